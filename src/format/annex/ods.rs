//! ODS (`OpenDocument` 1.3, part 3): cells as `content.xml` has them, what is repeated counted and never unrolled when
//! empty.

use super::{
    container::{Parts, Xml, attribute, sign},
    grid::{Book, Cell, Collector, Kind, Merged},
    legacy::{Encoding, Font},
    number::plain,
    runs::{RunFont, Runs},
    unreadable::Unreadable,
};
use crate::domain::import::FileFormat;
use quick_xml::events::{BytesStart, Event};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    path::Path,
};

/// Times that a cell or a row with content may be repeated.
const MOST_REPEATED: u32 = 20_000;

/// What the styles of a file say.
#[derive(Debug, Default)]
struct Styles {
    /// The legacy font of each style.
    fonts: HashMap<String, Font>,
    /// The styles whose texts are struck through.
    struck: HashSet<String>,
    /// The styles of tables that are not shown.
    hidden: Vec<String>,
    /// The styles whose texts are not shown.
    hidden_texts: HashSet<String>,
    /// The names of fonts that are declared, and the families they stand for.
    families: HashMap<String, String>,
    /// The style that is read.
    current: String,
}

/// A file on the way through it.
struct Reading {
    styles: Styles,
    collector: Collector,
    hidden_sheets: Vec<String>,
    encoding: Option<Encoding>,
    in_hidden: bool,
    row: u32,
    repeated: u32,
    hidden_row: bool,
    /// The columns that the table declares so far, and those of them that are hidden.
    columns: u32,
    hidden_columns: Vec<Range<u32>>,
    /// The hidden columns with content.
    left_out: HashSet<u32>,
    column: u32,
    cells: Vec<Cell>,
}

/// Reads a file.
pub(super) fn read(path: &Path, collector: Collector) -> Result<Book, Unreadable> {
    let mut parts = Parts::open(path)?;
    if parts.xml("META-INF/manifest.xml", is_encrypted)?.unwrap_or_default() {
        return Err(Unreadable::Password);
    }
    let mut reading = Reading {
        styles: Styles::default(),
        collector,
        hidden_sheets: Vec::new(),
        encoding: None,
        in_hidden: false,
        row: 0,
        repeated: 1,
        hidden_row: false,
        columns: 0,
        hidden_columns: Vec::new(),
        left_out: HashSet::new(),
        column: 0,
        cells: Vec::new(),
    };
    parts.xml("content.xml", |xml| reading.all(xml))?.ok_or(Unreadable::Damaged)?;
    let Reading { collector, hidden_sheets, encoding, .. } = reading;
    Ok(Book {
        format: FileFormat::Ods,
        encoding,
        sheets: collector.done()?,
        hidden_sheets,
        macros: false,
        links: false,
    })
}

fn is_encrypted(xml: &mut Xml<'_>) -> Result<bool, Unreadable> {
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
        buffer.clear();
    }
}

impl Styles {
    fn element(&mut self, e: &BytesStart<'_>) {
        match e.local_name().as_ref() {
            "font-face" => {
                if let (Some(name), Some(family)) = (attribute(e, "name"), attribute(e, "font-family")) {
                    self.families.insert(name, family.trim_matches('\'').to_owned());
                }
            }
            "style" => self.current = attribute(e, "name").unwrap_or_default(),
            "text-properties" => {
                let named = attribute(e, "font-name").map(|name| self.families.get(&name).cloned().unwrap_or(name));
                let family = named.or_else(|| attribute(e, "font-family"));
                if let Some(font) = family.and_then(|family| Font::named(family.trim_matches('\''))) {
                    self.fonts.insert(self.current.clone(), font);
                }
                let through = ["text-line-through-style", "text-line-through-type"];
                if through.iter().any(|name| attribute(e, name).is_some_and(|line| line != "none")) {
                    self.struck.insert(self.current.clone());
                }
                if attribute(e, "display").is_some_and(|display| display == "none") {
                    self.hidden_texts.insert(self.current.clone());
                }
            }
            "table-properties" if attribute(e, "display").is_some_and(|display| display == "false") => {
                self.hidden.push(self.current.clone());
            }
            _ => {}
        }
    }
}

