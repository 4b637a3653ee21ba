//! Name, post and unit in one cell, parted at its commas, its dashes and its lines.

use super::{
    homes::{before_hamlet, lives},
    person::{self, behind, birth, born},
    post::{before_large_unit, is_bare, is_large, is_post, is_post_alone, is_unit, post_before_unit},
};
use crate::domain::name::{fold, is_person, is_rank};

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
    /// The achievement: "đã có thành tích xuất sắc …".
    pub reason: Option<String>,
}

/// The pieces of a text between its commas, its dashes and its lines.
fn pieces_of(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches([';', '.', ',']).trim();
    // "Đặng Thị Mẫu (1985, giáo viên, Trường Mẫu)": what is in the brackets goes on.
    if let Some((name, within)) = text.strip_suffix(')').and_then(|text| text.split_once(" ("))
        && within.contains(',')
        && !within.contains(['(', ')'])
        && is_person(person::honorific(name).map_or(name, |(_, name)| name))
    {
        return [vec![name.to_owned()], pieces_of(within)].concat();
    }
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
    // What someone has done stands last, with commas of its own.
    let done = rest.iter().position(|piece| is_achievement(bare(piece)));
    let reason = done.map(|place| rest.split_off(place)).and_then(|reason| joined(&reason));
    if collective {
        let whole = of_name(&name, &rest);
        let above = rest.split_off(whole);
        let name = joined(&[&[name], rest.as_slice()].concat()).unwrap_or_default();
        return Parts { name, unit: joined(&above), reason, ..Parts::default() };
    }
    let (post, unit) = post_then_unit(&rest);
    Parts { name, post, unit, birth: born, rank, reason }
}

/// Whether a piece says what someone has done: "đã có thành tích xuất sắc trong công tác".
fn is_achievement(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    ["đã có ", "có thành tích", "có nhiều thành tích", "vì có ", "vì đã ", "do có ", "do đã ", "thành tích"]
        .iter()
        .any(|word| lower.starts_with(word))
}

/// How many pieces behind the first go on with the name of a collective, before the one that it belongs to: "Khoa Hồi
/// sức tích cực - Chống độc, Bệnh viện Mẫu", "Văn phòng HĐND - UBND huyện Mẫu".
fn of_name(first: &str, rest: &[String]) -> usize {
    let mut last = first;
    rest.iter()
        .take_while(|piece| {
            let own = bare(piece);
            let above = is_unit(own) && !(piece.starts_with(DASH) && is_one_name(last, own));
            last = own;
            !above
        })
        .count()
}

/// Whether two pieces beside a dash are abbreviations or kinds of schools in one name: "HĐND - UBND", "Tiểu học - THCS".
fn is_one_name(before: &str, after: &str) -> bool {
    let capitals = |word: Option<&str>| {
        word.is_some_and(|word| word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c == '&'))
    };
    let schools = ["thcs", "thpt", "th ", "mn ", "tieu hoc", "mam non", "trung hoc", "mau giao"];
    let key = fold(after);
    capitals(before.split_whitespace().last()) && capitals(after.split_whitespace().next())
        || schools.iter().any(|school| key.starts_with(school))
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
    if let Some(place) = lives(first) {
        return (None, joined(&[&[place.to_owned()], rest].concat()));
    }
    if let Some(at) = rest.iter().position(|piece| lives(bare(piece)).is_some())
        && let Some((own, [home, behind @ ..])) = rest.split_at_checked(at)
    {
        let place = lives(bare(home)).unwrap_or_default().to_owned();
        let (post, unit) = post_then_unit(&[&[first.to_owned()], own].concat());
        return (post, unit.or_else(|| joined(&[&[place], behind].concat())));
    }
    // A unit's word without a name is who one is: "Công an, xã Mẫu".
    if is_unit(first) && (rest.is_empty() || !is_bare(first)) {
        return (None, joined(pieces));
    }
    let parted = |text| post_before_unit(text).or_else(|| before_large_unit(text));
    let more = of_post(first, rest);
    let (own, behind) = rest.split_at_checked(more).unwrap_or((&[], rest));
    let Some((last, before)) = own.split_last() else {
        return match parted(first) {
            // "Chủ tịch Công đoàn, Công ty Mẫu": the unit that has a name counts.
            Some((_, unit)) if is_bare(unit) && behind.first().is_some_and(|next| is_unit(bare(next))) => {
                (Some(first.to_owned()), joined(behind))
            }
            Some((post, unit)) => (Some(post.to_owned()), joined(&[&[unit.to_owned()], behind].concat())),
            None => {
                let hamlet = before_hamlet(first).map(|(post, place)| (post.to_owned(), place.to_owned()));
                match hamlet.or_else(|| before_place(first).filter(|_| behind.is_empty())) {
                    Some((post, place)) => (Some(post), joined(&[&[place], behind].concat())),
                    None => (Some(first.to_owned()), joined(behind)),
                }
            }
        };
    };
    let head = [&[first.to_owned()], before].concat();
    let dash = if last.starts_with(DASH) { DASH.to_string() } else { String::new() };
    let of_field = || field_and_unit(bare(last)).filter(|_| !dash.is_empty());
    match parted(bare(last)).or_else(of_field) {
        Some((post, unit)) => {
            let post = joined(&[head, vec![format!("{dash}{post}")]].concat());
            (post, joined(&[&[unit.to_owned()], behind].concat()))
        }
        None => (joined(&[head, vec![last.clone()]].concat()), joined(behind)),
    }
}

