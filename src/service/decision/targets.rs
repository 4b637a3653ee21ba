//! The conferrals an act names: by themselves, by their decision, or by the act that is undone.

use super::asked::{Asked, beyond, unregistered};
use crate::{
    domain::{
        act::{Done, day_of, pending},
        check::Touched,
        conferral::ConferralStatus,
        decision::{Act, Decision, DecisionState, Target},
        fault::{Fault, Finding},
        number::reference,
    },
    store::{
        self, Tx,
        act::{Deed, Touchable},
    },
};
use std::collections::{HashMap, HashSet};

/// The conferrals that the targets name, and the targets whose record was taken out as entered in error.
pub type Named = (Vec<Touched>, HashMap<usize, (i64, i64)>);

/// What targets name, as the register has it.
struct Loaded {
    /// The registered decisions: the act of each, and the record that took it out as entered in error.
    known: HashMap<i64, (Act, Option<i64>)>,
    /// Those of them that are earlier acts.
    acts: Vec<i64>,
    /// The conferrals, and those that took their place.
    found: HashMap<i64, Touchable>,
    /// The conferrals of each decision that awards.
    of_decision: HashMap<i64, Vec<i64>>,
    /// The conferrals that each earlier act touched.
    of_act: HashMap<i64, Vec<i64>>,
}

async fn load(tx: &Tx, facts: &Decision, follows: bool) -> Result<Loaded, Fault> {
    let decisions: Vec<i64> = facts.targets.iter().filter_map(|t| t.decision_id).collect();
    let decisions: Vec<i64> = store::scope::seen_decisions(&**tx, &tx.scope, &decisions).await?.into_iter().collect();
    let mut known: HashMap<i64, (Act, Option<i64>)> = HashMap::new();
    for (id, state, act, voided_by) in store::decision::acts(&**tx, &decisions).await? {
        if state == DecisionState::Registered {
            known.insert(id, (act, voided_by));
        }
    }
    let of = |act: &dyn Fn(Act) -> bool| -> Vec<i64> {
        decisions.iter().copied().filter(|id| known.get(id).is_some_and(|(other, _)| act(*other))).collect()
    };
    let awards = of(&|other| other == Act::Award);
    let acts = of(&|other| undoable(facts.act, other));
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
    if follows {
        successors(tx, &mut found).await?;
    }
    let mut of_act: HashMap<i64, Vec<i64>> = HashMap::new();
    for (act, conferral) in by_act {
        of_act.entry(act).or_default().push(conferral);
    }
    Ok(Loaded { known, acts, found, of_decision, of_act })
}

/// Loads them, and names each target that is not registered.
pub async fn touched(tx: &Tx, facts: &Decision, asked: Asked, unknown: &mut Vec<Finding>) -> Result<Named, Fault> {
    if facts.targets.is_empty() {
        return Ok((Vec::new(), HashMap::new()));
    }
    // A clerk's error is mended or taken out where it was made; all else is done to what took its place.
    let follows = !matches!(facts.act, Act::Rectify | Act::Void);
    let Loaded { known, acts, found, of_decision, of_act } = load(tx, facts, follows).await?;
    let done = store::act::of(&**tx, &found.keys().copied().collect::<Vec<_>>()).await?;
    let kin: HashSet<String> = store::authority::line_of(&**tx, &facts.authority_codes).await?.into_iter().collect();
    let own = Own::new(facts, asked);
    let mut all = Vec::new();
    for (i, target) in facts.targets.iter().enumerate() {
        let (ids, earlier) = match target {
            Target { conferral_id: Some(id), .. } => (vec![*id], None),
            Target { decision_id: Some(id), .. } if acts.contains(id) => {
                (of_act.get(id).cloned().unwrap_or_default(), Some(*id))
            }
            Target { decision_id: Some(id), .. } => (of_decision.get(id).cloned().unwrap_or_default(), None),
            _ => continue,
        };
        unknown.extend(missing(i, target, &found, &known));
        if earlier.is_some() && ids.iter().any(|id| !found.contains_key(id)) {
            unknown.push(beyond(format!("/targets/{i}/decision_id")));
        }
        let last = |id: &i64| {
            let last = if follows { last_of(*id, &found) } else { found.get(id) }?;
            // What an earlier act did passed on with it.
            let named = found.get(id).filter(|named| named.id != last.id && earlier.is_none());
            Some((last, named.map(|named| named.decision_id)))
        };
        let wholly = target.conferral_id.is_none();
        let mut met = HashSet::new();
        for (touchable, in_place_of) in ids.iter().filter_map(last) {
            // Two records gave way to one paper.
            if !met.insert(touchable.id) {
                continue;
            }
            if follows && wholly && touchable.status == ConferralStatus::Superseded {
                continue;
            }
            let Touchable {
                id,
                decision_id,
                recipient_kind,
                unnamed,
                reference,
                signed_on,
                signed_year,
                status,
                superseded_by: _,
                ancestors,
                codes,
            } = touchable;
            let line: Vec<_> = std::iter::once((*id, *decision_id)).chain(ancestors.iter().copied()).collect();
            let acts = done.get(id).into_iter().flatten().map(|kept| kept.done.clone());
            all.push(Touched {
                target: i,
                conferral_id: *id,
                decision_id: *decision_id,
                recipient_kind: *recipient_kind,
                unnamed: *unnamed,
                reference: reference.clone(),
                signed_on: *signed_on,
                signed_year: *signed_year,
                status: *status,
                acts: acts.filter(|done| done.decision_id != asked.own).collect(),
                own: own.on(&line, earlier),
                // Who mends or takes out a clerk's error acts for no body.
                kin: !facts.has_paper() || codes.iter().any(|code| kin.contains(code)),
                in_place_of,
            });
        }
    }
    Ok((all, void(facts, &known)))
}

