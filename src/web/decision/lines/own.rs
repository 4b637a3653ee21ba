//! One line of a draft: mended, added at its number, moved to another, linked to who it is, or taken out.

use super::super::super::{
    entries::Part,
    form::Fields,
    grid,
    inputs::{Input, Kind, Shown},
    line,
    shell::{Staff, key},
    typed,
    who::{NEW, Who},
};
use crate::{
    domain::{
        decision::{Line, StoredDecision, put},
        fault::{Code, Fault, Finding, Language},
        matching::Candidate,
        member,
        recipient::RecipientKind,
    },
    service::{Register, decision::matches, recipient},
    web::words::capital,
};
use maud::{Markup, html};

/// The field of the line's number.
const NUMBER: &str = "line_number";
/// The field of how many unnamed recipients it stands for.
const TIMES: &str = "times";
/// The field of who it is.
const WHO: &str = "recipient";

/// The lines of a draft as a form makes them.
pub(super) struct Changed {
    pub lines: Vec<Line>,
    /// The place of the line that was typed.
    pub place: Option<usize>,
}

/// The field that a member is said by.
pub(super) fn field_of(member: &str) -> Option<&'static str> {
    match member {
        "line" => Some(NUMBER),
        "times" => Some(TIMES),
        member => line::field_of(member),
    }
}

/// What a field is called.
pub(super) fn label(name: &str, language: Language) -> String {
    match name {
        NUMBER => language.of("STT", "Number in the list").to_owned(),
        TIMES => capital(&member::label("decision", "times", language)),
        name => line::label(name, language),
    }
}

/// The lines that a form makes of those that the draft has.
pub(super) async fn changed(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    fields: &Fields,
) -> Result<Changed, Fault> {
    let (word, number) = fields.get("do").split_once(':').unwrap_or((fields.get("do"), ""));
    let number: i32 = number.parse().unwrap_or_default();
    let mut lines = stored.facts.lines.clone();
    let known = lines.iter().position(|line| line.line == number);
    let before = match (word, known) {
        ("cells", _) => return cells(staff, register, lines, fields).await,
        ("clear", _) => return Ok(Changed { lines: Vec::new(), place: None }),
        ("out", Some(place)) => {
            lines.remove(place);
            return Ok(Changed { lines, place: None });
        }
        ("line", Some(place)) => lines.remove(place),
        ("add", _) => blank()?,
        _ => return Err(no_line(number.into())),
    };
    let typed = read(staff, register, fields, before).await?;
    let place = put(&mut lines, typed);
    Ok(Changed { lines, place: Some(place) })
}

/// The lines with what was typed into their cells.
async fn cells(staff: &Staff, register: &Register, mut lines: Vec<Line>, fields: &Fields) -> Result<Changed, Fault> {
    let mut wrong = Vec::new();
    for (number, cells) in grid::typed(fields) {
        let known = lines.iter_mut().enumerate().find(|(_, line)| i64::from(line.line) == number);
        let (place, line) = known.ok_or_else(|| no_line(number))?;
        match line::read_some(staff, register, &cells, line).await? {
            Ok(typed) => *line = typed,
            Err(found) => wrong.extend(found.into_iter().map(|finding| finding.below(&format!("/lines/{place}")))),
        }
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(Changed { lines, place: None })
}

fn no_line(number: i64) -> Fault {
    let (vi, en) = (format!("Danh sách không có dòng {number}."), format!("The list has no line {number}."));
    Fault::because(Code::InvalidBody, vi, en)
}

/// A line of which nothing is known yet.
fn blank() -> Result<Line, Fault> {
    let bare = serde_json::json!({"line": 0, "award_code": "", "recipient_kind": RecipientKind::Individual.word()});
    serde_json::from_value(bare).map_err(Fault::internal)
}

/// The line that the fields say.
async fn read(staff: &Staff, register: &Register, fields: &Fields, before: Line) -> Result<Line, Fault> {
    let number = typed::whole("/line", fields.get(NUMBER)).map(|number| number.and_then(|n| i32::try_from(n).ok()));
    let times = typed::whole("/times", fields.get(TIMES)).map(|times| times.map(|n| i32::try_from(n).unwrap_or(0)));
    let (mut wrong, mut said) = (Vec::new(), (None, None));
    match number {
        Ok(Some(number)) => said.0 = Some(number),
        Ok(None) => wrong.push(Finding::at("/line", "required", "Hãy ghi STT của dòng.", "Write the line's number.")),
        Err(finding) => wrong.push(finding),
    }
    match times {
        Ok(times) => said.1 = times,
        Err(finding) => wrong.push(finding),
    }
    let typed = match line::read(staff, register, fields, &before).await {
        Ok(typed) => typed,
        Err(mut fault) => {
            fault.errors.splice(0..0, wrong);
            return Err(fault);
        }
    };
    Fault::all(Code::InvalidBody, wrong)?;
    let stood = before.recipient_id.map_or_else(|| NEW.to_owned(), |id| id.to_string());
    let recipient_id = match fields.find(WHO) {
        Some(NEW) => None,
        // Who was chosen now is meant, whatever the name is by now.
        Some(id) if id != stood => id.parse().ok(),
        _ => typed.recipient_id,
    };
    Ok(Line { line: said.0.unwrap_or_default(), times: said.1, recipient_id, ..typed })
}

/// What is asked for: a line that is there, or one to be added.
enum Asked<'a> {
    Mended(&'a Line),
    Added(i32),
}

/// The fields of the line that is mended or added.
pub(super) async fn form(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    shown: &Shown<'_>,
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let number = |name: &str| staff.visit.asked(name).parse::<i32>().ok();
    let is_typed = shown.fields.find("name").is_some();
    let known = |number: i32| stored.facts.lines.iter().find(|line| line.line == number);
    let asked = match (number("line"), number("add")) {
        (Some(number), _) => match known(number) {
            Some(line) => Asked::Mended(line),
            // What was typed for a line that is no more is offered as one to add.
            None if is_typed => Asked::Added(number),
            None => return Ok(html! {}),
        },
        (None, Some(number)) => Asked::Added(number),
        (None, None) => return Ok(html! {}),
    };
    let stands = match &asked {
        _ if is_typed => shown.fields.clone(),
        Asked::Mended(line) => stands(line, &line::of(staff, register, line).await?),
        Asked::Added(number) => new(staff, register, stored, *number).await?,
    };
    let who = match &asked {
        Asked::Mended(line) => who(staff, register, stored.id, (line, &stands)).await?,
        Asked::Added(_) => html! {},
    };
    let shown = Shown { fields: &stands, ..*shown };
    let language = staff.visit.language;
    let field = |name: &'static str, hint: &str| {
        shown.show(&Input { name, label: &label(name, language), hint, kind: Kind::Short })
    };
    let numbers = t(
        "Dòng đang có số ấy và các dòng sau dời xuống.",
        "The line that has this number, and those behind it, move down.",
    );
    let times = t(
        "Chỉ khi tên là (chưa rõ tên): dòng thay cho bao nhiêu đối tượng.",
        "Where nobody is named: how many recipients the line stands for.",
    );
    let (line, title) = match &asked {
        Asked::Mended(line) => (Some(line.line), format!("{} {}", t("Sửa dòng", "Mend line"), line.line)),
        Asked::Added(_) => (None, t("Thêm dòng", "Add a line").to_owned()),
    };
    Ok(html! {
        form #mend .edit method="post" action=(staff.visit.place()) {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(stored.version);
            h2 { (title) }
            div .side { (field(NUMBER, numbers)) (field(TIMES, times)) }
            (line::show(staff, &shown, "awards").await?)
            (who)
            @match line {
                Some(line) => {
                    button type="submit" name="do" value={ "line:" (line) } { (t("Lưu dòng", "Save the line")) }
                    button .second type="submit" name="do" value={ "out:" (line) } { (t("Bỏ dòng này", "Take it out")) }
                }
                None => button type="submit" name="do" value="add" { (t("Thêm dòng", "Add the line")) },
            }
        }
    })
}

