//! What the form of an import does: it keeps all that was said on it, then does what its button says.

use super::{
    super::{form::Fields, shell::Staff},
    button::button,
    cells, columns, next, people, rows,
};
use crate::{
    domain::{
        fault::{Code, Fault},
        import::{ImportCommit, Mapping, RowChange, StoredImport},
    },
    service::{Expected, import},
};

/// What a form says besides its button: who rows are, the line that was typed for the open row, and how the file is to
/// be read. Whatever button is pressed, it goes along.
struct Carried {
    changes: Vec<(i64, RowChange)>,
    /// Whether the changes say another than is kept.
    is_new: bool,
    /// The mapping, where it is another than the one that is kept.
    mapping: Option<Mapping>,
}

impl Carried {
    async fn of(staff: &Staff, fields: &Fields, import: &StoredImport) -> Result<Self, Fault> {
        let register = &staff.visit.register;
        let (mut changes, mut is_new) = people::said(fields, import);
        let (word, row) = button(fields);
        // What is typed into a row that is left as it was, left out or saved by its own button is not saved beside it.
        let is_own = |open: i64| open == row && ["leave", "reset", "skip", "line"].contains(&word);
        if let Some(open) = rows::typed(fields).filter(|open| !is_own(*open)) {
            changes.push((open, rows::typed_line(staff, register, fields, import, open).await?));
            is_new = true;
        }
        let mapping = columns::mapping(staff, register, fields, import).await?;
        Ok(Self { changes, is_new, mapping: mapping.filter(|mapping| *mapping != import.mapping) })
    }

    /// Keeps all of it; the version that the import has then.
    async fn keep(self, staff: &Staff, fields: &Fields, import: &StoredImport, version: i64) -> Result<i64, Fault> {
        let mut version = version;
        if self.is_new {
            version = Box::pin(mend(staff, &fields.keyed("said"), (import.id, version), self.changes)).await?;
        }
        if let Some(mapping) = self.mapping {
            let (register, id) = (staff.visit.register.clone(), import.id);
            let map = |ctx| {
                let (register, mapping) = (register.clone(), mapping.clone());
                async move { Box::pin(import::map(&register, &ctx, id, &Expected::version(version), mapping)).await }
            };
            version = Box::pin(staff.once(&fields.keyed("read"), map)).await?.version;
        }
        Ok(version)
    }
}

/// Does what the form asks for; the place to go on at.
pub(super) async fn act(staff: &Staff, id: i64, fields: &Fields) -> Result<String, Fault> {
    let version = fields.get("version").parse().unwrap_or_default();
    let (word, number) = button(fields);
    let import = import::get(&staff.visit.register, &staff.ctx, id).await?;
    let carried = Carried::of(staff, fields, &import).await?;
    let is_read_anew = carried.mapping.is_some();
    let says_nothing = !carried.is_new && !is_read_anew;
    let here = rows::address(&staff.visit, None);
    // Enter in the field of the draft is for the button beside it.
    let is_commit =
        word == "commit" || (word == "save" && says_nothing && !fields.get("decision_id").trim().is_empty());
    if is_commit {
        let version = Box::pin(carried.keep(staff, fields, &import, version)).await?;
        if is_read_anew {
            return Ok(format!("/imports/{id}?anew=true"));
        }
        return Box::pin(commit(staff, fields, id, version)).await;
    }
    let at_row = format!("{here}#row-{number}");
    let to = match word {
        "edit" => format!("{}#row-{number}", rows::address(&staff.visit, u32::try_from(number).ok())),
        "next" => format!("{}#rows", rows::link(&import, staff.visit.asked("rows"), u32::try_from(number).ok())),
        "save" => rows::typed(fields).map_or(here.clone(), |row| format!("{here}#row-{row}")),
        _ if number > 0 => at_row,
        _ => here,
    };
    let is_said = |row: i64| carried.changes.iter().any(|(known, _)| *known == row);
    let more = match word {
        "skip" => vec![(number, RowChange::Skip)],
        "take" => vec![(number, RowChange::Take)],
        "reset" => vec![(number, RowChange::Reset)],
        "line" => vec![(number, rows::typed_line(staff, &staff.visit.register, fields, &import, number).await?)],
        "cells" => cells::typed(staff, fields, &import).await?,
        "strong" => people::strong(&import).into_iter().filter(|(row, _)| !is_said(*row)).collect(),
        "people" if says_nothing => return Err(people::nobody_said()),
        "people" | "edit" | "leave" | "next" | "map" | "save" => Vec::new(),
        _ => {
            return Err(Fault::because(Code::InvalidBody, "Biểu mẫu không nêu việc cần làm.", "The form says no act."));
        }
    };
    if more.is_empty() {
        Box::pin(carried.keep(staff, fields, &import, version)).await?;
        return Ok(to);
    }
    let changes = carried.changes.into_iter().chain(more).collect();
    let version = Box::pin(mend(staff, fields, (id, version), changes)).await?;
    let mapping = Carried { changes: Vec::new(), is_new: false, mapping: carried.mapping };
    Box::pin(mapping.keep(staff, fields, &import, version)).await?;
    if number == 0 {
        return Ok(to);
    }
    let import = import::get(&staff.visit.register, &staff.ctx, id).await?;
    Ok(next::place(&staff.visit, &import, number))
}

/// Puts the rows into the draft, once; where they are checked.
async fn commit(staff: &Staff, fields: &Fields, id: i64, version: i64) -> Result<String, Fault> {
    let commit = |ctx| {
        let (register, expected) = (staff.visit.register.clone(), Expected::version(version));
        let decision_id = fields.get("decision_id").trim().parse().ok();
        let commit = ImportCommit { decision_id, ..ImportCommit::default() };
        async move { Box::pin(import::commit(&register, &ctx, id, &expected, commit)).await }
    };
    let (draft, _) = Box::pin(staff.once(fields, commit)).await?;
    Ok(format!("/decisions/{}/check", draft.id))
}

/// Changes what rows are, once; the version that the import has then.
async fn mend(
    staff: &Staff,
    fields: &Fields,
    (id, version): (i64, i64),
    changes: Vec<(i64, RowChange)>,
) -> Result<i64, Fault> {
    let mend = |ctx| {
        let (register, changes) = (staff.visit.register.clone(), changes.clone());
        async move { Box::pin(import::mend(&register, &ctx, id, &Expected::version(version), changes)).await }
    };
    Ok(Box::pin(staff.once(fields, mend)).await?.version)
}
