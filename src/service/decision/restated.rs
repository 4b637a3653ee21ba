//! What the rules say of the lines of a registered decision as they are put right, beyond what they say of it now.
//!
//! A line that was registered is linked to the record it made, which would tell it from every other line. So whoever the
//! register knows by this decision alone is asked about as when the lines were entered: two lines of one person are
//! found, and someone known whom a line now names.

use super::{asked::Asked, judged::judged, matches, references::References};
use crate::{
    domain::{
        check::{Verdict, add, anew},
        conferral::ConferralStatus,
        decision::{Decision, Line, StoredDecision, people},
        fault::{Fault, Finding},
        matching::{Candidate, Extent, STRONG},
    },
    store::{self, Tx},
};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// A registered decision with its lines as they are, and as they will be.
pub(super) struct Restated<'a> {
    pub(super) before: &'a StoredDecision,
    pub(super) after: &'a Decision,
    pub(super) today: NaiveDate,
}

/// Whether it is found of two lines together.
pub(super) fn of_two(found: &Finding) -> bool {
    matches!(found.code, "twice_in_decision" | "probable_same_person" | "certificate_taken")
}

/// What is found of it as it will be, and is not found of it as it is.
pub(super) async fn said_anew(
    tx: &Tx,
    Restated { before, after, today }: Restated<'_>,
    mut now: References,
) -> Result<Verdict, Fault> {
    let mut then = References::look(tx, &before.facts, Asked::of(before, today)).await?;
    let at = (before.id, today);
    let mut was = judged(tx, at, &before.facts, &then).await?;
    let mut is = judged(tx, at, after, &now).await?;
    let put_right: HashSet<usize> = after
        .lines
        .iter()
        .zip(&before.facts.lines)
        .enumerate()
        .filter(|(_, (is, was))| is != was)
        .map(|(i, _)| i)
        .collect();
    // The record that its line made follows the line.
    if before.facts.lines.iter().zip(&after.lines).all(|(was, is)| was.recipient_id == is.recipient_id) {
        is.cautions.retain(|found| found.code != "recipient_differs");
    }
    if !put_right.is_empty() {
        let known = known_elsewhere(tx, before, after).await?;
        for (facts, references, verdict) in [(&before.facts, &mut then, &mut was), (after, &mut now, &mut is)] {
            let entered = as_entered(facts, &known);
            references.people = people(&entered.lines, &HashMap::new(), &HashMap::new(), &HashMap::new()).0;
            let found = judged(tx, at, &entered, references).await?;
            let new = |found: &Finding, all: &[Finding]| of_two(found) && !all.contains(found);
            let flaws: Vec<_> = found.flaws.into_iter().filter(|found| new(found, &verdict.flaws)).collect();
            let cautions: Vec<_> = found.cautions.into_iter().filter(|found| new(found, &verdict.cautions)).collect();
            verdict.flaws.extend(flaws);
            verdict.cautions.extend(cautions);
        }
        let likely = likely(tx, (before, after), &put_right).await?;
        let likely: Vec<_> = likely.iter().map(|(i, candidate)| (*i, candidate)).collect();
        add(&mut is, &[], &likely);
    }
    let flaws: Vec<&Finding> = was.flaws.iter().collect();
    let all: Vec<&Finding> = was.flaws.iter().chain(&was.cautions).collect();
    Ok(Verdict {
        flaws: anew(&flaws, is.flaws, &put_right),
        cautions: anew(&all, is.cautions, &put_right),
        notes: Vec::new(),
    })
}

/// The recipients of its lines that have awards by other decisions as well.
async fn known_elsewhere(tx: &Tx, before: &StoredDecision, after: &Decision) -> Result<HashSet<i64>, Fault> {
    let linked = before.facts.lines.iter().chain(&after.lines).filter_map(|line| line.recipient_id);
    let linked: HashSet<i64> = linked.collect();
    let conferrals = store::conferral::linked_to(&**tx, &linked.into_iter().collect::<Vec<_>>()).await?;
    let gone = |status| matches!(status, ConferralStatus::Void | ConferralStatus::Superseded);
    let others = store::conferral::by_ids(&**tx, &conferrals).await?;
    let others = others.into_iter().filter(|one| one.decision_id != before.id && !gone(one.status));
    Ok(others.filter_map(|one| one.recipient_id).collect())
}

/// A decision as it would be entered: without the links to whom the register knows by it alone.
fn as_entered(facts: &Decision, known: &HashSet<i64>) -> Decision {
    let own = |line: &Line| Line { recipient_id: line.recipient_id.filter(|id| known.contains(id)), ..line.clone() };
    Decision { lines: facts.lines.iter().map(own).collect(), ..facts.clone() }
}

/// The lines that say now of somebody what is said of someone known, and are not linked to them.
async fn likely(
    tx: &Tx,
    (before, after): (&StoredDecision, &Decision),
    put_right: &HashSet<usize>,
) -> Result<Vec<(usize, Candidate)>, Fault> {
    let same_person = |one: &Line, other: &Line| {
        one.name == other.name
            && one.sex == other.sex
            && (one.birth_year, one.birth_on) == (other.birth_year, other.birth_on)
            && (&one.unit, &one.parent_unit) == (&other.unit, &other.parent_unit)
            && one.recipient_kind == other.recipient_kind
    };
    let mut own: HashMap<i32, (usize, Option<i64>)> = HashMap::new();
    let mut lines = Vec::new();
    for (i, (line, was)) in after.lines.iter().zip(&before.facts.lines).enumerate() {
        let linked = line.recipient_id.is_some() && line.recipient_id != was.recipient_id;
        if put_right.contains(&i) && !linked && !same_person(line, was) {
            own.insert(line.line, (i, was.recipient_id));
            lines.push(Line { recipient_id: None, ..line.clone() });
        }
    }
    let facts = Decision { lines, ..after.clone() };
    let mut found = Vec::new();
    for one in matches::candidates(tx, &facts, Extent::Strong).await? {
        let Some((i, itself)) = own.get(&one.line) else { continue };
        let other = one.candidates.into_iter().find(|candidate| Some(candidate.recipient_id) != *itself);
        found.extend(other.filter(|candidate| candidate.score >= STRONG).map(|candidate| (*i, candidate)));
    }
    found.sort_by_key(|(i, _)| *i);
    Ok(found)
}
