//! A decision: the signed document, from draft to register, with the lines of its annex.

use crate::domain::{
    conferral::ConferralType,
    fault::{Code, Fault, Finding},
    recipient::{ExternalId, Origin, RecipientKind, Sex, birth_agrees, external_ids},
    valid::{self, Check, LINES, NAME, REMARK, text, tidy, tidy_some},
    vocabulary,
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// What a decision rests on in the register.
    Evidence {
        /// Bản gốc.
        Original = "original",
        /// Bản sao chứng thực.
        CertifiedCopy = "certified_copy",
        /// Tin, bài.
        Press = "press",
        /// Lời khai.
        Declaration = "declaration",
    }
}

vocabulary! {
    /// Where a decision stands on its way into the register.
    DecisionState {
        /// Bản nháp; a returned one is a draft with `returned_reason`.
        Draft = "draft",
        /// Đã trình.
        Submitted = "submitted",
        /// Đã vào sổ.
        Registered = "registered",
        /// Đã rút.
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// What a decision does.
    Act {
        /// Tặng, truy tặng.
        Award = "award",
    }
}

vocabulary! {
    /// The form of the document.
    Instrument {
        /// Quyết định.
        Decision = "decision",
        /// Thông báo.
        Notice = "notice",
        /// Nghị quyết.
        Resolution = "resolution",
    }
}

vocabulary! {
    /// How several authorities share a decision.
    Attribution {
        /// One authority.
        Sole = "sole",
        /// Together, as one act.
        Joint = "joint",
        /// The source does not divide the awards between them.
        Undivided = "undivided",
    }
}

vocabulary! {
    /// How a decision stands to an earlier one.
    RelationKind {
        /// Thay thế.
        Replaces = "replaces",
        /// Bổ sung.
        Supplements = "supplements",
        /// Thi hành.
        Implements = "implements",
    }
}

vocabulary! {
    /// What an answer can have besides.
    Include {
        /// The lines.
        Lines = "lines",
    }
}

/// Who proposed the awards, by which paper.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Proposal {
    /// The body that proposed.
    pub proposer: String,
    /// The number of its paper (tờ trình).
    pub reference: Option<String>,
    /// The day of its paper.
    pub dated: Option<NaiveDate>,
}

/// A total the paper itself states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Total {
    /// The award.
    pub award_code: String,
    /// The kind of recipient.
    pub recipient_kind: RecipientKind,
    /// How many.
    pub count: i64,
}

/// A relation to an earlier decision of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Relation {
    /// How it stands to it.
    pub kind: RelationKind,
    /// The earlier decision.
    pub decision_id: i64,
}

/// A line of the annex as written. What it leaves out it takes from the decision.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Line {
    /// The number in the annex, from 1, each once.
    pub line: i32,
    /// The award.
    pub award_code: String,
    /// What the recipient is.
    pub recipient_kind: RecipientKind,
    /// A recipient already in the register; without it, registering makes a new one.
    pub recipient_id: Option<i64>,
    /// True where the source names nobody: counted, without a recipient record.
    #[serde(default)]
    #[oai(default)]
    pub unnamed: bool,
    /// The name as written.
    pub name: Option<String>,
    /// The form of address as written (Ông, Bà).
    pub honorific: Option<String>,
    /// Sex, where the annex says it.
    pub sex: Option<Sex>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The post (chức vụ).
    pub post: Option<String>,
    /// The unit (đơn vị công tác).
    pub unit: Option<String>,
    /// The unit above a collective.
    pub parent_unit: Option<String>,
    /// The achievement as written.
    pub reason: Option<String>,
    /// Given after death (truy tặng).
    #[serde(default)]
    #[oai(default)]
    pub posthumous: bool,
    /// The line's own campaign.
    pub campaign_code: Option<String>,
    /// The first year of the line's own merit period.
    pub year_from: Option<i32>,
    /// The last year of the line's own merit period.
    pub year_to: Option<i32>,
    /// The line's own type.
    pub conferral_type: Option<ConferralType>,
    /// The number of the certificate (số vào sổ vàng).
    pub certificate_number: Option<String>,
    /// Where the recipient belongs.
    pub origin: Option<Origin>,
    /// The same word on lines that share one prize.
    pub shared_group: Option<String>,
    /// The keys other systems know the recipient by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub external_ids: Vec<ExternalId>,
}

