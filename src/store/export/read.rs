//! The export's own way past the ORM: rusqlite and COPY, row by row, in flat memory.
//!
//! Measured on a million joined rows: handing each row from the driver's thread to ours costs two to three times the
//! whole read. So SQLite is read by rusqlite on a blocking thread and PostgreSQL by COPY, and nothing else leaves the
//! ORM. On both the next rows are read while the file is written of those before.

use super::super::{
    Db,
    dialect::{Engine, Sql},
    error::{rusqlite_fault, sqlx_fault},
    lanes::ReadTurn,
};
use crate::domain::fault::Fault;
use futures_util::TryStreamExt;
use rusqlite::types::ValueRef;
use sea_orm::{
    DbBackend,
    sqlx::{Postgres, pool::PoolConnection},
};
use std::{
    io::Error,
    path::PathBuf,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};
use tokio::sync::oneshot::Sender;

/// Where an export reads, open already; its turn ends with the reading.
#[derive(Debug)]
pub struct Source {
    place: Place,
    turn: ReadTurn,
}

#[derive(Debug)]
enum Place {
    /// The file.
    Sqlite(PathBuf),
    /// A connection of the exports' own.
    Postgres(Box<PoolConnection<Postgres>>),
}

/// Waits for a turn to read an export, and opens where it reads.
pub async fn open(db: &Db) -> Result<Source, Fault> {
    let turn = db.lanes.export_turn().await?;
    let place = match (db.engine(), db.lanes.exports()) {
        (Engine::Postgres { .. }, Some(exports)) => {
            let connection = exports.get_postgres_connection_pool().acquire().await.map_err(sqlx_fault)?;
            Place::Postgres(Box::new(connection))
        }
        (Engine::Postgres { .. }, None) => return Err(Fault::internal("exports have no connections")),
        (Engine::Sqlite { path }, _) => {
            db.files()?;
            Place::Sqlite(path.clone())
        }
    };
    Ok(Source { place, turn })
}

/// Reads every row of a statement of so many columns as the register is when `began` is told, and gives each row's
/// texts to `take` on a blocking thread, and `None` after the last; returns when all are taken, or with the error that
/// ended it.
pub async fn read<F>(source: Source, statement: Sql, width: usize, began: Sender<()>, take: F) -> Result<(), Fault>
where
    F: FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()> + Send + 'static,
{
    let Source { place, turn } = source;
    match place {
        Place::Sqlite(path) => {
            let text = statement.statement(DbBackend::Sqlite).to_string();
            // The turn goes with the thread, which reads on for a moment when nobody waits for it any more.
            let reading = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                sqlite(&path, &text, width, began, take)
            });
            reading.await.map_err(Fault::internal)?
        }
        Place::Postgres(connection) => {
            let _turn = turn;
            postgres(*connection, &statement.statement(DbBackend::Postgres).to_string(), width, began, take).await
        }
    }
}

