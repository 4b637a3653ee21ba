//! What the record of a recipient shows: what was told of it by itself, over that what was put right on its awards, and
//! where it lacks something what the records have that were merged into it.
//!
//! It is found anew from these each time one of them changes, so that whatever is taken back, in any order, leaves the
//! record as if it had never been.

use super::{Recipient, StoredRecipient};
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Each of the particulars.
macro_rules! each_particular {
    ($do:ident) => {
        $do!(name);
        $do!(sex);
        $do!(birth_year);
        $do!(birth_on);
        $do!(post);
        $do!(unit);
        $do!(parent_unit);
        $do!(origin);
    };
}

/// Each member of which a record has one, but for its name.
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

mod said;
#[cfg(test)]
mod tests;

pub use said::{Particulars, Put, Said};

/// What was told of a recipient by itself: by whoever entered it or by the line that made it, and by hand since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The facts, without further names and keys of other systems.
    pub facts: Recipient,
    /// Further names that were added by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The names it had before it was renamed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// When members were last changed by hand, in milliseconds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_hand: BTreeMap<String, i64>,
}

/// A record that was merged into another, as it shows.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The record.
    pub record: StoredRecipient,
    /// When it was merged, in milliseconds.
    pub at: i64,
    /// What the other had gained then, where the register noted that in place of what it was told.
    pub gained: Map<String, Value>,
    /// The names likewise.
    pub gained_names: Vec<String>,
}

impl Told {
    /// What was told of a recipient of which nothing else is kept: what it shows, before what its awards put right and
    /// without the names that they bear.
    #[must_use]
    pub fn of(record: &StoredRecipient, said: &[Said], joined: &[Joined]) -> Self {
        let mut facts = Recipient { external_ids: Vec::new(), aliases: None, ..record.facts.clone() };
        for other in joined {
            facts = without(&facts, &other.gained).unwrap_or(facts);
        }
        let mut own = Particulars::of(&facts);
        macro_rules! before {
            ($member:ident) => {
                let mut seen = vec![own.$member.clone()];
                let stood = |value: &_| {
                    let put = said.iter().filter(|said| said.shows.$member == *value && !said.right.is_empty());
                    let first = put.filter_map(|said| said.line.last()).map(|line| line.$member.clone());
                    first.filter(|first| first != value).next()
                };
                while let Some(first) = stood(&own.$member).filter(|first| !seen.contains(first)) {
                    seen.push(first.clone());
                    own.$member = first;
                }
            };
        }
        each_particular!(before);
        own.write(&mut facts);
        for other in joined {
            facts = without(&facts, &other.gained).unwrap_or(facts);
        }
        let borne = |name: &String| said.iter().any(|said| said.names.contains(name));
        let gained = |name: &String| joined.iter().any(|other| other.gained_names.contains(name));
        let names = record.aliases.iter().filter(|name| !borne(name) && !gained(name)).cloned().collect();
        let mut told = Self { facts, names, former: Vec::new(), by_hand: BTreeMap::new() };
        let put = said.iter().flat_map(|said| &said.right).map(|put| put.at);
        let last = put.chain(joined.iter().map(|other| other.at)).max().unwrap_or_default();
        told.hold(&record.facts, said, joined, last + 1);
        told
    }

    /// Whatever a record would show otherwise than this, a hand wrote so.
    pub fn hold(&mut self, record: &Recipient, said: &[Said], joined: &[Joined], at: i64) {
        let (shown, _) = self.shows(said, joined);
        self.change(&shown, record, at);
    }

    /// What a hand changed.
    pub fn change(&mut self, before: &Recipient, after: &Recipient, at: i64) {
        macro_rules! change {
            ($member:ident) => {
                if before.$member != after.$member {
                    self.facts.$member.clone_from(&after.$member);
                    self.by_hand.insert(stringify!($member).to_owned(), at);
                }
            };
        }
        change!(name);
        each_fact!(change);
        change!(members);
    }

