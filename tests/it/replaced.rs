//! The paper behind a record from the press: what was entered from the newspaper gives way to it, and nothing of what
//! was known of people is lost.

use crate::acts::{history, total};
use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision},
};
use crate::replay::act;
use serde_json::{Value, json};
use std::collections::BTreeSet;

mod whose;

/// So many lines that name nobody.
fn nobody(award: &str, kind: &str, count: usize, after: usize) -> Vec<Value> {
    let one = |n: usize| json!({"line": after + n, "award_code": award, "recipient_kind": kind, "unnamed": true});
    (1..=count).map(one).collect()
}

fn named(n: usize, kind: &str, name: &str) -> Value {
    json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": kind, "name": name})
}

/// What the newspaper said, by these lines.
fn press(lines: Vec<Value>) -> Value {
    let unknown = json!({"number": null, "symbol": null, "signed_on": null, "announced_on": "2020-06-12", "evidence": "press", "source": "Báo Mẫu, 12/6/2020", "campaign_code": "HMTN"});
    but(but(decision("1", 0), unknown), json!({"lines": lines}))
}

/// The paper, by these lines, which replaces a record.
fn paper(number: &str, lines: Vec<Value>, record: &Answer, rest: Value) -> Value {
    let relation = but(json!({"kind": "replaces", "decision_id": record.id()}), rest);
    but(decision(number, 0), json!({"campaign_code": "HMTN", "lines": lines, "relations": [relation]}))
}

fn voiding(record: &Answer) -> Value {
    json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": record.id()}]})
}

async fn conferrals(r: &Register, decision: &Answer) -> Vec<Value> {
    r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", decision.id()), 200).await
}

async fn checks(clerk: &Person, body: &Value) -> Answer {
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200)
}

