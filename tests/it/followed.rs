//! The record of a person follows what is put right on its conferrals, and is as it was when that is taken back.

mod any_order;

use crate::harness::{
    Answer, Person, Register,
    sample::{but, decision, line},
};
use crate::replay::{act, cancelling, mending, now, rename, voiding};
use serde_json::{Value, json};

/// Registers one decision whose lines are these, and answers its conferrals.
async fn given(r: &Register, number: &str, lines: &[Value]) -> Vec<Value> {
    let lines: Vec<_> = lines.iter().zip(1..).map(|(own, n)| but(line(n), own.clone())).collect();
    let made = r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
    r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await
}

async fn person(r: &Register, members: Value) -> i64 {
    let body = but(json!({"kind": "individual", "name": "Quàng Thị Lan"}), members);
    r.clerk().await.post("/v1/recipients", &body).await.expect(201).id()
}

async fn record(client: &Person, id: i64) -> Answer {
    client.get(&format!("/v1/recipients/{id}")).await.expect(200)
}

fn linked(id: i64) -> Value {
    json!({"recipient_id": id, "name": "Quàng Thị Lan", "birth_year": null, "unit": null, "post": null})
}

fn put_right(conferral: &Value, right: Value) -> Value {
    mending(json!([{"conferral_id": conferral["id"], "right": right}]))
}

