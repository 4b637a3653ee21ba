//! How a person says that a file is to be understood.

use super::{AnswerValue, ColumnMember, QuestionCode, TextEncoding};
use crate::domain::{
    decision::ConferralType,
    fault::Finding,
    recipient::RecipientKind,
    valid::{CODE, Check, NAME, merit_year, prose, text},
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeSet;

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

impl Defaults {
    /// What is wrong with them in themselves.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.optional("/award_code", self.award_code.as_ref(), CODE);
        check.optional("/campaign_code", self.campaign_code.as_ref(), CODE);
        check.push(merit_year("/year_from", self.year_from, today));
        check.push(merit_year("/year_to", self.year_to, today));
        check.push(matches!((self.year_from, self.year_to), (Some(from), Some(to)) if to < from).then(|| {
            let text =
                ("Năm cuối trước năm đầu; hãy kiểm tra lại hai năm.", "It ends before it starts; check both years.");
            Finding::at("/year_to", "ends_before_start", text.0, text.1)
        }));
        check.push(self.reason.as_ref().and_then(|reason| prose("/reason", reason)));
        check.done()
    }
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

/// Letters of a column at most: a spreadsheet ends at XFD.
pub const LETTERS: usize = 3;

impl Mapping {
    /// One that says only what rows take.
    #[must_use]
    pub fn of(defaults: Defaults) -> Self {
        Self { defaults, ..Self::default() }
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.optional("/sheet", self.sheet.as_ref(), NAME);
        if check.entries("/columns", self.columns.len()) {
            let mut seen = BTreeSet::new();
            for (i, choice) in self.columns.iter().enumerate() {
                let at = format!("/columns/{i}/column");
                check.push(letters(&at, &choice.column).or_else(|| {
                    (!seen.insert(choice.column.to_ascii_uppercase())).then(|| {
                        let text = ("Cột này đã có trong danh sách; hãy bỏ một.", "This column is listed twice.");
                        Finding::at(at, "repeated", text.0, text.1)
                    })
                }));
            }
        }
        if check.entries("/answers", self.answers.len()) {
            for (i, answer) in self.answers.iter().enumerate() {
                check.push(letters(&format!("/answers/{i}/column"), &answer.column));
            }
        }
        let defaults = self.defaults.findings(today).into_iter().map(|finding| finding.below("/defaults"));
        check.done().into_iter().chain(defaults).collect()
    }
}

/// The letters of a column, as a spreadsheet has them.
fn letters(pointer: &str, column: &str) -> Option<Finding> {
    text(pointer, column, LETTERS).or_else(|| {
        (!column.chars().all(|c| c.is_ascii_alphabetic())).then(|| {
            Finding::at(
                pointer,
                "invalid_value",
                "Hãy ghi cột bằng chữ cái như bảng tính: A, B, AA.",
                "Write a column by its letters as in a spreadsheet: A, B, AA.",
            )
        })
    })
}
