//! A decision: the signed document, from draft to register, with the lines of its annex.

use crate::domain::{
    fault::{Code, Fault},
    valid::prose,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod hand;
mod line;
mod listed;
mod people;
mod reconcile;
pub mod replaced;
mod right;
mod shape;
mod step;
mod target;
mod words;

pub use hand::{Hand, OneHand, OneHandFilter, Part, one_person};
pub use line::{FurtherNumber, Line, NOT_NAMED, Proposal, Relation, RelationKind, StatedTotal, Total, differ, put};
pub use listed::{DecisionFacets, DecisionSort};
pub use people::{Who, each_conferral, people};
pub use reconcile::{ReconcileReason, Reconciliation, ToReconcile};
pub use right::{Between, Remended, remend};
pub use step::{Step, step};
pub use target::{CancelReason, Right, Target};
pub use words::{Act, Attribution, ConferralType, DecisionState, Evidence, Include, Instrument};

/// What an answer about a decision shall have besides.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct Included {
    /// `lines` to have the lines as well.
    pub include: Option<Include>,
}

/// A decision as an editor writes it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Decision {
    /// What it does.
    pub act: Act,
    /// The form of the document.
    #[serde(default = "decision")]
    #[oai(default = "decision")]
    pub instrument: Instrument,
    /// The deciding authorities. An original names one at least; `rectify` and `void` are the office's own and name
    /// none, nor does a record whose source names nobody.
    #[serde(default)]
    #[oai(default)]
    pub authority_codes: Vec<String>,
    /// How several authorities share it.
    #[serde(default = "sole")]
    #[oai(default = "sole")]
    pub attribution: Attribution,
    /// The heading of the paper, the office included.
    pub issuer_as_written: Option<String>,
    /// The number as written. Typed with its symbol or the day (`153/QĐ-UBND ngày 26/5/2020`) it is split; what contradicts
    /// the symbol or the day beside it is refused.
    pub number: Option<String>,
    /// The symbol as written.
    pub symbol: Option<String>,
    /// The further numbers of a joint paper, each of one of its authorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub further_numbers: Vec<FurtherNumber>,
    /// The day of signing.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub signed_on: Option<NaiveDate>,
    /// The year of signing, when only that is known; always in answers.
    pub signed_year: Option<i32>,
    /// The month of signing, 1 to 12, when the day is not known; with `signed_year`.
    pub signed_month: Option<i32>,
    /// The day it was announced.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub announced_on: Option<NaiveDate>,
    /// The year it was announced, when only that is known.
    pub announced_year: Option<i32>,
    /// Who announced it.
    pub announced_by: Option<String>,
    /// The day it takes effect.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub effective_on: Option<NaiveDate>,
    /// The subject (trích yếu).
    pub title: Option<String>,
    /// Who signed.
    pub signer_name: Option<String>,
    /// In which capacity (KT., TM., TUQ.).
    pub signer_capacity: Option<String>,
    /// Who proposed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub proposals: Vec<Proposal>,
    /// The legal bases (căn cứ) as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub legal_bases: Vec<String>,
    /// The campaign the merit was shown in.
    pub campaign_code: Option<String>,
    /// The first year of the merit.
    pub year_from: Option<i32>,
    /// The last year of the merit.
    pub year_to: Option<i32>,
    /// The type of commendation.
    pub conferral_type: Option<ConferralType>,
    /// What the record rests on; needed but for `void`, which is the office's own.
    pub evidence: Option<Evidence>,
    /// Where the evidence lies.
    pub source: Option<String>,
    /// The totals the paper states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub stated_totals: Vec<StatedTotal>,
    /// A word that groups decisions in the office's own files.
    pub classification: Option<String>,
    /// A remark.
    pub remark: Option<String>,
    /// Relations to earlier decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub relations: Vec<Relation>,
    /// Why awards are cancelled; for act `cancel`.
    pub cancel_reason: Option<CancelReason>,
    /// What an act other than `award` touches; at most 20,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub targets: Vec<Target>,
    /// The lines of the annex; at most 20,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub lines: Vec<Line>,
}

fn decision() -> Instrument {
    Instrument::Decision
}

fn sole() -> Attribution {
    Attribution::Sole
}

/// A caution that someone answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Acknowledged {
    /// The caution.
    pub code: String,
    /// Why it may stand.
    pub reason: String,
    /// Who answered for it.
    pub by: String,
    /// When, UTC with milliseconds.
    pub at: String,
}

