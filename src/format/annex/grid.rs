//! What a reader makes of a file: sheets of rows of cells, each cell with its text as it stands in the file.
//!
//! A table of a Word document is a sheet too, and so is pasted text. Nothing here knows what a cell means.

use super::{legacy::Encoding, signs::is_error, unreadable::Unreadable};
use crate::domain::import::FileFormat;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Rows with content that a file may have.
pub const MOST_ROWS: usize = 20_000;
/// Rows with content that are passed on at most.
const MOST_STREAMED: usize = 1_048_576;
/// Columns that a file may have.
pub const MOST_COLUMNS: usize = 200;
/// Sheets with content that a file may have.
pub const MOST_SHEETS: usize = 100;
/// Characters of a cell that are read; a longer one is cut there, which makes it too long for every member of a line.
pub const MOST_CHARACTERS: usize = 4_000;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// What it is by its content.
    pub format: FileFormat,
    /// How its bytes or fonts write Vietnamese, where that is known without looking at the words.
    pub encoding: Option<Encoding>,
    /// The visible sheets with content, in the file's order.
    pub sheets: Vec<Sheet>,
    /// The names of the sheets that are hidden, which are left out.
    pub hidden_sheets: Vec<String>,
    /// Whether it has macros, which are neither run nor read.
    #[serde(default)]
    pub macros: bool,
    /// Whether it is linked with other files, which are not opened: the saved values are read.
    #[serde(default)]
    pub links: bool,
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows with content, by number.
    pub rows: Vec<Row>,
    /// Cells that are merged into one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Merged>,
    /// How many rows with content are hidden, and left out.
    #[serde(default)]
    pub hidden_rows: usize,
    /// How many columns with content are hidden, and left out.
    #[serde(default)]
    pub hidden_columns: usize,
    /// How many texts are hidden, and left out.
    #[serde(default)]
    pub hidden_texts: usize,
    /// How many cells are formulas; their last values are read.
    #[serde(default)]
    pub formulas: usize,
    /// How rows are numbered where lists stand beside one another; of a file as it is read none.
    #[serde(skip)]
    pub beside: Option<Beside>,
}

/// How the rows of lists beside one another are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// What numbers of the next list begin at a multiple of.
    pub(super) step: u32,
    /// The first columns of the lists but the first.
    pub(super) cuts: Vec<u16>,
}

impl Beside {
    /// The row of the file.
    #[must_use]
    pub const fn file_row(&self, row: u32) -> u32 {
        match row.checked_rem(self.step) {
            Some(row) => row,
            None => row,
        }
    }

    /// Which list a row is of, from 0.
    #[must_use]
    pub fn list(&self, row: u32) -> usize {
        row.checked_div(self.step).and_then(|list| usize::try_from(list).ok()).unwrap_or_default()
    }

    /// The columns of the list that a row is of.
    #[must_use]
    pub fn columns(&self, row: u32) -> Range<u16> {
        let list = self.list(row);
        let from = list.checked_sub(1).and_then(|before| self.cuts.get(before)).copied().unwrap_or_default();
        from..self.cuts.get(list).copied().unwrap_or(u16::MAX)
    }

    /// How many lists there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.cuts.len() + 1
    }

    /// Which list a column is of, from 0.
    pub(super) fn list_of(&self, column: u16) -> u32 {
        u32::try_from(self.cuts.iter().filter(|cut| **cut <= column).count()).unwrap_or_default()
    }
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number in the file, from 1.
    #[serde(rename = "r")]
    pub number: u32,
    /// Its cells with content, by column.
    #[serde(rename = "c")]
    pub cells: Vec<Cell>,
}

/// A cell with content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its column, from 0.
    #[serde(rename = "c")]
    pub column: u16,
    /// Its text as it stands in the file; a day is ISO, a number as it is typed in plain.
    #[serde(rename = "t")]
    pub text: String,
    /// The text as its fonts show it, where one of them is of a legacy encoding.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub by_font: Option<String>,
    /// What the file takes it for.
    #[serde(rename = "k", default, skip_serializing_if = "Kind::is_text")]
    pub kind: Kind,
    /// Whether some of it is struck through.
    #[serde(rename = "s", default, skip_serializing_if = "std::ops::Not::not")]
    pub struck: bool,
}

/// What a file takes a cell for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day.
    Day,
}

impl Kind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// Cells merged into one: rows by number, columns from 0, both ends within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The first row.
    pub top: u32,
    /// The last row.
    pub bottom: u32,
    /// The first column.
    pub left: u16,
    /// The last column.
    pub right: u16,
}

