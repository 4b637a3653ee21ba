//! Acts on conferrals: what was done, in the order of their days.

use super::{
    conferral::{ancestors, successor},
    dialect::{Sql, tuples},
    from_json, some_day, to_json, word,
};
use crate::domain::{
    act::{Done, order_by},
    conferral::ConferralStatus,
    decision::{Act, Right},
    fault::Fault,
    history::{Leaves, ends},
    number::reference,
    recipient::RecipientKind,
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::{BTreeSet, HashMap, HashSet};

mod deed;
mod history;

pub use deed::{Deed, deeds};
pub use history::history;

/// An act as it is kept: what was done, and what it left.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The conferral.
    pub conferral_id: i64,
    /// The decision that does it, the act, its day, and what it undoes.
    pub done: Done,
    /// What the conferral is afterwards.
    pub status_after: ConferralStatus,
    /// What stood there before.
    pub stood: Right,
    /// False where it names the whole decision and does not concern this conferral.
    pub took: bool,
}

impl Leaves for Kept {
    fn left(&self) -> Option<ConferralStatus> {
        (!self.done.pending).then_some(self.status_after)
    }

    fn ends(&self) -> bool {
        ends(self.done.act, self.done.undoes)
    }
}

/// A conferral as the checks of an act see it.
#[derive(Debug, Clone)]
pub struct Touchable {
    /// The conferral.
    pub id: i64,
    /// Its decision.
    pub decision_id: i64,
    /// What its recipient is.
    pub recipient_kind: RecipientKind,
    /// Whether its source names nobody.
    pub unnamed: bool,
    /// How the decision is cited.
    pub reference: String,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// What it is now.
    pub status: ConferralStatus,
    /// The conferral that took its place.
    pub superseded_by: Option<i64>,
    /// The conferrals whose place it took, each with its decision, the latest first.
    pub ancestors: Vec<(i64, i64)>,
    /// The codes of the deciding authorities.
    pub codes: Vec<String>,
}

/// Adds acts, many at a time.
pub async fn insert_many(c: &impl ConnectionTrait, acts: &[Kept]) -> Result<(), Fault> {
    for chunk in acts.chunks(500) {
        let rows = tuples(chunk.len(), 9);
        let mut sql = Sql::new(format!(
            "INSERT INTO conferral_act (conferral_id, decision_id, act, undoes, day, status_after, stood, pending, took) VALUES {rows}"
        ));
        for Kept { conferral_id, done, status_after, stood, took } in chunk {
            sql = sql
                .value(*conferral_id)
                .value(done.decision_id)
                .value(done.act.word())
                .value(done.undoes)
                .value(done.day)
                .value(status_after.word())
                .value(to_json(stood)?)
                .value(done.pending)
                .value(*took);
        }
        sql.execute(c).await?;
    }
    Ok(())
}

/// Says anew what a conferral was after an act, its day, and whether that is still to come.
pub async fn replace(c: &impl ConnectionTrait, act: &Kept) -> Result<(), Fault> {
    let Kept { conferral_id, done, status_after, stood, took } = act;
    Sql::new("UPDATE conferral_act SET day = ?, status_after = ?, stood = ?, pending = ?, took = ? WHERE conferral_id = ? AND decision_id = ?")
        .value(done.day)
        .value(status_after.word())
        .value(to_json(stood)?)
        .value(done.pending)
        .value(*took)
        .value(*conferral_id)
        .value(done.decision_id)
        .execute(c)
        .await?;
    Ok(())
}

/// Says anew what stood before a mending: on one conferral, or on every one where it mended the decision.
pub async fn restate(
    c: &impl ConnectionTrait,
    decision_id: i64,
    conferral_id: Option<i64>,
    stood: &Right,
) -> Result<(), Fault> {
    let sql =
        Sql::new("UPDATE conferral_act SET stood = ? WHERE decision_id = ?").value(to_json(stood)?).value(decision_id);
    let sql = match conferral_id {
        Some(id) => sql.then("AND conferral_id = ?").value(id),
        None => sql,
    };
    sql.execute(c).await?;
    Ok(())
}

/// Passes what these decisions did to conferrals to others, each from the first to the second of its pair. What they
/// did to that one too is one act there.
pub async fn pass(c: &impl ConnectionTrait, ways: &[(i64, i64)], decisions: &BTreeSet<i64>) -> Result<(), Fault> {
    let decisions: Vec<i64> = decisions.iter().copied().collect();
    for of in decisions.chunks(500) {
        for chunk in ways.chunks(500) {
            let pairs = vec!["(CAST(? AS BIGINT), CAST(? AS BIGINT))"; chunk.len()].join(", ");
            // Both engines name the columns of values so.
            let mut sql =
                Sql::new(format!("UPDATE conferral_act SET conferral_id = way.column2 FROM (VALUES {pairs}) AS way"));
            sql = chunk.iter().fold(sql, |sql, (from, to)| sql.value(*from).value(*to));
            sql.that("conferral_act.conferral_id = way.column1");
            sql.that(
                "NOT EXISTS (SELECT 1 FROM conferral_act AS there \
                 WHERE there.conferral_id = way.column2 AND there.decision_id = conferral_act.decision_id)",
            );
            sql.one_of("conferral_act.decision_id", of.iter().copied());
            sql.execute(c).await?;
            let mut sql = Sql::new("DELETE FROM conferral_act");
            sql.one_of("conferral_id", chunk.iter().map(|(from, _)| *from));
            sql.one_of("decision_id", of.iter().copied());
            sql.execute(c).await?;
        }
    }
    Ok(())
}

