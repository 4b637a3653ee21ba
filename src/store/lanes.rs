//! Lanes: short reads, lists, long reads, exports and writes have connections and queues of their own, so that none
//! starves another.
//!
//! A read that takes a second would otherwise hold a connection that thirty point reads wait for. Each lane is bounded
//! twice: by how many work at a time, and by how many may wait and for how long; whoever would wait longer is refused
//! with a time to come back.

use super::{
    dialect::Engine,
    replica::{Kept, Pools, Replica},
    watch::Watch,
};
use crate::domain::fault::Fault;
use connect::{postgres, postgres_later, sqlite_reader};
use gate::Gate;
use sea_orm::DatabaseConnection;
use slot::{LONGEST, Slot};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{self, OwnedRwLockReadGuard, OwnedSemaphorePermit, RwLock};

pub(super) mod connect;
mod gate;
mod guard;
mod log;
mod slot;

pub use guard::LaneGuard;

/// Connections of short reads on SQLite; each has its own page cache.
const SHORT: u32 = 4;
/// Lists that are read at a time.
const LISTS: u32 = 3;
/// Exports that are read at a time; each holds a snapshot meanwhile.
const EXPORTS: u32 = 2;
/// What kind of work a request is, and so which connections it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// One record or a small catalogue, found by an index.
    #[default]
    Short,
    /// A page of a list, or a whole decision with its lines.
    Lists,
    /// What may read the whole register: statistics, reports, totals.
    Long,
    /// A file of conferrals.
    Export,
    /// A change; its reads before the change begins are short.
    Write,
}

/// The connections and queues of all lanes but the writer's connection.
#[derive(Debug, Clone)]
pub(super) struct Lanes(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    /// What watches over the files of SQLite.
    watch: Option<Arc<Watch>>,
    short: DatabaseConnection,
    lists: DatabaseConnection,
    exports: Option<DatabaseConnection>,
    /// The replica, where there is one.
    replica: Option<Arc<Replica>>,
    /// The connections of long reads that nobody uses now.
    long: Mutex<Vec<Slot>>,
    listing: Gate,
    lingering: Gate,
    exporting: Gate,
    writing: Gate,
    /// Held while the log is folded.
    folding: Arc<sync::Mutex<()>>,
    /// Held for reading by whoever may hold a snapshot for long, and for writing while the log is folded.
    snapshots: Arc<RwLock<()>>,
}

/// A turn of a read that may hold a snapshot for long, until it is dropped.
#[derive(Debug)]
pub(super) struct ReadTurn {
    _turn: OwnedSemaphorePermit,
    _snapshot: Option<OwnedRwLockReadGuard<()>>,
}

/// Long reads at a time: half of the machine's cores, so that the others stay for everybody else.
fn long_reads() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    u32::try_from(cores / 2).unwrap_or(1).clamp(1, 4)
}

impl Lanes {
    /// Opens the connections that read a database, which exists already; on SQLite under a watch over its files.
    pub(super) async fn open(
        engine: &Engine,
        url: &str,
        read_url: Option<&str>,
        watch: Option<&Arc<Watch>>,
    ) -> Result<Self, Fault> {
        let long = long_reads();
        let mut slots = Vec::new();
        let (short, lists, exports) = match engine {
            Engine::Sqlite { path } => {
                let watch = watch.ok_or_else(|| Fault::internal("nobody watches over the files of the database"))?;
                for _ in 0..long {
                    slots.push(Slot::sqlite(path, watch).await?);
                }
                (sqlite_reader(path, SHORT, watch, None).await?, sqlite_reader(path, LISTS, watch, None).await?, None)
            }
            Engine::Postgres { .. } => {
                for n in 0..long {
                    slots.push(Slot::postgres(url, n).await?);
                }
                // One connection is made at once and shows that the server answers, each other when it is first needed.
                // Exports go to the main database: a replica may lag behind the head that an export is noted with. So do
                // short reads: to ask whether the replica has what the reader wrote takes as long as the read.
                (
                    postgres(url, 8, &[]).await?,
                    postgres_later(url, LISTS, &[]).await?,
                    Some(postgres_later(url, EXPORTS, &[]).await?),
                )
            }
        };
        // The demonstration may have a file of its own where the settings name a replica of the office's database.
        let replica = match read_url.filter(|_| matches!(engine, Engine::Postgres { .. })) {
            Some(url) => {
                let names = slots.iter().map(|slot| slot.name.clone()).collect();
                Some(Arc::new(Replica::at(url, Kept { lists: LISTS, long: names, longest: LONGEST }).await?))
            }
            None => None,
        };
        Ok(Self(Arc::new(Inner {
            engine: engine.clone(),
            watch: watch.cloned(),
            short,
            lists,
            exports,
            replica,
            long: Mutex::new(slots),
            listing: Gate::new(LISTS, 200, Duration::from_secs(10)),
            lingering: Gate::new(long, 32, Duration::from_secs(20)),
            exporting: Gate::new(EXPORTS, 100, Duration::from_secs(45)),
            writing: Gate::new(1, 256, Duration::from_secs(40)).that_moves_within(Duration::from_secs(20)),
            folding: Arc::default(),
            snapshots: Arc::default(),
        })))
    }

