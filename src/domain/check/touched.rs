//! A conferral that an act touches, and whether the act fits what was done to it before.

use crate::domain::{
    act::{After, Done, Reach, Shown, Unfit, by_now, order, replay},
    conferral::ConferralStatus,
    recipient::RecipientKind,
};
use chrono::NaiveDate;

/// A conferral that a target of an act names, by itself or by its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Which target.
    pub target: usize,
    /// The conferral.
    pub conferral_id: i64,
    /// Its decision.
    pub decision_id: i64,
    /// What its recipient is.
    pub recipient_kind: RecipientKind,
    /// Whether its source names nobody.
    pub unnamed: bool,
    /// How its decision is cited.
    pub reference: String,
    /// The day it was awarded.
    pub signed_on: Option<NaiveDate>,
    /// The year it was awarded.
    pub signed_year: Option<i32>,
    /// What it is now.
    pub status: ConferralStatus,
    /// The acts on it so far but for this one, in their order.
    pub acts: Vec<Done>,
    /// This act.
    pub own: Done,
    /// Whether one of the acting bodies decided it, or followed one that did.
    pub kin: bool,
    /// The decision of the conferral that the target names, where this one took its place.
    pub in_place_of: Option<i64>,
}

/// What an act finds on a conferral.
pub(super) enum Fit {
    /// It does what it says.
    Does,
    /// It names the whole decision, and this conferral is none that it concerns.
    Leaves,
    /// It cannot be done.
    Unfit,
    /// Another act, which is registered, could not be done any more: how that one is cited.
    Unfits(String),
}

impl Touched {
    /// All acts, this one in its place.
    #[must_use]
    pub fn with_own(&self) -> Vec<Done> {
        let mut acts = self.acts.clone();
        acts.push(self.own.clone());
        order(&mut acts);
        acts
    }

    /// What this act leaves, where all acts fit.
    #[must_use]
    pub fn left(&self) -> Option<After> {
        let acts = self.with_own();
        let own = acts.iter().position(|done| done.decision_id == self.own.decision_id)?;
        replay(&Shown::default(), &acts, &[]).ok()?.after.into_iter().nth(own)
    }

    /// An act that came before the one it undoes: only one that is still to come can be undone before its day.
    fn too_early(&self) -> Option<Fit> {
        let own = &self.own;
        let undoes =
            |one: &Done, other: &Done| one.undoes == Some(other.decision_id) && one.day < other.day && !other.pending;
        if self.acts.iter().any(|other| undoes(own, other)) {
            return Some(Fit::Unfit);
        }
        self.acts.iter().find(|other| undoes(other, own)).map(|other| Fit::Unfits(other.reference.clone()))
    }

    pub(super) fn fit(&self) -> Fit {
        if let Some(unfit) = self.too_early() {
            return unfit;
        }
        let acts = self.with_own();
        // What is to come later must follow, and what is done by now must do so without it.
        let now = by_now(&acts);
        for acts in [&acts, &now] {
            if let Err(Unfit(place)) = replay(&Shown::default(), acts, &[])
                && let Some(unfit) = acts.get(place)
            {
                let own = unfit.decision_id == self.own.decision_id;
                return if own { Fit::Unfit } else { Fit::Unfits(unfit.reference.clone()) };
            }
        }
        // What another act undid is as if it never was: whatever the order they are registered in, nothing is left to take.
        let takes = self.own.reach == Reach::Named
            || self.own.undoes.is_some()
            || self.taken().get(&self.own.decision_id).is_none_or(|takes| *takes);
        if takes && self.left().is_some_and(|after| after.took) { Fit::Does } else { Fit::Leaves }
    }
}
