//! Failures to sign in, by the hash of an account's name, of an address, or of both: they outlive a restart.

use super::super::dialect::Sql;
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// How many failures there are of a key, and when the last was.
pub async fn find(c: &impl ConnectionTrait, key: &str) -> Result<Option<(i64, String)>, Fault> {
    let row = Sql::new("SELECT failures, last_at FROM attempt WHERE key = ?").value(key).one(c).await?;
    row.map(|row| Ok((row.try_get("", "failures")?, row.try_get("", "last_at")?))).transpose()
}

/// Sets how many failures there are of a key, the last of them `now`.
pub async fn set(c: &impl ConnectionTrait, key: &str, failures: i64, now: &str) -> Result<(), Fault> {
    let sql = Sql::new(
        "INSERT INTO attempt (key, failures, last_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
    );
    sql.value(key).value(failures).value(now).execute(c).await?;
    Ok(())
}

/// Takes back the failure of the instant `at`: where none came since, the last one is that of `before` again.
pub async fn forgive(c: &impl ConnectionTrait, key: &str, at: &str, before: &str) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE attempt SET failures = failures - 1, last_at = CASE WHEN last_at = ? THEN ? ELSE last_at END WHERE key = ? AND failures > 0");
    sql.value(at).value(before).value(key).execute(c).await?;
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
