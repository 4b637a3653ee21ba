//! Acts whose day of effect was still to come when they were registered: on that day the program applies them, once.

use super::{
    super::{Ctx, Register},
    Change,
    entered::Entered,
    replay::{self, Before, Changed},
};
use crate::{
    domain::{account::Permission, audit::Deed, fault::Fault, noun::Noun, time::day_number},
    store::{self, act::Kept},
};
use std::collections::{BTreeSet, HashSet};

/// Applies every act whose day has come, each decision's with an event of its own; answers how many.
pub async fn apply(register: &Register, ctx: &Ctx) -> Result<usize, Fault> {
    let today = day_number(ctx.today());
    let due = store::act::due(register.db.reader(), today).await?;
    for id in &due {
        let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
        // Another program on the same database may have applied it since.
        if !store::act::due(&**work, today).await?.contains(id) {
            continue;
        }
        let ids: Vec<i64> =
            store::act::touched_by(&**work, &[*id]).await?.into_iter().map(|(_, conferral)| conferral).collect();
        let before = Before::of(&work, ids.iter().copied()).await?;
        let acts = store::act::of(&**work, &ids).await?;
        for kept in acts.into_values().flatten().filter(|kept| kept.done.decision_id == *id) {
            let done = crate::domain::act::Done { pending: false, ..kept.done };
            store::act::replace(&**work, &Kept { done, ..kept }).await?;
        }
        let Changed { previous, conferrals, recipients } = replay::enter(&work, ctx, before, &HashSet::new()).await?;
        let decisions: BTreeSet<i64> = conferrals.iter().map(|conferral| conferral.decision_id).collect();
        store::conferral::group::renew(&**work, &decisions.into_iter().collect::<Vec<_>>()).await?;
        let decision = store::decision::find(&**work, *id).await?;
        let (decision, _) = decision.ok_or_else(|| Fault::internal("the decision of an act is gone"))?;
        let entered = Entered { conferrals, recipients, ..Entered::of(&decision) };
        let change = Change::new(Deed::ApplyAct, Noun::Decision, *id, Some(&previous), &entered)?;
        work.commit(change, &()).await?;
    }
    Ok(due.len())
}
