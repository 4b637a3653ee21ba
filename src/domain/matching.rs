//! Proposes who a line of an annex may be among those already in the register; nobody is merged by a machine.

use crate::domain::{decision::Line, name::fold, recipient::StoredRecipient};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

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
    /// What speaks for and against it: `same_external_id`, `same_name`, `same_birth_year`, `same_unit`, `same_post`, `same_sex`, `other_unit`.
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

/// How a recipient fits a line, or `None` where something rules it out: another kind, year of birth or sex.
#[must_use]
pub fn candidate(line: &Line, recipient: &StoredRecipient) -> Option<Candidate> {
    let facts = &recipient.facts;
    if facts.kind != line.recipient_kind || differ(line.birth_year, facts.birth_year) || differ(line.birth_on, facts.birth_on) || differ(line.sex, facts.sex) {
        return None;
    }
    let mut score = 0;
    let mut reasons = Vec::new();
    let mut say = |points: i32, reason: &str| {
        score += points;
        reasons.push(reason.to_owned());
    };
    if line.external_ids.iter().any(|id| facts.external_ids.contains(id)) {
        say(60, "same_external_id");
    }
    let key = line.name.as_deref().map(fold);
    let names = std::iter::once(&facts.name).chain(&recipient.aliases);
    if key.is_some_and(|key| names.map(|n| fold(n)).any(|n| n == key)) {
        say(50, "same_name");
    }
    if reasons.is_empty() {
        return None;
    }
    let mut say = |points: i32, reason: &str| {
        score += points;
        reasons.push(reason.to_owned());
    };
    if line.birth_year.is_some() && line.birth_year == facts.birth_year {
        say(22, "same_birth_year");
    }
    match (line.unit.as_deref().map(fold), facts.unit.as_deref().map(fold)) {
        (Some(a), Some(b)) if a == b => say(20, "same_unit"),
        (Some(_), Some(_)) => say(-10, "other_unit"),
        _ => {}
    }
    if line.post.is_some() && line.post.as_deref().map(fold) == facts.post.as_deref().map(fold) {
        say(5, "same_post");
    }
    if line.sex.is_some() && line.sex == facts.sex {
        say(3, "same_sex");
    }
    Some(Candidate {
        recipient_id: recipient.id,
        score: score.clamp(1, 100),
        name: facts.name.clone(),
        birth_year: facts.birth_year,
        unit: facts.unit.clone(),
        reasons,
    })
}

fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}
