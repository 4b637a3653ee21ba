//! Mending a clerk's own error against a right paper: a registered decision and its lines as the paper has them, under
//! every rule again. What was mended is noted, so that a mending entered in error can be taken out again.

use super::{Ctx, StoredDecision, entered::Entered, numbers, references::References};
use crate::{
    domain::{
        conferral::Conferral,
        decision::{Decision, Line, Remended, Right, remend},
        fault::Fault,
    },
    store::{
        self, Tx,
        mending::{Mending, Step},
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map::Entry};

mod judge;
mod write;

pub(super) use judge::{check, check_corrected};
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
        let Some(right) = target.right.as_ref().filter(|right| !right.says_nothing()) else { continue };
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
