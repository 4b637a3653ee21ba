//! The checks of the paper itself: its number, its day, the totals it states.

use super::{Around, Verdict};
use crate::domain::{
    authority::Level,
    award::Award,
    decision::{Decision, Evidence, StatedTotal, Total},
    fault::Text,
    label::{cited, listed},
    number::{number_key, symbol_key},
    recipient::RecipientKind,
};

/// Number and day may be unknown only when the evidence is not the original, and what is not on paper names its source.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    let original = decision.evidence == Some(Evidence::Original);
    if original && decision.number.is_none() {
        verdict.flaw(
            "/number",
            "number_missing",
            "Bản gốc phải có số quyết định; hãy ghi số.",
            "An original bears a number; write it.",
        );
    }
    if matches!(decision.evidence, Some(Evidence::Press | Evidence::Declaration)) && decision.source.is_none() {
        verdict.flaw(
            "/source",
            "source_missing",
            "Tin, bài hoặc lời khai phải nêu nguồn; hãy ghi tên báo, bài, ngày, hoặc ai khai.",
            "A press item or a declaration names its source; write the paper, article and day, or who declared it.",
        );
    }
    number(decision, around, verdict);
    if decision.signed_on.is_some() {
        return;
    }
    if original {
        verdict.flaw(
            "/signed_on",
            "date_missing",
            "Bản gốc phải có ngày ký; hãy ghi ngày.",
            "An original bears its day of signing; write it.",
        );
    } else {
        verdict.note(
            "/signed_on",
            "day_unknown",
            "Không rõ ngày ký; thẩm quyền và hiệu lực được kiểm tra theo năm hoặc ngày công bố đã biết.",
            "The day of signing is unknown; competence and force are checked by the year or announcement that is known.",
        );
    }
}

/// A number is a number with at most a letter, and its symbol is of the level that decides.
fn number(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if let Some(number) = decision.number.as_deref().filter(|number| !is_plain(&number_key(number))) {
        verdict.caution(
            "/number",
            "number_suspicious",
            format!("“{number}” không giống số quyết định (chữ số, có thể thêm một chữ cái); hãy kiểm tra lại."),
            format!("{number} does not look like the number of a decision (digits, perhaps one letter); check it."),
        );
    }
    for (i, further) in decision.further_numbers.iter().enumerate() {
        if decision.authority_codes.len() < 2 {
            verdict.caution(
                format!("/further_numbers/{i}/number"),
                "number_suspicious",
                "Văn bản của một cơ quan chỉ có một số; hãy bỏ số này hoặc ghi thêm cơ quan.",
                "The paper of one body has one number; take this one out, or name the other body.",
            );
            continue;
        }
        let before = decision.further_numbers.get(..i).unwrap_or_default();
        if before.iter().any(|other| other.authority_code == further.authority_code) {
            verdict.caution(
                format!("/further_numbers/{i}/authority_code"),
                "number_suspicious",
                "Cơ quan này đã có một số khác của văn bản; mỗi cơ quan một số, hãy bỏ bớt.",
                "This body has another number of the paper already; each has one: leave one out.",
            );
        }
    }
    let Some(symbol) = decision.symbol.as_deref() else { return };
    let levels = levels_of(&symbol_key(symbol));
    let others = |level: &Level| !levels.contains(level);
    if !levels.is_empty() && !around.authorities.is_empty() && around.authorities.iter().all(|a| others(&a.level)) {
        let able = listed(levels.iter().map(|level| level.label()));
        verdict.caution(
            "/symbol",
            "number_suspicious",
            format!("Ký hiệu “{symbol}” là của {}, không phải của cơ quan này; hãy kiểm tra lại.", able.vi),
            format!("The symbol {symbol} is of {}, not of this body; check both.", able.en),
        );
    }
}

/// Whether the key of a number is digits, at most five, and at most one letter.
fn is_plain(key: &str) -> bool {
    let digits = key.trim_end_matches(char::is_alphabetic);
    digits.bytes().any(|b| b != b'0')
        && digits.len() <= 5
        && digits.bytes().all(|b| b.is_ascii_digit())
        && key.chars().filter(|c| c.is_alphabetic()).count() <= 1
}

/// The levels whose bodies sign with a symbol (Decree 30/2020/NĐ-CP, annex III); none where any may.
fn levels_of(key: &str) -> &'static [Level] {
    match key.rsplit('-').next() {
        Some("TTG" | "CP") => &[Level::Government],
        Some("CTN") => &[Level::StatePresident],
        Some("UBND" | "UB") => &[Level::Province, Level::District, Level::Commune],
        Some(
            "BCA" | "BCT" | "BDTTG" | "BGDĐT" | "BGTVT" | "BKHCN" | "BKHĐT" | "BLĐTBXH" | "BNG" | "BNN" | "BNNMT"
            | "BNNPTNT" | "BNV" | "BQP" | "BTC" | "BTNMT" | "BTP" | "BTTTT" | "BVHTTDL" | "BXD" | "BYT",
        ) => &[Level::Ministry],
        _ => &[],
    }
}

