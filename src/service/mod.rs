//! What users do: one function is one use case, one transaction, one audit event.
//!
//! A use case begins with the permission it needs, loads, calls the rule, saves, and commits with its event. It never
//! calls another: a second change inside the first would wait for itself.

pub mod account;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod award;
pub mod backup;
pub mod campaign;
pub mod catalogue;
mod change;
mod commit;
pub mod conferral;
pub mod counters;
pub mod decision;
pub mod eligibility;
pub mod export;
pub mod id_number;
pub mod import;
mod key_file;
pub mod migrate;
pub mod publication_consent;
pub mod recipient;
pub mod refusal;
pub mod repair;
mod replay;
pub mod report;
pub mod rule;
pub mod subject;
pub mod system;
pub mod verification;

pub use crate::store::lanes::{Lane, LaneGuard};
use crate::{
    domain::{
        account::{Credential, PROGRAM, Permission, Role, Scope, ask, ask_token, seal::Seals},
        fault::{Code, Fault},
        idempotency::Slot,
        noun::Noun,
        time::stamp,
    },
    store::{self, Db, Tx, idempotency},
};
pub(crate) use change::Change;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use replay::{replayable, sealed_by};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// How long an answer is kept for a request that is sent again.
const ANSWERS_LIVE: TimeDelta = TimeDelta::hours(24);

/// The register: the database, and what is being done in this process.
#[derive(Debug, Clone)]
pub struct Register {
    pub(crate) db: Db,
    in_flight: Arc<Mutex<HashSet<Slot>>>,
    ready: Arc<AtomicBool>,
    callers: Arc<account::caller::Callers>,
    /// The rows of power as the trail left them.
    attested: Arc<tokio::sync::Mutex<account::attested::Attested>>,
    /// The tree over the events, as far as it was last asked for.
    tree: Arc<tokio::sync::Mutex<audit::Grown>>,
    signing_key: Arc<OnceLock<SigningKey>>,
    /// The keys of seals, derived from the audit key.
    seals: Arc<OnceLock<Seals>>,
    /// Where the keys of id numbers are.
    data_key: Arc<OnceLock<id_number::key::Source>>,
    /// Where the files of attachments are.
    attachments: Arc<OnceLock<store::attachment::folder::AttachmentFolder>>,
    /// What the office is called that keeps the register.
    office: Arc<OnceLock<String>>,
    /// The exports that are being downloaded.
    downloads: export::Downloads,
    /// The OpenID provider that is trusted, if one is.
    provider: Arc<OnceLock<account::provider::Provider>>,
    /// The code of the first administrator.
    first: Arc<account::first::First>,
    /// What was counted since the start.
    pub counters: counters::Counters,
    /// The backups that are made by themselves.
    pub backups: backup::Standing,
}

/// Who asks, when, and by which request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The account.
    pub actor: String,
    /// Its role.
    pub role: Role,
    /// What its token may do; empty for all the role may.
    pub scopes: Vec<Permission>,
    /// The part of the register it sees.
    pub scope: Scope,
    /// Who stands behind what it came with.
    pub credential: Credential,
    /// The request, for the event and the log.
    pub request_id: String,
    /// The instant of the request: the only clock a use case sees.
    pub now: DateTime<Utc>,
    /// Where the answer is kept, if the client sent a key.
    pub slot: Option<Slot>,
    /// Set when the answer is one that was given before.
    pub replayed: Arc<AtomicBool>,
}

impl Ctx {
    /// The program itself, at an instant: migrations, the command line.
    #[must_use]
    pub fn system(now: DateTime<Utc>) -> Self {
        Self {
            actor: PROGRAM.into(),
            role: Role::Administrator,
            scopes: Vec::new(),
            scope: Scope::ALL,
            credential: Credential::default(),
            request_id: "command-line".into(),
            now,
            slot: None,
            replayed: Arc::default(),
        }
    }

    /// Refuses a caller whose role or token lacks the permission.
    pub fn ask(&self, permission: Permission) -> Result<(), Fault> {
        ask(self.role, permission)?;
        ask_token(&self.scopes, permission)?;
        // The trail and the accounts are of the whole register, and no part of them stands without the rest.
        if matches!(permission, Permission::ReadAudit | Permission::KeepAccounts) { self.scope.whole() } else { Ok(()) }
    }

    /// The day in the office's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        crate::domain::time::today(self.now)
    }

    /// The instant as it is stored.
    #[must_use]
    pub fn stamp(&self) -> String {
        stamp(self.now)
    }
}

/// Whether a change is to be made, or was made by the same request before.
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and most are new")]
pub(crate) enum Begun<O> {
    /// To be made.
    New(Work),
    /// Made before: its answer.
    Answered(O),
}

