//! How the file of an import was read: its sheet, its columns, its letters; what rows take where it says nothing; and
//! what only a person can say. Each can be changed.

use super::{View, hidden};
use crate::{
    domain::{
        fault::{Code, Fault, Finding},
        import::{
            AnswerValue, ColumnAnswer, ColumnChoice, ColumnMember, Defaults, ImportColumn, Mapping, QuestionCode,
            StoredImport, StoredRow, TextEncoding,
        },
        recipient::RecipientKind,
    },
    service::Register,
    web::{
        entries::Part,
        form::Fields,
        inputs::{Input, Kind, Shown},
        line,
        shell::Staff,
        words::{capital, many},
    },
};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Before the letters of a column in the name of the field that says what it is.
const COLUMN: &str = "column-";
/// Before the letters of a column in the name of the field that answers its question.
const ANSWER: &str = "answer-";
/// The field of the award of rows that say none.
pub(in crate::web) const COMMON_AWARD: &str = "common_award";
/// The field of the kind of recipient of rows that say none.
pub(in crate::web) const COMMON_KIND: &str = "common_kind";
/// Cells of a column that are shown.
const SAMPLES: usize = 2;

/// The encodings that a person can say: the others are known by the bytes of a file.
const ENCODINGS: [TextEncoding; 3] = [TextEncoding::Unicode, TextEncoding::Tcvn3, TextEncoding::Vni];

/// The mapping that a form says, over the one before.
pub(super) async fn mapping(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    import: &StoredImport,
) -> Result<Mapping, Fault> {
    let mut mapping = import.mapping.clone();
    for (name, value) in fields.all() {
        if let (Some(column), Some(value)) = (name.strip_prefix(ANSWER), AnswerValue::find(value)) {
            mapping.answers.retain(|answer| answer.column != column);
            mapping.answers.push(ColumnAnswer { column: column.to_owned(), code: QuestionCode::DayOrMonth, value });
        }
    }
    if let Some(word) = fields.find("text_encoding") {
        mapping.text_encoding = TextEncoding::find(word);
    }
    if let Some(text) = fields.find(COMMON_AWARD) {
        mapping.defaults = Defaults { award_code: award(staff, register, text).await?, ..mapping.defaults };
        mapping.defaults.recipient_kind = RecipientKind::find(fields.get(COMMON_KIND));
    }
    let sheet = fields.find("sheet").filter(|sheet| *sheet != import.preview.sheet);
    if let Some(sheet) = sheet {
        // Another sheet has other columns.
        mapping.columns.clear();
        mapping.answers.clear();
        mapping.sheet = Some(sheet.to_owned());
        return Ok(mapping);
    }
    let mut chosen: BTreeMap<String, Option<ColumnMember>> =
        mapping.columns.into_iter().map(|choice| (choice.column, choice.member)).collect();
    for column in first_of_each(&import.preview.columns) {
        let Some(word) = fields.find(&format!("{COLUMN}{}", column.column)) else { continue };
        let member = ColumnMember::find(word);
        if member != column.member {
            chosen.insert(column.column.clone(), member);
        }
    }
    mapping.columns = chosen.into_iter().map(|(column, member)| ColumnChoice { column, member }).collect();
    Ok(mapping)
}

/// The code of the award that a text names; nothing for no text.
pub(in crate::web) async fn award(staff: &Staff, register: &Register, text: &str) -> Result<Option<String>, Fault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = Part::Awards.code(staff, register, ("/award", text.trim()), None).await?;
    found.map(Some).map_err(|finding: Finding| Fault::at(Code::InvalidBody, finding))
}

/// The columns, each once: later headings of a list repeat them.
fn first_of_each(columns: &[ImportColumn]) -> impl Iterator<Item = &ImportColumn> {
    let mut seen = BTreeSet::new();
    columns.iter().filter(move |column| seen.insert(column.column.as_str()))
}

