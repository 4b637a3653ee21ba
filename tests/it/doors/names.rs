//! Names of accounts: no new one looks like another.

use crate::harness::Register;
use serde_json::json;

on_both_engines! {
    async fn a_new_name_that_looks_like_another_is_refused_with_words_wherever_names_are_made(r: Register) {
        let administrator = r.administrator().await;
        r.token_of("lan", "clerk");
        // Cyrillic, full-width, a combining mark, marks, an invisible letter.
        for name in ["lаn", "ｌａｎ", "la\u{301}n", "lân", "la\u{200b}n", "-lan", ".lan"] {
            let refused = administrator.post("/v1/accounts", &json!({"name": name, "role": "clerk"})).header("Accept-Language", "en").await;
            let refused = refused.refused(400, "invalid_body").at("/name", "invalid_code");
            assert!(refused.text().contains("ASCII") || refused.text().contains("stands in addresses"), "{}", refused.text());
            for command in [&["token", "create", "--role", "clerk"][..], &["account", "create", "--role", "clerk"], &["account", "bootstrap"]] {
                let named = format!("--account={name}");
                let arguments: Vec<&str> = command.iter().copied().chain([named.as_str()]).collect();
                r.run(&arguments).exit(1);
            }
        }
        for name in ["LAN", "Lan"] {
            administrator.post("/v1/accounts", &json!({"name": name, "role": "clerk"})).await.refused(409, "already_exists").at("/name", "already_exists");
            r.run(&["token", "create", "--account", name, "--role", "clerk"]).exit(1);
        }
        administrator.post("/v1/accounts", &json!({"name": "System", "role": "clerk"})).await.refused(400, "invalid_body");
        administrator.post("/v1/accounts", &json!({"name": "Lan.2@so.example.vn", "role": "clerk"})).await.expect(201);
    }

    async fn a_name_that_is_there_already_stays_usable(r: Register) {
        let administrator = r.administrator().await;
        administrator.post("/v1/accounts", &json!({"name": "lan", "role": "clerk"})).await.expect(201);
        // As an older version took it.
        let seals = r.seals();
        let id = r.number("SELECT id FROM account WHERE name = 'lan'").to_string();
        let parts = [Some(id.as_str()), Some("lân"), Some("clerk"), None, None, None, None, Some(""), Some("1"), Some("administrator")];
        let seal = seals.seal(award_registry::domain::account::seal::Kind::Account, &parts).unwrap();
        r.edit_with_event("account", &id, &format!("UPDATE account SET name = 'lân', seal = '{seal}' WHERE id = {id}"));
        let at = "/v1/accounts/l%C3%A2n";
        let kept = administrator.get(at).await.expect(200);
        administrator.put(at, &kept.etag(), &json!({"name": "lân", "role": "auditor"})).await.expect(200);
        let token = r.run(&["token", "create", "--account", "lân", "--role", "auditor"]).exit(0).text();
        assert_eq!(r.holding(token.trim()).get("/v1/me").await.expect(200)["name"], "lân");
    }
}
