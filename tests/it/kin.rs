//! People and bodies that are of one another: merged records, households and their members, former names, collectives
//! before and after.

use crate::harness::{
    Register,
    sample::{but, decision, line},
};
use crate::replay;
use serde_json::{Value, json};

fn numbers(kin: &Value) -> Vec<i64> {
    kin.as_array().unwrap().iter().map(|one| one["recipient_id"].as_i64().unwrap()).collect()
}

on_both_engines! {
    async fn a_merge_gives_what_is_lacked_says_what_differs_and_shows_awards_of_one_year(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = async |facts: Value| clerk.post("/v1/recipients", &but(json!({"kind": "individual", "name": "Đặng Thị Mẫu"}), facts)).await.expect(201).id();
        let from = person(json!({"sex": "female", "birth_on": "1980-02-03", "post": "Chủ tịch", "unit": "Xã A", "nationality": "VN"})).await;
        let into = person(json!({"birth_year": 1980, "unit": "Xã B"})).await;
        for (number, id, day) in [("1", from, "2020-05-26"), ("2", into, "2020-06-26")] {
            r.registered(&but(decision(number, 0), json!({"signed_on": day, "lines": [but(line(1), json!({"recipient_id": id, "name": null, "birth_year": null}))]}))).await;
        }
        let compared = clerk.get(&format!("/v1/recipients/{from}/conflicts?into_id={into}")).await.expect(200);
        assert_eq!(compared["items"], json!([{"member": "unit", "from": "Xã A", "into": "Xã B", "refuses": false}]));
        assert_eq!((&compared["same_awards"][0]["award_code"], &compared["same_awards"][0]["period"]), (&json!("BK_BO_TINH"), &json!("2019")));
        let merged = registrar.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "Cùng một người"})).await.expect(200);
        assert_eq!(merged.json(), json!({"merge_id": merged["merge_id"], "from_id": from, "into_id": into}));
        let stays = clerk.get(&format!("/v1/recipients/{into}")).await.expect(200);
        let of = |record: &crate::harness::Answer| ["sex", "birth_on", "post", "unit", "nationality"].map(|member| record.json().get(member).cloned());
        assert_eq!(of(&stays), [Some(json!("female")), Some(json!("1980-02-03")), Some(json!("Chủ tịch")), Some(json!("Xã B")), Some(json!("VN"))]);
        registrar.post(&format!("/v1/merges/{}/undo", merged["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!(of(&clerk.get(&format!("/v1/recipients/{into}")).await.expect(200)), [None, None, None, Some(json!("Xã B")), None]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_member_sees_the_awards_of_her_household(r: Register) {
        let clerk = r.clerk().await;
        let member = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        let household = clerk.post("/v1/recipients", &json!({"kind": "household", "name": "Hộ bà Mẫu", "members": [{"name": "Đặng Thị Mẫu", "recipient_id": member, "head": true}]})).await.expect(201);
        let lines = json!([json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "household", "recipient_id": household.id()})]);
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let history = async || clerk.get(&format!("/v1/recipients/{member}/history?include_total=true")).await.expect(200);
        let first = history().await;
        assert_eq!((&first["total"], &first["items"][0]["conferral"]["recipient_id"], &first["items"][0]["conferral"]["name"]), (&json!(1), &json!(household.id()), &json!("Hộ bà Mẫu")));
        // Merged, she is still a member; taken out of the household, she is not.
        let other = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        r.registrar().await.post(&format!("/v1/recipients/{member}/merge"), &json!({"into_id": other, "reason": "Cùng một người"})).await.expect(200);
        assert_eq!(clerk.get(&format!("/v1/recipients/{other}/history")).await.expect(200).items().len(), 1);
        let now = clerk.get(&format!("/v1/recipients/{}", household.id())).await.expect(200);
        clerk.put(&format!("/v1/recipients/{}", household.id()), &now.etag(), &json!({"kind": "household", "name": "Hộ bà Mẫu"})).await.expect(200);
        assert!(clerk.get(&format!("/v1/recipients/{other}/history")).await.expect(200).items().is_empty());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_alias_is_added_by_hand_and_every_former_name_stays_findable(r: Register) {
        let clerk = r.clerk().await;
        let body = json!({"kind": "collective", "name": "Trường Mẫu", "aliases": ["Trường cấp II Mẫu", "Trường Mẫu"]});
        let made = clerk.post("/v1/recipients", &body).await.expect(201);
        assert_eq!(made["aliases"], json!(["Trường cấp II Mẫu"]), "none is the name itself");
        let found = async |words: &str| clerk.get(&format!("/v1/recipients?q={words}")).await.expect(200).items().len();
        assert_eq!(found("cap+ii+mau").await, 1);
        let mut last = made;
        for name in ["Trường Phổ thông Mẫu", "Trường Trung học Mẫu"] {
            last = clerk.put(&format!("/v1/recipients/{}", last.id()), &last.etag(), &json!({"kind": "collective", "name": name})).await.expect(200);
        }
        assert_eq!(last["aliases"], json!(["Trường cấp II Mẫu", "Trường Mẫu", "Trường Phổ thông Mẫu"]));
        assert_eq!((found("pho+thong+mau").await, found("cap+ii").await), (1, 1));
        // What was read can be sent; an alias that is left out goes, but what it was called and what conferrals bear stays.
        let lines = json!([json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "recipient_id": last.id(), "name": "Trường Mẫu số 1"})]);
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let now = clerk.get(&format!("/v1/recipients/{}", last.id())).await.expect(200);
        let cleared = clerk.put(&format!("/v1/recipients/{}", now.id()), &now.etag(), &json!({"kind": "collective", "name": "Trường Trung học Mẫu", "aliases": []})).await.expect(200);
        assert_eq!(cleared["aliases"], json!(["Trường Mẫu", "Trường Phổ thông Mẫu", "Trường Mẫu số 1"]));
        assert_eq!((found("pho+thong+mau").await, found("cap+ii").await), (1, 0));
        // With a rename in the same request, and whatever became of the record since.
        let body = json!({"kind": "collective", "name": "Trường Liên cấp Mẫu", "aliases": ["Trường Sông Hậu"]});
        let renamed = clerk.put(&format!("/v1/recipients/{}", now.id()), &cleared.etag(), &body).await.expect(200);
        assert_eq!(renamed["aliases"], json!(["Trường Sông Hậu", "Trường Mẫu", "Trường Phổ thông Mẫu", "Trường Trung học Mẫu", "Trường Mẫu số 1"]));
        let back = json!({"kind": "collective", "name": "Trường Mẫu", "aliases": []});
        let back = clerk.put(&format!("/v1/recipients/{}", now.id()), &renamed.etag(), &back).await.expect(200);
        assert_eq!(back["aliases"], json!(["Trường Phổ thông Mẫu", "Trường Trung học Mẫu", "Trường Liên cấp Mẫu", "Trường Mẫu số 1"]));
        assert_eq!((found("pho+thong+mau").await, found("lien+cap").await, found("song+hau").await), (1, 1, 0));
        r.run(&["audit", "verify"]).exit(0);
        clerk.post("/v1/recipients", &but(body, json!({"aliases": ["?"]}))).await.refused(400, "invalid_body").at("/aliases/0", "no_words");
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Mẫu", "nationality": "Lào"})).await.refused(400, "invalid_body").at("/nationality", "invalid_value");
    }

    async fn a_list_of_aliases_takes_away_no_name_that_an_act_made_or_a_merge_brought(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let line = json!([{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Lê Thị Lân"}]);
        let award = r.registered(&but(decision("1", 0), json!({"lines": line}))).await;
        let given = clerk.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        r.registered(&replay::rename("2", "2021-03-01", &given, "Lê Thị Lan")).await;
        let path = format!("/v1/recipients/{}", given["recipient_id"]);
        let other = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Lê Lan Mẫu"})).await.expect(201);
        let other = clerk.put(&format!("/v1/recipients/{}", other.id()), &other.etag(), &json!({"kind": "individual", "name": "Lê Mẫu Lan"})).await.expect(200);
        let merge = registrar.post(&format!("/v1/recipients/{}/merge", other.id()), &json!({"into_id": given["recipient_id"], "reason": "Cùng một người"})).await.expect(200);
        let read = clerk.get(&path).await.expect(200);
        let kept = clerk.put(&path, &read.etag(), &json!({"kind": "individual", "name": "Lê Thị Lan", "aliases": ["Út Lan"]})).await.expect(200);
        assert_eq!(kept["aliases"], json!(["Út Lan", "Lê Thị Lân", "Lê Mẫu Lan", "Lê Lan Mẫu"]));
        // What it was called goes into a merge and out of it, as the name does.
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!(clerk.get(&path).await.expect(200)["aliases"], json!(["Út Lan", "Lê Thị Lân"]));
        assert_eq!(clerk.get(&format!("/v1/recipients/{}", other.id())).await.expect(200)["aliases"], json!(["Lê Lan Mẫu"]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_alias_by_hand_goes_with_its_record_into_a_merge_and_out_of_it(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = async |facts: Value| clerk.post("/v1/recipients", &but(json!({"kind": "individual", "name": "Đặng Thị Mẫu"}), facts)).await.expect(201);
        let record = async |id: i64| clerk.get(&format!("/v1/recipients/{id}")).await.expect(200);
        let found = async |words: &str| clerk.get(&format!("/v1/recipients?q={words}")).await.expect(200).items().iter().map(|one| one["id"].as_i64().unwrap()).collect::<Vec<_>>();
        let sorted = |answer: &crate::harness::Answer| {
            let mut all: Vec<String> = serde_json::from_value(answer["aliases"].clone()).unwrap();
            all.sort();
            all
        };
        let from = person(json!({"aliases": ["Út Mẫu"]})).await;
        let into = person(json!({"name": "Đặng Mẫu", "aliases": ["Ba Mẫu"]})).await.id();
        // One that is added to the record that goes, one to the record that stays, before and after the merge.
        let read = record(from.id()).await;
        clerk.put(&format!("/v1/recipients/{}", from.id()), &read.etag(), &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "aliases": ["Út Mẫu", "Cô Mẫu Hai"]})).await.expect(200);
        let merge = registrar.post(&format!("/v1/recipients/{}/merge", from.id()), &json!({"into_id": into, "reason": "Cùng một người"})).await.expect(200);
        let merged = record(into).await;
        assert_eq!(sorted(&merged), ["Ba Mẫu", "Cô Mẫu Hai", "Út Mẫu", "Đặng Thị Mẫu"]);
        assert_eq!((found("ut+mau").await, found("co+mau+hai").await), (vec![into], vec![into]));
        let body = json!({"kind": "individual", "name": "Đặng Mẫu", "aliases": ["Ba Mẫu", "Cô Mẫu Hai", "Út Mẫu", "Đặng Thị Mẫu", "Tư Mẫu"]});
        clerk.put(&format!("/v1/recipients/{into}"), &merged.etag(), &body).await.expect(200);
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!((sorted(&record(from.id()).await), sorted(&record(into).await)), (vec!["Cô Mẫu Hai".to_owned(), "Út Mẫu".to_owned()], vec!["Ba Mẫu".to_owned(), "Tư Mẫu".to_owned()]));
        assert_eq!((found("ut+mau").await, found("tu+mau").await, found("dang+thi+mau").await), (vec![from.id()], vec![into], vec![from.id()]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_member_of_a_household_that_was_merged_sees_the_awards_of_both(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = async |name: &str| clerk.post("/v1/recipients", &json!({"kind": "individual", "name": name})).await.expect(201).id();
        let (her, him) = (person("Đặng Thị Mẫu").await, person("Trần Văn Mẫu").await);
        let household = async |name: &str, member: i64| clerk.post("/v1/recipients", &json!({"kind": "household", "name": name, "members": [{"name": "Người Mẫu", "recipient_id": member}]})).await.expect(201).id();
        let (from, into) = (household("Hộ bà Mẫu", her).await, household("Hộ ông Mẫu", him).await);
        for (number, id) in [("1", from), ("2", into)] {
            let lines = json!([{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "household", "recipient_id": id}]);
            r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
        }
        let history = async |id: i64| {
            let items = clerk.walk(&format!("/v1/recipients/{id}/history"), 200).await;
            let mut all: Vec<String> = items.iter().map(|one| one["conferral"]["reference"].as_str().unwrap().to_owned()).collect();
            all.sort();
            all
        };
        let own = [history(her).await, history(him).await];
        assert_eq!(own, [["1/QĐ-UBND"], ["2/QĐ-UBND"]]);
        let merge = registrar.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "Cùng một hộ"})).await.expect(200);
        assert_eq!([history(her).await, history(him).await], [["1/QĐ-UBND", "2/QĐ-UBND"], ["1/QĐ-UBND", "2/QĐ-UBND"]]);
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai hộ"})).await.expect(200);
        assert_eq!([history(her).await, history(him).await], own);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn from_an_old_collective_one_sees_its_successors(r: Register) {
        let clerk = r.clerk().await;
        let mut made = Vec::new();
        for name in ["Phòng A", "Phòng B", "Phòng AB", "Trung tâm ABC"] {
            made.push(clerk.post("/v1/recipients", &json!({"kind": "collective", "name": name})).await.expect(201).id());
        }
        for (from, to, date) in [(0, 2, "2020-01-01"), (1, 2, "2020-01-01"), (2, 3, "2025-07-01")] {
            let body = json!({"predecessor_id": made[from], "successor_id": made[to], "kind": "merge", "date": date, "instrument": "Quyết định mẫu"});
            clerk.post("/v1/recipient-successions", &body).await.expect(201);
        }
        let lineage = async |id: i64| clerk.get(&format!("/v1/recipients/{id}/lineage")).await.expect(200);
        let oldest = lineage(made[0]).await;
        assert_eq!((numbers(&oldest["successors"]), numbers(&oldest["successors"][0]["successors"])), (vec![made[2]], vec![made[3]]));
        assert_eq!((&oldest["name"], &oldest["successors"][0]["name"]), (&json!("Phòng A"), &json!("Phòng AB")));
        let newest = lineage(made[3]).await;
        assert_eq!(numbers(&newest["predecessors"][0]["predecessors"]), [made[0], made[1]]);
        assert_eq!(newest["successors"], json!([]));
        clerk.get("/v1/recipients/999/lineage").await.refused(404, "not_found");
    }

    async fn lists_are_narrowed_by_what_changed_since_and_by_where_someone_belongs(r: Register) {
        let clerk = r.clerk().await;
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "A Mẫu", "sex": "female", "origin": "foreign", "nationality": "LA"})).await.expect(201);
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "B Mẫu", "sex": "male"})).await.expect(201);
        r.registered(&but(decision("1", 1), json!({"announced_on": "2020-06-01", "source": "Hộp 12, Sở Nội vụ Mẫu"}))).await;
        let count = async |path: &str| clerk.get(&format!("/v1/{path}")).await.expect(200).items().len();
        assert_eq!((count("recipients?sex=female").await, count("recipients?origin=foreign").await, count("recipients?sex=female&sex=male").await), (1, 1, 2));
        assert_eq!((count("recipients?updated_since=2020-01-01").await, count("recipients?updated_since=2999-01-01T00:00:00Z").await), (3, 0));
        assert_eq!((count("decisions?registered_from=2020-01-01").await, count("decisions?registered_to=2020-01-01").await), (1, 0));
        assert_eq!((count("decisions?announced_from=2020-06-01&announced_to=2020-06-01").await, count("decisions?announced_from=2020-06-02").await), (1, 0));
        assert_eq!((count("decisions?updated_since=2020-01-01").await, count("decisions?updated_since=2999-01-01").await), (1, 0));
        assert_eq!((count("decisions?q=hop+12+so+noi+vu").await, count("decisions?q=hop+13").await), (1, 0), "the source is searched too");
        for (path, parameter, code) in [
            ("decisions?updated_since=lau", "updated_since", "invalid_value"),
            ("recipients?updated_since=lau", "updated_since", "invalid_value"),
            ("decisions?announced_from=2021-01-01&announced_to=2020-01-01", "announced_to", "ends_before_start"),
        ] {
            clerk.get(&format!("/v1/{path}")).await.refused(400, "invalid_parameter").at(parameter, code);
        }
    }

    async fn what_was_put_right_while_merged_stands_when_the_merge_is_undone(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let given = async |number: &str, name: &str, rest: Value| {
            let line = but(json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name}), rest);
            let award = r.registered(&but(decision(number, 0), json!({"lines": [line]}))).await;
            clerk.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone()
        };
        let record = async |of: &Value| clerk.get(&format!("/v1/recipients/{}", of["recipient_id"])).await.expect(200).json();
        let of = async |one: &Value| {
            let record = record(one).await;
            json!([record["name"], record["birth_year"], record["post"], record["unit"]])
        };
        let merge = async |from: &Value, into: &Value| {
            let body = json!({"into_id": into["recipient_id"], "reason": "Cùng một người", "force": true});
            registrar.post(&format!("/v1/recipients/{}/merge", from["recipient_id"]), &body).await.expect(200)["merge_id"].clone()
        };
        let part = async |merge: Value| {
            registrar.post(&format!("/v1/merges/{merge}/undo"), &json!({"reason": "Hai người khác nhau"})).await.expect(200);
        };
        let correct = |number: &str, one: &Value, right: Value| {
            replay::act(number, "2021-03-01", "correct", json!([but(json!({"conferral_id": one["id"]}), right)]))
        };
        // A correction while merged, though the record that stays knows better.
        let stays = given("1", "Lưu Văn Hùng", json!({"birth_year": 1970, "unit": "Trường X"})).await;
        let goes = given("2", "Lưu V. Hùng", json!({"unit": "Trường Y"})).await;
        let merged = merge(&goes, &stays).await;
        r.registered(&correct("3", &goes, json!({"name_right": "Lưu Văn Hừng", "birth_year_right": 1971, "unit_right": "Trường Z"}))).await;
        part(merged).await;
        assert_eq!(of(&goes).await, json!(["Lưu Văn Hừng", 1971, null, "Trường Z"]));
        assert_eq!(of(&stays).await, json!(["Lưu Văn Hùng", 1970, null, "Trường X"]));
        // One from before that is taken out while merged.
        let goes = given("4", "Lưu V. Long", json!({})).await;
        let mended = r.registered(&correct("5", &goes, json!({"birth_year_right": 1972, "post_right": "Hiệu trưởng"}))).await;
        assert_eq!(of(&goes).await, json!(["Lưu V. Long", 1972, "Hiệu trưởng", null]));
        let merged = merge(&goes, &stays).await;
        r.registered(&replay::voiding(mended.id())).await;
        part(merged).await;
        assert_eq!(of(&goes).await, json!(["Lưu V. Long", null, null, null]));
        // A link to a third that is taken out after the merge was undone.
        let goes = given("6", "Lưu V. Nam", json!({})).await;
        let third = given("7", "Lưu Nam", json!({})).await;
        let merged = merge(&goes, &stays).await;
        let linked = r.registered(&replay::mending(json!([{"conferral_id": goes["id"], "right": {"recipient_id": third["recipient_id"]}}]))).await;
        part(merged).await;
        r.registered(&replay::voiding(linked.id())).await;
        let now = clerk.get(&format!("/v1/conferrals/{}", goes["id"])).await.expect(200);
        assert_eq!(now["recipient_id"], goes["recipient_id"]);
        r.run(&["audit", "verify"]).exit(0);
    }
}
