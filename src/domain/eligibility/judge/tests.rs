use super::*;
use crate::domain::eligibility::{Answer::*, eligible};
use crate::domain::recipient::RecipientKind;
use serde_json::json;

fn rules() -> Vec<EligibilityRule> {
    serde_json::from_str(migration::catalogue::ELIGIBILITY).unwrap()
}

fn held(id: i64, award: &str, years: (i32, i32), kind: &str) -> Held {
    Held {
        conferral_id: id,
        award_code: award.into(),
        award_name: award.into(),
        signed_on: format!("{}-12-20", years.1).parse().ok(),
        signed_year: Some(years.1),
        period: (Some(years.0), Some(years.1)),
        conferral_type: kind.parse().ok(),
    }
}

fn rated(years: &[(i32, &str)]) -> BTreeMap<i32, RecipientYear> {
    years
        .iter()
        .map(|(year, rating)| (*year, serde_json::from_value(json!({"year": year, "rating": rating})).unwrap()))
        .collect()
}

/// The answer for an award on a day, the criterion that decided it, and the conferrals it used.
fn asked(award: &str, on: &str, held: &[Held], years: &BTreeMap<i32, RecipientYear>) -> (Answer, Vec<i64>) {
    let records = Records { award_code: award, on: on.parse().unwrap(), held, years, dead: false };
    let verdict = eligible(&rules(), RecipientKind::Individual, &records).unwrap();
    let best = verdict.criteria.iter().max_by_key(|c| c.answer).unwrap();
    (verdict.answer, best.conferral_ids.clone())
}

fn titles(years: &[i32]) -> Vec<Held> {
    years.iter().map(|year| held(i64::from(*year), "CSTD_CS", (*year, *year), "merit")).collect()
}

#[test]
fn the_provincial_certificate_asks_for_two_titles_running() {
    let none = BTreeMap::new();
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &titles(&[2024, 2025]), &none), (Yes, vec![2024, 2025]));
    assert_eq!(
        asked("BK_BO_TINH", "2025-12-19", &titles(&[2024, 2025]), &none).0,
        Unknown,
        "the second was signed a day later; people may see another merit"
    );
    assert_eq!(asked("BK_BO_TINH", "2025-12-20", &titles(&[2024, 2025]), &none).0, Yes);
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &titles(&[2023, 2025]), &none).0, Unknown, "not running");
    // What the same award was given for before does not count again.
    let mut rewarded = titles(&[2022, 2023, 2024, 2025]);
    rewarded.push(held(1, "BK_BO_TINH", (2022, 2023), "merit"));
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &rewarded, &none), (Yes, vec![2024, 2025]));
    rewarded.push(held(2, "BK_BO_TINH", (2023, 2024), "merit"));
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &rewarded, &none).0, Unknown);
    // Or two excellent years with two initiatives.
    let mut years = rated(&[(2024, "excellent"), (2025, "excellent")]);
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &[], &years).0, Unknown);
    for year in [2024, 2025] {
        years.get_mut(&year).unwrap().initiatives =
            serde_json::from_value(json!([{"title": "Sáng kiến", "scope": "base"}])).unwrap();
    }
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &[], &years).0, Yes);
    years.get_mut(&2025).unwrap().disciplined = true;
    assert_eq!(asked("BK_BO_TINH", "2026-01-01", &[], &years).0, Unknown);
}

#[test]
fn the_labour_order_runs_from_the_end_of_the_period_of_the_certificate() {
    let years = rated(&[(2020, "good"), (2021, "excellent"), (2022, "good"), (2023, "good"), (2024, "good")]);
    let with = |kind: &str, period| {
        titles(&[2021, 2022, 2024]).into_iter().chain([held(9, "BK_TTG", period, kind)]).collect::<Vec<_>>()
    };
    assert_eq!(
        asked("HC_LAODONG_3", "2025-01-01", &with("merit", (2015, 2019)), &years),
        (Yes, vec![9, 2021, 2022, 2024])
    );
    let late = asked("HC_LAODONG_3", "2025-01-01", &with("merit", (2016, 2020)), &years);
    assert_eq!(late.0, Unknown, "four years only; what people may judge stays open");
    assert_eq!(
        asked("HC_LAODONG_3", "2025-01-01", &with("campaign", (2015, 2019)), &years).0,
        Unknown,
        "a campaign's award grounds nothing"
    );
    let mut gap = years.clone();
    gap.remove(&2023);
    let records = Records {
        award_code: "HC_LAODONG_3",
        on: "2025-01-01".parse().unwrap(),
        held: &with("merit", (2015, 2019)),
        years: &gap,
        dead: false,
    };
    let verdict = eligible(&rules(), RecipientKind::Individual, &records).unwrap();
    let chain = verdict.criteria.iter().find(|c| c.point.as_deref() == Some("e")).unwrap();
    assert_eq!(chain.answer, Unknown, "a year nobody rated is unknown, not no");
    assert_eq!(
        asked("HC_LAODONG_3", "2026-10-01", &with("merit", (2015, 2019)), &years).0,
        Unknown,
        "the law was amended on that day"
    );
}

