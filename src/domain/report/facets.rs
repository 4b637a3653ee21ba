//! What a list of conferrals could be narrowed by: each value with how many there are of it.

use crate::domain::{
    authority::Authority,
    award::{Award, AwardKind},
    conferral::ConferralStatus,
    recipient::RecipientKind,
};

/// A value with its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share<T> {
    /// The value.
    pub value: T,
    /// How many conferrals have it.
    pub total: i64,
}

/// The counts of a list by what it could be narrowed by, the most first but for years, of which the latest is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By status, those that the list leaves out too.
    pub statuses: Vec<Share<ConferralStatus>>,
    /// By kind of recipient.
    pub recipient_kinds: Vec<Share<RecipientKind>>,
    /// By kind of award.
    pub award_kinds: Vec<Share<AwardKind>>,
    /// By award.
    pub awards: Vec<Share<Award>>,
    /// By deciding body, alone or with others: together they may be more than the list has.
    pub authorities: Vec<Share<Authority>>,
    /// By merit period: `2019`, `2003-2023` or `unknown`.
    pub periods: Vec<Share<String>>,
}
