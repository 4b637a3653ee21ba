//! Two records that are of one recipient: what stands against it, what is put together, and how it is parted again.
//!
//! Nobody is merged by a machine. A merged record still answers; what it had is found at the other, and an undo gives
//! it back.

use super::{ExternalId, StoredRecipient};
use crate::domain::{
    conferral::Conferral,
    fault::{Code, Fault, Finding, Text},
    period::period_word,
    valid::{id, prose},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod conflict;

pub use conflict::{Conflict, Conflicts, conflicts, id_conflict, year_conflicts};

/// Asks that a record be merged into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct MergeInto {
    /// The record that stays.
    pub into_id: i64,
    /// Why both are of one recipient.
    pub reason: String,
    /// True to merge though births, sexes, id numbers or keys of one system differ; the reason says why.
    #[serde(default)]
    #[oai(default)]
    pub force: bool,
}

impl MergeInto {
    /// What is wrong with it in itself.
    pub fn check(&self) -> Result<(), Fault> {
        let findings = [id("/into_id", Some(self.into_id)), prose("/reason", &self.reason)];
        Fault::all(Code::InvalidBody, findings.into_iter().flatten().collect())
    }
}

/// A merge that was made, or undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Merged {
    /// The merge's number.
    pub merge_id: i64,
    /// The record that was merged.
    pub from_id: i64,
    /// The record that stays.
    pub into_id: i64,
}

/// Two conferrals of one award and one time, of the two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct SameAward {
    /// The award.
    pub award_code: String,
    /// The merit period: `2019`, `2003-2023` or `unknown`.
    pub period: String,
    /// Of the record that would be merged.
    pub from_conferral_id: i64,
    /// Of the record that would stay.
    pub into_conferral_id: i64,
}

/// The record another one is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct ComparedWith {
    /// The record that would stay.
    pub into_id: i64,
}

/// What the record that stays gained by a merge, and gives back by its undo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gained {
    /// Keys of other systems.
    pub external_ids: Vec<ExternalId>,
    /// Records merged.
    pub merged_ids: Vec<i64>,
    /// The facts that it lacked, of merges that noted them in place of what each record was told.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
    /// The names that it had not, of those merges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// The conferrals of two records that are of one award and one time.
#[must_use]
pub fn same_awards(from: &[Conferral], into: &[Conferral]) -> Vec<SameAward> {
    let time = |c: &Conferral| (c.year_from, c.year_to, if c.year_from.is_none() { c.signed_year } else { None });
    let mut found = Vec::new();
    for own in from {
        let alike = |other: &&Conferral| {
            own.award_code == other.award_code && time(own) == time(other) && time(own) != (None, None, None)
        };
        found.extend(into.iter().filter(alike).map(|other| SameAward {
            award_code: own.award_code.clone(),
            period: period_word(own.year_from, own.year_to),
            from_conferral_id: own.id,
            into_conferral_id: other.id,
        }));
    }
    found
}

/// Refuses what can never be one recipient, and what differs unless it is forced.
pub fn may_merge(
    from: &StoredRecipient,
    into: &StoredRecipient,
    further: Vec<Conflict>,
    force: bool,
) -> Result<(), Fault> {
    if from.id == into.id {
        let text = (
            "Không thể gộp một hồ sơ vào chính nó; hãy chọn hồ sơ khác.",
            "A record is not merged into itself; choose another.",
        );
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "same_record", text.0, text.1)));
    }
    if from.facts.kind != into.facts.kind {
        let (from, into) = (from.facts.kind.label(), into.facts.kind.label());
        let vi = format!("Không thể gộp {} với {}; hãy giữ riêng hai hồ sơ.", from.vi, into.vi);
        let en = format!(
            "A record of kind {} and one of kind {} are not one recipient; leave them apart.",
            from.en, into.en
        );
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "kind_differs", vi, en)));
    }
    for record in [from, into] {
        if let Some(other) = record.merged_into_id {
            let vi = format!("Hồ sơ {} đã gộp vào {other}; hãy dùng hồ sơ đó.", record.id);
            return Err(Fault::because(
                Code::WrongState,
                vi,
                format!("Record {} was merged into {other}; use that one.", record.id),
            ));
        }
    }
    let refusing = conflicts(from, into).into_iter().chain(further).filter(|c| c.refuses && !force).map(|c| {
        let Text { vi, en } = c.in_words();
        Finding::at(
            "/into_id",
            "records_differ",
            format!("{vi}; nếu chắc chắn là một, hãy chọn “Vẫn gộp” (`force`: true) và nêu lý do."),
            format!("{en}; to merge all the same, send force: true with the reason."),
        )
    });
    Fault::all(Code::RuleBroken, refusing.collect())
}

/// Puts two records together: the one that stays gains the keys of the other, and stands for it and for what was merged
/// into it. What it shows then is found anew from both.
#[must_use]
pub fn merge(mut from: StoredRecipient, mut into: StoredRecipient) -> (StoredRecipient, StoredRecipient, Gained) {
    let merged_ids = from.one_person();
    let external_ids = std::mem::take(&mut from.facts.external_ids);
    into.facts.external_ids.extend(external_ids.iter().cloned());
    into.merged_ids.extend(&merged_ids);
    from.merged_into_id = Some(into.id);
    (from, into, Gained { external_ids, merged_ids, ..Gained::default() })
}

/// Parts two records again: each has the keys and the records that it had, and the one that stayed keeps those that came
/// to it since.
#[must_use]
pub fn part(
    mut from: StoredRecipient,
    mut into: StoredRecipient,
    gained: &Gained,
) -> (StoredRecipient, StoredRecipient) {
    into.facts.external_ids.retain(|key| !gained.external_ids.contains(key));
    into.merged_ids.retain(|id| !gained.merged_ids.contains(id));
    from.facts.external_ids.clone_from(&gained.external_ids);
    from.merged_into_id = None;
    (from, into)
}

#[cfg(test)]
mod tests;
