//! A new import: the file is read, understood as far as it is, and kept with its preview.

use super::{
    super::{Begun, Ctx, Register},
    LIVES, bodies, draft,
    evaluate::{Evaluated, drop_cells, evaluate},
    file, given, judged_under, reader, unknown_sheet,
};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault},
        import::{ImportState, Mapping, StoredImport},
        time::stamp,
    },
    format::annex::{self, grid::Book},
    store::{self, Tx},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is imported.
#[derive(Debug)]
pub enum Source<'a> {
    /// A file that lies on the disk, with its name and its SHA-256 in hex.
    File {
        /// Where it lies.
        path: &'a Path,
        /// What it is called.
        name: Option<String>,
        /// Its SHA-256.
        sha256: String,
    },
    /// Pasted text.
    Text(String),
}

/// An import that is begun.
#[derive(Debug)]
pub struct NewImport<'a> {
    /// What is imported.
    pub source: Source<'a>,
    /// The draft that the lines are for.
    pub decision_id: Option<i64>,
    /// How it is to be understood, with what rows take where the file says nothing.
    pub mapping: Mapping,
}

/// A file that was read, of which nothing is kept yet.
#[derive(Debug)]
struct ReadFile {
    book: Book,
    file_name: Option<String>,
    sha256: String,
    /// Where it lies, if it may be kept.
    path: Option<PathBuf>,
    /// Its bytes, once it is kept.
    size: Option<i64>,
    decision_id: Option<i64>,
    mapping: Mapping,
}

/// Reads a file and keeps its preview, and the file unless it has what may not be kept.
pub async fn create(register: &Register, ctx: &Ctx, new: NewImport<'_>) -> Result<StoredImport, Fault> {
    let mut file = read(ctx, new).await?;
    if let Some(path) = &file.path {
        file.size = Some(file::keep(register, path, &file.sha256).await?);
    }
    let ReadFile { sha256, decision_id, mapping, size, .. } = &file;
    let kept = size.is_some();
    let input = if *mapping == Mapping::of(mapping.defaults.clone()) {
        json!({"sha256": sha256, "decision_id": decision_id, "defaults": mapping.defaults})
    } else {
        json!({"sha256": sha256, "decision_id": decision_id, "mapping": mapping})
    };
    let work = match register.begin(ctx, Permission::Record, &input).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let (mut import, book) = preview(&work, ctx, file).await?;
    store::import::forget(&**work, &ctx.stamp()).await?;
    store::import::insert(&**work, &mut import, store::to_json(&book)?).await?;
    work.keep(&import).await?;
    if kept && import.file_size.is_none() {
        file::forget(register, &import.sha256)?;
    }
    Ok(import)
}

/// The preview of a file as it would be; nothing is kept.
pub async fn try_out(register: &Register, ctx: &Ctx, new: NewImport<'_>) -> Result<StoredImport, Fault> {
    let file = read(ctx, new).await?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    Ok(preview(&tx, ctx, file).await?.0)
}

/// Reads a file, without the cells that may not be kept.
async fn read(ctx: &Ctx, new: NewImport<'_>) -> Result<ReadFile, Fault> {
    ctx.ask(Permission::Record)?;
    let NewImport { source, decision_id, mapping } = new;
    Fault::all(Code::InvalidBody, mapping.findings(ctx.today()))?;
    let (mut book, path, file_name, sha256) = match source {
        Source::File { path, name, sha256 } => (reader::read(path).await?, Some(path.to_owned()), name, sha256),
        Source::Text(text) => {
            let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
            (annex::pasted(&text).map_err(reader::refused)?, None, None, sha256)
        }
    };
    let dropped = drop_cells(&mut book, &mapping.columns);
    let path = path.filter(|_| file::may_be_kept(&book, &dropped));
    Ok(ReadFile { book, file_name, sha256, path, size: None, decision_id, mapping })
}

/// The preview of a file, with the columns that were named for the last list of these bodies with these headings.
async fn preview(tx: &Tx, ctx: &Ctx, file: ReadFile) -> Result<(StoredImport, Book), Fault> {
    let ReadFile { mut book, file_name, sha256, path: _, mut size, decision_id, mut mapping } = file;
    let draft = draft(tx, decision_id).await?;
    let edits = BTreeMap::new();
    let bodies = bodies(draft.as_ref());
    let mut found = evaluate(tx, ctx, &given(&book, &mapping, &edits, draft.as_ref())).await?;
    Fault::all(Code::InvalidBody, unknown_sheet(&mapping, &found.preview).into_iter().collect())?;
    if mapping.columns.is_empty()
        && let Some(columns) = store::import::mapping(&**tx, &bodies, &found.headings).await?
    {
        mapping.columns = store::from_json(&columns)?;
        if !drop_cells(&mut book, &mapping.columns).is_empty() {
            size = None;
        }
        found = evaluate(tx, ctx, &given(&book, &mapping, &edits, draft.as_ref())).await?;
    }
    let Evaluated { preview, rows, .. } = found;
    let judged_under = judged_under(tx, ctx).await?;
    let now = ctx.stamp();
    let import = StoredImport {
        id: 0,
        version: 1,
        state: ImportState::Preview,
        file_name,
        sha256,
        file_size: size,
        decision_id,
        mapping,
        edits,
        preview,
        rows,
        judged_under,
        created_by: ctx.actor.clone(),
        created_at: now.clone(),
        updated_at: now,
        expires_at: stamp(ctx.now + LIVES),
    };
    Ok((import, book))
}
