//! Days and years as people type them into one field.

use super::shell::Staff;
use crate::domain::{
    fault::{Code, Fault, Finding, Place},
    name::remove_hidden,
    time::whole_month,
    valid::LINES,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// A day as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub on: Option<NaiveDate>,
    pub month: Option<i32>,
    pub year: Option<i32>,
}

/// Reads `26/5/2020`, `26.5.20`, `26-05-2020`, `2020-05-26`, and where only that is known `5/2020` or `2020`.
pub(super) fn day(pointer: &str, text: &str) -> Result<Typed, Finding> {
    let wrong = || {
        let vi = "Không đọc được ngày này; viết như 26/5/2020, hoặc 5/2020, hoặc 2020 nếu chỉ biết chừng ấy.";
        let en = "This is no day; write it like 26/5/2020, or 5/2020, or 2020 where no more is known.";
        Finding::at(pointer, "invalid_value", vi, en)
    };
    let bare = text.trim().to_lowercase();
    let bare = bare.replace("ngày", " ").replace("tháng", " ").replace("năm", " ");
    let parts: Vec<&str> = bare.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if bare.chars().any(|c| !c.is_ascii_digit() && !" /.-,".contains(c)) {
        return Err(wrong());
    }
    let number = |part: &str| part.parse::<i32>().map_err(|_| wrong());
    // POSIX, strptime, %y: 69 to 99 are of the last century.
    let full = |part: &str| {
        number(part).map(|year| match year {
            _ if part.len() > 2 => year,
            69.. => 1900 + year,
            _ => 2000 + year,
        })
    };
    match parts.as_slice() {
        [] if bare.trim().is_empty() => Ok(Typed::default()),
        [eight] if eight.len() == 8 => {
            unmarked(eight).map(|on| Typed { on: Some(on), month: None, year: Some(on.year()) }).ok_or_else(wrong)
        }
        [year] if year.len() == 4 => Ok(Typed { year: Some(number(year)?), ..Typed::default() }),
        [month, year] if year.len() == 4 => {
            let (month, year) = (number(month)?, number(year)?);
            whole_month(year, month).ok_or_else(wrong)?;
            Ok(Typed { on: None, month: Some(month), year: Some(year) })
        }
        [first, month, last] => {
            let (year, day) = if first.len() == 4 { (full(first)?, last) } else { (full(last)?, first) };
            let small = |part: &str| part.parse::<u32>().map_err(|_| wrong());
            let (month, day) = (small(month)?, small(day)?);
            let on = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| no_such_day(pointer, year, month, day))?;
            Ok(Typed { on: Some(on), month: None, year: Some(year) })
        }
        _ => Err(wrong()),
    }
}

/// What is wrong with a day that the calendar does not have.
fn no_such_day(pointer: &str, year: i32, month: u32, day: u32) -> Finding {
    let (vi, en) = if (1..=12).contains(&month) {
        (format!("Tháng {month} năm {year} không có ngày {day}."), format!("Month {month} of {year} has no day {day}."))
    } else {
        (
            format!("Không có tháng {month}; viết ngày trước, tháng sau."),
            format!("There is no month {month}; write the day before it."),
        )
    };
    Finding::at(pointer, "invalid_value", vi, en)
}

/// A text as a message says it back: short, and without marks that nobody sees, which would turn the sentence round.
pub(super) fn cited(text: &str) -> String {
    let mut shown: String = text.chars().take(CITED + 1).collect();
    remove_hidden(&mut shown);
    if shown.chars().count() > CITED {
        shown = shown.chars().take(CITED).chain(['…']).collect();
    }
    format!("“{shown}”")
}

/// Characters of a text that a message says back at most.
const CITED: usize = 60;

/// The day of eight digits without marks, `26052020`: no year of ours reads as a month and a day.
fn unmarked(digits: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(digits, "%d%m%Y").ok().filter(|on| (1900..2100).contains(&on.year()))
}

