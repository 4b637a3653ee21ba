//! The id numbers of a list, which go where id numbers go and nowhere else.

use super::{
    grid::Sheet,
    layout::Layout,
    lines::{self, Settings},
};
use crate::domain::{
    id_number::{NamedNumber, Written},
    import::ColumnMember,
};

/// The rows of a sheet that have an id number; none where no column is of id numbers.
#[must_use]
pub fn id_numbers(sheet: &Sheet, layout: &Layout, settings: &Settings<'_>) -> Option<Vec<NamedNumber>> {
    let column_of = |block: usize| {
        let columns = layout.blocks.get(block).map_or(&[][..], |block| &block.columns);
        columns.iter().find(|column| column.member == Some(ColumnMember::IdNumber)).map(|column| column.column)
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
