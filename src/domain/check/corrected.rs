//! The checks of what a correction says is right: the award is one that the bodies that decided it could give on their
//! day, and nobody is born after it.

use super::{
    Around, Days, Verdict,
    annex::{closed, is_for, only_for, unspecified},
    competence::{self, Deciding},
    touched::Touched,
};
use crate::domain::{
    authority::Authority,
    award::Award,
    decision::{Decision, Evidence},
};
use std::collections::BTreeSet;

/// A decision whose award a correction puts right.
#[derive(Debug, Clone)]
pub struct Original {
    /// What it says.
    pub facts: Decision,
    /// The bodies that decided it.
    pub authorities: Vec<Authority>,
}

/// Checks the award and the birth that each target names as right.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    for (i, target) in decision.targets.iter().enumerate() {
        let touched: Vec<&Touched> = around.touched.iter().filter(|touched| touched.target == i).collect();
        if let Some(award) = target.award_code_right.as_ref().and_then(|code| around.awards.get(code)) {
            let pointer = format!("/targets/{i}/award_code_right");
            if touched.iter().any(|one| !is_for(award, one.recipient_kind)) {
                only_for(award, pointer.clone(), verdict);
            }
            if award.unspecified && decision.evidence == Some(Evidence::Original) {
                unspecified(award, &pointer, verdict);
            }
            could_give(award, around, &touched, &pointer, verdict);
        }
        let birth = target.birth_on_right.map(|day| chrono::Datelike::year(&day)).or(target.birth_year_right);
        let before_birth = |one: &&Touched| birth.zip(one.signed_year).is_some_and(|(birth, awarded)| awarded < birth);
        if let Some((birth, one)) = birth.zip(touched.iter().copied().find(before_birth)) {
            let member = if target.birth_on_right.is_some() { "birth_on_right" } else { "birth_year_right" };
            verdict.caution(
                format!("/targets/{i}/{member}"),
                "dates_out_of_order",
                format!("Năm sinh {birth} sau quyết định khen thưởng {}; hãy kiểm tra lại.", one.reference),
                format!("The year of birth {birth} is after the award by {}; check both.", one.reference),
            );
        }
    }
}

/// Whether those who decided the awards of a target could give the one that is right: what they award is asked of them
/// on their day, whoever corrects it.
fn could_give(award: &Award, around: &Around, touched: &[&Touched], pointer: &str, verdict: &mut Verdict) {
    let decisions: BTreeSet<i64> = touched.iter().map(|one| one.decision_id).collect();
    for original in decisions.iter().filter_map(|id| around.originals.get(id)) {
        let days = Days::of(&original.facts, around.today);
        let deciding = Deciding {
            authorities: &original.authorities,
            competences: &around.competences,
            days,
            evidence: original.facts.evidence,
            called: ("cơ quan đã khen thưởng", "the body that gave the award"),
        };
        closed(award, &days, pointer, verdict);
        competence::check(&deciding, award, pointer, verdict);
    }
}
