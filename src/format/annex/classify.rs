//! What a row of a list is by its words: a section, a total, a signature, a count of columns.

use super::heading;
use crate::domain::{name::fold, recipient::RecipientKind};

/// A heading within a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// What the recipients below it are.
    pub kind: Option<RecipientKind>,
    /// Its text without its number and its count.
    pub body: String,
    /// Whether its words are those of a section of kinds, and of nothing else.
    pub strict: bool,
}

/// A number before a text: `I.`, `A.`, `1.1.`; and the text after it.
pub(super) fn numbered(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    // "PHẦN I: TẬP THỂ" is numbered I.
    let text =
        ["PHẦN ", "Phần ", "MỤC ", "Mục "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(text.len());
    let (mut number, mut rest) = text.split_at_checked(end)?;
    let digits = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    if digits > 0 && digits < number.len() && number.get(..digits).is_some_and(|start| start.ends_with('.')) {
        // `1.Ông Nguyễn Văn Thử` without a blank.
        (number, rest) = text.split_at_checked(digits)?;
    }
    let closed = number.ends_with('.') || rest.starts_with([')', ':', '/', '-', '.']);
    let closing = rest.starts_with(')');
    let rest = rest.trim_start_matches([')', ':', '/', '-', '.', ' ', '\u{A0}', '\t']);
    let bare = number.trim_end_matches('.');
    // "a) Tập thể".
    let item = closing && bare.len() == 1 && bare.chars().all(|c| c.is_ascii_lowercase());
    (closed && (item || is_roman(bare) || is_letter(bare) || is_decimal(bare)) && !rest.is_empty())
        .then_some((bare, rest))
}

/// Whether a text is a Roman number.
pub(super) fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// Whether a text is one capital letter.
pub(super) fn is_letter(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_uppercase())
}

/// Whether a text is a number of a list: `1`, `01`, `1.2`.
pub(super) fn is_decimal(text: &str) -> bool {
    text.len() <= 6
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// How a section is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Roman,
    Letter,
    Decimal,
    None,
}

impl Level {
    pub(super) fn of(text: &str) -> Self {
        match numbered(text).map(|(number, _)| number) {
            Some(number) if is_roman(number) => Self::Roman,
            Some(number) if is_letter(number) => Self::Letter,
            Some(_) => Self::Decimal,
            None => Self::None,
        }
    }
}

/// Reads a text as a section.
pub(super) fn section(text: &str) -> Section {
    let text = numbered(text).map_or(text.trim(), |(_, rest)| rest);
    let body = text.split(['(', ':']).next().unwrap_or(text).trim().trim_end_matches(['.', ',', ';']).to_owned();
    let key = fold(&body);
    let strict = [
        "tap the",
        "cac tap the",
        "doi voi tap the",
        "danh sach tap the",
        "ca nhan",
        "cac ca nhan",
        "doi voi ca nhan",
        "danh sach ca nhan",
        "ho gia dinh",
        "cac ho gia dinh",
        "gia dinh",
        "doi voi ho gia dinh",
        "danh sach ho gia dinh",
        "tap the nho",
        "khoi tap the",
        "khoi ca nhan",
        "ve tap the",
        "ve ca nhan",
        "dong ho",
        "cac dong ho",
    ]
    .contains(&key.as_str());
    let starts = ["tap the", "ca nhan", "ho gia dinh", "cac tap the", "cac ca nhan"];
    let counted = starts.iter().any(|start| {
        let rest = key.strip_prefix(start).map(str::trim);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    });
    // "Tập thể: 05; Cá nhân: 12" counts both.
    let both = heading::kind(text.split('(').next().unwrap_or(text)).is_none();
    Section { kind: heading::kind(&body).filter(|_| !both || !strict), body, strict: (strict || counted) && !both }
}

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

/// Whether the body of a section names a unit, rather than a merit or a group of units.
pub(super) fn names_unit(body: &str) -> bool {
    let key = format!(" {} ", fold(body));
    let merit =
        ["hien mau", "hien tang", "lan tro len", "thanh tich", "dot xuat", "chuyen de", "thuong xuyen", "phong trao"];
    let group = [
        "khoi cac",
        "khoi co quan",
        "khoi so",
        "khoi huyen",
        "khoi xa",
        "khoi phuong",
        "khoi tinh",
        "khoi dang",
        "khoi mat tran",
        "khoi doan the",
        "khoi doanh nghiep",
        "khoi nha nuoc",
        "khoi truong",
        "phu luc",
        "cac don vi",
        "cac so",
        "cac huyen",
        "cac xa",
        "cac phuong",
        "cac co quan",
    ];
    let given = [
        "tang",
        "truy tang",
        "phong tang",
        "truy phong",
        "tuyen duong",
        "bieu duong",
        "khen thuong",
        "ton vinh",
        "vinh danh",
    ];
    let times = key.contains(" lan ") && key.contains(|c: char| c.is_ascii_digit());
    !times
        && !merit.iter().any(|word| key.contains(&format!(" {word} ")))
        && !group.iter().any(|word| key.starts_with(&format!(" {word} ")))
        && !given.iter().any(|word| key.starts_with(&format!(" {word} ")))
        && !body.trim().is_empty()
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
    fn a_number_before_a_text_is_taken_off() {
        for (text, found) in [
            ("I. TẬP THỂ", Some(("I", "TẬP THỂ"))),
            ("A - Khối huyện", None),
            ("1. Ông Nguyễn Văn Thử", Some(("1", "Ông Nguyễn Văn Thử"))),
            ("2) Bà Đặng Thị Mẫu", Some(("2", "Bà Đặng Thị Mẫu"))),
            ("1.Ông Thử", Some(("1", "Ông Thử"))),
            ("PHẦN I: TẬP THỂ", Some(("I", "TẬP THỂ"))),
            ("a) Tập thể:", Some(("a", "Tập thể:"))),
            ("h hen niê", None),
            ("Đặng Thị Mẫu", None),
            ("I", None),
        ] {
            assert_eq!(numbered(text), found, "{text}");
        }
    }

    #[test]
    fn a_section_of_kinds_is_told_from_other_texts() {
        let said = |text| (section(text).kind, section(text).strict);
        assert_eq!(said("I. TẬP THỂ"), (Some(RecipientKind::Collective), true));
        assert_eq!(said("II. CÁ NHÂN (52 cá nhân)"), (Some(RecipientKind::Individual), true));
        assert_eq!(said("Tập thể: 25"), (Some(RecipientKind::Collective), true));
        assert_eq!(said("III. HỘ GIA ĐÌNH"), (Some(RecipientKind::Household), true));
        assert_eq!(said("I. HUYỆN MẪU"), (None, false));
        assert_eq!(said("Tập thể: 05; Cá nhân: 12"), (None, false));
    }

    #[test]
    fn a_remark_is_no_section_and_a_merit_no_unit() {
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
        assert!(names_unit("HUYỆN MẪU") && names_unit("Khối phố 2"));
        assert!(!names_unit("TRUY TẶNG") && !names_unit("TẶNG") && names_unit("TẢN LĨNH"));
        assert!(!names_unit("Hiến máu từ 20 đến 29 lần") && !names_unit("KHỐI CÁC SỞ, NGÀNH TỈNH"));
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
