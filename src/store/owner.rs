//! Whose the files of a register are: what root makes is of the register's own user, and a file that may not be opened is
//! named with its cure.

use crate::domain::fault::{Code, Fault, Text};
use rustix::fs::Access;
use std::{
    fs::{self, DirBuilder, File, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, lchown},
    path::{Path, PathBuf},
};

/// The number of the user who may do everything.
const ROOT: u32 = 0;

/// The user of a number by name, or the number where the system has none.
fn user(number: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| number.to_string())
}

/// Whose a path is; of one that is missing, the folder that it would be made in.
fn owner(path: &Path) -> Option<u32> {
    let mut there = path.ancestors().map(|at| if at.as_os_str().is_empty() { Path::new(".") } else { at });
    there.find_map(|at| fs::metadata(at).ok()).map(|found| found.uid())
}

/// Gives what was just made to the owner of the folder that it is in, where the program runs as root: the server of a
/// register runs as a user of its own, and could not open it otherwise. SQLite does the same beside its files.
pub fn give(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(found) = fs::metadata(folder) else { return };
    if !rustix::process::geteuid().is_root() || found.uid() == ROOT {
        return;
    }
    // Of the path itself, wherever it leads.
    if let Err(error) = lchown(path, Some(found.uid()), Some(found.gid())) {
        tracing::warn!(path = %path.display(), %error, "a file that root made could not be given to the owner of its folder");
    }
}

/// A path whose mode gives others than its owner any of these rights, with its mode. What everybody may write to and only
/// owners may take away from is a shared place.
#[must_use]
pub fn modes_for_others(path: &Path, rights: u32) -> Option<(PathBuf, u32)> {
    let mode = fs::metadata(path).ok()?.permissions().mode();
    (mode & rights != 0 && mode & 0o1000 == 0).then(|| (path.to_owned(), mode & 0o777))
}

/// Makes a folder and those above it that are missing, for their owner alone.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let missing = folder.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.exists());
    let missing: Vec<_> = missing.collect();
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    missing.into_iter().rev().for_each(give);
    Ok(())
}

/// Makes an empty file for its owner alone, whatever the umask; one that exists stays as it is.
pub fn make_private(path: &Path) -> io::Result<()> {
    match File::options().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.and_then(|file| {
            give(path);
            file.set_permissions(Permissions::from_mode(0o600))
        }),
    }
}

/// Refuses a folder that nothing could be put into; of one that is missing, where it would be made. Nothing is made.
pub fn writable(folder: &Path) -> Result<(), Fault> {
    let ancestors = folder.ancestors().map(|at| if at.as_os_str().is_empty() { Path::new(".") } else { at });
    let Some(there) = ancestors.into_iter().find(|at| at.exists()) else { return Ok(()) };
    let usable = if there.is_dir() {
        rustix::fs::access(there, Access::WRITE_OK | Access::EXEC_OK).map_err(io::Error::from)
    } else {
        Err(io::ErrorKind::NotADirectory.into())
    };
    usable.map_err(|error| unopened(folder, error))
}

/// A file that could not be opened or made, with what to see to.
pub(super) fn unopened(path: &Path, error: io::Error) -> Fault {
    let at = path.display();
    let (vi, en) = if error.kind() == io::ErrorKind::PermissionDenied {
        let program = user(rustix::process::geteuid().as_raw());
        let owner = owner(path).map_or_else(|| "?".to_owned(), user);
        (
            format!(
                "Người dùng {program} không được mở “{at}” (của {owner}); hãy chạy với người dùng của sổ, hoặc trao lại tệp: “chown”."
            ),
            format!(
                "The user {program} may not open {at} (of {owner}): run it as the register's own user, or give the file to that one with chown."
            ),
        )
    } else {
        (
            format!("Không mở hoặc lập được “{at}”; hãy xem lại đường dẫn."),
            format!("{at} could not be opened or made; see to its path."),
        )
    };
    Fault { detail: Some(Text::new(vi, en)), ..Fault::caused(Code::Unavailable, error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_root_makes_is_of_the_owner_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let own = rustix::process::geteuid().as_raw();
        // Nobody else can give a folder away, and then all is of whoever makes it.
        let office = if own == ROOT { 4_001 } else { own };
        lchown(folder.path(), Some(office), None).unwrap();
        let inner = folder.path().join("a").join("b");
        make_folder(&inner).unwrap();
        let file = inner.join("registry.sqlite");
        make_private(&file).unwrap();
        for path in [&inner, &file] {
            assert_eq!(owner(path), Some(office), "{}", path.display());
        }
        assert_eq!((user(ROOT), user(4_000_000_001)), ("root".into(), "4000000001".into()));
    }

    #[test]
    fn a_file_that_may_not_be_opened_is_named_with_its_cure() {
        let said = |kind: io::ErrorKind| unopened(Path::new("/etc/passwd"), kind.into()).to_string();
        let denied = said(io::ErrorKind::PermissionDenied);
        assert!(denied.contains("/etc/passwd (of root)") && denied.contains("chown"), "{denied}");
        assert!(said(io::ErrorKind::NotFound).contains("/etc/passwd could not be opened"));
    }
}
