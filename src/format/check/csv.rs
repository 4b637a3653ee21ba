//! CSV: quotes, line ends, the byte order mark and what stands between cells are the saving program's own.

use super::{
    Expected, Reading,
    spreadsheet::{DayOrder, restored},
};
use crate::domain::export::Separator;
use ::csv::{ByteRecord, ReaderBuilder};
use std::{
    borrow::Cow,
    io::{BufRead, Read, Result},
};

pub(super) fn read(mut file: Box<dyn BufRead>, expected: &Expected, reading: &mut Reading) -> Result<()> {
    if file.fill_buf()?.starts_with("\u{FEFF}".as_bytes()) {
        file.consume(3);
    }
    let headings = ByteRecord::from(expected.headings());
    let own = expected.separator;
    let others = Separator::ALL.iter().copied().filter(|separator| *separator != own);
    let start = file.fill_buf()?;
    let fitting = std::iter::once(own).chain(others).find(|separator| {
        let first = reader(start, *separator).byte_records().next();
        first.is_some_and(|first| first.is_ok_and(|first| first == headings))
    });
    if fitting.is_none() {
        reading.remark(|| "its headings are not those of the list".to_owned());
    }
    let mut rows = reader(file, fitting.unwrap_or(own));
    let mut row = ByteRecord::new();
    let mut is_heading = true;
    while rows.read_byte_record(&mut row)? {
        if !is_heading {
            row.iter().for_each(|cell| reading.blocks.text(cell));
            for (order, blocks) in [DayOrder::DayFirst, DayOrder::MonthFirst].into_iter().zip(&mut reading.restored) {
                for (place, cell) in row.iter().enumerate() {
                    let column = expected.columns.get(place);
                    blocks.text(&column.map_or(Cow::Borrowed(cell), |column| restored(column, cell, order)));
                }
                blocks.end_row();
            }
            reading.count(|at| row.get(at));
            reading.end_row();
        }
        is_heading = false;
    }
    Ok(())
}

fn reader<R: Read>(from: R, separator: Separator) -> ::csv::Reader<R> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator.byte()).from_reader(from)
}
