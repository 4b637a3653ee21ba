//! What `audit verify` prints: what was compared, what could not be, and what does not fit.

use super::{
    super::{output::print, stop::Stop},
    wrong,
};
use crate::service::audit::Verified;
use migration::proof::{Listed, Only, Rows, TABLES};
use std::fmt::Write;

/// Misfits that are named; the rest is counted.
const MOST: usize = 100;

/// Prints what was verified, or ends with what does not fit.
pub(super) fn report(found: &Verified) -> Result<(), Stop> {
    let Verified { events, last, tables, rows, schema, unsealed, integrity, derived, attachments, misfits } = found;
    let mut text = String::new();
    if misfits.is_empty() {
        let _ = writeln!(text, "{events} events, each follows the one before, and every record is as they left it");
    }
    if let Some((seq, at)) = last {
        let _ = writeln!(text, "last event: {seq}, at {at}");
    }
    let _ = writeln!(
        text,
        "compared: {rows} rows of {tables} tables with their events, {} objects of the schema with the migrations",
        schema.objects
    );
    let _ = writeln!(
        text,
        "computed anew: the keys of {} rows, {} words of the search indexes",
        derived.rows, derived.words
    );
    let _ = writeln!(text, "checked by the engine: {} tables and indexes", integrity.checked);
    if *attachments > 0 {
        let _ = writeln!(text, "{attachments} attachments compared with their hashes");
    }
    if let Some(why) = unsealed {
        let _ = writeln!(text, "not checked: who wrote the newest events: {why}");
    }
    for what in
        schema.unchecked.iter().map(|why| format!("the schema: {why}")).chain(integrity.unchecked.iter().cloned())
    {
        let _ = writeln!(text, "not checked: {what}");
    }
    if !schema.foreign.is_empty() {
        let _ = writeln!(text, "not the program's, left alone: {}", schema.foreign.join(", "));
    }
    print(&text);
    if misfits.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<String> = Vec::new();
    for misfit in misfits.iter().take(MOST) {
        let Stop::Wrong(text) = wrong(misfit.clone()) else { continue };
        if !lines.contains(&text) {
            lines.push(text);
        }
    }
    if let Some(more) = misfits.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    Err(Stop::Wrong(lines.join("\n")))
}

/// The tables under proof and those that are not, with the reasons.
pub(super) fn scope() -> String {
    let mut text = "Under proof: each row is as the last event that wrote it left it, or verify names it.\n".to_owned();
    let under = |table: &&Listed| matches!(table.rows, Rows::Proven { .. });
    for Listed { name, rows, .. } in TABLES.iter().filter(under) {
        let Rows::Proven { from, outside, .. } = rows else { continue };
        let _ = writeln!(text, "  {name} (from step {from})");
        for (column, reason) in *outside {
            let _ = writeln!(text, "    but for {column}: {reason}");
        }
    }
    text.push_str("Outside the proof:\n");
    for Listed { name, rows, .. } in TABLES {
        let Rows::Outside { only, reason } = rows else { continue };
        let engine = match only {
            None => "",
            Some(Only::Sqlite) => " (SQLite)",
            Some(Only::Postgres) => " (PostgreSQL)",
        };
        let _ = writeln!(text, "  {name}{engine}: {reason}");
    }
    text.push_str(
        "Any other table is not the program's: it is left alone, and named by verify and doctor.\n\
         The schema is compared with what the migrations make. Keys and search indexes are computed anew.\n\
         The last event is held against its seal by the audit key, which covers all before it, where the file of the key is.\n\
         What no register shows by itself, and a head that was kept does: that it was put back whole to an earlier moment, that it\n\
         lost its newest events with what they wrote, that another wrote what was there when it was migrated to seals of events or\n\
         given another audit key.\n",
    );
    text
}
