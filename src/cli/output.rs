//! Where a command writes a document: stdout, or a file that appears whole.

use super::clock::new_id;
use std::{
    fs::Permissions,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
};

/// Writes to stdout; a reader that is gone ends the writing and nothing else.
pub(super) fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
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
