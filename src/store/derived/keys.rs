//! The keys that names and numbers are found and sorted by, computed anew from the rows that have them.

use super::{
    super::{conferral, decision, from_json, recipient},
    Db, Derived, Fault, Sql, is_postgres,
    misfits::groups,
};
use crate::domain::{
    decision::FurtherNumber,
    name::{fold, sort_key},
    number::{number_key, symbol_key},
    recipient::RecipientKind,
    time::day_number,
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// Rows read at a time.
const BATCH: i64 = 5_000;

/// A row with a key, as a piece reads it.
trait Keyed: DeserializeOwned {
    /// Its table and alias.
    const FROM: &'static str;
    /// Its columns: name and SQL. The first is the key.
    const COLUMNS: &'static [(&'static str, &'static str)];
    fn id(&self) -> i64;
    fn compare(&self, found: &mut Derived);
}

/// The further numbers of a decision, read as a list.
const FURTHER_NUMBERS: &str = "d.further_numbers";

/// Reads a table piece by piece and compares each row.
async fn table<T: Keyed>(db: &Db, absent: &[&str], found: &mut Derived) -> Result<(), Fault> {
    let postgres = is_postgres(db.latest());
    let names: Vec<_> = T::COLUMNS.iter().map(|(name, _)| *name).collect();
    let columns: Vec<_> = T::COLUMNS
        .iter()
        .map(|(name, sql)| {
            let sql = if absent.contains(sql) { "NULL" } else { *sql };
            format!("{} AS {name}", if postgres { sql.replace("json_group_array", "json_agg") } else { sql.to_owned() })
        })
        .collect();
    let key = T::COLUMNS.first().map_or("id", |(_, sql)| *sql);
    let mut after = 0;
    loop {
        let sql =
            Sql::new(format!("SELECT {} FROM {} WHERE {key} > ? ORDER BY {key} LIMIT ?", columns.join(", "), T::FROM))
                .value(after)
                .value(BATCH);
        let rows: Vec<T> = sql.rows(db.latest(), &names).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id();
        found.rows += rows.len() as u64;
        for row in &rows {
            row.compare(found);
        }
    }
}

/// The keys of every row that has some.
pub async fn keys(db: &Db) -> Result<Derived, Fault> {
    let steps = migration::proof::applied(db.latest()).await?;
    let has = |name: &str| steps.iter().any(|step| step == name);
    let mut found =
        Derived { by_source: has(migration::COUNTS), of_names: has(migration::NAME_KEYS), ..Derived::default() };
    // A register is verified before its schema is brought to this version: what it has not yet is nothing.
    let later = [
        ("d.voided_by", migration::ACTS),
        (FURTHER_NUMBERS, migration::PAPERS),
        ("d.replaced_by", migration::REPLACED),
    ];
    let absent: Vec<&str> = later.iter().filter(|(_, step)| !has(step)).map(|(column, _)| *column).collect();
    table::<AuthorityKeys>(db, &absent, &mut found).await?;
    table::<RecipientKeys>(db, &absent, &mut found).await?;
    table::<DecisionKeys>(db, &absent, &mut found).await?;
    table::<ConferralKeys>(db, &absent, &mut found).await?;
    groups(db, &steps, &mut found).await?;
    Ok(found)
}

#[derive(Deserialize)]
struct AuthorityKeys {
    id: i64,
    name_vi: String,
    name_key: String,
}

impl Keyed for AuthorityKeys {
    const FROM: &'static str = "authority a";
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("id", "a.id"), ("name_vi", "a.name_vi"), ("name_key", "a.name_key")];

    fn id(&self) -> i64 {
        self.id
    }

    fn compare(&self, found: &mut Derived) {
        found.same("authority", self.id, "name_key", self.name_key == fold(&self.name_vi));
    }
}

#[derive(Deserialize)]
struct RecipientKeys {
    id: i64,
    kind: String,
    name: String,
    name_key: String,
    name_sort: String,
    search_key: String,
    unit: Option<String>,
    unit_key: Option<String>,
    aliases: String,
    external_ids: String,
    alias_keys: Option<String>,
    known_by: Option<String>,
}

