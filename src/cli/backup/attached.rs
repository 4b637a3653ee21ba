//! The folder of attachments that goes with a backup or a restored register: whole, or not there.

use super::{super::stop::Stop, making::must_be_free};
use crate::{service::attachment::Copied, store::attachment::folder::AttachmentFolder};
use std::path::PathBuf;

/// A folder in the making, which goes unless it is kept.
pub(in crate::cli) struct Attached {
    pub(in crate::cli) folder: AttachmentFolder,
    kept: bool,
}

impl Attached {
    /// Begins a folder at a path, which must be free.
    pub(in crate::cli) fn at(path: PathBuf) -> Result<Self, Stop> {
        must_be_free(&path)?;
        Ok(Self { folder: AttachmentFolder::at(path), kept: false })
    }

    /// Keeps it, and says what it holds.
    pub(in crate::cli) fn keep(mut self, copied: &Copied) -> String {
        self.kept = true;
        let at = self.folder.path().display();
        match copied.attachments {
            0 if copied.lacking.is_empty() => String::new(),
            some => format!("{some} attachments in {at}\n"),
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
