//! Vietnamese as it was typed before Unicode: TCVN3 (fonts named `.Vn…`) and VNI (fonts named `VNI-…`).
//!
//! Both put the letters where Latin-1 has other signs, so that the text is right only under its own fonts. Which it is
//! comes from the name of the font, else from the look of all texts of a sheet; it is always shown, and never changed
//! silently.

use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};
use unicode_normalization::UnicodeNormalization;

pub use crate::domain::import::TextEncoding as Encoding;

/// A font of a legacy encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Font {
    /// TCVN3.
    Tcvn3,
    /// TCVN3 in a font that shows capitals for small letters (`.VnTimeH`).
    Tcvn3Capitals,
    /// VNI.
    Vni,
}

impl Font {
    /// The legacy font of a name; nothing for a font of Unicode.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let starts = |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if starts(".vn") {
            Some(if name.ends_with('H') { Self::Tcvn3Capitals } else { Self::Tcvn3 })
        } else if starts("vni-") || starts("vni ") {
            Some(Self::Vni)
        } else {
            None
        }
    }

    /// The encoding of its texts.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        match self {
            Self::Tcvn3 | Self::Tcvn3Capitals => Encoding::Tcvn3,
            Self::Vni => Encoding::Vni,
        }
    }

    /// A text as the font shows it.
    #[must_use]
    pub fn shown(self, text: &str) -> String {
        let shown = unicode(text, self.encoding());
        if self == Self::Tcvn3Capitals { shown.to_uppercase() } else { shown }
    }
}

/// A text of one of the encodings as Unicode in NFC.
#[must_use]
pub fn unicode(text: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => {
            let letters: String = text.chars().map(|c| TCVN3_MAP.get(&c).copied().unwrap_or(c)).collect();
            letters.nfc().collect()
        }
        Encoding::Vni => {
            let mut letters = String::with_capacity(text.len());
            let mut rest = text.chars().peekable();
            while let Some(c) = rest.next() {
                let pair = rest.peek().and_then(|next| VNI_MAP.get([c, *next].iter().collect::<String>().as_str()));
                if let Some(letter) = pair {
                    letters.push_str(letter);
                    rest.next();
                } else if let Some(letter) = VNI_MAP.get(c.to_string().as_str()) {
                    letters.push_str(letter);
                } else {
                    letters.push(c);
                }
            }
            letters.nfc().collect()
        }
        Encoding::Unicode | Encoding::Windows1258 | Encoding::Utf16 => text.nfc().collect(),
    }
}

/// Whether an encoding is one of fonts, that changes what letters there are.
pub(super) fn is_legacy(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Tcvn3 | Encoding::Vni)
}

/// Whether a text has letters that only Vietnamese in Unicode has.
pub(super) fn has_vietnamese(text: &str) -> bool {
    text.nfc().any(|c| VIETNAMESE.contains(&c))
}

/// How many letters of some texts speak for each encoding.
#[derive(Debug, Default)]
struct Signs {
    unicode: usize,
    tcvn3: usize,
    vni: usize,
    other: usize,
    /// Signs that no Latin word has, which TCVN3 has in every sentence.
    symbols: usize,
}

/// The encoding that texts look like; Unicode unless most of their letters speak for another.
#[must_use]
pub fn look<'a>(texts: impl IntoIterator<Item = &'a str>) -> Encoding {
    let mut signs = Signs::default();
    for text in texts {
        count(text, &mut signs);
    }
    let Signs { unicode, tcvn3, vni, other, symbols } = signs;
    let most = |some: usize, rival: usize| some >= 3 && some > 4 * unicode && some > rival && 2 * some >= other;
    if symbols > 0 && most(tcvn3, vni) {
        Encoding::Tcvn3
    } else if most(vni, tcvn3) {
        Encoding::Vni
    } else {
        Encoding::Unicode
    }
}

