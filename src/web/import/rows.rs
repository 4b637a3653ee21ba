//! The rows of an import: each with its verdict, what was converted, who it may be, and the ways to mend it.

use super::{
    super::head::{AWARD, BORN, ColumnHead, NAME, PARENT_UNIT, POST, UNIT},
    View, cells, people, tag,
};
use crate::{
    domain::{
        fault::{Code, Fault, Language},
        import::{ImportSection, RowChange, RowFinding, RowVerdict, StoredImport, StoredRow},
        member,
    },
    service::Register,
    web::{
        form::{Fields, Visit},
        inputs::Shown,
        line, names,
        shell::Staff,
        words::{capital, count, many},
    },
};
use maud::{Markup, html};
use std::collections::HashMap;

/// Rows on a page.
pub(super) const ROWS: usize = 200;
/// Which rows are shown: the word in the address, and what it is called.
const TABS: [(&str, &str, &str); 4] = [
    ("", "Tất cả", "All"),
    ("open", "Chỉ dòng cần xem", "Only rows to look at"),
    ("flaw", "Có lỗi", "With flaws"),
    ("out", "Đã bỏ ra", "Left out"),
];

/// The field that says which row is open.
const OPEN: &str = "open";
/// The field that says what stood in the fields of the open row.
const STOOD: &str = "stood";

/// Whether a row is among those that are asked for.
pub(super) fn fits(row: &StoredRow, tab: &str) -> bool {
    match tab {
        "open" => row.line.is_some() && (row.verdict() != RowVerdict::Ok || people::is_open(row)),
        "flaw" => row.line.is_some() && row.verdict() == RowVerdict::Flaw,
        "out" => row.line.is_none(),
        _ => true,
    }
}

/// The address of the same rows, with a row to be mended.
pub(super) fn address(visit: &Visit, row: Option<u32>) -> String {
    let row = row.map(|row| row.to_string()).unwrap_or_default();
    let kept = [("rows", visit.asked("rows")), ("after", visit.asked("after")), ("row", row.as_str())];
    let mut query = form_urlencoded::Serializer::new(String::new());
    kept.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    let query = query.finish();
    if query.is_empty() { visit.path.clone() } else { format!("{}?{query}", visit.path) }
}

/// The row that is open, where another was typed than stood in its fields.
pub(super) fn typed(fields: &Fields) -> Option<i64> {
    let row = fields.find(OPEN)?.parse().ok()?;
    (fields.get(STOOD) != line::print(fields)).then_some(row)
}

/// The line that was typed for a row.
pub(super) async fn typed_line(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    import: &StoredImport,
    number: i64,
) -> Result<RowChange, Fault> {
    let row = import.rows.iter().find(|row| i64::from(row.row) == number);
    let row = row.ok_or_else(|| {
        let (vi, en) = (format!("Danh sách không có dòng {number}."), format!("The list has no row {number}."));
        Fault::because(Code::NotFound, vi, en)
    })?;
    Ok(RowChange::Line(Box::new(line::read(staff, register, fields, &row.read_as).await?)))
}

