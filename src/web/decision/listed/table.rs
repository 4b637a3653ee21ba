//! Decisions as rows: which, by whom, when, and how they stand.

use super::{
    super::{
        super::{
            head::{AUTHORITIES, ColumnHead, LINES},
            words::{bodies, count, day_known, instant},
        },
        acted::Acted,
        tag,
    },
    Here,
};
use crate::domain::{
    decision::{DecisionSort, DecisionState, StoredDecision},
    fault::Language,
};
use maud::{Markup, html};

const SIGNED: ColumnHead = ColumnHead::text("Ngày ký", "Signed");

const STATE: ColumnHead = ColumnHead::text("Trạng thái", "State");

const CHANGED: ColumnHead = ColumnHead::text("Cập nhật", "Changed");

/// Decisions as a table whose heads put it in their order; on a narrow screen each is a card.
pub(super) fn table(here: &Here, decisions: &[StoredDecision], acted: &Acted, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let (day_order, day_mark, turned) = match here.sort {
        DecisionSort::Entered => (None, "", DecisionSort::SignedLatest),
        DecisionSort::SignedLatest => (Some("descending"), " ↓", DecisionSort::SignedEarliest),
        DecisionSort::SignedEarliest => (Some("ascending"), " ↑", DecisionSort::SignedLatest),
    };
    let is_entered = here.sort == DecisionSort::Entered;
    let mark = |mark: &str| html! { span aria-hidden="true" { (mark) } };
    html! {
        table .stack {
            thead .sorts {
                tr {
                    th scope="col" aria-sort=[is_entered.then_some("other")] {
                        a href=(here.with("sort", "")) title=(t("Xếp: ghi sau trước", "Order: entered last first")) {
                            (t("Quyết định", "Decision")) (mark(if is_entered { " ↓" } else { "" }))
                        }
                    }
                    (AUTHORITIES.show(language))
                    th scope="col" aria-sort=[day_order] {
                        a href=(here.with("sort", turned.word())) title=(t("Xếp: theo ngày ký", "Order: by the day of signing")) {
                            (SIGNED.of(language)) (mark(day_mark))
                        }
                    }
                    (LINES.show(language))
                    (STATE.show(language))
                    (CHANGED.show(language))
                }
            }
            tbody { @for decision in decisions { (row(decision, acted, language)) } }
        }
    }
}

fn row(decision: &StoredDecision, acted: &Acted, language: Language) -> Markup {
    let facts = &decision.facts;
    let name = decision.reference.clone().unwrap_or_else(|| acted.name(decision));
    let signed = day_known(facts.signed_on, facts.signed_month, facts.signed_year, language);
    html! {
        tr {
            td {
                a href={ "/decisions/" (decision.id) } { (name) }
                @if let Some(under) = acted.under(decision) { span .under { (under) } }
                @if let Some(title) = &facts.title { span .under { (title) } }
            }
            td data-label=(AUTHORITIES.of(language)) {
                @if facts.has_paper() { (bodies(&decision.authority_names, language)) }
            }
            td .day data-label=(SIGNED.of(language)) { (signed.unwrap_or_default()) }
            td .number data-label=(LINES.of(language)) { (count(decision.line_count, language)) }
            td data-label=(STATE.of(language)) {
                (tag(decision, language))
                @if decision.state == DecisionState::Draft && let Some(reason) = &decision.returned_reason {
                    span .under.prose { (reason) }
                }
            }
            td data-label=(CHANGED.of(language)) { (instant(&decision.updated_at, language)) }
        }
    }
}
