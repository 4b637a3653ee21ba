//! Who may be proposed for which award: rules as data, the facts of a year, who of a unit is due, the state's awards of
//! a year.

use crate::harness::{
    Finished, Person, Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};

/// Someone of the register.
async fn someone(person: &Person, name: &str, unit: &str) -> i64 {
    person
        .post("/v1/recipients", &json!({"kind": "individual", "name": name, "unit": unit, "birth_year": 1980}))
        .await
        .expect(201)
        .id()
}

/// Gives an award to a recipient for a period, on a day; answers the conferral's number.
async fn given(r: &Register, number: &str, id: i64, award: &str, (from, to): (i32, i32), day: &str) -> i64 {
    let authority = match award {
        "BK_TTG" => "TTG",
        "CSTD_CS" | "LDTT" => "SO_MAU",
        _ => "UBND_KIENGIANG",
    };
    let body = json!({"code": "SO_MAU", "name_vi": "Sở Mẫu", "name_en": "Sample Department", "level": "province_department", "legal_standing": true});
    let made = r.administrator().await.post("/v1/authorities", &body).await;
    assert!(made.status == 201 || made.status == 409, "{}", made.text());
    let lines = json!([but(
        line(1),
        json!({"recipient_id": id, "award_code": award, "birth_year": null, "name": "Đặng Thị Mẫu"})
    )]);
    let body = but(
        decision(number, 0),
        json!({"lines": lines, "signed_on": day, "year_from": from, "year_to": to, "conferral_type": "merit", "authority_codes": [authority]}),
    );
    let done = r.registered(&body).await;
    r.clerk().await.get(&format!("/v1/decisions/{}/conferrals", done.id())).await.expect(200).items()[0]["id"]
        .as_i64()
        .unwrap()
}

async fn rated(person: &Person, id: i64, year: i32, rating: &str) {
    person.post(&format!("/v1/recipients/{id}/years"), &json!({"year": year, "rating": rating})).await.expect(201);
}

async fn asked(person: &Person, id: i64, award: &str, on: &str) -> crate::harness::Answer {
    person.get(&format!("/v1/recipients/{id}/eligibility?award={award}&on={on}")).await.expect(200)
}

fn point<'a>(answer: &'a Value, point: &str) -> &'a Value {
    answer["criteria"].as_array().unwrap().iter().find(|c| c["point"] == point).unwrap()
}

