//! What `doctor` and the page of the system find of a register, point by point, each with its cure: one road for both.

use super::{
    super::{Ctx, Register},
    looked::LookedAt,
};
use crate::{
    domain::{account::Permission, fault::Fault},
    service::audit::source::AuditKey,
    store::{
        dialect::Engine,
        migrate::{self, Schema},
    },
};
use chrono::{DateTime, Utc};
use std::time::Duration;

mod files;
mod tables;
mod trail;

pub use super::point::{Found, Point, Topic};
pub use files::{disks, modes};
pub use trail::{APART, clocks_apart, copied_in_use};

/// What was found of a topic, or the fault that kept it from being looked at.
pub type Looked = (Topic, Result<Vec<Point>, Fault>);

/// The points of what was looked at; what could not be looked at must be cured.
#[must_use]
pub fn points_of(looked: Vec<Looked>) -> Vec<Point> {
    let each = looked.into_iter().flat_map(|(topic, found)| {
        found.unwrap_or_else(|fault| {
            let said = fault.detail.unwrap_or_else(|| fault.code.title());
            vec![Point { topic, said, found: Found::Wrong }]
        })
    });
    each.collect()
}

/// Whether the schema is that of this version: most of what can be looked at is there then.
async fn is_current(register: &Register) -> bool {
    matches!(migrate::schema(&register.db).await, Ok(Schema::Current))
}

/// What is known at once: no table is read but for its last row.
pub async fn quick(register: &Register, now: DateTime<Utc>) -> Vec<Looked> {
    let mut looked = vec![
        (Topic::DATABASE, tables::database(register).await),
        (Topic::FILE, Ok(trail::copied(register))),
        (Topic::TRAIL, trail::sealed(register).await),
    ];
    if is_current(register).await {
        looked.push((Topic::DATA_KEY, trail::data_key(register).await));
    }
    let engine = register.db.engine();
    if let Some(places) = register.places.get() {
        looked.push((Topic::FILE, Ok(modes(Some(engine), places))));
        looked.push((Topic::DISK, Ok(disks(Some(engine), places))));
    }
    if let Some(backups) = register.backups.now() {
        looked.push((Topic::BACKUPS, Ok(files::backups(&backups, now))));
    }
    looked.push((Topic::CLOCK, trail::clock(register, now).await));
    looked
}

/// What the settings say, for what takes longer to look at.
#[derive(Debug)]
pub struct Asked {
    /// Where the audit key is.
    pub audit_key: AuditKey,
    /// How far the replica may be behind.
    pub read_lag: Duration,
}

/// What takes longer: the schema, the numbers, SQLite's log, each attachment and its file, the bodies, the replica, other
/// clocks.
pub async fn thorough(register: &Register, asked: &Asked, now: fn() -> DateTime<Utc>) -> Vec<Looked> {
    let mut looked = vec![
        (Topic::SCHEMA, tables::schema(register).await),
        (Topic::NUMBERS, tables::numbers(register).await),
        (Topic::AUDIT_KEY, trail::audit_key(register, &asked.audit_key).await),
        (Topic::FILE, trail::log(register).await),
    ];
    if is_current(register).await {
        looked.push((Topic::BODIES, tables::ended(register).await));
        looked.push((Topic::ATTACHED, tables::attached(register).await));
    }
    looked.push((Topic::REPLICA, tables::replica(register, asked.read_lag, now()).await));
    if matches!(register.db.engine(), Engine::Postgres { .. }) {
        looked.push((Topic::CLOCK, trail::of_server(register, now).await));
    }
    looked.push((Topic::CLOCK, trail::of_instances(register, now()).await));
    looked
}

/// What was found for whoever runs the register: what is known at once, and what the server last looked at by itself.
#[derive(Debug)]
pub struct Points {
    /// Each point, what must be cured first.
    pub all: Vec<Point>,
    /// When the server last looked at what takes longer; nothing where it has not yet.
    pub looked_at: Option<DateTime<Utc>>,
}

impl Points {
    /// Those that must be cured.
    pub fn wrong(&self) -> impl Iterator<Item = &Point> {
        self.all.iter().filter(|point| point.found == Found::Wrong)
    }
}

/// The points, for the page of the system.
pub async fn points(register: &Register, ctx: &Ctx) -> Result<Points, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let mut all = points_of(quick(register, ctx.now).await);
    let looked_at = register.looked.now().map(|LookedAt { points, at }| {
        all.extend(points.iter().cloned());
        at
    });
    all.sort_by_key(|point| point.found as u8);
    Ok(Points { all, looked_at })
}
