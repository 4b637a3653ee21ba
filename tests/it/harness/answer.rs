//! An answer, and what a test says of it.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::sync::OnceLock;

/// What the register answered.
#[derive(Debug)]
pub struct Answer {
    pub call: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    /// The same, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.call, self.text());
        self
    }

    /// The same, if it is a problem of this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let this = self.expect(status);
        assert_eq!(this["code"], code, "{}: {}", this.call, this.text());
        this
    }

    /// The same, if the problem names this place with this code.
    #[track_caller]
    pub fn at(self, place: &str, code: &str) -> Self {
        let entries = self["errors"].as_array().unwrap();
        let found = entries.iter().any(|e| (e["pointer"] == place || e["parameter"] == place) && e["code"] == code);
        assert!(found, "{}: no {code} at {place} in {}", self.call, self.text());
        self
    }

    /// The codes of the places a problem names, in their order.
    pub fn codes(&self) -> Vec<&str> {
        self["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{}: {e}: {}", self.call, self.text()))
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("{} has no ETag", self.call))
    }

    pub fn id(&self) -> i64 {
        self["id"].as_i64().unwrap()
    }

    /// How many items a page has.
    pub fn items(&self) -> Vec<Value> {
        self["items"].as_array().unwrap().clone()
    }
}

/// `answer["member"]`: a member of the JSON body.
impl std::ops::Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        // The index must lend what it finds, and an answer is read a few times in a short test.
        static NOTHING: OnceLock<Value> = OnceLock::new();
        match self.json() {
            Value::Object(mut members) => members
                .remove(member)
                .map_or_else(|| NOTHING.get_or_init(|| Value::Null), |value| Box::leak(Box::new(value))),
            other => panic!("{} answers {other}", self.call),
        }
    }
}
