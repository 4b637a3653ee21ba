//! Proofs that outsiders check without the register: that an event is among those a head stands for, and that one head
//! grew out of another.
//!
//! A proof alone shows only that it fits itself: whoever forges a register forges its proofs too. It becomes evidence
//! by a head that was kept from before (RFC 9162, section 2.1), signed by the same key: then all that the kept head
//! stands for is as it was.

use super::{
    Event, Head, Misfit, PublicKey, event_leaf, hash,
    tree::{Node, consistent, included},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// Shows that an event is among those a head stands for, with all it takes to check it but the register: a file of its
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The event.
    pub event: Event,
    /// The way from it to the root (RFC 9162, section 2.1.3), each hash in hex.
    pub inclusion: Vec<String>,
    /// The head.
    pub head: Head,
    /// The key that signed it.
    pub key: PublicKey,
    /// A head that was kept from before, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub older: Option<Head>,
    /// The way from the older head to this one (section 2.1.4).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consistency: Vec<String>,
}

/// Shows that an event's hash is among those a head stands for (RFC 9162, section 2.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    /// The event's place in the chain.
    pub seq: i64,
    /// The hash of the event, in hex.
    pub hash: String,
    /// How many events the tree has; the head's too.
    pub size: i64,
    /// The hashes beside the way from the event to the root, from the leaf up, in hex.
    pub path: Vec<String>,
    /// The head of the tree, signed at the moment of the answer.
    pub head: Head,
    /// The key that signed the head.
    pub key: PublicKey,
}

/// Shows that the tree of the first `from` events grew into that of the first `to` (RFC 9162, section 2.1.4): none of
/// them was altered or taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    /// How many events the older tree has.
    pub from: i64,
    /// How many events the newer tree has; the head's too.
    pub to: i64,
    /// The hashes that lead from the one root to the other, in hex; none where both are of one size.
    pub path: Vec<String>,
    /// The head of the newer tree, signed at the moment of the answer.
    pub head: Head,
    /// The key that signed the head.
    pub key: PublicKey,
}

/// Which size an inclusion proof is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct ProofSize {
    /// How many events the tree of the proof shall have, such as those of a head that was kept; all there are unless
    /// given.
    pub size: Option<i64>,
}

/// Which sizes a consistency proof is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct ProofSizes {
    /// How many events the older tree has: the `size` of a head that was kept.
    pub from: i64,
    /// How many events the newer tree has; all there are unless given.
    #[serde(default)]
    pub to: Option<i64>,
}

/// The hashes of a proof's path, or that one cannot be read.
fn nodes(path: &[String]) -> Result<Vec<Node>, &'static str> {
    let read = |text: &String| hex::decode(text).ok()?.try_into().ok();
    path.iter().map(read).collect::<Option<_>>().ok_or("the proof holds a hash that cannot be read")
}

/// The size and the root of a head.
fn tree_of(head: &Head) -> Result<(u64, Node), &'static str> {
    let (size, root) = (u64::try_from(head.size).ok(), head.root());
    size.zip(root).ok_or("the head holds a size or a hash that cannot be read")
}

/// Whether an event's hash is at its place in the tree of a head that the key signed.
fn check_inclusion(seq: i64, hash: &str, path: &[String], head: &Head, key: &PublicKey) -> Result<(), &'static str> {
    if !key.signed(head) {
        return Err("the head is not signed by the key in the proof");
    }
    let (path, (size, root)) = (nodes(path)?, tree_of(head)?);
    let index = seq.checked_sub(1).and_then(|index| u64::try_from(index).ok());
    let led = index.zip(event_leaf(hash)).and_then(|(index, leaf)| included(leaf, index, size, &path));
    if led == Some(root) { Ok(()) } else { Err("it is not among the events of the head") }
}

/// Whether one head grew out of another by a path.
pub(super) fn check_consistency(older: &Head, newer: &Head, path: &[String]) -> Result<(), &'static str> {
    let (older, newer, path) = (tree_of(older)?, tree_of(newer)?, nodes(path)?);
    if consistent(older, newer, &path) { Ok(()) } else { Err("the head did not grow out of the older one") }
}

impl Proof {
    /// Checks it with nothing else at hand.
    pub fn check(&self) -> Result<(), Misfit> {
        let misfit = |what: &'static str| Misfit { seq: self.event.seq, what: what.into() };
        if self.event.hash != hash(&self.event) {
            return Err(misfit("its hash is not that of its content"));
        }
        check_inclusion(self.event.seq, &self.event.hash, &self.inclusion, &self.head, &self.key).map_err(misfit)?;
        let Some(older) = &self.older else { return Ok(()) };
        if !self.key.signed(older) {
            return Err(misfit("the older head is not signed by the key in the proof"));
        }
        check_consistency(older, &self.head, &self.consistency).map_err(misfit)
    }
}

impl InclusionProof {
    /// Checks it with nothing else at hand.
    pub fn check(&self) -> Result<(), Misfit> {
        let misfit = |what: &'static str| Misfit { seq: self.seq, what: what.into() };
        if self.size != self.head.size {
            return Err(misfit("the proof and its head are of different sizes"));
        }
        check_inclusion(self.seq, &self.hash, &self.path, &self.head, &self.key).map_err(misfit)
    }
}

impl ConsistencyProof {
    /// Checks what it says of itself; that the older tree grew into the newer one needs the head of the older.
    pub fn check(&self) -> Result<(), Misfit> {
        let misfit = |what: &'static str| Misfit { seq: 0, what: what.into() };
        if self.to != self.head.size || self.from < 1 || self.from > self.to {
            return Err(misfit("the proof and its head are of different sizes"));
        }
        if !self.key.signed(&self.head) {
            return Err(misfit("the head is not signed by the key in the proof"));
        }
        nodes(&self.path).map(|_| ()).map_err(misfit)
    }
}
