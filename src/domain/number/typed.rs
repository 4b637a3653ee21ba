//! A number as people type it: `153/QĐ-UBND`, `Số 153`, full-width digits, `QD` for `QĐ`.

use super::symbol_key;
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// A number and the symbol that was typed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The number.
    pub number: String,
    /// The symbol, where one was typed with the number.
    pub symbol: Option<String>,
}

/// Splits a number as it is typed. The symbol begins with the first part that begins with a letter, so that
/// `31/2020/QĐ-UBND` has the number `31/2020`, and `21/23` no symbol; or with the word that begins symbols, whatever
/// stands between it and the number, or before it.
#[must_use]
pub fn typed(text: &str) -> Typed {
    let text = without_word(&plain(text)).to_owned();
    if let Some(typed) = symbol_first(&text) {
        return typed;
    }
    let slash = text.match_indices('/').find(|(i, _)| begins_with_letter(text.get(i + 1..)));
    let parted = slash.map(|(i, _)| (i, i + 1)).or_else(|| beside(&text));
    let Some((number, symbol)) = parted.and_then(|(end, begin)| Some((text.get(..end)?, text.get(begin..)?))) else {
        return Typed { number: text, symbol: None };
    };
    // `153.QĐ-UBND/KT` has its slash within the symbol.
    let (number, symbol) = match beside(number) {
        Some((end, begin)) => (number.get(..end).unwrap_or_default(), text.get(begin..).unwrap_or_default()),
        None => (number, symbol),
    };
    if !number.contains(|c: char| c.is_ascii_digit()) {
        return Typed { number: text, symbol: None };
    }
    Typed { number: number.trim().to_owned(), symbol: Some(spelled(symbol.trim())) }
}

/// Where a number ends and its symbol begins, where no slash parts them: `153 QĐ-UBND`, `153.QĐ-UBND`, `153QĐ-UBND`.
fn beside(text: &str) -> Option<(usize, usize)> {
    let after = |i: usize| text.get(i..).is_some_and(begins_with_decision);
    text.char_indices().find_map(|(i, c)| {
        let next = i + c.len_utf8();
        match c {
            ' ' | '.' | '_' | '-' => after(next).then_some((i, next)),
            digit if digit.is_ascii_digit() => after(next).then_some((next, next)),
            _ => None,
        }
    })
}

/// A symbol and the number after it: `QĐ-UBND số 153`.
fn symbol_first(text: &str) -> Option<Typed> {
    if !begins_with_decision(text) {
        return None;
    }
    let (symbol, rest) = text.split_once(' ')?;
    let number = without_word(rest.trim());
    let bare = number.starts_with(|c: char| c.is_ascii_digit()) && number.chars().all(char::is_alphanumeric);
    bare.then(|| Typed { number: number.to_owned(), symbol: Some(spelled(symbol)) })
}

/// A symbol with `QĐ` where `QD` was typed for it.
#[must_use]
pub fn spelled(symbol: &str) -> String {
    let symbol = plain(symbol);
    let mut letters = symbol.chars();
    let typed = letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&'q'))
        && letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&'d'))
        && letters.next().is_none_or(|c| !c.is_alphanumeric());
    let Some(rest) = symbol.get(2..).filter(|_| typed) else { return symbol };
    let capitals = !rest.contains(char::is_uppercase);
    format!("QĐ{}", if capitals { rest.to_uppercase() } else { rest.to_owned() })
}

/// Whether two symbols are the same as they are compared.
#[must_use]
pub fn same_symbol(one: &str, other: &str) -> bool {
    symbol_key(&spelled(one)) == symbol_key(&spelled(other))
}

/// Full-width signs as plain ones (U+FF01 to U+FF5E), without what takes no space, and without white space and the
/// marks of a sentence around.
fn plain(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let seen = |c: &char| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}');
    let text: String = text.chars().filter(seen).map(narrow).collect();
    let trimmed = text.trim().trim_end_matches([',', '.', ';', ':']).trim_end();
    // Of marks alone nothing would be left.
    if trimmed.is_empty() { text.trim().to_owned() } else { trimmed.to_owned() }
}

/// Words before a number that are none of it.
const WORDS: &[&str] = &[
    "số", "so", "no", "qđ", "qd", "quyết", "định", "thông", "báo", "nghị", "lệnh", "sắc", "văn", "bản", "vb", "n°",
    "nº", "№",
];

/// The words after which no number goes on.
const ENDS: [&str; 4] = [" ngày ", " của ", " ký ", " ("];

/// The day of signing that is typed after a number: `153/QĐ-UBND ngày 26/5/2020`, `… ngày 26 tháng 5 năm 2020`.
#[must_use]
pub fn day_after(text: &str) -> Option<NaiveDate> {
    let end = ENDS.iter().filter_map(|end| text.find(end)).min()?;
    let mut parts = text.get(end..)?.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next().filter(|year| year.len() == 4)?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The text without the words before the number (`Số`, `Số:`, `No.`, `Quyết định số`), and the day after it.
fn without_word(text: &str) -> &str {
    let ends = ENDS.iter().filter_map(|end| text.find(end)).min();
    let before_day =
        ends.and_then(|end| text.get(..end)).map_or(text, |before| before.trim_end_matches([',', ';', ' ']));
    let before_day = before_day.trim();
    let digits = before_day.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
    let (word, rest) = before_day.split_at(digits);
    let said = word.nfc().collect::<String>().to_lowercase();
    let mut words = said.split([' ', ':', '.', '\u{A0}']).filter(|word| !word.is_empty()).peekable();
    let alone = words.peek().is_some() && words.all(|word| WORDS.contains(&word));
    if alone { rest } else { before_day }
}

fn begins_with_letter(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.trim_start().starts_with(char::is_alphabetic))
}

