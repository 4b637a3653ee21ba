//! What is right where a clerk wrote something else, and how a record is mended by it.

use super::{Attribution, CancelReason, Evidence, FurtherNumber, Instrument, Proposal, Relation, StatedTotal, Target};
use crate::domain::{
    conferral::ConferralType,
    fault::Finding,
    name::clean,
    recipient::{ExternalId, Origin, RecipientKind, Sex, external_ids},
    valid::{self, CODE, Check, LINES, NAME, REMARK, text, tidy, tidy_some},
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod between;
mod emptied;
mod mend;

pub use between::Between;
pub use mend::remend;

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

/// What the paper has where a clerk wrote something else; also what stood there before. A member that does not belong
/// to a line is for a target with `decision_id`, and the other way round.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Right {
    /// Of a line: the award.
    pub award_code: Option<String>,
    /// Of a line: what the recipient is.
    pub recipient_kind: Option<RecipientKind>,
    /// Of a line: the recipient it should have been linked to.
    pub recipient_id: Option<i64>,
    /// Of a line: the name.
    pub name: Option<String>,
    /// Of a line: the form of address.
    pub honorific: Option<String>,
    /// Of a line: sex.
    pub sex: Option<Sex>,
    /// Of a line: the year of birth.
    pub birth_year: Option<i32>,
    /// Of a line: the day of birth.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub birth_on: Option<NaiveDate>,
    /// Of a line: the post.
    pub post: Option<String>,
    /// Of a line: the unit.
    pub unit: Option<String>,
    /// Of a line: the unit above a collective.
    pub parent_unit: Option<String>,
    /// Of a line: the achievement.
    pub reason: Option<String>,
    /// Of a line: given after death.
    pub posthumous: Option<bool>,
    /// Of a line: the number of the certificate.
    pub certificate_number: Option<String>,
    /// Of a line: where the recipient belongs.
    pub origin: Option<Origin>,
    /// Of a line: the word that lines of one prize share.
    pub shared_group: Option<String>,
    /// Of a line: the keys other systems know the recipient by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    /// Of a line or a decision: the campaign.
    pub campaign_code: Option<String>,
    /// Of a line or a decision: the first year of the merit.
    pub year_from: Option<i32>,
    /// Of a line or a decision: the last year of the merit.
    pub year_to: Option<i32>,
    /// Of a line or a decision: the type.
    pub conferral_type: Option<ConferralType>,
    /// Of a decision: the form of the document.
    pub instrument: Option<Instrument>,
    /// Of a decision: the authorities.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authority_codes: Vec<String>,
    /// Of a decision: how several authorities share it.
    pub attribution: Option<Attribution>,
    /// Of a decision: the heading of the paper.
    pub issuer_as_written: Option<String>,
    /// Of a decision: the number.
    pub number: Option<String>,
    /// Of a decision: the symbol.
    pub symbol: Option<String>,
    /// Of a joint decision: the numbers of its other bodies, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_numbers: Vec<FurtherNumber>,
    /// Of a decision: the day of signing.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub signed_on: Option<NaiveDate>,
    /// Of a decision: the year of signing, when only that is known.
    pub signed_year: Option<i32>,
    /// Of a decision: the month of signing, when only that and the year are known.
    pub signed_month: Option<i32>,
    /// Of a decision: the day it was announced.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub announced_on: Option<NaiveDate>,
    /// Of a decision: the year it was announced, when only that is known.
    pub announced_year: Option<i32>,
    /// Of a decision: who announced it.
    pub announced_by: Option<String>,
    /// Of a decision: the day it takes effect.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub effective_on: Option<NaiveDate>,
    /// Of a decision: the subject.
    pub title: Option<String>,
    /// Of a decision: who signed.
    pub signer_name: Option<String>,
    /// Of a decision: in which capacity.
    pub signer_capacity: Option<String>,
    /// Of a decision: who proposed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// Of a decision: the legal bases as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_bases: Vec<String>,
    /// Of a decision: what it rests on, where a better paper was found.
    pub evidence: Option<Evidence>,
    /// Of a decision: where the evidence lies.
    pub source: Option<String>,
    /// Of a decision: the totals the paper states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stated_totals: Vec<StatedTotal>,
    /// Of a decision: the word that groups decisions in the office's own files.
    pub classification: Option<String>,
    /// Of a decision: the remark.
    pub remark: Option<String>,
    /// Of a decision that supplements or implements others: its relations to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// Of an act: why awards are cancelled.
    pub cancel_reason: Option<CancelReason>,
    /// Of an act: what it touches, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The names of members that the paper has nothing in: what stands there is taken away. What a line or a decision
    /// cannot be without is not emptied; whose line loses its `recipient_id` becomes a recipient of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emptied: Vec<String>,
}

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
        for (member, value, limit) in self.clone().texts() {
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
        check.push(super::shape::merit_period(at, self.year_from, self.year_to));
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
            let text =
                ("Trường này không thuộc loại đối tượng được sửa.", "This member does not belong to what is mended.");
            check.push(Some(Finding::at(format!("{at}/{name}"), "not_for_target", text.0, text.1)));
        }
    }
}
