//! Who already has what: the same award twice in one decision, or again for the same merit.
//!
//! Law 06/2022/QH15, art. 5: one form may be given many times, but not several times for one achievement.

use super::{Around, Held, Verdict, given_once, line_period};
use crate::domain::{
    decision::{Decision, Line},
    name::fold,
};
use std::collections::HashMap;

/// Adds what the holdings say.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    twice(decision, verdict);
    let mut held: HashMap<(i64, &str), Vec<&Held>> = HashMap::new();
    for h in &around.held {
        held.entry((h.recipient_id, &h.award_code)).or_default().push(h);
    }
    for (i, line) in decision.lines.iter().enumerate() {
        let Some(others) = line.recipient_id.and_then(|id| held.get(&(id, line.award_code.as_str()))) else { continue };
        let Some(award) = around.awards.get(&line.award_code) else { continue };
        let period = line_period(decision, line);
        let pointer = format!("/lines/{i}/recipient_id");
        if let Some(same) = others.iter().find(|h| period.0.is_some() && h.period == period) {
            verdict.caution(
                pointer,
                "same_award_same_year",
                format!("Đối tượng này đã được tặng {} cho cùng thời gian thành tích theo {}.", award.name_vi, same.reference),
                format!("This recipient already has {} for the same merit period by {}.", award.name_en, same.reference),
            );
        } else if let Some(first) = others.first().filter(|_| given_once(award.kind)) {
            verdict.caution(
                pointer,
                "already_held",
                format!("Đối tượng này đã có {} theo {}.", award.name_vi, first.reference),
                format!("This recipient already holds {} by {}.", award.name_en, first.reference),
            );
        }
    }
}

/// What makes two lines one recipient: the same record, the same key of another system, or the same name with the same unit
/// or birth and nothing that tells them apart. A bare name is no proof: homonyms are normal.
#[must_use]
pub fn identity(line: &Line) -> Option<String> {
    if line.unnamed {
        return None;
    }
    if let Some(id) = line.recipient_id {
        return Some(format!("#{id}"));
    }
    if let Some(id) = line.external_ids.first() {
        return Some(format!("{}:{}", id.system, id.value));
    }
    if line.unit.is_none() && line.birth_year.is_none() && line.birth_on.is_none() {
        return None;
    }
    let text = |value: &Option<String>| value.as_deref().map(fold).unwrap_or_default();
    Some(format!(
        "{}|{:?}|{:?}|{}|{}|{}|{}",
        text(&line.name),
        line.birth_year,
        line.birth_on,
        text(&line.unit),
        text(&line.post),
        text(&line.parent_unit),
        line.recipient_kind
    ))
}

fn twice(decision: &Decision, verdict: &mut Verdict) {
    let mut seen = HashMap::with_capacity(decision.lines.len());
    for (i, line) in decision.lines.iter().enumerate() {
        let Some(who) = identity(line) else { continue };
        if let Some(first) = seen.insert((who, line.award_code.as_str(), line_period(decision, line)), line.line) {
            verdict.flaw(
                format!("/lines/{i}"),
                "twice_in_decision",
                format!("Cùng đối tượng, cùng hình thức khen thưởng đã có ở dòng {first}; hãy bỏ một dòng."),
                format!("The same recipient has the same award on line {first}; remove one of the lines."),
            );
        }
    }
}
