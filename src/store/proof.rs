//! The proof of rows: the digests of what an act wrote stand in the act's event, so that a row edited by hand is seen. What is written is read back,
//! unless the statement that wrote it told.
//!
//! A digest covers every column under proof. SQLite's writer notes each row as it writes it; on PostgreSQL triggers do.

use super::{Tx, dialect::Sql, is_postgres};
use crate::domain::{
    audit::{Digest, Rows, digest},
    fault::Fault,
};
use migration::proof::{Table, tables};
use sea_orm::{ConnectionTrait, StatementBuilder, sqlx::sqlite::UpdateHookResult};
use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Rows of a table read at a time.
const BATCH: usize = 2_000;
/// Tables read at a time, besides the first.
const PIECES: usize = 9;

/// The keys of rows, by table, each with the digest of the row where it is known without reading it back.
type Keys = HashMap<String, BTreeMap<i64, Option<Digest>>>;

/// What is known of the tables under proof, and of what the change in hand wrote in them.
#[derive(Debug, Default)]
pub(super) struct Proof {
    /// The tables, each with what tells a row of it, once an act has asked for them: after the migrations.
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
            Some(keys) => keys.insert(row.rowid, None),
            None => keys.entry(row.table.to_owned()).or_default().insert(row.rowid, None),
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

    /// Remembers the digest of a row that was noted, until it is written again.
    fn known(&self, table: &str, key: i64, digest: Digest) {
        if let Some(noted) = self.keys.lock().unwrap_or_else(PoisonError::into_inner).get_mut(table).and_then(|keys| keys.get_mut(&key)) {
            *noted = Some(digest);
        }
    }

