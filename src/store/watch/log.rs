//! What the index of SQLite's log says of the log and the file, held against both: one that was cut, or written over in
//! place, keeps its name and its inode.
//!
//! The index (`-shm`) says how many frames were committed and by which salt the log is known; the log is begun anew,
//! cut and folded only after the index says that it has none (the format of the log's index, `wal.c` of SQLite).

use super::file;
use crate::{
    domain::fault::Fault,
    store::frames::{FRAME, HEADER, Index},
};
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often what does not fit is read again: another program may be writing it.
const TIMES: usize = 5;

/// The file and its log, by handles that are kept until the program ends.
#[derive(Debug)]
pub(super) struct Lengths {
    file: &'static File,
    log: &'static File,
    index: &'static File,
    /// The most bytes the file had since it was last made smaller in order.
    longest: Mutex<u64>,
    /// The bytes of the index when it was opened: it is never made shorter while anybody has it open.
    least: u64,
    /// The salt of the log, and the most frames that were committed under it.
    most: Mutex<([u8; 8], u64)>,
}

impl Lengths {
    pub(super) fn start(path: &Path, log: &Path, index: &Path) -> Result<Self, Fault> {
        let file = file::kept(path)?;
        let longest = file.metadata().map_err(file::disk)?.len();
        let index = file::kept(index)?;
        let least = index.metadata().map_err(file::disk)?.len();
        let most = Mutex::new(([0; 8], 0));
        Ok(Self { file, log: file::kept(log)?, index, longest: Mutex::new(longest), least, most })
    }

    /// Frames of the log that are not in the file yet; none where the index cannot be read.
    pub(super) fn unfolded(&self) -> u32 {
        let number = |at: u64| {
            let mut bytes = [0; 4];
            self.index.read_exact_at(&mut bytes, at).map(|()| u32::from_ne_bytes(bytes))
        };
        let (Ok(frames), Ok(folded)) = (number(16), number(96)) else { return 0 };
        frames.saturating_sub(folded)
    }

    /// Whether the log has every frame that was committed, and the file every page it had, and the index was not cut.
    pub(super) fn hold(&self) -> bool {
        if self.index.metadata().is_ok_and(|index| index.len() < self.least) {
            return false;
        }
        let mut unfit = false;
        for _ in 0..TIMES {
            let mut bytes = [0; 96];
            // Whoever reads it next learns what is wrong with the disk.
            if self.index.read_exact_at(&mut bytes, 0).is_err() {
                return true;
            }
            match Index::of(&bytes) {
                Some(index) if self.has(index).unwrap_or(true) => return true,
                Some(_) => unfit = true,
                None => {}
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        // Of an index that was being written all the time nothing is known.
        !unfit
    }

    fn has(&self, Index { page, frames, pages, salt }: Index) -> std::io::Result<bool> {
        if frames > 0 {
            if self.log.metadata()?.len() < HEADER + frames * (FRAME + page) {
                return Ok(false);
            }
            let mut known = [0; 8];
            self.log.read_exact_at(&mut known, 16)?;
            if known != salt {
                return Ok(false);
            }
            // An index that was written over by an earlier one of itself would have the newest frames written over.
            let mut most = self.most.lock().unwrap_or_else(PoisonError::into_inner);
            if most.0 == salt && frames < most.1 {
                return Ok(false);
            }
            *most = (salt, frames);
        }
        let now = self.file.metadata()?.len();
        let mut longest = self.longest.lock().unwrap_or_else(PoisonError::into_inner);
        if now < (*longest).min(pages * page) {
            return Ok(false);
        }
        *longest = now;
        Ok(true)
    }
}
