//! What changed since a moment: the rows whose `updated_at` is not before it.
//!
//! Lists go by id. Where few rows changed, the index of `updated_at` has them and they are put in that order; where many
//! did, the list itself is read in its order and soon has a page.

use super::{Db, dialect::Sql, is_postgres};
use crate::domain::fault::Fault;

/// So many rows are gathered and put in order for a page; where more changed, a page is soon found by walking.
const FEW: i64 = 5_000;

/// The condition that a row of a table, which has this alias, changed since a moment; its one hole is the moment.
pub(super) async fn changed(db: &Db, table: &str, alias: &str, since: &str) -> Result<String, Fault> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {table} WHERE updated_at >= ? LIMIT ?) changed");
    let changed = Sql::new(sql).value(since).value(FEW + 1).count(db.reader()).await?;
    Ok(if changed > FEW {
        format!("{alias}.updated_at >= ?")
    } else {
        let these = format!("SELECT id FROM {table} WHERE updated_at >= ?");
        if is_postgres(db.reader()) {
            // Gathered first, whatever the planner expects of the moment.
            format!("{alias}.id = ANY (ARRAY({these}))")
        } else {
            format!("{alias}.id IN ({these})")
        }
    })
}
