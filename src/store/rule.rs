//! Dated rules of the law, and what of the catalogue was loaded.

use super::{
    Db,
    dialect::{Sql, holes},
};
use crate::domain::{
    fault::Fault,
    noun::Noun,
    page::Window,
    rule::{BaseSalary, BonusRule, Competence, Dated, Rate, RuleFilter},
    stored::Stored,
};
use sea_orm::{ConnectionTrait, Value};

/// A rule with its table: a column for each member, of the member's name.
pub trait Row: Dated {
    /// What a row is, in the audit trail as well.
    const NOUN: Noun;
    /// The table, which has the name of the noun.
    const TABLE: &'static str = Self::NOUN.word();
    /// Its own columns.
    const COLUMNS: &'static [&'static str];
}

impl Row for Competence {
    const NOUN: Noun = Noun::Competence;
    const COLUMNS: &'static [&'static str] =
        &["award_code", "level", "valid_from", "valid_to", "verified_to", "instrument", "confidence"];
}

impl Row for Rate {
    const NOUN: Noun = Noun::Rate;
    const COLUMNS: &'static [&'static str] = &[
        "award_code",
        "recipient_kind",
        "basis",
        "coefficient",
        "valid_from",
        "valid_to",
        "verified_to",
        "instrument",
        "confidence",
    ];
}

impl Row for BaseSalary {
    const NOUN: Noun = Noun::BaseSalary;
    const COLUMNS: &'static [&'static str] =
        &["amount_vnd", "valid_from", "valid_to", "verified_to", "instrument", "confidence"];
}

impl Row for BonusRule {
    const NOUN: Noun = Noun::BonusRule;
    const COLUMNS: &'static [&'static str] =
        &["about", "value", "valid_from", "valid_to", "verified_to", "instrument", "confidence"];
}

/// What every stored rule has besides.
const OWN: &[&str] = &["id", "version", "created_at", "updated_at"];

fn select<R: Row>() -> Sql {
    Sql::new(format!("SELECT {}, {} FROM {}", OWN.join(", "), R::COLUMNS.join(", "), R::TABLE))
}

