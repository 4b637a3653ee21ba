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

impl Text {
    /// A message from its two wordings.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The wording in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        language.of(&self.vi, &self.en)
    }
}
