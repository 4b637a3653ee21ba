//! What hostile people send: every field of every form that a role can reach, found by walking the pages; and records
//! that are not theirs to see.

use crate::{
    harness::{
        Answer, Browser, Engine, Form, Register, run,
        sample::{all_acknowledged, but, decision},
    },
    sign_in::signed_in,
};
use serde_json::json;
use std::collections::BTreeSet;

const SCRIPT: &str = "<script>alert(1)</script>\"'><b>";
const HIDDEN: &str = "\u{202E}Mẫu\u{2066}\u{200B} 1";

/// An address by its shape: numbers and codes of records alike, and no query but that it has one.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |part: &str| match part {
        "" => String::new(),
        part if part.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && part != "0602" => "_".into(),
        part => part.to_owned(),
    };
    let names = query.split('&').map(|pair| pair.split('=').next().unwrap()).collect::<Vec<_>>().join("&");
    format!("{}?{names}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// What ends the session or is counted against whoever tries: tried by themselves elsewhere.
fn is_apart(path: &str) -> bool {
    ["/sign-out", "/sign-out-everywhere", "/password", "/language", "/sign-in", "/code"].contains(&path)
}

/// Every kind of page and form that a person can reach.
pub(super) async fn walked(browser: &mut Browser) -> (Vec<String>, Vec<Form>) {
    let (mut seen, mut pages, mut forms) = (BTreeSet::new(), Vec::new(), Vec::<Form>::new());
    let mut open = vec!["/".to_owned()];
    while let Some(path) = open.pop() {
        let path = path.split('#').next().unwrap().to_owned();
        if !path.starts_with('/')
            || path.starts_with("/v1")
            || path == "/docs"
            || is_apart(&path)
            || !seen.insert(shape(&path))
        {
            continue;
        }
        let page = browser.get(&path).await;
        assert!(page.status < 500, "{path}: {}", page.text);
        open.extend(page.links());
        open.extend(Some(page.header("location").to_owned()).filter(|to| !to.is_empty()));
        for form in page.forms() {
            let names = |form: &Form| form.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let known = forms.iter().any(|own| shape(&own.action) == shape(&form.action) && names(own) == names(&form));
            if !known && !is_apart(&form.action) {
                forms.push(form);
            }
        }
        pages.push(path);
    }
    (pages, forms)
}

/// A decision from its paper, one from the press, one that is submitted and a draft, of the clerk lan; answers the draft.
pub async fn one_of_each_state(r: &Register) -> Answer {
    let clerk = r.named("lan", "clerk").await;
    r.registered(&decision("1", 3)).await;
    let press = but(
        decision("9", 2),
        json!({"evidence": "press", "source": "Báo", "number": null, "symbol": null, "signed_on": null, "announced_year": 2020}),
    );
    r.registered(&press).await;
    let draft = clerk.post("/v1/decisions", &decision("2", 2)).await.expect(201);
    let submitted = clerk.post("/v1/decisions", &decision("3", 2)).await.expect(201);
    clerk.take("submit", &submitted, &all_acknowledged()).await.expect(200);
    draft
}

#[test]
fn every_field_of_every_form_bears_long_texts_markup_and_hidden_marks() {
    run(Engine::Sqlite, async |r: Register| {
        let draft = one_of_each_state(&r).await;
        let mut tried = 0;
        for (account, role) in [("lan", "clerk"), ("duyet", "registrar"), ("qtv", "administrator"), ("ktv", "auditor")]
        {
            let mut browser = signed_in(&r, account, role).await;
            if role == "clerk" {
                let lines = format!("/decisions/{}/lines", draft.id());
                browser.get(&format!("{lines}?line=1")).await.expect(200);
            }
            let (pages, forms) = walked(&mut browser).await;
            for form in &forms {
                let names: Vec<String> = form
                    .fields
                    .iter()
                    .map(|(name, _)| name.clone())
                    .filter(|name| !["csrf", "key"].contains(&name.as_str()))
                    .collect();
                for name in names {
                    for text in ["ạ".repeat(10_000), SCRIPT.to_owned(), HIDDEN.to_owned()] {
                        tried += 1;
                        let sent = Form { fields: form.fields.clone(), ..form.clone() }.with(&name, &text);
                        let sent = if sent.fields.iter().any(|(name, _)| name == "key") {
                            sent.with("key", &format!("{tried:043}"))
                        } else {
                            sent
                        };
                        let page = browser.send(&sent).await;
                        assert!(page.status < 500, "{role} {} {name}: {} {}", form.action, page.status, page.text);
                        assert!(!page.text.contains("<script>alert"), "{role} {} {name}: {}", form.action, page.text);
                    }
                }
            }
            // What was taken is text on every page.
            for path in pages {
                let page = browser.get(&path).await;
                assert!(page.status < 500 && !page.text.contains("<script>alert"), "{role} {path}: {}", page.text);
            }
        }
        println!("{tried} fields were filled");
        assert!(tried > 500, "{tried}");
        assert_eq!(
            r.number("SELECT count(*) FROM audit_event WHERE after LIKE '%\u{202E}%'"),
            0,
            "a hidden mark was kept"
        );
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn what_is_out_of_scope_is_as_if_it_were_not_there_on_every_page_that_is_shown_or_sent_to() {
    run(Engine::Sqlite, async |r: Register| {
        let registered = r.registered(&decision("1", 3)).await.id();
        let clerk = r.named("lan", "clerk").await;
        let draft = clerk.post("/v1/decisions", &decision("2", 2)).await.expect(201).id();
        let import = {
            let mut lan = signed_in(&r, "lan", "clerk").await;
            let path = format!("/decisions/{draft}/lines");
            let page = lan.get(&path).await.expect(200);
            let form = page
                .forms()
                .into_iter()
                .find(|form| form.fields.iter().any(|(name, _)| name == "text"))
                .unwrap()
                .with("text", "1\tĐặng Thị Mẫu");
            lan.send(&form).await.header("location").rsplit('/').next().unwrap().parse::<i64>().unwrap()
        };
        let mut tried = 0;
        for role in ["clerk", "registrar"] {
            let account = format!("ninh-{role}");
            r.limited(&account, role, json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
            let mut ninh = signed_in(&r, &account, role).await;
            let csrf = ninh.get("/").await.forms()[0].csrf().to_owned();
            for (path, who) in super::access::TABLE.iter().filter(|(path, _)| path.contains(":id")) {
                let ids = match path.split('/').nth(1) {
                    Some("imports") => vec![import],
                    Some("recipients") => vec![1],
                    _ => vec![draft, registered],
                };
                for id in ids {
                    let own = path.replace(":id", &id.to_string());
                    let is_shown = !who.contains('-');
                    let may = who.contains(role.chars().next().unwrap());
                    if is_shown {
                        let page = ninh.get(&own).await;
                        assert!(
                            page.status == if may { 404 } else { 403 },
                            "{role} {own}: {} {}",
                            page.status,
                            page.text
                        );
                        assert!(!page.text.contains("Mẫu"), "{role} {own}: {}", page.text);
                    }
                    let form = Form::made(
                        own.clone(),
                        &[
                            ("csrf", &csrf),
                            ("version", "1"),
                            ("reason", "x"),
                            ("act", "void"),
                            ("do", "clear"),
                            ("into", "1"),
                        ],
                    );
                    let page = ninh.send(&form).await;
                    assert!(
                        [403, 404, 405].contains(&page.status) || (!is_shown && page.status == 415),
                        "{role} POST {own}: {} {}",
                        page.status,
                        page.text
                    );
                    assert!(!page.text.contains("Mẫu"), "{role} POST {own}: {}", page.text);
                    tried += 1;
                }
            }
        }
        assert!(tried > 40, "{tried}");
        r.run(&["audit", "verify"]).exit(0);
    });
}
