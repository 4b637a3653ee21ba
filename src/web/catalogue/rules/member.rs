//! What a member of a rule is, before its days.

use crate::domain::label::Words;

/// A member of a rule before its days.
#[derive(Debug, Clone, Copy)]
pub(super) enum Member {
    /// The award.
    Award,
    /// One word of a vocabulary.
    Choice(&'static str, Words),
    /// A decimal such as 1,5.
    Decimal(&'static str),
    /// A sum in đồng.
    Amount(&'static str),
    /// How a sum is rounded: what the value is of a rule that is about rounding.
    Rounding(&'static str),
}

impl Member {
    /// Its name in the form.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Award => "award_code",
            Self::Choice(name, _) | Self::Decimal(name) | Self::Amount(name) | Self::Rounding(name) => name,
        }
    }
}
