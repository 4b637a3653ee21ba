//! `/decisions/{id}/lines`: the list of a draft in one field, as it is pasted from a spreadsheet or typed, columns
//! between tabs.

use super::{
    super::{
        entries::Part,
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
        words::capital,
    },
    crumbs, steps,
};
use crate::{
    domain::{
        account::Permission,
        decision::{
            Decision, Line, StoredDecision,
            pasted::{self, NOT_NAMED, PastedRow},
        },
        fault::{Code, Fault, Finding, Language, Place, Text},
        label::Label,
        member,
        recipient::RecipientKind,
    },
    http::{page::Frame, problem, status},
    service::{Expected, Register, decision},
};
use maud::html;
use poem::{Body, Response, handler, web::Path};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The list as it is.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, true).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    let award = match stored.facts.stated_totals.first().map(|total| &total.award_code) {
        Some(code) => Part::Awards.written(&staff, &staff.visit.register, code).await?,
        None => String::new(),
    };
    let text = text(&stored.facts.lines);
    let fields = [("text", text), ("award", award), ("kind", RecipientKind::Individual.word().to_owned())];
    let fields = Fields::of(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    page(&staff, &stored, &fields, None).await
}

/// Saves the list in place of the one before.
#[handler]
pub(in crate::web) async fn save(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent_list(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let saved = match lines(&staff, &register, &fields, &stored.facts.lines).await {
        Ok(lines) => {
            let numbers: Vec<i32> = lines.iter().map(|line| line.line).collect();
            let facts = Decision { lines, ..stored.facts.clone() };
            let save = |ctx| {
                let (register, facts, expected) = (register.clone(), facts.clone(), expected.clone());
                async move { Box::pin(decision::replace(&register, &ctx, id, &expected, facts)).await }
            };
            Box::pin(staff.once(&fields, save)).await.map_err(|fault| with_numbers(fault, &numbers))
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(_) => Ok(go_to(&format!("/decisions/{id}/check"))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, &stored, &fields, Some(&steps::stale(fault, &stored))).await
        }
        Err(fault) => Err(fault),
    }
}

/// A refusal whose findings say which line they are about, and what of it.
fn with_numbers(mut fault: Fault, numbers: &[i32]) -> Fault {
    for finding in &mut fault.errors {
        let Place::Pointer(pointer) = &finding.place else { continue };
        let mut parts = pointer.split('/').skip(1);
        let (Some("lines"), Some(index), member) = (parts.next(), parts.next(), parts.next().unwrap_or("line")) else {
            continue;
        };
        let Some(number) = index.parse().ok().and_then(|index: usize| numbers.get(index)) else { continue };
        let named = |language| member::label("decision", member, language);
        finding.text = Text::new(
            format!("Dòng {number}, {}: {}", named(Language::Vi), finding.text.vi),
            format!("Line {number}, {}: {}", named(Language::En), finding.text.en),
        );
    }
    fault
}

/// The list in the field: a row of headings, then a row a line.
fn text(lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let headings: Vec<&str> = pasted::ORDER.iter().map(|(_, heading)| *heading).collect();
    let mut text = headings.join("\t");
    for line in lines {
        let born = typed::written(line.birth_on, None, line.birth_year);
        let kind = capital(line.recipient_kind.label().vi);
        let or = |value: &Option<String>| value.clone().unwrap_or_default();
        let name = if line.unnamed { NOT_NAMED.to_owned() } else { or(&line.name) };
        let cells = [
            line.line.to_string(),
            name,
            kind,
            born,
            or(&line.post),
            or(&line.unit),
            line.award_code.clone(),
            or(&line.certificate_number),
        ];
        text.push('\n');
        text.push_str(&cells.map(|cell| cell.replace(['\t', '\n'], " ")).join("\t"));
    }
    text
}

/// The lines that the field says: what it has no column for stays where the same line has the same name.
async fn lines(staff: &Staff, register: &Register, fields: &Fields, known: &[Line]) -> Result<Vec<Line>, Fault> {
    let rows = pasted::read(fields.get("text"));
    let rows = match rows {
        Ok(rows) => rows,
        Err(wrong) => return Fault::all(Code::InvalidBody, wrong).map(|()| Vec::new()),
    };
    let default = fields.get("award").trim();
    let mut codes: HashMap<String, Result<String, Finding>> = HashMap::new();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for row in rows {
        let award = row.award.clone().unwrap_or_else(|| default.to_owned());
        if award.is_empty() {
            let vi = format!("Dòng {}: chưa có hình thức; chọn hình thức chung ở dưới.", row.line);
            let en = format!("Line {}: it has no award; choose the common one below.", row.line);
            wrong.push(Finding::at("/award", "required", vi, en));
            continue;
        }
        if !codes.contains_key(&award) {
            let code = Part::Awards.code(staff, register, ("/award", &award), None).await?;
            codes.insert(award.clone(), code);
        }
        let code = match codes.get(&award) {
            Some(Ok(code)) => code,
            Some(Err(finding)) => {
                wrong.push(finding.clone());
                continue;
            }
            None => continue,
        };
        let before = known.iter().find(|line| line.line == row.line && line.name == row.name);
        match line(row, code, RecipientKind::find(fields.get("kind")), before)? {
            Ok(line) => lines.push(line),
            Err(finding) => wrong.push(finding),
        }
    }
    wrong.dedup();
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(lines)
}

/// A row as a line, over what was kept of it besides.
fn line(
    row: PastedRow,
    award: &str,
    usual: Option<RecipientKind>,
    before: Option<&Line>,
) -> Result<Result<Line, Finding>, Fault> {
    let PastedRow { line, name, kind, birth, post, unit, award: _, certificate } = row;
    let Ok(born) = typed::day("/text", &birth) else {
        let vi = format!("Dòng {line}: không đọc được ngày hoặc năm sinh “{birth}”.");
        let en = format!("Line {line}: “{birth}” is no day or year of birth.");
        return Ok(Err(Finding::at("/text", "invalid_value", vi, en)));
    };
    let kind = kind.or(usual).unwrap_or(RecipientKind::Individual);
    let mut members = match before {
        Some(before) => serde_json::to_value(before).map_err(Fault::internal)?,
        None => json!({}),
    };
    let facts = json!({
        "line": line, "award_code": award, "recipient_kind": kind, "unnamed": name.is_none(), "name": name,
        "birth_on": born.on, "birth_year": born.year, "post": post, "unit": unit, "certificate_number": certificate,
    });
    if let (Value::Object(members), Value::Object(facts)) = (&mut members, facts) {
        members.extend(facts);
        members.retain(|_, value| !value.is_null());
    }
    serde_json::from_value(members).map(Ok).map_err(Fault::internal)
}

async fn page(
    staff: &Staff,
    stored: &StoredDecision,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let field_of = |place: &str| match place.split('/').next() {
        Some("award") => Some("award"),
        _ => Some("text"),
    };
    let shown = Shown { language, fields, fault, field_of };
    let label = |name: &str| match name {
        "award" => t("Hình thức chung", "The common award").to_owned(),
        _ => t("Dán danh sách", "Paste the list").to_owned(),
    };
    let kinds: Vec<(String, String)> = RecipientKind::WORDS
        .iter()
        .filter(|(word, _)| *word != RecipientKind::Unspecified.word())
        .map(|(word, label): &(&str, Label)| ((*word).to_owned(), capital(label.of(language))))
        .collect();
    let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
    let hint = t(
        "Bôi đen các ô trong bảng tính, chép rồi dán vào đây. Cột theo tiêu đề (STT, Họ và tên, Đối tượng, Năm sinh, \
         Chức vụ, Đơn vị, Hình thức, Số bằng); không có tiêu đề thì theo thứ tự đó. Nguồn không nêu tên thì ghi \
         (chưa rõ tên).",
        "Copy the cells of a spreadsheet and paste them here. Columns go by their headings (STT, Họ và tên, Đối tượng, \
         Năm sinh, Chức vụ, Đơn vị, Hình thức, Số bằng), or in that order. Where nobody is named write (chưa rõ tên).",
    );
    let said = html! {
        (steps::nav(staff, Some(stored), steps::LIST))
        (shown.summary(label))
        (super::super::entries::list("awards", &awards, t("đến", "until")))
        form method="post" action={ "/decisions/" (stored.id) "/lines" } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(stored.version);
            div .wide { (shown.show(&Input { name: "text", label: &label("text"), hint, kind: Kind::Area(18) })) }
            (shown.show(&Input {
                name: "award",
                label: &label("award"),
                hint: t("Cho dòng không ghi hình thức.", "For lines that say no award."),
                kind: Kind::Listed("awards"),
            }))
            (shown.show(&Input {
                name: "kind",
                label: t("Đối tượng chung", "The common kind of recipient"),
                hint: t("Cho dòng không ghi và không nằm dưới “Tập thể”, “Cá nhân”.", "For lines that say none."),
                kind: Kind::Choice(&kinds),
            }))
            button type="submit" { (t("Kiểm tra", "Check")) }
        }
    };
    let title = t("Ghi quyết định: danh sách", "Record a decision: the list");
    let frame = Frame { is_wrong: fault.is_some(), ..staff.frame(&crumbs(staff)) };
    Ok(frame.page(fault.map_or_else(Response::builder, problem::head), title, &said))
}
