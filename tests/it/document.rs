//! The document: what is committed is what is served, and generated clients can rely on it.

use crate::harness::{Finished, Register, command, document, operations};
use reqwest::Method;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

const COMMITTED: &str = include_str!("../../openapi/openapi.json");

/// Any JSON in which no object has a member twice; serde's own value would keep the last and hide it.
struct NoTwice;

impl<'de> Deserialize<'de> for NoTwice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = NoTwice;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("any JSON")
            }
            fn visit_bool<E>(self, _: bool) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_i64<E>(self, _: i64) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_u64<E>(self, _: u64) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_f64<E>(self, _: f64) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_str<E>(self, _: &str) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_unit<E>(self) -> Result<NoTwice, E> {
                Ok(NoTwice)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NoTwice, A::Error> {
                while items.next_element::<NoTwice>()?.is_some() {}
                Ok(NoTwice)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NoTwice, A::Error> {
                let mut seen = HashSet::new();
                while let Some(name) = members.next_key::<String>()? {
                    members.next_value::<NoTwice>()?;
                    if !seen.insert(name.clone()) {
                        return Err(A::Error::custom(format!("{name} stands twice")));
                    }
                }
                Ok(NoTwice)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

on_both_engines! {
    async fn the_committed_document_is_the_one_that_is_served(r: Register) {
        let served = r.stranger().get("/openapi.json").await.expect(200);
        assert!(served.text() == COMMITTED, "what is served is not what is committed");
        assert!(r.stranger().get("/docs").await.expect(200).text().contains("\"openapi\": \"3.0.3\""));
    }
}

#[test]
fn the_committed_document_is_the_one_the_program_prints() {
    assert!(
        Finished::of(command(["openapi"])).exit(0).text() == COMMITTED,
        "write it anew: award-registry openapi > openapi/openapi.json"
    );
}

#[test]
fn no_member_of_the_document_stands_twice() {
    serde_json::from_str::<NoTwice>(COMMITTED).map(|_| ()).unwrap();
    assert!(serde_json::from_str::<NoTwice>(r#"{"a": [{"b": 1, "b": 2}]}"#).is_err());
}

#[test]
fn every_operation_has_a_name_a_summary_a_description_and_one_tag() {
    let mut names = HashSet::new();
    for operation in operations() {
        let (id, meta) = (&operation.id, operation.meta);
        assert!(names.insert(id.clone()), "{id} stands twice");
        assert!(
            id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(|c| c.is_ascii_alphanumeric()),
            "{id} is not lowerCamel"
        );
        for text in ["summary", "description"] {
            assert!(meta[text].as_str().is_some_and(|t| t.len() > 10), "{id} has no {text}");
        }
        assert_eq!(meta["tags"].as_array().unwrap().len(), 1, "{id}");
        let tag = &meta["tags"][0];
        assert!(
            document()["tags"].as_array().unwrap().iter().any(|t| t["name"] == *tag && t["description"].is_string()),
            "{tag} is not explained"
        );
    }
}

#[test]
fn no_operation_takes_a_parameter_twice_and_each_is_described() {
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut seen = HashSet::new();
        for parameter in operation.meta["parameters"].as_array().into_iter().flatten() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            if !seen.insert((name, place)) {
                wrong.push(format!("{}: {name} in {place} stands twice", operation.id));
            }
            if !parameter["description"].as_str().is_some_and(|d| !d.is_empty()) {
                wrong.push(format!("{}: {name} is not described", operation.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_asks_without_an_account_sends_no_key_since_no_answer_is_kept() {
    for operation in operations().into_iter().filter(|o| o.method == Method::POST) {
        let parameters = operation.meta["parameters"].as_array();
        let takes = parameters.is_some_and(|all| all.iter().any(|p| p["name"] == "Idempotency-Key"));
        let known = operation.meta["security"].as_array().is_some_and(|s| !s.is_empty());
        assert_eq!(takes, known, "{}", operation.id);
        assert_eq!(operation.meta["responses"]["409"].is_object(), known, "{}", operation.id);
    }
}

#[test]
fn every_member_of_every_schema_is_described() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let mut silent = Vec::new();
    for (name, schema) in schemas {
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            // What a reference stands for is described where it is declared.
            let target = property["$ref"].as_str().and_then(|r| document().pointer(r.trim_start_matches('#')));
            let said = target.unwrap_or(property)["description"].as_str().or(property["description"].as_str());
            if !said.is_some_and(|text| text.len() > 3) {
                silent.push(format!("{name}.{member}"));
            }
        }
    }
    assert!(silent.is_empty(), "not described: {}", silent.join(", "));
}

#[test]
fn references_lead_somewhere_and_nothing_is_nullable() {
    fn walk(value: &Value, at: &str) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    assert!(document().pointer(reference.trim_start_matches('#')).is_some(), "{at}: {reference}");
                }
                assert!(members.get("nullable").is_none_or(|v| !v.is_boolean()), "{at} is nullable");
                for (name, member) in members {
                    walk(member, &format!("{at}/{name}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, at)),
            _ => {}
        }
    }
    walk(document(), "");
}

/// The members serde takes of a body, as it lists them when it meets one it does not know.
fn taken<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let said = serde_json::from_str::<T>(r#"{"?": 1}"#).err().unwrap().to_string();
    let (_, expected) = said.split_once("expected ").unwrap_or_else(|| panic!("{said}"));
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

macro_rules! bodies {
    ($($name:ident),+ $(,)?) => { [$((stringify!($name), taken::<$name>(), award_registry::api::params::names::<$name>()),)+] };
}

/// The objects a part of the document leads to.
fn reach(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(|r| r.as_str()?.strip_prefix("#/components/schemas/")) {
                let schema = &document()["components"]["schemas"][name];
                // One of several objects has no members of its own.
                let own = schema.get("oneOf").is_none();
                if schema["type"] == "object" && (!own || found.insert(name.to_owned())) {
                    reach(schema, found);
                }
            }
            members.values().for_each(|member| reach(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, found)),
        _ => {}
    }
}

/// What is not as a schema says, at each place of an example of it: members nobody knows, and members that lack.
fn unfit(schema: &Value, example: &Value, at: &str, found: &mut Vec<String>) {
    let named = |schema: &Value| Some(schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")?.to_owned());
    if let Some(name) = named(schema).or_else(|| named(&schema["allOf"][0])) {
        return unfit(&document()["components"]["schemas"][&name], example, at, found);
    }
    if let (Some(members), Some(properties)) = (example.as_object(), schema["properties"].as_object()) {
        let lacks = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(lacks.filter(|name| !members.contains_key(*name)).map(|name| format!("{at} lacks {name}")));
        for (name, value) in members {
            match properties.get(name) {
                Some(schema) => unfit(schema, value, &format!("{at}/{name}"), found),
                None => found.push(format!("{at} has {name}")),
            }
        }
    }
    for item in example.as_array().into_iter().flatten() {
        unfit(&schema["items"], item, at, found);
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(example)) {
        found.push(format!("{at}: {example} is none of {words:?}"));
    }
}

#[test]
fn examples_have_the_members_of_their_schemas_and_answers_may_have_more_later() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let (mut wrong, mut examples) = (Vec::new(), 0);
    for (name, schema) in schemas {
        if let Some(example) = schema.get("example") {
            unfit(schema, example, name, &mut wrong);
            examples += 1;
        }
    }
    let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations() {
        reach(&operation.meta["requestBody"], &mut sent);
        reach(&operation.meta["responses"], &mut answered);
    }
    // What is sent too is taken to the letter.
    for name in answered.difference(&sent).filter(|name| schemas[*name].get("properties").is_some()) {
        if schemas[name]["additionalProperties"] != true {
            wrong.push(format!("{name} may have no other members"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples >= 70 && answered.len() > 100, "{examples}, {}", answered.len());
}

#[test]
fn what_serde_takes_of_a_body_is_what_the_document_says_of_it() {
    use award_registry::domain::{
        account::{
            Account,
            token::{Rotation, TokenRequest},
        },
        authority::{Authority, Succession},
        award::Award,
        campaign::{Campaign, Edition},
        conferral::{Delivery, DeliveryOfMany},
        decision::{
            Acknowledgement, Acknowledgements, Decision, FurtherNumber, Line, Proposal, Reason, Relation, Right,
            StatedTotal, Target,
        },
        export::WithIdNumbers,
        id_number::{AddIdNumber, Lookup},
        import::{ColumnAnswer, ColumnChoice, Defaults, ImportCommit, Mapping, RowChoice, RowSkip},
        matching::{Accepted, Link},
        publication_consent::{ConsentWithdrawal, PublicationConsent},
        recipient::{ExternalId, Member, MergeInto, Recipient, RecipientSuccession},
        rule::{BaseSalary, BonusRule, Competence, Rate},
        verification::Verification,
        year::{Initiative, RecipientYear},
    };
    let bodies = bodies![
        Accepted,
        Account,
        Acknowledgement,
        Acknowledgements,
        AddIdNumber,
        Authority,
        Award,
        BaseSalary,
        BonusRule,
        Campaign,
        ColumnAnswer,
        ColumnChoice,
        Competence,
        ConsentWithdrawal,
        Decision,
        Defaults,
        Delivery,
        DeliveryOfMany,
        Edition,
        ExternalId,
        FurtherNumber,
        ImportCommit,
        Initiative,
        Line,
        Link,
        Lookup,
        Mapping,
        Member,
        MergeInto,
        TokenRequest,
        Proposal,
        PublicationConsent,
        Rate,
        Reason,
        Recipient,
        RecipientSuccession,
        RecipientYear,
        Relation,
        Right,
        Rotation,
        RowChoice,
        RowSkip,
        StatedTotal,
        Succession,
        Target,
        Verification,
        WithIdNumbers,
    ];
    for (name, taken, said) in &bodies {
        assert_eq!(*taken, said.iter().map(|n| (*n).to_owned()).collect(), "{name}");
        let properties = document()["components"]["schemas"][name]["properties"].as_object().unwrap();
        assert_eq!(*taken, properties.keys().cloned().collect(), "{name}");
    }
    // Every object that a request can hold is one of them.
    let mut found = BTreeSet::new();
    for operation in operations() {
        reach(&operation.meta["requestBody"]["content"]["application/json"], &mut found);
    }
    assert_eq!(found, bodies.iter().map(|(name, _, _)| (*name).to_owned()).collect());
}
