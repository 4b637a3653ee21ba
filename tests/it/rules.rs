//! Each flaw and each caution, asked for on both sides of the day, kind or number where it turns.

use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision, line},
};
use award_registry::domain::check::{CAUTIONS, FLAWS};
use serde_json::{Value, json};
use std::collections::BTreeSet;

mod cautions;

use cautions::cautions;

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
        ("number_missing", json!({"number": null}), json!({"number": null, "evidence": "press", "source": "Báo Mẫu"})),
        (
            "date_missing",
            json!({"signed_on": null}),
            json!({"signed_on": null, "evidence": "press", "source": "Báo Mẫu"}),
        ),
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
            json!({"lines": of("BK", "individual"), "evidence": "press", "source": "Báo Mẫu"}),
        ),
        (
            "unnamed_recipient",
            json!({"lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true}]}),
            json!({"evidence": "declaration", "source": "Lời khai", "lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true}]}),
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
        ("signed_in_future", langson(&future(2)), langson("2026-09-30")),
        ("source_missing", json!({"evidence": "press"}), json!({"evidence": "press", "source": "Báo Mẫu"})),
        (
            "value_for_many",
            act(
                json!({"act": "reissue", "cancel_reason": null, "targets": [{"decision_id": held.pair, "certificate_number": "9"}]}),
            ),
            act(json!({"act": "reissue", "cancel_reason": null, "targets": [{"decision_id": held.pair}]})),
        ),
        (
            "joint_needs_two",
            json!({"attribution": "joint"}),
            json!({"attribution": "joint", "authority_codes": ["UBND_KIENGIANG", "UBND_LANGSON"]}),
        ),
        // A record signed the day after a paper is not what the press made of it.
        (
            "replaces_unfit",
            json!({"signed_on": "2020-05-25", "relations": [{"kind": "replaces", "decision_id": held.pair}]}),
            json!({"signed_on": "2020-05-26", "relations": [{"kind": "replaces", "decision_id": held.pair}]}),
        ),
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
    /// A decision of two lines, of which one has the certificate 0153.
    pair: i64,
    /// Someone who died in 2019.
    dead: i64,
    /// A collective, and the one that took its place in 2012.
    ended: i64,
    successor: i64,
}

/// A day that lies ahead.
fn future(days: i64) -> String {
    (chrono::Utc::now() + chrono::TimeDelta::days(days)).date_naive().to_string()
}

/// What makes the sample a decision of a body that lives.
fn langson(day: &str) -> Value {
    json!({"authority_codes": ["UBND_LANGSON"], "signed_on": day})
}

/// What makes the sample a decision that cancels the medal.
fn act(held: &Held, change: Value) -> Value {
    but(
        json!({"act": "cancel", "cancel_reason": "b", "authority_codes": ["TW_HCTD"], "signed_on": "2024-05-01", "lines": null, "conferral_type": null,
            "targets": [{"conferral_id": held.conferral}]}),
        change,
    )
}

/// What makes the sample a press item that names the year of signing alone.
fn press(year: i32, change: Value) -> Value {
    but(json!({"signed_on": null, "signed_year": year, "evidence": "press", "source": "Báo Mẫu"}), change)
}

/// One line of someone known.
fn linked(kind: &str, id: i64, change: Value) -> Value {
    let line = json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": kind, "recipient_id": id});
    json!({"lines": [but(line, change)]})
}

/// The codes of one part of a verdict.
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
    let mut pair = decision("999", 2);
    pair["lines"][0]["certificate_number"] = json!("0153");
    let pair = r.registered(&pair).await.id();
    r.registered(&but(but(decision("1", 2), press(2020, json!({}))), json!({"number": null, "symbol": null}))).await;
    let make = async |facts: Value| clerk.post("/v1/recipients", &facts).await.expect(201).id();
    let dead =
        make(json!({"kind": "individual", "name": "Lê Văn Mẫu", "birth_year": 1960, "died_on": "2019-02-01"})).await;
    let ended = make(json!({"kind": "collective", "name": "Trường Mẫu cũ"})).await;
    let successor = make(json!({"kind": "collective", "name": "Trường Mẫu mới"})).await;
    clerk
        .post(
            "/v1/recipient-successions",
            &json!({"predecessor_id": ended, "successor_id": successor, "kind": "merge", "date": "2012-08-01", "instrument": "Quyết định sáp nhập"}),
        )
        .await
        .expect(201);
    Held { recipient, conferral, pair, dead, ended, successor }
}

#[test]
fn every_flaw_and_every_caution_has_its_case() {
    let named = |cases: Vec<Case>| cases.into_iter().map(|(code, _, _)| code).collect::<BTreeSet<_>>();
    let held = Held { recipient: 1, conferral: 1, pair: 1, dead: 1, ended: 1, successor: 1 };
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

    async fn what_press_cannot_say_is_noted_and_nobody_answers_for_it(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let unknown = json!({"signed_on": null, "effective_on": null, "evidence": "press", "source": "Báo Mẫu"});
        let draft = clerk.post("/v1/decisions", &but(decision("31", 1), unknown)).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        assert_eq!((codes(&checks["flaws"]), codes(&checks["cautions"])), (vec![], vec![]), "{}", checks.text());
        assert_eq!(codes(&checks["notes"]), ["day_unknown", "competence_unknown"]);
        let submitted = clerk.take("submit", &draft, &json!({})).await.expect(200);
        assert_eq!(submitted["notes"], json!(["competence_unknown", "day_unknown"]));
        let returned = registrar.take("return", &submitted, &json!({"reason": "Xem lại nguồn"})).await.expect(200);
        assert_eq!(returned["notes"], json!([]));
        let submitted = clerk.take("submit", &returned, &json!({})).await.expect(200);
        let done = registrar.take("register", &submitted, &json!({})).await.expect(200);
        let kept = clerk.get(&format!("/v1/decisions/{}", done.id())).await.expect(200);
        assert_eq!(kept["notes"], json!(["competence_unknown", "day_unknown"]));
    }

    async fn one_reason_answers_for_several_cautions_and_a_reason_for_none_is_refused(r: Register) {
        let clerk = r.clerk().await;
        let body = but(decision("21/23", 1), json!({"effective_on": future(30), "year_from": 2020, "year_to": 2021}));
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        let one = json!({"acknowledge": [{"codes": ["number_suspicious", "effect_later", "competence_unknown"], "reason": "Đúng như bản giấy"}]});
        let refused = clerk.take("submit", &draft, &one).await.refused(422, "unacknowledged");
        assert_eq!(refused.codes(), ["dates_out_of_order"]);
        clerk.take("submit", &draft, &json!({"acknowledge": [{"reason": "x"}]})).await.refused(400, "invalid_body").at("/acknowledge/0/code", "required");
        let both = json!({"acknowledge": [{"code": "dates_out_of_order", "codes": ["number_suspicious", "effect_later", "competence_unknown"], "reason": "Đúng như bản giấy"}]});
        let submitted = clerk.take("submit", &draft, &both).await.expect(200);
        let kept: Vec<_> = submitted["acknowledged"].as_array().unwrap().iter().map(|a| (a["code"].clone(), a["reason"].clone())).collect();
        let expected = ["dates_out_of_order", "number_suspicious", "effect_later", "competence_unknown"].map(|code| (json!(code), json!("Đúng như bản giấy")));
        assert_eq!(kept, expected);
    }
}
