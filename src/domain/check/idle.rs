//! The checks of acts that name a whole decision, or what another act took: each takes what it fits and leaves the rest,
//! and one that would take nothing any more could not be done.

use super::{Around, Verdict, touched::Touched};
use crate::domain::{
    act::{Done, Reach, Shown, replay, undone_of},
    conferral::ConferralStatus,
    decision::Act,
};
use std::collections::HashMap;

impl Touched {
    /// The acts on it that leave a conferral which they do not concern.
    pub fn wholly(&self) -> impl Iterator<Item = &Done> {
        let takes = |act: Act| matches!(act, Act::Cancel | Act::Strip | Act::Restore | Act::Reissue);
        self.acts.iter().filter(move |done| takes(done.act) && done.reach != Reach::Named && done.undoes.is_none())
    }

    /// Whether each act on it that counts takes something once this one is done.
    pub(super) fn taken(&self) -> HashMap<i64, bool> {
        let acts = self.with_own();
        let gone = undone_of(&acts);
        let counts = |done: &&Done| done.undoes.is_none() && !gone.contains(&done.decision_id);
        let standing: Vec<Done> = acts.iter().filter(counts).cloned().collect();
        let Ok(found) = replay(&Shown::default(), &standing, &[]) else { return HashMap::new() };
        standing.iter().zip(found.after).map(|(done, after)| (done.decision_id, after.took)).collect()
    }
}

/// Refuses an act after which another would take nothing any more, and names that one.
pub(super) fn check(decision_act: Act, around: &Around, verdict: &mut Verdict) {
    let bears = |one: &&Touched| {
        decision_act == Act::Void || !matches!(one.status, ConferralStatus::Void | ConferralStatus::Superseded)
    };
    let mut now: HashMap<i64, (&Touched, &Done, bool)> = HashMap::new();
    let mut met: HashMap<i64, usize> = HashMap::new();
    for one in around.touched.iter().filter(bears) {
        let mut acts = one.wholly().filter(|done| around.took.contains_key(&done.decision_id)).peekable();
        if acts.peek().is_none() {
            continue;
        }
        let taken = one.taken();
        for done in acts {
            // One that is undone takes nothing, and need not.
            let Some(took) = taken.get(&done.decision_id) else { continue };
            now.entry(done.decision_id).or_insert((one, done, false)).2 |= took;
            if around.took.get(&done.decision_id).is_some_and(|took| took.contains(&one.conferral_id)) {
                *met.entry(done.decision_id).or_default() += 1;
            }
        }
    }
    let mut idle: Vec<_> = now.into_iter().filter(|(_, (_, _, takes))| !takes).collect();
    idle.sort_by_key(|(id, _)| *id);
    for (id, (one, done, _)) in idle {
        let took = around.took.get(&id).map_or(0, std::collections::HashSet::len);
        // It takes something of conferrals that are not touched.
        if took == 0 || met.get(&id).copied().unwrap_or_default() < took {
            continue;
        }
        let reference = &done.reference;
        let vi = format!(
            "Sau việc này thì quyết định {reference} không còn tác động gì; hãy loại hoặc sửa quyết định đó trước."
        );
        let en = format!("After this act decision {reference} would do nothing any more; void or mend that one first.");
        verdict.flaw(format!("/targets/{}", one.target), "act_unfit", vi, en);
    }
}
