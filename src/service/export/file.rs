//! The file of an export: rows in, chunks out, on a thread that may wait.

use super::{id_numbers, rows::Row, spool::Input};
use crate::{
    domain::{
        conferral::ConferralStatus,
        export::{ExportTotal, digest::Blocks},
        fault::Fault,
        recipient::RecipientKind,
    },
    format::{About, Ending, Format, Layout, Rows, Sink, packed},
    service::id_number::key::Ring,
    store::{self, dialect::Sql, export::Source},
};
use std::{
    collections::HashMap,
    io::{Error, Result as IoResult, Write},
    sync::{Arc, Mutex},
};
use tokio::sync::{mpsc, oneshot};

/// Bytes gathered before they are handed on.
const CHUNK: usize = 64 * 1024;

/// The columns that are read before those of the file: what its rows are counted by.
pub(super) const EXTRA: [&str; 4] = ["award_code", "award_name", "recipient_kind", "status"];

/// Which rows of a file are counted by award and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    /// None: they are no conferrals.
    Nothing,
    /// All: they are of statuses that someone chose.
    All,
    /// All but those that were entered in error, which the paper never had.
    Valid,
}

/// What is written.
pub(super) struct File {
    pub(super) format: &'static Format,
    pub(super) layout: Layout,
    /// What opens the last column, where it has id numbers.
    pub(super) ring: Option<Arc<Ring>>,
    /// Which of its rows are counted: each begins with what it is counted by then.
    pub(super) counts: Counts,
    /// What the file says of itself, once the register has noted it.
    pub(super) about: oneshot::Receiver<About>,
    /// What the rows came to.
    pub(super) left: Arc<Mutex<Left>>,
}

/// Reads the rows of a statement of so many columns and writes the file.
pub(super) async fn read(
    source: Source,
    (statement, width): (Sql, usize),
    file: File,
    began: oneshot::Sender<()>,
    to: Input,
) -> Result<(), Fault> {
    let mut writing = Writing { file: Some((file, to)), going: None };
    store::export::read(source, statement, width, began, move |row| writing.take(row)).await
}

/// Takes rows in batches and writes the file, on a thread that may wait; `open` is the turn to read.
pub(super) async fn take(
    open: Source,
    (mut batches, places): (mpsc::Receiver<Result<Vec<Row>, Fault>>, Vec<usize>),
    file: File,
    began: oneshot::Sender<()>,
    to: Input,
) -> Result<(), Fault> {
    let taking = tokio::task::spawn_blocking(move || {
        let _open = open;
        let mut writing = Writing { file: Some((file, to)), going: None };
        let _ = began.send(());
        while let Some(batch) = batches.blocking_recv() {
            for row in batch? {
                let text = |place: &usize| row.get(*place).and_then(Option::as_deref).map(str::as_bytes);
                let columns: Vec<_> = places.iter().map(text).collect();
                writing.take(Some(&columns)).map_err(Fault::internal)?;
            }
        }
        writing.take(None).map_err(Fault::internal)
    });
    taking.await.map_err(Fault::internal)?
}

struct Writing {
    /// The file before it is opened: on the thread that writes it, as handing on a chunk may wait.
    file: Option<(File, Input)>,
    going: Option<Going>,
}

struct Going {
    rows: Box<dyn Rows>,
    counts: Counts,
    tally: Tally,
    blocks: Blocks,
    ring: Option<Arc<Ring>>,
    about: Option<oneshot::Receiver<About>>,
    left: Arc<Mutex<Left>>,
}

impl Writing {
    fn take(&mut self, row: Option<&[Option<&[u8]>]>) -> IoResult<()> {
        if let Some((File { format, layout, ring, counts, about, left }, to)) = self.file.take() {
            let chunks = Chunks { to, gathered: Vec::with_capacity(CHUNK + 4096) };
            let out = packed(Box::new(chunks), layout.packing)?;
            let rows = (format.open)(out, layout)?;
            self.going = Some(Going {
                rows,
                counts,
                tally: Tally::default(),
                blocks: Blocks::default(),
                ring,
                about: Some(about),
                left,
            });
        }
        let going = self.going.as_mut().ok_or_else(|| Error::other("the file was never opened"))?;
        let Some(columns) = row else { return going.finish() };
        if going.counts == Counts::Nothing {
            going.tally.rows += 1;
            return going.rows.row(columns, &mut going.blocks);
        }
        let Some((extra, _)) = columns.split_at_checked(EXTRA.len()) else {
            return Err(Error::other("a row has too few columns"));
        };
        going.tally.add(extra, going.counts)?;
        let mut write = |columns: &[Option<&[u8]>]| {
            going.rows.row(columns.get(EXTRA.len()..).unwrap_or_default(), &mut going.blocks)
        };
        match &going.ring {
            Some(ring) => id_numbers::opened(ring, columns, write),
            None => write(columns),
        }
    }
}

