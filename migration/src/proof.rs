//! Which tables are under proof, and on PostgreSQL the triggers that note what an act wrote in them; SQLite's writer
//! notes it itself.

use sea_orm_migration::{
    prelude::DbErr,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};
use std::collections::HashSet;

mod list;

pub use list::{Listed, Only, Rows, TABLES, listed};

/// A table under proof, as a database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The column that identifies a row: a whole number.
    pub key: String,
    /// Its columns under proof, in the order they were added, but for a document.
    pub columns: Vec<String>,
    /// The column of a document, if it has one.
    pub document: Option<&'static str>,
    /// Where the register was made on the other engine and copied: that engine, whose way to write a row the digests
    /// are of, and which of the columns hold truths.
    pub made_on: Option<(Only, Vec<bool>)>,
}

/// The steps a database has had, in their order.
pub async fn applied<C: ConnectionTrait>(db: &C) -> Result<Vec<String>, DbErr> {
    let there = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT 1 FROM pg_class WHERE relname = 'seaql_migrations' AND relnamespace = current_schema()::regnamespace"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    if rows(db, there).await?.is_empty() {
        return Ok(Vec::new());
    }
    rows(db, "SELECT version FROM seaql_migrations ORDER BY version")
        .await?
        .iter()
        .map(|row| row.try_get("", "version"))
        .collect()
}

/// The tables under proof of a database, by name: those of the list whose step it has had.
pub async fn tables<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    under_proof(db, &applied(db).await?).await
}

async fn under_proof<C: ConnectionTrait>(db: &C, steps: &[String]) -> Result<Vec<Table>, DbErr> {
    let names = TABLES.iter().map(|table| format!("'{}'", table.name)).collect::<Vec<_>>().join(", ");
    let columns = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT c.relname::text AS tbl, a.attname::text AS col, a.atttypid = 'boolean'::regtype AS truth FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname IN ({names}) ORDER BY c.relname COLLATE \"C\", a.attnum"
        ),
        _ => format!(
            "SELECT m.name AS tbl, c.name AS col, c.type = 'BOOLEAN' AS truth FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name IN ({names}) ORDER BY m.name, c.cid"
        ),
    };
    let made_on = made_on(db, steps).await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows(db, &columns).await? {
        let (name, column): (String, String) = (row.try_get("", "tbl")?, row.try_get("", "col")?);
        let Some(Rows::Proven { from, key, document, outside }) = listed(&name).map(|table| table.rows) else {
            continue;
        };
        if !steps.iter().any(|step| step == from) {
            continue;
        }
        if tables.last().is_none_or(|table| table.name != name) {
            let made_on = made_on.map(|engine| (engine, Vec::new()));
            tables.push(Table { name, key: key.to_owned(), columns: Vec::new(), document: None, made_on });
        }
        let Some(table) = tables.last_mut() else { continue };
        if document == Some(column.as_str()) {
            table.document = document;
        } else if !outside.iter().any(|(name, _)| *name == column) {
            table.columns.push(column);
            if let Some((_, truths)) = &mut table.made_on {
                truths.push(row.try_get("", "truth")?);
            }
        }
    }
    Ok(tables)
}

/// The engine that a register was made on, where it is not this one.
async fn made_on<C: ConnectionTrait>(db: &C, steps: &[String]) -> Result<Option<Only>, DbErr> {
    if !steps.iter().any(|step| step == crate::MADE_ON) {
        return Ok(None);
    }
    let own = if db.get_database_backend() == DbBackend::Postgres { "postgres" } else { "sqlite" };
    for row in rows(db, "SELECT engine FROM made_on").await? {
        match row.try_get::<String>("", "engine")?.as_str() {
            engine if engine == own => {}
            "sqlite" => return Ok(Some(Only::Sqlite)),
            _ => return Ok(Some(Only::Postgres)),
        }
    }
    Ok(None)
}

async fn rows<C: ConnectionTrait>(db: &C, sql: &str) -> Result<Vec<sea_orm_migration::sea_orm::QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await
}

/// Puts triggers on every table of PostgreSQL that is under proof by the end of a step and has none yet: what is
/// written there is noted until the event of the act takes it up.
pub(crate) async fn watch<C: ConnectionTrait>(db: &C, step: &str) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let mut steps = applied(db).await?;
    steps.push(step.to_owned());
    let noted = "SELECT c.relname::text AS tbl FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                 WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname = c.relname || '_insert'";
    let noted: HashSet<String> =
        rows(db, noted).await?.iter().map(|row| row.try_get("", "tbl")).collect::<Result<_, _>>()?;
    let mut sql = String::new();
    for Table { name, key, .. } in
        under_proof(db, &steps).await?.into_iter().filter(|table| !noted.contains(&table.name))
    {
        let trigger = |event: &str, tables: &str, function: &str| {
            format!(
                "CREATE OR REPLACE TRIGGER {name}_{} AFTER {event} ON {name} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}('{key}');",
                event.to_lowercase()
            )
        };
        sql.push_str(&trigger("INSERT", "NEW TABLE AS fresh", "note_fresh"));
        sql.push_str(&trigger("UPDATE", "NEW TABLE AS fresh OLD TABLE AS gone", "note_both"));
        sql.push_str(&trigger("DELETE", "OLD TABLE AS gone", "note_gone"));
    }
    if sql.is_empty() { Ok(()) } else { db.execute_unprepared(&sql).await.map(|_| ()) }
}
