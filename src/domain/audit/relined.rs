//! What became of the lines of a draft: which were added, taken away or changed, and which only have another number.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// The member that a line is numbered by.
const NUMBER: &str = "line";

/// A line before and after: one of them alone where it was added or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePair {
    /// What it was.
    pub before: Option<Map<String, Value>>,
    /// What it is.
    pub after: Option<Map<String, Value>>,
}

impl LinePair {
    /// The number it has, else the one it had.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.after.as_ref().or(self.before.as_ref()).map(number).unwrap_or_default()
    }

    /// Whether both name the same recipient.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        matches!((&self.before, &self.after), (Some(before), Some(after)) if name(before) == name(after))
    }
}

/// What became of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relined {
    /// Those that are not what they were, by their numbers.
    pub changed: Vec<LinePair>,
    /// How many have another number and are otherwise the same.
    pub moved: usize,
}

/// Pairs the lines that differ, before and after: a line that is the same under another number only moved, one of the
/// same name was changed, and of others those of one number took the place of each other.
#[must_use]
pub fn relined(before: Option<Value>, after: Option<Value>) -> Relined {
    let (mut was, mut is) = (by_number(before), by_number(after));
    let moved = take_pairs(&mut was, &mut is, |line| {
        let mut content = line.clone();
        content.remove(NUMBER);
        Some(Value::Object(content).to_string())
    });
    let same_place = |line: &Map<String, Value>| Some(format!("{} {}", number(line), name(line)?));
    let mut changed = take_pairs(&mut was, &mut is, same_place);
    changed.extend(take_pairs(&mut was, &mut is, |line| name(line).map(str::to_owned)));
    changed.extend(take_pairs(&mut was, &mut is, |line| Some(number(line).to_string())));
    changed.extend(was.into_values().map(|line| LinePair { before: Some(line), after: None }));
    changed.extend(is.into_values().map(|line| LinePair { before: None, after: Some(line) }));
    changed.sort_by_key(LinePair::number);
    Relined { changed, moved: moved.len() }
}

type Lines = BTreeMap<i64, Map<String, Value>>;

/// Takes the lines out that have the same key on both sides, each with its pair, in their order.
fn take_pairs(was: &mut Lines, is: &mut Lines, key: impl Fn(&Map<String, Value>) -> Option<String>) -> Vec<LinePair> {
    let mut known: HashMap<String, VecDeque<i64>> = HashMap::new();
    for (number, line) in &*was {
        if let Some(key) = key(line) {
            known.entry(key).or_default().push_back(*number);
        }
    }
    let found: Vec<(i64, i64)> =
        is.iter().filter_map(|(number, line)| Some((known.get_mut(&key(line)?)?.pop_front()?, *number))).collect();
    found.into_iter().map(|(old, new)| LinePair { before: was.remove(&old), after: is.remove(&new) }).collect()
}

fn number(line: &Map<String, Value>) -> i64 {
    line.get(NUMBER).and_then(Value::as_i64).unwrap_or_default()
}

fn name(line: &Map<String, Value>) -> Option<&str> {
    line.get("name").and_then(Value::as_str)
}

fn by_number(lines: Option<Value>) -> Lines {
    let Some(Value::Array(all)) = lines else { return Lines::new() };
    let objects = all.into_iter().filter_map(|line| if let Value::Object(line) = line { Some(line) } else { None });
    objects.map(|line| (number(&line), line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: &Value, after: &Value) -> (Vec<String>, usize) {
        let Relined { changed, moved } = relined(Some(before.clone()), Some(after.clone()));
        let side = |line: &Option<Map<String, Value>>| {
            line.as_ref()
                .map_or_else(|| "-".to_owned(), |line| format!("{}{}", number(line), name(line).unwrap_or("?")))
        };
        (changed.iter().map(|pair| format!("{} {}", side(&pair.before), side(&pair.after))).collect(), moved)
    }

    #[test]
    fn a_line_that_moved_is_counted_and_one_that_was_mended_is_beside_what_it_was() {
        let line = |n: i64, name: &str, post: &str| json!({"line": n, "name": name, "post": post});
        let unnamed = |n: i64| json!({"line": n, "unnamed": true});
        // One came in front of all others, and one of them was mended.
        let before = json!([line(1, "A", "x"), line(2, "B", "x"), line(3, "C", "x")]);
        let after = json!([line(1, "N", "x"), line(2, "A", "x"), line(3, "B", "y"), line(4, "C", "x")]);
        assert_eq!(told(&before, &after), (vec!["- 1N".to_owned(), "2B 3B".to_owned()], 2));
        // Another list in place of one, and a shorter one.
        let other = json!([line(1, "X", "x"), line(2, "B", "x")]);
        assert_eq!(told(&before, &other), (vec!["1A 1X".to_owned(), "3C -".to_owned()], 1));
        assert_eq!(told(&json!([unnamed(1)]), &json!([unnamed(2)])), (Vec::new(), 1));
        assert_eq!(relined(None, None), Relined::default());
    }
}
