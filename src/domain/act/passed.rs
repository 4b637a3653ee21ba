//! Acts where one conferral takes the place of others, and where they come back: which of them go where.
//!
//! One paper can take the place of several records, each with acts of its own. What an act names says where it belongs,
//! so that each goes back where it came from.

use super::{Delivered, Done, Shown, by_now, order, replay};
use crate::domain::decision::Act;
use std::collections::HashSet;

/// An act on the conferral of a paper that is taken out, as one of those whose place it had sees it.
#[derive(Debug, Clone)]
pub struct Passed {
    /// The act on that one.
    pub done: Done,
    /// Whether it names that one, or one whose place that had.
    pub own: bool,
    /// Whether it names the conferral of the paper.
    pub paper: bool,
}

/// Which of these acts, in their order, stay where a record is: what mends or takes out that record itself, and what takes
/// that out again. What undoes an act that passes goes with it.
#[must_use]
pub fn staying(acts: &[Done]) -> HashSet<i64> {
    let mut stay = HashSet::new();
    for done in acts {
        let itself = matches!(done.act, Act::Rectify | Act::Void);
        if done.undoes.map_or(itself, |undone| stay.contains(&undone)) {
            stay.insert(done.decision_id);
        }
    }
    stay
}

/// Which acts pass to a conferral that has some: all of them where they fit, else the corrections alone, as two records
/// of one cancellation do not cancel twice.
#[must_use]
pub fn passing(there: &[Done], coming: &[Done]) -> HashSet<i64> {
    let all: HashSet<i64> = coming.iter().map(|done| done.decision_id).collect();
    if there.is_empty() || fits(there, coming, &all) { all } else { corrections(coming) }
}

/// Which of the acts of a paper go back to a conferral: those that name it, those that name the paper, and what undoes
/// or restores what these did. Where they do not fit together those that name the paper stay.
#[must_use]
pub fn going_back(there: &[Done], acts: &[Passed]) -> HashSet<i64> {
    let coming: Vec<Done> = acts.iter().map(|passed| passed.done.clone()).collect();
    let all = belonging(acts, |passed| passed.own || passed.paper);
    if fits(there, &coming, &all) {
        return all;
    }
    let own = belonging(acts, |passed| passed.own);
    if fits(there, &coming, &own) {
        return own;
    }
    corrections(&coming).intersection(&all).copied().collect()
}

/// The acts that are meant, and those that undo or restore what they did.
fn belonging(acts: &[Passed], meant: impl Fn(&Passed) -> bool) -> HashSet<i64> {
    let (mut found, mut fallen) = (HashSet::new(), false);
    for passed in acts {
        let done = &passed.done;
        let undoes = done.undoes.or(match done.reach {
            super::Reach::OfAct(act) => Some(act),
            _ => None,
        });
        let follows = undoes.is_some_and(|undone| found.contains(&undone)) || done.act == Act::Restore && fallen;
        if meant(passed) && undoes.is_none() || follows {
            found.insert(done.decision_id);
            match (done.undoes, done.act) {
                (None, Act::Cancel | Act::Strip) => fallen = true,
                (Some(_), _) | (None, Act::Restore) => fallen = false,
                _ => {}
            }
        }
    }
    found
}

/// Whether those that are taken can be done beside what is there, by now and in days to come.
fn fits(there: &[Done], coming: &[Done], taken: &HashSet<i64>) -> bool {
    let coming = coming.iter().filter(|done| taken.contains(&done.decision_id));
    let mut all: Vec<Done> = there.iter().chain(coming).cloned().collect();
    order(&mut all);
    let now = by_now(&all);
    [all, now].iter().all(|acts| replay(&Shown::default(), acts, &[]).is_ok())
}

/// Corrections, which fit wherever they are, and what undoes them.
fn corrections(acts: &[Done]) -> HashSet<i64> {
    let mut found = HashSet::new();
    for done in acts {
        if done.undoes.map_or(done.act == Act::Correct, |undone| found.contains(&undone)) {
            found.insert(done.decision_id);
        }
    }
    found
}

/// What was handed over by either account, oldest first.
#[must_use]
pub fn delivered(own: &[Delivered], other: &[Delivered]) -> Vec<Delivered> {
    let mut all = own.to_vec();
    all.extend(other.iter().filter(|one| !own.contains(one)).cloned());
    all.sort_by_key(|one| (one.day, one.recorded));
    all
}

#[cfg(test)]
mod tests {
    use super::{super::Reach, *};
    use crate::domain::decision::Right;

    fn act(decision_id: i64, act: Act, undoes: Option<i64>) -> Done {
        let day = i32::try_from(decision_id).unwrap();
        let (reference, right) = (decision_id.to_string(), Right::default());
        Done { decision_id, reference, act, day, registered: 0, undoes, reach: Reach::Named, right, pending: false }
    }

    fn of(done: Done, own: bool, paper: bool) -> Passed {
        Passed { done, own, paper }
    }

    fn sorted(found: HashSet<i64>) -> Vec<i64> {
        let mut found: Vec<i64> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn two_records_of_one_cancellation_cancel_once_and_both_correct() {
        let there = [act(1, Act::Cancel, None)];
        let coming = [act(2, Act::Correct, None), act(3, Act::Cancel, None), act(4, Act::Cancel, Some(2))];
        assert_eq!(sorted(passing(&there, &coming)), [2, 4]);
        assert_eq!(sorted(passing(&[], &coming)), [2, 3, 4]);
    }

    #[test]
    fn what_takes_an_act_out_goes_with_it_and_what_mends_the_record_stays() {
        let acts = [
            act(1, Act::Cancel, None),
            act(2, Act::Void, Some(1)),
            act(3, Act::Rectify, None),
            act(4, Act::Void, Some(3)),
            act(5, Act::Void, Some(4)),
            act(6, Act::Void, Some(2)),
        ];
        assert_eq!(sorted(staying(&acts)), [3, 4, 5]);
    }

    #[test]
    fn an_act_goes_back_with_what_undoes_and_restores_it() {
        let acts = [
            of(act(1, Act::Correct, None), true, false),
            of(act(2, Act::Cancel, None), false, false),
            of(act(3, Act::Restore, None), false, false),
            of(act(4, Act::Cancel, Some(1)), false, false),
        ];
        assert_eq!(sorted(going_back(&[], &acts)), [1, 4]);
        let others = acts.map(|passed| Passed { own: !passed.own && passed.done.undoes.is_none(), ..passed });
        assert_eq!(sorted(going_back(&[], &others)), [2, 3]);
    }

    #[test]
    fn what_was_done_to_the_paper_goes_back_to_each_that_can_bear_it() {
        let acts = [of(act(1, Act::Cancel, None), false, true), of(act(2, Act::Restore, None), true, false)];
        assert_eq!(sorted(going_back(&[], &acts)), [1, 2]);
        let acts = [of(act(1, Act::Cancel, None), true, false), of(act(2, Act::Cancel, None), false, true)];
        assert_eq!(sorted(going_back(&[], &acts)), [1]);
    }
}
