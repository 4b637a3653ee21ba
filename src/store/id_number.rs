//! Id numbers of individuals, sealed: nothing here ever holds one in plain.

use super::{
    Db,
    conferral::filter::{Resolved, Table, conditions},
    dialect::Sql,
};
use crate::domain::{fault::Fault, id_number::SealedIdNumber, page::Window};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

const COLUMNS: &[&str] = &["id", "recipient_id", "digits", "key_id", "hash", "sealed", "created_at"];

#[derive(Deserialize)]
struct Row {
    id: i64,
    recipient_id: i64,
    digits: i32,
    key_id: String,
    hash: String,
    sealed: String,
    created_at: String,
}

impl Row {
    fn sealed(self) -> SealedIdNumber {
        let Self { id, recipient_id, digits, key_id, hash, sealed, created_at } = self;
        SealedIdNumber { id, recipient_id, digits, key_id, hash, sealed, created_at }
    }
}

fn select() -> Sql {
    Sql::new(format!("SELECT {} FROM id_number", COLUMNS.join(", ")))
}

async fn read(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<SealedIdNumber>, Fault> {
    Ok(sql.rows::<Row>(c, COLUMNS).await?.into_iter().map(Row::sealed).collect())
}

/// Adds a number; answers its own.
pub async fn insert(c: &impl ConnectionTrait, new: &SealedIdNumber) -> Result<i64, Fault> {
    let SealedIdNumber { id: _, recipient_id, digits, key_id, hash, sealed, created_at } = new;
    let sql = Sql::new(
        "INSERT INTO id_number (recipient_id, digits, key_id, hash, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(*recipient_id)
        .value(*digits)
        .value(key_id.as_str())
        .value(hash.as_str())
        .value(sealed.as_str())
        .value(created_at.as_str());
    sql.inserted(c).await
}

/// The ids of the keys that numbers are under.
pub async fn key_ids(c: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    let sql = Sql::new("SELECT DISTINCT key_id FROM id_number ORDER BY key_id");
    Ok(sql.rows::<(String,)>(c, &["key_id"]).await?.into_iter().map(|(id,)| id).collect())
}

/// Takes a number away.
pub async fn delete(c: &impl ConnectionTrait, id: i64) -> Result<(), Fault> {
    Sql::new("DELETE FROM id_number WHERE id = ?").value(id).execute(c).await.map(|_| ())
}

/// A number by its own.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<SealedIdNumber>, Fault> {
    Ok(read(c, select().then("WHERE id = ?").value(id)).await?.pop())
}

/// The numbers that have one of these keyed hashes.
pub async fn by_hashes(c: &impl ConnectionTrait, hashes: &[String]) -> Result<Vec<SealedIdNumber>, Fault> {
    let mut sql = select();
    sql.one_of("hash", hashes.iter().map(String::as_str));
    read(c, sql).await
}

/// The numbers of recipients, all of them.
pub async fn of_recipients(c: &impl ConnectionTrait, recipient_ids: &[i64]) -> Result<Vec<SealedIdNumber>, Fault> {
    let mut sql = select();
    sql.one_of("recipient_id", recipient_ids.iter().copied());
    read(c, sql.then("ORDER BY id")).await
}

/// A page of the numbers of recipients, in the order they were added.
pub async fn list(
    c: &impl ConnectionTrait,
    recipient_ids: &[i64],
    window: &Window,
) -> Result<Vec<SealedIdNumber>, Fault> {
    let mut sql = select();
    sql.one_of("recipient_id", recipient_ids.iter().copied());
    sql.and("id > ?", [window.after_id()]);
    read(c, sql.then("ORDER BY id LIMIT ?").value(window.fetch())).await
}

/// Whether there is any.
pub async fn any(c: &impl ConnectionTrait) -> Result<bool, Fault> {
    Ok(Sql::new("SELECT 1 FROM id_number LIMIT 1").one(c).await?.is_some())
}

/// A key that sealed some number and is none of these: read in the gaps between them, so that a million rows under one
/// key cost nothing.
pub async fn other_key(c: &impl ConnectionTrait, key_ids: &[&str]) -> Result<Option<String>, Fault> {
    let mut known = key_ids.to_vec();
    known.sort_unstable();
    let gaps = known.iter().zip(known.iter().skip(1)).map(|(low, high)| (*low, Some(*high)));
    let first = known.first().map(|first| ("", Some(*first)));
    let mut sql = Sql::default();
    for (i, (low, high)) in first.into_iter().chain(gaps).chain(known.last().map(|last| (*last, None))).enumerate() {
        sql = sql.then(if i == 0 { "SELECT key_id FROM (" } else { "UNION ALL SELECT key_id FROM (" });
        sql = sql.then("SELECT key_id FROM id_number WHERE key_id > ?").value(low);
        if let Some(high) = high {
            sql = sql.then("AND key_id < ?").value(high);
        }
        sql = sql.then(&format!("LIMIT 1) AS gap_{i}"));
    }
    sql.one(c).await?.map(|row| Ok(row.try_get("", "key_id")?)).transpose()
}

/// Whether a key sealed any number that is there.
pub async fn is_used(c: &impl ConnectionTrait, key_id: &str) -> Result<bool, Fault> {
    Ok(Sql::new("SELECT 1 FROM id_number WHERE key_id = ? LIMIT 1").value(key_id).one(c).await?.is_some())
}

/// The numbers after one of them that another key sealed, so many at most.
pub async fn not_under(
    c: &impl ConnectionTrait,
    key_id: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<SealedIdNumber>, Fault> {
    read(c, select().then("WHERE id > ? AND key_id <> ? ORDER BY id LIMIT ?").value(after).value(key_id).value(limit))
        .await
}

/// Puts numbers under another key, many at a time.
pub async fn seal_anew(c: &impl ConnectionTrait, key_id: &str, numbers: &[SealedIdNumber]) -> Result<(), Fault> {
    let mut sql = Sql::new("UPDATE id_number SET key_id = ?").value(key_id);
    for (column, of) in
        [("hash", (|number| &number.hash) as fn(&SealedIdNumber) -> &String), ("sealed", |number| &number.sealed)]
    {
        let cases = " WHEN ? THEN ?".repeat(numbers.len());
        sql = sql.then(&format!(", {column} = CASE id{cases} END"));
        sql = numbers.iter().fold(sql, |sql, number| sql.value(number.id).value(of(number).as_str()));
    }
    sql.one_of("id", numbers.iter().map(|number| number.id));
    sql.execute(c).await.map(|_| ())
}

/// A number as one text: its words by spaces, which none of them has.
macro_rules! words {
    () => {
        "n.id || ' ' || n.recipient_id || ' ' || n.digits || ' ' || n.key_id || ' ' || n.hash || ' ' || n.sealed || ' ' || n.created_at"
    };
}

/// The numbers of the person of `conferral c` and of the records merged into that person's, as one text for
/// [`gathered`], by commas.
pub(super) const OF_CONFERRAL: &str = concat!(
    "(SELECT string_agg(",
    words!(),
    ", ',' ORDER BY n.id) FROM id_number n WHERE n.recipient_id IN (WITH RECURSIVE same (id) AS (SELECT c.recipient_id \
     UNION ALL SELECT r.id FROM same JOIN recipient r ON r.merged_into_id = same.id) SELECT id FROM same))"
);

/// The numbers in a text of [`OF_CONFERRAL`].
pub fn gathered(text: &[u8]) -> Result<Vec<SealedIdNumber>, Fault> {
    let number = |words: &str| {
        let [id, recipient_id, digits, key_id, hash, sealed, created_at] =
            <[&str; 7]>::try_from(words.split(' ').collect::<Vec<_>>()).ok()?;
        let (id, recipient_id, digits) = (id.parse().ok()?, recipient_id.parse().ok()?, digits.parse().ok()?);
        let [key_id, hash, sealed, created_at] = [key_id, hash, sealed, created_at].map(str::to_owned);
        Some(SealedIdNumber { id, recipient_id, digits, key_id, hash, sealed, created_at })
    };
    let text = std::str::from_utf8(text).map_err(Fault::internal)?;
    text.split(',')
        .map(|words| {
            number(words).ok_or_else(|| Fault::internal("an id number is not stored as one: run `audit verify`"))
        })
        .collect()
}

/// Each number once that the people of a filter have.
fn of_filter(db: &Db, resolved: &Resolved, select: &str) -> Sql {
    let mut sql = Sql::new("WITH RECURSIVE same (id) AS (SELECT c.recipient_id FROM conferral c");
    conditions(db, Table::Conferrals, resolved, true, &mut sql);
    sql.then("UNION SELECT r.id FROM same JOIN recipient r ON r.merged_into_id = same.id) SELECT")
        .then(select)
        .then("FROM id_number n WHERE n.recipient_id IN (SELECT id FROM same)")
}

/// The statement of the numbers that the people of a filter have, each a text for [`gathered`].
#[must_use]
pub fn texts(db: &Db, resolved: &Resolved) -> Sql {
    of_filter(db, resolved, words!())
}

/// The record of each number that the people of a filter have, ascending: a record with two numbers is there twice.
pub async fn holders(c: &impl ConnectionTrait, db: &Db, resolved: &Resolved) -> Result<Vec<i64>, Fault> {
    let sql = of_filter(db, resolved, "n.recipient_id").then("ORDER BY n.recipient_id");
    Ok(sql.rows::<(i64,)>(c, &["recipient_id"]).await?.into_iter().map(|(id,)| id).collect())
}
