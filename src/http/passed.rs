//! What is known of a request once its caller is: for the access log and the header with what is left.

use std::sync::{Arc, OnceLock};

/// What is known of a request once its caller is.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    /// The account.
    pub account: Arc<OnceLock<String>>,
    /// How many more requests it may send in this second, where there is a limit.
    pub left: Arc<OnceLock<u32>>,
}
