//! The digests of every row under proof at one moment, and what is different at a later one: in files, table by table
//! in the order of keys, so that memory is flat whatever the register holds.

use crate::{
    domain::{audit::Digest, fault::Fault},
    store::{self, Tx},
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufRead, BufReader, BufWriter, Seek, Write},
    sync::Arc,
};

/// The digests of every row under proof.
pub(super) struct Digests {
    tables: BTreeMap<String, Table>,
}

struct Table {
    /// What shows whether a row of it can have changed since.
    trace: String,
    /// A line for each row, `key digest`.
    file: Arc<File>,
}

/// A row that is not as it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub table: String,
    pub key: i64,
    /// Its digest before; none where it is new.
    pub before: Option<Digest>,
    /// Its digest after; none where it is no more.
    pub after: Option<Digest>,
}

impl Digests {
    /// Reads every row of the tables that can have changed since the digests before; the others are as they were.
    pub(super) async fn read(tx: &Tx, before: Option<&Self>) -> Result<Self, Fault> {
        let traces = store::migrate::traces(tx).await?;
        let mut tables = BTreeMap::new();
        for table in store::proof::under_proof(tx).await? {
            let trace =
                traces.get(&table.name).cloned().ok_or_else(|| Fault::internal("a table under proof is not there"))?;
            let same = before.and_then(|before| before.tables.get(&table.name)).filter(|known| known.trace == trace);
            let file = match same {
                Some(known) => Arc::clone(&known.file),
                None => Arc::new(rows(tx, &table).await?),
            };
            tables.insert(table.name, Table { trace, file });
        }
        Ok(Self { tables })
    }

    /// The rows that are different in the digests after, by table and key.
    pub(super) fn changed(&self, after: &Self) -> Result<impl Iterator<Item = Result<Changed, Fault>>, Fault> {
        let names: BTreeSet<_> = self.tables.keys().chain(after.tables.keys()).collect();
        let mut all = Vec::new();
        for name in names {
            let (before, after) = (self.tables.get(name), after.tables.get(name));
            let same = before.zip(after).is_some_and(|(before, after)| Arc::ptr_eq(&before.file, &after.file));
            if !same {
                all.push(Compared { table: name.clone(), before: Rows::of(before)?, after: Rows::of(after)? });
            }
        }
        Ok(all.into_iter().flatten())
    }
}

/// The rows of a table as they are, in a file.
async fn rows(tx: &Tx, table: &store::proof::Table) -> Result<File, Fault> {
    let mut file = BufWriter::new(tempfile::tempfile().map_err(Fault::internal)?);
    let mut last = None;
    loop {
        let rows = store::proof::standing(tx, table, last).await?;
        let Some((key, _)) = rows.last() else { break };
        last = Some(*key);
        for (key, digest) in &rows {
            writeln!(file, "{key} {digest}").map_err(Fault::internal)?;
        }
    }
    file.into_inner().map_err(|e| Fault::internal(e.to_string()))
}

/// The rows of a file, read one after another.
struct Rows {
    lines: Option<std::io::Lines<BufReader<Arc<File>>>>,
    next: Option<(i64, Digest)>,
}

impl Rows {
    fn of(table: Option<&Table>) -> Result<Self, Fault> {
        let mut lines = None;
        if let Some(table) = table {
            let mut file = Arc::clone(&table.file);
            file.rewind().map_err(Fault::internal)?;
            lines = Some(BufReader::new(file).lines());
        }
        let mut rows = Self { lines, next: None };
        rows.take()?;
        Ok(rows)
    }

    /// The next row, after which comes another.
    fn take(&mut self) -> Result<Option<(i64, Digest)>, Fault> {
        let line = self.lines.as_mut().and_then(Iterator::next).transpose().map_err(Fault::internal)?;
        let row = |line: String| {
            let (key, digest) = line.split_once(' ').ok_or_else(|| Fault::internal("a line of digests is broken"))?;
            Ok::<_, Fault>((key.parse().map_err(Fault::internal)?, digest.to_owned()))
        };
        Ok(std::mem::replace(&mut self.next, line.map(row).transpose()?))
    }
}

/// The rows of one table before and after, walked through side by side.
struct Compared {
    table: String,
    before: Rows,
    after: Rows,
}

impl Compared {
    fn step(&mut self) -> Result<Option<Changed>, Fault> {
        loop {
            let order = match (&self.before.next, &self.after.next) {
                (None, None) => return Ok(None),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((before, _)), Some((after, _))) => before.cmp(after),
            };
            let before = if order == Ordering::Greater { None } else { self.before.take()? };
            let after = if order == Ordering::Less { None } else { self.after.take()? };
            let Some(key) = before.as_ref().or(after.as_ref()).map(|(key, _)| *key) else { continue };
            let (before, after) = (before.map(|(_, digest)| digest), after.map(|(_, digest)| digest));
            if before != after {
                return Ok(Some(Changed { table: self.table.clone(), key, before, after }));
            }
        }
    }
}

impl Iterator for Compared {
    type Item = Result<Changed, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(tables: &[(&str, &str)]) -> Digests {
        let table = |text: &str| {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            Table { trace: String::new(), file: Arc::new(file) }
        };
        Digests { tables: tables.iter().map(|(name, text)| ((*name).to_owned(), table(text))).collect() }
    }

    #[test]
    fn rows_that_are_new_gone_or_other_are_each_found_once() {
        let before = digests(&[("a", "1 x\n2 y\n9 z\n"), ("gone", "5 v\n")]);
        let after = digests(&[("a", "1 x\n2 w\n10 z\n"), ("new", "-3 u\n")]);
        let found: Vec<_> =
            before.changed(&after).unwrap().map(Result::unwrap).map(|c| (c.table, c.key, c.before, c.after)).collect();
        let row = |table: &str, key, before: Option<&str>, after: Option<&str>| {
            (table.to_owned(), key, before.map(str::to_owned), after.map(str::to_owned))
        };
        assert_eq!(
            found,
            [
                row("a", 2, Some("y"), Some("w")),
                row("a", 9, Some("z"), None),
                row("a", 10, None, Some("z")),
                row("gone", 5, Some("v"), None),
                row("new", -3, None, Some("u")),
            ]
        );
        assert_eq!(before.changed(&before).unwrap().count(), 0);
    }
}
