//! The start of a file, once the register is held: its rows are read or taken, it is noted, and the note is completed
//! when all of it has left.

use super::{
    Download, Export,
    file::{self, Counts, File, Left},
    rows::Row,
    spool::{Input, Taken, spool},
};
use crate::{
    domain::{account::Permission, audit::Deed, export::Exported, fault::Fault, noun::Noun},
    format::{About, Format, Layout},
    service::{Change, Ctx, Register, Work, id_number::key::Ring},
    store::{self, dialect::Sql, export::Source as Open},
};
use sha2::Digest;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// How long the first chunk is waited for before the answer begins: what goes wrong until then is still a refusal.
const FIRST: Duration = Duration::from_secs(2);

/// Where rows come from.
pub(super) enum Source {
    /// A statement of so many columns.
    Read(Open, Sql, usize),
    /// What gives them in batches, and the places of the columns in them; the turn to read lasts as long.
    Taken(Open, mpsc::Receiver<Result<Vec<Row>, Fault>>, Vec<usize>),
}

impl Source {
    async fn read(self, file: File, began: oneshot::Sender<()>, to: Input) -> Result<(), Fault> {
        match self {
            Self::Read(open, statement, width) => file::read(open, (statement, width), file, began, to).await,
            Self::Taken(open, batches, places) => file::take(open, (batches, places), file, began, to).await,
        }
    }
}

/// A file that is about to start.
pub(super) struct Start {
    pub(super) made: Exported,
    pub(super) format: &'static Format,
    pub(super) layout: Layout,
    /// What opens the last column, where it has id numbers.
    pub(super) ring: Option<Arc<Ring>>,
    /// Which of its rows are counted.
    pub(super) counts: Counts,
    pub(super) rows: Source,
    pub(super) download: Download,
}

impl Start {
    /// Starts it and notes it.
    pub(super) async fn begin(
        self,
        register: &Register,
        ctx: &Ctx,
        work: Work,
        change: impl FnOnce(&Exported) -> Result<Change, Fault>,
        says: impl FnOnce(&Exported) -> About,
    ) -> Result<Export, Fault> {
        let Self { made, format, layout, ring, counts, rows, download } = self;
        let (to, mut rest) = spool()?;
        let end = to.end();
        let (began, begins) = oneshot::channel();
        let (tell, about) = oneshot::channel();
        let left = Arc::new(Mutex::new(Left::default()));
        let file = File { format, layout, ring, counts, about, left: Arc::clone(&left) };
        let reading = tokio::spawn(rows.read(file, began, to));
        if begins.await.is_err() {
            return Err(reading
                .await
                .map_err(Fault::internal)?
                .err()
                .unwrap_or_else(|| Fault::internal("an export never began")));
        }
        let made = store::export::insert(&work, made).await?;
        work.commit(change(&made)?, &()).await?;
        // A reading that has ended takes no notes any more: it says why by itself.
        let _ = tell.send(says(&made));
        let (register, ctx, before) = (register.clone(), ctx.clone(), made.clone());
        tokio::spawn(async move {
            let ended = match reading.await.map_err(Fault::internal) {
                // It is complete when all of it has left; one that nobody reads to its end never is.
                Ok(Ok(())) => match end.taken().await {
                    Some(taken) => complete(&register, &ctx, before, &left, taken).await,
                    None => return tracing::info!("an export was left before its end"),
                },
                Ok(Err(_)) if end.is_left() => return tracing::info!("an export was left before its end"),
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
}

/// Notes that the file is whole, with its digest.
async fn complete(
    register: &Register,
    ctx: &Ctx,
    before: Exported,
    left: &Mutex<Left>,
    taken: Taken,
) -> Result<(), Fault> {
    let Left { rows, totals, blocks, about } = left.lock().map_err(|e| Fault::internal(e.to_string()))?.clone();
    let work = register.begin_own(ctx, Permission::Export).await?;
    let sha256 = Some(hex::encode(taken.digest.finalize()));
    let after = Exported {
        version: before.version + 1,
        totals: Some(totals),
        blocks: Some(blocks).filter(|blocks| !blocks.is_empty()),
        about,
        rows: Some(rows),
        bytes: Some(i64::try_from(taken.bytes).map_err(Fault::internal)?),
        sha256,
        ..before.clone()
    };
    store::export::complete(&work, &after).await?;
    work.commit(Change::new(Deed::CompleteExport, Noun::Export, after.id, Some(&before), &after)?, &()).await
}
