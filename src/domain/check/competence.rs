//! Whether the deciding bodies existed and were competent, on each day on which the decision can have been signed.

use super::{
    Around, Verdict,
    days::{Days, Inside},
};
use crate::domain::{
    authority::Authority,
    award::Award,
    decision::{Attribution, Decision, Evidence},
    fault::Text,
    label::listed,
    rule::{Competence, Competent, competent},
    span::{span_en, span_vi, within},
    time::day_vi,
};
use chrono::NaiveDate;

/// A dead body decides nothing, one without legal standing decides with a caution, and several are two at least.
pub(super) fn authorities(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    let alone = match decision.attribution {
        Attribution::Sole => false,
        Attribution::Joint => decision.authority_codes.len() < 2,
        Attribution::Undivided => decision.authority_codes.len() == 1,
    };
    if alone {
        verdict.flaw(
            "/attribution",
            "joint_needs_two",
            "Cùng ban hành (hoặc nguồn không tách) cần từ hai cơ quan; hãy ghi đủ cơ quan, hoặc chọn một cơ quan.",
            "Joint or undivided takes two bodies at least; name the others, or choose sole.",
        );
    }
    // A mending and a voiding are the office's own: there is no paper that a body would have signed.
    if decision.authority_codes.is_empty() && decision.has_paper() {
        verdict.note(
            "/authority_codes",
            "authority_unknown",
            "Nguồn không nêu cơ quan quyết định; thẩm quyền chưa xét được.",
            "The source names no deciding body; its competence cannot be checked.",
        );
    }
    for (i, authority) in around.authorities.iter().enumerate() {
        let pointer = format!("/authority_codes/{i}");
        let (name_vi, name_en, code) = (&authority.name_vi, authority.english(), &authority.code);
        let (vi, en) =
            (span_vi(authority.valid_from, authority.valid_to), span_en(authority.valid_from, authority.valid_to));
        match days.inside(authority.valid_from, authority.valid_to) {
            Inside::Never => verdict.flaw(
                &pointer,
                "authority_not_alive",
                format!(
                    "{name_vi} (“{code}”) không tồn tại vào ngày ký (tồn tại {vi}); hãy chọn cơ quan kế tục hoặc tiền thân."
                ),
                format!(
                    "{name_en} ({code}) did not exist on the day of signing (it lived {en}); choose its successor or predecessor."
                ),
            ),
            Inside::Sometimes => verdict.caution(
                &pointer,
                "authority_not_alive",
                format!(
                    "{name_vi} (“{code}”) chỉ tồn tại {vi}; với thời gian {}, hãy xác nhận đúng cơ quan.",
                    days.vi()
                ),
                format!("{name_en} ({code}) lived only {en}; of {}, confirm that it is the body.", days.en()),
            ),
            Inside::Always => {}
        }
        if !authority.legal_standing {
            verdict.caution(
                &pointer,
                "no_legal_standing",
                format!("{name_vi} không có tư cách pháp nhân để khen thưởng theo Luật; hãy xác nhận nguồn."),
                format!("{name_en} has no legal standing to commend under the Law; confirm the source."),
            );
        }
    }
}

/// Who decides an award, by which rows, on which days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deciding<'a> {
    /// The bodies.
    pub authorities: &'a [Authority],
    /// The rows of competence.
    pub competences: &'a [Competence],
    /// The days on which they can have signed.
    pub days: Days,
    /// What is known of it by.
    pub evidence: Option<Evidence>,
    /// What they are called in a sentence.
    pub called: (&'static str, &'static str),
}

impl<'a> Deciding<'a> {
    /// Those of a decision that is checked.
    pub(super) fn of(decision: &Decision, around: &'a Around, days: Days) -> Self {
        let Around { authorities, competences, .. } = around;
        Self {
            authorities, competences, days, evidence: decision.evidence, called: ("cơ quan này", "this authority")
        }
    }
}

/// What the table says of the living bodies on one day: one competent authority among several is enough, the paper is
/// an act of all of them. Nothing where none of them lived.
fn on_day(award: &Award, deciding: &Deciding<'_>, day: NaiveDate) -> Option<Competent> {
    let living = deciding.authorities.iter().filter(|a| within(day, a.valid_from, a.valid_to));
    let mut answers: Vec<_> = living.map(|a| competent(&award.code, a.level, day, deciding.competences)).collect();
    let rank = |answer: &Competent| match answer {
        Competent::Yes => 0,
        Competent::Unverified { .. } => 1,
        Competent::Unknown => 2,
        Competent::No { .. } => 3,
    };
    answers.sort_by_key(rank);
    answers.into_iter().next()
}

