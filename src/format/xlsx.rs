//! XLSX: a workbook that keeps what a spreadsheet would guess wrong in a CSV. Numbers that are names (0153) are text,
//! days are days, sums are sums, and no text is a formula. A sheet of its own says what the list is.

mod about;
pub(crate) mod book;
mod parts;
mod text;

use super::{Ending, Layout, Out, Rows, list};
use crate::domain::{
    export::{
        column::{Column, Kind},
        digest::Blocks,
    },
    fault::Language,
};
use book::{Book, Cell};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike};
use std::{borrow::Cow, io::Result};

/// The columns, in their order: those of CSV, and what came after registering.
pub(super) const COLUMNS: &[&str] = &[
    "conferral_id",
    "decision_id",
    "line",
    "status",
    "award_code",
    "award_name",
    "award_kind",
    "recipient_id",
    "recipient_kind",
    "unnamed",
    "name",
    "birth_year",
    "sex",
    "post",
    "unit",
    "parent_unit",
    "reason",
    "origin",
    "shared_group",
    "authority_codes",
    "authority_names",
    "attribution",
    "number",
    "symbol",
    "signed_on",
    "signed_year",
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
    "evidence",
    "posthumous",
    "certificate_number",
    "presented_on",
    "presented_at",
    "presented_by",
    "bonus_paid_vnd",
    "paid_on",
];

/// The name of a sheet of rows, the first being 1.
pub(super) fn list_sheet(language: Language, place: usize) -> String {
    let name = language.of("Danh sách", "List");
    if place == 1 { name.to_owned() } else { format!("{name} {place}") }
}

/// The name of the sheet that says what the list is.
pub(super) fn about_sheet(language: Language) -> &'static str {
    language.of("Thông tin", "About")
}

struct Xlsx {
    book: Book,
    language: Language,
    columns: Vec<&'static Column>,
    /// How many sheets have rows.
    sheets: usize,
}

/// Starts a file with its first sheet.
pub(super) fn open(out: Out, layout: Layout) -> Result<Box<dyn Rows>> {
    let Layout { language, columns, .. } = layout;
    let language = language.unwrap_or_default();
    let mut xlsx = Xlsx { book: Book::new(out), language, columns, sheets: 0 };
    xlsx.sheet()?;
    Ok(Box::new(xlsx))
}

impl Xlsx {
    fn sheet(&mut self) -> Result<()> {
        self.sheets += 1;
        let name = list_sheet(self.language, self.sheets);
        let widths: Vec<_> = self
            .columns
            .iter()
            .map(|column| if column.kind == Kind::Instant { INSTANT_WIDTH } else { column.width })
            .collect();
        self.book.sheet(&name, &widths, true)?;
        let headings: Vec<_> = self.columns.iter().map(|column| column.heading(self.language)).collect();
        self.book.row(&headings.iter().map(|heading| Cell::Head(heading)).collect::<Vec<_>>())
    }
}

impl Rows for Xlsx {
    fn row(&mut self, columns: &[Option<&[u8]>], blocks: &mut Blocks) -> Result<()> {
        if self.book.is_full() {
            self.sheet()?;
        }
        let texts = self.columns.iter().zip(columns).map(|(column, text)| {
            let text = String::from_utf8_lossy((*text)?);
            Some(match column.kind {
                Kind::List => Cow::Owned(list(text.as_bytes()).join("; ")),
                Kind::Word | Kind::Flag => Cow::Owned(column.said(&text, self.language).into_owned()),
                _ => text,
            })
        });
        let texts: Vec<_> = texts.collect();
        let cells: Vec<_> =
            self.columns.iter().zip(&texts).map(|(column, text)| cell(column.kind, text.as_deref())).collect();
        add_row(&cells, blocks);
        self.book.row(&cells)
    }

    fn finish(&mut self, ending: &Ending) -> Result<Option<Vec<String>>> {
        about::finish(&mut self.book, self.sheets, self.language, ending)
    }
}

