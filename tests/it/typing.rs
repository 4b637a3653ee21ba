//! Less to type: lines that stand for many, one line replaced, one delivery for all, and what was read is sent back.

use crate::{
    harness::{
        Form, Register,
        sample::{all_acknowledged, but, decision, line},
    },
    sign_in::signed_in,
};
use serde_json::{Value, json};

fn unnamed(n: i64, times: i64, kind: &str) -> Value {
    json!({"line": n, "times": times, "award_code": "BK_BO_TINH", "recipient_kind": kind, "unnamed": true})
}

fn press(lines: Value) -> Value {
    but(decision("1", 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": lines}))
}

on_both_engines! {
    async fn titles_sources_remarks_and_reasons_keep_their_line_breaks_in_records_pages_and_lists(r: Register) {
        let (typed, kept) = ("Dòng một\r\n  Dòng hai\r\n", "Dòng một\n  Dòng hai");
        let clerk = r.clerk().await;
        let mut sent = but(decision("12", 1), json!({"title": typed, "source": typed, "remark": typed}));
        sent["lines"][0]["reason"] = json!(typed);
        let id = clerk.post("/v1/decisions", &sent).await.expect(201).id();
        // What a page shows in its fields goes back as it was.
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let form = browser.form(&format!("/decisions/{id}/edit")).await;
        let fields = form.fields.iter().map(|(name, value)| (name.clone(), value.replace('\n', "\r\n"))).collect();
        browser.send(&Form { fields, ..form }).await.expect(303);
        let record = clerk.get(&format!("/v1/decisions/{id}")).await.expect(200);
        assert_eq!(["title", "source", "remark"].map(|member| record[member].clone()), [kept; 3].map(|text| json!(text)));
        let line = clerk.get(&format!("/v1/decisions/{id}/lines")).await.expect(200)["items"][0].clone();
        assert_eq!(line["reason"], kept);
        browser.get(&format!("/decisions/{id}")).await.expect(200).says("Dòng một\n  Dòng hai");
        let submitted = clerk.take("submit", &record, &all_acknowledged()).await.expect(200);
        r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
        let csv = r.auditor().await.get("/v1/conferrals/export?format=csv&columns=reason,title,source").await.expect(200).text();
        assert!(csv.contains(&format!("\"{kept}\",\"{kept}\",\"{kept}\"")), "{csv}");
        r.run(&["audit", "verify"]).exit(0);
        for (member, wrong) in [("title", "a\tb"), ("signer_name", "a\nb"), ("remark", "\n"), ("number", "1\n2")] {
            let code = if wrong.trim().is_empty() { "empty" } else { "control_character" };
            let sent = but(decision("13", 1), json!({member: wrong}));
            clerk.post("/v1/decisions", &sent).await.refused(400, "invalid_body").at(&format!("/{member}"), code);
        }
    }

    async fn one_line_stands_for_many_of_whom_the_source_names_nobody(r: Register) {
        let clerk = r.clerk().await;
        let named = json!({"line": 60, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Đặng Thị Mẫu"});
        let made = r.registered(&press(json!([unnamed(1, 25, "collective"), named, unnamed(100, 52, "individual")]))).await;
        assert_eq!((&made["line_count"], &made["totals"][0]["count"], &made["totals"][1]["count"]), (&json!(78), &json!(25), &json!(53)));
        let given = clerk.get(&format!("/v1/decisions/{}/conferrals?limit=200", made.id())).await.expect(200).items();
        let lines: Vec<_> = given.iter().map(|c| c["line"].as_i64().unwrap()).collect();
        assert_eq!(lines, (1..=25).chain([60]).chain(100..=151).collect::<Vec<_>>());
        assert_eq!(given.iter().filter(|c| c["name"] == "Đặng Thị Mẫu").count(), 1);
        r.run(&["audit", "verify"]).exit(0);
        for (lines, pointer, code) in [
            (json!([but(unnamed(1, 3, "individual"), json!({"unnamed": null, "name": "Mẫu"}))]), "/lines/0/times", "disagrees"),
            (json!([unnamed(1, 1, "individual")]), "/lines/0/times", "out_of_range"),
            (json!([unnamed(1, -5, "individual")]), "/lines/0/times", "out_of_range"),
            (json!([unnamed(1, 10, "individual"), unnamed(10, 2, "individual")]), "/lines/1/line", "repeated"),
            (json!([unnamed(1, 19_999, "individual"), unnamed(30_000, 2, "individual")]), "/lines", "too_many"),
            (json!([unnamed(1, 2_000_000_000, "individual"), unnamed(2, -2_000_000_000, "individual")]), "/lines", "too_many"),
        ] {
            clerk.post("/v1/decisions", &press(lines)).await.refused(400, "invalid_body").at(pointer, code);
        }
    }

    async fn one_line_of_a_draft_is_replaced(r: Register) {
        let clerk = r.clerk().await;
        let draft = clerk.post("/v1/decisions", &decision("1", 4)).await.expect(201);
        let own = format!("/v1/decisions/{}", draft.id());
        let new = but(line(2), json!({"name": "Lê\u{200B} Văn Mẫu", "birth_year": 1970}));
        let after = clerk.put(&format!("{own}/lines/2"), &draft.etag(), &new).await.expect(200);
        assert_eq!((&after["version"], &after["cleaned"]), (&json!(2), &json!(["/lines/1/name"])));
        let kept = clerk.get(&format!("{own}/lines")).await.expect(200).items();
        assert_eq!(kept.iter().map(|l| l["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Đặng Thị Mẫu 1", "Lê Văn Mẫu", "Hội Chữ thập đỏ xã Mẫu 3", "Đặng Thị Mẫu 4"]);
        clerk.put(&format!("{own}/lines/2"), &draft.etag(), &new).await.refused(412, "stale");
        clerk.put(&format!("{own}/lines/9"), &after.etag(), &but(new.clone(), json!({"line": 9}))).await.refused(404, "not_found");
        clerk.put(&format!("{own}/lines/3"), &after.etag(), &new).await.refused(400, "invalid_body").at("/line", "disagrees");
        clerk.put(&format!("{own}/lines/2"), &after.etag(), &but(new, json!({"birth_year": 1700}))).await.refused(400, "invalid_body").at("/birth_year", "year_out_of_range");
    }

    async fn what_a_read_answers_is_taken_as_a_replacement(r: Register) {
        let (clerk, keeper) = (r.clerk().await, r.administrator().await);
        let draft = clerk.post("/v1/decisions", &decision("1", 3)).await.expect(201);
        let own = format!("/v1/decisions/{}", draft.id());
        let read = clerk.get(&own).await.expect(200);
        let again = clerk.put(&own, &read.etag(), &but(read.json(), json!({"title": "Một trích yếu khác"}))).await.expect(200);
        assert_eq!((&again["title"], &again["line_count"]), (&json!("Một trích yếu khác"), &json!(3)));
        let whole = clerk.get(&format!("{own}?include=lines")).await.expect(200);
        let again = clerk.put(&own, &whole.etag(), &whole.json()).await.expect(200);
        assert_eq!(clerk.get(&format!("{own}/lines")).await.expect(200).items().len(), 3);
        let refused = clerk.put(&own, &again.etag(), &but(whole.json(), json!({"created_by": "ai khác"}))).await.refused(400, "unknown_member");
        assert!(refused.codes().iter().all(|code| *code == "unknown_member"));
        clerk.put(&own, &again.etag(), &but(decision("1", 0), json!({"nonsense": 1}))).await.refused(400, "unknown_member").at("/nonsense", "unknown_member");
        let emptied = clerk.put(&own, &again.etag(), &decision("1", 0)).await.expect(200);
        assert_eq!(emptied["line_count"], 0, "[] takes the lines away");
        for path in [
            "/v1/awards/BK_BO_TINH", "/v1/authorities/UBND_LANGSON", "/v1/campaigns/HMTN", "/v1/accounts/clerk",
            "/v1/rules/competences/1", "/v1/rules/rates/1", "/v1/rules/base-salaries/1", "/v1/rules/bonus-rules/1",
        ] {
            let read = keeper.get(path).await.expect(200);
            let after = keeper.put(path, &read.etag(), &read.json()).await.expect(200);
            assert_eq!(after["version"], read["version"].as_i64().unwrap() + 1, "{path}");
        }
        let who = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "aliases": ["Út Mẫu"]})).await.expect(201);
        let path = format!("/v1/recipients/{}", who.id());
        let after = clerk.put(&path, &who.etag(), &clerk.get(&path).await.expect(200).json()).await.expect(200);
        assert_eq!(after["aliases"], json!(["Út Mẫu"]));
        let path = format!("{path}/years");
        let year = clerk.post(&path, &json!({"year": 2020, "rating": "good"})).await.expect(201);
        let path = format!("{path}/2020");
        clerk.put(&path, &year.etag(), &clerk.get(&path).await.expect(200).json()).await.expect(200);
    }

    async fn a_delivery_of_all_lines_leaves_what_it_does_not_name(r: Register) {
        let clerk = r.clerk().await;
        let made = r.registered(&decision("1", 4)).await;
        let path = format!("/v1/decisions/{}/delivery", made.id());
        let day = json!({"presented_on": "2020-07-10", "presented_at": "Rạch Giá"});
        clerk.put(&path, &made.etag(), &day).await.expect(200);
        clerk.put(&path, &made.etag(), &json!({"paid_on": "2020-08-01", "lines": [2, 3]})).await.expect(200);
        let rows = r.sql("SELECT line, presented_on, presented_at, paid_on FROM conferral ORDER BY line").unwrap();
        let paid: Vec<_> = rows.lines().map(|row| row.split(['\t', '|']).nth(3).unwrap_or_default().to_owned()).collect();
        assert_eq!(paid, ["", "2020-08-01", "2020-08-01", ""]);
        assert_eq!(rows.matches("Rạch Giá").count(), 4);
        clerk.put(&path, &made.etag(), &json!({"paid_on": "2020-08-01", "lines": [9]})).await.refused(422, "unknown_reference").at("/lines/0", "unknown_reference");
        clerk.put(&path, &made.etag(), &json!({"lines": [1]})).await.refused(400, "invalid_body").at("/presented_on", "required");
        clerk.put(&path, &made.etag(), &json!({"paid_on": "2020-08-01", "lines": []})).await.refused(400, "invalid_body").at("/lines", "empty");
        clerk.put(&path, &made.etag(), &json!({"presented_on": "2019-01-01"})).await.refused(422, "rule_broken").at("/presented_on", "dates_out_of_order");
        let later = (chrono::Utc::now() + chrono::TimeDelta::days(2)).date_naive();
        // Nothing is handed over or paid in the future, of all lines or of some: what was recorded stays.
        for (body, member) in [
            (json!({"presented_on": later}), "/presented_on"),
            (json!({"presented_on": later, "lines": [2, 4]}), "/presented_on"),
            (json!({"paid_on": later, "presented_at": "Hà Tiên"}), "/paid_on"),
        ] {
            clerk.put(&path, &made.etag(), &body).await.refused(400, "invalid_body").at(member, "delivered_in_future");
        }
        assert_eq!(r.sql("SELECT line, presented_on, presented_at, paid_on FROM conferral ORDER BY line").unwrap(), rows);
        clerk.put(&path, "\"1\"", &day).await.refused(412, "stale");
        r.run(&["audit", "verify"]).exit(0);
        // One certificate: an absent member stays, null clears.
        let given = clerk.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
        let one = format!("/v1/conferrals/{}/delivery", given[0]["id"]);
        let etag = |version: i64| format!("\"{version}\"");
        let version = given[0]["version"].as_i64().unwrap();
        let after = clerk.put(&one, &etag(version), &json!({"certificate_number": "0153"})).await.expect(200);
        assert_eq!((&after["certificate_number"], &after["presented_at"]), (&json!("0153"), &json!("Rạch Giá")));
        let after = clerk.put(&one, &etag(version + 1), &json!({"presented_at": null})).await.expect(200);
        assert_eq!((&after["certificate_number"], after.json().get("presented_at")), (&json!("0153"), None));
        clerk.put(&one, &etag(version + 2), &json!({"nonsense": null})).await.refused(400, "unknown_member");
        let draft = clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        clerk.put(&format!("/v1/decisions/{}/delivery", draft.id()), &draft.etag(), &day).await.refused(409, "wrong_state");
    }

    async fn a_delivery_that_changes_nothing_is_no_event_and_leaves_the_version(r: Register) {
        let (clerk, made) = (r.clerk().await, r.registered(&decision("1", 3)).await);
        let given = async || clerk.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
        let events = || r.number("SELECT count(*) FROM audit_event");
        let one = format!("/v1/conferrals/{}/delivery", given().await[0]["id"]);
        let said = json!({"presented_on": "2020-07-10", "certificate_number": "0153"});
        let first = clerk.put(&one, "\"1\"", &said).await.expect(200);
        let before = events();
        for body in [json!({}), said.clone(), json!({"presented_on": "2020-07-10"}), json!({"paid_on": null})] {
            let same = || clerk.put(&one, &first.etag(), &body).header("Idempotency-Key", "same");
            let same = if body == said { same().await.expect(200); same().await } else { clerk.put(&one, &first.etag(), &body).await };
            assert_eq!((same.expect(200).json(), events()), (first.json(), before), "{body}");
        }
        clerk.put(&one, "\"1\"", &json!({})).await.refused(412, "stale");
        // Of all lines: it is an event of those of which it did not stand yet.
        let (path, day) = (format!("/v1/decisions/{}/delivery", made.id()), json!({"presented_on": "2020-07-10"}));
        for again in [false, true] {
            clerk.put(&path, &made.etag(), &day).await.expect(200);
            let versions: Vec<_> = given().await.iter().map(|one| (one["version"].as_i64(), one["presented_on"].clone())).collect();
            assert_eq!((versions, events()), (vec![(Some(2), json!("2020-07-10")); 3], before + 1), "{again}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_registrar_adds_a_body_and_an_administrator_a_campaign(r: Register) {
        let body = |code: &str| json!({"code": code, "name_vi": "Ủy ban nhân dân xã Mẫu", "name_en": "Commune", "level": "commune"});
        r.registrar().await.post("/v1/authorities", &body("XA_MAU")).await.expect(201);
        r.clerk().await.post("/v1/authorities", &body("XA_KHAC")).await.refused(403, "forbidden");
        let limited = r.limited("giu-so-xa", "registrar", json!({"authority_codes": ["XA_MAU"]})).await;
        limited.post("/v1/authorities", &body("XA_KHAC")).await.refused(403, "forbidden");
        let campaign = json!({"code": "PT_MAU", "name_vi": "Phong trào Mẫu", "name_en": "Sample"});
        r.administrator().await.post("/v1/campaigns", &campaign).await.expect(201);
        r.auditor().await.post("/v1/campaigns", &but(campaign, json!({"code": "PT_KHAC"}))).await.refused(403, "forbidden");
    }
}
