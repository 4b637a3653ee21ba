//! SQLite's log (`-wal`), frame by frame: how many frames its index (`-shm`) says were committed, and whether all of them
//! are as they were written.
//!
//! As long as anybody has a register open its log is read by the index, and no checksum is looked at. Whoever opens it
//! first after a kill goes by the checksums alone: the log ends at the first that does not fit, without a word, and what
//! was acknowledged after it is gone. So the index is asked before. A kill leaves it as it was; a power cut leaves an
//! older one or none, which claims less and nothing wrong, as it counts frames when they are on the disk (`wal.c`).

use super::{beside::beside, dialect::Engine, file};
use crate::domain::fault::{Code, Fault, Text};
use rustix::process::{Flock, FlockType, fcntl_getlk};
use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    path::Path,
};

/// How often a log that does not fit is looked at again: another program may be beginning it anew.
const TIMES: usize = 5;
/// Bytes of the log's header, and of that of a frame.
pub(super) const HEADER: u64 = 32;
pub(super) const FRAME: u64 = 24;
/// The byte of the index that every program which has the database open has locked (`os_unix.c`).
const IN_USE: u64 = 128;

/// What the index says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Index {
    /// Bytes of a page.
    pub page: u64,
    /// Frames of the log that were committed.
    pub frames: u64,
    /// Pages of the database with them.
    pub pages: u64,
    /// By which the log is known.
    pub salt: [u8; 8],
}

impl Index {
    /// What it says; nothing while somebody writes it.
    pub(super) fn of(bytes: &[u8; 96]) -> Option<Self> {
        let (one, other) = bytes.split_at(48);
        let number = |at: usize| one.get(at..at + 4).and_then(|n| n.try_into().ok()).map(u32::from_ne_bytes);
        let page = one.get(14..16).and_then(|n| n.try_into().ok()).map(u16::from_ne_bytes)?;
        (one == other && one.get(12) != Some(&0)).then_some(())?;
        Some(Self {
            // The largest does not fit in two bytes.
            page: if page == 1 { 65_536 } else { page.into() },
            frames: number(16)?.into(),
            pages: number(20)?.into(),
            salt: one.get(32..40)?.try_into().ok()?,
        })
    }

    /// What it says now; nothing where it is shorter, as one that is made.
    fn read(index: &File) -> io::Result<Option<Self>> {
        let mut bytes = [0; 96];
        match index.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            read => read.map(|()| Self::of(&bytes)),
        }
    }
}

/// A log whose committed frames are not all as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damage {
    /// The first that is not, counted from one; none where it is the log's header.
    frame: u64,
    /// How many were committed.
    frames: u64,
}

/// The two numbers of a checksum, carried on over more bytes (the format of database files, section 4.2).
fn summed(is_big_endian: bool, bytes: &[u8], [mut one, mut two]: [u32; 2]) -> [u32; 2] {
    let word = |bytes| if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    for [first, second] in bytes.as_chunks::<4>().0.as_chunks::<2>().0 {
        one = one.wrapping_add(word(*first)).wrapping_add(two);
        two = two.wrapping_add(word(*second)).wrapping_add(one);
    }
    [one, two]
}

/// A checksum as it is written.
fn written([one, two]: [u32; 2]) -> [u8; 8] {
    ((u64::from(one) << 32) | u64::from(two)).to_be_bytes()
}

