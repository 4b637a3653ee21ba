//! Whose a conferral is that takes the place of another: of those whom nobody named those in force come first, what was
//! merged is parted together, and what an act does to the paper is said.

use super::{checks, codes, conferrals, named, nobody, paper, press, voiding};
use crate::harness::{Answer, Register, sample::but};
use crate::replay::act;
use serde_json::{Value, json};

/// Where a draft's checks say that paper and record differ, with the words.
fn differing(checks: &Answer) -> Vec<(String, String)> {
    let all = checks["cautions"].as_array().unwrap().iter().filter(|one| one["code"] == "replaces_differs");
    let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
    all.map(|one| (text(one, "pointer"), text(one, "message"))).collect()
}

async fn statuses(r: &Register, decision: &Answer) -> Vec<String> {
    let all = conferrals(r, decision).await;
    all.iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
}

fn people(names: &[&str]) -> Vec<Value> {
    names.iter().enumerate().map(|(i, name)| named(i + 1, "individual", name)).collect()
}

on_both_engines! {
    async fn who_is_named_is_not_cancelled_because_one_of_several_whom_nobody_named_was(r: Register) {
        let clerk = r.clerk().await;
        let three = json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true, "times": 3});
        let said = r.registered(&but(press(vec![three]), json!({"year_from": 1993, "year_to": 1993}))).await;
        let first = conferrals(&r, &said).await[0].clone();
        r.registered(&act("2", "2021-03-01", "cancel", json!([{"conferral_id": first["id"]}]))).await;
        let of = |number: &str, names: &[&str], part: Value| but(paper(number, people(names), &said, part), json!({"year_from": 1993, "year_to": 1993}));
        let two = of("1215", &["Lê Thị Lan", "Lê Thị Mai"], json!({"wholly": false}));
        let beforehand = checks(&clerk, &two).await;
        assert_eq!((differing(&beforehand), codes(&beforehand, "flaws")), (vec![], vec![]), "{}", beforehand.text());
        // All three of them are named: then one of them is who was cancelled, and that is said.
        let beforehand = checks(&clerk, &of("1216", &["Lê Thị Lan", "Lê Thị Mai", "Lê Thị Đào"], json!({}))).await;
        let found = differing(&beforehand);
        assert_eq!(found.len(), 1, "{}", beforehand.text());
        assert!(found[0].0 == "/lines/2" && found[0].1.contains("dòng 3") && found[0].1.contains(&format!("bản ghi {}", said.id())), "{found:?}");
        let replacing = r.registered(&two).await;
        assert_eq!(statuses(&r, &replacing).await, ["in_force", "in_force"]);
        assert_eq!(statuses(&r, &said).await, ["cancelled", "superseded", "superseded"]);
        // Too few are left in force for the next paper.
        let rest = of("1217", &["Lê Thị Đào"], json!({"wholly": false}));
        assert_eq!(differing(&checks(&clerk, &rest).await).len(), 1);
        let rest = r.registered(&rest).await;
        assert_eq!(statuses(&r, &rest).await, ["cancelled"]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_line_that_names_nobody_takes_what_was_cancelled_before_one_that_names_someone(r: Register) {
        let said = r.registered(&press(nobody("BK_BO_TINH", "individual", 2, 0))).await;
        let first = conferrals(&r, &said).await[0].clone();
        r.registered(&act("2", "2021-03-01", "cancel", json!([{"conferral_id": first["id"]}]))).await;
        let lines = [nobody("BK_BO_TINH", "individual", 1, 0), vec![named(2, "individual", "Lê Thị Lan")]].concat();
        let body = but(paper("1215", lines, &said, json!({})), json!({"evidence": "press", "source": "Báo Mẫu số 2"}));
        assert!(differing(&checks(&r.clerk().await, &body).await).is_empty());
        let replacing = r.registered(&body).await;
        assert_eq!(statuses(&r, &replacing).await, ["cancelled", "in_force"]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_paper_that_comes_back_finds_who_was_cancelled_by_name(r: Register) {
        let said = r.registered(&press(nobody("BK_BO_TINH", "individual", 2, 0))).await;
        let replacing = r.registered(&paper("1215", people(&["Lê Thị Lan", "Lê Thị Mai"]), &said, json!({}))).await;
        let lan = conferrals(&r, &replacing).await[0].clone();
        r.registered(&act("2", "2021-03-01", "cancel", json!([{"conferral_id": lan["id"]}]))).await;
        let out = r.registered(&voiding(&replacing)).await;
        assert_eq!(statuses(&r, &said).await, ["cancelled", "in_force"]);
        r.registered(&voiding(&out)).await;
        assert_eq!(statuses(&r, &replacing).await, ["cancelled", "in_force"]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_award_and_the_paper_behind_it_are_parted_together_from_a_merge(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let other = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Hoà"})).await.expect(201).id();
        let held = async |decision: &Answer| {
            let one = conferrals(&r, decision).await.remove(0);
            (one["recipient_id"].as_i64().unwrap(), one["status"].as_str().unwrap().to_owned())
        };
        // The line of the paper names nobody of the register, the record that stays, or the one that was merged.
        for (number, link) in [("1215", "nobody"), ("1216", "survivor"), ("1217", "merged")] {
            let said = r.registered(&but(press(people(&["Trần Văn Hoà"])), json!({"source": format!("Báo Mẫu số {number}")}))).await;
            let person = held(&said).await.0;
            let merged = registrar.post(&format!("/v1/recipients/{person}/merge"), &json!({"into_id": other, "reason": "Cùng một người"})).await.expect(200);
            let linked = match link {
                "survivor" => json!({"recipient_id": other}),
                "merged" => json!({"recipient_id": person}),
                _ => json!({}),
            };
            let lines = vec![but(named(1, "individual", "Trần Văn Hoà"), linked)];
            let replacing = r.registered(&paper(number, lines, &said, json!({}))).await;
            assert_eq!((held(&said).await.0, held(&replacing).await), (other, (other, "in_force".into())), "{link}");
            registrar.post(&format!("/v1/merges/{}/undo", merged["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
            assert_eq!(held(&said).await, (person, "superseded".into()), "{link}");
            assert_eq!(held(&replacing).await, (person, "in_force".into()), "{link}");
            assert!(clerk.get(&format!("/v1/recipients/{other}/history")).await.expect(200).items().is_empty(), "{link}");
            r.registered(&voiding(&replacing)).await;
            assert_eq!(held(&said).await, (person, "in_force".into()), "{link}");
            assert_eq!(held(&replacing).await, (person, "void".into()), "{link}");
            r.run(&["audit", "verify"]).exit(0);
        }
    }

    async fn an_act_on_a_record_says_how_many_of_its_paper_it_is_done_to(r: Register) {
        let clerk = r.clerk().await;
        let said = r.registered(&press(people(&["Lê Thị Lan", "Lê Thị Mai", "Lê Thị Đào"]))).await;
        let old = conferrals(&r, &said).await;
        let part = json!({"wholly": false});
        let replacing = r.registered(&paper("1215", people(&["Lê Thị Lan", "Lê Thị Mai"]), &said, part)).await;
        let new = conferrals(&r, &replacing).await;
        let words = |count: usize| {
            let (record, paper) = (said.id(), replacing.id());
            format!("Bản ghi {record} đã được thay thế: mục này tác động đến {count} lượt khen thưởng của quyết định 1215/QĐ-UBND (bản ghi {paper}); hãy xác nhận đúng là các lượt ấy.")
        };
        let cancel = |targets: Value| act("2", "2021-03-01", "cancel", targets);
        for (targets, expected) in [
            (json!([{"decision_id": said.id()}]), vec![("/targets/0".to_owned(), words(2))]),
            (json!([{"conferral_id": old[2]["id"]}, {"conferral_id": old[0]["id"]}]), vec![("/targets/1".to_owned(), words(1))]),
            (json!([{"conferral_id": old[2]["id"]}, {"conferral_id": new[0]["id"]}]), vec![]),
            (json!([{"decision_id": replacing.id()}]), vec![]),
        ] {
            let found = checks(&clerk, &cancel(targets)).await;
            assert_eq!((differing(&found), codes(&found, "flaws")), (expected, vec![]), "{}", found.text());
        }
        // What is cancelled in the paper already is not said to be hit.
        r.registered(&cancel(json!([{"conferral_id": new[0]["id"]}]))).await;
        let found = checks(&clerk, &act("3", "2022-03-01", "cancel", json!([{"decision_id": said.id()}]))).await;
        assert_eq!(differing(&found), [("/targets/0".to_owned(), words(1))], "{}", found.text());
        let whole = r.registered(&act("3", "2022-03-01", "cancel", json!([{"decision_id": said.id()}]))).await;
        assert_eq!((statuses(&r, &replacing).await, statuses(&r, &said).await[2].clone()), (vec!["cancelled".to_owned(); 2], "cancelled".to_owned()));
        // What takes that act out again hits what it hit, and that is no surprise.
        let back = checks(&clerk, &act("4", "2023-03-01", "cancel", json!([{"decision_id": whole.id()}]))).await;
        assert!(differing(&back).is_empty(), "{}", back.text());
        r.run(&["audit", "verify"]).exit(0);
    }
}
