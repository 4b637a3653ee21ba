//! A file of an export read back: the digests of its cells, whatever program saved it.

mod csv;
mod kind;
mod ndjson;
mod shown;
mod spreadsheet;
mod xlsx;

use crate::domain::{
    conferral::ConferralStatus,
    export::{
        Exported, FileLanguage, FormatName, Separator,
        column::{COLUMNS, Column},
        digest::Blocks,
        list::LISTS,
    },
    fault::Language,
};
pub use kind::other_format;
use std::{
    collections::HashMap,
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
    /// The same of a CSV file with its days, numbers and yes or no as the list had them, had a spreadsheet written them: by
    /// the day first, and by the month first.
    pub restored: [Vec<String>; 2],
    /// The digests of the sheet that says what the list is.
    pub about: Option<Vec<String>>,
    /// What it has that no list has, or lacks of what each has.
    pub remarks: Vec<String>,
    /// The rows by award and kind of recipient, where it has a column of either.
    counts: Option<HashMap<Counted, Count>>,
    /// Whether it says which of its rows were entered in error.
    says_status: bool,
}

/// How many rows, and how many of them were entered in error.
#[derive(Debug, Default)]
struct Count {
    rows: i64,
    void: i64,
}

/// What rows are counted by: the code of the award and the kind as the file says it, each where there is a column of it.
type Counted = [Option<String>; 2];

impl Content {
    /// Whether the totals of a manifest are not those of the rows.
    #[must_use]
    pub fn miscounted(&self, export: &Exported) -> Option<String> {
        let (found, language) = (self.counts.as_ref()?, export.lang.map(FileLanguage::language));
        let has = |name: &str| export.columns.iter().flatten().any(|column| column == name);
        let mut stated: HashMap<Counted, i64> = HashMap::new();
        for total in export.totals.iter().flatten() {
            let kind = total.recipient_kind;
            let kind = language.map_or(kind.word(), |language| kind.label().of(language));
            let key = [has(AWARD).then(|| total.award_code.clone()), has(KIND).then(|| kind.to_owned())];
            *stated.entry(key).or_default() += total.count;
        }
        // Those that were entered in error count nowhere in an annex; where the file does not say which they are, there are
        // no more of the others than it has rows.
        let of =
            |key: &Counted, count: &Count, void: i64| stated.get(key).copied().unwrap_or_default() == count.rows - void;
        let is_known = stated.keys().all(|key| found.contains_key(key));
        let all = found.iter().all(|(key, count)| of(key, count, 0));
        let valid = found.iter().all(|(key, count)| of(key, count, count.void));
        let fewer = || found.iter().all(|(key, count)| stated.get(key).copied().unwrap_or_default() <= count.rows);
        let fits = is_known && (all || valid || (!self.says_status && export.has_void() && fewer()));
        (!fits).then(|| "its totals by award and kind are not those of its rows".to_owned())
    }
}

/// The columns that totals are counted by.
const AWARD: &str = "award_code";
const KIND: &str = "recipient_kind";
/// The column that says what was entered in error.
const STATUS: &str = "status";

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
    let place = |name: &str| expected.columns.iter().position(|column| column.name == name);
    let places = [place(AWARD), place(KIND)];
    let counts = (export.list.is_none() && places.iter().any(Option::is_some)).then(HashMap::new);
    let void = ConferralStatus::Void;
    let void = expected.language.map_or(void.word(), |language| void.label().of(language));
    let status = place(STATUS).map(|place| (place, void));
    let mut reading = Reading { places, status, counts, ..Reading::default() };
    match format {
        FormatName::Csv => csv::read(unpacked(path)?, &expected, &mut reading)?,
        FormatName::Ndjson => ndjson::read(unpacked(path)?, &expected, &mut reading)?,
        FormatName::Xlsx => xlsx::read(path, &expected, &mut reading)?,
        FormatName::Pdf => return Ok(None),
    }
    let Reading { mut rows, mut blocks, restored, about, remarks, counts, .. } = reading;
    let seen = rows;
    // Rows in which every cell is empty are nothing to a spreadsheet, and it leaves those at the end out.
    while format == FormatName::Xlsx && rows < export.rows.unwrap_or_default() {
        blocks.end_row();
        rows += 1;
    }
    let says_status = status.is_some();
    let restored = restored.map(Blocks::finish);
    Ok(Some(Content { rows: seen, blocks: blocks.finish(), restored, about, remarks, counts, says_status }))
}

/// A file on the way through it.
#[derive(Default)]
struct Reading {
    rows: i64,
    blocks: Blocks,
    /// The same as a spreadsheet may have had it.
    restored: [Blocks; 2],
    about: Option<Vec<String>>,
    remarks: Vec<String>,
    /// The places of the columns that totals are counted by.
    places: [Option<usize>; 2],
    /// The place of the status, and how it says that a row was entered in error.
    status: Option<(usize, &'static str)>,
    counts: Option<HashMap<Counted, Count>>,
}

impl Reading {
    /// Counts a row by what stands in the columns of its award and kind.
    fn count<'a>(&mut self, cell: impl Fn(usize) -> Option<&'a [u8]>) {
        let Some(counts) = &mut self.counts else { return };
        let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
        let key = self.places.map(|place| place.map(|place| text(cell(place))));
        // Of a file that has nothing to do with the list a few are enough.
        if counts.len() < 10_000 || counts.contains_key(&key) {
            let count = counts.entry(key).or_default();
            count.rows += 1;
            count.void += i64::from(self.status.is_some_and(|(place, void)| cell(place) == Some(void.as_bytes())));
        }
    }

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
