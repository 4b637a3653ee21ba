//! What every page has, and what a form says of what is wrong with it.

mod access;
mod acts;
mod catalogue;
mod decisions;
mod finding;
mod grid;
mod hostile;
mod judged;
mod lists;
mod numbers;
mod office;
mod recording;
mod records;
mod reports;
mod rules;
mod shell;
mod wording;

use crate::{
    harness::{Browser, Engine, Issuer, Page, Register, sample::but},
    openid::come,
    sign_in::{GOOD, OTHER, signed_in},
};
use reqwest::Method;
use serde_json::json;

/// The summary above a form.
fn summary(page: &Page) -> &str {
    let from = page.text.find("<div role=\"alert\"").unwrap_or_else(|| panic!("no summary: {}", page.text));
    page.text[from..].split("</div>").next().unwrap()
}

/// What has the focus when a page opens: the id of a field, or the name of another element; one thing alone.
fn focused(page: &Page) -> String {
    let tags: Vec<_> =
        page.text.split('<').filter(|tag| tag.split('>').next().unwrap().contains(" autofocus")).collect();
    assert_eq!(tags.len(), 1, "{}", page.text);
    let id = tags[0].split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
    id.unwrap_or_else(|| tags[0].split(' ').next().unwrap()).to_owned()
}

on_both_engines! {
    async fn a_form_says_all_that_is_wrong_above_it_and_at_its_fields_and_the_first_has_the_focus(r: Register) {
        let mut here = signed_in(&r, "lan", "clerk").await;
        let form = here.form("/password").await;
        assert!(!here.get("/password").await.text.contains("autofocus"));
        let asked = |current: &str, new: &str, again: &str| form.clone().with("current", current).with("new", new).with("again", again);
        // Each finding stands twice: with a link to its field, and at the field itself.
        for (sent, status, field) in [(asked(OTHER, OTHER, OTHER), 403, "current"), (asked(GOOD, OTHER, GOOD), 400, "again"), (asked(GOOD, "ngắn quá", "ngắn quá"), 400, "new")] {
            let page = here.send(&sent).await.expect(status);
            let link = format!("<a href=\"#{field}\">");
            let words = summary(&page).split(&link).nth(1).unwrap_or_else(|| panic!("{link} is not in {}", summary(&page))).split("</a>").next().unwrap();
            let words = words.split_once(": ").unwrap().1;
            let at_field = page.text.split(&format!("id=\"{field}-wrong\">")).nth(1).unwrap().split("</p>").next().unwrap();
            assert_eq!(at_field.trim(), words);
            assert_eq!(focused(&page), field);
            let input = page.text.split("<input ").find(|tag| tag.starts_with(&format!("id=\"{field}\""))).unwrap();
            assert!(input.contains("aria-invalid=\"true\"") && input.contains(&format!("{field}-wrong")), "{input}");
        }
        // What concerns no field is said above the form, which has the focus.
        let page = Browser::of(&r).sign_in("lan", OTHER).await.expect(403);
        assert!(summary(&page).contains("mật khẩu không đúng"), "{}", page.text);
        assert_eq!(focused(&page), "div");
    }

    async fn a_finding_that_points_at_nothing_on_the_page_is_said_all_the_same(engine: Engine) {
        let issuer = Issuer::start().await;
        let r = Register::start_with(engine, &issuer.flags()).await;
        let administrator = r.administrator().await;
        let identity = format!("{} 17", issuer.url);
        let limited = json!({"name": "lan", "role": "clerk", "identity": identity, "authority_codes": ["UBND_LANGSON"]});
        administrator.post("/v1/accounts", &limited).await.expect(201);
        let (_, page) = come(&r, &issuer, issuer.claims("17", "clerk")).await;
        page.leads_to("/");
        let (_, page) = come(&r, &issuer, but(issuer.claims("17", "clerk"), json!({"roles": ["administrator"]}))).await;
        let page = page.expect(403);
        let said = summary(&page).split("<li>").nth(1).unwrap().split("</li>").next().unwrap();
        assert!(said.len() > 20 && !said.contains('<'), "{said}");
        assert_eq!(focused(&page), "div");
    }

    async fn every_page_says_that_it_is_not_to_be_kept_framed_or_to_load_anything(r: Register) {
        let mut out = Browser::of(&r);
        let mut own = signed_in(&r, "lan", "clerk").await;
        out.headers = vec![("Accept", "text/html,*/*;q=0.8".into())];
        let wrong = out.sign_in("lan", OTHER).await.expect(403);
        let put = out.request(Method::PUT, "/sign-in").body("x");
        let pages = [
            (out.get("/sign-in").await, 200),
            (out.get("/code").await, 200),
            (own.get("/").await, 200),
            (own.get("/password").await, 200),
            (wrong, 403),
            (out.get("/nowhere").await, 404),
            (out.get("/problems/nowhere").await, 404),
            (out.ask(put).await, 405),
        ];
        for (page, status) in pages {
            let page: Page = page.expect(status);
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("referrer-policy"), "same-origin");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            let policy = page.header("content-security-policy");
            for part in ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(part) && !policy.contains("unsafe"), "{policy}");
            }
            assert!(page.text.starts_with("<!DOCTYPE html><html lang=\"vi\">"), "{}", page.text);
            // The one script there may be is our own, by its hash.
            let scripts: Vec<&str> = page.text.split("<script ").skip(1).map(|tag| tag.split('>').next().unwrap()).collect();
            assert!(!page.text.contains("<script>") && scripts.len() <= 1, "{}", page.text);
            for script in scripts {
                let hash = script.split("integrity=\"").nth(1).unwrap().split('"').next().unwrap();
                assert!(script.starts_with("src=\"/assets/typing.") && policy.contains(&format!("script-src '{hash}';")), "{script} {policy}");
            }
            assert!(status != 405 || page.header("allow") == "GET, HEAD, POST");
        }
        out.headers.push(("Accept-Language", "en".into()));
        out.get("/sign-in").await.expect(200).says("lang=\"en\"").says("Account name");
        // A program is answered as ever.
        r.stranger().get("/nowhere").await.refused(404, "not_found");
        // What a person typed stands in the page as text.
        out.sign_in("<b>\"x", OTHER).await.expect(403).says("value=\"&lt;b&gt;&quot;x\"");
    }
}