/// A change being made: dropped, it never was; committed, it stands with its event.
#[must_use = "a change that is not committed is undone"]
pub(crate) struct Work {
    pub(crate) tx: Tx,
    db: Db,
    ctx: Ctx,
    request_hash: String,
    seals: Arc<OnceLock<Seals>>,
    counters: counters::Counters,
    _held: Option<Held>,
}

impl std::ops::Deref for Work {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

/// A key that is in flight, until this is dropped.
struct Held {
    slot: Slot,
    in_flight: Arc<Mutex<HashSet<Slot>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Ok(mut in_flight) = self.in_flight.lock() {
            in_flight.remove(&self.slot);
        }
    }
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
            office: Arc::default(),
            downloads: export::Downloads::default(),
            provider: Arc::default(),
            first: Arc::default(),
            counters: counters::Counters::default(),
            backups: backup::Standing::default(),
        }
    }

    /// Says what the office is called that keeps the register; once is enough.
    pub fn call_office(&self, name: &str) {
        let _ = self.office.set(name.to_owned());
    }

    /// What the office is called, where a setting says so.
    pub(crate) fn office_name(&self) -> Option<&str> {
        self.office.get().map(String::as_str)
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

    /// Begins a change: asks for the permission, and answers a request that was answered before.
    pub(crate) async fn begin<O: DeserializeOwned>(
        &self,
        ctx: &Ctx,
        permission: Permission,
        input: &impl Serialize,
    ) -> Result<Begun<O>, Fault> {
        ctx.ask(permission)?;
        let held = ctx.slot.as_ref().map(|slot| self.hold(slot)).transpose()?;
        let request_hash = match &ctx.slot {
            Some(_) => hex::encode(Sha256::digest(serde_json::to_vec(input).map_err(Fault::internal)?)),
            None => String::new(),
        };
        let mut tx = refusal::watched(&self.db, ctx, self.seals.get(), self.db.begin().await).await?;
        tx.scope = ctx.scope.clone();
        if let Some(slot) = &ctx.slot
            && let Some(kept) = idempotency::find(&*tx, self.seals()?, slot, &stamp(ctx.now - ANSWERS_LIVE)).await?
        {
            let answer = replayable(ctx, kept, &request_hash)?;
            ctx.replayed.store(true, Ordering::Relaxed);
            return Ok(Begun::Answered(store::from_json(&answer)?));
        }
        let (seals, counters) = (Arc::clone(&self.seals), self.counters.clone());
        let (db, ctx) = (self.db.clone(), ctx.clone());
        Ok(Begun::New(Work { tx, db, ctx, request_hash, seals, counters, _held: held }))
    }

    /// Begins a change that no client can send again, so that it was never answered before.
    pub(crate) async fn begin_own(&self, ctx: &Ctx, permission: Permission) -> Result<Work, Fault> {
        match self.begin::<()>(&Ctx { slot: None, ..ctx.clone() }, permission, &()).await? {
            Begun::New(work) => Ok(work),
            Begun::Answered(()) => Err(Fault::internal("an act without a key was answered before")),
        }
    }

    fn hold(&self, slot: &Slot) -> Result<Held, Fault> {
        let mut in_flight = self.in_flight.lock().map_err(|e| Fault::internal(e.to_string()))?;
        if !in_flight.insert(slot.clone()) {
            return Err(Fault::because(
                Code::KeyInFlight,
                "Yêu cầu cùng Idempotency-Key đang được xử lý; hãy gửi lại sau ít giây.",
                "A request with this Idempotency-Key is in progress; send it again in a few seconds.",
            ));
        }
        Ok(Held { slot: slot.clone(), in_flight: Arc::clone(&self.in_flight) })
    }
}

/// The version a change expects of a record (RFC 9110, `If-Match`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Any, as `*` says.
    Any,
    /// One of these; none where no tag given is of this register.
    OneOf(Vec<i64>),
}

impl Expected {
    /// This version alone.
    #[must_use]
    pub fn version(version: i64) -> Self {
        Self::OneOf(vec![version])
    }

    /// Refuses a record that has another version.
    pub fn check(&self, version: i64) -> Result<(), Fault> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(versions) if versions.contains(&version) => Ok(()),
            Self::OneOf(_) => Err(Fault::because(
                Code::Stale,
                format!("Hồ sơ đang ở phiên bản {version}; hãy đọc lại rồi gửi If-Match mới."),
                format!("The record is at version {version}; read it again and send its new ETag."),
            )),
        }
    }
}

/// A path's code or number that stands for nothing.
pub(crate) fn found<T>(thing: Option<T>, noun: Noun, key: impl std::fmt::Display) -> Result<T, Fault> {
    thing.ok_or_else(|| Fault::missing(noun, key))
}
