//! A paper that replaces a record of the register: what the record says is recorded anew by the paper, and what was
//! done to it since passes on. Voiding the paper brings the record back.

use super::{
    Ctx, StoredDecision,
    entered::{Entered, Previous},
    numbers,
    replay::{self, Before, Changed},
};
use crate::{
    domain::{
        act::passed::{Passed, going_back, passing, staying},
        award::Award,
        check,
        conferral::{Conferral, ConferralStatus},
        decision::{
            Decision, Line,
            replaced::{Listed, pairs},
        },
        fault::Fault,
        stored::Stored,
    },
    store::{
        self, Tx,
        act::{Kept, Touchable},
        conferral::Place,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A record that a paper replaces.
pub(super) struct Replacing {
    /// The place of the relation.
    place: usize,
    record: StoredDecision,
    set: i64,
    wholly: bool,
    /// The conferrals that can be replaced.
    old: Vec<Conferral>,
    /// For each conferral of the paper the place of the one it takes the place of.
    pairs: Vec<Option<usize>>,
}

impl Replacing {
    /// Reads the records that a decision replaces, and which of its conferrals takes the place of which.
    pub(super) async fn of(tx: &Tx, facts: &Decision, paper: &[Listed]) -> Result<Vec<Self>, Fault> {
        let mut all = Vec::new();
        for (place, id, wholly) in facts.replaces() {
            let Some((record, set)) = store::decision::find_seen(&**tx, &tx.scope, id).await? else { continue };
            let mut old = store::conferral::of_decision(&**tx, id).await?;
            old.retain(|one| one.status != ConferralStatus::Superseded && one.superseded_by.is_none());
            let pairs = pairs(paper, &listed(tx, &old).await?);
            all.push(Self { place, record, set, wholly, old, pairs });
        }
        Ok(all)
    }

    /// The same of a paper that is not registered.
    pub(super) async fn of_lines(tx: &Tx, facts: &Decision) -> Result<Vec<Self>, Fault> {
        if facts.replaces().next().is_none() {
            return Ok(Vec::new());
        }
        let codes: HashSet<&str> = facts.lines.iter().map(|line| line.award_code.as_str()).collect();
        let awards = store::award::by_codes(&**tx, &codes.into_iter().collect::<Vec<_>>()).await?;
        let award = |line: &Line| awards.get(&line.award_code).map(|award: &Stored<Award>| &award.facts);
        let each = facts.lines.iter().cloned().flat_map(Line::each);
        let paper: Vec<_> = each.map(|line| Listed::of_line(&line, award(&line))).collect();
        Self::of(tx, facts, &paper).await
    }

    /// What takes the place of what: numbers of the conferrals of the paper and of the record.
    fn places(&self, paper: &[Conferral]) -> Vec<(i64, i64)> {
        let pair = |(own, place): (&Conferral, &Option<usize>)| Some((own.id, self.old.get((*place)?)?.id));
        paper.iter().zip(&self.pairs).filter_map(pair).collect()
    }

    /// As the checks see it.
    fn seen(&self) -> check::Replaced {
        let paired = self.pairs.iter().flatten().count();
        check::Replaced {
            place: self.place,
            record: self.record.clone(),
            wholly: self.wholly,
            paired,
            left: self.old.len().saturating_sub(paired),
            further: self.pairs.len().saturating_sub(paired),
        }
    }
}

/// Conferrals as they are compared.
async fn listed(tx: &Tx, conferrals: &[Conferral]) -> Result<Vec<Listed>, Fault> {
    let ids: Vec<i64> = conferrals.iter().map(|one| one.id).collect();
    let awarded = store::conferral::awarded(&**tx, &ids).await?;
    let name = |id: i64| awarded.get(&id).and_then(|awarded| awarded.shown.name.as_deref());
    Ok(conferrals.iter().map(|one| Listed::of_conferral(one, name(one.id))).collect())
}

/// The records that a decision replaces, as the checks see them.
pub(super) async fn seen(tx: &Tx, id: i64, facts: &Decision) -> Result<Vec<check::Replaced>, Fault> {
    let all = Replacing::of_lines(tx, facts).await?;
    // What a registered decision that is mended replaces is replaced already.
    let open = all.iter().filter(|replacing| !replacing.record.replaced_by.contains(&id));
    Ok(open.map(Replacing::seen).collect())
}

/// Links the lines that say nobody they are to the recipients of the conferrals whose place they take.
pub(super) async fn link(tx: &Tx, facts: &mut Decision) -> Result<(), Fault> {
    for replacing in Replacing::of_lines(tx, facts).await? {
        let mut next = 0;
        for line in &mut facts.lines {
            let first = replacing.pairs.get(next).copied().flatten().and_then(|place| replacing.old.get(place));
            next += usize::try_from(line.count()).unwrap_or(1);
            let Some(old) = first.filter(|old| old.recipient_kind == line.recipient_kind) else { continue };
            if line.recipient_id.is_none() && line.external_ids.is_empty() && !line.unnamed {
                line.recipient_id = old.recipient_id;
            }
        }
    }
    Ok(())
}

/// Gives the numbers of the records that are replaced back, so that the paper can take them.
pub(super) async fn give_back_numbers(tx: &Tx, facts: &Decision) -> Result<(), Fault> {
    for (_, id, _) in facts.replaces() {
        store::decision::numbers::give_back(&**tx, id).await?;
    }
    Ok(())
}

/// Lets the conferrals of a paper take the place of those it replaces.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    paper: &StoredDecision,
) -> Result<Entered<'a>, Fault> {
    let mut entered = Entered::of(decision);
    if paper.facts.replaces().next().is_none() {
        return Ok(entered);
    }
    let own = store::conferral::of_decision(&**tx, paper.id).await?;
    let listed = listed(tx, &own).await?;
    for replacing in Replacing::of(tx, &paper.facts, &listed).await? {
        let places = replacing.places(&own);
        let successor: HashMap<i64, i64> = places.iter().map(|(own, old)| (*old, *own)).collect();
        let gone = replacing.old.iter().map(|old| old.id);
        let gone: Vec<i64> = gone.filter(|id| replacing.wholly || successor.contains_key(id)).collect();
        let before = Before::of(tx, gone.iter().chain(successor.values()).copied()).await?;
        let places: Vec<_> = gone.iter().map(|id| (*id, successor.get(id).copied())).collect();
        store::conferral::supersede(&**tx, paper.id, &places).await?;
        let mut alike: BTreeMap<BTreeSet<i64>, Vec<(i64, i64)>> = BTreeMap::new();
        for (old, own) in places.into_iter().filter_map(|(old, own)| Some((old, own?))) {
            let mut coming = before.acts(old);
            let stay = staying(&coming);
            coming.retain(|done| !stay.contains(&done.decision_id));
            if !coming.is_empty() {
                let passing = passing(&before.acts(own), &coming).into_iter().collect();
                alike.entry(passing).or_default().push((old, own));
            }
        }
        for (decisions, ways) in alike {
            store::act::pass(&**tx, &ways, &decisions).await?;
        }
        let Replacing { record, set, .. } = replacing;
        let by = record.replaced_by.iter().copied().chain([paper.id]).collect();
        entered.join(passed(tx, ctx, decision, before).await?);
        entered.join(note(tx, ctx, decision, (record, set), by).await?);
    }
    Ok(entered)
}

