//! The conferrals an act names: by themselves, by their decision, or by the act that is undone.

use super::references::{beyond, unregistered};
use crate::{
    domain::{
        check::Touched,
        decision::{Act, Decision, DecisionState, Target},
        fault::{Fault, Finding},
    },
    store::{self, Tx, act::Touchable},
};
use std::collections::{HashMap, HashSet};

/// Loads them, and names each target that is not registered.
pub async fn touched(tx: &Tx, facts: &Decision, unknown: &mut Vec<Finding>) -> Result<Vec<Touched>, Fault> {
    if facts.targets.is_empty() {
        return Ok(Vec::new());
    }
    let decisions: Vec<i64> = facts.targets.iter().filter_map(|t| t.decision_id).collect();
    let decisions: Vec<i64> = store::scope::seen_decisions(&**tx, &tx.scope, &decisions).await?.into_iter().collect();
    let known: HashMap<i64, Act> = store::decision::acts(&**tx, &decisions)
        .await?
        .into_iter()
        .filter(|(_, state, _)| *state == DecisionState::Registered)
        .map(|(id, _, act)| (id, act))
        .collect();
    let awards: Vec<i64> = decisions.iter().copied().filter(|id| known.get(id) == Some(&Act::Award)).collect();
    let acts: Vec<i64> =
        decisions.iter().copied().filter(|id| known.get(id).is_some_and(|act| undoable(facts.act, *act))).collect();
    let by_act = store::act::touched_by(&**tx, &acts).await?;
    let named: Vec<i64> = facts.targets.iter().filter_map(|t| t.conferral_id).collect();
    let single: Vec<i64> = named.into_iter().chain(by_act.iter().map(|(_, id)| *id)).collect();
    let seen: Vec<i64> = store::scope::seen_conferrals(&**tx, &tx.scope, &single).await?.into_iter().collect();
    let mut found: HashMap<i64, Touchable> =
        store::act::touchable(&**tx, "c.id", &seen).await?.into_iter().map(|t| (t.id, t)).collect();
    let mut of_decision: HashMap<i64, Vec<i64>> = HashMap::new();
    for touchable in store::act::touchable(&**tx, "c.decision_id", &awards).await? {
        of_decision.entry(touchable.decision_id).or_default().push(touchable.id);
        found.insert(touchable.id, touchable);
    }
    let mut of_act: HashMap<i64, Vec<i64>> = HashMap::new();
    for (act, conferral) in by_act {
        of_act.entry(act).or_default().push(conferral);
    }
    let done = store::act::of(&**tx, &found.keys().copied().collect::<Vec<_>>()).await?;
    let kin: HashSet<String> = store::authority::line_of(&**tx, &facts.authority_codes).await?.into_iter().collect();
    let mut all = Vec::new();
    for (i, target) in facts.targets.iter().enumerate() {
        let none = Vec::new();
        let (ids, undoes) = match target {
            Target { conferral_id: Some(id), .. } => (vec![*id], None),
            Target { decision_id: Some(id), .. } => match of_act.get(id) {
                Some(ids) => (ids.clone(), Some(*id)),
                None => (of_decision.get(id).unwrap_or(&none).clone(), None),
            },
            _ => continue,
        };
        unknown.extend(missing(i, target, &found, &known));
        if undoes.is_some() && ids.iter().any(|id| !found.contains_key(id)) {
            unknown.push(beyond(format!("/targets/{i}/decision_id")));
        }
        for touchable in ids.iter().filter_map(|id| found.get(id)) {
            let Touchable { id, decision_id, unnamed, reference, signed_on, signed_year, codes } = touchable;
            all.push(Touched {
                target: i,
                conferral_id: *id,
                decision_id: *decision_id,
                unnamed: *unnamed,
                reference: reference.clone(),
                signed_on: *signed_on,
                signed_year: *signed_year,
                acts: done.get(id).cloned().unwrap_or_default(),
                undoes,
                // Who mends a clerk's error acts for no body.
                kin: facts.act == Act::Rectify || codes.iter().any(|code| kin.contains(code)),
            });
        }
    }
    Ok(all)
}

/// Whether one act undoes another: a cancellation undoes what a later paper found wrong; a clerk's mending is mended
/// again instead.
fn undoable(act: Act, other: Act) -> bool {
    act == Act::Cancel && !matches!(other, Act::Award | Act::Rectify)
}

fn missing(i: usize, target: &Target, found: &HashMap<i64, Touchable>, known: &HashMap<i64, Act>) -> Option<Finding> {
    match target {
        Target { conferral_id: Some(id), .. } if !found.contains_key(id) => Some(Finding::at(
            format!("/targets/{i}/conferral_id"),
            "unknown_reference",
            format!("Không có lượt khen thưởng {id}; hãy kiểm tra lại số."),
            format!("There is no conferral {id}; check the number."),
        )),
        Target { decision_id: Some(id), .. } if !known.contains_key(id) => {
            Some(unregistered(format!("/targets/{i}/decision_id"), *id))
        }
        _ => None,
    }
}
