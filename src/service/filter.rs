//! What the parameters of lists have in common: codes that are looked up, and years that no record can have.

use super::{Ctx, Register};
use crate::domain::fault::{Code, Fault, Finding, Place};

/// The ids of a parameter's codes; one that nobody knows is named.
pub(super) async fn ids(
    register: &Register,
    table: &'static str,
    parameter: &str,
    codes: &[String],
) -> Result<Vec<i64>, Fault> {
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        let id = register.db.id_of(table, code).await?.ok_or_else(|| {
            Fault::at(
                Code::InvalidParameter,
                Finding::of(
                    parameter,
                    "unknown_code",
                    format!("Không có mã “{code}” trong danh mục; hãy kiểm tra lại mã."),
                    format!("There is no code {code} in the catalogue; check it."),
                ),
            )
        })?;
        ids.push(id);
    }
    Ok(ids)
}

/// What is wrong with a year of one sort.
type ValidYear = fn(&str, Option<i32>, chrono::NaiveDate) -> Option<Finding>;

/// A year of a filter that no record can have.
pub(super) fn outside(parameter: &str, years: &[i32], valid: ValidYear, ctx: &Ctx) -> Option<Finding> {
    let wrong = years.iter().find_map(|y| valid("", Some(*y), ctx.today()))?;
    Some(Finding { place: Place::Parameter(parameter.to_owned()), ..wrong })
}
