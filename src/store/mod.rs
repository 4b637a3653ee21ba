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
pub mod backup;
pub mod campaign;
pub mod conferral;
pub mod decision;
pub mod dialect;
pub mod eligibility;
pub mod export;
pub mod file;
pub mod id_number;
pub mod idempotency;
pub mod migrate;
pub mod proof;
pub mod publication_consent;
pub mod recipient;
pub mod repair;
pub mod report;
pub mod rule;
pub mod scope;
pub mod subject;

use crate::domain::{
    account::Scope,
    fault::{Code, Fault},
};
use dialect::Engine;
use file::Found;
use proof::Proof;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqlErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::HashMap, sync::Arc, sync::RwLock, time::Duration};

/// Readers on SQLite; each has its own page cache.
const READERS: u32 = 4;
/// Page cache of one reader on SQLite, in KiB.
const READER_CACHE_KIB: u32 = 2048;
/// Page cache of the writer, in KiB: a registering touches some thousand pages, and should not write any of them twice.
const WRITER_CACHE_KIB: u32 = 8192;
/// Pages the log of SQLite has before they are folded into the file: a page that one decision after another changes is then
/// written there once, and a start after a kill still reads the log in a fraction of a second.
const LOG_PAGES: u32 = 8000;
/// Exports at a time on PostgreSQL; one more waits, and is refused when none ends soon.
const EXPORTS: u32 = 4;
/// How long a request waits for a connection or a lock before it is told that the register is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database of the register.
#[derive(Debug, Clone)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    /// What exports on PostgreSQL read by.
    exports: DatabaseConnection,
    engine: Engine,
    /// Ids of frozen codes, by table and code: a code never changes its id, so what was found once stays true.
    ids: Arc<RwLock<HashMap<(&'static str, String), i64>>>,
    proof: Arc<Proof>,
    /// How the file of SQLite was found.
    found: Found,
    /// It was opened to be read: a file that was copied in use is not marked as whole when it is closed.
    looks: bool,
}

/// One change: everything in it is written, or nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed is undone"]
pub struct Tx {
    inner: DatabaseTransaction,
    engine: Engine,
    proof: Arc<Proof>,
    /// The part of the register that whoever asked sees: what is looked up within is narrowed to it.
    pub scope: Scope,
}

impl Db {
    /// Opens the database at `url` (and a replica for reads, PostgreSQL only); makes a missing SQLite file.
    pub async fn open(url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        Ok(Self::connect(Engine::of(url)?, url, read_url).await?.remembered())
    }

    async fn connect(engine: Engine, url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        let proof = Arc::new(Proof::default());
        let mut found = Found::Closed;
        let (write, read, exports) = match &engine {
            Engine::Sqlite { path } => {
                found = file::found(path)?;
                // Until the writer has it open, nobody else can put it out of the log's mode.
                let _held = file::hold(path).await?;
                let write = sqlite(path, Some(&proof)).await?;
                let read = sqlite(path, None).await?;
                (write, read.clone(), read)
            }
            Engine::Postgres { .. } => {
                let write = postgres(url, 8).await?;
                let read = match read_url {
                    Some(url) => postgres(url, 8).await?,
                    None => write.clone(),
                };
                (write, read, postgres(url, EXPORTS).await?)
            }
        };
        Ok(Self { write, read, exports, engine, ids: Arc::default(), proof, found, looks: false })
    }

    /// Opens a database that exists, to read it.
    pub async fn open_existing(url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        let engine = Engine::of(url)?;
        file::must_exist(&engine)?;
        let db = Self::connect(engine, url, read_url).await?;
        Ok(Self { looks: true, ..db }.remembered())
    }

    /// How the file of SQLite was found before it was opened.
    #[must_use]
    pub fn found(&self) -> Found {
        self.found
    }

