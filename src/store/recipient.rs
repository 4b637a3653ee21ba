//! Recipients and the keys other systems know them by.

use super::{
    Db,
    dialect::{NAMES, Sql, UNITS, index_words},
    from_json, some_day, some_word, to_json, word,
};
use crate::domain::{
    account::Scope,
    fault::Fault,
    matching::{Extent, Homonym, Sought},
    name::{fold, joined, sort_key, spellings, words},
    page::Window,
    recipient::{ExternalId, Recipient, RecipientFilter, RecipientKind, StoredRecipient},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub mod merge;
pub mod year;

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
    })
}

/// The words a recipient is found by: those of the name and of every alias, and each as people type it without the
/// sign after a first letter (H'Hen as `hhen`).
pub(super) fn search_key(name: &str, aliases: &[String]) -> String {
    let mut key = String::new();
    for name in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
        let own = fold(name);
        let without = joined(&own);
        for words in [Some(&own), Some(&without).filter(|without| **without != own)].into_iter().flatten() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(words);
        }
    }
    key
}

/// Computes the words anew by which those are found whose names have a word of one letter.
pub async fn search_again(c: &impl ConnectionTrait) -> Result<(), Fault> {
    let mut after = 0_i64;
    loop {
        let rows = Sql::new(
            "SELECT id, name, aliases, search_key FROM recipient WHERE id > ? AND (search_key LIKE '_ %' OR search_key LIKE '% _ %') ORDER BY id LIMIT 1000",
        )
        .value(after)
        .all(c)
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("", "id")?;
        for row in &rows {
            let (id, name): (i64, String) = (row.try_get("", "id")?, row.try_get("", "name")?);
            let aliases: Vec<String> = from_json(&row.try_get::<String>("", "aliases")?)?;
            let key = search_key(&name, &aliases);
            if row.try_get::<String>("", "search_key")? != key {
                index_words(c, &NAMES, &[(id, key.as_str())], true).await?;
                let sql = Sql::new("UPDATE recipient SET search_key = ? WHERE id = ?");
                sql.value(key).value(id).execute(c).await?;
            }
        }
    }
}

