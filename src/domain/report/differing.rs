//! In what a conferral differs at two moments of a list.

use crate::domain::{
    audit::{Unlike, members, unlike},
    conferral::Conferral,
    fault::Fault,
    label::capitalized,
    language::Language,
};

/// Whether two states of a conferral say the same, whatever was written between them.
#[must_use]
pub fn says_the_same(before: &Conferral, after: &Conferral) -> bool {
    let of_before = Conferral { version: after.version, updated_at: after.updated_at.clone(), ..before.clone() };
    of_before == *after
}

/// Each member that differs, before and after, in words.
pub fn difference(before: &Conferral, after: &Conferral, language: Language) -> Result<Vec<String>, Fault> {
    let (before, after) = (members(before)?, members(after)?);
    let nothing = language.of("(không có)", "(nothing)");
    let said = |Unlike { label, before, after }| {
        let [before, after] = [before, after].map(|value| value.unwrap_or_else(|| nothing.to_owned()));
        format!("{}: {before} → {after}", capitalized(&label))
    };
    Ok(unlike("conferral", &before, &after, language).into_iter().map(said).collect())
}
