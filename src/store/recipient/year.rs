//! The facts of a recipient's years.

use super::super::{
    Db,
    dialect::{Sql, truth},
    from_json, some_word, to_json,
};
use crate::domain::{
    fault::Fault,
    page::Window,
    stored::Stored,
    year::{Initiative, RecipientYear},
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

const COLUMNS: &[&str] = &[
    "id",
    "recipient_id",
    "year",
    "rating",
    "initiatives",
    "disciplined",
    "source",
    "version",
    "created_at",
    "updated_at",
];

#[derive(Deserialize)]
struct Row {
    id: i64,
    recipient_id: i64,
    year: i32,
    rating: Option<String>,
    initiatives: String,
    #[serde(deserialize_with = "truth")]
    disciplined: bool,
    source: Option<String>,
    version: i64,
    created_at: String,
    updated_at: String,
}

impl Row {
    fn stored(self) -> Result<Stored<RecipientYear>, Fault> {
        let Self {
            id,
            recipient_id: _,
            year,
            rating,
            initiatives,
            disciplined,
            source,
            version,
            created_at,
            updated_at,
        } = self;
        let initiatives: Vec<Initiative> = from_json(&initiatives)?;
        let facts = RecipientYear { year, rating: some_word(rating.as_ref())?, initiatives, disciplined, source };
        Ok(Stored { id, version, created_at, updated_at, facts })
    }
}

fn select() -> Sql {
    Sql::new(format!("SELECT {} FROM recipient_year", COLUMNS.join(", ")))
}

/// Adds the facts of a year.
pub async fn insert(
    c: &impl ConnectionTrait,
    recipient_id: i64,
    facts: RecipientYear,
    now: &str,
) -> Result<Stored<RecipientYear>, Fault> {
    let sql = Sql::new(
        "INSERT INTO recipient_year (recipient_id, year, rating, initiatives, disciplined, source, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(recipient_id)
        .value(facts.year)
        .value(facts.rating.map(|r| r.word().to_owned()))
        .value(to_json(&facts.initiatives)?);
    let sql = sql.value(facts.disciplined).value(facts.source.clone()).value(now).value(now);
    let id = sql.inserted(c).await?;
    Ok(Stored { id, version: 1, created_at: now.to_owned(), updated_at: now.to_owned(), facts })
}

/// Replaces the facts of a year and counts the version.
pub async fn replace(
    c: &impl ConnectionTrait,
    before: &Stored<RecipientYear>,
    facts: RecipientYear,
    now: &str,
) -> Result<Stored<RecipientYear>, Fault> {
    let version = before.version + 1;
    let sql = Sql::new(
        "UPDATE recipient_year SET rating = ?, initiatives = ?, disciplined = ?, source = ?, version = ?, updated_at = ? WHERE id = ?",
    );
    let sql = sql
        .value(facts.rating.map(|r| r.word().to_owned()))
        .value(to_json(&facts.initiatives)?)
        .value(facts.disciplined)
        .value(facts.source.clone());
    sql.value(version).value(now).value(before.id).execute(c).await?;
    Ok(Stored { id: before.id, version, created_at: before.created_at.clone(), updated_at: now.to_owned(), facts })
}

/// The facts of one year.
pub async fn find(
    c: &impl ConnectionTrait,
    recipient_id: i64,
    year: i32,
) -> Result<Option<Stored<RecipientYear>>, Fault> {
    let sql = select().then("WHERE recipient_id = ? AND year = ?").value(recipient_id).value(year);
    sql.rows::<Row>(c, COLUMNS).await?.pop().map(Row::stored).transpose()
}

/// A page of a recipient's years, the earliest first.
pub async fn list(db: &Db, recipient_id: i64, window: &Window) -> Result<Vec<Stored<RecipientYear>>, Fault> {
    let sql = select()
        .then("WHERE recipient_id = ? AND year > ? ORDER BY year LIMIT ?")
        .value(recipient_id)
        .value(window.after_id())
        .value(window.fetch());
    sql.rows::<Row>(db.reader(), COLUMNS).await?.into_iter().map(Row::stored).collect()
}

/// How many years a recipient has facts of.
pub async fn count(db: &Db, recipient_id: i64) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT count(*) FROM recipient_year WHERE recipient_id = ?").value(recipient_id);
    sql.count(db.reader()).await
}

/// The years of each of these recipients.
pub async fn of_each(
    c: &impl ConnectionTrait,
    recipient_ids: &[i64],
) -> Result<HashMap<i64, BTreeMap<i32, RecipientYear>>, Fault> {
    let mut found: HashMap<i64, BTreeMap<i32, RecipientYear>> = HashMap::new();
    for chunk in recipient_ids.chunks(1000) {
        let mut sql = select();
        sql.one_of("recipient_id", chunk.iter().copied());
        for row in sql.rows::<Row>(c, COLUMNS).await? {
            let (id, year) = (row.recipient_id, row.stored()?.facts);
            found.entry(id).or_default().insert(year.year, year);
        }
    }
    Ok(found)
}
