//! Makes the framework's document right: a pure function of its text, and the same text is served and committed.
//!
//! The framework writes OpenAPI 3.0 with formats of its own, one answer for all refusals, filters as one object and
//! component names with underscores; each step below mends one of these.

#![expect(
    clippy::indexing_slicing,
    reason = "reading an absent member of a JSON value answers null, and what is written to is an object"
)]

use crate::domain::{fault::Code, vocabularies::words};
use serde_json::{Map, Value, json};
mod answers;
mod bodies;
mod examples;

use answers::{header_of, in_parts, responses, statuses, tagged};

/// The document as clients need it.
#[must_use]
pub fn polish(text: &str) -> String {
    let mut doc: Value = serde_json::from_str(text).unwrap_or_default();
    doc["openapi"] = "3.0.3".into();
    doc["info"] = info();
    doc["servers"] = json!([{"url": "/", "description": "This register."}]);
    let schemas = doc["components"]["schemas"].clone();
    if let Some(paths) = doc["paths"].as_object_mut() {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                parameters(operation, method, &schemas);
                responses(operation, method, path);
                if !operation["security"].is_array() {
                    // Said, so that nobody takes it for forgotten: this one asks for no token.
                    operation["security"] = json!([]);
                }
            }
        }
    }
    for code in statuses() {
        let titles: Vec<_> = Code::ALL
            .iter()
            .filter(|c| c.class() == code)
            .map(|c| format!("`{}`: {}", c.word(), c.title().en))
            .collect();
        let schema = json!({"$ref": "#/components/schemas/Problem"});
        let mut response = json!({"description": titles.join(". ") + ".", "content": {"application/problem+json": {"schema": schema}}});
        if let Some((name, description)) = header_of(code) {
            response["headers"] =
                json!({name: {"description": description, "required": true, "schema": {"type": "string"}}});
        }
        doc["components"]["responses"][format!("Problem{code}")] = response;
    }
    walk(&mut doc);
    meanings(&mut doc);
    bodies::add(&mut doc);
    examples::add(&mut doc);
    drop_unused(&mut doc);
    serde_json::to_string_pretty(&doc).unwrap_or_default() + "\n"
}

/// What each word of an enum is called, behind what the enum is.
fn meanings(doc: &mut Value) {
    for (name, schema) in doc["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let Some(words) = words(name).filter(|_| schema["enum"].is_array()) else { continue };
        let said: Vec<_> = words.iter().map(|(word, label)| format!("`{word}`: {} ({})", label.en, label.vi)).collect();
        let description = schema["description"].as_str().unwrap_or_default();
        schema["description"] = format!("{description}\n\n{}.", said.join("; ")).into();
    }
}

fn info() -> Value {
    json!({
        "title": "Award registry",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "The register of medals, certificates of merit and other commendations given to individuals, \
            collectives and households, each tied to the deciding authority and the campaign year. Flat JSON; a member \
            that is absent is unknown, `null` is not used. Every refusal is a problem (RFC 9457). Within `/v1` answers \
            may gain members, and the enums of answers may gain words, so a client reads past what it does not know; \
            what a request takes does not change, nor does a schema that requests and answers share (its \
            `additionalProperties` is false). An `Idempotency-Key` is of the account, the method and the path it was sent \
            with. A URL beyond 64 kB is answered 414 before it is read, without a body.",
        "contact": {"name": "The office that keeps this register"},
        "license": {"name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/MIT.html"},
    })
}

