//! The commands: what they say, how they end, and that what was altered is seen.

use crate::harness::{Engine, Finished, Register, command, sample::decision};

#[test]
fn every_command_explains_itself_and_wrong_usage_ends_with_2() {
    for words in
        [vec!["serve"], vec!["migrate"], vec!["export"], vec!["summary"], vec!["openapi"], vec!["token", "create"], vec!["audit", "verify"], vec!["doctor"]]
    {
        let help = Finished::of(command(words.iter().chain(&["--help"]))).exit(0).text();
        assert!(help.contains("Usage:"), "{words:?}: {help}");
        assert_eq!(help.contains("--database"), words != ["openapi"], "{words:?}");
        Finished::of(command(words.iter().chain(&["--nonsense"]))).exit(2);
    }
    Finished::of(command(["summary", "--campaign", "X", "--year", "2019", "--database", "mysql://h"])).exit(3);
    Finished::of(command(["audit", "verify", "--database", "sqlite:/nowhere/at/all.sqlite"])).exit(3);
    let mut unknown = command(["doctor"]);
    unknown.env("AWARD_REGISTRY_DATABSE", "x");
    assert!(Finished::of(unknown).exit(3).stderr.contains("AWARD_REGISTRY_DATABSE"));
}

on_both_engines! {
    async fn a_database_of_a_newer_version_is_refused(engine: Engine) {
        let r = Register::start(engine).await;
        r.run(&["doctor"]).exit(0);
        r.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_future', 0)").unwrap();
        for words in [["migrate"].as_slice(), &["doctor"], &["audit", "verify"]] {
            assert!(r.run(words).exit(3).stderr.contains("newer version"));
        }
    }

    async fn an_event_edited_by_hand_is_named(r: Register) {
        r.registered(&decision("1", 3)).await;
        r.run(&["audit", "verify"]).exit(0);
        assert!(r.sql("UPDATE audit_event SET actor = 'x' WHERE seq = 2").is_err());
        assert!(r.sql("DELETE FROM audit_event").is_err());
        let (drop, also) = match r.engine {
            Engine::Sqlite => ("DROP TRIGGER audit_event_no_update", "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1"),
            Engine::Postgres => ("DROP TRIGGER audit_event_no_change ON audit_event", "TRUNCATE audit_event"),
        };
        assert!(r.sql(also).is_err());
        r.sql(drop).unwrap();
        r.sql("UPDATE audit_event SET actor = 'x' WHERE seq = 2").unwrap();
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("event 2"));
    }

    async fn an_export_takes_the_filters_of_the_list_as_flags(r: Register) {
        r.registered(&decision("1", 3)).await;
        let file = r.folder.file("list.csv");
        let path = file.to_str().unwrap();
        r.run(&["export", "--format", "csv", "--recipient-kind", "collective", "--signed-from", "2020-01-01", "--output", path]).exit(0);
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        let all = r.run(&["export", "--format", "ndjson"]).exit(0).text();
        assert_eq!(all.lines().count(), 3);
        r.run(&["export", "--format", "csv", "--award", "NONE"]).exit(1);
    }

    async fn told_to_stop_it_ends_in_time(mut_r: Register) {
        let mut r = mut_r;
        r.clerk().await.get("/v1/me").await.expect(200);
        r.program.signal("TERM");
        assert_eq!(r.program.ended(std::time::Duration::from_secs(10)), Some(0));
    }
}
