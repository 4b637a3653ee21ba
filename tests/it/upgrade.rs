//! A released schema can change: a register of 0.1.0 is brought to this version, verifies before and after, reads the
//! same, and goes on.

mod refused;
mod steps;

use crate::harness::{
    Kept, Register,
    sample::{all_acknowledged, decision},
};
use award_registry::{
    domain::{
        account::Scope,
        audit::{Head, Misfit},
    },
    service::{
        Ctx, Register as Service, audit,
        migrate::{self, How, Migrated, Step},
    },
    store::Db,
};
use migration::STEPS;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The steps of 0.1.0, each with the SHA-256 of its SQL.
const RELEASED: &[(&str, &str)] = &[
    ("m20261123_register", "8157a75e319cccf4045ec4af95b4499e3ab9f5d0c6b23fd882cff1aaf85a1473"),
    ("m20261124_law", "f1dbd436cc6981990dd00b5017d93373a6d25ca2cbacb0974a6c3e3bbe39e129"),
    ("m20261125_accounts", "3491085fe4f2ea2b7f8673678e0299ce27d3838bbed111bba7f24e3fe2f44422"),
    ("m20261125_people", "0366ff4e22c4f5e525bdb6607c249289209dd877e8bb809603b84cb68ebfb3d0"),
    ("m20261125_sessions", "aa56d720f88e91bd7f17246a3ec4278d7ccd00204176b631dc6e2a4aa947dd19"),
    ("m20261125_identity", "130969089e55e2a5ef5e292dc690ae4d1aec2dd65415d0e03edf5e85e8c5f448"),
    ("m20261125_publication", "d5086a8f7116ca457a78a7f605b135a6f93c31a621e95f8d543f6896e31c504e"),
    ("m20261126_exports", "5fff70033f0586e78c0ba3fd4c40fc851889d338ed6bb7155aba23c9e66b30b9"),
];

/// The instant of a migration.
fn ctx() -> Ctx {
    Ctx::system(chrono::Utc::now())
}

/// A register opened in this process.
async fn opened(kept: &Kept) -> Service {
    Service::new(Db::open(&kept.database, None).await.unwrap())
}

async fn closed(register: Service) {
    register.db().clone().close().await.unwrap();
}

/// Brings a kept register to this version and beyond, by further steps.
async fn beyond(kept: &Kept, further: &[Step], how: How<'_>) -> Result<Migrated, award_registry::domain::fault::Fault> {
    let register = opened(kept).await;
    let steps: Vec<_> = migrate::steps().into_iter().chain(further.iter().copied()).collect();
    let key = audit::source::AuditKey::File(kept.audit_key());
    let migrated = migrate::run(&register, &ctx(), &steps, How { audit_key: Some(&key), ..how }).await;
    closed(register).await;
    migrated
}

/// What `audit verify` finds of the events and the rows, by the rules of whatever schema the register has.
async fn verified(kept: &Kept) -> Result<i64, Misfit> {
    let head: Head = serde_json::from_str(&std::fs::read_to_string(kept.head()).unwrap()).unwrap();
    let register = opened(kept).await;
    let found = {
        let moment = register.db().snapshot(&Scope::ALL).await.unwrap();
        audit::verify_in(&moment, Some(&head)).await.unwrap()
    };
    closed(register).await;
    found
}

/// The events of migrations: step, part, and how many rows each attests.
fn events(kept: &Kept) -> Vec<(String, i64, usize)> {
    let lines = kept.sql("SELECT after, rows FROM audit_event WHERE act = 'migrate' AND actor = 'system' AND noun = 'schema' ORDER BY seq").unwrap();
    let event = |line: &str| {
        let (after, rows) = line.split_once('\t').unwrap();
        let (after, rows): (Value, Value) = (serde_json::from_str(after).unwrap(), serde_json::from_str(rows).unwrap());
        let count = rows.as_object().unwrap().values().map(|rows| rows.as_object().unwrap().len()).sum();
        (after["step"].as_str().unwrap().to_owned(), after["part"].as_i64().unwrap(), count)
    };
    lines.lines().map(event).collect()
}

/// Lists of what ships with the program.
const CATALOGUE: &[&str] =
    &["/v1/awards", "/v1/authorities", "/v1/successions", "/v1/rules/competences", "/v1/reports/0602"];

