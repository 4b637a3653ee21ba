//! The audit trail: appended to, read in order, never changed.

use super::{Db, Tx, dialect::Sql};
use crate::domain::{
    audit::{Event, GENESIS, hash},
    fault::Fault,
};
use sea_orm::QueryResult;

/// Completes an event with its place and hashes, and appends it. The write lock keeps two from taking one place.
pub async fn append(tx: &Tx, mut event: Event) -> Result<Event, Fault> {
    let last = Sql::new("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1").one(&**tx).await?;
    let (seq, previous) = match last {
        Some(row) => (row.try_get::<i64>("", "seq")?, row.try_get::<String>("", "hash")?),
        None => (0, GENESIS.to_owned()),
    };
    event.seq = seq + 1;
    event.previous_hash = previous;
    event.hash = hash(&event);
    let Event { seq, at, actor, act, noun, noun_id, request_id, before, after, previous_hash, hash } = event.clone();
    Sql::new(
        "INSERT INTO audit_event (seq, at, actor, act, noun, noun_id, request_id, before, after, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .value(seq)
    .value(at)
    .value(actor)
    .value(act)
    .value(noun)
    .value(noun_id)
    .value(request_id)
    .value(before)
    .value(after)
    .value(previous_hash)
    .value(hash)
    .execute(&**tx)
    .await?;
    Ok(event)
}

/// The events after a place, in order, at most `limit`; one that holds a value nobody can read is given by its place alone.
pub async fn after(db: &Db, seq: i64, limit: i64) -> Result<Vec<Result<Event, i64>>, Fault> {
    let rows = Sql::new("SELECT * FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?").value(seq).value(limit).all(db.reader()).await?;
    rows.iter().map(|row| event(row).or_else(|_| Ok(Err(row.try_get("", "seq")?)))).collect()
}

/// The instant of the last event.
pub async fn latest(db: &Db) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1").one(db.reader()).await?;
    row.map(|row| Ok(row.try_get("", "at")?)).transpose()
}

fn event(row: &QueryResult) -> Result<Result<Event, i64>, sea_orm::DbErr> {
    Ok(Ok(Event {
        seq: row.try_get("", "seq")?,
        at: row.try_get("", "at")?,
        actor: row.try_get("", "actor")?,
        act: row.try_get("", "act")?,
        noun: row.try_get("", "noun")?,
        noun_id: row.try_get("", "noun_id")?,
        request_id: row.try_get("", "request_id")?,
        before: row.try_get("", "before")?,
        after: row.try_get("", "after")?,
        previous_hash: row.try_get("", "previous_hash")?,
        hash: row.try_get("", "hash")?,
    }))
}
