//! The first administrator, made in the browser by the code that a new register prints, and what an office settles then.

use crate::{
    harness::{Browser, Engine, Finished, Page, Register, command},
    sign_in::{GOOD, OTHER, signed_in},
};
use award_registry::domain::account::{first, seal::Seals};
use chrono::Utc;
use std::time::Duration;

/// What the program says to do first: the address of the page, and the code.
pub(crate) fn first_steps(program: &crate::harness::Program) -> (String, String) {
    let line = || program.said.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(line(), "first steps: the register has no administrator yet");
    let (at, code) = (line(), line());
    line();
    (at.strip_prefix("1. open ").unwrap().to_owned(), code.rsplit(' ').next().unwrap().to_owned())
}

/// Tries to become the first administrator.
async fn begin(browser: &mut Browser, code: &str, name: &str, password: &str) -> Page {
    let form = browser.form("/start").await.with("code", code).with("name", name);
    browser.send(&form.with("new", password).with("again", password)).await
}

on_both_engines! {
    async fn the_first_administrator_is_made_on_a_page_by_the_printed_code_and_once(r: Register) {
        let (at, code) = first_steps(&r.program);
        assert_eq!(at, format!("http://{}/start", r.program.address));
        let (events, accounts) = (r.number("SELECT max(seq) FROM audit_event"), r.number("SELECT count(*) FROM account"));
        let mut browser = Browser::of(&r);
        browser.get("/").await.leads_to("/sign-in");
        let door = browser.get("/sign-in").await.expect(200);
        assert!(door.links().contains(&"/start".to_owned()), "{}", door.text);
        browser.get(&format!("/start?code={code}")).await.leads_to("/start").says_nothing_of(&code);
        // What is wrong is said beside its field; the name stays, and the code and the password are not sent back.
        begin(&mut browser, "0000-0000-0000-0000-0000-0000", "quan-tri", GOOD).await.expect(403).says("mã in ra sau cùng");
        let page = begin(&mut browser, &code, "quan-tri", "ngắn quá").await.expect(400).says("ít nhất 12").says("value=\"quan-tri\"");
        assert!(!page.text.contains(&code) && !page.text.contains("ngắn quá"), "{}", page.text);
        begin(&mut browser, &code, "Quản trị", GOOD).await.expect(400).says("id=\"name-wrong\"");
        let form = browser.form("/start").await.with("code", &code).with("name", "quan-tri").with("new", GOOD);
        browser.send(&form.clone().with("again", OTHER)).await.expect(400).says("không khớp");
        browser.send(&form.clone().with("again", GOOD).with("csrf", "x")).await.expect(403).says("hãy mở lại trang");
        let mut elsewhere = browser.clone();
        elsewhere.headers = vec![("Sec-Fetch-Site", "cross-site".into())];
        elsewhere.send(&form.clone().with("again", GOOD)).await.expect(403).says("hãy mở lại trang");
        assert_eq!((r.number("SELECT max(seq) FROM audit_event"), r.number("SELECT count(*) FROM account")), (events, accounts));
        // Two at once with the same code: one is the first.
        let (mut one, mut two) = (Browser::of(&r), Browser::of(&r));
        let typed = code.to_lowercase().replace('-', " ");
        let (a, b) = tokio::join!(begin(&mut one, &code, "an", GOOD), begin(&mut two, &typed, "binh", OTHER));
        let (mut winner, loser) = if a.status == 303 { (one, b) } else { (two, a) };
        loser.expect(409).says("sổ đã có quản trị viên");
        assert_eq!(r.number("SELECT count(*) FROM account"), accounts + 1);
        winner.get("/office").await.expect(200).says("Thiết lập cho cơ quan");
        winner.get("/system").await.expect(200).says("Quản trị viên");
        let acts = r.sql(&format!("SELECT act FROM audit_event WHERE seq > {events} ORDER BY seq")).unwrap();
        assert_eq!(acts.split_whitespace().collect::<Vec<_>>(), ["bootstrap_account", "sign_in"]);
        // The page has had its use.
        Browser::of(&r).get("/start").await.expect(409).says("Hãy đăng nhập");
        let mut late = Browser::of(&r);
        let form = Browser::of(&r).get("/sign-in").await.says_nothing_of("/start").forms();
        assert!(form.iter().all(|form| form.action != "/start"));
        let door = late.form("/sign-in").await;
        let again = crate::harness::Form::made("/start".into(), &[("csrf", door.csrf()), ("code", &code), ("name", "cuong"), ("new", GOOD), ("again", GOOD)]);
        late.send(&again).await.expect(409).says("sổ đã có quản trị viên");
        let said = r.sql("SELECT coalesce(before, '') || after || rows FROM audit_event").unwrap();
        assert!(![&said, &r.log()].iter().any(|text| text.contains(&code) || text.contains(&code.replace('-', ""))));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_code_of_another_start_or_register_is_none_and_guesses_are_slowed_down(engine: Engine) {
        let mut r = Register::start(engine).await;
        let (_, before) = first_steps(&r.program);
        r.start_again();
        let (_, code) = first_steps(&r.program);
        assert_ne!(before, code);
        let now = first::instant(Utc::now());
        let foreign = first::code(&Seals::derive(&[7; 32]).unwrap(), now).unwrap();
        let old = first::code(&r.seals(), now - 25 * 360_000).unwrap();
        let mut browser = Browser::of(&r);
        for wrong in [&before, &foreign, &old] {
            begin(&mut browser, wrong, "quan-tri", GOOD).await.expect(403);
        }
        // Whatever name is given: the address waits.
        let waits = begin(&mut browser, &code, "khac", GOOD).await.expect(429);
        assert!(waits.header("retry-after").parse::<u32>().unwrap() > 0);
        r.sql("DELETE FROM attempt").unwrap();
        begin(&mut browser, &code, "quan-tri", GOOD).await.leads_to("/office");
        // One that the command line made first would have done as well; a register that has one says nothing at the
        // next start.
        r.start_again();
        assert!(r.program.said.recv_timeout(Duration::from_secs(1)).is_err());
        Browser::of(&r).sign_in("quan-tri", GOOD).await.leads_to("/");
    }

    async fn an_office_is_settled_on_one_page_that_keeps_nothing(engine: Engine) {
        let r = Register::start_with(engine, &["--office-name", "Sở Nội vụ tỉnh Mẫu <1>"]).await;
        let mut browser = signed_in(&r, "quan-tri", "administrator").await;
        let page = browser.get("/office").await.expect(200).says("value=\"Sở Nội vụ tỉnh Mẫu &lt;1&gt;\"");
        assert!(page.text.contains("Award registry") || page.text.contains("– Sổ khen thưởng, Sở Nội vụ tỉnh Mẫu &lt;1&gt;</title>"), "{}", page.text);
        Browser::of(&r).get("/sign-in").await.says("Sở Nội vụ tỉnh Mẫu &lt;1&gt;");
        browser.get("/office?body=lang+son").await.expect(200).says("/catalogue/authorities/UBND_LANGSON").says_nothing_of("<pre");
        // What tells one from another of its name.
        browser.get("/office?body=an+giang").await.expect(200).says("UBND_ANGIANG_CU, đến 30/6/2025<").says("UBND_ANGIANG<");
        browser.get("/").await.expect(200).says("Những việc đầu tiên").says("href=\"/office\"");
        browser.get("/office?body=khong+co+co+quan+nay").await.expect(200).says("chưa có cơ quan nào").says("/catalogue/authorities/new");
        browser.get("/office?body=%22").await.expect(200);
        let asked = "/office?name=S%E1%BB%9F+%22A%22%5C&public_url=https%3A%2F%2Fso.example.vn&issuer=https%3A%2F%2Fid.example.vn&client_id=so";
        let page = browser.get(asked).await.expect(200).says("/sign-in/callback");
        let lines = page.text.split("<pre").nth(1).unwrap().split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
        let lines = lines.replace("&quot;", "\"").replace("&amp;", "&");
        // The lines are settings as they are: a server takes them.
        let file = r.folder.file("settings.toml");
        std::fs::write(&file, &lines).unwrap();
        let doctor = Finished::of(Register::keyed(command(["doctor", "--config", file.to_str().unwrap(), "--database", &r.database]), &r.database, &r.folder));
        doctor.exit(0);
        assert!(lines.starts_with("office_name = ") && lines.contains("oidc_issuer = \"https://id.example.vn\"\n"), "{lines}");
        for wrong in ["issuer=https%3A%2F%2Fid.example.vn", "public_url=https%3A%2F%2Fso.example.vn&client_id=so", "issuer=http%3A%2F%2Fid.example.vn&client_id=so&public_url=https%3A%2F%2Fso.example.vn", "public_url=so.example.vn", &format!("name={}", "x".repeat(151)), "name=a%0Ab"] {
            browser.get(&format!("/office?{wrong}")).await.expect(200).says("role=\"alert\"").says_nothing_of("<pre");
        }
        signed_in(&r, "lan", "clerk").await.get("/office").await.expect(403);
        assert_eq!(r.number("SELECT count(*) FROM audit_event WHERE actor = 'quan-tri' AND act <> 'sign_in' AND act <> 'set_password_by_code'"), 0);
        let long = "x".repeat(151);
        for wrong in ["", " ", "a\nb", &long] {
            let refused = r.run(&["doctor", "--office-name", wrong]).exit(3);
            assert!(refused.stderr.contains("office_name: "), "{}", refused.stderr);
        }
    }
}
