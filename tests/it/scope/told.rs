//! What histories and refusals tell: nothing of a record outside, neither its number nor whose it is.

use super::{OUTSIDE, inside};
use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

/// Whether a refusal names a number of the register.
fn names(refusal: &Answer, id: i64) -> bool {
    refusal["errors"].to_string().split(|c: char| !c.is_ascii_digit()).any(|word| word == id.to_string())
}

/// A cancellation by a body, signed on a day.
fn cancel(code: &str, number: &str, day: &str, target: Value) -> Value {
    let act = json!({"act": "cancel", "cancel_reason": "b", "authority_codes": [code], "lines": null, "signed_on": day, "targets": [target]});
    but(
        decision(number, 0),
        but(
            act,
            json!({"title": format!("Hủy {OUTSIDE}"), "year_from": null, "year_to": null, "conferral_type": null}),
        ),
    )
}

async fn add(person: &Person, facts: Value) -> i64 {
    person
        .post("/v1/recipients", &but(json!({"kind": "individual", "name": "Lê Thị Mẫu"}), facts))
        .await
        .expect(201)
        .id()
}

async fn submitted(person: &Person, body: &Value) -> Answer {
    let draft = person.post("/v1/decisions", body).await.expect(201);
    person.take("submit", &draft, &all_acknowledged()).await
}

