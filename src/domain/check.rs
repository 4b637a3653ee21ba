//! The checks a decision passes before it enters the register: flaws refuse it, cautions must be acknowledged.
//!
//! The law is stricter than old papers are, so what the tables cannot decide is a caution, never a false refusal.
//! Everything the rules look at comes in as plain values ([`Around`]); the service has read it in the same transaction.

use crate::domain::{
    authority::Authority,
    award::{Award, AwardKind, Foreigners},
    decision::{Act, Decision, Evidence, Line, Who},
    fault::{Finding, Text},
    label::listed,
    recipient::{Origin, RecipientKind},
    rule::{Competence, Competent, competent, span_en, span_vi, within},
};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

mod acts;
mod holding;
mod paper;

pub use acts::Touched;
use paper::{numbers, paper, totals};

/// An award someone already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The recipient.
    pub recipient_id: i64,
    /// The award.
    pub award_code: String,
    /// The merit period.
    pub period: (Option<i32>, Option<i32>),
    /// The decision, `1215/QĐ-UBND`, or its number in the register.
    pub reference: String,
}

/// What the register knows around a decision.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The decision's number in the register.
    pub id: i64,
    /// The awards its lines name, by code.
    pub awards: HashMap<String, Award>,
    /// Its authorities, in the order it names them.
    pub authorities: Vec<Authority>,
    /// The rows of competence for those awards.
    pub competences: Vec<Competence>,
    /// Registered decisions of other bodies of the same name with this number and year.
    pub namesakes: Vec<String>,
    /// Open drafts of the same authority with this number and year.
    pub open_drafts: Vec<i64>,
    /// Who each of its lines is.
    pub people: Vec<Who>,
    /// The conferrals that its targets name.
    pub touched: Vec<Touched>,
    /// The targets whose record was taken out as entered in error: its number, and that of the record that did it.
    pub void: HashMap<usize, (i64, i64)>,
    /// Awards in force that its linked recipients hold.
    pub held: Vec<Held>,
    /// Where its linked recipients belong, as far as known.
    pub origins: HashMap<i64, Origin>,
}

/// What the checks found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Each refuses the decision.
    pub flaws: Vec<Finding>,
    /// Each must be acknowledged.
    pub cautions: Vec<Finding>,
}

impl Verdict {
    fn flaw(&mut self, pointer: impl Into<String>, code: &'static str, vi: impl Into<String>, en: impl Into<String>) {
        self.flaws.push(Finding::at(pointer, code, vi, en));
    }

    fn caution(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.cautions.push(Finding::at(pointer, code, vi, en));
    }
}

/// The cautions this register raises, for the document and for tests.
pub const CAUTIONS: &[&str] = &[
    "totals_differ",
    "namesake_number",
    "open_draft_number",
    "same_award_same_year",
    "already_held",
    "competence_unknown",
    "rule_unverified",
    "no_legal_standing",
    "foreigner",
    "day_unknown",
    "original_not_registered",
    "other_authority",
];

/// The flaws this register finds, for the document and for tests.
pub const FLAWS: &[&str] = &[
    "number_missing",
    "date_missing",
    "annex_empty",
    "award_closed",
    "award_not_for_kind",
    "authority_not_alive",
    "competence_lacking",
    "twice_in_decision",
    "unspecified_award",
    "unnamed_recipient",
    "act_before_award",
    "act_unfit",
];

/// Flaws of other records than decisions.
pub const RULE_FLAWS: &[&str] = &["succession_cycle", "rows_overlap"];

/// Checks a decision against the law and the register.
#[must_use]
pub fn check(decision: &Decision, around: &Around) -> Verdict {
    let mut verdict = Verdict::default();
    if decision.has_paper() {
        paper(decision, &mut verdict);
    }
    authorities(decision, around, &mut verdict);
    if decision.act == Act::Award {
        annex(decision, around, &mut verdict);
        holding::check(decision, around, &mut verdict);
        totals(decision, around, &mut verdict);
    } else {
        acts::check(decision, around, &mut verdict);
    }
    numbers(around, &mut verdict);
    verdict
}

/// The days a decision may have been signed on, as far as known: its day, or all of its year.
fn days(decision: &Decision) -> Option<(NaiveDate, NaiveDate)> {
    decision.signed_on.map(|day| (day, day)).or_else(|| {
        let year = decision.signed_year?;
        Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
    })
}

/// Whether a span has a day in common with the days of signing.
fn in_span(days: (NaiveDate, NaiveDate), from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    within(days.0, from, to) || within(days.1, from, to) || from.is_some_and(|f| days.0 <= f && f <= days.1)
}

