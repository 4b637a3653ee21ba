//! Decisions: a clerk saves a draft with its whole annex, someone submits it, another registers it.

use super::{Begun, Change, Ctx, Expected, Register, conferral::outside, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::{Conferral, searchable},
        decision::{Decision, DecisionFilter, DecisionState, Line, Part, Step, StoredDecision, step},
        fault::{Code, Fault, Finding},
        matching::{Accepted, Asked},
        noun::Noun,
        page::{Paging, Window},
        stored::Page,
    },
    store::{self, Tx},
};
use references::References;
use std::collections::HashMap;

mod acts;
pub mod bonuses;
pub mod checks;
pub mod hands;
pub mod life;
mod moved;
mod rectify;
pub mod references;
pub mod register;
mod targets;

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
    let references = References::load(&work, &facts).await?;
    checks::number_free(&work, &facts, &references, None).await?;
    let now = ctx.stamp();
    let mut stored = StoredDecision {
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
        created_by: ctx.actor.clone(),
        edited_by: ctx.actor.clone(),
        submitted_by: None,
        registered_by: None,
        created_at: now.clone(),
        updated_at: now,
        registered_at: None,
    };
    let set = references.set(&work, &stored.facts).await?;
    store::decision::insert(&work, &mut stored, set).await?;
    store::decision::insert_lines(&**work, stored.id, &stored.facts.lines).await?;
    hands::note(&work, ctx, stored.id, Part::Author).await?;
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
    if keeps_lines {
        facts.lines.clone_from(&before.facts.lines);
        return Box::pin(rewrite(work, ctx, before, (facts, None))).await;
    }
    Box::pin(rewrite(work, ctx, before, (facts, Some(cleaned)))).await
}

/// Writes a draft anew, with where hidden characters were removed from its lines, if they are others.
async fn rewrite(
    work: super::Work,
    ctx: &Ctx,
    before: StoredDecision,
    (facts, cleaned): (Decision, Option<Vec<String>>),
) -> Result<StoredDecision, Fault> {
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let references = References::load(&work, &facts).await?;
    checks::number_free(&work, &facts, &references, None).await?;
    let id = before.id;
    let mut stored = StoredDecision {
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
    let set = references.set(&work, &stored.facts).await?;
    store::decision::replace(&work, &stored, set).await?;
    store::decision::insert_lines(&**work, id, &stored.facts.lines).await?;
    hands::note(&work, ctx, id, Part::Author).await?;
    let change = Change::of_draft(Deed::ReplaceDecision, Noun::Decision, id, &before, &stored)?;
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
    line: Line,
) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
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
    if line.line != number {
        let text = ("Số dòng khác với đường dẫn; hãy ghi đúng số dòng.", "The line's number is not that of the path.");
        return Err(Fault::at(Code::InvalidBody, Finding::at("/line", "disagrees", text.0, text.1)));
    }
    let mut one = Decision { lines: vec![line], ..before.facts.clone() };
    let own = one.clean();
    one.tidy();
    let at = format!("/lines/{place}/");
    Fault::all(Code::InvalidBody, one.line_findings(ctx.today()))?;
    let mut facts = before.facts.clone();
    facts.lines.splice(place..=place, one.lines);
    let kept = before.cleaned.iter().filter(|pointer| !pointer.starts_with(&at)).cloned();
    let cleaned = kept.chain(own.iter().map(|pointer| pointer.replacen("/lines/0/", &at, 1))).collect();
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
        for found in checks::candidates(&work, &facts, Asked::Everyone).await? {
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

/// A decision that is about to take a step, with its lines: there, wholly inside the caller's limits, of the expected
/// version, in a state that allows it.
async fn whole(
    tx: &Tx,
    id: i64,
    expected: &Expected,
    way: Step,
) -> Result<(StoredDecision, i64, DecisionState), Fault> {
    let (mut decision, set) = found(store::scope::decision(&**tx, &tx.scope, id).await?, Noun::Decision, id)?;
    if !tx.scope.covers(&decision.facts.authority_codes) {
        tx.scope.whole()?;
    }
    expected.check(decision.version)?;
    let next = step(decision.state, way)?;
    decision.facts.lines = store::decision::lines(&**tx, id).await?;
    Ok((decision, set, next))
}

/// One decision, with its lines where asked for.
pub async fn get(register: &Register, ctx: &Ctx, id: i64, with_lines: bool) -> Result<StoredDecision, Fault> {
    let mut decision = visible(register, ctx, id).await?;
    if with_lines {
        decision.facts.lines = all_lines(register, &decision).await?;
    }
    Ok(decision)
}

/// A decision this caller may see: inside the scope, and for a client registered.
async fn visible(register: &Register, ctx: &Ctx, id: i64) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Read)?;
    let decision = store::scope::decision(register.db.reader(), &ctx.scope, id).await?.map(|(decision, _)| decision);
    let decision = decision.filter(|d| d.state == DecisionState::Registered || ctx.ask(Permission::ReadDrafts).is_ok());
    found(decision, Noun::Decision, id)
}

