//! Brings a database to this version's tables, and refuses one that a newer version wrote.

use super::Db;
use crate::domain::fault::{Code, Fault};
use migration::{Migrator, MigratorTrait};

/// The migrations that were run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Their names, in their order.
    pub steps: Vec<String>,
    /// Whether the database had others before: a register of an older version, and no new one.
    pub upgraded: bool,
}

/// Runs the migrations that are missing, all in one transaction; answers which.
pub async fn migrate(db: &Db) -> Result<Applied, Fault> {
    let done = applied(db).await?;
    refuse_newer(&done)?;
    let steps: Vec<String> = known().into_iter().filter(|step| !done.contains(step)).collect();
    let upgraded = !done.is_empty() && !steps.is_empty();
    if steps.is_empty() {
        return Ok(Applied { steps, upgraded });
    }
    let tx = db.begin_schema().await?;
    Migrator::up(tx.schema()?, None).await?;
    super::proof::forget(&tx).await?;
    tx.commit().await?;
    Ok(Applied { steps, upgraded })
}

/// Whether the database has any table of the register yet.
pub async fn is_there(db: &Db) -> Result<bool, Fault> {
    Ok(!applied(db).await?.is_empty())
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
    Ok(migration::proof::applied(db.latest()).await?)
}
