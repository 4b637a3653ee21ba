//! Each flaw and each caution, asked for on both sides of the day, kind or number where it turns.

use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision, line},
};
use award_registry::domain::check::{CAUTIONS, FLAWS};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A code, what changes the sample so that it is raised, and what changes it so that it is not.
type Case = (&'static str, Value, Value);

/// One line of an award to a kind of recipient.
fn of(award: &str, kind: &str) -> Value {
    json!([{"line": 1, "award_code": award, "recipient_kind": kind, "name": "Mẫu"}])
}

fn flaws(held: &Held) -> Vec<Case> {
    let act = |change: Value| act(held, change);
    let twice = |second: Value| json!([line(1), but(line(1), but(second, json!({"line": 2})))]);
    vec![
        ("number_missing", json!({"number": null}), json!({"number": null, "evidence": "press"})),
        ("date_missing", json!({"signed_on": null}), json!({"signed_on": null, "evidence": "press"})),
        ("annex_empty", json!({"lines": []}), json!({})),
        (
            "award_closed",
            json!({"authority_codes": ["HUYEN"], "signed_on": "2025-07-01", "lines": of("GK_HUYEN", "individual")}),
            json!({"authority_codes": ["HUYEN"], "signed_on": "2025-06-30", "lines": of("GK_HUYEN", "individual")}),
        ),
        ("award_not_for_kind", json!({"lines": of("GDVH", "individual")}), json!({"lines": of("GDVH", "household")})),
        ("authority_not_alive", json!({"signed_on": "2025-07-01"}), json!({"signed_on": "2025-06-30"})),
        (
            "authority_not_alive",
            json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-06-30"}),
            json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-07-01"}),
        ),
        (
            "competence_lacking",
            json!({"authority_codes": ["HUYEN"], "signed_on": "2025-07-01", "lines": of("CSTD_CS", "individual")}),
            json!({"authority_codes": ["HUYEN"], "signed_on": "2025-06-30", "lines": of("CSTD_CS", "individual")}),
        ),
        (
            "competence_lacking",
            json!({"authority_codes": ["XA"], "signed_on": "2025-06-30", "lines": of("CSTD_CS", "individual")}),
            json!({"authority_codes": ["XA"], "signed_on": "2025-07-01", "lines": of("CSTD_CS", "individual")}),
        ),
        // The day before the law of the table's first row: unknown, never refused.
        (
            "competence_lacking",
            json!({"signed_on": "2024-01-01", "lines": of("HC_SAOVANG", "individual")}),
            json!({"signed_on": "2023-12-31", "lines": of("HC_SAOVANG", "individual")}),
        ),
        ("twice_in_decision", json!({"lines": twice(json!({}))}), json!({"lines": twice(json!({"birth_year": 1999}))})),
        (
            "unspecified_award",
            json!({"lines": of("BK", "individual")}),
            json!({"lines": of("BK", "individual"), "evidence": "press"}),
        ),
        (
            "unnamed_recipient",
            json!({"lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true}]}),
            json!({"evidence": "declaration", "lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true}]}),
        ),
        ("act_before_award", act(json!({"signed_on": "2023-04-30"})), act(json!({"signed_on": "2023-05-01"}))),
        (
            "act_unfit",
            act(json!({"act": "restore", "cancel_reason": null})),
            act(json!({"act": "strip", "cancel_reason": null})),
        ),
        ("act_unfit", act(json!({"cancel_reason": null})), act(json!({"cancel_reason": "d"}))),
        (
            "act_unfit",
            act(json!({"act": "correct", "cancel_reason": null})),
            act(
                json!({"act": "correct", "cancel_reason": null, "targets": [{"conferral_id": held.conferral, "name_right": "Đặng Thị Mẫu Mới"}]}),
            ),
        ),
        ("annex_empty", act(json!({"targets": []})), act(json!({}))),
        (
            "twice_in_decision",
            act(json!({"targets": [{"conferral_id": held.conferral}, {"conferral_id": held.conferral}]})),
            act(json!({})),
        ),
    ]
}

/// What the register holds beforehand: who has which award, and which numbers are taken.
struct Held {
    recipient: i64,
    conferral: i64,
}

/// What makes the sample a decision that cancels the medal.
fn act(held: &Held, change: Value) -> Value {
    but(
        json!({"act": "cancel", "cancel_reason": "b", "authority_codes": ["TW_HCTD"], "signed_on": "2024-05-01", "lines": null, "conferral_type": null,
            "targets": [{"conferral_id": held.conferral}]}),
        change,
    )
}

fn cautions(held: &Held) -> Vec<Case> {
    let medal = |year: i32, award: &str| {
        json!({"authority_codes": ["TW_HCTD"], "signed_on": "2024-05-01", "year_from": year, "year_to": year,
            "lines": [{"line": 1, "award_code": award, "recipient_kind": "individual", "recipient_id": held.recipient}]})
    };
    let keyed = |value: &str| {
        json!({"authority_codes": ["TW_HCTD"], "signed_on": "2024-05-01", "year_from": 2022, "year_to": 2022,
            "lines": [{"line": 1, "award_code": "KNC_VSNND", "recipient_kind": "individual", "name": "Mẫu", "external_ids": [{"system": "hrm", "value": value}]}]})
    };
    let total = |count: i32| json!({"stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": count}]});
    let new_body =
        |number: &str| json!({"authority_codes": ["UBND_ANGIANG"], "signed_on": "2025-07-02", "number": number});
    let of_origin = |award: &str, origin: &str| json!({"lines": [{"line": 1, "award_code": award, "recipient_kind": "individual", "name": "Mẫu", "origin": origin}]});
    vec![
        ("totals_differ", total(2), total(1)),
        ("namesake_number", new_body("0777"), new_body("778")),
        ("open_draft_number", json!({"number": "00888"}), json!({"number": "889"})),
        ("same_award_same_year", medal(2022, "KNC_VSNND"), medal(2022, "BK_TW_HOI")),
        ("same_award_same_year", keyed("7"), keyed("8")),
        ("already_held", medal(2023, "KNC_VSNND"), medal(2023, "BK_TW_HOI")),
        ("competence_unknown", json!({"signed_on": "2023-12-31"}), json!({"signed_on": "2024-01-01"})),
        (
            "rule_unverified",
            json!({"authority_codes": ["UBND_LANGSON"], "signed_on": "2026-10-01"}),
            json!({"authority_codes": ["UBND_LANGSON"], "signed_on": "2026-09-30"}),
        ),
        (
            "no_legal_standing",
            json!({"authority_codes": ["BCD_HMTN_KIENLUONG"]}),
            json!({"authority_codes": ["UBND_LANGSON"]}),
        ),
        ("foreigner", of_origin("BK_BO_TINH", "foreign"), of_origin("BK_BO_TINH", "overseas")),
        ("day_unknown", json!({"signed_on": null, "evidence": "press"}), json!({"evidence": "press"})),
        (
            "other_authority",
            act(held, json!({"act": "reissue", "cancel_reason": null, "authority_codes": ["UBND_LANGSON"]})),
            act(held, json!({"act": "reissue", "cancel_reason": null})),
        ),
        (
            "original_not_registered",
            act(held, json!({"targets": [{"original_as_written": "Quyết định 12/QĐ-UBND năm 1999"}]})),
            act(held, json!({"act": "reissue", "cancel_reason": null})),
        ),
    ]
}

/// The codes of one half of a verdict.
fn codes(verdict: &Value) -> Vec<String> {
    verdict.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

/// Bodies of the district and the commune, which have no last day of their own here, and who holds what.
async fn prepared(r: &Register) -> Held {
    let keeper = r.administrator().await;
    keeper
        .post(
            "/v1/authorities",
            &json!({"code": "HUYEN", "name_vi": "UBND huyện Mẫu", "name_en": "District", "level": "district"}),
        )
        .await
        .expect(201);
    keeper
        .post(
            "/v1/authorities",
            &json!({"code": "XA", "name_vi": "UBND xã Mẫu", "name_en": "Commune", "level": "commune"}),
        )
        .await
        .expect(201);
    let clerk = r.clerk().await;
    let recipient = clerk
        .post(
            "/v1/recipients",
            &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "external_ids": [{"system": "hrm", "value": "7"}]}),
        )
        .await
        .expect(201)
        .id();
    let medal = json!({"authority_codes": ["TW_HCTD"], "number": "5", "symbol": "QĐ-TWHCTĐ", "signed_on": "2023-05-01", "year_from": 2022, "year_to": 2022,
        "lines": [{"line": 1, "award_code": "KNC_VSNND", "recipient_kind": "individual", "recipient_id": recipient}]});
    let medal = r.registered(&but(decision("5", 1), medal)).await;
    let conferral = clerk.get(&format!("/v1/decisions/{}/conferrals", medal.id())).await.expect(200).items()[0]["id"]
        .as_i64()
        .unwrap();
    r.registered(&but(decision("777", 1), json!({"authority_codes": ["UBND_ANGIANG_CU"], "signed_on": "2025-06-30"})))
        .await;
    clerk.post("/v1/decisions", &decision("888", 1)).await.expect(201);
    Held { recipient, conferral }
}

#[test]
fn every_flaw_and_every_caution_has_its_case() {
    let named = |cases: Vec<Case>| cases.into_iter().map(|(code, _, _)| code).collect::<BTreeSet<_>>();
    let held = Held { recipient: 1, conferral: 1 };
    assert_eq!(named(flaws(&held)), FLAWS.iter().copied().collect());
    assert_eq!(named(cautions(&held)), CAUTIONS.iter().copied().collect());
}

on_both_engines! {
    async fn a_flaw_refuses_the_submit_whatever_is_acknowledged_and_turns_where_the_law_does(r: Register) {
        let held = prepared(&r).await;
        let clerk = r.clerk().await;
        for (i, (code, raised, passing)) in flaws(&held).into_iter().enumerate() {
            for (change, expected) in [(raised, true), (passing, false)] {
                let body = but(but(decision(&format!("{i}{expected}"), 1), json!({"year_from": 2018, "year_to": 2018})), change);
                let draft = clerk.post("/v1/decisions", &body).await.expect(201);
                let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
                assert_eq!(codes(&checks["flaws"]).contains(&code.to_owned()), expected, "{code}: {body}: {}", checks.text());
                let submitted = clerk.take("submit", &draft, &all_acknowledged()).await;
                if expected {
                    let refused = submitted.refused(422, "rule_broken");
                    assert_eq!(refused["errors"], checks["flaws"], "what the submit refuses is what the checks had shown");
                    assert_eq!(clerk.get(&format!("/v1/decisions/{}", draft.id())).await.expect(200)["state"], "draft");
                } else {
                    submitted.expect(200);
                }
            }
        }
    }

    async fn a_caution_is_acknowledged_by_its_code_and_turns_where_the_record_does(r: Register) {
        let held = prepared(&r).await;
        let clerk = r.clerk().await;
        for (i, (code, raised, quiet)) in cautions(&held).into_iter().enumerate() {
            for (change, expected) in [(raised, true), (quiet, false)] {
                let body = but(decision(&format!("{i}{expected}"), 1), change);
                let draft = clerk.post("/v1/decisions", &body).await.expect(201);
                let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
                assert_eq!(codes(&checks["cautions"]).contains(&code.to_owned()), expected, "{code}: {body}: {}", checks.text());
                assert!(codes(&checks["flaws"]).is_empty(), "{code}: {body}: {}", checks.text());
                if !expected {
                    continue;
                }
                // All but this one answered for: it alone still stands in the way.
                let mut others = all_acknowledged();
                others["acknowledge"].as_array_mut().unwrap().retain(|a| a["code"] != code);
                let refused = clerk.take("submit", &draft, &others).await.refused(422, "unacknowledged");
                assert!(refused.codes().iter().all(|c| *c == code), "{code}: {}", refused.text());
                let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
                assert!(submitted["acknowledged"].as_array().unwrap().iter().any(|a| a["code"] == code && a["by"] == "clerk"));
                r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
            }
        }
    }
}