/// The rows.
pub(super) async fn show(view: &View<'_>) -> Result<Markup, Fault> {
    let View { staff, register, import, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let tab = staff.visit.asked("rows");
    let after: u32 = staff.visit.asked("after").parse().unwrap_or_default();
    let all: Vec<&StoredRow> = import.rows.iter().filter(|row| fits(row, tab)).collect();
    let rest: Vec<&StoredRow> = all.iter().copied().filter(|row| row.row > after).collect();
    let next = rest.get(ROWS..).filter(|more| !more.is_empty()).and_then(|_| rest.get(ROWS - 1)).map(|row| row.row);
    let mut here = rest.get(..rest.len().min(ROWS)).unwrap_or_default().to_vec();
    // A row that was saved meanwhile, and is no longer among these: what was typed into it stays.
    if let Some(row) = open_row(view).filter(|open| here.iter().all(|row| row.row != open.row)) {
        here.insert(here.partition_point(|other| other.row < row.row), row);
    }
    let here = here.as_slice();
    let awards = names::awards(staff, register, here.iter().map(|row| &row.read_as.award_code)).await?;
    Ok(html! {
        h2 #rows { (t("Từng dòng", "Row by row")) }
        (tabs(view))
        @if all.len() > ROWS {
            p {
                (count(i64::try_from(all.len()).unwrap_or_default(), language)) " " (t("dòng; đang xem dòng", "rows; here are the rows")) " "
                (here.first().map_or_else(String::new, |row| row.place())) "–" (here.last().map_or_else(String::new, |row| row.place())) "."
            }
        }
        @if here.is_empty() { p { (t("Không có dòng nào như vậy.", "There is no such row.")) } }
        @else { (people::asked(view, here)) (table(view, here, (all.len() - rest.len(), all.len()), &awards).await?) }
        nav .steps aria-label=(t("Các dòng", "Rows")) {
            @if after > 0 { a href={ (link(import, tab, None)) "#rows" } { (t("Về đầu", "To the first")) } }
            @if let Some(after) = next {
                @if here.iter().any(|row| people::is_choice(row)) {
                    button .second type="submit" name="do" value={ "next:" (after) } {
                        (t("Giữ lựa chọn, xem tiếp", "Keep the choices, go on"))
                    }
                } @else {
                    a rel="next" href={ (link(import, tab, next)) "#rows" } { (t("Tiếp", "Next")) }
                }
            }
        }
        (ignored(view))
    })
}

/// The row whose fields were sent and refused.
fn open_row<'v>(view: &View<'v>) -> Option<&'v StoredRow> {
    let open: u32 = view.fields.find(OPEN)?.parse().ok()?;
    let rows: &'v [StoredRow] = &view.import.rows;
    rows.iter().find(|row| row.row == open)
}

/// The address of rows from one on.
pub(super) fn link(import: &StoredImport, tab: &str, after: Option<u32>) -> String {
    let mut said = Vec::new();
    said.extend((!tab.is_empty()).then(|| format!("rows={tab}")));
    said.extend(after.map(|after| format!("after={after}")));
    let query = if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) };
    format!("/imports/{}{query}", import.id)
}

