//! The daily jobs of staff and auditors, each done through the API as the job is told.

use crate::harness::{
    Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

async fn conferrals(person: &Person, decision: i64) -> Vec<Value> {
    person.walk(&format!("/v1/decisions/{decision}/conferrals"), 200).await
}

/// A decision of an act by the body that awarded.
fn act(number: &str, word: &str, day: &str, targets: Value) -> Value {
    let none = json!({"act": word, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": day, "title": "Quyết định", "targets": targets});
    let body = but(decision(number, 0), none);
    if word == "cancel" { but(body, json!({"cancel_reason": "a"})) } else { body }
}

on_both_engines! {
    async fn job_2_a_decision_is_recorded_before_its_annex_and_its_number_is_watched(r: Register) {
        let clerk = r.clerk().await;
        let first = clerk.post("/v1/decisions", &but(decision("163", 0), json!({"lines": []}))).await.expect(201);
        let second = clerk.post("/v1/decisions", &decision("163", 2)).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", second.id())).await.expect(200);
        assert!(checks["cautions"].as_array().unwrap().iter().any(|c| c["code"] == "open_draft_number" && c["message"].as_str().unwrap().contains(&first.id().to_string())));
        // It waits for its annex; the other one is registered, and then the number is taken for that year alone.
        assert!(clerk.take("submit", &first, &json!({})).await.refused(422, "rule_broken").codes().contains(&"annex_empty"));
        let submitted = clerk.take("submit", &second, &all_acknowledged()).await.expect(200);
        r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
        clerk.post("/v1/decisions", &decision("163", 1)).await.refused(409, "number_taken");
        clerk.post("/v1/decisions", &but(decision("163", 1), json!({"signed_on": "2021-01-05"}))).await.expect(201);
    }

    async fn job_3_one_persons_history_is_found_by_name_and_homonyms_stand_apart(r: Register) {
        let client = r.outside_client().await;
        let named = |number: usize, year: i32, unit: &str| but(line(number), json!({"name": "Đặng Thị Hòa", "birth_year": year, "unit": unit}));
        r.registered(&but(decision("1", 0), json!({"lines": [named(1, 1980, "Trường Mẫu"), named(2, 1991, "Trạm y tế Mẫu")]}))).await;
        let found = client.get("/v1/recipients?q=hoa+dang+thi").await.expect(200).items();
        let apart: Vec<_> = found.iter().map(|p| (p["birth_year"].clone(), p["unit"].clone())).collect();
        assert_eq!(apart, [(json!(1980), json!("Trường Mẫu")), (json!(1991), json!("Trạm y tế Mẫu"))]);
        let history = client.get(&format!("/v1/recipients/{}/history", found[1]["id"])).await.expect(200);
        assert_eq!((history.items().len(), &history["items"][0]["conferral"]["unit"]), (1, &json!("Trạm y tế Mẫu")));
    }

    async fn jobs_4_and_5_who_is_eligible_and_who_is_due_is_said_with_the_records(r: Register) {
        let clerk = r.clerk().await;
        r.administrator().await.post("/v1/authorities", &json!({"code": "SO_MAU", "name_vi": "Sở Mẫu", "name_en": "Sample Department", "level": "province_department", "legal_standing": true})).await.expect(201);
        let person = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "unit": "Phòng Mẫu"})).await.expect(201).id();
        for (number, year) in [("1", 2024), ("2", 2025)] {
            let lines = json!([but(line(1), json!({"recipient_id": person, "award_code": "CSTD_CS", "birth_year": null, "name": "Đặng Thị Mẫu"}))]);
            r.registered(&but(decision(number, 0), json!({"lines": lines, "authority_codes": ["SO_MAU"], "signed_on": format!("{year}-12-20"), "year_from": year, "year_to": year, "conferral_type": "merit"}))).await;
        }
        let eligible = clerk.get(&format!("/v1/recipients/{person}/eligibility?award=BK_BO_TINH&on=2026-01-01")).await.expect(200);
        assert_eq!((&eligible["answer"], &eligible["rule"]["article"]), (&json!("yes"), &json!("Đ.74.1")));
        let due = clerk.get("/v1/reports/due?unit=phong+mau&award=BK_BO_TINH&year=2026").await.expect(200);
        assert_eq!(due["items"][0]["recipient_id"], json!(person));
    }

    async fn job_6_the_bonus_sheet_says_coefficient_base_salary_sum_total_and_rule(r: Register) {
        let done = r.registered(&but(decision("1", 3), json!({"signed_on": "2025-06-30"}))).await;
        let sheet = r.clerk().await.get(&format!("/v1/decisions/{}/bonuses", done.id())).await.expect(200);
        let row = &sheet["items"][0];
        assert_eq!((&row["coefficient"], &row["base_salary_vnd"], &row["amount_vnd"], &row["rounding"]), (&json!("1.5"), &json!(2_340_000), &json!(3_510_000), &json!("exact")));
        assert_eq!((&sheet["total_vnd"], row["instruments"][0].as_str().unwrap()), (&json!(3_510_000 * 2 + 7_020_000), "NĐ 98/2023/NĐ-CP Đ.58.1"));
    }

    async fn job_7_the_campaign_of_2019_is_summed_up_and_leads_to_its_decisions(r: Register) {
        r.registered(&but(decision("1", 9), json!({"campaign_code": "HMTN"}))).await;
        let client = r.outside_client().await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019&authority=UBND_KIENGIANG").await.expect(200);
        assert_eq!((&summary["total"], &summary["by_award"][0]["individual"], &summary["by_award"][0]["collective"]), (&json!(9), &json!(6), &json!(3)));
        assert_eq!(summary["by_authority"][0]["authority_codes"], json!(["UBND_KIENGIANG"]));
        let decisions = client.get("/v1/decisions?campaign=HMTN&year=2019&authority=UBND_KIENGIANG").await.expect(200).items();
        assert_eq!(decisions.len(), 1);
        assert_eq!(conferrals(&client, decisions[0]["id"].as_i64().unwrap()).await.len(), 9);
    }

    async fn job_9_form_0602_of_a_year(r: Register) {
        let lines = json!([but(line(1), json!({"award_code": "BK_TTG"})), but(line(3), json!({"award_code": "BK_TTG"}))]);
        r.registered(&but(decision("722", 0), json!({"lines": lines, "authority_codes": ["TTG"], "symbol": "QĐ-TTg"}))).await;
        let form = r.clerk().await.get("/v1/reports/0602?year=2020").await.expect(200);
        let row = form.items().into_iter().find(|row| row["award_code"] == "BK_TTG").unwrap();
        assert_eq!((&row["collective"], &row["individual"], &form["total"]), (&json!(1), &json!(1), &json!(2)));
    }

    async fn jobs_10_and_11_an_award_is_cancelled_recovered_and_restored_after_an_acquittal(r: Register) {
        let client = r.outside_client().await;
        let done = r.registered(&decision("1", 3)).await;
        let one = conferrals(&client, done.id()).await.remove(0);
        let cancelled = r.registered(&act("2", "cancel", "2022-03-01", json!([{"conferral_id": one["id"]}]))).await;
        let recovered = client.get(&format!("/v1/decisions/{}/recoveries", cancelled.id())).await.expect(200);
        assert_eq!((&recovered["items"][0]["conferral_id"], &recovered["items"][0]["objects"], &recovered["items"][0]["reckoned_vnd"]), (&one["id"], &json!(["certificate"]), &json!(1_490_000)));
        assert!(client.get("/v1/conferrals/export?format=csv&status=cancelled").await.expect(200).text().contains(",cancelled,"));
        r.registered(&act("3", "restore", "2024-03-01", json!([{"conferral_id": one["id"]}]))).await;
        let history = client.get(&format!("/v1/recipients/{}/history", one["recipient_id"])).await.expect(200);
        let acts: Vec<_> = history["items"][0]["acts"].as_array().unwrap().iter().map(|a| a["act"].clone()).collect();
        assert_eq!((acts, &history["items"][0]["conferral"]["status"]), (vec![json!("cancel"), json!("restore")], &json!("in_force")));
    }

    async fn job_12_certificates_of_3070_are_issued_again_by_two_decisions_and_no_count_moves(r: Register) {
        let client = r.outside_client().await;
        let done = r.registered(&decision("1", 3_070)).await;
        let all = conferrals(&client, done.id()).await;
        let counts = async || client.get("/v1/reports/statistics?group_by=award&group_by=recipient_kind&group_by=signed_year").await.expect(200).json();
        let before = counts().await;
        for (number, part) in [("1052", &all[..2_000]), ("1079", &all[2_000..])] {
            let targets: Vec<_> = part.iter().map(|c| json!({"conferral_id": c["id"], "certificate_number": format!("CL-{}", c["id"])})).collect();
            r.registered(&act(number, "reissue", "2022-03-01", json!(targets))).await;
        }
        assert_eq!(counts().await, before);
        let one = client.get(&format!("/v1/conferrals/{}", all[3_069]["id"])).await.expect(200);
        assert_eq!(one["certificate_number"], json!(format!("CL-{}", all[3_069]["id"])));
        assert_eq!(r.number("SELECT count(*) FROM conferral_act"), 3_070);
    }

    async fn job_14_two_records_of_one_person_become_one_and_can_be_parted(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        for number in ["1", "2"] {
            r.registered(&but(decision(number, 1), json!({"signed_on": format!("202{number}-05-26")}))).await;
        }
        let found = clerk.get("/v1/recipients?q=dang+thi+mau").await.expect(200).items();
        let (a, b) = (found[0]["id"].as_i64().unwrap(), found[1]["id"].as_i64().unwrap());
        let received = async |id: i64| clerk.get(&format!("/v1/recipients/{id}/history")).await.expect(200).items().len();
        assert!(clerk.get(&format!("/v1/recipients/{a}/conflicts?into_id={b}")).await.expect(200).items().is_empty());
        let merge = registrar.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "Cùng một người"})).await.expect(200);
        assert_eq!((received(a).await, received(b).await), (2, 2));
        registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!((received(a).await, received(b).await), (1, 1));
    }

    async fn job_15_provinces_merge_old_awards_stay_new_queries_include_them_and_the_dead_decide_nothing(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let old = r.registered(&but(decision("1", 2), json!({"signed_on": "2025-06-30"}))).await;
        let late = clerk.post("/v1/decisions", &but(decision("2", 1), json!({"signed_on": "2025-07-01"}))).await.expect(201);
        assert!(clerk.take("submit", &late, &all_acknowledged()).await.refused(422, "rule_broken").codes().contains(&"authority_not_alive"));
        r.registered(&but(decision("2", 1), json!({"signed_on": "2025-07-01", "authority_codes": ["UBND_ANGIANG"]}))).await;
        let total = async |query: &str| client.get(&format!("/v1/conferrals?include_total=true&{query}")).await.expect(200)["total"].clone();
        assert_eq!((total("authority=UBND_ANGIANG").await, total("authority=UBND_ANGIANG&include_predecessors=true").await), (json!(1), json!(3)));
        assert_eq!(client.get(&format!("/v1/decisions/{}", old.id())).await.expect(200)["authority_names"], json!(["Ủy ban nhân dân tỉnh Kiên Giang"]));
        let lineage = client.get("/v1/authorities/UBND_ANGIANG/lineage").await.expect(200);
        assert_eq!(lineage["predecessors"].as_array().unwrap().len(), 2);
    }
}
