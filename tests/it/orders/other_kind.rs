//! A line that turns out to be of another kind of recipient.

use crate::harness::{
    Register,
    sample::{but, decision},
};
use crate::replay::{mending, now, refused, voiding};
use serde_json::{Value, json};

fn school(name: &str) -> Value {
    json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name, "birth_year": 1970})
}

on_both_engines! {
    async fn a_collective_that_was_entered_as_a_person_gets_a_record_of_its_own(r: Register) {
        let client = r.outside_client().await;
        let award = r.registered(&but(decision("1", 0), json!({"lines": [school("Trường Mẫu")]}))).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let right = json!({"recipient_kind": "collective", "name": "Trường THCS Mẫu"});
        let of = |right: &Value| mending(json!([{"conferral_id": one["id"], "right": right}]));
        // What only a person has is named, with what to do.
        let answer = refused(&r, &of(&right), "only_individuals").await.at("/targets/0/right/birth_year", "only_individuals");
        assert!(answer.text().contains("hãy để trống"), "{}", answer.text());
        let mended = r.registered(&of(&but(right.clone(), json!({"emptied": ["birth_year"]})))).await;
        let shown = now(&client, &one).await;
        assert_eq!((&shown["recipient_kind"], &shown["name"], &shown["birth_year"]), (&json!("collective"), &json!("Trường THCS Mẫu"), &Value::Null));
        assert_ne!(shown["recipient_id"], one["recipient_id"]);
        let record = client.get(&format!("/v1/recipients/{}", shown["recipient_id"])).await.expect(200);
        assert_eq!((&record["kind"], &record["name"], &record["aliases"]), (&json!("collective"), &json!("Trường THCS Mẫu"), &json!([])));
        let history = client.get(&format!("/v1/recipients/{}/history", one["recipient_id"])).await.expect(200);
        assert!(history.items().is_empty(), "{}", history.text());
        r.run(&["audit", "verify"]).exit(0);
        // Taken out, the line is again what it was.
        r.registered(&voiding(mended.id())).await;
        let back = now(&client, &one).await;
        let whose = |one: &Value| ["recipient_kind", "recipient_id", "name", "birth_year"].map(|member| one[member].clone());
        assert_eq!(whose(&back), whose(&one));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_record_with_other_awards_is_parted_only_where_that_is_said(r: Register) {
        let client = r.outside_client().await;
        let award = r.registered(&but(decision("1", 0), json!({"lines": [school("Trường Mẫu")]}))).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let linked = but(school("Trường Mẫu"), json!({"recipient_id": one["recipient_id"]}));
        r.registered(&but(decision("2", 0), json!({"lines": [linked], "year_from": 2018, "year_to": 2018}))).await;
        let right = json!({"recipient_kind": "collective", "name": "Trường THCS Mẫu", "emptied": ["birth_year"]});
        let of = |rest: Value| mending(json!([{"conferral_id": one["id"], "right": but(right.clone(), rest)}]));
        let answer = refused(&r, &of(json!({})), "unknown_reference").await.at("/targets/0/right/recipient_kind", "unknown_reference");
        assert!(answer.text().contains("hãy nêu đối tượng đúng"), "{}", answer.text());
        // The record that is named is a person as well.
        refused(&r, &of(json!({"recipient_id": one["recipient_id"]})), "unknown_reference").await.at("/targets/0/right/recipient_id", "unknown_reference");
        r.registered(&of(json!({"emptied": ["birth_year", "recipient_id"]}))).await;
        let shown = now(&client, &one).await;
        assert_eq!(shown["recipient_kind"], "collective");
        assert_ne!(shown["recipient_id"], one["recipient_id"]);
        r.run(&["audit", "verify"]).exit(0);
    }
}
