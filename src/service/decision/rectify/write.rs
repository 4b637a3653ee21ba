//! Writing what was mended: the decision, its number, the conferrals of its lines, and the records of people.

use super::{
    super::{acts, numbers},
    Ctx, Mended, StoredDecision,
};
use crate::{
    domain::{
        act::{Done, Reach, day_of},
        check::line_period,
        conferral::{Conferral, ConferralStatus},
        decision::{Act, Decision, Line, Right},
        fault::Fault,
        number::reference,
        recipient::StoredRecipient,
    },
    service::decision::{
        asked::Asked,
        entered::{Entered, newcomer},
        references::References,
        replay::{self, Before, Changed},
    },
    store::{
        self, Tx,
        act::Kept,
        conferral::{OfRecord, Registered},
        recipient::merge,
    },
};
use std::collections::{HashMap, HashSet};

/// What becomes of a mending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Way {
    /// It is made: the histories of its conferrals tell of it.
    Made,
    /// It is taken out.
    TakenOut,
    /// It is brought back.
    BroughtBack,
}

/// Writes mended decisions.
pub(in super::super) async fn write<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    all: Vec<Mended>,
    (way, mending): (Way, i64),
) -> Result<Entered<'a>, Fault> {
    let mut writing = Writing { tx, ctx, decision, way, mending, entered: Entered::of(decision) };
    for mended in all {
        Box::pin(writing.write(mended)).await?;
    }
    let mut entered = writing.entered;
    entered.conferrals.sort_by_key(|c| c.id);
    Ok(entered)
}

/// What is being written.
struct Writing<'a, 'd> {
    tx: &'a Tx,
    ctx: &'a Ctx,
    /// The record that mends.
    decision: &'d StoredDecision,
    way: Way,
    /// The mending that is made, taken out or brought back.
    mending: i64,
    entered: Entered<'d>,
}

impl Writing<'_, '_> {
    /// One mended decision with its lines, and what its acts leave then.
    async fn write(&mut self, mended: Mended) -> Result<(), Fault> {
        let (tx, ctx) = (self.tx, self.ctx);
        let concerned: HashSet<i64> = mended.concerned().into_iter().collect();
        let Mended { mut before, mut after, lines, notes, .. } = mended;
        let whole = Decision { lines: lines.iter().map(|(_, line)| line.clone()).collect(), ..after.facts.clone() };
        let now = References::load(tx, &whole, Asked::of(&before, ctx.today())).await?;
        let touched = store::act::touched_by(&**tx, &[after.id]).await?.into_iter().map(|(_, conferral)| conferral);
        let to_touch = now.touched.iter().map(|touched| touched.conferral_id);
        let ids = concerned.iter().copied().chain(touched).chain(to_touch);
        let replayed = Before::mending(tx, ids, Some((self.mending, self.way != Way::TakenOut))).await?;
        let set = now.set(tx, &after.facts).await?;
        after.totals = whole.totals();
        if after.facts.authority_codes != before.facts.authority_codes {
            after.authority_names = now.names();
        }
        self.write_decision(&mut after, set, &now).await?;
        // The event has the lines that are mended, as they were and as they are.
        let changed = lines.iter().zip(&before.facts.lines).filter(|((_, line), was)| line != *was);
        let stands = |(conferral, _): &(Conferral, Line), was: &Line| Line {
            recipient_id: was.recipient_id.and(conferral.recipient_id),
            ..was.clone()
        };
        let (was, mut is): (Vec<Line>, Vec<Line>) =
            changed.map(|(pair, was)| (stands(pair, was), pair.1.clone())).unzip();
        let stood: HashMap<Option<i64>, Right> =
            notes.into_iter().map(|note| (note.conferral_id, note.stood)).collect();
        let mut noted = Vec::new();
        for ((conferral, mut line), was) in lines.into_iter().zip(&before.facts.lines) {
            if !concerned.contains(&conferral.id) {
                continue;
            }
            let changed = match (stood.get(&Some(conferral.id)), stood.get(&None)) {
                (Some(of_line), _) => of_line.apart_from(&line)?,
                (None, Some(of_decision)) => of_decision.apart_from(&after.facts)?,
                (None, None) => Right::default(),
            };
            let had = replayed.of_record(conferral.id);
            let mut left = replayed.left(conferral.id);
            let of_record = self.recipient_of(&mut line, was, (&conferral, had, &mut left)).await?;
            is.iter_mut().filter(|is| is.line == line.line).for_each(|is| is.recipient_id = line.recipient_id);
            let registered = registered(&conferral, (line, of_record.clone()), &after, set, &now)?;
            store::conferral::rewrite(&**tx, registered, (of_record, left)).await?;
            if self.way == Way::Made && after.facts.act == Act::Award {
                noted.push(mending(self.decision, &conferral, changed));
            }
        }
        store::act::insert_many(&**tx, &noted).await?;
        if after.facts.act != Act::Award {
            store::act::forget(&**tx, after.id).await?;
            acts::write(tx, &now).await?;
        }
        let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, replayed, &concerned).await?;
        self.entered.join(Entered { previous, conferrals, recipients, ..Entered::of(self.decision) });
        before.facts.lines = was;
        after.facts.lines = is;
        self.entered.previous.decisions.push(before);
        self.entered.decisions.push(after);
        Ok(())
    }

    /// The row of the decision, and the number it takes.
    async fn write_decision(&self, after: &mut StoredDecision, set: i64, now: &References) -> Result<(), Fault> {
        store::decision::numbers::give_back(&**self.tx, after.id).await?;
        // What is replaced has no number of its own.
        if after.voided_by.is_none() && after.replaced_by.is_empty() {
            numbers::take(self.tx, &after.facts, &now.bodies(), after.id).await?;
        }
        after.reference = reference(after.facts.number.as_deref(), after.facts.symbol.as_deref());
        after.version += 1;
        after.updated_at = self.ctx.stamp();
        store::decision::mend(self.tx, after, set).await
    }

    async fn record(&self, id: i64) -> Result<StoredRecipient, Fault> {
        let record = store::recipient::find(&**self.tx, id).await?;
        record.ok_or_else(|| Fault::internal("a recipient is gone"))
    }

    /// What the conferral of a mended line has of the record it is linked to, where the line does not say it: what it
    /// had of it, whatever acts made of the record since, or what another record says. Who was not named before gets a
    /// record.
    async fn recipient_of(
        &mut self,
        line: &mut Line,
        was: &Line,
        (conferral, had, left): (&Conferral, OfRecord, &mut Vec<(i64, OfRecord)>),
    ) -> Result<OfRecord, Fault> {
        let says_itself = line.name.is_some() || had.name.is_some();
        if line.recipient_id.is_some() && line.recipient_id == was.recipient_id && says_itself {
            line.recipient_id = conferral.recipient_id;
            return Ok(had);
        }
        if let Some(named) = line.recipient_id {
            let says = self.record(named).await?;
            // Who was merged since stands as another, until that is undone.
            let survivors = store::recipient::survivors(&**self.tx, &[named]).await?;
            let stands = survivors.get(&named).copied().unwrap_or(named);
            line.recipient_id = Some(stands);
            if was.recipient_id != Some(named) {
                let mut merged = self.record(stands).await?.merged_ids;
                if let Some(was) = conferral.recipient_id {
                    merged.extend(self.record(was).await?.merged_ids);
                }
                merge::settle(&**self.tx, &merged, conferral.id, named).await?;
            }
            let says = OfRecord { name: Some(says.facts.name), birth_year: says.facts.birth_year };
            let mut has = had;
            if was.recipient_id != Some(named) {
                // What it had of a record that it comes back to it has again.
                let before = left.iter().position(|(id, _)| *id == named).map(|place| left.remove(place).1);
                left.retain(|(id, _)| Some(*id) != was.recipient_id);
                left.extend(was.recipient_id.map(|was| (was, has)));
                has = before.unwrap_or_else(|| says.clone());
            }
            return Ok(OfRecord { name: has.name.or(says.name), ..has });
        }
        if line.name.is_some() {
            let id = store::dialect::reserve_ids(&**self.tx, "recipient", 1).await?.pop();
            let id = id.ok_or_else(|| Fault::internal("no number for a recipient"))?;
            if let Some(stood) = conferral.recipient_id {
                // Who was linked to another becomes a recipient of their own.
                let merged = self.record(stood).await?.merged_ids;
                merge::settle(&**self.tx, &merged, conferral.id, id).await?;
                left.retain(|(other, _)| Some(*other) != was.recipient_id);
                left.extend(was.recipient_id.map(|was| (was, had)));
            }
            let made = newcomer(id, line, self.ctx);
            store::recipient::insert_many(&**self.tx, std::slice::from_ref(&made)).await?;
            line.recipient_id = Some(id);
            self.entered.recipients.push(made);
        }
        Ok(OfRecord::default())
    }
}

