//! The file of SQLite before it is opened: made for its owner alone, and what its header says of how it was closed.
//!
//! While the register is in use its newest pages are in the log (`-wal`) and the file alone lacks them; SQLite leaves
//! nothing in a file that says whether it was copied then. So the header is the mark: the program switches the file out
//! of the log's mode when it closes the last connection, and into it when it opens one. A file in that mode without a
//! log was copied in use, or lost its log.
//!
//! A file is read here only before this process has a connection to it: to close any handle of a file drops the locks
//! that SQLite holds on it (POSIX).

pub use super::beside::{BESIDE, beside, no_orphans, open_to_others};
use super::{
    PATIENCE,
    dialect::Engine,
    error::{Trouble, rusqlite_fault},
    owner::{make_folder, make_private, unopened},
};
use crate::domain::fault::{Code, Fault};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs::{File, TryLockError},
    io::{ErrorKind, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a program waits for its turn to close a file.
const TURN: Duration = Duration::from_secs(2);

/// The files this process opened, and whether they are to be marked as whole when it ends.
static OPENED: Mutex<BTreeMap<PathBuf, bool>> = Mutex::new(BTreeMap::new());

/// How a file was found, before it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There is none, or it is empty.
    Nothing,
    /// It was closed in order: the file holds everything.
    Closed,
    /// It is in use, or the program was killed: the log beside it has the newest pages.
    WithLog,
    /// It was in use, and the log is not there: the newest events may be missing.
    WithoutLog,
    /// It was closed in order, and a log lies beside it all the same: that of another file, which was here before.
    OtherLog,
    /// It is no database of SQLite.
    Foreign,
}

/// How the file is found before it is opened. Another program that opens or closes it at this moment has put it into the
/// log's mode and not made the log yet, or taken the log away and not left the mode yet: a log that is missing is looked
/// for again.
pub(super) fn found_at_last(path: &Path) -> Result<Found, Fault> {
    for _ in 0..10 {
        let found = found(path)?;
        if found != Found::WithoutLog {
            return Ok(found);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _turn = turn(path);
    found(path)
}

/// How the file is found; not to be asked while this process has it open.
pub fn found(path: &Path) -> Result<Found, Fault> {
    let mut header = Vec::with_capacity(20);
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        opened => {
            let read = opened.and_then(|file| file.take(20).read_to_end(&mut header));
            read.map_err(|error| unopened(path, error))?
        }
    };
    // The format of database files, section 1.3: at 18 and 19 the write and read version, 2 for the mode of the log.
    Ok(match header.as_slice() {
        [] => Found::Nothing,
        [magic @ .., write, read] if magic.len() == 18 && magic.starts_with(b"SQLite format 3\0") => {
            if *write != 2 && *read != 2 {
                // Whoever closes it in order takes the log away first.
                let other = std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
                if other { Found::OtherLog } else { Found::Closed }
            } else if beside(path, "-wal").exists() {
                Found::WithLog
            } else {
                Found::WithoutLog
            }
        }
        _ => Found::Foreign,
    })
}

/// Refuses a file beside which the log of another lies: SQLite would mix the two.
pub(super) fn own_log(path: &Path, found: Found) -> Result<Found, Fault> {
    if found != Found::OtherLog {
        return Ok(found);
    }
    let at = path.display();
    Err(Fault::because(
        Code::Unavailable,
        format!(
            "Cạnh {at} có tệp -wal của một tệp khác từng ở chỗ này; mở ra thì hai sổ lẫn vào nhau. Hãy dời {at}-wal và {at}-shm đi nơi khác."
        ),
        format!(
            "Beside {at} lies the -wal of another file that was here before, and the two would be mixed. Move {at}-wal and {at}-shm away."
        ),
    ))
}

/// The steps of the schema that the register in a file has taken, read without a byte of the file being changed; of a
/// file that was closed in order alone, as whoever opens another writes in it first.
#[must_use]
pub fn steps_taken(path: &Path) -> Option<Vec<String>> {
    let closed = found(path).ok()? == Found::Closed;
    let read = || {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut steps = connection.prepare("SELECT version FROM seaql_migrations")?;
        steps.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
    };
    closed.then(read)?.ok()
}

/// Refuses an address at which no register was ever made: a mistyped path must not become a new one.
pub fn must_exist(engine: &Engine) -> Result<(), Fault> {
    match engine {
        Engine::Sqlite { path } if found(path)? == Found::Nothing => {
            no_orphans(path)?;
            Err(no_register(engine))
        }
        _ => Ok(()),
    }
}

/// There is no register at an address.
#[must_use]
pub fn no_register(engine: &Engine) -> Fault {
    let at = engine.place();
    Fault::because(
        Code::Unavailable,
        format!(
            "Không có sổ nào ở “{at}”; hãy xem lại “--database”, hoặc nêu tệp cài đặt bằng “--config”. Lập sổ mới: “award-registry migrate”."
        ),
        format!(
            "There is no register at {at}: see to --database, or name the settings file by --config. `award-registry migrate` makes a new one."
        ),
    )
}

/// Puts the file into the log's mode, making it if it is missing, and keeps it there as long as the connection lives.
/// Two programs that start at once switch it at once; SQLite refuses one of them without waiting, so it is asked again.
pub(super) async fn hold(path: &Path) -> Result<Connection, Fault> {
    let path = path.to_owned();
    let held = tokio::task::spawn_blocking(move || {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            make_folder(folder).map_err(|error| unopened(folder, error))?;
        }
        make_private(&path).map_err(|error| unopened(&path, error))?;
        let mut connection = open(&path)?;
        if let Err(error) = number(&mut connection) {
            tracing::debug!(%error, "the file got no number of its own");
        }
        let begun = Instant::now();
        while let Err(error) = mode(&connection, "WAL") {
            if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) || begun.elapsed() > PATIENCE {
                return Err(sqlite(error));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(connection)
    });
    held.await.map_err(Fault::internal)?
}

/// Gives a file that has none a number of its own, in its header, by which it is told from another that is copied over
/// it. In the log's mode the number would be in the log first; then the file goes without until it is next closed.
fn number(connection: &mut Connection) -> rusqlite::Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if tx.query_row("PRAGMA application_id", [], |row| row.get::<_, i32>(0))? == 0 {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| rusqlite::Error::InvalidQuery)?;
        tx.execute_batch(&format!("PRAGMA application_id = {}", i32::from_ne_bytes(bytes) | 1))?;
    }
    tx.commit()
}

