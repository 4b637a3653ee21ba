//! Names as annexes write them: with a form of address in front, and with post and unit behind.

use super::{
    grid::Sheet,
    headings::SAMPLE,
    layout::{Entry, Layout},
    post::{is_bare, is_post, is_unit, post_before_unit},
    rows::value,
};
use crate::domain::{
    import::{AnswerValue, ColumnMember},
    name::{fold, is_address, is_person, is_rank, title_of, without_title},
};
use chrono::NaiveDate;

/// The form of address and the titles before a name, and the name: "Bà", "PGS.TS.", "Ông Đại tá".
pub(super) fn honorific(text: &str) -> Option<(String, &str)> {
    if let Some((title, name)) = listed(text) {
        return Some((title.to_owned(), name));
    }
    let (mut title, mut name) = (title_of(text)?, without_title(text));
    // "Ông Ông Văn Mẫu": the second is the surname.
    if let Some((first, second)) = title.split_once(' ').filter(|(first, second)| first == second && is_address(first))
    {
        name = text.get(text.rfind(name)? - second.len() - 1..)?.trim_start();
        title = first;
    }
    // "Anh em phụ nữ": a title stands before a name. "CN Ngân hàng Mẫu" is a branch.
    (name.starts_with(char::is_uppercase) && !is_unit(name)).then(|| (address(title.trim_end_matches(':')), name))
}

/// Whether a form of address may be the surname: "Ông Tấn Phát", whose next word is none.
pub(super) fn may_be_surname(address: &str, name: &str) -> bool {
    let whole = format!("{address} {name}");
    let vietnamese = name.split_whitespace().next().is_some_and(|word| !word.is_ascii());
    address == "Ông" && name.split_whitespace().count() == 2 && vietnamese && !is_person(name) && is_person(&whole)
}

/// Whether most names of a list have a form of address before them.
pub(super) fn are_addressed(sheet: &Sheet, layout: &Layout) -> bool {
    let named = |entry: &Entry| {
        let row = sheet.rows.get(entry.place)?;
        let columns = &layout.blocks.get(entry.block)?.columns;
        let cell =
            value(row, columns, ColumnMember::Name).or_else(|| value(row, columns, ColumnMember::NamePostUnit))?;
        Some(cell.text.split_whitespace().find(|word| word.contains(char::is_alphabetic)).is_some_and(is_address))
    };
    let said: Vec<bool> = layout.entries.iter().take(SAMPLE).filter_map(named).collect();
    2 * said.iter().filter(|addressed| **addressed).count() > said.len()
}

/// What lists write before names and no other text does, compared in lower case without dots.
#[rustfmt::skip]
const LISTED: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "prof", "hlv", "vđv", "ma-sơ", "ma xơ", "ma-xơ", "xơ", "sơ", "soeur", "cha", "sư cả", "sư phó", "lục cả",
];

