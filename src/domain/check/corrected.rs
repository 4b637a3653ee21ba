//! The checks of what a correction says is right: the award is one that the paper can mean, and nobody is born after it.

use super::{
    Around, Verdict,
    acts::Touched,
    annex::{is_for, only_for, unspecified},
};
use crate::domain::decision::{Decision, Evidence};

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
