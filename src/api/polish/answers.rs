//! What an operation answers: its success, and beyond it what its own shape allows.

#![expect(
    clippy::indexing_slicing,
    reason = "reading an absent member of a JSON value answers null, and what is written to is an object"
)]

use crate::domain::fault::Code;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The headers by which a part of a file is asked for (RFC 9110, section 14).
pub(super) const PARTS: [(&str, &str); 2] = [
    ("Range", "The bytes of the file that are asked for, as `bytes=0-1023`; the answer is 206 with these alone."),
    ("If-Range", "The `ETag` of the file of which you have a part; of another one all comes."),
];

/// The header that the refusals of a status have besides.
pub(super) fn header_of(status: u16) -> Option<(&'static str, &'static str)> {
    match status {
        401 => Some(("WWW-Authenticate", "How to authenticate (RFC 9110).")),
        416 => Some(("Content-Range", "How many bytes the file has, behind `bytes */` (RFC 9110).")),
        429 | 503 => Some(("Retry-After", "Seconds to wait (RFC 9110).")),
        _ => None,
    }
}

pub(super) fn statuses() -> BTreeSet<u16> {
    Code::ALL.iter().map(|c| c.class()).collect()
}

/// What an operation may answer beyond its success, read off its own shape.
fn refusals(method: &str, path: &str, operation: &Value) -> BTreeSet<u16> {
    let if_match = operation["parameters"].as_array().is_some_and(|p| p.iter().any(|p| p["name"] == "If-Match"));
    let mut statuses = BTreeSet::from([400, 406, 429, 500, 503]);
    if operation["security"].is_array() {
        statuses.extend([401, 403]);
    }
    if path.contains('{') || path.contains("/summary") || path.ends_with("/session") {
        statuses.insert(404);
    }
    if operation["requestBody"].is_object() {
        statuses.extend([408, 411, 413, 415, 422]);
    }
    // A list that its format has no room for, and the annex of a decision that is not registered.
    if path.ends_with("/export") {
        statuses.insert(422);
        if path.contains('{') {
            statuses.insert(409);
        }
    }
    if matches!(method, "post" | "put") && operation["security"].is_array() {
        statuses.insert(409);
    }
    if if_match {
        statuses.extend([412, 428]);
    }
    if in_parts(operation) {
        statuses.insert(416);
    }
    statuses
}

/// One answer for all refusals becomes one for each status the operation can have.
pub(super) fn responses(operation: &mut Value, method: &str, path: &str) {
    let statuses = refusals(method, path, operation);
    let (etag, in_parts) = (tagged(operation), in_parts(operation));
    let is_kept = method == "post" && operation["security"].is_array();
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    if responses.remove("default").is_none() {
        return;
    }
    if method == "get" && etag {
        let etag = responses["200"]["headers"].clone();
        responses
            .insert("304".into(), json!({"description": "The record is as `If-None-Match` has it.", "headers": etag}));
    }
    if in_parts {
        let mut part = responses["200"].clone();
        part["description"] = "The part of it that `Range` asks for.".into();
        part["headers"]["Content-Range"] = json!({
            "description": "Which bytes they are, of how many (RFC 9110).", "required": true, "schema": {"type": "string"}
        });
        responses.insert("206".into(), part);
    }
    for (_, done) in responses.iter_mut().filter(|(status, _)| is_kept && status.starts_with('2')) {
        done["headers"]["Idempotent-Replayed"] = json!({
            "description": "`true` where this is the answer kept of the first request with this `Idempotency-Key`.",
            "required": false, "schema": {"type": "boolean"}
        });
    }
    for status in statuses {
        responses.insert(status.to_string(), json!({"$ref": format!("#/components/responses/Problem{status}")}));
    }
    responses.sort_keys();
}

/// Whether an operation answers with an `ETag`.
pub(super) fn tagged(operation: &Value) -> bool {
    operation["responses"]["200"]["headers"]
        .as_object()
        .is_some_and(|h| h.keys().any(|k| k.eq_ignore_ascii_case("etag")))
}

/// Whether an operation answers with a file of which a part can be asked for.
pub(super) fn in_parts(operation: &Value) -> bool {
    operation["responses"]["200"]["headers"]
        .as_object()
        .is_some_and(|h| h.keys().any(|k| k.eq_ignore_ascii_case("accept-ranges")))
}
