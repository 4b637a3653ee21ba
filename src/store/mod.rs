//! The only SQL: rows stay private to each file, domain values go in and out.
//!
//! One writer and a few readers. On SQLite that is one connection that begins `IMMEDIATE` beside a small read-only pool; on
//! PostgreSQL a write takes one advisory lock first. So writes follow one another on both engines, the audit chain never
//! forks, and no write ever has to be tried again.

pub mod account;
pub mod act;
pub mod audit;
pub mod authority;
pub mod award;
pub mod campaign;
pub mod conferral;
mod counted;
pub mod decision;
pub mod dialect;
pub mod eligibility;
pub mod export;
pub mod id_number;
pub mod idempotency;
pub mod lanes;
pub mod migrate;
pub mod proof;
pub mod publication_consent;
pub mod recipient;
pub mod report;
pub mod rule;
pub mod scope;
pub mod subject;

use crate::domain::{
    account::Scope,
    fault::{Code, Fault},
};
use counted::Counted;
use dialect::Engine;
use lanes::{
    Lane, LaneGuard, Lanes,
    connect::{postgres, sqlite_file, sqlite_options, sqlite_reader},
};
use proof::Proof;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqlErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, sqlx::sqlite::SqliteConnectOptions,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, RwLock},
    time::Duration,
};
use tokio::sync::OwnedSemaphorePermit;

/// Page cache of the writer, in KiB: a registering touches some thousand pages, and should not write any of them twice.
const WRITER_CACHE_KIB: u32 = 8192;
/// Pages the log of SQLite has before they are folded into the file: a page that one decision after another changes is then
/// written there once, and a start after a kill still reads the log in a fraction of a second.
const LOG_PAGES: u32 = 8000;
/// How long a request waits for a connection or a lock before it is told that the register is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database of the register.
#[derive(Debug, Clone)]
pub struct Db {
    write: DatabaseConnection,
    /// The connections of the lane this handle is in.
    read: DatabaseConnection,
    /// Where a change of a moment ago is seen.
    latest: DatabaseConnection,
    /// What an act reads by how its rows were before it: one connection of its own, as an act that holds the lock must wait for no reader.
    committed: DatabaseConnection,
    lanes: Lanes,
    engine: Engine,
    /// Ids of frozen codes, by table and code: a code never changes its id, so what was found once stays true.
    ids: Arc<RwLock<HashMap<(&'static str, String), i64>>>,
    proof: Arc<Proof>,
}

/// One change: everything in it is written, or nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed is undone"]
pub struct Tx {
    inner: Counted<DatabaseTransaction>,
    /// What sees the register as it was before.
    committed: DatabaseConnection,
    engine: Engine,
    proof: Arc<Proof>,
    /// The turn among the changes of this program; a read has none.
    _turn: Option<OwnedSemaphorePermit>,
    /// The part of the register that whoever asked sees: what is looked up within is narrowed to it.
    pub scope: Scope,
}

impl Db {
    /// Opens the database at `url` (and a replica for reads, PostgreSQL only); makes a missing SQLite file.
    pub async fn open(url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        let engine = Engine::of(url)?;
        let proof = Arc::new(Proof::default());
        let (write, committed) = match &engine {
            Engine::Sqlite { path } => {
                if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
                    std::fs::create_dir_all(folder).map_err(|e| Fault::caused(Code::Unavailable, e))?;
                }
                // The writer comes first: it makes a missing file.
                (sqlite_writer(path, &proof).await?, sqlite_reader(path, 1, None).await?)
            }
            // The lock of writers is waited for as long as the largest act of another instance may take.
            Engine::Postgres { .. } => (postgres(url, 4, &[("lock_timeout", "30s")]).await?, postgres(url, 1, &[]).await?),
        };
        let lanes = Lanes::open(&engine, url, read_url).await?;
        let read = lanes.short().clone();
        let latest = if read_url.is_some() { postgres(url, 4, &[]).await? } else { read.clone() };
        Ok(Self { write, read, latest, committed, lanes, engine, ids: Arc::default(), proof })
    }

    /// Opens a database that is there already.
    pub async fn open_existing(url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        Engine::of(url)?.still_there()?;
        Self::open(url, read_url).await
    }

    /// Waits for a turn in a lane: the database as a request of that kind reads it, for as long as the turn is held.
    pub async fn in_lane(&self, lane: Lane) -> Result<(Self, LaneGuard), Fault> {
        let (read, stay) = self.lanes.enter(lane).await?;
        Ok((Self { read, ..self.clone() }, stay))
    }

    /// The connection for reads outside a change, of the lane this is in.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connection for reads that a change of a moment ago must show, such as who is signed in: never a replica.
    #[must_use]
    pub fn latest(&self) -> &DatabaseConnection {
        &self.latest
    }

    /// The connection migrations run on.
    #[must_use]
    pub fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Which engine it is, and where.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Begins a change; waits for the one before.
    pub async fn begin(&self) -> Result<Tx, Fault> {
        self.engine.still_there()?;
        let turn = self.lanes.write_turn().await?;
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        let inner = self.write.begin_with_options(options).await?;
        if let Some(lock) = self.engine.write_lock() {
            inner.execute_unprepared(lock).await?;
        }
        // Notes of a change that was undone, or was no act, are not this one's.
        self.proof.take_notes();
        Ok(self.tx(inner, Some(turn), Scope::ALL))
    }

    /// Begins a read of several statements that all see one moment; nothing can be written through it, and it waits for nobody.
    pub async fn snapshot(&self, scope: &Scope) -> Result<Tx, Fault> {
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let options = if self.engine.backend() == DbBackend::Sqlite { TransactionOptions::default() } else { options };
        let inner = self.read.begin_with_options(options).await?;
        Ok(self.tx(inner, None, scope.clone()))
    }

