//! A subject's report: everything held about a person.

use super::{PLANTED, add, disclosed, individual, last, whose};
use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt};

on_both_engines! {
    async fn a_subjects_report_has_everything_held_about_the_person_and_is_an_event(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let facts = json!({"birth_year": 1980, "external_ids": [{"system": "hrm", "value": "7"}]});
        let (a, b) = (individual(&clerk, facts).await, individual(&clerk, json!({"name": "Đặng Mẫu"})).await);
        let number = add(&clerk, a, PLANTED).await.expect(201)["id"].clone();
        add(&clerk, b, "371774613").await.expect(201);
        let lines = json!([but(line(1), json!({"recipient_id": a, "name": "Đặng Thị Mẫu", "birth_year": null, "reason": "Hiến máu 10 lần"}))]);
        let given = r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let conferral = clerk.get(&format!("/v1/decisions/{}/conferrals", given.id())).await.expect(200).items()[0]["id"].clone();
        r.registered(&but(decision("2", 0), json!({"act": "cancel", "cancel_reason": "b", "targets": [{"conferral_id": conferral}]}))).await;
        clerk.post(&format!("/v1/recipients/{a}/years"), &json!({"year": 2024, "rating": "good"})).await.expect(201);
        let consent = json!({"given_on": "2019-06-14", "source": "Phiếu đồng ý công bố"});
        clerk.post(&format!("/v1/recipients/{a}/publication-consents"), &consent).await.expect(201);
        let (other, more) = (individual(&clerk, json!({"name": "Trần Văn Mẫu"})).await, a * 10);
        let linked = json!([but(line(1), json!({"recipient_id": b, "name": "Đặng Mẫu", "birth_year": null})), but(line(2), json!({"recipient_id": other, "birth_year": null}))]);
        let draft = clerk.post("/v1/decisions", &but(decision("3", 0), json!({"lines": linked}))).await.expect(201);
        clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let members = json!([{"name": "Đặng Thị Mẫu", "recipient_id": a, "head": true}, {"name": "Trần Văn Mẫu", "recipient_id": other}]);
        let household = individual(&clerk, json!({"kind": "household", "name": "Hộ bà Mẫu", "members": members})).await;
        assert!(r.number("SELECT max(id) FROM recipient") < more);
        registrar.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "Một người"})).await.expect(200);
        disclosed(&registrar, &number).await;
        assert_eq!(whose(&clerk, PLANTED).await, [b]);
        let file = r.folder.file("report.json");
        let path = file.to_str().unwrap();
        r.run(&["subject", "report", "--recipient", &a.to_string(), "--reason", "Đơn ngày 24/11/2026", "--output", path]).exit(0);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&file).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&report["recipient"]["id"], &report["merged"][0]["id"], &report["reason"]), (&json!(b), &json!(a), &json!("Đơn ngày 24/11/2026")));
        let of = |list: &str, member: &str| report[list].as_array().unwrap().iter().map(|item| item[member].clone()).collect::<Vec<_>>();
        assert_eq!(of("id_numbers", "id_number"), [json!(PLANTED), json!("371774613")]);
        let awarded = &report["conferrals"][0];
        assert_eq!((&awarded["conferral"]["id"], &awarded["written"]["reason"], &awarded["acts"][0]["act"]), (&conferral, &json!("Hiến máu 10 lần"), &json!("cancel")));
        assert_eq!((of("years", "year"), of("years", "recipient_id")), (vec![json!(2024)], vec![json!(a)]));
        assert_eq!((of("publication_consents", "recipient_id"), of("publication_consents", "given_on")), (vec![json!(a)], vec![json!("2019-06-14")]));
        assert_eq!(report["publishable"], json!(true));
        assert_eq!((of("draft_lines", "decision_id"), of("draft_lines", "state")), (vec![json!(draft.id())], vec![json!("submitted")]));
        assert_eq!((&report["households"][0]["recipient_id"], &report["households"][0]["member"]["head"]), (&json!(household), &json!(true)));
        assert_eq!((of("merges", "from_id"), of("merges", "merged_by")), (vec![json!(a)], vec![json!("registrar")]));
        assert!(!text.contains("Trần Văn Mẫu"), "nothing of others");
        let acts = of("events", "act");
        for act in ["create_recipient", "add_id_number", "register_decision", "create_recipient_year", "give_publication_consent", "merge_recipients", "disclose_id_number", "look_up_recipient"] {
            assert!(acts.contains(&json!(act)), "{act}: {acts:?}");
        }
        let event = report["events"].as_array().unwrap().iter().find(|e| e["act"] == "disclose_id_number").unwrap();
        assert_eq!((&event["actor"], &event["reason"]), (&json!("registrar"), &json!("In bằng")));
        let told = last(&r, "report_subject").await;
        assert!(told["actor"] == "system" && told.text().contains("Đơn ngày 24/11/2026") && !told.text().contains(PLANTED), "{}", told.text());
        // To stdout; the next one tells of the first.
        let again = r.run(&["subject", "report", "--recipient", &b.to_string(), "--reason", "Lại"]).exit(0).text();
        assert!(again.contains("report_subject") && again.contains("Đơn ngày 24/11/2026"));
        r.run(&["subject", "report", "--recipient", "999999", "--reason", "x"]).exit(1);
        // The reason is kept for good, and so holds no number.
        assert!(r.run(&["subject", "report", "--recipient", &b.to_string(), "--reason", "Đơn của 079085001234"]).exit(1).stderr.contains("/reason"));
        r.run(&["subject", "report", "--recipient", &a.to_string(), "--reason", " "]).exit(1);
        r.run(&["audit", "verify"]).exit(0);
    }
}
