//! People and programs that the office's OpenID provider vouches for: who comes in, as whom, and by which tricks nobody
//! does.

use crate::harness::{Answer, Browser, CLIENT, Engine, Issuer, Key, Page, Register, sample::but};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

mod pages;

/// A request with a token, from an address of its own: so that no try waits for another.
async fn me(r: &Register, token: &str) -> Answer {
    let from = format!("2001:db8:{}::1", &crate::harness::random_word()[..4]);
    r.holding(token).get("/v1/me").header("X-Forwarded-For", &from).await
}

/// Why a token is refused, in English.
async fn why(r: &Register, token: &str) -> String {
    let from = format!("2001:db8:{}::1", &crate::harness::random_word()[..4]);
    let asked = r.holding(token).get("/v1/me").header("X-Forwarded-For", &from).header("Accept-Language", "en");
    asked.await.refused(401, "unauthenticated").text().clone()
}

/// A browser at the provider, and what it took there: state, nonce and challenge.
async fn gone(r: &Register) -> (Browser, impl Fn(&str) -> String) {
    let mut browser = Browser::of(r);
    let link =
        browser.get("/sign-in").await.expect(200).links().into_iter().find(|link| link == "/sign-in/provider").unwrap();
    let page = browser.get(&link).await.expect(303);
    let url = page.header("location").to_owned();
    let part = move |name: &str| {
        let value = url
            .split(['?', '&'])
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")))
            .unwrap_or_else(|| panic!("{url} has no {name}"));
        percent_encoding::percent_decode_str(value).decode_utf8().unwrap().into_owned()
    };
    (browser, part)
}

async fn back(browser: &mut Browser, state: &str) -> Page {
    browser.get(&format!("/sign-in/callback?code=abc&state={state}")).await
}

/// Signs in a subject whose ID token has these claims more.
pub(crate) async fn come(r: &Register, issuer: &Issuer, claims: Value) -> (Browser, Page) {
    let (mut browser, part) = gone(r).await;
    issuer.gives(Some(issuer.key().sign("JWT", &but(claims, json!({"nonce": part("nonce")})))));
    let page = back(&mut browser, &part("state")).await;
    (browser, page)
}

/// Another part of a token.
fn with_part(token: &str, n: usize, part: &Value) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[n] = URL_SAFE_NO_PAD.encode(part.to_string());
    parts.join(".")
}

