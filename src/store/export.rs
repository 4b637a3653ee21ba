//! Exports: the columns that their files can have, and what the register remembers of them.

use super::{
    Db, Tx,
    conferral::filter::{Resolved, Table, conditions, detail},
    dialect::{Engine, Sql},
    from_json, id_number, to_json,
};
use crate::domain::{
    conferral::ConferralFilter,
    export::{ExportOf, Exported, FileLanguage, Packing, Separator},
    fault::Fault,
    page::Window,
    report::LeftOut,
};
pub use read::{Source, open, read};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod read;

/// The columns of an export, in its order: name and SQL; those without SQL are of the line that a conferral keeps as a
/// document.
const COLUMNS: &[(&str, &str)] = &[
    ("conferral_id", "c.id"),
    ("decision_id", "c.decision_id"),
    ("line", "c.line"),
    ("status", "c.status"),
    ("award_code", "a.code"),
    ("award_name", "c.award_name"),
    ("award_kind", "c.award_kind"),
    ("recipient_id", "c.recipient_id"),
    ("recipient_kind", "c.recipient_kind"),
    ("unnamed", "CASE WHEN c.recipient_id IS NULL THEN 'true' ELSE 'false' END"),
    ("name", "c.name"),
    ("birth_year", "c.birth_year"),
    ("post", "c.post"),
    ("unit", "c.unit"),
    ("authority_codes", "d.authority_codes"),
    ("authority_names", "d.authority_names"),
    ("attribution", "d.attribution"),
    ("number", "d.number"),
    ("symbol", "d.symbol"),
    ("signed_on", "d.signed_on"),
    ("signed_year", "c.signed_year"),
    ("campaign_code", "k.code"),
    ("year_from", "c.year_from"),
    ("year_to", "c.year_to"),
    ("conferral_type", "c.conferral_type"),
    ("evidence", "c.evidence"),
    ("posthumous", "CASE WHEN c.posthumous THEN 'true' ELSE 'false' END"),
    ("certificate_number", "c.certificate_number"),
    ("version", "c.version"),
    ("presented_on", "c.presented_on"),
    ("presented_at", "c.presented_at"),
    ("presented_by", "c.presented_by"),
    ("bonus_paid_vnd", "c.bonus_paid_vnd"),
    ("paid_on", "c.paid_on"),
    ("registered_at", "d.registered_at"),
    ("updated_at", "coalesce(c.updated_at, d.registered_at)"),
    ("reference", "CASE WHEN d.symbol IS NULL THEN d.number ELSE d.number || '/' || d.symbol END"),
    ("effective_on", "d.effective_on"),
    ("title", "d.title"),
    ("issuer_as_written", "d.issuer_as_written"),
    ("signer_name", "d.signer_name"),
    ("signer_capacity", "d.signer_capacity"),
    ("source", "d.source"),
    ("instrument", "d.instrument"),
    ("signed_month", "d.signed_month"),
    ("announced_on", "d.announced_on"),
    ("announced_year", "d.announced_year"),
    ("announced_by", "d.announced_by"),
    ("classification", "d.classification"),
    ("remark", "d.remark"),
    ("honorific", ""),
    ("parent_unit", ""),
    ("sex", ""),
    ("reason", ""),
    ("origin", ""),
    ("shared_group", ""),
    ("superseded_by", ""),
    (REGISTERED_RECIPIENT, "coalesce(earliest.from_id, c.recipient_id)"),
    ("id_numbers", id_number::OF_CONFERRAL),
];

/// The column with the record that a conferral was registered for, whatever that was merged into since.
const REGISTERED_RECIPIENT: &str = "registered_recipient_id";

/// The record that each conferral which was moved by merges that stand came from first, by the record that has it now.
fn first_records(engine: &Engine) -> String {
    let (chosen, moved, last) = match engine {
        Engine::Sqlite { .. } => (
            "SELECT j.value AS conferral_id, way.at AS at, way.from_id AS from_id, min(way.id) AS id",
            "json_each(m.moved) j",
            "GROUP BY j.value, way.at",
        ),
        Engine::Postgres { .. } => (
            "SELECT DISTINCT ON (1, 2) j.value::bigint AS conferral_id, way.at AS at, way.from_id AS from_id",
            "jsonb_array_elements_text(m.moved::jsonb) AS j(value)",
            "ORDER BY 1, 2, way.id",
        ),
    };
    format!(
        "WITH RECURSIVE way (id, from_id, at) AS (SELECT id, from_id, into_id FROM merge WHERE undone_at IS NULL \
         UNION ALL SELECT w.id, w.from_id, m.into_id FROM way w JOIN merge m ON m.from_id = w.at WHERE m.undone_at IS NULL) \
         {chosen} FROM way JOIN merge m ON m.id = way.id CROSS JOIN {moved} {last}"
    )
}

