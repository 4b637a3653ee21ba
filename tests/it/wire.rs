//! What only the bare socket shows: lengths, chunks, uploads that are refused, exports that break off, signals.

use crate::harness::{
    Engine, Register, on_cluster, random_word,
    sample::{all_acknowledged, decision},
};
use serde_json::json;
use std::{
    io::{Read, Seek, SeekFrom, Write},
    net::TcpStream,
    time::Duration,
};

mod cut_off;

/// A connection of one's own.
fn connect(r: &Register) -> TcpStream {
    let stream = TcpStream::connect(&r.program.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// The same, of a client that takes little at a time.
async fn connect_with_a_small_buffer(r: &Register) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1 << 17).unwrap();
    let stream = socket.connect(r.program.address.parse().unwrap()).await.unwrap().into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// The head of a request with a token.
fn head(method: &str, path: &str, token: &str, more: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n{more}\r\n"
    )
}

/// Sends a request and reads until the other side closes: all it said.
fn said(mut stream: TcpStream, parts: &[&[u8]]) -> String {
    for part in parts {
        stream.write_all(part).unwrap();
    }
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    String::from_utf8_lossy(&all).into_owned()
}

/// One answer on a connection that stays open: its head, and as many bytes as that says.
fn answer_of(stream: &mut TcpStream) -> String {
    let (mut all, mut byte) = (Vec::new(), [0]);
    while !all.ends_with(b"\r\n\r\n") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "the connection was closed");
        all.push(byte[0]);
    }
    let head = String::from_utf8(all).unwrap();
    let length = head
        .to_lowercase()
        .split_once("content-length: ")
        .map(|(_, rest)| rest.lines().next().unwrap().parse().unwrap());
    let mut body = vec![0; length.unwrap()];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8_lossy(&body)
}

/// Whether an answer is a problem of this status and code.
#[track_caller]
fn refused(answer: &str, status: u16, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(
        answer.contains("application/problem+json")
            && answer.contains(&format!("\"code\":\"{code}\""))
            && answer.contains("\"detail\":"),
        "{answer}"
    );
}

const JSON: &str = "Content-Type: application/json\r\n";

