//! Files of exports held against what the register remembers of them: the one that left, one that was saved again, and
//! ones that were altered.

use crate::harness::{
    Finished, Register, command,
    sample::{but, decision, line},
};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// An export, as a file beside its manifest.
struct Left {
    folder: PathBuf,
    bytes: Vec<u8>,
    manifest: Value,
}

/// Exports a list, and keeps the file and the manifest.
async fn left(r: &Register, query: &str) -> Left {
    let auditor = r.auditor().await;
    let file = auditor.get(&format!("/v1/conferrals/export?{query}")).await.expect(200);
    let manifest = auditor.get(&format!("/v1/exports/{}", file.header("export-id").unwrap())).await.expect(200).json();
    Left { folder: r.folder.file("exports"), bytes: file.bytes.to_vec(), manifest }
}

impl Left {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// What the program says of a file with these bytes, and how it exits.
    fn checked(&self, bytes: &[u8]) -> (Option<i32>, String) {
        self.checked_by(bytes, &[])
    }

    /// The same with what else is at hand.
    fn checked_by(&self, bytes: &[u8], by: &[&str]) -> (Option<i32>, String) {
        std::fs::create_dir_all(&self.folder).unwrap();
        let (file, manifest) = (self.folder.join("list"), self.folder.join("manifest.json"));
        std::fs::write(&file, bytes).unwrap();
        std::fs::write(&manifest, self.manifest.to_string()).unwrap();
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let (file, manifest) = (path(&file), path(&manifest));
        let words = ["audit", "check-export", &file, &manifest].into_iter().chain(by.iter().copied());
        let output = Finished::of(command(words));
        (output.code, format!("{}{}", output.text(), output.stderr))
    }

    fn is_found(&self, bytes: &[u8], said: &str) {
        let (code, text) = self.checked(bytes);
        assert!(code == Some(1) && text.contains(said), "{said}: {code:?} {text}");
    }

    fn is_saved_again(&self, bytes: &[u8]) {
        let (code, text) = self.checked(bytes);
        assert!(code == Some(0) && text.contains("the file was saved again"), "{code:?} {text}");
    }

    fn is_the_one(&self) {
        let (code, text) = self.checked(&self.bytes);
        let said = format!("the file is the one that left: {} rows", self.manifest["rows"]);
        assert!(code == Some(0) && text.contains(&said), "{code:?} {text}");
    }
}

/// A decision of three lines, one with a name that a spreadsheet would calculate and one with the sign of a code.
async fn registered(r: &Register) {
    let names = ["=SUM(A1) Mẫu", "_x0041_ \"Mẫu\"; 'B', <C>", "Hội Mẫu"];
    let lines: Vec<_> = (1..).zip(names).map(|(n, name)| but(line(n), json!({"name": name}))).collect();
    r.registered(&but(decision("0153", 0), json!({"lines": lines}))).await;
}

