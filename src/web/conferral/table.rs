//! Conferrals as rows: who, where, what, by which decision, and what each is now.

use super::{
    super::words::{bodies, capital, day_known, years},
    Here,
};
use crate::domain::{
    conferral::{Conferral, ConferralSort as Sort, ConferralStatus},
    fault::Language,
    recipient::RecipientKind,
};
use maud::{Markup, html};

/// Conferrals as a table whose heads put it in their order; on a narrow screen each is a card.
pub(super) fn table(here: &Here<'_>, conferrals: &[Conferral], language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    // By the head of the day of signing the order is turned.
    let by_day = if here.sort == Sort::SignedLatest { Sort::SignedEarliest } else { Sort::SignedLatest };
    html! {
        table .stack {
            thead .sorts {
                tr {
                    (head(here, t("Tên", "Name"), Sort::Name, language))
                    th scope="col" { (t("Đơn vị", "Unit")) }
                    (head(here, t("Hình thức", "Award"), Sort::Precedence, language))
                    (head(here, t("Quyết định", "Decision"), by_day, language))
                    th scope="col" { (t("Năm thành tích", "Merit")) }
                    th scope="col" { (t("Tình trạng", "Status")) }
                }
            }
            tbody { @for one in conferrals { (row(one, language)) } }
        }
    }
}

/// The head of a column that the list can go by: it says which order it is in, and the link which it would be.
fn head(here: &Here<'_>, called: &str, sort: Sort, language: Language) -> Markup {
    let is_day = |sort| matches!(sort, Sort::SignedLatest | Sort::SignedEarliest);
    let is_here = here.sort == sort || (is_day(sort) && is_day(here.sort));
    let (order, mark) = match here.sort {
        _ if !is_here => (None, ""),
        Sort::SignedLatest => (Some("descending"), " ↓"),
        Sort::Precedence => (Some("other"), " ↓"),
        Sort::SignedEarliest | Sort::Name => (Some("ascending"), " ↑"),
    };
    // The usual order has no word in the address.
    let word = if sort == Sort::SignedLatest { "" } else { sort.word() };
    let title = format!("{}: {}", language.of("Xếp", "Order"), sort.label().of(language));
    html! {
        th scope="col" aria-sort=[order] {
            a href=(here.with("sort", word)) title=(title) { (called) span aria-hidden="true" { (mark) } }
        }
    }
}

fn row(one: &Conferral, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    let unit = [&one.post, &one.unit, &one.parent_unit].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    html! {
        tr {
            td {
                @if let Some(honorific) = &one.honorific { span .quiet { (honorific) } " " }
                @match (&one.name, one.recipient_id) {
                    (Some(name), Some(id)) => a href={ "/recipients/" (id) } { (name) },
                    (Some(name), None) => (name),
                    (None, _) => (t("(chưa rõ tên)", "(not named)")),
                }
                @if one.recipient_kind != RecipientKind::Individual {
                    span .under { (capital(one.recipient_kind.label().of(language))) }
                }
            }
            td data-label=(t("Đơn vị", "Unit")) { (unit) }
            td data-label=(t("Hình thức", "Award")) { (one.award_name) }
            td data-label=(t("Quyết định", "Decision")) {
                a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } {
                    @match &one.reference {
                        Some(reference) => (reference),
                        None => { (t("bản ghi số ", "record ")) (one.decision_id) }
                    }
                }
                @if let Some(signed) = signed { span .under { (signed) } }
                span .under { (bodies(&one.authority_names, language)) }
            }
            td data-label=(t("Năm thành tích", "Merit")) { (years(one.year_from, one.year_to).unwrap_or_default()) }
            td data-label=(t("Tình trạng", "Status")) { (status(one.status, language)) }
        }
    }
}

/// What a conferral is now, in a word and a colour.
pub(in crate::web) fn status(status: ConferralStatus, language: Language) -> Markup {
    let class = match status {
        ConferralStatus::InForce => "tag green",
        ConferralStatus::Cancelled | ConferralStatus::Stripped => "tag red",
        ConferralStatus::Superseded | ConferralStatus::Void => "tag",
    };
    html! { span class=(class) { (capital(status.label().of(language))) } }
}
