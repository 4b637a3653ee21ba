//! How id numbers are kept: sealed by XChaCha20-Poly1305, and found by HMAC-SHA256, under keys derived from one data
//! key.
//!
//! What is sealed is bound to its recipient, so that a sealed number that is copied to another row does not open there.
//! A hash without a key would be no secret: all numbers of twelve digits can be tried.

use super::IdNumber;
use crate::domain::fault::Fault;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// The random bytes of one sealing (`XChaCha20`: wide enough to be drawn by chance each time).
pub type Nonce = [u8; 24];

/// An id number as the register keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedIdNumber {
    /// The register's own number of it, never reused.
    pub id: i64,
    /// The recipient.
    pub recipient_id: i64,
    /// How many digits it has.
    pub digits: i32,
    /// The key it is sealed and hashed by.
    pub key_id: String,
    /// Its keyed hash, hex.
    pub hash: String,
    /// The nonce and the sealed digits, base64url.
    pub sealed: String,
    /// When it was added, UTC with milliseconds.
    pub created_at: String,
}

/// What one data key gives: a key that seals, one that hashes, and a name for both that says nothing of them.
#[derive(Clone)]
pub struct DataKey {
    id: String,
    seals: Zeroizing<[u8; 32]>,
    hashes: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

impl DataKey {
    /// Derives both keys (HKDF-SHA256, RFC 5869).
    pub fn derive(secret: &[u8; 32]) -> Result<Self, Fault> {
        let derived = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            Hkdf::<Sha256>::new(None, secret)
                .expand(purpose.as_bytes(), &mut key[..])
                .map_err(|e| Fault::internal(e.to_string()))?;
            Ok::<_, Fault>(key)
        };
        let id =
            hex::encode(Sha256::digest(&derived("award-registry id number name 1")?[..])).chars().take(16).collect();
        Ok(Self {
            id,
            seals: derived("award-registry id number seal 1")?,
            hashes: derived("award-registry id number hash 1")?,
        })
    }

    /// The name of the key, 16 hex digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The keyed hash of a number, hex (HMAC-SHA256, RFC 2104).
    pub fn hash(&self, number: &IdNumber) -> Result<String, Fault> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.hashes[..]).map_err(|e| Fault::internal(e.to_string()))?;
        mac.update(number.plain());
        Ok(hex::encode(mac.finalize().into_bytes()))
    }

    /// Seals a number for its recipient.
    pub fn seal(&self, number: &IdNumber, recipient_id: i64, nonce: Nonce) -> Result<String, Fault> {
        let bound = bound(recipient_id, number.digits());
        let sealed =
            self.cipher()?.encrypt(&XNonce::from(nonce), Payload { msg: number.plain(), aad: bound.as_bytes() });
        let sealed = sealed.map_err(|e| Fault::internal(e.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what this key sealed for this recipient; nothing where it did not.
    #[must_use]
    pub fn open(&self, sealed: &SealedIdNumber) -> Option<IdNumber> {
        let bytes = URL_SAFE_NO_PAD.decode(&sealed.sealed).ok()?;
        let (nonce, message) = bytes.split_first_chunk::<24>()?;
        let bound = bound(sealed.recipient_id, sealed.digits);
        let digits =
            self.cipher().ok()?.decrypt(&XNonce::from(*nonce), Payload { msg: message, aad: bound.as_bytes() }).ok()?;
        IdNumber::of(std::str::from_utf8(&Zeroizing::new(digits)).ok()?)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, Fault> {
        XChaCha20Poly1305::new_from_slice(&self.seals[..]).map_err(|e| Fault::internal(e.to_string()))
    }
}

/// What a sealed number belongs to.
fn bound(recipient_id: i64, digits: i32) -> String {
    format!("recipient {recipient_id}, {digits} digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> DataKey {
        DataKey::derive(&[byte; 32]).unwrap()
    }

    fn row(key: &DataKey, number: &IdNumber, recipient_id: i64) -> SealedIdNumber {
        let sealed = key.seal(number, recipient_id, [7; 24]).unwrap();
        let (key_id, hash) = (key.id().to_owned(), key.hash(number).unwrap());
        SealedIdNumber { id: 1, recipient_id, digits: number.digits(), key_id, hash, sealed, created_at: String::new() }
    }

    #[test]
    fn what_is_sealed_opens_by_its_key_and_at_its_recipient_alone() {
        let number = IdNumber::of("001080012345").unwrap();
        let sealed = row(&key(1), &number, 640);
        assert_eq!(key(1).open(&sealed), Some(number));
        assert_eq!(key(2).open(&sealed), None);
        assert_eq!(key(1).open(&SealedIdNumber { recipient_id: 641, ..sealed.clone() }), None);
        assert_eq!(key(1).open(&SealedIdNumber { digits: 9, ..sealed.clone() }), None);
        for broken in ["", "AAAA", "?", &sealed.sealed.to_lowercase()] {
            assert_eq!(key(1).open(&SealedIdNumber { sealed: broken.to_owned(), ..sealed.clone() }), None, "{broken}");
        }
    }

    #[test]
    fn keys_have_names_and_hashes_of_their_own() {
        let number = IdNumber::of("001080012345").unwrap();
        assert_ne!(key(1).id(), key(2).id());
        assert_ne!(key(1).hash(&number).unwrap(), key(2).hash(&number).unwrap());
        assert_eq!(key(1).hash(&number).unwrap(), key(1).hash(&IdNumber::of("001 080 012 345").unwrap()).unwrap());
        assert!(!format!("{:?}", key(1)).contains("01010101"));
    }
}
