//! Days and years of birth as annexes write them. What is ambiguous is asked about, never guessed.

use crate::domain::import::AnswerValue;
use chrono::{Datelike, NaiveDate};

/// A birth that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Birth {
    /// A day.
    Day(NaiveDate),
    /// A year alone.
    Year(i32),
    /// A year, and a month that the register does not keep.
    Month(i32),
    /// A day whose parts can stand in two orders.
    Either {
        /// The day, read with the day first.
        day_first: NaiveDate,
        /// The day, read with the month first.
        month_first: NaiveDate,
    },
}

/// Reads a text; `order` is how the column's days are written, where that is known. Two digits of a year are of the
/// last hundred years up to `today`, which is said by the second value.
pub(super) fn read(text: &str, order: Option<AnswerValue>, today: NaiveDate) -> Option<(Birth, bool)> {
    let text = text.trim().trim_start_matches(['\'', '’']).trim_end_matches('.');
    let (text, remarked) = without_remark(text)?;
    let text = unlabelled(text);
    // "khoảng 1955".
    let near = Some(text).filter(|text| is_near(text)).and_then(|text| text.split_once(' '));
    let (text, near) = (near.map_or(text, |(_, year)| unlabelled(year)), near.is_some() || remarked);
    let order = order_said(text).or(order);
    let words = ["ngày", "tháng", "năm", "sinh"];
    let parts = text.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.filter(|part| !words.contains(&part.to_lowercase().as_str())).collect();
    let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        // A day or a month that nobody knows is written as zero.
        [year @ 1800..=2200] | [0, 0, year @ 1800..=2200] | [0, year @ 1800..=2200] => {
            Some((Birth::Year(i32::try_from(*year).ok()?), near))
        }
        // A day that lost its format in a spreadsheet: its serial number.
        [serial @ 10_000..=60_000] => {
            super::number::day_of_serial(f64::from(*serial), false).map(|day| (Birth::Day(day), true))
        }
        // "1908 - 1986": of birth and of death.
        [birth @ 1800..=2200, death @ 1800..=2200] if birth < death => {
            Some((Birth::Year(i32::try_from(*birth).ok()?), false))
        }
        [1..=12, year @ 1800..=2200] | [0, 1..=12, year @ 1800..=2200] => {
            Some((Birth::Month(i32::try_from(*year).ok()?), false))
        }
        [year @ 1800..=2200, month, day] => {
            NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day).map(|day| (Birth::Day(day), false))
        }
        [first, second, year] => {
            let short = *year < 100 && parts.get(2).is_some_and(|part| part.len() == 2);
            let year = full_year(*year, short, today)?;
            let day_first = NaiveDate::from_ymd_opt(year, *second, *first);
            let month_first = NaiveDate::from_ymd_opt(year, *first, *second);
            let birth = match (day_first, month_first, order) {
                (Some(day), None, None)
                | (None, Some(day), None)
                | (Some(day), _, Some(AnswerValue::DayFirst))
                | (_, Some(day), Some(AnswerValue::MonthFirst)) => Birth::Day(day),
                (Some(day), Some(other), None) if day == other => Birth::Day(day),
                (Some(day_first), Some(month_first), None) => Birth::Either { day_first, month_first },
                _ => return None,
            };
            Some((birth, short || near))
        }
        _ => None,
    }
}

/// Whether a text says when someone was born about: "khoảng 1955", which a column of births does not leave at a year.
pub(super) fn is_near(text: &str) -> bool {
    NEAR.iter().any(|word| text.trim().to_lowercase().starts_with(word))
}

/// Words before a year that may be another one.
const NEAR: [&str; 2] = ["khoảng ", "tầm "];

/// A birth without what stands in brackets behind it, and whether that may say something of it: "1960 (dương lịch)" does
/// not, "1951 (khai)" does; none where it is no day of the register's calendar.
fn without_remark(text: &str) -> Option<(&str, bool)> {
    match text.split_once('(') {
        Some((birth, remark)) if !remark.contains(char::is_numeric) && !birth.trim().is_empty() => {
            let remark = remark.to_lowercase();
            let plain =
                ["dương lịch", "nam", "nữ", "dl"].iter().any(|word| remark.trim_end_matches([')', ' ']) == *word);
            (!remark.contains("âm lịch")).then_some((birth.trim_end(), !plain))
        }
        _ => Some((text, false)),
    }
}

