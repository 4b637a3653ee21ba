//! The code of the first administrator that this program printed.

use std::sync::OnceLock;

/// What this program knows of the first administrator.
#[derive(Debug, Default)]
pub(in crate::service) struct First {
    /// When its code was made; nothing where it printed none.
    pub(super) made: OnceLock<i64>,
    /// Set when there is one, which nothing takes back.
    pub(super) is_there: OnceLock<()>,
}
