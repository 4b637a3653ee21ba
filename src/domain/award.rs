//! An award: an entry of the catalogue, from the orders of the state to a cup of a campaign.

use crate::domain::{
    fault::Finding,
    language::Language,
    recipient::{RecipientKind, unspecified_kind},
    valid::{Check, code, period, text, tidy, tidy_some},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod verb;

pub use verb::Verb;

vocabulary! {
    /// The kinds of award, in the order sentences and statistics list them.
    AwardKind {
        Order = "order", "huân chương", "order";
        Medal = "medal", "huy chương", "medal";
        StateTitle = "state_title", "danh hiệu vinh dự nhà nước", "state title";
        Prize = "prize", "giải thưởng", "prize";
        CommemorativeMedal = "commemorative_medal", "kỷ niệm chương", "commemorative medal";
        CertificateOfMerit = "certificate_of_merit", "bằng khen", "certificate of merit";
        CertificateOfCommendation = "certificate_of_commendation", "giấy khen", "certificate of commendation";
        EmulationTitle = "emulation_title", "danh hiệu thi đua", "emulation title";
        EmulationFlag = "emulation_flag", "cờ thi đua", "emulation flag";
        CampaignRecognition = "campaign_recognition", "ghi nhận của cuộc vận động", "recognition by a campaign";
        Other = "other", "hình thức khác", "another award";
    }
}

vocabulary! {
    /// Whether an award is open to foreigners.
    Foreigners {
        /// To them as well.
        Also = "also", "cả người nước ngoài", "foreigners as well";
        /// To them alone.
        Only = "only", "chỉ người nước ngoài", "foreigners alone";
        /// Not to them.
        No = "no", "không dành cho người nước ngoài", "no foreigners";
        /// The source does not say.
        NotKnown = "not_known", "nguồn không nêu", "not stated by the source";
    }
}

/// An award of the catalogue. Its `code` is frozen at creation.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Award {
    /// The stable public name: capital letters, digits and `_`.
    pub code: String,
    /// The full name in Vietnamese, as certificates bear it.
    pub name_vi: String,
    /// The full name in English; texts have the Vietnamese one where it is absent.
    pub name_en: Option<String>,
    /// The name within a sentence, in Vietnamese.
    pub short_name_vi: String,
    /// The name within a sentence, in English, for one; the Vietnamese one serves where it is absent.
    pub short_name_en: Option<String>,
    /// The name within a sentence, in English, for several; the singular serves where it is absent.
    pub short_name_en_plural: Option<String>,
    /// Its kind.
    pub kind: AwardKind,
    /// The class (hạng) where the award has classes: 1, 2 or 3.
    pub grade: Option<String>,
    /// Who may receive it; one kind at least.
    pub recipient_kinds: Vec<RecipientKind>,
    /// Whether foreigners may receive it.
    #[serde(default = "not_known")]
    #[oai(default = "not_known")]
    pub foreigners: Foreigners,
    /// True for an entry that stands for an award whose level, class or form the source does not say: never with the
    /// original paper.
    #[serde(default)]
    #[oai(default)]
    pub unspecified: bool,
    /// The order of precedence: the lower, the higher the award.
    pub precedence: i32,
    /// The first day it could be given; absent = since ever.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day it could be given; absent = still in force.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// Law and article.
    pub legal_basis: Option<String>,
    /// How sure the entry is, and what it rests on.
    pub confidence: Option<String>,
}

fn not_known() -> Foreigners {
    Foreigners::NotKnown
}

impl Award {
    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        for text in [&mut self.name_vi, &mut self.short_name_vi] {
            tidy(text);
        }
        for text in [
            &mut self.name_en,
            &mut self.short_name_en,
            &mut self.short_name_en_plural,
            &mut self.grade,
            &mut self.legal_basis,
            &mut self.confidence,
        ] {
            tidy_some(text);
        }
    }

    /// What is wrong with the entry in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(code("/code", &self.code));
        for (pointer, value) in [("/name_vi", &self.name_vi), ("/short_name_vi", &self.short_name_vi)] {
            check.push(text(pointer, value, super::valid::NAME));
        }
        check.optional("/name_en", self.name_en.as_ref(), super::valid::NAME);
        check.optional("/short_name_en", self.short_name_en.as_ref(), super::valid::NAME);
        check.optional("/short_name_en_plural", self.short_name_en_plural.as_ref(), super::valid::NAME);
        check.optional("/grade", self.grade.as_ref(), 20);
        check.optional("/legal_basis", self.legal_basis.as_ref(), super::valid::REMARK);
        check.optional("/confidence", self.confidence.as_ref(), super::valid::NAME);
        check.push(period("/valid_to", self.valid_from, self.valid_to));
        let twice = self
            .recipient_kinds
            .iter()
            .enumerate()
            .take(10)
            .find(|(i, kind)| self.recipient_kinds.iter().take(*i).any(|other| other == *kind));
        check.push(twice.map(|(i, _)| {
            Finding::at(
                format!("/recipient_kinds/{i}"),
                "repeated",
                "Loại này được nêu hai lần; hãy bỏ một.",
                "This kind stands twice; remove one.",
            )
        }));
        let unspecified = self.recipient_kinds.iter().position(|kind| *kind == RecipientKind::Unspecified);
        check.push(unspecified.map(|i| unspecified_kind(format!("/recipient_kinds/{i}"))));
        if self.recipient_kinds.is_empty() {
            check.push(Some(Finding::at(
                "/recipient_kinds",
                "required",
                "Cần ít nhất một loại đối tượng.",
                "At least one recipient kind is needed.",
            )));
        }
        check.done()
    }

    /// What it is called in English texts.
    #[must_use]
    pub fn english(&self) -> &str {
        self.name_en.as_deref().unwrap_or(&self.name_vi)
    }

    /// What it is called in a language.
    #[must_use]
    pub fn called(&self, language: Language) -> &str {
        language.of(&self.name_vi, self.english())
    }

    /// What it is called within an English sentence.
    #[must_use]
    pub fn short_english(&self) -> &str {
        self.short_name_en.as_deref().unwrap_or(&self.short_name_vi)
    }

    /// Whether the award was in force on that day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        super::span::within(day, self.valid_from, self.valid_to)
    }
}

/// The awards of the catalogue whose class or level the source leaves open.
const OF_UNKNOWN_CLASS: [&str; 2] = ["BK", "HC_BVTQ"];

/// The award of the catalogue for what was given in a form that the source does not say.
pub const OF_UNKNOWN_FORM: &str = "KT";

/// Whether one award may be the other: the same, or one of unknown class or level (`BK`) and one of its classes or levels
/// (`BK_BO_TINH`).
#[must_use]
pub fn may_be(one: &str, other: &str) -> bool {
    let open = |open: &str, of: &str| {
        OF_UNKNOWN_CLASS.contains(&open) && of.strip_prefix(open).is_some_and(|class| class.starts_with('_'))
    };
    one == other || open(one, other) || open(other, one)
}
