//! The connection of one long read at a time, and how to end what it runs.

use super::{
    super::{column::is_postgres, watch::Watch},
    connect::{postgres_later, sqlite_reader},
};
use crate::domain::fault::Fault;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long it may take to end a long read.
const ENDED_WITHIN: Duration = Duration::from_secs(5);
/// After how long PostgreSQL itself ends a long read whose program is gone.
pub(super) const LONGEST: &str = "60s";

/// The connection of one long read at a time, and how to end what it runs.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) connection: DatabaseConnection,
    /// Which of the connections of long reads it is.
    pub(super) place: usize,
    /// The connection to the replica, where that runs the read.
    pub(super) at_replica: Option<DatabaseConnection>,
    /// SQLite asks this every few thousand steps, and ends the statement when it is set.
    pub(super) stop: Arc<AtomicBool>,
    /// What PostgreSQL knows the connections of this slot by.
    pub(super) name: String,
}

impl Slot {
    pub(super) async fn sqlite(path: &Path, watch: &Arc<Watch>) -> Result<Self, Fault> {
        let stop = Arc::new(AtomicBool::new(false));
        Ok(Self {
            connection: sqlite_reader(path, 1, watch, Some(Arc::clone(&stop))).await?,
            place: 0,
            at_replica: None,
            stop,
            name: String::new(),
        })
    }

    pub(super) async fn postgres(url: &str, n: u32) -> Result<Self, Fault> {
        let mut key = [0; 6];
        getrandom::fill(&mut key).map_err(Fault::internal)?;
        let name = format!("award-registry long {} {n}", hex::encode(key));
        // One reads, the other ends what the first one reads.
        let connection = postgres_later(url, 2, &[("statement_timeout", LONGEST), ("application_name", &name)]).await?;
        let place = usize::try_from(n).unwrap_or_default();
        Ok(Self { connection, place, at_replica: None, stop: Arc::default(), name })
    }

    /// The connection that the read in it runs on.
    pub(super) fn used(&self) -> &DatabaseConnection {
        self.at_replica.as_ref().unwrap_or(&self.connection)
    }

    /// Ends what the connection still runs, and returns when it is free.
    pub(super) async fn end(&self) {
        let ended = if is_postgres(&self.connection) {
            let name = &self.name;
            let cancel = format!(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}' AND pid <> pg_backend_pid() AND state = 'active'"
            );
            // A machine that is gone answers nothing, and has nothing to end.
            match tokio::time::timeout(ENDED_WITHIN, self.used().execute_unprepared(&cancel)).await {
                Ok(ended) => ended,
                Err(_) => return tracing::warn!("a long read that nobody waits for could not be ended in time"),
            }
        } else {
            self.stop.store(true, Ordering::Relaxed);
            // There is one connection: this waits until the statement before has ended, and is itself too short to be
            // asked.
            let free = self.connection.execute_unprepared("SELECT 1").await;
            self.stop.store(false, Ordering::Relaxed);
            free
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a long read that nobody waits for could not be ended");
        }
    }
}
