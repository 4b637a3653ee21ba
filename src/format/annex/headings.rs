//! The headings of a list, in one row or in up to three.

use super::{
    classify,
    grid::{Cell, Row, Sheet},
    heading,
    layout::{Block, Column},
    settle::settle,
};
use crate::domain::{
    import::ColumnMember::{self, Award, Birth, BirthFemale, BirthMale, Female, Line, Male, Name, NamePostUnit},
    name::fold,
};

/// Headings that were found.
#[derive(Debug)]
pub(super) struct Headings {
    /// Their rows.
    pub rows: Vec<u32>,
    /// The columns.
    pub block: Block,
}

/// Rows below the first one that may be headings too.
const MORE: usize = 2;
/// Rows of the list that say what a heading means.
pub(super) const SAMPLE: usize = 40;

/// Finds headings that begin at a row.
pub(super) fn find(sheet: &Sheet, place: usize) -> Option<Headings> {
    let row = sheet.rows.get(place)?;
    let mut rows = vec![row];
    if !is_heading(row, sheet) && !heads_numbers(sheet, place, row) {
        let below = next(sheet, place, row).filter(|below| spans_others(row, below))?;
        rows.push(below);
    }
    while rows.len() <= MORE
        && let Some(last) = rows.last()
        && let Some(below) = next(sheet, place + rows.len() - 1, last).filter(|below| is_below(last, below, sheet))
    {
        rows.push(below);
    }
    let from = place + rows.len();
    let own = |column: u16| rows.iter().any(|row| row.cell(column).is_some());
    let shown = (0..=widest(sheet, &rows)).filter(|column| own(*column) || has_cells(sheet, from, *column));
    let headed: Vec<(u16, Vec<String>)> = shown.map(|column| (column, above(&rows, column, sheet))).collect();
    let mut columns: Vec<Column> = headed.iter().filter_map(|(column, above)| one(*column, above, &headed)).collect();
    reach(&mut columns, sheet, from, row.number);
    if !columns.iter().any(|column| matches!(column.member, Some(Name | NamePostUnit))) {
        // The names may stand below a cell that is empty.
        let open = (0..=widest(sheet, &rows)).filter(|column| has_cells(sheet, from, *column));
        let fresh: Vec<u16> = open.filter(|column| columns.iter().all(|known| known.column != *column)).collect();
        columns.extend(fresh.into_iter().map(|column| Column {
            column,
            heading: None,
            member: None,
            sure: false,
            ticked: None,
            continues: false,
        }));
        columns.sort_by_key(|column| column.column);
    }
    numbers_alone(&mut columns, sheet, from);
    // What stands below the next headings is another list.
    let rest = sheet.rows.iter().skip(from).take(SAMPLE);
    let until = rest.take_while(|row| !is_heading(row, sheet)).count();
    settle(&mut columns, sheet, from..from + until);
    let numbers = rows.iter().map(|row| row.number).collect();
    Some(Headings { rows: numbers, block: Block { row: row.number, columns } })
}

/// Numbers of lines before the first heading, without one of their own.
fn numbers_alone(columns: &mut Vec<Column>, sheet: &Sheet, from: usize) {
    let Some(before) = columns.first().and_then(|column| column.column.checked_sub(1)) else { return };
    if columns.iter().any(|column| column.member == Some(Line)) {
        return;
    }
    let rows = sheet.rows.iter().skip(from).take(SAMPLE).filter(|row| row.cells.len() > 1);
    let numbers: Vec<Option<u32>> =
        rows.filter_map(|row| row.cell(before)).map(|cell| classify::line_number(&cell.text).parse().ok()).collect();
    if numbers.first() == Some(&Some(1)) && numbers.iter().zip(1..).all(|(number, due)| *number == Some(due)) {
        let line =
            Column { column: before, heading: None, member: Some(Line), sure: false, ticked: None, continues: false };
        columns.insert(0, line);
    }
}

