//! Proposes who a line of an annex may be among those already in the register; nobody is merged by a machine.

use crate::domain::{
    decision::Line,
    name::{Head, fold, joined, signless, sort_key, spellings, without_title},
    recipient::RecipientKind,
};
pub use accepted::{Accepted, Link};
use chrono::Datelike;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::{collections::HashSet, sync::OnceLock};

mod accepted;
mod homonym;

pub use homonym::Homonym;

/// A recipient a line may be.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Candidate {
    /// The recipient.
    pub recipient_id: i64,
    /// How much speaks for it, 1 to 100.
    pub score: i32,
    /// The name.
    pub name: String,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The unit.
    pub unit: Option<String>,
    /// What speaks for and against it: `same_external_id`, `same_name` (but for case, where a tone is written and the sign
    /// of names of peoples), `similar_name` (but for marks), `same_birth_year`, `other_birth_year`, `same_unit`, `other_unit`, `same_post`,
    /// `same_sex`, `same_campaign` (was commended in the campaign before).
    pub reasons: Vec<String>,
}

/// The candidates of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Match {
    /// The line of the annex.
    pub line: i32,
    /// Who it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// The matches of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Matches {
    /// The lines that have candidates.
    pub items: Vec<Match>,
}

/// How far candidates are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everyone of the name.
    Everyone,
    /// Those only who share the year of birth or the unit as well.
    Strong,
}

/// The score from which on a candidate is very likely the same: the name, and the year of birth or the unit.
pub const STRONG: i32 = 70;

impl Match {
    /// The likeliest candidate, where it is very likely the same.
    #[must_use]
    pub fn strong(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|candidate| candidate.score >= STRONG)
    }
}

/// A line of an annex with its keys, which are made once and compared with every homonym.
#[derive(Debug)]
pub struct Sought<'a> {
    /// The line.
    pub line: &'a Line,
    /// The name folded.
    pub name_key: String,
    /// Made when the first homonym is met: most lines have none.
    name_sort: OnceLock<String>,
    /// The unit folded.
    pub unit_key: Option<String>,
    post_key: Option<String>,
}

impl<'a> Sought<'a> {
    /// The line with its keys.
    #[must_use]
    pub fn new(line: &'a Line) -> Self {
        let name = without_title(line.name.as_deref().unwrap_or_default());
        Self {
            line,
            name_key: fold(name),
            name_sort: OnceLock::new(),
            unit_key: line.unit.as_deref().map(fold),
            post_key: line.post.as_deref().map(fold),
        }
    }
}

impl Sought<'_> {
    /// The folded names under which one may stand that is the same.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        match self.line.recipient_kind {
            RecipientKind::Household => Head::of(self.line.name.as_deref().unwrap_or_default()).spellings(),
            _ => spellings(&self.name_key),
        }
    }

    fn name_sort(&self) -> &str {
        self.name_sort.get_or_init(|| {
            let name = without_title(self.line.name.as_deref().unwrap_or_default());
            sort_key(name, self.line.recipient_kind == RecipientKind::Individual)
        })
    }

    /// Whether a name of a recipient is the same without the sign of names of peoples.
    fn is_signless(&self, facts: &Homonym, person: bool) -> bool {
        let key = joined(&self.name_key);
        let mut alike = std::iter::once(&facts.name).chain(&facts.aliases).filter(|name| joined(&fold(name)) == key);
        let own = || signless(without_title(self.line.name.as_deref().unwrap_or_default()), person);
        alike.any(|name| signless(name, person) == own())
    }

    /// What it has in common with those who may be the same ([`called`]).
    #[must_use]
    pub fn called(&self) -> String {
        match self.line.recipient_kind {
            RecipientKind::Household => called(RecipientKind::Household, self.line.name.as_deref().unwrap_or_default()),
            _ => joined(&self.name_key),
        }
    }

    /// What stands above it, where it is no person: the superior body, else the unit.
    #[must_use]
    pub fn above(&self) -> Option<&str> {
        let Line { parent_unit, unit, recipient_kind, .. } = self.line;
        parent_unit.as_deref().or(unit.as_deref()).filter(|_| *recipient_kind != RecipientKind::Individual)
    }

    /// The year of birth, where the line has one.
    #[must_use]
    pub fn birth_year(&self) -> Option<i32> {
        self.line.birth_year.or_else(|| self.line.birth_on.map(|day| day.year()))
    }
}

