//! Lists that stand beside one another on a sheet, each with headings of its own: the rows of one after those of the
//! other, from the left to the right.
//!
//! A row of the file is then a row of several lists. Those of lists to the right are numbered on from the next thousand,
//! so that a number is one row of one list; [`Beside::file_row`] is the row of the file.

use super::{
    classify,
    grid::{Beside, Cell, Merged, Row, Sheet},
    heading,
    headings::{SAMPLE, clean},
    post,
};
use crate::domain::{
    import::ColumnMember::{self, Line, Name, NamePostUnit},
    name::fold,
};

/// Rows from the top among which headings are looked for.
const TOP: usize = 60;
/// Rows that a sheet with lists beside one another may have.
const MOST_ROWS: u32 = 2_000_000;
/// What numbers of the next list begin at a multiple of.
const STEP: u32 = 1_000;

/// Puts the rows of lists that stand beside one another one below the other.
pub(super) fn apart(sheet: &mut Sheet) {
    let found = (0..sheet.rows.len().min(TOP)).find_map(|place| Some((place, cuts(sheet, place)?)));
    let Some((heading, cuts)) = found else { return };
    let last = sheet.rows.iter().map(|row| row.number).max().unwrap_or_default();
    if last > MOST_ROWS {
        return;
    }
    let beside = Beside { step: (last / STEP + 1) * STEP, cuts };
    // What stands above stays with the first list, but for the titles of each.
    let from = heading.saturating_sub(usize::from(heading > 0 && are_titles(sheet, heading - 1, &beside)));
    let mut rows = Vec::with_capacity(sheet.rows.len() * beside.count());
    for (place, row) in std::mem::take(&mut sheet.rows).into_iter().enumerate() {
        if place < from {
            rows.push(row);
            continue;
        }
        let Row { number, cells } = row;
        for list in 0..=u32::try_from(beside.cuts.len()).unwrap_or_default() {
            let own: Vec<Cell> = cells.iter().filter(|cell| beside.list_of(cell.column) == list).cloned().collect();
            if !own.is_empty() {
                rows.push(Row { number: number + list * beside.step, cells: own });
            }
        }
    }
    rows.sort_by_key(|row| row.number);
    for Merged { top, bottom, left, .. } in &mut sheet.merged {
        let shift = beside.list_of(*left) * beside.step;
        (*top, *bottom) = (top.saturating_add(shift), bottom.saturating_add(shift));
    }
    sheet.rows = rows;
    sheet.beside = Some(beside);
}

/// Whether the row above the headings has a title for each list: "LỚP 10A1" and "LỚP 10A2".
fn are_titles(sheet: &Sheet, place: usize, beside: &Beside) -> bool {
    let Some(row) = sheet.rows.get(place) else { return false };
    let titles = |cell: &Cell| {
        classify::section(&cell.text).kind.is_some()
            || heading::is_award(&cell.text)
            || post::is_unit(&cell.text)
            || fold(&cell.text).starts_with("danh sach ")
    };
    row.cells.iter().all(titles) && row.cells.iter().any(|cell| beside.list_of(cell.column) > 0)
}

