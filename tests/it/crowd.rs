//! Crowds, slow clients and heavy work: whoever keeps the register busy stops nobody else.

use crate::harness::{
    self, Answer, Engine, Register, operations,
    sample::{all_acknowledged, but, decision, line},
};
use award_registry::{api::lanes, service::Lane};
use serde_json::json;
use std::{
    collections::BTreeSet,
    future::IntoFuture,
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

mod hanging;

/// As many connections, each of which has sent this and waits.
pub fn crowd(r: &Register, many: usize, sent: &str) -> Vec<TcpStream> {
    // A test holds the other ends, which are as many.
    let more =
        Command::new("prlimit").args([&format!("--pid={}", std::process::id()), "--nofile=4096:"]).status().unwrap();
    assert!(more.success());
    let one = |_| {
        let mut stream = TcpStream::connect(&r.program.address).unwrap();
        // The server may have ended it already.
        let _ = stream.write_all(sent.as_bytes());
        stream.set_nonblocking(true).unwrap();
        stream
    };
    (0..many).map(one).collect()
}

/// Waits until the register answers someone as it does while it has time.
pub async fn answered_again(r: &Register) {
    until(async || r.stranger().get("/readyz").await.status == 200).await;
}

/// Waits until something is so, for a minute at most.
pub async fn until(mut so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !so().await {
        assert!(began.elapsed() < Duration::from_mins(1), "it never came to be");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether the other side has answered or ended it.
fn is_over(stream: &TcpStream) -> bool {
    !stream.peek(&mut [0]).is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock)
}

/// What came so far.
pub fn came(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    all
}

/// Enters a decision of so many lines as far as it goes without registering it.
async fn submitted(r: &Register, number: &str, lines: usize) -> Answer {
    let names = |n: usize| but(line(n), json!({"name": format!("Trần Văn Đông {number} {n}")}));
    let body = but(decision(number, 0), json!({"lines": (1..=lines).map(names).collect::<Vec<_>>()}));
    let clerk = r.clerk().await;
    let draft = clerk.post("/v1/decisions", &body).await.expect(201);
    clerk.take("submit", &draft, &all_acknowledged()).await.expect(200)
}

/// A register with an export of some megabytes.
async fn filled(r: &Register) {
    let registrar = r.registrar().await;
    let draft = submitted(r, "901", 2_000).await;
    registrar.take("register", &draft, &json!({})).await.expect(200);
}

/// An export that is asked for and not read. What the system holds of it is bounded: otherwise it grows until a file of
/// some megabytes is in it whole, and nobody sees that it was never read.
pub async fn unread(r: &Register, token: &str) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    let stream = socket.connect(r.program.address.parse().unwrap()).await.unwrap();
    let mut stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    let head = format!(
        "GET /v1/conferrals/export?format=ndjson HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// The status of an answer that is otherwise left unread.
pub fn status(stream: &mut TcpStream) -> String {
    let mut line = [0; 12];
    stream.read_exact(&mut line).unwrap();
    String::from_utf8_lossy(&line[9..]).into_owned()
}

/// Whether anything still reads for an export.
fn is_read(r: &Register) -> bool {
    match r.engine {
        // A log that can be emptied is one that nobody reads.
        Engine::Sqlite => !r.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap().starts_with('0'),
        Engine::Postgres => r.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'COPY%'") > 0,
    }
}

on_both_engines! {
    async fn who_does_not_read_a_download_holds_no_snapshot_and_has_no_more_than_some(r: Register) {
        filled(&r).await;
        let token = r.token_of("auditor", "auditor");
        // All are asked for before the first is read: an account has 32 at a time, and the others are told to come
        // again.
        let mut asked = Vec::new();
        for _ in 0..40 {
            asked.push(unread(&r, &token).await);
        }
        let statuses: Vec<_> = asked.iter_mut().map(status).collect();
        assert_eq!(statuses.iter().filter(|status| *status == "429").count(), 8, "{statuses:?}");
        let mut unread = Vec::new();
        for (mut stream, status) in asked.into_iter().zip(&statuses) {
            if status == "200" {
                unread.push(stream);
            } else {
                stream.set_nonblocking(true).unwrap();
                assert!(String::from_utf8_lossy(&came(&mut stream)).to_lowercase().contains("retry-after: "), "{status}");
            }
        }
        // Others go on, and nothing is read any more for those who do not.
        let whole = r.clerk().await.get("/v1/conferrals/export?format=ndjson").await.expect(200);
        assert_eq!(whole.text().lines().count(), 2_000);
        until(async || !is_read(&r)).await;
        // What was kept for them is all there, once they read it.
        let mut last = unread.pop().unwrap();
        last.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut rest = Vec::new();
        let mut part = vec![0; 1 << 16];
        while !rest.ends_with(b"\r\n0\r\n\r\n") {
            let read = last.read(&mut part).unwrap();
            assert!(read > 0, "it broke off after {} bytes", rest.len());
            rest.extend_from_slice(&part[..read]);
        }
        assert!(rest.len() > whole.bytes.len(), "{} {}", rest.len(), whole.bytes.len());
        drop((unread, last));
        until(async || r.auditor().await.get("/v1/conferrals/export?format=csv&limit=1").await.status != 429).await;
        let of_auditor = "SELECT count(*) FROM export WHERE exported_by = 'auditor' AND sha256 IS NOT NULL";
        assert_eq!(r.number(of_auditor), 1, "who left before the end has no complete file");
    }

    async fn large_annexes_are_registered_at_once(r: Register) {
        let mut drafts = Vec::new();
        for n in 0..8 {
            drafts.push(submitted(&r, &format!("8{n}"), 1_500).await);
        }
        let registrar = r.registrar().await;
        // Whoever is told when to come again does, and is served.
        let entered = drafts.iter().map(async |draft| {
            for _ in 0..5 {
                let answer = registrar.take("register", draft, &json!({})).await;
                let again = answer.headers.get("retry-after").filter(|_| answer.status == 503);
                let Some(seconds) = again.map(|seconds| seconds.to_str().unwrap().parse().unwrap()) else {
                    return answer;
                };
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            panic!("{} was never registered", draft.id());
        });
        let small = async {
            let clerk = r.clerk().await;
            clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        };
        let (answers, ()) = tokio::join!(futures_util::future::join_all(entered), small);
        for answer in answers {
            answer.expect(200);
        }
        assert_eq!(r.number("SELECT count(*) FROM conferral"), 8 * 1_500);
    }

    async fn who_asks_for_much_waits_in_a_queue_of_its_own(r: Register) {
        filled(&r).await;
        let (auditor, clerk) = (r.auditor().await, r.clerk().await);
        let asks = || tokio::spawn(auditor.get("/v1/reports/statistics?group_by=authority").into_future());
        let asked: Vec<_> = (0..200).map(|_| asks()).collect();
        for _ in 0..50 {
            clerk.get("/v1/conferrals/1").await.expect(200);
            clerk.get("/v1/conferrals?limit=1").await.expect(200);
        }
        for asked in asked {
            let answer = asked.await.unwrap();
            if answer.status != 200 {
                answer.refused(503, "unavailable");
            }
        }
        auditor.get("/v1/reports/statistics?group_by=authority").await.expect(200);
    }
}

#[test]
fn a_thousand_unfinished_bodies_keep_nobody_out() {
    harness::run(Engine::Sqlite, async |_: Engine| {
        // The limit that many systems begin with; the program raises it by itself.
        let r = Register::start_under(Engine::Sqlite, "ulimit -Sn 1024").await;
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        // Each says that two bytes are to come, and keeps them.
        let head = format!(
            "POST /v1/decisions HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n",
            r.token_of("clerk", "clerk")
        );
        // The registrar has shown a valid token before. The clerk's comes first with the crowd: until it is known, those
        // are strangers of one address, of whom so many are worked on at a time.
        registrar.get("/v1/me").await.expect(200);
        let mut crowd = crowd(&r, 1_100, &head);
        registrar.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        until(async || clerk.get("/v1/me").await.status == 200).await;
        r.stranger().get("/readyz").await.expect(200);
        r.stranger().get("/healthz").await.expect(200);
        // An account has so many bodies on the way and no more; the others of it are told to come again, and those that
        // stall are ended.
        until(async || crowd.iter().filter(|stream| is_over(stream)).count() >= 900).await;
        registrar.get("/v1/me").await.expect(200);
        until(async || crowd.iter().all(is_over)).await;
        let answers: Vec<_> =
            crowd.iter_mut().map(|stream| String::from_utf8_lossy(&came(stream)).into_owned()).collect();
        let of =
            |status: &str| answers.iter().filter(|answer| answer.starts_with(&format!("HTTP/1.1 {status}"))).count();
        assert_eq!(of("408") + of("429"), 1_100, "{:?}", answers.iter().find(|a| !a.starts_with("HTTP/1.1 4")));
        assert!((1..=200).contains(&of("408")), "{}", of("408"));
        assert!(answers.iter().any(|answer| answer.contains("request_timeout")));
        clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
    });
}

#[test]
fn streams_of_http2_are_no_way_round() {
    harness::run(Engine::Sqlite, async |r: Register| {
        let (clerk, token) = (r.clerk().await, r.token_of("registrar", "registrar"));
        // The clerk has shown a valid token before: whoever comes first with the crowd is a stranger among those of its
        // address until the token is known.
        clerk.get("/v1/me").await.expect(200);
        let mut held = Vec::new();
        for _ in 0..20 {
            let stream = tokio::net::TcpStream::connect(&r.program.address).await.unwrap();
            let (mut send, connection) = h2::client::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            for _ in 0..64 {
                send = send.ready().await.unwrap();
                let request = poem::http::Request::post("http://here/v1/decisions")
                    .header("authorization", format!("Bearer {token}"));
                let request =
                    request.header("content-type", "application/json").header("content-length", "2").body(()).unwrap();
                held.push(send.send_request(request, false).unwrap());
            }
        }
        clerk.get("/v1/me").await.expect(200);
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        r.stranger().get("/readyz").await.expect(200);
        let mut statuses = BTreeSet::new();
        for (answer, _body) in held {
            statuses.insert(answer.await.unwrap().status().as_u16());
        }
        assert_eq!(statuses, BTreeSet::from([408, 429]));
        clerk.get("/v1/me").await.expect(200);
    });
}

#[test]
fn who_keeps_a_connection_waiting_loses_it_and_a_file_cut_short_looks_cut_short() {
    harness::run(Engine::Sqlite, async |r: Register| {
        filled(&r).await;
        let token = r.token_of("auditor", "auditor");
        let mut download = unread(&r, &token).await;
        assert_eq!(status(&mut download), "200");
        let mut silent = crowd(&r, 1, "");
        let mut begun = crowd(&r, 1, "GET /v1/me HTTP/1.1\r\nHost: he");
        until(async || is_over(&silent[0]) && is_over(&begun[0])).await;
        assert!(came(&mut silent[0]).is_empty() && came(&mut begun[0]).is_empty());
        // Nothing of the download is complete, and its place is free again.
        until(async || {
            r.auditor().await.get("/v1/me").await.expect(200);
            download.set_nonblocking(true).unwrap();
            r.number("SELECT count(*) FROM export") == 1 && spooled(&r) == 0
        })
        .await;
        let file = came(&mut download);
        assert!(!file.is_empty() && !file.ends_with(b"0\r\n\r\n"));
        assert_eq!(r.number("SELECT count(*) FROM export WHERE sha256 IS NOT NULL"), 0);
        assert!(!r.log().contains("panicked"), "{}", r.log());
        r.auditor().await.get("/v1/conferrals/export?format=csv").await.expect(200);
    });
}

/// How many files without a name the program has, in which it keeps what a client has not read.
fn spooled(r: &Register) -> usize {
    let fds = std::fs::read_dir(format!("/proc/{}/fd", r.program.id())).unwrap();
    fds.filter(|fd| {
        std::fs::read_link(fd.as_ref().unwrap().path()).is_ok_and(|to| to.to_string_lossy().contains("(deleted)"))
    })
    .count()
}

#[test]
fn every_operation_has_a_lane() {
    let documented: BTreeSet<_> = operations().into_iter().map(|o| o.id).collect();
    let listed: BTreeSet<_> = lanes::LANES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(documented, listed);
    assert_eq!(lanes::LANES.len(), listed.len(), "one stands twice");
    for operation in operations() {
        let lane = lanes::of(&operation.id).unwrap();
        let changes = operation.method != reqwest::Method::GET;
        assert!(changes || lane != Lane::Write, "{} changes nothing", operation.id);
        assert!(
            !changes || matches!(lane, Lane::Write | Lane::Export) || operation.id == "verifyPaper",
            "{} is a change",
            operation.id
        );
    }
}
