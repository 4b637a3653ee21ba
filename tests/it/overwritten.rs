//! Another file copied over the database under the running server: the inode is the same, and nothing of it is ours.

use crate::harness::{Engine, Register, run, sample::decision};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

mod frames;

fn beside(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", file.display()))
}

/// Copies into the file that is there.
fn copy_over(from: &Path, to: &Path) {
    let mut into = fs::File::options().write(true).truncate(true).open(to).unwrap();
    std::io::copy(&mut fs::File::open(from).unwrap(), &mut into).unwrap();
}

/// A change is refused and whoever watches is told why; at the end nothing was put into what was copied.
async fn refuses_and_leaves_alone(r: &mut Register, copied: &Path) {
    let clerk = r.clerk().await;
    clerk.get("/v1/me").await.expect(200);
    copy_over(copied, &r.file());
    for number in 0..3 {
        let body = decision(&format!("9{number}"), 1);
        let refused =
            clerk.post("/v1/decisions", &body).header("Accept-Language", "en").await.refused(503, "unavailable");
        assert!(refused.text().contains("was written over"), "{}", refused.text());
    }
    let ready = r.stranger().get("/readyz").await.refused(503, "unavailable");
    assert!(ready.text().contains("bị chép đè"), "{}", ready.text());
    r.stranger().get("/healthz").await.expect(200);
    r.program.signal("TERM");
    assert!(r.program.ended(Duration::from_secs(20)).is_some(), "it goes on");
    assert!(fs::read(r.file()).unwrap() == fs::read(copied).unwrap(), "something was put into the copied file");
}

/// A register that others are written in.
async fn written(r: &Register, decisions: usize) {
    let clerk = r.clerk().await;
    for number in 1..=decisions {
        clerk.post("/v1/decisions", &decision(&number.to_string(), 20)).await.expect(201);
    }
}

