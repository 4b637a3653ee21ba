//! Records of recipients are found anew from what was told of them and from their awards, each time one of these changes.

use super::super::Ctx;
use crate::{
    domain::{
        act::{by_now, names, replay, undone_of},
        conferral::ConferralStatus,
        decision::Act,
        fault::Fault,
        recipient::{Joined, Particulars, Put, Recipient, Said, StoredRecipient, Told},
        time::millis,
    },
    store::{self, Tx, act::Kept, conferral::Awarded, mending::Step, recipient::merge::Made},
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What conferrals say of whom they were given to, by number, each with the record that has it.
pub(in crate::service) type AllSaid = HashMap<i64, (Option<i64>, Said)>;

/// What is known of a change before records are found anew.
#[derive(Default)]
pub(in crate::service) struct Renewal {
    /// What the conferrals that changed said before.
    pub(in crate::service) was: AllSaid,
    /// What records are told, where that is not as it is kept.
    pub(in crate::service) told: HashMap<i64, Told>,
    /// The records that are written in any case.
    pub(in crate::service) always: BTreeSet<i64>,
    /// Whether no others are written.
    pub(in crate::service) alone: bool,
    /// A mending that is made, taken out or brought back, and whether it counts from now on.
    pub(in crate::service) mending: Option<(i64, bool)>,
}

/// What these conferrals say of whom they were given to.
pub(in crate::service) async fn said(
    tx: &Tx,
    awarded: &HashMap<i64, Awarded>,
    acts: &HashMap<i64, Vec<Kept>>,
    mending: Option<(i64, bool)>,
) -> Result<AllSaid, Fault> {
    let ids: Vec<i64> = awarded.keys().copied().collect();
    let mended = store::mending::of_conferrals(&**tx, &ids).await?;
    let counts = |step: &&Step| match mending {
        Some((id, counts)) if id == step.note.decision_id => counts,
        _ => !step.void,
    };
    let mut all = AllSaid::with_capacity(ids.len());
    for (id, own) in awarded {
        let kept = acts.get(id).map(Vec::as_slice).unwrap_or_default();
        let steps = mended.get(id).map(Vec::as_slice).unwrap_or_default();
        let standing: Vec<&Step> = steps.iter().filter(counts).collect();
        all.insert(*id, (own.recipient_id, one(*id, own, kept, steps, &standing)?));
    }
    Ok(all)
}

fn one(id: i64, own: &Awarded, kept: &[Kept], steps: &[Step], standing: &[&Step]) -> Result<Said, Fault> {
    let acts: Vec<_> = kept.iter().map(|kept| kept.done.clone()).collect();
    let now = by_now(&acts);
    let replayed =
        replay(&own.shown, &now, &[]).map_err(|_| Fault::internal("an act that is registered does not fit"))?;
    if replayed.status == ConferralStatus::Void {
        // What was entered in error says nothing.
        return Ok(Said { conferral_id: id, ..Said::default() });
    }
    let mut line = Particulars::shown(&own.shown, &own.of_line);
    let shows = Particulars::shown(&replayed.shown, &own.of_line);
    let gone = undone_of(&acts);
    let corrections: Vec<_> =
        now.iter().filter(|done| done.act == Act::Correct && !gone.contains(&done.decision_id)).collect();
    let registered: HashMap<i64, i64> = acts.iter().map(|done| (done.decision_id, done.registered)).collect();
    let mut right: Vec<Put> = corrections.iter().map(|done| Put::of(&done.right, done.registered)).collect();
    // What its line said when it came to this recipient: before every mending that counts since.
    for step in standing.iter().rev() {
        let apart = step.right.emptied.iter().any(|member| member == "recipient_id");
        let linked = step.right.recipient_id.is_some() && step.right.recipient_id != step.note.stood.recipient_id;
        let kind = step.right.recipient_kind;
        let other = kind.is_some() && kind != step.note.stood.recipient_kind;
        if apart || linked || other || step.note.unnamed {
            break;
        }
        let at = registered.get(&step.note.decision_id).copied().unwrap_or_default();
        let mended = Put::of(&step.right, at);
        line.put_back(&mended, &step.note.stood);
        right.push(mended);
    }
    line.name = line.name.or(own.of_record.name.clone());
    line.birth_year = line.birth_year.or(own.of_record.birth_year);
    let ever = acts.iter().map(|done| &done.right).chain(steps.iter().map(|step| &step.right));
    let ever = ever.map(|right| Put::of(right, 0)).filter(|put| *put != Put::default()).collect();
    let (names, supersedes) = (names(&own.shown, &acts), own.supersedes.clone());
    Ok(Said { conferral_id: id, line: vec![line], shows, right, ever, names, supersedes })
}

/// What was told of a record, as it is kept or as it follows from the record and its awards.
pub(in crate::service) async fn told(tx: &Tx, id: i64) -> Result<Told, Fault> {
    let people = People::of(tx, &[id], &Renewal::default()).await?;
    people.told.get(&id).cloned().ok_or_else(|| Fault::internal("a recipient is gone"))
}

/// The same after a hand wrote the record so, with all that it was found from.
pub(in crate::service) async fn told_by_hand(
    tx: &Tx,
    (before, after): (&StoredRecipient, &Recipient),
    at: i64,
) -> Result<(Told, People), Fault> {
    let people = People::of(tx, &[before.id], &Renewal::default()).await?;
    let mut told = people.told.get(&before.id).cloned().ok_or_else(|| Fault::internal("a recipient is gone"))?;
    told.change(&before.facts, after, at);
    told.hold(after, &people.said(before.id, &people.now), &people.joined(before.id), at);
    Ok((told, people))
}

/// Finds these records anew, and those that they were merged into, and writes what is not as it was; answers them as they
/// were and as they are.
pub(in crate::service) async fn renew(
    tx: &Tx,
    ctx: &Ctx,
    ids: &BTreeSet<i64>,
    renewal: &Renewal,
) -> Result<(Vec<StoredRecipient>, Vec<StoredRecipient>), Fault> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    People::of(tx, &ids, renewal).await?.renew(tx, ctx, renewal).await
}

