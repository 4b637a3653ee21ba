//! The only SQL: rows stay private to each file, domain values go in and out.
//!
//! One writer and a few readers. On SQLite that is one connection that begins `IMMEDIATE` beside a small read-only
//! pool; on PostgreSQL a write takes one advisory lock first. So writes follow one another on both engines, the audit
//! chain never forks, and no write ever has to be tried again.

pub mod account;
pub mod act;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod award;
pub mod backup;
mod beside;
pub mod campaign;
mod column;
pub mod conferral;
mod connection;
pub mod copy;
mod counted;
pub mod decision;
pub mod derived;
pub mod dialect;
pub mod eligibility;
mod error;
pub mod export;
pub mod file;
mod health;
pub mod id_number;
pub mod idempotency;
pub mod import;
pub mod integrity;
pub mod lanes;
pub mod load;
pub mod mending;
pub mod migrate;
pub mod owner;
pub mod proof;
pub mod publication_consent;
pub mod recipient;
pub mod repair;
pub mod replica;
pub mod report;
pub mod rule;
pub mod schema;
pub mod scope;
pub mod seal;
mod since;
pub mod size;
pub mod sought;
pub mod subject;
mod transaction;
pub mod upgrade;
mod watch;
mod writer;

use crate::domain::{account::Scope, fault::Fault};
pub(crate) use column::{from_json, is_postgres, some_day, some_text, some_word, to_json, word};
use connection::Connection;
use dialect::Engine;
pub(crate) use dialect::count;
use error::{Trouble, is_suspect, sqlx_fault};
use file::Found;
use health::Health;
use lanes::{
    Lane, LaneGuard, Lanes,
    connect::{postgres_later, sqlite_file, sqlite_options, sqlite_reader},
};
use proof::Proof;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, RwLock},
    time::Duration,
};
pub use transaction::{Statements, Tx};
use writer::Writer;

/// Page cache of a connection that changes the tables, in KiB.
const SCHEMA_CACHE_KIB: u32 = 2048;
/// How long a request waits for a connection or a lock before it is told that the register is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connections of PostgreSQL's writers.
const WRITERS: u32 = 8;
/// What holds for a change on PostgreSQL: once acknowledged it is on the disk, whatever the server's own setting is.
const DURABLE: &str = "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END";

/// The database of the register.
#[derive(Debug, Clone)]
pub struct Db {
    /// The writer, on SQLite.
    writer: Option<Arc<Writer>>,
    /// What writes, and what must show the last of them, on PostgreSQL.
    write: DatabaseConnection,
    /// The connections of the lane this handle is in.
    read: DatabaseConnection,
    /// Where a change of a moment ago is seen.
    latest: DatabaseConnection,
    /// What an act reads by how its rows were before it: one connection of its own, as an act that holds the lock must
    /// wait for no reader.
    committed: DatabaseConnection,
    lanes: Lanes,
    engine: Engine,
    /// Ids of frozen codes, by table and code: a code never changes its id, so what was found once stays true. Only
    /// what was committed is found.
    ids: Arc<RwLock<HashMap<(&'static str, String), i64>>>,
    proof: Arc<Proof>,
    health: Arc<Health>,
    schema: Arc<schema::Guard>,
    counted: Arc<report::Counted>,
    frequencies: Arc<recipient::Frequencies>,
    /// How the file of SQLite was found.
    found: Found,
    /// It was opened to be read: a file that was copied in use is not marked as whole when it is closed.
    looks: bool,
}

impl Db {
    /// Opens the database at `url` (with a replica that may serve reads, PostgreSQL only); makes a missing SQLite file.
    pub async fn open(url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        Ok(Self::connect(Engine::of(url)?, url, read_url).await?.remembered())
    }

