//! Characters that nobody sees, and text that was typed in an old encoding.

/// Whether a character is shown as nothing (Unicode's property `Default_Ignorable_Code_Point`), or is the Hangul
/// filler, which is shown as a blank.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Removes hidden characters; returns whether there were some. In text of an old encoding the soft hyphen is a letter.
pub fn remove_hidden(text: &mut String) -> bool {
    if text.is_ascii() || !text.contains(is_hidden) {
        return false;
    }
    let (length, legacy) = (text.len(), looks_legacy(text));
    text.retain(|c| !is_hidden(c) || (legacy && c == '\u{AD}'));
    text.len() < length
}

/// Removes hidden characters from members of a record; answers from which.
pub fn clean<const N: usize>(members: [(&'static str, &mut Option<String>); N]) -> Vec<&'static str> {
    let cleaned = members.map(|(member, value)| value.as_mut().is_some_and(remove_hidden).then_some(member));
    cleaned.into_iter().flatten().collect()
}

/// Whether a text looks like TCVN3 or VNI read as Latin: signs of money, of fractions and marks apart stand between
/// its letters, or the paragraph sign before one, which is the Đ of TCVN3.
#[must_use]
pub fn looks_legacy(text: &str) -> bool {
    // "Neáng" is a family name of the Khmer, and no syllable of VNI.
    if text.contains("Neáng") {
        return looks_legacy(&text.replace("Neáng", "Neang"));
    }
    let letters: Vec<char> = text.chars().filter(|c| !is_hidden(*c)).collect();
    letters.windows(2).any(|pair| match pair {
        ['§', after] => after.is_alphabetic(),
        [before, sign] if before.is_alphabetic() => {
            is_sign(*sign) || ("aeouyAEOUY".contains(*before) && is_mark(*sign)) || is_vni_pair(*before, *sign)
        }
        _ => false,
    })
}

/// A sign that stands behind no letter of a name: letters of TCVN3.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '\u{A1}'..='\u{A9}' | '\u{AB}'..='\u{B6}' | '\u{B8}' | '\u{B9}' | '\u{BB}'..='\u{BF}' | '×' | '÷' | 'ß' | 'ÿ' | 'Æ' | 'æ' | 'Þ' | 'þ'
    )
}

/// A letter that VNI writes behind a vowel, as its mark.
fn is_mark(c: char) -> bool {
    matches!(c, 'Ø' | 'ø' | 'Û' | 'û' | 'Å' | 'å' | 'Õ' | 'Ï' | 'ï' | 'Ä' | 'ä' | 'Ü' | 'ü' | 'Ë' | 'ë')
}

/// A vowel and one with a mark that no Vietnamese syllable has one after the other: VNI writes one letter so.
fn is_vni_pair(before: char, after: char) -> bool {
    let after = after.to_lowercase().next().unwrap_or(after);
    match before {
        'a' | 'A' => "âêáàãõ".contains(after),
        'e' | 'E' => "âáàãõ".contains(after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_removed_and_a_name_stays() {
        for (written, name) in [
            ("Đặng\u{200B} Thị\u{3164} Mẫu\u{FEFF}", "Đặng Thị Mẫu"),
            ("\u{202E}Đặng\u{2060}\u{E0041}", "Đặng"),
            ("Đặng\u{AD}Thị", "ĐặngThị"),
        ] {
            let mut text = written.to_owned();
            assert!(remove_hidden(&mut text));
            assert_eq!(text, name);
        }
        let mut legacy = "TrÇn\u{200B} ThÞ H\u{AD}¬ng".to_owned();
        assert!(remove_hidden(&mut legacy) && !remove_hidden(&mut legacy));
        assert_eq!(legacy, "TrÇn ThÞ H\u{AD}¬ng");
        let mut plain = "H’Hen Niê\u{A0}ﬁ".to_owned();
        assert!(!remove_hidden(&mut plain));
    }

    #[test]
    fn old_encodings_are_known_by_signs_between_letters() {
        for legacy in ["Xin chµo tÊt c¶", "§Æng ThÞ MÉu", "NguyÔn V¨n MÉu", "TrÇn ThÞ H\u{AD}¬ng", "Nguyeãn Vaên Maãu"]
        {
            assert!(looks_legacy(legacy), "{legacy}");
        }
        for name in [
            "Đặng Thị Mẫu",
            "H'Hen Niê",
            "Nguyễn Văn Ùy",
            "Trần Đức Cảnh",
            "Hà Huy Tập",
            "Lò Thị Ún",
            "José Ñuño",
            "Müller",
            "Trần Thị Huê Hoà Tuấn Loan",
            "Leang Aéro",
            "Neáng Kim Thử",
            "Tổ dân phố số 1 – xã Mẫu",
        ] {
            assert!(!looks_legacy(name), "{name}");
        }
    }
}
