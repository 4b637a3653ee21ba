//! Accounts.

use super::{dialect::Sql, from_json, to_json, word};
use crate::domain::{
    account::{
        Account, Role,
        seal::{Kind, Seals},
    },
    fault::Fault,
    page::Window,
    stored::Stored,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, Set,
};
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
        pub created_by: Option<String>,
        pub seal: Option<String>,
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
        role: Set(role.word().to_owned()),
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

/// The columns of an account that a row joins, which [`able`] reads.
const JOINED: &str = "a.id AS a_id, a.name AS a_name, a.role AS a_role, a.full_name AS a_full_name, a.authority_codes AS a_authority_codes, \
     a.unit_ids AS a_unit_ids, a.identity AS a_identity, a.disabled AS a_disabled, a.version AS a_version, a.created_at AS a_created_at, \
     a.updated_at AS a_updated_at, a.created_by AS a_created_by, a.seal AS a_seal";

/// An account that may act, and who made it.
#[derive(Debug)]
pub struct Able {
    /// Its number.
    pub id: i64,
    /// The account.
    pub account: Account,
    /// Who made it, where that is known.
    pub created_by: Option<String>,
}

/// The account of a row that joins one; none where it bears no seal of its own: it was put in or altered by hand.
fn able(seals: &Seals, row: &QueryResult) -> Result<Option<Able>, Fault> {
    able_of(seals, row::Model::from_query_result(row, "a_")?)
}

fn able_of(seals: &Seals, row: row::Model) -> Result<Option<Able>, Fault> {
    if !is_sealed(seals, &row)? {
        return Ok(None);
    }
    let (id, created_by) = (row.id, row.created_by.clone());
    Ok(Some(Able { id, account: stored(row)?.facts, created_by }))
}

fn seal_of(seals: &Seals, row: &row::Model) -> Result<String, Fault> {
    let (id, version) = (row.id.to_string(), row.version.to_string());
    let parts = [
        Some(id.as_str()),
        Some(&row.name),
        Some(&row.role),
        row.full_name.as_deref(),
        row.authority_codes.as_deref(),
        row.unit_ids.as_deref(),
        row.identity.as_deref(),
        Some(if row.disabled.unwrap_or_default() { "disabled" } else { "" }),
        Some(&version),
        row.created_by.as_deref(),
    ];
    seals.seal(Kind::Account, &parts)
}

fn is_sealed(seals: &Seals, row: &row::Model) -> Result<bool, Fault> {
    let sealed = row.seal.as_deref() == Some(&seal_of(seals, row)?);
    if !sealed {
        tracing::error!(
            account = row.id,
            "an account was put in or altered beside the program, and is refused; run `audit verify`"
        );
    }
    Ok(sealed)
}

async fn seal(c: &impl ConnectionTrait, seals: &Seals, row: &row::Model) -> Result<(), Fault> {
    Sql::new("UPDATE account SET seal = ? WHERE id = ?").value(seal_of(seals, row)?).value(row.id).execute(c).await?;
    Ok(())
}

/// Whether an account is as the program left it.
pub async fn intact(c: &impl ConnectionTrait, seals: &Seals, id: i64) -> Result<bool, Fault> {
    row::Entity::find_by_id(id).one(c).await?.map_or(Ok(false), |row| is_sealed(seals, &row))
}

/// Seals every account as it is; answers how many.
pub(super) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    let rows = row::Entity::find().order_by_asc(row::Column::Id).all(c).await?;
    for row in &rows {
        seal(c, seals, row).await?;
    }
    Ok(rows.len())
}

/// Adds an account.
pub async fn insert(
    c: &impl ConnectionTrait,
    seals: &Seals,
    account: &Account,
    created_by: &str,
    now: &str,
) -> Result<Stored<Account>, Fault> {
    let (created_at, created_by) = (Set(now.to_owned()), Set(Some(created_by.to_owned())));
    let row = row::ActiveModel {
        version: Set(1),
        updated_at: created_at.clone(),
        created_at,
        created_by,
        ..active(account)?
    };
    let row = row.insert(c).await?;
    seal(c, seals, &row).await?;
    stored(row)
}

/// Replaces the facts of a stored account and counts the version.
pub async fn replace(
    c: &impl ConnectionTrait,
    seals: &Seals,
    before: &Stored<Account>,
    account: &Account,
    now: &str,
) -> Result<Stored<Account>, Fault> {
    let row = row::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(now.to_owned()),
        ..active(account)?
    };
    let row = row.update(c).await?;
    seal(c, seals, &row).await?;
    stored(row)
}

/// The names that are the same but for their case.
pub async fn alike(c: &impl ConnectionTrait, name: &str) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT name FROM account WHERE lower(name) = ? ORDER BY id LIMIT 1")
        .value(name.to_ascii_lowercase())
        .one(c)
        .await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

/// An account by its name.
pub async fn find(c: &impl ConnectionTrait, name: &str) -> Result<Option<Stored<Account>>, Fault> {
    row::Entity::find().filter(row::Column::Name.eq(name)).one(c).await?.map(stored).transpose()
}

/// An account by its name, to act as; none where it bears no seal of its own: it was put in or altered by hand.
pub async fn named(c: &impl ConnectionTrait, seals: &Seals, name: &str) -> Result<Option<Able>, Fault> {
    let row = row::Entity::find().filter(row::Column::Name.eq(name)).one(c).await?;
    row.map_or(Ok(None), |row| able_of(seals, row))
}

/// The account of someone whom a provider knows by this identity.
pub async fn by_identity(c: &impl ConnectionTrait, identity: &str) -> Result<Option<Stored<Account>>, Fault> {
    row::Entity::find().filter(row::Column::Identity.eq(identity)).one(c).await?.map(stored).transpose()
}

/// How many administrators can sign in, or could before they were disabled: by a password, or by the office's OpenID
/// provider.
pub async fn administrators(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    let sql = Sql::new(
        "SELECT count(*) FROM account a WHERE a.role = ? \
         AND (a.identity IS NOT NULL OR EXISTS (SELECT 1 FROM password p WHERE p.account_id = a.id))",
    );
    Ok(sql.value(Role::Administrator.word()).number(c).await?.unwrap_or_default())
}

/// Accounts in the order they were entered.
pub async fn page(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Account>>, Fault> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.gt(window.after_id()))
        .order_by_asc(row::Column::Id)
        .limit(window.fetch())
        .all(c)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// Accounts that are closed, the newest first; so many of them.
pub async fn closed(c: &impl ConnectionTrait, limit: u64) -> Result<Vec<Stored<Account>>, Fault> {
    let closed = row::Entity::find().filter(row::Column::Disabled.eq(true));
    closed.order_by_desc(row::Column::Id).limit(limit).all(c).await?.into_iter().map(stored).collect()
}

/// How many accounts there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::count(c, "account").await
}
