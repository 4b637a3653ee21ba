//! The steps of the schema: which a database has taken, one more taken, and what a step can have changed.

use super::{Db, Tx, dialect::Sql, is_postgres};
use crate::domain::fault::{Code, Fault};
use migration::{STEPS, Step};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// How far the schema of a database has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// It is that of this version.
    Current,
    /// It is that of an earlier version: so many steps are missing.
    Older(usize),
}

/// Whether a database has no register yet.
pub async fn is_new(db: &Db) -> Result<bool, Fault> {
    Ok(applied(db.latest()).await?.is_empty())
}

/// Takes a step, and notes that it was taken.
pub async fn apply(tx: &Tx, step: &Step, now_s: i64) -> Result<(), Fault> {
    let number = if is_postgres(&**tx) { "bigint" } else { "integer" };
    let table = format!(
        "CREATE TABLE IF NOT EXISTS \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \"applied_at\" {number} NOT NULL )"
    );
    tx.execute_unprepared(&table).await?;
    step.apply(&**tx).await?;
    Sql::new("INSERT INTO seaql_migrations (version, applied_at) VALUES (?, ?)")
        .value(step.name)
        .value(now_s)
        .execute(&**tx)
        .await?;
    Ok(())
}

/// How many steps of this version a database lacks; none of them where it was never a register. Refuses one of a newer
/// version.
pub async fn missing(db: &Db) -> Result<Option<usize>, Fault> {
    if is_new(db).await? {
        return Ok(None);
    }
    Ok(Some(match schema(db).await? {
        Schema::Current => 0,
        Schema::Older(steps) => steps,
    }))
}

/// How far the schema of a database has come; refuses that of a newer version.
pub async fn schema(db: &Db) -> Result<Schema, Fault> {
    let taken = applied(db.latest()).await?;
    let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    refuse_newer(&taken, &known)?;
    Ok(if taken.len() < known.len() { Schema::Older(known.len() - taken.len()) } else { Schema::Current })
}

/// Refuses a database that lacks a step, or has taken one of a newer version.
pub async fn up_to_date(db: &Db) -> Result<(), Fault> {
    match schema(db).await? {
        Schema::Current => Ok(()),
        Schema::Older(_) => Err(Fault::because(
            Code::Unavailable,
            "Cơ sở dữ liệu chưa phải của phiên bản này; hãy chạy “award-registry migrate”.",
            "The database is not of this version yet; run award-registry migrate.",
        )),
    }
}

/// Refuses a database that has taken a step nobody knows.
pub fn refuse_newer(taken: &[String], known: &[&str]) -> Result<(), Fault> {
    match taken.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(newer) => Err(Fault::because(
            Code::Unavailable,
            format!("Cơ sở dữ liệu do phiên bản mới hơn ghi (bước {newer}); hãy dùng chương trình mới hơn."),
            format!("The database was written by a newer version (step {newer}); use a newer program."),
        )),
    }
}

/// The names of the steps a database has taken.
pub async fn applied(c: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    Ok(migration::proof::applied(c).await?)
}

/// What tells by table whether a step can have changed a row: how the table is defined, and how many rows this
/// transaction wrote. SQLite counts the rows of all tables together.
pub async fn traces(tx: &Tx) -> Result<BTreeMap<String, String>, Fault> {
    let sql = if is_postgres(&**tx) {
        "SELECT t.relname::text AS name, concat(t.oid, ' ', t.relfilenode, ' ', coalesce((SELECT n_tup_ins || ' ' || n_tup_upd || ' ' || n_tup_del FROM pg_stat_xact_user_tables s WHERE s.relid = t.oid), ''), ' ', \
           (SELECT string_agg(concat(a.attname, ' ', a.atttypid, ' ', a.attgenerated, ' ', pg_get_expr(d.adbin, d.adrelid)), ',' ORDER BY a.attnum) FROM pg_attribute a \
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS trace \
         FROM pg_class t WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')"
    } else {
        "SELECT name, total_changes() || ' ' || rootpage || ' ' || sql AS trace FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    };
    let rows = Sql::new(sql).all(&**tx).await?;
    rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "trace")?))).collect()
}