/// Bytes of all texts that a file may have.
const MOST_TEXT: usize = 32 << 20;

/// What takes the rows of a file as they come, each with the name of its sheet.
pub(super) type Sink = Box<dyn FnMut(&str, Row) -> Result<(), Unreadable>>;

/// Collects sheets within the limits, or passes their rows on.
#[derive(Default)]
pub(super) struct Collector {
    sheets: Vec<Sheet>,
    rows: usize,
    bytes: usize,
    sink: Option<Sink>,
}

impl Collector {
    /// One that passes rows on and keeps none.
    pub(super) fn into(sink: Sink) -> Self {
        Self { sink: Some(sink), ..Self::default() }
    }

    /// Begins a sheet.
    pub(super) fn sheet(&mut self, name: String) -> &mut Sheet {
        self.sheets.push(Sheet { name, ..Sheet::default() });
        self.current()
    }

    /// The sheet that was begun last.
    pub(super) fn current(&mut self) -> &mut Sheet {
        let last = self.sheets.len().saturating_sub(1);
        if self.sheets.is_empty() {
            self.sheets.push(Sheet::default());
        }
        match self.sheets.get_mut(last) {
            Some(sheet) => sheet,
            None => unreachable!("a sheet was pushed"),
        }
    }

    /// Adds a row to the sheet that was begun last; one without content is left out.
    pub(super) fn row(&mut self, number: u32, mut cells: Vec<Cell>) -> Result<(), Unreadable> {
        cells.retain(|cell| !cell.text.trim().is_empty());
        // Formulas are often copied further down than the list goes.
        if cells.iter().all(|cell| is_error(&cell.text)) {
            return Ok(());
        }
        if cells.iter().any(|cell| usize::from(cell.column) >= MOST_COLUMNS) {
            return Err(Unreadable::TooManyColumns);
        }
        for cell in &mut cells {
            if let Some((end, _)) = cell.text.char_indices().nth(MOST_CHARACTERS) {
                cell.text.truncate(end);
            }
            self.bytes += cell.text.len();
        }
        self.rows += 1;
        if let Some(sink) = &mut self.sink {
            if self.rows > MOST_STREAMED {
                return Err(Unreadable::TooManyRows);
            }
            let sheet = self.sheets.last().map_or("", |sheet| sheet.name.as_str());
            return sink(sheet, Row { number, cells });
        }
        if self.rows > MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        if self.bytes > MOST_TEXT {
            return Err(Unreadable::TooLargeUnpacked);
        }
        self.current().rows.push(Row { number, cells });
        Ok(())
    }

    /// The sheets with content; a file without any is empty.
    pub(super) fn done(self) -> Result<Vec<Sheet>, Unreadable> {
        if self.sink.is_some() {
            return if self.rows > 0 { Ok(Vec::new()) } else { Err(Unreadable::Empty) };
        }
        let sheets: Vec<_> = self.sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
        match sheets.len() {
            0 => Err(Unreadable::Empty),
            1..=MOST_SHEETS => Ok(sheets),
            _ => Err(Unreadable::TooManySheets),
        }
    }
}

impl Row {
    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.column == column)
    }
}

/// The letters of a column: A, Z, AA.
#[must_use]
pub fn letters(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = String::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters
}

/// The column of letters.
#[must_use]
pub fn column(letters: &str) -> Option<u16> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for c in letters.chars() {
        let digit = u32::from(c.to_ascii_uppercase()).checked_sub(u32::from('A')).filter(|digit| *digit < 26)?;
        number = number * 26 + digit + 1;
    }
    u16::try_from(number - 1).ok()
}

/// A sheet of these texts, its rows numbered from 1.
#[cfg(test)]
pub(super) fn sheet_of(texts: &[&[&str]]) -> Sheet {
    let cells = |texts: &[&str]| {
        let cell = |(text, column): (&&str, u16)| Cell { column, text: (*text).to_owned(), ..Cell::default() };
        texts.iter().zip(0..).map(cell).filter(|cell| !cell.text.is_empty()).collect()
    };
    let rows = texts.iter().zip(1..).map(|(texts, number)| Row { number, cells: cells(texts) }).collect();
    Sheet { rows, ..Sheet::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_letters_and_letters_a_column() {
        for (number, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!((letters(number).as_str(), column(name)), (name, Some(number)));
        }
        assert_eq!((column(""), column("A1"), column("ABCD")), (None, None, None));
    }
}