/// A parameter whose schema is an object becomes its members; header names get their usual case; a POST of an account
/// takes a key.
fn parameters(operation: &mut Value, method: &str, schemas: &Value) {
    let mut all = Vec::new();
    for mut parameter in operation["parameters"].as_array().cloned().unwrap_or_default() {
        let target = parameter["schema"]["$ref"].as_str().and_then(|r| r.rsplit('/').next()).map(|name| &schemas[name]);
        if let Some(object) = target.filter(|s| s["type"] == "object")
            && parameter["in"] == "query"
        {
            for member in members(object, schemas) {
                if !all.iter().any(|known: &Value| known["name"] == member["name"]) {
                    all.push(member);
                }
            }
            continue;
        }
        if parameter["in"] == "header" {
            let name = header_case(parameter["name"].as_str().unwrap_or_default());
            if name == "If-Match" {
                parameter["description"] = "The `ETag` of your last read (RFC 9110); `*` for any.".into();
                parameter["example"] = "\"1\"".into();
            }
            parameter["name"] = name.into();
        }
        if let Some(parameter) = parameter.as_object_mut() {
            parameter.remove("explode");
        }
        all.push(parameter);
    }
    // Who asks without an account has no answer kept.
    if method == "post" && operation["security"].is_array() {
        let description =
            "A word of your own for this request: sent again within 24 hours it is answered again and not done again.";
        let schema = json!({"type": "string", "minLength": 1, "maxLength": 255});
        all.push(json!({"name": "Idempotency-Key", "in": "header", "required": false, "description": description, "schema": schema}));
    }
    if method == "get" && tagged(operation) {
        let description = "The `ETag` you have: the answer is 304 where the record is still as that.";
        all.push(json!({"name": "If-None-Match", "in": "header", "required": false, "description": description, "schema": {"type": "string"}}));
    }
    if method == "get" && in_parts(operation) {
        all.extend(answers::PARTS.map(|(name, description)| json!({"name": name, "in": "header", "required": false, "description": description, "schema": {"type": "string"}})));
    }
    match (all.is_empty(), operation.as_object_mut()) {
        (true, Some(operation)) => drop(operation.remove("parameters")),
        _ => operation["parameters"] = all.into(),
    }
}

fn members(object: &Value, schemas: &Value) -> Vec<Value> {
    let listed = |name: &str| object["required"].as_array().is_some_and(|r| r.contains(&json!(name)));
    let mut found = Vec::new();
    for (name, schema) in object["properties"].as_object().into_iter().flatten() {
        let mut schema = schema.clone();
        // The framework calls a member with a default required.
        let mut one = json!({"name": name, "in": "query", "required": listed(name) && schema.get("default").is_none()});
        let described = schema.as_object_mut().and_then(|s| s.remove("description"));
        let beside =
            schema["allOf"].as_array().and_then(|all| all.iter().find_map(|part| part.get("description").cloned()));
        if let Some(reference) =
            schema["allOf"].as_array().and_then(|all| all.iter().find(|part| part.get("$ref").is_some()))
        {
            schema = reference.clone();
        }
        let of_type = schema["$ref"]
            .as_str()
            .and_then(|r| r.rsplit('/').next())
            .and_then(|n| schemas[n].get("description").cloned());
        one["description"] = described.or(beside).or(of_type).unwrap_or_default();
        if schema["type"] == "array" {
            one["explode"] = true.into();
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.retain(|name, value| name != "default" || *value == json!(true) || *value == json!(false));
        }
        one["schema"] = schema;
        found.push(one);
    }
    found
}

/// `Page_Stored_Award` is `AwardPage`, `Stored_Award` is `StoredAward`: a reference and its target change alike.
fn component(name: &str) -> String {
    match name.strip_prefix("Page_") {
        Some(item) => format!("{}Page", component(item).trim_start_matches("Stored")),
        None => name.replace('_', ""),
    }
}

fn header_case(name: &str) -> String {
    if name.eq_ignore_ascii_case("etag") {
        return "ETag".into();
    }
    let word = |w: &str| {
        w.chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .chain(w.chars().skip(1).flat_map(char::to_lowercase))
            .collect::<String>()
    };
    name.split(['-', '_']).map(word).collect::<Vec<_>>().join("-")
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(members) => {
            formats(members);
            references(members);
            renames(members);
            if members.get("deprecated") == Some(&json!(false)) {
                members.remove("deprecated");
            }
            // A member that may be absent has no value of its own, and neither has a record of such members.
            if members.get("default").is_some_and(|default| default.is_null() || default.is_object()) {
                members.shift_remove("default");
            }
            members.values_mut().for_each(walk);
        }
        _ => {}
    }
}

