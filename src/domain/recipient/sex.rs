//! What a form of address says of sex.

use super::Sex;
use unicode_normalization::UnicodeNormalization;

/// Forms of address that stand first, and what each says.
const FIRST: [(&str, Sex); 12] = [
    ("ô", Sex::Male),
    ("anh", Sex::Male),
    ("thầy", Sex::Male),
    ("chú", Sex::Male),
    ("mr", Sex::Male),
    ("chị", Sex::Female),
    ("cô", Sex::Female),
    ("dì", Sex::Female),
    ("mẹ", Sex::Female),
    ("mrs", Sex::Female),
    ("ms", Sex::Female),
    ("miss", Sex::Female),
];

/// What begins like a form of address and is a title of either.
const TITLES: [&str; 3] = ["anh hùng", "thầy thuốc", "thầy truyền đạo"];

impl Sex {
    /// The sex that a form of address says, alone or with a title: “Ông”, “Bà Thượng úy”. Nothing where it says both or
    /// neither: “Ông/Bà”, “Ông (Bà)”, “Đồng chí”.
    #[must_use]
    pub fn of_address(text: &str) -> Option<Self> {
        let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
        let parts = lower.split(|c: char| !c.is_alphanumeric() && !c.is_whitespace() && c != '.').map(str::trim);
        let mut said = parts.flat_map(|part| {
            let first = first(part).into_iter();
            first.chain(part.split_whitespace().filter_map(word))
        });
        let sex = said.next()?;
        said.all(|other| other == sex).then_some(sex)
    }
}

/// What the first word of a text says.
fn first(text: &str) -> Option<Sex> {
    if TITLES.iter().any(|title| text.starts_with(title)) {
        return None;
    }
    // A single letter for “bà” has its dot; without it that is a sign of something else.
    if text.starts_with("b.") {
        return Some(Sex::Female);
    }
    let first = text.split(|c: char| c.is_whitespace() || c == '.').next()?;
    FIRST.iter().find(|(address, _)| *address == first).map(|(_, sex)| *sex)
}

/// What a word says wherever it stands: “cụ bà”, “ông bà”.
fn word(word: &str) -> Option<Sex> {
    match word.trim_matches('.') {
        "ông" => Some(Sex::Male),
        "bà" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_address_say_a_sex_both_or_neither() {
        for (sex, all) in [
            (
                Some(Sex::Male),
                ["Ông", "ÔNG", "ô.", "Ô", "O\u{302}ng", "ông.", "Anh", "Mr.", "Ông Thượng úy", "Cụ ông"].as_slice(),
            ),
            (
                Some(Sex::Female),
                &[
                    "Bà",
                    "BÀ",
                    "Ba\u{300}",
                    "B.",
                    "bà:",
                    "Chị",
                    "Mrs.",
                    "Bà TS.",
                    "Cụ bà",
                    "Mẹ VNAH",
                    "Bà mẹ Việt Nam anh hùng",
                ],
            ),
            (
                None,
                &[
                    "",
                    "Ông/Bà",
                    "Ông (Bà)",
                    "Ông, Bà",
                    "Ông bà",
                    "Ông - Bà",
                    "Mr/Ms",
                    "Đồng chí",
                    "Đ/c",
                    "Cụ",
                    "GS.TS",
                    "Anh hùng Lao động",
                    "Thầy thuốc Nhân dân",
                    "Thượng úy",
                    "Sư thầy",
                    "BS",
                    "B",
                    "Ba",
                ],
            ),
        ] {
            for text in all {
                assert_eq!(Sex::of_address(text), sex, "{text}");
            }
        }
    }
}