    /// The connections of short reads, which need no turn.
    pub(super) fn short(&self) -> &DatabaseConnection {
        &self.0.short
    }

    /// The connections exports are read by on PostgreSQL.
    pub(super) fn exports(&self) -> Option<&DatabaseConnection> {
        self.0.exports.as_ref()
    }

    /// The replica, where there is one.
    pub(super) fn replica(&self) -> Option<&Arc<Replica>> {
        self.0.replica.as_ref()
    }

    /// The connections to the replica, where it serves this reader now; nobody in particular is never served by it.
    async fn at_replica(&self, reader: Option<&str>) -> Option<Arc<Pools>> {
        self.0.replica.as_ref()?.serves(&self.0.short, reader?).await
    }

    /// Each queue with how many have a turn and how many wait; short reads have none.
    pub(super) fn load(&self) -> [(&'static str, usize, usize); 4] {
        let queues = &*self.0;
        [
            ("lists", &queues.listing),
            ("long", &queues.lingering),
            ("export", &queues.exporting),
            ("write", &queues.writing),
        ]
        .map(|(name, gate)| {
            let (working, waiting) = gate.load();
            (name, working, waiting)
        })
    }

    /// Waits for a turn in a lane of reads; answers its connection, to the replica where that serves the reader. Lanes
    /// that wait elsewhere (exports, writes) read by the short one until then.
    pub(super) async fn enter(
        &self,
        lane: Lane,
        reader: Option<&str>,
    ) -> Result<(DatabaseConnection, LaneGuard), Fault> {
        let (connection, slot, turn) = match lane {
            Lane::Short | Lane::Export | Lane::Write => (self.0.short.clone(), None, None),
            Lane::Lists => {
                // A page takes moments: it need not wait for the log to be folded.
                let turn = ReadTurn { _turn: self.0.listing.enter().await?, _snapshot: None };
                let replica = self.at_replica(reader).await;
                (replica.map_or_else(|| self.0.lists.clone(), |pools| pools.lists.clone()), None, Some(turn))
            }
            Lane::Long => {
                let turn = self.read_turn(&self.0.lingering).await?;
                let replica = self.at_replica(reader).await;
                let slot = self.0.long.lock().ok().and_then(|mut slots| slots.pop());
                let slot = slot.ok_or_else(|| Fault::internal("a long read has a turn and no connection"))?;
                let at_replica = replica.and_then(|pools| pools.long.get(slot.place).cloned());
                let slot = Slot { at_replica, ..slot };
                (slot.used().clone(), Some(slot), Some(turn))
            }
        };
        Ok((connection, LaneGuard { lanes: self.clone(), slot, turn, finished: false }))
    }

    /// Waits for a turn to read an export.
    pub(super) async fn export_turn(&self) -> Result<ReadTurn, Fault> {
        self.read_turn(&self.0.exporting).await
    }

    /// Waits for a turn, and until the log is folded if that is due: only those who have a turn already keep it
    /// waiting.
    async fn read_turn(&self, gate: &Gate) -> Result<ReadTurn, Fault> {
        let turn = gate.enter().await?;
        Ok(ReadTurn { _turn: turn, _snapshot: Some(Arc::clone(&self.0.snapshots).read_owned().await) })
    }

    /// Closes every connection.
    pub(super) async fn close(&self) -> Result<(), Fault> {
        // The log is no longer folded beside what goes on: whoever closes the database last does.
        let _folding = tokio::time::timeout(log::FOLDED_WITHIN, self.0.folding.lock()).await;
        let slots: Vec<Slot> = self.0.long.lock().map(|mut slots| slots.drain(..).collect()).unwrap_or_default();
        for slot in slots {
            slot.connection.close_by_ref().await?;
        }
        if let Some(replica) = &self.0.replica {
            replica.close().await?;
        }
        self.0.short.close_by_ref().await?;
        self.0.lists.close_by_ref().await?;
        match &self.0.exports {
            Some(exports) => Ok(exports.close_by_ref().await?),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Db, *};
    use sea_orm::ConnectionTrait;
    use tokio::time::timeout;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_long_read_of_sqlite_ends_with_the_time_of_its_request_and_its_connection_serves_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("r.sqlite").display());
        let db = Db::open(&url, None).await.unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        // One more than there are turns: each has come free before.
        for _ in 0..=long_reads() {
            let (within, stay) = timeout(Duration::from_secs(5), db.in_lane(Lane::Long, None)).await.unwrap().unwrap();
            within.reader().execute_unprepared("SELECT 1").await.unwrap();
            let read = async move {
                let read = within.reader().execute_unprepared(endless).await;
                stay.finished();
                read
            };
            assert!(timeout(Duration::from_millis(100), read).await.is_err(), "it came to an end by itself");
        }
        timeout(Duration::from_secs(5), db.close()).await.unwrap().unwrap();
    }
}
