//! What was acknowledged survives a kill; a database that is locked, full or gone is a clear refusal, and nothing is
//! half written.

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
async fn work(
    clerk: Person,
    registrar: Person,
    from: usize,
    saved: Arc<Mutex<Vec<i64>>>,
    registered: Arc<Mutex<Vec<i64>>>,
) {
    for number in from.. {
        let Ok(draft) = clerk.post("/v1/decisions", &decision(&number.to_string(), 20)).send().await else { return };
        saved.lock().unwrap().push(draft.expect(201).id());
        let id = *saved.lock().unwrap().last().unwrap();
        let Ok(submitted) = clerk
            .post(&format!("/v1/decisions/{id}/submit"), &all_acknowledged())
            .header("If-Match", "\"1\"")
            .send()
            .await
        else {
            return;
        };
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
                // It is killed some moments after it acknowledged one, two or three more, whatever the speed of the
                // machine.
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

    async fn a_schema_that_was_altered_by_hand_takes_no_write_until_it_is_as_it_was(r: Register) {
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        r.sql("DROP INDEX succession_successor").unwrap();
        clerk.post("/v1/decisions", &decision("2", 1)).await.refused(503, "unavailable");
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let refused = r.stranger().get("/readyz").header("Accept-Language", "en").await.refused(503, "unavailable");
        assert!(refused.text().contains("altered by hand"), "{}", refused.text());
        r.sql("CREATE INDEX succession_successor ON succession (successor_code)").unwrap();
        clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        r.stranger().get("/readyz").await.expect(200);
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

/// Another connection takes the write lock at once, and lets it go.
fn another_may_write(r: &Register) {
    let other = rusqlite::Connection::open(r.file()).unwrap();
    other.busy_timeout(Duration::from_millis(500)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
}

fn beside(r: &Register, ending: &str) -> std::path::PathBuf {
    let mut name = r.file().into_os_string();
    name.push(ending);
    name.into()
}

/// Writes are refused, readers are served, and whoever watches is told why.
async fn refuses_writes(r: &Register, word: &str) {
    let clerk = r.clerk().await;
    for number in 0..3 {
        let refused = clerk
            .post("/v1/decisions", &decision(&format!("9{number}"), 1))
            .header("Accept-Language", "en")
            .await
            .refused(503, "unavailable");
        assert!(refused.text().contains(word), "{}", refused.text());
    }
    let ready = r.stranger().get("/readyz").header("Accept-Language", "en").await.refused(503, "unavailable");
    assert!(ready.text().contains(word), "{}", ready.text());
    r.stranger().get("/healthz").await.expect(200);
}

#[test]
fn a_database_file_moved_or_replaced_under_the_server_takes_no_write_until_it_is_back() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let kept = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let away = r.folder.file("away.sqlite");
        std::fs::rename(r.file(), &away).unwrap();
        refuses_writes(&r, "removed or moved").await;
        std::fs::copy(&away, r.file()).unwrap();
        refuses_writes(&r, "replaced by another").await;
        clerk.get(&format!("/v1/decisions/{}", kept.id())).await.expect(200);
        clerk.get("/v1/conferrals/export?format=csv").await.refused(503, "unavailable");
        std::fs::rename(&away, r.file()).unwrap();
        let second = clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        assert_ne!(second.id(), kept.id());
        r.stranger().get("/readyz").await.expect(200);
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_log_taken_away_under_the_server_takes_no_write_and_what_was_acknowledged_is_there_at_the_next_start() {
    for ending in ["-wal", "-shm"] {
        crate::harness::run(Engine::Sqlite, async |mut r: Register| {
            let clerk = r.clerk().await;
            let kept = clerk.post("/v1/decisions", &decision("1", 30)).await.expect(201);
            assert!(std::fs::metadata(beside(&r, "-wal")).unwrap().len() > 0);
            std::fs::remove_file(beside(&r, ending)).unwrap();
            refuses_writes(&r, ending).await;
            r.start_again();
            let clerk = r.clerk().await;
            assert_eq!(
                clerk.get(&format!("/v1/decisions/{}", kept.id())).await.expect(200).json(),
                kept.json(),
                "{ending}"
            );
            clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201);
            r.run(&["audit", "verify"]).exit(0);
        });
    }
}

#[test]
fn commands_and_checkpoints_beside_the_server_are_no_files_taken_away() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        for number in 0..5 {
            clerk.post("/v1/decisions", &decision(&number.to_string(), 1)).await.expect(201);
            r.token_of(&format!("clerk-{number}"), "clerk");
            let folded = r.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
            assert!(folded.starts_with("0\t"), "{folded}");
            r.run(&["audit", "verify"]).exit(0);
            r.stranger().get("/readyz").await.expect(200);
        }
    });
}

