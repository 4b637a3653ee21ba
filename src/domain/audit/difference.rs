//! What an event changed, member by member, in words: the records before and after, compared.

use super::Event;
use crate::domain::fault::{Fault, Language};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;
use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

/// How many differences are said; an annex of 20,000 lines has more.
const MOST: usize = 500;

/// Members that change with everything and say nothing.
const ALWAYS: &[&str] = &["version", "created_at", "updated_at"];

/// The Vietnamese names of nouns and members.
const LABELS: &str = include_str!("labels.csv");

/// One member that is another after the event.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Difference {
    /// What kind of record, `decision`.
    pub noun: String,
    /// The number of the record, where it has one.
    pub noun_id: Option<i64>,
    /// Where in the record, `lines.2.name`: a line by its number in the annex, other entries by their place.
    pub member: String,
    /// What stood there; absent where nothing did.
    pub before: Option<String>,
    /// What stands there; absent where nothing does.
    pub after: Option<String>,
    /// The same as a sentence, in the language asked for.
    pub text: String,
}

/// What an event changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Differences {
    /// The event's place in the chain.
    pub seq: i64,
    /// The differences, record by record; the first 500.
    pub items: Vec<Difference>,
    /// How many there are in all.
    pub total: i64,
}

/// A record: its noun and its number, 0 where it has none.
type Named = (String, i64);

/// What the event changed, in words of a language.
pub fn differences(event: &Event, language: Language) -> Result<Differences, Fault> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(Fault::internal);
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    gather(&read(&event.before)?, &event.noun, event.noun_id, &mut before);
    gather(&read(&event.after)?, &event.noun, event.noun_id, &mut after);
    let (mut items, mut total) = (Vec::new(), 0);
    let records: std::collections::BTreeSet<&Named> = before.keys().chain(after.keys()).collect();
    let none = BTreeMap::new();
    for record in records {
        let (was, is) = (before.get(record).unwrap_or(&none), after.get(record).unwrap_or(&none));
        // A registered annex became conferrals: its lines are not gone, they are the records that follow.
        let moved = record.0 == "decision" && after.keys().any(|(noun, _)| noun == "conferral");
        let members: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for member in members.into_iter().filter(|member| was.get(*member) != is.get(*member) && !(moved && member.starts_with("lines."))) {
            total += 1;
            if items.len() < MOST {
                items.push(difference(record, member, was.get(member), is.get(member), language));
            }
        }
    }
    Ok(Differences { seq: event.seq, items, total })
}

fn difference((noun, id): &Named, member: &str, before: Option<&String>, after: Option<&String>, language: Language) -> Difference {
    let words: Vec<String> = member.split('.').map(|word| label(word, language)).collect();
    let nothing = if language == Language::Vi { "(không có)" } else { "(nothing)" };
    let or = |value: Option<&String>| value.cloned().unwrap_or_else(|| nothing.into());
    let number = if *id == 0 { String::new() } else { format!(" {id}") };
    let text = format!("{}{number}, {}: {} → {}", label(noun, language), words.join(" "), or(before), or(after));
    Difference { noun: noun.clone(), noun_id: Some(*id).filter(|id| *id != 0), member: member.to_owned(), before: before.cloned(), after: after.cloned(), text }
}

/// The name of a noun or a member in a language; a word that has none stands for itself.
#[must_use]
pub fn label(word: &str, language: Language) -> String {
    static KNOWN: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| LABELS.lines().skip(1).filter_map(|line| line.split_once(',')).collect());
    match (language, known.get(word)) {
        (Language::Vi, Some(label)) => (*label).to_owned(),
        _ => word.replace('_', " "),
    }
}