/// A workbook in which a part is another text.
fn with_part(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let (name, mut text) = (entry.name().unwrap().into_owned(), String::new());
        entry.read_to_string(&mut text).unwrap();
        to.start_file(&name, SimpleFileOptions::default()).unwrap();
        let text = if name == part { change(&text) } else { text };
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

on_both_engines! {
    async fn a_csv_that_was_saved_again_is_told_from_one_that_was_altered(r: Register) {
        registered(&r).await;
        for query in ["format=csv", "format=csv&profile=excel", "format=csv&lang=vi&separator=semicolon&columns=name,number,status,authority_codes"] {
            let csv = left(&r, query).await;
            csv.is_the_one();
            let text = csv.text();
            csv.is_saved_again(text.replace("\r\n", "\n").trim_start_matches('\u{FEFF}').as_bytes());
            csv.is_saved_again(text.replace("0153", "\"0153\"").as_bytes());
            csv.is_found(text.replace("0153", "153").as_bytes(), "altered: a cell of the rows 1 to 3");
            csv.is_found(text.replace("0153", "153").as_bytes(), "takes the zeros from numbers such as 0153");
            csv.is_found(text.replacen("Mẫu", "Mau", 1).as_bytes(), "altered: a cell of the rows 1 to 3");
            let lines: Vec<_> = text.split_inclusive("\r\n").collect();
            csv.is_found(lines[..3].concat().as_bytes(), "3 rows left, the file has 2");
            csv.is_found(format!("{text}{}", lines[3]).as_bytes(), "3 rows left, the file has 4");
            csv.is_found(text.replacen(lines[0], "a,b\r\n", 1).as_bytes(), "its headings are not those of the list");
        }
        // As a spreadsheet saves it: by the day or the month first, yes and no in capitals, years with decimals.
        let csv = left(&r, "format=csv").await;
        for day in ["26/05/2020", "5/26/2020", "26-05-2020"] {
            let text = csv.text().replace("2020-05-26", day).replace(",false,", ",FALSE,").replace(",2019,", ",2019.0,");
            assert!(text.contains(day) && text.contains("FALSE") && text.contains("2019.0"), "{text}");
            csv.is_saved_again(text.as_bytes());
            csv.is_found(text.replace("FALSE", "TRUE").as_bytes(), "altered: a cell of the rows 1 to 3");
        }
        csv.is_found(csv.text().replacen("2020-05-26", "5/26/2020", 1).replacen("2020-05-26", "26/05/2020", 1).as_bytes(), "altered: a cell of the rows 1 to 3");
        let tabs = left(&r, "format=csv&columns=name,number").await;
        let saved = "name\tnumber\n=SUM(A1) Mẫu\t0153\n\"_x0041_ \"\"Mẫu\"\"; 'B', <C>\"\t0153\nHội Mẫu\t0153\n";
        tabs.is_saved_again(saved.as_bytes());
        let none = left(&r, "format=csv&status=void").await;
        assert_eq!(none.manifest["rows"], 0);
        none.is_the_one();
        // The manifest of another file: of other columns, of other rows.
        left(&r, "format=csv").await.is_found(&tabs.bytes, "its headings are not those of the list");
        let some = left(&r, "format=csv&columns=name,number&recipient_kind=collective").await;
        some.is_found(&tabs.bytes, "1 rows left, the file has 3");
    }

    async fn an_ndjson_that_was_saved_again_is_told_from_one_that_was_altered(r: Register) {
        registered(&r).await;
        for query in ["format=ndjson", "format=ndjson&lang=en"] {
            let ndjson = left(&r, query).await;
            ndjson.is_the_one();
            let text = ndjson.text();
            ndjson.is_saved_again(text.replace("\":", "\" : ").as_bytes());
            let turned = text.replace("\"line\":1,", "").replacen("{\"id\":", "{\"line\":1,\"id\":", 1);
            ndjson.is_saved_again(turned.as_bytes());
            ndjson.is_found(text.replace("\"line\":1,", "\"line\":\"1\",").as_bytes(), "altered: a cell of the rows 1 to 3");
            ndjson.is_found(text.replacen("\"line\":1,", "\"line\":1,\"name\":\"Khác\",", 1).as_bytes(), "a member \"name\" more");
            ndjson.is_found(text.replacen("\"line\":1,", "\"line\":1,\"more\":1,", 1).as_bytes(), "a member \"more\" more");
            ndjson.is_found(text.replacen('{', "[", 1).as_bytes(), "row 1: ");
        }
    }

    async fn a_workbook_that_was_saved_again_is_told_from_one_that_was_altered(r: Register) {
        registered(&r).await;
        let xlsx = left(&r, "format=xlsx").await;
        xlsx.is_the_one();
        let list = "xl/worksheets/sheet1.xml";
        let changed = |from: &str, to: &str| {
            with_part(&xlsx.bytes, list, |text| {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            })
        };
        xlsx.is_saved_again(&with_part(&xlsx.bytes, list, |text| text.replace(" s=\"2\"", "").replace("<row r", "<row ht=\"15\" r")));
        xlsx.is_saved_again(&changed("<v>43977</v>", "<v>43977.0</v>"));
        xlsx.is_found(&changed("<v>43977</v>", "<v>43978</v>"), "altered: a cell of the rows 1 to 3");
        xlsx.is_found(&changed(">0153<", ">153<"), "altered: a cell of the rows 1 to 3");
        xlsx.is_found(&changed("t=\"inlineStr\"><is><t xml:space=\"preserve\">0153</t></is>", "><v>153</v>"), "altered: a cell of the rows 1 to 3");
        xlsx.is_found(&changed(">Số văn bản<", ">Số<"), "the headings of the sheet \"Danh sách\"");
        xlsx.is_found(&changed("<v>43977</v>", "<f>43976+1</f><v>43977</v>"), "a formula");
        xlsx.is_found(&with_part(&xlsx.bytes, list, |text| [text.split_at(text.rfind("<row ").unwrap()).0, "</sheetData></worksheet>"].concat()), "3 rows left, the file has 2");
        let about = with_part(&xlsx.bytes, "xl/worksheets/sheet2.xml", |text| text.replace(">auditor<", ">clerk<"));
        xlsx.is_found(&about, "the sheet that says what the list is was altered");
        xlsx.is_found(&with_part(&xlsx.bytes, "xl/workbook.xml", |text| text.replace("\"Danh sách\"", "\"Khác\"")), "it has no sheet \"Danh sách\"");
        xlsx.is_found(b"no workbook", "it is no workbook that can be read");
    }

    async fn the_thousand_rows_in_which_a_list_was_altered_are_named_packed_or_not(r: Register) {
        r.registered(&decision("1", 2_100)).await;
        let csv = left(&r, "format=csv&compress=gzip&columns=line,name").await;
        csv.is_the_one();
        assert_eq!(csv.manifest["blocks"].as_array().unwrap().len(), 3);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*csv.bytes).read_to_string(&mut text).unwrap();
        csv.is_saved_again(text.as_bytes());
        csv.is_saved_again(&zstd::stream::encode_all(text.as_bytes(), 3).unwrap());
        for (line, rows) in [(1_000, "1 to 1000"), (1_001, "1001 to 2000"), (2_100, "2001 to 2100")] {
            let altered = text.replacen(&format!("\n{line},"), &format!("\n{line},Ông "), 1);
            csv.is_found(altered.as_bytes(), &format!("altered: a cell of the rows {rows}"));
        }
        let without: String = text.split_inclusive('\n').filter(|row| !row.starts_with("1500,")).collect();
        csv.is_found(without.as_bytes(), "the first rows that differ are among the rows 1001 to 2000");
    }

    async fn a_manifest_is_shown_to_be_the_registers_by_the_proof_of_its_event_alone(r: Register) {
        registered(&r).await;
        let auditor = r.auditor().await;
        for query in ["format=csv&lang=en", "format=ndjson", "format=xlsx&columns=name,award_code,recipient_kind"] {
            let list = left(&r, query).await;
            let seq = r.number("SELECT max(seq) FROM audit_event WHERE act = 'complete_export'");
            let id = list.manifest["id"].as_i64().unwrap();
            let kept = |name: &str, value: &Value| {
                std::fs::create_dir_all(&list.folder).unwrap();
                let path = list.folder.join(name);
                std::fs::write(&path, value.to_string()).unwrap();
                path.to_str().unwrap().to_owned()
            };
            let proof = kept("proof", &auditor.get(&format!("/v1/audit/events/{seq}/proof")).await.expect(200).json());
            let event = kept("event", &auditor.get(&format!("/v1/audit/events/{seq}")).await.expect(200).json());
            let head = kept("head", &auditor.get("/v1/audit/head").await.expect(200).json());
            let whole = list.folder.join("whole");
            std::fs::write(&whole, r.run(&["audit", "prove", "--event", &seq.to_string()]).exit(0).text()).unwrap();
            let whole = whole.to_str().unwrap();
            let proven = format!("the manifest is what the register noted when the file was complete: export {id} by auditor");
            for by in [vec!["--proof", &proof, "--event", &event, "--head", &head], vec!["--proof", whole, "--head", &head]] {
                let (code, text) = list.checked_by(&list.bytes, &by);
                assert!(code == Some(0) && text.contains(&proven) && text.contains("stands for the same"), "{by:?}: {code:?} {text}");
            }
            // Without the proof nothing is shown of the manifest, and a head alone is not enough.
            let (code, text) = list.checked(&list.bytes);
            assert!(code == Some(0) && text.contains("the manifest itself was not proved"), "{code:?} {text}");
            let (code, text) = list.checked_by(&list.bytes, &["--head", &head]);
            assert!(code == Some(2) && text.contains("Give --head and the proof"), "{code:?} {text}");
            assert_eq!(list.checked_by(&list.bytes, &["--proof", &proof]).0, Some(2), "the hash alone");
            // The proof of another event.
            std::fs::write(list.folder.join("other"), r.run(&["audit", "prove", "--event", "1"]).exit(0).text()).unwrap();
            let other = list.folder.join("other");
            let (code, text) = list.checked_by(&list.bytes, &["--proof", other.to_str().unwrap()]);
            assert!(code == Some(1) && text.contains("the manifest needs that of complete_export"), "{code:?} {text}");
            // What is changed in the manifest is named by the proof; what contradicts the file needs none.
            for (change, said, alone) in [
                (json!({"exported_by": "ai-do"}), "it differs in exported_by", Some(0)),
                (json!({"filter_in_words": ["Năm: 2020"], "created_at": "2020-01-01T00:00:00.000Z"}), "it differs in created_at, filter_in_words", Some(0)),
                (json!({"rows": 20}), "it says 20 rows, and its totals come to 3", Some(1)),
                (json!({"totals": []}), "it says 3 rows, and its totals come to 0", Some(1)),
                (json!({"blocks": []}), "3 rows have 1 digests of a thousand, and it has 0", Some(1)),
                (json!({"bytes": 1}), "the manifest says 1 bytes", Some(1)),
                (json!({"columns": ["name", "number"]}), "the manifest is not of it", Some(1)),
            ] {
                let is_plain = change["columns"].is_array() && query == "format=ndjson";
                let forged = Left { manifest: but(list.manifest.clone(), change.clone()), bytes: list.bytes.clone(), folder: list.folder.clone() };
                let (code, text) = forged.checked_by(&list.bytes, &["--proof", whole, "--head", &head]);
                assert!(code == Some(1) && (is_plain || text.contains(said)), "{change}: {code:?} {text}");
                assert_eq!(forged.checked(&list.bytes).0, alone, "{change}");
            }
            let mut other = list.manifest["totals"].clone();
            other[0]["award_code"] = json!("KHAC");
            let forged = Left { manifest: but(list.manifest.clone(), json!({"totals": other})), bytes: list.bytes.clone(), folder: list.folder.clone() };
            forged.is_found(&list.bytes, "its totals by award and kind are not those of its rows");
        }
        // A pair that was forged together fits itself, and is not what the register noted.
        let csv = left(&r, "format=csv").await;
        let seq = r.number("SELECT max(seq) FROM audit_event WHERE act = 'complete_export'");
        let whole = csv.folder.join("whole");
        std::fs::write(&whole, r.run(&["audit", "prove", "--event", &seq.to_string()]).exit(0).text()).unwrap();
        let other = left(&r, "format=csv&recipient_kind=collective").await;
        let forged = Left { manifest: but(other.manifest.clone(), json!({"id": csv.manifest["id"]})), bytes: other.bytes.clone(), folder: other.folder };
        let (code, text) = forged.checked_by(&other.bytes, &["--proof", whole.to_str().unwrap()]);
        assert!(code == Some(1) && text.contains("the manifest is not what the register noted"), "{code:?} {text}");
        csv.is_found(b"PK\x03\x04", "the manifest is of a CSV, this is an XLSX");
    }

    async fn a_manifest_holds_only_with_the_head_that_the_register_signed(r: Register) {
        registered(&r).await;
        let mut csv = left(&r, "format=csv").await;
        let (head, key) = (csv.manifest["head"].clone(), csv.manifest["key"].clone());
        assert_eq!((&head["size"], &head["root_hash"]), (&csv.manifest["head_size"], &csv.manifest["root_hash"]));
        assert_eq!(r.auditor().await.get("/v1/audit/head").await.expect(200)["key_id"], key["key_id"]);
        csv.manifest["head_size"] = json!(1);
        csv.is_found(&csv.bytes.clone(), "the head in the manifest is not that of the export");
        csv.manifest["head"]["size"] = json!(1);
        csv.is_found(&csv.bytes.clone(), "the head in the manifest is not signed");
        let mut unsigned = left(&r, "format=csv").await;
        unsigned.manifest.as_object_mut().unwrap().remove("head");
        unsigned.is_found(&unsigned.bytes.clone(), "the manifest has no signed head");
        let mut broken = left(&r, "format=csv").await;
        broken.manifest.as_object_mut().unwrap().remove("sha256");
        broken.is_found(&broken.bytes.clone(), "broke off");
    }
}
