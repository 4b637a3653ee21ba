//! Id numbers: masked, found by whoever has a reason, told to one role, and nowhere in plain.

use crate::harness::{
    Answer, Engine, Person, Register,
    sample::{but, decision, line},
};
use reqwest::Method;
use serde_json::{Value, json};

mod export;
mod keys;
mod listed;
mod publication;
mod report;

/// A number that stands nowhere else: of Kiên Giang, a woman, born 1980.
const PLANTED: &str = "091180774613";

async fn individual(person: &Person, facts: Value) -> i64 {
    person
        .post("/v1/recipients", &but(json!({"kind": "individual", "name": "Đặng Thị Mẫu"}), facts))
        .await
        .expect(201)
        .id()
}

async fn add(person: &Person, recipient: i64, number: &str) -> Answer {
    person.post(&format!("/v1/recipients/{recipient}/id-numbers"), &json!({"id_number": number})).await
}

async fn ask(person: &Person, number: &str) -> Answer {
    person.post("/v1/recipients/lookup", &json!({"id_number": number, "reason": "Xét khen thưởng năm 2026"})).await
}

/// Whose a number is.
async fn whose(person: &Person, number: &str) -> Vec<i64> {
    let answer = ask(person, number).await.expect(200);
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    answer.items().iter().map(|r| r["id"].as_i64().unwrap()).collect()
}

async fn disclosed(person: &Person, id: &Value) -> Value {
    person.post(&format!("/v1/id-numbers/{id}/disclose"), &json!({"reason": "In bằng"})).await.expect(200)["id_number"]
        .clone()
}

/// The last event of an act, as the auditor reads it.
async fn last(r: &Register, act: &str) -> Answer {
    let auditor = r.auditor().await;
    let seq = auditor.walk(&format!("/v1/audit/events?act={act}"), 200).await.pop().unwrap()["seq"].clone();
    auditor.get(&format!("/v1/audit/events/{seq}")).await.expect(200)
}

/// Every column of every table, as text.
fn everything(r: &Register) -> String {
    let tables = match r.engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_search%' ESCAPE '\\'"
        }
        Engine::Postgres => "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
    };
    let tables = r.sql(tables).unwrap();
    assert!(
        tables.lines().any(|t| t == "idempotency")
            && tables.lines().any(|t| t == "audit_event")
            && tables.lines().any(|t| t == "id_number"),
        "{tables}"
    );
    tables.lines().map(|table| r.sql(&format!("SELECT * FROM {table}")).unwrap()).collect()
}

