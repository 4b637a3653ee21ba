//! The summary of a campaign's year or period, and the shares it is made of.

use super::LeftOut;
use crate::domain::{
    award::AwardKind,
    decision::{Attribution, Evidence},
    fault::{Code, Fault, Finding},
    period::{MeritYear, period},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The campaign of a summary and when its merit was shown: a year, a period, or at a time no source names.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct OfCampaign {
    /// The code of the campaign.
    pub campaign: String,
    /// The merit period is exactly this year; `unknown` for the records whose source names none.
    pub year: Option<MeritYear>,
    /// The merit period is exactly these years, `2015-2020`; instead of `year`.
    pub period: Option<String>,
}

impl OfCampaign {
    /// The merit period that is asked for, absent for the unknown one.
    pub fn asked(&self) -> Result<Option<(i32, i32)>, Fault> {
        let found = match (self.year, &self.period) {
            (Some(year), None) => Ok(year.known().map(|year| (year, year))),
            (None, Some(text)) => period("period", text).map(Some),
            _ => Err(Finding::of(
                "year",
                "required",
                "Cần một trong hai: năm thành tích (có thể là không rõ), hoặc giai đoạn.",
                "Give one of year (unknown where no source names it) and period.",
            )),
        };
        found.map_err(|finding| Fault::at(Code::InvalidParameter, finding))
    }
}

/// An award's share of a summary.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ByAward {
    /// The award.
    pub award_code: String,
    /// Its short name.
    pub award_name: String,
    /// Its kind.
    pub award_kind: AwardKind,
    /// To individuals.
    pub individual: i64,
    /// To collectives.
    pub collective: i64,
    /// To households.
    pub household: i64,
    /// To recipients whose kind the source does not divide.
    pub unspecified: i64,
    /// To all.
    pub total: i64,
    /// How many works, for a prize: the authors of one work share it.
    pub works: Option<i64>,
}

/// The share of a set of authorities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ByAuthority {
    /// The authorities that decided together.
    pub authority_codes: Vec<String>,
    /// Their names.
    pub authority_names: Vec<String>,
    /// How they share the decision.
    pub attribution: Attribution,
    /// To individuals.
    pub individual: i64,
    /// To collectives.
    pub collective: i64,
    /// To households.
    pub household: i64,
    /// To recipients whose kind the source does not divide.
    pub unspecified: i64,
    /// To all.
    pub total: i64,
}

/// The share of one kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct ByEvidence {
    /// What the records rest on.
    pub evidence: Evidence,
    /// How many.
    pub total: i64,
}

/// The summary of a campaign's year or period.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Summary {
    /// The campaign.
    pub campaign_code: String,
    /// Its name in Vietnamese.
    pub campaign_name: String,
    /// The year of merit, where it is one.
    pub year: Option<i32>,
    /// The merit period: `2019`, `2003-2023` or `unknown`.
    pub period: String,
    /// How many conferrals.
    pub total: i64,
    /// How many recipients, each once; those no source names are not among them.
    pub persons: i64,
    /// How many works, where prizes are among the conferrals: the authors of one work share its prize.
    pub works: Option<i64>,
    /// By how many decisions.
    pub decisions: i64,
    /// By award.
    pub by_award: Vec<ByAward>,
    /// By set of authorities.
    pub by_authority: Vec<ByAuthority>,
    /// By evidence.
    pub by_evidence: Vec<ByEvidence>,
    /// What is not counted.
    pub left_out: Vec<LeftOut>,
    /// How many more could belong here: their source leaves open the day, month or year that is asked for.
    pub unknown_left_out: i64,
    /// All of it as one sentence, in Vietnamese.
    pub sentence_vi: String,
    /// All of it as one sentence, in English.
    pub sentence_en: String,
}
