//! What an act says of each line by itself: a row for each of the lines that are chosen.

use super::{
    super::super::{entries::Part, form::Fields, shell::Staff, typed},
    fields::label,
};
use crate::{
    domain::{
        conferral::Conferral,
        decision::{Act, Target},
        fault::{Code, Fault, Finding, Place},
    },
    service::Register,
};
use maud::{Markup, html};

/// Lines that can have a row of their own.
pub(super) const MOST: usize = 200;

/// The fields of a row, by the act.
const fn names(act: Act) -> &'static [&'static str] {
    match act {
        Act::Correct => &["name_right", "post_right", "unit_right", "birth_right", "award_right"],
        Act::Reissue => &["certificate_number"],
        _ => &[],
    }
}

/// Whether an act says something of each line by itself.
pub(super) const fn has_rows(act: Act) -> bool {
    !names(act).is_empty()
}

/// The name of the field of a conferral.
fn of(name: &str, id: i64) -> String {
    format!("{name}-{id}")
}

/// What is right in one target, by fields that end so; beside what is wrong with them.
pub(super) async fn right(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    end: &str,
) -> Result<(Target, Vec<Finding>), Fault> {
    let mut wrong = Vec::new();
    let text = |name: &str| fields.text(&format!("{name}{end}"));
    let birth = text("birth_right").unwrap_or_default();
    let born = typed::birth("/birth_on_right", &birth, staff.ctx.today()).unwrap_or_else(|finding| {
        wrong.push(finding);
        typed::Typed::default()
    });
    let award_code_right = match text("award_right") {
        None => None,
        Some(text) => {
            let found = Part::Awards.code(staff, register, ("/award_code_right", &text), None).await?;
            found.map_err(|finding| wrong.push(finding)).ok()
        }
    };
    let right = Target {
        name_right: text("name_right"),
        unit_right: text("unit_right"),
        post_right: text("post_right"),
        birth_year_right: born.year,
        birth_on_right: born.on,
        award_code_right,
        certificate_number: text("certificate_number"),
        ..Target::default()
    };
    Ok((right, wrong))
}

/// Puts what the row of each line says over what was said of all.
pub(super) async fn put(
    staff: &Staff,
    register: &Register,
    (act, fields): (Act, &Fields),
    (targets, lines): (&mut [Target], &[Conferral]),
) -> Result<(), Fault> {
    let mut all = Vec::new();
    for target in targets {
        let Some(line) = lines.iter().find(|line| Some(line.id) == target.conferral_id) else { continue };
        if names(act).iter().all(|name| fields.text(&of(name, line.id)).is_none()) {
            continue;
        }
        let (own, wrong) = right(staff, register, fields, &of("", line.id)).await?;
        all.extend(wrong.into_iter().map(|finding| {
            let mut text = finding.text;
            text.vi = format!("Dòng {}: {}", line.line, text.vi);
            text.en = format!("Line {}: {}", line.line, text.en);
            Finding { text, place: Place::Pointer("/own".to_owned()), ..finding }
        }));
        let is_born = own.birth_year_right.is_some();
        let Target { birth_year_right, birth_on_right, .. } = target.clone();
        *target = Target {
            name_right: own.name_right.or(target.name_right.take()),
            unit_right: own.unit_right.or(target.unit_right.take()),
            post_right: own.post_right.or(target.post_right.take()),
            birth_year_right: if is_born { own.birth_year_right } else { birth_year_right },
            birth_on_right: if is_born { own.birth_on_right } else { birth_on_right },
            award_code_right: own.award_code_right.or(target.award_code_right.take()),
            certificate_number: own.certificate_number.or(target.certificate_number.take()),
            ..target.clone()
        };
    }
    Fault::all(Code::InvalidBody, all)
}

/// A row for each line that is chosen, with what stands in the register beside what is right.
pub(super) fn rows(staff: &Staff, act: Act, lines: &[Conferral], fields: &Fields) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    html! {
        section #own tabindex="-1" {
            h2 { (t("Riêng từng dòng", "Each line by itself")) }
            p .hint {
                (t("Ô để trống theo điều ghi chung ở trên.", "What is left empty is as said of all above."))
            }
            table .stack.rows {
                thead {
                    tr {
                        th scope="col" { (t("Dòng", "Line")) }
                        @for name in names(act) { th scope="col" { (label(name, language)) } }
                    }
                }
                tbody {
                    @for line in lines.iter().take(MOST) {
                        @let name = line.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"));
                        tr {
                            th scope="row" {
                                (line.line) ". " (name)
                                @if let Some(reference) = &line.reference { span .under { (reference) } }
                            }
                            @for field in names(act) {
                                td data-label=(label(field, language)) {
                                    input name=(of(field, line.id)) value=(fields.get(&of(field, line.id))) autocomplete="off"
                                        list=[(*field == "award_right").then_some("awards")]
                                        aria-label={ (label(field, language)) ", " (t("dòng", "line")) " " (line.line) " " (name) };
                                    @if let Some(stands) = stands(field, line) { span .under { (t("sổ ghi: ", "it has: ")) (stands) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the register has where a field says what is right.
fn stands(field: &str, line: &Conferral) -> Option<String> {
    match field {
        "post_right" => line.post.clone(),
        "unit_right" => line.unit.clone(),
        "birth_right" => Some(typed::written(None, None, line.birth_year)).filter(|text| !text.is_empty()),
        "award_right" => Some(line.award_name.clone()),
        "certificate_number" => line.certificate_number.clone(),
        _ => None,
    }
}
