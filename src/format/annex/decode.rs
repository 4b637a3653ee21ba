//! The texts of a sheet as Unicode, cells that are merged down filled, and lists beside one another one below the other:
//! what a person sees on the screen.

use super::{
    beside, goes_on,
    grid::{Cell, Sheet},
    legacy::{self, Encoding},
    nobody, person, post,
};
use crate::domain::name::is_person;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The sheet as it reads, and how it writes Vietnamese; lists beside one another come one below the other.
#[must_use]
pub fn decode(sheet: &Sheet, said: Option<Encoding>, found: Option<Encoding>) -> (Sheet, Encoding) {
    let (mut read, encoding) = texts(sheet, said, found);
    beside::apart(&mut read);
    nobody::mark(&mut read);
    goes_on::join(&mut read);
    (read, encoding)
}

/// The sheet with its texts as they read, and how it writes Vietnamese: as a person says, else by its fonts, else by its
/// look.
#[must_use]
pub fn texts(sheet: &Sheet, said: Option<Encoding>, found: Option<Encoding>) -> (Sheet, Encoding) {
    let plain = |cell: &&Cell| cell.by_font.is_none();
    let texts = sheet.rows.iter().flat_map(|row| &row.cells).filter(plain).map(|cell| cell.text.as_str());
    let look = said.unwrap_or_else(|| legacy::look(texts));
    let fonts = sheet.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.by_font.is_some());
    let encoding = match (said, found) {
        (Some(said), _) => said,
        (None, Some(found @ (Encoding::Tcvn3 | Encoding::Vni))) if fonts => found,
        (None, found) if look == Encoding::Unicode => {
            found.filter(|found| !matches!(found, Encoding::Tcvn3 | Encoding::Vni)).unwrap_or(look)
        }
        (None, _) => look,
    };
    let mut read = sheet.clone();
    for cell in read.rows.iter_mut().flat_map(|row| &mut row.cells) {
        let by_font = cell.by_font.take();
        let typed = by_font.is_some();
        cell.text = match by_font {
            Some(shown) if said.is_none() => shown.nfc().collect(),
            _ if legacy::is_legacy(look) && !legacy::has_vietnamese(&cell.text) => legacy::unicode(&cell.text, look),
            _ => cell.text.nfc().collect(),
        };
        if encoding == Encoding::Tcvn3 && (typed || look == Encoding::Tcvn3) {
            let whole = legacy::with_capitals(&cell.text);
            // "Phó Chánh án" is no name.
            if !whole.trim().contains(' ') || is_someone(&whole) {
                cell.text = whole;
            }
        }
    }
    goes_on::under_numbers(&mut read);
    fill(&mut read);
    (read, encoding)
}

/// Whether a text is the name of a person, addressed or not, and no post.
fn is_someone(text: &str) -> bool {
    is_person(person::honorific(text).map_or(text, |(_, name)| name)) && !post::is_post(text)
}

/// Gives each row the cells that are merged down into it.
fn fill(sheet: &mut Sheet) {
    let places: HashMap<u32, usize> = sheet.rows.iter().enumerate().map(|(place, row)| (row.number, place)).collect();
    for merged in &sheet.merged {
        let Some(top) = places.get(&merged.top).and_then(|place| sheet.rows.get(*place)) else { continue };
        let Some(cell) = top.cell(merged.left).cloned() else { continue };
        // A merge may claim a million rows: those with content are filled.
        let below = sheet.rows.iter_mut().filter(|row| row.number > merged.top && row.number <= merged.bottom);
        for row in below {
            if row.cell(merged.left).is_none() {
                let place = row.cells.partition_point(|other| other.column < cell.column);
                row.cells.insert(place, cell.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::annex::grid::{Merged, sheet_of};

    #[test]
    fn a_sheet_of_an_old_encoding_reads_as_it_was_shown_unless_a_person_says_otherwise() {
        let old = sheet_of(&[&["STT", "Hä vµ tªn"], &["1", "§Æng ThÞ MÉu"], &["2", "NguyÔn V¨n Thö"]]);
        let (read, encoding) = decode(&old, None, None);
        assert_eq!((encoding, read.rows[1].cells[1].text.as_str()), (Encoding::Tcvn3, "Đặng Thị Mẫu"));
        let (read, encoding) = decode(&old, Some(Encoding::Unicode), None);
        assert_eq!((encoding, read.rows[1].cells[1].text.as_str()), (Encoding::Unicode, "§Æng ThÞ MÉu"));
    }

    #[test]
    fn decomposed_letters_are_composed() {
        let (read, encoding) = decode(&sheet_of(&[&["Đa\u{323}\u{306}ng"]]), None, None);
        assert_eq!((encoding, read.rows[0].cells[0].text.as_str()), (Encoding::Unicode, "Đặng"));
    }

    #[test]
    fn a_cell_merged_down_stands_in_each_row() {
        let mut merged = sheet_of(&[&["1", "Xã A"], &["2", ""], &["3", ""], &["4", "Xã B"]]);
        merged.merged.push(Merged { top: 1, bottom: 3, left: 1, right: 1 });
        let read = decode(&merged, None, None).0;
        let units: Vec<_> = read.rows.iter().map(|row| row.cells[1].text.as_str()).collect();
        assert_eq!(units, ["Xã A", "Xã A", "Xã A", "Xã B"]);
    }
}
