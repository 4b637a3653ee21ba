//! Lines of other decisions that the paper of an act touches as well.

use super::super::{
    super::{
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::Staff,
        typed,
    },
    chosen, named, sought,
};
use crate::{
    domain::{
        conferral::Conferral,
        decision::{Act, DecisionFilter, DecisionState, StoredDecision},
        fault::{Code, Fault, Finding, Place},
        page::Paging,
    },
    service::{Register, conferral, decision},
};
use maud::{Markup, html};

/// The field of each line of another decision.
const ALSO: &str = "also";
/// The fields of the other decision, and of its lines.
const OTHER: &str = "other";
const OTHER_LINES: &str = "other_lines";
/// Decisions that a refusal names.
const NAMED: i64 = 6;

/// The lines of other decisions that a form has.
pub(super) async fn also(staff: &Staff, register: &Register, fields: &Fields) -> Result<Vec<Conferral>, Fault> {
    let ids: Vec<i64> =
        fields.all().filter(|(name, _)| *name == ALSO).filter_map(|(_, value)| value.parse().ok()).collect();
    let mut found = conferral::seen(register, &staff.ctx, &ids).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The same with those that are named to be added, whose fields are empty then.
pub(super) async fn added(
    staff: &Staff,
    register: &Register,
    (stored, fields): (&StoredDecision, &Fields),
) -> Result<Fields, Fault> {
    let Some(text) = fields.text(OTHER) else {
        if fields.text(OTHER_LINES).is_none() {
            return Ok(fields.clone());
        }
        return Err(refused(OTHER, "Hãy ghi số của quyết định.", "Write the number of the decision."));
    };
    let other = found(staff, register, &text).await?;
    if other.id == stored.id {
        return Err(refused(OTHER, "Đó là quyết định này; hãy chọn dòng ở trên.", "It is this one; choose above."));
    }
    let lines = chosen::conferrals(staff, register, other.id, fields.get(OTHER_LINES)).await.map_err(of_other)?;
    if lines.is_empty() {
        return Err(refused(OTHER_LINES, "Hãy ghi các dòng, như 2, 5-7.", "Write the lines, like 2, 5-7."));
    }
    let is_kept = |name: &str| name != OTHER && name != OTHER_LINES;
    let mut all: Vec<(String, String)> = fields
        .all()
        .filter(|(name, _)| is_kept(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for line in lines {
        let own = (ALSO.to_owned(), line.id.to_string());
        if !all.contains(&own) {
            all.push(own);
        }
    }
    Ok(Fields::of(all))
}

fn refused(field: &str, vi: &str, en: &str) -> Fault {
    Fault::at(Code::InvalidBody, Finding::at(format!("/{field}"), "invalid_value", vi, en))
}

/// A refusal of the lines of another decision, at their field.
fn of_other(mut fault: Fault) -> Fault {
    for finding in &mut fault.errors {
        finding.place = Place::Pointer(format!("/{OTHER_LINES}"));
    }
    fault
}

/// The decision that a text names: by its number as papers have it, or by its number in the register.
async fn found(staff: &Staff, register: &Register, text: &str) -> Result<StoredDecision, Fault> {
    let record = text.to_lowercase();
    let record = ["bản ghi số", "bản ghi", "record", "#"].iter().find_map(|word| record.strip_prefix(word));
    if let Some(id) = record.and_then(|id| id.trim().parse().ok()) {
        let found = decision::seen(register, &staff.ctx, &[id]).await?.remove(&id);
        let found = found.filter(|one| one.state == DecisionState::Registered && one.facts.act == Act::Award);
        return found.ok_or_else(|| refused(OTHER, "Sổ không có bản ghi này.", "The register has no such record."));
    }
    let filter = DecisionFilter { state: vec![DecisionState::Registered], act: vec![Act::Award], ..sought(text) };
    let few = Paging { limit: Some(NAMED), ..Paging::default() };
    let mut all = decision::list(register, &staff.ctx, filter, &few).await?.items;
    match (all.len(), all.pop()) {
        (1, Some(one)) => Ok(one),
        (0, _) | (_, None) => {
            let vi = format!("Sổ không có quyết định {}.", typed::cited(text));
            Err(refused(OTHER, &vi, &format!("The register has no decision {}.", typed::cited(text))))
        }
        (_, Some(last)) => {
            let names = |language| {
                let all = all.iter().chain([&last]);
                all.map(|one| format!("{} (#{})", named(one, language), one.id)).collect::<Vec<_>>().join("; ")
            };
            let (vi, en) = (names(crate::domain::fault::Language::Vi), names(crate::domain::fault::Language::En));
            Err(refused(
                OTHER,
                &format!("Có nhiều quyết định như vậy: {vi}. Hãy ghi số sau dấu #, như #{}.", last.id),
                &format!("Several are like it: {en}. Write the number behind #, like #{}.", last.id),
            ))
        }
    }
}

/// The lines of other decisions, and the fields to add more.
pub(super) fn show(staff: &Staff, lines: &[Conferral], shown: &Shown<'_>) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let is_open = !lines.is_empty() || !shown.fields.get(OTHER).is_empty() || !shown.wrong(OTHER).is_empty();
    let field = |name, label, hint| shown.show(&Input { name, label, hint, kind: Kind::Short });
    html! {
        details open[is_open || !shown.wrong(OTHER_LINES).is_empty()] {
            summary { (t("Thêm dòng của quyết định khác", "Add lines of another decision")) }
            @if !lines.is_empty() {
                fieldset {
                    legend { (t("Dòng của quyết định khác", "Lines of other decisions")) }
                    @for line in lines {
                        label .choice {
                            input type="checkbox" name=(ALSO) value=(line.id) checked;
                            span {
                                @if let Some(reference) = &line.reference { (reference) ", " }
                                (t("dòng", "line")) " " (line.line) ". "
                                (line.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"))) ": " (line.award_name)
                            }
                        }
                    }
                }
            }
            div .side {
                (field(OTHER, t("Quyết định", "Decision"), t("Như 1215/QĐ-UBND, hoặc #12 là bản ghi số 12.", "Its number as the paper has it, or #12 for record 12.")))
                (field(OTHER_LINES, t("Dòng", "Lines"), t("Như 2, 5-7.", "Like 2, 5-7.")))
            }
            button .second type="submit" name="do" value="add" { (t("Thêm các dòng này", "Add these lines")) }
        }
    }
}
