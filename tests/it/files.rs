//! The files of a register: made on purpose, for their owner alone, and told apart from a copy that lacks the newest
//! events.

use crate::harness::{Engine, Finished, Folder, Program, Register, command, on_cluster, sample::decision};
use award_registry::{
    service::{self, Ctx, audit::source::AuditKey},
    store::Db,
};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command, time::Duration};

/// The commands that may make a register.
const MAKERS: &[&str] = &["serve", "migrate", "token create", "account bootstrap", "restore"];

/// The arguments a command cannot do without.
fn needed(words: &str) -> &'static [&'static str] {
    match words {
        "export" => &["--format", "csv"],
        "import annex" => &["--decision", "1", "--account", "lan", "Cargo.toml"],
        "import register" => &["Cargo.toml", "--map", "docs/old-register.toml", "--account", "lan"],
        "import successions" => &["migration/data/successions.csv"],
        "import eligibility" => &["migration/data/eligibility.json"],
        "summary" => &["--campaign", "HMTN", "--year", "2019"],
        "account create" => &["--account", "lan", "--role", "clerk"],
        "account disable" | "account enable" | "account recover" | "token list" => &["--account", "lan"],
        "token revoke" | "token rotate" => &["--id", "1"],
        "subject report" => &["--recipient", "1", "--reason", "x"],
        "audit prove" => &["--event", "1"],
        "backup" => &["--output", "/tmp/no-backup-is-written-here"],
        _ => &[],
    }
}

/// The commands that take a database, as the help lists them.
fn commands(words: &[String]) -> Vec<String> {
    let help = Finished::of(command(words.iter().map(String::as_str).chain(["--help"]))).exit(0).text();
    let Some((_, list)) = help.split_once("Commands:\n") else {
        return if help.contains("--database") { vec![words.join(" ")] } else { Vec::new() };
    };
    let names = list.lines().take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help");
    names.flat_map(|name| commands(&[words, &[name.to_owned()]].concat())).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
}

/// The program under a umask that would leave its files open to everyone.
fn careless(arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("umask 000; exec '{}' \"$@\"", env!("CARGO_BIN_EXE_award-registry")), "sh"])
        .args(arguments);
    shell
}

#[test]
fn a_mistyped_path_makes_no_register_but_by_those_commands_that_say_so() {
    let all = commands(&[]);
    assert!(all.len() > 25 && MAKERS.iter().all(|maker| all.iter().any(|words| words == maker)), "{all:?}");
    let folder = Folder::new();
    let path = folder.file("typo/registry.sqlite");
    let database = format!("sqlite:{}", path.display());
    let nothing = |words: &str| {
        let mut program =
            command(words.split(' ').chain(needed(words).iter().copied()).chain(["--database", &database]));
        program.current_dir(env!("CARGO_MANIFEST_DIR"));
        let refused = Finished::of(program);
        assert_eq!(refused.code, Some(3), "{words}: {}", refused.stderr);
        assert!(refused.stderr.contains("no register at"), "{words}: {}", refused.stderr);
    };
    for words in all.iter().filter(|words| !MAKERS.contains(&words.as_str())) {
        nothing(words);
        assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 0, "{words} left something");
    }
    // An empty file is no register either, and stays empty.
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, "").unwrap();
    for words in ["doctor", "account list", "backup"] {
        nothing(words);
        assert_eq!(
            (fs::read(&path).unwrap().len(), fs::read_dir(path.parent().unwrap()).unwrap().count()),
            (0, 1),
            "{words}"
        );
    }
    for words in ["migrate", "token create --account lan --role clerk", "account bootstrap --account sep"] {
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        let made = || {
            Finished::of(command(words.split(' ').chain(["--database", &database])))
                .exit(0)
                .stderr
                .contains("made a new register at")
        };
        assert_eq!((made(), made()), (true, false), "{words}");
    }
}

