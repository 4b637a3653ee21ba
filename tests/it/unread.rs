//! Those who begin and do not go on: a handshake that never ends, an answer that is never read.

use crate::harness::{self, Engine, Program, Register, command, sample::decision};
use std::{
    io::{ErrorKind, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// Whether the other side has ended it.
fn is_over(stream: &TcpStream) -> bool {
    match stream.peek(&mut [0; 64]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

#[tokio::test]
async fn a_handshake_of_tls_that_is_not_ended_in_time_ends_the_connection_and_keeps_nobody_out() {
    let (database, _, folder) = Register::new_database(Engine::Sqlite);
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.file("cert.pem"), folder.file("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let flags = ["serve", "--database", &database, "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key];
    let server = Program::start(command(flags.iter()), &folder.file("log"));
    let port = server.address.rsplit(':').next().unwrap();
    let began = Instant::now();
    // Nothing; the head of a record and no more; a record of a first message that is announced and does not come.
    let beginnings: [&[u8]; 3] = [&[], &[22, 3, 1], &[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]];
    let held: Vec<_> = beginnings
        .iter()
        .cycle()
        .take(300)
        .map(|sent| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.write_all(sent).unwrap();
            stream.set_nonblocking(true).unwrap();
            stream
        })
        .collect();
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let over = || held.iter().filter(|stream| is_over(stream)).count();
    while over() < held.len() {
        assert!(began.elapsed() < Duration::from_mins(1), "{} of {} are still open", held.len() - over(), held.len());
        assert!(over() == 0 || began.elapsed() > Duration::from_secs(15), "ended after {:?}", began.elapsed());
        // Each time by a connection of its own.
        let client = reqwest::Client::builder().no_proxy().add_root_certificate(root.clone()).build().unwrap();
        let asked = Instant::now();
        let answer = client.get(format!("https://localhost:{port}/healthz")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[test]
fn a_download_over_http2_that_is_never_read_is_ended_though_its_connection_is_used() {
    harness::run(Engine::Sqlite, async |r: Register| {
        r.registered(&decision("1", 2_000)).await;
        let token = r.token_of("auditor", "auditor");
        let stream = tokio::net::TcpStream::connect(&r.program.address).await.unwrap();
        let (mut send, connection) = h2::client::handshake(stream).await.unwrap();
        let connection = tokio::spawn(connection);
        let get = |path: &str| {
            let request = poem::http::Request::get(format!("http://here{path}"));
            request.header("authorization", format!("Bearer {token}")).body(()).unwrap()
        };
        let began = Instant::now();
        send = send.ready().await.unwrap();
        let (answer, _) = send.send_request(get("/v1/conferrals/export?format=ndjson"), true).unwrap();
        let unread = answer.await.unwrap();
        assert_eq!(unread.status(), 200);
        // Other answers on the same connection are read all the while.
        while !connection.is_finished() {
            assert!(began.elapsed() < Duration::from_mins(1), "it is still open");
            if let Ok(mut ready) = send.clone().ready().await
                && let Ok((answer, _)) = ready.send_request(get("/v1/me"), true)
                && let Ok(answer) = answer.await
            {
                assert_eq!(answer.status(), 200);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(began.elapsed() > Duration::from_secs(25), "ended after {:?}", began.elapsed());
        assert!(r.log().contains("a download was ended that its client no longer read"), "{}", r.log());
        assert_eq!(r.number("SELECT count(*) FROM export WHERE sha256 IS NOT NULL"), 0);
        r.auditor().await.get("/v1/me").await.expect(200);
    });
}
