//! Where every act ends: each conferral it concerns shows what replaying leaves, and the records of people follow.

use super::{Ctx, entered::Previous};
use crate::{
    domain::{
        act::{Delivered, Done, Replayed, Shown, by_now, names, passed, replay, undone_of},
        award::Award,
        conferral::{Conferral, ConferralStatus},
        decision::Act,
        fault::Fault,
        recipient::StoredRecipient,
        stored::Stored,
        time::day_number,
    },
    store::{
        self, Tx,
        act::Kept,
        conferral::{Awarded, Borne, OfRecord, Showing},
    },
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Conferrals and their acts before something changes.
pub(super) struct Before {
    ids: Vec<i64>,
    conferrals: HashMap<i64, Conferral>,
    awarded: HashMap<i64, Awarded>,
    acts: HashMap<i64, Vec<Kept>>,
    /// Whether what changes is taken back, and not done.
    pub(super) taken_back: bool,
}

impl Before {
    /// Reads them.
    pub(super) async fn of(tx: &Tx, ids: impl IntoIterator<Item = i64>) -> Result<Self, Fault> {
        let mut ids: Vec<i64> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let conferrals = store::conferral::by_ids(&**tx, &ids).await?.into_iter().map(|c| (c.id, c)).collect();
        let awarded = store::conferral::awarded(&**tx, &ids).await?;
        let acts = store::act::of(&**tx, &ids).await?;
        Ok(Self { ids, conferrals, awarded, acts, taken_back: false })
    }

    /// What was done to a conferral, in order.
    pub(super) fn acts(&self, id: i64) -> Vec<Done> {
        self.acts.get(&id).into_iter().flatten().map(|kept| kept.done.clone()).collect()
    }

    /// What a conferral has of the record it is linked to.
    pub(super) fn of_record(&self, id: i64) -> OfRecord {
        self.awarded.get(&id).map(|awarded| awarded.of_record.clone()).unwrap_or_default()
    }

    /// What a conferral showed, the names it bore, and the numbers that were handed over.
    fn showed(&self, id: i64) -> Result<(Shown, Vec<String>, Vec<Delivered>), Fault> {
        let awarded = self.awarded.get(&id).ok_or_else(gone)?;
        let acts: Vec<Done> = self.acts.get(&id).into_iter().flatten().map(|kept| kept.done.clone()).collect();
        let now = by_now(&acts);
        let mut delivered = awarded.delivered.clone();
        let mut shown = replay(&awarded.shown, &now, &delivered).map_err(|_| unfit())?.shown;
        // Registers of version 0.1 did not note when a number was handed over: it came after the acts there are.
        if delivered.is_empty() && shown.certificate_number != awarded.certificate_number {
            let last = now.iter().rfind(|done| done.day < crate::domain::act::UNKNOWN);
            let number = awarded.certificate_number.clone();
            shown.certificate_number.clone_from(&number);
            delivered.push(Delivered {
                day: last.map_or(0, |done| done.day),
                recorded: last.map_or(0, |done| done.registered),
                number,
            });
        }
        Ok((shown, names(&awarded.shown, &acts), delivered))
    }
}

fn gone() -> Fault {
    Fault::internal("a conferral is gone")
}

fn unfit() -> Fault {
    Fault::internal("an act that is registered does not fit")
}

/// What replaying changed.
#[derive(Default)]
pub(super) struct Changed {
    /// As it was.
    pub(super) previous: Previous,
    /// The conferrals as they are.
    pub(super) conferrals: Vec<Conferral>,
    /// The records of people as they are.
    pub(super) recipients: Vec<StoredRecipient>,
}

/// Replays the acts of each conferral over what was awarded and writes what that leaves. Those in `rewritten` were
/// awarded anew, from a mended line.
pub(super) async fn enter(tx: &Tx, ctx: &Ctx, mut before: Before, rewritten: &HashSet<i64>) -> Result<Changed, Fault> {
    let awarded = store::conferral::awarded(&**tx, &before.ids).await?;
    let mut acts = store::act::of(&**tx, &before.ids).await?;
    let mut people = People::default();
    let mut by_status: BTreeMap<ConferralStatus, Vec<i64>> = BTreeMap::new();
    let mut awards: HashMap<String, Stored<Award>> = HashMap::new();
    for id in &before.ids {
        let own = awarded.get(id).ok_or_else(gone)?;
        let kept = acts.remove(id).unwrap_or_default();
        let all: Vec<Done> = kept.iter().map(|kept| kept.done.clone()).collect();
        let (showed, bore, delivered) = before.showed(*id)?;
        // With what another handed over to it.
        let delivered = passed::delivered(&delivered, &own.delivered);
        let whole = replay(&own.shown, &all, &delivered).map_err(|_| unfit())?;
        let Replayed { shown, status, .. } = replay(&own.shown, &by_now(&all), &delivered).map_err(|_| unfit())?;
        let status = match status {
            ConferralStatus::Void => status,
            _ if own.superseded => ConferralStatus::Superseded,
            _ => status,
        };
        for (kept, mut after) in kept.into_iter().zip(whole.after) {
            if kept.done.act == Act::Rectify {
                // What a mending put right is in what was awarded; what stood there is noted by itself.
                after.stood.clone_from(&kept.stood);
            }
            if (kept.status_after, &kept.stood, kept.took) != (after.status, &after.stood, after.took) {
                let kept = Kept { status_after: after.status, stood: after.stood, took: after.took, ..kept };
                store::act::replace(&**tx, &kept).await?;
            }
        }
        if shown == showed && !rewritten.contains(id) {
            by_status.entry(status).or_default().push(*id);
        } else {
            let other = shown.award_code != own.shown.award_code || showed.award_code != own.shown.award_code;
            if other && !awards.contains_key(&shown.award_code) {
                awards.extend(store::award::by_codes(&**tx, &[shown.award_code.as_str()]).await?);
            }
            let award = other.then(|| awards.get(&shown.award_code)).flatten();
            let showing = Showing { id: *id, shown: &shown, status, award, delivered: &delivered };
            store::conferral::show(&**tx, showing).await?;
        }
        // Where one takes the place of another nothing new is known of the person.
        let same = before
            .awarded
            .get(id)
            .is_some_and(|old| (old.recipient_id, old.superseded) == (own.recipient_id, own.superseded));
        if let Some(recipient) = own.recipient_id.filter(|_| same) {
            let bears = names(&own.shown, &all);
            // What took its place says who they are; it adds a name that they are found by.
            let says = if own.superseded { &showed } else { &shown };
            let back = before.taken_back || effective(&all) < effective(&before.acts(*id));
            people.follow(tx, (recipient, *id), (&showed, &bore), (says, &bears), back).await?;
        }
    }
    for (status, ids) in &by_status {
        store::conferral::set_status(&**tx, ids, *status).await?;
    }
    store::conferral::touch(&**tx, &before.ids, &ctx.stamp()).await?;
    let (were, recipients) = people.write(tx, ctx).await?;
    let previous = before.ids.iter().filter_map(|id| before.conferrals.remove(id)).collect();
    Ok(Changed {
        previous: Previous { conferrals: previous, recipients: were, decisions: Vec::new() },
        conferrals: store::conferral::by_ids(&**tx, &before.ids).await?,
        recipients,
    })
}

/// How many acts count: those that no other undid.
fn effective(acts: &[Done]) -> usize {
    let gone = undone_of(acts);
    acts.iter().filter(|done| done.undoes.is_none() && !gone.contains(&done.decision_id)).count()
}

/// The records of people that follow what conferrals show.
#[derive(Default)]
struct People {
    before: BTreeMap<i64, StoredRecipient>,
    now: BTreeMap<i64, StoredRecipient>,
}

impl People {
    /// Lets a record follow a conferral from what it showed to what it shows: where the record said the same, and with
    /// every name that the conferral bears as one it is found by. A record that was merged into it follows its own
    /// conferrals as well, so that it is as it should be when the merge is undone.
    async fn follow(
        &mut self,
        tx: &Tx,
        (id, conferral): (i64, i64),
        was: (&Shown, &[String]),
        is: (&Shown, &[String]),
        back: bool,
    ) -> Result<(), Fault> {
        if was == is {
            return Ok(());
        }
        let mut others = store::conferral::borne(&**tx, id, conferral).await?;
        let merged = !self.follow_one(tx, (id, back), &others, was, is).await?.merged_ids.is_empty();
        let earlier = if merged { store::recipient::merge::earlier(&**tx, id, conferral).await? } else { Vec::new() };
        for (id, own) in earlier {
            others.retain(|other| own.contains(&other.id));
            self.follow_one(tx, (id, back), &others, was, is).await?;
        }
        Ok(())
    }

    /// One record; `others` are its further conferrals. Where an act was taken `back`, what another conferral bears was
    /// not put there by it, and stays.
    async fn follow_one(
        &mut self,
        tx: &Tx,
        (id, back): (i64, bool),
        others: &[Borne],
        (showed, bore): (&Shown, &[String]),
        (shown, bears): (&Shown, &[String]),
    ) -> Result<&StoredRecipient, Fault> {
        let record = match self.now.remove(&id) {
            Some(known) => Some(known),
            None => store::recipient::find(&**tx, id).await?,
        };
        let mut record = record.ok_or_else(|| Fault::internal("a recipient is gone"))?;
        self.before.entry(id).or_insert_with(|| record.clone());
        let corrected = |name: &String| others.iter().any(|o: &Borne| o.shown == *name && o.awarded != *name);
        if let (Some(was), Some(is)) = (&showed.name, &shown.name)
            && record.facts.name == *was
            && !corrected(was)
            && !(back && others.iter().any(|o: &Borne| o.shown == *was))
        {
            record.facts.name.clone_from(is);
        }
        macro_rules! same {
            ($($member:ident),+) => {
                $(
                    // What is taken away here and borne elsewhere stays.
                    let kept = (back || shown.$member.is_none()) && others.iter().any(|o: &Borne| o.$member == showed.$member);
                    if record.facts.$member == showed.$member && !kept {
                        record.facts.$member.clone_from(&shown.$member);
                    }
                )+
            };
        }
        same!(birth_year, birth_on, post, unit);
        let stays = |name: &String| {
            bears.contains(name) || others.iter().any(|o: &Borne| o.shown == *name || o.awarded == *name)
        };
        record.aliases.retain(|alias| stays(alias) || !bore.contains(alias));
        // Whatever became of the record's own name, each conferral is found by the name it bears.
        for name in bears.iter().chain(others.iter().map(|o| &o.shown)) {
            if !record.aliases.contains(name) {
                record.aliases.push(name.clone());
            }
        }
        record.aliases.retain(|alias| *alias != record.facts.name);
        Ok(self.now.entry(id).or_insert(record))
    }

    /// Writes those that changed; answers them as they were and as they are.
    async fn write(self, tx: &Tx, ctx: &Ctx) -> Result<(Vec<StoredRecipient>, Vec<StoredRecipient>), Fault> {
        let (mut were, mut are) = (Vec::new(), Vec::new());
        for (before, now) in self.before.into_values().zip(self.now.into_values()) {
            if before != now {
                let now = StoredRecipient { version: now.version + 1, updated_at: ctx.stamp(), ..now };
                store::recipient::replace(&**tx, &now).await?;
                were.push(before);
                are.push(now);
            }
        }
        Ok((were, are))
    }
}

/// What conferrals showed when they were awarded, and what they show, in the order of their numbers.
pub(in crate::service) async fn awarded_and_shown(tx: &Tx, ids: &[i64]) -> Result<Vec<(Shown, Shown)>, Fault> {
    let before = Before::of(tx, ids.iter().copied()).await?;
    let pair = |id: &i64| {
        let (shown, ..) = before.showed(*id)?;
        Ok((before.awarded.get(id).ok_or_else(gone)?.shown.clone(), shown))
    };
    before.ids.iter().map(pair).collect()
}

/// The numbers of certificates as they are handed over today, each of its conferral.
pub(crate) async fn delivered(tx: &Tx, ctx: &Ctx, numbers: Vec<(i64, Option<String>)>) -> Result<(), Fault> {
    let ids: Vec<i64> = numbers.iter().map(|(id, _)| *id).collect();
    let before = Before::of(tx, ids.iter().copied()).await?;
    for (id, number) in numbers {
        let (showed, _, mut delivered) = before.showed(id)?;
        let awarded = before.awarded.get(&id).ok_or_else(gone)?;
        if showed.certificate_number != number {
            delivered.push(Delivered { day: day_number(ctx.today()), recorded: ctx.now.timestamp_millis(), number });
        }
        let all = by_now(&before.acts(id));
        let Replayed { shown, status, .. } = replay(&awarded.shown, &all, &delivered).map_err(|_| unfit())?;
        let showing = Showing { id, shown: &shown, status, award: None, delivered: &delivered };
        store::conferral::show(&**tx, showing).await?;
    }
    store::conferral::touch(&**tx, &ids, &ctx.stamp()).await
}
