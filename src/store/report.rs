//! Counts of conferrals by what stands on the row.

use super::{
    Db,
    conferral::filter::{Resolved, conditions},
    dialect::Sql,
    some_word, word,
};
use crate::domain::{
    conferral::{ConferralStatus, ConferralType},
    decision::Evidence,
    fault::Fault,
    recipient::RecipientKind,
    report::Group,
};
use sea_orm::QueryResult;

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
        Group::Status => &["status"],
    }
}

/// The statement that counts by groups and status, and the columns it answers with. Every status is counted, so that
/// one reading of an index says what is asked for and what is left out.
#[must_use]
pub fn counting(db: &Db, resolved: &Resolved, groups: &[Group]) -> (Sql, Vec<&'static str>) {
    let mut names: Vec<&'static str> = Vec::new();
    for name in groups.iter().chain(&[Group::Status]).flat_map(|g| columns(*g)) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let table = resolved.table();
    let list = names.iter().map(|n| {
        if *n == "complete" {
            format!("CASE WHEN {} THEN 0 ELSE 1 END AS complete", table.incomplete())
        } else {
            format!("c.{n}")
        }
    });
    let mut sql = Sql::new(format!(
        "SELECT {}, {} AS total FROM {}",
        list.collect::<Vec<_>>().join(", "),
        table.total(),
        table.name()
    ));
    conditions(db, table, resolved, false, &mut sql);
    let places = (1..=names.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", ");
    (sql.then(&format!("GROUP BY {places}")), names)
}

/// The counts of a filter by groups and status, whatever statuses it asks for, in no order.
pub async fn counts(db: &Db, resolved: &Resolved, groups: &[Group]) -> Result<Vec<Count>, Fault> {
    let (sql, names) = counting(db, resolved, groups);
    sql.all(db.reader()).await?.iter().map(|row| count(row, &names)).collect()
}

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
            "evidence" => count.evidence = Some(word(&row.try_get::<String>("", name)?)?),
            _ => count.status = Some(word(&row.try_get::<String>("", name)?)?),
        }
    }
    Ok(count)
}

/// How many decisions the conferrals of a filter come from.
pub async fn decisions(db: &Db, resolved: &Resolved) -> Result<i64, Fault> {
    let table = resolved.table();
    let mut sql = Sql::new(format!("SELECT count(DISTINCT c.decision_id) FROM {}", table.name()));
    conditions(db, table, resolved, true, &mut sql);
    sql.number(db.reader()).await.map(Option::unwrap_or_default)
}
