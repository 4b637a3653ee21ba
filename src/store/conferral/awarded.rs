//! A conferral as it was awarded, beside what its acts let it show.

use super::{
    super::dialect::Sql,
    NAMELESS, Registered,
    details::{OfRecord, WITH_AWARD, Written, details, kept},
    model, row,
};
use crate::domain::{
    act::{Delivered, Shown},
    award::Award,
    conferral::ConferralStatus,
    fault::Fault,
    name::sort_key,
    recipient::{Particulars, RecipientKind},
    stored::Stored,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel};
use std::collections::HashMap;

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
    /// The conferrals whose place it took, the latest first.
    pub supersedes: Vec<i64>,
    /// What its line says of its recipient that no act puts right.
    pub of_line: Particulars,
    /// What it has of the record it is linked to.
    pub of_record: OfRecord,
    /// The records that it was linked away from, each with what it had of it.
    pub left: Vec<(i64, OfRecord)>,
}

/// Conferrals as they were awarded, by number.
pub async fn awarded(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Awarded>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(WITH_AWARD);
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
                certificate_number: details.certificate_number.clone(),
            };
            let certificate_number = model.certificate_number;
            let recipient_id = model.recipient_id;
            let superseded = details.superseded.is_some();
            let took_place_of = details.supersedes.iter().map(|(conferral, _)| *conferral).collect();
            let of_record = details.of_record(shown.name.as_ref(), shown.birth_year);
            let of_line = Particulars {
                sex: details.sex,
                parent_unit: details.parent_unit.clone(),
                origin: details.origin,
                ..Particulars::default()
            };
            let (delivered, left) = (details.delivered, details.left);
            found.insert(
                model.id,
                Awarded {
                    shown,
                    delivered,
                    certificate_number,
                    recipient_id,
                    superseded,
                    supersedes: took_place_of,
                    of_line,
                    of_record,
                    left,
                },
            );
        }
    }
    Ok(found)
}

/// The conferrals of these recipients.
pub async fn linked_to(c: &impl ConnectionTrait, recipient_ids: &[i64]) -> Result<Vec<i64>, Fault> {
    let mut found = Vec::new();
    for chunk in recipient_ids.chunks(1000) {
        let mut sql = Sql::new("SELECT id FROM conferral");
        sql.one_of("recipient_id", chunk.iter().copied());
        for row in sql.all(c).await? {
            found.push(row.try_get("", "id")?);
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
    let found = Sql::new(WITH_AWARD)
        .then("WHERE c.id = ?")
        .value(id)
        .one(c)
        .await?
        .ok_or_else(|| Fault::internal("a conferral is gone"))?;
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
/// status and what was handed over stay. What it has of its record is noted, and the records that it `left`, each with
/// what it had of it.
pub async fn rewrite(
    c: &impl ConnectionTrait,
    registered: Registered,
    (of_record, left): (OfRecord, Vec<(i64, OfRecord)>),
) -> Result<(), Fault> {
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
    let (before, mut now) = (details(&old)?, details(&row)?);
    let OfRecord { name, birth_year } = of_record;
    let has = OfRecord {
        name: name.filter(|_| !now.name_of_record),
        birth_year: birth_year.filter(|_| !now.birth_of_record),
    };
    now.of_record = Some(has).filter(|has| *has != OfRecord::default());
    (now.superseded, now.supersedes, now.left) = (before.superseded, before.supersedes, left);
    row.details = kept(&now)?;
    row.into_active_model().reset_all().update(c).await?;
    Ok(())
}