/// The first columns of further lists, where a row has the headings of several.
fn cuts(sheet: &Sheet, place: usize) -> Option<Vec<u16>> {
    let row = sheet.rows.get(place)?;
    let member = |cell: &Cell| heading::member(&clean(&cell.text));
    let numbers: Vec<u16> =
        row.cells.iter().filter(|cell| member(cell) == Some((Line, true))).map(|cell| cell.column).collect();
    let below = || sheet.rows.iter().skip(place + 1).take(SAMPLE);
    let is_gap = |column: u16| row.cell(column).is_none() && below().all(|row| row.cell(column).is_none());
    if let [_, further @ ..] = numbers.as_slice()
        && !further.is_empty()
    {
        let of = |list: usize| {
            let from = list.checked_sub(1).and_then(|before| further.get(before)).copied().unwrap_or_default();
            let to = further.get(list).copied().unwrap_or(u16::MAX);
            row.cells.iter().filter(move |cell| (from..to).contains(&cell.column))
        };
        let has = |list: usize, members: &[ColumnMember]| {
            of(list).filter_map(member).any(|(member, _)| members.contains(&member))
        };
        let lists = || 0..numbers.len();
        let named = lists().all(|list| has(list, &[Name, NamePostUnit]));
        let parted = further.iter().all(|column| column.checked_sub(1).is_some_and(is_gap));
        let units = lists().all(|list| has(list, &[Name, NamePostUnit, ColumnMember::Unit]));
        let counted = further.iter().all(|column| {
            let mut cells = below().filter_map(|row| row.cell(*column));
            cells.any(|cell| classify::is_line(&cell.text))
        });
        return (counted && (named || (parted && units))).then(|| further.to_vec());
    }
    // Without numbers: the same headings again behind an empty column.
    let mut runs: Vec<Vec<&Cell>> = Vec::new();
    for cell in &row.cells {
        let parted =
            runs.last().and_then(|run| run.last()).is_none_or(|last| (last.column + 1..cell.column).any(is_gap));
        match runs.last_mut() {
            Some(run) if !parted => run.push(cell),
            _ => runs.push(vec![cell]),
        }
    }
    let texts = |run: &[&Cell]| run.iter().map(|cell| fold(&cell.text)).collect::<Vec<_>>();
    let (first, others) = runs.split_first()?;
    let named = first.iter().any(|cell| member(cell) == Some((Name, true)));
    let alike = first.len() >= 2 && !others.is_empty() && others.iter().all(|run| texts(run) == texts(first));
    let whole = place
        .checked_sub(1)
        .and_then(|above| sheet.rows.get(above))
        .is_none_or(|above| !above.cells.iter().any(|cell| member(cell) == Some((Line, true))));
    (named && alike && whole).then(|| others.iter().filter_map(|run| run.first()).map(|cell| cell.column).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::annex::grid::sheet_of;

    fn numbers(texts: &[&[&str]]) -> Vec<u32> {
        let mut sheet = sheet_of(texts);
        apart(&mut sheet);
        sheet.rows.iter().map(|row| row.number).collect()
    }

    #[test]
    fn lists_beside_one_another_come_one_after_the_other() {
        let mut two = sheet_of(&[
            &["DANH SÁCH"],
            &["LỚP 10A1", "", "", "LỚP 10A2"],
            &["STT", "Họ và tên", "", "STT", "Họ và tên"],
            &["1", "Nguyễn Văn Thử", "", "1", "Đặng Thị Mẫu"],
            &["2", "Lê Hoàng Giả"],
        ]);
        apart(&mut two);
        let beside = two.beside.clone().unwrap();
        let rows: Vec<_> = two.rows.iter().map(|row| (row.number, row.cells[0].text.as_str())).collect();
        let right = [(1_002, "LỚP 10A2"), (1_003, "STT"), (1_004, "1")];
        assert_eq!(rows, [&[(1, "DANH SÁCH"), (2, "LỚP 10A1"), (3, "STT"), (4, "1"), (5, "2")][..], &right].concat());
        assert_eq!((beside.file_row(1_004), beside.columns(1_004), beside.columns(4)), (4, 3..u16::MAX, 0..3));
        let without_gap = [&["TT", "Họ tên", "TT", "Họ tên"][..], &["1", "A B", "2", "C D"]];
        assert_eq!(numbers(&without_gap), [1, 2, 1_001, 1_002]);
        let without_numbers = [&["Họ tên", "Lớp", "", "Họ tên", "Lớp"][..], &["A B", "1", "", "C D", "2"]];
        assert_eq!(numbers(&without_numbers), [1, 2, 1_001, 1_002]);
    }

    #[test]
    fn one_list_stays_one() {
        for list in [
            &[&["STT", "Đơn vị", "TT", "Họ và tên"][..], &["1", "Xã Mẫu", "1", "A B"]][..],
            &[&["STT", "Họ và tên", "Số", "Ngày"], &["1", "A B", "12", "1/2/2020"]],
            &[&["STT", "Vợ", "", "", "Chồng"], &["", "Họ tên", "Năm sinh", "", "Họ tên", "Năm sinh"], &["1", "A B"]],
        ] {
            assert!(numbers(list).iter().all(|row| *row < 1_000), "{list:?}");
        }
    }
}
