//! Who asks for a use case, when, and by which request.

use crate::domain::{
    account::{Credential, PROGRAM, Permission, Role, Scope, ask, ask_token},
    fault::Fault,
    idempotency::Slot,
    time::stamp,
};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::{Arc, atomic::AtomicBool};

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
