//! Drafts: a clerk saves one with its whole annex, replaces it or one line of it, and links its lines to who they are.

use super::{
    Begun, Change, Ctx, Expected, Register, asked::Asked, hands, matches, numbers, references::References, whole,
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        decision::{Act, Decision, DecisionState, Line, Part, Step, StoredDecision},
        fault::{Code, Fault, Finding},
        matching::{Accepted, Extent},
        noun::Noun,
    },
    service::Work,
    store::{self, Tx},
};
use std::collections::HashMap;

/// Saves a new draft with all its lines.
pub async fn create(register: &Register, ctx: &Ctx, mut facts: Decision) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    let cleaned = facts.clean();
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut stored = insert(&work, ctx, (facts, cleaned)).await?;
    let change = Change::made(Deed::CreateDecision, Noun::Decision, stored.id, &stored)?;
    stored.facts.lines.clear();
    work.commit(change, &stored).await?;
    Ok(stored)
}

/// Replaces a draft; what was acknowledged before has to be answered for again. Where the body says nothing of lines,
/// the draft keeps those it has.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    (mut facts, keeps_lines): (Decision, bool),
) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    let cleaned = facts.clean();
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let before = whole(&work, id, expected, Step::Edit).await?.0;
    // Only an award has lines: one that becomes an act leaves them behind.
    if keeps_lines && facts.act == Act::Award {
        facts.lines.clone_from(&before.facts.lines);
        return Box::pin(rewrite(work, ctx, before, (facts, None))).await;
    }
    Box::pin(rewrite(work, ctx, before, (facts, Some(cleaned)))).await
}

/// Inserts a draft whose shape was checked, with all its lines and where hidden characters were removed from them; the
/// caller commits it.
pub(in crate::service) async fn insert(
    work: &Tx,
    ctx: &Ctx,
    (facts, cleaned): (Decision, Vec<String>),
) -> Result<StoredDecision, Fault> {
    let references = References::load(work, &facts, Asked::new(0, ctx)).await?;
    numbers::free(work, &facts, &references, &[]).await?;
    let mut stored = fresh(ctx, &references, (facts, cleaned));
    write(work, ctx, &mut stored, &references).await?;
    Ok(stored)
}

/// Writes a new decision with its lines, and whose hand it is by.
pub(super) async fn write(
    work: &Tx,
    ctx: &Ctx,
    stored: &mut StoredDecision,
    references: &References,
) -> Result<(), Fault> {
    let set = references.set(work, &stored.facts).await?;
    store::decision::insert(work, stored, set).await?;
    store::decision::insert_lines(&**work, stored.id, &stored.facts.lines).await?;
    hands::note(work, ctx, stored.id, Part::Author).await
}

/// A new draft, which has no number in the register yet.
pub(super) fn fresh(ctx: &Ctx, references: &References, (facts, cleaned): (Decision, Vec<String>)) -> StoredDecision {
    let now = ctx.stamp();
    StoredDecision {
        id: 0,
        version: 1,
        state: DecisionState::Draft,
        reference: crate::domain::number::reference(facts.number.as_deref(), facts.symbol.as_deref()),
        authority_names: references.names(),
        line_count: facts.line_count(),
        totals: facts.totals(),
        facts,
        acknowledged: Vec::new(),
        notes: Vec::new(),
        cleaned,
        returned_reason: None,
        voided_by: None,
        replaced_by: Vec::new(),
        created_by: ctx.actor.clone(),
        edited_by: ctx.actor.clone(),
        submitted_by: None,
        registered_by: None,
        created_at: now.clone(),
        updated_at: now,
        registered_at: None,
    }
}

