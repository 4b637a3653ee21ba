//! Answers in fewer bytes: who gets them, what their tags are good for, and what is never compressed.

use crate::{
    harness::{
        Browser, Engine, Register, operations, random_word,
        sample::{but, decision},
    },
    sign_in::signed_in,
};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use std::io::Read;

const CODINGS: [&str; 3] = ["gzip", "br", "zstd"];
/// Refuses every answer that is not compressed, however small it is.
const GZIP_ALONE: &str = "gzip, identity;q=0";

/// An answer as its bytes came.
struct Raw {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Raw {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn varies_by(&self, name: &str) -> bool {
        self.headers.get_all("vary").iter().any(|line| line.to_str().unwrap().split(", ").any(|known| known == name))
    }

    /// What it says, by its coding.
    fn decoded(&self) -> Vec<u8> {
        let mut all = Vec::new();
        match self.header("content-encoding") {
            "" => all.clone_from(&self.bytes),
            "gzip" => drop(flate2::read::GzDecoder::new(&*self.bytes).read_to_end(&mut all).unwrap()),
            "br" => drop(brotli::Decompressor::new(&*self.bytes, 4_096).read_to_end(&mut all).unwrap()),
            "zstd" => all = zstd::stream::decode_all(&*self.bytes).unwrap(),
            other => panic!("the coding {other}"),
        }
        all
    }
}

/// Asks with the token of an account.
async fn ask(
    r: &Register,
    role: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Raw {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request =
        client.request(method, format!("http://{}{path}", r.program.address)).bearer_auth(r.token_of(role, role));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body.to_string()),
        None => request,
    };
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Raw { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}

async fn get(r: &Register, path: &str, headers: &[(&str, &str)]) -> Raw {
    ask(r, "clerk", Method::GET, path, headers, None).await
}

on_both_engines! {
    async fn a_record_comes_in_the_coding_the_client_weighs_most_and_each_of_its_tags_is_good(r: Register) {
        let clerk = r.clerk().await;
        let mut body = but(decision("1", 1), json!({"remark": "Đã đối chiếu bản giấy. ".repeat(60)}));
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        let path = format!("/v1/decisions/{}", draft.id());
        let plain = get(&r, &path, &[]).await;
        assert_eq!((plain.header("content-encoding"), plain.header("etag")), ("", "\"1\""));
        assert!(plain.varies_by("Accept-Encoding"));
        let weighed = [("gzip", "gzip"), ("gzip;q=0.4, br;q=0.6", "br"), ("br, zstd, gzip", "zstd"), ("*, zstd;q=0, br;q=0", "gzip"), ("gzip;q=0, deflate", ""), ("identity, gzip;q=0.5", "")];
        for (accept, coding) in weighed {
            let coded = get(&r, &path, &[("Accept-Encoding", accept)]).await;
            assert_eq!(coded.header("content-encoding"), coding, "{accept}");
            assert_eq!(coded.decoded(), plain.bytes, "{accept}");
            assert!(coded.varies_by("Accept-Encoding"));
            assert!(coding.is_empty() || coded.bytes.len() * 2 < plain.bytes.len(), "{accept}: {} of {}", coded.bytes.len(), plain.bytes.len());
        }
        let mut tags = vec!["\"1\"".to_owned()];
        for coding in CODINGS {
            let tag = get(&r, &path, &[("Accept-Encoding", coding)]).await.header("etag").to_owned();
            assert!(!tags.contains(&tag), "other bytes have the same tag {tag}");
            tags.push(tag);
        }
        // Whoever has the version in any coding has it, and each tag names the version for a change.
        for tag in &tags {
            for accept in ["identity", "gzip", "br"] {
                for seen in [tag.clone(), format!("\"7\", W/{tag}")] {
                    let known = get(&r, &path, &[("Accept-Encoding", accept), ("If-None-Match", &seen)]).await;
                    assert_eq!((known.status, known.header("etag"), known.bytes.len()), (304, tag.as_str(), 0), "{accept} {seen}");
                    assert!(known.varies_by("Accept-Encoding") && known.header("content-encoding").is_empty());
                }
            }
        }
        for (n, tag) in tags.iter().enumerate() {
            body["remark"] = format!("Lần {n}").into();
            let tag = tag.replace('1', &(n + 1).to_string());
            clerk.put(&path, &tag, &body).await.expect(200);
            clerk.put(&path, &tag, &body).await.refused(412, "stale");
        }
        clerk.put(&path, "\"5-deflate\"", &body).await.refused(412, "stale");
    }

    async fn an_answer_that_carries_a_secret_is_never_compressed(r: Register) {
        // Operations whose answers have a member of these are the ones; each is asked below.
        let secrets = ["token", "code", "csrf_token"];
        let schemas = &crate::harness::document()["components"]["schemas"];
        let mut found: Vec<String> = Vec::new();
        for operation in operations() {
            for status in ["200", "201"] {
                let Some(reference) = operation.meta["responses"][status]["content"]["application/json"]["schema"]["$ref"].as_str() else { continue };
                let name = reference.rsplit('/').next().unwrap();
                let has = |member: &str| schemas[name]["properties"].get(member).is_some_and(|m| m["type"] == "string");
                // A catalogue's code is no secret, and it is what its record is asked for by.
                let is_catalogue = operation.path.contains("{code}") || schemas[name]["properties"].get("version").is_some();
                if secrets.iter().any(|member| has(member)) && !is_catalogue {
                    found.push(operation.id.clone());
                }
            }
        }
        found.sort();
        assert_eq!(found, ["createToken", "getSession", "recoverAccount", "rotateToken"]);
        let forced = [("Accept-Encoding", GZIP_ALONE)];
        let administrator = r.administrator().await;
        administrator.post("/v1/accounts", &json!({"name": "lan", "role": "clerk"})).await.expect(201);
        let made = administrator.post("/v1/accounts/lan/tokens", &json!({})).await.expect(201);
        let rotate = format!("/v1/tokens/{}/rotate", made["id"]);
        for (path, body) in [("/v1/accounts/lan/tokens", Some(json!({}))), ("/v1/accounts/lan/recover", None), (rotate.as_str(), Some(json!({"overlap_hours": 1})))] {
            let answer = ask(&r, "administrator", Method::POST, path, &forced, body.as_ref()).await;
            assert_eq!((answer.status, answer.header("content-encoding")), (201, ""), "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        }
        // The same header compresses what is no secret, however small it is.
        let me = get(&r, "/v1/me", &forced).await;
        assert_eq!((me.status, me.header("content-encoding")), (200, "gzip"));
        let mut browser = signed_in(&r, "hoa", "clerk").await;
        browser.headers = vec![("Accept-Encoding", GZIP_ALONE.to_owned()), ("Accept", "*/*".to_owned())];
        let session = browser.get("/v1/session").await.expect(200);
        assert_eq!(session.header("content-encoding"), "");
        // A page is compressed, since the token of its forms is another text in each answer: how small it gets says
        // nothing of it.
        browser.headers.clear();
        let mut out = Browser::of(&r);
        for path in ["/", "/password"] {
            let tokens = [browser.get(path).await, browser.get(path).await].map(|page| page.forms()[0].csrf().to_owned());
            assert_ne!(tokens[0], tokens[1], "{path}");
        }
        let tokens = [out.get("/sign-in").await, out.get("/sign-in").await].map(|page| page.forms()[0].csrf().to_owned());
        assert_ne!(tokens[0], tokens[1]);
    }

    async fn an_export_is_the_same_in_every_coding(r: Register) {
        r.registered(&decision("1", 3_000)).await;
        let plain = ask(&r, "client", Method::GET, "/v1/conferrals/export?format=csv", &[], None).await;
        for coding in CODINGS {
            let coded = ask(&r, "client", Method::GET, "/v1/conferrals/export?format=csv", &[("Accept-Encoding", coding)], None).await;
            assert_eq!(coded.header("content-encoding"), coding);
            assert!(coded.varies_by("Accept-Encoding") && !coded.header("registry-head").is_empty());
            assert!(coded.decoded() == plain.bytes, "{coding}");
            assert!(coded.bytes.len() * 5 < plain.bytes.len(), "{coding}: {} of {}", coded.bytes.len(), plain.bytes.len());
        }
    }

    async fn a_body_that_is_sent_compressed_is_refused_unread(r: Register) {
        let clerk = r.clerk().await;
        let body = json!({"code": random_word(), "name_vi": "Vận động", "name_en": "Drive"});
        clerk.post("/v1/campaigns", &body).header("Content-Encoding", "gzip").await.refused(415, "unsupported_media_type");
        clerk.post("/v1/campaigns", &body).header("Content-Encoding", "identity").header("Accept-Language", "en").await.refused(400, "invalid_body");
    }

    async fn pages_of_named_sites_alone_may_ask_from_a_browser(engine: Engine) {
        let r = Register::start_with(engine, &["--cors-origin", "https://so.example.vn, http://localhost:5173"]).await;
        let made = r.clerk().await.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let path = format!("/v1/decisions/{}", made.id());
        for origin in ["https://so.example.vn", "http://localhost:5173"] {
            let answer = get(&r, &path, &[("Origin", origin)]).await;
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
            assert_eq!(answer.header("access-control-allow-credentials"), "", "no session is lent to another site");
            for name in ["ETag", "Link", "Location", "Export-Id", "Registry-Head"] {
                assert!(answer.header("access-control-expose-headers").split(", ").any(|known| known == name), "{name}");
            }
            // A page also reads why it was refused.
            let refused = get(&r, "/v1/decisions/999", &[("Origin", origin)]).await;
            assert_eq!((refused.status, refused.header("access-control-allow-origin")), (404, origin));
            let asks = [("Origin", origin), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "if-match")];
            let answer = ask(&r, "clerk", Method::OPTIONS, &path, &asks, None).await;
            assert_eq!((answer.status, answer.bytes.len(), answer.header("content-type")), (204, 0, ""));
            assert_eq!(answer.header("access-control-allow-methods"), "GET, HEAD, PUT");
            for name in ["Authorization", "Content-Type", "If-Match", "Idempotency-Key"] {
                assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
            }
        }
        for origin in ["https://evil.example", "null", "https://so.example.vn.evil.example", "http://so.example.vn"] {
            let answer = get(&r, &path, &[("Origin", origin)]).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
            assert!(answer.varies_by("Origin"), "a cache would give the answer of another page");
            let asks = [("Origin", origin), ("Access-Control-Request-Method", "PUT")];
            let answer = ask(&r, "clerk", Method::OPTIONS, &path, &asks, None).await;
            assert_eq!((answer.status, answer.header("access-control-allow-methods")), (405, ""));
        }
        assert_eq!(get(&r, "/sign-in", &[("Origin", "https://so.example.vn")]).await.header("access-control-allow-origin"), "", "a page of ours");
        let wrong = r.run(&["serve", "--listen", "127.0.0.1:0", "--cors-origin", "*"]).exit(3);
        assert!(wrong.stderr.contains("cors_origin"), "{}", wrong.stderr);
    }
}

#[test]
fn the_document_and_its_page_are_compressed_once_for_all_and_not_sent_again() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        for (path, shrinks_to) in [("/openapi.json", 10), ("/docs", 4)] {
            let plain = get(&r, path, &[]).await;
            for coding in CODINGS {
                let coded = get(&r, path, &[("Accept-Encoding", coding)]).await;
                assert_eq!(coded.header("content-encoding"), coding);
                assert!(coded.decoded() == plain.bytes, "{path} {coding}");
                assert!(
                    coded.bytes.len() * shrinks_to < plain.bytes.len(),
                    "{path} {coding}: {} of {}",
                    coded.bytes.len(),
                    plain.bytes.len()
                );
                println!("{path} {coding}: {} of {}", coded.bytes.len(), plain.bytes.len());
                let known =
                    get(&r, path, &[("Accept-Encoding", coding), ("If-None-Match", coded.header("etag"))]).await;
                assert_eq!((known.status, known.bytes.len(), known.header("etag")), (304, 0, coded.header("etag")));
            }
            // The one that leaves the fewest bytes, as it is made once.
            assert_eq!(get(&r, path, &[("Accept-Encoding", "gzip, zstd, br")]).await.header("content-encoding"), "br");
            let head = ask(&r, "clerk", Method::HEAD, path, &[("Accept-Encoding", "br")], None).await;
            assert_eq!((head.status, head.header("content-encoding"), head.bytes.len()), (200, "br", 0));
        }
    });
}
