//! A mended day of signing moves acts among one another, or an award past the acts on it: each must still fit where it
//! stands then.

use super::references::beyond;
use crate::{
    domain::{
        act::{Done, order, statuses},
        check::UNKNOWN,
        conferral::ConferralStatus,
        decision::{Act, StoredDecision},
        fault::{Fault, Finding},
        time::day_number,
    },
    store::{self, Tx},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// A conferral with the acts on it in the order the mended day gives them.
struct Moved {
    conferral_id: i64,
    acts: Vec<Done>,
    /// Whether one of them lies before the award.
    early: bool,
}

/// The conferrals whose acts a mended day concerns; `own` are those that the decision itself made.
async fn moved(tx: &Tx, before: &StoredDecision, after: &StoredDecision, own: &[i64]) -> Result<Vec<Moved>, Fault> {
    let day = after.facts.signed_on;
    if before.facts.signed_on == day {
        return Ok(Vec::new());
    }
    let awarded: HashMap<i64, Option<NaiveDate>> = if before.facts.act == Act::Award {
        own.iter().map(|id| (*id, day)).collect()
    } else {
        let ids: Vec<i64> =
            store::act::touched_by(&**tx, &[before.id]).await?.into_iter().map(|(_, conferral)| conferral).collect();
        store::act::touchable(&**tx, "c.id", &ids)
            .await?
            .into_iter()
            .map(|touched| (touched.id, touched.signed_on))
            .collect()
    };
    let ids: Vec<i64> = awarded.keys().copied().collect();
    let found = store::act::of(&**tx, &ids).await?.into_iter().map(|(conferral_id, mut acts)| {
        for done in acts.iter_mut().filter(|done| done.decision_id == before.id) {
            done.day = day.map_or(UNKNOWN, day_number);
        }
        order(&mut acts);
        let awarded = awarded.get(&conferral_id).copied().flatten().map(day_number);
        let early =
            awarded.is_some_and(|awarded| acts.iter().any(|done| done.act != Act::Rectify && done.day < awarded));
        Moved { conferral_id, acts, early }
    });
    Ok(found.collect())
}

/// What stands against the mended day.
pub(super) async fn check(
    tx: &Tx,
    before: &StoredDecision,
    after: &StoredDecision,
    own: &[i64],
) -> Result<Option<Finding>, Fault> {
    let moved = moved(tx, before, after, own).await?;
    let touched: Vec<i64> = moved.iter().map(|one| one.conferral_id).collect();
    if store::scope::seen_conferrals(&**tx, &tx.scope, &touched).await?.len() < touched.len() {
        return Ok(Some(beyond("")));
    }
    if let Some(one) = moved.iter().find(|one| one.early) {
        let id = one.conferral_id;
        let vi = format!("Với ngày này, một việc trên lượt khen thưởng {id} có trước quyết định khen thưởng.");
        return Ok(Some(Finding::at(
            "",
            "act_before_award",
            vi,
            format!("With this day an act on conferral {id} lies before its award."),
        )));
    }
    Ok(moved.iter().find(|one| statuses(&one.acts).is_err()).map(|one| {
        let id = one.conferral_id;
        let vi = format!("Với ngày này, các việc trên lượt khen thưởng {id} không còn nối tiếp được.");
        Finding::at(
            "",
            "act_unfit",
            vi,
            format!("With this day the acts on conferral {id} no longer follow one another."),
        )
    }))
}

/// The conferrals of the acts that a mended act puts in other places.
pub(super) async fn touched(tx: &Tx, before: &StoredDecision, after: &StoredDecision) -> Result<Vec<i64>, Fault> {
    if before.facts.act == Act::Award {
        return Ok(Vec::new());
    }
    Ok(moved(tx, before, after, &[]).await?.into_iter().map(|moved| moved.conferral_id).collect())
}

/// Puts the acts of a mended act in their places.
pub(super) async fn enter(tx: &Tx, before: &StoredDecision, after: &StoredDecision) -> Result<(), Fault> {
    if before.facts.act == Act::Award {
        return Ok(());
    }
    let mut by_status: BTreeMap<ConferralStatus, Vec<i64>> = BTreeMap::new();
    for Moved { conferral_id, acts, early: _ } in moved(tx, before, after, &[]).await? {
        let statuses = statuses(&acts).map_err(|_| Fault::internal("an act no longer fits"))?;
        for (done, status) in acts.iter().zip(&statuses) {
            store::act::replace(&**tx, conferral_id, done.decision_id, done.day, *status).await?;
        }
        by_status.entry(statuses.last().copied().unwrap_or(ConferralStatus::InForce)).or_default().push(conferral_id);
    }
    for (status, ids) in &by_status {
        store::conferral::set_status(&**tx, ids, *status).await?;
    }
    Ok(())
}
