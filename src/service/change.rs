//! What one act changed, as its event tells it.

use crate::domain::{
    audit::{BegunHash, Rows, canonical},
    fault::Fault,
};
use serde::Serialize;

/// What one act changed, for its event.
#[derive(Debug)]
pub(crate) struct Change {
    pub(super) act: &'static str,
    pub(super) noun: &'static str,
    pub(super) noun_id: i64,
    pub(super) before: String,
    pub(super) after: String,
    /// The digests of the rows that were read back by now.
    pub(super) rows: Rows,
    /// The hash of the event, if it was begun by now.
    pub(super) begun: Option<BegunHash>,
}

impl Change {
    /// An act on a record: before it (`None` for a new one) and after it, in canonical JSON (RFC 8785).
    pub(crate) fn new(act: &'static str, noun: &'static str, noun_id: i64, before: Option<&impl Serialize>, after: &impl Serialize) -> Result<Self, Fault> {
        let before = before.map(canonical).transpose()?;
        let after = canonical(after)?;
        Ok(Self { act, noun, noun_id, before: before.unwrap_or_else(|| "null".into()), after, rows: Rows::new(), begun: None })
    }

    /// An act that makes a record.
    pub(crate) fn made(act: &'static str, noun: &'static str, noun_id: i64, after: &impl Serialize) -> Result<Self, Fault> {
        Self::new(act, noun, noun_id, None::<&()>, after)
    }
}
