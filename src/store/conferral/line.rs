//! The line a conferral was written as: what lists do not show, and what the conferral took from elsewhere.

use super::{
    super::{dialect::Sql, from_json, word},
    details::{Details, WITH_AWARD, details},
    row,
};
use crate::domain::{decision::Line, fault::Fault, recipient::ExternalId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;

/// The lines of a registered decision as they were written, each with its recipient, from line `after` on, at most
/// `limit`.
pub async fn lines(c: &impl ConnectionTrait, decision_id: i64, after: i64, limit: u64) -> Result<Vec<Line>, Fault> {
    let sql = Sql::new(WITH_AWARD).then("WHERE c.decision_id = ? AND c.line > ? ORDER BY c.line LIMIT ?");
    sql.value(decision_id).value(after).value(limit).all(c).await?.iter().map(line).collect()
}

/// The lines of the conferrals of recipients as they were written, by conferral.
pub async fn lines_of(c: &impl ConnectionTrait, recipient_ids: &[i64]) -> Result<HashMap<i64, Line>, Fault> {
    let mut sql = Sql::new(WITH_AWARD);
    sql.one_of("c.recipient_id", recipient_ids.iter().copied());
    sql.all(c).await?.iter().map(|row| Ok((row.try_get("", "id")?, line(row)?))).collect()
}

fn line(row: &sea_orm::QueryResult) -> Result<Line, Fault> {
    let c = row::Model::from_query_result(row, "")?;
    let details = details(&c)?;
    let written = details.written(&c, &row.try_get::<String>("", "award_code")?);
    Ok(Line {
        times: None,
        line: c.line,
        award_code: written.award_code,
        recipient_kind: word(&c.recipient_kind)?,
        unnamed: c.recipient_id.is_none(),
        recipient_id: c.recipient_id,
        name: written.name.filter(|_| !details.name_of_record),
        honorific: details.honorific,
        sex: details.sex,
        birth_year: written.birth_year.filter(|_| !details.birth_of_record),
        birth_on: details.birth_on,
        post: written.post,
        unit: written.unit,
        parent_unit: details.parent_unit,
        reason: details.reason,
        posthumous: c.posthumous,
        campaign_code: details.campaign_code,
        year_from: details.year_from,
        year_to: details.year_to,
        conferral_type: details.conferral_type,
        certificate_number: details.certificate_number,
        origin: details.origin,
        shared_group: details.shared_group,
        external_ids: details.external_ids,
    })
}

/// The conferrals of a recipient whose line bore one of these keys.
pub async fn keyed(c: &impl ConnectionTrait, recipient_id: i64, keys: &[ExternalId]) -> Result<Vec<i64>, Fault> {
    let mut found = Vec::new();
    if keys.is_empty() {
        return Ok(found);
    }
    for row in Sql::new("SELECT id, details FROM conferral WHERE recipient_id = ? AND details IS NOT NULL")
        .value(recipient_id)
        .all(c)
        .await?
    {
        let details: Details = from_json(&row.try_get::<String>("", "details")?)?;
        if details.external_ids.iter().any(|key| keys.contains(key)) {
            found.push(row.try_get("", "id")?);
        }
    }
    Ok(found)
}
