//! Mending a clerk's own error against a right paper: a registered decision and its lines as the paper has them, under
//! every rule again.

use super::{
    Ctx, StoredDecision, checks, moved,
    references::{References, beyond},
    register::{Entered, Previous},
};
use crate::{
    domain::{
        act::Done,
        check::{UNKNOWN, Verdict, line_period},
        conferral::Conferral,
        decision::{Act, Decision, Line, Right},
        fault::{Code, Fault, Finding, Place},
        number::reference,
        recipient::StoredRecipient,
        time::day_number,
    },
    store::{self, Tx, act::Written, conferral::Registered},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet, btree_map::Entry};

/// A registered decision with its lines: as it is, and as it will be.
struct Mended {
    /// The target that mends it, for its pointer.
    target: usize,
    before: StoredDecision,
    after: StoredDecision,
    /// Its conferrals, each with its line as it will be, in the order of lines.
    lines: Vec<(Conferral, Line)>,
    /// What stood, by conferral.
    stood: HashMap<i64, Right>,
}

/// The decisions that the targets mend, each with all that is put right in it.
async fn mended(tx: &Tx, facts: &Decision, references: &References) -> Result<Vec<Mended>, Fault> {
    let mut all: BTreeMap<i64, Mended> = BTreeMap::new();
    for (i, target) in facts.targets.iter().enumerate() {
        let Some(right) = &target.right else { continue };
        let of_line = target
            .conferral_id
            .and_then(|id| references.touched.iter().find(|t| t.conferral_id == id))
            .map(|t| t.decision_id);
        let Some(id) = target.decision_id.or(of_line) else { continue };
        let mended = match all.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => match load(tx, id, i).await? {
                Some(loaded) => new.insert(loaded),
                None => continue,
            },
        };
        if target.conferral_id.is_none() {
            let stood = right.mend_decision(&mut mended.after.facts);
            mended.stood.extend(mended.lines.iter().map(|(c, _)| (c.id, stood.clone())));
        } else if let Some((conferral, line)) = mended.lines.iter_mut().find(|(c, _)| Some(c.id) == target.conferral_id)
        {
            mended.stood.insert(conferral.id, right.mend_line(line));
        }
    }
    for mended in all.values_mut() {
        mended.after.facts.lines = mended.lines.iter().map(|(_, line)| line.clone()).collect();
    }
    Ok(all.into_values().collect())
}

async fn load(tx: &Tx, id: i64, target: usize) -> Result<Option<Mended>, Fault> {
    let Some((mut before, _)) = store::decision::find(&**tx, id).await? else { return Ok(None) };
    let conferrals = store::conferral::of_decision(&**tx, id).await?;
    let lines = store::conferral::lines(&**tx, id, 0, u64::from(u32::MAX)).await?;
    before.facts.lines.clone_from(&lines);
    Ok(Some(Mended {
        target,
        after: before.clone(),
        before,
        lines: conferrals.into_iter().zip(lines).collect(),
        stood: HashMap::new(),
    }))
}

/// Adds to a verdict what the rules say of the mended decisions and did not say of them before.
pub(super) async fn check(
    tx: &Tx,
    facts: &Decision,
    (today, references): (NaiveDate, &References),
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    for mended in mended(tx, facts, references).await? {
        let at = |finding: Finding| Finding { place: Place::Pointer(format!("/targets/{}", mended.target)), ..finding };
        if [&mended.before, &mended.after].iter().any(|decision| !tx.scope.covers(&decision.facts.authority_codes)) {
            verdict.flaws.push(at(beyond("")));
            continue;
        }
        let now = References::look(tx, &mended.after.facts).await?;
        verdict.flaws.extend(now.unknown.iter().cloned().map(at));
        if let Err(fault) = checks::number_free(tx, &mended.after.facts, &now, Some(mended.before.id)).await {
            if fault.code != Code::NumberTaken {
                return Err(fault);
            }
            verdict.flaws.extend(fault.errors.into_iter().map(at));
        }
        let own: Vec<i64> = mended.lines.iter().map(|(conferral, _)| conferral.id).collect();
        verdict.flaws.extend(moved::check(tx, &mended.before, &mended.after, &own).await?.map(at));
        let then = References::look(tx, &mended.before.facts).await?;
        let before = checks::judged(tx, (mended.before.id, today), &mended.before.facts, &then).await?;
        let after = checks::judged(tx, (mended.before.id, today), &mended.after.facts, &now).await?;
        let known: HashSet<_> = before.flaws.iter().chain(&before.cautions).map(|f| f.code).collect();
        verdict.flaws.extend(after.flaws.into_iter().filter(|f| !known.contains(f.code)).map(at));
        // Awards the register already has of this decision are its own.
        let own = ["same_award_same_year", "already_held"];
        verdict
            .cautions
            .extend(after.cautions.into_iter().filter(|f| !known.contains(f.code) && !own.contains(&f.code)).map(at));
    }
    Ok(())
}

