//! Conferrals that are alike in all that the lines of a decision share, counted: one row for each kind of conferral of
//! a decision.
//!
//! Counts and the first rows of a list are found in a twentieth of the rows. Derived from the conferrals alone:
//! whatever writes or changes those of a decision renews its groups in the same transaction, and `audit verify`
//! computes them anew.

use super::super::dialect::{Sql, holes};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// What the conferrals of a group have in common, by the names of columns that `conferral` has too.
const SHARED: &str = "c.decision_id, c.status, c.award_id, c.award_kind, c.precedence, c.recipient_kind, c.authority_set_id, c.signed_fall, c.signed_year, \
    c.campaign_id, c.year_from, c.year_to, c.conferral_type, c.evidence, c.posthumous";

/// What is computed of a group besides.
const COMPUTED: &str = "unnamed, signed_rise, first_id, last_id, total";

/// The groups of the decisions that a condition names, as their conferrals make them.
fn computed(decisions: &str) -> String {
    format!(
        "SELECT {SHARED}, c.recipient_id IS NULL AS unnamed, CASE WHEN c.signed_fall = 0 THEN 99999999 ELSE -c.signed_fall END AS signed_rise, \
         min(d.first_id) AS first_id, max(c.id) AS last_id, count(*) AS total FROM conferral c \
         JOIN (SELECT decision_id, min(id) AS first_id FROM conferral WHERE decision_id {decisions} GROUP BY decision_id) d ON d.decision_id = c.decision_id \
         WHERE c.decision_id {decisions} GROUP BY {SHARED}, c.recipient_id IS NULL"
    )
}

/// The columns of a group, in the order of what is computed.
fn columns() -> String {
    format!("{}, {COMPUTED}", SHARED.replace("c.", ""))
}

/// Makes the groups of decisions what their conferrals are now, and notes which differ from the totals they state.
pub async fn renew(c: &impl ConnectionTrait, decision_ids: &[i64]) -> Result<(), Fault> {
    for chunk in decision_ids.chunks(500) {
        let mut old = Sql::new("DELETE FROM conferral_group");
        old.one_of("decision_id", chunk.iter().copied());
        old.execute(c).await?;
        let new = Sql::new(format!(
            "INSERT INTO conferral_group ({}) {}",
            columns(),
            computed(&format!("IN ({})", holes(chunk.len())))
        ));
        let new = chunk.iter().chain(chunk).fold(new, |sql, id| sql.value(*id));
        new.execute(c).await?;
    }
    super::differing::renew(c, decision_ids).await
}

/// The decisions from a number to another whose groups are not what their conferrals make of them.
pub async fn misfits(c: &impl ConnectionTrait, first: i64, last: i64) -> Result<Vec<i64>, Fault> {
    let between = format!("BETWEEN {first} AND {last}");
    let sql = Sql::new(format!(
        "WITH made AS ({}), kept AS (SELECT {} FROM conferral_group WHERE decision_id {between}) SELECT DISTINCT decision_id FROM ( \
           SELECT decision_id FROM (SELECT * FROM made EXCEPT SELECT * FROM kept) AS missing UNION ALL \
           SELECT decision_id FROM (SELECT * FROM kept EXCEPT SELECT * FROM made) AS foreign_ones UNION ALL \
           SELECT decision_id FROM kept GROUP BY decision_id HAVING count(*) <> (SELECT count(*) FROM made WHERE made.decision_id = kept.decision_id) \
         ) AS wrong ORDER BY decision_id",
        computed(&between),
        columns()
    ));
    sql.all(c).await?.iter().map(|row| Ok(row.try_get("", "decision_id")?)).collect()
}
