//! The commands: what they say, how they end, and that what was altered is seen.

use crate::harness::{Engine, Finished, Register, command, sample::decision};

#[test]
fn every_command_explains_itself_and_wrong_usage_ends_with_2() {
    for words in [
        vec!["serve"],
        vec!["migrate"],
        vec!["export"],
        vec!["summary"],
        vec!["openapi"],
        vec!["account", "create"],
        vec!["account", "list"],
        vec!["account", "disable"],
        vec!["account", "enable"],
        vec!["token", "create"],
        vec!["audit", "verify"],
        vec!["audit", "prove"],
        vec!["audit", "check"],
        vec!["audit", "check-export"],
        vec!["audit", "new-key"],
        vec!["backup"],
        vec!["restore"],
        vec!["copy"],
        vec!["repair", "search"],
        vec!["repair", "indexes"],
        vec!["doctor"],
        vec!["import", "annex"],
        vec!["import", "register"],
        vec!["import", "successions"],
        vec!["import", "eligibility"],
        vec!["id-numbers", "rotate"],
        vec!["subject", "report"],
    ] {
        let help = Finished::of(command(words.iter().chain(&["--help"]))).exit(0).text();
        assert!(help.contains("Usage:"), "{words:?}: {help}");
        let is_of_a_register =
            ![&["openapi"][..], &["copy"], &["audit", "check"], &["audit", "check-export"]].contains(&&*words);
        assert_eq!(help.contains("--database"), is_of_a_register, "{words:?}");
        Finished::of(command(words.iter().chain(&["--nonsense"]))).exit(2);
    }
    Finished::of(command(["summary", "--campaign", "X", "--year", "2019", "--database", "mysql://h"])).exit(3);
    Finished::of(command(["audit", "verify", "--database", "sqlite:/nowhere/at/all.sqlite"])).exit(3);
    // A check makes nothing: a mistyped path is no register.
    let nowhere = crate::harness::Folder::new();
    let path = nowhere.file("typo/registry.sqlite");
    Finished::of(command(["doctor", "--database", &format!("sqlite:{}", path.display())])).exit(3);
    assert!(!path.parent().unwrap().exists());
    let made = format!("sqlite:{}", nowhere.file("made.sqlite").display());
    Finished::of(command(["token", "create", "--account", "system", "--role", "clerk", "--database", &made])).exit(1);
    Finished::of(command(["serve", "--rate-limit", "1", "--read-database", "postgres://h/d", "--database", &made]))
        .exit(3);
    let mut unknown = command(["doctor"]);
    unknown.env("AWARD_REGISTRY_DATABSE", "x");
    assert!(Finished::of(unknown).exit(3).stderr.contains("AWARD_REGISTRY_DATABSE"));
}

#[test]
fn what_stdout_or_stderr_does_not_take_is_no_panic_and_no_lie() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let program = |words: &[&str], database: &str| {
            let mut program = command(words);
            program.env("AWARD_REGISTRY_DATABASE", database);
            program
        };
        for words in [
            &["audit", "events"][..],
            &["audit", "verify"],
            &["doctor"],
            &["openapi"],
            &["account", "list"],
            &["--help"],
            &["completions", "bash"],
        ] {
            let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
            let lost = program(words, &r.database).stdout(full).output().unwrap();
            let stderr = String::from_utf8_lossy(&lost.stderr);
            assert_eq!(lost.status.code(), Some(3), "{words:?}: {stderr}");
            assert!(stderr.contains("stdout: ") && stderr.contains("full"), "{words:?}: {stderr}");
        }
        // Whoever read it went away.
        let gone = || {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            writer
        };
        let made = format!("sqlite:{}", r.folder.file("made.sqlite").display());
        for (words, database, code) in [
            (&["openapi"][..], &r.database, 0),
            (&["audit", "events"], &r.database, 0),
            (&["migrate"], &made, 0),
            (&["account", "disable", "--account", "nobody"], &r.database, 1),
        ] {
            let ended = program(words, database).stdout(gone()).stderr(gone()).status().unwrap();
            assert_eq!(ended.code(), Some(code), "{words:?}");
        }
        assert!(r.folder.file("made.sqlite.key").exists(), "a register has its key");
        Finished::of(command(["audit", "verify", "--database", &made])).exit(0);
    });
}

