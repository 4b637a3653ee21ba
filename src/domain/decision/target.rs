//! What an act other than an award touches, and what is right there.

use super::{Act, Attribution, Decision, Evidence, Instrument, Line, Proposal, Relation, Total};
use crate::domain::{
    conferral::ConferralType,
    fault::{Fault, Finding, Place},
    recipient::{ExternalId, Origin, RecipientKind, Sex, birth_agrees, external_ids},
    valid::{self, CODE, Check, LINES, NAME, REMARK, text, tidy, tidy_some},
    vocabulary,
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use serde_with::skip_serializing_none;

vocabulary! {
    /// Why an award is cancelled (Law 06/2022/QH15, art. 93).
    CancelReason {
        A = "a", "gian dối trong việc kê khai thành tích", "false statements of merit", short "điểm a" "point a";
        B = "b",
            "cung cấp thông tin sai sự thật hoặc làm giả hồ sơ, giấy tờ",
            "false information or forged papers", short "điểm b" "point b";
        C = "c",
            "thẩm định, xét, duyệt, đề nghị trái quy định của pháp luật",
            "appraisal, approval or proposal against the law", short "điểm c" "point c";
        D = "d",
            "có kết luận, quyết định của cơ quan có thẩm quyền hoặc bản án về việc làm trong thời gian tính thành tích",
            "a finding, decision or judgment about the time of merit", short "điểm d" "point d";
    }
}

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
    pub stated_totals: Vec<Total>,
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
}

