//! Acts on awards: cancelled, stripped, restored, corrected, issued again, mended; nothing is overwritten, and history
//! shows both.

use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

/// Registers a decision, and answers its conferrals.
pub async fn awarded(r: &Register, number: &str, lines: usize) -> (Answer, Vec<Value>) {
    let done = r.registered(&decision(number, lines)).await;
    let conferrals = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", done.id()), 200).await;
    (done, conferrals)
}

/// A decision of an act on targets, by the body that awarded.
fn act(number: &str, word: &str, targets: Value) -> Value {
    let body = but(
        decision(number, 0),
        json!({"act": word, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2022-03-01", "title": "Quyết định", "targets": targets}),
    );
    if word == "cancel" { but(body, json!({"cancel_reason": "b"})) } else { body }
}

/// Who an award went to, with what became of it.
pub async fn history(person: &Person, conferral: &Value) -> Value {
    let history = person.get(&format!("/v1/recipients/{}/history", conferral["recipient_id"])).await.expect(200);
    history["items"].as_array().unwrap().iter().find(|i| i["conferral"]["id"] == conferral["id"]).unwrap().clone()
}

fn words(item: &Value) -> Vec<(String, String)> {
    let word = |act: &Value, name: &str| act[name].as_str().unwrap().to_owned();
    item["acts"].as_array().unwrap().iter().map(|act| (word(act, "act"), word(act, "status_after"))).collect()
}

pub async fn total(person: &Person, query: &str) -> i64 {
    person.get(&format!("/v1/conferrals?include_total=true&limit=1&{query}")).await.expect(200)["total"]
        .as_i64()
        .unwrap()
}

on_both_engines! {
    async fn some_lines_are_cancelled_restored_and_history_shows_both(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 3).await;
        let one = &conferrals[0];
        let cancelled = r.registered(&act("88", "cancel", json!([{"conferral_id": one["id"]}]))).await;
        assert_eq!((&cancelled["act"], &cancelled["cancel_reason"], &cancelled["targets"]), (&json!("cancel"), &json!("b"), &json!([{"conferral_id": one["id"]}])));
        let now = client.get(&format!("/v1/conferrals/{}", one["id"])).await.expect(200);
        assert_eq!((&now["status"], now.etag()), (&json!("cancelled"), "\"2\"".into()));
        let item = history(&client, one).await;
        assert_eq!(item["acts"], json!([{"act": "cancel", "decision_id": cancelled.id(), "reference": "88/QĐ-UBND", "signed_on": "2022-03-01", "cancel_reason": "b", "status_after": "cancelled"}]));
        // Lists, exports and statistics leave it out and say so.
        assert_eq!((total(&client, "").await, total(&client, "status=cancelled").await), (2, 1));
        let statistics = client.get("/v1/reports/statistics?group_by=award").await.expect(200);
        assert_eq!((&statistics["total"], &statistics["left_out"]), (&json!(2), &json!([{"status": "cancelled", "total": 1}, {"status": "stripped", "total": 0}])));
        assert!(client.get("/v1/conferrals/export?format=csv&status=cancelled").await.expect(200).text().contains(",cancelled,"));
        // After an acquittal it stands again, and both are told.
        r.registered(&but(act("12", "restore", json!([{"conferral_id": one["id"]}])), json!({"signed_on": "2024-01-01"}))).await;
        assert_eq!(words(&history(&client, one).await), [("cancel".into(), "cancelled".into()), ("restore".into(), "in_force".into())]);
        assert_eq!(total(&client, "").await, 3);
        assert_eq!(client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200).json(), award.json(), "the decision itself stays as it was");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_whole_decision_is_cancelled_and_a_cancelled_cancellation_leaves_it_as_it_was(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 4).await;
        r.registered(&act("2", "strip", json!([{"conferral_id": conferrals[1]["id"]}]))).await;
        let cancelled = r.registered(&but(act("3", "cancel", json!([{"decision_id": award.id()}])), json!({"signed_on": "2022-04-01"}))).await;
        assert_eq!(total(&client, "status=cancelled").await, 4);
        let undone = but(act("4", "cancel", json!([{"decision_id": cancelled.id()}])), json!({"signed_on": "2022-05-01"}));
        let undone = r.registered(&undone).await;
        assert_eq!((total(&client, "status=in_force").await, total(&client, "status=stripped").await), (3, 1));
        let item = history(&client, &conferrals[1]).await;
        assert_eq!(words(&item), [("strip".into(), "stripped".into()), ("cancel".into(), "cancelled".into()), ("cancel".into(), "stripped".into())]);
        assert_eq!((&item["acts"][2]["undoes_decision_id"], &item["acts"][2]["decision_id"]), (&json!(cancelled.id()), &json!(undone.id())));
        // What was undone cannot be undone twice.
        let clerk = r.clerk().await;
        let again = clerk.post("/v1/decisions", &but(act("5", "cancel", json!([{"decision_id": cancelled.id()}])), json!({"signed_on": "2022-06-01"}))).await.expect(201);
        assert!(clerk.take("submit", &again, &all_acknowledged()).await.refused(422, "rule_broken").codes().contains(&"act_unfit"));
    }

    async fn a_line_that_was_taken_out_does_not_keep_its_decision_from_being_cancelled(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 4).await;
        let void = json!({"act": "void", "remark": "Dòng nhập hai lần", "targets": [{"conferral_id": conferrals[1]["id"]}]});
        let void = r.registered(&void).await;
        assert_eq!((total(&client, "status=in_force").await, total(&client, "status=void").await), (3, 1));
        // Named by itself it bears no act.
        let clerk = r.clerk().await;
        let named = clerk.post("/v1/decisions", &act("2", "cancel", json!([{"conferral_id": conferrals[1]["id"]}]))).await.expect(201);
        clerk.take("submit", &named, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "act_unfit");
        r.registered(&act("3", "cancel", json!([{"decision_id": award.id()}]))).await;
        assert_eq!((total(&client, "status=cancelled").await, total(&client, "status=void").await), (3, 1));
        r.run(&["audit", "verify"]).exit(0);
        // Brought back, it is what the others of its decision are.
        let back = json!({"act": "void", "remark": "Không phải nhập hai lần", "targets": [{"decision_id": void.id()}]});
        r.registered(&back).await;
        assert_eq!((total(&client, "status=cancelled").await, total(&client, "status=void").await), (4, 0));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_never_was_cancelled_is_not_restored_and_a_draft_is_nothing_to_act_on(r: Register) {
        let clerk = r.clerk().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let draft = clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        let restore = clerk.post("/v1/decisions", &act("3", "restore", json!([{"conferral_id": conferrals[0]["id"]}]))).await.expect(201);
        clerk.take("submit", &restore, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "act_unfit");
        clerk.post("/v1/decisions", &act("4", "cancel", json!([{"decision_id": draft.id()}]))).await.refused(422, "unknown_reference").at("/targets/0/decision_id", "unknown_reference");
        clerk.post("/v1/decisions", &act("4", "cancel", json!([{"conferral_id": 999}]))).await.refused(422, "unknown_reference").at("/targets/0/conferral_id", "unknown_reference");
        for (change, place, code) in [
            (json!({"targets": [{}]}), "/targets/0", "required"),
            (json!({"targets": [{"conferral_id": 1, "decision_id": 1}]}), "/targets/0", "required"),
            (json!({"targets": [{"conferral_id": 1, "name_right": "A"}]}), "/targets/0/name_right", "not_for_act"),
            (json!({"act": "correct", "cancel_reason": null, "targets": [{"conferral_id": 1, "name_right": " "}]}), "/targets/0/name_right", "empty"),
            (json!({"lines": [line(1)]}), "/lines", "not_for_act"),
            (json!({"act": "strip"}), "/cancel_reason", "not_for_act"),
            (json!({"cancel_reason": "e"}), "/cancel_reason", "unknown_value"),
        ] {
            clerk.post("/v1/decisions", &but(act("5", "cancel", json!([{"conferral_id": conferrals[0]["id"]}])), change)).await.refused(400, "invalid_body").at(place, code);
        }
        clerk.post("/v1/decisions", &but(decision("6", 1), json!({"targets": [{"conferral_id": 1}]}))).await.refused(400, "invalid_body").at("/targets", "not_for_act");
    }

    async fn a_correction_keeps_what_was_written_and_what_is_right(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let notice = but(act("7", "correct", json!([{"conferral_id": one["id"], "name_right": "Đặng Thị Mậu", "unit_right": "Trường THCS Mậu"}])), json!({"instrument": "notice", "symbol": "TB-UBND"}));
        r.registered(&notice).await;
        let now = client.get(&format!("/v1/conferrals/{}", one["id"])).await.expect(200);
        assert_eq!((&now["name"], &now["unit"], &now["status"]), (&json!("Đặng Thị Mậu"), &json!("Trường THCS Mậu"), &json!("in_force")));
        let act = history(&client, one).await["acts"][0].clone();
        assert_eq!((&act["act"], &act["reference"], &act["stood"]), (&json!("correct"), &json!("7/TB-UBND"), &json!({"name": "Đặng Thị Mẫu 1", "unit": "Trường THCS Mẫu 1"})));
        // The annex is as it was written; the person is found by both names.
        let line = client.get(&format!("/v1/decisions/{}/lines", award.id())).await.expect(200).items()[0].clone();
        assert_eq!((&line["name"], &line["unit"]), (&json!("Đặng Thị Mẫu 1"), &json!("Trường THCS Mẫu 1")));
        let found = client.get("/v1/recipients?q=dang%20thi%20mau%201").await.expect(200).items();
        assert_eq!((&found[0]["name"], &found[0]["aliases"]), (&json!("Đặng Thị Mậu"), &json!(["Đặng Thị Mẫu 1"])));
        // A correction that is cancelled gives the name back.
        let correcting = client.get("/v1/decisions?act=correct").await.expect(200).items()[0]["id"].clone();
        r.registered(&but(self::act("8", "cancel", json!([{"decision_id": correcting}])), json!({"signed_on": "2022-04-01"}))).await;
        assert_eq!(client.get(&format!("/v1/conferrals/{}", one["id"])).await.expect(200)["name"], "Đặng Thị Mẫu 1");
    }

    async fn counts_that_were_asked_for_before_follow_the_next_change(r: Register) {
        let client = r.outside_client().await;
        for (number, total) in [("1", 3), ("2", 6)] {
            awarded(&r, number, 3).await;
            for _ in 0..2 {
                assert_eq!(client.get("/v1/reports/statistics?group_by=award").await.expect(200)["total"], total);
            }
        }
    }

    async fn a_certificate_issued_again_has_a_new_number_and_moves_no_count(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 307).await;
        let before = client.get("/v1/reports/statistics?group_by=award&group_by=recipient_kind").await.expect(200).json();
        let again = r.registered(&act("9", "reissue", json!([{"decision_id": award.id()}]))).await;
        r.registered(&but(act("10", "reissue", json!([{"conferral_id": conferrals[5]["id"], "certificate_number": "0999"}])), json!({"signed_on": "2022-05-01"}))).await;
        assert_eq!(client.get("/v1/reports/statistics?group_by=award&group_by=recipient_kind").await.expect(200).json(), before);
        assert_eq!(client.get(&format!("/v1/conferrals/{}", conferrals[5]["id"])).await.expect(200)["certificate_number"], "0999");
        assert_eq!(words(&history(&client, &conferrals[5]).await), [("reissue".into(), "in_force".into()), ("reissue".into(), "in_force".into())]);
        assert_eq!(r.number(&format!("SELECT count(*) FROM conferral_act WHERE decision_id = {}", again.id())), 307);
    }

    async fn a_clerks_own_error_is_mended_against_the_paper_by_two_people(r: Register) {
        let (clerk, registrar, client) = (r.clerk().await, r.registrar().await, r.outside_client().await);
        let (award, conferrals) = awarded(&r, "121", 2).await;
        let rectify = |targets: Value| json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm so với bản giấy, hộp 12", "targets": targets});
        let nothing = clerk.post("/v1/decisions", &but(rectify(json!([{"conferral_id": conferrals[0]["id"], "right": {"name": "X"}}])), json!({"remark": null}))).await.expect(201);
        clerk.take("submit", &nothing, &json!({})).await.refused(422, "rule_broken").at("/remark", "act_unfit");
        // Of a line: the name, the award; every rule is asked again.
        let wrong = clerk.post("/v1/decisions", &rectify(json!([{"conferral_id": conferrals[0]["id"], "right": {"award_code": "GDVH"}}]))).await.expect(201);
        clerk.take("submit", &wrong, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "award_not_for_kind");
        let right = rectify(json!([{"conferral_id": conferrals[0]["id"], "right": {"name": "Đặng Thị Mẩu", "birth_year": 1961, "award_code": "CSTD_BT"}}]));
        let draft = clerk.post("/v1/decisions", &right).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let now = client.get(&format!("/v1/conferrals/{}", conferrals[0]["id"])).await.expect(200);
        assert_eq!((&now["name"], &now["birth_year"], &now["award_code"], &now["award_kind"]), (&json!("Đặng Thị Mẩu"), &json!(1961), &json!("CSTD_BT"), &json!("emulation_title")));
        let act = history(&client, &conferrals[0]).await["acts"][0].clone();
        assert_eq!(act["stood"], json!({"name": "Đặng Thị Mẫu 1", "birth_year": 1951, "award_code": "BK_BO_TINH"}));
        let recipient = client.get(&format!("/v1/recipients/{}", now["recipient_id"])).await.expect(200);
        assert_eq!((&recipient["name"], &recipient["birth_year"], &recipient["aliases"]), (&json!("Đặng Thị Mẩu"), &json!(1961), &json!([])));
        assert_eq!(client.get(&format!("/v1/decisions/{}/lines", award.id())).await.expect(200).items()[0]["name"], "Đặng Thị Mẩu");
        // Of the decision: the number and the day, with all that follows from them.
        let mend = rectify(json!([{"decision_id": award.id(), "right": {"number": "1215", "signed_on": "2021-06-01"}}]));
        let draft = clerk.post("/v1/decisions", &mend).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let decision_now = client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200);
        assert_eq!((&decision_now["reference"], &decision_now["signed_year"], decision_now.etag()), (&json!("1215/QĐ-UBND"), &json!(2021), "\"5\"".into()));
        let now = client.get(&format!("/v1/conferrals/{}", conferrals[1]["id"])).await.expect(200);
        assert_eq!((&now["reference"], &now["signed_on"], &now["signed_year"]), (&json!("1215/QĐ-UBND"), &json!("2021-06-01"), &json!(2021)));
        assert_eq!(total(&client, "signed_from=2021-01-01").await, 2);
        clerk.post("/v1/decisions", &but(decision("1215", 1), json!({"signed_on": "2021-01-01"}))).await.refused(409, "number_taken");
        clerk.post("/v1/decisions", &decision("121", 1)).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mended_day_keeps_acts_after_their_award_and_in_their_order(r: Register) {
        let (clerk, registrar, client) = (r.clerk().await, r.registrar().await, r.outside_client().await);
        let (award, conferrals) = awarded(&r, "1", 2).await;
        let one = json!([{"conferral_id": conferrals[0]["id"]}]);
        let stripped = r.registered(&act("2", "strip", one.clone())).await;
        let restored = r.registered(&but(act("3", "restore", one), json!({"signed_on": "2023-03-01"}))).await;
        let day = |id: i64, day: &str| json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm ngày", "targets": [{"decision_id": id, "right": {"signed_on": day}}]});
        let refused = async |id: i64, to: &str, code: &str| {
            let draft = clerk.post("/v1/decisions", &day(id, to)).await.expect(201);
            clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", code);
        };
        refused(award.id(), "2022-06-01", "act_before_award").await;
        refused(stripped.id(), "2019-01-01", "act_before_award").await;
        refused(stripped.id(), "2024-01-01", "act_unfit").await;
        let mend = async |id: i64, to: &str| {
            let draft = clerk.post("/v1/decisions", &day(id, to)).await.expect(201);
            let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
            registrar.take("register", &submitted, &json!({})).await.expect(200);
        };
        mend(stripped.id(), "2022-09-01").await;
        mend(restored.id(), "2022-10-01").await;
        assert_eq!(words(&history(&client, &conferrals[0]).await), [("strip".into(), "stripped".into()), ("restore".into(), "in_force".into())]);
        assert_eq!(r.number(&format!("SELECT day FROM conferral_act WHERE decision_id = {}", restored.id())), 20_221_001);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_prime_ministers_cancellation_of_2017_of_his_award_of_2010(r: Register) {
        let client = r.outside_client().await;
        let paper = |number: &str, day: &str, change: Value| but(but(decision(number, 1), json!({"authority_codes": ["TTG"], "symbol": "QĐ-TTg", "signed_on": day, "evidence": "press", "source": "Báo Mẫu", "year_from": null, "year_to": null, "conferral_type": null})), change);
        let award = r.registered(&paper("48", "2010-01-11", json!({"lines": [{"line": 1, "award_code": "BK_TTG", "recipient_kind": "individual", "unnamed": true}]}))).await;
        r.registered(&paper("477", "2017-04-12", json!({"act": "cancel", "cancel_reason": "a", "lines": null, "targets": [{"decision_id": award.id()}]}))).await;
        assert_eq!(total(&client, "award=BK_TTG&status=cancelled").await, 1);
        let before = paper("476", "2010-01-10", json!({"act": "cancel", "cancel_reason": "a", "lines": null, "targets": [{"decision_id": award.id()}]}));
        let early = r.clerk().await.post("/v1/decisions", &before).await.expect(201);
        let refused = r.clerk().await.take("submit", &early, &all_acknowledged()).await.refused(422, "rule_broken");
        assert!(refused.codes().contains(&"act_before_award"));
        let effect = paper("478", "2017-04-12", json!({"act": "cancel", "cancel_reason": "a", "lines": null, "effective_on": "2010-01-10", "targets": [{"decision_id": award.id()}]}));
        let early = r.clerk().await.post("/v1/decisions", &effect).await.expect(201);
        r.clerk().await.take("submit", &early, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "act_before_award");
    }
}
