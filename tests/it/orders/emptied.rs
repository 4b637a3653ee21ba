//! What a mending takes out, and what it cannot.

use crate::acts::total;
use crate::harness::{
    Register,
    sample::{but, decision, line},
};
use crate::replay::{acts_on, mending, now, refused, voiding};
use serde_json::{Value, json};

on_both_engines! {
    async fn what_the_paper_has_nothing_in_is_emptied_and_stands_again_where_that_was_wrong(r: Register) {
        let client = r.outside_client().await;
        let line = json!({
            "line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Đặng Thị Mẫu", "birth_on": "1970-02-03",
            "post": "Giáo viên", "unit": "Trường THCS Mẫu", "certificate_number": "0153", "reason": "Hiến máu"
        });
        let award = r.registered(&but(decision("1", 0), json!({"lines": [line], "signer_name": "Lê Văn Mẫu"}))).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let person = format!("/v1/recipients/{}", one["recipient_id"]);
        let gone = json!(["birth_year", "post", "certificate_number", "reason"]);
        let mended = r.registered(&mending(json!([
            {"conferral_id": one["id"], "right": {"emptied": gone, "unit": "Trường THCS Mậu"}},
            {"decision_id": award.id(), "right": {"emptied": ["signer_name"]}}
        ]))).await;
        let shown = now(&client, &one).await;
        let left = ["birth_year", "birth_on", "post", "certificate_number", "reason"].map(|name| shown[name].clone());
        assert_eq!((left, &shown["unit"]), (<[Value; 5]>::default(), &json!("Trường THCS Mậu")));
        let record = client.get(&person).await.expect(200);
        assert_eq!(["birth_year", "birth_on", "post"].map(|name| record[name].clone()), <[Value; 3]>::default());
        assert_eq!(client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200)["signer_name"], Value::Null);
        let stood = acts_on(&client, &one).await[0]["stood"].clone();
        assert_eq!(["birth_on", "post", "reason"].map(|name| stood[name].clone()), ["1970-02-03", "Giáo viên", "Hiến máu"].map(Value::from));
        // Taken out, all of it stands again; brought back, it is gone again.
        let void = r.registered(&voiding(mended.id())).await;
        assert_eq!(but(now(&client, &one).await, json!({"version": null, "updated_at": null})), but(one.clone(), json!({"version": null, "updated_at": null})));
        let record = client.get(&person).await.expect(200);
        assert_eq!(["birth_on", "post"].map(|name| record[name].clone()), ["1970-02-03", "Giáo viên"].map(Value::from));
        r.registered(&voiding(void.id())).await;
        assert_eq!(now(&client, &one).await["post"], Value::Null);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_a_record_cannot_be_without_is_not_emptied(r: Register) {
        let client = r.outside_client().await;
        let award = r.registered(&decision("1", 1)).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let of_line = |right: Value| mending(json!([{"conferral_id": one["id"], "right": right}]));
        let of_paper = |right: Value| mending(json!([{"decision_id": award.id(), "right": right}]));
        let clerk = r.clerk().await;
        for wrong in [
            of_line(json!({"emptied": ["name"]})),
            of_line(json!({"emptied": ["signed_on"]})),
            of_line(json!({"emptied": ["unit", "unit_of_another"]})),
            of_line(json!({"emptied": ["birth_year"], "birth_on": "1970-02-03"})),
            of_paper(json!({"emptied": ["evidence"]})),
            of_paper(json!({"emptied": ["unit"]})),
        ] {
            clerk.post("/v1/decisions", &wrong).await.refused(400, "invalid_body");
        }
        // What its kind of paper must have is asked for as ever.
        refused(&r, &of_paper(json!({"emptied": ["authority_codes"]})), "required").await;
        refused(&r, &of_paper(json!({"emptied": ["signed_year", "announced_on"]})), "date_missing").await;
    }

    async fn who_was_linked_to_a_namesake_becomes_a_person_of_their_own(r: Register) {
        let client = r.outside_client().await;
        let award = r.registered(&decision("1", 1)).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let linked = but(line(1), json!({"name": one["name"], "recipient_id": one["recipient_id"], "birth_year": null}));
        let later = r.registered(&but(decision("2", 0), json!({"lines": [linked], "signed_on": "2021-05-26"}))).await;
        let other = client.walk(&format!("/v1/decisions/{}/conferrals", later.id()), 200).await[0].clone();
        assert_eq!(other["recipient_id"], one["recipient_id"]);
        let mended = r.registered(&mending(json!([{"conferral_id": other["id"], "right": {"emptied": ["recipient_id"]}}]))).await;
        let apart = now(&client, &other).await;
        assert_ne!(apart["recipient_id"], one["recipient_id"]);
        assert_eq!((&apart["name"], total(&client, &format!("recipient={}", one["recipient_id"])).await), (&one["name"], 1));
        r.registered(&voiding(mended.id())).await;
        assert_eq!(now(&client, &other).await["recipient_id"], one["recipient_id"]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mending_that_says_what_the_register_has_is_refused(r: Register) {
        let client = r.outside_client().await;
        let award = r.registered(&decision("1", 2)).await;
        let two = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let says = |n: usize, right: Value| json!({"conferral_id": two[n]["id"], "right": right});
        let same = says(1, json!({"name": two[1]["name"], "emptied": ["post"]}));
        let targets = json!([says(0, json!({"unit": "Trường THCS Mậu"})), same]);
        refused(&r, &mending(targets), "act_unfit").await.at("/targets/1", "act_unfit");
    }
}
