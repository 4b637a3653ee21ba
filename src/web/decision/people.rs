//! `/decisions/{id}/people`: who the lines of a draft are: those of the register that they are like, or somebody new.

use super::{
    super::{
        form::{Fields, go_to},
        head::{BORN, ColumnHead, LINE, NAME, UNIT, heads},
        inputs::Shown,
        line,
        shell::{Staff, key},
        typed,
        who::{NEW, Who, strong},
        words::many,
    },
    below, named, steps,
};
use crate::{
    domain::{
        account::Permission,
        decision::{Act, Decision, DecisionState, Line, StoredDecision},
        fault::Fault,
        matching::Match,
    },
    http::status,
    service::{
        Expected,
        decision::{self, matches},
    },
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::HashMap;

/// The caution that a line is very likely somebody of the register.
pub(super) const PROBABLE: &str = "probable_same_person";
/// Before the number of a line in the name of the field that says who it is.
const PERSON: &str = "person-";
/// Lines on a page.
const LINES: usize = 200;

/// The way to this page, for whoever may write the draft.
pub(super) fn link(staff: &Staff, stored: &StoredDecision) -> Markup {
    html! {
        @if stored.facts.act == Act::Award && stored.state == DecisionState::Draft && staff.may(Permission::Record) {
            p {
                a .button.second href={ "/decisions/" (stored.id) "/people" } {
                    (staff.of("Chọn cùng người hay người mới", "Choose the same person, or somebody new"))
                }
            }
        }
    }
}

/// Offers the reason for lines that were said to be somebody new, where none was given before.
pub(super) fn reason(staff: &Staff, given: &mut HashMap<String, String>) {
    if staff.visit.asked("people") == NEW {
        let words = staff.of(
            "Đã xem từng dòng: là đối tượng khác, chưa có trong sổ.",
            "Each line was looked at: it is another, who is not in the register.",
        );
        given.entry(PROBABLE.to_owned()).or_insert_with(|| words.to_owned());
    }
}

/// Asks who the lines are that are like somebody of the register.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, true).await?;
    match steps::closed(&stored) {
        Some(response) => Ok(response),
        None => page(&staff, &stored, &Fields::of(Vec::new()), None).await,
    }
}

/// Keeps who they are.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    let mut said = said(&fields);
    if fields.get("do") == "strong" {
        for Match { line, candidates } in matches::choices(&register, &staff.ctx, id, None).await? {
            if let Some(id) = strong(&candidates) {
                said.entry(line).or_insert(Some(id));
            }
        }
    }
    let mut lines = stored.facts.lines.clone();
    for line in &mut lines {
        if let Some(recipient_id) = said.get(&line.line) {
            line.recipient_id = *recipient_id;
        }
    }
    let facts = Decision { lines, ..stored.facts.clone() };
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let write = |ctx| {
        let (register, facts, expected) = (register.clone(), facts.clone(), expected.clone());
        async move { Box::pin(decision::draft::replace(&register, &ctx, id, &expected, (facts, false))).await }
    };
    match Box::pin(staff.once(&fields, write)).await {
        Ok(_) => {
            let next: i32 = fields.get("next").parse().unwrap_or_default();
            let new = if said.values().any(Option::is_none) { "?people=new" } else { "" };
            Ok(go_to(&match next {
                0 => format!("/decisions/{id}/check{new}#check"),
                next => format!("/decisions/{id}/people?from={next}"),
            }))
        }
        Err(fault) if status::of(fault.code).is_client_error() => {
            let fault = steps::stale(&staff, &register, fault, &stored).await;
            page(&staff, &stored, &fields, Some(&fault)).await
        }
        Err(fault) => Err(fault),
    }
}

/// Who lines are as the form says, by their numbers: somebody of the register, or somebody new.
fn said(fields: &Fields) -> HashMap<i32, Option<i64>> {
    let said = fields.all().filter_map(|(name, value)| {
        let line: i32 = name.strip_prefix(PERSON)?.parse().ok()?;
        Some((line, if value == NEW { None } else { Some(value.parse().ok()?) }))
    });
    said.collect()
}

