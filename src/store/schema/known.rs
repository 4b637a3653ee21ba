//! The schema of this version as each engine describes it, known by a digest.
//!
//! To make the expected schema anew takes PostgreSQL a quarter of a second. A schema whose description has this digest
//! is right, and only another is compared with one that is made anew: one that was altered, one of an earlier version,
//! or one that a later server describes in other words.

use super::{Facts, is_postgres};
use crate::domain::audit::digest;
use migration::STEPS;
use sea_orm::ConnectionTrait;

/// The description of SQLite, whose library is a part of the program.
pub const SQLITE: &str = "NcZEtaoMKHuGpVG9ffBlRojoUxL-HBh634rPT3TCIFo";
/// The description of PostgreSQL, by the versions of the server that a digest was taken on.
pub const POSTGRES: &[(u32, &str)] = &[(15, "fposDW4WYAQ3zZLZCy2ByEskJSpD5U1hg-9GpqiztOM")];

/// Whether these are the facts of the schema that all steps make.
pub(super) fn is_right(c: &impl ConnectionTrait, steps: usize, facts: &Facts) -> bool {
    let digest = digest_of(facts);
    steps == STEPS.len()
        && if is_postgres(c) { POSTGRES.iter().any(|(_, known)| *known == digest) } else { SQLITE == digest }
}

/// The digest of a description.
pub(super) fn digest_of(facts: &Facts) -> String {
    digest(facts.iter().flat_map(|(object, text)| [object.as_str(), "\0", text.as_str(), "\0"]))
}