/// Writes the mended decisions, their conferrals, and the records that bore the same error.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    references: &References,
) -> Result<Entered<'a>, Fault> {
    let (mut written, mut decisions, mut conferrals) = (Vec::new(), Vec::new(), Vec::new());
    let mut previous = Previous::default();
    let mut recipients: BTreeMap<i64, StoredRecipient> = BTreeMap::new();
    for mended in mended(tx, &decision.facts, references).await? {
        let Mended { target: _, mut before, mut after, lines, stood } = mended;
        // They are read before the decision is mended: some of their members are the decision's.
        let mut ids: Vec<i64> = stood.keys().copied().collect();
        ids.extend(moved::touched(tx, &before, &after).await?);
        previous.conferrals.extend(store::conferral::by_ids(&**tx, &ids).await?);
        let now = References::load(tx, &after.facts).await?;
        let set = now.set(tx, &after.facts).await?;
        store::decision::numbers::give_back(&**tx, after.id).await?;
        if let Some(number) = checks::number(&after.facts) {
            store::decision::numbers::take(&**tx, &now.bodies(), &number, after.id).await?;
        }
        after.totals = after.facts.totals();
        after.facts.lines.clear();
        if after.facts.authority_codes != before.facts.authority_codes {
            after.authority_names = now.names();
        }
        after.reference = reference(after.facts.number.as_deref(), after.facts.symbol.as_deref());
        after.version += 1;
        after.updated_at = ctx.stamp();
        store::decision::mend(tx, &after, set).await?;
        moved::enter(tx, &before, &after).await?;
        // The event has the lines that are mended, as they were and as they are.
        let mended = lines.iter().zip(&before.facts.lines).filter(|((_, line), was)| line != *was);
        let (was, is) = mended.map(|((_, line), was)| (was.clone(), line.clone())).unzip();
        for ((conferral, line), was) in lines.into_iter().zip(&before.facts.lines) {
            let Some(stood) = stood.get(&conferral.id) else { continue };
            let recipient = match line.recipient_id {
                Some(id) => Some(known(tx, id, &mut recipients).await?),
                None => None,
            };
            let name = recipient.map(|recipient| {
                follow(recipient, was, &line);
                line.name.clone().unwrap_or_else(|| recipient.facts.name.clone())
            });
            store::conferral::rewrite(&**tx, registered(&conferral, line, name, &after, set, &now)?).await?;
            let day = decision.facts.signed_on.map_or(UNKNOWN, day_number);
            let done = Done { decision_id: decision.id, act: Act::Rectify, day, undoes: None };
            written.push(Written {
                conferral_id: conferral.id,
                done,
                status_after: conferral.status,
                stood: stood.clone(),
            });
        }
        store::conferral::touch(&**tx, &ids, &ctx.stamp()).await?;
        conferrals.extend(store::conferral::by_ids(&**tx, &ids).await?);
        before.facts.lines = was;
        after.facts.lines = is;
        previous.decisions.push(before);
        decisions.push(after);
    }
    store::act::insert_many(&**tx, &written).await?;
    let mut changed = Vec::new();
    for (id, recipient) in recipients {
        let before = store::recipient::find(&**tx, id).await?;
        if before.as_ref() != Some(&recipient) {
            previous.recipients.extend(before);
            let recipient = StoredRecipient { version: recipient.version + 1, updated_at: ctx.stamp(), ..recipient };
            store::recipient::replace(&**tx, &recipient).await?;
            changed.push(recipient);
        }
    }
    conferrals.sort_by_key(|c| c.id);
    Ok(Entered { previous, decision, conferrals, recipients: changed, decisions, hands: Vec::new(), one_person: None })
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

/// A record that a clerk's error made follows the mended line where it still bears the error.
fn follow(recipient: &mut StoredRecipient, was: &Line, line: &Line) {
    if was.recipient_id != line.recipient_id {
        return;
    }
    let facts = &mut recipient.facts;
    if let (Some(was), Some(now)) = (&was.name, &line.name)
        && facts.name == *was
    {
        facts.name.clone_from(now);
    }
    macro_rules! same {
        ($($member:ident),+) => { $(if facts.$member == was.$member { facts.$member.clone_from(&line.$member); })+ };
    }
    same!(sex, birth_year, birth_on, post, unit, parent_unit, origin);
}

/// The conferral as its mended line and decision make it.
fn registered(
    conferral: &Conferral,
    line: Line,
    name: Option<String>,
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
        name,
        birth_year: line.birth_year.or(conferral.birth_year),
        authority_set_id: set,
        signed_on: facts.signed_on,
        signed_year: facts.signed_year,
        campaign_id: campaign.and_then(|code| now.campaigns.get(code)).copied(),
        period: line_period(facts, &line),
        conferral_type: line.conferral_type.or(facts.conferral_type),
        evidence: facts.evidence,
        line,
    })
}
