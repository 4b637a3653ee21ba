//! What was mended, and what stood there: by it a mending entered in error is taken out again.

use super::{
    dialect::{Sql, tuples},
    from_json, to_json,
};
use crate::domain::{
    decision::{Right, Target},
    fault::Fault,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};

/// One record that a mending put right.
#[derive(Debug, Clone)]
pub struct Mending {
    /// The decision that mends.
    pub decision_id: i64,
    /// The decision that is mended, or whose line is.
    pub of_decision_id: i64,
    /// The conferral whose line is mended; absent where it is the decision itself.
    pub conferral_id: Option<i64>,
    /// What stood there.
    pub stood: Right,
    /// Whether the line named nobody.
    pub unnamed: bool,
}

/// A mending as it is kept, with what it says is right.
#[derive(Debug)]
pub struct Step {
    /// Its number.
    pub id: i64,
    /// What it mended.
    pub note: Mending,
    /// What it says is right.
    pub right: Right,
    /// Whether it was taken out.
    pub void: bool,
}

/// Notes what is mended.
pub async fn insert_many(c: &impl ConnectionTrait, mendings: &[Mending]) -> Result<(), Fault> {
    for chunk in mendings.chunks(500) {
        let rows = tuples(chunk.len(), 5);
        let mut sql = Sql::new(format!(
            "INSERT INTO mending (decision_id, of_decision_id, conferral_id, stood, unnamed) VALUES {rows}"
        ));
        for Mending { decision_id, of_decision_id, conferral_id, stood, unnamed } in chunk {
            sql = sql
                .value(*decision_id)
                .value(*of_decision_id)
                .value(*conferral_id)
                .value(to_json(stood)?)
                .value(*unnamed);
        }
        sql.execute(c).await?;
    }
    Ok(())
}

/// Says anew what stood there.
pub async fn replace(c: &impl ConnectionTrait, id: i64, stood: &Right) -> Result<(), Fault> {
    Sql::new("UPDATE mending SET stood = ? WHERE id = ?").value(to_json(stood)?).value(id).execute(c).await?;
    Ok(())
}

/// What a decision that mends put right, each with what stood there.
pub async fn made_by(c: &impl ConnectionTrait, decision_id: i64) -> Result<Vec<Mending>, Fault> {
    let sql =
        Sql::new("SELECT of_decision_id, conferral_id, stood, unnamed FROM mending WHERE decision_id = ? ORDER BY id");
    let one = |row: &sea_orm::QueryResult| {
        Ok(Mending {
            decision_id,
            of_decision_id: row.try_get("", "of_decision_id")?,
            conferral_id: row.try_get("", "conferral_id")?,
            stood: from_json(&row.try_get::<String>("", "stood")?)?,
            unnamed: row.try_get("", "unnamed")?,
        })
    };
    sql.value(decision_id).all(c).await?.iter().map(one).collect()
}

/// The decisions that a mending mended.
pub async fn mended_by(c: &impl ConnectionTrait, decision_id: i64) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new("SELECT DISTINCT of_decision_id FROM mending WHERE decision_id = ? ORDER BY of_decision_id");
    sql.value(decision_id).all(c).await?.iter().map(|row| Ok(row.try_get("", "of_decision_id")?)).collect()
}

/// All that was mended in a decision and its lines, in the order of registering.
pub async fn of(c: &impl ConnectionTrait, of_decision_id: i64) -> Result<Vec<Step>, Fault> {
    let mut sql = Sql::new(NOTES);
    sql.and("of_decision_id = ?", [of_decision_id]);
    steps(c, sql).await
}

/// All that was mended in the lines of these conferrals, of each in the order of registering.
pub async fn of_conferrals(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Vec<Step>>, Fault> {
    let mut found: HashMap<i64, Vec<Step>> = HashMap::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(NOTES);
        sql.one_of("conferral_id", chunk.iter().copied());
        for step in steps(c, sql).await? {
            found.entry(step.note.conferral_id.unwrap_or_default()).or_default().push(step);
        }
    }
    Ok(found)
}

const NOTES: &str = "SELECT id, decision_id, of_decision_id, conferral_id, stood, unnamed FROM mending";

/// What a mending says is right, by the record of each target, and whether it was taken out.
type Said = (HashMap<(Option<i64>, Option<i64>), Right>, bool);

async fn steps(c: &impl ConnectionTrait, notes: Sql) -> Result<Vec<Step>, Fault> {
    let rows = notes.then("ORDER BY id").all(c).await?;
    let ids = rows.iter().map(|row| row.try_get("", "decision_id")).collect::<Result<BTreeSet<i64>, _>>()?;
    let mut said: HashMap<i64, Said> = HashMap::new();
    for chunk in ids.into_iter().collect::<Vec<_>>().chunks(500) {
        let mut sql = Sql::new("SELECT id, targets, voided_by FROM decision");
        sql.one_of("id", chunk.iter().copied());
        for row in sql.all(c).await? {
            let targets: Vec<Target> = from_json(&row.try_get::<String>("", "targets")?)?;
            let rights = targets.into_iter().filter_map(|target| {
                let of = (target.conferral_id, target.decision_id.filter(|_| target.conferral_id.is_none()));
                Some((of, target.right?))
            });
            let void = row.try_get::<Option<i64>>("", "voided_by")?.is_some();
            said.insert(row.try_get("", "id")?, (rights.collect(), void));
        }
    }
    let step = |row: &sea_orm::QueryResult| {
        let note = Mending {
            decision_id: row.try_get("", "decision_id")?,
            of_decision_id: row.try_get("", "of_decision_id")?,
            conferral_id: row.try_get("", "conferral_id")?,
            stood: from_json(&row.try_get::<String>("", "stood")?)?,
            unnamed: row.try_get("", "unnamed")?,
        };
        let of = (note.conferral_id, Some(note.of_decision_id).filter(|_| note.conferral_id.is_none()));
        let (rights, void) =
            said.get(&note.decision_id).ok_or_else(|| Fault::internal("the decision of a mending is gone"))?;
        let right = rights.get(&of).cloned().unwrap_or_default();
        Ok(Step { id: row.try_get("", "id")?, note, right, void: *void })
    };
    rows.iter().map(step).collect()
}
