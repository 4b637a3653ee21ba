//! The verdict on a decision, in the caller's language.

use crate::{
    domain::{check::Verdict, fault::Language},
    http::problem::ProblemEntry,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// What stands between a decision and the register.
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
pub struct Checks {
    /// Each refuses it.
    pub flaws: Vec<ProblemEntry>,
    /// Each must be acknowledged with a reason.
    pub cautions: Vec<ProblemEntry>,
    /// Each is kept with the record and requires nothing.
    pub notes: Vec<ProblemEntry>,
}

impl Checks {
    /// A verdict in one language.
    #[must_use]
    pub fn of(verdict: &Verdict, language: Language) -> Self {
        let entries = |findings: &[crate::domain::fault::Finding]| {
            findings.iter().map(|f| ProblemEntry::of(f, language)).collect()
        };
        Self { flaws: entries(&verdict.flaws), cautions: entries(&verdict.cautions), notes: entries(&verdict.notes) }
    }
}
