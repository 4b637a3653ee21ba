//! A disk that fails while the program ends in order, and while it starts: the log is folded into the file by the one,
//! and read by the other.

use super::{
    LIFE, begin,
    disk::{Disk, ENOSPC, Fault, OPENINGS, READS, SYNCS, TRUNCATIONS, WRITES},
    session::{Counts, Session},
    sweep::UNMET,
};
use crate::harness::{Engine, Register};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    process::Stdio,
    sync::mpsc,
    time::Duration,
};

/// How long a start or an end may take.
const LONG: Duration = Duration::from_secs(60);
/// No start and no end makes more calls of a kind than this.
const MOST: u32 = 1_000;

/// Starts the program, and kills it as soon as it listens: whether it did, or ended by itself with a reason.
fn starts(r: &Register) -> bool {
    let log = File::options().append(true).open(r.folder.file("log")).unwrap();
    let mut serve = Register::serve(&r.database, &r.folder, &[]);
    let mut child = serve.envs(r.environment.clone()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let (out, (say, said)) = (child.stdout.take().unwrap(), mpsc::channel());
    std::thread::spawn(move || say.send(BufReader::new(out).lines().next()));
    let first = said.recv_timeout(LONG).expect("it neither listens nor ends");
    if first.is_some() {
        child.kill().unwrap();
    }
    let code = child.wait().unwrap().code();
    assert!(first.is_some() || matches!(code, Some(1 | 3)), "it ended with {code:?}");
    first.is_some()
}

/// Strikes the end of the program and the start after it: whether either met the fault.
async fn strike(s: &mut Session, disk: &Disk, fault: Fault) -> bool {
    s.goes_on().await;
    disk.fail(fault);
    s.r.program.signal("TERM");
    assert!(s.r.program.ended(LONG).is_some(), "it goes on under {fault:?}");
    let end = disk.heal() > 0;
    disk.fail(fault);
    let listened = starts(&s.r);
    let start = disk.heal() > 0;
    assert!(listened || start, "a start on a disk that is well was refused");
    s.counts.faults += 2;
    s.counts.met += usize::from(end) + usize::from(start);
    s.counts.refused += usize::from(!listened);
    s.counts.kills += 1;
    s.start_again().await;
    s.all_is_there().await;
    end || start
}

/// Strikes at every call of a kind.
async fn strike_every(calls: u32, lasting: bool) -> Counts {
    let (mut counts, mut unmet) = (Counts::default(), 0);
    let mut disk = Disk::new();
    let mut s = begin(&disk).await;
    for nth in 1_u32.. {
        assert!(nth < MOST, "more than {MOST} calls");
        let error = if nth.is_multiple_of(2) { ENOSPC } else { Fault::at(calls, nth).error };
        let fault = Fault { lasting, error, torn: nth.is_multiple_of(3), ..Fault::at(calls, nth) };
        unmet = if strike(&mut s, &disk, fault).await { 0 } else { unmet + 1 };
        if unmet == UNMET {
            break;
        }
        if (nth as usize).is_multiple_of(LIFE) {
            counts += s.counts;
            disk = Disk::new();
            s = begin(&disk).await;
        }
    }
    counts += s.counts;
    counts
}

fn strike_all(lasting: bool) {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        for (calls, name) in [
            (WRITES, "writes"),
            (SYNCS, "syncs"),
            (READS, "reads"),
            (TRUNCATIONS, "truncations"),
            (OPENINGS, "openings"),
        ] {
            let counts = strike_every(calls, lasting).await;
            println!("SQLite, {name} of ends and starts, lasting {lasting}: {counts}");
        }
    });
}

#[test]
#[ignore = "every fault there is: tests/faults/all runs it"]
fn every_call_of_an_end_and_of_a_start_fails_once() {
    strike_all(false);
}

#[test]
#[ignore = "every fault there is: tests/faults/all runs it"]
fn every_call_of_an_end_and_of_a_start_fails_for_a_while() {
    strike_all(true);
}