/// A file that SQLite has open, as it is on the disk: of the database that is without what the log has. The handle is
/// kept until the program ends: to close it would drop the locks that SQLite holds on the file.
pub(super) fn kept(path: &Path) -> Result<&'static File, Fault> {
    static KEPT: Mutex<BTreeMap<(u64, u64), &'static File>> = Mutex::new(BTreeMap::new());
    let file = std::fs::metadata(path).map_err(disk)?;
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match kept.entry((file.dev(), file.ino())) {
        Entry::Occupied(kept) => Ok(kept.get()),
        Entry::Vacant(place) => Ok(place.insert(Box::leak(Box::new(File::open(path).map_err(disk)?)))),
    }
}

/// Forgets a file that was opened: it is not ours any more, and nothing is done to it at the end.
pub(super) fn disown(path: &Path) {
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

/// Puts a file that nobody else has open out of the log's mode: everything is in it then, and on the disk.
pub fn settle(path: &Path) -> Result<(), Fault> {
    let connection = open(path)?;
    let now = mode(&connection, "DELETE").map_err(sqlite)?;
    connection.close().map_err(|(_, error)| sqlite(error))?;
    if now == "delete" { Ok(()) } else { Err(Fault::internal(format!("the file stays in the mode {now}"))) }
}

/// Remembers a file that was opened, and whether it is to be marked as whole at the end.
pub(super) fn remember(path: &Path, whole: bool) {
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), whole);
}

