//! The words of the register: what the wire calls them, and what a person calls them in Vietnamese and in English.
//!
//! A word is written once, where its enum is declared, so that messages, the audit trail, pages, the command line and
//! the document say the same. The enums have no `Display`: a word of the wire cannot slip into a sentence, and whoever
//! writes one asks for [`Label`].

use crate::domain::language::{Language, Text};
use std::fmt::{self, Display};

/// What something is called in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// In Vietnamese.
    pub vi: &'static str,
    /// In English.
    pub en: &'static str,
    /// In English where there are several; Vietnamese has one form.
    pub plural: &'static str,
    /// In Vietnamese where there is little room.
    pub short_vi: &'static str,
    /// In English where there is little room.
    pub short_en: &'static str,
}

impl Label {
    /// A label that has no other form.
    #[must_use]
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en, plural: en, short_vi: vi, short_en: en }
    }

    /// The same with an English plural of its own.
    #[must_use]
    pub const fn plural(self, plural: &'static str) -> Self {
        Self { plural, ..self }
    }

    /// The same with a shorter form.
    #[must_use]
    pub const fn short(self, short_vi: &'static str, short_en: &'static str) -> Self {
        Self { short_vi, short_en, ..self }
    }

    /// The label in one language.
    #[must_use]
    pub const fn of(self, language: Language) -> &'static str {
        language.of(self.vi, self.en)
    }
}

/// The words of an enum with their labels.
pub type Words = &'static [(&'static str, Label)];

/// A word that no value of an enum has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// The enum.
    pub of: &'static str,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no {}", self.word, self.of)
    }
}

impl std::error::Error for UnknownWord {}

/// What a flag says.
#[must_use]
pub const fn yes_or_no(yes: bool) -> Label {
    if yes { Label::new("có", "yes") } else { Label::new("không", "no") }
}

/// Labels one after the other, in their short form.
#[must_use]
pub fn listed(labels: impl IntoIterator<Item = Label>) -> Text {
    let (vi, en): (Vec<_>, Vec<_>) = labels.into_iter().map(|label| (label.short_vi, label.short_en)).unzip();
    Text::new(vi.join(", "), en.join(", "))
}

/// A code, a name or a number as a message says it back: what is no plain number is in quotation marks, so that it is
/// never read as a word of the sentence.
#[must_use]
pub fn cited(key: impl Display) -> String {
    let key = key.to_string();
    if key.chars().all(|c| c.is_ascii_digit()) { key } else { format!("“{key}”") }
}

/// Declares a named enum once: the variant, its word on the wire and in the database, its Vietnamese and its English
/// label, and where they differ an English plural and shorter labels.
macro_rules! vocabulary {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal, $vi:literal, $en:literal
        $(, plural $plural:literal)? $(, short $short_vi:literal $short_en:literal)?;)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, poem_openapi::Enum)]
        pub enum $name { $(#[doc = $vi] #[doc = "."] $(#[$doc])* #[serde(rename = $word)] #[oai(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order the field lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Every word with its label.
            pub const WORDS: $crate::domain::label::Words = &[$(($word, Self::$variant.label()),)+];

            /// The word on the wire and in the database.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word,)+ } }

            /// What it is called.
            #[must_use]
            pub const fn label(self) -> $crate::domain::label::Label {
                match self {
                    $(Self::$variant => $crate::domain::label::Label::new($vi, $en)
                        $(.plural($plural))? $(.short($short_vi, $short_en))?,)+
                }
            }

            /// The value of a word, where there is one.
            #[must_use]
            pub fn find(word: &str) -> std::option::Option<Self> {
                match word { $($word => std::option::Option::Some(Self::$variant),)+ _ => std::option::Option::None }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::label::UnknownWord;
            fn from_str(word: &str) -> std::result::Result<Self, Self::Err> {
                Self::find(word).ok_or_else(|| Self::Err { word: word.to_owned(), of: stringify!($name) })
            }
        }
    };
}
pub(crate) use vocabulary;

/// A label as it begins a line.
#[must_use]
pub fn capitalized(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
