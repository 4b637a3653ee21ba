//! Where every act ends: each conferral it concerns shows what replaying leaves, and the records of people are found anew.

use super::{
    super::recipient::renew::{AllSaid, Renewal, renew, said},
    Ctx,
    entered::Previous,
};
use crate::{
    domain::{
        act::{Delivered, Done, Replayed, Shown, by_now, passed, replay},
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
        conferral::{Awarded, OfRecord, Showing},
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Conferrals and their acts before something changes.
pub(super) struct Before {
    ids: Vec<i64>,
    conferrals: HashMap<i64, Conferral>,
    awarded: HashMap<i64, Awarded>,
    acts: HashMap<i64, Vec<Kept>>,
    said: AllSaid,
    mending: Option<(i64, bool)>,
}

impl Before {
    /// Reads them.
    pub(super) async fn of(tx: &Tx, ids: impl IntoIterator<Item = i64>) -> Result<Self, Fault> {
        Self::mending(tx, ids, None).await
    }

    /// The same before a mending is made, taken out or brought back, with whether it counts from then on.
    pub(super) async fn mending(
        tx: &Tx,
        ids: impl IntoIterator<Item = i64>,
        mending: Option<(i64, bool)>,
    ) -> Result<Self, Fault> {
        let mut ids: Vec<i64> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let conferrals = store::conferral::by_ids(&**tx, &ids).await?.into_iter().map(|c| (c.id, c)).collect();
        let awarded = store::conferral::awarded(&**tx, &ids).await?;
        let acts = store::act::of(&**tx, &ids).await?;
        let said = said(tx, &awarded, &acts, mending.map(|(id, counts)| (id, !counts))).await?;
        Ok(Self { ids, conferrals, awarded, acts, said, mending })
    }

    /// What was done to a conferral, in order.
    pub(super) fn acts(&self, id: i64) -> Vec<Done> {
        self.acts.get(&id).into_iter().flatten().map(|kept| kept.done.clone()).collect()
    }

    /// What a conferral has of the record it is linked to.
    pub(super) fn of_record(&self, id: i64) -> OfRecord {
        self.awarded.get(&id).map(|awarded| awarded.of_record.clone()).unwrap_or_default()
    }

    /// The records that a conferral was linked away from, each with what it had of it.
    pub(super) fn left(&self, id: i64) -> Vec<(i64, OfRecord)> {
        self.awarded.get(&id).map(|awarded| awarded.left.clone()).unwrap_or_default()
    }

    /// What a conferral showed, and the numbers that were handed over.
    fn showed(&self, id: i64) -> Result<(Shown, Vec<Delivered>), Fault> {
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
        Ok((shown, delivered))
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
    let acts = store::act::of(&**tx, &before.ids).await?;
    let mut by_status: BTreeMap<ConferralStatus, Vec<i64>> = BTreeMap::new();
    let mut awards: HashMap<String, Stored<Award>> = HashMap::new();
    for id in &before.ids {
        let own = awarded.get(id).ok_or_else(gone)?;
        let kept = acts.get(id).cloned().unwrap_or_default();
        let all: Vec<Done> = kept.iter().map(|kept| kept.done.clone()).collect();
        let (showed, delivered) = before.showed(*id)?;
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
    }
    for (status, ids) in &by_status {
        store::conferral::set_status(&**tx, ids, *status).await?;
    }
    store::conferral::touch(&**tx, &before.ids, &ctx.stamp()).await?;
    let now = said(tx, &awarded, &acts, before.mending).await?;
    let (were, recipients) = people(tx, ctx, &mut before, &now).await?;
    let previous = before.ids.iter().filter_map(|id| before.conferrals.remove(id)).collect();
    Ok(Changed {
        previous: Previous { conferrals: previous, recipients: were, decisions: Vec::new() },
        conferrals: store::conferral::by_ids(&**tx, &before.ids).await?,
        recipients,
    })
}

/// Finds the records anew whose conferrals say something else of them than before.
async fn people(
    tx: &Tx,
    ctx: &Ctx,
    before: &mut Before,
    now: &AllSaid,
) -> Result<(Vec<StoredRecipient>, Vec<StoredRecipient>), Fault> {
    let was = std::mem::take(&mut before.said);
    let changed = now.iter().filter(|(id, said)| was.get(id) != Some(said));
    let of = |(id, said): (&i64, &(Option<i64>, _))| [said.0, was.get(id).and_then(|was| was.0)];
    let ids: BTreeSet<i64> = changed.flat_map(of).flatten().collect();
    if ids.is_empty() {
        return Ok(Default::default());
    }
    let renewal = Renewal { was, mending: before.mending, ..Renewal::default() };
    renew(tx, ctx, &ids, &renewal).await
}

/// The numbers of certificates as they are handed over today, each of its conferral.
pub(crate) async fn delivered(tx: &Tx, ctx: &Ctx, numbers: Vec<(i64, Option<String>)>) -> Result<(), Fault> {
    let ids: Vec<i64> = numbers.iter().map(|(id, _)| *id).collect();
    let before = Before::of(tx, ids.iter().copied()).await?;
    for (id, number) in numbers {
        let (showed, mut delivered) = before.showed(id)?;
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
