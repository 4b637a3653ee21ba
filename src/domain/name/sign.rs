//! A text character by character, as keys of names see it.

use std::{ops::Range, sync::LazyLock};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One character of a decomposed, lower-cased text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A letter without its marks; `đ` is one, as Unicode does not decompose it.
    Letter(char),
    /// `0` to `9`.
    Digit(char),
    /// A combining mark of the letter before.
    Mark(char),
    /// Anything that parts words.
    Gap,
}

/// The signs of a text. Those of Latin letters are kept, as a name may be read a dozen times on its way.
pub(super) fn signs(text: &str) -> impl Iterator<Item = Sign> {
    // Where a mark stands alone the decomposition may put it elsewhere among those of the letter before.
    let (kept, other) = if text.chars().all(|c| signs_of(c).is_some()) { (text, "") } else { ("", text) };
    kept.chars().filter_map(signs_of).flatten().copied().chain(decomposed(other))
}

/// The signs of a letter of the Latin blocks, Vietnamese ones among them.
fn signs_of(c: char) -> Option<&'static [Sign]> {
    static KEPT: LazyLock<Vec<Box<[Sign]>>> = LazyLock::new(|| {
        let latin = BASIC.chain(ADDITIONAL).filter_map(char::from_u32);
        latin.map(|c| decomposed(c.encode_utf8(&mut [0; 4])).collect()).collect()
    });
    let c = u32::from(c);
    let place = if BASIC.contains(&c) {
        c
    } else if ADDITIONAL.contains(&c) {
        c - ADDITIONAL.start + BASIC.end
    } else {
        return None;
    };
    KEPT.get(usize::try_from(place).ok()?).map(|signs| &**signs)
}

/// Basic Latin, Latin-1 Supplement, Latin Extended-A and -B.
const BASIC: Range<u32> = 0..0x250;
/// Latin Extended Additional.
const ADDITIONAL: Range<u32> = 0x1E00..0x1F00;

fn decomposed(text: &str) -> impl Iterator<Item = Sign> {
    text.nfkd().flat_map(char::to_lowercase).flat_map(spell).map(|c| {
        if is_combining_mark(c) {
            Sign::Mark(c)
        } else if let Some(digit) = digit(c) {
            Sign::Digit(digit)
        } else if is_letter(c) {
            Sign::Letter(c)
        } else {
            Sign::Gap
        }
    })
}

/// Letters that Unicode does not decompose, as a Vietnamese keyboard types them. Legacy fonts leave `ð` and `ɖ` for
/// `đ`; `ƀ` is a letter of the Êđê and Gia Rai.
fn spell(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ð' | 'ɖ' => ('đ', None),
        'ı' => ('i', None),
        'ƀ' => ('b', None),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'ς' => ('σ', None),
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// The plain digit of a decimal digit: those of the neighbours' scripts count as well as `0` to `9`.
fn digit(c: char) -> Option<char> {
    /// Arabic, Persian, Devanagari, Bengali, Thai, Lao, Burmese, Khmer.
    const ZEROS: [char; 8] = ['\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{E50}', '\u{ED0}', '\u{1040}', '\u{17E0}'];
    if c.is_ascii_digit() {
        return Some(c);
    }
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    })
}

/// Whether both engines take the character for a part of a word.
fn is_letter(c: char) -> bool {
    // The modifier letters are apostrophes as often as not (H'Hen, HʼHen); the others are alphabetic by Unicode's
    // derived property, yet marks or symbols to FTS5.
    let apart = matches!(c, '\u{2B0}'..='\u{2FF}' | '\u{19B0}'..='\u{19C9}' | '\u{1CF2}' | '\u{1CF3}' | '\u{1F130}'..='\u{1F189}');
    c.is_alphabetic() && !apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_letter_is_what_it_decomposes_to_beside_any_other() {
        let latin: Vec<_> = BASIC.chain(ADDITIONAL).filter_map(char::from_u32).collect();
        for text in
            latin.iter().map(|c| format!("{c}ệ{c}")).chain([latin.iter().collect(), latin.iter().rev().collect()])
        {
            assert_eq!(signs(&text).collect::<Vec<_>>(), decomposed(&text).collect::<Vec<_>>(), "{text}");
        }
        for text in ["o\u{323}\u{302}", "\u{302}\u{323}o", "Ѐ\u{301}", "H’Hen", "각"] {
            assert_eq!(signs(text).collect::<Vec<_>>(), decomposed(text).collect::<Vec<_>>(), "{text}");
        }
    }
}
