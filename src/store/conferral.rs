//! Conferrals: rows that hold what lists show, filter and sort by.

use crate::domain::{
    award::AwardKind,
    conferral::ConferralStatus,
    decision::{ConferralType, Evidence, Line},
    fault::Fault,
    name::sort_key,
    recipient::RecipientKind,
    time::day_number,
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

mod awarded;
mod change;
mod details;
pub mod differing;
pub mod filter;
pub mod group;
mod held;
mod line;
pub mod list;
mod past;
mod read;
mod replaced;

pub use awarded::{Awarded, Showing, awarded, linked_to, rewrite, show};
pub use change::{deliver, deliver_many, set_status, touch};
use details::Details;
pub use details::OfRecord;
pub(super) use details::{ancestors, successor};
pub use held::{certificates, commended_in, held, of_paper, records};
pub use line::{keyed, lines, lines_of};
pub use past::{Touched, matching, touched};
pub use read::{by_ids, find, find_seen, names, of_decision};
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
    let details = details::kept(&details)?;
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
