//! Each check on both sides of the day, kind or number where it turns.

use super::*;
use crate::domain::{
    authority::Level,
    award::Foreigners,
    decision::{Evidence, StatedTotal, people},
    recipient::RecipientKind,
};

mod people;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn award(code: &str) -> Award {
    serde_json::from_value(serde_json::json!({"code": code, "name_vi": "Giấy khen", "name_en": "Commendation", "short_name_vi": "Giấy khen",
        "short_name_en": "commendation", "kind": "certificate_of_commendation", "recipient_kinds": ["individual", "collective"], "precedence": 1}))
    .unwrap()
}

fn authority(level: Level) -> Authority {
    Authority {
        code: "A".into(),
        name_vi: "Ủy ban nhân dân Mẫu".into(),
        name_en: Some("Sample People's Committee".into()),
        level,
        symbol: None,
        parent_code: None,
        legal_standing: true,
        valid_from: None,
        valid_to: Some(day("2025-06-30")),
        confidence: None,
    }
}

fn decision(evidence: &str, signed_on: Option<&str>) -> Decision {
    let mut d: Decision = serde_json::from_value(
        serde_json::json!({"act": "award", "authority_codes": ["A"], "evidence": evidence, "number": "1",
        "lines": [{"line": 1, "award_code": "GK", "recipient_kind": "individual", "name": "Nguyễn Văn Mẫu"}]}),
    )
    .unwrap();
    d.signed_on = signed_on.map(day);
    d.source = Some("Báo Mẫu".into());
    d.tidy();
    d
}

fn around() -> Around {
    Around {
        today: day("2026-11-27"),
        awards: [("GK".to_owned(), award("GK"))].into(),
        authorities: vec![authority(Level::District)],
        competences: vec![Competence {
            award_code: "GK".into(),
            level: Level::District,
            valid_from: Some(day("2024-01-01")),
            valid_to: None,
            verified_to: None,
            instrument: Some("Luật 06/2022/QH15 Đ.80".into()),
            confidence: None,
        }],
        ..Around::default()
    }
}

/// The checks, with the lines read for who they are.
fn check(decision: &Decision, around: &Around) -> Verdict {
    let (people, _) = people(&decision.lines, &HashMap::new(), &HashMap::new(), &HashMap::new());
    super::check(decision, &Around { people, ..around.clone() })
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_whole_original_of_a_living_competent_body_passes() {
    let v = check(&decision("original", Some("2025-06-30")), &around());
    assert!(v.flaws.is_empty() && v.cautions.is_empty(), "{v:?}");
}

#[test]
fn the_day_after_its_end_a_body_decides_nothing() {
    assert_eq!(codes(&check(&decision("original", Some("2025-07-01")), &around()).flaws), ["authority_not_alive"]);
    let mut only_year = decision("press", None);
    only_year.signed_year = Some(2025);
    let partly = check(&only_year, &around());
    assert_eq!((codes(&partly.flaws), codes(&partly.cautions)), (vec![], vec!["authority_not_alive"]));
    only_year.signed_year = Some(2026);
    assert_eq!(codes(&check(&only_year, &around()).flaws), ["authority_not_alive"]);
}

#[test]
fn an_original_bears_number_and_day_a_press_item_may_not() {
    let mut d = decision("original", None);
    d.number = None;
    assert_eq!(codes(&check(&d, &around()).flaws), ["number_missing", "date_missing"]);
    d.evidence = Some(Evidence::Press);
    let v = check(&d, &around());
    assert!(v.flaws.is_empty());
    assert_eq!((codes(&v.cautions), codes(&v.notes)), (vec![], vec!["day_unknown", "competence_unknown"]));
}

#[test]
fn another_level_lacks_competence_and_a_day_without_rows_is_only_a_caution() {
    let mut other = around();
    other.authorities = vec![authority(Level::Enterprise)];
    assert_eq!(codes(&check(&decision("original", Some("2024-01-01")), &other).flaws), ["competence_lacking"]);
    assert_eq!(codes(&check(&decision("original", Some("2023-12-31")), &other).cautions), ["competence_unknown"]);
}

#[test]
fn one_competent_body_among_several_is_enough() {
    let mut several = around();
    several.authorities.insert(0, authority(Level::Enterprise));
    assert!(check(&decision("original", Some("2024-05-01")), &several).flaws.is_empty());
}

#[test]
fn an_award_is_for_its_kinds_and_its_days() {
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].recipient_kind = RecipientKind::Household;
    assert_eq!(codes(&check(&d, &around()).flaws), ["award_not_for_kind"]);
    let mut closed = around();
    closed.awards.get_mut("GK").unwrap().valid_to = Some(day("2024-04-30"));
    assert_eq!(codes(&check(&decision("original", Some("2024-05-01")), &closed).flaws), ["award_closed"]);
    assert!(check(&decision("original", Some("2024-04-30")), &closed).flaws.is_empty());
}