/// What those have in common whose names may be those of one, of a kind.
#[must_use]
pub fn called(kind: RecipientKind, name: &str) -> String {
    if kind == RecipientKind::Household { joined(&Head::of(name).name) } else { joined(&fold(name)) }
}

/// How a recipient fits a line, or `None` where something rules it out: another kind, and, unless a key of another
/// system is the same, another birth or sex.
#[must_use]
pub fn candidate(sought: &Sought<'_>, facts: &Homonym) -> Option<Candidate> {
    let line = sought.line;
    let keyed = line.external_ids.iter().any(|id| facts.external_ids.contains(id));
    let other_birth = differ(line.birth_year, facts.birth_year) || differ(line.birth_on, facts.birth_on);
    if facts.kind != line.recipient_kind || (!keyed && (other_birth || differ(line.sex, facts.sex))) {
        return None;
    }
    let mut found = Candidate {
        recipient_id: facts.id,
        score: 0,
        name: facts.name.clone(),
        birth_year: facts.birth_year,
        unit: facts.unit.clone(),
        reasons: Vec::new(),
    };
    let mut say = |points: i32, reason: &str| {
        found.score += points;
        found.reasons.push(reason.to_owned());
    };
    if keyed {
        say(60, "same_external_id");
    }
    let person = facts.kind == RecipientKind::Individual;
    let head = || Head::of(line.name.as_deref().unwrap_or_default());
    if facts.kind == RecipientKind::Household && !keyed {
        let (own, others) = (head(), std::iter::once(&facts.name).chain(&facts.aliases));
        match others.map(|name| Head::of(name)).filter(|other| own.may_be(other)).max_by_key(|other| *other == own) {
            Some(same) if same == own => say(50, "same_name"),
            Some(_) => say(30, "similar_name"),
            None => return None,
        }
    } else if facts.name_sort == sought.name_sort()
        || facts.aliases.iter().any(|alias| sort_key(alias, person) == sought.name_sort())
        || sought.is_signless(facts, person)
    {
        say(50, "same_name");
    } else if joined(&facts.name_key) == joined(&sought.name_key)
        || facts.aliases.iter().any(|alias| joined(&fold(alias)) == joined(&sought.name_key))
    {
        say(30, "similar_name");
    } else if !keyed {
        return None;
    }
    if other_birth {
        say(-20, "other_birth_year");
    } else if line.birth_year.is_some() && line.birth_year == facts.birth_year {
        say(22, "same_birth_year");
    }
    let above = |text: Option<&str>| text.filter(|_| !person).map(fold);
    let own = sought.unit_key.clone().or_else(|| above(sought.above()));
    let other = facts.unit_key.clone().or_else(|| above(facts.parent_unit.as_deref()));
    match (&own, &other) {
        (Some(a), Some(b)) if a == b => say(20, "same_unit"),
        (Some(_), Some(_)) => say(-10, "other_unit"),
        _ => {}
    }
    if line.post.is_some() && sought.post_key == facts.post.as_deref().map(fold) {
        say(5, "same_post");
    }
    if line.sex.is_some() && line.sex == facts.sex {
        say(3, "same_sex");
    }
    Some(found)
}

/// The likeliest of a line's candidates, of which some were commended in the same campaign before.
pub fn likeliest(candidates: &mut Vec<Candidate>, commended_before: &HashSet<i64>) {
    for candidate in candidates.iter_mut() {
        if commended_before.contains(&candidate.recipient_id) {
            candidate.score += 5;
            candidate.reasons.push("same_campaign".to_owned());
        }
        candidate.score = candidate.score.clamp(1, 100);
    }
    candidates.sort_by_key(|c| (-c.score, c.recipient_id));
    candidates.truncate(MOST_CANDIDATES);
}

/// How many candidates a line has at most.
const MOST_CANDIDATES: usize = 10;

fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reasons(line: serde_json::Value, recipient: serde_json::Value) -> Option<String> {
        let stored = |mut of: serde_json::Value, more: serde_json::Value| {
            of.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            of
        };
        let line =
            serde_json::from_value(stored(json!({"line": 1, "award_code": "A", "recipient_kind": "individual"}), line))
                .unwrap();
        let name = recipient["name"].as_str().unwrap().to_owned();
        let unit_key = recipient["unit"].as_str().map(fold);
        let keys = json!({"id": 1, "kind": "individual", "aliases": [], "external_ids": [], "name_key": fold(&name), "name_sort": sort_key(&name, recipient["kind"] != "collective"), "unit_key": unit_key});
        candidate(&Sought::new(&line), &serde_json::from_value(stored(keys, recipient)).unwrap())
            .map(|c| format!("{} {}", c.score, c.reasons.join(" ")))
    }

    #[test]
    fn a_name_is_the_same_but_for_case_and_tone_placement_and_similar_but_for_marks() {
        for (written, known, said) in [
            ("Trần Văn Hoà", "TRẦN VĂN  HÒA", Some("50 same_name")),
            ("Tran Van Hoa", "Trần Văn Hòa", Some("30 similar_name")),
            ("Trần Văn Hoá", "Trần Văn Hòa", Some("30 similar_name")),
            ("Hòa Trần Văn", "Trần Văn Hòa", None),
            ("HHen Niê", "H'Hen Niê", Some("50 same_name")),
            ("Hhen Nie", "H'Hen Niê", Some("30 similar_name")),
        ] {
            assert_eq!(reasons(json!({"name": written}), json!({"name": known})).as_deref(), said, "{written}");
        }
        assert_eq!(
            reasons(json!({"name": "Bà Mẫu"}), json!({"name": "Đặng Thị Mẫu", "aliases": ["bà mẫu"]})).as_deref(),
            Some("50 same_name")
        );
    }

    #[test]
    fn a_collective_is_known_by_what_stands_above_it_and_a_household_by_its_head() {
        let branch = json!({"name": "Chi hội Mẫu", "recipient_kind": "collective", "parent_unit": "Hội huyện Mẫu"});
        let known = json!({"kind": "collective", "name": "Chi hội Mẫu", "parent_unit": "Hội Huyện Mẫu"});
        assert_eq!(reasons(branch.clone(), known).unwrap(), "70 same_name same_unit");
        let known = json!({"kind": "collective", "name": "Chi hội Mẫu", "unit": "Hội huyện Mẫu"});
        assert_eq!(reasons(branch.clone(), known).unwrap(), "70 same_name same_unit");
        let known = json!({"kind": "collective", "name": "Chi hội Mẫu", "parent_unit": "Hội huyện Khác"});
        assert_eq!(reasons(branch, known).unwrap(), "40 same_name other_unit");
        let household = json!({"name": "Gia đình ông Giàng A Páo", "recipient_kind": "household", "unit": "Bản Mẫu"});
        for (name, said) in [
            ("Hộ ông Giàng A Páo", Some("70 same_name same_unit")),
            ("Hộ Giàng A Páo", Some("50 similar_name same_unit")),
            ("Hộ bà Giàng A Páo", None),
        ] {
            let known = json!({"kind": "household", "name": name, "unit": "Bản Mẫu"});
            assert_eq!(reasons(household.clone(), known).as_deref(), said, "{name}");
        }
    }

    #[test]
    fn another_birth_rules_out_unless_a_key_is_the_same() {
        let key = json!([{"system": "hrm", "value": "1"}]);
        let known = json!({"name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Xã A", "external_ids": key});
        assert_eq!(reasons(json!({"name": "Đặng Thị Mẫu", "birth_year": 1981}), known.clone()), None);
        let keyed = json!({"name": "Đặng Mẫu", "birth_year": 1981, "unit": "Xã B", "external_ids": key});
        assert_eq!(reasons(keyed, known.clone()).unwrap(), "30 same_external_id other_birth_year other_unit");
        let like = json!({"name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "xã a"});
        assert_eq!(reasons(like, known).unwrap(), "92 same_name same_birth_year same_unit");
    }
}
