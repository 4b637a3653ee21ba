//! `/`: where a person starts: what waits for them, and the answer to what they search.

mod kept;
mod search;

use super::{
    decision::{acted::Acted, tag},
    form::go,
    shell::{Reading, Staff},
    words::{count, day_known},
};
use crate::{
    domain::{
        account::Permission,
        conferral::Conferral,
        decision::{DecisionFilter, DecisionState, StoredDecision},
        fault::Fault,
        page::Paging,
        stored::Page,
    },
    service::decision,
};
use maud::{Markup, html};
use poem::{Response, handler};

/// How many of each are shown here; their own page has all.
const FEW: i64 = 10;

/// What waits, or what was found.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let text = staff.visit.asked("q").to_owned();
    if !text.is_empty() {
        let title = format!("{} “{text}”", staff.of("Tìm", "Search for"));
        return Ok(staff.page(
            &title,
            &[("/", staff.of("Trang chủ", "Home"))],
            &search::results(&staff, &register, &text).await?,
        ));
    }
    let said = html! {
        @if staff.may(Permission::Record) {
            a .button href="/decisions/new" { (staff.of("Ghi quyết định", "Record a decision")) }
        }
        div .columns { (waiting(&staff, &register).await?) }
    };
    Ok(staff.page(staff.of("Trang chủ", "Home"), &[], &said))
}

/// Back to the start, from the address of a form that has no page of its own.
#[handler]
pub(super) fn back() -> Response {
    go("/")
}

async fn some(staff: &Staff, register: &Reading, filter: DecisionFilter) -> Result<Page<StoredDecision>, Fault> {
    let paging = Paging { limit: Some(FEW), cursor: None, include_total: true };
    decision::list(register, &staff.ctx, filter, &paging).await
}

fn of_state(state: DecisionState) -> DecisionFilter {
    DecisionFilter { state: vec![state], ..DecisionFilter::default() }
}

/// What waits for this person: drafts for who records, submitted ones for who registers, accounts and the state of the
/// system for who keeps them, the head and the lists that left for who audits, the latest for everyone.
async fn waiting(staff: &Staff, register: &Reading) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let mut parts = Vec::new();
    if staff.may(Permission::Register) {
        let page = some(staff, register, of_state(DecisionState::Submitted)).await?;
        let none = t("Không có quyết định nào chờ vào sổ.", "No decision waits for the register.");
        parts.push(
            part(
                staff,
                register,
                (t("Chờ vào sổ", "Waiting for the register"), none, "/decisions?state=submitted"),
                &page,
            )
            .await?,
        );
    }
    if staff.may(Permission::Record) {
        let page = some(staff, register, DecisionFilter { mine: true, ..of_state(DecisionState::Draft) }).await?;
        let none = t("Bạn không có bản nháp nào.", "You have no draft.");
        parts.push(
            part(
                staff,
                register,
                (t("Bản nháp của bạn", "Your drafts"), none, "/decisions?state=draft&mine=true"),
                &page,
            )
            .await?,
        );
    }
    if staff.may(Permission::Record) && !staff.may(Permission::Register) {
        let page = some(staff, register, DecisionFilter { mine: true, ..of_state(DecisionState::Submitted) }).await?;
        let none = t("Không có bản nào bạn đã trình mà chưa vào sổ.", "Nothing that you submitted waits.");
        let title = t("Bạn đã trình, chờ vào sổ", "Submitted by you");
        parts.push(part(staff, register, (title, none, "/decisions?state=submitted&mine=true"), &page).await?);
    }
    if staff.may(Permission::KeepAccounts) {
        parts.push(kept::system(staff, register).await?);
    }
    if staff.may(Permission::ReadAudit) && !staff.may(Permission::KeepAccounts) {
        parts.push(kept::trail(staff, register).await?);
    }
    let page = some(staff, register, of_state(DecisionState::Registered)).await?;
    let none = t("Sổ chưa có quyết định nào.", "The register has no decision yet.");
    if page.items.is_empty() && staff.may(Permission::KeepAccounts) {
        parts.push(first_steps(staff));
    }
    parts.push(
        part(staff, register, (t("Mới vào sổ", "Latest in the register"), none, "/decisions?state=registered"), &page)
            .await?,
    );
    Ok(html! { @for part in parts { (part) } })
}

/// What an administrator does first in a register without decisions.
fn first_steps(staff: &Staff) -> Markup {
    html! {
        section {
            h2 { (staff.of("Những việc đầu tiên", "First steps")) }
            ol {
                li { a href="/office" { (staff.of("Thiết lập cho cơ quan", "Set up for your office")) } }
                li {
                    a href="/accounts" { (staff.of("Thêm tài khoản", "Add accounts")) } ": "
                    (staff.of("một văn thư và một cán bộ quản lý sổ, ít nhất.", "a clerk and a registrar, at least."))
                }
                li { a href="/system" { (staff.of("Xem bản sao lưu có được lập không", "See that backups are made")) } }
            }
        }
    }
}

async fn part(
    staff: &Staff,
    register: &Reading,
    (title, none, all): (&str, &str, &str),
    page: &Page<StoredDecision>,
) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let total = page.total.unwrap_or_default();
    Ok(html! {
        section {
            h2 { (title) @if total > 0 { " (" (count(total, language)) ")" } }
            @if page.items.is_empty() { p .quiet { (none) } }
            @else { (cards(staff, register, &page.items).await?) }
            @if page.next_cursor.is_some() { p { a href=(all) { (staff.of("Xem tất cả", "See all")) ": " (title) } } }
        }
    })
}

/// Decisions in a few words each.
async fn cards(staff: &Staff, register: &Reading, decisions: &[StoredDecision]) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let acted = Acted::of(staff, register, decisions).await?;
    Ok(html! {
        ul .cards {
            @for decision in decisions {
                li {
                    a href={ "/decisions/" (decision.id) } { (acted.name(decision)) } " " (tag(decision, language))
                    @if let Some(under) = acted.under(decision) { div .quiet { (under) } }
                    @if let Some(title) = &decision.facts.title { div .quiet { (title) } }
                    @if decision.state == DecisionState::Draft && let Some(reason) = &decision.returned_reason {
                        div .prose { strong { (staff.of("Lý do trả lại: ", "Returned because: ")) } (reason) }
                    }
                }
            }
        }
    })
}

fn awarded(staff: &Staff, one: &Conferral) -> Markup {
    let language = staff.visit.language;
    let unit = [&one.post, &one.unit].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    html! {
        li {
            @match one.recipient_id {
                Some(id) => a href={ "/recipients/" (id) } { (one.name.as_deref().unwrap_or_default()) },
                None => strong { (one.name.as_deref().unwrap_or_default()) },
            }
            @if !unit.is_empty() { ", " (unit) }
            div .quiet {
                (one.award_name) ": "
                a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } {
                    @match &one.reference {
                        Some(reference) => (reference),
                        None => { (staff.of("bản ghi số", "record")) " " (one.decision_id) }
                    }
                }
                @if let Some(signed) = signed { ", " (signed) }
            }
        }
    }
}