/// A title that only lists write before a name, and the name.
fn listed(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let after_first = text.find(char::is_whitespace)?;
    let after_second = text.get(after_first..)?.trim_start().find(' ').map(|at| {
        let blanks = text.get(after_first..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        after_first + blanks + at
    });
    after_second.into_iter().chain([after_first]).find_map(|end| {
        let (title, name) = text.split_at_checked(end)?;
        let name = name.trim_start();
        let key = title.to_lowercase().replace('.', "");
        (LISTED.contains(&key.as_str()) && name.split_whitespace().count() >= 2 && name.starts_with(char::is_uppercase))
            .then_some((title, name))
    })
}

/// A form of address as it is written within a text: "ÔNG" is "Ông".
fn address(title: &str) -> String {
    let capitals = title.chars().count() > 1 && !title.chars().any(char::is_lowercase);
    match title.split_at_checked(title.chars().next().map_or(0, char::len_utf8)) {
        Some((first, rest)) if capitals && is_address(title) => format!("{first}{}", rest.to_lowercase()),
        _ => title.to_owned(),
    }
}

/// A rank, and what follows it after a comma, a dash or the end of a line: "Thượng úy, Đội trưởng".
pub(super) fn rank_before(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if is_rank(text) {
        return Some((text, ""));
    }
    let (rank, rest) = text.split_at_checked(text.find([',', ';', '-', '–', '\n'])?)?;
    is_rank(rank).then(|| (rank.trim(), rest.trim_start_matches([',', ';', '-', '–', ' ', '\n'])))
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
    /// The day or year of birth: "sinh năm 1979".
    pub birth: Option<String>,
    /// The rank: "Thượng úy".
    pub rank: Option<String>,
}

/// The day or year of birth that a piece between commas says.
fn birth(piece: &str) -> Option<String> {
    let key = piece.trim().to_lowercase();
    if key.len() == 4 && key.parse().is_ok_and(|year: i32| (1900..2100).contains(&year)) {
        return Some(key);
    }
    let starts = ["sinh năm", "sinh ngày", "năm sinh", "ngày sinh", "sn", "sinh"];
    let rest = starts.iter().find_map(|start| key.strip_prefix(start))?;
    let rest = rest.trim_start_matches([' ', ':', '.']);
    let today = NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or_default();
    super::birth::read(rest, Some(AnswerValue::DayFirst), today).map(|_| rest.to_owned())
}

/// A name, and the birth that stands behind it: "Đặng Thị Mẫu - 1983", "Đặng Thị Mẫu (sinh năm 1983)".
pub(super) fn born(text: &str) -> Option<(&str, String)> {
    let text = text.trim();
    let (name, behind) = text.split_at_checked(text.rfind(['(', ',', '\n', '-', '–'])?)?;
    let behind = behind.trim_matches(['(', ')', ',', '\n', '-', '–', ' ']);
    let born = birth(behind)?;
    let name = name.trim_end();
    (name.split_whitespace().count() >= 2).then_some((name, born))
}

/// The pieces of a text between its commas, its dashes and its lines.
fn pieces_of(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches([';', '.', ',']).trim();
    // Each piece behind a dash keeps the dash, by which a unit is put together again: "Sở Lao động - Thương binh".
    let mut pieces: Vec<String> = Vec::new();
    let mut depth = 0_i32;
    let mut piece = String::new();
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        let dash = matches!(c, '-' | '–' | '—') && piece.ends_with(' ') && signs.peek() == Some(&' ');
        if depth <= 0 && (matches!(c, ',' | ';' | '\n') || dash) {
            pieces.push(std::mem::take(&mut piece));
            piece.extend(dash.then_some(DASH));
        } else {
            piece.push(c);
        }
    }
    pieces.push(piece);
    pieces.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| !bare(piece).is_empty()).collect()
}

/// Parts "name, post, unit" at its commas and dashes; a collective has no post.
pub(super) fn parts(text: &str, collective: bool) -> Parts {
    let pieces = pieces_of(text);
    let birth_of = pieces.iter().skip(1).find_map(|piece| birth(bare(piece))).filter(|_| !collective);
    let mut pieces = pieces.into_iter().filter(|piece| birth_of.is_none() || birth(bare(piece)).is_none());
    let first = pieces.next().map(|first| bare(&first).to_owned()).unwrap_or_default();
    // "Đặng Thị Mẫu (1983)".
    let (first, born) = match born(&first).filter(|_| !collective) {
        Some((name, year)) => (name.to_owned(), Some(year)),
        None => (first, birth_of.clone()),
    };
    // "Đặng Thị Mẫu (Bí thư)".
    let (name, behind) = match behind(&first).filter(|_| !collective && first.contains('(')) {
        Some((bare, behind)) => (bare.to_owned(), Some(behind.to_owned())),
        None => (first, None),
    };
    let mut rest: Vec<String> = behind.into_iter().chain(pieces).collect();
    let ranked = rest.iter().position(|piece| is_rank(bare(piece))).filter(|_| !collective);
    let rank = ranked.map(|place| bare(&rest.remove(place)).to_owned());
    let (post, unit) = if collective { (None, joined(&rest)) } else { post_then_unit(&rest) };
    Parts { name, post, unit, birth: born, rank }
}

/// Before a piece that stands behind a dash.
const DASH: char = '\u{1}';

/// A piece without the dash before it.
fn bare(piece: &str) -> &str {
    piece.trim_start_matches([DASH, ' '])
}

/// Pieces as they stood, each behind its comma or its dash.
fn joined(pieces: &[String]) -> Option<String> {
    let (first, rest) = pieces.split_first()?;
    Some(rest.iter().fold(bare(first).to_owned(), |text, piece| {
        let parted = if piece.starts_with(DASH) { " - " } else { ", " };
        format!("{text}{parted}{}", bare(piece))
    }))
}

/// The post and the unit of pieces between commas: "Chủ tịch", "Hội Chữ thập đỏ", or "Chủ tịch Hội Chữ thập đỏ".
fn post_then_unit(pieces: &[String]) -> (Option<String>, Option<String>) {
    let Some((first, rest)) = pieces.split_first() else { return (None, None) };
    let first = bare(first);
    // A unit's word without a name is who one is: "Công an, xã Mẫu".
    if is_unit(first) && (rest.is_empty() || !is_bare(first)) {
        return (None, joined(pieces));
    }
    match post_before_unit(first) {
        Some((post, unit)) => (Some(post.to_owned()), joined(&[&[unit.to_owned()], rest].concat())),
        None => (Some(first.to_owned()), joined(rest)),
    }
}