/// How often an element stands there.
fn repeated(e: &BytesStart<'_>, name: &str) -> u32 {
    attribute(e, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Whether a row or columns are not shown.
fn is_hidden(e: &BytesStart<'_>) -> bool {
    attribute(e, "visibility").is_some_and(|said| said == "collapse" || said == "filter")
}

impl Reading {
    fn all(&mut self, xml: &mut Xml<'_>) -> Result<(), Unreadable> {
        let (mut buffer, mut ended) = (Vec::new(), false);
        loop {
            let event = xml.read_event_into(&mut buffer)?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "table" => self.begin_table(&e),
                    "table-row" => {
                        self.begin_row(&e);
                        if empty {
                            self.end_row()?;
                        }
                    }
                    "table-column" => self.declare(&e),
                    "table-cell" | "covered-table-cell" => self.cell(xml, &e, empty)?,
                    _ => self.styles.element(&e),
                },
                Event::End(e) if e.local_name().as_ref() == "table-row" => self.end_row()?,
                Event::End(e) if e.local_name().as_ref() == "document-content" => ended = true,
                Event::Eof => return if ended { Ok(()) } else { Err(Unreadable::Damaged) },
                _ => {}
            }
            buffer.clear();
        }
    }

    fn begin_table(&mut self, e: &BytesStart<'_>) {
        let name = attribute(e, "name").unwrap_or_default();
        self.in_hidden = attribute(e, "style-name").is_some_and(|style| self.styles.hidden.contains(&style));
        (self.row, self.columns) = (0, 0);
        self.hidden_columns.clear();
        self.left_out.clear();
        if self.in_hidden {
            self.hidden_sheets.push(name);
        } else {
            self.collector.sheet(name);
        }
    }

    /// Takes up columns as a table declares them.
    fn declare(&mut self, e: &BytesStart<'_>) {
        let first = self.columns;
        self.columns = first.saturating_add(repeated(e, "number-columns-repeated"));
        if is_hidden(e) {
            self.hidden_columns.push(first..self.columns);
        }
    }

    fn begin_row(&mut self, e: &BytesStart<'_>) {
        self.repeated = repeated(e, "number-rows-repeated");
        self.hidden_row = is_hidden(e);
        self.column = 0;
        self.cells.clear();
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        let cells = std::mem::take(&mut self.cells);
        let first = self.row.saturating_add(1);
        self.row = self.row.saturating_add(self.repeated);
        if cells.is_empty() || self.in_hidden {
            return Ok(());
        }
        if self.repeated > MOST_REPEATED {
            return Err(Unreadable::TooManyRows);
        }
        for number in first..=self.row {
            if self.hidden_row {
                self.collector.current().hidden_rows += 1;
            } else {
                self.collector.row(number, cells.clone())?;
            }
        }
        Ok(())
    }

    fn cell(&mut self, xml: &mut Xml<'_>, e: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
        let times = repeated(e, "number-columns-repeated");
        let first = self.column;
        self.column = self.column.saturating_add(times);
        let style = attribute(e, "style-name");
        let hidden = style.as_ref().is_some_and(|style| self.styles.hidden_texts.contains(style));
        let font = style.as_ref().and_then(|style| self.styles.fonts.get(style).copied());
        let struck = style.is_some_and(|style| self.styles.struck.contains(&style));
        let (spanned, below) = (repeated(e, "number-columns-spanned"), repeated(e, "number-rows-spanned"));
        let value = value(e);
        if attribute(e, "formula").is_some() && !self.in_hidden {
            self.collector.current().formulas += 1;
        }
        let runs = if empty { Runs::default() } else { self.text(xml, hidden)? };
        if self.in_hidden || (runs.is_empty() && value.is_none()) {
            return Ok(());
        }
        if times > MOST_REPEATED {
            return Err(Unreadable::TooManyColumns);
        }
        let column = |n: u32| u16::try_from(n).map_err(|_| Unreadable::TooManyColumns);
        if spanned > 1 || below > 1 {
            let top = self.row.saturating_add(1);
            let merged = Merged {
                top,
                bottom: top.saturating_add(below - 1),
                left: column(first)?,
                right: column(first.saturating_add(spanned.saturating_sub(1)))?,
            };
            self.collector.current().merged.push(merged);
        }
        self.encoding = self.encoding.or(runs.encoding(font));
        for place in first..self.column {
            if self.hidden_columns.iter().any(|hidden| hidden.contains(&place)) {
                self.left_out.insert(place);
                self.collector.current().hidden_columns = self.left_out.len();
                continue;
            }
            let place = column(place)?;
            let (text, kind) = value.clone().unwrap_or_default();
            let cell = match kind {
                Kind::Text => runs.cell(place, font),
                kind => Cell { column: place, text: runs.padded(&text).unwrap_or(text), kind, ..Cell::default() },
            };
            self.cells.push(Cell { struck: struck || runs.is_struck(), ..cell });
            if self.cells.len() > super::grid::MOST_COLUMNS {
                return Err(Unreadable::TooManyColumns);
            }
        }
        Ok(())
    }

    /// The text of a cell: its paragraphs, one below the other; notes on it and what is hidden are left out.
    fn text(&mut self, xml: &mut Xml<'_>, hidden: bool) -> Result<Runs, Unreadable> {
        let (mut runs, mut depth, mut notes, mut buffer) = (Runs::default(), 0_usize, 0_usize, Vec::new());
        let mut fonts: Vec<RunFont> = Vec::new();
        let mut hidden = vec![hidden];
        loop {
            match xml.read_event_into(&mut buffer)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => return Err(Unreadable::Damaged),
                    "annotation" => notes += 1,
                    "p" => {
                        if !runs.is_empty() && notes == 0 {
                            runs.push("\n", RunFont::Inherited);
                        }
                        depth += 1;
                    }
                    "span" => {
                        let style = attribute(&e, "style-name");
                        let unseen = style.as_ref().is_some_and(|style| self.styles.hidden_texts.contains(style));
                        hidden.push(unseen || hidden.last() == Some(&true));
                        if style.as_ref().is_some_and(|style| self.styles.struck.contains(style)) {
                            runs.strike();
                        }
                        let font = style.and_then(|style| self.styles.fonts.get(&style).copied());
                        fonts.push(font.map_or(RunFont::Inherited, RunFont::Legacy));
                    }
                    _ => {}
                },
                Event::Empty(e) if notes == 0 && depth > 0 => match e.local_name().as_ref() {
                    "s" | "tab" => runs.push(" ", RunFont::Inherited),
                    "line-break" => runs.push("\n", RunFont::Inherited),
                    _ => {}
                },
                Event::Text(text) if depth > 0 && notes == 0 && hidden.last() == Some(&true) => {
                    let shown = usize::from(!self.in_hidden && !text.trim().is_empty());
                    self.collector.current().hidden_texts += shown;
                }
                Event::Text(text) if depth > 0 && notes == 0 => {
                    runs.push(&text, fonts.last().copied().unwrap_or_default());
                }
                Event::GeneralRef(reference) if depth > 0 && notes == 0 && hidden.last() != Some(&true) => {
                    let font = fonts.last().copied().unwrap_or_default();
                    runs.push(sign(&reference)?.encode_utf8(&mut [0; 4]), font);
                }
                Event::End(e) => match e.local_name().as_ref() {
                    "annotation" => notes = notes.saturating_sub(1),
                    "p" => depth = depth.saturating_sub(1),
                    "span" => {
                        fonts.pop();
                        hidden.pop();
                    }
                    "table-cell" | "covered-table-cell" => return Ok(runs),
                    _ => {}
                },
                Event::Eof => return Err(Unreadable::Damaged),
                _ => {}
            }
            buffer.clear();
        }
    }
}

/// The value of a cell that is no text.
fn value(e: &BytesStart<'_>) -> Option<(String, Kind)> {
    match attribute(e, "value-type")?.as_str() {
        "float" | "currency" | "percentage" => Some((plain(attribute(e, "value")?.trim().parse().ok()?), Kind::Number)),
        "date" => Some((attribute(e, "date-value")?.get(..10)?.to_owned(), Kind::Day)),
        _ => None,
    }
}
