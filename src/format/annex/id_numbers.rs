//! The id numbers of a list, which go where id numbers go and nowhere else.

use super::{
    grid::Sheet,
    layout::{Column, Layout},
    lines::{self, Settings},
};
use crate::domain::{
    id_number::{NamedNumber, Written},
    import::ColumnMember,
    name::{fold, has_words},
};

/// The rows of a sheet that have an id number; none where no column is of id numbers.
#[must_use]
pub fn id_numbers(sheet: &Sheet, layout: &Layout, settings: &Settings<'_>) -> Option<Vec<NamedNumber>> {
    let column_of = |block: usize| {
        let columns = layout.blocks.get(block).map_or(&[][..], |block| &block.columns);
        let of_numbers = columns.iter().filter(|column| column.member == Some(ColumnMember::IdNumber));
        of_numbers.min_by_key(|column| is_of_issue(column)).map(|column| column.column)
    };
    if !(0..layout.blocks.len()).any(|block| column_of(block).is_some()) {
        return None;
    }
    let read = lines::lines(sheet, layout, settings).rows;
    let named = layout.entries.iter().zip(read).filter_map(|(entry, read)| {
        let text = sheet.rows.get(entry.place)?.cell(column_of(entry.block)?)?.text.trim();
        (!text.is_empty()).then(|| NamedNumber {
            row: i64::from(layout.file_row(read.row)),
            line: read.line.line,
            name: read.line.name.unwrap_or_default(),
            birth_year: read.line.birth_year,
            number: Written::of(text),
        })
    });
    Some(named.collect())
}

/// Whether a column says when or where a card was given, and not its number: "Ngày cấp CCCD".
fn is_of_issue(column: &Column) -> bool {
    let key = fold(column.heading.as_deref().unwrap_or_default());
    ["ngay", "noi cap", "noi dang ky", "co quan cap"].iter().any(|word| has_words(&key, word)) && !has_words(&key, "so")
}