/// A decision as an editor writes it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Decision {
    /// What it does.
    pub act: Act,
    /// The form of the document.
    #[serde(default = "decision")]
    #[oai(default = "decision")]
    pub instrument: Instrument,
    /// The deciding authorities; one at least.
    pub authority_codes: Vec<String>,
    /// How several authorities share it.
    #[serde(default = "sole")]
    #[oai(default = "sole")]
    pub attribution: Attribution,
    /// The heading of the paper, the office included.
    pub issuer_as_written: Option<String>,
    /// The number as written.
    pub number: Option<String>,
    /// The symbol as written.
    pub symbol: Option<String>,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing, when only that is known; always in answers.
    pub signed_year: Option<i32>,
    /// The day it was announced.
    pub announced_on: Option<NaiveDate>,
    /// The year it was announced, when only that is known.
    pub announced_year: Option<i32>,
    /// Who announced it.
    pub announced_by: Option<String>,
    /// The day it takes effect.
    pub effective_on: Option<NaiveDate>,
    /// The subject (trích yếu).
    pub title: Option<String>,
    /// Who signed.
    pub signer_name: Option<String>,
    /// In which capacity (KT., TM., TUQ.).
    pub signer_capacity: Option<String>,
    /// Who proposed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub proposals: Vec<Proposal>,
    /// The legal bases (căn cứ) as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub legal_bases: Vec<String>,
    /// The campaign the merit was shown in.
    pub campaign_code: Option<String>,
    /// The first year of the merit.
    pub year_from: Option<i32>,
    /// The last year of the merit.
    pub year_to: Option<i32>,
    /// The type of commendation.
    pub conferral_type: Option<ConferralType>,
    /// What the record rests on.
    pub evidence: Evidence,
    /// Where the evidence lies.
    pub source: Option<String>,
    /// The totals the paper states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub stated_totals: Vec<Total>,
    /// A word that groups decisions in the office's own files.
    pub classification: Option<String>,
    /// A remark.
    pub remark: Option<String>,
    /// Relations to earlier decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub relations: Vec<Relation>,
    /// The lines of the annex; at most 20,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub lines: Vec<Line>,
}

fn decision() -> Instrument {
    Instrument::Decision
}

fn sole() -> Attribution {
    Attribution::Sole
}

/// A caution that someone answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Acknowledged {
    /// The caution.
    pub code: String,
    /// Why it may stand.
    pub reason: String,
    /// Who answered for it.
    pub by: String,
    /// When, UTC with milliseconds.
    pub at: String,
}

/// A decision as the register keeps it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StoredDecision {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// Where it stands.
    pub state: DecisionState,
    /// Number and symbol as one, `1215/QĐ-UBND`.
    pub reference: Option<String>,
    /// The authorities' names, frozen when it is registered.
    pub authority_names: Vec<String>,
    /// What an editor wrote; the lines only where asked for.
    #[oai(flatten)]
    #[serde(flatten)]
    pub facts: Decision,
    /// How many lines it has.
    pub line_count: i64,
    /// The lines counted by award and recipient kind.
    pub totals: Vec<Total>,
    /// The cautions someone answered for.
    pub acknowledged: Vec<Acknowledged>,
    /// Why it was returned, or withdrawn.
    pub returned_reason: Option<String>,
    /// Who made the draft.
    pub created_by: String,
    /// Who last edited it.
    pub edited_by: String,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// Who registered it.
    pub registered_by: Option<String>,
    /// When the draft was made, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
    /// When it was registered, UTC with milliseconds.
    pub registered_at: Option<String>,
}

/// What a verb may carry: the cautions the caller answers for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct Acknowledgements {
    /// Each caution with the reason why it may stand.
    pub acknowledge: Vec<Acknowledgement>,
}

/// One caution answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The caution's code.
    pub code: String,
    /// Why it may stand.
    pub reason: String,
}

/// Why a decision goes back or is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    pub reason: String,
}

impl Reason {
    /// What is wrong with it in itself.
    pub fn check(&self) -> Result<(), Fault> {
        Fault::all(Code::InvalidBody, text("/reason", &self.reason, REMARK).into_iter().collect())
    }
}

