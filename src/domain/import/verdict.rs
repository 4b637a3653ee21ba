//! What stands against a row, in both languages, and the row as it was read.

use super::RowVerdict;
use crate::domain::{decision::Line, fault::Text};
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// It says what was done, and asks for nothing.
    Note,
    /// It should be looked at.
    Caution,
    /// The row can't be taken.
    Flaw,
}

impl Grade {
    /// What a row with such a finding is.
    #[must_use]
    pub const fn verdict(self) -> RowVerdict {
        match self {
            Self::Note => RowVerdict::Ok,
            Self::Caution => RowVerdict::Caution,
            Self::Flaw => RowVerdict::Flaw,
        }
    }
}

/// What stands against a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFinding {
    /// The column's letters, where one is concerned.
    pub column: Option<String>,
    /// The member of the line, where one is concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The stable word.
    pub code: String,
    /// How much it weighs.
    pub grade: Grade,
    /// What is wrong and what to do about it, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

impl RowFinding {
    /// A finding in both languages.
    #[must_use]
    pub fn new(grade: Grade, column: Option<String>, code: &str, text: Text) -> Self {
        Self { column, member: None, code: code.to_owned(), grade, vi: text.vi, en: text.en }
    }

    /// The same of a member of the line, which may be in no column.
    #[must_use]
    pub fn of(self, member: &str) -> Self {
        Self { member: (!member.is_empty()).then(|| member.to_owned()), ..self }
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Its number in the file.
    pub row: u32,
    /// The line it is read as.
    pub line: Line,
    /// What stands against it by itself.
    pub findings: Vec<RowFinding>,
}