/// Whether a text begins with a word that symbols begin with, and has more than that.
fn begins_with_decision(text: &str) -> bool {
    let key = symbol_key(&spelled(text));
    let parted = |rest: &str| rest.starts_with(['-', '/']) && rest.len() > 1;
    ["QĐ", "TB", "NQ", "SL"].iter().any(|word| key.strip_prefix(word).is_some_and(parted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for (text, number, symbol) in [
            ("153", "153", None),
            ("153/QĐ-UBND", "153", Some("QĐ-UBND")),
            ("Số 153", "153", None),
            ("Số: 153/QĐ-UBND ngày 26/5/2020", "153", Some("QĐ-UBND")),
            ("so 0163a / qd-ubnd", "0163a", Some("QĐ-UBND")),
            ("１５３／QĐ－UBND", "153", Some("QĐ-UBND")),
            ("153/QD-TTg", "153", Some("QĐ-TTg")),
            ("153 QĐ-UBND", "153", Some("QĐ-UBND")),
            ("31/2020/QĐ-UBND", "31/2020", Some("QĐ-UBND")),
            ("153-QĐ/TW", "153-QĐ", Some("TW")),
            ("21/23", "21/23", None),
            ("QĐ số 1215 /QĐ-UBND", "1215", Some("QĐ-UBND")),
            ("Quyết định số: 1215/QĐ-UBND ngày 26 tháng 5 năm 2020", "1215", Some("QĐ-UBND")),
            ("Nghị quyết 12/NQ-HĐND", "12", Some("NQ-HĐND")),
            ("QĐ-12", "QĐ-12", None),
            ("Quyết định số: 1215 /QĐ-UBND, ngày 26-5-2020 của UBND tỉnh", "1215", Some("QĐ-UBND")),
            ("1215/QĐ-UBND.", "1215", Some("QĐ-UBND")),
            ("1215/QĐ-UBND của UBND tỉnh", "1215", Some("QĐ-UBND")),
            ("1215/QĐ-UBND (26/5/2020)", "1215", Some("QĐ-UBND")),
            ("1215.QĐ-UBND", "1215", Some("QĐ-UBND")),
            ("1215-QĐ-UBND", "1215", Some("QĐ-UBND")),
            ("1215QĐ-UBND", "1215", Some("QĐ-UBND")),
            ("1215 qd-ubnd/kt", "1215", Some("QĐ-UBND/KT")),
            ("QĐ-UBND số 1215", "1215", Some("QĐ-UBND")),
            ("qd-ubnd 1215a", "1215a", Some("QĐ-UBND")),
            ("N° 1215", "1215", None),
            ("Văn bản số 1215", "1215", None),
            ("\u{200B}1215\u{A0}", "1215", None),
            (".", ".", None),
            ("1215, 1216/QĐ-UBND", "1215, 1216", Some("QĐ-UBND")),
            ("163 a", "163 a", None),
            ("QĐ/UBND", "QĐ/UBND", None),
            ("", "", None),
        ] {
            let expected = Typed { number: number.into(), symbol: symbol.map(Into::into) };
            assert_eq!(typed(text), expected, "{text}");
            assert_eq!(typed(number).number, number, "what was split is not split again");
        }
    }

    #[test]
    fn the_day_that_is_typed_after_a_number_is_read() {
        for text in [
            "Số: 153/QĐ-UBND ngày 26/5/2020",
            "153/QĐ-UBND, ngày 26 tháng 5 năm 2020 của UBND tỉnh",
            "153/QĐ-UBND của UBND tỉnh ngày 26-05-2020",
            "153/QĐ-UBND (26/5/2020)",
            "153/QĐ-UBND ký ngày 26.5.2020",
        ] {
            assert_eq!(day_after(text), NaiveDate::from_ymd_opt(2020, 5, 26), "{text}");
        }
        for text in ["153/QĐ-UBND", "31/2020/QĐ-UBND", "153/QĐ-UBND ngày 31/2/2020", "153/QĐ-UBND (bản sao 2)"] {
            assert_eq!(day_after(text), None, "{text}");
        }
    }

    #[test]
    fn a_symbol_typed_without_its_stroke_is_the_same() {
        assert_eq!(spelled("QD-UBND"), "QĐ-UBND");
        assert_eq!(spelled("qd"), "QĐ");
        assert_eq!(spelled("QDND"), "QDND", "another word");
        assert!(same_symbol("qd-ubnd", "QĐ–UBND") && !same_symbol("QĐ-UBND", "QĐ-TTg"));
    }
}
