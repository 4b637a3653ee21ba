//! Conferrals as rows: who, where, what, by which decision, and what each is now.

use super::{
    super::words::{bodies, capital, day, day_known, years},
    Here,
    columns::{Column, Columns},
};
use crate::domain::{
    conferral::{Conferral, ConferralSort as Sort, ConferralStatus},
    fault::Language,
    recipient::RecipientKind,
};
use maud::{Markup, html};

/// Conferrals as a table of these columns, whose heads put it in their order; on a narrow screen each is a card.
pub(super) fn table(here: &Here<'_>, conferrals: &[Conferral], columns: &Columns, language: Language) -> Markup {
    // By the head of the day of signing the order is turned.
    let by_day = if here.sort == Sort::SignedLatest { Sort::SignedEarliest } else { Sort::SignedLatest };
    html! {
        table .stack {
            thead .sorts {
                tr {
                    (head(here, language.of("Tên", "Name"), Sort::Name, language))
                    @for column in &columns.chosen {
                        @let called = column.called(language);
                        @match column {
                            Column::Award => (head(here, called, Sort::Precedence, language)),
                            Column::Decision => (head(here, called, by_day, language)),
                            _ => th scope="col" { (called) },
                        }
                    }
                }
            }
            tbody { @for one in conferrals { (row(one, columns, language)) } }
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

fn row(one: &Conferral, columns: &Columns, language: Language) -> Markup {
    html! {
        tr {
            td .name {
                @if let Some(honorific) = &one.honorific { span .quiet { (honorific) } " " }
                @match (&one.name, one.recipient_id) {
                    (Some(name), Some(id)) => a href={ "/recipients/" (id) } { (name) },
                    (Some(name), None) => (name),
                    (None, _) => (language.of("(chưa rõ tên)", "(not named)")),
                }
                @if one.recipient_kind != RecipientKind::Individual {
                    span .under { (capital(one.recipient_kind.label().of(language))) }
                }
            }
            @for column in &columns.chosen {
                @let class = (*column == Column::Decision).then_some("decision");
                td class=[class] data-label=(column.called(language)) {
                    (cell(*column, one, language))
                }
            }
        }
    }
}

/// What a column says of a conferral.
fn cell(column: Column, one: &Conferral, language: Language) -> Markup {
    let text = |text: Option<String>| html! { (text.unwrap_or_default()) };
    match column {
        Column::Born => text(one.birth_year.map(|year| year.to_string())),
        Column::Unit => {
            let parts = [&one.post, &one.unit, &one.parent_unit].into_iter().flatten().cloned();
            text(Some(parts.collect::<Vec<_>>().join(", ")))
        }
        Column::Award => text(Some(one.award_name.clone())),
        Column::Certificate => text(one.certificate_number.clone()),
        Column::Decision => decision(one, language),
        Column::Merit => text(years(one.year_from, one.year_to)),
        Column::Reason => html! { span .prose { (one.reason.as_deref().unwrap_or_default()) } },
        Column::Presented => text(one.presented_on.map(|on| day(on, language))),
        Column::Evidence => text(Some(capital(one.evidence.label().of(language)))),
        Column::Status => status(one.status, language),
    }
}

/// The decision of a conferral: its number, its day and its bodies.
fn decision(one: &Conferral, language: Language) -> Markup {
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    html! {
        a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } {
            @match &one.reference {
                Some(reference) => (reference),
                None => { (language.of("bản ghi số ", "record ")) (one.decision_id) }
            }
        }
        @if let Some(signed) = signed { " " span .quiet { (signed) } }
        span .under { (bodies(&one.authority_names, language)) }
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