/// The days on which an answer of the table, or a body, can turn.
fn turning(award: &Award, deciding: &Deciding<'_>) -> Vec<NaiveDate> {
    let after = |day: Option<NaiveDate>| day.and_then(|day| day.succ_opt());
    let of_rows = deciding
        .competences
        .iter()
        .filter(|row| row.award_code == award.code)
        .flat_map(|row: &Competence| [row.valid_from, after(row.valid_to), after(row.verified_to)]);
    let of_bodies = deciding.authorities.iter().flat_map(|body| [body.valid_from, after(body.valid_to)]);
    deciding.days.turning(of_rows.chain(of_bodies).flatten())
}

/// Whether one of the bodies was competent for the award on all, some or none of the days.
pub(super) fn check(deciding: &Deciding<'_>, award: &Award, pointer: &str, verdict: &mut Verdict) {
    let Deciding { days, evidence, called, .. } = deciding;
    let answers: Vec<_> = turning(award, deciding).into_iter().filter_map(|day| on_day(award, deciding, day)).collect();
    if answers.iter().all(|answer| *answer == Competent::Yes) {
        return;
    }
    let never = !answers.contains(&Competent::Yes);
    let (vi, en) = (days.vi(), days.en());
    if let Some(no @ Competent::No { .. }) = answers.iter().find(|answer| matches!(answer, Competent::No { .. }))
        && (never || !days.is_unknown())
    {
        let all = answers.iter().all(|answer| matches!(answer, Competent::No { .. }));
        lacking((award, *called), no, days, (all && !days.is_unknown(), pointer), verdict);
        return;
    }
    let unverified = answers.iter().find(|answer| matches!(answer, Competent::Unverified { .. }));
    if let Some(Competent::Unverified { until, instrument }) = unverified.filter(|_| !days.is_unknown()) {
        verdict.caution(
            pointer,
            "rule_unverified",
            format!(
                "Thẩm quyền đối với {} chỉ được kiểm chứng đến {} ({instrument}). Hãy đối chiếu với văn bản hiện hành rồi nêu vào lý do; quản trị viên ghi quy định mới ở Danh mục.",
                award.name_vi,
                day_vi(*until)
            ),
            format!(
                "Competence for {} was verified only until {until} ({instrument}). Look it up in the law in force and say so as the reason; an administrator enters new rules in the catalogue.",
                award.english()
            ),
        );
    } else if days.is_one() || *evidence == Some(Evidence::Original) {
        verdict.caution(
            pointer,
            "competence_unknown",
            format!(
                "Bảng thẩm quyền không có dòng nào cho {} vào ngày {vi}; hãy đối chiếu văn bản quy định lúc ấy.",
                award.name_vi
            ),
            format!(
                "The table of competence has no row for {} on {en}; compare it with the rules of that time.",
                award.english()
            ),
        );
    } else {
        verdict.note(
            pointer,
            "competence_unknown",
            format!("Không rõ ngày ký nên không xác định được thẩm quyền đối với {}.", award.name_vi),
            format!("Without the day of signing the competence for {} cannot be determined.", award.english()),
        );
    }
}

/// Says that no body was competent on one of the days: on all of them it is a flaw.
fn lacking(
    (award, called): (&Award, (&str, &str)),
    no: &Competent,
    days: &Days,
    (flaw, pointer): (bool, &str),
    verdict: &mut Verdict,
) {
    let Competent::No { levels, instrument } = no else { return };
    let (when, vi, en) = (days.at_vi(), days.vi(), days.en());
    let able = if levels.is_empty() {
        Text::new("không còn cấp nào", "none any more")
    } else {
        listed(levels.iter().map(|l| l.label()))
    };
    let (name_vi, name_en) = (&award.name_vi, award.english());
    let (who_vi, who_en) = called;
    if flaw {
        verdict.flaw(
            pointer,
            "competence_lacking",
            format!(
                "{when} {who_vi} không có thẩm quyền tặng {name_vi} ({instrument}); cấp có thẩm quyền: {}. Hãy kiểm tra lại cơ quan, ngày ký, hình thức.",
                able.vi
            ),
            format!(
                "On {en} {who_en} was not competent to give {name_en} ({instrument}); competent levels: {}. Check the body, the day and the award.",
                able.en
            ),
        );
    } else {
        verdict.caution(
            pointer,
            "competence_lacking",
            format!(
                "Trong thời gian {vi} có lúc {who_vi} không có thẩm quyền tặng {name_vi} ({instrument}); cấp có thẩm quyền: {}. Hãy kiểm tra lại cơ quan, ngày ký, hình thức và xác nhận nguồn.",
                able.vi
            ),
            format!(
                "On some days of {en} {who_en} was not competent to give {name_en} ({instrument}); competent levels: {}. Check the body, the day and the award, and confirm the source.",
                able.en
            ),
        );
    }
}
