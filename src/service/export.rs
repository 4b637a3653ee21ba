//! Exports: every conferral of a filter, streamed in flat memory; with the people's id numbers for whoever may have
//! them told and says why.

use super::{Change, Ctx, Register, audit, conferral::resolve, found, id_number::key::Ring};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::ConferralFilter,
        export::{Exported, WithIdNumbers},
        fault::Fault,
        noun::Noun,
    },
    format::{Format, Profile},
    store::{self, dialect::Sql, export::Source},
};
use bytes::Bytes;
use id_numbers::Told;
use limit::Download;
pub(super) use limit::Downloads;
use sha2::{Digest, Sha256};
use spool::{Input, Output, spool};
use std::{
    io::{Error, Result as IoResult, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

mod id_numbers;
mod limit;
mod spool;

/// Bytes gathered before they are handed on.
const CHUNK: usize = 64 * 1024;

/// How long the first chunk is waited for before the answer begins: what goes wrong until then is still a refusal.
const FIRST: Duration = Duration::from_secs(2);

/// An export, and its chunks as they are made; an error among them means that what came before is not whole.
#[derive(Debug)]
pub struct Export {
    /// What the register remembers of it.
    pub made: Exported,
    first: Option<Result<Bytes, Fault>>,
    rest: Output,
    _download: Download,
}

impl Export {
    /// The next chunk; nothing after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, Fault>> {
        match self.first.take() {
            Some(first) => Some(first),
            None => self.rest.next().await,
        }
    }
}

/// Starts an export: noted with the head of the register at the moment the rows are read of, and with the reason where
/// it has id numbers.
pub async fn export(
    register: &Register,
    ctx: &Ctx,
    filter: ConferralFilter,
    format: &'static Format,
    profile: Profile,
    with: Option<WithIdNumbers>,
) -> Result<Export, Fault> {
    ctx.ask(Permission::Export)?;
    let asked = with.map(|with| id_numbers::asked(ctx, with)).transpose()?;
    register.db.engine().still_there()?;
    let resolved = resolve(register, ctx, filter.clone()).await?;
    if asked.is_some() {
        id_numbers::tried(register, &resolved).await?;
    }
    let download = register.downloads.begin(&ctx.actor)?;
    // Whoever holds the one lock of writers reads no more of the tree than came meanwhile: after a start all of it.
    audit::read_ahead(register).await?;
    // First of all: who holds the lock must wait for no connection.
    let source = store::export::open(&register.db).await?;
    let work = register.begin_own(ctx, Permission::Export).await?;
    // Nobody writes between here and the commit: the rows are those the head stands for.
    let (head_size, root) = audit::grown(register, &work).await?;
    let (to, mut rest) = spool()?;
    let end = to.end();
    let (began, begins) = tokio::sync::oneshot::channel();
    let left = Arc::new(Mutex::new(Left::default()));
    let told = match asked {
        Some(asked) => Some(Told::of(register, &work, &resolved, asked).await?),
        None => None,
    };
    let file = File {
        format,
        profile,
        columns: format.columns_with(told.is_some()),
        ring: told.as_ref().map(|told| Arc::clone(&told.ring)),
    };
    let statement = store::export::statement(&register.db, &resolved, &file.columns)?;
    let reading = tokio::spawn(read(source, statement, file, began, to, Arc::clone(&left)));
    if begins.await.is_err() {
        return Err(reading
            .await
            .map_err(Fault::internal)?
            .err()
            .unwrap_or_else(|| Fault::internal("an export never began")));
    }
    let now = ctx.stamp();
    let made = Exported {
        id: 0,
        version: 1,
        format: format.extension.to_owned(),
        profile: profile.word().to_owned(),
        filter,
        id_numbers: told.as_ref().map(|told| told.numbers),
        head_size,
        root_hash: hex::encode(root),
        exported_by: ctx.actor.clone(),
        rows: None,
        bytes: None,
        sha256: None,
        created_at: now.clone(),
        updated_at: now,
    };
    let made = store::export::insert(&work, made).await?;
    let change = match &told {
        Some(told) => told.change(&made)?,
        None => Change::made(Deed::StartExport, Noun::Export, made.id, &made)?,
    };
    work.commit(change, &()).await?;
    let (register, ctx, before) = (register.clone(), ctx.clone(), made.clone());
    tokio::spawn(async move {
        let ended = match reading.await.map_err(Fault::internal) {
            // It is complete when all of it has left; one that nobody reads to its end never is.
            Ok(Ok(())) if end.taken().await => complete(&register, &ctx, before, &left).await,
            Ok(_) if end.is_left() => return tracing::info!("an export was left before its end"),
            Ok(Ok(())) => return,
            Ok(Err(fault)) | Err(fault) => Err(fault),
        };
        if let Err(fault) = &ended {
            tracing::error!(error = %fault, cause = ?fault.cause, "an export broke off");
        }
        end.with(ended);
    });
    match tokio::time::timeout(FIRST, rest.next()).await {
        Ok(Some(Err(fault))) => Err(fault),
        Ok(first) => Ok(Export { made, first, rest, _download: download }),
        Err(_) => Ok(Export { made, first: None, rest, _download: download }),
    }
}

/// What is written.
struct File {
    format: &'static Format,
    profile: Profile,
    columns: Vec<&'static str>,
    /// What opens the last column, where it has id numbers.
    ring: Option<Arc<Ring>>,
}

/// Reads the rows and writes the file.
async fn read(
    source: Source,
    statement: Sql,
    File { format, profile, columns: names, ring }: File,
    began: tokio::sync::oneshot::Sender<()>,
    to: Input,
    left: Arc<Mutex<Left>>,
) -> Result<(), Fault> {
    let rows = Arc::clone(&left);
    let mut out = Some(Chunks { to, gathered: Vec::with_capacity(CHUNK + 4096), left });
    let mut file = None;
    let (mut count, width) = (0, names.len());
    // The file is opened on the thread that writes it: handing on a chunk may wait for the reader or the disk.
    let take = move |row: Option<&[Option<&[u8]>]>| {
        if let Some(out) = out.take() {
            file = Some((format.open)(Box::new(out), profile, names.clone())?);
        }
        match (file.as_mut(), row) {
            (Some(file), Some(columns)) => {
                count += 1;
                match &ring {
                    Some(ring) => id_numbers::opened(ring, columns, |columns| file.row(columns)),
                    None => file.row(columns),
                }
            }
            (Some(file), None) => {
                if let Ok(mut left) = rows.lock() {
                    left.rows = count;
                }
                file.finish()
            }
            (None, _) => Err(Error::other("the file was never opened")),
        }
    };
    store::export::read(source, statement, width, began, take).await
}

/// Notes that the file is whole, with its digest.
async fn complete(register: &Register, ctx: &Ctx, before: Exported, left: &Mutex<Left>) -> Result<(), Fault> {
    let Left { rows, bytes, digest } = left.lock().map_err(|e| Fault::internal(e.to_string()))?.clone();
    let work = register.begin_own(ctx, Permission::Export).await?;
    let sha256 = Some(hex::encode(digest.finalize()));
    let after =
        Exported { version: before.version + 1, rows: Some(rows), bytes: Some(bytes), sha256, ..before.clone() };
    store::export::complete(&work, &after).await?;
    work.commit(Change::new(Deed::CompleteExport, Noun::Export, after.id, Some(&before), &after)?, &()).await
}

/// An export that was made.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<Exported, Fault> {
    ctx.ask(Permission::Export)?;
    let export = store::export::find(register.db.reader(), id).await?;
    // Whoever is limited to a part sees the own ones: what another exported may be of another part.
    found(export.filter(|export| ctx.scope.limits().is_none() || export.exported_by == ctx.actor), Noun::Export, id)
}

/// What left so far.
#[derive(Debug, Clone, Default)]
struct Left {
    rows: i64,
    bytes: i64,
    digest: Sha256,
}

/// Hands on what is written, a chunk at a time, and ends when nobody reads any more.
struct Chunks {
    to: Input,
    gathered: Vec<u8>,
    left: Arc<Mutex<Left>>,
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
        if let Ok(mut left) = self.left.lock() {
            left.bytes += i64::try_from(chunk.len()).unwrap_or_default();
            left.digest.update(&chunk);
        }
        self.to.put(chunk)
    }
}
