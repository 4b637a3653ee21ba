//! The history of a recipient: every conferral with the acts that changed it.

use crate::domain::{
    conferral::{Conferral, ConferralSort, ConferralStatus},
    decision::{Act, CancelReason, Right},
    recipient::StoredRecipient,
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// The orders a history can have.
    HistorySort {
        /// The latest day of signing first.
        SignedLatest = "-signed_on", "ngày ký mới nhất trước", "latest day of signing first";
        /// The earliest day of signing first.
        SignedEarliest = "signed_on", "ngày ký cũ nhất trước", "earliest day of signing first";
        /// The highest award first.
        Precedence = "precedence", "hình thức cao nhất trước", "highest award first";
    }
}

/// The order of a history.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct HistorySorted {
    /// The order; `-signed_on` unless asked.
    pub sort: Option<HistorySort>,
    /// True to have what the collectives it took the place of were awarded as well.
    pub include_predecessors: bool,
}

impl From<HistorySort> for ConferralSort {
    fn from(sort: HistorySort) -> Self {
        match sort {
            HistorySort::SignedLatest => Self::SignedLatest,
            HistorySort::SignedEarliest => Self::SignedEarliest,
            HistorySort::Precedence => Self::Precedence,
        }
    }
}

/// A later decision that changed a conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ActOn {
    /// What was done.
    pub act: Act,
    /// The decision that did it.
    pub decision_id: i64,
    /// Its number and symbol as one.
    pub reference: Option<String>,
    /// The day it was signed.
    pub signed_on: Option<NaiveDate>,
    /// Why it was cancelled.
    pub cancel_reason: Option<CancelReason>,
    /// The decision whose act on the conferral was undone by this one.
    pub undoes_decision_id: Option<i64>,
    /// What stood there before, of what the act changed.
    pub stood: Option<Right>,
    /// What the conferral was afterwards.
    pub status_after: ConferralStatus,
    /// True where its day is still to come: the conferral does not show it yet.
    pub pending: Option<bool>,
}

/// An act as far as it says what became of a conferral.
pub trait Leaves {
    /// What the conferral is afterwards; nothing while its day has not come.
    fn left(&self) -> Option<ConferralStatus>;
    /// Whether it is of those that end an award, and not one that undoes another act.
    fn ends(&self) -> bool;
}

/// Whether an act is of those that end an award, where it undoes no other.
#[must_use]
pub fn ends(act: Act, undoes: Option<i64>) -> bool {
    matches!(act, Act::Cancel | Act::Strip | Act::Void) && undoes.is_none()
}

impl Leaves for ActOn {
    fn left(&self) -> Option<ConferralStatus> {
        (self.pending != Some(true)).then_some(self.status_after)
    }

    fn ends(&self) -> bool {
        ends(self.act, self.undoes_decision_id)
    }
}

/// Of the acts on a conferral, oldest first, the one because of which it is what it is now: the first since which it has
/// been so, and where that one took back what another had done, the one that had made it so before. None of what is in
/// force.
#[must_use]
pub fn ended_by<T: Leaves>(status: ConferralStatus, acts: &[T]) -> Option<&T> {
    if status == ConferralStatus::InForce {
        return None;
    }
    let done: Vec<(&T, ConferralStatus)> = acts.iter().filter_map(|act| Some((act, act.left()?))).collect();
    let runs = done.chunk_by(|(_, one), (_, next)| one == next).rev();
    let since = runs.filter_map(|run| run.first()).filter(|(_, left)| *left == status).map(|(act, _)| *act);
    let since: Vec<&T> = since.collect();
    since.iter().find(|act| act.ends()).or(since.first()).copied()
}

/// One conferral of a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct HistoryItem {
    /// The conferral, with the names of its day.
    pub conferral: Conferral,
    /// The acts that changed it, oldest first.
    pub acts: Vec<ActOn>,
}

/// A page of a recipient's history.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct History {
    /// The recipient as of now.
    pub recipient: StoredRecipient,
    /// The conferrals of this page, in the order asked for.
    pub items: Vec<HistoryItem>,
    /// Where the next page starts; absent on the last one.
    pub next_cursor: Option<String>,
    /// How many conferrals there are in all; only with `include_total=true`.
    pub total: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_an_award_is_told_though_another_act_was_undone_since() {
        use ConferralStatus as S;
        let act = |decision_id: i64, act: Act, undoes_decision_id: Option<i64>, status_after: S| ActOn {
            act,
            decision_id,
            reference: None,
            signed_on: None,
            cancel_reason: None,
            undoes_decision_id,
            stood: None,
            status_after,
            pending: None,
        };
        let strip = act(1, Act::Strip, None, S::Stripped);
        let cancel = act(2, Act::Cancel, None, S::Cancelled);
        let undone = act(3, Act::Cancel, Some(2), S::Stripped);
        let restored = act(3, Act::Restore, None, S::Stripped);
        let corrected = act(4, Act::Correct, None, S::Stripped);
        for (status, acts, by) in [
            (S::Stripped, vec![strip.clone(), cancel.clone(), undone, corrected.clone()], Some(1)),
            (S::Stripped, vec![strip.clone(), cancel.clone(), restored], Some(1)),
            (S::Stripped, vec![strip.clone(), corrected], Some(1)),
            (S::Cancelled, vec![strip.clone(), cancel.clone()], Some(2)),
            (S::Cancelled, vec![cancel.clone(), act(5, Act::Cancel, None, S::Cancelled)], Some(2)),
            (S::InForce, vec![cancel, act(3, Act::Restore, None, S::InForce)], None),
        ] {
            assert_eq!(ended_by(status, &acts).map(|act| act.decision_id), by, "{acts:?}");
        }
    }
}