/// Parts "post, unit".
pub(super) fn post_and_unit(text: &str) -> (Option<String>, Option<String>) {
    post_then_unit(&pieces_of(text))
}

/// A name, and the post or unit that stands behind it in its own cell: in brackets, on the next line, after a comma or a
/// dash. What is neither, as a byname, stays with the name.
pub(super) fn behind(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let mut signs = text.char_indices().filter(|(_, c)| matches!(c, '(' | '\n' | ',' | ';' | '-' | '–'));
    signs.find_map(|(at, sign)| {
        let (name, rest) = text.split_at_checked(at)?;
        let dash = matches!(sign, '-' | '–') && !name.ends_with(' ');
        let rest =
            rest.trim_start_matches(['(', '\n', ',', ';', '-', '–', ' ', '\r']).trim_end_matches([';', '.', ' ']);
        // "Lê Văn Mẫu\n(Trưởng ấp)" opens its bracket behind the end of the line.
        let opened = sign == '('
            || text.get(at..).is_some_and(|rest| rest.trim_start_matches([sign, ' ', '\r', '\n']).starts_with('('));
        let rest = if opened { rest.strip_suffix(')')? } else { rest };
        let name = name.trim_end_matches([',', ';', ' ', '\n', '\r']);
        let said = is_post(rest) || is_unit(rest);
        (!dash && said && name.split_whitespace().count() >= 2).then_some((name, rest))
    })
}

/// Whether a name is that of a household.
pub(super) fn is_household(text: &str) -> bool {
    let key = fold(text);
    let lower = text.trim().to_lowercase();
    let with_family = ["và gia đình", "cùng gia đình", "& gia đình"].iter().any(|end| lower.ends_with(end));
    if lower.starts_with("vợ chồng ") || with_family || is_couple(text) {
        return true;
    }
    ["ho gia dinh", "gia dinh", "ho ong", "ho ba", "ho"].iter().any(|word| {
        let rest = key.strip_prefix(word).filter(|rest| rest.starts_with(' '));
        // "Hồ" is a family name: the mark tells it from "Hộ".
        rest.is_some() && (*word != "ho" && !word.starts_with("ho ") || text.trim().to_lowercase().starts_with("hộ"))
    })
}

