//! What later decisions do to a conferral: cancel, strip, restore, correct, reissue, rectify, and undo one another.
//!
//! A conferral's status follows from its acts in the order of their days (then of their registering), and from nothing
//! else; an act that was undone counts no more from the day it was undone.

use crate::domain::{conferral::ConferralStatus, decision::Act};

/// An act on one conferral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The decision that did it.
    pub decision_id: i64,
    /// What it did.
    pub act: Act,
    /// Its day as a number that rises, the unknown last.
    pub day: i32,
    /// The decision whose act on this conferral it undoes.
    pub undoes: Option<i64>,
}

/// Whether an act can be done to a conferral of that status, and what the status is afterwards (Law 06/2022/QH15, art.
/// 93: what is cancelled or stripped can be restored; what was stripped can still be cancelled, as the award itself
/// then falls).
#[must_use]
pub fn after(act: Act, status: ConferralStatus) -> Option<ConferralStatus> {
    use ConferralStatus as S;
    match (act, status) {
        (Act::Cancel, S::InForce | S::Stripped) => Some(S::Cancelled),
        (Act::Strip, S::InForce) => Some(S::Stripped),
        // A name is put right and a clerk's error mended whatever became of the award.
        (Act::Correct | Act::Rectify, status) => Some(status),
        // A new certificate is for what stands.
        (Act::Restore, S::Cancelled | S::Stripped) | (Act::Reissue, S::InForce) => Some(S::InForce),
        _ => None,
    }
}

/// Puts acts in their order.
pub fn order(acts: &mut [Done]) {
    acts.sort_by_key(|done| done.day);
}

/// The status after each of the acts, which are in their order; the place of the first that does not fit, where one
/// does not.
pub fn statuses(acts: &[Done]) -> Result<Vec<ConferralStatus>, usize> {
    let mut all = Vec::with_capacity(acts.len());
    for (i, act) in acts.iter().enumerate() {
        let before = acts.get(..i).unwrap_or_default();
        let status = match act.undoes {
            // What is undone must stand: it was done before, and not undone yet.
            Some(undone)
                if effective(before).iter().any(|done| done.decision_id == undone && done.undoes.is_none()) =>
            {
                status_of(acts.get(..=i).unwrap_or_default()).ok_or(i)?
            }
            Some(_) => return Err(i),
            None => after(act.act, status_of(before).ok_or(i)?).ok_or(i)?,
        };
        all.push(status);
    }
    Ok(all)
}

/// The acts that still count: an act that was undone does not, nor does the one that undid it.
fn effective(acts: &[Done]) -> Vec<&Done> {
    let undone: Vec<i64> = acts.iter().filter_map(|done| done.undoes).collect();
    acts.iter().filter(|done| done.undoes.is_some() || !undone.contains(&done.decision_id)).collect()
}

/// The status after all the acts that count; `None` where one of them no longer fits without those that were undone.
fn status_of(acts: &[Done]) -> Option<ConferralStatus> {
    effective(acts)
        .iter()
        .filter(|done| done.undoes.is_none())
        .try_fold(ConferralStatus::InForce, |status, done| after(done.act, status))
}

/// The decision because of which the award does not stand: the last act that cancelled or stripped it and still counts.
#[must_use]
pub fn fallen_by(acts: &[Done]) -> Option<i64> {
    let mut counting = effective(acts).into_iter().rev().filter(|done| done.undoes.is_none());
    let last = counting.find(|done| matches!(done.act, Act::Cancel | Act::Strip | Act::Restore))?;
    Some(last.decision_id).filter(|_| last.act != Act::Restore)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConferralStatus as S;

    fn done(decision_id: i64, act: Act, day: i32) -> Done {
        Done { decision_id, act, day, undoes: None }
    }

    fn undoing(decision_id: i64, undone: i64, day: i32) -> Done {
        Done { undoes: Some(undone), ..done(decision_id, Act::Cancel, day) }
    }

    #[test]
    fn what_is_cancelled_is_restored_and_what_stands_is_not() {
        assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Restore, 2)]), Ok(vec![S::Cancelled, S::InForce]));
        assert_eq!(statuses(&[done(1, Act::Restore, 1)]), Err(0));
        assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Cancel, 2)]), Err(1));
        assert_eq!(
            statuses(&[done(1, Act::Strip, 1), done(2, Act::Cancel, 2), done(3, Act::Restore, 3)]),
            Ok(vec![S::Stripped, S::Cancelled, S::InForce])
        );
        assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Reissue, 2)]), Err(1));
    }

    #[test]
    fn a_cancelled_cancellation_leaves_what_stood_before_it() {
        assert_eq!(statuses(&[done(1, Act::Cancel, 1), undoing(2, 1, 2)]), Ok(vec![S::Cancelled, S::InForce]));
        assert_eq!(
            statuses(&[done(1, Act::Strip, 1), done(2, Act::Cancel, 2), undoing(3, 2, 3)]),
            Ok(vec![S::Stripped, S::Cancelled, S::Stripped])
        );
        assert_eq!(
            statuses(&[done(1, Act::Cancel, 1), undoing(2, 1, 2), undoing(3, 1, 3)]),
            Err(2),
            "it is undone already"
        );
        assert_eq!(statuses(&[undoing(2, 1, 2)]), Err(0), "there is nothing to undo");
        assert_eq!(
            statuses(&[done(1, Act::Cancel, 1), done(2, Act::Restore, 2), undoing(3, 1, 3)]),
            Err(2),
            "the restoring rests on it"
        );
    }

    #[test]
    fn an_act_found_later_takes_the_place_of_its_day() {
        let mut acts = vec![
            done(1, Act::Cancel, 20_220_301),
            done(2, Act::Restore, 20_240_101),
            done(3, Act::Correct, 20_210_101),
        ];
        order(&mut acts);
        assert_eq!(acts.iter().map(|d| d.decision_id).collect::<Vec<_>>(), [3, 1, 2]);
        let mut twice = vec![done(1, Act::Cancel, 20_220_301), done(2, Act::Cancel, 20_210_101)];
        order(&mut twice);
        assert_eq!(statuses(&twice), Err(1), "what is registered no longer fits");
    }

    /// Every sequence of up to five acts of any kind: where all fit, the status is that of the last act that changes
    /// one.
    #[test]
    fn the_status_after_any_acts_is_that_of_the_last_effective_one() {
        let kinds = [Act::Cancel, Act::Strip, Act::Restore, Act::Correct, Act::Reissue, Act::Rectify];
        let mut fitting = 0;
        for length in 0..=5_u32 {
            for mut number in 0..kinds.len().pow(length) {
                let mut acts = Vec::new();
                for day in 0..length {
                    acts.push(done(day.into(), kinds[number % kinds.len()], i32::try_from(day).unwrap()));
                    number /= kinds.len();
                }
                let Ok(found) = statuses(&acts) else { continue };
                fitting += 1;
                let last = acts.iter().rev().find_map(|done| match done.act {
                    Act::Cancel => Some(S::Cancelled),
                    Act::Strip => Some(S::Stripped),
                    Act::Restore => Some(S::InForce),
                    _ => None,
                });
                assert_eq!(found.last().copied().unwrap_or(S::InForce), last.unwrap_or(S::InForce), "{acts:?}");
            }
        }
        assert!(fitting > 500);
    }
}
