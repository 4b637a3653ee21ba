//! Entries of a list that run together in one paragraph: "gồm: 1. Ông …, Chủ tịch …; 2. Bà …".

use super::{
    classify, person, post,
    rows::{is_below_list, is_entry},
    sections::names_award,
};
use crate::domain::name::{is_address, is_person};

/// The text before the entries of a paragraph and each entry, where it has several; nothing for any other paragraph.
pub(super) fn apart(text: &str) -> Option<Vec<String>> {
    numbered(text).or_else(|| listed(text)).or_else(|| alone(text))
}

/// A number of an entry within a text.
struct Mark {
    /// Where it begins.
    at: usize,
    /// Where the entry itself begins.
    body: usize,
    number: u32,
}

/// The numbers before capitals, at the beginning and behind a sign.
fn marks(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut last = ';';
    let mut signs = text.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        let parted = matches!(last, ';' | ':' | ',' | '.' | '\n');
        let bracket = c == '(' && parted;
        let begun = c.is_ascii_digit() && parted;
        if !c.is_whitespace() {
            last = c;
        }
        if !(begun || bracket) {
            continue;
        }
        let from = if bracket { at + 1 } else { at };
        let rest = text.get(from..).unwrap_or_default();
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let closed = rest
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(if bracket { &[')'][..] } else { &['.', ')', '/'] }));
        let body = rest.get(digits + 1..).unwrap_or_default();
        let entry = body.trim_start();
        if closed && (1..=3).contains(&digits) && entry.starts_with(char::is_uppercase) {
            let number = rest.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or_default();
            found.push(Mark { at, body: from + digits + 1 + body.len() - entry.len(), number });
        }
        while signs.peek().is_some_and(|(_, c)| c.is_ascii_digit()) {
            signs.next();
        }
    }
    found
}

/// Entries with numbers that follow one another.
fn numbered(text: &str) -> Option<Vec<String>> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut run: Vec<Mark> = Vec::new();
    for mark in marks(text) {
        match run.last() {
            Some(last) if mark.number == last.number + 1 => run.push(mark),
            None if mark.number == 1 || mark.at == 0 => run.push(mark),
            _ => {}
        }
    }
    if run.len() < 2 {
        return None;
    }
    let mut parts = Vec::new();
    parts.extend(text.get(..run.first()?.at).map(str::trim).filter(|head| !head.is_empty()).map(str::to_owned));
    for (place, mark) in run.iter().enumerate() {
        let end = run.get(place + 1).map_or(text.len(), |next| next.at);
        let body = text.get(mark.body..end)?.trim().trim_end_matches([';', ',']).trim_end();
        parts.push(format!("{}. {}", mark.number, body.strip_suffix("; và").unwrap_or(body)));
    }
    Some(parts)
}

/// Entries without numbers behind what is given: "Tặng Giấy khen cho các cá nhân: ông …; bà …", "các ông: A, B và C".
fn listed(text: &str) -> Option<Vec<String>> {
    let (head, rest) = text.split_once(':')?;
    let section = classify::section(head);
    if !(section.kind.is_some() || names_award(&section.body) || given(head)) {
        return None;
    }
    let rest = rest.trim().trim_end_matches(['.', '/', ';']);
    let pieces = |signs: &[char]| {
        let pieces = rest.split(signs).map(|piece| piece.trim().strip_prefix("và ").unwrap_or(piece.trim()));
        pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let someone = |piece: &String| {
        let name = piece.split([',', '(']).next().unwrap_or(piece).split(" - ").next().unwrap_or(piece).trim();
        let bare = person::honorific(&capital(name)).map_or(name.to_owned(), |(_, name)| name.to_owned());
        is_person(&bare) || post::is_unit(name) || person::is_household(name)
    };
    let parted = pieces(&[';']);
    // Between commas stand names, each with no more than its brackets.
    let name = |piece: &String| {
        let name = piece.split('(').next().unwrap_or(piece).trim();
        is_person(person::honorific(&capital(name)).map_or(name, |(_, name)| name).trim())
    };
    let names: Vec<String> = outside(rest).iter().flat_map(|piece| piece.split(" và ")).map(str::to_owned).collect();
    // "1. Tập thể: Đội 2, Phòng Mẫu" has one of the kind.
    let least = if section.strict { 1 } else { 2 };
    let found = if !rest.contains(';') && names.len() >= 2 && names.iter().all(name) {
        names
    } else {
        Some(parted).filter(|parted| parted.len() >= least && parted.iter().all(someone))?
    };
    let entries = found.iter().map(|piece| format!("- {}", capital(piece)));
    Some([format!("{}:", head.trim())].into_iter().chain(entries).collect())
}

/// The texts between commas that stand in no brackets.
fn outside(text: &str) -> Vec<String> {
    let (mut depth, mut pieces) = (0_i32, vec![String::new()]);
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match pieces.last_mut() {
            Some(last) if c != ',' || depth > 0 => last.push(c),
            _ => pieces.push(String::new()),
        }
    }
    let tidy = |piece: &String| piece.trim().strip_prefix("và ").unwrap_or(piece.trim()).to_owned();
    pieces.iter().map(tidy).filter(|piece| !piece.is_empty()).collect()
}

