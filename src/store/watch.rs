//! Whether SQLite's files are still those that were opened: what is written into a file that was removed or replaced is
//! lost.
//!
//! A connection of its own stays open and does nothing else: as long as one is open SQLite itself never removes its
//! log, so that a log that is not there was taken away by somebody.

use super::error::rusqlite_fault;
use crate::domain::fault::{Code, Fault};
use rusqlite::{Connection, OpenFlags};
use std::{
    ffi::OsString,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The device and the inode of a file that is there.
type Identity = Option<(u64, u64)>;

/// The files of a database, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    /// The address of the database, which may be a link.
    file: (PathBuf, Identity),
    /// SQLite's log and the index of it, beside the file.
    log: [(PathBuf, Identity); 2],
    open: Mutex<Option<Connection>>,
}

/// What happened to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The database file was removed or moved.
    Removed,
    /// Another file is in its place.
    Replaced,
    /// The log, or the index of it, was removed or replaced.
    Log,
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
        Ok(Self { file: noted(path.to_owned()), log: [beside("-wal"), beside("-shm")], open: Mutex::new(Some(open)) })
    }

    /// Whether all files are the same still.
    pub(super) fn check(&self) -> Result<(), Gone> {
        let (path, noted) = &self.file;
        match identity(path) {
            None => return Err(Gone::Removed),
            now if now != *noted => return Err(Gone::Replaced),
            _ => {}
        }
        if self.log.iter().all(|(path, noted)| identity(path) == *noted) { Ok(()) } else { Err(Gone::Log) }
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
            Gone::Log => (
                "Tệp -wal hoặc -shm cạnh cơ sở dữ liệu đã bị xóa hoặc bị thay khi chương trình đang chạy, nên không ghi gì nữa. Hãy dừng chương trình đúng cách rồi khởi động lại, và chạy “award-registry audit verify”.",
                "The file -wal or -shm beside the database was removed or replaced while the program runs, and nothing is written any more. Stop the program in order, start it again, and run award-registry audit verify.",
            ),
        };
        Self::because(Code::Unavailable, vi, en)
    }
}
