//! The list of conferrals, a page at a time, each sort by the index that has it.

use super::{
    super::{Db, dialect::Sql},
    Listed, SELECT,
    filter::{Resolved, conditions},
    listed,
};
use crate::domain::{
    account::Scope,
    conferral::{Conferral, ConferralSort},
    fault::Fault,
    page::{Key, Window},
};

/// The day of signing as a rising number, the unknown last.
pub(super) const RISING: &str = "CASE WHEN c.signed_fall = 0 THEN 99999999 ELSE -c.signed_fall END";
/// What [`RISING`] has for an unknown day.
const NEVER: i64 = 99_999_999;

/// The value a sort goes by, rising; ties by id, rising too, so that the lines of a decision keep the order of its annex.
fn place(sort: ConferralSort) -> &'static str {
    match sort {
        ConferralSort::SignedLatest => "c.signed_fall",
        ConferralSort::SignedEarliest => RISING,
        ConferralSort::Name => "c.name_sort",
        ConferralSort::Precedence => "c.precedence",
    }
}

fn key(row: &Listed, sort: ConferralSort) -> Key {
    match sort {
        ConferralSort::SignedLatest => Key::Number(row.signed_fall.into()),
        ConferralSort::SignedEarliest => Key::Number(if row.signed_fall == 0 { NEVER } else { -i64::from(row.signed_fall) }),
        ConferralSort::Name => Key::Text(row.name_sort.clone()),
        ConferralSort::Precedence => Key::Number(row.precedence.into()),
    }
}

/// The statement of a page; public so that a benchmark can ask an engine for its plan.
#[must_use]
pub fn page_statement(db: &Db, resolved: &Resolved, sort: ConferralSort, window: &Window) -> Sql {
    let place = place(sort);
    // The rows of the page are found by their ids first: what has to be sorted is small, and only a page's rows are joined.
    let part = |resolved: &Resolved, narrow: &dyn Fn(&mut Sql), order: &str| {
        let mut sql = Sql::new(format!("SELECT c.id, {place} AS place FROM conferral c"));
        conditions(db, resolved, true, &mut sql);
        narrow(&mut sql);
        sql.then(&format!("ORDER BY {order} LIMIT ?")).value(window.fetch())
    };
    let plain = |sql: &mut Sql| after(sql, place, window);
    let order = format!("{place}, c.id");
    let parts: Vec<Sql> = match sort {
        ConferralSort::SignedLatest => resolved.parts().iter().map(|one| part(one, &plain, &order)).collect(),
        // The indexes have falling days; read backwards, the known ones come first, and the unknown follow.
        ConferralSort::SignedEarliest => {
            let known = |one: &Resolved| part(one, &|sql| after_known(sql, window), "c.signed_fall DESC, c.id");
            let unknown = |one: &Resolved| part(one, &|sql| after_unknown(sql, window), "c.id");
            resolved.parts().iter().flat_map(|one| [known(one), unknown(one)]).collect()
        }
        ConferralSort::Name | ConferralSort::Precedence => vec![part(resolved, &plain, &order)],
    };
    let mut page = Sql::default();
    for (i, one) in parts.into_iter().enumerate() {
        page = page.then(if i == 0 { "SELECT * FROM (" } else { "UNION ALL SELECT * FROM (" }).with(one).then(&format!(") AS part_{i}"));
    }
    Sql::new(SELECT)
        .then("WHERE c.id IN (SELECT id FROM (")
        .with(page)
        .then(&format!(") AS page ORDER BY place, id LIMIT ?) ORDER BY {order}"))
        .value(window.fetch())
}

/// The known days after the last row of the page before, where days rise.
fn after_known(sql: &mut Sql, window: &Window) {
    sql.and("c.signed_fall < 0", [0_i64; 0]);
    match &window.after {
        Some((Some(Key::Number(NEVER)), _)) => sql.nothing(),
        Some((Some(Key::Number(day)), id)) => {
            sql.and("c.signed_fall <= ? AND (c.signed_fall < ? OR c.id > ?)", [-day, -day, *id]);
        }
        _ => {}
    }
}

/// The unknown days after the last row of the page before, where days rise.
fn after_unknown(sql: &mut Sql, window: &Window) {
    sql.and("c.signed_fall = 0", [0_i64; 0]);
    if let Some((Some(Key::Number(NEVER)), id)) = &window.after {
        sql.and("c.id > ?", [*id]);
    }
}

/// A page of conferrals, each with the value it is sorted by.
pub async fn list(db: &Db, resolved: &Resolved, sort: ConferralSort, window: &Window) -> Result<Vec<(Conferral, Key)>, Fault> {
    read(db, page_statement(db, resolved, sort, window), sort).await
}

/// How many conferrals a filter has.
pub async fn count(db: &Db, resolved: &Resolved) -> Result<i64, Fault> {
    let mut sql = Sql::new("SELECT count(*) FROM conferral c");
    conditions(db, resolved, true, &mut sql);
    sql.number(db.reader()).await.map(Option::unwrap_or_default)
}

/// The conferrals of a decision from a line on, by line.
pub async fn of_decision(db: &Db, decision_id: i64, after: i64, limit: u64) -> Result<Vec<Conferral>, Fault> {
    let sql = Sql::new(SELECT).then("WHERE c.decision_id = ? AND c.line > ? ORDER BY c.line LIMIT ?").value(decision_id).value(after).value(limit);
    listed(db.reader(), sql).await?.into_iter().map(Listed::conferral).collect()
}

/// The conferrals of recipients, every status, each with the value it is sorted by.
pub async fn of_recipients(db: &Db, scope: &Scope, recipient_ids: &[i64], sort: ConferralSort, window: &Window) -> Result<Vec<(Conferral, Key)>, Fault> {
    read(db, history_statement(scope, recipient_ids, sort, window), sort).await
}

/// The statement of a page of a history.
#[must_use]
pub fn history_statement(scope: &Scope, recipient_ids: &[i64], sort: ConferralSort, window: &Window) -> Sql {
    let place = place(sort);
    let mut sql = Sql::new(SELECT);
    sql.one_of("c.recipient_id", recipient_ids.iter().copied());
    super::super::scope::conferrals(&mut sql, scope, "c");
    after(&mut sql, place, window);
    sql.then(&format!("ORDER BY {place}, c.id LIMIT ?")).value(window.fetch())
}

async fn read(db: &Db, sql: Sql, sort: ConferralSort) -> Result<Vec<(Conferral, Key)>, Fault> {
    let rows = listed(db.reader(), sql).await?.into_iter();
    rows.map(|row| {
        let key = key(&row, sort);
        Ok((row.conferral()?, key))
    })
    .collect()
}

/// Goes on after the last row of the page before.
fn after(sql: &mut Sql, place: &str, window: &Window) {
    if let Some((key, id)) = &window.after {
        let key: sea_orm::Value = match key {
            Some(Key::Number(n)) => (*n).into(),
            Some(Key::Text(t)) => t.as_str().into(),
            None => 0_i64.into(),
        };
        sql.and(&format!("({place}, c.id) > (?, ?)"), [key, (*id).into()]);
    }
}

/// How many conferrals recipients have, every status.
pub async fn count_of_recipients(db: &Db, scope: &Scope, recipient_ids: &[i64]) -> Result<i64, Fault> {
    let mut sql = Sql::new("SELECT count(*) FROM conferral c");
    sql.one_of("c.recipient_id", recipient_ids.iter().copied());
    super::super::scope::conferrals(&mut sql, scope, "c");
    sql.number(db.reader()).await.map(Option::unwrap_or_default)
}
