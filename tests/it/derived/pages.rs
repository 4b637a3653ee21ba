//! The pages of an SQLite file (its documentation, "Database File Format"): which bytes hold something, and whose they
//! are.

use std::{collections::BTreeMap, path::Path};

fn number(bytes: &[u8], at: usize, size: usize) -> usize {
    bytes[at..at + size].iter().fold(0, |n, byte| n << 8 | usize::from(*byte))
}

/// The size of a page.
pub fn size(file: &[u8]) -> usize {
    match number(file, 16, 2) {
        1 => 65_536,
        size => size,
    }
}

/// A variable-length number and how many bytes it takes.
fn varint(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut n = 0_usize;
    for i in 0..8 {
        let byte = bytes[at + i];
        n = n << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return (n, i + 1);
        }
    }
    (n << 8 | usize::from(bytes[at + 8]), 9)
}

/// The places of all bytes in cells of b-trees and in the pages that go on from them; not the header of the file, free
/// pages, and what is unused.
pub fn live(file: &[u8]) -> Vec<usize> {
    let page = size(file);
    let usable = page - usize::from(file[20]);
    let mut places = Vec::new();
    let mut trees: Vec<usize> = vec![1];
    let mut seen = std::collections::BTreeSet::new();
    let mut roots_of_schema = true;
    while let Some(n) = trees.pop() {
        if n == 0 || !seen.insert(n) {
            continue;
        }
        let start = (n - 1) * page;
        let head = start + if n == 1 { 100 } else { 0 };
        let kind = file[head];
        let (cells, inner) = (number(file, head + 3, 2), matches!(kind, 2 | 5));
        let pointers = head + if inner { 12 } else { 8 };
        places.extend(head..pointers + 2 * cells);
        if inner {
            trees.push(number(file, head + 8, 4));
        }
        for i in 0..cells {
            let cell = start + number(file, pointers + 2 * i, 2);
            let mut at = cell;
            if inner {
                trees.push(number(file, at, 4));
                at += 4;
            }
            if kind == 5 {
                at += varint(file, at).1;
                places.extend(cell..at);
                continue;
            }
            let (payload, width) = varint(file, at);
            at += width;
            if kind == 13 {
                at += varint(file, at).1;
            }
            let most = if kind == 13 { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
            let least = (usable - 12) * 32 / 255 - 23;
            let here = if payload <= most {
                payload
            } else {
                let some = least + (payload - least) % (usable - 4);
                if some <= most { some } else { least }
            };
            if here == payload {
                places.extend(cell..at + here);
                continue;
            }
            places.extend(cell..at + here + 4);
            let (mut left, mut next) = (payload - here, number(file, at + here, 4));
            while next != 0 {
                let over = (next - 1) * page;
                let holds = left.min(usable - 4);
                places.extend(over..over + 4 + holds);
                left -= holds;
                next = number(file, over, 4);
            }
        }
        if roots_of_schema && trees.is_empty() {
            roots_of_schema = false;
            trees.extend(roots(file));
        }
    }
    places
}

/// The root pages of all tables and indexes, which the harness's own SQLite reads out of the file.
fn roots(file: &[u8]) -> Vec<usize> {
    let folder = crate::harness::Folder::new();
    let path = folder.file("roots.sqlite");
    std::fs::write(&path, file).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let mut statement = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    rows.map(|n| usize::try_from(n.unwrap()).unwrap()).collect()
}

/// The table of each page, of its index too.
pub fn owners(file: &Path) -> BTreeMap<usize, String> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT d.pageno, coalesce(m.tbl_name, d.name) FROM dbstat d LEFT JOIN sqlite_schema m ON m.name = d.name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
    rows.map(|row| row.map(|(n, name)| (usize::try_from(n).unwrap(), name)).unwrap()).collect()
}

/// The objects of a file with their texts, without comments.
pub fn schema(file: &Path) -> String {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement =
        connection.prepare("SELECT concat_ws(' ', type, name, tbl_name, rootpage, sql) FROM sqlite_schema").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let texts: Vec<String> = rows.map(Result::unwrap).collect();
    texts
        .iter()
        .flat_map(|text| text.lines())
        .map(|line| line.split("--").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The highest number given out in each table.
pub fn numbers(file: &Path) -> BTreeMap<String, i64> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement = connection
        .prepare("SELECT CAST(name AS BLOB), seq FROM sqlite_sequence WHERE typeof(seq) = 'integer'")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))).unwrap();
    rows.map(|row| row.map(|(name, last)| (String::from_utf8_lossy(&name).into_owned(), last)).unwrap()).collect()
}

/// The rows of a table as SQLite reads them, if it is a table.
pub fn rows(file: &Path, table: &str) -> Option<Vec<Vec<rusqlite::types::Value>>> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).ok()?;
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|column| row.get(column)).collect()).ok()?;
    rows.collect::<Result<_, _>>().ok()
}