/// Writes a draft whose shape was checked over the one before, lines and all; the caller commits it. Where nothing is
/// said of hidden characters, what was said before is kept.
pub(in crate::service) async fn overwrite(
    work: &Tx,
    ctx: &Ctx,
    before: &StoredDecision,
    (facts, cleaned): (Decision, Option<Vec<String>>),
) -> Result<StoredDecision, Fault> {
    let references = References::load(work, &facts, Asked::new(before.id, ctx)).await?;
    numbers::free(work, &facts, &references, &[]).await?;
    let stored = StoredDecision {
        version: before.version + 1,
        reference: crate::domain::number::reference(facts.number.as_deref(), facts.symbol.as_deref()),
        authority_names: references.names(),
        line_count: facts.line_count(),
        totals: facts.totals(),
        facts,
        acknowledged: Vec::new(),
        notes: Vec::new(),
        cleaned: cleaned.unwrap_or_else(|| before.cleaned.clone()),
        edited_by: ctx.actor.clone(),
        updated_at: ctx.stamp(),
        ..before.clone()
    };
    let set = references.set(work, &stored.facts).await?;
    store::decision::replace(work, &stored, set).await?;
    store::decision::insert_lines(&**work, before.id, &stored.facts.lines).await?;
    hands::note(work, ctx, before.id, Part::Author).await?;
    Ok(stored)
}

/// Writes a draft anew, with where hidden characters were removed from its lines, if they are others.
async fn rewrite(
    work: Work,
    ctx: &Ctx,
    before: StoredDecision,
    (facts, cleaned): (Decision, Option<Vec<String>>),
) -> Result<StoredDecision, Fault> {
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let mut stored = overwrite(&work, ctx, &before, (facts, cleaned)).await?;
    let change = Change::of_draft(Deed::ReplaceDecision, before.id, &before, &stored)?;
    stored.facts.lines.clear();
    work.commit(change, &stored).await?;
    Ok(stored)
}

/// Replaces one line of a draft; its number stays.
pub async fn replace_line(
    register: &Register,
    ctx: &Ctx,
    (id, number): (i64, i32),
    expected: &Expected,
    mut line: Line,
) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    let own = line.clean();
    line.tidy();
    Fault::all(Code::InvalidBody, line.own_findings(ctx.today()))?;
    if line.line != number {
        let text = ("Số dòng khác với đường dẫn; hãy ghi đúng số dòng.", "The line's number is not that of the path.");
        return Err(Fault::at(Code::InvalidBody, Finding::at("/line", "disagrees", text.0, text.1)));
    }
    let work = match register.begin(ctx, Permission::Record, &line).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let before = whole(&work, id, expected, Step::Edit).await?.0;
    let place = before.facts.lines.iter().position(|known| known.line == number).ok_or_else(|| {
        Fault::because(
            Code::NotFound,
            format!("Bản nháp không có dòng {number}; hãy xem lại danh sách."),
            format!("The draft has no line {number}; see its lines."),
        )
    })?;
    let at = format!("/lines/{place}/");
    let mut facts = before.facts.clone();
    facts.lines.splice(place..=place, [line]);
    let kept = before.cleaned.iter().filter(|pointer| !pointer.starts_with(&at)).cloned();
    let cleaned = kept.chain(own.into_iter().map(|member| format!("{at}{member}"))).collect();
    Box::pin(rewrite(work, ctx, before, (facts, Some(cleaned)))).await
}

/// Links lines of a draft to recipients: those that are named, and where a score is said all whose likeliest candidate
/// has it.
pub async fn accept(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    accepted: Accepted,
) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    Fault::all(Code::InvalidBody, accepted.findings())?;
    let work = match register.begin(ctx, Permission::Record, &accepted).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let before = whole(&work, id, expected, Step::Edit).await?.0;
    let mut facts = before.facts.clone();
    let mut links: HashMap<i32, i64> = HashMap::new();
    if let Some(least) = accepted.at_least {
        for found in matches::candidates(&work, &facts, Extent::Everyone).await? {
            links.extend(
                found.candidates.first().filter(|best| best.score >= least).map(|b| (found.line, b.recipient_id)),
            );
        }
    }
    let mut wrong = Vec::new();
    for (i, link) in accepted.lines.iter().enumerate() {
        if facts.lines.iter().any(|line| line.line == link.line && !line.unnamed) {
            links.insert(link.line, link.recipient_id);
        } else {
            wrong.push(Finding::at(
                format!("/lines/{i}/line"),
                "unknown_reference",
                format!("Bản nháp không có dòng {} có tên; hãy xem lại danh sách.", link.line),
                format!("The draft has no named line {}; see its lines.", link.line),
            ));
        }
    }
    Fault::all(Code::UnknownReference, wrong)?;
    for line in &mut facts.lines {
        line.recipient_id = links.get(&line.line).copied().or(line.recipient_id);
    }
    Box::pin(rewrite(work, ctx, before, (facts, None))).await
}
