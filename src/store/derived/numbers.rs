//! The highest number given out in each table, against those that are taken.

use super::{Db, Derived, Engine, Fault, Sql};
use migration::proof::{Rows, listed};
use std::collections::{BTreeMap, HashMap};

/// More numbers than this are never passed over by changes that were refused: a number that is further from the rows was
/// given by hand.
const FAR: i64 = 100_000_000;
/// The largest whole number that every reader of JSON has exactly (RFC 8259, section 6).
const LARGEST: i64 = 9_007_199_254_740_991;

/// The highest number given out in each table, against those that events wrote of, or that rows have: a number below it
/// would be given out again, and one far beyond it leaves too few.
pub async fn numbers(db: &Db, highest: &HashMap<String, i64>) -> Result<Derived, Fault> {
    let mut found = Derived::default();
    let sql = match db.engine() {
        Engine::Sqlite { .. } => "SELECT name, seq AS last FROM sqlite_sequence",
        Engine::Postgres { .. } => {
            "SELECT t.relname::text AS name, CASE WHEN has_sequence_privilege(c.oid, 'SELECT') THEN coalesce(s.last_value, 0) END AS last FROM pg_class t JOIN pg_depend d ON d.refobjid = t.oid AND d.deptype = 'i' \
             JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_sequences s ON s.schemaname = current_schema() AND s.sequencename = c.relname \
             WHERE t.relnamespace = current_schema()::regnamespace"
        }
    };
    let rows = Sql::new(sql).all(db.latest()).await?;
    let last: BTreeMap<String, Option<i64>> = rows
        .iter()
        .map(|row| Ok((row.try_get("", "name")?, row.try_get("", "last")?)))
        .collect::<Result<_, Fault>>()?;
    for (table, highest) in highest.iter().filter(|(table, _)| is_numbered(table)) {
        match last.get(table) {
            None => found
                .wrong(format!("{table}: which numbers were given out is not kept, up to {highest} they are taken")),
            Some(Some(last)) if last < highest => found.wrong(format!(
                "{table}: number {} would be given out again, up to {highest} they are taken",
                last.saturating_add(1)
            )),
            Some(_) => {}
        }
    }
    for (table, last) in last.into_iter().filter(|(table, _)| is_numbered(table)) {
        let (last, highest) = (last.unwrap_or_default(), highest.get(&table).copied().unwrap_or_default());
        if last.saturating_sub(highest.max(0)) > FAR {
            found.wrong(format!(
                "{table}: the last number given out was set to {last} by hand, and up to {highest} they are taken"
            ));
        }
        if highest > LARGEST {
            found.wrong(format!("{table}: number {highest} is taken, and programs read none beyond {LARGEST} exactly"));
        }
    }
    Ok(found)
}

/// The highest number that the rows of each table have.
pub async fn highest(db: &Db) -> Result<HashMap<String, i64>, Fault> {
    let tables = migration::proof::tables(db.latest()).await?;
    let each: Vec<_> = tables
        .iter()
        .filter(|table| is_numbered(&table.name))
        .map(|table| format!("SELECT '{}' AS name, max(id) AS last FROM {}", table.name, table.name))
        .collect();
    let rows: Vec<(String, Option<i64>)> =
        Sql::new(each.join(" UNION ALL ")).rows(db.latest(), &["name", "last"]).await?;
    Ok(rows.into_iter().filter_map(|(name, last)| Some((name, last?))).collect())
}

/// Whether the rows of a table are numbered by the database.
fn is_numbered(table: &str) -> bool {
    matches!(listed(table).map(|table| table.rows), Some(Rows::Proven { key: "id", .. }))
}
