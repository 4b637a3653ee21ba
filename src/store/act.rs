//! Acts on conferrals: what was done, in the order of their days.

use super::{Db, dialect::Sql, from_json, some_day, some_word, to_json, word};
use crate::domain::{
    account::Scope,
    act::Done,
    conferral::ConferralStatus,
    decision::{Act, Right},
    fault::Fault,
    history::ActOn,
    number::reference,
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::HashMap;

/// An act as registering writes it.
#[derive(Debug, Clone)]
pub struct Written {
    /// The conferral.
    pub conferral_id: i64,
    /// The decision that does it, the act, its day, and what it undoes.
    pub done: Done,
    /// What the conferral is afterwards.
    pub status_after: ConferralStatus,
    /// What stood there before.
    pub stood: Right,
}

/// A conferral as the checks of an act see it.
#[derive(Debug, Clone)]
pub struct Touchable {
    /// The conferral.
    pub id: i64,
    /// Its decision.
    pub decision_id: i64,
    /// Whether its source names nobody.
    pub unnamed: bool,
    /// How the decision is cited.
    pub reference: String,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// The codes of the deciding authorities.
    pub codes: Vec<String>,
}

/// Adds acts, many at a time.
pub async fn insert_many(c: &impl ConnectionTrait, acts: &[Written]) -> Result<(), Fault> {
    for chunk in acts.chunks(500) {
        let rows = vec!["(?, ?, ?, ?, ?, ?, ?)"; chunk.len()].join(", ");
        let mut sql = Sql::new(format!(
            "INSERT INTO conferral_act (conferral_id, decision_id, act, undoes, day, status_after, stood) VALUES {rows}"
        ));
        for Written { conferral_id, done, status_after, stood } in chunk {
            let Done { decision_id, act, day, undoes } = done;
            sql = sql
                .value(*conferral_id)
                .value(*decision_id)
                .value(act.word())
                .value(*undoes)
                .value(*day)
                .value(status_after.word())
                .value(to_json(stood)?);
        }
        sql.execute(c).await?;
    }
    Ok(())
}

/// Says anew what a conferral was after an act that another one now stands before.
pub async fn set_status_after(
    c: &impl ConnectionTrait,
    conferral_id: i64,
    decision_id: i64,
    status: ConferralStatus,
) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE conferral_act SET status_after = ? WHERE conferral_id = ? AND decision_id = ?");
    sql.value(status.word()).value(conferral_id).value(decision_id).execute(c).await?;
    Ok(())
}

/// Puts an act on another day, and says what the conferral is after it.
pub async fn replace(
    c: &impl ConnectionTrait,
    conferral_id: i64,
    decision_id: i64,
    day: i32,
    status: ConferralStatus,
) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE conferral_act SET day = ?, status_after = ? WHERE conferral_id = ? AND decision_id = ?");
    sql.value(day).value(status.word()).value(conferral_id).value(decision_id).execute(c).await?;
    Ok(())
}

/// The conferrals of these numbers, or of these decisions, or touched by these acts.
pub async fn touchable(c: &impl ConnectionTrait, by: &str, ids: &[i64]) -> Result<Vec<Touchable>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT c.id, c.decision_id, c.recipient_id, d.number, d.symbol, d.signed_on, c.signed_year, s.codes FROM conferral c LEFT JOIN decision d ON d.id = c.decision_id \
             LEFT JOIN authority_set s ON s.id = c.authority_set_id",
        );
        sql.one_of(by, chunk.iter().copied());
        for row in sql.then("ORDER BY c.id").all(c).await? {
            let decision_id: i64 = row.try_get("", "decision_id")?;
            found.push(Touchable {
                id: row.try_get("", "id")?,
                decision_id,
                unnamed: row.try_get::<Option<i64>>("", "recipient_id")?.is_none(),
                reference: cited(&row)?.unwrap_or_else(|| format!("#{decision_id}")),
                signed_on: some_day(row.try_get::<Option<String>>("", "signed_on")?.as_ref())?,
                signed_year: row.try_get("", "signed_year")?,
                codes: from_json(&row.try_get::<String>("", "codes")?)?,
            });
        }
    }
    Ok(found)
}

