//! Bytes to rows and back: what an annex is read from ([`annex`]), and what an export is written as. [`FORMATS`] is the
//! one registration; a format is one file and one line in it.

pub mod annex;
pub mod check;
mod csv;
pub mod eligibility;
mod ndjson;
mod packing;
mod pdf;
pub mod reform;
mod xlsx;

use crate::domain::{
    decision::Instrument,
    export::{
        Asked, ExportTotal, FileLanguage, FormatName, List, MOST_ON_PAPER, Packing, Profile, Separator,
        column::{COLUMNS, Column, ID_NUMBERS},
        digest::Blocks,
    },
    fault::{Fault, Language},
    report::LeftOut,
};
use chrono::NaiveDate;
pub use csv::{is_for_spreadsheet, unguarded};
pub use packing::packed;
use std::{
    io::{Result, Write},
    sync::Arc,
};

/// A format of exports.
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: FormatName,
    /// Its media type.
    pub media_type: &'static str,
    /// The ending of its files.
    pub extension: &'static str,
    /// Whether it is text in UTF-8.
    pub is_text: bool,
    /// The columns it has unless others are asked for, in its order.
    pub columns: &'static [&'static str],
    /// Rows that a file has at most, where there is a bound.
    pub most_rows: Option<i64>,
    /// Starts a file.
    pub open: Open,
}

/// Starts a file.
pub type Open = fn(Out, Layout) -> Result<Box<dyn Rows>>;

/// How a file is laid out.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Who reads it.
    pub profile: Profile,
    /// The language of headings and words; those of the wire where there is none.
    pub language: Option<Language>,
    /// What stands between cells.
    pub separator: Separator,
    /// What it is packed by.
    pub packing: Option<Packing>,
    /// Its columns, in its order.
    pub columns: Vec<&'static Column>,
}

impl Layout {
    /// The layout that is asked for of conferrals, with id numbers or without.
    pub fn of(format: &Format, asked: &Asked, id_numbers: bool) -> std::result::Result<Self, Fault> {
        asked.check()?;
        let names = asked.column_names();
        let mut columns = Column::all(names.as_deref().unwrap_or(format.columns), COLUMNS)?;
        columns.extend(id_numbers.then(|| Column::find(ID_NUMBERS)).flatten());
        Ok(Self::with(format, asked, columns))
    }

    /// The layout that is asked for of another list.
    pub fn of_list(format: &Format, asked: &Asked, list: &List) -> std::result::Result<Self, Fault> {
        asked.check()?;
        let columns = match (asked.column_names(), format.name) {
            (Some(names), _) => Column::all(&names, list.columns)?,
            (None, FormatName::Pdf) => Column::all(list.paper, list.columns)?,
            (None, _) => list.columns.iter().collect(),
        };
        Ok(Self::with(format, asked, columns))
    }

    fn with(format: &Format, asked: &Asked, columns: Vec<&'static Column>) -> Self {
        let wire = matches!(format.name, FormatName::Csv | FormatName::Ndjson);
        let language = asked.lang.map(FileLanguage::language);
        Self {
            profile: asked.profile.unwrap_or(Profile::Plain),
            language: language.or((!wire).then_some(Language::Vi)),
            separator: asked.separator.unwrap_or(Separator::Comma),
            packing: asked.compress,
            columns,
        }
    }
}

/// What a file says of itself, where its format has room for it.
#[derive(Debug, Clone)]
pub struct About {
    /// The number of the export.
    pub id: i64,
    /// The list, where it is none of conferrals.
    pub list: Option<&'static List>,
    /// What is said below the rows.
    pub notes: Vec<String>,
    /// What the list holds, line by line.
    pub filter_in_words: Vec<String>,
    /// What it leaves out, by status.
    pub left_out: Vec<LeftOut>,
    /// How many more could belong to it.
    pub unknown_left_out: i64,
    /// When it was asked for, UTC with milliseconds.
    pub at: String,
    /// Who asked for it.
    pub by: String,
    /// The head of the register at its moment, `<size>:<root_hash>`.
    pub head: String,
    /// The decision whose annex it is; nothing for the list of a filter.
    pub annex: Option<Annex>,
    /// The body whose list it is: that of the decision, else the office that keeps the register.
    pub body: Option<String>,
}

impl About {
    /// What stands above the list.
    #[must_use]
    pub fn title(&self, language: Language) -> &'static str {
        match self.list {
            Some(list) => list.title.of(language),
            None if self.annex.is_some() => language.of("Danh sách kèm theo quyết định", "Annex of a decision"),
            None => language.of("DANH SÁCH KHEN THƯỞNG", "LIST OF COMMENDATIONS"),
        }
    }
}

/// What an annex says of its decision.
#[derive(Debug, Clone)]
pub struct Annex {
    /// The form of the document.
    pub instrument: Instrument,
    /// Number and symbol.
    pub reference: Option<String>,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The names of the authorities.
    pub authorities: Vec<String>,
    /// The subject.
    pub title: Option<String>,
}

/// What is known of a file once its last row is written.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What it says of itself.
    pub about: Arc<About>,
    /// How many rows it has.
    pub rows: i64,
    /// The rows by award and kind of recipient.
    pub totals: Vec<ExportTotal>,
}

impl Ending {
    /// The lines of an annex that are not among the totals: they were entered in error, and count nowhere.
    #[must_use]
    pub fn uncounted(&self) -> i64 {
        if self.about.annex.is_none() {
            return 0;
        }
        self.rows - self.totals.iter().map(|total| total.count).sum::<i64>()
    }
}

/// Where a format writes.
pub type Out = Box<dyn Sink>;

/// A place to write to, which is told of the end.
pub trait Sink: Write + Send {
    /// Writes what is held back; nothing comes after.
    fn end(&mut self) -> Result<()>;
}

/// A file being written, row by row.
pub trait Rows: Send {
    /// Writes one row: each column's text in the order of the file's columns, or nothing. Its cells, as the file has
    /// them, become a row of `blocks`.
    fn row(&mut self, columns: &[Option<&[u8]>], blocks: &mut Blocks) -> Result<()>;
    /// Writes what is left; returns the digests of what the file says of itself, where its format has room for it.
    fn finish(&mut self, ending: &Ending) -> Result<Option<Vec<String>>>;
}

/// Every format there is.
pub const FORMATS: &[Format] = &[
    Format {
        name: FormatName::Csv,
        media_type: "text/csv",
        extension: "csv",
        is_text: true,
        columns: csv::COLUMNS,
        most_rows: None,
        open: csv::open,
    },
    Format {
        name: FormatName::Ndjson,
        media_type: "application/x-ndjson",
        extension: "ndjson",
        is_text: true,
        columns: ndjson::COLUMNS,
        most_rows: None,
        open: ndjson::open,
    },
    Format {
        name: FormatName::Xlsx,
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        extension: "xlsx",
        is_text: false,
        columns: xlsx::COLUMNS,
        most_rows: None,
        open: xlsx::open,
    },
    Format {
        name: FormatName::Pdf,
        media_type: "application/pdf",
        extension: "pdf",
        is_text: false,
        columns: pdf::COLUMNS,
        most_rows: Some(MOST_ON_PAPER),
        open: pdf::open,
    },
];

/// The format of a name.
#[must_use]
pub fn format(name: FormatName) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// The texts of a column that holds a JSON list of words.
fn list(text: &[u8]) -> Vec<String> {
    serde_json::from_slice(text).unwrap_or_default()
}

/// What there is no more of once it is finished.
fn over() -> std::io::Error {
    std::io::Error::other("the file is finished")
}

#[cfg(test)]
mod tests;
