//! Every bound that the document puts on a body is the server's own: one beyond it is refused where it stands, and the
//! bound itself is taken.

use crate::{
    harness::{Operation, Person, Register, document, operations, sample::decision},
    imports::paste,
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// The codes by which a value is refused for its size, its span, or because it is missing.
const OF_BOUNDS: &[&str] = &[
    "empty",
    "ends_before_start",
    "invalid_code",
    "out_of_range",
    "repeated",
    "required",
    "too_long",
    "too_many",
    "wrong_type",
    "year_out_of_range",
];

/// A value at its bound, or one beyond.
struct Bound {
    /// Where, as a JSON Pointer.
    at: String,
    /// The body with the value that is the bound itself, where it can be sent.
    taken: Option<Value>,
    /// The body with the value that is one beyond.
    refused: Value,
}

fn resolved(schema: &'static Value) -> &'static Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    reference.map_or(schema, |reference| document().pointer(reference.strip_prefix('#').unwrap()).unwrap())
}

/// The least body that a schema describes.
fn least(schema: &'static Value, name: &str) -> Value {
    let schema = resolved(schema);
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap());
            required.map(|name| (name.to_owned(), least(&schema["properties"][name], name))).collect::<Value>()
        }
        Some("array") => (0..schema["minItems"].as_u64().unwrap_or(0)).map(|_| least(&schema["items"], name)).collect(),
        Some("integer") => schema["minimum"].as_i64().unwrap_or(1).into(),
        Some("boolean") => false.into(),
        _ if schema["format"] == "date" => "2020-05-26".into(),
        _ if name == "id_number" => "001087012345".into(),
        _ => text(name, 1),
    }
}

/// A text of so many characters that nothing else is wrong with.
fn text(name: &str, length: usize) -> Value {
    let filled = |start: &str, letter: &str| start.to_owned() + &letter.repeat(length.saturating_sub(start.len()));
    let text = match (name, length) {
        ("identity", 10..) => filled("http://a ", "s"),
        ("coefficient", 6..) => filled("1000.", "0"),
        ("coefficient" | "value", 1) => "2".to_owned(),
        // The longest word of a rounding, and one letter more.
        ("value", 11 | 12) => filled("up_to_10000", "0"),
        ("code" | "column" | "name", _) => "A".repeat(length),
        _ => "ă".repeat(length),
    };
    text.into()
}

/// A body with another value where a pointer leads.
fn with(body: &Value, at: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(at).unwrap_or_else(|| panic!("{at} leads nowhere")) = value;
    body
}

fn without(body: &Value, at: &str) -> Value {
    let (parent, name) = at.rsplit_once('/').unwrap();
    let mut body = body.clone();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    body
}

/// The bounds of a value that stands in a body at a pointer.
fn bounds(schema: &'static Value, body: &Value, at: &str, found: &mut Vec<Bound>) {
    // What is right of an act may be its targets, which can say what is right again: once is enough.
    if at.matches("/right").count() > 1 {
        return;
    }
    let schema = resolved(schema);
    let name = at.rsplit('/').find(|step| step.parse::<u64>().is_err()).unwrap_or_default();
    let holding = |value: Value| {
        let mut whole = with(body, at, value);
        // A rule of bonuses has a word of the rounding, or a number where it is about a factor.
        if let Some(number) = whole.pointer(at).filter(|_| name == "value").map(|value| value == "2")
            && let Some(about) = whole.pointer_mut("/about")
        {
            *about = if number { "collective" } else { "rounding" }.into();
        }
        whole
    };
    let mut bound = |taken: Value, refused: Value| {
        found.push(Bound { at: at.to_owned(), taken: Some(holding(taken)), refused: holding(refused) });
    };
    if let (Some("string"), Some(longest)) = (schema["type"].as_str(), schema["maxLength"].as_u64()) {
        let longest = usize::try_from(longest).unwrap();
        bound(text(name, longest), text(name, longest + 1));
        bound(text(name, 1), "".into());
    }
    if let Some(least) = schema["minimum"].as_i64() {
        bound(least.into(), (least - 1).into());
    }
    if let Some(most) = schema["maximum"].as_i64() {
        bound(most.into(), (most + 1).into());
    }
    let entries = |count: u64| -> Value {
        let words = resolved(&schema["items"])["enum"].as_array();
        let one = least(&schema["items"], name);
        (0..count)
            .map(|i| words.map_or(&one, |words| &words[usize::try_from(i).unwrap() % words.len()]).clone())
            .collect()
    };
    if let Some(most) = schema["maxItems"].as_u64() {
        bound(entries(most), entries(most + 1));
    }
    if let Some(fewest) = schema["minItems"].as_u64() {
        bound(entries(fewest), entries(fewest - 1));
    }
    if schema["type"] == "array" {
        let one = with(body, at, json!([least(&schema["items"], name)]));
        bounds(&schema["items"], &one, &format!("{at}/0"), found);
    }
    for (member, property) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{at}/{member}");
        let mut whole = body.clone();
        let own = whole.pointer_mut(at).unwrap().as_object_mut().unwrap();
        own.entry(member.clone()).or_insert_with(|| least(property, member));
        bounds(property, &whole, &place, found);
        if schema["required"].as_array().is_some_and(|required| required.contains(&json!(member))) {
            found.push(Bound { at: place.clone(), taken: None, refused: without(&whole, &place) });
        }
    }
}