on_both_engines! {
    async fn an_act_of_a_body_outside_stands_in_no_history_and_shows_its_body_nothing_of_the_award(r: Register) {
        let body = but(decision("1", 0), json!({"lines": [but(line(1), json!({"name": "Đặng Thị Riêng"}))]}));
        let award = r.registered(&body).await;
        let whole = r.clerk().await;
        let conferral = whole.get(&format!("/v1/decisions/{}/conferrals", award.id())).await.expect(200).items()[0].clone();
        let act = r.registered(&cancel("UBND_NINHTHUAN", "77", "2022-03-01", json!({"conferral_id": conferral["id"]}))).await;
        let (clerk, other) = (inside(&r, "clerk").await, r.limited("other", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await);
        // The body that acted sees its act; the award and whoever has it are another's.
        let recovered = other.get(&format!("/v1/decisions/{}/recoveries", act.id())).await.expect(200);
        assert!(recovered.items().is_empty() && recovered["objects"] == 0, "{}", recovered.text());
        let undone = other.post("/v1/decisions", &cancel("UBND_NINHTHUAN", "78", "2019-01-01", json!({"decision_id": act.id()}))).await;
        let undone = undone.refused(422, "unknown_reference").at("/targets/0/decision_id", "outside_scope");
        assert!(!names(&undone, conferral["id"].as_i64().unwrap()) && !undone.text().contains("1/QĐ-UBND"), "{}", undone.text());
        let right = json!({"act": "rectify", "authority_codes": ["UBND_NINHTHUAN"], "evidence": "original", "remark": "Gõ nhầm ngày",
            "targets": [{"decision_id": act.id(), "right": {"signed_on": "2019-01-01"}}]});
        submitted(&other, &right).await.refused(422, "rule_broken").at("/targets/0", "outside_scope");
        let history = async |person: &Person| person.get(&format!("/v1/recipients/{}/history", conferral["recipient_id"])).await.expect(200);
        assert_eq!(history(&clerk).await.items()[0]["acts"], json!([]));
        // Its own body undoes the act: that is told, and not what was undone.
        let undoing = r.registered(&cancel("UBND_KIENGIANG", "3", "2022-04-01", json!({"decision_id": act.id()}))).await;
        let told = history(&clerk).await;
        let acts = told.items()[0]["acts"].clone();
        assert_eq!((acts.as_array().unwrap().len(), &acts[0]["decision_id"], &acts[0]["undoes_decision_id"]), (1, &json!(undoing.id()), &Value::Null));
        assert!(!told.text().contains("77/QĐ-UBND"), "{}", told.text());
        let acts = history(&whole).await.items()[0]["acts"].clone();
        assert_eq!((&acts[0]["decision_id"], &acts[1]["undoes_decision_id"]), (&json!(act.id()), &json!(act.id())));
    }

    async fn a_refusal_to_merge_to_part_or_to_follow_names_no_record_outside(r: Register) {
        let (whole, clerk, registrar) = (r.clerk().await, inside(&r, "clerk").await, inside(&r, "registrar").await);
        // A household outside that names both.
        let (a, b) = (add(&clerk, json!({})).await, add(&clerk, json!({})).await);
        let members = json!([{"name": "Lê Thị Mẫu", "recipient_id": a, "head": true}, {"name": "Lê Thị Mẫu", "recipient_id": b}]);
        let household = add(&whole, json!({"kind": "household", "name": "Hộ Mẫu", "members": members})).await;
        let merge = async |person: &Person, from: i64| person.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": b, "reason": "Một người"})).await;
        let refused = async |person: &Person| merge(person, a).await.refused(422, "rule_broken").at("/into_id", "both_members");
        assert!(!names(&refused(&registrar).await, household) && names(&refused(&r.registrar().await).await, household));
        // A key that went to somebody outside since a merge.
        let keyed = json!({"external_ids": [{"system": "hrm", "value": "k"}]});
        let c = add(&clerk, keyed.clone()).await;
        let merged = merge(&registrar, c).await.expect(200)["merge_id"].clone();
        whole.put(&format!("/v1/recipients/{b}"), "*", &json!({"kind": "individual", "name": "Lê Thị Mẫu"})).await.expect(200);
        let owner = add(&whole, keyed).await;
        let undo = async |person: &Person| person.post(&format!("/v1/merges/{merged}/undo"), &json!({"reason": "Hai người"})).await;
        let refused = async |person: &Person| undo(person).await.refused(409, "already_exists").at("/external_ids", "already_exists");
        assert!(!names(&refused(&registrar).await, owner) && names(&refused(&r.registrar().await).await, owner));
        // A collective outside that took the place of one inside.
        let school = async |person: &Person| add(person, json!({"kind": "collective", "name": "Trường Mẫu"})).await;
        let (before, other, heir) = (school(&clerk).await, school(&clerk).await, school(&whole).await);
        let follow = async |person: &Person, id: i64, day: &str| {
            let body = json!({"predecessor_id": before, "successor_id": id, "kind": "rename", "date": day, "instrument": "QĐ 15"});
            person.post("/v1/recipient-successions", &body).await
        };
        follow(&whole, heir, "2025-07-01").await.expect(201);
        let refused = async |person: &Person| follow(person, other, "2026-01-01").await.refused(422, "rule_broken").at("/predecessor_id", "ended_already");
        let (limited, all) = (refused(&clerk).await, refused(&whole).await);
        assert!(!names(&limited, heir) && !limited.text().contains("2025-07-01") && names(&all, heir), "{}", limited.text());
    }

    async fn a_line_that_links_to_a_merged_record_outside_is_not_told_into_which(r: Register) {
        let whole = r.clerk().await;
        let (from, into) = (add(&whole, json!({})).await, add(&whole, json!({})).await);
        r.registrar().await.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "Một người"})).await.expect(200);
        let body = but(decision("1", 0), json!({"lines": [but(line(1), json!({"recipient_id": from}))]}));
        let refused = inside(&r, "clerk").await.post("/v1/decisions", &body).await.refused(422, "unknown_reference").at("/lines/0/recipient_id", "unknown_reference");
        assert!(names(&refused, from) && !names(&refused, into), "{}", refused.text());
        whole.post("/v1/decisions", &body).await.expect(201);
    }

    async fn a_number_that_somebody_outside_has_is_refused_without_a_name_and_with_an_event(r: Register) {
        let (whole, clerk) = (r.clerk().await, inside(&r, "clerk").await);
        let number = async |person: &Person, id: i64, number: &str| person.post(&format!("/v1/recipients/{id}/id-numbers"), &json!({"id_number": number})).await;
        let (outside, known, own) = (add(&whole, json!({})).await, add(&clerk, json!({})).await, add(&clerk, json!({})).await);
        number(&whole, outside, "079085001234").await.expect(201);
        number(&clerk, known, "079085001235").await.expect(201);
        let refused = async |taken: &str| number(&clerk, own, taken).await.refused(409, "already_exists")["errors"].clone();
        assert_eq!(refused("079085001234").await, refused("079085001235").await);
        let events = |id: i64| r.number(&format!("SELECT count(*) FROM audit_event WHERE act = 'refuse_id_number' AND actor = 'limited-clerk' AND noun_id = {id}"));
        assert_eq!((events(outside), events(known)), (1, 1));
    }
}
