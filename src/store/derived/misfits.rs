//! The derived tables of conferrals, compared decision by decision with what the conferrals make of them.

use super::{super::conferral, Db, Derived, Fault, Sql};
use sea_orm::ConnectionTrait;

/// Decisions whose groups are compared at a time.
const DECISIONS: i64 = 1_000;

/// The groups of alike conferrals, where the schema has them.
pub(super) async fn groups(db: &Db, steps: &[String], found: &mut Derived) -> Result<(), Fault> {
    if steps.iter().any(|step| step == migration::GROUPS) {
        for decision in group_misfits(db.latest()).await? {
            found.same("decision", decision, "the rows of conferral_group", false);
        }
    }
    if steps.iter().any(|step| step == migration::DIFFERING) {
        for decision in differing_misfits(db.latest()).await? {
            found.same("decision", decision, "the row of decision_differing", false);
        }
    }
    Ok(())
}

/// The next range of decisions behind a number, from one decision that there is: whoever gives one a number by hand makes
/// none wait for those between. Rows of a derived table that are of no decision are looked at, too.
async fn next_range(c: &impl ConnectionTrait, derived: &str, after: i64) -> Result<Option<(i64, i64)>, Fault> {
    let next = format!(
        "SELECT id FROM (SELECT min(id) AS id FROM decision WHERE id > ? UNION ALL SELECT min(decision_id) FROM {derived} WHERE decision_id > ?) AS ids \
         WHERE id IS NOT NULL ORDER BY id LIMIT 1"
    );
    let first = Sql::new(next).value(after).value(after).number(c).await?;
    Ok(first.map(|first| (first, first.saturating_add(DECISIONS - 1))))
}

/// The decisions whose stated totals differ from their lists and are not kept so, or the other way round.
pub async fn differing_misfits(c: &impl ConnectionTrait) -> Result<Vec<i64>, Fault> {
    let (mut after, mut found) = (i64::MIN, Vec::new());
    while let Some((first, last)) = next_range(c, "decision_differing", after).await? {
        after = last;
        found.extend(conferral::differing::misfits(c, first, last).await?);
    }
    Ok(found)
}

/// The decisions whose groups are not what their conferrals make of them.
pub async fn group_misfits(c: &impl ConnectionTrait) -> Result<Vec<i64>, Fault> {
    let (mut after, mut found) = (i64::MIN, Vec::new());
    while let Some((first, last)) = next_range(c, "conferral_group", after).await? {
        after = last;
        found.extend(conferral::group::misfits(c, first, last).await?);
    }
    Ok(found)
}
