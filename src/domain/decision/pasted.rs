//! A list as it is pasted from a spreadsheet or typed: a row a line, columns between tabs, read by their headings.

use super::super::{fault::Finding, name::fold, recipient::RecipientKind};

/// What a column says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number in the annex.
    Number,
    /// The name.
    Name,
    /// What the recipient is.
    Kind,
    /// The day or the year of birth.
    Birth,
    /// The post.
    Post,
    /// The unit.
    Unit,
    /// The award.
    Award,
    /// The number of the certificate.
    Certificate,
    /// Nothing that is kept.
    Other,
}

/// The columns in the order they have where no row of headings says another.
pub const ORDER: [(Column, &str); 8] = [
    (Column::Number, "STT"),
    (Column::Name, "Họ và tên"),
    (Column::Kind, "Đối tượng"),
    (Column::Birth, "Năm sinh"),
    (Column::Post, "Chức vụ"),
    (Column::Unit, "Đơn vị"),
    (Column::Award, "Hình thức"),
    (Column::Certificate, "Số bằng"),
];

/// The beginnings of headings, folded, and what their columns say.
const HEADINGS: &[(&str, Column)] = &[
    ("stt", Column::Number),
    ("tt", Column::Number),
    ("no", Column::Number),
    ("ho va ten", Column::Name),
    ("ho ten", Column::Name),
    ("ten", Column::Name),
    ("name", Column::Name),
    ("doi tuong", Column::Kind),
    ("nam sinh", Column::Birth),
    ("ngay sinh", Column::Birth),
    ("born", Column::Birth),
    ("chuc vu", Column::Post),
    ("chuc danh", Column::Post),
    ("don vi", Column::Unit),
    ("dia chi", Column::Unit),
    ("hinh thuc", Column::Award),
    ("so bang", Column::Certificate),
    ("so vao so", Column::Certificate),
];

/// How a list says that the source names nobody.
pub const NOT_NAMED: &str = "(chưa rõ tên)";

/// A row that was read: texts as they stand, and what is understood of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedRow {
    /// Its number in the annex: that of its column, else the next.
    pub line: i32,
    /// The name; nothing where the source names nobody.
    pub name: Option<String>,
    /// What the recipient is, where a column or a heading within the list says it.
    pub kind: Option<RecipientKind>,
    /// The birth as written.
    pub birth: String,
    /// The post.
    pub post: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The award as written.
    pub award: Option<String>,
    /// The number of the certificate.
    pub certificate: Option<String>,
}

/// The kinds as lists name them, folded.
const KINDS: [(&str, RecipientKind); 6] = [
    ("tap the", RecipientKind::Collective),
    ("collective", RecipientKind::Collective),
    ("ca nhan", RecipientKind::Individual),
    ("individual", RecipientKind::Individual),
    ("ho gia dinh", RecipientKind::Household),
    ("household", RecipientKind::Household),
];

/// The kind that a text names: `Tập thể`, `II. CÁ NHÂN`, `1. Hộ gia đình`.
fn kind(text: &str) -> Option<RecipientKind> {
    let folded = fold(text);
    let number = |c: char| c.is_ascii_digit() || "ivx".contains(c);
    let bare = match folded.split_once(' ') {
        Some((first, rest)) if first.chars().all(number) => rest,
        _ => &folded,
    };
    KINDS.into_iter().find(|(word, _)| bare == *word).map(|(_, kind)| kind)
}

/// The columns of a row of headings; nothing for another row.
fn headings(cells: &[&str]) -> Option<Vec<Column>> {
    let column = |cell: &&str| {
        let folded = fold(cell);
        let known =
            HEADINGS.iter().find(|(heading, _)| folded == *heading || folded.starts_with(&format!("{heading} ")));
        known.map_or(Column::Other, |(_, column)| *column)
    };
    let columns: Vec<Column> = cells.iter().map(column).collect();
    (columns.contains(&Column::Name) && cells.len() > 1 || columns == [Column::Name]).then_some(columns)
}

/// The columns of a list without headings: those of the order, without a number where the first cell is none.
fn usual(first: &[&str]) -> Vec<Column> {
    let has_number = first.first().is_some_and(|cell| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit()));
    let columns = ORDER.iter().map(|(column, _)| *column);
    let without_kind = first.get(1 + usize::from(has_number)).is_none_or(|cell| kind(cell).is_none());
    let columns = columns.filter(|column| *column != Column::Number || has_number);
    columns.filter(|column| *column != Column::Kind || !without_kind).collect()
}

