//! How a reader in a process of its own says what it read: JSON, a line each, so that the one who listens counts them.

use super::{
    grid::{Book, Row, Sheet},
    unreadable::Unreadable,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, Write},
    mem,
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
