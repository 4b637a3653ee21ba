//! What stands around a list: remarks, sums, who signs, the numbers of its columns.

use super::classify::{is_letter, numbered};
use crate::domain::name::fold;

/// Whether a text alone in its row is said of the list, and is no heading within it: a remark, the number of a page, what
/// the list counts, a sum in words.
pub(super) fn is_remark(text: &str) -> bool {
    let text = text.trim();
    let bracketed = text.starts_with('(') && text.trim_end_matches(['.', '/', ';']).ends_with(')');
    let key = fold(text);
    let starts = [
        "ghi chu",
        "luu y",
        "chu thich",
        "trang",
        "page",
        "bang chu",
        "so tien bang chu",
        "viet bang chu",
        "danh sach nay",
        "danh sach gom",
        "danh sach co",
        "danh sach tren",
        "an dinh danh sach",
        "tong danh sach",
        "het",
        "kem theo",
        "trong do",
    ];
    let starts =
        starts.iter().any(|start| key.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    let paged = key.strip_prefix("trang").or_else(|| key.strip_prefix("page")).is_some_and(|rest| {
        rest.split(' ').all(|word| word.is_empty() || word == "of" || word.chars().all(|c| c.is_ascii_digit()))
    });
    let page = key.starts_with("trang ") || key.starts_with("page ");
    let words = |word: &str| format!(" {key} ").contains(word);
    let counts = (key.starts_with("tap the ") && words(" ca nhan ")
        || key.starts_with("ca nhan ") && words(" tap the "))
        && key.contains(|c: char| c.is_ascii_digit());
    let sign = text.chars().all(|c| !c.is_alphabetic());
    let said = starts && (!page || paged);
    bracketed || text.starts_with('*') || said || (counts && numbered(text).is_none()) || sign
}

/// Whether a text is the beginning of a row of sums.
pub(super) fn is_total(text: &str) -> bool {
    let key = fold(text);
    let starts = ["tong cong", "tong so", "tong", "cong", "total", "cong chung", "tong hop"];
    starts.iter().any(|start| {
        key.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            && (key.split(' ').count() <= 12)
    }) && !["cong ty", "cong an", "cong doan", "cong dong", "tong cong ty", "tong cuc", "cong nghe", "cong thuong"]
        .iter()
        .any(|name| key.starts_with(name))
}

/// Whether a text is a sum of a book or the number of its page, and no unit whose name begins like one: "Cộng: 25 người",
/// "Cộng mang sang", "Trang 3/10".
pub(super) fn is_sum(text: &str) -> bool {
    let key = fold(text);
    let whole =
        ["tong cong", "tong so", "cong chung", "cong lai", "cong trang", "cong mang sang", "mang sang", "chuyen sang"];
    let bare = ["tong", "cong", "total", "trang", "page"];
    let rest = |starts: &[&str]| {
        let rest = starts.iter().find_map(|start| key.strip_prefix(start))?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start().to_owned())
    };
    rest(&whole).is_some()
        || rest(&bare).is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a text stands below a list: who signs, who gets a copy, where and when.
pub(super) fn is_signature(text: &str) -> bool {
    let key = fold(text);
    let starts = [
        "noi nhan",
        "nguoi lap",
        "nguoi lap bieu",
        "tm ",
        "kt ",
        "tl ",
        "tuq ",
        "thu truong don vi",
        "xac nhan cua",
        "danh sach nay co",
        "danh sach nay gom",
        "an dinh danh sach",
        "ky ten",
        "chu tich",
        "giam doc",
        "hieu truong",
        "pho chu tich",
        "pho giam doc",
        "truong ban",
        "ke toan",
        "ke toan truong",
        "thu truong",
        "nguoi lap bang",
        "nguoi lap danh sach",
        "da ky",
    ];
    let abbreviated = ["TM.", "KT.", "TL.", "TUQ."].iter().any(|start| text.trim_start().starts_with(start));
    let dated = key.contains("ngay") && key.contains("thang") && key.contains("nam") && key.split(' ').count() <= 14;
    abbreviated
        || dated
        || starts.iter().any(|start| key == start.trim() || key.starts_with(&format!("{} ", start.trim())))
}

/// Whether texts count the columns: `(1) (2) (3)`, `A B 1 2`.
pub(super) fn counts_columns(texts: &[&str]) -> bool {
    let mut last = 0;
    let mut numbers = 0;
    for text in texts {
        let bare = text.trim().trim_matches(['(', ')', '[', ']']);
        if is_letter(bare) && numbers == 0 {
            continue;
        }
        let Ok(number) = bare.parse::<u32>() else { return false };
        if numbers > 0 && number != last + 1 || number > 100 {
            return false;
        }
        (last, numbers) = (number, numbers + 1);
    }
    numbers >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_told_from_a_section() {
        for text in [
            "Trang 1/2",
            "(Đã đối chiếu với danh sách của huyện)",
            "* Ghi chú: xếp theo bảng chữ cái",
            "Danh sách gồm 03 người./.",
            "Tập thể: 05; Cá nhân: 12",
            "Bằng chữ: Hai triệu đồng",
            "2",
        ] {
            assert!(is_remark(text), "{text}");
        }
        for text in ["HUYỆN MẪU", "I. TẬP THỂ", "Phường Trang Mẫu", "XÃ THỬ (02 người)"] {
            assert!(!is_remark(text), "{text}");
        }
    }

    #[test]
    fn sums_and_signatures_are_known() {
        for text in ["Tổng cộng: 77", "TỔNG SỐ", "Cộng", "Tổng cộng 25 tập thể, 52 cá nhân"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Công ty Mẫu", "Tổng công ty Mẫu", "Công an huyện Mẫu", "Đặng Thị Mẫu"] {
            assert!(!is_total(text), "{text}");
        }
        for text in ["TM. ỦY BAN NHÂN DÂN", "Nơi nhận:", "Rạch Giá, ngày 26 tháng 5 năm 2020", "CHỦ TỊCH"]
        {
            assert!(is_signature(text), "{text}");
        }
        assert!(counts_columns(&["(1)", "(2)", "(3)"]) && counts_columns(&["A", "B", "1", "2", "3"]));
        assert!(!counts_columns(&["1", "Mẫu", "1980"]));
    }
}
