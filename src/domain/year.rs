//! What is known of a recipient's year: how it was rated, which initiatives were recognised, whether there was a
//! discipline.

use crate::domain::{
    fault::Finding,
    label::{Label, Words},
    valid::{Check, NAME, prose, text, tidy, tidy_some},
    vocabulary,
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What two records can differ in of one year beside its rating.
pub const CONFLICT: Words =
    &[("unknown", Label::new("chưa xếp loại", "not rated")), ("disciplined", Label::new("bị kỷ luật", "disciplined"))];

vocabulary! {
    /// How a year's work was rated; the higher ones come later.
    Rating {
        NotCompleted = "not_completed", "không hoàn thành nhiệm vụ", "duties not fulfilled";
        Completed = "completed", "hoàn thành nhiệm vụ", "duties fulfilled";
        Good = "good", "hoàn thành tốt nhiệm vụ", "duties fulfilled well";
        Excellent = "excellent", "hoàn thành xuất sắc nhiệm vụ", "duties fulfilled with excellence";
    }
}

vocabulary! {
    /// How far an initiative or study has effect; the wider ones come later.
    InitiativeScope {
        Base = "base", "cơ sở", "the own unit";
        MinistryProvince = "ministry_province", "bộ, ngành, tỉnh", "ministry or province";
        Nationwide = "nationwide", "toàn quốc", "nationwide";
    }
}

/// An initiative or study that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Initiative {
    /// What it is.
    pub title: String,
    /// How far it has effect.
    pub scope: InitiativeScope,
}

/// The facts of a recipient's year.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct RecipientYear {
    /// The year.
    pub year: i32,
    /// How it was rated; absent = not known.
    pub rating: Option<Rating>,
    /// The initiatives and studies that were recognised in it.
    #[serde(default)]
    #[oai(default)]
    pub initiatives: Vec<Initiative>,
    /// True where a discipline fell in it: no rating of such a year counts (NĐ 152/2025/NĐ-CP Đ.4.4).
    #[serde(default)]
    #[oai(default)]
    pub disciplined: bool,
    /// What it rests on, such as the decision of the rating.
    pub source: Option<String>,
}

impl RecipientYear {
    /// The same year as another record of the recipient has it: disciplined where one says so, every initiative, and no
    /// rating where they differ.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.rating = match (self.rating, other.rating) {
            (Some(own), Some(others)) if own != others => None,
            (own, others) => own.or(others),
        };
        self.disciplined |= other.disciplined;
        for initiative in other.initiatives {
            if !self.initiatives.contains(&initiative) {
                self.initiatives.push(initiative);
            }
        }
        self
    }

    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        tidy_some(&mut self.source);
        for initiative in &mut self.initiatives {
            tidy(&mut initiative.title);
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        if !(1945..=today.year()).contains(&self.year) {
            let (vi, en) =
                (format!("Năm từ 1945 đến {}.", today.year()), format!("The year is 1945 to {}.", today.year()));
            check.push(Some(Finding::at("/year", "year_out_of_range", vi, en)));
        }
        check.push(self.source.as_ref().and_then(|source| prose("/source", source)));
        if check.entries("/initiatives", self.initiatives.len()) {
            for (i, initiative) in self.initiatives.iter().enumerate() {
                check.push(text(&format!("/initiatives/{i}/title"), &initiative.title, NAME));
            }
        }
        check.done()
    }
}
