//! The steps of a decision's life: submit, return, withdraw, register.

use super::{
    Begun, Change, Ctx, EN, Expected, Register, StoredDecision,
    checks::{self, pass},
    references::References,
    whole,
};
use crate::{
    domain::{
        account::{Permission, four_eyes},
        check::line_period,
        conferral::Conferral,
        decision::{Acknowledged, Acknowledgements, Line, Reason, Step},
        fault::{Code, Fault},
        recipient::{Recipient, StoredRecipient},
        valid::{self, REMARK},
    },
    store::{self, Tx, conferral::Registered},
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Submits a draft: every rule is asked, every caution answered for.
pub async fn submit(register: &Register, ctx: &Ctx, id: i64, expected: Expected, words: Acknowledgements) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Record, &words).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    well_said(&words)?;
    let (before, set, next) = whole(&work, id, expected, Step::Submit).await?;
    let references = References::load(&work, &before.facts).await?;
    checks::number_free(&work, &before.facts, &references).await?;
    let mut after = StoredDecision {
        state: next,
        version: before.version + 1,
        submitted_by: Some(ctx.actor.clone()),
        updated_at: ctx.stamp(),
        returned_reason: None,
        ..before.clone()
    };
    answer_for(&mut after, &work, &references, words, ctx).await?;
    store::decision::save_state(&**work, &after, set).await?;
    finish(work, "submit_decision", &before, after).await
}

/// Returns a submitted decision to its clerk, with the reason; what was acknowledged has to be answered for again.
pub async fn give_back(register: &Register, ctx: &Ctx, id: i64, expected: Expected, reason: Reason) -> Result<StoredDecision, Fault> {
    close(register, ctx, id, expected, reason, Permission::Register, Step::Return).await
}

/// Withdraws a draft, with the reason.
pub async fn withdraw(register: &Register, ctx: &Ctx, id: i64, expected: Expected, reason: Reason) -> Result<StoredDecision, Fault> {
    close(register, ctx, id, expected, reason, Permission::Record, Step::Withdraw).await
}

async fn close(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: Expected,
    reason: Reason,
    permission: Permission,
    way: Step,
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, permission, &reason).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    reason.check()?;
    let (before, set, next) = whole(&work, id, expected, way).await?;
    let after = StoredDecision {
        state: next,
        version: before.version + 1,
        returned_reason: Some(crate::domain::name::nfc(&reason.reason)),
        acknowledged: Vec::new(),
        submitted_by: None,
        updated_at: ctx.stamp(),
        ..before.clone()
    };
    store::decision::save_state(&**work, &after, set).await?;
    finish(work, if way == Step::Return { "return_decision" } else { "withdraw_decision" }, &before, after).await
}

async fn finish(work: super::super::Work, act: &'static str, before: &StoredDecision, mut after: StoredDecision) -> Result<StoredDecision, Fault> {
    let change = Change::new(act, EN, after.id, Some(before), &after)?;
    after.facts.lines.clear();
    work.commit(change, &after).await?;
    Ok(after)
}

fn well_said(words: &Acknowledgements) -> Result<(), Fault> {
    let findings = words.acknowledge.iter().enumerate().filter_map(|(i, word)| valid::text(&format!("/acknowledge/{i}/reason"), &word.reason, REMARK));
    Fault::all(Code::InvalidBody, findings.collect())
}

/// Runs every check; keeps the acknowledgements of cautions that are raised, ignores the others.
async fn answer_for(decision: &mut StoredDecision, tx: &Tx, references: &References, words: Acknowledgements, ctx: &Ctx) -> Result<(), Fault> {
    let verdict = checks::verdict(tx, decision, references).await?;
    for word in words.acknowledge {
        let raised = verdict.cautions.iter().any(|caution| caution.code == word.code);
        if raised && !decision.acknowledged.iter().any(|a| a.code == word.code) {
            decision.acknowledged.push(Acknowledged {
                code: word.code,
                reason: crate::domain::name::nfc(&word.reason),
                by: ctx.actor.clone(),
                at: ctx.stamp(),
            });
        }
    }
    pass(verdict, &decision.acknowledged)
}

