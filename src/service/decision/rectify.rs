//! Mending a clerk's own error against a right paper: a registered decision and its lines as the paper has them, under
//! every rule again. What was mended is noted, so that a mending entered in error can be taken out again.

use super::{
    Ctx, StoredDecision, acts, checks,
    references::{Asked, References, beyond},
    register::{Entered, newcomer},
    replay::{self, Before, Changed},
};
use crate::{
    domain::{
        act::{UNKNOWN, day_of},
        check::{Verdict, line_period},
        conferral::Conferral,
        decision::{Act, Decision, Line, Right, remend},
        fault::{Code, Fault, Finding, Place},
        number::reference,
        recipient::StoredRecipient,
    },
    store::{self, Tx, act::Kept, conferral::Registered, mending::Mending},
};
use std::collections::{BTreeMap, HashMap, HashSet, btree_map::Entry};

/// A registered decision with its lines: as it is, and as it will be.
pub(super) struct Mended {
    /// The target that mends it, for its pointer.
    target: usize,
    before: StoredDecision,
    after: StoredDecision,
    /// Its conferrals, each with its line as it will be, in the order of lines.
    lines: Vec<(Conferral, Line)>,
    /// What the mending is noted as.
    notes: Vec<Mending>,
}

impl Mended {
    /// The conferrals whose line is not as it was, or all where the decision itself is not.
    fn concerned(&self) -> Vec<i64> {
        let itself = self.before.facts.clone().without_lines() != self.after.facts.clone().without_lines();
        let lines = self.lines.iter().zip(&self.before.facts.lines);
        lines.filter(|((_, line), was)| itself || line != *was).map(|((conferral, _), _)| conferral.id).collect()
    }
}

/// The decisions that the targets mend, each with all that is put right in it.
async fn mended(tx: &Tx, decision_id: i64, facts: &Decision, references: &References) -> Result<Vec<Mended>, Fault> {
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
        let note =
            |conferral_id, stood, unnamed| Mending { decision_id, of_decision_id: id, conferral_id, stood, unnamed };
        if target.conferral_id.is_none() {
            let stood = right.mend_decision(&mut mended.after.facts)?;
            mended.notes.push(note(None, stood, false));
        } else if let Some((conferral, line)) = mended.lines.iter_mut().find(|(c, _)| Some(c.id) == target.conferral_id)
        {
            let unnamed = line.unnamed;
            let stood = right.mend_line(line)?;
            mended.notes.push(note(Some(conferral.id), stood, unnamed));
        }
    }
    Ok(all.into_values().collect())
}

async fn load(tx: &Tx, id: i64, target: usize) -> Result<Option<Mended>, Fault> {
    let Some((mut before, _)) = store::decision::find(&**tx, id).await? else { return Ok(None) };
    let conferrals = store::conferral::of_decision(&**tx, id).await?;
    let after = before.clone();
    let lines = store::conferral::lines(&**tx, id, 0, u64::from(u32::MAX)).await?;
    before.facts.lines.clone_from(&lines);
    Ok(Some(Mended { target, after, before, lines: conferrals.into_iter().zip(lines).collect(), notes: Vec::new() }))
}

/// The decisions that a mending mended, as they are without it, or with it where it is brought back.
pub(super) async fn without(tx: &Tx, mending: i64, back: bool) -> Result<Vec<Mended>, Fault> {
    let mut all = Vec::new();
    for id in store::mending::mended_by(&**tx, mending).await? {
        let Some(mut mended) = load(tx, id, 0).await? else { continue };
        let steps = store::mending::of(&**tx, id).await?;
        let counts = |step: &store::mending::Step| if step.note.decision_id == mending { back } else { !step.void };
        let on = |conferral: Option<i64>| -> Vec<(&store::mending::Step, bool)> {
            steps.iter().filter(|step| step.note.conferral_id == conferral).map(|step| (step, counts(step))).collect()
        };
        for place in std::iter::once(None).chain(mended.lines.iter().map(|(c, _)| Some(c.id)).collect::<Vec<_>>()) {
            let own = on(place);
            if own.is_empty() {
                continue;
            }
            let rights: Vec<_> = own.iter().map(|(step, counts)| (&step.right, &step.note.stood, *counts)).collect();
            let stood = match place {
                None => remend(&mut mended.after.facts, &rights)?,
                Some(id) => {
                    let Some((_, line)) = mended.lines.iter_mut().find(|(c, _)| c.id == id) else { continue };
                    let unnamed = own.first().is_some_and(|(step, _)| step.note.unnamed);
                    let stood = remend(line, &rights)?;
                    if unnamed && line.name.is_none() {
                        (line.unnamed, line.recipient_id) = (true, None);
                    }
                    stood
                }
            };
            for ((step, counts), stood) in own.iter().zip(stood) {
                if *counts && step.note.stood != stood {
                    store::mending::replace(&**tx, step.id, &stood).await?;
                    store::act::restate(&**tx, step.note.decision_id, place, &stood).await?;
                }
            }
        }
        all.push(mended);
    }
    Ok(all)
}

