//! `audit check-export`: a file held against what the register remembers of it, with no database at hand.

use super::{
    super::{output::print, stop::Stop},
    check::{AnyProof, OWN_WORD, content},
    heads, read, wrong,
};
use crate::{
    domain::{
        audit::{Deed, Event},
        export::{Exported, FormatName, digest::BLOCK},
        noun::Noun,
    },
    format::check::{self, Content},
};
use clap::Args;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read, Result as IoResult},
    path::{Path, PathBuf},
};

/// Blocks that are named; the rest is counted.
const MOST: usize = 20;

/// What a spreadsheet does to a CSV file beyond repair.
const ZEROS: &str = "a spreadsheet that opens a CSV file takes the zeros from numbers such as 0153 and saves them so, which nothing tells from a change by hand: export XLSX to work with a list in one";

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
    /// The proof of the event `complete_export` by which the register noted the file: what `audit prove` printed, or what
    /// `/v1/audit/events/{seq}/proof` answered; without it nothing shows that the manifest is the register's
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// The event itself, as `/v1/audit/events/{seq}` answered it, where the proof has its hash alone
    #[arg(long, value_name = "FILE", requires = "proof")]
    event: Option<PathBuf>,
    /// A head that was kept, or several, one on each line: the proof must be of the same key and the same events
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// What `/v1/audit/consistency` answered, where the head that was kept is of another size than the proof
    #[arg(long, value_name = "FILE", requires = "proof")]
    consistency: Vec<PathBuf>,
}

impl CheckExport {
    pub(super) fn run(self) -> Result<(), Stop> {
        let export = manifest(&self.manifest)?;
        signed(&export)?;
        let fits = self.fits(&export)?;
        let mut lines = vec![fits];
        match &self.proof {
            Some(path) => lines.extend(self.proved(&export, path)?),
            // A head that the manifest carries is of the time before the export: it shows nothing of what the manifest says.
            None if self.head.is_empty() => lines.push(unproved(&export)),
            None => return Err(Stop::Usage(format!("{}\n{}", lines.join("\n"), unproved(&export)))),
        }
        print(&format!("{}\n", lines.join("\n")));
        Ok(())
    }

    /// Whether the file is the one that the manifest describes, in a sentence.
    fn fits(&self, export: &Exported) -> Result<String, Stop> {
        let (Some(rows), Some(sha256)) = (export.rows, &export.sha256) else {
            return Err(Stop::Wrong(
                "the manifest is of an export that broke off, or was read before the file was complete: read it again from /v1/exports/{id}".into(),
            ));
        };
        let contradictions = export.contradictions();
        if !contradictions.is_empty() {
            return Err(Stop::Wrong(format!("the manifest contradicts itself: {}", contradictions.join("\n"))));
        }
        let unreadable = |e: std::io::Error| Stop::Setup(format!("{}: {e}", self.file.display()));
        let (found, bytes) = digest(&self.file).map_err(unreadable)?;
        let is_same = found == *sha256;
        let altered = |why: &str| Stop::Wrong(format!("the file is not the one that left: {why}"));
        if is_same && i64::try_from(bytes).ok() != export.bytes {
            let said = export.bytes.unwrap_or_default();
            return Err(altered(&format!("the manifest says {said} bytes, the file has {bytes}")));
        }
        if let Some(other) = check::other_format(&self.file, export).map_err(unreadable)? {
            return Err(altered(&other));
        }
        let content = check::read(&self.file, export).map_err(|e| altered(&e.to_string()))?;
        let Some(content) = content else {
            let whole = format!("the file is the one that left: {rows} rows, {bytes} bytes, SHA-256 {sha256}");
            let pdf = "its SHA-256 is another, and its format is compared by that alone";
            return if is_same { Ok(whole) } else { Err(altered(pdf)) };
        };
        let mut differences = differences(export, rows, &content)?;
        if export.format == FormatName::Csv.word() && !is_same && content.remarks.is_empty() && content.rows == rows {
            let is_restored = export.blocks.as_ref().is_some_and(|left| content.restored.contains(left));
            if !differences.is_empty() && is_restored {
                return Ok(format!(
                    "the file was saved again by a spreadsheet, which writes days, numbers and yes or no in its own way (26/05/2020 for 2020-05-26, TRUE for true): \
                     the cells of its {rows} rows say what left"
                ));
            }
            differences.extend((!differences.is_empty()).then(|| ZEROS.to_owned()));
        }
        match (differences.is_empty(), is_same) {
            (true, true) => Ok(format!("the file is the one that left: {rows} rows, {bytes} bytes, SHA-256 {sha256}")),
            (true, false) => Ok(format!(
                "the file was saved again: its bytes are others, the cells of its {rows} rows are those that left"
            )),
            (false, true) => Err(altered(&format!("the manifest is not of it: {}", differences.join("\n")))),
            (false, false) => Err(altered(&differences.join("\n"))),
        }
    }

