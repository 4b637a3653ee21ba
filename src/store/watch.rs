//! Whether SQLite's files are still those that were opened: what is written into a file that was removed or replaced is
//! lost.
//!
//! A connection of its own stays open and does nothing else: as long as one is open SQLite itself never removes its
//! log, so that a log that is not there was taken away by somebody.
//!
//! A file that another is copied over keeps its name and its inode. Then its header tells it: a backup, or a register
//! that was closed in order, is not in the log's mode; another register has another number; an earlier copy of this one
//! has counted fewer changes. A file or a log that was cut lacks what the log's index says of them (`watch/log.rs`).

use super::{error::rusqlite_fault, file};
use crate::domain::fault::{Code, Fault};
use log::Lengths;
use rusqlite::{Connection, OpenFlags};
use std::{
    ffi::OsString,
    fs::File,
    io::ErrorKind,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

mod log;

/// The device and the inode of a file that is there.
type Identity = Option<(u64, u64)>;

/// The files of a database, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    /// The address of the database, which may be a link.
    file: (PathBuf, Identity),
    /// SQLite's log and the index of it, beside the file.
    log: [(PathBuf, Identity); 2],
    /// The file as it is on the disk.
    header: &'static File,
    /// What its header said when it was last looked at.
    known: Mutex<Header>,
    lengths: Lengths,
    open: Mutex<Option<Connection>>,
}

/// What the header of a file in use says (the format of database files, section 1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    /// Counts the changes of the first page; it is folded into the file with that page, and never goes back.
    changes: u32,
    /// The file's own number.
    number: u32,
}

impl Header {
    /// The header; nothing where it is not that of a file in the log's mode.
    fn read(file: &File) -> std::io::Result<Option<Self>> {
        let mut bytes = [0; 100];
        match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let number = |at: usize| bytes.get(at..at + 4).and_then(|n| n.try_into().ok()).map(u32::from_be_bytes);
        let in_use = bytes.starts_with(b"SQLite format 3\0") && bytes.get(18..20) == Some(&[2, 2]);
        Ok(number(24).zip(number(68)).filter(|_| in_use).map(|(changes, number)| Self { changes, number }))
    }

    /// Whether the same file can say this later.
    fn may_become(self, later: Self) -> bool {
        self.number == later.number && later.changes.wrapping_sub(self.changes) < u32::MAX / 2
    }
}

/// How often a header that does not fit is read again: it may have been read while it was written.
const TIMES: usize = 5;

/// What happened to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The database file was removed or moved.
    Removed,
    /// Another file is in its place.
    Replaced,
    /// Another was copied over it.
    Overwritten,
    /// The log, or the index of it, was removed or replaced.
    Log,
    /// The file, its log or the index of it was cut, or one of the two written over.
    Cut,
}

