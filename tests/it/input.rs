//! Bad input of every kind gets its clear problem, and nothing is written.

use crate::harness::{
    Register,
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
            (json!({"year_from": 1944, "year_to": 1945}), "/year_from", "year_out_of_range"),
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
}
