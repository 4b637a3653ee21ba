//! Conferrals: rows that hold what lists show, filter and sort by.

use super::{
    dialect::{Sql, truth},
    from_json, some_day, some_word, word,
};
use crate::domain::{
    account::Scope,
    award::AwardKind,
    conferral::{Conferral, ConferralStatus},
    decision::{ConferralType, Evidence, Line},
    fault::Fault,
    name::sort_key,
    number::reference,
    recipient::RecipientKind,
    time::day_number,
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use serde::Deserialize;
use std::collections::HashMap;

mod change;
pub mod filter;
pub mod group;
mod held;
mod line;
pub mod list;
mod past;
mod replaced;

pub use change::{deliver, deliver_many, set_status, touch};
pub use held::{certificates, commended_in, held, of_paper, records};
use line::Details;
pub use line::{Awarded, Borne, Showing, awarded, borne, keyed, lines, lines_of, rewrite, show};
pub(super) use line::{ancestors, successor};
pub use past::{Touched, matching, touched};
pub use replaced::{Place, revive, supersede};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "conferral")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub decision_id: i64,
        pub line: i32,
        pub status: String,
        pub award_id: i64,
        pub award_name: String,
        pub award_kind: String,
        pub precedence: i32,
        pub recipient_id: Option<i64>,
        pub recipient_kind: String,
        pub name: Option<String>,
        pub name_sort: String,
        pub birth_year: Option<i32>,
        pub post: Option<String>,
        pub unit: Option<String>,
        pub authority_set_id: i64,
        pub signed_fall: i32,
        pub signed_year: Option<i32>,
        pub campaign_id: Option<i64>,
        pub year_from: Option<i32>,
        pub year_to: Option<i32>,
        pub conferral_type: Option<String>,
        pub evidence: String,
        pub posthumous: bool,
        pub certificate_number: Option<String>,
        pub details: Option<String>,
        pub presented_on: Option<String>,
        pub presented_at: Option<String>,
        pub presented_by: Option<String>,
        pub bonus_paid_vnd: Option<i64>,
        pub paid_on: Option<String>,
        pub updated_at: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Sorts after every name.
pub(super) const NAMELESS: &str = "~";

/// A conferral as registering writes it: a line with all that the decision gives it.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its reserved number.
    pub id: i64,
    /// The decision.
    pub decision_id: i64,
    /// The line as written.
    pub line: Line,
    /// The award: number, name as of now, kind, precedence.
    pub award: (i64, String, AwardKind, i32),
    /// Who receives it.
    pub recipient_id: Option<i64>,
    /// The name as of now.
    pub name: Option<String>,
    /// The year of birth, of the line or of the record.
    pub birth_year: Option<i32>,
    /// The set of authorities.
    pub authority_set_id: i64,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// The campaign.
    pub campaign_id: Option<i64>,
    /// The merit period.
    pub period: (Option<i32>, Option<i32>),
    /// The type.
    pub conferral_type: Option<ConferralType>,
    /// The evidence.
    pub evidence: Evidence,
}

fn model(registered: Registered) -> Result<row::Model, Fault> {
    let Registered {
        id,
        decision_id,
        line,
        award: (award_id, award_name, award_kind, precedence),
        recipient_id,
        name,
        birth_year,
        authority_set_id,
        signed_on,
        signed_year,
        campaign_id,
        period: (year_from, year_to),
        conferral_type,
        evidence,
    } = registered;
    let details = Details::of(&line, name.is_some(), birth_year.is_some());
    let details = line::kept(&details)?;
    let Line { line: number, recipient_kind, post, unit, posthumous, certificate_number, .. } = line;
    Ok(row::Model {
        id,
        decision_id,
        line: number,
        status: ConferralStatus::InForce.word().to_owned(),
        award_id,
        award_name,
        award_kind: award_kind.word().to_owned(),
        precedence,
        recipient_id,
        recipient_kind: recipient_kind.word().to_owned(),
        name_sort: name
            .as_deref()
            .map_or_else(|| NAMELESS.to_owned(), |n| sort_key(n, recipient_kind == RecipientKind::Individual)),
        name,
        birth_year,
        post,
        unit,
        authority_set_id,
        signed_fall: signed_on.map_or(0, |day| -day_number(day)),
        signed_year,
        campaign_id,
        year_from,
        year_to,
        conferral_type: conferral_type.map(|t| t.word().to_owned()),
        evidence: evidence.word().to_owned(),
        posthumous,
        certificate_number,
        details,
        presented_on: None,
        presented_at: None,
        presented_by: None,
        bonus_paid_vnd: None,
        paid_on: None,
        updated_at: None,
        version: 1,
    })
}

/// Adds conferrals whose numbers were reserved, many at a time.
pub async fn insert_many(c: &impl ConnectionTrait, registered: Vec<Registered>) -> Result<(), Fault> {
    let mut rest = registered.into_iter().peekable();
    while rest.peek().is_some() {
        let rows = rest
            .by_ref()
            .take(500)
            .map(|r| model(r).map(IntoActiveModel::into_active_model))
            .collect::<Result<Vec<_>, _>>()?;
        row::Entity::insert_many(rows).exec_without_returning(c).await?;
    }
    Ok(())
}

/// What a list reads of a conferral and of what it refers to. Each conferral has one of each, yet they are joined from
/// the left: SQLite then reads the conferrals first, in the order asked for, whatever it knows of the sizes of the
/// tables.
const SELECT: &str = "SELECT c.id, c.version, c.decision_id, c.line, c.status, a.code AS award_code, c.award_name, c.award_kind, c.recipient_id, c.recipient_kind, \
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
struct Listed {
    id: i64,
    version: i64,
    decision_id: i64,
    line: i32,
    status: String,
    award_code: String,
    award_name: String,
    award_kind: String,
    recipient_id: Option<i64>,
    recipient_kind: String,
    name: Option<String>,
    birth_year: Option<i32>,
    post: Option<String>,
    unit: Option<String>,
    authority_codes: String,
    authority_names: String,
    attribution: String,
    number: Option<String>,
    symbol: Option<String>,
    signed_on: Option<String>,
    signed_year: Option<i32>,
    campaign_code: Option<String>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    conferral_type: Option<String>,
    evidence: String,
    #[serde(deserialize_with = "truth")]
    posthumous: bool,
    certificate_number: Option<String>,
    presented_on: Option<String>,
    presented_at: Option<String>,
    presented_by: Option<String>,
    bonus_paid_vnd: Option<i64>,
    paid_on: Option<String>,
    details: Option<String>,
    registered_at: Option<String>,
    updated_at: Option<String>,
    signed_fall: i32,
    name_sort: String,
    precedence: i32,
}

impl Listed {
    fn conferral(self) -> Result<Conferral, Fault> {
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
async fn listed(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Listed>, Fault> {
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
        sql.and("c.name IS NOT NULL", [0_i64; 0]);
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
    if super::scope::seen_conferrals(c, scope, &[id]).await?.contains(&id) { find(c, id).await } else { Ok(None) }
}
