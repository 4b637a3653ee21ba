//! Whoever can write to the database lets nobody in: what is put in or edited by hand is refused where it is used.

use crate::{
    harness::{Browser, Engine, Register, sample::decision},
    sign_in::{GOOD, OTHER},
};
use award_registry::domain::account::{code, token::written};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::PermissionsExt};

fn hash(of: &str) -> String {
    hex::encode(Sha256::digest(of))
}

const LATER: &str = "2099-01-01T00:00:00.000Z";
const NOW: &str = "2026-11-26T00:00:00.000Z";

/// The number of an account.
fn id(r: &Register, name: &str) -> i64 {
    r.number(&format!("SELECT id FROM account WHERE name = '{name}'"))
}

on_both_engines! {
    async fn a_token_put_in_or_edited_by_hand_is_no_token(r: Register) {
        let mut r = r;
        for role in ["registrar", "administrator", "clerk"] {
            r.token_of(role, role);
        }
        let forged = written(&[7; 32]);
        let (account, hash) = (id(&r, "registrar"), hash(&forged));
        // A copy of another row's seal is of no use either.
        for seal in ["NULL", "(SELECT seal FROM token WHERE id = 1)"] {
            r.sql(&format!("DELETE FROM token WHERE hash = '{hash}'; INSERT INTO token (account_id, hash, created_at, expires_at, created_by, seal) VALUES ({account}, '{hash}', '{NOW}', '{LATER}', 'system', {seal})")).unwrap();
            r.holding(&forged).get("/v1/me").await.refused(401, "unauthenticated");
        }
        let administrator = r.administrator().await;
        let made = administrator.post("/v1/accounts/clerk/tokens", &json!({"scopes": ["read"], "days": 1})).await.expect(201).json();
        let (token, number) = (made["token"].as_str().unwrap().to_owned(), made["id"].clone());
        let edits = [format!("account_id = {account}"), "scopes = NULL".into(), "scopes = '[\"record\"]'".into(), format!("expires_at = '{LATER}'"), "created_by = 'clerk'".into()];
        for edit in edits {
            r.sql(&format!("CREATE TABLE saved_cache AS SELECT * FROM token WHERE id = {number}; UPDATE token SET {edit} WHERE id = {number}")).unwrap();
            r.start_again();
            r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
            let column = edit.split(' ').next().unwrap();
            r.sql(&format!("UPDATE token SET {column} = (SELECT {column} FROM saved_cache) WHERE id = {number}; DROP TABLE saved_cache")).unwrap();
            r.holding(&token).get("/v1/me").await.expect(200);
        }
        // Nor does it become one by being rotated, or by its end being taken away.
        r.sql(&format!("UPDATE token SET scopes = NULL WHERE id = {number}")).unwrap();
        r.administrator().await.post(&format!("/v1/tokens/{number}/rotate"), &json!({})).await.refused(409, "wrong_state");
        r.administrator().await.post(&format!("/v1/tokens/{number}/revoke"), &json!({})).await.expect(200);
        r.sql(&format!("UPDATE token SET scopes = '[\"read\"]', revoked_at = NULL WHERE id = {number}")).unwrap();
        r.start_again();
        r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
    }

    async fn an_account_edited_by_hand_lets_nobody_in_until_it_is_looked_into(r: Register) {
        let mut r = r;
        r.give_password("lan", "clerk", GOOD).await;
        let token = r.token_of("lan", "clerk");
        let identity = "https://id.example.vn 17";
        for edit in ["role = 'registrar'", "authority_codes = '[\"TTG\"]'", "disabled = NULL, version = 9", &format!("identity = '{identity}'")] {
            r.sql(&format!("CREATE TABLE saved_cache AS SELECT * FROM account WHERE name = 'lan'; UPDATE account SET {edit} WHERE name = 'lan'")).unwrap();
            r.start_again();
            r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
            Browser::of(&r).sign_in("lan", GOOD).await.expect(403);
            let administrator = r.administrator().await;
            administrator.post("/v1/accounts/lan/tokens", &json!({})).await.refused(409, "wrong_state");
            administrator.call(reqwest::Method::POST, "/v1/accounts/lan/recover").await.refused(409, "wrong_state");
            administrator.put("/v1/accounts/lan", "*", &json!({"name": "lan", "role": "clerk"})).await.refused(409, "wrong_state");
            r.sql("UPDATE account SET role = (SELECT role FROM saved_cache), authority_codes = (SELECT authority_codes FROM saved_cache), disabled = (SELECT disabled FROM saved_cache), \
                   version = (SELECT version FROM saved_cache), identity = (SELECT identity FROM saved_cache) WHERE name = 'lan'; DROP TABLE saved_cache; DELETE FROM attempt").unwrap();
            r.holding(&token).get("/v1/me").await.expect(200);
        }
        // Disabled, it is the program's again, without the identity that was put in; an administrator says what it may.
        r.sql(&format!("UPDATE account SET role = 'registrar', identity = '{identity}' WHERE name = 'lan'")).unwrap();
        r.run(&["account", "disable", "--account", "lan"]).exit(0);
        let administrator = r.administrator().await;
        let disabled = administrator.get("/v1/accounts/lan").await.expect(200);
        assert_eq!((&disabled["disabled"], disabled.json().get("identity")), (&json!(true), None));
        administrator.put("/v1/accounts/lan", &disabled.etag(), &json!({"name": "lan", "role": "clerk"})).await.expect(200);
        r.holding(&token).get("/v1/me").await.expect(200);
        // One that is put in whole is none.
        r.sql(&format!("INSERT INTO account (name, role, version, created_at, updated_at) VALUES ('mai', 'registrar', 1, '{NOW}', '{NOW}')")).unwrap();
        administrator.post("/v1/accounts/mai/tokens", &json!({})).await.refused(409, "wrong_state");
        r.run(&["token", "create", "--account", "mai", "--role", "registrar"]).exit(1);
    }

    async fn a_session_a_password_and_a_code_put_in_by_hand_open_nothing(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        r.give_password("hoa", "registrar", OTHER).await;
        let (lan, hoa) = (id(&r, "lan"), id(&r, "hoa"));
        // The own session, copied or made another's.
        let mut browser = Browser::of(&r);
        browser.sign_in("lan", GOOD).await.leads_to("/");
        r.sql(&format!("UPDATE session SET account_id = {hoa}")).unwrap();
        browser.get("/").await.leads_to("/sign-in");
        r.sql(&format!("UPDATE session SET account_id = {lan}, ends_at = '{LATER}'")).unwrap();
        browser.get("/").await.leads_to("/sign-in");
        let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        r.sql(&format!("INSERT INTO session (account_id, hash, address, created_at, last_seen_at, ends_at, seal) SELECT {hoa}, '{}', address, created_at, '{LATER}', ends_at, seal FROM session", hash(secret))).unwrap();
        browser.cookies.insert("__Host-award_session".into(), secret.into());
        browser.get("/").await.leads_to("/sign-in");
        // The own password's hash, given to another.
        r.sql(&format!("UPDATE password SET phc = (SELECT p.phc FROM password p WHERE p.account_id = {lan}), seal = (SELECT p.seal FROM password p WHERE p.account_id = {lan}) WHERE account_id = {hoa}")).unwrap();
        Browser::of(&r).sign_in("hoa", GOOD).await.expect(403);
        // A code, and one whose use is taken back.
        let forged = code::written(&[9; code::BYTES]);
        r.sql(&format!("INSERT INTO code_token (account_id, hash, purpose, created_at, expires_at) VALUES ({hoa}, '{}', 'recovery', '{NOW}', '{LATER}')", hash(&forged.replace('-', "")))).unwrap();
        Browser::of(&r).use_code("hoa", &forged, GOOD).await.expect(403);
        let code = r.run(&["account", "recover", "--account", "lan"]).exit(0).text();
        Browser::of(&r).use_code("lan", code.trim(), OTHER).await.expect(200);
        r.sql("UPDATE code_token SET used_at = NULL").unwrap();
        Browser::of(&r).use_code("lan", code.trim(), GOOD).await.expect(403);
        r.sql("DELETE FROM attempt").unwrap();
        // Failures put in for a name keep nobody out.
        for (of, word) in [("lan", "account"), ("127.0.0.1", "address"), ("127.0.0.1 lan", "pair")] {
            r.sql(&format!("INSERT INTO attempt (key, failures, last_at) VALUES ('{word} {}', 1000, '{LATER}')", hash(of))).unwrap();
        }
        Browser::of(&r).sign_in("lan", OTHER).await.leads_to("/");
    }

    async fn a_kept_answer_that_was_edited_is_not_given_and_not_done_again(r: Register) {
        let clerk = r.clerk().await;
        let body = decision("1", 1);
        let send = || clerk.post("/v1/decisions", &body).header("Idempotency-Key", "k-1");
        send().await.expect(201);
        r.sql("UPDATE idempotency SET answer = replace(answer, '\"draft\"', '\"registered\"')").unwrap();
        send().header("Accept-Language", "en").await.refused(422, "key_reused");
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
        r.sql("UPDATE idempotency SET answer = replace(answer, '\"registered\"', '\"draft\"')").unwrap();
        send().await.expect(201);
        // Nor one that was put in for a request that never was.
        r.sql("INSERT INTO idempotency (account, method, path, key, request_hash, answer, created_at, seal, reach) \
               SELECT account, method, path, 'k-2', request_hash, answer, created_at, seal, reach FROM idempotency").unwrap();
        clerk.post("/v1/decisions", &body).header("Idempotency-Key", "k-2").await.refused(422, "key_reused");
    }

    async fn without_the_audit_key_no_credential_is_made_and_another_key_seals_all_anew(engine: Engine) {
        let mut r = Register::start(engine).await;
        let person = r.clerk().await;
        person.get("/v1/me").await.expect(200);
        let key = r.folder.file("registry.sqlite.key");
        let kept = fs::read(&key).unwrap();
        fs::remove_file(&key).unwrap();
        for command in [&["token", "create", "--account", "x", "--role", "clerk"][..], &["account", "recover", "--account", "clerk"], &["account", "bootstrap", "--account", "x"], &["migrate"]] {
            let ended = r.run(command).exit(3);
            assert!(ended.stderr.contains("audit_key"), "{}", ended.stderr);
        }
        assert!(!key.exists(), "a key was made in silence");
        r.run(&["audit", "verify"]).exit(0);
        // Whoever has the server's files gives it another key: what was good stays good, and what was put in is for
        // that person to look into.
        fs::write(&key, "11".repeat(32)).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(r.run(&["migrate"]).exit(3).stderr.contains("audit new-key"), "it is taken only on purpose");
        r.run(&["audit", "new-key"]).exit(0);
        r.start_again();
        let token = r.token_of("clerk", "clerk");
        r.holding(&token).get("/v1/me").await.expect(200);
        // The old one put back seals nothing that the new one sealed.
        fs::write(&key, kept).unwrap();
        r.start_again();
        r.holding(&token).get("/v1/me").await.refused(401, "unauthenticated");
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("or the key here is one that the register had before"));
        fs::write(&key, "11".repeat(32)).unwrap();
        r.run(&["audit", "verify"]).exit(0);
    }
}
