//! Spreadsheets and documents that are made to cost: bombs of each container, entities, too many rows, columns and sheets.

use super::{import, rows};
use crate::harness::{Engine, Register};
use serde_json::json;
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A list of one person, as rows of a sheet.
const LIST: &str = "<row r='1'><c t='inlineStr'><is><t>Họ và tên</t></is></c></row><row r='2'><c t='inlineStr'><is><t>Đặng Thị Mẫu</t></is></c></row>";
const LAUGHS: &str = "<!DOCTYPE l [<!ENTITY a 'Ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY g '&c;&c;&c;&c;&c;&c;&c;&c;'>]>";
const OUTSIDE: &str = "<!DOCTYPE l [<!ENTITY g SYSTEM 'file:///etc/passwd'>]>";

/// A part of a package: its name, how it begins, what is repeated how often, and how it ends.
struct Part {
    name: String,
    begins: String,
    repeated: (String, usize),
    ends: String,
}

fn part(name: impl Into<String>, text: impl Into<String>) -> Part {
    Part { name: name.into(), begins: text.into(), repeated: (String::new(), 0), ends: String::new() }
}

fn packed(parts: Vec<Part>) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for Part { name, begins, repeated: (unit, count), ends } in parts {
        // OpenDocument has its type first, and as it is.
        let stored = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        package.start_file(name, SimpleFileOptions::default().compression_method(stored)).unwrap();
        package.write_all(begins.as_bytes()).unwrap();
        let many = unit.repeat(1_000);
        for _ in 0..count / 1_000 {
            package.write_all(many.as_bytes()).unwrap();
        }
        package.write_all(ends.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

/// A workbook of these sheets, and further parts.
fn workbook(sheets: Vec<Part>, further: Vec<Part>) -> Vec<u8> {
    let (mut listed, mut related) = (String::new(), String::new());
    for n in 1..=sheets.len() {
        write!(listed, "<sheet name='S{n}' sheetId='{n}' r:id='r{n}'/>").unwrap();
        write!(related, "<Relationship Id='r{n}' Type='{DOCUMENT}/worksheet' Target='sheet{n}.xml'/>").unwrap();
    }
    let mut parts = vec![
        part(
            "[Content_Types].xml",
            format!(
                "<Types xmlns='{PACKAGE}/content-types'><Default Extension='xml' ContentType='application/xml'/></Types>"
            ),
        ),
        part(
            "_rels/.rels",
            format!(
                "<Relationships xmlns='{PACKAGE}/relationships'><Relationship Id='r1' Type='{DOCUMENT}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        part(
            "xl/workbook.xml",
            format!("<workbook xmlns='{SHEETS}' xmlns:r='{DOCUMENT}'><sheets>{listed}</sheets></workbook>"),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns='{PACKAGE}/relationships'>{related}</Relationships>"),
        ),
    ];
    parts.extend(
        sheets.into_iter().enumerate().map(|(n, sheet)| Part { name: format!("xl/sheet{}.xml", n + 1), ..sheet }),
    );
    parts.extend(further);
    packed(parts)
}

/// A sheet of rows, of which one is there so many times more.
fn sheet(declared: &str, rows: &str, unit: &str, count: usize) -> Part {
    Part {
        name: String::new(),
        begins: format!("<?xml version='1.0'?>{declared}<worksheet xmlns='{SHEETS}'><sheetData>{rows}"),
        repeated: (unit.to_owned(), count),
        ends: "</sheetData></worksheet>".to_owned(),
    }
}

fn document(declared: &str, body: &str, unit: &str, count: usize) -> Vec<u8> {
    let begins = format!(
        "<?xml version='1.0'?>{declared}<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{body}"
    );
    packed(vec![
        part(
            "[Content_Types].xml",
            format!(
                "<Types xmlns='{PACKAGE}/content-types'><Default Extension='xml' ContentType='application/xml'/></Types>"
            ),
        ),
        part(
            "_rels/.rels",
            format!(
                "<Relationships xmlns='{PACKAGE}/relationships'><Relationship Id='r1' Type='{DOCUMENT}/officeDocument' Target='word/document.xml'/></Relationships>"
            ),
        ),
        Part {
            name: "word/document.xml".into(),
            begins,
            repeated: (unit.to_owned(), count),
            ends: "</w:body></w:document>".into(),
        },
    ])
}

fn open_document(declared: &str, rows: &str, unit: &str, count: usize) -> Vec<u8> {
    let names = ["office", "table", "text"]
        .map(|name| format!("xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"))
        .join(" ");
    let begins = format!(
        "<?xml version='1.0'?>{declared}<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='A'>{rows}"
    );
    let ends = "</table:table></office:spreadsheet></office:body></office:document-content>";
    packed(vec![
        part("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        part("META-INF/manifest.xml", "<manifest xmlns='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"),
        Part { name: "content.xml".into(), begins, repeated: (unit.to_owned(), count), ends: ends.into() },
    ])
}

fn cell(text: &str) -> String {
    format!(
        "<table:table-row><table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell></table:table-row>"
    )
}

fn table(texts: [&str; 2]) -> String {
    let rows = texts.map(|text| format!("<w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>"));
    format!("<w:tbl>{}</w:tbl>", rows.concat())
}

#[test]
fn no_package_costs_more_than_a_list_is_worth() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let strings = |declared: &str| {
            part(
                "xl/sharedStrings.xml",
                format!("<?xml version='1.0'?>{declared}<sst xmlns='{SHEETS}'><si><t>&g;</t></si></sst>"),
            )
        };
        let named = |text: &str| format!("<row><c t='inlineStr'><is><t>{text}</t></is></c></row>");
        let from_strings = "<row r='3'><c r='A3' t='s'><v>0</v></c></row>";
        for (name, bytes, status, code) in [
            (
                "spaces.xlsx",
                workbook(vec![sheet("", LIST, &" ".repeat(1_000), 300_000)], vec![]),
                "file_unreadable",
                "too_costly",
            ),
            (
                "rows.xlsx",
                workbook(vec![sheet("", LIST, &named("Mẫu"), 1_048_000)], vec![]),
                "too_many_rows",
                "too_many_rows",
            ),
            (
                "columns.xlsx",
                workbook(vec![sheet("", &format!("<row>{}</row>", "<c><v>1</v></c>".repeat(16_384)), "", 0)], vec![]),
                "file_unreadable",
                "too_many_columns",
            ),
            (
                "parts.xlsx",
                workbook(
                    vec![sheet("", LIST, "", 0)],
                    (0..5_000).map(|n| part(format!("xl/media/{n}.png"), "")).collect(),
                ),
                "file_unreadable",
                "too_large_unpacked",
            ),
            (
                "paragraphs.docx",
                document("", "", "<w:p><w:r><w:t>Đặng Thị Mẫu</w:t></w:r></w:p>", 1_000_000),
                "too_many_rows",
                "too_many_rows",
            ),
            ("rows.ods", open_document("", "", &cell("Đặng Thị Mẫu"), 300_000), "too_many_rows", "too_many_rows"),
            (
                "laughs.xlsx",
                workbook(vec![sheet(LAUGHS, &(LIST.to_owned() + &named("&g;")), "", 0)], vec![]),
                "file_unreadable",
                "damaged",
            ),
            (
                "outside.xlsx",
                workbook(vec![sheet(OUTSIDE, &(LIST.to_owned() + &named("&g;")), "", 0)], vec![]),
                "file_unreadable",
                "damaged",
            ),
            (
                "strings.xlsx",
                workbook(vec![sheet("", &(LIST.to_owned() + from_strings), "", 0)], vec![strings(LAUGHS)]),
                "file_unreadable",
                "damaged",
            ),
            ("laughs.docx", document(LAUGHS, &table(["Họ và tên", "&g;"]), "", 0), "file_unreadable", "damaged"),
            ("outside.docx", document(OUTSIDE, &table(["Họ và tên", "&g;"]), "", 0), "file_unreadable", "damaged"),
            (
                "laughs.ods",
                open_document(LAUGHS, &(cell("Họ và tên") + &cell("&g;")), "", 0),
                "file_unreadable",
                "damaged",
            ),
            (
                "outside.ods",
                open_document(OUTSIDE, &(cell("Họ và tên") + &cell("&g;")), "", 0),
                "file_unreadable",
                "damaged",
            ),
        ] {
            let answer = import(&clerk, name, bytes, &json!({})).await;
            assert_eq!(answer.status, 422, "{name}: {}", answer.text());
            answer.refused(422, status).at("/file", code);
        }
        // Programs hide nothing in these: a list is read where there is one.
        let many = (1..=1_000).map(|n| sheet("", if n == 700 { LIST } else { "" }, "", 0)).collect();
        let found = import(&clerk, "sheets.xlsx", workbook(many, vec![]), &json!({})).await.expect(201);
        assert_eq!((found["sheet"].as_str(), rows(&clerk, &found).await.len()), (Some("S700"), 1));
        let kept = vec![
            part("xl/vbaProject.bin", "macro"),
            part("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
            part("../../outside.txt", "x"),
        ];
        let linked = format!(
            "{LIST}<row r='3'><c r='A3' t='str'><f>[1]Sheet1!A1</f><v>Lê Văn Mẫu</v></c></row><row r='4'><c r='A4' t='inlineStr'><is><t>=1+1 &amp; &#272;</t></is></c></row>"
        );
        let found =
            import(&clerk, "macro.xlsm", workbook(vec![sheet("", &linked, "", 0)], kept), &json!({})).await.expect(201);
        let read: Vec<_> =
            rows(&clerk, &found).await.iter().map(|row| row["read_as"]["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(read, ["Đặng Thị Mẫu", "Lê Văn Mẫu", "=1+1 & Đ"]);
        for code in ["formulas", "macros", "external_links"] {
            assert!(found["notes"].as_array().unwrap().iter().any(|note| note["code"] == code), "{}", found.text());
        }
    });
}

#[test]
fn a_package_that_broke_off_is_damaged_and_one_of_pictures_a_picture() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let broken = |part: Part| Part { ends: String::new(), ..part };
        let cut = |bytes: &[u8], end: &str| {
            let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let names: Vec<String> = parts.file_names().map(|name| name.unwrap().to_string()).collect();
            let read = |name: String| {
                let mut text = String::new();
                std::io::Read::read_to_string(&mut parts.by_name(&name).unwrap(), &mut text).unwrap();
                part(name, text.replace(end, ""))
            };
            packed(names.into_iter().map(read).collect())
        };
        let unrelated = cut(
            &workbook(vec![sheet("", LIST, "", 0)], vec![]),
            "<Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='sheet1.xml'/>",
        );
        let picture = document("", "<w:p><w:r><w:drawing/></w:r></w:p>", "", 0);
        let mut with_picture = zip::ZipWriter::new_append(Cursor::new(picture)).unwrap();
        with_picture.start_file("word/media/image1.png", SimpleFileOptions::default()).unwrap();
        let with_picture = with_picture.finish().unwrap().into_inner();
        for (name, bytes, code) in [
            ("half a sheet.xlsx", workbook(vec![broken(sheet("", LIST, "", 0))], vec![]), "damaged"),
            ("no row.xlsx", workbook(vec![broken(sheet("", "", "", 0))], vec![]), "damaged"),
            ("no sheet.xlsx", workbook(vec![], vec![]), "damaged"),
            ("no relation.xlsx", unrelated, "damaged"),
            (
                "half.docx",
                cut(&document("", &table(["Họ và tên", "Đặng Thị Mẫu"]), "", 0), "</w:body></w:document>"),
                "damaged",
            ),
            (
                "half.ods",
                cut(
                    &open_document("", &cell("Đặng Thị Mẫu"), "", 0),
                    "</table:table></office:spreadsheet></office:body></office:document-content>",
                ),
                "damaged",
            ),
            ("scanned.docx", with_picture, "picture"),
            ("empty.xlsx", workbook(vec![sheet("", "", "", 0)], vec![]), "empty"),
        ] {
            let answer = import(&clerk, name, bytes, &json!({})).await;
            assert_eq!(answer.status, 422, "{name}: {}", answer.text());
            answer.refused(422, "file_unreadable").at("/file", code);
        }
    });
}
