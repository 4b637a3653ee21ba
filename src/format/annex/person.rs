//! Names as annexes write them: with a form of address in front, and with post and unit behind.

use crate::domain::name::fold;

/// Forms of address, longest first.
const HONORIFICS: &[&str] =
    &["Đồng chí", "Ông (bà)", "Ông/Bà", "Đ/c", "Đ/C", "Đ.c", "Ông", "Bà", "Anh", "Chị", "Cụ", "Em"];

/// The form of address before a name, and the name.
pub(super) fn honorific(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim();
    HONORIFICS.iter().find_map(|word| {
        let start = text.get(..word.len())?;
        let rest = text.get(word.len()..)?;
        let parted =
            rest.starts_with([' ', ':', '\u{A0}', '.']) || word.ends_with("/c") && rest.starts_with(char::is_uppercase);
        let name = rest.trim_start_matches([' ', ':', '\u{A0}', '.']);
        // "Anh Đức" may be a name: a form of address stands before two words at least.
        let fits = name.split_whitespace().count() >= 2 && name.starts_with(char::is_uppercase);
        (start.to_lowercase() == word.to_lowercase() && parted && fits).then_some((*word, name))
    })
}

/// Whether a text is a form of address alone.
pub(super) fn is_honorific(text: &str) -> bool {
    let key = fold(text);
    HONORIFICS.iter().any(|word| fold(word) == key)
}

/// A name with what stands behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The name, with its form of address.
    pub name: String,
    /// The post.
    pub post: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// Parts "name, post, unit" at its commas and dashes; a collective has no post.
pub(super) fn parts(text: &str, collective: bool) -> Parts {
    let text = text.trim().trim_end_matches([';', '.', ',']).trim();
    let mut pieces: Vec<String> = Vec::new();
    let mut depth = 0_i32;
    let mut piece = String::new();
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        let dash = matches!(c, '-' | '–' | '—') && piece.ends_with(' ') && signs.peek() == Some(&' ');
        if depth <= 0 && (matches!(c, ',' | ';' | '\n') || dash) {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(c);
        }
    }
    pieces.push(piece);
    let mut pieces = pieces.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty());
    let name = pieces.next().unwrap_or_default();
    let rest: Vec<String> = pieces.collect();
    let joined = |rest: &[String]| (!rest.is_empty()).then(|| rest.join(", "));
    if collective {
        return Parts { name, post: None, unit: joined(&rest) };
    }
    match rest.split_first() {
        Some((post, rest)) if !is_unit(post) => Parts { name, post: Some(post.clone()), unit: joined(rest) },
        _ => Parts { name, post: None, unit: joined(&rest) },
    }
}

/// Parts "post, unit".
pub(super) fn post_and_unit(text: &str) -> (Option<String>, Option<String>) {
    let Parts { name, unit, .. } = parts(text, true);
    if is_unit(&name) && unit.is_none() {
        (None, Some(name))
    } else {
        (Some(name).filter(|post| !post.is_empty()), unit)
    }
}

/// Words that names of units begin with, folded.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "hoi", "uy ban", "ubnd", "truong", "phong", "ban", "cong ty", "doan", "chi hoi", "trung tam", "so", "tap the",
    "can bo va nhan dan", "nhan dan", "cong an", "benh vien", "tram", "xa", "phuong", "thi tran", "huyen", "thanh pho",
    "tinh", "don vi", "to", "ap", "thon", "khu pho", "chi bo", "dang bo", "hdnd", "hoi dong", "bo chi huy", "ban chi huy",
    "chi cuc", "cuc", "vien", "ngan hang", "doanh nghiep", "hop tac xa", "cau lac bo", "clb", "bo", "tong cong ty",
    "van phong", "dai", "bao", "quan", "lien doan", "cong doan", "lop", "khoa", "doi", "tieu doan", "trung doan", "nha may",
    "buu dien", "kho bac", "vien kiem sat", "toa an", "mat tran", "uy ban mat tran", "hat kiem lam", "ngan hang", "thcs",
];

