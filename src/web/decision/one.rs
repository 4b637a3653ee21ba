//! `/decisions/{id}`: one decision, with what it says, whom it awards, and what became of it.

use super::super::{download::downloads, form::Fields, shell::Staff, words::capital};
use super::{attachments, check, crumbs, facts, history, named, rows, tag};
use crate::{
    domain::{
        account::Permission,
        decision::{Act, DecisionState, RelationKind, StoredDecision, Target},
        fault::Fault,
    },
    http::{page::Frame, problem},
    service::decision,
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};

/// The page of one decision.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    page(&staff, id, None, &Fields::of(Vec::new())).await
}

/// The page of one decision, with why a step of its life was refused and what was typed for it.
pub(super) async fn page(staff: &Staff, id: i64, fault: Option<&Fault>, fields: &Fields) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let found = decision::get(&register, &staff.ctx, id, false).await?;
    let language = staff.visit.language;
    let is_waiting = found.state == DecisionState::Submitted && staff.may(Permission::ReadDrafts);
    let said = html! {
        @if let Some(fault) = fault { (check::refused(staff, fault)) } @else { (done(staff, &found)) }
        p .lead {
            (tag(&found, language)) " "
            @if found.facts.act != Act::Award { strong { (capital(found.facts.act.label().of(language))) ". " } }
            (found.facts.title.as_deref().unwrap_or_default())
        }
        (told(staff, &found))
        @if found.state == DecisionState::Draft && staff.may(Permission::Record) { (go_on(staff, id)) }
        (facts::facts(staff, &register, &found).await?)
        (attachments::section(staff, &register, &found).await?)
        (targets(staff, &found.facts.targets))
        (facts::totals(staff, &register, &found.totals, &found.facts.stated_totals).await?)
        (rows::table(staff, &register, &found, false).await?)
        (history::sentences(staff, &register, id).await?)
        @if found.state == DecisionState::Registered && found.facts.act == Act::Award {
            (downloads(staff, &format!("/v1/decisions/{id}/export"), &[], true))
            p .no-print { a href={ "/decisions/" (id) "/bonuses" } { (staff.of("Bảng tiền thưởng", "Bonus sheet")) } }
        }
        @if found.state == DecisionState::Registered && found.voided_by.is_none() && staff.may(Permission::Record) {
            p .no-print {
                a .button.second href={ "/decisions/" (id) "/acts" } {
                    (staff.of("Đính chính, hủy bỏ, ghi nhầm", "Correct, cancel, take out"))
                }
            }
        }
        @if is_waiting { (check::verdict(staff, &register, &found, fields).await?) }
    };
    let frame = Frame { is_wrong: fault.is_some(), ..staff.frame(&crumbs(staff)) };
    Ok(frame.page(fault.map_or_else(Response::builder, problem::head), &named(&found, language), &said))
}

/// What has just become of it, and what comes next.
fn done(staff: &Staff, decision: &StoredDecision) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let words = match decision.state {
        DecisionState::Submitted => t(
            "Đã trình. Người duyệt sẽ thấy trong “Chờ vào sổ”. Bạn không thể tự vào sổ quyết định này.",
            "Submitted. Whoever registers sees it under “Waiting for the register”. You cannot register it yourself.",
        ),
        DecisionState::Registered => t("Đã vào sổ.", "It is in the register."),
        DecisionState::Draft => t("Đã trả lại. Người soạn thấy lý do ở trang chủ.", "Returned, with the reason."),
        DecisionState::Withdrawn => t("Đã rút bản nháp.", "The draft is withdrawn."),
    };
    html! {
        @if staff.visit.asked("done") == decision.state.word() {
            div role="status" {
                p {
                    (words)
                    @if staff.may(Permission::Record) {
                        " " a href="/decisions/new" { (t("Ghi quyết định khác", "Record another decision")) } "."
                    }
                }
            }
        }
    }
}

/// The steps of a draft, for whoever may write it.
fn go_on(staff: &Staff, id: i64) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    html! {
        p {
            a .button href={ "/decisions/" (id) "/check" } { (t("Kiểm tra", "Check")) }
            a .button.second href={ "/decisions/" (id) "/edit" } { (t("Sửa văn bản", "Change the paper")) }
        }
    }
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
        @if let Some((last, others)) = decision.replaced_by.split_last() {
            div .told.look {
                p {
                    (staff.of("Hồ sơ này đã được thay thế bởi văn bản gốc: ", "This record was replaced by the paper behind it: "))
                    @for other in others { (linked(staff, *other)) ", " }
                    (linked(staff, *last)) "."
                }
            }
        }
        @for relation in decision.facts.relations.iter().filter(|one| one.kind == RelationKind::Replaces) {
            p {
                (staff.of("Thay thế ", "Replaces "))
                (linked(staff, relation.decision_id))
                @if relation.wholly == Some(false) { (staff.of(" (một phần)", " (in part)")) }
                "."
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

/// Another decision, by its number in the register.
fn linked(staff: &Staff, id: i64) -> Markup {
    html! { a href={ "/decisions/" (id) } { (staff.of("hồ sơ ", "record ")) (id) } }
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
