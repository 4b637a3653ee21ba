//! Doing acts one after another: what each finds, what it leaves, and which is as if it never was.

use super::{After, Delivered, Done, Reach, Replayed, Shown, Unfit};
use crate::domain::{
    conferral::ConferralStatus,
    decision::{Act, Right},
};
use std::collections::HashSet;

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
/// one does not. What was entered in error is as if it never was: whatever its day, no other act finds it there.
pub fn replay(awarded: &Shown, acts: &[Done], delivered: &[Delivered]) -> Result<Replayed, Unfit> {
    if !acts.iter().any(takes_out) {
        return run(awarded, acts, delivered, false);
    }
    let void = void_of(acts)?;
    let stands = |(_, done): &(usize, &Done)| !takes_out(done) && !void.contains(&done.decision_id);
    let (places, standing): (Vec<usize>, Vec<Done>) =
        acts.iter().enumerate().filter(stands).map(|(place, done)| (place, done.clone())).unzip();
    let place_of = |Unfit(place)| Unfit(places.get(place).copied().unwrap_or_default());
    let found = run(awarded, &standing, delivered, false).map_err(place_of)?;
    // What it left, and what taking it out did, is told as it was then.
    let mut after = run(awarded, acts, delivered, true)?.after;
    for (place, left) in places.iter().zip(found.after) {
        if let Some(told) = after.get_mut(*place) {
            *told = left;
        }
    }
    Ok(Replayed { after, ..found })
}

/// Whether an act takes out another as entered in error.
fn takes_out(done: &Done) -> bool {
    done.act == Act::Void && done.undoes.is_some()
}

/// The decisions whose acts were entered in error; the place of one that takes out what is not there, or out already.
fn void_of(acts: &[Done]) -> Result<HashSet<i64>, Unfit> {
    let gone = undone_of(acts);
    let mut void = HashSet::new();
    for (place, done) in acts.iter().enumerate().filter(|(_, done)| takes_out(done)) {
        let Some(undone) = done.undoes else { continue };
        let before = acts.get(..place).unwrap_or_default();
        let is_there = before.iter().any(|other| other.decision_id == undone);
        let stands = !gone.contains(&done.decision_id);
        if !is_there || stands && !void.insert(undone) {
            return Err(Unfit(place));
        }
    }
    Ok(void)
}

/// Does the acts one after another; where it is `lenient`, what does not fit leaves all as it is.
fn run(awarded: &Shown, acts: &[Done], delivered: &[Delivered], lenient: bool) -> Result<Replayed, Unfit> {
    let start = State { shown: awarded.clone(), status: ConferralStatus::InForce, fallen: None, void: false };
    let mut state = start.clone();
    let mut gone: HashSet<i64> = HashSet::new();
    let mut after = Vec::with_capacity(acts.len());
    let mut handed = 0;
    for (i, done) in acts.iter().enumerate() {
        handed = hand_over(&mut state, delivered, handed, Some(done));
        let unfit = |state: &State| {
            let left = After { status: state.status(), stood: Right::default(), took: true };
            if lenient { Ok(left) } else { Err(Unfit(i)) }
        };
        let step = if let Some(undone) = done.undoes {
            let before = acts.get(..i).unwrap_or_default();
            // What is undone must stand: it was done before, and not undone yet.
            let stands = !gone.contains(&undone) && before.iter().any(|done| done.decision_id == undone);
            let gone_now = undone_of(acts.get(..=i).unwrap_or_default());
            match again(&start, before, delivered, handed, &gone_now) {
                _ if !stands => unfit(&state)?,
                Err(_) if lenient => unfit(&state)?,
                Err(fault) => return Err(fault),
                Ok(now) => {
                    gone = gone_now;
                    let was = std::mem::replace(&mut state, now);
                    After { status: state.status(), stood: was.shown.apart_from(&state.shown), took: true }
                }
            }
        } else {
            match state.bear(done) {
                Some(stood) => After { status: state.status(), stood, took: true },
                None if done.reach == Reach::Named => unfit(&state)?,
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
pub(in crate::domain) fn undone_of(acts: &[Done]) -> HashSet<i64> {
    let mut gone = HashSet::new();
    for done in acts.iter().rev() {
        if let Some(undone) = done.undoes.filter(|_| !gone.contains(&done.decision_id)) {
            gone.insert(undone);
        }
    }
    gone
}