    /// What the proof of the event shows by which the register noted the file, a line each.
    fn proved(&self, export: &Exported, path: &Path) -> Result<Vec<String>, Stop> {
        let proof = AnyProof::read(path)?;
        proof.check().map_err(wrong)?;
        let event = match (&proof, &self.event) {
            (AnyProof::Event(proof), _) => proof.event.clone(),
            (AnyProof::Inclusion(_), Some(event)) => read::<Event>(event)?,
            (AnyProof::Inclusion(inclusion), None) => {
                let seq = inclusion.seq;
                return Err(Stop::Usage(format!(
                    "the proof has the hash of event {seq} alone: give what /v1/audit/events/{seq} answered with --event"
                )));
            }
            (AnyProof::Consistency(_), _) => {
                return Err(Stop::Usage("--proof: this proves two heads, and no event".into()));
            }
        };
        content(&proof, &event)?;
        let (seq, id) = (event.seq, export.id);
        if (event.act.as_str(), event.noun.as_str(), event.noun_id)
            != (Deed::CompleteExport.word(), Noun::Export.word(), id)
        {
            let (act, noun, of) = (&event.act, &event.noun, event.noun_id);
            return Err(Stop::Wrong(format!(
                "the proof is of {act} of {noun} {of} (event {seq}): the manifest needs that of complete_export of export {id}"
            )));
        }
        let noted: Value = serde_json::from_str(&event.after).map_err(|e| Stop::Wrong(e.to_string()))?;
        let others = others(&noted, export)?;
        if !others.is_empty() {
            return Err(Stop::Wrong(format!(
                "the manifest is not what the register noted of export {id} (event {seq}): it differs in {}",
                others.join(", ")
            )));
        }
        let by = &export.exported_by;
        let mut lines = vec![
            format!(
                "the manifest is what the register noted when the file was complete: export {id} by {by}, its filter, columns, rows, totals and digests"
            ),
            proof.says(),
        ];
        let kept = heads(&self.head)?;
        lines.extend(proof.compared(&kept, &self.consistency)?);
        if kept.is_empty() {
            lines.push(OWN_WORD.into());
        }
        Ok(lines)
    }
}

/// A manifest; another file is refused in words.
fn manifest(path: &Path) -> Result<Exported, Stop> {
    let value: Value = read(path)?;
    let is_export = value.get("id").is_some() && value.get("format").is_some() && value.get("filter").is_some();
    if !is_export {
        return Err(Stop::Wrong(format!(
            "{}: this is no manifest: expected what /v1/exports/{{id}} answered",
            path.display()
        )));
    }
    serde_json::from_value(value).map_err(|e| Stop::Wrong(format!("{}: {e}", path.display())))
}

/// Whether the head in a manifest is signed and that of the export.
fn signed(export: &Exported) -> Result<(), Stop> {
    let (Some(head), Some(key)) = (&export.head, &export.key) else {
        return Err(Stop::Wrong("the manifest has no signed head: read it from /v1/exports/{id}".into()));
    };
    if (head.size, &head.root_hash) != (export.head_size, &export.root_hash) {
        return Err(Stop::Wrong("the head in the manifest is not that of the export".into()));
    }
    if !key.signed(head) {
        return Err(Stop::Wrong(format!("the head in the manifest is not signed by key {}", key.key_id)));
    }
    Ok(())
}

/// What is left open where no proof is given.
fn unproved(export: &Exported) -> String {
    let (id, by, size) = (export.id, &export.exported_by, export.head_size);
    format!(
        "the manifest itself was not proved: it says of itself that it is of export {id} by {by}, of a register of {size} events, and its head was signed before the export was made. \
         Give --head and the proof: with --proof the proof of the event complete_export (`audit prove --event N`, where N is in \
         /v1/audit/events?act=complete_export&noun_id={id}), with --head a head you kept"
    )
}

/// The members in which a manifest is not what the register noted.
fn others(noted: &Value, export: &Exported) -> Result<Vec<String>, Stop> {
    let bare = Exported { head: None, key: None, ..export.clone() };
    let said = serde_json::to_value(&bare).map_err(|e| Stop::Wrong(e.to_string()))?;
    let empty = Map::new();
    let (noted, said) = (noted.as_object().unwrap_or(&empty), said.as_object().unwrap_or(&empty));
    let names: BTreeSet<&String> = noted.keys().chain(said.keys()).collect();
    Ok(names.into_iter().filter(|name| noted.get(*name) != said.get(*name)).cloned().collect())
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
    // A list without rows has no digests of them.
    let none = Vec::new();
    let Some(left) = export.blocks.as_ref().or((rows == 0).then_some(&none)) else {
        return Err(Stop::Wrong("its SHA-256 is another, and the manifest has no digests of its rows".into()));
    };
    let mut found = content.remarks.clone();
    if content.about != export.about {
        found.push("the sheet that says what the list is was altered or is missing".to_owned());
    }
    let length = left.len().max(content.blocks.len());
    let altered: Vec<usize> = (0..length).filter(|at| left.get(*at) != content.blocks.get(*at)).collect();
    found.extend(content.miscounted(export));
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
