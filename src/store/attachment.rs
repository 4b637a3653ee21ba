//! Attachments: a row each, and their contents in a folder beside the database.

pub mod folder;

use super::dialect::Sql;
use crate::domain::{
    attachment::{Attachment, AttachmentKind},
    fault::Fault,
    page::Window,
    time::{day_start, stamp},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

const COLUMNS: &str = "decision_id, n, kind, file_name, media_type, size, sha256, created_by, created_at";

#[derive(Debug, FromQueryResult)]
struct Row {
    decision_id: i64,
    n: i64,
    kind: String,
    file_name: Option<String>,
    media_type: String,
    size: i64,
    sha256: String,
    created_by: String,
    created_at: String,
}

impl Row {
    fn stored(self) -> Result<Attachment, Fault> {
        let Self { decision_id, n, kind, file_name, media_type, size, sha256, created_by, created_at } = self;
        let kind = kind.parse::<AttachmentKind>()?;
        Ok(Attachment { decision_id, n, kind, file_name, media_type, size, sha256, created_by, created_at })
    }
}

/// Whether the schema has attachments: that of an earlier version has none.
pub async fn are_kept(c: &impl ConnectionTrait) -> Result<bool, Fault> {
    let sql = Sql::new("SELECT COUNT(*) FROM seaql_migrations WHERE version = ?").value(migration::ATTACHMENTS);
    Ok(sql.number(c).await?.is_some_and(|count| count > 0))
}

/// Adds an attachment behind those that its decision has, which gives it its number there; answers its number in the
/// register.
pub async fn insert(c: &impl ConnectionTrait, attachment: &mut Attachment) -> Result<i64, Fault> {
    let last = Sql::new("SELECT COALESCE(MAX(n), 0) FROM attachment WHERE decision_id = ?");
    attachment.n = last.value(attachment.decision_id).number(c).await?.unwrap_or_default() + 1;
    let Attachment { decision_id, n, kind, file_name, media_type, size, sha256, created_by, created_at } = attachment;
    Sql::new(format!("INSERT INTO attachment ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"))
        .value(*decision_id)
        .value(*n)
        .value(kind.word())
        .value(file_name.clone())
        .value(media_type.as_str())
        .value(*size)
        .value(sha256.as_str())
        .value(created_by.as_str())
        .value(created_at.as_str())
        .inserted(c)
        .await
}

/// The attachments of a decision in their order, after a number.
pub async fn list(c: &impl ConnectionTrait, decision_id: i64, window: &Window) -> Result<Vec<Attachment>, Fault> {
    let sql = Sql::new(format!("SELECT {COLUMNS} FROM attachment WHERE decision_id = ? AND n > ? ORDER BY n LIMIT ?"));
    let limit = i64::try_from(window.fetch()).map_err(Fault::internal)?;
    let rows = sql.value(decision_id).value(window.after_id()).value(limit).all(c).await?;
    rows.iter().map(|row| Row::from_query_result(row, "")?.stored()).collect()
}

/// How many attachments a decision has.
pub async fn count(c: &impl ConnectionTrait, decision_id: i64) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT COUNT(*) FROM attachment WHERE decision_id = ?").value(decision_id);
    Ok(sql.number(c).await?.unwrap_or_default())
}

/// Bytes of attachments that an account uploaded on a day of Vietnam. They are numbered as they come, so that no row is
/// read that came before the hour before it: a request may have begun that long before what was numbered first.
pub async fn uploaded(c: &impl ConnectionTrait, account: &str, day: NaiveDate) -> Result<i64, Fault> {
    let from = day_start(day);
    let before = stamp(from.parse::<DateTime<Utc>>().map_err(Fault::internal)? - TimeDelta::hours(1));
    let sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM attachment WHERE created_by = ? AND created_at >= ? \
         AND id > COALESCE((SELECT id FROM attachment WHERE created_at < ? ORDER BY id DESC LIMIT 1), 0)",
    );
    Ok(sql.value(account).value(from).value(before).number(c).await?.unwrap_or_default())
}

/// One attachment of a decision.
pub async fn find(c: &impl ConnectionTrait, decision_id: i64, n: i64) -> Result<Option<Attachment>, Fault> {
    let sql = Sql::new(format!("SELECT {COLUMNS} FROM attachment WHERE decision_id = ? AND n = ?"));
    let row = sql.value(decision_id).value(n).one(c).await?;
    row.map(|row| Row::from_query_result(&row, "")?.stored()).transpose()
}

/// Attachments of all decisions after one, in their order, so many at most.
pub async fn after(
    c: &impl ConnectionTrait,
    (decision_id, n): (i64, i64),
    most: i64,
) -> Result<Vec<Attachment>, Fault> {
    let sql = Sql::new(format!(
        "SELECT {COLUMNS} FROM attachment WHERE decision_id > ? OR (decision_id = ? AND n > ?) \
         ORDER BY decision_id, n LIMIT ?"
    ));
    let rows = sql.value(decision_id).value(decision_id).value(n).value(most).all(c).await?;
    rows.iter().map(|row| Row::from_query_result(row, "")?.stored()).collect()
}
