//! The one connection that writes to SQLite: lent to one change at a time, and opened anew after one that left it in
//! doubt.

use super::{
    connection::{Connection, Session, Writing},
    error::{Trouble, sqlx_fault},
    health::Health,
    proof::Proof,
    schema::Guard,
    watch::{Gone, Watch},
};
use crate::domain::fault::Fault;
use sea_orm::sqlx::{
    self, ConnectOptions, Connection as _, Row,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Its page cache, in KiB: a registering touches some thousand pages, and should not write any of them twice.
const CACHE_KIB: u32 = 8192;
/// Pages the log of SQLite has before whoever commits folds into the file what was not folded beside the changes by then
/// (lanes.rs). A start after a kill still reads so much in a fraction of a second.
const LOG_PAGES: u32 = 10_000;

/// The writer of SQLite.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    /// The connection while no change has it; none after one that left it in doubt.
    slot: Arc<Mutex<Option<Session>>>,
    proof: Arc<Proof>,
    watch: Arc<Watch>,
    health: Arc<Health>,
    schema: Arc<Guard>,
    patience: Duration,
}

impl Writer {
    /// Opens a database, which is made where there is none.
    pub(super) async fn open(
        path: &Path,
        proof: &Arc<Proof>,
        health: &Arc<Health>,
        schema: &Arc<Guard>,
        patience: Duration,
    ) -> Result<Self, Fault> {
        let session = session(path, proof, patience, true).await.map_err(sqlx_fault)?;
        let watch = Arc::new(Watch::start(path)?);
        let slot = Arc::new(Mutex::new(Some(session)));
        Ok(Self {
            path: path.to_owned(),
            slot,
            proof: Arc::clone(proof),
            watch,
            health: Arc::clone(health),
            schema: Arc::clone(schema),
            patience,
        })
    }

    async fn slot(&self) -> Result<OwnedMutexGuard<Option<Session>>, Fault> {
        let slot = tokio::time::timeout(self.patience, Arc::clone(&self.slot).lock_owned()).await;
        slot.map_err(|_| Fault::from(sea_orm::DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)))
    }

    /// The connection, once no other change has it; refused where what it would write is lost.
    pub(super) async fn lend(&self) -> Result<Connection, Fault> {
        let mut slot = self.slot().await?;
        if let Err(gone) = self.watch.check() {
            if gone == Gone::Log {
                self.fold(slot.as_mut()).await;
            }
            tracing::error!(?gone, "nothing is written: the files of the database are not those that were opened");
            return Err(gone.into());
        }
        let session = if let Some(session) = slot.take() {
            session
        } else {
            // What another connection read of the schema says nothing of what this one does.
            self.schema.forget();
            session(&self.path, &self.proof, self.patience, false).await.map_err(|error| {
                self.health.refused(Trouble::of(&error));
                sqlx_fault(error)
            })?
        };
        Ok(Connection::Writer(Box::new(Writing {
            session,
            slot,
            watch: Arc::clone(&self.watch),
            health: Arc::clone(&self.health),
        })))
    }

    /// What watches over its files.
    pub(super) fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// Folds a log that was taken away into the file, as long as this connection has it open: what was acknowledged is
    /// then there at the next start. Not where somebody has begun another log, of which this one knows nothing.
    async fn fold(&self, session: Option<&mut Session>) {
        let Some(session) = session.filter(|_| self.watch.log_is_ours_alone()) else { return };
        let folded = sqlx::query("PRAGMA wal_checkpoint(FULL)").fetch_one(&mut session.connection).await;
        match folded
            .and_then(|row| Ok((row.try_get::<i64, _>(0)?, row.try_get::<i64, _>(1)?, row.try_get::<i64, _>(2)?)))
        {
            Ok((0, pages, folded)) if pages == folded => {
                tracing::warn!(pages, "the log that was taken away has been folded into the database file");
            }
            Ok((busy, pages, folded)) => tracing::error!(
                busy,
                pages,
                folded,
                "the log that was taken away could not all be folded into the database file"
            ),
            Err(error) => {
                tracing::error!(%error, "the log that was taken away could not be folded into the database file");
            }
        }
    }

    /// Closes it, after a last statement, when all others are closed; a database that is busy or gone goes without.
    /// Whole, the file is marked as closed in order (file.rs); where another program has it open too, the last one to
    /// end leaves the mark.
    pub(super) async fn close(&self, tidy: &'static str, whole: bool) {
        let found = self.watch.check();
        if found.is_err() {
            // It is not the file that was opened, or lacks its log: the end of the program must not mark it as whole.
            super::file::disown(&self.path);
        }
        let Ok(mut slot) = self.slot().await else { return };
        if let Some(mut session) = slot.take() {
            if matches!(found, Err(Gone::Overwritten | Gone::Cut)) {
                // Whoever closes the file last would fold this log, or what is left of it, into what is there: the watch
                // stays open, and takes nothing to it.
                let _ = session.connection.close().await;
                return;
            }
            let same = found.is_ok();
            if same {
                let _ = sqlx::raw_sql(tidy).execute(&mut session.connection).await;
            }
            self.watch.end();
            if same && whole {
                let _ = sqlx::raw_sql("PRAGMA journal_mode = DELETE").execute(&mut session.connection).await;
            }
            let _ = session.connection.close().await;
        }
    }
}

/// Opens a connection, which notes what it writes for the proof.
async fn session(path: &Path, proof: &Arc<Proof>, patience: Duration, make: bool) -> Result<Session, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(make)
        .busy_timeout(patience)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", format!("-{CACHE_KIB}"))
        // What is deleted or replaced is overwritten: a sealed id number must not stay readable in the file. `FAST`
        // leaves freed pages as they are.
        .pragma("secure_delete", "ON")
        .pragma("wal_autocheckpoint", LOG_PAGES.to_string())
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    let rolled_back = Arc::new(AtomicBool::new(false));
    let (noting, hearing) = (Arc::clone(proof), Arc::clone(&rolled_back));
    let mut handle = connection.lock_handle().await?;
    handle.set_update_hook(move |row| noting.note(&row));
    handle.set_rollback_hook(move || hearing.store(true, Ordering::Release));
    drop(handle);
    Ok(Session { connection, rolled_back })
}