/// Cursors of 0.1.0 by their lists, without a filter: some filters have more members now.
const CURSORS: &[(&str, &str)] = &[
    ("awards", "WyI1NDI5NTdkMDNiYWQiLG51bGwsMV0"),
    ("authorities", "WyI0MWYzNWQxMjIzMmIiLG51bGwsMV0"),
    ("campaigns", "WyIxMWFkN2U3YjU2NDAiLG51bGwsMV0"),
    ("recipients", "WyJiOWNjZWE1YTViOTgiLG51bGwsMV0"),
    ("decisions", "WyJiOTgxMDFjNDI4NzciLG51bGwsMV0"),
];

/// Whether everything that was answered is answered now: members may be added, and events.
#[track_caller]
fn holds(path: &str, before: &Value, now: &Value) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (name, value) in before {
                holds(&format!("{path} {name}"), value, now.get(name).unwrap_or_else(|| panic!("{path}: no {name}")));
            }
        }
        // The catalogue that ships grows, and what nobody changed since becomes what a later edition says.
        (Value::Array(before), Value::Array(now))
            if path.ends_with(" items") && CATALOGUE.iter().any(|list| path.starts_with(list)) =>
        {
            let key = |entry: &Value| {
                ["code", "predecessor_code", "award_code", "id"].iter().find_map(|name| entry.get(name)).cloned()
            };
            for old in before {
                // The form has forms of commendation only, and the certificate for families of the fallen is none.
                if path.starts_with("/v1/reports/0602") && old["award_code"] == "BTQGC" {
                    assert_eq!(
                        (&old["total"], now.iter().any(|new| key(new) == key(old))),
                        (&json!(0), false),
                        "{path}"
                    );
                    continue;
                }
                let same = now.iter().find(|new| key(new) == key(old) && new["id"] == old["id"]);
                assert!(same.is_some(), "{path}: no {old}");
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            assert!(
                before.len() == now.len() || path.starts_with("/v1/audit") && before.len() < now.len(),
                "{path}: {} and {}",
                before.len(),
                now.len()
            );
            before
                .iter()
                .zip(now)
                .enumerate()
                .for_each(|(i, (before, now))| holds(&format!("{path} {i}"), before, now));
        }
        // Columns may come at the end of a line.
        (Value::String(before), Value::String(now)) if path.contains("/export") => {
            assert_eq!(before.lines().count(), now.lines().count());
            before
                .lines()
                .zip(now.lines())
                .for_each(|(before, now)| assert!(now.starts_with(before), "{path}: {before} {now}"));
        }
        _ => assert_eq!(before, now, "{path}"),
    }
}

