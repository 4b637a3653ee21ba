//! A sheet of an XLSX: its rows as they come, without those that are hidden.

use super::{
    container::{Xml, attribute, sign},
    grid::{Cell, Collector, Kind, Merged},
    legacy::Encoding,
    number::{day_of_serial, plain},
    shared::{Shared, Style, position, runs},
    unreadable::Unreadable,
};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;

/// What a sheet has on the way through it.
struct Sheet<'a> {
    shared: &'a Shared,
    number: u32,
    next_column: u16,
    hidden_row: bool,
    cells: Vec<Cell>,
    hidden: Vec<(u16, u16)>,
    left_out: HashSet<u16>,
    encoding: Option<Encoding>,
}

/// Reads a sheet into the one that was begun last; the encoding is that of its fonts.
pub(super) fn read(
    xml: &mut Xml<'_>,
    shared: &Shared,
    collector: &mut Collector,
) -> Result<Option<Encoding>, Unreadable> {
    let mut sheet = Sheet {
        shared,
        number: 0,
        next_column: 0,
        hidden_row: false,
        cells: Vec::new(),
        hidden: Vec::new(),
        left_out: HashSet::new(),
        encoding: None,
    };
    let (mut buffer, mut ended) = (Vec::new(), false);
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "row" => sheet.begin_row(&e),
                "c" => sheet.cell(xml, &e, collector)?,
                _ => {}
            },
            Event::Empty(e) => match e.local_name().as_ref() {
                "worksheet" => ended = true,
                "row" => sheet.begin_row(&e),
                "c" => sheet.place(&e),
                "col" if attribute(&e, "hidden").is_some_and(|said| said == "1" || said == "true") => {
                    let end = |name| attribute(&e, name).and_then(|n| n.parse::<u16>().ok()).unwrap_or(1);
                    sheet.hidden.push((end("min").saturating_sub(1), end("max").saturating_sub(1)));
                }
                "mergeCell" => collector.current().merged.extend(merged(&e)),
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "row" => sheet.end_row(collector)?,
            Event::End(e) if e.local_name().as_ref() == "worksheet" => ended = true,
            Event::Eof if !ended => return Err(Unreadable::Damaged),
            Event::Eof => {
                collector.current().hidden_columns = sheet.left_out.len();
                return Ok(sheet.encoding);
            }
            _ => {}
        }
        buffer.clear();
    }
}

/// A whole number with the zeros that its format shows before it.
fn padded(number: String, digits: usize) -> String {
    let whole = number.chars().all(|c| c.is_ascii_digit());
    if whole && (number.len() + 1..=20).contains(&digits) { format!("{number:0>digits$}") } else { number }
}

/// The merged cells of a reference such as `B2:C9`; a whole sheet merged says nothing of rows.
fn merged(e: &BytesStart<'_>) -> Option<Merged> {
    let reference = attribute(e, "ref")?;
    let (from, to) = reference.split_once(':')?;
    let ((left, top), (right, bottom)) = (position(from)?, position(to)?);
    (top <= bottom && left <= right).then_some(Merged { top, bottom, left, right })
}

impl Sheet<'_> {
    fn begin_row(&mut self, e: &BytesStart<'_>) {
        self.number = attribute(e, "r").and_then(|n| n.parse().ok()).unwrap_or(self.number.saturating_add(1));
        self.hidden_row = attribute(e, "hidden").is_some_and(|said| said == "1" || said == "true");
        self.next_column = 0;
        self.cells.clear();
    }

    fn end_row(&mut self, collector: &mut Collector) -> Result<(), Unreadable> {
        let cells = std::mem::take(&mut self.cells);
        if self.hidden_row {
            collector.current().hidden_rows += usize::from(!cells.is_empty());
            return Ok(());
        }
        collector.row(self.number, cells)
    }

    /// Goes to the column of a cell.
    fn place(&mut self, e: &BytesStart<'_>) {
        let column = attribute(e, "r").and_then(|reference| position(&reference)).map(|(column, _)| column);
        self.next_column = column.unwrap_or(self.next_column).saturating_add(1);
    }

    fn cell(&mut self, xml: &mut Xml<'_>, e: &BytesStart<'_>, collector: &mut Collector) -> Result<(), Unreadable> {
        self.place(e);
        let column = self.next_column - 1;
        let style = attribute(e, "s").and_then(|s| s.parse::<usize>().ok());
        let style = style.and_then(|style| self.shared.styles.get(style).copied()).unwrap_or_default();
        let kind = attribute(e, "t").unwrap_or_default();
        let (mut value, mut in_value, mut buffer) = (String::new(), false, Vec::new());
        let mut cell = None;
        loop {
            match xml.read_event_into(&mut buffer)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => in_value = true,
                    "is" => {
                        let runs = runs(xml, "is")?;
                        self.encoding = self.encoding.or(runs.encoding(style.font));
                        cell = Some(runs.cell(column, style.font));
                    }
                    "f" => collector.current().formulas += 1,
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "f" => collector.current().formulas += 1,
                Event::Text(text) if in_value => value.push_str(&text),
                Event::GeneralRef(reference) if in_value => value.push(sign(&reference)?),
                Event::End(e) => match e.local_name().as_ref() {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(Unreadable::Damaged),
                _ => {}
            }
            buffer.clear();
        }
        let cell = cell.or_else(|| self.value(column, &kind, &value, style)).filter(|cell| !cell.text.is_empty());
        let cell = cell.map(|cell| Cell { struck: cell.struck || style.struck, ..cell });
        if self.hidden.iter().any(|(from, to)| (*from..=*to).contains(&column)) {
            self.left_out.extend(cell.map(|cell| cell.column));
        } else {
            self.cells.extend(cell);
        }
        Ok(())
    }

    /// The cell of a value by its type; an error of a formula is its sign.
    fn value(&mut self, column: u16, kind: &str, value: &str, style: Style) -> Option<Cell> {
        let text = |text: &str, kind: Kind| Cell { column, text: text.to_owned(), kind, ..Cell::default() };
        match kind {
            "s" => {
                let runs = self.shared.strings.get(value.trim().parse::<usize>().ok()?)?;
                self.encoding = self.encoding.or(runs.encoding(style.font));
                Some(runs.cell(column, style.font))
            }
            "str" | "inlineStr" => {
                let mut runs = super::runs::Runs::default();
                runs.push(value, super::runs::RunFont::Inherited);
                self.encoding = self.encoding.or(runs.encoding(style.font));
                Some(runs.cell(column, style.font))
            }
            "b" => Some(text(if value == "1" { "TRUE" } else { "FALSE" }, Kind::Text)),
            "e" => Some(text(value, Kind::Text)),
            "d" => Some(text(value.get(..10).unwrap_or(value), Kind::Day)),
            _ => {
                let number: f64 = value.trim().parse().ok()?;
                let day = style.is_day.then(|| day_of_serial(number, self.shared.from_1904)).flatten();
                let shown = day.map_or_else(|| padded(plain(number), style.digits), |day| day.to_string());
                Some(text(&shown, if day.is_some() { Kind::Day } else { Kind::Number }))
            }
        }
    }
}
