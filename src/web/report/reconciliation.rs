//! `/reports/reconciliation`: the registered decisions that someone must go back to, and why.

use super::{
    super::head::{AUTHORITIES, ColumnHead, LINES, heads},
    places,
};
use crate::{
    domain::{
        decision::{ReconcileReason, Reconciliation, StoredDecision},
        export::MOST_ON_PAPER,
        fault::{Code, Fault, Finding},
        page::Paging,
    },
    service::{Lane, decision::reconcile},
    web::{
        conferral::address,
        decision::named,
        download::downloads,
        shell::Staff,
        words::{bodies, capital, count},
    },
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The page, of one reason or all.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let t = |vi, en| staff.of(vi, en);
    let reason = match (visit.asked("reason"), ReconcileReason::find(visit.asked("reason"))) {
        ("", _) => None,
        (_, Some(reason)) => Some(reason),
        _ => {
            let (vi, en) = ("Không có lý do này; hãy chọn lại.", "There is no such reason; choose another.");
            return Err(Fault::at(Code::InvalidParameter, Finding::of("reason", "invalid_value", vi, en)));
        }
    };
    let (register, _turn) = visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let found = reconcile::reconciliation(&register, &staff.ctx, reason, &paging).await?;
    let chosen = reason.map(|reason| ("reason", reason.word().to_owned()));
    let sought: Vec<_> = [("reconcile", "true".to_owned())].into_iter().chain(chosen).collect();
    let said = html! {
        (places(&staff))
        p .lead { (lead(&staff, found.total)) }
        @if found.total > 0 {
            (tabs(&staff, &found))
            @if found.page.items.is_empty() {
                p { (t("Không quyết định nào còn thiếu điều này.", "No decision is listed for this reason.")) }
            } @else {
                (downloads(&staff, "/v1/decisions/export", &sought, found.total <= MOST_ON_PAPER))
                (table(&staff, &found))
            }
            (turn(&staff, reason, &found))
        }
    };
    let crumbs = [("/", t("Trang chủ", "Home")), ("/reports", t("Báo cáo", "Reports"))];
    Ok(staff.page(t("Cần đối chiếu", "To reconcile"), &crumbs, &said))
}

fn lead(staff: &Staff, total: i64) -> String {
    match total {
        0 => staff.of("Không có quyết định nào cần đối chiếu.", "There is no decision to reconcile.").to_owned(),
        n => format!(
            "{} {}",
            count(n, staff.visit.language),
            staff.of(
                "quyết định đã vào sổ cần xem lại với bản giấy.",
                "registered decisions are to be held against their papers."
            ),
        ),
    }
}

fn here(reason: Option<ReconcileReason>, cursor: Option<&str>) -> String {
    let reason = reason.map(|reason| ("reason", reason.word().to_owned()));
    let cursor = cursor.map(|cursor| ("cursor", cursor.to_owned()));
    address("/reports/reconciliation", &reason.into_iter().chain(cursor).collect::<Vec<_>>())
}

/// The reasons, each with how many decisions have it.
fn tabs(staff: &Staff, found: &Reconciliation) -> Markup {
    let language = staff.visit.language;
    let asked = staff.visit.asked("reason");
    let each = found.counts.iter().map(|(reason, total)| (Some(*reason), capital(reason.label().of(language)), *total));
    let all = std::iter::once((None, staff.of("Tất cả", "All").to_owned(), found.total));
    html! {
        nav .tabs aria-label=(staff.of("Lý do", "Reason")) {
            ul {
                @for (reason, label, total) in all.chain(each) {
                    @let is_here = reason.map_or("", ReconcileReason::word) == asked;
                    li {
                        a href=(here(reason, None)) aria-current=[is_here.then_some("true")] {
                            (label) " (" (count(total, language)) ")"
                        }
                    }
                }
            }
        }
    }
}

const DECISION: ColumnHead = ColumnHead::text("Quyết định", "Decision");
const REASON: ColumnHead = ColumnHead::text("Cần xem", "Reason");

fn table(staff: &Staff, found: &Reconciliation) -> Markup {
    html! {
        table .stack {
            (heads(&[DECISION, AUTHORITIES, REASON, LINES], staff.visit.language))
            tbody { @for decision in &found.page.items { (row(staff, decision, found)) } }
        }
    }
}

fn row(staff: &Staff, decision: &StoredDecision, found: &Reconciliation) -> Markup {
    let language = staff.visit.language;
    let reasons = found.reasons.get(&decision.id).map(Vec::as_slice).unwrap_or_default();
    html! {
        tr {
            td {
                a href={ "/decisions/" (decision.id) } { (named(decision, language)) }
                @if let Some(title) = &decision.facts.title { span .under { (title) } }
            }
            td data-label=(AUTHORITIES.of(language)) { (bodies(&decision.authority_names, language)) }
            td data-label=(REASON.of(language)) {
                @for reason in reasons { div { (capital(reason.label().of(language))) } }
            }
            td .number data-label=(LINES.of(language)) { (count(decision.line_count, language)) }
        }
    }
}

fn turn(staff: &Staff, reason: Option<ReconcileReason>, found: &Reconciliation) -> Markup {
    html! {
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !staff.visit.asked("cursor").is_empty() {
                a href=(here(reason, None)) { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = &found.page.next_cursor {
                a rel="next" href=(here(reason, Some(next))) { (staff.of("Tiếp", "Next")) }
            }
        }
    }
}
