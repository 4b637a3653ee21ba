//! The connections that transactions run on: lent, given back when their state is known, and closed when it is not.

use super::{health::Health, watch::Watch};
use sea_orm::{
    ExecResult,
    sqlx::{self, AssertSqlSafe, Executor, PgConnection, Postgres, Sqlite, SqliteConnection, pool::PoolConnection},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::OwnedMutexGuard;

/// How long undoing a change may take before its connection is closed instead.
const UNDOING: Duration = Duration::from_secs(5);

/// A connection that a transaction can be begun on.
#[derive(Debug)]
pub(super) enum Connection {
    /// The one writer of SQLite.
    Writer(Box<Writing>),
    /// A reader of SQLite.
    Reader(PoolConnection<Sqlite>),
    /// PostgreSQL, for writes or for reads.
    Postgres(PoolConnection<Postgres>, Option<Arc<Health>>),
}

/// The writer of SQLite, taken out of its slot. It is put back when its transaction has come to a known end, and closed
/// otherwise.
#[derive(Debug)]
pub(super) struct Writing {
    pub(super) session: Session,
    pub(super) slot: OwnedMutexGuard<Option<Session>>,
    pub(super) watch: Arc<Watch>,
    pub(super) health: Arc<Health>,
}

/// An open connection to SQLite for writes.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) connection: SqliteConnection,
    /// Set by SQLite whenever it rolls back, of its own accord too.
    pub(super) rolled_back: Arc<AtomicBool>,
}

/// The driver's own connection.
pub(super) enum Driver<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Connection {
    /// What the driver runs statements on.
    pub(super) fn driver(&mut self) -> Driver<'_> {
        match self {
            Self::Writer(writing) => Driver::Sqlite(&mut writing.session.connection),
            Self::Reader(connection) => Driver::Sqlite(connection),
            Self::Postgres(connection, _) => Driver::Postgres(connection),
        }
    }

    /// Runs a statement, or several, without values.
    pub(super) async fn batch(&mut self, sql: &str) -> Result<ExecResult, sqlx::Error> {
        match self.driver() {
            Driver::Sqlite(c) => c.execute(AssertSqlSafe(sql.to_owned())).await.map(Into::into),
            Driver::Postgres(c) => c.execute(AssertSqlSafe(sql.to_owned())).await.map(Into::into),
        }
    }

    /// Where the outcome of writes is noted.
    pub(super) fn health(&self) -> Option<&Health> {
        match self {
            Self::Writer(writing) => Some(&writing.health),
            Self::Reader(_) => None,
            Self::Postgres(_, health) => health.as_deref(),
        }
    }

    /// Whether SQLite has ended the transaction by itself.
    pub(super) fn ended_by_itself(&self) -> bool {
        matches!(self, Self::Writer(writing) if writing.session.rolled_back.load(Ordering::Acquire))
    }

    /// Lends it to the next transaction.
    pub(super) fn give_back(self) {
        if let Self::Writer(writing) = self {
            let Writing { session, mut slot, .. } = *writing;
            *slot = Some(session);
        }
    }

    /// Closes it: SQLite and PostgreSQL both undo what was not committed.
    pub(super) fn discard(self) {
        match self {
            Self::Writer(writing) => drop(writing),
            Self::Reader(mut connection) => connection.close_on_drop(),
            Self::Postgres(mut connection, _) => connection.close_on_drop(),
        }
    }

    /// Undoes what was not committed.
    pub(super) async fn undo(mut self) {
        match tokio::time::timeout(UNDOING, self.batch("ROLLBACK")).await {
            Ok(Ok(_)) => self.give_back(),
            Ok(Err(_)) | Err(_) => self.discard(),
        }
    }
}
