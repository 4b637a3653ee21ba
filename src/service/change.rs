//! What one act changed, as its event has it.

use super::Ctx;
use crate::{
    domain::{
        audit::Deed,
        audit::{Event, Rows, canonical, changed},
        fault::Fault,
        noun::Noun,
    },
    store,
};
use serde::Serialize;

/// What one act changed, for its event.
#[derive(Debug)]
pub(crate) struct Change {
    pub(super) act: Deed,
    pub(super) noun: Noun,
    pub(super) noun_id: i64,
    pub(super) before: String,
    pub(super) after: String,
}

impl Change {
    /// An act on a record: before it (`None` for a new one) and after it, in canonical JSON (RFC 8785).
    #[tracing::instrument(name = "change", level = "trace", skip_all)]
    pub(crate) fn new(
        act: Deed,
        noun: Noun,
        noun_id: i64,
        before: Option<&impl Serialize>,
        after: &impl Serialize,
    ) -> Result<Self, Fault> {
        let before = before.map(canonical).transpose()?.unwrap_or_else(|| "null".into());
        Ok(Self { act, noun, noun_id, before, after: canonical(after)? })
    }

    /// An act that makes a record.
    pub(crate) fn made(act: Deed, noun: Noun, noun_id: i64, after: &impl Serialize) -> Result<Self, Fault> {
        Self::new(act, noun, noun_id, None::<&()>, after)
    }

    /// An act on a draft, by its number: what differs before and after it.
    pub(crate) fn of_draft(act: Deed, id: i64, before: &impl Serialize, after: &impl Serialize) -> Result<Self, Fault> {
        let (before, after) = changed(before, after)?;
        Self::new(act, Noun::Decision, id, Some(&before), &after)
    }

    /// Its event, but for what the chain gives it.
    pub(super) fn event(&self, ctx: &Ctx, rows: &Rows) -> Result<Event, Fault> {
        let Self { act, noun, noun_id, before, after } = self;
        Ok(Event {
            seq: 0,
            at: ctx.stamp(),
            actor: ctx.actor.clone(),
            act: act.word().to_owned(),
            noun: noun.word().to_owned(),
            noun_id: *noun_id,
            request_id: ctx.request_id.clone(),
            before: before.clone(),
            after: after.clone(),
            rows: store::to_json(rows)?,
            previous_hash: String::new(),
            hash: String::new(),
        })
    }
}
