//! Bad input of every kind gets its clear problem, and nothing is written.

use crate::harness::{
    Register, document, operations,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::json;

on_both_engines! {
    async fn a_draft_says_what_is_wrong_with_its_shape_and_where(r: Register) {
        let clerk = r.clerk().await;
        let next = i64::from(chrono::Datelike::year(&award_registry::domain::time::today(std::time::SystemTime::now().into()))) + 1;
        let cases = [
            (json!({"signed_on": "2023-02-30"}), "/signed_on", "invalid_date"),
            (json!({"signed_on": "1944-12-31"}), "/signed_on", "year_out_of_range"),
            (json!({"signed_on": format!("{}-01-01", next + 1)}), "/signed_on", "year_out_of_range"),
            (json!({"year_from": 1899, "year_to": 1945}), "/year_from", "year_out_of_range"),
            (json!({"year_from": 2020, "year_to": 2019}), "/year_to", "ends_before_start"),
            (json!({"year_to": null}), "/year_to", "required"),
            (json!({"signed_year": 2021}), "/signed_year", "disagrees"),
            (json!({"number": 12}), "/number", "wrong_type"),
            (json!({"evidence": "hearsay"}), "/evidence", "unknown_value"),
            (json!({"evidence": null}), "/evidence", "required"),
            (json!({"authority_codes": []}), "/authority_codes", "required"),
            (json!({"title": "a\u{7}b"}), "/title", "control_character"),
            (json!({"number": "a\u{0}b"}), "/number", "control_character"),
            (json!({"remark": "x".repeat(2001)}), "/remark", "too_long"),
            (json!({"lines": [but(line(1), json!({"name": "ă".repeat(1_000_000)}))]}), "/lines/0/name", "too_long"),
            (json!({"lines": [but(line(1), json!({"name": null}))]}), "/lines/0/name", "required"),
            (json!({"lines": [line(1), line(1)]}), "/lines/1/line", "repeated"),
            (json!({"lines": [but(line(1), json!({"birth_on": "1990-13-01"}))]}), "/lines/0/birth_on", "invalid_date"),
        ];
        for (change, place, code) in cases {
            clerk.post("/v1/decisions", &but(decision("1", 1), change)).await.refused(400, "invalid_body").at(place, code);
        }
        clerk.call(reqwest::Method::POST, "/v1/decisions").bytes("application/json", "{\"act\":\"award\",\"remark\":null,\"authority_codes\":[\"A\"],\"evidence\":\"press\"}").await.refused(400, "invalid_body").at("/remark", "null");
        let unknown = clerk.post("/v1/decisions", &but(decision("1", 1), json!({"authority_codes": ["NOBODY"], "campaign_code": "NOTHING", "lines": [but(line(1), json!({"award_code": "NONE", "recipient_id": 99}))]}))).await;
        let unknown = unknown.refused(422, "unknown_reference");
        for place in ["/authority_codes/0", "/campaign_code", "/lines/0/award_code", "/lines/0/recipient_id"] {
            assert!(unknown["errors"].as_array().unwrap().iter().any(|e| e["pointer"] == place), "{place}: {}", unknown.text());
        }
        assert_eq!(r.number("SELECT count(*) FROM decision"), 0);
    }

    async fn a_caution_must_be_answered_for_and_the_answer_is_kept_until_a_return(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let totals = json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 9}]);
        let draft = clerk.post("/v1/decisions", &but(decision("5", 1), json!({"signed_on": "2024-05-26", "stated_totals": totals}))).await.expect(201);
        clerk.take("submit", &draft, &json!({})).await.refused(422, "unacknowledged").at("/stated_totals/0/count", "totals_differ");
        clerk.take("submit", &draft, &json!({"acknowledge": [{"code": "totals_differ", "reason": " "}]})).await.refused(400, "invalid_body").at("/acknowledge/0/reason", "empty");
        let words = json!({"acknowledge": [{"code": "totals_differ", "reason": "Đã đối chiếu"}, {"code": "foreigner", "reason": "không có"}]});
        let submitted = clerk.take("submit", &draft, &words).await.expect(200);
        let kept: Vec<_> = submitted["acknowledged"].as_array().unwrap().iter().map(|a| (a["code"].clone(), a["by"].clone())).collect();
        assert_eq!(kept, [(json!("totals_differ"), json!("clerk"))]);
        let returned = registrar.take("return", &submitted, &json!({"reason": "xem lại"})).await.expect(200);
        clerk.take("submit", &returned, &json!({})).await.refused(422, "unacknowledged");
        let submitted = clerk.take("submit", &returned, &words).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
    }

    async fn a_number_is_taken_once_for_an_authority_a_year_and_a_symbol(r: Register) {
        let clerk = r.clerk().await;
        r.registered(&decision("163a", 1)).await;
        for same in ["163a", "0163A", " 163 a"] {
            clerk.post("/v1/decisions", &decision(same, 1)).await.refused(409, "number_taken").at("/number", "number_taken");
        }
        clerk.post("/v1/decisions", &but(decision("163A", 1), json!({"symbol": "QÐ–UBND"}))).await.refused(409, "number_taken");
        for other in [json!({"signed_on": "2019-05-26"}), json!({"symbol": "QĐ-CT"}), json!({"authority_codes": ["UBND_LANGSON"]})] {
            clerk.post("/v1/decisions", &but(decision("163a", 1), other)).await.expect(201);
        }
        // Of two drafts with one number, the second to be registered is refused.
        let (a, b) = (clerk.post("/v1/decisions", &decision("9", 1)).await.expect(201), clerk.post("/v1/decisions", &decision("09", 1)).await.expect(201));
        let registrar = r.registrar().await;
        let submitted = [clerk.take("submit", &a, &all_acknowledged()).await.expect(200), clerk.take("submit", &b, &all_acknowledged()).await.expect(200)];
        registrar.take("register", &submitted[0], &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted[1], &all_acknowledged()).await.refused(409, "number_taken");
    }

    async fn twenty_thousand_lines_work_and_one_more_is_refused(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = clerk.post("/v1/decisions", &decision("20000", 20_000)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        assert_eq!(clerk.get("/v1/conferrals?include_total=true&limit=1").await.expect(200)["total"], 20_000);
        // What changed since a day is few rows or many: a page of it is the same.
        let since = clerk.get("/v1/recipients?updated_since=2020-01-01&include_total=true&limit=2").await.expect(200);
        let all = clerk.get("/v1/recipients?include_total=true&limit=2").await.expect(200);
        assert_eq!((&since["total"], &since["items"]), (&json!(20_000), &all["items"]));
        clerk.post("/v1/decisions", &decision("20001", 20_001)).await.refused(400, "invalid_body").at("/lines", "too_many");
        let large = vec![b' '; 17 * 1024 * 1024];
        clerk.call(reqwest::Method::POST, "/v1/decisions").bytes("application/json", large).await.refused(413, "body_too_large");
    }

    async fn texts_are_stored_composed_and_a_page_is_asked_for_within_its_limits(r: Register) {
        let clerk = r.clerk().await;
        let made = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": " Đa\u{323}\u{306}ng Thi\u{323} Mẫu "})).await.expect(201);
        assert_eq!(made["name"], "Đặng Thị Mẫu");
        for bad in ["0", "201", "-1", "x"] {
            clerk.get(&format!("/v1/awards?limit={bad}")).await.refused(400, "invalid_parameter");
        }
        let page = clerk.get("/v1/awards?limit=1").await.expect(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        clerk.get(&format!("/v1/authorities?limit=1&cursor={cursor}")).await.refused(400, "invalid_cursor").at("cursor", "invalid_cursor");
        clerk.get("/v1/conferrals?sort=zz").await.refused(400, "invalid_parameter").at("sort", "invalid_value");
        clerk.get("/v1/conferrals?award=NONE").await.refused(400, "invalid_parameter").at("award", "unknown_code");
        clerk.get("/v1/recipients?q=%20-").await.refused(400, "invalid_parameter").at("q", "no_words");
        clerk.call(reqwest::Method::PATCH, "/v1/awards").await.refused(405, "method_not_allowed");
        clerk.get("/v1/decisions/abc").await.refused(404, "not_found");
        clerk.get("/nowhere").await.refused(404, "not_found");
    }

    async fn a_request_sent_again_with_its_key_is_answered_again_and_not_done_again(r: Register) {
        let clerk = r.clerk().await;
        let send = |number: &str| clerk.post("/v1/decisions", &decision(number, 2)).header("Idempotency-Key", "k-1");
        let first = send("1").await.expect(201);
        let again = send("1").await.expect(201);
        assert_eq!((first.json(), first.etag(), first.header("location")), (again.json(), again.etag(), again.header("location")));
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), (None, Some("true".into())));
        send("2").await.refused(422, "key_reused");
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
        // An error is not kept: the mended request is done.
        let bad = but(decision("3", 1), json!({"authority_codes": ["NOBODY"]}));
        clerk.post("/v1/decisions", &bad).header("Idempotency-Key", "k-2").await.refused(422, "unknown_reference");
        clerk.post("/v1/decisions", &decision("3", 1)).header("Idempotency-Key", "k-2").await.expect(201);
    }

    async fn a_change_names_the_version_it_has_seen(r: Register) {
        let keeper = r.administrator().await;
        let award = keeper.get("/v1/awards/BK").await.expect(200);
        let mut facts = award.json();
        for own in ["id", "version", "created_at", "updated_at"] {
            facts.as_object_mut().unwrap().remove(own);
        }
        keeper.put("/v1/awards/BK", "\"7\"", &facts).await.refused(412, "stale");
        keeper.put("/v1/awards/BK", "W/\"1\"", &facts).await.refused(412, "stale");
        let after = keeper.put("/v1/awards/BK", &award.etag(), &facts).await.expect(200);
        assert_eq!(after.etag(), "\"2\"");
        let seen = keeper.get("/v1/awards/BK").header("If-None-Match", "\"2\"").await.expect(304);
        assert!(seen.bytes.is_empty());
        keeper.put("/v1/awards/BK", "\"2\"", &but(facts.clone(), json!({"code": "BKX"}))).await.refused(400, "invalid_body").at("/code", "frozen");
        keeper.put("/v1/awards/BK", "\"2\"", &but(facts, json!({"id": 1}))).await.refused(400, "unknown_member");
    }

    async fn an_array_is_no_object_at_any_depth_and_a_member_stands_once(r: Register) {
        let (clerk, keeper) = (r.clerk().await, r.administrator().await);
        let bodies = [
            (json!({"proposals": [["Hội", "45", "2020-05-12"]]}), "/proposals/0"),
            (json!({"stated_totals": [["BK_BO_TINH", "individual", 1]]}), "/stated_totals/0"),
            (json!({"lines": [but(line(1), json!({"external_ids": [["hrm", "1"]]}))]}), "/lines/0/external_ids/0"),
        ];
        for (change, place) in bodies {
            clerk.post("/v1/decisions", &but(decision("1", 1), change)).await.refused(400, "invalid_body").at(place, "wrong_type");
        }
        for (change, place) in [(json!({"act": 5}), "/act"), (json!({"evidence": true}), "/evidence"), (json!({"lines": [but(line(1), json!({"sex": ["male"]}))]}), "/lines/0/sex")] {
            clerk.post("/v1/decisions", &but(decision("1", 1), change)).await.refused(400, "invalid_body").at(place, "wrong_type");
        }
        keeper.post("/v1/successions", &json!(["CTN", "TTG", "merge", "2025-07-01", "x"])).await.refused(400, "invalid_body");
        let draft = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        clerk.take("withdraw", &draft, &json!(["vì thế"])).await.refused(400, "invalid_body");
        clerk.call(reqwest::Method::POST, "/v1/recipients").bytes("application/json", r#"{"kind":"individual","name":"A","name":"B"}"#).await.refused(400, "invalid_body").at("/name", "repeated");
    }

    async fn lists_and_repeated_parameters_have_an_end(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let codes: Vec<_> = (0..120_000).map(|n| format!("A{n}")).collect();
        let totals: Vec<_> = (0..60_000).map(|n| json!({"award_code": format!("A{n}"), "recipient_kind": "individual", "count": 1})).collect();
        let keys: Vec<_> = (0..501).map(|n| json!({"system": format!("s{n}"), "value": "1"})).collect();
        for (change, place) in [
            (json!({"attribution": "joint", "authority_codes": codes}), "/authority_codes"),
            (json!({"stated_totals": totals}), "/stated_totals"),
            (json!({"relations": vec![json!({"kind": "replaces", "decision_id": 1}); 501]}), "/relations"),
            (json!({"lines": [but(line(1), json!({"external_ids": keys}))]}), "/lines/0/external_ids"),
        ] {
            clerk.post("/v1/decisions", &but(decision("1", 1), change)).await.refused(400, "invalid_body").at(place, "too_many");
        }
        for (path, parameter) in [("/v1/conferrals", "external_id=a:1"), ("/v1/decisions", "year=2019"), ("/v1/recipients", "birth_year=1980"), ("/v1/conferrals/export?format=csv", "decision=1")] {
            let and = if path.contains('?') { '&' } else { '?' };
            let query = |times: usize| format!("{path}{and}{}", vec![parameter; times].join("&"));
            client.get(&query(200)).await.expect(200);
            client.get(&query(201)).await.refused(400, "invalid_parameter").at(parameter.split('=').next().unwrap(), "invalid_value");
        }
        for (path, parameter) in [("/v1/conferrals?signed_year=1900", "signed_year"), ("/v1/conferrals?year_from=1899", "year_from"), ("/v1/decisions?year=1899", "year")] {
            client.get(path).await.refused(400, "invalid_parameter").at(parameter, "year_out_of_range");
        }
    }

    async fn every_day_of_every_body_is_written_as_rfc_3339_has_it(r: Register) {
        let mut days = 0;
        for operation in operations() {
            let Some(schema) = operation.meta["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str() else { continue };
            let schema = document().pointer(schema.trim_start_matches('#')).unwrap();
            // A body that is one of two has the members of both.
            let of_both = schema["oneOf"].as_array().into_iter().flatten().map(|one| document().pointer(one["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap());
            let properties = [schema].into_iter().chain(of_both).filter_map(|schema| schema["properties"].as_object()).flatten();
            let allowed = crate::access::allowed(&operation.id);
            let person = r.person(allowed).await;
            for (name, _) in properties.filter(|(_, p)| p["format"] == "date") {
                for bad in ["2020-5-6", "+2020-05-26", " 2020-05-26", "2020-05-26T00:00:00Z", "26/05/2020", "2023-02-30", ""] {
                    let call = person.call(operation.method.clone(), &operation.path.replace("{id}", "1").replace("{code}", "X").replace("{year}", "2025").replace("{line}", "1").replace("{n}", "1").replace("{row}", "1")).header("If-Match", "\"1\"");
                    call.json(&json!({name: bad})).await.refused(400, "invalid_body").at(&format!("/{name}"), "invalid_date");
                    days += 1;
                }
            }
        }
        assert!(days > 50);
        for bad in ["2020-1-1", "%2B262142-12-31", "-262143-01-01", "2020-02-30"] {
            r.outside_client().await.get(&format!("/v1/conferrals?registered_from={bad}")).await.refused(400, "invalid_parameter").at("registered_from", "invalid_value");
        }
    }

    async fn a_cursor_that_was_tampered_with_is_no_cursor(r: Register) {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        r.registered(&decision("1", 3)).await;
        let client = r.outside_client().await;
        for (sort, keys) in [("precedence", [json!("abc"), json!(null)]), ("name", [json!("a\u{0}"), json!(5)]), ("-signed_on", [json!("x"), json!(1.5)])] {
            let page = client.get(&format!("/v1/conferrals?limit=1&sort={sort}")).await.expect(200);
            let own = URL_SAFE_NO_PAD.decode(page["next_cursor"].as_str().unwrap()).unwrap();
            let mut parts: serde_json::Value = serde_json::from_slice(&own).unwrap();
            for key in keys {
                parts[1] = key;
                let forged = URL_SAFE_NO_PAD.encode(parts.to_string());
                client.get(&format!("/v1/conferrals?limit=1&sort={sort}&cursor={forged}")).await.refused(400, "invalid_cursor");
            }
        }
    }

    async fn a_key_of_a_request_has_at_least_one_character(r: Register) {
        let clerk = r.clerk().await;
        for key in ["", " ", "\"\""] {
            clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Mẫu"})).header("Idempotency-Key", key).await.refused(400, "invalid_parameter").at("Idempotency-Key", "invalid_value");
        }
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "\u{200B}…"})).await.refused(400, "invalid_body").at("/name", "no_words");
        assert_eq!(r.number("SELECT count(*) FROM recipient"), 0);
    }

    async fn checks_show_what_a_draft_names_and_is_no_longer_there(r: Register) {
        let clerk = r.clerk().await;
        let keyed = json!({"lines": [but(line(1), json!({"external_ids": [{"system": "k", "value": "1"}]}))], "number": null});
        let draft = clerk.post("/v1/decisions", &but(decision("1", 1), keyed)).await.expect(201);
        clerk.post("/v1/recipients", &json!({"kind": "collective", "name": "Tổ Mẫu", "external_ids": [{"system": "k", "value": "1"}]})).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        let codes: Vec<_> = checks["flaws"].as_array().unwrap().iter().map(|f| (f["pointer"].clone(), f["code"].clone())).collect();
        assert_eq!(codes, [(json!("/number"), json!("number_missing")), (json!("/lines/0/external_ids/0"), json!("unknown_reference"))]);
        assert_eq!(clerk.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200)["items"], json!([]));
        clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "unknown_reference").at("/lines/0/external_ids/0", "unknown_reference");
    }

    async fn the_kind_of_an_award_that_was_given_stays(r: Register) {
        let keeper = r.administrator().await;
        let award = json!({"code": "CUP", "name_vi": "Cúp Mẫu", "name_en": "Cup", "short_name_vi": "cúp", "short_name_en": "cup", "kind": "other", "recipient_kinds": ["individual"], "precedence": 900});
        let made = keeper.post("/v1/awards", &award).await.expect(201);
        let second = keeper.put("/v1/awards/CUP", &made.etag(), &but(award.clone(), json!({"kind": "prize"}))).await.expect(200);
        r.registered(&but(decision("1", 1), json!({"lines": [but(line(1), json!({"award_code": "CUP"}))]}))).await;
        keeper.put("/v1/awards/CUP", &second.etag(), &award).await.refused(400, "invalid_body").at("/kind", "frozen");
        assert_eq!(r.outside_client().await.get("/v1/conferrals?award_kind=prize").await.expect(200).items().len(), 1);
    }

    async fn bodies_above_and_ways_between_bodies_do_not_go_in_circles(r: Register) {
        let keeper = r.administrator().await;
        let body = |code: &str, parent: Option<&str>| but(json!({"code": code, "name_vi": code, "name_en": code, "level": "agency"}), json!({"parent_code": parent}));
        let first = keeper.post("/v1/authorities", &body("C1", None)).await.expect(201);
        keeper.post("/v1/authorities", &body("C2", Some("C1"))).await.expect(201);
        keeper.put("/v1/authorities/C1", &first.etag(), &body("C1", Some("C2"))).await.refused(400, "invalid_body").at("/parent_code", "own_parent");
        // Sixteen layers of two bodies that all succeed each other tell of each once.
        let mut layer = vec!["L0A".to_owned(), "L0B".to_owned()];
        for code in &layer {
            keeper.post("/v1/authorities", &body(code, None)).await.expect(201);
        }
        for n in 1..=8 {
            let next = vec![format!("L{n}A"), format!("L{n}B")];
            for code in &next {
                keeper.post("/v1/authorities", &body(code, None)).await.expect(201);
                for before in &layer {
                    let way = json!({"predecessor_code": before, "successor_code": code, "kind": "split", "date": format!("{}-07-01", 2000 + n), "instrument": "NQ mẫu"});
                    keeper.post("/v1/successions", &way).await.expect(201);
                }
            }
            layer = next;
        }
        let lineage = r.outside_client().await.get("/v1/authorities/L8A/lineage").await.expect(200);
        assert!(lineage.bytes.len() < 10_000, "{} bytes", lineage.bytes.len());
        assert!((0..8).all(|n| lineage.text().contains(&format!("L{n}A")) && lineage.text().contains(&format!("L{n}B"))));
        keeper.post("/v1/successions", &json!({"predecessor_code": "L8A", "successor_code": "L0A", "kind": "merge", "date": "2024-07-01", "instrument": "NQ"})).await.refused(422, "rule_broken").at("/successor_code", "succession_cycle");
    }
}
