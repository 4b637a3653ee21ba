//! Consent to publish a name: given and withdrawn on paper, apart from the record of the award.

use super::{individual, last};
use crate::harness::{
    Answer, Person, Register,
    sample::{but, decision},
};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The day so many days ago.
fn ago(days: u64) -> NaiveDate {
    award_registry::domain::time::today(std::time::SystemTime::now().into()) - Days::new(days)
}

async fn give(clerk: &Person, recipient: i64, on: NaiveDate) -> Answer {
    let body = json!({"given_on": on, "source": "Phiếu đồng ý công bố"});
    clerk.post(&format!("/v1/recipients/{recipient}/publication-consents"), &body).await
}

async fn withdraw(clerk: &Person, consent: i64, on: NaiveDate) -> Answer {
    let body = json!({"withdrawn_on": on, "source": "Đơn rút đồng ý"});
    clerk.post(&format!("/v1/publication-consents/{consent}/withdraw"), &body).await
}

async fn consents(person: &Person, recipient: i64) -> Vec<Value> {
    person.walk(&format!("/v1/recipients/{recipient}/publication-consents"), 1).await
}

async fn merged(registrar: &Person, from: i64, into: i64) -> i64 {
    let merge = registrar
        .post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "Một người"}))
        .await
        .expect(200);
    merge["merge_id"].as_i64().unwrap()
}

async fn parted(registrar: &Person, merge: i64) {
    registrar.post(&format!("/v1/merges/{merge}/undo"), &json!({"reason": "Hai người"})).await.expect(200);
}

/// A decision on recipients of the register, a line each.
async fn awarded(r: &Register, number: &str, recipients: &[(i64, &str)]) {
    let of = |(n, (id, kind)): (usize, &(i64, &str))| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": kind, "recipient_id": id});
    let lines: Vec<_> = (1..).zip(recipients).map(of).collect();
    r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
}

/// Whom a list of conferrals names, by number.
async fn named(person: &Person, query: &str) -> BTreeSet<i64> {
    person
        .walk(&format!("/v1/conferrals?{query}"), 2)
        .await
        .iter()
        .map(|c| c["recipient_id"].as_i64().unwrap())
        .collect()
}

