//! The rules of eligibility, as they were loaded.

use super::{dialect::Sql, from_json, to_json};
use crate::domain::{eligibility::EligibilityRule, fault::Fault};
use sea_orm::ConnectionTrait;

/// Adds a version of a rule; `false` where that version is there.
pub async fn insert(c: &impl ConnectionTrait, rule: &EligibilityRule, now: &str) -> Result<bool, Fault> {
    let sql = Sql::new(
        "INSERT INTO eligibility_rule (code, version, award_code, rule, loaded_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (code, version) DO NOTHING RETURNING id",
    );
    let sql = sql
        .value(rule.code.as_str())
        .value(rule.version.as_str())
        .value(rule.award_code.as_str())
        .value(to_json(rule)?)
        .value(now);
    Ok(sql.number(c).await?.is_some())
}

/// The rules of an award in all their versions, as they were loaded.
pub async fn of_award(c: &impl ConnectionTrait, award_code: &str) -> Result<Vec<EligibilityRule>, Fault> {
    let sql = Sql::new("SELECT rule FROM eligibility_rule WHERE award_code = ? ORDER BY id");
    sql.value(award_code).all(c).await?.iter().map(|row| from_json(&row.try_get::<String>("", "rule")?)).collect()
}

/// The text of a version of a rule.
pub async fn text(c: &impl ConnectionTrait, code: &str, version: &str) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT rule FROM eligibility_rule WHERE code = ? AND version = ?")
        .value(code)
        .value(version)
        .one(c)
        .await?;
    row.map(|row| Ok(row.try_get("", "rule")?)).transpose()
}