#[test]
fn stated_totals_must_equal_the_lines() {
    let mut d = decision("original", Some("2024-05-01"));
    let stated = |count| {
        vec![StatedTotal { award_code: Some("GK".into()), recipient_kind: Some(RecipientKind::Individual), count }]
    };
    d.stated_totals = stated(1);
    assert!(check(&d, &around()).cautions.is_empty());
    d.stated_totals = stated(2);
    assert_eq!(codes(&check(&d, &around()).cautions), ["totals_differ"]);
}

/// What the checks say of a press item of so much as is known of its signing, by a body of a level.
fn press(level: Level, known: &dyn Fn(&mut Decision)) -> Verdict {
    let mut d = decision("press", None);
    known(&mut d);
    let mut of_level = around();
    of_level.authorities = vec![Authority { valid_to: None, ..authority(level) }];
    of_level.competences.push(Competence {
        valid_from: Some(day("2025-07-01")),
        level: Level::Commune,
        ..of_level.competences[0].clone()
    });
    of_level.competences[0].valid_to = Some(day("2025-06-30"));
    check(&d, &of_level)
}

#[test]
fn competence_is_required_of_every_day_that_a_year_or_an_announcement_can_mean() {
    let year = |year: i32| move |d: &mut Decision| d.signed_year = Some(year);
    let told = |year: i32| move |d: &mut Decision| d.announced_year = Some(year);
    let nothing = |_: &mut Decision| {};
    for (level, known, flaws, cautions, notes) in [
        (Level::District, &year(2024) as &dyn Fn(&mut Decision), vec![], vec![], vec!["day_unknown"]),
        (Level::District, &year(2025), vec![], vec!["competence_lacking"], vec!["day_unknown"]),
        (Level::District, &year(2026), vec!["competence_lacking"], vec![], vec!["day_unknown"]),
        (Level::Enterprise, &year(2024), vec!["competence_lacking"], vec![], vec!["day_unknown"]),
        (Level::Enterprise, &year(2023), vec![], vec![], vec!["day_unknown", "competence_unknown"]),
        (Level::Enterprise, &told(2026), vec!["competence_lacking"], vec![], vec!["day_unknown"]),
        (Level::Enterprise, &told(2024), vec![], vec!["competence_lacking"], vec!["day_unknown"]),
        (Level::Enterprise, &nothing, vec![], vec!["competence_lacking"], vec!["day_unknown"]),
        (Level::District, &nothing, vec![], vec![], vec!["day_unknown", "competence_unknown"]),
    ] {
        let v = press(level, known);
        assert_eq!((codes(&v.flaws), codes(&v.cautions), codes(&v.notes)), (flaws, cautions, notes), "{level:?}");
    }
}

#[test]
fn a_body_that_came_after_the_announcement_did_not_decide() {
    let mut later = around();
    later.authorities[0].valid_from = Some(day("2025-01-01"));
    later.competences.clear();
    for (announced, flaws, cautions) in [
        ("2019-06-11", vec!["authority_not_alive"], vec![]),
        ("2025-06-11", vec![], vec!["authority_not_alive"]),
        ("2026-06-11", vec![], vec!["authority_not_alive"]),
    ] {
        let mut d = decision("press", None);
        d.announced_on = Some(day(announced));
        let v = check(&d, &later);
        assert_eq!((codes(&v.flaws), codes(&v.cautions)), (flaws, cautions), "{announced}");
    }
}

