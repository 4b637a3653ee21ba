//! An export as the register remembers it: what was asked for, what the register was then, and the digest of the file
//! that left.

use crate::domain::{
    audit::{Head, PublicKey},
    conferral::{ConferralFilter, ConferralStatus},
    fault::{Fault, Language},
    id_number::check_reason,
    recipient::RecipientKind,
    report::LeftOut,
    vocabulary,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod asked;
pub mod column;
pub mod digest;
mod filter;
pub mod list;

pub use asked::Asked;
pub use filter::{CodeNames, in_words, members_in_words};
pub use list::{ExportOf, List};

/// Rows that a file to print has at most: it is laid out in memory.
pub const MOST_ON_PAPER: i64 = 20_000;

vocabulary! {
    /// What an export is written as.
    FormatName {
        /// RFC 4180, CRLF, UTF-8.
        Csv = "csv", "CSV", "CSV";
        /// One JSON object a line.
        Ndjson = "ndjson", "NDJSON", "NDJSON";
        /// A workbook: numbers that are names as text, days as days, a sheet that says what the list is.
        Xlsx = "xlsx", "XLSX", "XLSX";
        /// Pages to print and to keep (PDF/A-2u), up to 20,000 rows.
        Pdf = "pdf", "PDF", "PDF";
    }
}

vocabulary! {
    /// The language of headings and words in a file.
    FileLanguage {
        Vi = "vi", "tiếng Việt", "Vietnamese";
        En = "en", "tiếng Anh", "English";
    }
}

impl FileLanguage {
    /// The language of a file whose words are in this one.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Vi => Self::Vi,
            Language::En => Self::En,
        }
    }

    /// The same as a language of answers.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

vocabulary! {
    /// What stands between the cells of a CSV file.
    Separator {
        Comma = "comma", "dấu phẩy", "comma";
        Semicolon = "semicolon", "dấu chấm phẩy", "semicolon";
        Tab = "tab", "dấu tab", "tab";
    }
}

impl Separator {
    /// The character.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

vocabulary! {
    /// What a file is packed by.
    Packing {
        Gzip = "gzip", "nén GZIP", "gzip";
        Zstd = "zstd", "nén ZSTD", "zstd";
    }
}

impl Packing {
    /// The media type of a packed file.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Gzip => "application/gzip",
            Self::Zstd => "application/zstd",
        }
    }

    /// What the name of a packed file ends in.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
        }
    }
}

vocabulary! {
    /// Who reads the file.
    Profile {
        /// A program, or a person with an editor.
        Plain = "plain", "dạng thường", "plain";
        /// A spreadsheet: a byte order mark in front, no cell that starts a formula, and id numbers as text (CSV only).
        Excel = "excel", "dạng bảng tính", "for a spreadsheet";
    }
}

