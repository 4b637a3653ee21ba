//! What is right where a clerk wrote something else, and how a record is mended by it.

use super::{FurtherNumber, Right, Target};
use crate::domain::{
    fault::Finding,
    name::clean,
    period::merit_period,
    recipient::{ExternalId, external_ids},
    valid::{self, CODE, Check, LINES, NAME, REMARK, text, tidy, tidy_some},
};
use chrono::{Datelike, NaiveDate};

mod between;
mod emptied;
mod mend;

pub use between::Between;
pub use mend::{Remended, remend};

/// The members that a line and a decision have alike.
const OF_BOTH: [&str; 4] = ["campaign_code", "year_from", "year_to", "conferral_type"];

/// The members of a line alone.
const OF_LINE: [&str; 17] = [
    "award_code",
    "recipient_kind",
    "recipient_id",
    "name",
    "honorific",
    "sex",
    "birth_year",
    "birth_on",
    "post",
    "unit",
    "parent_unit",
    "reason",
    "posthumous",
    "certificate_number",
    "origin",
    "shared_group",
    "external_ids",
];

impl Right {
    /// Whether it says nothing.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn texts(&mut self) -> [(&'static str, &mut Option<String>, usize); 19] {
        [
            ("name", &mut self.name, NAME),
            ("honorific", &mut self.honorific, 60),
            ("post", &mut self.post, NAME),
            ("unit", &mut self.unit, NAME),
            ("parent_unit", &mut self.parent_unit, NAME),
            ("reason", &mut self.reason, REMARK),
            ("certificate_number", &mut self.certificate_number, 60),
            ("shared_group", &mut self.shared_group, 60),
            ("issuer_as_written", &mut self.issuer_as_written, NAME),
            ("number", &mut self.number, 60),
            ("symbol", &mut self.symbol, 60),
            ("title", &mut self.title, REMARK),
            ("signer_name", &mut self.signer_name, NAME),
            ("signer_capacity", &mut self.signer_capacity, NAME),
            ("source", &mut self.source, REMARK),
            ("announced_by", &mut self.announced_by, NAME),
            ("classification", &mut self.classification, 60),
            ("remark", &mut self.remark, REMARK),
            ("campaign_code", &mut self.campaign_code, 60),
        ]
    }

    /// Removes hidden characters from names and units; answers from which. It comes before [`Self::tidy`].
    pub(super) fn clean(&mut self) -> Vec<String> {
        let own = clean([("name", &mut self.name), ("unit", &mut self.unit), ("parent_unit", &mut self.parent_unit)]);
        let mut cleaned: Vec<String> = own.into_iter().map(str::to_owned).collect();
        for (i, target) in self.targets.iter_mut().enumerate() {
            cleaned.extend(target.clean().into_iter().map(|member| format!("targets/{i}/{member}")));
        }
        cleaned
    }

    pub(super) fn tidy(&mut self) {
        for (_, value, _) in self.texts() {
            tidy_some(value);
        }
        self.birth_year = self.birth_year.or(self.birth_on.map(|d| d.year()));
        for proposal in &mut self.proposals {
            tidy(&mut proposal.proposer);
            tidy_some(&mut proposal.reference);
        }
        self.emptied.iter_mut().for_each(tidy);
        self.legal_bases.iter_mut().for_each(tidy);
        self.authority_codes.iter_mut().for_each(tidy);
        for further in &mut self.further_numbers {
            tidy(&mut further.authority_code);
            tidy(&mut further.number);
            tidy_some(&mut further.symbol);
        }
        self.external_ids.iter_mut().for_each(ExternalId::tidy);
        self.targets.iter_mut().for_each(Target::tidy);
    }

    /// The members that belong to a line and not to a decision, and those of a decision alone, that it has.
    fn belongs(&self) -> (Vec<String>, Vec<String>) {
        let members = serde_json::to_value(self).unwrap_or_default();
        let names = members
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .filter(|name| !OF_BOTH.contains(&name.as_str()) && name != "emptied");
        names.partition(|name| OF_LINE.contains(&name.as_str()))
    }

    /// What is wrong with its lists in themselves; the record as it would be is checked as any other besides.
    fn lists(&self, check: &mut Check, at: &str, today: NaiveDate) {
        for (member, count) in [
            ("proposals", self.proposals.len()),
            ("legal_bases", self.legal_bases.len()),
            ("stated_totals", self.stated_totals.len()),
            ("further_numbers", self.further_numbers.len()),
            ("relations", self.relations.len()),
        ] {
            if !check.entries(format!("{at}/{member}"), count) {
                return;
            }
        }
        for (i, proposal) in self.proposals.iter().enumerate() {
            check.push(text(&format!("{at}/proposals/{i}/proposer"), &proposal.proposer, NAME));
            check.optional(&format!("{at}/proposals/{i}/reference"), proposal.reference.as_ref(), NAME);
        }
        for (i, basis) in self.legal_bases.iter().enumerate() {
            check.push(text(&format!("{at}/legal_bases/{i}"), basis, REMARK));
        }
        for (i, relation) in self.relations.iter().enumerate() {
            check.push(valid::id(&format!("{at}/relations/{i}/decision_id"), Some(relation.decision_id)));
        }
        for (i, FurtherNumber { authority_code, number, symbol }) in self.further_numbers.iter().enumerate() {
            let at = format!("{at}/further_numbers/{i}");
            check.push(text(&format!("{at}/authority_code"), authority_code, CODE));
            check.push(text(&format!("{at}/number"), number, 60));
            check.optional(&format!("{at}/symbol"), symbol.as_ref(), 60);
        }
        for (i, total) in self.stated_totals.iter().enumerate() {
            check.optional(&format!("{at}/stated_totals/{i}/award_code"), total.award_code.as_ref(), CODE);
            check.push(valid::count(&format!("{at}/stated_totals/{i}/count"), Some(total.count)));
        }
        external_ids(check, at, &self.external_ids);
        check.push(self.signed_month.filter(|month| !(1..=12).contains(month)).map(|_| {
            let text = ("Tháng từ 1 đến 12.", "A month is 1 to 12.");
            Finding::at(format!("{at}/signed_month"), "out_of_range", text.0, text.1)
        }));
        if self.targets.len() > LINES {
            let text = (format!("Tối đa {LINES} mục."), format!("At most {LINES} targets."));
            check.push(Some(Finding::at(format!("{at}/targets"), "too_many", text.0, text.1)));
            return;
        }
        for (i, target) in self.targets.iter().enumerate() {
            target.shape(check, &format!("{at}/targets/{i}"), today);
        }
    }

    pub(super) fn findings(&self, check: &mut Check, at: &str, of_line: bool, today: NaiveDate) {
        // A name and a code are looked at below.
        let mut texts = self.clone();
        let texts = texts.texts().into_iter().filter(|(member, ..)| !["name", "campaign_code"].contains(member));
        for (member, value, limit) in texts {
            let found = value.as_ref().and_then(|value| valid::within(&format!("{at}/{member}"), value, limit));
            check.push(found);
        }
        check.push(self.name.as_ref().and_then(|name| valid::name(&format!("{at}/name"), name)));
        check.push(valid::birth_year(&format!("{at}/birth_year"), self.birth_year, today));
        for (member, year) in [
            ("signed_on", self.signed_on.map(|d| d.year())),
            ("signed_year", self.signed_year),
            ("announced_on", self.announced_on.map(|d| d.year())),
            ("announced_year", self.announced_year),
            ("effective_on", self.effective_on.map(|d| d.year())),
        ] {
            check.push(valid::year(&format!("{at}/{member}"), year, today));
        }
        for (member, year) in [("year_from", self.year_from), ("year_to", self.year_to)] {
            check.push(valid::merit_year(&format!("{at}/{member}"), year, today));
        }
        check.push(merit_period(at, self.year_from, self.year_to));
        check.optional(&format!("{at}/award_code"), self.award_code.as_ref(), CODE);
        check.optional(&format!("{at}/campaign_code"), self.campaign_code.as_ref(), CODE);
        check.push(valid::id(&format!("{at}/recipient_id"), self.recipient_id));
        if check.entries(format!("{at}/authority_codes"), self.authority_codes.len()) {
            for (i, code) in self.authority_codes.iter().enumerate() {
                check.push(text(&format!("{at}/authority_codes/{i}"), code, CODE));
            }
        }
        self.lists(check, at, today);
        self.emptied_findings(check, at, of_line);
        let (of_lines, of_decisions) = self.belongs();
        for name in if of_line { of_decisions } else { of_lines } {
            let text = (
                "Trường này không thuộc loại đối tượng được sửa; hãy bỏ trường này, hoặc nêu đúng đối tượng.",
                "This member does not belong to what is mended; leave it out, or name what has it.",
            );
            check.push(Some(Finding::at(format!("{at}/{name}"), "not_for_target", text.0, text.1)));
        }
    }
}
