//! Why a decision was returned or withdrawn.

use super::super::shell::Staff;
use crate::domain::decision::{DecisionState, StoredDecision};
use maud::{Markup, html};

/// Why it was returned or withdrawn, with its line breaks.
pub(super) fn returned(staff: &Staff, state: DecisionState, reason: &str) -> Markup {
    html! {
        div .told.look {
            p .prose {
                strong {
                    @if state == DecisionState::Withdrawn { (staff.of("Lý do rút: ", "Withdrawn: ")) }
                    @else { (staff.of("Lý do trả lại: ", "Returned because: ")) }
                }
                (reason)
            }
        }
    }
}

/// Why a draft was returned, above each step of mending it.
pub(super) fn why_returned(staff: &Staff, decision: &StoredDecision) -> Markup {
    html! { @if let Some(reason) = &decision.returned_reason { (returned(staff, decision.state, reason)) } }
}