/// The filter of the list of decisions: repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct DecisionFilter {
    /// The code of an authority that decided, alone or with others.
    pub authority: Vec<String>,
    /// True to take the predecessors of `authority` as well.
    pub include_predecessors: bool,
    /// The number, compared as the register compares numbers.
    pub number: Vec<String>,
    /// The symbol, compared likewise.
    pub symbol: Vec<String>,
    /// Signed on this day or later.
    pub signed_from: Option<NaiveDate>,
    /// Signed on this day or earlier.
    pub signed_to: Option<NaiveDate>,
    /// Signed in this year.
    pub signed_year: Vec<i32>,
    /// Where it stands.
    pub state: Vec<DecisionState>,
    /// What it does.
    pub act: Vec<Act>,
    /// The code of a campaign.
    pub campaign: Vec<String>,
    /// The merit period is exactly this year.
    pub year: Vec<i32>,
    /// What the record rests on.
    pub evidence: Vec<Evidence>,
    /// Words of the title, with or without accents, in any order; the last may be the beginning of a word.
    pub q: Option<String>,
    /// True for the decisions the caller made, edited or submitted.
    pub mine: bool,
}

impl Decision {
    /// Puts every text into its stored form and fills the year of signing from the day.
    pub fn tidy(&mut self) {
        for value in [
            &mut self.issuer_as_written,
            &mut self.number,
            &mut self.symbol,
            &mut self.announced_by,
            &mut self.title,
            &mut self.signer_name,
            &mut self.signer_capacity,
            &mut self.source,
            &mut self.classification,
            &mut self.remark,
        ] {
            tidy_some(value);
        }
        for proposal in &mut self.proposals {
            tidy(&mut proposal.proposer);
            tidy_some(&mut proposal.reference);
        }
        self.legal_bases.iter_mut().for_each(tidy);
        self.signed_year = self.signed_year.or(self.signed_on.map(|d| d.year()));
        self.announced_year = self.announced_year.or(self.announced_on.map(|d| d.year()));
        for line in &mut self.lines {
            for value in [
                &mut line.name,
                &mut line.honorific,
                &mut line.post,
                &mut line.unit,
                &mut line.parent_unit,
                &mut line.reason,
                &mut line.certificate_number,
                &mut line.shared_group,
            ] {
                tidy_some(value);
            }
            line.birth_year = line.birth_year.or(line.birth_on.map(|d| d.year()));
        }
    }

