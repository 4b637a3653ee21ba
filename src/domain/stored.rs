//! What every stored noun has besides its facts, and the page every list answers with.

use poem_openapi::{
    Object,
    types::{ParseFromJSON, ToJSON, Type},
};
use serde::{Deserialize, Serialize};

/// A noun as the register keeps it: the facts an editor wrote, and what the register adds.
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
pub struct Stored<T: Type + ParseFromJSON + ToJSON> {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// When it was first written, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
    /// What an editor wrote.
    #[oai(flatten)]
    #[serde(flatten)]
    pub facts: T,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
pub struct Page<T: Type + ParseFromJSON + ToJSON> {
    /// The records of this page, in the order asked for.
    pub items: Vec<T>,
    /// Where the next page starts; absent on the last one. Opaque, and good for this filter and sort only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many records there are in all; only with `include_total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl<T: Type + ParseFromJSON + ToJSON> Page<T> {
    /// The same page of other items.
    pub fn map<U: Type + ParseFromJSON + ToJSON>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next_cursor: self.next_cursor, total: self.total }
    }
}
