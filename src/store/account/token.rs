//! API tokens, each by the hash of what its holder sends, under a seal; when it was last used alone is outside of it.

use super::{
    super::{Db, dialect::Sql},
    Able, JOINED, able, list, unless_empty,
};
use crate::domain::{
    account::{
        Permission,
        seal::{Kind, Seals},
        token::{Token, TokenRequest},
    },
    fault::Fault,
    page::Window,
};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};

/// What a seal of a token holds.
#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: i64,
    hash: String,
    scopes: Option<String>,
    created_at: String,
    expires_at: String,
    revoked_at: Option<String>,
    created_by: Option<String>,
}

/// The columns of [`Row`].
const SEALED: &str = "t.account_id, t.hash, t.scopes, t.created_at, t.expires_at, t.revoked_at, t.created_by";

impl Row {
    fn seal(&self, seals: &Seals) -> Result<String, Fault> {
        let Self { account_id, hash, scopes, created_at, expires_at, revoked_at, created_by } = self;
        let account_id = account_id.to_string();
        let parts = [
            Some(account_id.as_str()),
            Some(hash),
            scopes.as_deref(),
            Some(created_at),
            Some(expires_at),
            revoked_at.as_deref(),
            created_by.as_deref(),
        ];
        seals.seal(Kind::Token, &parts)
    }
}

/// Whom a token stands for, and what for.
#[derive(Debug)]
pub struct Known {
    /// The token's number.
    pub id: i64,
    /// The account.
    pub able: Able,
    /// What the token may do; empty for all the account may.
    pub scopes: Vec<Permission>,
    /// When it was last used.
    pub last_used_at: Option<String>,
    /// Who made it, where that is known.
    pub created_by: Option<String>,
}

/// Whom a token stands for, by its hash, if it is good at `now`; nobody where it, or its account, was put in or altered
/// by hand.
pub async fn known(db: &Db, seals: &Seals, hash: &str, now: &str) -> Result<Option<Known>, Fault> {
    let sql = Sql::new(format!(
        "SELECT t.id, t.last_used_at, t.seal, {SEALED}, {JOINED} FROM token t JOIN account a ON a.id = t.account_id \
         WHERE t.hash = ? AND t.expires_at > ? AND t.revoked_at IS NULL AND (a.disabled IS NULL OR NOT a.disabled)"
    ));
    let Some(row) = sql.value(hash).value(now).one(db.latest()).await? else { return Ok(None) };
    let token = Row::from_query_result(&row, "")?;
    if !sealed(seals, &row)? {
        tracing::error!(account = token.account_id, "a token was put in or altered beside the program, and is refused");
        return Ok(None);
    }
    let Some(able) = able(seals, &row)? else { return Ok(None) };
    let (id, last_used_at) = (row.try_get("", "id")?, row.try_get("", "last_used_at")?);
    Ok(Some(Known { id, able, scopes: scopes(&row)?, last_used_at, created_by: token.created_by }))
}

/// Whether a row bears its seal.
fn sealed(seals: &Seals, row: &QueryResult) -> Result<bool, Fault> {
    let seal: Option<String> = row.try_get("", "seal")?;
    Ok(seal.as_deref() == Some(&Row::from_query_result(row, "")?.seal(seals)?))
}

/// Whether a token is as the program left it.
pub async fn intact(c: &impl ConnectionTrait, seals: &Seals, id: i64) -> Result<bool, Fault> {
    let row = Sql::new(format!("SELECT t.seal, {SEALED} FROM token t WHERE t.id = ?")).value(id).one(c).await?;
    row.map_or(Ok(false), |row| sealed(seals, &row))
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
pub async fn insert(c: &impl ConnectionTrait, seals: &Seals, new: &New<'_>) -> Result<i64, Fault> {
    let New { account_id, hash, asked, created_by, now, expires_at } = *new;
    let row = Row {
        account_id,
        hash: hash.into(),
        scopes: unless_empty(&asked.scopes)?,
        created_at: now.into(),
        expires_at: expires_at.into(),
        revoked_at: None,
        created_by: Some(created_by.into()),
    };
    let sql = Sql::new(
        "INSERT INTO token (account_id, hash, label, scopes, created_at, expires_at, created_by, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(account_id)
        .value(hash)
        .value(asked.label.clone())
        .value(row.scopes.clone())
        .value(now)
        .value(expires_at)
        .value(created_by);
    sql.value(row.seal(seals)?).inserted(c).await
}

/// A token to be made.
#[derive(Debug)]
pub struct New<'a> {
    /// The account's number.
    pub account_id: i64,
    /// The hash of the token.
    pub hash: &'a str,
    /// What is asked of it.
    pub asked: &'a TokenRequest,
    /// Who makes it.
    pub created_by: &'a str,
    /// When.
    pub now: &'a str,
    /// When it ends.
    pub expires_at: &'a str,
}

const SELECT: &str = "SELECT t.id, a.name, t.label, t.scopes, t.created_at, t.expires_at, t.revoked_at, t.last_used_at, t.created_by \
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
        created_by: row.try_get("", "created_by")?,
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
    Ok(Sql::new("SELECT count(*) FROM token WHERE account_id = ?")
        .value(account_id)
        .number(c)
        .await?
        .unwrap_or_default())
}

/// Takes a token back; it loses its seal, so that it is not good again where that is taken away by hand.
pub async fn revoke(c: &impl ConnectionTrait, id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE token SET revoked_at = ?, seal = NULL WHERE id = ?").value(now).value(id).execute(c).await?;
    Ok(())
}

/// Lets a token end at an instant.
pub async fn end(c: &impl ConnectionTrait, seals: &Seals, id: i64, expires_at: &str) -> Result<(), Fault> {
    Sql::new("UPDATE token SET expires_at = ? WHERE id = ?").value(expires_at).value(id).execute(c).await?;
    seal(c, seals, "WHERE t.id = ?", Some(id)).await.map(|_| ())
}

/// Seals every token that is not revoked as it is; answers how many.
pub(in crate::store) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    seal(c, seals, "WHERE t.revoked_at IS NULL", None).await
}

async fn seal(c: &impl ConnectionTrait, seals: &Seals, which: &str, id: Option<i64>) -> Result<usize, Fault> {
    let sql = Sql::new(format!("SELECT t.id, {SEALED} FROM token t {which}"));
    let rows = id.into_iter().fold(sql, Sql::value).all(c).await?;
    for row in &rows {
        let seal = Row::from_query_result(row, "")?.seal(seals)?;
        Sql::new("UPDATE token SET seal = ? WHERE id = ?")
            .value(seal)
            .value(row.try_get::<i64>("", "id")?)
            .execute(c)
            .await?;
    }
    Ok(rows.len())
}
