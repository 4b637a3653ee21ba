//! The checks of a paper that replaces a record of the register.

use super::{
    Around, Verdict,
    days::{Days, KnownBy},
    touched::Fit,
};
use crate::domain::{
    conferral::ConferralStatus,
    decision::{Act, Decision, StoredDecision},
    fault::Text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A record that a paper replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The place of the relation.
    pub place: usize,
    /// The record.
    pub record: StoredDecision,
    /// Whether all of it is replaced.
    pub wholly: bool,
    /// How many of its conferrals are recorded anew by a line.
    pub paired: usize,
    /// How many of its conferrals no line records anew.
    pub left: usize,
    /// How many lines of the paper record none of its conferrals.
    pub further: usize,
    /// The lines that name someone and take the place of a conferral of nobody that was cancelled or stripped.
    pub fallen: Vec<usize>,
}

/// Says of each record what the paper replaces and what is left, and refuses what cannot be replaced.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    for (i, replaced) in around.replaced.iter().enumerate() {
        let Replaced { place, record, wholly, paired, left, further, fallen } = replaced;
        let pointer = format!("/relations/{place}/decision_id");
        let id = record.id;
        let again = around.replaced.get(..i).unwrap_or_default().iter().any(|other| other.record.id == id);
        if let Some((vi, en)) = unfit((decision, around.today), replaced, again) {
            verdict.flaw(pointer, "replaces_unfit", vi, en);
            continue;
        }
        let (rest_vi, rest_en) = match (left, wholly) {
            (0, _) => (String::new(), String::new()),
            (left, true) => (
                format!("; {left} lượt không có dòng nào cùng tên hoặc cùng hình thức cũng bị thay thế"),
                format!("; {left} that no line records anew are replaced as well"),
            ),
            (left, false) => (format!("; {left} lượt vẫn còn hiệu lực"), format!("; {left} stay in force")),
        };
        let vi = format!("Thay thế {paired} lượt khen thưởng của bản ghi {id}{rest_vi}.");
        verdict.note(&pointer, "replaces", vi, format!("Replaces {paired} conferrals of record {id}{rest_en}."));
        for (i, line) in fallen.iter().filter_map(|i| Some((*i, decision.lines.get(*i)?))) {
            let Text { vi, en } = around.line_named(line, i);
            let vi = format!(
                "Ở {vi}, đối tượng có tên sẽ nhận một lượt chưa rõ tên đã bị hủy bỏ hoặc tước của bản ghi {id}; hãy kiểm tra lượt bị hủy bỏ hoặc tước có đúng của đối tượng này."
            );
            let en = format!(
                "In {en} a named recipient takes a conferral of record {id} that names nobody and was cancelled or stripped; make sure that it was theirs."
            );
            verdict.caution(format!("/lines/{i}"), "replaces_differs", vi, en);
        }
        let unlike = unlike(decision, &record.facts, around.today);
        if !unlike.is_empty() {
            let (vi, en): (Vec<_>, Vec<_>) = unlike.into_iter().unzip();
            let (vi, en) = (vi.join(", "), en.join(", "));
            let vi = format!("Văn bản và bản ghi {id} khác nhau về {vi}; hãy kiểm tra có đúng bản ghi này.");
            let en = format!("The paper and record {id} differ in {en}; make sure that it is this record.");
            verdict.caution(&pointer, "replaces_differs", vi, en);
        }
        if *further > 0 || (*wholly && *left > 0) {
            let Text { vi, en } = differences(*further, *left);
            let vi = format!("Văn bản và bản ghi {id} không khớp nhau: {vi}; hãy đối chiếu lại.");
            let en = format!("The paper and record {id} do not agree: {en}; compare them.");
            verdict.caution(pointer, "replaces_other_count", vi, en);
        }
    }
}

/// Says of each target of an act how many conferrals of other decisions it is done to, which took the place of those that
/// it names.
pub(super) fn successors(around: &Around, verdict: &mut Verdict) {
    let mut others: BTreeMap<(usize, i64, i64), (&str, usize)> = BTreeMap::new();
    for one in &around.touched {
        if let Some(named) = one.in_place_of
            && one.status != ConferralStatus::Void
            && matches!(one.fit(), Fit::Does)
        {
            others.entry((one.target, named, one.decision_id)).or_insert((&one.reference, 0)).1 += 1;
        }
    }
    for ((i, named, id), (reference, count)) in others {
        let vi = format!(
            "Bản ghi {named} đã được thay thế: mục này tác động đến {count} lượt khen thưởng của quyết định {reference} (bản ghi {id}); hãy xác nhận đúng là các lượt ấy."
        );
        let en = format!(
            "Record {named} was replaced: this target is done to {count} of the conferrals of decision {reference} (record {id}); confirm that they are meant."
        );
        verdict.caution(format!("/targets/{i}"), "replaces_differs", vi, en);
    }
}

