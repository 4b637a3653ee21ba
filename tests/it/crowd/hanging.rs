//! Reads that hang, because somebody holds what they need.

use super::until;
use crate::harness::{Answer, Engine, Person, Register, sample::decision};
use serde_json::json;
use std::{collections::BTreeSet, future::IntoFuture, time::Duration};

/// A request of statistics that waits, because nobody may read authorities.
async fn hanging(r: &Register, person: &Person) -> (std::process::Child, tokio::task::JoinHandle<Answer>) {
    let lock = r.psql_that_stays("BEGIN; LOCK TABLE authority IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)");
    until(async || r.number("SELECT count(*) FROM pg_locks WHERE relation = 'authority'::regclass AND mode = 'AccessExclusiveLock' AND granted") > 0).await;
    let asked = tokio::spawn(person.get("/v1/reports/statistics?group_by=authority").into_future());
    until(async || long_reads(r) > 0).await;
    (lock, asked)
}

fn long_reads(r: &Register) -> i64 {
    r.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'award-registry long%' AND state = 'active'")
}

fn ended(r: &Register, mut lock: std::process::Child) {
    let _ = lock.kill();
    let _ = lock.wait();
    let sleeping = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
    r.sql(sleeping).unwrap();
}

#[test]
fn long_reads_that_hang_stop_no_other_and_end_when_nobody_waits_for_them() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        r.registered(&decision("1", 2)).await;
        let (auditor, clerk) = (r.auditor().await, r.clerk().await);
        let (lock, first) = hanging(&r, &auditor).await;
        let others: Vec<_> =
            (0..60).map(|_| tokio::spawn(auditor.get("/v1/reports/statistics?group_by=award").into_future())).collect();
        // Those beyond the queue are refused at once, and with a time to come back.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(others.iter().filter(|other| other.is_finished()).count() >= 20);
        clerk.get("/v1/campaigns/HMTN").await.expect(200);
        clerk.get("/v1/recipients/1").await.expect(200);
        clerk.get("/v1/recipients?limit=1").await.expect(200);
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Lê Thị Mẫu"})).await.expect(201);
        // Who goes away takes the statement along, though what it waits for is still held.
        first.abort();
        until(async || {
            !r.sql("SELECT 1 FROM pg_locks WHERE relation = 'authority'::regclass AND NOT granted")
                .unwrap()
                .contains('1')
        })
        .await;
        ended(&r, lock);
        let mut statuses = BTreeSet::new();
        for other in others {
            let answer = other.await.unwrap();
            assert!(answer.status == 200 || answer.header("retry-after").is_some());
            statuses.insert(answer.status);
        }
        assert_eq!(statuses, BTreeSet::from([200, 503]));
    });
}
