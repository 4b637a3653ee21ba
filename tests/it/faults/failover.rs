//! A drill: the primary falls under load and its standby takes its place behind an address that follows it, as `HAProxy`'s
//! does. What was acknowledged and what of it was lost is counted, with a standby that is waited for and with one that is
//! not. `tests/faults/failover` runs it.

use crate::harness::{self, Engine, Folder, Person, Register, Server, sample::decision};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::{TcpListener, TcpStream};

/// Clerks who write at the same time.
const CLERKS: usize = 4;
/// How long they write before the fall, and after.
const LOAD: Duration = Duration::from_secs(3);
/// How far the standby is behind when the primary falls.
const BEHIND: Duration = Duration::from_millis(300);

/// An address that leads to whichever server is the primary.
async fn address(leads_to: Arc<AtomicU16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let to = leads_to.load(Ordering::Relaxed);
            tokio::spawn(async move {
                if let Ok(mut server) = TcpStream::connect(("127.0.0.1", to)).await {
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                }
            });
        }
    });
    port
}

/// What became of what was sent.
#[derive(Debug, Default)]
struct Sent {
    acknowledged: Mutex<Vec<(Instant, String)>>,
    refused: AtomicUsize,
    ends: AtomicBool,
}

/// Writes one draft after the other.
async fn write(clerk: Person, place: usize, sent: Arc<Sent>) {
    for n in 1_usize.. {
        if sent.ends.load(Ordering::Relaxed) {
            return;
        }
        let number = format!("{}", place * 100_000 + n);
        match clerk.post("/v1/decisions", &decision(&number, 1)).send().await {
            Ok(answer) if answer.status == 201 => sent.acknowledged.lock().unwrap().push((Instant::now(), number)),
            _ => {
                sent.refused.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// Lets the primary fall; how many of the acknowledged were lost.
async fn fall(is_waited_for: bool) -> usize {
    let primary = Server::start(&[]);
    let name = primary.cluster.database();
    let standby = primary.standby();
    if is_waited_for {
        primary.cluster.psql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'").unwrap();
        primary.cluster.psql("postgres", "SELECT pg_reload_conf()").unwrap();
    }
    let leads_to = Arc::new(AtomicU16::new(primary.cluster.port()));
    let port = address(Arc::clone(&leads_to)).await;
    let database = format!("postgres://postgres@127.0.0.1:{port}/{name}");
    let r = Register::over(Engine::Postgres, database, name.clone(), Folder::new());
    let (auditor, sent) = (r.auditor().await, Arc::new(Sent::default()));
    let mut writing = Vec::new();
    for place in 1..=CLERKS {
        writing.push(tokio::spawn(write(r.clerk().await, place, Arc::clone(&sent))));
    }
    tokio::time::sleep(LOAD).await;
    standby.signal("STOP");
    tokio::time::sleep(BEHIND).await;
    primary.stop_at_once();
    let fell = Instant::now();
    standby.signal("CONT");
    standby.promote();
    leads_to.store(standby.cluster.port(), Ordering::Relaxed);
    tokio::time::sleep(LOAD).await;
    sent.ends.store(true, Ordering::Relaxed);
    for one in writing {
        one.await.unwrap();
    }
    let kept = standby.cluster.psql(&name, "SELECT number FROM decision").unwrap();
    let kept: BTreeSet<&str> = kept.lines().collect();
    let acknowledged = std::mem::take(&mut *sent.acknowledged.lock().unwrap());
    let lost = acknowledged.iter().filter(|(_, number)| !kept.contains(number.as_str()));
    let (lost, late): (Vec<_>, Vec<_>) = lost.partition(|(at, _)| *at <= fell + BEHIND);
    assert!(late.is_empty(), "what the new primary acknowledged is lost: {late:?}");
    let again = acknowledged.iter().map(|(at, _)| *at).filter(|at| *at > fell + Duration::from_millis(50)).min();
    let again = again.expect("nothing was written after the fall") - fell;
    // What the program remembers of events that are gone does no harm: its head is that of the trail there is.
    let head = r.folder.file("head.json");
    std::fs::write(&head, &auditor.get("/v1/audit/head").await.expect(200).bytes).unwrap();
    r.run(&["audit", "verify", "--head", head.to_str().unwrap()]).exit(0);
    println!(
        "the standby is {}: {} acknowledged, {} lost, {} kept that nobody was told of, {} refused, written again after {} ms",
        if is_waited_for { "waited for" } else { "not waited for" },
        acknowledged.len(),
        lost.len(),
        kept.len() + lost.len() - acknowledged.len(),
        sent.refused.load(Ordering::Relaxed),
        again.as_millis()
    );
    lost.len()
}

#[test]
#[ignore = "a drill of its own: tests/faults/failover"]
fn a_standby_takes_the_place_of_the_primary_under_load() {
    harness::run(Engine::Postgres, async |_: Engine| {
        assert_eq!(fall(true).await, 0, "what is waited for is not lost");
        fall(false).await;
    });
}
