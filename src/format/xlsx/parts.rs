//! The parts of a workbook that are not rows.

use super::text::{escaped, reference};
use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The styles that cells name by number: plain, heading, text, day, instant, đồng, title, lines.
pub(super) const STYLES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>",
    "<numFmt numFmtId=\"165\" formatCode=\"dd/mm/yyyy hh:mm:ss.000&quot; +07&quot;\"/></numFmts>",
    "<fonts count=\"3\"><font><sz val=\"11\"/><name val=\"Times New Roman\"/><family val=\"1\"/></font>",
    "<font><b/><sz val=\"11\"/><name val=\"Times New Roman\"/><family val=\"1\"/></font>",
    "<font><b/><sz val=\"14\"/><name val=\"Times New Roman\"/><family val=\"1\"/></font></fonts>",
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>",
    "<fill><patternFill patternType=\"gray125\"/></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE7E6E6\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>",
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>",
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    "<cellXfs count=\"8\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" ",
    "applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"3\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"49\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">",
    "<alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs>",
    "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
);

/// What the package begins with.
pub(super) const RELATIONS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" ",
    "Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" ",
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" ",
    "Target=\"docProps/core.xml\"/></Relationships>",
);

fn text(value: &str) -> String {
    let mut to = Vec::new();
    escaped(&mut to, value);
    String::from_utf8(to).unwrap_or_default()
}

fn cell(column: usize, row: u32) -> String {
    let mut to = Vec::new();
    // Writing into memory does not fail.
    let _ = reference(&mut to, column, row);
    String::from_utf8(to).unwrap_or_default()
}

/// The start of a sheet, up to its rows.
pub(super) fn sheet_start(widths: &[u8], filtered: bool, selected: bool) -> String {
    let mut xml = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"");
    xml.push_str(if selected { " tabSelected=\"1\">" } else { ">" });
    if filtered {
        xml.push_str("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>");
    }
    xml.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>");
    for (at, width) in widths.iter().enumerate() {
        // Writing into memory does not fail.
        let _ = write!(xml, "<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", at + 1);
    }
    xml.push_str("</cols><sheetData>");
    xml
}

/// The end of a sheet, behind its rows.
pub(super) fn sheet_end(sheet: &Sheet) -> String {
    let filter = if sheet.filtered { format!("<autoFilter ref=\"A1:{}\"/>", last(sheet)) } else { String::new() };
    format!(
        "</sheetData>{filter}<pageMargins left=\"0.7\" right=\"0.4\" top=\"0.8\" bottom=\"0.8\" header=\"0.3\" \
         footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
    )
}

fn last(sheet: &Sheet) -> String {
    cell(sheet.columns.saturating_sub(1), sheet.rows)
}

/// The workbook: its sheets in order, each with its number, and what repeats and is filtered.
pub(super) fn workbook(sheets: &[(usize, &Sheet)]) -> String {
    let mut named = String::new();
    let mut defined = String::new();
    for (place, (at, sheet)) in sheets.iter().enumerate() {
        let (id, name) = (at + 1, text(&sheet.name));
        // Writing into memory does not fail.
        let _ = write!(named, "<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>");
        if sheet.filtered {
            let quoted = name.replace('\'', "''");
            let end = format!("${}${}", cell(sheet.columns.saturating_sub(1), 0).trim_end_matches('0'), sheet.rows);
            let _ = write!(
                defined,
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{place}\" hidden=\"1\">'{quoted}'!$A$1:{end}</definedName>\
                 <definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{place}\">'{quoted}'!$1:$1</definedName>"
            );
        }
    }
    let defined = if defined.is_empty() { defined } else { format!("<definedNames>{defined}</definedNames>") };
    format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{named}</sheets>{defined}</workbook>")
}

/// Where the parts of the workbook are.
pub(super) fn workbook_relations(sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for id in 1..=sheets {
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        );
    }
    let id = sheets + 1;
    let _ =
        write!(xml, "<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>");
    xml
}

/// What each part is.
pub(super) fn content_types(sheets: usize) -> String {
    let of = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{of}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{of}.styles+xml\"/><Override \
         PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for id in 1..=sheets {
        let _ = write!(xml, "<Override PartName=\"/xl/worksheets/sheet{id}.xml\" ContentType=\"{of}.worksheet+xml\"/>");
    }
    xml.push_str("</Types>");
    xml
}

/// What the workbook says of itself.
pub(super) fn core(properties: &Properties<'_>) -> String {
    let Properties { title, by, at, mark } = properties;
    let (title, by, at, mark) = (text(title), text(by), text(at), text(mark));
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title>\
         <dc:creator>{by}</dc:creator><dc:identifier>{mark}</dc:identifier>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:created></cp:coreProperties>"
    )
}

/// A sheet that is done or being written.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) columns: usize,
    pub(super) rows: u32,
    /// Whether its first row is a heading with a filter.
    pub(super) filtered: bool,
}

/// What a workbook says of itself.
#[derive(Debug)]
pub(crate) struct Properties<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// Who made it.
    pub(crate) by: &'a str,
    /// When it was made, UTC.
    pub(crate) at: &'a str,
    /// What tells it from others.
    pub(crate) mark: &'a str,
}