/// All that one registering wrote, for its event.
#[derive(Serialize)]
struct Entered<'a> {
    decision: &'a StoredDecision,
    conferrals: Vec<Conferral>,
    recipients: &'a [StoredRecipient],
}

/// Enters a submitted decision in the register: its number is taken, recipients and conferrals come into being, all or nothing.
pub async fn register(register: &Register, ctx: &Ctx, id: i64, expected: Expected, words: Acknowledgements) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Register, &words).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    well_said(&words)?;
    let (before, set, next) = whole(&work, id, expected, Step::Register).await?;
    four_eyes(&ctx.actor, before.submitted_by.as_deref(), &before.edited_by)?;
    let references = References::load(&work, &before.facts).await?;
    checks::number_free(&work, &before.facts, &references).await?;
    let mut after = StoredDecision {
        state: next,
        version: before.version + 1,
        registered_by: Some(ctx.actor.clone()),
        registered_at: Some(ctx.stamp()),
        updated_at: ctx.stamp(),
        authority_names: references.names(),
        ..before.clone()
    };
    answer_for(&mut after, &work, &references, words, ctx).await?;
    if let Some(number) = checks::number(&after.facts) {
        store::decision::numbers::take(&**work, &references.bodies(), &number, id).await?;
    }
    let lines = std::mem::take(&mut after.facts.lines);
    let people = People::of(&work, &lines, &references, ctx).await?;
    store::recipient::insert_many(&**work, &people.made).await?;
    for renamed in &people.renamed {
        store::recipient::replace(&**work, renamed).await?;
    }
    store::conferral::insert_many(&**work, conferrals(&work, &after, set, lines, &people, &references).await?).await?;
    store::decision::forget_lines(&**work, id).await?;
    store::decision::save_state(&**work, &after, set).await?;
    let conferrals = store::conferral::of_decision(&**work, id).await?;
    let recipients: Vec<_> = people.made.into_iter().chain(people.renamed).collect();
    let entered = Entered { decision: &after, conferrals, recipients: &recipients };
    let change = Change::new("register_decision", EN, id, Some(&before), &entered)?;
    work.commit(change, &after).await?;
    Ok(after)
}

/// Who the lines are: recipients already known, and those the registering makes.
struct People {
    /// New recipients, in the order of their first line.
    made: Vec<StoredRecipient>,
    /// Known ones who were written with another name this time, which becomes an alias.
    renamed: Vec<StoredRecipient>,
    /// Each line's recipient: number, name now, year of birth.
    of_line: Vec<Option<(i64, String, Option<i32>)>>,
}

