//! Decisions: a clerk saves a draft with its whole annex, someone submits it, another registers it.

use super::{
    Begun, Change, Ctx, Expected, Register,
    filter::{ids, outside},
    found,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, searchable},
        decision::{DecisionFilter, DecisionSort, DecisionState, Line, Step, StoredDecision, Total, step},
        fault::{Code, Fault},
        noun::Noun,
        page::{By, Paging, Window},
        period::upside_down,
        stored::Page,
        time::since,
        valid::{merit_year, year},
    },
    store::{self, Tx},
};
use std::collections::HashMap;

mod acts;
pub(super) mod asked;
pub mod bonuses;
pub mod checks;
pub mod draft;
mod entered;
pub mod facets;
pub mod hands;
pub mod history;
pub(super) mod judged;
pub mod life;
pub(super) mod loaded;
pub mod matches;
pub mod numbers;
mod opened;
pub mod pending;
pub mod reconcile;
mod rectify;
pub mod references;
pub mod register;
mod replaced;
pub(super) mod replay;
mod restated;
mod targets;
mod void;

/// A decision that is about to take a step, with its lines: there, wholly inside the caller's limits, of the expected
/// version, in a state that allows it.
pub(super) async fn whole(
    tx: &Tx,
    id: i64,
    expected: &Expected,
    way: Step,
) -> Result<(StoredDecision, i64, DecisionState), Fault> {
    let (mut decision, set) = found(store::decision::find_seen(&**tx, &tx.scope, id).await?, Noun::Decision, id)?;
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

/// What the list of a decision comes to now: a line that was entered in error counts nowhere.
pub async fn listed(register: &Register, decision: &StoredDecision) -> Result<Vec<Total>, Fault> {
    if decision.state != DecisionState::Registered || decision.voided_by.is_some() {
        return Ok(decision.totals.clone());
    }
    let mut listed = store::conferral::differing::listed(register.db.reader(), &[decision.id]).await?;
    Ok(listed.remove(&decision.id).unwrap_or_default())
}

/// A decision this caller may see: inside the scope, and for a client registered.
async fn visible(register: &Register, ctx: &Ctx, id: i64) -> Result<StoredDecision, Fault> {
    ctx.ask(Permission::Read)?;
    let decision =
        store::decision::find_seen(register.db.reader(), &ctx.scope, id).await?.map(|(decision, _)| decision);
    let decision = decision.filter(|d| d.state == DecisionState::Registered || ctx.ask(Permission::ReadDrafts).is_ok());
    found(decision, Noun::Decision, id)
}

/// Those of these decisions that the caller sees, by their numbers, without their lines.
pub async fn seen(register: &Register, ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, StoredDecision>, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let seen: Vec<i64> = store::scope::seen_decisions(c, &ctx.scope, ids).await?.into_iter().collect();
    let mut found = store::decision::by_ids(c, &seen).await?;
    let drafts = ctx.ask(Permission::ReadDrafts).is_ok();
    found.retain(|one| drafts || one.state == DecisionState::Registered);
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
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

/// Puts a filter into its stored form, or says what is wrong with it.
fn check_filter(ctx: &Ctx, filter: &mut DecisionFilter) -> Result<(), Fault> {
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
    Fault::all(Code::InvalidParameter, findings)
}

/// Narrows a filter to what whoever asks sees; false where that is nothing.
fn only_seen(ctx: &Ctx, filter: &mut DecisionFilter) -> bool {
    if ctx.ask(Permission::ReadDrafts).is_err() {
        if !filter.state.is_empty() && !filter.state.contains(&DecisionState::Registered) {
            return false;
        }
        filter.state = vec![DecisionState::Registered];
    }
    true
}

/// The filter of a list that is exported, with the ids of its authorities; nothing where whoever asks sees none of it.
pub(super) async fn exported_filter(
    register: &Register,
    ctx: &Ctx,
    mut filter: DecisionFilter,
) -> Result<Option<(DecisionFilter, Vec<i64>)>, Fault> {
    ctx.ask(Permission::Read)?;
    check_filter(ctx, &mut filter)?;
    if !only_seen(ctx, &mut filter) {
        return Ok(None);
    }
    ids(register, "campaign", "campaign", &filter.campaign).await?;
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    Ok(Some((filter, authorities)))
}

/// A page of decisions, the one entered last first.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: DecisionFilter,
    paging: &Paging,
) -> Result<Page<StoredDecision>, Fault> {
    sorted(register, ctx, filter, DecisionSort::Entered, paging).await
}

/// A page of decisions in an order.
pub async fn sorted(
    register: &Register,
    ctx: &Ctx,
    mut filter: DecisionFilter,
    sort: DecisionSort,
    paging: &Paging,
) -> Result<Page<StoredDecision>, Fault> {
    ctx.ask(Permission::Read)?;
    check_filter(ctx, &mut filter)?;
    let window = match sort {
        DecisionSort::Entered => Window::new(paging, "decisions", &filter)?,
        _ => Window::sorted(paging, "decisions", &(&filter, sort), By::Text)?,
    };
    if !only_seen(ctx, &mut filter) {
        return window.page(Vec::new(), window.include_total.then_some(0), |d: &StoredDecision| (None, d.id));
    }
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    ids(register, "campaign", "campaign", &filter.campaign).await?;
    let caller = (ctx.actor.as_str(), &ctx.scope);
    let rows = store::decision::list::list(&register.db, &filter, &authorities, caller, (sort, &window)).await?;
    let total = if window.include_total {
        Some(store::decision::list::count(&register.db, &filter, &authorities, caller).await?)
    } else {
        None
    };
    window.page(rows, total, |decision| (store::decision::list::signed_key(decision, sort), decision.id))
}
