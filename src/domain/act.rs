//! What later decisions do to a conferral: cancel, strip, restore, correct, reissue, rectify, void, and undo one
//! another.
//!
//! A conferral's name, unit, post, birth, award, certificate number and status are what [`replay`] finds: what was
//! awarded, and over it every act that stands, in the order of the day each takes effect, and on one day of their
//! registering. Nothing else writes them, so that any order of registering ends the same.

use crate::domain::{
    conferral::ConferralStatus,
    decision::{Act, Decision, Right, Target},
    time::{day_number, whole_month, whole_year},
};
use chrono::{Datelike, NaiveDate};
use std::collections::{HashMap, HashSet};

pub mod passed;
mod replay;

pub use replay::replay;
pub use replay::undone_of;

/// The day of an act that has none: after every other.
pub const UNKNOWN: i32 = 99_999_999;

/// What acts can put right, as a conferral shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The code of the award.
    pub award_code: String,
    /// The name; absent where the source names nobody.
    pub name: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The post.
    pub post: Option<String>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The number of the certificate.
    pub certificate_number: Option<String>,
}

impl Shown {
    /// Puts right what is said; answers what stood there.
    fn put(&mut self, right: &Right) -> Right {
        let mut stood = Right::default();
        macro_rules! put {
            ($($member:ident),+) => {
                $(if right.$member.is_some() && self.$member != right.$member {
                    stood.$member = std::mem::replace(&mut self.$member, right.$member.clone());
                })+
            };
        }
        put!(name, unit, post, birth_year, birth_on, certificate_number);
        if let Some(code) = right.award_code.as_ref().filter(|code| **code != self.award_code) {
            stood.award_code = Some(std::mem::replace(&mut self.award_code, code.clone()));
        }
        // Of another year the day that stood there is wrong as well.
        if right.birth_year.is_some() && self.birth_on.is_some_and(|day| Some(day.year()) != self.birth_year) {
            stood.birth_on = self.birth_on.take();
        }
        stood
    }

    /// What of it is not so in the other.
    fn apart_from(&self, other: &Self) -> Right {
        let mut apart = Right::default();
        macro_rules! apart {
            ($($member:ident),+) => {
                $(if self.$member != other.$member { apart.$member.clone_from(&self.$member); })+
            };
        }
        apart!(name, unit, post, birth_year, birth_on, certificate_number);
        apart.award_code = Some(self.award_code.clone()).filter(|code| *code != other.award_code);
        apart
    }
}

/// How an act names a conferral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By itself: the act must fit.
    Named,
    /// By its decision: the act takes what it fits and leaves the rest.
    Whole,
    /// By an earlier act: it takes what that act took.
    OfAct(i64),
}

/// An act on one conferral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The decision that did it.
    pub decision_id: i64,
    /// How it is cited.
    pub reference: String,
    /// What it did.
    pub act: Act,
    /// The day it takes effect as a number that rises, the unknown last.
    pub day: i32,
    /// When it was registered, in milliseconds; what is not yet registered comes last.
    pub registered: i64,
    /// The decision whose act on this conferral it undoes.
    pub undoes: Option<i64>,
    /// How it names the conferral.
    pub reach: Reach,
    /// What it says is right.
    pub right: Right,
    /// Whether its day is still to come.
    pub pending: bool,
}

/// The number of a certificate that was handed over, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Delivered {
    /// The day of recording, as a number.
    pub day: i32,
    /// When it was recorded, in milliseconds.
    pub recorded: i64,
    /// The number; absent where it was taken away.
    pub number: Option<String>,
}

/// What an act left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The status after it.
    pub status: ConferralStatus,
    /// What stood there before, of what it changed.
    pub stood: Right,
    /// False where it names the whole decision and does not concern this conferral.
    pub took: bool,
}

/// What all acts leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// What the conferral shows.
    pub shown: Shown,
    /// Its status.
    pub status: ConferralStatus,
    /// The decision because of which it does not stand.
    pub fallen_by: Option<i64>,
    /// What each act left, in the order of the acts.
    pub after: Vec<After>,
}

