//! Backups: a copy of the database beside a running server, and the whole verification without which no copy gets its
//! name.

use super::{Register, audit, id_number};
use crate::{
    domain::{
        audit::{Head, Misfit, PublicKey},
        fault::{Code, Fault},
    },
    store::{self, dialect::Engine, migrate},
};
use chrono::{DateTime, Utc};
use std::path::Path;

mod standing;

pub use standing::{Backups, Standing};

/// What a register or a copy of one holds.
#[derive(Debug)]
pub struct Contents {
    /// How many events.
    pub events: i64,
    /// The instant of the last one.
    pub last_at: Option<String>,
    /// The public keys its heads were signed by, the last one last.
    pub keys: Vec<PublicKey>,
    /// The ids of the keys that its id numbers are under.
    pub data_keys: Vec<String>,
    /// How many migrations of this version it lacks.
    pub lags: usize,
}

impl Contents {
    /// Its events in words: how many, and when the last one was.
    #[must_use]
    pub fn words(&self) -> String {
        self.last_at
            .as_ref()
            .map_or_else(|| "no events".to_owned(), |at| format!("{} events, last at {at}", self.events))
    }
}

/// Copies the register's database to an empty file, as it is at one moment from now on; whoever writes goes on.
pub async fn copy(register: &Register, to: &Path) -> Result<(), Fault> {
    match register.db.engine() {
        Engine::Sqlite { path } => store::backup::copy(path, to).await,
        Engine::Postgres { .. } => Err(Fault::because(
            Code::WrongState,
            "Hãy sao lưu PostgreSQL bằng công cụ của PostgreSQL: “pg_dump” hoặc “pg_basebackup”.",
            "PostgreSQL is backed up by its own tools: pg_dump or pg_basebackup.",
        )),
    }
}

/// Copies a register into an empty database, of the same engine or the other, and how many rows it has. Nothing is
/// written in the source meanwhile: whoever wants to waits, and is told that the register is busy.
pub async fn transfer(from: &Register, to: &Register, now: DateTime<Utc>) -> Result<u64, Fault> {
    migrate::up_to_date(&from.db).await?;
    let held = from.db.begin_to_report().await?;
    store::copy::copy(&held, &to.db, now.timestamp()).await
}

/// The number and the hash of the last event, which stands for all before it.
pub async fn last(register: &Register) -> Result<Option<(i64, String)>, Fault> {
    store::audit::last_hash(register.db.latest()).await
}

/// Verifies a register whole: the engine's own check, the schema, the chain of events, every row, what is derived, and
/// a head that was kept.
pub async fn verified(register: &Register, head: Option<&Head>) -> Result<Result<Contents, Misfit>, Fault> {
    let Some(lags) = migrate::missing(&register.db).await? else {
        return Ok(Err(Misfit { seq: 0, what: "it is no register: it has none of its tables".into() }));
    };
    let found = audit::verify(register, head).await?;
    if let Some(misfit) = found.misfits.into_iter().next() {
        return Ok(Err(misfit));
    }
    let keys = store::audit::keys(register.db.latest()).await?;
    let last_at = found.last.map(|(_, at)| at);
    Ok(Ok(Contents { events: found.events, last_at, keys, data_keys: id_number::key::in_use(register).await?, lags }))
}
