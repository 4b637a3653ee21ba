//! Reports: the summary of a campaign's year and statistics by any groups.

use crate::domain::{
    authority::Level,
    award::AwardKind,
    conferral::{ConferralStatus, ConferralType},
    decision::{Attribution, Evidence},
    eligibility::{Answer, Judged, RuleUsed},
    recipient::RecipientKind,
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An award's share of a summary.
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
    /// To all.
    pub total: i64,
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

/// Whose eligibility is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct DueFor {
    /// The unit, by words of its name, with or without accents.
    pub unit: String,
    /// The code of the award.
    pub award: String,
    /// The year.
    pub year: i32,
}

/// Someone who becomes eligible.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Due {
    /// The recipient.
    pub recipient_id: i64,
    /// What it is.
    pub kind: RecipientKind,
    /// The name.
    pub name: String,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The unit.
    pub unit: Option<String>,
    /// `yes`, or `unknown` where the rule was not verified for the day.
    pub answer: Answer,
    /// The rule.
    pub rule: RuleUsed,
    /// The criteria that are met, with the records used.
    pub criteria: Vec<Judged>,
}

/// Who of a unit becomes eligible for an award in a year.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct DueOf {
    /// The unit asked for.
    pub unit: String,
    /// The award.
    pub award_code: String,
    /// The year.
    pub year: i32,
    /// The day by which the criteria are met: the last of the year.
    pub on: NaiveDate,
    /// How many of the unit a rule of the day speaks of.
    pub considered: i64,
    /// For how many of them the records do not say, or only people can.
    pub unknown: i64,
    /// How many of them do not meet the rule.
    pub not_met: i64,
    /// How many more are dead by the day, and not considered.
    pub dead: i64,
    /// The last day on which the office knows the rule to be right.
    pub verified_to: Option<NaiveDate>,
    /// Who meets the criteria, in the order they were entered.
    pub items: Vec<Due>,
}

/// The year of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct OfYear {
    /// The year of signing.
    pub year: i32,
}

/// Form 0602.N/BNV-TĐKT: the state's awards of a year, by award and kind of recipient (TT 2/2023/TT-BNV).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StateAwards {
    /// The year of signing.
    pub year: i32,
    /// Each award the state decides, by precedence; those nobody received too.
    pub items: Vec<ByAward>,
    /// To individuals.
    pub individual: i64,
    /// To collectives.
    pub collective: i64,
    /// To households.
    pub household: i64,
    /// To all.
    pub total: i64,
    /// What is not counted.
    pub left_out: Vec<LeftOut>,
}

/// What a report leaves out, by status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct LeftOut {
    /// The status.
    pub status: ConferralStatus,
    /// How many conferrals of it match the rest of the filter.
    pub total: i64,
}

/// The summary of a campaign's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Summary {
    /// The campaign.
    pub campaign_code: String,
    /// Its name in Vietnamese.
    pub campaign_name: String,
    /// The year of merit.
    pub year: i32,
    /// How many conferrals.
    pub total: i64,
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
    /// All of it as one sentence, in Vietnamese.
    pub sentence_vi: String,
    /// All of it as one sentence, in English.
    pub sentence_en: String,
}

vocabulary! {
    /// What statistics can group by.
    Group {
        /// By award.
        Award = "award", "hình thức khen thưởng", "award";
        /// By kind of award.
        AwardKind = "award_kind", "loại hình thức", "kind of award";
        /// By kind of recipient.
        RecipientKind = "recipient_kind", "loại đối tượng", "kind of recipient";
        /// By set of authorities.
        Authority = "authority", "cơ quan", "authority";
        /// By level of the authorities.
        AuthorityLevel = "authority_level", "cấp của cơ quan", "level of the authority";
        /// By campaign.
        Campaign = "campaign", "phong trào", "campaign";
        /// By merit period.
        Year = "year", "năm thành tích", "merit year";
        /// By year of signing.
        SignedYear = "signed_year", "năm ký", "year of signing";
        /// By type of commendation.
        ConferralType = "conferral_type", "loại khen thưởng", "type of commendation";
        /// By evidence.
        Evidence = "evidence", "căn cứ ghi sổ", "evidence";
        /// By whether the source leaves the number, the day, the award or the recipient open.
        Complete = "complete", "tính đầy đủ của nguồn", "completeness of the source";
        /// By status.
        Status = "status", "tình trạng", "status";
    }
}

/// The groups statistics are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct GroupBy {
    /// What to group by, each once, in the order the rows shall have.
    pub group_by: Vec<Group>,
}

/// The campaign and year of a summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct OfCampaign {
    /// The code of the campaign.
    pub campaign: String,
    /// The year of merit.
    pub year: i32,
}

/// One row of statistics: the members of the groups asked for, and the count.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StatisticsRow {
    /// The award.
    pub award_code: Option<String>,
    /// The kind of award.
    pub award_kind: Option<AwardKind>,
    /// The kind of recipient.
    pub recipient_kind: Option<RecipientKind>,
    /// The authorities that decided together.
    pub authority_codes: Option<Vec<String>>,
    /// How they share the decision.
    pub attribution: Option<Attribution>,
    /// The level of the authorities; absent where several of different levels decided together.
    pub authority_level: Option<Level>,
    /// The campaign; absent = none.
    pub campaign_code: Option<String>,
    /// The merit period: `2019`, `2003-2023` or `unknown`.
    pub period: Option<String>,
    /// The year of signing; absent = unknown.
    pub signed_year: Option<i32>,
    /// The type of commendation; absent = unknown.
    pub conferral_type: Option<ConferralType>,
    /// The evidence.
    pub evidence: Option<Evidence>,
    /// False where the source leaves the number, the day, the award or the recipient open.
    pub complete: Option<bool>,
    /// The status.
    pub status: Option<ConferralStatus>,
    /// How many conferrals.
    pub total: i64,
}

/// Statistics of conferrals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Statistics {
    /// The groups, in the order asked for.
    pub group_by: Vec<Group>,
    /// How many conferrals.
    pub total: i64,
    /// What is not counted.
    pub left_out: Vec<LeftOut>,
    /// The rows, group by group; those without conferrals are left out.
    pub items: Vec<StatisticsRow>,
}

/// The word of a merit period.
#[must_use]
pub fn period_word(from: Option<i32>, to: Option<i32>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}-{to}"),
        _ => "unknown".to_owned(),
    }
}
