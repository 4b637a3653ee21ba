//! DOCX (ECMA-376, part 1, chapter 17): the tables of a text, with the paragraphs around them as rows of one cell.
//!
//! All is one sheet, since an annex is often several tables with "I. TẬP THỂ" between them. What was deleted with
//! changes tracked is left out.

use super::{
    container::{Parts, Xml, attribute, sign},
    forms,
    grid::{Book, Cell, Collector, Merged},
    legacy::{Encoding, Font},
    runs::{RunFont, Runs},
    tabs, together,
    unreadable::Unreadable,
};
use crate::domain::import::FileFormat;
use quick_xml::events::{BytesStart, Event};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// How deep tables may lie in one another.
const MOST_DEEP: usize = 20;

/// A table on the way through it.
#[derive(Debug, Default)]
struct Table {
    cells: Vec<Cell>,
    column: u32,
    text: Runs,
    span: u32,
    continues: bool,
    starts: bool,
    /// Where the cells start that go on below, by column.
    open: HashMap<u16, u32>,
}

/// A text on the way through it.
#[derive(Default)]
struct Reading {
    collector: Collector,
    encoding: Option<Encoding>,
    /// The font of a text without one of its own.
    font: Option<Font>,
    row: u32,
    tables: Vec<Table>,
    paragraph: Runs,
    run_font: RunFont,
    numbered: bool,
    /// The styles that number their paragraphs.
    numbering: HashSet<String>,
    in_text: bool,
    deleted: usize,
}

/// Reads a file.
pub(super) fn read(path: &Path, collector: Collector) -> Result<Book, Unreadable> {
    let mut parts = Parts::open(path)?;
    let Styles { font, numbered } = parts.xml("word/styles.xml", styles)?.unwrap_or_default();
    let mut reading = Reading { collector, font, numbering: numbered, ..Reading::default() };
    reading.collector.sheet(String::new());
    parts.xml("word/document.xml", |xml| reading.all(xml))?.ok_or(Unreadable::Damaged)?;
    let Reading { collector, encoding, .. } = reading;
    let mut sheets = collector.done()?;
    for sheet in &mut sheets {
        tabs::apart(sheet);
        forms::apart(sheet);
    }
    Ok(Book { format: FileFormat::Docx, encoding, sheets, hidden_sheets: Vec::new(), macros: false, links: false })
}

/// What the styles of a text say.
#[derive(Debug, Default)]
struct Styles {
    /// The font of `docDefaults`.
    font: Option<Font>,
    /// The styles that number their paragraphs, as lists do.
    numbered: HashSet<String>,
}

/// Reads the styles.
fn styles(xml: &mut Xml<'_>) -> Result<Styles, Unreadable> {
    let (mut found, mut defaults, mut buffer) = (Styles::default(), false, Vec::new());
    let mut style: Option<String> = None;
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) if e.local_name().as_ref() == "docDefaults" => defaults = true,
            Event::Start(e) if e.local_name().as_ref() == "style" => style = attribute(&e, "styleId"),
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "rFonts" if defaults => {
                    found.font = found.font.or_else(|| attribute(&e, "ascii").and_then(|name| Font::named(&name)));
                    defaults = false;
                }
                "numPr" => found.numbered.extend(style.clone()),
                // Headings are numbered too, and are no entries.
                "outlineLvl" => {
                    if let Some(style) = style.take() {
                        found.numbered.remove(&style);
                    }
                }
                "basedOn" if attribute(&e, "val").is_some_and(|base| found.numbered.contains(&base)) => {
                    found.numbered.extend(style.clone());
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "docDefaults" => defaults = false,
            Event::Eof => return Ok(found),
            _ => {}
        }
        buffer.clear();
    }
}

