//! The witness: heads kept outside the database, which show what was cut off.

use super::{cut, file};
use crate::harness::{Engine, Finished, Register, command, sample::decision};
use serde_json::Value;
use std::{os::unix::fs::PermissionsExt, time::Duration};

/// The sizes of the heads in a witness.
fn sizes(text: &str) -> Vec<i64> {
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["size"].as_i64().unwrap()).collect()
}

/// Asks the program to stop, and waits for it.
fn stopped(r: &mut Register) {
    r.program.signal("TERM");
    assert_eq!(r.program.ended(Duration::from_secs(10)), Some(0));
}

on_both_engines! {
    async fn each_new_head_is_added_to_the_witness_and_nothing_in_it_is_ever_written_over(mut_r: Register) {
        let mut r = mut_r;
        let (path, witness) = file(&r, "witness");
        r.start_again_with(&["--witness", &witness]);
        let first = std::fs::read_to_string(&path).unwrap();
        assert_eq!(sizes(&first), [r.number("SELECT count(*) FROM audit_event")]);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        r.registered(&decision("1", 2)).await;
        stopped(&mut r);
        let second = std::fs::read_to_string(&path).unwrap();
        let size = r.number("SELECT count(*) FROM audit_event");
        assert!(second.starts_with(&first));
        assert_eq!(sizes(&second), [sizes(&first)[0], size]);
        // Where nothing was added to the register, nothing is to the file.
        r.start_again_with(&["--witness", &witness]);
        stopped(&mut r);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), second);
        // A power cut broke the last line off: it stays, and the next begins on a line of its own.
        let broken = &second[..second.len() - 40];
        std::fs::write(&path, broken).unwrap();
        let told = |text: &str| text.contains("line 2 breaks off before its end, as a power cut leaves it");
        let seen = r.run(&["audit", "verify", "--head", &witness]).exit(0);
        assert!(told(&seen.stderr), "{}", seen.stderr);
        r.start_again_with(&["--witness", &witness]);
        assert!(told(&r.log()), "{}", r.log());
        let now = std::fs::read_to_string(&path).unwrap();
        assert!(now.starts_with(&format!("{broken}\n{{")) && now.ends_with("}\n"), "{now}");
        let said = r.run(&["audit", "verify", "--head", &witness]).exit(0).text();
        assert!(said.contains("each of the 2 heads fits") && said.contains(&format!("stands for all {size} events")), "{said}");
    }

    async fn a_witness_whose_first_line_broke_off_is_added_to_and_a_head_that_an_editor_saved_is_read(mut_r: Register) {
        let mut r = mut_r;
        let (path, witness) = file(&r, "witness");
        std::fs::write(&path, "{\"size\":3,\"root_h").unwrap();
        let seen = r.run(&["audit", "verify", "--head", &witness]).exit(3).stderr;
        assert!(seen.contains("there is no whole head in it: line 1 breaks off"), "{seen}");
        r.start_again_with(&["--witness", &witness]);
        let now = std::fs::read_to_string(&path).unwrap();
        assert_eq!(now.lines().count(), 2, "{now}");
        stopped(&mut r);
        // As Notepad saves it: a mark before the text, and its own ends of lines.
        let (saved, head) = file(&r, "saved.txt");
        std::fs::write(&saved, format!("\u{FEFF}{}\r\n", now.lines().next_back().unwrap())).unwrap();
        let said = r.run(&["audit", "verify", "--head", &head]).exit(0).text();
        assert!(said.contains("the head you kept"), "{said}");
    }

    async fn events_that_are_cut_off_with_their_rows_are_seen_by_the_witness(mut_r: Register) {
        let mut r = mut_r;
        let (path, witness) = file(&r, "witness");
        let clerk = r.clerk().await;
        let size = r.number("SELECT count(*) FROM audit_event");
        let made = clerk.post("/v1/recipients", &serde_json::json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        r.start_again_with(&["--witness", &witness]);
        cut(&r, size + 1);
        if r.engine == Engine::Sqlite {
            r.sql("DELETE FROM recipient_search").unwrap();
        }
        r.sql(&format!("DELETE FROM recipient WHERE id = {made}")).unwrap();
        // Without the witness the rest fits: nothing in the database tells of what is gone.
        let seen = r.run(&["audit", "verify", "--head", &witness]).exit(1).stderr;
        assert!(seen.contains(&format!("event {}: it is missing", size + 1)), "{seen}");
        // The program itself says so when it starts, and goes on adding.
        let before = std::fs::read_to_string(&path).unwrap();
        r.start_again_with(&["--witness", &witness]);
        assert!(r.log().contains("the register is not as its witness saw it"), "{}", r.log());
        let now = std::fs::read_to_string(&path).unwrap();
        assert!(now.starts_with(&before) && sizes(&now).last() == Some(&size), "{now}");
    }

    async fn a_witness_that_cannot_be_written_stops_the_start_and_not_the_service(mut_r: Register) {
        let mut r = mut_r;
        let (_, database) = file(&r, "other.sqlite");
        let start = |witness: &str| {
            let database = format!("sqlite:{database}");
            Finished::of(command(["serve", "--listen", "127.0.0.1:0", "--database", &database, "--witness", witness])).exit(3).stderr
        };
        let (folder, missing) = (r.folder.path.display().to_string(), r.folder.file("nowhere/witness").display().to_string());
        assert!(start("/dev/full").contains("witness: /dev/full: No space left"));
        assert!(start(&missing).contains(&format!("witness: {missing}: No such file")));
        assert!(start(&folder).contains("it is a folder"));
        let (path, other) = file(&r, "other");
        std::fs::write(&path, "root:x:0:0:root:/root:/bin/sh\n").unwrap();
        assert!(start(&other).contains("this is no head"));
        // The witness of another register.
        std::fs::create_dir(r.folder.file("apart")).unwrap();
        let (path, witness) = file(&r, "apart/witness");
        r.start_again_with(&["--witness", &witness]);
        assert!(start(&witness).contains("not signed by a key of this register"));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1, "nothing was added to it");
        // The disk goes away later: the register serves on and says so.
        std::fs::remove_dir_all(r.folder.file("apart")).unwrap();
        r.registered(&decision("1", 1)).await;
        stopped(&mut r);
        assert!(r.log().contains("the head could not be added to the witness"), "{}", r.log());
    }
}
