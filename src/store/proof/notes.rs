//! The tables under proof, and the rows that SQLite's writer wrote in them, noted as they are written.

use super::super::is_postgres;
use crate::domain::fault::Fault;
use migration::proof::{Table, tables};
use sea_orm::{ConnectionTrait, sqlx::sqlite::UpdateHookResult};
use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::OnceCell;

/// The rows that were written, by table: how often each.
pub(super) type Notes = HashMap<String, BTreeMap<i64, u64>>;

/// What is known of the tables under proof, and of what the change in hand wrote in them.
#[derive(Debug, Default)]
pub(in crate::store) struct Proof {
    /// The tables, each with the expression that gives a row of it, once an act has asked for them: after the
    /// migrations.
    tables: OnceCell<Vec<(Table, String)>>,
    /// The rows SQLite's writer wrote since they were last taken.
    notes: Mutex<Notes>,
    /// Whether a migration is writing, which attests by comparing all rows: nothing is noted meanwhile.
    silent: AtomicBool,
}

impl Proof {
    /// Notes a row; called by SQLite itself within the statement that writes it.
    pub(in crate::store) fn note(&self, row: &UpdateHookResult<'_>) {
        if self.silent.load(Ordering::Relaxed) {
            return;
        }
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = notes.get_mut(row.table) {
            *rows.entry(row.rowid).or_default() += 1;
        } else {
            notes.entry(row.table.to_owned()).or_default().insert(row.rowid, 1);
        }
    }

    /// The tables, asked for once in a process.
    pub(super) async fn tables(&self, c: &impl ConnectionTrait) -> Result<&[(Table, String)], Fault> {
        let with = |table| {
            let json = row_as_json(c, &table);
            (table, json)
        };
        let asked = || async { Ok(tables(c).await?.into_iter().map(with).collect()) };
        self.tables.get_or_try_init(asked).await.map(Vec::as_slice)
    }

    /// The tables as far as they were asked for.
    pub(super) fn known_tables(&self) -> &[(Table, String)] {
        self.tables.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Begins or ends a time in which nothing is noted.
    pub(super) fn set_silent(&self, is_silent: bool) {
        self.silent.store(is_silent, Ordering::Relaxed);
    }

    /// Takes the notes; what was noted outside an act is forgotten by it.
    pub(in crate::store) fn take_notes(&self) -> Notes {
        mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A row as a JSON array of its columns and the document it has, as both writing and verifying digest it; null where a
/// value has no place in JSON (SQLite refuses bytes in an array).
pub(super) fn row_as_json(c: &impl ConnectionTrait, table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let array = if is_postgres(c) {
        // A function takes no more than a hundred arguments.
        let parts: Vec<_> =
            columns.chunks(100).map(|part| format!("pg_catalog.jsonb_build_array({})", part.join(", "))).collect();
        format!("({})::pg_catalog.text", parts.join(" OPERATOR(pg_catalog.||) "))
    } else {
        format!("json_array({})", columns.join(", "))
    };
    let postgres = is_postgres(c);
    // By its schema: whoever makes one by hand that fits better has it called in its place.
    let and = if postgres { "OPERATOR(pg_catalog.||)" } else { "||" };
    let row = table.document.map_or_else(|| array.clone(), |document| format!("{array} {and} \"{document}\""));
    if postgres {
        return row;
    }
    let columns = table.columns.iter().map(String::as_str).chain(table.document);
    let types: Vec<_> = columns.map(|column| format!("typeof(\"{column}\")")).collect();
    format!("CASE WHEN 'blob' IN ({}) THEN NULL ELSE {row} END", types.join(", "))
}
