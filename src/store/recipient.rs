//! Recipients and the keys other systems know them by.

use super::{
    dialect::{NAMES, Sql, UNITS, index_words, tuples},
    from_json, some_day, some_word, to_json, word,
};
use crate::domain::{
    account::Scope,
    conferral::ConferralStatus,
    fault::Fault,
    name::{accented, fold, joined, sort_key},
    recipient::{ExternalId, Recipient, RecipientKind, StoredRecipient, Told},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, NotSet, QueryFilter, Set};
use std::collections::{BTreeSet, HashMap};

mod homonym;
mod lead;
mod list;
pub mod merge;
mod survivors;
pub mod year;

pub use homonym::homonyms;
pub use lead::Frequencies;
pub use list::{Leading, Rows, by, count, list, of_unit, page_statement, place};
pub use survivors::{line_of, survivors};

mod row {
    use sea_orm::entity::prelude::*;
    use serde::Deserialize;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
    #[sea_orm(table_name = "recipient")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub kind: String,
        pub name: String,
        pub name_key: String,
        pub name_sort: String,
        pub search_key: String,
        pub sex: Option<String>,
        pub birth_year: Option<i32>,
        pub birth_on: Option<String>,
        pub died_on: Option<String>,
        pub post: Option<String>,
        pub unit: Option<String>,
        pub unit_key: Option<String>,
        pub unit_recipient_id: Option<i64>,
        pub parent_unit: Option<String>,
        pub origin: Option<String>,
        pub nationality: Option<String>,
        pub members: String,
        pub aliases: String,
        pub external_ids: String,
        pub merged_ids: String,
        pub merged_into_id: Option<i64>,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
        pub told: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<StoredRecipient, Fault> {
    Ok(StoredRecipient {
        id: row.id,
        version: row.version,
        facts: Recipient {
            kind: word(&row.kind)?,
            name: row.name,
            sex: some_word(row.sex.as_ref())?,
            birth_year: row.birth_year,
            birth_on: some_day(row.birth_on.as_ref())?,
            died_on: some_day(row.died_on.as_ref())?,
            post: row.post,
            unit: row.unit,
            unit_recipient_id: row.unit_recipient_id,
            parent_unit: row.parent_unit,
            origin: some_word(row.origin.as_ref())?,
            nationality: row.nationality,
            aliases: None,
            members: from_json(&row.members)?,
            external_ids: from_json(&row.external_ids)?,
        },
        aliases: from_json(&row.aliases)?,
        merged_ids: from_json(&row.merged_ids)?,
        merged_into_id: row.merged_into_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn model(recipient: &StoredRecipient) -> Result<row::Model, Fault> {
    let StoredRecipient { id, version, facts, aliases, merged_ids, merged_into_id, created_at, updated_at } =
        recipient.clone();
    let Recipient {
        kind,
        name,
        sex,
        birth_year,
        birth_on,
        died_on,
        post,
        unit,
        unit_recipient_id,
        parent_unit,
        origin,
        nationality,
        // Those of the record stand beside its facts.
        aliases: _,
        members,
        external_ids,
    } = facts;
    Ok(row::Model {
        id,
        kind: kind.word().to_owned(),
        name_key: fold(&name),
        name_sort: sort_key(&name, kind == RecipientKind::Individual),
        search_key: search_key(&name, &aliases),
        name,
        sex: sex.map(|s| s.word().to_owned()),
        birth_year,
        birth_on: birth_on.map(|d| d.to_string()),
        died_on: died_on.map(|d| d.to_string()),
        post,
        unit_key: unit.as_deref().map(fold),
        unit,
        unit_recipient_id,
        parent_unit,
        origin: origin.map(|o| o.word().to_owned()),
        nationality,
        members: to_json(&members)?,
        aliases: to_json(&aliases)?,
        external_ids: to_json(&external_ids)?,
        merged_ids: to_json(&merged_ids)?,
        merged_into_id,
        version,
        created_at,
        updated_at,
        told: None,
    })
}

/// The words a recipient is found by: those of the name and of every alias, each as people type it without the sign
/// after a first letter (H'Hen as `hhen`), and with accents.
pub(super) fn search_key(name: &str, aliases: &[String]) -> String {
    let mut key = String::new();
    for name in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
        let own = fold(name);
        let without = joined(&own);
        let apart = (without != own).then_some(without);
        for words in [Some(own), apart].into_iter().flatten().chain(accented(name)) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&words);
        }
    }
    key
}

/// Adds recipients whose ids were reserved, many at a time.
pub async fn insert_many(c: &impl ConnectionTrait, recipients: &[StoredRecipient]) -> Result<(), Fault> {
    for chunk in recipients.chunks(500) {
        let models = chunk.iter().map(model).collect::<Result<Vec<_>, _>>()?;
        index(c, &models, false).await?;
        row::Entity::insert_many(models.into_iter().map(IntoActiveModel::into_active_model))
            .exec_without_returning(c)
            .await?;
    }
    save_keys(c, recipients).await
}

/// Indexes the words of names and units.
async fn index(c: &impl ConnectionTrait, models: &[row::Model], again: bool) -> Result<(), Fault> {
    let names: Vec<_> = models.iter().map(|m| (m.id, m.search_key.as_str())).collect();
    index_words(c, &NAMES, &names, again).await?;
    let units: Vec<_> = models.iter().map(|m| (m.id, m.unit_key.as_deref().unwrap_or_default())).collect();
    index_words(c, &UNITS, &units, again).await
}

/// Replaces a stored recipient by another version of it.
pub async fn replace(c: &impl ConnectionTrait, recipient: &StoredRecipient) -> Result<(), Fault> {
    let model = model(recipient)?;
    index(c, std::slice::from_ref(&model), true).await?;
    let row = model.into_active_model().reset_all();
    row::ActiveModel { created_at: Set(recipient.created_at.clone()), told: NotSet, ..row }.update(c).await?;
    for (table, column) in
        [("external_id", "recipient_id"), ("recipient_alias", "recipient_id"), ("household_member", "household_id")]
    {
        Sql::new(format!("DELETE FROM {table} WHERE {column} = ?")).value(recipient.id).execute(c).await?;
    }
    save_keys(c, std::slice::from_ref(recipient)).await
}

async fn save_keys(c: &impl ConnectionTrait, recipients: &[StoredRecipient]) -> Result<(), Fault> {
    let keys: Vec<_> = recipients.iter().flat_map(|r| r.facts.external_ids.iter().map(|key| (key, r.id))).collect();
    for chunk in keys.chunks(500) {
        let sql = Sql::new(format!(
            "INSERT INTO external_id (system, value, recipient_id) VALUES {}",
            tuples(chunk.len(), 3)
        ));
        let sql = chunk
            .iter()
            .fold(sql, |sql, (key, id)| sql.value(key.system.as_str()).value(key.value.as_str()).value(*id));
        sql.execute(c).await?;
    }
    let aliases: BTreeSet<_> =
        recipients.iter().flat_map(|r| r.aliases.iter().map(|alias| (fold(alias), r.id))).collect();
    for chunk in aliases.into_iter().collect::<Vec<_>>().chunks(500) {
        let sql =
            Sql::new(format!("INSERT INTO recipient_alias (name_key, recipient_id) VALUES {}", tuples(chunk.len(), 2)));
        chunk.iter().fold(sql, |sql, (key, id)| sql.value(key.as_str()).value(*id)).execute(c).await?;
    }
    let members: BTreeSet<_> = recipients
        .iter()
        .flat_map(|r| r.facts.members.iter().filter_map(|member| member.recipient_id).map(|member| (member, r.id)))
        .collect();
    for chunk in members.into_iter().collect::<Vec<_>>().chunks(500) {
        let sql = Sql::new(format!(
            "INSERT INTO household_member (member_id, household_id) VALUES {}",
            tuples(chunk.len(), 2)
        ));
        chunk.iter().fold(sql, |sql, (member, household)| sql.value(*member).value(*household)).execute(c).await?;
    }
    Ok(())
}

/// The households that name one of these records as a member, each as the record that stands for it now.
pub async fn households_of(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<i64>, Fault> {
    let mut sql = Sql::new(
        "SELECT DISTINCT coalesce(h.merged_into_id, h.id) AS id FROM household_member m JOIN recipient h ON h.id = m.household_id",
    );
    sql.one_of("m.member_id", ids.iter().copied());
    sql.all(c).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// A recipient by its number.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<StoredRecipient>, Fault> {
    row::Entity::find_by_id(id).one(c).await?.map(stored).transpose()
}

/// Those recipients of the numbers that exist.
pub async fn by_ids(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<StoredRecipient>, Fault> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows = row::Entity::find().filter(row::Column::Id.is_in(chunk.iter().copied())).all(c).await?;
        for row in rows {
            found.push(stored(row)?);
        }
    }
    Ok(found)
}

/// How many awards in force each of these has.
pub async fn awarded(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, i64>, Fault> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT recipient_id, count(*) AS total FROM conferral");
        sql.one_of("recipient_id", chunk.iter().copied());
        sql.and("status = ?", [ConferralStatus::InForce.word()]);
        for row in sql.then("GROUP BY recipient_id").all(c).await? {
            found.insert(row.try_get("", "recipient_id")?, row.try_get("", "total")?);
        }
    }
    Ok(found)
}