    /// The facts and the further names that the record shows.
    #[must_use]
    pub fn shows(&self, said: &[Said], joined: &[Joined]) -> (Recipient, Vec<String>) {
        let mut facts = self.facts.clone();
        self.put_right(said).write(&mut facts);
        for other in joined {
            self.give(other, &mut facts);
        }
        let mut names: Vec<String> = Vec::new();
        let borne = said.iter().flat_map(|said| &said.names);
        let others =
            joined.iter().flat_map(|other| std::iter::once(&other.record.facts.name).chain(&other.record.aliases));
        for name in self.names.iter().chain(&self.former).chain(borne).chain(others) {
            if *name != facts.name && !names.contains(name) {
                names.push(name.clone());
            }
        }
        (facts, names)
    }

    /// What was told, and over it what was put right on each award that said what is known of them, the latest last, of
    /// one instant that of the later award. What a hand changed stands against all that was put right before.
    fn put_right(&self, said: &[Said]) -> Particulars {
        let mut own = Particulars::of(&self.facts);
        macro_rules! put {
            ($member:ident) => {
                let member = stringify!($member);
                let known = known((own.$member.clone(), member), said, |of| &of.$member);
                let mut last = self.by_hand.get(member).map(|at| (*at, i64::MAX));
                for said in said {
                    let puts = said.right.iter().filter(|put| put.right.$member.is_some() || put.empties(member));
                    let at = puts.clone().map(|put| put.at).max();
                    let word = (at.unwrap_or_default(), said.conferral_id);
                    let stands =
                        at.is_some() || said.line.first().is_some_and(|line| line.$member != said.shows.$member);
                    let says = said.shows.$member.is_some() || puts.clone().any(|put| put.empties(member));
                    let of_them = said.line.iter().any(|line| known.contains(&line.$member));
                    if stands && says && of_them && last.is_none_or(|last| word > last) {
                        last = Some(word);
                        own.$member.clone_from(&said.shows.$member);
                    }
                }
            };
        }
        each_particular!(put);
        // Of another year the day is wrong as well.
        if own.birth_on.is_some_and(|day| own.birth_year != Some(day.year())) {
            own.birth_on = None;
        }
        own
    }

    /// Gives a record what it lacks of one that was merged into it. A day of birth goes with its year, and a link with
    /// the unit it is of.
    fn give(&self, other: &Joined, into: &mut Recipient) {
        let from = &other.record.facts;
        let born_alike = into.birth_year.is_none() || into.birth_year == from.birth_year;
        let unit_alike = into.unit.is_none() || into.unit == from.unit;
        let taken_away = |member: &str| self.by_hand.get(member).is_some_and(|at| *at > other.at);
        macro_rules! give {
            ($member:ident) => {
                let fits = match stringify!($member) {
                    "birth_on" | "birth_year" => born_alike,
                    "unit_recipient_id" => unit_alike,
                    _ => true,
                };
                if into.$member.is_none() && fits && !taken_away(stringify!($member)) {
                    into.$member.clone_from(&from.$member);
                }
            };
        }
        each_fact!(give);
        if into.members.is_empty() && !taken_away("members") {
            into.members.clone_from(&from.members);
        }
    }
}

/// Every value of a member that is known to be of a recipient: what was told, and what was ever put right on an award
/// that said one of them.
fn known<'a, T: PartialEq + Clone + 'a>(
    (told, member): (Option<T>, &str),
    said: &'a [Said],
    of: impl Fn(&'a Particulars) -> &'a Option<T>,
) -> Vec<Option<T>> {
    let mut known = vec![told];
    loop {
        let before = known.len();
        for said in said {
            if said.line.iter().any(|line| known.contains(of(line))) {
                for put in &said.ever {
                    let right = of(&put.right);
                    if (right.is_some() || put.empties(member)) && !known.contains(right) {
                        known.push(right.clone());
                    }
                }
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// Facts without those of them that are given.
fn without(facts: &Recipient, given: &Map<String, Value>) -> Option<Recipient> {
    let Ok(Value::Object(mut object)) = serde_json::to_value(facts) else { return None };
    object.retain(|member, value| given.get(member) != Some(value));
    serde_json::from_value(Value::Object(object)).ok()
}