/// A dead body decides nothing, and one without legal standing decides with a caution.
fn authorities(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    for (i, authority) in around.authorities.iter().enumerate() {
        let Authority { name_vi, name_en, valid_from, valid_to, .. } = authority;
        let pointer = format!("/authority_codes/{i}");
        if days(decision).is_some_and(|days| !in_span(days, *valid_from, *valid_to)) {
            verdict.flaw(
                &pointer,
                "authority_not_alive",
                format!(
                    "{name_vi} (“{}”) không tồn tại vào ngày ký (tồn tại {}); hãy chọn cơ quan kế tục hoặc tiền thân.",
                    authority.code,
                    span_vi(*valid_from, *valid_to)
                ),
                format!(
                    "{name_en} ({}) did not exist on the day of signing (it lived {}); choose its successor or predecessor.",
                    authority.code,
                    span_en(*valid_from, *valid_to)
                ),
            );
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

/// The annex: not empty, nobody and nothing unspecified on an original, awards in force, for that kind, by a competent
/// level.
fn annex(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if decision.lines.is_empty() {
        verdict.flaw("/lines", "annex_empty", "Danh sách kèm theo chưa có dòng nào.", "The annex has no line.");
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
            award_itself(decision, award, original, &pointer, verdict);
            competence(decision, award, around, &pointer, verdict);
        }
        if !award.recipient_kinds.contains(&line.recipient_kind)
            && kinds_seen.insert((&line.award_code, line.recipient_kind))
        {
            let kinds = listed(award.recipient_kinds.iter().map(|k| k.label()));
            verdict.flaw(
                format!("/lines/{i}/recipient_kind"),
                "award_not_for_kind",
                format!("{} chỉ dành cho: {}.", award.name_vi, kinds.vi),
                format!("{} is only for: {}.", award.name_en, kinds.en),
            );
        }
        foreigner(line, award, around, i, verdict);
    }
}

fn award_itself(decision: &Decision, award: &Award, original: bool, pointer: &str, verdict: &mut Verdict) {
    if original && award.unspecified {
        verdict.flaw(
            pointer,
            "unspecified_award",
            format!(
                "{} chỉ dùng khi nguồn không phải bản gốc; hãy chọn hình thức đúng theo quyết định.",
                award.name_vi
            ),
            format!(
                "{} is only for evidence other than the original; choose the award the paper names.",
                award.name_en
            ),
        );
    }
    if days(decision).is_some_and(|days| !in_span(days, award.valid_from, award.valid_to)) {
        verdict.flaw(
            pointer,
            "award_closed",
            format!(
                "{} không còn hoặc chưa có hiệu lực vào ngày ký (hiệu lực {}).",
                award.name_vi,
                span_vi(award.valid_from, award.valid_to)
            ),
            format!(
                "{} was not in force on the day of signing (in force {}).",
                award.name_en,
                span_en(award.valid_from, award.valid_to)
            ),
        );
    }
}

/// One competent authority among several is enough: the paper is an act of all of them.
fn competence(decision: &Decision, award: &Award, around: &Around, pointer: &str, verdict: &mut Verdict) {
    let Some(day) = decision.signed_on else { return };
    let answers: Vec<_> =
        around.authorities.iter().map(|a| competent(&award.code, a.level, day, &around.competences)).collect();
    if answers.is_empty() || answers.contains(&Competent::Yes) {
        return;
    }
    if let Some(Competent::Unverified { until, instrument }) =
        answers.iter().find(|a| matches!(a, Competent::Unverified { .. }))
    {
        verdict.caution(
            pointer,
            "rule_unverified",
            format!("Thẩm quyền đối với {} chỉ được kiểm chứng đến {until} ({instrument}).", award.name_vi),
            format!("Competence for {} was verified only until {until} ({instrument}).", award.name_en),
        );
    } else if answers.contains(&Competent::Unknown) {
        verdict.caution(
            pointer,
            "competence_unknown",
            format!("Bảng thẩm quyền không có dòng nào cho {} vào ngày {day}.", award.name_vi),
            format!("The table of competence has no row for {} on {day}.", award.name_en),
        );
    } else if let Some(Competent::No { levels, instrument }) = answers.first() {
        let able = if levels.is_empty() {
            Text::new("không còn cấp nào", "none any more")
        } else {
            listed(levels.iter().map(|l| l.label()))
        };
        let name = (&award.name_vi, &award.name_en);
        verdict.flaw(
            pointer,
            "competence_lacking",
            format!(
                "Cơ quan này không có thẩm quyền tặng {} vào ngày {day} ({instrument}); cấp có thẩm quyền: {}.",
                name.0, able.vi
            ),
            format!(
                "This authority was not competent to give {} on {day} ({instrument}); competent levels: {}.",
                name.1, able.en
            ),
        );
    }
}

fn foreigner(line: &Line, award: &Award, around: &Around, i: usize, verdict: &mut Verdict) {
    let recorded = if let Some(Who::Known(id)) = around.people.get(i) { around.origins.get(id).copied() } else { None };
    let origin = line.origin.or(recorded);
    let foreign = origin == Some(Origin::Foreign);
    let pointer = format!("/lines/{i}/origin");
    match award.foreigners {
        Foreigners::No if foreign => verdict.flaw(
            pointer,
            "award_not_for_kind",
            format!("{} không dành cho người nước ngoài.", award.name_vi),
            format!("{} is not open to foreigners.", award.name_en),
        ),
        Foreigners::Only if matches!(origin, Some(Origin::Domestic)) => verdict.flaw(
            pointer,
            "award_not_for_kind",
            format!("{} chỉ dành cho người, tổ chức nước ngoài.", award.name_vi),
            format!("{} is only for foreigners.", award.name_en),
        ),
        Foreigners::NotKnown if foreign => verdict.caution(
            pointer,
            "foreigner",
            format!("Nguồn không cho biết {} có dành cho người nước ngoài hay không.", award.name_vi),
            format!("The source does not say whether {} is open to foreigners.", award.name_en),
        ),
        _ => {}
    }
}

/// The merit period of a line: its own, or the decision's.
#[must_use]
pub fn line_period(decision: &Decision, line: &Line) -> (Option<i32>, Option<i32>) {
    if line.year_from.is_some() { (line.year_from, line.year_to) } else { (decision.year_from, decision.year_to) }
}

/// Awards that are given once, so that a second one deserves a look.
#[must_use]
pub fn given_once(kind: AwardKind) -> bool {
    matches!(kind, AwardKind::Order | AwardKind::Medal | AwardKind::StateTitle | AwardKind::CommemorativeMedal)
}

#[cfg(test)]
mod tests;