/// Counts the letters of one text.
fn count(text: &str, signs: &mut Signs) {
    let mut previous = ' ';
    for c in text.nfc() {
        if VIETNAMESE.contains(&c) {
            signs.unicode += 1;
        } else if c > '\u{7F}' {
            // A vowel before an accented letter is how VNI writes one letter; TCVN3 writes it between consonants.
            let pair = VNI_MAP.contains_key([previous, c].iter().collect::<String>().as_str());
            let single = matches!(c, 'ñ' | 'Ñ' | 'ö' | 'Ö');
            if pair || single {
                signs.vni += 1;
            } else if TCVN3_MAP.contains_key(&c) && !is_latin(c) {
                signs.tcvn3 += 1;
            } else {
                signs.other += 1;
            }
            let symbol = matches!(c, '\u{A1}'..='\u{BF}' | '×' | '÷');
            signs.symbols += usize::from(symbol);
            // Such a sign is a letter of TCVN3 wherever it stands.
            signs.tcvn3 += usize::from(symbol && pair);
        }
        previous = c;
    }
}

/// Whether a sign is a letter of Latin-1 that Vietnamese in Unicode has as well.
fn is_latin(c: char) -> bool {
    "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".contains(c)
}

/// A text of TCVN3 whose words all begin with capitals, with one for each that this encoding has none of: "Tống Đức ổn".
pub(super) fn with_capitals(text: &str) -> String {
    let begins = |(at, c): &(usize, char)| {
        c.is_alphabetic() && text.get(..*at).is_none_or(|before| !before.ends_with(char::is_alphanumeric))
    };
    let lacks = |c: char| c.is_lowercase() && LACKING.contains(&c);
    let mut first = text.char_indices().filter(begins).map(|(_, c)| c);
    if !first.clone().any(lacks) || !first.all(|c| c.is_uppercase() || lacks(c)) {
        return text.to_owned();
    }
    let capital = |(at, c): (usize, char)| {
        if lacks(c) && begins(&(at, c)) { c.to_uppercase().to_string() } else { c.to_string() }
    };
    text.char_indices().map(capital).collect()
}

/// Small letters of TCVN3 that have no capital there.
static LACKING: LazyLock<HashSet<char>> = LazyLock::new(|| {
    let letters: HashSet<char> = TCVN3.iter().map(|(_, letter)| *letter).collect();
    letters.iter().copied().filter(|letter| letter.to_uppercase().all(|capital| !letters.contains(&capital))).collect()
});

/// Letters that only Vietnamese in Unicode has.
static VIETNAMESE: LazyLock<HashSet<char>> =
    LazyLock::new(|| TCVN3.iter().map(|(_, letter)| *letter).filter(|letter| *letter > '\u{FF}').collect());

static TCVN3_MAP: LazyLock<HashMap<char, char>> = LazyLock::new(|| TCVN3.iter().copied().collect());

static VNI_MAP: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| VNI.iter().copied().collect());

