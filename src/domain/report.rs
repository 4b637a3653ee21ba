//! Reports: the summary of a campaign's year and statistics by any groups.

use crate::domain::{
    authority::Level,
    award::AwardKind,
    conferral::ConferralStatus,
    decision::{Attribution, ConferralType, Evidence},
    recipient::{Origin, RecipientKind, Sex},
    vocabulary,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod changes;
mod differing;
mod due;
mod facets;
mod summary;

pub use changes::{Between, ChangeKind, ConferralChange, Moment};
pub use differing::{difference, says_the_same};
pub use due::{Due, DueFor, DueOf};
pub use facets::{Facets, Share};
pub use summary::{ByAuthority, ByAward, ByEvidence, OfCampaign, Summary};

/// The year of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct OfYear {
    /// The year of signing.
    pub year: i32,
}

/// Form 0602.N/BNV-TĐKT: the forms of commendation that the State President and the Prime Minister decided in a year, by
/// award and kind of recipient (TT 2/2023/TT-BNV).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StateAwards {
    /// The year of signing.
    pub year: i32,
    /// Each award the state decides, by kind and precedence; those in force that nobody received too.
    pub items: Vec<ByAward>,
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
    /// What is not counted.
    pub left_out: Vec<LeftOut>,
    /// How many more could belong here: their source leaves open the year of signing.
    pub unknown_left_out: i64,
}

/// What a report leaves out, by status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct LeftOut {
    /// The status.
    pub status: ConferralStatus,
    /// How many conferrals of it match the rest of the filter.
    pub total: i64,
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
        /// By whether it was given after death.
        Posthumous = "posthumous", "truy tặng", "given after death";
        /// By the sex the annex says.
        Sex = "sex", "giới tính", "sex";
        /// By the unit as written.
        Unit = "unit", "đơn vị", "unit";
        /// By the unit above as written.
        ParentUnit = "parent_unit", "đơn vị cấp trên", "parent unit";
        /// By where the recipient belongs.
        Origin = "origin", "nguồn gốc", "origin";
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
    /// Given after death.
    pub posthumous: Option<bool>,
    /// The sex; absent = not said.
    pub sex: Option<Sex>,
    /// The unit as written; absent = none.
    pub unit: Option<String>,
    /// The unit above as written; absent = none.
    pub parent_unit: Option<String>,
    /// Where the recipient belongs; absent = not said.
    pub origin: Option<Origin>,
    /// The status.
    pub status: Option<ConferralStatus>,
    /// How many conferrals.
    pub total: i64,
    /// How many works, where prizes are among them: the authors of one work share its prize.
    pub works: Option<i64>,
}

/// Statistics of conferrals.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Statistics {
    /// The groups, in the order asked for.
    pub group_by: Vec<Group>,
    /// How many conferrals.
    pub total: i64,
    /// How many recipients, each once; those no source names are not among them.
    pub persons: i64,
    /// How many works, where prizes are among the conferrals: the authors of one work share its prize.
    pub works: Option<i64>,
    /// What is not counted.
    pub left_out: Vec<LeftOut>,
    /// How many more could belong here: their source leaves open the day, month or year that is asked for.
    pub unknown_left_out: i64,
    /// The rows, group by group; those without conferrals are left out.
    pub items: Vec<StatisticsRow>,
}
