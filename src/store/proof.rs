//! The proof of rows: an act's event has the digests of each row it wrote, before the act and after it, so that a row
//! edited by hand is seen, also where an innocent act rewrote it since.
//!
//! A digest covers every column under proof. SQLite's writer notes each row as it writes it; on PostgreSQL triggers do,
//! each transaction its own. The rows before an act are read by a connection of its own, which sees what was committed
//! last. An event covers only what the program's own statements wrote: they are counted ([`super::counted`]), and an
//! act in which the database noted more rows, or fewer, is refused. What a row becomes within the statement that writes
//! it (a BEFORE trigger of PostgreSQL, a changed default, a generated column) is no further row: that is left to the
//! comparison of the schema.

mod notes;

use super::{Db, Tx, dialect::Sql, is_postgres};
use crate::domain::{
    audit::{Digest, RowChange, Rows, UNREADABLE, digest},
    fault::Fault,
};
pub use migration::proof::Table;
use migration::proof::{Only, tables};
pub(super) use notes::Proof;
use notes::{Notes, row_as_json};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

/// Rows of a table read at a time.
const BATCH: usize = 2_000;
/// Batches read by one statement.
const BATCHES: usize = 10;

/// The tables in which others wrote within an act: how many rows the program wrote in each, and how many the database
/// noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Foreign(pub BTreeMap<String, Written>);

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<_> =
            self.0.iter().map(|(table, Written { own, noted })| format!("{table}: {own} / {noted}")).collect();
        f.write_str(&tables.join(", "))
    }
}

/// Rows of a table that were written within an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Written {
    /// By the program's own statements.
    pub own: u64,
    /// As the database noted it.
    pub noted: u64,
}

/// The digest of a row, its document at the end of the array, and of the names of its columns: columns that change
/// their names change all. Nulls at the end of an array that stands alone are left out, so that a column that a later
/// version adds changes none.
fn row_digest(table: &Table, row: Option<&str>) -> Digest {
    let Some(row) = row else { return UNREADABLE.to_owned() };
    let Some(row) = elsewhere(table, row) else { return UNREADABLE.to_owned() };
    let mut array = &*row;
    let mut columns = table.columns.as_slice();
    if table.document.is_none() {
        array = array.strip_suffix(']').unwrap_or(array);
        while let (Some(rest), Some((_, before))) =
            (array.strip_suffix("null").and_then(|rest| rest.trim_end().strip_suffix(',')), columns.split_last())
        {
            (array, columns) = (rest, before);
        }
    }
    digest(columns.iter().map(String::as_str).chain(table.document).flat_map(|name| [name, ","]).chain([array]))
}

/// A row as the engine writes it that the register was made on, and its first events with it. SQLite writes truths as
/// numbers and nothing between the values, PostgreSQL's jsonb a space after each comma; texts and numbers are alike.
fn elsewhere<'a>(table: &Table, row: &'a str) -> Option<Cow<'a, str>> {
    let Some((engine, truths)) = &table.made_on else { return Some(Cow::Borrowed(row)) };
    let mut values = serde_json::Deserializer::from_str(row).into_iter::<Vec<Value>>();
    let array = values.next()?.ok()?;
    let document = row.get(values.byte_offset()..)?;
    let written: Vec<_> = array
        .into_iter()
        .zip(truths)
        .map(|(value, is_truth)| match (&value, engine) {
            (Value::Bool(truth), Only::Sqlite) if *is_truth => u8::from(*truth).to_string(),
            // Any other number is no truth, and is not taken for one.
            (Value::Number(number), Only::Postgres)
                if *is_truth && number.as_u64().is_some_and(|number| number < 2) =>
            {
                (number.as_u64() == Some(1)).to_string()
            }
            _ => value.to_string(),
        })
        .collect();
    let between = if *engine == Only::Sqlite { "," } else { ", " };
    Some(Cow::Owned(format!("[{}]{document}", written.join(between))))
}

/// Takes the rows that were noted in this transaction since it began or they were last taken.
async fn noted(tx: &Tx) -> Result<Notes, Fault> {
    if !is_postgres(&**tx) {
        return Ok(tx.proof.take_notes());
    }
    let sql = "WITH noted AS (DELETE FROM note_cache WHERE tx = pg_catalog.pg_current_xact_id() RETURNING tbl, key) \
               SELECT pg_catalog.json_agg(pg_catalog.json_build_array(tbl, key, times))::pg_catalog.text AS noted FROM (SELECT tbl, key, pg_catalog.count(*) AS times FROM noted GROUP BY tbl, key) AS rows";
    let mut notes = Notes::new();
    let row = Sql::new(sql).one(&**tx).await?;
    if let Some(text) = row.map(|row| row.try_get::<Option<String>>("", "noted")).transpose()?.flatten() {
        for (table, key, times) in super::from_json::<Vec<(String, i64, u64)>>(&text)? {
            notes.entry(table).or_default().insert(key, times);
        }
    }
    Ok(notes)
}

