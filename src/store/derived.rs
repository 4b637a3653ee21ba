//! What is derived from the facts and stored beside them, computed anew: the keys that names and numbers are found and
//! sorted by, the search indexes, and the highest number given out in each table.
//!
//! A row can be as its event left it and still be found nowhere, because an index or a key was altered. Rows are read
//! in pieces, each by one statement, so that what one act writes is compared as a whole, and no moment of the database
//! is held for long.

use super::{
    Db,
    dialect::{Engine, Sql, Words},
    is_postgres,
};
use crate::domain::fault::Fault;
pub use keys::keys;
pub use misfits::{differing_misfits, group_misfits};
pub use numbers::{highest, numbers};
pub use search::search;

mod keys;
mod misfits;
mod numbers;
mod search;

/// Findings that are reported; the rest is counted.
const MOST: usize = 20;

/// What computing anew found.
#[derive(Debug, Default)]
pub struct Derived {
    /// Rows whose keys were computed anew.
    pub rows: u64,
    /// Words of the search indexes that were compared.
    pub words: u64,
    /// What differs, in words.
    pub wrong: Vec<String>,
    /// How many more differ.
    pub more: usize,
    /// Whether decisions are found by their source too, as of [`migration::COUNTS`].
    by_source: bool,
    /// Whether the keys of names are those of this version, as of [`migration::NAME_KEYS`]; others are computed anew by it.
    of_names: bool,
}

impl Derived {
    fn wrong(&mut self, what: String) {
        if self.wrong.len() < MOST { self.wrong.push(what) } else { self.more += 1 }
    }

    /// Notes what is not as it was computed.
    fn same(&mut self, table: &str, id: i64, column: &str, same: bool) {
        if !same {
            self.wrong(format!("{table} {id}: {column} is not what is computed from its row"));
        }
    }

    /// Takes in what else was found.
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.words += other.words;
        self.more += other.more;
        other.wrong.into_iter().for_each(|what| self.wrong(what));
    }
}
