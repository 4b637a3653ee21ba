//! Names as they are typed with accents, beside the folded key that knows none.

use super::{Sign, signs};
use unicode_normalization::char::compose;

/// The words of a text with their accents, as the search index has them beside the folded ones: the letters of each
/// (`ă`, `ê` and `đ` are letters of their own), and at its end its tone, wherever in the syllable it was written, as a
/// vowel that no folded word has. `Hòa` and `Hoà` are `hoaà`, `An` is `anā`, `Ân` is `ânā`. Words with digits have none.
#[must_use]
pub fn accented(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut tone, mut digits) = (LEVEL, false);
    for sign in signs(text).chain([Sign::Gap]) {
        match sign {
            Sign::Letter(letter) => word.push(letter),
            Sign::Digit(_) => digits = true,
            Sign::Mark(mark) => match tone_of(mark) {
                Some(marked) => tone = marked,
                // Another letter, such as ă; a mark that makes none is no letter and no tone.
                None => {
                    if let Some(letter) = word.chars().last().and_then(|letter| compose(letter, mark)) {
                        word.pop();
                        word.push(letter);
                    }
                }
            },
            Sign::Gap => {
                if !word.is_empty() && !digits {
                    word.push(tone);
                    words.push(std::mem::take(&mut word));
                }
                word.clear();
                (tone, digits) = (LEVEL, false);
            }
        }
    }
    words
}

/// Whether a text has an accent: a mark, or a `đ`.
#[must_use]
pub fn has_accent(text: &str) -> bool {
    signs(text).any(|sign| matches!(sign, Sign::Mark(_) | Sign::Letter('đ')))
}

const LEVEL: char = 'ā';

/// The tone that a combining mark is.
fn tone_of(mark: char) -> Option<char> {
    match mark {
        '\u{300}' => Some('à'),
        '\u{309}' => Some('ả'),
        '\u{303}' => Some('ã'),
        '\u{301}' => Some('á'),
        '\u{323}' => Some('ạ'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::name::fold;

    #[test]
    fn an_accent_is_kept_but_for_where_in_the_syllable_it_is_written() {
        for (name, words) in [
            ("Trần Văn HOÀ", "trânà vănā hoaà"),
            ("Trần Văn Hòa", "trânà vănā hoaà"),
            ("Đậu Thị Ngượng", "đâuạ thiạ ngươngạ"),
            ("H'Hen Niê", "hā henā niêā"),
            ("Y Blŏm", "yā blŏmā"),
            ("Tổ 12A Ân", "tôả ânā"),
        ] {
            assert_eq!(accented(name).join(" "), words, "{name}");
        }
    }

    #[test]
    fn no_folded_word_is_an_accented_one() {
        for name in ["Nguyễn Thị Oanh", "An", "Ân", "Hòa", "ā", "Blŏm"] {
            for word in accented(name) {
                assert_ne!(fold(&word), word, "{name}");
            }
        }
    }

    #[test]
    fn a_text_has_an_accent_where_it_has_a_mark_or_a_barred_d() {
        for (text, has) in
            [("Nguyen Van An", false), ("Nguyễn Van An", true), ("Do", false), ("Đo", true), ("ân", true)]
        {
            assert_eq!(has_accent(text), has, "{text}");
        }
    }
}
