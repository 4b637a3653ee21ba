//! Bytes of the log altered by another: SQLite ends the log at the first frame that does not bear its checksum, without a
//! word, and drops what was acknowledged after it.

use super::{beside, written};
use crate::harness::{
    Engine, Finished, Register, run,
    sample::{but, decision},
};
use serde_json::json;
use std::{fs, os::unix::fs::FileExt, path::Path, time::Duration};

/// Bytes of the log's header, and of that of a frame.
const HEADER: usize = 32;
const FRAME: usize = 24;

/// Where each frame of a log begins, and the page it is of (the format of database files, section 4.1).
fn frames(log: &[u8]) -> Vec<(usize, u32)> {
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let step = FRAME + number(8) as usize;
    (HEADER..).step_by(step).take_while(|at| at + step <= log.len()).map(|at| (at, number(at))).collect()
}

/// Alters a byte of a file in place, and no other: the server may write its own meanwhile.
fn flip(path: &Path, at: usize) {
    let (file, at) = (fs::File::options().read(true).write(true).open(path).unwrap(), at as u64);
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0x20], at).unwrap();
}

/// Whatever opens the register refuses it and touches nothing.
fn is_refused(r: &Register, words: &[&str]) {
    let files = || ["", "-wal", "-shm"].map(|end| fs::read(beside(&r.file(), end)).unwrap());
    let before = files();
    let said = r.run(words).exit(3).stderr;
    assert!(said.contains("-wal is damaged at frame") && said.contains("-shm away"), "{words:?}: {said}");
    assert!(files() == before, "{words:?}: something was touched");
}

#[test]
fn a_log_altered_after_a_kill_is_refused_and_nothing_acknowledged_is_dropped_without_a_word() {
    run(Engine::Sqlite, async |mut r: Register| {
        written(&r, 4).await;
        let events = r.number("SELECT count(*) FROM audit_event");
        r.program.kill();
        let log = beside(&r.file(), "-wal");
        let known = frames(&fs::read(&log).unwrap());
        let (first, middle, last) = (known[0].0, known[known.len() / 2].0, known[known.len() - 1].0);
        for at in [17, first, middle + 9, middle + 17, middle + 2_000, last + FRAME + 4_095] {
            flip(&log, at);
            is_refused(&r, &["audit", "verify"]);
            flip(&log, at);
        }
        flip(&log, middle + 100);
        let backup = r.folder.file("backup.sqlite").display().to_string();
        for words in [
            ["serve", "--listen", "127.0.0.1:0"].as_slice(),
            &["doctor"],
            &["migrate"],
            &["backup", "--output", &backup],
            &["token", "create", "--account", "an", "--role", "clerk"],
        ] {
            is_refused(&r, words);
        }
        // As it was, it has all of it.
        let whole = r.folder.file("whole");
        fs::create_dir(&whole).unwrap();
        for end in ["", "-wal", "-shm"] {
            let from = beside(&r.file(), end);
            fs::copy(&from, whole.join(from.file_name().unwrap())).unwrap();
        }
        flip(&log, middle + 100);
        r.start_again();
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), events);
        r.run(&["audit", "verify"]).exit(0);
        r.program.kill();
        // Whoever is content with what is before the damage says so by taking the index away.
        for end in ["", "-wal", "-shm"] {
            let to = beside(&r.file(), end);
            fs::copy(whole.join(to.file_name().unwrap()), &to).unwrap();
        }
        fs::remove_file(beside(&r.file(), "-shm")).unwrap();
        r.start_again();
        assert!(r.number("SELECT count(*) FROM audit_event") < events);
        r.run(&["audit", "verify"]).exit(0);
    });
}

/// The register with a log that was altered under the server: verify and doctor tell it.
fn is_told(r: &Register) -> Finished {
    for words in [["audit", "verify"].as_slice(), &["doctor"]] {
        let said = r.run(words);
        let all = format!("{}{}", said.text(), said.stderr);
        assert!(said.code != Some(0) && all.contains("-wal is damaged at frame"), "{words:?}: {all}");
        assert!(all.contains("stop the server in order"), "{words:?}: {all}");
    }
    r.run(&["audit", "verify"]).exit(1)
}

#[test]
fn a_log_altered_under_the_server_is_told_and_an_end_in_order_keeps_all_of_it() {
    run(Engine::Sqlite, async |mut r: Register| {
        written(&r, 4).await;
        let log = beside(&r.file(), "-wal");
        // A frame that a later one of the same page replaces: no reader needs it any more.
        let known = frames(&fs::read(&log).unwrap());
        let replaced = (1..known.len()).find(|i| known[i + 1..].iter().any(|(_, page)| *page == known[*i].1)).unwrap();
        flip(&log, known[replaced].0 + 1_000);
        is_told(&r);
        r.clerk().await.post("/v1/decisions", &decision("77", 1)).await.expect(201);
        let events = r.number("SELECT count(*) FROM audit_event");
        let copied = r.folder.file("copied.sqlite");
        for end in ["", "-wal", "-shm"] {
            fs::copy(beside(&r.file(), end), beside(&copied, end)).unwrap();
        }
        r.program.signal("TERM");
        assert_eq!(r.program.ended(Duration::from_secs(20)), Some(0));
        r.start_again();
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), events);
        r.run(&["audit", "verify"]).exit(0);
        r.program.kill();
        // The same ended by a kill.
        for end in ["", "-wal", "-shm"] {
            fs::copy(beside(&copied, end), beside(&r.file(), end)).unwrap();
        }
        is_refused(&r, &["serve", "--listen", "127.0.0.1:0"]);
    });
}

#[test]
fn words_altered_in_the_log_under_the_server_are_told_by_verify_then_and_ever_after() {
    run(Engine::Sqlite, async |mut r: Register| {
        let title = "Khen thưởng QZQZQZQZ";
        r.clerk().await.post("/v1/decisions", &but(decision("1", 3), json!({"title": title}))).await.expect(201);
        let log = beside(&r.file(), "-wal");
        let bytes = fs::read(&log).unwrap();
        let spots: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"QZQZQZQZ")).collect();
        assert!(!spots.is_empty());
        for at in spots {
            flip(&log, at);
        }
        let said = is_told(&r);
        let altered = "its hash is not that of its content";
        assert!(said.stderr.contains(altered), "{}", said.stderr);
        r.program.signal("TERM");
        assert_eq!(r.program.ended(Duration::from_secs(20)), Some(0));
        r.start_again();
        let said = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(said.contains(altered) && !said.contains("-wal is damaged"), "{said}");
    });
}
