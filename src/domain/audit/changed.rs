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
