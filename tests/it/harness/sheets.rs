//! A workbook as a test reads it: the sheets of the package, their cells as text.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// A workbook.
#[derive(Debug)]
pub struct Workbook {
    /// The sheets in their order: name and XML.
    sheets: Vec<(String, String)>,
}

/// A cell: its text, its style, whether it is text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub style: u32,
    pub is_text: bool,
}

impl Cell {
    /// A cell of text.
    pub fn text(text: &str) -> Self {
        Self { text: text.to_owned(), style: 2, is_text: true }
    }

    /// A number in a style.
    pub fn styled(number: &str, style: u32) -> Self {
        Self { text: number.to_owned(), style, is_text: false }
    }
}

impl Workbook {
    /// The workbook in these bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let workbook = part("xl/workbook.xml");
        let named = workbook
            .split("<sheet ")
            .skip(1)
            .map(|sheet| (between(sheet, "name=\"", "\""), between(sheet, "sheetId=\"", "\"")));
        let sheets = named.map(|(name, id)| (name.to_owned(), part(&format!("xl/worksheets/sheet{id}.xml")))).collect();
        Self { sheets }
    }

    /// The names of its sheets.
    pub fn names(&self) -> Vec<&str> {
        self.sheets.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The XML of each sheet.
    pub fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(_, xml)| xml.as_str())
    }

    /// The XML of a sheet.
    pub fn sheet(&self, name: &str) -> &str {
        &self.sheets.iter().find(|(known, _)| known == name).unwrap().1
    }

    fn cells(&self, name: &str) -> Vec<Vec<Cell>> {
        self.sheet(name).split("<row ").skip(1).map(row).collect()
    }

    /// The texts of a sheet, row by row.
    pub fn rows(&self, name: &str) -> Vec<Vec<String>> {
        self.cells(name).into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    /// The rows of a sheet below its headings.
    pub fn table(&self, name: &str) -> Vec<BTreeMap<String, Cell>> {
        let mut rows = self.cells(name).into_iter();
        let headings: Vec<String> = rows.next().unwrap().into_iter().map(|cell| cell.text).collect();
        rows.map(|mut row| {
            row.resize(headings.len(), Cell::default());
            headings.iter().cloned().zip(row).collect()
        })
        .collect()
    }
}

fn row(xml: &str) -> Vec<Cell> {
    let xml = xml.split("</row>").next().unwrap();
    let mut cells = Vec::new();
    for cell in xml.split("<c ").skip(1) {
        let name = between(cell, "r=\"", "\"").trim_end_matches(|c: char| c.is_ascii_digit());
        let column = name.bytes().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1;
        cells.resize(column, Cell::default());
        let is_text = cell.contains("t=\"inlineStr\"");
        let text =
            if is_text { between(cell, "xml:space=\"preserve\">", "</t>") } else { between(cell, "<v>", "</v>") };
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        cells.push(Cell { text, style: between(cell, "s=\"", "\"").parse().unwrap(), is_text });
    }
    cells
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split(end).next().unwrap()
}
