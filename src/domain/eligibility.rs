//! May a recipient be proposed for an award on a day: rules as data, each criterion answered yes, no or unknown with
//! the records used.
//!
//! A criterion that only people can judge is unknown, and so is a year nobody rated: "unknown" joins the others as in
//! Kleene's logic. The clock of an award runs from the end of the period the previous decision names, else from its
//! day; every year since needs its rating (NĐ 152/2025/NĐ-CP Đ.33.7); ad hoc and campaign awards ground nothing
//! (Đ.4.3).

use crate::domain::{recipient::RecipientKind, vocabulary};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod judge;
mod rule;

pub use judge::{Held, Records, judge};
pub use rule::{After, Criterion, EligibilityRule, Holds, Initiatives, Mode, Rated, Test};

vocabulary! {
    /// Whether something holds, from no to yes: all hold as the least of them, one holds as the greatest.
    Answer {
        /// It does not.
        No = "no", "không", "no";
        /// The records do not say, or only people can.
        Unknown = "unknown", "chưa rõ", "unknown";
        /// It does.
        Yes = "yes", "có", "yes";
    }
}

/// What is asked of a recipient's eligibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct EligibleFor {
    /// The code of the award.
    pub award: String,
    /// The day; today unless given.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub on: Option<NaiveDate>,
}

/// A criterion with its answer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Judged {
    /// The point of the article.
    pub point: Option<String>,
    /// What it asks for.
    pub text: String,
    /// Whether it is met.
    pub answer: Answer,
    /// The conferrals that were used.
    pub conferral_ids: Vec<i64>,
    /// The years whose facts were used.
    pub years: Vec<i32>,
    /// The criteria it is made of.
    pub criteria: Vec<Self>,
}

/// The rule an answer rests on.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct RuleUsed {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// The article.
    pub article: String,
    /// The law.
    pub instrument: String,
    /// Whether all criteria must be met, or one.
    pub mode: Mode,
    /// The last day on which the office knows it to be right; for later days the answer is unknown.
    pub verified_to: Option<NaiveDate>,
}

/// Whether a recipient may be proposed for an award.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Eligibility {
    /// The recipient.
    pub recipient_id: i64,
    /// The award.
    pub award_code: String,
    /// The day.
    pub on: NaiveDate,
    /// Whether the rule is met; unknown where no rule speaks of the award, the kind of recipient and the day.
    pub answer: Answer,
    /// The rule; absent where there is none.
    pub rule: Option<RuleUsed>,
    /// Its criteria, each with its answer and the records used.
    pub criteria: Vec<Judged>,
}

/// A rule that was judged.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Whether its criteria are met, whatever the day the rule was verified for.
    pub met: Answer,
    /// The same, unknown where the rule was not verified for the day.
    pub answer: Answer,
    /// The rule.
    pub rule: RuleUsed,
    /// The criteria.
    pub criteria: Vec<Judged>,
}

/// Judges a recipient by every rule of the day for its kind, and answers the best: one rule that is met is enough.
#[must_use]
pub fn eligible(rules: &[EligibilityRule], kind: RecipientKind, records: &Records<'_>) -> Option<Verdict> {
    // Of a code, the version loaded last that speaks of the day: history is judged by the law of its own day.
    let mut of_day: Vec<&EligibilityRule> = Vec::new();
    for rule in rules
        .iter()
        .filter(|rule| rule.award_code == records.award_code && rule.is_for(kind) && rule.span().has(records.on))
    {
        match of_day.iter_mut().find(|other| other.code == rule.code) {
            Some(other) => *other = rule,
            None => of_day.push(rule),
        }
    }
    let verdicts = of_day.into_iter().map(|rule| {
        let (met, criteria) = judge(rule, records);
        let answer = if rule.span().is_verified(records.on) { met } else { Answer::Unknown };
        Verdict { met, answer, rule: rule.used(), criteria }
    });
    verdicts.reduce(|best, next| if (next.answer, next.met) > (best.answer, best.met) { next } else { best })
}
