//! What later decisions do to a conferral: cancel, strip, restore, correct, reissue, rectify, void, and undo one
//! another.
//!
//! A conferral's name, unit, post, birth, award, certificate number and status are what [`replay`] finds: what was
//! awarded, and over it every act that stands, in the order of the day each takes effect, and on one day of their
//! registering. Nothing else writes them, so that any order of registering ends the same.

use crate::domain::{
    conferral::ConferralStatus,
    decision::{Act, Decision, Right, Target},
    time::{day_number, whole_month, whole_year},
};
use chrono::{Datelike, NaiveDate};
use std::collections::HashSet;

pub mod passed;

/// The day of an act that has none: after every other.
pub const UNKNOWN: i32 = 99_999_999;

/// What acts can put right, as a conferral shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The code of the award.
    pub award_code: String,
    /// The name; absent where the source names nobody.
    pub name: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The post.
    pub post: Option<String>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The number of the certificate.
    pub certificate_number: Option<String>,
}

impl Shown {
    /// Puts right what is said; answers what stood there.
    fn put(&mut self, right: &Right) -> Right {
        let mut stood = Right::default();
        macro_rules! put {
            ($($member:ident),+) => {
                $(if right.$member.is_some() && self.$member != right.$member {
                    stood.$member = std::mem::replace(&mut self.$member, right.$member.clone());
                })+
            };
        }
        put!(name, unit, post, birth_year, birth_on, certificate_number);
        if let Some(code) = right.award_code.as_ref().filter(|code| **code != self.award_code) {
            stood.award_code = Some(std::mem::replace(&mut self.award_code, code.clone()));
        }
        stood
    }

    /// What of it is not so in the other.
    fn apart_from(&self, other: &Self) -> Right {
        let mut apart = Right::default();
        macro_rules! apart {
            ($($member:ident),+) => {
                $(if self.$member != other.$member { apart.$member.clone_from(&self.$member); })+
            };
        }
        apart!(name, unit, post, birth_year, birth_on, certificate_number);
        apart.award_code = Some(self.award_code.clone()).filter(|code| *code != other.award_code);
        apart
    }
}

/// How an act names a conferral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By itself: the act must fit.
    Named,
    /// By its decision: the act takes what it fits and leaves the rest.
    Whole,
    /// By an earlier act: it takes what that act took.
    OfAct(i64),
}

/// An act on one conferral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The decision that did it.
    pub decision_id: i64,
    /// How it is cited.
    pub reference: String,
    /// What it did.
    pub act: Act,
    /// The day it takes effect as a number that rises, the unknown last.
    pub day: i32,
    /// When it was registered, in milliseconds; what is not yet registered comes last.
    pub registered: i64,
    /// The decision whose act on this conferral it undoes.
    pub undoes: Option<i64>,
    /// How it names the conferral.
    pub reach: Reach,
    /// What it says is right.
    pub right: Right,
    /// Whether its day is still to come.
    pub pending: bool,
}

/// The number of a certificate that was handed over, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Delivered {
    /// The day of recording, as a number.
    pub day: i32,
    /// When it was recorded, in milliseconds.
    pub recorded: i64,
    /// The number; absent where it was taken away.
    pub number: Option<String>,
}

/// What an act left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The status after it.
    pub status: ConferralStatus,
    /// What stood there before, of what it changed.
    pub stood: Right,
    /// False where it names the whole decision and does not concern this conferral.
    pub took: bool,
}

/// What all acts leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// What the conferral shows.
    pub shown: Shown,
    /// Its status.
    pub status: ConferralStatus,
    /// The decision because of which it does not stand.
    pub fallen_by: Option<i64>,
    /// What each act left, in the order of the acts.
    pub after: Vec<After>,
}

/// The place of an act that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit(pub usize);

