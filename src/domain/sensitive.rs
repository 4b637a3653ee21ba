//! Sensitive personal data (Law 91/2025/QH15, in force 2026-01-01): columns that annexes have and this register does
//! not keep.

use crate::domain::{
    fault::Text,
    name::{fold, has_words},
};

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

/// Words that the name of such a column has among others, folded: "Dân tộc thiểu số", "Kết quả xét nghiệm HIV". What is
/// said of crimes is sensitive too.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "dan toc", "ton giao", "tin nguong", "dang vien", "vao dang", "ket nap dang", "tuoi dang", "dang tich", "the dang", "suc khoe", "benh", "benh ly",
    "hiv", "aids", "xet nghiem", "nhom mau", "huyet ap", "huyet sac to", "viem gan", "giang mai", "chan doan", "khuyet tat", "di tat", "dang tat",
    "thuong tat", "tien su", "an tich", "ethnicity", "ethnic", "religion", "religious", "disease", "illness", "disability", "medical history",
    "medical condition", "health status", "health condition", "blood group", "blood type", "party member", "criminal record",
];

/// The same with their marks, where others are one word with them when folded: "tiền ăn" is money for meals.
const MARKED: &[&str] = &["tiền án"];

/// What has such words and is none of someone's own, folded: offices, patients, the fight against a disease.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "ban dan toc va ton giao", "so dan toc va ton giao", "bo dan toc va ton giao", "ban dan toc", "so dan toc", "phong dan toc", "bo dan toc", "uy ban dan toc", "hoi dong dan toc", "truong dan toc", "pho thong dan toc",
    "dan toc noi tru", "dan toc ban tru", "cong tac dan toc", "chinh sach dan toc", "vung dan toc", "dai doan ket dan toc",
    "vung dong bao dan toc", "mat tran dan toc", "ban ton giao", "so ton giao", "phong ton giao", "bo ton giao", "to chuc ton giao",
    "co so ton giao", "co so tin nguong", "chuc sac ton giao", "cong tac ton giao", "cham soc suc khoe", "bao ve suc khoe", "benh vien",
    "benh nhan", "nguoi benh", "benh xa", "benh binh", "phong benh", "chong benh", "chua benh", "kham benh", "dich benh", "kiem soat benh tat",
    "khoa benh", "khoa xet nghiem", "phong xet nghiem", "vien xet nghiem", "don vi xet nghiem", "hoi nguoi khuyet tat", "tre khuyet tat",
];

/// Whether a column of this name is one of sensitive personal data.
#[must_use]
pub fn named(column: &str) -> bool {
    let key = fold(column);
    SENSITIVE.contains(&key.as_str()) || has_word(column, &key)
}

/// Whether the name of a column has a word of sensitive personal data, which is no part of a name of something else.
fn has_word(column: &str, key: &str) -> bool {
    let key = OTHERS.iter().fold(format!(" {key} "), |key, other| key.replace(&format!(" {other} "), " "));
    let lower = column.to_lowercase();
    WORDS.iter().any(|word| has_words(key.trim(), word))
        || MARKED.iter().any(|word| lower.contains(word) || lower.is_ascii() && has_words(key.trim(), &fold(word)))
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
            "Dân tộc thiểu số",
            "Người dân tộc",
            "Dân tộc, tôn giáo",
            "Tôn giáo (nếu có)",
            "Bệnh lý",
            "Bệnh nền",
            "Kết quả xét nghiệm HIV",
            "Tiền án, tiền sự",
            "Tien an",
            "Tiền sử bệnh",
            "Nhóm máu / Rh",
            "Đảng viên (x)",
            "Ngày vào Đảng chính thức",
            "Số thẻ đảng viên",
            "Tuổi Đảng",
            "Mức độ khuyết tật",
            "Blood group (ABO)",
        ] {
            assert!(refused(column).is_some(), "{column}");
        }
        for column in [
            "name",
            "nonsense",
            "dan",
            "Hiến máu",
            "Số lần hiến máu",
            "Bệnh viện",
            "Số bệnh nhân",
            "Phòng, chống dịch bệnh",
            "Ý kiến Ban Dân tộc",
            "Ban Dân tộc và Tôn giáo",
            "Trường Dân tộc nội trú",
            "Tổ chức tôn giáo",
            "Tiền ăn",
            "Khoa Xét nghiệm",
            "Đoàn viên",
        ] {
            assert!(refused(column).is_none(), "{column}");
        }
    }
}
