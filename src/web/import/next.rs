//! Where it goes on when something was done with a row: at the row itself where something is still open about it, else
//! at the next one with something to look at, and behind the last of those at a flaw that was passed over.

use super::rows::{self, ROWS, fits};
use crate::{
    domain::import::{StoredImport, StoredRow},
    web::form::Visit,
};

/// The address to go on at, in the tab that is open; the end of the list where nothing of it is left to look at.
pub(super) fn place(visit: &Visit, import: &StoredImport, number: i64) -> String {
    let tab = visit.asked("rows");
    let is_left = |row: &&StoredRow| fits(row, tab) && (tab == "out" || fits(row, "open"));
    let own = import.rows.iter().find(|row| i64::from(row.row) == number);
    let rest = || import.rows.iter().filter(|row| i64::from(row.row) > number);
    let flaw = || import.rows.iter().find(|row| is_left(row) && fits(row, "flaw"));
    let found = own.filter(is_left).or_else(|| rest().find(is_left)).or_else(flaw);
    let Some(row) = found.or(own.filter(|row| fits(row, tab))) else {
        return format!("{}#commit", rows::link(import, tab, None));
    };
    format!("{}#row-{}", rows::link(import, tab, page_of(visit, import, row)), row.row)
}

/// The row after which the page begins that has a row: the page that is open, or one that begins with it.
fn page_of(visit: &Visit, import: &StoredImport, row: &StoredRow) -> Option<u32> {
    let tab = visit.asked("rows");
    let after: u32 = visit.asked("after").parse().unwrap_or_default();
    let before = import.rows.iter().filter(|other| fits(other, tab) && other.row > after && other.row < row.row);
    if row.row > after && before.count() < ROWS {
        return Some(after).filter(|after| *after > 0);
    }
    Some(row.row - 1)
}
