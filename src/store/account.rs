//! Accounts.

use super::{from_json, to_json, word};
use crate::domain::{account::Account, fault::Fault, page::Window, stored::Stored};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Set};
use serde::{Serialize, de::DeserializeOwned};

pub mod attempt;
pub mod code;
pub mod password;
pub mod session;
pub mod token;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub role: String,
        pub full_name: Option<String>,
        pub authority_codes: Option<String>,
        pub unit_ids: Option<String>,
        pub identity: Option<String>,
        pub disabled: Option<bool>,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<Stored<Account>, Fault> {
    Ok(Stored {
        id: row.id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        facts: Account {
            name: row.name,
            role: word(&row.role)?,
            full_name: row.full_name,
            authority_codes: list(row.authority_codes.as_deref())?,
            unit_ids: list(row.unit_ids.as_deref())?,
            identity: row.identity,
            disabled: row.disabled.unwrap_or_default(),
        },
    })
}

fn active(account: &Account) -> Result<row::ActiveModel, Fault> {
    let Account { name, role, full_name, authority_codes, unit_ids, identity, disabled } = account.clone();
    Ok(row::ActiveModel {
        name: Set(name),
        role: Set(role.to_string()),
        full_name: Set(full_name),
        authority_codes: Set(unless_empty(&authority_codes)?),
        unit_ids: Set(unless_empty(&unit_ids)?),
        identity: Set(identity),
        disabled: Set(Some(disabled)),
        ..Default::default()
    })
}

/// A list that is kept as nothing where it is empty.
fn unless_empty<T: Serialize>(list: &[T]) -> Result<Option<String>, Fault> {
    if list.is_empty() { Ok(None) } else { to_json(&list).map(Some) }
}

fn list<T: DeserializeOwned>(text: Option<&str>) -> Result<Vec<T>, Fault> {
    text.map_or_else(|| Ok(Vec::new()), from_json)
}

/// The account of a row that joins one which may act, as far as acting needs it.
fn able(row: &QueryResult) -> Result<Account, Fault> {
    let (codes, units): (Option<String>, Option<String>) = (row.try_get("", "authority_codes")?, row.try_get("", "unit_ids")?);
    Ok(Account {
        name: row.try_get("", "name")?,
        role: word(&row.try_get::<String>("", "role")?)?,
        full_name: row.try_get("", "full_name")?,
        authority_codes: list(codes.as_deref())?,
        unit_ids: list(units.as_deref())?,
        identity: None,
        disabled: false,
    })
}

/// Adds an account.
pub async fn insert(c: &impl ConnectionTrait, account: &Account, now: &str) -> Result<Stored<Account>, Fault> {
    let row = row::ActiveModel { version: Set(1), created_at: Set(now.to_owned()), updated_at: Set(now.to_owned()), ..active(account)? };
    stored(row.insert(c).await?)
}

/// Replaces the facts of a stored account and counts the version.
pub async fn replace(c: &impl ConnectionTrait, before: &Stored<Account>, account: &Account, now: &str) -> Result<Stored<Account>, Fault> {
    let row = row::ActiveModel { id: Set(before.id), version: Set(before.version + 1), updated_at: Set(now.to_owned()), ..active(account)? };
    stored(row.update(c).await?)
}

/// An account by its name.
pub async fn find(c: &impl ConnectionTrait, name: &str) -> Result<Option<Stored<Account>>, Fault> {
    row::Entity::find().filter(row::Column::Name.eq(name)).one(c).await?.map(stored).transpose()
}

/// The account of someone whom a provider knows by this identity.
pub async fn by_identity(c: &impl ConnectionTrait, identity: &str) -> Result<Option<Stored<Account>>, Fault> {
    row::Entity::find().filter(row::Column::Identity.eq(identity)).one(c).await?.map(stored).transpose()
}

/// Accounts in the order they were entered.
pub async fn page(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Account>>, Fault> {
    let rows = row::Entity::find().filter(row::Column::Id.gt(window.after_id())).order_by_asc(row::Column::Id).limit(window.fetch()).all(c).await?;
    rows.into_iter().map(stored).collect()
}

/// How many accounts there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::count(c, "account").await
}