impl Reading {
    fn all(&mut self, xml: &mut Xml<'_>) -> Result<(), Unreadable> {
        let mut buffer = Vec::new();
        loop {
            let event = xml.read_event_into(&mut buffer)?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => self.begin(&e, empty)?,
                Event::Text(text) if self.in_text && self.deleted == 0 => self.push(&text),
                Event::CData(text) if self.in_text && self.deleted == 0 => self.push(&text),
                Event::GeneralRef(reference) if self.in_text && self.deleted == 0 => {
                    self.push(sign(&reference)?.encode_utf8(&mut [0; 4]));
                }
                Event::End(e) => self.end(e.local_name().as_ref())?,
                Event::Eof => return Ok(()),
                _ => {}
            }
            buffer.clear();
        }
    }

    fn push(&mut self, text: &str) {
        let font = self.run_font;
        self.paragraph.push(text, font);
    }

    fn begin(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
        match e.local_name().as_ref() {
            "tbl" if !empty => {
                if self.tables.len() == MOST_DEEP {
                    return Err(Unreadable::Damaged);
                }
                self.tables.push(Table::default());
            }
            "tr" if !empty => {
                if self.tables.len() == 1 {
                    self.row = self.row.saturating_add(1);
                }
                if let Some(table) = self.tables.last_mut() {
                    (table.column, table.cells) = (0, Vec::new());
                }
            }
            "tc" if !empty => {
                if let Some(table) = self.tables.last_mut() {
                    (table.span, table.continues, table.starts) = (1, false, false);
                    table.text = Runs::default();
                }
            }
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column = attribute(e, "val").and_then(|n| n.parse().ok()).unwrap_or_default();
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.span = attribute(e, "val").and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, 1_000);
                }
            }
            "vMerge" => {
                if let Some(table) = self.tables.last_mut() {
                    table.continues = attribute(e, "val").is_none_or(|said| said == "continue");
                    table.starts = !table.continues;
                }
            }
            "t" => self.in_text = !empty,
            "r" => self.run_font = RunFont::Inherited,
            "rFonts" => {
                let name = attribute(e, "ascii").or_else(|| attribute(e, "hAnsi"));
                self.run_font = name.map(|name| RunFont::named(&name)).unwrap_or_default();
            }
            "numPr" => self.numbered = true,
            // A paragraph takes the number of its style away by this one.
            "numId" if attribute(e, "val").as_deref() == Some("0") => self.numbered = false,
            "pStyle" => self.numbered |= attribute(e, "val").is_some_and(|style| self.numbering.contains(&style)),
            "br" | "cr" if self.deleted == 0 => self.push("\n"),
            "tab" if self.deleted == 0 && self.in_run(e) => self.push("\t"),
            "del" | "moveFrom" if !empty => self.deleted += 1,
            _ => {}
        }
        Ok(())
    }

    /// Whether a tab is one of the text: the stops of a paragraph have a position.
    fn in_run(&self, e: &BytesStart<'_>) -> bool {
        attribute(e, "pos").is_none() && !self.paragraph.is_empty()
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "t" => self.in_text = false,
            "r" => self.run_font = RunFont::Inherited,
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "p" => self.end_paragraph()?,
            "tc" => self.end_cell()?,
            "tr" => self.end_row()?,
            "tbl" => {
                // What stands in a table within a cell is that cell's text.
                if let (Some(_), Some(outer)) = (self.tables.pop(), self.tables.last_mut()) {
                    outer.text.push("\n", RunFont::Inherited);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        let mut paragraph = std::mem::take(&mut self.paragraph);
        let numbered = std::mem::take(&mut self.numbered);
        self.run_font = RunFont::Inherited;
        paragraph.trim_end();
        self.encoding = self.encoding.or(paragraph.encoding(self.font));
        if let Some(table) = self.tables.last_mut() {
            if !table.text.is_empty() && !paragraph.is_empty() {
                table.text.push("\n", RunFont::Inherited);
            }
            table.text.append(paragraph);
        } else if !paragraph.is_empty() {
            let mut cell = paragraph.cell(0, self.font);
            if let Some(entries) = together::apart(&cell.text).filter(|_| cell.by_font.is_none()) {
                for text in entries {
                    self.row = self.row.saturating_add(1);
                    self.collector.row(self.row, vec![Cell { text, ..Cell::default() }])?;
                }
                return Ok(());
            }
            self.row = self.row.saturating_add(1);
            // Word numbers such a paragraph by itself: it is an entry of a list.
            if numbered {
                for text in [Some(&mut cell.text), cell.by_font.as_mut()].into_iter().flatten() {
                    text.insert_str(0, "- ");
                }
            }
            self.collector.row(self.row, vec![cell])?;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        let (row, font) = (self.row, self.font);
        let deep = self.tables.len() > 1;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let mut text = std::mem::take(&mut table.text);
        if deep {
            text.push(" ", RunFont::Inherited);
            let outer = self.tables.len().saturating_sub(2);
            if let Some(outer) = self.tables.get_mut(outer) {
                outer.text.append(text);
            }
            return Ok(());
        }
        let column = u16::try_from(table.column).map_err(|_| Unreadable::TooManyColumns)?;
        let right = column.saturating_add(u16::try_from(table.span).unwrap_or(1).saturating_sub(1));
        table.column = table.column.saturating_add(table.span);
        if table.continues {
            if let Some(top) = table.open.get(&column).copied() {
                self.collector.current().merged.push(Merged { top, bottom: row, left: column, right });
            }
            return Ok(());
        }
        if table.starts {
            table.open.insert(column, row);
        } else {
            table.open.remove(&column);
        }
        if right > column {
            self.collector.current().merged.push(Merged { top: row, bottom: row, left: column, right });
        }
        if !text.is_empty() {
            text.trim_end();
            table.cells.push(text.cell(column, font));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        if self.tables.len() > 1 {
            return Ok(());
        }
        let row = self.row;
        let cells = self.tables.last_mut().map(|table| std::mem::take(&mut table.cells)).unwrap_or_default();
        self.collector.row(row, cells)
    }
}