/// TCVN 5712:1993, set 3, as its fonts are typed: the sign, and the letter it shows.
#[rustfmt::skip]
const TCVN3: &[(char, char)] = &[
    ('¡', 'Ă'), ('¢', 'Â'), ('£', 'Ê'), ('¤', 'Ô'), ('¥', 'Ơ'), ('¦', 'Ư'), ('§', 'Đ'), ('¨', 'ă'), ('©', 'â'),
    ('ª', 'ê'), ('«', 'ô'), ('¬', 'ơ'), ('\u{AD}', 'ư'), ('®', 'đ'), ('µ', 'à'), ('¶', 'ả'), ('·', 'ã'), ('¸', 'á'),
    ('¹', 'ạ'), ('»', 'ằ'), ('¼', 'ẳ'), ('½', 'ẵ'), ('¾', 'ắ'), ('Æ', 'ặ'), ('Ç', 'ầ'), ('È', 'ẩ'), ('É', 'ẫ'),
    ('Ê', 'ấ'), ('Ë', 'ậ'), ('Ì', 'è'), ('Î', 'ẻ'), ('Ï', 'ẽ'), ('Ð', 'é'), ('Ñ', 'ẹ'), ('Ò', 'ề'), ('Ó', 'ể'),
    ('Ô', 'ễ'), ('Õ', 'ế'), ('Ö', 'ệ'), ('×', 'ì'), ('Ø', 'ỉ'), ('Ü', 'ĩ'), ('Ý', 'í'), ('Þ', 'ị'), ('ß', 'ò'),
    ('á', 'ỏ'), ('â', 'õ'), ('ã', 'ó'), ('ä', 'ọ'), ('å', 'ồ'), ('æ', 'ổ'), ('ç', 'ỗ'), ('è', 'ố'), ('é', 'ộ'),
    ('ê', 'ờ'), ('ë', 'ở'), ('ì', 'ỡ'), ('í', 'ớ'), ('î', 'ợ'), ('ï', 'ù'), ('ñ', 'ủ'), ('ò', 'ũ'), ('ó', 'ú'),
    ('ô', 'ụ'), ('õ', 'ừ'), ('ö', 'ử'), ('÷', 'ữ'), ('ø', 'ứ'), ('ù', 'ự'), ('ú', 'ỳ'), ('û', 'ỷ'), ('ü', 'ỹ'),
    ('ý', 'ý'), ('þ', 'ỵ'),
];

