//! Sensitive personal data (Law 91/2025/QH15, in force 2026-01-01): columns that annexes have and this register does
//! not keep.

use crate::domain::{fault::Text, name::fold};

/// The names of such columns, folded: ethnicity, religion, party membership, health (a blood group
/// too).
const SENSITIVE: &[&str] = &[
    "ethnicity",
    "ethnic group",
    "dan toc",
    "religion",
    "ton giao",
    "party membership",
    "party member",
    "party joined on",
    "dang vien",
    "la dang vien",
    "ngay vao dang",
    "vao dang",
    "health",
    "health status",
    "suc khoe",
    "tinh trang suc khoe",
    "blood group",
    "blood type",
    "nhom mau rh",
    "nhom mau abo",
    "race",
    "faith",
    "nhom mau",
];

/// Whether a column of this name is one of sensitive personal data.
#[must_use]
pub fn named(column: &str) -> bool {
    SENSITIVE.contains(&fold(column).as_str())
}

/// Why a column of this name is refused, where it is one of sensitive personal data.
#[must_use]
pub fn refused(column: &str) -> Option<Text> {
    named(column).then(|| {
        Text::new(
            format!("“{column}” là dữ liệu cá nhân nhạy cảm (Luật 91/2025/QH15), sổ này không lưu; hãy bỏ cột này."),
            format!("{column} is sensitive personal data (Law 91/2025/QH15), which this register does not keep; leave the column out."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_however_it_is_written() {
        for column in [
            "ethnicity",
            "dan_toc",
            "Dân tộc",
            "TÔN GIÁO",
            "party_membership",
            "party_joined_on",
            "đảng viên",
            "suc-khoe",
            "health",
        ] {
            assert!(refused(column).is_some(), "{column}");
        }
        for column in ["name", "nonsense", "dan"] {
            assert!(refused(column).is_none(), "{column}");
        }
    }
}