/// An export that was made.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Exported {
    /// Its number, which the header `Export-Id` carries.
    pub id: i64,
    /// Counts the changes from 1; 2 once the file is whole.
    pub version: i64,
    /// What it was written as.
    pub format: String,
    /// Who reads it.
    pub profile: String,
    /// What it lists; conferrals where absent.
    pub list: Option<ExportOf>,
    /// What was asked for of a list that is none of conferrals, as JSON.
    pub parameters: Option<String>,
    /// What was asked for.
    pub filter: ConferralFilter,
    /// The same with what was not said: the statuses, the records that merged ones became, the predecessors.
    pub effective_filter: Option<ConferralFilter>,
    /// The same as people say it, in the language of the file, Vietnamese where it has none.
    pub filter_in_words: Option<Vec<String>>,
    /// The columns, in the order of the file.
    pub columns: Option<Vec<String>>,
    /// The language of headings and words; absent where they are those of the wire.
    pub lang: Option<FileLanguage>,
    /// What stands between the cells, in CSV.
    pub separator: Option<Separator>,
    /// What the file is packed by; its bytes and SHA-256 are those of the packed file.
    pub compress: Option<Packing>,
    /// What the list leaves out, by status.
    pub left_out: Option<Vec<LeftOut>>,
    /// How many more could belong here: their source leaves open the day, month or year that is asked for.
    pub unknown_left_out: Option<i64>,
    /// How many id numbers the rows have, each counted once; absent where none were asked for.
    pub id_numbers: Option<i64>,
    /// How many events the register had then.
    pub head_size: i64,
    /// The root over them, in hex: the header `Registry-Head` is `<head_size>:<root_hash>`.
    pub root_hash: String,
    /// The account that asked for it.
    pub exported_by: String,
    /// The rows by award and kind of recipient, in the order in which the file has them first.
    pub totals: Option<Vec<ExportTotal>>,
    /// The SHA-256 of the cells of each 1,000 rows, in hex, in the order of the file: what tells a file that was saved
    /// again from one that was altered. A cell is `t` (text) or `n` (a number, a day as spreadsheets count it, any value
    /// of NDJSON that is no text), the length of its UTF-8, `:` and that text (`t4:0153`); an empty one is `-`; a row
    /// ends with a line feed, without the empty cells at its end.
    pub blocks: Option<Vec<String>>,
    /// The same of the sheet that says what the list is, in XLSX.
    pub about: Option<Vec<String>>,
    /// How many rows it has; absent where it broke off.
    pub rows: Option<i64>,
    /// How many bytes; absent where it broke off.
    pub bytes: Option<i64>,
    /// The SHA-256 of the file, in hex; absent where it broke off.
    pub sha256: Option<String>,
    /// When it was asked for, UTC with milliseconds.
    pub created_at: String,
    /// When it was whole.
    pub updated_at: String,
    /// The head of the register at its moment, signed; absent in a list of exports.
    pub head: Option<Head>,
    /// The key that signed it.
    pub key: Option<PublicKey>,
}

/// How many rows of an export are of an award and a kind of recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ExportTotal {
    /// The award.
    pub award_code: String,
    /// Its name, as the first of the rows has it.
    pub award_name: String,
    /// What the recipients are.
    pub recipient_kind: RecipientKind,
    /// How many rows.
    pub count: i64,
}

impl Exported {
    /// What every export carries: the size and root of the register's events at its moment.
    #[must_use]
    pub fn head_text(&self) -> String {
        format!("{}:{}", self.head_size, self.root_hash)
    }

    /// Whether it may have rows of what was entered in error.
    #[must_use]
    pub fn has_void(&self) -> bool {
        let filter = self.effective_filter.as_ref().unwrap_or(&self.filter);
        filter.status.contains(&ConferralStatus::Void)
    }

    /// Where its members do not agree with each other, a line each, for whoever checks a file.
    #[must_use]
    pub fn contradictions(&self) -> Vec<String> {
        let Some(rows) = self.rows else { return Vec::new() };
        let mut found = Vec::new();
        let counted: i64 = self.totals.iter().flatten().map(|total| total.count).sum();
        // A list that is none of conferrals is not counted by award and kind.
        // Lines of an annex that were entered in error are rows, and count nowhere.
        let counts_all = counted == rows || (counted < rows && self.has_void());
        if self.list.is_none() && !counts_all {
            found.push(format!("it says {rows} rows, and its totals come to {counted}"));
        }
        let blocks = self.blocks.as_ref().map_or(0, Vec::len);
        let expected = usize::try_from(rows).unwrap_or_default().div_ceil(digest::BLOCK as usize);
        // Pages have no digests of cells.
        if self.format != FormatName::Pdf.word() && blocks != expected {
            found.push(format!("{rows} rows have {expected} digests of a thousand, and it has {blocks}"));
        }
        found
    }
}

/// Asks for the id numbers of the people as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct WithIdNumbers {
    /// Why they are needed: for whom, by which paper; kept with the event.
    pub reason: String,
}

impl WithIdNumbers {
    /// Puts the reason into its stored form, or says what is wrong with it.
    pub fn check(&mut self) -> Result<(), Fault> {
        check_reason(&mut self.reason)
    }
}