    fn take(&self) -> Keys {
        mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A row as a JSON array of its columns and the document it has, as both writing and verifying digest it. SQLite refuses bytes in an array: nothing
/// here writes any.
fn told(c: &impl ConnectionTrait, table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let array = if is_postgres(c) {
        // A function takes no more than a hundred arguments.
        let parts: Vec<_> = columns.chunks(100).map(|part| format!("jsonb_build_array({})", part.join(", "))).collect();
        format!("({})::text", parts.join(" || "))
    } else {
        format!("json_array({})", columns.join(", "))
    };
    match table.document {
        Some(document) => format!("{array} || \"{document}\""),
        None => array,
    }
}

/// The same of a row that anyone may have edited: null where a value has no place in JSON.
fn told_or_null(c: &impl ConnectionTrait, table: &Table) -> String {
    if is_postgres(c) {
        return told(c, table);
    }
    let columns = table.columns.iter().map(String::as_str).chain(table.document);
    let types: Vec<_> = columns.map(|column| format!("typeof(\"{column}\")")).collect();
    format!("CASE WHEN 'blob' IN ({}) THEN NULL ELSE {} END", types.join(", "), told(c, table))
}

/// The digest of such a row, its document apart or at the end of the array, and the names of its columns: columns that change their names change all.
/// Nulls at the end of an array that stands alone are left out, so that a column that a later version adds changes none.
fn proven(table: &Table, array: &str, document: &str) -> Digest {
    let (mut array, mut columns) = (array, table.columns.as_slice());
    if table.document.is_none() {
        array = array.strip_suffix(']').unwrap_or(array);
        while let (Some(rest), Some((_, before))) = (array.strip_suffix("null").and_then(|rest| rest.trim_end().strip_suffix(',')), columns.split_last()) {
            (array, columns) = (rest, before);
        }
    }
    digest(columns.iter().map(String::as_str).chain(table.document).flat_map(|name| [name, ","]).chain([array, document]))
}

/// Writes a row that is its key and a document, and digests it while the database works: SQLite need not read it back. On PostgreSQL nothing was noted
/// yet, and it is.
pub async fn write_document(tx: &Tx, table: &str, key: i64, document: &str, write: Sql) -> Result<(), Fault> {
    let (table, _) = tx.table(table).await?;
    let array = format!("[{key}]");
    let (written, digest) = tokio::join!(write.execute(&**tx), async { proven(table, &array, document) });
    written?;
    tx.proof.known(&table.name, key, digest);
    Ok(())
}

/// The digest of a row that its statement told.
#[tracing::instrument(level = "trace", skip_all)]
fn digested(table: &Table, said: &str) -> Digest {
    proven(table, said, "")
}

/// Writes one row and answers its key. SQLite tells the row in the same statement and need not read it back; PostgreSQL does not, as it has noted none yet.
pub async fn write_row(tx: &Tx, table: &str, write: &impl StatementBuilder) -> Result<i64, Fault> {
    let (table, told) = tx.table(table).await?;
    let said = if is_postgres(&**tx) { "NULL" } else { told };
    let mut statement = tx.get_database_backend().build(write);
    statement.sql = format!("{} RETURNING {} AS key, {said} AS said", statement.sql, table.key);
    let row = tx.query_one_raw(statement).await?.ok_or_else(|| Fault::internal("there is no row to write"))?;
    let key = row.try_get("", "key")?;
    if let Some(said) = row.try_get::<Option<String>>("", "said")? {
        tx.proof.known(&table.name, key, digested(table, &said));
    }
    Ok(key)
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
            keys.entry(row.try_get("", "tbl")?).or_default().insert(row.try_get("", "key")?, None);
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
    for (table, told) in tables {
        let keys = keys.remove(&table.name).unwrap_or_default();
        let unknown: Vec<_> = keys.iter().filter(|(_, digest)| digest.is_none()).map(|(key, _)| *key).collect();
        for keys in unknown.chunks(BATCH) {
            pieces.push(piece(tx, table, told, keys)?);
        }
        if !keys.is_empty() {
            rows.entry(table.name.clone()).or_default().extend(keys.into_iter().map(|(key, digest)| (key.to_string(), digest)));
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
                *digest = Some(proven(table, row, ""));
            }
        }
    }
    Ok(())
}

/// What reads the rows of these keys: of each its table, its key and what is proven, an array and a document. They are put together as text, which costs a
/// third of handing over every row from the driver's thread; no JSON that is written here has a break in it.
fn piece(tx: &Tx, table: &Table, told: &str, keys: &[i64]) -> Result<Sql, Fault> {
    let Table { name, key, .. } = table;
    let sql = Sql::new(format!("SELECT '{name} ' || {key} || ' ' || {told} AS said FROM {name} WHERE {key}"));
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
    /// The same, with what tells a row of each, asked for once in a process.
    async fn tables(&self) -> Result<&[(Table, String)], Fault> {
        let with = |table| {
            let told = told(&**self, &table);
            (table, told)
        };
        let asked = || async { Ok(under_proof(self).await?.into_iter().map(with).collect()) };
        self.proof.tables.get_or_try_init(asked).await.map(Vec::as_slice)
    }

    /// One of them.
    async fn table(&self, name: &str) -> Result<&(Table, String), Fault> {
        self.tables().await?.iter().find(|(table, _)| table.name == name).ok_or_else(|| Fault::internal("no table under proof"))
    }
}

/// A row as it stands: its key, and its digest, or `None` where a value cannot be read.
pub type Standing = (i64, Option<Digest>);

/// The rows of a table after a key, in order, so many at most.
pub async fn standing(tx: &Tx, table: &Table, after: Option<i64>) -> Result<Vec<Standing>, Fault> {
    let (name, key) = (&table.name, &table.key);
    let mut sql = Sql::new(format!("SELECT {key} AS key, {} AS said FROM {name}", told_or_null(&**tx, table)));
    if let Some(after) = after {
        sql.and(&format!("{key} > ?"), [after]);
    }
    let rows = sql.then(&format!("ORDER BY {key} LIMIT ?")).value(i64::try_from(BATCH).map_err(Fault::internal)?).all(&**tx).await?;
    rows.iter().map(|row| Ok((row.try_get("", "key")?, row.try_get::<String>("", "said").ok().map(|said| proven(table, &said, ""))))).collect()
}
