//! What a person accepts of the matches of a draft: which line is which recipient.

use crate::domain::{
    fault::Finding,
    valid::{self, Check, LINES},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::HashSet;

/// A line that is linked to a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Link {
    /// The line of the annex.
    pub line: i32,
    /// The recipient it is.
    pub recipient_id: i64,
}

/// Which matches of a draft are accepted.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Accepted {
    /// These lines, each with its recipient.
    pub lines: Vec<Link>,
    /// Every line without a link whose likeliest candidate has this score, 1 to 100, or more.
    pub at_least: Option<i32>,
}

impl Accepted {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push((self.lines.is_empty() && self.at_least.is_none()).then(|| {
            Finding::at(
                "/lines",
                "required",
                "Hãy nêu các dòng được liên kết, hoặc số điểm tối thiểu.",
                "Name the lines that are linked (lines), or the least score (at_least).",
            )
        }));
        check.push(
            self.at_least
                .filter(|least| !(1..=100).contains(least))
                .map(|_| Finding::at("/at_least", "out_of_range", "Số điểm từ 1 đến 100.", "A score is 1 to 100.")),
        );
        check.push((self.lines.len() > LINES).then(|| {
            Finding::at("/lines", "too_many", format!("Tối đa {LINES} dòng."), format!("At most {LINES} lines."))
        }));
        let mut seen = HashSet::new();
        for (i, link) in self.lines.iter().enumerate() {
            check.push(valid::id(&format!("/lines/{i}/recipient_id"), Some(link.recipient_id)));
            check.push((link.line < 1).then(|| {
                Finding::at(
                    format!("/lines/{i}/line"),
                    "out_of_range",
                    "Số dòng phải từ 1 trở lên.",
                    "Lines are numbered from 1.",
                )
            }));
            check.push((!seen.insert(link.line)).then(|| {
                Finding::at(
                    format!("/lines/{i}/line"),
                    "repeated",
                    "Số dòng bị lặp; hãy bỏ một.",
                    "The line number stands twice; remove one.",
                )
            }));
        }
        check.done()
    }
}
