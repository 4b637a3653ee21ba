//! What an administrator has to know of the register as a system: its database, its last event, whether it takes
//! writes, and what was refused of late because someone else had a hand in it.

use super::{Ctx, Register, audit, backup::Backups, refusal::ACTS};
use crate::{
    domain::{
        account::Permission,
        audit::{EventFilter, Head},
        fault::{Fault, Text},
        page::Paging,
    },
    store::{
        dialect::Engine,
        load::{self, Load},
        size::{self, Size},
    },
};
use chrono::Days;
use std::time::Duration;

pub mod looked;
pub mod places;
pub mod point;
pub mod points;

/// Refused changes of so many days are counted.
pub const OF_LATE: u64 = 30;

/// The register as a system.
#[derive(Debug)]
pub struct System {
    /// Whether the database is SQLite, else it is PostgreSQL.
    pub is_sqlite: bool,
    /// Bytes of the database.
    pub database: u64,
    /// Bytes of SQLite's log.
    pub log: Option<u64>,
    /// Whether anything has to be done.
    pub standing: Standing,
    /// The signed head of the trail.
    pub head: Head,
    /// When the last event was written.
    pub last_event_at: Option<String>,
    /// For how long the replica has lacked an event, where reads go to one, and why it does not serve, if so.
    pub replica: Option<(Duration, Option<Text>)>,
}

/// What an administrator has to act on: asking for it reads no table but the trail of late.
#[derive(Debug)]
pub struct Standing {
    /// Why no write can be made now, if none can.
    pub trouble: Option<Text>,
    /// The backups that are made by themselves, if they are.
    pub backups: Option<Backups>,
    /// Changes that were refused of late because of what others wrote or altered; a page of them at most.
    pub refused: usize,
}

/// Whether anything has to be done.
pub async fn standing(register: &Register, ctx: &Ctx) -> Result<Standing, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let ready = if register.is_ready() { register.able().await } else { Err(preparing()) };
    let trouble = ready.err().map(|fault| fault.detail.clone().unwrap_or_else(|| fault.code.title()));
    let from = ctx.today().checked_sub_days(Days::new(OF_LATE));
    let filter = EventFilter { act: ACTS.map(Into::into).to_vec(), from, ..EventFilter::default() };
    let refused = audit::list(register, ctx, filter, &Paging::default()).await?.items.len();
    Ok(Standing { trouble, backups: register.backups.now(), refused })
}

/// What is known of the register as a system.
pub async fn system(register: &Register, ctx: &Ctx) -> Result<System, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let Size { database, log } = size::of(&register.db).await?;
    Ok(System {
        is_sqlite: matches!(register.db.engine(), Engine::Sqlite { .. }),
        database,
        log,
        standing: standing(register, ctx).await?,
        head: audit::head(register, ctx).await?,
        last_event_at: audit::latest(register).await?,
        replica: register.db.replica().map(|known| (known.lag, known.standing.said())),
    })
}

/// The rows of each table that has any: every table is read for it.
pub async fn rows(register: &Register, ctx: &Ctx) -> Result<Vec<(&'static str, i64)>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let mut rows = size::rows(&register.db).await?;
    rows.retain(|(_, rows)| *rows > 0);
    Ok(rows)
}

/// What is watched while the program runs: nothing in it is anyone's, and asking reads no table but for its last row.
#[derive(Debug)]
pub struct Watched {
    /// Whether a write can be made now.
    pub ready: bool,
    /// What the database is busy with.
    pub load: Load,
    /// The events of the trail.
    pub events: Option<i64>,
    /// The backups that are made by themselves, if they are.
    pub backups: Option<Backups>,
}

/// What is watched, for whoever may reach the address it is answered at.
pub async fn watched(register: &Register) -> Watched {
    Watched {
        ready: register.is_ready() && register.able().await.is_ok(),
        load: load::of(&register.db),
        events: audit::last(register).await.ok().map(|last| last.map_or(0, |(seq, _)| seq)),
        backups: register.backups.now(),
    }
}

/// Why the replica does not serve, where reads go to one: the primary does meanwhile.
#[must_use]
pub fn replica_trouble(register: &Register) -> Option<Text> {
    register.db.replica().and_then(|known| known.standing.said())
}

fn preparing() -> Fault {
    Fault::because(crate::domain::fault::Code::Unavailable, "Sổ đang được chuẩn bị.", "The register is being prepared.")
}
