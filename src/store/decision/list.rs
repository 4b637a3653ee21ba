//! The list of decisions, a page at a time.

use super::super::{
    Db,
    authority::sets_with,
    dialect::{Sql, TITLES, holes},
    since::changed,
};
use super::{numbers::joint, reason, row, stored};
use crate::domain::{
    account::Scope,
    decision::{DecisionFilter, DecisionSort, ReconcileReason, StoredDecision, ToReconcile},
    fault::Fault,
    name::words,
    number::{number_key, symbol_key},
    page::{Key, Window},
    time::day_start,
};

/// What is selected of `decision d` with the conditions of a filter, and the id by which the list goes.
pub(super) async fn filtered(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    (caller, scope): (&str, &Scope),
    what: &str,
) -> Result<(Sql, String), Fault> {
    let DecisionFilter {
        authority: _,
        include_predecessors,
        number,
        symbol,
        signed_from,
        signed_to,
        signed_year,
        state,
        act,
        campaign,
        year,
        evidence,
        registered_from,
        registered_to,
        announced_from,
        announced_to,
        updated_since,
        q,
        mine,
    } = filter;
    let searched = q.as_ref().map(|_| db.engine().searched(&TITLES, "d"));
    let mut sql = Sql::new(format!("SELECT {what} FROM decision d{}", searched.as_ref().map_or("", |s| &s.join)));
    if !authority_ids.is_empty() {
        let sets = sets_with(db, authority_ids, *include_predecessors).await?;
        if sets.is_empty() {
            sql.nothing();
        }
        sql.one_of("d.authority_set_id", sets);
    }
    super::super::scope::decisions(&mut sql, scope, "d.authority_set_id");
    numbered(&mut sql, db, number, symbol).await?;
    for (condition, day) in [
        ("d.signed_on >= ?", signed_from),
        ("d.signed_on <= ?", signed_to),
        ("d.announced_on >= ?", announced_from),
        ("d.announced_on <= ?", announced_to),
    ] {
        if let Some(day) = day {
            sql.and(condition, [day.to_string()]);
        }
    }
    if let Some(from) = registered_from {
        sql.and("d.registered_at >= ?", [day_start(*from)]);
    }
    if let Some(after) = registered_to.and_then(|to| to.succ_opt()) {
        sql.and("d.registered_at < ?", [day_start(after)]);
    }
    if let Some(since) = updated_since {
        sql.and(&changed(db, "decision", "d", since).await?, [since.as_str()]);
    }
    sql.one_of("d.signed_year", signed_year.iter().copied());
    sql.one_of("d.state", state.iter().map(|s| s.word()));
    sql.one_of("d.act", act.iter().map(|a| a.word()));
    sql.one_of("d.campaign_code", campaign.iter().map(String::as_str));
    if !year.is_empty() {
        let each = vec!["(d.year_from = ? AND d.year_to = ?)"; year.len()].join(" OR ");
        sql.and(&format!("({each})"), year.iter().flat_map(|y| [*y, *y]));
    }
    if !evidence.is_empty() {
        // What takes out an error rests on no paper, whatever word its row has.
        sql.one_of("d.evidence", evidence.iter().map(|e| e.word()));
        sql.that("d.act <> 'void'");
    }
    if let (Some(q), Some(searched)) = (q, &searched) {
        sql.and(&searched.condition, [db.engine().query_words(&words(q))]);
    }
    if *mine {
        sql.and("(d.created_by = ? OR d.edited_by = ? OR d.submitted_by = ?)", [caller, caller, caller]);
    }
    Ok((sql, searched.map_or_else(|| "d.id".to_owned(), |s| s.id)))
}

