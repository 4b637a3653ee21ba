//! Rows as an older version of the program left them: edited by hand, with the event that it would have written.

use super::{Engine, Register};
use award_registry::{
    domain::audit::{Event, digest, hash},
    service::audit::{key, source::AuditKey},
};

impl Register {
    /// Edits one row of a table by a statement, and appends an event that says so, with the seal of the audit key.
    pub fn edit_with_event(&self, table: &str, key: &str, statement: &str) {
        self.edit_by(table, key, statement, |seq, hash| format!("'{}'", self.seal_of(seq, hash)));
    }

    /// The same by whoever has the database alone: what is put where the seal belongs is what they know of it.
    pub fn forge_with_event(&self, table: &str, key: &str, statement: &str, seal: &str) {
        self.edit_by(table, key, statement, |_, _| seal.to_owned());
    }

    /// The seal of an event by the register's audit key.
    pub fn seal_of(&self, seq: i64, hash: &str) -> String {
        key::seals(&key::read(&AuditKey::File(self.folder.file("registry.sqlite.key"))).unwrap())
            .unwrap()
            .event(seq, hash)
            .unwrap()
    }

    fn edit_by(&self, table: &str, key: &str, statement: &str, seal: impl Fn(i64, &str) -> String) {
        let before = self.row_digest(table, key);
        self.sql(statement).unwrap();
        let after = self.row_digest(table, key);
        // A password is changed by an act on its account.
        let noun = if table == "password" { "account" } else { table };
        self.append_event(noun, (table, key), [&before, &after], seal);
    }

    /// Appends an event that says what a row was before and after it.
    pub fn append_event(
        &self,
        noun: &str,
        (table, key): (&str, &str),
        [before, after]: [&str; 2],
        seal: impl Fn(i64, &str) -> String,
    ) {
        let last = self.sql("SELECT seq, at, hash FROM audit_event ORDER BY seq DESC LIMIT 1").unwrap();
        let [seq, at, previous_hash] = last.trim_end().split('\t').collect::<Vec<_>>()[..] else { panic!("{last}") };
        let mut event = Event {
            seq: seq.parse::<i64>().unwrap() + 1,
            at: at.into(),
            actor: "system".into(),
            act: "edit".into(),
            noun: noun.into(),
            noun_id: 1,
            request_id: "test".into(),
            before: "null".into(),
            after: "null".into(),
            rows: format!("{{\"{table}\":{{\"{key}\":[\"{before}\",\"{after}\"]}}}}"),
            previous_hash: previous_hash.into(),
            hash: String::new(),
        };
        event.hash = hash(&event);
        let Event { seq, at, actor, act, noun, noun_id, request_id, before, after, rows, previous_hash, hash } = event;
        let seal = seal(seq, &hash);
        self.sql(&format!(
            "INSERT INTO audit_event VALUES ({seq}, '{at}', '{actor}', '{act}', '{noun}', {noun_id}, '{request_id}', '{before}', '{after}', '{rows}', '{previous_hash}', '{hash}', {seal})"
        ))
        .unwrap();
    }

    /// The digest of a row whose last column is not null.
    fn row_digest(&self, table: &str, key: &str) -> String {
        let (columns, array) = match self.engine {
            Engine::Sqlite => (format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"), "json_array"),
            Engine::Postgres => (
                format!(
                    "SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 ORDER BY attnum"
                ),
                "jsonb_build_array",
            ),
        };
        let columns = self.sql(&columns).unwrap();
        let names: Vec<_> = columns.lines().collect();
        let row = self.sql(&format!("SELECT {array}({}) FROM {table} WHERE id = {key}", names.join(", "))).unwrap();
        let row = row.trim_end();
        assert!(!row.ends_with("null]"), "{row}");
        digest(names.iter().flat_map(|name| [*name, ","]).chain([row.strip_suffix(']').unwrap()]))
    }
}
