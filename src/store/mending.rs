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

/// Where a conferral that goes back to its own record was linked away from the one it was merged into, it was linked away
/// from its own: says that anew.
pub async fn part(
    c: &impl ConnectionTrait,
    conferrals: &[i64],
    (into, from): (i64, i64),
    merged_at: &str,
) -> Result<(), Fault> {
    for chunk in conferrals.chunks(500) {
        let mut sql = Sql::new(
            "SELECT m.id, m.decision_id, m.conferral_id, m.stood FROM mending m JOIN decision d ON d.id = m.decision_id",
        );
        sql.one_of("m.conferral_id", chunk.iter().copied());
        sql.and("d.registered_at >= ?", [merged_at]);
        for row in sql.all(c).await? {
            let mut stood: Right = from_json(&row.try_get::<String>("", "stood")?)?;
            if stood.recipient_id == Some(into) {
                stood.recipient_id = Some(from);
                replace(c, row.try_get("", "id")?, &stood).await?;
                let conferral: i64 = row.try_get("", "conferral_id")?;
                super::act::restate(c, row.try_get("", "decision_id")?, Some(conferral), &stood).await?;
            }
        }
    }
    Ok(())
}

/// The decisions that a mending mended.
pub async fn mended_by(c: &impl ConnectionTrait, decision_id: i64) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new("SELECT DISTINCT of_decision_id FROM mending WHERE decision_id = ? ORDER BY of_decision_id");
    sql.value(decision_id).all(c).await?.iter().map(|row| Ok(row.try_get("", "of_decision_id")?)).collect()
}

/// All that was mended in a decision and its lines, in the order of registering.
pub async fn of(c: &impl ConnectionTrait, of_decision_id: i64) -> Result<Vec<Step>, Fault> {
    let sql = Sql::new(
        "SELECT m.id, m.decision_id, m.of_decision_id, m.conferral_id, m.stood, m.unnamed, d.targets, d.voided_by \
         FROM mending m JOIN decision d ON d.id = m.decision_id WHERE m.of_decision_id = ? ORDER BY m.id",
    );
    let mut steps = Vec::new();
    for row in sql.value(of_decision_id).all(c).await? {
        let note = Mending {
            decision_id: row.try_get("", "decision_id")?,
            of_decision_id,
            conferral_id: row.try_get("", "conferral_id")?,
            stood: from_json(&row.try_get::<String>("", "stood")?)?,
            unnamed: row.try_get("", "unnamed")?,
        };
        let targets: Vec<Target> = from_json(&row.try_get::<String>("", "targets")?)?;
        let own = targets.into_iter().find(|target| match note.conferral_id {
            Some(id) => target.conferral_id == Some(id),
            None => target.decision_id == Some(of_decision_id),
        });
        let right = own.and_then(|target| target.right).unwrap_or_default();
        let void = row.try_get::<Option<i64>>("", "voided_by")?.is_some();
        steps.push(Step { id: row.try_get("", "id")?, note, right, void });
    }
    Ok(steps)
}