/// Reads a day that is wholly known; nothing for no text.
pub(super) fn whole_day(pointer: &str, text: &str) -> Result<Option<NaiveDate>, Finding> {
    let read = day(pointer, text)?;
    if read.on.is_none() && read.year.is_some() {
        let (vi, en) = ("Ghi đủ ngày, tháng, năm, như 1/7/2025.", "Write the whole day, like 1/7/2025.");
        return Err(Finding::at(pointer, "invalid_value", vi, en));
    }
    Ok(read.on)
}

/// What is wrong with a parameter of the address.
pub(super) fn refused(name: &str, finding: Finding) -> Fault {
    Fault::at(Code::InvalidParameter, Finding { place: Place::Parameter(name.to_owned()), ..finding })
}

/// Reads a parameter of the address that is a whole day.
pub(super) fn asked_day(staff: &Staff, name: &str) -> Result<Option<NaiveDate>, Fault> {
    whole_day(name, staff.visit.asked(name)).map_err(|finding| refused(name, finding))
}

/// Reads a day of birth, or the year alone; nothing for no text. Nobody was born after today: `1/1/60` is of 1960.
pub(super) fn birth(pointer: &str, text: &str, today: NaiveDate) -> Result<Typed, Finding> {
    let mut read = day(pointer, text)?;
    let has_short_year = text.split(|c: char| !c.is_ascii_digit()).all(|part| part.len() < 4);
    if let Some(on) = read.on.filter(|on| *on > today && has_short_year)
        && let Some(before) = on.with_year(on.year() - 100)
    {
        read = Typed { on: Some(before), month: None, year: Some(before.year()) };
    }
    if read.month.is_some() {
        let (vi, en) = ("Ghi đủ ngày sinh hoặc chỉ năm sinh.", "Write the whole day of birth, or the year alone.");
        return Err(Finding::at(pointer, "invalid_value", vi, en));
    }
    Ok(read)
}

/// Reads a whole number, with or without dots between its thousands; nothing for no text.
pub(super) fn whole(pointer: &str, text: &str) -> Result<Option<i64>, Finding> {
    let digits = text.replace(['.', ' ', 'đ'], "");
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| {
        let (vi, en) = (
            format!("{} không phải một số; viết bằng chữ số.", cited(text)),
            format!("{} is no number; write digits.", cited(text)),
        );
        Finding::at(pointer, "invalid_value", vi, en)
    })
}

/// What stands in a field for a day as far as it is known.
pub(super) fn written(on: Option<NaiveDate>, month: Option<i32>, year: Option<i32>) -> String {
    match (on, month, year) {
        (Some(on), ..) => on.format("%-d/%-m/%Y").to_string(),
        (None, Some(month), Some(year)) => format!("{month}/{year}"),
        (None, _, year) => year.map(|year| year.to_string()).unwrap_or_default(),
    }
}

/// Reads the years of merit: `2019`, `2015-2020`.
pub(super) fn years(pointer: &str, text: &str) -> Result<(Option<i32>, Option<i32>), Finding> {
    let words = ["giai đoạn", "năm", "từ", "đến", "tới"];
    let bare = words.iter().fold(text.to_lowercase(), |bare, word| bare.replace(word, " "));
    let parts: Vec<&str> = bare.split(['-', '–', '—', ' ']).filter(|part| !part.is_empty()).collect();
    let read: Option<Vec<i32>> = parts.iter().map(|part| part.parse().ok()).collect();
    match read.as_deref() {
        Some([]) => Ok((None, None)),
        Some([year]) => Ok((Some(*year), Some(*year))),
        Some([from, to]) => Ok((Some(*from), Some(*to))),
        _ => {
            let (vi, en) = ("Viết một năm (2019) hoặc hai năm (2015-2020).", "Write a year (2019) or two (2015-2020).");
            Err(Finding::at(pointer, "invalid_value", vi, en))
        }
    }
}

/// What stands in a field for the years of merit.
pub(super) fn written_years(from: Option<i32>, to: Option<i32>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from != to => format!("{from}-{to}"),
        (from, to) => from.or(to).map(|year| year.to_string()).unwrap_or_default(),
    }
}