/// A birth without the words before it: "sinh năm 1980", "SN 1980".
fn unlabelled(text: &str) -> &str {
    let starts = ["Sinh năm", "Sinh ngày", "Năm sinh", "Ngày sinh", "Sinh", "Năm", "SN", "NS"];
    let rest = starts.iter().find_map(|start| {
        let (first, rest) = text.split_at_checked(start.len())?;
        (first.to_lowercase() == start.to_lowercase()).then_some(rest)
    });
    rest.map_or(text, |rest| rest.trim_start_matches([' ', ':', '.']))
}

fn full_year(year: u32, short: bool, today: NaiveDate) -> Option<i32> {
    let year = i32::try_from(year).ok()?;
    if short {
        let century = today.year() - today.year() % 100;
        return Some(if century + year > today.year() { century - 100 + year } else { century + year });
    }
    (1800..=2200).contains(&year).then_some(year)
}

/// Which of the day and the month the text itself says is which: "ngày 03 tháng 02 năm 1983".
fn order_said(text: &str) -> Option<AnswerValue> {
    let text = text.to_lowercase();
    let (month, digit) = (text.find("tháng")?, text.find(|c: char| c.is_ascii_digit())?);
    Some(if month < digit { AnswerValue::MonthFirst } else { AnswerValue::DayFirst })
}

/// Whether a text is written as a day.
pub(super) fn is_day(text: &str) -> bool {
    let today = NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or_default();
    matches!(read(text, None, today), Some((Birth::Day(_) | Birth::Either { .. }, _)))
}

/// In which order the days of a column are written, where one of them can be read in one way only; nothing where none
/// can, or some in the one and some in the other.
pub(super) fn order<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<AnswerValue> {
    let (mut day_first, mut month_first) = (false, false);
    for text in texts {
        let parts: Vec<u32> = text.trim().split(['/', '.', '-']).filter_map(|part| part.trim().parse().ok()).collect();
        if let [first, second, _] = parts.as_slice() {
            day_first |= (13..=31).contains(first) && *second <= 12;
            month_first |= (13..=31).contains(second) && *first <= 12;
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(AnswerValue::DayFirst),
        (false, true) => Some(AnswerValue::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, order: Option<AnswerValue>) -> String {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        match read(text, order, today) {
            Some((Birth::Day(day), doubtful)) => format!("{day}{}", if doubtful { "?" } else { "" }),
            Some((Birth::Year(year), doubtful)) => format!("{year}{}", if doubtful { "?" } else { "" }),
            Some((Birth::Month(year), _)) => format!("{year} m"),
            Some((Birth::Either { day_first, month_first }, _)) => format!("{day_first} or {month_first}"),
            None => "no".to_owned(),
        }
    }

    #[test]
    fn a_day_or_a_year_is_read_in_every_form_that_offices_use() {
        for (text, birth) in [
            ("1980", "1980"),
            ("13/2/1980", "1980-02-13"),
            ("13.2.80", "1980-02-13?"),
            ("13-2-26", "2026-02-13?"),
            ("13-2-27", "1927-02-13?"),
            ("1980-02-03", "1980-02-03"),
            ("02/1980", "1980 m"),
            ("1908 - 1986", "1908"),
            ("'1980", "1980"),
            ("3/3/1980", "1980-03-03"),
            ("29254", "1980-02-03?"),
            ("31/02/1980", "no"),
            ("80", "no"),
            ("khoảng 1980", "1980?"),
            ("1951 (khai)", "1951?"),
            ("00/00/1980", "1980"),
            ("00/5/1980", "1980 m"),
            ("Sinh năm 1980", "1980"),
            ("SN: 13/2/1980", "1980-02-13"),
            ("tháng 7/1997", "1997 m"),
            ("ngày 13 tháng 02 năm 1980", "1980-02-13"),
            ("Ngày 03 tháng 02 năm 1983", "1983-02-03"),
            ("tháng 02 ngày 03 năm 1983", "1983-02-03"),
            ("ngày 31 tháng 02 năm 1983", "no"),
            ("Sinh 1960 (dương lịch)", "1960"),
            ("13/2/1980 (âm lịch)", "no"),
        ] {
            assert_eq!(said(text, None), birth, "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_needs_the_order_of_the_column() {
        assert_eq!(said("3/2/1980", None), "1980-02-03 or 1980-03-02");
        assert_eq!(said("3/2/1980", Some(AnswerValue::DayFirst)), "1980-02-03");
        assert_eq!(said("3/2/1980", Some(AnswerValue::MonthFirst)), "1980-03-02");
        assert_eq!(order(["3/2/1980", "13/2/1980"]), Some(AnswerValue::DayFirst));
        assert_eq!(order(["2/13/1980"]), Some(AnswerValue::MonthFirst));
        assert_eq!((order(["3/2/1980"]), order(["13/2/1980", "2/13/1980"])), (None, None));
    }
}
