//! The keys of id numbers: rotated beside a running server, wrong or missing, and what they seal moved by hand.

use super::{PLANTED, add, ask, disclosed, individual, last, whose};
use crate::harness::{Engine, Finished, Register, command};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

fn key_file(r: &Register) -> PathBuf {
    r.folder.file("registry.sqlite.data.key")
}

fn keys(r: &Register) -> Vec<String> {
    fs::read_to_string(key_file(r)).unwrap().lines().map(str::to_owned).collect()
}

/// Puts keys into the key file, as its owner would.
fn put_keys(r: &Register, keys: &[String]) {
    fs::write(key_file(r), keys.join("\n") + "\n").unwrap();
    fs::set_permissions(key_file(r), fs::Permissions::from_mode(0o600)).unwrap();
}

/// A recipient with the planted number, under the keys of the file.
async fn planted(r: &Register) -> i64 {
    let clerk = r.clerk().await;
    let id = individual(&clerk, json!({})).await;
    add(&clerk, id, PLANTED).await.expect(201);
    id
}

on_both_engines! {
    async fn a_rotation_beside_a_running_server_changes_every_key_and_no_answer(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let mut people = Vec::new();
        for n in 0..12 {
            let number = format!("0911807746{n:02}");
            let id = individual(&clerk, json!({})).await;
            people.push((id, add(&clerk, id, &number).await.expect(201)["id"].clone(), number));
        }
        assert_eq!(fs::metadata(key_file(&r)).unwrap().permissions().mode() & 0o777, 0o600);
        let (old, rows) = (keys(&r), r.sql("SELECT key_id, hash, sealed FROM id_number ORDER BY id").unwrap());
        assert_eq!(old.len(), 1);
        let done = r.run(&["id-numbers", "rotate"]).exit(0).text();
        assert!(done.starts_with("12 id numbers sealed anew"), "{done}");
        let (new, after) = (keys(&r), r.sql("SELECT key_id, hash, sealed FROM id_number ORDER BY id").unwrap());
        assert!(new.len() == 1 && new != old, "the old key is gone");
        assert_eq!(fs::metadata(key_file(&r)).unwrap().permissions().mode() & 0o777, 0o600);
        let words: Vec<&str> = rows.split_whitespace().collect();
        assert!(words.iter().all(|word| !after.contains(word)), "nothing is as it was");
        for (id, number_id, number) in &people {
            assert_eq!(whose(&clerk, number).await, [*id]);
            assert_eq!(disclosed(&registrar, number_id).await, json!(number));
        }
        let event = last(&r, "rotate_data_key").await;
        assert!(event.text().contains("\\\"sealed\\\":12") && !event.text().contains(&new[0]), "{}", event.text());
        assert_eq!(r.number("SELECT count(*) FROM audit_event WHERE act = 'rotate_data_key'"), 1);
        add(&clerk, individual(&clerk, json!({})).await, "091180774699").await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
        // What the old key sealed is opened by it alone, and it is not there any more.
        put_keys(&r, &old);
        ask(&clerk, &people[0].2).await.refused(503, "unavailable");
    }

    async fn a_rotation_that_broke_off_is_finished_by_the_next_and_nothing_is_unreadable_between(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let id = planted(&r).await;
        let number = json!(r.number("SELECT max(id) FROM id_number"));
        let old = keys(&r);
        // It broke off when the new key stood in the file and nothing was sealed by it.
        let new = "ab".repeat(32);
        put_keys(&r, &[new.clone(), old[0].clone()]);
        assert_eq!((whose(&clerk, PLANTED).await, disclosed(&registrar, &number).await), (vec![id], json!(PLANTED)));
        let other = individual(&clerk, json!({})).await;
        add(&clerk, other, PLANTED).await.refused(409, "already_exists");
        add(&clerk, other, "091180774614").await.expect(201);
        assert_eq!((whose(&clerk, "091180774614").await, r.number("SELECT count(DISTINCT key_id) FROM id_number")), (vec![other], 2));
        assert!(r.run(&["id-numbers", "rotate"]).exit(0).text().starts_with("1 id numbers"));
        assert_eq!((keys(&r), r.number("SELECT count(DISTINCT key_id) FROM id_number")), (vec![new.clone()], 1));
        assert_eq!((whose(&clerk, PLANTED).await, whose(&clerk, "091180774614").await), (vec![id], vec![other]));
        // It broke off when all was sealed and the old key still stood in the file.
        put_keys(&r, &[new.clone(), old[0].clone()]);
        assert_eq!(whose(&clerk, PLANTED).await, [id]);
        assert!(r.run(&["id-numbers", "rotate"]).exit(0).text().starts_with("0 id numbers"));
        assert_eq!(keys(&r), [new]);
        assert!(r.run(&["id-numbers", "rotate"]).exit(0).text().starts_with("2 id numbers"));
        assert_eq!((whose(&clerk, PLANTED).await, disclosed(&registrar, &number).await), (vec![id], json!(PLANTED)));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn look_ups_and_additions_go_on_while_keys_are_rotated(r: Register) {
        let clerk = r.clerk().await;
        let id = planted(&r).await;
        let others: Vec<_> = futures_util::future::join_all((0..6).map(async |_| individual(&clerk, json!({})).await)).await;
        let work = async {
            for (n, other) in others.iter().enumerate() {
                assert_eq!(whose(&clerk, PLANTED).await, [id]);
                assert_eq!(clerk.get(&format!("/v1/recipients/{id}/id-numbers")).await.expect(200).items().len(), 1);
                add(&clerk, *other, &format!("09118077470{n}")).await.expect(201);
            }
        };
        let rotations = async {
            let arguments: Vec<_> = ["id-numbers", "rotate", "--database", &r.database].map(str::to_owned).to_vec();
            let (postgres, key, audit) = (r.engine == Engine::Postgres, key_file(&r), r.folder.file("registry.sqlite.key"));
            tokio::task::spawn_blocking(move || {
                for _ in 0..3 {
                    let mut rotate = command(&arguments);
                    if postgres {
                        rotate.env("AWARD_REGISTRY_DATA_KEY", &key).env("AWARD_REGISTRY_AUDIT_KEY", &audit);
                    }
                    Finished::of(rotate).exit(0);
                }
            })
            .await
            .unwrap();
        };
        futures_util::future::join(work, rotations).await;
        for (n, other) in others.iter().enumerate() {
            assert_eq!(whose(&clerk, &format!("09118077470{n}")).await, [*other]);
        }
        assert_eq!(keys(&r).len(), 1);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_key_that_is_wrong_missing_or_open_to_others_is_named_and_all_else_goes_on_only_when_told_so(given: Register) {
        let mut r = given;
        let id = planted(&r).await;
        let right = keys(&r);
        let elsewhere = individual(&r.clerk().await, json!({})).await;
        for wrong in ["none", "other", "garbage", "open"] {
            match wrong {
                "none" => fs::remove_file(key_file(&r)).unwrap(),
                "other" => put_keys(&r, &["cd".repeat(32)]),
                "garbage" => put_keys(&r, &["no key".to_owned()]),
                _ => {
                    put_keys(&r, &right);
                    fs::set_permissions(key_file(&r), fs::Permissions::from_mode(0o640)).unwrap();
                }
            }
            // Beside a running server, and when one is started to go on without.
            for again in [false, true] {
                if again {
                    r.start_again_with(&["--data-key", "none"]);
                }
                let clerk = r.clerk().await;
                let refused = ask(&clerk, PLANTED).await.refused(503, "unavailable");
                assert!(refused.text().contains("--data-key"), "{wrong}: {}", refused.text());
                add(&clerk, elsewhere, "091180774614").await.refused(503, "unavailable");
                clerk.get(&format!("/v1/recipients/{id}/id-numbers")).await.refused(503, "unavailable");
                clerk.get(&format!("/v1/recipients/{id}")).await.expect(200);
                individual(&clerk, json!({})).await;
            }
            let commands = [
                ["id-numbers", "rotate"].as_slice(),
                &["doctor"],
                &["migrate"],
                &["token", "create", "--account", "lan", "--role", "clerk"],
                &["serve", "--listen", "127.0.0.1:0"],
            ];
            for words in commands {
                let seen = r.run(words).exit(3).stderr;
                assert!(seen.contains("data_key"), "{wrong} {words:?}: {seen}");
            }
            r.run(&["subject", "report", "--recipient", &id.to_string(), "--reason", "x"]).exit(3);
            assert!(r.log().contains("id numbers cannot be read or added"), "{wrong}");
            assert!(wrong != "none" || !key_file(&r).exists(), "no new key takes the place of a lost one");
        }
        put_keys(&r, &right);
        r.start_again();
        assert_eq!(whose(&r.clerk().await, PLANTED).await, [id]);
    }

    async fn keys_may_stand_in_the_setting_itself(given: Register) {
        let mut r = given;
        let id = planted(&r).await;
        let (first, second) = (keys(&r).remove(0), "ef".repeat(32));
        fs::remove_file(key_file(&r)).unwrap();
        let setting = format!("hex:{second},{first}");
        r.start_again_with(&["--data-key", &setting]);
        assert_eq!(whose(&r.clerk().await, PLANTED).await, [id]);
        let done = r.run(&["id-numbers", "rotate", "--data-key", &setting]).exit(0).text();
        assert!(done.starts_with("1 id numbers") && done.contains("can be dropped"), "{done}");
        r.start_again_with(&["--data-key", &format!("hex:{second}")]);
        assert_eq!(whose(&r.clerk().await, PLANTED).await, [id]);
        for wrong in ["hex:", "hex:abcd", first.as_str()] {
            let seen = r.run(&["id-numbers", "rotate", "--data-key", wrong]).exit(3).stderr;
            assert!(seen.contains("data_key") && !seen.contains(&first), "{seen}");
        }
        assert!(!r.log().contains(&second) && !key_file(&r).exists());
    }

    async fn a_sealed_number_copied_to_another_person_does_not_open_and_is_seen(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        planted(&r).await;
        let other = individual(&clerk, json!({})).await;
        let number = add(&clerk, other, "091180774614").await.expect(201)["id"].clone();
        r.sql(&format!("UPDATE id_number SET sealed = (SELECT s.sealed FROM id_number s WHERE s.recipient_id <> {other}) WHERE recipient_id = {other}")).unwrap();
        let path = format!("/v1/id-numbers/{number}/disclose");
        assert!(!registrar.post(&path, &json!({"reason": "x"})).await.refused(500, "internal").text().contains(PLANTED));
        ask(&clerk, "091180774614").await.refused(500, "internal");
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains(&format!("id_number {number}")), "{seen}");
        // A rotation leaves all as it was, and can be run again.
        r.run(&["id-numbers", "rotate"]).exit(3);
        assert_eq!(r.number("SELECT count(DISTINCT key_id) FROM id_number"), 1);
    }
}

#[test]
fn what_was_sealed_before_stays_readable_in_no_file_of_the_database() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let clerk = r.clerk().await;
        let mut people = Vec::new();
        for n in 0..40 {
            let id = individual(&clerk, json!({})).await;
            people.push(add(&clerk, id, &format!("0911807746{n:02}")).await.expect(201)["id"].clone());
        }
        let sealed = || -> Vec<String> {
            r.sql("SELECT sealed FROM id_number ORDER BY id").unwrap().lines().map(str::to_owned).collect()
        };
        let left = |sealed: &[String]| {
            let files = [r.file(), r.folder.file("registry.sqlite-wal")].map(|file| fs::read(file).unwrap_or_default());
            let has =
                |text: &String| files.iter().any(|file| file.windows(text.len()).any(|bytes| bytes == text.as_bytes()));
            sealed.iter().filter(|text| has(text)).count()
        };
        let first = sealed();
        assert_eq!(left(&first), 40);
        r.run(&["id-numbers", "rotate"]).exit(0);
        let second = sealed();
        assert_eq!((left(&first), left(&second)), (0, 40));
        for number in &people {
            clerk.post(&format!("/v1/id-numbers/{number}/withdraw"), &json!({"reason": "Nhập nhầm"})).await.expect(200);
        }
        r.sql("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert_eq!((sealed().len(), left(&second)), (0, 0));
        r.run(&["audit", "verify"]).exit(0);
    });
}
