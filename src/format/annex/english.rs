//! The English names of awards, whose words stand in any order: "Third-class Labour Order", "Labour Order, Third Class".

use crate::domain::name::fold;
use std::collections::BTreeSet;

/// The words of a name that say what it is, of both spellings one.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let word = |word: &str| match word {
        "labor" => "labour".to_owned(),
        "1st" => "first".to_owned(),
        "2nd" => "second".to_owned(),
        "3rd" => "third".to_owned(),
        other => other.to_owned(),
    };
    let text = text.replace(['\'', '’'], " ");
    let key = fold(&text);
    key.split(' ').filter(|word| !LITTLE.contains(word)).map(word).collect()
}

/// Words that say nothing of a name.
const LITTLE: &[&str] = &["", "of", "the", "a", "an", "by", "from", "s", "for", "and", "to"];

/// The one of several names, each given by its words, that a text has all words of, and most.
pub(super) fn longest<'a, T>(text: &str, names: impl Iterator<Item = (&'a BTreeSet<String>, T)>) -> Vec<T> {
    let said = words(text);
    let mut most = 1;
    let mut found = Vec::new();
    for (name, of) in names.filter(|(name, _)| name.is_subset(&said)) {
        if name.len() > most {
            most = name.len();
            found.clear();
        }
        if name.len() == most && most > 1 {
            found.push(of);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_any_order_of_its_words() {
        assert_eq!(words("Third-class Labor Order"), words("Labour Order, Third Class"));
        assert_eq!(
            words("Certificate of Merit from the Prime Minister"),
            words("Prime Minister's Certificate of Merit")
        );
        let (order, medal) = (words("Friendship Order"), words("Friendship Medal"));
        let names = || [(&order, "order"), (&medal, "medal")].into_iter();
        assert_eq!(longest("the Friendship Order of Vietnam", names()), ["order"]);
        assert!(longest("Friendship", names()).is_empty());
    }
}
