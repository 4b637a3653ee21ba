//! A list of forms: under each name lines such as "Năm sinh: 1976". Each form becomes a row, under headings that its
//! lines have named.

use super::{
    classify,
    grid::{Cell, Row, Sheet},
    heading, outside,
    rows::is_below_list,
};
use crate::domain::{
    import::ColumnMember::{self, Honorific, Name, NamePostUnit},
    name::{fold, is_person},
};

/// Characters of a label at most.
const LONGEST: usize = 40;

/// The label of a name that has another or none.
const NAMES: &str = "Họ và tên";

/// What a line says behind a label.
struct Said<'a> {
    label: &'a str,
    member: ColumnMember,
    value: &'a str,
}

/// Reads "Năm sinh: 1976".
fn said(piece: &str) -> Option<Said<'_>> {
    let piece = piece.trim().trim_start_matches(['-', '–', '+', '•', '*', ' ']);
    let (label, value) = piece.split_once(':')?;
    let (label, value) = (label.trim(), value.trim().trim_end_matches([';', ',']).trim_end());
    if label.chars().count() > LONGEST || value.is_empty() {
        return None;
    }
    // "Ông: Nguyễn Văn Thử" is a form of address.
    let (member, _) = heading::member(label).filter(|(member, _)| *member != ColumnMember::Male)?;
    (member != ColumnMember::Female).then_some(Said { label, member, value })
}

/// What a line says: one thing, or several between semicolons, commas or dashes, each behind its label.
fn all_said(text: &str) -> Vec<Said<'_>> {
    for parted in [";", ",", " - ", " – "] {
        let pieces = || text.split(parted).filter(|piece| !piece.trim().is_empty());
        let found: Vec<_> = pieces().filter_map(said).collect();
        if found.len() >= 2 && found.len() == pieces().count() {
            return found;
        }
        // "Nguyễn Văn Thử - Cấp bậc: Đại úy - Chức vụ: Đội trưởng".
        let first = pieces().next().map(str::trim).filter(|first| is_someone(first));
        if let Some(value) = first.filter(|_| found.len() >= 2 && found.len() + 1 == pieces().count()) {
            return [Said { label: NAMES, member: Name, value }].into_iter().chain(found).collect();
        }
    }
    said(text).into_iter().collect()
}

/// Whether a text is the name of a person, addressed or not.
fn is_someone(text: &str) -> bool {
    is_person(super::person::honorific(text).map_or(text, |(_, name)| name))
}

/// A line of a form.
struct Line<'a> {
    number: Option<&'a str>,
    rest: &'a str,
    said: Vec<Said<'a>>,
}

/// Reads a line of one cell.
fn line(row: &Row) -> Option<Line<'_>> {
    let [cell] = row.cells.as_slice() else { return None };
    let text = cell.text.trim();
    let counted = classify::numbered(text).filter(|(number, _)| classify::is_decimal(number));
    let (number, rest) = counted.map_or((None, text), |(number, rest)| (Some(number), rest));
    Some(Line { number, rest, said: all_said(rest) })
}

impl Line<'_> {
    /// Whether the line begins with the name of someone under its label.
    fn is_named(&self) -> bool {
        self.said.first().is_some_and(|said| matches!(said.member, Name | NamePostUnit | Honorific))
    }

    /// Whether the line is a name with a number and no label.
    fn is_name(&self) -> bool {
        self.number.is_some() && self.said.is_empty() && is_someone(self.rest)
    }
}

/// A form on the way to a row.
#[derive(Default)]
struct Form {
    row: u32,
    number: Option<String>,
    /// The column of each value.
    values: Vec<(usize, String)>,
}

/// Turns the forms of a sheet into rows; other sheets stay as they are.
pub(super) fn apart(sheet: &mut Sheet) {
    let lines: Vec<Option<Line<'_>>> = sheet.rows.iter().map(line).collect();
    let labelled = |place: usize| {
        lines.get(place).and_then(Option::as_ref).is_some_and(|line| !line.said.is_empty() && !line.is_named())
    };
    let begins = |place: usize| {
        let Some(Some(line)) = lines.get(place) else { return false };
        line.is_named() && (labelled(place + 1) || line.said.len() >= 2) || line.is_name() && labelled(place + 1)
    };
    let first = (0..lines.len()).find(|place| begins(*place));
    let Some(first) = first else { return };
    let forms = (first..lines.len()).filter(|place| begins(*place)).count();
    let filled = (first..lines.len()).filter(|place| labelled(*place)).count();
    // One form alone says several things of someone.
    let several = lines.iter().flatten().filter(|line| line.is_named() && line.said.len() >= 2).count();
    if forms + several < 2 && filled < 2 || first + 1 >= lines.len() && several < 2 {
        return;
    }
    let rows = Making::of(&sheet.rows, &lines, first, begins);
    sheet.rows = rows;
}

