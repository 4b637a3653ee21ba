//! What a driver says, as a word of ours: already there, unavailable, or a fault of the program.
//!
//! A disk that fails is unavailable whether it was to be read or written, and by whichever way the database was asked.

use crate::domain::fault::{Code, Fault, Text};
use sea_orm::{
    DbErr, RuntimeErr, SqlErr,
    sqlx::{
        self,
        postgres::{PgDatabaseError, PgSeverity},
        sqlite::SqliteError,
    },
};
use std::sync::Arc;

/// Primary results of SQLite (<https://www.sqlite.org/rescode.html>) that a later request may not have.
mod sqlite {
    /// A statement or a call was wrong.
    pub const ERROR: i32 = 1;
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const NOMEM: i32 = 7;
    pub const READONLY: i32 = 8;
    pub const INTERRUPT: i32 = 9;
    pub const IOERR: i32 = 10;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    pub const PROTOCOL: i32 = 15;
    pub const CONSTRAINT: i32 = 19;
    pub const MISMATCH: i32 = 20;
    pub const RANGE: i32 = 25;
    pub const NOTADB: i32 = 26;
}

/// Why the database could not do what was asked, as far as that matters to the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Another writer is at work: nothing is wrong.
    Busy,
    /// No room is left on the disk.
    Full,
    /// No number is left for a row of a table.
    Numbers,
    /// The database takes no writes.
    ReadOnly,
    /// The disk, the memory or the connection failed.
    Failed,
    /// The statement was wrong, or broke a constraint: a fault of the program, or of what was sent.
    Statement,
}

impl Trouble {
    fn of_sqlite(extended: i32) -> Self {
        match extended & 0xff {
            sqlite::BUSY | sqlite::LOCKED => Self::Busy,
            sqlite::FULL => Self::Full,
            sqlite::READONLY => Self::ReadOnly,
            sqlite::NOMEM
            | sqlite::INTERRUPT
            | sqlite::IOERR
            | sqlite::CORRUPT
            | sqlite::CANTOPEN
            | sqlite::PROTOCOL
            | sqlite::NOTADB => Self::Failed,
            _ => Self::Statement,
        }
    }

    /// PostgreSQL's classes (appendix A of its manual): 08 connection, 53 resources, 57 operator intervention, 58 the
    /// server's system, XX its files.
    fn of_postgres(code: &str) -> Self {
        match code {
            "53100" => Self::Full,
            "2200H" => Self::Numbers,
            "25006" => Self::ReadOnly,
            "55P03" | "40001" | "40P01" => Self::Busy,
            _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
                || matches!(code, "XX001" | "XX002") =>
            {
                Self::Failed
            }
            _ => Self::Statement,
        }
    }

