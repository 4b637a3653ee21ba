//! A case of every caution.

use super::{Case, Held, act, future, linked, of, press};
use crate::harness::sample::{but, line};
use serde_json::json;

pub(super) fn cautions(held: &Held) -> Vec<Case> {
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
        ("authority_not_alive", press(2025, json!({})), press(2024, json!({}))),
        (
            "award_closed",
            press(2025, json!({"authority_codes": ["HUYEN"], "lines": of("GK_HUYEN", "individual")})),
            press(2024, json!({"authority_codes": ["HUYEN"], "lines": of("GK_HUYEN", "individual")})),
        ),
        (
            "competence_lacking",
            press(2025, json!({"authority_codes": ["HUYEN"], "lines": of("CSTD_CS", "individual")})),
            press(2024, json!({"authority_codes": ["HUYEN"], "lines": of("CSTD_CS", "individual")})),
        ),
        (
            "year_missing",
            json!({"campaign_code": "HMTN", "year_from": null, "year_to": null}),
            json!({"campaign_code": "HMTN"}),
        ),
        (
            "dates_out_of_order",
            json!({"year_from": 2020, "year_to": 2021}),
            json!({"year_from": 2020, "year_to": 2020}),
        ),
        ("effect_later", json!({"effective_on": future(30)}), json!({"effective_on": "2020-07-01"})),
        ("number_suspicious", json!({"number": "21/23"}), json!({"number": "2123"})),
        (
            "posthumous_mismatch",
            linked("individual", held.dead, json!({})),
            linked("individual", held.dead, json!({"posthumous": true})),
        ),
        (
            "recipient_ended",
            linked("collective", held.ended, json!({})),
            linked("collective", held.successor, json!({})),
        ),
        (
            "recipient_differs",
            linked("individual", held.recipient, json!({"name": "Ngô Văn Khác"})),
            linked("individual", held.recipient, json!({})),
        ),
        (
            "certificate_taken",
            json!({"lines": [but(line(1), json!({"certificate_number": "0153"}))]}),
            json!({"lines": [but(line(1), json!({"certificate_number": "0154"}))]}),
        ),
        ("same_paper", json!({"number": "999", "symbol": null}), json!({"number": "998", "symbol": null})),
        (
            "same_record",
            press(2020, json!({"lines": [line(1), line(2)]})),
            press(2021, json!({"lines": [line(1), line(2)]})),
        ),
        (
            "name_suspicious",
            json!({"lines": [but(line(1), json!({"name": "Bà Đặng Thị Mẫu"}))]}),
            json!({"lines": [but(line(1), json!({"name": "Đặng Thị Mẫu"}))]}),
        ),
        (
            "probable_same_person",
            json!({"lines": [but(line(1), json!({"name": "Lê Văn Mẫu", "birth_year": 1960}))]}),
            json!({"lines": [but(line(1), json!({"name": "Lê Văn Mẫu", "birth_year": 1961}))]}),
        ),
        // It comes last: what is stripped cannot be touched again.
        (
            "strip_not_title",
            act(held, json!({"act": "strip", "cancel_reason": null})),
            act(held, json!({"act": "reissue", "cancel_reason": null, "targets": [{"decision_id": held.pair}]})),
        ),
        // After it, as it replaces one of the pair.
        (
            "replaces_other_count",
            json!({"relations": [{"kind": "replaces", "decision_id": held.pair, "wholly": false}], "lines": [line(1), line(5)]}),
            json!({"relations": [{"kind": "replaces", "decision_id": held.pair, "wholly": false}], "lines": [line(2)]}),
        ),
        (
            "replaces_differs",
            json!({"relations": [{"kind": "replaces", "decision_id": held.pair, "wholly": false}], "year_from": 2018, "year_to": 2018, "lines": [line(1)]}),
            json!({"relations": [{"kind": "replaces", "decision_id": held.pair, "wholly": false}], "lines": [line(1)]}),
        ),
    ]
}
