//! A workbook (ECMA-376) that is written as its rows come: nothing of it waits in memory or on the disk, so that it
//! takes as little as a CSV, and no plain text of people stays behind.
//!
//! Each sheet is one entry of the ZIP file; what speaks of all sheets is written last. No entry passes 4 GiB, as
//! spreadsheets do not open one that does: a sheet that grows so long ends, and the next begins.

use super::{
    parts::{self, Properties, Sheet},
    text::{cut, escaped, reference},
};
use crate::format::{Out, over};
use std::io::{Result, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

/// Rows a sheet can have.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// Bytes of a sheet, before they are packed.
const MOST_BYTES: u64 = 3_500_000_000;
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
    /// An instant: days as spreadsheets count them, and milliseconds of the day.
    Instant(i64, i64),
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
        Cell::Instant(day, ms) => return number(to, (column, row), 4, *day, Some(*ms)),
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

/// The milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

fn number(to: &mut Vec<u8>, (column, row): (usize, u32), style: u8, n: i64, ms: Option<i64>) -> Result<()> {
    to.extend_from_slice(b"<c r=\"");
    reference(to, column, row)?;
    match ms {
        None => write!(to, "\" s=\"{style}\"><v>{n}</v></c>"),
        // A day has 86,400,000 milliseconds; ten digits tell them apart, and no program keeps many more.
        Some(ms) => write!(to, "\" s=\"{style}\"><v>{n}.{:010}</v></c>", ms * 10_000_000_000 / DAY_MS),
    }
}
