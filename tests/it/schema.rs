//! The schema is the one the migrations make: what is altered by hand is seen, and nothing is written under it.

use crate::harness::{Engine, Finished, Register, command, sample::decision};
use award_registry::store::{
    Db,
    schema::{self, known},
};
use serde_json::json;

mod altered;

/// A trigger that edits another row within an innocent act, and what takes it away.
fn trigger(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Sqlite => (
            "CREATE TRIGGER innocent AFTER INSERT ON recipient BEGIN UPDATE conferral SET name = 'Another' WHERE id = 1; END",
            "DROP TRIGGER innocent",
        ),
        Engine::Postgres => (
            "CREATE FUNCTION innocent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE conferral SET name = 'Another' WHERE id = 1; RETURN NULL; END $$; \
             CREATE TRIGGER innocent AFTER INSERT ON recipient FOR EACH ROW EXECUTE FUNCTION innocent()",
            "DROP TRIGGER innocent ON recipient; DROP FUNCTION innocent",
        ),
    }
}

#[test]
fn the_list_of_what_is_under_proof_is_printed_without_a_database() {
    let text = Finished::of(command(["audit", "verify", "--scope"])).exit(0).text();
    assert_eq!(
        text,
        include_str!("schema/scope.txt"),
        "tests/it/schema/scope.txt is what award-registry audit verify --scope prints"
    );
}

on_both_engines! {
    async fn the_digest_that_the_schema_is_known_by_is_that_of_one_made_anew(r: Register) {
        let db = Db::open(&r.database, None).await.unwrap();
        let made = schema::digest_made_anew(&db).await.unwrap();
        let known = match r.engine {
            Engine::Sqlite => Some(known::SQLITE),
            Engine::Postgres => digest_of_server(&r),
        };
        // Of a server of another version nothing is known: there each schema is compared with one made anew.
        assert_eq!(known.unwrap_or(&made), made, "src/store/schema/known.rs is not of the steps there are");
        db.close().await.unwrap();
    }

    async fn nothing_is_written_where_calls_may_be_of_what_was_made_by_hand(r: Register) {
        let clerk = r.clerk().await;
        let person = json!({"kind": "individual", "name": "Trần Văn Mẫu"});
        if r.engine == Engine::Sqlite {
            return;
        }
        for (make, drop) in [
            ("CREATE FUNCTION format(text, name, text) RETURNS text LANGUAGE sql AS 'SELECT $1'", "DROP FUNCTION format(text, name, text)"),
            ("CREATE CAST (text AS bigint) WITH INOUT AS IMPLICIT", "DROP CAST (text AS bigint)"),
            ("ALTER TABLE recipient ALTER id SET INCREMENT BY -1", "ALTER TABLE recipient ALTER id SET INCREMENT BY 1"),
            ("ALTER TABLE campaign ALTER name_vi DROP NOT NULL", "ALTER TABLE campaign ALTER name_vi SET NOT NULL"),
            ("ALTER TABLE campaign ENABLE ROW LEVEL SECURITY", "ALTER TABLE campaign DISABLE ROW LEVEL SECURITY"),
        ] {
            r.sql(make).unwrap();
            // Columns are looked at five times a second at most.
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            clerk.post("/v1/recipients", &person).await.refused(503, "unavailable");
            r.sql(drop).unwrap();
            clerk.post("/v1/recipients", &person).await.expect(201);
        }
        // The server's own come first, whatever order a role is given: a secret that was made up is nobody's.
        r.sql(&format!("ALTER DATABASE {} SET search_path = public, pg_catalog; \
            CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = same)", r.database_name())).unwrap();
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("operator = (text, text) was made by hand"));
        r.sql("DROP FUNCTION same CASCADE").unwrap();
        // Another schema is looked into by nobody, whatever the database's settings say.
        r.sql(&format!(
            "CREATE SCHEMA evil; CREATE FUNCTION evil.format(text, name, text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'; \
             CREATE FUNCTION evil.harmless() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; ALTER DATABASE {} SET search_path = public, evil", r.database_name())).unwrap();
        r.run(&["audit", "verify"]).exit(0);
        r.run(&["token", "create", "--account", "another", "--role", "clerk"]).exit(0);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn nothing_is_written_under_a_trigger_that_was_made_by_hand(r: Register) {
        r.registered(&decision("1", 3)).await;
        let (make, drop) = trigger(r.engine);
        let clerk = r.clerk().await;
        let person = json!({"kind": "individual", "name": "Trần Văn Mẫu"});
        let before = r.number("SELECT count(*) FROM recipient");
        r.sql(make).unwrap();
        let refused = clerk.post("/v1/recipients", &person).header("Accept-Language", "en").await.refused(503, "unavailable").text();
        assert!(refused.contains("trigger innocent on recipient was made by hand"), "{refused}");
        assert_eq!(r.number("SELECT count(*) FROM recipient"), before);
        for words in [["doctor"].as_slice(), &["audit", "verify"]] {
            assert!(r.run(words).exit(1).stderr.contains("trigger innocent on recipient was made by hand"));
        }
        // A program that starts under it writes nothing either.
        assert!(r.run(&["token", "create", "--account", "another", "--role", "clerk"]).exit(3).stderr.contains("innocent"));
        r.sql(drop).unwrap();
        clerk.post("/v1/recipients", &person).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn tables_of_other_tools_are_left_alone_and_named(r: Register) {
        r.sql("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER); CREATE TABLE _litestream_lock (id INTEGER); CREATE TABLE notes (words TEXT)").unwrap();
        r.sql("INSERT INTO _litestream_seq VALUES (1, 1)").unwrap();
        r.registered(&decision("1", 1)).await;
        for words in [["doctor"].as_slice(), &["audit", "verify"]] {
            assert!(r.run(words).exit(0).text().contains("not the program's, left alone: _litestream_lock, _litestream_seq, notes"));
        }
    }

    async fn what_a_keeper_does_to_the_files_stops_no_change(r: Register) {
        let clerk = r.clerk().await;
        let does = match r.engine {
            Engine::Sqlite => ["VACUUM", "ANALYZE", "REINDEX"].as_slice(),
            Engine::Postgres => &["ANALYZE", "VACUUM FULL recipient", "REINDEX TABLE CONCURRENTLY recipient", "CREATE TABLE other (id INTEGER)"],
        };
        for what in does {
            r.sql(what).unwrap();
            clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"})).await.expect(201);
        }
        r.run(&["audit", "verify"]).exit(0);
    }
}

#[test]
fn a_change_during_which_a_function_was_replaced_is_refused_even_if_it_was_put_back() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let clerk = r.clerk().await;
        let person = json!({"kind": "individual", "name": "Trần Văn Mẫu"});
        let same = r.sql("SELECT pg_get_functiondef('note_fresh'::regproc)").unwrap();
        r.sql(&same.replace("BEGIN EXECUTE", "BEGIN RETURN NULL; EXECUTE")).unwrap();
        clerk.post("/v1/recipients", &person).await.refused(503, "unavailable");
        r.sql(&same).unwrap();
        clerk.post("/v1/recipients", &person).await.expect(201);
        // While the change waits for a table, anything may have been put in the place of the function.
        let mut session = r.psql_that_stays("BEGIN; LOCK TABLE recipient IN SHARE MODE");
        let pause = || tokio::time::sleep(std::time::Duration::from_millis(500));
        pause().await;
        let meanwhile = async {
            pause().await;
            r.sql(&same).unwrap();
            session.kill().unwrap();
            session.wait().unwrap();
        };
        let (answer, ()) = tokio::join!(clerk.post("/v1/recipients", &person).into_future(), meanwhile);
        answer.refused(503, "unavailable");
        clerk.post("/v1/recipients", &person).await.expect(201);
    });
}

