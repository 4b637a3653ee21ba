//! The line a conferral was written as: what lists do not show, and what the conferral took from elsewhere.

use super::{
    super::{Db, dialect::Sql, from_json, word},
    row,
};
use crate::domain::{
    conferral::ConferralType,
    decision::Line,
    fault::Fault,
    recipient::{ExternalId, Origin, Sex},
};
use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What the columns of a conferral do not say of its line, kept as one document.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    honorific: Option<String>,
    sex: Option<Sex>,
    birth_on: Option<NaiveDate>,
    parent_unit: Option<String>,
    reason: Option<String>,
    origin: Option<Origin>,
    shared_group: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_ids: Vec<ExternalId>,
    /// The line's own campaign, period and type; the columns hold the decision's where it has none.
    campaign_code: Option<String>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    conferral_type: Option<ConferralType>,
    /// The number of the certificate as the line had it: what is handed over may bear another.
    certificate_number: Option<String>,
    /// The name stands on the recipient's record, not on the line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    name_of_record: bool,
    /// The year of birth likewise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    birth_of_record: bool,
}

impl Details {
    /// What to keep of a line whose conferral has a name or a year of birth, its own or the record's.
    pub(super) fn of(line: &Line, named: bool, aged: bool) -> Self {
        let Line {
            line: _,
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
            name_of_record: named && name.is_none(),
            birth_of_record: aged && birth_year.is_none(),
        }
    }
}

/// The lines of a registered decision as they were written, each with its recipient, from line `after` on, at most `limit`.
pub async fn lines(db: &Db, decision_id: i64, after: i64, limit: u64) -> Result<Vec<Line>, Fault> {
    let sql = Sql::new(
        "SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id WHERE c.decision_id = ? AND c.line > ? ORDER BY c.line LIMIT ?",
    );
    sql.value(decision_id).value(after).value(limit).all(db.reader()).await?.iter().map(line).collect()
}

fn line(row: &sea_orm::QueryResult) -> Result<Line, Fault> {
    let c = row::Model::from_query_result(row, "")?;
    let details: Details = c.details.as_deref().map(from_json).transpose()?.unwrap_or_default();
    Ok(Line {
        line: c.line,
        award_code: row.try_get("", "award_code")?,
        recipient_kind: word(&c.recipient_kind)?,
        unnamed: c.recipient_id.is_none(),
        recipient_id: c.recipient_id,
        name: c.name.filter(|_| !details.name_of_record),
        honorific: details.honorific,
        sex: details.sex,
        birth_year: c.birth_year.filter(|_| !details.birth_of_record),
        birth_on: details.birth_on,
        post: c.post,
        unit: c.unit,
        parent_unit: details.parent_unit,
        reason: details.reason,
        posthumous: c.posthumous,
        campaign_code: details.campaign_code,
        year_from: details.year_from,
        year_to: details.year_to,
        conferral_type: details.conferral_type,
        certificate_number: details.certificate_number,
        origin: details.origin,
        shared_group: details.shared_group,
        external_ids: details.external_ids,
    })
}
