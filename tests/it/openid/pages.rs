//! Persons who sign in by the provider, on the pages.

use super::{back, come, gone, with_part};
use crate::harness::{Browser, CLIENT, Engine, Issuer, Key, Register, sample::but};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

on_both_engines! {
    async fn a_person_signs_in_by_the_provider(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let (mut browser, part) = gone(&r).await;
        assert_eq!((part("response_type"), part("client_id"), part("code_challenge_method")), ("code".into(), CLIENT.into(), "S256".into()));
        assert_eq!((part("redirect_uri"), part("scope")), ("http://localhost/sign-in/callback".into(), "openid+profile".into()));
        let claims = but(issuer.claims("17", "registrar"), json!({"preferred_username": "hoa", "nonce": part("nonce")}));
        issuer.gives(Some(issuer.key().sign("JWT", &claims)));
        back(&mut browser, &part("state")).await.leads_to("/");
        // The code was sent with what the challenge was made of, and nobody else has that.
        assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(issuer.exchanged("code_verifier"))), part("code_challenge"));
        assert_eq!((issuer.exchanged("code"), issuer.exchanged("redirect_uri")), ("abc".into(), part("redirect_uri")));
        browser.get("/").await.expect(200).says("hoa").says("Cán bộ quản lý sổ");
        // The cookie went with the sign-in: the same answer again is nobody's.
        back(&mut browser, &part("state")).await.expect(403);
        browser.get("/").await.expect(200).says("hoa");
    }

    async fn no_answer_but_that_to_the_own_question_signs_anyone_in(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        // Of another browser: nobody is signed in to an account that another chose.
        let (_, part) = gone(&r).await;
        issuer.gives(Some(issuer.key().sign("JWT", &but(issuer.claims("17", "clerk"), json!({"nonce": part("nonce")})))));
        let (mut victim, _) = gone(&r).await;
        for state in [part("state"), String::new(), "x".into()] {
            back(&mut victim, &state).await.expect(403).says("không thành");
            (victim, _) = gone(&r).await;
        }
        let mut bare = Browser::of(&r);
        back(&mut bare, &part("state")).await.expect(403);
        // What the provider says in the wrong way, or another says in its place.
        let wrong = [
            ("another nonce", json!({"nonce": "x"})),
            ("no nonce", json!({"nonce": null})),
            ("another audience", json!({"aud": "other"})),
            ("another issuer", json!({"iss": "https://id.example.vn"})),
            ("expired", json!({"exp": 1_600_000_000})),
        ];
        for (what, changes) in wrong {
            let (mut browser, part) = gone(&r).await;
            let claims = but(but(issuer.claims("17", "clerk"), json!({"nonce": part("nonce")})), changes);
            issuer.gives(Some(issuer.key().sign("JWT", &claims)));
            let page = back(&mut browser, &part("state")).await;
            assert_eq!(page.status, 403, "{what}");
        }
        let (mut browser, part) = gone(&r).await;
        let token = Key::new("k1").sign("JWT", &but(issuer.claims("17", "clerk"), json!({"nonce": part("nonce")})));
        issuer.gives(Some(token.clone()));
        back(&mut browser, &part("state")).await.expect(403);
        let (mut browser, part) = gone(&r).await;
        issuer.gives(Some(with_part(&token, 0, &json!({"alg": "none", "kid": "k1"}))));
        back(&mut browser, &part("state")).await.expect(403);
        let (mut browser, part) = gone(&r).await;
        issuer.gives(None);
        back(&mut browser, &part("state")).await.expect(403);
        let (mut browser, part) = gone(&r).await;
        browser.get(&format!("/sign-in/callback?error=access_denied&state={}", part("state"))).await.expect(403);
        let (mut browser, part) = gone(&r).await;
        browser.get(&format!("/sign-in/callback?code=abc&state={}&iss=https%3A%2F%2Fid.example.vn", part("state"))).await.expect(403);
        assert_eq!(r.number("SELECT count(*) FROM session") + r.number("SELECT count(*) FROM account WHERE identity IS NOT NULL"), 0);
    }

    async fn a_name_that_is_taken_here_is_nobody_there_until_an_administrator_says_so(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        r.token_of("lan", "clerk");
        let claims = but(issuer.claims("17", "clerk"), json!({"preferred_username": "lan"}));
        let identity = format!("{} 17", issuer.url);
        let (_, page) = come(&r, &issuer, claims.clone()).await;
        page.expect(403).says(&identity);
        let administrator = r.administrator().await;
        let account = administrator.get("/v1/accounts/lan").await;
        let linked = json!({"name": "lan", "role": "clerk", "identity": identity});
        administrator.put("/v1/accounts/lan", &account.etag(), &but(linked.clone(), json!({"identity": "17"}))).await.refused(400, "invalid_body").at("/identity", "invalid_value");
        administrator.put("/v1/accounts/lan", &account.etag(), &linked).await.expect(200);
        administrator.post("/v1/accounts", &but(linked, json!({"name": "mai"}))).await.refused(409, "already_exists").at("/identity", "already_exists");
        let (mut browser, page) = come(&r, &issuer, claims.clone()).await;
        page.leads_to("/");
        browser.get("/").await.expect(200).says("lan");
        // Without a role, or disabled, nobody comes in; and it is said why.
        let (_, page) = come(&r, &issuer, but(claims.clone(), json!({"roles": []}))).await;
        page.expect(403).says("vai trò");
        r.run(&["audit", "verify"]).exit(0);
    }
}
