//! How a file is asked for, and what of that does not go together.

use super::{FileLanguage, FormatName, Packing, Profile, Separator};
use crate::domain::fault::{Code, Fault, Finding};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// Columns that a page has room for.
const MOST_ON_PAPER: usize = 10;

/// How a file is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What the file is written as.
    pub format: FormatName,
    /// Who reads the file; `plain` unless asked. A CSV for a spreadsheet still loses what a spreadsheet guesses wrong:
    /// `0153` becomes 153. An XLSX keeps it, and days and sums are days and sums.
    pub profile: Option<Profile>,
    /// The columns in the order the file shall have, `name,unit,award_name`; those of the format unless asked. A PDF
    /// has room for ten.
    pub columns: Option<String>,
    /// The language of headings and of words such as `in_force`: those of the wire in CSV and NDJSON unless asked,
    /// Vietnamese in XLSX and PDF. Members of NDJSON keep their names.
    pub lang: Option<FileLanguage>,
    /// What stands between the cells of a CSV file; `comma` unless asked.
    pub separator: Option<Separator>,
    /// Packs the file itself, CSV or NDJSON, so that it is stored packed; its name ends in `.gz` or `.zst`.
    pub compress: Option<Packing>,
}

impl Asked {
    /// A file of a format, and nothing else asked for.
    #[must_use]
    pub fn plain(format: FormatName) -> Self {
        Self { format, profile: None, columns: None, lang: None, separator: None, compress: None }
    }

    /// Refuses what the format does not have.
    pub fn check(&self) -> Result<(), Fault> {
        let mut findings = Vec::new();
        if self.separator.is_some() && self.format != FormatName::Csv {
            findings.push(Finding::of(
                "separator",
                "not_for_format",
                "Chỉ CSV mới có dấu phân cách; hãy bỏ tham số này hoặc chọn CSV.",
                "Only CSV has a separator; leave it out or choose csv.",
            ));
        }
        if self.profile == Some(Profile::Excel) && matches!(self.format, FormatName::Ndjson | FormatName::Pdf) {
            findings.push(Finding::of(
                "profile",
                "not_for_format",
                "Dạng bảng tính chỉ có ở CSV và XLSX; hãy bỏ tham số này hoặc chọn một trong hai.",
                "Only CSV and XLSX are for a spreadsheet; leave it out, or choose one of them.",
            ));
        }
        if self.columns.as_ref().is_some_and(|names| names.trim().is_empty()) {
            findings.push(Finding::of(
                "columns",
                "required",
                "Chưa chọn cột nào; hãy nêu tên cột, hoặc bỏ tham số này để có các cột thường dùng.",
                "No column is named; name some, or leave it out for the usual ones.",
            ));
        }
        let packs = matches!(self.format, FormatName::Csv | FormatName::Ndjson);
        if self.compress.is_some() && !packs {
            findings.push(Finding::of(
                "compress",
                "not_for_format",
                "Tệp dạng này đã được nén sẵn; hãy bỏ tham số này, hoặc chọn CSV hay NDJSON.",
                "A file of this format is packed already; leave it out, or choose csv or ndjson.",
            ));
        }
        if self.format == FormatName::Pdf && self.column_names().is_some_and(|names| names.len() > MOST_ON_PAPER) {
            findings.push(Finding::of(
                "columns",
                "too_many",
                format!("Trang giấy chỉ đủ chỗ cho {MOST_ON_PAPER} cột; hãy bớt cột hoặc chọn XLSX."),
                format!("A page has room for {MOST_ON_PAPER} columns; leave some out, or choose xlsx."),
            ));
        }
        Fault::all(Code::InvalidParameter, findings)
    }

    /// The names of the columns, where they are asked for.
    #[must_use]
    pub fn column_names(&self) -> Option<Vec<&str>> {
        self.columns.as_ref().map(|names| names.split(',').map(str::trim).collect())
    }
}
