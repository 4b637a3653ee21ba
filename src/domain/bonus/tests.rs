//! The sums of bonuses by the rules of their day.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn tables() -> BonusTables {
    serde_json::from_value::<Vec<Rate>>(json!([
        {"award_code": "BK", "recipient_kind": "individual", "basis": "rate", "coefficient": "0.3", "valid_from": "2017-10-01", "instrument": "NĐ A"},
        {"award_code": "BK", "recipient_kind": "collective", "basis": "rate", "coefficient": "0.7", "valid_from": "2025-07-01", "instrument": "NĐ B"},
        {"award_code": "KNC", "recipient_kind": "individual", "basis": "cap", "coefficient": "0.6", "valid_from": "2024-01-01", "verified_to": "2026-09-30", "instrument": "NĐ B"},
    ]))
    .map(|rates| BonusTables {
        rates,
        base_salaries: serde_json::from_value(json!([
            {"amount_vnd": 2_340_000, "valid_from": "2024-07-01", "valid_to": "2026-06-30", "instrument": "NĐ 73"},
            {"amount_vnd": 2_530_000, "valid_from": "2026-07-01", "instrument": "NĐ 161"},
        ]))
        .unwrap(),
        rules: serde_json::from_value(json!([
            {"about": "rounding", "value": "exact", "valid_from": "2024-01-01", "valid_to": "2025-06-30", "instrument": "NĐ 98"},
            {"about": "rounding", "value": "up_to_10000", "valid_from": "2025-07-01", "instrument": "NĐ 152"},
            {"about": "collective", "value": "2", "valid_from": "2017-10-01", "instrument": "NĐ C"},
            {"about": "household", "value": "1.5", "valid_from": "2017-10-01", "instrument": "NĐ H"},
        ]))
        .unwrap(),
    })
    .unwrap()
}

fn conferral(award: &str, kind: &str, day: Option<&str>) -> Conferral {
    let mut one = json!({"id": 1, "version": 1, "decision_id": 1, "line": 1, "status": "in_force", "award_code": award, "award_name": "", "award_kind": "certificate_of_merit",
        "recipient_kind": kind, "unnamed": false, "authority_codes": [], "authority_names": [], "attribution": "sole", "evidence": "original", "posthumous": false});
    if let Some(day) = day {
        one["signed_on"] = day.into();
    }
    serde_json::from_value(one).unwrap()
}

fn said(award: &str, kind: &str, day: &str) -> String {
    let bonus = tables().bonus(&conferral(award, kind, Some(day)));
    match bonus.unknown_because {
        Some(why) => why.word().to_owned(),
        None => format!("{} {} {}", bonus.basis.word(), bonus.coefficient.unwrap(), bonus.amount_vnd.unwrap()),
    }
}

#[test]
fn the_sum_turns_on_the_days_of_its_rules() {
    assert_eq!(said("BK", "individual", "2025-06-30"), "rate 0.3 702000");
    assert_eq!(said("BK", "individual", "2025-07-01"), "rate 0.3 710000", "rounded up to ten thousand from that day");
    assert_eq!(said("BK", "individual", "2026-06-30"), "rate 0.3 710000");
    assert_eq!(said("BK", "individual", "2026-07-01"), "rate 0.3 760000", "759,000 of the new base salary, rounded up");
    assert_eq!(said("BK", "individual", "2024-06-30"), "no_base_salary");
    assert_eq!(said("BK", "individual", "2017-09-30"), "no_rate");
    assert_eq!(tables().bonus(&conferral("BK", "individual", None)).unknown_because, Some(BonusUnknown::Day));
}

#[test]
fn a_factor_serves_only_where_the_rates_have_no_row_for_the_kind() {
    assert_eq!(said("BK", "collective", "2025-06-30"), "rate 0.6 1404000");
    assert_eq!(said("BK", "collective", "2025-07-01"), "rate 0.7 1640000", "its own row, and no factor besides");
    assert_eq!(said("BK", "household", "2025-07-01"), "rate 0.45 1060000");
    assert_eq!(said("KNC", "household", "2025-07-01"), "no_rate", "a cap has no factor");
}

#[test]
fn a_cap_is_not_rounded_and_what_was_not_verified_is_said() {
    assert_eq!(said("KNC", "individual", "2026-07-01"), "cap 0.6 1518000");
    assert!(!tables().bonus(&conferral("KNC", "individual", Some("2026-09-30"))).unverified);
    assert!(tables().bonus(&conferral("KNC", "individual", Some("2026-10-01"))).unverified);
}

#[test]
fn a_prize_is_paid_once_a_work_however_many_its_authors() {
    let mut authors: Vec<Conferral> = (1..=4).map(|_| conferral("BK", "individual", Some("2025-06-30"))).collect();
    for (author, line) in authors.iter_mut().zip(1..) {
        (author.id, author.line, author.award_kind) = (i64::from(line), line, AwardKind::Prize);
        author.shared_group = (line < 4).then(|| "Công trình 1".to_owned());
    }
    let sums = |authors: &[Conferral]| {
        tables().each(authors).iter().map(|b| (b.amount_vnd.unwrap(), b.work_line)).collect::<Vec<_>>()
    };
    assert_eq!(sums(&authors), [(702_000, None), (0, Some(1)), (0, Some(1)), (702_000, None)]);
    assert_eq!(tables().sheet(&authors).total_vnd, 1_404_000);
    // The work is paid for as long as one of its authors stands.
    authors[0].status = ConferralStatus::Cancelled;
    assert_eq!(sums(&authors), [(0, Some(2)), (702_000, None), (0, Some(2)), (702_000, None)]);
    assert_eq!(tables().sheet(&authors).total_vnd, 1_404_000);
}

proptest! {
    #[test]
    fn money_never_rounds_down(coefficient in 1_i64..10_000_000, salary in 1_i64..1_000_000_000) {
        let sum = Decimal::new(coefficient, 4) * Decimal::from(salary);
        for (rounding, step) in [(Rounding::Exact, 1), (Rounding::UpTo10000, 10_000)] {
            let kept = Decimal::from(rounded(sum, rounding).unwrap());
            prop_assert!(kept >= sum && kept - sum < Decimal::from(step));
            prop_assert!((kept % Decimal::from(step)).is_zero());
        }
    }
}
