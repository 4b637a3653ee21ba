//! Failures to sign in, by the hash of an account's name or of an address: they outlive a restart.

use super::super::dialect::Sql;
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// How many failures there are of a key, and when the last was.
pub async fn find(c: &impl ConnectionTrait, key: &str) -> Result<Option<(i64, String)>, Fault> {
    let row = Sql::new("SELECT failures, last_at FROM attempt WHERE key = ?").value(key).one(c).await?;
    row.map(|row| Ok((row.try_get("", "failures")?, row.try_get("", "last_at")?))).transpose()
}

/// Counts one more failure.
pub async fn count(c: &impl ConnectionTrait, key: &str, now: &str) -> Result<(), Fault> {
    let sql = Sql::new(
        "INSERT INTO attempt (key, failures, last_at) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET failures = attempt.failures + 1, last_at = excluded.last_at",
    );
    sql.value(key).value(now).execute(c).await?;
    Ok(())
}

/// Takes one failure back.
pub async fn forgive(c: &impl ConnectionTrait, key: &str) -> Result<(), Fault> {
    Sql::new("UPDATE attempt SET failures = failures - 1 WHERE key = ? AND failures > 0").value(key).execute(c).await?;
    Ok(())
}

/// Forgets all failures of a key.
pub async fn forget(c: &impl ConnectionTrait, key: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM attempt WHERE key = ?").value(key).execute(c).await?;
    Ok(())
}

/// Forgets failures older than `oldest`.
pub async fn tidy(c: &impl ConnectionTrait, oldest: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM attempt WHERE last_at <= ?").value(oldest).execute(c).await?;
    Ok(())
}
