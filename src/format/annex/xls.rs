//! XLS (BIFF in an OLE container), by calamine; it gives no fonts and does not say which rows are hidden.
//!
//! A damaged chain of sectors makes it ask for all memory there is: it only ever runs in a process with limits.

use super::{
    grid::{Book, Cell, Collector, Kind, MOST_COLUMNS, Merged},
    number::plain,
    unreadable::Unreadable,
};
use crate::domain::import::FileFormat;
use calamine::{Data, Reader, SheetVisible, Xls, XlsError};
use std::{fs::File, io::BufReader, path::Path};

/// Reads a file.
pub(super) fn read(path: &Path, mut collector: Collector) -> Result<Book, Unreadable> {
    let unreadable = |error: XlsError| match error {
        XlsError::Password => Unreadable::Password,
        _ => Unreadable::Damaged,
    };
    let mut book = Xls::new(BufReader::new(File::open(path)?)).map_err(unreadable)?;
    let (mut hidden_sheets, mut damaged) = (Vec::new(), false);
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.visible != SheetVisible::Visible {
            hidden_sheets.push(sheet.name);
            continue;
        }
        let Ok(range) = book.worksheet_range(&sheet.name) else {
            damaged = true;
            continue;
        };
        let formulas = book.worksheet_formula(&sheet.name).map_or(0, |formulas| formulas.used_cells().count());
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let (top, left) = range.start().unwrap_or_default();
        collector.sheet(sheet.name).formulas = formulas;
        collector.current().merged = merges.into_iter().filter_map(merged).collect();
        for (row, number) in range.rows().zip(top + 1..) {
            let mut cells = Vec::new();
            for (data, column) in row.iter().zip(left..) {
                if let Some((text, kind)) = value(data) {
                    let column = u16::try_from(column).map_err(|_| Unreadable::TooManyColumns)?;
                    cells.push(Cell { column, text, kind, ..Cell::default() });
                }
                if cells.len() > MOST_COLUMNS {
                    return Err(Unreadable::TooManyColumns);
                }
            }
            collector.row(number, cells)?;
        }
    }
    Ok(Book {
        format: FileFormat::Xls,
        encoding: None,
        // A sheet that cannot be read is not an empty one.
        sheets: collector.done().map_err(|reason| if damaged { Unreadable::Damaged } else { reason })?,
        hidden_sheets,
        macros: false,
        links: false,
    })
}

fn merged(dimensions: calamine::Dimensions) -> Option<Merged> {
    let calamine::Dimensions { start: (top, left), end: (bottom, right) } = dimensions;
    Some(Merged {
        top: top.checked_add(1)?,
        bottom: bottom.checked_add(1)?,
        left: left.try_into().ok()?,
        right: right.try_into().ok()?,
    })
}

/// The text of a value and what it is; an error of a formula is its sign.
fn value(data: &Data) -> Option<(String, Kind)> {
    match data {
        Data::Int(number) => Some((number.to_string(), Kind::Number)),
        Data::Float(number) => Some((plain(*number), Kind::Number)),
        Data::String(text) | Data::DurationIso(text) => Some((text.clone(), Kind::Text)),
        Data::Bool(said) => Some((said.to_string().to_uppercase(), Kind::Text)),
        Data::DateTime(time) if time.is_datetime() && time.as_f64() >= 1.0 => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            Some((format!("{year:04}-{month:02}-{day:02}"), Kind::Day))
        }
        Data::DateTime(time) => Some((plain(time.as_f64()), Kind::Number)),
        Data::DateTimeIso(text) => Some((text.get(..10).unwrap_or(text).to_owned(), Kind::Day)),
        Data::Error(error) => Some((error.to_string(), Kind::Text)),
        Data::Empty => None,
    }
}
