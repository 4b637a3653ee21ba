//! The import that the decisions of an old register are of.

use super::{
    super::{LIVES, reader},
    Load,
};
use crate::{
    domain::{
        fault::{Fault, Text},
        import::{Grade, ImportState, Mapping, Preview, RowFinding, StoredImport, TextEncoding},
        time::stamp,
    },
    format::annex,
    service::{Ctx, Work},
    store,
};
use std::collections::BTreeMap;

/// Weeks that the import of an old register is kept.
const FOREVER: i32 = 52_000;

/// The import that the decisions are of.
pub(super) async fn begin_import(load: &Load<'_>, work: &Work, ctx: &Ctx) -> Result<i64, Fault> {
    let now = ctx.stamp();
    let note = RowFinding::new(
        Grade::Note,
        None,
        "old_register",
        Text::new(
            "Sổ cũ: các quyết định của tệp chờ một người khác duyệt vào sổ.",
            "An old register: its decisions wait for another person to enter them.",
        ),
    );
    let mut import = StoredImport {
        id: 0,
        version: 1,
        state: ImportState::Committed,
        file_name: load.name.clone(),
        sha256: load.sha256.clone(),
        file_size: None,
        decision_id: None,
        mapping: Mapping::default(),
        edits: BTreeMap::new(),
        preview: Preview {
            format: annex::format(load.path).map_err(reader::refused)?,
            text_encoding: load.map.text_encoding.unwrap_or(TextEncoding::Unicode),
            sheets: Vec::new(),
            sheet: load.map.sheet.clone().unwrap_or_default(),
            heading_rows: Vec::new(),
            columns: Vec::new(),
            sections: Vec::new(),
            ignored: Vec::new(),
            totals: Vec::new(),
            stated_totals: Vec::new(),
            questions: Vec::new(),
            notes: vec![note],
        },
        rows: Vec::new(),
        judged_under: String::new(),
        created_by: ctx.actor.clone(),
        created_at: now.clone(),
        updated_at: now,
        // It is over when its decisions are in the register, whenever that is.
        expires_at: stamp(ctx.now + LIVES * FOREVER),
    };
    store::import::insert(&***work, &mut import, "[]".to_owned()).await?;
    Ok(import.id)
}
