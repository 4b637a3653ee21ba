//! Changes of made-up events, as sentences.

use super::*;
use serde_json::json;

fn all(before: &Value, after: &Value) -> Vec<Difference> {
    let mut event = super::super::tests::chain(1).remove(0);
    (event.noun, event.noun_id) = ("decision".into(), 812);
    (event.before, event.after) = (before.to_string(), after.to_string());
    changes(&event, Language::Vi, &(0..usize::MAX), true).unwrap().items
}

fn of(before: &Value, after: &Value) -> Vec<String> {
    all(before, after).into_iter().map(|d| d.text).collect()
}

#[test]
fn members_are_compared_and_what_changes_with_everything_is_left_out() {
    let before =
        json!({"id": 812, "version": 1, "state": "draft", "number": "5", "authority_codes": ["A"], "updated_at": "x"});
    let after = json!({"id": 812, "version": 2, "state": "submitted", "authority_codes": ["A", "B"], "submitted_by": "lan", "updated_at": "y"});
    assert_eq!(
        of(&before, &after),
        [
            "quyết định 812, mã cơ quan: A → A; B",
            "quyết định 812, số: 5 → (không có)",
            "quyết định 812, trạng thái: bản nháp → đã trình",
            "quyết định 812, người trình: (không có) → lan",
        ]
    );
}

#[test]
fn a_line_is_known_by_its_number_and_a_payload_may_hold_several_records() {
    let line = |n: i32, name: &str| json!({"line": n, "name": name});
    let before = json!({"id": 812, "lines": [line(1, "A"), line(2, "B")]});
    assert_eq!(
        of(&before, &json!({"id": 812, "lines": [line(2, "C"), line(1, "A")]})),
        ["quyết định 812, dòng 2 tên: B → C"]
    );
    let registered = json!({"decision": {"id": 812}, "conferrals": [{"id": 9, "name": "A"}], "recipients": []});
    assert_eq!(
        of(&before, &registered),
        ["lượt khen thưởng 9, số trong sổ: (không có) → 9", "lượt khen thưởng 9, tên: (không có) → A"]
    );
    // What an act mended in the annex of a registered decision is said of its line.
    let mended = |line: &Value| json!({"decisions": [{"id": 812, "lines": [line]}], "conferrals": [{"id": 9, "status": "in_force"}]});
    assert_eq!(of(&mended(&line(2, "B")), &mended(&line(2, "C"))), ["quyết định 812, dòng 2 tên: B → C"]);
}

#[test]
fn lines_that_did_not_change_may_be_left_out_of_both_sides() {
    let before = json!({"id": 812, "lines": [{"line": 3, "name": "C"}, {"line": 5, "name": "E"}]});
    let after = json!({"id": 812, "lines": [{"line": 3, "name": "C", "post": "Giáo viên"}, {"line": 6, "name": "F"}]});
    assert_eq!(
        of(&before, &after),
        [
            "quyết định 812, dòng 3 chức vụ: (không có) → Giáo viên",
            "quyết định 812, dòng 5 dòng: 5 → (không có)",
            "quyết định 812, dòng 5 tên: E → (không có)",
            "quyết định 812, dòng 6 dòng: (không có) → 6",
            "quyết định 812, dòng 6 tên: (không có) → F",
        ]
    );
}

#[test]
fn an_entry_that_is_added_in_front_of_others_is_the_only_one_that_changed() {
    let key = |system: &str, value: &str| json!({"system": system, "value": value});
    let before = json!({"id": 812, "external_ids": [key("hrm", "7"), key("bhxh", "8")]});
    let after = json!({"id": 812, "external_ids": [key("cccd", "9"), key("hrm", "7"), key("bhxh", "8")]});
    assert_eq!(of(&before, &after).len(), 2);
    assert!(of(&before, &after)[0].ends_with("1 hệ thống: (không có) → cccd"), "{:?}", of(&before, &after));
    let other = json!({"id": 812, "external_ids": [key("hrm", "7"), key("bhxh", "80")]});
    assert_eq!(of(&before, &other).len(), 1);
    assert!(of(&before, &other)[0].ends_with("2 giá trị: 8 → 80"), "{:?}", of(&before, &other));
    assert!(of(&before, &json!({"id": 812, "external_ids": [key("bhxh", "8"), key("hrm", "7")]})).is_empty());
}

#[test]
fn the_kind_of_a_list_is_its_noun() {
    let of_kind = |list: &str| all(&json!(null), &json!({list: [{"id": 3}]})).remove(0).noun;
    let kinds = [
        "authorities",
        "base_salaries",
        "competences",
        "recipients",
        "publication_consents",
        "successions",
        "bonus_rules",
    ];
    assert_eq!(
        kinds.map(of_kind),
        ["authority", "base_salary", "competence", "recipient", "publication_consent", "succession", "bonus_rule"]
            .map(str::to_owned)
    );
}

#[test]
fn some_are_read_at_a_time_and_all_can_be_counted() {
    let mut event = super::super::tests::chain(1).remove(0);
    let conferrals: Vec<_> = (0..400).map(|n| json!({"id": n + 1, "name": "A"})).collect();
    event.after = json!({ "conferrals": conferrals }).to_string();
    let part = |range: Range<usize>, count| changes(&event, Language::En, &range, count).unwrap();
    let whole = part(0..usize::MAX, false);
    assert_eq!((whole.items.len(), whole.seen), (800, 800));
    let piece = part(399..601, true);
    assert_eq!((piece.items.as_slice(), piece.seen), (&whole.items[399..601], 800));
    assert!(part(0..2, false).seen < 10, "it stops where the page ends");
    assert_eq!(part(800..1000, true).items, []);
    assert_eq!(whole.items[799].index, 800);
}
