//! The days on which a decision can have been signed, as far as its record says: one day, or all that a year or an
//! announcement can mean.

use crate::domain::{
    decision::Decision,
    span::within,
    time::{FIRST_YEAR, day_vi, whole_month, whole_year},
};
use chrono::{Datelike, NaiveDate};

/// The days on which a decision can have been signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// What they are known by.
    pub by: KnownBy,
}

/// What the days of signing are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// The day of signing itself.
    Day,
    /// The year of signing.
    Year,
    /// An announcement: it was signed before, in the year of the announcement or the one before.
    Announcement,
    /// Nothing in the record.
    Nothing,
}

/// How the days lie to a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// All of them are inside, or nothing is known of them.
    Always,
    /// Some are.
    Sometimes,
    /// None is.
    Never,
}

impl Days {
    /// Those of a decision; none lies after `today`, unless all that is known does.
    #[must_use]
    pub fn of(decision: &Decision, today: NaiveDate) -> Self {
        let signed = decision.signed_on.map(|day| (day, day, KnownBy::Day)).or_else(|| {
            let (from, to) = match decision.signed_month {
                Some(month) => whole_month(decision.signed_year?, month)?,
                None => whole_year(decision.signed_year?)?,
            };
            Some((from, to, KnownBy::Year))
        });
        let (from, to, by) = signed.or_else(|| announced(decision)).unwrap_or_else(|| {
            let first = whole_year(FIRST_YEAR).map_or(today, |(first, _)| first);
            (first, today, KnownBy::Nothing)
        });
        Self { from, to: if from <= today { to.min(today) } else { to }, by }
    }

    /// Whether the day of signing itself is known.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.by == KnownBy::Day
    }

    /// Whether nothing is known of them.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.by == KnownBy::Nothing
    }

    /// How they lie to a span.
    pub(super) fn inside(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Inside {
        let ends = (within(self.from, from, to), within(self.to, from, to));
        if self.is_unknown() || ends == (true, true) {
            Inside::Always
        } else if ends == (false, false) && !from.is_some_and(|from| self.from <= from && from <= self.to) {
            Inside::Never
        } else {
            Inside::Sometimes
        }
    }

    /// The first of them, and those of the given ones that lie among them: where rules can turn.
    pub(super) fn turning(&self, days: impl IntoIterator<Item = NaiveDate>) -> Vec<NaiveDate> {
        let mut turning: Vec<_> = days.into_iter().filter(|day| self.from < *day && *day <= self.to).collect();
        turning.push(self.from);
        turning.sort_unstable();
        turning.dedup();
        turning
    }

    /// The days in Vietnamese.
    pub(super) fn vi(&self) -> String {
        let from = day_vi(self.from);
        if self.is_one() { from } else { format!("{from} đến {}", day_vi(self.to)) }
    }

    /// When something was, at the beginning of a sentence in Vietnamese.
    pub(super) fn at_vi(&self) -> String {
        let when = if self.is_one() { "Vào ngày" } else { "Trong thời gian" };
        format!("{when} {}", self.vi())
    }

    /// The days in English.
    pub(super) fn en(&self) -> String {
        if self.is_one() { self.from.to_string() } else { format!("{} to {}", self.from, self.to) }
    }
}

/// What an announcement says: signed no later, and no earlier than the merit ended or the year before.
fn announced(decision: &Decision) -> Option<(NaiveDate, NaiveDate, KnownBy)> {
    let year = decision.announced_year.or(decision.announced_on.map(|day| day.year()))?;
    let merit = decision.year_to.filter(|to| *to <= year);
    let (from, _) = whole_year(merit.map_or(year - 1, |to| to.max(year - 1)))?;
    let (_, last) = whole_year(year)?;
    Some((from, decision.announced_on.unwrap_or(last), KnownBy::Announcement))
}
