//! A workbook (ECMA-376) that is written as its rows come: nothing of it waits in memory or on the disk, so that it
//! takes as little as a CSV, and no plain text of people stays behind.
//!
//! Each sheet is one entry of the ZIP file; what speaks of all sheets is written last. No entry passes 4 GiB, as
//! spreadsheets do not open one that does: a sheet that grows so long ends, and the next begins.

use super::parts;
use crate::format::{Out, over};
use std::io::{Result, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

/// Rows a sheet can have.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// Bytes of a sheet, before they are packed.
const MOST_BYTES: u64 = 3_500_000_000;
/// Letters a cell can have.
const MOST_LETTERS: usize = 32_767;
/// Bytes gathered before they are packed.
const GATHERED: usize = 1 << 16;

/// A cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, whatever it begins with.
    Text(&'a str),
    /// Text of a heading.
    Head(&'a str),
    /// Text of a title.
    Title(&'a str),
    /// Text over several lines.
    Lines(&'a str),
    /// A whole number.
    Number(i64),
    /// A number with decimals.
    Decimal(f64),
    /// A sum in đồng.
    Money(i64),
    /// A day, counted as spreadsheets do.
    Day(i64),
    /// A minute: days as spreadsheets count them, and minutes of the day.
    Minute(i64, i64),
}

/// A sheet that is done or being written.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) columns: usize,
    pub(super) rows: u32,
    /// Whether its first row is a heading with a filter.
    pub(super) filtered: bool,
}

/// A workbook being written.
pub(crate) struct Book {
    zip: Option<ZipWriter<StreamWriter<Out>>>,
    sheets: Vec<Sheet>,
    text: Vec<u8>,
    bytes: u64,
}

impl Book {
    /// Starts a workbook.
    pub(crate) fn new(out: Out) -> Self {
        Self { zip: Some(ZipWriter::new_stream(out)), sheets: Vec::new(), text: Vec::new(), bytes: 0 }
    }

    /// Starts a sheet of columns of these widths; the first row of one with a filter stays in sight.
    pub(crate) fn sheet(&mut self, name: &str, widths: &[u8], filtered: bool) -> Result<()> {
        self.end_sheet()?;
        let path = format!("xl/worksheets/sheet{}.xml", self.sheets.len() + 1);
        self.entry(&path)?;
        self.sheets.push(Sheet { name: name.to_owned(), columns: widths.len(), rows: 0, filtered });
        let first = self.sheets.len() == 1;
        self.text.extend_from_slice(parts::sheet_start(widths, filtered, first).as_bytes());
        Ok(())
    }

    /// Whether the sheet takes no more rows.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= MOST_BYTES || self.sheets.last().is_some_and(|sheet| sheet.rows >= MOST_ROWS)
    }

    /// Writes a row.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let Some(sheet) = self.sheets.last_mut() else { return Err(over()) };
        sheet.rows += 1;
        write!(self.text, "<row r=\"{}\">", sheet.rows)?;
        for (at, cell) in cells.iter().enumerate() {
            write_cell(&mut self.text, at, sheet.rows, cell)?;
        }
        self.text.extend_from_slice(b"</row>");
        if self.text.len() >= GATHERED { self.pack() } else { Ok(()) }
    }

    /// Writes what speaks of the whole: `order` is that of the sheets, by their places.
    pub(crate) fn finish(&mut self, order: &[usize], properties: &Properties<'_>) -> Result<()> {
        self.end_sheet()?;
        let sheets: Vec<_> = order.iter().filter_map(|at| self.sheets.get(*at).map(|sheet| (*at, sheet))).collect();
        let named = [
            ("xl/workbook.xml", parts::workbook(&sheets)),
            ("xl/_rels/workbook.xml.rels", parts::workbook_relations(self.sheets.len())),
            ("xl/styles.xml", parts::STYLES.to_owned()),
            ("docProps/core.xml", parts::core(properties)),
            ("_rels/.rels", parts::RELATIONS.to_owned()),
            ("[Content_Types].xml", parts::content_types(self.sheets.len())),
        ];
        for (path, text) in named {
            self.entry(path)?;
            self.text.extend_from_slice(text.as_bytes());
            self.pack()?;
        }
        let zip = self.zip.take().ok_or_else(over)?;
        zip.finish()?.into_inner().end()
    }

    fn entry(&mut self, path: &str) -> Result<()> {
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(3));
        self.bytes = 0;
        Ok(self.zip.as_mut().ok_or_else(over)?.start_file(path, options)?)
    }

    fn end_sheet(&mut self) -> Result<()> {
        let Some(sheet) = self.sheets.last() else { return Ok(()) };
        self.text.extend_from_slice(parts::sheet_end(sheet).as_bytes());
        self.pack()
    }

    fn pack(&mut self) -> Result<()> {
        self.zip.as_mut().ok_or_else(over)?.write_all(&self.text)?;
        self.bytes += u64::try_from(self.text.len()).unwrap_or_default();
        self.text.clear();
        Ok(())
    }
}

