//! A collective that took the place of another.

use crate::domain::{
    authority::{SuccessionKind, succession_year},
    fault::Finding,
    valid::{Check, REMARK, id, text},
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// A collective that took the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct RecipientSuccession {
    /// The collective before.
    pub predecessor_id: i64,
    /// The collective after.
    pub successor_id: i64,
    /// How.
    pub kind: SuccessionKind,
    /// The first day of the new order.
    #[serde(deserialize_with = "crate::domain::time::day")]
    pub date: NaiveDate,
    /// The instrument that ordered it.
    pub instrument: String,
}

impl RecipientSuccession {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(id("/predecessor_id", Some(self.predecessor_id)));
        check.push(id("/successor_id", Some(self.successor_id)));
        check.push(text("/instrument", &self.instrument, REMARK));
        check.push(succession_year("/date", self.date));
        check.done()
    }
}