/// Whether a text gives awards: "Tặng …", "Điều 1. Tặng …", "Khen thưởng các ông, bà".
fn given(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["tặng ", "truy tặng ", "khen thưởng "].iter().any(|word| match lower.find(word) {
        Some(at) => {
            at == 0 || lower.get(..at).is_some_and(|before| before.trim_start().starts_with("điều ") && at < 20)
        }
        None => false,
    })
}

/// The one who is given an award in a sentence: "Tặng Bằng khen cho ông Nguyễn Văn Thử, Giám đốc …".
fn alone(text: &str) -> Option<Vec<String>> {
    if !given(text) {
        return None;
    }
    let (at, word) = text.match_indices(" cho ").next()?;
    let (head, rest) = (text.get(..at)?, text.get(at + word.len()..)?);
    let first = rest.split([',', ';', '-', '–', '(']).next()?.trim();
    let addressed = first.split_whitespace().next().is_some_and(is_address);
    let named = capital(first);
    let named = person::honorific(&named).is_some_and(|(_, name)| is_person(name));
    let entry = rest.trim_end_matches(['.', ';', '/', ' ']);
    (addressed && named).then(|| vec![format!("{head} cho cá nhân:"), format!("- {}", capital(entry))])
}

/// Whether a text closes each of its entries with a sign before the next one begins, wherever its lines break.
fn closes_entries(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let first = lines.iter().position(|line| is_entry(line)).unwrap_or(lines.len());
    let mut ends = lines.windows(2).skip(first).filter_map(|two| match two {
        [last, next] if is_entry(next) && !last.ends_with(':') => Some(last.ends_with([';', '.', '/'])),
        _ => None,
    });
    ends.next() == Some(true) && ends.all(|closed| closed)
}

