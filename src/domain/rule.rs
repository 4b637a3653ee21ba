//! Dated facts of the law: who may decide what, how much is paid, and what the base salary was.
//!
//! Rules are data, never constants: each has its first and last day, its instrument, and the day until which the office
//! has verified it. History decided under an older law is judged by the rows of its own day.

use crate::domain::{authority::Level, recipient::RecipientKind, vocabulary};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A base salary in đồng at most.
pub const MOST_SALARY: i64 = 1_000_000_000;
/// Characters of a coefficient: four digits before the point and four behind it.
pub const COEFFICIENT: usize = 9;

mod competent;
mod dated;
mod gaps;

pub use competent::{Competent, competent};
pub use dated::Dated;
pub use gaps::{Gap, Gaps, gaps};

/// A level may decide an award between two days.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Competence {
    /// The award.
    pub award_code: String,
    /// The level that may decide it.
    pub level: Level,
    /// The first day; rows that came with the program may lack it, and speak of all days before the last.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows the row to be right; absent = as long as it is valid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub verified_to: Option<NaiveDate>,
    /// Law and article; rows that came with the program may lack it, where only practice speaks for them.
    pub instrument: Option<String>,
    /// How sure the row is, and where it comes from.
    pub confidence: Option<String>,
}

vocabulary! {
    /// What a coefficient is to a bonus.
    Basis {
        /// The bonus is the coefficient times the base salary.
        Rate = "rate", "mức ấn định", "fixed amount";
        /// The bonus is at most that.
        Cap = "cap", "mức tối đa", "upper limit";
    }
}

/// The bonus of an award for a kind of recipient between two days, in base salaries.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Rate {
    /// The award.
    pub award_code: String,
    /// The kind of recipient.
    pub recipient_kind: RecipientKind,
    /// Whether the bonus is that much, or at most that much.
    pub basis: Basis,
    /// How many base salaries, a decimal such as `0.3`.
    pub coefficient: String,
    /// The first day; rows that came with the program may lack it, and speak of all days before the last.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows the row to be right; absent = as long as it is valid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub verified_to: Option<NaiveDate>,
    /// Decree and article.
    pub instrument: Option<String>,
    /// How sure the row is, and where it comes from.
    pub confidence: Option<String>,
}

/// The base salary between two days, in đồng.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct BaseSalary {
    /// The base salary, in đồng.
    pub amount_vnd: i64,
    /// The first day.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows the row to be right; absent = as long as it is valid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub verified_to: Option<NaiveDate>,
    /// The decree.
    pub instrument: Option<String>,
    /// How sure the row is, and where it comes from.
    pub confidence: Option<String>,
}

vocabulary! {
    /// What a rule of bonuses is about.
    BonusSubject {
        /// How a sum is rounded: `exact` or `up_to_10000`.
        Rounding = "rounding", "cách làm tròn", "rounding";
        /// How many times the individual's bonus a collective receives.
        Collective = "collective", "hệ số tập thể", "factor of collectives";
        /// How many times the individual's bonus a household receives.
        Household = "household", "hệ số hộ gia đình", "factor of households";
    }
}

vocabulary! {
    /// How a sum is rounded; never down.
    Rounding {
        /// As it comes out.
        Exact = "exact", "không làm tròn", "not rounded";
        UpTo10000 = "up_to_10000", "làm tròn lên hàng chục nghìn đồng", "up to full tens of thousands of đồng";
    }
}

/// How bonuses are reckoned between two days: the rounding, and the factor of a kind of recipient for which the rates
/// have no row.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct BonusRule {
    /// What it is about.
    pub about: BonusSubject,
    /// The name of the rounding, or the factor, a decimal such as `1.5`.
    pub value: String,
    /// The first day; rows that came with the program may lack it, and speak of all days before the last.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows the row to be right; absent = as long as it is valid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub verified_to: Option<NaiveDate>,
    /// Decree and article.
    pub instrument: Option<String>,
    /// How sure the row is, and where it comes from.
    pub confidence: Option<String>,
}

/// The row that speaks of a day: of several, one that was verified for it.
pub fn of_day<'a, R: Dated + 'a>(rows: impl IntoIterator<Item = &'a R>, day: NaiveDate) -> Option<&'a R> {
    rows.into_iter().filter(|row| row.span().has(day)).max_by_key(|row| (row.span().is_verified(day), row.span().from))
}

/// The rows of one rule table that a list has: repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct RuleFilter {
    /// The code of an award.
    pub award: Vec<String>,
    /// Rows that speak of this day.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub on: Option<NaiveDate>,
}

/// The rows of a rule table that is of no award.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct RuleDay {
    /// Rows that speak of this day.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub on: Option<NaiveDate>,
}

impl From<RuleDay> for RuleFilter {
    fn from(RuleDay { on }: RuleDay) -> Self {
        Self { award: Vec::new(), on }
    }
}
