//! The callers of the last seconds: a client that asks a thousand times is looked up once.

use crate::domain::account::{Account, Credential, Permission, Scope};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// How long a caller is remembered: a change made by another instance holds this much later at most.
const REMEMBERED: TimeDelta = TimeDelta::seconds(2);

/// Callers remembered at most; beyond, all are asked for again.
const MOST_REMEMBERED: usize = 1_000;

/// A caller, and when it was asked for.
type Seen = (Arc<Caller>, DateTime<Utc>);

/// The callers of the last seconds, by the hash of their token: a client that asks a thousand times is looked up once.
#[derive(Debug, Default)]
pub struct Callers {
    remembered: Mutex<Remembered>,
    /// Whoever asks for a caller that is being looked up waits for that, by a part of the hash.
    looking: [tokio::sync::Mutex<()>; PARTS],
}

/// Callers of so many parts are looked up at a time.
const PARTS: usize = 16;

#[derive(Debug, Default)]
struct Remembered {
    /// How often all were forgotten: who was asked for before is not remembered after.
    forgotten: u64,
    callers: HashMap<String, Seen>,
}

impl Callers {
    /// The caller, if it is remembered; else how often all were forgotten by now.
    pub(super) fn known(&self, hash: &str, now: DateTime<Utc>) -> Result<Arc<Caller>, u64> {
        let Ok(remembered) = self.remembered.lock() else { return Err(0) };
        let fresh =
            remembered.callers.get(hash).filter(|(_, seen)| (TimeDelta::zero()..REMEMBERED).contains(&(now - *seen)));
        fresh.map(|(caller, _)| Arc::clone(caller)).ok_or(remembered.forgotten)
    }

    /// Waits until nobody else looks up a caller of this hash.
    pub(super) async fn turn(&self, hash: &str) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let part = hash.bytes().next().map_or(0, |byte| usize::from(byte) % PARTS);
        match self.looking.get(part) {
            Some(part) => Some(part.lock().await),
            None => None,
        }
    }

    pub(super) fn remember(&self, hash: String, caller: &Arc<Caller>, now: DateTime<Utc>, forgotten: u64) {
        if let Ok(mut remembered) = self.remembered.lock()
            && remembered.forgotten == forgotten
        {
            if remembered.callers.len() >= MOST_REMEMBERED {
                remembered.callers.clear();
            }
            remembered.callers.insert(hash, (Arc::clone(caller), now));
        }
    }

    /// Asks for everyone again: an account or a token has changed.
    pub(crate) fn forget(&self) {
        if let Ok(mut remembered) = self.remembered.lock() {
            remembered.forgotten += 1;
            remembered.callers.clear();
        }
    }
}

/// Whom a token stands for, and what for.
#[derive(Debug)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// What the token may do; empty for all the account may.
    pub scopes: Vec<Permission>,
    /// The part of the register it sees.
    pub scope: Scope,
    /// Who stands behind the token.
    pub credential: Credential,
}
