//! The line a conferral was written as: what lists do not show, and what the conferral took from elsewhere.

use super::{
    super::{dialect::Sql, from_json, to_json, word},
    NAMELESS, Registered, model, row,
};
use crate::domain::{
    act::{Delivered, Shown},
    award::Award,
    conferral::ConferralStatus,
    decision::{ConferralType, Line},
    fault::Fault,
    name::sort_key,
    recipient::{ExternalId, Origin, RecipientKind, Sex},
    stored::Stored,
};
use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel};
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
    /// What was awarded, where acts show something else.
    written: Option<Written>,
    /// The numbers of the certificate that were handed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) delivered: Vec<Delivered>,
    /// What took its place, where another paper recorded it anew.
    pub(super) superseded: Option<Superseded>,
    /// The conferrals whose place it took, and their decisions, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supersedes: Vec<(i64, i64)>,
    /// The name and the unit as the line had them: what registers of version 0.1 have in the place of `written`.
    name_written: Option<String>,
    unit_written: Option<String>,
    /// The name stands on the recipient's record, not on the line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    name_of_record: bool,
    /// The year of birth likewise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    birth_of_record: bool,
}

/// The columns of a conferral as it was awarded, where acts put something else there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Written {
    award_code: String,
    award_name: String,
    name: Option<String>,
    unit: Option<String>,
    post: Option<String>,
    birth_year: Option<i32>,
}

