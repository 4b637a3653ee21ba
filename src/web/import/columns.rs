//! How the file of an import was read: its sheet, its columns, its letters; what rows take where it says nothing; and
//! what only a person can say. Each can be changed.

use super::{
    super::head::{ColumnHead, heads},
    View,
    button::button,
};
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
        entries::{Entry, Part},
        form::Fields,
        inputs::{Input, Kind, Shown},
        line,
        shell::Staff,
        words::{capital, many},
    },
};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Before the letters of a column in the name of the field that says what it is.
const COLUMN: &str = "column-";
/// Before the letters of a column in the name of the field that answers its question.
const ANSWER: &str = "answer-";
/// The field of the award where it is asked for, and the one of the award that is offered there.
const AWARD_ASKED: &str = "award_asked";
const AWARD_OFFERED: &str = "award_offered";
/// The field of the award of rows that say none.
pub(in crate::web) const COMMON_AWARD: &str = "common_award";
/// The field of the kind of recipient of rows that say none.
pub(in crate::web) const COMMON_KIND: &str = "common_kind";
/// Cells of a column that are shown.
const SAMPLES: usize = 2;

/// The encodings that a person can say: the others are known by the bytes of a file.
const ENCODINGS: [TextEncoding; 3] = [TextEncoding::Unicode, TextEncoding::Tcvn3, TextEncoding::Vni];

/// The mapping that a form says, over the one before; nothing where it says none.
pub(super) async fn mapping(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    import: &StoredImport,
) -> Result<Option<Mapping>, Fault> {
    if fields.find(COMMON_AWARD).is_none() {
        return Ok(None);
    }
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
    // What is offered is taken by the button beside it, what was chosen by any.
    let asked = fields.get(AWARD_ASKED);
    let is_chosen = !asked.is_empty() && (button(fields).0 == "map" || asked != fields.get(AWARD_OFFERED));
    let text = if is_chosen { asked } else { fields.get(COMMON_AWARD) };
    mapping.defaults = Defaults { award_code: award(staff, register, text).await?, ..mapping.defaults };
    mapping.defaults.recipient_kind = RecipientKind::find(fields.get(COMMON_KIND));
    let sheet = fields.find("sheet").filter(|sheet| *sheet != import.preview.sheet);
    if let Some(sheet) = sheet {
        // Another sheet has other columns.
        mapping.columns.clear();
        mapping.answers.clear();
        mapping.sheet = Some(sheet.to_owned());
        return Ok(Some(mapping));
    }
    for column in first_of_each(&import.preview.columns) {
        let Some(word) = fields.find(&format!("{COLUMN}{}", column.column)) else { continue };
        let member = ColumnMember::find(word);
        if member != column.member {
            mapping.columns.retain(|choice| choice.column != column.column);
            mapping.columns.push(ColumnChoice { column: column.column.clone(), member });
        }
    }
    Ok(Some(mapping))
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
pub(super) fn questions(view: &View<'_>) -> Markup {
    let View { staff, import, fields, .. } = view;
    let language = staff.visit.language;
    let asked = &import.preview.questions;
    html! {
        @if !asked.is_empty() {
            div .told.look {
                @for question in asked {
                    @let column = question.column.as_deref().unwrap_or_default();
                    fieldset {
                        legend { (language.of(&question.vi, &question.en)) }
                        p .hint { (samples(import, column).join(" · ")) }
                        @for (word, label) in AnswerValue::WORDS {
                            label .choice {
                                input type="radio" name={ (ANSWER) (column) } value=(word)
                                    checked[fields.find(&format!("{ANSWER}{column}")) == Some(*word)];
                                (capital(label.of(language)))
                            }
                        }
                    }
                }
                (again(staff))
            }
        }
    }
}

/// What reads the list anew.
fn again(staff: &Staff) -> Markup {
    html! {
        button .second type="submit" name="do" value="map" { (staff.of("Đọc lại danh sách", "Read the list again")) }
    }
}

/// Asks for the award where rows have none, as plainly as what only a person can say.
pub(super) async fn award_asked(view: &View<'_>) -> Result<Markup, Fault> {
    let View { staff, register, import, draft, fields, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let lacks = |row: &&StoredRow| row.line.is_some() && row.findings.iter().any(|found| found.code == "award_missing");
    let rows = import.rows.iter().filter(lacks).count();
    if rows == 0 {
        return Ok(html! {});
    }
    let awards = Part::Awards.entries(staff, register, None).await?;
    // Where the paper states totals of one award alone, that one is offered.
    let stated = draft.iter().flat_map(|draft| &draft.facts.stated_totals);
    let stated: BTreeSet<&str> = stated.filter_map(|total| total.award_code.as_deref()).collect();
    let likely = awards.iter().find(|award| stated.len() == 1 && stated.contains(award.code.as_str()));
    let likely = likely.map(Entry::written).unwrap_or_default();
    let chosen = fields.find(AWARD_ASKED).unwrap_or(&likely);
    Ok(html! {
        div .told.look {
            input type="hidden" name=(AWARD_OFFERED) value=(likely);
            label for="award-asked" {
                (t("Danh sách không nêu hình thức khen thưởng của ", "The list names no award of "))
                (many(rows, staff.visit.language))
                (t(" dòng. Đó là hình thức nào?", if rows == 1 { " row. Which is it?" } else { " rows. Which is it?" }))
            }
            select #award-asked name=(AWARD_ASKED) {
                option value="" { (t("(chọn hình thức)", "(choose the award)")) }
                @for award in &awards {
                    option value=(award.written()) selected[award.written() == chosen] { (award.name) }
                }
            }
            (again(staff))
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
    let award = match &import.mapping.defaults.award_code {
        Some(code) => Part::Awards.written(staff, register, code).await?,
        None => String::new(),
    };
    let kind = import.mapping.defaults.recipient_kind.map(|kind| kind.word().to_owned()).unwrap_or_default();
    let encoding = import.mapping.text_encoding.map(|encoding| encoding.word().to_owned()).unwrap_or_default();
    let pairs =
        [(COMMON_AWARD, award), (COMMON_KIND, kind), ("text_encoding", encoding), ("sheet", preview.sheet.clone())];
    // What was typed into a form that was refused stays.
    let typed = |name: &str, kept: String| fields.find(name).map_or(kept, str::to_owned);
    let stands = Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), typed(name, value))).collect());
    let field_of = |place: &str| (place == "award").then_some(COMMON_AWARD);
    let shown = Shown { language, fields: &stands, fault: *fault, field_of };
    let doubtful = first_of_each(&preview.columns).any(|column| !column.sure);
    let found = first_of_each(&preview.columns).filter(|column| column.member.is_some()).count();
    let sheets: Vec<_> = preview.sheets.iter().map(|sheet| (sheet.clone(), sheet.clone())).collect();
    let mut encodings = vec![(String::new(), t("(theo tệp)", "(as the file says)").to_owned())];
    let said = import.mapping.text_encoding.filter(|one| !ENCODINGS.contains(one));
    let offered = ENCODINGS.into_iter().chain(said);
    encodings.extend(offered.map(|one| (one.word().to_owned(), one.label().of(language).to_owned())));
    let mut kinds = vec![(String::new(), t("(theo danh sách)", "(as the list says)").to_owned())];
    kinds.extend(line::kinds(language));
    let field = |name: &'static str, label: &str, kind: Kind<'_>| shown.show(&Input { name, label, hint: "", kind });
    Ok(html! {
        (super::super::entries::list("awards", &awards, t("đến", "until")))
        details .whole open[doubtful || found == 0 || shown.fault.is_some_and(|fault| !fault.errors.is_empty())] {
            summary { (t("Cách đọc tệp", "How the file is read")) ": " (found) " " (t("cột đã nhận ra", "columns known")) }
            (table(view))
            div .grid {
                @if sheets.len() > 1 { (field("sheet", t("Trang tính", "Sheet"), Kind::Choice(&sheets))) }
                (field("text_encoding", t("Bảng mã", "Encoding"), Kind::Choice(&encodings)))
                (field(COMMON_AWARD, t("Hình thức chung", "The common award"), Kind::Listed("awards")))
                (field(COMMON_KIND, t("Đối tượng chung", "The common kind of recipient"), Kind::Choice(&kinds)))
            }
            (again(staff))
        }
    })
}

