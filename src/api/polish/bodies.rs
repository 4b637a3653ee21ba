//! What a body may be and what an answer always has: said by the domain's checks and by serde, and here by the document
//! as well.

use crate::domain::{
    account::LONGEST_NAME,
    check::{CAUTIONS, FLAWS},
    fault::Code,
    valid::{CODE, ENTRIES, LINES, NAME, REMARK},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Texts by the limit of their characters; a member of one of these names has it in every body.
const TEXTS: &[(usize, &[&str])] = &[
    (
        NAME,
        &[
            "name",
            "name_vi",
            "name_en",
            "short_name_vi",
            "short_name_en",
            "short_name_en_plural",
            "post",
            "unit",
            "parent_unit",
            "issuer_as_written",
        ],
    ),
    (
        NAME,
        &[
            "announced_by",
            "signer_name",
            "signer_capacity",
            "presented_at",
            "presented_by",
            "proposer",
            "reference",
            "confidence",
            "full_name",
            "label",
        ],
    ),
    (REMARK, &["title", "source", "remark", "reason", "legal_basis", "instrument"]),
    (60, &["number", "symbol", "classification", "honorific", "certificate_number", "shared_group", "system"]),
    (200, &["value"]),
    (20, &["grade"]),
];

/// Lists by the limit of their entries.
const LISTS: &[(usize, &[&str])] = &[
    (LINES, &["lines"]),
    (
        ENTRIES,
        &[
            "authority_codes",
            "unit_ids",
            "proposals",
            "legal_bases",
            "stated_totals",
            "relations",
            "external_ids",
            "members",
            "editions",
        ],
    ),
];

/// Nine or twelve digits, with separators between them.
const ID_NUMBER: &str = "^([0-9][ .-]*){9}(([0-9][ .-]*){3})?$";

/// Lists that an answer has even where they are empty.
const ALWAYS: &[&str] = &["aliases", "merged_ids", "errors", "editions"];

/// The object schemas that a part of the document leads to.
fn reach(part: &Value, schemas: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(|r| r.as_str()?.strip_prefix("#/components/schemas/"))
                && schemas[name]["type"] == "object"
                && found.insert(name.to_owned())
            {
                reach(&schemas[name], schemas, found);
            }
            members.values().for_each(|member| reach(member, schemas, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, schemas, found)),
        _ => {}
    }
}

/// Adds limits to what a request can hold, and to what only answers hold, which members are always there.
pub(super) fn add(doc: &mut Value) {
    let schemas = doc["components"]["schemas"].clone();
    let mut bodies = BTreeSet::new();
    for operation in
        doc["paths"].as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object().into_iter().flatten())
    {
        reach(&operation.1["requestBody"], &schemas, &mut bodies);
    }
    for (name, schema) in
        doc["components"]["schemas"].as_object_mut().into_iter().flatten().filter(|(_, s)| s["type"] == "object")
    {
        if bodies.contains(name) {
            schema["additionalProperties"] = false.into();
            limits(schema);
        } else {
            always(schema);
        }
    }
    let words = |codes: &[&str]| codes.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
    let problems: Vec<_> = Code::ALL.iter().map(|c| c.word()).collect();
    doc["components"]["schemas"]["Problem"]["properties"]["code"]["description"] =
        format!("The stable word a program matches on: {}.", words(&problems)).into();
    doc["components"]["schemas"]["Finding"]["properties"]["code"]["description"] = format!(
        "The stable word a program matches on. Of a decision's checks, the flaws are {}; the cautions {}.",
        words(FLAWS),
        words(CAUTIONS)
    )
    .into();
}

fn limits(schema: &mut Value) {
    // What has a code and names is an entry of the catalogue; other codes are words of the register.
    let of_catalogue = schema["properties"].get("name_vi").is_some();
    let of_account = schema["properties"].get("role").is_some();
    for (name, property) in schema["properties"].as_object_mut().into_iter().flatten() {
        let limit = |table: &[(usize, &[&str])]| {
            table.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(limit, _)| *limit)
        };
        if property["type"] == "string" && property.get("format").is_none() {
            if let Some(limit) = limit(TEXTS) {
                property["minLength"] = 1.into();
                property["maxLength"] = limit.into();
            }
            if name == "name" && of_account {
                property["maxLength"] = LONGEST_NAME.into();
                property["pattern"] = "^[\\w.@-]+$".into();
            }
            if name == "id_number" {
                property["pattern"] = ID_NUMBER.into();
            }
            if name == "code" && of_catalogue {
                property["pattern"] = format!("^[A-Z][A-Z0-9_]{{0,{}}}$", CODE - 1).into();
            }
        }
        if property["type"] == "array"
            && let Some(limit) = limit(LISTS)
        {
            property["maxItems"] = limit.into();
        }
    }
}

/// A member with a default is in every answer; so is a list that is not left out when it is empty.
fn always(schema: &mut Value) {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let there = |name: &str, property: &Value| {
        super::has_default(property) && (property["type"] != "array" || ALWAYS.contains(&name))
    };
    let there: Vec<Value> =
        properties.filter(|(name, property)| there(name, property)).map(|(name, _)| json!(name)).collect();
    if there.is_empty() {
        return;
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let further = there.into_iter().filter(|name| !required.contains(name)).collect::<Vec<_>>();
    schema["required"] = required.iter().cloned().chain(further).collect::<Vec<_>>().into();
}
