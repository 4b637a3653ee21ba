//! Days and instants: the calendar of the office and the fixed width of stored instants.
//!
//! The clock is read in one place only (the service's context); here are the pure conversions.

use crate::domain::fault::{Finding, Language};
use chrono::{
    DateTime, Datelike, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Utc,
};
use serde::{Deserialize, Deserializer, de::Error};

/// Seconds that `Asia/Ho_Chi_Minh` is ahead of UTC (no summer time since 1975).
const OFFSET_SECONDS: i32 = 7 * 3600;

/// The first year of signing the register takes: the state that awards was founded in 1945.
pub const FIRST_YEAR: i32 = 1945;

/// The first year of merit: what an old paper rewards may lie before the state that rewards it.
pub const FIRST_MERIT: i32 = 1900;

/// The day in `Asia/Ho_Chi_Minh` at that instant.
#[must_use]
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(OFFSET_SECONDS).map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// A day as Vietnamese papers and pages write it: `26/5/2020`.
#[must_use]
pub fn day_vi(day: NaiveDate) -> String {
    day.format("%-d/%-m/%Y").to_string()
}

/// A day as it is stored, in words of a language; nothing for a text that is none.
#[must_use]
pub fn day_in_words(text: &str, language: Language) -> Option<String> {
    let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text)?;
    Some(match language {
        Language::Vi => day_vi(day),
        Language::En => text.to_owned(),
    })
}

/// The clock of the office at an instant as it is stored; nothing for a text that is none.
#[must_use]
pub fn local(stamp: &str) -> Option<NaiveDateTime> {
    let at = DateTime::parse_from_rfc3339(stamp).ok()?;
    Some(at.with_timezone(&FixedOffset::east_opt(OFFSET_SECONDS)?).naive_local())
}

/// An instant as it is stored, by the clock of the office: `10:42 ngày 3/3/2025`; nothing for a text that is none.
#[must_use]
pub fn instant_in_words(stamp: &str, language: Language) -> Option<String> {
    let format = language.of("%H:%M ngày %-d/%-m/%Y", "%H:%M, %-d %B %Y");
    Some(local(stamp)?.format(format).to_string())
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

/// Of instants that were noted one after the other, the one that is furthest before the one noted before it: its number
/// and how far.
#[must_use]
pub fn furthest_back(noted: &[(i64, String)]) -> Option<(i64, TimeDelta)> {
    let at = |stamp: &str| stamp.parse::<DateTime<Utc>>().ok();
    let steps = noted.iter().zip(noted.iter().skip(1));
    let back = steps.filter_map(|((_, before), (seq, after))| Some((*seq, at(before)? - at(after)?)));
    back.filter(|(_, back)| *back > TimeDelta::zero()).max_by_key(|(_, back)| *back)
}

/// The first instant of a day in `Asia/Ho_Chi_Minh`, as stored.
#[must_use]
pub fn day_start(day: NaiveDate) -> String {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    stamp(midnight - TimeDelta::seconds(OFFSET_SECONDS.into()))
}

/// The seconds until the day turns in `Asia/Ho_Chi_Minh`; one at least.
#[must_use]
pub fn seconds_left(now: DateTime<Utc>) -> i64 {
    const DAY: i64 = 24 * 3600;
    DAY - (now.timestamp() + i64::from(OFFSET_SECONDS)).rem_euclid(DAY)
}

/// A month from its first day to its last.
#[must_use]
pub fn whole_month(year: i32, month: i32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, 1)?;
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

/// A year from its first day to its last.
#[must_use]
pub fn whole_year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// The milliseconds of an instant as it is stored; 0 for a text that is none.
#[must_use]
pub fn millis(stamp: &str) -> i64 {
    DateTime::parse_from_rfc3339(stamp).map_or(0, |at| at.timestamp_millis())
}

/// How the refusal of a day that is none begins.
pub const NO_DAY: &str = "no day of the calendar";

/// Reads a day as RFC 3339 writes it (`2020-05-26`, a `full-date`): four, two and two digits, and a day that exists.
fn full_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if shaped { text.parse().ok().filter(|day: &NaiveDate| day.year() > 0) } else { None }
}

