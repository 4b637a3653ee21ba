//! Whatever is altered in the schema is named.

use crate::harness::{Engine, Register};

/// What is done to the schema by hand, what undoes it, and what is named.
type Altered = (&'static str, &'static str, &'static str);

const SQLITE: &[Altered] = &[
    (
        "DROP INDEX conferral_recipient",
        "CREATE INDEX conferral_recipient ON conferral (recipient_id, signed_fall, id)",
        "index conferral_recipient on conferral is missing",
    ),
    ("CREATE INDEX mine ON conferral (name)", "DROP INDEX mine", "index mine on conferral was made by hand"),
    (
        "DROP INDEX recipient_merged; CREATE INDEX recipient_merged ON recipient (merged_into_id)",
        "DROP INDEX recipient_merged; CREATE INDEX recipient_merged ON recipient (merged_into_id) WHERE merged_into_id IS NOT NULL",
        "index recipient_merged on recipient is not as",
    ),
    ("DROP TRIGGER audit_event_no_replace", "", "trigger audit_event_no_replace on audit_event is missing"),
    (
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'registered_by <> submitted_by', 'registered_by <> ''''') WHERE name = 'decision'; PRAGMA writable_schema = RESET",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'registered_by <> ''''', 'registered_by <> submitted_by') WHERE name = 'decision'; PRAGMA writable_schema = RESET",
        "table decision is not as",
    ),
    (
        "ALTER TABLE recipient ADD COLUMN mine TEXT",
        "ALTER TABLE recipient DROP COLUMN mine",
        "column recipient.mine was made by hand",
    ),
    (
        "CREATE TABLE recipient_search_content (id INTEGER)",
        "DROP TABLE recipient_search_content",
        "table recipient_search_content was made by hand",
    ),
];

const POSTGRES: &[Altered] = &[
    (
        "DROP INDEX conferral_recipient",
        "CREATE INDEX conferral_recipient ON conferral (recipient_id, signed_fall, id)",
        "index conferral_recipient on conferral is missing",
    ),
    ("CREATE INDEX mine ON conferral (name)", "DROP INDEX mine", "index mine on conferral was made by hand"),
    (
        "DROP TRIGGER audit_event_no_truncate ON audit_event",
        "",
        "trigger audit_event_no_truncate on audit_event is missing",
    ),
    (
        "ALTER TABLE recipient DISABLE TRIGGER recipient_update",
        "ALTER TABLE recipient ENABLE TRIGGER recipient_update",
        "trigger recipient_update on recipient is not as",
    ),
    (
        "ALTER TABLE conferral DISABLE TRIGGER ALL",
        "ALTER TABLE conferral ENABLE TRIGGER ALL",
        "enforcement of conferral_decision_id_fkey on conferral is not as",
    ),
    ("DROP TRIGGER recipient_insert ON recipient", "", "trigger recipient_insert on recipient is missing"),
    (
        "ALTER TABLE decision DROP CONSTRAINT decision_state_check",
        "ALTER TABLE decision ADD CONSTRAINT decision_state_check CHECK (state IN ('draft', 'submitted', 'registered', 'withdrawn'))",
        "constraint decision_state_check on decision is missing",
    ),
    (
        "CREATE RULE mine AS ON DELETE TO idempotency DO ALSO DELETE FROM attempt",
        "DROP RULE mine ON idempotency",
        "rule mine on idempotency was made by hand",
    ),
    (
        "ALTER TABLE recipient ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE recipient DISABLE ROW LEVEL SECURITY",
        "table recipient is not as",
    ),
    (
        "CREATE POLICY mine ON recipient USING (id > 1)",
        "DROP POLICY mine ON recipient",
        "policy mine on recipient was made by hand",
    ),
    (
        "CREATE TABLE more () INHERITS (conferral)",
        "DROP TABLE more",
        "table more that adds its rows to conferral was made by hand",
    ),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'conferral_name'::regclass",
        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'conferral_name'::regclass",
        "index conferral_name on conferral is not as",
    ),
    (
        "ALTER TABLE recipient ALTER name DROP NOT NULL",
        "ALTER TABLE recipient ALTER name SET NOT NULL",
        "column recipient.name is not as",
    ),
    (
        "ALTER TABLE recipient ALTER version SET DEFAULT 7",
        "ALTER TABLE recipient ALTER version SET DEFAULT 1",
        "column recipient.version is not as",
    ),
    (
        "ALTER FUNCTION note_gone() SECURITY DEFINER",
        "ALTER FUNCTION note_gone() SECURITY INVOKER",
        "function note_gone is not as",
    ),
    // PostgreSQL ends a comment at a carriage return too.
    (
        "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('note_gone'::regproc), 'BEGIN EXECUTE', E'BEGIN --\\r IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;\\n EXECUTE'); END $$",
        "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('note_gone'::regproc), E'BEGIN --\\r IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;\\n EXECUTE', 'BEGIN EXECUTE'); END $$",
        "function note_gone is not as",
    ),
    (
        "ALTER FUNCTION note_gone() SET search_path TO evil",
        "ALTER FUNCTION note_gone() RESET search_path",
        "function note_gone is not as",
    ),
    (
        "CREATE FUNCTION note_gone(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT $1'",
        "DROP FUNCTION note_gone(bigint)",
        "function note_gone(bigint) was made by hand",
    ),
    // What fits an argument better than the server's own is called in its place.
    (
        "CREATE FUNCTION jsonb_build_array(bigint, text) RETURNS jsonb LANGUAGE sql AS 'SELECT pg_catalog.jsonb_build_array()'",
        "DROP FUNCTION jsonb_build_array(bigint, text)",
        "function jsonb_build_array(bigint, text) was made by hand",
    ),
    (
        "CREATE FUNCTION mine(text, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR = (LEFTARG = text, RIGHTARG = varchar, FUNCTION = mine)",
        "DROP FUNCTION mine CASCADE",
        "operator = (text, character varying) was made by hand",
    ),
    (
        "CREATE CAST (text AS bigint) WITH INOUT AS IMPLICIT",
        "DROP CAST (text AS bigint)",
        "cast of text to bigint was made by hand",
    ),
    ("CREATE DOMAIN json AS text", "DROP DOMAIN public.json", "type json was made by hand"),
    (
        "CREATE COLLATION public.\"C\" (provider = icu, locale = 'und')",
        "DROP COLLATION public.\"C\"",
        "collation C was made by hand",
    ),
    (
        "CREATE COLLATION public.mine (provider = icu, locale = 'und'); ALTER TABLE award ALTER name_vi TYPE text COLLATE public.mine",
        "ALTER TABLE award ALTER name_vi TYPE text COLLATE \"C\"; DROP COLLATION public.mine",
        "column award.name_vi is not as",
    ),
    (
        "ALTER TABLE decision ALTER id SET INCREMENT BY -1",
        "ALTER TABLE decision ALTER id SET INCREMENT BY 1",
        "numbers of decision.id is not as",
    ),
];