/// The statement of an export: by decision and line, which is the order of an index; joined from the left, as lists
/// are.
pub fn statement(db: &Db, resolved: &Resolved, names: &[&str]) -> Result<Sql, Fault> {
    let column = |name: &&str| {
        let (name, sql) = COLUMNS.iter().find(|(known, _)| known == name)?;
        Some(match (*name, *sql) {
            ("superseded_by", _) => db.engine().text_of(&detail(db, "superseded"), "by"),
            (name, "") => detail(db, name),
            (_, sql) => sql.to_owned(),
        })
    };
    let list = names.iter().map(column).collect::<Option<Vec<_>>>();
    let list = list.ok_or_else(|| Fault::internal("a format asks for a column nobody knows"))?.join(", ");
    let mut sql = Sql::new(format!(
        "SELECT {list} FROM conferral c LEFT JOIN decision d ON d.id = c.decision_id LEFT JOIN award a ON a.id = c.award_id LEFT JOIN campaign k ON k.id = c.campaign_id"
    ));
    if names.contains(&REGISTERED_RECIPIENT) {
        let first = first_records(db.engine());
        sql = sql.then(&format!(
            "LEFT JOIN ({first}) earliest ON earliest.conferral_id = c.id AND earliest.at = c.recipient_id"
        ));
    }
    conditions(db, Table::Conferrals, resolved, true, &mut sql);
    Ok(sql.then("ORDER BY c.decision_id, c.line"))
}

/// How many rows a statement has.
pub async fn rows_of(db: &Db, statement: Sql) -> Result<i64, Fault> {
    Sql::new("SELECT count(*) FROM (").with(statement).then(") counted").count(db.reader()).await
}

/// What stands in the column `manifest`.
#[skip_serializing_none]
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    list: Option<ExportOf>,
    parameters: Option<String>,
    effective_filter: Option<ConferralFilter>,
    filter_in_words: Option<Vec<String>>,
    columns: Option<Vec<String>>,
    lang: Option<FileLanguage>,
    separator: Option<Separator>,
    compress: Option<Packing>,
    left_out: Option<Vec<LeftOut>>,
    unknown_left_out: Option<i64>,
}

/// What stands in the column `digests`.
#[skip_serializing_none]
#[derive(Debug, Default, Serialize, Deserialize)]
struct Digests {
    blocks: Option<Vec<String>>,
    about: Option<Vec<String>>,
}

/// Adds an export; answers it with its number.
pub async fn insert(tx: &Tx, mut new: Exported) -> Result<Exported, Fault> {
    let Exported {
        id: _,
        version: _,
        format,
        profile,
        list,
        parameters,
        filter,
        effective_filter,
        filter_in_words,
        columns,
        lang,
        separator,
        compress,
        left_out,
        unknown_left_out,
        id_numbers,
        head_size,
        root_hash,
        exported_by,
        totals: _,
        blocks: _,
        about: _,
        rows: _,
        bytes: _,
        sha256: _,
        created_at,
        updated_at,
        head: _,
        key: _,
    } = &new;
    let manifest = Manifest {
        list: *list,
        parameters: parameters.clone(),
        effective_filter: effective_filter.clone(),
        filter_in_words: filter_in_words.clone(),
        columns: columns.clone(),
        lang: *lang,
        separator: *separator,
        compress: *compress,
        left_out: left_out.clone(),
        unknown_left_out: *unknown_left_out,
    };
    let sql = Sql::new(
        "INSERT INTO export (format, profile, filter, manifest, id_numbers, head_size, root_hash, exported_by, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(format.as_str())
        .value(profile.as_str())
        .value(to_json(filter)?)
        .value(to_json(&manifest)?)
        .value(*id_numbers)
        .value(*head_size)
        .value(root_hash.as_str());
    let sql = sql.value(exported_by.as_str()).value(created_at.as_str()).value(updated_at.as_str());
    new.id = sql.inserted(&**tx).await?;
    Ok(new)
}

/// Notes that an export is whole.
pub async fn complete(tx: &Tx, export: &Exported) -> Result<(), Fault> {
    let sql = Sql::new(
        "UPDATE export SET totals = ?, digests = ?, rows = ?, bytes = ?, sha256 = ?, version = ?, updated_at = ? WHERE id = ?",
    );
    let digests = Digests { blocks: export.blocks.clone(), about: export.about.clone() };
    let sql = sql
        .value(export.totals.as_ref().map(to_json).transpose()?)
        .value(to_json(&digests)?)
        .value(export.rows)
        .value(export.bytes)
        .value(export.sha256.clone())
        .value(export.version)
        .value(export.updated_at.as_str());
    sql.value(export.id).execute(&**tx).await.map(|_| ())
}

/// An export by its number.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<Exported>, Fault> {
    let row = Sql::new("SELECT * FROM export WHERE id = ?").value(id).one(c).await?;
    row.as_ref().map(exported).transpose()
}

