//! Imports: working data, outside of the proof, deleted when its days are over.

pub mod register;

use super::{dialect::Sql, from_json, to_json};
use crate::domain::{
    fault::Fault,
    import::{ImportState, StoredImport, WaitingImport},
};
use sea_orm::{ConnectionTrait, FromQueryResult};

const COLUMNS: &str = "id, version, state, file_name, sha256, file_size, decision_id, mapping, edits, preview, read_rows, judged_under, \
     created_by, created_at, updated_at, expires_at";

#[derive(Debug, FromQueryResult)]
struct Row {
    id: i64,
    version: i64,
    state: String,
    file_name: Option<String>,
    sha256: String,
    file_size: Option<i64>,
    decision_id: Option<i64>,
    mapping: String,
    edits: String,
    preview: String,
    read_rows: String,
    judged_under: String,
    created_by: String,
    created_at: String,
    updated_at: String,
    expires_at: String,
}

impl Row {
    fn stored(self) -> Result<StoredImport, Fault> {
        let Self {
            id,
            version,
            state,
            file_name,
            sha256,
            file_size,
            decision_id,
            mapping,
            edits,
            preview,
            read_rows,
            judged_under,
            created_by,
            created_at,
            updated_at,
            expires_at,
        } = self;
        Ok(StoredImport {
            id,
            version,
            state: state.parse::<ImportState>()?,
            file_name,
            sha256,
            file_size,
            decision_id,
            mapping: from_json(&mapping)?,
            edits: from_json(&edits)?,
            preview: from_json(&preview)?,
            rows: from_json(&read_rows)?,
            judged_under,
            created_by,
            created_at,
            updated_at,
            expires_at,
        })
    }
}

/// Adds an import with the cells of its file, as JSON; gives it its number.
pub async fn insert(c: &impl ConnectionTrait, import: &mut StoredImport, book: String) -> Result<(), Fault> {
    let StoredImport {
        id: _,
        version,
        state,
        file_name,
        sha256,
        file_size,
        decision_id,
        mapping,
        edits,
        preview,
        rows,
        judged_under,
        created_by,
        created_at,
        updated_at,
        expires_at,
    } = &*import;
    let sql = Sql::new(
        "INSERT INTO import (version, state, file_name, sha256, file_size, decision_id, book, mapping, edits, preview, read_rows, judged_under, created_by, created_at, updated_at, \
         expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(*version)
        .value(state.word())
        .value(file_name.clone())
        .value(sha256.as_str())
        .value(*file_size)
        .value(*decision_id)
        .value(book)
        .value(to_json(mapping)?)
        .value(to_json(edits)?)
        .value(to_json(preview)?)
        .value(to_json(rows)?)
        .value(judged_under.as_str())
        .value(created_by.as_str())
        .value(created_at.as_str())
        .value(updated_at.as_str())
        .value(expires_at.as_str());
    import.id = sql.inserted(c).await?;
    Ok(())
}

/// Keeps what became of an import; the cells of its file stay.
pub async fn replace(c: &impl ConnectionTrait, import: &StoredImport) -> Result<(), Fault> {
    let StoredImport {
        id,
        version,
        state,
        file_name: _,
        sha256: _,
        file_size,
        decision_id,
        mapping,
        edits,
        preview,
        rows,
        judged_under,
        created_by: _,
        created_at: _,
        updated_at,
        expires_at,
    } = import;
    let sql = Sql::new(
        "UPDATE import SET version = ?, state = ?, file_size = ?, decision_id = ?, mapping = ?, edits = ?, preview = ?, read_rows = ?, judged_under = ?, updated_at = ?, expires_at = ? WHERE id = ?",
    );
    let sql = sql
        .value(*version)
        .value(state.word())
        .value(*file_size)
        .value(*decision_id)
        .value(to_json(mapping)?)
        .value(to_json(edits)?)
        .value(to_json(preview)?)
        .value(to_json(rows)?)
        .value(judged_under.as_str())
        .value(updated_at.as_str())
        .value(expires_at.as_str());
    sql.value(*id).execute(c).await.map(|_| ())
}

/// Notes that the rows of an import are in a draft.
pub async fn committed(c: &impl ConnectionTrait, id: i64, decision_id: i64, now: &str) -> Result<(), Fault> {
    let sql =
        Sql::new("UPDATE import SET state = ?, decision_id = ?, version = version + 1, updated_at = ? WHERE id = ?");
    sql.value(ImportState::Committed.word()).value(decision_id).value(now).value(id).execute(c).await.map(|_| ())
}

/// An import.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<StoredImport>, Fault> {
    let sql = Sql::new(format!("SELECT {COLUMNS} FROM import WHERE id = ?")).value(id);
    let Some(row) = sql.one(c).await? else { return Ok(None) };
    Row::from_query_result(&row, "")?.stored().map(Some)
}

