//! Mending a clerk's own error against a right paper: a registered decision and its lines as the paper has them, under
//! every rule again. What was mended is noted, so that a mending entered in error can be taken out again.

use super::{
    Ctx, StoredDecision,
    asked::{Asked, beyond},
    entered::Entered,
    judged::judged,
    numbers,
    references::References,
};
use crate::{
    domain::{
        act::{Shown, replay},
        check::Verdict,
        conferral::Conferral,
        decision::{Act, Decision, Line, Remended, Right, remend},
        fault::{Code, Fault, Finding, Place},
        time::{day_number, whole_year},
    },
    store::{
        self, Tx,
        mending::{Mending, Step},
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map::Entry};

mod write;

pub(super) use write::{Way, write};

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
    /// The targets that say what the register has already.
    idle: Vec<usize>,
    /// The conferrals that targets name by themselves: whether each is no longer its recipient's by that.
    of_lines: HashMap<i64, (usize, bool)>,
}

impl Mended {
    /// A finding of the mended decision at the member of the target that mends its line, else at the target.
    fn at(&self, finding: Finding) -> Finding {
        let of_line = |pointer: &str| {
            let (place, member) = pointer.strip_prefix("/lines/")?.split_once('/')?;
            let (conferral, _) = self.lines.get(place.parse::<usize>().ok()?)?;
            let (i, _) = self.of_lines.get(&conferral.id)?;
            Some(format!("/targets/{i}/right/{member}"))
        };
        let place = match &finding.place {
            Place::Pointer(pointer) => of_line(pointer),
            Place::Parameter(_) => None,
        };
        Finding { place: Place::Pointer(place.unwrap_or_else(|| format!("/targets/{}", self.target))), ..finding }
    }

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
            let stands = mended.after.facts.clone();
            let stood = right.mend_decision(&mut mended.after.facts)?;
            mended.notes.push(note(None, stood, false));
            mended.idle.extend((stands == mended.after.facts).then_some(i));
        } else if let Some((conferral, line)) = mended.lines.iter_mut().find(|(c, _)| Some(c.id) == target.conferral_id)
        {
            let stands = line.clone();
            mended.of_lines.insert(conferral.id, (i, right.parts(line)));
            let stood = right.mend_line(line)?;
            mended.notes.push(note(Some(conferral.id), stood, stands.unnamed));
            mended.idle.extend((stands == *line).then_some(i));
        }
    }
    Ok(all.into_values().collect())
}

