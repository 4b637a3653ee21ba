//! Whether the log on the disk has what its index says of it (the format of the log, sections 2.1 and 4): a log that
//! was cut short, emptied or written over under the program has not, and what is written behind it is lost.
//!
//! The index is memory that all connections share. It has the number of the log's last frame, the checksum of that
//! frame and the salts of the log; SQLite itself empties or begins a log anew only after the index says so.

use super::super::file;
use crate::domain::fault::Fault;
use std::{fs::File, os::unix::fs::FileExt, path::Path};

/// The bytes of the header of the log, and of that of a frame.
const HEADER: u64 = 32;
const FRAME: u64 = 24;

/// The log and its index, open until the program ends: to close a handle of either would drop SQLite's locks (POSIX).
#[derive(Debug)]
pub(super) struct Log {
    log: &'static File,
    index: &'static File,
}

/// What the index says of the log.
#[derive(PartialEq, Eq)]
struct Index {
    /// How many frames it has.
    frames: u64,
    /// The bytes of a page.
    page: u64,
    /// The checksum of the last frame.
    checksum: [u32; 2],
    /// The salts of the log, as they lie there.
    salts: [u8; 8],
}

impl Index {
    /// What the index says; nothing while somebody is writing it, or where it is being made.
    fn read(file: &File) -> Option<Self> {
        let mut bytes = [0; 96];
        file.read_exact_at(&mut bytes, 0).ok()?;
        let (first, second) = bytes.split_at(48);
        let number = |at: usize| first.get(at..at + 4)?.try_into().ok().map(u32::from_ne_bytes);
        let page = u64::from(u16::from_ne_bytes(first.get(14..16)?.try_into().ok()?));
        (first == second && first.get(12) == Some(&1)).then_some(())?;
        Some(Self {
            frames: number(16)?.into(),
            // A page of 65,536 bytes is said as 1.
            page: if page == 1 { 1 << 16 } else { page },
            checksum: [number(24)?, number(28)?],
            salts: first.get(32..40)?.try_into().ok()?,
        })
    }

    /// Whether the log has the frames.
    fn fits(&self, log: &File) -> bool {
        let (mut header, mut frame) = ([0; 32], [0; 24]);
        let last = HEADER + (self.frames - 1) * (FRAME + self.page);
        let read = log.read_exact_at(&mut header, 0).and_then(|()| log.read_exact_at(&mut frame, last));
        let length = log.metadata().map(|log| log.len());
        let checksum = |at: usize| frame.get(at..at + 4).and_then(|n| n.try_into().ok()).map(u32::from_be_bytes);
        read.is_ok()
            && length.is_ok_and(|length| length >= last + FRAME + self.page)
            && header.get(16..24) == Some(&self.salts)
            && frame.get(8..16) == Some(&self.salts)
            && [checksum(16), checksum(20)] == self.checksum.map(Some)
    }
}

impl Log {
    /// The log of a database that was just opened.
    pub(super) fn open(path: &Path, index: &Path) -> Result<Self, Fault> {
        Ok(Self { log: file::kept(path)?, index: file::kept(index)? })
    }

    /// Whether it is whole. What changes while it is looked at is looked at by whoever asks next.
    pub(super) fn is_whole(&self) -> bool {
        let Some(before) = Index::read(self.index).filter(|index| index.frames > 0) else { return true };
        before.fits(self.log) || Index::read(self.index).is_none_or(|after| after != before)
    }
}
