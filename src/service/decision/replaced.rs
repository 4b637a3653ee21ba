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
        act::passed::{passing, staying},
        award::Award,
        check,
        conferral::{Conferral, ConferralStatus},
        decision::{
            Decision, Line,
            replaced::{Listed, Past, pairs},
        },
        fault::Fault,
        stored::Stored,
    },
    store::{self, Tx, recipient::merge::Owners},
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

mod back;

use back::give_acts_back;

/// A record that a paper replaces.
pub(super) struct Replacing {
    /// The place of the relation.
    place: usize,
    record: StoredDecision,
    set: i64,
    wholly: bool,
    /// The conferrals that can be replaced, and how each is compared.
    old: Vec<Conferral>,
    listed: Vec<Listed>,
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
            let listed = listed(tx, &old).await?;
            let pairs = pairs(paper, &listed);
            all.push(Self { place, record, set, wholly, old, listed, pairs });
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
        let stands = standing(tx, facts).await?;
        let stands = |line: &Line| line.recipient_id.and_then(|id| stands.get(&id).copied());
        let each = facts.lines.iter().cloned().flat_map(Line::each);
        let paper: Vec<_> = each.map(|line| Listed::of_line(&line, award(&line), stands(&line))).collect();
        Self::of(tx, facts, &paper).await
    }

    /// For each line of the paper the conferral whose place it takes, the first where it stands for several.
    fn of_each_line(&self, lines: &[Line]) -> Vec<Option<(&Conferral, &Listed)>> {
        let mut next = 0;
        let first = |line: &Line| {
            let place = self.pairs.get(next).copied().flatten();
            next += usize::try_from(line.count()).unwrap_or(1);
            self.old.get(place?).zip(self.listed.get(place?))
        };
        lines.iter().map(first).collect()
    }

    /// What takes the place of what: numbers of the conferrals of the paper and of the record.
    fn places(&self, paper: &[Conferral]) -> Vec<(i64, i64)> {
        let pair = |(own, place): (&Conferral, &Option<usize>)| Some((own.id, self.old.get((*place)?)?.id));
        paper.iter().zip(&self.pairs).filter_map(pair).collect()
    }

    /// As the checks see it.
    fn seen(&self, lines: &[Line]) -> check::Replaced {
        let named = self.of_each_line(lines).into_iter().enumerate().zip(lines).filter(|(_, line)| !line.unnamed);
        let fallen = named.filter(|((_, old), _)| old.is_some_and(|(_, listed)| listed.nobody_fallen()));
        let paired = self.pairs.iter().flatten().count();
        check::Replaced {
            place: self.place,
            record: self.record.clone(),
            wholly: self.wholly,
            paired,
            left: self.old.len().saturating_sub(paired),
            further: self.pairs.len().saturating_sub(paired),
            fallen: fallen.map(|((place, _), _)| place).collect(),
        }
    }
}

/// The records that stand for those the lines are linked to.
async fn standing(tx: &Tx, facts: &Decision) -> Result<HashMap<i64, i64>, Fault> {
    let linked: Vec<i64> = facts.lines.iter().filter_map(|line| line.recipient_id).collect();
    let survivors = store::recipient::survivors(&**tx, &linked).await?;
    Ok(linked.into_iter().map(|id| (id, survivors.get(&id).copied().unwrap_or(id))).collect())
}

/// Conferrals as they are compared.
async fn listed(tx: &Tx, conferrals: &[Conferral]) -> Result<Vec<Listed>, Fault> {
    let ids: Vec<i64> = conferrals.iter().map(|one| one.id).collect();
    let awarded = store::conferral::awarded(&**tx, &ids).await?;
    let acts = store::act::of(&**tx, &ids).await?;
    let people: BTreeSet<i64> = conferrals.iter().filter_map(|one| one.recipient_id).collect();
    let people = store::recipient::by_ids(&**tx, &people.into_iter().collect::<Vec<_>>()).await?;
    let owners = Owners::of(&**tx, &people).await?;
    let past = |one: &Conferral| {
        let acts = acts.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        let left = acts.last().map(|kept| kept.status_after);
        let awarded = awarded.get(&one.id);
        Past {
            name: awarded.and_then(|awarded| awarded.shown.name.clone()),
            own_id: one.recipient_id.map(|id| owners.own(id, one.id)),
            supersedes: awarded.map(|awarded| awarded.supersedes.clone()).unwrap_or_default(),
            acts: acts.len(),
            fallen: left.is_some_and(|left| matches!(left, ConferralStatus::Cancelled | ConferralStatus::Stripped)),
        }
    };
    Ok(conferrals.iter().map(|one| Listed::of_conferral(one, past(one))).collect())
}

/// The records that a decision replaces, as the checks see them.
pub(super) async fn seen(tx: &Tx, id: i64, facts: &Decision) -> Result<Vec<check::Replaced>, Fault> {
    let all = Replacing::of_lines(tx, facts).await?;
    // What a registered decision that is mended replaces is replaced already.
    let open = all.iter().filter(|replacing| !replacing.record.replaced_by.contains(&id));
    Ok(open.map(|replacing| replacing.seen(&facts.lines)).collect())
}

/// Links the lines that say nobody they are to the recipients of the conferrals whose place they take. Where records were
/// merged, also those that are linked to the same person: whose the conferral is by itself the line's will be.
pub(super) async fn link(tx: &Tx, facts: &mut Decision) -> Result<(), Fault> {
    let stands = standing(tx, facts).await?;
    let mut links: BTreeMap<usize, i64> = BTreeMap::new();
    for replacing in Replacing::of_lines(tx, facts).await? {
        for (i, (line, old)) in facts.lines.iter().zip(replacing.of_each_line(&facts.lines)).enumerate() {
            let Some((old, listed)) = old.filter(|(old, _)| old.recipient_kind == line.recipient_kind) else {
                continue;
            };
            let same = line.recipient_id.is_none_or(|id| stands.get(&id).copied() == old.recipient_id);
            if same
                && line.external_ids.is_empty()
                && !line.unnamed
                && let Some(own) = listed.own_id()
            {
                links.entry(i).or_insert(own);
            }
        }
    }
    for (i, own) in links {
        if let Some(line) = facts.lines.get_mut(i) {
            line.recipient_id = Some(own);
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