    /// What is wrong with its shape: all that is asked of a draft besides its references.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        if self.authority_codes.is_empty() {
            check.push(Some(Finding::at("/authority_codes", "required", "Cần ít nhất một cơ quan quyết định.", "At least one deciding authority is needed.")));
        }
        for (i, code) in self.authority_codes.iter().enumerate() {
            if self.authority_codes.iter().take(i).any(|other| other == code) {
                check.push(Some(Finding::at(format!("/authority_codes/{i}"), "repeated", "Cơ quan được nêu hai lần.", "The authority is named twice.")));
            }
        }
        if self.attribution == Attribution::Sole && self.authority_codes.len() > 1 {
            check.push(Some(Finding::at(
                "/attribution",
                "not_sole",
                "Nhiều cơ quan thì phải chọn joint (cùng ban hành) hoặc undivided (nguồn không tách).",
                "With several authorities choose joint (one act of all) or undivided (the source does not divide).",
            )));
        }
        self.texts(&mut check);
        self.dates(&mut check, today);
        if self.lines.len() > LINES {
            check.push(Some(Finding::at(
                "/lines",
                "too_many",
                format!("Có {} dòng, tối đa {LINES}; hãy chia thành nhiều quyết định hoặc bản ghi.", self.lines.len()),
                format!("Has {} lines, at most {LINES}; divide it into several records.", self.lines.len()),
            )));
            return check.done();
        }
        let mut seen = std::collections::HashSet::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            if !seen.insert(line.line) {
                check.push(Some(Finding::at(format!("/lines/{i}/line"), "repeated", "Số dòng bị lặp.", "The line number stands twice.")));
            }
            line.findings(&mut check, &format!("/lines/{i}"), today);
        }
        check.done()
    }

    fn texts(&self, check: &mut Check) {
        for (pointer, value, limit) in [
            ("/issuer_as_written", &self.issuer_as_written, NAME),
            ("/number", &self.number, 60),
            ("/symbol", &self.symbol, 60),
            ("/announced_by", &self.announced_by, NAME),
            ("/title", &self.title, REMARK),
            ("/signer_name", &self.signer_name, NAME),
            ("/signer_capacity", &self.signer_capacity, NAME),
            ("/source", &self.source, REMARK),
            ("/classification", &self.classification, 60),
            ("/remark", &self.remark, REMARK),
        ] {
            check.optional(pointer, value.as_ref(), limit);
        }
        for (i, proposal) in self.proposals.iter().enumerate() {
            check.push(text(&format!("/proposals/{i}/proposer"), &proposal.proposer, NAME));
            check.optional(&format!("/proposals/{i}/reference"), proposal.reference.as_ref(), NAME);
        }
        for (i, basis) in self.legal_bases.iter().enumerate() {
            check.push(text(&format!("/legal_bases/{i}"), basis, REMARK));
        }
        for (i, total) in self.stated_totals.iter().enumerate() {
            check.push(
                (total.count < 0)
                    .then(|| Finding::at(format!("/stated_totals/{i}/count"), "out_of_range", "Số lượng không được âm.", "A count is not negative.")),
            );
            let twice = self.stated_totals.iter().take(i).any(|t| t.award_code == total.award_code && t.recipient_kind == total.recipient_kind);
            check.push(twice.then(|| Finding::at(format!("/stated_totals/{i}"), "repeated", "Tổng này được nêu hai lần.", "This total stands twice.")));
        }
    }

    fn dates(&self, check: &mut Check, today: NaiveDate) {
        let year_of = |d: Option<NaiveDate>| d.map(|d| d.year());
        for (pointer, year) in [
            ("/signed_on", year_of(self.signed_on)),
            ("/signed_year", self.signed_year.filter(|_| self.signed_on.is_none())),
            ("/announced_on", year_of(self.announced_on)),
            ("/announced_year", self.announced_year.filter(|_| self.announced_on.is_none())),
            ("/effective_on", year_of(self.effective_on)),
            ("/year_from", self.year_from),
            ("/year_to", self.year_to),
        ] {
            check.push(valid::year(pointer, year, today));
        }
        for (pointer, year, on) in [("/signed_year", self.signed_year, self.signed_on), ("/announced_year", self.announced_year, self.announced_on)] {
            check.push(
                matches!((year, on), (Some(y), Some(d)) if d.year() != y)
                    .then(|| Finding::at(pointer, "disagrees", "Năm này khác với năm của ngày đã ghi.", "This year is not that of the day given.")),
            );
        }
        check.push(merit_period("", self.year_from, self.year_to));
    }

    /// The lines counted by award and recipient kind, in order of first appearance.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let mut totals: Vec<Total> = Vec::new();
        for line in &self.lines {
            match totals.iter_mut().find(|t| t.award_code == line.award_code && t.recipient_kind == line.recipient_kind) {
                Some(total) => total.count += 1,
                None => totals.push(Total { award_code: line.award_code.clone(), recipient_kind: line.recipient_kind, count: 1 }),
            }
        }
        totals
    }
}

/// A merit period has both ends and does not end before it starts.
fn merit_period(at: &str, from: Option<i32>, to: Option<i32>) -> Option<Finding> {
    match (from, to) {
        (Some(_), None) => Some(Finding::at(
            format!("{at}/year_to"),
            "required",
            "Có năm đầu thì cần năm cuối (có thể bằng nhau).",
            "With year_from give year_to as well (it may be the same).",
        )),
        (None, Some(_)) => Some(Finding::at(
            format!("{at}/year_from"),
            "required",
            "Có năm cuối thì cần năm đầu (có thể bằng nhau).",
            "With year_to give year_from as well (it may be the same).",
        )),
        (Some(from), Some(to)) if to < from => {
            Some(Finding::at(format!("{at}/year_to"), "ends_before_start", "Năm cuối trước năm đầu.", "It ends before it starts."))
        }
        _ => None,
    }
}

