//! Who of a unit becomes eligible for an award in a year.

use crate::domain::{
    eligibility::{Answer, Judged, RuleUsed},
    recipient::RecipientKind,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Whose eligibility is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct DueFor {
    /// The unit, by words of its name, with or without accents.
    pub unit: String,
    /// The code of the award.
    pub award: String,
    /// The year.
    pub year: i32,
}

/// Someone who becomes eligible.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Due {
    /// The recipient.
    pub recipient_id: i64,
    /// What it is.
    pub kind: RecipientKind,
    /// The name.
    pub name: String,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The unit.
    pub unit: Option<String>,
    /// `yes`, or `unknown` where the rule was not verified for the day.
    pub answer: Answer,
    /// The rule.
    pub rule: RuleUsed,
    /// The criteria that are met, with the records used.
    pub criteria: Vec<Judged>,
}

/// Who of a unit becomes eligible for an award in a year.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct DueOf {
    /// The unit asked for.
    pub unit: String,
    /// The award.
    pub award_code: String,
    /// The year.
    pub year: i32,
    /// The day by which the criteria are met: the last of the year.
    pub on: NaiveDate,
    /// How many of the unit a rule of the day speaks of.
    pub considered: i64,
    /// For how many of them the records do not say, or only people can.
    pub unknown: i64,
    /// How many of them do not meet the rule.
    pub not_met: i64,
    /// How many more are dead by the day, and not considered.
    pub dead: i64,
    /// The last day on which the office knows the rule to be right.
    pub verified_to: Option<NaiveDate>,
    /// Who meets the criteria, in the order they were entered.
    pub items: Vec<Due>,
}
