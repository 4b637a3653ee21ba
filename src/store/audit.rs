//! The audit trail: appended to, read in order, never changed.

use super::{
    Db, Tx,
    dialect::{Sql, holes},
};
use crate::domain::{
    audit::{Event, EventFilter, EventLine, GENESIS, PublicKey, hash},
    fault::Fault,
    page::Window,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use serde::Deserialize;
use std::ops::Range;

mod seals;

pub use seals::{Mark, Sealing, first_unsealed, last_mark, marks_of, required};

/// The columns of an event, in its order.
const COLUMNS: &str = "seq, at, actor, act, noun, noun_id, request_id, before, after, rows, previous_hash, hash";

/// Events that are sooner walked than looked for by an index.
const FEW: i64 = 10_000;

/// Appends an event, whose place, hashes and seal it completes. The write lock keeps two from taking one place.
#[tracing::instrument(level = "trace", skip_all)]
pub async fn append(tx: &Tx, mut event: Event, sealing: Sealing<'_>) -> Result<(), Fault> {
    let last = match sealing {
        Sealing::No | Sealing::First(_) => last_hash(&**tx).await?,
        Sealing::Next(seals) => match last_mark(&**tx).await? {
            Some(last) if !last.fits(seals)? => return Err(last.forged()),
            last => last.map(|last| (last.seq, last.hash)),
        },
    };
    let (last, previous_hash) = last.unwrap_or_else(|| (0, GENESIS.to_owned()));
    event.seq = last + 1;
    event.previous_hash = previous_hash;
    event.hash = hash(&event);
    let seal = match sealing {
        Sealing::No => None,
        Sealing::First(seals) | Sealing::Next(seals) => Some(seals.event(event.seq, &event.hash)?),
    };
    let Event { seq, at, actor, act, noun, noun_id, request_id, before, after, rows, previous_hash, hash } = event;
    let (sealed, more) = if seal.is_some() { (", seal", 1) } else { ("", 0) };
    let sql = Sql::new(format!("INSERT INTO audit_event ({COLUMNS}{sealed}) VALUES ({})", holes(12 + more)))
        .value(seq)
        .value(at)
        .value(actor)
        .value(act)
        .value(noun);
    let sql =
        sql.value(noun_id).value(request_id).value(before).value(after).value(rows).value(previous_hash).value(hash);
    let sql = if let Some(seal) = seal { sql.value(seal) } else { sql };
    sql.execute(&**tx).await.map(|_| ())
}

/// The events after a place, in order, at most `limit`; one that holds a value nobody can read is given by its place
/// alone.
pub async fn after(c: &impl ConnectionTrait, seq: i64, limit: i64) -> Result<Vec<Result<Event, i64>>, Fault> {
    let rows =
        Sql::new("SELECT * FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?").value(seq).value(limit).all(c).await?;
    rows.iter().map(|row| event(row).or_else(|_| Ok(Err(row.try_get("", "seq")?)))).collect()
}

/// The hashes of the events after a place, in order, at most `limit`.
pub async fn hashes(c: &impl ConnectionTrait, seq: i64, limit: i64) -> Result<Vec<String>, Fault> {
    let sql = hashes_after(c.get_database_backend(), seq, limit);
    Ok(sql.rows::<(String,)>(c, &["hash"]).await?.into_iter().map(|(hash,)| hash).collect())
}

/// The statement of it. With figures of a young register SQLite's planner would read every event from the first.
#[must_use]
pub fn hashes_after(backend: DbBackend, seq: i64, limit: i64) -> Sql {
    let index = if backend == DbBackend::Sqlite { "INDEXED BY audit_event_hash " } else { "" };
    Sql::new(format!("SELECT hash FROM audit_event {index}WHERE seq > ? ORDER BY seq LIMIT ?")).value(seq).value(limit)
}

/// The place and the hash of the last event.
pub async fn last_hash(c: &impl ConnectionTrait) -> Result<Option<(i64, String)>, Fault> {
    let row = Sql::new("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1").one(c).await?;
    row.map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "hash")?))).transpose()
}

/// The events of some nouns, each with its mark, like [`rows_written`]; one that holds a value nobody can read is left
/// out.
pub async fn of_nouns(
    c: &impl ConnectionTrait,
    places: Range<i64>,
    nouns: &[&str],
    limit: i64,
) -> Result<Vec<(i64, Option<(Event, Mark)>)>, Fault> {
    let rows = gathered("*", &places, nouns, limit).all(c).await?;
    let read = |row: &QueryResult| {
        let (seq, read) = (row.try_get("", "seq")?, event(row).ok().and_then(Result::ok));
        let mark = read.map(|event| {
            let mark = Mark { seq, hash: event.hash.clone(), seal: row.try_get("", "seal").ok() };
            (event, mark)
        });
        Ok((seq, mark))
    };
    rows.iter().map(read).collect()
}

