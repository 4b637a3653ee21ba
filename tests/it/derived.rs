//! What is derived from the rows is computed anew: an index that lacks a row, a key that is not that of its name, a
//! number given out again are seen.

use crate::harness::{
    Engine, Finished, Register, command,
    sample::{but, decision},
};
use serde_json::json;
use std::{collections::BTreeMap, path::Path};

mod pages;

/// Makes an index anew without a row, and puts its text back as it was.
fn hide(r: &Register, index: &str, row: &str) {
    match r.engine {
        Engine::Sqlite => {
            let text = r.sql(&format!("SELECT sql FROM sqlite_schema WHERE name = '{index}'")).unwrap();
            let text = text.trim();
            let and = if text.contains(" WHERE ") { "AND" } else { "WHERE" };
            let whole = format!("UPDATE sqlite_schema SET sql = '{}' WHERE name = '{index}'", text.replace('\'', "''"));
            r.sql(&format!("DROP INDEX {index}; {text} {and} NOT ({row}); PRAGMA writable_schema = ON; {whole}; PRAGMA writable_schema = RESET")).unwrap();
        }
        Engine::Postgres => {
            let text = r.sql(&format!("SELECT pg_get_indexdef('{index}'::regclass)")).unwrap();
            r.sql(&format!("DROP INDEX {index}; {} WHERE NOT ({row}); UPDATE pg_index SET indpred = NULL WHERE indexrelid = '{index}'::regclass", text.trim()))
                .unwrap();
        }
    }
}

