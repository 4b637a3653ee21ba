//! The log of SQLite is folded into the file: beside the changes that go on, and with everybody waiting where it would
//! grow without end.

use super::{Lanes, gate};
use crate::{
    domain::fault::Fault,
    store::{
        dialect::Engine,
        file::{self, Fold},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit};

/// The size at which the log of SQLite is folded even if reads that hold snapshots have to wait for it.
const LOG_MOST: u64 = 48 * 1024 * 1024;
/// The pages of SQLite's log at which it is folded beside the changes that go on: a page that one decision after another
/// changes is then written to the file once.
const FOLDED_AT: u32 = 3000;
/// The size at which whoever writes waits until the log is folded.
const LOG_HELD: u64 = 72 * 1024 * 1024;
/// How long a write waits for that.
pub(super) const FOLDED_WITHIN: Duration = Duration::from_secs(20);

impl Lanes {
    /// Waits for the turn of a change, and until the log is folded where it has grown too large: downloads that are
    /// read meanwhile would let it grow for as long as they take.
    pub(in crate::store) async fn write_turn(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let log = self.log_bytes();
        if log > LOG_MOST {
            self.fold_soon();
        } else if self.0.watch.as_ref().is_some_and(|watch| watch.unfolded() > FOLDED_AT) {
            self.fold_beside();
        }
        if log > LOG_HELD {
            // Whoever reads a snapshot comes after the fold that waits already.
            let folded = tokio::time::timeout(FOLDED_WITHIN, self.0.snapshots.read()).await;
            drop(folded.map_err(|_| gate::busy())?);
        }
        self.0.writing.enter().await
    }

    /// The size of SQLite's log.
    pub(in crate::store) fn log_bytes(&self) -> u64 {
        let Engine::Sqlite { path } = &self.0.engine else { return 0 };
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        std::fs::metadata(log).map_or(0, |log| log.len())
    }

    /// Folds the log of SQLite into the file and begins it anew: as long as one long read follows the other it would only
    /// grow, so those that come now wait until the ones before are done and the log is folded.
    fn fold_soon(&self) {
        if let Ok(folding) = Arc::clone(&self.0.folding).try_lock_owned() {
            let lanes = self.clone();
            tokio::spawn(async move {
                let turns = (lanes.0.snapshots.write().await, lanes.0.writing.enter().await);
                lanes.fold(Fold::Truncate, folding).await;
                drop(turns);
            });
        }
    }

    /// Folds what there is of the log into the file while changes and reads go on.
    fn fold_beside(&self) {
        if let Ok(folding) = Arc::clone(&self.0.folding).try_lock_owned() {
            let lanes = self.clone();
            tokio::spawn(async move { lanes.fold(Fold::Passive, folding).await });
        }
    }

    async fn fold(&self, how: Fold, folding: OwnedMutexGuard<()>) {
        let (Engine::Sqlite { path }, Some(watch)) = (&self.0.engine, &self.0.watch) else { return };
        // A log that was put in the place of ours is nothing to fold into the file.
        let folded = match watch.check() {
            Ok(()) => {
                let path = path.clone();
                let folded = tokio::task::spawn_blocking(move || (file::fold_log(&path, how), folding)).await;
                folded.map_err(Fault::internal).and_then(|(folded, _)| folded)
            }
            Err(gone) => Err(gone.into()),
        };
        if let Err(fault) = folded {
            tracing::warn!(error = %fault, cause = ?fault.cause, "the log of the database could not be folded");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;
    use tokio::time::timeout;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_log_that_has_grown_is_folded_beside_the_change_that_holds_the_turn() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("r.sqlite").display()), None).await.unwrap();
        let pages = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3200) INSERT INTO filler SELECT randomblob(4000) FROM n";
        db.maintain(&format!("CREATE TABLE filler (page); {pages}")).await.unwrap();
        let watch = Arc::clone(db.lanes.0.watch.as_ref().unwrap());
        assert!(watch.unfolded() > FOLDED_AT, "{}", watch.unfolded());
        let _turn = db.lanes.write_turn().await.unwrap();
        timeout(Duration::from_secs(20), async {
            while watch.unfolded() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .unwrap();
    }
}