/// How many pieces behind a post go on with it: further posts ("Bí thư Chi bộ, Trưởng thôn"), and the rest of a field
/// whose name has a dash ("Trưởng phòng Thanh tra - Pháp chế").
fn of_post(first: &str, rest: &[String]) -> usize {
    let mut last = first;
    rest.iter()
        .take_while(|piece| {
            let own = bare(piece);
            // A post alone is of no field: what is behind it is a place.
            let general = || post_before_unit(last).is_none_or(|(_, unit)| is_bare(unit));
            let fielded = || general() && is_post(last) && !is_post_alone(last);
            let field = || is_field(own) || field_and_unit(own).is_some();
            let goes_on = !is_unit(own) && (is_post(own) || piece.starts_with(DASH) && field() && fielded());
            last = own;
            goes_on
        })
        .count()
}

/// Whether a text is written as what people work at, not as a name: "Pháp chế", "Thương binh và Xã hội".
fn is_field(text: &str) -> bool {
    let mut last = "";
    let mut words = text.split_whitespace().take_while(|word| !PLACES.contains(&word.to_lowercase().as_str()));
    let lower = words.all(|word| {
        let fits = last.is_empty() || matches!(last, "và" | "&") || !word.chars().any(char::is_uppercase);
        last = word;
        fits && !word.contains(char::is_numeric)
    });
    lower && text.split_whitespace().count() >= 2
}

/// Words of the place that a field is of: "Kinh tế - Hạ tầng huyện Mẫu".
const PLACES: [&str; 6] = ["xã", "phường", "huyện", "quận", "tỉnh", "thành"];

/// The field of a post, and the unit or the place behind it: "Tài chính Sở Y tế", "Thống kê xã Mẫu".
fn field_and_unit(text: &str) -> Option<(&str, &str)> {
    let mut ends = text.match_indices(' ').map(|(at, _)| at);
    ends.find_map(|at| {
        let (field, unit) = text.split_at_checked(at)?;
        let unit = unit.trim_start();
        (is_field(field) && (is_large(unit) || is_place(unit))).then_some((field, unit))
    })
}

