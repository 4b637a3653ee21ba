//! Columns of a text that are parted by tabs: "1<tab>Đặng Thị Mẫu<tab>1975". In other paragraphs a tab is a blank.

use super::grid::{Cell, Row, Sheet};

/// Paragraphs with as many tabs that make columns of them.
const LEAST: usize = 3;

/// The texts between the tabs of a row of one cell.
fn pieces(row: &Row) -> Option<Vec<&str>> {
    let [Cell { text, by_font: None, .. }] = row.cells.as_slice() else { return None };
    text.contains('\t').then(|| text.trim_end().split('\t').map(str::trim).collect())
}

/// Puts what tabs part into columns, where several paragraphs have as many, and blanks in their place elsewhere.
pub(super) fn apart(sheet: &mut Sheet) {
    let counts: Vec<usize> = sheet.rows.iter().filter_map(pieces).map(|pieces| pieces.len()).collect();
    let alike = |count: usize| counts.iter().filter(|other| **other == count).count();
    let usual = counts.iter().copied().filter(|count| *count >= LEAST).max_by_key(|count| alike(*count));
    let columns = usual.filter(|count| alike(*count) >= LEAST);
    for row in &mut sheet.rows {
        if let Some(columns) = columns
            && let Some(pieces) = pieces(row).filter(|pieces| (2..=columns).contains(&pieces.len()))
        {
            let struck = row.cells.iter().any(|cell| cell.struck);
            let cell = |(text, column): (&str, u16)| Cell { column, text: text.to_owned(), struck, ..Cell::default() };
            row.cells = pieces.into_iter().zip(0..).map(cell).filter(|cell| !cell.text.is_empty()).collect();
        }
        for cell in &mut row.cells {
            for text in [Some(&mut cell.text), cell.by_font.as_mut()].into_iter().flatten() {
                if text.contains('\t') {
                    *text = text.replace('\t', " ");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::grid::sheet_of, *};

    #[test]
    fn tabs_part_columns_where_several_paragraphs_have_them() {
        let mut sheet =
            sheet_of(&[&["TT\tHọ tên\tNăm"], &["1\tLê Mẫu\t1975"], &["2\tLê Thử\t1976"], &["Nơi\tnhận"], &["Hết"]]);
        apart(&mut sheet);
        let cells: Vec<usize> = sheet.rows.iter().map(|row| row.cells.len()).collect();
        assert_eq!((cells, sheet.rows[1].cells[2].text.as_str()), (vec![3, 3, 3, 2, 1], "1975"));
        let mut plain = sheet_of(&[&["1.\tÔng Lê Mẫu"], &["2.\tBà Lê Thử"], &["3.\tBà Lê Giả"]]);
        apart(&mut plain);
        assert_eq!(plain.rows[0].cells[0].text, "1. Ông Lê Mẫu");
    }
}