/// What the events of some nouns, after the first place and up to the last, say of the rows they wrote, in order, at
/// most `limit`. Of many events the index of nouns leads; a few are walked.
pub async fn rows_written(
    c: &impl ConnectionTrait,
    places: Range<i64>,
    nouns: &[&str],
    limit: i64,
) -> Result<Vec<(i64, String)>, Fault> {
    let rows = written(&places, nouns, limit).all(c).await?;
    rows.iter().map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "rows")?))).collect()
}

/// The statement of it.
#[must_use]
pub fn written(places: &Range<i64>, nouns: &[&str], limit: i64) -> Sql {
    gathered("seq, rows", places, nouns, limit)
}

fn gathered(columns: &str, places: &Range<i64>, nouns: &[&str], limit: i64) -> Sql {
    let (seq, noun) = if places.end - places.start > FEW { ("+seq", "noun") } else { ("seq", "noun || ''") };
    let sql = Sql::new(format!(
        "SELECT {columns} FROM audit_event WHERE {seq} > ? AND {seq} <= ? AND {noun} IN ({}) ORDER BY {seq} LIMIT ?",
        holes(nouns.len())
    ));
    let sql = nouns.iter().fold(sql.value(places.start).value(places.end), |sql, noun| sql.value(*noun));
    sql.value(limit)
}

/// What events of an act say after it, of those since an instant the newest, at most `limit`.
pub async fn said_since(c: &impl ConnectionTrait, act: &str, since: &str, limit: usize) -> Result<Vec<String>, Fault> {
    let sql = Sql::new("SELECT after FROM audit_event WHERE act = ? AND at >= ? ORDER BY seq DESC LIMIT ?");
    let rows = sql.value(act).value(since).value(i64::try_from(limit).map_err(Fault::internal)?).all(c).await?;
    rows.iter().map(|row| Ok(row.try_get("", "after")?)).collect()
}

/// How many events there were before an instant. Their instants go up with their places, so that some twenty of them
/// tell it without an index.
pub async fn size_before(c: &impl ConnectionTrait, instant: &str) -> Result<i64, Fault> {
    let (mut before, mut after) = (0, last_hash(c).await?.map_or(0, |(seq, _)| seq) + 1);
    while before + 1 < after {
        let middle = before + (after - before) / 2;
        let row = Sql::new("SELECT at FROM audit_event WHERE seq = ?").value(middle).one(c).await?;
        let at: Option<String> = row.map(|row| row.try_get("", "at")).transpose()?;
        if at.is_some_and(|at| at.as_str() < instant) { before = middle } else { after = middle }
    }
    Ok(before)
}

/// An event by its place.
pub async fn find(c: &impl ConnectionTrait, seq: i64) -> Result<Option<Event>, Fault> {
    let row = Sql::new("SELECT * FROM audit_event WHERE seq = ?").value(seq).one(c).await?;
    row.map(|row| event(&row))
        .transpose()?
        .transpose()
        .map_err(|_| Fault::internal("an event holds a value that cannot be read"))
}

const LISTED: &[&str] = &["seq", "at", "actor", "act", "noun", "noun_id", "request_id", "previous_hash", "hash"];

fn filtered(filter: &EventFilter, what: &str) -> Sql {
    let EventFilter { actor, act, noun, noun_id, from, to, after } = filter;
    let mut sql = Sql::new(format!("SELECT {what} FROM audit_event"));
    for (column, values) in [("actor", actor), ("act", act), ("noun", noun)] {
        sql.one_of(column, values.iter().map(String::as_str));
    }
    sql.one_of("noun_id", noun_id.iter().copied());
    // An instant of a day begins with the day, and `~` comes after everything that follows it.
    if let Some(from) = from {
        sql.and("at >= ?", [from.to_string()]);
    }
    if let Some(to) = to {
        sql.and("at < ?", [format!("{to}~")]);
    }
    if let Some(after) = after {
        sql.and("seq > ?", [*after]);
    }
    sql
}

/// The statement of all events of a filter, the oldest first, for their export.
#[must_use]
pub fn statement(filter: &EventFilter, names: &[&str]) -> Sql {
    filtered(filter, &names.join(", ")).then("ORDER BY seq")
}