/// A day of a body or a query.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    full_date(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(NO_DAY))
}

/// A day of a body or a query that may be absent.
pub fn some_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| full_date(&text).ok_or_else(|| D::Error::custom(NO_DAY)))
        .transpose()
}

/// Reads the instant of a filter, a day (from its first moment in `Asia/Ho_Chi_Minh`) or an instant of RFC 3339, and puts
/// it into the form in which instants are stored; answers what is wrong with it.
pub fn since(parameter: &str, value: &mut Option<String>) -> Option<Finding> {
    let text = value.as_deref()?;
    let first = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc() - TimeDelta::seconds(OFFSET_SECONDS.into()));
    let instant = match full_date(text) {
        Some(day) => first(day),
        None => DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)),
    };
    match instant {
        Some(at) => {
            *value = Some(stamp(at));
            None
        }
        None => Some(Finding::of(
            parameter,
            "invalid_value",
            "Viết một ngày (2026-11-26) hoặc một thời điểm (2026-11-26T10:00:00Z).",
            "Write a day (2026-11-26) or an instant (2026-11-26T10:00:00Z).",
        )),
    }
}

/// A day as one whole number, `20200526`, for compact sort keys.
#[must_use]
pub fn day_number(day: NaiveDate) -> i32 {
    day.year() * 10_000 + i32::try_from(day.month() * 100 + day.day()).unwrap_or_default()
}

/// The day that is written so; none where only the month or the year is known.
#[must_use]
pub fn day_of_number(number: i32) -> Option<NaiveDate> {
    let (month, day) = (u32::try_from(number / 100 % 100).ok()?, u32::try_from(number % 100).ok()?);
    NaiveDate::from_ymd_opt(number / 10_000, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_behind_another_shows_in_the_order_of_what_was_noted() {
        let noted = |stamps: &[&str]| {
            let stamps: Vec<_> = (1..).zip(stamps).map(|(seq, at)| (seq, format!("2026-11-27T{at}:00.000Z"))).collect();
            furthest_back(&stamps).map(|(seq, back)| (seq, back.num_minutes()))
        };
        assert_eq!((noted(&[]), noted(&["08:00"]), noted(&["08:00", "08:00", "08:01"])), (None, None, None));
        assert_eq!(noted(&["08:00", "09:01", "08:02", "09:03", "08:01"]), Some((5, 62)));
    }

    #[test]
    fn the_office_day_turns_at_seventeen_hours_utc() {
        let before = "2026-12-31T16:59:59Z".parse().unwrap();
        let after = "2026-12-31T17:00:00Z".parse().unwrap();
        assert_eq!(today(before).to_string(), "2026-12-31");
        assert_eq!(today(after).to_string(), "2027-01-01");
        assert_eq!(last_year(today(after)), 2028);
        assert_eq!((seconds_left(before), seconds_left(after)), (1, 24 * 3600));
    }

    #[test]
    fn a_filter_takes_a_day_or_an_instant() {
        for (text, kept) in [
            ("2026-11-26", Some("2026-11-25T17:00:00.000Z")),
            ("2026-11-26T10:00:00Z", Some("2026-11-26T10:00:00.000Z")),
            ("2026-11-26T10:00:00+07:00", Some("2026-11-26T03:00:00.000Z")),
            ("hôm qua", None),
            ("2026-13-01", None),
        ] {
            let mut value = Some(text.to_owned());
            let found = since("updated_since", &mut value);
            assert_eq!(
                (found.is_none(), kept.is_none_or(|kept| value.as_deref() == Some(kept))),
                (kept.is_some(), true),
                "{text}"
            );
        }
    }

    #[test]
    fn an_instant_has_a_fixed_width() {
        assert_eq!(stamp("2026-01-02T03:04:05Z".parse().unwrap()), "2026-01-02T03:04:05.000Z");
    }
}
