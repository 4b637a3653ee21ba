//! Decisions of an old register: checked as at submitting before anything is written, and written as submitted.

use super::{
    Ctx, StoredDecision,
    asked::Asked,
    checks, draft, hands,
    life::answer_for,
    numbers,
    references::{self, References},
};
use crate::{
    domain::{
        check::Verdict,
        decision::{Acknowledgements, Decision, DecisionState, Part},
        fault::{Code, Fault, Finding},
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

/// All that stands against a decision that was refused, where the check ends at the first kind of it.
pub(in crate::service) async fn against(
    tx: &Tx,
    ctx: &Ctx,
    mut facts: Decision,
    words: &Acknowledgements,
) -> Result<Verdict, Fault> {
    let cleaned = facts.clean();
    facts.tidy();
    let mut flaws = facts.findings(ctx.today());
    let asked = Asked::new(0, ctx);
    let mut references = References::look(tx, &facts, asked).await?;
    flaws.append(&mut references::outside(tx, &facts, &references.authorities));
    flaws.append(&mut references.unknown);
    match numbers::free(tx, &facts, &references, &[]).await {
        Err(fault) if fault.code == Code::NumberTaken => flaws.extend(fault.errors),
        other => other?,
    }
    let decision = draft::fresh(ctx, &references, (facts, cleaned));
    let mut verdict = checks::verdict(tx, &decision, Asked::new(0, ctx), &references).await?;
    for flaw in std::mem::take(&mut verdict.flaws) {
        if !flaws.iter().any(|known| (&known.place, known.code) == (&flaw.place, flaw.code)) {
            flaws.push(flaw);
        }
    }
    let is_answered =
        |caution: &Finding| words.acknowledge.iter().any(|word| word.all().any(|code| code == caution.code));
    verdict.cautions.retain(|caution| !is_answered(caution));
    Ok(Verdict { flaws, ..verdict })
}

/// Writes a decision that was checked in the same transaction; the caller commits it.
pub(in crate::service) async fn write(tx: &Tx, ctx: &Ctx, checked: Checked) -> Result<StoredDecision, Fault> {
    let Checked { mut decision, references } = checked;
    draft::write(tx, ctx, &mut decision, &references).await?;
    hands::note(tx, ctx, decision.id, Part::Submitter).await?;
    Ok(decision)
}