fn cited(row: &QueryResult) -> Result<Option<String>, Fault> {
    Ok(reference(
        row.try_get::<Option<String>>("", "number")?.as_deref(),
        row.try_get::<Option<String>>("", "symbol")?.as_deref(),
    ))
}

/// Which conferrals the act of each decision touched: pairs of decision and conferral.
pub async fn touched_by(c: &impl ConnectionTrait, decision_ids: &[i64]) -> Result<Vec<(i64, i64)>, Fault> {
    let mut found = Vec::new();
    for chunk in decision_ids.chunks(1000) {
        let mut sql = Sql::new("SELECT decision_id, conferral_id FROM conferral_act");
        sql.one_of("decision_id", chunk.iter().copied());
        for row in sql.then("ORDER BY decision_id, conferral_id").all(c).await? {
            found.push((row.try_get("", "decision_id")?, row.try_get("", "conferral_id")?));
        }
    }
    Ok(found)
}

/// The acts on each of these conferrals, in their order.
pub async fn of(c: &impl ConnectionTrait, conferral_ids: &[i64]) -> Result<HashMap<i64, Vec<Done>>, Fault> {
    let mut found: HashMap<i64, Vec<Done>> = HashMap::new();
    for chunk in conferral_ids.chunks(1000) {
        let mut sql = Sql::new("SELECT conferral_id, decision_id, act, undoes, day FROM conferral_act");
        sql.one_of("conferral_id", chunk.iter().copied());
        for row in sql.then("ORDER BY conferral_id, day, id").all(c).await? {
            let done = Done {
                decision_id: row.try_get("", "decision_id")?,
                act: word(&row.try_get::<String>("", "act")?)?,
                day: row.try_get("", "day")?,
                undoes: row.try_get("", "undoes")?,
            };
            found.entry(row.try_get("", "conferral_id")?).or_default().push(done);
        }
    }
    Ok(found)
}

/// What stood on a conferral before an act.
pub async fn stood(c: &impl ConnectionTrait, conferral_id: i64, decision_id: i64) -> Result<Right, Fault> {
    let sql = Sql::new("SELECT stood FROM conferral_act WHERE conferral_id = ? AND decision_id = ?")
        .value(conferral_id)
        .value(decision_id);
    sql.one(c).await?.map_or_else(|| Ok(Right::default()), |row| from_json(&row.try_get::<String>("", "stood")?))
}

/// The acts of decisions that are inside on each of these conferrals, as a history tells them, oldest first.
pub async fn history(db: &Db, scope: &Scope, conferral_ids: &[i64]) -> Result<HashMap<i64, Vec<ActOn>>, Fault> {
    if conferral_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT t.conferral_id, t.decision_id, t.act, u.id AS undoes, t.status_after, t.stood, d.number, d.symbol, d.signed_on, d.cancel_reason \
         FROM conferral_act t LEFT JOIN decision d ON d.id = t.decision_id LEFT JOIN decision u ON u.id = t.undoes",
    );
    if let Some(inside) = super::scope::inside(scope, "u.authority_set_id") {
        sql = sql.then("AND ").with(inside);
    }
    sql.one_of("t.conferral_id", conferral_ids.iter().copied());
    super::scope::decisions(&mut sql, scope, "d.authority_set_id");
    let mut found: HashMap<i64, Vec<ActOn>> = HashMap::new();
    for row in sql.then("ORDER BY t.conferral_id, t.day, t.id").all(db.reader()).await? {
        let stood: Right = from_json(&row.try_get::<String>("", "stood")?)?;
        let act: Act = word(&row.try_get::<String>("", "act")?)?;
        let on = ActOn {
            act,
            decision_id: row.try_get("", "decision_id")?,
            reference: cited(&row)?,
            signed_on: some_day(row.try_get::<Option<String>>("", "signed_on")?.as_ref())?,
            cancel_reason: some_word(row.try_get::<Option<String>>("", "cancel_reason")?.as_ref())?,
            undoes_decision_id: row.try_get("", "undoes")?,
            stood: Some(stood).filter(|stood| !stood.says_nothing()),
            status_after: word(&row.try_get::<String>("", "status_after")?)?,
        };
        found.entry(row.try_get("", "conferral_id")?).or_default().push(on);
    }
    Ok(found)
}
