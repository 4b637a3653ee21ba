//! What a body may be and what an answer always has: said by the domain's checks and by serde, and here by the document
//! as well.

use crate::domain::{
    account::LONGEST_NAME,
    check::{CAUTIONS, FLAWS, NOTES},
    fault::Code,
    import::LETTERS,
    recipient::RecipientKind,
    rule::{COEFFICIENT, MOST_SALARY},
    time::{FIRST_MERIT, FIRST_YEAR},
    valid::{CODE, ENTRIES, FIRST_BIRTH, LINES, MOST, NAME, REMARK},
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
            "identity",
            "name_right",
            "post_right",
            "unit_right",
            "aliases",
        ],
    ),
    (
        REMARK,
        &["title", "source", "remark", "reason", "legal_basis", "legal_bases", "instrument", "original_as_written"],
    ),
    (
        60,
        &["number", "symbol", "classification", "honorific", "certificate_number", "shared_group", "system", "emptied"],
    ),
    (
        CODE,
        &[
            "award_code",
            "award_code_right",
            "authority_code",
            "authority_codes",
            "campaign_code",
            "organiser_code",
            "parent_code",
            "predecessor_code",
            "successor_code",
        ],
    ),
    (200, &["value"]),
    (20, &["grade"]),
    (COEFFICIENT, &["coefficient"]),
];

/// Texts whose limit is another in one body: the body, the member, the limit.
const OWN_TEXTS: &[(&str, &str, usize)] = &[
    ("Acknowledgement", "code", CODE),
    ("Acknowledgement", "codes", CODE),
    ("ColumnAnswer", "column", LETTERS),
    ("ColumnChoice", "column", LETTERS),
    ("Mapping", "sheet", NAME),
    ("BonusRule", "value", "up_to_10000".len()),
    ("Initiative", "title", NAME),
];

/// Whole numbers by their bounds. A year has no last one here: it is the next, or for births this.
const INTEGERS: &[(i64, Option<i64>, &[&str])] = &[
    (FIRST_YEAR as i64, None, &["signed_year", "announced_year", "year"]),
    (FIRST_MERIT as i64, None, &["year_from", "year_to"]),
    (1, Some(12), &["signed_month"]),
    (FIRST_BIRTH as i64, None, &["birth_year", "birth_year_right"]),
    (1, Some(i32::MAX as i64), &["line", "lines", "row"]),
    (2, Some(20_000), &["times"]),
    (1, Some(100), &["at_least"]),
    (i32::MIN as i64, Some(i32::MAX as i64), &["precedence"]),
    (0, Some(MOST), &["count", "target", "result", "bonus_paid_vnd"]),
    (1, Some(MOST_SALARY), &["amount_vnd"]),
    // What JSON has exactly everywhere (RFC 7493, section 2.2).
    (
        1,
        Some((1 << 53) - 1),
        &[
            "conferral_id",
            "decision_id",
            "into_id",
            "predecessor_id",
            "recipient_id",
            "successor_id",
            "unit_ids",
            "unit_recipient_id",
        ],
    ),
];

/// Members that a request needs, though records of a time before may lack them.
const NEEDED: &[(&[&str], &[&str])] =
    &[(&["BaseSalary", "BonusRule", "Competence", "Rate"], &["valid_from", "instrument"])];