/// Everything that 0.1.0 was asked is answered as it was then, tokens are good or not as before, and life goes on.
async fn reads_the_same_and_goes_on(
    mut r: Register,
    answers: serde_json::Map<String, Value>,
    secrets: Value,
    head: &str,
) {
    let holding = |r: &Register, name: &str| r.holding(secrets[name].as_str().unwrap());
    let (auditor, administrator) = (holding(&r, "kiem-toan"), holding(&r, "quan-tri"));
    assert!(answers.len() > 100);
    for (path, before) in &answers {
        let who = if path.starts_with("/v1/accounts") { &administrator } else { &auditor };
        let answer = who.get(path).await.expect(200);
        let now = if path.contains("/export") { Value::from(answer.text()) } else { answer.json() };
        holds(path, before, &now);
    }
    for (list, cursor) in CURSORS {
        let first = auditor.get(&format!("/v1/{list}?cursor={cursor}&limit=1")).await.expect(200).items();
        assert!(first.iter().all(|one| one["id"].as_i64() > Some(1)), "{list} goes on after its first record");
    }
    for refused in ["revoked", "disabled"] {
        holding(&r, refused).get("/v1/me").await.expect(401);
    }
    holding(&r, "narrow").get("/v1/conferrals/export?format=csv").await.refused(403, "forbidden");
    holding(&r, "rotated").get("/v1/conferrals").await.expect(200);
    let limited = holding(&r, "limited").get("/v1/decisions?limit=200").await.expect(200).items();
    assert!(
        !limited.is_empty()
            && limited.iter().all(|d| d["authority_codes"]
                .as_array()
                .unwrap()
                .iter()
                .any(|code| code.as_str().unwrap().starts_with("UBND_XA_MAU")))
    );
    let (lan, hoa) = (holding(&r, "lan"), holding(&r, "hoa"));
    let (id_number, again) = (&secrets["id_number"], &secrets["idempotency"]);
    let found = lan
        .post("/v1/recipients/lookup", &json!({"id_number": id_number["id_number"], "reason": "Đối chiếu"}))
        .await
        .expect(200);
    assert!(found.text().contains(&id_number["recipient_id"].to_string()), "{}", found.text());
    // A request that is sent again a day later is a new one; within the day it has its answer.
    let answer = lan
        .post("/v1/recipients", &again["body"])
        .header("Idempotency-Key", again["key"].as_str().unwrap())
        .await
        .expect(201);
    assert_eq!(answer.header("idempotent-replayed").is_some(), answer["id"] == again["id"]);
    let mut browser = crate::harness::Browser::of(&r);
    browser.sign_in("lan", secrets["password"].as_str().unwrap()).await.leads_to("/");
    let waiting = hoa.get(&format!("/v1/decisions/{}", secrets["waiting"])).await.expect(200);
    hoa.take("register", &waiting, &json!({})).await.expect(200);
    let draft = lan.post("/v1/decisions", &decision("900", 3)).await.expect(201);
    let submitted = lan.take("submit", &draft, &all_acknowledged()).await.expect(200);
    hoa.take("register", &submitted, &json!({})).await.expect(200);
    r.run(&["audit", "verify", "--head", head]).exit(0);
    r.run(&["doctor"]).exit(0);
    r.start_again();
    r.run(&["audit", "verify", "--head", head]).exit(0);
}

on_both_engines! {
    async fn a_register_of_0_1_0_is_migrated_verifies_and_reads_the_same(kept: Kept) {
        kept.run(&["audit", "verify", "--head", &kept.head()]).exit(0);
        let doctor = kept.run(&["doctor"]).exit(0).text();
        assert!(doctor.contains("run award-registry migrate"), "{doctor}");
        // Only `migrate` and `serve` bring a register to another version; what needs this version's says so.
        for words in [["export", "--format", "csv"].as_slice(), &["summary", "--campaign", "HMTN", "--year", "2019"], &["token", "create", "--account", "x", "--role", "clerk"], &["account", "list"]] {
            assert!(kept.run(words).exit(3).stderr.contains("run award-registry migrate"), "{words:?}");
        }
        kept.run(&["migrate"]).exit(0);
        kept.run(&["audit", "verify", "--head", &kept.head()]).exit(0);
        let taken: Vec<_> = events(&kept).into_iter().filter(|(_, part, _)| *part == 1).map(|(step, ..)| step).collect();
        assert_eq!(taken, STEPS[RELEASED.len()..].iter().map(|step| step.name).collect::<Vec<_>>(), "each step is an act");
        let before = kept.sql("SELECT count(*) FROM audit_event").unwrap();
        kept.run(&["migrate"]).exit(0);
        assert_eq!(kept.sql("SELECT count(*) FROM audit_event").unwrap(), before, "a register of this version is left as it is");
        let (answers, secrets, head) = (kept.answers(), kept.secrets(), kept.head());
        reads_the_same_and_goes_on(kept.serve(), answers, secrets, &head).await;
    }

    async fn a_register_of_0_1_0_is_served_at_once(kept: Kept) {
        let (answers, secrets, head) = (kept.answers(), kept.secrets(), kept.head());
        reads_the_same_and_goes_on(kept.serve(), answers, secrets, &head).await;
    }
}

#[test]
fn a_released_step_is_never_edited() {
    let digest = |step: &migration::Step| hex::encode(Sha256::digest([step.both, step.sqlite, step.postgres].concat()));
    let first: Vec<_> = STEPS.iter().map(|step| (step.name, digest(step))).take(RELEASED.len()).collect();
    let first: Vec<_> = first.iter().map(|(name, digest)| (*name, digest.as_str())).collect();
    assert_eq!(first, RELEASED, "a released schema is changed by a new step at the end, never by an edit");
    let names: std::collections::BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), STEPS.len(), "each step has a name of its own");
}
