//! What the checks say of who is awarded, and of what they hold already.

use super::*;
use serde_json::json;

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

#[test]
fn two_works_of_one_author_may_share_a_prize() {
    let mut d = decision("original", Some("2024-05-01"));
    d.lines[0].recipient_id = Some(5);
    d.lines.push(Line { line: 2, ..d.lines[0].clone() });
    let (mut prizes, others) = (around(), around());
    prizes.awards.values_mut().for_each(|award| award.kind = AwardKind::Prize);
    for (groups, flaws) in [
        ((Some("Tác phẩm 1"), Some("Tác phẩm 2")), 0),
        ((Some("Tác phẩm 1"), Some("Tác phẩm 1")), 1),
        ((None, None), 1),
    ] {
        (d.lines[0].shared_group, d.lines[1].shared_group) = (groups.0.map(Into::into), groups.1.map(Into::into));
        let twice = |around| check(&d, around).flaws.iter().filter(|f| f.code == "twice_in_decision").count();
        assert_eq!(twice(&prizes), flaws, "{groups:?}");
        assert_eq!(twice(&others), 1, "nobody shares what is no prize: {groups:?}");
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
        ("@SUM(A1)", true),
        ("=Lê Văn Mẫu", true),
        ("+Lê Văn Mẫu", true),
        ("-Lê Văn Mẫu", true),
    ] {
        let mut d = decision("original", Some("2024-05-01"));
        d.lines[0].name = Some(name.into());
        assert_eq!(codes(&check(&d, &around()).cautions).contains(&"name_suspicious"), suspicious, "{name}");
    }
}

#[test]
fn lines_that_are_very_likely_of_one_are_asked_about_and_what_tells_two_apart_is_believed() {
    let asked = |first: serde_json::Value, second: serde_json::Value| {
        let mut d = decision("original", Some("2024-05-01"));
        let line = |n: i32, name: &str, change: &serde_json::Value| {
            let mut line = json!({"line": n, "award_code": "GK", "recipient_kind": "individual", "name": name, "unit": "Trường Mẫu"});
            line.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            serde_json::from_value(line).unwrap()
        };
        d.lines = vec![line(1, "H'Hen Niê", &first), line(2, "HHen Niê", &second)];
        d.tidy();
        codes(&check(&d, &around()).cautions).contains(&"probable_same_person")
    };
    assert!(asked(json!({}), json!({})));
    assert!(asked(json!({"post": "Giáo viên"}), json!({"name": "H'Hen Niê"})), "another post is no proof");
    let of_a = json!({"unit": "Trường A", "birth_year": 1990});
    assert!(!asked(of_a.clone(), json!({"birth_year": 1990})), "another unit speaks against it");
    assert!(asked(json!({"unit": null, "birth_year": 1990}), json!({"birth_year": 1990})));
    assert!(asked(json!({"birth_year": 1990}), json!({"birth_on": "1990-02-03"})));
    for apart in [
        json!({"unit": "Trường Khác"}),
        json!({"name": "H'Hên Niê"}),
        json!({"name": "Y'Hen Niê"}),
        json!({"recipient_id": 5}),
        json!({"unit": null}),
    ] {
        assert!(!asked(json!({}), apart.clone()), "{apart}");
    }
    assert!(!asked(json!({"birth_year": 1990}), json!({"birth_year": 1991})));
    assert!(!asked(json!({"sex": "male"}), json!({"sex": "female"})));
    let key = |value: &str| json!({"external_ids": [{"system": "hrm", "value": value}]});
    assert!(!asked(key("1"), key("2")));
}