on_both_engines! {
    async fn a_body_has_a_length_or_comes_in_chunks_and_neither_passes_the_limit(r: Register) {
        let token = r.token_of("clerk", "clerk");
        let post = |more: &str| head("POST", "/v1/decisions", &token, &format!("{JSON}{more}"));
        refused(&said(connect(&r), &[post("").as_bytes()]), 411, "length_required");
        let body = decision("1", 2).to_string();
        let chunked = post("Transfer-Encoding: chunked\r\n");
        let (first, second) = body.split_at(100);
        let chunks = format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
        assert!(said(connect(&r), &[chunked.as_bytes(), chunks.as_bytes()]).starts_with("HTTP/1.1 201 "));
        // 17 MiB, told beforehand and not: the client has sent them all before it reads, and still learns why they are
        // refused.
        let mib = vec![b' '; 1 << 20];
        let told = post(&format!("Content-Length: {}\r\n", 17 << 20));
        let all: Vec<&[u8]> = std::iter::once(told.as_bytes()).chain(std::iter::repeat_n(mib.as_slice(), 17)).collect();
        refused(&said(connect(&r), &all), 413, "body_too_large");
        let one = [b"100000\r\n".as_slice(), &mib, b"\r\n"].concat();
        let all: Vec<&[u8]> = std::iter::once(chunked.as_bytes()).chain(std::iter::repeat_n(one.as_slice(), 17)).chain([b"0\r\n\r\n".as_slice()]).collect();
        refused(&said(connect(&r), &all), 413, "body_too_large");
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
    }

    async fn a_request_names_one_host_and_no_other_is_answered(r: Register) {
        let token = r.token_of("clerk", "clerk");
        let of = |method: &str, path: &str, version: &str, hosts: &str, body: &str| {
            let more = if body.is_empty() { String::new() } else { format!("{JSON}Content-Length: {}\r\n", body.len()) };
            let request = format!("{method} {path} {version}\r\n{hosts}Authorization: Bearer {token}\r\nConnection: close\r\n{more}\r\n{body}");
            said(connect(&r), &[request.as_bytes()])
        };
        let draft = decision("1", 1).to_string();
        for (hosts, code) in [
            ("", "required"),
            ("Host: here\r\nHost: elsewhere\r\n", "repeated"),
            ("Host: he re\r\n", "invalid_value"),
            ("Host: someone@here\r\n", "invalid_value"),
        ] {
            for (method, path, body) in [("GET", "/v1/me", ""), ("GET", "/healthz", ""), ("GET", "/openapi.json", ""), ("GET", "/nowhere", ""), ("POST", "/v1/decisions", &*draft)] {
                let answer = of(method, path, "HTTP/1.1", hosts, body);
                assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"code\":\"invalid_parameter\"") && answer.contains(&format!("\"code\":\"{code}\"")), "{method} {path} {hosts}: {answer}");
            }
        }
        assert_eq!(r.number("SELECT count(*) FROM decision"), 0);
        for host in ["", "here", "so.example.vn:8443", "127.0.0.1", "[::1]:8080", "xn--s-qfa.example"] {
            assert!(of("GET", "/v1/me", "HTTP/1.1", &format!("Host: {host}\r\n"), "").starts_with("HTTP/1.1 200 "), "{host}");
        }
        assert!(of("GET", "/v1/me", "HTTP/1.0", "", "").starts_with("HTTP/1.0 200 "));
        // HTTP/2 has the host in its own place.
        let stream = tokio::net::TcpStream::connect(&r.program.address).await.unwrap();
        let (send, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let request = poem::http::Request::get("http://here/v1/me").header("authorization", format!("Bearer {token}"));
        let (answer, _) = send.ready().await.unwrap().send_request(request.body(()).unwrap(), true).unwrap();
        assert_eq!(answer.await.unwrap().status(), 200);
    }

    async fn a_large_upload_that_is_refused_unread_still_gets_its_answer(r: Register) {
        let mib = vec![b' '; 1 << 20];
        let length = format!("{JSON}Content-Length: {}\r\n", 10 << 20);
        for (token, path, status, code) in [("awr_none", "/v1/decisions", 401, "unauthenticated"), (&*r.token_of("auditor", "auditor"), "/v1/decisions", 403, "forbidden"), ("awr_none", "/nowhere", 404, "not_found")] {
            let request = head("POST", path, token, &length);
            let all: Vec<&[u8]> = std::iter::once(request.as_bytes()).chain(std::iter::repeat_n(mib.as_slice(), 10)).collect();
            refused(&said(connect(&r), &all), status, code);
        }
    }

    async fn a_connection_goes_on_after_a_refusal_that_came_before_the_body(r: Register) {
        let token = r.token_of("clerk", "clerk");
        let body = decision("1", 1).to_string();
        let length = format!("{JSON}Content-Length: {}\r\n", body.len());
        let open = |method: &str, path: &str, token: &str, more: &str| head(method, path, token, more).replace("Connection: close\r\n", "");
        let mut stream = connect(&r);
        for (method, path, token, status) in [("POST", "/v1/decisions", "awr_none", 401), ("PUT", "/v1/decisions/1", &*token, 428), ("DELETE", "/v1/decisions/1", &token, 405), ("POST", "/nowhere", &token, 404)] {
            stream.write_all(open(method, path, token, &length).as_bytes()).unwrap();
            // The answer is on its way before the body is.
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.write_all(body.as_bytes()).unwrap();
            let answer = answer_of(&mut stream);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {answer}");
        }
        stream.write_all(open("GET", "/v1/me", &token, "").as_bytes()).unwrap();
        assert!(answer_of(&mut stream).starts_with("HTTP/1.1 200 "));
    }

    async fn an_export_that_breaks_off_breaks_its_connection(r: Register) {
        let mut r = r;
        if r.engine == Engine::Postgres {
            // The system may hold all of the export between the two over TCP, as it does not over the server's own
            // socket.
            let folder = on_cluster("SHOW unix_socket_directories").unwrap();
            r.database = format!("{}?host={}", r.database, folder.trim());
            r.start_again();
        }
        // Longer than all the buffers on the way to a client that does not read.
        let decisions = 2;
        for number in 1..=decisions {
            let mut body = decision(&number.to_string(), 4_000);
            for line in body["lines"].as_array_mut().unwrap() {
                for member in ["post", "unit"] {
                    // No coding makes it much shorter.
                    line[member] = (0..18).map(|_| random_word()).collect::<String>().into();
                }
            }
            r.registered(&body).await;
        }
        if r.engine == Engine::Sqlite {
            assert_eq!(r.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap(), "0\t0\t0\n", "the log is folded into the file");
        }
        let token = r.token_of("client", "client");
        for (format, coding) in [("csv", "identity"), ("ndjson", "identity"), ("csv", "gzip"), ("ndjson", "br"), ("csv", "zstd")] {
            let accept = format!("Accept-Encoding: {coding}\r\n");
            let request = head("GET", &format!("/v1/conferrals/export?format={format}"), &token, &accept);
            let whole = said(connect(&r), &[request.as_bytes()]);
            assert!(whole.starts_with("HTTP/1.1 200 ") && whole.ends_with("0\r\n\r\n"), "the whole export ends with the last chunk");
            // Some of it is read; the rest waits in the buffers while what it comes from is taken away.
            let mut stream = connect_with_a_small_buffer(&r).await;
            stream.write_all(request.as_bytes()).unwrap();
            let mut some = vec![0; 1 << 16];
            stream.read_exact(&mut some).unwrap();
            std::thread::sleep(Duration::from_millis(300));
            let mut broken = some;
            match r.engine {
                Engine::Postgres => {
                    let name = r.database_name();
                    on_cluster(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'COPY%'")).unwrap();
                    stream.read_to_end(&mut broken).unwrap_or_default();
                }
                Engine::Sqlite => {
                    // The later pages of the file are no pages any more, until they are put back.
                    let mut file = std::fs::File::options().read(true).write(true).open(r.file()).unwrap();
                    let mut kept = Vec::new();
                    file.read_to_end(&mut kept).unwrap();
                    file.seek(SeekFrom::Start(1 << 16)).unwrap();
                    file.write_all(&vec![0xAB; kept.len() - (1 << 16)]).unwrap();
                    stream.read_to_end(&mut broken).unwrap_or_default();
                    file.seek(SeekFrom::Start(0)).unwrap();
                    file.write_all(&kept).unwrap();
                }
            }
            assert!(broken.len() < whole.len() * 9 / 10, "{format} in {coding} was not broken off: {} of {} bytes came", broken.len(), whole.len());
            assert!(!broken.ends_with(b"0\r\n\r\n"), "{format} in {coding} ends as if it were whole");
        }
        // The program lives on, and the next export is whole again.
        let client = r.outside_client().await;
        assert_eq!(client.get("/v1/conferrals/export?format=csv").await.expect(200).text().lines().count(), 1 + decisions * 4_000);
    }

    async fn a_second_request_with_a_key_in_flight_is_told_to_wait(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let send = || clerk.post("/v1/decisions", &decision("1", 1)).header("Idempotency-Key", "k-1");
        let held = hold_the_pen(&r);
        let first = tokio::spawn(send().send());
        tokio::time::sleep(Duration::from_millis(500)).await;
        send().await.refused(409, "key_in_flight");
        // Another key, and another caller's same key, are nobody's business.
        let other = tokio::spawn(registrar.post("/v1/decisions", &decision("2", 1)).header("Idempotency-Key", "k-1").send());
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(held);
        let first = first.await.unwrap().unwrap().expect(201);
        other.await.unwrap().unwrap().expect(201);
        let again = send().await.expect(201);
        assert_eq!((again.id(), again.header("idempotent-replayed")), (first.id(), Some("true".into())));
        assert_eq!(r.number("SELECT count(*) FROM decision"), 2);
    }

    async fn a_path_that_is_no_text_is_found_nowhere(r: Register) {
        let token = r.token_of("client", "client");
        for path in ["/v1/awards/%FF", "/v1/decisions/%FF", "/v1/recipients/1%00", "/v1/awards/%2e%2e", "//v1/awards", "/v1/decisions/99999999999999999999"] {
            refused(&said(connect(&r), &[head("GET", path, &token, "").as_bytes()]), 404, "not_found");
        }
    }

    async fn a_method_that_http_does_not_define_is_told_what_the_path_takes(r: Register) {
        let token = r.token_of("clerk", "clerk");
        for (path, allow) in [("/v1/decisions/1/submit", "POST"), ("/v1/decisions/1", "GET, HEAD, PUT"), ("/v1/awards", "GET, HEAD, POST"), ("/docs", "GET, HEAD")] {
            for method in ["FOO", "TRACE"] {
                let answer = said(connect(&r), &[head(method, path, &token, "").as_bytes()]);
                refused(&answer, 405, "method_not_allowed");
                assert!(answer.to_lowercase().contains(&format!("allow: {}\r\n", allow.to_lowercase())), "{method} {path}: {answer}");
            }
        }
    }

    async fn interrupted_or_terminated_right_after_its_first_line_it_still_ends_in_order(engine: Engine) {
        for signal in ["INT", "TERM"] {
            let mut r = Register::start(engine).await;
            r.program.signal(signal);
            assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0), "{signal}");
        }
    }

    async fn what_is_under_way_is_finished_before_the_program_ends(r: Register) {
        let mut r = r;
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = clerk.post("/v1/decisions", &decision("1", 3000)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let registering = tokio::spawn(registrar.take("register", &submitted, &json!({})).send());
        tokio::time::sleep(Duration::from_millis(30)).await;
        r.program.signal("TERM");
        registering.await.unwrap().unwrap().expect(200);
        assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0));
        assert_eq!(r.number("SELECT count(*) FROM conferral"), 3000);
    }

    async fn an_account_that_asks_too_often_is_told_when_to_ask_again(engine: Engine) {
        let r = Register::start_with(engine, &["--rate-limit", "5"]).await;
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let mut refused = 0;
        for _ in 0..12 {
            let answer = clerk.get("/v1/me").await;
            assert!(answer.header("ratelimit-policy").unwrap().contains("q=5"));
            if answer.status == 429 {
                let answer = answer.refused(429, "too_many_requests");
                assert_eq!(answer.header("retry-after").as_deref(), Some("1"));
                refused += 1;
                client.get("/v1/me").await.expect(200);
                if refused == 3 {
                    break;
                }
            }
        }
        assert!(refused > 0);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        clerk.get("/v1/me").await.expect(200);
    }
}

/// Holds what every write of the register waits for, until it is dropped.
fn hold_the_pen(r: &Register) -> Box<dyn std::any::Any> {
    struct Psql(std::process::Child);
    impl Drop for Psql {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
    match r.engine {
        Engine::Sqlite => {
            let other = rusqlite::Connection::open(r.file()).unwrap();
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            Box::new(other)
        }
        Engine::Postgres => {
            let lock = award_registry::store::dialect::Engine::of("postgres://x")
                .unwrap()
                .write_lock()
                .unwrap()
                .replace("_xact", "");
            let child = r.psql_that_stays(&lock);
            std::thread::sleep(Duration::from_millis(300));
            Box::new(Psql(child))
        }
    }
}
