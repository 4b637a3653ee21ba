//! Names of households. One is written `Hộ ông Giàng A Páo`, `Gia đình ông Giàng A Páo` or `Hộ Giàng A Páo`.

use super::{fold, nfc};

/// What stands before the head of a household, the longer first.
const BEFORE: [&str; 4] = ["hộ gia đình", "gia đình", "hộ", ""];
/// How the head is addressed.
const ADDRESSED: [&str; 5] = ["ông", "bà", "anh", "chị", ""];

/// The head of a household, as its name has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How the head is addressed, folded; empty where the name does not say it.
    pub addressed: String,
    /// The name, folded.
    pub name: String,
}

impl Head {
    /// The head in a name of a household.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = nfc(name).to_lowercase();
        let (_, rest) = parted(&name, &BEFORE);
        let (addressed, rest) = parted(rest, &ADDRESSED);
        Self { addressed: fold(addressed), name: fold(rest) }
    }

    /// Whether the other may be the same: one that does not say how the head is addressed may be any.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let says = !self.addressed.is_empty() && !other.addressed.is_empty();
        self.name == other.name && (!says || self.addressed == other.addressed)
    }

    /// The folded names under which the household may stand.
    #[must_use]
    pub fn spellings(&self) -> Vec<String> {
        let of_any = self.addressed.is_empty();
        let addressed =
            ADDRESSED.iter().map(|word| fold(word)).filter(|word| of_any || word.is_empty() || *word == self.addressed);
        addressed.flat_map(|word| BEFORE.map(|before| fold(&format!("{before} {word} {}", self.name)))).collect()
    }
}

/// A text parted after the first of some words that it begins with.
fn parted<'a>(text: &'a str, words: &[&'static str]) -> (&'static str, &'a str) {
    let text = text.trim_start();
    let after = |word: &&'static str| Some((*word, text.strip_prefix(*word)?));
    let is_word = |(word, rest): &(&str, &str)| word.is_empty() || rest.starts_with(' ') && !rest.trim().is_empty();
    words.iter().filter_map(after).find(is_word).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_known_by_its_head_however_it_is_called() {
        let hers = Head::of("Hộ bà Giàng Thị Máy");
        let his = Head::of("Hộ ông Giàng A Páo");
        assert_eq!((his.addressed.as_str(), his.name.as_str()), ("ong", "giang a pao"));
        for same in ["Gia đình ông Giàng A Páo", "HỘ GIA ĐÌNH ÔNG GIÀNG A PÁO", "Hộ Giàng A Páo", "Giàng A Páo"]
        {
            assert!(his.may_be(&Head::of(same)), "{same}");
            assert!(his.spellings().contains(&fold(same)), "{same}");
        }
        for other in ["Hộ bà Giàng A Páo", "Hộ ông Giàng A Pó", "Hộ ông Giàng A"] {
            assert!(!his.may_be(&Head::of(other)), "{other}");
        }
        assert!(!his.may_be(&hers));
        // A family name is no household.
        assert_eq!(Head::of("Hồ Văn Mẫu").name, "ho van mau");
        assert_eq!(Head::of("Hộ").name, "ho");
    }
}