#[test]
fn a_number_is_digits_with_a_letter_and_its_symbol_is_of_the_level() {
    for (number, symbol, level, suspicious) in [
        ("1215", Some("QĐ-UBND"), Level::District, false),
        ("0163a", Some("qđ–ubnd"), Level::Commune, false),
        ("21/23", None, Level::District, true),
        ("0", None, Level::District, true),
        ("10", None, Level::District, false),
        ("163AB", None, Level::District, true),
        ("1234567", None, Level::District, true),
        ("12", Some("QĐ-TTg"), Level::Province, true),
        ("12", Some("QĐ-TTg"), Level::Government, false),
        ("12", Some("QĐ-CTN"), Level::Government, true),
        ("12", Some("QĐ-UB"), Level::Agency, true),
        ("12", Some("QĐ-SM"), Level::ProvinceDepartment, false),
        ("12", Some("qđ–byt"), Level::Province, true),
        ("12", Some("QĐ-BGDĐT"), Level::Ministry, false),
    ] {
        let mut d = decision("original", Some("2024-05-01"));
        (d.number, d.symbol) = (Some(number.into()), symbol.map(str::to_owned));
        let mut of_level = around();
        of_level.authorities = vec![authority(level)];
        of_level.competences.clear();
        let found = codes(&check(&d, &of_level).cautions).contains(&"number_suspicious");
        assert_eq!(found, suspicious, "{number} {symbol:?} {level:?}");
    }
}

#[test]
fn days_stand_in_their_order() {
    let base = decision("original", Some("2024-05-01"));
    let of = |change: &dyn Fn(&mut Decision)| {
        let mut d = base.clone();
        change(&mut d);
        let v = check(&d, &around());
        let of = |findings: &[Finding]| findings.iter().map(|f| f.code).collect::<Vec<_>>();
        (of(&v.flaws), of(&v.cautions))
    };
    let proposal =
        |dated: &str| vec![serde_json::from_value(serde_json::json!({"proposer": "Hội Mẫu", "dated": dated})).unwrap()];
    let none: Vec<&str> = vec![];
    for (change, cautions) in [
        (&(|d: &mut Decision| d.proposals = proposal("2024-05-02")) as &dyn Fn(&mut Decision), "dates_out_of_order"),
        (&|d| (d.year_from, d.year_to) = (Some(2025), Some(2025)), "dates_out_of_order"),
        (&|d| d.effective_on = Some(day("2003-05-01")), "dates_out_of_order"),
        (&|d| d.effective_on = Some(day("2026-12-01")), "effect_later"),
        (&|d| d.effective_on = Some(day("2025-05-03")), "effect_later"),
        (&|d| d.announced_on = Some(day("2024-04-30")), "dates_out_of_order"),
        (&|d| d.announced_year = Some(2023), "dates_out_of_order"),
        (&|d| d.lines[0].birth_year = Some(2025), "dates_out_of_order"),
        (&|d| d.campaign_code = Some("C".into()), "year_missing"),
    ] {
        assert_eq!(of(change), (none.clone(), vec![cautions]));
    }
    for change in [
        &(|d: &mut Decision| d.proposals = proposal("2024-05-01")) as &dyn Fn(&mut Decision),
        &|d| (d.year_from, d.year_to) = (Some(2020), Some(2024)),
        &|d| d.effective_on = Some(day("2024-06-01")),
        &|d| d.announced_on = Some(day("2024-05-01")),
        &|d| d.lines[0].birth_year = Some(2024),
    ] {
        assert_eq!(of(change), (none.clone(), vec![]));
    }
    assert_eq!(of(&|d| d.signed_on = Some(day("2026-11-28"))).0, ["signed_in_future", "authority_not_alive"]);
}

#[test]
fn every_code_that_can_be_raised_is_listed() {
    let source = concat!(
        include_str!("acts.rs"),
        include_str!("annex.rs"),
        include_str!("competence.rs"),
        include_str!("dates.rs"),
        include_str!("holding.rs"),
        include_str!("names.rs"),
        include_str!("paper.rs"),
        include_str!("people.rs"),
        include_str!("replaced.rs")
    );
    for code in CAUTIONS.iter().chain(FLAWS).chain(NOTES) {
        assert!(source.contains(&format!("\"{code}\"")), "{code} is listed and never raised");
    }
}