impl Keyed for RecipientKeys {
    const FROM: &'static str = "recipient r";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "r.id"),
        ("kind", "r.kind"),
        ("name", "r.name"),
        ("name_key", "r.name_key"),
        ("name_sort", "r.name_sort"),
        ("search_key", "r.search_key"),
        ("unit", "r.unit"),
        ("unit_key", "r.unit_key"),
        ("aliases", "r.aliases"),
        ("external_ids", "r.external_ids"),
        (
            "alias_keys",
            "CAST((SELECT json_group_array(a.name_key) FROM recipient_alias a WHERE a.recipient_id = r.id) AS TEXT)",
        ),
        (
            "known_by",
            "CAST((SELECT json_group_array(x.system || ' ' || x.value) FROM external_id x WHERE x.recipient_id = r.id) AS TEXT)",
        ),
    ];

    fn id(&self) -> i64 {
        self.id
    }

    fn compare(&self, found: &mut Derived) {
        #[derive(Deserialize)]
        struct ExternalId {
            system: String,
            value: String,
        }
        let set =
            |text: &Option<String>| from_json::<BTreeSet<String>>(text.as_deref().unwrap_or("[]")).unwrap_or_default();
        let of_names = found.of_names;
        let mut same = |column, same| found.same("recipient", self.id, column, same);
        let personal = self.kind == RecipientKind::Individual.word();
        let aliases: Vec<String> = from_json(&self.aliases).unwrap_or_default();
        same("name_key", self.name_key == fold(&self.name));
        same("name_sort", !of_names || self.name_sort == sort_key(&self.name, personal));
        same("search_key", !of_names || self.search_key == recipient::search_key(&self.name, &aliases));
        same("unit_key", self.unit_key == self.unit.as_deref().map(fold));
        same("the rows of recipient_alias", set(&self.alias_keys) == aliases.iter().map(|alias| fold(alias)).collect());
        let keys = from_json::<Vec<ExternalId>>(&self.external_ids).unwrap_or_default();
        same(
            "the rows of external_id",
            set(&self.known_by) == keys.into_iter().map(|key| format!("{} {}", key.system, key.value)).collect(),
        );
    }
}

#[derive(Deserialize)]
struct DecisionKeys {
    id: i64,
    state: String,
    number: Option<String>,
    number_key: Option<String>,
    symbol: Option<String>,
    symbol_key: Option<String>,
    title: Option<String>,
    source: Option<String>,
    title_key: String,
    signed_on: Option<NaiveDate>,
    signed_year: Option<i32>,
    announced_on: Option<NaiveDate>,
    announced_year: Option<i32>,
    further_numbers: Option<String>,
    authority_codes: String,
    voided_by: Option<i64>,
    replaced_by: Option<String>,
    attribution: String,
    set_codes: Option<String>,
    set_attribution: Option<String>,
    taken: Option<String>,
}

