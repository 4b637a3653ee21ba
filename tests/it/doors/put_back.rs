//! A row of power that is put back as it was once, with the seal it had then, lets nobody in and is found by verify.

use crate::{
    harness::{Browser, Register},
    sign_in::{GOOD, OTHER},
};
use serde_json::json;

const COOKIE: &str = "__Host-award_session";

/// Keeps the rows of a table, as whoever copies the database does.
fn keep(r: &Register, table: &str) {
    r.sql(&format!("CREATE TABLE saved_{table} AS SELECT * FROM {table}")).unwrap();
}

/// Puts back columns of all rows of a table as they were kept.
fn put_back(r: &Register, table: &str, columns: &[&str]) {
    let columns: Vec<_> = columns
        .iter()
        .map(|column| format!("{column} = (SELECT s.{column} FROM saved_{table} s WHERE s.id = {table}.id)"))
        .collect();
    let (columns, rows) = (columns.join(", "), format!("id IN (SELECT id FROM saved_{table})"));
    r.sql(&format!("UPDATE {table} SET {columns} WHERE {rows}; DROP TABLE saved_{table}")).unwrap();
}

/// What verify says against the register.
fn found(r: &Register) -> String {
    r.run(&["audit", "verify"]).exit(1).stderr
}

on_both_engines! {
    async fn a_token_that_was_revoked_or_shortened_is_not_good_again_where_its_row_is_put_back(r: Register) {
        let mut r = r;
        r.token_of("lan", "clerk");
        let administrator = r.administrator().await;
        let make = async |r: &Register| {
            let made = r.administrator().await.post("/v1/accounts/lan/tokens", &json!({"scopes": ["read"]})).await.expect(201).json();
            (made["token"].as_str().unwrap().to_owned(), made["id"].as_i64().unwrap())
        };
        let ((revoked, first), (rotated, second)) = (make(&r).await, make(&r).await);
        keep(&r, "token");
        administrator.post(&format!("/v1/tokens/{first}/revoke"), &json!({})).await.expect(200);
        administrator.post(&format!("/v1/tokens/{second}/rotate"), &json!({"overlap_hours": 0})).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
        put_back(&r, "token", &["revoked_at", "expires_at", "seal"]);
        for again in [false, true] {
            if again {
                r.start_again();
            }
            for token in [&revoked, &rotated] {
                r.holding(token).get("/v1/me").await.refused(401, "unauthenticated");
            }
        }
        assert!(r.log().contains("not as its last event left it"));
        // Nor does another come of it.
        r.administrator().await.post(&format!("/v1/tokens/{first}/rotate"), &json!({})).await.refused(409, "wrong_state");
        let found = found(&r);
        for token in [first, second] {
            assert!(found.contains(&format!("token {token} is not as this event, its last, left it")), "{found}");
        }
        // One that is used is no misfit, and what is noted of its use is no edit.
        assert!(!found.contains("token 1 "), "{found}");
    }

    async fn an_account_is_neither_enabled_nor_promoted_where_its_row_is_put_back(r: Register) {
        let mut r = r;
        let administrator = r.administrator().await;
        r.give_password("lan", "registrar", GOOD).await;
        let token = r.token_of("lan", "registrar");
        let all = ["role", "disabled", "version", "updated_at", "seal"];
        let clerk = json!({"name": "lan", "role": "clerk"});
        keep(&r, "account");
        administrator.put("/v1/accounts/lan", "*", &clerk).await.expect(200);
        put_back(&r, "account", &all);
        r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
        Browser::of(&r).sign_in("lan", GOOD).await.expect(403);
        administrator.post("/v1/accounts/lan/tokens", &json!({})).await.refused(409, "wrong_state");
        administrator.put("/v1/accounts/lan", "*", &clerk).await.refused(409, "wrong_state");
        assert!(found(&r).contains(": account "), "verify does not name the account");
        // An administrator disables it, looks into it, and says what it may.
        r.run(&["account", "disable", "--account", "lan"]).exit(0);
        administrator.put("/v1/accounts/lan", "*", &clerk).await.expect(200);
        r.holding(&token).get("/v1/me").await.expect(200);
        // As it was before it was disabled, it is not enabled.
        keep(&r, "account");
        r.run(&["account", "disable", "--account", "lan"]).exit(0);
        put_back(&r, "account", &all);
        r.start_again();
        r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
        r.run(&["account", "enable", "--account", "lan"]).exit(1);
    }

    async fn a_password_and_a_code_of_before_open_nothing_where_their_rows_are_put_back(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let code = r.run(&["account", "recover", "--account", "lan"]).exit(0).text();
        keep(&r, "password");
        keep(&r, "code_token");
        Browser::of(&r).use_code("lan", code.trim(), OTHER).await.expect(200);
        r.run(&["audit", "verify"]).exit(0);
        put_back(&r, "password", &["phc", "set_at", "issued_by", "seal"]);
        put_back(&r, "code_token", &["used_at", "seal"]);
        for password in [GOOD, OTHER] {
            Browser::of(&r).sign_in("lan", password).await.expect(403);
        }
        Browser::of(&r).use_code("lan", code.trim(), GOOD).await.expect(403);
        let found = found(&r);
        for table in ["password", "code_token"] {
            assert!(found.contains(&format!(": {table} ")), "{table}: {found}");
        }
        // A new code makes a password that is good, and what was put back stays worth nothing.
        r.sql("DELETE FROM attempt").unwrap();
        let code = r.run(&["account", "recover", "--account", "lan"]).exit(0).text();
        Browser::of(&r).use_code("lan", code.trim(), OTHER).await.expect(200);
        Browser::of(&r).sign_in("lan", OTHER).await.leads_to("/");
    }

    async fn a_session_that_has_ended_does_not_go_on_where_its_row_is_put_back(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        for everywhere in [false, true] {
            let mut browser = Browser::of(&r);
            browser.sign_in("lan", GOOD).await.leads_to("/");
            let mut kept = browser.clone();
            keep(&r, "session");
            let action = if everywhere { "/sign-out-everywhere" } else { "/sign-out" };
            let form = browser.get("/").await.forms().into_iter().find(|form| form.action == action).unwrap();
            browser.send(&form).await.leads_to("/sign-in");
            r.run(&["audit", "verify"]).exit(0);
            r.sql("INSERT INTO session SELECT * FROM saved_session; DROP TABLE saved_session").unwrap();
            assert!(kept.cookies.contains_key(COOKIE));
            kept.get("/").await.leads_to("/sign-in");
            assert!(found(&r).contains(": session "), "verify does not name the session");
            r.sql("DELETE FROM session").unwrap();
        }
        let acts = r.sql("SELECT act FROM audit_event WHERE act LIKE 'sign_%' ORDER BY seq").unwrap();
        assert_eq!(acts.split_whitespace().collect::<Vec<_>>(), ["sign_in", "sign_out", "sign_in", "sign_out_everywhere"]);
        let said = r.sql("SELECT before || after || rows FROM audit_event WHERE act LIKE 'sign_%'").unwrap();
        assert!(!said.contains("127.0.0.1"), "{said}");
    }

    async fn where_the_newest_events_are_taken_away_too_only_a_head_that_was_kept_shows_it(r: Register) {
        let administrator = r.administrator().await;
        r.token_of("lan", "clerk");
        let made = administrator.post("/v1/accounts/lan/tokens", &json!({"scopes": ["read"]})).await.expect(201).json();
        let number = made["id"].as_i64().unwrap();
        keep(&r, "token");
        administrator.post(&format!("/v1/tokens/{number}/revoke"), &json!({})).await.expect(200);
        let head = r.folder.file("head.json");
        std::fs::write(&head, administrator.get("/v1/audit/head").await.expect(200).text()).unwrap();
        put_back(&r, "token", &["revoked_at", "seal"]);
        let trigger = match r.engine {
            crate::harness::Engine::Sqlite => "DROP TRIGGER audit_event_no_delete",
            crate::harness::Engine::Postgres => "DROP TRIGGER audit_event_no_change ON audit_event",
        };
        r.sql(&format!("{trigger}; DELETE FROM audit_event WHERE act = 'revoke_token'")).unwrap();
        let ended = r.run(&["audit", "verify", "--head", head.to_str().unwrap()]).exit(1);
        assert!(ended.stderr.contains("it is missing"), "{}", ended.stderr);
    }
}
