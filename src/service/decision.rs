//! Decisions: a clerk saves a draft with its whole annex, someone submits it, another registers it.

use super::{Begun, Change, Ctx, Expected, Register, conferral::outside, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::{Conferral, searchable},
        decision::{Decision, DecisionFilter, DecisionState, Line, Part, Step, StoredDecision, step},
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        period::upside_down,
        stored::Page,
        time::since,
        valid::{merit_year, year},
    },
    store::{self, Tx},
};
use references::{Asked, References};

mod acts;
pub mod bonuses;
pub mod checks;
pub mod hands;
pub mod history;
pub mod life;
pub mod pending;
mod rectify;
pub mod references;
pub mod register;
pub(super) mod replay;
mod targets;
mod void;

/// Saves a new draft with all its lines.
pub async fn create(register: &Register, ctx: &Ctx, mut facts: Decision) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut stored = insert_draft(&work, ctx, facts).await?;
    let change = Change::made(Deed::CreateDecision, Noun::Decision, stored.id, &stored)?;
    stored.facts.lines.clear();
    work.commit(change, &stored).await?;
    Ok(stored)
}

/// Replaces a draft, lines and all; what was acknowledged before has to be answered for again.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    mut facts: Decision,
) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Record)?;
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let before = whole(&work, id, expected, Step::Edit).await?.0;
    let mut stored = overwrite_draft(&work, ctx, &before, facts).await?;
    let change = Change::of_draft(Deed::ReplaceDecision, Noun::Decision, id, &before, &stored)?;
    stored.facts.lines.clear();
    work.commit(change, &stored).await?;
    Ok(stored)
}

/// Inserts a draft whose shape was checked, with all its lines; the caller commits it.
pub(super) async fn insert_draft(work: &Tx, ctx: &Ctx, facts: Decision) -> Result<StoredDecision, Fault> {
    let references = References::load(work, &facts, Asked::new(0, ctx)).await?;
    checks::number_free(work, &facts, &references, None).await?;
    let now = ctx.stamp();
    let mut stored = StoredDecision {
        id: 0,
        version: 1,
        state: DecisionState::Draft,
        reference: crate::domain::number::reference(facts.number.as_deref(), facts.symbol.as_deref()),
        authority_names: references.names(),
        line_count: count(&facts),
        totals: facts.totals(),
        facts,
        acknowledged: Vec::new(),
        notes: Vec::new(),
        returned_reason: None,
        voided_by: None,
        created_by: ctx.actor.clone(),
        edited_by: ctx.actor.clone(),
        submitted_by: None,
        registered_by: None,
        created_at: now.clone(),
        updated_at: now,
        registered_at: None,
    };
    let set = references.set(work, &stored.facts).await?;
    store::decision::insert(work, &mut stored, set).await?;
    store::decision::insert_lines(&**work, stored.id, &stored.facts.lines).await?;
    hands::note(work, ctx, stored.id, Part::Author).await?;
    Ok(stored)
}

/// Writes a draft whose shape was checked over the one before, lines and all; the caller commits it.
pub(super) async fn overwrite_draft(
    work: &Tx,
    ctx: &Ctx,
    before: &StoredDecision,
    facts: Decision,
) -> Result<StoredDecision, Fault> {
    let references = References::load(work, &facts, Asked::new(before.id, ctx)).await?;
    checks::number_free(work, &facts, &references, None).await?;
    let stored = StoredDecision {
        version: before.version + 1,
        reference: crate::domain::number::reference(facts.number.as_deref(), facts.symbol.as_deref()),
        authority_names: references.names(),
        line_count: count(&facts),
        totals: facts.totals(),
        facts,
        acknowledged: Vec::new(),
        notes: Vec::new(),
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

fn count(facts: &Decision) -> i64 {
    i64::try_from(facts.lines.len()).unwrap_or(i64::MAX)
}

/// A decision that is about to take a step, with its lines: there, wholly inside the caller's limits, of the expected
/// version, in a state that allows it.
pub(super) async fn whole(
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
    let rows = if decision.state == DecisionState::Registered {
        store::conferral::lines(register.db.reader(), id, after, window.fetch()).await?
    } else {
        let lines = all_lines(register, &decision).await?;
        lines
            .into_iter()
            .filter(|line| i64::from(line.line) > after)
            .take(usize::try_from(window.fetch()).unwrap_or(usize::MAX))
            .collect()
    };
    window.page(rows, window.include_total.then_some(decision.line_count), |line| (None, line.line.into()))
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
    let mut findings: Vec<_> = searchable("q", filter.q.as_ref()).into_iter().collect();
    findings.extend(outside("year", &filter.year, merit_year, ctx));
    findings.extend(outside("signed_year", &filter.signed_year, year, ctx));
    findings.extend(since("updated_since", &mut filter.updated_since));
    for (parameter, from, to) in [
        ("signed_to", &filter.signed_from, &filter.signed_to),
        ("registered_to", &filter.registered_from, &filter.registered_to),
        ("announced_to", &filter.announced_from, &filter.announced_to),
    ] {
        findings.extend(upside_down(parameter, from.as_ref(), to.as_ref()));
    }
    Fault::all(Code::InvalidParameter, findings)?;
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
