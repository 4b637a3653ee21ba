//! Whoever asks too often, guesses, pretends to be elsewhere or listens in.

use crate::{
    crowd::{answered_again, crowd},
    harness::{self, Engine, Finished, Program, Register, command, operations},
};
use reqwest::Method;
use serde_json::json;
use std::{process::Command, time::Duration};

fn paper() -> serde_json::Value {
    json!({"number": "1", "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "name": "Đặng Thị Mẫu"})
}

on_both_engines! {
    async fn an_address_that_sends_wrong_tokens_waits_longer_each_time_and_those_with_a_token_do_not(r: Register) {
        let clerk = r.clerk().await;
        // Well formed, and nobody's.
        let secret = [9_u8; 32];
        let guess = r.holding(&award_registry::domain::account::token::written(&secret));
        for _ in 0..10 {
            guess.get("/v1/me").await.refused(401, "unauthenticated");
        }
        let first = guess.get("/v1/me").await.refused(429, "too_many_requests");
        let waits = |answer: &crate::harness::Answer| answer.header("retry-after").unwrap().parse::<u64>().unwrap();
        assert!((1..=3).contains(&waits(&first)), "{}", waits(&first));
        clerk.get("/v1/me").await.expect(200);
        tokio::time::sleep(std::time::Duration::from_secs(waits(&first))).await;
        guess.get("/v1/me").await.refused(401, "unauthenticated");
        let second = guess.get("/v1/me").await.refused(429, "too_many_requests");
        assert!(waits(&second) >= 2 && second.text().contains("mã truy cập sai"), "{}", second.text());
        clerk.get("/v1/me").await.expect(200);
    }

    async fn only_a_trusted_proxy_is_believed_where_a_request_comes_from(engine: Engine) {
        for (flags, believed) in [(&[][..], false), (&["--trusted-proxies", "127.0.0.1, 10.0.0.0/8"][..], true)] {
            let r = Register::start_with(engine, flags).await;
            let mut refused = 0;
            for n in 0..40 {
                let call = r.stranger().post("/v1/verifications", &paper()).header("X-Forwarded-For", &format!("198.51.100.{n}"));
                refused += usize::from(call.await.status == 429);
            }
            assert_eq!(refused == 0, believed, "{refused} of 40");
        }
    }

    async fn every_answer_has_the_headers_that_keep_it_from_being_misused(r: Register) {
        let clerk = r.clerk().await;
        let mut paths: Vec<String> = operations().into_iter().filter(|o| o.method == Method::GET && !o.path.contains('{')).map(|o| o.path).collect();
        paths.extend(["/docs", "/openapi.json", "/healthz", "/nowhere", "/problems/not_found"].map(str::to_owned));
        for path in paths {
            let answer = clerk.get(&path).await;
            for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cross-origin-resource-policy", "same-origin")] {
                assert_eq!(answer.header(name).as_deref(), Some(value), "{path} {name}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            // No other site reads an answer by a visitor's browser.
            assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        }
    }

    async fn what_is_left_of_a_limit_stands_in_each_answer(engine: Engine) {
        let r = Register::start_with(engine, &["--rate-limit", "1000"]).await;
        let answer = r.clerk().await.get("/v1/me").await.expect(200);
        assert_eq!(answer.header("ratelimit-policy").as_deref(), Some("\"account\";q=1000;w=1"));
        assert_eq!(answer.header("ratelimit").as_deref(), Some("\"account\";r=999;t=1"));
    }

    async fn who_asked_for_what_stands_in_the_access_log_by_number_and_without_names(engine: Engine) {
        let r = Register::start_with(engine, &["--log", "warn,access=debug"]).await;
        r.clerk().await.post("/v1/recipients", &json!({"kind": "individual", "name": "Lý Thị Bí Mật"})).await.expect(201);
        r.auditor().await.get("/v1/recipients/1?").await.expect(200);
        r.auditor().await.get("/v1/recipients?q=Bí+Mật").await.expect(200);
        r.auditor().await.get("/v1/recipients/079085001234").await.refused(404, "not_found");
        let log = r.program.log();
        assert!(!log.contains("079085001234") && log.contains("/v1/recipients/…"), "{log}");
        assert!(log.lines().any(|l| l.contains("account=\"auditor\"") && l.contains("/v1/recipients/1") && l.contains("status=200")), "{log}");
        assert!(!log.contains("Mật") && !log.contains("M%E1"), "{log}");
    }
}

#[test]
fn connections_beyond_what_the_system_allows_cost_no_time_and_are_taken_when_others_have_left() {
    harness::run(Engine::Sqlite, async |_: Engine| {
        let r = Register::start_under(Engine::Sqlite, "ulimit -n 80").await;
        let worked = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", r.program.id())).unwrap();
            let fields: Vec<_> = stat.rsplit(')').next().unwrap().split(' ').collect();
            fields[12].parse::<u64>().unwrap() + fields[13].parse::<u64>().unwrap()
        };
        let crowd = crowd(&r, 150, "");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = worked();
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Of a hundred ticks in a second.
        assert!(worked() - before < 20, "{} ticks", worked() - before);
        drop(crowd);
        answered_again(&r).await;
    });
}

#[test]
fn plain_http_is_not_served_to_the_outside_unless_a_proxy_stands_in_front() {
    let (database, _, folder) = Register::new_database(Engine::Sqlite);
    let serve =
        |flags: &[&str]| command(["serve", "--database", &database, "--listen", "0.0.0.0:0"].iter().chain(flags));
    let refused = Finished::of(serve(&[])).exit(3);
    assert!(
        refused.stderr.contains("--tls-cert") && refused.stderr.contains("--trusted-proxies"),
        "{}",
        refused.stderr
    );
    let server = Program::start(serve(&["--trusted-proxies", "10.0.0.1"]), &folder.file("log"));
    assert!(server.address.starts_with("0.0.0.0:"), "{}", server.address);
    for wrong in [
        &["--trusted-proxies", "nowhere"][..],
        &["--tls-cert", "cert.pem"],
        &["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"],
    ] {
        Finished::of(serve(wrong)).exit(3);
    }
}

#[tokio::test]
async fn https_is_served_with_a_certificate_of_the_office() {
    let (database, _, folder) = Register::new_database(Engine::Sqlite);
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.file("cert.pem"), folder.file("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let serve: Command = command(
        [
            "serve",
            "--database",
            &database,
            "--listen",
            "0.0.0.0:0",
            "--tls-cert",
            cert.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ]
        .iter(),
    );
    let server = Program::start(serve, &folder.file("log"));
    let port = server.address.rsplit(':').next().unwrap();
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().add_root_certificate(root).build().unwrap();
    let answer = client.get(format!("https://localhost:{port}/healthz")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    // Who trusts another certificate is not served, and plain HTTP is no HTTP there.
    let stranger = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(stranger.get(format!("https://localhost:{port}/healthz")).send().await.is_err());
    assert!(stranger.get(format!("http://localhost:{port}/healthz")).send().await.is_err());
    // What is no pair is told at the start, and not to each who comes.
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    for (wrong, of) in [
        ("tls-cert", "none".to_owned()),
        ("tls-key", "none".to_owned()),
        ("tls-key", other.signing_key.serialize_pem()),
    ] {
        let file = folder.file("wrong.pem");
        std::fs::write(&file, of).unwrap();
        let named = |flag: &str, right: &std::path::Path| {
            if flag == wrong { file.display().to_string() } else { right.display().to_string() }
        };
        let (cert, key) = (named("tls-cert", &cert), named("tls-key", &key));
        let refused = Finished::of(command(
            ["serve", "--database", &database, "--listen", "0.0.0.0:0", "--tls-cert", &cert, "--tls-key", &key].iter(),
        ))
        .exit(3);
        assert!(refused.stderr.contains("wrong.pem"), "{}", refused.stderr);
    }
}
