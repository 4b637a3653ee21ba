//! XLSX: shared texts, styles and the order of sheets are the saving program's own.

use super::{Expected, Reading, shown};
use crate::{
    domain::export::digest::Blocks,
    format::xlsx::{about_sheet, list_sheet, plain},
};
use calamine::{DataRef, Reader, Xlsx, open_workbook};
use std::{
    fs::File,
    io::{BufReader, Error, Result},
    path::Path,
};

type Workbook = Xlsx<BufReader<File>>;

pub(super) fn read(path: &Path, expected: &Expected, reading: &mut Reading) -> Result<()> {
    let mut book: Workbook = open_workbook(path).map_err(|e| damaged(&e))?;
    let language = expected.language.unwrap_or_default();
    let mut names = book.sheet_names();
    let mut take = |wanted: &str| names.iter().position(|name| name == wanted).map(|at| names.remove(at));
    let about = take(about_sheet(language));
    let lists: Vec<String> = (1..).map_while(|place| take(&list_sheet(language, place))).collect();
    if lists.is_empty() {
        reading.remark(|| format!("it has no sheet {:?}", list_sheet(language, 1)));
    }
    for name in names {
        reading.remark(|| format!("a sheet {name:?} more than the list has"));
    }
    for code in shown::otherwise(path)? {
        reading.remark(|| format!("a format of numbers shows others than stand in the cells: {code}"));
    }
    let headings = expected.headings();
    for name in lists {
        let mut heading = Vec::new();
        rows(&mut book, &name, reading, |reading, row, cells| {
            if row > 0 {
                add(cells, &mut reading.blocks);
                reading.count(|at| cells.get(at).map(|cell| cell.text.as_bytes()));
                reading.end_row();
            } else {
                heading = cells.iter().map(|cell| cell.text.clone()).collect();
            }
        })?;
        if heading != headings {
            reading.remark(|| format!("the headings of the sheet {name:?} are not those of the list"));
        }
    }
    if let Some(name) = about {
        let mut blocks = Blocks::default();
        rows(&mut book, &name, reading, |_, _, cells| {
            add(cells, &mut blocks);
            blocks.end_row();
        })?;
        reading.about = Some(blocks.finish());
    }
    Ok(())
}

/// What stands in a cell.
#[derive(Default)]
struct Cell {
    text: String,
    is_number: bool,
}

impl Cell {
    fn of(value: &DataRef<'_>) -> Self {
        let text = |text: String| Self { text, is_number: false };
        let number = |text: String| Self { text, is_number: true };
        match value {
            DataRef::Empty => Self::default(),
            DataRef::String(s) => text(s.clone()),
            DataRef::SharedString(s) => text((*s).to_owned()),
            DataRef::Int(n) => number(n.to_string()),
            DataRef::Float(n) => number(plain(*n)),
            DataRef::DateTime(day) => number(plain(day.as_f64())),
            other => number(format!("{other:?}")),
        }
    }
}

/// Adds the cells of a row.
fn add(cells: &[Cell], blocks: &mut Blocks) {
    for Cell { text, is_number } in cells {
        if *is_number { blocks.number(text.as_bytes()) } else { blocks.text(text.as_bytes()) }
    }
}

/// Hands on each row of a sheet, those without cells as well.
fn rows(
    book: &mut Workbook,
    name: &str,
    reading: &mut Reading,
    mut take: impl FnMut(&mut Reading, u32, &[Cell]),
) -> Result<()> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| damaged(&e))?;
    let (mut row, mut cells) = (0, Vec::new());
    while let Some(cell) = reader.next_cell_with_formula().map_err(|e| damaged(&e))? {
        let (at, column) = (cell.pos.0, usize::try_from(cell.pos.1).map_err(Error::other)?);
        if at < row || (at == row && column < cells.len()) {
            return Err(Error::other("its cells are in no order"));
        }
        if cell.formula.is_some() {
            reading.remark(|| format!("sheet {name:?}, row {}: a formula, which no list has", at + 1));
        }
        let value = Cell::of(&cell.value);
        if value.text.is_empty() {
            continue;
        }
        while row < at {
            take(reading, row, &cells);
            cells.clear();
            row += 1;
        }
        cells.resize_with(column, Cell::default);
        cells.push(value);
    }
    if !cells.is_empty() {
        take(reading, row, &cells);
    }
    Ok(())
}

fn damaged(e: &calamine::XlsxError) -> Error {
    Error::other(format!("it is no workbook that can be read: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_the_same_whatever_its_last_digit_and_a_second_more_is_not() {
        for text in ["46353.0208333333", "46353.020833333299", "46353.02083333333"] {
            assert_eq!(plain(text.parse().unwrap()), "46353+30", "{text}");
        }
        assert_eq!(plain(46_353.0 + 30.0 / 1440.0 + 1.0 / 86_400.0), "46353+1801000ms");
        for text in ["46353.0208333449", "46353.02083334491", "46353.020833344907407"] {
            assert_eq!(plain(text.parse().unwrap()), "46353+1800001ms", "{text}");
        }
        assert_eq!((plain(0.123).as_str(), plain(46_353.123_456_789).as_str()), ("0.123", "46353.123456789"));
        assert_eq!((plain(1_490_000.0).as_str(), plain(1_490_000.25).as_str()), ("1490000", "1490000+360"));
        assert_eq!(plain(0.1), "0+144");
    }
}