fn identity(path: &Path) -> Identity {
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

impl Watch {
    /// Notes the files of a database that was just opened.
    pub(super) fn start(path: &Path) -> Result<Self, Fault> {
        let open =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(rusqlite_fault)?;
        open.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(rusqlite_fault)?;
        let header = file::kept(path)?;
        let known = Header::read(header).map_err(file::disk)?;
        let known = known.ok_or_else(|| Fault::internal("the file is not in the mode of the log"))?;
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let noted = |path: PathBuf| {
            let identity = identity(&path);
            (path, identity)
        };
        let beside = |ending: &str| {
            let mut name = OsString::from(&real);
            name.push(ending);
            noted(name.into())
        };
        let (log, index) = (beside("-wal"), beside("-shm"));
        Ok(Self {
            file: noted(path.to_owned()),
            lengths: Lengths::start(path, &log.0, &index.0)?,
            log: [log, index],
            header,
            known: Mutex::new(known),
            open: Mutex::new(Some(open)),
        })
    }

    /// Whether all files are the same still.
    pub(super) fn check(&self) -> Result<(), Gone> {
        let (path, noted) = &self.file;
        match identity(path) {
            None => return Err(Gone::Removed),
            now if now != *noted => return Err(Gone::Replaced),
            _ => {}
        }
        if !self.is_continued() {
            return Err(Gone::Overwritten);
        }
        if !self.log.iter().all(|(path, noted)| identity(path) == *noted) {
            return Err(Gone::Log);
        }
        if self.lengths.hold() { Ok(()) } else { Err(Gone::Cut) }
    }

    /// Whether the header on the disk is one that followed from those before.
    fn is_continued(&self) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..TIMES {
            match Header::read(self.header) {
                // Whoever reads it next learns what is wrong with the disk.
                Err(_) => return true,
                Ok(Some(now)) if known.may_become(now) => {
                    *known = now;
                    return true;
                }
                Ok(_) => {}
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        false
    }

    /// Frames of the log that are not in the file yet.
    pub(super) fn unfolded(&self) -> u32 {
        self.lengths.unfolded()
    }

    /// Watches no longer: whoever closes the database last folds the log into it.
    pub(super) fn end(&self) {
        drop(self.open.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Whether nobody has begun another log in the place of the one that is gone.
    pub(super) fn log_is_ours_alone(&self) -> bool {
        self.log.iter().all(|(path, noted)| {
            std::fs::metadata(path).map_or(true, |file| file.len() == 0 || Some((file.dev(), file.ino())) == *noted)
        })
    }
}

impl From<Gone> for Fault {
    fn from(gone: Gone) -> Self {
        let (vi, en) = match gone {
            Gone::Removed => (
                "Không có tệp cơ sở dữ liệu: tệp đã bị xóa hoặc dời đi khi chương trình đang chạy, nên không ghi gì nữa. Hãy đưa tệp về chỗ cũ, hoặc phục hồi bản sao lưu rồi khởi động lại chương trình.",
                "The database file is not there: it was removed or moved while the program runs, and nothing is written any more. Put it back, or restore a backup and start the program again.",
            ),
            Gone::Replaced => (
                "Tệp cơ sở dữ liệu đã bị thay bằng tệp khác khi chương trình đang chạy, nên không ghi gì nữa. Hãy đưa tệp cũ về chỗ cũ, hoặc khởi động lại chương trình nếu tệp mới mới là đúng.",
                "The database file was replaced by another while the program runs, and nothing is written any more. Put the former file back, or start the program again if the new one is right.",
            ),
            Gone::Overwritten => (
                "Tệp cơ sở dữ liệu đã bị chép đè khi chương trình đang chạy, nên không ghi gì nữa. Hãy dừng chương trình, dời tệp cùng -wal và -shm đi nơi khác, rồi phục hồi bản sao lưu bằng “award-registry restore”.",
                "The database file was written over while the program runs, and nothing is written any more. Stop the program, move the file with its -wal and -shm away, and restore a backup by award-registry restore.",
            ),
            Gone::Cut => (
                "Tệp cơ sở dữ liệu, hoặc tệp -wal hay -shm cạnh nó, đã bị cắt ngắn hay chép đè khi chương trình đang chạy, nên không ghi gì nữa. Hãy dừng chương trình, giữ lại cả ba tệp, rồi phục hồi bản sao lưu bằng “award-registry restore”.",
                "The database file, or the -wal or -shm beside it, was cut or written over while the program runs, and nothing is written any more. Stop the program, keep all three files, and restore a backup by award-registry restore.",
            ),
            Gone::Log => (
                "Tệp -wal hoặc -shm cạnh cơ sở dữ liệu đã bị xóa hoặc bị thay khi chương trình đang chạy, nên không ghi gì nữa. Hãy dừng chương trình đúng cách rồi khởi động lại, và chạy “award-registry audit verify”.",
                "The file -wal or -shm beside the database was removed or replaced while the program runs, and nothing is written any more. Stop the program in order, start it again, and run award-registry audit verify.",
            ),
        };
        Self::because(Code::Unavailable, vi, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_follows_from_one_of_the_same_file_that_counted_no_more() {
        let header = |changes, number| Header { changes, number };
        assert!(header(5, 7).may_become(header(5, 7)) && header(5, 7).may_become(header(6, 7)));
        assert!(header(u32::MAX, 7).may_become(header(1, 7)), "the count begins anew at its end");
        assert!(!header(5, 7).may_become(header(4, 7)) && !header(5, 7).may_become(header(6, 8)));
    }
}