impl Going {
    fn finish(&mut self) -> IoResult<()> {
        let about = self.about.take().and_then(|about| about.blocking_recv().ok());
        let about = Arc::new(about.ok_or_else(|| Error::other("the export was not noted"))?);
        let ending = Ending { about, rows: self.tally.rows, totals: self.tally.totals.clone() };
        let about_digests = self.rows.finish(&ending)?;
        if let Ok(mut left) = self.left.lock() {
            left.rows = ending.rows;
            left.totals = ending.totals;
            left.blocks = std::mem::take(&mut self.blocks).finish();
            left.about = about_digests;
        }
        Ok(())
    }
}

/// What the rows are, counted as they pass.
#[derive(Debug, Default)]
struct Tally {
    rows: i64,
    totals: Vec<ExportTotal>,
    places: HashMap<Vec<u8>, usize>,
    /// The key of the last row: most are of the same award as the one before.
    last: (Vec<u8>, usize),
    key: Vec<u8>,
}

impl Tally {
    fn add(&mut self, extra: &[Option<&[u8]>], counts: Counts) -> IoResult<()> {
        let [code, name, kind, status] = extra else { return Err(Error::other("a row is counted by four columns")) };
        let (code, kind) = (code.unwrap_or_default(), kind.unwrap_or_default());
        self.rows += 1;
        if counts == Counts::Valid && status.is_some_and(|status| status == ConferralStatus::Void.word().as_bytes()) {
            return Ok(());
        }
        self.key.clear();
        self.key.extend_from_slice(code);
        self.key.push(b' ');
        self.key.extend_from_slice(kind);
        if self.totals.is_empty() || self.key != self.last.0 {
            let place = self.places.get(&self.key).copied();
            self.last.1 = match place {
                Some(place) => place,
                None => self.insert(code, name.unwrap_or_default(), kind)?,
            };
            self.last.0.clone_from(&self.key);
        }
        if let Some(total) = self.totals.get_mut(self.last.1) {
            total.count += 1;
        }
        Ok(())
    }

    fn insert(&mut self, code: &[u8], name: &[u8], kind: &[u8]) -> IoResult<usize> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let recipient_kind = RecipientKind::find(&text(kind)).ok_or_else(|| Error::other("a kind nobody knows"))?;
        self.totals.push(ExportTotal { award_code: text(code), award_name: text(name), recipient_kind, count: 0 });
        self.places.insert(self.key.clone(), self.totals.len() - 1);
        Ok(self.totals.len() - 1)
    }
}

/// What the rows came to, once all are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Left {
    pub(super) rows: i64,
    pub(super) totals: Vec<ExportTotal>,
    pub(super) blocks: Vec<String>,
    pub(super) about: Option<Vec<String>>,
}

/// Hands on what is written, a chunk at a time, and ends when nobody reads any more.
struct Chunks {
    to: Input,
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
        self.to.put(std::mem::replace(&mut self.gathered, Vec::with_capacity(CHUNK + 4096)))
    }
}

impl Sink for Chunks {
    fn end(&mut self) -> IoResult<()> {
        self.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_by_award_and_kind_in_the_order_they_come_first() {
        let mut tally = Tally::default();
        let add = |tally: &mut Tally, row: [&str; 4], counts| {
            tally.add(&row.map(|text| Some(text.as_bytes())), counts).unwrap();
        };
        for row in [
            ["B", "Bê", "individual", "in_force"],
            ["A", "A", "individual", "void"],
            ["B", "Bê", "household", "revoked"],
            ["B", "Bê", "individual", "in_force"],
        ] {
            add(&mut tally, row, Counts::All);
        }
        let counts: Vec<_> =
            tally.totals.iter().map(|t| (t.award_code.as_str(), t.recipient_kind.word(), t.count)).collect();
        assert_eq!(counts, [("B", "individual", 2), ("A", "individual", 1), ("B", "household", 1)]);
        assert_eq!((tally.rows, tally.totals[0].award_name.as_str()), (4, "Bê"));
        add(&mut tally, ["A", "A", "individual", "void"], Counts::Valid);
        assert_eq!((tally.rows, tally.totals[1].count), (5, 1), "it is a row, and counts nowhere");
    }
}