/// Adds to a verdict what the rules say of the mended decisions and did not say of them before.
pub(super) async fn check(
    tx: &Tx,
    decision: &StoredDecision,
    asked: Asked,
    references: &References,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    for mended in mended(tx, decision.id, &decision.facts, references).await? {
        judge(tx, mended, asked, verdict).await?;
    }
    Ok(())
}

async fn judge(tx: &Tx, mended: Mended, asked: Asked, verdict: &mut Verdict) -> Result<(), Fault> {
    let at = |finding: Finding| Finding { place: Place::Pointer(format!("/targets/{}", mended.target)), ..finding };
    if !mended.before.facts.has_paper() {
        let vi = "Bản ghi sửa hoặc loại lỗi thì không sửa được; hãy loại bản ghi ấy rồi ghi lại.";
        let en = "A record that mends or voids others is not mended; void it and enter it anew.";
        verdict.flaws.push(at(Finding::at("", "act_unfit", vi, en)));
        return Ok(());
    }
    if [&mended.before, &mended.after].iter().any(|decision| !tx.scope.covers(&decision.facts.authority_codes)) {
        verdict.flaws.push(at(beyond("")));
        return Ok(());
    }
    let id = mended.before.id;
    let mut after = mended.after.facts.clone();
    after.lines = mended.lines.iter().map(|(_, line)| line.clone()).collect();
    let shape = after.findings(asked.today);
    if !shape.is_empty() {
        verdict.flaws.extend(shape.into_iter().map(at));
        return Ok(());
    }
    let own = Asked { own: id, place: store::act::place(&**tx, id).await?, today: asked.today };
    let now = References::look(tx, &after, own).await?;
    verdict.flaws.extend(now.unknown.iter().cloned().map(at));
    if let Err(fault) = checks::number_free(tx, &after, &now, Some(id)).await {
        if fault.code != Code::NumberTaken {
            return Err(fault);
        }
        verdict.flaws.extend(fault.errors.into_iter().map(at));
    }
    verdict.flaws.extend(order(tx, &mended, &now).await?.map(at));
    let then = References::look(tx, &mended.before.facts, own).await?;
    let before = checks::judged(tx, (id, asked.today), &mended.before.facts, &then).await?;
    let after = checks::judged(tx, (id, asked.today), &after, &now).await?;
    let known: HashSet<_> = before.flaws.iter().chain(&before.cautions).map(|f| f.code).collect();
    verdict.flaws.extend(after.flaws.into_iter().filter(|f| !known.contains(f.code)).map(at));
    // Awards the register already has of this decision are its own.
    let own = ["same_award_same_year", "already_held"];
    verdict
        .cautions
        .extend(after.cautions.into_iter().filter(|f| !known.contains(f.code) && !own.contains(&f.code)).map(at));
    Ok(())
}