/// A page of events, the oldest first.
pub async fn list(db: &Db, filter: &EventFilter, window: &Window) -> Result<Vec<EventLine>, Fault> {
    let mut sql = filtered(filter, &LISTED.join(", "));
    sql.and("seq > ?", [window.after_id()]);
    sql.then("ORDER BY seq LIMIT ?").value(window.fetch()).records(db.reader(), LISTED).await
}

/// How many events a filter has.
pub async fn count(db: &Db, filter: &EventFilter) -> Result<i64, Fault> {
    filtered(filter, "count(*)").count(db.reader()).await
}

/// What was done to one record, the oldest first, at most `limit`: with what was said after it where that is an act of
/// `with_after`.
pub async fn of_record(
    c: &impl ConnectionTrait,
    (noun, id): (&str, i64),
    with_after: &[&str],
    limit: i64,
) -> Result<Vec<Done>, Fault> {
    let sql = Sql::new(format!(
        "SELECT e.at, e.actor, a.full_name, e.act, CASE WHEN e.act IN ({}) THEN e.after END AS after \
         FROM audit_event e LEFT JOIN account a ON a.name = e.actor WHERE e.noun = ? AND e.noun_id = ? ORDER BY e.seq LIMIT ?",
        holes(with_after.len())
    ));
    let sql = with_after.iter().fold(sql, |sql, act| sql.value(*act)).value(noun).value(id).value(limit);
    sql.records(c, &["at", "actor", "full_name", "act", "after"]).await
}

/// An act on a record, as its history tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Done {
    /// When, UTC with milliseconds.
    pub at: String,
    /// The account that acted.
    pub actor: String,
    /// The name of the person.
    pub full_name: Option<String>,
    /// What was done.
    pub act: String,
    /// What was said after it, as JSON.
    pub after: Option<String>,
}

/// What was done to one record from the last of these acts on, that act first, at most `limit`; nothing where it was
/// never done.
pub async fn since_last(
    c: &impl ConnectionTrait,
    (noun, id): (&str, i64),
    act: &str,
    limit: i64,
) -> Result<Vec<Step>, Fault> {
    let sql = Sql::new(
        "SELECT e.act, e.before, e.after FROM audit_event e WHERE e.noun = ? AND e.noun_id = ? \
         AND e.seq >= (SELECT max(l.seq) FROM audit_event l WHERE l.noun = ? AND l.noun_id = ? AND l.act = ?) ORDER BY e.seq LIMIT ?",
    );
    let sql = sql.value(noun).value(id).value(noun).value(id).value(act).value(limit);
    sql.records(c, &["act", "before", "after"]).await
}

/// An act on a record with what was said before and after it, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// What was done.
    pub act: String,
    /// Before it.
    pub before: String,
    /// After it.
    pub after: String,
}

/// The public keys heads are signed by.
pub async fn keys(c: &impl ConnectionTrait) -> Result<Vec<PublicKey>, Fault> {
    Sql::new("SELECT key_id, public_key FROM signing_key ORDER BY id").records(c, &["key_id", "public_key"]).await
}

/// Adds a public key; answers its number.
pub async fn insert_key(tx: &Tx, key: &PublicKey, now: &str) -> Result<i64, Fault> {
    let sql = Sql::new("INSERT INTO signing_key (key_id, public_key, created_at) VALUES (?, ?, ?) RETURNING id");
    let id = sql.value(key.key_id.as_str()).value(key.public_key.as_str()).value(now).number(&**tx).await?;
    id.ok_or_else(|| Fault::internal("no id came back"))
}

/// The last event's place and instant.
pub async fn last(db: &Db) -> Result<Option<(i64, String)>, Fault> {
    let row = Sql::new("SELECT seq, at FROM audit_event ORDER BY seq DESC LIMIT 1").one(db.reader()).await?;
    row.map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "at")?))).transpose()
}

/// The instant of the last event.
pub async fn latest(db: &Db) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1").one(db.reader()).await?;
    row.map(|row| Ok(row.try_get("", "at")?)).transpose()
}

/// The instants of the last events, the oldest first.
pub async fn instants(c: &impl ConnectionTrait, most: i64) -> Result<Vec<(i64, String)>, Fault> {
    let sql = Sql::new("SELECT seq, at FROM audit_event ORDER BY seq DESC LIMIT ?").value(most);
    let mut rows = sql.rows::<(i64, String)>(c, &["seq", "at"]).await?;
    rows.reverse();
    Ok(rows)
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
        rows: row.try_get("", "rows")?,
        previous_hash: row.try_get("", "previous_hash")?,
        hash: row.try_get("", "hash")?,
    }))
}
