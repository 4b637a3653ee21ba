//! An export as the register remembers it: what was asked for, what the register was then, and the digest of the file
//! that left.

use crate::domain::{conferral::ConferralFilter, fault::Fault, id_number::check_reason, vocabulary};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// What an export is written as.
    FormatName {
        /// RFC 4180, CRLF, UTF-8.
        Csv = "csv", "CSV", "CSV";
        /// One JSON object a line.
        Ndjson = "ndjson", "NDJSON", "NDJSON";
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
    /// What was asked for.
    pub filter: ConferralFilter,
    /// How many id numbers the rows have, each counted once; absent where none were asked for.
    pub id_numbers: Option<i64>,
    /// How many events the register had then.
    pub head_size: i64,
    /// The root over them, in hex: the header `Registry-Head` is `<head_size>:<root_hash>`.
    pub root_hash: String,
    /// The account that asked for it.
    pub exported_by: String,
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
}

impl Exported {
    /// What every export carries: the size and root of the register's events at its moment.
    #[must_use]
    pub fn head(&self) -> String {
        format!("{}:{}", self.head_size, self.root_hash)
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
