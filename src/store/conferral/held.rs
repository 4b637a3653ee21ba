//! What recipients hold already.

use super::super::dialect::{Sql, holes};
use crate::domain::{check::Held, fault::Fault, number::reference};
use sea_orm::ConnectionTrait;
use std::collections::HashSet;

/// The awards in force that these recipients hold.
pub async fn held(c: &impl ConnectionTrait, recipient_ids: &[i64]) -> Result<Vec<Held>, Fault> {
    let mut held = Vec::new();
    for chunk in recipient_ids.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT c.recipient_id, a.code, c.year_from, c.year_to, c.decision_id, d.number, d.symbol FROM conferral c LEFT JOIN award a ON a.id = c.award_id \
             LEFT JOIN decision d ON d.id = c.decision_id",
        );
        sql.one_of("c.recipient_id", chunk.iter().copied());
        sql.and("c.status = ?", ["in_force"]);
        for row in sql.then(&format!("ORDER BY {}, c.id", super::list::RISING)).all(c).await? {
            let number = reference(row.try_get::<Option<String>>("", "number")?.as_deref(), row.try_get::<Option<String>>("", "symbol")?.as_deref());
            held.push(Held {
                recipient_id: row.try_get("", "recipient_id")?,
                award_code: row.try_get("", "code")?,
                period: (row.try_get("", "year_from")?, row.try_get("", "year_to")?),
                reference: number.map_or_else(|| row.try_get::<i64>("", "decision_id").map(|id| format!("#{id}")), Ok)?,
            });
        }
    }
    Ok(held)
}

/// Those of these recipients that were commended in a campaign, whatever became of it.
pub async fn commended_in(c: &impl ConnectionTrait, campaign_code: &str, recipient_ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    let mut found = HashSet::new();
    for chunk in recipient_ids.chunks(500) {
        let sql = Sql::new(format!(
            "SELECT DISTINCT recipient_id FROM conferral WHERE recipient_id IN ({}) AND campaign_id = (SELECT id FROM campaign WHERE code = ?)",
            holes(chunk.len())
        ));
        for row in chunk.iter().fold(sql, |sql, id| sql.value(*id)).value(campaign_code).all(c).await? {
            found.insert(row.try_get("", "recipient_id")?);
        }
    }
    Ok(found)
}
