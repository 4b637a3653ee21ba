//! Canonical JSON (RFC 8785), by the library of the standard: each object's members in the order of their names,
//! numbers as doubles.

use crate::domain::fault::Fault;
use serde::Serialize;

/// A value as canonical JSON.
pub fn canonical(value: &impl Serialize) -> Result<String, Fault> {
    serde_json_canonicalizer::to_string(value).map_err(Fault::internal)
}
