//! Bodies that take the place of others: a reform in one command, who lived on which day, what is asked of a body and
//! of those before it.

use crate::harness::{
    Finished, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

const HEAD: &str = "predecessor_code,successor_code,kind,date,instrument,predecessor_name_vi,predecessor_level,predecessor_parent_code,successor_name_vi,successor_level,successor_parent_code\n";

/// The first of July 2025: the two provinces, which the catalogue has already, and the districts and communes of one of
/// them.
const JULY: &str = "\
UBND_KIENGIANG,UBND_ANGIANG,merge,2025-07-01,NQ của Quốc hội 12/6/2025,,,,,,
UBND_ANGIANG_CU,UBND_ANGIANG,merge,2025-07-01,NQ của Quốc hội 12/6/2025,,,,,,
H_MAU,X_MAU_1,transfer,2025-07-01,NQ mẫu,Ủy ban nhân dân huyện Mẫu,district,UBND_KIENGIANG,Ủy ban nhân dân xã Mẫu 1,commune,UBND_ANGIANG
H_MAU,X_MAU_2,transfer,2025-07-01,NQ mẫu,,,,Ủy ban nhân dân xã Mẫu 2,commune,UBND_ANGIANG
X_MAU_A,X_MAU_1,merge,2025-07-01,NQ mẫu,Ủy ban nhân dân xã Mẫu A,commune,H_MAU,,,
X_MAU_B,X_MAU_1,merge,2025-07-01,NQ mẫu,Ủy ban nhân dân xã Mẫu B,commune,H_MAU,,,
X_MAU_C,X_MAU_2,rename,2025-07-01,NQ mẫu,Ủy ban nhân dân xã Mẫu C,commune,H_MAU,,,
";

/// Applies a file of a reform.
fn applied(r: &Register, rows: &str, more: &[&str]) -> Finished {
    let file = r.folder.file("reform.csv");
    std::fs::write(&file, format!("{HEAD}{rows}")).unwrap();
    let mut arguments = vec!["import", "successions", file.to_str().unwrap()];
    arguments.extend(more);
    r.run(&arguments)
}

async fn body(person: &Person, code: &str) -> Value {
    person.get(&format!("/v1/authorities/{code}")).await.expect(200).json()
}

fn bodies(r: &Register) -> (i64, i64, i64) {
    (
        r.number("SELECT count(*) FROM authority"),
        r.number("SELECT count(*) FROM succession"),
        r.number("SELECT count(*) FROM audit_event"),
    )
}

/// A commendation of a commune or district.
fn commended(number: &str, by: &str, award: &str, day: &str) -> Value {
    let lines = json!([but(line(1), json!({"award_code": award}))]);
    but(
        decision(number, 0),
        json!({"authority_codes": [by], "signed_on": day, "year_from": 2024, "year_to": 2024, "lines": lines}),
    )
}

on_both_engines! {
    async fn the_first_of_july_2025_is_one_command_that_can_be_tried_first_and_repeated(r: Register) {
        let client = r.outside_client().await;
        let old = r.registered(&decision("1", 2)).await;
        let before = bodies(&r);
        let tried = applied(&r, JULY, &["--dry-run"]).exit(0).text();
        assert_eq!(tried, "would be: 6 authorities made, 4 ended, 5 successions entered, 2 there already\n");
        assert_eq!(bodies(&r), before, "a trial writes nothing");
        assert_eq!(applied(&r, JULY, &[]).exit(0).text(), tried.replace("would be: ", ""));
        let after = bodies(&r);
        assert_eq!((after.0, after.1, after.2), (before.0 + 6, before.1 + 5, before.2 + 1), "a reform is one event");
        assert_eq!(applied(&r, JULY, &[]).exit(0).text(), "0 authorities made, 0 ended, 0 successions entered, 7 there already\n");
        assert_eq!(bodies(&r), after, "a repeated file changes nothing");
        // The old bodies end on the eve, the new ones begin on the day.
        for (code, from, to) in [("H_MAU", Value::Null, json!("2025-06-30")), ("X_MAU_1", json!("2025-07-01"), Value::Null), ("X_MAU_C", Value::Null, json!("2025-06-30"))] {
            let body = body(&client, code).await;
            assert_eq!((&body["valid_from"], &body["valid_to"]), (&from, &to), "{code}");
        }
        // Who came of whom, as a graph.
        let lineage = client.get("/v1/authorities/X_MAU_1/lineage").await.expect(200).json();
        let codes: std::collections::BTreeSet<_> = lineage["predecessors"].as_array().unwrap().iter().map(|n| n["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["H_MAU", "X_MAU_A", "X_MAU_B"].into());
        let names = |of: &Value| of["predecessors"].as_array().unwrap().iter().all(|one| one["name"].as_str().is_some_and(|name| !name.is_empty()));
        assert!(names(&lineage) && lineage["name"] == body(&client, "X_MAU_1").await["name_vi"], "{lineage}");
        // An old paper keeps its body's name; the new body is asked with those before it or alone.
        assert_eq!(client.get(&format!("/v1/decisions/{}", old.id())).await.expect(200).json(), old.json());
        for (query, total) in [("authority=UBND_ANGIANG", 0), ("authority=UBND_ANGIANG&include_predecessors=true", 2), ("authority=UBND_KIENGIANG", 2)] {
            let found = client.get(&format!("/v1/conferrals?include_total=true&{query}")).await.expect(200);
            assert_eq!(found["total"], json!(total), "{query}");
        }
        for path in ["/v1/decisions?", "/v1/reports/statistics?group_by=award&", "/v1/conferrals/export?format=ndjson&"] {
            let found = client.get(&format!("{path}authority=UBND_ANGIANG&include_predecessors=true")).await.expect(200).text();
            assert!(found.contains("UBND_KIENGIANG") || found.contains("\"total\":2"), "{path}: {found}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_body_decides_until_the_eve_and_its_heir_from_the_day(r: Register) {
        applied(&r, JULY, &[]).exit(0);
        let clerk = r.clerk().await;
        for (number, by, award, day, passes) in [
            ("1", "H_MAU", "GK_HUYEN", "2025-06-30", true), ("2", "H_MAU", "GK_HUYEN", "2025-07-01", false),
            ("3", "X_MAU_1", "GK_XA", "2025-06-30", false), ("4", "X_MAU_1", "GK_XA", "2025-07-01", true),
            ("5", "X_MAU_A", "GK_XA", "2025-06-30", true), ("6", "X_MAU_A", "GK_XA", "2025-07-01", false),
        ] {
            let draft = clerk.post("/v1/decisions", &commended(number, by, award, day)).await.expect(201);
            let submitted = clerk.take("submit", &draft, &all_acknowledged()).await;
            if passes {
                submitted.expect(200);
            } else {
                let refused = submitted.refused(422, "rule_broken");
                assert!(refused.codes().contains(&"authority_not_alive"), "{by} on {day}: {:?}", refused.codes());
            }
        }
    }

    async fn each_row_that_is_wrong_is_named_by_its_line_and_nothing_is_written(r: Register) {
        let before = bodies(&r);
        let wrong = "\
UBND_KIENGIANG,UBND_ANGIANG,merge,2025-07-01,NQ,,,,,,
UBND_KIENGIANG,UBND_ANGIANG_CU,merge,2020-01-01,NQ,,,,,,
UBND_ANGIANG,UBND_KIENGIANG,rename,2025-07-01,NQ,,,,,,
H_KHONGCO,UBND_ANGIANG,merge,2025-07-01,NQ,,,,,,
H_MAU,X_MAU_1,transfer,2025-07-01,NQ,Huyện Mẫu,district,,Xã Mẫu 1,commune,
";
        for more in [&[][..], &["--dry-run"]] {
            let said = applied(&r, wrong, more).exit(1).stderr;
            for part in ["/3/predecessor_code", "/4/", "/5/predecessor_code", "did not live until 2019-12-31", "There is no authority H_KHONGCO"] {
                assert!(said.contains(part), "{part} in {said}");
            }
            assert!(!said.contains("/2/") && !said.contains("/6/"), "{said}");
        }
        // A parent that is nowhere; a row that contradicts what is known; a body that has signed since.
        r.registered(&but(decision("9", 1), json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-09-01"}))).await;
        for (row, part) in [
            ("H_X,UBND_ANGIANG,transfer,2025-07-01,NQ,Huyện X,district,KHONGCO,,,", "/2/predecessor_parent_code"),
            ("UBND_KIENGIANG,UBND_ANGIANG,split,2020-01-01,NQ,,,,,,", "/2/date already_exists"),
            ("UBND_ANGIANG,T_MOI,rename,2025-08-01,NQ,,,,Tỉnh Mới,province,", "signed 9/QĐ-UBND after 2025-07-31"),
        ] {
            for more in [&[][..], &["--dry-run"]] {
                let said = applied(&r, &format!("{row}\n"), more).exit(1).stderr;
                assert!(said.contains(part), "{said}");
            }
        }
        for text in ["", "\u{FEFF}", HEAD, "foo,bar\n1,2\n"] {
            let file = r.folder.file("wrong.csv");
            std::fs::write(&file, text).unwrap();
            r.run(&["import", "successions", file.to_str().unwrap()]).exit(1);
        }
        let before = (before.0, before.1, bodies(&r).2);
        for (rows, part) in [("A,B,eaten,2025-07-01,NQ,,,,,,\n", "/2"), ("A,B,merge,31/02/2025,NQ,,,,,,\n", "/2"), ("A,B\n", "/2")] {
            let said = applied(&r, rows, &[]).exit(1).stderr;
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(bodies(&r), before);
        applied(&r, JULY, &[]).exit(0);
    }

    async fn a_body_dies_once_and_is_never_its_own_heir(r: Register) {
        let admin = r.administrator().await;
        for code in ["A", "B", "C"] {
            admin.post("/v1/authorities", &json!({"code": code, "name_vi": format!("Sở Mẫu {code}"), "name_en": format!("Sample Department {code}"), "level": "province_department", "legal_standing": true})).await.expect(201);
        }
        let succession = |from: &str, to: &str, kind: &str, day: &str| json!({"predecessor_code": from, "successor_code": to, "kind": kind, "date": day, "instrument": "NQ mẫu"});
        // A body that is split may live on, and is split again; one that is merged ends.
        admin.post("/v1/successions", &succession("A", "B", "split", "2020-01-01")).await.expect(201);
        assert_eq!(body(&admin, "A").await["valid_to"], Value::Null);
        admin.post("/v1/successions", &succession("B", "A", "merge", "2021-01-01")).await.refused(422, "rule_broken").at("/successor_code", "succession_cycle");
        admin.post("/v1/successions", &succession("A", "C", "merge", "2021-01-01")).await.expect(201);
        let ended = body(&admin, "A").await;
        assert_eq!((&ended["valid_to"], &ended["version"]), (&json!("2020-12-31"), &json!(2)));
        admin.post("/v1/authorities", &json!({"code": "D", "name_vi": "Sở Mẫu D", "name_en": "Sample Department D", "level": "province_department", "legal_standing": true})).await.expect(201);
        admin.post("/v1/successions", &succession("A", "D", "merge", "2022-01-01")).await.refused(422, "rule_broken").at("/predecessor_code", "authority_not_alive");
        admin.post("/v1/successions", &succession("A", "D", "merge", "2021-01-01")).await.expect(201);
        // Its end stays, and its heir cannot begin later.
        let body = body(&admin, "A").await;
        let facts = but(body.clone(), json!({"id": null, "version": null, "created_at": null, "updated_at": null}));
        let etag = format!("\"{}\"", body["version"]);
        for end in [Value::Null, json!("2022-12-31")] {
            admin.put("/v1/authorities/A", &etag, &but(facts.clone(), json!({"valid_to": end}))).await.refused(422, "rule_broken").at("/valid_to", "authority_not_alive");
        }
        admin.put("/v1/authorities/C", "\"1\"", &json!({"code": "C", "name_vi": "Sở Mẫu C", "name_en": "Sample Department C", "level": "province_department", "legal_standing": true, "valid_from": "2023-01-01"}))
            .await.refused(422, "rule_broken");
        admin.post("/v1/successions", &succession("B", "C", "merge", "0000-01-01")).await.refused(400, "invalid_body").at("/date", "invalid_date");
        admin.post("/v1/successions", &succession("B", "C", "merge", "9999-12-31")).await.refused(400, "invalid_body").at("/date", "year_out_of_range");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn two_bodies_of_one_name_stand_apart_with_years_and_code(r: Register) {
        let client = r.outside_client().await;
        let found = client.walk("/v1/authorities", 200).await;
        let told: Vec<_> = found.iter().filter(|b| b["name_vi"] == "Ủy ban nhân dân tỉnh An Giang").map(|b| (b["code"].as_str().unwrap(), b["valid_from"].clone(), b["valid_to"].clone())).collect();
        assert_eq!(told, [("UBND_ANGIANG_CU", Value::Null, json!("2025-06-30")), ("UBND_ANGIANG", json!("2025-07-01"), Value::Null)]);
        // One number of one year and symbol stands under both.
        r.registered(&but(decision("163", 1), json!({"authority_codes": ["UBND_ANGIANG_CU"], "signed_on": "2025-06-30"}))).await;
        r.registered(&but(decision("163", 1), json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-07-01"}))).await;
        let both = client.get("/v1/decisions?number=163").await.expect(200).items();
        assert_eq!(both.len(), 2);
    }

    async fn a_collective_received_what_those_before_it_received(r: Register) {
        let clerk = r.clerk().await;
        let make = async |name: &str| clerk.post("/v1/recipients", &json!({"kind": "collective", "name": name})).await.expect(201).id();
        let (a, b, now) = (make("Trường Mẫu A").await, make("Trường Mẫu B").await, make("Trường Mẫu").await);
        let lines: Vec<_> = [a, b].iter().enumerate().map(|(i, id)| json!({"line": i + 1, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "recipient_id": id, "name": format!("Trường {id}")})).collect();
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let became = |from: i64, to: i64| json!({"predecessor_id": from, "successor_id": to, "kind": "merge", "date": "2025-07-01", "instrument": "QĐ mẫu"});
        clerk.post("/v1/recipient-successions", &became(a, now)).await.expect(201);
        clerk.post("/v1/recipient-successions", &became(b, now)).await.expect(201);
        assert_eq!(clerk.get("/v1/recipient-successions").await.expect(200).items().len(), 2);
        let received = async |query: &str| clerk.get(&format!("/v1/recipients/{now}/history{query}")).await.expect(200).items().len();
        assert_eq!((received("").await, received("?include_predecessors=true").await), (0, 2));
        let listed = clerk.get(&format!("/v1/conferrals?recipient={now}&include_predecessors=true")).await.expect(200).items();
        assert_eq!(listed.len(), 2, "received by what is now X");
        assert!(listed.iter().all(|c| c["name"].as_str().unwrap().starts_with("Trường ")), "with the names of then");
        // Neither in circles, nor people, nor itself.
        clerk.post("/v1/recipient-successions", &became(now, a)).await.refused(422, "rule_broken").at("/successor_id", "succession_cycle");
        clerk.post("/v1/recipient-successions", &became(now, now)).await.refused(422, "rule_broken");
        let person = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        clerk.post("/v1/recipient-successions", &became(person, now)).await.refused(422, "unknown_reference").at("/predecessor_id", "unknown_reference");
        // A collective ends once, and is not the one that took its place.
        let other = make("Trường Khác").await;
        clerk.post("/v1/recipient-successions", &but(became(a, other), json!({"date": "2026-01-01"}))).await.refused(422, "rule_broken").at("/predecessor_id", "ended_already");
        clerk.post("/v1/recipient-successions", &became(a, now)).await.refused(409, "already_exists").at("/predecessor_id", "already_exists");
        r.registrar().await.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": now, "reason": "x"})).await.refused(422, "rule_broken").at("/into_id", "own_predecessor");
        // A predecessor entered twice counts once, whichever record stands.
        let twice = make("Trường Mẫu A (nhập trùng)").await;
        r.registrar().await.post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": twice, "reason": "Nhập trùng"})).await.expect(200);
        assert_eq!(received("?include_predecessors=true").await, 2);
    }
}

mod property {
    use award_registry::domain::authority::{
        Authority, Level, Succession, SuccessionKind, makes_cycle, succession_findings,
    };
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    const DAY: NaiveDate = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();

    fn body(n: usize) -> Authority {
        let name = format!("Cơ quan {n}");
        let level = Level::Province;
        Authority {
            code: format!("C{n}"),
            name_vi: name.clone(),
            name_en: Some(name),
            level,
            symbol: None,
            parent_code: None,
            legal_standing: true,
            valid_from: None,
            valid_to: None,
            confidence: None,
        }
    }

    proptest! {
        #[test]
        fn successions_never_go_in_circles_and_each_day_has_its_living_bodies(
            asked in prop::collection::vec((0_usize..12, 0_usize..12, 0_u64..400, 0_usize..4), 1..60)
        ) {
            let mut bodies: Vec<Authority> = (0..12).map(body).collect();
            let mut taken: Vec<Succession> = Vec::new();
            for (from, to, day, kind) in asked {
                let kind = [SuccessionKind::Merge, SuccessionKind::Split, SuccessionKind::Rename, SuccessionKind::Transfer][kind];
                let new = Succession { predecessor_code: format!("C{from}"), successor_code: format!("C{to}"), kind, date: DAY + Days::new(day), instrument: "NQ".into() };
                let pairs: Vec<_> = taken.iter().map(|s| (s.predecessor_code.as_str(), s.successor_code.as_str())).collect();
                let (findings, end) = succession_findings(&new, &bodies[from], &bodies[to], &taken);
                if !findings.is_empty() || makes_cycle(&pairs, &new.predecessor_code, &new.successor_code) {
                    continue;
                }
                if let Some(end) = end {
                    prop_assert_eq!(bodies[from].valid_to, None, "a body ends once");
                    bodies[from].valid_to = Some(end);
                }
                taken.push(new);
            }
            // Nobody is reached from himself.
            for n in 0..12 {
                let (mut open, mut seen) = (vec![format!("C{n}")], std::collections::HashSet::new());
                while let Some(at) = open.pop() {
                    for next in taken.iter().filter(|s| s.predecessor_code == at).map(|s| s.successor_code.clone()) {
                        prop_assert_ne!(&next, &format!("C{n}"));
                        if seen.insert(next.clone()) {
                            open.push(next);
                        }
                    }
                }
            }
            // A body lives until its end and never after; on the day of a succession its heir lives, and it itself only
            // if it was split.
            for succession in &taken {
                let of = |code: &str| bodies.iter().find(|b| b.code == code).unwrap();
                prop_assert!(of(&succession.predecessor_code).alive(succession.date.pred_opt().unwrap()));
                prop_assert_eq!(of(&succession.predecessor_code).alive(succession.date) && succession.kind != SuccessionKind::Split, false);
            }
            for body in &bodies {
                let lived: Vec<bool> = (0..400).map(|d| body.alive(DAY + Days::new(d))).collect();
                prop_assert!(lived.windows(2).all(|two| two[0] || !two[1]), "who is dead stays dead");
            }
        }
    }
}
