//! Words of vocabularies on the command line.

use crate::domain::label::Words;
use std::str::FromStr;

/// A word of a vocabulary, or which there are.
pub(super) fn word<T: FromStr>(words: Words, text: &str) -> Result<T, String> {
    let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    text.parse().map_err(|_| format!("choose one of {}", words.join(", ")))
}
