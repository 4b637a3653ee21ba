//! The two languages of the register, and a message in both.

/// A message in both languages of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese, the language of the office.
    pub vi: String,
    /// English, for clients and foreign partners.
    pub en: String,
}

/// The languages an answer can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Tiếng Việt, unless asked otherwise.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Its code (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of a code.
    #[must_use]
    pub fn find(tag: &str) -> Option<Self> {
        [Self::Vi, Self::En].into_iter().find(|language| language.tag() == tag)
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// The one of two wordings that is in it.
    #[must_use]
    pub const fn of<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// Letters of a message at most: those of its beginning and of its end.
const LONGEST: (usize, usize) = (3_000, 500);

/// A wording as it can be read, whatever it repeats.
fn readable(text: String) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let text = if text.contains(turns) { text.replace(turns, "") } else { text };
    let (first, last) = LONGEST;
    if text.len() <= first + last || text.chars().count() <= first + last {
        return text;
    }
    let (begin, end) = (text.char_indices().nth(first), text.char_indices().rev().nth(last - 1));
    let parts = begin.and_then(|(begin, _)| text.get(..begin)).zip(end.and_then(|(end, _)| text.get(end..)));
    parts.map(|(begin, end)| format!("{begin} … {end}")).unwrap_or(text)
}

impl Text {
    /// A message from its two wordings. What it repeats of a request turns no direction of writing (UAX 9) and makes it
    /// no page of its own.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: readable(vi.into()), en: readable(en.into()) }
    }

    /// Several messages as one, each once.
    #[must_use]
    pub fn joined(texts: &[Self]) -> Self {
        let fresh: Vec<&Self> = texts
            .iter()
            .enumerate()
            .filter(|(at, text)| !texts.iter().take(*at).any(|before| before == *text))
            .map(|(_, text)| text)
            .collect();
        let of = |language| fresh.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join(" ");
        Self::new(of(Language::Vi), of(Language::En))
    }

    /// The wording in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        language.of(&self.vi, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_repeats_neither_turns_nor_floods_it() {
        let said = Text::new(format!("Không có “\u{202E}{}”; hãy kiểm tra lại.", "ấ".repeat(10_000)), "No.");
        assert!(
            !said.vi.contains('\u{202E}')
                && said.vi.starts_with("Không có “ấ")
                && said.vi.ends_with("ấ”; hãy kiểm tra lại.")
        );
        assert_eq!((said.vi.chars().count(), said.en.as_str()), (3_503, "No."));
    }
}
