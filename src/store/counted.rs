//! A transaction that counts the rows its own statements write, table by table: what the database notes beyond that,
//! others wrote within it.
//!
//! Neither engine counts what triggers, rules and foreign keys write among the rows a statement affected, while both
//! note it.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, entity::prelude::async_trait};
use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

/// What runs the statements, and how many rows of each table they wrote.
#[derive(Debug)]
pub struct Counted<C> {
    /// What runs them.
    pub(super) inner: C,
    counts: Mutex<HashMap<String, u64>>,
}

impl<C> Counted<C> {
    pub(super) fn new(inner: C) -> Self {
        Self { inner, counts: Mutex::default() }
    }

    /// Takes the counts.
    pub(super) fn take_counts(&self) -> HashMap<String, u64> {
        mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, table: Option<&str>, rows: u64) {
        if let Some(table) = table {
            *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(table.to_owned()).or_default() += rows;
        }
    }
}

/// The table a statement writes; none where it only reads. Every statement that writes begins so: one that does not is
/// noted by the database and not counted here, so that its act is refused in the first test.
fn written(sql: &str) -> Option<&str> {
    let rest = ["INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().find_map(|verb| sql.strip_prefix(verb))?;
    rest.trim_start_matches('"').split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()
}

#[async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Counted<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let table = written(&statement.sql).map(str::to_owned);
        let done = self.inner.execute_raw(statement).await?;
        self.count(table.as_deref(), done.rows_affected());
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let done = self.inner.execute_unprepared(sql).await?;
        self.count(written(sql), done.rows_affected());
        Ok(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if written(&statement.sql).is_none() {
            return self.inner.query_one_raw(statement).await;
        }
        // What writes returns each row it wrote: all are read, and so counted.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let table = written(&statement.sql).map(str::to_owned);
        let rows = self.inner.query_all_raw(statement).await?;
        self.count(table.as_deref(), rows.len() as u64);
        Ok(rows)
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_statement_that_writes_is_known() {
        for (sql, table) in [
            ("INSERT INTO merge (from_id) VALUES (?) RETURNING id", Some("merge")),
            ("INSERT INTO \"decision\" (\"state\") VALUES (?)", Some("decision")),
            ("UPDATE \"recipient\" SET \"name\" = ?", Some("recipient")),
            ("DELETE FROM decision_lines WHERE decision_id = ?", Some("decision_lines")),
            ("DELETE FROM attempt", Some("attempt")),
            ("SELECT 1 FROM decision", None),
        ] {
            assert_eq!(written(sql), table, "{sql}");
        }
    }
}