on_both_engines! {
    async fn an_index_made_anew_without_a_row_is_seen_though_its_text_was_put_back(r: Register) {
        let answer = r.registered(&decision("1", 3)).await;
        let clerk = r.clerk().await;
        let one = clerk.get(&format!("/v1/decisions/{}/conferrals", answer.id())).await.expect(200).items()[0].clone();
        let (id, who) = (one["id"].as_i64().unwrap(), one["recipient_id"].as_i64().unwrap());
        r.run(&["audit", "verify"]).exit(0);
        hide(&r, "conferral_recipient", &format!("id = {id}"));
        hide(&r, "audit_event_noun", "act = 'register_decision'");
        r.run(&["doctor"]).exit(0);
        // The history is empty while the conferral is there.
        assert!(!r.sql(&format!("SELECT id FROM conferral WHERE id = {id} AND recipient_id + 0 = {who}")).unwrap().is_empty());
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        for index in ["conferral_recipient", "audit_event_noun"] {
            assert!(seen.contains(index), "{index}: {seen}");
        }
    }

    async fn a_search_index_that_does_not_find_what_it_should_is_seen(r: Register) {
        r.registered(&decision("1", 3)).await;
        let one = r.number("SELECT max(id) FROM recipient");
        r.run(&["audit", "verify"]).exit(0);
        match r.engine {
            Engine::Sqlite => {
                let words = r.sql(&format!("SELECT search_key FROM recipient WHERE id = {one}")).unwrap();
                let put = |words: &str| r.sql(&format!("DELETE FROM recipient_search WHERE rowid = {one}; INSERT INTO recipient_search (rowid, words) VALUES ({one}, '{words}')")).unwrap();
                put("nobody");
                let seen = r.run(&["audit", "verify"]).exit(1).stderr;
                assert!(seen.contains("recipient_search: \"nobody\" does not find the rows that have it"), "{seen}");
                put(words.trim());
                r.run(&["audit", "verify"]).exit(0);
                // Beginnings of words have an index of their own: a row is put in by whole words alone.
                let schema = |sql: &str| format!("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {sql} WHERE name = 'recipient_search'; PRAGMA writable_schema = RESET");
                let made = r.sql("SELECT sql FROM sqlite_schema WHERE name = 'recipient_search'").unwrap();
                r.sql(&schema("replace(sql, 'prefix=''1 2 3 4 5 6 7'', ', '')")).unwrap();
                put(words.trim());
                r.sql(&schema(&format!("'{}'", made.trim().replace('\'', "''")))).unwrap();
                let seen = r.run(&["audit", "verify"]).exit(1).stderr;
                assert!(seen.contains("…\" does not find the rows that have it"), "{seen}");
                put(words.trim());
                r.run(&["audit", "verify"]).exit(0);
                r.sql("DELETE FROM decision_search").unwrap();
                let seen = r.run(&["audit", "verify"]).exit(1).stderr;
                assert!(seen.contains("decision_search has 0 rows"), "{seen}");
            }
            Engine::Postgres => {
                hide(&r, "recipient_search", &format!("id = {one}"));
                let seen = r.run(&["audit", "verify"]).exit(1).stderr;
                assert!(seen.contains("recipient_search: \""), "{seen}");
            }
        }
    }

    async fn keys_that_are_not_those_of_their_rows_are_seen(r: Register) {
        let keyed = but(decision("1", 0), json!({"lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Đặng Thị Mẫu", "unit": "Trường Mẫu", "external_ids": [{"system": "hrm", "value": "7"}]}]}));
        let answer = r.registered(&keyed).await;
        r.run(&["audit", "verify"]).exit(0);
        let decision_id = answer.id();
        let edits: &[(&str, &str, &str)] = &[
            ("recipient", "name_key", "'dang thi'"),
            ("recipient", "name_sort", "'a'"),
            ("recipient", "search_key", "'dang thi'"),
            ("recipient", "unit_key", "NULL"),
            ("authority", "name_key", "'x'"),
            ("decision", "number_key", "'9'"),
            ("decision", "title_key", "'x'"),
            ("conferral", "name_sort", "'a'"),
            ("conferral", "signed_fall", "-20200101"),
            ("conferral", "signed_year", "1999"),
        ];
        for (table, column, value) in edits {
            let id = if *table == "decision" { decision_id } else { r.number(&format!("SELECT max(id) FROM {table}")) };
            let null = if *column == "unit_key" { "" } else { " NOT NULL" };
            r.sql(&format!("CREATE TABLE kept (value {}{null}); INSERT INTO kept SELECT {column} FROM {table} WHERE id = {id}", if value.starts_with('\'') || null.is_empty() { "TEXT" } else { "INTEGER" })).unwrap();
            r.sql(&format!("UPDATE {table} SET {column} = {value} WHERE id = {id}")).unwrap();
            let seen = r.run(&["audit", "verify"]).exit(1).stderr;
            assert!(seen.contains(&format!("{table} {id}: {column} is not what is computed from its row")), "{table}.{column}: {seen}");
            r.sql(&format!("UPDATE {table} SET {column} = (SELECT value FROM kept) WHERE id = {id}; DROP TABLE kept")).unwrap();
        }
        r.run(&["audit", "verify"]).exit(0);
        r.sql("DELETE FROM registered_number").unwrap();
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains(&format!("decision {decision_id}: the rows of registered_number")), "{seen}");
    }

    async fn a_number_that_would_be_given_out_again_is_seen(r: Register) {
        r.registered(&decision("1", 3)).await;
        let highest = r.number("SELECT max(id) FROM recipient");
        let back = match r.engine {
            Engine::Sqlite => format!("UPDATE sqlite_sequence SET seq = {highest} - 1 WHERE name = 'recipient'"),
            Engine::Postgres => format!("SELECT setval(pg_get_serial_sequence('recipient', 'id'), {highest} - 1)"),
        };
        r.sql(&back).unwrap();
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains(&format!("recipient: number {highest} would be given out again")), "{seen}");
    }

    async fn numbers_that_were_moved_far_on_by_hand_are_seen_and_nobody_walks_there(r: Register) {
        let set = |last: i64| {
            r.sql(&match r.engine {
                Engine::Sqlite => format!("UPDATE sqlite_sequence SET seq = {last} WHERE name = 'decision'"),
                Engine::Postgres => format!("SELECT setval(pg_get_serial_sequence('decision', 'id'), {last})"),
            })
            .unwrap();
        };
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &decision("1", 1)).await.expect(201);
        set(9_007_199_254_740_993);
        let named = "decision: the last number given out was set to 9007199254740993 by hand, and up to 1 they are taken";
        for words in [["doctor"].as_slice(), &["audit", "verify"]] {
            let seen = r.run(words).exit(1).stderr;
            assert!(seen.contains(named), "{seen}");
        }
        let id = clerk.post("/v1/decisions", &decision("2", 1)).await.expect(201).id();
        for words in [["doctor"].as_slice(), &["audit", "verify"]] {
            let seen = r.run(words).exit(1).stderr;
            assert!(seen.contains(&format!("decision: number {id} is taken, and programs read none beyond")), "{seen}");
        }
        set(i64::MAX);
        let refused = clerk.post("/v1/decisions", &decision("3", 1)).header("Accept-Language", "en").await.refused(503, "unavailable").text();
        assert!(refused.contains("award-registry doctor"), "{refused}");
        r.run(&["doctor"]).exit(1);
    }

    async fn groups_that_are_not_those_of_the_conferrals_are_seen(r: Register) {
        let id = r.registered(&decision("1", 3)).await.id();
        let one = r.number("SELECT max(id) FROM conferral_group");
        for (edit, undo) in [
            (format!("UPDATE conferral_group SET total = total + 1 WHERE id = {one}"), format!("UPDATE conferral_group SET total = total - 1 WHERE id = {one}")),
            (
                format!("CREATE TABLE kept AS SELECT * FROM conferral_group WHERE id = {one}; DELETE FROM conferral_group WHERE id = {one}"),
                "INSERT INTO conferral_group SELECT * FROM kept; DROP TABLE kept".to_owned(),
            ),
        ] {
            r.sql(&edit).unwrap();
            let seen = r.run(&["audit", "verify"]).exit(1).stderr;
            assert!(seen.contains(&format!("decision {id}: the rows of conferral_group")), "{seen}");
            r.sql(&undo).unwrap();
            r.run(&["audit", "verify"]).exit(0);
        }
    }

    async fn a_register_that_is_written_meanwhile_verifies(r: Register) {
        let clerk = r.clerk().await;
        let writing = async {
            for n in 0..40 {
                let made = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": format!("Trần Văn {n}")})).await.expect(201);
                let other = json!({"kind": "individual", "name": format!("Lê Thị {n}"), "aliases": []});
                clerk.put(&format!("/v1/recipients/{}", made.id()), &made.etag(), &but(other, json!({}))).await;
            }
        };
        let verifying = async {
            for _ in 0..4 {
                let arguments = ["audit", "verify", "--database", &r.database].map(str::to_owned);
                tokio::task::spawn_blocking(move || Finished::of(command(arguments)).exit(0)).await.unwrap();
            }
        };
        tokio::join!(writing, verifying);
    }
}

