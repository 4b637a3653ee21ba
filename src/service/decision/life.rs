//! The steps of a decision's life before the register: submit, return, withdraw.

use super::{
    Begun, Change, Ctx, Expected, Register, StoredDecision,
    asked::Asked,
    checks::{self, pass},
    hands, numbers,
    references::References,
    replaced, void, whole,
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        decision::{Acknowledged, Acknowledgements, Part, Reason, Step},
        fault::{Code, Fault, Finding},
        valid::{self, CODE, Check, tidy},
    },
    store::{self, Tx},
};

/// Submits a draft: every rule is asked, every caution answered for.
pub async fn submit(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    words: Acknowledgements,
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Record, &words).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    well_said(&words)?;
    let (mut before, set, next) = whole(&work, id, expected, Step::Submit).await?;
    replaced::link(&work, &mut before.facts).await?;
    let references = References::load(&work, &before.facts, Asked::new(id, ctx)).await?;
    numbers::free(&work, &before.facts, &references, &[]).await?;
    void::possible(&work, &before).await?;
    let mut after = StoredDecision {
        state: next,
        version: before.version + 1,
        submitted_by: Some(ctx.actor.clone()),
        updated_at: ctx.stamp(),
        returned_reason: None,
        ..before.clone()
    };
    answer_for(&mut after, &work, &references, &words, ctx).await?;
    hands::note(&work, ctx, id, Part::Submitter).await?;
    Box::pin(finish(work, Deed::SubmitDecision, before, after, set)).await
}

/// Returns a submitted decision to its clerk, with the reason; what was acknowledged has to be answered for again.
pub async fn give_back(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    reason: Reason,
) -> Result<StoredDecision, Fault> {
    close(register, ctx, id, expected, reason, Permission::Register, Step::Return).await
}

/// Withdraws a draft, with the reason.
pub async fn withdraw(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    reason: Reason,
) -> Result<StoredDecision, Fault> {
    close(register, ctx, id, expected, reason, Permission::Record, Step::Withdraw).await
}

async fn close(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    mut reason: Reason,
    permission: Permission,
    way: Step,
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, permission, &reason).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    tidy(&mut reason.reason);
    reason.check()?;
    let (before, set, next) = whole(&work, id, expected, way).await?;
    let after = StoredDecision {
        state: next,
        version: before.version + 1,
        returned_reason: Some(reason.reason),
        acknowledged: Vec::new(),
        notes: Vec::new(),
        submitted_by: None,
        updated_at: ctx.stamp(),
        ..before.clone()
    };
    Box::pin(finish(
        work,
        if way == Step::Return { Deed::ReturnDecision } else { Deed::WithdrawDecision },
        before,
        after,
        set,
    ))
    .await
}

/// Writes a step, which leaves the lines as they are, and commits it with its event.
async fn finish(
    work: super::super::Work,
    act: Deed,
    mut before: StoredDecision,
    mut after: StoredDecision,
    set: i64,
) -> Result<StoredDecision, Fault> {
    before.facts.lines.clear();
    after.facts.lines.clear();
    store::decision::save_state(&work, &after, set).await?;
    let change = Change::of_draft(act, after.id, &before, &after)?;
    work.commit(change, &after).await?;
    Ok(after)
}

pub(in crate::service) fn well_said(words: &Acknowledgements) -> Result<(), Fault> {
    let mut check = Check::default();
    if check.entries("/acknowledge", words.acknowledge.len()) {
        for (i, word) in words.acknowledge.iter().enumerate() {
            check.optional(&format!("/acknowledge/{i}/code"), word.code.as_ref(), CODE);
            if check.entries(format!("/acknowledge/{i}/codes"), word.codes.len()) {
                for (j, code) in word.codes.iter().enumerate() {
                    check.push(valid::text(&format!("/acknowledge/{i}/codes/{j}"), code, CODE));
                }
            }
            check.push(word.all().next().is_none().then(|| {
                Finding::at(
                    format!("/acknowledge/{i}/code"),
                    "required",
                    "Cần mã của lưu ý được xác nhận; hãy ghi “code” hoặc “codes”.",
                    "Name the caution that is acknowledged: code, or codes for several.",
                )
            }));
            check.push(valid::prose(&format!("/acknowledge/{i}/reason"), &word.reason));
        }
    }
    Fault::all(Code::InvalidBody, check.done())
}

/// Runs every check; keeps the acknowledgements of cautions that are raised, ignores the others.
pub(super) async fn answer_for(
    decision: &mut StoredDecision,
    tx: &Tx,
    references: &References,
    words: &Acknowledgements,
    ctx: &Ctx,
) -> Result<(), Fault> {
    let verdict = checks::verdict(tx, decision, Asked::new(decision.id, ctx), references).await?;
    for word in &words.acknowledge {
        let mut reason = word.reason.clone();
        tidy(&mut reason);
        for code in word.all() {
            let raised = verdict.cautions.iter().any(|caution| caution.code == code.as_str());
            if raised && !decision.acknowledged.iter().any(|a| a.code == *code) {
                decision.acknowledged.push(Acknowledged {
                    code: code.clone(),
                    reason: reason.clone(),
                    by: ctx.actor.clone(),
                    at: ctx.stamp(),
                });
            }
        }
    }
    decision.notes = verdict.noted();
    pass(verdict, &decision.acknowledged)
}
