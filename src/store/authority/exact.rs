//! Sets of authorities by exactly their members and how they share a decision.

use super::super::{
    Db,
    dialect::{Sql, holes},
    to_json,
};
use crate::domain::{conferral::NO_BODY, decision::Attribution, fault::Fault};

/// The sets that are one of these, each as its codes joined by `;`, and that share their decisions in one of these ways;
/// whatever is empty asks nothing.
pub async fn exact_sets(db: &Db, codes: &[String], attribution: &[Attribution]) -> Result<Vec<i64>, Fault> {
    let mut sql = Sql::new("SELECT id FROM authority_set");
    if !codes.is_empty() {
        let sets = codes.iter().map(|set| to_json(&members(set))).collect::<Result<Vec<_>, Fault>>()?;
        sql.and(&format!("codes IN ({})", holes(sets.len())), sets);
    }
    sql.one_of("attribution", attribution.iter().map(|how| how.word()));
    let rows = sql.then("ORDER BY id").all(db.reader()).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// The codes of a set as a filter has it, in their order.
#[must_use]
pub fn members(set: &str) -> Vec<&str> {
    let mut codes: Vec<&str> =
        set.split(';').map(str::trim).filter(|code| !code.is_empty() && *code != NO_BODY).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