/// What stands against the mended day or targets: an act before its award, or one that could not be done without what
/// is mended.
async fn order(tx: &Tx, mended: &Mended, now: &References) -> Result<Option<Finding>, Fault> {
    let ids: Vec<i64> = if mended.before.facts.act == Act::Award {
        mended.lines.iter().map(|(conferral, _)| conferral.id).collect()
    } else {
        store::act::touched_by(&**tx, &[mended.before.id]).await?.into_iter().map(|(_, conferral)| conferral).collect()
    };
    if store::scope::seen_conferrals(&**tx, &tx.scope, &ids).await?.len() < ids.len() {
        return Ok(Some(beyond("")));
    }
    let acts = store::act::of(&**tx, &ids).await?;
    if mended.before.facts.act == Act::Award {
        let day = day_of(&Decision { effective_on: None, ..mended.after.facts.clone() });
        let early = acts.values().flatten().find(|kept| kept.done.day < day && day != UNKNOWN);
        return Ok(early.map(|kept| {
            let (id, reference) = (kept.conferral_id, &kept.done.reference);
            let vi = format!(
                "Với ngày này, quyết định {reference} trên lượt khen thưởng {id} có trước quyết định khen thưởng."
            );
            let en = format!("With this day decision {reference} on conferral {id} lies before its award.");
            Finding::at("", "act_before_award", vi, en)
        }));
    }
    let kept: HashSet<i64> = now.touched.iter().map(|touched| touched.conferral_id).collect();
    for (id, acts) in acts.into_iter().filter(|(id, _)| !kept.contains(id)) {
        let rest: Vec<_> =
            acts.into_iter().map(|kept| kept.done).filter(|done| done.decision_id != mended.before.id).collect();
        if let Err(unfit) = crate::domain::act::replay(&crate::domain::act::Shown::default(), &rest, &[]) {
            let reference = rest.get(unfit.0).map(|done| done.reference.clone()).unwrap_or_default();
            let vi = format!("Bỏ lượt khen thưởng {id} thì quyết định {reference} không còn thực hiện được.");
            let en = format!("Without conferral {id} decision {reference} could not be done any more.");
            return Ok(Some(Finding::at("", "act_unfit", vi, en)));
        }
    }
    Ok(None)
}

/// Writes the mended decisions, their conferrals, and the records that bore the same error.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    references: &References,
) -> Result<Entered<'a>, Fault> {
    let mended = mended(tx, decision.id, &decision.facts, references).await?;
    let notes: Vec<Mending> = mended.iter().flat_map(|mended| mended.notes.clone()).collect();
    store::mending::insert_many(&**tx, &notes).await?;
    Box::pin(write(tx, ctx, decision, mended, true)).await
}

