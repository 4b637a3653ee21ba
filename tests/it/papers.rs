//! One paper is one record: numbers are read as people type them, and a paper that comes again is noticed.

use crate::harness::{
    Engine, Person, Register,
    sample::{but, decision, line},
};
use crate::replay::{mending, refused, voiding};
use crate::sign_in::signed_in;
use serde_json::{Value, json};

/// The codes of the cautions on a draft.
async fn cautions(clerk: &Person, body: &Value) -> Vec<String> {
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
    checks["cautions"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

/// A press item that speaks of one award by the province.
fn press(change: Value) -> Value {
    let unknown = json!({"number": null, "symbol": null, "signed_on": null, "evidence": "press", "source": "Báo Mẫu"});
    but(but(decision("1", 1), unknown), change)
}

on_both_engines! {
    async fn a_number_is_read_as_it_is_typed_and_two_symbols_are_refused(r: Register) {
        let clerk = r.clerk().await;
        for (n, (typed, number)) in [("1153/QĐ-UBND", "1153"), ("Số 1154", "1154"), ("１１５５/QD-UBND", "1155"), ("Số: 01156/qđ-ubnd", "01156"), ("Quyết định số 1157/QĐ-UBND ngày 26/5/2020", "1157"), ("Số 1158 / QĐ-UBND, ngày 26-5-2020 của UBND tỉnh", "1158"), ("QĐ-UBND số 1159", "1159"), ("1160QĐ-UBND", "1160"), ("1161.QĐ-UBND.", "1161")].into_iter().enumerate() {
            let symbol = if n == 1 { json!("QĐ-UBND") } else { Value::Null };
            let draft = clerk.post("/v1/decisions", &but(decision(typed, 1), json!({"symbol": symbol}))).await.expect(201);
            assert_eq!(draft["number"], number, "{typed}");
            let key = draft["symbol"].as_str().unwrap().to_uppercase();
            assert_eq!(key, "QĐ-UBND", "{typed}");
        }
        let two = but(decision("153/QĐ-UBND", 1), json!({"symbol": "QĐ-TTg"}));
        clerk.post("/v1/decisions", &two).await.refused(400, "invalid_body").at("/symbol", "disagrees");
        let same = but(decision("153/QD-UBND", 1), json!({"symbol": "qđ-ubnd"}));
        assert_eq!(clerk.post("/v1/decisions", &same).await.expect(201)["number"], "153");
        let other_day = decision("154/QĐ-UBND ngày 3/4/2020", 1);
        clerk.post("/v1/decisions", &other_day).await.refused(400, "invalid_body").at("/number", "disagrees");
        let other_year = but(other_day.clone(), json!({"signed_on": null, "signed_year": 2019}));
        clerk.post("/v1/decisions", &other_year).await.refused(400, "invalid_body").at("/number", "disagrees");
        let read = clerk.post("/v1/decisions", &but(other_day, json!({"signed_on": null}))).await.expect(201);
        assert_eq!((&read["number"], &read["signed_on"]), (&json!("154"), &json!("2020-04-03")));
    }

    async fn a_paper_that_comes_again_without_year_day_or_symbol_is_noticed(r: Register) {
        let clerk = r.clerk().await;
        let original = but(decision("163", 1), json!({"signed_on": "2024-05-26", "year_from": 2023, "year_to": 2023}));
        r.registered(&original).await;
        let numbered = |change: Value| press(but(json!({"number": "163/QĐ-UBND"}), change));
        for (again, noticed) in [
            (numbered(json!({})), true),
            (numbered(json!({"announced_on": "2024-06-01"})), true),
            (numbered(json!({"announced_year": 2020})), false),
            (press(json!({"number": "163", "signed_year": 2024})), true),
            (press(json!({"number": "0163", "signed_on": "2024-05-26"})), true),
            (press(json!({"number": "163", "signed_year": 2023})), false),
            (numbered(json!({"authority_codes": ["UBND_LANGSON"]})), false),
            (press(json!({"number": "164"})), false),
            (press(json!({"number": "163/2024/QĐ-UBND", "signed_year": 2024})), true),
            (press(json!({"number": "163/2023/QĐ-UBND", "signed_year": 2024})), false),
            (press(json!({"number": "163/QĐUBND"})), true),
            (press(json!({"number": "163/QĐ-UBND-KT"})), false),
        ] {
            assert_eq!(cautions(&clerk, &again).await.contains(&"same_paper".to_owned()), noticed, "{again}");
        }
        clerk.post("/v1/decisions", &numbered(json!({"signed_on": "2024-07-01"}))).await.refused(409, "number_taken");
    }

    async fn the_same_press_item_entered_twice_is_noticed(r: Register) {
        let clerk = r.clerk().await;
        let lines = |count: usize| (1..=count).map(|n| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true})).collect::<Vec<_>>();
        let item = |count: usize, change: Value| press(but(json!({"campaign_code": "HMTN", "announced_year": 2020, "lines": lines(count)}), change));
        r.registered(&item(3, json!({}))).await;
        for (again, noticed) in [
            (item(3, json!({})), true),
            (item(3, json!({"source": "Một báo khác", "number": "77"})), true),
            (item(4, json!({})), false),
            (item(3, json!({"year_from": 2018, "year_to": 2018})), false),
            (item(3, json!({"authority_codes": ["UBND_LANGSON"]})), false),
            (item(3, json!({"evidence": "original", "number": "9", "symbol": "QĐ-UBND", "signed_on": "2020-05-01"})), false),
        ] {
            assert_eq!(cautions(&clerk, &again).await.contains(&"same_record".to_owned()), noticed, "{again}");
        }
    }

    async fn what_was_void_stands_in_no_ones_way_and_is_told_as_void(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let wrong = r.registered(&but(decision("163", 0), json!({"lines": [line(1), but(line(2), json!({"name": "Lê Văn Nhầm"}))]}))).await;
        r.registered(&voiding(wrong.id())).await;
        let right = but(decision("163", 0), json!({"lines": [line(1)]}));
        // The right paper, whole and as the press has it: neither its number nor its list is another's.
        let quiet = ["same_paper", "same_record", "namesake_number", "same_award_same_year", "already_held"];
        for again in [right.clone(), press(json!({"number": "163/QĐ-UBND", "announced_year": 2020})), press(json!({"number": "163", "signed_year": 2020}))] {
            let found = cautions(&clerk, &again).await;
            assert!(!found.iter().any(|code| quiet.contains(&code.as_str())), "{found:?}: {again}");
        }
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let known = "/decisions/known?authority=UBND_KIENGIANG&number=163&symbol=Q%C4%90-UBND&signed=26%2F5%2F2020";
        browser.get(known).await.expect(200).says_nothing_of("đã vào sổ").says_nothing_of("Có thể đã vào sổ");
        let ask = |name: &str| json!({"number": "163", "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "name": name});
        let verified = async |name: &str| r.stranger().post("/v1/verifications", &ask(name)).await.expect(200)["answer"].clone();
        assert_eq!(verified("Đặng Thị Mẫu 1").await, "no_match", "what is void was never given");
        let made = r.registered(&right).await;
        assert_eq!((verified("Đặng Thị Mẫu 1").await, verified("Lê Văn Nhầm").await), (json!("match"), json!("no_match")));
        // A search by the number finds both, and which is void.
        let both = client.walk("/v1/decisions?number=163&symbol=QĐ-UBND&state=registered", 200).await;
        let mut both: Vec<_> = both.iter().map(|one| (one["id"].as_i64().unwrap(), one["voided_by"].is_null())).collect();
        both.sort_unstable();
        assert_eq!(both, [(wrong.id(), false), (made.id(), true)]);
        browser.get(&format!("/decisions/{}", wrong.id())).await.expect(200).says("Loại");
        assert_eq!(client.get("/v1/conferrals?status=void").await.expect(200).items().len(), 2);
        // From now on the number is taken, by the right one.
        clerk.post("/v1/decisions", &right).await.refused(409, "number_taken");
        assert!(cautions(&clerk, &press(json!({"number": "163", "signed_year": 2020}))).await.contains(&"same_paper".to_owned()));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn each_number_of_a_joint_paper_is_taken(r: Register) {
        let clerk = r.clerk().await;
        let further = json!([{"authority_code": "TW_HCTD", "number": "45/QĐ-TWHCTĐ"}]);
        let joint = json!({"authority_codes": ["UBND_KIENGIANG", "TW_HCTD"], "attribution": "joint", "further_numbers": further});
        let made = r.registered(&but(decision("1300", 1), joint)).await;
        assert_eq!(made["further_numbers"], json!([{"authority_code": "TW_HCTD", "number": "45", "symbol": "QĐ-TWHCTĐ"}]));
        let own = |number: &str| but(decision(number, 1), json!({"authority_codes": ["TW_HCTD"], "symbol": "QĐ-TWHCTĐ"}));
        clerk.post("/v1/decisions", &own("045")).await.refused(409, "number_taken").at("/number", "number_taken");
        clerk.post("/v1/decisions", &own("46")).await.expect(201);
        let other = json!({"authority_codes": ["UBND_LANGSON", "TW_HCTD"], "attribution": "joint", "further_numbers": further});
        clerk.post("/v1/decisions", &but(decision("1301", 1), other)).await.refused(409, "number_taken").at("/further_numbers/0/number", "number_taken");
        let stranger = json!({"further_numbers": [{"authority_code": "CTN", "number": "1"}]});
        clerk.post("/v1/decisions", &but(decision("1302", 1), stranger)).await.refused(400, "invalid_body").at("/further_numbers/0/authority_code", "not_an_authority");
        let twice = json!({"further_numbers": [{"authority_code": "UBND_KIENGIANG", "number": "1303", "symbol": "QĐ-UBND"}]});
        clerk.post("/v1/decisions", &but(decision("1303", 1), twice)).await.refused(400, "invalid_body").at("/further_numbers/0/number", "repeated");
        // Where a year is missing, a number may be either body's; and a certificate may bear either.
        for (again, noticed) in [
            (press(json!({"authority_codes": ["TW_HCTD"], "number": "45"})), true),
            (press(json!({"authority_codes": ["TW_HCTD"], "number": "45/QĐ-TWHCTĐ", "announced_year": 2020})), true),
            (press(json!({"authority_codes": ["TW_HCTD"], "number": "45", "announced_year": 2019})), false),
            (press(json!({"authority_codes": ["TW_HCTD"], "number": "45", "signed_year": 2021})), false),
            (press(json!({"authority_codes": ["UBND_KIENGIANG"], "number": "45"})), false),
            (press(json!({"authority_codes": ["UBND_LANGSON", "TW_HCTD"], "attribution": "joint", "number": "9", "further_numbers": further})), true),
        ] {
            assert_eq!(cautions(&clerk, &again).await.contains(&"same_paper".to_owned()), noticed, "{again}");
        }
        let name = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await[0]["name"].clone();
        for (number, symbol, answer) in [("1300", "QĐ-UBND", "match"), ("045", "QĐ-TWHCTĐ", "match"), ("45", "QĐ-UBND", "no_match")] {
            let ask = json!({"number": number, "symbol": symbol, "signed_on": made["signed_on"], "name": name});
            assert_eq!(r.stranger().post("/v1/verifications", &ask).await.expect(200)["answer"], answer, "{number}");
        }
        // A list finds it by either number, a draft too, and a page's box what is typed there.
        let draft = clerk.post("/v1/decisions", &but(decision("1304", 1), json!({"authority_codes": ["UBND_KIENGIANG", "TW_HCTD"], "attribution": "joint", "further_numbers": [{"authority_code": "TW_HCTD", "number": "0047", "symbol": "QĐ-TWHCTĐ"}]}))).await.expect(201);
        let listed = async |query: &str| clerk.walk(&format!("/v1/decisions?{query}"), 200).await.iter().map(|one| one["id"].as_i64().unwrap()).collect::<Vec<_>>();
        for (query, expected) in [
            ("number=45&state=registered", vec![made.id()]),
            ("number=0045&symbol=QĐ-TWHCTĐ&state=registered", vec![made.id()]),
            ("number=45&symbol=QĐ-UBND", vec![]),
            ("number=1300&symbol=QĐ-UBND", vec![made.id()]),
            ("number=1300&symbol=QĐ-TWHCTĐ", vec![]),
            ("number=47&number=1300&state=draft&state=registered&authority=UBND_KIENGIANG", vec![draft.id(), made.id()]),
            ("number=47&state=registered", vec![]),
            ("number=45&authority=UBND_LANGSON&state=registered", vec![]),
            ("number=4", vec![]),
        ] {
            assert_eq!(listed(query).await, expected, "{query}");
        }
        let mut browser = crate::sign_in::signed_in(&r, "lan", "clerk").await;
        let found = browser.get("/decisions?text=45/Q%C4%90-TWHCT%C4%90").await.expect(200);
        assert!(found.text.contains("1300/QĐ-UBND") && !found.text.contains("1304/"), "{}", found.text);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mended_number_is_taken_the_old_one_is_free_and_who_uses_it_since_keeps_it(r: Register) {
        let clerk = r.clerk().await;
        let further = |number: &str| json!([{"authority_code": "TW_HCTD", "number": number, "symbol": "QĐ-TWHCTĐ"}]);
        let joint = json!({"authority_codes": ["UBND_KIENGIANG", "TW_HCTD"], "attribution": "joint", "further_numbers": further("45")});
        let made = r.registered(&but(decision("1300", 1), joint)).await;
        let own = |number: &str| but(decision(number, 1), json!({"authority_codes": ["TW_HCTD"], "symbol": "QĐ-TWHCTĐ"}));
        let mended = r.registered(&mending(json!([{"decision_id": made.id(), "right": {"number": "1310", "further_numbers": further("046/QĐ-TWHCTĐ")}}]))).await;
        let now = clerk.get(&format!("/v1/decisions/{}", made.id())).await.expect(200);
        assert_eq!((&now["number"], &now["further_numbers"][0]["number"]), (&json!("1310"), &json!("046")));
        for taken in [own("46"), decision("1310", 1)] {
            clerk.post("/v1/decisions", &taken).await.refused(409, "number_taken");
        }
        let used = [r.registered(&own("45")).await, r.registered(&decision("1300", 1)).await];
        // Taken out, the mending would give back two numbers that are others' by now.
        let out = clerk.post("/v1/decisions", &voiding(mended.id())).await.expect(201);
        let found = clerk.get(&format!("/v1/decisions/{}/checks", out.id())).await.expect(200);
        assert_eq!(found["flaws"][0]["code"], "number_taken", "{}", found.text());
        clerk.take("submit", &out, &json!({})).await.refused(409, "number_taken");
        for other in used {
            r.registered(&voiding(other.id())).await;
        }
        let out = r.registered(&voiding(mended.id())).await;
        clerk.post("/v1/decisions", &decision("1300", 1)).await.refused(409, "number_taken");
        // Nor does it come back where its own number was used since.
        r.registered(&decision("1310", 1)).await;
        let back = clerk.post("/v1/decisions", &voiding(out.id())).await.expect(201);
        clerk.take("submit", &back, &json!({})).await.refused(409, "number_taken");
        let wrong = mending(json!([{"decision_id": made.id(), "right": {"further_numbers": [{"authority_code": "CTN", "number": "1"}]}}]));
        refused(&r, &wrong, "not_an_authority").await;
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn press_is_checked_by_what_it_says(r: Register) {
        let clerk = r.clerk().await;
        let award = |code: &str| json!([{"line": 1, "award_code": code, "recipient_kind": "individual", "name": "Đặng Thị Mẫu"}]);
        for (body, grade, code) in [
            (press(json!({"signed_year": 2024, "lines": award("HC_SAOVANG")})), "flaws", "competence_lacking"),
            (press(json!({"announced_year": 2019, "authority_codes": ["UBND_ANGIANG"]})), "flaws", "authority_not_alive"),
            (press(json!({"authority_codes": ["BCD_HMTN_KIENLUONG"], "lines": award("HC_LAODONG_3")})), "cautions", "competence_lacking"),
            (press(json!({"authority_codes": ["BCD_HMTN_KIENLUONG"], "announced_year": 2025, "lines": award("HC_LAODONG_3")})), "flaws", "competence_lacking"),
        ] {
            let draft = clerk.post("/v1/decisions", &body).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            assert!(checks[grade].as_array().unwrap().iter().any(|f| f["code"] == code), "{code}: {}", checks.text());
        }
        // Days that cannot stand in this order on a paper, each with its neighbour that can.
        let proposed = |day: &str| json!({"proposals": [{"proposer": "Hội Chữ thập đỏ Mẫu", "dated": day}]});
        let born = |year: i32| json!({"lines": [but(line(1), json!({"birth_year": year}))]});
        for (wrong, right, pointer) in [
            (proposed("2020-05-27"), proposed("2020-05-26"), "/proposals/0/dated"),
            (json!({"effective_on": "2003-05-26"}), json!({"effective_on": "2020-05-27"}), "/effective_on"),
            (json!({"announced_on": "2020-05-25"}), json!({"announced_on": "2020-05-26"}), "/announced_on"),
            (json!({"year_from": 2021, "year_to": 2021}), json!({"year_from": 2020, "year_to": 2020}), "/year_to"),
            (born(2021), born(2019), "/lines/0/birth_year"),
        ] {
            for (change, noticed) in [(&wrong, true), (&right, false)] {
                let draft = clerk.post("/v1/decisions", &but(decision("51", 1), change.clone())).await.expect(201);
                let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
                let found = checks["cautions"].as_array().unwrap().iter().any(|f| f["code"] == "dates_out_of_order" && f["pointer"] == pointer);
                assert_eq!(found, noticed, "{change}: {}", checks.text());
            }
        }
        let works = json!([
            {"line": 1, "award_code": "GT_NN", "recipient_kind": "individual", "name": "Lê Văn Mẫu", "unit": "Hội Mẫu", "shared_group": "Tác phẩm một"},
            {"line": 2, "award_code": "GT_NN", "recipient_kind": "individual", "name": "Lê Văn Mẫu", "unit": "Hội Mẫu", "shared_group": "Tác phẩm hai"},
        ]);
        let prize = but(decision("31", 0), json!({"authority_codes": ["CTN"], "symbol": "QĐ-CTN", "signed_on": "2024-05-26", "lines": works}));
        let made = r.registered(&prize).await;
        let given = clerk.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
        assert_eq!(given[0]["recipient_id"], given[1]["recipient_id"], "one author, two works");
        // One work typed twice is one, and what is no prize is not shared.
        let of = |code: &str, one: &str, two: &str| {
            let mut body = but(prize.clone(), json!({"number": "32"}));
            for (line, work) in body["lines"].as_array_mut().unwrap().iter_mut().zip([one, two]) {
                line["award_code"] = json!(code);
                line["shared_group"] = json!(work);
            }
            body
        };
        for body in [of("GT_NN", "Tác phẩm một", "tác phẩm  MỘT "), of("HC_LAODONG_3", "Nhóm một", "Nhóm hai")] {
            let draft = clerk.post("/v1/decisions", &body).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            let flaws = checks["flaws"].as_array().unwrap();
            let twice = flaws.iter().any(|f| f["code"] == "twice_in_decision" && f["pointer"] == "/lines/1");
            assert!(twice, "{}", checks.text());
        }
    }

    async fn to_void_an_entry_is_no_paper_and_takes_no_number(r: Register) {
        let clerk = r.clerk().await;
        let made = r.registered(&decision("163", 1)).await;
        let void = json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": made.id()}]});
        for (member, value) in [
            ("number", json!("164")),
            ("symbol", json!("QĐ-UBND")),
            ("signed_on", json!("2020-05-26")),
            ("signed_year", json!(2020)),
            ("announced_on", json!("2020-06-01")),
            ("announced_year", json!(2020)),
            ("effective_on", json!("2020-06-01")),
            ("authority_codes", json!(["UBND_KIENGIANG"])),
            ("evidence", json!("press")),
        ] {
            let refused = clerk.post("/v1/decisions", &but(void.clone(), json!({member: value}))).await.refused(400, "invalid_body");
            refused.at(&format!("/{member}"), "not_for_act");
        }
        clerk.post("/v1/decisions", &void).await.expect(201);
    }

    async fn a_certificate_is_not_handed_over_before_the_paper_was_signed(r: Register) {
        let clerk = r.clerk().await;
        let made = r.registered(&but(decision("41", 0), json!({"lines": [line(1)]}))).await;
        let given = clerk.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
        let path = format!("/v1/conferrals/{}/delivery", given[0]["id"]);
        clerk.put(&path, "\"1\"", &json!({"presented_on": "2020-05-25"})).await.refused(422, "rule_broken").at("/presented_on", "dates_out_of_order");
        let days_on = (chrono::Utc::now() + chrono::TimeDelta::days(2)).date_naive().to_string();
        for later in ["presented_on", "paid_on"] {
            let refused = clerk.put(&path, "\"1\"", &json!({later: days_on})).await.refused(400, "invalid_body");
            refused.at(&format!("/{later}"), "delivered_in_future");
        }
        clerk.put(&path, "\"1\"", &json!({"presented_on": "2020-05-26"})).await.expect(200);
    }

    async fn no_press_record_of_the_demonstration_is_asked_for_a_day_that_its_source_has_not(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let clerk = r.clerk().await;
        let all = clerk.walk("/v1/decisions?state=registered", 200).await;
        let undated: Vec<_> = all.iter().filter(|d| d["evidence"] != "original" && d.get("signed_on").is_none()).collect();
        assert!(undated.len() >= 8, "{}", undated.len());
        let codes = |d: &Value| d["acknowledged"].as_array().unwrap().iter().map(|a| a["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        for decision in undated {
            assert!(decision["notes"].as_array().unwrap().contains(&json!("day_unknown")), "{decision}");
            assert!(!codes(decision).contains(&"day_unknown".to_owned()), "{decision}");
        }
        // What two sources say besides: who signed 345, the year of 477, and what the State President cancelled then.
        let of = async |query: &str| clerk.get(&format!("/v1/decisions?{query}")).await.expect(200).items();
        let signed = of("number=345&symbol=QĐ-TTg").await;
        assert_eq!((&signed[0]["signer_name"], &signed[0]["signed_on"]), (&json!("Nguyễn Sinh Hùng"), &json!("2008-04-03")));
        let cancelled = of("number=477").await;
        assert_eq!((&cancelled[0]["act"], &cancelled[0]["signed_year"]), (&json!("cancel"), &json!(2017)));
        let by_president = of("act=cancel&authority=CTN").await;
        let whole = clerk.get(&format!("/v1/decisions/{}", by_president[0]["id"])).await.expect(200);
        assert_eq!((whole["targets"].as_array().unwrap().len(), &whole["announced_year"]), (3, &json!(2017)));
    }
}
