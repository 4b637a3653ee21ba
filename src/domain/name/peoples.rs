//! Names of peoples, H'Hen Niê or Y.Thơm, which are written with a sign and typed without.

use super::sort_key;

/// A key with each word of one letter joined to the next one: `h hen nie` is `hhen nie`, as people type H'Hen Niê.
#[must_use]
pub fn joined(key: &str) -> String {
    let mut words = key.split(' ').peekable();
    let mut joined = String::with_capacity(key.len());
    while let Some(word) = words.next() {
        joined.push_str(word);
        let one = word.chars().nth(1).is_none() && word.chars().all(char::is_alphabetic);
        if words.peek().is_some() && !one {
            joined.push(' ');
        }
    }
    joined
}

/// A name as it is sorted with the sign of names of peoples left out: `H'Hen Niê`, `H Hen Niê` and `HHen Niê` are one.
#[must_use]
pub fn signless(name: &str, personal: bool) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    sort_key(&joined(&words.join(" ")), personal)
}

/// The keys under which a name may stand that was typed without or with the sign of names of peoples: as it is, and
/// with the first letter of a word apart where no Vietnamese word begins so (`hhen nie` is `h hen nie`).
#[must_use]
pub fn spellings(key: &str) -> Vec<String> {
    let apart = |word: &str| {
        let mut letters = word.chars();
        let (first, second) = (letters.next(), letters.next());
        let own = match (first, second) {
            (Some('h' | 'y'), Some(second)) => !"aeiouy".contains(second),
            (Some('k'), Some(second)) => !"aeiouyh".contains(second),
            (Some('o'), Some(second)) => !"aeiouy".contains(second) && word.chars().count() > 4,
            _ => false,
        };
        match word.char_indices().nth(1) {
            Some((i, _)) if own => {
                format!("{} {}", word.get(..i).unwrap_or_default(), word.get(i..).unwrap_or_default())
            }
            _ => word.to_owned(),
        }
    };
    let all = [key.to_owned(), joined(key), key.split(' ').map(apart).collect::<Vec<_>>().join(" ")];
    let all: std::collections::BTreeSet<_> = all.into_iter().collect();
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_names_of_peoples_tells_nobody_apart_and_accents_do() {
        for name in ["H'Hen Niê", "H’Hen Niê", "H Hen Niê", "HHen Niê", "Hhen niê", " H.Hen  Niê"] {
            assert_eq!(signless(name, true), signless("H'Hen Niê", true), "{name}");
        }
        for name in ["H'Hen Nie", "H'Hên Niê", "Hen Niê"] {
            assert_ne!(signless(name, true), signless("H'Hen Niê", true), "{name}");
        }
    }
}
