//! A register moved to the other engine and back: every row, every number given out, and the same head.

use crate::{
    attachments::attach,
    harness::{Engine, Finished, Folder, Register, command, on_database, sample::decision},
};
use serde_json::json;
use std::fs;

fn copy(from: &str, to: &str) -> Finished {
    Finished::of(command(["copy", "--from", from, "--to", to]))
}

/// Copies a register with its files, between the folders that the tests keep them in.
fn copy_all(r: &Register, to: &str, folder: &Folder) -> Finished {
    let files = |folder: &Folder| folder.file("registry.sqlite.attachments").display().to_string();
    let mut copy = command(["copy", "--from", &r.database, "--to", to]);
    copy.args(["--attachments", &files(&r.folder), "--to-attachments", &files(folder)]);
    Finished::of(copy)
}

/// Puts the keys of a register where the program looks for those of another.
fn bring_keys(from: &Folder, to: &Folder) {
    for key in ["registry.sqlite.key", "registry.sqlite.data.key"] {
        fs::copy(from.file(key), to.file(key)).unwrap();
    }
}

/// The head without its instant and signature, which are of whoever asked for it.
async fn head(r: &Register) -> (serde_json::Value, serde_json::Value) {
    let head = r.auditor().await.get("/v1/audit/head").await.expect(200).json();
    (head["size"].clone(), head["root_hash"].clone())
}

/// What people see of it: lists, figures, the sentence.
async fn seen(r: &Register) -> Vec<serde_json::Value> {
    let auditor = r.auditor().await;
    let mut seen = Vec::new();
    for path in [
        "/v1/conferrals?limit=200&sort=name",
        "/v1/decisions?limit=200",
        "/v1/recipients?limit=200&q=Mẫu",
        "/v1/decisions?q=hiến máu",
        "/v1/reports/statistics?group_by=authority",
        "/v1/reports/summary?campaign=HMTN&year=2019",
        "/v1/awards",
        "/v1/authorities?limit=200",
        "/v1/audit/events?limit=200",
    ] {
        let mut answer = auditor.get(path).await.expect(200).json();
        // Where a list goes on is said by a database of its own.
        answer.as_object_mut().unwrap().remove("next_cursor");
        seen.push(answer);
    }
    seen
}

#[test]
fn a_register_goes_from_sqlite_to_postgresql_and_back_with_every_row_and_the_same_head() {
    crate::harness::run(Engine::Sqlite, async |engine: Engine| {
        let mut r = Register::demonstration(engine).await;
        r.give_password("quan-tri", "administrator", "mười hai con chim én bay").await;
        let clerk = r.clerk().await;
        r.registered(&decision("77", 40)).await;
        clerk.post("/v1/decisions", &decision("78", 5)).await.expect(201);
        let person = clerk
            .post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Thị \"Ba\" \\ 'Bốn'\n"}))
            .await
            .expect(201);
        let path = format!("/v1/recipients/{}/id-numbers", person["id"]);
        clerk.post(&path, &json!({"id_number": "079123456789"})).await.expect(201);
        attach(&clerk, 1, "quyet-dinh.pdf", b"%PDF-1.7 signed", "paper").await.expect(201);
        // The number of a draft that is gone is not given out again on the other side either.
        let last = clerk.post("/v1/decisions", &decision("79", 1)).await.expect(201)["id"].as_i64().unwrap();
        r.auditor().await;
        let (was, before) = (head(&r).await, seen(&r).await);
        r.program.signal("TERM");
        r.program.ended(std::time::Duration::from_secs(20)).unwrap();

        let (database, name, folder) = Register::new_database(Engine::Postgres);
        // As an office has it: the database is of a user who is not the server's administrator.
        let user = format!("{name}_office");
        on_database(&name, &format!("CREATE ROLE {user} LOGIN; ALTER DATABASE {name} OWNER TO {user}")).unwrap();
        let database = database.replace("//postgres@", &format!("//{user}@"));
        let copied = copy_all(&r, &database, &folder).exit(0);
        assert!(!copied.stderr.contains("WARN"), "{}", copied.stderr);
        let said = copied.text();
        assert!(
            said.contains(" rows: ")
                && said.contains("1 attachments in ")
                && said.contains("serve it with the keys of"),
            "{said}"
        );
        bring_keys(&r.folder, &folder);
        let mut moved = Register::over(Engine::Postgres, database, name, folder);
        moved.knows_tokens_of(&r);
        moved.run(&["audit", "verify"]).exit(0);
        assert_eq!(head(&moved).await, was);
        assert!(seen(&moved).await == before, "people see something else");
        let next = moved.clerk().await.post("/v1/decisions", &decision("80", 1)).await.expect(201)["id"].as_i64();
        assert_eq!(next, Some(last + 1));
        moved.registered(&decision("81", 2)).await;
        let (was, before) = (head(&moved).await, seen(&moved).await);
        moved.program.signal("TERM");
        moved.program.ended(std::time::Duration::from_secs(20)).unwrap();

        let (database, name, folder) = Register::new_database(Engine::Sqlite);
        copy_all(&moved, &database, &folder).exit(0);
        bring_keys(&moved.folder, &folder);
        let back = Register::over(Engine::Sqlite, database, name, folder);
        back.knows_tokens_of(&r);
        back.run(&["audit", "verify"]).exit(0);
        assert_eq!(head(&back).await, was);
        assert!(seen(&back).await == before, "people see something else");
        let paper = back.clerk().await.get("/v1/decisions/1/attachments/1").await.expect(200).text();
        assert_eq!(paper, "%PDF-1.7 signed");
        let whose = back.clerk().await.get(&path).await.expect(200).items();
        assert_eq!(whose.len(), 1, "the number of a person came along");
        back.registered(&decision("82", 2)).await;
    });
}

