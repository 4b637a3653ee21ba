//! Searching by words: the index of SQLite, the text search of PostgreSQL, and the same as a condition of each row.

use super::{super::column::is_postgres, Engine, Sql, sql::tuples};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;

/// A frequency that is counted no further: one in a hundred rows or so fills a page, and which of two that are more
/// frequent leads makes no difference.
pub(crate) const FREQUENT: i64 = 8_000;

/// Words that a search asks for, and which of the rows that have them.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The folded words: all of them, in any order, the last as the beginning of a word.
    pub words: Vec<String>,
    /// The same with accents, where they were typed.
    pub accented: Vec<String>,
    /// Which of the rows.
    pub accents: Accents,
}

/// Which rows of a search, by the accents of the words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Accents {
    /// All of them.
    #[default]
    Any,
    /// Those whose accents are as typed.
    AsTyped,
    /// The others.
    Otherwise,
}

/// Folded words of a table's rows that can be searched: the column that holds them, and SQLite's index of them.
#[derive(Debug)]
pub struct Words {
    pub(in crate::store) table: &'static str,
    pub(in crate::store) column: &'static str,
    pub(in crate::store) index: &'static str,
}

impl Words {
    /// Adds the condition that a row's own words match, for rows that are read in another order: it costs little a row,
    /// and nothing before the first.
    pub(crate) fn tested(&self, alias: &str, words: &[String], sql: &mut Sql) {
        let last = words.len().saturating_sub(1);
        for (i, word) in words.iter().enumerate() {
            let pattern = if i == last { format!("% {word}%") } else { format!("% {word} %") };
            sql.and(&format!("' ' || {alias}.{} || ' ' LIKE ?", self.column), [pattern]);
        }
    }

    /// The same for a search: narrowed by accents too.
    pub(crate) fn tested_for(&self, alias: &str, Search { words, accented, accents }: &Search, sql: &mut Sql) {
        self.tested(alias, words, sql);
        let patterns: Vec<_> = accented.iter().map(|word| format!("% {word} %")).collect();
        let each = format!("' ' || {alias}.{} || ' ' LIKE ?", self.column);
        let all = vec![each; patterns.len()].join(" AND ");
        match accents {
            Accents::Any => {}
            Accents::AsTyped => sql.and(&all, patterns),
            Accents::Otherwise => sql.and(&format!("NOT ({all})"), patterns),
        }
    }

    /// About how many rows match, no more than [`FREQUENT`]. SQLite counts them, in the order of its index; PostgreSQL, which
    /// would gather all that its index has before the first, tests a sample of the table's pages.
    pub(crate) async fn frequency(
        &self,
        c: &impl ConnectionTrait,
        engine: &Engine,
        words: &[String],
    ) -> Result<i64, Fault> {
        let Self { table, column: _, index } = self;
        if let Engine::Sqlite { .. } = engine {
            let sql = Sql::new(format!("SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"));
            return sql.value(engine.query_words(words)).value(FREQUENT).count(c).await;
        }
        let mut matched = Sql::default();
        self.tested("t", words, &mut matched);
        let sql = Sql::new("SELECT CAST(least(").value(FREQUENT).then("?, count(*) FILTER (").with(matched);
        let sql = sql.then(&format!(
            ") * greatest((SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass), 0) / greatest(count(*), 1)) AS BIGINT) FROM {table} t TABLESAMPLE SYSTEM (0.2)"
        ));
        sql.count(c).await
    }
}

/// The names and aliases of recipients.
pub const NAMES: Words = Words { table: "recipient", column: "search_key", index: "recipient_search" };

/// Their units.
pub const UNITS: Words = Words { table: "recipient", column: "unit_key", index: "unit_search" };

/// The titles of decisions.
pub const TITLES: Words = Words { table: "decision", column: "title_key", index: "decision_search" };

/// Puts rows' folded words into the search index of SQLite; PostgreSQL indexes the column itself. `again` for rows that
/// are in it.
pub(crate) async fn index_words(
    c: &impl ConnectionTrait,
    words: &Words,
    rows: &[(i64, &str)],
    again: bool,
) -> Result<(), Fault> {
    if is_postgres(c) || rows.is_empty() {
        return Ok(());
    }
    let index = words.index;
    if again {
        let mut sql = Sql::new(format!("DELETE FROM {index}"));
        sql.one_of("rowid", rows.iter().map(|(id, _)| *id));
        sql.execute(c).await?;
    }
    let sql = Sql::new(format!("INSERT INTO {index} (rowid, words) VALUES {}", tuples(rows.len(), 2)));
    rows.iter().fold(sql, |sql, (id, words)| sql.value(*id).value(*words)).execute(c).await?;
    Ok(())
}

/// Puts the search index of SQLite in one piece: after many rows were indexed again, a search would step over each of
/// their former entries.
pub(crate) async fn tidy_words(c: &impl ConnectionTrait, words: &Words) -> Result<(), Fault> {
    if is_postgres(c) {
        return Ok(());
    }
    let index = words.index;
    Sql::new(format!("INSERT INTO {index} ({index}) VALUES ('optimize')")).execute(c).await?;
    Ok(())
}