fn sqlite(
    path: &std::path::Path,
    text: &str,
    width: usize,
    began: Sender<()>,
    take: impl FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()> + Send,
) -> Result<(), Fault> {
    let connection = rusqlite::Connection::open_with_flags(
        path,
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(rusqlite_fault)?;
    connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(rusqlite_fault)?;
    // The first read of a transaction is the moment all of it sees.
    connection.execute_batch("BEGIN; SELECT 1 FROM sqlite_master LIMIT 1;").map_err(rusqlite_fault)?;
    let _ = began.send(());
    // The next rows are read while the file is written of those before.
    let (to, from) = sync_channel(AHEAD);
    std::thread::scope(|threads| {
        let taking = threads.spawn(move || taken(&from, width, take));
        let read = batches(&connection, text, width, &to);
        drop(to);
        let taken = taking.join().map_err(|_| Fault::internal("the thread of an export has panicked"))?;
        read.and(taken.map_err(Fault::internal))
    })
}

/// Hands the rows of a statement on, batch by batch and nothing after the last; ends early where nobody takes them.
fn batches(
    connection: &rusqlite::Connection,
    text: &str,
    width: usize,
    to: &SyncSender<Option<Batch>>,
) -> Result<(), Fault> {
    let mut query = connection.prepare(text).map_err(rusqlite_fault)?;
    let mut found = query.query([]).map_err(rusqlite_fault)?;
    let (mut batch, mut digits) = (Batch::default(), itoa::Buffer::new());
    while let Some(row) = found.next().map_err(rusqlite_fault)? {
        for i in 0..width {
            match row.get_ref(i).map_err(rusqlite_fault)? {
                ValueRef::Integer(number) => batch.cell(Some(digits.format(number).as_bytes())),
                ValueRef::Text(text) => batch.cell(Some(text)),
                _ => batch.cell(None),
            }
        }
        if batch.is_full() && to.send(Some(std::mem::take(&mut batch))).is_err() {
            return Ok(());
        }
    }
    // Whoever takes them no longer says why.
    let _ = to.send(Some(batch)).and_then(|()| to.send(None));
    Ok(())
}

/// Takes rows batch by batch; a reading that ends without its last word has failed, and its file gets no end.
fn taken(
    from: &Receiver<Option<Batch>>,
    width: usize,
    mut take: impl FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    while let Ok(batch) = from.recv() {
        match batch {
            Some(batch) => batch.each_row(width, &mut take)?,
            None => return take(None),
        }
    }
    Ok(())
}

/// Batches that are read ahead.
const AHEAD: usize = 4;
/// Bytes and cells of a batch.
const FULL: usize = 64 * 1024;

/// Rows that are handed from one thread to another: their texts one after the other, and where that of each cell ends.
#[derive(Default)]
struct Batch {
    texts: Vec<u8>,
    ends: Vec<Option<usize>>,
}

impl Batch {
    fn cell(&mut self, text: Option<&[u8]>) {
        self.texts.extend_from_slice(text.unwrap_or_default());
        self.ends.push(text.map(|_| self.texts.len()));
    }

    fn is_full(&self) -> bool {
        self.texts.len() >= FULL || self.ends.len() >= FULL
    }

    fn each_row(
        &self,
        width: usize,
        take: &mut impl FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let (mut columns, mut start) = (Vec::with_capacity(width), 0);
        for row in self.ends.chunks_exact(width) {
            columns.clear();
            for end in row {
                columns.push(end.and_then(|end| self.texts.get(std::mem::replace(&mut start, end)..end)));
            }
            take(Some(&columns))?;
        }
        Ok(())
    }
}

async fn postgres<F>(
    mut connection: PoolConnection<Postgres>,
    text: &str,
    width: usize,
    began: Sender<()>,
    mut take: F,
) -> Result<(), Fault>
where
    F: FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()> + Send + 'static,
{
    let mut chunks = connection.copy_out_raw(&format!("COPY ({text}) TO STDOUT")).await.map_err(sqlx_fault)?;
    let _ = began.send(());
    // The server fills a few chunks while a blocking thread takes the rows of those before.
    let (to, mut from) = tokio::sync::mpsc::channel::<bytes::Bytes>(16);
    let taking = tokio::task::spawn_blocking(move || {
        let mut rest: Vec<u8> = Vec::new();
        let mut plain = vec![Vec::new(); width];
        while let Some(chunk) = from.blocking_recv() {
            rest.extend_from_slice(&chunk);
            let mut start = 0;
            while let Some(end) = rest.get(start..).and_then(|left| left.iter().position(|b| *b == b'\n')) {
                copied(rest.get(start..start + end).unwrap_or_default(), &mut plain, &mut take)?;
                start += end + 1;
            }
            rest.drain(..start);
        }
        take(None)
    });
    let mut broken = None;
    loop {
        match chunks.try_next().await {
            Ok(Some(chunk)) => {
                if to.send(chunk).await.is_err() {
                    break;
                }
            }
            Ok(None) => break,
            Err(e) => {
                broken = Some(sqlx_fault(e));
                break;
            }
        }
    }
    drop(to);
    drop(chunks);
    // A COPY that was left midway has no clean way back into the pool.
    let taken = taking.await.map_err(Fault::internal)?;
    if broken.is_some() || taken.is_err() {
        connection.close_on_drop();
    }
    broken.map_or(Ok(()), Err)?;
    taken.map_err(Fault::internal)
}

/// One line of COPY's text format: columns by tabs, `\N` for nothing, backslash escapes.
fn copied(
    line: &[u8],
    plain: &mut [Vec<u8>],
    take: &mut impl FnMut(Option<&[Option<&[u8]>]>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let width = plain.len();
    let mut columns: Vec<Option<&[u8]>> = Vec::with_capacity(plain.len());
    for (field, plain) in line.split(|b| *b == b'\t').zip(plain.iter_mut()) {
        if field == b"\\N" {
            columns.push(None);
        } else if field.contains(&b'\\') {
            plain.clear();
            let mut bytes = field.iter();
            while let Some(b) = bytes.next() {
                plain.push(match (b, b == &b'\\') {
                    (b, false) => *b,
                    _ => match bytes.next() {
                        Some(b't') => b'\t',
                        Some(b'n') => b'\n',
                        Some(b'r') => b'\r',
                        Some(other) => *other,
                        None => return Err(Error::other("a line of COPY ends in its escape")),
                    },
                });
            }
            columns.push(Some(plain));
        } else {
            columns.push(Some(field));
        }
    }
    if columns.len() == width {
        take(Some(&columns))
    } else {
        Err(Error::other("a line of COPY has another number of columns"))
    }
}
