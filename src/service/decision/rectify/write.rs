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
        recipient::{Recipient, StoredRecipient},
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
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map::Entry};

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
    way: Way,
) -> Result<Entered<'a>, Fault> {
    let mut writing = Writing {
        tx,
        ctx,
        decision,
        way,
        recipients: BTreeMap::new(),
        printed: BTreeMap::new(),
        entered: Entered::of(decision),
    };
    for mended in all {
        Box::pin(writing.write(mended)).await?;
    }
    writing.keep().await?;
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
    /// The records of people whose lines were mended.
    recipients: BTreeMap<i64, StoredRecipient>,
    /// The names on lines that were linked to them.
    printed: BTreeMap<i64, BTreeSet<String>>,
    entered: Entered<'d>,
}

impl Writing<'_, '_> {
    /// One mended decision with its lines, and what its acts leave then.
    async fn write(&mut self, mended: Mended) -> Result<(), Fault> {
        let (tx, ctx) = (self.tx, self.ctx);
        let concerned: HashSet<i64> = mended.concerned().into_iter().collect();
        let Mended { target: _, mut before, mut after, lines, notes, idle: _ } = mended;
        let whole = Decision { lines: lines.iter().map(|(_, line)| line.clone()).collect(), ..after.facts.clone() };
        let now = References::load(tx, &whole, Asked::of(&before, ctx.today())).await?;
        let touched = store::act::touched_by(&**tx, &[after.id]).await?.into_iter().map(|(_, conferral)| conferral);
        let to_touch = now.touched.iter().map(|touched| touched.conferral_id);
        let mut replayed = Before::of(tx, concerned.iter().copied().chain(touched).chain(to_touch)).await?;
        replayed.taken_back = self.way == Way::TakenOut;
        let set = now.set(tx, &after.facts).await?;
        after.totals = whole.totals();
        if after.facts.authority_codes != before.facts.authority_codes {
            after.authority_names = now.names();
        }
        self.write_decision(&mut after, set, &now).await?;
        // The event has the lines that are mended, as they were and as they are.
        let changed = lines.iter().zip(&before.facts.lines).filter(|((_, line), was)| line != *was);
        let (was, mut is): (Vec<Line>, Vec<Line>) = changed.map(|((_, line), was)| (was.clone(), line.clone())).unzip();
        let stood: HashMap<Option<i64>, Right> =
            notes.into_iter().map(|note| (note.conferral_id, note.stood)).collect();
        let mut noted = Vec::new();
        for ((conferral, mut line), was) in lines.into_iter().zip(&before.facts.lines) {
            if !concerned.contains(&conferral.id) {
                continue;
            }
            let had = replayed.of_record(conferral.id);
            let of_record = self.recipient_of(&mut line, was, (&conferral, had)).await?;
            is.iter_mut().filter(|is| is.line == line.line).for_each(|is| is.recipient_id = line.recipient_id);
            store::conferral::rewrite(&**tx, registered(&conferral, (line, of_record), &after, set, &now)?).await?;
            if self.way == Way::Made && after.facts.act == Act::Award {
                let stood = stood.get(&Some(conferral.id)).or(stood.get(&None)).cloned().unwrap_or_default();
                noted.push(mending(self.decision, &conferral, stood));
            }
        }
        store::act::insert_many(&**tx, &noted).await?;
        if after.facts.act != Act::Award {
            store::act::forget(&**tx, after.id).await?;
            acts::write(tx, &now).await?;
        }
        let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, replayed, &concerned).await?;
        self.entered.conferrals.extend(conferrals);
        self.entered.recipients.extend(recipients);
        self.entered.previous.conferrals.extend(previous.conferrals);
        self.entered.previous.recipients.extend(previous.recipients);
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