/// Adds the conferrals that took the place of those that were found.
async fn successors(tx: &Tx, found: &mut HashMap<i64, Touchable>) -> Result<(), Fault> {
    loop {
        let next = found.values().filter_map(|one| one.superseded_by).filter(|id| !found.contains_key(id));
        let next: Vec<i64> = next.collect();
        if next.is_empty() {
            return Ok(());
        }
        let further = store::act::touchable(&**tx, "c.id", &next).await?;
        if further.is_empty() {
            return Ok(());
        }
        found.extend(further.into_iter().map(|one| (one.id, one)));
    }
}

/// The last of the line that a conferral began: what took its place, and the place of that.
fn last_of(id: i64, found: &HashMap<i64, Touchable>) -> Option<&Touchable> {
    let mut one = found.get(&id)?;
    while let Some(next) = one.superseded_by.and_then(|id| found.get(&id)) {
        one = next;
    }
    Some(one)
}

/// The act that is asked about.
struct Own<'a> {
    facts: &'a Decision,
    asked: Asked,
    deed: Deed,
}

impl<'a> Own<'a> {
    fn new(facts: &'a Decision, asked: Asked) -> Self {
        let cited = reference(facts.number.as_deref(), facts.symbol.as_deref());
        Self { facts, asked, deed: Deed::new(asked.own, facts.act, cited, &facts.targets) }
    }

    /// What it does to one conferral.
    fn on(&self, line: &[(i64, i64)], earlier: Option<i64>) -> Done {
        let (reach, right) = self.deed.on(line, |id| earlier == Some(id));
        Done {
            decision_id: self.asked.own,
            reference: self.deed.reference().to_owned(),
            act: self.facts.act,
            day: day_of(self.facts),
            // What is being registered comes last on its day; what is mended keeps its place.
            registered: self.asked.registered.unwrap_or(i64::MAX),
            // A restoring takes back what an act took; the act itself goes on to count.
            undoes: earlier.filter(|_| self.facts.act != Act::Restore),
            reach,
            right,
            pending: pending(self.facts, self.asked.today),
        }
    }
}

/// The targets whose record was taken out; one that takes it out again is among them.
fn void(facts: &Decision, known: &HashMap<i64, (Act, Option<i64>)>) -> HashMap<usize, (i64, i64)> {
    let gone = |id: i64| known.get(&id).and_then(|(_, by)| *by);
    let targets = facts.targets.iter().enumerate();
    targets.filter_map(|(i, target)| Some((i, (target.decision_id?, gone(target.decision_id?)?)))).collect()
}

/// Whether one act concerns what another did: a cancellation undoes what a later paper found wrong, a restoring takes
/// back what was taken, and what was entered in error is taken out, whatever it did. A clerk's mending has no paper to
/// be cancelled.
fn undoable(act: Act, other: Act) -> bool {
    match act {
        Act::Cancel => !matches!(other, Act::Award | Act::Rectify | Act::Void),
        Act::Restore => matches!(other, Act::Cancel | Act::Strip),
        Act::Void => other != Act::Award,
        _ => false,
    }
}

fn missing(
    i: usize,
    target: &Target,
    found: &HashMap<i64, Touchable>,
    known: &HashMap<i64, (Act, Option<i64>)>,
) -> Option<Finding> {
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
