//! Failures to sign in, by the hash of an account's name, of an address, or of both: they outlive a restart.

use super::super::dialect::Sql;
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Of each key how many failures there are, and when the last was.
pub async fn find(c: &impl ConnectionTrait, keys: &[String]) -> Result<HashMap<String, (i64, String)>, Fault> {
    let mut sql = Sql::new("SELECT key, failures, last_at FROM attempt");
    sql.one_of("key", keys.iter().cloned());
    let rows = sql.rows::<(String, i64, String)>(c, &["key", "failures", "last_at"]).await?;
    Ok(rows.into_iter().map(|(key, failures, last_at)| (key, (failures, last_at))).collect())
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
    let sql = Sql::new(
        "UPDATE attempt SET failures = failures - 1, last_at = CASE WHEN last_at = ? THEN ? ELSE last_at END WHERE key = ? AND failures > 0",
    );
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
