//! The registered decisions that someone must go back to.

use super::super::{Ctx, Register};
use crate::{
    domain::{
        account::Permission,
        decision::{ReconcileReason, Reconciliation},
        fault::Fault,
        page::{Paging, Window},
    },
    store::decision::reconcile,
};

/// How many decisions are to be reconciled, and a page of those with a reason, or any.
pub async fn reconciliation(
    register: &Register,
    ctx: &Ctx,
    reason: Option<ReconcileReason>,
    paging: &Paging,
) -> Result<Reconciliation, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "reconciliation", &reason)?;
    let caller = (ctx.actor.as_str(), &ctx.scope);
    let (total, counts) = reconcile::counts(&register.db, caller).await?;
    let rows = reconcile::list(&register.db, reason, caller, &window).await?;
    let page = window.page(rows, None, |decision| (None, decision.id))?;
    let ids: Vec<i64> = page.items.iter().map(|decision| decision.id).collect();
    let reasons = reconcile::reasons(&register.db, &ids).await?;
    Ok(Reconciliation { total, counts, page, reasons })
}
