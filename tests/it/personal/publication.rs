//! Consent to publish a name: given and withdrawn on paper, apart from the record of the award.

use super::{individual, last};
use crate::harness::{
    Answer, Person, Register,
    sample::{but, decision},
};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

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

/// A decision on recipients of the register, a line each.
async fn awarded(r: &Register, number: &str, recipients: &[(i64, &str)]) {
    let of = |(n, (id, kind)): (usize, &(i64, &str))| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": kind, "recipient_id": id});
    let lines: Vec<_> = (1..).zip(recipients).map(of).collect();
    r.registered(&but(decision(number, 0), json!({"lines": lines}))).await;
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

    async fn what_became_of_a_consent_is_read_in_both_languages(r: Register) {
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        let consent = give(&clerk, individual(&clerk, json!({})).await, ago(3)).await.expect(201).id();
        let changes = async |act: &str, language: &str| {
            let seq = last(&r, act).await["seq"].clone();
            let items = auditor.get(&format!("/v1/audit/events/{seq}/changes")).header("Accept-Language", language).await.expect(200).items();
            items.into_iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let given = changes("give_publication_consent", "vi").await;
        assert!(given.contains(&format!("đồng ý công bố {consent}, ngày đồng ý: (không có) → {}", ago(3))), "{given:?}");
        withdraw(&clerk, consent, ago(1)).await.expect(200);
        assert_eq!(changes("withdraw_publication_consent", "vi").await, [
            format!("đồng ý công bố {consent}, ngày rút: (không có) → {}", ago(1)),
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
