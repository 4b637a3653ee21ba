//! What one act in the register wrote, for its event: what is there now, and what was there before.

use super::{Ctx, StoredDecision};
use crate::domain::{
    conferral::Conferral,
    decision::{Hand, Line},
    recipient::{Recipient, StoredRecipient},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// All that one registering wrote, for its event.
#[derive(Serialize)]
pub(super) struct Entered<'a> {
    /// What it changed, as it was before.
    #[serde(skip)]
    pub(super) previous: Previous,
    pub(super) decision: &'a StoredDecision,
    pub(super) conferrals: Vec<Conferral>,
    pub(super) recipients: Vec<StoredRecipient>,
    /// Other decisions, which it mended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) decisions: Vec<StoredDecision>,
    /// The hands it went through, and who issued what each came with.
    pub(super) hands: Vec<Hand>,
    /// Who could have been both pairs of eyes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) one_person: Option<String>,
}

impl<'a> Entered<'a> {
    /// A decision that changed nothing but itself so far.
    pub(super) fn of(decision: &'a StoredDecision) -> Self {
        Self {
            previous: Previous::default(),
            decision,
            conferrals: Vec::new(),
            recipients: Vec::new(),
            decisions: Vec::new(),
            hands: Vec::new(),
            one_person: None,
        }
    }

    /// Takes in what else was changed.
    pub(super) fn join(&mut self, other: Self) {
        let again: BTreeSet<i64> = other.conferrals.iter().map(|one| one.id).collect();
        self.conferrals.retain(|known| !again.contains(&known.id));
        self.conferrals.extend(other.conferrals);
        let again: BTreeSet<i64> = other.recipients.iter().map(|one| one.id).collect();
        self.recipients.retain(|known| !again.contains(&known.id));
        self.recipients.extend(other.recipients);
        self.decisions.extend(other.decisions);
        // What was changed twice was before as it was first.
        let Previous { conferrals, recipients, decisions } = other.previous;
        let known: BTreeSet<i64> = self.previous.conferrals.iter().map(|one| one.id).collect();
        self.previous.conferrals.extend(conferrals.into_iter().filter(|one| !known.contains(&one.id)));
        let known: BTreeSet<i64> = self.previous.recipients.iter().map(|one| one.id).collect();
        self.previous.recipients.extend(recipients.into_iter().filter(|one| !known.contains(&one.id)));
        let known: BTreeSet<i64> = self.previous.decisions.iter().map(|one| one.id).collect();
        self.previous.decisions.extend(decisions.into_iter().filter(|one| !known.contains(&one.id)));
    }
}

/// The records that one registering changed, as they were before it.
#[derive(Default, Serialize)]
pub(super) struct Previous {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) conferrals: Vec<Conferral>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recipients: Vec<StoredRecipient>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) decisions: Vec<StoredDecision>,
}

/// A new recipient as a line has it.
pub(super) fn newcomer(id: i64, line: &Line, ctx: &Ctx) -> StoredRecipient {
    let now = ctx.stamp();
    let facts = Recipient {
        kind: line.recipient_kind,
        name: line.name.clone().unwrap_or_default(),
        sex: line.sex,
        birth_year: line.birth_year,
        birth_on: line.birth_on,
        died_on: None,
        post: line.post.clone(),
        unit: line.unit.clone(),
        unit_recipient_id: None,
        parent_unit: line.parent_unit.clone(),
        origin: line.origin,
        nationality: None,
        aliases: None,
        members: Vec::new(),
        external_ids: line.external_ids.clone(),
    };
    StoredRecipient {
        id,
        version: 1,
        facts,
        aliases: Vec::new(),
        merged_ids: Vec::new(),
        merged_into_id: None,
        created_at: now.clone(),
        updated_at: now,
    }
}