/// The words a recipient was found by before step [`migration::PAPERS`].
pub(super) fn former_search_key(name: &str, aliases: &[String]) -> String {
    std::iter::once(name).chain(aliases.iter().map(String::as_str)).map(fold).collect::<Vec<_>>().join(" ")
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
    row::ActiveModel { created_at: Set(recipient.created_at.clone()), ..row }.update(c).await?;
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
            vec!["(?, ?, ?)"; chunk.len()].join(", ")
        ));
        let sql = chunk
            .iter()
            .fold(sql, |sql, (key, id)| sql.value(key.system.as_str()).value(key.value.as_str()).value(*id));
        sql.execute(c).await?;
    }
    let aliases: BTreeSet<_> =
        recipients.iter().flat_map(|r| r.aliases.iter().map(|alias| (fold(alias), r.id))).collect();
    for chunk in aliases.into_iter().collect::<Vec<_>>().chunks(500) {
        let sql = Sql::new(format!(
            "INSERT INTO recipient_alias (name_key, recipient_id) VALUES {}",
            vec!["(?, ?)"; chunk.len()].join(", ")
        ));
        chunk.iter().fold(sql, |sql, (key, id)| sql.value(key.as_str()).value(*id)).execute(c).await?;
    }
    let members: BTreeSet<_> = recipients
        .iter()
        .flat_map(|r| r.facts.members.iter().filter_map(|member| member.recipient_id).map(|member| (member, r.id)))
        .collect();
    for chunk in members.into_iter().collect::<Vec<_>>().chunks(500) {
        let sql = Sql::new(format!(
            "INSERT INTO household_member (member_id, household_id) VALUES {}",
            vec!["(?, ?)"; chunk.len()].join(", ")
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

/// The columns that tell those of one name apart, as a [`Homonym`] has them.
const TELLING: &[&str] = &[
    "id",
    "kind",
    "name",
    "name_key",
    "name_sort",
    "aliases",
    "sex",
    "birth_year",
    "birth_on",
    "post",
    "unit",
    "unit_key",
    "external_ids",
];

fn homonym(row: Telling) -> Result<Homonym, Fault> {
    Ok(Homonym {
        id: row.id,
        kind: word(&row.kind)?,
        name: row.name,
        name_key: row.name_key,
        name_sort: row.name_sort,
        aliases: from_json(&row.aliases)?,
        sex: some_word(row.sex.as_ref())?,
        birth_year: row.birth_year,
        birth_on: some_day(row.birth_on.as_ref())?,
        post: row.post,
        unit: row.unit,
        unit_key: row.unit_key,
        external_ids: from_json(&row.external_ids)?,
    })
}

#[derive(Deserialize)]
struct Telling {
    id: i64,
    kind: String,
    name: String,
    name_key: String,
    name_sort: String,
    aliases: String,
    sex: Option<String>,
    birth_year: Option<i32>,
    birth_on: Option<String>,
    post: Option<String>,
    unit: Option<String>,
    unit_key: Option<String>,
    external_ids: String,
}

/// Those who bear one of the names, now or formerly, each name with its spellings, and may be born in the year that
/// stands with it; and those of these numbers: candidates for a match. Of each name the likeliest [`MOST_OF_A_NAME`]:
/// first those of the same unit, then those of the same year.
pub async fn homonyms(
    c: &impl ConnectionTrait,
    sought: &[Sought<'_>],
    extent: Extent,
    ids: &[i64],
) -> Result<Vec<Homonym>, Fault> {
    let columns = TELLING.join(", ");
    let mut found: BTreeMap<i64, Homonym> = BTreeMap::new();
    let names: BTreeSet<(String, Option<i32>, Option<&str>)> = sought
        .iter()
        .flat_map(|one| {
            let rest = (one.birth_year(), one.unit_key.as_deref());
            spellings(&one.name_key).into_iter().filter(|key| !key.is_empty()).map(move |key| (key, rest.0, rest.1))
        })
        .collect();
    let own = TELLING.iter().map(|column| format!("r.{column}")).collect::<Vec<_>>().join(", ");
    let strong = match extent {
        Extent::Everyone => "",
        Extent::Strong => "AND (r.birth_year = a.birth_year OR r.unit_key = a.unit_key)",
    };
    for chunk in names.into_iter().collect::<Vec<_>>().chunks(200) {
        let values = vec!["(CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS TEXT))"; chunk.len()].join(", ");
        let mut sql = Sql::new(format!(
            "WITH asked (name_key, birth_year, unit_key) AS (VALUES {values}) SELECT {columns} FROM (SELECT {own}, \
             row_number() OVER (PARTITION BY a.name_key, a.birth_year, a.unit_key ORDER BY CASE WHEN r.unit_key = a.unit_key THEN 0 ELSE 1 END, \
             CASE WHEN r.birth_year = a.birth_year THEN 0 ELSE 1 END, r.id) AS rank FROM asked a JOIN recipient r ON r.name_key = a.name_key \
             WHERE r.merged_into_id IS NULL AND (a.birth_year IS NULL OR r.birth_year = a.birth_year OR r.birth_year IS NULL) {strong}) AS ranked \
             WHERE rank <= {MOST_OF_A_NAME} UNION ALL \
             SELECT * FROM (SELECT {own} FROM asked a JOIN recipient_alias s ON s.name_key = a.name_key JOIN recipient r ON r.id = s.recipient_id \
             WHERE r.merged_into_id IS NULL {strong} LIMIT 5000) AS former"
        ));
        for (key, year, unit) in chunk {
            sql = sql.value(key.as_str()).value(*year).value(unit.map(str::to_owned));
        }
        for row in sql.rows(c, TELLING).await? {
            let one = homonym(row)?;
            found.insert(one.id, one);
        }
    }
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(format!("SELECT {columns} FROM recipient"));
        sql.one_of("id", chunk.iter().copied());
        for row in sql.rows(c, TELLING).await? {
            let one = homonym(row)?;
            found.insert(one.id, one);
        }
    }
    Ok(found.into_values().collect())
}

/// How many of one name are compared with a line at most.
const MOST_OF_A_NAME: usize = 50;

/// The words that lead a list of recipients by their index: those of the name, unless fewer rows have those of the
/// unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leading {
    /// The name's.
    Name,
    /// The unit's.
    Unit,
    /// None: the list is read in its own order, and each row is tested.
    Neither,
}

/// A frequency that is counted no further: which of two leads makes no difference beyond.
const FREQUENT: i64 = 8_000;

/// The words that lead where both are asked for: those that fewer rows have.
async fn leading(db: &Db, filter: &RecipientFilter) -> Result<Leading, Fault> {
    let RecipientFilter { q, unit, .. } = filter;
    let (Some(q), Some(unit)) = (q, unit) else {
        return Ok(if unit.is_some() { Leading::Unit } else { Leading::Name });
    };
    let names = NAMES.frequency(db.reader(), db.engine(), &words(q), FREQUENT).await?;
    let units = UNITS.frequency(db.reader(), db.engine(), &words(unit), FREQUENT).await?;
    Ok(if units < names { Leading::Unit } else { Leading::Name })
}

/// What is selected of `recipient r` with the conditions of a filter, and the id by which the list goes.
fn filtered(db: &Db, scope: &Scope, filter: &RecipientFilter, leading: Leading, what: &str) -> (Sql, String) {
    let RecipientFilter { q, kind, unit, birth_year, external_id, sex, origin, updated_since, include_merged } = filter;
    // One search leads the list by its own ids; the rows it finds are tested for the other.
    let asked: Vec<_> = [(q, &NAMES, Leading::Name), (unit, &UNITS, Leading::Unit)]
        .into_iter()
        .filter_map(|(text, index, leads)| text.as_ref().map(|text| (words(text), index, leads == leading)))
        .collect();
    let led = asked
        .iter()
        .find(|(_, _, leads)| *leads)
        .map(|(words, index, _)| (db.engine().query_words(words), db.engine().searched(index, "r")));
    let mut sql = Sql::new(format!("SELECT {what} FROM recipient r{}", led.as_ref().map_or("", |(_, s)| &s.join)));
    if let Some((query, searched)) = &led {
        sql.and(&searched.condition, [query.as_str()]);
    }
    for (words, index, _) in asked.iter().filter(|(_, _, leads)| !leads) {
        index.tested("r", words, &mut sql);
    }
    sql.one_of("r.kind", kind.iter().map(|k| k.word()));
    sql.one_of("r.birth_year", birth_year.iter().copied());
    sql.one_of("r.sex", sex.iter().map(|s| s.word()));
    sql.one_of("r.origin", origin.iter().map(|o| o.word()));
    if let Some(since) = updated_since {
        sql.and("r.updated_at >= ?", [since.as_str()]);
    }
    if !external_id.is_empty() {
        let keys: Vec<_> = external_id.iter().filter_map(|key| key.split_once(':')).collect();
        let pairs = vec!["(system = ? AND value = ?)"; keys.len()].join(" OR ");
        sql.and(
            &format!("r.id IN (SELECT recipient_id FROM external_id WHERE {pairs})"),
            keys.iter().flat_map(|(system, value)| [*system, *value]),
        );
    }
    if !include_merged {
        sql.and("r.merged_into_id IS NULL", [0_i64; 0]);
    }
    super::scope::recipients(&mut sql, scope, "r");
    (sql, led.map_or_else(|| "r.id".to_owned(), |(_, s)| s.id))
}

/// The statement of a page.
#[must_use]
pub fn page_statement(db: &Db, scope: &Scope, filter: &RecipientFilter, leading: Leading, window: &Window) -> Sql {
    let (mut sql, id) = filtered(db, scope, filter, leading, "r.*");
    if window.after.is_some() {
        sql.and(&format!("{id} > ?"), [window.after_id()]);
    }
    sql.then(&format!("ORDER BY {id} LIMIT ?")).value(window.fetch())
}

/// Rows that PostgreSQL tests one by one before it gathers what the index of words has.
const NEAR: i64 = 1_000;
/// So many of them that match promise a page among some ten thousand rows more, which costs less than gathering what is
/// so frequent.
const PROMISING: usize = 5;

/// The same among the next rows alone.
fn near_statement(db: &Db, scope: &Scope, filter: &RecipientFilter, window: &Window) -> Sql {
    let (mut sql, id) = filtered(db, scope, filter, Leading::Neither, "r.*");
    let near = "r.id IN (WITH near AS MATERIALIZED (SELECT id FROM recipient WHERE id > ? ORDER BY id LIMIT ?) SELECT id FROM near)";
    sql.and(near, [window.after_id(), NEAR]);
    sql.then(&format!("ORDER BY {id} LIMIT ?")).value(window.fetch())
}

/// Recipients of a filter, in the order they were entered.
pub async fn list(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    window: &Window,
) -> Result<Vec<StoredRecipient>, Fault> {
    if super::is_postgres(db.reader()) && (filter.q.is_some() || filter.unit.is_some()) {
        let near = near_statement(db, scope, filter, window).models::<row::Entity>(db.reader()).await?;
        if u64::try_from(near.len()).is_ok_and(|found| found >= window.fetch()) {
            return near.into_iter().map(stored).collect();
        }
        if near.len() >= PROMISING {
            let sql = page_statement(db, scope, filter, Leading::Neither, window);
            return sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect();
        }
    }
    let sql = page_statement(db, scope, filter, leading(db, filter).await?, window);
    sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect()
}

/// How many recipients a filter has.
pub async fn count(db: &Db, scope: &Scope, filter: &RecipientFilter) -> Result<i64, Fault> {
    let leading = leading(db, filter).await?;
    filtered(db, scope, filter, leading, "count(*)").0.number(db.reader()).await.map(Option::unwrap_or_default)
}

/// The names a recipient bears on its conferrals.
pub async fn names_borne(c: &impl ConnectionTrait, id: i64) -> Result<BTreeSet<String>, Fault> {
    let rows = Sql::new("SELECT DISTINCT name FROM conferral WHERE recipient_id = ? AND name IS NOT NULL")
        .value(id)
        .all(c)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

/// The recipients of a unit, whose words are all in theirs, in the order they were entered; so many at most.
pub async fn of_unit(db: &Db, scope: &Scope, unit: &str, most: usize) -> Result<Vec<StoredRecipient>, Fault> {
    let filter = RecipientFilter { unit: Some(unit.to_owned()), ..RecipientFilter::default() };
    let (sql, id) = filtered(db, scope, &filter, Leading::Unit, "r.*");
    let sql = sql.then(&format!("ORDER BY {id} LIMIT ?")).value(i64::try_from(most).unwrap_or(i64::MAX));
    sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect()
}
