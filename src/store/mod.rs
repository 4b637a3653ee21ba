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
mod begin;
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
pub mod frames;
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

use crate::domain::fault::Fault;
pub(crate) use column::{from_json, is_postgres, some_day, some_text, some_word, to_json, word};
use dialect::Engine;
pub(crate) use dialect::count;
use error::sqlx_fault;
use file::Found;
use health::Health;
use lanes::{
    Lane, LaneGuard, Lanes,
    connect::{postgres_later, sqlite_reader},
};
use proof::Proof;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::Duration,
};
pub use transaction::{Statements, Tx};
use writer::Writer;

/// How long a request waits for a connection or a lock before it is told that the register is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connections of PostgreSQL's writers.
const WRITERS: u32 = 8;
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
                frames::whole(path)?;
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