    /// What the conferral of a mended line has of the record it is linked to, where the line does not say it: what it
    /// had of it, whatever acts made of the record since, or what another record says. The record follows the line, unless
    /// another conferral took its place, and who was not named before gets one.
    async fn recipient_of(
        &mut self,
        line: &mut Line,
        was: &Line,
        (conferral, had): (&Conferral, OfRecord),
    ) -> Result<OfRecord, Fault> {
        let is_other = line.recipient_id != was.recipient_id;
        if let Some(named) = line.recipient_id.filter(|_| line.recipient_id != was.recipient_id) {
            // Who was merged since stands as another, until that is undone.
            if let Some(id) = store::recipient::survivors(&**self.tx, &[named]).await?.remove(&named) {
                merge::follow(&**self.tx, named, conferral.id).await?;
                line.recipient_id = Some(id);
            }
        }
        if let Some(id) = line.recipient_id {
            let record = known(self.tx, id, &mut self.recipients).await?;
            if conferral.status != ConferralStatus::Superseded {
                follow(record, was, line);
            }
            // Its conferrals are found by the names they bear.
            let printed = line.name.iter().filter(|name| is_other && **name != record.facts.name);
            self.printed.entry(id).or_default().extend(printed.cloned());
            let merged = !record.merged_ids.is_empty();
            let says = OfRecord { name: Some(record.facts.name.clone()), birth_year: record.facts.birth_year };
            let earlier = if merged { merge::earlier(&**self.tx, id, conferral.id).await? } else { Vec::new() };
            for (earlier, _) in earlier {
                follow(known(self.tx, earlier, &mut self.recipients).await?, was, line);
            }
            return Ok(if is_other { says } else { OfRecord { name: had.name.or(says.name), ..had } });
        }
        if line.name.is_some() {
            let id = store::dialect::reserve_ids(&**self.tx, "recipient", 1).await?.pop();
            let id = id.ok_or_else(|| Fault::internal("no number for a recipient"))?;
            let made = newcomer(id, line, self.ctx);
            store::recipient::insert_many(&**self.tx, std::slice::from_ref(&made)).await?;
            line.recipient_id = Some(id);
            self.entered.recipients.push(made);
        }
        Ok(OfRecord::default())
    }

    /// Writes the records of people that followed a mended line.
    async fn keep(&mut self) -> Result<(), Fault> {
        for (id, followed) in std::mem::take(&mut self.recipients) {
            let Some(now) = store::recipient::find(&**self.tx, id).await? else { continue };
            // What replaying wrote of it since is kept.
            let facts = Recipient {
                sex: followed.facts.sex,
                parent_unit: followed.facts.parent_unit,
                origin: followed.facts.origin,
                ..now.facts.clone()
            };
            let mut aliases = now.aliases.clone();
            let printed = self.printed.remove(&id).unwrap_or_default();
            aliases.extend(printed.into_iter().filter(|name| *name != facts.name && !now.aliases.contains(name)));
            if facts == now.facts && aliases == now.aliases {
                continue;
            }
            let updated_at = self.ctx.stamp();
            let after = StoredRecipient { facts, aliases, version: now.version + 1, updated_at, ..now.clone() };
            store::recipient::replace(&**self.tx, &after).await?;
            self.entered.recipients.retain(|other| other.id != id);
            if !self.entered.previous.recipients.iter().any(|other| other.id == id) {
                self.entered.previous.recipients.push(now);
            }
            self.entered.recipients.push(after);
        }
        Ok(())
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

/// A recipient, loaded once.
async fn known<'a>(
    tx: &Tx,
    id: i64,
    recipients: &'a mut BTreeMap<i64, StoredRecipient>,
) -> Result<&'a mut StoredRecipient, Fault> {
    match recipients.entry(id) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(new) => Ok(
            new.insert(store::recipient::find(&**tx, id).await?.ok_or_else(|| Fault::internal("a recipient is gone"))?)
        ),
    }
}

/// A record that a clerk's error made follows the mended line in what acts do not concern, where it still bears the
/// error.
fn follow(recipient: &mut StoredRecipient, was: &Line, line: &Line) {
    if was.recipient_id != line.recipient_id {
        return;
    }
    let facts = &mut recipient.facts;
    macro_rules! same {
        ($($member:ident),+) => { $(if facts.$member == was.$member { facts.$member.clone_from(&line.$member); })+ };
    }
    same!(sex, parent_unit, origin);
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
