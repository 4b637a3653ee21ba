//! The one filter of conferrals: list, export, statistics, summary and page.

use super::ConferralStatus;
use crate::domain::{
    award::AwardKind,
    decision::{Attribution, ConferralType, Evidence},
    fault::Finding,
    period::MeritYear,
    recipient::{Origin, RecipientKind, Sex},
    valid::{NAME, text},
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The word of a set of bodies that has none: the source names no body.
pub const NO_BODY: &str = "none";

/// The one filter of conferrals: list, export, statistics and summary. Repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct ConferralFilter {
    /// The code of a campaign.
    pub campaign: Vec<String>,
    /// The merit period is exactly this year; `unknown` for the records whose source names none.
    pub year: Vec<MeritYear>,
    /// The merit period is exactly these years, `2015-2020`; beside `year` either of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub period: Vec<String>,
    /// The merit period overlaps the years from this one on.
    pub year_from: Option<i32>,
    /// The merit period overlaps the years up to this one.
    pub year_to: Option<i32>,
    /// Signed on this day or later.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub signed_from: Option<NaiveDate>,
    /// Signed on this day or earlier.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub signed_to: Option<NaiveDate>,
    /// Signed in this year.
    pub signed_year: Vec<i32>,
    /// Registered on this day or later (`Asia/Ho_Chi_Minh`).
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub registered_from: Option<NaiveDate>,
    /// Registered on this day or earlier (`Asia/Ho_Chi_Minh`).
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub registered_to: Option<NaiveDate>,
    /// Registered by this account.
    pub registered_by: Vec<String>,
    /// The code of an award.
    pub award: Vec<String>,
    /// The kind of the award.
    pub award_kind: Vec<AwardKind>,
    /// The code of an authority that decided, alone or with others.
    pub authority: Vec<String>,
    /// True to take the predecessors of `authority`, and of the collectives of `recipient`, as well.
    pub include_predecessors: bool,
    /// The authorities that decided together, exactly these, their codes joined by `;` as in the CSV; `none` for the
    /// records whose source names no body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authority_codes: Vec<String>,
    /// How several authorities share the decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<Attribution>,
    /// What the recipient is.
    pub recipient_kind: Vec<RecipientKind>,
    /// The recipient's number.
    pub recipient: Vec<i64>,
    /// A key of another system, as `system:value`.
    pub external_id: Vec<String>,
    /// The decision's number in the register.
    pub decision: Vec<i64>,
    /// Whether it still stands; `in_force` unless asked otherwise.
    pub status: Vec<ConferralStatus>,
    /// What the record rests on.
    pub evidence: Vec<Evidence>,
    /// The type of commendation.
    pub conferral_type: Vec<ConferralType>,
    /// Given after death, or not.
    pub posthumous: Option<bool>,
    /// The number of the certificate, exactly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certificate_number: Vec<String>,
    /// The sex the annex says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sex: Vec<Sex>,
    /// Where the recipient belongs, as the annex says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<Origin>,
    /// Changed on this day or at this instant, or later; an instant as `2026-11-26T10:00:00Z`.
    pub updated_since: Option<String>,
    /// Presented on this day or later.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub presented_from: Option<NaiveDate>,
    /// Presented on this day or earlier.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub presented_to: Option<NaiveDate>,
    /// False for the records whose source leaves something open: the decision's number or day, the award, or who
    /// received it; true for the others.
    pub complete: Option<bool>,
    /// True for what may be published today: collectives, and the people and households whose consent to publish
    /// stands; false for the others.
    pub publishable: Option<bool>,
    /// Words of the recipient's name, with or without accents, in any order; the last may be the beginning of a word.
    pub q: Option<String>,
}

impl ConferralFilter {
    /// The statuses asked for: those in force unless said.
    #[must_use]
    pub fn statuses(&self) -> &[ConferralStatus] {
        if self.status.is_empty() { &[ConferralStatus::InForce] } else { &self.status }
    }
}

/// Checks that a text of a filter has words to search for.
#[must_use]
pub fn searchable(parameter: &str, value: Option<&String>) -> Option<Finding> {
    let value = value?;
    if crate::domain::name::words(value).is_empty() || text("/", value, NAME).is_some() {
        return Some(Finding::of(
            parameter,
            "no_words",
            "Cần ít nhất một chữ hoặc số, tối đa 300 ký tự.",
            "Give at least one letter or digit, at most 300 characters.",
        ));
    }
    None
}
