//! What recipients hold already.

use super::super::{
    Tx,
    dialect::{Sql, holes},
    from_json, scope, some_day, some_word, word,
};
use crate::domain::{
    account::Scope,
    authority::Authority,
    check::{Certificate, Held},
    conferral::ConferralStatus,
    decision::{FurtherNumber, Right},
    eligibility,
    fault::Fault,
    number::{number_key, reference, symbol_key},
    stored::Stored,
    verification::Verification,
};
use chrono::Datelike;
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::{HashMap, HashSet};

/// The awards in force that these recipients hold, but for those by these decisions.
pub async fn held(tx: &Tx, recipient_ids: &[i64], except: &[i64]) -> Result<Vec<Held>, Fault> {
    let mut held = Vec::new();
    for chunk in recipient_ids.chunks(500) {
        let mut sql = Sql::new(
            "SELECT c.recipient_id, a.code, c.year_from, c.year_to, c.decision_id, d.number, d.symbol FROM conferral c LEFT JOIN award a ON a.id = c.award_id \
             LEFT JOIN decision d ON d.id = c.decision_id",
        );
        sql.one_of("c.recipient_id", chunk.iter().copied());
        sql.and("c.status = ?", ["in_force"]);
        for id in except {
            sql.and("c.decision_id <> ?", [*id]);
        }
        scope::conferrals(&mut sql, &tx.scope, "c");
        for row in sql.then(&format!("ORDER BY {}, c.id", super::list::RISING)).all(&**tx).await? {
            let number = reference(
                row.try_get::<Option<String>>("", "number")?.as_deref(),
                row.try_get::<Option<String>>("", "symbol")?.as_deref(),
            );
            held.push(Held {
                recipient_id: row.try_get("", "recipient_id")?,
                award_code: row.try_get("", "code")?,
                period: (row.try_get("", "year_from")?, row.try_get("", "year_to")?),
                reference: number
                    .map_or_else(|| row.try_get::<i64>("", "decision_id").map(|id| format!("#{id}")), Ok)?,
            });
        }
    }
    Ok(held)
}

/// Those of these recipients that were commended in a campaign, whatever became of it.
pub async fn commended_in(tx: &Tx, campaign_code: &str, recipient_ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    let mut found = HashSet::new();
    for chunk in recipient_ids.chunks(500) {
        let mut sql = Sql::new("SELECT DISTINCT c.recipient_id FROM conferral c");
        sql.one_of("c.recipient_id", chunk.iter().copied());
        // Of a sum no index has, lest SQLite begins with all that was ever given in the campaign.
        sql.and("c.campaign_id + 0 = (SELECT id FROM campaign WHERE code = ?)", [campaign_code]);
        scope::conferrals(&mut sql, &tx.scope, "c");
        for row in sql.all(&**tx).await? {
            found.insert(row.try_get("", "recipient_id")?);
        }
    }
    Ok(found)
}

/// Which of these certificate numbers these bodies have given, in a year where one is said, by other decisions than
/// these.
pub async fn certificates(
    tx: &Tx,
    authorities: &[&Stored<Authority>],
    (except, year): (&[i64], Option<i32>),
    numbers: &[&str],
) -> Result<Vec<Certificate>, Fault> {
    let mut found = Vec::new();
    if authorities.is_empty() {
        return Ok(found);
    }
    for chunk in numbers.chunks(500) {
        let mut sql = Sql::new(
            "SELECT c.certificate_number, c.id, c.decision_id, d.number, d.symbol FROM conferral c JOIN decision d ON d.id = c.decision_id",
        );
        sql.one_of("c.certificate_number", chunk.iter().copied());
        sql.one_of("c.status", ["in_force", "cancelled", "stripped"]);
        for id in except {
            sql.and("c.decision_id <> ?", [*id]);
        }
        if let Some(year) = year {
            sql.and("(c.signed_year = ? OR c.signed_year IS NULL)", [year]);
        }
        let mut own = Sql::new("SELECT m.authority_set_id FROM authority_set_member m");
        own.one_of("m.authority_id", authorities.iter().map(|authority| authority.id));
        sql.and_all(Sql::new("c.authority_set_id IN (").with(own).then(")"));
        scope::conferrals(&mut sql, &tx.scope, "c");
        for row in sql.then("ORDER BY c.id").all(&**tx).await? {
            let number = reference(
                row.try_get::<Option<String>>("", "number")?.as_deref(),
                row.try_get::<Option<String>>("", "symbol")?.as_deref(),
            );
            found.push(Certificate {
                number: row.try_get("", "certificate_number")?,
                conferral_id: row.try_get("", "id")?,
                reference: number
                    .map_or_else(|| row.try_get::<i64>("", "decision_id").map(|id| format!("#{id}")), Ok)?,
            });
        }
    }
    Ok(found)
}