/// Writes mended decisions; `noted` where the histories of their conferrals tell of it.
pub(super) async fn write<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    all: Vec<Mended>,
    noted: bool,
) -> Result<Entered<'a>, Fault> {
    let mut entered = Entered::of(decision);
    let mut recipients: BTreeMap<i64, StoredRecipient> = BTreeMap::new();
    for mended in all {
        let concerned = mended.concerned();
        let Mended { target: _, mut before, mut after, lines, notes } = mended;
        let place = store::act::place(&**tx, after.id).await?;
        let own = Asked { own: after.id, place, today: ctx.today() };
        let whole = Decision { lines: lines.iter().map(|(_, line)| line.clone()).collect(), ..after.facts.clone() };
        let now = References::load(tx, &whole, own).await?;
        let touched = store::act::touched_by(&**tx, &[after.id]).await?.into_iter().map(|(_, conferral)| conferral);
        let to_touch = now.touched.iter().map(|touched| touched.conferral_id);
        let replayed = Before::of(tx, concerned.iter().copied().chain(touched).chain(to_touch)).await?;
        let set = now.set(tx, &after.facts).await?;
        store::decision::numbers::give_back(&**tx, after.id).await?;
        if let Some(number) = checks::number(&after.facts).filter(|_| after.voided_by.is_none()) {
            store::decision::numbers::take(&**tx, &now.bodies(), &number, after.id).await?;
        }
        after.totals = whole.totals();
        if after.facts.authority_codes != before.facts.authority_codes {
            after.authority_names = now.names();
        }
        after.reference = reference(after.facts.number.as_deref(), after.facts.symbol.as_deref());
        after.version += 1;
        after.updated_at = ctx.stamp();
        store::decision::mend(tx, &after, set).await?;
        // The event has the lines that are mended, as they were and as they are.
        let changed = lines.iter().zip(&before.facts.lines).filter(|((_, line), was)| line != *was);
        let (was, mut is): (Vec<Line>, Vec<Line>) = changed.map(|((_, line), was)| (was.clone(), line.clone())).unzip();
        let stood: HashMap<Option<i64>, Right> =
            notes.into_iter().map(|note| (note.conferral_id, note.stood)).collect();
        let mut acts = Vec::new();
        for ((conferral, mut line), was) in lines.into_iter().zip(&before.facts.lines) {
            if !concerned.contains(&conferral.id) {
                continue;
            }
            if line.recipient_id.is_none() && line.name.is_some() {
                // Who was not named has no record yet.
                let id = store::dialect::reserve_ids(&**tx, "recipient", 1).await?.pop();
                let id = id.ok_or_else(|| Fault::internal("no number for a recipient"))?;
                let made = newcomer(id, &line, ctx);
                store::recipient::insert_many(&**tx, std::slice::from_ref(&made)).await?;
                line.recipient_id = Some(id);
                is.iter_mut().filter(|is| is.line == line.line).for_each(|is| is.recipient_id = Some(id));
                entered.recipients.push(made);
            } else if let Some(id) = line.recipient_id {
                follow(known(tx, id, &mut recipients).await?, was, &line);
            }
            let name = match line.recipient_id {
                Some(id) => line.name.clone().or(Some(known(tx, id, &mut recipients).await?.facts.name.clone())),
                None => None,
            };
            store::conferral::rewrite(&**tx, registered(&conferral, line, name, &after, set, &now)?).await?;
            if noted && after.facts.act == Act::Award {
                let stood = stood.get(&Some(conferral.id)).or(stood.get(&None)).cloned().unwrap_or_default();
                acts.push(mending(decision, &conferral, stood));
            }
        }
        store::act::insert_many(&**tx, &acts).await?;
        if after.facts.act != Act::Award {
            store::act::forget(&**tx, after.id).await?;
            acts::write(tx, &now).await?;
        }
        let rewritten = concerned.into_iter().collect();
        let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, replayed, &rewritten).await?;
        entered.conferrals.extend(conferrals);
        entered.recipients.extend(recipients);
        entered.previous.conferrals.extend(previous.conferrals);
        entered.previous.recipients.extend(previous.recipients);
        before.facts.lines = was;
        after.facts.lines = is;
        entered.previous.decisions.push(before);
        entered.decisions.push(after);
    }
    keep(tx, ctx, recipients, &mut entered).await?;
    entered.conferrals.sort_by_key(|c| c.id);
    Ok(entered)
}

/// A mending as the history of a conferral tells of it.
fn mending(decision: &StoredDecision, conferral: &Conferral, stood: Right) -> Kept {
    let done = crate::domain::act::Done {
        decision_id: decision.id,
        reference: String::new(),
        act: Act::Rectify,
        day: day_of(&decision.facts),
        place: i64::MAX,
        undoes: None,
        reach: crate::domain::act::Reach::Whole,
        right: Right::default(),
        pending: false,
    };
    Kept { conferral_id: conferral.id, done, status_after: conferral.status, stood, took: true }
}

/// Writes the records of people that followed a mended line.
async fn keep(
    tx: &Tx,
    ctx: &Ctx,
    recipients: BTreeMap<i64, StoredRecipient>,
    entered: &mut Entered<'_>,
) -> Result<(), Fault> {
    for (id, followed) in recipients {
        let Some(now) = store::recipient::find(&**tx, id).await? else { continue };
        // What replaying wrote of it since is kept.
        let facts = crate::domain::recipient::Recipient {
            sex: followed.facts.sex,
            parent_unit: followed.facts.parent_unit,
            origin: followed.facts.origin,
            ..now.facts.clone()
        };
        if facts == now.facts {
            continue;
        }
        let after = StoredRecipient { facts, version: now.version + 1, updated_at: ctx.stamp(), ..now.clone() };
        store::recipient::replace(&**tx, &after).await?;
        entered.recipients.retain(|other| other.id != id);
        if !entered.previous.recipients.iter().any(|other| other.id == id) {
            entered.previous.recipients.push(now);
        }
        entered.recipients.push(after);
    }
    Ok(())
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
        evidence: facts.evidence.ok_or_else(|| Fault::internal("an award rests on nothing"))?,
        line,
    })
}
