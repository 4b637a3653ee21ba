//! Passwords, one-time codes and sessions: who gets in, for how long, and what nobody learns.

use crate::harness::{Browser, Engine, Form, Register, sample::but};
use award_registry::domain::account::seal::Kind;
use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;

pub(crate) const GOOD: &str = "con mèo ngủ trên mái nhà";
pub(crate) const OTHER: &str = "bảy dòng sông lặng lẽ";
const COOKIE: &str = "__Host-award_session";

/// An instant as the database has it, so many minutes ago.
pub(crate) fn ago(minutes: i64) -> String {
    (Utc::now() - TimeDelta::minutes(minutes)).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A browser in which a person of a role is signed in.
pub(crate) async fn signed_in(r: &Register, account: &str, role: &str) -> Browser {
    r.give_password(account, role, GOOD).await;
    let mut browser = Browser::of(r);
    browser.sign_in(account, GOOD).await.leads_to("/");
    browser
}

/// Every form that a browser can reach, with the browser that reaches it: found by walking the links.
async fn forms(r: &Register) -> Vec<(Browser, Form)> {
    let mut found: Vec<(Browser, Form)> = Vec::new();
    for browser in [Browser::of(r), signed_in(r, "lan", "clerk").await] {
        let (mut here, mut seen, mut next) = (browser, Vec::new(), vec!["/".to_owned(), "/sign-in".to_owned()]);
        while let Some(path) = next.pop() {
            if seen.contains(&path) || path == "/docs" || path.starts_with('#') {
                continue;
            }
            let page = here.get(&path).await;
            for form in page.forms() {
                found.retain(|(_, known)| known.action != form.action);
                found.push((here.clone(), form));
            }
            next.extend(page.links());
            seen.push(path);
        }
    }
    found
}

on_both_engines! {
    async fn the_first_administrator_comes_in_by_a_code_that_works_once(r: Register) {
        let bootstrap = |name: &str| r.run(&["account", "bootstrap", "--account", name]);
        let first = bootstrap("an").exit(0).text();
        let code = bootstrap("quan-tri").exit(0).text();
        let mut browser = Browser::of(&r);
        browser.get("/").await.leads_to("/sign-in");
        // Whoever was named before is not the first administrator any more.
        browser.use_code("an", first.trim(), GOOD).await.expect(403);
        browser.use_code("quan-tri", "0000-0000-0000-0000-0000-0000", GOOD).await.expect(403);
        browser.use_code("an", code.trim(), GOOD).await.expect(403);
        browser.use_code("quan-tri", &code.trim().to_lowercase().replace('-', " "), GOOD).await.expect(200).says("hãy đăng nhập");
        browser.use_code("quan-tri", code.trim(), OTHER).await.expect(403);
        browser.sign_in("quan-tri", GOOD).await.leads_to("/");
        let page = browser.get("/").await.expect(200).says("quan-tri").says("Quản trị viên");
        assert!(["/password", "/docs"].iter().all(|own| page.links().iter().any(|link| link == own)), "{}", page.text);
        assert!(bootstrap("quan-tri").exit(1).stderr.contains("account recover"));
        let acts = r.sql("SELECT act FROM audit_event WHERE act LIKE '%account' OR act LIKE 'set_password%' ORDER BY seq").unwrap();
        assert_eq!(acts.split_whitespace().collect::<Vec<_>>(), ["bootstrap_account", "bootstrap_account", "set_password_by_code"]);
        let bare = code.trim().replace('-', "");
        assert!(!r.sql("SELECT coalesce(before, '') || after || rows FROM audit_event").unwrap().contains(&bare));
        assert_eq!(r.number(&format!("SELECT count(*) FROM code_token WHERE hash LIKE '%{bare}%'")), 0);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_code_that_has_expired_or_gave_way_to_another_is_none(r: Register) {
        let administrator = r.administrator().await;
        r.clerk().await;
        let recover = async |name: &str| administrator.call(Method::POST, &format!("/v1/accounts/{name}/recover")).await;
        recover("nobody").await.refused(404, "not_found");
        recover("administrator").await.refused(403, "forbidden");
        let first = recover("clerk").await.expect(201).json();
        let second = recover("clerk").await.expect(201).json();
        assert_eq!(second["account"], "clerk");
        let mut browser = Browser::of(&r);
        browser.use_code("clerk", first["code"].as_str().unwrap(), GOOD).await.expect(403);
        r.sql(&format!("UPDATE code_token SET expires_at = '{}'", ago(1))).unwrap();
        browser.use_code("clerk", second["code"].as_str().unwrap(), GOOD).await.expect(403);
        let third = recover("clerk").await.expect(201).json();
        // A password that is refused leaves the code as it was.
        browser.use_code("clerk", third["code"].as_str().unwrap(), "ngắn quá").await.expect(400).says("ít nhất 12").says("aria-invalid=\"true\"");
        browser.use_code("clerk", third["code"].as_str().unwrap(), GOOD).await.expect(200);
        browser.sign_in("clerk", GOOD).await.leads_to("/");
        // Another code ends what is open: whoever had the password may not be who has it now.
        let fourth = recover("clerk").await.expect(201).json();
        Browser::of(&r).use_code("clerk", fourth["code"].as_str().unwrap(), OTHER).await.expect(200);
        browser.get("/").await.leads_to("/sign-in");
        let lan = administrator.get("/v1/accounts/clerk").await.expect(200);
        administrator.put("/v1/accounts/clerk", &lan.etag(), &json!({"name": "clerk", "role": "clerk", "disabled": true})).await.expect(200);
        recover("clerk").await.refused(409, "wrong_state");
        r.run(&["account", "recover", "--account", "nobody"]).exit(1);
    }

    async fn a_session_is_a_new_secret_each_time_and_its_cookie_stays_with_this_host(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let mut browser = Browser::of(&r);
        let page = browser.sign_in("lan", GOOD).await.leads_to("/");
        let lines: Vec<_> = page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        let line = lines.iter().find(|line| line.starts_with(COOKIE)).unwrap();
        let mut attributes: Vec<_> = line.split("; ").skip(1).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "{line}");
        let first = browser.cookies[COOKIE].clone();
        assert_eq!(r.number(&format!("SELECT count(*) FROM session WHERE hash = '{first}'")), 0, "the secret itself is kept");
        browser.get("/sign-in").await.leads_to("/");
        // Signed in again in the same browser: another secret, and the one before is worth nothing.
        let mut again = browser.clone();
        let asked = Browser::of(&r).get("/sign-in").await;
        let cookie = asked.header("set-cookie").split(';').next().unwrap().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
        again.cookies.extend([cookie]);
        again.send(&asked.forms()[0].clone().with("account", "lan").with("password", GOOD)).await.leads_to("/");
        assert_ne!(again.cookies[COOKIE], first);
        browser.get("/").await.leads_to("/sign-in");
        again.get("/").await.expect(200).says("lan");
        // Signed out, the cookie that someone kept is worth nothing.
        let mut kept = again.clone();
        let out = again.get("/").await.forms().into_iter().find(|form| form.action == "/sign-out").unwrap();
        again.send(&out).await.leads_to("/sign-in");
        assert_eq!(again.cookies.keys().collect::<Vec<_>>(), ["__Host-award_device"]);
        kept.get("/").await.leads_to("/sign-in");
        again.get("/sign-out").await.leads_to("/");
    }

    async fn a_secret_that_the_register_did_not_make_is_never_taken_over(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let mut browser = Browser::of(&r);
        browser.cookies.insert(COOKIE.into(), planted.into());
        browser.get("/").await.leads_to("/sign-in");
        browser.sign_in("lan", GOOD).await.leads_to("/");
        assert_ne!(browser.cookies[COOKIE], planted);
        browser.get("/").await.expect(200);
        let mut attacker = Browser::of(&r);
        attacker.cookies.insert(COOKIE.into(), planted.into());
        attacker.get("/").await.leads_to("/sign-in");
        // A token of a program is no cookie.
        attacker.cookies.insert(COOKIE.into(), r.token_of("clerk", "clerk"));
        attacker.get("/").await.leads_to("/sign-in");
    }

    async fn a_session_ends_when_it_is_idle_and_when_its_day_is_over(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        r.sql(&format!("UPDATE session SET last_seen_at = '{}'", ago(29))).unwrap();
        browser.get("/").await.expect(200);
        for _ in 0..50 {
            if r.number(&format!("SELECT count(*) FROM session WHERE last_seen_at > '{}'", ago(2))) == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(r.number(&format!("SELECT count(*) FROM session WHERE last_seen_at > '{}'", ago(2))), 1, "its use was not noted");
        r.sql(&format!("UPDATE session SET last_seen_at = '{}'", ago(31))).unwrap();
        browser.get("/").await.leads_to("/sign-in");
        browser.sign_in("lan", GOOD).await.leads_to("/");
        r.sql(&format!("UPDATE session SET ends_at = '{}'", ago(0))).unwrap();
        browser.get("/").await.leads_to("/sign-in");
        assert_eq!(r.number("SELECT count(*) FROM session"), 1, "those that are over were not forgotten");
    }

    async fn every_form_is_refused_without_the_token_of_its_own_cookie(r: Register) {
        let forms = forms(&r).await;
        let mut paths: Vec<_> = forms.iter().map(|(_, form)| form.action.as_str()).collect();
        paths.sort_unstable();
        assert_eq!(paths, ["/catalogue/campaigns/HMTN/edit", "/catalogue/campaigns/new", "/code", "/decisions/new", "/language", "/password", "/sign-in", "/sign-out", "/sign-out-everywhere", "/start", "/tokens"]);
        let mut other = signed_in(&r, "mai", "clerk").await;
        let others = other.get("/").await.forms()[0].csrf().to_owned();
        for (mut browser, form) in forms {
            let form = form.filled(GOOD);
            let wrong = [form.clone().without("csrf"), form.clone().with("csrf", ""), form.clone().with("csrf", "x"), form.clone().with("csrf", &others)];
            for wrong in wrong {
                browser.send(&wrong).await.expect(403).says("hãy mở lại trang");
            }
            for (name, value) in [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"), ("Origin", "null")] {
                browser.headers = vec![(name, value.into())];
                browser.send(&form).await.expect(403).says("hãy mở lại trang");
            }
            browser.headers.clear();
            let mut bare = Browser::of(&r);
            let page = bare.send(&form).await;
            assert!(page.status == 403 || page.headers["location"] == "/sign-in", "{} without a cookie: {}", form.action, page.status);
            let plain = browser.request(Method::POST, &form.action).header("Content-Type", "application/json").body("{}");
            browser.ask(plain).await.expect(415);
            let large = browser.request(Method::POST, &form.action).header("Content-Type", "application/x-www-form-urlencoded").body("a".repeat(600_000));
            browser.ask(large).await.expect(413);
        }
        assert_eq!(r.number("SELECT count(*) FROM session"), 2, "a form that was refused ended a session");
        assert_eq!(r.number("SELECT count(*) FROM attempt WHERE failures > 0"), 0, "a form that was refused was a try");
    }

    async fn whoever_signs_out_everywhere_or_is_disabled_is_out_everywhere(r: Register) {
        let mut here = signed_in(&r, "lan", "clerk").await;
        let mut there = Browser::of(&r);
        there.sign_in("lan", GOOD).await.leads_to("/");
        let form = here.get("/").await.forms().into_iter().find(|form| form.action == "/sign-out-everywhere").unwrap();
        here.send(&form).await.leads_to("/sign-in");
        there.get("/").await.leads_to("/sign-in");
        there.sign_in("lan", GOOD).await.leads_to("/");
        let administrator = r.administrator().await;
        let lan = json!({"name": "lan", "role": "auditor"});
        let now = administrator.put("/v1/accounts/lan", "\"1\"", &lan).await.expect(200);
        // What goes on was begun in another role.
        there.get("/").await.leads_to("/sign-in");
        there.sign_in("lan", GOOD).await.leads_to("/");
        there.get("/").await.expect(200).says("Kiểm toán");
        let off = administrator.put("/v1/accounts/lan", &now.etag(), &but(lan.clone(), json!({"disabled": true}))).await.expect(200);
        there.get("/").await.leads_to("/sign-in");
        assert_eq!(r.number("SELECT count(*) FROM session"), 0);
        there.sign_in("lan", GOOD).await.expect(403).says("không đúng");
        administrator.put("/v1/accounts/lan", &off.etag(), &lan).await.expect(200);
        there.sign_in("lan", GOOD).await.leads_to("/");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_person_changes_the_own_password_and_every_other_browser_is_out(r: Register) {
        let mut here = signed_in(&r, "lan", "clerk").await;
        let mut there = Browser::of(&r);
        there.sign_in("lan", GOOD).await.leads_to("/");
        let form = here.form("/password").await;
        let asked = |current: &str, new: &str, again: &str| form.clone().with("current", current).with("new", new).with("again", again);
        here.send(&asked(OTHER, OTHER, OTHER)).await.expect(403).says("Mật khẩu hiện tại không đúng");
        here.send(&asked(GOOD, OTHER, GOOD)).await.expect(400).says("không khớp");
        for (weak, why) in [("ngắn quá", "ít nhất 12"), ("aaaaaaaaaaaaaa", "lặp lại"), ("123456789012", "một dãy"), ("matkhau12345", "nhiều người dùng"), ("award-registry", "tên chương trình")] {
            here.send(&asked(GOOD, weak, weak)).await.expect(400).says(why).says("id=\"new-wrong\"").says("aria-describedby=\"new-hint new-wrong\"");
        }
        let long = "x1".repeat(65);
        here.send(&asked(GOOD, &long, &long)).await.expect(400).says("tối đa 128");
        there.get("/").await.expect(200);
        here.send(&asked(GOOD, OTHER, OTHER)).await.expect(200).says("Đã đổi mật khẩu");
        here.get("/").await.expect(200);
        there.get("/").await.leads_to("/sign-in");
        there.sign_in("lan", GOOD).await.expect(403);
        there.sign_in("lan", OTHER).await.leads_to("/");
        let event = r.sql("SELECT after FROM audit_event WHERE act = 'set_password'").unwrap();
        assert!(event.contains("\"account\":\"lan\"") && !event.contains("argon2"), "{event}");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_password_of_older_parameters_is_hashed_anew_at_sign_in(r: Register) {
        use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
        r.give_password("lan", "clerk", GOOD).await;
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8192, 1, 1, None).unwrap());
        let old = weak.hash_password(GOOD.as_bytes()).unwrap().to_string();
        let kept = r.sql("SELECT account_id, set_at, coalesce(issued_by, '') FROM password").unwrap();
        let kept: Vec<_> = kept.trim_end_matches('\n').split('\t').collect();
        let seal = r.seals().seal(Kind::Password, &[Some(kept[0]), Some(&old), Some(kept[1]), Some(kept[2])]).unwrap();
        let row = r.sql("SELECT id FROM password").unwrap();
        r.edit_with_event("password", row.trim(), &format!("UPDATE password SET phc = '{old}', seal = '{seal}'"));
        let mut browser = Browser::of(&r);
        browser.sign_in("lan", OTHER).await.expect(403);
        assert_eq!(r.sql("SELECT phc FROM password").unwrap().trim(), old);
        browser.sign_in("lan", GOOD).await.leads_to("/");
        let new = r.sql("SELECT phc FROM password").unwrap();
        assert!(new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{new}");
        let mut browser = Browser::of(&r);
        browser.sign_in("lan", GOOD).await.leads_to("/");
        assert_eq!(r.sql("SELECT phc FROM password").unwrap(), new, "it was hashed anew without need");
        assert_eq!(r.number("SELECT count(*) FROM audit_event WHERE act = 'renew_password'"), 1);
    }

    async fn a_session_speaks_to_the_api_and_changes_nothing_without_its_token(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let me = browser.get("/v1/me").await.expect(200).says("\"name\":\"lan\"");
        assert_eq!(me.header("cache-control"), "no-store");
        let session: serde_json::Value = serde_json::from_str(&browser.get("/v1/session").await.expect(200).text).unwrap();
        assert_eq!(session["account"], "lan");
        assert!(session["idle_ends_at"].as_str() < session["ends_at"].as_str());
        let token = session["csrf_token"].as_str().unwrap();
        let body = json!({"kind": "individual", "name": "Đặng Thị Mẫu"}).to_string();
        let post = |browser: &Browser| browser.request(Method::POST, "/v1/recipients").header("Content-Type", "application/json").body(body.clone());
        let ask = async |request: reqwest::RequestBuilder| browser.clone().ask(request).await;
        ask(post(&browser)).await.expect(403).says("forbidden").says("csrf_token");
        ask(post(&browser).header("X-CSRF-Token", "x")).await.expect(403);
        ask(post(&browser).header("X-CSRF-Token", token)).await.expect(201);
        // A bearer token needs none, and comes first: also where it is none.
        let bearer = r.token_of("clerk", "clerk");
        ask(post(&browser).bearer_auth(&bearer)).await.expect(201);
        ask(browser.request(Method::GET, "/v1/me").bearer_auth(&bearer)).await.expect(200).says("\"name\":\"clerk\"");
        ask(browser.request(Method::GET, "/v1/session").bearer_auth(&bearer)).await.expect(404);
        ask(browser.request(Method::GET, "/v1/me").bearer_auth("awr_guessed")).await.expect(401);
        r.holding(&bearer).get("/v1/session").await.refused(404, "not_found");
        // What a session may do is what the account may.
        ask(browser.request(Method::GET, "/v1/accounts")).await.expect(403);
        let mut idle = browser.clone();
        r.sql(&format!("UPDATE session SET last_seen_at = '{}'", ago(31))).unwrap();
        idle.get("/v1/me").await.expect(401).says("/sign-in");
    }

    async fn a_password_is_in_no_log_no_event_no_table_and_no_answer(engine: Engine) {
        planted(engine).await;
    }
}

/// All that a database holds.
fn everything(r: &Register) -> String {
    let tables = match r.engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    let tables = r.sql(tables).unwrap();
    tables.split_whitespace().map(|table| r.sql(&format!("SELECT * FROM {table}")).unwrap_or_default()).collect()
}

/// A password is in no log, however much is logged, in no event, no table and no answer.
async fn planted(engine: Engine) {
    let planted = "Zwölf-Boxkämpfer-Qx7";
    let r = Register::start_with(engine, &["--log", "trace"]).await;
    r.token_of("lan", "clerk");
    let code = r.run(&["account", "recover", "--account", "lan"]).exit(0).text();
    let mut browser = Browser::of(&r);
    let mut said = browser.use_code("lan", "wrong", planted).await.expect(403).text;
    said += &browser.use_code("lan", code.trim(), planted).await.expect(200).text;
    said += &browser.sign_in("lan", &format!("{planted}x")).await.expect(403).text;
    // A password typed for a name stands in the form it is given back in, and nowhere else.
    browser.sign_in(planted, planted).await.expect(403);
    said += &browser.sign_in("lan", planted).await.leads_to("/").text;
    let form = browser.form("/password").await.with("current", planted).with("new", planted).with("again", "x");
    said += &browser.send(&form).await.expect(400).text;
    let log = r.program.log();
    assert!(log.contains("signed in") && log.contains("a sign-in failed"), "the log is not that of this program");
    let (secret, bare) = (browser.cookies[COOKIE].clone(), code.trim().replace('-', ""));
    for (place, text) in [("the log", &log), ("the database", &everything(&r)), ("an answer", &said)] {
        for word in ["Boxk", secret.as_str(), code.trim(), bare.as_str()] {
            assert!(!text.contains(word), "{place} holds {word}");
        }
    }
}