/// What stands in the fields of a line, with those that the form of a draft has besides.
fn stands(line: &Line, fields: &Fields) -> Fields {
    let own = [(NUMBER, line.line.to_string()), (TIMES, line.times.map(|n| n.to_string()).unwrap_or_default())];
    let all = fields.all().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Fields::of(own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(all).collect())
}

/// What stands in the fields of a line to be added: the award and the kind of the line before it.
async fn new(staff: &Staff, register: &Register, stored: &StoredDecision, number: i32) -> Result<Fields, Fault> {
    let lines = &stored.facts.lines;
    let before = lines.iter().filter(|line| line.line < number).max_by_key(|line| line.line).or(lines.first());
    let (award, kind) = match before {
        Some(line) => (Part::Awards.written(staff, register, &line.award_code).await?, line.recipient_kind),
        None => (String::new(), RecipientKind::Individual),
    };
    let said = [(NUMBER, number.to_string()), ("kind", kind.word().to_owned()), ("award", award)];
    Ok(Fields::of(said.map(|(name, value)| (name.to_owned(), value)).to_vec()))
}

/// Who a line is: somebody of the register that it is like, or somebody new.
async fn who(staff: &Staff, register: &Register, id: i64, (line, fields): (&Line, &Fields)) -> Result<Markup, Fault> {
    let found = matches::choices(register, &staff.ctx, id, Some(line.line)).await?;
    let mut candidates: Vec<Candidate> = found.into_iter().flat_map(|found| found.candidates).collect();
    if let Some(id) = line.recipient_id.filter(|id| candidates.iter().all(|one| one.recipient_id != *id)) {
        let known = recipient::seen(register, &staff.ctx, &[id]).await?.remove(&id);
        candidates.extend(known.map(|(one, _)| Candidate {
            recipient_id: id,
            score: 1,
            name: one.facts.name,
            birth_year: one.facts.birth_year,
            unit: one.facts.unit,
            reasons: Vec::new(),
        }));
    }
    let kept = line.recipient_id.map_or_else(|| NEW.to_owned(), |id| id.to_string());
    let of = format!("{} {}", staff.of("Dòng", "Line"), line.line);
    let value = fields.find(WHO).unwrap_or(&kept);
    let who = Who { name: WHO, of: &of, kind: line.recipient_kind, candidates: &candidates, value };
    Ok(html! { @if !candidates.is_empty() { (who.show(staff.visit.language)) } })
}

/// To add a line at its place in the list.
pub(super) fn add(staff: &Staff, stored: &StoredDecision) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let next = stored.facts.lines.iter().map(Line::last).max().unwrap_or_default().saturating_add(1);
    html! {
        form .filter method="get" action={ "/decisions/" (stored.id) "/lines#mend" } {
            div {
                label for="add" { (t("Thêm một dòng ở STT", "Add a line at number")) }
                input #add .short name="add" inputmode="numeric" maxlength="5" value=(next);
            }
            button .second type="submit" { (t("Thêm dòng", "Add a line")) }
        }
    }
}
