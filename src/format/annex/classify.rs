//! What a row of a list is by its words: a section, a total, a signature, a count of columns.

use super::{heading, kinds, post};
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
    let text = ["PHẦN ", "Phần ", "MỤC ", "Mục ", "BIỂU ", "Biểu ", "PHỤ LỤC ", "Phụ lục ", "BẢNG ", "Bảng "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
        .trim();
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
    (closed && (item || is_roman(bare) || is_letter(bare) || is_decimal(bare) || is_part(bare)) && !rest.is_empty())
        .then_some((bare, rest))
}

/// Whether a text is a Roman number.
pub(super) fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// Whether a text numbers a part of a section: `II.1`, `A.2`.
pub(super) fn is_part(text: &str) -> bool {
    text.trim_end_matches('.')
        .split_once('.')
        .is_some_and(|(section, part)| (is_roman(section) || is_letter(section)) && is_decimal(part))
}

/// Whether a text is one capital letter.
pub(super) fn is_letter(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_uppercase())
}

/// Which of its kind a Roman number or a capital letter is, from 1.
pub(super) fn ordinal(text: &str) -> Option<u32> {
    let value = |c| match c {
        'I' => 1,
        'V' => 5,
        _ => 10_u32,
    };
    if is_roman(text) {
        let values: Vec<u32> = text.chars().map(value).collect();
        let less = |at: usize, own: &u32| values.get(at + 1).is_some_and(|next| next > own);
        let (less, more): (Vec<_>, Vec<_>) = values.iter().enumerate().partition(|(at, own)| less(*at, own));
        let sum = |part: Vec<(usize, &u32)>| part.into_iter().map(|(_, own)| *own).sum::<u32>();
        return sum(more).checked_sub(sum(less));
    }
    is_letter(text).then(|| text.bytes().map(|letter| u32::from(letter - b'A') + 1).sum())
}