/// The last column of headings, and of what they are merged over.
fn widest(sheet: &Sheet, rows: &[&Row]) -> u16 {
    let merged = sheet.merged.iter().filter(|m| rows.iter().any(|row| row.number == m.top)).map(|m| m.right);
    let cells = sheet.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column);
    let own = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column);
    own.chain(merged).max().min(cells.max()).unwrap_or_default()
}

/// Whether a column has cells below the headings.
fn has_cells(sheet: &Sheet, from: usize, column: u16) -> bool {
    sheet.rows.iter().skip(from).take(SAMPLE).any(|row| row.cell(column).is_some())
}

/// The row right below another.
fn next<'a>(sheet: &'a Sheet, place: usize, row: &Row) -> Option<&'a Row> {
    sheet.rows.get(place + 1).filter(|below| below.number == row.number + 1)
}

/// Whether a row that is none of headings by itself spans the headings below it: "STT", "Thông tin cá nhân", "Ghi chú".
fn spans_others(row: &Row, below: &Row) -> bool {
    let is_line =
        |cell: &Cell| heading::member(&clean(&cell.text)).is_some_and(|(member, sure)| member == Line && sure);
    if starts_with_number(row) || !row.cells.iter().any(is_line) {
        return false;
    }
    // A heading below that is not merged down from this row has a number of lines of its own.
    let own = |cell: &Cell| row.cell(cell.column).is_none_or(|above| above.text != cell.text);
    let again = below.cells.iter().filter(|cell| own(cell)).any(is_line);
    let section = below.cells.len() <= 2 && below.cells.iter().any(|cell| classify::section(&cell.text).strict);
    row.cells.len() >= 2
        && !again
        && !section
        && has_someone(below)
        && below.cells.iter().all(is_short)
        && !starts_with_number(below)
}

/// Whether one of a row's cells heads names or units.
fn has_someone(row: &Row) -> bool {
    row.cells.iter().filter_map(|cell| heading::member(&clean(&cell.text))).any(|(member, _)| is_someone(member))
}

/// Whether a column of names or units is headed so.
fn is_someone(member: ColumnMember) -> bool {
    matches!(member, Name | NamePostUnit | ColumnMember::Unit | ColumnMember::PostUnit | ColumnMember::Honorific)
}

/// Whether a cell is as short as a heading below another.
fn is_short(cell: &Cell) -> bool {
    cell.text.chars().count() <= 60
}

fn starts_with_number(row: &Row) -> bool {
    row.cells.first().is_some_and(|cell| classify::is_line(&cell.text) && !is_year(cell.text.trim()))
}

/// Whether a text is a year, as headings are below "Số lần hiến máu".
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: i32| (1900..2100).contains(&year))
}

/// What the cells of a row mean as headings; that of an address is known, though by itself no column of a line.
fn known(row: &Row) -> Vec<(ColumnMember, bool)> {
    let texts = row.cells.iter().map(|cell| clean(&cell.text));
    let said = |text: String| {
        heading::member(&text).or_else(|| heading::is_address(&text).then_some((ColumnMember::Ignored, false)))
    };
    texts.filter_map(said).collect()
}

/// Whether a row is one of headings: two known ones at least, half of its cells, and one of them a name or a unit.
fn is_heading(row: &Row, sheet: &Sheet) -> bool {
    // Most rows of a list are numbered: of them nothing else is asked.
    if starts_with_number(row) {
        return false;
    }
    let known = known(row);
    // "Họ tên mẹ" and "Họ tên liệt sĩ" are names, whoever is meant.
    let names = || row.cells.iter().any(|cell| heading::is_of_names(&cell.text) && is_short(cell));
    if !(known.iter().any(|(member, _)| is_someone(*member)) || known.len() >= 3 && names()) {
        return false;
    }
    // A list of one column has a heading of one cell, which is no section.
    let alone = row.cells.len() == 1
        && known.iter().all(|(member, sure)| *sure && matches!(member, Name | NamePostUnit))
        && !classify::section(&row.cells.iter().map(|cell| cell.text.as_str()).collect::<String>()).strict
        && sheet.rows.iter().all(|row| row.cells.len() == 1);
    let sure = known.iter().filter(|(_, sure)| *sure).count();
    alone || (known.len() >= 2 && sure >= 1 && 2 * known.len() >= row.cells.len())
}

