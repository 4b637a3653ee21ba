//! How the list of decisions goes, and what it could be narrowed by.

use super::DecisionState;
use crate::domain::{authority::Authority, report::Share};
use serde::Serialize;

/// The orders that the list of decisions can have; unknown days last, ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum DecisionSort {
    /// The one entered last first.
    #[default]
    Entered,
    /// The latest day of signing first.
    SignedLatest,
    /// The earliest day of signing first.
    SignedEarliest,
}

impl DecisionSort {
    /// The word of each in an address: those of the list of conferrals.
    const WORDS: [(&'static str, Self); 2] = [("-signed_on", Self::SignedLatest), ("signed_on", Self::SignedEarliest)];

    /// The order of a word; the usual one for any other.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, sort)| sort).unwrap_or_default()
    }

    /// Its word; empty for the usual one.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.into_iter().find(|(_, sort)| *sort == self).map_or("", |(word, _)| word)
    }
}

/// The counts of a list of decisions by what it could be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionFacets {
    /// How many the list has.
    pub total: i64,
    /// By state, whichever states the list is narrowed to.
    pub states: Vec<Share<DecisionState>>,
    /// By deciding body, alone or with others, the most first: together they may be more than the list has.
    pub authorities: Vec<Share<Authority>>,
    /// By year of signing, the latest first.
    pub years: Vec<Share<i32>>,
}