/// Whether a name is that of a couple: "Ông Nguyễn Văn Thử và bà Đặng Thị Mẫu".
fn is_couple(text: &str) -> bool {
    let key = text.trim().to_lowercase();
    let first = ["ông ", "bà ", "anh ", "chị "].iter().any(|word| key.starts_with(word));
    let and = [" và bà ", " và ông ", " và vợ", " và chồng", " và chị ", " và anh "];
    first && and.iter().any(|word| key.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_address_is_no_part_of_a_name() {
        assert_eq!(honorific("Ông Nguyễn Văn Thử"), Some(("Ông".to_owned(), "Nguyễn Văn Thử")));
        assert_eq!(honorific("Đ/c Đặng Thị Mẫu"), Some(("Đ/c".to_owned(), "Đặng Thị Mẫu")));
        assert_eq!(honorific("BÀ ĐẶNG THỊ MẪU"), Some(("Bà".to_owned(), "ĐẶNG THỊ MẪU")));
        for (text, title) in [("PGS.TS. Trần Văn Mẫu", "PGS.TS."), ("Ông Đại tá Trần Văn Mẫu", "Ông Đại tá")]
        {
            assert_eq!(honorific(text), Some((title.to_owned(), "Trần Văn Mẫu")));
        }
        assert_eq!(honorific("Ông: Nguyễn Văn Thử"), Some(("Ông".to_owned(), "Nguyễn Văn Thử")));
        for (text, title, name) in [
            ("Mr. John Smith", "Mr.", "John Smith"),
            ("Ma-sơ Maria Nguyễn Thị Mẫu", "Ma-sơ", "Maria Nguyễn Thị Mẫu"),
            ("Sư cả Danh Mẫu", "Sư cả", "Danh Mẫu"),
        ] {
            assert_eq!(honorific(text), Some((title.to_owned(), name)));
        }
        assert_eq!(honorific("Ông Ông Văn Mẫu"), Some(("Ông".to_owned(), "Ông Văn Mẫu")));
        for name in ["Anh Đức", "Chị em phụ nữ xã Mẫu", "Bàn Thị Mẫu", "Cụm thi đua số 1", "Ông", "Đặng Thị Mẫu"]
        {
            assert_eq!(honorific(name), None, "{name}");
        }
    }

    #[test]
    fn a_surname_is_told_from_a_form_of_address() {
        assert!(may_be_surname("Ông", "Tấn Phát") && may_be_surname("Ông", "Ích Khiêm"));
        for (address, name) in [("Ông", "Văn Thử"), ("Ông", "John Smith"), ("Ông", "Nguyễn Văn Thử"), ("Bà", "Tấn Mẫu")]
        {
            assert!(!may_be_surname(address, name), "{name}");
        }
    }

    #[test]
    fn a_cell_is_parted_into_name_post_and_unit() {
        let said = |text, collective| {
            let Parts { name, post, unit, .. } = parts(text, collective);
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
        let together = ("Đặng Thị Mẫu".to_owned(), "Giáo viên".to_owned(), "Trường THPT Thử, huyện Mẫu".to_owned());
        assert_eq!(said("Đặng Thị Mẫu, Giáo viên Trường THPT Thử, huyện Mẫu", false), together);
        let born = parts("Nguyễn Văn Thử, sinh năm 1979, Trưởng ấp Mẫu, xã Thử", false);
        assert_eq!((born.birth.as_deref(), born.post.as_deref()), (Some("1979"), Some("Trưởng ấp Mẫu")));
        let born = parts("le thi mau - 1990 - cong ty thu", false);
        assert_eq!((born.birth.as_deref(), born.unit.as_deref()), (Some("1990"), Some("cong ty thu")));
        let bracketed = ("Đặng Thị Mẫu".to_owned(), "Bí thư".to_owned(), "Đoàn xã Mẫu".to_owned());
        assert_eq!(said("Đặng Thị Mẫu (Bí thư), Đoàn xã Mẫu", false), bracketed);
        let ranked = parts("Nguyễn Văn Thử\nThượng úy, Đội trưởng", false);
        assert_eq!((ranked.rank.as_deref(), ranked.post.as_deref()), (Some("Thượng úy"), Some("Đội trưởng")));
        assert_eq!(rank_before("Đại úy QNCN, Nhân viên"), Some(("Đại úy QNCN", "Nhân viên")));
        assert_eq!((rank_before("Đại úy"), rank_before("Bác sĩ, Trưởng khoa")), (Some(("Đại úy", "")), None));
        let unit = Some("Sở Lao động - Thương binh và Xã hội".to_owned());
        let post = Some("Phó Giám đốc".to_owned());
        assert_eq!(post_and_unit("Phó Giám đốc, Sở Lao động - Thương binh và Xã hội"), (post, unit));
        assert_eq!(post_and_unit("Ấp Mẫu, xã Thử"), (None, Some("Ấp Mẫu, xã Thử".to_owned())));
    }

    #[test]
    fn a_post_behind_a_name_is_told_from_a_byname() {
        assert_eq!(behind("Nguyễn Văn Thử (Chủ tịch)"), Some(("Nguyễn Văn Thử", "Chủ tịch")));
        assert_eq!(behind("Nguyễn Văn Thử\n(Trưởng ấp)"), Some(("Nguyễn Văn Thử", "Trưởng ấp")));
        assert_eq!(born("Đặng Thị Mẫu - 1983"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
        assert_eq!(born("Đặng Thị Mẫu (sinh năm 1983)"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
        assert_eq!((born("Đặng Thị Mẫu"), born("Tổ 12 - 2020")), (None, Some(("Tổ 12", "2020".to_owned()))));
        assert_eq!(behind("Nguyễn Văn Thử\nChủ tịch Hội"), Some(("Nguyễn Văn Thử", "Chủ tịch Hội")));
        assert_eq!(behind("Bà Đặng Thị Mẫu - Giáo viên"), Some(("Bà Đặng Thị Mẫu", "Giáo viên")));
        for name in ["Nguyễn Văn Thử (Ba Thử)", "Đặng Thị\nMẫu", "Y-Thơm Mẫu", "Nguyễn Văn Thử"] {
            assert_eq!(behind(name), None, "{name}");
        }
    }

    #[test]
    fn a_household_is_known_by_its_name() {
        assert!(is_household("Hộ gia đình ông Mẫu") && is_household("Gia đình bà Mẫu") && is_household("Hộ ông Mẫu"));
        assert!(is_household("Vợ chồng ông Thử, bà Mẫu") && is_household("Ông Nguyễn Văn Thử và bà Đặng Thị Mẫu"));
        assert!(is_household("Ông Nguyễn Văn Thử và gia đình"));
        assert!(!is_household("Hồ Văn Mẫu") && !is_household("Hồ Ông Mẫu") && !is_household("Hoàng Văn Mẫu"));
    }
}