/// What is done at once: in each round whatever no other of it is named by the same words as.
fn rounds(altered: &[Altered]) -> Vec<Vec<Altered>> {
    let mut rounds: Vec<Vec<Altered>> = Vec::new();
    for one in altered {
        let is_free = |round: &&mut Vec<Altered>| round.iter().all(|(.., named)| *named != one.2);
        match rounds.iter_mut().find(is_free) {
            Some(round) => round.push(*one),
            None => rounds.push(vec![*one]),
        }
    }
    rounds
}

/// How what was dropped is made again.
fn made(r: &Register, object: &str) -> String {
    let name = object.split(' ').nth(1).unwrap();
    r.sql(&match r.engine {
        Engine::Sqlite => format!("SELECT sql FROM sqlite_schema WHERE name = '{name}'"),
        Engine::Postgres => format!("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = '{name}'"),
    })
    .unwrap()
}

on_both_engines! {
    async fn whatever_is_altered_in_the_schema_is_named(r: Register) {
        r.run(&["doctor"]).exit(0);
        let altered = match r.engine {
            Engine::Sqlite => SQLITE,
            Engine::Postgres => POSTGRES,
        };
        for round in rounds(altered) {
            let mut undone = Vec::new();
            for (alter, undo, named) in &round {
                undone.push(if undo.is_empty() { made(&r, named) } else { (*undo).to_owned() });
                r.sql(alter).unwrap_or_else(|e| panic!("{alter}: {e}"));
            }
            let seen = r.run(&["doctor"]).exit(1).stderr;
            for (alter, _, named) in round {
                assert!(seen.contains(named), "{alter}: {seen}");
            }
            for undo in undone.iter().rev() {
                r.sql(undo).unwrap_or_else(|e| panic!("{undo}: {e}"));
            }
            r.run(&["doctor"]).exit(0);
        }
        r.run(&["audit", "verify"]).exit(0);
    }
}
