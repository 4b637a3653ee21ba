//! Pages: what a client asks for, the cursor it carries, and the window a list is read through.
//!
//! A cursor is opaque and bound to its query: it holds the last key and id, and a fingerprint of filter and sort, so
//! that one from another query is refused instead of answering nonsense. A member that comes to a filter later is left
//! out of the fingerprint where it is empty, so that a cursor stays good in the next version.

use crate::domain::{
    fault::{Code, Fault, Finding},
    stored::Page,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use poem_openapi::{
    Object,
    types::{ParseFromJSON, ToJSON, Type},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use sha2::{Digest, Sha256};

/// Records on a page unless asked.
const DEFAULT_LIMIT: u64 = 50;
/// Records on a page at most.
pub const MAX_LIMIT: u64 = 200;

/// What part of a list is asked for.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct Paging {
    /// How many records, 1 to 200; 50 unless asked.
    #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
    pub limit: Option<i64>,
    /// Where the page before ended: its `next_cursor`, for the same filter and sort.
    pub cursor: Option<String>,
    /// True to have the number of all matching records in `total`; it costs a count.
    pub include_total: bool,
}

/// The value a list is sorted by, of the last record of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A list is read from here, so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    limit: u64,
    /// The last record of the page before: its sort key, where the list has one besides the id, and its id.
    pub after: Option<(Option<Key>, i64)>,
    /// Whether all matching records are counted as well.
    pub include_total: bool,
    fingerprint: String,
}

/// What a list goes by besides the id: which keys its cursors hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The id alone.
    Id,
    /// A number.
    Number,
    /// A text.
    Text,
}

impl Window {
    /// The window a client asks for, in a list by id known by `name` with this filter.
    pub fn new(paging: &Paging, name: &str, query: &impl Serialize) -> Result<Self, Fault> {
        Self::sorted(paging, name, query, By::Id)
    }

    /// The window a client asks for, in a list known by `name` with this filter and sort, which goes `by` a key and the
    /// id.
    pub fn sorted(paging: &Paging, name: &str, query: &impl Serialize, by: By) -> Result<Self, Fault> {
        let limit = match paging.limit {
            None => DEFAULT_LIMIT,
            Some(limit) => u64::try_from(limit).ok().filter(|l| (1..=MAX_LIMIT).contains(l)).ok_or_else(|| {
                Fault::at(
                    Code::InvalidParameter,
                    Finding::of(
                        "limit",
                        "out_of_range",
                        format!("Mỗi trang từ 1 đến {MAX_LIMIT} dòng."),
                        format!("limit is 1 to {MAX_LIMIT}."),
                    ),
                )
            })?,
        };
        let query = serde_json::to_vec(&(name, query)).map_err(Fault::internal)?;
        let fingerprint: String = hex::encode(Sha256::digest(query)).chars().take(12).collect();
        let after = paging.cursor.as_deref().map(|cursor| open(cursor, &fingerprint, by)).transpose()?;
        Ok(Self { limit, after, include_total: paging.include_total, fingerprint })
    }

    /// How many rows to read: one more than the page, to know whether there is a next one.
    #[must_use]
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// The id after which a list in order of ids goes on.
    #[must_use]
    pub fn after_id(&self) -> i64 {
        self.after.as_ref().map_or(0, |(_, id)| *id)
    }

    /// A window of the whole list, for what is found by reading all of it.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { limit: u32::MAX.into(), after: None, include_total: false, fingerprint: self.fingerprint.clone() }
    }

    /// The page of a list that was read as a whole, in the order of its ids.
    pub fn part<T>(&self, found: Vec<T>, id: impl Fn(&T) -> i64) -> Result<Page<T>, Fault>
    where
        T: Type + ParseFromJSON + ToJSON,
    {
        let total = if self.include_total { Some(i64::try_from(found.len()).map_err(Fault::internal)?) } else { None };
        let size = usize::try_from(self.fetch()).map_err(Fault::internal)?;
        let rows = found.into_iter().filter(|one| id(one) > self.after_id()).take(size).collect();
        self.page(rows, total, |one| (None, id(one)))
    }

    /// The page of rows that were read, each with its sort key and id by `place`.
    pub fn page<T>(
        &self,
        mut rows: Vec<T>,
        total: Option<i64>,
        place: impl Fn(&T) -> (Option<Key>, i64),
    ) -> Result<Page<T>, Fault>
    where
        T: Type + ParseFromJSON + ToJSON,
    {
        let size = usize::try_from(self.limit).map_err(Fault::internal)?;
        let more = rows.len() > size;
        rows.truncate(size);
        let next_cursor = match rows.last().filter(|_| more) {
            Some(last) => {
                let (key, id) = place(last);
                let cursor = serde_json::to_vec(&(&self.fingerprint, key, id)).map_err(Fault::internal)?;
                Some(URL_SAFE_NO_PAD.encode(cursor))
            }
            None => None,
        };
        Ok(Page { items: rows, next_cursor, total })
    }
}

fn open(cursor: &str, fingerprint: &str, by: By) -> Result<(Option<Key>, i64), Fault> {
    let read = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<(String, Option<Key>, i64)>(&bytes).ok());
    let fits = |key: &Option<Key>| match (key, by) {
        (None, By::Id) | (Some(Key::Number(_)), By::Number) => true,
        (Some(Key::Text(text)), By::Text) => !text.contains('\0'),
        _ => false,
    };
    match read {
        Some((of, key, id)) if of == fingerprint && fits(&key) => Ok((key, id)),
        _ => Err(Fault::at(
            Code::InvalidCursor,
            Finding::of(
                "cursor",
                "invalid_cursor",
                "Con trỏ không thuộc truy vấn này; hãy dùng con trỏ “next_cursor” của đúng bộ lọc và thứ tự, hoặc bỏ “cursor” để đọc từ đầu.",
                "The cursor is not of this query; use the next_cursor of the same filter and sort, or leave it out to start again.",
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(limit: Option<i64>, cursor: Option<String>) -> Paging {
        Paging { limit, cursor, include_total: false }
    }

    #[test]
    fn limits_run_from_1_to_200() {
        for (limit, fits) in [(0, false), (1, true), (200, true), (201, false), (-1, false)] {
            assert_eq!(Window::new(&paging(Some(limit), None), "x", &()).is_ok(), fits, "{limit}");
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_own_query_only() {
        let window = Window::sorted(&paging(Some(1), None), "x", &"a", By::Number).unwrap();
        let page = window.page(vec![7_i64, 8], None, |id| (Some(Key::Number(20_200_526)), *id)).unwrap();
        assert_eq!(page.items, [7]);
        let again = Window::sorted(&paging(Some(1), page.next_cursor.clone()), "x", &"a", By::Number).unwrap();
        assert_eq!(again.after, Some((Some(Key::Number(20_200_526)), 7)));
        for by in [By::Id, By::Text] {
            assert_eq!(
                Window::sorted(&paging(None, page.next_cursor.clone()), "x", &"a", by).unwrap_err().code,
                Code::InvalidCursor
            );
        }
        assert_eq!(
            Window::sorted(&paging(None, page.next_cursor), "x", &"b", By::Number).unwrap_err().code,
            Code::InvalidCursor
        );
        assert_eq!(Window::new(&paging(None, Some("zzz".into())), "x", &"a").unwrap_err().code, Code::InvalidCursor);
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let window = Window::new(&paging(Some(2), None), "x", &()).unwrap();
        assert_eq!(window.page(vec![7_i64, 8], None, |id| (None, *id)).unwrap().next_cursor, None);
    }
}
