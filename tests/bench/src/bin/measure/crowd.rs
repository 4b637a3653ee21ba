//! Many at once: point reads beside heavy readers and beside exports, and the log of SQLite beside clients that do not
//! read.

use crate::{
    Measure, annexes,
    program::{Program, token},
    reads::{self, Known},
    writes,
};
use award_registry::store::dialect::Engine;
use bench::{
    Error,
    client::{Connection, Load, Measured, get},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

/// Readers that ask for as much as there is.
const HEAVY: usize = 8;
/// Exports at once.
const EXPORTS: usize = 20;
/// Downloads that nobody reads.
const UNREAD: usize = 10;
/// How long memory has to come back.
const REST: Duration = Duration::from_mins(1);

/// Prints a row of the table.
pub fn row(work: &str, measured: &str, target: &str, met: bool) {
    println!("| {work} | {measured} | {target} | {} |", if met { "yes" } else { "**no**" });
}

fn points(measured: &Measured) -> String {
    let refused =
        measured.refused.as_ref().map_or_else(String::new, |(count, first)| format!(", {count} refused ({first})"));
    format!(
        "{:.0}/s, p50 {:.1} ms, p99 {:.1} ms{refused}",
        measured.rate,
        measured.latencies.within(50),
        measured.latencies.within(99)
    )
}

/// Measures it and prints the table; `rest` is the program's memory before all work.
pub async fn print(measure: &Measure, program: &Program, known: &Known, rest: f64) -> Result<(), Error> {
    println!("\n| many at once | measured | target | met |\n|---|---:|---|---|");
    let load =
        Load { address: program.address, connections: measure.connections, time: measure.time(), seed: measure.seed };
    let point = async || {
        let known = known.clone();
        load.put(move |random, out| reads::request(&known, reads::POINT, random, out)).await
    };
    let tokens: Vec<String> = ["client", "clerk", "auditor"]
        .iter()
        .map(|role| token(&measure.program, &measure.database, role))
        .collect::<Result<_, _>>()?;
    let [client, clerk, _] = tokens.as_slice() else { return Err("three tokens".into()) };
    let alone = point().await?;
    row("point reads alone", &points(&alone), "", true);
    let (beside, answered) = heavy(program, client, point).await?;
    let most = alone.latencies.within(99) * 10.0;
    let met = beside.latencies.within(99) <= most && beside.refused.is_none();
    row(
        &format!("point reads beside {HEAVY} heavy readers, of whom {answered} were answered"),
        &points(&beside),
        &format!("p99 {most:.1} ms"),
        met,
    );
    let (beside, took) = exports(program, &tokens, point).await?;
    let met = beside.latencies.within(99) < 50.0 && beside.refused.is_none();
    row(
        &format!("point reads beside {EXPORTS} exports, which took {:.0} s in all", took.as_secs_f64()),
        &points(&beside),
        "p99 50 ms",
        met,
    );
    tokio::time::sleep(REST).await;
    if let Some(memory) = program.memory() {
        let grown = memory.now - rest;
        row(
            "memory above rest a minute later",
            &format!("{grown:.1} MiB, {:.1} MiB at most", memory.peak),
            "20 MiB",
            grown <= 20.0,
        );
    }
    unread(measure, program, client, clerk).await?;
    let registrar = token(&measure.program, &measure.database, "registrar")?;
    annexes::print(program.address, clerk, &registrar, measure.seed).await
}

/// Point reads beside readers of everything; answers how often those were answered.
async fn heavy(
    program: &Program,
    client: &str,
    point: impl AsyncFn() -> std::io::Result<Measured>,
) -> Result<(Measured, u64), Error> {
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut all = JoinSet::new();
    for _ in 0..HEAVY {
        let mut connection = Connection::open(program.address).await?;
        let (stop, answered, mut request) = (Arc::clone(&stop), Arc::clone(&answered), Vec::new());
        get(&mut request, "/v1/reports/statistics?group_by=authority", client);
        all.spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                if connection.ask(&request).await?.status == 200 {
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            }
            Ok::<_, std::io::Error>(())
        });
    }
    let beside = point().await?;
    stop.store(true, Ordering::Relaxed);
    while let Some(done) = all.join_next().await {
        done??;
    }
    Ok((beside, answered.load(Ordering::Relaxed)))
}

/// Point reads beside exports of everything; answers how long it was until all of those were read. One that is told to
/// come again does.
async fn exports(
    program: &Program,
    tokens: &[String],
    point: impl AsyncFn() -> std::io::Result<Measured>,
) -> Result<(Measured, Duration), Error> {
    let begun = Instant::now();
    let mut all = JoinSet::new();
    for token in tokens.iter().cycle().take(EXPORTS) {
        let (address, mut request) = (program.address, Vec::new());
        get(&mut request, "/v1/conferrals/export?format=csv", token);
        all.spawn(async move {
            while begun.elapsed() < Duration::from_mins(10) {
                if Connection::open(address).await?.stream(&request, |_| Ok(())).await.is_ok() {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(std::io::Error::other("an export never came"))
        });
    }
    let beside = point().await?;
    while let Some(done) = all.join_next().await {
        done??;
    }
    Ok((beside, begun.elapsed()))
}

/// The log of SQLite while decisions are written beside downloads that nobody reads.
async fn unread(measure: &Measure, program: &Program, client: &str, clerk: &str) -> Result<(), Error> {
    let Engine::Sqlite { path } = Engine::of(&measure.database).map_err(|fault| fault.to_string())? else {
        return Ok(());
    };
    let mut log = path.into_os_string();
    log.push("-wal");
    let mut held = Vec::new();
    for _ in 0..UNREAD {
        let (mut stream, mut request) = (TcpStream::connect(program.address).await?, Vec::new());
        get(&mut request, "/v1/conferrals/export?format=csv", client);
        stream.write_all(&request).await?;
        held.push(stream);
    }
    let (stop, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let watching = {
        let (stop, most) = (Arc::clone(&stop), Arc::clone(&most));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                most.fetch_max(std::fs::metadata(&log).map_or(0, |log| log.len()), Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        })
    };
    let (saved, _) = writes::save(program.address, clerk, measure.time() * 4, measure.seed + 77).await?;
    stop.store(true, Ordering::Relaxed);
    watching.await?;
    let mib = most.load(Ordering::Relaxed) / 1024 / 1024;
    row(
        &format!("log of SQLite beside {UNREAD} unread downloads, {:.0} drafts saved a second", saved.rate),
        &format!("{mib} MiB"),
        "100 MiB",
        mib <= 100,
    );
    Ok(())
}
