//! Columns whose cells are not kept: how far a heading of sensitive data or of id numbers reaches.

use super::{grid::Sheet, heading, layout::Column};
use crate::domain::import::ColumnMember::{self, Birth, NamePostUnit, ParentUnit, Post, PostUnit, Unit};

/// What the headings above a column are not kept as, where one of those above the last is so: "Sức khỏe" over "Loại",
/// "CCCD" over "Ngày cấp". Where they are someone's, whose name stands among them, the headings of who that is are meant
/// as they stand: "Người khuyết tật" over "Họ và tên", "Năm sinh".
pub(super) fn member(headings: &[String], all: &[(u16, Vec<String>)]) -> Option<ColumnMember> {
    let (last, parents) = headings.split_last()?;
    let dropped = |parent: &&String| heading::member(parent).is_some_and(|(member, _)| member.is_dropped());
    let parent = parents.iter().find(dropped)?;
    let named = |(_, headings): &(u16, Vec<String>)| {
        headings.split_last().is_some_and(|(last, parents)| parents.contains(parent) && heading::is_of_names(last))
    };
    let own = heading::member(last);
    let who = heading::is_of_names(last)
        || matches!(own, Some((NamePostUnit | Birth | Post | PostUnit | Unit | ParentUnit, true)));
    let (member, _) = heading::member(parent).filter(|_| !(who && all.iter().any(named)))?;
    Some(member)
}

/// Adds the columns without a heading right of one that is not kept, which its heading reaches over: in files whose cells
/// are not merged nothing else says so.
pub(super) fn reach(columns: &mut Vec<Column>, sheet: &Sheet, from: usize, row: u32) {
    let rows = sheet.rows.get(from..).unwrap_or_default();
    let Some(last) = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column).max() else { return };
    let own = sheet.beside.as_ref().map(|beside| beside.columns(row));
    for column in 1..=last {
        let place = columns.partition_point(|known| known.column < column);
        let is_new = columns.get(place).is_none_or(|known| known.column != column)
            && own.as_ref().is_none_or(|own| own.contains(&column));
        let left = place.checked_sub(1).and_then(|left| columns.get(left));
        let left = left.filter(|left| left.column + 1 == column && left.member.is_some_and(ColumnMember::is_dropped));
        if let Some(left) = left.filter(|_| is_new && rows.iter().any(|row| row.cell(column).is_some())) {
            let reached = Column { column, sure: true, ..left.clone() };
            columns.insert(place, reached);
        }
    }
}
