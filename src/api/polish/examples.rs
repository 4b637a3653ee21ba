//! Examples of the bodies and records, as an office would write them: fictitious people, real forms.

use serde_json::Value;

/// The examples, by component.
const EXAMPLES: &str = include_str!("examples.json");

/// Puts each example on its component; one whose component is gone is a mistake the tests see.
pub(super) fn add(doc: &mut Value) {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for (name, example) in examples.as_object().into_iter().flatten() {
        if let Some(schema) = doc["components"]["schemas"].get_mut(name) {
            schema["example"] = example.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_its_component() {
        let doc: Value = serde_json::from_str(&crate::api::document()).unwrap();
        let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
        for name in examples.as_object().unwrap().keys() {
            assert!(doc["components"]["schemas"].get(name).is_some(), "{name}");
        }
    }
}
