//! Accounts and tokens: who may act, from when, and until when.

use crate::harness::{
    Person, Register, operations,
    sample::{all_acknowledged, but, decision},
};
use reqwest::Method;
use serde_json::{Value, json};

/// Someone who holds a token that was made over HTTP.
async fn holder(r: &Register, account: &str, asked: Value) -> (Person, Value) {
    let made = r.administrator().await.post(&format!("/v1/accounts/{account}/tokens"), &asked).await.expect(201).json();
    (r.holding(made["token"].as_str().unwrap()), made)
}

on_both_engines! {
    async fn an_account_is_made_changed_and_disabled_and_what_it_may_do_holds_at_once(r: Register) {
        let administrator = r.administrator().await;
        let lan = json!({"name": "lan", "role": "clerk", "full_name": "Nguyễn Thị Lan Mẫu"});
        let made = administrator.post("/v1/accounts", &lan).await.expect(201);
        assert_eq!(made.header("location").as_deref(), Some("/v1/accounts/lan"));
        administrator.post("/v1/accounts", &lan).await.refused(409, "already_exists").at("/name", "already_exists");
        administrator.post("/v1/accounts", &but(lan.clone(), json!({"name": "system"}))).await.refused(400, "invalid_body").at("/name", "reserved");
        administrator.post("/v1/accounts", &but(lan.clone(), json!({"name": "x", "authority_codes": ["NOWHERE"]}))).await.refused(422, "unknown_reference").at("/authority_codes/0", "unknown_reference");
        let boss = json!({"name": "y", "role": "administrator", "authority_codes": ["UBND_LANGSON"]});
        administrator.post("/v1/accounts", &boss).await.refused(400, "invalid_body").at("/authority_codes", "beyond_role");
        let (person, _) = holder(&r, "lan", json!({})).await;
        let me = person.get("/v1/me").await.expect(200).json();
        assert_eq!(me, but(lan.clone(), json!({"disabled": false})));
        person.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let auditor = but(lan.clone(), json!({"role": "auditor"}));
        administrator.put("/v1/accounts/lan", "\"7\"", &auditor).await.refused(412, "stale");
        let changed = administrator.put("/v1/accounts/lan", "\"1\"", &auditor).await.expect(200);
        person.post("/v1/decisions", &decision("2", 1)).await.refused(403, "forbidden");
        administrator.put("/v1/accounts/lan", &changed.etag(), &but(auditor.clone(), json!({"disabled": true}))).await.expect(200);
        person.get("/v1/me").await.refused(401, "unauthenticated");
        administrator.post("/v1/accounts/lan/tokens", &json!({})).await.refused(409, "wrong_state");
        administrator.put("/v1/accounts/lan", "\"3\"", &but(auditor, json!({"name": "hoa"}))).await.refused(400, "invalid_body").at("/name", "frozen");
        let names: Vec<_> = administrator.walk("/v1/accounts", 1).await.into_iter().map(|a| a["name"].clone()).collect();
        assert_eq!(names, ["clerk", "registrar", "auditor", "administrator", "client", "lan"]);
    }

    async fn nobody_changes_the_own_account(r: Register) {
        let administrator = r.administrator().await;
        let own = administrator.get("/v1/accounts/administrator").await.expect(200);
        let body = json!({"name": "administrator", "role": "clerk"});
        administrator.put("/v1/accounts/administrator", &own.etag(), &body).await.refused(403, "forbidden");
        assert_eq!(administrator.get("/v1/me").await.expect(200)["role"], "administrator");
    }

    async fn accounts_are_made_listed_and_disabled_by_the_command_line_beside_a_server(r: Register) {
        let administrator = r.administrator().await;
        let school = r.clerk().await.post("/v1/recipients", &json!({"kind": "collective", "name": "Trường Mẫu"})).await.expect(201);
        let unit = school.id().to_string();
        r.run(&["account", "create", "--account", "lan", "--role", "clerk", "--full-name", " Nguyễn Thị Lan Mẫu "]).exit(0);
        let limits = ["--authority-code", "UBND_LANGSON", "--authority-code", "TW_HCTD", "--unit-id", &unit];
        let identity = ["--identity", "https://idp.example moon"];
        r.run(&[&["account", "create", "--account", "mai", "--role", "auditor"][..], &limits, &identity].concat()).exit(0);
        // What it may not be, the command says as the API does.
        let refused = |more: &[&str], said: &str| {
            let stderr = r.run(&[&["account", "create", "--account", "hoa", "--role", "client"][..], more].concat()).exit(1).stderr;
            assert!(stderr.contains(said), "{stderr}");
        };
        refused(&["--authority-code", "NOWHERE"], "/authority_codes/0 unknown_reference");
        refused(&["--unit-id", "999"], "/unit_ids/0 unknown_reference");
        refused(&identity, "/identity already_exists");
        refused(&["--full-name", "a\tb"], "/full_name control_character");
        assert!(r.run(&["account", "create", "--account", "lan", "--role", "client"]).exit(1).stderr.contains("/name already_exists"));
        r.run(&["account", "create", "--account", "boss", "--role", "boss"]).exit(2);
        let listed = || r.run(&["account", "list"]).exit(0).text();
        let lan = "lan\tclerk\tNguyễn Thị Lan Mẫu\t-\t-\t-\t-\n";
        let mai = format!("mai\tauditor\t-\tUBND_LANGSON,TW_HCTD\t{unit}\thttps://idp.example moon\t-\n");
        assert!(listed().ends_with(&format!("{lan}{mai}")), "{}", listed());
        assert_eq!(administrator.get("/v1/accounts/mai").await.expect(200)["unit_ids"], json!([unit.parse::<i64>().unwrap()]));
        // A disabled account keeps what it is, but its tokens, sessions and codes are good for nothing.
        r.give_password("lan", "clerk", "một mật khẩu đủ dài").await;
        let (person, _) = holder(&r, "lan", json!({})).await;
        person.get("/v1/me").await.expect(200);
        r.run(&["account", "disable", "--account", "lan"]).exit(0);
        tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        person.get("/v1/me").await.refused(401, "unauthenticated");
        assert_eq!(r.number("SELECT count(*) FROM session"), 0);
        assert!(listed().contains(&lan.replace("-\n", "disabled\n")), "{}", listed());
        assert!(r.run(&["account", "recover", "--account", "lan"]).exit(1).stderr.contains("disabled"));
        assert!(r.run(&["account", "disable", "--account", "lan"]).exit(1).stderr.contains("disabled already"));
        r.run(&["account", "disable", "--account", "nobody"]).exit(1);
        // Enabled, its tokens are good again, and its sessions are not.
        r.run(&["account", "enable", "--account", "lan"]).exit(0);
        tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        person.get("/v1/me").await.expect(200);
        assert_eq!(r.number("SELECT count(*) FROM session"), 0);
        assert!(listed().contains(lan), "{}", listed());
        assert!(r.run(&["account", "enable", "--account", "lan"]).exit(1).stderr.contains("not disabled"));
        r.run(&["account", "enable", "--account", "nobody"]).exit(1);
        let acts = r.sql("SELECT act, actor FROM audit_event WHERE noun = 'account' AND actor = 'system' ORDER BY seq DESC LIMIT 1").unwrap();
        assert_eq!(acts, "replace_account\tsystem\n");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_token_is_shown_once_and_kept_as_a_hash(r: Register) {
        r.clerk().await;
        let (person, made) = holder(&r, "clerk", json!({"label": "Máy ở quầy", "days": 10})).await;
        let token = made["token"].as_str().unwrap();
        assert!(token.starts_with("awr_") && token.len() == 53, "{token}");
        person.get("/v1/me").await.expect(200);
        let page = r.administrator().await.get("/v1/accounts/clerk/tokens").await.expect(200);
        assert!(!page.text().contains(token));
        let kept = &page.items()[1];
        assert_eq!((&kept["label"], &kept["id"], &kept["account"]), (&json!("Máy ở quầy"), &made["id"], &json!("clerk")));
        assert_eq!(r.sql("SELECT count(*) FROM token WHERE hash LIKE 'awr_%'").unwrap().trim(), "0");
        let events = r.sql("SELECT coalesce(before, '') || after || rows FROM audit_event").unwrap();
        assert!(!events.contains(&token[4..]), "the trail holds a token");
        assert!(!r.program.log().contains(&token[4..]), "the log holds a token");
        // One that is mistyped is told from one that is unknown, without the database.
        let mistyped = r.holding(&format!("{}x", &token[..52]));
        assert!(mistyped.get("/v1/me").header("Accept-Language", "en").await.refused(401, "unauthenticated").text().contains("mistyped"));
        // In the query it is nothing but a parameter nobody knows.
        for name in ["token", "access_token", "api_key"] {
            r.stranger().get(&format!("/v1/me?{name}={token}")).await.refused(400, "unknown_parameter");
        }
        assert!(!r.program.log().contains(&token[4..]), "the log holds a token of a query");
    }

    async fn a_token_does_no_more_than_its_scopes(r: Register) {
        r.outside_client().await;
        let ask = async |account: &str, asked| r.administrator().await.post(&format!("/v1/accounts/{account}/tokens"), &asked).await;
        ask("client", json!({"scopes": ["read", "record"]})).await.refused(400, "invalid_body").at("/scopes/1", "beyond_role");
        ask("client", json!({"days": 367})).await.refused(400, "invalid_body").at("/days", "out_of_range");
        ask("nobody", json!({})).await.refused(404, "not_found");
        let (reader, _) = holder(&r, "client", json!({"scopes": ["read"]})).await;
        reader.get("/v1/conferrals").await.expect(200);
        let refused = reader.get("/v1/conferrals/export?format=csv").header("Accept-Language", "en").await.refused(403, "forbidden");
        assert!(refused.text().contains("lacks the scope export"), "{}", refused.text());
        // Nor does it make one that does more.
        let (keeper, _) = holder(&r, "administrator", json!({"scopes": ["keep_accounts", "read"]})).await;
        for beyond in [json!({}), json!({"scopes": ["read_audit"]})] {
            keeper.post("/v1/accounts/administrator/tokens", &beyond).await.refused(403, "forbidden").at("/scopes", "beyond_token");
        }
        keeper.post("/v1/accounts/client/tokens", &json!({"scopes": ["read"]})).await.expect(201);
        r.clerk().await;
        let (narrow, _) = holder(&r, "clerk", json!({"scopes": ["read"]})).await;
        for operation in operations().into_iter().filter(|o| o.method != Method::GET && o.id != "verifyPaper") {
            let path = operation.path.replace("{id}", "1").replace("{code}", "HMTN").replace("{year}", "2025").replace("{line}", "1").replace("{n}", "1").replace("{name}", "clerk");
            let answer = narrow.call(operation.method.clone(), &path).header("If-Match", "\"1\"").json(&json!({})).await;
            answer.refused(403, "forbidden");
        }
    }

    async fn a_revoked_token_is_refused_at_once_and_an_old_one_goes_on_beside_the_new_for_the_overlap(r: Register) {
        let mut r = r;
        r.clerk().await;
        let administrator = r.administrator().await;
        let (person, made) = holder(&r, "clerk", json!({"label": "Quầy", "scopes": ["read"]})).await;
        person.get("/v1/me").await.expect(200);
        let rotated = administrator.post(&format!("/v1/tokens/{}/rotate", made["id"]), &json!({"overlap_hours": 1})).await.expect(201).json();
        let new = r.holding(rotated["token"].as_str().unwrap());
        new.get("/v1/me").await.expect(200);
        person.get("/v1/me").await.expect(200);
        assert_eq!((&rotated["label"], &rotated["scopes"]), (&json!("Quầy"), &json!(["read"])));
        let old = administrator.get("/v1/accounts/clerk/tokens").await.expect(200).items()[1].clone();
        assert!(old["expires_at"].as_str() < made["expires_at"].as_str());
        administrator.post(&format!("/v1/tokens/{}/revoke", rotated["id"]), &json!({})).await.expect(200);
        new.get("/v1/me").await.refused(401, "unauthenticated");
        administrator.post(&format!("/v1/tokens/{}/revoke", rotated["id"]), &json!({})).await.refused(409, "wrong_state");
        // Without an overlap the old one ends at once.
        let last = administrator.post(&format!("/v1/tokens/{}/rotate", made["id"]), &json!({"overlap_hours": 0})).await.expect(201).json();
        person.get("/v1/me").await.refused(401, "unauthenticated");
        // Of the command line too.
        let listed = r.run(&["token", "list", "--account", "clerk"]).exit(0).text();
        assert_eq!(listed.lines().count(), 4, "{listed}");
        let id = last["id"].to_string();
        let by_hand = r.run(&["token", "rotate", "--id", &id, "--overlap-hours", "0"]).exit(0).text();
        r.start_again();
        r.holding(by_hand.trim()).get("/v1/me").await.expect(200);
        let newest = r.number("SELECT max(id) FROM token").to_string();
        r.run(&["token", "revoke", "--id", &newest]).exit(0);
        r.run(&["token", "revoke", "--id", &newest]).exit(1);
        r.start_again();
        r.holding(by_hand.trim()).get("/v1/me").await.refused(401, "unauthenticated");
    }

    async fn the_last_use_of_a_token_is_noted(r: Register) {
        r.clerk().await.get("/v1/me").await.expect(200);
        for _ in 0..50 {
            if r.number("SELECT count(*) FROM token WHERE last_used_at IS NOT NULL") == 1 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no use was noted");
    }

    async fn who_submitted_as_a_clerk_does_not_register_it_as_a_registrar(r: Register) {
        let administrator = r.administrator().await;
        let lan = json!({"name": "lan", "role": "clerk"});
        administrator.post("/v1/accounts", &lan).await.expect(201);
        let (lan_now, _) = holder(&r, "lan", json!({})).await;
        let draft = lan_now.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let submitted = lan_now.take("submit", &draft, &all_acknowledged()).await.expect(200);
        administrator.put("/v1/accounts/lan", "\"1\"", &but(lan, json!({"role": "registrar"}))).await.expect(200);
        lan_now.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
    }
}
