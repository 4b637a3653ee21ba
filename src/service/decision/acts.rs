//! Entering an act in the register: what it touches is replayed with it.

use super::{
    Ctx, StoredDecision,
    entered::Entered,
    references::References,
    replay::{self, Before, Changed},
};
use crate::{
    domain::fault::Fault,
    store::{self, Tx, act::Kept},
};
use std::collections::HashSet;

/// Does the act to everything it touches.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    references: &References,
) -> Result<Entered<'a>, Fault> {
    let before = Before::of(tx, references.touched.iter().map(|touched| touched.conferral_id)).await?;
    write(tx, references).await?;
    let Changed { previous, conferrals, recipients } = replay::enter(tx, ctx, before, &HashSet::new()).await?;
    Ok(Entered { previous, conferrals, recipients, ..Entered::of(decision) })
}

/// Writes the act on each conferral that it touches.
pub(super) async fn write(tx: &Tx, references: &References) -> Result<(), Fault> {
    let mut written = Vec::with_capacity(references.touched.len());
    for touched in &references.touched {
        let after = touched.left().ok_or_else(|| Fault::internal("an act lost its place"))?;
        written.push(Kept {
            conferral_id: touched.conferral_id,
            done: touched.own.clone(),
            status_after: after.status,
            stood: after.stood,
            took: after.took,
        });
    }
    store::act::insert_many(&**tx, &written).await
}
