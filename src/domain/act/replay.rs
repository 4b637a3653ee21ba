//! Doing acts one after another: what each finds, what it leaves, and which is as if it never was.

use super::{After, Delivered, Done, Reach, Replayed, Shown, Unfit};
use crate::domain::{
    conferral::ConferralStatus,
    decision::{Act, Right},
};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// Where a conferral is between two acts.
#[derive(Debug, Clone)]
struct State {
    shown: Shown,
    status: ConferralStatus,
    /// Who cancelled or stripped it, the latest last.
    fallen: Vec<Fall>,
    void: bool,
}

/// That an award was cancelled or stripped.
#[derive(Debug, Clone)]
struct Fall {
    /// The decision that did it.
    by: i64,
    /// Whether by naming the whole decision.
    whole: bool,
    /// What the award was before.
    before: ConferralStatus,
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
        match (done.act, self.status) {
            (Act::Cancel, S::InForce | S::Stripped) => self.fall(done, S::Cancelled),
            (Act::Strip, S::InForce) => self.fall(done, S::Stripped),
            (Act::Restore, S::Cancelled | S::Stripped) => {
                let last = self.fallen.last()?;
                match done.reach {
                    // The award itself is restored, whatever befell it.
                    Reach::Named => (self.status, self.fallen) = (S::InForce, Vec::new()),
                    // It touches only what the act took that it takes back.
                    Reach::Whole if !last.whole => return None,
                    Reach::OfAct(act) if act != last.by => return None,
                    Reach::Whole | Reach::OfAct(_) => {
                        self.status = last.before;
                        self.fallen.pop();
                    }
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

    fn fall(&mut self, done: &Done, to: ConferralStatus) {
        let before = std::mem::replace(&mut self.status, to);
        self.fallen.push(Fall { by: done.decision_id, whole: done.reach == Reach::Whole, before });
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

/// Where a conferral was, and how many numbers of certificates were handed over by then.
type Moment = (Rc<State>, usize);

/// The acts of one conferral as they are done: where it was before each, so that one that undoes another begins where
/// that one was done, not at the award.
struct Doing<'a> {
    acts: &'a [Done],
    delivered: &'a [Delivered],
    /// The place of each decision's act; empty where none undoes another.
    places: HashMap<i64, usize>,
    /// The places of the acts so far that undo none, and where the conferral was before each; kept where one undoes
    /// another.
    own: Vec<usize>,
    before: Vec<Moment>,
    /// The decisions whose acts do not count.
    gone: HashSet<i64>,
}

impl<'a> Doing<'a> {
    fn new(acts: &'a [Done], delivered: &'a [Delivered]) -> Self {
        let mut places = HashMap::new();
        if acts.iter().any(|done| done.undoes.is_some()) {
            places.extend(acts.iter().enumerate().map(|(place, done)| (done.decision_id, place)));
        }
        Self { acts, delivered, places, own: Vec::new(), before: Vec::new(), gone: HashSet::new() }
    }

    fn at(&self, place: usize) -> Option<&'a Done> {
        self.acts.get(place)
    }

    /// Which decisions count otherwise once one is undone: that one no more, what it undid again, and so on.
    fn turned(&self, undone: i64) -> Vec<(i64, bool)> {
        let mut turned = vec![(undone, true)];
        while let Some((id, gone)) = turned.last().copied()
            && let Some(next) = self.places.get(&id).and_then(|place| self.at(*place)).and_then(|done| done.undoes)
        {
            turned.push((next, !gone));
        }
        turned
    }

    /// Undoes an act by the one at a place, before which `handed` numbers were handed over; answers where the conferral
    /// is then. Nothing where the act is not there, or undone already.
    fn undo(&mut self, undone: i64, place: usize, handed: usize) -> Result<Option<Rc<State>>, Unfit> {
        let there = self.places.get(&undone).is_some_and(|undone| *undone < place);
        if !there || self.gone.contains(&undone) {
            return Ok(None);
        }
        let turned = self.turned(undone);
        let turn = |gone: &mut HashSet<i64>, back: bool| {
            for (id, is_gone) in &turned {
                if *is_gone == back {
                    gone.remove(id)
                } else {
                    gone.insert(*id)
                };
            }
        };
        turn(&mut self.gone, false);
        // What began the line undoes none itself.
        let from = turned.last().and_then(|(id, _)| self.places.get(id)).copied().unwrap_or_default();
        let from = self.own.partition_point(|place| *place < from);
        match self.again(from, handed) {
            Ok((state, since)) => {
                self.before.splice(from.., since);
                Ok(Some(state))
            }
            Err(unfit) => {
                turn(&mut self.gone, true);
                Err(unfit)
            }
        }
    }

    /// Does the acts from one on again, but for those that do not count; answers where the conferral is then, and where it
    /// was before each of them.
    fn again(&self, from: usize, until: usize) -> Result<(Rc<State>, Vec<Moment>), Unfit> {
        let delivered = self.delivered.get(..until).unwrap_or_default();
        let Some((mut state, mut handed)) = self.before.get(from).cloned() else { return Err(Unfit(from)) };
        let mut since = Vec::with_capacity(self.own.len() - from);
        for place in self.own.iter().skip(from).copied() {
            let Some(done) = self.at(place) else { break };
            since.push((Rc::clone(&state), handed));
            handed = hand_over(&mut state, delivered, handed, Some(done));
            let counts = !self.gone.contains(&done.decision_id);
            if counts && Rc::make_mut(&mut state).bear(done).is_none() && done.reach == Reach::Named {
                return Err(Unfit(place));
            }
        }
        hand_over(&mut state, delivered, handed, None);
        Ok((state, since))
    }
}

/// Does the acts one after another; where it is `lenient`, what does not fit leaves all as it is.
fn run(awarded: &Shown, acts: &[Done], delivered: &[Delivered], lenient: bool) -> Result<Replayed, Unfit> {
    let start = State { shown: awarded.clone(), status: ConferralStatus::InForce, fallen: Vec::new(), void: false };
    let mut state = Rc::new(start);
    let mut doing = Doing::new(acts, delivered);
    let mut after = Vec::with_capacity(acts.len());
    let mut handed = 0;
    for (place, done) in acts.iter().enumerate() {
        if !doing.places.is_empty() && done.undoes.is_none() {
            doing.own.push(place);
            doing.before.push((Rc::clone(&state), handed));
        }
        handed = hand_over(&mut state, delivered, handed, Some(done));
        let unfit = |state: &State, unfit: Unfit| {
            let left = After { status: state.status(), stood: Right::default(), took: true };
            if lenient { Ok(left) } else { Err(unfit) }
        };
        let step = if let Some(undone) = done.undoes {
            match doing.undo(undone, place, handed) {
                Ok(None) => unfit(&state, Unfit(place))?,
                Err(fault) => unfit(&state, fault)?,
                Ok(Some(now)) => {
                    let was = std::mem::replace(&mut state, now);
                    After { status: state.status(), stood: was.shown.apart_from(&state.shown), took: true }
                }
            }
        } else {
            match Rc::make_mut(&mut state).bear(done) {
                Some(stood) => After { status: state.status(), stood, took: true },
                None if done.reach == Reach::Named => unfit(&state, Unfit(place))?,
                None => After { status: state.status(), stood: Right::default(), took: false },
            }
        };
        after.push(step);
    }
    hand_over(&mut state, delivered, handed, None);
    let fallen_by = state.fallen.last().map(|fall| fall.by);
    let status = state.status();
    Ok(Replayed { status, shown: Rc::unwrap_or_clone(state).shown, fallen_by, after })
}

/// Shows the numbers that were handed over before an act, or all that are left; answers how many were.
fn hand_over(state: &mut Rc<State>, delivered: &[Delivered], mut from: usize, before: Option<&Done>) -> usize {
    while let Some(one) = delivered.get(from)
        && before.is_none_or(|done| (one.day, one.recorded) < (done.day, done.registered))
    {
        Rc::make_mut(state).shown.certificate_number.clone_from(&one.number);
        from += 1;
    }
    from
}

/// The decisions whose acts do not count: those undone by an act that counts itself. What undoes comes after what it
/// undoes, so the last is settled first.
#[must_use]
pub fn undone_of(acts: &[Done]) -> HashSet<i64> {
    let mut gone = HashSet::new();
    for done in acts.iter().rev() {
        if let Some(undone) = done.undoes.filter(|_| !gone.contains(&done.decision_id)) {
            gone.insert(undone);
        }
    }
    gone
}
