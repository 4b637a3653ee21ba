//! Conferrals as lists read them, each with what it refers to.

use super::{
    super::{
        dialect::{Sql, truth},
        from_json, some_day, some_word, word,
    },
    details::Details,
};
use crate::domain::{account::Scope, conferral::Conferral, fault::Fault, number::reference};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::HashMap;

/// What a list reads of a conferral and of what it refers to. Each conferral has one of each, yet they are joined from
/// the left: SQLite then reads the conferrals first, in the order asked for, whatever it knows of the sizes of the
/// tables.
pub(super) const SELECT: &str = "SELECT c.id, c.version, c.decision_id, c.line, c.status, a.code AS award_code, c.award_name, c.award_kind, c.recipient_id, c.recipient_kind, \
    c.name, c.birth_year, c.post, c.unit, d.authority_codes, d.authority_names, d.attribution, d.number, d.symbol, d.signed_on, c.signed_year, k.code AS campaign_code, \
    c.year_from, c.year_to, c.conferral_type, c.evidence, c.posthumous, c.certificate_number, c.presented_on, c.presented_at, c.presented_by, c.bonus_paid_vnd, c.paid_on, \
    c.details, d.registered_at, coalesce(c.updated_at, d.registered_at) AS updated_at, c.signed_fall, c.name_sort, c.precedence \
    FROM conferral c LEFT JOIN decision d ON d.id = c.decision_id LEFT JOIN award a ON a.id = c.award_id LEFT JOIN campaign k ON k.id = c.campaign_id";

/// The columns of [`SELECT`], in its order, which is that of [`Listed`].
const COLUMNS: &[&str] = &[
    "id",
    "version",
    "decision_id",
    "line",
    "status",
    "award_code",
    "award_name",
    "award_kind",
    "recipient_id",
    "recipient_kind",
    "name",
    "birth_year",
    "post",
    "unit",
    "authority_codes",
    "authority_names",
    "attribution",
    "number",
    "symbol",
    "signed_on",
    "signed_year",
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
    "evidence",
    "posthumous",
    "certificate_number",
    "presented_on",
    "presented_at",
    "presented_by",
    "bonus_paid_vnd",
    "paid_on",
    "details",
    "registered_at",
    "updated_at",
    "signed_fall",
    "name_sort",
    "precedence",
];

#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) version: i64,
    pub(super) decision_id: i64,
    pub(super) line: i32,
    pub(super) status: String,
    pub(super) award_code: String,
    pub(super) award_name: String,
    pub(super) award_kind: String,
    pub(super) recipient_id: Option<i64>,
    pub(super) recipient_kind: String,
    pub(super) name: Option<String>,
    pub(super) birth_year: Option<i32>,
    pub(super) post: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) authority_codes: String,
    pub(super) authority_names: String,
    pub(super) attribution: String,
    pub(super) number: Option<String>,
    pub(super) symbol: Option<String>,
    pub(super) signed_on: Option<String>,
    pub(super) signed_year: Option<i32>,
    pub(super) campaign_code: Option<String>,
    pub(super) year_from: Option<i32>,
    pub(super) year_to: Option<i32>,
    pub(super) conferral_type: Option<String>,
    pub(super) evidence: String,
    #[serde(deserialize_with = "truth")]
    pub(super) posthumous: bool,
    pub(super) certificate_number: Option<String>,
    pub(super) presented_on: Option<String>,
    pub(super) presented_at: Option<String>,
    pub(super) presented_by: Option<String>,
    pub(super) bonus_paid_vnd: Option<i64>,
    pub(super) paid_on: Option<String>,
    pub(super) details: Option<String>,
    pub(super) registered_at: Option<String>,
    pub(super) updated_at: Option<String>,
    pub(super) signed_fall: i32,
    pub(super) name_sort: String,
    pub(super) precedence: i32,
}

