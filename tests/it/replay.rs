//! Acts upon acts: whatever order they are registered in, and whatever is cancelled, mended or voided since, a conferral
//! shows what stands by the days of its acts.

use crate::acts::{awarded, history, total};
use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision},
};
use serde_json::{Value, json};
use std::process::Command;

mod mended;

pub fn act(number: &str, day: &str, word: &str, targets: Value) -> Value {
    let body = but(
        decision(number, 0),
        json!({"act": word, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": day, "title": "Quyết định", "targets": targets}),
    );
    if word == "cancel" { but(body, json!({"cancel_reason": "a"})) } else { body }
}

pub fn rename(number: &str, day: &str, conferral: &Value, name: &str) -> Value {
    act(number, day, "correct", json!([{"conferral_id": conferral["id"], "name_right": name}]))
}

pub fn cancelling(number: &str, day: &str, decision: &Answer) -> Value {
    act(number, day, "cancel", json!([{"decision_id": decision.id()}]))
}

pub fn voiding(id: i64) -> Value {
    json!({"act": "void", "remark": "Nhập hai lần cùng một quyết định", "targets": [{"decision_id": id}]})
}

pub fn mending(targets: Value) -> Value {
    json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm so với bản giấy", "targets": targets})
}

pub async fn now(person: &Person, conferral: &Value) -> Value {
    person.get(&format!("/v1/conferrals/{}", conferral["id"])).await.expect(200).json()
}

pub async fn acts_on(person: &Person, conferral: &Value) -> Vec<Value> {
    history(person, conferral).await["acts"].as_array().unwrap().clone()
}

pub async fn recipient(person: &Person, conferral: &Value) -> (String, Vec<String>) {
    let found = person.get(&format!("/v1/recipients/{}", conferral["recipient_id"])).await.expect(200);
    let mut aliases: Vec<String> =
        found["aliases"].as_array().unwrap().iter().map(|alias| alias.as_str().unwrap().to_owned()).collect();
    aliases.sort();
    (found["name"].as_str().unwrap().to_owned(), aliases)
}

pub async fn refused(r: &Register, body: &Value, code: &str) -> Answer {
    let clerk = r.clerk().await;
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    let answer = clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken");
    assert!(answer.codes().contains(&code), "{}", answer.text());
    answer
}

on_both_engines! {
    async fn a_correction_stands_when_the_one_before_it_is_cancelled(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let first = r.registered(&rename("2", "2021-03-01", one, "Đặng Thị Mậu")).await;
        r.registered(&rename("3", "2022-03-01", one, "Đặng Thị Mẩu")).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        assert_eq!(recipient(&client, one).await, ("Đặng Thị Mẩu".into(), vec!["Đặng Thị Mẫu 1".into(), "Đặng Thị Mậu".into()]));
        r.registered(&cancelling("4", "2023-03-01", &first)).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        assert_eq!(recipient(&client, one).await, ("Đặng Thị Mẩu".into(), vec!["Đặng Thị Mẫu 1".into()]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn of_two_corrections_the_later_day_wins_though_it_was_registered_first(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        r.registered(&rename("3", "2022-03-01", one, "Đặng Thị Mẩu")).await;
        r.registered(&rename("2", "2021-03-01", one, "Đặng Thị Mậu")).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        assert_eq!(recipient(&client, one).await, ("Đặng Thị Mẩu".into(), vec!["Đặng Thị Mẫu 1".into(), "Đặng Thị Mậu".into()]));
        let acts = acts_on(&client, one).await;
        assert_eq!((&acts[0]["reference"], &acts[0]["stood"]["name"]), (&json!("2/QĐ-UBND"), &json!("Đặng Thị Mẫu 1")));
        assert_eq!((&acts[1]["reference"], &acts[1]["stood"]["name"]), (&json!("3/QĐ-UBND"), &json!("Đặng Thị Mậu")));
        // Its day was mistyped: mended, the order is another.
        let late = r.registered(&mending(json!([{"decision_id": acts[0]["decision_id"], "right": {"signed_on": "2022-09-01"}}]))).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mậu");
        // The mending was the error: it is taken out again.
        r.registered(&voiding(late.id())).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        assert_eq!(client.get(&format!("/v1/decisions/{}", acts[0]["decision_id"])).await.expect(200)["signed_on"], "2021-03-01");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_restored_decision_leaves_the_line_that_was_cancelled_for_fraud(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 3).await;
        r.registered(&act("2", "2021-03-01", "cancel", json!([{"conferral_id": conferrals[0]["id"]}]))).await;
        r.registered(&cancelling("3", "2022-03-01", &award)).await;
        assert_eq!(total(&client, "status=cancelled").await, 3);
        r.registered(&act("4", "2023-03-01", "restore", json!([{"decision_id": award.id()}]))).await;
        assert_eq!((total(&client, "").await, now(&client, &conferrals[0]).await["status"].clone()), (2, json!("cancelled")));
        assert_eq!(acts_on(&client, &conferrals[0]).await.len(), 1, "the two on the whole decision did not concern it");
        assert_eq!(acts_on(&client, &conferrals[1]).await.len(), 2);
    }

    async fn a_restoring_that_names_the_cancellation_takes_back_what_that_took(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 3).await;
        r.registered(&act("2", "2021-03-01", "strip", json!([{"conferral_id": conferrals[0]["id"]}]))).await;
        let cancelled = r.registered(&act("3", "2022-03-01", "cancel", json!([{"conferral_id": conferrals[1]["id"]}, {"conferral_id": conferrals[2]["id"]}]))).await;
        r.registered(&act("4", "2023-03-01", "restore", json!([{"decision_id": cancelled.id()}]))).await;
        assert_eq!((total(&client, "").await, total(&client, "status=stripped").await), (2, 1));
        assert!(client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200)["voided_by"].is_null());
    }

    async fn what_is_of_one_person_names_one_conferral(r: Register) {
        let (award, _) = awarded(&r, "1", 3).await;
        let clerk = r.clerk().await;
        for (word, member, value) in [("correct", "name_right", json!("Một tên cho cả ba")), ("correct", "birth_year_right", json!(1970)), ("reissue", "certificate_number", json!("0100"))] {
            let mut body = act("2", "2021-03-01", word, json!([{"decision_id": award.id()}]));
            body["targets"][0][member] = value;
            let draft = clerk.post("/v1/decisions", &body).await.expect(201);
            clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken").at(&format!("/targets/0/{member}"), "value_for_many");
        }
        // A unit that was renamed on the whole annex is of all.
        r.registered(&act("3", "2021-04-01", "correct", json!([{"decision_id": award.id(), "unit_right": "Trường THCS Mậu"}]))).await;
        let units = clerk.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        assert!(units.iter().all(|c| c["unit"] == "Trường THCS Mậu"));
    }

    async fn a_correction_mends_birth_post_and_class_too(r: Register) {
        let client = r.outside_client().await;
        let order = but(decision("1", 1), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN", "conferral_type": "merit", "year_from": 2015, "year_to": 2019,
            "lines": [{"line": 1, "award_code": "HC_LAODONG_3", "recipient_kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1960, "post": "Giám đốc"}]}));
        let award = r.registered(&order).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        let body = but(act("2", "2021-03-01", "correct", json!([{"conferral_id": one["id"], "birth_on_right": "1961-02-03", "post_right": "Phó Giám đốc", "award_code_right": "HC_LAODONG_2"}])), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN"}));
        let corrected = r.registered(&body).await;
        let shown = now(&client, &one).await;
        assert_eq!((&shown["birth_year"], &shown["post"], &shown["award_code"]), (&json!(1961), &json!("Phó Giám đốc"), &json!("HC_LAODONG_2")));
        assert_eq!((total(&client, "award=HC_LAODONG_2").await, total(&client, "award=HC_LAODONG_3").await), (1, 0));
        let counts = client.get("/v1/reports/statistics?group_by=award").await.expect(200);
        assert_eq!(counts["items"], json!([{"award_code": "HC_LAODONG_2", "total": 1}]));
        let person = client.get(&format!("/v1/recipients/{}", one["recipient_id"])).await.expect(200);
        assert_eq!((&person["birth_on"], &person["post"]), (&json!("1961-02-03"), &json!("Phó Giám đốc")));
        let written = client.get(&format!("/v1/decisions/{}/lines", award.id())).await.expect(200).items()[0].clone();
        assert_eq!((&written["award_code"], &written["birth_year"], &written["post"]), (&json!("HC_LAODONG_3"), &json!(1960), &json!("Giám đốc")));
        r.registered(&but(cancelling("3", "2022-03-01", &corrected), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN"}))).await;
        // The year alone is put right: the day that stood there is wrong as well, until that is cancelled.
        let of_birth = async || {
            let person = client.get(&format!("/v1/recipients/{}", one["recipient_id"])).await.expect(200);
            (person["birth_year"].clone(), person.json().get("birth_on").cloned())
        };
        let born = but(act("4", "2021-03-02", "correct", json!([{"conferral_id": one["id"], "birth_on_right": "1960-05-06"}])), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN"}));
        r.registered(&born).await;
        let year = but(act("5", "2021-03-03", "correct", json!([{"conferral_id": one["id"], "birth_year_right": 1962}])), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN"}));
        let year = r.registered(&year).await;
        assert_eq!(of_birth().await, (json!(1962), None));
        r.registered(&voiding(year.id())).await;
        assert_eq!(of_birth().await, (json!(1960), Some(json!("1960-05-06"))));
        let shown = now(&client, &one).await;
        assert_eq!((&shown["birth_year"], &shown["post"], &shown["award_code"], &shown["award_name"]), (&json!(1960), &json!("Giám đốc"), &json!("HC_LAODONG_3"), &one["award_name"]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_cancelled_reissue_leaves_the_number_that_was_written_since(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let reissued = r.registered(&act("2", "2021-03-01", "reissue", json!([{"conferral_id": one["id"], "certificate_number": "0100"}]))).await;
        let before = client.get(&format!("/v1/conferrals/{}", one["id"])).await.expect(200);
        assert_eq!(before["certificate_number"], "0100");
        clerk.put(&format!("/v1/conferrals/{}/delivery", one["id"]), &before.etag(), &json!({"certificate_number": "0200", "presented_on": "2022-01-01"})).await.expect(200);
        r.registered(&cancelling("3", "2023-03-01", &reissued)).await;
        assert_eq!(now(&client, one).await["certificate_number"], "0200");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn one_paper_entered_twice_is_taken_out_without_a_cancellation_and_its_number_is_free(r: Register) {
        let (clerk, registrar, client) = (r.clerk().await, r.registrar().await, r.outside_client().await);
        let (_, _) = awarded(&r, "1", 3).await;
        let (twice, conferrals) = awarded(&r, "2", 3).await;
        assert_eq!(total(&client, "").await, 6);
        let body = voiding(twice.id());
        let nothing = clerk.post("/v1/decisions", &but(body.clone(), json!({"remark": null}))).await.expect(201);
        clerk.take("submit", &nothing, &json!({})).await.refused(422, "rule_broken").at("/remark", "act_unfit");
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        assert!(draft["evidence"].is_null() && draft["number"].is_null());
        let submitted = clerk.take("submit", &draft, &json!({})).await.expect(200);
        clerk.take("register", &submitted, &json!({})).await.refused(403, "forbidden");
        let void = registrar.take("register", &submitted, &json!({})).await.expect(200);
        assert_eq!((total(&client, "").await, total(&client, "status=cancelled").await, total(&client, "status=void").await), (3, 0, 3));
        let statistics = client.get("/v1/reports/statistics?group_by=status").await.expect(200);
        assert_eq!((&statistics["total"], &statistics["left_out"]), (&json!(3), &json!([{"status": "cancelled", "total": 0}, {"status": "stripped", "total": 0}])));
        assert_eq!(client.get(&format!("/v1/decisions/{}", twice.id())).await.expect(200)["voided_by"], void.id());
        // What is void bears no act, and is not void twice.
        refused(&r, &act("3", "2022-03-01", "cancel", json!([{"conferral_id": conferrals[0]["id"]}])), "act_unfit").await;
        refused(&r, &voiding(twice.id()), "act_unfit").await;
        // The voiding was the error: it is taken out, and all is as it was.
        let back = r.registered(&voiding(void.id())).await;
        assert_eq!(total(&client, "").await, 6);
        assert!(client.get(&format!("/v1/decisions/{}", twice.id())).await.expect(200)["voided_by"].is_null());
        clerk.post("/v1/decisions", &decision("2", 1)).await.refused(409, "number_taken");
        // Taken out once more, the number goes to the right record, and what has it now is in the way.
        r.registered(&voiding(back.id())).await;
        assert_eq!(total(&client, "status=void").await, 3);
        r.registered(&decision("2", 1)).await;
        let again = clerk.post("/v1/decisions", &voiding(void.id())).await.expect(201);
        clerk.take("submit", &again, &json!({})).await.refused(409, "number_taken");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_act_that_another_rests_on_is_not_taken_out_and_the_other_is_named(r: Register) {
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = json!([{"conferral_id": conferrals[0]["id"]}]);
        let cancelled = r.registered(&act("2", "2021-03-01", "cancel", one.clone())).await;
        r.registered(&act("3", "2022-03-01", "restore", one)).await;
        let answer = refused(&r, &voiding(cancelled.id()), "act_unfit").await;
        assert!(answer.text().contains("3/QĐ-UBND"), "{}", answer.text());
        let answer = refused(&r, &mending(json!([{"decision_id": cancelled.id(), "right": {"signed_on": "2023-03-01"}}])), "act_unfit").await;
        assert!(answer.text().contains("act_unfit"));
    }

    async fn a_cancellation_that_takes_effect_later_waits_for_its_day_and_is_applied_once(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let today = award_registry::domain::time::today(std::time::SystemTime::now().into());
        let day = today + chrono::Days::new(40);
        let signed = today - chrono::Days::new(1);
        let cancelled = r.registered(&but(act("2", &signed.to_string(), "cancel", json!([{"conferral_id": one["id"]}])), json!({"effective_on": day.to_string(), "authority_codes": ["UBND_ANGIANG"]}))).await;
        assert_eq!((now(&client, one).await["status"].clone(), total(&client, "").await), (json!("in_force"), 1));
        let waiting = acts_on(&client, one).await;
        assert_eq!((&waiting[0]["pending"], &waiting[0]["status_after"]), (&json!(true), &json!("cancelled")));
        let library = r.folder.file("clock.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/clock.c");
        assert!(Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").status().unwrap().success());
        let mut r = r;
        r.environment = vec![("LD_PRELOAD".into(), library.display().to_string()), ("CLOCK_AHEAD".into(), (39 * 86_400).to_string())];
        r.start_again();
        assert_eq!(now(&r.outside_client().await, one).await["status"], "in_force", "its eve");
        r.environment[1].1 = (40 * 86_400).to_string();
        for _ in 0..2 {
            r.start_again();
            let client = r.outside_client().await;
            for _ in 0..100 {
                if now(&client, one).await["status"] == "cancelled" { break }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            assert_eq!((now(&client, one).await["status"].clone(), total(&client, "").await), (json!("cancelled"), 0));
            assert!(acts_on(&client, one).await[0]["pending"].is_null());
        }
        let applied = format!("SELECT count(*) FROM audit_event WHERE act = 'apply_act' AND actor = 'system' AND noun_id = {}", cancelled.id());
        assert_eq!(r.number(&applied), 1);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn two_acts_of_one_day_stand_in_the_order_of_registering_though_one_is_mended_since(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let first = r.registered(&rename("2", "2021-03-01", one, "Đặng Thị Mậu")).await;
        r.registered(&rename("3", "2021-03-01", one, "Đặng Thị Mẩu")).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        r.registered(&mending(json!([{"decision_id": first.id(), "right": {"targets": [{"conferral_id": one["id"], "name_right": "Đặng Thị Mẫn"}]}}]))).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẩu");
        let acts = acts_on(&client, one).await;
        assert_eq!((&acts[0]["reference"], &acts[1]["stood"]["name"]), (&json!("2/QĐ-UBND"), &json!("Đặng Thị Mẫn")));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_restoring_of_two_cancellations_takes_back_what_each_took(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 2).await;
        let mut cancelled = Vec::new();
        for (number, conferral) in ["2", "3"].into_iter().zip(&conferrals) {
            cancelled.push(r.registered(&act(number, "2021-03-01", "cancel", json!([{"conferral_id": conferral["id"]}]))).await);
        }
        let both = json!([{"decision_id": cancelled[0].id()}, {"decision_id": cancelled[1].id()}]);
        let restored = r.registered(&act("4", "2022-03-01", "restore", both)).await;
        assert_eq!(total(&client, "").await, 2);
        // What is read again from the register says the same.
        r.registered(&cancelling("5", "2023-03-01", &restored)).await;
        assert_eq!(total(&client, "status=cancelled").await, 2);
    }

    async fn a_correction_names_no_award_that_is_not_for_its_recipient(r: Register) {
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let family = act("2", "2021-03-01", "correct", json!([{"conferral_id": conferrals[0]["id"], "award_code_right": "GDVH"}]));
        refused(&r, &family, "award_not_for_kind").await;
        let unknown = act("2", "2021-03-01", "correct", json!([{"conferral_id": conferrals[0]["id"], "award_code_right": "NONE"}]));
        r.clerk().await.post("/v1/decisions", &unknown).await.refused(422, "unknown_reference").at("/targets/0/award_code_right", "unknown_reference");
    }

    async fn a_correction_to_a_name_of_nothing_is_refused_and_a_void_of_what_is_not_there(r: Register) {
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &rename("2", "2021-03-01", &conferrals[0], "\u{200b}")).await.refused(400, "invalid_body");
        clerk.post("/v1/decisions", &voiding(999)).await.refused(422, "unknown_reference").at("/targets/0/decision_id", "unknown_reference");
        let draft = clerk.post("/v1/decisions", &decision("3", 1)).await.expect(201);
        clerk.post("/v1/decisions", &voiding(draft.id())).await.refused(422, "unknown_reference");
        clerk.post("/v1/decisions", &but(voiding(1), json!({"act": "cancel"}))).await.refused(400, "invalid_body").at("/evidence", "required");
    }
}
