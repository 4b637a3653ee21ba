//! How large the register is: what it takes on the disk, and the rows of each table.

use super::{
    Db,
    dialect::{Engine, Sql},
    file::beside,
};
use crate::domain::fault::Fault;
use migration::proof::TABLES;

/// How large a register is.
#[derive(Debug, Default)]
pub struct Size {
    /// Bytes of the database.
    pub database: u64,
    /// Bytes of SQLite's log; that of PostgreSQL is the server's.
    pub log: Option<u64>,
}

/// Asks what it takes on the disk.
pub async fn of(db: &Db) -> Result<Size, Fault> {
    let size = match db.engine() {
        Engine::Sqlite { .. } => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Engine::Postgres { .. } => "SELECT pg_database_size(current_database())",
    };
    let database = Sql::new(size).number(db.latest()).await?.unwrap_or_default();
    let log = match db.engine() {
        Engine::Sqlite { path } => Some(std::fs::metadata(beside(path, "-wal")).map_or(0, |file| file.len())),
        Engine::Postgres { .. } => None,
    };
    Ok(Size { database: u64::try_from(database).map_err(Fault::internal)?, log })
}

/// The rows of each table of the program that is there, by name; every table is read for it, and the search indexes have
/// the rows of what they index. A standby has no unlogged tables.
pub async fn rows(db: &Db) -> Result<Vec<(&'static str, i64)>, Fault> {
    let tables = match db.engine() {
        Engine::Sqlite { .. } => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        }
        Engine::Postgres { .. } => {
            "SELECT relname::text AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
             AND NOT (relpersistence = 'u' AND pg_is_in_recovery())"
        }
    };
    let c = db.latest();
    let there: Vec<String> =
        Sql::new(tables).all(c).await?.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for table in TABLES.iter().filter(|table| there.iter().any(|name| name == table.name)) {
        rows.push((table.name, super::count(c, table.name).await?));
    }
    Ok(rows)
}
