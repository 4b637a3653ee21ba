//! The checks of the annex: who is awarded what, and whether the awards were in force.

use super::{
    Around, Verdict,
    competence::{self, Deciding},
    days::{Days, Inside},
};
use crate::domain::{
    award::{Award, Foreigners},
    decision::{Decision, Evidence, Line, Who},
    label::listed,
    recipient::{Origin, RecipientKind},
    span::{span_en, span_vi},
};
use std::collections::HashSet;

/// The annex: not empty, nobody and nothing unspecified on an original, awards in force, for that kind, by a competent
/// level.
pub(super) fn check(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    if decision.lines.is_empty() {
        verdict.flaw(
            "/lines",
            "annex_empty",
            "Danh sách kèm theo chưa có dòng nào; hãy ghi người, tập thể được khen.",
            "The annex has no line; write who is awarded.",
        );
    }
    let original = decision.evidence == Some(Evidence::Original);
    let mut awards_seen = HashSet::new();
    let mut kinds_seen: HashSet<(&str, RecipientKind)> = HashSet::new();
    let mut unnamed_seen = false;
    for (i, line) in decision.lines.iter().enumerate() {
        if original && line.unnamed && !unnamed_seen {
            unnamed_seen = true;
            verdict.flaw(
                format!("/lines/{i}/unnamed"),
                "unnamed_recipient",
                "Bản gốc luôn nêu tên người được khen; hãy ghi tên.",
                "An original names its recipients; write the name.",
            );
        }
        let Some(award) = around.awards.get(&line.award_code) else { continue };
        let pointer = format!("/lines/{i}/award_code");
        if awards_seen.insert(line.award_code.as_str()) {
            award_itself(award, original, days, &pointer, verdict);
            competence::check(&Deciding::of(decision, around, *days), award, &pointer, verdict);
        }
        if !is_for(award, line.recipient_kind) && kinds_seen.insert((&line.award_code, line.recipient_kind)) {
            only_for(award, format!("/lines/{i}/recipient_kind"), verdict);
        }
        foreigner(line, award, around, i, verdict);
    }
}

/// Whether an award is for such recipients, as far as the source tells what they are.
pub(super) fn is_for(award: &Award, kind: RecipientKind) -> bool {
    kind == RecipientKind::Unspecified || award.recipient_kinds.contains(&kind)
}

/// Says which recipients an award is for.
pub(super) fn only_for(award: &Award, pointer: String, verdict: &mut Verdict) {
    let kinds = listed(award.recipient_kinds.iter().map(|kind| kind.label()));
    verdict.flaw(
        pointer,
        "award_not_for_kind",
        format!("{} chỉ dành cho: {}; hãy kiểm tra lại loại đối tượng hoặc hình thức.", award.name_vi, kinds.vi),
        format!("{} is only for: {}; check the kind of recipient or the award.", award.english(), kinds.en),
    );
}

/// Says that an original names its award in full.
pub(super) fn unspecified(award: &Award, pointer: &str, verdict: &mut Verdict) {
    verdict.flaw(
        pointer,
        "unspecified_award",
        format!("{} chỉ dùng khi nguồn không phải bản gốc; hãy chọn hình thức đúng theo quyết định.", award.name_vi),
        format!("{} is only for evidence other than the original; choose the award the paper names.", award.english()),
    );
}

fn award_itself(award: &Award, original: bool, days: &Days, pointer: &str, verdict: &mut Verdict) {
    if original && award.unspecified {
        unspecified(award, pointer, verdict);
    }
    closed(award, days, pointer, verdict);
}

/// Says that an award could not be given on the days of signing.
pub(super) fn closed(award: &Award, days: &Days, pointer: &str, verdict: &mut Verdict) {
    let (vi, en) = (span_vi(award.valid_from, award.valid_to), span_en(award.valid_from, award.valid_to));
    match days.inside(award.valid_from, award.valid_to) {
        Inside::Never => verdict.flaw(
            pointer,
            "award_closed",
            format!("{} không còn hoặc chưa có hiệu lực vào ngày ký (hiệu lực {vi}); hãy kiểm tra lại ngày ký hoặc hình thức.", award.name_vi),
            format!("{} was not in force on the day of signing (in force {en}); check the day or the award.", award.english()),
        ),
        Inside::Sometimes => verdict.caution(
            pointer,
            "award_closed",
            format!("{} chỉ có hiệu lực {vi}; với thời gian {}, hãy xác nhận ngày ký.", award.name_vi, days.vi()),
            format!("{} was in force only {en}; of {}, confirm the day of signing.", award.english(), days.en()),
        ),
        Inside::Always => {}
    }
}

fn foreigner(line: &Line, award: &Award, around: &Around, i: usize, verdict: &mut Verdict) {
    let recorded = if let Some(Who::Known(id)) = around.people.get(i) {
        around.known.get(id).and_then(|known| known.origin)
    } else {
        None
    };
    let origin = line.origin.or(recorded);
    let foreign = origin == Some(Origin::Foreign);
    let pointer = format!("/lines/{i}/origin");
    match award.foreigners {
        Foreigners::No if foreign => verdict.flaw(
            pointer,
            "award_not_for_kind",
            format!("{} không dành cho người nước ngoài; hãy kiểm tra lại hình thức.", award.name_vi),
            format!("{} is not open to foreigners; check the award.", award.english()),
        ),
        Foreigners::Only if matches!(origin, Some(Origin::Domestic)) => verdict.flaw(
            pointer,
            "award_not_for_kind",
            format!("{} chỉ dành cho người, tổ chức nước ngoài; hãy kiểm tra lại hình thức.", award.name_vi),
            format!("{} is only for foreigners; check the award.", award.english()),
        ),
        Foreigners::NotKnown if foreign => verdict.caution(
            pointer,
            "foreigner",
            format!(
                "Nguồn không cho biết {} có dành cho người nước ngoài hay không; hãy đối chiếu văn bản quy định.",
                award.name_vi
            ),
            format!(
                "The source does not say whether {} is open to foreigners; compare it with the rules of the award.",
                award.english()
            ),
        ),
        _ => {}
    }
}