impl Listed {
    pub(super) fn conferral(self) -> Result<Conferral, Fault> {
        let details: Details = self.details.as_deref().map(from_json).transpose()?.unwrap_or_default();
        Ok(Conferral {
            id: self.id,
            version: self.version,
            decision_id: self.decision_id,
            line: self.line,
            status: word(&self.status)?,
            award_code: self.award_code,
            award_name: self.award_name,
            award_kind: word(&self.award_kind)?,
            unnamed: self.recipient_id.is_none(),
            superseded_by: details.superseded.as_ref().and_then(|superseded| superseded.by),
            recipient_id: self.recipient_id,
            recipient_kind: word(&self.recipient_kind)?,
            name: self.name,
            honorific: details.honorific,
            birth_year: self.birth_year,
            sex: details.sex,
            post: self.post,
            unit: self.unit,
            parent_unit: details.parent_unit,
            reason: details.reason,
            origin: details.origin,
            shared_group: details.shared_group,
            authority_codes: from_json(&self.authority_codes)?,
            authority_names: from_json(&self.authority_names)?,
            attribution: word(&self.attribution)?,
            reference: reference(self.number.as_deref(), self.symbol.as_deref()),
            signed_on: some_day(self.signed_on.as_ref())?,
            signed_year: self.signed_year,
            campaign_code: self.campaign_code,
            year_from: self.year_from,
            year_to: self.year_to,
            conferral_type: some_word(self.conferral_type.as_ref())?,
            evidence: word(&self.evidence)?,
            posthumous: self.posthumous,
            certificate_number: self.certificate_number,
            presented_on: some_day(self.presented_on.as_ref())?,
            presented_at: self.presented_at,
            presented_by: self.presented_by,
            bonus_paid_vnd: self.bonus_paid_vnd,
            paid_on: some_day(self.paid_on.as_ref())?,
            registered_at: self.registered_at,
            updated_at: self.updated_at,
        })
    }
}

/// The conferrals of a statement that selects them.
pub(super) async fn listed(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Listed>, Fault> {
    sql.rows(c, COLUMNS).await
}

/// A conferral by its number.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<Conferral>, Fault> {
    listed(c, Sql::new(SELECT).then("WHERE c.id = ?").value(id)).await?.pop().map(Listed::conferral).transpose()
}

/// The conferrals of a decision, all of them, by line.
pub async fn of_decision(c: &impl ConnectionTrait, decision_id: i64) -> Result<Vec<Conferral>, Fault> {
    let sql = Sql::new(SELECT).then("WHERE c.decision_id = ? ORDER BY c.line").value(decision_id);
    listed(c, sql).await?.into_iter().map(Listed::conferral).collect()
}

/// The names that the conferrals of decisions bear, by decision; those that name nobody are left out.
pub async fn names(c: &impl ConnectionTrait, decisions: &[i64]) -> Result<HashMap<i64, Vec<String>>, Fault> {
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for chunk in decisions.chunks(500) {
        let mut sql = Sql::new("SELECT c.decision_id, c.name FROM conferral c");
        sql.one_of("c.decision_id", chunk.iter().copied());
        sql.that("c.name IS NOT NULL");
        for row in sql.all(c).await? {
            found.entry(row.try_get("", "decision_id")?).or_default().push(row.try_get("", "name")?);
        }
    }
    Ok(found)
}

/// The conferrals of these numbers, by number.
pub async fn by_ids(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Conferral>, Fault> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(SELECT);
        sql.one_of("c.id", chunk.iter().copied());
        for row in listed(c, sql.then("ORDER BY c.id")).await? {
            found.push(row.conferral()?);
        }
    }
    Ok(found)
}

/// A conferral by its number, if it is inside.
pub async fn find_seen(c: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Conferral>, Fault> {
    if super::super::scope::seen_conferrals(c, scope, &[id]).await?.contains(&id) {
        find(c, id).await
    } else {
        Ok(None)
    }
}
