//! The bonus sheet of a decision, and what an act of cancelling or stripping recovers.

use super::{Ctx, Register, visible};
use crate::{
    domain::{
        act::{Done, Shown, replay},
        bonus::{BonusTables, Bonuses},
        conferral::Conferral,
        decision::Act,
        fault::Fault,
        recovery::{Recoveries, recoveries},
    },
    store::{self, Tx},
};

/// What each conferral of a decision is worth by the rules of its day, and what was paid; empty before it is
/// registered.
pub async fn bonuses(register: &Register, ctx: &Ctx, id: i64) -> Result<Bonuses, Fault> {
    visible(register, ctx, id).await?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    let conferrals = store::conferral::of_decision(&*tx, id).await?;
    Ok(tables(&tx, &conferrals).await?.sheet(&conferrals))
}

/// The objects and the money to recover after a decision that cancels or strips; nothing after any other.
pub async fn recovered(register: &Register, ctx: &Ctx, id: i64) -> Result<Recoveries, Fault> {
    let decision = visible(register, ctx, id).await?;
    if !matches!(decision.facts.act, Act::Cancel | Act::Strip) {
        return Ok(Recoveries::default());
    }
    let tx = register.db.snapshot(&ctx.scope).await?;
    let mut ids: Vec<i64> =
        store::act::touched_by(&*tx, &[id]).await?.into_iter().map(|(_, conferral)| conferral).collect();
    let seen = store::scope::seen_conferrals(&*tx, &tx.scope, &ids).await?;
    ids.retain(|id| seen.contains(id));
    let conferrals = store::conferral::by_ids(&*tx, &ids).await?;
    let tables = tables(&tx, &conferrals).await?;
    let acts = store::act::of(&*tx, &ids).await?;
    let bonuses = tables.each(&conferrals);
    let touched: Vec<_> = conferrals
        .into_iter()
        .zip(bonuses)
        .map(|(conferral, bonus)| {
            let done: Vec<Done> = acts.get(&conferral.id).into_iter().flatten().map(|kept| kept.done.clone()).collect();
            let replayed = replay(&Shown::default(), &done, &[]).ok();
            let fallen = replayed.and_then(|replayed| replayed.fallen_by) == Some(id);
            (conferral, bonus, fallen)
        })
        .collect();
    Ok(recoveries(decision.facts.act, &touched))
}

/// The rules that speak of these conferrals.
async fn tables(tx: &Tx, conferrals: &[Conferral]) -> Result<BonusTables, Fault> {
    let mut awards: Vec<&str> = conferrals.iter().map(|c| c.award_code.as_str()).collect();
    awards.sort_unstable();
    awards.dedup();
    Ok(BonusTables {
        rates: store::rule::facts(&**tx, Some(&awards)).await?,
        base_salaries: store::rule::facts(&**tx, None).await?,
        rules: store::rule::facts(&**tx, None).await?,
    })
}
