//! Campaigns.

use super::{from_json, some_text, to_json};
use crate::domain::{campaign::Campaign, fault::Fault, page::Window, stored::Stored};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: String,
        pub name_vi: String,
        pub name_en: String,
        pub organiser_code: Option<String>,
        pub editions: String,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<Stored<Campaign>, Fault> {
    Ok(Stored {
        id: row.id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        facts: Campaign {
            code: row.code,
            name_vi: row.name_vi,
            name_en: some_text(row.name_en),
            organiser_code: row.organiser_code,
            editions: from_json(&row.editions)?,
        },
    })
}

fn active(campaign: &Campaign) -> Result<row::ActiveModel, Fault> {
    let Campaign { code, name_vi, name_en, organiser_code, editions } = campaign.clone();
    Ok(row::ActiveModel {
        code: Set(code),
        name_vi: Set(name_vi),
        name_en: Set(name_en.unwrap_or_default()),
        organiser_code: Set(organiser_code),
        editions: Set(to_json(&editions)?),
        ..Default::default()
    })
}

/// Adds a campaign.
pub async fn insert(c: &impl ConnectionTrait, campaign: &Campaign, now: &str) -> Result<Stored<Campaign>, Fault> {
    let row = row::ActiveModel {
        version: Set(1),
        created_at: Set(now.to_owned()),
        updated_at: Set(now.to_owned()),
        ..active(campaign)?
    };
    stored(row.insert(c).await?)
}

/// Replaces the facts of a stored campaign and counts the version.
pub async fn replace(
    c: &impl ConnectionTrait,
    before: &Stored<Campaign>,
    campaign: &Campaign,
    now: &str,
) -> Result<Stored<Campaign>, Fault> {
    let row = row::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(now.to_owned()),
        ..active(campaign)?
    };
    stored(row.update(c).await?)
}

/// A campaign by its code.
pub async fn find(c: &impl ConnectionTrait, code: &str) -> Result<Option<Stored<Campaign>>, Fault> {
    row::Entity::find().filter(row::Column::Code.eq(code)).one(c).await?.map(stored).transpose()
}

/// Those campaigns of the codes that exist, with their ids.
pub async fn ids(c: &impl ConnectionTrait, codes: &[&str]) -> Result<HashMap<String, i64>, Fault> {
    let mut found = HashMap::with_capacity(codes.len());
    for chunk in codes.chunks(1000) {
        let rows = row::Entity::find().filter(row::Column::Code.is_in(chunk.iter().copied())).all(c).await?;
        found.extend(rows.into_iter().map(|row| (row.code, row.id)));
    }
    Ok(found)
}

/// The codes of those ids.
pub async fn codes(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>, Fault> {
    let rows = row::Entity::find().filter(row::Column::Id.is_in(ids.iter().copied())).all(c).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

/// Campaigns in the order they were entered.
pub async fn list(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Campaign>>, Fault> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.gt(window.after_id()))
        .order_by_asc(row::Column::Id)
        .limit(window.fetch())
        .all(c)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// How many campaigns there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::count(c, "campaign").await
}