/// Lists by the limit of their entries.
const LISTS: &[(usize, &[&str])] = &[
    (LINES, &["choices", "lines", "targets"]),
    (RecipientKind::ALL.len(), &["recipient_kinds"]),
    (
        ENTRIES,
        &[
            "acknowledge",
            "answers",
            "authority_codes",
            "codes",
            "columns",
            "initiatives",
            "unit_ids",
            "proposals",
            "legal_bases",
            "stated_totals",
            "relations",
            "further_numbers",
            "emptied",
            "external_ids",
            "members",
            "editions",
            "aliases",
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
    // A row is shown as it was read, within the bounds of a line or not.
    let mut read = schemas["Line"].clone();
    read["title"] = "ReadLine".into();
    read["description"] =
        "A row as it was read, which may lack what a line needs or be longer than a line may be.".into();
    doc["components"]["schemas"]["ReadLine"] = read;
    doc["components"]["schemas"]["ImportRow"]["properties"]["read_as"] = json!({
        "description": schemas["ImportRow"]["properties"]["read_as"]["description"],
        "allOf": [{"$ref": "#/components/schemas/ReadLine"}],
    });
    // A file is sent as its bytes.
    doc["components"]["schemas"]["ImportForm"]["properties"]["file"]["format"] = "binary".into();
    let own = |schema: &Value| schema["type"] == "object" && schema.get("oneOf").is_none();
    for (name, schema) in
        doc["components"]["schemas"].as_object_mut().into_iter().flatten().filter(|(_, schema)| own(schema))
    {
        if bodies.contains(name) {
            schema["additionalProperties"] = false.into();
            limits(name, schema);
            needed(name, schema);
        } else {
            // What an answer has can grow, and a client that is made from the document reads past it.
            schema["additionalProperties"] = true.into();
            always(schema);
        }
    }
    let words = |codes: &[&str]| codes.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
    let problems: Vec<_> = Code::ALL.iter().map(|c| c.word()).collect();
    doc["components"]["schemas"]["Problem"]["properties"]["code"]["description"] =
        format!("The stable word a program matches on: {}.", words(&problems)).into();
    doc["components"]["schemas"]["Finding"]["properties"]["code"]["description"] = format!(
        "The stable word a program matches on. Of a decision's checks, the flaws are {}; the cautions {}; the notes {}.",
        words(FLAWS),
        words(CAUTIONS),
        words(NOTES)
    )
    .into();
}

fn limits(body: &str, schema: &mut Value) {
    // What has a code and names is an entry of the catalogue; other codes are words of the register.
    let of_catalogue = schema["properties"].get("name_vi").is_some();
    let of_account = schema["properties"].get("role").is_some();
    for (name, property) in schema["properties"].as_object_mut().into_iter().flatten() {
        let name = name.as_str();
        if property["type"] == "array" {
            if let Some((limit, _)) = LISTS.iter().find(|(_, names)| names.contains(&name)) {
                property["maxItems"] = (*limit).into();
            }
            if name == "recipient_kinds" {
                property["minItems"] = 1.into();
            }
            value_limits(body, name, &mut property["items"]);
        } else {
            value_limits(body, name, property);
        }
        if name == "name" && of_account {
            property["maxLength"] = LONGEST_NAME.into();
            property["pattern"] = "^[A-Za-z0-9][A-Za-z0-9._@-]*$".into();
        }
        if name == "id_number" {
            property["pattern"] = ID_NUMBER.into();
        }
        if name == "nationality" {
            property["pattern"] = "^[A-Z]{2}$".into();
        }
        if name == "code" && of_catalogue {
            property["pattern"] = format!("^[A-Z][A-Z0-9_]{{0,{}}}$", CODE - 1).into();
            property["minLength"] = 1.into();
            property["maxLength"] = CODE.into();
        }
    }
}

/// The limits of one value, a member's own or an entry's.
fn value_limits(body: &str, name: &str, value: &mut Value) {
    if value["type"] == "string" && value.get("format").is_none() {
        let own = OWN_TEXTS.iter().find(|(of, member, _)| *of == body && *member == name).map(|(_, _, limit)| *limit);
        let limit = own.or_else(|| TEXTS.iter().find(|(_, names)| names.contains(&name)).map(|(limit, _)| *limit));
        if let Some(limit) = limit {
            value["minLength"] = 1.into();
            value["maxLength"] = limit.into();
        }
    }
    if value["type"] == "integer"
        && let Some((least, most, _)) = INTEGERS.iter().find(|(_, _, names)| names.contains(&name))
    {
        value["minimum"] = (*least).into();
        if let Some(most) = most {
            value["maximum"] = (*most).into();
        }
    }
}

/// Lists what a request has to have among what is required.
fn needed(body: &str, schema: &mut Value) {
    for (_, names) in NEEDED.iter().filter(|(bodies, _)| bodies.contains(&body)) {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        schema["required"] = required.into_iter().chain(names.iter().map(|name| json!(name))).collect();
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
