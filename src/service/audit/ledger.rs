//! What the events say of each row, and what the database has: compared in flat memory, by files of a share of the rows each.

use crate::domain::{
    audit::{Digest, Misfit},
    fault::Fault,
};
use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Seek, Write},
};

/// Files the rows are shared out to: one file's rows are compared at a time.
const SHARES: usize = 64;

/// The rows, shared out.
pub(super) struct Ledger {
    shares: Vec<BufWriter<File>>,
}

/// The word for a row that is no more.
const GONE: &str = "-";
/// The word for a row with a value that cannot be read.
const UNREADABLE: &str = "?";

impl Ledger {
    pub(super) fn new() -> Result<Self, Fault> {
        let shares = (0..SHARES).map(|_| Ok(BufWriter::new(tempfile::tempfile()?))).collect::<std::io::Result<_>>();
        Ok(Self { shares: shares.map_err(Fault::internal)? })
    }

    /// Notes what an event left of a row; events in their order.
    pub(super) fn left(&mut self, table: &str, key: &str, seq: i64, digest: Option<&Digest>) -> Result<(), Fault> {
        self.note(table, key.parse().map_err(Fault::internal)?, seq, digest.map_or(GONE, String::as_str))
    }

    /// Notes a row as the database has it; after the events.
    pub(super) fn stands(&mut self, table: &str, key: i64, digest: Option<&Digest>) -> Result<(), Fault> {
        self.note(table, key, 0, digest.map_or(UNREADABLE, String::as_str))
    }

    fn note(&mut self, table: &str, key: i64, seq: i64, digest: &str) -> Result<(), Fault> {
        let place = usize::try_from(key.unsigned_abs()).unwrap_or_default() % SHARES;
        let share = self.shares.get_mut(place).ok_or_else(|| Fault::internal("no such share"))?;
        writeln!(share, "{table} {key} {seq} {digest}").map_err(Fault::internal)
    }

    /// The row that is not as its last event left it, by the earliest such event.
    pub(super) fn misfit(self) -> Result<Option<Misfit>, Fault> {
        let mut first: Option<Misfit> = None;
        for share in self.shares {
            let mut file = share.into_inner().map_err(|e| Fault::internal(e.to_string()))?;
            file.rewind().map_err(Fault::internal)?;
            for misfit in misfits(file)? {
                if first.as_ref().is_none_or(|known| (misfit.seq, &misfit.what) < (known.seq, &known.what)) {
                    first = Some(misfit);
                }
            }
        }
        Ok(first)
    }
}

/// The misfits of one share.
fn misfits(file: File) -> Result<Vec<Misfit>, Fault> {
    let mut left: HashMap<(String, i64), (i64, String)> = HashMap::new();
    let mut found = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(Fault::internal)?;
        let mut words = line.split(' ');
        let (Some(table), Some(key), Some(seq), Some(digest)) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(Fault::internal("a ledger's line is broken"));
        };
        let (key, seq): (i64, i64) = (key.parse().map_err(Fault::internal)?, seq.parse().map_err(Fault::internal)?);
        let row = (table.to_owned(), key);
        if seq > 0 {
            left.insert(row, (seq, digest.to_owned()));
            continue;
        }
        match left.remove(&row) {
            Some((_, known)) if known == digest => {}
            Some((seq, known)) if known == GONE => {
                found.push(Misfit { seq, what: format!("{table} {key} is there again, though this event took it away").into() });
            }
            Some((seq, _)) if digest == UNREADABLE => found.push(Misfit { seq, what: format!("{table} {key} holds a value that cannot be read").into() }),
            Some((seq, _)) => found.push(Misfit { seq, what: format!("{table} {key} is not as this event, its last, left it").into() }),
            None => found.push(Misfit { seq: 0, what: format!("{table} {key} was written by no event").into() }),
        }
    }
    let gone = left.into_iter().filter(|(_, (_, digest))| digest != GONE);
    found.extend(gone.map(|((table, key), (seq, _))| Misfit { seq, what: format!("{table} {key}, which this event wrote, is gone").into() }));
    Ok(found)
}
