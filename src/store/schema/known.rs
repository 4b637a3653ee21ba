//! The schema of this version as each engine describes it, known by a digest.
//!
//! To make the expected schema anew takes PostgreSQL a quarter of a second. A schema whose description has this digest
//! is right, and only another is compared with one that is made anew: one that was altered, one of an earlier version,
//! or one that a later server describes in other words.

use super::{Facts, Sql, is_postgres};
use crate::domain::{audit::digest, fault::Fault};
use migration::STEPS;
use sea_orm::ConnectionTrait;

/// The description of SQLite, whose library is a part of the program.
pub const SQLITE: &str = "ajBGiLW_DsiQiiYl_csBd2ucH_iKc27j6g4DY7KAtUU";
/// The description of PostgreSQL, by the versions of the server that a digest was taken on.
pub const POSTGRES: &[(u32, &str)] = &[(15, "ZoSnsLKrh7WwPgW1QXgK8xOZw_xI6kb9AhpN6ogX4BI")];

/// Whether these are the facts of the schema that all steps make.
pub(super) fn is_right(c: &impl ConnectionTrait, steps: usize, facts: &Facts) -> bool {
    let digest = digest_of(facts);
    steps == STEPS.len()
        && if is_postgres(c) { POSTGRES.iter().any(|(_, known)| *known == digest) } else { SQLITE == digest }
}

/// Whether the description of the schema after so many steps is known on this server.
pub(super) async fn is_known(c: &impl ConnectionTrait, steps: usize) -> Result<bool, Fault> {
    if steps != STEPS.len() || !is_postgres(c) {
        return Ok(steps == STEPS.len());
    }
    let version = "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int8 AS version";
    let version = Sql::new(version).number(c).await?.unwrap_or_default();
    Ok(POSTGRES.iter().any(|(known, _)| i64::from(*known) == version / 10_000))
}

/// The digest of a description.
pub(super) fn digest_of(facts: &Facts) -> String {
    digest(facts.iter().flat_map(|(object, text)| [object.as_str(), "\0", text.as_str(), "\0"]))
}