/// The lines of a text; one that begins with a small letter goes on with the entry before it, and any other does where
/// each entry ends with a sign.
pub(super) fn unwrapped(text: &str) -> Vec<String> {
    let closed = closes_entries(text);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let own = line.trim();
        let open = |last: &&mut String| is_entry(last) && !last.trim_end().ends_with([';', '.', ':', '/']);
        let small = own.starts_with(char::is_lowercase) && classify::numbered(own).is_none();
        let other = || is_entry(own) || classify::numbered(own).is_some() || is_below_list(own);
        let goes_on = small || closed && !own.is_empty() && !other() && !classify::section(own).strict;
        match lines.last_mut().filter(open) {
            Some(last) if goes_on => *last = format!("{} {own}", last.trim_end()),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Whether the lines of a text are numbered one after the other without a sign behind the numbers: "1 Đặng Thị Mẫu".
pub(super) fn are_counted(text: &str) -> bool {
    let numbers: Vec<u32> = text.lines().filter_map(|line| plain_number(line).map(|(number, _)| number)).collect();
    let steps = numbers.windows(2).filter(|pair| matches!(pair, [a, b] if *b == a + 1 || *b == 1)).count();
    numbers.first() == Some(&1) && steps >= 1 && steps + 1 == numbers.len()
}

/// A line with a sign behind its number: "1. Đặng Thị Mẫu".
pub(super) fn with_sign(line: &str) -> Option<String> {
    plain_number(line).map(|(number, rest)| format!("{number}. {rest}"))
}

/// A number before a capital, with nothing but blanks between.
fn plain_number(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.trim().split_once([' ', '\t'])?;
    let rest = rest.trim_start();
    let digits = (1..=3).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    (digits && rest.starts_with(char::is_uppercase)).then(|| Some((number.parse().ok()?, rest))).flatten()
}

/// A text with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_end_with_a_sign_go_on_in_any_line() {
        let text = "1. Bà Đặng Thị Mẫu, Chủ tịch Hội Việt\nNam tỉnh Mẫu.\n2. Ông Lê Văn Thử, Trưởng ấp huyện Bắc\nMẫu.\nTM. HỘI";
        let (first, second) =
            ("1. Bà Đặng Thị Mẫu, Chủ tịch Hội Việt Nam tỉnh Mẫu.", "2. Ông Lê Văn Thử, Trưởng ấp huyện Bắc Mẫu.");
        assert_eq!(unwrapped(text), [first, second, "TM. HỘI"]);
        let open = "1. Lê Văn Thử\nXã Mẫu\n2. Đặng Thị Mẫu";
        assert_eq!(unwrapped(open).len(), 3);
    }

    #[test]
    fn numbers_without_a_sign_are_told_from_other_lines() {
        assert!(are_counted("Danh sách\n1 Lê Mẫu 1990\n2 Lê Thử 1991") && !are_counted("12 Tết\n3 Xã"));
        assert_eq!(with_sign("1 Lê Mẫu 1990").as_deref(), Some("1. Lê Mẫu 1990"));
        assert_eq!((with_sign("1 năm"), with_sign("2025 Lê Mẫu")), (None, None));
    }

    #[test]
    fn a_line_that_begins_small_goes_on_with_the_entry_before_it() {
        assert_eq!(
            unwrapped("1. Ông Thử, tổ 5\nphường Mẫu\n2. Bà Mẫu;\nxã Thử"),
            ["1. Ông Thử, tổ 5 phường Mẫu", "2. Bà Mẫu;", "xã Thử"]
        );
        assert_eq!(unwrapped("Danh sách\nsau đây"), ["Danh sách", "sau đây"]);
    }

    #[test]
    fn entries_of_one_paragraph_come_apart() {
        let said = |text: &str| apart(text).unwrap_or_default();
        let two = ["Tặng Giấy khen cho 02 cá nhân, gồm:", "1. Ông Nguyễn Văn Thử, Trưởng ấp 3", "2. Bà Đặng Thị Mẫu."];
        assert_eq!(
            said("Tặng Giấy khen cho 02 cá nhân, gồm: 1. Ông Nguyễn Văn Thử, Trưởng ấp 3; 2. Bà Đặng Thị Mẫu."),
            two
        );
        assert_eq!(said("(1) Ông Lê Mẫu; (2) Bà Lê Thử;"), ["1. Ông Lê Mẫu", "2. Bà Lê Thử"]);
        let listed = ["Tặng Giấy khen cho các cá nhân:", "- Ông Nguyễn Văn Thử, xã Mẫu", "- Bà Đặng Thị Mẫu, xã Thử"];
        assert_eq!(
            said("Tặng Giấy khen cho các cá nhân: ông Nguyễn Văn Thử, xã Mẫu; bà Đặng Thị Mẫu, xã Thử."),
            listed
        );
        let names = ["Khen thưởng các ông, bà:", "- Lê Văn Mẫu", "- Lê Thị Thử", "- Lê Giả"];
        assert_eq!(said("Khen thưởng các ông, bà: Lê Văn Mẫu, Lê Thị Thử và Lê Giả"), names);
        let posts = ["1. Cá nhân:", "- Lê Hữu Mẫu (Trưởng thôn, xã Thử)", "- Hoàng Thị Mẫu (Chi hội trưởng)"];
        assert_eq!(said("1. Cá nhân: Lê Hữu Mẫu (Trưởng thôn, xã Thử), Hoàng Thị Mẫu (Chi hội trưởng)."), posts);
        let unit = ["1. Tập thể:", "- Đội 2, Phòng Mẫu"];
        assert_eq!(said("1. Tập thể: Đội 2, Phòng Mẫu."), unit);
        let one = ["Điều 1. Tặng Bằng khen cho cá nhân:", "- Ông Nguyễn Văn Thử, Giám đốc Sở Mẫu"];
        assert_eq!(said("Điều 1. Tặng Bằng khen cho ông Nguyễn Văn Thử, Giám đốc Sở Mẫu."), one);
        for text in [
            "1. Ông Nguyễn Văn Thử, Trưởng ấp 3",
            "Điều 1. Tặng Bằng khen cho 02 tập thể:",
            "Ghi chú: cột 1. Cột 5. Không",
            "Theo Nghị định số 98/2023/NĐ-CP ngày 31.12.2023, Điều 2. Giao Sở Nội vụ",
            "Nơi nhận: Như Điều 2; Lưu: VT",
            "Tặng Giấy khen cho các tập thể có thành tích: năm 2024, năm 2025",
        ] {
            assert_eq!(apart(text), None, "{text}");
        }
    }
}
