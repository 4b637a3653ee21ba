//! Seals: the keyed hash that every row of power bears, so that one put in or edited by hand is refused where it is
//! used.
//!
//! Whoever can write to the database makes no account, password, token, session, code or kept answer: the key is
//! derived from the register's audit key, which lies in a file apart. Each kind has a key of its own, so that a seal of
//! one is none of another. What a seal does not show is that a row which was good once was put back: for that each use
//! compares the row with what its last event left (`service/account/attested.rs`).

use crate::domain::fault::Fault;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What a key of seals is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An account: what it may do, what it sees, and who signs in to it.
    Account,
    /// A password.
    Password,
    /// A token.
    Token,
    /// A session.
    Session,
    /// A one-time code.
    Code,
    /// The code of the first administrator, which is no row.
    First,
    /// An answer that is kept for a request sent again.
    Answer,
    /// What failures to sign in are counted under: nobody adds one for a name or an address.
    Attempt,
    /// The cookie of a browser that someone has signed in with.
    Device,
    /// An event of the trail, by its place and its hash.
    Event,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Password => "password",
            Self::Token => "token",
            Self::Session => "session",
            Self::Code => "code",
            Self::First => "first",
            Self::Answer => "answer",
            Self::Attempt => "attempt",
            Self::Device => "device",
            Self::Event => "event",
        }
    }
}

/// The keys of all seals.
#[derive(Clone)]
pub struct Seals(Zeroizing<[u8; 32]>);

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seals(…)")
    }
}

impl Seals {
    /// Derives them from the secret of the audit key (HKDF-SHA256, RFC 5869): neither leads back to it, or to what it
    /// signs.
    pub fn derive(secret: &[u8; 32]) -> Result<Self, Fault> {
        expand(secret, "award-registry seals 1").map(Self)
    }

    /// The seal of a row, given by the texts that count; what is absent is not what is empty, and no text runs into the
    /// next.
    pub fn seal(&self, kind: Kind, parts: &[Option<&str>]) -> Result<String, Fault> {
        let key = expand(&self.0, &format!("award-registry seal of {} 1", kind.word()))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key[..]).map_err(|e| Fault::internal(e.to_string()))?;
        for part in parts {
            let length = part.map_or(u64::MAX, |part| u64::try_from(part.len()).unwrap_or(u64::MAX - 1));
            mac.update(&length.to_be_bytes());
            mac.update(part.unwrap_or_default().as_bytes());
        }
        Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// The seal of an event, by its place and its hash, which covers all before it.
    pub fn event(&self, seq: i64, hash: &str) -> Result<String, Fault> {
        self.seal(Kind::Event, &[Some(&seq.to_string()), Some(hash)])
    }

    /// Whether a row bears its seal; compared in constant time.
    pub fn fits(&self, kind: Kind, parts: &[Option<&str>], seal: Option<&str>) -> Result<bool, Fault> {
        let Some(seal) = seal else { return Ok(false) };
        Ok(self.seal(kind, parts)?.as_bytes().ct_eq(seal.as_bytes()).into())
    }
}

fn expand(secret: &[u8; 32], purpose: &str) -> Result<Zeroizing<[u8; 32]>, Fault> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, secret)
        .expand(purpose.as_bytes(), &mut key[..])
        .map_err(|e| Fault::internal(e.to_string()))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_of_its_kind_its_parts_and_its_key_alone() {
        let seals = Seals::derive(&[7; 32]).unwrap();
        let parts = [Some("1"), None, Some("read")];
        let seal = seals.seal(Kind::Token, &parts).unwrap();
        assert!(seals.fits(Kind::Token, &parts, Some(&seal)).unwrap());
        assert!(!seals.fits(Kind::Session, &parts, Some(&seal)).unwrap());
        for other in [[Some("1"), Some(""), Some("read")], [Some("1r"), None, Some("ead")], [Some("1"), None, None]] {
            assert!(!seals.fits(Kind::Token, &other, Some(&seal)).unwrap(), "{other:?}");
        }
        for wrong in [None, Some(""), Some(&seal[1..])] {
            assert!(!seals.fits(Kind::Token, &parts, wrong).unwrap());
        }
        assert!(!Seals::derive(&[8; 32]).unwrap().fits(Kind::Token, &parts, Some(&seal)).unwrap());
        assert!(!format!("{seals:?}").contains('7'));
    }
}
