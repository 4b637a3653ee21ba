//! Conferrals as rows: who, where, what, by which decision, and what each is now.

use super::super::words::{bodies, capital, day_known, years};
use crate::domain::{
    conferral::{Conferral, ConferralStatus},
    fault::Language,
    recipient::RecipientKind,
};
use maud::{Markup, html};

/// Conferrals as a table; on a narrow screen each is a card.
pub(super) fn table(conferrals: &[Conferral], language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    html! {
        table .stack {
            thead {
                tr {
                    th scope="col" { (t("Tên", "Name")) }
                    th scope="col" { (t("Đơn vị", "Unit")) }
                    th scope="col" { (t("Hình thức", "Award")) }
                    th scope="col" { (t("Quyết định", "Decision")) }
                    th scope="col" { (t("Năm thành tích", "Merit")) }
                    th scope="col" { (t("Tình trạng", "Status")) }
                }
            }
            tbody { @for one in conferrals { (row(one, language)) } }
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