    /// The connection for reads outside a change.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connection for reads that a change of a moment ago must show, such as who is signed in: never a replica.
    #[must_use]
    pub fn latest(&self) -> &DatabaseConnection {
        match self.engine {
            Engine::Sqlite { .. } => &self.read,
            Engine::Postgres { .. } => &self.write,
        }
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
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        let inner = self.write.begin_with_options(options).await?;
        if let Some(lock) = self.engine.write_lock() {
            inner.execute_unprepared(lock).await?;
        }
        Ok(Tx { inner, engine: self.engine.clone(), proof: Arc::clone(&self.proof), scope: Scope::ALL })
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
        Ok(Tx { inner, engine: self.engine.clone(), proof: Arc::clone(&self.proof), scope: scope.clone() })
    }

    /// Answers whether the database answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.engine.still_there()?;
        Ok(self.read.execute_unprepared("SELECT 1").await.map(|_| ())?)
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

    /// Folds the log of SQLite into the file and empties it, as far as no reader needs it: what was overwritten in the file is still in the log until then.
    pub async fn fold_log(&self) {
        if matches!(self.engine, Engine::Sqlite { .. }) {
            let _ = self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
    }

    /// The file that is to be marked as whole (file.rs) when it is closed: one that was copied in use is not, only because it was read.
    fn to_mark(&self) -> Option<&std::path::Path> {
        match &self.engine {
            Engine::Sqlite { path } if !self.looks || self.found != Found::WithoutLog => Some(path),
            _ => None,
        }
    }

    /// A command that is refused midway closes nothing: then the end of the program does. What was refused is not why a copied file would be whole.
    fn remembered(self) -> Self {
        if let Engine::Sqlite { path } = &self.engine {
            file::remember(path, self.found != Found::WithoutLog);
        }
        self
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(self) -> Result<(), Fault> {
        if let Some(tidy) = self.engine.before_closing() {
            // What the planner knows of a table that grew; a database that is busy or gone keeps what it knew.
            let _ = self.write.execute_unprepared(tidy).await;
        }
        self.read.close_by_ref().await?;
        self.exports.close_by_ref().await?;
        if self.to_mark().is_some() {
            // The mark of a file that has everything (file.rs); where another program has it open too, the last one to close it leaves the mark.
            let _ = self.write.execute_unprepared("PRAGMA journal_mode = DELETE").await;
        }
        Ok(self.write.close_by_ref().await?)
    }
}

impl Tx {
    /// Makes the change last: once this answers, it survives a power cut.
    pub async fn commit(self) -> Result<(), Fault> {
        Ok(self.inner.commit().await?)
    }

    /// The engine it runs on.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl std::ops::Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

/// The one writer, which notes what it writes for the proof, or the readers.
async fn sqlite(path: &std::path::Path, proof: Option<&Arc<Proof>>) -> Result<DatabaseConnection, Fault> {
    let path = path.to_owned();
    let read_only = proof.is_none();
    let mut options = ConnectOptions::new("sqlite::memory:");
    let (connections, cache) = if read_only { (READERS, READER_CACHE_KIB) } else { (1, WRITER_CACHE_KIB) };
    options.max_connections(connections).min_connections(1).sqlx_logging(false).test_before_acquire(false).acquire_timeout(PATIENCE);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o.filename(&path).in_memory(false).shared_cache(false).busy_timeout(PATIENCE).foreign_keys(true).pragma("cache_size", format!("-{cache}"));
        if read_only {
            o.read_only(true)
        } else {
            o.create_if_missing(true)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                // What is deleted or replaced is overwritten: a sealed id number must not stay readable in the file. `FAST` leaves freed pages as they are.
                .pragma("secure_delete", "ON")
                .pragma("wal_autocheckpoint", LOG_PAGES.to_string())
                .pragma("journal_size_limit", "67108864")
        }
    });
    if let Some(proof) = proof.cloned() {
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
    }
    Ok(Database::connect(options).await?)
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, Fault> {
    let mut options = ConnectOptions::new(url);
    // A server that was restarted cuts every connection: each is asked before it is lent, so that none costs a request.
    options.max_connections(connections).min_connections(0).sqlx_logging(false).test_before_acquire(true).acquire_timeout(PATIENCE);
    options.idle_timeout(Some(Duration::from_mins(10))).map_sqlx_postgres_opts(|o| o.application_name("award-registry").options([("lock_timeout", "5s")]));
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