/// Whether a text is a number of a list: `1`, `01`, `1.2`.
pub(super) fn is_decimal(text: &str) -> bool {
    text.len() <= 6
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a text numbers a line, however it is closed: `1`, `01.`, `1/`, `(1)`.
pub(super) fn is_line(text: &str) -> bool {
    is_decimal(line_number(text))
}

/// The number of a line without what closes it.
pub(super) fn line_number(text: &str) -> &str {
    text.trim().trim_start_matches('(').trim_end_matches(['.', ')', '/', '-', ':', ' '])
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
    /// That of a section whose number may stand in a cell of its own, without a sign behind it.
    pub(super) fn of_section(text: &str) -> Self {
        match (Self::of(text), text.split_once(' ').map(|(number, _)| number)) {
            (Self::None, Some(number)) if is_roman(number) => Self::Roman,
            (Self::None, Some(number)) if is_letter(number) => Self::Letter,
            (level, _) => level,
        }
    }

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
    let labelled = labelled(text);
    let text = labelled.as_deref().unwrap_or(text);
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
    // "II. DOANH NGHIỆP" beside "I. CÁ NHÂN"; "Đơn vị: Trường Mẫu" says which.
    let said = text.split_once(':').map(|(_, rest)| rest.trim()).filter(|rest| !rest.starts_with(char::is_numeric));
    let bare = said.is_none_or(str::is_empty) && COLLECTIVES.contains(&key.as_str());
    let collectives = bare.then_some(RecipientKind::Collective);
    let starts = ["tap the", "ca nhan", "ho gia dinh", "cac tap the", "cac ca nhan"];
    let counted = starts.iter().any(|start| {
        let rest = key.strip_prefix(start).map(str::trim);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    });
    // "Tập thể: 05; Cá nhân: 12" counts both.
    let both = kinds::kind(text.split('(').next().unwrap_or(text)).is_none();
    let kind = kinds::kind(&body).filter(|_| !both || !strict).or(collectives);
    Section { kind, body, strict: (strict || counted) && !both || collectives.is_some() }
}

/// Kinds of collectives that a section is of, folded.
#[rustfmt::skip]
const COLLECTIVES: &[&str] = &[
    "doanh nghiep", "cac doanh nghiep", "hop tac xa", "cac hop tac xa", "to chuc", "cac to chuc", "cau lac bo", "to chuc doanh nghiep",
];

/// A unit behind the word for it: "Đơn vị: Trường Mẫu" is "Trường Mẫu", "Xã: Mẫu" is "Xã Mẫu".
fn labelled(text: &str) -> Option<String> {
    let (label, rest) = text.split_once(':')?;
    let (label, rest) = (label.trim(), rest.trim());
    if !rest.contains(char::is_alphabetic) || label.split_whitespace().count() > 4 {
        return None;
    }
    if heading::is_of_unit(label) {
        return Some(rest.to_owned());
    }
    let again = fold(rest).starts_with(&fold(label));
    post::is_bare(label).then(|| if again { rest.to_owned() } else { format!("{label} {rest}") })
}

/// Words of units that are names of units by themselves, folded.
#[rustfmt::skip]
const ALONE: &[&str] = &[
    "van phong", "thanh tra", "thu vien", "ban thuong truc", "hoi dong", "mat tran", "hdnd", "ubnd", "uy ban", "cong an", "doan thanh nien",
    "cong doan", "kho bac", "buu dien", "tinh uy", "huyen uy", "dang uy", "thanh uy", "tinh doan", "huyen doan", "bo chi huy", "ban chi huy",
    "vien kiem sat", "toa an", "dien luc", "bao hiem xa hoi", "bhxh", "ban quan ly", "nha thieu nhi", "bao tang",
];

/// Whether the body of a section names a unit, rather than a merit or a group of units.
pub(super) fn names_unit(body: &str) -> bool {
    let key = format!(" {} ", fold(body));
    let merit =
        ["hien mau", "hien tang", "lan tro len", "thanh tich", "dot xuat", "chuyen de", "thuong xuyen", "phong trao"];
    let group = ["phu luc", "cac don vi", "cac so", "cac huyen", "cac xa", "cac phuong", "cac co quan"];
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
    // "Khối lực lượng vũ trang" is a group, "Khối phố 2", "Khối 9" and "Khối Văn phòng" are none.
    let block = key.strip_prefix(" khoi ").is_some_and(|rest| {
        let apart = ["pho ", "lop ", "van phong "].iter().any(|word| rest.starts_with(word));
        !apart && !rest.starts_with(|c: char| c.is_ascii_digit())
    });
    // "Thôn, tổ dân phố" are kinds of units.
    let kinds: Vec<&str> = body.split([',', '/', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    // "CHI BỘ" as well; "VĂN PHÒNG" is one.
    let kinds = (kinds.len() >= 2 || !ALONE.contains(&key.trim())) && kinds.iter().all(|part| post::is_bare(part));
    let times = key.contains(" lan ") && key.contains(|c: char| c.is_ascii_digit());
    !times
        && !kinds
        && !block
        && !merit.iter().any(|word| key.contains(&format!(" {word} ")))
        && !group.iter().any(|word| key.starts_with(&format!(" {word} ")))
        && !given.iter().any(|word| key.starts_with(&format!(" {word} ")))
        && body.contains(char::is_alphabetic)
        && !is_roman(body.trim())
        && !is_letter(body.trim())
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
        assert_eq!(said("II. DOANH NGHIỆP (02)"), (Some(RecipientKind::Collective), true));
        assert_eq!(said("Đơn vị: Trường Mẫu"), (None, false));
        assert!(is_part("II.1") && is_part("B.2.") && !is_part("1.2") && !is_part("II"));
        assert_eq!(said("I. HUYỆN MẪU"), (None, false));
        assert_eq!(said("Tập thể: 05; Cá nhân: 12"), (None, false));
        let body = |text| section(text).body;
        assert_eq!((body("Đơn vị: Trường Mẫu"), body("1. Xã: Mẫu (02 người)")), ("Trường Mẫu".into(), "Xã Mẫu".into()));
    }

    #[test]
    fn sections_are_counted_by_their_numbers() {
        for (text, number) in [("I", Some(1)), ("IV", Some(4)), ("XIX", Some(19)), ("C", Some(3)), ("1", None)] {
            assert_eq!(ordinal(text), number, "{text}");
        }
    }

    #[test]
    fn a_merit_is_no_unit() {
        assert!(!names_unit("II") && !names_unit("B"));
        assert!(!names_unit("THÔN, TỔ DÂN PHỐ") && names_unit("Thôn 3, xã Mẫu"));
        assert!(!names_unit("CHI BỘ") && names_unit("VĂN PHÒNG") && names_unit("CHI BỘ 2"));
        assert!(names_unit("HUYỆN MẪU") && names_unit("Khối phố 2"));
        assert!(!names_unit("TRUY TẶNG") && !names_unit("TẶNG") && names_unit("TẢN LĨNH"));
        assert!(!names_unit("Hiến máu từ 20 đến 29 lần") && !names_unit("KHỐI CÁC SỞ, NGÀNH TỈNH"));
        assert!(!names_unit("Khối lực lượng vũ trang") && names_unit("Khối 9"));
    }
}
