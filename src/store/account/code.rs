//! One-time codes, each by its hash.

use super::super::dialect::Sql;
use crate::domain::{account::code::Purpose, fault::Fault};
use sea_orm::ConnectionTrait;

/// Adds a code; answers its number.
pub async fn insert(c: &impl ConnectionTrait, account_id: i64, hash: &str, purpose: Purpose, now: &str, expires_at: &str) -> Result<i64, Fault> {
    let sql = Sql::new("INSERT INTO code_token (account_id, hash, purpose, created_at, expires_at) VALUES (?, ?, ?, ?, ?) RETURNING id");
    let id = sql.value(account_id).value(hash).value(purpose.word()).value(now).value(expires_at).number(c).await?;
    id.ok_or_else(|| Fault::internal("no id came back"))
}

/// Whether a code of an account, by the account's name, is good at `now`.
pub async fn good(c: &impl ConnectionTrait, name: &str, hash: &str, now: &str) -> Result<bool, Fault> {
    let sql = Sql::new(
        "SELECT t.id FROM code_token t JOIN account a ON a.id = t.account_id \
         WHERE t.hash = ? AND a.name = ? AND t.expires_at > ? AND t.used_at IS NULL AND (a.disabled IS NULL OR NOT a.disabled)",
    );
    Ok(sql.value(hash).value(name).value(now).number(c).await?.is_some())
}

/// Ends every code of an account that is not used yet.
pub async fn end_all(c: &impl ConnectionTrait, account_id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE code_token SET used_at = ? WHERE account_id = ? AND used_at IS NULL").value(now).value(account_id).execute(c).await?;
    Ok(())
}

/// Ends every code of a purpose that is not used yet.
pub async fn end_of(c: &impl ConnectionTrait, purpose: Purpose, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE code_token SET used_at = ? WHERE purpose = ? AND used_at IS NULL").value(now).value(purpose.word()).execute(c).await?;
    Ok(())
}
