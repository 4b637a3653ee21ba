//! A statement as it grows, with its values.

use super::super::column::{from_json, is_postgres};
use crate::domain::fault::Fault;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, QueryResult, Statement, Value};
use serde::de::DeserializeOwned;

/// A statement as it grows: text with `?` for each value.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    conditions: usize,
}

impl Sql {
    /// Starts with a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new(), conditions: 0 }
    }

    /// Adds a text.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.text.push(' ');
        self.text.push_str(text);
        self
    }

    /// Gives the value of the next placeholder.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Adds a condition, joined by AND, with its values.
    pub fn and<V: Into<Value>>(&mut self, condition: &str, values: impl IntoIterator<Item = V>) {
        self.text.push_str(if self.conditions == 0 { " WHERE " } else { " AND " });
        self.text.push_str(condition);
        self.values.extend(values.into_iter().map(Into::into));
        self.conditions += 1;
    }

    /// Adds a condition that has no values.
    pub fn that(&mut self, condition: &str) {
        self.and(condition, std::iter::empty::<Value>());
    }

    /// Adds `column = ?` for one value, `column IN (…)` for several, nothing for none.
    pub fn one_of<V: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = V>) {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        match values.len() {
            0 => {}
            1 => self.and(&format!("{column} = ?"), values),
            n => self.and(&format!("{column} IN ({})", holes(n)), values),
        }
    }

    /// Adds another statement, with its values, as a part of this one.
    #[must_use]
    pub fn with(mut self, piece: Self) -> Self {
        self.text.push_str(&piece.text);
        self.values.extend(piece.values);
        self
    }

    /// Adds another piece, with its values, as a condition.
    pub fn and_all(&mut self, piece: Self) {
        self.and(&piece.text, piece.values);
    }

    /// Adds a condition no row meets.
    pub fn nothing(&mut self) {
        self.that("1 = 0");
    }

    /// The statement for an engine.
    #[must_use]
    pub fn statement(self, backend: DbBackend) -> Statement {
        let text = if backend == DbBackend::Postgres { numbered(&self.text) } else { self.text };
        Statement::from_sql_and_values(backend, text, self.values)
    }

    pub(crate) async fn all(self, c: &impl ConnectionTrait) -> Result<Vec<QueryResult>, Fault> {
        Ok(c.query_all_raw(self.statement(c.get_database_backend())).await?)
    }

    pub(crate) async fn one(self, c: &impl ConnectionTrait) -> Result<Option<QueryResult>, Fault> {
        Ok(c.query_one_raw(self.statement(c.get_database_backend())).await?)
    }

    pub(crate) async fn execute(self, c: &impl ConnectionTrait) -> Result<u64, Fault> {
        Ok(c.execute_raw(self.statement(c.get_database_backend())).await?.rows_affected())
    }

    /// The rows of a query, each read in the order of its columns: `T` has a member for each. They come as one JSON
    /// text, because handing over every value of every row from the driver's thread costs three times what reading them
    /// does (51 conferrals: 1.5 ms, so 0.5).
    pub(crate) async fn rows<T: DeserializeOwned>(
        self,
        c: &impl ConnectionTrait,
        columns: &[&str],
    ) -> Result<Vec<T>, Fault> {
        let function = if is_postgres(c) { "json_build_array" } else { "json_array" };
        self.gathered(c, &format!("{function}({})", columns.join(", "))).await
    }

    /// The same, each row read by the names of its columns.
    pub(crate) async fn records<T: DeserializeOwned>(
        self,
        c: &impl ConnectionTrait,
        columns: &[&str],
    ) -> Result<Vec<T>, Fault> {
        let function = if is_postgres(c) { "json_build_object" } else { "json_object" };
        let members: Vec<_> = columns.iter().map(|name| format!("'{name}', {name}")).collect();
        self.gathered(c, &format!("{function}({})", members.join(", "))).await
    }

    async fn gathered<T: DeserializeOwned>(self, c: &impl ConnectionTrait, each: &str) -> Result<Vec<T>, Fault> {
        let (start, end) = if is_postgres(c) {
            (format!("SELECT json_agg({each})::text FROM ("), ") AS gathered")
        } else {
            (format!("SELECT json_group_array({each}) FROM ("), ")")
        };
        let row = Self::new(start).with(self).then(end).one(c).await?;
        let text = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
        text.map_or_else(|| Ok(Vec::new()), |text| from_json(&text))
    }

    /// The rows of a query that selects all columns of an entity's table.
    pub(crate) async fn models<E>(self, c: &impl ConnectionTrait) -> Result<Vec<E::Model>, Fault>
    where
        E: EntityTrait,
        E::Model: DeserializeOwned,
    {
        let columns: Vec<_> = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
        self.rows(c, &columns.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    /// The one whole number a query answers with.
    pub(crate) async fn number(self, c: &impl ConnectionTrait) -> Result<Option<i64>, Fault> {
        self.one(c).await?.map(|row| Ok(row.try_get_by_index::<i64>(0)?)).transpose()
    }

    /// How many a query counts.
    pub(crate) async fn count(self, c: &impl ConnectionTrait) -> Result<i64, Fault> {
        self.number(c).await.map(Option::unwrap_or_default)
    }

    /// The id of the row that a statement adds.
    pub(crate) async fn inserted(self, c: &impl ConnectionTrait) -> Result<i64, Fault> {
        self.number(c).await?.ok_or_else(|| Fault::internal("no id came back"))
    }
}

/// `?, ?, ?` for so many values.
#[must_use]
pub fn holes(n: usize) -> String {
    let mut text = "?, ".repeat(n);
    text.truncate(text.len().saturating_sub(2));
    text
}

/// `(?, ?), (?, ?)` for so many rows of so many values.
#[must_use]
pub fn tuples(rows: usize, width: usize) -> String {
    vec![format!("({})", holes(width)); rows].join(", ")
}

/// `?` as PostgreSQL's `$1`, `$2`, … (no literal of ours holds a question mark).
fn numbered(text: &str) -> String {
    let numbered = |(i, part): (usize, &str)| if i == 0 { part.to_owned() } else { format!("${i}{part}") };
    text.split('?').enumerate().map(numbered).collect()
}

/// How many rows a small table has.
pub(crate) async fn count(c: &impl ConnectionTrait, table: &str) -> Result<i64, Fault> {
    Sql::new(format!("SELECT count(*) FROM {table}")).count(c).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_for_postgres() {
        let mut sql = Sql::new("SELECT 1 FROM t");
        sql.one_of("a", [1_i64, 2]);
        sql.one_of("b", ["x"]);
        assert_eq!(sql.clone().statement(DbBackend::Postgres).sql, "SELECT 1 FROM t WHERE a IN ($1, $2) AND b = $3");
        assert_eq!(sql.statement(DbBackend::Sqlite).sql, "SELECT 1 FROM t WHERE a IN (?, ?) AND b = ?");
    }
}