/// What only a person can say, with the cells that raise the question.
pub(super) fn questions(view: &View<'_>) -> Result<Markup, Fault> {
    let View { staff, import, .. } = view;
    let language = staff.visit.language;
    let asked = &import.preview.questions;
    Ok(html! {
        @if !asked.is_empty() {
            form .told.look method="post" action=(staff.visit.place()) {
                (hidden(staff, import)?)
                input type="hidden" name="do" value="map";
                @for question in asked {
                    @let column = question.column.as_deref().unwrap_or_default();
                    fieldset {
                        legend { (language.of(&question.vi, &question.en)) }
                        p .hint { (samples(import, column).join(" · ")) }
                        @for (word, label) in AnswerValue::WORDS {
                            label .choice {
                                input type="radio" name={ (ANSWER) (column) } value=(word) required;
                                (capital(label.of(language)))
                            }
                        }
                    }
                }
                button .second type="submit" { (staff.of("Đọc lại danh sách", "Read the list again")) }
            }
        }
    })
}

/// Asks for the award where rows have none, as plainly as what only a person can say.
pub(super) async fn award_asked(view: &View<'_>) -> Result<Markup, Fault> {
    let View { staff, register, import, draft, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let lacks = |row: &&StoredRow| row.line.is_some() && row.findings.iter().any(|found| found.code == "award_missing");
    let rows = import.rows.iter().filter(lacks).count();
    if rows == 0 {
        return Ok(html! {});
    }
    let awards = Part::Awards.entries(staff, register, None).await?;
    let kind = import.mapping.defaults.recipient_kind.map_or("", |kind| kind.word());
    // Where the paper states totals of one award alone, that one is offered.
    let stated = draft.iter().flat_map(|draft| &draft.facts.stated_totals);
    let stated: BTreeSet<&str> = stated.filter_map(|total| total.award_code.as_deref()).collect();
    let likely = stated.first().copied().filter(|_| stated.len() == 1);
    Ok(html! {
        form .told.look method="post" action=(staff.visit.place()) {
            (hidden(staff, import)?)
            input type="hidden" name="do" value="map";
            input type="hidden" name=(COMMON_KIND) value=(kind);
            label for="award-asked" {
                (t("Danh sách không nêu hình thức khen thưởng của ", "The list names no award of "))
                (many(rows, staff.visit.language))
                (t(" dòng. Đó là hình thức nào?", if rows == 1 { " row. Which is it?" } else { " rows. Which is it?" }))
            }
            select #award-asked name=(COMMON_AWARD) required {
                option value="" { (t("(chọn hình thức)", "(choose the award)")) }
                @for award in &awards {
                    option value=(award.written()) selected[likely == Some(award.code.as_str())] { (award.name) }
                }
            }
            button .second type="submit" { (t("Đọc lại danh sách", "Read the list again")) }
        }
    })
}

/// The first cells of a column.
fn samples<'i>(import: &'i StoredImport, column: &str) -> Vec<&'i str> {
    let cells = import.rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.trim());
    cells.filter(|cell| !cell.is_empty()).take(SAMPLES).collect()
}

