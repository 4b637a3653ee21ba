//! Whoever is limited to some authorities or units: outside, nothing exists.

use crate::harness::{
    Person, Register, document, operations,
    sample::{all_acknowledged, but, decision, line},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;

mod told;
mod written;

/// A word that every record outside bears, and none inside.
const OUTSIDE: &str = "Ngoài Phạm Vi";

/// What there is outside the province of the sample: a number of each kind of record, by the beginning of its path.
struct Outside {
    records: HashMap<&'static str, i64>,
    draft: i64,
}

async fn outside(r: &Register) -> Outside {
    let (clerk, registrar) = (r.clerk().await, r.registrar().await);
    let name = |n: usize| format!("Trần {OUTSIDE} {n}");
    let lines: Vec<_> = (1..=3)
        .map(|n| but(line(n), json!({"name": name(n), "external_ids": [{"system": "hrm", "value": format!("{n}")}]})))
        .collect();
    let body = but(
        decision("77", 0),
        json!({"authority_codes": ["UBND_NINHTHUAN"], "title": format!("Khen {OUTSIDE}"), "lines": lines}),
    );
    let registered = r.registered(&body).await;
    let conferrals = clerk.get(&format!("/v1/decisions/{}/conferrals", registered.id())).await.expect(200).items();
    let draft =
        clerk.post("/v1/decisions", &but(body, json!({"number": "78", "lines": [line(1)]}))).await.expect(201).id();
    let add =
        async |n| clerk.post("/v1/recipients", &json!({"kind": "collective", "name": name(n)})).await.expect(201).id();
    let (a, b, c) = (add(11).await, add(12).await, add(13).await);
    let merge = registrar
        .post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "Một tập thể"}))
        .await
        .expect(200);
    let succession = json!({"predecessor_id": b, "successor_id": c, "kind": "rename", "date": "2025-07-01", "instrument": format!("NQ {OUTSIDE}")});
    clerk.post("/v1/recipient-successions", &succession).await.expect(201);
    let person = conferrals[0]["recipient_id"].as_i64().unwrap();
    clerk.post(&format!("/v1/recipients/{person}/years"), &json!({"year": 2025, "rating": "good"})).await.expect(201);
    let number = clerk
        .post(&format!("/v1/recipients/{person}/id-numbers"), &json!({"id_number": "079085001234"}))
        .await
        .expect(201)
        .id();
    let consent = json!({"given_on": "2019-06-14", "source": format!("Phiếu {OUTSIDE}")});
    let consent = clerk.post(&format!("/v1/recipients/{person}/publication-consents"), &consent).await.expect(201).id();
    let export =
        clerk.get("/v1/conferrals/export?format=csv").await.expect(200).header("export-id").unwrap().parse().unwrap();
    let merge = merge["merge_id"].as_i64().unwrap();
    let import = crate::imports::paste(&clerk, &format!("Họ và tên\nTrần {OUTSIDE} 9\n"), &json!({})).await.expect(201);
    let records = [
        ("imports", import.id()),
        ("decisions", registered.id()),
        ("conferrals", conferrals[0]["id"].as_i64().unwrap()),
        ("recipients", person),
        ("merges", merge),
        ("exports", export),
        ("id-numbers", number),
        ("publication-consents", consent),
    ];
    Outside { records: records.into(), draft }
}

/// What belongs to everyone: the catalogue, the trail, accounts.
const SHARED: &[&str] = &[
    "accounts",
    "tokens",
    "audit",
    "awards",
    "authorities",
    "campaigns",
    "successions",
    "rules",
    "me",
    "verifications",
    "reports",
];

fn noun(path: &str) -> &str {
    path.split('/').nth(2).unwrap()
}

async fn inside(r: &Register, role: &str) -> Person {
    r.limited(&format!("limited-{role}"), role, json!({"authority_codes": ["UBND_KIENGIANG"]})).await
}

