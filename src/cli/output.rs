//! Where a command writes a document: stdout, or a file that appears whole.

use super::{clock::new_id, stop::Stop};
use crate::domain::fault::is_full;
use std::{
    fs::Permissions,
    io::{Error, ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
    sync::OnceLock,
};

/// Why stdout took no more.
static LOST: OnceLock<Error> = OnceLock::new();

/// Writes to stdout. What it does not take is said when the command has ended: what the command does is done meanwhile.
pub(super) fn print(text: &str) {
    if LOST.get().is_none()
        && let Err(error) = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush())
    {
        let _ = LOST.set(error);
    }
}

/// Whether nobody gets what is printed from now on.
pub(super) fn is_lost() -> bool {
    LOST.get().is_some()
}

/// Refuses to call a command done whose words stdout did not take; a reader that went away had what it wanted.
pub(super) fn all_printed() -> Result<(), Stop> {
    LOST.get().map_or(Ok(()), unprinted)
}

/// The same of what was printed elsewhere.
pub(super) fn unprinted(error: &Error) -> Result<(), Stop> {
    if error.kind() == ErrorKind::BrokenPipe {
        return Ok(());
    }
    let cure = if is_full(error) { ": its disk is full; free some space, or write elsewhere" } else { "" };
    Err(Stop::Setup(format!(
        "stdout: {error}{cure}. What the command did is done, and what it had to say was not all written"
    )))
}

/// Where it goes: stdout, a device or pipe as it is, or a file that appears under its name only when it is whole.
pub(super) struct Output {
    pub(super) to: Box<dyn Write>,
    /// The unfinished file, and the name it gets; removed where it was left unfinished.
    unfinished: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Opens it; a file is made for its owner alone, whatever the umask.
    pub(super) fn open(path: Option<PathBuf>) -> std::io::Result<Self> {
        let Some(path) = path else { return Ok(Self { to: Box::new(std::io::stdout().lock()), unfinished: None }) };
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Ok(Self { to: Box::new(std::fs::File::options().write(true).open(&path)?), unfinished: None });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unfinished = path.with_file_name(format!(".{name}.{}", new_id()));
        let file = std::fs::File::options().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        let permissions = file.set_permissions(Permissions::from_mode(0o600));
        let output = Self { to: Box::new(file), unfinished: Some((unfinished, path)) };
        permissions.map(|()| output)
    }

    /// Gives the file its name, whole as it is now.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.to.flush()?;
        match &self.unfinished {
            Some((unfinished, path)) => std::fs::rename(unfinished, path),
            None => Ok(()),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((unfinished, _)) = &self.unfinished {
            // Gone already where it got its name.
            let _ = std::fs::remove_file(unfinished);
        }
    }
}
