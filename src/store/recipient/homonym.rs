//! Those who bear one name: who a line of an annex may be.

use super::super::{dialect::Sql, from_json, some_day, some_word, word};
use crate::domain::{
    fault::Fault,
    matching::{Extent, Homonym, Sought},
    name::spellings,
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