fn codes(checks: &Answer, grade: &str) -> Vec<String> {
    checks[grade].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

async fn sentence(client: &Person) -> String {
    let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
    summary["sentence_vi"].as_str().unwrap().to_owned()
}

on_both_engines! {
    async fn the_founding_case_goes_from_the_press_to_two_papers_and_says_the_same(r: Register) {
        let client = r.outside_client().await;
        let joint = json!({"authority_codes": ["TW_HCTD", "UBND_KIENGIANG"], "attribution": "undivided"});
        let bodies = [nobody("BK_BO_TINH", "collective", 25, 0), nobody("BK_BO_TINH", "individual", 52, 25)].concat();
        let said = r.registered(&but(press(bodies), joint)).await;
        let from_press = sentence(&client).await;
        assert!(from_press.contains("77 Bằng khen cho 25 tập thể, 52 cá nhân"), "{from_press}");
        let of = |number: &str, count: usize, individuals: usize, relation: Value| {
            let collectives = (1..=count).map(|n| named(n, "collective", &format!("Trường Mẫu {number} {n}")));
            let individuals = (1..=individuals).map(|n| named(count + n, "individual", &format!("Lê Thị Mẫu {number} {n}")));
            paper(number, collectives.chain(individuals).collect(), &said, relation)
        };
        let part = json!({"wholly": false});
        let first = r.registered(&of("1215", 20, 40, part.clone())).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await), (77, 60));
        let record = client.get(&format!("/v1/decisions/{}", said.id())).await.expect(200);
        assert_eq!(record["replaced_by"], json!([first.id()]));
        let clerk = r.clerk().await;
        let second = but(of("45", 5, 12, part), json!({"authority_codes": ["TW_HCTD"], "symbol": "QĐ-TWHCTĐ"}));
        let beforehand = checks(&clerk, &second).await;
        let note = beforehand["notes"].as_array().unwrap().iter().find(|note| note["code"] == "replaces").unwrap();
        assert_eq!(note["message"], format!("Thay thế 17 lượt khen thưởng của bản ghi {}.", said.id()));
        assert!(!codes(&beforehand, "cautions").contains(&"replaces_other_count".to_owned()), "{}", beforehand.text());
        let second = r.registered(&second).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await), (77, 77));
        let record = client.get(&format!("/v1/decisions/{}", said.id())).await.expect(200);
        assert_eq!(record["replaced_by"], json!([first.id(), second.id()]));
        let now = sentence(&client).await;
        assert!(now.ends_with("tặng 77 Bằng khen cho 25 tập thể, 52 cá nhân."), "{now}");
        r.run(&["audit", "verify"]).exit(0);
        // Both papers were entered in error: the newspaper is all there is again.
        r.registered(&voiding(&second)).await;
        r.registered(&voiding(&first)).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await, sentence(&client).await), (77, 0, from_press));
        assert!(client.get(&format!("/v1/decisions/{}", said.id())).await.expect(200)["replaced_by"].is_null());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn who_was_named_stays_one_person_with_all_that_was_done_and_handed_over(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let said = r.registered(&press(vec![named(1, "individual", "Trần Văn Hoà"), named(2, "individual", "Lê Thị Lan"), named(3, "collective", "Trường Mẫu")])).await;
        let old = conferrals(&r, &said).await;
        clerk.put(&format!("/v1/conferrals/{}/delivery", old[1]["id"]), "\"1\"", &json!({"presented_on": "2020-06-14", "certificate_number": "0153"})).await.expect(200);
        let correction = but(decision("2", 0), json!({"act": "correct", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2021-03-01", "title": "Quyết định", "targets": [{"conferral_id": old[1]["id"], "name_right": "Lê Thị Lân"}]}));
        let corrected = r.registered(&correction).await;
        let body = paper("1215", vec![named(1, "individual", "Lê Thị Lan"), named(2, "individual", "ông TRẦN VĂN HÒA"), named(3, "individual", "Người Thứ Ba")], &said, json!({}));
        let beforehand = checks(&clerk, &body).await;
        assert_eq!(codes(&beforehand, "flaws"), [""; 0], "{}", beforehand.text());
        assert!(codes(&beforehand, "cautions").contains(&"replaces_other_count".to_owned()), "{}", beforehand.text());
        let caution = beforehand["cautions"].as_array().unwrap().iter().find(|f| f["code"] == "replaces_other_count").unwrap();
        assert_eq!(caution["message"], format!("Văn bản và bản ghi {0} không khớp nhau: 1 dòng của văn bản không có trong bản ghi, 1 lượt của bản ghi không có trong văn bản; hãy đối chiếu lại.", said.id()));
        let replacing = r.registered(&body).await;
        let new = conferrals(&r, &replacing).await;
        let old_now = conferrals(&r, &said).await;
        assert!(old_now.iter().all(|one| one["status"] == "superseded"), "{old_now:?}");
        assert_eq!(old_now.iter().map(|one| one["superseded_by"].as_i64()).collect::<Vec<_>>(), [new[1]["id"].as_i64(), new[0]["id"].as_i64(), None]);
        let file = client.get("/v1/conferrals/export?format=ndjson&status=superseded").await.expect(200);
        let listed = client.get("/v1/conferrals?status=superseded").await.expect(200);
        let successors = |all: &[Value]| all.iter().map(|one| (one["id"].as_i64(), one["superseded_by"].as_i64())).collect::<BTreeSet<_>>();
        let lines: Vec<Value> = file.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(successors(&lines), successors(listed["items"].as_array().unwrap()));
        assert_eq!((&new[0]["recipient_id"], &new[1]["recipient_id"]), (&old[1]["recipient_id"], &old[0]["recipient_id"]));
        assert_eq!((&new[0]["name"], &new[0]["presented_on"], &new[0]["certificate_number"]), (&json!("Lê Thị Lân"), &json!("2020-06-14"), &json!("0153")));
        assert_eq!(client.get(&format!("/v1/recipients/{}", new[0]["recipient_id"])).await.expect(200)["name"], "Lê Thị Lân");
        let both = client.get(&format!("/v1/recipients/{}/history", new[0]["recipient_id"])).await.expect(200);
        assert_eq!(both["items"].as_array().unwrap().len(), 2, "{}", both.text());
        assert_eq!(history(&client, &new[0]).await["acts"][0]["decision_id"], corrected.id());
        assert!(history(&client, &old[1]).await["acts"].as_array().is_none_or(Vec::is_empty));
        r.run(&["audit", "verify"]).exit(0);
        // What names the record of the press is done to what took its place.
        let cancelled = but(correction, json!({"number": "3", "act": "cancel", "cancel_reason": "a", "signed_on": "2022-03-01", "targets": [{"conferral_id": old[0]["id"]}]}));
        let cancelled = r.registered(&cancelled).await;
        assert_eq!(client.get(&format!("/v1/conferrals/{}", new[1]["id"])).await.expect(200)["status"], "cancelled");
        let undone = but(decision("4", 0), json!({"act": "cancel", "cancel_reason": "a", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2023-03-01", "title": "Quyết định", "targets": [{"decision_id": cancelled.id()}]}));
        r.registered(&undone).await;
        assert_eq!(client.get(&format!("/v1/conferrals/{}", new[1]["id"])).await.expect(200)["status"], "in_force");
        // The paper is taken out: the record comes back with all of it, and goes again when that was the error.
        let void = r.registered(&voiding(&replacing)).await;
        let back = conferrals(&r, &said).await;
        assert!(back.iter().all(|one| one["status"] == "in_force" && one["superseded_by"].is_null()), "{back:?}");
        assert_eq!((&back[1]["name"], &back[1]["certificate_number"]), (&json!("Lê Thị Lân"), &json!("0153")));
        assert_eq!(history(&client, &old[1]).await["acts"].as_array().unwrap().len(), 1);
        r.registered(&voiding(&void)).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await), (3, 3));
        assert_eq!(client.get(&format!("/v1/decisions/{}", said.id())).await.expect(200)["replaced_by"], json!([replacing.id()]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_paper_takes_the_number_that_the_record_had_and_gives_it_back(r: Register) {
        let clerk = r.clerk().await;
        let numbered = json!({"number": "1215", "symbol": "QĐ-UBND", "signed_on": "2020-05-26"});
        let said = r.registered(&but(press(vec![named(1, "individual", "Lê Thị Lan")]), numbered)).await;
        let replacing = r.registered(&paper("1215", vec![named(1, "individual", "Lê Thị Lan")], &said, json!({}))).await;
        clerk.post("/v1/decisions", &decision("1215", 1)).await.refused(409, "number_taken");
        r.registered(&voiding(&replacing)).await;
        clerk.post("/v1/decisions", &decision("1215", 1)).await.refused(409, "number_taken");
        assert_eq!(clerk.get(&format!("/v1/decisions/{}", said.id())).await.expect(200)["number"], "1215");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_cannot_be_replaced_is_refused_in_words(r: Register) {
        let clerk = r.clerk().await;
        let one = || vec![named(1, "individual", "Lê Thị Lan")];
        let said = r.registered(&press(one())).await;
        let later = r.registered(&but(decision("9", 1), json!({"signed_on": "2021-05-26"}))).await;
        let gone = r.registered(&decision("10", 1)).await;
        let void = r.registered(&voiding(&gone)).await;
        let replacing = r.registered(&paper("1215", one(), &said, json!({}))).await;
        let twice = json!([{"kind": "replaces", "decision_id": replacing.id()}, {"kind": "replaces", "decision_id": replacing.id()}]);
        for (body, place, words) in [
            (paper("11", one(), &said, json!({})), 0, format!("đã được thay thế bởi quyết định {}", replacing.id())),
            (paper("12", one(), &later, json!({})), 0, "ký sau văn bản này".into()),
            (paper("13", one(), &gone, json!({})), 0, format!("đã được loại bởi bản ghi {}", void.id())),
            (paper("14", one(), &void, json!({})), 0, "Chỉ quyết định khen thưởng".into()),
            (but(paper("15", one(), &replacing, json!({})), json!({"relations": twice})), 1, "được nêu hai lần".into()),
        ] {
            let draft = clerk.post("/v1/decisions", &body).await.expect(201);
            let refused = clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken");
            let refused = refused.at(&format!("/relations/{place}/decision_id"), "replaces_unfit");
            assert!(refused.text().contains(&words), "{words}: {}", refused.text());
        }
        let itself = clerk.post("/v1/decisions", &decision("16", 1)).await.expect(201);
        let own = paper("16", one(), &itself, json!({}));
        clerk.put(&format!("/v1/decisions/{}", itself.id()), &itself.etag(), &own).await.refused(422, "unknown_reference");
        // More lines than the record has: said, and not refused.
        let more = r.registered(&paper("17", vec![named(1, "individual", "Lê Thị Lan"), named(2, "individual", "Lê Thị Mai")], &replacing, json!({}))).await;
        assert_eq!(conferrals(&r, &more).await.len(), 2);
        // What another paper replaced since is not taken out from beneath it.
        let under = clerk.post("/v1/decisions", &voiding(&replacing)).await.expect(201);
        let beforehand = clerk.get(&format!("/v1/decisions/{}/checks", under.id())).await.expect(200);
        assert_eq!(codes(&beforehand, "flaws"), ["act_unfit"], "{}", beforehand.text());
        clerk.take("submit", &under, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets", "act_unfit");
        let mend = json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm", "targets": [{"decision_id": more.id(), "right": {"relations": [{"kind": "replaces", "decision_id": later.id()}]}}]});
        let draft = clerk.post("/v1/decisions", &mend).await.expect(201);
        clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "replaces_unfit");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn whatever_is_taken_out_and_brought_back_since_nothing_counts_twice(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let one = || vec![named(1, "individual", "Lê Thị Lan")];
        let numbered = json!({"number": "1215", "symbol": "QĐ-UBND", "signed_on": "2020-05-26"});
        let said = r.registered(&but(press(one()), numbered)).await;
        let first = r.registered(&paper("1215", one(), &said, json!({}))).await;
        // The record is taken out and brought back beneath the paper: it holds neither a place nor a number.
        let out = r.registered(&voiding(&said)).await;
        r.registered(&voiding(&out)).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await), (1, 1));
        r.run(&["audit", "verify"]).exit(0);
        // The paper is taken out while the record is: each comes back in its own place.
        let out = r.registered(&voiding(&said)).await;
        let paper_out = r.registered(&voiding(&first)).await;
        assert_eq!(total(&client, "").await, 0);
        r.registered(&voiding(&paper_out)).await;
        assert_eq!(total(&client, "").await, 1);
        r.registered(&voiding(&out)).await;
        assert_eq!((total(&client, "").await, total(&client, "status=superseded").await), (1, 1));
        r.run(&["audit", "verify"]).exit(0);
        // Another paper took the record while the first was out: the first does not come back beside it.
        let paper_out = r.registered(&voiding(&first)).await;
        let second = r.registered(&paper("1300", one(), &said, json!({}))).await;
        let back = clerk.post("/v1/decisions", &voiding(&paper_out)).await.expect(201);
        let refused = clerk.take("submit", &back, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets", "act_unfit");
        assert!(refused.text().contains(&format!("thay thế bởi quyết định {}", second.id())), "{}", refused.text());
        assert_eq!(total(&client, "").await, 1);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_one_paper_gives_back_leaves_what_another_took(r: Register) {
        let said = r.registered(&press(nobody("BK_BO_TINH", "individual", 2, 0))).await;
        let part = json!({"wholly": false});
        let first = r.registered(&paper("11", vec![named(1, "individual", "Lê Thị Lan")], &said, part.clone())).await;
        let second = r.registered(&paper("12", vec![named(1, "individual", "Lê Thị Mai")], &said, part)).await;
        let before = conferrals(&r, &said).await;
        r.registered(&voiding(&second)).await;
        let after = conferrals(&r, &said).await;
        assert_eq!((&before[0], &after[1]["status"]), (&after[0], &json!("in_force")), "{after:?}");
        assert_eq!(conferrals(&r, &first).await[0]["version"], 2);
    }

    async fn homonyms_of_other_years_of_birth_are_not_taken_for_one_another(r: Register) {
        let born = |n: usize, year: i32| but(named(n, "individual", "Lê Thị Lan"), json!({"birth_year": year}));
        let said = r.registered(&press(vec![born(1, 1955), born(2, 1980)])).await;
        let old = conferrals(&r, &said).await;
        let replacing = r.registered(&paper("11", vec![born(1, 1980), born(2, 1970)], &said, json!({}))).await;
        let new = conferrals(&r, &replacing).await;
        assert_eq!(new[0]["recipient_id"], old[1]["recipient_id"]);
        assert!(old.iter().all(|one| one["recipient_id"] != new[1]["recipient_id"]), "{new:?}");
    }

    async fn what_was_done_to_two_records_goes_back_to_each_when_their_one_paper_is_taken_out(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let lan = || vec![named(1, "individual", "Lê Thị Lan")];
        let first = r.registered(&press(lan())).await;
        let second = r.registered(&but(press(lan()), json!({"source": "Báo Khác, 13/6/2020", "announced_on": "2020-06-13"}))).await;
        let (a, b) = (conferrals(&r, &first).await.remove(0), conferrals(&r, &second).await.remove(0));
        let act = |number: &str, year: i32, rest: Value| {
            let act = json!({"act": "cancel", "cancel_reason": "a", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "title": "Quyết định", "signed_on": format!("{year}-03-01")});
            but(but(decision(number, 0), act), rest)
        };
        let corrects = |right: Value| json!({"act": "correct", "cancel_reason": null, "targets": [right]});
        r.registered(&act("21", 2021, corrects(json!({"conferral_id": a["id"], "name_right": "Lê Thị Lân"})))).await;
        r.registered(&act("22", 2021, corrects(json!({"conferral_id": b["id"], "unit_right": "Xã Đông"})))).await;
        let fallen = r.registered(&act("23", 2022, json!({"targets": [{"conferral_id": a["id"]}]}))).await;
        let both = r.registered(&act("24", 2023, json!({"act": "restore", "cancel_reason": null, "targets": [{"decision_id": fallen.id()}]}))).await;
        let again = r.registered(&act("25", 2024, json!({"targets": [{"decision_id": first.id()}, {"decision_id": second.id()}]}))).await;
        let deliver = async |of: &Value, body: Value| {
            let now = clerk.get(&format!("/v1/conferrals/{}", of["id"])).await.expect(200);
            clerk.put(&format!("/v1/conferrals/{}/delivery", of["id"]), &now.etag(), &body).await.expect(200);
        };
        deliver(&b, json!({"presented_on": "2020-06-14", "certificate_number": "0153", "bonus_paid_vnd": 1_490_000})).await;
        let acts = async |of: &Value| -> Vec<i64> {
            let history = history(&client, of).await;
            history["acts"].as_array().into_iter().flatten().map(|act| act["decision_id"].as_i64().unwrap()).collect()
        };
        let shows = async |of: &Value| {
            let now = client.get(&format!("/v1/conferrals/{}", of["id"])).await.expect(200);
            ["name", "unit", "status", "presented_on", "certificate_number", "bonus_paid_vnd"].map(|member| now[member].clone())
        };
        let (of_a, of_b, shown_a, shown_b) = (acts(&a).await, acts(&b).await, shows(&a).await, shows(&b).await);
        assert_eq!((of_a.len(), of_b.len()), (4, 2), "{of_a:?} {of_b:?}");
        r.run(&["audit", "verify"]).exit(0);
        // One paper takes the place of both: what was done to either is done to it.
        let relations = json!([{"kind": "replaces", "decision_id": first.id()}, {"kind": "replaces", "decision_id": second.id()}]);
        let replacing = r.registered(&but(paper("1215", lan(), &first, json!({})), json!({"relations": relations}))).await;
        let p = conferrals(&r, &replacing).await.remove(0);
        assert_eq!(acts(&p).await.len(), 5, "{:?}", acts(&p).await);
        let cancelled = json!("cancelled");
        assert_eq!(shows(&p).await, [json!("Lê Thị Lân"), json!("Xã Đông"), cancelled.clone(), json!("2020-06-14"), json!("0153"), json!(1_490_000)]);
        r.run(&["audit", "verify"]).exit(0);
        // It is taken out: each record is as it was, and nothing was handed over twice.
        let void = r.registered(&voiding(&replacing)).await;
        assert_eq!((acts(&a).await, acts(&b).await), (of_a.clone(), of_b.clone()));
        assert_eq!((shows(&a).await, shows(&b).await), (shown_a.clone(), shown_b.clone()));
        r.run(&["audit", "verify"]).exit(0);
        // What is handed over meanwhile is known to the paper when it comes back, and what is done to the paper to both.
        deliver(&b, json!({"certificate_number": "0154"})).await;
        r.registered(&voiding(&void)).await;
        assert_eq!(shows(&p).await[4], json!("0154"));
        let undone = r.registered(&act("26", 2025, json!({"targets": [{"decision_id": again.id()}]}))).await;
        let named = r.registered(&act("27", 2025, corrects(json!({"conferral_id": p["id"], "post_right": "Chủ tịch"})))).await;
        assert_eq!(shows(&p).await[2], json!("in_force"));
        r.run(&["audit", "verify"]).exit(0);
        r.registered(&voiding(&replacing)).await;
        for (of, acts_before, status) in [(&a, of_a, "in_force"), (&b, of_b, "in_force")] {
            let more = [undone.id(), named.id()];
            assert_eq!(acts(of).await, [acts_before, more.to_vec()].concat());
            let now = client.get(&format!("/v1/conferrals/{}", of["id"])).await.expect(200);
            assert_eq!((&now["status"], &now["post"]), (&json!(status), &json!("Chủ tịch")));
        }
        assert_eq!(shows(&b).await[4], json!("0154"));
        assert_eq!((&shows(&a).await[3..], both.id() > 0), (&shown_a[3..], true));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn two_records_of_one_cancellation_are_cancelled_once_in_the_paper(r: Register) {
        let client = r.outside_client().await;
        let lan = || vec![named(1, "individual", "Lê Thị Lan")];
        let first = r.registered(&press(lan())).await;
        let second = r.registered(&but(press(lan()), json!({"source": "Báo Khác, 13/6/2020", "announced_on": "2020-06-13"}))).await;
        for (number, record) in [("21", &first), ("22", &second)] {
            let act = json!({"act": "cancel", "cancel_reason": "a", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "title": "Quyết định", "signed_on": "2021-03-01", "targets": [{"conferral_id": conferrals(&r, record).await[0]["id"]}]});
            r.registered(&but(decision(number, 0), act)).await;
        }
        let relations = json!([{"kind": "replaces", "decision_id": first.id()}, {"kind": "replaces", "decision_id": second.id()}]);
        let replacing = r.registered(&but(paper("1215", lan(), &first, json!({})), json!({"relations": relations}))).await;
        assert_eq!(conferrals(&r, &replacing).await[0]["status"], "cancelled");
        assert_eq!((total(&client, "").await, total(&client, "status=cancelled").await), (0, 1));
        r.run(&["audit", "verify"]).exit(0);
        r.registered(&voiding(&replacing)).await;
        assert_eq!((total(&client, "").await, total(&client, "status=cancelled").await), (0, 2));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn only_what_replaces_is_whole_or_in_part(r: Register) {
        let said = r.registered(&decision("1", 1)).await;
        let relation = json!([{"kind": "supplements", "decision_id": said.id(), "wholly": true}]);
        r.clerk().await.post("/v1/decisions", &but(decision("2", 1), json!({"relations": relation}))).await.refused(400, "invalid_body").at("/relations/0/wholly", "disagrees");
    }

    async fn the_page_of_a_record_leads_to_the_paper_and_back(r: Register) {
        let said = r.registered(&press(vec![named(1, "individual", "Lê Thị Lan")])).await;
        let replacing = r.registered(&paper("1215", vec![named(1, "individual", "Lê Thị Lan")], &said, json!({}))).await;
        let mut auditor = crate::sign_in::signed_in(&r, "xem", "auditor").await;
        let record = auditor.get(&format!("/decisions/{}", said.id())).await.expect(200);
        record.says("đã được thay thế bởi văn bản gốc").says(&format!("href=\"/decisions/{}\"", replacing.id()));
        let page = auditor.get(&format!("/decisions/{}", replacing.id())).await.expect(200);
        page.says(&format!("Thay thế <a href=\"/decisions/{}\">", said.id()));
    }

    async fn an_act_that_was_taken_out_passes_to_the_paper_with_what_took_it_out(r: Register) {
        let client = r.outside_client().await;
        let record = r.registered(&press(vec![named(1, "individual", "Hà Văn Một")])).await;
        let one = conferrals(&r, &record).await[0].clone();
        let cancel = |number: &str, one: &Value| act(number, "2021-03-01", "cancel", json!([{"conferral_id": one["id"]}]));
        let mistaken = r.registered(&cancel("2", &one)).await;
        r.registered(&voiding(&mistaken)).await;
        let paper = r.registered(&paper("1", vec![named(1, "individual", "Hà Văn Một")], &record, json!({}))).await;
        let own = conferrals(&r, &paper).await[0].clone();
        assert_eq!((&own["status"], total(&client, "").await), (&json!("in_force"), 1));
        assert_eq!(history(&client, &own).await["acts"].as_array().unwrap().len(), 2);
        // The same on the paper, which goes out and comes back.
        let another = r.registered(&cancel("3", &own)).await;
        r.registered(&voiding(&another)).await;
        let out = r.registered(&voiding(&paper)).await;
        assert_eq!((&conferrals(&r, &record).await[0]["status"], total(&client, "").await), (&json!("in_force"), 1));
        r.registered(&voiding(&out)).await;
        assert_eq!((&conferrals(&r, &paper).await[0]["status"], total(&client, "").await), (&json!("in_force"), 1));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn homonyms_of_a_record_keep_what_was_done_to_each(r: Register) {
        let of = |n: usize, unit: &str| but(named(n, "individual", "Hà Văn Hai"), json!({"unit": unit}));
        let record = r.registered(&press(vec![of(1, "Xã A"), of(2, "Xã B")])).await;
        let two = conferrals(&r, &record).await;
        r.registered(&act("2", "2021-03-01", "cancel", json!([{"conferral_id": two[1]["id"]}]))).await;
        let paper = r.registered(&paper("1", vec![of(1, "Xã B"), of(2, "Xã A")], &record, json!({}))).await;
        let own = conferrals(&r, &paper).await;
        let shown = |n: usize| json!([own[n]["unit"], own[n]["status"], own[n]["recipient_id"]]);
        assert_eq!([shown(0), shown(1)], [json!(["Xã B", "cancelled", two[1]["recipient_id"]]), json!(["Xã A", "in_force", two[0]["recipient_id"]])]);
    }
}
