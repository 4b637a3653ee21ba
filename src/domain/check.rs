//! The checks a decision passes before it enters the register, in three grades: flaws refuse it, cautions must be
//! acknowledged, notes are kept with the record and require nothing.
//!
//! The law is stricter than old papers are, so what the tables cannot decide is a caution, never a false refusal; and
//! what the kind of evidence makes unavoidable is only noted. Everything the rules look at comes in as plain values
//! ([`Around`]); the service has read it in the same transaction.

use crate::domain::{
    authority::Authority,
    award::{Award, AwardKind},
    decision::{Act, Decision, Line, Who},
    fault::{Finding, Text},
    matching::Candidate,
    recipient::{Origin, Sex},
    rule::Competence,
};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

mod acts;
mod alike;
mod anew;
mod annex;
mod competence;
mod corrected;
mod dates;
mod days;
mod holding;
mod idle;
mod names;
mod paper;
mod people;
mod replaced;
mod touched;
mod void;

pub use anew::{anew, line_of};
pub use corrected::Original;
pub use days::Days;
pub use replaced::Replaced;
pub use touched::Touched;

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

/// What the register knows of a recipient that a line is linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRecipient {
    /// Where it belongs.
    pub origin: Option<Origin>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The names it is found by.
    pub names: Vec<String>,
    /// The day of death.
    pub died_on: Option<NaiveDate>,
    /// The day on which another collective took its place.
    pub ended_on: Option<NaiveDate>,
}

/// A certificate number that one of the deciding bodies has given in that year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The number.
    pub number: String,
    /// The conferral that has it.
    pub conferral_id: i64,
    /// How its decision is cited.
    pub reference: String,
}

/// What the register knows around a decision.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The decision's number in the register.
    pub id: i64,
    /// The day on which the checks are run.
    pub today: NaiveDate,
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
    /// Registered decisions that may be the same paper.
    pub same_papers: Vec<String>,
    /// Registered decisions that record the same.
    pub same_records: Vec<String>,
    /// The records that it replaces.
    pub replaced: Vec<Replaced>,
    /// Who each of its lines is.
    pub people: Vec<Who>,
    /// The conferrals that its targets name.
    pub touched: Vec<Touched>,
    /// What the acts on them that name whole decisions did something to so far.
    pub took: HashMap<i64, HashSet<i64>>,
    /// The targets whose record was taken out as entered in error: its number, and that of the record that did it.
    pub void: HashMap<usize, (i64, i64)>,
    /// The registered decisions that targets name in words alone.
    pub in_words: HashMap<usize, i64>,
    /// The decisions whose award a correction puts right, by their numbers in the register.
    pub originals: HashMap<i64, Original>,
    /// The kinds of award of those conferrals, for an act that is for some kinds only.
    pub touched_kinds: HashMap<i64, AwardKind>,
    /// Awards in force that its linked recipients hold.
    pub held: Vec<Held>,
    /// What is known of its linked recipients.
    pub known: HashMap<i64, KnownRecipient>,
    /// Certificate numbers it has that are given already.
    pub certificates: Vec<Certificate>,
    /// Where lines of a list begin that is on its way into a draft with lines of its own.
    pub listed_from: Option<usize>,
}

impl Around {
    /// How another line is named: with the list or the draft that has it, where there are both.
    fn line_named(&self, line: &Line, index: usize) -> Text {
        let number = line.line;
        match self.listed_from {
            Some(from) if index < from => {
                Text::new(format!("dòng {number} của bản nháp"), format!("line {number} of the draft"))
            }
            Some(_) => Text::new(format!("dòng {number} của danh sách này"), format!("row {number} of this list")),
            None => Text::new(format!("dòng {number}"), format!("line {number}")),
        }
    }
}

/// What the checks found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Each refuses the decision.
    pub flaws: Vec<Finding>,
    /// Each must be acknowledged.
    pub cautions: Vec<Finding>,
    /// Each is kept with the record and requires nothing.
    pub notes: Vec<Finding>,
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

    fn note(&mut self, pointer: impl Into<String>, code: &'static str, vi: impl Into<String>, en: impl Into<String>) {
        self.notes.push(Finding::at(pointer, code, vi, en));
    }

    /// The codes of the notes, each once.
    #[must_use]
    pub fn noted(&self) -> Vec<String> {
        let codes: std::collections::BTreeSet<_> = self.notes.iter().map(|note| note.code.to_owned()).collect();
        codes.into_iter().collect()
    }
}

/// The cautions this register raises, for the document and for tests. Those that are flaws too are cautions where a
/// year, a month or an announcement leaves open whether they hold.
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
    "original_not_registered",
    "other_authority",
    "authority_not_alive",
    "award_closed",
    "competence_lacking",
    "year_missing",
    "dates_out_of_order",
    "effect_later",
    "posthumous_mismatch",
    "number_suspicious",
    "recipient_ended",
    "recipient_differs",
    "certificate_taken",
    "strip_not_title",
    "same_paper",
    "same_record",
    "probable_same_person",
    "name_suspicious",
    "replaces_other_count",
    "replaces_differs",
];

/// The notes this register makes, for the document and for tests.
pub const NOTES: &[&str] = &["day_unknown", "authority_unknown", "competence_unknown", "replaces", "same_record"];

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
    "signed_in_future",
    "source_missing",
    "value_for_many",
    "joint_needs_two",
    "replaces_unfit",
];

/// Checks a decision against the law and the register.
#[must_use]
pub fn check(decision: &Decision, around: &Around) -> Verdict {
    let mut verdict = Verdict::default();
    let days = Days::of(decision, around.today);
    if decision.has_paper() {
        paper::check(decision, around, &mut verdict);
        dates::paper(decision, around, &days, &mut verdict);
    }
    competence::authorities(decision, around, &days, &mut verdict);
    if decision.act == Act::Award {
        annex::check(decision, around, &days, &mut verdict);
        people::check(decision, around, &days, &mut verdict);
        names::check(decision, &mut verdict);
        holding::check(decision, around, &mut verdict);
        alike::check(decision, around, &mut verdict);
        paper::totals(decision, around, &mut verdict);
    } else {
        acts::check(decision, around, &mut verdict);
        replaced::successors(around, &mut verdict);
        names::corrected(decision, around, &mut verdict);
        corrected::check(decision, around, &mut verdict);
    }
    replaced::check(decision, around, &mut verdict);
    paper::numbers(decision, around, &mut verdict);
    verdict
}

/// What the register says of names and units from which hidden characters were removed, and of lines that are very
/// likely someone known and not linked: each line with who it may be.
pub fn add(verdict: &mut Verdict, cleaned: &[String], probable: &[(usize, &Candidate)]) {
    names::cleaned(cleaned, verdict);
    names::probable(probable, verdict);
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
