//! The chain of what was changed: each event carries the hash of the one before, so nothing in the middle can be
//! altered unseen.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use sha2::{Digest as _, Sha256};
use std::{borrow::Cow, collections::BTreeMap};
use tree::Frontier;

mod canonical;
mod changed;
mod deed;
mod difference;
mod head;
mod kept;
mod proof;
mod relined;
pub mod tree;

pub use canonical::canonical;
pub use changed::{Redrafted, changed, members, one_after_another};
pub use deed::Deed;
pub use difference::{Changes, Difference, Unlike, changes, unlike};
pub use head::{Head, PublicKey, event_leaf, printed_head};
pub use kept::{HeadFile, KeptHeads, Link, compare, read_heads, unmarked};
pub use proof::{ConsistencyProof, InclusionProof, Proof, ProofSize, ProofSizes};
pub use relined::{LinePair, Relined, relined};

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The SHA-256 of a row, base64url without padding.
pub type Digest = String;

/// What an event says of a row it wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowChange {
    /// Its digest before the act, `None` for a row that was not there, and after it, `None` for a row that is no more.
    Between(Option<Digest>, Option<Digest>),
    /// Its digest after the act alone, as release 0.1.0 wrote it: such an event says nothing of the row before.
    After(Option<Digest>),
}

/// The digest of a row that holds a value with no place in JSON: nothing the program wrote.
pub const UNREADABLE: &str = "?";

/// The rows an act wrote, by table and key. Names and keys in the order of their letters, as canonical JSON (RFC 8785)
/// has them.
pub type Rows = BTreeMap<String, BTreeMap<String, RowChange>>;

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
    /// Each record before, canonical JSON (RFC 8785); `null` where it is new. Where a draft is saved again, submitted,
    /// returned or withdrawn, only the members that differ, `null` where the draft has none, and of its lines those
    /// that differ: what is not there is as the event before left it. The first saving holds all. Registering leaves
    /// the lines out: they became conferrals.
    pub before: String,
    /// Each record after, canonical JSON (RFC 8785); of a draft the same members as in `before`.
    pub after: String,
    /// Each row it wrote, by table and key, canonical JSON (RFC 8785): `["<before>","<after>"]`, the digests of the
    /// row, `null` where it was not there or is no more. Events of release 0.1.0 have the digest after alone.
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
    /// Only events after this place in the chain, such as the `size` of a head that was kept.
    pub after: Option<i64>,
}

/// The SHA-256 of an event, in hex: over its canonical JSON (RFC 8785) without `hash`, `before`, `after` and `rows` as
/// the JSON they are.
///
/// These are canonical already and the other members are plain words and one number, so the members written in the
/// order of their names are the canonical form.
#[must_use]
pub fn hash(event: &Event) -> String {
    let Event { seq, at, actor, act, noun, noun_id, request_id, before, after, rows, previous_hash, hash: _ } = event;
    let (act, actor, at, noun) = (word(act), word(actor), word(at), word(noun));
    let (previous_hash, request_id) = (word(previous_hash), word(request_id));
    let first = format!(
        "{{\"act\":{act},\"actor\":{actor},\"after\":{after},\"at\":{at},\"before\":{before},\"noun\":{noun},\"noun_id\":{noun_id}"
    );
    let last =
        format!(",\"previous_hash\":{previous_hash},\"request_id\":{request_id},\"rows\":{rows},\"seq\":{seq}}}");
    hex::encode(Sha256::new().chain_update(first).chain_update(last).finalize())
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
