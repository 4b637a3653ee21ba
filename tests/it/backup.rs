//! A backup taken beside a running server is whole and verified, or it is not there; a register is made of one only
//! where there is none.

use crate::harness::{
    Engine, Finished, Folder, Register, command,
    sample::{but, decision},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Writes a second while a backup is taken.
const WRITES_A_SECOND: u64 = 60;

fn backup(r: &Register, to: &Path) -> Finished {
    r.run(&["backup", "--output", to.to_str().unwrap()])
}

fn restore(from: &Path, to: &Path, more: &[&str]) -> Finished {
    let (from, to) = (from.to_str().unwrap(), format!("sqlite:{}", to.display()));
    Finished::of(command(["restore", from, "--database", &to].iter().chain(more)))
}

/// Puts the keys of a register beside a restored one.
fn bring_keys(r: &Register, to: &Path) {
    for end in [".key", ".data.key"] {
        fs::copy(r.folder.file(&format!("registry.sqlite{end}")), format!("{}{end}", to.display())).unwrap();
    }
}

/// A register that was written to, and a backup of it.
async fn backed_up() -> (Register, PathBuf) {
    let r = Register::start(Engine::Sqlite).await;
    r.registered(&decision("1", 3)).await;
    let file = r.folder.file("backup.sqlite");
    backup(&r, &file).exit(0);
    (r, file)
}

/// What a folder holds, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_under_sixty_writes_a_second_is_restored_with_all_that_was_acknowledged_before_it() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.registered(&decision("1", 200)).await;
        let (clerk, saved, stop) =
            (Arc::new(r.clerk().await), Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let working = tokio::spawn({
            let (saved, stop) = (saved.clone(), stop.clone());
            async move {
                let mut each = tokio::time::interval(Duration::from_micros(1_000_000 / WRITES_A_SECOND));
                let mut under_way = tokio::task::JoinSet::new();
                for number in 100.. {
                    each.tick().await;
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let (clerk, saved) = (clerk.clone(), saved.clone());
                    under_way.spawn(async move {
                        let answer = clerk.post("/v1/decisions", &decision(&number.to_string(), 20)).await;
                        // A machine that is too slow for so many says that it is busy.
                        if answer.status == 503 && answer.header("Retry-After").is_some() {
                            return;
                        }
                        saved.lock().unwrap().push(answer.expect(201).id());
                    });
                }
                under_way.join_all().await;
            }
        });
        tokio::time::sleep(Duration::from_secs(2)).await;
        // Longer on a machine that does other things too.
        for _ in 0..300 {
            if saved.lock().unwrap().len() > 10 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let before = saved.lock().unwrap().clone();
        let (file, begun) = (r.folder.file("backup.sqlite"), Instant::now());
        let done = tokio::task::block_in_place(|| backup(&r, &file)).exit(0);
        let (took, during) = (begun.elapsed(), saved.lock().unwrap().len() - before.len());
        stop.store(true, Ordering::Relaxed);
        working.await.unwrap();
        let log = fs::metadata(r.folder.file("registry.sqlite-wal")).unwrap().len();
        eprintln!("{} writes before the backup, {during} during its {took:?}; log {log} bytes", before.len());
        assert!(
            before.len() > 10 && during > 0 && log < 100_000_000,
            "{} before, {during} during, log {log}",
            before.len()
        );
        let said = done.text();
        let sha256 = hex::encode(Sha256::digest(fs::read(&file).unwrap()));
        assert!(
            said.contains(" events, last at 20")
                && said.ends_with(&format!(", sha256 {sha256}\n"))
                && said.lines().count() == 1,
            "{said}"
        );
        assert!(done.stderr.contains("holds no key") && done.stderr.contains("registry.sqlite.key"), "{}", done.stderr);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        // Elsewhere, without the keys, it is made and not served; with them it goes on.
        let elsewhere = r.folder.file("new/place/registry.sqlite");
        let said = restore(&file, &elsewhere, &[]).exit(0).text();
        assert!(
            said.contains(&format!("restored to {}: ", elsewhere.display())) && said.contains("put its file back"),
            "{said}"
        );
        assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(elsewhere.parent().unwrap()), ["registry.sqlite"]);
        r.database = format!("sqlite:{}", elsewhere.display());
        r.run(&["serve", "--listen", "127.0.0.1:0"]).exit(3);
        bring_keys(&r, &elsewhere);
        let verified = r.run(&["audit", "verify"]).exit(0);
        assert_eq!(verified.stderr, "");
        r.start_again();
        let clerk = r.clerk().await;
        for id in &before {
            clerk.get(&format!("/v1/decisions/{id}")).await.expect(200);
        }
        r.registered(&decision("9999", 3)).await;
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_backup_is_refused_where_something_is_or_nothing_can_be_and_leaves_nothing() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.registered(&decision("1", 300)).await;
        r.program.signal("TERM");
        assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0));
        std::os::unix::fs::symlink("nowhere", r.folder.file("link")).unwrap();
        fs::write(r.folder.file("there"), "mine").unwrap();
        let before = names(&r.folder.path);
        for name in [
            "there",
            "link",
            "registry.sqlite",
            "registry.sqlite-wal",
            "missing/backup.sqlite",
            "there/backup.sqlite",
            "",
        ] {
            let refused = backup(&r, &r.folder.file(name)).exit(1).stderr;
            assert!(refused.contains(name.split('/').next().unwrap()), "{name}: {refused}");
        }
        // A disk that is full: there is room for a part of the copy alone.
        let mut shell = std::process::Command::new("sh");
        let (program, database, full) = (env!("CARGO_BIN_EXE_award-registry"), &r.database, r.folder.file("full"));
        let full = full.display();
        shell
            .args(["-c", &format!("ulimit -f 300; exec '{program}' backup --database '{database}' --output '{full}'")]);
        let refused = Finished::of(shell).exit(1).stderr;
        assert!(refused.contains("full"), "{refused}");
        assert_eq!(
            (names(&r.folder.path), fs::read_to_string(r.folder.file("there")).unwrap()),
            (before, "mine".to_owned())
        );
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn postgres_is_backed_up_by_its_own_tools_and_that_is_said() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let refused = backup(&r, &r.folder.file("backup.sqlite")).exit(1).stderr;
        assert!(refused.contains("pg_dump") && refused.contains("--data-key"), "{refused}");
        let refused = Finished::of(command(["restore", "x", "--database", &r.database])).exit(1).stderr;
        assert!(refused.contains("pg_restore"), "{refused}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_backup_is_refused_and_nothing_is_left() {
    let (r, file) = backed_up().await;
    let whole = fs::read(&file).unwrap();
    let place = Folder::new();
    let bad = place.file("bad.sqlite");
    let by_hand = |statements: &str| rusqlite::Connection::open(&bad).unwrap().execute_batch(statements).unwrap();
    let altered = |statements: &str| {
        fs::write(&bad, &whole).unwrap();
        by_hand(statements);
    };
    for (what, said) in [
        ("missing", "No such file"),
        ("empty", "empty"),
        ("text", "not a database"),
        ("folder", "no file"),
        ("half", "cut short"),
        ("a page less", "cut short"),
        ("a byte less", "cut short"),
        ("header", ""),
        ("row", "does not verify"),
        ("event", "does not verify"),
        ("index", "conferral_signed"),
        ("newer", "newer version"),
        ("other database", "no register"),
        ("in use", "award-registry backup"),
    ] {
        let _ = (fs::remove_file(&bad), fs::remove_dir_all(&bad));
        match what {
            "missing" => {}
            "empty" => fs::write(&bad, "").unwrap(),
            "text" => fs::write(&bad, "Danh sách khen thưởng năm 2019\n").unwrap(),
            "folder" => fs::create_dir(&bad).unwrap(),
            "half" => fs::write(&bad, &whole[..whole.len() / 2]).unwrap(),
            "a page less" => fs::write(&bad, &whole[..whole.len() - 4096]).unwrap(),
            "a byte less" => fs::write(&bad, &whole[..whole.len() - 1]).unwrap(),
            "header" => fs::write(&bad, [&whole[..100], &vec![0xff; 4000], &whole[4100..]].concat()).unwrap(),
            "row" => altered("UPDATE campaign SET name_vi = 'x' WHERE id = 1"),
            "event" => altered("DROP TRIGGER audit_event_no_delete; DELETE FROM audit_event WHERE seq = 2"),
            "index" => {
                altered(
                    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' WHERE id <> 2' WHERE name = 'conferral_signed'",
                );
                by_hand(
                    "REINDEX conferral_signed; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' WHERE id <> 2', '')",
                );
            }
            "newer" => altered("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_future', 0)"),
            "other database" => by_hand("CREATE TABLE t (x)"),
            _ => {
                fs::copy(r.file(), &bad).unwrap();
                fs::write(place.file("bad.sqlite-wal"), "log").unwrap();
            }
        }
        let refused = restore(&bad, &place.file("new/registry.sqlite"), &[]);
        assert_eq!(refused.code, Some(1), "{what}: {}", refused.stderr);
        assert!(refused.stderr.contains(said) && refused.stderr.contains("bad.sqlite"), "{what}: {}", refused.stderr);
        assert!(!place.file("new").exists(), "{what} left something");
        let _ = fs::remove_file(place.file("bad.sqlite-wal"));
    }
    assert_eq!(fs::read(&file).unwrap(), whole, "a backup is only read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_held_against_a_head_that_was_kept_and_against_the_keys_at_hand() {
    let (r, file) = backed_up().await;
    let (auditor, kept) = (r.auditor().await, r.folder.file("head.json"));
    let target = |name: &str| r.folder.file(&format!("{name}/registry.sqlite"));
    // Made after the backup, the head stands for an event that it lacks.
    r.named("mai", "clerk").await;
    let later = auditor.get("/v1/audit/head").await.expect(200).json();
    fs::write(&kept, later.to_string()).unwrap();
    let refused = restore(&file, &target("a"), &["--head", kept.to_str().unwrap()]).exit(1).stderr;
    assert!(refused.contains("it is missing") && !target("a").exists(), "{refused}");
    let again = r.folder.file("again.sqlite");
    backup(&r, &again).exit(0);
    restore(&again, &target("a"), &["--head", kept.to_str().unwrap()]).exit(0);
    // A head that an editor saved, with a mark of UTF-8 and its own ends of lines, is the same.
    fs::write(&kept, format!("\u{FEFF}{later}\r\n")).unwrap();
    restore(&again, &target("marked"), &["--head", kept.to_str().unwrap()]).exit(0);
    fs::write(&kept, but(later, json!({"key_id": "00".repeat(16)})).to_string()).unwrap();
    restore(&again, &target("b"), &["--head", kept.to_str().unwrap()]).exit(1);
    // The key beside the place is another register's.
    let other = Register::start_anew(Engine::Sqlite).await;
    fs::create_dir(r.folder.file("c")).unwrap();
    fs::copy(other.folder.file("registry.sqlite.key"), r.folder.file("c/registry.sqlite.key")).unwrap();
    let refused = restore(&file, &target("c"), &[]).exit(1).stderr;
    assert!(refused.contains("another register") && refused.contains("--audit-key"), "{refused}");
    assert_eq!(names(&r.folder.file("c")), ["registry.sqlite.key"]);
    let right = r.folder.file("registry.sqlite.key");
    let said = restore(&file, &target("c"), &["--audit-key", right.to_str().unwrap()]).exit(0).text();
    assert!(said.contains(right.to_str().unwrap()) && said.contains("no id number needs one"), "{said}");
    // The key of id numbers: missing it is said, another is refused.
    let clerk = r.clerk().await;
    let person =
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"})).await.expect(201).id();
    clerk.post(&format!("/v1/recipients/{person}/id-numbers"), &json!({"id_number": "091180001234"})).await.expect(201);
    let sealed = r.folder.file("sealed.sqlite");
    assert!(backup(&r, &sealed).exit(0).stderr.contains("registry.sqlite.data.key"));
    assert!(restore(&sealed, &target("d"), &[]).exit(0).text().contains("--data-key none"));
    let wrong = format!("hex:{}", "ab".repeat(32));
    assert!(restore(&sealed, &target("e"), &["--data-key", &wrong]).exit(1).stderr.contains("do not fit the backup"));
    assert!(!target("e").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_overwrites_nothing() {
    let (r, file) = backed_up().await;
    let place = Folder::new();
    let target = place.file("registry.sqlite");
    for end in ["", "-wal", "-shm", "-journal"] {
        let name = format!("registry.sqlite{end}");
        fs::write(place.file(&name), "mine").unwrap();
        let said = restore(&file, &target, &[]).exit(1).stderr;
        assert!(said.contains(&name), "{said}");
        // What lies beside a missing file may hold its newest changes: it is said what to do with it.
        let cure = "Put the register's file back; to make or restore one all the same, move these away first";
        assert_eq!(said.contains(cure), !end.is_empty(), "{said}");
        assert_eq!(
            (names(&place.path), fs::read_to_string(place.file(&name)).unwrap()),
            (vec![name.clone()], "mine".to_owned())
        );
        fs::remove_file(place.file(&name)).unwrap();
    }
    std::os::unix::fs::symlink(place.file("nowhere"), &target).unwrap();
    restore(&file, &target, &[]).exit(1);
    assert_eq!(names(&place.path), ["registry.sqlite"]);
    restore(&file, &r.file(), &[]).exit(1);
    r.run(&["audit", "verify"]).exit(0);
}
