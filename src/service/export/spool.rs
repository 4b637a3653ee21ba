//! What an export has read and its client has not: a few chunks in memory, the rest in a file that has no name.
//!
//! Reading would otherwise go on for as long as a client likes, and with it the snapshot: SQLite's log grows meanwhile,
//! and PostgreSQL keeps every dead row. The file is encrypted by a key that is nowhere else, so that nothing readable
//! stays on the disk.

use crate::domain::fault::{Code, Fault};
use bytes::Bytes;
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    fs::File,
    io::{Error, Result as IoResult},
    os::unix::fs::FileExt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Chunks in memory at most.
const AHEAD: usize = 4;
/// How long reading waits for the client in all before it goes on into the file: a client that keeps up needs none.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it waits at a time.
const MOMENT: Duration = Duration::from_millis(50);
/// What is left free on the disk of the file, in bytes; or a tenth of a small one.
const LEFT_FREE: u64 = 256 * 1024 * 1024;
/// After how many bytes that is looked at again.
const LOOK: u64 = 8 * 1024 * 1024;

/// A spool: what is put in at one end comes out at the other, whenever that is.
pub(super) fn spool() -> Result<(Input, Output), Fault> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(Fault::internal)?;
    let shared = Arc::new(Shared {
        cipher: ChaCha20Poly1305::new(&key.into()),
        state: Mutex::default(),
        more: Notify::new(),
        fewer: Condvar::new(),
        idle: Notify::new(),
    });
    let input = Input { shared: Arc::clone(&shared), file: None, end: 0, looked: 0, chunks: 0, patience: PATIENCE };
    Ok((input, Output { shared, taken: Taken::default() }))
}

struct Shared {
    cipher: ChaCha20Poly1305,
    state: Mutex<State>,
    /// There is more to take.
    more: Notify,
    /// There is room in memory.
    fewer: Condvar,
    /// The reader waits and there is nothing, or it is gone.
    idle: Notify,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared(…)")
    }
}

#[derive(Debug, Default)]
struct State {
    /// The oldest chunks; nothing is added while there are any in the file.
    memory: VecDeque<Bytes>,
    stored: VecDeque<Stored>,
    /// What the reader has taken, while it waits for more.
    waits: Option<Taken>,
    /// Whether the reader is gone.
    gone: bool,
    end: Option<Result<(), Fault>>,
}

/// What the reader has taken: how many bytes, and their digest, which is made while the next are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    pub(super) bytes: u64,
    pub(super) digest: Sha256,
}

impl Taken {
    fn add(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        self.digest.update(chunk);
    }
}

/// A chunk in the file.
#[derive(Debug)]
struct Stored {
    file: Arc<File>,
    number: u64,
    offset: u64,
    length: usize,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nonce(number: u64) -> Nonce {
        let mut nonce = [0; 12];
        nonce.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
        nonce.into()
    }

    fn load(&self, stored: &Stored) -> Result<Bytes, Fault> {
        let mut sealed = vec![0; stored.length];
        stored.file.read_exact_at(&mut sealed, stored.offset).map_err(|e| Fault::caused(Code::Unavailable, e))?;
        let opened = self.cipher.decrypt(&Self::nonce(stored.number), Payload { msg: &sealed, aad: &[] });
        opened.map(Bytes::from).map_err(|_| Fault::internal("a part of an export was changed on its way"))
    }
}

/// Where chunks are put, on a thread that may wait.
#[derive(Debug)]
pub(super) struct Input {
    shared: Arc<Shared>,
    file: Option<Arc<File>>,
    end: u64,
    looked: u64,
    chunks: u64,
    patience: Duration,
}

impl Input {
    /// How it ends, for whoever sees to that.
    pub(super) fn end(&self) -> End {
        End(Arc::clone(&self.shared))
    }

    /// Puts a chunk in; fails when nobody reads any more, or the disk is full.
    pub(super) fn put(&mut self, chunk: Vec<u8>) -> IoResult<()> {
        let mut state = self.shared.state();
        while !state.gone && state.stored.is_empty() && state.memory.len() >= AHEAD && !self.patience.is_zero() {
            let began = Instant::now();
            state = self
                .shared
                .fewer
                .wait_timeout(state, MOMENT.min(self.patience))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            self.patience = self.patience.saturating_sub(began.elapsed());
        }
        if state.gone {
            return Err(Error::other("nobody reads any more"));
        }
        if state.stored.is_empty() && state.memory.len() < AHEAD {
            state.memory.push_back(chunk.into());
            drop(state);
        } else {
            drop(state);
            let stored = self.store(&chunk)?;
            self.shared.state().stored.push_back(stored);
        }
        self.shared.more.notify_one();
        Ok(())
    }

