//! The order of names: a stored key, because no engine's collation is the same on every machine.

use super::{Sign, bare, signs};

/// A key in ASCII whose byte order (`COLLATE "C"` or `BINARY`) is the Vietnamese alphabetical order.
///
/// A personal name sorts by given name (the last word), then the middle words, then the family name (the first word);
/// any other name word by word as written. Of a personal name titles, brackets and what follows a name (`Jr.`) do not
/// count. Letters decide first (`a ă â b c d đ e ê …`, the foreign `f j w z` at their Latin places, other scripts after
/// `z`), numbers by their value and before letters; among equal letters the tones of the whole name decide (ngang,
/// huyền, hỏi, ngã, sắc, nặng). Case, and where in a syllable the tone is written, do not count. The key is at most
/// [`LONGEST_KEY`] bytes.
#[must_use]
pub fn sort_key(name: &str, personal: bool) -> String {
    let words = if personal { spelled(&bare(name)) } else { spelled(name) };
    let mut fields: Vec<&[Word]> = Vec::with_capacity(3);
    match words.as_slice() {
        [] => return String::new(),
        [family, middle @ .., given] if personal => {
            fields.extend([std::slice::from_ref(given), middle, std::slice::from_ref(family)]);
        }
        only if personal => fields.extend([only, &[], &[]]),
        all => fields.push(all),
    }
    let letters = fields.iter().map(|field| join(field, |word| &word.letters, WORD_END));
    let mut key = letters.collect::<Vec<_>>().join(FIELD_END);
    key.push_str(LEVEL_END);
    for field in fields {
        key.push_str(&join(field, |word| &word.tones, ""));
    }
    key.truncate(LONGEST_KEY);
    key
}

/// The most bytes a sort key has: a Latin name of 300 characters fits whole, and an index entry of `PostgreSQL` (at
/// most a third of a page, about 2,700 bytes) holds it beside other columns.
pub const LONGEST_KEY: usize = 1_200;

// Each end sorts before whatever may follow in place of it, so that the shorter of two names comes first.
const LEVEL_END: &str = " ";
const FIELD_END: &str = ",";
const WORD_END: &str = "-";

/// What follows a letter to make it the next one of the alphabet: beyond `z`, so that `ă` comes after `az`.
const NEXT: char = '{';
const NEXT_BUT_ONE: char = '|';

const LEVEL_TONE: char = '1';

/// A word as the two levels of the sort key see it.
#[derive(Default)]
struct Word {
    letters: String,
    /// One digit a group of vowels, `1` (ngang) to `6` (nặng): a syllable has one tone wherever it is written.
    tones: String,
}

fn join(words: &[Word], level: impl Fn(&Word) -> &str, end: &str) -> String {
    words.iter().map(level).collect::<Vec<_>>().join(end)
}

fn spelled(name: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut number = String::new();
    let mut before = None;
    // The gap at the end closes the last number and the last word.
    for sign in signs(name).chain([Sign::Gap]) {
        if let Sign::Digit(digit) = sign {
            number.push(digit);
            before = None;
            continue;
        }
        if !number.is_empty() {
            word.push_number(&number);
            number.clear();
        }
        match sign {
            Sign::Letter(letter) => {
                word.push_letter(letter, before);
                before = Some(letter);
            }
            Sign::Mark(mark) => word.mark(mark, before),
            Sign::Digit(_) | Sign::Gap => {
                before = None;
                if !word.letters.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
        }
    }
    words
}

impl Word {
    fn push_letter(&mut self, letter: char, before: Option<char>) {
        match letter {
            'đ' => self.letters.extend(['d', NEXT]),
            'a'..='z' => self.letters.push(letter),
            // Another script: after z, by code point at a fixed width.
            _ => {
                self.letters.extend(['z', NEXT_BUT_ONE]);
                let code = u32::from(letter);
                self.letters.extend(
                    [16, 12, 8, 4, 0].into_iter().filter_map(|shift| char::from_digit(code >> shift & 0xF, 16)),
                );
            }
        }
        if is_vowel(letter) && !before.is_some_and(is_vowel) {
            self.tones.push(LEVEL_TONE);
        }
    }

    /// A number is its length, then its digits: fewer digits are less. Lengths from 9 on are written in nines
    /// (`8`, `90`, `91` … `98`, `990`), so that any length sorts.
    fn push_number(&mut self, digits: &str) {
        let digits = digits.trim_start_matches('0');
        self.letters.push_str(&"9".repeat(digits.len() / 9));
        self.letters.push_str(&(digits.len() % 9).to_string());
        self.letters.push_str(digits);
    }

    /// A mark either makes another letter (breve, circumflex, horn) or is the tone; others (a diaeresis, a breve on
    /// `o`) do not count.
    fn mark(&mut self, mark: char, letter: Option<char>) {
        let Some(letter) = letter else { return };
        let next = match (letter, mark) {
            ('a', '\u{306}') | ('e' | 'o', '\u{302}') | ('u', '\u{31B}') => Some(NEXT),
            ('a', '\u{302}') | ('o', '\u{31B}') => Some(NEXT_BUT_ONE),
            _ => None,
        };
        if let Some(next) = next.filter(|_| self.letters.ends_with(letter)) {
            self.letters.push(next);
        }
        let tone = match mark {
            '\u{300}' => '2',
            '\u{309}' => '3',
            '\u{303}' => '4',
            '\u{301}' => '5',
            '\u{323}' => '6',
            _ => return,
        };
        if is_vowel(letter) && self.tones.ends_with(LEVEL_TONE) {
            self.tones.pop();
            self.tones.push(tone);
        }
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}
