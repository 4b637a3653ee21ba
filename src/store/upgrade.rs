//! What a step of migration leaves to be filled from what is on record.

use super::{Tx, dialect::Sql};
use crate::domain::fault::Fault;

/// Notes who wrote the drafts that are on their way, by the events that wrote them: who did so before the upgrade does
/// not register them after it.
pub async fn authors(tx: &Tx) -> Result<u64, Fault> {
    let sql = "INSERT INTO decision_hand (decision_id, part, account, issued_by, account_created_by, at) \
               SELECT e.noun_id, 'author', e.actor, '', '', min(e.at) FROM audit_event e JOIN decision d ON d.id = e.noun_id \
               WHERE e.noun = 'decision' AND e.act IN ('create_decision', 'replace_decision') AND d.state IN ('draft', 'submitted') GROUP BY e.noun_id, e.actor";
    Sql::new(sql).execute(&**tx).await
}

/// Notes who made the accounts and tokens that are there, as far as an event of their own says it.
pub async fn makers(tx: &Tx) -> Result<(), Fault> {
    for (table, act) in [("account", "create_account"), ("token", "create_token")] {
        let sql = format!(
            "UPDATE {table} SET created_by = (SELECT max(e.actor) FROM audit_event e WHERE e.noun = '{table}' AND e.noun_id = {table}.id AND e.act = '{act}')"
        );
        Sql::new(sql).execute(&**tx).await?;
    }
    Ok(())
}
