//! What a limited account writes: decisions of its own bodies alone.

use super::inside;
use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision},
};
use serde_json::{Value, json};

const OWN: &str = "UBND_KIENGIANG";
const OTHER: &str = "UBND_NINHTHUAN";

fn of(codes: &[&str], number: &str) -> Value {
    but(
        decision(number, 1),
        json!({"authority_codes": codes, "attribution": if codes.len() > 1 { "joint" } else { "sole" }}),
    )
}

/// What stands against a decision that names a body which is outside, or not there at all.
async fn stranger(answer: Answer, place: usize) -> Value {
    answer.refused(422, "unknown_reference").at(&format!("/authority_codes/{place}"), "unknown_reference")["errors"]
        .clone()
}

async fn mend(person: &Person, decision: &Answer, codes: &[&str]) -> Answer {
    let targets = json!([{"decision_id": decision.id(), "right": {"title": "Quyết định"}}]);
    let body = json!({"act": "rectify", "authority_codes": codes, "evidence": "original", "remark": "Gõ nhầm", "targets": targets});
    person.post("/v1/decisions", &body).await
}

on_both_engines! {
    async fn a_body_outside_is_no_co_author_and_its_numbers_cannot_be_tried(r: Register) {
        r.registered(&of(&[OTHER], "77")).await;
        let clerk = inside(&r, "clerk").await;
        let own = clerk.post("/v1/decisions", &of(&[OWN], "5")).await.expect(201);
        let joint = async |code: &str, number: &str| {
            let body = of(&[OWN, code], number);
            let edited = stranger(clerk.put(&format!("/v1/decisions/{}", own.id()), &own.etag(), &body).await, 1).await;
            let errors = stranger(clerk.post("/v1/decisions", &body).await, 1).await;
            assert_eq!(errors, edited);
            errors.to_string().replace(code, "X")
        };
        let nobody = joint("UBND_KHONGCO", "77").await;
        for number in ["77", "78"] {
            assert_eq!(joint(OTHER, number).await, nobody);
        }
        stranger(clerk.post("/v1/decisions", &of(&[OTHER, OWN], "77")).await, 0).await;
        clerk.post("/v1/decisions", &json!({"act": "rectify", "evidence": "original"})).await.refused(422, "unknown_reference").at("/authority_codes", "outside_scope");
        // Whoever is limited to both records what both decide, and is told that a number is taken.
        let both = r.limited("both", "clerk", json!({"authority_codes": [OWN, OTHER]})).await;
        both.post("/v1/decisions", &of(&[OWN, OTHER], "78")).await.expect(201);
        both.post("/v1/decisions", &of(&[OWN, OTHER], "77")).await.refused(409, "number_taken");
    }

    async fn a_joint_decision_is_read_by_each_body_and_changed_by_whoever_sees_both(r: Register) {
        let (clerk, registrar) = (inside(&r, "clerk").await, inside(&r, "registrar").await);
        let draft = r.clerk().await.post("/v1/decisions", &of(&[OWN, OTHER], "5")).await.expect(201);
        clerk.get(&format!("/v1/decisions/{}", draft.id())).await.expect(200);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        assert!(checks["flaws"].as_array().unwrap().is_empty(), "{}", checks.text());
        let path = format!("/v1/decisions/{}", draft.id());
        for codes in [&[OWN, OTHER][..], &[OWN]] {
            clerk.put(&path, &draft.etag(), &of(codes, "5")).await.refused(403, "forbidden");
        }
        clerk.take("submit", &draft, &all_acknowledged()).await.refused(403, "forbidden");
        clerk.take("withdraw", &draft, &json!({"reason": "x"})).await.refused(403, "forbidden");
        let submitted = r.clerk().await.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("return", &submitted, &json!({"reason": "x"})).await.refused(403, "forbidden");
        registrar.take("register", &submitted, &json!({})).await.refused(403, "forbidden");
        let registered = r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
        mend(&clerk, &registered, &[OWN]).await.refused(403, "forbidden");
        let mending = mend(&r.clerk().await, &registered, &[]).await.expect(201);
        r.clerk().await.take("submit", &mending, &all_acknowledged()).await.expect(200);
    }

    async fn what_took_the_place_of_a_body_is_inside_and_what_was_before_it_is_not(r: Register) {
        let later = |codes: &[&str]| but(of(codes, "9"), json!({"signed_on": "2025-08-01", "year_from": 2025, "year_to": 2025}));
        inside(&r, "clerk").await.post("/v1/decisions", &later(&["UBND_ANGIANG"])).await.expect(201);
        let after = r.limited("after", "clerk", json!({"authority_codes": ["UBND_ANGIANG"]})).await;
        stranger(after.post("/v1/decisions", &later(&["UBND_ANGIANG", OWN])).await, 1).await;
    }
}