#[test]
fn stopped_in_order_the_server_leaves_all_in_the_file_alone() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.clerk().await.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        r.program.signal("TERM");
        assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0));
        assert!(!beside(&r, "-wal").exists(), "the log was not folded into the file");
    });
}

#[test]
fn a_register_that_is_busy_is_ready() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let other = rusqlite::Connection::open(r.file()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        for _ in 0..3 {
            r.stranger().get("/readyz").await.expect(200);
        }
        other.execute_batch("ROLLBACK").unwrap();
    });
}

#[test]
fn a_refused_change_and_one_whose_client_has_gone_hold_nobody_up() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let kept = clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        for _ in 0..20 {
            clerk.put(&format!("/v1/decisions/{}", kept.id()), "\"7\"", &decision("1", 1)).await.refused(412, "stale");
            another_may_write(&r);
        }
        // Clients that go in the middle of a large write, sooner and later.
        for pause in 0..40 {
            let sending = tokio::spawn(clerk.post("/v1/decisions", &decision(&format!("2{pause}"), 400)).send());
            tokio::time::sleep(Duration::from_millis(pause)).await;
            sending.abort();
        }
        clerk.post("/v1/decisions", &decision("3", 1)).await.expect(201);
        another_may_write(&r);
        assert_eq!(
            r.number("SELECT sum(version) FROM decision"),
            r.number("SELECT count(*) FROM audit_event WHERE noun = 'decision'")
        );
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_client_that_has_gone_leaves_no_session_of_postgresql_in_its_transaction() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let clerk = r.clerk().await;
        for pause in 0..40 {
            let sending = tokio::spawn(clerk.post("/v1/decisions", &decision(&format!("2{pause}"), 400)).send());
            tokio::time::sleep(Duration::from_millis(pause)).await;
            sending.abort();
        }
        clerk.post("/v1/decisions", &decision("3", 1)).await.expect(201);
        let open = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND state LIKE 'idle in transaction%'",
            r.database_name()
        );
        for _ in 0..100 {
            if r.number(&open) == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(r.number(&open), 0);
        assert_eq!(
            r.number("SELECT sum(version) FROM decision"),
            r.number("SELECT count(*) FROM audit_event WHERE noun = 'decision'")
        );
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_server_of_postgresql_that_takes_no_writes_is_not_ready() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        let name = r.database_name().to_owned();
        let set = |read_only| {
            on_cluster(&format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}")).unwrap();
        };
        set("on");
        on_cluster(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
            .unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let refused = r.stranger().get("/readyz").header("Accept-Language", "en").await.refused(503, "unavailable");
        assert!(refused.text().contains("takes no writes"), "{}", refused.text());
        clerk.post("/v1/decisions", &decision("2", 1)).await.refused(503, "unavailable");
        clerk.get("/v1/decisions").await.expect(200);
        // The sessions that were begun meanwhile stay for reading alone, and are not used again for writing.
        set("off");
        let mut answers = Vec::new();
        for number in 2..12 {
            answers.push(clerk.post("/v1/decisions", &decision(&number.to_string(), 1)).await.status);
        }
        assert_eq!(answers.last(), Some(&201), "{answers:?}");
        r.stranger().get("/readyz").await.expect(200);
    });
}
