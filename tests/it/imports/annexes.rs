//! Annexes made by other programs (`tests/data/annexes/make.py`), each with what its preview must say.

use super::{data, folder, import, paste, rows};
use crate::harness::Register;
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

/// What a preview says beside what it must say, of one annex.
fn differences(name: &str, expected: &Value, preview: &Value, rows: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines: Vec<&Value> = rows.iter().map(|row| &row["read_as"]).collect();
    let wanted = expected["lines"].as_array().unwrap();
    if lines.len() != wanted.len() {
        wrong.push(format!("{name}: {} rows instead of {}", lines.len(), wanted.len()));
    }
    for (line, wanted) in lines.iter().zip(wanted) {
        for member in [
            "name",
            "honorific",
            "sex",
            "birth_year",
            "birth_on",
            "post",
            "unit",
            "parent_unit",
            "reason",
            "recipient_kind",
            "certificate_number",
        ] {
            // A year of birth goes with its day.
            let own = |line: &Value| match member {
                "birth_year" if line["birth_on"].is_string() => Value::Null,
                _ => line[member].clone(),
            };
            if own(line) != own(wanted) {
                wrong.push(format!(
                    "{name}: line {} {member} is {}, not {}",
                    line["line"], line[member], wanted[member]
                ));
            }
        }
        if line["posthumous"] != wanted.get("posthumous").cloned().unwrap_or(json!(false)) {
            wrong.push(format!("{name}: line {} posthumous is {}", line["line"], line["posthumous"]));
        }
        if wanted["award_code"].is_string() && line["award_code"] != wanted["award_code"] {
            wrong.push(format!("{name}: line {} award is {}", line["line"], line["award_code"]));
        }
    }
    if let Some(wanted) = expected["at"].as_array() {
        let file_row = |row: &Value| row.get("file_row").unwrap_or(&row["row"]).as_u64().unwrap();
        let first = |row: &Value| row["cells"].as_object().unwrap().keys().next().unwrap().clone();
        let at: Vec<Value> = rows.iter().map(|row| format!("{} {}", file_row(row), first(row)).into()).collect();
        if at != *wanted {
            wrong.push(format!("{name}: the rows are at {at:?}"));
        }
    }
    let encoding = expected["text_encoding"].as_str().unwrap_or("unicode");
    if preview["text_encoding"] != encoding {
        wrong.push(format!("{name}: the encoding is {}", preview["text_encoding"]));
    }
    let sections = expected["sections"].as_u64().unwrap_or_default();
    if preview["sections"].as_array().unwrap().len() as u64 != sections {
        wrong.push(format!("{name}: the sections are {}", preview["sections"]));
    }
    let codes = |list: &Value, member: &str| -> BTreeSet<String> {
        list.as_array().into_iter().flatten().map(|one| one[member].as_str().unwrap().to_owned()).collect()
    };
    let questions: BTreeSet<String> =
        expected["questions"].as_array().into_iter().flatten().map(|q| q.as_str().unwrap().to_owned()).collect();
    if codes(&preview["questions"], "column") != questions {
        wrong.push(format!("{name}: the questions are {}", preview["questions"]));
    }
    let notes = codes(&preview["notes"], "code");
    for note in expected["notes"].as_array().into_iter().flatten() {
        if !notes.contains(note.as_str().unwrap()) {
            wrong.push(format!("{name}: there is no note {note}"));
        }
    }
    let found: BTreeSet<&str> =
        rows.iter().flat_map(|row| row["findings"].as_array().unwrap()).map(|f| f["code"].as_str().unwrap()).collect();
    for code in expected["codes"].as_array().into_iter().flatten() {
        if !found.contains(code.as_str().unwrap()) {
            wrong.push(format!("{name}: no row has {code}"));
        }
    }
    wrong
}

on_both_engines! {
    async fn annexes_of_other_programs_are_read_as_they_were_meant(r: Register) {
        let clerk = r.clerk().await;
        let expected: Value = serde_json::from_slice(&data("annexes/expected.json")).unwrap();
        let usual = json!({"award_code": "BK_BO_TINH"});
        let (mut wrong, mut columns, mut right) = (Vec::new(), 0, 0);
        for (name, expected) in expected.as_object().unwrap() {
            let bytes = data(&format!("annexes/{name}"));
            let defaults = expected.get("defaults").unwrap_or(&usual);
            let made = if std::path::Path::new(name).extension().is_some_and(|ending| ending == "txt") {
                paste(&clerk, std::str::from_utf8(&bytes).unwrap(), defaults).await
            } else {
                import(&clerk, name, bytes, defaults).await
            };
            if made.status != 201 {
                wrong.push(format!("{name}: {}", made.text()));
                continue;
            }
            let rows = rows(&clerk, &made).await;
            wrong.extend(differences(name, expected, &made.json(), &rows));
            for (column, member) in expected["columns"].as_object().unwrap() {
                columns += 1;
                let found = made["columns"].as_array().unwrap().iter().find(|c| c["column"] == column.as_str());
                let found = found.map_or(&Value::Null, |found| &found["member"]);
                if found == member {
                    right += 1;
                } else {
                    wrong.push(format!("{name}: column {column} is {found}, not {member}"));
                }
            }
            for absent in expected["absent"].as_array().into_iter().flatten() {
                let kept = r.number(&format!("SELECT COUNT(*) FROM import WHERE book LIKE '%{0}%' OR read_rows LIKE '%{0}%' OR preview LIKE '%{0}%'", absent.as_str().unwrap()));
                assert_eq!(kept, 0, "{name} keeps {absent}");
            }
        }
        assert!(wrong.is_empty(), "{right} of {columns} columns right\n{}", wrong.join("\n"));
        assert!(columns > 500, "{columns} columns");
    }
}

#[test]
fn every_annex_is_expected_and_every_expected_one_is_there() {
    let expected: Value = serde_json::from_slice(&data("annexes/expected.json")).unwrap();
    let known: BTreeSet<String> = expected.as_object().unwrap().keys().cloned().collect();
    let files = std::fs::read_dir(folder().join("annexes"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files
        .filter(|name| Path::new(name).extension().is_none_or(|word| word != "py") && name != "expected.json")
        .collect();
    assert_eq!(files, known);
    assert!(known.len() >= 150, "{} annexes", known.len());
    // Those of software templates, of official texts and of the press.
    assert_eq!(known.iter().filter(|name| name.starts_with("layout_")).count(), 12);
}
