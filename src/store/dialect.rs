//! Every difference between SQLite and PostgreSQL, and the small statement builder that hides the way they count
//! placeholders.

use super::column::is_postgres;
use crate::domain::fault::{Code, Fault};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::{Deserialize, Deserializer};
use std::path::{Path, PathBuf};

mod search;
mod sql;

pub use search::{Accents, NAMES, Search, Searched, TITLES, UNITS, Words};
pub(crate) use search::{FREQUENT, index_words, tidy_words};
pub(crate) use sql::count;
pub use sql::{Sql, holes, tuples};

/// The engine behind a database address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite {
        /// The database file.
        path: PathBuf,
    },
    /// The server.
    Postgres {
        /// Its address.
        url: String,
    },
}

impl Engine {
    /// The engine of an address: `sqlite:PATH`, `sqlite://PATH` or `postgres://…`.
    pub fn of(url: &str) -> Result<Self, Fault> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: url.to_owned() });
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
            .map(|rest| rest.split('?').next().unwrap_or(rest))
            .unwrap_or_default();
        if path.is_empty() || path == ":memory:" {
            return Err(Fault::because(
                Code::Unavailable,
                "Địa chỉ cơ sở dữ liệu phải có dạng “sqlite:ĐƯỜNG_DẪN” hoặc “postgres://…”.",
                "A database address is sqlite:PATH or postgres://….",
            ));
        }
        Ok(Self::Sqlite { path: PathBuf::from(path) })
    }

    /// Where it is, in words that hold no secret: the file, or the server and its database without account and
    /// password.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite { path } => path.display().to_string(),
            Self::Postgres { url } => {
                let at = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let at = at.rsplit_once('@').map_or(at, |(_, at)| at);
                format!("postgres://{}", at.split('?').next().unwrap_or(at))
            }
        }
    }

    /// Which SQL it speaks.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        match self {
            Self::Sqlite { .. } => DbBackend::Sqlite,
            Self::Postgres { .. } => DbBackend::Postgres,
        }
    }

    /// The statement that makes writes follow one another where the engine does not by itself.
    #[must_use]
    pub fn write_lock(&self) -> Option<&'static str> {
        matches!(self, Self::Postgres { .. }).then_some("SELECT pg_advisory_xact_lock(4721953806124)")
    }

    /// The statement that lets the planner learn from tables that grew.
    #[must_use]
    pub fn before_closing(&self) -> Option<&'static str> {
        matches!(self, Self::Sqlite { .. }).then_some("PRAGMA analysis_limit = 400; PRAGMA optimize")
    }

    /// Refuses to write into a database file that was removed under the program: what it would take would be lost.
    pub fn still_there(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite { path } if !Path::exists(path) => {
                Err(Fault::because(Code::Unavailable, "Không có tệp cơ sở dữ liệu.", "The database file is not there."))
            }
            _ => Ok(()),
        }
    }

    /// A text member of a column that holds a JSON object.
    #[must_use]
    pub fn text_of(&self, column: &str, member: &str) -> String {
        match self {
            Self::Sqlite { .. } => format!("json_extract({column}, '$.{member}')"),
            Self::Postgres { .. } => format!("(CAST({column} AS jsonb) ->> '{member}')"),
        }
    }
}

/// Sets aside `count` ids of a table, so that rows can be inserted many at a time and be known by their ids before.
pub async fn reserve_ids(c: &impl ConnectionTrait, table: &str, count: usize) -> Result<Vec<i64>, Fault> {
    let count = i64::try_from(count).map_err(Fault::internal)?;
    if count == 0 {
        return Ok(Vec::new());
    }
    if is_postgres(c) {
        let rows = Sql::new(format!(
            "SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM generate_series(1, ?)"
        ))
        .value(count)
        .all(c)
        .await?;
        return rows.iter().map(|row| Ok(row.try_get::<i64>("", "id")?)).collect();
    }
    let row = Sql::new("SELECT coalesce(max(seq), 0) AS last FROM sqlite_sequence WHERE name = ?")
        .value(table)
        .one(c)
        .await?;
    let last: i64 = row.map_or(Ok(0), |row| row.try_get("", "last"))?;
    Ok((last + 1..=last + count).collect())
}

/// What stands behind FROM where each row of `asked` is joined with the rows of `table`, known as `r`, whose ids a query
/// over that row answers.
pub(crate) fn of_each(c: &impl ConnectionTrait, asked: &str, table: &str, ids: &str) -> String {
    if is_postgres(c) {
        return format!("{asked} CROSS JOIN LATERAL ({ids}) AS found JOIN {table} r ON r.id = found.id");
    }
    format!("{asked} CROSS JOIN {table} r ON r.id IN ({ids})")
}

/// A truth as SQLite writes it in JSON (0, 1), or as PostgreSQL does.
pub(crate) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(u8),
        Truth(bool),
    }
    Ok(match Said::deserialize(deserializer)? {
        Said::Number(number) => number != 0,
        Said::Truth(truth) => truth,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_the_same_with_and_without_slashes() {
        for (url, path) in [
            ("sqlite:data/r.sqlite", "data/r.sqlite"),
            ("sqlite://data/r.sqlite", "data/r.sqlite"),
            ("sqlite:///tmp/r", "/tmp/r"),
            ("sqlite:/tmp/r", "/tmp/r"),
        ] {
            assert_eq!(Engine::of(url).unwrap(), Engine::Sqlite { path: path.into() }, "{url}");
        }
        assert!(matches!(Engine::of("postgres://u@h/db").unwrap(), Engine::Postgres { .. }));
        assert!(Engine::of("mysql://h").is_err());
        assert_eq!(
            Engine::of("postgres://u:s3cr@t@h:5432/db?sslmode=require").unwrap().place(),
            "postgres://h:5432/db"
        );
    }
}