/// The day an act takes effect: as said, else that of its signing; of a month, a year or an announcement the last day
/// it can mean.
#[must_use]
pub fn day_of(facts: &Decision) -> i32 {
    let of_year = |year: i32| whole_year(year).map(|(_, last)| last);
    let of_month = facts.signed_year.zip(facts.signed_month);
    let of_month = of_month.and_then(|(year, month)| whole_month(year, month)).map(|(_, last)| last);
    facts
        .effective_on
        .or(facts.signed_on)
        .or(of_month)
        .or(facts.signed_year.and_then(of_year))
        .or(facts.announced_on)
        .or(facts.announced_year.and_then(of_year))
        .map_or(UNKNOWN, day_number)
}

/// Whether an act's day is still to come.
#[must_use]
pub fn pending(facts: &Decision, today: NaiveDate) -> bool {
    facts.act != Act::Award && facts.effective_on.or(facts.signed_on).is_some_and(|day| day > today)
}

/// What an act says is right of what it names.
#[must_use]
pub fn said(act: Act, target: &Target) -> Right {
    match act {
        Act::Correct => Right {
            name: target.name_right.clone(),
            unit: target.unit_right.clone(),
            post: target.post_right.clone(),
            birth_year: target.birth_year_right.or(target.birth_on_right.map(|day| day.year())),
            birth_on: target.birth_on_right,
            award_code: target.award_code_right.clone(),
            ..Right::default()
        },
        Act::Reissue => Right { certificate_number: target.certificate_number.clone(), ..Right::default() },
        _ => Right::default(),
    }
}

/// Whether an act can fit a conferral that is this now, on whatever day it takes effect: nothing is restored that stands,
/// nothing cancelled twice, and what was entered in error or replaced bears no act.
#[must_use]
pub fn may_fit(act: Act, status: ConferralStatus) -> bool {
    use ConferralStatus as S;
    match status {
        S::Void | S::Superseded => false,
        S::InForce => act != Act::Restore,
        S::Cancelled => act != Act::Cancel,
        S::Stripped => act != Act::Strip,
    }
}

/// Puts acts in their order.
pub fn order(acts: &mut [Done]) {
    acts.sort_by_key(|done| (done.day, done.registered));
}

/// Where a conferral is between two acts.
#[derive(Debug, Clone)]
struct State {
    shown: Shown,
    status: ConferralStatus,
    /// Who cancelled or stripped it, and whether by naming the whole decision.
    fallen: Option<(i64, bool)>,
    void: bool,
}

impl State {
    fn status(&self) -> ConferralStatus {
        if self.void { ConferralStatus::Void } else { self.status }
    }

    /// Does an act; answers what stood there, or nothing where it does not fit (Law 06/2022/QH15, art. 93: what is
    /// cancelled or stripped can be restored; what was stripped can still be cancelled, as the award itself then
    /// falls).
    fn bear(&mut self, done: &Done) -> Option<Right> {
        use ConferralStatus as S;
        let whole = done.reach == Reach::Whole;
        match (done.act, self.status) {
            (Act::Cancel, S::InForce | S::Stripped) => {
                (self.status, self.fallen) = (S::Cancelled, Some((done.decision_id, whole)));
            }
            (Act::Strip, S::InForce) => (self.status, self.fallen) = (S::Stripped, Some((done.decision_id, whole))),
            (Act::Restore, S::Cancelled | S::Stripped) => {
                let (by, wholly) = self.fallen?;
                match done.reach {
                    // It touches only what the act took that it takes back.
                    Reach::Whole if !wholly => return None,
                    Reach::OfAct(act) if act != by => return None,
                    _ => (self.status, self.fallen) = (S::InForce, None),
                }
            }
            // A name is put right whatever became of the award; a new certificate is for what is in force.
            (Act::Correct, _) | (Act::Reissue, S::InForce) => return Some(self.shown.put(&done.right)),
            // A clerk's error is mended in what was awarded, before any act.
            (Act::Rectify, _) => {}
            (Act::Void, _) if !self.void => self.void = true,
            _ => return None,
        }
        Some(Right::default())
    }
}

