//! Entering a decision in the register: its number is taken, recipients and conferrals come into being, all or nothing.

use super::{
    Begun, Change, Ctx, Expected, Register, StoredDecision, acts,
    asked::Asked,
    entered::{Entered, Previous, newcomer},
    hands,
    life::{answer_for, well_said},
    numbers, rectify,
    references::References,
    replaced, void, whole,
};
use crate::{
    domain::{
        account::{Permission, four_eyes},
        audit::Deed,
        check::line_period,
        decision::{Acknowledgements, Act, Hand, Line, Part, Step, Who, each_conferral},
        fault::Fault,
        noun::Noun,
        recipient::StoredRecipient,
    },
    store::{self, Tx, conferral::Registered},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The decision before it was registered, and all else that this changed.
#[derive(Serialize)]
struct Before<'a> {
    decision: &'a StoredDecision,
    #[serde(flatten)]
    previous: &'a Previous,
}

/// Four eyes: whoever wrote, changed or submitted a decision does not register it.
fn other_eyes(ctx: &Ctx, decision: &StoredDecision, hands: &[Hand]) -> Result<(), Fault> {
    let authors = hands.iter().filter(|hand| hand.part == Part::Author).map(|hand| hand.account.as_str());
    four_eyes(&ctx.actor, decision.submitted_by.as_deref(), authors.chain([decision.edited_by.as_str()]))
}

/// Whether this caller may register a decision, whatever stands against it.
pub async fn may_register(register: &Register, ctx: &Ctx, decision: &StoredDecision) -> Result<(), Fault> {
    ctx.ask(Permission::Register)?;
    let hands = store::decision::hand::of(register.db.reader(), decision.id).await?;
    other_eyes(ctx, decision, &hands)
}

/// Enters a submitted decision in the register: its number is taken, recipients and conferrals come into being, all or
/// nothing.
pub async fn register(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    words: Acknowledgements,
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Register, &words).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    well_said(&words)?;
    let (mut before, set, next) = whole(&work, id, expected, Step::Register).await?;
    let hands = store::decision::hand::of(&**work, id).await?;
    other_eyes(ctx, &before, &hands)?;
    replaced::link(&work, &mut before.facts).await?;
    let mut references = References::load(&work, &before.facts, Asked::new(id, ctx)).await?;
    numbers::free(&work, &before.facts, &references, &[]).await?;
    void::possible(&work, &before).await?;
    let mut after = StoredDecision {
        state: next,
        version: before.version + 1,
        registered_by: Some(ctx.actor.clone()),
        registered_at: Some(ctx.stamp()),
        updated_at: ctx.stamp(),
        authority_names: references.names(),
        ..before.clone()
    };
    answer_for(&mut after, &work, &references, &words, ctx).await?;
    replaced::give_back_numbers(&work, &after.facts).await?;
    numbers::take(&work, &after.facts, &references.bodies(), id).await?;
    references.people = each_conferral(&references.people, &after.facts.lines);
    let lines: Vec<Line> = std::mem::take(&mut after.facts.lines).into_iter().flat_map(Line::each).collect();
    store::decision::save_state(&work, &after, set).await?;
    let (hands, one_person) = hands::close(&work, ctx, id, hands).await?;
    let entered = match after.facts.act {
        Act::Award => Box::pin(awarded(&work, ctx, &after, set, lines, &mut references)).await?,
        Act::Rectify => Box::pin(rectify::enter(&work, ctx, &after, &references)).await?,
        Act::Void => Box::pin(void::enter(&work, ctx, &after, &references)).await?,
        _ => Box::pin(acts::enter(&work, ctx, &after, &references)).await?,
    };
    let entered = Entered { hands, one_person, ..entered };
    let changed = entered.conferrals.iter().map(|conferral| conferral.decision_id);
    let decisions: BTreeSet<i64> = changed.chain(entered.decisions.iter().map(|other| other.id)).chain([id]).collect();
    store::conferral::group::renew(&**work, &decisions.into_iter().collect::<Vec<_>>()).await?;
    // The lines as they were are in the event that wrote them.
    before.facts.lines.clear();
    let change = Change::new(
        Deed::RegisterDecision,
        Noun::Decision,
        id,
        Some(&Before { decision: &before, previous: &entered.previous }),
        &entered,
    )?;
    work.commit(change, &after).await?;
    Ok(after)
}

/// Makes the recipients and conferrals of the lines.
async fn awarded<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    set: i64,
    lines: Vec<Line>,
    references: &mut References,
) -> Result<Entered<'a>, Fault> {
    let people = People::of(tx, &lines, references, ctx).await?;
    store::recipient::insert_many(&**tx, &people.made).await?;
    for changed in &people.changed {
        store::recipient::replace(&**tx, changed).await?;
    }
    let linked: Vec<Option<i64>> = lines.iter().map(|line| line.recipient_id).collect();
    let registered = conferrals(tx, decision, set, lines, &people, references).await?;
    for (linked, conferral) in linked.into_iter().zip(&registered) {
        if let Some(linked) = linked.filter(|id| Some(*id) != conferral.recipient_id) {
            let stands = conferral.recipient_id.and_then(|id| references.recipients.get(&id));
            let merged = stands.map(|one| one.merged_ids.as_slice()).unwrap_or_default();
            store::recipient::merge::settle(&**tx, merged, conferral.id, linked).await?;
        }
    }
    store::conferral::insert_many(&**tx, registered).await?;
    store::decision::forget_lines(&**tx, decision.id).await?;
    let conferrals = store::conferral::of_decision(&**tx, decision.id).await?;
    let mut entered = Entered {
        previous: Previous { recipients: people.before, ..Previous::default() },
        conferrals,
        recipients: people.made.into_iter().chain(people.changed).collect(),
        ..Entered::of(decision)
    };
    let mut replacing = Box::pin(replaced::enter(tx, ctx, decision, decision)).await?;
    // What this registering made was not there before.
    replacing.previous.conferrals.retain(|one| one.decision_id != decision.id);
    entered.join(replacing);
    Ok(entered)
}