/// The awards in force of each of these recipients, as the rules of eligibility look at them; of these awards only.
pub async fn records(
    c: &impl ConnectionTrait,
    scope: &Scope,
    recipient_ids: &[i64],
    awards: &[String],
) -> Result<HashMap<i64, Vec<eligibility::Held>>, Fault> {
    let mut found: HashMap<i64, Vec<eligibility::Held>> = HashMap::new();
    for chunk in recipient_ids.chunks(500) {
        let mut sql = Sql::new(
            "SELECT c.recipient_id, c.id, a.code, c.award_name, d.signed_on, c.signed_year, c.year_from, c.year_to, c.conferral_type FROM conferral c CROSS JOIN award a CROSS JOIN decision d",
        );
        // SQLite reads the tables of a cross join in the order they are named; of its own choice it would begin with all
        // that was ever given of these awards.
        sql.that("a.id = c.award_id AND d.id = c.decision_id");
        sql.one_of("c.recipient_id", chunk.iter().copied());
        sql.one_of("a.code", awards.iter().map(String::as_str));
        sql.and("c.status = ?", ["in_force"]);
        scope::conferrals(&mut sql, scope, "c");
        for row in sql.all(c).await? {
            found.entry(row.try_get("", "recipient_id")?).or_default().push(eligibility::Held {
                conferral_id: row.try_get("", "id")?,
                award_code: row.try_get("", "code")?,
                award_name: row.try_get("", "award_name")?,
                signed_on: some_day(row.try_get::<Option<String>>("", "signed_on")?.as_ref())?,
                signed_year: row.try_get("", "signed_year")?,
                period: (row.try_get("", "year_from")?, row.try_get("", "year_to")?),
                conferral_type: some_word(row.try_get::<Option<String>>("", "conferral_type")?.as_ref())?,
            });
        }
    }
    Ok(found)
}

/// The joint papers of that day that bear the number as the one of a further body.
async fn jointly_numbered(c: &impl ConnectionTrait, paper: &Verification) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new("SELECT id, further_numbers FROM decision WHERE signed_on = ? AND further_numbers IS NOT NULL")
        .value(paper.signed_on.to_string());
    let mut found = Vec::new();
    for row in &sql.all(c).await? {
        let numbers: Vec<FurtherNumber> = from_json(&row.try_get::<String>("", "further_numbers")?)?;
        let bears = |further: &FurtherNumber| {
            number_key(&further.number) == number_key(&paper.number)
                && further.symbol.as_deref().is_some_and(|symbol| symbol_key(symbol) == symbol_key(&paper.symbol))
        };
        if numbers.iter().any(bears) {
            found.push(row.try_get("", "id")?);
        }
    }
    Ok(found)
}

/// The conferrals of the registered decisions that a paper speaks of: the names that certificates of them can show,
/// which are the present one and those that corrections put right, and the status of each.
pub async fn of_paper(
    c: &impl ConnectionTrait,
    paper: &Verification,
) -> Result<Vec<(Vec<String>, ConferralStatus)>, Fault> {
    let joint = jointly_numbered(c, paper).await?;
    let spoken_of = |sql: &str| {
        let or_joint = if joint.is_empty() { String::new() } else { format!(" OR d.id IN ({})", holes(joint.len())) };
        let decision = format!(
            "(d.number_key = ? AND d.signed_year = ? AND d.signed_on = ? AND d.symbol_key = ?{or_joint}) AND d.state = 'registered'"
        );
        let sql = Sql::new(format!("{sql} AND {decision}"))
            .value(number_key(&paper.number))
            .value(paper.signed_on.year())
            .value(paper.signed_on.to_string())
            .value(symbol_key(&paper.symbol));
        joint.iter().fold(sql, |sql, id| sql.value(*id))
    };
    let corrected = "SELECT a.conferral_id, a.stood FROM decision d JOIN conferral c ON c.decision_id = d.id \
                     JOIN conferral_act a ON a.conferral_id = c.id WHERE a.act = 'correct' AND a.took AND NOT a.pending";
    let mut before: HashMap<i64, Vec<String>> = HashMap::new();
    for row in &spoken_of(corrected).all(c).await? {
        let stood: Right = from_json(&row.try_get::<String>("", "stood")?)?;
        before.entry(row.try_get("", "conferral_id")?).or_default().extend(stood.name);
    }
    let conferrals = "SELECT c.id, c.name, c.status FROM decision d JOIN conferral c ON c.decision_id = d.id WHERE c.name IS NOT NULL";
    let rows = spoken_of(conferrals).all(c).await?;
    let conferral = |row: &QueryResult| {
        let mut names = before.remove(&row.try_get("", "id")?).unwrap_or_default();
        names.push(row.try_get("", "name")?);
        Ok((names, word(&row.try_get::<String>("", "status")?)?))
    };
    rows.iter().map(conferral).collect()
}