/// Turns forms of two columns into rows, what a line says in one cell and its label in the one before; other sheets stay.
pub(super) fn of_two_columns(sheet: &mut Sheet) {
    let label = |cell: &Cell| cell.text.trim().trim_end_matches(':').trim_end().to_owned();
    let labelled = |row: &Row| match row.cells.as_slice() {
        [first, _] => heading::member(&label(first)).is_some_and(|(member, sure)| sure && member != ColumnMember::Line),
        _ => false,
    };
    let narrow = sheet.rows.iter().all(|row| row.cells.len() <= 2);
    if !narrow || sheet.rows.iter().filter(|row| labelled(row)).count() < 3 {
        return;
    }
    let mut form = sheet.clone();
    for row in form.rows.iter_mut().filter(|row| labelled(row)) {
        if let [first, value] = row.cells.as_slice() {
            let text = format!("{}: {}", label(first), value.text);
            row.cells = vec![Cell { text, ..first.clone() }];
        }
    }
    let before = form.clone();
    apart(&mut form);
    if form != before {
        *sheet = form;
    }
}

/// The rows on the way from forms.
#[derive(Default)]
struct Making {
    labels: Vec<(String, String)>,
    form: Option<Form>,
    rows: Vec<Row>,
    counted: bool,
}

impl Making {
    fn of(rows: &[Row], lines: &[Option<Line<'_>>], first: usize, begins: impl Fn(usize) -> bool) -> Vec<Row> {
        let mut making = Self { counted: lines.iter().flatten().any(|line| line.number.is_some()), ..Self::default() };
        let mut ended = false;
        for (place, row) in rows.iter().enumerate().skip(first) {
            let Some(Some(line)) = lines.get(place) else {
                making.alone(row);
                continue;
            };
            ended |= is_below_list(line.rest);
            if begins(place) || line.is_named() {
                making.finish();
                making.form =
                    Some(Form { row: row.number, number: line.number.map(str::to_owned), values: Vec::new() });
                if line.said.is_empty() {
                    making.take(NAMES, line.rest);
                }
            }
            if line.said.is_empty() && !begins(place) {
                // A long text goes on in the lines below it; a section, a signature does not.
                let section = classify::section(line.rest);
                let heads = section.strict || line.number.is_some() || outside::is_signature(line.rest) || ended;
                match making.form.as_mut().and_then(|form| form.values.last_mut()).filter(|_| !heads) {
                    Some((_, value)) => *value = format!("{value} {}", line.rest),
                    None => making.alone(row),
                }
                continue;
            }
            for said in &line.said {
                // "Ông/Bà: Nguyễn Văn Thử" is a name.
                let label = if said.member == Honorific && is_person(said.value) { NAMES } else { said.label };
                making.take(label, said.value);
            }
            if let Some(form) = &mut making.form {
                form.row = row.number;
            }
        }
        making.finish();
        let heading = rows.get(first).map_or(0, |row| row.number);
        let before = rows.iter().take(first).cloned();
        let known = making.counted.then(|| "STT".to_owned());
        let labels = known.into_iter().chain(making.labels.into_iter().map(|(_, label)| label));
        let cells = labels.zip(0..).map(|(text, column)| Cell { column, text, ..Cell::default() }).collect();
        // The headings have the place of the first line, the first form that of its next.
        for (row, next) in making.rows.iter_mut().zip(heading + 1..) {
            row.number = row.number.max(next);
        }
        before.chain([Row { number: heading, cells }]).chain(making.rows).collect()
    }

    /// Takes what stands behind a label.
    fn take(&mut self, label: &str, value: &str) {
        let Some(form) = &mut self.form else { return };
        let key = fold(label);
        let known = self.labels.iter().position(|(known, _)| *known == key);
        let column = known.unwrap_or_else(|| {
            self.labels.push((key, label.to_owned()));
            self.labels.len() - 1
        });
        form.values.push((column, value.to_owned()));
    }

    /// A row that is no form.
    fn alone(&mut self, row: &Row) {
        self.finish();
        self.rows.push(row.clone());
    }

    /// Makes the last form a row.
    fn finish(&mut self) {
        let Some(Form { row, number, mut values }) = self.form.take() else { return };
        values.sort_by_key(|(column, _)| *column);
        values.dedup_by_key(|(column, _)| *column);
        let shift = usize::from(self.counted);
        let cell = |(column, text): (usize, String)| {
            Some(Cell { column: u16::try_from(column + shift).ok()?, text, ..Cell::default() })
        };
        let number = number.map(|text| Cell { column: 0, text, ..Cell::default() });
        self.rows
            .push(Row { number: row, cells: number.into_iter().chain(values.into_iter().filter_map(cell)).collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::{super::grid::sheet_of, *};

    fn cells(texts: &[&[&str]]) -> Vec<(u32, Vec<String>)> {
        let mut sheet = sheet_of(texts);
        apart(&mut sheet);
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(|cell| cell.text.clone()).collect())).collect()
    }

    fn row(number: u32, texts: &[&str]) -> (u32, Vec<String>) {
        (number, texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn forms_become_rows_under_their_labels() {
        let found = cells(&[
            &["DANH SÁCH"],
            &["1. Họ và tên: Nguyễn Văn Thử"],
            &["Năm sinh: 1976"],
            &["Thành tích: Cứu người"],
            &["đuối nước"],
            &["2. Họ và tên: Đặng Thị Mẫu"],
            &["Năm sinh: 1980"],
            &["NGƯỜI LẬP"],
        ]);
        let rows = [
            row(1, &["DANH SÁCH"]),
            row(2, &["STT", "Họ và tên", "Năm sinh", "Thành tích"]),
            row(4, &["1", "Nguyễn Văn Thử", "1976", "Cứu người đuối nước"]),
            row(7, &["2", "Đặng Thị Mẫu", "1980"]),
            row(8, &["NGƯỜI LẬP"]),
        ];
        assert_eq!(found, rows);
        let short = cells(&[&["- Họ tên: Lê Văn Thử; Năm sinh: 1970"], &["- Họ tên: Lê Thị Mẫu; Năm sinh: 1971"]]);
        assert_eq!(short[2], row(3, &["Lê Thị Mẫu", "1971"]));
        let behind = cells(&[
            &["1. Bà Lê Thị Mẫu - Chức vụ: Bí thư - Đơn vị: Xã Thử"],
            &["2. Ông Lê Văn Thử - Chức vụ: Xã đội trưởng - Đơn vị: Xã Mẫu"],
        ]);
        assert_eq!(behind[1].1, ["1", "Bà Lê Thị Mẫu", "Bí thư", "Xã Thử"]);
        let named =
            cells(&[&["1. Ông Lê Văn Thử"], &["- Chức vụ: Trưởng ấp"], &["2. Bà Lê Thị Mẫu"], &["- Chức vụ: Bí thư"]]);
        assert_eq!(named[1], row(2, &["1", "Ông Lê Văn Thử", "Trưởng ấp"]));
    }

    #[test]
    fn forms_of_two_columns_become_rows() {
        let mut sheet =
            sheet_of(&[&["PHIẾU"], &["Họ và tên:", "Đặng Thị Mẫu"], &["Năm sinh:", "1980"], &["Chức vụ", "Trưởng ấp"]]);
        of_two_columns(&mut sheet);
        let last: Vec<&str> = sheet.rows[2].cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(last, ["Đặng Thị Mẫu", "1980", "Trưởng ấp"]);
        let table = sheet_of(&[&["Họ và tên", "Đơn vị"], &["Đặng Thị Mẫu", "Xã Thử"]]);
        let mut same = table.clone();
        of_two_columns(&mut same);
        assert_eq!(same, table);
    }

    #[test]
    fn lists_without_labels_stay() {
        for texts in [
            &[&["1. Ông Nguyễn Văn Thử: Trưởng ấp"][..], &["2. Bà Đặng Thị Mẫu: Bí thư"]][..],
            &[&["I. TẬP THỂ: 02"], &["1. Xã Mẫu"], &["II. CÁ NHÂN: 01"], &["1. Lê Văn Thử"]],
        ] {
            let mut sheet = sheet_of(texts);
            apart(&mut sheet);
            assert_eq!(sheet, sheet_of(texts));
        }
    }
}
