//! Bars of a report, with the finding they show as their title; the same numbers stand in a table beside them.

use super::super::{shell::Staff, words::count};
use crate::domain::fault::Language;
use maud::{Markup, html};

/// One bar.
pub(super) struct Bar {
    /// What it is of.
    pub called: String,
    /// How many there are.
    pub total: i64,
}

/// Bars under what the longest of them shows; nothing where there is none.
pub(super) fn bars(staff: &Staff, all: &[Bar], finding: impl Fn(&Bar, i64, Language) -> String) -> Markup {
    let language = staff.visit.language;
    let Some(longest) = all.iter().rev().max_by_key(|bar| bar.total) else { return html! {} };
    let most = longest.total.max(1);
    html! {
        h3 { (finding(longest, all.iter().map(|bar| bar.total).sum(), language)) }
        ul .bars {
            @for bar in all {
                li {
                    span { (bar.called) " (" (count(bar.total, language)) ")" }
                    svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
                        rect width=(100 * bar.total / most) height="4" {}
                    }
                }
            }
        }
    }
}