/// A mending as the history of a conferral tells of it.
fn mending(decision: &StoredDecision, conferral: &Conferral, stood: Right) -> Kept {
    let done = Done {
        decision_id: decision.id,
        reference: String::new(),
        act: Act::Rectify,
        day: day_of(&decision.facts),
        registered: i64::MAX,
        undoes: None,
        reach: Reach::Whole,
        right: Right::default(),
        pending: false,
    };
    // What is replaced stands as it was without that.
    let superseded = conferral.status == ConferralStatus::Superseded;
    let status_after = if superseded { ConferralStatus::InForce } else { conferral.status };
    Kept { conferral_id: conferral.id, done, status_after, stood, took: true }
}

/// The conferral as its mended line and decision make it.
fn registered(
    conferral: &Conferral,
    (line, of_record): (Line, OfRecord),
    decision: &StoredDecision,
    set: i64,
    now: &References,
) -> Result<Registered, Fault> {
    let facts = &decision.facts;
    let award = now.awards.get(&line.award_code).ok_or_else(|| Fault::internal("an award is gone"))?;
    // The names of its day stay; another award has the name it has now.
    let same = award.facts.code == conferral.award_code;
    let award_name = if same { conferral.award_name.clone() } else { award.facts.name_vi.clone() };
    let campaign = line.campaign_code.as_ref().or(facts.campaign_code.as_ref());
    Ok(Registered {
        id: conferral.id,
        decision_id: decision.id,
        award: (award.id, award_name, award.facts.kind, award.facts.precedence),
        recipient_id: line.recipient_id,
        name: line.name.clone().or(of_record.name.filter(|_| !line.unnamed)),
        birth_year: line.birth_year.or(of_record.birth_year),
        authority_set_id: set,
        signed_on: facts.signed_on,
        signed_year: facts.signed_year,
        campaign_id: campaign.and_then(|code| now.campaigns.get(code)).copied(),
        period: line_period(facts, &line),
        conferral_type: line.conferral_type.or(facts.conferral_type),
        evidence: facts.evidence.ok_or_else(|| Fault::internal("an award rests on nothing"))?,
        line,
    })
}
