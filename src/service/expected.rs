//! What a change expects: the version of a record, and that there is one.

use crate::domain::{
    fault::{Code, Fault},
    noun::Noun,
};

/// The version a change expects of a record (RFC 9110, `If-Match`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Any, as `*` says.
    Any,
    /// One of these; none where no tag given is of this register.
    OneOf(Vec<i64>),
}

impl Expected {
    /// This version alone.
    #[must_use]
    pub fn version(version: i64) -> Self {
        Self::OneOf(vec![version])
    }

    /// Refuses a record that has another version.
    pub fn check(&self, version: i64) -> Result<(), Fault> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(versions) if versions.contains(&version) => Ok(()),
            Self::OneOf(_) => Err(Fault::because(
                Code::Stale,
                format!("Hồ sơ đang ở phiên bản {version}; hãy đọc lại rồi gửi If-Match mới."),
                format!("The record is at version {version}; read it again and send its new ETag."),
            )),
        }
    }
}

/// A path's code or number that stands for nothing.
pub(crate) fn found<T>(thing: Option<T>, noun: Noun, key: impl std::fmt::Display) -> Result<T, Fault> {
    thing.ok_or_else(|| Fault::missing(noun, key))
}
