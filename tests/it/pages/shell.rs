//! What is about every page of someone who is signed in: the frame, the language, the way back after signing in.

use crate::{
    harness::{Browser, Register},
    sign_in::{GOOD, signed_in},
};

on_both_engines! {
    async fn the_style_is_a_file_that_browsers_keep(r: Register) {
        let mut browser = Browser::of(&r);
        let page = browser.get("/sign-in").await.expect(200);
        let path = page.text.split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let style = browser.get(&path).await.expect(200).says("prefers-color-scheme").says("@media print");
        assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
        assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(path.starts_with("/assets/style.") && signed_in(&r, "lan", "clerk").await.get("/").await.text.contains(&path));
    }

    async fn a_page_is_compressed_and_the_token_of_its_forms_is_another_text_each_time(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let first = browser.get("/").await.forms();
        let second = browser.get("/").await.forms();
        assert_ne!(first[0].csrf(), second[0].csrf());
        browser.headers = vec![("Accept-Encoding", "gzip".into())];
        let page = browser.get("/decisions").await;
        assert_eq!(page.header("content-encoding"), "gzip");
        browser.headers.clear();
        // Both are of this session.
        browser.send(&first.into_iter().find(|form| form.action == "/language").unwrap()).await.leads_to("/");
        browser.send(&second.into_iter().find(|form| form.action == "/sign-out").unwrap()).await.leads_to("/sign-in");
    }

    async fn the_language_is_chosen_by_a_button_and_kept(r: Register) {
        let mut out = Browser::of(&r);
        out.headers = vec![("Accept-Language", "vi".into())];
        let switch = |forms: Vec<crate::harness::Form>| forms.into_iter().find(|form| form.action == "/language").unwrap();
        let form = switch(out.get("/sign-in").await.expect(200).says("lang=\"vi\"").forms());
        out.send(&form).await.leads_to("/sign-in");
        out.get("/sign-in").await.expect(200).says("<html lang=\"en\">").says("Account name");
        out.get("/nowhere").await.expect(404);
        let mut own = signed_in(&r, "lan", "clerk").await;
        let form = switch(own.get("/decisions?state=draft&text=hi%E1%BA%BFn+m%C3%A1u").await.expect(200).says("Bản nháp").forms());
        own.send(&form).await.leads_to("/decisions?state=draft&text=hi%E1%BA%BFn+m%C3%A1u");
        own.get("/decisions").await.expect(200).says("<html lang=\"en\">").says("Drafts");
        own.get("/decisions/999999").await.expect(404).says("There is no decision 999999 in the register; check the number.");
        let back = switch(own.get("/").await.forms());
        own.send(&back).await.leads_to("/");
        own.get("/").await.expect(200).says("Trang chủ");
        // What is no language is Vietnamese, and what is no path of this register leads to the start.
        for back_to in ["//evil.example/", "https://evil.example/", "/\\evil.example", "x"] {
            own.send(&back.clone().with("language", "fr").with("back", back_to)).await.leads_to("/");
        }
    }

    async fn whoever_has_to_sign_in_first_comes_back_to_the_page(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let mut browser = Browser::of(&r);
        let asked = "/decisions?state=draft";
        let page = browser.get(asked).await.expect(303);
        let to = page.header("location").to_owned();
        assert_eq!(to, "/sign-in?to=%2Fdecisions%3Fstate%3Ddraft");
        let form = browser.get(&to).await.expect(200).forms().into_iter().find(|form| form.action == "/sign-in").unwrap();
        // A wrong password does not lose the way.
        let again = browser.send(&form.with("account", "lan").with("password", "không phải mật khẩu này")).await.expect(403);
        let form = again.forms().into_iter().find(|form| form.action == "/sign-in").unwrap();
        browser.send(&form.clone().with("password", GOOD)).await.leads_to(asked);
        let mut other = Browser::of(&r);
        let form = other.get("/sign-in?to=//evil.example/").await.forms()[0].clone();
        other.send(&form.with("account", "lan").with("password", GOOD)).await.leads_to("/");
    }

    async fn whose_session_ended_before_a_form_was_sent_comes_back_to_its_page(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let form = browser.form("/decisions/new").await;
        // Whoever came with a session that is over is told so; whoever never had one is not.
        let mut elsewhere = browser.clone();
        let page = elsewhere.get("/").await.expect(200);
        let end = page.forms().into_iter().find(|form| form.action == "/sign-out-everywhere").unwrap();
        elsewhere.send(&end).await.leads_to("/sign-in");
        let to = browser.get("/decisions").await.expect(303).header("location").to_owned();
        browser.get(&to).await.expect(200).says("Phiên làm việc đã hết");
        Browser::of(&r).get(&to).await.expect(200).says_nothing_of("Phiên làm việc đã hết");
        let mut out = Browser::of(&r);
        let own = format!("http://{}/decisions/new", r.program.address);
        for (referer, to) in [(own.as_str(), "/sign-in?to=%2Fdecisions%2Fnew"), ("https://evil.example/decisions/new", "/sign-in"), ("x", "/sign-in")] {
            out.headers = vec![("Referer", referer.to_owned()), ("Accept", "text/html".to_owned())];
            out.send(&form).await.leads_to(to);
        }
    }

    async fn the_frame_says_who_it_is_and_where_they_are(r: Register) {
        let mut browser = signed_in(&r, "lan", "registrar").await;
        let page = browser.get("/decisions").await.expect(200).says("lan · Cán bộ quản lý sổ").says("href=\"/decisions\" aria-current=\"page\"");
        assert_eq!(page.text.matches("<h1>").count(), 1);
        assert!(page.text.contains("<a class=\"skip\" href=\"#main\">") && page.text.contains("role=\"search\""), "{}", page.text);
        browser.get("/decisions?state=nowhere").await.expect(400).says("Không có trạng thái này").says("<title>");
    }
}
