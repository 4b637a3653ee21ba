//! The tree over the events, as far as it was last asked for.

use crate::domain::audit::tree::Subtrees;
use std::sync::Arc;

/// The tree, as far as it was last asked for.
#[derive(Debug, Default)]
pub(crate) struct Grown {
    pub(super) tree: Arc<Subtrees>,
    /// The hash of its last event.
    pub(super) last: Option<String>,
}
