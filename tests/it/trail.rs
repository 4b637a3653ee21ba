//! The audit trail as a person reads it: who changed what, in words.

use crate::harness::{
    Engine, Register, document,
    sample::{all_acknowledged, but, decision},
};
use award_registry::{
    domain::{fault::Language, member::label},
    store,
};
use sea_orm::DbBackend;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_member_of_every_record_has_a_vietnamese_name() {
    fn members(name: &str, found: &mut BTreeSet<String>) {
        for (member, property) in document()["components"]["schemas"][name]["properties"].as_object().unwrap() {
            found.insert(member.clone());
            for reference in [&property["$ref"], &property["items"]["$ref"]] {
                let inner = reference.as_str().and_then(|r| r.rsplit('/').next());
                if let Some(inner) =
                    inner.filter(|inner| document()["components"]["schemas"][*inner]["type"] == "object")
                {
                    members(inner, found);
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    let stored =
        document()["components"]["schemas"].as_object().unwrap().keys().filter(|name| name.starts_with("Stored"));
    stored.map(String::as_str).chain(["Conferral", "Token"]).for_each(|name| members(name, &mut found));
    assert!(found.len() > 120, "{}", found.len());
    let silent: Vec<_> = found.into_iter().filter(|m| label("", m, Language::Vi) == m.replace('_', " ")).collect();
    assert!(silent.is_empty(), "not named: {silent:?}");
}

/// What was done in an event is some kilobytes, and none of it is read where only its hash is asked for.
#[test]
fn the_hashes_of_all_events_are_read_by_sqlite_without_the_events() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        r.registered(&decision("15", 2)).await;
        let plan = || {
            let sql = store::audit::hashes_after(DbBackend::Sqlite, 0, 2).statement(DbBackend::Sqlite).sql;
            let plan = r.sql(&format!("EXPLAIN QUERY PLAN {}", sql.replace('?', "1"))).unwrap();
            let alone = plan.contains("SEARCH audit_event USING COVERING INDEX audit_event_hash (seq>?)");
            assert!(alone && !plan.contains("ORDER BY"), "{sql}: {plan}");
            let plan = r.sql("EXPLAIN QUERY PLAN SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1").unwrap();
            assert!(!plan.contains("ORDER BY"), "all are sorted to find the last: {plan}");
        };
        plan();
        // And with what the planner knows of the few events of a young register.
        r.sql("ANALYZE").unwrap();
        plan();
    });
}

on_both_engines! {
    async fn what_an_event_changed_is_said_member_by_member_in_both_languages(r: Register) {
        let (clerk, registrar, auditor) = (r.clerk().await, r.registrar().await, r.auditor().await);
        let draft = clerk.post("/v1/decisions", &decision("15", 2)).await.expect(201);
        let mended = but(decision("16", 2), json!({"title": null, "remark": "Đã đối chiếu"}));
        let put = clerk.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &mended).await.expect(200);
        let submitted = clerk.take("submit", &put, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let events = auditor.get(&format!("/v1/audit/events?noun=decision&noun_id={}", draft.id())).await.expect(200).items();
        let acts: Vec<_> = events.iter().map(|e| e["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["create_decision", "replace_decision", "submit_decision", "register_decision"]);
        let changes = async |i: usize, language: &str| {
            let path = format!("/v1/audit/events/{}/changes?limit=200", events[i]["seq"]);
            let items = auditor.get(&path).header("Accept-Language", language).await.expect(200).items();
            items.into_iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let id = draft.id();
        let said = changes(1, "vi").await;
        for sentence in [format!("quyết định {id}, số: 15 → 16"), format!("quyết định {id}, ghi chú: (không có) → Đã đối chiếu")] {
            assert!(said.contains(&sentence), "{sentence} in {said:?}");
        }
        assert!(said.iter().any(|s| s.starts_with(&format!("quyết định {id}, trích yếu: ")) && s.ends_with("→ (không có)")), "{said:?}");
        assert_eq!(said.len(), 4, "{said:?}");
        assert!(changes(1, "en").await.contains(&format!("decision {id}, number: 15 → 16")));
        assert!(changes(2, "vi").await.contains(&format!("quyết định {id}, trạng thái: bản nháp → đã trình")));
        let registered = changes(3, "vi").await;
        assert!(registered.iter().any(|s| s.starts_with("lượt khen thưởng ") && s.contains(", tên: (không có) → Đặng Thị Mẫu 1")), "{registered:?}");
        assert!(registered.iter().any(|s| s.starts_with("đối tượng ")), "{registered:?}");
        auditor.get("/v1/audit/events/999999/changes").await.refused(404, "not_found");
        // The command line has the same, by the same filters.
        let listed = r.run(&["audit", "events", "--act", "replace_decision", "--changes"]).exit(0).text();
        let mut lines = listed.lines();
        let first: Vec<_> = lines.next().unwrap().split('\t').collect();
        assert_eq!((first[2], first[3], first[5]), ("clerk", "replace_decision", id.to_string().as_str()));
        assert!(lines.any(|line| line == format!("\tquyết định {id}, số: 15 → 16")), "{listed}");
        let english = r.run(&["audit", "events", "--actor", "registrar", "--changes", "--lang", "en"]).exit(0).text();
        assert!(english.contains("state: submitted → registered"), "{english}");
        assert_eq!(r.run(&["audit", "events", "--from", "2999-01-01"]).exit(0).text(), "");
    }

    async fn every_event_is_canonical_json(r: Register) {
        r.registered(&decision("15", 77)).await;
        let auditor = r.auditor().await;
        for line in auditor.walk("/v1/audit/events", 50).await {
            let event = auditor.get(&format!("/v1/audit/events/{}", line["seq"])).await.expect(200).json();
            for member in ["before", "after", "rows"] {
                let text = event[member].as_str().unwrap();
                let value: Value = serde_json::from_str(text).unwrap();
                assert_eq!(text, serde_json_canonicalizer::to_string(&value).unwrap(), "{member} of {line}");
            }
        }
    }

    async fn a_drafts_first_event_has_all_of_it_and_a_later_one_what_differs(r: Register) {
        let (clerk, registrar, auditor) = (r.clerk().await, r.registrar().await, r.auditor().await);
        let draft = clerk.post("/v1/decisions", &decision("15", 77)).await.expect(201);
        let mut fewer = decision("15", 76);
        fewer["lines"][4]["name"] = json!("Đặng Thị Mậu");
        fewer["remark"] = json!("Đã đối chiếu");
        let put = clerk.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &fewer).await.expect(200);
        let submitted = clerk.take("submit", &put, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let mut events = Vec::new();
        for line in auditor.get(&format!("/v1/audit/events?noun=decision&noun_id={}", draft.id())).await.expect(200).items() {
            let event = auditor.get(&format!("/v1/audit/events/{}", line["seq"])).await.expect(200).json();
            let read = |member: &str| serde_json::from_str::<Value>(event[member].as_str().unwrap()).unwrap();
            events.push((line["act"].as_str().unwrap().to_owned(), read("before"), read("after")));
        }
        let [(_, none, made), (_, before, after), (_, drafted, given), (_, submission, _)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((none, made["lines"].as_array().unwrap().len()), (&Value::Null, 77));
        // Line 5 has another name, line 77 is gone; the same members of both.
        let numbers = |lines: &Value| lines.as_array().unwrap().iter().map(|line| line["line"].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!((numbers(&before["lines"]), numbers(&after["lines"])), (vec![5, 77], vec![5]));
        assert_eq!((&before["lines"][0]["name"], &after["lines"][0]["name"]), (&json!("Đặng Thị Mẫu 5"), &json!("Đặng Thị Mậu")));
        assert_eq!((&before["remark"], &after["remark"]), (&Value::Null, &json!("Đã đối chiếu")));
        let members = |record: &Value| record.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(members(before), members(after));
        assert_eq!(members(before), ["id", "lines", "line_count", "remark", "totals", "updated_at", "version"].map(str::to_owned).into());
        assert_eq!((&drafted["state"], &given["state"], drafted.get("title")), (&json!("draft"), &json!("submitted"), None));
        assert_eq!(submission.get("lines"), None);
        let said = auditor.get(&format!("/v1/audit/events/{}/changes", r.number("SELECT seq FROM audit_event WHERE act = 'replace_decision'"))).await.expect(200);
        let said: Vec<_> = said.items().iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect();
        let id = draft.id();
        assert!(said.contains(&format!("quyết định {id}, dòng 5 tên: Đặng Thị Mẫu 5 → Đặng Thị Mậu")), "{said:?}");
        assert!(said.iter().any(|text| text.starts_with(&format!("quyết định {id}, dòng 77 tên: ")) && text.ends_with("→ (không có)")), "{said:?}");
        r.run(&["audit", "verify"]).exit(0);
    }
}
