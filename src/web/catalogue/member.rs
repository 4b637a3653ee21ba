//! What a member of an entry of the catalogue is.

use crate::{domain::label::Words, web::entries::Part};

/// What a member is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// The code, which never changes.
    Frozen,
    /// A text.
    Text,
    /// A short text.
    Short,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// One word of a vocabulary.
    Choice(Words),
    /// Words of a vocabulary.
    Ticks(Words),
    /// An entry of the catalogue, by its code.
    Code(Part),
    /// The years of a campaign.
    Editions,
}

/// A member of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// Its name on the wire, and of its field.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
}

impl Member {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }
}
