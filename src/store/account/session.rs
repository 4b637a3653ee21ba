//! Who is signed in, each session by the hash of its cookie's value, under a seal; when it was last seen alone is
//! outside of it.

use super::{super::dialect::Sql, Able, JOINED, able};
use crate::domain::{
    account::seal::{Kind, Seals},
    fault::Fault,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// What a seal of a session holds.
#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: i64,
    hash: String,
    address: String,
    created_at: String,
    ends_at: String,
    issued_by: Option<String>,
}

impl Row {
    fn seal(&self, seals: &Seals) -> Result<String, Fault> {
        let Self { account_id, hash, address, created_at, ends_at, issued_by } = self;
        let account_id = account_id.to_string();
        seals.seal(
            Kind::Session,
            &[Some(&account_id), Some(hash), Some(address), Some(created_at), Some(ends_at), issued_by.as_deref()],
        )
    }
}

/// A session that goes on.
#[derive(Debug)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// The account that is signed in.
    pub able: Able,
    /// When it was last used, to the minute.
    pub last_seen_at: String,
    /// When it ends at the latest.
    pub ends_at: String,
    /// Who issued what it was begun by, where that is known.
    pub issued_by: Option<String>,
}

/// A session by its hash, if it goes on at `now` and was seen since `idle`; none where it, or its account, was put in
/// or altered by hand.
pub async fn known(
    c: &impl ConnectionTrait,
    seals: &Seals,
    hash: &str,
    now: &str,
    idle: &str,
) -> Result<Option<Known>, Fault> {
    let sql = Sql::new(format!(
        "SELECT s.id, s.account_id, s.hash, s.address, s.created_at, s.last_seen_at, s.ends_at, s.issued_by, s.seal, {JOINED} FROM session s JOIN account a ON a.id = s.account_id \
         WHERE s.hash = ? AND s.ends_at > ? AND s.last_seen_at > ? AND (a.disabled IS NULL OR NOT a.disabled)"
    ));
    let Some(row) = sql.value(hash).value(now).value(idle).one(c).await? else { return Ok(None) };
    let (session, seal) = (Row::from_query_result(&row, "")?, row.try_get::<Option<String>>("", "seal")?);
    if seal.as_deref() != Some(&session.seal(seals)?) {
        tracing::error!(
            account = session.account_id,
            "a session was put in or altered beside the program, and is refused"
        );
        return Ok(None);
    }
    let Some(able) = able(seals, &row)? else { return Ok(None) };
    let (id, last_seen_at) = (row.try_get("", "id")?, row.try_get("", "last_seen_at")?);
    Ok(Some(Known { id, able, last_seen_at, ends_at: session.ends_at, issued_by: session.issued_by }))
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
    /// Who issued what it is begun by, where that is known.
    pub issued_by: Option<&'a str>,
}

/// Adds a session; answers its number.
pub async fn insert(c: &impl ConnectionTrait, seals: &Seals, new: &New<'_>) -> Result<i64, Fault> {
    let New { account_id, hash, address, now, ends_at, issued_by } = *new;
    let issued_by = issued_by.map(str::to_owned);
    let row = Row {
        account_id,
        hash: hash.into(),
        address: address.into(),
        created_at: now.into(),
        ends_at: ends_at.into(),
        issued_by: issued_by.clone(),
    };
    let sql = Sql::new(
        "INSERT INTO session (account_id, hash, address, created_at, last_seen_at, ends_at, issued_by, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql.value(account_id).value(hash).value(address).value(now).value(now).value(ends_at).value(issued_by);
    sql.value(row.seal(seals)?).inserted(c).await
}

/// Seals every session as it is; answers how many.
pub(in crate::store) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    let rows =
        Sql::new("SELECT id, account_id, hash, address, created_at, ends_at, issued_by FROM session").all(c).await?;
    for row in &rows {
        let seal = Row::from_query_result(row, "")?.seal(seals)?;
        Sql::new("UPDATE session SET seal = ? WHERE id = ?")
            .value(seal)
            .value(row.try_get::<i64>("", "id")?)
            .execute(c)
            .await?;
    }
    Ok(rows.len())
}

/// Notes when a session was used.
pub async fn seen(c: &impl ConnectionTrait, id: i64, now: &str) -> Result<(), Fault> {
    Sql::new("UPDATE session SET last_seen_at = ? WHERE id = ?").value(now).value(id).execute(c).await?;
    Ok(())
}

/// Ends a session; answers whether there was one.
pub async fn end(c: &impl ConnectionTrait, hash: &str) -> Result<bool, Fault> {
    Ok(Sql::new("DELETE FROM session WHERE hash = ?").value(hash).execute(c).await? > 0)
}

/// How many sessions an account has.
pub async fn count(c: &impl ConnectionTrait, account_id: i64) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT count(*) FROM session WHERE account_id = ?").value(account_id);
    sql.count(c).await
}

/// Ends every session of an account.
pub async fn end_all(c: &impl ConnectionTrait, account_id: i64) -> Result<(), Fault> {
    Sql::new("DELETE FROM session WHERE account_id = ?").value(account_id).execute(c).await?;
    Ok(())
}

/// Forgets sessions that are over.
pub async fn tidy(c: &impl ConnectionTrait, now: &str, idle: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM session WHERE ends_at <= ? OR last_seen_at <= ?").value(now).value(idle).execute(c).await?;
    Ok(())
}