/// Forgets what a decision did: its targets were mended.
pub async fn forget(c: &impl ConnectionTrait, decision_id: i64) -> Result<(), Fault> {
    Sql::new("DELETE FROM conferral_act WHERE decision_id = ?").value(decision_id).execute(c).await?;
    Ok(())
}

/// The decisions whose acts have a day up to this one that is still noted as to come, oldest first.
pub async fn due(c: &impl ConnectionTrait, day: i32) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new("SELECT DISTINCT decision_id, day FROM conferral_act WHERE pending AND day <= ?").value(day);
    let rows = sql.then("ORDER BY day, decision_id").all(c).await?;
    rows.iter().map(|row| Ok(row.try_get("", "decision_id")?)).collect()
}

/// The conferrals of these numbers, or of these decisions, or touched by these acts.
pub async fn touchable(c: &impl ConnectionTrait, by: &str, ids: &[i64]) -> Result<Vec<Touchable>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT c.id, c.decision_id, c.recipient_id, c.recipient_kind, d.number, d.symbol, d.signed_on, c.signed_year, c.status, c.details, s.codes FROM conferral c LEFT JOIN decision d ON d.id = c.decision_id \
             LEFT JOIN authority_set s ON s.id = c.authority_set_id",
        );
        sql.one_of(by, chunk.iter().copied());
        for row in sql.then("ORDER BY c.id").all(c).await? {
            let decision_id: i64 = row.try_get("", "decision_id")?;
            let details = row.try_get::<Option<String>>("", "details")?;
            found.push(Touchable {
                id: row.try_get("", "id")?,
                decision_id,
                recipient_kind: word(&row.try_get::<String>("", "recipient_kind")?)?,
                unnamed: row.try_get::<Option<i64>>("", "recipient_id")?.is_none(),
                reference: cited(&row)?.unwrap_or_else(|| format!("#{decision_id}")),
                signed_on: some_day(row.try_get::<Option<String>>("", "signed_on")?.as_ref())?,
                signed_year: row.try_get("", "signed_year")?,
                status: word(&row.try_get::<String>("", "status")?)?,
                superseded_by: successor(details.as_deref())?,
                ancestors: ancestors(details.as_deref())?,
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

/// Which conferrals each of these decisions did something to, as it is kept.
pub async fn took(c: &impl ConnectionTrait, decision_ids: &[i64]) -> Result<HashMap<i64, HashSet<i64>>, Fault> {
    let mut found: HashMap<i64, HashSet<i64>> = HashMap::new();
    for chunk in decision_ids.chunks(1000) {
        let mut sql = Sql::new("SELECT decision_id, conferral_id FROM conferral_act");
        sql.that("took");
        sql.one_of("decision_id", chunk.iter().copied());
        for row in sql.all(c).await? {
            found.entry(row.try_get("", "decision_id")?).or_default().insert(row.try_get("", "conferral_id")?);
        }
    }
    Ok(found)
}

/// The acts on each of these conferrals, in their order, and what each left.
pub async fn of(c: &impl ConnectionTrait, conferral_ids: &[i64]) -> Result<HashMap<i64, Vec<Kept>>, Fault> {
    let mut found: HashMap<i64, Vec<Kept>> = HashMap::new();
    for chunk in conferral_ids.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT t.id, t.conferral_id, t.decision_id, t.act, t.undoes, t.day, t.status_after, t.stood, t.pending, t.took, c.decision_id AS awarded_by, c.details \
             FROM conferral_act t LEFT JOIN conferral c ON c.id = t.conferral_id",
        );
        sql.one_of("t.conferral_id", chunk.iter().copied());
        let rows = sql.then("ORDER BY t.conferral_id, t.id").all(c).await?;
        let ids = rows.iter().map(|row| row.try_get("", "decision_id")).collect::<Result<HashSet<i64>, _>>()?;
        let deeds = deeds(c, ids).await?;
        let mut did: HashMap<i64, HashSet<i64>> = HashMap::new();
        for row in &rows {
            did.entry(row.try_get("", "conferral_id")?).or_default().insert(row.try_get("", "decision_id")?);
        }
        for row in &rows {
            let conferral_id = row.try_get("", "conferral_id")?;
            let decision_id = row.try_get("", "decision_id")?;
            let deed = deeds.get(&decision_id).ok_or_else(|| Fault::internal("the decision of an act is gone"))?;
            let act: Act = word(&row.try_get::<String>("", "act")?)?;
            let there = |id| did.get(&conferral_id).is_some_and(|did| did.contains(&id));
            let ancestors = ancestors(row.try_get::<Option<String>>("", "details")?.as_deref())?;
            let line: Vec<_> =
                std::iter::once((conferral_id, row.try_get("", "awarded_by")?)).chain(ancestors).collect();
            let (reach, right) = deed.on(&line, there);
            let done = Done {
                decision_id,
                reference: deed.reference.clone(),
                act,
                day: row.try_get("", "day")?,
                registered: deed.registered,
                undoes: row.try_get("", "undoes")?,
                reach,
                right,
                pending: row.try_get("", "pending")?,
            };
            let status_after = word(&row.try_get::<String>("", "status_after")?)?;
            let stood = from_json(&row.try_get::<String>("", "stood")?)?;
            let took = row.try_get("", "took")?;
            found.entry(conferral_id).or_default().push(Kept { conferral_id, done, status_after, stood, took });
        }
        for acts in found.values_mut() {
            order_by(acts, |kept| &kept.done);
        }
    }
    Ok(found)
}
