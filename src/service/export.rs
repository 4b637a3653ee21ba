//! Exports: every conferral of a filter, streamed in flat memory.

use super::{Ctx, Register, conferral::resolve};
use crate::{
    domain::{account::Permission, conferral::ConferralFilter, fault::Fault},
    format::{Format, Profile},
    store,
};
use bytes::Bytes;
use std::{
    io::{Error, Result as IoResult, Write},
    time::Duration,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Bytes gathered before they are handed on.
const CHUNK: usize = 64 * 1024;
/// Chunks made ahead of the reader: with [`CHUNK`], what an export may hold in memory.
const AHEAD: usize = 4;

/// How long the first chunk is waited for before the answer begins: what goes wrong until then is still a refusal.
const FIRST: Duration = Duration::from_secs(2);

/// The chunks of an export as they are made; an error among them means that what came before is not whole.
#[derive(Debug)]
pub struct Export {
    first: Option<Result<Bytes, Fault>>,
    rest: Receiver<Result<Bytes, Fault>>,
}

impl Export {
    /// The next chunk; nothing after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, Fault>> {
        match self.first.take() {
            Some(first) => Some(first),
            None => self.rest.recv().await,
        }
    }
}

/// Starts an export.
pub async fn export(register: &Register, ctx: &Ctx, filter: ConferralFilter, format: &'static Format, profile: Profile) -> Result<Export, Fault> {
    ctx.ask(Permission::Export)?;
    register.db.engine().still_there()?;
    let resolved = resolve(register, ctx, filter).await?;
    let (to, mut rest) = channel(AHEAD);
    let db = register.db.clone();
    tokio::spawn(async move {
        let mut out = Some(Chunks { to: to.clone(), gathered: Vec::with_capacity(CHUNK + 4096) });
        let mut file = None;
        // The file is opened on the thread that writes it: handing on a chunk waits for the reader.
        let take = move |row: Option<&[Option<&[u8]>]>| {
            if let Some(out) = out.take() {
                file = Some((format.open)(Box::new(out), profile)?);
            }
            match (file.as_mut(), row) {
                (Some(file), Some(columns)) => file.row(columns),
                (Some(file), None) => file.finish(),
                (None, _) => Err(Error::other("the file was never opened")),
            }
        };
        if let Err(fault) = store::export::read(&db, &resolved, format.columns, take).await {
            tracing::error!(error = %fault, cause = ?fault.cause, "an export broke off");
            let _ = to.send(Err(fault)).await;
        }
    });
    match tokio::time::timeout(FIRST, rest.recv()).await {
        Ok(Some(Err(fault))) => Err(fault),
        Ok(first) => Ok(Export { first, rest }),
        Err(_) => Ok(Export { first: None, rest }),
    }
}

/// Hands on what is written, a chunk at a time; waits for the reader, and ends when nobody reads any more.
struct Chunks {
    to: Sender<Result<Bytes, Fault>>,
    gathered: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> IoResult<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> IoResult<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.gathered, Vec::with_capacity(CHUNK + 4096));
        self.to.blocking_send(Ok(chunk.into())).map_err(|_| Error::other("nobody reads any more"))
    }
}