impl Details {
    /// What was awarded: as noted, else as the row has it.
    fn written(&self, row: &row::Model, award_code: &str) -> Written {
        self.written.clone().unwrap_or_else(|| Written {
            award_code: award_code.to_owned(),
            award_name: row.award_name.clone(),
            name: self.name_written.clone().or_else(|| row.name.clone()),
            unit: self.unit_written.clone().or_else(|| row.unit.clone()),
            post: row.post.clone(),
            birth_year: row.birth_year,
        })
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
    let details = details(&c)?;
    let written = details.written(&c, &row.try_get::<String>("", "award_code")?);
    Ok(Line {
        times: None,
        line: c.line,
        award_code: written.award_code,
        recipient_kind: word(&c.recipient_kind)?,
        unnamed: c.recipient_id.is_none(),
        recipient_id: c.recipient_id,
        name: written.name.filter(|_| !details.name_of_record),
        honorific: details.honorific,
        sex: details.sex,
        birth_year: written.birth_year.filter(|_| !details.birth_of_record),
        birth_on: details.birth_on,
        post: written.post,
        unit: written.unit,
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

/// A conferral as it was awarded, before any act.
#[derive(Debug, Clone)]
pub struct Awarded {
    /// What it showed.
    pub shown: Shown,
    /// The numbers that were handed over, oldest first.
    pub delivered: Vec<Delivered>,
    /// The number it shows now.
    pub certificate_number: Option<String>,
    /// Who received it.
    pub recipient_id: Option<i64>,
    /// Whether another paper recorded it anew.
    pub superseded: bool,
}

/// The document as it is kept: none where it says nothing.
pub(super) fn kept(details: &Details) -> Result<Option<String>, Fault> {
    if *details == Details::default() { Ok(None) } else { to_json(details).map(Some) }
}

/// Conferrals as they were awarded, by number.
pub async fn awarded(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Awarded>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let mut sql =
            Sql::new("SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id");
        sql.one_of("c.id", chunk.iter().copied());
        for row in &sql.all(c).await? {
            let model = row::Model::from_query_result(row, "")?;
            let details = details(&model)?;
            let Written { award_code, award_name: _, name, unit, post, birth_year } =
                details.written(&model, &row.try_get::<String>("", "award_code")?);
            let shown = Shown {
                award_code,
                name,
                unit,
                post,
                birth_year,
                birth_on: details.birth_on,
                certificate_number: details.certificate_number,
            };
            let certificate_number = model.certificate_number;
            let recipient_id = model.recipient_id;
            let superseded = details.superseded.is_some();
            let delivered = details.delivered;
            found.insert(model.id, Awarded { shown, delivered, certificate_number, recipient_id, superseded });
        }
    }
    Ok(found)
}

/// The name a conferral was awarded under, and what it shows of whose it is.
#[derive(Debug)]
pub struct Borne {
    /// The conferral.
    pub id: i64,
    /// The name as awarded.
    pub awarded: String,
    /// The name as it shows.
    pub shown: String,
    /// The unit.
    pub unit: Option<String>,
    /// The post.
    pub post: Option<String>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
}

/// What the conferrals of a recipient bear, but for one.
pub async fn borne(c: &impl ConnectionTrait, recipient_id: i64, except: i64) -> Result<Vec<Borne>, Fault> {
    let sql =
        Sql::new("SELECT id, name, unit, post, birth_year, details FROM conferral WHERE recipient_id = ? AND id <> ?");
    let mut found = Vec::new();
    for row in sql.value(recipient_id).value(except).all(c).await? {
        let details: Details =
            row.try_get::<Option<String>>("", "details")?.as_deref().map(from_json).transpose()?.unwrap_or_default();
        if let Some(shown) = row.try_get::<Option<String>>("", "name")? {
            let awarded = details.written.and_then(|written| written.name).or(details.name_written);
            found.push(Borne {
                id: row.try_get("", "id")?,
                awarded: awarded.unwrap_or_else(|| shown.clone()),
                shown,
                unit: row.try_get("", "unit")?,
                post: row.try_get("", "post")?,
                birth_year: row.try_get("", "birth_year")?,
                birth_on: details.birth_on,
            });
        }
    }
    Ok(found)
}

/// What a conferral shows after its acts.
#[derive(Debug)]
pub struct Showing<'a> {
    /// Its number.
    pub id: i64,
    /// What acts left.
    pub shown: &'a Shown,
    /// Its status.
    pub status: ConferralStatus,
    /// The award it shows, where a correction named another.
    pub award: Option<&'a Stored<Award>>,
    /// The numbers that were handed over.
    pub delivered: &'a [Delivered],
}

/// Writes what a conferral shows after its acts, keeps what was awarded, and counts its version.
pub async fn show(c: &impl ConnectionTrait, showing: Showing<'_>) -> Result<(), Fault> {
    let Showing { id, shown, status, award, delivered } = showing;
    let sql = "SELECT c.*, a.code AS award_code FROM conferral c LEFT JOIN award a ON a.id = c.award_id WHERE c.id = ?";
    let found = Sql::new(sql).value(id).one(c).await?.ok_or_else(|| Fault::internal("a conferral is gone"))?;
    let mut row = row::Model::from_query_result(&found, "")?;
    let mut details = details(&row)?;
    let written = details.written(&row, &found.try_get::<String>("", "award_code")?);
    let personal = row.recipient_kind.as_str() == RecipientKind::Individual.word();
    row.award_name.clone_from(&written.award_name);
    if let Some(award) = award {
        row.award_id = award.id;
        award.facts.kind.word().clone_into(&mut row.award_kind);
        row.precedence = award.facts.precedence;
        if award.facts.code != written.award_code {
            row.award_name.clone_from(&award.facts.name_vi);
        }
    }
    let Shown { award_code, name, unit, post, birth_year, birth_on: _, certificate_number } = shown.clone();
    row.name_sort = name.as_deref().map_or_else(|| NAMELESS.to_owned(), |name| sort_key(name, personal));
    let now = Written { award_code, award_name: row.award_name.clone(), name, unit, post, birth_year };
    (row.name, row.unit, row.post, row.birth_year) =
        (now.name.clone(), now.unit.clone(), now.post.clone(), now.birth_year);
    row.certificate_number = certificate_number;
    status.word().clone_into(&mut row.status);
    row.version += 1;
    details.written = Some(written).filter(|written| *written != now);
    (details.name_written, details.unit_written) = (None, None);
    details.delivered = delivered.to_vec();
    row.details = kept(&details)?;
    row.into_active_model().reset_all().update(c).await?;
    Ok(())
}

/// Writes a conferral anew from its mended line, as it was awarded; its acts are replayed over it afterwards. The
/// status and what was handed over stay.
pub async fn rewrite(c: &impl ConnectionTrait, registered: Registered) -> Result<(), Fault> {
    let id = registered.id;
    let old = row::Entity::find_by_id(id).one(c).await?.ok_or_else(|| Fault::internal("a conferral is gone"))?;
    let mut row = row::Model {
        status: old.status.clone(),
        certificate_number: old.certificate_number.clone(),
        presented_on: old.presented_on.clone(),
        presented_at: old.presented_at.clone(),
        presented_by: old.presented_by.clone(),
        bonus_paid_vnd: old.bonus_paid_vnd,
        paid_on: old.paid_on.clone(),
        version: old.version,
        ..model(registered)?
    };
    let Details { superseded, supersedes, .. } = details(&old)?;
    if superseded.is_some() || !supersedes.is_empty() {
        row.details = kept(&Details { superseded, supersedes, ..details(&row)? })?;
    }
    row.into_active_model().reset_all().update(c).await?;
    Ok(())
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