/// Whether a text is a place by its word and its name: "xã Mẫu", "phường 5".
fn is_place(text: &str) -> bool {
    ["xã ", "phường ", "thị trấn ", "huyện ", "quận ", "thị xã ", "thành phố ", "tỉnh "].iter().any(|word| {
        let name = text.strip_prefix(word);
        name.is_some_and(|name| name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
    })
}

/// A post of a field without a unit of its own, and the place behind it: "Công chức Tư pháp xã Mẫu". The head of a unit
/// is of that: "Trưởng ban Dân tộc tỉnh Mẫu".
fn before_place(post: &str) -> Option<(String, String)> {
    let lower = post.to_lowercase();
    if lower.contains("trưởng ban ") || lower.contains("trưởng phòng ") {
        return None;
    }
    let mut ends = post.match_indices(' ').map(|(at, _)| at).skip(2);
    let (own, place) = post.split_at_checked(ends.find(|at| is_place(post.get(at + 1..).unwrap_or_default()))?)?;
    let general = !own.contains([',', ';']) && is_post(own);
    general.then(|| (own.to_owned(), place.trim_start().to_owned()))
}

/// Parts "post, unit".
pub(super) fn post_and_unit(text: &str) -> (Option<String>, Option<String>) {
    post_then_unit(&pieces_of(text))
}

/// Whether a text behind a name says two posts, each in a unit of its own: "Giám đốc Công ty Mẫu, Chủ tịch Hội Thử".
pub(super) fn has_two_units(text: &str) -> bool {
    if !text.contains([',', ';', '\n', '-', '–']) {
        return false;
    }
    let pieces = pieces_of(text);
    let posts: Vec<&str> = pieces.iter().map(|piece| bare(piece)).filter(|piece| is_post(piece)).collect();
    let own = |post: &&&str| post_before_unit(post).is_some_and(|(_, unit)| !is_bare(unit));
    posts.len() > 1 && posts.iter().take(posts.len() - 1).any(|post| own(&post))
}

#[cfg(test)]
mod tests {
    use super::{super::person::rank_before, *};

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
        for name in [
            "Khoa Hồi sức - Chống độc",
            "Văn phòng HĐND - UBND huyện Mẫu",
            "Trường Tiểu học - THCS Mẫu",
            "Tòa án khu vực 3 - Thử",
            "Câu lạc bộ Dân ca ví, giặm xã Mẫu",
        ] {
            assert_eq!(said(name, true), (name.to_owned(), String::new(), String::new()));
        }
        let office = ("Phòng Tổ chức - Cán bộ".to_owned(), String::new(), "Tòa án tỉnh Mẫu".to_owned());
        assert_eq!(said("Phòng Tổ chức - Cán bộ, Tòa án tỉnh Mẫu", true), office);
        let done = parts("Lê Văn Mẫu, Đội trưởng, đã có thành tích trong chữa cháy, cứu nạn", false);
        assert_eq!(done.reason.as_deref(), Some("đã có thành tích trong chữa cháy, cứu nạn"));
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
        let within = ("Đặng Thị Mẫu".to_owned(), "giáo viên".to_owned(), "Trường Thử".to_owned());
        assert_eq!(said("Đặng Thị Mẫu (1985, giáo viên, Trường Thử)", false), within);
        let bracketed = ("Đặng Thị Mẫu".to_owned(), "Bí thư".to_owned(), "Đoàn xã Mẫu".to_owned());
        assert_eq!(said("Đặng Thị Mẫu (Bí thư), Đoàn xã Mẫu", false), bracketed);
        let ranked = parts("Nguyễn Văn Thử\nThượng úy, Đội trưởng", false);
        assert_eq!((ranked.rank.as_deref(), ranked.post.as_deref()), (Some("Thượng úy"), Some("Đội trưởng")));
        assert_eq!(rank_before("Đại úy QNCN, Nhân viên"), Some(("Đại úy QNCN", "Nhân viên")));
        assert_eq!((rank_before("Đại úy"), rank_before("Bác sĩ, Trưởng khoa")), (Some(("Đại úy", "")), None));
        let unit = Some("Sở Lao động - Thương binh và Xã hội".to_owned());
        let post = Some("Phó Giám đốc".to_owned());
        assert_eq!(post_and_unit("Phó Giám đốc, Sở Lao động - Thương binh và Xã hội"), (post, unit));
        for (text, post, unit) in [
            ("Công chức Văn hóa - Xã hội, UBND xã Mẫu", "Công chức Văn hóa - Xã hội", "UBND xã Mẫu"),
            ("Phó Bí thư Đảng ủy, Chủ tịch UBND xã Mẫu", "Phó Bí thư Đảng ủy, Chủ tịch", "UBND xã Mẫu"),
            ("Chủ tịch Công đoàn, Công ty Mẫu", "Chủ tịch Công đoàn", "Công ty Mẫu"),
            ("Trưởng phòng Thanh tra - Pháp chế", "Trưởng phòng Thanh tra - Pháp chế", ""),
            ("Giám đốc - Bí thư Chi bộ, Công ty Mẫu", "Giám đốc - Bí thư Chi bộ", "Công ty Mẫu"),
            ("Công chức Văn phòng - Thống kê", "Công chức Văn phòng - Thống kê", ""),
            ("Kế toán - Trà Mẫu", "Kế toán", "Trà Mẫu"),
            ("Trưởng phòng Kế hoạch - Tài chính Sở Thử", "Trưởng phòng Kế hoạch - Tài chính", "Sở Thử"),
            ("Cán bộ Văn phòng - Thống kê xã Mẫu", "Cán bộ Văn phòng - Thống kê", "xã Mẫu"),
            ("Công chức Tư pháp xã Mẫu", "Công chức Tư pháp", "xã Mẫu"),
            ("Trưởng phòng Nội vụ huyện Mẫu", "Trưởng phòng Nội vụ huyện Mẫu", ""),
            ("Phó Chánh án TAND khu vực 6 - Mẫu", "Phó Chánh án", "TAND khu vực 6 - Mẫu"),
            ("Chi hội trưởng Phụ nữ thôn Đông, xã Mẫu", "Chi hội trưởng Phụ nữ", "thôn Đông, xã Mẫu"),
            ("nông dân, trú tại xóm 3, xã Mẫu", "nông dân", "xóm 3, xã Mẫu"),
            ("trú tại thôn Mẫu, xã Thử", "", "thôn Mẫu, xã Thử"),
            ("Phó Trưởng Công an huyện Mẫu", "Phó Trưởng Công an", "Công an huyện Mẫu"),
            ("thợ lò Phân xưởng Khai thác 3", "thợ lò", "Phân xưởng Khai thác 3"),
        ] {
            let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            assert_eq!(post_and_unit(text), (said(post), said(unit)), "{text}");
        }
        assert!(has_two_units("Giám đốc Công ty Mẫu, Chủ tịch Hội Thử"));
        assert!(!has_two_units("Bí thư Đảng ủy, Chủ tịch HĐND xã Mẫu") && !has_two_units("Chủ tịch Hội Thử, xã Mẫu"));
        assert_eq!(post_and_unit("Ấp Mẫu, xã Thử"), (None, Some("Ấp Mẫu, xã Thử".to_owned())));
    }
}
