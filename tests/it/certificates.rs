//! A certificate number that another conferral has, whichever way it comes into the register.

use crate::acts::awarded;
use crate::harness::{
    Register,
    sample::{but, decision, line},
};
use crate::replay::{act, now};
use serde_json::{Value, json};

on_both_engines! {
    async fn a_number_of_anothers_is_answered_for_when_it_is_handed_over(r: Register) {
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        let (_, given) = awarded(&r, "1", 3).await;
        let (_, others) = awarded(&r, "2", 1).await;
        let path = |of: &Value| format!("/v1/conferrals/{}/delivery", of["id"]);
        let etag = async |of: &Value| clerk.get(&format!("/v1/conferrals/{}", of["id"])).await.expect(200).etag();
        clerk.put(&path(&given[0]), &etag(&given[0]).await, &json!({"certificate_number": "0153"})).await.expect(200);
        for of in [&given[1], &others[0]] {
            for number in ["0153", " 01 53"] {
                let refused = clerk.put(&path(of), &etag(of).await, &json!({"certificate_number": number, "acknowledge": []})).await.refused(422, "unacknowledged");
                assert!(refused.at("/certificate_number", "certificate_taken").text().contains("1/QĐ-UBND"));
            }
        }
        clerk.put(&path(&given[1]), &etag(&given[1]).await, &json!({"certificate_number": "0153", "acknowledge": [{"code": "certificate_taken"}]})).await.refused(400, "invalid_body");
        let other = json!({"certificate_number": "0153", "acknowledge": [{"code": "same_paper", "reason": "x"}]});
        clerk.put(&path(&given[1]), &etag(&given[1]).await, &other).await.refused(422, "unacknowledged");
        let reason = json!({"certificate_number": "0153", "acknowledge": [{"code": "certificate_taken", "reason": "In hai bằng một số"}]});
        clerk.put(&path(&given[1]), &etag(&given[1]).await, &reason).await.expect(200);
        assert_eq!(now(&clerk, &given[1]).await["certificate_number"], "0153");
        // The reason is in the trail; what stands is handed over without one, and another year has numbers of its own.
        let last = auditor.walk("/v1/audit/events", 200).await.into_iter().rfind(|event| event["act"] == "record_delivery").unwrap();
        let changes = auditor.get(&format!("/v1/audit/events/{}/changes", last["seq"])).await.expect(200);
        assert!(changes.text().contains("In hai bằng một số"), "{}", changes.text());
        clerk.put(&path(&given[1]), &etag(&given[1]).await, &json!({"certificate_number": "0153", "presented_at": "Rạch Giá"})).await.expect(200);
        let later = r.registered(&but(decision("3", 0), json!({"signed_on": "2021-05-26", "year_from": 2020, "year_to": 2020, "lines": [line(7)]}))).await;
        let later = clerk.walk(&format!("/v1/decisions/{}/conferrals", later.id()), 200).await.remove(0);
        clerk.put(&path(&later), &etag(&later).await, &json!({"certificate_number": "0153"})).await.expect(200);
        // What was changed since is free.
        clerk.put(&path(&given[0]), &etag(&given[0]).await, &json!({"certificate_number": "0154"})).await.expect(200);
        clerk.put(&path(&given[2]), &etag(&given[2]).await, &json!({"certificate_number": "0154", "acknowledge": []})).await.refused(422, "unacknowledged");
        // Whoever does not ask is not asked.
        clerk.put(&path(&given[2]), &etag(&given[2]).await, &json!({"certificate_number": "0154"})).await.expect(200);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_number_of_anothers_is_asked_about_when_a_certificate_is_issued_again(r: Register) {
        let clerk = r.clerk().await;
        let lines = json!([but(line(1), json!({"certificate_number": "0153"})), line(2)]);
        let award = r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let given = clerk.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let cautions = async |number: &str, change: Value| {
            let body = but(act(number, "2025-08-01", "reissue", json!([{"conferral_id": given[1]["id"], "certificate_number": "0153"}])), change);
            let draft = clerk.post("/v1/decisions", &body).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            checks["cautions"].as_array().unwrap().iter().filter(|found| found["code"] == "certificate_taken").map(|found| found["pointer"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(cautions("2", json!({"signed_on": "2021-08-01"})).await, ["/targets/0/certificate_number"]);
        // Whoever took the place of the body that awarded gives it again by the numbers of that body.
        assert_eq!(cautions("3", json!({"authority_codes": ["UBND_ANGIANG"]})).await, ["/targets/0/certificate_number"]);
        let own = json!({"targets": [{"conferral_id": given[0]["id"], "certificate_number": "0153"}]});
        assert_eq!(cautions("4", own).await, Vec::<Value>::new());
    }
}
