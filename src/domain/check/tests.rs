//! Each check on both sides of the day, kind or number where it turns.

use super::*;
use crate::domain::{
    authority::Level,
    award::Foreigners,
    decision::{Evidence, StatedTotal, people},
    recipient::RecipientKind,
};

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
fn an_original_names_its_awards_and_its_people() {
    let mut vague = around();
    vague.awards.get_mut("GK").unwrap().unspecified = true;
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].name = None;
    d.lines[0].unnamed = true;
    assert_eq!(codes(&check(&d, &vague).flaws), ["unnamed_recipient", "unspecified_award"]);
    d.evidence = Some(Evidence::Press);
    assert!(check(&d, &vague).flaws.is_empty());
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

#[test]
fn the_same_person_twice_is_a_flaw_and_two_bare_homonyms_are_not() {
    let mut d = decision("original", Some("2024-05-01"));
    let mut second = d.lines[0].clone();
    second.line = 2;
    d.lines.push(second);
    assert!(check(&d, &around()).flaws.is_empty(), "homonyms are normal");
    for line in &mut d.lines {
        line.unit = Some("Trường THCS Mẫu".into());
    }
    assert_eq!(codes(&check(&d, &around()).flaws), ["twice_in_decision"]);
    d.lines[1].birth_year = Some(1990);
    assert!(check(&d, &around()).flaws.is_empty());
    for line in &mut d.lines {
        line.recipient_id = Some(5);
    }
    assert_eq!(codes(&check(&d, &around()).flaws), ["twice_in_decision"]);
}

#[test]
fn an_award_held_already_is_a_caution_for_the_same_year_or_when_given_once() {
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].recipient_id = Some(5);
    (d.year_from, d.year_to) = (Some(2023), Some(2023));
    let held = |year| {
        let mut around = around();
        around.held = vec![Held {
            recipient_id: 5,
            award_code: "GK".into(),
            period: (Some(year), Some(year)),
            reference: "9/QĐ".into(),
        }];
        around
    };
    assert_eq!(codes(&check(&d, &held(2023)).cautions), ["same_award_same_year"]);
    assert!(check(&d, &held(2022)).cautions.is_empty());
    let mut medal = held(2022);
    medal.awards.get_mut("GK").unwrap().kind = AwardKind::CommemorativeMedal;
    assert_eq!(codes(&check(&d, &medal).cautions), ["already_held"]);
}

#[test]
fn foreigners_are_taken_as_the_catalogue_says() {
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].origin = Some(Origin::Foreign);
    let with = |foreigners| {
        let mut around = around();
        around.awards.get_mut("GK").unwrap().foreigners = foreigners;
        around
    };
    assert_eq!(codes(&check(&d, &with(Foreigners::NotKnown)).cautions), ["foreigner"]);
    assert_eq!(codes(&check(&d, &with(Foreigners::No)).flaws), ["award_not_for_kind"]);
    assert!(check(&d, &with(Foreigners::Also)).flaws.is_empty());
    d.lines[0].origin = Some(Origin::Domestic);
    assert_eq!(codes(&check(&d, &with(Foreigners::Only)).flaws), ["award_not_for_kind"]);
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
fn two_works_of_one_author_may_share_a_prize() {
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].recipient_id = Some(5);
    d.lines.push(Line { line: 2, ..d.lines[0].clone() });
    for (groups, flaws) in [
        ((Some("Tác phẩm 1"), Some("Tác phẩm 2")), vec![]),
        ((Some("Tác phẩm 1"), Some("Tác phẩm 1")), vec!["twice_in_decision"]),
        ((None, None), vec!["twice_in_decision"]),
    ] {
        (d.lines[0].shared_group, d.lines[1].shared_group) = (groups.0.map(Into::into), groups.1.map(Into::into));
        assert_eq!(codes(&check(&d, &around()).flaws), flaws, "{groups:?}");
    }
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

