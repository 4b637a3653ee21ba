use super::*;
use crate::domain::export::column::ID_NUMBERS;
use std::{
    io::Read,
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Sink for Memory {
    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

fn ending() -> Ending {
    let about = About {
        id: 7,
        list: None,
        notes: Vec::new(),
        filter_in_words: vec!["Tình trạng: còn hiệu lực".to_owned()],
        left_out: Vec::new(),
        unknown_left_out: 0,
        at: "2026-11-26T17:30:00.000Z".to_owned(),
        by: "lan".to_owned(),
        head: "12:ab".to_owned(),
        annex: None,
        body: None,
    };
    Ending { about: Arc::new(about), rows: 1, totals: Vec::new() }
}

fn bytes(asked: &Asked, values: &[(&str, &str)]) -> Vec<u8> {
    let memory = Memory::default();
    let format = format(asked.format).unwrap();
    let layout = Layout::of(format, asked, values.iter().any(|(name, _)| *name == ID_NUMBERS)).unwrap();
    let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes());
    let columns: Vec<_> = layout.columns.iter().map(|column| value(column.name)).collect();
    let out = packed(Box::new(memory.clone()), layout.packing).unwrap();
    let mut rows = (format.open)(out, layout).unwrap();
    rows.row(&columns, &mut Blocks::default()).unwrap();
    rows.finish(&ending()).unwrap();
    drop(rows);
    std::mem::take(&mut *memory.0.lock().unwrap())
}

fn written(format: FormatName, profile: Profile, values: &[(&str, &str)]) -> String {
    let asked = Asked { profile: Some(profile), ..Asked::plain(format) };
    String::from_utf8(bytes(&asked, values)).unwrap()
}

const ROW: &[(&str, &str)] = &[
    ("conferral_id", "9001"),
    ("version", "1"),
    ("status", "in_force"),
    ("name", "=Mẫu, \"A\""),
    ("unnamed", "false"),
    ("authority_codes", "[\"A\",\"B\"]"),
    ("number", "0153"),
    ("reference", "0153/QĐ-UBND"),
    ("signed_on", "2020-05-26"),
];

#[test]
fn every_name_has_a_format_and_every_column_of_it_is_known() {
    for name in FormatName::ALL {
        let format = format(*name).unwrap();
        for column in format.columns {
            assert!(Column::find(column).is_some(), "{name:?}: {column}");
        }
    }
}

#[test]
fn csv_quotes_what_needs_it_and_ends_lines_with_crlf() {
    let text = written(FormatName::Csv, Profile::Plain, ROW);
    assert!(text.starts_with("conferral_id,decision_id,line,"));
    assert!(text.contains("\r\n9001,,,in_force,") && text.ends_with("\r\n"));
    assert!(text.contains("\"=Mẫu, \"\"A\"\"\"") && text.contains(",A;B,"), "{text}");
}

#[test]
fn a_spreadsheet_gets_a_mark_and_no_formula() {
    let text = written(FormatName::Csv, Profile::Excel, ROW);
    assert!(text.starts_with('\u{FEFF}') && text.contains("\"'=Mẫu"), "{text}");
}

#[test]
fn columns_their_language_and_what_stands_between_them_are_chosen() {
    let columns = Some("signed_on,status,unnamed,authority_codes".to_owned());
    let asked = Asked {
        columns,
        lang: Some(crate::domain::export::FileLanguage::Vi),
        separator: Some(Separator::Semicolon),
        ..Asked::plain(FormatName::Csv)
    };
    let text = String::from_utf8(bytes(&asked, ROW)).unwrap();
    assert_eq!(text, "Ngày ký;Tình trạng;Chưa rõ tên;Mã cơ quan\r\n2020-05-26;còn hiệu lực;không;\"A;B\"\r\n");
    let asked = Asked { separator: None, format: FormatName::Ndjson, ..asked };
    let value: serde_json::Value = serde_json::from_slice(&bytes(&asked, ROW)).unwrap();
    let expected = serde_json::json!({"signed_on": "2020-05-26", "status": "còn hiệu lực", "unnamed": "không", "authority_codes": ["A", "B"]});
    assert_eq!(value, expected);
    let nothing = Asked { columns: Some("post".to_owned()), ..asked };
    assert_eq!(bytes(&nothing, ROW), b"{}\n");
}

#[test]
fn ndjson_has_the_members_of_a_conferral_and_leaves_out_what_is_unknown() {
    let text = written(FormatName::Ndjson, Profile::Plain, ROW);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({"id": 9001, "version": 1, "status": "in_force", "unnamed": false, "name": "=Mẫu, \"A\"", "authority_codes": ["A", "B"], "reference": "0153/QĐ-UBND", "signed_on": "2020-05-26"});
    assert_eq!(value, expected);
}

#[test]
fn a_packed_file_unpacks_to_the_same() {
    let plain = bytes(&Asked::plain(FormatName::Csv), ROW);
    let packed = |packing| bytes(&Asked { compress: Some(packing), ..Asked::plain(FormatName::Csv) }, ROW);
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed(Packing::Gzip).as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert_eq!(zstd::stream::decode_all(packed(Packing::Zstd).as_slice()).unwrap(), plain);
}

#[test]
fn a_workbook_is_a_package_of_its_parts() {
    let bytes = bytes(&Asked::plain(FormatName::Xlsx), ROW);
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let (list, about) = (part("xl/worksheets/sheet1.xml"), part("xl/worksheets/sheet2.xml"));
    assert!(list.contains(">0153</t>") && list.contains(">=Mẫu, &quot;A&quot;</t>") && !list.contains("<f>"), "{list}");
    assert!(
        list.contains("state=\"frozen\"")
            && list.contains("<v>43977</v>")
            && list.contains("<autoFilter ref=\"A1:AL2\"/>")
    );
    assert!(about.contains("Tình trạng: còn hiệu lực") && about.contains("12:ab"));
    assert!(part("xl/workbook.xml").contains("'Danh sách'!$A$1:$AL$2</definedName>"));
    for name in
        ["[Content_Types].xml", "_rels/.rels", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"]
    {
        assert!(part(name).starts_with("<?xml"), "{name}");
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let xlsx = Asked::plain(FormatName::Xlsx);
    for asked in [
        Asked { separator: Some(Separator::Tab), ..xlsx.clone() },
        Asked { compress: Some(Packing::Gzip), ..xlsx.clone() },
        Asked { columns: Some("name,nothing".to_owned()), ..xlsx.clone() },
        Asked { columns: Some(String::new()), ..xlsx },
    ] {
        assert!(Layout::of(format(asked.format).unwrap(), &asked, false).is_err(), "{asked:?}");
    }
}

#[test]
fn id_numbers_come_last_and_a_spreadsheet_takes_none_for_a_number() {
    let row = |numbers: &'static str| [ROW, &[(ID_NUMBERS, numbers)]].concat();
    let (one, two) = (row("[\"091180001234\"]"), row("[\"091180001234\",\"371001234\"]"));
    let csv = |profile, row: &[(&str, &str)]| written(FormatName::Csv, profile, row);
    assert!(csv(Profile::Plain, &one).contains(",shared_group,id_numbers\r\n"));
    assert!(csv(Profile::Plain, &one).ends_with(",091180001234\r\n"));
    assert!(csv(Profile::Plain, &two).ends_with(",091180001234;371001234\r\n"));
    assert!(csv(Profile::Excel, &one).ends_with(",'091180001234\r\n"));
    assert!(
        written(FormatName::Ndjson, Profile::Plain, &two)
            .ends_with(",\"id_numbers\":[\"091180001234\",\"371001234\"]}\n")
    );
}
