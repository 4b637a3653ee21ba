//! A number as people type it: `153/QĐ-UBND`, `Số 153`, full-width digits, `QD` for `QĐ`.

use super::symbol_key;
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
/// `31/2020/QĐ-UBND` has the number `31/2020`, and `21/23` no symbol.
#[must_use]
pub fn typed(text: &str) -> Typed {
    let text = without_word(&plain(text)).to_owned();
    let slash = text.match_indices('/').find(|(i, _)| begins_with_letter(text.get(i + 1..)));
    let space = || text.match_indices(' ').find(|(i, _)| text.get(i + 1..).is_some_and(begins_with_decision));
    let Some((i, _)) = slash.or_else(space) else { return Typed { number: text, symbol: None } };
    let (number, symbol) = (text.get(..i).unwrap_or_default(), text.get(i + 1..).unwrap_or_default());
    if !number.contains(|c: char| c.is_ascii_digit()) {
        return Typed { number: text, symbol: None };
    }
    Typed { number: number.trim().to_owned(), symbol: Some(spelled(symbol.trim())) }
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

/// Full-width signs as plain ones (U+FF01 to U+FF5E), without white space around.
fn plain(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.trim().chars().map(narrow).collect()
}

/// Words before a number that are none of it.
const WORDS: &[&str] = &["số", "so", "no", "qđ", "qd", "quyết", "định", "thông", "báo", "nghị", "lệnh", "sắc"];

/// The text without the words before the number (`Số`, `Số:`, `No.`, `Quyết định số`), and the day after it.
fn without_word(text: &str) -> &str {
    let before_day = text.split(" ngày ").next().unwrap_or(text).trim();
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
    ["QĐ", "TB", "NQ", "SL"].iter().any(|word| key.strip_prefix(word).is_some_and(|rest| rest.starts_with(['-', '/'])))
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
    fn a_symbol_typed_without_its_stroke_is_the_same() {
        assert_eq!(spelled("QD-UBND"), "QĐ-UBND");
        assert_eq!(spelled("qd"), "QĐ");
        assert_eq!(spelled("QDND"), "QDND", "another word");
        assert!(same_symbol("qd-ubnd", "QĐ–UBND") && !same_symbol("QĐ-UBND", "QĐ-TTg"));
    }
}
