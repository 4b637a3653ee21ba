//! What a name is to the register: kept as written, and turned into a search key and a sort key.
//!
//! Both keys are made here and stored, because the two engines neither fold nor sort Vietnamese alike: `SQLite` knows
//! no Vietnamese collation, `PostgreSQL` has one only where its host does, and neither takes `đ` for `d`.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

mod accent;
mod family;
mod hidden;
mod household;
mod peoples;
mod sign;
mod sort;
mod title;

pub use accent::{accented, has_accent};
pub use family::is_person;
pub use hidden::{clean, is_hidden, looks_legacy, remove_hidden};
pub use household::Head;
pub use peoples::{joined, signless, spellings};
use sign::{Sign, signs};
pub use sort::{LONGEST_KEY, sort_key};
pub use title::{bare, is_address, is_of_dead, is_rank, title_of, without_title};

/// The text as it is stored: Unicode NFC (UAX 15), without white space at either end; what stands inside is kept as
/// written, since a register never mends a paper.
#[must_use]
pub fn nfc(text: &str) -> String {
    let text = text.trim();
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.to_owned() } else { text.nfc().collect() }
}

/// Whether the text holds a character that no paper can show and no list can print safely: controls (C0, C1, DEL, so
/// line ends and tabs too), the line and paragraph separators, the bidirectional embeddings, overrides and isolates
/// (UAX 9), the byte order mark, and noncharacters (Unicode Standard, section 23.7).
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FDD0}'..='\u{FDEF}')
            || u32::from(c) & 0xFFFE == 0xFFFE
    })
}

/// The search key of a name: marks dropped, `đ` and `ð` as `d`, lower case, every character that is no letter or digit
/// a space, single spaces. Folding a key again changes nothing.
///
/// The key decomposes by NFKD rather than NFD, so that ligatures, full-width letters and raised digits are the plain
/// ones. What is left are words on which FTS5 (`unicode61 remove_diacritics 0`) and `to_tsvector('simple', …)` agree:
/// no punctuation remains for the latter's parser to join on, as it would in `y.thơm`, and what it takes for a number
/// with an exponent stands apart from the letters after it (`2e1a` is `2e1 a`).
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let mut part = Part::Start;
    for sign in signs(text) {
        let c = match sign {
            Sign::Letter('đ') => 'd',
            Sign::Letter(c) | Sign::Digit(c) => c,
            Sign::Mark(_) => continue,
            Sign::Gap => {
                gap = true;
                continue;
            }
        };
        gap |= matches!((&part, &sign), (Part::Power, Sign::Letter(_)));
        if gap && !key.is_empty() {
            key.push(' ');
            part = Part::Start;
        }
        gap = false;
        part = part.followed_by(c);
        key.push(c);
    }
    // Only Hangul still composes, now that every mark is gone: its syllables stay whole in both engines.
    if key.is_ascii() { key } else { key.nfc().collect() }
}

/// How far a word of the key has gone towards a number with an exponent, where `PostgreSQL`'s parser ends a word
/// whatever follows.
enum Part {
    Start,
    Number,
    Exponent,
    Power,
    Other,
}

impl Part {
    fn followed_by(self, c: char) -> Self {
        match (self, c) {
            (Self::Start | Self::Number, '0'..='9') => Self::Number,
            (Self::Number, 'e') => Self::Exponent,
            (Self::Exponent | Self::Power, '0'..='9') => Self::Power,
            _ => Self::Other,
        }
    }
}