#[test]
fn a_copy_is_refused_where_something_is_and_of_what_does_not_verify_and_leaves_nothing() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        r.registered(&decision("1", 3)).await;
        let (full, _name, _folder) = Register::new_database(Engine::Postgres);
        copy(&r.database, &full).exit(0);
        let refused = copy(&r.database, &full).exit(1).stderr;
        assert!(refused.contains("has a register already"), "{refused}");
        let there = r.folder.file("there.sqlite");
        fs::write(&there, "something").unwrap();
        let refused = copy(&r.database, &format!("sqlite:{}", there.display())).exit(1).stderr;
        assert!(refused.contains("exists already") && fs::read(&there).unwrap() == b"something", "{refused}");
        let nowhere = format!("sqlite:{}", r.folder.file("typo.sqlite").display());
        copy(&nowhere, &format!("sqlite:{}", r.folder.file("new.sqlite").display())).exit(3);
        assert!(!r.folder.file("typo.sqlite").exists() && !r.folder.file("new.sqlite").exists());
        // One row by hand, and nothing is copied.
        r.sql("UPDATE conferral SET name = 'Ai đó' WHERE id = 1").unwrap();
        let (empty, name, _folder) = Register::new_database(Engine::Postgres);
        let refused = copy(&r.database, &empty).exit(1).stderr;
        assert!(refused.contains("does not verify"), "{refused}");
        let tables = "SELECT count(*) FROM pg_stat_user_tables";
        assert_eq!(on_database(&name, tables).unwrap().trim(), "0");
        let new = r.folder.file("new.sqlite");
        copy(&r.database, &format!("sqlite:{}", new.display())).exit(1);
        assert!(!new.exists());
    });
}

#[test]
fn while_it_is_copied_nobody_writes_and_what_is_written_after_it_is_never_left_out_silently() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        r.registered(&decision("1", 200)).await;
        let (clerk, to) = (r.clerk().await, r.folder.file("moved.sqlite"));
        let moved = format!("sqlite:{}", to.display());
        let mut number = 1;
        // By chance all that waits for the copy may come when it has ended: then nothing is left out, and it is tried again.
        let refused = loop {
            let (from, target) = (r.database.clone(), moved.clone());
            let copying = tokio::task::spawn_blocking(move || copy(&from, &target));
            while !copying.is_finished() {
                number += 1;
                let made = clerk.post("/v1/decisions", &decision(&number.to_string(), 1)).await;
                assert!([201, 503].contains(&made.status), "{}", made.text());
            }
            let copied = copying.await.unwrap();
            if copied.code != Some(0) {
                break copied.exit(1).stderr;
            }
            fs::remove_file(&to).unwrap();
        };
        assert!(refused.contains("was written to after it was copied") && !to.exists(), "{refused}");
        // The register itself has all that was acknowledged, and is copied when nobody writes.
        r.run(&["audit", "verify"]).exit(0);
        copy(&r.database, &moved).exit(0);
        assert!(to.exists());
    });
}
