//! Titles before a name, which are never a part of it: forms of address, degrees, honorary titles, those of the
//! clergy, ranks.

use unicode_normalization::UnicodeNormalization;

/// Titles of several words, or of one, as they are written; compared without case and dots.
const TITLES: &[&str] = &[
    "ông",
    "bà",
    "anh",
    "chị",
    "đồng chí",
    "đ/c",
    "đc",
    "cụ",
    "gsts",
    "gstskh",
    "pgsts",
    "pgstskh",
    "gs",
    "pgs",
    "tskh",
    "ts",
    "ths",
    "bs",
    "bscki",
    "bsckii",
    "ks",
    "cn",
    "nsnd",
    "nsưt",
    "ngnd",
    "ngưt",
    "ttnd",
    "ttưt",
    "giáo sư",
    "phó giáo sư",
    "tiến sĩ",
    "thạc sĩ",
    "bác sĩ",
    "kỹ sư",
    "cử nhân",
    "hòa thượng",
    "hoà thượng",
    "thượng tọa",
    "thượng toạ",
    "đại đức",
    "linh mục",
    "mục sư",
    "đại tướng",
    "thượng tướng",
    "trung tướng",
    "thiếu tướng",
    "chuẩn đô đốc",
    "đại tá",
    "thượng tá",
    "trung tá",
    "thiếu tá",
    "đại úy",
    "đại uý",
    "thượng úy",
    "thượng uý",
    "trung úy",
    "trung uý",
    "thiếu úy",
    "thiếu uý",
    "thượng sĩ",
    "trung sĩ",
    "hạ sĩ",
];

/// Words that a name has at least beside its titles: `Bà Mẫu` may be how someone is called, `Bà Đặng Thị Mẫu` is not.
const LEAST: usize = 2;

/// A word as titles are compared.
fn key(word: &str) -> String {
    word.nfc().filter(|c| !matches!(c, '.' | ',' | ':')).flat_map(char::to_lowercase).collect()
}

/// The length in bytes of the title at the beginning of a text, with what parts it from the rest.
fn first(text: &str) -> Option<usize> {
    let mut longest = None;
    let (mut said, mut words) = (String::new(), 0);
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let part = text.get(..i)?;
        // A degree joined by a dot to what follows: PGS.TS.
        let dotted = c == '.' && text.get(i + 1..).is_some_and(|rest| !rest.starts_with(char::is_whitespace));
        if !(c.is_whitespace() || dotted) {
            continue;
        }
        words += 1;
        said.clear();
        said.push_str(&key(&part.split_whitespace().collect::<Vec<_>>().join(" ")));
        if TITLES.contains(&said.as_str()) {
            longest = Some(i + c.len_utf8());
        }
        if words == 3 {
            break;
        }
    }
    longest.map(|end| end.min(text.len()))
}

/// A name without the titles before it.
#[must_use]
pub fn without_title(name: &str) -> &str {
    let mut rest = name.trim();
    while let Some(next) = first(rest).and_then(|end| rest.get(end..)).map(str::trim_start) {
        if next.split_whitespace().count() < LEAST {
            break;
        }
        rest = next;
    }
    rest
}

/// What may follow a name without being one: compared without case and dots.
const AFTER: &[&str] = &["jr", "sr", "ii", "iii", "phd", "md"];

/// The closing bracket of an opening one.
fn closing(c: char) -> Option<char> {
    match c {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        '（' => Some('）'),
        _ => None,
    }
}

/// A personal name by which lists are in order: without titles, without what stands in brackets, without what follows
/// it (`Jr.`). Where nothing would be left, the name as it is.
#[must_use]
pub fn bare(name: &str) -> String {
    let mut outside = String::with_capacity(name.len());
    let mut open: Option<char> = None;
    for c in name.chars() {
        match open {
            Some(closing) if c == closing => {
                open = None;
                outside.push(' ');
            }
            Some(_) => {}
            None => match closing(c) {
                Some(closing) => open = Some(closing),
                None => outside.push(c),
            },
        }
    }
    let mut words: Vec<_> = without_title(&outside).split_whitespace().collect();
    while words.len() > LEAST && words.last().is_some_and(|last| AFTER.contains(&key(last).as_str())) {
        words.pop();
    }
    if words.iter().all(|word| !word.chars().any(char::is_alphanumeric)) {
        return name.to_owned();
    }
    words.join(" ")
}

/// The titles before a name, where there are some.
#[must_use]
pub fn title_of(name: &str) -> Option<&str> {
    let name = name.trim();
    let rest = without_title(name);
    name.get(..name.len() - rest.len()).map(str::trim_end).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_by_the_name_alone() {
        for (written, name) in [
            ("PGS.TS. Trần Văn Mẫu", "Trần Văn Mẫu"),
            ("Trần Văn Mẫu (Ba Mẫu)", "Trần Văn Mẫu"),
            ("(Bà) Trần Thị Mẫu", "Trần Thị Mẫu"),
            ("Trần [Tư] Văn Mẫu", "Trần Văn Mẫu"),
            ("John Smith, Jr.", "John Smith,"),
            ("John Smith III", "John Smith"),
            ("Trần Văn Mẫu (chưa đóng", "Trần Văn Mẫu"),
            ("(Mẫu)", "(Mẫu)"),
            ("Bà Mẫu", "Bà Mẫu"),
        ] {
            assert_eq!(bare(written), name, "{written}");
        }
    }

    #[test]
    fn titles_are_no_part_of_a_name() {
        for (written, title, name) in [
            ("Bà Nguyễn Thị Oanh", Some("Bà"), "Nguyễn Thị Oanh"),
            ("ÔNG  NGUYỄN VĂN MẪU", Some("ÔNG"), "NGUYỄN VĂN MẪU"),
            ("Đ/c Lê Thị Mẫu", Some("Đ/c"), "Lê Thị Mẫu"),
            ("đồng chí Lê Thị Mẫu", Some("đồng chí"), "Lê Thị Mẫu"),
            ("PGS.TS. Trần Văn Mẫu", Some("PGS.TS."), "Trần Văn Mẫu"),
            ("PGS.TS Trần Văn Mẫu", Some("PGS.TS"), "Trần Văn Mẫu"),
            ("GS. TS. Trần Văn Mẫu", Some("GS. TS."), "Trần Văn Mẫu"),
            ("Ông TS Trần Văn Mẫu", Some("Ông TS"), "Trần Văn Mẫu"),
            ("NSƯT Trần Mẫu", Some("NSƯT"), "Trần Mẫu"),
            ("Hòa thượng Thích Mẫu", Some("Hòa thượng"), "Thích Mẫu"),
            ("Đại tá Trần Văn Mẫu", Some("Đại tá"), "Trần Văn Mẫu"),
            ("Bà Mẫu", None, "Bà Mẫu"),
            ("Anh Thơ", None, "Anh Thơ"),
            ("Ba Văn Mẫu", None, "Ba Văn Mẫu"),
            ("Y.Thơm Mẫu", None, "Y.Thơm Mẫu"),
            ("Nguyễn Bà Mẫu", None, "Nguyễn Bà Mẫu"),
        ] {
            assert_eq!((title_of(written), without_title(written)), (title, name), "{written}");
        }
    }
}