on_both_engines! {
    async fn a_token_of_the_provider_lets_in_whom_its_claims_name_in_the_role_they_give(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let claims = but(issuer.claims("17", "clerk"), json!({"preferred_username": "lan", "name": "Trần Thị Lan"}));
        let lan = me(&r, &issuer.key().sign("at+jwt", &claims)).await.expect(200).json();
        assert_eq!((&lan["name"], &lan["role"], &lan["full_name"]), (&json!("lan"), &json!("clerk"), &json!("Trần Thị Lan")));
        assert_eq!(lan["identity"], format!("{} 17", issuer.url));
        // Another role there is another role here, for as long as that token is good, and another name there is the
        // same account.
        let later = but(issuer.claims("17", "auditor"), json!({"preferred_username": "lan.tran", "aud": ["other", CLIENT]}));
        let lan = me(&r, &issuer.key().sign("application/at+jwt", &later)).await.expect(200).json();
        assert_eq!((&lan["name"], &lan["role"]), (&json!("lan"), &json!("auditor")));
        assert_eq!(me(&r, &issuer.key().sign("at+jwt", &claims)).await.expect(200).json()["role"], "clerk");
        let acts = r.sql("SELECT actor || ' ' || act FROM audit_event WHERE noun = 'account' ORDER BY seq").unwrap();
        assert_eq!(acts.split_whitespace().collect::<Vec<_>>(), ["system", "create_account"]);
        // No role there is none here; and what an administrator disabled stays so.
        let none = me(&r, &issuer.key().sign("at+jwt", &but(claims.clone(), json!({"roles": ["boss"]})))).await.refused(403, "forbidden");
        assert!(none.text().contains("vai trò"), "{}", none.text());
        let administrator = r.administrator().await;
        let account = administrator.get("/v1/accounts/lan").await;
        let facts = json!({"name": "lan", "role": "clerk", "identity": lan["identity"]});
        administrator.put("/v1/accounts/lan", &account.etag(), &but(facts.clone(), json!({"disabled": true}))).await.expect(200);
        me(&r, &issuer.key().sign("at+jwt", &later)).await.refused(401, "unauthenticated");
        // A limited account is no administrator's, whatever the provider says.
        let account = administrator.get("/v1/accounts/lan").await;
        administrator.put("/v1/accounts/lan", &account.etag(), &but(facts, json!({"authority_codes": ["UBND_LANGSON"]}))).await.expect(200);
        let raised = but(claims, json!({"roles": ["administrator"]}));
        me(&r, &issuer.key().sign("at+jwt", &raised)).await.refused(403, "forbidden").at("/authority_codes", "beyond_role");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn who_comes_for_the_first_time_is_let_in_by_an_administrator(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.careful_flags()).await;
        let claims = but(issuer.claims("17", "registrar"), json!({"preferred_username": "hoa"}));
        let (_, page) = come(&r, &issuer, claims.clone()).await;
        page.expect(403).says("quản trị viên phải kích hoạt");
        for _ in 0..2 {
            me(&r, &issuer.key().sign("at+jwt", &claims)).await.refused(401, "unauthenticated");
        }
        let administrator = r.administrator().await;
        let account = administrator.get("/v1/accounts/hoa").await;
        let facts = json!({"name": "hoa", "role": "registrar", "identity": account.json()["identity"], "authority_codes": ["UBND_LANGSON"]});
        assert_eq!(account.json()["disabled"], true);
        let mut admin = crate::sign_in::signed_in(&r, "qtv", "administrator").await;
        admin.get("/").await.expect(200).says("Tài khoản chờ mở (1)").says("href=\"/accounts/hoa\"").says("Sổ đang chạy và ghi được");
        admin.get("/accounts").await.expect(200).says("Chờ mở").says("Mở tài khoản");
        administrator.put("/v1/accounts/hoa", &account.etag(), &facts).await.expect(200);
        let (mut browser, page) = come(&r, &issuer, claims.clone()).await;
        page.leads_to("/");
        browser.get("/").await.expect(200).says("Ủy ban nhân dân tỉnh Lạng Sơn");
        admin.get("/").await.expect(200).says_nothing_of("chờ mở");
        // Another role there holds from the next sign-in, and none there ends what went on.
        let (mut later, page) = come(&r, &issuer, but(claims.clone(), json!({"roles": "clerk"}))).await;
        page.leads_to("/");
        later.get("/").await.expect(200).says("Văn thư");
        browser.get("/").await.expect(200).says("Văn thư");
        let (_, page) = come(&r, &issuer, but(claims, json!({"roles": []}))).await;
        page.expect(403).says("vai trò");
        browser.get("/").await.leads_to("/sign-in");
        later.get("/").await.leads_to("/sign-in");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_scope_of_the_token_limits_what_it_may_do(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let program = |scope: &str| issuer.key().sign("at+jwt", &but(issuer.claims("phan-mem", "registrar"), json!({"scope": scope})));
        let campaign = json!({"code": "HMTN_MAU", "name_vi": "Vận động hiến máu", "name_en": "Blood donation"});
        let entered = |token: String| r.holding(&token).post("/v1/campaigns", &campaign).header("X-Forwarded-For", "2001:db8::1");
        entered(program("openid read")).await.refused(403, "forbidden");
        entered(program("read record")).await.expect(201);
    }

    async fn no_token_that_is_wrong_in_anything_lets_anyone_in(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let (key, claims) = (issuer.key(), issuer.claims("17", "registrar"));
        let good = key.sign("at+jwt", &claims);
        let header = json!({"typ": "at+jwt", "alg": "ES256", "kid": "k1"});
        let unsigned = with_part(&good, 0, &but(header.clone(), json!({"alg": "none"})));
        // The public key, which everybody has, taken for a secret.
        let shared = jsonwebtoken::Header { typ: Some("at+jwt".into()), kid: Some("k1".into()), ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256) };
        let confused = jsonwebtoken::encode(&shared, &claims, &jsonwebtoken::EncodingKey::from_secret(&key.public)).unwrap();
        let long_ago = claims["iat"].as_i64().unwrap() - 7_200;
        let but_with = |changes: Value| key.sign("at+jwt", &but(claims.clone(), changes));
        let wrong = [
            ("alg none", unsigned.clone()),
            ("alg none without signature", format!("{}.", unsigned.rsplit_once('.').unwrap().0)),
            ("a symmetric algorithm", confused),
            ("another algorithm of the key", with_part(&good, 0, &but(header.clone(), json!({"alg": "RS256"})))),
            ("a critical extension", with_part(&good, 0, &but(header, json!({"crit": ["b64"]})))),
            ("another payload", with_part(&good, 1, &but(claims.clone(), json!({"sub": "1"})))),
            ("the key swapped", Key::new("k1").sign("at+jwt", &claims)),
            ("a key nobody knows", Key::new("k9").sign("at+jwt", &claims)),
            ("an ID token", key.sign("JWT", &claims)),
            ("no type", key.sign("", &claims)),
            ("for another audience", but_with(json!({"aud": "other"}))),
            ("for no audience", but_with(json!({"aud": null}))),
            ("of another issuer", but_with(json!({"iss": "https://id.example.vn"}))),
            ("expired", but_with(json!({"exp": long_ago}))),
            ("without an end", but_with(json!({"exp": null}))),
            ("not yet good", but_with(json!({"nbf": claims["exp"]}))),
            ("of nobody", but_with(json!({"sub": null}))),
            ("of a scope that is none", but_with(json!({"scope": {"read": true}}))),
        ];
        for (what, token) in wrong {
            let answer = me(&r, &token).await;
            assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        }
        assert_eq!(r.number("SELECT count(*) FROM account WHERE identity IS NOT NULL"), 0);
        me(&r, &good).await.expect(200);
        assert!(!r.program.log().contains(&good), "a token is in the log");
    }

    async fn a_token_lives_for_a_day_at_most_and_one_whose_scope_names_nothing_of_ours_may_nothing(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let key = issuer.key();
        let claims = issuer.claims("17", "registrar");
        let now = claims["iat"].as_i64().unwrap();
        let with = |changes: Value| key.sign("at+jwt", &but(claims.clone(), changes));
        for exp in [now + 100 * 365 * 24 * 3600, now + 25 * 3600] {
            let said = why(&r, &with(json!({"exp": exp}))).await;
            assert!(said.contains("more than 24 hours"), "{said}");
        }
        assert!(why(&r, &with(json!({"iat": now + 3600}))).await.contains("in the future"));
        why(&r, &with(json!({"nbf": now + 3600}))).await;
        me(&r, &with(json!({"exp": now + 23 * 3600}))).await.expect(200);
        for none in [json!({"scope": "openid profile"}), json!({"scope": ""}), json!({"scope": []}), json!({"scp": ["User.Read"]})] {
            let refused = me(&r, &with(none.clone())).await.refused(403, "forbidden");
            assert!(refused.text().contains("keep_accounts"), "{none}: {}", refused.text());
        }
        me(&r, &with(json!({"scope": "openid read"}))).await.expect(200);
        let narrow = r.holding(&with(json!({"scope": "openid read"})));
        narrow.get("/v1/conferrals/export?format=csv").await.refused(403, "forbidden");
        // Without a scope it may what the role may.
        r.holding(&with(json!({}))).get("/v1/conferrals/export?format=csv").await.expect(200);
    }

    async fn a_token_of_type_jwt_is_refused_with_the_reason_and_taken_where_the_settings_say_so(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let claims = issuer.claims("17", "clerk");
        for typ in ["JWT", ""] {
            let said = why(&r, &issuer.key().sign(typ, &claims)).await;
            assert!(said.contains("oidc_token_type"), "{said}");
        }
        let taking = |audience| {
            let mut flags: Vec<_> = issuer.flags().into_iter().map(str::to_owned).chain(["--oidc-token-type".to_owned(), "jwt".to_owned()]).collect();
            let at = flags.iter().position(|flag| flag == "--oidc-audience").unwrap() + 1;
            flags[at] = audience;
            flags
        };
        let flags = taking("so-api".to_owned());
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let r = Register::start_with(engine, &flags).await;
        let claims = but(claims, json!({"aud": "so-api"}));
        for typ in ["JWT", "", "at+jwt"] {
            me(&r, &issuer.key().sign(typ, &claims)).await.expect(200);
        }
        // An ID token is none: by its audience, and by what it alone has.
        me(&r, &issuer.key().sign("JWT", &but(claims.clone(), json!({"aud": CLIENT})))).await.refused(401, "unauthenticated");
        me(&r, &issuer.key().sign("JWT", &but(claims.clone(), json!({"nonce": "x"})))).await.refused(401, "unauthenticated");
        me(&r, &issuer.key().sign("dpop+jwt", &claims)).await.refused(401, "unauthenticated");
        let flags = taking(CLIENT.to_owned());
        let flags: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(flags.iter().map(String::as_str)).collect();
        assert!(r.run(&flags).exit(3).stderr.contains("oidc_audience"));
    }

    async fn a_new_key_of_the_provider_is_learned_and_names_of_keys_do_not_make_it_ask_often(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let (old, new) = (issuer.key(), Key::new("k2"));
        for _ in 0..3 {
            me(&r, &old.sign("at+jwt", &issuer.claims("17", "clerk"))).await.expect(200);
        }
        assert_eq!(issuer.asked(), 1);
        issuer.renew(new.clone());
        me(&r, &new.sign("at+jwt", &issuer.claims("17", "clerk"))).await.expect(200);
        me(&r, &old.sign("at+jwt", &issuer.claims("17", "clerk"))).await.refused(401, "unauthenticated");
        for n in 0..5 {
            me(&r, &Key::new(&format!("guess-{n}")).sign("at+jwt", &issuer.claims("17", "clerk"))).await.refused(401, "unauthenticated");
        }
        assert_eq!(issuer.asked(), 2, "twice at once at most");
        // Names that are none keep a key that is new from being learned for moments alone.
        let newest = Key::new("k3");
        issuer.renew(newest.clone());
        let started = std::time::Instant::now();
        let mut n = 0;
        loop {
            n += 1;
            me(&r, &Key::new(&format!("forged-{n}")).sign("at+jwt", &issuer.claims("17", "clerk"))).await.refused(401, "unauthenticated");
            if me(&r, &newest.sign("at+jwt", &issuer.claims("17", "clerk"))).await.status == 200 {
                break;
            }
            assert!(started.elapsed().as_secs() < 12, "it was not learned");
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        assert!(issuer.asked() <= 5, "{}", issuer.asked());
    }

    async fn a_provider_that_is_away_is_told_and_all_else_goes_on(engine: Engine) {
        let flags = ["--oidc-issuer", "http://127.0.0.1:9", "--oidc-client-id", "x", "--oidc-audience", "x", "--public-url", "http://localhost"];
        let r = Register::start_with(engine, &flags).await;
        r.clerk().await.get("/v1/me").await.expect(200);
        let token = Key::new("k1").sign("at+jwt", &json!({"sub": "17"}));
        r.holding(&token).get("/v1/me").await.refused(503, "unavailable");
        Browser::of(&r).get("/sign-in/provider").await.expect(503).says("nhà cung cấp danh tính");
    }
}
