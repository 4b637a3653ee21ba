//! What was acknowledged survives a kill; a database that is locked, full or gone is a clear refusal, and nothing is half written.

use crate::harness::{
    Engine, Person, Register, on_cluster,
    sample::{all_acknowledged, decision},
};
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// How often each engine is killed in the middle of its work.
const KILLS: usize = 50;

/// Saves, submits and registers until the connection breaks; notes what was acknowledged.
async fn work(clerk: Person, registrar: Person, from: usize, saved: Arc<Mutex<Vec<i64>>>, registered: Arc<Mutex<Vec<i64>>>) {
    for number in from.. {
        let Ok(draft) = clerk.post("/v1/decisions", &decision(&number.to_string(), 20)).send().await else { return };
        saved.lock().unwrap().push(draft.expect(201).id());
        let id = *saved.lock().unwrap().last().unwrap();
        let Ok(submitted) = clerk.post(&format!("/v1/decisions/{id}/submit"), &all_acknowledged()).header("If-Match", "\"1\"").send().await else { return };
        let submitted = submitted.expect(200);
        let Ok(done) = registrar.take("register", &submitted, &json!({})).send().await else { return };
        registered.lock().unwrap().push(done.expect(200).id());
    }
}

on_both_engines! {
    async fn killed_fifty_times_it_has_all_it_acknowledged_and_nothing_by_halves(r: Register) {
        let mut r = r;
        let (saved, registered) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (_, _) = (r.token_of("clerk", "clerk"), r.token_of("registrar", "registrar"));
        for kill in 0..KILLS {
            let (clerk, registrar) = (r.clerk().await, r.registrar().await);
            let working = tokio::spawn(work(clerk, registrar, kill * 1000 + 1, saved.clone(), registered.clone()));
                // It is killed some moments after it acknowledged one, two or three more, whatever the speed of the machine.
            let done = || saved.lock().unwrap().len() + registered.lock().unwrap().len();
            let enough = done() + 1 + kill % 3;
            for _ in 0..2000 {
                if done() >= enough {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(Duration::from_millis((kill as u64 * 37) % 60)).await;
            r.program.kill();
            working.await.unwrap();
            r.start_again();
        }
        let (saved, registered) = (saved.lock().unwrap().clone(), registered.lock().unwrap().clone());
        assert!(saved.len() >= KILLS / 2 && !registered.is_empty(), "{} saved, {} registered: too little was done to show anything", saved.len(), registered.len());
        for (ids, state) in [(&saved, "1 = 1"), (&registered, "state = 'registered'")] {
            let list = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            let there = r.number(&format!("SELECT count(*) FROM decision WHERE {state} AND id IN ({list})"));
            assert_eq!(there, i64::try_from(ids.len()).unwrap());
        }
        // All twenty conferrals of a registered decision, none of another; one event for each version there ever was.
        assert_eq!(r.number("SELECT count(*) FROM decision d WHERE (SELECT count(*) FROM conferral c WHERE c.decision_id = d.id) <> CASE WHEN d.state = 'registered' THEN 20 ELSE 0 END"), 0);
        assert_eq!(r.number("SELECT count(*) FROM decision d WHERE (SELECT count(*) FROM decision_lines l WHERE l.decision_id = d.id) <> CASE WHEN d.state = 'registered' THEN 0 ELSE 1 END"), 0);
        assert_eq!(r.number("SELECT sum(version) FROM decision"), r.number("SELECT count(*) FROM audit_event WHERE noun = 'decision'"));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_database_that_is_gone_is_a_clear_refusal(r: Register) {
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        match r.engine {
            Engine::Sqlite => std::fs::remove_file(r.file()).unwrap(),
            Engine::Postgres => {
                let name = r.database_name();
                on_cluster(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).unwrap();
            }
        }
        clerk.post("/v1/decisions", &decision("2", 1)).await.refused(503, "unavailable");
        r.stranger().get("/readyz").await.refused(503, "unavailable");
        r.stranger().get("/healthz").await.expect(200);
    }
}

#[test]
fn a_database_that_is_locked_by_another_is_a_clear_refusal() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let other = rusqlite::Connection::open(r.file()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        clerk.post("/v1/decisions", &decision("1", 1)).await.refused(503, "unavailable");
        clerk.get("/v1/decisions").await.expect(200);
        other.execute_batch("ROLLBACK").unwrap();
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
    });
}

#[test]
fn a_disk_that_is_full_is_a_clear_refusal_and_what_was_there_stays() {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        let r = Register::start_under(Engine::Sqlite, "trap '' XFSZ; ulimit -f 6000").await;
        let clerk = r.clerk().await;
        let mut kept = 0;
        let refused = loop {
            let answer = clerk.post("/v1/decisions", &decision(&format!("{}", kept + 1), 2000)).await;
            if answer.status != 201 {
                break answer;
            }
            kept += 1;
            assert!(kept < 100, "the limit is never met");
        };
        refused.refused(503, "unavailable");
        assert_eq!(r.number("SELECT count(*) FROM decision"), kept);
        r.run(&["audit", "verify"]).exit(0);
    });
}
