//! What a list could be narrowed by, beside it: values with how many there are of each, as links to exactly those.

use super::words::count;
use crate::domain::fault::Language;
use maud::{Markup, html};

/// Values of a kind that are shown at once; the others are a step away.
const FIRST: usize = 6;

/// One value: where it leads, what it is called, how many there are.
pub(super) struct Value {
    pub to: String,
    pub called: String,
    pub total: i64,
    pub is_here: bool,
}

/// The values of each kind, with what the kind is called; a kind of one value narrows nothing.
pub(super) fn facets(all: &[(&'static str, Vec<Value>)], language: Language) -> Markup {
    html! {
        aside #facets .facets.no-print aria-label=(language.of("Thu hẹp danh sách", "Narrow the list")) {
            p .to-list { a href="#list" { (language.of("Đến danh sách", "To the list")) } }
            @for (called, values) in all.iter().filter(|(_, values)| values.len() > 1) {
                (group(called, values, language))
            }
        }
    }
}

fn group(called: &str, values: &[Value], language: Language) -> Markup {
    let (first, rest) = values.split_at(values.len().min(FIRST));
    html! {
        section {
            h2 { (called) }
            ul { @for value in first { (item(value, language)) } }
            @if !rest.is_empty() {
                details {
                    summary {
                        (language.of("Xem thêm", "More")) " (" (count(i64::try_from(rest.len()).unwrap_or(i64::MAX), language)) ")"
                    }
                    ul { @for value in rest { (item(value, language)) } }
                }
            }
        }
    }
}

fn item(value: &Value, language: Language) -> Markup {
    let Value { to, called, total, is_here } = value;
    html! {
        li {
            a .facet href=(to) aria-current=[is_here.then_some("true")] { (called) " (" (count(*total, language)) ")" }
        }
    }
}
