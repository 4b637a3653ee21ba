//! DOCX (ECMA-376, part 1, chapter 17): the tables of a text, with the paragraphs around them as rows of one cell.
//!
//! All is one sheet, since an annex is often several tables with "I. TẬP THỂ" between them. What was deleted with
//! changes tracked is left out, and so are hidden texts and rows, which are counted.

use super::{
    container::{Parts, Xml, attribute, sign},
    forms,
    grid::{Book, Cell, Collector, Merged},
    legacy::{Encoding, Font},
    runs::{RunFont, Runs},
    shared::is_on,
    styles::{Styles, styles},
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
    /// Whether its row is hidden.
    hidden: bool,
    /// Where the cells start that go on below, by column.
    open: HashMap<u16, u32>,
}

/// A text on the way through it.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is hidden or struck is so of a run, a paragraph and a row by itself"
)]
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
    /// The styles whose texts are hidden.
    vanished: HashSet<String>,
    /// Whether the texts of the paragraph and of the run are hidden, and whether those of the run are struck through.
    hidden_paragraph: bool,
    hidden_run: bool,
    struck_run: bool,
    in_text: bool,
    deleted: usize,
    /// Properties as they were before a change that is tracked, within one another.
    former: usize,
}

/// Reads a file.
pub(super) fn read(path: &Path, collector: Collector) -> Result<Book, Unreadable> {
    let mut parts = Parts::open(path)?;
    let Styles { font, numbered, vanished } = parts.xml("word/styles.xml", styles)?.unwrap_or_default();
    let mut reading = Reading { collector, font, numbering: numbered, vanished, ..Reading::default() };
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

impl Reading {
    fn all(&mut self, xml: &mut Xml<'_>) -> Result<(), Unreadable> {
        let (mut buffer, mut ended) = (Vec::new(), false);
        loop {
            let event = xml.read_event_into(&mut buffer)?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => self.begin(&e, empty)?,
                Event::Text(text) if self.is_shown() => self.push(&text),
                Event::CData(text) if self.is_shown() => self.push(&text),
                Event::GeneralRef(reference) if self.is_shown() => {
                    self.push(sign(&reference)?.encode_utf8(&mut [0; 4]));
                }
                Event::Text(text) if self.in_text && self.deleted == 0 => {
                    self.collector.current().hidden_texts += usize::from(!text.trim().is_empty());
                }
                Event::End(e) => {
                    ended |= e.local_name().as_ref() == "document";
                    self.end(e.local_name().as_ref())?;
                }
                Event::Eof => return if ended { Ok(()) } else { Err(Unreadable::Damaged) },
                _ => {}
            }
            buffer.clear();
        }
    }

    /// Whether what comes is text that the file shows.
    const fn is_shown(&self) -> bool {
        self.in_text && self.deleted == 0 && !self.hidden_run
    }

    fn push(&mut self, text: &str) {
        let font = self.run_font;
        self.paragraph.push(text, font);
        if self.struck_run && !text.trim().is_empty() {
            self.paragraph.strike();
        }
    }

    fn begin(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
        if is_former(e.local_name().as_ref()) {
            self.former += usize::from(!empty);
        } else if self.former == 0 && !self.properties(e) {
            self.element(e, empty)?;
        }
        Ok(())
    }

    /// Takes up how the texts of a paragraph, a run or a row are shown; false where an element says nothing of that.
    fn properties(&mut self, e: &BytesStart<'_>) -> bool {
        let vanishes = || attribute(e, "val").is_some_and(|style| self.vanished.contains(&style));
        match e.local_name().as_ref() {
            "r" => {
                (self.run_font, self.hidden_run, self.struck_run) = (RunFont::Inherited, self.hidden_paragraph, false);
            }
            "rStyle" => self.hidden_run |= vanishes(),
            "vanish" => self.hidden_run = is_on(e),
            "strike" | "dstrike" => self.struck_run |= is_on(e),
            "hidden" => {
                if let Some(table) = self.tables.last_mut() {
                    table.hidden = is_on(e);
                }
            }
            "pStyle" => {
                self.hidden_paragraph = vanishes();
                self.numbered |= attribute(e, "val").is_some_and(|style| self.numbering.contains(&style));
            }
            "numPr" => self.numbered = true,
            // A paragraph takes the number of its style away by this one.
            "numId" => self.numbered &= attribute(e, "val").as_deref() != Some("0"),
            "rFonts" => {
                let name = attribute(e, "ascii").or_else(|| attribute(e, "hAnsi"));
                self.run_font = name.map(|name| RunFont::named(&name)).unwrap_or_default();
            }
            _ => return false,
        }
        true
    }

    fn element(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
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
                    (table.column, table.cells, table.hidden) = (0, Vec::new(), false);
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
            "br" | "cr" if self.deleted == 0 && !self.hidden_run => self.push("\n"),
            "tab" if self.deleted == 0 && !self.hidden_run && self.in_run(e) => self.push("\t"),
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
            _ if is_former(name) => self.former = self.former.saturating_sub(1),
            "t" => self.in_text = false,
            "r" => (self.run_font, self.hidden_run) = (RunFont::Inherited, false),
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
        (self.run_font, self.hidden_paragraph, self.hidden_run) = (RunFont::Inherited, false, false);
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
                let struck = cell.struck;
                for text in entries {
                    self.row = self.row.saturating_add(1);
                    self.collector.row(self.row, vec![Cell { text, struck, ..Cell::default() }])?;
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
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let cells = std::mem::take(&mut table.cells);
        if table.hidden {
            self.collector.current().hidden_rows += usize::from(!cells.is_empty());
            return Ok(());
        }
        self.collector.row(row, cells)
    }
}

/// Whether an element holds properties as they were before a change that is tracked.
fn is_former(name: &str) -> bool {
    matches!(name, "rPrChange" | "pPrChange" | "tcPrChange" | "trPrChange")
}
