//! The language of the rules: what a recipient must hold, how its years must have been rated, what people must judge.

use super::RuleUsed;
use crate::domain::{
    fault::Finding,
    recipient::RecipientKind,
    span::Span,
    valid::{Check, NAME, REMARK, period, text},
    vocabulary,
    year::{InitiativeScope, Rating},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// How many of the criteria must be met.
    Mode {
        /// All of them.
        AllOf = "all_of", "tất cả tiêu chí", "all criteria";
        /// One of them.
        AnyOf = "any_of", "một trong các tiêu chí", "any criterion";
    }
}

/// A rule: who may be proposed for an award, between two days.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EligibilityRule {
    /// Its code.
    pub code: String,
    /// Its version; a later one of the same code takes its place.
    pub version: String,
    /// The award.
    pub award_code: String,
    /// The kind of recipient; absent = any.
    pub recipient_kind: Option<RecipientKind>,
    /// Some of that kind, such as `worker_farmer`.
    pub group: Option<String>,
    /// The law.
    pub instrument: String,
    /// The article.
    pub article: String,
    /// The first day; absent = since ever.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows it to be right.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub verified_to: Option<NaiveDate>,
    /// Whether all criteria must be met, or one.
    pub mode: Mode,
    /// The criteria.
    pub criteria: Vec<Criterion>,
    /// How sure it is, and where it comes from.
    pub confidence: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// What a rule asks for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The point of the article.
    pub point: Option<String>,
    /// In words.
    pub text: String,
    /// How it is tested.
    pub test: Test,
    /// How sure it is.
    pub confidence: Option<String>,
}

/// How a criterion is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Each of these.
    AllOf(Vec<Criterion>),
    /// One of these.
    AnyOf(Vec<Criterion>),
    /// Was awarded something so many times.
    Holds(Holds),
    /// So many years were rated at least so.
    Rated(Rated),
    /// So many initiatives were recognised.
    Initiatives(Initiatives),
    /// Was awarded something, and then met each of these.
    After(After),
    /// Does not have the award yet, and lives.
    Once,
    /// Only people can say.
    Judged,
}

/// Was awarded something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// The award.
    pub award: String,
    /// How many times.
    #[serde(default = "once")]
    pub count: i32,
    /// In years that follow one another.
    #[serde(default)]
    pub consecutive: bool,
    /// How many years lie between one and the next at most.
    #[serde(default = "once")]
    pub every_years: i32,
    /// The last of them is of the year before, or of the year itself.
    #[serde(default)]
    pub up_to_date: bool,
    /// Only the last so many years count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_years: Option<i32>,
}

/// Years were rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rated {
    /// The lowest rating that counts.
    pub at_least: Rating,
    /// How many years.
    pub years: i32,
    /// The last so many, without a gap.
    #[serde(default)]
    pub consecutive: bool,
}

/// Initiatives or studies were recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initiatives {
    /// How many.
    pub count: i32,
    /// With at least this effect.
    pub scope: InitiativeScope,
    /// In the last so many years.
    pub within_years: i32,
}

/// Was awarded something, and then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The award.
    pub award: String,
    /// What was met since the end of its period.
    pub of: Vec<Criterion>,
}

const fn once() -> i32 {
    1
}

impl EligibilityRule {
    /// The days it speaks of.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { from: self.valid_from, to: self.valid_to, verified_to: self.verified_to }
    }

    /// Whether it is for this kind of recipient.
    #[must_use]
    pub fn is_for(&self, kind: RecipientKind) -> bool {
        self.recipient_kind.is_none_or(|own| own == kind)
    }

    /// What an answer says of it.
    #[must_use]
    pub fn used(&self) -> RuleUsed {
        RuleUsed {
            code: self.code.clone(),
            version: self.version.clone(),
            article: self.article.clone(),
            instrument: self.instrument.clone(),
            mode: self.mode,
            verified_to: self.verified_to,
        }
    }

    /// What is wrong with it: texts, days, and numbers that ask for nothing or for the impossible.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        for (pointer, value, most) in [
            ("/code", &self.code, 60),
            ("/version", &self.version, 60),
            ("/instrument", &self.instrument, REMARK),
            ("/article", &self.article, NAME),
        ] {
            check.push(text(pointer, value, most));
        }
        for (pointer, value) in [("/group", &self.group), ("/confidence", &self.confidence), ("/note", &self.note)] {
            check.optional(pointer, value.as_ref(), REMARK);
        }
        check.push(period("/valid_to", self.valid_from, self.valid_to));
        check.push(period("/verified_to", self.valid_from, self.verified_to));
        wrong(&self.criteria, "/criteria", &mut check);
        check.done()
    }

    /// Each award it names, with the JSON Pointer of the place.
    #[must_use]
    pub fn awards(&self) -> Vec<(String, &str)> {
        let mut found = vec![("/award_code".to_owned(), self.award_code.as_str())];
        named(&self.criteria, "/criteria", &mut found);
        found
    }
}

/// How many times, or years, a criterion asks for at most.
const MOST: i32 = 100;

fn wrong(criteria: &[Criterion], at: &str, check: &mut Check) {
    if criteria.is_empty() {
        check.push(Some(Finding::at(at, "required", "Cần ít nhất một tiêu chí.", "At least one criterion is needed.")));
    }
    for (i, criterion) in criteria.iter().enumerate() {
        check.push(text(&format!("{at}/{i}/text"), &criterion.text, REMARK));
        check.optional(&format!("{at}/{i}/point"), criterion.point.as_ref(), 60);
        check.optional(&format!("{at}/{i}/confidence"), criterion.confidence.as_ref(), REMARK);
        let at = format!("{at}/{i}/test");
        let mut amount = |member: &str, number: i32| {
            let text = ("Từ 1 đến 100.", "1 to 100.");
            check.push(
                (!(1..=MOST).contains(&number))
                    .then(|| Finding::at(format!("{at}/{member}"), "out_of_range", text.0, text.1)),
            );
        };
        match &criterion.test {
            Test::Holds(holds) => {
                amount("holds/count", holds.count);
                amount("holds/every_years", holds.every_years);
                amount("holds/within_years", holds.within_years.unwrap_or(1));
            }
            Test::Rated(rated) => amount("rated/years", rated.years),
            Test::Initiatives(wanted) => {
                amount("initiatives/count", wanted.count);
                amount("initiatives/within_years", wanted.within_years);
            }
            Test::AllOf(of) => wrong(of, &format!("{at}/all_of"), check),
            Test::AnyOf(of) => wrong(of, &format!("{at}/any_of"), check),
            Test::After(after) => wrong(&after.of, &format!("{at}/after/of"), check),
            Test::Once | Test::Judged => {}
        }
    }
}

fn named<'a>(criteria: &'a [Criterion], at: &str, found: &mut Vec<(String, &'a str)>) {
    for (i, criterion) in criteria.iter().enumerate() {
        let at = format!("{at}/{i}/test");
        match &criterion.test {
            Test::AllOf(of) => named(of, &format!("{at}/all_of"), found),
            Test::AnyOf(of) => named(of, &format!("{at}/any_of"), found),
            Test::Holds(holds) => found.push((format!("{at}/holds/award"), &holds.award)),
            Test::After(after) => {
                found.push((format!("{at}/after/award"), &after.award));
                named(&after.of, &format!("{at}/after/of"), found);
            }
            Test::Rated(_) | Test::Initiatives(_) | Test::Once | Test::Judged => {}
        }
    }
}