/// Whether a folded text has these folded words in it, one after the other.
#[must_use]
pub fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(start, _)| {
        let (before, rest) = (text.get(..start), text.get(start + words.len()..));
        before.is_some_and(|before| before.is_empty() || before.ends_with(' '))
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// The folded words of a search query; a name is found when it has them all, in whatever order.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the names are in order, each before the next and none the same.
    fn ascending(names: &[&str], personal: bool) {
        for pair in names.windows(2) {
            if let [first, second] = pair {
                let keys = (sort_key(first, personal), sort_key(second, personal));
                assert!(keys.0 < keys.1, "{first} before {second}: {keys:?}");
            }
        }
    }

    #[test]
    fn a_name_is_stored_composed_and_trimmed_but_otherwise_as_written() {
        assert_eq!(nfc(" \u{A0}Đa\u{323}\u{306}ng  Thị MẪU\n"), "Đặng  Thị MẪU");
        assert_eq!(nfc("ﬁ Ｙ.Thơm"), "ﬁ Ｙ.Thơm");
    }

    #[test]
    fn invisible_controls_are_seen() {
        for bad in "\0\n\t\u{7F}\u{85}\u{2028}\u{2029}\u{202A}\u{202E}\u{2066}\u{2069}\u{FEFF}\u{FDD0}\u{FFFE}\u{1FFFF}"
            .chars()
        {
            assert!(has_control(&format!("An{bad}Bình")), "{bad:?}");
        }
        assert!(!has_control("Đặng Thị Mẫu (Y.Thơm) – “H’Hen”\u{A0}ﬁ\u{200D}\u{FFFD}"));
    }

    #[test]
    fn a_name_is_found_without_accents_case_or_punctuation() {
        assert_eq!(fold("  Lưu Thị KIM  Oai "), "luu thi kim oai");
        assert_eq!(fold("Y.Thơm Đỗ–Ðỗ ɖỗ"), "y thom do do do");
        assert_eq!(fold("Trường THCS số 1.5 (cơ sở 2)"), "truong thcs so 1 5 co so 2");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn where_the_tone_is_written_does_not_count() {
        assert_eq!(fold("hoà"), fold("hòa"));
        assert_eq!(fold("Thuy\u{301}"), fold("Thúy"));
        assert_eq!(sort_key("Hoà Thuý", true), sort_key("Hòa Thúy", true));
        assert_eq!(sort_key("Hoa\u{300}", false), sort_key("HÒA", false));
    }

    #[test]
    fn letters_of_other_shapes_are_found_as_typed_on_a_plain_keyboard() {
        assert_eq!(fold("ﬁ Ｎｇｕｙｅｎ x² №③ Ⅷ"), "fi nguyen x2 no3 viii");
        assert_eq!(fold("Straße ISPARTAıİ Æsir Łódź Ƀuôn"), "strasse ispartaii aesir lodz buon");
        assert_eq!(fold("๑๒ ១២ ໑໒ ١٢"), "12 12 12 12");
        assert_eq!(fold("HʼHen H'Hen H’Hen"), "h hen h hen h hen");
        assert_eq!(fold("김철수 王伟 Сергей"), "김철수 王伟 сергеи");
    }

    #[test]
    fn what_postgres_takes_for_an_exponent_is_a_word_of_its_own() {
        assert_eq!(fold("Tổ 2E1a 163a 2e 12e5 3e4đ5 a2e1a 1ee2a"), "to 2e1 a 163a 2e 12e5 3e4 d5 a2e1a 1ee2a");
        assert_eq!(words("2e1a"), words("2e1 a"));
    }

    #[test]
    fn folding_again_changes_nothing_for_any_character() {
        for c in '\u{0}'..='\u{2FFFF}' {
            let once = fold(&format!("a{c}b {c}"));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_query_is_its_folded_words() {
        assert_eq!(words(" Kim-Oai, LƯU "), ["kim", "oai", "luu"]);
        assert!(words(" -!").is_empty());
    }

    #[test]
    fn letters_sort_in_the_vietnamese_alphabet() {
        let alphabet = "1 a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z я 王";
        ascending(&alphabet.split(' ').collect::<Vec<_>>(), false);
        let doubled: Vec<_> =
            alphabet.split(' ').flat_map(|l| [l.to_owned(), format!("{l}z"), format!("{l}я")]).collect();
        ascending(&doubled.iter().map(String::as_str).skip(3).collect::<Vec<_>>(), false);
    }

    #[test]
    fn tones_sort_after_letters_and_in_their_order() {
        ascending(
            &[
                "An",
                "Àn",
                "Ản",
                "Ãn",
                "Án",
                "Ạn",
                "Àn An Bình",
                "An Bình",
                "Anh",
                "Ăn",
                "Ằn",
                "Ẳn",
                "Ẵn",
                "Ắn",
                "Ặn",
                "Ân",
            ],
            false,
        );
        ascending(&["Hạ An", "Ha Anh", "Hạ Anh", "Hà Ân", "Hạ Ân"], false);
    }

    #[test]
    fn a_personal_name_sorts_by_given_name_then_middle_then_family() {
        ascending(
            &["Vũ An", "Lê Văn An", "Nguyễn Văn An", "An Văn Anh An", "Lê Thị Anh", "Bùi Văn Ân", "Mẫu", "An Bình Mẫu"],
            true,
        );
        ascending(&["Lê Văn An", "Nguyễn Thị Bình"], false);
    }

    #[test]
    fn a_tone_in_the_given_name_outweighs_one_in_the_family_name() {
        ascending(&["Lê Văn Ha", "Lễ Văn Ha", "Lê Văn Hà", "Lễ Văn Hà", "Le Văn Hạ Hà"], true);
    }

    #[test]
    fn a_collective_sorts_as_written_with_numbers_by_value() {
        ascending(
            &[
                "12 Đoàn",
                "Trường",
                "Trường 2",
                "Trường 02a",
                "Trường 9b",
                "Trường 10",
                "Trường 12345678",
                "Trường 123456789",
                "Trường 1234567890",
                "Trường 99999999999999999",
                "Trường 100000000000000000",
                "Trường A",
                "Trường A2",
                "Trường A10",
                "Trường Án",
                "Trường Đảng",
            ],
            false,
        );
        assert_eq!(sort_key("Tổ 0", false), sort_key("TỔ 000", false));
    }

    #[test]
    fn a_key_is_short_ascii_whatever_the_name() {
        for name in [
            "Ậ".repeat(300),
            "王".repeat(300),
            "1a".repeat(150),
            "ậ b ".repeat(75),
            "9".repeat(300),
            "\u{FDFA}".repeat(300),
        ] {
            let key = sort_key(&name, true);
            assert!(key.is_ascii() && key.len() <= LONGEST_KEY, "{} bytes", key.len());
        }
        assert!(sort_key(&"Ậ".repeat(300), true).ends_with('6'), "a long Vietnamese name keeps its tones");
        assert_eq!(sort_key(" . ", true), "");
    }

    #[test]
    fn words_are_found_whole_and_in_their_order() {
        for (text, words, found) in [
            ("ho va ten", "va ten", true),
            ("ho va tenor ten", "ten", true),
            ("ho va tenor", "ten", false),
            ("chuyen don vi", "don vi", true),
            ("don", "don vi", false),
        ] {
            assert_eq!(has_words(text, words), found, "{words} in {text}");
        }
    }
}
