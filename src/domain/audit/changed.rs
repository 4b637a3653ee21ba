//! What is different between a draft before and after it was saved: all that its event has to hold.

use crate::domain::fault::Fault;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The member that says which record it is, and stays.
const ID: &str = "id";
/// The member that holds a draft's lines.
const LINES: &str = "lines";

/// The members of two states of a record that differ, the same ones of each: `null` where one has none. Of its lines,
/// those that differ, by their numbers: one that was added stands in the second alone, one that was taken away in the
/// first.
pub fn changed(before: &impl Serialize, after: &impl Serialize) -> Result<(Value, Value), Fault> {
    let (mut before, mut after) = (members(before)?, members(after)?);
    let (mut lines_before, mut lines_after) = (lines(before.remove(LINES)), lines(after.remove(LINES)));
    lines_before.retain(|number, line| lines_after.get(number) != Some(line) || lines_after.remove(number).is_none());
    let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    for name in names {
        if before.get(&name) != after.get(&name) {
            before.entry(name.clone()).or_insert(Value::Null);
            after.entry(name).or_insert(Value::Null);
        } else if name != ID {
            before.remove(&name);
            after.remove(&name);
        }
    }
    if !(lines_before.is_empty() && lines_after.is_empty()) {
        before.insert(LINES.to_owned(), lines_before.into_values().collect());
        after.insert(LINES.to_owned(), lines_after.into_values().collect());
    }
    Ok((before.into(), after.into()))
}

/// The members of a draft that follow from others, or say where it stands.
const DERIVED: &[&str] = &[
    ID,
    "acknowledged",
    "authority_names",
    "cleaned",
    "edited_by",
    "import",
    "line_count",
    "notes",
    "reference",
    "returned_reason",
    "state",
    "submitted_by",
    "totals",
    "updated_at",
    "version",
];

/// What a draft had before several savings, and what it has after them: the same members of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redrafted {
    /// What it had.
    pub before: Map<String, Value>,
    /// What it has.
    pub after: Map<String, Value>,
}

/// What several savings of a draft changed together: each is the members that it changed, before and after, as
/// [`changed`] says them, the oldest first. What was changed and changed back is the same.
#[must_use]
pub fn one_after_another(saved: Vec<(Map<String, Value>, Map<String, Value>)>) -> Redrafted {
    let mut redrafted = Redrafted::default();
    let (mut first, mut last) = (BTreeMap::<i64, Option<Value>>::new(), BTreeMap::<i64, Option<Value>>::new());
    for (mut before, mut after) in saved {
        let (was, mut is) = (lines(before.remove(LINES)), lines(after.remove(LINES)));
        for (number, line) in was {
            first.entry(number).or_insert(Some(line));
            last.insert(number, is.remove(&number));
        }
        for (number, line) in is {
            first.entry(number).or_insert(None);
            last.insert(number, Some(line));
        }
        for (name, value) in before {
            redrafted.before.entry(name).or_insert(value);
        }
        redrafted.after.extend(after);
    }
    let Redrafted { before, after } = &mut redrafted;
    before.retain(|name, value| !DERIVED.contains(&name.as_str()) && after.get(name) != Some(value));
    after.retain(|name, value| before.contains_key(name) && !value.is_null());
    before.retain(|_, value| !value.is_null());
    first.retain(|number, line| last.get(number) != Some(line));
    last.retain(|number, _| first.contains_key(number));
    if !first.is_empty() {
        before.insert(LINES.to_owned(), first.into_values().flatten().collect());
        after.insert(LINES.to_owned(), last.into_values().flatten().collect());
    }
    redrafted
}

/// The members of a record, by their names on the wire.
pub fn members(record: &impl Serialize) -> Result<Map<String, Value>, Fault> {
    match serde_json::to_value(record).map_err(Fault::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Fault::internal("a record is an object")),
    }
}

/// The lines of a draft by their numbers, each of which it has once.
fn lines(lines: Option<Value>) -> BTreeMap<i64, Value> {
    let lines =
        lines.and_then(|lines| if let Value::Array(lines) = lines { Some(lines) } else { None }).unwrap_or_default();
    lines.into_iter().map(|line| (line.get("line").and_then(Value::as_i64).unwrap_or_default(), line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_several_savings_changed_is_held_once_and_what_was_changed_back_is_not() {
        let map = |value: Value| if let Value::Object(map) = value { map } else { Map::new() };
        let saved = [
            (
                json!({"number": "1", "title": "A", "lines": [{"line": 1, "name": "X"}], "edited_by": "a"}),
                json!({"number": "2", "title": "B", "lines": [{"line": 1, "name": "Y"}], "edited_by": "b"}),
            ),
            (
                json!({"title": "B", "remark": null}),
                json!({"title": "A", "remark": "C", "lines": [{"line": 2, "name": "Z"}]}),
            ),
        ];
        let Redrafted { before, after } =
            one_after_another(saved.map(|(before, after)| (map(before), map(after))).into());
        assert_eq!(Value::Object(before), json!({"number": "1", "lines": [{"line": 1, "name": "X"}]}));
        assert_eq!(
            Value::Object(after),
            json!({"number": "2", "remark": "C", "lines": [{"line": 1, "name": "Y"}, {"line": 2, "name": "Z"}]})
        );
    }

    #[test]
    fn the_members_that_differ_are_held_of_both_and_no_others() {
        let before = json!({"id": 5, "state": "draft", "number": "15", "title": "A", "year_from": 2019});
        let after = json!({"id": 5, "state": "draft", "number": "16", "remark": "B", "year_from": 2019});
        let expected = (
            json!({"id": 5, "number": "15", "title": "A", "remark": null}),
            json!({"id": 5, "number": "16", "title": null, "remark": "B"}),
        );
        assert_eq!(changed(&before, &after).unwrap(), expected);
    }

    #[test]
    fn the_lines_that_differ_are_held_whatever_their_order() {
        let line = |n: i64, name: &str| json!({"line": n, "name": name});
        let before = json!({"id": 5, "lines": [line(1, "A"), line(2, "B"), line(3, "C")]});
        let after = json!({"id": 5, "lines": [line(4, "D"), line(2, "E"), line(1, "A")]});
        let (first, second) = changed(&before, &after).unwrap();
        assert_eq!(first["lines"], json!([line(2, "B"), line(3, "C")]));
        assert_eq!(second["lines"], json!([line(2, "E"), line(4, "D")]));
        let same = json!({"id": 5, "lines": [line(3, "C"), line(1, "A"), line(2, "B")]});
        assert_eq!(changed(&before, &same).unwrap(), (json!({"id": 5}), json!({"id": 5})));
        assert_eq!(changed(&json!({"id": 5}), &after).unwrap().0["lines"], json!([]));
    }
}