/// Exports in the order they were begun; those of one account alone, where one is given.
pub async fn list(c: &impl ConnectionTrait, account: Option<&str>, window: &Window) -> Result<Vec<Exported>, Fault> {
    let mut sql = Sql::new("SELECT * FROM export");
    sql.and("id > ?", [window.after_id()]);
    if let Some(account) = account {
        sql.and("exported_by = ?", [account]);
    }
    sql.then("ORDER BY id LIMIT ?").value(window.fetch()).all(c).await?.iter().map(exported).collect()
}

/// The exports before one, the newest first; those of one account alone, where one is given.
pub async fn before(
    c: &impl ConnectionTrait,
    account: Option<&str>,
    id: Option<i64>,
    limit: i64,
) -> Result<Vec<Exported>, Fault> {
    let mut sql = Sql::new("SELECT * FROM export");
    if let Some(id) = id {
        sql.and("id < ?", [id]);
    }
    if let Some(account) = account {
        sql.and("exported_by = ?", [account]);
    }
    sql.then("ORDER BY id DESC LIMIT ?").value(limit).all(c).await?.iter().map(exported).collect()
}

/// How many exports there are; of one account, where one is given.
pub async fn count(c: &impl ConnectionTrait, account: Option<&str>) -> Result<i64, Fault> {
    let mut sql = Sql::new("SELECT count(*) AS total FROM export");
    if let Some(account) = account {
        sql.and("exported_by = ?", [account]);
    }
    Ok(sql.number(c).await?.unwrap_or_default())
}

fn exported(row: &QueryResult) -> Result<Exported, Fault> {
    let manifest = row.try_get::<Option<String>>("", "manifest")?;
    let Manifest {
        list,
        parameters,
        effective_filter,
        filter_in_words,
        columns,
        lang,
        separator,
        compress,
        left_out,
        unknown_left_out,
    } = manifest.map(|text| from_json(&text)).transpose()?.unwrap_or_default();
    let totals = row.try_get::<Option<String>>("", "totals")?;
    let digests = row.try_get::<Option<String>>("", "digests")?;
    let Digests { blocks, about } = digests.map(|text| from_json(&text)).transpose()?.unwrap_or_default();
    Ok(Exported {
        id: row.try_get("", "id")?,
        version: row.try_get("", "version")?,
        format: row.try_get("", "format")?,
        profile: row.try_get("", "profile")?,
        list,
        parameters,
        filter: from_json(&row.try_get::<String>("", "filter")?)?,
        effective_filter,
        filter_in_words,
        columns,
        lang,
        separator,
        compress,
        left_out,
        unknown_left_out,
        id_numbers: row.try_get("", "id_numbers")?,
        head_size: row.try_get("", "head_size")?,
        root_hash: row.try_get("", "root_hash")?,
        exported_by: row.try_get("", "exported_by")?,
        totals: totals.map(|text| from_json(&text)).transpose()?,
        blocks,
        about,
        rows: row.try_get("", "rows")?,
        bytes: row.try_get("", "bytes")?,
        sha256: row.try_get("", "sha256")?,
        created_at: row.try_get("", "created_at")?,
        updated_at: row.try_get("", "updated_at")?,
        head: None,
        key: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::export::column;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_of_exports_has_its_sql() {
        let known: BTreeSet<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
        let named: BTreeSet<_> = column::COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(known, named);
        assert_eq!(COLUMNS.len(), known.len(), "each once");
    }
}
