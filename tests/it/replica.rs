//! A real standby of PostgreSQL beside its primary: what it serves, what it may not, and what becomes of the register when
//! it is late, dead, hangs, or is of somebody else.

use crate::harness::{self, Answer, Engine, Finished, Person, Program, Register, Server, command, sample::decision};
use std::time::{Duration, Instant};

/// Waits until the register says this of itself, and can write all the while.
async fn until_ready_says(r: &Register, words: &str) {
    let started = Instant::now();
    loop {
        let ready = r.stranger().get("/readyz").await;
        if ready.status == 200 && ready.text() == words {
            return;
        }
        assert!(started.elapsed() < Duration::from_mins(1), "{}: {}", ready.status, ready.text());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const SERVES: &str = "ready\n";
const BEHIND: &str = "ready. The replica is further behind than it may be; the primary serves.\n";
const SILENT: &str = "ready. The replica does not answer; the primary serves.\n";
const FOREIGN: &str = "ready. The replica is not of this register: its trail is another; the primary serves.\n";

/// How many decisions a person finds, and at once.
async fn found(person: &Person) -> usize {
    let started = Instant::now();
    let page: Answer = person.get("/v1/decisions").await.expect(200);
    assert!(started.elapsed() < Duration::from_secs(3), "a list took {:?}", started.elapsed());
    page["items"].as_array().unwrap().len()
}

async fn measured(r: &Register, name: &str) -> f64 {
    let line = r.program.said.try_iter().find_map(|line| line.strip_prefix("metrics at ").map(str::to_owned));
    if let Some(at) = line {
        std::fs::write(r.folder.file("measures"), at).unwrap();
    }
    let at = std::fs::read_to_string(r.folder.file("measures")).unwrap();
    let text = reqwest::get(at).await.unwrap().text().await.unwrap();
    let sample = text.lines().find_map(|line| line.strip_prefix(&format!("award_registry_{name} "))?.parse().ok());
    sample.unwrap_or_else(|| panic!("{name}: {text}"))
}

#[test]
fn a_standby_serves_what_it_has_and_the_primary_all_else_whatever_becomes_of_it() {
    harness::run(Engine::Postgres, async |_: Engine| {
        let primary = Server::start(&[]);
        let standby = primary.standby();
        let on_standby = |statement: &str| standby.cluster.psql("postgres", statement).unwrap();
        let r = Register::start_on_with(&primary, |name| {
            let words =
                ["--read-database", &standby.cluster.url(name), "--read-lag", "2s", "--metrics-listen", "127.0.0.1:0"];
            words.map(str::to_owned).into()
        })
        .await;
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        let replica = standby.cluster.url(r.database_name());
        let doctor = |lag: &str| r.run(&["doctor", "--read-database", &replica, "--read-lag", lag]);
        until_ready_says(&r, SERVES).await;
        // Whoever names the standby as the database is told, and watches over a server that is not ready.
        let named = Finished::of(Register::keyed(command(["doctor", "--database", &replica]), &replica, &r.folder));
        assert!(named.code == Some(1) && named.stderr.contains("it is a standby"), "{named:?}");
        let db = award_registry::store::Db::open(&replica, None).await.unwrap();
        let refused = db.ready().await.unwrap_err();
        assert!(refused.to_string().contains("takes no writes"), "{refused}");
        db.close().await.unwrap();
        let before = r.log().len();

        // What replay was paused before is seen by who wrote it, and not yet by who reads the standby.
        on_standby("SELECT pg_wal_replay_pause()");
        let draft = clerk.post("/v1/decisions", &decision("153", 2)).await.expect(201);
        clerk.get(&format!("/v1/decisions/{}", draft.id())).await.expect(200);
        assert_eq!((found(&clerk).await, found(&auditor).await), (1, 0), "who reads the standby sees what it has");
        assert!(doctor("10s").exit(0).text().contains("replica   ok  it lacks 1 events, for "));
        // Beyond the bound everyone reads the primary, and it is said.
        until_ready_says(&r, BEHIND).await;
        assert_eq!((found(&clerk).await, found(&auditor).await), (1, 1));
        assert!(measured(&r, "replica_lag_seconds").await > 2.0 && measured(&r, "replica_serves").await < 0.5);
        assert!(doctor("2s").exit(1).stderr.contains("replica: it lacks 1 events"));
        on_standby("SELECT pg_wal_replay_resume()");
        until_ready_says(&r, SERVES).await;
        assert_eq!((found(&clerk).await, found(&auditor).await), (1, 1));
        assert!(measured(&r, "replica_lag_seconds").await < 0.001);
        assert!(doctor("2s").exit(0).text().contains("replica   ok  it has every event"));

        // It dies: no list waits for it, writes go on, and it serves again by itself.
        standby.stop_at_once();
        assert_eq!(found(&auditor).await, 1);
        clerk.post("/v1/decisions", &decision("154", 2)).await.expect(201);
        assert_eq!(found(&auditor).await, 2);
        until_ready_says(&r, SILENT).await;
        assert!(measured(&r, "lane_waiting{lane=\"lists\"}").await < 0.5, "all else is measured still");
        assert!(doctor("2s").exit(1).stderr.contains("replica: it does not answer"));
        standby.start_again();
        until_ready_says(&r, SERVES).await;

        // It hangs: the same.
        standby.signal("STOP");
        assert_eq!((found(&auditor).await, found(&clerk).await), (2, 2));
        until_ready_says(&r, SILENT).await;
        standby.signal("CONT");
        until_ready_says(&r, SERVES).await;
        let log = r.log().split_off(before);
        for (words, times) in
            [("further behind than it may be", 1), ("does not answer", 2), ("the replica serves reads", 3)]
        {
            // A look that was under way when it died may have found it alive.
            assert!((times..=times + 1).contains(&log.matches(words).count()), "{words}: {log}");
        }

        // Another register's is never read, and a dead one keeps no server from its start. The demonstration is loaded
        // beside a standby that lags as it may.
        let other = Register::start_on_with(&primary, |_| vec!["--read-database".into(), replica.clone()]).await;
        until_ready_says(&other, FOREIGN).await;
        assert_eq!(found(&other.auditor().await).await, 0);
        assert!(other.run(&["doctor", "--read-database", &replica]).exit(1).stderr.contains("of another register"));
        drop(other);
        on_standby("ALTER SYSTEM SET recovery_min_apply_delay = '1s'");
        on_standby("SELECT pg_reload_conf()");
        let shown = Register::start_on_with(&primary, |name| {
            vec!["--demo".into(), "--read-database".into(), standby.cluster.url(name)]
        })
        .await;
        until_ready_says(&shown, SERVES).await;
        assert!(found(&shown.auditor().await).await > 10);
        let mut own = command(["serve", "--demo", "--listen", "127.0.0.1:0"]);
        own.env("AWARD_REGISTRY_DATABASE", &r.database).env("AWARD_REGISTRY_READ_DATABASE", &replica);
        drop(Program::start(own, &r.folder.file("log-of-demonstration")));
        standby.stop_at_once();
        let late =
            Register::start_on_with(&primary, |name| vec!["--read-database".into(), standby.cluster.url(name)]).await;
        until_ready_says(&late, SILENT).await;
        let wrong = ["doctor", "--read-lag", "2s", "--database", "postgres://h/d"];
        assert!(Finished::of(command(wrong)).exit(3).stderr.contains("read_lag"));
    });
}
