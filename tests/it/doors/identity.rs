//! Who the office's OpenID provider signs in to an account: kept unless it is taken away, and the sessions that go with
//! it.

use crate::{
    harness::{Browser, Register, sample::but},
    sign_in::{GOOD, OTHER},
};
use reqwest::Method;
use serde_json::json;

const IDENTITY: &str = "https://id.example.vn 17";
const COOKIE: &str = "__Host-award_session";

on_both_engines! {
    async fn a_replacement_that_leaves_the_identity_out_leaves_it_as_it_is(r: Register) {
        let administrator = r.administrator().await;
        let lan = json!({"name": "lan", "role": "clerk", "identity": IDENTITY});
        let made = administrator.post("/v1/accounts", &lan).await.expect(201);
        let bare = json!({"name": "lan", "role": "registrar"});
        let replaced = administrator.put("/v1/accounts/lan", &made.etag(), &bare).await.expect(200);
        assert_eq!((&replaced["identity"], &replaced["role"]), (&json!(IDENTITY), &json!("registrar")));
        let other = administrator.put("/v1/accounts/lan", &replaced.etag(), &but(bare.clone(), json!({"identity": "https://id.example.vn 18"}))).await.expect(200);
        assert_eq!(other["identity"], "https://id.example.vn 18");
        // It is taken away by an act of its own, once.
        let unbind = async |name: &str| administrator.call(Method::POST, &format!("/v1/accounts/{name}/unbind")).await;
        let unbound = unbind("lan").await.expect(200);
        assert_eq!((unbound.json().get("identity"), unbound.etag()), (None, "\"4\"".into()));
        unbind("lan").await.refused(409, "wrong_state");
        unbind("nobody").await.refused(404, "not_found");
        unbind("administrator").await.refused(403, "forbidden");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_session_is_another_after_the_password_changed_and_none_after_the_role_did(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let mut browser = Browser::of(&r);
        browser.sign_in("lan", GOOD).await.leads_to("/");
        let mut elsewhere = Browser::of(&r);
        elsewhere.sign_in("lan", GOOD).await.leads_to("/");
        let mut stolen = browser.clone();
        let form = browser.form("/password").await.with("current", GOOD).with("new", OTHER).with("again", OTHER);
        let page = browser.send(&form).await.expect(200);
        assert_ne!(browser.cookies[COOKIE], stolen.cookies[COOKIE]);
        // A form of the session before is none of the new one.
        browser.send(&form).await.expect(403);
        for gone in [&mut stolen, &mut elsewhere] {
            gone.get("/").await.leads_to("/sign-in");
        }
        // The page goes on in the new one.
        let again = page.forms().into_iter().find(|own| own.action == form.action).unwrap();
        let again = again.with("current", OTHER).with("new", GOOD).with("again", GOOD);
        browser.send(&again).await.expect(200);
        browser.get("/").await.expect(200);
        assert_eq!(r.number("SELECT count(*) FROM session"), 1);
        let administrator = r.administrator().await;
        administrator.put("/v1/accounts/lan", "*", &json!({"name": "lan", "role": "clerk", "full_name": "Trần Thị Lan"})).await.expect(200);
        browser.get("/").await.expect(200);
        administrator.put("/v1/accounts/lan", "*", &json!({"name": "lan", "role": "registrar"})).await.expect(200);
        browser.get("/").await.leads_to("/sign-in");
        Browser::of(&r).sign_in("lan", GOOD).await.leads_to("/");
    }

    async fn the_console_sends_the_token_of_the_session_and_texts_that_stay_are_sent_once(r: Register) {
        let stranger = r.stranger();
        for path in ["/docs", "/openapi.json"] {
            let first = stranger.get(path).await.expect(200);
            let tag = first.header("etag").unwrap();
            let again = stranger.get(path).header("If-None-Match", &tag).await.expect(304);
            assert!(again.text().is_empty() && again.header("etag") == Some(tag.clone()));
            stranger.get(path).header("If-None-Match", "\"x\"").await.expect(200);
        }
        let page = stranger.get("/docs").await.text();
        assert!(page.contains("requestInterceptor") && page.contains("'X-CSRF-Token'") && page.contains("fetch('/v1/session'"));
    }
}
