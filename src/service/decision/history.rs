//! What became of a decision: each step of its life with who took it, and the acts on its conferrals.

use super::{Ctx, Register, conferrals, visible};
use crate::{
    domain::{
        account::Permission,
        audit::{Deed, Redrafted, one_after_another},
        decision::Acknowledged,
        fault::Fault,
        history::HistoryItem,
        noun::Noun,
        page::Paging,
        stored::Page,
    },
    store::{self, audit::Done, mending::Mending},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The steps that are told at most: a draft that is saved by itself every minute has many.
const MOST: i64 = 500;
/// The steps since a return that are compared at most.
const COMPARED: i64 = 10_000;

/// A step of a decision's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// When, UTC with milliseconds.
    pub at: String,
    /// Who took it: the name of the person, else of the account.
    pub who: String,
    /// What was done.
    pub deed: Deed,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

/// The steps of a decision's life, the oldest first; savings of one person that follow each other are one. For the
/// staff of the office.
pub async fn steps(register: &Register, ctx: &Ctx, id: i64) -> Result<Vec<StepTaken>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    visible(register, ctx, id).await?;
    let with_reason = [Deed::ReturnDecision.word(), Deed::WithdrawDecision.word()];
    let done = store::audit::of_record(register.db.reader(), (Noun::Decision.word(), id), &with_reason, MOST).await?;
    let mut steps: Vec<StepTaken> = Vec::new();
    for Done { at, actor, full_name, act, after } in done {
        let Some(deed) = Deed::find(&act) else { continue };
        let step =
            StepTaken { at, who: full_name.unwrap_or(actor), deed, reason: after.and_then(|after| reason(&after)) };
        match steps.last_mut() {
            Some(last) if deed == Deed::ReplaceDecision && last.deed == deed && last.who == step.who => *last = step,
            _ => steps.push(step),
        }
    }
    Ok(steps)
}

/// The reason that an event gives.
fn reason(after: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct After {
        returned_reason: Option<String>,
    }
    serde_json::from_str::<After>(after).ok()?.returned_reason
}

/// What is otherwise in a submitted decision than when it was last returned, the same members of both; nothing where it
/// never was. For the staff of the office.
pub async fn since_return(register: &Register, ctx: &Ctx, id: i64) -> Result<Option<Redrafted>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    visible(register, ctx, id).await?;
    let of = (Noun::Decision.word(), id);
    let steps = store::audit::since_last(register.db.reader(), of, Deed::ReturnDecision.word(), COMPARED).await?;
    if steps.is_empty() {
        return Ok(None);
    }
    // Whichever way a draft is written (a saving, an import, a link to a recipient), its event has what differs.
    let saved = steps.iter().map(|step| Ok((object(&step.before)?, object(&step.after)?)));
    Ok(Some(one_after_another(saved.collect::<Result<_, Fault>>()?)))
}

/// The members that an event has on one side; none where it has no record there.
fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_str(text).map_err(Fault::internal)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

/// The reasons for cautions that were given when a draft was last submitted, by the codes of the cautions.
pub async fn reasons_before(register: &Register, ctx: &Ctx, id: i64) -> Result<HashMap<String, String>, Fault> {
    #[derive(Deserialize)]
    struct After {
        #[serde(default)]
        acknowledged: Vec<Acknowledged>,
    }
    ctx.ask(Permission::ReadDrafts)?;
    visible(register, ctx, id).await?;
    let of = (Noun::Decision.word(), id);
    let steps = store::audit::since_last(register.db.reader(), of, Deed::SubmitDecision.word(), 1).await?;
    let Some(submitted) = steps.first() else { return Ok(HashMap::new()) };
    let Ok(after) = serde_json::from_str::<After>(&submitted.after) else { return Ok(HashMap::new()) };
    Ok(after.acknowledged.into_iter().map(|one| (one.code, one.reason)).collect())
}

/// What a decision that mends put right, each with what stood there.
pub async fn mendings(register: &Register, ctx: &Ctx, id: i64) -> Result<Vec<Mending>, Fault> {
    visible(register, ctx, id).await?;
    store::mending::made_by(register.db.reader(), id).await
}

/// The records that mended lines of a decision, by the conferral of each line.
pub async fn mended_lines(register: &Register, id: i64) -> Result<HashMap<i64, HashSet<i64>>, Fault> {
    let mut mended: HashMap<i64, HashSet<i64>> = HashMap::new();
    for step in store::mending::of(register.db.reader(), id).await? {
        let Some(conferral) = step.note.conferral_id else { continue };
        mended.entry(conferral).or_default().insert(step.note.decision_id);
    }
    Ok(mended)
}

/// A page of the conferrals of a registered decision, by line, each with the acts that changed it.
pub async fn conferrals_with_acts(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    paging: &Paging,
) -> Result<Page<HistoryItem>, Fault> {
    let page = conferrals(register, ctx, id, paging).await?;
    // Nothing was done yet to a conferral of its first version.
    let changed: Vec<i64> = page.items.iter().filter(|c| c.version > 1).map(|c| c.id).collect();
    let mut acts = store::act::history(&register.db, &ctx.scope, &changed).await?;
    Ok(page.map(|conferral| HistoryItem { acts: acts.remove(&conferral.id).unwrap_or_default(), conferral }))
}
