//! XLSX (ECMA-376, part 1, chapter 18): cells with their fonts and days, merged cells, what is hidden.
//!
//! Each part is read as a stream, nothing is sized by what the file says of itself: a spreadsheet of 6 KB can claim
//! 17,000 million cells.

use super::{
    container::{Parts, Xml, attribute},
    grid::{Book, Collector},
    shared::{Shared, strings, styles},
    sheet,
    unreadable::Unreadable,
};
use crate::domain::import::FileFormat;
use quick_xml::events::Event;
use std::{collections::HashMap, path::Path};

/// A sheet as the file lists it.
#[derive(Debug)]
struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Reads a file.
pub(super) fn read(path: &Path, mut collector: Collector) -> Result<Book, Unreadable> {
    let mut parts = Parts::open(path)?;
    let mut shared = Shared::default();
    let listed = parts.xml("xl/workbook.xml", |xml| sheets(xml, &mut shared))?;
    let listed = listed.filter(|listed| !listed.is_empty()).ok_or(Unreadable::Damaged)?;
    let relations = parts.xml("xl/_rels/workbook.xml.rels", relations)?.unwrap_or_default();
    let part = |kind: &str, default: &str| {
        let found = relations.values().find(|(of, _)| of.ends_with(kind));
        found.map_or_else(|| default.to_owned(), |(_, target)| target.clone())
    };
    shared.styles = parts.xml(&part("/styles", "xl/styles.xml"), styles)?.unwrap_or_default();
    shared.strings = parts.xml(&part("/sharedStrings", "xl/sharedStrings.xml"), strings)?.unwrap_or_default();
    let (mut hidden_sheets, mut encoding) = (Vec::new(), None);
    for Listed { name, relation, hidden } in listed {
        if hidden {
            hidden_sheets.push(name);
            continue;
        }
        // A file that broke off lists sheets which it does not have.
        let (kind, target) = relations.get(&relation).ok_or(Unreadable::Damaged)?;
        if !kind.ends_with("/worksheet") {
            continue;
        }
        collector.sheet(name);
        let found = parts.xml(target, |xml| sheet::read(xml, &shared, &mut collector))?.ok_or(Unreadable::Damaged)?;
        encoding = encoding.or(found);
    }
    Ok(Book {
        format: FileFormat::Xlsx,
        encoding,
        sheets: collector.done()?,
        hidden_sheets,
        macros: false,
        links: false,
    })
}

fn sheets(xml: &mut Xml<'_>, shared: &mut Shared) -> Result<Vec<Listed>, Unreadable> {
    let (mut listed, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "workbookPr" => {
                    shared.from_1904 = attribute(&e, "date1904").is_some_and(|said| said == "1" || said == "true");
                }
                "sheet" => listed.push(Listed {
                    name: attribute(&e, "name").unwrap_or_default(),
                    relation: attribute(&e, "id").unwrap_or_default(),
                    hidden: attribute(&e, "state").is_some_and(|state| state != "visible"),
                }),
                _ => {}
            },
            Event::Eof => return Ok(listed),
            _ => {}
        }
        buffer.clear();
    }
}

/// The kind and the part of each relation, by its id.
fn relations(xml: &mut Xml<'_>) -> Result<HashMap<String, (String, String)>, Unreadable> {
    let (mut relations, mut buffer) = (HashMap::new(), Vec::new());
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let part = |target: String| match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("xl/{target}"),
                };
                let external = attribute(&e, "TargetMode").is_some_and(|mode| mode == "External");
                let (id, kind) = (attribute(&e, "Id"), attribute(&e, "Type"));
                if let (Some(id), Some(kind), Some(target), false) = (id, kind, attribute(&e, "Target"), external) {
                    relations.insert(id, (kind, part(target)));
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
        buffer.clear();
    }
}
