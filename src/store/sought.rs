//! What a search box is typed that is only a part of a number, or the value of a key without its system.

use super::dialect::Sql;
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// What sorts after every text that begins with another: texts are compared by their bytes.
const LAST: char = char::MAX;

async fn texts(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<String>, Fault> {
    sql.all(c).await?.iter().map(|row| Ok(row.try_get("", "text")?)).collect()
}

/// The keys of decisions' numbers that have these digits in them, the shortest first.
pub async fn numbers_with(c: &impl ConnectionTrait, digits: &str, limit: u64) -> Result<Vec<String>, Fault> {
    let sql = Sql::new(
        "SELECT text FROM (SELECT DISTINCT number_key AS text FROM decision WHERE number_key LIKE ?) AS number",
    )
    .value(format!("%{digits}%"));
    texts(c, sql.then("ORDER BY length(text), text LIMIT ?").value(limit)).await
}

/// The numbers of certificates that begin so.
pub async fn certificates_from(c: &impl ConnectionTrait, start: &str, limit: u64) -> Result<Vec<String>, Fault> {
    let sql = Sql::new(
        "SELECT DISTINCT certificate_number AS text FROM conferral WHERE certificate_number >= ? AND certificate_number < ?",
    );
    let sql = sql.value(start).value(format!("{start}{LAST}"));
    texts(c, sql.then("ORDER BY 1 LIMIT ?").value(limit)).await
}

/// The other systems that recipients have keys of; each is found by a step of the index, however many keys it has.
pub async fn systems(c: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    let sql = Sql::new(
        "WITH RECURSIVE each_one (text) AS (SELECT min(system) FROM external_id UNION ALL \
         SELECT (SELECT min(x.system) FROM external_id x WHERE x.system > each_one.text) FROM each_one WHERE each_one.text IS NOT NULL) \
         SELECT text FROM each_one WHERE text IS NOT NULL",
    );
    texts(c, sql).await
}