/// Until this is dropped, SQLite's writer notes no rows: a migration may write a million at once, and compares them all
/// by itself.
#[derive(Debug)]
pub struct Silence(Arc<Proof>);

impl Drop for Silence {
    fn drop(&mut self) {
        self.0.set_silent(false);
    }
}

/// Begins a silence.
#[must_use]
pub fn silence(tx: &Tx) -> Silence {
    tx.proof.set_silent(true);
    Silence(Arc::clone(&tx.proof))
}

/// Forgets what PostgreSQL noted of the rows that a migration wrote, however many.
pub async fn discard(tx: &Tx) -> Result<(), Fault> {
    if is_postgres(&**tx) {
        Sql::new("DELETE FROM note_cache WHERE tx = pg_current_xact_id()").execute(&**tx).await?;
    }
    Ok(())
}

/// Forgets what was written in this transaction so far: it is no part of an act.
pub async fn forget(tx: &Tx) -> Result<(), Fault> {
    tx.take_counts();
    noted(tx).await.map(|_| ())
}

/// The rows written in this transaction since it began or they were last taken, or the tables in which others wrote
/// too. A transaction that has several events writes no row before two of them: what was there before a row is what was
/// committed.
pub async fn written(tx: &Tx) -> Result<Result<Rows, Foreign>, Fault> {
    let mut notes = noted(tx).await?;
    let tables = tx.tables().await?;
    notes.retain(|name, _| tables.iter().any(|(table, _)| table.name == *name));
    if let Some(foreign) = foreign(tables, &notes, &tx.take_counts()) {
        return Ok(Err(foreign));
    }
    let (before, after) = tokio::join!(digests(&tx.committed, tables, &notes), digests(&**tx, tables, &notes));
    let (mut before, mut after) = (before?, after?);
    let mut rows = Rows::new();
    for (table, keys) in notes {
        for key in keys.into_keys() {
            let row = (table.clone(), key);
            let change = (before.remove(&row), after.remove(&row));
            // A row that was made and taken away again never was.
            if change != (None, None) {
                rows.entry(row.0).or_default().insert(key.to_string(), RowChange::Between(change.0, change.1));
            }
        }
    }
    Ok(Ok(rows))
}

/// The tables in which others wrote after the rows of the act were taken, as a trigger on the table of events does:
/// known on SQLite without asking. On PostgreSQL it would cost a statement, so that such a row is left to be found: it
/// is not as its last event left it.
pub fn settled(tx: &Tx) -> Option<Foreign> {
    if is_postgres(&**tx) {
        return None;
    }
    foreign(tx.proof.known_tables(), &tx.proof.take_notes(), &tx.take_counts())
}

/// The tables in which the database noted other rows than the program's statements wrote.
fn foreign(tables: &[(Table, String)], notes: &Notes, counts: &HashMap<String, u64>) -> Option<Foreign> {
    let written = |name: &str| Written {
        own: counts.get(name).copied().unwrap_or_default(),
        noted: notes.get(name).map(|rows| rows.values().sum()).unwrap_or_default(),
    };
    let tables = tables.iter().map(|(table, _)| (table.name.clone(), written(&table.name)));
    let foreign: BTreeMap<_, _> = tables.filter(|(_, written)| written.own != written.noted).collect();
    (!foreign.is_empty()).then_some(Foreign(foreign))
}

/// The digests of those of the noted rows that are there, as a connection sees them.
async fn digests(
    c: &impl ConnectionTrait,
    tables: &[(Table, String)],
    notes: &Notes,
) -> Result<HashMap<(String, i64), Digest>, Fault> {
    let mut batches = Vec::new();
    for (table, json) in tables {
        let keys: Vec<i64> = notes.get(&table.name).into_iter().flat_map(BTreeMap::keys).copied().collect();
        for keys in keys.chunks(BATCH) {
            batches.push(batch(c, table, json, keys)?);
        }
    }
    let mut found = HashMap::new();
    let mut batches = batches.into_iter().peekable();
    while let Some(first) = batches.next() {
        let some = batches.by_ref().take(BATCHES - 1).fold(first, |sql, batch| sql.then("UNION ALL ").with(batch));
        for (name, key, json) in some.rows::<(String, i64, Option<String>)>(c, &["tbl", "key", "json"]).await? {
            if let Some((table, _)) = tables.iter().find(|(table, _)| table.name == name) {
                found.insert((name, key), row_digest(table, json.as_deref()));
            }
        }
    }
    Ok(found)
}