/// Reads numbers of lines: `2, 5-7`; none for no text.
pub(super) fn lines(pointer: &str, text: &str) -> Result<Vec<i32>, Finding> {
    let unread = || {
        let (vi, en) = ("Viết số dòng như 2, 5-7.", "Write the numbers of lines like 2, 5-7.");
        Finding::at(pointer, "invalid_value", vi, en)
    };
    let most = i32::try_from(LINES).unwrap_or(i32::MAX);
    let mut numbers = BTreeSet::new();
    for part in text.split([',', ' ', ';']).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (i32, i32) = (from.parse().map_err(|_| unread())?, to.parse().map_err(|_| unread())?);
        if from < 1 || to < from || to > most {
            return Err(unread());
        }
        numbers.extend(from..=to);
    }
    Ok(numbers.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_type_it() {
        let on = NaiveDate::from_ymd_opt(2020, 5, 26);
        for text in [
            "26/5/2020",
            "26.5.20",
            "26-05-2020",
            "2020-05-26",
            " 26 / 5 / 2020 ",
            "26052020",
            "ngày 26 tháng 5 năm 2020",
        ] {
            assert_eq!(day("/x", text).unwrap(), Typed { on, month: None, year: Some(2020) }, "{text}");
        }
        assert_eq!(day("/x", "5/2020").unwrap(), Typed { on: None, month: Some(5), year: Some(2020) });
        assert_eq!(day("/x", "năm 2020").unwrap(), Typed { year: Some(2020), ..Typed::default() });
        assert_eq!(day("/x", "").unwrap(), Typed::default());
        for text in
            ["31/2/2020", "13/2020", "26/5", "hôm qua", "26/5/2020/1", "99999999999", "20200526", "31022020", "<b>"]
        {
            assert_eq!(day("/x", text).unwrap_err().code, "invalid_value", "{text}");
        }
    }

    #[test]
    fn what_was_read_is_written_so_that_it_reads_the_same() {
        for text in ["26/5/2020", "5/2020", "2020", ""] {
            let Typed { on, month, year } = day("/x", text).unwrap();
            assert_eq!(written(on, month, year), text);
        }
    }

    #[test]
    fn numbers_of_lines_are_single_or_in_a_row() {
        assert_eq!(lines("/x", "7, 2-4;3 "), Ok(vec![2, 3, 4, 7]));
        assert_eq!(lines("/x", ""), Ok(Vec::new()));
        for text in ["x", "0", "5-2", "1-999999999", "-"] {
            assert!(lines("/x", text).is_err(), "{text}");
        }
    }

    #[test]
    fn nobody_is_born_after_today() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let born = |text: &str| birth("/x", text, day(2026, 11, 28)).unwrap().on;
        for (text, year) in [
            ("1/1/80", 1980),
            ("1/1/60", 1960),
            ("29/2/68", 1968),
            ("1/1/05", 2005),
            ("28/11/26", 2026),
            ("29/11/26", 1926),
        ] {
            assert_eq!(born(text).map(|on| on.year()), Some(year), "{text}");
        }
        for text in ["1/1/2060", "2060-01-01"] {
            assert_eq!(
                born(text),
                Some(day(2060, 1, 1)),
                "{text}: a year in full is taken at its word, and refused later"
            );
        }
    }

    #[test]
    fn years_of_merit_are_one_or_two() {
        assert_eq!(years("/x", "2019"), Ok((Some(2019), Some(2019))));
        assert_eq!(years("/x", "2015 – 2020"), Ok((Some(2015), Some(2020))));
        for typed in ["giai đoạn 2015-2020", "Từ năm 2015 đến năm 2020", "2015 đến 2020"] {
            assert_eq!(years("/x", typed), Ok((Some(2015), Some(2020))), "{typed}");
        }
        assert_eq!(years("/x", "năm 2019"), Ok((Some(2019), Some(2019))));
        assert_eq!(years("/x", " "), Ok((None, None)));
        assert!(years("/x", "2015-2020-2021").is_err() && years("/x", "x").is_err());
    }
}
