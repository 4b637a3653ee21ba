//! Merged and parted, records are what they were.

use super::{super::Recipient, *};
use chrono::NaiveDate;
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

#[test]
fn a_name_put_right_since_goes_with_the_conferral_it_stands_on() {
    let names = |names: &[&str]| Borne { names: names.iter().map(|n| (*n).to_owned()).collect(), ..Borne::default() };
    // Both are called the same, and the correction of a moved conferral renamed the one that stays.
    let (merged, mut stays, gained) =
        merge(record(1, "Trần Văn Hoà", json!({})), record(2, "Trần Văn Hoà", json!({})), "");
    stays.facts.name = "Trần Văn Hoài".to_owned();
    stays.aliases = vec!["Trần Văn Hoà".to_owned()];
    let (from, into) = part(merged, stays, &gained, (&names(&["Trần Văn Hoài"]), &names(&["Trần Văn Hoà"]), &[]), "");
    assert_eq!((from.facts.name.as_str(), from.aliases), ("Trần Văn Hoài", vec!["Trần Văn Hoà".to_owned()]));
    assert_eq!((into.facts.name.as_str(), into.aliases.len()), ("Trần Văn Hoà", 0));
    // The correction only left an alias; a conferral that stays bears it too in the second case.
    for (kept, left) in [(names(&[]), 0), (names(&["Bà Mậu"]), 1)] {
        let (merged, mut stays, gained) =
            merge(record(1, "Bà Mẫu", json!({})), record(2, "Đặng Thị Mẫu", json!({})), "");
        stays.aliases.push("Bà Mậu".to_owned());
        let (from, into) = part(merged, stays, &gained, (&names(&["Bà Mậu"]), &kept, &[]), "");
        assert_eq!(
            (from.facts.name.as_str(), from.aliases, into.aliases.len()),
            ("Bà Mẫu", vec!["Bà Mậu".to_owned()], left)
        );
    }
}

#[test]
fn what_was_put_right_since_goes_with_the_conferral_it_stands_on_and_what_stood_comes_back() {
    let (one, two) = (json!({"birth_on": "1980-02-03", "birth_year": 1980, "unit": "Xã A"}), json!({"unit": "Xã A"}));
    let bears = |unit: &str, year: Option<i32>| Borne {
        units: std::iter::once(unit.to_owned()).collect(),
        birth_years: year.into_iter().collect(),
        ..Borne::default()
    };
    // The birth that was given and the unit that both had are put right on a conferral that goes back.
    for moved in [true, false] {
        let (from, into) = (record(1, "Bà Mẫu", one.clone()), record(2, "Bà Mẫu", two.clone()));
        let (merged, mut stays, gained) = merge(from, into, "");
        stays.facts.birth_year = Some(1981);
        stays.facts.birth_on = None;
        stays.facts.unit = Some("Xã C".to_owned());
        let (right, stood) = (bears("Xã C", Some(1981)), bears("Xã A", None));
        let bear = if moved { (&right, &stood, [].as_slice()) } else { (&stood, &right, [].as_slice()) };
        let (from, into) = part(merged, stays, &gained, bear, "");
        let of = |record: &StoredRecipient| (record.facts.birth_year, record.facts.birth_on, record.facts.unit.clone());
        let day = NaiveDate::from_ymd_opt(1980, 2, 3);
        let (put_right, as_they_were) = ((Some(1981), None, Some("Xã C".to_owned())), Some("Xã A".to_owned()));
        if moved {
            assert_eq!((of(&from), of(&into)), (put_right, (None, None, as_they_were)));
        } else {
            assert_eq!((of(&from), of(&into)), ((Some(1980), day, as_they_were), put_right));
        }
    }
}

#[test]
fn the_record_that_stays_gains_what_it_lacks_and_gives_it_back() {
    let from = record(
        1,
        "Bà Mẫu",
        json!({"sex": "female", "birth_on": "1980-02-03", "birth_year": 1980, "unit": "Xã A", "post": "Chủ tịch", "nationality": "VN"}),
    );
    let into = record(2, "Bà Mẫu", json!({"birth_year": 1980, "unit": "Xã B"}));
    let (merged, stays, gained) = merge(from.clone(), into.clone(), "");
    assert_eq!(
        (stays.facts.sex, stays.facts.birth_on, stays.facts.nationality.as_deref()),
        (from.facts.sex, from.facts.birth_on, Some("VN"))
    );
    assert_eq!(
        (stays.facts.unit.as_deref(), stays.facts.post.as_deref()),
        (Some("Xã B"), Some("Chủ tịch")),
        "its own stays"
    );
    let none = Borne::default();
    // What was changed since is not taken back.
    let changed =
        StoredRecipient { facts: Recipient { post: Some("Bí thư".into()), ..stays.facts.clone() }, ..stays.clone() };
    let (_, again) = part(merged.clone(), changed, &gained, (&none, &none, &[]), "");
    assert_eq!((again.facts.post.as_deref(), again.facts.sex), (Some("Bí thư"), None));
    let (_, again) = part(merged, stays, &gained, (&none, &none, &[]), "");
    assert_eq!(again.facts, into.facts);
    // A day of another year of birth is not given to a record that was merged by force.
    let other = record(3, "Bà Mẫu", json!({"birth_year": 1979}));
    assert_eq!(merge(from, other, "").1.facts.birth_on, None);
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
    /// Merged and parted, both records are what they were, but for their versions.
    #[test]
    fn merge_then_undo_is_identity(from in any_record(1), into in any_record(2)) {
        let (merged, stays, gained) = merge(from.clone(), into.clone(), "");
        prop_assert!(merged.facts.external_ids.is_empty() && merged.merged_into_id == Some(2));
        for name in std::iter::once(&from.facts.name).chain(&from.aliases) {
            prop_assert!(stays.facts.name == *name || stays.aliases.contains(name), "every recorded name is kept");
        }
        let none = Borne::default();
        let (from_again, into_again) = part(merged, stays, &gained, (&none, &none, &[]), "");
        prop_assert_eq!(StoredRecipient { version: 1, ..from_again }, from);
        prop_assert_eq!(StoredRecipient { version: 1, ..into_again }, into);
    }
}
