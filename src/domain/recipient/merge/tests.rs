//! Merged and parted, records are what they were.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[expect(clippy::needless_pass_by_value, reason = "a literal reads better without a reference")]
fn record(id: i64, name: &str, rest: serde_json::Value) -> StoredRecipient {
    let mut record =
        json!({"id": id, "version": 1, "kind": "individual", "name": name, "created_at": "", "updated_at": ""});
    record.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    serde_json::from_value(record).unwrap()
}

#[test]
fn births_and_keys_that_differ_refuse_and_what_is_unknown_does_not() {
    let a = record(
        1,
        "Đặng Thị Mẫu",
        json!({"birth_year": 1980, "unit": "Xã A", "external_ids": [{"system": "hrm", "value": "1"}]}),
    );
    let b = |rest| record(2, "Đặng Thị Mẫu", rest);
    assert!(may_merge(&a, &b(json!({"unit": "Xã B"})), Vec::new(), false).is_ok());
    for (rest, places) in [
        (json!({"birth_year": 1981}), 1),
        (json!({"external_ids": [{"system": "hrm", "value": "2"}], "birth_year": 1979}), 2),
    ] {
        let refused = may_merge(&a, &b(rest.clone()), Vec::new(), false).unwrap_err();
        assert_eq!((refused.code, refused.errors.len()), (Code::RuleBroken, places));
        assert!(may_merge(&a, &b(rest), Vec::new(), true).is_ok());
    }
    assert_eq!(may_merge(&a, &a, Vec::new(), true).unwrap_err().errors[0].code, "same_record");
    assert_eq!(
        may_merge(&a, &b(json!({"kind": "household"})), Vec::new(), true).unwrap_err().errors[0].code,
        "kind_differs"
    );
    assert_eq!(may_merge(&a, &b(json!({"merged_into_id": 9})), Vec::new(), true).unwrap_err().code, Code::WrongState);
    assert_eq!(
        conflicts(&a, &b(json!({"unit": "Xã B"}))).iter().map(|c| (c.member.as_str(), c.refuses)).collect::<Vec<_>>(),
        [("unit", false)]
    );
}

prop_compose! {
    fn any_record(id: i64)(
        name in "[A-C]{1,2}",
        aliases in prop::collection::btree_set("[A-E]{1,2}", 0..4),
        systems in prop::collection::btree_set(0..6_u8, 0..4),
        born in prop::option::of(1950..1953_i32),
        unit in prop::option::of("[XY]"),
        merged in prop::collection::btree_set(100 + id * 10..109 + id * 10, 0..3),
    ) -> StoredRecipient {
        let keys: Vec<_> = systems.iter().map(|s| json!({"system": format!("s{s}"), "value": id.to_string()})).collect();
        let aliases: Vec<_> = aliases.into_iter().filter(|alias| *alias != name).collect();
        record(id, &name, json!({"aliases": aliases, "external_ids": keys, "birth_year": born, "unit": unit, "merged_ids": merged.into_iter().collect::<Vec<_>>()}))
    }
}

proptest! {
    /// Merged and parted, both records have the keys and the records that they had.
    #[test]
    fn merge_then_undo_is_identity(from in any_record(1), into in any_record(2)) {
        let (merged, stays, gained) = merge(from.clone(), into.clone());
        prop_assert!(merged.facts.external_ids.is_empty() && merged.merged_into_id == Some(2));
        prop_assert!(from.one_person().iter().all(|id| stays.merged_ids.contains(id)));
        prop_assert_eq!(part(merged, stays, &gained), (from, into));
    }
}