impl Keyed for DecisionKeys {
    const FROM: &'static str = "decision d LEFT JOIN authority_set s ON s.id = d.authority_set_id";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "d.id"),
        ("state", "d.state"),
        ("number", "d.number"),
        ("number_key", "d.number_key"),
        ("symbol", "d.symbol"),
        ("symbol_key", "d.symbol_key"),
        ("title", "d.title"),
        ("source", "d.source"),
        ("title_key", "d.title_key"),
        ("signed_on", "d.signed_on"),
        ("signed_year", "d.signed_year"),
        ("announced_on", "d.announced_on"),
        ("announced_year", "d.announced_year"),
        ("further_numbers", FURTHER_NUMBERS),
        ("authority_codes", "d.authority_codes"),
        ("voided_by", "d.voided_by"),
        ("replaced_by", "d.replaced_by"),
        ("attribution", "d.attribution"),
        ("set_codes", "s.codes"),
        ("set_attribution", "s.attribution"),
        (
            "taken",
            "CAST((SELECT json_group_array(n.year || ' ' || n.number_key || ' ' || n.symbol_key) FROM registered_number n WHERE n.decision_id = d.id) AS TEXT)",
        ),
    ];

    fn id(&self) -> i64 {
        self.id
    }

    fn compare(&self, found: &mut Derived) {
        let list = |text: &str| from_json::<Vec<String>>(text).unwrap_or_default();
        let source = self.source.as_deref().filter(|_| found.by_source);
        let mut same = |column, same| found.same("decision", self.id, column, same);
        same("number_key", self.number_key == self.number.as_deref().map(number_key));
        same("symbol_key", self.symbol_key == self.symbol.as_deref().map(symbol_key));
        same("title_key", self.title_key == decision::search_key(self.title.as_deref(), source));
        same("signed_year", self.signed_on.is_none_or(|day| self.signed_year == Some(day.year())));
        same(
            "announced_year",
            self.announced_on.is_none_or(|day| self.announced_year.is_none_or(|year| year == day.year())),
        );
        let mut codes = list(&self.authority_codes);
        codes.sort_unstable();
        same(
            "the set of its authorities",
            self.set_codes.as_deref().map(list).as_ref() == Some(&codes)
                && self.set_attribution.as_ref() == Some(&self.attribution),
        );
        let mut taken = self.taken.as_deref().map(list).unwrap_or_default();
        taken.sort_unstable();
        let holds = self.state == "registered" && self.voided_by.is_none() && self.replaced_by.is_none();
        let number = self.signed_year.zip(self.number_key.as_ref()).filter(|_| holds);
        let number =
            number.map(|(year, key)| format!("{year} {key} {}", self.symbol_key.as_deref().unwrap_or_default()));
        let mut numbers = number.map(|number| vec![number; codes.len()]).unwrap_or_default();
        if let Some(year) = self.signed_year.filter(|_| holds) {
            let further = self.further_numbers.as_deref().unwrap_or("[]");
            let further: Vec<FurtherNumber> = from_json(further).unwrap_or_default();
            numbers.extend(further.iter().map(|further| {
                let symbol = further.symbol.as_deref().map(symbol_key).unwrap_or_default();
                format!("{year} {} {symbol}", number_key(&further.number))
            }));
        }
        numbers.sort_unstable();
        same("the rows of registered_number", taken == numbers);
    }
}

#[derive(Deserialize)]
struct ConferralKeys {
    id: i64,
    recipient_kind: String,
    name: Option<String>,
    name_sort: String,
    authority_set_id: i64,
    signed_fall: i32,
    signed_year: Option<i32>,
    set_of_decision: Option<i64>,
    signed_on: Option<NaiveDate>,
    year_of_decision: Option<i32>,
}

impl Keyed for ConferralKeys {
    const FROM: &'static str = "conferral c LEFT JOIN decision d ON d.id = c.decision_id";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "c.id"),
        ("recipient_kind", "c.recipient_kind"),
        ("name", "c.name"),
        ("name_sort", "c.name_sort"),
        ("authority_set_id", "c.authority_set_id"),
        ("signed_fall", "c.signed_fall"),
        ("signed_year", "c.signed_year"),
        ("set_of_decision", "d.authority_set_id"),
        ("signed_on", "d.signed_on"),
        ("year_of_decision", "d.signed_year"),
    ];

    fn id(&self) -> i64 {
        self.id
    }

    fn compare(&self, found: &mut Derived) {
        let of_names = found.of_names;
        let mut same = |column, same| found.same("conferral", self.id, column, same);
        let personal = self.recipient_kind == RecipientKind::Individual.word();
        same(
            "name_sort",
            self.name.as_deref().map_or_else(
                || self.name_sort == conferral::NAMELESS,
                |name| !of_names || self.name_sort == sort_key(name, personal),
            ),
        );
        same("signed_fall", self.signed_fall == self.signed_on.map_or(0, |day| -day_number(day)));
        same("signed_year", self.signed_year == self.year_of_decision);
        same("authority_set_id", Some(self.authority_set_id) == self.set_of_decision);
    }
}
