//! The proof of rows: what an act wrote is read back and its digests stand in the act's event, so that a row edited by hand is seen.
//!
//! A digest covers every column under proof that is not null, so a column that a later version adds changes none.

use super::{Tx, dialect::Sql, is_postgres};
use crate::domain::{
    audit::{Digest, Rows, digest},
    fault::Fault,
};
use migration::proof::{Table, tables};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// Rows read at a time.
const BATCH: i64 = 2_000;

/// The text of a row, as both writing and verifying digest it.
fn text(c: &impl ConnectionTrait, table: &Table) -> String {
    if is_postgres(c) {
        let members: Vec<_> = table.columns.iter().map(|column| format!("'{column}', \"{column}\"")).collect();
        // A function takes no more than a hundred arguments.
        let parts: Vec<_> = members.chunks(40).map(|part| format!("jsonb_build_object({})", part.join(", "))).collect();
        return format!("jsonb_strip_nulls({})::text", parts.join(" || "));
    }
    // The length is told too: `quote` stops at a NUL.
    let column =
        |name: &String| format!("CASE WHEN \"{name}\" IS NULL THEN '' ELSE '{name} ' || length(CAST(\"{name}\" AS BLOB)) || quote(\"{name}\") || ';' END");
    table.columns.iter().map(column).collect::<Vec<_>>().join(" || ")
}

/// Forgets what was written outside an act.
pub async fn forget(tx: &Tx) -> Result<(), Fault> {
    Sql::new("DELETE FROM proof_cache").execute(&**tx).await.map(|_| ())
}

/// The digests of the rows written since the last event; `None` for a row that is no more.
pub async fn written(tx: &Tx) -> Result<Rows, Fault> {
    let mut rows: Rows = BTreeMap::new();
    for row in Sql::new("SELECT tbl, key FROM proof_cache").all(&**tx).await? {
        let (table, key): (String, i64) = (row.try_get("", "tbl")?, row.try_get("", "key")?);
        rows.entry(table).or_default().insert(key, None);
    }
    if rows.is_empty() {
        return Ok(rows);
    }
    for table in tx.tables().await? {
        let Some(written) = rows.get_mut(&table.name) else { continue };
        let (name, key) = (&table.name, &table.key);
        let sql = Sql::new(format!(
            "SELECT {key} AS key, {} AS said FROM {name} WHERE {key} IN (SELECT key FROM proof_cache WHERE tbl = '{name}')",
            text(&**tx, table)
        ));
        let standing: Vec<(i64, String)> = sql.rows(&**tx, &["key", "said"]).await?;
        for (key, said) in standing {
            written.insert(key, Some(digest(&said)));
        }
    }
    forget(tx).await?;
    Ok(rows)
}

/// The tables under proof, as the database has them.
pub async fn under_proof(tx: &Tx) -> Result<Vec<Table>, Fault> {
    Ok(tables(&**tx).await?)
}

impl Tx {
    /// The same, asked for once in a process.
    async fn tables(&self) -> Result<&[Table], Fault> {
        self.tables.get_or_try_init(|| async { under_proof(self).await }).await.map(Vec::as_slice)
    }
}

/// A row as it stands: its key, and its digest, or `None` where a value cannot be read.
pub type Standing = (i64, Option<Digest>);

/// The rows of a table after a key, in order, so many at most.
pub async fn standing(tx: &Tx, table: &Table, after: Option<i64>) -> Result<Vec<Standing>, Fault> {
    let (name, key) = (&table.name, &table.key);
    let mut sql = Sql::new(format!("SELECT {key} AS key, {} AS said FROM {name}", text(&**tx, table)));
    if let Some(after) = after {
        sql.and(&format!("{key} > ?"), [after]);
    }
    let rows = sql.then(&format!("ORDER BY {key} LIMIT ?")).value(BATCH).all(&**tx).await?;
    rows.iter().map(|row| Ok((row.try_get("", "key")?, row.try_get::<String>("", "said").ok().map(|said| digest(&said))))).collect()
}