on_both_engines! {
    async fn she_is_eligible_for_the_labour_order_and_the_records_that_say_so_are_named(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let id = someone(&clerk, "Đặng Thị Mẫu", "Sở Mẫu").await;
        let certificate = given(&r, "1", id, "BK_TTG", (2015, 2019), "2020-03-01").await;
        let mut titles = Vec::new();
        for (i, year) in [2021, 2022, 2023].into_iter().enumerate() {
            titles.push(given(&r, &format!("1{i}"), id, "CSTD_CS", (year, year), &format!("{year}-12-25")).await);
        }
        for (year, rating) in [(2020, "good"), (2021, "excellent"), (2022, "good"), (2023, "good")] {
            rated(&clerk, id, year, rating).await;
        }
        // A year that nobody rated is not known.
        let answer = asked(&client, id, "HC_LAODONG_3", "2025-01-01").await;
        assert_eq!((&answer["answer"], &point(&answer.json(), "e")["answer"]), (&json!("unknown"), &json!("unknown")));
        rated(&clerk, id, 2024, "good").await;
        let answer = asked(&client, id, "HC_LAODONG_3", "2025-01-01").await;
        assert_eq!(answer["answer"], json!("yes"), "{}", answer.text());
        assert_eq!(answer["rule"]["article"], json!("Đ.44.1"));
        assert!(answer["rule"]["version"].is_string() && answer["rule"]["code"].is_string());
        let json = answer.json();
        let chain = point(&json, "e");
        let mut used = titles.clone();
        used.push(certificate);
        used.sort_unstable();
        assert_eq!((&chain["answer"], &chain["conferral_ids"], &chain["years"]), (&json!("yes"), &json!(used), &json!([2020, 2021, 2022, 2023, 2024])));
        assert_eq!(point(&json, "g")["answer"], json!("unknown"), "only people can judge a career");
        // The law was amended on 2026-10-01: from that day on nothing is known of it.
        assert_eq!(asked(&client, id, "HC_LAODONG_3", "2026-10-01").await["answer"], json!("unknown"));
        assert_eq!(asked(&client, id, "HC_LAODONG_3", "2023-12-31").await["rule"], Value::Null, "no rule of that day is known");
        // Four years only, before the last was over; a title that was cancelled counts no more.
        assert_eq!(point(&asked(&client, id, "HC_LAODONG_3", "2024-06-30").await.json(), "e")["answer"], json!("no"));
        let cancel = but(decision("77", 0), json!({"act": "cancel", "cancel_reason": "a", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2024-05-01",
            "title": "Hủy bỏ", "targets": [{"conferral_id": titles[0]}]}));
        r.registered(&cancel).await;
        assert_eq!(point(&asked(&client, id, "HC_LAODONG_3", "2025-01-01").await.json(), "e")["answer"], json!("no"));
        // A merged record is asked as the one that stands for it, with its own years too.
        let again = someone(&clerk, "Đặng Thị Mẫu", "Sở Mẫu").await;
        r.registrar().await.post(&format!("/v1/recipients/{id}/merge"), &json!({"into_id": again, "reason": "Nhập trùng"})).await.expect(200);
        let answer = asked(&client, id, "HC_LAODONG_3", "2025-01-01").await;
        assert_eq!((&answer["recipient_id"], point(&answer.json(), "e")["years"].as_array().unwrap().len()), (&json!(again), 5));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn who_of_a_unit_is_due_next_year_for_the_provincial_certificate(r: Register) {
        let clerk = r.clerk().await;
        let (a, b, c) = (someone(&clerk, "Đặng Thị A", "Sở Mẫu").await, someone(&clerk, "Đặng Thị B", "Sở Mẫu").await, someone(&clerk, "Đặng Thị C", "Sở Khác").await);
        let mut number = 0;
        for (id, years) in [(a, [2024, 2025]), (b, [2022, 2025]), (c, [2024, 2025])] {
            for year in years {
                number += 1;
                given(&r, &number.to_string(), id, "CSTD_CS", (year, year), "2025-06-30").await;
            }
        }
        let due = async |year: i32| clerk.get(&format!("/v1/reports/due?unit=so+mau&award=BK_BO_TINH&year={year}")).await.expect(200);
        let answer = due(2025).await;
        let names: Vec<_> = answer.items().iter().map(|i| (i["recipient_id"].as_i64().unwrap(), i["answer"].clone())).collect();
        assert_eq!(names, [(a, json!("yes"))]);
        assert_eq!((&answer["considered"], &answer["unknown"], &answer["on"]), (&json!(2), &json!(1), &json!("2025-12-31")));
        assert_eq!(answer["items"][0]["criteria"][0]["conferral_ids"].as_array().unwrap().len(), 2);
        let next = due(2027).await;
        assert_eq!((next.items().len(), &next["items"][0]["answer"]), (1, &json!("unknown")), "the rule was verified until 2026-09-30 only");
        // Who received it is not due again for the same years.
        given(&r, "99", a, "BK_BO_TINH", (2024, 2025), "2025-06-30").await;
        assert_eq!(due(2026).await.items().len(), 0);
        clerk.get("/v1/reports/due?unit=so+mau&award=KHONGCO&year=2025").await.refused(400, "invalid_parameter").at("award", "unknown_code");
    }

    async fn the_facts_of_a_year_are_entered_once_and_replaced(r: Register) {
        let clerk = r.clerk().await;
        let id = someone(&clerk, "Đặng Thị Mẫu", "Sở Mẫu").await;
        let body = json!({"year": 2025, "rating": "excellent", "initiatives": [{"title": "Số hóa sổ vàng", "scope": "base"}], "disciplined": false, "source": "QĐ 1"});
        let made = clerk.post(&format!("/v1/recipients/{id}/years"), &body).await.expect(201);
        assert_eq!(made.header("location").unwrap(), format!("/v1/recipients/{id}/years/2025"));
        clerk.post(&format!("/v1/recipients/{id}/years"), &body).await.refused(409, "already_exists").at("/year", "already_exists");
        let path = format!("/v1/recipients/{id}/years/2025");
        clerk.put(&path, "\"7\"", &body).await.refused(412, "stale");
        clerk.put(&path, &made.etag(), &but(body.clone(), json!({"year": 2024}))).await.refused(400, "invalid_body").at("/year", "frozen");
        let after = clerk.put(&path, &made.etag(), &but(body.clone(), json!({"rating": null}))).await.expect(200);
        assert_eq!((after.json().get("rating").cloned(), &after["version"]), (None, &json!(2)));
        clerk.post(&format!("/v1/recipients/{id}/years"), &but(body.clone(), json!({"year": 1944}))).await.refused(400, "invalid_body").at("/year", "year_out_of_range");
        clerk.post("/v1/recipients/999999/years", &but(body.clone(), json!({"year": 2024}))).await.refused(404, "not_found");
        rated(&clerk, id, 2019, "good").await;
        let years: Vec<_> = clerk.walk(&format!("/v1/recipients/{id}/years"), 1).await.iter().map(|y| y["year"].as_i64().unwrap()).collect();
        assert_eq!(years, [2019, 2025]);
        clerk.get(&format!("/v1/recipients/{id}/years/2018")).await.refused(404, "not_found");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_office_loads_its_own_rules_and_what_is_wrong_is_named_by_line_and_column(r: Register) {
        let load = |text: &str, more: &[&str]| -> Finished {
            let file = r.folder.file("rules.json");
            std::fs::write(&file, text).unwrap();
            r.run(&[&["import", "eligibility", file.to_str().unwrap()], more].concat())
        };
        let rule = |version: &str, award: &str| format!(
            "[\n  {{\"code\": \"GK_SO\", \"version\": \"{version}\", \"award_code\": \"GK_SO\", \"instrument\": \"QĐ của tỉnh\", \"article\": \"Đ.5\",\n   \"valid_from\": \"2024-01-01\", \"mode\": \"all_of\",\n   \
             \"criteria\": [{{\"text\": \"Lao động tiên tiến\", \"test\": {{\"holds\": {{\"award\": \"{award}\"}}}}}}]}}\n]"
        );
        let wrong = load(&rule("2", "KHONGCO"), &[]).exit(1).stderr;
        assert!(wrong.contains("Line 4, column 76: There is no award KHONGCO"), "{wrong}");
        let wrong = load("[\n {\"code\": 5}]", &[]).exit(1).stderr;
        assert!(wrong.contains("Line 2, column "), "{wrong}");
        assert_eq!(load(&rule("2", "LDTT"), &["--dry-run"]).exit(0).text(), "would be: 1 rules loaded, 0 there already\n");
        let clerk = r.clerk().await;
        let id = someone(&clerk, "Đặng Thị Mẫu", "Sở Mẫu").await;
        assert_eq!(asked(&clerk, id, "GK_SO", "2026-01-01").await["rule"]["version"], json!("2026-11-23"), "a trial loads nothing");
        assert_eq!(load(&rule("2", "LDTT"), &[]).exit(0).text(), "1 rules loaded, 0 there already\n");
        assert_eq!(load(&rule("2", "LDTT"), &[]).exit(0).text(), "0 rules loaded, 1 there already\n");
        assert!(load(&rule("2", "CSTT"), &[]).exit(1).stderr.contains("is there with other words"));
        let answer = asked(&clerk, id, "GK_SO", "2026-12-31").await;
        assert_eq!((&answer["rule"]["version"], &answer["answer"]), (&json!("2"), &json!("no")));
        given(&r, "1", id, "LDTT", (2025, 2025), "2025-12-25").await;
        assert_eq!(asked(&clerk, id, "GK_SO", "2026-12-31").await["answer"], json!("yes"));
    }

    async fn form_0602_counts_the_awards_of_the_state_by_kind_of_recipient(r: Register) {
        let clerk = r.clerk().await;
        let id = someone(&clerk, "Đặng Thị Mẫu", "Sở Mẫu").await;
        let kept = given(&r, "1", id, "BK_TTG", (2019, 2024), "2025-02-01").await;
        let gone = given(&r, "2", id, "BK_TTG", (2019, 2024), "2025-03-01").await;
        given(&r, "3", id, "BK_BO_TINH", (2019, 2024), "2025-03-01").await;
        let cancel = but(decision("4", 0), json!({"act": "cancel", "cancel_reason": "d", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2025-05-01",
            "title": "Hủy bỏ", "authority_codes": ["TTG"], "targets": [{"conferral_id": gone}]}));
        r.registered(&cancel).await;
        assert!(kept != gone);
        let form = clerk.get("/v1/reports/0602?year=2025").await.expect(200);
        assert_eq!((&form["total"], &form["individual"], &form["collective"], &form["left_out"][0]), (&json!(1), &json!(1), &json!(0), &json!({"status": "cancelled", "total": 1})));
        let rows = form.items();
        assert!(rows.len() > 40 && rows[0]["award_code"] == "HC_SAOVANG", "every award of the state, by precedence");
        assert!(rows.iter().all(|row| row["award_code"] != "BK_BO_TINH"));
        assert_eq!(clerk.get("/v1/reports/0602?year=2024").await.expect(200)["total"], json!(0));
    }
}
