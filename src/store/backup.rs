//! A copy of SQLite's database while others write to it.
//!
//! By the backup API of SQLite, in pieces, under one read transaction. Tried on 1.1 GB: 1.0 s, where `VACUUM INTO` took
//! 14 s and holds its read transaction as long; without the transaction the API begins anew whenever another process
//! writes, and at some 60 writes a second never ends. While it is held the log cannot be folded into the file, so the
//! log is watched, and the copy given up before the log is larger than it may become.

use super::file;
use crate::domain::fault::{Code, Fault, Text};
use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    backup::{Backup, StepResult},
};
use std::{
    fs,
    io::{self, Read},
    path::Path,
    time::Duration,
};

/// Pages copied at a time, 16 MB.
const PIECE: i32 = 4096;

/// The log may grow to this many bytes while a copy is made.
const LOG_LIMIT: u64 = 100_000_000;

/// Tries to read a piece before it is given up.
const TRIES: u32 = 100;

/// Bytes of the header of a database (SQLite, "Database File Format", section 1.3).
const HEADER: usize = 100;

/// Whether a file is as long as a database says it is in its own header: one that is empty, was cut off or is something
/// else is no backup. What stands in it is not read.
pub fn is_whole(path: &Path) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let mut header = [0_u8; HEADER];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        read => read?,
    }
    let number = |at: usize, length: usize| {
        let bytes = header.iter().skip(at).take(length);
        bytes.fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    // A page of 65,536 bytes does not fit into the two bytes of its size.
    let page = if number(16, 2) == 1 { 65_536 } else { number(16, 2) };
    let length = file.metadata()?.len();
    // The number of pages is good where it was written with the last change.
    let is_counted = number(24, 4) == number(92, 4) && number(28, 4) > 0;
    let is_long = if is_counted { length >= page * number(28, 4) } else { page > 0 && length % page == 0 };
    Ok(header.starts_with(b"SQLite format 3\0") && page >= 512 && is_long)
}

/// The events of a register in a file that is in use, by which its backups are told from those of another register, and
/// of a copy of it that went on by itself.
#[derive(Debug)]
pub struct Trail(Connection);

impl Trail {
    /// That of the register in a file; nothing where it cannot be read.
    #[must_use]
    pub fn of(register: &Path) -> Option<Self> {
        Connection::open_with_flags(register, OpenFlags::SQLITE_OPEN_READ_ONLY).ok().map(Self)
    }

    /// Whether it has the last event of a backup, which stands for all before it; not of a file that was not closed in
    /// order, has no event or cannot be read.
    #[must_use]
    pub fn has(&self, backup: &Path) -> bool {
        let last = || {
            let backup = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let last = backup.query_row("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })?;
            self.0.query_row("SELECT count(*) FROM audit_event WHERE seq = ? AND hash = ?", last, |row| row.get(0))
        };
        file::found(backup).is_ok_and(|found| found == file::Found::Closed) && last().is_ok_and(|found: i64| found == 1)
    }
}

/// The contents that are attached in a backup: the hash and the bytes of each.
#[must_use]
pub fn attached(path: &Path) -> Vec<(String, i64)> {
    let read = || {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut hashes = connection.prepare("SELECT DISTINCT sha256, size FROM attachment")?;
        hashes.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()
    };
    // One of before attachments has none.
    read().unwrap_or_default()
}

/// Copies the database at `from` to an empty file at `to`, as it is at one moment after this is called.
pub async fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    let (from, to) = (from.to_owned(), to.to_owned());
    tokio::task::spawn_blocking(move || copied(&from, &to)).await.map_err(Fault::internal)?
}

/// Why a piece was not copied: the one disk that is written to is the copy's.
fn unwritten(error: rusqlite::Error) -> Fault {
    if error.sqlite_error_code() != Some(ErrorCode::DiskFull) {
        return file::sqlite(error);
    }
    let text = Text::new(
        "Đĩa chứa bản sao đã đầy, bản sao dở đã bỏ; hãy giải phóng chỗ trống, hoặc chọn đĩa khác.",
        "The disk of the copy is full, and what was copied is gone; free some space, or choose another disk.",
    );
    Fault { detail: Some(text), ..Fault::caused(Code::Unavailable, error) }
}

fn copied(from: &Path, to: &Path) -> Result<(), Fault> {
    let source = file::open(from)?;
    let log = file::beside(from, "-wal");
    let size = || fs::metadata(&log).map_or(0, |found| found.len());
    let before = size();
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema").map_err(file::sqlite)?;
    let mut target = file::open(to)?;
    // Nothing of the file is kept unless all of it is, and it is synchronized once, at the end.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").map_err(file::sqlite)?;
    let backup = Backup::new(&source, &mut target).map_err(file::sqlite)?;
    let mut refused = 0;
    loop {
        match backup.step(PIECE).map_err(unwritten)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ if refused < TRIES => {
                refused += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            _ => {
                return Err(Fault::because(
                    Code::WrongState,
                    "Cơ sở dữ liệu đang bận; hãy thử lại sau ít giây.",
                    "The database is locked by another program.",
                ));
            }
        }
        if size() > LOG_LIMIT.max(before) {
            return Err(Fault::because(
                Code::WrongState,
                "Chép chậm hơn ghi: tệp -wal đã tới 100 MB. Hãy sao lưu ra ổ nhanh hơn, hoặc lúc ít việc.",
                "The copy is too slow for the writes that go on: the log grew to 100 MB. Back up to a faster disk, or at a quieter hour.",
            ));
        }
    }
    drop(backup);
    target.close().map_err(|(_, error)| file::sqlite(error))?;
    source.close().map_err(|(_, error)| file::sqlite(error))?;
    file::settle(to)
}