on_both_engines! {
    async fn a_clerk_of_one_province_finds_nothing_of_another_in_any_operation(r: Register) {
        let outside = outside(&r).await;
        let mut people: HashMap<&str, Person> = HashMap::new();
        let mut tried = 0;
        for operation in operations() {
            let noun = noun(&operation.path);
            if !operation.path.contains('{') || SHARED.contains(&noun) {
                continue;
            }
            let role = crate::access::allowed(&operation.id);
            if !people.contains_key(role) {
                people.insert(role, inside(&r, role).await);
            }
            let id = outside.records.get(noun).unwrap_or_else(|| panic!("{}: nothing outside of {noun}", operation.id));
            let drafts = (noun == "decisions").then_some(&outside.draft);
            for id in [Some(id), drafts].into_iter().flatten() {
                let path = operation.path.replace("{id}", &id.to_string()).replace("{year}", "2025").replace("{line}", "1").replace("{n}", "1").replace("{row}", "1");
                let call = people[role].call(operation.method.clone(), &format!("{path}{}", needed(operation.meta))).header("If-Match", "\"1\"");
                let schema = operation.meta["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
                let example = schema.map(|r| document().pointer(r.trim_start_matches('#')).unwrap()["example"].clone()).map(|body| {
                    // A sample names bodies and years of its own.
                    if operation.id == "replaceDecision" { decision("9", 1) } else if operation.id.ends_with("Year") { json!({"year": 2025, "rating": "good"}) } else { body }
                });
                let example = if operation.id == "putImportRow" { Some(json!({"skip": true})) } else { example };
                let answer = if operation.id == "attachToDecision" {
                    crate::imports::form(&people[role], &path, vec![("file", Some("a.pdf"), b"%PDF".to_vec()), ("kind", None, b"paper".to_vec())]).await
                } else if operation.id == "addListedIdNumbers" {
                    crate::imports::form(&people[role], &path, vec![("file", Some("a.csv"), "Họ và tên,CCCD\nĐặng Thị Mẫu,001080012345\n".into())]).await
                } else if let Some(body) = example {
                    call.json(&body).await
                } else {
                    call.await
                };
                assert!(!answer.text().contains(OUTSIDE), "{}: {}", operation.id, answer.text());
                answer.refused(404, "not_found");
                tried += 1;
            }
        }
        assert!(tried > 30, "{tried}");
    }

    async fn what_is_outside_is_absent_from_lists_counts_searches_reports_and_exports(r: Register) {
        outside(&r).await;
        r.registered(&but(decision("1", 5), json!({"lines": [line(1), line(2), line(3), but(line(4), json!({"external_ids": [{"system": "hrm", "value": "inside"}]}))]}))).await;
        r.clerk().await.post("/v1/decisions", &decision("2", 1)).await.expect(201);
        let mut people: HashMap<&str, Person> = HashMap::new();
        for operation in operations().into_iter().filter(|o| o.method == Method::GET && !o.path.contains('{')) {
            let role = crate::access::allowed(&operation.id);
            if role == "administrator" || operation.id == "getSession" {
                // There is no session behind a token; and who keeps the catalogue and the accounts is not limited.
                continue;
            }
            if !people.contains_key(role) {
                people.insert(role, inside(&r, role).await);
            }
            let person = &people[role];
            if ["listAuditEvents", "exportAuditEvents", "getAuditConsistency", "listDecisionsOfOneHand"].contains(&operation.id.as_str()) {
                person.get(&format!("{}{}", operation.path, needed(operation.meta))).await.refused(403, "forbidden");
                continue;
            }
            let searches: &[&str] = if operation.id == "listRecipients" || operation.id == "listConferrals" { &["", "q=ngoai+pham+vi", "external_id=hrm:1"] } else { &[""] };
            for search in searches {
                let mut needed = needed(operation.meta);
                if ["getSummary", "exportSummary"].contains(&operation.id.as_str()) {
                    // A year or a period, which the document cannot say.
                    needed.push_str("&year=2019");
                }
                let path = format!("{}{needed}{}{search}", operation.path, if needed.is_empty() { "?" } else { "&" });
                let answer = person.get(&path).await.expect(200);
                assert!(!answer.text().contains(OUTSIDE), "{}: {}", operation.id, answer.text());
            }
        }
        let clerk = &people["clerk"];
        let total = async |path: &str| clerk.get(&format!("{path}include_total=true")).await.expect(200)["total"].as_i64().unwrap();
        assert_eq!(total("/v1/conferrals?").await, 4);
        assert_eq!(total("/v1/conferrals?authority=UBND_NINHTHUAN&").await, 0);
        assert_eq!(total("/v1/recipients?").await, 4);
        assert_eq!(total("/v1/recipients?include_merged=true&").await, 4);
        assert_eq!(total("/v1/decisions?").await, 2);
        assert_eq!(total("/v1/recipient-successions?").await, 0);
        assert_eq!(clerk.get("/v1/reports/statistics?group_by=authority").await.expect(200)["total"], 4);
        assert_eq!(clerk.get("/v1/conferrals/export?format=csv").await.expect(200).text().lines().count(), 5);
        let everyone = r.clerk().await.get("/v1/conferrals?include_total=true").await.expect(200);
        assert_eq!(everyone["total"], 7);
    }

    async fn a_draft_matches_names_and_refers_to_nobody_outside(r: Register) {
        let outside = outside(&r).await;
        let shared = outside.records["recipients"];
        let clerk = inside(&r, "clerk").await;
        let name = format!("Trần {OUTSIDE} 1");
        let alike = but(decision("5", 0), json!({"lines": [but(line(1), json!({"name": name, "birth_year": 1951}))]}));
        let draft = clerk.post("/v1/decisions", &alike).await.expect(201);
        assert!(clerk.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200).items().is_empty());
        assert_eq!(r.clerk().await.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200).items().len(), 1);
        let with = |member: &str, value: Value| but(decision("6", 1), json!({member: value}));
        let one = |member: &str, value: Value| with("lines", json!([but(line(1), json!({member: value}))]));
        let refused = async |body: Value, at: &str, code: &str| {
            let answer = clerk.post("/v1/decisions", &body).await.refused(422, "unknown_reference").at(at, code);
            assert!(!answer.text().contains(OUTSIDE), "{}", answer.text());
        };
        refused(with("authority_codes", json!(["UBND_NINHTHUAN"])), "/authority_codes/0", "unknown_reference").await;
        refused(one("recipient_id", json!(outside.records["recipients"])), "/lines/0/recipient_id", "unknown_reference").await;
        refused(one("external_ids", json!([{"system": "hrm", "value": "1"}])), "/lines/0/external_ids/0", "already_exists").await;
        refused(with("relations", json!([{"kind": "replaces", "decision_id": outside.records["decisions"]}])), "/relations/0/decision_id", "unknown_reference").await;
        for target in ["conferral_id", "decision_id"] {
            let id = outside.records[if target == "conferral_id" { "conferrals" } else { "decisions" }];
            let act = but(decision("7", 0), json!({"act": "cancel", "cancel_reason": "b", "lines": null, "targets": [{target: id}]}));
            refused(act, &format!("/targets/0/{target}"), "unknown_reference").await;
        }
        let person = json!({"kind": "individual", "name": "Lê Thị Mẫu"});
        let unit = but(person.clone(), json!({"unit_recipient_id": outside.records["recipients"]}));
        clerk.post("/v1/recipients", &unit).await.refused(422, "unknown_reference").at("/unit_recipient_id", "unknown_reference");
        let asked = json!({"id_number": "079085001234", "reason": "Đối chiếu hồ sơ"});
        assert!(clerk.post("/v1/recipients/lookup", &asked).await.expect(200).items().is_empty());
        assert_eq!(r.clerk().await.post("/v1/recipients/lookup", &asked).await.expect(200).items().len(), 1);
        let keyed = but(person.clone(), json!({"external_ids": [{"system": "hrm", "value": "1"}]}));
        let taken = clerk.post("/v1/recipients", &keyed).await.refused(409, "already_exists").at("/external_ids/0", "already_exists");
        assert!(!taken.text().contains(&format!(" {}", outside.records["recipients"])), "{}", taken.text());
        let own = clerk.post("/v1/recipients", &person).await.expect(201).id();
        let number = clerk.post(&format!("/v1/recipients/{own}/id-numbers"), &json!({"id_number": "079085001234"})).await;
        let number = number.refused(409, "already_exists").at("/id_number", "already_exists");
        assert!(!number.text().contains(&format!(" {shared}")), "{}", number.text());
        // A joint decision is seen by both; what one enters before anyone awards it is seen by its own.
        let joint = json!(["UBND_KIENGIANG", "UBND_NINHTHUAN"]);
        r.clerk().await.post("/v1/decisions", &but(with("authority_codes", joint), json!({"attribution": "joint"}))).await.expect(201);
        let own = clerk.post("/v1/recipients", &person).await.expect(201);
        clerk.get(&format!("/v1/recipients/{}", own.id())).await.expect(200);
        let other = r.limited("other", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        other.get(&format!("/v1/recipients/{}", own.id())).await.refused(404, "not_found");
        assert_eq!(other.get("/v1/decisions").await.expect(200).items().len(), 3);
        // A person that two provinces awarded is seen by both, each with its own awards.
        let again = but(decision("8", 0), json!({"lines": [but(line(1), json!({"recipient_id": shared}))]}));
        r.registered(&again).await;
        for person in [&clerk, &other] {
            assert_eq!(person.get(&format!("/v1/recipients/{shared}/history")).await.expect(200).items().len(), 1);
        }
        assert_eq!(r.clerk().await.get(&format!("/v1/recipients/{shared}/history")).await.expect(200).items().len(), 2);
        // Who sees one of two awards moves neither.
        let into = clerk.post("/v1/recipients", &but(person.clone(), json!({"name": "Trần Thị Khác"}))).await.expect(201).id();
        let merging = json!({"into_id": into, "reason": "Một người", "force": true});
        inside(&r, "registrar").await.post(&format!("/v1/recipients/{shared}/merge"), &merging).await.refused(403, "forbidden");
        r.registrar().await.post(&format!("/v1/recipients/{shared}/merge"), &merging).await.expect(200);
    }

    async fn who_is_limited_to_a_province_sees_what_took_its_place_and_not_the_other_way_round(r: Register) {
        r.registered(&decision("1", 1)).await;
        r.registered(&but(decision("2", 1), json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-08-01", "year_from": 2025, "year_to": 2025}))).await;
        let before = r.limited("before", "auditor", json!({"authority_codes": ["UBND_KIENGIANG"]})).await;
        let after = r.limited("after", "auditor", json!({"authority_codes": ["UBND_ANGIANG"]})).await;
        assert_eq!(before.get("/v1/conferrals").await.expect(200).items().len(), 2);
        assert_eq!(after.get("/v1/conferrals").await.expect(200).items().len(), 1);
    }

    async fn who_is_limited_to_a_unit_sees_what_it_and_its_people_received_and_no_decision(r: Register) {
        let clerk = r.clerk().await;
        let add = async |body: Value| clerk.post("/v1/recipients", &body).await.expect(201).id();
        let unit = add(json!({"kind": "collective", "name": "Trường Mẫu"})).await;
        let section = add(json!({"kind": "collective", "name": "Tổ Toán Mẫu", "unit_recipient_id": unit})).await;
        let teacher = add(json!({"kind": "individual", "name": "Lê Thị Mẫu", "unit_recipient_id": section})).await;
        let stranger = add(json!({"kind": "individual", "name": "Phạm Văn Mẫu"})).await;
        let linked = |n: usize, kind: &str, id: i64| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": kind, "recipient_id": id});
        let made = r.registered(&but(decision("1", 0), json!({"lines": [linked(1, "individual", teacher), linked(2, "individual", stranger), linked(3, "collective", section)]}))).await;
        let member = r.limited("truong-mau", "clerk", json!({"unit_ids": [unit]})).await;
        let own = member.get("/v1/conferrals?include_total=true").await.expect(200);
        assert_eq!((own["total"].as_i64(), own.items().len()), (Some(2), 2));
        assert_eq!(member.get("/v1/recipients").await.expect(200).items().len(), 3);
        member.get(&format!("/v1/recipients/{teacher}/history")).await.expect(200);
        member.get(&format!("/v1/recipients/{stranger}")).await.refused(404, "not_found");
        member.get(&format!("/v1/decisions/{}", made.id())).await.refused(404, "not_found");
        assert!(member.get("/v1/decisions").await.expect(200).items().is_empty());
        assert_eq!(member.get("/v1/reports/statistics?group_by=award").await.expect(200)["total"], 2);
        member.post("/v1/decisions", &decision("2", 1)).await.refused(422, "unknown_reference").at("/authority_codes/0", "unknown_reference");
        member.post("/v1/recipients", &json!({"kind": "individual", "name": "Vũ Văn Mẫu"})).await.refused(422, "unknown_reference").at("/unit_recipient_id", "outside_scope");
        let new = member.post("/v1/recipients", &json!({"kind": "individual", "name": "Vũ Văn Mẫu", "unit_recipient_id": unit})).await.expect(201);
        member.get(&format!("/v1/recipients/{}", new.id())).await.expect(200);
        // The unit became another: its rights went along.
        let later = add(json!({"kind": "collective", "name": "Trường Mẫu Mới"})).await;
        let succession = json!({"predecessor_id": unit, "successor_id": later, "kind": "rename", "date": "2025-07-01", "instrument": "QĐ 15"});
        clerk.post("/v1/recipient-successions", &succession).await.expect(201);
        tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        member.get(&format!("/v1/recipients/{later}")).await.expect(200);
        // An account is limited to collectives alone.
        let wrong = json!({"name": "x", "role": "clerk", "unit_ids": [teacher]});
        r.administrator().await.post("/v1/accounts", &wrong).await.refused(422, "unknown_reference").at("/unit_ids/0", "unknown_reference");
    }

    async fn a_registrar_registers_what_is_inside_and_nothing_else(r: Register) {
        let (clerk, registrar) = (inside(&r, "clerk").await, inside(&r, "registrar").await);
        let draft = clerk.post("/v1/decisions", &decision("1", 2)).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let other = r.limited("other", "registrar", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        other.take("register", &submitted, &json!({})).await.refused(404, "not_found");
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        // A mended decision does not leave the scope.
        let right = json!({"act": "rectify", "authority_codes": ["UBND_KIENGIANG"], "evidence": "original", "remark": "Ghi nhầm cơ quan",
            "targets": [{"decision_id": submitted.id(), "right": {"authority_codes": ["UBND_NINHTHUAN"]}}]});
        let mend = clerk.post("/v1/decisions", &right).await.expect(201);
        clerk.take("submit", &mend, &all_acknowledged()).await.refused(422, "rule_broken").at("/targets/0", "outside_scope");
    }
}

/// The parameters an operation cannot do without, with values that are there.
pub fn needed(meta: &Value) -> String {
    let value = |name: &str| match name {
        "campaign" => "HMTN",
        "year" => "2025",
        "unit" => "truong",
        "award" => "HC_LAODONG_3",
        "format" => "csv",
        "group_by" => "award",
        "into_id" | "from" => "1",
        other => panic!("which {other}?"),
    };
    let required =
        meta["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "query" && p["required"] == true);
    let words: Vec<_> =
        required.map(|p| p["name"].as_str().unwrap()).map(|name| format!("{name}={}", value(name))).collect();
    if words.is_empty() { String::new() } else { format!("?{}", words.join("&")) }
}