on_both_engines! {
    async fn an_id_number_is_shown_masked_and_found_however_it_is_typed(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        let added = add(&clerk, id, " 091 180.774-613 ").await.expect(201);
        assert_eq!((&added["masked"], &added["digits"], &added["recipient_id"]), (&json!("*********613"), &json!(12), &json!(id)));
        add(&clerk, id, "371.774.613").await.expect(201);
        for role in ["clerk", "registrar", "auditor", "client"] {
            let person = r.person(role).await;
            let listed = person.walk(&format!("/v1/recipients/{id}/id-numbers"), 1).await;
            assert_eq!(listed.iter().map(|n| n["masked"].as_str().unwrap()).collect::<Vec<_>>(), ["*********613", "******613"]);
            for typed in [PLANTED, "091 180 774 613", "091.180.774-613", "371774613"] {
                assert_eq!(whose(&person, typed).await, [id], "{typed}");
            }
            assert!(whose(&person, "091180774614").await.is_empty());
        }
        let nobody = json!({"id_number": PLANTED, "reason": " "});
        clerk.post("/v1/recipients/lookup", &nobody).await.refused(400, "invalid_body").at("/reason", "empty");
        clerk.post("/v1/recipients/lookup", &json!({"id_number": PLANTED})).await.refused(400, "invalid_body").at("/reason", "required");
        r.administrator().await.get(&format!("/v1/recipients/{id}/id-numbers")).await.refused(403, "forbidden");
        clerk.get(&format!("/v1/recipients/{id}/id-numbers?include_total=true&limit=1")).await.expect(200);
        clerk.get("/v1/recipients/999999/id-numbers").await.refused(404, "not_found");
    }

    async fn a_disclosure_is_the_registrars_and_an_event_with_its_reason_and_without_the_number(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let id = individual(&clerk, json!({})).await;
        let number = add(&clerk, id, PLANTED).await.expect(201)["id"].clone();
        let path = format!("/v1/id-numbers/{number}/disclose");
        clerk.post(&path, &json!({"reason": "In bằng"})).await.refused(403, "forbidden");
        registrar.post(&path, &json!({"reason": ""})).await.refused(400, "invalid_body").at("/reason", "empty");
        registrar.post("/v1/id-numbers/999999/disclose", &json!({"reason": "x"})).await.refused(404, "not_found");
        // Sent again with its key it is told again, and is an event again.
        for n in 1..=2 {
            let told = registrar.post(&path, &json!({"reason": "In bằng khen"})).header("Idempotency-Key", "same").await.expect(200);
            assert_eq!((&told["id_number"], told.header("cache-control").as_deref(), told.header("idempotent-replayed")), (&json!(PLANTED), Some("no-store"), None));
            assert_eq!(r.number("SELECT count(*) FROM audit_event WHERE act = 'disclose_id_number'"), n);
        }
        let event = last(&r, "disclose_id_number").await;
        assert_eq!((&event["actor"], &event["noun_id"]), (&json!("registrar"), &json!(id)));
        assert!(event.text().contains("In bằng khen") && !event.text().contains(PLANTED), "{}", event.text());
        assert_eq!(whose(&clerk, PLANTED).await, [id]);
        let event = last(&r, "look_up_recipient").await;
        assert!(event.text().contains("Xét khen thưởng năm 2026") && !event.text().contains(PLANTED), "{}", event.text());
        assert_eq!((&event["actor"], &event["noun_id"]), (&json!("clerk"), &json!(id)));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_reason_holds_no_number(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = individual(&clerk, json!({})).await;
        let number = add(&clerk, person, PLANTED).await.expect(201).id();
        let reason = json!({"reason": format!("Tra {PLANTED}")});
        registrar.post(&format!("/v1/id-numbers/{number}/disclose"), &reason).await.refused(400, "invalid_body").at("/reason", "id_number");
        clerk.post(&format!("/v1/id-numbers/{number}/withdraw"), &reason).await.refused(400, "invalid_body").at("/reason", "id_number");
        let lookup = json!({"id_number": PLANTED, "reason": reason["reason"]});
        clerk.post("/v1/recipients/lookup", &lookup).await.refused(400, "invalid_body").at("/reason", "id_number");
    }

    async fn a_number_is_of_one_person_and_a_person_has_one_of_each_length(r: Register) {
        let clerk = r.clerk().await;
        let (a, b) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        let number = add(&clerk, a, PLANTED).await.expect(201);
        let refused = add(&clerk, b, PLANTED).await.refused(409, "already_exists").at("/id_number", "already_exists");
        assert!(refused.text().contains("/v1/recipients/lookup") && !refused.text().contains(&format!(" {a}")), "{}", refused.text());
        add(&clerk, a, PLANTED).await.refused(409, "already_exists").at("/id_number", "already_exists");
        let second = add(&clerk, a, "091180774614").await.refused(409, "already_exists").at("/id_number", "already_exists");
        assert!(second.text().contains(&number["id"].to_string()), "{}", second.text());
        // The wrong one is withdrawn, its event keeps the keyed hash and the reason, and it is found no more.
        let withdraw = format!("/v1/id-numbers/{}/withdraw", number["id"]);
        clerk.post(&withdraw, &json!({"reason": "Gõ nhầm"})).await.expect(200);
        clerk.post(&withdraw, &json!({"reason": "Gõ nhầm"})).await.refused(404, "not_found");
        let event = last(&r, "withdraw_id_number").await;
        assert!(event.text().contains("Gõ nhầm") && event.text().contains("\\\"hash\\\""), "{}", event.text());
        assert!(whose(&clerk, PLANTED).await.is_empty());
        add(&clerk, a, "091180774614").await.expect(201);
        let school = individual(&clerk, json!({"kind": "collective", "name": "Trường A"})).await;
        add(&clerk, school, PLANTED).await.refused(400, "invalid_body").at("/id_number", "only_individuals");
        add(&clerk, 999_999, PLANTED).await.refused(404, "not_found");
        for wrong in ["", "12345678", "0911807746130", "09118077461x"] {
            add(&clerk, b, wrong).await.refused(400, "invalid_body").at("/id_number", "id_number");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_number_that_is_refused_because_another_has_it_leaves_an_event_each_time(r: Register) {
        let clerk = r.clerk().await;
        let (a, b) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        add(&clerk, a, PLANTED).await.expect(201);
        let probes = || r.number("SELECT count(*) FROM audit_event WHERE act = 'refuse_id_number'");
        let probe = async |id: i64, number: &str| {
            let asked = clerk.post(&format!("/v1/recipients/{id}/id-numbers"), &json!({"id_number": number}));
            asked.header("Idempotency-Key", "probe").await.refused(409, "already_exists")["errors"].clone()
        };
        for n in 1..=2 {
            probe(b, PLANTED).await;
            assert_eq!(probes(), n);
        }
        let event = last(&r, "refuse_id_number").await;
        assert_eq!((&event["actor"], &event["noun_id"]), (&json!("clerk"), &json!(a)));
        assert!(!event.text().contains(PLANTED), "{}", event.text());
        assert_eq!(whose(&clerk, PLANTED).await, [a]);
        let said = async |act: &str| serde_json::from_str::<Value>(last(&r, act).await["after"].as_str().unwrap()).unwrap();
        let (refusal, look_up) = (said("refuse_id_number").await, said("look_up_recipient").await);
        assert_eq!((&refusal["hash"], &refusal["asked_for"], &refusal["recipient_ids"]), (&look_up["hash"], &json!(b), &json!([a])));
        // Whoever has a number of the length has it refused without a word on the number, guessed right or wrong, there
        // or not.
        add(&clerk, b, "091180774614").await.expect(201);
        let wrong = probe(b, "091180774699").await;
        for number in ["091180774614", PLANTED] {
            assert_eq!(probe(b, number).await, wrong);
        }
        assert_eq!(probes(), 2);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_request_sent_again_is_answered_again_and_its_key_says_nothing_of_the_number(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        let send = async |number: &str| clerk.post(&format!("/v1/recipients/{id}/id-numbers"), &json!({"id_number": number})).header("Idempotency-Key", "k").await;
        let first = send(PLANTED).await.expect(201);
        let again = send("091 180 774 613").await.expect(201);
        assert_eq!((again.json(), again.header("idempotent-replayed").as_deref()), (first.json(), Some("true")));
        send("091180774614").await.refused(422, "key_reused");
        let kept = r.sql("SELECT request_hash, answer FROM idempotency").unwrap();
        let digest = |text: &str| hex::encode(<sha2::Sha256 as sha2::Digest>::digest(text));
        for guess in [PLANTED.to_owned(), format!("\"{PLANTED}\""), format!("{{\"id_number\":\"{PLANTED}\"}}")] {
            assert!(!kept.contains(&digest(&guess)), "{guess}");
        }
    }

    async fn a_planted_number_is_found_nowhere(engine: Engine) {
        let r = Register::start_with(engine, &["--log", "trace"]).await;
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let id = individual(&clerk, json!({})).await;
        let other = individual(&clerk, json!({})).await;
        let lines = json!([but(line(1), json!({"recipient_id": id}))]);
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let adding = format!("/v1/recipients/{id}/id-numbers");
        let number = clerk.post(&adding, &json!({"id_number": PLANTED})).header("Idempotency-Key", "a").await.expect(201)["id"].clone();
        let mut said = Vec::new();
        // The answers that may have it are the disclosures alone.
        assert_eq!(disclosed(&registrar, &number).await, json!(PLANTED));
        said.push(ask(&clerk, PLANTED).await.expect(200).text());
        said.push(add(&clerk, other, PLANTED).await.refused(409, "already_exists").text());
        let (bare, spaced) = (PLANTED.trim_start_matches('0'), "091 180 774 613");
        for body in [
            format!("{{\"id_number\": {bare}}}"),
            format!("{{\"id_number\": -{bare}}}"),
            format!("{{\"id_number\": {bare}.5}}"),
            format!("{{\"id_number\": {bare}e400}}"),
            format!("{{\"id_number\": {PLANTED}}}"),
            format!("{{\"id_number\": [\"{PLANTED}\"]}}"),
            format!("{{\"id_number\": {{\"id_number\": \"{PLANTED}\"}}}}"),
            format!("{{\"id_number\": {{\"{PLANTED}\": 1}}}}"),
            format!("{{\"id_number\": \"{PLANTED}\", \"id_number\": \"{PLANTED}\"}}"),
            format!("{{\"id_number\": \"{PLANTED}\", \"reason\": null}}"),
            format!("{{\"id_number\": \"{PLANTED}\", \"reason\": {bare}}}"),
            format!("{{\"id_number\": \"{PLANTED}\", \"reason\": \"\"}}"),
            format!("{{\"id_number\": \"{PLANTED}\", \"nonsense\": \"{PLANTED}\"}}"),
            format!("{{\"id_number\": \"{PLANTED}\"}} {PLANTED}"),
            format!("{{\"id_number\": \"{PLANTED}\""),
            format!("{{\"id_number\": \"{PLANTED}"),
            format!("{{\"id_number\": \"{PLANTED}x\"}}"),
            format!("{{\"id_number\": \"{PLANTED}\\u0000\"}}"),
            format!("{{\"{PLANTED}\": 1}}"),
            format!("{{\"{spaced}\": 1}}"),
            format!("{{\"số {PLANTED}\": 1}}"),
            format!("[\"{PLANTED}\"]"),
            format!("\"{PLANTED}\""),
            PLANTED.to_owned(),
            format!("{{\"kind\": \"{PLANTED}\", \"name\": \"x\"}}"),
            format!("{{\"kind\": \"individual\", \"name\": \"x\", \"id_number\": \"{PLANTED}\"}}"),
            format!("{{\"kind\": \"individual\", \"name\": \"x\", \"birth_year\": {bare}}}"),
            format!("{{\"kind\": \"individual\", \"name\": \"x\", \"birth_on\": \"{PLANTED}\"}}"),
        ] {
            for path in [adding.as_str(), "/v1/recipients/lookup", "/v1/recipients"] {
                let answer = registrar.call(Method::POST, path).bytes("application/json", body.clone()).await;
                assert!((400..500).contains(&answer.status), "{path} {body}: {}", answer.text());
                said.push(answer.text());
            }
            said.push(registrar.call(Method::POST, &format!("/v1/id-numbers/{number}/disclose")).bytes("application/json", body.clone()).await.text());
            said.push(registrar.call(Method::POST, &adding).bytes("text/plain", body).await.expect(415).text());
        }
        clerk.post("/v1/recipients/lookup", &json!({"id_number": "091180774614", "reason": "x"})).header("Idempotency-Key", "b").await.expect(200);
        for format in ["csv", "ndjson"] {
            let file = clerk.get(&format!("/v1/conferrals/export?format={format}")).await.expect(200).text();
            assert!(file.contains("Mẫu"), "{file}");
            said.push(file);
        }
        said.push(registrar.get(&format!("/v1/recipients/{id}")).await.expect(200).text());
        let withdrawn = registrar.post(&format!("/v1/id-numbers/{number}/withdraw"), &json!({"reason": "Gõ nhầm"})).header("Idempotency-Key", "c").await.expect(200);
        said.push(withdrawn.text());
        add(&clerk, id, PLANTED).await.expect(201);
        r.run(&["id-numbers", "rotate"]).exit(0);
        let log = r.log();
        assert!(log.contains("DEBUG access") && log.contains("/v1/recipients/lookup"), "the log has everything there is");
        said.extend([log, everything(&r)]);
        for text in said {
            for form in [PLANTED, bare, spaced] {
                let found = text.find(form).map(|at| text[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>());
                assert!(found.is_none(), "{form} after: {}", found.unwrap());
            }
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn two_numbers_of_one_length_refuse_a_merge_and_a_merged_record_is_found_by_the_one_that_stays(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (a, b) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        add(&clerk, a, PLANTED).await.expect(201);
        add(&clerk, a, "371774613").await.expect(201);
        let second = add(&clerk, b, "091180774614").await.expect(201)["id"].clone();
        let conflicts = clerk.get(&format!("/v1/recipients/{a}/conflicts?into_id={b}")).await.expect(200).items();
        assert_eq!(conflicts, [json!({"member": "id_number", "refuses": true})]);
        let body = json!({"into_id": b, "reason": "Cùng một người"});
        let refused = registrar.post(&format!("/v1/recipients/{a}/merge"), &body).await.refused(422, "rule_broken").at("/into_id", "records_differ");
        assert!(refused.text().contains("số định danh khác nhau;") && !refused.json()["errors"].to_string().contains("613"), "{}", refused.text());
        clerk.post(&format!("/v1/id-numbers/{second}/withdraw"), &json!({"reason": "Gõ nhầm"})).await.expect(200);
        let merge = registrar.post(&format!("/v1/recipients/{a}/merge"), &body).await.expect(200)["merge_id"].clone();
        assert_eq!((whose(&clerk, PLANTED).await, whose(&clerk, "371774613").await), (vec![b], vec![b]));
        for id in [a, b] {
            assert_eq!(clerk.get(&format!("/v1/recipients/{id}/id-numbers?include_total=true")).await.expect(200)["total"], json!(2));
        }
        add(&clerk, a, "091180774614").await.refused(409, "wrong_state");
        add(&clerk, b, "091180774614").await.refused(409, "already_exists").at("/id_number", "already_exists");
        registrar.post(&format!("/v1/merges/{merge}/undo"), &json!({"reason": "Hai người"})).await.expect(200);
        assert_eq!(whose(&clerk, PLANTED).await, [a]);
        add(&clerk, b, "091180774614").await.expect(201);
        registrar.post(&format!("/v1/recipients/{a}/merge"), &but(body, json!({"force": true}))).await.expect(200);
        assert_eq!((whose(&clerk, PLANTED).await, whose(&clerk, "091180774614").await), (vec![b], vec![b]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_column_of_sensitive_data_is_refused_with_the_law(r: Register) {
        let clerk = r.clerk().await;
        let person = json!({"kind": "individual", "name": "Đặng Thị Mẫu"});
        for column in ["ethnicity", "religion", "party_membership", "party_joined_on", "health", "dan_toc", "Tôn giáo", "dang_vien", "Sức khỏe"] {
            let refused = clerk.post("/v1/recipients", &but(person.clone(), json!({column: "x"}))).await.refused(400, "unknown_member").at(&format!("/{column}"), "unknown_member");
            assert!(refused.text().contains("91/2025/QH15"), "{}", refused.text());
            let lines = json!([but(line(1), json!({column: "x"}))]);
            let refused = clerk.post("/v1/decisions", &but(decision("1", 0), json!({"lines": lines}))).await.refused(400, "unknown_member");
            assert!(refused.text().contains("91/2025/QH15"), "{}", refused.text());
        }
        let other = clerk.post("/v1/recipients", &but(person, json!({"nonsense": 1}))).await.refused(400, "unknown_member");
        assert!(!other.text().contains("91/2025/QH15"));
    }

}
