//! `audit check-export`: a file held against what the register remembers of it, with no database at hand.

use super::{super::print, Stop, heads, read};
use crate::{
    domain::{
        audit::{ConsistencyProof, Link, compare},
        export::{Exported, digest::BLOCK},
    },
    format::check::{self, Content},
};
use clap::Args;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{Read, Result as IoResult},
    path::{Path, PathBuf},
};

/// Blocks that are named; the rest is counted.
const MOST: usize = 20;

/// Check an exported file against its manifest; exit 1 and what differs when it was altered. A file that was opened and
/// saved again with the same cells is told from an altered one.
#[derive(Debug, Args)]
pub(in crate::cli) struct CheckExport {
    /// The file of an export: CSV, NDJSON, XLSX; packed, unpacked or saved again
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What `/v1/exports/{id}` answered of it once it was complete
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// A head that was kept, or several, one on each line: the manifest must be of the same key and the same events
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// What `/v1/audit/consistency` answered, where the head that was kept is of another size than the manifest's
    #[arg(long, value_name = "FILE")]
    consistency: Vec<PathBuf>,
}

impl CheckExport {
    pub(super) fn run(self) -> Result<(), Stop> {
        let export: Exported = read(&self.manifest)?;
        let mut lines = vec![self.head_of(&export)?];
        let (Some(rows), Some(sha256)) = (export.rows, &export.sha256) else {
            return Err(Stop::Wrong(
                "the manifest is of an export that broke off, or was read before the file was complete: read it again from /v1/exports/{id}".into(),
            ));
        };
        let unreadable = |e: std::io::Error| Stop::Setup(format!("{}: {e}", self.file.display()));
        let (found, bytes) = digest(&self.file).map_err(unreadable)?;
        if found == *sha256 {
            lines.insert(0, format!("the file is the one that left: {rows} rows, {bytes} bytes, SHA-256 {sha256}"));
            print(&format!("{}\n", lines.join("\n")));
            return Ok(());
        }
        let altered = |why: &str| Stop::Wrong(format!("the file is not the one that left: {why}"));
        let content = check::read(&self.file, &export).map_err(|e| altered(&e.to_string()))?;
        let content =
            content.ok_or_else(|| altered("its SHA-256 is another, and its format is compared by that alone"))?;
        let differences = differences(&export, rows, &content)?;
        if !differences.is_empty() {
            return Err(altered(&differences.join("\n")));
        }
        lines.insert(
            0,
            format!("the file was saved again: its bytes are others, the cells of its {rows} rows are those that left"),
        );
        print(&format!("{}\n", lines.join("\n")));
        Ok(())
    }

    /// Whether the head is signed and the one of the export; what that says.
    fn head_of(&self, export: &Exported) -> Result<String, Stop> {
        let (Some(head), Some(key)) = (&export.head, &export.key) else {
            return Err(Stop::Wrong("the manifest has no signed head: read it from /v1/exports/{id}".into()));
        };
        if (head.size, &head.root_hash) != (export.head_size, &export.root_hash) {
            return Err(Stop::Wrong("the head in the manifest is not that of the export".into()));
        }
        if !key.signed(head) {
            return Err(Stop::Wrong(format!("the head in the manifest is not signed by key {}", key.key_id)));
        }
        let (size, id, by) = (head.size, export.id, &export.exported_by);
        let said = format!("export {id} by {by}, of a register of {size} events; head signed by key {}", key.key_id);
        let consistencies =
            self.consistency.iter().map(|path| read::<ConsistencyProof>(path)).collect::<Result<Vec<_>, _>>()?;
        let links: Vec<_> = consistencies
            .iter()
            .map(|ConsistencyProof { from, to, path, .. }| Link { from: *from, to: *to, path })
            .collect();
        let kept = heads(&self.head)?;
        let shown = kept.iter().map(|kept| compare(kept, head, key, &links)).collect::<Result<Vec<_>, _>>();
        let shown = shown.map_err(Stop::Wrong)?;
        let own_word = "the key is the manifest's own word: give a head you kept with --head FILE, so that key and events are compared with it";
        Ok(if shown.is_empty() { format!("{said}\n{own_word}") } else { format!("{said}\n{}", shown.join("\n")) })
    }
}

/// The SHA-256 of a file, in hex, and its length.
fn digest(path: &Path) -> IoResult<(String, u64)> {
    let (mut file, mut digest, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok((hex::encode(digest.finalize()), bytes));
        }
        digest.update(buffer.get(..length).unwrap_or_default());
        bytes += u64::try_from(length).unwrap_or_default();
    }
}

/// What differs between the list that left and what the file has, a line each.
fn differences(export: &Exported, rows: i64, content: &Content) -> Result<Vec<String>, Stop> {
    let Some(left) = &export.blocks else {
        return Err(Stop::Wrong("its SHA-256 is another, and the manifest has no digests of its rows".into()));
    };
    let mut found = content.remarks.clone();
    if content.about != export.about {
        found.push("the sheet that says what the list is was altered or is missing".to_owned());
    }
    let length = left.len().max(content.blocks.len());
    let altered: Vec<usize> = (0..length).filter(|at| left.get(*at) != content.blocks.get(*at)).collect();
    if content.rows > rows || (content.rows < rows && !altered.is_empty()) {
        found.push(format!("{rows} rows left, the file has {}", content.rows));
        // Behind a row that was added or taken out every row has another place.
        if let Some(first) = altered.first() {
            found.push(format!("the first rows that differ are among {}", named(*first, rows.max(content.rows))));
        }
    } else {
        found.extend(altered.iter().take(MOST).map(|at| format!("altered: a cell of {}", named(*at, rows))));
        if altered.len() > MOST {
            found.push(format!("and {} blocks of rows more", altered.len() - MOST));
        }
    }
    Ok(found)
}

/// The rows of a block.
fn named(at: usize, rows: i64) -> String {
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    let block = i64::from(BLOCK);
    let first = at.saturating_mul(block).saturating_add(1);
    format!("the rows {first} to {}", rows.min(first.saturating_add(block - 1)))
}
