//! Why rows of an old register are refused.

use crate::domain::fault::{Fault, Finding, Place, Text};

/// What a refusal says of the rows of a decision; what it says of the decision it says of all of them.
pub(super) fn of_rows(fault: &Fault, places: &[u32]) -> Vec<(u32, Text)> {
    let mut reasons = Vec::new();
    for finding in &fault.errors {
        let text = coded(finding);
        match line_of(finding).and_then(|line| places.get(line)) {
            Some(place) => reasons.push((*place, text)),
            None => reasons.extend(places.iter().map(|place| (*place, text.clone()))),
        }
    }
    if reasons.is_empty() {
        let text = fault.text();
        reasons.extend(places.iter().map(|place| (*place, text.clone())));
    }
    reasons
}

/// A finding with its code, by which the map can answer for it.
fn coded(finding: &Finding) -> Text {
    Text::new(format!("{} [{}]", finding.text.vi, finding.code), format!("{} [{}]", finding.text.en, finding.code))
}

fn line_of(finding: &Finding) -> Option<usize> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let mut parts = pointer.strip_prefix("/lines/")?.split('/');
    parts.next()?.parse().ok()
}
