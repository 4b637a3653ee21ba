//! A subject's report: everything the register holds about a person, for that person (Law 91/2025/QH15, the right to
//! see one's own data).
//!
//! Of others it has only what names the subject: the own line of a draft, the own entry of a household.

use super::audit::Deed;
use crate::domain::{
    conferral::Conferral,
    decision::{DecisionState, Line},
    history::ActOn,
    id_number::DisclosedIdNumber,
    publication_consent::StoredPublicationConsent,
    recipient::{Member, StoredRecipient},
    year::RecipientYear,
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Everything held about a person.
#[derive(Debug, Serialize)]
pub struct Subject {
    /// When it was made, UTC with milliseconds.
    pub made_at: String,
    /// Why.
    pub reason: String,
    /// The record that stands for the person.
    pub recipient: StoredRecipient,
    /// The records that were merged into it.
    pub merged: Vec<StoredRecipient>,
    /// Id numbers, in plain: the report is for the person.
    pub id_numbers: Vec<DisclosedIdNumber>,
    /// What was awarded, the latest first.
    pub conferrals: Vec<Awarded>,
    /// The facts of each year.
    pub years: Vec<YearOf>,
    /// Consents to publish the name, withdrawn ones as well.
    pub publication_consents: Vec<StoredPublicationConsent>,
    /// Whether the name may be published on the day of the report.
    pub publishable: bool,
    /// Lines of decisions that are not registered.
    pub draft_lines: Vec<DraftLine>,
    /// Households that name the person.
    pub households: Vec<Household>,
    /// Merges of these records, undone ones as well.
    pub merges: Vec<MergeTold>,
    /// Who did what about the person, and who looked up or read an id number, the first first.
    pub events: Vec<EventTold>,
}

/// A conferral with the line it was written as and the acts that changed it.
#[derive(Debug, Serialize)]
pub struct Awarded {
    /// The conferral.
    pub conferral: Conferral,
    /// The line as written.
    pub written: Option<Line>,
    /// The acts, oldest first.
    pub acts: Vec<ActOn>,
}

/// The facts of a year of one of the records.
#[derive(Debug, Serialize)]
pub struct YearOf {
    /// The record.
    pub recipient_id: i64,
    /// The facts.
    #[serde(flatten)]
    pub facts: RecipientYear,
}

/// A line of a decision that is not registered.
#[derive(Debug, Serialize)]
pub struct DraftLine {
    /// The decision.
    pub decision_id: i64,
    /// Where it stands.
    pub state: DecisionState,
    /// The line.
    pub line: Line,
}

/// A household that names the person.
#[derive(Debug, Serialize)]
pub struct Household {
    /// The household's record.
    pub recipient_id: i64,
    /// Its name.
    pub name: String,
    /// The entry of the person.
    pub member: Member,
}

/// A merge of two records.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
pub struct MergeTold {
    /// The merge's number.
    pub id: i64,
    /// The record that was merged.
    pub from_id: i64,
    /// The record that stayed.
    pub into_id: i64,
    /// Why.
    pub reason: String,
    /// Who merged them.
    pub merged_by: String,
    /// When.
    pub merged_at: String,
    /// Why it was undone.
    pub undo_reason: Option<String>,
    /// Who undid it.
    pub undone_by: Option<String>,
    /// When it was undone.
    pub undone_at: Option<String>,
}

/// An event about the person.
#[skip_serializing_none]
#[derive(Debug, Serialize)]
pub struct EventTold {
    /// Its place in the chain.
    pub seq: i64,
    /// When, UTC with milliseconds.
    pub at: String,
    /// The account that acted.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// What it was done to.
    pub noun: String,
    /// The number of that record.
    pub noun_id: i64,
    /// Why, of a look-up, a disclosure, an export of id numbers, a withdrawal and a report.
    pub reason: Option<String>,
}

/// The acts on a person's data whose events have a reason the person is told.
pub const REASONED: &[Deed] = &[
    Deed::LookUpRecipient,
    Deed::DiscloseIdNumber,
    Deed::ExportIdNumbers,
    Deed::WithdrawIdNumber,
    Deed::ReportSubject,
];
