//! Each thing that is wrong is told once, at its place.

use crate::acts::awarded;
use crate::harness::{
    Answer, Register,
    sample::{but, decision, line},
};
use crate::replay::{act, mending};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The places of some findings, each of which may be there once.
fn places(findings: &Value, of: &Value) -> Vec<String> {
    let places: Vec<String> =
        findings.as_array().unwrap().iter().map(|found| found["pointer"].as_str().unwrap().to_owned()).collect();
    let once: BTreeSet<&String> = places.iter().collect();
    assert_eq!(once.len(), places.len(), "{of}: {findings}");
    places
}

async fn flaws(r: &Register, body: &Value) -> Answer {
    let clerk = r.clerk().await;
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200)
}

on_both_engines! {
    async fn a_text_that_shows_nothing_is_refused_once_wherever_it_stands(r: Register) {
        let clerk = r.clerk().await;
        let nothing = "\u{3164}\u{200B}";
        let mut of_line = serde_json::Map::new();
        for member in ["name", "honorific", "post", "unit", "parent_unit", "reason", "certificate_number", "shared_group", "campaign_code", "award_code"] {
            of_line.insert(member.to_owned(), json!(nothing));
        }
        let mut of_decision = serde_json::Map::new();
        for member in [
            "issuer_as_written", "number", "symbol", "title", "signer_name", "signer_capacity", "source", "announced_by", "classification", "remark", "campaign_code",
        ] {
            of_decision.insert(member.to_owned(), json!(nothing));
        }
        let (of_line, of_decision) = (Value::Object(of_line), Value::Object(of_decision));
        let bodies = [
            (mending(json!([{"conferral_id": 1, "right": of_line}])), 10),
            (mending(json!([{"decision_id": 1, "right": of_decision}])), 11),
            (but(decision("1", 0), json!({"lines": [but(line(1), of_line)]})), 10),
            (but(decision("1", 1), of_decision), 11),
            (act("2", "2021-03-01", "correct", json!([{"conferral_id": 1, "name_right": nothing, "unit_right": nothing, "post_right": nothing, "award_code_right": nothing}])), 4),
            (act("2", "2021-03-01", "reissue", json!([{"conferral_id": 1, "certificate_number": nothing}])), 1),
        ];
        for (body, count) in bodies {
            let refused = clerk.post("/v1/decisions", &body).await.refused(400, "invalid_body");
            assert_eq!(places(&refused["errors"], &body).len(), count, "{}", refused.text());
        }
        let person = json!({"kind": "individual", "name": nothing, "post": nothing, "unit": nothing, "parent_unit": nothing, "nationality": nothing, "aliases": [nothing]});
        let refused = clerk.post("/v1/recipients", &person).await.refused(400, "invalid_body");
        assert_eq!(places(&refused["errors"], &person).len(), 6, "{}", refused.text());
    }

    async fn an_act_on_nothing_and_one_that_says_nothing_are_refused_once(r: Register) {
        let (award, given) = awarded(&r, "1", 1).await;
        let id = &given[0]["id"];
        for word in ["cancel", "strip", "restore", "correct", "reissue"] {
            let body = act(&format!("2{word}").replace(char::is_alphabetic, ""), "2021-03-01", word, json!([]));
            let checks = flaws(&r, &body).await;
            assert_eq!(places(&checks["flaws"], &body), ["/targets"], "{word}");
        }
        for (body, place) in [
            (mending(json!([])), "/targets"),
            (json!({"act": "void", "remark": "Nhập hai lần", "targets": []}), "/targets"),
            (mending(json!([{"conferral_id": id, "right": {}}])), "/targets/0"),
            (mending(json!([{"conferral_id": id}])), "/targets/0"),
            (mending(json!([{"decision_id": award.id(), "right": {}}])), "/targets/0"),
            (act("3", "2021-03-01", "correct", json!([{"conferral_id": id}])), "/targets/0"),
            (act("4", "2021-03-01", "correct", json!([{"decision_id": award.id()}])), "/targets/0"),
        ] {
            let checks = flaws(&r, &body).await;
            assert_eq!(places(&checks["flaws"], &body), [place], "{body}");
        }
        for body in [act("5", "2021-03-01", "cancel", json!([{}])), mending(json!([{"right": {"title": "Về việc tặng Bằng khen"}}]))] {
            let refused = r.clerk().await.post("/v1/decisions", &body).await.refused(400, "invalid_body");
            assert_eq!(places(&refused["errors"], &body), ["/targets/0"], "{}", refused.text());
        }
    }
}