/// Closes in order the files that are not yet: marked as whole, or without a log of this process beside a copy that had
/// none. A command that was refused midway left them open, or another program was closing them at the same time, and each
/// stopped the other. Called when nothing of this process uses them any more; connections that a refused command dropped
/// take a moment to close. A file that another program has open is left to that program.
pub fn close_what_was_left(in_order: bool) {
    let tries = if in_order { 1 } else { 10 };
    for (path, whole) in std::mem::take(&mut *OPENED.lock().unwrap_or_else(PoisonError::into_inner)) {
        for _ in 0..tries {
            let turn = turn(&path);
            let closed = match found(&path) {
                Ok(Found::WithLog | Found::WithoutLog) if whole => settle(&path).is_ok(),
                Ok(Found::WithLog) => fold(&path).is_ok() && !beside(&path, "-wal").exists(),
                _ => true,
            };
            if closed {
                break;
            }
            drop(turn);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Programs that end at once close a file one after another, by a lock of its folder that is held until the answer is
/// dropped: the last of them finds it open no more. Where a folder cannot be locked, or somebody keeps it locked, they go
/// without.
fn turn(path: &Path) -> Option<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = File::open(folder).ok()?;
    let begun = Instant::now();
    while let Err(error) = folder.try_lock() {
        if matches!(error, TryLockError::Error(_)) || begun.elapsed() > TURN {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Some(folder)
}

/// Closes a file as its last connection does, which takes the log away.
fn fold(path: &Path) -> Result<(), Fault> {
    let connection = open(path)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map_err(sqlite)?;
    connection.close().map_err(|(_, error)| sqlite(error))
}

/// How the log of a database that is open is folded into its file (`PRAGMA wal_checkpoint`).
#[derive(Debug, Clone, Copy)]
pub(super) enum Fold {
    /// As far as it goes beside those who read and write.
    Passive,
    /// All of it, and the log is emptied; waits for those who read older pages, but not for long.
    Truncate,
}

/// Folds the log of a database that is open into its file.
pub(super) fn fold_log(path: &Path, how: Fold) -> Result<(), Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(rusqlite_fault)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(rusqlite_fault)?;
    // What is in the log is on the disk before it is taken from there.
    connection.pragma_update(None, "synchronous", "FULL").map_err(rusqlite_fault)?;
    let how = match how {
        Fold::Passive => "PASSIVE",
        Fold::Truncate => "TRUNCATE",
    };
    connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(())).map_err(rusqlite_fault)
}

fn mode(connection: &Connection, mode: &str) -> rusqlite::Result<String> {
    connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0))
}

/// A connection to a file that exists.
pub(super) fn open(path: &Path) -> Result<Connection, Fault> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(sqlite)?;
    connection.busy_timeout(PATIENCE).map_err(sqlite)?;
    Ok(connection)
}

pub(super) fn sqlite(error: rusqlite::Error) -> Fault {
    Fault { detail: Trouble::of_rusqlite(&error).said(), ..Fault::caused(Code::Unavailable, error) }
}

pub(super) fn disk(error: std::io::Error) -> Fault {
    Fault::caused(Code::Unavailable, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_how_it_was_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.sqlite");
        assert_eq!(found(&path).unwrap(), Found::Nothing);
        make_private(&path).unwrap();
        assert_eq!(found(&path).unwrap(), Found::Nothing);
        let connection = open(&path).unwrap();
        mode(&connection, "WAL").unwrap();
        connection.execute_batch("CREATE TABLE t (x)").unwrap();
        let copy = folder.path().join("copy.sqlite");
        std::fs::copy(&path, &copy).unwrap();
        assert_eq!((found(&copy).unwrap(), beside(&path, "-wal").exists()), (Found::WithoutLog, true));
        drop(connection);
        assert_eq!(found(&path).unwrap(), Found::WithoutLog, "SQLite itself leaves no mark");
        settle(&path).unwrap();
        assert_eq!(found(&path).unwrap(), Found::Closed);
        std::fs::write(beside(&path, "-wal"), "of another").unwrap();
        assert!(own_log(&path, found(&path).unwrap()).is_err());
        std::fs::remove_file(beside(&path, "-wal")).unwrap();
        assert_eq!(own_log(&path, found(&path).unwrap()).unwrap(), Found::Closed);
        std::fs::write(&path, "a plain text, longer than a header").unwrap();
        assert_eq!(found(&path).unwrap(), Found::Foreign);
        assert!(settle(&path).is_err());
    }
}
