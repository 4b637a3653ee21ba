//! A word added to an enum: the CHECK of its column lets it in.
//!
//! PostgreSQL puts another constraint in the place of the one that is there. SQLite has no statement for it. To make
//! the table anew would copy a million rows and every index for a word, and drop a table that others refer to; its
//! documentation ("Making Other Kinds Of Table Schema Changes") gives the way for changes that leave every row as it
//! is: the text of the table is edited, within the transaction, and read again.

use sea_orm_migration::{
    prelude::DbErr,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// Follows a line `{words table.column a b}`.
pub(crate) async fn add<C: ConnectionTrait>(db: &C, line: &str) -> Result<(), DbErr> {
    let wrong = || DbErr::Custom(format!("{line}: a line of words is {{words table.column word …}}"));
    let inside = line.trim().strip_prefix("{words ").and_then(|rest| rest.strip_suffix('}')).ok_or_else(wrong)?;
    let mut parts = inside.split_whitespace();
    let (table, column) = parts.next().and_then(|place| place.split_once('.')).ok_or_else(wrong)?;
    let new: Vec<&str> = parts.collect();
    if new.is_empty() {
        return Err(wrong());
    }
    match db.get_database_backend() {
        DbBackend::Postgres => on_postgres(db, table, column, &new).await,
        _ => on_sqlite(db, table, column, &new).await,
    }
}

fn no_check(table: &str, column: &str) -> DbErr {
    DbErr::Custom(format!("{table}.{column} has no CHECK of words"))
}

/// The words as a list of SQL.
fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

async fn one_text<C: ConnectionTrait>(db: &C, sql: &str, name: &str) -> Result<Option<String>, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map(|row| row.try_get("", name)).transpose()
}

async fn on_postgres<C: ConnectionTrait>(db: &C, table: &str, column: &str, new: &[&str]) -> Result<(), DbErr> {
    let of_column = format!(
        "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum] \
         WHERE c.conrelid = '{table}'::regclass AND c.contype = 'c' AND a.attname = '{column}' AND pg_get_constraintdef(c.oid) LIKE '%ANY (ARRAY%'"
    );
    let name = one_text(db, &format!("SELECT c.conname::text AS name {of_column}"), "name")
        .await?
        .ok_or_else(|| no_check(table, column))?;
    let definition =
        one_text(db, &format!("SELECT pg_get_constraintdef(c.oid) AS definition {of_column}"), "definition")
            .await?
            .unwrap_or_default();
    let words: Vec<&str> = definition.split('\'').skip(1).step_by(2).chain(new.iter().copied()).collect();
    let sql = format!(
        "ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({column} IN ({}))",
        list(&words)
    );
    db.execute_unprepared(&sql).await.map(|_| ())
}

async fn on_sqlite<C: ConnectionTrait>(db: &C, table: &str, column: &str, new: &[&str]) -> Result<(), DbErr> {
    let text = one_text(db, &format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'"), "sql")
        .await?;
    let text = text.ok_or_else(|| no_check(table, column))?;
    let wider = widened(&text, column, new).ok_or_else(|| no_check(table, column))?;
    let version = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA schema_version")).await?;
    let version: i32 = version.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    db.execute_unprepared("PRAGMA writable_schema = ON").await?;
    let edit = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
        [wider.into(), table.into()],
    );
    let edited = db.execute_raw(edit).await;
    // Others read the table anew by the new version, this connection by the reset, which also ends what the first
    // statement allowed.
    db.execute_unprepared(&format!("PRAGMA schema_version = {}; PRAGMA writable_schema = RESET", version + 1)).await?;
    edited.map(|_| ())
}

/// The text of a table, with more words in the CHECK of a column.
fn widened(text: &str, column: &str, new: &[&str]) -> Option<String> {
    let check = format!("CHECK ({column} IN (");
    let start = text.find(&check)? + check.len();
    let end = start + text.get(start..)?.find(')')?;
    Some(format!("{}, {}{}", text.get(..end)?, list(new), text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_after_those_that_are_there_and_elsewhere_nothing_changes() {
        let text = "CREATE TABLE t (a TEXT CHECK (a IN ('x', 'y')), b TEXT CHECK (b IN ('x',\n 'y')))";
        assert_eq!(
            widened(text, "b", &["z"]).unwrap(),
            "CREATE TABLE t (a TEXT CHECK (a IN ('x', 'y')), b TEXT CHECK (b IN ('x',\n 'y', 'z')))"
        );
        assert_eq!(widened(text, "c", &["z"]), None);
    }
}
