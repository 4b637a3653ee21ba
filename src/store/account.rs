//! Accounts and their API tokens.

use super::{Db, dialect::Sql, word};
use crate::domain::{
    account::{Account, Role},
    fault::Fault,
};
use sea_orm::ConnectionTrait;

/// The account a token belongs to, by the token's hash, if it has not expired at `now`.
pub async fn by_token(db: &Db, hash: &str, now: &str) -> Result<Option<Account>, Fault> {
    let row = Sql::new("SELECT a.name, a.role FROM token t JOIN account a ON a.id = t.account_id WHERE t.hash = ? AND t.expires_at > ?")
        .value(hash)
        .value(now)
        .one(db.reader())
        .await?;
    row.map(|row| Ok(Account { name: row.try_get("", "name")?, role: word(&row.try_get::<String>("", "role")?)? })).transpose()
}

/// An account by its name, with its id.
pub async fn find(c: &impl ConnectionTrait, name: &str) -> Result<Option<(i64, Account)>, Fault> {
    let row = Sql::new("SELECT id, name, role FROM account WHERE name = ?").value(name).one(c).await?;
    row.map(|row| Ok((row.try_get("", "id")?, Account { name: row.try_get("", "name")?, role: word(&row.try_get::<String>("", "role")?)? }))).transpose()
}

/// Adds an account.
pub async fn insert(c: &impl ConnectionTrait, account: &Account, now: &str) -> Result<i64, Fault> {
    let Account { name, role } = account;
    let row = Sql::new("INSERT INTO account (name, role, created_at, updated_at) VALUES (?, ?, ?, ?) RETURNING id")
        .value(name.as_str())
        .value(Role::word(*role))
        .value(now)
        .value(now)
        .one(c)
        .await?;
    row.map_or_else(|| Err(Fault::internal("no id came back")), |row| Ok(row.try_get("", "id")?))
}

/// Adds a token, by its hash alone.
pub async fn insert_token(c: &impl ConnectionTrait, account_id: i64, hash: &str, now: &str, expires_at: &str) -> Result<(), Fault> {
    Sql::new("INSERT INTO token (account_id, hash, created_at, expires_at) VALUES (?, ?, ?, ?)")
        .value(account_id)
        .value(hash)
        .value(now)
        .value(expires_at)
        .execute(c)
        .await?;
    Ok(())
}