/// What a workbook says of itself.
#[derive(Debug)]
pub(crate) struct Properties<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// Who made it.
    pub(crate) by: &'a str,
    /// When it was made, UTC.
    pub(crate) at: &'a str,
    /// What tells it from others.
    pub(crate) mark: &'a str,
}

fn write_cell(to: &mut Vec<u8>, column: usize, row: u32, cell: &Cell<'_>) -> Result<()> {
    let (style, text) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Number(n) => return number(to, (column, row), 0, *n, None),
        Cell::Decimal(n) => {
            to.extend_from_slice(b"<c r=\"");
            reference(to, column, row)?;
            return write!(to, "\" s=\"0\"><v>{n}</v></c>");
        }
        Cell::Money(n) => return number(to, (column, row), 5, *n, None),
        Cell::Day(day) => return number(to, (column, row), 3, *day, None),
        Cell::Minute(day, minute) => return number(to, (column, row), 4, *day, Some(*minute)),
        Cell::Head(text) => (1, text),
        Cell::Text(text) => (2, text),
        Cell::Title(text) => (6, text),
        Cell::Lines(text) => (7, text),
    };
    to.extend_from_slice(b"<c r=\"");
    reference(to, column, row)?;
    write!(to, "\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")?;
    escaped(to, cut(text));
    to.extend_from_slice(b"</t></is></c>");
    Ok(())
}

fn number(to: &mut Vec<u8>, (column, row): (usize, u32), style: u8, n: i64, minute: Option<i64>) -> Result<()> {
    to.extend_from_slice(b"<c r=\"");
    reference(to, column, row)?;
    match minute {
        None => write!(to, "\" s=\"{style}\"><v>{n}</v></c>"),
        // A day has 1,440 minutes; ten digits tell them apart.
        Some(minute) => write!(to, "\" s=\"{style}\"><v>{n}.{:010}</v></c>", minute * 10_000_000_000 / 1440),
    }
}

/// The text as far as a cell has room for it.
fn cut(text: &str) -> &str {
    text.char_indices().nth(MOST_LETTERS).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Text as whoever reads the cell sees it.
pub(super) fn written(to: &mut Vec<u8>, text: &str) {
    for letter in cut(text).chars() {
        let letter = if has_no_sign(letter) { '\u{FFFD}' } else { letter };
        to.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Whether XML has no sign for a letter.
fn has_no_sign(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The name of a cell: `AB12`.
pub(super) fn reference(to: &mut impl Write, column: usize, row: u32) -> Result<()> {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    if column >= 26 {
        write!(to, "{}", letter(column / 26 - 1))?;
    }
    write!(to, "{}{row}", letter(column))
}

/// Text as XML has it. What XML has no sign for becomes the sign for that; what a spreadsheet would read as the code of
/// a letter (`_x0041_`) is marked as text.
pub(super) fn escaped(to: &mut Vec<u8>, text: &str) {
    let mut letters = [0; 4];
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => to.extend_from_slice(b"&amp;"),
            '<' => to.extend_from_slice(b"&lt;"),
            '>' => to.extend_from_slice(b"&gt;"),
            '"' => to.extend_from_slice(b"&quot;"),
            letter if has_no_sign(letter) => to.extend_from_slice("\u{FFFD}".as_bytes()),
            '_' if is_code(text.get(at..).unwrap_or_default()) => to.extend_from_slice(b"_x005F_"),
            _ => to.extend_from_slice(letter.encode_utf8(&mut letters).as_bytes()),
        }
    }
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"_x")
        && bytes.get(6) == Some(&b'_')
        && bytes.get(2..6).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_by_letters_and_rows() {
        let named = |column| {
            let mut to = Vec::new();
            reference(&mut to, column, 7).unwrap();
            String::from_utf8(to).unwrap()
        };
        assert_eq!([0, 25, 26, 51, 52].map(named), ["A7", "Z7", "AA7", "AZ7", "BA7"]);
    }

    #[test]
    fn text_is_text_whatever_it_holds() {
        let text = |text: &str| {
            let mut to = Vec::new();
            escaped(&mut to, text);
            String::from_utf8(to).unwrap()
        };
        assert_eq!(text("<A & \"B\">\u{1}\n"), "&lt;A &amp; &quot;B&quot;&gt;\u{FFFD}\n");
        assert_eq!(text("_x0041_ _x41_ _"), "_x005F_x0041_ _x41_ _");
    }
}
