//! What is different in a list of conferrals between two heads of the register.

use crate::domain::{conferral::Conferral, decision::Act, vocabulary};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// How a conferral differs between two moments of a list.
    ChangeKind {
        /// The list has it now, and had it not before.
        Added = "added", "thêm vào", "added";
        /// The list has it at both moments, and it says something else.
        Changed = "changed", "thay đổi", "changed";
        /// The list had it before, and has it no more.
        Removed = "removed", "không còn", "removed";
    }
}

/// The two moments that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// How many events the register had at the first moment: the `size` of a head that was kept, or what stands before
    /// the `:` in `Registry-Head`; 0 for the empty register.
    pub from: i64,
    /// How many it had at the second; all there are unless given.
    #[serde(default)]
    pub to: Option<i64>,
}

/// A moment of the register, as people name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// When it had so many events.
    Size(i64),
    /// When it had this head: so many events, and the root over them in hex.
    Head(i64, String),
    /// Before this day began.
    Before(NaiveDate),
    /// When this day was over.
    After(NaiveDate),
}

/// A conferral that differs, with the last event that changed it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ConferralChange {
    /// What became of it in the list.
    pub change: ChangeKind,
    /// The conferral as it was at the second moment; one of a part of the register that the account does not see, as
    /// it was at the first.
    pub conferral: Conferral,
    /// As it was at the first moment; absent where it was not there.
    pub before: Option<Conferral>,
    /// The place of the event in the audit trail.
    pub seq: i64,
    /// What the event says was done.
    pub act: String,
    /// The decision it was done by or on, where it was one.
    pub decision_id: Option<i64>,
    /// What that decision does: awards, corrects, cancels and so on.
    pub decision_act: Option<Act>,
    /// Its number and symbol, where it has them.
    pub decision_reference: Option<String>,
    /// The account that acted.
    pub actor: String,
    /// When, UTC with milliseconds.
    pub at: String,
}