async fn read<R: Row>(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Stored<R>>, Fault> {
    sql.records(c, &[OWN, R::COLUMNS].concat()).await
}

/// The values of a rule's columns, in their order; a member that has none is unknown.
fn values<R: Row>(rule: &R) -> Result<Vec<Value>, Fault> {
    let members = serde_json::to_value(rule).map_err(Fault::internal)?;
    if let Some(stranger) = members
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .find(|name| !R::COLUMNS.contains(&name.as_str()))
    {
        return Err(Fault::internal(format!("{} has no column {stranger}", R::TABLE)));
    }
    let value = |name: &&str| match members.get(*name) {
        Some(serde_json::Value::Number(number)) => Value::BigInt(number.as_i64()),
        Some(serde_json::Value::String(text)) => Value::from(text.as_str()),
        _ => Value::String(None),
    };
    Ok(R::COLUMNS.iter().map(value).collect())
}

/// Adds a rule.
pub async fn insert<R: Row>(c: &impl ConnectionTrait, rule: R, now: &str) -> Result<Stored<R>, Fault> {
    let width = R::COLUMNS.len() + 2;
    let sql = Sql::new(format!(
        "INSERT INTO {} ({}, created_at, updated_at) VALUES ({}) RETURNING id",
        R::TABLE,
        R::COLUMNS.join(", "),
        holes(width)
    ));
    let sql = values(&rule)?.into_iter().fold(sql, Sql::value).value(now).value(now);
    let id = sql.inserted(c).await?;
    Ok(Stored { id, version: 1, created_at: now.to_owned(), updated_at: now.to_owned(), facts: rule })
}

/// Replaces the facts of a stored rule and counts the version.
pub async fn replace<R: Row>(
    c: &impl ConnectionTrait,
    before: &Stored<R>,
    rule: R,
    now: &str,
) -> Result<Stored<R>, Fault> {
    let set: Vec<_> = R::COLUMNS.iter().map(|name| format!("{name} = ?")).collect();
    let sql = Sql::new(format!("UPDATE {} SET {}, version = ?, updated_at = ? WHERE id = ?", R::TABLE, set.join(", ")));
    let version = before.version + 1;
    values(&rule)?.into_iter().fold(sql, Sql::value).value(version).value(now).value(before.id).execute(c).await?;
    Ok(Stored {
        id: before.id,
        version,
        created_at: before.created_at.clone(),
        updated_at: now.to_owned(),
        facts: rule,
    })
}

/// A rule by its number.
pub async fn find<R: Row>(c: &impl ConnectionTrait, id: i64) -> Result<Option<Stored<R>>, Fault> {
    Ok(read(c, select::<R>().then("WHERE id = ?").value(id)).await?.pop())
}

/// Every rule of a table about one award, or about any: some hundreds at most.
pub async fn all<R: Row>(c: &impl ConnectionTrait, award_codes: Option<&[&str]>) -> Result<Vec<Stored<R>>, Fault> {
    let mut sql = select::<R>();
    if let Some(codes) = award_codes {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        sql.one_of("award_code", codes.iter().copied());
    }
    read(c, sql.then("ORDER BY id")).await
}

/// The other rules of a rule's subject.
pub async fn others<R: Row>(c: &impl ConnectionTrait, rule: &R, own: Option<i64>) -> Result<Vec<Stored<R>>, Fault> {
    let award = rule.award_code().map(|code| [code]);
    let mut others = all::<R>(c, award.as_ref().map(<[&str; 1]>::as_slice)).await?;
    others.retain(|other| Some(other.id) != own && other.facts.subject() == rule.subject());
    Ok(others)
}

/// Whether the award of a rule is in the catalogue; a rule of none lacks none.
pub async fn has_award(c: &impl ConnectionTrait, rule: &impl Row) -> Result<bool, Fault> {
    match rule.award_code() {
        Some(code) => Ok(super::award::find(c, code).await?.is_some()),
        None => Ok(true),
    }
}

/// The same, without what the register keeps about each.
pub async fn facts<R: Row>(c: &impl ConnectionTrait, award_codes: Option<&[&str]>) -> Result<Vec<R>, Fault> {
    Ok(all(c, award_codes).await?.into_iter().map(|rule| rule.facts).collect())
}

/// A page of a table's rules, in the order they were entered.
pub async fn list<R: Row>(db: &Db, filter: &RuleFilter, window: &Window) -> Result<Vec<Stored<R>>, Fault> {
    let mut sql = filtered::<R>(select::<R>(), filter);
    sql.and("id > ?", [window.after_id()]);
    read(db.reader(), sql.then("ORDER BY id LIMIT ?").value(window.fetch())).await
}

/// How many rules of a table a filter has.
pub async fn count<R: Row>(db: &Db, filter: &RuleFilter) -> Result<i64, Fault> {
    filtered::<R>(Sql::new(format!("SELECT count(*) FROM {}", R::TABLE)), filter).count(db.reader()).await
}

fn filtered<R: Row>(mut sql: Sql, filter: &RuleFilter) -> Sql {
    let RuleFilter { award, on } = filter;
    if R::COLUMNS.contains(&"award_code") {
        sql.one_of("award_code", award.iter().map(String::as_str));
    }
    if let Some(day) = on {
        let day = day.to_string();
        sql.and(
            "(valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)",
            [day.as_str(), &day],
        );
    }
    sql
}

/// When an edition of the catalogue was loaded, if it was.
pub async fn loaded_at(c: &impl ConnectionTrait, name: &str) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT loaded_at FROM catalogue_load WHERE name = ?").value(name).one(c).await?;
    row.map(|row| Ok(row.try_get("", "loaded_at")?)).transpose()
}

/// Notes that an edition of the catalogue was loaded.
pub async fn note_loaded(c: &impl ConnectionTrait, name: &str, now: &str) -> Result<(), Fault> {
    Sql::new("INSERT INTO catalogue_load (name, loaded_at) VALUES (?, ?)").value(name).value(now).execute(c).await?;
    Ok(())
}
