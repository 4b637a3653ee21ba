//! How a person says that a file is to be understood.

use super::{AnswerValue, ColumnMember, QuestionCode, TextEncoding};
use crate::domain::{conferral::ConferralType, recipient::RecipientKind};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What a row takes where the file says nothing.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Defaults {
    /// The award.
    pub award_code: Option<String>,
    /// What the recipients are.
    pub recipient_kind: Option<RecipientKind>,
    /// The lines' own campaign.
    pub campaign_code: Option<String>,
    /// The first year of the lines' own merit period.
    pub year_from: Option<i32>,
    /// The last year of the lines' own merit period.
    pub year_to: Option<i32>,
    /// The lines' own type.
    pub conferral_type: Option<ConferralType>,
    /// The achievement.
    pub reason: Option<String>,
}

/// What a person says to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct ColumnAnswer {
    /// The column's letters.
    pub column: String,
    /// What was asked.
    pub code: QuestionCode,
    /// The answer.
    pub value: AnswerValue,
}

/// What a person says a column is.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct ColumnChoice {
    /// The column's letters.
    pub column: String,
    /// What it says of a line; absent to leave it unused.
    pub member: Option<ColumnMember>,
}

/// How a person says that a file is to be understood; what is left out is found from the file.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Mapping {
    /// The sheet.
    pub sheet: Option<String>,
    /// The columns that are not what they were taken for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnChoice>,
    /// How the file writes Vietnamese.
    pub text_encoding: Option<TextEncoding>,
    /// What rows take where the file says nothing.
    pub defaults: Defaults,
    /// The answers to the questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<ColumnAnswer>,
}