/// A copy of the file of a register that was closed, with one bit turned.
fn turned(file: &Path, copy: &Path, at: usize, bit: u8) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[at] ^= 1 << bit;
    std::fs::write(copy, bytes).unwrap();
}

/// Tables whose content is outside the proof: a bit of it that turns is seen only where it breaks a page, a reference
/// or an index.
const OUTSIDE: &[&str] =
    &["token", "session", "attempt", "code_token", "idempotency", "seaql_migrations", "sqlite_stat1", "sqlite_stat4"];

#[test]
fn a_bit_that_turned_in_what_the_file_holds_is_seen() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.registered(&decision("1", 12)).await;
        r.registered(&decision("2", 5)).await;
        r.program.signal("TERM");
        r.program.ended(std::time::Duration::from_secs(10));
        let file = r.file();
        assert!(!Path::new(&format!("{}-wal", file.display())).exists(), "the log is folded into the file");
        let bytes = std::fs::read(&file).unwrap();
        let live = pages::live(&bytes);
        let owners = pages::owners(&file);
        let copy = r.folder.file("turned.sqlite");
        let (mut seed, mut tried, mut unseen) = (20_261_127_u64, BTreeMap::<String, usize>::new(), Vec::new());
        for _ in 0..60 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = live[usize::try_from(seed >> 33).unwrap() % live.len()];
            let bit = u8::try_from(seed >> 20 & 7).unwrap();
            let owner = owners.get(&(at / pages::size(&bytes) + 1)).cloned().unwrap_or_else(|| "the file".into());
            turned(&file, &copy, at, bit);
            let database = format!("sqlite:{}", copy.display());
            let verified = Finished::of(command(["audit", "verify", "--database", &database]));
            *tried.entry(owner.clone()).or_default() += 1;
            let harmless = || match owner.as_str() {
                // A comment in the text of a table is no part of the schema.
                "sqlite_schema" => pages::schema(&copy) == pages::schema(&file),
                // Numbers that are left out harm nobody.
                "sqlite_sequence" => {
                    pages::numbers(&file).iter().all(|(table, last)| pages::numbers(&copy).get(table) >= Some(last))
                }
                // What SQLite reads from nowhere else is no content: a row's id stands before its record, and the place
                // for it within the record is not looked at.
                table => pages::rows(&file, table).is_some_and(|rows| pages::rows(&copy, table) == Some(rows)),
            };
            if verified.code == Some(0) && !harmless() {
                unseen.push((owner, at, bit));
            }
            for beside in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{beside}", copy.display()));
            }
        }
        eprintln!("turned: {tried:?}; not seen: {unseen:?}");
        let outside = |owner: &str| OUTSIDE.contains(&owner) || owner.ends_with("_docsize") || owner.ends_with("_data");
        let missed: Vec<_> = unseen.iter().filter(|(owner, ..)| !outside(owner)).collect();
        assert!(missed.is_empty(), "{missed:?}");
    });
}
