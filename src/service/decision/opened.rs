//! A decision that is not registered yet, as it is read to be looked at.

use super::{Ctx, Register, asked::Asked, found, references::References, replaced};
use crate::{
    domain::{
        account::Permission,
        decision::{DecisionState, StoredDecision},
        fault::Fault,
        noun::Noun,
    },
    store::{self, Tx},
};

/// A decision that is not registered, with its lines and references, and the transaction it was read in; `None` for a
/// registered one.
pub(super) async fn open(
    register: &Register,
    ctx: &Ctx,
    id: i64,
) -> Result<Option<(StoredDecision, References, Tx)>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    let (mut decision, _) = found(store::decision::find_seen(&*tx, &ctx.scope, id).await?, Noun::Decision, id)?;
    if decision.state == DecisionState::Registered {
        return Ok(None);
    }
    decision.facts.lines = store::decision::lines(&*tx, id).await?;
    replaced::link(&tx, &mut decision.facts).await?;
    let references = References::look(&tx, &decision.facts, Asked::new(id, ctx)).await?;
    Ok(Some((decision, references, tx)))
}
