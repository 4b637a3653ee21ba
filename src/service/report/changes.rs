//! What is different in a list of conferrals between two heads: the events between both say which conferrals they
//! wrote, and what each was before and after. Both states go through the filter that lists use.

use super::super::{Ctx, Register, conferral::resolve, found};
use crate::{
    domain::{
        account::Permission,
        audit::Event,
        conferral::{Conferral, ConferralFilter, ConferralStatus},
        decision::Act,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{By, Key, Paging, Window},
        report::{Between, ChangeKind, ConferralChange, says_the_same},
        stored::Page,
    },
    store::{
        self,
        conferral::{Touched, filter::Resolved},
    },
};
use serde::Deserialize;
use std::collections::HashMap;

/// Conferrals that are compared at a time.
const BATCH: usize = 200;

/// A page of what changed in the list of a filter.
pub async fn changes(
    register: &Register,
    ctx: &Ctx,
    between: Between,
    filter: ConferralFilter,
    paging: &Paging,
) -> Result<Page<ConferralChange>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::sorted(paging, "changes", &(&between, &filter), By::Number)?;
    let mut walk = Changed::of(register.clone(), ctx, between, filter).await?;
    let after = match &window.after {
        Some((Some(Key::Number(seq)), id)) => Some((*seq, *id)),
        _ => None,
    };
    // Who has all counted reads all.
    if let Some(after) = after.filter(|_| !window.include_total) {
        walk.skip_to(after);
    }
    let most = usize::try_from(window.fetch()).map_err(Fault::internal)?;
    let (mut rows, mut total) = (Vec::new(), 0_i64);
    while let Some(changes) = walk.next().await? {
        total += i64::try_from(changes.len()).map_err(Fault::internal)?;
        rows.extend(changes.into_iter().filter(|one| after.is_none_or(|after| (one.seq, one.conferral.id) > after)));
        rows.truncate(most);
        if rows.len() == most && !window.include_total {
            break;
        }
    }
    window.page(rows, window.include_total.then_some(total), |one| (Some(Key::Number(one.seq)), one.conferral.id))
}

/// The changes on the way, a batch at a time.
pub(in crate::service) struct Changed {
    register: Register,
    resolved: Resolved,
    /// All that whoever is limited to a part of the register sees of it.
    seen: Option<Resolved>,
    touched: std::vec::IntoIter<Touched>,
    /// The events that were read last: conferrals of one mostly follow each other.
    first: Option<Read>,
    last: Option<Read>,
}

impl Changed {
    /// Finds which conferrals were written.
    pub(in crate::service) async fn of(
        register: Register,
        ctx: &Ctx,
        Between { from, to }: Between,
        filter: ConferralFilter,
    ) -> Result<Self, Fault> {
        let size = store::audit::last_hash(register.db.reader()).await?.map_or(0, |(seq, _)| seq);
        let to = to.unwrap_or(size);
        Fault::all(Code::InvalidParameter, [("from", from), ("to", to)].iter().filter_map(outside(size)).collect())?;
        if from > to {
            let vi = format!(
                "Thời điểm đầu (sự kiện {from}) ở sau thời điểm cuối (sự kiện {to}); hãy đổi chỗ hai thời điểm."
            );
            let en = format!("The first moment (event {from}) is after the last (event {to}); change their places.");
            return Err(Fault::at(Code::InvalidParameter, Finding::of("from", "out_of_range", vi, en)));
        }
        let resolved = resolve(&register, ctx, filter).await?;
        let seen = if ctx.scope.limits().is_none() {
            None
        } else {
            let every = ConferralFilter { status: ConferralStatus::ALL.to_vec(), ..ConferralFilter::default() };
            Some(resolve(&register, ctx, every).await?)
        };
        let touched = store::conferral::touched(&register.db, from..to).await?.into_iter();
        Ok(Self { register, resolved, seen, touched, first: None, last: None })
    }

    /// Goes on after an event and a conferral.
    fn skip_to(&mut self, after: (i64, i64)) {
        let done = self.touched.as_slice().partition_point(|one| (one.last, one.id) <= after);
        if let Some(last) = done.checked_sub(1) {
            self.touched.nth(last);
        }
    }

