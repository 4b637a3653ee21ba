//! An import: an annex as a file has it, on its way into a draft.
//!
//! A preview is working data of seven days: what was read, how it was understood, what stands against each row. Nothing
//! of it reaches the register but by a commit, which saves a draft like any other.

use crate::domain::{
    decision::{Line, StatedTotal, Total},
    matching::Candidate,
    recipient::RecipientKind,
    vocabulary,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

mod edit;
mod mapping;
pub mod register;
mod stored;
mod verdict;

pub use edit::{Edit, Person, RowChange, WHOLE_FILE};
pub use mapping::{ColumnAnswer, ColumnChoice, Defaults, LETTERS, Mapping};
pub use stored::{ImportCommit, Preview, RowChoice, RowFilter, RowSkip, StoredImport, StoredRow, WaitingImport};
pub use verdict::{Grade, Read, RowFinding};

vocabulary! {
    /// What a file is by its content.
    FileFormat {
        Xlsx = "xlsx", "bảng tính XLSX", "an XLSX spreadsheet";
        Xls = "xls", "bảng tính XLS", "an XLS spreadsheet";
        Ods = "ods", "bảng tính ODS", "an ODS spreadsheet";
        Docx = "docx", "văn bản DOCX", "a DOCX document";
        Csv = "csv", "tệp CSV", "a CSV file";
        Tsv = "tsv", "tệp TSV", "a TSV file";
        Text = "text", "nội dung dán", "pasted text";
    }
}

vocabulary! {
    /// How a file writes Vietnamese.
    TextEncoding {
        Unicode = "unicode", "Unicode", "Unicode";
        Tcvn3 = "tcvn3", "TCVN3 (phông .Vn…)", "TCVN3 (.Vn… fonts)";
        Vni = "vni", "VNI (phông VNI-…)", "VNI (VNI-… fonts)";
        Windows1258 = "windows-1258", "Windows-1258", "Windows-1258";
        Utf16 = "utf-16", "UTF-16", "UTF-16";
    }
}

vocabulary! {
    /// Where an import stands.
    ImportState {
        Preview = "preview", "xem trước", "preview";
        Committed = "committed", "đã đưa vào bản nháp", "committed";
        Expired = "expired", "đã hết hạn", "expired";
    }
}

vocabulary! {
    /// What a row of an import is found to be.
    RowVerdict {
        Ok = "ok", "đạt", "ok";
        Caution = "caution", "cần xem lại", "caution";
        Flaw = "flaw", "lỗi", "flaw";
    }
}

vocabulary! {
    /// What a column of a file says of a line.
    ColumnMember {
        Line = "line", "số thứ tự", "line number";
        Name = "name", "tên", "name";
        NamePostUnit = "name_post_unit", "tên, chức vụ, đơn vị", "name, post and unit";
        Honorific = "honorific", "Ông/Bà", "honorific";
        Sex = "sex", "giới tính", "sex";
        Male = "male", "nam (đánh dấu)", "male (ticked)";
        Female = "female", "nữ (đánh dấu)", "female (ticked)";
        Birth = "birth", "ngày hoặc năm sinh", "day or year of birth";
        BirthMale = "birth_male", "ngày hoặc năm sinh của nam", "birth of a man";
        BirthFemale = "birth_female", "ngày hoặc năm sinh của nữ", "birth of a woman";
        Post = "post", "chức vụ", "post";
        PostUnit = "post_unit", "chức vụ, đơn vị", "post and unit";
        Unit = "unit", "đơn vị", "unit";
        ParentUnit = "parent_unit", "đơn vị cấp trên", "superior unit";
        Reason = "reason", "thành tích", "achievement";
        Award = "award", "hình thức khen thưởng", "award";
        RecipientKind = "recipient_kind", "loại đối tượng", "kind of recipient";
        CertificateNumber = "certificate_number", "số bằng", "certificate number";
        /// Left in the row's cells and taken into no line.
        Ignored = "ignored", "không dùng", "not used";
        /// A personal id number: its cells are not kept.
        IdNumber = "id_number", "số định danh", "id number";
        /// Sensitive personal data (Law 91/2025/QH15): its cells are not kept.
        Sensitive = "sensitive", "dữ liệu nhạy cảm", "sensitive data";
    }
}

impl ColumnMember {
    /// Whether the cells of such a column may not be kept.
    #[must_use]
    pub const fn is_dropped(self) -> bool {
        matches!(self, Self::IdNumber | Self::Sensitive)
    }
}

vocabulary! {
    /// What is asked about a column.
    QuestionCode {
        DayOrMonth = "day_or_month", "ngày hay tháng đứng trước", "whether the day or the month comes first";
    }
}

vocabulary! {
    /// What answers a question about a column.
    AnswerValue {
        DayFirst = "day_first", "ngày trước", "the day first";
        MonthFirst = "month_first", "tháng trước", "the month first";
    }
}

/// A column of the sheet, and what it is taken for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportColumn {
    /// Its letters.
    pub column: String,
    /// Its heading as it reads.
    pub heading: Option<String>,
    /// What it says of a line; absent where that is not known.
    pub member: Option<ColumnMember>,
    /// Whether its heading says so, or it is a guess.
    pub sure: bool,
    /// The row from which on it is so, where a list has several headings.
    pub from_row: Option<i64>,
}

