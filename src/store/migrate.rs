//! Brings a database to this version's tables, and refuses one that a newer version wrote.

use super::{Db, dialect::Sql};
use crate::domain::fault::{Code, Fault};
use migration::{Migrator, MigratorTrait};

/// Runs the migrations that are missing, all in one transaction; answers how many there were.
pub async fn migrate(db: &Db) -> Result<usize, Fault> {
    let done = applied(db).await?;
    refuse_newer(&done)?;
    let missing = known().len() - done.len();
    if missing == 0 {
        return Ok(0);
    }
    let tx = db.begin().await?;
    Migrator::up(&*tx, None).await?;
    tx.commit().await?;
    Ok(missing)
}

/// Refuses a database that lacks a migration, or has one of a newer version.
pub async fn up_to_date(db: &Db) -> Result<(), Fault> {
    let done = applied(db).await?;
    refuse_newer(&done)?;
    if done.len() < Migrator::migrations().len() {
        return Err(Fault::because(
            Code::Unavailable,
            "Cơ sở dữ liệu chưa phải của phiên bản này; hãy chạy award-registry migrate.",
            "The database is not of this version yet; run award-registry migrate.",
        ));
    }
    Ok(())
}

/// How many migrations of this version a database lacks; none of them where it was never a register. Refuses one of a newer version.
pub async fn missing(db: &Db) -> Result<Option<usize>, Fault> {
    let done = applied(db).await?;
    refuse_newer(&done)?;
    Ok(if done.is_empty() { None } else { Some(known().len() - done.len()) })
}

fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|m| m.name().to_owned()).collect()
}

fn refuse_newer(done: &[String]) -> Result<(), Fault> {
    let known = known();
    match done.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(newer) => Err(Fault::because(
            Code::Unavailable,
            format!("Cơ sở dữ liệu do phiên bản mới hơn ghi (bước {newer}); hãy dùng chương trình mới hơn."),
            format!("The database was written by a newer version (step {newer}); use a newer program."),
        )),
    }
}

/// The names of the migrations a database has had.
async fn applied(db: &Db) -> Result<Vec<String>, Fault> {
    let there = if super::is_postgres(db.writer()) {
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'seaql_migrations' AND table_schema = current_schema()"
    } else {
        "SELECT count(*) FROM sqlite_master WHERE name = 'seaql_migrations'"
    };
    if Sql::new(there).number(db.writer()).await?.unwrap_or_default() == 0 {
        return Ok(Vec::new());
    }
    let rows = Sql::new("SELECT version FROM seaql_migrations ORDER BY version").all(db.writer()).await?;
    rows.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
}
