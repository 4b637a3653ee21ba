//! Whom a line of an annex is compared with.

use crate::domain::{
    decision::Line,
    name::{fold, sort_key, without_title},
    recipient::{ExternalId, RecipientKind, Sex},
};
use chrono::NaiveDate;
use serde::Deserialize;

/// What tells a recipient from others of its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Homonym {
    /// The recipient.
    pub id: i64,
    /// What it is.
    pub kind: RecipientKind,
    /// The name.
    pub name: String,
    /// The name folded.
    pub name_key: String,
    /// The name as it is sorted.
    pub name_sort: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The post.
    pub post: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The unit folded.
    pub unit_key: Option<String>,
    /// The unit above.
    pub parent_unit: Option<String>,
    /// The keys of other systems.
    pub external_ids: Vec<ExternalId>,
}

impl Homonym {
    /// Whom another line names, by the line's place.
    #[must_use]
    pub fn of_line(line: &Line, place: usize) -> Self {
        let name = without_title(line.name.as_deref().unwrap_or_default()).to_owned();
        Self {
            id: i64::try_from(place).unwrap_or_default(),
            kind: line.recipient_kind,
            name_key: fold(&name),
            name_sort: sort_key(&name, line.recipient_kind == RecipientKind::Individual),
            name: line.name.clone().filter(|_| line.recipient_kind == RecipientKind::Household).unwrap_or(name),
            aliases: Vec::new(),
            sex: line.sex,
            birth_year: line.birth_year,
            birth_on: line.birth_on,
            post: line.post.clone(),
            unit: line.unit.clone(),
            unit_key: line.unit.as_deref().map(fold),
            parent_unit: line.parent_unit.clone(),
            external_ids: line.external_ids.clone(),
        }
    }
}
