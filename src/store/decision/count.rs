//! Counts of decisions by what their list could be narrowed by.

use super::{super::Db, list::filtered};
use crate::domain::{
    account::Scope,
    decision::{DecisionFilter, DecisionState},
    fault::Fault,
};

/// How many decisions of a filter there are of a state, a set of bodies and a year of signing.
#[derive(Debug)]
pub struct FacetCount {
    /// Where they stand.
    pub state: DecisionState,
    /// The bodies that decided.
    pub authority_set_id: i64,
    /// The year of signing, where it is known.
    pub signed_year: Option<i32>,
    /// How many.
    pub total: i64,
}

/// The counts of a filter.
pub async fn by_facet(
    db: &Db,
    filter: &DecisionFilter,
    authority_ids: &[i64],
    caller: (&str, &Scope),
) -> Result<Vec<FacetCount>, Fault> {
    let what = "d.state, d.authority_set_id, d.signed_year, count(*) AS total";
    let (sql, _) = filtered(db, filter, authority_ids, caller, what).await?;
    let rows = sql.then("GROUP BY d.state, d.authority_set_id, d.signed_year").all(db.reader()).await?;
    let one = |row: &sea_orm::QueryResult| {
        Ok(FacetCount {
            state: row.try_get::<String>("", "state")?.parse()?,
            authority_set_id: row.try_get("", "authority_set_id")?,
            signed_year: row.try_get("", "signed_year")?,
            total: row.try_get("", "total")?,
        })
    };
    rows.iter().map(one).collect()
}
