//! `/decisions/{id}`: one decision, with what it says, whom it awards, and what became of it.

use super::super::{download::downloads, form::Fields, shell::Staff, words::count};
use super::{
    acted::Acted, attachments::Files, check, delivery, facts, history, returned::returned, rows, tag, touched,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{ConferralFilter, ConferralSort},
        decision::{Act, DecisionState, Evidence, RelationKind, StoredDecision},
        fault::Fault,
        page::Paging,
    },
    service::{Register, conferral, decision},
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
    let acted = Acted::of(staff, &register, std::slice::from_ref(&found)).await?;
    let left_out = match staff.visit.asked("done") {
        "delivered-all" => delivery::not_in_force(staff, &register, id).await?,
        _ => 0,
    };
    let is_waiting = found.state == DecisionState::Submitted && staff.may(Permission::ReadDrafts);
    let files = Files::of(staff, &register, &found).await?;
    let listed = decision::listed(&register, &found).await?;
    let above = html! {
        @if let Some(fault) = fault { (check::refused(staff, fault)) } @else { (done(staff, &found, left_out)) }
        p .lead {
            (tag(&found, staff.visit.language)) " "
            (found.facts.title.as_deref().unwrap_or_default())
        }
        @if let Some(linked) = acted.linked(&found) { p { (linked) } }
        (told(staff, &found))
        (places(staff, &found, is_waiting))
    };
    let said = html! {
        @if is_waiting { (since_return(staff, &register, &found).await?) }
        @if found.state == DecisionState::Draft && staff.may(Permission::Record) { (go_on(staff, id, found.facts.has_paper())) }
        (facts::facts(staff, &register, &found).await?)
        (files.section(""))
        (touched::targets(staff, &register, &found).await?)
        (facts::totals(staff, &register, &listed, &found.facts.stated_totals).await?)
        (rows::table(staff, &register, &found, false).await?)
        (history::sentences(staff, &register, id).await?)
        @if found.state == DecisionState::Registered && found.facts.act == Act::Award {
            (downloads(staff, &format!("/v1/decisions/{id}/export"), &[], true))
            p .no-print { a href={ "/decisions/" (id) "/bonuses" } { (staff.of("Bảng tiền thưởng", "Bonus sheet")) } }
        }
        @if found.state == DecisionState::Registered && found.voided_by.is_none() && staff.may(Permission::Record) {
            (what_next(staff, &register, &found).await?)
        }
        @if is_waiting { (check::verdict(staff, &register, &found, (fields, fault)).await?) }
    };
    Ok(files.page(&acted.name(&found), fault, (&above, &said)))
}

/// What is otherwise than when it was last returned, for whoever reads it again.
async fn since_return(staff: &Staff, register: &Register, found: &StoredDecision) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Some(between) = decision::history::since_return(register, &staff.ctx, found.id).await? else {
        return Ok(html! {});
    };
    let is_same = between.before.is_empty() && between.after.is_empty();
    let headings = (t("Khi bị trả lại", "When it was returned"), t("Bây giờ", "Now"));
    Ok(html! {
        h2 { (t("Khác với lần trả lại", "What is different since it was returned")) }
        @if is_same { p { (t("Không có gì khác.", "Nothing is different.")) } }
        @else { (touched::beside(staff, register, (between.before, between.after), headings).await?) }
    })
}

/// Where on the page its lines are, and the check of one that waits.
fn places(staff: &Staff, decision: &StoredDecision, is_waiting: bool) -> Markup {
    let lines = count(decision.line_count, staff.visit.language);
    html! {
        @if decision.line_count > 0 || is_waiting {
            p .no-print {
                @if decision.line_count > 0 {
                    a href="#lines" { (staff.of("Danh sách: ", "The list: ")) (lines) (staff.of(" dòng", " lines")) }
                }
                @if decision.line_count > 0 && is_waiting { " · " }
                @if is_waiting { a href="#check" { (staff.of("Kiểm tra và vào sổ", "The check, and registering")) } }
            }
        }
    }
}

/// What has just become of it, and what comes next.
fn done(staff: &Staff, decision: &StoredDecision, left_out: i64) -> Markup {
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
        @if matches!(staff.visit.asked("done"), "delivered" | "delivered-all") {
            div role="status" {
                p {
                    (t("Đã ghi việc trao, xem ở các dòng.", "Recorded; see the lines."))
                    @if left_out > 0 {
                        " " (count(left_out, staff.visit.language))
                        (t(" dòng không còn hiệu lực được để nguyên.", " lines no longer in force were left as they are."))
                    }
                }
            }
        }
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
fn go_on(staff: &Staff, id: i64, has_paper: bool) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    html! {
        p {
            a .button href={ "/decisions/" (id) "/check" } { (t("Kiểm tra", "Check")) }
            @if has_paper {
                a .button.second href={ "/decisions/" (id) "/edit" } { (t("Sửa văn bản", "Change the paper")) }
            }
        }
    }
}

/// Whether a record without a paper still awards something that the paper behind it would take the place of.
async fn lacks_paper(staff: &Staff, register: &Register, found: &StoredDecision) -> Result<bool, Fault> {
    if found.facts.act != Act::Award || !matches!(found.facts.evidence, Some(Evidence::Press | Evidence::Declaration)) {
        return Ok(false);
    }
    let filter = ConferralFilter { decision: vec![found.id], ..ConferralFilter::default() };
    let one = Paging { limit: Some(1), ..Paging::default() };
    let page = conferral::list(register, &staff.ctx, filter, ConferralSort::SignedLatest, &one).await?;
    Ok(!page.items.is_empty())
}

/// What is done with a decision of the register.
async fn what_next(staff: &Staff, register: &Register, found: &StoredDecision) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let is_award = found.facts.act == Act::Award;
    let lacks_paper = lacks_paper(staff, register, found).await?;
    let id = found.id;
    Ok(html! {
        p .no-print {
            @if is_award {
                a .button.second href={ "/decisions/" (id) "/delivery" } { (t("Ghi đã trao", "Record what was handed over")) }
            }
            @if lacks_paper {
                a .button.second href={ "/decisions/new?replaces=" (id) } { (t("Thay bằng văn bản", "Replace by the paper")) }
            }
            @if found.facts.has_paper() {
                a .button.second href={ "/decisions/" (id) "/rectify" } { (t("Sửa lỗi ghi sổ", "Mend an error of ours")) }
            }
            a .button.second href={ "/decisions/" (id) "/acts" } {
                (t("Đính chính, hủy bỏ, ghi nhầm", "Correct, cancel, take out"))
            }
        }
    })
}

/// What whoever opens it has to know first.
fn told(staff: &Staff, decision: &StoredDecision) -> Markup {
    html! {
        @if let Some(other) = decision.voided_by {
            div .told.look {
                p {
                    (staff.of("Bản ghi này ghi nhầm, đã bị loại khỏi sổ: xem ", "This record was entered in error: see "))
                    a href={ "/decisions/" (other) } { (staff.of("bản ghi đã loại nó", "the record that did it")) } "."
                }
            }
        }
        @if let Some((last, others)) = decision.replaced_by.split_last() {
            div .told.look {
                p {
                    (staff.of("Bản ghi này đã được thay thế bởi văn bản gốc: ", "This record was replaced by the paper behind it: "))
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
            (returned(staff, decision.state, reason))
        }
    }
}

/// Another decision, by its number in the register.
fn linked(staff: &Staff, id: i64) -> Markup {
    html! { a href={ "/decisions/" (id) } { (staff.of("bản ghi ", "record ")) (id) } }
}
