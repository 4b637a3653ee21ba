//! What the events say of each row, and what the database has: compared in flat memory, by files of a share of the rows
//! each.

use crate::domain::{
    audit::{Misfit, RowChange, UNREADABLE},
    fault::Fault,
};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufRead, BufReader, BufWriter, Seek, Write},
};

/// Files the rows are shared out to: one file's rows are compared at a time.
const SHARES: usize = 64;

/// Rows that are named, the earliest events first.
const MOST: usize = 200;

/// The rows, shared out.
pub(super) struct Ledger {
    shares: Vec<BufWriter<File>>,
}

/// The word for a row that is not there.
const GONE: &str = "-";
/// The word for what an event says nothing of.
const UNSAID: &str = "*";

impl Ledger {
    pub(super) fn new() -> Result<Self, Fault> {
        let shares = (0..SHARES).map(|_| Ok(BufWriter::new(tempfile::tempfile()?))).collect::<std::io::Result<_>>();
        Ok(Self { shares: shares.map_err(unwritten)? })
    }

    /// Notes what an event says of a row it wrote; events in their order.
    pub(super) fn left(&mut self, table: &str, key: &str, seq: i64, change: &RowChange) -> Result<(), Fault> {
        let (before, after) = match change {
            RowChange::Between(before, after) => (before.as_deref().unwrap_or(GONE), after),
            RowChange::After(after) => (UNSAID, after),
        };
        self.note(table, key.parse().map_err(Fault::internal)?, seq, before, after.as_deref().unwrap_or(GONE))
    }

    /// Notes a row as the database has it; after the events.
    pub(super) fn stands(&mut self, table: &str, key: i64, digest: &str) -> Result<(), Fault> {
        self.note(table, key, 0, UNSAID, digest)
    }

    fn note(&mut self, table: &str, key: i64, seq: i64, before: &str, after: &str) -> Result<(), Fault> {
        let place = usize::try_from(key.unsigned_abs()).unwrap_or_default() % SHARES;
        let share = self.shares.get_mut(place).ok_or_else(|| Fault::internal("no such share"))?;
        writeln!(share, "{table} {key} {seq} {before} {after}").map_err(unwritten)
    }

    /// The rows that are not as their last event left them, by event; rows that later events wrote are left out.
    pub(super) fn misfits<T>(self, later: &BTreeMap<String, BTreeMap<i64, T>>) -> Result<Vec<Misfit>, Fault> {
        let mut found: Vec<Misfit> = Vec::new();
        let known = |table: &str, key: i64| later.get(table).is_some_and(|rows| rows.contains_key(&key));
        for share in self.shares {
            let mut file = share.into_inner().map_err(|e| unwritten(e.into_error()))?;
            file.rewind().map_err(Fault::internal)?;
            found.extend(misfits(file, &known)?);
            found.sort_by(|a, b| (a.seq, &a.what).cmp(&(b.seq, &b.what)));
            found.truncate(MOST);
        }
        Ok(found)
    }
}

/// A disk without room for the shares says nothing of the register.
fn unwritten(error: std::io::Error) -> Fault {
    Fault::unwritten(error, ("tệp tạm của việc kiểm tra", "The temporary file of the check"))
}

/// The misfits of one share.
fn misfits(file: File, known: &impl Fn(&str, i64) -> bool) -> Result<Vec<Misfit>, Fault> {
    let mut left: HashMap<(String, i64), (i64, String)> = HashMap::new();
    let mut found = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(Fault::internal)?;
        let mut words = line.split(' ');
        let (Some(table), Some(key), Some(seq), Some(before), Some(digest)) =
            (words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Fault::internal("a ledger's line is broken"));
        };
        let (key, seq): (i64, i64) = (key.parse().map_err(Fault::internal)?, seq.parse().map_err(Fault::internal)?);
        let row = (table.to_owned(), key);
        if seq > 0 {
            let last = left.insert(row, (seq, digest.to_owned()));
            found.extend(
                edited(last.as_ref(), before, seq)
                    .map(|how| Misfit { seq, what: format!("{table} {key} {how}").into() }),
            );
            continue;
        }
        // It may be as it was before or after those events, or between them.
        if known(table, key) {
            continue;
        }
        match left.remove(&row) {
            Some((_, known)) if known == digest => {}
            Some((seq, known)) if known == GONE => {
                found.push(Misfit {
                    seq,
                    what: format!("{table} {key} is there again, though this event took it away").into(),
                });
            }
            Some((seq, _)) if digest == UNREADABLE => {
                found.push(Misfit { seq, what: format!("{table} {key} holds a value that cannot be read").into() });
            }
            Some((seq, _)) => found
                .push(Misfit { seq, what: format!("{table} {key} is not as this event, its last, left it").into() }),
            None => found.push(Misfit { seq: 0, what: format!("{table} {key} was written by no event").into() }),
        }
    }
    let gone = left.into_iter().filter(|((table, key), (_, digest))| digest != GONE && !known(table, *key));
    found.extend(gone.map(|((table, key), (seq, _))| Misfit {
        seq,
        what: format!("{table} {key}, which this event wrote, is gone").into(),
    }));
    Ok(found)
}