#[test]
fn a_session_in_which_no_trigger_fires_writes_nothing() {
    crate::harness::run(Engine::Postgres, async |mut r: Register| {
        r.clerk().await;
        r.sql(&format!("ALTER DATABASE {} SET session_replication_role = 'replica'", r.database_name())).unwrap();
        r.start_again();
        r.clerk()
            .await
            .post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"}))
            .await
            .refused(503, "unavailable");
    });
}

/// The digest that the program knows the schema by on this server, if it does.
fn digest_of_server(r: &Register) -> Option<&'static str> {
    let version = r.number("SELECT current_setting('server_version_num')::int / 10000");
    known::POSTGRES.iter().find(|(known, _)| i64::from(*known) == version).map(|(_, digest)| *digest)
}

#[test]
fn a_role_that_cannot_make_a_schema_to_compare_with_is_told_so() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let role = format!("role_{}", crate::harness::random_word());
        r.sql(&format!("CREATE ROLE {role} LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"))
            .unwrap();
        let program = |words: &[&str]| {
            let database = r.database.replace("postgres@", &format!("{role}@"));
            let mut program = command(words.iter().copied().chain(["--database", &database]));
            program
                .env("AWARD_REGISTRY_AUDIT_KEY", r.folder.file("registry.sqlite.key"))
                .env("AWARD_REGISTRY_DATA_KEY", r.folder.file("registry.sqlite.data.key"));
            Finished::of(program)
        };
        let run = |words: &[&str]| program(words).exit(0).text();
        // The schema of this version is known without one, on the servers its description was taken on.
        if digest_of_server(&r).is_some() {
            assert!(run(&["doctor"]).contains("objects, as the migrations make them"));
        }
        assert!(run(&["audit", "verify"]).contains("not checked: indexes against their tables"));
        r.sql("CREATE INDEX mine ON conferral (name)").unwrap();
        if digest_of_server(&r).is_some() {
            // Which one is right is known all the same: nothing is written under another.
            for (words, code) in [
                (["doctor"].as_slice(), 1),
                (&["audit", "verify"], 1),
                (&["token", "create", "--account", "another", "--role", "clerk"], 3),
            ] {
                let seen = program(words).exit(code).stderr;
                assert!(seen.contains("the schema is not as the migrations make it"), "{seen}");
            }
        } else {
            assert!(run(&["doctor"]).contains("not compared: the role may not make a schema to compare with"));
            assert!(run(&["audit", "verify"]).contains("not checked: the schema: the role may not"));
            // It still writes, under the schema as it is when it starts.
            run(&["token", "create", "--account", "another", "--role", "clerk"]);
        }
        r.sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
    });
}
