//! What this process has counted since it started: for whoever watches it, and gone with it.

use crate::domain::audit::Deed;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// What this process has counted since it started.
#[derive(Debug, Clone, Default)]
pub struct Counters(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    events: Mutex<BTreeMap<&'static str, u64>>,
    sign_in_failures: AtomicU64,
}

impl Counters {
    /// Counts an event that was committed.
    pub(super) fn event(&self, act: Deed) {
        if let Ok(mut events) = self.0.events.lock() {
            *events.entry(act.word()).or_default() += 1;
        }
    }

    /// Counts somebody who could not sign in.
    pub(super) fn sign_in_failure(&self) {
        self.0.sign_in_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// The events that were committed, by their act.
    #[must_use]
    pub fn events(&self) -> BTreeMap<&'static str, u64> {
        self.0.events.lock().map(|events| events.clone()).unwrap_or_default()
    }

    /// How often somebody could not sign in, by password, code or provider.
    #[must_use]
    pub fn sign_in_failures(&self) -> u64 {
        self.0.sign_in_failures.load(Ordering::Relaxed)
    }
}
