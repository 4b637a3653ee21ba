//! Heads: the size and root of the tree at a moment, signed, so that whoever keeps one sees when what it stands for was
//! altered.

use super::{
    canonical,
    tree::{Node, leaf},
};
use crate::domain::fault::Fault;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What all events up to a moment are, in one line; signed with Ed25519 (RFC 8032) over the canonical JSON (RFC 8785)
/// of the other members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many events there are.
    pub size: i64,
    /// The root of the Merkle tree over their hashes (RFC 9162), in hex.
    pub root_hash: String,
    /// When it was signed, UTC with milliseconds.
    pub at: String,
    /// Which key signed it: the beginning of the SHA-256 of the public key, in hex.
    pub key_id: String,
    /// The signature, base64.
    pub signature: String,
}

/// The public key by which heads are checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct PublicKey {
    /// The name it is known by: the beginning of its SHA-256, in hex.
    pub key_id: String,
    /// The key, base64 (32 bytes).
    pub public_key: String,
}

impl PublicKey {
    /// The public half of a private key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        let public = key.verifying_key();
        Self { key_id: key_id(public.as_bytes()), public_key: STANDARD.encode(public.as_bytes()) }
    }

    /// Whether it signed this head.
    #[must_use]
    pub fn signed(&self, head: &Head) -> bool {
        let key = STANDARD.decode(&self.public_key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let signature = STANDARD.decode(&head.signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
        let (Some(key), Some(signature), Ok(text)) = (key, signature, signed_text(head)) else { return false };
        let known =
            VerifyingKey::from_bytes(&key).is_ok_and(|key| key.verify_strict(text.as_bytes(), &signature).is_ok());
        known && head.key_id == self.key_id && key_id(&key) == self.key_id
    }
}

fn key_id(public: &[u8]) -> String {
    hex::encode(Sha256::digest(public)).chars().take(32).collect()
}

/// What is signed of a head.
fn signed_text(head: &Head) -> Result<String, Fault> {
    let Head { size, root_hash, at, key_id, signature: _ } = head;
    canonical(&serde_json::json!({"at": at, "key_id": key_id, "root_hash": root_hash, "size": size}))
}

impl Head {
    /// Signs a head.
    pub fn signed(size: i64, root: Node, at: String, key: &SigningKey) -> Result<Self, Fault> {
        let mut head = Self {
            size,
            root_hash: hex::encode(root),
            at,
            key_id: PublicKey::of(key).key_id,
            signature: String::new(),
        };
        head.signature = STANDARD.encode(key.sign(signed_text(&head)?.as_bytes()).to_bytes());
        Ok(head)
    }

    /// The root as bytes.
    #[must_use]
    pub fn root(&self) -> Option<Node> {
        hex::decode(&self.root_hash).ok()?.try_into().ok()
    }
}

/// Reads a head as files and pages print it: `1204:3f9a…`, how many events there were and their root in hex.
#[must_use]
pub fn printed_head(text: &str) -> Option<(i64, String)> {
    let (size, root) = text.split_once(':')?;
    let root = root.trim().to_ascii_lowercase();
    let is_root = root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((size.trim().parse().ok().filter(|_| is_root)?, root))
}

/// The leaf of an event's hash.
#[must_use]
pub fn event_leaf(hash: &str) -> Option<Node> {
    hex::decode(hash).ok().map(|bytes| leaf(&bytes))
}
