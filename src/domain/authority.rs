//! Authorities, the bodies that decide, and how one succeeds another.

use crate::domain::{
    fault::Finding,
    language::Language,
    valid::{CODE, Check, NAME, code, period, text, tidy, tidy_some},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod succession;

pub use succession::{
    Kin, Lineage, Reform, Reformed, Succession, lineage, makes_cycle, span_findings, succession_findings,
    succession_year,
};

vocabulary! {
    /// The level of a body: what the rules of competence speak of (Law 06/2022/QH15, art. 77 to 80).
    Level {
        StatePresident = "state_president", "Chủ tịch nước", "State President";
        NationalAssembly = "national_assembly",
            "Quốc hội, Ủy ban Thường vụ Quốc hội",
            "National Assembly and its Standing Committee", short "Quốc hội" "National Assembly";
        Government = "government",
            "Chính phủ, Thủ tướng Chính phủ",
            "Government and Prime Minister", short "Chính phủ" "Government";
        Ministry = "ministry", "bộ, ban, ngành", "ministry or central committee", short "bộ, ngành" "ministry";
        Province = "province",
            "tỉnh, thành phố trực thuộc trung ương",
            "province or city under the central government", short "cấp tỉnh" "province";
        CentralOrganisation = "central_organisation",
            "cơ quan trung ương của đoàn thể, hội",
            "central body of an organisation", short "đoàn thể trung ương" "central organisation";
        ProvincialAssociation = "provincial_association",
            "đoàn thể, hội cấp tỉnh", "organisation of a province";
        SubMinistry = "sub_ministry", "tổng cục, cục và tương đương", "department of a ministry";
        ArmedForcesUnit = "armed_forces_unit",
            "quân khu, quân đoàn, quân chủng và tương đương",
            "military region, corps or service", short "đơn vị lực lượng vũ trang" "armed forces unit";
        ProvinceDepartment = "province_department", "sở và tương đương", "department of a province";
        Agency = "agency",
            "cơ quan, đơn vị có tư cách pháp nhân",
            "agency with legal standing", short "cơ quan, đơn vị" "agency";
        District = "district", "cấp huyện", "district";
        Commune = "commune", "cấp xã", "commune";
        Enterprise = "enterprise",
            "doanh nghiệp, hợp tác xã",
            "enterprise or cooperative", short "doanh nghiệp" "enterprise";
        SteeringCommittee = "steering_committee", "ban chỉ đạo", "steering committee";
        Other = "other", "cấp khác", "another level";
    }
}

vocabulary! {
    /// How one body came to stand in the place of another.
    SuccessionKind {
        Merge = "merge", "hợp nhất, sáp nhập", "merger";
        Split = "split", "chia tách", "split";
        Rename = "rename", "đổi tên", "change of name";
        Transfer = "transfer", "giải thể, chuyển giao nhiệm vụ", "transfer of duties";
    }
}

/// A deciding body. Its `code` is frozen at creation.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Authority {
    /// The stable public name: capital letters, digits and `_`.
    pub code: String,
    /// The body's name in Vietnamese, never that of its office or its head.
    pub name_vi: String,
    /// The body's name in English; texts have the Vietnamese one where it is absent.
    pub name_en: Option<String>,
    /// Its level.
    pub level: Level,
    /// The symbol its decisions bear, `QĐ-UBND`.
    pub symbol: Option<String>,
    /// The code of the body it is part of.
    pub parent_code: Option<String>,
    /// False for a body without legal standing of its own, such as a steering committee.
    #[serde(default = "yes")]
    #[oai(default = "yes")]
    pub legal_standing: bool,
    /// The first day of its life; absent = since ever.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_from: Option<NaiveDate>,
    /// The last day of its life; absent = alive.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub valid_to: Option<NaiveDate>,
    /// How sure the entry is, and what it rests on.
    pub confidence: Option<String>,
}

fn yes() -> bool {
    true
}

impl Authority {
    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        tidy(&mut self.name_vi);
        tidy_some(&mut self.name_en);
        tidy_some(&mut self.symbol);
        tidy_some(&mut self.confidence);
    }

    /// What is wrong with the entry in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(code("/code", &self.code));
        check.push(text("/name_vi", &self.name_vi, NAME));
        check.optional("/name_en", self.name_en.as_ref(), NAME);
        check.optional("/symbol", self.symbol.as_ref(), 60);
        check.optional("/parent_code", self.parent_code.as_ref(), CODE);
        check.optional("/confidence", self.confidence.as_ref(), NAME);
        check.push(period("/valid_to", self.valid_from, self.valid_to));
        if self.parent_code.as_ref() == Some(&self.code) {
            check.push(Some(Finding::at(
                "/parent_code",
                "own_parent",
                "Cơ quan không thể trực thuộc chính nó; hãy chọn cơ quan khác.",
                "A body cannot be part of itself; choose another.",
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

    /// Whether the body was alive on that day.
    #[must_use]
    pub fn alive(&self, day: NaiveDate) -> bool {
        super::span::within(day, self.valid_from, self.valid_to)
    }
}