const COLUMN_LETTERS: ColumnHead = ColumnHead::text("Cột", "Column");
const HEADING: ColumnHead = ColumnHead::text("Tiêu đề", "Heading");
const IN_THE_FILE: ColumnHead = ColumnHead::text("Trong tệp", "In the file");
const READ_AS: ColumnHead = ColumnHead::text("Đọc là", "Read as");

fn table(view: &View<'_>) -> Markup {
    let View { staff, import, .. } = view;
    html! {
        table .stack {
            (heads(&[COLUMN_LETTERS, HEADING, IN_THE_FILE, READ_AS], staff.visit.language))
            tbody { @for column in first_of_each(&import.preview.columns) { (row(view, column)) } }
        }
    }
}

fn row(view: &View<'_>, column: &ImportColumn) -> Markup {
    let View { staff, import, fields, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let letters = &column.column;
    let kept = column.member.map(ColumnMember::word).unwrap_or_default();
    let stands = fields.find(&format!("{COLUMN}{letters}")).unwrap_or(kept);
    let dropped = column.member.filter(|member| member.is_dropped());
    let members =
        ColumnMember::WORDS.iter().filter(|(word, _)| !ColumnMember::find(word).is_some_and(ColumnMember::is_dropped));
    html! {
        tr {
            td data-label=(COLUMN_LETTERS.of(language)) { (letters) }
            td data-label=(HEADING.of(language)) { (column.heading.as_deref().unwrap_or_default()) }
            td data-label=(IN_THE_FILE.of(language)) { (samples(import, letters).join(" · ")) }
            td {
                @match dropped {
                    Some(member) => {
                        (capital(member.label().of(language)))
                        span .under { (t("không đọc, không lưu", "neither read nor kept")) }
                    }
                    None => {
                        select name={ (COLUMN) (letters) } aria-label={ (t("Cột", "Column")) " " (letters) " " (t("đọc là", "read as")) } {
                            option value="" selected[stands.is_empty()] { (t("(chưa rõ, không dùng)", "(not known, not used)")) }
                            @for (word, label) in members {
                                option value=(word) selected[*word == stands] {
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
