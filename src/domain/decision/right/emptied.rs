//! What a mending takes away: members that the paper has nothing in.

use super::{OF_BOTH, OF_LINE, Right};
use crate::domain::{
    fault::{Finding, Language},
    member::label,
    noun::Noun,
    valid::{Check, text},
};

/// The members that a line cannot be without.
const NEEDED_BY_LINE: [&str; 4] = ["award_code", "recipient_kind", "name", "posthumous"];

/// The members of a decision alone that can be empty; the rules of its act and its evidence may ask for one still.
const OF_DECISION: [&str; 22] = [
    "authority_codes",
    "issuer_as_written",
    "number",
    "symbol",
    "further_numbers",
    "signed_on",
    "signed_year",
    "signed_month",
    "announced_on",
    "announced_year",
    "announced_by",
    "effective_on",
    "title",
    "signer_name",
    "signer_capacity",
    "proposals",
    "legal_bases",
    "source",
    "stated_totals",
    "classification",
    "remark",
    "cancel_reason",
];

/// The members of a line, or of a decision, that can be emptied.
fn can_be_empty(of_line: bool) -> Vec<&'static str> {
    let own: &[&str] = if of_line { &OF_LINE } else { &OF_DECISION };
    own.iter().chain(&OF_BOTH).copied().filter(|name| !(of_line && NEEDED_BY_LINE.contains(name))).collect()
}

/// Whether a member of a line or of a decision can be emptied.
pub(super) fn can_be_emptied(name: &str) -> bool {
    [true, false].into_iter().any(|of_line| can_be_empty(of_line).contains(&name))
}

impl Right {
    /// The members it empties, with those that go with another: a day or a month does not outlive its year.
    #[must_use]
    pub fn empties(&self) -> Vec<&str> {
        let with = self.emptied.iter().flat_map(|name| match name.as_str() {
            "birth_year" => ["birth_on"].as_slice(),
            "signed_year" => &["signed_on", "signed_month"],
            "announced_year" => &["announced_on"],
            _ => &[],
        });
        self.emptied.iter().map(String::as_str).chain(with.copied()).collect()
    }

    /// What is wrong with what it empties: only what can be empty, and nothing that it puts right.
    pub(super) fn emptied_findings(&self, check: &mut Check, at: &str, of_line: bool) {
        if !check.entries(format!("{at}/emptied"), self.emptied.len()) {
            return;
        }
        let can = can_be_empty(of_line);
        let said = serde_json::to_value(self).unwrap_or_default();
        for (i, name) in self.emptied.iter().enumerate() {
            let place = format!("{at}/emptied/{i}");
            if let Some(finding) = text(&place, name, 60) {
                check.push(Some(finding));
            } else if !can.contains(&name.as_str()) {
                let noun = if of_line { Noun::Conferral } else { Noun::Decision };
                let labels: Vec<String> = can.iter().map(|name| label(noun.word(), name, Language::Vi)).collect();
                let vi = format!("Chỉ để trống được: {}.", labels.join(", "));
                let en = format!("Only these can be emptied: {}.", can.join(", "));
                check.push(Some(Finding::at(place, "invalid_value", vi, en)));
            } else if self.empties().into_iter().any(|gone| said.get(gone).is_some()) {
                let vi = "Một mục không vừa để trống vừa có nội dung đúng; hãy bỏ một.";
                let en = "A member is not emptied and put right at once; leave one out.";
                check.push(Some(Finding::at(place, "invalid_value", vi, en)));
            }
        }
    }
}