impl People {
    async fn of(tx: &Tx, lines: &[Line], references: &References, ctx: &Ctx) -> Result<Self, Fault> {
        let mut people = Self { made: Vec::new(), renamed: Vec::new(), of_line: Vec::with_capacity(lines.len()) };
        let mut made: HashMap<String, usize> = HashMap::new();
        let mut known: HashMap<i64, StoredRecipient> = references.recipients.clone();
        // A key of another system stands for one recipient: who has it already is linked, not made again.
        let keys: Vec<_> = lines.iter().filter(|l| l.recipient_id.is_none()).flat_map(|l| &l.external_ids).collect();
        let keyed = store::recipient::by_external_ids(&**tx, &keys).await?;
        let missing: Vec<i64> = keyed.values().copied().filter(|id| !known.contains_key(id)).collect();
        known.extend(store::recipient::by_ids(&**tx, &missing).await?.into_iter().map(|r| (r.id, r)));
        let link = |line: &Line| line.recipient_id.or_else(|| line.external_ids.iter().find_map(|key| keyed.get(key).copied()));
        // Ids are set aside for those who are new, and for no one else: a line may repeat who another line made.
        let mut told_apart = HashSet::new();
        let new = |line: &&Line| !line.unnamed && link(line).is_none() && crate::domain::check::identity(line).is_none_or(|who| told_apart.insert(who));
        let mut ids = store::dialect::reserve_ids(&**tx, "recipient", lines.iter().filter(new).count()).await?.into_iter();
        for line in lines {
            if line.unnamed {
                people.of_line.push(None);
                continue;
            }
            if let Some(id) = link(line) {
                let recipient = known.get_mut(&id).ok_or_else(|| Fault::internal("a linked recipient is gone"))?;
                people.link(line, recipient, ctx);
                continue;
            }
            let identity = crate::domain::check::identity(line);
            let place = if let Some(place) = identity.as_ref().and_then(|who| made.get(who)) {
                *place
            } else {
                let id = ids.next().ok_or_else(|| Fault::internal("an id is missing"))?;
                people.made.push(newcomer(id, line, ctx));
                let place = people.made.len() - 1;
                made.extend(identity.map(|who| (who, place)));
                place
            };
            if let Some(recipient) = people.made.get(place) {
                people.of_line.push(Some((recipient.id, line.name.clone().unwrap_or_default(), recipient.facts.birth_year)));
            }
        }
        Ok(people)
    }

    fn link(&mut self, line: &Line, recipient: &mut StoredRecipient, ctx: &Ctx) {
        let name = line.name.clone().unwrap_or_else(|| recipient.facts.name.clone());
        if name != recipient.facts.name && !recipient.aliases.contains(&name) {
            recipient.aliases.push(name.clone());
            if !self.renamed.iter().any(|r| r.id == recipient.id) {
                recipient.version += 1;
            }
            recipient.updated_at = ctx.stamp();
            self.renamed.retain(|r| r.id != recipient.id);
            self.renamed.push(recipient.clone());
        }
        self.of_line.push(Some((recipient.id, name, line.birth_year.or(recipient.facts.birth_year))));
    }
}

/// A new recipient as a line has it.
fn newcomer(id: i64, line: &Line, ctx: &Ctx) -> StoredRecipient {
    let now = ctx.stamp();
    let facts = Recipient {
        kind: line.recipient_kind,
        name: line.name.clone().unwrap_or_default(),
        sex: line.sex,
        birth_year: line.birth_year,
        birth_on: line.birth_on,
        died_on: None,
        post: line.post.clone(),
        unit: line.unit.clone(),
        unit_recipient_id: None,
        parent_unit: line.parent_unit.clone(),
        origin: line.origin,
        members: Vec::new(),
        external_ids: line.external_ids.clone(),
    };
    StoredRecipient { id, version: 1, facts, aliases: Vec::new(), merged_ids: Vec::new(), merged_into_id: None, created_at: now.clone(), updated_at: now }
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
    let mut registered = Vec::with_capacity(lines.len());
    for ((line, id), who) in lines.into_iter().zip(ids).zip(&people.of_line) {
        let award = references.awards.get(&line.award_code).ok_or_else(|| Fault::internal("an award is gone"))?;
        let campaign = line.campaign_code.as_ref().or(facts.campaign_code.as_ref());
        registered.push(Registered {
            id,
            decision_id: decision.id,
            award: (award.id, award.facts.name_vi.clone(), award.facts.precedence),
            recipient_id: who.as_ref().map(|(id, _, _)| *id),
            name: who.as_ref().map(|(_, name, _)| name.clone()),
            birth_year: who.as_ref().and_then(|(_, _, year)| *year).or(line.birth_year),
            authority_set_id: set,
            signed_on: facts.signed_on,
            signed_year: facts.signed_year,
            campaign_id: campaign.and_then(|code| references.campaigns.get(code)).copied(),
            period: line_period(facts, &line),
            conferral_type: line.conferral_type.or(facts.conferral_type),
            evidence: facts.evidence,
            line,
        });
    }
    Ok(registered)
}
