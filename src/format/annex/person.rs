//! Names as annexes write them: with a form of address in front, and with post and unit behind.

use super::{
    grid::Sheet,
    headings::SAMPLE,
    layout::{Entry, Layout},
    post::{is_post, is_unit},
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
    // "Ông Thị Mẫu" is a woman of the family Ông.
    if fold(title) == "ong" && name.split_whitespace().next().is_some_and(|word| word.to_lowercase() == "thị") {
        return None;
    }
    // "Ông Ông Văn Mẫu", "Đ/c Ông Gia Mẫu": the second is the surname.
    let surname = |(first, second): &(&str, &str)| is_address(first) && (second == first || *second == "Ông");
    if let Some((first, second)) = title.rsplit_once(' ').filter(surname) {
        name = text.get(text.rfind(name)? - second.len() - 1..)?.trim_start();
        title = first;
    }
    // "Anh em phụ nữ": a title stands before a name. "CN Ngân hàng Mẫu" is a branch.
    (name.starts_with(char::is_uppercase) && !is_unit(name)).then(|| (address(title.trim_end_matches(':')), name))
}

/// Whether a form of address may be the surname: "Ông Tấn Phát", whose next word is none; "Ông Văn Mẫu" where nobody else
/// of the list is `addressed`.
pub(super) fn may_be_surname(address: &str, name: &str, addressed: bool) -> bool {
    let whole = format!("{address} {name}");
    let vietnamese = name.split_whitespace().next().is_some_and(|word| !word.is_ascii());
    address == "Ông"
        && name.split_whitespace().count() == 2
        && vietnamese
        && (!addressed || !is_person(name))
        && is_person(&whole)
}

/// Whether most names of a list have a form of address before them, and whether any has that is no surname.
pub(super) fn are_addressed(sheet: &Sheet, layout: &Layout) -> (bool, bool) {
    let named = |entry: &Entry| {
        let row = sheet.rows.get(entry.place)?;
        let columns = &layout.blocks.get(entry.block)?.columns;
        let cell =
            value(row, columns, ColumnMember::Name).or_else(|| value(row, columns, ColumnMember::NamePostUnit))?;
        let addressed =
            cell.text.split_whitespace().find(|word| word.contains(char::is_alphabetic)).is_some_and(is_address);
        let surname = honorific(&cell.text).is_none_or(|(address, name)| may_be_surname(&address, name, false));
        Some((addressed, addressed && !surname))
    };
    let said: Vec<(bool, bool)> = layout.entries.iter().take(SAMPLE).filter_map(named).collect();
    let most = 2 * said.iter().filter(|(addressed, _)| *addressed).count() > said.len();
    (most, said.iter().any(|(_, surely)| *surely))
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

/// The day or year of birth that a piece between commas says.
pub(super) fn birth(piece: &str) -> Option<String> {
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
    // "Đặng Thị Mẫu 1983".
    if let Some((name, year)) = text.rsplit_once(' ')
        && year.len() == 4
        && is_person(name)
        && let Some(born) = birth(year)
    {
        return Some((name.trim_end(), born));
    }
    // "Đặng Thị Mẫu / 1983".
    if let Some((name, year)) = text.rsplit_once(" / ").filter(|(name, _)| is_person(name)) {
        return birth(year).map(|born| (name.trim_end(), born));
    }
    let (name, behind) = text.split_at_checked(text.rfind(['(', ',', '\n', '-', '–'])?)?;
    let behind = behind.trim_matches(['(', ')', ',', '\n', '-', '–', ' ']);
    let born = birth(behind)?;
    let name = name.trim_end();
    (name.split_whitespace().count() >= 2).then_some((name, born))
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
    if lower.starts_with("vợ chồng ") || lower.starts_with("ông bà ") || with_family || is_couple(text) {
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
        assert_eq!(honorific("Đ/c Ông Gia Mẫu"), Some(("Đ/c".to_owned(), "Ông Gia Mẫu")));
        assert_eq!(honorific("Ông Ông Văn Mẫu"), Some(("Ông".to_owned(), "Ông Văn Mẫu")));
        for name in [
            "Ông Thị Mỹ Mẫu",
            "Anh Đức",
            "Chị em phụ nữ xã Mẫu",
            "Bàn Thị Mẫu",
            "Cụm thi đua số 1",
            "Ông",
            "Đặng Thị Mẫu",
        ] {
            assert_eq!(honorific(name), None, "{name}");
        }
    }

    #[test]
    fn a_surname_is_told_from_a_form_of_address() {
        assert!(may_be_surname("Ông", "Tấn Phát", true) && may_be_surname("Ông", "Ích Khiêm", true));
        assert!(may_be_surname("Ông", "Văn Mẫu", false) && !may_be_surname("Ông", "Nguyễn Văn Mẫu", false));
        for (address, name) in [("Ông", "Văn Thử"), ("Ông", "John Smith"), ("Ông", "Nguyễn Văn Thử"), ("Bà", "Tấn Mẫu")]
        {
            assert!(!may_be_surname(address, name, true), "{name}");
        }
    }

    #[test]
    fn a_post_behind_a_name_is_told_from_a_byname() {
        assert_eq!(behind("Nguyễn Văn Thử (Chủ tịch)"), Some(("Nguyễn Văn Thử", "Chủ tịch")));
        assert_eq!(behind("Nguyễn Văn Thử\n(Trưởng ấp)"), Some(("Nguyễn Văn Thử", "Trưởng ấp")));
        assert_eq!(born("Đặng Thị Mẫu - 1983"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
        assert_eq!(born("Đặng Thị Mẫu (sinh năm 1983)"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
        assert_eq!(born("Đặng Thị Mẫu / 1983"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
        assert_eq!(born("Đặng Thị Mẫu 1983"), Some(("Đặng Thị Mẫu", "1983".to_owned())));
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
        assert!(is_household("Ông Nguyễn Văn Thử và gia đình") && is_household("Ông bà Nguyễn Văn Thử"));
        assert!(!is_household("Hồ Văn Mẫu") && !is_household("Hồ Ông Mẫu") && !is_household("Hoàng Văn Mẫu"));
    }
}