#[test]
fn all_of_says_no_where_one_criterion_fails() {
    let none = BTreeMap::new();
    assert_eq!(asked("CSTD_BT", "2026-01-01", &titles(&[2023, 2024]), &none).0, No);
    let mut years = rated(&[(2023, "good"), (2024, "good"), (2025, "good")]);
    assert_eq!(
        asked("CSTD_BT", "2026-01-01", &titles(&[2023, 2024, 2025]), &years).0,
        No,
        "every year is known and has no initiative"
    );
    years.get_mut(&2024).unwrap().initiatives =
        serde_json::from_value(json!([{"title": "Đề tài", "scope": "nationwide"}])).unwrap();
    assert_eq!(asked("CSTD_BT", "2026-01-01", &titles(&[2023, 2024, 2025]), &years).0, Yes);
    assert_eq!(
        asked("CSTD_BT", "2026-01-01", &titles(&[2022, 2023, 2024]), &years).0,
        No,
        "three running, but not up to the year before"
    );
    let fighter = [held(1, "CSTD_BT", (2018, 2020), "merit"), held(2, "CSTD_BT", (2021, 2023), "merit")];
    assert_eq!(
        asked("CSTD_TQ", "2024-12-31", &fighter, &rated(&[])).0,
        Unknown,
        "twice running is three years apart; nobody knows of initiatives"
    );
    assert_eq!(
        asked("KNC_BO_TINH", "2026-01-01", &[held(1, "KNC_BO_TINH", (2020, 2020), "merit")], &none).0,
        No,
        "once in life"
    );
}

#[test]
fn what_is_known_of_a_day_only_in_part_is_unknown() {
    let none = BTreeMap::new();
    let undated = |id: i64, award: &str, year: i32| Held { signed_on: None, ..held(id, award, (year, year), "merit") };
    let once = |held: &[Held], on: &str| asked("KNC_BO_TINH", on, held, &none).0;
    // Only people can say whether she has contributed: what is not "no" is unknown.
    assert_eq!(
        once(&[held(1, "KNC_BO_TINH", (2024, 2024), "merit")], "2024-12-19"),
        Unknown,
        "it was given a day later"
    );
    assert_eq!(once(&[held(1, "KNC_BO_TINH", (2024, 2024), "merit")], "2024-12-20"), No);
    assert_eq!(once(&[undated(1, "KNC_BO_TINH", 2024)], "2024-12-20"), Unknown);
    assert_eq!(once(&[undated(1, "KNC_BO_TINH", 2024)], "2025-01-01"), No);
    let two = [undated(1, "CSTD_CS", 2025), held(2, "CSTD_CS", (2024, 2024), "merit")];
    assert_eq!(asked("CSTD_BT", "2025-12-31", &two, &none).0, No, "two are not three");
    // One year is one title, however often it was entered.
    let thrice: Vec<_> = (1..4)
        .map(|id| held(id, "CSTD_CS", (2024, 2024), "merit"))
        .chain([held(9, "BK_BO_TINH", (2019, 2019), "merit")])
        .collect();
    let years = rated(&[(2020, "good"), (2021, "good"), (2022, "good"), (2023, "good"), (2024, "good")]);
    assert_eq!(asked("BK_TTG", "2025-01-01", &thrice, &years).0, Unknown);
}

#[test]
fn a_rule_for_a_group_says_no_more_than_unknown_and_a_later_version_leaves_the_days_before() {
    let rule = |version: &str, from: &str, group: Option<&str>| {
        let mut rule = json!({"code": "R", "version": version, "award_code": "GK_SO", "instrument": "QĐ", "article": "1", "valid_from": from, "mode": "all_of",
            "criteria": [{"text": "Tốt", "test": {"rated": {"at_least": "good", "years": 1, "consecutive": true}}}]});
        if let Some(group) = group {
            rule["group"] = group.into();
        }
        serde_json::from_value::<EligibilityRule>(rule).unwrap()
    };
    let years = rated(&[(2024, "good"), (2025, "good")]);
    let said = |rules: &[EligibilityRule], on: &str| {
        let records = Records { award_code: "GK_SO", on: on.parse().unwrap(), held: &[], years: &years, dead: false };
        eligible(rules, RecipientKind::Individual, &records).map(|v| (v.answer, v.rule.version))
    };
    let rules = [rule("1", "2024-01-01", None), rule("2", "2026-01-01", None)];
    assert_eq!(said(&rules, "2025-12-31"), Some((Yes, "1".into())));
    assert_eq!(said(&rules, "2026-01-01"), Some((Yes, "2".into())));
    assert_eq!(said(&[rule("1", "2024-01-01", Some("worker_farmer"))], "2026-01-01"), Some((Unknown, "1".into())));
}

#[test]
fn a_rule_that_asks_for_nothing_or_for_the_impossible_is_refused() {
    let wrong = |test: serde_json::Value| {
        let rule = json!({"code": "R", "version": "1", "award_code": "GK_SO", "instrument": "QĐ", "article": "1", "mode": "all_of", "criteria": [{"text": "Tốt", "test": test}]});
        serde_json::from_value::<EligibilityRule>(rule).unwrap().findings().len()
    };
    assert_eq!(wrong(json!({"rated": {"at_least": "good", "years": 5}})), 0);
    for test in [
        json!({"rated": {"at_least": "good", "years": 0}}),
        json!({"rated": {"at_least": "good", "years": 30_000_000}}),
        json!({"holds": {"award": "LDTT", "count": -1}}),
        json!({"holds": {"award": "LDTT", "within_years": i32::MIN}}),
        json!({"initiatives": {"count": 1, "scope": "base", "within_years": 101}}),
        json!({"all_of": []}),
        json!({"after": {"award": "LDTT", "of": [{"text": "Tốt", "test": {"any_of": []}}]}}),
    ] {
        assert_eq!(wrong(test.clone()), 1, "{test}");
    }
}
