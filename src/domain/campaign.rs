//! Campaigns: what merit was shown in, with editions by year or period.

use crate::domain::{
    fault::Finding,
    language::Language,
    valid::{CODE, Check, NAME, code, count, merit_year, text, tidy, tidy_some},
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// One edition of a campaign: a year, or a period; informs, and never blocks a decision of another year.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Edition {
    /// The first year.
    pub year_from: i32,
    /// The last year; the same as the first for a yearly edition.
    pub year_to: i32,
    /// What was aimed at, in the campaign's own unit.
    pub target: Option<i64>,
    /// What was reached, in the campaign's own unit.
    pub result: Option<i64>,
}

/// A campaign (phong trào, cuộc vận động). Its `code` is frozen at creation.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Campaign {
    /// The stable public name: capital letters, digits and `_`.
    pub code: String,
    /// The name in Vietnamese.
    pub name_vi: String,
    /// The name in English; texts have the Vietnamese one where it is absent.
    pub name_en: Option<String>,
    /// The code of the authority that runs it.
    pub organiser_code: Option<String>,
    /// Its editions known so far.
    #[serde(default)]
    #[oai(default)]
    pub editions: Vec<Edition>,
}

impl Campaign {
    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        tidy(&mut self.name_vi);
        tidy_some(&mut self.name_en);
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

    /// What is wrong with the entry in itself.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(code("/code", &self.code));
        check.push(text("/name_vi", &self.name_vi, NAME));
        check.optional("/name_en", self.name_en.as_ref(), NAME);
        check.optional("/organiser_code", self.organiser_code.as_ref(), CODE);
        if !check.entries("/editions", self.editions.len()) {
            return check.done();
        }
        for (i, edition) in self.editions.iter().enumerate() {
            check.push(merit_year(&format!("/editions/{i}/year_from"), Some(edition.year_from), today));
            check.push(count(&format!("/editions/{i}/target"), edition.target));
            check.push(count(&format!("/editions/{i}/result"), edition.result));
            if edition.year_to < edition.year_from {
                check.push(Some(Finding::at(
                    format!("/editions/{i}/year_to"),
                    "ends_before_start",
                    "Năm cuối trước năm đầu; hãy kiểm tra lại hai năm.",
                    "It ends before it starts; check both years.",
                )));
            }
            check.push((edition.year_to > crate::domain::time::last_year(today) + 10).then(|| {
                Finding::at(
                    format!("/editions/{i}/year_to"),
                    "year_out_of_range",
                    "Năm cuối quá xa; hãy kiểm tra lại.",
                    "The last year is too far ahead; check it.",
                )
            }));
        }
        check.done()
    }
}
