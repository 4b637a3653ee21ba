//! The dated rules of the law as an office extends them: no row vouches for a day twice, gaps are shown, and the checks
//! follow.

use crate::harness::{
    Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};

/// The codes of the checks of a new draft.
async fn checked(r: &Register, number: &str, change: Value) -> (Vec<String>, Vec<String>) {
    let clerk = r.clerk().await;
    let draft = clerk.post("/v1/decisions", &but(decision(number, 1), change)).await.expect(201);
    let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
    let codes =
        |half: &str| checks[half].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect();
    (codes("flaws"), codes("cautions"))
}

on_both_engines! {
    async fn a_rule_that_was_verified_until_a_day_is_followed_by_the_row_an_office_enters(r: Register) {
        let keeper = r.administrator().await;
        let change = || json!({"authority_codes": ["UBND_LANGSON"], "signed_on": "2026-10-01"});
        assert_eq!(checked(&r, "1", change()).await, (vec![], vec!["rule_unverified".to_owned()]));
        let row = json!({"award_code": "BK_BO_TINH", "level": "province", "valid_from": "2026-10-01", "instrument": "Luật 06/2026/QH16 (văn bản Văn phòng đã đọc)"});
        let made = keeper.post("/v1/rules/competences", &row).await.expect(201);
        assert_eq!(made.header("location").unwrap(), format!("/v1/rules/competences/{}", made.id()));
        assert_eq!(checked(&r, "2", change()).await, (vec![], vec![]));
        // A ministry's own row was still verified only until the day before.
        keeper.post("/v1/authorities", &json!({"code": "BO", "name_vi": "Bộ Mẫu", "name_en": "Ministry", "level": "ministry"})).await.expect(201);
        assert_eq!(checked(&r, "3", json!({"authority_codes": ["BO"], "symbol": "QĐ-BM", "signed_on": "2026-10-01"})).await.1, ["rule_unverified"]);
    }

    async fn rows_that_vouch_for_one_day_twice_are_refused_and_one_that_ends_makes_room(r: Register) {
        let keeper = r.administrator().await;
        let rate = |from: &str, coefficient: &str| json!({"award_code": "LDTT", "recipient_kind": "individual", "basis": "rate", "coefficient": coefficient, "valid_from": from, "instrument": "NĐ mẫu"});
        keeper.post("/v1/rules/rates", &rate("2025-07-01", "0.5")).await.refused(422, "rule_broken").at("/valid_from", "rows_overlap");
        keeper.post("/v1/rules/rates", &rate("2026-09-30", "0.5")).await.refused(422, "rule_broken").at("/valid_from", "rows_overlap");
        let made = keeper.post("/v1/rules/rates", &rate("2026-10-01", "0.5")).await.expect(201);
        let own = format!("/v1/rules/rates/{}", made.id());
        let ended = keeper.put(&own, &made.etag(), &but(rate("2026-10-01", "0.5"), json!({"valid_to": "2026-12-31"}))).await.expect(200);
        assert_eq!((&ended["valid_to"], ended.etag()), (&json!("2026-12-31"), "\"2\"".into()));
        keeper.post("/v1/rules/rates", &rate("2026-12-31", "0.6")).await.refused(422, "rule_broken").at("/valid_from", "rows_overlap");
        keeper.post("/v1/rules/rates", &rate("2027-01-01", "0.6")).await.expect(201);
        keeper.put(&own, "\"1\"", &rate("2026-10-01", "0.5")).await.refused(412, "stale");
        assert_eq!(keeper.get(&own).await.expect(200).json(), ended.json());
        for (bad, place, code) in [
            (json!({"coefficient": "một"}), "/coefficient", "out_of_range"),
            (json!({"coefficient": "-1"}), "/coefficient", "out_of_range"),
            (json!({"instrument": null}), "/instrument", "required"),
            (json!({"valid_from": null}), "/valid_from", "required"),
            (json!({"valid_to": "2026-01-01"}), "/valid_to", "ends_before_start"),
        ] {
            keeper.post("/v1/rules/rates", &but(rate("2028-01-01", "1"), bad)).await.refused(400, "invalid_body").at(place, code);
        }
        keeper.post("/v1/rules/rates", &but(rate("2028-01-01", "1"), json!({"award_code": "NONE"}))).await.refused(422, "unknown_reference").at("/award_code", "unknown_reference");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_base_salary_follows_the_last_and_a_hole_between_two_is_shown(r: Register) {
        let keeper = r.administrator().await;
        keeper.post("/v1/rules/base-salaries", &json!({"amount_vnd": 2_700_000, "valid_from": "2026-07-01", "instrument": "NĐ mẫu"})).await.refused(422, "rule_broken").at("/valid_from", "rows_overlap");
        let last = keeper.get("/v1/rules/base-salaries?on=2026-07-01").await.expect(200).items();
        assert_eq!((last.len(), &last[0]["amount_vnd"]), (1, &json!(2_530_000)));
        assert_eq!(keeper.get("/v1/rules/base-salaries?on=2026-06-30").await.expect(200).items()[0]["amount_vnd"], 2_340_000);
        let mut facts = last[0].clone();
        for own in ["id", "version", "created_at", "updated_at"] {
            facts.as_object_mut().unwrap().remove(own);
        }
        keeper.put(&format!("/v1/rules/base-salaries/{}", last[0]["id"]), "\"1\"", &but(facts, json!({"valid_to": "2027-06-30"}))).await.expect(200);
        keeper.post("/v1/rules/base-salaries", &json!({"amount_vnd": 2_700_000, "valid_from": "2027-08-01", "instrument": "NĐ mẫu"})).await.expect(201);
        let gaps = keeper.get("/v1/rules/gaps").await.expect(200);
        let gap = gaps["items"].as_array().unwrap().iter().find(|g| g["rules"] == "base_salaries").unwrap();
        assert_eq!((&gap["from"], &gap["to"]), (&json!("2027-07-01"), &json!("2027-07-31")));
        // What was verified only until the law was amended is shown as open since.
        assert!(gaps["items"].as_array().unwrap().iter().any(|g| g["rules"] == "competences" && g["subject"] == "GK_XA commune" && g["from"] == "2026-10-01"));
    }

    async fn the_tables_are_read_by_award_and_day_by_everyone_and_extended_by_administrators(r: Register) {
        let client = r.outside_client().await;
        let rows = client.walk("/v1/rules/competences?award=CSTD_CS&on=2025-07-01", 2).await;
        assert!(rows.len() > 3 && rows.iter().all(|row| row["award_code"] == "CSTD_CS") && rows.iter().any(|row| row["level"] == "commune") && rows.iter().all(|row| row["level"] != "district"));
        assert!(client.walk("/v1/rules/competences?award=CSTD_CS&on=2025-06-30", 200).await.iter().any(|row| row["level"] == "district"));
        client.get("/v1/rules/competences?award=NONE").await.refused(400, "invalid_parameter").at("award", "unknown_code");
        let all = client.walk("/v1/rules/rates", 50).await;
        assert_eq!(client.get("/v1/rules/rates?include_total=true&limit=1").await.expect(200)["total"], all.len());
        assert!(all.iter().all(|rate| rate["confidence"].is_string()), "the confidence is part of the fact");
    }

    async fn a_district_commends_until_30_june_2025_and_not_the_day_after(r: Register) {
        let keeper = r.administrator().await;
        keeper.post("/v1/authorities", &json!({"code": "H", "name_vi": "UBND huyện Mẫu", "name_en": "District", "level": "district"})).await.expect(201);
        let with = |day: &str| json!({"authority_codes": ["H"], "signed_on": day, "lines": [but(line(1), json!({"award_code": "GK_HUYEN"}))]});
        assert_eq!(checked(&r, "1", with("2025-06-30")).await.0, [""; 0]);
        assert_eq!(checked(&r, "2", with("2025-07-01")).await.0, ["award_closed", "competence_lacking"]);
        assert_eq!(checked(&r, "3", with("2023-12-31")).await, (vec![], vec!["competence_unknown".to_owned()]));
    }
}