/// Narrows a statement to the papers that bear one of these numbers and symbols: by their own, or a joint paper by that
/// of a further body.
async fn numbered(sql: &mut Sql, db: &Db, numbers: &[String], symbols: &[String]) -> Result<(), Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number_key(number)).collect();
    let symbols: Vec<String> = symbols.iter().map(|symbol| symbol_key(symbol)).collect();
    if numbers.is_empty() {
        sql.one_of("d.symbol_key", symbols);
        return Ok(());
    }
    let joint = joint(db.reader(), &numbers, &symbols).await?;
    let own = [("d.number_key", &numbers), ("d.symbol_key", &symbols)].into_iter().filter(|(_, keys)| !keys.is_empty());
    let own: Vec<_> = own.map(|(column, keys)| format!("{column} IN ({})", holes(keys.len()))).collect();
    let own = own.join(" AND ");
    let joint: Vec<_> = joint.iter().map(i64::to_string).collect();
    let condition = if joint.is_empty() { own } else { format!("({own} OR d.id IN ({}))", joint.join(", ")) };
    sql.and(&condition, numbers.iter().chain(&symbols).map(String::as_str));
    Ok(())
}

/// The statement of all decisions of a filter, the one entered first first, for their export.
pub async fn statement(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    caller: (&str, &Scope),
    (names, to_reconcile): (&[&str], ToReconcile),
) -> Result<Sql, Fault> {
    let column = |name: &&str| match ReconcileReason::find(name) {
        Some(reason) => format!("CASE WHEN {} THEN 'true' ELSE 'false' END", reason::has(reason)),
        None if *name == "evidence" => "CASE WHEN d.act <> 'void' THEN d.evidence END".to_owned(),
        None => format!("d.{name}"),
    };
    let columns: Vec<_> = names.iter().map(column).collect();
    let (mut sql, id) = filtered(db, filter, authority_ids, caller, &columns.join(", ")).await?;
    if to_reconcile.reconcile {
        reason::only(&mut sql, to_reconcile.reason);
    }
    Ok(sql.then(&format!("ORDER BY {id}")))
}

/// What stands for an unknown day, behind every other.
const NO_DAY: &str = "9999";

/// What an order by the day of signing goes by: the day, else the year, else nothing.
#[must_use]
pub fn signed_key(decision: &StoredDecision, sort: DecisionSort) -> Option<Key> {
    let facts = &decision.facts;
    let known = facts.signed_on.map(|day| day.to_string()).or_else(|| facts.signed_year.map(|year| year.to_string()));
    let unknown = if sort == DecisionSort::SignedEarliest { NO_DAY } else { "" };
    (sort != DecisionSort::Entered).then(|| Key::Text(known.unwrap_or_else(|| unknown.to_owned())))
}

/// The statement of a page.
pub async fn page_statement(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    caller: (&str, &Scope),
    (sort, window): (DecisionSort, &Window),
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, filter, authority_ids, caller, "d.*").await?;
    let (unknown, beyond, order) = match sort {
        DecisionSort::Entered => {
            if window.after.is_some() {
                sql.and(&format!("{id} < ?"), [window.after_id()]);
            }
            return Ok(sql.then(&format!("ORDER BY {id} DESC LIMIT ?")).value(window.fetch()));
        }
        DecisionSort::SignedLatest => ("", "<", "DESC"),
        DecisionSort::SignedEarliest => (NO_DAY, ">", "ASC"),
    };
    let place = format!("coalesce(d.signed_on, CAST(d.signed_year AS TEXT), '{unknown}')");
    if let Some((Some(Key::Text(last)), id)) = &window.after {
        sql.and(&format!("{place} {beyond}= ?"), [last.as_str()]);
        sql.and(&format!("({place} {beyond} ? OR d.id {beyond} {id})"), [last.as_str()]);
    }
    Ok(sql.then(&format!("ORDER BY {place} {order}, d.id {order} LIMIT ?")).value(window.fetch()))
}

/// Decisions of a filter, in an order.
pub async fn list(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    caller: (&str, &Scope),
    page: (DecisionSort, &Window),
) -> Result<Vec<StoredDecision>, Fault> {
    let sql = page_statement(db, filter, authority_ids, caller, page).await?;
    sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect()
}

/// How many decisions a filter has.
pub async fn count(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    caller: (&str, &Scope),
) -> Result<i64, Fault> {
    filtered(db, filter, authority_ids, caller, "count(*)").await?.0.count(db.reader()).await
}
