//! The chain of what was changed: each event carries the hash of the one before, so nothing in the middle can be altered unseen.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use sha2::{Digest as _, Sha256};
use std::{borrow::Cow, collections::BTreeMap};
use tree::Frontier;

mod canonical;
mod difference;
mod head;
pub mod tree;

pub use canonical::{Told, canonical};
pub use difference::{Difference, Differences, differences, label};
pub use head::{Head, Proof, PublicKey, event_leaf};

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The SHA-256 of a row, base64url without padding.
pub type Digest = String;

/// The digests of the rows an act wrote, by table and key; `None` for a row that is no more. Names and keys in the order of their letters, as
/// canonical JSON (RFC 8785) has them.
pub type Rows = BTreeMap<String, BTreeMap<String, Option<Digest>>>;

/// The digest of a row's text, given in parts.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> Digest {
    let mut digest = Sha256::new();
    parts.into_iter().for_each(|part| digest.update(part));
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// One act as it is recorded: one event, whatever the number of rows it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Event {
    /// Its place in the chain, from 1 without gaps.
    pub seq: i64,
    /// When, UTC with milliseconds.
    pub at: String,
    /// The account that acted; `system` for migrations.
    pub actor: String,
    /// What was done, `register_decision`.
    pub act: String,
    /// What it was done to, `decision`.
    pub noun: String,
    /// The number of that record.
    pub noun_id: i64,
    /// The request it was done by.
    pub request_id: String,
    /// Each record before, canonical JSON (RFC 8785); `null` where it is new. A step that leaves a decision's lines as they are leaves them out:
    /// they are in the event that wrote them.
    pub before: String,
    /// Each record after, canonical JSON (RFC 8785); unchanged lines are left out here too.
    pub after: String,
    /// The digest of each row it wrote, by table and key, canonical JSON (RFC 8785); `null` for a row that is no more.
    pub rows: String,
    /// The hash of the event before.
    pub previous_hash: String,
    /// The hash of this one.
    pub hash: String,
}

/// An event in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct EventLine {
    /// Its place in the chain, from 1 without gaps.
    pub seq: i64,
    /// When, UTC with milliseconds.
    pub at: String,
    /// The account that acted; `system` for migrations.
    pub actor: String,
    /// What was done, `register_decision`.
    pub act: String,
    /// What it was done to, `decision`.
    pub noun: String,
    /// The number of that record.
    pub noun_id: i64,
    /// The request it was done by.
    pub request_id: String,
    /// The hash of the event before.
    pub previous_hash: String,
    /// The hash of this one.
    pub hash: String,
}

/// The filter of the list of events: repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct EventFilter {
    /// The account that acted.
    pub actor: Vec<String>,
    /// What was done.
    pub act: Vec<String>,
    /// What it was done to.
    pub noun: Vec<String>,
    /// The number of that record.
    pub noun_id: Vec<i64>,
    /// The first day, in UTC.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub from: Option<NaiveDate>,
    /// The last day, in UTC.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub to: Option<NaiveDate>,
}

/// The SHA-256 of an event, in hex: over its canonical JSON (RFC 8785) without `hash`, `before`, `after` and `rows` as the JSON they are.
///
/// These are canonical already and the other members are plain words and one number, so the members written in the order of
/// their names are the canonical form.
#[must_use]
pub fn hash(event: &Event) -> String {
    BegunHash::of(&event.act, &event.actor, &event.after).end(event)
}

/// The hash of an event whose place is not known yet: of what it tells, which is most of it.
#[derive(Debug, Clone)]
pub struct BegunHash(Sha256);

impl BegunHash {
    /// Of what was done, by whom, and the record after it.
    #[must_use]
    pub fn of(act: &str, actor: &str, after: &str) -> Self {
        Self(Sha256::new()).then(&["{\"act\":", &word(act), ",\"actor\":", &word(actor), ",\"after\":", after])
    }

    fn then(mut self, parts: &[&str]) -> Self {
        for part in parts {
            self.0.update(part);
        }
        self
    }