impl Line {
    fn findings(&self, check: &mut Check, at: &str, today: NaiveDate) {
        check.push((self.line < 1).then(|| Finding::at(format!("{at}/line"), "out_of_range", "Số dòng tính từ 1.", "Lines are numbered from 1.")));
        let given = [self.name.is_some() || self.recipient_id.is_some(), self.unnamed];
        if given == [false, false] {
            check.push(Some(Finding::at(
                format!("{at}/name"),
                "required",
                "Cần name, recipient_id hoặc unnamed: true (nguồn không nêu tên).",
                "Give name, recipient_id or unnamed: true (the source names nobody).",
            )));
        } else if given == [true, true] {
            check.push(Some(Finding::at(format!("{at}/unnamed"), "disagrees", "Đã có tên thì không thể là unnamed.", "A line with a name is not unnamed.")));
        }
        for (member, value, limit) in [
            ("name", &self.name, NAME),
            ("honorific", &self.honorific, 60),
            ("post", &self.post, NAME),
            ("unit", &self.unit, NAME),
            ("parent_unit", &self.parent_unit, NAME),
            ("reason", &self.reason, REMARK),
            ("certificate_number", &self.certificate_number, 60),
            ("shared_group", &self.shared_group, 60),
        ] {
            if let Some(value) = value {
                // The pointer is only written for a value that is wrong: 20,000 lines have eight texts each.
                if let Some(found) = text("", value, limit) {
                    check.push(Some(Finding { place: crate::domain::fault::Place::Pointer(format!("{at}/{member}")), ..found }));
                }
            }
        }
        if self.birth_year.is_some() {
            check.push(valid::birth_year(&format!("{at}/birth_year"), self.birth_year, today));
            check.push(birth_agrees(&format!("{at}/birth_year"), self.birth_year, self.birth_on));
        }
        if self.year_from.is_some() || self.year_to.is_some() {
            check.push(valid::year(&format!("{at}/year_from"), self.year_from, today));
            check.push(valid::year(&format!("{at}/year_to"), self.year_to, today));
            check.push(merit_period(at, self.year_from, self.year_to));
        }
        if !self.external_ids.is_empty() {
            external_ids(check, at, &self.external_ids);
        }
    }
}

/// The step of a decision's life a verb takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Replace the draft.
    Edit,
    /// Draft to submitted.
    Submit,
    /// Submitted back to draft.
    Return,
    /// Submitted to registered.
    Register,
    /// Draft to withdrawn.
    Withdraw,
}

/// Whether a step may be taken from a state (draft -> submitted -> registered; a return goes back; a draft may be withdrawn).
pub fn step(state: DecisionState, step: Step) -> Result<DecisionState, Fault> {
    use DecisionState as S;
    match (state, step) {
        (S::Draft, Step::Edit) | (S::Submitted, Step::Return) => Ok(S::Draft),
        (S::Draft, Step::Submit) => Ok(S::Submitted),
        (S::Submitted, Step::Register) => Ok(S::Registered),
        (S::Draft, Step::Withdraw) => Ok(S::Withdrawn),
        _ => {
            let needed = if matches!(step, Step::Edit | Step::Submit | Step::Withdraw) { S::Draft } else { S::Submitted };
            Err(Fault::because(
                Code::WrongState,
                format!("Quyết định đang ở trạng thái {state}; việc này cần trạng thái {needed}."),
                format!("The decision is {state}; this needs it to be {needed}."),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_goes_only_the_ways_of_its_life() {
        use DecisionState as S;
        let allowed =
            [(S::Draft, Step::Edit), (S::Draft, Step::Submit), (S::Draft, Step::Withdraw), (S::Submitted, Step::Return), (S::Submitted, Step::Register)];
        for state in S::ALL {
            for way in [Step::Edit, Step::Submit, Step::Return, Step::Register, Step::Withdraw] {
                assert_eq!(step(*state, way).is_ok(), allowed.contains(&(*state, way)), "{state} {way:?}");
            }
        }
    }

    fn draft(lines: &str) -> Decision {
        serde_json::from_str(&format!(r#"{{"act":"award","authority_codes":["A"],"evidence":"press","lines":{lines}}}"#)).unwrap()
    }

    #[test]
    fn a_line_is_named_linked_or_unnamed_and_never_two_of_them() {
        let today = "2026-11-23".parse().unwrap();
        let line = |rest: &str| draft(&format!(r#"[{{"line":1,"award_code":"BK","recipient_kind":"individual"{rest}}}]"#)).findings(today);
        assert_eq!(line("")[0].code, "required");
        assert_eq!(line(r#","unnamed":true,"name":"A""#)[0].code, "disagrees");
        assert!(line(r#","unnamed":true"#).is_empty());
        assert!(line(r#","recipient_id":5"#).is_empty());
    }

    #[test]
    fn totals_count_the_lines_by_award_and_kind() {
        let d = draft(
            r#"[{"line":1,"award_code":"BK","recipient_kind":"individual","unnamed":true},{"line":2,"award_code":"BK","recipient_kind":"collective","unnamed":true},{"line":3,"award_code":"BK","recipient_kind":"individual","unnamed":true}]"#,
        );
        assert_eq!(d.totals().iter().map(|t| t.count).collect::<Vec<_>>(), [2, 1]);
    }
}
