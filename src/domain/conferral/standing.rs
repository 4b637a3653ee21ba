//! What may still be recorded of an award that no longer stands: what was handed over before it fell, and nothing since.

use super::{Conferral, ConferralStatus};
use crate::domain::{
    fault::Finding,
    time::{day_number, day_of_number, day_vi},
};
use chrono::NaiveDate;

/// The act because of which an award does not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fall {
    /// The decision that did it, as it is cited; `#62` where it has no number.
    pub reference: String,
    /// The day it takes effect, as a number such as `20261124`.
    pub day: i32,
}

/// Why nothing can be recorded as handed over on these days; nothing where it can. Before the day of a cancellation or a
/// stripping it may have happened, and is recorded; an entry in error was never handed over, and what was replaced has
/// its delivery at the award in its place.
#[must_use]
pub fn not_delivered(pointer: &str, one: &Conferral, fall: Option<&Fall>, days: &[NaiveDate]) -> Option<Finding> {
    let status = match one.status {
        ConferralStatus::InForce => return None,
        status => status,
    };
    let has_fallen = matches!(status, ConferralStatus::Cancelled | ConferralStatus::Stripped);
    let is_before = |fall: &Fall| !days.is_empty() && days.iter().all(|day| day_number(*day) < fall.day);
    if has_fallen && fall.is_some_and(is_before) {
        return None;
    }
    let label = status.label();
    let name = one.name.as_deref().map(|name| format!(" (“{name}”)")).unwrap_or_default();
    let (by_vi, by_en) = fall.map(cited).unwrap_or_default();
    let (rest_vi, rest_en) = match status {
        ConferralStatus::Superseded => ("hãy ghi ở quyết định đã thay thế nó.", "record it of what took its place."),
        ConferralStatus::Void => ("hãy bỏ dòng này ra.", "leave it out."),
        _ => (
            "chỉ ghi được việc trao trước ngày đó; hãy bỏ dòng này ra, hoặc ghi đúng ngày trao.",
            "only what was handed over before that day is recorded; leave the line out, or write the day it was.",
        ),
    };
    Some(Finding::at(
        pointer,
        "not_in_force",
        format!("Dòng {}{name} {}{by_vi}: {rest_vi}", one.line, label.vi),
        format!("Line {}{name} is {}{by_en}: {rest_en}", one.line, label.en),
    ))
}

/// By which decision, and from which day.
fn cited(fall: &Fall) -> (String, String) {
    let (vi, en) = match fall.reference.strip_prefix('#') {
        Some(id) => (format!(" theo bản ghi số {id}"), format!(" by record {id}")),
        None => (format!(" theo {}", fall.reference), format!(" by {}", fall.reference)),
    };
    match day_of_number(fall.day).map(day_vi) {
        Some(day) => (format!("{vi} từ ngày {day}"), format!("{en} from {day} on")),
        None => (vi, en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_handed_over_before_a_cancellation_is_recorded_and_nothing_from_its_day_on() {
        let one = |status: &str| -> Conferral {
            serde_json::from_value(json!({"id": 1, "version": 1, "decision_id": 1, "line": 5, "status": status, "award_code": "BK", "award_name": "", "name": "Mẫu",
                "award_kind": "certificate_of_merit", "recipient_kind": "individual", "unnamed": false, "authority_codes": [], "authority_names": [], "attribution": "sole",
                "evidence": "original", "posthumous": false}))
            .unwrap()
        };
        let fall = Fall { reference: "801/QĐ-UBND".into(), day: 20_261_124 };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let refused = |status: &str, days: &[&str]| {
            let days: Vec<NaiveDate> = days.iter().map(|text| day(text)).collect();
            not_delivered("/lines/0", &one(status), Some(&fall), &days).map(|finding| finding.text.vi)
        };
        assert_eq!(refused("in_force", &["2026-11-25"]), None);
        for status in ["cancelled", "stripped"] {
            assert_eq!(refused(status, &["2026-11-23"]), None);
            for days in [&["2026-11-24"][..], &["2026-11-23", "2026-11-25"], &[]] {
                let said = refused(status, days).unwrap();
                assert!(
                    said.starts_with("Dòng 5 (“Mẫu”) đã ") && said.contains(" theo 801/QĐ-UBND từ ngày 24/11/2026: "),
                    "{said}"
                );
            }
        }
        for status in ["void", "superseded"] {
            assert!(refused(status, &["2020-01-01"]).is_some(), "{status}");
        }
    }
}