/// The SHA-256 of the file of an import, where it is kept and not attached yet.
pub async fn waiting_file(c: &impl ConnectionTrait, id: i64) -> Result<Option<String>, Fault> {
    let sql = Sql::new("SELECT sha256 FROM import WHERE id = ? AND state = 'preview' AND file_size IS NOT NULL");
    let row = sql.value(id).one(c).await?;
    Ok(row.map(|row| row.try_get("", "sha256")).transpose()?)
}

/// The cells of the file of an import, as JSON.
pub async fn book(c: &impl ConnectionTrait, id: i64) -> Result<String, Fault> {
    let row = Sql::new("SELECT book FROM import WHERE id = ?").value(id).one(c).await?;
    Ok(row.ok_or_else(|| Fault::internal("an import has no file"))?.try_get("", "book")?)
}

/// Keeps the cells of the file of an import, as JSON, without some that it had.
pub async fn set_book(c: &impl ConnectionTrait, id: i64, book: String) -> Result<(), Fault> {
    Sql::new("UPDATE import SET book = ? WHERE id = ?").value(book).value(id).execute(c).await.map(|_| ())
}

/// The previews for a draft that are not over, those begun last first.
pub async fn waiting(c: &impl ConnectionTrait, decision_id: i64, now: &str) -> Result<Vec<WaitingImport>, Fault> {
    let sql = Sql::new(
        "SELECT id, file_name, created_by, created_at FROM import \
         WHERE decision_id = ? AND state = 'preview' AND expires_at > ? ORDER BY id DESC",
    );
    let rows = sql.value(decision_id).value(now).all(c).await?;
    let one = |row: &sea_orm::QueryResult| {
        Ok(WaitingImport {
            id: row.try_get("", "id")?,
            file_name: row.try_get("", "file_name")?,
            created_by: row.try_get("", "created_by")?,
            created_at: row.try_get("", "created_at")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Deletes what is over.
pub async fn forget(c: &impl ConnectionTrait, now: &str) -> Result<(), Fault> {
    Sql::new("DELETE FROM import WHERE expires_at <= ?").value(now).execute(c).await.map(|_| ())
}

/// The columns that were named for lists of these bodies with these headings, as JSON.
pub async fn mapping(c: &impl ConnectionTrait, bodies: &str, headings: &str) -> Result<Option<String>, Fault> {
    let sql = Sql::new("SELECT column_list FROM import_mapping WHERE bodies = ? AND headings = ?");
    let Some(row) = sql.value(bodies).value(headings).one(c).await? else { return Ok(None) };
    Ok(Some(row.try_get("", "column_list")?))
}

/// Remembers the columns that were named for lists of these bodies with these headings.
pub async fn remember(
    c: &impl ConnectionTrait,
    (bodies, headings): (&str, &str),
    columns: String,
    now: &str,
) -> Result<(), Fault> {
    let sql = Sql::new(
        "INSERT INTO import_mapping (bodies, headings, column_list, updated_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (bodies, headings) DO UPDATE SET column_list = excluded.column_list, updated_at = excluded.updated_at",
    );
    sql.value(bodies).value(headings).value(columns).value(now).execute(c).await.map(|_| ())
}