    fn store(&mut self, chunk: &[u8]) -> IoResult<Stored> {
        let folder = std::env::temp_dir();
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => Arc::clone(self.file.insert(Arc::new(tempfile::tempfile_in(&folder)?))),
        };
        if self.looked <= self.end {
            let least = LEFT_FREE.min(fs4::total_space(&folder)? / 10);
            if fs4::available_space(&folder)? < least + LOOK {
                return Err(Error::other(format!(
                    "too little room is left in {} for what a client has not read yet; free some space, or set TMPDIR to a folder that has more",
                    folder.display()
                )));
            }
            self.looked = self.end + LOOK;
        }
        let sealed = self.shared.cipher.encrypt(&Shared::nonce(self.chunks), Payload { msg: chunk, aad: &[] });
        let sealed = sealed.map_err(|_| Error::other("a part of an export could not be encrypted"))?;
        file.write_all_at(&sealed, self.end)?;
        let stored = Stored { file, number: self.chunks, offset: self.end, length: sealed.len() };
        self.chunks += 1;
        self.end += u64::try_from(sealed.len()).map_err(Error::other)?;
        Ok(stored)
    }
}

/// How a spool ends.
#[derive(Debug)]
pub(super) struct End(Arc<Shared>);

impl End {
    /// Waits until all that was put in is taken, and answers what that was; nothing where the reader left before.
    pub(super) async fn taken(&self) -> Option<Taken> {
        loop {
            {
                let mut state = self.0.state();
                if state.gone {
                    return None;
                }
                if state.memory.is_empty()
                    && state.stored.is_empty()
                    && let Some(taken) = state.waits.take()
                {
                    return Some(taken);
                }
            }
            self.0.idle.notified().await;
        }
    }

    /// Whether the reader is gone.
    pub(super) fn is_left(&self) -> bool {
        self.0.state().gone
    }

    /// Ends it, well or with what went wrong.
    pub(super) fn with(self, ended: Result<(), Fault>) {
        self.0.state().end = Some(ended);
        self.0.more.notify_one();
    }
}

/// Where chunks are taken.
#[derive(Debug)]
pub(super) struct Output {
    shared: Arc<Shared>,
    taken: Taken,
}

impl Output {
    /// The next chunk; nothing after the last.
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, Fault>> {
        loop {
            let stored = {
                let mut state = self.shared.state();
                state.waits = None;
                if let Some(Err(_)) = &state.end {
                    return state.end.replace(Ok(())).and_then(Result::err).map(Err);
                }
                if let Some(chunk) = state.memory.pop_front() {
                    drop(state);
                    self.shared.fewer.notify_one();
                    self.taken.add(&chunk);
                    return Some(Ok(chunk));
                }
                let stored = state.stored.pop_front();
                if stored.is_none() && state.end.is_some() {
                    return None;
                }
                state.waits = stored.is_none().then(|| self.taken.clone());
                stored
            };
            if let Some(stored) = stored {
                let shared = Arc::clone(&self.shared);
                let loaded = tokio::task::spawn_blocking(move || shared.load(&stored)).await;
                let loaded = loaded.map_err(Fault::internal).and_then(|loaded| loaded);
                return Some(loaded.inspect(|chunk| self.taken.add(chunk)));
            }
            self.shared.idle.notify_one();
            self.shared.more.notified().await;
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.gone = true;
        state.memory.clear();
        state.stored.clear();
        drop(state);
        self.shared.fewer.notify_one();
        self.shared.idle.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_of_any_size_comes_out_as_it_was_put_in_however_late_its_reader_comes() {
        for late in [false, true] {
            let (mut input, mut output) = spool().unwrap();
            let end = input.end();
            let put = tokio::task::spawn_blocking(move || {
                for n in 0..200_u32 {
                    input.put(n.to_le_bytes().repeat(16 * 1024)).unwrap();
                }
                input.end
            });
            let put = if late { Ok(put.await.unwrap()) } else { Err(put) };
            let mut taken = Vec::new();
            while taken.len() < 200 {
                taken.push(output.next().await.unwrap().unwrap());
            }
            for (n, chunk) in (0_u32..).zip(&taken) {
                assert!(chunk.chunks(4).all(|word| word == n.to_le_bytes()), "{n}");
            }
            match put {
                Ok(stored) => assert!(stored > 100 * 64 * 1024, "{stored}"),
                Err(put) => assert!(put.await.is_ok()),
            }
            let last = tokio::spawn(async move { output.next().await.is_none() });
            let all = end.taken().await.unwrap();
            let sum = taken.iter().fold(Sha256::new(), Digest::chain_update).finalize();
            assert_eq!((all.bytes, all.digest.finalize()), (200 * 64 * 1024, sum));
            end.with(Ok(()));
            assert!(last.await.unwrap());
        }
    }

    #[tokio::test]
    async fn what_went_wrong_comes_out_instead_of_the_end_and_a_reader_that_left_ends_the_writing() {
        let (mut input, mut output) = spool().unwrap();
        input.put(vec![1]).unwrap();
        input.end().with(Err(Fault::internal("broken")));
        assert!(output.next().await.unwrap().is_err());
        let end = input.end();
        drop(output);
        assert!(end.taken().await.is_none());
        assert!(input.put(vec![2]).is_err());
    }
}
