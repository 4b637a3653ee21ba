//! The folder of attachments that goes with a backup or a restored register: whole, or not there.

use super::{Stop, making::must_be_free};
use crate::store::attachment::folder::AttachmentFolder;
use std::path::PathBuf;

/// A folder in the making, which goes unless it is kept.
pub(super) struct Attached {
    pub(super) folder: AttachmentFolder,
    kept: bool,
}

impl Attached {
    /// Begins a folder at a path, which must be free.
    pub(super) fn at(path: PathBuf) -> Result<Self, Stop> {
        must_be_free(&path)?;
        Ok(Self { folder: AttachmentFolder::at(path), kept: false })
    }

    /// Keeps it, and says what it holds.
    pub(super) fn keep(mut self, attachments: u64) -> String {
        self.kept = true;
        match attachments {
            0 => String::new(),
            some => format!("{some} attachments in {}\n", self.folder.path().display()),
        }
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        if !self.kept {
            // Not there where nothing was attached.
            let _ = std::fs::remove_dir_all(self.folder.path());
        }
    }
}
