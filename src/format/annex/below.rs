//! The cells below the headings of a list, by which headings are told apart.

use super::{beside_names, birth, grid::Row};

/// The rows below the headings.
pub(super) struct Below<'a> {
    pub(super) rows: &'a [Row],
}

impl<'a> Below<'a> {
    /// The texts of a column.
    pub(super) fn texts(&self, column: u16) -> Vec<&'a str> {
        self.rows.iter().filter_map(move |row| row.cell(column)).map(|cell| cell.text.as_str()).collect()
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