    fn tx(&self, inner: DatabaseTransaction, turn: Option<OwnedSemaphorePermit>, scope: Scope) -> Tx {
        let committed = self.committed.clone();
        Tx { inner: Counted::new(inner), committed, engine: self.engine.clone(), proof: Arc::clone(&self.proof), _turn: turn, scope }
    }

    /// Answers whether the database answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.engine.still_there()?;
        Ok(self.latest.execute_unprepared("SELECT 1").await.map(|_| ())?)
    }

    /// The id of a frozen code, remembered.
    pub(crate) async fn id_of(&self, table: &'static str, code: &str) -> Result<Option<i64>, Fault> {
        let key = (table, code.to_owned());
        if let Some(id) = self.ids.read().ok().and_then(|ids| ids.get(&key).copied()) {
            return Ok(Some(id));
        }
        let found = dialect::Sql::new(format!("SELECT id FROM {table} WHERE code = ?")).value(code).number(&self.read).await?;
        if let (Some(id), Ok(mut ids)) = (found, self.ids.write()) {
            ids.insert(key, id);
        }
        Ok(found)
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(self) -> Result<(), Fault> {
        if let Some(tidy) = self.engine.before_closing() {
            // What the planner knows of a table that grew; a database that is busy or gone keeps what it knew.
            let _ = self.write.execute_unprepared(tidy).await;
        }
        self.lanes.close().await?;
        self.latest.close_by_ref().await?;
        self.committed.close_by_ref().await?;
        Ok(self.write.close_by_ref().await?)
    }
}

impl Tx {
    /// Makes the change last: once this answers, it survives a power cut.
    pub async fn commit(self) -> Result<(), Fault> {
        Ok(self.inner.inner.commit().await?)
    }

    /// The transaction itself, for migrations: what they write is counted by nobody.
    pub(crate) fn inner(&self) -> &DatabaseTransaction {
        &self.inner.inner
    }

    /// The engine it runs on.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl std::ops::Deref for Tx {
    type Target = Counted<DatabaseTransaction>;
    fn deref(&self) -> &Counted<DatabaseTransaction> {
        &self.inner
    }
}

/// The one writer, which notes what it writes for the proof.
async fn sqlite_writer(path: &Path, proof: &Arc<Proof>) -> Result<DatabaseConnection, Fault> {
    let mut options = sqlite_options(1);
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |o| {
        sqlite_file(o, &path, WRITER_CACHE_KIB)
            .create_if_missing(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("wal_autocheckpoint", LOG_PAGES.to_string())
            .pragma("journal_size_limit", "67108864")
    });
    let proof = Arc::clone(proof);
    options.map_sqlx_sqlite_pool_opts(move |o| {
        let proof = Arc::clone(&proof);
        o.after_connect(move |connection, _| {
            let proof = Arc::clone(&proof);
            Box::pin(async move {
                connection.lock_handle().await?.set_update_hook(move |row| proof.note(&row));
                Ok(())
            })
        })
    });
    Ok(Database::connect(options).await?)
}

/// A database error becomes a word at this border: taken, unavailable, or a fault of ours.
impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        let code = match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Code::AlreadyExists,
            _ if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => Code::Unavailable,
            _ => match &error {
                DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => driver(e),
                _ => Code::Internal,
            },
        };
        Self::caused(code, error)
    }
}

/// What the driver says: a database that is locked, full, read-only or gone is unavailable, all else is a fault of ours.
fn driver(error: &sea_orm::sqlx::Error) -> Code {
    use sea_orm::sqlx::Error as E;
    match error {
        E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Tls(_) | E::Protocol(_) => Code::Unavailable,
        E::Database(e) => {
            let code = e.code().unwrap_or_default();
            // SQLite primary results: 5 busy, 6 locked, 8 read-only, 10 I/O, 13 full, 14 cannot open, 26 no database. PostgreSQL classes:
            // 08 connection, 53 resources (disk full among them), 55P03 lock not available, 57 operator intervention, 25006 read-only.
            let sqlite = code.parse::<u32>().is_ok_and(|c| code.len() < 5 && matches!(c & 0xff, 5 | 6 | 8 | 10 | 13 | 14 | 26));
            let postgres = code.len() == 5 && (["08", "53", "57"].iter().any(|class| code.starts_with(class)) || matches!(&*code, "55P03" | "25006"));
            if sqlite || postgres { Code::Unavailable } else { Code::Internal }
        }
        _ => Code::Internal,
    }
}

/// A list or a small document as the JSON text of a column.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// A column's JSON text as the value it stands for.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(Fault::internal)
}

/// A column's word as the value it stands for.
pub(crate) fn word<T: std::str::FromStr<Err = Fault>>(text: &str) -> Result<T, Fault> {
    text.parse()
}

/// A column's word, where there is one.
pub(crate) fn some_word<T: std::str::FromStr<Err = Fault>>(text: Option<&String>) -> Result<Option<T>, Fault> {
    text.map(|t| t.parse()).transpose()
}

/// A column's day, where there is one.
pub(crate) fn some_day(text: Option<&String>) -> Result<Option<chrono::NaiveDate>, Fault> {
    text.map(|t| t.parse().map_err(Fault::internal)).transpose()
}

/// Which engine a connection speaks to.
pub(crate) fn is_postgres(c: &impl ConnectionTrait) -> bool {
    c.get_database_backend() == DbBackend::Postgres
}

/// How many rows a small table has.
pub(crate) async fn count(c: &impl ConnectionTrait, table: &str) -> Result<i64, Fault> {
    dialect::Sql::new(format!("SELECT count(*) FROM {table}")).number(c).await.map(Option::unwrap_or_default)
}
