//! Those who bear one name: who a line of an annex may be.

use super::super::{
    dialect::{Sql, of_each},
    from_json, some_day, some_word, word,
};
use crate::domain::{
    fault::Fault,
    matching::{Extent, Homonym, Sought},
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
    "parent_unit",
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
        parent_unit: row.parent_unit,
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
    parent_unit: Option<String>,
    external_ids: String,
}

/// A name as it is looked for, with the year of birth, the unit and what stands above of whose it is.
type Asked<'a> = (String, Option<i32>, Option<&'a str>, Option<&'a str>);

/// Those who bear one of the names, now or formerly, each name with its spellings, and may be born in the year that
/// stands with it; and those of these numbers: candidates for a match. Of each name those of the same unit and those of
/// the same year, and as far as everyone is asked for, the first of the others; never more than [`MOST_OF_A_NAME`] of a
/// sort.
pub async fn homonyms(
    c: &impl ConnectionTrait,
    sought: &[Sought<'_>],
    extent: Extent,
    ids: &[i64],
) -> Result<Vec<Homonym>, Fault> {
    let columns = TELLING.join(", ");
    let mut found: BTreeMap<i64, Homonym> = BTreeMap::new();
    let names: BTreeSet<Asked<'_>> = sought
        .iter()
        .flat_map(|one| {
            let (year, unit, above) = (one.birth_year(), one.unit_key.as_deref(), one.above());
            let keys = one.keys().into_iter().filter(|key| !key.is_empty());
            keys.map(move |key| (key, year, unit, above))
        })
        .collect();
    let own = TELLING.iter().map(|column| format!("r.{column}")).collect::<Vec<_>>().join(", ");
    let bearers = of_each(c, "asked a", "recipient", &bearers(extent));
    for chunk in names.into_iter().collect::<Vec<_>>().chunks(200) {
        let values =
            vec!["(CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS TEXT))"; chunk.len()].join(", ");
        let mut sql = Sql::new(format!(
            "WITH asked (name_key, birth_year, unit_key, above) AS (VALUES {values}) SELECT {own} FROM {bearers}"
        ));
        for (key, year, unit, above) in chunk {
            let [unit, above] = [unit, above].map(|text| text.map(str::to_owned));
            sql = sql.value(key.as_str()).value(*year).value(unit).value(above);
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

/// The numbers of those who bear the name of the asked row `a`, each sort found by an index of its own.
fn bearers(extent: Extent) -> String {
    let may_be = "(a.birth_year IS NULL OR x.birth_year IS NULL OR x.birth_year = a.birth_year)";
    let strong = "(x.birth_year = a.birth_year OR x.unit_key = a.unit_key)";
    let former = match extent {
        Extent::Everyone => may_be.to_owned(),
        Extent::Strong => format!("{may_be} AND {strong}"),
    };
    let mut sorts = vec![
        "recipient x WHERE x.name_key = a.name_key AND x.birth_year = a.birth_year".to_owned(),
        format!("recipient x WHERE x.name_key = a.name_key AND x.unit_key = a.unit_key AND {may_be}"),
        // What is no person often has the body above it alone. A person has none: without the first condition all of
        // a frequent name would be walked for her.
        "recipient x WHERE a.above IS NOT NULL AND x.name_key = a.name_key AND x.kind <> 'individual' AND (x.parent_unit = a.above OR x.unit = a.above)"
            .to_owned(),
        format!(
            "recipient_alias s JOIN recipient x ON x.id = s.recipient_id WHERE s.name_key = a.name_key AND {former}"
        ),
    ];
    if extent == Extent::Everyone {
        sorts.push("recipient x WHERE x.name_key = a.name_key AND x.birth_year IS NULL".to_owned());
        sorts.push("recipient x WHERE x.name_key = a.name_key AND a.birth_year IS NULL".to_owned());
    }
    let limited = |sort: String| {
        format!(
            "SELECT id FROM (SELECT x.id FROM {sort} AND x.merged_into_id IS NULL LIMIT {MOST_OF_A_NAME}) AS of_sort"
        )
    };
    sorts.into_iter().map(limited).collect::<Vec<_>>().join(" UNION ")
}

/// How many of one name and sort are compared with a line at most.
const MOST_OF_A_NAME: usize = 20;
