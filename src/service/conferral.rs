//! Conferrals: lists with every filter, single records, and what was handed over.

use super::{
    Ctx, Register,
    filter::{ids, outside},
    found,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralFilter, ConferralSort, NO_BODY, searchable},
        fault::{Code, Fault, Finding},
        name::nfc,
        noun::Noun,
        page::{Paging, Window},
        period::{period, upside_down},
        stored::Page,
        time::since,
        valid::{merit_year, year},
    },
    store::{self, conferral::filter::Resolved},
};
use std::collections::HashMap;

mod certificate;
pub mod delivery;
pub mod each;

/// A filter whose values make sense and whose codes are known.
pub(super) async fn resolve(register: &Register, ctx: &Ctx, mut filter: ConferralFilter) -> Result<Resolved, Fault> {
    let mut findings: Vec<Finding> = searchable("q", filter.q.as_ref()).into_iter().collect();
    findings.extend(external_keys(&mut filter.external_id));
    let mut periods = Vec::new();
    for text in &filter.period {
        match period("period", text) {
            Ok(found) => periods.push(found),
            Err(finding) => findings.push(finding),
        }
    }
    let merit: Vec<i32> = filter.year.iter().filter_map(|year| year.known()).collect();
    let spans: Vec<i32> = periods.iter().flat_map(|(from, to)| [*from, *to]).collect();
    findings.extend(intervals(&filter));
    findings.extend(since("updated_since", &mut filter.updated_since));
    findings.extend(outside("signed_year", &filter.signed_year, year, ctx));
    let years = [
        ("year", merit.as_slice()),
        ("period", &spans),
        ("year_from", filter.year_from.as_slice()),
        ("year_to", filter.year_to.as_slice()),
    ];
    findings.extend(years.into_iter().filter_map(|(parameter, years)| outside(parameter, years, merit_year, ctx)));
    Fault::all(Code::InvalidParameter, findings)?;
    let c = register.db.reader();
    let survivors = store::recipient::survivors(c, &filter.recipient).await?;
    for id in &mut filter.recipient {
        *id = survivors.get(id).copied().unwrap_or(*id);
    }
    if filter.include_predecessors && !filter.recipient.is_empty() {
        filter.recipient = store::recipient::line_of(c, &filter.recipient).await?;
        if filter.recipient.is_empty() {
            filter.recipient = vec![0];
        }
    }
    let campaigns = ids(register, "campaign", "campaign", &filter.campaign).await?;
    let awards = ids(register, "award", "award", &filter.award).await?;
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    for set in &mut filter.authority_codes {
        let members = store::authority::members(set);
        let codes: Vec<String> = members.iter().map(|code| (*code).to_owned()).collect();
        ids(register, "authority", "authority_codes", &codes).await?;
        *set = if codes.is_empty() { NO_BODY.to_owned() } else { codes.join(";") };
    }
    Resolved::new(&register.db, filter, periods, campaigns, awards, &authorities, (&ctx.scope, ctx.today())).await
}

/// The intervals of a filter that end before they start.
fn intervals(filter: &ConferralFilter) -> Vec<Finding> {
    let ConferralFilter { year_from, year_to, signed_from, signed_to, registered_from, registered_to, .. } = filter;
    let ConferralFilter { presented_from, presented_to, .. } = filter;
    let days = [
        ("signed_to", signed_from, signed_to),
        ("registered_to", registered_from, registered_to),
        ("presented_to", presented_from, presented_to),
    ];
    let years = upside_down("year_to", year_from.as_ref(), year_to.as_ref());
    let days = days.into_iter().filter_map(|(name, from, to)| upside_down(name, from.as_ref(), to.as_ref()));
    years.into_iter().chain(days).collect()
}

/// Keys of other systems are written `system:value`.
pub(super) fn external_keys(keys: &mut [String]) -> Vec<Finding> {
    for key in keys.iter_mut() {
        if let Some((system, value)) = key.split_once(':') {
            *key = format!("{}:{}", nfc(system), nfc(value));
        }
    }
    let wrong = keys
        .iter()
        .find(|key| !key.split_once(':').is_some_and(|(system, value)| !system.is_empty() && !value.is_empty()));
    let finding =
        |_| Finding::of("external_id", "invalid_value", "Viết theo dạng “hệ thống:mã”.", "Write it as system:value.");
    wrong.map(finding).into_iter().collect()
}

/// A page of conferrals.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: ConferralFilter,
    sort: ConferralSort,
    paging: &Paging,
) -> Result<Page<Conferral>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::sorted(paging, "conferrals", &(&filter, sort), sort.by())?;
    let resolved = resolve(register, ctx, filter).await?;
    let rows = store::conferral::list::list(&register.db, &resolved, sort, &window).await?;
    let total =
        if window.include_total { Some(store::conferral::list::count(&register.db, &resolved).await?) } else { None };
    keyed_page(&window, rows, total)
}

/// The page of rows that carry the value they are sorted by.
pub(super) fn keyed_page(
    window: &Window,
    rows: Vec<(Conferral, crate::domain::page::Key)>,
    total: Option<i64>,
) -> Result<Page<Conferral>, Fault> {
    let (items, keys): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let keys: std::collections::HashMap<i64, _> = items.iter().map(|c: &Conferral| c.id).zip(keys).collect();
    window.page(items, total, |conferral| (keys.get(&conferral.id).cloned(), conferral.id))
}

/// Those of these conferrals that the caller sees, by their numbers.
pub async fn seen(register: &Register, ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, Conferral>, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let seen = store::scope::seen_conferrals(c, &ctx.scope, ids).await?;
    let seen: Vec<i64> = seen.into_iter().collect();
    Ok(store::conferral::by_ids(c, &seen).await?.into_iter().map(|one| (one.id, one)).collect())
}

/// One conferral.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<Conferral, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::conferral::find_seen(register.db.reader(), &ctx.scope, id).await?, Noun::Conferral, id)
}