async fn all_lines(register: &Register, decision: &StoredDecision) -> Result<Vec<Line>, Fault> {
    if decision.state == DecisionState::Registered {
        return store::conferral::lines(register.db.reader(), decision.id, 0, u64::from(u32::MAX)).await;
    }
    let mut lines = store::decision::lines(register.db.reader(), decision.id).await?;
    lines.sort_by_key(|line| line.line);
    Ok(lines)
}

/// A page of a decision's lines as they were written.
pub async fn lines(register: &Register, ctx: &Ctx, id: i64, paging: &Paging) -> Result<Page<Line>, Fault> {
    let decision = visible(register, ctx, id).await?;
    let window = Window::new(paging, "lines", &id)?;
    let after = window.after_id();
    let (rows, total) = if decision.state == DecisionState::Registered {
        (store::conferral::lines(register.db.reader(), id, after, window.fetch()).await?, decision.line_count)
    } else {
        let lines = all_lines(register, &decision).await?;
        let total = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let fetched = usize::try_from(window.fetch()).unwrap_or(usize::MAX);
        (lines.into_iter().filter(|line| i64::from(line.line) > after).take(fetched).collect(), total)
    };
    let total = window.include_total.then_some(total);
    window.page(rows, total, |line| (None, line.line.into()))
}

/// A page of the conferrals a registered decision made, by line; a decision that is not registered made none.
pub async fn conferrals(register: &Register, ctx: &Ctx, id: i64, paging: &Paging) -> Result<Page<Conferral>, Fault> {
    let decision = visible(register, ctx, id).await?;
    let window = Window::new(paging, "conferrals of a decision", &id)?;
    let rows = store::conferral::list::of_decision(&register.db, id, window.after_id(), window.fetch()).await?;
    let total = window.include_total.then_some(if decision.state == DecisionState::Registered {
        decision.line_count
    } else {
        0
    });
    window.page(rows, total, |conferral| (None, conferral.line.into()))
}

/// A page of decisions, the one entered last first.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    mut filter: DecisionFilter,
    paging: &Paging,
) -> Result<Page<StoredDecision>, Fault> {
    ctx.ask(Permission::Read)?;
    let years = [("year", &filter.year), ("signed_year", &filter.signed_year)]
        .into_iter()
        .filter_map(|(parameter, years)| outside(parameter, years, ctx));
    Fault::all(Code::InvalidParameter, searchable("q", filter.q.as_ref()).into_iter().chain(years).collect())?;
    let window = Window::new(paging, "decisions", &filter)?;
    if ctx.ask(Permission::ReadDrafts).is_err() {
        if !filter.state.is_empty() && !filter.state.contains(&DecisionState::Registered) {
            return window.page(Vec::new(), window.include_total.then_some(0), |d: &StoredDecision| (None, d.id));
        }
        filter.state = vec![DecisionState::Registered];
    }
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    ids(register, "campaign", "campaign", &filter.campaign).await?;
    let rows =
        store::decision::list::list(&register.db, &filter, &authorities, (&ctx.actor, &ctx.scope), &window).await?;
    let total = if window.include_total {
        Some(store::decision::list::count(&register.db, &filter, &authorities, (&ctx.actor, &ctx.scope)).await?)
    } else {
        None
    };
    window.page(rows, total, |decision| (None, decision.id))
}

/// The ids of a parameter's codes; one that nobody knows is named.
pub(super) async fn ids(
    register: &Register,
    table: &'static str,
    parameter: &str,
    codes: &[String],
) -> Result<Vec<i64>, Fault> {
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        let id = register.db.id_of(table, code).await?.ok_or_else(|| {
            Fault::at(
                Code::InvalidParameter,
                Finding::of(
                    parameter,
                    "unknown_code",
                    format!("Không có mã “{code}” trong danh mục."),
                    format!("There is no code {code} in the catalogue."),
                ),
            )
        })?;
        ids.push(id);
    }
    Ok(ids)
}
