//! Imports: annexes of files and pasted lists, from the preview to the draft.

mod again;
mod annexes;
mod command;
mod draft;
mod headings;
mod hostile;
mod kept;
mod killed;
mod mutated;
mod packed;
mod preview;
mod readers;
mod register;

use crate::harness::{Answer, Call, Person, random_word};
use serde_json::Value;
use std::path::PathBuf;

/// A field of a form: its name, the name of its file if it is one, and its bytes.
type Field<'a> = (&'a str, Option<&'a str>, Vec<u8>);

/// Sends a form.
pub fn form(person: &Person, path: &str, fields: Vec<Field<'_>>) -> Call {
    let boundary = random_word();
    let mut body = Vec::new();
    for (name, file, bytes) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    let media_type = format!("multipart/form-data; boundary={boundary}");
    person.call(reqwest::Method::POST, path).bytes(&media_type, body)
}

/// Imports a file, with what rows take where it says nothing.
pub async fn import(person: &Person, name: &str, bytes: Vec<u8>, defaults: &Value) -> Answer {
    let defaults = defaults.to_string().into_bytes();
    form(person, "/v1/imports", vec![("file", Some(name), bytes), ("defaults", None, defaults)]).await
}

/// Imports pasted text.
pub async fn paste(person: &Person, text: &str, defaults: &Value) -> Answer {
    let fields = vec![("text", None, text.as_bytes().to_vec()), ("defaults", None, defaults.to_string().into_bytes())];
    form(person, "/v1/imports", fields).await
}

/// The rows of an import, all of them.
pub async fn rows(person: &Person, import: &Answer) -> Vec<Value> {
    person.walk(&format!("/v1/imports/{}/rows", import.id()), 200).await
}

/// A file of the tests.
pub fn data(path: &str) -> Vec<u8> {
    std::fs::read(folder().join(path)).unwrap()
}

/// The folder of such files.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}
