//! What an act other than an award touches, and what is right there.

use super::{
    Act, Attribution, ConferralType, Decision, Evidence, FurtherNumber, Instrument, Proposal, Relation, StatedTotal,
};
use crate::domain::{
    fault::{Finding, Place},
    name::clean,
    recipient::{ExternalId, Origin, RecipientKind, Sex, birth_agrees},
    valid::{self, CODE, Check, LINES, NAME, REMARK, text, tidy_some},
    vocabulary,
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
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

    /// Removes hidden characters from names and units that are right; answers from which. It comes before
    /// [`Self::tidy`].
    pub(super) fn clean(&mut self) -> Vec<String> {
        let own = clean([("name_right", &mut self.name_right), ("unit_right", &mut self.unit_right)]);
        let mut cleaned: Vec<String> = own.into_iter().map(str::to_owned).collect();
        let right = self.right.iter_mut().flat_map(Right::clean);
        cleaned.extend(right.map(|member| format!("right/{member}")));
        cleaned
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
                format!("Trường này chỉ dùng cho việc {}; hãy bỏ.", own.label().vi),
                format!("This member is for the act {} only; leave it out.", own.word()),
            );
            check.push(Some(Finding::at(format!("{at}/{member}"), "not_for_act", text.0, text.1)));
        }
    }

    /// What is wrong with it, whatever the act.
    pub(super) fn shape(&self, check: &mut Check, at: &str, today: NaiveDate) {
        let named = [self.conferral_id.is_some(), self.decision_id.is_some(), self.original_as_written.is_some()];
        if named.iter().filter(|given| **given).count() != 1 {
            let text = (
                "Mỗi mục cần nêu đúng một: lượt khen thưởng, quyết định, hoặc quyết định gốc như văn bản.",
                "Name one of conferral_id, decision_id, original_as_written.",
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
                "Quyết định tặng có danh sách các dòng, các việc khác nêu đối tượng của việc; hãy bỏ phần không thuộc về nó.",
                "An award has lines, other acts have targets; leave out what is not its own.",
            );
            check.push(given.then(|| Finding::at(format!("/{member}"), "not_for_act", text.0, text.1)));
        }
        if self.cancel_reason.is_some() && self.act != Act::Cancel {
            check.push(Some(Finding::at(
                "/cancel_reason",
                "not_for_act",
                "Trường này chỉ dùng cho việc hủy bỏ; hãy bỏ.",
                "This member is for act cancel only; leave it out.",
            )));
        }
        if self.act == Act::Void {
            self.void_findings(check);
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

    /// What a record says that takes out others: it is no paper, and has no number, day, body or evidence.
    fn void_findings(&self, check: &mut Check) {
        for (member, given) in [
            ("number", self.number.is_some()),
            ("symbol", self.symbol.is_some()),
            ("further_numbers", !self.further_numbers.is_empty()),
            ("signed_on", self.signed_on.is_some()),
            ("signed_year", self.signed_year.is_some() && self.signed_on.is_none()),
            ("signed_month", self.signed_month.is_some()),
            ("announced_on", self.announced_on.is_some()),
            ("announced_year", self.announced_year.is_some() && self.announced_on.is_none()),
            ("effective_on", self.effective_on.is_some()),
            ("authority_codes", !self.authority_codes.is_empty()),
            ("evidence", self.evidence.is_some()),
        ] {
            let text = (
                "Loại bản ghi nhầm không phải là văn bản, nên không có số, ngày, cơ quan và căn cứ ghi sổ; hãy bỏ trường này.",
                "To void an entry is no paper: it has no number, day, authority or evidence; leave this member out.",
            );
            check.push(given.then(|| Finding::at(format!("/{member}"), "not_for_act", text.0, text.1)));
        }
    }
}
