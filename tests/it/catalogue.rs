//! The catalogue an office starts with: provinces and ministries with their successions, awards that are given no more,
//! English names that may be missing, and words by which an entry is found.

use crate::harness::{
    Engine, Kept, Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["code"].as_str().unwrap()).collect()
}

on_both_engines! {
    async fn thirty_four_provinces_live_and_fifty_three_ended_each_with_its_successor(r: Register) {
        let client = r.outside_client().await;
        let bodies = client.walk("/v1/authorities", 200).await;
        let provinces: Vec<_> = bodies.iter().filter(|body| body["level"] == "province").collect();
        let alive = provinces.iter().filter(|body| body.get("valid_to").is_none()).count();
        assert_eq!((alive, provinces.len() - alive), (34, 53));
        let successions = client.walk("/v1/successions", 200).await;
        for ended in provinces.iter().filter(|body| body.get("valid_to").is_some()) {
            assert!(successions.iter().any(|s| s["predecessor_code"] == ended["code"]), "{} has no successor", ended["code"]);
        }
        // The old and the new body of one name; Thành phố Hồ Chí Minh kept the code for the old one.
        for (old, new) in [("UBND_ANGIANG_CU", "UBND_ANGIANG"), ("UBND_TPHCM", "UBND_TPHCM_MOI"), ("UBND_HAIPHONG_CU", "UBND_HAIPHONG")] {
            let (old, new) = (client.get(&format!("/v1/authorities/{old}")).await.expect(200), client.get(&format!("/v1/authorities/{new}")).await.expect(200));
            assert_eq!((&old["name_vi"], &old["valid_to"], &new["valid_from"]), (&new["name_vi"], &json!("2025-06-30"), &json!("2025-07-01")));
        }
        let lineage = client.get("/v1/authorities/UBND_TPHCM_MOI/lineage").await.expect(200);
        assert_eq!(codes(lineage["predecessors"].as_array().unwrap()).len(), 3);
        let hue = client.get("/v1/authorities/UBND_THUATHIENHUE/lineage").await.expect(200);
        assert_eq!(hue["successors"][0]["code"], "UBND_HUE");
        // How sure an entry is, is part of it.
        let ministry = client.get("/v1/authorities/BO_NOIVU").await.expect(200);
        assert_eq!((&ministry["level"], &ministry["confidence"]), (&json!("ministry"), &json!("general knowledge")));
        // Ministries and central bodies that ended lead to those of today, and each says how sure it is.
        let central = bodies.iter().filter(|body| body["level"] == "ministry" || body["level"] == "central_organisation");
        let (mut living, mut ended) = (0, 0);
        for body in central {
            let known = body["confidence"].as_str().unwrap();
            assert!(!known.is_empty(), "{}", body["code"]);
            if body.get("valid_to").is_some() { ended += 1 } else { living += 1 }
            let heir = successions.iter().find(|s| s["predecessor_code"] == body["code"]);
            assert_eq!(heir.is_some(), body.get("valid_to").is_some(), "{}", body["code"]);
        }
        assert_eq!((living, ended), (51, 15));
        let fisheries = client.get("/v1/authorities/BO_THUYSAN/lineage").await.expect(200);
        assert_eq!((&fisheries["successors"][0]["code"], &fisheries["successors"][0]["successors"][0]["code"]), (&json!("BO_NNPTNT"), &json!("BO_NNMT")));
    }

    async fn an_entry_is_found_by_words_without_accents(r: Register) {
        let client = r.outside_client().await;
        let found = async |path: &str| client.get(path).await.expect(200).items();
        assert_eq!(codes(&found("/v1/authorities?q=lang+son").await), ["UBND_LANGSON"]);
        assert_eq!(codes(&found("/v1/authorities?q=ubnd_langson").await), ["UBND_LANGSON"]);
        assert_eq!(codes(&found("/v1/awards?q=khang+chien+phap+nhat").await), ["HC_KCCP_1", "HCH_KCCP_1"]);
        assert_eq!(codes(&found("/v1/campaigns?q=hien+mau").await), ["HMTN"]);
        assert!(found("/v1/authorities?q=khong+co+dau").await.is_empty());
        // A page of what is found goes on, and counts.
        let page = client.get("/v1/authorities?q=tinh&limit=10&include_total=true").await.expect(200);
        assert_eq!((page.items().len(), client.walk("/v1/authorities?q=tinh", 7).await.len()), (10, usize::try_from(page["total"].as_i64().unwrap()).unwrap()));
        client.get("/v1/awards?q=%20").await.refused(400, "invalid_parameter").at("q", "no_words");
    }

    async fn english_names_may_be_missing_and_texts_have_the_vietnamese_ones(r: Register) {
        let keeper = r.administrator().await;
        let body = json!({"code": "UBND_MAU", "name_vi": "Ủy ban nhân dân tỉnh Mẫu", "level": "province"});
        let made = keeper.post("/v1/authorities", &body).await.expect(201);
        assert!(made.json().get("name_en").is_none());
        let award = json!({"code": "BK_MAU", "name_vi": "Bằng khen tỉnh Mẫu", "short_name_vi": "Bằng khen", "kind": "certificate_of_merit", "recipient_kinds": ["individual"], "precedence": 441});
        keeper.post("/v1/awards", &award).await.expect(201);
        r.clerk().await.post("/v1/campaigns", &json!({"code": "MAU", "name_vi": "Phong trào Mẫu"})).await.expect(201);
        keeper.post("/v1/authorities", &but(body, json!({"code": "UBND_MAU_2", "name_en": " "}))).await.refused(400, "invalid_body").at("/name_en", "empty");
        let lines = json!([but(line(1), json!({"award_code": "BK_MAU"}))]);
        r.registered(&but(decision("1", 0), json!({"authority_codes": ["UBND_MAU"], "campaign_code": "MAU", "lines": lines}))).await;
        let summary = r.outside_client().await.get("/v1/reports/summary?campaign=MAU&year=2019").await.expect(200);
        assert_eq!(summary["sentence_en"], "Phong trào Mẫu, 2019: Ủy ban nhân dân tỉnh Mẫu awarded 1 Bằng khen to 1 individual.");
    }

    async fn old_awards_are_recorded_by_the_papers_of_their_time(r: Register) {
        let clerk = r.clerk().await;
        let lines = json!([but(line(1), json!({"award_code": "HC_KCCP_3", "year_from": 1946, "year_to": 1954}))]);
        let old = but(decision("12", 0), json!({"authority_codes": ["CTN"], "symbol": "LCT", "instrument": "order", "signed_on": null, "signed_year": 1962, "signed_month": 9,
            "evidence": "certified_copy", "lines": lines, "year_from": 1930, "year_to": 1954}));
        let done = r.registered(&old).await;
        assert_eq!((&done["instrument"], &done["signed_month"], &done["year_from"]), (&json!("order"), &json!(9), &json!(1930)));
        clerk.post("/v1/decisions", &but(old.clone(), json!({"instrument": "decree", "number": "13"}))).await.expect(201);
        // Given no more.
        let late = clerk.post("/v1/decisions", &but(old.clone(), json!({"number": "14", "signed_year": null, "signed_month": null, "signed_on": "2024-09-02", "evidence": "original"}))).await.expect(201);
        assert!(clerk.take("submit", &late, &all_acknowledged()).await.refused(422, "rule_broken").codes().contains(&"award_closed"));
        for (changes, pointer, code) in [
            (json!({"signed_month": 13}), "/signed_month", "out_of_range"),
            (json!({"signed_year": null}), "/signed_month", "needs_year"),
            (json!({"signed_year": null, "signed_on": "1962-10-01"}), "/signed_month", "disagrees"),
            (json!({"year_from": 1899}), "/year_from", "year_out_of_range"),
        ] {
            clerk.post("/v1/decisions", &but(old.clone(), changes)).await.refused(400, "invalid_body").at(pointer, code);
        }
    }

    async fn bodies_below_a_province_give_their_own_certificates(r: Register) {
        let keeper = r.administrator().await;
        keeper.post("/v1/authorities", &json!({"code": "HCTD_MAU", "name_vi": "Hội Chữ thập đỏ tỉnh Mẫu", "level": "provincial_association"})).await.expect(201);
        let given = async |number: &str, award: &str, authority: &str, day: &str| {
            let lines = json!([but(line(1), json!({"award_code": award}))]);
            let clerk = r.clerk().await;
            let draft = clerk.post("/v1/decisions", &but(decision(number, 0), json!({"authority_codes": [authority], "lines": lines, "signed_on": day}))).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            checks["flaws"].as_array().unwrap().iter().map(|flaw| flaw["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(given("1", "GK_HCTD_TINH", "HCTD_MAU", "2024-06-14").await.is_empty());
        assert!(given("2", "GK_BCD", "BCD_HMTN_KIENLUONG", "2019-06-14").await.is_empty());
        assert!(!given("3", "GK_HCTD_TINH", "UBND_KIENGIANG", "2024-06-14").await.is_empty(), "no province gives it");
        // A certificate of recognition was the district's until the districts ended, and is the commune's from then on.
        for (code, level) in [("HUYEN_MAU", "district"), ("XA_MAU", "commune")] {
            keeper.post("/v1/authorities", &json!({"code": code, "name_vi": format!("Ủy ban nhân dân {code}"), "level": level})).await.expect(201);
        }
        for (number, award, body, day, right) in [
            ("4", "GCN_HUYEN", "HUYEN_MAU", "2025-06-30", true),
            ("5", "GCN_HUYEN", "HUYEN_MAU", "2025-07-01", false),
            ("6", "GCN_XA", "XA_MAU", "2025-07-01", true),
            ("7", "GCN_XA", "XA_MAU", "2025-06-30", false),
        ] {
            assert_eq!(given(number, award, body, day).await.is_empty(), right, "{award} of {day}");
        }
    }

    async fn the_demonstration_has_what_the_sources_of_two_cases_say(engine: Engine) {
        let client = Register::demonstration(engine).await;
        let client = client.outside_client().await;
        let of = async |query: &str| client.walk(&format!("/v1/decisions?state=registered&{query}"), 200).await;
        let flag = of("number=345&authority=TTG").await.remove(0);
        assert_eq!((&flag["signer_name"], &flag["signer_capacity"]), (&json!("Nguyễn Sinh Hùng"), &json!("KT. THỦ TƯỚNG, PHÓ THỦ TƯỚNG")));
        let cancelled = of("number=477&authority=TTG").await.remove(0);
        assert_eq!((&cancelled["act"], &cancelled["signed_year"]), (&json!("cancel"), &json!(2017)));
        let by_president = of("act=cancel&authority=CTN").await.remove(0);
        assert_eq!(by_president["targets"].as_array().unwrap().len(), 3, "three cancellations beside it");
    }

    async fn doctor_lists_what_a_body_signed_after_its_end(kept: Kept) {
        // A register of 0.1.0 in which Thành phố Hồ Chí Minh was undated, with a paper of after the merger.
        let secrets = kept.secrets();
        let r = kept.serve();
        let body = r.holding(secrets["quan-tri"].as_str().unwrap()).get("/v1/authorities/UBND_TPHCM").await.expect(200);
        assert_eq!((&body["valid_to"], &body["version"]), (&json!("2025-06-30"), &json!(2)), "brought to what the edition says");
        assert!(r.run(&["doctor"]).exit(0).text().contains("bodies    ok"));
        // A paper of after the merger, from when nothing was said against it.
        r.sql("UPDATE authority SET valid_to = '2019-12-31' WHERE code = 'UBND_KIENGIANG'").unwrap();
        let (paper, day) = ("SELECT min(id) FROM decision WHERE state = 'registered' AND signed_on > '2019-12-31' AND authority_codes LIKE '%UBND_KIENGIANG%'", "UBND_KIENGIANG ended on 2019-12-31");
        let text = r.run(&["doctor"]).text();
        assert!(text.contains(&format!("bodies    !   decision {} (", r.number(paper))) && text.contains(day), "{text}");
    }
}
