//! Long annexes registered at once: each is registered, or told when to come again and registered then.

use super::{crowd::row, writes};
use bench::{
    Error,
    client::{Connection, post},
    random::Random,
};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Decisions at once.
const DRAFTS: usize = 8;
/// Lines of each: the longest annex that is taken.
const LINES: i32 = 20_000;
/// How long whoever is told to come again does so.
const PATIENCE: Duration = Duration::from_mins(15);

/// Saves and submits them one after another, registers them at once, and prints how that went.
pub async fn print(address: SocketAddr, clerk: &str, registrar: &str, seed: u64) -> Result<(), Error> {
    let drafts = submitted(address, clerk, seed).await?;
    let (begun, mut all) = (Instant::now(), JoinSet::new());
    for draft in drafts {
        all.spawn(registered(address, registrar.to_owned(), draft));
    }
    let (mut registered, mut again, mut refused) = (0, 0, String::new());
    while let Some(done) = all.join_next().await {
        match done? {
            Ok(times) => {
                registered += 1;
                again += times;
            }
            Err(error) => refused = format!(", {error}"),
        }
    }
    row(
        &format!("{DRAFTS} decisions of {LINES} lines registered at once, told to come again {again} times"),
        &format!("{registered} in {:.0} s{refused}", begun.elapsed().as_secs_f64()),
        &format!("all {DRAFTS}"),
        registered == DRAFTS,
    );
    Ok(())
}

/// The numbers of drafts that are submitted.
async fn submitted(address: SocketAddr, clerk: &str, seed: u64) -> Result<Vec<i64>, Error> {
    let (mut random, mut drafts) = (Random::new(seed + 177), Vec::new());
    let (mut connection, mut request) = (Connection::open(address).await?, Vec::new());
    for n in 0..DRAFTS as u64 {
        let body = writes::draft_of(&mut random, &writes::number(1_700_000 + n), LINES);
        request.clear();
        post(&mut request, "/v1/decisions", clerk, None, &body);
        let answer = connection.ask(&request).await?;
        let said = || Error::from(format!("save: {} {}", answer.status, String::from_utf8_lossy(answer.body)));
        let draft = writes::id(answer.body).filter(|_| answer.status == 201).ok_or_else(said)?;
        request.clear();
        post(&mut request, &format!("/v1/decisions/{draft}/submit"), clerk, Some("1"), writes::SUBMIT);
        let answer = connection.ask(&request).await?;
        if answer.status != 200 {
            return Err(format!("submit: {} {}", answer.status, String::from_utf8_lossy(answer.body)).into());
        }
        drafts.push(draft);
    }
    Ok(drafts)
}

/// Registers a draft; answers how often it was told to come again.
async fn registered(address: SocketAddr, registrar: String, draft: i64) -> Result<u32, Error> {
    let (begun, mut again) = (Instant::now(), 0);
    let (mut connection, mut request) = (Connection::open(address).await?, Vec::new());
    post(&mut request, &format!("/v1/decisions/{draft}/register"), &registrar, Some("2"), "{}");
    loop {
        let answer = connection.ask(&request).await?;
        match (answer.status, answer.again_after) {
            (200, _) => return Ok(again),
            (503, Some(seconds)) if begun.elapsed() < PATIENCE => {
                again += 1;
                tokio::time::sleep(Duration::from_secs(seconds as u64)).await;
            }
            (status, _) => return Err(format!("register: {status} {}", String::from_utf8_lossy(answer.body)).into()),
        }
    }
}
