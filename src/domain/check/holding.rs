//! Who already has what: the same award twice in one decision, or again for the same merit.
//!
//! Law 06/2022/QH15, art. 5: one form may be given many times, but not several times for one achievement.

use super::{Around, Held, Verdict, given_once, line_period};
use crate::domain::{
    award::{AwardKind, may_be},
    decision::{Decision, Who},
    fault::Text,
    name::fold,
};
use std::collections::HashMap;

/// Adds what the holdings say.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    twice(decision, around, verdict);
    let mut held: HashMap<i64, Vec<&Held>> = HashMap::new();
    for h in &around.held {
        held.entry(h.recipient_id).or_default().push(h);
    }
    for ((i, line), who) in decision.lines.iter().enumerate().zip(&around.people) {
        let Who::Known(id) = who else { continue };
        let Some(others) = held.get(id) else { continue };
        let Some(award) = around.awards.get(&line.award_code) else { continue };
        let period = line_period(decision, line);
        let pointer =
            format!("/lines/{i}/{}", if line.recipient_id.is_some() { "recipient_id" } else { "external_ids" });
        let alike = |h: &&&Held| may_be(&h.award_code, &line.award_code);
        let mut of_time = others.iter().filter(|h| period.0.is_some() && h.period == period);
        if let Some(same) = of_time.find(alike) {
            verdict.caution(
                pointer,
                "same_award_same_year",
                format!(
                    "Đối tượng này đã được tặng {} cho cùng thời gian thành tích theo {}; hãy kiểm tra có ghi hai lần.",
                    award.name_vi, same.reference
                ),
                format!(
                    "This recipient already has {} for the same merit period by {}; make sure it is not entered twice.",
                    award.english(),
                    same.reference
                ),
            );
        } else if let Some(first) = others.iter().find(|h| given_once(award.kind) && h.award_code == line.award_code) {
            verdict.caution(
                pointer,
                "already_held",
                format!("Đối tượng này đã có {} theo {}; hãy kiểm tra lại.", award.name_vi, first.reference),
                format!("This recipient already holds {} by {}; check it.", award.english(), first.reference),
            );
        }
    }
}

/// The same recipient, award and merit; two works of one author that share a prize are two, and no other award is shared.
fn twice(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    let mut seen = HashMap::with_capacity(decision.lines.len());
    for ((i, line), who) in decision.lines.iter().enumerate().zip(&around.people) {
        if *who == Who::Nobody {
            continue;
        }
        let is_prize = around.awards.get(&line.award_code).is_some_and(|award| award.kind == AwardKind::Prize);
        let work = line.shared_group.as_deref().filter(|_| is_prize).map(fold);
        if let Some((at, first)) =
            seen.insert((who, line.award_code.as_str(), line_period(decision, line), work), (i, line))
        {
            let Text { vi, en } = around.line_named(first, at);
            verdict.flaw(
                format!("/lines/{i}"),
                "twice_in_decision",
                format!("Cùng đối tượng, cùng hình thức khen thưởng đã có ở {vi}; hãy bỏ một dòng."),
                format!("The same recipient has the same award on {en}; remove one of the lines."),
            );
        }
    }
}