/// The formats clients know; whole bounds as whole numbers; instants as such.
fn formats(members: &mut Map<String, Value>) {
    match members.get("format").and_then(Value::as_str) {
        Some("naive-date") => drop(members.insert("format".into(), "date".into())),
        Some(format) if format.starts_with("uint") => {
            let wide = format == "uint64";
            members.insert("format".into(), if wide { "int64" } else { "int32" }.into());
        }
        _ => {}
    }
    for bound in ["minimum", "maximum", "multipleOf"] {
        if let Some(whole) = members.get(bound).and_then(Value::as_f64).filter(|n| n.fract() == 0.0) {
            #[expect(clippy::cast_possible_truncation, reason = "a bound with no fraction, far below 2^53")]
            members.insert(bound.into(), (whole as i64).into());
        }
    }
    let defaults: Vec<_> = members
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, p)| has_default(p))
        .map(|(n, _)| json!(n))
        .collect();
    if let Some(Value::Array(required)) = members.get_mut("required") {
        required.retain(|name| !defaults.contains(name));
        if required.is_empty() {
            members.remove("required");
        }
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        for (name, property) in properties {
            if (name == "at" || name.ends_with("_at")) && name != "presented_at" && property["type"] == "string" {
                property["format"] = "date-time".into();
            }
        }
    }
}

/// A member that may be left out, because it has a default of its own or beside its reference.
fn has_default(property: &Value) -> bool {
    property.get("default").is_some()
        || property["allOf"].as_array().is_some_and(|parts| parts.iter().any(|part| part.get("default").is_some()))
}

/// `allOf: [reference, {description, default}]`, which a doc comment makes, keeps the reference and lifts the words.
fn references(members: &mut Map<String, Value>) {
    let Some(Value::Array(parts)) = members.get("allOf") else { return };
    let Some(reference) = parts.iter().find(|p| p.get("$ref").is_some()).cloned() else { return };
    if parts.iter().any(|p| p.get("properties").is_some()) {
        return;
    }
    let others: Vec<_> = parts.iter().filter(|p| p.get("$ref").is_none()).cloned().collect();
    members.insert("allOf".into(), json!([reference]));
    for (name, value) in others
        .iter()
        .filter_map(Value::as_object)
        .flatten()
        .filter(|(name, _)| matches!(name.as_str(), "description" | "default"))
    {
        members.entry(name.clone()).or_insert_with(|| value.clone());
    }
    if members.len() == 1 {
        members.clear();
        members.insert("$ref".into(), reference["$ref"].clone());
    }
}

fn renames(members: &mut Map<String, Value>) {
    for kind in ["content", "headers", "schemas"] {
        let Some(Value::Object(named)) = members.get_mut(kind) else { continue };
        if named.get("type").is_some_and(Value::is_string) {
            continue;
        }
        let rename = |name: String| match kind {
            "content" => name.replace("; charset=utf-8", ""),
            "headers" => header_case(&name),
            _ => component(&name),
        };
        *named = std::mem::take(named).into_iter().map(|(name, value)| (rename(name), value)).collect();
    }
    for kind in ["title", "$ref"] {
        if let Some(Value::String(text)) = members.get_mut(kind)
            && (kind == "$ref" || text.contains('_'))
        {
            *text = text
                .rsplit_once('/')
                .map_or_else(|| component(text), |(head, name)| format!("{head}/{}", component(name)));
        }
    }
}

/// What only an expanded parameter used is no component any more.
fn drop_unused(doc: &mut Value) {
    loop {
        let text = doc.to_string();
        let mut dropped = false;
        for kind in ["schemas", "responses"] {
            if let Some(components) = doc["components"][kind].as_object_mut() {
                let before = components.len();
                components.retain(|name, _| text.contains(&format!("#/components/{kind}/{name}\"")));
                dropped |= components.len() != before;
            }
        }
        if !dropped {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_components_have_no_underscores() {
        assert_eq!(component("Page_Stored_Award"), "AwardPage");
        assert_eq!(component("Stored_Award"), "StoredAward");
        assert_eq!(component("Page_Line"), "LinePage");
        assert_eq!(header_case("IF_MATCH"), "If-Match");
        assert_eq!(header_case("etag"), "ETag");
    }
}