/// Who has each of these keys of other systems.
pub async fn by_external_ids(
    c: &impl ConnectionTrait,
    keys: &[&ExternalId],
) -> Result<HashMap<ExternalId, i64>, Fault> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(500) {
        let pairs = vec!["(system = ? AND value = ?)"; chunk.len()].join(" OR ");
        let sql = Sql::new(format!("SELECT system, value, recipient_id FROM external_id WHERE {pairs}"));
        let sql = chunk.iter().fold(sql, |sql, key| sql.value(key.system.as_str()).value(key.value.as_str()));
        for row in sql.all(c).await? {
            let key = ExternalId { system: row.try_get("", "system")?, value: row.try_get("", "value")? };
            found.insert(key, row.try_get("", "recipient_id")?);
        }
    }
    Ok(found)
}

/// The condition that a recipient, by the column of its id, has one of these keys of other systems, each as
/// `system:value`; none where no key is asked for.
pub(super) fn known_elsewhere(sql: &mut Sql, column: &str, external_id: &[String]) {
    if external_id.is_empty() {
        return;
    }
    let keys: Vec<_> = external_id.iter().filter_map(|key| key.split_once(':')).collect();
    let pairs = vec!["(system = ? AND value = ?)"; keys.len()].join(" OR ");
    sql.and(
        &format!("{column} IN (SELECT recipient_id FROM external_id WHERE {pairs})"),
        keys.iter().flat_map(|(system, value)| [*system, *value]),
    );
}

/// What these records were told of themselves, where it is kept.
pub async fn told(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Told>, Fault> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT id, told FROM recipient");
        sql.one_of("id", chunk.iter().copied());
        for row in sql.all(c).await? {
            if let Some(told) = row.try_get::<Option<String>>("", "told")? {
                found.insert(row.try_get("", "id")?, from_json(&told)?);
            }
        }
    }
    Ok(found)
}

/// Keeps what a record was told of itself; none where that follows from what it shows and from its awards.
pub async fn tell(c: &impl ConnectionTrait, id: i64, told: Option<&Told>) -> Result<(), Fault> {
    let told = told.map(to_json).transpose()?;
    Sql::new("UPDATE recipient SET told = ? WHERE id = ?").value(told).value(id).execute(c).await?;
    Ok(())
}

/// A recipient by its number, if it is inside.
pub async fn find_seen(c: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<StoredRecipient>, Fault> {
    if super::scope::sees(c, scope, id).await? { find(c, id).await } else { Ok(None) }
}
