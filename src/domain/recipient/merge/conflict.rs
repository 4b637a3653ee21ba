//! What two records differ in that are to be merged.

use super::{
    super::{Recipient, StoredRecipient},
    SameAward,
};
use crate::domain::{
    fault::{Language, Text},
    id_number::SealedIdNumber,
    label::cited,
    member::{Member, label},
    year::RecipientYear,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// A member in which two records differ.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Conflict {
    /// The member.
    pub member: String,
    /// What the record that would be merged has.
    pub from: Option<String>,
    /// What the record that would stay has.
    pub into: Option<String>,
    /// True where the merge is refused unless it is forced.
    pub refuses: bool,
}

impl Conflict {
    /// What differs, and what both have unless it is an id number.
    pub(super) fn in_words(&self) -> Text {
        let (name, part) =
            self.member.split_once('/').map_or((self.member.as_str(), None), |(name, part)| (name, Some(part)));
        let part = part.map(|part| format!(" {}", cited(part))).unwrap_or_default();
        let in_language = |language: Language, differ: &str, and: &str| {
            let known = Member::find("recipient", name);
            let value = |text: &str| {
                let word = |word| known.and_then(|member| member.word(word)).map_or(word, |label| label.of(language));
                text.split(", ").map(word).collect::<Vec<_>>().join(", ")
            };
            let both = match (&self.from, &self.into) {
                (Some(from), Some(into)) => format!(" ({} {and} {})", value(from), value(into)),
                _ => String::new(),
            };
            format!("{}{part} {differ}{both}", label("recipient", name, language))
        };
        Text::new(in_language(Language::Vi, "khác nhau", "và"), in_language(Language::En, "differs", "and"))
    }
}

/// The members in which two records differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Conflicts {
    /// Each member.
    pub items: Vec<Conflict>,
    /// Awards that both have of one time: entered twice, or given twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub same_awards: Vec<SameAward>,
}

/// What two records differ in: what is known of both and not alike, and keys of one system.
#[must_use]
pub fn conflicts(from: &StoredRecipient, into: &StoredRecipient) -> Vec<Conflict> {
    let (a, b) = (&from.facts, &into.facts);
    let said = |member: &str, from: Option<String>, into: Option<String>, refuses: bool| match (&from, &into) {
        (Some(x), Some(y)) if x != y => Some(Conflict { member: member.to_owned(), from, into, refuses }),
        _ => None,
    };
    let day = |d: Option<NaiveDate>| d.map(|d| d.to_string());
    let mut found: Vec<_> = [
        said("birth_year", a.birth_year.map(|y| y.to_string()), b.birth_year.map(|y| y.to_string()), true),
        said("birth_on", day(a.birth_on), day(b.birth_on), true),
        said("died_on", day(a.died_on), day(b.died_on), true),
        said("sex", a.sex.map(|s| s.word().to_owned()), b.sex.map(|s| s.word().to_owned()), true),
        said("origin", a.origin.map(|o| o.word().to_owned()), b.origin.map(|o| o.word().to_owned()), false),
        said("name", Some(a.name.clone()), Some(b.name.clone()), false),
        said("post", a.post.clone(), b.post.clone(), false),
        said("unit", a.unit.clone(), b.unit.clone(), false),
        said("parent_unit", a.parent_unit.clone(), b.parent_unit.clone(), false),
        said(
            "unit_recipient_id",
            a.unit_recipient_id.map(|id| id.to_string()),
            b.unit_recipient_id.map(|id| id.to_string()),
            false,
        ),
        said("nationality", a.nationality.clone(), b.nationality.clone(), false),
        said("members", people(a), people(b), false),
    ]
    .into_iter()
    .flatten()
    .collect();
    for key in &a.external_ids {
        let other = b.external_ids.iter().find(|other| other.system == key.system).map(|other| other.value.clone());
        found.extend(said(&format!("external_ids/{}", key.system), Some(key.value.clone()), other, true));
    }
    found
}

/// The members of a household by their names.
fn people(household: &Recipient) -> Option<String> {
    let names: Vec<&str> = household.members.iter().map(|member| member.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join("; "))
}

/// The years of which the two records say different things.
#[must_use]
pub fn year_conflicts(from: &BTreeMap<i32, RecipientYear>, into: &BTreeMap<i32, RecipientYear>) -> Vec<Conflict> {
    let said = |year: &RecipientYear| {
        let rating = year.rating.map_or("unknown", |rating| rating.word());
        if year.disciplined { format!("{rating}, disciplined") } else { rating.to_owned() }
    };
    let both = from.iter().filter_map(|(year, own)| Some((year, said(own), said(into.get(year)?))));
    both.filter(|(_, own, other)| own != other)
        .map(|(year, own, other)| Conflict {
            member: format!("years/{year}"),
            from: Some(own),
            into: Some(other),
            refuses: true,
        })
        .collect()
}

/// The id numbers of two records: no number is kept twice, so two of one length are of two people. No digit of either
/// is said.
#[must_use]
pub fn id_conflict(from: &[SealedIdNumber], into: &[SealedIdNumber]) -> Option<Conflict> {
    let differ = from.iter().any(|own| into.iter().any(|other| other.digits == own.digits));
    differ.then(|| Conflict { member: "id_number".to_owned(), from: None, into: None, refuses: true })
}
