//! Counts of conferrals by what stands on the row.

use super::{
    Db,
    authority::has_of_no_body,
    conferral::filter::{Resolved, Table, conditions, detail, unplaced},
    dialect::Sql,
    some_word, word,
};
use crate::domain::{
    conferral::ConferralStatus,
    decision::{ConferralType, Evidence},
    fault::Fault,
    recipient::{Origin, RecipientKind, Sex},
    report::Group,
};
use sea_orm::QueryResult;
use std::sync::Arc;

mod kept;

pub use kept::{Counted, Counting};

/// A count with the values of the columns it was grouped by; columns that were not asked for are `None`.
#[derive(Debug, Clone, Default)]
pub struct Count {
    /// The award.
    pub award_id: Option<i64>,
    /// The kind of recipient.
    pub recipient_kind: Option<RecipientKind>,
    /// The set of authorities.
    pub authority_set_id: Option<i64>,
    /// The campaign.
    pub campaign_id: Option<i64>,
    /// The merit period.
    pub period: (Option<i32>, Option<i32>),
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// The type.
    pub conferral_type: Option<ConferralType>,
    /// The evidence.
    pub evidence: Option<Evidence>,
    /// Whether the source leaves nothing open.
    pub complete: Option<bool>,
    /// Given after death.
    pub posthumous: Option<bool>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The unit as written.
    pub unit: Option<String>,
    /// The unit above as written.
    pub parent_unit: Option<String>,
    /// Where the recipient belongs.
    pub origin: Option<Origin>,
    /// The status; always there.
    pub status: Option<ConferralStatus>,
    /// How many.
    pub total: i64,
}

/// The columns of the row a group is made from; what stands in other tables is grouped by its id first.
fn columns(group: Group) -> &'static [&'static str] {
    match group {
        Group::Award | Group::AwardKind => &["award_id"],
        Group::RecipientKind => &["recipient_kind"],
        Group::Authority | Group::AuthorityLevel => &["authority_set_id"],
        Group::Campaign => &["campaign_id"],
        Group::Year => &["year_from", "year_to"],
        Group::SignedYear => &["signed_year"],
        Group::ConferralType => &["conferral_type"],
        Group::Evidence => &["evidence"],
        Group::Complete => &["complete"],
        Group::Posthumous => &["posthumous"],
        Group::Sex => &["sex"],
        Group::Unit => &["unit"],
        Group::ParentUnit => &["parent_unit"],
        Group::Origin => &["origin"],
        Group::Status => &["status"],
    }
}

/// The table that has what a filter and groups ask for with the fewest rows.
fn table_of(resolved: &Resolved, groups: &[Group]) -> Table {
    let of_lines = |group: &Group| matches!(group, Group::Sex | Group::Unit | Group::ParentUnit | Group::Origin);
    if groups.iter().any(of_lines) { Table::Conferrals } else { resolved.table() }
}

/// The columns that groups and the status are made from, and their SQL.
fn selected(db: &Db, table: Table, groups: &[Group]) -> (Vec<&'static str>, String) {
    let mut names: Vec<&'static str> = Vec::new();
    for name in groups.iter().chain(&[Group::Status]).flat_map(|g| columns(*g)) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let list = names.iter().map(|n| match *n {
        "complete" => format!("CASE WHEN {} THEN 0 ELSE 1 END AS complete", table.incomplete()),
        "sex" | "origin" | "parent_unit" => format!("{} AS {n}", detail(db, n)),
        _ => format!("c.{n}"),
    });
    let list = list.collect::<Vec<_>>().join(", ");
    (names, list)
}

fn grouped(sql: Sql, names: &[&str]) -> Sql {
    let places = (1..=names.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", ");
    sql.then(&format!("GROUP BY {places}"))
}

/// The statement that counts by groups and status, and the columns it answers with. Every status is counted, so that
/// one reading of an index says what is asked for and what is left out.
#[must_use]
pub fn counting(db: &Db, resolved: &Resolved, groups: &[Group]) -> (Sql, Vec<&'static str>) {
    counting_where(db, resolved, groups, None)
}

/// The same of rows that meet a condition besides.
fn counting_where(db: &Db, resolved: &Resolved, groups: &[Group], condition: Option<&str>) -> (Sql, Vec<&'static str>) {
    let table = table_of(resolved, groups);
    let (names, list) = selected(db, table, groups);
    let mut sql = Sql::new(format!("SELECT {list}, {} AS total FROM {}", table.total(), table.name()));
    if let Some(condition) = condition {
        sql.that(condition);
    }
    conditions(db, table, resolved, false, &mut sql);
    (grouped(sql, &names), names)
}

/// The condition of conferrals, or groups of them, that are prizes.
const OF_PRIZES: &str = "c.award_id IN (SELECT id FROM award WHERE kind = 'prize')";

fn count(row: &QueryResult, names: &[&str]) -> Result<Count, Fault> {
    let mut count = Count { total: row.try_get("", "total")?, ..Count::default() };
    for name in names {
        match *name {
            "award_id" => count.award_id = row.try_get("", name)?,
            "recipient_kind" => count.recipient_kind = Some(word(&row.try_get::<String>("", name)?)?),
            "authority_set_id" => count.authority_set_id = row.try_get("", name)?,
            "campaign_id" => count.campaign_id = row.try_get("", name)?,
            "year_from" => count.period.0 = row.try_get("", name)?,
            "year_to" => count.period.1 = row.try_get("", name)?,
            "signed_year" => count.signed_year = row.try_get("", name)?,
            "conferral_type" => count.conferral_type = some_word(row.try_get::<Option<String>>("", name)?.as_ref())?,
            "complete" => count.complete = Some(row.try_get::<i32>("", name)? != 0),
            "posthumous" => count.posthumous = row.try_get("", name)?,
            "sex" => count.sex = some_word(row.try_get::<Option<String>>("", name)?.as_ref())?,
            "origin" => count.origin = some_word(row.try_get::<Option<String>>("", name)?.as_ref())?,
            "unit" => count.unit = row.try_get("", name)?,
            "parent_unit" => count.parent_unit = row.try_get("", name)?,
            "evidence" => count.evidence = Some(word(&row.try_get::<String>("", name)?)?),
            _ => count.status = Some(word(&row.try_get::<String>("", name)?)?),
        }
    }
    Ok(count)
}