/// Posts that begin with the word of a unit, folded.
const POSTS: &[&str] = &[
    "truong ban",
    "truong phong",
    "truong khoa",
    "truong ap",
    "truong tram",
    "doi truong",
    "to truong",
    "hoi vien",
    "doan vien",
    "can bo",
];

/// Whether a text is the name of a unit.
pub(super) fn is_unit(text: &str) -> bool {
    let key = fold(text);
    let starts = |word: &&str| key.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    UNITS.iter().any(&starts) && !POSTS.iter().any(starts)
}

/// Whether a name is that of a household.
pub(super) fn is_household(text: &str) -> bool {
    let key = fold(text);
    ["ho gia dinh", "gia dinh", "ho ong", "ho ba", "ho"].iter().any(|word| {
        let rest = key.strip_prefix(word).filter(|rest| rest.starts_with(' '));
        // "Hồ" is a family name: the mark tells it from "Hộ".
        rest.is_some() && (*word != "ho" && !word.starts_with("ho ") || text.trim().to_lowercase().starts_with("hộ"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_address_is_no_part_of_a_name() {
        assert_eq!(honorific("Ông Nguyễn Văn Thử"), Some(("Ông", "Nguyễn Văn Thử")));
        assert_eq!(honorific("Đ/c Đặng Thị Mẫu"), Some(("Đ/c", "Đặng Thị Mẫu")));
        assert_eq!(honorific("BÀ ĐẶNG THỊ MẪU"), Some(("Bà", "ĐẶNG THỊ MẪU")));
        for name in ["Anh Đức", "Bàn Thị Mẫu", "Cụm thi đua số 1", "Ông", "Đặng Thị Mẫu"] {
            assert_eq!(honorific(name), None, "{name}");
        }
    }

    #[test]
    fn a_cell_is_parted_into_name_post_and_unit() {
        let said = |text, collective| {
            let Parts { name, post, unit } = parts(text, collective);
            (name, post.unwrap_or_default(), unit.unwrap_or_default())
        };
        let person =
            ("Đặng Thị Mẫu".to_owned(), "Chủ tịch".to_owned(), "Hội Chữ thập đỏ huyện Mẫu, tỉnh Mẫu".to_owned());
        assert_eq!(said("Đặng Thị Mẫu, Chủ tịch, Hội Chữ thập đỏ huyện Mẫu, tỉnh Mẫu;", false), person);
        assert_eq!(said("Đặng Thị Mẫu - Chủ tịch, Hội Chữ thập đỏ huyện Mẫu, tỉnh Mẫu", false), person);
        let unit = ("Nguyễn Văn Thử".to_owned(), String::new(), "xã Mẫu".to_owned());
        assert_eq!(said("Nguyễn Văn Thử, xã Mẫu", false), unit);
        let collective = ("Hội Chữ thập đỏ huyện Mẫu".to_owned(), String::new(), "tỉnh Kiên Giang".to_owned());
        assert_eq!(said("Hội Chữ thập đỏ huyện Mẫu, tỉnh Kiên Giang", true), collective);
        let dash = ("Trường TH-THCS Mẫu".to_owned(), String::new(), String::new());
        assert_eq!(said("Trường TH-THCS Mẫu", true), dash);
        let head = ("A B".to_owned(), "Trưởng phòng".to_owned(), "Sở Nội vụ".to_owned());
        assert_eq!(said("A B, Trưởng phòng, Sở Nội vụ", false), head);
    }

    #[test]
    fn a_household_is_known_by_its_name() {
        assert!(is_household("Hộ gia đình ông Mẫu") && is_household("Gia đình bà Mẫu") && is_household("Hộ ông Mẫu"));
        assert!(!is_household("Hồ Văn Mẫu") && !is_household("Hồ Ông Mẫu") && !is_household("Hoàng Văn Mẫu"));
    }
}
