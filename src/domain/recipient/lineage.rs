//! Which collectives one comes from, and which took its place.

use super::RecipientSuccession;
use crate::domain::authority::{Kin, Succession, SuccessionKind, lineage};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One collective before or after another, with its own further ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct RecipientKin {
    /// The collective.
    pub recipient_id: i64,
    /// Its name as written now.
    pub name: String,
    /// How the succession came about.
    pub kind: SuccessionKind,
    /// The first day of the new order.
    pub date: NaiveDate,
    /// The instrument that ordered it.
    pub instrument: String,
    /// Those before this one; only on the way back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub predecessors: Vec<RecipientKin>,
    /// Those after this one; only on the way forward.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub successors: Vec<RecipientKin>,
}

/// Where a collective comes from and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct RecipientLineage {
    /// The collective.
    pub recipient_id: i64,
    /// Its name as written now.
    pub name: String,
    /// Its predecessors, each with its own.
    pub predecessors: Vec<RecipientKin>,
    /// Its successors, each with its own.
    pub successors: Vec<RecipientKin>,
}

/// The lineage of a collective, from the successions of those whose names are known.
#[must_use]
pub fn recipient_lineage(id: i64, all: &[RecipientSuccession], names: &HashMap<i64, String>) -> RecipientLineage {
    let known = |s: &&RecipientSuccession| names.contains_key(&s.predecessor_id) && names.contains_key(&s.successor_id);
    let as_codes = |s: &RecipientSuccession| Succession {
        predecessor_code: s.predecessor_id.to_string(),
        successor_code: s.successor_id.to_string(),
        kind: s.kind,
        date: s.date,
        instrument: s.instrument.clone(),
    };
    let all: Vec<Succession> = all.iter().filter(known).map(as_codes).collect();
    let found = lineage(&id.to_string(), &all);
    RecipientLineage {
        recipient_id: id,
        name: names.get(&id).cloned().unwrap_or_default(),
        predecessors: found.predecessors.into_iter().map(|kin| named(kin, names)).collect(),
        successors: found.successors.into_iter().map(|kin| named(kin, names)).collect(),
    }
}

fn named(kin: Kin, names: &HashMap<i64, String>) -> RecipientKin {
    let Kin { code, name: _, kind, date, instrument, predecessors, successors } = kin;
    let recipient_id = code.parse().unwrap_or_default();
    let each = |all: Vec<Kin>| all.into_iter().map(|kin| named(kin, names)).collect();
    RecipientKin {
        recipient_id,
        name: names.get(&recipient_id).cloned().unwrap_or_default(),
        kind,
        date,
        instrument,
        predecessors: each(predecessors),
        successors: each(successors),
    }
}
