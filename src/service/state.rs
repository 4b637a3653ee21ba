//! The register as the use cases have it: the database, and what is being done in this process.

use super::{
    Lane, LaneGuard,
    account::{attested::rows::Attested, callers::Callers, first::First, provider::Provider},
    audit::Grown,
    backup::Standing,
    counters::Counters,
    export::Downloads,
    id_number::source::Source,
    replay::sealed_by,
    system::{looked::Looked, places::Places},
};
use crate::{
    domain::{account::seal::Seals, fault::Fault, idempotency::Slot},
    store::{self, Db, attachment::folder::AttachmentFolder},
};
use ed25519_dalek::SigningKey;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// The register: the database, and what is being done in this process.
#[derive(Debug, Clone)]
pub struct Register {
    pub(crate) db: Db,
    pub(super) in_flight: Arc<Mutex<HashSet<Slot>>>,
    pub(super) ready: Arc<AtomicBool>,
    pub(super) callers: Arc<Callers>,
    /// The rows of power as the trail left them.
    pub(super) attested: Arc<tokio::sync::Mutex<Attested>>,
    /// The tree over the events, as far as it was last asked for.
    pub(super) tree: Arc<tokio::sync::Mutex<Grown>>,
    pub(super) signing_key: Arc<OnceLock<SigningKey>>,
    /// The keys of seals, derived from the audit key.
    pub(super) seals: Arc<OnceLock<Seals>>,
    /// Where the keys of id numbers are.
    pub(super) data_key: Arc<OnceLock<Source>>,
    /// Where the files of attachments are.
    pub(super) attachments: Arc<OnceLock<AttachmentFolder>>,
    /// Bytes of attachments that each account may upload in a day, where there is a limit.
    pub(super) attachment_limit: Arc<OnceLock<i64>>,
    /// Where the settings put what is not in the database.
    pub(super) places: Arc<OnceLock<Places>>,
    /// What the office is called that keeps the register.
    pub(super) office: Arc<OnceLock<String>>,
    /// Where people reach the register, where a setting says so.
    pub(super) public_url: Arc<OnceLock<String>>,
    /// The exports that are being downloaded.
    pub(super) downloads: Downloads,
    /// The OpenID provider that is trusted, if one is.
    pub(super) provider: Arc<OnceLock<Provider>>,
    /// The code of the first administrator.
    pub(super) first: Arc<First>,
    /// What was counted since the start.
    pub counters: Counters,
    /// The backups that are made by themselves.
    pub backups: Standing,
    /// What the server last looked at by itself.
    pub looked: Looked,
}

impl Register {
    /// The register in a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            in_flight: Arc::default(),
            ready: Arc::default(),
            callers: Arc::default(),
            attested: Arc::default(),
            tree: Arc::default(),
            signing_key: Arc::default(),
            seals: Arc::default(),
            data_key: Arc::default(),
            attachments: Arc::default(),
            attachment_limit: Arc::default(),
            places: Arc::default(),
            office: Arc::default(),
            public_url: Arc::default(),
            downloads: Downloads::default(),
            provider: Arc::default(),
            first: Arc::default(),
            counters: Counters::default(),
            backups: Standing::default(),
            looked: Looked::default(),
        }
    }

    /// Says where the settings put what is not in the database; once is enough.
    pub fn lies_in(&self, places: Places) {
        let _ = self.places.set(places);
    }

    /// Says what the office is called that keeps the register; once is enough.
    pub fn call_office(&self, name: &str) {
        let _ = self.office.set(name.to_owned());
    }

    /// What the office is called, where a setting says so.
    pub(crate) fn office_name(&self) -> Option<&str> {
        self.office.get().map(String::as_str)
    }

    /// Says where people reach the register; once is enough.
    pub fn is_reached_at(&self, url: &str) {
        let _ = self.public_url.set(url.to_owned());
    }

    /// Where people reach the register, where a setting says so.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.public_url.get().map(String::as_str)
    }

    /// Says where the keys of id numbers are.
    pub fn seal_by(&self, source: Source) {
        let _ = self.data_key.set(source);
    }

    /// Says which OpenID provider is trusted.
    pub fn trust(&self, provider: Provider) {
        let _ = self.provider.set(provider);
    }

    /// Whether people can sign in by a provider.
    #[must_use]
    pub fn has_provider(&self) -> bool {
        self.provider.get().is_some_and(|provider| provider.trust.client.is_some())
    }

    /// The keys of seals; without the audit key nobody is let in and no credential is made.
    pub(crate) fn seals(&self) -> Result<&Seals, Fault> {
        sealed_by(&self.seals)
    }

    /// How the next event is sealed.
    #[must_use]
    pub fn sealing(&self) -> store::audit::Sealing<'_> {
        store::audit::Sealing::next(self.seals.get())
    }

    /// Holds a copy of this register against the same seals.
    pub fn share_seals(&self, copy: &Self) {
        if let Some(seals) = self.seals.get() {
            let _ = copy.seals.set(seals.clone());
        }
    }

    /// Says that every record that shall be there is there.
    pub fn set_ready(&self) {
        self.ready.store(true, Ordering::Relaxed);
    }

    /// Whether every record that shall be there is there.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// The database, for wiring that opens and closes it.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Waits for a turn in a lane: the register as a request of that kind reads it, for as long as the turn is held. A
    /// replica may serve the account that reads; what must be newest is read by nobody in particular.
    pub async fn in_lane(&self, lane: Lane, reader: Option<&str>) -> Result<(Self, LaneGuard), Fault> {
        let (db, stay) = self.db.in_lane(lane, reader).await?;
        Ok((Self { db, ..self.clone() }, stay))
    }
}