/// How a row was edited by hand before an event that wrote it: what the event says was there is not what the event
/// before on that row left.
fn edited(last: Option<&(i64, String)>, before: &str, seq: i64) -> Option<String> {
    if before == UNSAID {
        return None;
    }
    match last {
        Some((_, known)) if known == before => None,
        None if before == GONE => None,
        Some((last, known)) if known == GONE => {
            Some(format!("was there again before event {seq} wrote it, though event {last} took it away"))
        }
        Some((last, _)) if before == GONE => {
            Some(format!("was gone before event {seq} wrote it, though event {last} left it"))
        }
        Some((last, _)) => Some(format!("was not as event {last} left it when event {seq} wrote it")),
        None => Some(format!("was there before event {seq} wrote it, and no event had made it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(before: &str, after: &str) -> RowChange {
        let digest = |word: &str| (word != GONE).then(|| word.to_owned());
        RowChange::Between(digest(before), digest(after))
    }

    /// What is said of a row 7 that such events wrote, and that has this digest now.
    fn said(events: &[RowChange], now: &str) -> Option<(i64, String)> {
        let mut ledger = Ledger::new().unwrap();
        for (seq, change) in (1..).zip(events) {
            ledger.left("award", "7", seq, change).unwrap();
        }
        if now != GONE {
            ledger.stands("award", 7, now).unwrap();
        }
        ledger
            .misfits::<()>(&BTreeMap::new())
            .unwrap()
            .into_iter()
            .next()
            .map(|misfit| (misfit.seq, misfit.what.into_owned()))
    }

    #[test]
    fn a_row_is_as_each_event_found_it_and_the_last_left_it() {
        assert_eq!(said(&[between("-", "a"), between("a", "b")], "b"), None);
        assert_eq!(said(&[between("-", "a"), between("a", "-"), between("-", "b")], "b"), None);
        assert_eq!(
            said(&[between("-", "a"), between("x", "b")], "b"),
            Some((2, "award 7 was not as event 1 left it when event 2 wrote it".into()))
        );
        assert_eq!(
            said(&[between("-", "a"), between("-", "b")], "b"),
            Some((2, "award 7 was gone before event 2 wrote it, though event 1 left it".into()))
        );
        assert_eq!(
            said(&[between("x", "a")], "a"),
            Some((1, "award 7 was there before event 1 wrote it, and no event had made it".into()))
        );
        assert_eq!(
            said(&[between("x", "-")], "-"),
            Some((1, "award 7 was there before event 1 wrote it, and no event had made it".into()))
        );
        let again = "award 7 was there again before event 3 wrote it, though event 2 took it away";
        assert_eq!(said(&[between("-", "a"), between("a", "-"), between("a", "b")], "b"), Some((3, again.into())));
        assert_eq!(
            said(&[between("-", "a")], "b"),
            Some((1, "award 7 is not as this event, its last, left it".into()))
        );
    }

    #[test]
    fn an_event_of_the_first_release_says_nothing_of_the_row_before() {
        let after = |digest: &str| RowChange::After(Some(digest.into()));
        assert_eq!(said(&[after("a"), after("b"), between("b", "c")], "c"), None);
        assert_eq!(said(&[after("a"), RowChange::After(None)], "-"), None);
        assert_eq!(
            said(&[after("a"), between("x", "c")], "c"),
            Some((2, "award 7 was not as event 1 left it when event 2 wrote it".into()))
        );
    }
}
