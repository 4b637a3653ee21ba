//! Taking out what was entered in error, without claiming that anything was cancelled: its conferrals count nowhere,
//! what it did is as if it never was, and its number is free again. Taking out that record brings it back.

use super::{
    Ctx, StoredDecision, acts,
    entered::Entered,
    numbers, rectify,
    references::References,
    replaced,
    replay::{self, Before, Changed},
};
use crate::{
    domain::{
        decision::Act,
        fault::{Code, Fault, Finding},
    },
    store::{self, Tx},
};
use std::collections::HashSet;

/// A record that a voiding takes out or brings back.
struct Taken {
    record: StoredDecision,
    set: i64,
    /// The record that takes it out; none where it comes back.
    by: Option<i64>,
}

/// The records that a voiding takes out, and those that come back with them: taking out a voiding undoes it, and
/// bringing one back does it again.
async fn taken(tx: &Tx, decision: &StoredDecision) -> Result<Vec<Taken>, Fault> {
    let of = |record: &StoredDecision, by: Option<i64>| -> Vec<(i64, Option<i64>)> {
        record.facts.targets.iter().filter_map(|target| target.decision_id).map(|id| (id, by)).collect()
    };
    let mut open = of(decision, Some(decision.id));
    let mut all = Vec::new();
    while let Some((id, by)) = open.pop() {
        let found = store::decision::find(&**tx, id).await?;
        let (record, set) = found.ok_or_else(|| Fault::internal("a record is gone"))?;
        if record.facts.act == Act::Void {
            open.extend(of(&record, Some(record.id).filter(|_| by.is_none())));
        }
        all.push(Taken { record, set, by });
    }
    Ok(all)
}

/// Refuses to bring back a record whose number another one took since, and to take one out whose place another took.
pub(super) async fn possible(tx: &Tx, decision: &StoredDecision) -> Result<(), Fault> {
    let mut errors = Vec::new();
    if decision.facts.act != Act::Void {
        return Ok(());
    }
    for Taken { record, set: _, by } in taken(tx, decision).await? {
        if record.facts.act == Act::Rectify {
            match Box::pin(rectify::numbers_free(tx, record.id, by.is_none())).await {
                Err(fault) if fault.code == Code::NumberTaken => errors.extend(fault.errors),
                other => other?,
            }
        }
        let replaced = replaced::records(tx, &record).await?;
        let mut back = Vec::new();
        if by.is_none() {
            // What it replaced was replaced again while it was out.
            if let Some((id, later)) = replaced::taken_since(tx, &record).await? {
                return Err(Fault::at(Code::RuleBroken, replaced_since(id, later)));
            }
            back.push(record.clone());
        } else if let Some(later) = record.replaced_by.last().filter(|_| !replaced.is_empty()) {
            return Err(Fault::at(Code::RuleBroken, replaced_since(record.id, *later)));
        } else {
            back.extend(replaced.into_iter().filter(|other| other.replaced_by == [record.id]));
        }
        // What is replaced or out has no number of its own.
        back.retain(|other| other.id == record.id || other.voided_by.is_none());
        back.retain(|other| other.id != record.id || other.replaced_by.is_empty());
        for other in back {
            match numbers::free_of(tx, &other.facts, &[other.id, record.id]).await {
                Ok(()) => {}
                Err(fault) if fault.code == Code::NumberTaken => errors.extend(fault.errors),
                Err(fault) => return Err(fault),
            }
        }
    }
    Fault::all(Code::NumberTaken, errors)
}

fn replaced_since(id: i64, later: i64) -> Finding {
    Finding::at(
        "/targets",
        "act_unfit",
        format!("Bản ghi {id} đã được thay thế bởi quyết định {later}; hãy loại quyết định {later} trước."),
        format!("Record {id} was replaced by decision {later}; void decision {later} first."),
    )
}

/// Takes out all that the targets name.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    references: &References,
) -> Result<Entered<'a>, Fault> {
    let before = Before::of(tx, references.touched.iter().map(|touched| touched.conferral_id)).await?;
    acts::write(tx, references).await?;
    let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, before, &HashSet::new()).await?;
    let mut entered = Entered { previous, conferrals, recipients, ..Entered::of(decision) };
    for Taken { record, set, by } in taken(tx, decision).await? {
        let back = by.is_none();
        if record.facts.act == Act::Rectify {
            let (mended, restated) = rectify::without(tx, record.id, back).await?;
            rectify::restate(tx, &restated).await?;
            let way = if back { rectify::Way::BroughtBack } else { rectify::Way::TakenOut };
            let other = Box::pin(rectify::write(tx, ctx, decision, mended, (way, record.id))).await?;
            entered.join(other);
        }
        if back {
            entered.join(Box::pin(replaced::enter(tx, ctx, decision, &record)).await?);
        }
        let after =
            StoredDecision { voided_by: by, version: record.version + 1, updated_at: ctx.stamp(), ..record.clone() };
        store::decision::save_state(tx, &after, set).await?;
        store::decision::numbers::give_back(&**tx, after.id).await?;
        if back && after.replaced_by.is_empty() {
            replaced::give_back_numbers(tx, &after.facts).await?;
            let bodies = store::authority::by_codes(&**tx, &after.facts.authority_codes).await?;
            numbers::take(tx, &after.facts, &bodies.values().collect::<Vec<_>>(), after.id).await?;
        }
        if !back {
            entered.join(Box::pin(replaced::revive(tx, ctx, decision, &record)).await?);
        }
        entered.previous.decisions.push(record);
        entered.decisions.push(after);
    }
    Ok(entered)
}
