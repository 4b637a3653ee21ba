//! Awards of the catalogue.

use super::{dialect::Sql, from_json, some_day, some_text, to_json, word};
use crate::domain::{award::Award, fault::Fault, page::Window, stored::Stored};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "award")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: String,
        pub name_vi: String,
        pub name_en: String,
        pub short_name_vi: String,
        pub short_name_en: String,
        pub short_name_en_plural: Option<String>,
        pub kind: String,
        pub grade: Option<String>,
        pub recipient_kinds: String,
        pub foreigners: String,
        pub unspecified: bool,
        pub precedence: i32,
        pub valid_from: Option<String>,
        pub valid_to: Option<String>,
        pub legal_basis: Option<String>,
        pub confidence: Option<String>,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<Stored<Award>, Fault> {
    Ok(Stored {
        id: row.id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        facts: Award {
            code: row.code,
            name_vi: row.name_vi,
            name_en: some_text(row.name_en),
            short_name_vi: row.short_name_vi,
            short_name_en: some_text(row.short_name_en),
            short_name_en_plural: row.short_name_en_plural,
            kind: word(&row.kind)?,
            grade: row.grade,
            recipient_kinds: from_json(&row.recipient_kinds)?,
            foreigners: word(&row.foreigners)?,
            unspecified: row.unspecified,
            precedence: row.precedence,
            valid_from: some_day(row.valid_from.as_ref())?,
            valid_to: some_day(row.valid_to.as_ref())?,
            legal_basis: row.legal_basis,
            confidence: row.confidence,
        },
    })
}

fn active(award: &Award) -> Result<row::ActiveModel, Fault> {
    let Award {
        code,
        name_vi,
        name_en,
        short_name_vi,
        short_name_en,
        short_name_en_plural,
        kind,
        grade,
        recipient_kinds,
        foreigners,
        unspecified,
        precedence,
        valid_from,
        valid_to,
        legal_basis,
        confidence,
    } = award.clone();
    Ok(row::ActiveModel {
        code: Set(code),
        name_vi: Set(name_vi),
        name_en: Set(name_en.unwrap_or_default()),
        short_name_vi: Set(short_name_vi),
        short_name_en: Set(short_name_en.unwrap_or_default()),
        short_name_en_plural: Set(short_name_en_plural),
        kind: Set(kind.word().to_owned()),
        grade: Set(grade),
        recipient_kinds: Set(to_json(&recipient_kinds)?),
        foreigners: Set(foreigners.word().to_owned()),
        unspecified: Set(unspecified),
        precedence: Set(precedence),
        valid_from: Set(valid_from.map(|d| d.to_string())),
        valid_to: Set(valid_to.map(|d| d.to_string())),
        legal_basis: Set(legal_basis),
        confidence: Set(confidence),
        ..Default::default()
    })
}

/// Adds an award.
pub async fn insert(c: &impl ConnectionTrait, award: &Award, now: &str) -> Result<Stored<Award>, Fault> {
    let row = row::ActiveModel {
        version: Set(1),
        created_at: Set(now.to_owned()),
        updated_at: Set(now.to_owned()),
        ..active(award)?
    };
    stored(row.insert(c).await?)
}

/// Replaces the facts of a stored award and counts the version.
pub async fn replace(
    c: &impl ConnectionTrait,
    before: &Stored<Award>,
    award: &Award,
    now: &str,
) -> Result<Stored<Award>, Fault> {
    let row = row::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(now.to_owned()),
        ..active(award)?
    };
    stored(row.update(c).await?)
}

/// An award by its code.
pub async fn find(c: &impl ConnectionTrait, code: &str) -> Result<Option<Stored<Award>>, Fault> {
    row::Entity::find().filter(row::Column::Code.eq(code)).one(c).await?.map(stored).transpose()
}

/// Those awards of the codes that exist, with their ids.
pub async fn by_codes(c: &impl ConnectionTrait, codes: &[&str]) -> Result<HashMap<String, Stored<Award>>, Fault> {
    let mut found = HashMap::with_capacity(codes.len());
    for chunk in codes.chunks(1000) {
        for row in row::Entity::find().filter(row::Column::Code.is_in(chunk.iter().copied())).all(c).await? {
            let award = stored(row)?;
            found.insert(award.facts.code.clone(), award);
        }
    }
    Ok(found)
}

/// Those awards of the ids.
pub async fn by_ids(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Award>, Fault> {
    let rows = row::Entity::find().filter(row::Column::Id.is_in(ids.iter().copied())).all(c).await?;
    rows.into_iter().map(|row| stored(row).map(|a| (a.id, a.facts))).collect()
}

/// All awards, in the order they were entered.
pub async fn all(c: &impl ConnectionTrait) -> Result<Vec<Award>, Fault> {
    let rows = row::Entity::find().order_by_asc(row::Column::Id).all(c).await?;
    rows.into_iter().map(|row| stored(row).map(|award| award.facts)).collect()
}

/// Awards in the order they were entered.
pub async fn list(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Award>>, Fault> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.gt(window.after_id()))
        .order_by_asc(row::Column::Id)
        .limit(window.fetch())
        .all(c)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// How many awards there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::count(c, "award").await
}

/// Whether the award was ever given.
pub async fn is_given(c: &impl ConnectionTrait, id: i64) -> Result<bool, Fault> {
    Ok(Sql::new("SELECT 1 FROM conferral WHERE award_id = ? LIMIT 1").value(id).one(c).await?.is_some())
}
