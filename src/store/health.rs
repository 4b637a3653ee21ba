//! Whether a write can be made now: what the last one met, and a try.

use super::{
    Db,
    dialect::{Engine, Sql},
    error::{Trouble, sqlx_fault},
};
use crate::domain::fault::{Code, Fault, Text};
use sea_orm::{
    ConnectionTrait,
    sqlx::{self, Connection, PgConnection},
};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long the outcome of a try is believed.
const FRESH: Duration = Duration::from_secs(1);
/// How long whoever asks waits for a try: those who watch over services have little patience, and a busy register is
/// well.
const WAIT: Duration = Duration::from_secs(1);
/// How long a try waits for one of PostgreSQL's connections before it asks for another.
const SOON: Duration = Duration::from_millis(500);
/// A try that takes longer than any waiting for other writers has met a disk that does not answer.
const LONGEST: Duration = Duration::from_secs(15);

/// What is known of the writes of this process.
#[derive(Debug, Default)]
pub(super) struct Health {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// What the last write or try met, if it was not well.
    trouble: Option<Text>,
    /// When the last try ended.
    tried: Option<Instant>,
    /// When the one under way began.
    trying: Option<Instant>,
    /// Whether a write failed since the last try.
    failed: bool,
}

impl Health {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A write was refused by the database. Waiting for another is no trouble, nor is a statement that was wrong.
    pub(super) fn refused(&self, trouble: Trouble) {
        if let Some(said) = trouble.said() {
            let mut known = self.known();
            known.trouble = Some(said);
            known.failed = true;
        }
    }

    /// A write was made, and is on the disk.
    pub(super) fn took_a_write(&self) {
        let mut known = self.known();
        known.trouble = None;
        known.failed = false;
        known.tried = Some(Instant::now());
    }
}

/// A try under way; it has ended when this is dropped, whatever became of it.
struct Trying<'a>(&'a Health);

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        let mut known = self.0.known();
        known.trying = None;
        known.tried = Some(Instant::now());
    }
}

impl Db {
    /// Answers whether a write can be made now. It is tried at most once a second, and at once after one that failed.
    pub async fn ready(&self) -> Result<(), Fault> {
        let now = Instant::now();
        let try_it = {
            let mut known = self.health.known();
            let stale = known.failed || known.tried.is_none_or(|tried| now - tried >= FRESH);
            let begin = stale && known.trying.is_none();
            if begin {
                known.trying = Some(now);
            }
            begin
        };
        if try_it {
            // Beside the request: a client that goes leaves no try midway.
            let db = self.clone();
            let tried = tokio::spawn(async move { db.tried().await });
            let _ = tokio::time::timeout(WAIT, tried).await;
        }
        // What happened to the files shows before anyone has tried to write.
        self.files()?;
        let known = self.health.known();
        if known.trying.is_some_and(|since| since.elapsed() >= LONGEST) {
            return Err(Fault::because(
                Code::Unavailable,
                "Cơ sở dữ liệu không trả lời; hãy xem đĩa hoặc máy chủ của nó.",
                "The database does not answer; see its disk, or its server.",
            ));
        }
        match &known.trouble {
            Some(trouble) => Err(Fault { detail: Some(trouble.clone()), ..Fault::new(Code::Unavailable) }),
            None => Ok(()),
        }
    }

    /// Tries a write; what the database says against it is noted by the transaction itself, as of any other write, and
    /// a refusal with words of its own here.
    async fn tried(self) {
        let trying = Trying(&self.health);
        let suspect = self.health.known().failed;
        let outcome = match self.engine() {
            Engine::Sqlite { .. } => self.try_sqlite().await,
            Engine::Postgres { .. } => self.try_postgres(suspect).await,
        };
        if let Err(fault) = &outcome {
            tracing::warn!(error = %fault, cause = ?fault.cause, "a write was tried and could not be made");
            let mut known = self.health.known();
            known.failed = false;
            // A register that is busy, and says when to come again or nothing, is well.
            if fault.retry_after.is_none() && fault.detail.is_some() {
                known.trouble.clone_from(&fault.detail);
            }
        }
        drop(trying);
    }

    /// Writes a page into the log and has it synced: the number that programs may keep in the file, as it is. Nothing
    /// that is read changes.
    async fn try_sqlite(&self) -> Result<(), Fault> {
        // Whoever waits behind other changes for longer than this has learnt that the register is busy, which is well.
        let begun = tokio::time::timeout(super::PATIENCE, self.begin()).await;
        let tx = begun.map_err(|_| Fault::new(Code::Unavailable))??;
        let number = Sql::new("PRAGMA user_version").number(&*tx).await?.unwrap_or_default();
        tx.execute_unprepared(&format!("PRAGMA user_version = {number}")).await?;
        tx.commit().await
    }

    /// Writes a message into the log and has it synced; after a write that failed, a small table too, as the log may
    /// have a disk of its own.
    async fn try_postgres(&self, suspect: bool) -> Result<(), Fault> {
        let begun = tokio::time::timeout(SOON, self.begin_on_postgres("BEGIN")).await;
        let Ok(Ok(tx)) = begun else {
            // Every connection may be in use, which is well, or none may be had.
            return self.another_connection().await;
        };
        let row = Sql::new("SELECT current_setting('transaction_read_only') = 'on' AS read_only").one(&*tx).await?;
        if row.map(|row| row.try_get::<bool>("", "read_only")).transpose()?.unwrap_or_default() {
            // The session ends too: another may take writes again. Nothing is tried, as a standby answers some writes by
            // other words than that it takes none.
            self.health.refused(Trouble::ReadOnly);
            tx.discard();
            return Err(Fault { detail: Trouble::ReadOnly.said(), ..Fault::new(Code::Unavailable) });
        }
        self.schema.at_begin(tx.uncounted()).await?;
        tx.execute_unprepared("SELECT pg_logical_emit_message(true, 'award-registry', 'ready')").await?;
        if suspect {
            let room = "CREATE TEMPORARY TABLE award_registry_room ON COMMIT DROP AS SELECT repeat(md5(n::text), 32) FROM generate_series(1, 2000) n";
            tx.execute_unprepared(room).await?;
        }
        tx.commit().await
    }

    /// Whether the server takes a connection at all.
    async fn another_connection(&self) -> Result<(), Fault> {
        let Engine::Postgres { url } = self.engine() else { return Ok(()) };
        let connected = tokio::time::timeout(LONGEST, PgConnection::connect(url))
            .await
            .unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed));
        match connected {
            Ok(connection) => drop(connection.close().await),
            Err(error) => {
                self.health.refused(Trouble::Failed);
                return Err(sqlx_fault(error));
            }
        }
        Ok(())
    }
}
