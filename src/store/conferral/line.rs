//! The line a conferral was written as: what lists do not show, and what the conferral took from elsewhere.

use super::{
    super::{dialect::Sql, from_json, to_json, word},
    Registered, model, row,
};
use crate::domain::{
    conferral::ConferralType,
    decision::{Line, Right},
    fault::Fault,
    name::sort_key,
    recipient::{ExternalId, Origin, RecipientKind, Sex},
};
use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::HashMap;

/// What the columns of a conferral do not say of its line, kept as one document.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    pub(super) honorific: Option<String>,
    pub(super) sex: Option<Sex>,
    birth_on: Option<NaiveDate>,
    pub(super) parent_unit: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) origin: Option<Origin>,
    pub(super) shared_group: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_ids: Vec<ExternalId>,
    /// The line's own campaign, period and type; the columns hold the decision's where it has none.
    campaign_code: Option<String>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    conferral_type: Option<ConferralType>,
    /// The number of the certificate as the line had it: what is handed over may bear another.
    certificate_number: Option<String>,
    /// The name and the unit as the line had them, where a later decision put them right.
    name_written: Option<String>,
    unit_written: Option<String>,
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
            name_written: None,
            unit_written: None,
            name_of_record: named && name.is_none(),
            birth_of_record: aged && birth_year.is_none(),
        }
    }
}

/// The lines of a registered decision as they were written, each with its recipient, from line `after` on, at most
/// `limit`.
pub async fn lines(c: &impl ConnectionTrait, decision_id: i64, after: i64, limit: u64) -> Result<Vec<Line>, Fault> {
    let sql = Sql::new(
        "SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id WHERE c.decision_id = ? AND c.line > ? ORDER BY c.line LIMIT ?",
    );
    sql.value(decision_id).value(after).value(limit).all(c).await?.iter().map(line).collect()
}

/// The lines of the conferrals of recipients as they were written, by conferral.
pub async fn lines_of(c: &impl ConnectionTrait, recipient_ids: &[i64]) -> Result<HashMap<i64, Line>, Fault> {
    let mut sql = Sql::new("SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id");
    sql.one_of("c.recipient_id", recipient_ids.iter().copied());
    sql.all(c).await?.iter().map(|row| Ok((row.try_get("", "id")?, line(row)?))).collect()
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
        name: details.name_written.or(c.name).filter(|_| !details.name_of_record),
        honorific: details.honorific,
        sex: details.sex,
        birth_year: c.birth_year.filter(|_| !details.birth_of_record),
        birth_on: details.birth_on,
        post: c.post,
        unit: details.unit_written.or(c.unit),
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

/// The conferrals of a recipient whose line bore one of these keys.
pub async fn keyed(c: &impl ConnectionTrait, recipient_id: i64, keys: &[ExternalId]) -> Result<Vec<i64>, Fault> {
    let mut found = Vec::new();
    if keys.is_empty() {
        return Ok(found);
    }
    for row in Sql::new("SELECT id, details FROM conferral WHERE recipient_id = ? AND details IS NOT NULL")
        .value(recipient_id)
        .all(c)
        .await?
    {
        let details: Details = from_json(&row.try_get::<String>("", "details")?)?;
        if details.external_ids.iter().any(|key| keys.contains(key)) {
            found.push(row.try_get("", "id")?);
        }
    }
    Ok(found)
}

/// Puts a name, a unit or a certificate's number right; the line keeps what was written.
pub async fn put_right(c: &impl ConnectionTrait, id: i64, right: &Right) -> Result<(), Fault> {
    let row = row::Entity::find_by_id(id).one(c).await?.ok_or_else(|| Fault::internal("a conferral is gone"))?;
    let mut details: Details = row.details.as_deref().map(from_json).transpose()?.unwrap_or_default();
    let mut row = row.into_active_model();
    if let Some(name) = &right.name {
        details.name_written = details.name_written.or(row.name.take().flatten());
        let personal = row.recipient_kind.as_ref() == RecipientKind::Individual.word();
        row.name_sort = Set(sort_key(name, personal));
        row.name = Set(Some(name.clone()));
    }
    if let Some(unit) = &right.unit {
        details.unit_written = details.unit_written.or(row.unit.take().flatten());
        row.unit = Set(Some(unit.clone()));
    }
    if let Some(number) = &right.certificate_number {
        row.certificate_number = Set(Some(number.clone()));
    }
    row.details = Set(Some(to_json(&details)?));
    row.update(c).await?;
    Ok(())
}

/// Writes a conferral anew from its mended line; what became of it since, the delivery and the status, stays.
pub async fn rewrite(c: &impl ConnectionTrait, registered: Registered) -> Result<(), Fault> {
    let id = registered.id;
    let certificate = registered.line.certificate_number.clone();
    let old = row::Entity::find_by_id(id).one(c).await?.ok_or_else(|| Fault::internal("a conferral is gone"))?;
    let before: Details = old.details.as_deref().map(from_json).transpose()?.unwrap_or_default();
    let new = model(registered)?;
    let mut details: Details = new.details.as_deref().map(from_json).transpose()?.unwrap_or_default();
    let mut row = new.clone();
    // What a later decision put right still shows; the line has what is mended.
    if before.name_written.is_some() {
        details.name_written = row.name.take();
        (row.name, row.name_sort) = (old.name, old.name_sort);
    }
    if before.unit_written.is_some() {
        details.unit_written = row.unit.take();
        row.unit = old.unit;
    }
    row.certificate_number =
        if certificate == before.certificate_number { old.certificate_number } else { certificate };
    row.details = Some(details).filter(|d| *d != Details::default()).map(|d| to_json(&d)).transpose()?;
    let row = row::Model {
        status: old.status,
        presented_on: old.presented_on,
        presented_at: old.presented_at,
        presented_by: old.presented_by,
        bonus_paid_vnd: old.bonus_paid_vnd,
        paid_on: old.paid_on,
        version: old.version + 1,
        ..row
    };
    row.into_active_model().reset_all().update(c).await?;
    Ok(())
}