/// The totals the paper states against the lines there are, by award and recipient kind.
pub(super) fn totals(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if decision.stated_totals.is_empty() {
        return;
    }
    let counted = decision.totals();
    for (i, stated) in decision.stated_totals.iter().enumerate() {
        let found = stated.of(&counted);
        if found != stated.count {
            let what = said(around, stated);
            verdict.caution(
                format!("/stated_totals/{i}/count"),
                "totals_differ",
                format!("Quyết định nêu {}, danh sách có {found}; hãy đối chiếu bản giấy.", what.vi),
                format!("The paper states {}, the annex has {found}; compare them with the paper.", what.en),
            );
        }
    }
    for extra in &counted {
        if !decision.stated_totals.iter().any(|stated| stated.has(extra)) {
            let Total { award_code, recipient_kind, count } = extra.clone();
            let what = said(
                around,
                &StatedTotal { award_code: Some(award_code), recipient_kind: Some(recipient_kind), count },
            );
            verdict.caution(
                "/stated_totals",
                "totals_differ",
                format!("Danh sách có {} mà quyết định không nêu tổng; hãy đối chiếu bản giấy.", what.vi),
                format!("The annex has {}, for which the paper states no total; compare them with the paper.", what.en),
            );
        }
    }
}

/// A total in words: how many of which award for which kind of recipient, as far as it says.
fn said(around: &Around, total: &StatedTotal) -> Text {
    let StatedTotal { award_code, recipient_kind, count } = total;
    let name = |own: fn(&Award) -> &str, any: &str| {
        award_code.as_ref().map_or_else(
            || any.to_owned(),
            |code| around.awards.get(code).map_or_else(|| cited(code), |award| own(award).to_owned()),
        )
    };
    let (vi, en) = (name(|award| &award.short_name_vi, "lượt khen"), name(Award::short_english, "awards"));
    match recipient_kind.map(RecipientKind::label) {
        Some(kind) => Text::new(format!("{count} {vi} ({})", kind.vi), format!("{count} {en} ({})", kind.en)),
        None => Text::new(format!("{count} {vi}"), format!("{count} {en}")),
    }
}

/// Where else the number turns up.
pub(super) fn numbers(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if !around.namesakes.is_empty() {
        let others = around.namesakes.join(", ");
        verdict.caution(
            "/number",
            "namesake_number",
            format!(
                "Một cơ quan trùng tên đã có quyết định cùng số trong năm này: {others}. Hãy xem lại đúng cơ quan."
            ),
            format!(
                "A body of the same name has a decision of this number in this year: {others}. Make sure of the body."
            ),
        );
    }
    if !around.same_papers.is_empty() {
        let others = around.same_papers.join(", ");
        verdict.caution(
            "/number",
            "same_paper",
            format!("Có thể cùng một văn bản đã vào sổ: {others}; hãy bổ sung năm, ngày, ký hiệu hoặc xác nhận là khác."),
            format!("It may be the paper that is registered as {others}; give year, day and symbol, or confirm that it is another."),
        );
    }
    if !around.same_records.is_empty() {
        let others = around.same_records.join(", ");
        if decision.evidence == Some(Evidence::Original) {
            let vi = format!(
                "Bản ghi theo báo, lời khai cùng cơ quan, phong trào, thời gian và số lượng đã vào sổ: {others}; nếu văn bản này là bản gốc của nó, hãy ghi là thay thế để không tính hai lần."
            );
            let en = format!(
                "A record by press or declaration of the same bodies, campaign, period and totals is registered: {others}; if this is the paper behind it, let it replace that, so that nothing counts twice."
            );
            verdict.note("/relations", "same_record", vi, en);
        } else {
            verdict.caution(
                "/lines",
                "same_record",
                format!("Bản ghi khác cùng cơ quan, phong trào, thời gian và số lượng đã vào sổ: {others}; hãy kiểm tra có ghi hai lần."),
                format!("A record of the same bodies, campaign, period and totals is registered: {others}; make sure it is not entered twice."),
            );
        }
    }
    if !around.open_drafts.is_empty() {
        let others: Vec<_> = around.open_drafts.iter().map(ToString::to_string).collect();
        let others = others.join(", ");
        verdict.caution(
            "/number",
            "open_draft_number",
            format!("Bản nháp khác đang mang cùng số này: {others}; hãy kiểm tra có ghi hai lần."),
            format!("Another open draft bears this number: {others}; make sure it is not entered twice."),
        );
    }
}
