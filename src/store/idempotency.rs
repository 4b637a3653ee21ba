//! Answers kept for a day, so that a request sent again is answered again and not done again.

use super::dialect::Sql;
use crate::domain::{fault::Fault, idempotency::Slot};
use sea_orm::ConnectionTrait;

/// The answer in a slot, with the hash of the request it answered, unless it was written before `oldest`.
pub async fn find(c: &impl ConnectionTrait, slot: &Slot, oldest: &str) -> Result<Option<(String, String)>, Fault> {
    let Slot { account, method, path, key } = slot;
    let row = Sql::new("SELECT request_hash, answer FROM idempotency WHERE account = ? AND method = ? AND path = ? AND key = ? AND created_at > ?")
        .value(account.as_str())
        .value(method.as_str())
        .value(path.as_str())
        .value(key.as_str())
        .value(oldest)
        .one(c)
        .await?;
    row.map(|row| Ok((row.try_get("", "request_hash")?, row.try_get("", "answer")?))).transpose()
}

/// Keeps an answer, and forgets those older than `oldest`.
pub async fn keep(c: &impl ConnectionTrait, slot: &Slot, request_hash: &str, answer: &str, now: &str, oldest: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM idempotency WHERE created_at <= ?").value(oldest).execute(c).await?;
    let Slot { account, method, path, key } = slot;
    Sql::new("INSERT INTO idempotency (account, method, path, key, request_hash, answer, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .value(account.as_str())
        .value(method.as_str())
        .value(path.as_str())
        .value(key.as_str())
        .value(request_hash)
        .value(answer)
        .value(now)
        .execute(c)
        .await?;
    Ok(())
}
