//! Exports with id numbers: for one role with a reason, all current numbers and no other, one event each, and no trace
//! elsewhere.

use super::{PLANTED, add, everything, individual, last};
use crate::harness::{
    Answer, Engine, Person, Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt};

const REASON: &str = "Đối chiếu dữ liệu dân cư, công văn 215/SNV-TĐKT";

/// A decision on these people, a line each.
async fn awarded(r: &Register, number: &str, people: &[i64]) {
    let lines: Vec<_> = (1..)
        .zip(people)
        .map(|(n, id): (usize, &i64)| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "recipient_id": id}))
        .collect();
    r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
}

async fn export(person: &Person, query: &str) -> Answer {
    person.post(&format!("/v1/conferrals/export?{query}"), &json!({"reason": REASON})).await
}

/// Whom each line of an NDJSON export is about, and the id numbers it has.
fn told(file: &str) -> Vec<(i64, Value)> {
    let row = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    file.lines().map(row).map(|row| (row["recipient_id"].as_i64().unwrap(), row["id_numbers"].clone())).collect()
}

fn events(r: &Register) -> i64 {
    r.number("SELECT count(*) FROM audit_event WHERE act = 'export_id_numbers'")
}

on_both_engines! {
    async fn a_registrar_exports_id_numbers_with_a_reason_and_nobody_else_does(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let id = individual(&clerk, json!({})).await;
        add(&clerk, id, PLANTED).await.expect(201);
        awarded(&r, "1", &[id]).await;
        for role in ["clerk", "auditor", "administrator", "client"] {
            export(&r.person(role).await, "format=csv").await.refused(403, "forbidden");
        }
        // A token has both scopes or none of it.
        let administrator = r.administrator().await;
        for scopes in [json!(["disclose"]), json!(["export"])] {
            let token = administrator.post("/v1/accounts/registrar/tokens", &json!({"scopes": scopes})).await.expect(201);
            export(&r.holding(token["token"].as_str().unwrap()), "format=csv").await.refused(403, "forbidden");
        }
        let token = administrator.post("/v1/accounts/registrar/tokens", &json!({"scopes": ["disclose", "export"]})).await.expect(201);
        assert!(export(&r.holding(token["token"].as_str().unwrap()), "format=csv").await.expect(200).text().contains(PLANTED));
        let path = "/v1/conferrals/export?format=csv";
        registrar.post(path, &json!({})).await.refused(400, "invalid_body").at("/reason", "required");
        registrar.post(path, &json!({"reason": " "})).await.refused(400, "invalid_body").at("/reason", "empty");
        registrar.post(path, &json!({"reason": format!("Tra {PLANTED}")})).await.refused(400, "invalid_body").at("/reason", "id_number");
        registrar.post("/v1/conferrals/export?format=csv&award=NONE", &json!({"reason": REASON})).await.refused(400, "invalid_parameter");
        for refused in ["reason=x", "id_numbers=true"] {
            registrar.get(&format!("{path}&{refused}")).await.refused(400, "unknown_parameter");
        }
        assert_eq!(events(&r), 1, "a refusal tells nothing");
        for format in ["csv", "ndjson"] {
            let without = registrar.get(&format!("/v1/conferrals/export?format={format}")).await.expect(200).text();
            assert!(!without.contains(PLANTED) && !without.contains("id_numbers"), "{without}");
        }
    }

    async fn a_file_has_all_numbers_a_person_has_now_and_none_of_another(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = async || individual(&clerk, json!({})).await;
        let (both, none, gone, last, into) = (person().await, person().await, person().await, person().await, person().await);
        for (id, number) in [(both, PLANTED), (both, "371774613"), (last, "001080012345"), (into, "371000111")] {
            add(&clerk, id, number).await.expect(201);
        }
        let wrong = add(&clerk, gone, "091180774699").await.expect(201).id();
        clerk.post(&format!("/v1/id-numbers/{wrong}/withdraw"), &json!({"reason": "Gõ nhầm"})).await.expect(200);
        awarded(&r, "1", &[both, none, gone, last]).await;
        awarded(&r, "2", &[both]).await;
        let file = export(&registrar, "format=ndjson").await.expect(200);
        assert_eq!(file.header("cache-control").as_deref(), Some("no-store"));
        let two = json!([PLANTED, "371774613"]);
        let expected = [(both, two.clone()), (none, Value::Null), (gone, Value::Null), (last, json!(["001080012345"])), (both, two)];
        assert_eq!(told(&file.text()), expected);
        let csv = export(&registrar, "format=csv").await.expect(200).text();
        let lines: Vec<_> = csv.split("\r\n").collect();
        assert!(lines[0].ends_with(",shared_group,id_numbers"), "{}", lines[0]);
        for (line, end) in lines[1..].iter().zip([",,091180774613;371774613", ",,", ",,", ",,001080012345", ",,091180774613;371774613"]) {
            assert!(line.ends_with(end), "{line}: {end}");
        }
        // A spreadsheet takes them for text, with the zeros they begin with.
        assert!(export(&registrar, "format=csv&profile=excel").await.expect(200).text().contains(",'001080012345\r\n"));
        // One who was merged brings the number along, and takes it back.
        let merge = registrar.post(&format!("/v1/recipients/{last}/merge"), &json!({"into_id": into, "reason": "Một người"})).await.expect(200);
        let of_last = async || told(&export(&registrar, &format!("format=ndjson&recipient={last}&recipient={into}")).await.expect(200).text());
        assert_eq!(of_last().await, [(into, json!(["001080012345", "371000111"]))]);
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!(of_last().await, [(last, json!(["001080012345"]))]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn each_export_is_one_event_with_the_reason_the_filter_the_count_and_whose_numbers_it_has(r: Register) {
        let (clerk, registrar, auditor) = (r.clerk().await, r.registrar().await, r.auditor().await);
        let (a, b, c) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        for (id, number) in [(a, PLANTED), (a, "371774613"), (b, "001080012345"), (c, "001080054321")] {
            add(&clerk, id, number).await.expect(201);
        }
        awarded(&r, "1", &[a, b]).await;
        awarded(&r, "2", &[a]).await;
        awarded(&r, "3", &[c]).await;
        let query = format!("format=csv&recipient={a}&recipient={b}");
        // Sent again with its key it is told again, and is an event again.
        for n in 1..=2 {
            let file = registrar.post(&format!("/v1/conferrals/export?{query}"), &json!({"reason": REASON})).header("Idempotency-Key", "same").await.expect(200);
            assert_eq!(events(&r), n);
            let id: i64 = file.header("export-id").unwrap().parse().unwrap();
            let manifest = auditor.get(&format!("/v1/exports/{id}")).await.expect(200);
            assert_eq!((&manifest["id_numbers"], &manifest["rows"]), (&json!(3), &json!(3)));
            let event = last(&r, "export_id_numbers").await;
            assert_eq!((&event["actor"], &event["noun"], &event["noun_id"]), (&json!("registrar"), &json!("export"), &json!(id)));
            let after: Value = serde_json::from_str(event["after"].as_str().unwrap()).unwrap();
            assert_eq!((&after["reason"], &after["recipient_ids"]), (&json!(REASON), &json!([a, b])));
            assert_eq!((&after["export"]["id_numbers"], &after["export"]["filter"]["recipient"]), (&json!(3), &json!([a, b])));
        }
        let acts = auditor.get("/v1/audit/events?noun=export").await.expect(200).items();
        assert_eq!(acts.iter().map(|e| e["act"].as_str().unwrap()).collect::<Vec<_>>(), ["export_id_numbers", "complete_export", "export_id_numbers", "complete_export"]);
        let seq = &acts[0]["seq"];
        let words = auditor.get(&format!("/v1/audit/events/{seq}/changes")).header("Accept-Language", "vi").await.expect(200).text();
        assert!(words.contains("số định danh: (không có) → 3") && words.contains(REASON), "{words}");
        let without = registrar.get("/v1/conferrals/export?format=csv").await.expect(200).header("export-id").unwrap();
        assert!(auditor.get(&format!("/v1/exports/{without}")).await.expect(200).json().get("id_numbers").is_none());
        // Each of them is told who read theirs, and nobody else is.
        for (id, exports) in [(a, 2), (b, 2), (c, 0)] {
            let report = r.run(&["subject", "report", "--recipient", &id.to_string(), "--reason", "Đơn"]).exit(0).text();
            let report: Value = serde_json::from_str(&report).unwrap();
            let read: Vec<_> = report["events"].as_array().unwrap().iter().filter(|e| e["act"] == "export_id_numbers").map(|e| e["reason"].clone()).collect();
            assert_eq!(read, vec![json!(REASON); exports], "{id}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_exported_number_stands_in_the_file_and_nowhere_else(engine: Engine) {
        let r = Register::start_with(engine, &["--log", "trace"]).await;
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let id = individual(&clerk, json!({})).await;
        add(&clerk, id, PLANTED).await.expect(201);
        awarded(&r, "1", &[id]).await;
        for format in ["csv", "csv&profile=excel", "ndjson"] {
            assert!(export(&registrar, &format!("format={format}")).await.expect(200).text().contains(PLANTED), "{format}");
        }
        let said = registrar.post("/v1/conferrals/export?format=csv", &json!({"reason": PLANTED})).await.refused(400, "invalid_body").text();
        let log = r.log();
        assert!(log.contains("DEBUG access") && log.contains("/v1/conferrals/export"), "the log has everything there is");
        for text in [said, log, everything(&r)] {
            assert!(!text.contains(PLANTED));
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn whoever_is_limited_to_a_part_exports_the_numbers_of_that_part(r: Register) {
        let clerk = r.clerk().await;
        let (inside, outside) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        add(&clerk, inside, PLANTED).await.expect(201);
        add(&clerk, outside, "079085001234").await.expect(201);
        awarded(&r, "1", &[inside]).await;
        let other = json!({"authority_codes": ["UBND_NINHTHUAN"], "lines": [but(line(1), json!({"recipient_id": outside, "name": "Đặng Thị Mẫu", "birth_year": null}))]});
        r.registered(&but(decision("2", 0), other)).await;
        let limited = r.limited("giu-so-kg", "registrar", json!({"authority_codes": ["UBND_KIENGIANG"]})).await;
        assert_eq!(told(&export(&limited, "format=ndjson").await.expect(200).text()), [(inside, json!([PLANTED]))]);
        assert!(told(&export(&limited, &format!("format=ndjson&recipient={outside}")).await.expect(200).text()).is_empty());
        let after: Value = serde_json::from_str(last(&r, "export_id_numbers").await["after"].as_str().unwrap()).unwrap();
        assert_eq!((&after["recipient_ids"], &after["export"]["id_numbers"]), (&json!([]), &json!(0)));
        assert_eq!(told(&export(&r.registrar().await, "format=ndjson").await.expect(200).text()).len(), 2);
    }

    async fn without_the_key_or_with_a_number_that_does_not_open_there_is_no_file(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (a, b) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        add(&clerk, a, PLANTED).await.expect(201);
        add(&clerk, b, "091180774614").await.expect(201);
        awarded(&r, "1", &[a, b]).await;
        let key = r.folder.file("registry.sqlite.data.key");
        let kept = fs::read(&key).unwrap();
        fs::remove_file(&key).unwrap();
        assert!(export(&registrar, "format=csv").await.refused(503, "unavailable").text().contains("--data-key"));
        assert_eq!(events(&r), 0);
        registrar.get("/v1/conferrals/export?format=csv").await.expect(200);
        fs::write(&key, kept).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(export(&registrar, "format=csv").await.expect(200).text().lines().count(), 3);
        // Copied from another person by hand: it is not left out, it ends the export.
        r.sql(&format!("UPDATE id_number SET sealed = (SELECT s.sealed FROM id_number s WHERE s.recipient_id = {a}) WHERE recipient_id = {b}")).unwrap();
        assert!(!export(&registrar, "format=csv").await.refused(500, "internal").text().contains(PLANTED));
        let file = r.folder.file("list.csv");
        let seen = r.run(&["export", "--format", "csv", "--id-numbers", "--reason", REASON, "--output", file.to_str().unwrap()]).exit(3).stderr;
        assert!(seen.contains("does not open at its recipient") && !seen.contains(PLANTED) && !file.exists(), "{seen}");
        assert_eq!(events(&r), 1, "what did not leave was not told");
        assert!(!r.log().contains(PLANTED));
        // Who has it is left: all others are told theirs.
        assert_eq!(told(&export(&registrar, &format!("format=ndjson&recipient={a}")).await.expect(200).text()), [(a, json!([PLANTED]))]);
    }

    async fn the_command_line_exports_id_numbers_into_a_file_of_its_owners_alone(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        add(&clerk, id, PLANTED).await.expect(201);
        awarded(&r, "1", &[id]).await;
        let file = r.folder.file("list.csv");
        let path = file.to_str().unwrap();
        for wrong in [["--id-numbers"].as_slice(), &["--reason", REASON]] {
            r.run(&[&["export", "--format", "csv", "--output", path], wrong].concat()).exit(2);
        }
        r.run(&["export", "--format", "csv", "--id-numbers", "--reason", PLANTED, "--output", path]).exit(1);
        assert!(!file.exists() && events(&r) == 0);
        let key = r.folder.file("registry.sqlite.data.key");
        r.run(&["export", "--format", "csv", "--id-numbers", "--reason", REASON, "--data-key", key.to_str().unwrap(), "--output", path]).exit(0);
        assert!(fs::read_to_string(&file).unwrap().ends_with(&format!(",{PLANTED}\r\n")));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let event = last(&r, "export_id_numbers").await;
        assert!(event["actor"] == "system" && event.text().contains(REASON) && !event.text().contains(PLANTED), "{}", event.text());
        assert!(!r.run(&["export", "--format", "csv"]).exit(0).text().contains(PLANTED));
        assert_eq!(events(&r), 1);
        r.run(&["audit", "verify"]).exit(0);
    }
}
