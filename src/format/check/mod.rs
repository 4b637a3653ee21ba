//! A file of an export read back: the digests of its cells, whatever program saved it.

mod csv;
mod ndjson;
mod xlsx;

use crate::domain::{
    export::{
        Exported, FileLanguage, FormatName, Separator,
        column::{COLUMNS, Column},
        digest::Blocks,
        list::LISTS,
    },
    fault::Language,
};
use std::{
    fs::File,
    io::{BufRead, BufReader, Error, Result},
    path::Path,
};

/// Remarks that are kept; those of a file that has nothing to do with the list would fill the memory.
const MOST_REMARKS: usize = 20;

/// What a file has.
#[derive(Debug, Default)]
pub struct Content {
    /// How many rows.
    pub rows: i64,
    /// The digest of the cells of each block of rows.
    pub blocks: Vec<String>,
    /// The digests of the sheet that says what the list is.
    pub about: Option<Vec<String>>,
    /// What it has that no list has, or lacks of what each has.
    pub remarks: Vec<String>,
}

/// How the file is laid out that left.
struct Expected {
    columns: Vec<&'static Column>,
    language: Option<Language>,
    separator: Separator,
}

impl Expected {
    fn headings(&self) -> Vec<String> {
        let heading = |column: &&'static Column| {
            self.language.map_or_else(|| column.name.to_owned(), |language| column.heading(language))
        };
        self.columns.iter().map(heading).collect()
    }
}

/// Reads the file of an export; nothing where its format is compared by its bytes alone.
pub fn read(path: &Path, export: &Exported) -> Result<Option<Content>> {
    let Ok(format) = export.format.parse::<FormatName>() else { return Ok(None) };
    let names = export.columns.iter().flatten();
    let list = export.list.and_then(|of| LISTS.iter().find(|list| list.of == of));
    let known = list.map_or(COLUMNS, |list| list.columns);
    let find = |name: &String| known.iter().find(|column| column.name == name);
    let columns = names.map(find).collect::<Option<Vec<_>>>();
    let columns = columns.ok_or_else(|| Error::other("the manifest names a column that this version does not know"))?;
    let expected = Expected {
        columns,
        language: export.lang.map(FileLanguage::language),
        separator: export.separator.unwrap_or(Separator::Comma),
    };
    let mut reading = Reading::default();
    match format {
        FormatName::Csv => csv::read(unpacked(path)?, &expected, &mut reading)?,
        FormatName::Ndjson => ndjson::read(unpacked(path)?, &expected, &mut reading)?,
        FormatName::Xlsx => xlsx::read(path, &expected, &mut reading)?,
        FormatName::Pdf => return Ok(None),
    }
    let Reading { mut rows, mut blocks, about, remarks } = reading;
    let seen = rows;
    // Rows in which every cell is empty are nothing to a spreadsheet, and it leaves those at the end out.
    while format == FormatName::Xlsx && rows < export.rows.unwrap_or_default() {
        blocks.end_row();
        rows += 1;
    }
    Ok(Some(Content { rows: seen, blocks: blocks.finish(), about, remarks }))
}

/// A file on the way through it.
#[derive(Default)]
struct Reading {
    rows: i64,
    blocks: Blocks,
    about: Option<Vec<String>>,
    remarks: Vec<String>,
}

impl Reading {
    fn end_row(&mut self) {
        self.blocks.end_row();
        self.rows += 1;
    }

    fn remark(&mut self, remark: impl FnOnce() -> String) {
        if self.remarks.len() < MOST_REMARKS {
            self.remarks.push(remark());
        }
    }
}

/// The bytes of a file that may be packed, as its first bytes say.
fn unpacked(path: &Path) -> Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let start = file.fill_buf()?;
    Ok(if start.starts_with(&[0x1F, 0x8B]) {
        Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(file)))
    } else if start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        Box::new(BufReader::new(zstd::stream::Decoder::with_buffer(file)?))
    } else {
        Box::new(file)
    })
}
