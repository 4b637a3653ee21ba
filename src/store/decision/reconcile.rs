//! Registered decisions that someone must go back to.

use super::{
    super::{Db, dialect::Sql},
    reason::{flags, only},
};
use super::{list::filtered, row, stored};
use crate::domain::{
    account::Scope,
    decision::{DecisionFilter, ReconcileReason, StoredDecision},
    fault::Fault,
    page::Window,
};
use std::collections::HashMap;

/// A page of those to reconcile, the one entered last first.
pub async fn list(
    db: &Db,
    reason: Option<ReconcileReason>,
    caller: (&str, &Scope),
    window: &Window,
) -> Result<Vec<StoredDecision>, Fault> {
    page_statement(db, reason, caller, window)
        .await?
        .models::<row::Entity>(db.reader())
        .await?
        .into_iter()
        .map(stored)
        .collect()
}

/// The statement of a page.
pub async fn page_statement(
    db: &Db,
    reason: Option<ReconcileReason>,
    caller: (&str, &Scope),
    window: &Window,
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, &DecisionFilter::default(), &[], caller, "d.*").await?;
    only(&mut sql, reason);
    if window.after.is_some() {
        sql.and(&format!("{id} < ?"), [window.after_id()]);
    }
    Ok(sql.then(&format!("ORDER BY {id} DESC LIMIT ?")).value(window.fetch()))
}

/// How many are to be reconciled: in all, then for each reason.
pub async fn counts(db: &Db, caller: (&str, &Scope)) -> Result<(i64, Vec<(ReconcileReason, i64)>), Fault> {
    let (mut sql, _) =
        filtered(db, &DecisionFilter::default(), &[], caller, &format!("count(*) AS total, {}", flags("sum"))).await?;
    only(&mut sql, None);
    let columns: Vec<&str> =
        std::iter::once("total").chain(ReconcileReason::ALL.iter().map(|reason| reason.word())).collect();
    let rows = sql.rows::<Vec<Option<i64>>>(db.reader(), &columns).await?;
    let mut counts = rows.into_iter().flatten().map(Option::unwrap_or_default);
    let total = counts.next().unwrap_or_default();
    Ok((total, ReconcileReason::ALL.iter().copied().zip(counts).collect()))
}

/// The reasons of decisions, by their ids.
pub async fn reasons(db: &Db, ids: &[i64]) -> Result<HashMap<i64, Vec<ReconcileReason>>, Fault> {
    let mut sql = Sql::new(format!("SELECT d.id, {} FROM decision d", flags("")));
    if ids.is_empty() {
        sql.nothing();
    }
    sql.one_of("d.id", ids.iter().copied());
    let columns: Vec<&str> =
        std::iter::once("id").chain(ReconcileReason::ALL.iter().map(|reason| reason.word())).collect();
    let rows = sql.rows::<Vec<i64>>(db.reader(), &columns).await?;
    let of = |row: Vec<i64>| {
        let (id, flags) = row.split_first()?;
        let has = ReconcileReason::ALL.iter().zip(flags).filter(|(_, flag)| **flag > 0);
        Some((*id, has.map(|(reason, _)| *reason).collect()))
    };
    Ok(rows.into_iter().filter_map(of).collect())
}