/// The records that a paper replaces, as they are now.
pub(super) async fn records(tx: &Tx, paper: &StoredDecision) -> Result<Vec<StoredDecision>, Fault> {
    let mut found = Vec::new();
    for (_, id, _) in paper.facts.replaces() {
        found.extend(store::decision::find(&**tx, id).await?.map(|(record, _)| record));
    }
    Ok(found)
}

/// A record that a paper cannot replace again, since another took what it would take; and which that is.
pub(super) async fn taken_since(tx: &Tx, paper: &StoredDecision) -> Result<Option<(i64, i64)>, Fault> {
    for (_, id, wholly) in paper.facts.replaces() {
        let Some((record, _)) = store::decision::find(&**tx, id).await? else { continue };
        let Some(later) = record.replaced_by.last() else { continue };
        let old = store::conferral::of_decision(&**tx, id).await?;
        if wholly || old.iter().all(|one| one.status == ConferralStatus::Superseded) {
            return Ok(Some((id, *later)));
        }
    }
    Ok(None)
}

/// Brings back what a paper that is taken out had replaced.
pub(super) async fn revive<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    paper: &StoredDecision,
) -> Result<Entered<'a>, Fault> {
    let mut entered = Entered::of(decision);
    if paper.facts.replaces().next().is_none() {
        return Ok(entered);
    }
    let own = store::conferral::of_decision(&**tx, paper.id).await?;
    let own: HashSet<i64> = own.into_iter().map(|one| one.id).collect();
    let (mut records, mut old) = (Vec::new(), Vec::new());
    for (_, id, _) in paper.facts.replaces() {
        records.extend(store::decision::find(&**tx, id).await?);
        // Of a record that several papers replace, what the others took stays theirs.
        let mut of_it = store::conferral::of_decision(&**tx, id).await?;
        of_it.retain(|one| one.superseded_by.map_or(one.status == ConferralStatus::Superseded, |by| own.contains(&by)));
        old.extend(of_it);
    }
    let both: Vec<i64> = old.iter().flat_map(|one| [Some(one.id), one.superseded_by]).flatten().collect();
    let before = Before::of(tx, both).await?;
    let ids: Vec<i64> = old.iter().map(|one| one.id).collect();
    let revived = store::conferral::revive(&**tx, paper.id, &ids).await?;
    give_acts_back(tx, &before, &revived).await?;
    for (record, _) in &records {
        let others = record.replaced_by.iter().any(|other| *other != paper.id);
        if !others && record.voided_by.is_none() {
            let bodies = store::authority::by_codes(&**tx, &record.facts.authority_codes).await?;
            numbers::take(tx, &record.facts, &bodies.values().collect::<Vec<_>>(), record.id).await?;
        }
    }
    entered.join(passed(tx, ctx, decision, before).await?);
    for (record, set) in records {
        let by = record.replaced_by.iter().copied().filter(|other| *other != paper.id).collect();
        entered.join(note(tx, ctx, decision, (record, set), by).await?);
    }
    Ok(entered)
}

/// Gives each act on the conferrals of a paper back to those whose place they had, by what it names.
async fn give_acts_back(tx: &Tx, before: &Before, revived: &[Place]) -> Result<(), Fault> {
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

/// What replaying leaves of the conferrals on either side.
async fn passed<'a>(tx: &Tx, ctx: &Ctx, decision: &'a StoredDecision, before: Before) -> Result<Entered<'a>, Fault> {
    let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, before, &HashSet::new()).await?;
    Ok(Entered { previous, conferrals, recipients, ..Entered::of(decision) })
}

/// Writes by which decisions a record is replaced.
async fn note<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    (record, set): (StoredDecision, i64),
    replaced_by: Vec<i64>,
) -> Result<Entered<'a>, Fault> {
    let after = StoredDecision { replaced_by, version: record.version + 1, updated_at: ctx.stamp(), ..record.clone() };
    store::decision::save_state(tx, &after, set).await?;
    let previous = Previous { decisions: vec![record], ..Previous::default() };
    Ok(Entered { previous, decisions: vec![after], ..Entered::of(decision) })
}
