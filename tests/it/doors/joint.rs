//! A decision of several bodies is every body's: who sees one of them reads it, and acts on it by no way.

use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

const OWN: &str = "UBND_KIENGIANG";
const OTHER: &str = "UBND_NINHTHUAN";

/// A registered decision of both bodies, and its first conferral.
async fn joint(r: &Register) -> (Answer, i64) {
    let made =
        r.registered(&but(decision("5", 2), json!({"authority_codes": [OWN, OTHER], "attribution": "joint"}))).await;
    let conferrals = r.clerk().await.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
    (made, conferrals[0]["id"].as_i64().unwrap())
}

async fn own(r: &Register, role: &str) -> Person {
    r.limited(&format!("own-{role}"), role, json!({"authority_codes": [OWN]})).await
}

fn act(act: &str, targets: Value) -> Value {
    let cancel_reason = if act == "cancel" { json!("b") } else { Value::Null };
    let body = but(
        decision("9", 0),
        json!({"act": act, "lines": null, "cancel_reason": cancel_reason, "targets": targets, "signed_on": "2021-06-01"}),
    );
    but(body, json!({"effective_on": null, "campaign_code": null, "year_from": null, "year_to": null}))
}

on_both_engines! {
    async fn who_sees_one_of_two_bodies_does_no_act_on_their_decision(r: Register) {
        let (made, conferral) = joint(&r).await;
        let clerk = own(&r, "clerk").await;
        clerk.get(&format!("/v1/conferrals/{conferral}")).await.expect(200);
        let acts = [
            act("cancel", json!([{"decision_id": made.id()}])),
            act("cancel", json!([{"conferral_id": conferral}])),
            act("strip", json!([{"conferral_id": conferral}])),
            act("restore", json!([{"conferral_id": conferral}])),
            act("correct", json!([{"conferral_id": conferral, "name_right": "Nguyễn Văn Khác"}])),
            act("reissue", json!([{"conferral_id": conferral, "certificate_number": "7"}])),
            json!({"act": "rectify", "authority_codes": [OWN], "evidence": "original", "remark": "Gõ nhầm", "targets": [{"decision_id": made.id(), "right": {"title": "Khác"}}]}),
            json!({"act": "rectify", "authority_codes": [OWN], "evidence": "original", "remark": "Gõ nhầm", "targets": [{"conferral_id": conferral, "right": {"name": "Khác"}}]}),
            but(decision("10", 1), json!({"relations": [{"kind": "replaces", "decision_id": made.id()}]})),
        ];
        let whole = r.limited("whole-clerk", "clerk", json!({"authority_codes": [OWN, OTHER]})).await;
        for body in &acts {
            clerk.post("/v1/decisions", body).await.refused(403, "forbidden");
            whole.post("/v1/decisions", body).await.expect(201);
        }
        // Nor by putting it into a draft that is there.
        let draft = clerk.post("/v1/decisions", &decision("11", 1)).await.expect(201);
        clerk.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &acts[0]).await.refused(403, "forbidden");
        assert_eq!(r.clerk().await.get(&format!("/v1/conferrals/{conferral}")).await.expect(200)["status"], "in_force");
    }

    async fn nor_does_a_registrar_enter_such_an_act_that_another_wrote(r: Register) {
        let (made, _) = joint(&r).await;
        let draft = r.clerk().await.post("/v1/decisions", &act("cancel", json!([{"decision_id": made.id()}]))).await.expect(201);
        own(&r, "clerk").await.take("submit", &draft, &all_acknowledged()).await.refused(403, "forbidden");
        let submitted = r.clerk().await.take("submit", &draft, &all_acknowledged()).await.expect(200);
        own(&r, "registrar").await.take("register", &submitted, &all_acknowledged()).await.refused(403, "forbidden");
        r.registrar().await.take("register", &submitted, &all_acknowledged()).await.expect(200);
        // An act of both on what is of one: undone by whoever sees both.
        let single = r.registered(&but(decision("6", 1), json!({"lines": [line(1)]}))).await;
        let both = but(act("cancel", json!([{"decision_id": single.id()}])), json!({"number": "12", "authority_codes": [OWN, OTHER], "attribution": "joint"}));
        let cancelled = r.registered(&both).await;
        let undone = but(act("cancel", json!([{"decision_id": cancelled.id()}])), json!({"number": "13"}));
        let clerk = r.limited("own-clerk-2", "clerk", json!({"authority_codes": [OWN]})).await;
        clerk.post("/v1/decisions", &undone).await.refused(403, "forbidden");
    }

    async fn nor_sets_its_delivery_nor_moves_its_conferrals_by_a_merge(r: Register) {
        let (_, conferral) = joint(&r).await;
        let (clerk, registrar) = (own(&r, "clerk").await, own(&r, "registrar").await);
        let seen = clerk.get(&format!("/v1/conferrals/{conferral}")).await.expect(200);
        let delivery = json!({"presented_on": "2020-07-10", "presented_at": "Rạch Giá"});
        let path = format!("/v1/conferrals/{conferral}/delivery");
        clerk.put(&path, &seen.etag(), &delivery).await.refused(403, "forbidden");
        let person = seen["recipient_id"].as_i64().unwrap();
        let into = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Thị Khác"})).await.expect(201).id();
        let merging = json!({"into_id": into, "reason": "Một người", "force": true});
        registrar.post(&format!("/v1/recipients/{person}/merge"), &merging).await.refused(403, "forbidden");
        let merged = r.registrar().await.post(&format!("/v1/recipients/{person}/merge"), &merging).await.expect(200);
        registrar.post(&format!("/v1/merges/{}/undo", merged["merge_id"]), &json!({"reason": "Hai người"})).await.refused(403, "forbidden");
        let whole = r.limited("whole-clerk", "clerk", json!({"authority_codes": [OWN, OTHER]})).await;
        let seen = whole.get(&format!("/v1/conferrals/{conferral}")).await.expect(200);
        whole.put(&path, &seen.etag(), &delivery).await.expect(200);
    }

    async fn a_unit_delivers_what_its_own_people_received(r: Register) {
        let clerk = r.clerk().await;
        let unit = clerk.post("/v1/recipients", &json!({"kind": "collective", "name": "Trường Mẫu"})).await.expect(201).id();
        let linked = json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "recipient_id": unit});
        let made = r.registered(&but(decision("1", 0), json!({"authority_codes": [OWN, OTHER], "attribution": "joint", "lines": [linked]}))).await;
        let conferral = clerk.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items()[0].clone();
        let member = r.limited("truong-mau", "clerk", json!({"unit_ids": [unit]})).await;
        member.put(&format!("/v1/conferrals/{}/delivery", conferral["id"]), "\"1\"", &json!({"presented_on": "2020-07-10"})).await.expect(200);
    }
}
