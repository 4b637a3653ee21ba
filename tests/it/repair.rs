//! What is derived from the records can be made anew, beside a running server, as an act of the program.

use crate::harness::{Engine, Register, sample::decision};

on_both_engines! {
    async fn what_is_derived_is_made_anew_beside_a_running_server_and_is_an_event(r: Register) {
        r.registered(&decision("1", 3)).await;
        let clerk = r.clerk().await;
        let found = async || {
            let of = async |path: &str| clerk.get(path).await.expect(200).items().len();
            (of("/v1/recipients?q=dang%20thi%20mau").await, of("/v1/recipients?unit=truong%20thcs").await, of("/v1/decisions?q=hien%20mau").await)
        };
        let all = found().await;
        assert_eq!(all, (2, 2, 1));
        if r.engine == Engine::Sqlite {
            r.sql("INSERT INTO recipient_search (recipient_search) VALUES ('delete-all'); DELETE FROM unit_search; INSERT INTO unit_search (rowid, words) VALUES (99, 'truong thcs'); \
                   INSERT INTO decision_search (decision_search) VALUES ('delete-all')").unwrap();
            assert_ne!(found().await, all);
        } else {
            r.sql("DELETE FROM recipient_word WHERE recipient_id <> 1; INSERT INTO recipient_word VALUES ('nobody', 1)").unwrap();
            assert_ne!(found().await, all);
            let seen = r.run(&["audit", "verify"]).exit(1).stderr;
            assert!(seen.contains("recipient_word: \"nobody\" of recipient 1 is not as its name says; `award-registry repair search`"), "{seen}");
        }
        let said = r.run(&["repair", "search"]).exit(0).text();
        assert!(said.contains("recipient_search rebuilt, 3 entries") && said.contains("verified: "), "{said}");
        assert_eq!(found().await, all);
        let said = r.run(&["repair", "indexes"]).exit(0).text();
        assert!(said.contains(" indexes\n") && said.contains("verified: "), "{said}");
        let acts = r.sql("SELECT act, actor, noun FROM audit_event ORDER BY seq DESC LIMIT 2").unwrap();
        assert_eq!(acts, "repair_indexes\tsystem\tregister\nrepair_search\tsystem\tregister\n");
        // The index is kept from then on as before.
        r.registered(&decision("2", 3)).await;
        assert_eq!(found().await.2, 2);
        r.run(&["audit", "verify"]).exit(0);
    }
}

#[test]
fn an_index_that_lacks_a_row_is_made_whole() {
    crate::harness::run(Engine::Sqlite, async |mut r: Register| {
        r.registered(&decision("1", 3)).await;
        r.program.kill();
        let index = "SELECT sql FROM sqlite_schema WHERE name = 'conferral_recipient'";
        let text = r.sql(index).unwrap().trim().to_owned();
        let put = |text: &str| {
            r.sql(&format!("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '{text}' WHERE name = 'conferral_recipient'")).unwrap()
        };
        put(&format!("{text} WHERE id <> 2"));
        r.sql("REINDEX conferral_recipient").unwrap();
        put(&text);
        let check = || r.sql("PRAGMA integrity_check").unwrap();
        assert!(check().contains("missing from index conferral_recipient"), "{}", check());
        let backup = r.folder.file("backup.sqlite");
        let refused = r.run(&["backup", "--output", backup.to_str().unwrap()]).exit(1).stderr;
        assert!(refused.contains("conferral_recipient") && refused.contains("repair indexes"), "{refused}");
        assert!(!backup.exists());
        r.run(&["repair", "indexes"]).exit(0);
        assert_eq!(check(), "ok\n");
    });
}
