//! Rows as an older version of the program left them: edited by hand, with the event that it would have written.

use super::{Engine, Register};
use award_registry::domain::audit::{Event, digest, hash};

impl Register {
    /// Edits one row of a table by a statement, and appends an event that says so.
    pub fn edit_with_event(&self, table: &str, key: &str, statement: &str) {
        let before = self.row_digest(table, key);
        self.sql(statement).unwrap();
        let last = self.sql("SELECT seq, at, hash FROM audit_event ORDER BY seq DESC LIMIT 1").unwrap();
        let [seq, at, previous_hash] = last.trim_end().split('\t').collect::<Vec<_>>()[..] else { panic!("{last}") };
        let after = self.row_digest(table, key);
        let mut event = Event {
            seq: seq.parse::<i64>().unwrap() + 1,
            at: at.into(),
            actor: "system".into(),
            act: "edit".into(),
            noun: "account".into(),
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
        self.sql(&format!(
            "INSERT INTO audit_event VALUES ({seq}, '{at}', '{actor}', '{act}', '{noun}', {noun_id}, '{request_id}', '{before}', '{after}', '{rows}', '{previous_hash}', '{hash}')"
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
