//! What a spreadsheet makes of a CSV file that it opens and saves: it writes days, whole numbers and yes or no in its own
//! way. As the list had them they are the same cells; a number that lost its zeros (0153) is another.

use crate::domain::export::column::{Column, Kind};
use std::borrow::Cow;

/// Which part of a day a spreadsheet writes first.
#[derive(Debug, Clone, Copy)]
pub(super) enum DayOrder {
    /// 26/05/2020.
    DayFirst,
    /// 5/26/2020.
    MonthFirst,
}

/// A cell as the list had it.
pub(super) fn restored<'a>(column: &Column, cell: &'a [u8], order: DayOrder) -> Cow<'a, [u8]> {
    let Ok(text) = std::str::from_utf8(cell) else { return Cow::Borrowed(cell) };
    let restored = match column.kind {
        Kind::Flag => Some(text.to_ascii_lowercase()).filter(|text| ["true", "false"].contains(&text.as_str())),
        Kind::Number | Kind::Money => whole(text),
        Kind::Day => day(text, order),
        _ => None,
    };
    restored.map_or(Cow::Borrowed(cell), |text| Cow::Owned(text.into_bytes()))
}

/// The number of a text such as `2019.0`.
fn whole(text: &str) -> Option<String> {
    let (number, decimals) = text.split_once('.')?;
    let is_zero = !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0');
    (is_zero && !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then(|| number.to_owned())
}

/// The ISO 8601 day of a text such as `26/05/2020`, `5/26/2020` or `2020/05/26`.
fn day(text: &str, order: DayOrder) -> Option<String> {
    let mut parts = text.split(['/', '-', '.']);
    let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
    let (year, month, day) = match (first.len(), third.len(), order) {
        (4, _, _) => (first, second, third),
        (_, 4, DayOrder::DayFirst) => (third, second, first),
        (_, 4, DayOrder::MonthFirst) => (third, first, second),
        _ => return None,
    };
    let [month, day] = [month, day].map(|part| part.parse::<u32>().ok());
    let is_over = parts.next().is_none();
    chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month?, day?).filter(|_| is_over).map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_writes_is_the_cell_that_left_and_all_else_stays() {
        for (name, cell, by_day, by_month) in [
            ("signed_on", "26/05/2020", "2020-05-26", "26/05/2020"),
            ("signed_on", "5/26/2020", "5/26/2020", "2020-05-26"),
            ("signed_on", "03-02-2020", "2020-02-03", "2020-03-02"),
            ("signed_on", "2020/5/26", "2020-05-26", "2020-05-26"),
            ("signed_on", "26/05/20", "26/05/20", "26/05/20"),
            ("signed_year", "2019.0", "2019", "2019"),
            ("signed_year", "2019.5", "2019.5", "2019.5"),
            ("posthumous", "TRUE", "true", "true"),
            ("posthumous", "có", "có", "có"),
            ("number", "153.0", "153.0", "153.0"),
            ("name", "TRUE", "TRUE", "TRUE"),
        ] {
            let column = Column::find(name).unwrap();
            let of = |order| String::from_utf8(restored(column, cell.as_bytes(), order).into_owned()).unwrap();
            assert_eq!((of(DayOrder::DayFirst), of(DayOrder::MonthFirst)), (by_day.into(), by_month.into()), "{cell}");
        }
    }
}