async fn load(tx: &Tx, id: i64, target: usize) -> Result<Option<Mended>, Fault> {
    let Some((mut before, _)) = store::decision::find(&**tx, id).await? else { return Ok(None) };
    let conferrals = store::conferral::of_decision(&**tx, id).await?;
    let after = before.clone();
    let mut lines = store::conferral::lines(&**tx, id, 0, u64::from(u32::MAX)).await?;
    // Of records that were merged a line is one's own, and will be again.
    let ids: BTreeSet<i64> = lines.iter().filter_map(|line| line.recipient_id).collect();
    let records = store::recipient::by_ids(&**tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    let owners = store::recipient::merge::Owners::of(&**tx, &records).await?;
    for (conferral, line) in conferrals.iter().zip(&mut lines) {
        line.recipient_id = line.recipient_id.map(|id| owners.own(id, conferral.id));
    }
    before.facts.lines.clone_from(&lines);
    let lines = conferrals.into_iter().zip(lines).collect();
    Ok(Some(Mended { target, after, before, lines, notes: Vec::new(), idle: Vec::new(), of_lines: HashMap::new() }))
}

/// What stood before a mending, where another one before it counts or not by now.
pub(super) struct Restated {
    step: i64,
    decision_id: i64,
    conferral_id: Option<i64>,
    stood: Remended,
}

/// Notes it.
pub(super) async fn restate(tx: &Tx, all: &[Restated]) -> Result<(), Fault> {
    for Restated { step, decision_id, conferral_id, stood } in all {
        store::mending::replace(&**tx, *step, &stood.stood).await?;
        store::act::restate(&**tx, *decision_id, *conferral_id, &stood.changed).await?;
    }
    Ok(())
}

/// Refuses to take out a mending, or to bring it back, where a number that a decision has then is another's since.
pub(super) async fn numbers_free(tx: &Tx, mending: i64, back: bool) -> Result<(), Fault> {
    for Mended { before, after, .. } in without(tx, mending, back).await?.0 {
        // What is replaced or out has no number of its own.
        if before.voided_by.is_none() && before.replaced_by.is_empty() {
            numbers::free_of(tx, &after.facts, &[before.id]).await?;
        }
    }
    Ok(())
}

/// The decisions that a mending mended, as they are without it, or with it where it is brought back; and what stood
/// before the other mendings then.
pub(super) async fn without(tx: &Tx, mending: i64, back: bool) -> Result<(Vec<Mended>, Vec<Restated>), Fault> {
    let (mut all, mut restated) = (Vec::new(), Vec::new());
    for id in store::mending::mended_by(&**tx, mending).await? {
        let Some(mut mended) = load(tx, id, 0).await? else { continue };
        let steps = store::mending::of(&**tx, id).await?;
        let counts = |step: &Step| if step.note.decision_id == mending { back } else { !step.void };
        let on = |conferral: Option<i64>| -> Vec<(&Step, bool)> {
            steps.iter().filter(|step| step.note.conferral_id == conferral).map(|step| (step, counts(step))).collect()
        };
        for place in std::iter::once(None).chain(mended.lines.iter().map(|(c, _)| Some(c.id)).collect::<Vec<_>>()) {
            let own = on(place);
            if own.is_empty() {
                continue;
            }
            let rights: Vec<_> = own.iter().map(|(step, counts)| (&step.right, &step.note.stood, *counts)).collect();
            let stood = match place {
                None => remend(&mut mended.after.facts, &rights, Right::mend_decision)?,
                Some(id) => {
                    let Some((_, line)) = mended.lines.iter_mut().find(|(c, _)| c.id == id) else { continue };
                    let unnamed = own.first().is_some_and(|(step, _)| step.note.unnamed);
                    let stood = remend(line, &rights, Right::mend_line)?;
                    if unnamed && line.name.is_none() {
                        (line.unnamed, line.recipient_id) = (true, None);
                    }
                    stood
                }
            };
            for ((step, counts), stood) in own.iter().zip(stood) {
                if *counts && step.note.stood != stood.stood {
                    let decision_id = step.note.decision_id;
                    restated.push(Restated { step: step.id, decision_id, conferral_id: place, stood });
                }
            }
        }
        all.push(mended);
    }
    Ok((all, restated))
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
    for i in &mended.idle {
        let vi = "Sổ đã ghi đúng như vậy; hãy bỏ mục này.";
        let en = "The register has it so already; leave this target out.";
        verdict.flaws.push(Finding::at(format!("/targets/{i}"), "act_unfit", vi, en));
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
        verdict.flaws.extend(shape.into_iter().map(|finding| mended.at(finding)));
        return Ok(());
    }
    verdict.flaws.extend(parted(tx, &mended).await?);
    let replaces = |facts: &Decision| facts.replaces().map(|(_, id, wholly)| (id, wholly)).collect::<BTreeSet<_>>();
    if replaces(&mended.before.facts) != replaces(&after) {
        let vi = "Bản ghi được thay thế là việc của lúc vào sổ; hãy loại quyết định này (ghi nhầm) rồi ghi lại.";
        let en = "Which records it replaces is settled when it is registered; void this decision and enter it anew.";
        verdict.flaws.push(at(Finding::at("", "replaces_unfit", vi, en)));
    }
    let own = Asked::of(&mended.before, asked.today);
    let now = References::look(tx, &after, own).await?;
    verdict.flaws.extend(now.unknown.iter().cloned().map(|finding| mended.at(finding)));
    // What is replaced has no number of its own.
    if mended.before.replaced_by.is_empty()
        && let Err(fault) = numbers::free(tx, &after, &now, &[id]).await
    {
        if fault.code != Code::NumberTaken {
            return Err(fault);
        }
        verdict.flaws.extend(fault.errors.into_iter().map(at));
    }
    verdict.flaws.extend(follows(tx, &mended, &now).await?.map(at));
    let then = References::look(tx, &mended.before.facts, own).await?;
    let before = judged(tx, (id, asked.today), &mended.before.facts, &then).await?;
    let after = judged(tx, (id, asked.today), &after, &now).await?;
    let known: HashSet<_> = before.flaws.iter().chain(&before.cautions).map(|f| f.code).collect();
    verdict.flaws.extend(after.flaws.into_iter().filter(|f| !known.contains(f.code)).map(at));
    // Awards the register already has of this decision are its own.
    let mut own = vec!["same_award_same_year", "already_held"];
    // The record that its line made follows the line.
    if !mended
        .lines
        .iter()
        .zip(&mended.before.facts.lines)
        .any(|((_, line), was)| line.recipient_id != was.recipient_id)
    {
        own.push("recipient_differs");
    }
    verdict
        .cautions
        .extend(after.cautions.into_iter().filter(|f| !known.contains(f.code) && !own.contains(&f.code)).map(at));
    Ok(())
}

/// Refuses to part a line from its recipient where that record has other awards: which of the two is wrong is for whoever
/// mends to say.
async fn parted(tx: &Tx, mended: &Mended) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    for (conferral, _) in &mended.lines {
        let Some((i, true)) = mended.of_lines.get(&conferral.id) else { continue };
        let had: Vec<i64> = conferral.recipient_id.into_iter().collect();
        if store::conferral::linked_to(&**tx, &had).await?.iter().any(|id| *id != conferral.id) {
            let vi = "Hồ sơ của dòng này thuộc loại khác và còn lượt khen thưởng khác; hãy nêu đối tượng đúng, hoặc để trống đối tượng để lập hồ sơ mới.";
            let en = "The record of this line is of another kind and has other awards; name the right recipient_id, or empty it (emptied) for a record of its own.";
            found.push(Finding::at(format!("/targets/{i}/right/recipient_kind"), "unknown_reference", vi, en));
        }
    }
    Ok(found)
}

/// What stands against the mended day or targets: an act before its award, or one that could not be done without what
/// is mended.
async fn follows(tx: &Tx, mended: &Mended, now: &References) -> Result<Option<Finding>, Fault> {
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
        // Of a year alone an award may have been signed on its first day.
        let Decision { signed_on, signed_year, .. } = mended.after.facts;
        let day = signed_on.or(signed_year.and_then(whole_year).map(|(first, _)| first)).map(day_number);
        let early = acts
            .values()
            .flatten()
            .find(|kept| kept.done.act != Act::Rectify && day.is_some_and(|day| kept.done.day < day));
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
        if let Err(unfit) = replay(&Shown::default(), &rest, &[]) {
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
    Box::pin(write(tx, ctx, decision, mended, (Way::Made, decision.id))).await
}