/// The place of an act that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit(pub usize);

/// The day an act takes effect: as said, else that of its signing; of a month, a year or an announcement the last day
/// it can mean.
#[must_use]
pub fn day_of(facts: &Decision) -> i32 {
    let of_year = |year: i32| whole_year(year).map(|(_, last)| last);
    let of_month = facts.signed_year.zip(facts.signed_month);
    let of_month = of_month.and_then(|(year, month)| whole_month(year, month)).map(|(_, last)| last);
    facts
        .effective_on
        .or(facts.signed_on)
        .or(of_month)
        .or(facts.signed_year.and_then(of_year))
        .or(facts.announced_on)
        .or(facts.announced_year.and_then(of_year))
        .map_or(UNKNOWN, day_number)
}

/// Whether an act's day is still to come.
#[must_use]
pub fn pending(facts: &Decision, today: NaiveDate) -> bool {
    facts.act != Act::Award && facts.effective_on.or(facts.signed_on).is_some_and(|day| day > today)
}

/// What an act says is right of what it names.
#[must_use]
pub fn said(act: Act, target: &Target) -> Right {
    match act {
        Act::Correct => Right {
            name: target.name_right.clone(),
            unit: target.unit_right.clone(),
            post: target.post_right.clone(),
            birth_year: target.birth_year_right.or(target.birth_on_right.map(|day| day.year())),
            birth_on: target.birth_on_right,
            award_code: target.award_code_right.clone(),
            ..Right::default()
        },
        Act::Reissue => Right { certificate_number: target.certificate_number.clone(), ..Right::default() },
        _ => Right::default(),
    }
}

/// Whether an act can fit a conferral that is this now, on whatever day it takes effect: nothing is restored that stands,
/// nothing cancelled twice, and what was entered in error or replaced bears no act.
#[must_use]
pub fn may_fit(act: Act, status: ConferralStatus) -> bool {
    use ConferralStatus as S;
    match status {
        S::Void | S::Superseded => false,
        S::InForce => act != Act::Restore,
        S::Cancelled => act != Act::Cancel,
        S::Stripped => act != Act::Strip,
    }
}

/// Puts acts in their order: by their days, and on one day by their registering. What undoes an act that is still to
/// come takes effect with it.
pub fn order(acts: &mut [Done]) {
    order_by(acts, |done| done);
}

/// The same of what has an act.
pub fn order_by<T>(all: &mut [T], done: impl Fn(&T) -> &Done) {
    let mut registered: Vec<&Done> = all.iter().map(&done).collect();
    registered.sort_by_key(|done| done.registered);
    let mut places: HashMap<i64, (i32, i64)> = HashMap::new();
    for done in registered {
        let undone = done.undoes.and_then(|undone| places.get(&undone)).map_or(done.day, |(day, _)| *day);
        places.insert(done.decision_id, (done.day.max(undone), done.registered));
    }
    all.sort_by_key(|one| places.get(&done(one).decision_id).copied().unwrap_or_default());
}

/// Of acts in their order those that count by now: the day of each has come, and of what it undoes.
#[must_use]
pub fn by_now(acts: &[Done]) -> Vec<Done> {
    let mut waiting: HashSet<i64> = HashSet::new();
    let mut counts = |done: &&Done| {
        let waits = done.pending || done.undoes.is_some_and(|undone| waiting.contains(&undone));
        if waits {
            waiting.insert(done.decision_id);
        }
        !waits
    };
    acts.iter().filter(|done| counts(done)).cloned().collect()
}

/// The names that a conferral bore: as awarded, and by each correction that counts.
#[must_use]
pub fn names(awarded: &Shown, acts: &[Done]) -> Vec<String> {
    let gone = undone_of(acts);
    let corrected = acts
        .iter()
        .filter(|done| done.act == Act::Correct && !done.pending && !gone.contains(&done.decision_id))
        .filter_map(|done| done.right.name.clone());
    let mut names: Vec<String> = awarded.name.clone().into_iter().collect();
    for name in corrected {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests;
