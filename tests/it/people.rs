//! Records that are of one person: compared, merged by a person's hand, parted again as they were.

use crate::harness::{
    Person, Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};

async fn recipient(person: &Person, facts: Value) -> i64 {
    person
        .post("/v1/recipients", &but(json!({"kind": "individual", "name": "Đặng Thị Mẫu"}), facts))
        .await
        .expect(201)
        .id()
}

/// A decision on one recipient of the register.
async fn awarded(r: &Register, number: &str, id: i64, name: &str) {
    let lines = json!([but(line(1), json!({"recipient_id": id, "name": name, "birth_year": null}))]);
    r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
}

async fn record(person: &Person, id: i64) -> Value {
    person.get(&format!("/v1/recipients/{id}")).await.expect(200).json()
}

/// A record but for what each change counts on.
async fn facts(person: &Person, id: i64) -> Value {
    but(record(person, id).await, json!({"version": null, "updated_at": null}))
}

async fn references(person: &Person, id: i64) -> Vec<String> {
    let history = person.get(&format!("/v1/recipients/{id}/history")).await.expect(200);
    history.items().iter().map(|i| i["conferral"]["reference"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    async fn two_records_of_one_person_are_compared_merged_and_parted_exactly(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let a = recipient(&clerk, json!({"name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Xã A", "external_ids": [{"system": "hrm", "value": "7"}]})).await;
        let b = recipient(&clerk, json!({"name": "Đặng Mẫu", "unit": "Xã B"})).await;
        awarded(&r, "1", a, "Đặng Thị Mẫu").await;
        awarded(&r, "2", b, "Đặng Mẫu").await;
        let before = (facts(&clerk, a).await, facts(&clerk, b).await);
        let conflicts = clerk.get(&format!("/v1/recipients/{a}/conflicts?into_id={b}")).await.expect(200).items();
        assert_eq!(conflicts, [
            json!({"member": "name", "from": "Đặng Thị Mẫu", "into": "Đặng Mẫu", "refuses": false}),
            json!({"member": "unit", "from": "Xã A", "into": "Xã B", "refuses": false}),
        ]);
        let merge = registrar.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "Cùng một người, nhập hai lần"})).await.expect(200);
        assert_eq!((&merge["from_id"], &merge["into_id"]), (&json!(a), &json!(b)));
        // One history, both names, whichever number is asked for; the old record still answers and says where it went.
        let both = ["2/QĐ-UBND", "1/QĐ-UBND"].map(str::to_owned);
        let mut found = references(&clerk, b).await;
        found.sort_by(|x, y| y.cmp(x));
        assert_eq!((found, references(&clerk, a).await.len()), (both.to_vec(), 2));
        let stays = record(&clerk, b).await;
        assert_eq!((&stays["aliases"], &stays["merged_ids"], &stays["external_ids"]), (&json!(["Đặng Thị Mẫu"]), &json!([a]), &json!([{"system": "hrm", "value": "7"}])));
        assert_eq!(record(&clerk, a).await["merged_into_id"], json!(b));
        assert_eq!(clerk.get(&format!("/v1/conferrals?recipient={a}")).await.expect(200).items().len(), 2);
        // The names on paper stay as they were.
        let names: std::collections::BTreeSet<_> = clerk.get(&format!("/v1/conferrals?recipient={b}")).await.expect(200).items().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["Đặng Mẫu", "Đặng Thị Mẫu"].map(str::to_owned).into());
        // A decision on the old record goes to the one that stays, and so does one by the key.
        awarded(&r, "3", a, "Đặng Thị Mẫu").await;
        assert_eq!((references(&clerk, b).await.len(), references(&clerk, a).await.len()), (3, 3));
        let by_key = but(line(1), json!({"name": "Đặng Thị Mẫu", "birth_year": null, "external_ids": [{"system": "hrm", "value": "7"}]}));
        r.registered(&but(decision("4", 0), json!({"lines": [by_key]}))).await;
        awarded(&r, "5", b, "Đặng Mẫu").await;
        assert_eq!(references(&clerk, b).await.len(), 5);
        // It is parted: each has what it had and what named it or its key, what came to the other since stays, and the
        // versions count on.
        let undone = registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người khác nhau"})).await.expect(200);
        assert_eq!(undone.json(), merge.json());
        assert_eq!((facts(&clerk, a).await, facts(&clerk, b).await), before);
        let sorted = async |id| references(&clerk, id).await.into_iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(sorted(a).await, ["1/QĐ-UBND", "3/QĐ-UBND", "4/QĐ-UBND"].map(str::to_owned).into());
        assert_eq!(sorted(b).await, ["2/QĐ-UBND", "5/QĐ-UBND"].map(str::to_owned).into(), "what came since to the record that stood stays with it");
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Lại"})).await.refused(409, "wrong_state");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_can_not_be_one_person_is_refused_and_what_differs_needs_force(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let a = recipient(&clerk, json!({"birth_on": "1980-02-03", "external_ids": [{"system": "hrm", "value": "1"}]})).await;
        let b = recipient(&clerk, json!({"birth_on": "1981-02-03", "external_ids": [{"system": "hrm", "value": "2"}]})).await;
        let household = recipient(&clerk, json!({"kind": "household", "name": "Hộ bà Mẫu", "members": [{"name": "Đặng Thị Mẫu", "head": true}, {"name": "Trần Văn Mẫu"}]})).await;
        assert_eq!(record(&clerk, household).await["members"], json!([{"name": "Đặng Thị Mẫu", "head": true}, {"name": "Trần Văn Mẫu"}]));
        let two = json!({"kind": "household", "name": "Hộ Mẫu", "members": [{"name": "A", "head": true}, {"name": "B", "head": true}]});
        clerk.post("/v1/recipients", &two).await.refused(400, "invalid_body").at("/members/1/head", "duplicate");
        let merge = async |from: i64, body: Value| registrar.post(&format!("/v1/recipients/{from}/merge"), &body).await;
        let why = "Đối chiếu căn cước";
        merge(a, json!({"into_id": a, "reason": why})).await.refused(422, "rule_broken").at("/into_id", "same_record");
        merge(a, json!({"into_id": household, "reason": why, "force": true})).await.refused(422, "rule_broken").at("/into_id", "kind_differs");
        merge(a, json!({"into_id": 999_999, "reason": why})).await.refused(422, "unknown_reference").at("/into_id", "unknown_reference");
        merge(a, json!({"into_id": b, "reason": " "})).await.refused(400, "invalid_body");
        let refused = merge(a, json!({"into_id": b, "reason": why})).await.refused(422, "rule_broken").at("/into_id", "records_differ");
        assert!(refused.text().contains("1980-02-03") && refused.text().contains("mã ở hệ thống khác “hrm”"), "{}", refused.text());
        assert_eq!(record(&clerk, a).await["version"], json!(1), "nothing was written");
        let done = merge(a, json!({"into_id": b, "reason": why, "force": true})).await.expect(200);
        merge(a, json!({"into_id": b, "reason": why})).await.refused(409, "wrong_state");
        // The record keeps both keys of the system, and its own facts are taken again; a third one is not.
        let facts = but(record(&clerk, b).await, json!({"id": null, "version": null, "created_at": null, "updated_at": null, "aliases": null, "merged_ids": null}));
        let kept = clerk.put(&format!("/v1/recipients/{b}"), "\"2\"", &but(facts.clone(), json!({"post": "Trưởng phòng"}))).await.expect(200);
        let keys = json!([{"system": "hrm", "value": "2"}, {"system": "hrm", "value": "3"}]);
        clerk.put(&format!("/v1/recipients/{b}"), &kept.etag(), &but(facts, json!({"external_ids": keys}))).await.refused(400, "invalid_body").at("/external_ids/1/system", "repeated");
        let c = recipient(&clerk, json!({})).await;
        let further = merge(b, json!({"into_id": c, "reason": why})).await.expect(200);
        registrar.post(&format!("/v1/merges/{}/undo", done["merge_id"]), &json!({"reason": why})).await.refused(409, "wrong_state");
        for one in [&further, &done] {
            registrar.post(&format!("/v1/merges/{}/undo", one["merge_id"]), &json!({"reason": why})).await.expect(200);
        }
        assert_eq!((&record(&clerk, a).await["merged_into_id"], &record(&clerk, b).await["merged_ids"]), (&Value::Null, &json!([])));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_year_that_two_records_tell_differently_refuses_a_merge_and_counts_as_both_say(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (a, b) = (recipient(&clerk, json!({})).await, recipient(&clerk, json!({})).await);
        for (id, rating, disciplined) in [(a, "excellent", true), (b, "excellent", false)] {
            clerk.post(&format!("/v1/recipients/{id}/years"), &json!({"year": 2024, "rating": rating, "disciplined": disciplined})).await.expect(201);
        }
        let conflicts = clerk.get(&format!("/v1/recipients/{a}/conflicts?into_id={b}")).await.expect(200).items();
        assert_eq!(conflicts, [json!({"member": "years/2024", "from": "excellent, disciplined", "into": "excellent", "refuses": true})]);
        let body = json!({"into_id": b, "reason": "Cùng một người"});
        registrar.post(&format!("/v1/recipients/{a}/merge"), &body).await.refused(422, "rule_broken").at("/into_id", "records_differ");
        registrar.post(&format!("/v1/recipients/{a}/merge"), &but(body, json!({"force": true}))).await.expect(200);
        let tested = clerk.get(&format!("/v1/recipients/{b}/eligibility?award=BK_BO_TINH&on=2025-06-01")).await.expect(200);
        assert_eq!(tested["answer"], json!("unknown"), "a disciplined year is no excellent one");
        clerk.post(&format!("/v1/recipients/{a}/years"), &json!({"year": 2023, "rating": "good"})).await.refused(409, "wrong_state");
    }

    async fn a_name_put_right_while_merged_goes_back_with_its_conferral(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (a, b) = (recipient(&clerk, json!({"name": "Bà Mẫu"})).await, recipient(&clerk, json!({})).await);
        awarded(&r, "1", a, "Bà Mẫu").await;
        let merge = registrar.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "x"})).await.expect(200);
        let conferral = clerk.get(&format!("/v1/conferrals?recipient={b}")).await.expect(200).items()[0]["id"].clone();
        let targets = json!([{"conferral_id": conferral, "name_right": "Bà Mậu"}]);
        r.registered(&but(decision("2", 0), json!({"act": "correct", "targets": targets}))).await;
        assert_eq!(record(&clerk, b).await["aliases"], json!(["Bà Mẫu", "Bà Mậu"]));
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "y"})).await.expect(200);
        // As it would be, had there been no merge.
        let parted = record(&clerk, a).await;
        assert_eq!((&record(&clerk, b).await["aliases"], &parted["name"], &parted["aliases"]), (&json!([]), &json!("Bà Mậu"), &json!(["Bà Mẫu"])));
    }

    async fn a_birth_a_post_and_a_unit_put_right_while_merged_go_back_through_two_merges(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let a = recipient(&clerk, json!({"birth_year": 1980, "post": "Y tá", "unit": "Xã A"})).await;
        let (b, c) = (recipient(&clerk, json!({"origin": "domestic"})).await, recipient(&clerk, json!({"sex": "female"})).await);
        for (number, id, post, unit) in [("1", a, json!("Y tá"), json!("Xã A")), ("2", b, json!(null), json!(null)), ("3", c, json!(null), json!(null))] {
            let of = json!({"recipient_id": id, "name": null, "birth_year": null, "post": post, "unit": unit});
            r.registered(&but(decision(number, 0), json!({"lines": [but(line(1), of)]}))).await;
        }
        let own = async || [facts(&clerk, a).await, facts(&clerk, b).await, facts(&clerk, c).await];
        let before = own().await;
        let merge = async |from: i64, into: i64| registrar.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "x"})).await.expect(200)["merge_id"].clone();
        let undo = async |merge: &Value| registrar.post(&format!("/v1/merges/{merge}/undo"), &json!({"reason": "y"})).await;
        let conferral = clerk.get(&format!("/v1/conferrals?recipient={a}")).await.expect(200).items()[0]["id"].clone();
        let (first, second) = (merge(a, b).await, merge(b, c).await);
        let targets = json!([{"conferral_id": conferral, "birth_year_right": 1981, "post_right": "Y sĩ", "unit_right": "Xã C"}]);
        let corrected = r.registered(&but(decision("4", 0), json!({"act": "correct", "targets": targets}))).await;
        assert_eq!((&record(&clerk, c).await["birth_year"], references(&clerk, c).await.len()), (&json!(1981), 3));
        // Out of their order they are not undone, and the one that stands in the way is named.
        let refused = undo(&first).await.refused(409, "wrong_state");
        assert!(refused.text().contains(&c.to_string()), "{}", refused.text());
        undo(&second).await.expect(200);
        undo(&first).await.expect(200);
        let after = own().await;
        assert_eq!((&after[1], &after[2]), (&before[1], &before[2]));
        assert_eq!((&after[0]["birth_year"], &after[0]["post"], &after[0]["unit"]), (&json!(1981), &json!("Y sĩ"), &json!("Xã C")));
        r.registered(&but(decision("5", 0), json!({"act": "cancel", "cancel_reason": "a", "targets": [{"decision_id": corrected.id()}]}))).await;
        assert_eq!(own().await, before);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_merge_makes_nobody_their_own_unit_nor_a_member_twice(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let collective = async |name: &str, unit: Option<i64>| recipient(&clerk, json!({"kind": "collective", "name": name, "unit_recipient_id": unit})).await;
        let school = collective("Trường A", None).await;
        let group = collective("Tổ Toán", Some(school)).await;
        let team = collective("Nhóm Hình học", Some(group)).await;
        let merge = async |from: i64, into: i64| registrar.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "x", "force": true})).await;
        for (from, into) in [(school, team), (team, school), (group, school)] {
            merge(from, into).await.refused(422, "rule_broken").at("/into_id", "own_unit");
        }
        let body = json!({"kind": "collective", "name": "Trường A", "unit_recipient_id": team});
        clerk.put(&format!("/v1/recipients/{school}"), "\"1\"", &body).await.refused(400, "invalid_body").at("/unit_recipient_id", "own_unit");
        // A unit by a merged record is the record it was merged into.
        let twin = collective("Tổ Toán học", None).await;
        merge(twin, group).await.expect(200);
        let body = json!({"kind": "collective", "name": "Tổ Toán", "unit_recipient_id": twin});
        clerk.put(&format!("/v1/recipients/{group}"), "\"2\"", &body).await.refused(400, "invalid_body").at("/unit_recipient_id", "own_unit");
        let (father, son) = (recipient(&clerk, json!({"name": "Trần Văn Mẫu"})).await, recipient(&clerk, json!({"name": "Trần Văn Mẫu"})).await);
        let members = |other: i64| json!([{"name": "Trần Văn Mẫu", "recipient_id": father, "head": true}, {"name": "Trần Văn Mẫu", "recipient_id": other}]);
        recipient(&clerk, json!({"kind": "household", "name": "Hộ ông Mẫu", "members": members(son)})).await;
        merge(son, father).await.refused(422, "rule_broken").at("/into_id", "both_members");
        let third = recipient(&clerk, json!({"name": "Trần Văn Mẫu"})).await;
        merge(third, father).await.expect(200);
        for other in [father, third] {
            let body = json!({"kind": "household", "name": "Hộ Mẫu", "members": members(other)});
            clerk.post("/v1/recipients", &body).await.refused(400, "invalid_body").at("/members/1/recipient_id", "duplicate");
        }
    }

    async fn an_undo_says_whose_key_stands_in_its_way(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let a = recipient(&clerk, json!({"external_ids": [{"system": "hrm", "value": "1"}]})).await;
        let b = recipient(&clerk, json!({})).await;
        let merge = registrar.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "x"})).await.expect(200);
        clerk.put(&format!("/v1/recipients/{b}"), "\"2\"", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(200);
        let other = recipient(&clerk, json!({"external_ids": [{"system": "hrm", "value": "1"}]})).await;
        let refused = registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "y"})).await.refused(409, "already_exists").at("/external_ids", "already_exists");
        assert!(refused.text().contains(&other.to_string()));
    }

    async fn homonyms_stand_apart_by_unit_and_birth_year_and_nobody_is_merged_by_the_program(r: Register) {
        let clerk = r.clerk().await;
        for (year, unit) in [(1980, "Trường A"), (1990, "Trường B")] {
            recipient(&clerk, json!({"name": "Trần Văn Hoà", "birth_year": year, "unit": unit})).await;
        }
        // Tone placed the old way or the new, capitals, decomposed letters, no accents: one name.
        for typed in ["Trần Văn Hòa", "TRẦN VĂN HOÀ", "tran van hoa", "hoa van tran"] {
            let found = clerk.get(&format!("/v1/recipients?q={}", typed.replace(' ', "+"))).await.expect(200).items();
            let apart: std::collections::BTreeSet<_> = found.iter().map(|p| (p["birth_year"].as_i64().unwrap(), p["unit"].as_str().unwrap().to_owned())).collect();
            assert_eq!(apart, [(1980, "Trường A".to_owned()), (1990, "Trường B".to_owned())].into(), "{typed}");
        }
        let lines = json!([but(line(1), json!({"name": "Trần Văn Hòa", "birth_year": 1990, "unit": "Trường B"}))]);
        let draft = clerk.post("/v1/decisions", &but(decision("1", 0), json!({"lines": lines}))).await.expect(201);
        let matches = clerk.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200).items();
        let candidates = matches[0]["candidates"].as_array().unwrap();
        let told: Vec<_> = candidates.iter().map(|c| (c["birth_year"].as_i64().unwrap(), c["unit"].as_str().unwrap(), c["reasons"].clone())).collect();
        assert_eq!(told, [(1990, "Trường B", json!(["same_name", "same_birth_year", "same_unit"]))], "another year of birth is another person");
        // Without one, both are proposed, the one of the same unit first; who was in the campaign before is said.
        let lines = json!([but(line(1), json!({"name": "tran van hoa", "birth_year": null, "unit": "Trường A"}))]);
        let draft = clerk.post("/v1/decisions", &but(decision("3", 0), json!({"lines": lines, "campaign_code": "HMTN"}))).await.expect(201);
        let matches = clerk.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200).items();
        let scores: Vec<_> = matches[0]["candidates"].as_array().unwrap().iter().map(|c| (c["birth_year"].clone(), c["score"].clone(), c["reasons"].clone())).collect();
        assert_eq!(scores, [
            (json!(1980), json!(50), json!(["similar_name", "same_unit"])),
            (json!(1990), json!(20), json!(["similar_name", "other_unit"])),
        ]);
        let done = r.registered(&but(decision("2", 0), json!({"lines": lines, "campaign_code": "HMTN"}))).await;
        let given = clerk.get(&format!("/v1/decisions/{}/conferrals", done.id())).await.expect(200).items();
        assert_eq!(r.number("SELECT count(*) FROM recipient"), 3, "a line without a link is a recipient of its own: {given:?}");
    }
}