/// A decision as the register keeps it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StoredDecision {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// Where it stands.
    pub state: DecisionState,
    /// Number and symbol as one, `1215/QĐ-UBND`.
    pub reference: Option<String>,
    /// The authorities' names, frozen when it is registered.
    pub authority_names: Vec<String>,
    /// What an editor wrote; the lines only where asked for.
    #[oai(flatten)]
    #[serde(flatten)]
    pub facts: Decision,
    /// How many lines it has.
    pub line_count: i64,
    /// The lines counted by award and recipient kind.
    pub totals: Vec<Total>,
    /// The cautions someone answered for.
    pub acknowledged: Vec<Acknowledged>,
    /// The names and units (as pointers) from which hidden characters were removed when it was last saved.
    #[serde(default)]
    pub cleaned: Vec<String>,
    /// The notes that the checks made when it was submitted and registered: what nobody has to answer for.
    pub notes: Vec<String>,
    /// Why it was returned, or withdrawn.
    pub returned_reason: Option<String>,
    /// The decision that took this record out as entered in error.
    pub voided_by: Option<i64>,
    /// The decisions that replace this record, wholly or in part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub replaced_by: Vec<i64>,
    /// Who made the draft.
    pub created_by: String,
    /// Who last edited it.
    pub edited_by: String,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// Who registered it.
    pub registered_by: Option<String>,
    /// When the draft was made, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
    /// When it was registered, UTC with milliseconds.
    pub registered_at: Option<String>,
}

/// What a verb may carry: the cautions the caller answers for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Acknowledgements {
    /// Each caution with the reason why it may stand.
    pub acknowledge: Vec<Acknowledgement>,
}

/// Cautions answered for with one reason: `code`, `codes`, or both.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The caution's code.
    pub code: Option<String>,
    /// The codes of several cautions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub codes: Vec<String>,
    /// Why it may stand.
    pub reason: String,
}

impl Acknowledgement {
    /// The codes it answers for.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.code.iter().chain(&self.codes)
    }
}

/// Why a decision goes back or is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    pub reason: String,
}

impl Decision {
    /// The decision alone.
    #[must_use]
    pub fn without_lines(mut self) -> Self {
        self.lines.clear();
        self
    }

    /// Whether it says what it does by a paper of its own: who mends or takes out a clerk's error has none.
    #[must_use]
    pub fn has_paper(&self) -> bool {
        !matches!(self.act, Act::Rectify | Act::Void)
    }
}

impl Reason {
    /// What is wrong with it in itself.
    pub fn check(&self) -> Result<(), Fault> {
        Fault::all(Code::InvalidBody, prose("/reason", &self.reason).into_iter().collect())
    }
}

/// The filter of the list of decisions: repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct DecisionFilter {
    /// The code of an authority that decided, alone or with others.
    pub authority: Vec<String>,
    /// True to take the predecessors of `authority` as well.
    pub include_predecessors: bool,
    /// The number, compared as the register compares numbers; of a joint paper that of each of its bodies, with its own
    /// symbol.
    pub number: Vec<String>,
    /// The symbol, compared likewise.
    pub symbol: Vec<String>,
    /// Signed on this day or later.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub signed_from: Option<NaiveDate>,
    /// Signed on this day or earlier.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub signed_to: Option<NaiveDate>,
    /// Signed in this year.
    pub signed_year: Vec<i32>,
    /// Where it stands.
    pub state: Vec<DecisionState>,
    /// What it does.
    pub act: Vec<Act>,
    /// The code of a campaign.
    pub campaign: Vec<String>,
    /// The merit period is exactly this year.
    pub year: Vec<i32>,
    /// What the record rests on.
    pub evidence: Vec<Evidence>,
    /// Registered on this day or later (`Asia/Ho_Chi_Minh`).
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub registered_from: Option<NaiveDate>,
    /// Registered on this day or earlier (`Asia/Ho_Chi_Minh`).
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub registered_to: Option<NaiveDate>,
    /// Announced on this day or later.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub announced_from: Option<NaiveDate>,
    /// Announced on this day or earlier.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub announced_to: Option<NaiveDate>,
    /// Changed on this day or at this instant, or later; an instant as `2026-11-26T10:00:00Z`.
    pub updated_since: Option<String>,
    /// Words of the title or the source, with or without accents, in any order; the last may be the beginning of a word.
    pub q: Option<String>,
    /// True for the decisions the caller made, edited or submitted.
    pub mine: bool,
}
