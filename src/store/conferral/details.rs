//! What the columns of a conferral do not say of the line it was written as, kept as one document.

use super::{
    super::{from_json, to_json},
    row,
};
use crate::domain::{
    act::Delivered,
    decision::{ConferralType, Line},
    fault::Fault,
    recipient::{ExternalId, Origin, Sex},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The rows of conferrals, each with the code of its award.
pub(super) const WITH_AWARD: &str =
    "SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id";

/// What the columns of a conferral do not say of its line, kept as one document.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    pub(super) honorific: Option<String>,
    pub(super) sex: Option<Sex>,
    pub(super) birth_on: Option<NaiveDate>,
    pub(super) parent_unit: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) origin: Option<Origin>,
    pub(super) shared_group: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_ids: Vec<ExternalId>,
    /// The line's own campaign, period and type; the columns hold the decision's where it has none.
    pub(super) campaign_code: Option<String>,
    pub(super) year_from: Option<i32>,
    pub(super) year_to: Option<i32>,
    pub(super) conferral_type: Option<ConferralType>,
    /// The number of the certificate as the line had it: what is handed over may bear another.
    pub(super) certificate_number: Option<String>,
    /// What was awarded, where acts show something else.
    pub(super) written: Option<Written>,
    /// The numbers of the certificate that were handed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) delivered: Vec<Delivered>,
    /// What took its place, where another paper recorded it anew.
    pub(super) superseded: Option<Superseded>,
    /// The conferrals whose place it took, and their decisions, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supersedes: Vec<(i64, i64)>,
    /// The name and the unit as the line had them: what registers of version 0.1 have in the place of `written`.
    pub(super) name_written: Option<String>,
    pub(super) unit_written: Option<String>,
    /// The name stands on the recipient's record, not on the line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) name_of_record: bool,
    /// The year of birth likewise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) birth_of_record: bool,
    /// What the record said when the line had none of its own, where a mending gave it one since.
    pub(super) of_record: Option<OfRecord>,
    /// The records that it was linked away from, each with what it had of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) left: Vec<(i64, OfRecord)>,
}

/// What a conferral has of the record it is linked to, as that was when its line was registered.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfRecord {
    /// The name.
    pub name: Option<String>,
    /// The year of birth.
    pub birth_year: Option<i32>,
}

/// The columns of a conferral as it was awarded, where acts put something else there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) award_code: String,
    pub(super) award_name: String,
    pub(super) name: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) post: Option<String>,
    pub(super) birth_year: Option<i32>,
}

impl Details {
    /// What was awarded: as noted, else as the row has it.
    pub(super) fn written(&self, row: &row::Model, award_code: &str) -> Written {
        self.written.clone().unwrap_or_else(|| Written {
            award_code: award_code.to_owned(),
            award_name: row.award_name.clone(),
            name: self.name_written.clone().or_else(|| row.name.clone()),
            unit: self.unit_written.clone().or_else(|| row.unit.clone()),
            post: row.post.clone(),
            birth_year: row.birth_year,
        })
    }

    /// What it has or had of the record it is linked to; the name and the year of birth are those it was awarded with.
    pub(super) fn of_record(&self, name: Option<&String>, birth_year: Option<i32>) -> OfRecord {
        let kept = self.of_record.clone().unwrap_or_default();
        OfRecord {
            name: if self.name_of_record { name.cloned() } else { kept.name },
            birth_year: if self.birth_of_record { birth_year } else { kept.birth_year },
        }
    }

    /// What to keep of a line whose conferral has a name or a year of birth, its own or the record's.
    pub(super) fn of(line: &Line, named: bool, aged: bool) -> Self {
        let Line {
            line: _,
            times: _,
            award_code: _,
            recipient_kind: _,
            recipient_id: _,
            unnamed: _,
            name,
            honorific,
            sex,
            birth_year,
            birth_on,
            post: _,
            unit: _,
            parent_unit,
            reason,
            posthumous: _,
            campaign_code,
            year_from,
            year_to,
            conferral_type,
            certificate_number,
            origin,
            shared_group,
            external_ids,
        } = line.clone();
        Self {
            honorific,
            sex,
            birth_on,
            parent_unit,
            reason,
            origin,
            shared_group,
            external_ids,
            campaign_code,
            year_from,
            year_to,
            conferral_type,
            certificate_number,
            written: None,
            delivered: Vec::new(),
            superseded: None,
            supersedes: Vec::new(),
            name_written: None,
            unit_written: None,
            name_of_record: named && name.is_none(),
            birth_of_record: aged && birth_year.is_none(),
            of_record: None,
            left: Vec::new(),
        }
    }
}

/// The conferrals whose place one took, and their decisions, of the document kept with it.
pub(in crate::store) fn ancestors(details: Option<&str>) -> Result<Vec<(i64, i64)>, Fault> {
    let Some(details) = details.filter(|text| text.contains("supersedes")) else { return Ok(Vec::new()) };
    Ok(from_json::<Details>(details)?.supersedes)
}

/// The conferral that took the place of one, of the document kept with it.
pub(in crate::store) fn successor(details: Option<&str>) -> Result<Option<i64>, Fault> {
    let Some(details) = details.filter(|text| text.contains("superseded")) else { return Ok(None) };
    Ok(from_json::<Details>(details)?.superseded.and_then(|superseded| superseded.by))
}

pub(super) fn details(row: &row::Model) -> Result<Details, Fault> {
    Ok(row.details.as_deref().map(from_json).transpose()?.unwrap_or_default())
}

/// The document as it is kept: none where it says nothing.
pub(super) fn kept(details: &Details) -> Result<Option<String>, Fault> {
    if *details == Details::default() { Ok(None) } else { to_json(details).map(Some) }
}

/// What took the place of a conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Superseded {
    /// The conferral; none where the paper has no line for it.
    pub(super) by: Option<i64>,
    /// The decision that replaces its record.
    pub(super) decision_id: i64,
}
