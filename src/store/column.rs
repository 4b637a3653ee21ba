//! The columns of rows as values: JSON, words, days, and which engine a connection speaks to.

use crate::domain::{fault::Fault, label::UnknownWord};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// A list or a small document as the JSON text of a column.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// A column's JSON text as the value it stands for.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(Fault::internal)
}

/// A column's word as the value it stands for.
pub(crate) fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, Fault> {
    Ok(text.parse()?)
}

/// A text of a column that is never null: empty stands for none.
pub(crate) fn some_text(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A column's word, where there is one.
pub(crate) fn some_word<T: FromStr<Err = UnknownWord>>(text: Option<&String>) -> Result<Option<T>, Fault> {
    text.map(|t| word(t)).transpose()
}

/// A column's day, where there is one.
pub(crate) fn some_day(text: Option<&String>) -> Result<Option<NaiveDate>, Fault> {
    text.map(|t| t.parse().map_err(Fault::internal)).transpose()
}

/// Which engine a connection speaks to.
pub(crate) fn is_postgres(c: &impl ConnectionTrait) -> bool {
    c.get_database_backend() == DbBackend::Postgres
}
