//! Who is signed in, each session by the hash of its cookie's value.

use super::super::dialect::Sql;
use crate::domain::{account::Account, fault::Fault};
use sea_orm::ConnectionTrait;

/// A session that goes on.
#[derive(Debug)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// The account's number.
    pub account_id: i64,
    /// The account that is signed in.
    pub account: Account,
    /// When it was last used, to the minute.
    pub last_seen_at: String,
    /// When it ends at the latest.
    pub ends_at: String,
}

/// A session by its hash, if it goes on at `now` and was seen since `idle`.
pub async fn known(c: &impl ConnectionTrait, hash: &str, now: &str, idle: &str) -> Result<Option<Known>, Fault> {
    let sql = Sql::new(
        "SELECT s.id, s.account_id, s.last_seen_at, s.ends_at, a.name, a.role, a.full_name, a.authority_codes, a.unit_ids FROM session s JOIN account a ON a.id = s.account_id \
         WHERE s.hash = ? AND s.ends_at > ? AND s.last_seen_at > ? AND (a.disabled IS NULL OR NOT a.disabled)",
    );
    let row = sql.value(hash).value(now).value(idle).one(c).await?;
    row.map(|row| {
        Ok(Known {
            id: row.try_get("", "id")?,
            account_id: row.try_get("", "account_id")?,
            account: super::able(&row)?,
            last_seen_at: row.try_get("", "last_seen_at")?,
            ends_at: row.try_get("", "ends_at")?,
        })
    })
    .transpose()
}

/// A session to be made.
#[derive(Debug)]
pub struct New<'a> {
    /// The account's number.
    pub account_id: i64,
    /// The hash of the cookie's value.
    pub hash: &'a str,
    /// Where it was asked from.
    pub address: &'a str,
    /// When.
    pub now: &'a str,
    /// When it ends at the latest.
    pub ends_at: &'a str,
}

/// Adds a session.
pub async fn insert(c: &impl ConnectionTrait, new: &New<'_>) -> Result<(), Fault> {
    let New { account_id, hash, address, now, ends_at } = new;
    let sql = Sql::new("INSERT INTO session (account_id, hash, address, created_at, last_seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)");
    sql.value(*account_id).value(*hash).value(*address).value(*now).value(*now).value(*ends_at).execute(c).await?;
    Ok(())
}

/// Notes when a session was used.
pub async fn seen(c: &impl ConnectionTrait, id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE session SET last_seen_at = ? WHERE id = ?").value(now).value(id).execute(c).await?;
    Ok(())
}

/// Ends a session.
pub async fn end(c: &impl ConnectionTrait, hash: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM session WHERE hash = ?").value(hash).execute(c).await?;
    Ok(())
}

/// Ends every session of an account, but for the one that is kept.
pub async fn end_all(c: &impl ConnectionTrait, account_id: i64, kept: Option<i64>) -> Result<(), Fault> {
    Sql::new("DELETE FROM session WHERE account_id = ? AND id <> ?").value(account_id).value(kept.unwrap_or_default()).execute(c).await?;
    Ok(())
}

/// Forgets sessions that are over.
pub async fn tidy(c: &impl ConnectionTrait, now: &str, idle: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM session WHERE ends_at <= ? OR last_seen_at <= ?").value(now).value(idle).execute(c).await?;
    Ok(())
}
