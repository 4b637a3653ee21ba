//! The proof of rows: what an act wrote is read back and its digests stand in the act's event, so that a row edited by hand is seen.
//!
//! A digest covers every column under proof. SQLite's writer notes each row as it writes it; on PostgreSQL triggers do.

use super::{Tx, dialect::Sql, is_postgres};
use crate::domain::{
    audit::{Digest, Rows, digest},
    fault::Fault,
};
use migration::proof::{Table, tables};
use sea_orm::{ConnectionTrait, sqlx::sqlite::UpdateHookResult};
use std::{
    collections::{BTreeSet, HashMap},
    mem,
    sync::{Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Rows of a table read at a time.
const BATCH: usize = 2_000;
/// Tables read at a time, besides the first.
const PIECES: usize = 9;

/// The keys of rows, by table.
type Keys = HashMap<String, BTreeSet<i64>>;

/// What is known of the tables under proof, and of what the change in hand wrote in them.
#[derive(Debug, Default)]
pub(super) struct Proof {
    /// The tables, each with what reads rows of it, once an act has asked for them: after the migrations.
    tables: OnceCell<Vec<(Table, String)>>,
    /// The rows SQLite's writer wrote since they were last taken.
    keys: Mutex<Keys>,
    /// The place and the hash of the event appended last; it may never have been committed.
    last: Mutex<Option<(i64, String)>>,
}

impl Proof {
    /// Notes a row; called by SQLite itself within the statement that writes it.
    pub(super) fn note(&self, row: &UpdateHookResult<'_>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        match keys.get_mut(row.table) {
            Some(keys) => keys.insert(row.rowid),
            None => keys.entry(row.table.to_owned()).or_default().insert(row.rowid),
        };
    }

    /// The event appended here last.
    pub(super) fn last(&self) -> Option<(i64, String)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers the event appended last.
    pub(super) fn appended(&self, seq: i64, hash: &str) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((seq, hash.to_owned()));
    }

    fn take(&self) -> Keys {
        mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A row as a JSON array of its columns, as both writing and verifying digest it. SQLite refuses bytes there: nothing here writes any.
fn array(c: &impl ConnectionTrait, table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    if !is_postgres(c) {
        return format!("json_array({})", columns.join(", "));
    }
    // A function takes no more than a hundred arguments.
    let parts: Vec<_> = columns.chunks(100).map(|part| format!("jsonb_build_array({})", part.join(", "))).collect();
    format!("({})::text", parts.join(" || "))
}

/// The same of a row that anyone may have edited: null where a value has no place in JSON.
fn array_or_null(c: &impl ConnectionTrait, table: &Table) -> String {
    if is_postgres(c) {
        return array(c, table);
    }
    let types: Vec<_> = table.columns.iter().map(|column| format!("typeof(\"{column}\")")).collect();
    format!("CASE WHEN 'blob' IN ({}) THEN NULL ELSE {} END", types.join(", "), array(c, table))
}

/// The digest of such an array and the names of its columns, without the nulls at its end, so that a column that a later version adds changes none,
/// and columns that change their names change all.
fn proven(table: &Table, row: &str) -> Digest {
    let (mut row, mut columns) = (row.strip_suffix(']').unwrap_or(row), table.columns.as_slice());
    while let (Some(rest), Some((_, before))) = (row.strip_suffix("null").and_then(|rest| rest.trim_end().strip_suffix(',')), columns.split_last()) {
        (row, columns) = (rest, before);
    }
    digest(columns.iter().flat_map(|name| [name, ","]).chain([row]))
}

/// Forgets what was written outside an act, before one begins.
pub async fn forget(tx: &Tx) -> Result<(), Fault> {
    taken(tx).await.map(|_| ())
}

/// Which rows were written since the last event.
async fn taken(tx: &Tx) -> Result<Keys, Fault> {
    let mut keys = tx.proof.take();
    if is_postgres(&**tx) {
        for row in Sql::new("DELETE FROM proof_cache RETURNING tbl, key").all(&**tx).await? {
            keys.entry(row.try_get("", "tbl")?).or_default().insert(row.try_get("", "key")?);
        }
    }
    Ok(keys)
}

/// Puts the digests of the rows written since they were last taken among others; `None` for a row that is no more.
pub async fn written(tx: &Tx, rows: &mut Rows) -> Result<(), Fault> {
    let mut keys = taken(tx).await?;
    if keys.is_empty() {
        return Ok(());
    }
    let (tables, mut pieces) = (tx.tables().await?, Vec::new());
    for (table, reads) in tables {
        let keys: Vec<_> = keys.remove(&table.name).into_iter().flatten().collect();
        for keys in keys.chunks(BATCH) {
            pieces.push(piece(tx, reads, keys)?);
            rows.entry(table.name.clone()).or_default().extend(keys.iter().map(|key| (key.to_string(), None)));
        }
    }
    let mut pieces = pieces.into_iter();
    while let Some(first) = pieces.next() {
        let some = Sql::new("SELECT string_agg(said, '\n') AS said FROM (").with(first);
        let some = pieces.by_ref().take(PIECES).fold(some, |sql, piece| sql.then("UNION ALL ").with(piece));
        let Some(row) = some.then(") AS written").one(&**tx).await? else { continue };
        let said = row.try_get::<Option<String>>("", "said")?.unwrap_or_default();
        for row in said.lines() {
            let mut parts = row.splitn(3, ' ');
            let (Some(name), Some(key), Some(row)) = (parts.next(), parts.next(), parts.next()) else { return Err(Fault::internal("a row is cut off")) };
            let table = tables.iter().find(|(table, _)| table.name == name);
            if let (Some((table, _)), Some(digest)) = (table, rows.get_mut(name).and_then(|rows| rows.get_mut(key))) {
                *digest = Some(proven(table, row));
            }
        }
    }
    Ok(())
}

/// What reads rows of a table: of each its table, its key and what is proven, a line of JSON. They are put together as text, which costs a third of
/// handing over every row from the driver's thread; no line of JSON has a break in it.
fn reads(tx: &Tx, table: &Table) -> String {
    let Table { name, key, columns: _ } = table;
    format!("SELECT '{name} ' || {key} || ' ' || {} AS said FROM {name} WHERE {key}", array(&**tx, table))
}

/// The same for these keys.
fn piece(tx: &Tx, reads: &str, keys: &[i64]) -> Result<Sql, Fault> {
    let sql = Sql::new(reads);
    if let [one] = keys {
        return Ok(sql.then("= ?").value(*one));
    }
    let each = if is_postgres(&**tx) { "json_array_elements_text(?::json) AS k(value)" } else { "json_each(?)" };
    Ok(sql.then(&format!("IN (SELECT CAST(value AS BIGINT) FROM {each})")).value(super::to_json(&keys)?))
}

/// The tables under proof, as the database has them.
pub async fn under_proof(tx: &Tx) -> Result<Vec<Table>, Fault> {
    Ok(tables(&**tx).await?)
}

impl Tx {
    /// The same, with what reads rows of each, asked for once in a process.
    async fn tables(&self) -> Result<&[(Table, String)], Fault> {
        let with = |table| {
            let reads = reads(self, &table);
            (table, reads)
        };
        let asked = || async { Ok(under_proof(self).await?.into_iter().map(with).collect()) };
        self.proof.tables.get_or_try_init(asked).await.map(Vec::as_slice)
    }
}

/// A row as it stands: its key, and its digest, or `None` where a value cannot be read.
pub type Standing = (i64, Option<Digest>);

/// The rows of a table after a key, in order, so many at most.
pub async fn standing(tx: &Tx, table: &Table, after: Option<i64>) -> Result<Vec<Standing>, Fault> {
    let (name, key) = (&table.name, &table.key);
    let mut sql = Sql::new(format!("SELECT {key} AS key, {} AS said FROM {name}", array_or_null(&**tx, table)));
    if let Some(after) = after {
        sql.and(&format!("{key} > ?"), [after]);
    }
    let rows = sql.then(&format!("ORDER BY {key} LIMIT ?")).value(i64::try_from(BATCH).map_err(Fault::internal)?).all(&**tx).await?;
    rows.iter().map(|row| Ok((row.try_get("", "key")?, row.try_get::<String>("", "said").ok().map(|said| proven(table, &said))))).collect()
}
