//! What the database is busy with, asked for without reading a table.

use super::{
    Db,
    dialect::{Engine, Sql},
};
use crate::domain::fault::Fault;

/// What the database is busy with.
#[derive(Debug)]
pub struct Load {
    /// Each queue: its lane, how many have a turn, how many wait.
    pub lanes: [(&'static str, usize, usize); 4],
    /// Bytes of SQLite's log.
    pub log: Option<u64>,
    /// Seconds that the replica is behind, where reads go to one.
    pub replica_lag: Option<f64>,
}

/// A standby that has replayed all it received is not behind, however long nothing was written.
const LAG: &str = "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 \
    ELSE EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8 AS lag";

/// What it is busy with now.
pub async fn of(db: &Db) -> Result<Load, Fault> {
    let replica_lag = if db.reads_a_replica {
        Sql::new(LAG).one(db.lanes.short()).await?.map(|row| row.try_get("", "lag")).transpose()?
    } else {
        None
    };
    let log = matches!(db.engine(), Engine::Sqlite { .. }).then(|| db.lanes.log_bytes());
    Ok(Load { lanes: db.lanes.load(), log, replica_lag })
}
