//! The list of conferrals, a page at a time, each sort by the index that has it.

use super::{
    super::{Db, dialect::Sql},
    Listed, NEVER, SELECT,
    filter::{Resolved, conditions},
    listed,
};
use crate::domain::{
    conferral::{Conferral, ConferralSort},
    fault::Fault,
    page::{Key, Window},
};

/// The column a sort goes by, the direction of it and of the id, and the comparison that goes on after a row.
fn order(sort: ConferralSort) -> (&'static str, &'static str, &'static str) {
    match sort {
        ConferralSort::SignedLatest => ("c.signed_day", "DESC", "<"),
        ConferralSort::SignedEarliest => ("c.signed_rise", "ASC", ">"),
        ConferralSort::Name => ("c.name_sort", "ASC", ">"),
        ConferralSort::Precedence => ("c.precedence", "ASC", ">"),
    }
}

fn key(row: &Listed, sort: ConferralSort) -> Key {
    match sort {
        ConferralSort::SignedLatest => Key::Number(row.signed_day.into()),
        ConferralSort::SignedEarliest => Key::Number(row.signed_rise.into()),
        ConferralSort::Name => Key::Text(row.name_sort.clone()),
        ConferralSort::Precedence => Key::Number(row.precedence.into()),
    }
}

/// The statement of a page; public so that a benchmark can ask an engine for its plan.
#[must_use]
pub fn page_statement(db: &Db, resolved: &Resolved, sort: ConferralSort, window: &Window) -> Sql {
    let (column, direction, beyond) = order(sort);
    // The rows of the page are found by their ids first: what has to be sorted is small, and only a page's rows are joined.
    let finish = |mut sql: Sql, by: &str| {
        sql = sql.then(&format!("ORDER BY {by} {direction}, c.id {direction} LIMIT ?"));
        sql.value(window.fetch())
    };
    let part = |resolved: &Resolved, narrow: &dyn Fn(&mut Sql), by: &str| {
        let mut sql = Sql::new(format!("SELECT c.id, {column} AS place FROM conferral c"));
        conditions(db, resolved, true, &mut sql);
        narrow(&mut sql);
        finish(sql, by)
    };
    let plain = |sql: &mut Sql| after(sql, column, beyond, window);
    let parts: Vec<Sql> = match sort {
        ConferralSort::SignedLatest => resolved.parts().iter().map(|one| part(one, &plain, column)).collect(),
        // The indexes have falling days with the unknown at their end; read backwards, the known ones come first and the unknown follow.
        ConferralSort::SignedEarliest => {
            let known = |sql: &mut Sql| {
                sql.and("c.signed_day > 0", [0_i64; 0]);
                after(sql, "c.signed_day", beyond, window);
            };
            let unknown = |sql: &mut Sql| {
                sql.and("c.signed_day = 0", [0_i64; 0]);
                if window.after.as_ref().is_some_and(|(key, _)| *key == Some(Key::Number(NEVER.into()))) {
                    sql.and("c.id > ?", [window.after_id()]);
                }
            };
            resolved.parts().iter().flat_map(|one| [part(one, &known, "c.signed_day"), part(one, &unknown, "c.signed_day")]).collect()
        }
        ConferralSort::Name | ConferralSort::Precedence => vec![part(resolved, &plain, column)],
    };
    let mut page = Sql::default();
    for (i, one) in parts.into_iter().enumerate() {
        page = page.then(if i == 0 { "SELECT * FROM (" } else { "UNION ALL SELECT * FROM (" }).with(one).then(&format!(") AS part_{i}"));
    }
    Sql::new(SELECT)
        .then("WHERE c.id IN (SELECT id FROM (")
        .with(page)
        .then(&format!(") AS page ORDER BY place {direction}, id {direction} LIMIT ?) ORDER BY {column} {direction}, c.id {direction}"))
        .value(window.fetch())
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

/// A recipient's conferrals, every status, each with the value it is sorted by.
pub async fn of_recipient(db: &Db, recipient_id: i64, sort: ConferralSort, window: &Window) -> Result<Vec<(Conferral, Key)>, Fault> {
    read(db, history_statement(recipient_id, sort, window), sort).await
}

/// The statement of a page of a history.
#[must_use]
pub fn history_statement(recipient_id: i64, sort: ConferralSort, window: &Window) -> Sql {
    let (column, direction, beyond) = order(sort);
    let mut sql = Sql::new(SELECT);
    sql.and("c.recipient_id = ?", [recipient_id]);
    after(&mut sql, column, beyond, window);
    sql.then(&format!("ORDER BY {column} {direction}, c.id {direction} LIMIT ?")).value(window.fetch())
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
fn after(sql: &mut Sql, column: &str, beyond: &str, window: &Window) {
    if let Some((key, id)) = &window.after {
        let key: sea_orm::Value = match key {
            Some(Key::Number(n)) => (*n).into(),
            Some(Key::Text(t)) => t.as_str().into(),
            None => 0_i64.into(),
        };
        sql.and(&format!("({column}, c.id) {beyond} (?, ?)"), [key, (*id).into()]);
    }
}

/// How many conferrals a recipient has, every status.
pub async fn count_of_recipient(db: &Db, recipient_id: i64) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT count(*) FROM conferral WHERE recipient_id = ?").value(recipient_id);
    sql.number(db.reader()).await.map(Option::unwrap_or_default)
}
