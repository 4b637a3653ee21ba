//! What was done to a paper that is taken out goes back to the conferrals whose place it had.

use super::super::replay::Before;
use crate::{
    domain::{
        act::passed::{Passed, going_back, staying},
        fault::Fault,
    },
    store::{
        self, Tx,
        act::{Kept, Touchable},
        conferral::Place,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Gives each act on the conferrals of a paper back to those whose place they had, by what it names.
pub(super) async fn give_acts_back(tx: &Tx, before: &Before, revived: &[Place]) -> Result<(), Fault> {
    let mut records: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let passes = |own: &i64| {
        let acts = before.acts(*own);
        staying(&acts).len() < acts.len()
    };
    for (old, by) in revived {
        if let Some(own) = by.filter(passes) {
            records.entry(own).or_default().push(*old);
        }
    }
    let ids: Vec<i64> = records.iter().flat_map(|(own, old)| old.iter().chain([own])).copied().collect();
    let found = store::act::touchable(&**tx, "c.id", &ids).await?;
    let found: HashMap<i64, Touchable> = found.into_iter().map(|one| (one.id, one)).collect();
    let did = records.keys().flat_map(|own| before.acts(*own)).map(|done| done.decision_id).collect();
    let deeds = store::act::deeds(&**tx, did).await?;
    let mut alike: BTreeMap<BTreeSet<i64>, Vec<(i64, i64)>> = BTreeMap::new();
    let mut of_paper = store::act::of(&**tx, &records.keys().copied().collect::<Vec<_>>()).await?;
    for (own, olds) in records {
        let acts = of_paper.remove(&own).unwrap_or_default();
        let done: Vec<_> = acts.iter().map(|kept| kept.done.clone()).collect();
        let stay = staying(&done);
        let coming = acts.iter().filter(|kept| !stay.contains(&kept.done.decision_id));
        let paper = found.get(&own).map(|one| (own, one.decision_id));
        let mut back: Vec<(i64, HashSet<i64>)> = Vec::new();
        for old in olds {
            let Some(one) = found.get(&old) else { continue };
            let mut line: Vec<_> = std::iter::once((old, one.decision_id)).chain(one.ancestors.clone()).collect();
            line.retain(|one| Some(*one) != paper);
            let seen = |kept: &Kept| {
                let deed = deeds.get(&kept.done.decision_id)?;
                let names = |line: &[(i64, i64)]| deed.names(line);
                Some(Passed { done: kept.done.clone(), own: names(&line), paper: names(paper.as_slice()) })
            };
            let acts: Vec<Passed> = coming.clone().filter_map(seen).collect();
            back.push((old, going_back(&before.acts(old), &acts)));
        }
        // The first takes the acts that are kept, the others the same anew.
        let mut given = HashSet::new();
        for (old, taken) in back {
            let there: HashSet<i64> = before.acts(old).iter().map(|done| done.decision_id).collect();
            let again = acts.iter().filter(|kept| {
                let id = kept.done.decision_id;
                taken.contains(&id) && given.contains(&id) && !there.contains(&id)
            });
            let again: Vec<Kept> = again.map(|kept| Kept { conferral_id: old, ..kept.clone() }).collect();
            store::act::insert_many(&**tx, &again).await?;
            let first: BTreeSet<i64> = taken.difference(&given).copied().collect();
            alike.entry(first).or_default().push((own, old));
            given.extend(taken);
        }
    }
    for (decisions, ways) in alike {
        store::act::pass(&**tx, &ways, &decisions).await?;
    }
    Ok(())
}