/// The recipients of the lines: those the registering makes, and those already known.
struct People {
    /// New recipients, in the order of their first line.
    made: Vec<StoredRecipient>,
    /// Known ones who gained a name or a key of another system.
    changed: Vec<StoredRecipient>,
    /// The same, as they were.
    before: Vec<StoredRecipient>,
    /// Each line's recipient: number, name now, year of birth.
    of_line: Vec<Option<(i64, String, Option<i32>)>>,
}

impl People {
    async fn of(tx: &Tx, lines: &[Line], references: &mut References, ctx: &Ctx) -> Result<Self, Fault> {
        let gone = || Fault::internal("a recipient is gone");
        let new = references.people.iter().enumerate().filter(|(i, who)| **who == Who::New(*i)).map(|(i, _)| i);
        let new: Vec<usize> = new.collect();
        let ids = store::dialect::reserve_ids(&**tx, "recipient", new.len()).await?;
        let mut made: BTreeMap<usize, StoredRecipient> = BTreeMap::new();
        for (place, id) in new.into_iter().zip(ids) {
            made.insert(place, newcomer(id, lines.get(place).ok_or_else(gone)?, ctx));
        }
        let mut before: BTreeMap<i64, StoredRecipient> = BTreeMap::new();
        let mut of_line = Vec::with_capacity(lines.len());
        for (line, who) in lines.iter().zip(&references.people) {
            let recipient = match who {
                Who::Nobody => {
                    of_line.push(None);
                    continue;
                }
                Who::Known(id) => references.recipients.get_mut(id).ok_or_else(gone)?,
                Who::New(place) => made.get_mut(place).ok_or_else(gone)?,
            };
            let was = recipient.clone();
            if meet(recipient, line) && matches!(who, Who::Known(_)) {
                before.entry(recipient.id).or_insert(was);
            }
            let name = line.name.clone().unwrap_or_else(|| recipient.facts.name.clone());
            of_line.push(Some((recipient.id, name, line.birth_year.or(recipient.facts.birth_year))));
        }
        let known = before.keys().filter_map(|id| references.recipients.get(id).cloned());
        let changed = known.map(|r| StoredRecipient { version: r.version + 1, updated_at: ctx.stamp(), ..r }).collect();
        Ok(Self { made: made.into_values().collect(), changed, before: before.into_values().collect(), of_line })
    }
}

/// What a line adds to a recipient: a further name becomes an alias, a further key is kept. Answers whether it added
/// anything.
fn meet(recipient: &mut StoredRecipient, line: &Line) -> bool {
    let other_name = line.name.iter().find(|name| **name != recipient.facts.name && !recipient.aliases.contains(name));
    let keys: Vec<_> =
        line.external_ids.iter().filter(|key| !recipient.facts.external_ids.contains(key)).cloned().collect();
    let adds = other_name.is_some() || !keys.is_empty();
    recipient.aliases.extend(other_name.cloned());
    recipient.facts.external_ids.extend(keys);
    adds
}

/// The conferrals the lines become, with the names of this day.
async fn conferrals(
    tx: &Tx,
    decision: &StoredDecision,
    set: i64,
    lines: Vec<Line>,
    people: &People,
    references: &References,
) -> Result<Vec<Registered>, Fault> {
    let ids = store::dialect::reserve_ids(&**tx, "conferral", lines.len()).await?;
    let facts = &decision.facts;
    let evidence = facts.evidence.ok_or_else(|| Fault::internal("an award rests on nothing"))?;
    let mut registered = Vec::with_capacity(lines.len());
    for ((line, id), who) in lines.into_iter().zip(ids).zip(&people.of_line) {
        let award = references.awards.get(&line.award_code).ok_or_else(|| Fault::internal("an award is gone"))?;
        let campaign = line.campaign_code.as_ref().or(facts.campaign_code.as_ref());
        registered.push(Registered {
            id,
            decision_id: decision.id,
            award: (award.id, award.facts.name_vi.clone(), award.facts.kind, award.facts.precedence),
            recipient_id: who.as_ref().map(|(id, _, _)| *id),
            name: who.as_ref().map(|(_, name, _)| name.clone()),
            birth_year: who.as_ref().and_then(|(_, _, year)| *year).or(line.birth_year),
            authority_set_id: set,
            signed_on: facts.signed_on,
            signed_year: facts.signed_year,
            campaign_id: campaign.and_then(|code| references.campaigns.get(code)).copied(),
            period: line_period(facts, &line),
            conferral_type: line.conferral_type.or(facts.conferral_type),
            evidence,
            line,
        });
    }
    Ok(registered)
}
