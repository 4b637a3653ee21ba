//! Successions of authorities.

use super::super::word;
use crate::domain::{authority::Succession, fault::Fault, page::Window, stored::Stored};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "succession")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub predecessor_code: String,
        pub successor_code: String,
        pub kind: String,
        pub date: String,
        pub instrument: String,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<Stored<Succession>, Fault> {
    Ok(Stored {
        id: row.id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        facts: Succession {
            predecessor_code: row.predecessor_code,
            successor_code: row.successor_code,
            kind: word(&row.kind)?,
            date: row.date.parse().map_err(Fault::internal)?,
            instrument: row.instrument,
        },
    })
}

/// Adds a succession.
pub async fn insert(c: &impl ConnectionTrait, succession: &Succession, now: &str) -> Result<Stored<Succession>, Fault> {
    let Succession { predecessor_code, successor_code, kind, date, instrument } = succession.clone();
    let row = row::ActiveModel {
        predecessor_code: Set(predecessor_code),
        successor_code: Set(successor_code),
        kind: Set(kind.word().to_owned()),
        date: Set(date.to_string()),
        instrument: Set(instrument),
        version: Set(1),
        created_at: Set(now.to_owned()),
        updated_at: Set(now.to_owned()),
        ..Default::default()
    };
    stored(row.insert(c).await?)
}

/// Every succession there is, oldest first: some hundreds for a reform of the whole country.
pub async fn all(c: &impl ConnectionTrait) -> Result<Vec<Stored<Succession>>, Fault> {
    let rows = row::Entity::find().order_by_asc(row::Column::Date).order_by_asc(row::Column::Id).all(c).await?;
    rows.into_iter().map(stored).collect()
}

/// Successions in the order they were entered.
pub async fn list(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Succession>>, Fault> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.gt(window.after_id()))
        .order_by_asc(row::Column::Id)
        .limit(window.fetch())
        .all(c)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// How many successions there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::super::count(c, "succession").await
}
