//! Lines of one annex that are very likely of one recipient and would become two: written otherwise, or with another
//! post.

use super::{Around, Verdict};
use crate::domain::{
    decision::{Decision, Line, Who},
    fault::Text,
    matching::{Homonym, STRONG, Sought, called, candidate},
    name::{fold, without_title},
    recipient::RecipientKind,
};
use std::collections::{HashMap, hash_map::Entry};

/// What two lines of one name share besides.
#[derive(PartialEq, Eq, Hash)]
enum Shared {
    Unit(String),
    Birth(i32),
}

/// Adds which newcomers are very likely one that an earlier line names: by the name, and the unit or the year of birth.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    let mut by_name: HashMap<String, Vec<(usize, &Line)>> = HashMap::with_capacity(decision.lines.len());
    for ((i, line), who) in decision.lines.iter().enumerate().zip(&around.people) {
        // The first line of each newcomer; further lines of one are theirs.
        let Some(name) = line.name.as_deref().filter(|_| *who == Who::New(i)) else { continue };
        let name = if line.recipient_kind == RecipientKind::Household { name } else { without_title(name) };
        by_name.entry(called(line.recipient_kind, name)).or_default().push((i, line));
    }
    let namesakes = by_name.values().filter(|lines| lines.len() > 1);
    let mut found: Vec<(usize, usize)> = namesakes.flat_map(|lines| likely(lines)).collect();
    found.sort_unstable();
    for (i, at) in found {
        let Some(other) = decision.lines.get(at) else { continue };
        let Text { vi, en } = around.line_named(other, at);
        verdict.caution(
            format!("/lines/{i}/name"),
            "probable_same_person",
            format!("Rất có thể cùng một đối tượng với {vi}; hãy ghi hai dòng như nhau, hoặc xác nhận là hai."),
            format!("It is very likely the same as {en}; write both lines alike, or confirm that they are two."),
        );
    }
}

/// Of lines of one name those that are very likely of an earlier one's recipient, each with the place of that.
fn likely(lines: &[(usize, &Line)]) -> Vec<(usize, usize)> {
    let mut first: HashMap<Shared, (usize, &Line)> = HashMap::new();
    let mut found = Vec::new();
    for &(i, line) in lines {
        let sought = Sought::new(line);
        let unit = sought.unit_key.clone().or_else(|| sought.above().map(fold));
        let mut earlier = None;
        for key in [unit.map(Shared::Unit), sought.birth_year().map(Shared::Birth)].into_iter().flatten() {
            match first.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert((i, line));
                }
                Entry::Occupied(place) => earlier = earlier.or(Some(*place.get())),
            }
        }
        let Some((at, other)) = earlier else { continue };
        // Two keys of one system are of two.
        let key_of_other = |system: &str| other.external_ids.iter().find(|key| key.system == system);
        let apart = line.external_ids.iter().any(|key| key_of_other(&key.system).is_some_and(|own| own != key));
        if !apart && candidate(&sought, &Homonym::of_line(other, at)).is_some_and(|found| found.score >= STRONG) {
            found.push((i, at));
        }
    }
    found
}