/// What the acts, which are in their order, leave of what was awarded; the place of the first that does not fit, where
/// one does not.
pub fn replay(awarded: &Shown, acts: &[Done], delivered: &[Delivered]) -> Result<Replayed, Unfit> {
    let start = State { shown: awarded.clone(), status: ConferralStatus::InForce, fallen: None, void: false };
    let mut state = start.clone();
    let mut gone: HashSet<i64> = HashSet::new();
    let mut after = Vec::with_capacity(acts.len());
    let mut handed = 0;
    for (i, done) in acts.iter().enumerate() {
        handed = hand_over(&mut state, delivered, handed, Some(done));
        let step = if let Some(undone) = done.undoes {
            let before = acts.get(..i).unwrap_or_default();
            // What is undone must stand: it was done before, and not undone yet.
            if gone.contains(&undone) || !before.iter().any(|done| done.decision_id == undone) {
                return Err(Unfit(i));
            }
            gone = undone_of(acts.get(..=i).unwrap_or_default());
            let was = std::mem::replace(&mut state, again(&start, before, delivered, handed, &gone)?);
            After { status: state.status(), stood: was.shown.apart_from(&state.shown), took: true }
        } else {
            match state.bear(done) {
                Some(stood) => After { status: state.status(), stood, took: true },
                None if done.reach == Reach::Named || done.act == Act::Void => return Err(Unfit(i)),
                None => After { status: state.status(), stood: Right::default(), took: false },
            }
        };
        after.push(step);
    }
    hand_over(&mut state, delivered, handed, None);
    let fallen_by = state.fallen.map(|(by, _)| by);
    Ok(Replayed { status: state.status(), shown: state.shown, fallen_by, after })
}

/// The state after the acts that are not gone.
fn again(
    start: &State,
    acts: &[Done],
    delivered: &[Delivered],
    until: usize,
    gone: &HashSet<i64>,
) -> Result<State, Unfit> {
    let delivered = delivered.get(..until).unwrap_or_default();
    let (mut state, mut handed) = (start.clone(), 0);
    for (i, done) in acts.iter().enumerate() {
        handed = hand_over(&mut state, delivered, handed, Some(done));
        let counts = done.undoes.is_none() && !gone.contains(&done.decision_id);
        if counts && state.bear(done).is_none() && done.reach == Reach::Named {
            return Err(Unfit(i));
        }
    }
    hand_over(&mut state, delivered, handed, None);
    Ok(state)
}

/// Shows the numbers that were handed over before an act, or all that are left; answers how many were.
fn hand_over(state: &mut State, delivered: &[Delivered], mut from: usize, before: Option<&Done>) -> usize {
    while let Some(one) = delivered.get(from)
        && before.is_none_or(|done| (one.day, one.recorded) < (done.day, done.registered))
    {
        state.shown.certificate_number.clone_from(&one.number);
        from += 1;
    }
    from
}

/// The decisions whose acts do not count: those undone by an act that counts itself. What undoes comes after what it
/// undoes, so the last is settled first.
fn undone_of(acts: &[Done]) -> HashSet<i64> {
    let mut gone = HashSet::new();
    for done in acts.iter().rev() {
        if let Some(undone) = done.undoes.filter(|_| !gone.contains(&done.decision_id)) {
            gone.insert(undone);
        }
    }
    gone
}

/// The names that a conferral bore: as awarded, and by each correction that counts.
#[must_use]
pub fn names(awarded: &Shown, acts: &[Done]) -> Vec<String> {
    let gone = undone_of(acts);
    let corrected = acts
        .iter()
        .filter(|done| done.act == Act::Correct && !done.pending && !gone.contains(&done.decision_id))
        .filter_map(|done| done.right.name.clone());
    let mut names: Vec<String> = awarded.name.clone().into_iter().collect();
    for name in corrected {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests;
