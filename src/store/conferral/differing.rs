//! The decisions whose stated totals differ from their lists as these are now, one row each.
//!
//! Derived from the decisions and the groups of their conferrals: whatever renews the groups of a decision renews its row
//! in the same transaction, and `audit verify` computes them anew.

use super::super::{dialect::Sql, from_json, word};
use crate::domain::{
    decision::{StatedTotal, Total, differ},
    fault::Fault,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};

/// Decisions that are looked at together.
const CHUNK: usize = 500;

/// The condition by which a decision, known as `d`, is one of them.
pub(in crate::store) const CONDITION: &str = "d.id IN (SELECT decision_id FROM decision_differing)";

/// Makes the rows of decisions what they and their groups are now.
pub(super) async fn renew(c: &impl ConnectionTrait, decision_ids: &[i64]) -> Result<(), Fault> {
    for chunk in decision_ids.chunks(CHUNK) {
        let mut old = Sql::new("DELETE FROM decision_differing");
        old.one_of("decision_id", chunk.iter().copied());
        old.execute(c).await?;
        let mut stating = stating();
        stating.one_of("id", chunk.iter().copied());
        for id in computed(c, stating).await? {
            Sql::new("INSERT INTO decision_differing (decision_id) VALUES (?)").value(id).execute(c).await?;
        }
    }
    Ok(())
}

/// The decisions from a number to another that are kept and do not differ, or differ and are not kept.
pub async fn misfits(c: &impl ConnectionTrait, first: i64, last: i64) -> Result<Vec<i64>, Fault> {
    let mut stating = stating();
    stating.that(&format!("id BETWEEN {first} AND {last}"));
    let computed = computed(c, stating).await?;
    let kept =
        Sql::new(format!("SELECT decision_id FROM decision_differing WHERE decision_id BETWEEN {first} AND {last}"));
    let kept: BTreeSet<i64> = kept.rows::<(i64,)>(c, &["decision_id"]).await?.into_iter().map(|(id,)| id).collect();
    Ok(computed.symmetric_difference(&kept).copied().collect())
}

/// What the lists of registered decisions come to by award and kind, without what was entered in error.
pub async fn listed(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Vec<Total>>, Fault> {
    let mut listed: HashMap<i64, Vec<Total>> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let mut sql = Sql::new(
            "SELECT g.decision_id, a.code, g.recipient_kind, CAST(sum(g.total) AS BIGINT) AS total FROM conferral_group g JOIN award a ON a.id = g.award_id",
        );
        sql.that("g.status <> 'void'");
        sql.one_of("g.decision_id", chunk.iter().copied());
        let sql = sql.then("GROUP BY g.decision_id, a.code, g.recipient_kind");
        let rows: Vec<(i64, String, String, i64)> =
            sql.rows(c, &["decision_id", "code", "recipient_kind", "total"]).await?;
        for (id, award_code, kind, count) in rows {
            listed.entry(id).or_default().push(Total { award_code, recipient_kind: word(&kind)?, count });
        }
    }
    Ok(listed)
}

/// The registered decisions that state totals.
fn stating() -> Sql {
    let mut sql = Sql::new("SELECT id, stated_totals FROM decision");
    sql.that("state = 'registered' AND stated_totals <> '[]'");
    sql
}

/// Those of a statement that differ from their lists.
async fn computed(c: &impl ConnectionTrait, stating: Sql) -> Result<BTreeSet<i64>, Fault> {
    let stating = stating.rows::<(i64, String)>(c, &["id", "stated_totals"]).await?;
    let ids: Vec<i64> = stating.iter().map(|(id, _)| *id).collect();
    let listed = listed(c, &ids).await?;
    let mut differing = BTreeSet::new();
    for (id, stated) in stating {
        let stated: Vec<StatedTotal> = from_json(&stated)?;
        if differ(&stated, listed.get(&id).map_or(&[], Vec::as_slice)) {
            differing.insert(id);
        }
    }
    Ok(differing)
}

/// Makes the rows of every decision what they are, where there are none yet.
pub async fn fill(c: &impl ConnectionTrait) -> Result<(), Fault> {
    let mut after = i64::MIN;
    loop {
        let mut some = stating();
        some.and("id > ?", [after]);
        let some = some.then("ORDER BY id LIMIT 500").rows::<(i64, String)>(c, &["id", "stated_totals"]).await?;
        let Some((last, _)) = some.last() else { return Ok(()) };
        after = *last;
        renew(c, &some.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    }
}
