//! The cells of the rows of an import: what stands in them, and the rows that they make where they were typed into.

use super::{
    super::head::{AWARD, BORN, ColumnHead, PARENT_UNIT, POST, UNIT},
    View,
};
use crate::{
    domain::{
        decision::NOT_NAMED,
        fault::{Code, Fault, Finding},
        import::{ColumnMember, Grade, RowChange, RowFinding, StoredImport, StoredRow, TextEncoding},
        recipient::RecipientKind,
    },
    web::{
        entries,
        form::Fields,
        grid::{self, Cell},
        line,
        shell::Staff,
        typed,
        words::capital,
    },
};
use maud::{Markup, html};
use std::collections::HashMap;

/// The rows that cells of a form change.
pub(super) async fn typed(
    staff: &Staff,
    fields: &Fields,
    import: &StoredImport,
) -> Result<Vec<(i64, RowChange)>, Fault> {
    let (mut changes, mut wrong) = (Vec::new(), Vec::new());
    for (number, cells) in grid::typed(fields) {
        let known = import.rows.iter().find(|row| i64::from(row.row) == number && row.line.is_some());
        let row = known.ok_or_else(|| {
            let (vi, en) = (format!("Danh sách không có dòng {number}."), format!("The list has no row {number}."));
            Fault::because(Code::NotFound, vi, en)
        })?;
        let at = format!("/rows/{number}");
        let unread = row.findings.iter().filter_map(|found| Some((unread(import, row, found)?, found)));
        let open: Vec<_> = unread.filter(|(field, _)| cells.find(field).is_none()).collect();
        let still = |(field, found): &(&str, &RowFinding)| {
            let pointer = format!("{at}/{}", line::member_of(field));
            Finding::at(pointer, "invalid_value", found.vi.clone(), found.en.clone())
        };
        wrong.extend(open.iter().map(still));
        match line::read_some(staff, &staff.visit.register, &cells, &row.read_as).await? {
            Ok(line) => changes.push((number, RowChange::Line(Box::new(line)))),
            Err(found) => wrong.extend(found.into_iter().map(|finding| finding.below(&at))),
        }
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(changes)
}

/// Whether rows of an import have a superior unit: without one there is no column of it.
pub(super) fn have_parents(import: &StoredImport) -> bool {
    import.rows.iter().any(|row| row.read_as.parent_unit.is_some())
}

/// The cells of a row of which the list says something.
pub(super) fn show(
    view: &View<'_>,
    row: &StoredRow,
    (awards, has_parents): (&HashMap<String, String>, bool),
) -> Markup {
    let View { staff, import, fault, .. } = view;
    let language = staff.visit.language;
    let read = &row.read_as;
    let is_out = row.line.is_none();
    let at = format!("/rows/{}", row.row);
    let cell = |field: &'static str, head: ColumnHead, shown: &str, written: &str| {
        let wrong = grid::wrong(*fault, &at, field);
        let class = if field == "birth" { "day" } else { "" };
        Cell { field: Some(field).filter(|_| !is_out), label: head.of(language), class, shown, written, wrong }
            .show(language)
    };
    let text = |field: &'static str, head: ColumnHead, value: &Option<String>| {
        let value = value.as_deref().unwrap_or_default();
        cell(field, head, value, value)
    };
    let born = birth(import, row);
    let code = &read.award_code;
    let award =
        awards.get(code).map_or((code.clone(), code.clone()), |name| (name.clone(), entries::written(name, code)));
    html! {
        (name(view, row, &at))
        (cell("birth", BORN, &born, &born))
        (text("post", POST, &read.post))
        (text("unit", UNIT, &read.unit))
        @if has_parents { (text("parent_unit", PARENT_UNIT, &read.parent_unit)) }
        (cell("award", AWARD, &award.0, &award.1))
    }
}

/// The cell of the name: with what is to be known of the row at once, and what is wrong with fields that are no cells.
fn name(view: &View<'_>, row: &StoredRow, at: &str) -> Markup {
    let View { staff, fault, .. } = view;
    let language = staff.visit.language;
    let read = &row.read_as;
    let is_out = row.line.is_none();
    let shown = read.name.as_deref().unwrap_or(staff.of("(chưa rõ tên)", "(not named)"));
    let written = if read.unnamed { NOT_NAMED } else { read.name.as_deref().unwrap_or_default() };
    let mut wrong = grid::wrong(*fault, at, "name");
    wrong.extend(grid::wrong(*fault, at, "kind"));
    let cell = Cell { field: Some("name").filter(|_| !is_out), label: "", class: "", shown, written, wrong };
    let text = html! { @if is_out { span .gone { (shown) } } @else { (shown) } };
    let more = html! {
        @if read.recipient_kind != RecipientKind::Individual {
            span .under { (capital(read.recipient_kind.label().of(language))) }
        }
        @if read.posthumous { span .under { (staff.of("Truy tặng", "Posthumous")) } }
        (before(view, row))
    };
    cell.name([&html! {}, &text, &more], language)
}

/// The cells of the file where its letters were converted.
fn before(view: &View<'_>, row: &StoredRow) -> Markup {
    let preview = &view.import.preview;
    let converted =
        matches!(preview.text_encoding, TextEncoding::Tcvn3 | TextEncoding::Vni | TextEncoding::Windows1258);
    let name = row.read_as.name.as_deref();
    let cell = row.cells.values().find(|cell| cell.chars().any(char::is_alphabetic));
    html! {
        @if converted && let Some(cell) = cell && Some(cell.trim()) != name {
            span .under { (view.of("trong tệp: ", "in the file: ")) code { (cell) } }
        }
    }
}

/// The field of what the file says of a row and nobody could read: it is nowhere but in the file, and would be lost
/// where the row is saved without it. What is merely missing is found missing again.
fn unread(import: &StoredImport, row: &StoredRow, found: &RowFinding) -> Option<&'static str> {
    if row.mended || found.grade != Grade::Flaw {
        return None;
    }
    match found.code.as_str() {
        "kind_unknown" => Some("kind"),
        "birth_unreadable" | "day_or_month" => Some("birth"),
        "nothing_above" => {
            let letters = found.column.as_ref()?;
            import.preview.columns.iter().find(|column| column.column == *letters)?.member.and_then(field)
        }
        _ => None,
    }
}

/// The field of a line that a column says.
fn field(member: ColumnMember) -> Option<&'static str> {
    match member {
        ColumnMember::PostUnit => Some("post"),
        ColumnMember::Award => Some("award"),
        member => line::field_of(member.word()),
    }
}

/// The birth of a row as it is typed: what the file has where that can't be read.
fn birth(import: &StoredImport, row: &StoredRow) -> String {
    let is_birth = |found: &&RowFinding| unread(import, row, found) == Some("birth");
    let cell = row.findings.iter().find(is_birth).and_then(|found| row.cells.get(found.column.as_ref()?));
    let read = || typed::written(row.read_as.birth_on, None, row.read_as.birth_year);
    cell.map_or_else(read, |cell| cell.trim().to_owned())
}