/// Whether a row whose names have an unknown heading is one of headings: that of the line numbers is surely known, as is
/// another, none has a number in it, and the row below is the first.
fn heads_numbers(sheet: &Sheet, place: usize, row: &Row) -> bool {
    // The name of a section may stand between.
    let section =
        |below: &&Row| below.cells.len() == 1 && below.cells.iter().all(|cell| !classify::is_line(&cell.text));
    let below = next(sheet, place, row);
    let below = match below.filter(section) {
        Some(section) => next(sheet, place + 1, section),
        None => below,
    };
    let first = below.and_then(|below| below.cells.first());
    // Most rows are none: of them nothing else is asked.
    let begins = first.is_some_and(|cell| matches!(cell.text.trim().trim_end_matches('.'), "1" | "01"));
    if !begins || starts_with_number(row) {
        return false;
    }
    let known = known(row);
    let plain = row.cells.iter().all(|cell| is_short(cell) && !cell.text.contains(char::is_numeric));
    let most = known.len() >= 3 && 2 * known.len() >= row.cells.len();
    known.first() == Some(&(Line, true)) && (most || plain && known.len() >= 2 && row.cells.len() >= 3)
}

/// Whether a row goes on with the headings above it: all of its cells are known, or merged down from above, or stand
/// below one that spans them.
fn is_below(row: &Row, below: &Row, sheet: &Sheet) -> bool {
    let known = |cell: &Cell| heading::member(&clean(&cell.text)).is_some_and(|(_, sure)| sure);
    let down = |cell: &Cell| row.cell(cell.column).is_some_and(|above| above.text == cell.text);
    // "Giấy khen" below "Hình thức khen thưởng".
    let awarded = |cell: &Cell| {
        let above = row.cell(cell.column).and_then(|above| heading::member(&clean(&above.text)));
        above.is_some_and(|(member, _)| member == Award) && heading::is_award(&cell.text)
    };
    let fits = |cell: &Cell| {
        row.cell(cell.column).is_none()
            || known(cell)
            || down(cell)
            || awarded(cell)
            || is_spanned(row, below, cell.column, sheet)
    };
    let own: Vec<&Cell> = below.cells.iter().filter(|cell| !down(cell)).collect();
    // The name of a section stands below the first heading too.
    let section = own.len() <= 2 && own.iter().any(|cell| classify::section(&cell.text).strict);
    // What is merged over most columns heads the rows below it: "Khối xã, phường".
    let across = |cell: &&Cell| {
        let merged = sheet.merged.iter().find(|m| m.top == below.number && m.left == cell.column);
        merged.is_some_and(|m| 2 * usize::from(m.right - m.left) >= row.cells.len())
    };
    let section = section || row.cells.len() > 2 && own.len() == 1 && own.iter().any(across);
    // Below a heading over several columns numbers are headings too: 2017, "Đợt 1".
    let spanned = |cell: &Cell| row.cell(cell.column).is_none() || is_spanned(row, below, cell.column, sheet);
    let full = own.iter().any(|cell| cell.text.contains(char::is_numeric) && !spanned(cell));
    !starts_with_number(below)
        && !section
        && below.cells.iter().all(is_short)
        && !full
        && below.cells.iter().all(fits)
        && (own.iter().any(|cell| known(cell)) || own.len() >= 2)
        && (own.len() != 1 || own.iter().any(|cell| known(cell)))
}

