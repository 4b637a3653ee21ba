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

    /// Whether texts have all the words, the last as the beginning of one.
    #[must_use]
    pub fn found_in(&self, texts: &[&str]) -> bool {
        let own: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
        let last = self.0.len().saturating_sub(1);
        let has = |(i, word): (usize, &String)| {
            if i == last { own.iter().any(|own| own.starts_with(word.as_str())) } else { own.contains(word) }
        };
        self.0.iter().enumerate().all(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