/// A path with records of its own for its variables.
async fn path(r: &Register, operation: &Operation) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let (clerk, registrar, administrator) = (r.clerk().await, r.registrar().await, r.administrator().await);
    let first = async |list: &str, key: &str| {
        let item = clerk.get(&format!("{list}?limit=1")).await.expect(200).items()[0].clone();
        item[key].as_str().map_or_else(|| item[key].to_string(), str::to_owned)
    };
    let recipient = async || {
        let body = json!({"kind": "individual", "name": format!("Đặng Thị Mẫu {n}")});
        clerk.post("/v1/recipients", &body).await.expect(201).id().to_string()
    };
    let template = operation.path.as_str();
    let Some(start) = template.find("/{") else { return template.to_owned() };
    let own = match &template[..start] {
        "/v1/accounts" => {
            let name = format!("lan{n}");
            administrator.post("/v1/accounts", &json!({"name": name, "role": "clerk"})).await.expect(201);
            name
        }
        "/v1/tokens" => {
            administrator.post("/v1/accounts", &json!({"name": format!("may{n}"), "role": "clerk"})).await.expect(201);
            let made = administrator.post(&format!("/v1/accounts/may{n}/tokens"), &json!({})).await.expect(201);
            made.id().to_string()
        }
        "/v1/decisions" => clerk.post("/v1/decisions", &decision(&n.to_string(), 1)).await.expect(201).id().to_string(),
        "/v1/conferrals" => {
            let registered = r.registered(&decision(&n.to_string(), 1)).await;
            first(&format!("/v1/decisions/{}/conferrals", registered.id()), "id").await
        }
        "/v1/recipients" => {
            let id = recipient().await;
            if template.ends_with("{year}") {
                clerk.post(&format!("/v1/recipients/{id}/years"), &json!({"year": 2024})).await.expect(201);
            }
            id
        }
        "/v1/merges" => {
            let (from, into) = (recipient().await, recipient().await);
            let body = json!({"into_id": into.parse::<i64>().unwrap(), "reason": "Một người"});
            let merged = registrar.post(&format!("/v1/recipients/{from}/merge"), &body).await.expect(200);
            merged["merge_id"].to_string()
        }
        "/v1/id-numbers" => {
            let body = json!({"id_number": format!("0010870{n:05}")});
            let id = recipient().await;
            clerk.post(&format!("/v1/recipients/{id}/id-numbers"), &body).await.expect(201).id().to_string()
        }
        "/v1/publication-consents" => {
            let body = json!({"given_on": "2020-05-26", "source": "Phiếu"});
            let id = recipient().await;
            clerk.post(&format!("/v1/recipients/{id}/publication-consents"), &body).await.expect(201).id().to_string()
        }
        "/v1/imports" => {
            paste(&r.registrar().await, "STT\tHọ và tên\n1\tĐặng Thị Mẫu\n", &json!({})).await.id().to_string()
        }
        list if list.starts_with("/v1/rules") => first(list, "id").await,
        list => first(list, "code").await,
    };
    let (before, after) = template.split_once('{').unwrap();
    let after = after.split_once('}').unwrap().1.replace("{year}", "2024").replace("{row}", "1").replace("{line}", "1");
    format!("{before}{own}{after}")
}