/// What tells that a record is of another occasion: no body in common, another campaign or merit year, told of before the
/// paper was signed.
fn unlike(paper: &Decision, record: &Decision, today: NaiveDate) -> Vec<(&'static str, &'static str)> {
    let codes = &record.authority_codes;
    let bodies = codes.is_empty() || paper.authority_codes.is_empty();
    let bodies = bodies || codes.iter().any(|code| paper.authority_codes.contains(code));
    let campaigns = record.campaign_code.is_none() || record.campaign_code == paper.campaign_code;
    let years = record.year_from.is_none() || (record.year_from, record.year_to) == (paper.year_from, paper.year_to);
    let told_before = days(record, today)
        .zip(days(paper, today))
        .is_some_and(|(record, paper)| record.by == KnownBy::Announcement && record.to < paper.from);
    let all = [
        (bodies, ("cơ quan quyết định", "the deciding bodies")),
        (campaigns, ("phong trào", "the campaign")),
        (years, ("năm thành tích", "the merit years")),
        (
            !told_before,
            (
                "ngày: bản ghi được công bố trước khi ký văn bản",
                "time: the record was announced before the paper was signed",
            ),
        ),
    ];
    all.into_iter().filter(|(alike, _)| !alike).map(|(_, name)| name).collect()
}

/// What one of paper and record has and the other lacks: lines of the paper, conferrals of the record.
fn differences(further: usize, left: usize) -> Text {
    let lines = Text::new(
        format!("{further} dòng của văn bản không có trong bản ghi"),
        format!("{further} of its lines are not in the record"),
    );
    let conferrals = Text::new(
        format!("{left} lượt của bản ghi không có trong văn bản"),
        format!("{left} of the record's conferrals are not in the paper"),
    );
    match (further, left) {
        (_, 0) => lines,
        (0, _) => conferrals,
        _ => Text::new(format!("{}, {}", lines.vi, conferrals.vi), format!("{}, {}", lines.en, conferrals.en)),
    }
}

/// Why a record cannot be replaced by this paper.
fn unfit((decision, today): (&Decision, NaiveDate), replaced: &Replaced, again: bool) -> Option<(String, String)> {
    let Replaced { record, paired, left, .. } = replaced;
    let id = record.id;
    let said = |vi: String, en: String| Some((vi, en));
    if decision.act != Act::Award || record.facts.act != Act::Award {
        return said(
            "Chỉ quyết định khen thưởng thay thế được một bản ghi khen thưởng; hãy bỏ quan hệ này.".into(),
            "Only a decision that awards replaces a record of awards; remove this relation.".into(),
        );
    }
    if again {
        return said(
            format!("Bản ghi {id} được nêu hai lần; hãy bỏ một quan hệ."),
            format!("Record {id} is named twice; remove one relation."),
        );
    }
    if let Some(by) = record.voided_by {
        return said(
            format!("Bản ghi {id} đã được loại bởi bản ghi {by} nên không có gì để thay thế; hãy bỏ quan hệ này."),
            format!("Record {id} was voided by record {by}, so there is nothing to replace; remove this relation."),
        );
    }
    if let Some(by) = record.replaced_by.last().filter(|_| paired + left == 0) {
        return said(
            format!("Bản ghi {id} đã được thay thế bởi quyết định {by}; hãy nêu quyết định {by}."),
            format!("Record {id} was replaced by decision {by}; name decision {by}."),
        );
    }
    if days(&record.facts, today).zip(days(decision, today)).is_some_and(|(record, paper)| record.from > paper.to) {
        return said(
            format!("Bản ghi {id} ký sau văn bản này nên không thay thế được; hãy kiểm tra lại hai ngày ký."),
            format!("Record {id} was signed after this paper, which cannot replace it; check both days."),
        );
    }
    None
}

/// The days on which a decision can have been signed, where its record says anything of them.
fn days(decision: &Decision, today: NaiveDate) -> Option<Days> {
    Some(Days::of(decision, today)).filter(|days| !days.is_unknown())
}
