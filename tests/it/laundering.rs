//! An innocent act does not cover what others wrote: each try is refused at the act, or named by `audit verify` for
//! ever after.

use crate::harness::{
    Engine, Register,
    sample::{but, decision},
};
use award_registry::{
    domain::audit::{RowChange, UNREADABLE},
    store::{Db, proof},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

mod forged;

/// Something that is done whenever a table is written in a way, by a trigger made by hand.
fn aside(engine: Engine, event: &str, table: &str, statement: &str) -> String {
    match engine {
        Engine::Sqlite => format!("CREATE TRIGGER aside AFTER {event} ON {table} BEGIN {statement}; END"),
        Engine::Postgres => format!(
            "CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$; \
             CREATE TRIGGER aside AFTER {event} ON {table} FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION aside()"
        ),
    }
}

fn take_away(r: &Register, table: &str) {
    r.sql(&match r.engine {
        Engine::Sqlite => "DROP TRIGGER aside".to_owned(),
        Engine::Postgres => format!("DROP TRIGGER aside ON {table}; DROP FUNCTION aside()"),
    })
    .unwrap();
}

/// A register with two conferrals, and a recipient of one of them: its number and how a clerk writes it.
async fn with_a_recipient(r: &Register) -> (i64, Value) {
    r.registered(&decision("1", 2)).await;
    let id = r.number("SELECT min(recipient_id) FROM conferral");
    let kept = r.clerk().await.get(&format!("/v1/recipients/{id}")).await.expect(200).json();
    let written = ["kind", "name", "birth_year", "unit"].map(|member| (member.to_owned(), kept[member].clone()));
    (id, Value::Object(written.into_iter().collect()))
}

/// An innocent act: a clerk notes a recipient's post.
async fn innocent(r: &Register, id: i64, facts: &Value, post: &str) -> crate::harness::Answer {
    let clerk = r.clerk().await;
    let path = format!("/v1/recipients/{id}");
    let etag = clerk.get(&path).await.expect(200).etag();
    clerk.put(&path, &etag, &but(facts.clone(), json!({"post": post}))).await
}

/// An innocent act that is refused and leaves nothing, until what was made by hand is gone.
async fn is_refused(r: &Register, (id, facts): &(i64, Value), made: &str, unmade: impl FnOnce(&Register)) {
    let state = || {
        let rows = r.sql("SELECT id, name, post, unit, version FROM recipient ORDER BY id").unwrap();
        rows + &r.sql("SELECT id, name, post, unit, version FROM conferral ORDER BY id").unwrap()
    };
    let before = state();
    r.sql(made).unwrap_or_else(|e| panic!("{made}: {e}"));
    innocent(r, *id, facts, "Giáo viên").await.refused(503, "unavailable");
    let refused = innocent(r, *id, facts, "Giáo viên").await.refused(503, "unavailable");
    assert_eq!(state(), before, "{made}");
    // An event of the program says so, once.
    if refused["detail"].as_str().unwrap().contains("Chưa lưu gì") {
        let reported = r.number("SELECT count(*) FROM audit_event WHERE act = 'refuse_foreign_write' AND actor = 'system' AND noun = 'database'");
        assert!(reported == 1, "{made}: {reported} reports");
        assert!(r.log().contains("a change was refused"), "{}", r.log());
    }
    unmade(r);
    innocent(r, *id, facts, "Giáo viên").await.expect(200);
    r.run(&["audit", "verify"]).exit(0);
}

/// A statement run while the trail is not append-only.
fn without(r: &Register, statement: &str) -> String {
    let (drop, make) = match r.engine {
        Engine::Sqlite => (
            "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete",
            "SELECT group_concat(sql, '; ') FROM sqlite_schema WHERE name IN ('audit_event_no_update', 'audit_event_no_delete')",
        ),
        Engine::Postgres => (
            "DROP TRIGGER audit_event_no_change ON audit_event",
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'audit_event_no_change'",
        ),
    };
    format!("{drop}; {statement}; {}", r.sql(make).unwrap().trim())
}

/// What `audit verify` says, which must be against it.
fn found(r: &Register) -> String {
    r.run(&["audit", "verify"]).exit(1).stderr
}

on_both_engines! {
    async fn a_trigger_that_writes_another_row_within_an_innocent_act_stops_the_act(r: Register) {
        let recipient = with_a_recipient(&r).await;
        let made = aside(r.engine, "UPDATE", "recipient", "UPDATE conferral SET post = 'Hiệu trưởng' WHERE id = (SELECT max(id) FROM conferral)");
        is_refused(&r, &recipient, &made, |r| take_away(r, "recipient")).await;
    }

    async fn a_trigger_that_writes_another_row_of_the_same_table_stops_the_act(r: Register) {
        let recipient = with_a_recipient(&r).await;
        let made = aside(r.engine, "UPDATE", "recipient", "UPDATE recipient SET unit = 'x' WHERE id = (SELECT max(id) FROM recipient)");
        is_refused(&r, &recipient, &made, |r| take_away(r, "recipient")).await;
    }

    async fn a_trigger_that_writes_the_same_row_once_more_stops_the_act(r: Register) {
        let recipient = with_a_recipient(&r).await;
        let made = aside(r.engine, "UPDATE", "recipient", "UPDATE recipient SET unit = 'x' WHERE id = NEW.id");
        is_refused(&r, &recipient, &made, |r| take_away(r, "recipient")).await;
    }

    async fn a_trigger_that_adds_or_takes_away_a_row_stops_the_act(r: Register) {
        let recipient = with_a_recipient(&r).await;
        for statement in [
            "INSERT INTO external_id (system, value, recipient_id) SELECT 'x', 'x', max(id) FROM recipient",
            "DELETE FROM registered_number",
        ] {
            let made = aside(r.engine, "UPDATE", "recipient", statement);
            r.sql(&made).unwrap();
            innocent(&r, recipient.0, &recipient.1, "x").await.refused(503, "unavailable");
            take_away(&r, "recipient");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_trigger_on_the_events_themselves_stops_the_act_or_is_found(r: Register) {
        let (id, facts) = with_a_recipient(&r).await;
        r.sql(&aside(r.engine, "INSERT", "audit_event", "UPDATE conferral SET post = 'Hiệu trưởng' WHERE id = (SELECT max(id) FROM conferral)")).unwrap();
        let answer = innocent(&r, id, &facts, "Giáo viên").await;
        take_away(&r, "audit_event");
        if r.engine == Engine::Sqlite || answer.status != 200 {
            answer.refused(503, "unavailable");
            r.run(&["audit", "verify"]).exit(0);
        } else {
            let last = r.number("SELECT max(id) FROM conferral");
            assert!(found(&r).contains(&format!("conferral {last} is not as this event, its last, left it")));
        }
    }

    async fn a_foreign_key_that_hands_a_new_name_on_stops_the_act(r: Register) {
        let (id, facts) = with_a_recipient(&r).await;
        let key = "FOREIGN KEY (recipient_id, name) REFERENCES recipient (id, name) ON UPDATE CASCADE";
        let (made, unmade) = match r.engine {
            Engine::Sqlite => {
                let change = |from: &str, to: &str, then: &str| {
                    format!(
                        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '{from}', '{to}') WHERE name = 'conferral'; \
                         PRAGMA writable_schema = RESET; {then}"
                    )
                };
                let check = "CHECK ((recipient_id IS NULL) = (name IS NULL))";
                let both = format!("{key}, {check}");
                (change(check, &both, "CREATE UNIQUE INDEX aside ON recipient (id, name)"), change(&both, check, "DROP INDEX aside"))
            }
            Engine::Postgres => (
                format!("ALTER TABLE recipient ADD CONSTRAINT aside UNIQUE (id, name); ALTER TABLE conferral ADD CONSTRAINT aside {key}"),
                "ALTER TABLE conferral DROP CONSTRAINT aside; ALTER TABLE recipient DROP CONSTRAINT aside".to_owned(),
            ),
        };
        is_refused(&r, &(id, but(facts, json!({"name": "Đặng Thị Khác"}))), &made, |r| drop(r.sql(&unmade).unwrap())).await;
    }

    async fn what_the_database_notes_beyond_the_programs_own_statements_is_foreign(r: Register) {
        with_a_recipient(&r).await;
        let db = Db::open(&r.database, None).await.unwrap();
        // The trigger is made within the change itself, so that no comparison of the schema sees it.
        let with = async |made: Option<String>, own: &str| {
            let tx = db.begin().await.unwrap();
            if let Some(made) = made {
                tx.execute_unprepared(&made).await.unwrap();
            }
            tx.execute_unprepared(own).await.unwrap();
            proof::written(&tx).await.unwrap()
        };
        let own = "UPDATE recipient SET post = 'x' WHERE id = (SELECT max(id) FROM recipient)";
        let rows = with(None, own).await.unwrap();
        assert_eq!(rows.iter().map(|(table, rows)| (table.as_str(), rows.len())).collect::<Vec<_>>(), [("recipient", 1)]);
        let made = aside(r.engine, "UPDATE", "recipient", "UPDATE conferral SET post = 'x' WHERE id = (SELECT max(id) FROM conferral)");
        let foreign = with(Some(made), own).await.unwrap_err();
        assert_eq!(foreign.to_string(), "conferral: 0 / 1");
        db.close().await.unwrap();
    }

    async fn a_hand_edit_before_an_innocent_act_on_that_row_is_named_for_ever(r: Register) {
        let (id, facts) = with_a_recipient(&r).await;
        let kept = r.folder.file("head.json");
        std::fs::write(&kept, r.auditor().await.get("/v1/audit/head").await.expect(200).text()).unwrap();
        // The act writes the whole row, so that nothing of the edit is left; or a part of it, so that the edit stays.
        r.sql(&format!("UPDATE recipient SET post = 'Hiệu trưởng' WHERE id = {id}")).unwrap();
        assert!(found(&r).contains(&format!("recipient {id} is not as this event, its last, left it")));
        innocent(&r, id, &facts, "Giáo viên").await.expect(200);
        let last = r.number("SELECT max(seq) FROM audit_event");
        innocent(&r, id, &facts, "Giáo viên dạy giỏi").await.expect(200);
        let left = r.number(&format!("SELECT max(seq) FROM audit_event WHERE seq < {last} AND rows LIKE '%\"recipient\":%\"{id}\":%'"));
        let said = format!("event {last}: recipient {id} was not as event {left} left it when event {last} wrote it");
        assert!(found(&r).contains(&said), "{said}");
        let seen = r.run(&["audit", "verify", "--head", kept.to_str().unwrap()]).exit(1).stderr;
        assert!(seen.contains(&said), "{seen}");
    }

    async fn a_hand_edit_in_a_column_that_the_act_leaves_alone_is_named(r: Register) {
        with_a_recipient(&r).await;
        let clerk = r.clerk().await;
        let id = r.number("SELECT min(id) FROM conferral");
        r.sql(&format!("UPDATE conferral SET name = 'Đặng Thị Khác' WHERE id = {id}")).unwrap();
        let etag = clerk.get(&format!("/v1/conferrals/{id}")).await.expect(200).etag();
        clerk.put(&format!("/v1/conferrals/{id}/delivery"), &etag, &json!({"certificate_number": "0153"})).await.expect(200);
        let seen = found(&r);
        assert!(seen.contains(&format!("conferral {id} was not as event ")), "{seen}");
    }

    async fn a_value_with_no_place_in_json_is_attested_as_one_nobody_can_read(r: Register) {
        if r.engine == Engine::Postgres {
            return;
        }
        let (id, _) = with_a_recipient(&r).await;
        r.sql(&format!("UPDATE recipient SET name_sort = x'00ff' WHERE id = {id}")).unwrap();
        let db = Db::open(&r.database, None).await.unwrap();
        let tx = db.begin().await.unwrap();
        tx.execute_unprepared(&format!("UPDATE recipient SET post = 'x' WHERE id = {id}")).await.unwrap();
        let rows = proof::written(&tx).await.unwrap().unwrap();
        let unreadable = || Some(UNREADABLE.to_owned());
        assert_eq!(rows["recipient"][&id.to_string()], RowChange::Between(unreadable(), unreadable()));
        drop(tx);
        db.close().await.unwrap();
        assert!(found(&r).contains(&format!("recipient {id} holds a value that cannot be read")));
    }

    async fn a_row_added_by_hand_that_an_act_then_changes_or_takes_away_is_named(r: Register) {
        r.sql("INSERT INTO campaign (code, name_vi, name_en, editions, version, created_at, updated_at) SELECT 'X', name_vi, name_en, editions, version, created_at, updated_at FROM campaign LIMIT 1").unwrap();
        let campaign = r.number("SELECT max(id) FROM campaign");
        assert!(found(&r).contains(&format!("campaign {campaign} was written by no event")));
        let registrar = r.registrar().await;
        let etag = registrar.get("/v1/campaigns/X").await.expect(200).etag();
        registrar.put("/v1/campaigns/X", &etag, &json!({"code": "X", "name_vi": "Vận động", "name_en": "Campaign"})).await.expect(200);
        let seen = found(&r);
        assert!(seen.contains(&format!("campaign {campaign} was there before event ")) && seen.contains("no event had made it"), "{seen}");
        // Taken away as well: the keys of other systems are written anew with a recipient.
        let other = Register::start_anew(r.engine).await;
        let (id, facts) = with_a_recipient(&other).await;
        other.sql(&format!("INSERT INTO external_id (system, value, recipient_id) VALUES ('hrm', 'x', {id})")).unwrap();
        innocent(&other, id, &facts, "Giáo viên").await.expect(200);
        assert_eq!(other.number("SELECT count(*) FROM external_id"), 0);
        let seen = found(&other);
        assert!(seen.contains("external_id 1 was there before event "), "{seen}");
    }

    async fn a_row_taken_away_by_hand_that_an_act_then_writes_anew_is_named(r: Register) {
        let clerk = r.clerk().await;
        let draft = clerk.post("/v1/decisions", &decision("3", 2)).await.expect(201);
        r.sql("DELETE FROM decision_lines").unwrap();
        clerk.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &decision("3", 1)).await.expect(200);
        let seen = found(&r);
        assert!(seen.contains(&format!("decision_lines {} was gone before event ", draft.id())), "{seen}");
    }

    async fn hand_edits_between_the_statements_of_acts_are_taken_up_by_none(r: Register) {
        let (id, facts) = with_a_recipient(&r).await;
        let conferral = r.number("SELECT max(id) FROM conferral");
        let done = AtomicBool::new(false);
        let acts = async {
            for n in 0..20 {
                innocent(&r, id, &facts, &format!("Giáo viên {n}")).await.expect(200);
            }
            done.store(true, Ordering::Relaxed);
        };
        let edits = async {
            while !done.load(Ordering::Relaxed) {
                r.sql(&format!("UPDATE conferral SET version = version + 1 WHERE id = {conferral}")).unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        };
        tokio::join!(acts, edits);
        let events = r.number(&format!("SELECT count(*) FROM audit_event WHERE rows LIKE '%\"conferral\":%\"{conferral}\":%'"));
        assert_eq!(events, 1, "the registering alone wrote the conferral");
        assert!(found(&r).contains(&format!("conferral {conferral} is not as this event, its last, left it")));
    }

    async fn what_postgresql_alone_can_do_stops_the_act_or_is_found(r: Register) {
        if r.engine == Engine::Sqlite {
            return;
        }
        let recipient = with_a_recipient(&r).await;
        let other = "UPDATE conferral SET post = 'Hiệu trưởng' WHERE id = (SELECT max(id) FROM conferral)";
        let note = "CREATE OR REPLACE FUNCTION note_both() RETURNS trigger LANGUAGE plpgsql AS $$";
        let right = r.sql("SELECT prosrc FROM pg_proc WHERE proname = 'note_both'").unwrap();
        let same = r.sql("SELECT pg_get_functiondef('note_both'::regproc)").unwrap();
        // What a row becomes within the statement that writes it is no further row: the comparison of the schema sees it.
        let before = "CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.post := 'Hiệu trưởng'; RETURN NEW; END $$; \
                      CREATE TRIGGER aside BEFORE INSERT OR UPDATE ON recipient FOR EACH ROW EXECUTE FUNCTION aside()";
        let within = [
            (before, "DROP TRIGGER aside ON recipient; DROP FUNCTION aside()"),
            ("ALTER TABLE recipient ALTER COLUMN post SET DEFAULT 'Hiệu trưởng'", "ALTER TABLE recipient ALTER COLUMN post DROP DEFAULT"),
            ("ALTER TABLE recipient ALTER COLUMN version SET DEFAULT 7", "ALTER TABLE recipient ALTER COLUMN version SET DEFAULT 1"),
            ("ALTER TABLE recipient ADD COLUMN aside TEXT GENERATED ALWAYS AS (post || ' trưởng') STORED", "ALTER TABLE recipient DROP COLUMN aside"),
        ];
        let within = within.map(|(made, unmade)| (made.to_owned(), unmade.to_owned()));
        for (made, unmade) in within.into_iter().chain([
            (format!("CREATE RULE aside AS ON UPDATE TO recipient DO ALSO {other}"), "DROP RULE aside ON recipient".to_owned()),
            ("ALTER TABLE recipient DISABLE TRIGGER USER".to_owned(), "ALTER TABLE recipient ENABLE TRIGGER USER".to_owned()),
            (format!("{note} BEGIN RETURN NULL; END $$"), same.clone()),
            (format!("{note} BEGIN IF TG_TABLE_NAME = 'recipient' THEN {other}; END IF; {}", right.trim().trim_start_matches("BEGIN").to_owned() + " $$"), same),
        ]) {
            r.sql(&made).unwrap_or_else(|e| panic!("{made}: {e}"));
            innocent(&r, recipient.0, &recipient.1, "Giáo viên").await.refused(503, "unavailable");
            r.sql(&unmade).unwrap();
        }
        innocent(&r, recipient.0, &recipient.1, "Giáo viên").await.expect(200);
        r.run(&["audit", "verify"]).exit(0);
        // A session that fires no triggers, and rows noted as if the program's own transaction had written them.
        r.sql(&format!("SET session_replication_role = replica; {other}")).unwrap();
        innocent(&r, recipient.0, &recipient.1, "Hiệu trưởng").await.expect(200);
        let last = r.number("SELECT max(id) FROM conferral");
        assert!(found(&r).contains(&format!("conferral {last} is not as this event, its last, left it")));
    }
}