/// Whether the heading of a column spans more columns than its own: it is merged so, or the next one has a cell below it
/// alone.
fn is_spanned(row: &Row, below: &Row, column: u16, sheet: &Sheet) -> bool {
    let merged = sheet.merged.iter().find(|m| m.top == row.number && m.left == column);
    let next = column + 1;
    merged.is_some_and(|merged| merged.right > column) || (row.cell(next).is_none() && below.cell(next).is_some())
}

/// The headings above a column from the first row to the last: its own, or one to the left that spans it, which has one
/// below it too.
fn above(rows: &[&Row], column: u16, sheet: &Sheet) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let below = rows.iter().skip(i + 1).any(|below| below.cell(column).is_some());
        let merged = sheet.merged.iter().find(|m| m.top == row.number && (m.left..=m.right).contains(&column));
        let cell = row.cell(column).or_else(|| match merged {
            Some(merged) => row.cell(merged.left),
            None if below => row.cells.iter().rev().find(|cell| cell.column < column).filter(|left| {
                let mut under = rows.iter().skip(i + 1).filter_map(|below| below.cell(left.column));
                under.any(|cell| cell.text != left.text)
            }),
            None => None,
        });
        let text = cell.map(|cell| clean(&cell.text)).filter(|text| found.last() != Some(text));
        found.extend(text);
    }
    found
}

/// A column by what stands above it, and above all of them.
fn one(column: u16, headings: &[String], all: &[(u16, Vec<String>)]) -> Option<Column> {
    let (last, parents) = headings.split_last()?;
    let of = |text: &String| heading::member(text);
    let within = parents.iter().rev().find_map(of);
    let dropped = not_kept(headings, all);
    let (member, sure) = match (within, of(last)) {
        _ if dropped.is_some() => (dropped, true),
        // "Chức vụ" over "Đảng", "Chính quyền".
        (Some((ColumnMember::Post, _)), None) if last.to_lowercase() == "đảng" => {
            (Some(ColumnMember::Ignored), true)
        }
        // "Năm sinh" over "Nam", "Nam" over "(Năm sinh)".
        (Some((Birth, _)), Some((Male, _))) | (Some((Male, _)), Some((Birth, _))) => (Some(BirthMale), true),
        (Some((Birth, _)), Some((Female, _))) | (Some((Female, _)), Some((Birth, _))) => (Some(BirthFemale), true),
        // "Quyết định" over "Số": that is no number of lines.
        (Some((member, sure)), Some((Line, _))) if member != Line => (Some(member), sure),
        (None, Some((Line, _))) if !parents.is_empty() && fold(last) == "so" => (Some(ColumnMember::Ignored), false),
        // "Danh hiệu" over "Lao động tiên tiến": each is an award.
        (Some((Award, sure)), None | Some((Award, _))) if heading::is_award(last) => (Some(Award), sure),
        (_, Some((member, sure))) | (Some((member, sure)), None) => (Some(member), sure),
        (None, None) => (None, false),
    };
    let named = of(last).is_none() || heading::is_award(last);
    let ticked = (!parents.is_empty() && named && member == Some(Award)).then(|| last.clone());
    Some(Column { column, heading: Some(headings.join(" / ")), member, sure, ticked, continues: false })
}

/// What the headings above a column are not kept as, where one of those above the last is so: "Sức khỏe" over "Loại",
/// "CCCD" over "Ngày cấp". Where they are someone's, whose name stands among them, the headings of who that is are meant
/// as they stand: "Người khuyết tật" over "Họ và tên", "Năm sinh".
fn not_kept(headings: &[String], all: &[(u16, Vec<String>)]) -> Option<ColumnMember> {
    use ColumnMember::{ParentUnit, Post, PostUnit, Unit};
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
fn reach(columns: &mut Vec<Column>, sheet: &Sheet, from: usize, row: u32) {
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

/// A heading on one line.
pub(super) fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