/// VNI for Windows: a letter with the sign after it, or a sign alone, and the letter they show.
#[rustfmt::skip]
const VNI: &[(&str, &str)] = &[
    ("AÀ", "Ầ"), ("AÁ", "Ấ"), ("AÂ", "Â"), ("AÃ", "Ẫ"), ("AÄ", "Ậ"), ("AÅ", "Ẩ"), ("AÈ", "Ằ"), ("AÉ", "Ắ"),
    ("AÊ", "Ă"), ("AË", "Ặ"), ("AÏ", "Ạ"), ("AÕ", "Ã"), ("AØ", "À"), ("AÙ", "Á"), ("AÚ", "Ẳ"), ("AÛ", "Ả"),
    ("AÜ", "Ẵ"), ("EÀ", "Ề"), ("EÁ", "Ế"), ("EÂ", "Ê"), ("EÃ", "Ễ"), ("EÄ", "Ệ"), ("EÅ", "Ể"), ("EÏ", "Ẹ"),
    ("EÕ", "Ẽ"), ("EØ", "È"), ("EÙ", "É"), ("EÛ", "Ẻ"), ("OÀ", "Ồ"), ("OÁ", "Ố"), ("OÂ", "Ô"), ("OÃ", "Ỗ"),
    ("OÄ", "Ộ"), ("OÅ", "Ổ"), ("OÏ", "Ọ"), ("OÕ", "Õ"), ("OØ", "Ò"), ("OÙ", "Ó"), ("OÛ", "Ỏ"), ("UÏ", "Ụ"),
    ("UÕ", "Ũ"), ("UØ", "Ù"), ("UÙ", "Ú"), ("UÛ", "Ủ"), ("YÕ", "Ỹ"), ("YØ", "Ỳ"), ("YÙ", "Ý"), ("YÛ", "Ỷ"),
    ("aà", "ầ"), ("aá", "ấ"), ("aâ", "â"), ("aã", "ẫ"), ("aä", "ậ"), ("aå", "ẩ"), ("aè", "ằ"), ("aé", "ắ"),
    ("aê", "ă"), ("aë", "ặ"), ("aï", "ạ"), ("aõ", "ã"), ("aø", "à"), ("aù", "á"), ("aú", "ẳ"), ("aû", "ả"),
    ("aü", "ẵ"), ("eà", "ề"), ("eá", "ế"), ("eâ", "ê"), ("eã", "ễ"), ("eä", "ệ"), ("eå", "ể"), ("eï", "ẹ"),
    ("eõ", "ẽ"), ("eø", "è"), ("eù", "é"), ("eû", "ẻ"), ("oà", "ồ"), ("oá", "ố"), ("oâ", "ô"), ("oã", "ỗ"),
    ("oä", "ộ"), ("oå", "ổ"), ("oï", "ọ"), ("oõ", "õ"), ("oø", "ò"), ("où", "ó"), ("oû", "ỏ"), ("uï", "ụ"),
    ("uõ", "ũ"), ("uø", "ù"), ("uù", "ú"), ("uû", "ủ"), ("yõ", "ỹ"), ("yø", "ỳ"), ("yù", "ý"), ("yû", "ỷ"),
    ("Æ", "Ỉ"), ("Ì", "Ì"), ("Í", "Í"), ("Î", "Ỵ"), ("Ñ", "Đ"), ("Ò", "Ị"), ("Ó", "Ĩ"), ("Ô", "Ơ"), ("ÔÏ", "Ợ"),
    ("ÔÕ", "Ỡ"), ("ÔØ", "Ờ"), ("ÔÙ", "Ớ"), ("ÔÛ", "Ở"), ("Ö", "Ư"), ("ÖÏ", "Ự"), ("ÖÕ", "Ữ"), ("ÖØ", "Ừ"),
    ("ÖÙ", "Ứ"), ("ÖÛ", "Ử"), ("æ", "ỉ"), ("ì", "ì"), ("í", "í"), ("î", "ỵ"), ("ñ", "đ"), ("ò", "ị"), ("ó", "ĩ"),
    ("ô", "ơ"), ("ôï", "ợ"), ("ôõ", "ỡ"), ("ôø", "ờ"), ("ôù", "ớ"), ("ôû", "ở"), ("ö", "ư"), ("öï", "ự"), ("öõ", "ữ"),
    ("öø", "ừ"), ("öù", "ứ"), ("öû", "ử"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_an_old_font_is_read_as_it_was_shown() {
        assert_eq!(Font::Tcvn3.shown("§Æng ThÞ MÉu"), "Đặng Thị Mẫu");
        assert_eq!(Font::Tcvn3.shown("NguyÔn V\u{AD}¬ng Xin chµo tÊt c¶"), "Nguyễn Vương Xin chào tất cả");
        assert_eq!(Font::Tcvn3Capitals.shown("danh s¸ch tËp thÓ"), "DANH SÁCH TẬP THỂ");
        assert_eq!(Font::Vni.shown("Nguyeãn Vaên Vöông, Ñaëng Thò Maãu"), "Nguyễn Văn Vương, Đặng Thị Mẫu");
    }

    #[test]
    fn words_that_the_encoding_has_no_capital_for_get_theirs_among_capitals() {
        assert_eq!(with_capitals("Tống Đức ổn"), "Tống Đức Ổn");
        assert_eq!(with_capitals("ánh"), "Ánh");
        for text in ["Ủy ban nhân dân xã ở Mẫu", "ủy viên", "Đặng Thị Mẫu"] {
            assert_eq!(with_capitals(text), text);
        }
    }

    #[test]
    fn a_font_is_known_by_its_name() {
        for (name, font) in [
            (".VnTime", Some(Font::Tcvn3)),
            (".VNArial NarrowH", Some(Font::Tcvn3Capitals)),
            ("VNI-Times", Some(Font::Vni)),
            ("Times New Roman", None),
            ("Vnese", None),
        ] {
            assert_eq!(Font::named(name), font, "{name}");
        }
    }

    #[test]
    fn the_look_of_all_texts_says_the_encoding() {
        assert_eq!(look(["§Æng ThÞ MÉu", "Héi Ch÷ thËp ®á huyÖn MÉu"]), Encoding::Tcvn3);
        assert_eq!(look(["Ñaëng Thò Maãu", "Hoäi Chöõ thaäp ñoû huyeän Maãu"]), Encoding::Vni);
        for unicode in ["Đặng Thị Mẫu", "Hòa bình, à á ê", "Müller, José, Ærø", "plain"] {
            assert_eq!(look([unicode]), Encoding::Unicode, "{unicode}");
        }
        assert_eq!(look(["Đặng Thị Mẫu", "giá © ® µ"]), Encoding::Unicode);
    }
}
