//! What is said of a register before it is relied on: its last event, and what about its file or its clock is out of
//! order.

use super::{clock::now, say::say};
use crate::{
    domain::{
        fault::{Code, Fault, Text},
        time::stamp,
    },
    service::system::points::copied_in_use,
    store::{Db, dialect::Engine, file, migrate},
};
use migration::STEPS;
use rustix::fs::Access;
use std::path::{Path, PathBuf};

/// Refuses a file of a newer version before anything is written in it.
pub(super) fn refuse_newer(engine: &Engine) -> Result<(), Fault> {
    let Engine::Sqlite { path } = engine else { return Ok(()) };
    let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    file::steps_taken(path).map_or(Ok(()), |taken| migrate::refuse_newer(&taken, &known))
}

/// A database that cannot be reached, with what to see to: a server of PostgreSQL, or a file on a disk that takes no
/// writes.
pub(super) fn unreached(engine: &Engine, fault: Fault) -> Fault {
    if fault.code != Code::Unavailable {
        return fault;
    }
    if let Engine::Sqlite { path } = engine {
        return if is_read_only(path) { unwritable(path, fault) } else { fault };
    }
    let at = engine.place();
    let (vi, en) = (
        format!("Không nối được tới “{at}”: hãy xem máy chủ cơ sở dữ liệu, tài khoản, mật khẩu và tên."),
        format!(
            "{at} (database) cannot be reached, or refuses the program: see that its server runs, and to the user, the password and the name."
        ),
    );
    Fault { detail: Some(Text::new(vi, en)), ..fault }
}

/// Whether a file can be read here and not written, whoever owns it: its disk takes no writes, or its mode gives none.
fn is_read_only(path: &Path) -> bool {
    let may = |right| rustix::fs::access(path, right).is_ok();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    may(Access::READ_OK) && (!may(Access::WRITE_OK) || rustix::fs::access(folder, Access::WRITE_OK).is_err())
}

/// Such a file, with the way to look at it.
fn unwritable(path: &Path, fault: Fault) -> Fault {
    let at = path.display();
    let text = Text::new(
        format!(
            "Tệp “{at}” hoặc thư mục của nó chỉ đọc được, mà SQLite cần ghi cạnh tệp cả khi chỉ xem: hãy chép tệp (cùng tệp -wal nếu có) sang chỗ ghi được rồi xem bản chép."
        ),
        format!(
            "{at} or its folder can be read alone, and SQLite writes beside a file even to look at it: copy the file (with its -wal, if there is one) to where it can be written, and look at the copy."
        ),
    );
    Fault { detail: Some(text), ..fault }
}

/// A last event in words, by number and day.
pub(super) fn last_event(last: Option<&(i64, String)>) -> String {
    last.map_or_else(
        || "no event yet".to_owned(),
        |(seq, at)| format!("last event {seq}, {}", at.get(..10).unwrap_or(at)),
    )
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
            say(format_args!("award-registry: made {what} in {}; keep a copy elsewhere", path.display()));
        }
    }
}

/// Says on stderr what is wrong with a file that was just opened, before anything is asked of it: it may not even have
/// its tables.
pub(super) fn warn_at_opening(db: &Db) {
    if let Some(warning) = copied_in_use(db) {
        say(format_args!("award-registry: warning: {}", warning.en));
    }
}

/// Says on stderr what else is out of order: files that others can read, and a clock that is behind the last event.
pub(super) fn warn(db: &Db, last: Option<&(i64, String)>) {
    for warning in open_to_others(db) {
        say(format_args!("award-registry: warning: {warning}"));
    }
    let clock = stamp(now());
    if let Some((_, latest)) = last.filter(|(_, latest)| *latest > clock) {
        say(format_args!(
            "award-registry: warning: the clock says {clock}, and the register has an event of {latest}: the clock was set back, or was ahead then"
        ));
    }
}
