//! What a record lacked and the other one had: given by a merge, taken back by its undo.

use super::super::{Member, Origin, Recipient, Sex};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The members that the record that stays lacked and the other one had.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GainedFacts {
    sex: Option<Sex>,
    birth_year: Option<i32>,
    birth_on: Option<NaiveDate>,
    died_on: Option<NaiveDate>,
    post: Option<String>,
    unit: Option<String>,
    unit_recipient_id: Option<i64>,
    parent_unit: Option<String>,
    origin: Option<Origin>,
    nationality: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Member>,
}

/// Each member of which a record has one.
macro_rules! each_fact {
    ($do:ident) => {
        $do!(sex);
        $do!(birth_year);
        $do!(birth_on);
        $do!(died_on);
        $do!(post);
        $do!(unit);
        $do!(unit_recipient_id);
        $do!(parent_unit);
        $do!(origin);
        $do!(nationality);
    };
}

impl GainedFacts {
    /// Gives a record what it lacks of another; answers what that is. A day of birth goes with its year, and a link with
    /// the unit it is of.
    pub(super) fn give(from: &Recipient, into: &mut Recipient) -> Self {
        let mut given = Self::default();
        let born_alike = into.birth_year.is_none() || into.birth_year == from.birth_year;
        let unit_alike = into.unit.is_none() || into.unit == from.unit;
        macro_rules! give {
            ($member:ident) => {
                let fits = match stringify!($member) {
                    "birth_on" | "birth_year" => born_alike,
                    "unit_recipient_id" => unit_alike,
                    _ => true,
                };
                if into.$member.is_none() && fits {
                    given.$member.clone_from(&from.$member);
                    into.$member.clone_from(&from.$member);
                }
            };
        }
        each_fact!(give);
        if into.members.is_empty() {
            given.members.clone_from(&from.members);
            into.members.clone_from(&from.members);
        }
        given
    }

    /// Takes back what was given and has not been changed since.
    pub(super) fn take_back(&self, into: &mut Recipient) {
        macro_rules! take {
            ($member:ident) => {
                if self.$member.is_some() && into.$member == self.$member {
                    into.$member = None;
                }
            };
        }
        each_fact!(take);
        if !self.members.is_empty() && into.members == self.members {
            into.members.clear();
        }
    }
}
