//! What is known of a request once it was passed on: for the access log, the header with what is left, and what is
//! measured.

use std::sync::{Arc, OnceLock};

/// What is known of a request once it was passed on.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    /// The template of its path.
    pub route: Arc<OnceLock<String>>,
    /// The account.
    pub account: Arc<OnceLock<String>>,
    /// How many more requests it may send in this second, where there is a limit.
    pub left: Arc<OnceLock<u32>>,
}