/// Reads a list; a row with nothing but the name of a kind says it of the rows below.
pub fn read(text: &str) -> Result<Vec<PastedRow>, Vec<Finding>> {
    let mut columns: Option<Vec<Column>> = None;
    let (mut rows, mut wrong, mut below) = (Vec::<PastedRow>::new(), Vec::new(), None);
    for (place, row) in text.lines().enumerate() {
        let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
        let full: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
        if full.is_empty() {
            continue;
        }
        if let Some(found) = headings(&cells).filter(|_| rows.is_empty()) {
            columns = Some(found);
            continue;
        }
        let is_number = |cell: &str| cell.chars().all(|c| c.is_ascii_digit() || "IVX.".contains(c));
        if full.iter().filter(|cell| !is_number(cell)).count() == 1
            && let Some(found) = full.iter().find_map(|cell| kind(cell))
        {
            below = Some(found);
            continue;
        }
        let columns = columns.get_or_insert_with(|| usual(&cells));
        let cell = |column| {
            let at = columns.iter().position(|own| *own == column)?;
            cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned())
        };
        let next = rows.last().map_or(1, |last| last.line.saturating_add(1));
        let number = cell(Column::Number).map_or(Ok(next), |number| number.trim_end_matches('.').parse());
        let Ok(line) = number else {
            let n = place + 1;
            let vi = format!("Hàng {n}: số thứ tự “{}” không phải một số.", cells.first().unwrap_or(&""));
            wrong.push(Finding::at("/text", "invalid_value", vi, format!("Row {n}: its number is none.")));
            continue;
        };
        let said = cell(Column::Kind);
        rows.push(PastedRow {
            line,
            name: cell(Column::Name).filter(|name| name != NOT_NAMED),
            kind: said.as_deref().map_or(below, kind),
            birth: cell(Column::Birth).unwrap_or_default(),
            post: cell(Column::Post),
            unit: cell(Column::Unit),
            award: cell(Column::Award),
            certificate: cell(Column::Certificate),
        });
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_headings_and_kinds_by_headings_within_the_list() {
        let text = "TT\tHọ và tên\tChức vụ\tĐơn vị công tác\r\nI\tTẬP THỂ\n1\tHội Chữ thập đỏ xã Mẫu\n\nII\tCÁ NHÂN\n\
                    2\tĐặng Thị Mẫu\tGiáo viên\tTrường THCS Mẫu\n";
        let rows = read(text).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].line, rows[0].kind), (1, Some(RecipientKind::Collective)));
        assert_eq!(rows[1].name.as_deref(), Some("Đặng Thị Mẫu"));
        assert_eq!(rows[1].kind, Some(RecipientKind::Individual));
        assert_eq!((rows[1].post.as_deref(), rows[1].unit.as_deref()), (Some("Giáo viên"), Some("Trường THCS Mẫu")));
    }

    #[test]
    fn without_headings_the_columns_have_their_usual_order() {
        let rows = read("7\tĐặng Thị Mẫu\t1980\tGiáo viên\n").unwrap();
        assert_eq!((rows[0].line, rows[0].birth.as_str()), (7, "1980"));
        let rows = read("Đặng Thị Mẫu\t1980\nTrần Mẫu\t1990").unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(rows[1].birth, "1990");
        let rows = read("1\t(chưa rõ tên)\tTập thể\n2\t(chưa rõ tên)\tCá nhân").unwrap();
        assert_eq!((rows[0].name.clone(), rows[0].kind), (None, Some(RecipientKind::Collective)));
        assert_eq!(rows[1].kind, Some(RecipientKind::Individual));
    }

    #[test]
    fn a_number_that_is_none_is_named_with_its_row() {
        let wrong = read("STT\tHọ tên\nmột\tĐặng Thị Mẫu").unwrap_err();
        assert!(wrong[0].text.vi.starts_with("Hàng 2:"), "{:?}", wrong[0].text);
    }

    #[test]
    fn kinds_are_known_however_they_are_numbered() {
        for (text, found) in [
            ("Tập thể", Some(RecipientKind::Collective)),
            ("I. TẬP THỂ", Some(RecipientKind::Collective)),
            ("III. HỘ GIA ĐÌNH", Some(RecipientKind::Household)),
            ("Cá nhân", Some(RecipientKind::Individual)),
            ("Đặng Thị Mẫu", None),
        ] {
            assert_eq!(kind(text), found, "{text}");
        }
    }
}