on_both_engines! {
    async fn a_consent_is_given_and_withdrawn_on_paper_and_given_again_later(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        let given = give(&clerk, id, ago(30)).await.expect(201);
        assert_eq!((given.etag().as_str(), given.header("location")), ("\"1\"", Some(format!("/v1/recipients/{id}/publication-consents"))));
        assert_eq!((&given["recipient_id"], &given["given_on"], &given["withdrawn_on"]), (&json!(id), &json!(ago(30)), &Value::Null));
        let open = give(&clerk, id, ago(1)).await.refused(409, "already_exists").at("/given_on", "already_exists");
        assert!(open.text().contains(&given.id().to_string()), "{}", open.text());
        withdraw(&clerk, given.id(), ago(31)).await.refused(400, "invalid_body").at("/withdrawn_on", "before_given");
        let withdrawn = withdraw(&clerk, given.id(), ago(10)).await.expect(200);
        assert_eq!((withdrawn.etag().as_str(), &withdrawn["withdrawn_on"], &withdrawn["withdrawn_source"]), ("\"2\"", &json!(ago(10)), &json!("Đơn rút đồng ý")));
        assert_eq!((&withdrawn["given_on"], &withdrawn["source"]), (&given["given_on"], &given["source"]));
        withdraw(&clerk, given.id(), ago(9)).await.refused(409, "wrong_state");
        give(&clerk, id, ago(10)).await.refused(422, "rule_broken").at("/given_on", "before_withdrawal");
        let again = give(&clerk, id, ago(9)).await.expect(201);
        for role in ["clerk", "registrar", "auditor", "administrator", "client"] {
            let listed = consents(&r.person(role).await, id).await;
            assert_eq!(listed.iter().map(|c| c["id"].as_i64().unwrap()).collect::<Vec<_>>(), [given.id(), again.id()], "nothing is deleted");
        }
        assert_eq!(clerk.get(&format!("/v1/recipients/{id}/publication-consents?include_total=true&limit=1")).await.expect(200)["total"], json!(2));
        clerk.get("/v1/recipients/999999/publication-consents").await.refused(404, "not_found");
        withdraw(&clerk, 999_999, ago(0)).await.refused(404, "not_found");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_day_ahead_a_missing_paper_and_a_collective_are_refused_with_the_remedy(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        give(&clerk, id, ago(0) + Days::new(1)).await.refused(400, "invalid_body").at("/given_on", "impossible_day");
        let path = format!("/v1/recipients/{id}/publication-consents");
        clerk.post(&path, &json!({"given_on": "1944-12-31", "source": "Phiếu"})).await.refused(400, "invalid_body").at("/given_on", "year_out_of_range");
        clerk.post(&path, &json!({"given_on": "2019-06-14", "source": " "})).await.refused(400, "invalid_body").at("/source", "empty");
        clerk.post(&path, &json!({"given_on": "2019-06-14"})).await.refused(400, "invalid_body").at("/source", "required");
        let consent = give(&clerk, id, ago(0)).await.expect(201).id();
        withdraw(&clerk, consent, ago(0) + Days::new(1)).await.refused(400, "invalid_body").at("/withdrawn_on", "impossible_day");
        let school = individual(&clerk, json!({"kind": "collective", "name": "Trường Mẫu"})).await;
        let refused = give(&clerk, school, ago(0)).await.refused(400, "invalid_body").at("/given_on", "only_people");
        assert!(refused.text().contains("chỉ ghi cho cá nhân và hộ gia đình"), "{}", refused.text());
        let household = individual(&clerk, json!({"kind": "household", "name": "Hộ bà Mẫu"})).await;
        give(&clerk, household, ago(0)).await.expect(201);
    }

    async fn what_may_be_published_is_told_alike_by_list_count_export_and_command_line(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let add = async |facts: Value| individual(&clerk, facts).await;
        let (silent, open, ended, back) = (add(json!({})).await, add(json!({})).await, add(json!({})).await, add(json!({})).await);
        let (school, household) = (add(json!({"kind": "collective", "name": "Trường Mẫu"})).await, add(json!({"kind": "household", "name": "Hộ bà Mẫu"})).await);
        awarded(&r, "1", &[(silent, "individual"), (open, "individual"), (ended, "individual"), (back, "individual"), (school, "collective"), (household, "household")]).await;
        // One given today stands today; one withdrawn today stands no more.
        give(&clerk, open, ago(0)).await.expect(201);
        let consent = give(&clerk, ended, ago(30)).await.expect(201).id();
        withdraw(&clerk, consent, ago(0)).await.expect(200);
        let consent = give(&clerk, back, ago(30)).await.expect(201).id();
        withdraw(&clerk, consent, ago(1)).await.expect(200);
        give(&clerk, back, ago(0)).await.expect(201);
        give(&clerk, household, ago(5)).await.expect(201);
        assert_eq!(named(&client, "publishable=true").await, [open, back, school, household].into());
        assert_eq!(named(&client, "publishable=false").await, [silent, ended].into());
        assert_eq!(named(&client, "publishable=true&sort=name&recipient_kind=individual").await, [open, back].into());
        assert_eq!(client.get("/v1/conferrals?publishable=true&include_total=true&limit=1").await.expect(200)["total"], json!(4));
        let exported = client.get("/v1/conferrals/export?format=csv&publishable=true").await.expect(200);
        assert_eq!(exported.text().lines().count(), 5);
        let manifest = client.get(&format!("/v1/exports/{}", exported.header("export-id").unwrap())).await.expect(200);
        assert_eq!(manifest["filter"]["publishable"], json!(true));
        let told = r.run(&["export", "--format", "ndjson", "--publishable", "true", "--recipient-kind", "individual"]).exit(0).text();
        assert_eq!(told.lines().count(), 2);
        client.get("/v1/conferrals?publishable=maybe").await.refused(400, "invalid_parameter").at("publishable", "invalid_value");
    }

    async fn the_record_the_history_and_the_statistics_stay_whatever_is_consented_to(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        awarded(&r, "1", &[(id, "individual")]).await;
        let everything = async || {
            let mut all = Vec::new();
            for path in ["conferrals", "reports/statistics?group_by=award&group_by=recipient_kind", "reports/0602?year=2020", "reports/summary?campaign=HMTN&year=2019"] {
                all.push(clerk.get(&format!("/v1/{path}")).await.expect(200).text());
            }
            for path in [format!("recipients/{id}"), format!("recipients/{id}/history"), "conferrals/1".to_owned()] {
                let answer = clerk.get(&format!("/v1/{path}")).await.expect(200);
                all.push(format!("{:?} {}", answer.header("etag"), answer.text()));
            }
            all
        };
        let before = everything().await;
        let consent = give(&clerk, id, ago(3)).await.expect(201).id();
        assert_eq!(everything().await, before);
        withdraw(&clerk, consent, ago(2)).await.expect(200);
        assert_eq!(everything().await, before);
    }

    async fn of_two_records_that_are_merged_the_later_word_counts_and_an_undo_gives_each_its_own(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        // The days on which the first record consented and withdrew, and on which the second consented: what may be
        // published then.
        for (n, (withdrawn, given, stands)) in [(5, 9, false), (5, 5, false), (5, 4, true), (0, 4, false)].into_iter().enumerate() {
            let (a, b) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
            awarded(&r, &format!("{n}1"), &[(a, "individual"), (b, "individual")]).await;
            let consent = give(&clerk, a, ago(20)).await.expect(201).id();
            withdraw(&clerk, consent, ago(withdrawn)).await.expect(200);
            give(&clerk, b, ago(given)).await.expect(201);
            let before = (consents(&clerk, a).await, consents(&clerk, b).await);
            let asked = async || named(&clerk, &format!("publishable=true&recipient={a}&recipient={b}")).await;
            assert_eq!(asked().await, [b].into(), "apart, each has its own");
            let differ = json!({"member": "publishable", "from": "false", "into": "true", "refuses": false});
            assert_eq!(clerk.get(&format!("/v1/recipients/{a}/conflicts?into_id={b}")).await.expect(200).items(), [differ]);
            let merge = merged(&registrar, a, b).await;
            assert_eq!(asked().await, if stands { [b].into() } else { BTreeSet::new() }, "withdrawn {withdrawn} days ago, given {given} days ago");
            assert_eq!((consents(&clerk, a).await.len(), consents(&clerk, b).await.len()), (2, 2));
            give(&clerk, a, ago(0)).await.refused(409, "wrong_state");
            parted(&registrar, merge).await;
            assert_eq!((consents(&clerk, a).await, consents(&clerk, b).await), before);
            assert_eq!(asked().await, [b].into());
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_merge_into_a_merged_record_takes_the_consents_along_and_each_undo_brings_back_its_own(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (a, b, c) = (individual(&clerk, json!({})).await, individual(&clerk, json!({})).await, individual(&clerk, json!({})).await);
        awarded(&r, "1", &[(a, "individual"), (b, "individual"), (c, "individual")]).await;
        let first = give(&clerk, a, ago(9)).await.expect(201).id();
        let asked = async || named(&clerk, "publishable=true").await;
        let (inner, outer) = (merged(&registrar, a, b).await, merged(&registrar, b, c).await);
        assert_eq!(asked().await, [c].into());
        assert_eq!(clerk.walk("/v1/conferrals?publishable=true", 2).await.len(), 3);
        parted(&registrar, outer).await;
        assert_eq!(asked().await, [b].into());
        parted(&registrar, inner).await;
        assert_eq!(asked().await, [a].into());
        // Who withdraws while two records are one withdraws both consents, and they stay withdrawn.
        let second = give(&clerk, b, ago(8)).await.expect(201).id();
        let merge = merged(&registrar, a, b).await;
        withdraw(&clerk, second, ago(1)).await.expect(200);
        assert_eq!(consents(&clerk, b).await.iter().map(|c| (c["id"].as_i64().unwrap(), c["withdrawn_on"].clone())).collect::<Vec<_>>(), [(first, json!(ago(1))), (second, json!(ago(1)))]);
        give(&clerk, b, ago(0)).await.expect(201);
        assert_eq!(asked().await, [b].into());
        parted(&registrar, merge).await;
        assert_eq!(asked().await, [b].into());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_became_of_a_consent_is_read_in_both_languages(r: Register) {
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        let consent = give(&clerk, individual(&clerk, json!({})).await, ago(3)).await.expect(201).id();
        let changes = async |act: &str, language: &str| {
            let seq = last(&r, act).await["seq"].clone();
            let items = auditor.get(&format!("/v1/audit/events/{seq}/changes")).header("Accept-Language", language).await.expect(200).items();
            items.into_iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let given = changes("give_publication_consent", "vi").await;
        assert!(given.contains(&format!("đồng ý công bố {consent}, ngày đồng ý: (không có) → {}", ago(3).format("%-d/%-m/%Y"))), "{given:?}");
        withdraw(&clerk, consent, ago(1)).await.expect(200);
        assert_eq!(changes("withdraw_publication_consent", "vi").await, [
            format!("đồng ý công bố {consent}, ngày rút: (không có) → {}", ago(1).format("%-d/%-m/%Y")),
            format!("đồng ý công bố {consent}, căn cứ rút: (không có) → Đơn rút đồng ý"),
        ]);
        assert_eq!(changes("withdraw_publication_consent", "en").await[0], format!("publication consent {consent}, withdrawn on: (nothing) → {}", ago(1)));
    }

    async fn a_request_for_a_consent_sent_again_with_its_key_is_answered_again(r: Register) {
        let clerk = r.clerk().await;
        let id = individual(&clerk, json!({})).await;
        let (giving, body) = (format!("/v1/recipients/{id}/publication-consents"), json!({"given_on": ago(2), "source": "Phiếu"}));
        let first = clerk.post(&giving, &body).header("Idempotency-Key", "g").await.expect(201);
        let again = clerk.post(&giving, &body).header("Idempotency-Key", "g").await.expect(201);
        assert_eq!((again.json(), again.header("idempotent-replayed").as_deref()), (first.json(), Some("true")));
        let (ending, body) = (format!("/v1/publication-consents/{}/withdraw", first.id()), json!({"withdrawn_on": ago(1), "source": "Đơn"}));
        let first = clerk.post(&ending, &body).header("Idempotency-Key", "w").await.expect(200);
        assert_eq!(clerk.post(&ending, &body).header("Idempotency-Key", "w").await.expect(200).json(), first.json());
        assert_eq!(consents(&clerk, id).await.len(), 1);
    }
}
