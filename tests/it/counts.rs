//! Counts that are true: works beside persons, periods and unknown years, what a filter could not place, and the form of
//! the state's awards.

use crate::harness::{
    Engine, Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};

/// Three authors of one work and one of another, by the State President.
fn prizes(number: &str) -> Value {
    let author = |n: usize, work: Value| {
        but(
            line(n),
            json!({"award_code": "GT_HCM", "recipient_kind": "individual", "name": format!("Tác giả Mẫu {n}"), "unit": null, "birth_year": null, "sex": if n == 1 { "male" } else { "female" }, "shared_group": work}),
        )
    };
    let lines = json!([author(1, json!("A")), author(2, json!("A")), author(3, json!("A")), author(4, Value::Null)]);
    but(
        decision(number, 0),
        json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN", "signed_on": "2025-05-19", "lines": lines, "campaign_code": "HMTN", "conferral_type": "merit"}),
    )
}

on_both_engines! {
    async fn a_prize_is_counted_and_paid_once_a_work(r: Register) {
        let client = r.outside_client().await;
        let done = r.registered(&prizes("1")).await;
        let sheet = client.get(&format!("/v1/decisions/{}/bonuses", done.id())).await.expect(200);
        let sums: Vec<_> = sheet.items().iter().map(|b| (b["amount_vnd"].as_i64(), b["work_line"].as_i64())).collect();
        assert_eq!(sums, [(Some(631_800_000), None), (Some(0), Some(1)), (Some(0), Some(1)), (Some(631_800_000), None)]);
        assert_eq!(sheet["total_vnd"], json!(1_263_600_000));
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert_eq!((&summary["total"], &summary["persons"], &summary["works"]), (&json!(4), &json!(4), &json!(2)));
        assert_eq!((&summary["by_award"][0]["individual"], &summary["by_award"][0]["works"]), (&json!(4), &json!(2)));
        assert_eq!(summary["sentence_vi"], "Vận động hiến máu tình nguyện năm 2019: Chủ tịch nước tặng 02 Giải thưởng Hồ Chí Minh cho 04 cá nhân.");
        let statistics = client.get("/v1/reports/statistics?group_by=award_kind&group_by=signed_year").await.expect(200);
        assert_eq!(statistics.items(), [json!({"award_kind": "prize", "signed_year": 2025, "total": 4, "works": 2})]);
        assert_eq!((&statistics["works"], &statistics["persons"]), (&json!(2), &json!(4)));
        // A work by a man and women is a work of each, and one in all.
        let by_sex = client.get("/v1/reports/statistics?group_by=sex").await.expect(200);
        assert_eq!(by_sex.items(), [json!({"sex": "female", "total": 3, "works": 2}), json!({"sex": "male", "total": 1, "works": 1})]);
        assert_eq!(by_sex["works"], json!(2));
        let form = client.get("/v1/reports/0602?year=2025").await.expect(200);
        let row = form.items().into_iter().find(|row| row["award_code"] == "GT_HCM").unwrap();
        assert_eq!((&row["individual"], &row["works"]), (&json!(4), &json!(2)));
    }

    async fn one_person_awarded_twice_is_one_person(r: Register) {
        let client = r.outside_client().await;
        r.registered(&but(decision("1", 2), json!({"campaign_code": "HMTN"}))).await;
        let someone = client.get("/v1/recipients?q=dang+thi+mau+1").await.expect(200).items()[0]["id"].clone();
        let again = json!([but(line(1), json!({"recipient_id": someone, "award_code": "BK_BO_TINH"}))]);
        r.registered(&but(decision("2", 0), json!({"campaign_code": "HMTN", "lines": again, "signed_on": "2021-05-26"}))).await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert_eq!((&summary["total"], &summary["persons"]), (&json!(3), &json!(2)));
        assert!(summary.json().get("works").is_none(), "no prize is among them");
    }

    async fn the_form_of_the_state_has_the_orders_of_unknown_class_and_no_certificate_that_is_none(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let form = client.get("/v1/reports/0602?year=2020").await.expect(200);
        let row = |code: &str| form.items().into_iter().find(|row| row["award_code"] == code);
        assert_eq!(row("HC_BVTQ").unwrap()["individual"], json!(22), "the 22 of Đoàn 337");
        assert_eq!((row("BTQGC"), row("GK_XA")), (None, None));
        let total = |form: &crate::harness::Answer| form.items().iter().map(|row| row["total"].as_i64().unwrap()).sum::<i64>();
        assert_eq!(form["total"], json!(total(&form)));
        let of_2021 = client.get("/v1/reports/0602?year=2021").await.expect(200);
        assert!(of_2021.items().iter().all(|row| row["award_code"] != "BTQGC" && row["award_kind"] != "other"));
        assert_eq!(of_2021["total"], json!(total(&of_2021)));
    }

    async fn periods_and_unknown_years_are_summed_up_as_such(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let summary = async |query: &str| client.get(&format!("/v1/reports/summary?{query}")).await.expect(200);
        let period = summary("campaign=NGAY_HOI_DDK&period=2003-2023").await;
        assert_eq!((&period["period"], &period["total"], period.json().get("year")), (&json!("2003-2023"), &json!(12), None));
        assert_eq!(period["sentence_vi"], "Ngày hội Đại đoàn kết toàn dân tộc giai đoạn 2003-2023: Ủy ban nhân dân tỉnh Lạng Sơn tặng 12 Bằng khen cho 06 tập thể, 06 cá nhân.");
        let unknown = summary("campaign=HMTN_TPHCM&year=unknown").await;
        assert_eq!((&unknown["period"], &unknown["unknown_left_out"]), (&json!("unknown"), &json!(0)));
        assert!(unknown["total"].as_i64().unwrap() > 0 && unknown["sentence_vi"].as_str().unwrap().contains("(không rõ năm): "));
        // Asked for a year, those whose source names none are said to be left out.
        let year = summary("campaign=HMTN_TPHCM&year=2016").await;
        assert_eq!((&year["total"], &year["unknown_left_out"]), (&json!(0), &unknown["total"]));
        assert_eq!(r.run(&["summary", "--campaign", "NGAY_HOI_DDK", "--period", "2003-2023"]).exit(0).text(), format!("{}\n", period["sentence_vi"].as_str().unwrap()));
        assert_eq!(r.run(&["summary", "--campaign", "HMTN_TPHCM", "--year", "unknown"]).exit(0).text(), format!("{}\n", unknown["sentence_vi"].as_str().unwrap()));
        r.run(&["summary", "--campaign", "HMTN", "--year", "2019", "--period", "2019-2020"]).exit(2);
        for (query, parameter, code) in [
            ("campaign=HMTN", "year", "required"),
            ("campaign=HMTN&year=2019&period=2015-2020", "year", "required"),
            ("campaign=HMTN&period=2020-2015", "period", "ends_before_start"),
            ("campaign=HMTN&period=lau", "period", "invalid_value"),
            ("campaign=HMTN&year=lau", "year", "invalid_value"),
            ("campaign=HMTN&year=1800", "year", "year_out_of_range"),
        ] {
            client.get(&format!("/v1/reports/summary?{query}")).await.refused(400, "invalid_parameter").at(parameter, code);
        }
    }

    async fn what_a_filter_could_not_place_is_said(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let statistics = async |query: &str| client.get(&format!("/v1/reports/statistics?group_by=evidence&{query}")).await.expect(200);
        let count = async |query: &str| client.get(&format!("/v1/conferrals?include_total=true&limit=1&{query}")).await.expect(200)["total"].as_i64().unwrap();
        let all = count("").await;
        assert_eq!(statistics("").await["unknown_left_out"], json!(0), "nothing is asked that a source could leave open");
        // Of a year, the others and those left out are all there are.
        let of_year = statistics("year_from=2020&year_to=2020").await;
        assert_eq!(of_year["unknown_left_out"], json!(count("year=unknown").await));
        // A day that is open is left out, unless the year that is known lies outside.
        let (placed, open) = (count("signed_from=1945-01-01").await, statistics("signed_from=1945-01-01").await["unknown_left_out"].as_i64().unwrap());
        assert_eq!(placed + open, all);
        let left_open = async |from: i32, to: i32| statistics(&format!("signed_from={from}-01-01&signed_to={to}-12-31")).await["unknown_left_out"].as_i64().unwrap();
        let of_years = async || [left_open(2024, 2024).await, left_open(2017, 2024).await, statistics("signed_year=2018").await["unknown_left_out"].as_i64().unwrap()];
        let before = of_years().await;
        let press = json!({"evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null, "signed_year": 2017});
        r.registered(&but(decision("1", 1), press)).await;
        assert_eq!(of_years().await, [before[0], before[1] + 1, before[2]], "what was signed in 2017 cannot be of 2024");
        // What is announced was signed in that year or the one before.
        let announced = json!({"evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null, "announced_year": 2019});
        r.registered(&but(decision("2", 1), announced)).await;
        assert_eq!(of_years().await, [before[0], before[1] + 2, before[2] + 1], "what was announced in 2019 cannot be of 2024");
        assert_eq!(left_open(1945, 2100).await, open + 2);
        // Both together: a record is left out once.
        assert!(statistics("signed_year=2020&year=2019").await["unknown_left_out"].as_i64().unwrap() <= all);
    }

    async fn a_record_whose_source_names_no_body_is_counted_and_said_as_such(r: Register) {
        let (client, clerk) = (r.outside_client().await, r.clerk().await);
        let press = json!({"authority_codes": [], "number": null, "symbol": null, "signed_on": null, "announced_year": 2020, "announced_by": "Báo Mẫu",
            "evidence": "press", "source": "Báo Mẫu ngày 14/6/2020", "campaign_code": "HMTN"});
        clerk.post("/v1/decisions", &but(decision("7", 1), json!({"authority_codes": []}))).await.refused(400, "invalid_body").at("/authority_codes", "required");
        let draft = clerk.post("/v1/decisions", &but(decision("7", 2), press.clone())).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        let notes: Vec<_> = checks["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
        assert!(notes.contains(&"authority_unknown") && checks["flaws"] == json!([]) && checks["cautions"] == json!([]), "{}", checks.text());
        let done = r.registered(&but(decision("7", 2), press.clone())).await;
        assert_eq!((&done["authority_codes"], &done["authority_names"]), (&json!([]), &json!([])));
        // The same report of another newspaper, and the paper of that number, are likely the same.
        let again = clerk.post("/v1/decisions", &but(decision("7", 2), press.clone())).await.expect(201);
        let cautions = clerk.get(&format!("/v1/decisions/{}/checks", again.id())).await.expect(200);
        assert!(cautions["cautions"].as_array().unwrap().iter().any(|one| one["code"] == "same_record"), "{}", cautions.text());
        let numbered = but(decision("7", 2), but(press, json!({"number": "99", "symbol": "QĐ-UBND", "campaign_code": null})));
        r.registered(&numbered).await;
        let original = clerk.post("/v1/decisions", &decision("99", 5)).await.expect(201);
        let cautions = clerk.get(&format!("/v1/decisions/{}/checks", original.id())).await.expect(200);
        assert!(cautions["cautions"].as_array().unwrap().iter().any(|one| one["code"] == "same_paper"), "{}", cautions.text());
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert_eq!(summary["sentence_vi"], "Vận động hiến máu tình nguyện năm 2019: Nguồn không nêu cơ quan quyết định; tặng 02 Bằng khen cho 02 cá nhân.");
        // Beside what a body gave, which is not said to have given both.
        r.registered(&but(decision("8", 3), json!({"campaign_code": "HMTN"}))).await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        let sentence = summary["sentence_vi"].as_str().unwrap();
        assert!(sentence.contains("Ủy ban nhân dân tỉnh Kiên Giang tặng 05") && sentence.ends_with("Nguồn không nêu cơ quan quyết định của 02 Bằng khen."), "{sentence}");
        assert_eq!(summary["by_authority"][0]["authority_codes"], json!([]));
        let list = client.get("/v1/conferrals?authority=UBND_KIENGIANG&include_total=true").await.expect(200);
        assert_eq!(list["total"], 3);
        let counted = client.get("/v1/reports/statistics?authority=UBND_KIENGIANG&group_by=authority").await.expect(200);
        assert_eq!((&counted["unknown_left_out"], counted.items().len()), (&json!(4), 1));
        let counted = client.get("/v1/reports/statistics?group_by=authority&group_by=authority_level").await.expect(200);
        assert_eq!(counted.items().len(), 2, "{}", counted.text());
        // It does not become an original by being mended alone: the body comes with it.
        let mend = |right: Value| json!({"act": "rectify", "evidence": "original", "remark": "Đối chiếu bản giấy", "targets": [{"decision_id": done.id(), "right": right}]});
        let checks = async |right: Value| {
            let draft = clerk.post("/v1/decisions", &mend(right)).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            assert!(checks["notes"].as_array().unwrap().iter().all(|note| note["code"] != "authority_unknown"), "a mending has no paper: {}", checks.text());
            checks["flaws"].as_array().unwrap().clone()
        };
        let numbered = json!({"evidence": "original", "number": "7", "symbol": "QĐ-UBND", "signed_on": "2020-05-20"});
        let flaws = checks(numbered.clone()).await;
        assert_eq!((flaws.len(), &flaws[0]["pointer"], &flaws[0]["code"]), (1, &json!("/targets/0"), &json!("required")), "{flaws:?}");
        assert_eq!(checks(but(numbered, json!({"authority_codes": ["UBND_KIENGIANG"]}))).await, Vec::<Value>::new());
        // The paper behind it takes its place, whoever signed it.
        let paper = but(decision("9", 2), json!({"campaign_code": "HMTN", "relations": [{"kind": "replaces", "decision_id": done.id(), "wholly": true}]}));
        r.registered(&paper).await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert!(!summary["sentence_vi"].as_str().unwrap().contains("không nêu"), "{}", summary.text());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_stated_total_is_compared_as_far_as_it_goes(r: Register) {
        let clerk = r.clerk().await;
        for (stated, said) in [
            (json!([{"count": 3}]), vec![]),
            (json!([{"count": 180}]), vec!["Quyết định nêu 180 lượt khen, danh sách có 3; hãy đối chiếu bản giấy."]),
            (json!([{"recipient_kind": "individual", "count": 2}, {"recipient_kind": "collective", "count": 1}]), vec![]),
            (json!([{"recipient_kind": "collective", "count": 2}]), vec![
                "Quyết định nêu 2 lượt khen (tập thể), danh sách có 1; hãy đối chiếu bản giấy.", "Danh sách có 2 Bằng khen (cá nhân) mà quyết định không nêu tổng; hãy đối chiếu bản giấy."]),
            (json!([{"award_code": "BK_BO_TINH", "count": 4}]), vec!["Quyết định nêu 4 Bằng khen, danh sách có 3; hãy đối chiếu bản giấy."]),
            (json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 2}, {"count": 3}]), vec![]),
        ] {
            let draft = clerk.post("/v1/decisions", &but(decision("1", 3), json!({"stated_totals": stated.clone()}))).await.expect(201);
            assert_eq!(draft["stated_totals"], stated);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            let found = checks["cautions"].as_array().unwrap().iter().filter(|f| f["code"] == "totals_differ");
            assert_eq!(found.map(|f| f["message"].as_str().unwrap()).collect::<Vec<_>>(), said, "{stated}");
        }
        let twice = json!([{"count": 3}, {"count": 4}]);
        clerk.post("/v1/decisions", &but(decision("1", 3), json!({"stated_totals": twice}))).await.refused(400, "invalid_body").at("/stated_totals/1", "repeated");
        let unknown = json!([{"award_code": "KHONG_CO", "count": 4}]);
        clerk.post("/v1/decisions", &but(decision("1", 3), json!({"stated_totals": unknown}))).await.refused(422, "unknown_reference");
    }

    async fn an_interval_upside_down_is_refused(r: Register) {
        let client = r.outside_client().await;
        for (query, parameter) in [
            ("year_from=2021&year_to=2020", "year_to"),
            ("signed_from=2021-01-01&signed_to=2020-01-01", "signed_to"),
            ("registered_from=2021-01-01&registered_to=2020-01-01", "registered_to"),
            ("presented_from=2021-01-01&presented_to=2020-01-01", "presented_to"),
            ("period=2021-2020", "period"),
        ] {
            for path in ["conferrals?", "reports/statistics?group_by=award&", "conferrals/export?format=csv&"] {
                client.get(&format!("/v1/{path}{query}")).await.refused(400, "invalid_parameter").at(parameter, "ends_before_start");
            }
        }
        let events = "/v1/audit/events?from=2021-01-01&to=2020-01-01";
        r.auditor().await.get(events).await.refused(400, "invalid_parameter").at("to", "ends_before_start");
        client.get("/v1/reports/0602?year=1900").await.refused(400, "invalid_parameter").at("year", "year_out_of_range");
    }

    async fn a_conferral_shows_all_that_its_line_has_and_counts_go_by_it(r: Register) {
        let client = r.outside_client().await;
        let mine = json!({"sex": "female", "honorific": "Bà", "parent_unit": "Phòng Giáo dục Mẫu", "reason": "Hiến máu 30 lần", "origin": "domestic", "certificate_number": "0153"});
        let done = r.registered(&but(decision("1", 0), json!({"lines": [but(line(1), mine), line(2)]}))).await;
        let first = client.get(&format!("/v1/decisions/{}/conferrals", done.id())).await.expect(200).items().remove(0);
        for (member, value) in [("sex", "female"), ("honorific", "Bà"), ("parent_unit", "Phòng Giáo dục Mẫu"), ("reason", "Hiến máu 30 lần"), ("origin", "domestic")] {
            assert_eq!(first[member], value);
        }
        assert_eq!((&first["registered_at"], &first["updated_at"]), (&done["registered_at"], &done["registered_at"]));
        let exported = client.get("/v1/conferrals/export?format=ndjson&certificate_number=0153").await.expect(200).text();
        assert_eq!(serde_json::from_str::<Value>(&exported).unwrap(), first, "a line of the file is the conferral");
        let csv = client.get("/v1/conferrals/export?format=csv&certificate_number=0153").await.expect(200).text();
        assert!(csv.ends_with(",0153,Phòng Giáo dục Mẫu,female,Hiến máu 30 lần,domestic,\r\n"), "{csv}");
        // What changes later says when, and is found by it.
        let delivered = r.clerk().await.put(&format!("/v1/conferrals/{}/delivery", first["id"]), "\"1\"", &json!({"presented_on": "2020-07-10"})).await.expect(200);
        let changed = delivered["updated_at"].as_str().unwrap();
        assert!(changed > first["updated_at"].as_str().unwrap());
        let count = async |query: &str| client.get(&format!("/v1/conferrals?{query}")).await.expect(200).items().len();
        assert_eq!((count(&format!("updated_since={changed}")).await, count("updated_since=2020-01-01").await, count("updated_since=2999-01-01").await), (1, 2, 0));
        assert_eq!((count("presented_from=2020-07-10&presented_to=2020-07-10").await, count("presented_from=2020-07-11").await), (1, 0));
        let groups = async |group: &str| client.get(&format!("/v1/reports/statistics?group_by={group}")).await.expect(200).items();
        assert_eq!(groups("sex").await, [json!({"sex": "female", "total": 1}), json!({"total": 1})]);
        assert_eq!(groups("parent_unit").await, [json!({"parent_unit": "Phòng Giáo dục Mẫu", "total": 1}), json!({"total": 1})]);
        assert_eq!(groups("origin&group_by=posthumous").await, [json!({"origin": "domestic", "posthumous": false, "total": 1}), json!({"posthumous": false, "total": 1})]);
        assert_eq!(groups("unit").await.len(), 2);
    }

    async fn recipients_no_source_divides_are_counted_and_said_as_such(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let lines = |kind: &str| (1..=10).map(|n| json!({"line": n, "award_code": "BK", "recipient_kind": kind, "unnamed": true})).collect::<Vec<_>>();
        let press = |lines: Vec<Value>| but(decision("1", 0), json!({"lines": lines, "campaign_code": "HMTN", "evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null, "announced_year": 2020}));
        r.registered(&press(lines("unspecified"))).await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        let row = &summary["by_award"][0];
        assert_eq!((&row["unspecified"], &row["individual"], &row["total"], &summary["persons"]), (&json!(10), &json!(0), &json!(10), &json!(0)));
        assert!(summary["sentence_vi"].as_str().unwrap().ends_with("tặng 10 Bằng khen cho 10 đối tượng (nguồn không tách tập thể, hộ gia đình, cá nhân)."));
        let statistics = client.get("/v1/reports/statistics?group_by=recipient_kind").await.expect(200);
        assert_eq!(statistics.items(), [json!({"recipient_kind": "unspecified", "total": 10})]);
        // Only of unnamed lines, and never on an original; nobody is of that kind.
        let named = but(decision("2", 0), json!({"lines": [json!({"line": 1, "award_code": "BK", "recipient_kind": "unspecified", "name": "Mẫu"})]}));
        clerk.post("/v1/decisions", &named).await.refused(400, "invalid_body").at("/lines/0/recipient_kind", "only_unnamed");
        clerk.post("/v1/recipients", &json!({"kind": "unspecified", "name": "Mẫu"})).await.refused(400, "invalid_body").at("/kind", "only_unnamed");
        let award = json!({"code": "X", "name_vi": "X", "name_en": "X", "short_name_vi": "X", "short_name_en": "X", "kind": "other", "recipient_kinds": ["unspecified"], "precedence": 1});
        r.administrator().await.post("/v1/awards", &award).await.refused(400, "invalid_body").at("/recipient_kinds/0", "only_unnamed");
        let rate = json!({"award_code": "BK", "recipient_kind": "unspecified", "basis": "rate", "coefficient": "1", "valid_from": "2030-01-01", "instrument": "NĐ mẫu"});
        r.administrator().await.post("/v1/rules/rates", &rate).await.refused(400, "invalid_body").at("/recipient_kind", "only_unnamed");
    }
}