    async fn connect(engine: Engine, url: &str, read_url: Option<&str>) -> Result<Self, Fault> {
        let (proof, health) = (Arc::new(Proof::default()), Arc::new(Health::default()));
        let aside = if let Engine::Postgres { .. } = &engine { Some(postgres_later(url, 1, &[]).await?) } else { None };
        let schema = Arc::new(schema::Guard::new(aside));
        let mut found = Found::Closed;
        let (writer, committed) = match &engine {
            Engine::Sqlite { path } => {
                found = file::own_log(path, file::found_at_last(path)?)?;
                if found == Found::Nothing {
                    beside::no_orphans(path)?;
                }
                // Until the writer has it open, nobody else can put it out of the log's mode.
                let _held = file::hold(path).await?;
                let writer = Writer::open(path, &proof, &health, &schema, PATIENCE).await?;
                let committed = sqlite_reader(path, 1, writer.watch(), None).await?;
                (Some(Arc::new(writer)), committed)
            }
            Engine::Postgres { .. } => (None, postgres_later(url, 1, &[]).await?),
        };
        let lanes = Lanes::open(&engine, url, read_url, writer.as_ref().map(|writer| writer.watch())).await?;
        let read = lanes.short().clone();
        let latest = read.clone();
        let write = match &engine {
            Engine::Sqlite { .. } => read.clone(),
            // The lock of writers is waited for as long as the largest act of another instance may take.
            Engine::Postgres { .. } => postgres_later(url, WRITERS, &[("lock_timeout", "30s")]).await?,
        };
        Ok(Self {
            writer,
            write,
            read,
            latest,
            committed,
            lanes,
            engine,
            ids: Arc::default(),
            proof,
            health,
            schema,
            counted: Arc::default(),
            frequencies: Arc::default(),
            found,
            looks: false,
        })
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

    /// Waits for a turn in a lane: the database as a request of that kind reads it, for as long as the turn is held. The
    /// account that reads may be served by a replica; nobody in particular reads what is newest.
    pub async fn in_lane(&self, lane: Lane, reader: Option<&str>) -> Result<(Self, LaneGuard), Fault> {
        let (read, stay) = self.lanes.enter(lane, reader).await?;
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

    /// The connection that whoever holds the lock of writers may read by: what was committed last, and never a replica.
    pub(crate) fn committed(&self) -> &DatabaseConnection {
        &self.committed
    }

    /// Lets the replica serve reads from now on, as long as it is behind by no more than this.
    pub fn watch_replica(&self, most: Duration) {
        if let Some(replica) = self.lanes.replica() {
            replica.watch(self.latest.clone(), most);
        }
    }

    /// How the replica stands, where reads go to one.
    #[must_use]
    pub fn replica(&self) -> Option<replica::Known> {
        self.lanes.replica().map(|replica| replica.known())
    }

    /// Asks the replica, where reads go to one, and the primary what each has.
    pub async fn compare_replica(&self) -> Result<Option<replica::Compared>, Fault> {
        match self.lanes.replica() {
            Some(replica) => replica.compare(&self.latest).await.map(Some),
            None => Ok(None),
        }
    }

    /// What this process knows of the schema.
    #[must_use]
    pub fn schema(&self) -> &schema::Guard {
        &self.schema
    }

    /// The counts that were read last.
    fn counted(&self) -> &report::Counted {
        &self.counted
    }

    /// How many recipients have each word.
    fn frequencies(&self) -> &recipient::Frequencies {
        &self.frequencies
    }

    /// Which engine it is, and where.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Begins a change; waits for the one before.
    pub async fn begin(&self) -> Result<Tx, Fault> {
        let turn = self.lanes.write_turn().await?;
        let tx = if self.writer.is_some() || self.schema.is_compared() {
            self.begin_locked().await?
        } else {
            // Before the first change the schema is compared, and no other instance waits for that.
            let tx = self.begin_on_postgres(&format!("BEGIN; {DURABLE}")).await?;
            self.schema.at_begin(tx.uncounted()).await?;
            tx.uncounted().execute_unprepared(self.engine.write_lock().unwrap_or_default()).await?;
            tx
        };
        self.schema.at_begin(tx.uncounted()).await?;
        Ok(tx.holding(turn))
    }

    /// Begins a change that writes one event and nothing else, under whatever schema there is.
    pub(crate) async fn begin_to_report(&self) -> Result<Tx, Fault> {
        let turn = self.lanes.write_turn().await?;
        Ok(self.begin_locked().await?.unguarded().holding(turn))
    }

    /// Begins a change behind all others.
    async fn begin_locked(&self) -> Result<Tx, Fault> {
        let Some(writer) = &self.writer else {
            let lock = self.engine.write_lock().unwrap_or_default();
            return self.begin_on_postgres(&format!("BEGIN; {DURABLE}; {lock}")).await;
        };
        let tx = Tx::begin(writer.lend().await?, "BEGIN IMMEDIATE", self, Scope::ALL).await.map_err(sqlx_fault)?;
        // Notes of a change that was undone, or was no act, are not this one's.
        self.proof.take_notes();
        Ok(tx)
    }

    /// Begins a change by a statement. Connections that a server cut while they lay idle are closed, and another is
    /// taken: nothing was done on them yet.
    async fn begin_on_postgres(&self, statement: &str) -> Result<Tx, Fault> {
        let pool = self.write.get_postgres_connection_pool();
        let mut tries = 0..=WRITERS;
        loop {
            let connection =
                pool.acquire().await.inspect_err(|e| self.health.refused(Trouble::of(e))).map_err(sqlx_fault)?;
            let connection = Connection::Postgres(connection, Some(Arc::clone(&self.health)));
            match Tx::begin(connection, statement, self, Scope::ALL).await {
                Ok(tx) => return Ok(tx),
                Err(error) if is_suspect(&error) && tries.next().is_some() => {}
                Err(error) => return Err(sqlx_fault(error)),
            }
        }
    }

    /// Begins a change of the tables themselves: see [`Tx::schema`].
    pub async fn begin_schema(&self) -> Result<Tx, Fault> {
        let Engine::Sqlite { path } = &self.engine else {
            let tx = Tx::of_schema(self.write.begin().await?, self);
            tx.execute_unprepared(self.engine.write_lock().unwrap_or_default()).await?;
            return Ok(tx);
        };
        // The writer's own connection stays open, and this one waits for its changes as another process would.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let connection = sqlite_for_schema(path, &self.proof).await?;
        Ok(Tx::of_schema(connection.begin_with_options(options).await?, self))
    }

    /// Runs statements on the connection that writes, outside of any change: how it works, and what the engine tidies
    /// up.
    pub async fn maintain(&self, statements: &str) -> Result<(), Fault> {
        let Some(writer) = &self.writer else {
            self.write.execute_unprepared(statements).await?;
            return Ok(());
        };
        let mut connection = writer.lend().await?;
        connection.batch(statements).await.map_err(sqlx_fault)?;
        connection.give_back();
        Ok(())
    }

    /// Begins a read of several statements that all see one moment; nothing can be written through it, and it waits for
    /// nobody.
    pub async fn snapshot(&self, scope: &Scope) -> Result<Tx, Fault> {
        let (connection, begin) = match self.engine {
            Engine::Sqlite { .. } => (
                Connection::Reader(self.read.get_sqlite_connection_pool().acquire().await.map_err(sqlx_fault)?),
                "BEGIN",
            ),
            Engine::Postgres { .. } => (
                Connection::Postgres(
                    self.read.get_postgres_connection_pool().acquire().await.map_err(sqlx_fault)?,
                    None,
                ),
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        };
        Tx::begin(connection, begin, self, scope.clone()).await.map_err(sqlx_fault)
    }

    /// Refuses where SQLite's files are not those that were opened: whoever opens them now reads something else.
    pub(crate) fn files(&self) -> Result<(), Fault> {
        self.writer.as_ref().map_or(Ok(()), |writer| Ok(writer.watch().check()?))
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
        let found =
            dialect::Sql::new(format!("SELECT id FROM {table} WHERE code = ?")).value(code).number(&self.read).await?;
        if let (Some(id), Ok(mut ids)) = (found, self.ids.write()) {
            ids.insert(key, id);
        }
        Ok(found)
    }

    /// Folds the log of SQLite into the file and empties it, as far as no reader needs it: what was overwritten in the
    /// file is still in the log until then.
    pub async fn fold_log(&self) {
        if matches!(self.engine, Engine::Sqlite { .. }) {
            let _ = self.maintain("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
    }

    /// Whether the file is to be marked as whole (file.rs) when it is closed: one that was copied in use is not, only
    /// because it was read.
    fn is_whole(&self) -> bool {
        !self.looks || self.found != Found::WithoutLog
    }

    /// A command that is refused midway closes nothing: then the end of the program does. What was refused is not why a
    /// copied file would be whole.
    fn remembered(self) -> Self {
        if let Engine::Sqlite { path } = &self.engine {
            file::remember(path, self.found != Found::WithoutLog);
        }
        self
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(self) -> Result<(), Fault> {
        self.lanes.close().await?;
        self.latest.close_by_ref().await?;
        if let Some(aside) = self.schema.aside() {
            aside.close_by_ref().await?;
        }
        self.committed.close_by_ref().await?;
        self.write.close_by_ref().await?;
        if let Some(writer) = &self.writer {
            // What the planner knows of a table that grew; a database that is busy or gone keeps what it knew.
            writer.close(self.engine.before_closing().unwrap_or_default(), self.is_whole()).await;
        }
        Ok(())
    }
}

/// A connection for a change of the tables, which notes what it writes for the proof.
async fn sqlite_for_schema(path: &Path, proof: &Arc<Proof>) -> Result<DatabaseConnection, Fault> {
    let mut options = sqlite_options(1);
    let (path, proof) = (path.to_owned(), Arc::clone(proof));
    options.map_sqlx_sqlite_opts(move |o| {
        sqlite_file(o, &path, SCHEMA_CACHE_KIB).pragma("synchronous", "FULL").pragma("secure_delete", "ON")
    });
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