    /// What an error of the driver is.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        use sqlx::Error as E;
        match error {
            E::PoolTimedOut => Self::Busy,
            E::Io(_) | E::PoolClosed | E::WorkerCrashed | E::Tls(_) | E::Protocol(_) | E::BeginFailed => Self::Failed,
            E::Database(e) => {
                let code = e.code().unwrap_or_default();
                match (e.try_downcast_ref::<SqliteError>(), e.try_downcast_ref::<PgDatabaseError>()) {
                    (Some(_), _) => code.parse().map_or(Self::Failed, Self::of_sqlite),
                    // The server ends the session after such an error, whatever it was.
                    (_, Some(e))
                        if matches!(e.severity(), PgSeverity::Fatal | PgSeverity::Panic)
                            && Self::of_postgres(&code) == Self::Statement =>
                    {
                        Self::Failed
                    }
                    _ => Self::of_postgres(&code),
                }
            }
            _ => Self::Statement,
        }
    }

    pub(super) fn of_rusqlite(error: &rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(e, _) => Self::of_sqlite(e.extended_code),
            _ => Self::Statement,
        }
    }

    /// What is wrong with the database, in words for whoever keeps it; nothing where it is busy, or the statement was
    /// wrong.
    pub(super) fn said(self) -> Option<Text> {
        match self {
            Self::Busy | Self::Statement => None,
            // SQLite says the same of a table whose numbers somebody has used up by hand.
            Self::Full => Some(Text::new(
                "Đĩa của cơ sở dữ liệu đã đầy, chưa ghi được gì; hãy giải phóng chỗ trống. Nếu đĩa còn chỗ, hãy chạy “award-registry doctor”.",
                "The disk of the database is full and nothing was written; free some space. If there is some, run award-registry doctor.",
            )),
            Self::Numbers => Some(Text::new(
                "Chưa ghi được gì: một bảng của cơ sở dữ liệu không còn số để cấp; hãy chạy “award-registry doctor”.",
                "Nothing was written: a table of the database has no number left to give out; run award-registry doctor.",
            )),
            Self::ReadOnly => Some(Text::new(
                "Cơ sở dữ liệu chỉ cho đọc; hãy xem quyền của tệp, hoặc trỏ tới máy chủ chính.",
                "The database takes no writes; see the permissions of its file, or name the primary server.",
            )),
            Self::Failed => Some(Text::new(
                "Cơ sở dữ liệu hoặc đĩa của nó đang lỗi; hãy xem nhật ký rồi thử lại.",
                "The database or its disk fails; see the log, and try again.",
            )),
        }
    }

    fn fault(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
        match self {
            Self::Statement => Fault::internal(cause),
            _ => Fault { detail: self.said(), ..Fault::caused(Code::Unavailable, cause) },
        }
    }
}

/// Whether a connection that met this error may be in another state than is thought: it is closed rather than used
/// again.
pub(super) fn is_suspect(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(e) = error else { return !matches!(error, sqlx::Error::RowNotFound) };
    match e.try_downcast_ref::<SqliteError>() {
        Some(_) => !e.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| {
            matches!(
                code & 0xff,
                sqlite::ERROR | sqlite::BUSY | sqlite::LOCKED | sqlite::CONSTRAINT | sqlite::MISMATCH | sqlite::RANGE
            )
        }),
        // A session may take no writes because of what it was told when it began.
        None => !matches!(Trouble::of(error), Trouble::Statement | Trouble::Busy | Trouble::Numbers),
    }
}

/// A database error becomes a word at this border: taken, unavailable, or a fault of ours.
impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::caused(Code::AlreadyExists, error);
        }
        let trouble = match &error {
            DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => Trouble::of(e),
            DbErr::Conn(RuntimeErr::SqlxError(e)) => match Trouble::of(e) {
                Trouble::Statement => Trouble::Failed,
                trouble => trouble,
            },
            DbErr::ConnectionAcquire(_) => Trouble::Busy,
            DbErr::Conn(_) => Trouble::Failed,
            _ => Trouble::Statement,
        };
        trouble.fault(error)
    }
}

/// An error of sqlx's own.
pub(super) fn sqlx_fault(error: sqlx::Error) -> Fault {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))).into()
}

/// An error of rusqlite, by which exports read.
pub(super) fn rusqlite_fault(error: rusqlite::Error) -> Fault {
    Trouble::of_rusqlite(&error).fault(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fails_is_unavailable_by_any_of_its_codes() {
        // SQLITE_IOERR_SHORT_READ, _FSYNC, _DATA; CORRUPT_INDEX, CANTOPEN_SYMLINK, READONLY_DIRECTORY, NOTADB, NOMEM,
        // PROTOCOL.
        for code in [10, 522, 1034, 8202, 779, 1550, 26, 7, 15] {
            assert_eq!(Trouble::of_sqlite(code), Trouble::Failed, "{code}");
        }
        assert_eq!(Trouble::of_sqlite(1544), Trouble::ReadOnly);
        assert_eq!(Trouble::of_sqlite(517), Trouble::Busy);
        assert_eq!(Trouble::of_sqlite(2067), Trouble::Statement);
        for (code, trouble) in [
            ("53100", Trouble::Full),
            ("57P01", Trouble::Failed),
            ("58030", Trouble::Failed),
            ("23514", Trouble::Statement),
        ] {
            assert_eq!(Trouble::of_postgres(code), trouble, "{code}");
        }
    }
}
