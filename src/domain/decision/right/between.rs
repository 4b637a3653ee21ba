//! What puts a record right so that it says what another does.

use super::{Right, emptied::can_be_emptied};
use crate::domain::{
    audit::members,
    decision::{Decision, Line},
    fault::Fault,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// How a record comes to say what another does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// What is right in it.
    pub right: Right,
    /// The members that no mending makes so: what a record cannot be without is not emptied.
    pub beyond: Vec<String>,
}

impl Between {
    /// Between a line and the same as it should be.
    pub fn of_line(before: &Line, after: &Line) -> Result<Self, Fault> {
        Self::of(before, after, Right::mend_line)
    }

    /// Between a decision and the same as it should be; the lines aside.
    pub fn of_decision(before: &Decision, after: &Decision) -> Result<Self, Fault> {
        let mut after = after.clone().without_lines();
        after.tidy();
        Self::of(&before.clone().without_lines(), &after, Right::mend_decision)
    }

    fn of<T: Serialize + Clone>(
        before: &T,
        after: &T,
        mend: impl Fn(&Right, &mut T) -> Result<Right, Fault>,
    ) -> Result<Self, Fault> {
        let (was, is) = (members(before)?, members(after)?);
        let differs = |(name, value): &(String, Value)| was.get(name) != Some(value);
        // What mending has no member for is said by the record being another still.
        let own = |(name, value): &(String, Value)| {
            let alone = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
            serde_json::from_value::<Right>(alone).is_ok()
        };
        let right: Map<String, Value> = is.clone().into_iter().filter(differs).filter(own).collect();
        let mut right: Right = serde_json::from_value(Value::Object(right)).map_err(Fault::internal)?;
        let mended_by = |right: &Right| {
            let mut mended = before.clone();
            mend(right, &mut mended)?;
            members(&mended)
        };
        let gone = |name: &String| !is.contains_key(name) && can_be_emptied(name);
        right.emptied = mended_by(&right)?.keys().filter(|name| gone(name)).cloned().collect();
        let mended = mended_by(&right)?;
        let mut beyond: Vec<String> = mended.keys().chain(is.keys()).cloned().collect();
        beyond.retain(|name| mended.get(name) != is.get(name));
        beyond.sort();
        beyond.dedup();
        Ok(Self { right, beyond })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(changes: &Value) -> Line {
        let mut line = json!({
            "line": 2, "award_code": "BK", "recipient_kind": "individual", "recipient_id": 5, "name": "Đặng Thị Mẫu",
            "birth_on": "1980-02-03", "birth_year": 1980, "posthumous": true
        });
        for (name, value) in changes.as_object().unwrap() {
            line[name] = value.clone();
        }
        line.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        serde_json::from_value(line).unwrap()
    }

    fn between(changes: &Value) -> (Value, Vec<String>) {
        let Between { right, beyond } = Between::of_line(&line(&json!({})), &line(changes)).unwrap();
        (serde_json::to_value(right).unwrap(), beyond)
    }

    #[test]
    fn what_differs_is_right_what_is_gone_is_emptied_and_a_name_is_beyond_mending() {
        assert_eq!(between(&json!({})), (json!({}), vec![]));
        let changes = json!({"name": "Đặng Thị Mậu", "posthumous": false});
        assert_eq!(between(&changes), (changes, vec![]));
        assert_eq!(between(&json!({"name": null})), (json!({}), vec!["name".to_owned()]));
        // An older day does not outlive another year.
        assert_eq!(between(&json!({"birth_on": null, "birth_year": 1981})), (json!({"birth_year": 1981}), vec![]));
        assert_eq!(between(&json!({"birth_on": null})), (json!({"emptied": ["birth_on"]}), vec![]));
        let unborn = json!({"emptied": ["birth_year", "birth_on"]});
        assert_eq!(between(&json!({"birth_on": null, "birth_year": null})), (unborn, vec![]));
        let nobody = json!({"name": null, "recipient_id": null, "unnamed": true});
        assert_eq!(
            between(&nobody),
            (json!({"emptied": ["recipient_id"]}), vec!["name".to_owned(), "unnamed".to_owned()])
        );
    }

    #[test]
    fn a_decision_is_compared_as_it_would_be_stored() {
        let decision = |changes: &Value| -> Decision {
            let mut facts = json!({"act": "award", "authority_codes": ["A"], "number": "12", "symbol": "QĐ-UBND", "signed_year": 2020});
            facts.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            serde_json::from_value(facts).unwrap()
        };
        let before = decision(&json!({}));
        let of = |changes: &Value| Between::of_decision(&before, &decision(changes)).unwrap();
        assert!(of(&json!({"number": " Số 12"})).right.says_nothing());
        let day = of(&json!({"signed_on": "2020-05-26", "title": "Về việc tặng Bằng khen"}));
        assert_eq!(day.right.signed_on.map(|day| day.to_string()).as_deref(), Some("2020-05-26"));
        assert!(day.beyond.is_empty() && day.right.title.is_some() && day.right.number.is_none());
        let unsigned = of(&json!({"signed_year": null, "announced_year": 2020}));
        assert_eq!(
            (unsigned.right.emptied, unsigned.right.announced_year),
            (vec!["signed_year".to_owned()], Some(2020))
        );
        assert!(unsigned.beyond.is_empty());
        assert_eq!(of(&json!({"act": "cancel"})).beyond, ["act"]);
    }
}