on_both_engines! {
    async fn an_empty_database_becomes_a_register_only_by_those_commands_that_say_so(engine: Engine) {
        let (database, name, folder) = Register::new_database(engine);
        let keyed = |words: &[&str]| {
            let mut program = command(words.iter().chain(&["--database", &database]));
            program.env("AWARD_REGISTRY_AUDIT_KEY", folder.file("audit.key")).env("AWARD_REGISTRY_DATA_KEY", folder.file("data.key"));
            Finished::of(program)
        };
        for words in [
            &["account", "create", "--account", "lan", "--role", "clerk"][..],
            &["account", "list"],
            &["token", "revoke", "--id", "1"],
            &["id-numbers", "rotate"],
            &["repair", "search"],
            &["doctor"],
        ] {
            keyed(words).exit(3);
            assert!(!folder.file("audit.key").exists());
        }
        if engine == Engine::Postgres {
            // A session of the server ends a moment after its program has closed it.
            let there = || on_cluster(&format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'")).unwrap();
            let closed = (0..100).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(50));
                there().trim() == "0"
            });
            assert!(closed, "every connection is closed");
        }
        let made = keyed(&["migrate"]).exit(0).stderr;
        assert!(made.contains("made a new register at") && !made.contains("postgres@"), "{made}");
        assert!(made.contains("made the key that signs the trail in") && made.contains("audit.key"), "{made}");
        let again = keyed(&["migrate"]).exit(0).stderr;
        assert!(!again.contains("made "), "{again}");
        keyed(&["account", "create", "--account", "lan", "--role", "clerk"]).exit(0);
    }

    async fn a_signing_key_that_is_missing_or_anothers_is_never_silently_made_anew(r: Register) {
        let key = r.folder.file("registry.sqlite.key");
        let own = fs::read_to_string(&key).unwrap();
        let other = Register::start_anew(r.engine).await;
        for wrong in ["missing", "another"] {
            match wrong {
                "missing" => fs::rename(&key, r.folder.file("kept.key")).unwrap(),
                _ => drop(fs::copy(other.folder.file("registry.sqlite.key"), &key).unwrap()),
            }
            for words in [
                &["serve", "--listen", "127.0.0.1:0"][..],
                &["migrate"],
                &["token", "create", "--account", "lan", "--role", "clerk"],
                &["account", "list"],
                &["doctor"],
            ] {
                let seen = r.run(words).exit(3).stderr;
                assert!(seen.contains("registry.sqlite.key") && seen.contains("--audit-key") && seen.contains("audit new-key"), "{wrong} {words:?}: {seen}");
            }
            assert_eq!(key.exists(), wrong == "another", "no key is made");
        }
        assert_eq!(r.number("SELECT count(*) FROM signing_key"), 1);
        // The right one put back, all goes on; another one is taken when that is asked for.
        fs::rename(r.folder.file("kept.key"), &key).unwrap();
        r.run(&["migrate"]).exit(0);
        assert!(r.run(&["audit", "new-key"]).exit(0).text().contains("already"));
        fs::remove_file(&key).unwrap();
        assert!(r.run(&["audit", "new-key"]).exit(0).text().contains("from now on"));
        assert_ne!(fs::read_to_string(&key).unwrap(), own);
        assert_eq!(r.number("SELECT count(*) FROM audit_event WHERE act = 'create_signing_key'"), 2);
        r.run(&["migrate"]).exit(0);
        r.run(&["doctor"]).exit(0);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_clock_set_back_is_said_at_the_start_and_by_verify(mut_r: Register) {
        let mut r = mut_r;
        r.token_of("clerk", "clerk");
        let ahead = Ctx::system(std::time::SystemTime::now().into());
        let ahead = Ctx { now: ahead.now + Duration::from_secs(366 * 86_400), ..ahead };
        let db = Db::open(&r.database, None).await.unwrap();
        let register = service::Register::new(db.clone());
        service::audit::key::sign_by(&register, &ahead, &AuditKey::File(r.folder.file("registry.sqlite.key"))).await.unwrap();
        service::account::disable(&register, &ahead, "clerk").await.unwrap();
        db.close().await.unwrap();
        assert!(r.run(&["audit", "verify"]).exit(0).stderr.contains("the clock was set back"));
        assert!(r.run(&["doctor"]).exit(1).stderr.contains("clock"));
        assert!(!r.log().contains("the clock was set back"));
        r.start_again();
        assert!(r.log().contains("the clock was set back"));
    }
}

#[test]
fn the_audit_key_may_be_a_secret_of_the_environment_and_is_taken_for_no_path() {
    let folder = Folder::new();
    let database = format!("sqlite:{}", folder.file("registry.sqlite").display());
    let key = "0f".repeat(32);
    let run = |words: &[&str], key: &str| {
        let mut program = command(words.iter().chain(&["--database", &database]));
        program.env("AWARD_REGISTRY_AUDIT_KEY", key).current_dir(&folder.path);
        let done = Finished::of(program);
        assert!(!done.stderr.contains(&"0f".repeat(16)) && !done.text().contains(&"0f".repeat(16)), "{done:?}");
        done
    };
    assert!(run(&["migrate"], &key).exit(3).stderr.contains("audit_key: a key itself is written with hex: before it"));
    assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 0, "nothing was made");
    let given = format!("hex:{key}");
    run(&["migrate"], &given).exit(0);
    run(&["token", "create", "--account", "lan", "--role", "clerk"], &given).exit(0);
    run(&["doctor"], &given).exit(0);
    run(&["audit", "verify"], &given).exit(0);
    assert!(run(&["migrate"], &format!("hex:{}", "1e".repeat(32))).exit(3).stderr.contains("not of this register"));
    let made: Vec<_> = fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made, ["registry.sqlite"]);
}

