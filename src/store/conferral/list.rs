//! The list of conferrals, a page at a time, each sort by the index that has it.

use super::{
    super::{
        Db,
        dialect::{FREQUENT, NAMES, Sql},
    },
    filter::{Resolved, Table, conditions},
    read::{Listed, SELECT, listed},
};
use crate::domain::{
    account::Scope,
    conferral::{Conferral, ConferralSort},
    fault::Fault,
    name::words,
    page::{Key, Window},
};

/// The day of signing as a rising number, the unknown last.
pub(super) const RISING: &str = "CASE WHEN c.signed_fall = 0 THEN 99999999 ELSE -c.signed_fall END";
/// What [`RISING`] has for an unknown day.
const NEVER: i64 = 99_999_999;

/// The value a sort goes by, rising; ties by id, rising too, so that the lines of a decision keep the order of its
/// annex.
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
        ConferralSort::SignedEarliest => {
            Key::Number(if row.signed_fall == 0 { NEVER } else { -i64::from(row.signed_fall) })
        }
        ConferralSort::Name => Key::Text(row.name_sort.clone()),
        ConferralSort::Precedence => Key::Number(row.precedence.into()),
    }
}

/// The column of a group that holds the value of a sort.
fn place_of_group(sort: ConferralSort) -> &'static str {
    match sort {
        ConferralSort::SignedLatest => "c.signed_fall",
        ConferralSort::SignedEarliest => "c.signed_rise",
        ConferralSort::Precedence => "c.precedence",
        ConferralSort::Name => "c.first_id",
    }
}

/// A filter with so few conferrals is sorted by name as a whole; one with more is read in the order of names until a
/// page is full.
const FEW: i64 = 5_000;

/// The first groups of so many sets of bodies are read of each apart; of more they are sorted together.
const SETS: usize = 12;

/// The statement of a page; public so that a benchmark can ask an engine for its plan. `total` is how many conferrals
/// the filter has, where that is known: only the order of names needs it.
#[must_use]
pub fn page_statement(db: &Db, resolved: &Resolved, sort: ConferralSort, window: &Window, total: Option<i64>) -> Sql {
    let place = place(sort);
    let order = format!("{place}, c.id");
    // The rows of the page are found by their ids first: what has to be sorted is small, and only a page's rows are
    // joined.
    let part = |decisions: Option<Sql>, narrow: &dyn Fn(&mut Sql), order: &str| {
        let select = format!("SELECT c.id, {place} AS place FROM");
        let mut sql = match decisions {
            // A decision's conferrals are read by their decision, whatever the engine thinks of the sizes of the
            // tables.
            Some(decisions) => {
                let mut sql = Sql::new(select + " (SELECT DISTINCT decision_id FROM (")
                    .with(decisions)
                    .then(") AS ids) AS f CROSS JOIN conferral c");
                sql.that("c.decision_id = f.decision_id");
                sql
            }
            None => Sql::new(select + " conferral c"),
        };
        conditions(db, Table::Conferrals, resolved, true, &mut sql);
        narrow(&mut sql);
        sql.then(&format!("ORDER BY {order} LIMIT ?")).value(window.fetch())
    };
    let plain = |sql: &mut Sql| after(sql, place, window);
    let grouped = resolved.table() == Table::Groups;
    let parts: Vec<Sql> = match sort {
        ConferralSort::Name => {
            let few = grouped && total.is_some_and(|total| total <= FEW);
            vec![part(few.then(|| decisions_of(db, resolved)), &plain, &order)]
        }
        _ if grouped => vec![part(Some(first_decisions(db, resolved, sort, window)), &plain, &order)],
        ConferralSort::SignedLatest | ConferralSort::Precedence => vec![part(None, &plain, &order)],
        // The index has falling days; read backwards, the known ones come first, and the unknown follow.
        ConferralSort::SignedEarliest => {
            vec![
                part(None, &|sql| after_known(sql, window), "c.signed_fall DESC, c.id"),
                part(None, &|sql| after_unknown(sql, window), "c.id"),
            ]
        }
    };
    let mut page = Sql::default();
    for (i, one) in parts.into_iter().enumerate() {
        page = page
            .then(if i == 0 { "SELECT * FROM (" } else { "UNION ALL SELECT * FROM (" })
            .with(one)
            .then(&format!(") AS part_{i}"));
    }
    Sql::new(SELECT)
        .then("WHERE c.id IN (SELECT id FROM (")
        .with(page)
        .then(&format!(") AS page ORDER BY place, id LIMIT ?) ORDER BY {order}"))
        .value(window.fetch())
}

