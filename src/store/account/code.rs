//! One-time codes, each by its hash, under a seal until it is used.

use super::{super::dialect::Sql, JOINED, able};
use crate::domain::{
    account::{
        code::Purpose,
        seal::{Kind, Seals},
    },
    fault::Fault,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// What a seal of a code holds.
#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: i64,
    hash: String,
    purpose: String,
    created_at: String,
    expires_at: String,
    used_at: Option<String>,
    created_by: Option<String>,
}

impl Row {
    fn seal(&self, seals: &Seals) -> Result<String, Fault> {
        let Self { account_id, hash, purpose, created_at, expires_at, used_at, created_by } = self;
        let account_id = account_id.to_string();
        let parts = [
            Some(account_id.as_str()),
            Some(hash),
            Some(purpose),
            Some(created_at),
            Some(expires_at),
            used_at.as_deref(),
            created_by.as_deref(),
        ];
        seals.seal(Kind::Code, &parts)
    }
}

/// A code to be made.
#[derive(Debug)]
pub struct New<'a> {
    /// The account's number.
    pub account_id: i64,
    /// The hash of the code.
    pub hash: &'a str,
    /// What it is for.
    pub purpose: Purpose,
    /// Who makes it.
    pub created_by: &'a str,
    /// When.
    pub now: &'a str,
    /// When it ends.
    pub expires_at: &'a str,
}

/// Adds a code; answers its number.
pub async fn insert(c: &impl ConnectionTrait, seals: &Seals, new: &New<'_>) -> Result<i64, Fault> {
    let New { account_id, hash, purpose, created_by, now, expires_at } = *new;
    let row = Row {
        account_id,
        hash: hash.into(),
        purpose: purpose.word().into(),
        created_at: now.into(),
        expires_at: expires_at.into(),
        used_at: None,
        created_by: Some(created_by.into()),
    };
    let sql = Sql::new(
        "INSERT INTO code_token (account_id, hash, purpose, created_at, expires_at, created_by, seal) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(account_id)
        .value(hash)
        .value(purpose.word())
        .value(now)
        .value(expires_at)
        .value(created_by)
        .value(row.seal(seals)?);
    sql.inserted(c).await
}

/// Who made a code of an account, by the account's name, where it is good at `now`; the account and the code are as the
/// program left them.
pub async fn good(
    c: &impl ConnectionTrait,
    seals: &Seals,
    name: &str,
    hash: &str,
    now: &str,
) -> Result<Option<Good>, Fault> {
    let sql = Sql::new(format!(
        "SELECT t.id, t.account_id, t.hash, t.purpose, t.created_at, t.expires_at, t.used_at, t.created_by, t.seal, {JOINED} FROM code_token t JOIN account a ON a.id = t.account_id \
         WHERE t.hash = ? AND a.name = ? AND t.expires_at > ? AND t.used_at IS NULL AND (a.disabled IS NULL OR NOT a.disabled)"
    ));
    let Some(row) = sql.value(hash).value(name).value(now).one(c).await? else { return Ok(None) };
    let (code, seal) = (Row::from_query_result(&row, "")?, row.try_get::<Option<String>>("", "seal")?);
    if seal.as_deref() != Some(&code.seal(seals)?) {
        tracing::error!(
            account = code.account_id,
            "a one-time code was put in or altered beside the program, and is refused"
        );
        return Ok(None);
    }
    let id = row.try_get("", "id")?;
    Ok(able(seals, &row)?.map(|_| Good { id, created_by: code.created_by }))
}

/// A code that is good.
#[derive(Debug, PartialEq, Eq)]
pub struct Good {
    /// Its number.
    pub id: i64,
    /// Who made it, where that is known.
    pub created_by: Option<String>,
}

/// Ends every code of an account that is not used yet; it loses its seal, so that it is not good again where its end is
/// taken away by hand.
pub async fn end_all(c: &impl ConnectionTrait, account_id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE code_token SET used_at = ?, seal = NULL WHERE account_id = ? AND used_at IS NULL")
        .value(now)
        .value(account_id)
        .execute(c)
        .await?;
    Ok(())
}

/// Ends every code of a purpose that is not used yet.
pub async fn end_of(c: &impl ConnectionTrait, purpose: Purpose, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE code_token SET used_at = ?, seal = NULL WHERE purpose = ? AND used_at IS NULL")
        .value(now)
        .value(purpose.word())
        .execute(c)
        .await?;
    Ok(())
}

/// Seals every code that can still be used as it is; answers how many.
pub(in crate::store) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    let rows =
        Sql::new("SELECT id, account_id, hash, purpose, created_at, expires_at, used_at, created_by FROM code_token WHERE used_at IS NULL").all(c).await?;
    for row in &rows {
        let seal = Row::from_query_result(row, "")?.seal(seals)?;
        Sql::new("UPDATE code_token SET seal = ? WHERE id = ?")
            .value(seal)
            .value(row.try_get::<i64>("", "id")?)
            .execute(c)
            .await?;
    }
    Ok(rows.len())
}