/// Sends a body by someone who may, and says for which bounds it is refused at a place.
async fn refused_at(people: &[Person], operation: &Operation, path: &str, body: &Value, at: &str) -> Vec<String> {
    let path = if path.ends_with("/export") { format!("{path}?format=csv") } else { path.to_owned() };
    for person in people {
        let call = person.call(operation.method.clone(), &path).header("If-Match", "*").json(body);
        let answer = call.await;
        assert!(answer.status < 500, "{}: {}", answer.call, answer.text());
        if answer.status == 403 && answer["code"] == "forbidden" {
            continue;
        }
        if answer.status < 400 {
            return Vec::new();
        }
        let problem = answer.json();
        let of_place = |entry: &&Value| {
            let pointer = entry["pointer"].as_str().unwrap_or_default();
            // There are no more kinds than can be listed once each; in other lists entries that are alike are another matter.
            let kinds = entry["code"] == "repeated" && at.ends_with("/recipient_kinds");
            pointer == at || (kinds && pointer.starts_with(at))
        };
        let entries = problem["errors"].as_array().into_iter().flatten().filter(of_place);
        let codes = entries.map(|entry| entry["code"].as_str().unwrap().to_owned());
        return codes.filter(|code| OF_BOUNDS.contains(&code.as_str())).collect();
    }
    panic!("{} {path} is for nobody", operation.method);
}

on_both_engines! {
    async fn one_beyond_a_bound_of_the_document_is_refused_and_the_bound_itself_is_taken(r: Register) {
        let people = [r.registrar().await, r.administrator().await];
        let (mut sent, mut wrong) = (0, Vec::new());
        for operation in operations() {
            let schema = &operation.meta["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let path = path(&r, &operation).await;
            let mut found = Vec::new();
            bounds(schema, &least(schema, ""), "", &mut found);
            // What is refused changes nothing, so that all of it comes before what is taken.
            for bound in &found {
                if refused_at(&people, &operation, &path, &bound.refused, &bound.at).await.is_empty() {
                    wrong.push(format!("{}: beyond the bound of {} is taken", operation.id, bound.at));
                }
            }
            for bound in &found {
                let Some(body) = &bound.taken else { continue };
                let codes = refused_at(&people, &operation, &path, body, &bound.at).await;
                if !codes.is_empty() {
                    wrong.push(format!("{}: the bound of {} is refused: {codes:?}", operation.id, bound.at));
                }
            }
            sent += found.len();
        }
        assert!(sent > 500, "{sent} bounds were sent");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn every_number_and_text_of_a_body_has_its_bounds() {
    let mut bare = Vec::new();
    for operation in operations() {
        let schema = &operation.meta["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_null() {
            unbounded(schema, &operation.id, &mut bare);
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

fn unbounded(schema: &'static Value, at: &str, found: &mut Vec<String>) {
    if at.matches("/right").count() > 1 {
        return;
    }
    let schema = resolved(schema);
    let bounded = match schema["type"].as_str() {
        Some("integer") => schema["minimum"].is_i64(),
        Some("string") => ["enum", "maxLength", "format", "pattern"].iter().any(|limit| !schema[limit].is_null()),
        Some("array") => schema["maxItems"].is_u64() || !resolved(&schema["items"])["enum"].is_null(),
        _ => true,
    };
    if !bounded {
        found.push(at.to_owned());
    }
    if schema["type"] == "array" {
        unbounded(&schema["items"], &format!("{at}/0"), found);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        unbounded(property, &format!("{at}/{name}"), found);
    }
}