fn tabs(view: &View<'_>) -> Markup {
    let View { staff, import, .. } = view;
    let here = staff.visit.asked("rows");
    html! {
        nav #which .tabs data-live aria-label=(staff.of("Dòng nào", "Which rows")) {
            ul {
                @for (word, vi, en) in TABS {
                    @let count = import.rows.iter().filter(|row| fits(row, word)).count();
                    @if count > 0 || word.is_empty() || word == here {
                        li {
                            a href={ (link(import, word, None)) "#rows" } aria-current=[(word == here).then_some("true")] {
                                (staff.of(vi, en)) " (" (many(count, staff.visit.language)) ")"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The headings of the list that a row is under, where the row shown before it, the last one, is not under them: those
/// between which and the row no other heading with rows of its own stands.
fn above(import: &StoredImport, (last, row): (i64, i64)) -> &[ImportSection] {
    let sections = &import.preview.sections;
    let end = sections.partition_point(|section| section.row < row);
    let mut from = end;
    while let Some(before) = from.checked_sub(1).and_then(|before| sections.get(before)) {
        let next = sections.get(from).filter(|_| from < end).map_or(row, |section| section.row);
        let has_rows = |row: &StoredRow| (before.row + 1..next).contains(&i64::from(row.row));
        if before.row < last || (from < end && import.rows.iter().any(has_rows)) {
            break;
        }
        from -= 1;
    }
    sections.get(from..end).unwrap_or_default()
}

const ROW: ColumnHead = ColumnHead::number("Dòng", "Row");
const RESULT: ColumnHead = ColumnHead::text("Kết quả", "Result");

/// The rows as a table; how many of the list stand before them, and how many it has.
async fn table(
    view: &View<'_>,
    rows: &[&StoredRow],
    (before, all): (usize, usize),
    awards: &HashMap<String, String>,
) -> Result<Markup, Fault> {
    let View { staff, import, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let mended: u32 = staff.visit.asked("row").parse().unwrap_or_default();
    let parents = cells::have_parents(import);
    let columns = if parents { 9 } else { 8 };
    let (mut said, mut last) = (Vec::new(), 0);
    for row in rows {
        for section in above(import, (last, i64::from(row.row))) {
            said.push(html! { tr .section { th colspan=(columns) scope="rowgroup" { (section.text) } } });
        }
        last = i64::from(row.row);
        said.push(one(view, row, (awards, parents)));
        if row.row == mended && (row.line.is_some() || open_row(view).is_some_and(|open| open.row == mended)) {
            said.push(edit(view, row, columns).await?);
        }
    }
    Ok(html! {
        table .stack.rows aria-labelledby="rows" data-grid=(address(&staff.visit, None)) data-before=(before) data-all=(all) {
            thead {
                tr {
                    (ROW.show(staff.visit.language))
                    (NAME.show(staff.visit.language))
                    (BORN.show(staff.visit.language))
                    (POST.show(staff.visit.language))
                    (UNIT.show(staff.visit.language))
                    @if parents { (PARENT_UNIT.show(staff.visit.language)) }
                    (AWARD.show(staff.visit.language))
                    (RESULT.show(staff.visit.language))
                    th .acts scope="col" { (t("Việc", "Act")) }
                }
            }
            tbody { @for row in &said { (row) } }
        }
    })
}

/// A row: what it is read as, what stands against it, and what can be done.
fn one(view: &View<'_>, row: &StoredRow, listed: (&HashMap<String, String>, bool)) -> Markup {
    let View { staff, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let out = row.line.is_none();
    let (number, place) = (row.row, row.place());
    html! {
        tr #{ "row-" (number) } {
            td .number data-label=(ROW.of(staff.visit.language)) { (place) }
            (cells::show(view, row, listed))
            td {
                @if out { span .tag { (t("Đã bỏ ra", "Left out")) } } @else { (tag(row.verdict(), staff)) }
                @if row.mended { " " span .tag.blue { (t("Đã sửa", "Mended")) } }
                @if !out { (findings(&row.findings, staff.visit.language)) (people::choices(view, row)) }
            }
            td .acts {
                @if out {
                    button .second.small type="submit" name="do" value={ "take:" (number) } { (t("Lấy lại", "Put back")) }
                } @else {
                    button .second.small type="submit" name="do" value={ "edit:" (number) }
                        aria-label={ (t("Sửa dòng", "Mend row")) " " (place) } { (t("Sửa", "Mend")) }
                    button .second.small type="submit" name="do" value={ "skip:" (number) }
                        aria-label={ (t("Bỏ dòng", "Leave out row")) " " (place) } { (t("Bỏ ra", "Leave out")) }
                }
            }
        }
    }
}

fn findings(all: &[RowFinding], language: Language) -> Markup {
    html! {
        @for finding in all {
            span .under {
                @if let Some(column) = &finding.column { (language.of("Cột ", "Column ")) (column) ": " }
                @else if let Some(member) = &finding.member { (capital(&member::label("line", member, language))) ": " }
                (language.of(&finding.vi, &finding.en))
            }
        }
    }
}

/// The fields of a row, below it.
async fn edit(view: &View<'_>, row: &StoredRow, columns: u8) -> Result<Markup, Fault> {
    let View { staff, register, fields, fault, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let kept = line::of(staff, register, &row.read_as).await?;
    let stands = if fields.find("name").is_some() { fields } else { &kept };
    let field_of = |place: &str| line::field_of(place.split('/').next().unwrap_or_default());
    let shown = Shown { language, fields: stands, fault: *fault, field_of };
    let cells: Vec<String> = row.cells.iter().map(|(column, cell)| format!("{column}: {cell}")).collect();
    Ok(html! {
        tr .edit {
            td colspan=(columns) {
                input type="hidden" name=(OPEN) value=(row.row);
                input type="hidden" name=(STOOD) value=(line::print(&kept));
                h3 { (t("Sửa dòng", "Mend row")) " " (row.place()) }
                p .hint { (t("Trong tệp: ", "In the file: ")) (cells.join(" · ")) }
                (line::show(staff, &shown, "awards").await?)
                button type="submit" name="do" value={ "line:" (row.row) } { (t("Lưu dòng", "Save the row")) }
                @if row.mended {
                    button .second type="submit" name="do" value={ "reset:" (row.row) } { (t("Như trong tệp", "As in the file")) }
                }
                button .second type="submit" name="do" value={ "leave:" (row.row) } { (t("Thôi", "Leave it")) }
            }
        }
    })
}

/// The rows that are no recipient's.
fn ignored(view: &View<'_>) -> Markup {
    let View { staff, import, .. } = view;
    let all = &import.preview.ignored;
    html! {
        @if !all.is_empty() {
            details {
                summary { (staff.of("Dòng không phải người được khen", "Rows that are no recipient's")) " (" (many(all.len(), staff.visit.language)) ")" }
                ul {
                    @for row in all.iter().take(ROWS) {
                        li { (staff.of("Dòng", "Row")) " " (row.row) ": " (row.text) }
                    }
                }
            }
        }
    }
}
