//! The cells below the headings of a list, by which headings are told apart.

use super::{beside_names, birth, classify, grid::Row, layout::Column};
use crate::domain::import::ColumnMember::{BirthFemale, BirthMale, Female, Line, Male};

/// The rows below the headings.
pub(super) struct Below<'a> {
    pub(super) rows: &'a [Row],
}

impl<'a> Below<'a> {
    /// The texts of a column.
    pub(super) fn texts(&self, column: u16) -> Vec<&'a str> {
        self.rows.iter().filter_map(move |row| row.cell(column)).map(|cell| cell.text.as_str()).collect()
    }

    /// Makes columns of men and of women those of their births, where most texts of one of them are births: sums, numbers
    /// of pages and signatures do not count, nor that there are few women.
    pub(super) fn births_by_sex(&self, columns: &mut [Column]) {
        let line = columns.iter().find(|column| column.member == Some(Line)).map(|column| column.column);
        let numbered =
            |row: &&Row| line.and_then(|line| row.cell(line)).is_some_and(|cell| classify::is_line(&cell.text));
        let any = self.rows.iter().any(|row| numbered(&row));
        let entries = || self.rows.iter().filter(move |row| if any { numbered(row) } else { row.cells.len() > 1 });
        let births = |column: &Column| {
            let texts: Vec<_> = entries().filter_map(|row| row.cell(column.column)).collect();
            2 * texts.iter().filter(|cell| is_birth(cell.text.trim())).count() > texts.len()
        };
        let of_sex = |column: &Column| matches!(column.member, Some(Male | Female));
        if columns.iter().any(|column| of_sex(column) && births(column)) {
            for column in columns.iter_mut().filter(|column| of_sex(column)) {
                column.member = Some(if column.member == Some(Male) { BirthMale } else { BirthFemale });
            }
        }
    }

    /// Whether the texts of a column are medals of a contest: "Vàng", "HCB".
    pub(super) fn has_medals(&self, column: u16) -> bool {
        let texts = self.texts(column);
        !texts.is_empty() && texts.iter().all(|text| beside_names::is_medal(text))
    }

    /// Whether most texts of a column have several words.
    pub(super) fn has_names(&self, column: u16) -> bool {
        let texts = self.texts(column);
        2 * texts.iter().filter(|text| text.split_whitespace().count() > 1).count() > texts.len()
    }
}

/// Whether a text is a year or a day of birth.
pub(super) fn is_birth(text: &str) -> bool {
    let year = text.len() == 4 && text.parse().is_ok_and(|year: i32| (1900..2100).contains(&year));
    year || birth::is_day(text)
}
