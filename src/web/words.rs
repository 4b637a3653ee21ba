//! Days, instants and counts as a page says them.

pub(super) use crate::domain::label::capitalized as capital;
use crate::domain::{
    account::PROGRAM,
    fault::Language,
    time::{day_vi, instant_in_words, whole_month},
};
use chrono::NaiveDate;

/// A day: `26/5/2020`, `26 May 2020`.
pub(super) fn day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Vi => day_vi(day),
        Language::En => day.format("%-d %B %Y").to_string(),
    }
}

/// A day as far as it is known: a day, a month, a year.
pub(super) fn day_known(
    on: Option<NaiveDate>,
    month: Option<i32>,
    year: Option<i32>,
    language: Language,
) -> Option<String> {
    let of_month = |first: NaiveDate| first.format(language.of("tháng %-m/%Y", "%B %Y")).to_string();
    let month = month.zip(year).and_then(|(month, year)| whole_month(year, month));
    let year = || year.map(|year| format!("{}{year}", language.of("năm ", "")));
    on.map(|on| day(on, language)).or_else(|| month.map(|(first, _)| of_month(first))).or_else(year)
}

/// An instant as it is stored, by the clock of the office: `10:42 ngày 3/3/2025`.
pub(super) fn instant(stamp: &str, language: Language) -> String {
    instant_in_words(stamp, language).unwrap_or_default()
}

/// Who did something, where a sentence begins: an account, or the program itself.
pub(super) fn by(actor: &str, language: Language) -> &str {
    if actor == PROGRAM { language.of("Chương trình", "The program") } else { actor }
}

/// The deciding bodies of a paper; or that its source names none.
pub(super) fn bodies(names: &[String], language: Language) -> String {
    if names.is_empty() {
        language.of("(nguồn không nêu)", "(the source names none)").to_owned()
    } else {
        names.join("; ")
    }
}

/// A count: `3.070`, `3,070`.
pub(super) fn count(n: i64, language: Language) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut said = String::from(if n < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            said.push_str(language.of(".", ","));
        }
        said.push(digit);
    }
    said
}

/// How many there are of something: `5.000`, `5,000`.
pub(super) fn many(n: usize, language: Language) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX), language)
}

/// The years of merit: `2019`, `2015–2020`.
pub(super) fn years(from: Option<i32>, to: Option<i32>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) if from != to => Some(format!("{from}–{to}")),
        (from, to) => from.or(to).map(|year| year.to_string()),
    }
}

/// Bytes as a size: `12 KB`, `1,2 MB`.
pub(super) fn size(bytes: u64, language: Language) -> String {
    if bytes < 100_000 {
        return format!("{} KB", bytes.div_ceil(1_000));
    }
    let tenths = bytes.saturating_mul(10) / 1_000_000;
    let whole = count(i64::try_from(tenths / 10).unwrap_or(i64::MAX), language);
    format!("{whole}{}{} MB", language.of(",", "."), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_the_marks_of_their_language() {
        let said = |n| [count(n, Language::Vi), count(n, Language::En)];
        assert_eq!(said(77), ["77", "77"]);
        assert_eq!(said(3070), ["3.070", "3,070"]);
        assert_eq!(said(-1_234_567), ["-1.234.567", "-1,234,567"]);
    }

    #[test]
    fn a_day_is_said_as_far_as_it_is_known() {
        let on = NaiveDate::from_ymd_opt(2020, 5, 26);
        assert_eq!(day_known(on, None, Some(2020), Language::Vi).as_deref(), Some("26/5/2020"));
        assert_eq!(day_known(on, None, Some(2020), Language::En).as_deref(), Some("26 May 2020"));
        assert_eq!(day_known(None, Some(5), Some(2020), Language::Vi).as_deref(), Some("tháng 5/2020"));
        assert_eq!(day_known(None, None, Some(2020), Language::Vi).as_deref(), Some("năm 2020"));
        assert_eq!(day_known(None, None, None, Language::Vi), None);
        assert_eq!(instant("2025-03-03T03:42:00.000Z", Language::Vi), "10:42 ngày 3/3/2025");
        assert_eq!(years(Some(2015), Some(2020)).as_deref(), Some("2015–2020"));
    }

    #[test]
    fn bytes_are_said_in_the_unit_that_tells_something() {
        assert_eq!(size(1_234_567, Language::Vi), "1,2 MB");
        assert_eq!(size(1_234_567_890, Language::En), "1,234.5 MB");
        assert_eq!((size(0, Language::Vi), size(1, Language::Vi)), ("0 KB".into(), "1 KB".into()));
        assert_eq!((size(99_999, Language::En), size(100_000, Language::En)), ("100 KB".into(), "0.1 MB".into()));
    }
}
