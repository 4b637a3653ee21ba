//! The checks of a decision that is not registered yet.

use super::{
    Ctx, Register, asked::Asked, judged::judged, matches, numbers, opened::open, rectify, references::References, void,
};
use crate::{
    domain::{
        check::{Verdict, add},
        decision::{Acknowledged, Act, StoredDecision, Who},
        fault::{Code, Fault},
        matching::{Extent, Match},
    },
    store::Tx,
};
use std::collections::HashMap;

/// Checks a decision whose lines are loaded; one that mends others with what they would be.
pub(super) async fn verdict(
    tx: &Tx,
    decision: &StoredDecision,
    asked: Asked,
    references: &References,
) -> Result<Verdict, Fault> {
    let mut verdict = judged(tx, (decision.id, asked.today), &decision.facts, references).await?;
    if decision.facts.act == Act::Rectify {
        Box::pin(rectify::check(tx, decision, asked, references, &mut verdict)).await?;
    }
    if decision.facts.act == Act::Correct {
        Box::pin(rectify::check_corrected(tx, decision, asked, references, &mut verdict)).await?;
    }
    match Box::pin(void::possible(tx, decision)).await {
        Err(fault) if matches!(fault.code, Code::RuleBroken | Code::NumberTaken) => verdict.flaws.extend(fault.errors),
        other => other?,
    }
    let likely = if decision.facts.act == Act::Award {
        matches::candidates(tx, &decision.facts, Extent::Strong).await?
    } else {
        Vec::new()
    };
    let by_line: HashMap<i32, &Match> = likely.iter().map(|found| (found.line, found)).collect();
    let probable: Vec<_> = decision
        .facts
        .lines
        .iter()
        .enumerate()
        .zip(&references.people)
        .filter(|(_, who)| matches!(who, Who::New(_)))
        .filter_map(|((i, line), _)| Some((i, by_line.get(&line.line)?.strong()?)))
        .collect();
    add(&mut verdict, &decision.cleaned, &probable);
    Ok(verdict)
}

/// Refuses flaws, and cautions nobody has answered for.
pub(super) fn pass(verdict: Verdict, acknowledged: &[Acknowledged]) -> Result<(), Fault> {
    Fault::all(Code::RuleBroken, verdict.flaws)?;
    let open =
        verdict.cautions.into_iter().filter(|caution| !acknowledged.iter().any(|a| a.code == caution.code)).collect();
    Fault::all(Code::Unacknowledged, open)
}

/// The flaws and cautions of a decision as it stands; a registered one has passed.
pub async fn checks(register: &Register, ctx: &Ctx, id: i64) -> Result<Verdict, Fault> {
    let Some((decision, mut references, tx)) = open(register, ctx, id).await? else { return Ok(Verdict::default()) };
    let mut verdict = verdict(&tx, &decision, Asked::new(id, ctx), &references).await?;
    verdict.flaws.append(&mut references.unknown);
    match numbers::free(&tx, &decision.facts, &references, &[]).await {
        Ok(()) => {}
        Err(fault) if fault.code == Code::NumberTaken => verdict.flaws.extend(fault.errors),
        Err(fault) => return Err(fault),
    }
    Ok(verdict)
}