/// The decisions of a filter that groups answer.
fn decisions_of(db: &Db, resolved: &Resolved) -> Sql {
    let mut sql = Sql::new(format!("SELECT c.decision_id FROM {}", Table::Groups.name()));
    conditions(db, Table::Groups, resolved, true, &mut sql);
    sql
}

/// The decisions whose conferrals fill a page: those of the first groups in the order of the list, until they have
/// enough together. A decision's conferrals have ids in one run, and a group after the last row of the page before has
/// one conferral at least that comes after it.
fn first_decisions(db: &Db, resolved: &Resolved, sort: ConferralSort, window: &Window) -> Sql {
    let place = place_of_group(sort);
    let (left, last) = match &window.after {
        Some((Some(Key::Number(value)), id)) => {
            (format!("CASE WHEN {place} = {value} AND c.first_id <= {id} THEN 1 ELSE c.total END"), Some((*value, *id)))
        }
        _ => ("c.total".to_owned(), None),
    };
    let first = |resolved: &Resolved| {
        let mut groups = Sql::new(format!(
            "SELECT c.id, c.decision_id, c.first_id, {place} AS place, {left} AS left_over FROM {}",
            Table::Groups.name()
        ));
        conditions(db, Table::Groups, resolved, true, &mut groups);
        if let Some((value, id)) = last {
            groups.and(&format!("{place} >= ? AND ({place} > ? OR c.last_id > ?)"), [value, value, id]);
        }
        groups.then(&format!("ORDER BY {place}, c.first_id LIMIT ?")).value(window.fetch())
    };
    // No index has the order of several sets together, but of each.
    let sets = resolved.sets.as_deref().unwrap_or_default();
    let groups = if (2..=SETS).contains(&sets.len()) {
        sets.iter().enumerate().fold(Sql::default(), |all, (i, set)| {
            let of_one = first(&Resolved { sets: Some(vec![*set]), ..resolved.clone() });
            all.then(if i == 0 { "SELECT * FROM (" } else { "UNION ALL SELECT * FROM (" })
                .with(of_one)
                .then(&format!(") AS set_{i}"))
        })
    } else {
        first(resolved)
    };
    Sql::new("SELECT decision_id FROM (SELECT decision_id, sum(left_over) OVER (ORDER BY place, first_id, id) - left_over AS before FROM (")
        .with(groups)
        .then(") AS first_groups) AS running WHERE before < ?")
        .value(window.fetch())
}

/// The known days after the last row of the page before, where days rise.
fn after_known(sql: &mut Sql, window: &Window) {
    sql.that("c.signed_fall < 0");
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
    sql.that("c.signed_fall = 0");
    if let Some((Some(Key::Number(NEVER)), id)) = &window.after {
        sql.and("c.id > ?", [*id]);
    }
}

/// A page of conferrals, each with the value it is sorted by.
pub async fn list(
    db: &Db,
    resolved: &Resolved,
    sort: ConferralSort,
    window: &Window,
) -> Result<Vec<(Conferral, Key)>, Fault> {
    let total = if sort == ConferralSort::Name && resolved.table() == Table::Groups {
        Some(count(db, resolved).await?)
    } else {
        None
    };
    let frequent_names = match &resolved.filter.q {
        // No index has the order of precedence.
        Some(q) if sort != ConferralSort::Precedence => {
            NAMES.frequency(db.reader(), db.engine(), &words(q)).await? == FREQUENT
        }
        _ => false,
    };
    let resolved = Resolved { frequent_names, ..resolved.clone() };
    read(db, page_statement(db, &resolved, sort, window, total), sort).await
}

/// How many conferrals a filter has.
pub async fn count(db: &Db, resolved: &Resolved) -> Result<i64, Fault> {
    let table = resolved.table();
    let mut sql = Sql::new(format!("SELECT {} FROM {}", table.total(), table.name()));
    conditions(db, table, resolved, true, &mut sql);
    sql.count(db.reader()).await
}

/// The conferrals of a decision from a line on, by line.
pub async fn of_decision(db: &Db, decision_id: i64, after: i64, limit: u64) -> Result<Vec<Conferral>, Fault> {
    let sql = Sql::new(SELECT)
        .then("WHERE c.decision_id = ? AND c.line > ? ORDER BY c.line LIMIT ?")
        .value(decision_id)
        .value(after)
        .value(limit);
    listed(db.reader(), sql).await?.into_iter().map(Listed::conferral).collect()
}

/// The conferrals of recipients, every status, each with the value it is sorted by.
pub async fn of_recipients(
    db: &Db,
    scope: &Scope,
    recipient_ids: &[i64],
    sort: ConferralSort,
    window: &Window,
) -> Result<Vec<(Conferral, Key)>, Fault> {
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
    sql.count(db.reader()).await
}
