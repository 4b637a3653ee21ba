//! Holds every answer of every test against the document: a status, a header or a member it does not declare fails the
//! test.

use super::Answer;
use reqwest::Method;
use serde_json::Value;
use std::sync::OnceLock;

/// The committed document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap())
}

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub meta: &'static Value,
}

/// Every operation of the document.
pub fn operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().unwrap();
    let each = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, meta)| (path, method, meta)));
    each.map(|(path, method, meta)| Operation {
        id: meta["operationId"].as_str().unwrap().to_owned(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.clone(),
        meta,
    })
    .collect()
}

/// The operation behind a request: the path with the fewest variables.
fn operation(method: &Method, path: &str) -> Option<Operation> {
    let path = path.split('?').next().unwrap();
    let fits = |template: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.starts_with('{') || a == b)
    };
    let method = if method == Method::HEAD { &Method::GET } else { method };
    operations().into_iter().filter(|o| o.method == method && fits(&o.path)).min_by_key(|o| o.path.matches('{').count())
}

/// The operation that an answer is of.
pub fn operation_of(answer: &Answer) -> Option<Operation> {
    let (method, path) = answer.call.split_once(' ')?;
    operation(&method.parse().ok()?, path)
}

/// The headers of an export that was made; a HEAD makes none.
const OF_EXPORTS: [&str; 2] = ["Export-Id", "Registry-Head"];

/// What must hold of every answer.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    super::words::check(answer);
    let call = &answer.call;
    assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"), "{call}");
    assert!(answer.header("x-request-id").is_some(), "{call} has no request id");
    let media_type = answer.header("content-type").map(|t| t.split(';').next().unwrap().to_owned());
    if answer.status >= 400 && method != Method::HEAD {
        problem(answer, media_type.as_deref());
    }
    let Some(operation) = operation(method, path) else { return };
    let declared = resolved(&operation.meta["responses"][answer.status.to_string()]);
    assert!(
        declared.is_object(),
        "{call} answers {}, which {} does not declare: {}",
        answer.status,
        operation.id,
        answer.text()
    );
    for (name, header) in declared["headers"].as_object().into_iter().flatten() {
        if method == Method::HEAD && OF_EXPORTS.contains(&name.as_str()) {
            assert_eq!(answer.header(name), None, "{call} names an export that was not made");
        } else {
            assert!(header["required"] != true || answer.header(name).is_some(), "{call} answers without {name}");
        }
    }
    if method == Method::HEAD {
        return;
    }
    let Some(content) = declared["content"].as_object() else {
        assert!(answer.bytes.is_empty(), "{call} answers {} with a body that is not declared", answer.status);
        return;
    };
    let media_type = media_type.unwrap_or_else(|| panic!("{call} has no media type"));
    let schema =
        content.get(&media_type).unwrap_or_else(|| panic!("{call} answers {media_type}, which is not declared"));
    if media_type.ends_with("json") && !media_type.contains("ndjson") {
        conforms(&answer.json(), &schema["schema"], "", call);
    }
}

/// Every refusal has the one shape (RFC 9457).
fn problem(answer: &Answer, media_type: Option<&str>) {
    assert_eq!(media_type, Some("application/problem+json"), "{}: {}", answer.call, answer.text());
    let problem = answer.json();
    let known = document()["components"]["schemas"]["Problem"]["properties"].as_object().unwrap();
    for member in problem.as_object().unwrap().keys() {
        assert!(known.contains_key(member), "{}: a problem has no member {member}", answer.call);
    }
    conforms(&problem, &document()["components"]["schemas"]["Problem"], "", &answer.call);
    assert_eq!(problem["status"], answer.status, "{}", answer.call);
    assert_eq!(problem["type"], format!("/problems/{}", problem["code"].as_str().unwrap()), "{}", answer.call);
    assert_eq!(problem["instance"], format!("urn:uuid:{}", answer.header("x-request-id").unwrap()), "{}", answer.call);
    assert!(answer.header("content-language").is_some(), "{}", answer.call);
    assert!(
        problem["detail"].is_string()
            || problem["errors"].as_array().is_some_and(|e| !e.is_empty())
            || answer.status >= 500,
        "{}: {problem} explains nothing",
        answer.call
    );
    match answer.status {
        401 => assert_eq!(answer.header("www-authenticate").as_deref(), Some("Bearer")),
        405 => assert!(answer.header("allow").is_some()),
        429 | 503 => assert!(answer.header("retry-after").is_some()),
        _ => {}
    }
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => document()
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => value,
    }
}

/// Whether a value is what a schema says: of its type, within its bounds, with every required member and no other, never
/// `null`.
fn conforms(value: &Value, schema: &'static Value, at: &str, call: &str) {
    let schema = resolved(schema);
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().for_each(|one| conforms(value, one, at, call));
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{call}: {at} is {value}, not one of {allowed:?}");
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        other => panic!("{call}: {at} has the type {other:?} in the document"),
    };
    assert!(fits, "{call}: {at} is {value}, not {}", schema["type"]);
    let size = value.as_str().map(|text| text.chars().count()).or_else(|| value.as_array().map(Vec::len));
    let size = size.map(|size| i64::try_from(size).unwrap()).or_else(|| value.as_i64());
    for (least, most) in [("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")] {
        let bound = |bound: &str| schema[bound].as_i64().zip(size);
        assert!(bound(least).is_none_or(|(least, size)| size >= least), "{call}: {at} is below {least}: {value}");
        assert!(bound(most).is_none_or(|(most, size)| size <= most), "{call}: {at} is beyond {most}");
    }
    if let Some(text) = value.as_str().filter(|_| schema["format"] == "date") {
        assert!(text.parse::<chrono::NaiveDate>().is_ok(), "{call}: {at} is no day: {text}");
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        conforms(item, &schema["items"], &format!("{at}/{i}"), call);
    }
    let Some(members) = value.as_object() else { return };
    if schema["additionalProperties"].is_object() {
        for (name, member) in members {
            conforms(member, &schema["additionalProperties"], &format!("{at}/{name}"), call);
        }
        return;
    }
    for (name, member) in members {
        let property =
            schema["properties"].get(name).unwrap_or_else(|| panic!("{call}: {at}/{name} is not in the document"));
        conforms(member, property, &format!("{at}/{name}"), call);
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(members.contains_key(required.as_str().unwrap()), "{call}: {at} lacks {required}");
    }
}