/// How a list is narrowed to the rows whose words match.
#[derive(Debug, Clone)]
pub struct Searched {
    /// What the list is joined with.
    pub join: String,
    /// The condition, of one value.
    pub condition: String,
    /// The id by which the list is ordered and goes on.
    pub id: String,
}

impl Engine {
    /// `column IN (…)` over the rows whose words match; takes one value, [`Engine::query_words`].
    #[must_use]
    pub fn matching(&self, words: &Words, column: &str) -> String {
        let Words { table, column: key, index } = words;
        match self {
            Self::Sqlite { .. } => format!("{column} IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)"),
            // The planner takes a beginning of a word for frequent and would walk the table: the words' index is read
            // first, whatever it thinks.
            Self::Postgres { .. } => format!(
                "{column} IN (WITH found AS MATERIALIZED (SELECT id FROM {table} WHERE to_tsvector('simple', {key}) @@ to_tsquery('simple', ?)) SELECT id FROM found)"
            ),
        }
    }

    /// A list of the words' table, known as `alias`, narrowed to the rows whose words match [`Engine::query_words`].
    /// SQLite reads its index in the order of ids and stops after a page, but only where the list goes by the index's
    /// own id; PostgreSQL gathers what its index has.
    #[must_use]
    pub fn searched(&self, words: &Words, alias: &str) -> Searched {
        let Words { table, column, index } = words;
        match self {
            Self::Sqlite { .. } => Searched {
                join: format!(" JOIN {index} s ON s.rowid = {alias}.id"),
                condition: format!("{index} MATCH ?"),
                id: "s.rowid".to_owned(),
            },
            Self::Postgres { .. } => Searched {
                join: String::new(),
                condition: format!(
                    "{alias}.id IN (WITH found AS MATERIALIZED (SELECT id FROM {table} WHERE to_tsvector('simple', {column}) @@ to_tsquery('simple', ?)) SELECT id FROM found)"
                ),
                id: format!("{alias}.id"),
            },
        }
    }

    /// What a search asks for, as a query: folded words, narrowed by accents.
    #[must_use]
    pub fn query(&self, Search { words, accented, accents }: &Search) -> String {
        let folded = self.query_words(words);
        let whole = |and| accented.iter().map(|word| self.term(word)).collect::<Vec<_>>().join(and);
        match (self, accents) {
            (_, Accents::Any) => folded,
            (Self::Sqlite { .. }, Accents::AsTyped) => format!("{folded} AND {}", whole(" AND ")),
            (Self::Sqlite { .. }, Accents::Otherwise) => format!("({folded}) NOT ({})", whole(" AND ")),
            (Self::Postgres { .. }, Accents::AsTyped) => format!("{folded} & {}", whole(" & ")),
            (Self::Postgres { .. }, Accents::Otherwise) => format!("{folded} & !({})", whole(" & ")),
        }
    }

    /// A word of a query.
    fn term(&self, word: &str) -> String {
        match self {
            Self::Sqlite { .. } => format!("\"{word}\""),
            Self::Postgres { .. } => format!("'{word}'"),
        }
    }

    /// Folded words as a query: all of them, in any order, the last as the beginning of a word.
    #[must_use]
    pub fn query_words(&self, words: &[String]) -> String {
        let last = words.len().saturating_sub(1);
        let terms: Vec<_> = words
            .iter()
            .enumerate()
            .map(|(i, word)| {
                let beginning = if matches!(self, Self::Sqlite { .. }) { "*" } else { ":*" };
                format!("{}{}", self.term(word), if i == last { beginning } else { "" })
            })
            .collect();
        terms.join(if matches!(self, Self::Sqlite { .. }) { " AND " } else { " & " })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_narrowed_by_the_accents_that_were_typed() {
        let words = ["an".to_owned()];
        let search = |accents| Search { words: words.to_vec(), accented: vec!["anā".to_owned()], accents };
        let said = |url, accents| Engine::of(url).unwrap().query(&search(accents));
        assert_eq!(said("sqlite:x", Accents::Any), "\"an\"*");
        assert_eq!(said("sqlite:x", Accents::AsTyped), "\"an\"* AND \"anā\"");
        assert_eq!(said("sqlite:x", Accents::Otherwise), "(\"an\"*) NOT (\"anā\")");
        assert_eq!(said("postgres://x", Accents::Otherwise), "'an':* & !('anā')");
    }

    #[test]
    fn the_last_word_of_a_search_may_be_a_beginning() {
        let words = ["luu".to_owned(), "oai".to_owned()];
        assert_eq!(Engine::of("sqlite:x").unwrap().query_words(&words), "\"luu\" AND \"oai\"*");
        assert_eq!(Engine::of("postgres://x").unwrap().query_words(&words), "'luu' & 'oai':*");
    }
}
