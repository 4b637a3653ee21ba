//! Conferrals that are alike in all that the lines of a decision share, counted: one row for each kind of conferral of a decision.
//!
//! Counts and the first rows of a list are found in a twentieth of the rows. Derived from the conferrals alone: whatever writes or changes
//! those of a decision renews its groups in the same transaction, and `audit verify` computes them anew.

use super::super::dialect::{Sql, holes};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// What the conferrals of a group have in common, by the names of columns that `conferral` has too.
const SHARED: &str = "c.decision_id, c.status, c.award_id, c.award_kind, c.precedence, c.recipient_kind, c.authority_set_id, c.signed_fall, c.signed_year, \
    c.campaign_id, c.year_from, c.year_to, c.conferral_type, c.evidence, c.posthumous";

/// The groups of some decisions, as their conferrals make them.
fn computed(decisions: usize) -> String {
    let narrowed = format!("decision_id IN ({})", holes(decisions));
    format!(
        "SELECT {SHARED}, c.recipient_id IS NULL AS unnamed, CASE WHEN c.signed_fall = 0 THEN 99999999 ELSE -c.signed_fall END AS signed_rise, \
         min(d.first_id) AS first_id, max(c.id) AS last_id, count(*) AS total FROM conferral c \
         JOIN (SELECT decision_id, min(id) AS first_id FROM conferral WHERE {narrowed} GROUP BY decision_id) d ON d.decision_id = c.decision_id \
         WHERE c.{narrowed} GROUP BY {SHARED}, c.recipient_id IS NULL"
    )
}

/// Makes the groups of decisions what their conferrals are now.
pub async fn renew(c: &impl ConnectionTrait, decision_ids: &[i64]) -> Result<(), Fault> {
    let columns = SHARED.replace("c.", "");
    for chunk in decision_ids.chunks(500) {
        let mut old = Sql::new("DELETE FROM conferral_group");
        old.one_of("decision_id", chunk.iter().copied());
        old.execute(c).await?;
        let new = Sql::new(format!("INSERT INTO conferral_group ({columns}, unnamed, signed_rise, first_id, last_id, total) {}", computed(chunk.len())));
        let new = chunk.iter().chain(chunk).fold(new, |sql, id| sql.value(*id));
        new.execute(c).await?;
    }
    Ok(())
}