/// The columns that were found, and all else by which the file is read.
pub(super) async fn show(view: &View<'_>) -> Result<Markup, Fault> {
    let View { staff, register, import, fields, fault, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let preview = &import.preview;
    let awards = Part::Awards.entries(staff, register, None).await?;
    let award = match (fields.find(COMMON_AWARD), &import.mapping.defaults.award_code) {
        (Some(typed), _) => typed.to_owned(),
        (None, Some(code)) => Part::Awards.written(staff, register, code).await?,
        (None, None) => String::new(),
    };
    let kind = import.mapping.defaults.recipient_kind.map(|kind| kind.word().to_owned()).unwrap_or_default();
    let encoding = import.mapping.text_encoding.map(|encoding| encoding.word().to_owned()).unwrap_or_default();
    let pairs =
        [(COMMON_AWARD, award), (COMMON_KIND, kind), ("text_encoding", encoding), ("sheet", preview.sheet.clone())];
    let stands = Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let field_of = |place: &str| (place == "award").then_some(COMMON_AWARD);
    let shown = Shown { language, fields: &stands, fault: *fault, field_of };
    let doubtful = first_of_each(&preview.columns).any(|column| !column.sure);
    let found = first_of_each(&preview.columns).filter(|column| column.member.is_some()).count();
    let sheets: Vec<_> = preview.sheets.iter().map(|sheet| (sheet.clone(), sheet.clone())).collect();
    let mut encodings = vec![(String::new(), t("(theo tệp)", "(as the file says)").to_owned())];
    encodings.extend(ENCODINGS.map(|one| (one.word().to_owned(), one.label().of(language).to_owned())));
    let mut kinds = vec![(String::new(), t("(theo danh sách)", "(as the list says)").to_owned())];
    kinds.extend(line::kinds(language));
    let field = |name: &'static str, label: &str, kind: Kind<'_>| shown.show(&Input { name, label, hint: "", kind });
    Ok(html! {
        (super::super::entries::list("awards", &awards, t("đến", "until")))
        details .whole open[doubtful || found == 0 || shown.fault.is_some_and(|fault| !fault.errors.is_empty())] {
            summary { (t("Cách đọc tệp", "How the file is read")) ": " (found) " " (t("cột đã nhận ra", "columns known")) }
            form method="post" action=(staff.visit.place()) {
                (hidden(staff, import)?)
                input type="hidden" name="do" value="map";
                (table(view))
                div .grid {
                    @if sheets.len() > 1 { (field("sheet", t("Trang tính", "Sheet"), Kind::Choice(&sheets))) }
                    (field("text_encoding", t("Bảng mã", "Encoding"), Kind::Choice(&encodings)))
                    (field(COMMON_AWARD, t("Hình thức chung", "The common award"), Kind::Listed("awards")))
                    (field(COMMON_KIND, t("Đối tượng chung", "The common kind of recipient"), Kind::Choice(&kinds)))
                }
                button .second type="submit" { (t("Đọc lại danh sách", "Read the list again")) }
            }
        }
    })
}

fn table(view: &View<'_>) -> Markup {
    let View { staff, import, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    html! {
        table .stack {
            thead {
                tr {
                    th scope="col" { (t("Cột", "Column")) }
                    th scope="col" { (t("Tiêu đề", "Heading")) }
                    th scope="col" { (t("Trong tệp", "In the file")) }
                    th scope="col" { (t("Đọc là", "Read as")) }
                }
            }
            tbody { @for column in first_of_each(&import.preview.columns) { (row(view, column)) } }
        }
    }
}

fn row(view: &View<'_>, column: &ImportColumn) -> Markup {
    let View { staff, import, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let letters = &column.column;
    let dropped = column.member.filter(|member| member.is_dropped());
    let members =
        ColumnMember::WORDS.iter().filter(|(word, _)| !ColumnMember::find(word).is_some_and(ColumnMember::is_dropped));
    html! {
        tr {
            td data-label=(t("Cột", "Column")) { (letters) }
            td data-label=(t("Tiêu đề", "Heading")) { (column.heading.as_deref().unwrap_or_default()) }
            td data-label=(t("Trong tệp", "In the file")) { (samples(import, letters).join(" · ")) }
            td {
                @match dropped {
                    Some(member) => {
                        (capital(member.label().of(language)))
                        span .under { (t("không đọc, không lưu", "neither read nor kept")) }
                    }
                    None => {
                        select name={ (COLUMN) (letters) } aria-label={ (t("Cột", "Column")) " " (letters) " " (t("đọc là", "read as")) } {
                            option value="" selected[column.member.is_none()] { (t("(chưa rõ, không dùng)", "(not known, not used)")) }
                            @for (word, label) in members {
                                option value=(word) selected[column.member.is_some_and(|member| member.word() == *word)] {
                                    (capital(label.of(language)))
                                }
                            }
                        }
                        @if !column.sure && column.member.is_some() {
                            span .under { (t("đoán theo nội dung; hãy xem lại", "a guess; look at it")) }
                        }
                    }
                }
            }
        }
    }
}
