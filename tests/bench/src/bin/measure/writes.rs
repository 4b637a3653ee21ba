//! What is written: decisions of 77 lines saved, then submitted and registered, from several clients at once.

use bench::{
    Error,
    client::{Connection, Latencies, Measured, post, rate},
    names,
    random::Random,
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Lines of a decision: as many as the founding case has.
const LINES: i32 = 77;
/// Clients that write at once.
const CLIENTS: u64 = 8;

/// The body of a draft that passes every check: a province, alive and competent, with its own number.
pub fn draft(random: &mut Random, number: &str) -> String {
    draft_of(random, number, LINES)
}

/// The same, of so many lines.
pub fn draft_of(random: &mut Random, number: &str, count: i32) -> String {
    let lines: Vec<_> = (1..=count)
        .map(|line| {
            let (name, _) = names::person(random);
            serde_json::json!({
                "line": line, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name, "birth_year": random.between(1955, 2002),
                "post": random.pick(names::POSTS), "unit": format!("{} {line}", names::unit(random)),
            })
        })
        .collect();
    serde_json::json!({
        "act": "award", "authority_codes": ["UBND_LANGSON"], "number": number, "symbol": "QĐ-UBND", "signed_on": "2026-03-02", "evidence": "original",
        "title": "Về việc tặng Bằng khen năm 2025", "year_from": 2025, "year_to": 2025, "stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": count}],
        "source": "Bản giấy", "lines": lines,
    })
    .to_string()
}

/// What a submit says: some families are called as people are addressed, and a name that begins so has a caution.
pub const SUBMIT: &str = r#"{"acknowledge":[{"code":"name_suspicious","reason":"Đo"}]}"#;

/// The number of a decision, as papers have them: five digits and a letter. Those of one run hardly meet those of
/// another on the same database.
pub fn number(n: u64) -> String {
    let n = u64::from(std::process::id()).wrapping_mul(7_919_777) + n;
    let letter = char::from(b'A' + u8::try_from(n / 100_000 % 26).unwrap_or_default());
    format!("{}{letter}", n % 100_000)
}

/// The number of what an answer shows.
pub fn id(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<serde_json::Value>(body).ok()?.get("id")?.as_i64()
}

/// Saves drafts for a time; answers how fast, and their numbers in the register.
pub async fn save(address: SocketAddr, clerk: &str, time: Duration, seed: u64) -> Result<(Measured, Vec<i64>), Error> {
    let mut all = JoinSet::new();
    let end = Instant::now() + time;
    for client in 0..CLIENTS {
        let mut connection = Connection::open(address).await?;
        let mut random = Random::new(seed + client);
        let (clerk, first) = (clerk.to_owned(), (seed % 10 * CLIENTS + client) * 20_000);
        all.spawn(async move {
            let (mut latencies, mut saved, mut request) = (Latencies::default(), Vec::new(), Vec::new());
            for count in 1.. {
                request.clear();
                post(&mut request, "/v1/decisions", &clerk, None, &draft(&mut random, &number(first + count)));
                let from = Instant::now();
                if from >= end {
                    break;
                }
                let answer = connection.ask(&request).await?;
                latencies.add(from.elapsed());
                match id(answer.body) {
                    Some(id) if answer.status == 201 => saved.push(id),
                    _ => {
                        return Err(Error::from(format!("{} {}", answer.status, String::from_utf8_lossy(answer.body))));
                    }
                }
            }
            Ok((latencies, saved))
        });
    }
    let mut measured = Measured { rate: 0.0, latencies: Latencies::default(), refused: None };
    let mut saved = Vec::new();
    while let Some(done) = all.join_next().await {
        let (latencies, ids) = done??;
        measured.latencies.join(&latencies);
        saved.extend(ids);
    }
    measured.rate = rate(measured.latencies.count(), time);
    Ok((measured, saved))
}

/// Submits and registers drafts, each by two people, for a time or until none is left.
pub async fn enter(
    address: SocketAddr,
    clerk: &str,
    registrar: &str,
    drafts: Vec<i64>,
    time: Duration,
) -> Result<Measured, Error> {
    let drafts = Arc::new(Mutex::new(drafts));
    let begun = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..CLIENTS {
        let mut connection = Connection::open(address).await?;
        let (clerk, registrar, drafts) = (clerk.to_owned(), registrar.to_owned(), Arc::clone(&drafts));
        all.spawn(async move {
            let (mut latencies, mut request) = (Latencies::default(), Vec::new());
            loop {
                let from = Instant::now();
                let draft = drafts.lock().ok().and_then(|mut drafts| drafts.pop());
                let Some(draft) = draft.filter(|_| begun.elapsed() < time) else { return Ok::<_, Error>(latencies) };
                for (verb, token, version, body) in
                    [("submit", &clerk, "1", SUBMIT), ("register", &registrar, "2", "{}")]
                {
                    request.clear();
                    post(&mut request, &format!("/v1/decisions/{draft}/{verb}"), token, Some(version), body);
                    let answer = connection.ask(&request).await?;
                    if answer.status != 200 {
                        return Err(
                            format!("{verb}: {} {}", answer.status, String::from_utf8_lossy(answer.body)).into()
                        );
                    }
                }
                latencies.add(from.elapsed());
            }
        });
    }
    let mut measured = Measured { rate: 0.0, latencies: Latencies::default(), refused: None };
    while let Some(done) = all.join_next().await {
        measured.latencies.join(&done??);
    }
    measured.rate = rate(measured.latencies.count(), begun.elapsed());
    Ok(measured)
}
