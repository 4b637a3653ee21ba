//! What is refused because someone else had a hand in the database is said once, and listed by `doctor`.

use crate::harness::{Browser, Engine, Register};
use serde_json::{Value, json};

fn person() -> Value {
    json!({"kind": "individual", "name": "Trần Văn Mẫu"})
}

/// The events of refusals.
fn reported(r: &Register) -> i64 {
    r.number("SELECT count(*) FROM audit_event WHERE act = 'refuse_altered_schema' AND actor = 'system' AND noun = 'database'")
}

on_both_engines! {
    async fn a_schema_altered_by_hand_leaves_one_event_however_often_a_change_is_tried(r: Register) {
        let clerk = r.clerk().await;
        let doctor = r.run(&["doctor"]).exit(0).text();
        assert!(doctor.contains("refused   ok  "), "{doctor}");
        let (taken, made) = ("DROP INDEX audit_event_actor", "CREATE INDEX audit_event_actor ON audit_event (actor, seq)");
        // Nobody writes; whoever watches over the service asks whether anyone could.
        r.sql(taken).unwrap();
        // Until a second after the last write it is believed that another can be made.
        for _ in 0..100 {
            if r.stranger().get("/readyz").await.status == 503 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!((r.stranger().get("/readyz").await.status, reported(&r)), (503, 1));
        for _ in 0..4 {
            clerk.post("/v1/recipients", &person()).await.refused(503, "unavailable");
            Browser::of(&r).sign_in("lan", "con mèo ngủ trên mái nhà").await.expect(503);
        }
        assert_eq!((r.stranger().get("/readyz").await.status, reported(&r)), (503, 1));
        let said = r.sql("SELECT after FROM audit_event WHERE act = 'refuse_altered_schema'").unwrap();
        assert!(said.contains("audit_event_actor") && said.contains("\"count\":"), "{said}");
        r.sql(made).unwrap();
        clerk.post("/v1/recipients", &person()).await.expect(201);
        // The same once more on that day is known; something else is not, up to a number.
        r.sql(taken).unwrap();
        clerk.post("/v1/recipients", &person()).await.refused(503, "unavailable");
        r.sql(made).unwrap();
        assert_eq!(reported(&r), 1);
        for n in 0..12 {
            r.sql(&format!("CREATE INDEX aside_{n} ON campaign (code)")).unwrap();
            clerk.post("/v1/recipients", &person()).await.refused(503, "unavailable");
        }
        assert_eq!(reported(&r), 10);
        for n in 0..12 {
            r.sql(&format!("DROP INDEX aside_{n}")).unwrap();
        }
        clerk.post("/v1/recipients", &person()).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
        let doctor = r.run(&["doctor"]).exit(0).text();
        assert_eq!(doctor.lines().filter(|line| line.starts_with("refused   !   event ")).count(), 10, "{doctor}");
        assert!(doctor.contains("refuse_altered_schema") && doctor.contains("audit_event_actor"), "{doctor}");
        // What is older than a month is not of late.
        let old = match r.engine {
            Engine::Sqlite => "DROP TRIGGER audit_event_no_update",
            Engine::Postgres => "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change",
        };
        r.sql(&format!("{old}; UPDATE audit_event SET at = '2020-01-01T00:00:00.000Z' WHERE act = 'refuse_altered_schema'")).unwrap();
        let put_back = match r.engine {
            Engine::Sqlite => "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
            Engine::Postgres => "ALTER TABLE audit_event ENABLE TRIGGER audit_event_no_change",
        };
        r.sql(put_back).unwrap();
        assert!(r.run(&["doctor"]).exit(0).text().contains("refused   ok  "));
    }

    async fn an_event_under_an_altered_schema_is_as_the_program_wrote_it_or_is_none(r: Register) {
        let clerk = r.clerk().await;
        clerk.post("/v1/recipients", &person()).await.expect(201);
        let (first, second) = match r.engine {
            // Something else is written along with the event.
            Engine::Sqlite => (
                "CREATE TRIGGER aside AFTER INSERT ON audit_event BEGIN UPDATE recipient SET post = 'x'; END",
                "DROP TRIGGER aside",
            ),
            // The event is another than was written.
            Engine::Postgres => (
                "CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.after := '{}'; RETURN NEW; END $$; \
                 CREATE TRIGGER aside BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION aside()",
                "DROP TRIGGER aside ON audit_event; DROP FUNCTION aside()",
            ),
        };
        r.sql(first).unwrap();
        let before = r.number("SELECT count(*) FROM audit_event");
        clerk.post("/v1/recipients", &person()).await.refused(503, "unavailable");
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), before);
        assert!(r.log().contains("a refused change has no event"));
        r.sql(second).unwrap();
        clerk.post("/v1/recipients", &person()).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn doctor_says_how_large_the_register_is(r: Register) {
        let clerk = r.clerk().await;
        for _ in 0..3 {
            clerk.post("/v1/recipients", &person()).await.expect(201);
        }
        let doctor = r.run(&["doctor"]).exit(0).text();
        let line = |name: &str| doctor.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{doctor}"));
        let rows = line("rows ");
        let events = r.number("SELECT count(*) FROM audit_event");
        for said in ["recipient 3", "account 5", "decision 0", &format!("audit_event {events}")] {
            assert!(rows.contains(&format!(" {said},")), "{said}: {rows}");
        }
        let size = line("size ");
        assert!(size.contains("database ") && size.contains(" MiB") && !size.contains("database 0.0"), "{size}");
        assert!(!size.contains("log 0.0 MiB"), "{size}");
    }
}