/// The statement that counts recipients: told apart first, in the order of the index that has them by year. Those of
/// bodies are told apart without that order, or SQLite reads all of the year to keep it.
#[must_use]
pub fn counting_persons(db: &Db, resolved: &Resolved) -> Sql {
    let table = Table::Conferrals;
    let of_bodies = if resolved.sets.is_some() { " + 0" } else { "" };
    let told_apart = format!("SELECT DISTINCT c.recipient_id{of_bodies} AS recipient_id FROM {}", table.name());
    let mut sql = Sql::new(format!("SELECT count(*) AS total FROM ({told_apart}"));
    conditions(db, table, resolved, true, &mut sql);
    sql.that("c.recipient_id IS NOT NULL");
    sql.then(") AS person")
}

impl Counting<'_> {
    /// The counts of a filter by groups and status, whatever statuses it asks for, in no order.
    pub async fn counts(&self, resolved: &Resolved, groups: &[Group]) -> Result<Arc<[Count]>, Fault> {
        let (sql, names) = counting(self.db, resolved, groups);
        self.kept(sql, &names).await
    }

    /// The same of those whose year of signing no source says: they have no day either, by which an index finds them.
    pub async fn undated_counts(&self, resolved: &Resolved, groups: &[Group]) -> Result<Arc<[Count]>, Fault> {
        let (sql, names) =
            counting_where(self.db, resolved, groups, Some("c.signed_fall = 0 AND c.signed_year IS NULL"));
        self.kept(sql, &names).await
    }

    /// Whether a filter has prizes: most have none, which the groups say without a look at each conferral.
    async fn has_prizes(&self, resolved: &Resolved) -> Result<bool, Fault> {
        let table = resolved.table();
        let mut sql = Sql::new(format!("SELECT count(*) AS total FROM (SELECT 1 FROM {}", table.name()));
        sql.that(OF_PRIZES);
        conditions(self.db, table, resolved, true, &mut sql);
        Ok(self.number(sql.then("LIMIT 1) AS one")).await? == 1)
    }

    /// How many works the prizes of a filter are for, by groups: the authors of one work share a word within a decision and
    /// an award, and an author who shares none has a work alone. A work whose authors are of several groups is one of each.
    pub async fn works(&self, resolved: &Resolved, groups: &[Group]) -> Result<Arc<[Count]>, Fault> {
        let apart = format!(
            "CAST(c.decision_id AS TEXT) || '/' || CAST(c.award_id AS TEXT) || coalesce('/' || {}, '#' || CAST(c.line AS TEXT))",
            detail(self.db, "shared_group")
        );
        self.of_prizes(resolved, groups, &apart).await
    }

    /// How many authors those prizes have, by groups: who has several works is one. Who is not named is another each time.
    pub async fn authors(&self, resolved: &Resolved, groups: &[Group]) -> Result<Arc<[Count]>, Fault> {
        let apart = "coalesce(CAST(c.recipient_id AS TEXT), '#' || CAST(c.id AS TEXT))";
        self.of_prizes(resolved, groups, apart).await
    }

    /// The prizes of a filter, by groups, counted by what tells them apart.
    async fn of_prizes(&self, resolved: &Resolved, groups: &[Group], apart: &str) -> Result<Arc<[Count]>, Fault> {
        if !self.has_prizes(resolved).await? {
            return Ok(Arc::from([]));
        }
        let (names, list) = selected(self.db, Table::Conferrals, groups);
        let mut sql =
            Sql::new(format!("SELECT {list}, count(DISTINCT {apart}) AS total FROM {}", Table::Conferrals.name()));
        sql.that(OF_PRIZES);
        conditions(self.db, Table::Conferrals, resolved, true, &mut sql);
        self.kept(grouped(sql, &names), &names).await
    }

    /// How many decisions the conferrals of a filter come from.
    pub async fn decisions(&self, resolved: &Resolved) -> Result<i64, Fault> {
        let table = resolved.table();
        let mut sql = Sql::new(format!("SELECT count(DISTINCT c.decision_id) AS total FROM {}", table.name()));
        conditions(self.db, table, resolved, true, &mut sql);
        self.number(sql).await
    }

    /// How many recipients the conferrals of a filter have, each once.
    pub async fn persons(&self, resolved: &Resolved) -> Result<i64, Fault> {
        self.number(counting_persons(self.db, resolved)).await
    }

    /// How many conferrals could belong to a filter, had their source not left open when they were given.
    pub async fn left_open(&self, resolved: &Resolved) -> Result<i64, Fault> {
        let table = resolved.table();
        let mut sql = Sql::new(format!("SELECT {} AS total FROM {}", table.total(), table.name()));
        let has_of_no_body = resolved.sets.is_some() && has_of_no_body(self.db.reader()).await?;
        if unplaced(self.db, table, resolved, has_of_no_body, &mut sql) { self.number(sql).await } else { Ok(0) }
    }
}
