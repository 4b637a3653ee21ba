//! Which tables are under proof, and on PostgreSQL the triggers that note what an act wrote in them; SQLite's writer notes it itself.
//!
//! Nothing has to be remembered when a table is added: every table is under proof unless its name says that it holds operational state.

use sea_orm_migration::{
    prelude::DbErr,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// What the name of a table outside the proof speaks of: state that comes and goes, and what is derived from elsewhere.
const OPERATIONAL: &[&str] =
    &["token", "session", "attempt", "idempotency", "preview", "search", "cache", "setting", "audit_", "sqlite_", "seaql_", "conferral_group"];

/// The beginnings of columns outside the proof.
const PASSING: &[&str] = &["last_", "failed_", "locked_"];

/// The column that holds a document: it is proven as it stands, after the others. To escape the lines of a draft once more, as a text within JSON, took
/// longer than to read them.
const DOCUMENT: &str = "lines";

/// A table under proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The column that identifies a row: a whole number.
    pub key: String,
    /// Its columns, in the order they were added, but for a document.
    pub columns: Vec<String>,
    /// The column of a document, if it has one.
    pub document: Option<&'static str>,
}

/// The tables under proof of a database, by name.
pub async fn tables<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT c.table_name AS tbl, c.column_name AS col, CASE WHEN k.column_name IS NULL THEN 0 ELSE 1 END AS pk FROM information_schema.columns c \
             JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' \
             LEFT JOIN (SELECT k.table_schema, k.table_name, k.column_name FROM information_schema.table_constraints p JOIN information_schema.key_column_usage k \
               ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name WHERE p.constraint_type = 'PRIMARY KEY') k \
               ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name \
             WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position"
        }
        _ => {
            // What the writer notes is the number of a row that SQLite itself goes by: a key that is an `INTEGER`, and nothing else.
            "SELECT m.name AS tbl, c.name AS col, CASE WHEN c.pk > 0 AND c.type = 'INTEGER' THEN 1 ELSE 0 END AS pk FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY m.name, c.cid"
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, sql)).await? {
        let (name, column): (String, String) = (row.try_get("", "tbl")?, row.try_get("", "col")?);
        if OPERATIONAL.iter().any(|word| name.contains(word)) {
            continue;
        }
        if tables.last().is_none_or(|table| table.name != name) {
            tables.push(Table { name: name.clone(), key: String::new(), columns: Vec::new(), document: None });
        }
        let Some(table) = tables.last_mut() else { continue };
        if row.try_get::<i32>("", "pk")? == 1 {
            if !table.key.is_empty() {
                return Err(DbErr::Custom(format!("{name}: a table under proof is keyed by one whole number")));
            }
            table.key.clone_from(&column);
        }
        if column == DOCUMENT {
            table.document = Some(DOCUMENT);
        } else if !PASSING.iter().any(|beginning| column.starts_with(beginning)) {
            table.columns.push(column);
        }
    }
    match tables.iter().find(|table| table.key.is_empty()) {
        Some(table) => Err(DbErr::Custom(format!("{}: a table under proof is keyed by one whole number", table.name))),
        None => Ok(tables),
    }
}

/// Puts triggers on every table under proof of PostgreSQL: what is written there is noted until the event of the act takes it up.
pub(crate) async fn watch<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for Table { name, key, .. } in tables(db).await? {
        let trigger = |event: &str, tables: &str, function: &str| {
            format!(
                "CREATE OR REPLACE TRIGGER {name}_{} AFTER {event} ON {name} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}('{key}');",
                event.to_lowercase()
            )
        };
        let sql = trigger("INSERT", "NEW TABLE AS fresh", "note_fresh")
            + &trigger("UPDATE", "NEW TABLE AS fresh OLD TABLE AS gone", "note_both")
            + &trigger("DELETE", "OLD TABLE AS gone", "note_gone");
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}
