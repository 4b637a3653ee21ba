//! Answers kept for a day under a seal, so that a request sent again is answered again and not done again.

use super::{dialect::Sql, from_json, to_json};
use crate::domain::{
    account::seal::{Kind, Seals},
    fault::Fault,
    idempotency::{Reach, Slot},
};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// An answer as it is kept.
#[derive(Debug, FromQueryResult)]
struct Row {
    account: String,
    method: String,
    path: String,
    key: String,
    request_hash: String,
    answer: String,
    created_at: String,
    reach: Option<String>,
}

/// The columns of [`Row`].
const COLUMNS: &str = "account, method, path, key, request_hash, answer, created_at, reach";

impl Row {
    fn seal(&self, seals: &Seals) -> Result<String, Fault> {
        let Self { account, method, path, key, request_hash, answer, created_at, reach } = self;
        let parts = [account, method, path, key, request_hash, answer, created_at];
        let parts: Vec<_> = parts.into_iter().map(|part| Some(part.as_str())).chain([reach.as_deref()]).collect();
        seals.seal(Kind::Answer, &parts)
    }
}

/// An answer that was given before.
#[derive(Debug)]
pub struct Kept {
    /// The hash of the request it answered.
    pub request_hash: String,
    /// The answer.
    pub answer: String,
    /// What the caller could see and do; none for an answer of a version that did not note it.
    pub reach: Option<Reach>,
    /// Whether it is as the program left it.
    pub intact: bool,
}

/// The answer in a slot, unless it was written before `oldest`.
pub async fn find(c: &impl ConnectionTrait, seals: &Seals, slot: &Slot, oldest: &str) -> Result<Option<Kept>, Fault> {
    let Slot { account, method, path, key } = slot;
    let sql = Sql::new(format!(
        "SELECT {COLUMNS}, seal FROM idempotency WHERE account = ? AND method = ? AND path = ? AND key = ? AND created_at > ?"
    ));
    let sql = sql.value(account.as_str()).value(method.as_str()).value(path.as_str()).value(key.as_str()).value(oldest);
    let Some(row) = sql.one(c).await? else { return Ok(None) };
    let (kept, seal) = (Row::from_query_result(&row, "")?, row.try_get::<Option<String>>("", "seal")?);
    let intact = seal.as_deref() == Some(&kept.seal(seals)?);
    if !intact {
        tracing::error!("a kept answer was put in or altered beside the program, and is not given");
        return Ok(Some(Kept { request_hash: kept.request_hash, answer: String::new(), reach: None, intact }));
    }
    let reach = kept.reach.as_deref().map(from_json).transpose()?;
    Ok(Some(Kept { request_hash: kept.request_hash, answer: kept.answer, reach, intact }))
}

/// An answer to be kept.
#[derive(Debug)]
pub struct New<'a> {
    /// Where.
    pub slot: &'a Slot,
    /// The hash of the request.
    pub request_hash: &'a str,
    /// The answer.
    pub answer: String,
    /// What the caller can see and do.
    pub reach: &'a Reach,
    /// When.
    pub now: &'a str,
}

/// Keeps an answer, and forgets those older than `oldest`.
pub async fn keep(c: &impl ConnectionTrait, seals: &Seals, new: New<'_>, oldest: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM idempotency WHERE created_at <= ?").value(oldest).execute(c).await?;
    let New { slot: Slot { account, method, path, key }, request_hash, answer, reach, now } = new;
    let row = Row {
        account: account.clone(),
        method: method.clone(),
        path: path.clone(),
        key: key.clone(),
        request_hash: request_hash.into(),
        answer,
        created_at: now.into(),
        reach: Some(to_json(reach)?),
    };
    let seal = row.seal(seals)?;
    let Row { account, method, path, key, request_hash, answer, created_at, reach } = row;
    let sql = Sql::new(format!("INSERT INTO idempotency ({COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    let sql = sql
        .value(account)
        .value(method)
        .value(path)
        .value(key)
        .value(request_hash)
        .value(answer)
        .value(created_at)
        .value(reach);
    sql.value(seal).execute(c).await?;
    Ok(())
}

/// Seals every answer as it is; answers how many.
pub(super) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    let rows = Sql::new(format!("SELECT {COLUMNS} FROM idempotency")).all(c).await?;
    for row in &rows {
        let row = Row::from_query_result(row, "")?;
        let sql = Sql::new("UPDATE idempotency SET seal = ? WHERE account = ? AND method = ? AND path = ? AND key = ?")
            .value(row.seal(seals)?);
        sql.value(row.account).value(row.method).value(row.path).value(row.key).execute(c).await?;
    }
    Ok(rows.len())
}
