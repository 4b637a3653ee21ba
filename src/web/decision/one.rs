//! `/decisions/{id}`: one decision, with what it says, whom it awards, and what became of it.

use super::super::{shell::Staff, words::capital};
use super::{facts, history, named, rows, tag};
use crate::{
    domain::{
        decision::{Act, DecisionState, StoredDecision, Target},
        fault::Fault,
    },
    service::decision,
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};

/// The page of one decision.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let found = decision::get(&register, &staff.ctx, id, false).await?;
    let said = html! {
        p .lead {
            (tag(&found, staff.visit.language)) " "
            @if found.facts.act != Act::Award {
                strong { (capital(found.facts.act.label().of(staff.visit.language))) ". " }
            }
            (found.facts.title.as_deref().unwrap_or_default())
        }
        (told(&staff, &found))
        (facts::facts(&staff, &register, &found).await?)
        (targets(&staff, &found.facts.targets))
        (facts::totals(&staff, &register, &found).await?)
        (rows::table(&staff, &register, &found).await?)
        (history::sentences(&staff, &register, id).await?)
    };
    let crumbs = [("/", staff.of("Trang chủ", "Home")), ("/decisions", staff.of("Quyết định", "Decisions"))];
    Ok(staff.page(&named(&found, staff.visit.language), &crumbs, &said))
}

/// What whoever opens it has to know first.
fn told(staff: &Staff, decision: &StoredDecision) -> Markup {
    html! {
        @if let Some(other) = decision.voided_by {
            div .told.look {
                p {
                    (staff.of("Hồ sơ này ghi nhầm, đã bị loại khỏi sổ: xem ", "This record was entered in error: see "))
                    a href={ "/decisions/" (other) } { (staff.of("hồ sơ đã loại nó", "the record that did it")) } "."
                }
            }
        }
        @if let Some(reason) = &decision.returned_reason {
            div .told.look {
                p {
                    strong {
                        @if decision.state == DecisionState::Withdrawn { (staff.of("Lý do rút: ", "Withdrawn: ")) }
                        @else { (staff.of("Lý do trả lại: ", "Returned because: ")) }
                    }
                    (reason)
                }
            }
        }
    }
}

/// What an act other than an award touches.
fn targets(staff: &Staff, targets: &[Target]) -> Markup {
    html! {
        @if !targets.is_empty() {
            h2 { (staff.of("Nội dung tác động", "What it touches")) }
            ul .cards {
                @for target in targets { li { (one_target(staff, target)) } }
            }
        }
    }
}

fn one_target(staff: &Staff, target: &Target) -> Markup {
    let right = [
        (staff.of("tên đúng", "right name"), target.name_right.clone()),
        (staff.of("đơn vị đúng", "right unit"), target.unit_right.clone()),
        (staff.of("chức vụ đúng", "right post"), target.post_right.clone()),
        (staff.of("năm sinh đúng", "right year of birth"), target.birth_year_right.map(|year| year.to_string())),
        (staff.of("số bằng", "certificate"), target.certificate_number.clone()),
    ];
    html! {
        @if let Some(id) = target.decision_id {
            (staff.of("Hồ sơ số ", "Record ")) a href={ "/decisions/" (id) } { (id) }
        }
        @if let Some(id) = target.conferral_id { (staff.of("Lượt khen thưởng số ", "Conferral ")) (id) }
        @if let Some(original) = &target.original_as_written { (original) }
        @for (label, value) in right.into_iter().filter_map(|(label, value)| Some((label, value?))) {
            "; " (label) ": " strong { (value) }
        }
    }
}