#[test]
fn every_file_is_its_owners_alone_whatever_the_umask() {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        let folder = Folder::new();
        let path = folder.file("data/register/registry.sqlite");
        let database = format!("sqlite:{}", path.display());
        let run = |words: &[&str]| Finished::of(careless(&[words, &["--database", &database]].concat()));
        let serve = |log: &str| {
            Program::start(careless(&["serve", "--listen", "127.0.0.1:0", "--database", &database]), &folder.file(log))
        };
        run(&["migrate"]).exit(0);
        let server = serve("log");
        let beside = |end: &str| folder.file(&format!("data/register/registry.sqlite{end}"));
        run(&["token", "create", "--account", "lan", "--role", "clerk"]).exit(0);
        for end in ["", "-wal", "-shm", ".key", ".data.key"] {
            assert_eq!(mode(&beside(end)), 0o600, "registry.sqlite{end}");
        }
        assert_eq!((mode(&folder.file("data")), mode(&folder.file("data/register"))), (0o700, 0o700));
        let (out, backup) = (folder.file("list.csv"), folder.file("backup.sqlite"));
        run(&["export", "--format", "csv", "--output", out.to_str().unwrap()]).exit(0);
        run(&["backup", "--output", backup.to_str().unwrap()]).exit(0);
        assert_eq!((mode(&out), mode(&backup)), (0o600, 0o600));
        assert!(!run(&["doctor"]).exit(0).text().contains("others can"));
        // What is open to others of what lies beside it is said as well, all at once.
        let (attachments, key) = (beside(".attachments"), beside(".data.key"));
        fs::create_dir(&attachments).unwrap();
        for (path, mode) in [(&attachments, 0o755), (&key, 0o644), (&folder.file("data/register"), 0o777)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let said = run(&["doctor"]).exit(3);
        for named in [
            "registry.sqlite.attachments (mode 755)",
            "in the place of the database",
            "registry.sqlite.data.key: others can read the key",
        ] {
            assert!(said.stderr.contains(named) && said.text().contains(named), "{named}: {said:?}");
        }
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(folder.file("data/register"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::remove_dir(&attachments).unwrap();
        drop(server);
        // A file that was open to others before stays so, and that is said.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let said = run(&["doctor"]).exit(1).text();
        assert!(said.contains(&format!("others can read or write {} (mode 644)", path.display())), "{said}");
        let server = serve("second");
        assert!(server.log().contains("mode 644"), "{}", server.log());
        assert_eq!(mode(&path), 0o644);
    });
}

#[test]
fn a_copy_of_the_file_alone_is_told_from_a_register_that_was_closed() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.registered(&decision("1", 3)).await;
        r.sql("PRAGMA wal_checkpoint(FULL)").unwrap();
        r.registered(&decision("2", 3)).await;
        let copy = r.folder.file("copy.sqlite");
        fs::copy(r.file(), &copy).unwrap();
        fs::copy(r.folder.file("registry.sqlite.key"), r.folder.file("copy.sqlite.key")).unwrap();
        let database = format!("sqlite:{}", copy.display());
        let of_copy = |words: &[&str]| Finished::of(command(words.iter().chain(&["--database", &database])));
        let missing = "its newest events may be missing";
        // It verifies, and lacks the second decision: each time it is said anew, as looking at it changes nothing.
        for _ in 0..2 {
            let seen = of_copy(&["doctor"]).exit(1).text();
            assert!(seen.contains(missing), "{seen}");
            let verified = of_copy(&["audit", "verify"]).exit(0);
            assert!(verified.stderr.contains(missing), "{}", verified.stderr);
            of_copy(&["account", "disable", "--account", "nobody"]).exit(1);
        }
        // Beside a server, and after a clean end, a refused command or a kill, nothing of the kind is said.
        let verified = r.run(&["audit", "verify"]).exit(0);
        let last = r.number("SELECT max(seq) FROM audit_event");
        assert!(
            verified.text().contains(&format!("last event: {last}, at 20")) && verified.stderr.is_empty(),
            "{verified:?}"
        );
        let seen = r.run(&["doctor"]).exit(0).text();
        assert!(seen.contains(&format!("last event {last}, 20")) && !seen.contains(missing), "{seen}");
        r.program.signal("TERM");
        assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0));
        assert!(!r.folder.file("registry.sqlite-wal").exists());
        fs::copy(r.file(), &copy).unwrap();
        assert_eq!(of_copy(&["audit", "verify"]).exit(0).stderr, "");
        r.run(&["account", "disable", "--account", "nobody"]).exit(1);
        r.run(&["export", "--format", "csv", "--award", "NONE"]).exit(1);
        assert_eq!(r.run(&["audit", "verify"]).exit(0).stderr, "");
        r.start_again();
        r.program.kill();
        for _ in 0..2 {
            assert_eq!(r.run(&["audit", "verify"]).exit(0).stderr, "");
        }
    });
}

#[test]
fn programs_that_open_and_close_a_register_at_once_do_not_stop_each_other() {
    let (database, _, _folder) = Register::new_database(Engine::Sqlite);
    Finished::of(command(["migrate", "--database", &database])).exit(0);
    for round in 0..4 {
        let at_once: Vec<_> = (0..6)
            .map(|n| {
                let (database, account) = (database.clone(), format!("account-{round}-{n}"));
                std::thread::spawn(move || {
                    Finished::of(command([
                        "token",
                        "create",
                        "--account",
                        &account,
                        "--role",
                        "clerk",
                        "--database",
                        &database,
                    ]))
                })
            })
            .collect();
        for done in at_once {
            done.join().unwrap().exit(0);
        }
        assert_eq!(Finished::of(command(["audit", "verify", "--database", &database])).exit(0).stderr, "");
    }
}