    /// The hash of the whole event.
    #[must_use]
    pub fn end(self, event: &Event) -> String {
        let Event { seq, at, actor: _, act: _, noun, noun_id, request_id, before, after: _, rows, previous_hash, hash: _ } = event;
        let all = self.then(&[",\"at\":", &word(at), ",\"before\":", before, ",\"noun\":", &word(noun), ",\"noun_id\":", &noun_id.to_string()]);
        let all = all.then(&[",\"previous_hash\":", &word(previous_hash), ",\"request_id\":", &word(request_id), ",\"rows\":", rows]);
        hex::encode(all.then(&[",\"seq\":", &seq.to_string(), "}"]).0.finalize())
    }
}

fn word(s: &str) -> String {
    serde_json::Value::from(s).to_string()
}

/// What does not fit in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The first event that does not fit; 0 for a row that no event wrote.
    pub seq: i64,
    /// What is wrong with it.
    pub what: Cow<'static, str>,
}

/// Walks a chain event by event.
#[derive(Debug)]
pub struct Walk {
    next: i64,
    previous: String,
    tree: Frontier,
}

impl Default for Walk {
    fn default() -> Self {
        Self { next: 1, previous: GENESIS.to_owned(), tree: Frontier::default() }
    }
}

impl Walk {
    /// Takes the next event, or says why it does not fit.
    pub fn step(&mut self, event: &Event) -> Result<(), Misfit> {
        let misfit = |what: &'static str| Err(Misfit { seq: event.seq.min(self.next), what: what.into() });
        if event.seq != self.next {
            return misfit("an event is missing");
        }
        if event.previous_hash != self.previous {
            return misfit("it does not follow the event before");
        }
        if event.hash != hash(event) {
            return misfit("its hash is not that of its content");
        }
        self.next += 1;
        self.previous.clone_from(&event.hash);
        if let Some(leaf) = event_leaf(&event.hash) {
            self.tree.push(leaf);
        }
        Ok(())
    }

    /// The root of the tree of those that fitted.
    #[must_use]
    pub fn root(&self) -> tree::Node {
        self.tree.root()
    }

    /// How many events fitted.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.next - 1
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn chain(n: i64) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for seq in 1..=n {
            let mut e = Event {
                seq,
                at: "2026-11-23T00:00:00.000Z".into(),
                actor: "lan".into(),
                act: "create_award".into(),
                noun: "award".into(),
                noun_id: seq,
                request_id: "r".into(),
                before: "null".into(),
                after: format!("{{\"id\":{seq}}}"),
                rows: "{}".into(),
                previous_hash: events.last().map_or(GENESIS.into(), |e| e.hash.clone()),
                hash: String::new(),
            };
            e.hash = hash(&e);
            events.push(e);
        }
        events
    }

    fn walk(events: &[Event]) -> Result<i64, Misfit> {
        let mut walk = Walk::default();
        events.iter().try_for_each(|e| walk.step(e)).map(|()| walk.size())
    }

    #[test]
    fn an_untouched_chain_fits_to_the_end() {
        assert_eq!(walk(&chain(5)), Ok(5));
    }

    #[test]
    fn an_edited_a_missing_and_a_swapped_event_are_each_named() {
        let mut edited = chain(5);
        edited[2].after = "{\"id\":9}".into();
        assert_eq!(walk(&edited).unwrap_err().seq, 3);
        let mut missing = chain(5);
        missing.remove(1);
        assert_eq!(walk(&missing).unwrap_err().seq, 2);
        let mut swapped = chain(5);
        swapped.swap(3, 4);
        assert_eq!(walk(&swapped).unwrap_err().seq, 4);
    }

    #[test]
    fn the_hash_is_over_the_canonical_form() {
        let event = &chain(1)[0];
        let mut value = serde_json::to_value(event).unwrap();
        let members = value.as_object_mut().unwrap();
        members.remove("hash");
        for name in ["before", "after", "rows"] {
            let inner: serde_json::Value = serde_json::from_str(members[name].as_str().unwrap()).unwrap();
            members.insert(name.into(), inner);
        }
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(event.hash, hex::encode(Sha256::digest(canonical)));
    }
}
