//! What a mending takes away: members that the paper has nothing in.

use super::Right;
use crate::domain::{
    fault::{Finding, Language},
    member::label,
    noun::Noun,
    valid::{Check, text},
};

/// The members of a line that can be empty.
const OF_LINE: [&str; 17] = [
    "recipient_id",
    "honorific",
    "sex",
    "birth_year",
    "birth_on",
    "post",
    "unit",
    "parent_unit",
    "reason",
    "certificate_number",
    "origin",
    "shared_group",
    "external_ids",
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
];

/// The members of a decision that can be empty; the rules of its act and its evidence may ask for one still.
const OF_DECISION: [&str; 26] = [
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
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
];

/// Whether a member of a line or of a decision can be emptied.
pub(super) fn can_be_emptied(name: &str) -> bool {
    OF_LINE.contains(&name) || OF_DECISION.contains(&name)
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
        let can: &[&str] = if of_line { &OF_LINE } else { &OF_DECISION };
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
                let vi = "Một mục không vừa để trống vừa có nội dung đúng.";
                let en = "A member is not emptied and put right at once.";
                check.push(Some(Finding::at(place, "invalid_value", vi, en)));
            }
        }
    }
}