/// Adds a row of cells as the workbook has them.
fn add_row(cells: &[Cell<'_>], blocks: &mut Blocks) {
    let mut text = Vec::new();
    for cell in cells {
        match cell {
            Cell::Empty => blocks.text(b""),
            Cell::Number(n) | Cell::Money(n) | Cell::Day(n) | Cell::Instant(n, 0) => {
                blocks.number(n.to_string().as_bytes());
            }
            Cell::Decimal(n) => blocks.number(plain(*n).as_bytes()),
            Cell::Instant(day, ms) if ms % 60_000 == 0 => blocks.number(format!("{day}+{}", ms / 60_000).as_bytes()),
            Cell::Instant(day, ms) => blocks.number(format!("{day}+{ms}ms").as_bytes()),
            Cell::Text(said) | Cell::Head(said) | Cell::Title(said) | Cell::Lines(said) => {
                text.clear();
                text::written(&mut text, said);
                blocks.text(&text);
            }
        }
    }
    blocks.end_row();
}

/// The cell of a text; one that is not what its column says stays text.
pub(crate) fn cell(kind: Kind, text: Option<&str>) -> Cell<'_> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Cell::Empty };
    let other = match kind {
        Kind::Number => text.parse().ok().map(Cell::Number),
        Kind::Decimal => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Cell::Decimal),
        Kind::Money => text.parse().ok().map(Cell::Money),
        Kind::Day => text.parse().ok().and_then(serial).map(Cell::Day),
        Kind::Instant => instant(text),
        Kind::Text | Kind::Flag | Kind::Word | Kind::List => None,
    };
    other.unwrap_or(Cell::Text(text))
}

/// What an instant takes with its milliseconds and its zone.
const INSTANT_WIDTH: u8 = 28;
/// How far from a whole minute is none, in minutes: less than a millisecond.
const MINUTE_APART: f64 = 1e-5;
/// How far from a whole millisecond a program saves it.
const MS_APART: f64 = 0.05;
/// Days of instants are larger than this, of 1982; other numbers with a fraction are smaller.
const FIRST_INSTANT: f64 = 30_000.0;

/// A number as the list writes it: whole, or a day and a minute of it (`46353+30`), or a millisecond (`46353+1800001ms`),
/// which programs save to a different last digit; what is none of these stands as it is. Numbers that are no day of ours
/// have no milliseconds.
pub(super) fn plain(n: f64) -> String {
    let minutes = n.fract() * 1440.0;
    let ms = n.fract() * 86_400_000.0;
    if n.fract() == 0.0 {
        return n.to_string();
    }
    if (minutes - minutes.round()).abs() > MINUTE_APART {
        let is_instant = n > FIRST_INSTANT && (ms - ms.round()).abs() < MS_APART;
        return if is_instant { format!("{}+{}ms", n.trunc(), ms.round()) } else { n.to_string() };
    }
    let minute = format!("{}+{}", n.trunc(), minutes.round());
    minute.strip_suffix("+0").map_or_else(|| minute.clone(), str::to_owned)
}

/// A day as spreadsheets count them. They take 1900 for a leap year, so that only from March of it on all agree.
fn serial(day: NaiveDate) -> Option<i64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    (day >= NaiveDate::from_ymd_opt(1900, 3, 1)?).then(|| (day - first).num_days())
}

/// An instant in `Asia/Ho_Chi_Minh`, to the millisecond; how it is shown says the zone.
fn instant(text: &str) -> Option<Cell<'static>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.naive_utc() + TimeDelta::hours(7);
    let ms = i64::from(at.num_seconds_from_midnight()) * 1_000 + i64::from(at.nanosecond() / 1_000_000);
    Some(Cell::Instant(serial(at.date())?, ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_count_them() {
        let day = |text: &str| serial(text.parse().unwrap());
        assert_eq!(day("1900-03-01"), Some(61));
        assert_eq!(day("2020-05-26"), Some(43977));
        assert_eq!(day("1900-02-28"), None, "some spreadsheets count another day");
    }

    #[test]
    fn a_text_is_a_number_or_a_day_only_in_a_column_of_those() {
        assert!(matches!(cell(Kind::Text, Some("0153")), Cell::Text("0153")));
        assert!(matches!(cell(Kind::Number, Some("153")), Cell::Number(153)));
        assert!(matches!(cell(Kind::Number, Some("=1+1")), Cell::Text("=1+1")));
        assert!(matches!(cell(Kind::Day, Some("2020-05-26")), Cell::Day(43977)));
        assert!(matches!(cell(Kind::Day, Some("1899-05-26")), Cell::Text("1899-05-26")));
        assert!(matches!(cell(Kind::Instant, Some("2026-11-26T17:30:00.000Z")), Cell::Instant(46353, 1_800_000)));
        assert!(matches!(cell(Kind::Money, Some("")), Cell::Empty));
    }
}