/// What an act touches: one conferral, a whole decision, or an original that is not in the register, as the paper names
/// it.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Target {
    /// A conferral.
    pub conferral_id: Option<i64>,
    /// A registered decision: all its conferrals, or the act it did where that is cancelled.
    pub decision_id: Option<i64>,
    /// An original that is not in the register, as the paper names it.
    pub original_as_written: Option<String>,
    /// For `correct`: the right name.
    pub name_right: Option<String>,
    /// For `correct`: the right unit.
    pub unit_right: Option<String>,
    /// For `correct`: the right post.
    pub post_right: Option<String>,
    /// For `correct`: the right year of birth.
    pub birth_year_right: Option<i32>,
    /// For `correct`: the right day of birth.
    #[serde(deserialize_with = "crate::domain::time::some_day")]
    pub birth_on_right: Option<NaiveDate>,
    /// For `correct`: the award as it should have been named, such as its right class.
    pub award_code_right: Option<String>,
    /// For `reissue`: the number of the new certificate.
    pub certificate_number: Option<String>,
    /// For `rectify`: the members as the paper has them.
    pub right: Option<Right>,
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

    fn tidy(&mut self) {
        for (_, value, _) in self.texts() {
            tidy_some(value);
        }
        self.birth_year = self.birth_year.or(self.birth_on.map(|d| d.year()));
        for proposal in &mut self.proposals {
            tidy(&mut proposal.proposer);
            tidy_some(&mut proposal.reference);
        }
        self.legal_bases.iter_mut().for_each(tidy);
        self.authority_codes.iter_mut().for_each(tidy);
        self.external_ids.iter_mut().for_each(ExternalId::tidy);
        self.targets.iter_mut().for_each(Target::tidy);
    }

    /// The members that belong to a line and not to a decision, and those of a decision alone, that it has.
    fn belongs(&self) -> (Vec<String>, Vec<String>) {
        let of_both = ["campaign_code", "year_from", "year_to", "conferral_type"];
        let of_line = [
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
        let members = serde_json::to_value(self).unwrap_or_default();
        let names = members
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .filter(|name| !of_both.contains(&name.as_str()));
        names.partition(|name| of_line.contains(&name.as_str()))
    }

    /// What is wrong with its lists in themselves; the record as it would be is checked as any other besides.
    fn lists(&self, check: &mut Check, at: &str, today: NaiveDate) {
        for (member, count) in [
            ("proposals", self.proposals.len()),
            ("legal_bases", self.legal_bases.len()),
            ("stated_totals", self.stated_totals.len()),
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
        for (i, total) in self.stated_totals.iter().enumerate() {
            check.push(text(&format!("{at}/stated_totals/{i}/award_code"), &total.award_code, CODE));
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

    fn findings(&self, check: &mut Check, at: &str, of_line: bool, today: NaiveDate) {
        for (member, value, limit) in self.clone().texts() {
            check.optional(&format!("{at}/{member}"), value.as_ref(), limit);
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
        let (of_lines, of_decisions) = self.belongs();
        for name in if of_line { of_decisions } else { of_lines } {
            let text =
                ("Trường này không thuộc loại đối tượng được sửa.", "This member does not belong to what is mended.");
            check.push(Some(Finding::at(format!("{at}/{name}"), "not_for_target", text.0, text.1)));
        }
    }
}

/// Puts members right by their names, so that every member is mended alike; answers what stood there.
fn mend<T: Serialize + DeserializeOwned>(right: &Right, record: &mut T) -> Result<Right, serde_json::Error> {
    let (mut members, right) = (serde_json::to_value(&*record)?, serde_json::to_value(right)?);
    let mut stood = serde_json::Map::new();
    if let (Some(members), Value::Object(right)) = (members.as_object_mut(), right) {
        for (name, value) in right {
            if let Some(was) = members.insert(name.clone(), value) {
                stood.insert(name, was);
            }
        }
    }
    *record = serde_json::from_value(members)?;
    serde_json::from_value(stood.into())
}

/// Mends a record anew: it goes back to what was first entered, and each mending that counts is made again. Answers
/// what stood there at each; of those that do not count, what was noted.
pub fn remend<T: Serialize + DeserializeOwned>(
    record: &mut T,
    mendings: &[(&Right, &Right, bool)],
) -> Result<Vec<Right>, Fault> {
    let object = |right: &Right| match serde_json::to_value(right) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Ok(serde_json::Map::new()),
        Err(e) => Err(Fault::internal(e)),
    };
    let mut members = serde_json::to_value(&*record).map_err(Fault::internal)?;
    if let Some(members) = members.as_object_mut() {
        for (right, stood, _) in mendings.iter().rev() {
            for (name, _) in object(right)? {
                members.remove(&name);
            }
            members.extend(object(stood)?);
        }
    }
    *record = serde_json::from_value(members).map_err(Fault::internal)?;
    let again = mendings.iter().map(|(right, stood, counts)| match counts {
        true => mend(right, record).map_err(Fault::internal),
        false => Ok((*stood).clone()),
    });
    again.collect()
}

impl Right {
    /// Puts a line right; answers what stood there.
    pub fn mend_line(&self, line: &mut Line) -> Result<Self, Fault> {
        let mut right = self.clone();
        // The year follows the day, and an older day does not outlive another year.
        right.birth_year = right.birth_year.or(right.birth_on.map(|day| day.year()));
        let gone =
            line.birth_on.filter(|day| right.birth_on.is_none() && right.birth_year.is_some_and(|y| y != day.year()));
        if gone.is_some() {
            line.birth_on = None;
        }
        let mut stood = mend(&right, line).map_err(Fault::internal)?;
        stood.birth_on = stood.birth_on.or(gone);
        line.unnamed &= line.recipient_id.is_none() && line.name.is_none();
        Ok(stood)
    }

    /// Puts a decision right; answers what stood there.
    pub fn mend_decision(&self, facts: &mut Decision) -> Result<Self, Fault> {
        // The years follow their days.
        let mut right = self.clone();
        right.signed_year = right.signed_on.map(|day| day.year()).or(right.signed_year);
        right.announced_year = right.announced_on.map(|day| day.year()).or(right.announced_year);
        let agrees = |day: NaiveDate, year: Option<i32>| year.is_none_or(|year| day.year() == year);
        let signed = facts.signed_on.filter(|day| !agrees(*day, right.signed_year));
        let announced = facts.announced_on.filter(|day| !agrees(*day, right.announced_year));
        facts.signed_on = facts.signed_on.filter(|_| signed.is_none());
        let month = facts.signed_month.filter(|_| right.signed_on.is_some());
        facts.signed_month = facts.signed_month.filter(|_| right.signed_on.is_none());
        facts.announced_on = facts.announced_on.filter(|_| announced.is_none());
        let mut stood = mend(&right, facts).map_err(Fault::internal)?;
        stood.signed_on = stood.signed_on.or(signed);
        stood.signed_month = stood.signed_month.or(month);
        stood.announced_on = stood.announced_on.or(announced);
        facts.tidy();
        Ok(stood)
    }
}

impl Target {
    /// Puts every text into its stored form.
    pub(super) fn tidy(&mut self) {
        for value in [
            &mut self.original_as_written,
            &mut self.name_right,
            &mut self.unit_right,
            &mut self.post_right,
            &mut self.certificate_number,
        ] {
            tidy_some(value);
        }
        if let Some(right) = &mut self.right {
            right.tidy();
        }
    }

    fn findings(&self, check: &mut Check, i: usize, act: Act, today: NaiveDate) {
        let at = format!("/targets/{i}");
        self.shape(check, &at, today);
        let members = [
            ("name_right", self.name_right.is_some(), Act::Correct),
            ("unit_right", self.unit_right.is_some(), Act::Correct),
            ("post_right", self.post_right.is_some(), Act::Correct),
            ("birth_year_right", self.birth_year_right.is_some(), Act::Correct),
            ("birth_on_right", self.birth_on_right.is_some(), Act::Correct),
            ("award_code_right", self.award_code_right.is_some(), Act::Correct),
            ("certificate_number", self.certificate_number.is_some(), Act::Reissue),
            ("right", self.right.is_some(), Act::Rectify),
        ];
        for (member, _, own) in members.into_iter().filter(|(_, given, own)| *given && *own != act) {
            let text = (
                format!("Trường này chỉ dùng cho việc {}.", own.label().vi),
                format!("This member is for the act {} only.", own.word()),
            );
            check.push(Some(Finding::at(format!("{at}/{member}"), "not_for_act", text.0, text.1)));
        }
    }

    /// What is wrong with it, whatever the act.
    fn shape(&self, check: &mut Check, at: &str, today: NaiveDate) {
        let named = [self.conferral_id.is_some(), self.decision_id.is_some(), self.original_as_written.is_some()];
        if named.iter().filter(|given| **given).count() != 1 {
            let text = (
                "Mỗi mục nêu đúng một: lượt khen thưởng, quyết định, hoặc quyết định gốc như văn bản.",
                "Each names one of conferral_id, decision_id, original_as_written.",
            );
            check.push(Some(Finding::at(at, "required", text.0, text.1)));
        }
        check.push(valid::id(&format!("{at}/conferral_id"), self.conferral_id));
        check.push(valid::id(&format!("{at}/decision_id"), self.decision_id));
        check.optional(&format!("{at}/original_as_written"), self.original_as_written.as_ref(), REMARK);
        check.push(self.name_right.as_ref().and_then(|name| valid::name(&format!("{at}/name_right"), name)));
        check.push(self.unit_right.as_ref().and_then(|unit| text(&format!("{at}/unit_right"), unit, NAME)));
        check.push(self.post_right.as_ref().and_then(|post| text(&format!("{at}/post_right"), post, NAME)));
        check.push(valid::birth_year(&format!("{at}/birth_year_right"), self.birth_year_right, today));
        let born = self.birth_on_right.map(|day| day.year());
        check.push(valid::birth_year(&format!("{at}/birth_on_right"), born, today));
        check.push(birth_agrees(&format!("{at}/birth_year_right"), self.birth_year_right, self.birth_on_right));
        check.optional(&format!("{at}/award_code_right"), self.award_code_right.as_ref(), CODE);
        check.optional(&format!("{at}/certificate_number"), self.certificate_number.as_ref(), 60);
        if let Some(right) = &self.right {
            right.findings(check, &format!("{at}/right"), self.conferral_id.is_some(), today);
        }
    }
}

impl Decision {
    /// What is wrong with the shape of an act: awards have lines, other acts have targets.
    pub(super) fn act_findings(&self, check: &mut Check, today: NaiveDate) {
        let award = self.act == Act::Award;
        for (member, given) in
            [("lines", !award && !self.lines.is_empty()), ("targets", award && !self.targets.is_empty())]
        {
            let text = (
                "Quyết định tặng có danh sách các dòng; các việc khác nêu đối tượng của việc.",
                "An award has lines; other acts have targets.",
            );
            check.push(given.then(|| Finding::at(format!("/{member}"), "not_for_act", text.0, text.1)));
        }
        if self.cancel_reason.is_some() && self.act != Act::Cancel {
            check.push(Some(Finding::at(
                "/cancel_reason",
                "not_for_act",
                "Trường này chỉ dùng cho việc hủy bỏ.",
                "This member is for act cancel only.",
            )));
        }
        if self.targets.len() > LINES {
            let text = (format!("Tối đa {LINES} mục."), format!("At most {LINES} targets."));
            check.push(Some(Finding {
                place: Place::Pointer("/targets".into()),
                ..Finding::at("", "too_many", text.0, text.1)
            }));
            return;
        }
        for (i, target) in self.targets.iter().enumerate() {
            target.findings(check, i, self.act, today);
        }
    }
}
