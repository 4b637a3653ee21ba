//! What SQLite puts beside a file in use: its names, whether it lies there without the file, and who can read it.

use super::dialect::Engine;
use crate::domain::fault::{Code, Fault};
use std::{
    ffi::OsString,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// What SQLite puts beside a file in use.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The name of a file that SQLite puts beside another.
#[must_use]
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// Refuses the place of a file that is missing, or is empty, where what SQLite puts beside one lies all the same: the
/// newest changes of a register may be in it, and a file made here would wipe them.
pub fn no_orphans(path: &Path) -> Result<(), Fault> {
    // Looked for first: whoever makes the file makes it before its log.
    let lie = |end: &&str| std::fs::metadata(beside(path, end)).is_ok_and(|there| there.len() > 0);
    let there: Vec<_> = BESIDE.into_iter().filter(lie).collect();
    let is_orphan = match std::fs::metadata(path) {
        Err(error) => error.kind() == ErrorKind::NotFound && !there.is_empty(),
        // A start that was killed at once leaves an empty file with a journal, which holds nothing of a register.
        Ok(file) => file.len() == 0 && there.contains(&"-wal"),
    };
    if !is_orphan {
        return Ok(());
    }
    let at = path.display();
    let names = there.iter().map(|end| format!("{at}{end}")).collect::<Vec<_>>().join(", ");
    Err(Fault::because(
        Code::Unavailable,
        format!(
            "Không có tệp “{at}”, mà còn {names}: những thay đổi mới nhất của sổ có thể ở trong đó, lập hay khôi phục sổ ở đây thì mất. Hãy đặt lại tệp sổ; nếu đúng là muốn lập hay khôi phục, hãy dời các tệp ấy đi nơi khác."
        ),
        format!(
            "{at} (database) is missing or empty, and {names} is there: it may hold the newest changes of the register, and one made or restored here would wipe them. \
             Put the register's file back; to make or restore one all the same, move these away first."
        ),
    ))
}

/// The files of a register that others than their owner can read or write, each with its mode.
#[must_use]
pub fn open_to_others(engine: &Engine) -> Vec<(PathBuf, u32)> {
    let Engine::Sqlite { path } = engine else { return Vec::new() };
    let all = std::iter::once(path.clone()).chain(BESIDE.map(|end| beside(path, end)));
    all.filter_map(|path| std::fs::metadata(&path).ok().map(|found| (path, found.permissions().mode() & 0o777)))
        .filter(|(_, mode)| mode & 0o077 != 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_a_file_that_is_missing_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.sqlite");
        for end in BESIDE {
            no_orphans(&path).unwrap();
            std::fs::write(beside(&path, end), "the newest changes").unwrap();
            assert!(no_orphans(&path).unwrap_err().to_string().contains(end));
            // Made at this moment by another start, which has its journal before a byte of the file.
            std::fs::write(&path, "").unwrap();
            assert_eq!(no_orphans(&path).is_err(), end == "-wal", "{end}");
            std::fs::remove_file(&path).unwrap();
            std::fs::remove_file(beside(&path, end)).unwrap();
        }
    }
}