#[test]
fn a_line_that_is_linked_to_somebody_else_is_asked() {
    let mut around = around();
    let names = vec!["Hà Thị Tám".to_owned(), "Hà Thị Tấm".to_owned()];
    let known = KnownRecipient { birth_year: Some(1980), sex: Some(Sex::Female), names, ..KnownRecipient::default() };
    around.known.insert(5, known);
    around.people = vec![Who::Known(5)];
    let asked = |change: &dyn Fn(&mut Line)| {
        let mut d = decision("original", Some("2024-05-01"));
        d.lines[0].recipient_id = Some(5);
        d.lines[0].name = Some("Bà Hà Thị Tám".into());
        change(&mut d.lines[0]);
        codes(&check(&d, &around).cautions).contains(&"recipient_differs")
    };
    assert!(
        !asked(&|_| {}) && !asked(&|line| line.name = None) && !asked(&|line| line.name = Some("HÀ T. TẤM".into()))
    );
    assert!(!asked(&|line| (line.birth_year, line.sex) = (Some(1980), Some(Sex::Female))));
    assert!(asked(&|line| line.birth_year = Some(1999)) && asked(&|line| line.sex = Some(Sex::Male)));
    assert!(asked(&|line| line.name = Some("Ngô Văn Khác".into())));
    around.known.insert(5, KnownRecipient { birth_on: Some(day("1980-05-05")), ..KnownRecipient::default() });
    let asked = |born: &str| {
        let mut d = decision("original", Some("2024-05-01"));
        (d.lines[0].recipient_id, d.lines[0].birth_on) = (Some(5), Some(day(born)));
        codes(&check(&d, &around).cautions).contains(&"recipient_differs")
    };
    assert!(asked("1980-05-06") && !asked("1980-05-05"));
}

#[test]
fn nobody_is_awarded_before_a_birth_nor_for_merit_after_a_death() {
    let mut around = around();
    around.people = vec![Who::Known(5)];
    let asked = |around: &Around, change: &dyn Fn(&mut Decision)| {
        let mut d = decision("original", Some("2024-05-01"));
        d.lines[0].recipient_id = Some(5);
        change(&mut d);
        codes(&check(&d, around).cautions).contains(&"dates_out_of_order")
    };
    for (born, told) in [("2024-04-30", false), ("2024-05-01", false), ("2024-05-02", true), ("2025-01-01", true)] {
        around.known.insert(5, KnownRecipient { birth_on: Some(day(born)), ..KnownRecipient::default() });
        assert_eq!(asked(&around, &|_| {}), told, "{born}");
    }
    around.known.insert(5, KnownRecipient { died_on: Some(day("2020-06-15")), ..KnownRecipient::default() });
    for (year, told) in [(2019, false), (2020, false), (2021, true)] {
        assert_eq!(asked(&around, &|d| (d.year_from, d.year_to) = (Some(year), Some(year))), told, "{year}");
    }
}

#[test]
fn an_award_of_unknown_level_may_be_the_one_that_is_held_and_the_one_that_is_stated() {
    let mut d = decision("original", Some("2024-05-01"));
    (d.year_from, d.year_to) = (Some(2023), Some(2023));
    (d.lines[0].award_code, d.lines[0].recipient_id) = ("BK_BO_TINH".into(), Some(5));
    let mut around = around();
    around.awards.insert("BK_BO_TINH".into(), award("BK_BO_TINH"));
    around.people = vec![Who::Known(5)];
    let held = |code: &str| Held {
        recipient_id: 5,
        award_code: code.into(),
        period: (Some(2023), Some(2023)),
        reference: "9/QĐ".into(),
    };
    for (code, told) in [("BK", true), ("BK_BO_TINH", true), ("BK_TTG", false), ("GK", false)] {
        around.held = vec![held(code)];
        assert_eq!(codes(&check(&d, &around).cautions).contains(&"same_award_same_year"), told, "{code}");
    }
    for (code, count, differ) in [("BK", 1, false), ("BK", 2, true), ("BK_TTG", 1, true)] {
        d.stated_totals = vec![StatedTotal { award_code: Some(code.into()), recipient_kind: None, count }];
        assert_eq!(codes(&check(&d, &around).cautions).contains(&"totals_differ"), differ, "{code} {count}");
    }
}

#[test]
fn a_name_that_is_no_single_persons_is_asked() {
    for (name, suspicious) in [
        ("Chưa rõ tên", true),
        ("N/A", true),
        ("Gia đình ông Lê Văn Mẫu", true),
        ("Hộ bà Lê Thị Mẫu", true),
        ("Hồ Bá Mẫu", false),
        ("Vợ chồng ông Lê Văn Mẫu", true),
        ("Lê Văn Mẫu và vợ", true),
        ("Trường Tiểu học Mẫu", true),
        ("Trường Văn Mẫu", false),
        ("Hà Văn \u{410}n", true),
        ("<b>Lê Văn Mẫu</b>", true),
        ("Lê Văn Vàng", false),
        ("Nguyễn Văn An và Nguyễn Thị Bình", true),
        ("Và A Mẫu", false),
        ("Sở Nội vụ tỉnh Mẫu", true),
        ("Tổng cộng", true),
        ("nt", true),
        ("Ông Lê Văn Mẫu", true),
        ("Ông Thị Mẫu", false),
        ("Cô Văn Mẫu", false),
    ] {
        let mut d = decision("original", Some("2024-05-01"));
        d.lines[0].name = Some(name.into());
        assert_eq!(codes(&check(&d, &around()).cautions).contains(&"name_suspicious"), suspicious, "{name}");
    }
}