#[test]
fn a_backup_copied_over_takes_no_write_and_is_opened_when_the_old_log_is_away() {
    run(Engine::Sqlite, async |mut r: Register| {
        written(&r, 1).await;
        let backup = r.folder.file("backup.sqlite");
        r.run(&["backup", "--output", backup.to_str().unwrap()]).exit(0);
        let kept = r.number("SELECT count(*) FROM audit_event");
        r.clerk().await.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        refuses_and_leaves_alone(&mut r, &backup).await;
        // The log that is left is of the file that was there: it is not taken for that of the backup.
        assert!(beside(&r.file(), "-wal").exists());
        for words in [["doctor"].as_slice(), &["audit", "verify"], &["serve", "--listen", "127.0.0.1:0"]] {
            let said = r.run(words).exit(3).stderr;
            assert!(said.contains("-wal of another file"), "{words:?}: {said}");
        }
        for ending in ["-wal", "-shm"] {
            let _ = fs::rename(beside(&r.file(), ending), r.folder.file(&format!("away{ending}")));
        }
        r.start_again();
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), kept);
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_log_without_its_file_is_left_alone_by_whatever_makes_a_register() {
    run(Engine::Sqlite, async |mut r: Register| {
        written(&r, 2).await;
        let events = r.number("SELECT count(*) FROM audit_event");
        let away = r.folder.file("away.sqlite");
        fs::rename(r.file(), &away).unwrap();
        r.program.kill();
        let log = fs::read(beside(&r.file(), "-wal")).unwrap();
        for words in [
            ["serve", "--listen", "127.0.0.1:0"].as_slice(),
            &["migrate"],
            &["token", "create", "--account", "an", "--role", "clerk"],
            &["account", "bootstrap", "--account", "an"],
            &["doctor"],
        ] {
            let said = r.run(words).exit(3).stderr;
            assert!(said.contains("-wal") && said.contains("Put the register's file back"), "{words:?}: {said}");
        }
        assert!(fs::read(beside(&r.file(), "-wal")).unwrap() == log && !r.file().exists(), "something was touched");
        fs::rename(&away, r.file()).unwrap();
        r.start_again();
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), events);
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn an_earlier_copy_of_the_file_copied_over_takes_no_write() {
    run(Engine::Sqlite, async |mut r: Register| {
        written(&r, 1).await;
        let folded = |r: &Register| {
            assert!(r.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap().starts_with("0\t"));
        };
        folded(&r);
        let early = r.folder.file("early.sqlite");
        fs::copy(r.file(), &early).unwrap();
        // What is newer is in the file, and in part in the log.
        for number in 2..6 {
            r.clerk().await.post("/v1/decisions", &decision(&number.to_string(), 20)).await.expect(201);
        }
        folded(&r);
        r.clerk().await.post("/v1/decisions", &decision("7", 1)).await.expect(201);
        refuses_and_leaves_alone(&mut r, &early).await;
    });
}

#[test]
fn another_register_in_use_copied_over_takes_no_write() {
    run(Engine::Sqlite, async |mut r: Register| {
        let other = Register::start_anew(Engine::Sqlite).await;
        written(&other, 5).await;
        assert!(other.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap().starts_with("0\t"));
        let in_use = r.folder.file("other.sqlite");
        fs::copy(other.file(), &in_use).unwrap();
        refuses_and_leaves_alone(&mut r, &in_use).await;
    });
}

#[test]
fn a_log_or_a_file_that_was_cut_takes_no_write_and_is_not_marked_as_whole() {
    run(Engine::Sqlite, async |mut r: Register| {
        for (i, cut) in [
            "the log to nothing",
            "the log to 3 bytes",
            "the log to 1000 bytes",
            "the log to half",
            "the log's header",
            "the file",
        ]
        .into_iter()
        .enumerate()
        {
            if i > 0 {
                r = Register::start_anew(Engine::Sqlite).await;
            }
            written(&r, 2).await;
            let (file, log) = (r.file(), beside(&r.file(), "-wal"));
            let open = |path: &Path| fs::File::options().write(true).open(path).unwrap();
            let length = fs::metadata(&log).unwrap().len();
            match cut {
                "the log to nothing" => open(&log).set_len(0).unwrap(),
                "the log to 3 bytes" => open(&log).set_len(3).unwrap(),
                "the log to 1000 bytes" => open(&log).set_len(1_000).unwrap(),
                "the log to half" => open(&log).set_len(length / 2).unwrap(),
                "the log's header" => std::io::Write::write_all(&mut open(&log), &[0; 32]).unwrap(),
                _ => {
                    assert!(r.sql("PRAGMA wal_checkpoint(FULL)").unwrap().starts_with("0\t"));
                    r.clerk().await.post("/v1/decisions", &decision("8", 1)).await.expect(201);
                    open(&file).set_len(4096).unwrap();
                }
            }
            let ready = r.stranger().get("/readyz").await.refused(503, "unavailable");
            assert!(ready.text().contains("bị cắt ngắn"), "{cut}: {}", ready.text());
            let before = fs::read(&file).unwrap();
            r.program.signal("TERM");
            assert!(r.program.ended(Duration::from_secs(20)).is_some(), "{cut}: it goes on");
            // Nothing was folded into the file, which is in the log's mode as ever.
            let after = fs::read(&file).unwrap();
            assert!(after == before && after[18..20] == [2, 2], "{cut}");
        }
    });
}

/// What is done to the index of the log under the running server.
const HARMS: [&str; 7] =
    ["cut to nothing", "cut to 3", "cut to 1000", "zeros", "random bytes", "an earlier index", "removed"];

fn harm(how: &str, index: &Path, earlier: &[u8]) {
    let open = || fs::File::options().write(true).open(index).unwrap();
    let over = |bytes: &[u8]| std::io::Write::write_all(&mut open(), bytes).unwrap();
    match how {
        "cut to nothing" => open().set_len(0).unwrap(),
        "cut to 3" => open().set_len(3).unwrap(),
        "cut to 1000" => open().set_len(1_000).unwrap(),
        "zeros" => over(&vec![0; earlier.len()]),
        "random bytes" => over(&(0..earlier.len()).map(|i| (i * 31 % 251) as u8).collect::<Vec<_>>()),
        "an earlier index" => over(earlier),
        _ => fs::remove_file(index).unwrap(),
    }
}

#[test]
fn an_index_of_the_log_that_was_cut_written_over_or_removed_loses_nothing_acknowledged() {
    for how in HARMS {
        run(Engine::Sqlite, async |mut r: Register| {
            let clerk = r.clerk().await;
            let index = beside(&r.file(), "-shm");
            let mut kept = Vec::new();
            for number in 1..=2 {
                kept.push(clerk.post("/v1/decisions", &decision(&number.to_string(), 20)).await.expect(201).id());
            }
            let earlier = fs::read(&index).unwrap();
            kept.push(clerk.post("/v1/decisions", &decision("3", 20)).await.expect(201).id());
            harm(how, &index, &earlier);
            // Work goes on, as far as it does.
            let mut refused = 0;
            for number in 4..14 {
                match clerk.post("/v1/decisions", &decision(&number.to_string(), 5)).send().await {
                    Ok(answer) if answer.status == 201 => kept.push(answer.id()),
                    Ok(answer) => {
                        answer.refused(503, "unavailable");
                        refused += 1;
                    }
                    // The system ends a program that reads of a file what was cut off it (SIGBUS).
                    Err(_) => break,
                }
            }
            let ready = r.stranger().get("/readyz").send().await.ok().map(|answer| answer.status);
            println!("{how}: {} acknowledged, {refused} refused, /readyz {ready:?}", kept.len());
            // It goes on with all of it, says that it cannot, or has ended.
            match ready {
                Some(200) => assert_eq!((kept.len(), refused), (13, 0), "{how}"),
                Some(status) => assert_eq!((status, kept.len()), (503, 3), "{how}"),
                None => assert_eq!(refused, 0, "{how}"),
            }
            r.program.kill();
            r.start_again();
            let clerk = r.clerk().await;
            for id in &kept {
                clerk.get(&format!("/v1/decisions/{id}")).await.expect(200);
            }
            assert_eq!(r.number("SELECT count(*) FROM decision"), i64::try_from(kept.len()).unwrap(), "{how}");
            clerk.post("/v1/decisions", &decision("99", 1)).await.expect(201);
            r.run(&["audit", "verify"]).exit(0);
        });
    }
}