/// A heading within the list that says something of the rows below it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportSection {
    /// Its row, by which rows are known.
    pub row: i64,
    /// Its row in the file, where `row` is another one: see the rows.
    pub file_row: Option<i64>,
    /// Its text.
    pub text: String,
    /// What the recipients below it are.
    pub recipient_kind: Option<RecipientKind>,
    /// The award they have.
    pub award_code: Option<String>,
    /// The unit they belong to.
    pub unit: Option<String>,
}

/// A row that is no recipient's: a title, a total, a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportIgnored {
    /// Its row.
    pub row: i64,
    /// Its text.
    pub text: String,
}

/// What only a person can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Question {
    /// The column's letters.
    pub column: String,
    /// What is asked.
    pub code: QuestionCode,
    /// The question in words.
    pub text: String,
}

/// How many rows are found to be what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Verdicts {
    /// Nothing stands against them.
    pub ok: i64,
    /// They should be looked at.
    pub caution: i64,
    /// They must be mended or skipped.
    pub flaw: i64,
}

/// Something about the file that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportNote {
    /// The stable word a client matches on.
    pub code: String,
    /// What it is in words.
    pub text: String,
}

/// An import as it is shown.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Import {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// Where it stands.
    pub state: ImportState,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The SHA-256 of the file, or of the pasted text, in hex.
    pub sha256: String,
    /// Whether the file is kept and will be attached to the decision. Pasted text is not, nor is a file with a column
    /// that may not be kept, or with hidden sheets or columns, of which that is not known.
    pub file_kept: bool,
    /// What the file is by its content.
    pub format: FileFormat,
    /// How it writes Vietnamese.
    pub text_encoding: TextEncoding,
    /// The visible sheets with content; of a text, one without a name.
    pub sheets: Vec<String>,
    /// The sheet that is read.
    pub sheet: String,
    /// The rows of the headings.
    pub heading_rows: Vec<i64>,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// The headings within the list.
    pub sections: Vec<ImportSection>,
    /// The rows that are no recipient's.
    pub ignored: Vec<ImportIgnored>,
    /// How many rows are lines.
    pub row_count: i64,
    /// The lines counted by award and recipient kind.
    pub totals: Vec<Total>,
    /// The totals that the decision states.
    pub stated_totals: Vec<StatedTotal>,
    /// How many rows are found to be what.
    pub verdicts: Verdicts,
    /// What only a person can say.
    pub questions: Vec<Question>,
    /// What else a person should know of the file.
    pub notes: Vec<ImportNote>,
    /// What rows take where the file says nothing.
    pub defaults: Defaults,
    /// The draft it is for, or that it was committed to.
    pub decision_id: Option<i64>,
    /// Who made it.
    pub created_by: String,
    /// When it was made, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
    /// When it is deleted unless it is committed, UTC with milliseconds.
    pub expires_at: String,
}

/// What stands against a row, or should be looked at.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportFinding {
    /// The column's letters, where one is concerned.
    pub column: Option<String>,
    /// The member of the line, where one is concerned: in no column where a person wrote it, or the file has none.
    pub member: Option<String>,
    /// The stable word a client matches on.
    pub code: String,
    /// Whether it refuses the row.
    pub verdict: RowVerdict,
    /// What is wrong and what to do about it.
    pub message: String,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ImportRow {
    /// Its number in the file. Of a list that stands to the right of another one its rows are numbered on from the next
    /// thousand, so that each number is one row of one list.
    pub row: i64,
    /// Its number in the file, where `row` is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(skip_serializing_if_is_none)]
    pub file_row: Option<i64>,
    /// The line it becomes; absent for one that is skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(skip_serializing_if_is_none)]
    pub line: Option<i32>,
    /// What it is found to be.
    pub verdict: RowVerdict,
    /// Its cells as they stand in the file, by column.
    pub cells: BTreeMap<String, String>,
    /// What it is read as, or what a person made of it.
    pub read_as: Line,
    /// Whether a person mended it.
    pub mended: bool,
    /// Whether it is left out.
    pub skipped: bool,
    /// What stands against it.
    pub findings: Vec<ImportFinding>,
    /// Who it may be among the recipients of the register.
    pub candidates: Vec<Candidate>,
}
