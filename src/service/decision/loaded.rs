//! Decisions of an old register: checked as at submitting before anything is written, and written as submitted.

use super::{Ctx, StoredDecision, asked::Asked, draft, hands, life::answer_for, numbers, references::References};
use crate::{
    domain::{
        decision::{Acknowledgements, Decision, DecisionState, Part},
        fault::{Code, Fault},
    },
    store::Tx,
};

/// A decision that may be written.
#[derive(Debug)]
pub(in crate::service) struct Checked {
    decision: StoredDecision,
    references: References,
}

/// Checks a decision as at submitting.
pub(in crate::service) async fn check(
    tx: &Tx,
    ctx: &Ctx,
    mut facts: Decision,
    words: &Acknowledgements,
) -> Result<Checked, Fault> {
    let cleaned = facts.clean();
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let references = References::load(tx, &facts, Asked::new(0, ctx)).await?;
    numbers::free(tx, &facts, &references, &[]).await?;
    let mut decision = draft::fresh(ctx, &references, (facts, cleaned));
    answer_for(&mut decision, tx, &references, words, ctx).await?;
    decision.state = DecisionState::Submitted;
    decision.submitted_by = Some(ctx.actor.clone());
    Ok(Checked { decision, references })
}

/// Writes a decision that was checked in the same transaction; the caller commits it.
pub(in crate::service) async fn write(tx: &Tx, ctx: &Ctx, checked: Checked) -> Result<StoredDecision, Fault> {
    let Checked { mut decision, references } = checked;
    draft::write(tx, ctx, &mut decision, &references).await?;
    hands::note(tx, ctx, decision.id, Part::Submitter).await?;
    Ok(decision)
}