on_both_engines! {
    async fn what_a_correction_added_goes_with_it_though_the_line_was_mended_between(r: Register) {
        let client = r.outside_client().await;
        let who = person(&r, json!({})).await;
        let one = &given(&r, "1", &[linked(who)]).await[0];
        let right = act("2", "2021-03-01", "correct", json!([{"conferral_id": one["id"], "birth_year_right": 1977, "name_right": "Quàng Thị Lân"}]));
        let corrected = r.registered(&right).await;
        r.registered(&put_right(one, json!({"post": "Giáo viên"}))).await;
        assert_eq!((&now(&client, one).await["birth_year"], &record(&client, who).await["birth_year"]), (&json!(1977), &json!(1977)));
        r.registered(&cancelling("3", "2022-03-01", &corrected)).await;
        let after = now(&client, one).await;
        assert_eq!((&after["birth_year"], &after["name"]), (&Value::Null, &json!("Quàng Thị Lan")));
        assert_eq!((&record(&client, who).await["birth_year"], &record(&client, who).await["name"]), (&Value::Null, &json!("Quàng Thị Lan")));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_line_that_is_linked_to_another_has_what_the_other_is_and_both_are_found(r: Register) {
        let client = r.outside_client().await;
        let wrong = person(&r, json!({"birth_year": 1977})).await;
        let right = person(&r, json!({"birth_year": 1960, "name": "Mào Thị Hai"})).await;
        let one = &given(&r, "1", &[json!({"recipient_id": wrong, "name": null, "birth_year": null, "unit": null, "post": null})]).await[0];
        assert_eq!((&one["birth_year"], &one["name"]), (&json!(1977), &json!("Quàng Thị Lan")));
        let mended = r.registered(&put_right(one, json!({"recipient_id": right, "name": "Mào Thị Hái"}))).await;
        let after = now(&client, one).await;
        assert_eq!((&after["recipient_id"], &after["birth_year"], &after["name"]), (&json!(right), &json!(1960), &json!("Mào Thị Hái")));
        assert_eq!(record(&client, right).await["aliases"], json!(["Mào Thị Hái"]));
        r.registered(&voiding(mended.id())).await;
        let back = now(&client, one).await;
        assert_eq!((&back["recipient_id"], &back["birth_year"], &back["name"]), (&json!(wrong), &json!(1977), &json!("Quàng Thị Lan")));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn who_never_followed_a_line_is_not_changed_when_its_mending_is_taken_back(r: Register) {
        let client = r.outside_client().await;
        let who = person(&r, json!({"birth_year": 1970, "post": "Y tá"})).await;
        let own = but(linked(who), json!({"birth_year": 1970, "post": "Y tá"}));
        let other = but(linked(who), json!({"name": "Quàng Thị Lang", "post": "Giáo viên"}));
        given(&r, "1", &[own]).await;
        let two = &given(&r, "2", &[other]).await[0];
        let before = record(&client, who).await.json();
        let mended = r.registered(&put_right(two, json!({"post": "Y tá"}))).await;
        let renamed = r.registered(&rename("3", "2021-03-01", two, "Quàng Thị Lan")).await;
        r.registered(&voiding(mended.id())).await;
        r.registered(&cancelling("4", "2022-03-01", &renamed)).await;
        let after = record(&client, who).await.json();
        for member in ["name", "birth_year", "post", "aliases"] {
            assert_eq!(after[member], before[member], "{member}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn whoever_bears_a_name_is_found_by_it_whatever_became_of_the_record(r: Register) {
        let client = r.outside_client().await;
        let one = given(&r, "1", &[json!({"name": "Vừ Thị Cả"})]).await.remove(0);
        let who = one["recipient_id"].as_i64().unwrap();
        let two = given(&r, "2", &[but(linked(who), json!({"name": "Vừ Thị Cả"}))]).await.remove(0);
        r.registered(&put_right(&two, json!({"name": "Vừ Thị Kả"}))).await;
        let found = client.get("/v1/recipients?q=V%E1%BB%AB%20Th%E1%BB%8B%20C%E1%BA%A3").await.expect(200);
        assert_eq!(found.items().iter().map(|one| one["id"].as_i64()).collect::<Vec<_>>(), [Some(who)], "{}", found.text());
    }

    async fn what_was_put_right_on_the_own_award_of_who_stays_is_there_when_a_merge_is_undone(r: Register) {
        let (client, registrar) = (r.outside_client().await, r.registrar().await);
        let who = person(&r, json!({})).await;
        let other = person(&r, json!({"birth_year": 1960, "post": "Y tá"})).await;
        let one = &given(&r, "1", &[linked(who)]).await[0];
        let merge = registrar.post(&format!("/v1/recipients/{other}/merge"), &json!({"into_id": who, "reason": "Cùng một người"})).await.expect(200);
        let right = act("2", "2021-03-01", "correct", json!([{"conferral_id": one["id"], "birth_year_right": 1971, "post_right": "Giáo viên"}]));
        r.registered(&right).await;
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        let again = record(&client, who).await;
        assert_eq!((&again["birth_year"], &again["post"]), (&json!(1971), &json!("Giáo viên")));
        let other = record(&client, other).await;
        assert_eq!((&other["birth_year"], &other["post"]), (&json!(1960), &json!("Y tá")));
        client.get(&format!("/v1/recipients/{who}/conflicts?into_id={who}")).await.refused(400, "invalid_parameter").at("into_id", "same_record");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_the_record_said_before_stays_when_a_correction_to_the_same_is_taken_back(r: Register) {
        let client = r.outside_client().await;
        let who = person(&r, json!({"post": "Bác sĩ", "unit": "Trạm Mẫu"})).await;
        let one = &given(&r, "1", &[linked(who)]).await[0];
        let mended = r.registered(&put_right(one, json!({"post": "Y tá", "unit": "Trạm Mẫu"}))).await;
        let right = act("2", "2021-03-01", "correct", json!([{"conferral_id": one["id"], "post_right": "Bác sĩ"}]));
        let corrected = r.registered(&right).await;
        r.registered(&voiding(mended.id())).await;
        r.registered(&voiding(corrected.id())).await;
        let after = record(&client, who).await;
        assert_eq!((&after["post"], &after["unit"]), (&json!("Bác sĩ"), &json!("Trạm Mẫu")));
    }

    async fn an_award_that_a_mending_gives_to_a_merged_record_goes_with_it_and_comes_back_when_that_is_void(r: Register) {
        let (client, registrar) = (r.outside_client().await, r.registrar().await);
        let (one, other, last) = (person(&r, json!({})).await, person(&r, json!({})).await, person(&r, json!({})).await);
        let award = &given(&r, "1", &[linked(one)]).await[0];
        let merge = async |from: i64, into: i64| {
            let body = json!({"into_id": into, "reason": "Cùng một người"});
            registrar.post(&format!("/v1/recipients/{from}/merge"), &body).await.expect(200)["merge_id"].clone()
        };
        let undo = async |id: &Value| {
            registrar.post(&format!("/v1/merges/{id}/undo"), &json!({"reason": "Hai người"})).await.expect(200);
        };
        let whose = async || now(&client, award).await["recipient_id"].as_i64().unwrap();
        let (first, second) = (merge(other, one).await, merge(one, last).await);
        let mended = r.registered(&put_right(award, json!({"recipient_id": other}))).await;
        assert_eq!(whose().await, last);
        undo(&second).await;
        undo(&first).await;
        assert_eq!(whose().await, other);
        r.registered(&voiding(mended.id())).await;
        assert_eq!(whose().await, one);
        // The same where the mending is taken out while the records are one.
        let mended = r.registered(&put_right(award, json!({"recipient_id": other}))).await;
        let first = merge(other, last).await;
        let second = merge(last, one).await;
        r.registered(&voiding(mended.id())).await;
        undo(&second).await;
        undo(&first).await;
        assert_eq!(whose().await, one);
        assert_eq!(record(&client, other).await["aliases"], json!([]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_a_hand_wrote_stands_when_an_older_correction_is_taken_back(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let who = person(&r, json!({})).await;
        let one = &given(&r, "1", &[linked(who)]).await[0];
        let corrected = r.registered(&rename("2", "2021-03-01", one, "Quàng Thị Lân")).await;
        let before = record(&client, who).await;
        assert_eq!((&before["name"], &before["aliases"]), (&json!("Quàng Thị Lân"), &json!(["Quàng Thị Lan"])));
        let by_hand = json!({"kind": "individual", "name": "Quàng Thị Loan", "post": "Y tá"});
        clerk.put(&format!("/v1/recipients/{who}"), &before.etag(), &by_hand).await.expect(200);
        r.registered(&cancelling("3", "2022-03-01", &corrected)).await;
        let after = record(&client, who).await;
        assert_eq!((&after["name"], &after["post"]), (&json!("Quàng Thị Loan"), &json!("Y tá")));
        assert_eq!(after["aliases"], json!(["Quàng Thị Lân", "Quàng Thị Lan"]));
        // Nor does a later word on another member bring the older one back.
        let again = r.registered(&rename("4", "2022-04-01", one, "Quàng Thị Lân")).await;
        let before = record(&client, who).await;
        assert_eq!(before["name"], "Quàng Thị Loan");
        clerk.put(&format!("/v1/recipients/{who}"), &before.etag(), &json!({"kind": "individual", "name": "Quàng Thị Lan"})).await.expect(200);
        r.registered(&act("5", "2022-05-01", "correct", json!([{"conferral_id": one["id"], "post_right": "Bác sĩ"}]))).await;
        let after = record(&client, who).await;
        assert_eq!((&after["name"], &after["post"]), (&json!("Quàng Thị Lan"), &json!("Bác sĩ")));
        r.registered(&voiding(again.id())).await;
        assert_eq!(record(&client, who).await["name"], "Quàng Thị Lan");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_further_name_that_was_entered_stays_when_no_award_bears_it_any_more(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let who = person(&r, json!({"aliases": ["Quàng Thị Lân", "Bà Lan"]})).await;
        let one = given(&r, "1", &[but(linked(who), json!({"name": "Quàng Thị Lân"}))]).await.remove(0);
        r.registered(&voiding(one["decision_id"].as_i64().unwrap())).await;
        assert_eq!(record(&client, who).await["aliases"], json!(["Quàng Thị Lân", "Bà Lan"]));
        // A name that the record was told of itself is a further name as well, once it is called otherwise.
        let two = given(&r, "2", &[linked(who)]).await.remove(0);
        r.registered(&put_right(&two, json!({"name": "Quàng Thị Loan"}))).await;
        let now = record(&client, who).await;
        assert_eq!((&now["name"], &now["aliases"]), (&json!("Quàng Thị Loan"), &json!(["Quàng Thị Lân", "Bà Lan"])));
        let told = json!({"kind": "individual", "name": "Quàng Thị Loan", "aliases": ["Quàng Thị Lân", "Bà Lan", "Quàng Thị Lan"]});
        let put = clerk.put(&format!("/v1/recipients/{who}"), &now.etag(), &told).await.expect(200);
        assert_eq!((&put["aliases"], put.etag()), (&told["aliases"], record(&client, who).await.etag()));
    }
}
