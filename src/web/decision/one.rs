//! `/decisions/{id}`: one decision, with what it says, whom it awards, and what became of it.

use super::super::{
    download::downloads,
    form::Fields,
    shell::Staff,
    words::{capital, count},
};
use super::{
    acted::Acted, attachments::Files, check, delivery, facts, history, named, returned::returned, rows, since, tag,
    touched,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{ConferralFilter, ConferralSort, ConferralStatus},
        decision::{Act, DecisionFilter, DecisionState, Evidence, RelationKind, StoredDecision},
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
    // Whoever entered or returned one goes on with the next.
    let was_decided = matches!(staff.visit.asked("done"), "registered" | "draft") && staff.may(Permission::Register);
    let waiting = if was_decided { Some(waiting(staff, &register).await?) } else { None };
    let is_waiting = found.state == DecisionState::Submitted && staff.may(Permission::ReadDrafts);
    let files = Files::of(staff, &register, &found).await?;
    let listed = decision::listed(&register, &found).await?;
    let above = html! {
        @if let Some(fault) = fault { (check::refused(staff, fault)) } @else { (done(staff, &found, (left_out, waiting))) }
        p .lead {
            (tag(&found, staff.visit.language)) " "
            (found.facts.title.as_deref().unwrap_or_default())
        }
        @if let Some(linked) = acted.linked(&found) { p { (linked) } }
        (told(staff, &register, &found).await?)
        (fallen(staff, &register, &found).await?)
        (places(staff, &found, is_waiting))
    };
    let said = html! {
        @if is_waiting { (since::since_return(staff, &register, &found).await?) }
        @if found.state == DecisionState::Draft && staff.may(Permission::Record) { (go_on(staff, id, found.facts.has_paper())) }
        @if found.state == DecisionState::Registered && found.voided_by.is_none() && staff.may(Permission::Record) {
            (what_next(staff, &register, &found).await?)
        }
        (facts::facts(staff, &register, &found).await?)
        @if found.state == DecisionState::Registered && found.facts.act == Act::Award {
            (downloads(staff, &format!("/v1/decisions/{id}/export"), &[], true))
            p .no-print { a href={ "/decisions/" (id) "/bonuses" } { (staff.of("Bảng tiền thưởng", "Bonus sheet")) } }
        }
        (files.section(""))
        (touched::targets(staff, &register, &found).await?)
        (facts::totals(staff, &register, &listed, &found.facts.stated_totals).await?)
        (rows::table(staff, &register, &found, None).await?)
        (history::sentences(staff, &register, id).await?)
        @if is_waiting { (check::verdict(staff, &register, &found, (fields, fault)).await?) }
    };
    Ok(files.page(&acted.name(&found), fault, (&above, &said)))
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
fn done(staff: &Staff, decision: &StoredDecision, (left_out, waiting): (i64, Option<i64>)) -> Markup {
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
                    @if let Some(waiting) = waiting {
                        " "
                        @if waiting == 0 { (t("Không còn quyết định nào chờ vào sổ.", "No decision waits for the register.")) }
                        @else {
                            a href="/decisions?state=submitted" {
                                (t("Còn ", "Still waiting for the register: ")) (count(waiting, staff.visit.language))
                                (t(" quyết định chờ vào sổ", ""))
                            }
                            "."
                        }
                    } @else if staff.may(Permission::Record) {
                        " " a href="/decisions/new" { (t("Ghi quyết định khác", "Record another decision")) } "."
                    }
                }
            }
        }
    }
}

/// How many decisions wait for the register.
async fn waiting(staff: &Staff, register: &Register) -> Result<i64, Fault> {
    let filter = DecisionFilter { state: vec![DecisionState::Submitted], ..DecisionFilter::default() };
    let one = Paging { limit: Some(1), include_total: true, ..Paging::default() };
    Ok(decision::list(register, &staff.ctx, filter, &one).await?.total.unwrap_or_default())
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

/// How many of its lines no longer stand.
async fn fallen(staff: &Staff, register: &Register, decision: &StoredDecision) -> Result<Markup, Fault> {
    let is_whole = decision.voided_by.is_some() || !decision.replaced_by.is_empty();
    if decision.state != DecisionState::Registered || decision.facts.act != Act::Award || is_whole {
        return Ok(html! {});
    }
    let all = delivery::not_in_force(staff, register, decision.id).await?;
    let mut said = Vec::new();
    for status in ConferralStatus::ALL.iter().filter(|status| all > 0 && **status != ConferralStatus::InForce) {
        let count = delivery::of_status(staff, register, decision.id, vec![*status]).await?;
        if count > 0 {
            said.push(format!("{count} {} {}", staff.of("dòng", "lines"), status.label().of(staff.visit.language)));
        }
    }
    Ok(html! { @if !said.is_empty() { div .told.look { p { (capital(&said.join(", "))) "." } } } })
}

/// What whoever opens it has to know first.
async fn told(staff: &Staff, register: &Register, decision: &StoredDecision) -> Result<Markup, Fault> {
    let replaced = decision.facts.relations.iter().filter(|one| one.kind == RelationKind::Replaces);
    let ids = decision.replaced_by.iter().copied().chain(replaced.clone().map(|one| one.decision_id));
    let known = decision::seen(register, &staff.ctx, &ids.chain(decision.voided_by).collect::<Vec<_>>()).await?;
    let linked = |id: i64| {
        let name = known.get(&id).map(|one| named(one, staff.visit.language));
        let name = name.unwrap_or_else(|| format!("{} {id}", staff.of("bản ghi", "record")));
        html! { a href={ "/decisions/" (id) } { (name) } }
    };
    Ok(html! {
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
                    @for other in others { (linked(*other)) ", " }
                    (linked(*last)) "."
                }
            }
        }
        @for relation in replaced {
            p {
                (staff.of("Thay thế ", "Replaces "))
                (linked(relation.decision_id))
                @if relation.wholly == Some(false) { (staff.of(" (một phần)", " (in part)")) }
                "."
            }
        }
        @if let Some(reason) = &decision.returned_reason {
            (returned(staff, decision.state, reason))
        }
    })
}
