//! Dated rules of the law, as the catalogue brings them.

use super::{dialect::Sql, some_day, word};
use crate::domain::{fault::Fault, rule::Competence};
use sea_orm::ConnectionTrait;

/// The rows of competence for these awards.
pub async fn competences(c: &impl ConnectionTrait, award_codes: &[&str]) -> Result<Vec<Competence>, Fault> {
    if award_codes.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT award_code, level, valid_from, valid_to, verified_to, instrument FROM competence");
    sql.one_of("award_code", award_codes.iter().copied());
    let rows = sql.then("ORDER BY id").all(c).await?;
    rows.iter()
        .map(|row| {
            Ok(Competence {
                award_code: row.try_get("", "award_code")?,
                level: word(&row.try_get::<String>("", "level")?)?,
                valid_from: some_day(row.try_get::<Option<String>>("", "valid_from")?.as_ref())?,
                valid_to: some_day(row.try_get::<Option<String>>("", "valid_to")?.as_ref())?,
                verified_to: some_day(row.try_get::<Option<String>>("", "verified_to")?.as_ref())?,
                // A row that only practice speaks for names no instrument.
                instrument: row.try_get::<Option<String>>("", "instrument")?.unwrap_or_else(|| "theo thông lệ".into()),
            })
        })
        .collect()
}

/// Whether a file of the catalogue was loaded before.
pub async fn loaded(c: &impl ConnectionTrait, name: &str) -> Result<bool, Fault> {
    Ok(Sql::new("SELECT 1 FROM catalogue_load WHERE name = ?").value(name).one(c).await?.is_some())
}

/// Notes that a file of the catalogue was loaded.
pub async fn note_loaded(c: &impl ConnectionTrait, name: &str, now: &str) -> Result<(), Fault> {
    Sql::new("INSERT INTO catalogue_load (name, loaded_at) VALUES (?, ?)").value(name).value(now).execute(c).await?;
    Ok(())
}

/// Adds a row of a rule table: each member is a column, texts and whole numbers; an absent one is unknown.
pub async fn insert(c: &impl ConnectionTrait, table: &str, members: &serde_json::Map<String, serde_json::Value>) -> Result<(), Fault> {
    let names: Vec<_> = members.keys().map(String::as_str).collect();
    let sql = Sql::new(format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), super::dialect::holes(names.len())));
    let sql = members.values().fold(sql, |sql, value| match value.as_i64() {
        Some(number) => sql.value(number),
        None => sql.value(value.as_str().unwrap_or_default()),
    });
    sql.execute(c).await?;
    Ok(())
}
