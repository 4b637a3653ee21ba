//! How a reader in a process of its own says what it read: JSON, a line each, so that the one who listens counts them.

use super::{
    grid::{Book, Collector, Row, Sheet},
    unreadable::Unreadable,
};
use serde::{Deserialize, Serialize};
use std::{
    cell::RefCell,
    io::{self, BufRead, Write},
    mem,
    rc::Rc,
};

/// A line of the answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Item {
    /// The file, without its sheets.
    Book(Book),
    /// A sheet, without its rows, which follow.
    Sheet(Sheet),
    /// A row.
    Row(Row),
    /// All was read.
    End,
    /// The file is not read.
    Unreadable(Unreadable),
}

/// Writes what was read.
pub fn write(read: Result<Book, Unreadable>, out: &mut impl Write) -> io::Result<()> {
    let mut line = |item: Item| {
        serde_json::to_writer(&mut *out, &item)?;
        out.write_all(b"\n")
    };
    match read {
        Err(reason) => line(Item::Unreadable(reason))?,
        Ok(mut book) => {
            let sheets = mem::take(&mut book.sheets);
            line(Item::Book(book))?;
            for mut sheet in sheets {
                let rows = mem::take(&mut sheet.rows);
                line(Item::Sheet(sheet))?;
                for row in rows {
                    line(Item::Row(row))?;
                }
            }
            line(Item::End)?;
        }
    }
    out.flush()
}

/// Writes the rows of a file as they come.
pub(super) fn stream(
    out: impl Write + 'static,
    read: impl FnOnce(Collector) -> Result<(), Unreadable>,
) -> io::Result<()> {
    let out = Rc::new(RefCell::new(out));
    let write = {
        let out = Rc::clone(&out);
        move |item: &Item| {
            let mut out = out.borrow_mut();
            serde_json::to_writer(&mut *out, item)?;
            out.write_all(b"\n")
        }
    };
    let (row, mut sheet) = (write.clone(), None);
    let sink = move |name: &str, read: Row| {
        // Whoever listens may have gone: nobody needs the rest.
        let gone = |_: io::Error| Unreadable::TooCostly;
        if sheet.as_deref() != Some(name) {
            sheet = Some(name.to_owned());
            row(&Item::Sheet(Sheet { name: name.to_owned(), ..Sheet::default() })).map_err(gone)?;
        }
        row(&Item::Row(read)).map_err(gone)
    };
    let end = read(Collector::into(Box::new(sink))).map_or_else(Item::Unreadable, |()| Item::End);
    write(&end)?;
    out.borrow_mut().flush()
}

/// Reads rows as they come, each with the name of its sheet.
pub fn each<E: From<Unreadable>>(
    said: impl BufRead,
    mut take: impl FnMut(&str, Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut sheet = String::new();
    for line in said.lines() {
        let line = line.map_err(|_| Unreadable::TooCostly)?;
        match serde_json::from_str(&line).map_err(|_| Unreadable::TooCostly)? {
            Item::Sheet(begun) => sheet = begun.name,
            Item::Row(row) => take(&sheet, row)?,
            Item::End => return Ok(()),
            Item::Unreadable(reason) => return Err(reason.into()),
            Item::Book(_) => return Err(Unreadable::TooCostly.into()),
        }
    }
    Err(Unreadable::TooCostly.into())
}

/// Reads what a reader says; one that stopped before its end took more than it may.
pub fn read(said: impl BufRead) -> Result<Book, Unreadable> {
    let mut book: Option<Book> = None;
    for line in said.lines() {
        let line = line.map_err(|_| Unreadable::TooCostly)?;
        match (serde_json::from_str(&line).map_err(|_| Unreadable::TooCostly)?, &mut book) {
            (Item::Unreadable(reason), _) => return Err(reason),
            (Item::Book(begun), None) => book = Some(begun),
            (Item::Sheet(sheet), Some(book)) => book.sheets.push(sheet),
            (Item::Row(row), Some(book)) => book.sheets.last_mut().ok_or(Unreadable::TooCostly)?.rows.push(row),
            (Item::End, Some(_)) => return book.ok_or(Unreadable::TooCostly),
            _ => return Err(Unreadable::TooCostly),
        }
    }
    Err(Unreadable::TooCostly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_come_and_a_cut_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let (file, said) = (folder.path().join("list.csv"), folder.path().join("said"));
        std::fs::write(&file, "A;B\n1;Đặng\n2;Mẫu\n").unwrap();
        crate::format::annex::stream(&file, std::fs::File::create(&said).unwrap()).unwrap();
        let said = std::fs::read(said).unwrap();
        let mut rows = Vec::new();
        let mut take = |_: &str, row: Row| -> Result<(), Unreadable> {
            rows.push((row.number, row.cells[1].text.clone()));
            Ok(())
        };
        each(&*said, &mut take).unwrap();
        assert_eq!(each(&said[..said.len() - 8], |_, _| Ok(())), Err(Unreadable::TooCostly));
        assert_eq!(rows, [(1, "B".to_owned()), (2, "Đặng".to_owned()), (3, "Mẫu".to_owned())]);
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_less() {
        let book = crate::format::annex::pasted("A;B\n1;Đặng\n2;Mẫu").unwrap();
        let mut said = Vec::new();
        write(Ok(book.clone()), &mut said).unwrap();
        assert_eq!(read(&*said).unwrap(), book);
        let end = said.len() - 8;
        assert_eq!(read(&said[..end]), Err(Unreadable::TooCostly));
        let mut said = Vec::new();
        write(Err(Unreadable::Password), &mut said).unwrap();
        assert_eq!(read(&*said), Err(Unreadable::Password));
    }
}
