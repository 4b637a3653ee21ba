//! Why a file is not read: one clear problem each, with what to do instead.

use crate::domain::fault::Text;
use serde::{Deserialize, Serialize};

/// What a person can send instead.
const INSTEAD_VI: &str = "hãy gửi XLSX, XLS, ODS, DOCX, CSV, TSV hoặc dán danh sách";
/// The same in English.
const INSTEAD_EN: &str = "send XLSX, XLS, ODS, DOCX, CSV, TSV, or paste the list";

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// It has no bytes, or no row with content that is shown.
    Empty,
    /// It is protected by a password.
    Password,
    /// It is cut off or damaged.
    Damaged,
    /// It unpacks to more than is read.
    TooLargeUnpacked,
    /// Reading it took more memory or time than it may.
    TooCostly,
    /// It is a PDF.
    Pdf,
    /// It is a picture, or has nothing but pictures.
    Picture,
    /// It is HTML, whatever its name says.
    Html,
    /// It is a Word file of before 2007, or RTF.
    OldWord,
    /// It is a binary or flat form of a spreadsheet that is not read.
    OtherSpreadsheet,
    /// It is an archive of other files.
    Archive,
    /// It is none of the formats that are read.
    UnknownFormat,
    /// It has more rows than an annex may have.
    TooManyRows,
    /// It has more columns than an annex may have.
    TooManyColumns,
    /// It has more sheets than an annex may have.
    TooManySheets,
}

impl Unreadable {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::Empty,
        Self::Password,
        Self::Damaged,
        Self::TooLargeUnpacked,
        Self::TooCostly,
        Self::Pdf,
        Self::Picture,
        Self::Html,
        Self::OldWord,
        Self::OtherSpreadsheet,
        Self::Archive,
        Self::UnknownFormat,
        Self::TooManyRows,
        Self::TooManyColumns,
        Self::TooManySheets,
    ];

    /// The stable word of the finding.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Password => "password",
            Self::Damaged => "damaged",
            Self::TooLargeUnpacked => "too_large_unpacked",
            Self::TooCostly => "too_costly",
            Self::Pdf => "pdf",
            Self::Picture => "picture",
            Self::Html => "html",
            Self::OldWord => "old_word",
            Self::OtherSpreadsheet => "other_spreadsheet",
            Self::Archive => "archive",
            Self::UnknownFormat => "unknown_format",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManySheets => "too_many_sheets",
        }
    }

    /// What is wrong and what to do about it.
    #[must_use]
    pub fn text(self) -> Text {
        let (vi, en) = match self {
            Self::Empty => (
                "Tệp không có dòng nào có chữ, ngoài những gì bị ẩn",
                "The file has no row with a text, but for what is hidden",
            ),
            Self::Password => (
                "Tệp có mật khẩu; hãy mở, bỏ mật khẩu rồi lưu lại",
                "The file has a password; open it, take the password off and save it again",
            ),
            Self::Damaged => (
                "Tệp hỏng hoặc chưa tải lên hết; hãy mở thử, lưu lại rồi gửi lại",
                "The file is damaged or cut off; open it, save it again and send it again",
            ),
            Self::TooLargeUnpacked => (
                "Nội dung tệp sau khi giải nén quá lớn; hãy chép riêng danh sách sang tệp mới",
                "The file unpacks to too much; copy the list alone into a new file",
            ),
            Self::TooCostly => (
                "Đọc tệp này tốn quá nhiều bộ nhớ hoặc thời gian; hãy chép riêng danh sách sang tệp mới",
                "Reading the file takes too much memory or time; copy the list alone into a new file",
            ),
            Self::Pdf => ("Tệp là PDF, đọc cột từ PDF dễ sai", "The file is a PDF, from which columns are lost"),
            Self::Picture => ("Tệp là ảnh, hoặc chỉ có ảnh", "The file is a picture, or has nothing but pictures"),
            Self::Html => (
                "Tệp thực ra là HTML; hãy mở bằng Excel rồi lưu thành XLSX",
                "The file is really HTML; open it in a spreadsheet program and save it as XLSX",
            ),
            Self::OldWord => (
                "Tệp là Word cũ (DOC) hoặc RTF; hãy lưu thành DOCX",
                "The file is an old Word file (DOC) or RTF; save it as DOCX",
            ),
            Self::OtherSpreadsheet => (
                "Tệp là dạng bảng tính khác (XLSB, Numbers, XML); hãy lưu thành XLSX",
                "The file is another form of spreadsheet (XLSB, Numbers, XML); save it as XLSX",
            ),
            Self::Archive => ("Tệp là tệp nén chứa tệp khác", "The file is an archive of other files"),
            Self::UnknownFormat => ("Không nhận ra định dạng tệp", "The file is of no format that is read"),
            Self::TooManyRows => (
                "Danh sách có hơn 20.000 dòng; hãy chia thành nhiều tệp",
                "The list has more than 20,000 rows; divide it into several files",
            ),
            Self::TooManyColumns => (
                "Bảng có ô nằm ngoài 200 cột đầu; hãy xóa các ô thừa",
                "The table has cells outside of the first 200 columns; delete them",
            ),
            Self::TooManySheets => (
                "Tệp có hơn 100 trang tính; hãy chép riêng danh sách sang tệp mới",
                "The file has more than 100 sheets; copy the list alone into a new file",
            ),
        };
        let instead = matches!(self, Self::Empty | Self::Pdf | Self::Picture | Self::Archive | Self::UnknownFormat);
        if instead {
            Text::new(format!("{vi}; {INSTEAD_VI}."), format!("{en}; {INSTEAD_EN}."))
        } else {
            Text::new(format!("{vi}."), format!("{en}."))
        }
    }
}

/// A file that could not be opened or read to its end.
impl From<std::io::Error> for Unreadable {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::FileTooLarge { Self::TooLargeUnpacked } else { Self::Damaged }
    }
}

impl From<quick_xml::Error> for Unreadable {
    fn from(error: quick_xml::Error) -> Self {
        match error {
            quick_xml::Error::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Self::TooLargeUnpacked,
            _ => Self::Damaged,
        }
    }
}
