//! How entries of the catalogue are found: by words of their names and by their code.

use crate::domain::name::words;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The filter of a list of awards, authorities or campaigns.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct CatalogueFilter {
    /// Words of the names or the code, with or without accents, in any order; the last may be the beginning of a word.
    /// Where nothing has them, a word may be the first letters of words: `BNV`, `TP.HCM`, `HCLĐ hạng III`.
    pub q: Option<String>,
}

/// The words that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// The words of a query.
    #[must_use]
    pub fn of(query: &str) -> Self {
        Self(words(query))
    }

    /// Keeps the entries whose texts have all the words; where none has, those that have them shortened.
    pub fn keep<T>(&self, entries: &mut Vec<T>, texts: impl for<'a> Fn(&'a T) -> Vec<&'a str>) {
        let any = entries.iter().any(|entry| self.found_in(&texts(entry)));
        entries.retain(|entry| if any { self.found_in(&texts(entry)) } else { self.shortens(&texts(entry)) });
    }

    /// Whether texts have all the words, the last as the beginning of one.
    #[must_use]
    pub fn found_in(&self, texts: &[&str]) -> bool {
        let own: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
        self.all(|word, is_last| has(&own, word, is_last))
    }

    /// The same, where each may be the first letters of words that follow one another, a class a number, and `i` stand
    /// for `y`.
    fn shortens(&self, texts: &[&str]) -> bool {
        let own: Vec<Vec<String>> =
            texts.iter().map(|text| words(text).iter().map(|word| with_i(word)).collect()).collect();
        let initials: Vec<String> =
            own.iter().map(|words| words.iter().filter_map(|word| word.chars().next()).collect()).collect();
        self.all(|word, is_last| {
            let word = with_i(class(word).unwrap_or(word));
            own.iter().any(|own| has(own, &word, is_last))
                || word.len() > 1 && initials.iter().any(|initials| initials.contains(word.as_str()))
        })
    }

    fn all(&self, has: impl Fn(&str, bool) -> bool) -> bool {
        let last = self.0.len().saturating_sub(1);
        self.0.iter().enumerate().all(|(i, word)| has(word, i == last))
    }
}

fn has(own: &[String], word: &str, is_last: bool) -> bool {
    own.iter().any(|own| if is_last { own.starts_with(word) } else { own == word })
}

/// A class as names have it: `hạng Ba` for `hạng III` and `hạng 3`.
fn class(word: &str) -> Option<&'static str> {
    match word {
        "i" | "1" => Some("nhat"),
        "ii" | "2" => Some("nhi"),
        "iii" | "3" => Some("ba"),
        _ => None,
    }
}

/// A syllable with `i` for a `y` that is its only vowel: both are written (kỷ niệm, kỉ niệm).
fn with_i(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(rest) if !rest.is_empty() && !rest.contains(['a', 'e', 'i', 'o', 'u']) => format!("{rest}i"),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_entry_has_is_looked_for_as_offices_shorten_it() {
        let bodies = [
            "Ủy ban nhân dân Thành phố Hồ Chí Minh",
            "Bộ Nội vụ",
            "Bộ Giáo dục và Đào tạo",
            "Bộ Lao động - Thương binh và Xã hội",
            "Ủy ban nhân dân tỉnh Thừa Thiên Huế",
            "Trung ương Hội Chữ thập đỏ Việt Nam",
            "Huân chương Lao động hạng Ba",
            "Huân chương Lao động hạng Nhất",
            "Chiến sĩ thi đua cơ sở",
            "Bà mẹ Việt Nam anh hùng",
            "Kỷ niệm chương",
        ];
        for (query, name) in [
            ("UBND TP.HCM", 0),
            ("TPHCM", 0),
            ("BNV", 1),
            ("Bộ GD&ĐT", 2),
            ("LĐ-TB&XH", 3),
            ("TT Huế", 4),
            ("TƯ Hội CTĐ", 5),
            ("HCLĐ hạng III", 6),
            ("HCLĐ hạng 1", 7),
            ("CSTĐCS", 8),
            ("bà mẹ VNAH", 9),
            ("kỉ niệm chương", 10),
        ] {
            let mut found: Vec<_> = bodies.to_vec();
            Wanted::of(query).keep(&mut found, |name| vec![*name]);
            assert_eq!(found, [bodies[name]], "{query}");
        }
        let mut found: Vec<_> = bodies.to_vec();
        Wanted::of("bộ nội").keep(&mut found, |name| vec![*name]);
        assert_eq!(found, ["Bộ Nội vụ"]);
    }

    #[test]
    fn words_are_found_without_accents_in_any_order_and_the_last_by_its_beginning() {
        let body = ["UBND_LANGSON", "Ủy ban nhân dân tỉnh Lạng Sơn"];
        for found in ["lang son", "son lang", "ỦY BAN LẠNG", "tinh lang s", "ubnd_langson"] {
            assert!(Wanted::of(found).found_in(&body), "{found}");
        }
        for missed in ["lang sonn", "la son", "kien giang"] {
            assert!(!Wanted::of(missed).found_in(&body), "{missed}");
        }
    }
}
