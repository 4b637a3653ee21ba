//! The decisions that were made of an old register.

use super::{Sql, from_json, to_json};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// Places of rows that follow one another, both ends within.
pub type Places = Vec<(u32, u32)>;

/// The import of a file that was loaded before.
pub async fn of_file(c: &impl ConnectionTrait, sha256: &str) -> Result<Option<i64>, Fault> {
    let sql = Sql::new(
        "SELECT id FROM import WHERE sha256 = ? AND id IN (SELECT import_id FROM import_decision) \
         ORDER BY id DESC LIMIT 1",
    );
    sql.value(sha256).number(c).await
}

/// Notes that a decision was made of these rows.
pub async fn add(c: &impl ConnectionTrait, import_id: i64, decision_id: i64, places: &Places) -> Result<(), Fault> {
    Sql::new("INSERT INTO import_decision (decision_id, import_id, places) VALUES (?, ?, ?)")
        .value(decision_id)
        .value(import_id)
        .value(to_json(places)?)
        .execute(c)
        .await
        .map(|_| ())
}

/// The rows of which decisions were made that were not withdrawn since.
pub async fn places(c: &impl ConnectionTrait, import_id: i64) -> Result<Vec<Places>, Fault> {
    let sql = Sql::new(
        "SELECT i.places AS places FROM import_decision i JOIN decision d ON d.id = i.decision_id \
         WHERE i.import_id = ? AND d.state <> 'withdrawn'",
    );
    let rows = sql.value(import_id).all(c).await?;
    rows.iter().map(|row| from_json(&row.try_get::<String>("", "places")?)).collect()
}

/// The decisions of an import that wait for a registrar, after one, in their order.
pub async fn submitted(c: &impl ConnectionTrait, import_id: i64) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new(
        "SELECT d.id AS id FROM import_decision i JOIN decision d ON d.id = i.decision_id \
         WHERE i.import_id = ? AND d.state = 'submitted' ORDER BY d.id",
    );
    let rows = sql.value(import_id).all(c).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
