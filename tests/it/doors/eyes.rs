//! Four eyes are two people: whoever wrote any of a decision does not register it, and who could have been both is on
//! record.

use crate::harness::{
    Person, Register,
    sample::{all_acknowledged, but, decision},
};
use serde_json::{Value, json};

/// Someone by a token that this administrator issued, for an account that is made if it is missing.
async fn issued(r: &Register, administrator: &Person, account: &str, role: &str) -> Person {
    if administrator.get(&format!("/v1/accounts/{account}")).await.status == 404 {
        administrator.post("/v1/accounts", &json!({"name": account, "role": role})).await.expect(201);
    }
    let made = administrator.post(&format!("/v1/accounts/{account}/tokens"), &json!({})).await.expect(201);
    r.holding(made["token"].as_str().unwrap())
}

on_both_engines! {
    async fn who_wrote_any_of_a_decision_does_not_register_it_whoever_edited_it_last(r: Register) {
        let (clerk, author, other) = (r.clerk().await, r.registrar().await, r.named("registrar-2", "registrar").await);
        let draft = author.post("/v1/decisions", &decision("1", 2)).await.expect(201);
        let path = format!("/v1/decisions/{}", draft.id());
        let edited = clerk.put(&path, &draft.etag(), &but(decision("1", 2), json!({"title": "Về việc khen thưởng,"}))).await.expect(200);
        let submitted = clerk.take("submit", &edited, &all_acknowledged()).await.expect(200);
        author.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        // Nor after it was returned and written anew by others.
        let returned = other.take("return", &submitted, &json!({"reason": "Thiếu năm sinh"})).await.expect(200);
        let again = clerk.put(&path, &returned.etag(), &decision("2", 1)).await.expect(200);
        let submitted = clerk.take("submit", &again, &all_acknowledged()).await.expect(200);
        author.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        // The database says so too.
        let by_hand = "UPDATE decision SET state = 'registered', registered_by = 'registrar', registered_at = '2026-11-26T00:00:00.000Z' WHERE id =";
        assert!(r.sql(&format!("{by_hand} {}", draft.id())).unwrap_err().contains("four eyes"));
        other.take("register", &submitted, &json!({})).await.expect(200);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_comma_of_the_registrar_in_anothers_draft_is_enough(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = clerk.post("/v1/decisions", &decision("1", 2)).await.expect(201);
        let path = format!("/v1/decisions/{}", draft.id());
        let comma = registrar.put(&path, &draft.etag(), &but(decision("1", 2), json!({"remark": "Xem, bản giấy"}))).await.expect(200);
        let back = clerk.put(&path, &comma.etag(), &decision("1", 2)).await.expect(200);
        let submitted = clerk.take("submit", &back, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
    }

    async fn whoever_issued_both_credentials_is_told_to_the_auditor(r: Register) {
        let (one, two) = (r.administrator().await, r.named("administrator-2", "administrator").await);
        let auditor = r.auditor().await;
        let clerk = issued(&r, &one, "lan", "clerk").await;
        let (same, another) = (issued(&r, &one, "hoa", "registrar").await, issued(&r, &two, "mai", "registrar").await);
        let mut ids = Vec::new();
        for (number, registrar) in [("1", &same), ("2", &another), ("3", &same)] {
            let draft = clerk.post("/v1/decisions", &decision(number, 1)).await.expect(201);
            let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
            ids.push(registrar.take("register", &submitted, &json!({})).await.expect(200).id());
        }
        let listed = auditor.walk("/v1/audit/one-hand", 1).await;
        assert_eq!(listed.iter().map(|one| one["decision_id"].as_i64().unwrap()).collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert_eq!((&listed[0]["person"], &listed[0]["reference"]), (&json!("administrator"), &json!("1/QĐ-UBND")));
        let hand = |part: &str, account: &str, by: &str| json!({"part": part, "account": account, "issued_by": by, "account_created_by": by});
        let all = [hand("author", "lan", "administrator"), hand("submitter", "lan", "administrator"), hand("registrar", "hoa", "administrator")];
        assert_eq!(listed[0]["hands"], Value::from(all.to_vec()));
        assert_eq!(auditor.get("/v1/audit/one-hand?include_total=true").await.expect(200)["total"], 2);
        // The event of registering says the same, of every decision.
        let event = r.sql("SELECT after FROM audit_event WHERE act = 'register_decision' ORDER BY seq").unwrap();
        let events: Vec<Value> = event.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((&events[0]["one_person"], &events[1]["one_person"]), (&json!("administrator"), &Value::Null));
        assert_eq!(events[1]["hands"][2], hand("registrar", "mai", "administrator-2"));
        // Who has the command line could have been anyone: an office whose accounts come from there asks for it.
        let by_command_line = r.registered(&decision("4", 1)).await.id();
        let every = auditor.walk("/v1/audit/one-hand?include_command_line=true", 1).await;
        assert_eq!(every.iter().map(|one| one["decision_id"].as_i64().unwrap()).collect::<Vec<_>>(), [ids[0], ids[2], by_command_line]);
        assert_eq!(every[2]["person"], "system");
        for (query, total) in [("", 2), ("&include_command_line=false", 2), ("&include_command_line=true", 3)] {
            assert_eq!(auditor.get(&format!("/v1/audit/one-hand?include_total=true{query}")).await.expect(200)["total"], total, "{query}");
        }
        for role in ["clerk", "registrar", "client"] {
            r.person(role).await.get("/v1/audit/one-hand").await.refused(403, "forbidden");
        }
    }

    async fn who_registers_by_a_password_came_by_the_code_of_whoever_made_it(r: Register) {
        let administrator = r.administrator().await;
        let clerk = issued(&r, &administrator, "lan", "clerk").await;
        administrator.post("/v1/accounts", &json!({"name": "hoa", "role": "registrar"})).await.expect(201);
        let code = administrator.call(reqwest::Method::POST, "/v1/accounts/hoa/recover").await.expect(201);
        let mut browser = crate::harness::Browser::of(&r);
        browser.use_code("hoa", code["code"].as_str().unwrap(), crate::sign_in::GOOD).await.expect(200);
        browser.sign_in("hoa", crate::sign_in::GOOD).await.leads_to("/");
        let draft = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let session: Value = serde_json::from_str(&browser.get("/v1/session").await.expect(200).text).unwrap();
        let request = browser.request(reqwest::Method::POST, &format!("/v1/decisions/{}/register", draft.id()));
        let request = request.header("X-CSRF-Token", session["csrf_token"].as_str().unwrap()).header("If-Match", submitted.etag());
        let page = browser.ask(request.header("Content-Type", "application/json").body("{}")).await;
        page.expect(200);
        let listed = r.auditor().await.get("/v1/audit/one-hand").await.expect(200).items();
        assert_eq!((&listed[0]["person"], &listed[0]["hands"][2]["issued_by"]), (&json!("administrator"), &json!("administrator")));
    }
}
