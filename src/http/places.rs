//! How many requests are worked on at a time, and how many of them for callers nobody knows.
//!
//! A place is taken for work, not for waiting: while the body of a request is still on its way its place is free for
//! others ([`super::arrival`]). Some places are kept for callers who have shown a valid token or session before, so
//! that a crowd of strangers cannot keep them out.

use crate::domain::fault::{Code, Fault};
use poem::{Request, http::header};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Of all places, those that callers nobody knows may take.
const STRANGERS: usize = 600;
/// Places of one address for callers nobody knows.
const OF_ADDRESS: usize = 200;
/// Bodies that are waited for at a time.
const WAITED_FOR: usize = 2_000;
/// Bodies of one account, or of one address without an account, that are waited for at a time.
const WAITED_FOR_ONE: usize = 200;
/// What bodies may take in memory at a time, in KiB.
const BODIES_KIB: usize = 512 * 1024;
/// Credentials remembered at most; beyond, all are forgotten.
const REMEMBERED: usize = 20_000;

/// The places of the program.
#[derive(Debug, Clone)]
pub struct Places(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    waited_for: Arc<Semaphore>,
    /// Places of strangers by address, and bodies waited for by account or address.
    held: Mutex<HashMap<(Kind, String), usize>>,
    hasher: RandomState,
    familiar: Mutex<HashSet<u64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Place,
    Body,
}

/// A place, or the right to wait for a body, until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    places: Places,
    key: Option<(Kind, String)>,
    permits: Vec<OwnedSemaphorePermit>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.permits.clear();
        let Some(key) = self.key.take() else { return };
        if let Ok(mut held) = self.places.0.held.lock()
            && let Some(count) = held.get_mut(&key)
        {
            *count -= 1;
            if *count == 0 {
                held.remove(&key);
            }
        }
    }
}

impl Places {
    /// So many places in all.
    #[must_use]
    pub fn new(all: usize) -> Self {
        Self(Arc::new(Inner {
            all: Arc::new(Semaphore::new(all)),
            strangers: Arc::new(Semaphore::new(STRANGERS.min(all))),
            bodies: Arc::new(Semaphore::new(BODIES_KIB)),
            waited_for: Arc::new(Semaphore::new(WAITED_FOR)),
            held: Mutex::default(),
            hasher: RandomState::new(),
            familiar: Mutex::default(),
        }))
    }

    /// Takes a place for a request.
    pub(super) fn take(&self, address: &str, familiar: bool) -> Result<Held, Fault> {
        let one = |of: &Arc<Semaphore>| Arc::clone(of).try_acquire_owned().map_err(|_| busy());
        if familiar {
            return Ok(Held { places: self.clone(), key: None, permits: vec![one(&self.0.all)?] });
        }
        let mut held = self.counted((Kind::Place, address.to_owned()), OF_ADDRESS)?;
        held.permits.extend([one(&self.0.strangers)?, one(&self.0.all)?]);
        Ok(held)
    }

    /// Takes the right to wait for a body, for an account or an address.
    pub(super) fn wait_for_body(&self, whose: String) -> Result<Held, Fault> {
        let mut held = self.counted((Kind::Body, whose), WAITED_FOR_ONE)?;
        held.permits.push(Arc::clone(&self.0.waited_for).try_acquire_owned().map_err(|_| busy())?);
        Ok(held)
    }

    /// Takes the memory of a part of a body.
    pub(super) fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let kib = u32::try_from(bytes / 1024 + 1).map_err(|_| busy())?;
        Arc::clone(&self.0.bodies).try_acquire_many_owned(kib).map_err(|_| busy())
    }

    fn counted(&self, key: (Kind, String), most: usize) -> Result<Held, Fault> {
        let mut held = self.0.held.lock().map_err(|e| Fault::internal(e.to_string()))?;
        let count = held.entry(key.clone()).or_default();
        if *count >= most {
            let vi = "Có quá nhiều yêu cầu cùng lúc từ nơi này; hãy gửi lại sau ít giây.";
            return Err(Fault::later(
                5,
                vi,
                "Too many requests at a time come from here; send the request again in a few seconds.",
            ));
        }
        *count += 1;
        Ok(Held { places: self.clone(), key: Some(key), permits: Vec::new() })
    }

    /// Whether the credential of a request was valid before.
    pub(super) fn knows(&self, request: &Request) -> bool {
        self.hash(request).is_some_and(|hash| self.0.familiar.lock().is_ok_and(|familiar| familiar.contains(&hash)))
    }

    /// Remembers that the credential of a request is valid.
    pub fn remember(&self, request: &Request) {
        if let (Some(hash), Ok(mut familiar)) = (self.hash(request), self.0.familiar.lock()) {
            if familiar.len() >= REMEMBERED {
                familiar.clear();
            }
            familiar.insert(hash);
        }
    }

    fn hash(&self, request: &Request) -> Option<u64> {
        let credential =
            request.headers().get(header::AUTHORIZATION).or_else(|| request.headers().get(header::COOKIE))?;
        Some(self.0.hasher.hash_one(credential.as_bytes()))
    }
}

fn busy() -> Fault {
    Fault::because(
        Code::Unavailable,
        "Sổ đang xử lý quá nhiều yêu cầu; hãy gửi lại sau ít giây.",
        "The register is busy; send the request again in a few seconds.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_leave_places_for_callers_who_are_known() {
        let places = Places::new(1_000);
        let strangers: Vec<_> =
            (0..2_000).filter_map(|n| places.take(&format!("198.51.100.{}", n % 20), false).ok()).collect();
        assert_eq!(strangers.len(), STRANGERS);
        let known: Vec<_> = (0..1_000).map_while(|_| places.take("198.51.100.1", true).ok()).collect();
        assert_eq!(known.len(), 1_000 - STRANGERS);
        drop((strangers, known));
        let one: Vec<_> = (0..1_000).filter_map(|_| places.take("198.51.100.1", false).ok()).collect();
        assert_eq!(one.len(), OF_ADDRESS);
        places.take("198.51.100.2", false).unwrap();
    }
}