/// What reads the rows of these keys, each with its table and its key.
fn batch(c: &impl ConnectionTrait, table: &Table, json: &str, keys: &[i64]) -> Result<Sql, Fault> {
    let Table { name, key, .. } = table;
    let sql = Sql::new(format!("SELECT '{name}' AS tbl, {key} AS key, {json} AS json FROM {name} WHERE {key}"));
    if let [one] = keys {
        return Ok(sql.then("= ?").value(*one));
    }
    let each = if is_postgres(c) {
        "pg_catalog.json_array_elements_text(?::pg_catalog.json) AS k(value)"
    } else {
        "json_each(?)"
    };
    Ok(sql.then(&format!("IN (SELECT CAST(value AS BIGINT) FROM {each})")).value(super::to_json(&keys)?))
}

/// The digests of rows as they were last committed, in the order they are asked for; none for one that is not there.
pub async fn digests_of(db: &Db, rows: &[(&str, i64)]) -> Result<Vec<Option<Digest>>, Fault> {
    let mut notes = Notes::new();
    for (table, key) in rows {
        notes.entry((*table).to_owned()).or_default().insert(*key, 1);
    }
    let mut found = digests(&db.committed, db.proof.tables(&db.committed).await?, &notes).await?;
    Ok(rows.iter().map(|(table, key)| found.remove(&((*table).to_owned(), *key))).collect())
}

/// The tables under proof, as the database has them.
pub async fn under_proof(tx: &Tx) -> Result<Vec<Table>, Fault> {
    Ok(tables(&**tx).await?)
}

impl Tx {
    /// The same, each with the expression that gives a row of it.
    async fn tables(&self) -> Result<&[(Table, String)], Fault> {
        self.proof.tables(&**self).await
    }
}

/// A row as the database has it: its key and its digest.
pub type Standing = (i64, Digest);

/// The rows of a table after a key, in order, so many at most.
pub async fn standing(tx: &Tx, table: &Table, after: Option<i64>) -> Result<Vec<Standing>, Fault> {
    let (mut sql, key) = (select(tx, table), &table.key);
    if let Some(after) = after {
        sql.and(&format!("{key} > ?"), [after]);
    }
    read(tx, table, sql.then(&format!("ORDER BY {key} LIMIT ?")).value(i64::try_from(BATCH).map_err(Fault::internal)?))
        .await
}

/// Those of the rows of these keys that there are.
pub async fn standing_at(tx: &Tx, table: &Table, keys: &[i64]) -> Result<Vec<Standing>, Fault> {
    let mut found = Vec::with_capacity(keys.len());
    for keys in keys.chunks(BATCH / 2) {
        let mut sql = select(tx, table);
        sql.one_of(&table.key, keys.iter().copied());
        found.extend(read(tx, table, sql).await?);
    }
    Ok(found)
}

fn select(tx: &Tx, table: &Table) -> Sql {
    Sql::new(format!("SELECT {} AS key, {} AS json FROM {}", table.key, row_as_json(&**tx, table), table.name))
}

async fn read(tx: &Tx, table: &Table, sql: Sql) -> Result<Vec<Standing>, Fault> {
    let rows = sql.all(&**tx).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "key")?, row_digest(table, row.try_get::<String>("", "json").ok().as_deref()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_digested_as_the_engine_writes_it_that_the_register_was_made_on() {
        let table = |made_on| Table {
            name: "authority".into(),
            key: "id".into(),
            columns: vec!["id".into(), "name".into(), "legal_standing".into(), "version".into(), "gone".into()],
            document: None,
            made_on,
        };
        let truths = vec![false, false, true, false, false];
        let sqlite = r#"[9007199254740993,"Bộ \"Y\" \n\u001f",1,0,null]"#;
        let postgres = r#"[9007199254740993, "Bộ \"Y\" \n\u001f", true, 0, null]"#;
        let here = row_digest(&table(None), Some(sqlite));
        assert_eq!(here, row_digest(&table(Some((Only::Sqlite, truths.clone()))), Some(postgres)));
        let here = row_digest(&table(None), Some(postgres));
        assert_eq!(here, row_digest(&table(Some((Only::Postgres, truths.clone()))), Some(sqlite)));
        for other in ["2", "-1", "1.5"] {
            let other = sqlite.replace(",1,0,", &format!(",{other},0,"));
            assert_ne!(
                here,
                row_digest(&table(Some((Only::Postgres, vec![false, false, true, false, false]))), Some(&other))
            );
        }
        let with = Table { document: Some("lines"), ..table(Some((Only::Sqlite, truths))) };
        let document = format!("{postgres}[ {{\"a\": true}} ]");
        assert_eq!(elsewhere(&with, &document).unwrap(), format!("{sqlite}[ {{\"a\": true}} ]"));
    }
}
