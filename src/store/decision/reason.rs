//! For which reasons someone must go back to a registered decision, as conditions and columns.

use super::super::{conferral::differing, dialect::Sql};
use crate::domain::decision::ReconcileReason;

/// The condition by which a decision, known as `d`, has a reason.
pub(super) const fn has(reason: ReconcileReason) -> &'static str {
    match reason {
        ReconcileReason::TotalsDiffer => differing::CONDITION,
        ReconcileReason::Incomplete => {
            "(d.act <> 'rectify' AND d.act <> 'void' AND (d.number IS NULL OR d.signed_on IS NULL))"
        }
        ReconcileReason::WithoutPaper => {
            "(d.act <> 'rectify' AND d.act <> 'void' AND \
             NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.decision_id = d.id AND a.kind = 'paper'))"
        }
    }
}

/// Narrows a statement to the decisions that are to be reconciled, for one reason or any: what is void or wholly
/// replaced needs nothing more.
pub(super) fn only(sql: &mut Sql, reason: Option<ReconcileReason>) {
    sql.that("d.state = 'registered' AND d.voided_by IS NULL");
    // By the index, for the few that are replaced: PostgreSQL would gather all conferrals for an EXISTS.
    sql.that(
        "(d.replaced_by IS NULL OR \
         (SELECT 1 FROM conferral AS c WHERE c.decision_id = d.id AND c.status <> 'superseded' LIMIT 1) IS NOT NULL)",
    );
    if let Some(reason) = reason {
        sql.that(has(reason));
    } else {
        let any: Vec<_> = ReconcileReason::ALL.iter().map(|reason| has(*reason)).collect();
        sql.that(&format!("({})", any.join(" OR ")));
    }
}

/// A column for each reason: 1 where a decision has it, or of several decisions the `sum`.
pub(super) fn flags(sum: &str) -> String {
    let flag =
        |reason: &ReconcileReason| format!("{sum}(CASE WHEN {} THEN 1 ELSE 0 END) AS {}", has(*reason), reason.word());
    ReconcileReason::ALL.iter().map(flag).collect::<Vec<_>>().join(", ")
}