    /// The next changes; nothing after the last.
    pub(in crate::service) async fn next(&mut self) -> Result<Option<Vec<ConferralChange>>, Fault> {
        let batch: Vec<Touched> = self.touched.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(None);
        }
        let mut pairs = Vec::with_capacity(batch.len());
        for Touched { last, id, first } in batch {
            let before = read(&self.register, &mut self.first, first).await?.before.get(&id).cloned();
            let event = read(&self.register, &mut self.last, last).await?;
            // An event that wrote a row and says nothing of the conferral changed nothing that a list shows.
            let Some(after) = event.after.get(&id).cloned() else { continue };
            let Read { event, decision, .. } = event;
            pairs.push(ConferralChange {
                change: ChangeKind::Changed,
                conferral: after,
                before,
                seq: last,
                act: event.act.clone(),
                decision_id: (event.noun == Noun::Decision.word()).then_some(event.noun_id),
                decision_act: decision.as_ref().and_then(|decision| decision.act),
                decision_reference: decision.as_ref().and_then(|decision| decision.reference.clone()),
                actor: event.actor.clone(),
                at: event.at.clone(),
            });
        }
        self.sorted_out(pairs).await.map(Some)
    }

    /// What each is in the list, without those that are none in it.
    async fn sorted_out(&self, pairs: Vec<ConferralChange>) -> Result<Vec<ConferralChange>, Fault> {
        let states: Vec<&Conferral> =
            pairs.iter().flat_map(|pair| [Some(&pair.conferral), pair.before.as_ref()]).flatten().collect();
        let in_list = store::conferral::matching(&self.register.db, &self.resolved, &states).await?;
        let seen = match &self.seen {
            Some(seen) => Some(store::conferral::matching(&self.register.db, seen, &states).await?),
            None => None,
        };
        let mut place = 0;
        let mut next = || {
            let states = (in_list.contains(&place), seen.as_ref().is_none_or(|seen| seen.contains(&place)));
            place += 1;
            states
        };
        let mut changes = Vec::new();
        for pair in pairs {
            let (is_in, is_seen) = next();
            let (was_in, was_seen) = if pair.before.is_some() { next() } else { (false, false) };
            let before = pair.before.clone().filter(|_| was_seen);
            let change = match (was_in, is_in) {
                (false, true) => ChangeKind::Added,
                (true, false) => ChangeKind::Removed,
                (true, true) if !before.as_ref().is_some_and(|before| says_the_same(before, &pair.conferral)) => {
                    ChangeKind::Changed
                }
                _ => continue,
            };
            let conferral = match &before {
                Some(before) if !is_seen => before.clone(),
                _ => pair.conferral,
            };
            changes.push(ConferralChange { change, conferral, before, ..pair });
        }
        Ok(changes)
    }
}

/// A size of the register that it never had.
fn outside(size: i64) -> impl Fn(&(&str, i64)) -> Option<Finding> {
    move |(parameter, asked)| {
        let vi = format!("Sổ có {size} sự kiện; hãy ghi một số từ 0 đến {size}.");
        let en = format!("The register has {size} events; give a number from 0 to {size}.");
        (!(0..=size).contains(asked)).then(|| Finding::of(*parameter, "out_of_range", vi, en))
    }
}

/// An event, with the conferrals that it changed.
struct Read {
    event: Event,
    /// The decision that it is of.
    decision: Option<SpokenDecision>,
    before: HashMap<i64, Conferral>,
    after: HashMap<i64, Conferral>,
}

/// The conferrals that an event speaks of, and the decision that it is of.
#[derive(Default, Deserialize)]
struct Spoken {
    #[serde(default)]
    conferrals: Vec<Conferral>,
    decision: Option<SpokenDecision>,
}

/// What an event says of its decision that a change shows.
#[derive(Default, Deserialize)]
struct SpokenDecision {
    act: Option<Act>,
    reference: Option<String>,
}

/// Reads an event, unless it is the one that was read last.
async fn read<'a>(register: &Register, kept: &'a mut Option<Read>, seq: i64) -> Result<&'a Read, Fault> {
    if kept.as_ref().is_none_or(|read| read.event.seq != seq) {
        let event = found(store::audit::find(register.db.reader(), seq).await?, Noun::Event, seq)?;
        let Spoken { conferrals: before, .. } = spoken(&event.noun, &event.before)?;
        let Spoken { conferrals: after, decision } = spoken(&event.noun, &event.after)?;
        let event = Event { before: String::new(), after: String::new(), rows: String::new(), ..event };
        *kept = Some(Read { event, decision, before: by_id(before), after: by_id(after) });
    }
    kept.as_ref().ok_or_else(|| Fault::internal("an event that was read is not there"))
}

fn spoken(noun: &str, text: &str) -> Result<Spoken, Fault> {
    if noun == Noun::Conferral.word() {
        let conferrals = vec![serde_json::from_str::<Conferral>(text).map_err(Fault::internal)?];
        return Ok(Spoken { conferrals, decision: None });
    }
    Ok(serde_json::from_str::<Option<Spoken>>(text).map_err(Fault::internal)?.unwrap_or_default())
}

fn by_id(conferrals: Vec<Conferral>) -> HashMap<i64, Conferral> {
    conferrals.into_iter().map(|conferral| (conferral.id, conferral)).collect()
}
