//! What the database is busy with, asked for without reading a table.

use super::{
    Db,
    dialect::{Engine, Sql},
    replica::Known,
};
use crate::domain::fault::Fault;
use chrono::{DateTime, Utc};

/// What the database is busy with.
#[derive(Debug)]
pub struct Load {
    /// Each queue: its lane, how many have a turn, how many wait.
    pub lanes: [(&'static str, usize, usize); 4],
    /// Bytes of SQLite's log.
    pub log: Option<u64>,
    /// How the replica stands, where reads go to one.
    pub replica: Option<Known>,
}

/// The clock of PostgreSQL's server; SQLite has none of its own.
pub async fn clock(db: &Db) -> Result<Option<DateTime<Utc>>, Fault> {
    let Engine::Postgres { .. } = db.engine() else { return Ok(None) };
    let now = Sql::new("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint").number(db.latest()).await?;
    Ok(now.and_then(DateTime::from_timestamp_millis))
}

/// Whether it is a standby of PostgreSQL, which replays what its primary writes.
pub async fn is_standby(db: &Db) -> Result<bool, Fault> {
    let Engine::Postgres { .. } = db.engine() else { return Ok(false) };
    let standby = Sql::new("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END::bigint AS standby");
    Ok(standby.number(db.latest()).await? == Some(1))
}

/// What it is busy with now.
#[must_use]
pub fn of(db: &Db) -> Load {
    let log = matches!(db.engine(), Engine::Sqlite { .. }).then(|| db.lanes.log_bytes());
    Load { lanes: db.lanes.load(), log, replica: db.replica() }
}