#[test]
fn a_database_without_a_register_is_told_from_one_that_was_altered_or_is_older() {
    crate::harness::run(Engine::Sqlite, async |engine: Engine| {
        for engine in [engine, Engine::Postgres] {
            let (database, name, folder) = Register::new_database(engine);
            match engine {
                Engine::Sqlite => rusqlite::Connection::open(folder.file("registry.sqlite"))
                    .unwrap()
                    .execute_batch("CREATE TABLE t (x)")
                    .unwrap(),
                Engine::Postgres => drop(crate::harness::on_database(&name, "CREATE TABLE t (x int)").unwrap()),
            }
            let to = format!("sqlite:{}", folder.file("copied.sqlite").display());
            for words in [
                &["doctor", "--database", &database][..],
                &["copy", "--from", &database, "--to", &to],
                &["audit", "verify", "--database", &database],
                &["audit", "events", "--database", &database],
                &["export", "--format", "csv", "--database", &database],
            ] {
                let said = Finished::of(command(words)).exit(3).stderr;
                assert!(said.contains("no register at") && !said.contains("internal"), "{words:?}: {said}");
            }
        }
    });
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
            Engine::Sqlite => (
                "DROP TRIGGER audit_event_no_update",
                // The second says nothing of its hash, which the trigger lets pass.
                [
                    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1",
                    "INSERT OR REPLACE INTO audit_event SELECT seq, at, 'x', act, noun, noun_id, request_id, before, after, rows, previous_hash, NULL, seal FROM audit_event WHERE seq = 1",
                ]
                .as_slice(),
            ),
            Engine::Postgres => ("DROP TRIGGER audit_event_no_change ON audit_event", ["TRUNCATE audit_event"].as_slice()),
        };
        for refused in also {
            assert!(r.sql(refused).is_err());
        }
        r.run(&["audit", "verify"]).exit(0);
        r.sql(drop).unwrap();
        r.sql("UPDATE audit_event SET actor = 'x' WHERE seq = 2").unwrap();
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("event 2"));
    }

    async fn a_trail_with_a_value_nobody_can_read_or_with_nothing_left_is_named(r: Register) {
        r.registered(&decision("1", 1)).await;
        let drop = match r.engine {
            Engine::Sqlite => "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete",
            Engine::Postgres => "DROP TRIGGER audit_event_no_change ON audit_event",
        };
        r.sql(drop).unwrap();
        if r.engine == Engine::Sqlite {
            r.sql("UPDATE audit_event SET at = x'ff' WHERE seq = 3").unwrap();
            assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("event 3"));
        }
        r.sql("DELETE FROM audit_event").unwrap();
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("event 1"));
    }

    async fn an_export_takes_the_filters_of_the_list_as_flags(r: Register) {
        r.registered(&decision("1", 3)).await;
        let file = r.folder.file("list.csv");
        let path = file.to_str().unwrap();
        r.run(&["export", "--format", "csv", "--recipient-kind", "collective", "--signed-from", "2020-01-01", "--output", path]).exit(0);
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        let all = r.run(&["export", "--format", "ndjson"]).exit(0).text();
        assert_eq!(all.lines().count(), 3);
        // It says its number, and writes the manifest that the file is checked against.
        let (list, manifest) = (r.folder.file("whole.csv"), r.folder.file("whole.manifest"));
        let (list, manifest) = (list.to_str().unwrap(), manifest.to_str().unwrap());
        let said = r.run(&["export", "--format", "csv", "--output", list, "--manifest", manifest]).exit(0).stderr;
        assert!(said.contains("its manifest is /v1/exports/3"), "{said}");
        Finished::of(command(["audit", "check-export", list, manifest])).exit(0);
        let said = r.run(&["export", "--format", "csv", "--output", list]).exit(0).stderr;
        assert!(said.contains("is there already, and the new file takes its place"), "{said}");
        r.run(&["export", "--format", "csv", "--award", "NONE"]).exit(1);
        for wrong in [["--year", "abc"], ["--signed-from", "2020-02-30"]] {
            r.run(&["export", "--format", "csv", wrong[0], wrong[1]]).exit(2);
        }
        // What stands there stays until the new file is whole, and nothing else in the folder is touched.
        let beside = r.folder.file("list.partial");
        std::fs::write(&beside, "mine").unwrap();
        r.run(&["export", "--format", "csv", "--award", "NONE", "--output", path]).exit(1);
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        r.run(&["export", "--format", "ndjson", "--output", path]).exit(0);
        assert_eq!((std::fs::read_to_string(&file).unwrap().lines().count(), std::fs::read_to_string(&beside).unwrap()), (3, "mine".to_owned()));
        let left: Vec<_> = std::fs::read_dir(&r.folder.path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).filter(|n| n.starts_with('.')).collect();
        assert!(left.is_empty(), "{left:?}");
        // A pipe is written into as it is.
        let pipe = r.folder.file("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reading = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).unwrap()
        });
        r.run(&["export", "--format", "ndjson", "--output", pipe.to_str().unwrap()]).exit(0);
        assert_eq!(reading.join().unwrap().lines().count(), 3);
    }

    async fn told_to_stop_it_ends_in_time(mut_r: Register) {
        let mut r = mut_r;
        r.clerk().await.get("/v1/me").await.expect(200);
        r.program.signal("TERM");
        assert_eq!(r.program.ended(std::time::Duration::from_secs(10)), Some(0));
    }
}