/// The first frame of those that were committed which is not as it was written, counted from one.
fn first_broken(log: &File, index: Index) -> io::Result<Option<u64>> {
    let mut header = [0; 32];
    let mut frame = vec![0; usize::try_from(FRAME + index.page).unwrap_or_default()];
    // A log that was cut lacks it.
    let has = |bytes: &mut [u8], at| match log.read_exact_at(bytes, at) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    };
    if !has(&mut header, 0)? {
        return Ok(Some(0));
    }
    let (known, check) = header.split_at(24);
    let is_big_endian = known.get(3).is_some_and(|last| last % 2 == 1);
    let mut sum = summed(is_big_endian, known, [0; 2]);
    if written(sum) != check {
        return Ok(Some(0));
    }
    if known.get(16..) != Some(&index.salt) {
        // Another log, of which the index says nothing.
        return Ok(None);
    }
    for number in 1..=index.frames {
        let there = has(&mut frame, HEADER + (number - 1) * (FRAME + index.page))?;
        let (Some(said), Some(salt), Some(check), Some(page)) =
            (frame.get(..8), frame.get(8..16), frame.get(16..24), frame.get(24..))
        else {
            return Ok(None);
        };
        sum = summed(is_big_endian, page, summed(is_big_endian, said, sum));
        if !there || salt != index.salt || written(sum) != check {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// What is damaged of a log, if anything is.
fn damage(log: &File, index: &File) -> io::Result<Option<Damage>> {
    for _ in 0..TIMES {
        let Some(said) = Index::read(index)?.filter(|said| said.frames > 0) else { return Ok(None) };
        let Some(frame) = first_broken(log, said)? else { return Ok(None) };
        // What was committed is written over only after the index says that it has none, or another salt.
        let now = Index::read(index)?;
        if now.is_some_and(|now| now.salt == said.salt && now.frames >= said.frames) {
            return Ok(Some(Damage { frame, frames: said.frames }));
        }
    }
    Ok(None)
}

/// The log of a database and its index, by handles that are kept; nothing where one is missing.
fn beside_it(path: &Path) -> Option<(&'static File, &'static File)> {
    Some((file::kept(&beside(path, "-wal")).ok()?, file::kept(&beside(path, "-shm")).ok()?))
}

/// Refuses a file whose log is damaged, where this program is the first to open it: to open it would end the log there.
/// Where others have it open they have all of it.
pub(super) fn whole(path: &Path) -> Result<(), Fault> {
    let Some((log, index)) = beside_it(path) else { return Ok(()) };
    let lock = Flock { start: IN_USE, length: 1, ..FlockType::WriteLock.into() };
    if fcntl_getlk(index, &lock).map_err(|error| file::disk(error.into()))?.is_some() {
        return Ok(());
    }
    let Some(Damage { frame, frames }) = damage(log, index).map_err(file::disk)? else { return Ok(()) };
    let at = path.display();
    Err(Fault::because(
        Code::Unavailable,
        format!(
            "{at}-wal bị hỏng ở khung {frame} trong {frames} khung đã ghi xong: mở ra thì mất mọi thay đổi từ khung ấy trở đi, kể cả những gì đã xác nhận. Hãy giữ lại cả ba tệp và phục hồi bản sao lưu; nếu đành mất phần ấy, hãy dời {at}-shm đi nơi khác rồi chạy “award-registry audit verify”."
        ),
        format!(
            "{at}-wal is damaged at frame {frame} of {frames} that were committed, and to open it would lose all changes from there on, acknowledged ones too. \
             Keep all three files and restore a backup; to go on without those changes, move {at}-shm away and run `award-registry audit verify`."
        ),
    ))
}

/// What is damaged of the log of a database that is open, with its cure.
pub async fn damaged(engine: &Engine) -> Result<Option<Text>, Fault> {
    let Engine::Sqlite { path } = engine else { return Ok(None) };
    let Some((log, index)) = beside_it(path) else { return Ok(None) };
    let looked = tokio::task::spawn_blocking(move || damage(log, index)).await.map_err(Fault::internal)?;
    let at = path.display();
    Ok(looked.map_err(file::disk)?.map(|Damage { frame, frames }| {
        Text::new(
            format!(
                "{at}-wal bị hỏng ở khung {frame} trong {frames} khung đã ghi xong, mất điện lúc này là mất mọi thay đổi từ khung ấy trở đi: hãy dừng máy chủ đúng cách (không kill) để mọi thay đổi được ghi vào tệp, rồi chạy award-registry audit verify."
            ),
            format!(
                "{at}-wal is damaged at frame {frame} of {frames} that were committed, and a kill or a power cut would lose all changes from there on: stop the server in order, which folds the log into the file, and run `audit verify`"
            ),
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn an_index_that_is_being_written_says_nothing() {
        let mut bytes = [0_u8; 96];
        assert_eq!(Index::of(&bytes), None);
        for at in [0, 48] {
            bytes[at + 12] = 1;
            bytes[at + 14..at + 16].copy_from_slice(&4096_u16.to_ne_bytes());
            bytes[at + 16..at + 20].copy_from_slice(&7_u32.to_ne_bytes());
            bytes[at + 20..at + 24].copy_from_slice(&9_u32.to_ne_bytes());
        }
        assert_eq!(Index::of(&bytes), Some(Index { page: 4096, frames: 7, pages: 9, salt: [0; 8] }));
        bytes[16] = 8;
        assert_eq!(Index::of(&bytes), None);
    }

    #[test]
    fn each_bit_of_a_committed_frame_counts_and_none_after_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.sqlite");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
        connection.execute_batch("BEGIN; UPDATE t SET x = 2; INSERT INTO t VALUES (3); COMMIT").unwrap();
        let (log, index) = (beside(&path, "-wal"), beside(&path, "-shm"));
        let look = || damage(&File::open(&log).unwrap(), &File::open(&index).unwrap()).unwrap();
        assert_eq!(look(), None);
        let whole = std::fs::read(&log).unwrap();
        let frames = (whole.len() as u64 - HEADER) / (FRAME + 4096);
        assert!(frames > 2);
        for (at, frame) in
            [(0, 0), (20, 0), (32, 1), (50, 1), (60, 1), (32 + 4120 + 4119, 2), (whole.len() - 1, frames)]
        {
            let mut broken = whole.clone();
            broken[at] ^= 16;
            std::fs::write(&log, &broken).unwrap();
            assert_eq!(look(), Some(Damage { frame, frames }), "byte {at}");
        }
        std::fs::write(&log, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(look(), Some(Damage { frame: frames, frames }));
        // What was never committed is nothing that could be lost.
        std::fs::write(&log, [whole, vec![7; 5000]].concat()).unwrap();
        assert_eq!(look(), None);
    }
}
