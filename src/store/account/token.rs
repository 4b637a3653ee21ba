//! API tokens, each by the hash of what its holder sends.

use super::{
    super::{Db, dialect::Sql},
    list, unless_empty,
};
use crate::domain::{
    account::{
        Account, Permission,
        token::{NewToken, Token},
    },
    fault::Fault,
    page::Window,
};
use sea_orm::{ConnectionTrait, QueryResult};

/// Whom a token stands for, and what for.
#[derive(Debug)]
pub struct Known {
    /// The token's number.
    pub id: i64,
    /// The account.
    pub account: Account,
    /// What the token may do; empty for all the account may.
    pub scopes: Vec<Permission>,
    /// When it was last used.
    pub last_used_at: Option<String>,
}

/// Whom a token stands for, by its hash, if it is good at `now`.
pub async fn known(db: &Db, hash: &str, now: &str) -> Result<Option<Known>, Fault> {
    let row = Sql::new(
        "SELECT t.id, t.scopes, t.last_used_at, a.name, a.role, a.full_name, a.authority_codes, a.unit_ids FROM token t JOIN account a ON a.id = t.account_id \
         WHERE t.hash = ? AND t.expires_at > ? AND t.revoked_at IS NULL AND (a.disabled IS NULL OR NOT a.disabled)",
    )
    .value(hash)
    .value(now)
    .one(db.latest())
    .await?;
    row.map(|row| Ok(Known { id: row.try_get("", "id")?, account: super::able(&row)?, scopes: scopes(&row)?, last_used_at: row.try_get("", "last_used_at")? }))
        .transpose()
}

fn scopes(row: &QueryResult) -> Result<Vec<Permission>, Fault> {
    list(row.try_get::<Option<String>>("", "scopes")?.as_deref())
}

/// Notes when a token was used.
pub async fn used(c: &impl ConnectionTrait, id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE token SET last_used_at = ? WHERE id = ?").value(now).value(id).execute(c).await?;
    Ok(())
}

/// Adds a token, by its hash alone; answers its number.
pub async fn insert(c: &impl ConnectionTrait, account_id: i64, hash: &str, asked: &NewToken, now: &str, expires_at: &str) -> Result<i64, Fault> {
    let scopes = unless_empty(&asked.scopes)?;
    let sql = Sql::new("INSERT INTO token (account_id, hash, label, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id");
    let id = sql.value(account_id).value(hash).value(asked.label.clone()).value(scopes).value(now).value(expires_at).number(c).await?;
    id.ok_or_else(|| Fault::internal("no id came back"))
}

const SELECT: &str = "SELECT t.id, a.name, t.label, t.scopes, t.created_at, t.expires_at, t.revoked_at, t.last_used_at \
     FROM token t JOIN account a ON a.id = t.account_id";

fn token(row: &QueryResult) -> Result<Token, Fault> {
    Ok(Token {
        id: row.try_get("", "id")?,
        account: row.try_get("", "name")?,
        label: row.try_get("", "label")?,
        scopes: scopes(row)?,
        created_at: row.try_get("", "created_at")?,
        expires_at: row.try_get("", "expires_at")?,
        revoked_at: row.try_get("", "revoked_at")?,
        last_used_at: row.try_get("", "last_used_at")?,
    })
}

/// A token by its number.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<Token>, Fault> {
    Sql::new(SELECT).then("WHERE t.id = ?").value(id).one(c).await?.map(|row| token(&row)).transpose()
}

/// The tokens of an account, in the order they were made.
pub async fn page(c: &impl ConnectionTrait, account_id: i64, window: &Window) -> Result<Vec<Token>, Fault> {
    let sql = Sql::new(SELECT).then("WHERE t.account_id = ? AND t.id > ? ORDER BY t.id LIMIT ?");
    sql.value(account_id).value(window.after_id()).value(window.fetch()).all(c).await?.iter().map(token).collect()
}

/// How many tokens an account has.
pub async fn count(c: &impl ConnectionTrait, account_id: i64) -> Result<i64, Fault> {
    Ok(Sql::new("SELECT count(*) FROM token WHERE account_id = ?").value(account_id).number(c).await?.unwrap_or_default())
}

/// Takes a token back.
pub async fn revoke(c: &impl ConnectionTrait, id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE token SET revoked_at = ? WHERE id = ?").value(now).value(id).execute(c).await?;
    Ok(())
}

/// Lets a token end at an instant.
pub async fn end(c: &impl ConnectionTrait, id: i64, expires_at: &str) -> Result<(), Fault> {
    Sql::new("UPDATE token SET expires_at = ? WHERE id = ?").value(expires_at).value(id).execute(c).await?;
    Ok(())
}
