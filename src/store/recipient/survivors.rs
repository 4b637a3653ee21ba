//! The records that stand for merged ones now, and the collectives they took the place of.

use super::super::dialect::{Sql, holes};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};

/// The record each of these was merged into in the end; those that stand for themselves are left out.
pub async fn survivors(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, i64>, Fault> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let sql = Sql::new(format!(
            "WITH RECURSIVE way (id, at, next) AS (SELECT id, id, merged_into_id FROM recipient WHERE id IN ({}) \
             UNION ALL SELECT w.id, r.id, r.merged_into_id FROM way w JOIN recipient r ON r.id = w.next) \
             SELECT id, at FROM way WHERE next IS NULL AND at <> id",
            holes(chunk.len())
        ));
        for row in chunk.iter().fold(sql, |sql, id| sql.value(*id)).all(c).await? {
            found.insert(row.try_get("", "id")?, row.try_get("", "at")?);
        }
    }
    Ok(found)
}

/// These recipients and all the collectives they took the place of, however far back: each as the record that stands
/// for it now.
pub async fn line_of(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<i64>, Fault> {
    let mut line: BTreeSet<i64> = ids.iter().copied().collect();
    let mut next = ids.to_vec();
    while !next.is_empty() {
        let mut before = Vec::new();
        for chunk in next.chunks(500) {
            // What a record was merged into took the place of its predecessors too.
            let sql = Sql::new(format!(
                "WITH RECURSIVE same (id) AS (SELECT id FROM recipient WHERE id IN ({}) UNION SELECT r.id FROM recipient r JOIN same ON r.merged_into_id = same.id) \
                 SELECT DISTINCT s.predecessor_id AS id FROM same JOIN recipient_succession s ON s.successor_id = same.id",
                holes(chunk.len())
            ));
            for row in chunk.iter().fold(sql, |sql, id| sql.value(*id)).all(c).await? {
                before.push(row.try_get("", "id")?);
            }
        }
        let standing = survivors(c, &before).await?;
        next = before
            .into_iter()
            .map(|id| standing.get(&id).copied().unwrap_or(id))
            .filter(|id| line.insert(*id))
            .collect();
    }
    Ok(line.into_iter().collect())
}
