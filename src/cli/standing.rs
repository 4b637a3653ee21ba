//! What is said of a register before it is relied on: its last event, and what about its file or its clock is out of
//! order.

use super::now;
use crate::{
    domain::time::stamp,
    store::{
        Db,
        file::{self, Found},
    },
};
use std::path::PathBuf;

/// A last event in words, by number and day.
pub(super) fn last_event(last: Option<&(i64, String)>) -> String {
    last.map_or_else(
        || "no event yet".to_owned(),
        |(seq, at)| format!("last event {seq}, {}", at.get(..10).unwrap_or(at)),
    )
}

/// That newest events may be missing.
pub(super) fn copied_in_use(db: &Db) -> Option<String> {
    let place = db.engine().place();
    (db.found() == Found::WithoutLog).then(|| {
        format!("{place} was copied in use or lost its log ({place}-wal): its newest events may be missing; compare its last event with a head that was kept")
    })
}

/// That its files can be read by others.
pub(super) fn open_to_others(db: &Db) -> Vec<String> {
    let files = file::open_to_others(db.engine()).into_iter();
    let said = files.map(|(path, mode)| (path.display().to_string(), mode));
    said.map(|(path, mode)| format!("others can read or write {path} (mode {mode:03o}): chmod 600 {path}")).collect()
}

/// A file of a key that may be made.
#[derive(Debug)]
pub(super) struct Making(Option<PathBuf>);

impl Making {
    /// The file at a path, which is made if it is missing.
    pub(super) fn of(path: PathBuf) -> Self {
        Self(Some(path).filter(|path| !path.exists()))
    }

    /// No file.
    pub(super) fn nothing() -> Self {
        Self(None)
    }

    /// Says on stderr that it was made, if it was.
    pub(super) fn say(self, what: &str) {
        if let Some(path) = self.0.filter(|path| path.exists()) {
            eprintln!("award-registry: made {what} in {}; keep a copy elsewhere", path.display());
        }
    }
}

/// Says on stderr what is wrong with a file that was just opened, before anything is asked of it: it may not even have
/// its tables.
pub(super) fn warn_at_opening(db: &Db) {
    if let Some(warning) = copied_in_use(db) {
        eprintln!("award-registry: warning: {warning}");
    }
}

/// Says on stderr what else is out of order: files that others can read, and a clock that is behind the last event.
pub(super) fn warn(db: &Db, last: Option<&(i64, String)>) {
    for warning in open_to_others(db) {
        eprintln!("award-registry: warning: {warning}");
    }
    let clock = stamp(now());
    if let Some((_, latest)) = last.filter(|(_, latest)| *latest > clock) {
        eprintln!(
            "award-registry: warning: the clock says {clock}, and the register has an event of {latest}: the clock was set back, or was ahead then"
        );
    }
}