/// What conferrals say, by the record that has them, in the order of their numbers.
type BySaid = HashMap<i64, BTreeMap<i64, Said>>;

/// Records, each with all that it is found from.
pub(in crate::service) struct People {
    records: BTreeMap<i64, StoredRecipient>,
    /// The merges among them that stand.
    merges: Vec<Made>,
    /// The conferrals that each merged record has by itself.
    moved: HashMap<i64, HashSet<i64>>,
    /// What their conferrals say.
    now: BySaid,
    /// What each was told.
    told: HashMap<i64, Told>,
    /// The same, where it is kept.
    kept: HashMap<i64, Told>,
}

impl People {
    async fn of(tx: &Tx, ids: &[i64], renewal: &Renewal) -> Result<Self, Fault> {
        let survivors = store::recipient::survivors(&**tx, ids).await?;
        let roots: BTreeSet<i64> = ids.iter().map(|id| survivors.get(id).copied().unwrap_or(*id)).collect();
        let roots: Vec<i64> = roots.into_iter().collect();
        let mut records: BTreeMap<i64, StoredRecipient> =
            store::recipient::by_ids(&**tx, &roots).await?.into_iter().map(|one| (one.id, one)).collect();
        let others: Vec<i64> = records.values().flat_map(|one| one.merged_ids.clone()).collect();
        records.extend(store::recipient::by_ids(&**tx, &others).await?.into_iter().map(|one| (one.id, one)));
        let merges = store::recipient::merge::of_each(&**tx, &others).await?;
        let mut moved = HashMap::new();
        for made in &merges {
            moved.insert(made.from_id, made.moved()?.into_iter().collect());
        }
        let conferrals = store::conferral::linked_to(&**tx, &roots).await?;
        let awarded = store::conferral::awarded(&**tx, &conferrals).await?;
        let acts = store::act::of(&**tx, &conferrals).await?;
        let now = said(tx, &awarded, &acts, renewal.mending).await?;
        let all: Vec<i64> = records.keys().copied().collect();
        let kept = store::recipient::told(&**tx, &all).await?;
        let mut before = now.clone();
        before.extend(renewal.was.iter().map(|(id, said)| (*id, said.clone())));
        let mut people = Self { records, merges, moved, now: in_places(now), told: HashMap::new(), kept };
        people.tell(&in_places(before));
        Ok(people)
    }

    /// Has a record as it was written since.
    pub(in crate::service) fn written(&mut self, record: StoredRecipient) {
        self.records.insert(record.id, record);
    }

