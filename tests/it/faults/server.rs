//! PostgreSQL: sessions that are killed, a server that stops at once, a disk that is full.

use super::{
    Random, SAMPLE,
    acts::ACTS,
    all,
    disk::{Disk, ENOSPC, Fault, TABLES, WRITES},
    session::Session,
};
use crate::harness::{Engine, Register, Server};
use std::time::{Duration, Instant};

/// Ends every session of the register.
const KILL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'award-registry'";
/// The same a few times within some hundredths of a second, so that an act is met at any of its statements.
fn kills(times: usize, pause_ms: usize) -> String {
    format!(
        "DO $$ BEGIN FOR i IN 1..{times} LOOP PERFORM pg_stat_clear_snapshot(); {}; PERFORM pg_sleep({pause_ms} / 1000.0); END LOOP; END $$",
        KILL.replacen("SELECT", "PERFORM", 1)
    )
}

/// Acts between two kills of the program.
const LIFE: usize = 20;

/// How long each of the two may go on.
fn long() -> Duration {
    if all() { SAMPLE * 10 } else { SAMPLE }
}

#[test]
fn sessions_killed_and_a_server_stopped_in_the_middle_of_acts_lose_nothing() {
    crate::harness::run(Engine::Postgres, async |_: Engine| {
        let (server, mut random, started) = (Server::start(&[]), Random(15), Instant::now());
        let r = Register::start_on(&server).await;
        // A setting by which PostgreSQL acknowledges what is not on its disk yet: the register overrules it.
        r.sql(&format!("ALTER DATABASE {} SET synchronous_commit = off; {KILL}", r.database_name())).unwrap();
        let mut s = Session::begin(r).await;
        for turn in 0_usize.. {
            if started.elapsed() > long() {
                break;
            }
            let kind = ACTS[random.below(ACTS.len())];
            let act = s.ready(kind).await;
            s.counts.faults += 1;
            // Every tenth time the server stops, else the sessions are killed while the act is on its way.
            let stops = turn % 10 == 9;
            let (database, cluster) = (s.r.database_name().to_owned(), server.cluster.clone());
            let answer = if stops {
                let answer = tokio::spawn(Session::call(&act).send());
                tokio::time::sleep(Duration::from_millis(random.below(20) as u64)).await;
                server.stop_at_once();
                let answer = answer.await.unwrap();
                s.is_ready(false).await;
                server.start_again();
                s.is_ready(true).await;
                answer
            } else {
                let kills = kills(2 + random.below(4), 4 + random.below(12));
                let killing = std::thread::spawn(move || cluster.psql(&database, &kills).unwrap());
                tokio::time::sleep(Duration::from_millis(20 + random.below(30) as u64)).await;
                let answer = Session::call(&act).send().await;
                killing.join().unwrap();
                answer
            };
            s.counts.met += usize::from(!answer.as_ref().is_ok_and(|answer| answer.status < 300));
            s.judge(&act, answer, true, kind).await;
            s.goes_on().await;
            if turn % LIFE == LIFE - 1 {
                s.killed().await;
                s.all_is_there().await;
            }
        }
        s.killed().await;
        s.all_is_there().await;
        println!("PostgreSQL, killed and stopped: {}", s.counts);
    });
}

#[test]
fn a_full_disk_of_the_server_is_a_refusal_and_nothing_is_lost() {
    crate::harness::run(Engine::Postgres, async |_: Engine| {
        let disk = Disk::new();
        let (server, mut random, started) = (Server::start(&disk.environment()), Random(18), Instant::now());
        let mut s = Session::begin(Register::start_on(&server).await).await;
        let full = |nth| Fault { lasting: true, error: ENOSPC, files: TABLES, ..Fault::at(WRITES, nth) };
        for turn in 0_usize.. {
            if started.elapsed() > long() {
                break;
            }
            let kind = if turn % 3 == 0 { "large draft" } else { ACTS[random.below(ACTS.len())] };
            s.strike(&disk, kind, full(1 + random.below(3) as u32), false).await;
            if turn % LIFE == LIFE - 1 {
                s.killed().await;
                s.all_is_there().await;
            }
        }
        s.killed().await;
        s.all_is_there().await;
        println!("PostgreSQL, a full disk: {}", s.counts);
        assert!(s.counts.refused > 0, "the disk was never full: {}", s.counts);
    });
}
