//! The checks of the paper itself: its number, its day, the totals it states.

use super::{Around, Verdict};
use crate::domain::{
    award::Award,
    decision::{Decision, Evidence, Total},
    fault::Text,
    label::cited,
};

/// Number and day may be unknown only when the evidence is not the original.
pub(super) fn paper(decision: &Decision, verdict: &mut Verdict) {
    let original = decision.evidence == Some(Evidence::Original);
    if original && decision.number.is_none() {
        verdict.flaw(
            "/number",
            "number_missing",
            "Bản gốc phải có số quyết định; hãy ghi số.",
            "An original bears a number; write it.",
        );
    }
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
        verdict.caution(
            "/signed_on",
            "day_unknown",
            "Không rõ ngày ký nên không kiểm tra được thẩm quyền và hiệu lực theo ngày.",
            "The day of signing is unknown, so competence and force on the day cannot be checked.",
        );
    }
}

/// The totals the paper states against the lines there are, by award and recipient kind.
pub(super) fn totals(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if decision.stated_totals.is_empty() {
        return;
    }
    let counted = decision.totals();
    let count = |award: &str, kind| {
        counted.iter().find(|t| t.award_code == award && t.recipient_kind == kind).map_or(0, |t| t.count)
    };
    for (i, stated) in decision.stated_totals.iter().enumerate() {
        let found = count(&stated.award_code, stated.recipient_kind);
        if found != stated.count {
            let what = said(around, stated);
            verdict.caution(
                format!("/stated_totals/{i}/count"),
                "totals_differ",
                format!("Quyết định nêu {}, danh sách có {found}.", what.vi),
                format!("The paper states {}, the annex has {found}.", what.en),
            );
        }
    }
    for extra in &counted {
        if !decision
            .stated_totals
            .iter()
            .any(|s| s.award_code == extra.award_code && s.recipient_kind == extra.recipient_kind)
        {
            let what = said(around, extra);
            verdict.caution(
                "/stated_totals",
                "totals_differ",
                format!("Danh sách có {} mà quyết định không nêu tổng.", what.vi),
                format!("The annex has {}, for which the paper states no total.", what.en),
            );
        }
    }
}

/// A total in words: how many of which award for which kind of recipient.
fn said(around: &Around, total: &Total) -> Text {
    let Total { award_code, recipient_kind, count } = total;
    let kind = recipient_kind.label();
    let name = |own: fn(&Award) -> &String| {
        around.awards.get(award_code).map_or_else(|| cited(award_code), |award| own(award).clone())
    };
    let (vi, en) = (name(|award| &award.short_name_vi), name(|award| &award.short_name_en));
    Text::new(format!("{count} {vi} ({})", kind.vi), format!("{count} {en} ({})", kind.en))
}

pub(super) fn numbers(around: &Around, verdict: &mut Verdict) {
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
    if !around.open_drafts.is_empty() {
        let others: Vec<_> = around.open_drafts.iter().map(ToString::to_string).collect();
        let others = others.join(", ");
        verdict.caution(
            "/number",
            "open_draft_number",
            format!("Bản nháp khác đang mang cùng số này: {others}."),
            format!("Another open draft bears this number: {others}."),
        );
    }
}