async fn page(
    staff: &Staff,
    stored: &StoredDecision,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let reading = staff.reading().await?;
    let found = matches::choices(&reading, &staff.ctx, stored.id, None).await?;
    let from: i32 = staff.visit.asked("from").parse().unwrap_or_default();
    let by_number: HashMap<i32, &Line> = stored.facts.lines.iter().map(|line| (line.line, line)).collect();
    let mut rest = found
        .iter()
        .filter_map(|found| Some((*by_number.get(&found.line)?, found)))
        .filter(|(line, _)| line.line >= from);
    let here: Vec<(&Line, &Match)> = rest.by_ref().take(LINES).collect();
    let next = rest.next().map(|(line, _)| line.line);
    let is_open = |found: &&Match| by_number.get(&found.line).is_some_and(|line| line.recipient_id.is_none());
    let sure = found.iter().filter(is_open).filter(|found| strong(&found.candidates).is_some()).count();
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault, field_of: line::field_of };
    let button = |word: &str, label: &str| html! { button .second type="submit" name="do" value=(word) { (label) } };
    let said = html! {
        (steps::nav(staff, Some(stored), steps::CHECK))
        (shown.summary(|name| line::label(name, language)))
        p .lead { (named(stored, language)) }
        @if here.is_empty() {
            p { (t("Không dòng nào giống ai đã có trong sổ.", "No line is like anybody of the register.")) }
            p { a .button href={ "/decisions/" (stored.id) "/check" } { (t("Kiểm tra", "Check")) } }
        } @else {
            p {
                (t(
                    "Các dòng dưới đây giống người, tập thể đã có trong sổ: chọn là ai, hay là mới.",
                    "These lines are like recipients of the register: choose for each who it is, or that it is new.",
                ))
            }
            form method="post" action=(staff.visit.place()) {
                (staff.csrf())
                (key()?)
                input type="hidden" name="version" value=(stored.version);
                @if let Some(next) = next { input type="hidden" name="next" value=(next); }
                (table(staff, &here, fields))
                button type="submit" name="do" value="save" {
                    @if next.is_some() { (t("Lưu, xem tiếp", "Save, and go on")) }
                    @else { (t("Lưu, kiểm tra", "Save, and check")) }
                }
                @if sure > 0 {
                    (button("strong", &format!("{} ({})", t("Nhận mọi người khớp chắc", "Take all strong matches"), many(sure, language))))
                }
            }
        }
    };
    Ok(below(staff, stored, t("Cùng người hay người mới", "The same person, or somebody new"), fault, &said))
}

const WHO: ColumnHead = ColumnHead::text("Là ai", "Who it is");

/// The lines, each with who it may be.
fn table(staff: &Staff, lines: &[(&Line, &Match)], fields: &Fields) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    html! {
        table .stack {
            (heads(&[LINE, NAME, BORN, UNIT, WHO], staff.visit.language))
            tbody {
                @for (line, found) in lines {
                    @let field = format!("{PERSON}{}", line.line);
                    @let kept = line.recipient_id.map(|id| id.to_string()).unwrap_or_default();
                    @let of = format!("{} {}", t("Dòng", "Line"), line.line);
                    tr #{ "line-" (line.line) } {
                        td .number data-label=(LINE.of(staff.visit.language)) { (line.line) }
                        td { (line.name.as_deref().unwrap_or_default()) }
                        td .day data-label=(BORN.of(staff.visit.language)) { (typed::written(line.birth_on, None, line.birth_year)) }
                        td data-label=(UNIT.of(staff.visit.language)) { (line.unit.as_deref().unwrap_or_default()) }
                        td {
                            (Who {
                                name: &field,
                                of: &of,
                                kind: line.recipient_kind,
                                candidates: &found.candidates,
                                value: fields.find(&field).unwrap_or(&kept),
                            }.show(staff.visit.language))
                        }
                    }
                }
            }
        }
    }
}
