//! A span of days with open ends: whether a day lies in it, and how it is said.

use crate::domain::time::day_vi;
use chrono::NaiveDate;

/// Whether a day lies in a span; an absent end is open.
#[must_use]
pub fn within(day: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// A span of days in Vietnamese words.
#[must_use]
pub fn span_vi(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("từ {} đến {}", day_vi(from), day_vi(to)),
        (Some(from), None) => format!("từ {}", day_vi(from)),
        (None, Some(to)) => format!("đến {}", day_vi(to)),
        (None, None) => "không giới hạn".into(),
    }
}

/// A span of days in English words.
#[must_use]
pub fn span_en(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "without limit".into(),
    }
}

/// The days a row speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day; absent = since ever.
    pub from: Option<NaiveDate>,
    /// The last day; absent = no end.
    pub to: Option<NaiveDate>,
    /// The last day on which the office knows it to be right.
    pub verified_to: Option<NaiveDate>,
}

impl Span {
    /// Whether the day lies in it.
    #[must_use]
    pub fn has(self, day: NaiveDate) -> bool {
        within(day, self.from, self.to)
    }

    /// Whether the day lies in the part that was verified.
    #[must_use]
    pub fn is_verified(self, day: NaiveDate) -> bool {
        self.verified_to.is_none_or(|until| day <= until)
    }

    /// The last day it vouches for: a row verified until an earlier day leaves the days after it to a row that knows
    /// better.
    #[must_use]
    pub fn claims_to(self) -> Option<NaiveDate> {
        [self.to, self.verified_to].into_iter().flatten().min()
    }

    /// Whether both vouch for one day.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let ends_before = |end: Option<NaiveDate>, start: Option<NaiveDate>| matches!((end, start), (Some(end), Some(start)) if end < start);
        !ends_before(self.claims_to(), other.from) && !ends_before(other.claims_to(), self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn rows_overlap_where_both_vouch_for_a_day() {
        let span = |from: &str, to: Option<&str>, verified: Option<&str>| Span {
            from: Some(day(from)),
            to: to.map(day),
            verified_to: verified.map(day),
        };
        let first = span("2024-01-01", None, Some("2026-09-30"));
        assert!(!first.overlaps(span("2026-10-01", None, None)), "the new law follows what was verified");
        assert!(first.overlaps(span("2026-09-30", None, None)));
        assert!(span("2024-01-01", Some("2024-12-31"), None).overlaps(span("2024-12-31", None, None)));
        assert!(!span("2024-01-01", Some("2024-12-31"), None).overlaps(span("2025-01-01", None, None)));
    }
}
