//! Lines of one annex that are very likely of one recipient and would become two: written otherwise, or with another
//! post.

use super::{Around, Verdict};
use crate::domain::{
    decision::{Decision, Who},
    fault::Text,
    matching::{Homonym, STRONG, Sought, candidate},
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
    let mut first: HashMap<(String, Shared), usize> = HashMap::new();
    for ((i, line), who) in decision.lines.iter().enumerate().zip(&around.people) {
        // The first line of each newcomer; further lines of one are theirs.
        if *who != Who::New(i) {
            continue;
        }
        let sought = Sought::new(line);
        let called = sought.called();
        let unit = sought.unit_key.clone().or_else(|| sought.above().map(crate::domain::name::fold));
        let shared = [unit.map(Shared::Unit), sought.birth_year().map(Shared::Birth)];
        let mut likely = None;
        for key in shared.into_iter().flatten() {
            match first.entry((called.clone(), key)) {
                Entry::Vacant(vacant) => {
                    vacant.insert(i);
                }
                Entry::Occupied(place) => likely = likely.or(Some(*place.get())),
            }
        }
        let Some((at, other)) = likely.and_then(|at| Some((at, decision.lines.get(at)?))) else { continue };
        // Two keys of one system are of two.
        let apart = line
            .external_ids
            .iter()
            .any(|key| other.external_ids.iter().any(|own| own.system == key.system && own.value != key.value));
        if !apart && candidate(&sought, &Homonym::of_line(other, at)).is_some_and(|found| found.score >= STRONG) {
            let Text { vi, en } = around.line_named(other, at);
            verdict.caution(
                format!("/lines/{i}/name"),
                "probable_same_person",
                format!("Rất có thể cùng một đối tượng với {vi}; hãy ghi hai dòng như nhau, hoặc xác nhận là hai."),
                format!("It is very likely the same as {en}; write both lines alike, or confirm that they are two."),
            );
        }
    }
}