/// The members of each record that a payload holds: one record, several by the name of their kind, or both.
fn gather(value: &Value, noun: &str, id: i64, found: &mut BTreeMap<Named, BTreeMap<String, String>>) {
    match value {
        Value::Object(members) => {
            let own = members.get("id").and_then(Value::as_i64);
            for (name, member) in members {
                let one = |value: &Value| value.get("id").is_some_and(Value::is_i64);
                match member {
                    // The facts of a record that stand beside what they belong to.
                    Value::Object(_) if name == "facts" => gather(member, noun, id, found),
                    Value::Object(_) if own.is_none() && one(member) => gather(member, name, id, found),
                    Value::Array(all) if own.is_none() && all.iter().any(one) => {
                        let kind = name.strip_suffix('s').unwrap_or(name);
                        for each in all {
                            gather(each, kind, id, found);
                        }
                    }
                    _ if ALWAYS.contains(&name.as_str()) => {}
                    _ => flatten(member, name, found.entry((noun.to_owned(), own.unwrap_or(id))).or_default()),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|each| gather(each, noun, id, found)),
        Value::Null => {}
        other => flatten(other, "value", found.entry((noun.to_owned(), id)).or_default()),
    }
}

/// The scalars of a value by where they stand; a list of scalars is one text.
fn flatten(value: &Value, at: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| flatten(member, &format!("{at}.{name}"), found)),
        Value::Array(all) if all.iter().any(|each| each.is_object() || each.is_array()) => {
            for (i, each) in all.iter().enumerate() {
                let place = each.get("line").and_then(Value::as_u64).map_or_else(|| (i + 1).to_string(), |line| line.to_string());
                flatten(each, &format!("{at}.{place}"), found);
            }
        }
        Value::Array(all) if all.is_empty() => {}
        Value::Array(all) => {
            found.insert(at.to_owned(), all.iter().map(said).collect::<Vec<_>>().join("; "));
        }
        Value::Null => {}
        scalar => {
            found.insert(at.to_owned(), said(scalar));
        }
    }
}

fn said(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(before: &Value, after: &Value) -> Vec<String> {
        let mut event = super::super::tests::chain(1).remove(0);
        (event.noun, event.noun_id) = ("decision".into(), 812);
        (event.before, event.after) = (before.to_string(), after.to_string());
        differences(&event, Language::Vi).unwrap().items.into_iter().map(|d| d.text).collect()
    }

    #[test]
    fn members_are_compared_and_what_changes_with_everything_is_left_out() {
        let before = json!({"id": 812, "version": 1, "state": "draft", "number": "5", "authority_codes": ["A"], "updated_at": "x"});
        let after = json!({"id": 812, "version": 2, "state": "submitted", "authority_codes": ["A", "B"], "submitted_by": "lan", "updated_at": "y"});
        assert_eq!(
            of(&before, &after),
            [
                "quyết định 812, mã cơ quan: A → A; B",
                "quyết định 812, số: 5 → (không có)",
                "quyết định 812, trạng thái: draft → submitted",
                "quyết định 812, người trình: (không có) → lan",
            ]
        );
    }

    #[test]
    fn a_line_is_known_by_its_number_and_a_payload_may_hold_several_records() {
        let line = |n: i32, name: &str| json!({"line": n, "name": name});
        let before = json!({"id": 812, "lines": [line(1, "A"), line(2, "B")]});
        assert_eq!(of(&before, &json!({"id": 812, "lines": [line(2, "C"), line(1, "A")]})), ["quyết định 812, dòng 2 tên: B → C"]);
        let registered = json!({"decision": {"id": 812}, "conferrals": [{"id": 9, "name": "A"}], "recipients": []});
        assert_eq!(of(&before, &registered), ["lượt khen thưởng 9, số trong sổ: (không có) → 9", "lượt khen thưởng 9, tên: (không có) → A"]);
    }

    #[test]
    fn no_more_are_said_than_a_reader_can_hold_and_all_are_counted() {
        let mut event = super::super::tests::chain(1).remove(0);
        let all: serde_json::Map<_, _> = (0..600).map(|n| (format!("m{n}"), json!(n))).collect();
        event.after = Value::Object(all).to_string();
        let found = differences(&event, Language::En).unwrap();
        assert_eq!((found.items.len(), found.total), (MOST, 600));
    }
}