    /// Writes what is not as it was; answers the records as they were and as they are.
    pub(in crate::service) async fn renew(
        mut self,
        tx: &Tx,
        ctx: &Ctx,
        renewal: &Renewal,
    ) -> Result<(Vec<StoredRecipient>, Vec<StoredRecipient>), Fault> {
        let (mut were, mut are) = (Vec::new(), Vec::new());
        for id in self.order() {
            if renewal.alone && !renewal.always.contains(&id) {
                continue;
            }
            let Some(before) = self.records.get(&id).cloned() else { continue };
            let Some(mut told) = renewal.told.get(&id).or(self.told.get(&id)).cloned() else { continue };
            let (said, joined) = (self.said(id, &self.now), self.joined(id));
            let untouched = joined.is_empty() && said.iter().all(|said| said.ever.is_empty());
            if untouched {
                // Nothing stands against a hand.
                told.by_hand.clear();
            }
            let (facts, mut aliases) = told.shows(&said, &joined);
            // Their order says nothing.
            if aliases.iter().collect::<BTreeSet<_>>() == before.aliases.iter().collect() {
                aliases.clone_from(&before.aliases);
            }
            let mut after = before.clone();
            let external_ids = std::mem::take(&mut after.facts.external_ids);
            after.facts = Recipient { external_ids, ..facts };
            after.aliases = aliases;
            let follows = untouched
                && told.names.is_empty()
                && told.former.is_empty()
                && after.merged_into_id.is_none()
                && Told::of(&after, &said, &joined) == told;
            let kept = Some(&told).filter(|_| !follows);
            if self.kept.get(&id) != kept {
                store::recipient::tell(&**tx, id, kept).await?;
            }
            if after != before || renewal.always.contains(&id) {
                after.version += 1;
                after.updated_at = ctx.stamp();
                store::recipient::replace(&**tx, &after).await?;
                were.push(before);
                are.push(after.clone());
            }
            self.records.insert(id, after);
        }
        Ok((were, are))
    }

    /// What each was told, by what its conferrals said before a change.
    fn tell(&mut self, before: &BySaid) {
        for (id, record) in &self.records {
            let told = self.kept.get(id).cloned();
            let told = told.unwrap_or_else(|| Told::of(record, &self.said(*id, before), &self.joined(*id)));
            self.told.insert(*id, told);
        }
    }

    /// The records, each after those that were merged into it.
    fn order(&self) -> Vec<i64> {
        let mut order: Vec<i64> = self.records.keys().copied().collect();
        order.sort_by_key(|id| self.records.get(id).map(|record| record.merged_ids.len()));
        order
    }

    /// What the conferrals of a record say: all of one that stands, its own of one that was merged.
    fn said(&self, id: i64, all: &BySaid) -> Vec<Said> {
        let merged_into = self.records.get(&id).and_then(|record| record.merged_into_id);
        let moved = self.moved.get(&id).filter(|_| merged_into.is_some());
        let of_root = all.get(&self.root(id)).into_iter().flatten();
        of_root
            .filter(|(conferral, _)| moved.is_none_or(|moved| moved.contains(*conferral)))
            .map(|(_, said)| said.clone())
            .collect()
    }

    /// The record that stands for one.
    fn root(&self, id: i64) -> i64 {
        let mut at = id;
        while let Some(into) = self.records.get(&at).and_then(|record| record.merged_into_id) {
            at = into;
        }
        at
    }

    /// The records that were merged into one, the earliest first.
    fn joined(&self, id: i64) -> Vec<Joined> {
        let into = self.merges.iter().filter(|made| made.into_id == id);
        let joined = |made: &Made| {
            let gained = made.gained().ok()?;
            let record = self.records.get(&made.from_id)?.clone();
            Some(Joined { record, at: millis(&made.merged_at), gained: gained.facts, gained_names: gained.aliases })
        };
        into.filter_map(joined).collect()
    }
}

/// Puts what took the place of another award of the same record in that place.
fn in_places(mut all: AllSaid) -> BySaid {
    let mut places: Vec<(i64, i64)> = Vec::new();
    for (id, (recipient, said)) in &all {
        let same = |old: &&i64| recipient.is_some() && all.get(*old).is_some_and(|old| old.0 == *recipient);
        places.extend(said.supersedes.iter().filter(same).map(|old| (*old, *id)));
    }
    // One that several took the place of in turn is the last one's; the oldest comes last.
    places.sort_unstable_by(|one, other| other.cmp(one));
    places.dedup_by_key(|(old, _)| *old);
    for (old, own) in places {
        let Some((_, gone)) = all.remove(&old) else { continue };
        if let Some((_, said)) = all.get_mut(&own) {
            said.take_place_of(gone);
        }
    }
    let mut by = BySaid::new();
    for (id, (recipient, said)) in all {
        if let Some(recipient) = recipient {
            by.entry(recipient).or_default().insert(id, said);
        }
    }
    by
}
