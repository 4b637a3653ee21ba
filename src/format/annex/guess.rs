//! What the columns of a list without headings are, by their cells.

use super::{below::is_birth, classify, grid::Sheet, kinds, layout::Column, settle};
use crate::domain::{
    import::ColumnMember::{self, Birth, Line, Name, NamePostUnit},
    name::{is_address, is_person},
};

/// The columns of a list without headings, by their cells.
pub(super) fn guess(sheet: &Sheet) -> Vec<Column> {
    let column =
        |column: u16, member| Column { column, heading: None, member, sure: false, ticked: None, continues: false };
    let widest = sheet.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column).max().unwrap_or_default();
    if widest == 0 {
        return vec![column(0, Some(NamePostUnit))];
    }
    let mut columns = Vec::new();
    let mut named = false;
    let mut free = [ColumnMember::Post, ColumnMember::Unit].into_iter();
    for number in 0..=widest {
        // A cell alone in its row is a title or a section.
        let rows = sheet.rows.iter().filter(|row| row.cells.len() > 1);
        let texts: Vec<&str> = rows.filter_map(|row| row.cell(number)).map(|cell| cell.text.trim()).collect();
        if texts.is_empty() {
            continue;
        }
        let most = |is: fn(&str) -> bool| 2 * texts.iter().filter(|text| is(text)).count() > texts.len();
        let member = if most(is_birth) {
            Some(Birth)
        } else if most(classify::is_line) {
            (!named).then_some(Line)
        } else if most(is_address) {
            Some(ColumnMember::Honorific)
        } else if most(|text| matches!(text.to_lowercase().as_str(), "nam" | "nữ")) {
            Some(ColumnMember::Sex)
        } else if named && most(|text| kinds::kind(text).is_some()) {
            Some(ColumnMember::RecipientKind)
        } else if named && most(|text| matches!(super::parts::post_and_unit(text), (Some(_), Some(_)))) {
            Some(ColumnMember::PostUnit)
        } else if !named {
            named = true;
            Some(Name)
        } else if most(super::post::is_unit) {
            Some(ColumnMember::Unit)
        } else if most(is_person) {
            // Others' names, of which nothing says whose they are: each row says so.
            None
        } else {
            free.next()
        };
        // Of two units the second is above the first.
        let above = member == Some(ColumnMember::Unit) && settle::has(&columns, ColumnMember::Unit);
        columns.push(column(number, if above { Some(ColumnMember::ParentUnit) } else { member }));
    }
    columns
}
