//! From draft to history: who may take which step, and what stands after it.

use super::*;

on_both_engines! {
    async fn a_clerk_writes_a_decision_of_77_lines_a_registrar_registers_it_and_it_stands_in_histories(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        clerk.post("/v1/campaigns", &json!({"code": "HMTN_MAU", "name_vi": "Vận động hiến máu", "name_en": "Blood donation"})).await.expect(201);
        let body = but(decision("1215", 77), json!({"campaign_code": "HMTN_MAU"}));
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        assert_eq!(draft.header("location").unwrap(), format!("/v1/decisions/{}", draft.id()));
        assert_eq!(draft.etag(), "\"1\"");
        assert_eq!((&draft["state"], &draft["reference"], &draft["line_count"], &draft["signed_year"]), (&json!("draft"), &json!("1215/QĐ-UBND"), &json!(77), &json!(2020)));
        assert_eq!(draft["totals"], json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 52}, {"award_code": "BK_BO_TINH", "recipient_kind": "collective", "count": 25}]));
        assert_eq!(draft["authority_names"], json!(["Ủy ban nhân dân tỉnh Kiên Giang"]));
        assert!(draft.json().get("lines").is_none());

        let read = clerk.get(&format!("/v1/decisions/{}?include=lines", draft.id())).await.expect(200);
        let mut lines = read["lines"].as_array().unwrap().clone();
        for line in &mut lines {
            let members = line.as_object_mut().unwrap();
            assert_eq!((members.remove("unnamed"), members.remove("posthumous")), (Some(json!(false)), Some(json!(false))));
        }
        assert_eq!(Value::from(lines), body["lines"]);
        assert_eq!(clerk.walk(&format!("/v1/decisions/{}/lines", draft.id()), 50).await, *read["lines"].as_array().unwrap());

        // A draft is no conferral and creates nobody.
        assert!(clerk.get("/v1/conferrals").await.expect(200).items().is_empty());
        assert!(clerk.get("/v1/recipients").await.expect(200).items().is_empty());
        assert!(clerk.get(&format!("/v1/decisions/{}/conferrals", draft.id())).await.expect(200).items().is_empty());

        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        assert_eq!((&submitted["state"], &submitted["submitted_by"], submitted.etag()), (&json!("submitted"), &json!("clerk"), "\"2\"".into()));
        let registered = registrar.take("register", &submitted, &json!({})).await.expect(200);
        assert_eq!((&registered["state"], &registered["registered_by"], registered.etag()), (&json!("registered"), &json!("registrar"), "\"3\"".into()));
        assert!(registered.json().get("lines").is_none());

        let conferrals = registrar.walk(&format!("/v1/decisions/{}/conferrals", draft.id()), 50).await;
        assert_eq!(conferrals.len(), 77);
        assert!(conferrals.iter().enumerate().all(|(i, c)| c["line"] == i + 1 && c["name"] == body["lines"][i]["name"] && c["status"] == "in_force"));
        let one = registrar.get(&format!("/v1/conferrals/{}", conferrals[1]["id"])).await.expect(200);
        assert_eq!(one.json(), conferrals[1]);
        for (member, value) in [("award_name", "Bằng khen của Bộ, ban, ngành, tỉnh"), ("campaign_code", "HMTN_MAU"), ("reference", "1215/QĐ-UBND"), ("award_kind", "certificate_of_merit")] {
            assert_eq!(one[member], value);
        }
        // What was written still stands, beside the recipients that came into being.
        let kept = registrar.get(&format!("/v1/decisions/{}?include=lines", draft.id())).await.expect(200);
        for (kept, written) in kept["lines"].as_array().unwrap().iter().zip(read["lines"].as_array().unwrap()) {
            assert!(written.as_object().unwrap().iter().all(|(name, value)| kept[name] == *value), "{kept} was {written}");
        }

        let recipient = one["recipient_id"].as_i64().unwrap();
        assert_eq!(registrar.get(&format!("/v1/recipients/{recipient}")).await.expect(200)["name"], "Đặng Thị Mẫu 2");
        let history = r.outside_client().await.get(&format!("/v1/recipients/{recipient}/history")).await.expect(200);
        assert_eq!(history["items"], json!([{"conferral": one.json(), "acts": []}]));
        assert_eq!(history["recipient"]["id"], recipient);
    }

    async fn who_submitted_or_edited_a_decision_does_not_register_it(r: Register) {
        let (first, second) = (r.registrar().await, r.named("hoa", "registrar").await);
        let draft = first.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let submitted = first.take("submit", &draft, &all_acknowledged()).await.expect(200);
        first.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        let returned = second.take("return", &submitted, &json!({"reason": "Thiếu căn cứ"})).await.expect(200);
        let edited = second.put(&format!("/v1/decisions/{}", draft.id()), &returned.etag(), &decision("1", 2)).await.expect(200);
        let submitted = first.take("submit", &edited, &all_acknowledged()).await.expect(200);
        second.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        r.named("mai", "registrar").await.take("register", &submitted, &json!({})).await.expect(200);
    }

    async fn the_database_itself_keeps_four_eyes(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let by_hand = format!("UPDATE decision SET state = 'registered', registered_by = 'clerk', registered_at = '2026-01-01T00:00:00.000Z' WHERE id = {}", draft.id());
        assert!(r.sql(&by_hand).unwrap_err().to_lowercase().contains("four eyes"));
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        assert!(r.sql(&format!("UPDATE decision SET submitted_by = 'registrar' WHERE id = {}", draft.id())).is_err());
        assert!(r.sql(&format!("UPDATE decision SET edited_by = 'registrar' WHERE id = {}", draft.id())).is_err());
    }

    async fn a_returned_decision_is_a_draft_with_the_reason_and_comes_back_to_be_registered(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = clerk.post("/v1/decisions", &decision("7", 3)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        clerk.put(&format!("/v1/decisions/{}", draft.id()), &submitted.etag(), &decision("7", 2)).await.refused(409, "wrong_state");
        clerk.take("return", &submitted, &json!({"reason": "x"})).await.refused(403, "forbidden");
        registrar.take("return", &submitted, &json!({"reason": " "})).await.refused(400, "invalid_body").at("/reason", "empty");
        let returned = registrar.take("return", &submitted, &json!({"reason": "Dòng 2 sai tên"})).await.expect(200);
        assert_eq!((&returned["state"], &returned["returned_reason"]), (&json!("draft"), &json!("Dòng 2 sai tên")));
        assert!(returned.json().get("submitted_by").is_none());
        let mended = clerk.put(&format!("/v1/decisions/{}", draft.id()), &returned.etag(), &decision("7", 2)).await.expect(200);
        assert_eq!(mended["line_count"], 2);
        let submitted = clerk.take("submit", &mended, &all_acknowledged()).await.expect(200);
        assert!(submitted.json().get("returned_reason").is_none());
        registrar.take("register", &submitted, &json!({})).await.expect(200);
    }

    async fn a_withdrawn_draft_is_at_its_end(r: Register) {
        let clerk = r.clerk().await;
        let draft = clerk.post("/v1/decisions", &decision("7", 1)).await.expect(201);
        let withdrawn = clerk.take("withdraw", &draft, &json!({"reason": "Nhập nhầm"})).await.expect(200);
        assert_eq!((&withdrawn["state"], &withdrawn["returned_reason"]), (&json!("withdrawn"), &json!("Nhập nhầm")));
        clerk.take("submit", &withdrawn, &all_acknowledged()).await.refused(409, "wrong_state");
        clerk.take("withdraw", &withdrawn, &json!({"reason": "x"})).await.refused(409, "wrong_state");
        clerk.put(&format!("/v1/decisions/{}", draft.id()), &withdrawn.etag(), &decision("7", 1)).await.refused(409, "wrong_state");
    }

    async fn a_registered_decision_takes_no_further_step(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let registered = r.registered(&decision("7", 1)).await;
        let own = format!("/v1/decisions/{}", registered.id());
        clerk.put(&own, &registered.etag(), &decision("7", 1)).await.refused(409, "wrong_state");
        for (verb, body) in [("submit", json!({})), ("register", json!({})), ("return", json!({"reason": "x"})), ("withdraw", json!({"reason": "x"}))] {
            registrar.take(verb, &registered, &body).await.refused(409, "wrong_state");
        }
        assert_eq!(clerk.get(&own).await.expect(200).json(), registered.json());
        assert_eq!(clerk.get(&format!("{own}/checks")).await.expect(200).json(), json!({"flaws": [], "cautions": [], "notes": []}));
        assert_eq!(clerk.get(&format!("{own}/matches")).await.expect(200).json(), json!({"items": []}));
    }

    async fn of_two_registrars_at_once_one_registers_and_the_other_is_late(r: Register) {
        let clerk = r.clerk().await;
        let (hoa, mai) = (r.named("hoa", "registrar").await, r.named("mai", "registrar").await);
        for number in 1..=5 {
            let draft = clerk.post("/v1/decisions", &decision(&number.to_string(), 10)).await.expect(201);
            let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
            let nothing = json!({});
            let (a, b) = tokio::join!(hoa.take("register", &submitted, &nothing), mai.take("register", &submitted, &nothing));
            let mut statuses = [a.status, b.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412]);
            assert_eq!(if a.status == 412 { a } else { b }["code"], "stale");
        }
        assert_eq!(r.number("SELECT count(*) FROM conferral"), 50);
    }

    async fn a_client_sees_no_draft(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let draft = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        for path in ["", "/lines", "/conferrals"] {
            client.get(&format!("/v1/decisions/{}{path}", draft.id())).await.refused(404, "not_found");
        }
        for path in ["/checks", "/matches"] {
            client.get(&format!("/v1/decisions/{}{path}", draft.id())).await.refused(403, "forbidden");
        }
        assert!(client.get("/v1/decisions?include_total=true").await.expect(200).items().is_empty());
        assert_eq!(client.get("/v1/decisions?state=draft&include_total=true").await.expect(200)["total"], 0);
        assert_eq!(clerk.get("/v1/decisions").await.expect(200).items().len(), 1);
        let registered = r.registered(&decision("2", 1)).await;
        let seen = client.get("/v1/decisions?state=draft&state=registered").await.expect(200).items();
        assert_eq!(seen.iter().map(|d| &d["id"]).collect::<Vec<_>>(), [&registered["id"]]);
        client.get(&format!("/v1/decisions/{}?include=lines", registered.id())).await.expect(200);
    }
}
