//! The audit trail as a person reads it: who changed what, in words.

use crate::harness::{
    Register, document,
    sample::{all_acknowledged, but, decision},
};
use award_registry::domain::{audit::label, fault::Language};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_member_of_every_record_has_a_vietnamese_name() {
    fn members(name: &str, found: &mut BTreeSet<String>) {
        for (member, property) in document()["components"]["schemas"][name]["properties"].as_object().unwrap() {
            found.insert(member.clone());
            for reference in [&property["$ref"], &property["items"]["$ref"]] {
                let inner = reference.as_str().and_then(|r| r.rsplit('/').next());
                if let Some(inner) = inner.filter(|inner| document()["components"]["schemas"][*inner]["type"] == "object") {
                    members(inner, found);
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    let stored = document()["components"]["schemas"].as_object().unwrap().keys().filter(|name| name.starts_with("Stored"));
    stored.map(String::as_str).chain(["Conferral", "Token"]).for_each(|name| members(name, &mut found));
    assert!(found.len() > 120, "{}", found.len());
    let silent: Vec<_> =
        found.into_iter().filter(|m| label(m, Language::Vi) == m.replace('_', " ") && !["created_at", "updated_at"].contains(&m.as_str())).collect();
    assert!(silent.is_empty(), "not named: {silent:?}");
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
            let path = format!("/v1/audit/events/{}/changes", events[i]["seq"]);
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
        assert!(changes(2, "vi").await.contains(&format!("quyết định {id}, trạng thái: draft → submitted")));
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

    async fn every_event_is_canonical_json_and_has_the_lines_of_a_draft_as_they_are_kept(r: Register) {
        let (clerk, registrar, auditor) = (r.clerk().await, r.registrar().await, r.auditor().await);
        let draft = clerk.post("/v1/decisions", &decision("15", 77)).await.expect(201);
        let put = clerk.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &decision("15", 3)).await.expect(200);
        let kept = clerk.get(&format!("/v1/decisions/{}?include=lines", draft.id())).await.expect(200).json();
        let submitted = clerk.take("submit", &put, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let mut lines = Vec::new();
        for line in auditor.walk("/v1/audit/events", 50).await {
            let event = auditor.get(&format!("/v1/audit/events/{}", line["seq"])).await.expect(200).json();
            for told in ["before", "after", "rows"] {
                let text = event[told].as_str().unwrap();
                let value: Value = serde_json::from_str(text).unwrap();
                assert_eq!(text, serde_json_canonicalizer::to_string(&value).unwrap(), "{told} of {line}");
                if let Some(some) = value["lines"].as_array() {
                    lines.push((line["act"].as_str().unwrap().to_owned(), told, some.len()));
                }
                if (told, line["act"].as_str()) == ("after", Some("replace_decision")) {
                    assert_eq!(value["lines"], kept["lines"]);
                }
            }
        }
        let expected = [("create_decision", "after", 77), ("replace_decision", "before", 77), ("replace_decision", "after", 3)];
        assert_eq!(lines, expected.map(|(act, told, many)| (act.to_owned(), told, many)));
    }
}
