//! What a record lacked and the other one had: given by a merge, taken back by its undo.

use super::super::{Member, Origin, Recipient, Sex};
use crate::domain::act::Shown;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeSet;

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

    /// What a record has.
    pub(super) fn of(record: &Recipient) -> Self {
        let mut had = Self::default();
        macro_rules! note {
            ($member:ident) => {
                had.$member.clone_from(&record.$member);
            };
        }
        each_fact!(note);
        had.members.clone_from(&record.members);
        had
    }

    /// Takes back what was given and has not been changed since. What was put right since on a conferral that goes back,
    /// and on none that stays, goes with it: the record that stayed has again what it `had`.
    pub(super) fn take_back(
        &self,
        had: Option<&Self>,
        (from, into): (&mut Recipient, &mut Recipient),
        (moved, kept): (&Borne, &Borne),
    ) {
        let none = Self::default();
        let own = had.unwrap_or(&none);
        macro_rules! put_right {
            ($member:ident, $borne:ident) => {{
                let known = had.is_some() || self.$member.is_some();
                let stood = self.$member.clone().or_else(|| own.$member.clone());
                let since =
                    into.$member.as_ref().is_some_and(|is| moved.$borne.contains(is) && !kept.$borne.contains(is));
                let right = known && into.$member != stood && since;
                if right {
                    let right = std::mem::replace(&mut into.$member, own.$member.clone());
                    if from.$member == stood {
                        from.$member = right;
                    }
                }
                right
            }};
        }
        put_right!(post, posts);
        put_right!(unit, units);
        let days = (into.birth_on, self.birth_on.or(own.birth_on));
        if put_right!(birth_year, birth_years) && days.0 != days.1 {
            // A day of birth goes with its year.
            into.birth_on = own.birth_on;
            if from.birth_on == days.1 {
                from.birth_on = days.0;
            }
        }
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

impl GainedFacts {
    /// Gives a record that lacks again what it was given whatever was put right since on its own conferrals, which said
    /// nothing of it when they were awarded: it would have followed them. Each is as it was awarded and as it shows.
    pub(super) fn follow(&self, record: &mut Recipient, own: &[(Shown, Shown)]) {
        macro_rules! follow {
            ($member:ident) => {
                if record.$member.is_none() && self.$member.is_some() {
                    let right = own.iter().rev().filter(|(awarded, _)| awarded.$member.is_none());
                    record.$member = right.filter_map(|(_, shown)| shown.$member.clone()).next();
                }
            };
        }
        follow!(birth_year);
        follow!(birth_on);
        follow!(post);
        follow!(unit);
    }
}

/// What the conferrals of a record bear of whom they were given to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Borne {
    /// Names.
    pub names: BTreeSet<String>,
    /// Posts.
    pub posts: BTreeSet<String>,
    /// Units.
    pub units: BTreeSet<String>,
    /// Years of birth.
    pub birth_years: BTreeSet<i32>,
}
