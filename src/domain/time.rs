//! Days and instants: the calendar of the office and the fixed width of stored instants.
//!
//! The clock is read in one place only (the service's context); here are the pure conversions.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, Utc};

/// Seconds that `Asia/Ho_Chi_Minh` is ahead of UTC (no summer time since 1975).
const OFFSET_SECONDS: i32 = 7 * 3600;

/// The first year of signing and of merit the register takes: the state that awards was founded in 1945.
pub const FIRST_YEAR: i32 = 1945;

/// The day in `Asia/Ho_Chi_Minh` at that instant.
#[must_use]
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(OFFSET_SECONDS).map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// The last year of signing and of merit the register takes on that day: the next one.
#[must_use]
pub fn last_year(today: NaiveDate) -> i32 {
    today.year() + 1
}

/// An instant as it is stored and sent: UTC, milliseconds, `Z`, always 24 characters, so that text order is time order.
#[must_use]
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A day as one whole number, `20200526`, for compact sort keys.
#[must_use]
pub fn day_number(day: NaiveDate) -> i32 {
    day.year() * 10_000 + i32::try_from(day.month() * 100 + day.day()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_day_turns_at_seventeen_hours_utc() {
        let before = "2026-12-31T16:59:59Z".parse().unwrap();
        let after = "2026-12-31T17:00:00Z".parse().unwrap();
        assert_eq!(today(before).to_string(), "2026-12-31");
        assert_eq!(today(after).to_string(), "2027-01-01");
        assert_eq!(last_year(today(after)), 2028);
    }

    #[test]
    fn an_instant_has_a_fixed_width() {
        assert_eq!(stamp("2026-01-02T03:04:05Z".parse().unwrap()), "2026-01-02T03:04:05.000Z");
    }
}
