//! Mending a record by what is right, member by member, and undoing it.

use super::Right;
use crate::domain::{
    audit::members,
    decision::{Decision, Line},
    fault::Fault,
};
use chrono::{Datelike, NaiveDate};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Puts members right by their names, so that every member is mended alike; answers what stood there.
fn mend<T: Serialize + DeserializeOwned>(right: &Right, record: &mut T) -> Result<Right, serde_json::Error> {
    let empties = right.empties();
    let (mut members, right) = (serde_json::to_value(&*record)?, serde_json::to_value(right)?);
    let mut stood = serde_json::Map::new();
    if let (Some(members), Value::Object(right)) = (members.as_object_mut(), right) {
        for (name, value) in right.into_iter().filter(|(name, _)| name != "emptied") {
            if let Some(was) = members.insert(name.clone(), value) {
                stood.insert(name, was);
            }
        }
        for name in empties {
            if let Some(was) = members.remove(name) {
                stood.insert(name.to_owned(), was);
            }
        }
    }
    *record = serde_json::from_value(members)?;
    serde_json::from_value(stood.into())
}

/// What stood where a mending was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remended {
    /// What stood in each member that it says.
    pub stood: Right,
    /// Of it what the mending changed.
    pub changed: Right,
}

/// Mends a record anew: it goes back to what was first entered, and each mending that counts is made again, as `way`
/// makes one. Answers what stood there at each; of those that do not count, what was noted.
pub fn remend<T: Serialize + DeserializeOwned>(
    record: &mut T,
    mendings: &[(&Right, &Right, bool)],
    way: impl Fn(&Right, &mut T) -> Result<Right, Fault>,
) -> Result<Vec<Remended>, Fault> {
    let mut first = members(record)?;
    for (right, stood, _) in mendings.iter().rev() {
        // The years followed their days.
        let years = [("signed_year", right.signed_on), ("announced_year", right.announced_on)];
        for year in years.iter().filter(|(_, day)| day.is_some()).map(|(year, _)| *year) {
            first.remove(year);
        }
        for (name, _) in members(right)? {
            first.remove(&name);
        }
        first.extend(members(stood)?);
    }
    *record = serde_json::from_value(first.into()).map_err(Fault::internal)?;
    let again = mendings.iter().map(|(right, noted, counts)| {
        let stood = if *counts { way(right, record)? } else { (*noted).clone() };
        Ok(Remended { changed: stood.apart_from(record)?, stood })
    });
    again.collect()
}

impl Right {
    /// Of what stood there, the members that a record has otherwise by now.
    pub fn apart_from<T: Serialize>(&self, record: &T) -> Result<Self, Fault> {
        let (mut stood, now) = (members(self)?, members(record)?);
        stood.retain(|name, was| now.get(name) != Some(was));
        serde_json::from_value(stood.into()).map_err(Fault::internal)
    }

    /// Whether a line is no longer its recipient's by it: a record is of one kind, and a line that turns out to be of
    /// another gets one of its own, unless it says whose it is.
    #[must_use]
    pub fn parts(&self, line: &Line) -> bool {
        let says = self.recipient_id.is_some() || self.emptied.iter().any(|member| member == "recipient_id");
        let other = self.recipient_kind.is_some_and(|kind| kind != line.recipient_kind);
        other && !says && line.recipient_id.is_some()
    }

    /// Puts a line right; answers what stood there.
    pub fn mend_line(&self, line: &mut Line) -> Result<Self, Fault> {
        let mut right = self.clone();
        // The year follows the day, and an older day does not outlive another year.
        right.birth_year = right.birth_year.or(right.birth_on.map(|day| day.year()));
        let gone =
            line.birth_on.filter(|day| right.birth_on.is_none() && right.birth_year.is_some_and(|y| y != day.year()));
        if gone.is_some() {
            line.birth_on = None;
        }
        if right.parts(line) {
            right.emptied.push("recipient_id".to_owned());
        }
        let mut stood = mend(&right, line).map_err(Fault::internal)?;
        stood.birth_on = stood.birth_on.or(gone);
        line.unnamed &= line.recipient_id.is_none() && line.name.is_none();
        Ok(stood)
    }

    /// Puts a decision right; answers what stood there.
    pub fn mend_decision(&self, facts: &mut Decision) -> Result<Self, Fault> {
        // The years follow their days.
        let mut right = self.clone();
        right.signed_year = right.signed_on.map(|day| day.year()).or(right.signed_year);
        right.announced_year = right.announced_on.map(|day| day.year()).or(right.announced_year);
        let agrees = |day: NaiveDate, year: Option<i32>| year.is_none_or(|year| day.year() == year);
        let signed = facts.signed_on.filter(|day| !agrees(*day, right.signed_year));
        let announced = facts.announced_on.filter(|day| !agrees(*day, right.announced_year));
        facts.signed_on = facts.signed_on.filter(|_| signed.is_none());
        let month = facts.signed_month.filter(|_| right.signed_on.is_some());
        facts.signed_month = facts.signed_month.filter(|_| right.signed_on.is_none());
        facts.announced_on = facts.announced_on.filter(|_| announced.is_none());
        let mut stood = mend(&right, facts).map_err(Fault::internal)?;
        stood.signed_on = stood.signed_on.or(signed);
        stood.signed_month = stood.signed_month.or(month);
        stood.announced_on = stood.announced_on.or(announced);
        facts.tidy();
        Ok(stood)
    }
}
