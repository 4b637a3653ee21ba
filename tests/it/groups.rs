//! Lists and counts are found by groups of alike conferrals: they say what the conferrals themselves say, after every
//! kind of act.

use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision, line},
};
use serde_json::{Value, json};

/// What the conferrals make of the groups, and what is there.
const COMPUTED: &str = "SELECT decision_id, status, award_id, recipient_kind, authority_set_id, signed_fall, coalesce(campaign_id, 0), coalesce(year_from, 0), \
    coalesce(year_to, 0), evidence, posthumous, CASE WHEN recipient_id IS NULL THEN 1 ELSE 0 END AS unnamed, max(id), count(*) FROM conferral \
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12";
const KEPT: &str = "SELECT decision_id, status, award_id, recipient_kind, authority_set_id, signed_fall, coalesce(campaign_id, 0), coalesce(year_from, 0), \
    coalesce(year_to, 0), evidence, posthumous, CASE WHEN unnamed THEN 1 ELSE 0 END AS unnamed, max(last_id), sum(total) FROM conferral_group \
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12";

/// Decisions of one day, of other days and of no known day, each with several kinds of conferrals; some cancelled, one
/// mended.
async fn filled(r: &Register) {
    let of = |number: &str, lines: usize, change: Value| but(decision(number, lines), change);
    let one = |n: usize| match n {
        4 | 8 => {
            json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "household", "name": format!("Hộ ông Trần Mẫu {n}")})
        }
        1 | 7 => but(line(n), json!({"posthumous": true})),
        _ => line(n),
    };
    let lines: Vec<Value> = (1..=9).map(one).collect();
    for (number, day) in [("1", "2020-05-26"), ("2", "2020-05-26"), ("3", "2019-01-02"), ("4", "2021-11-30")] {
        r.registered(&of(number, 1, json!({"signed_on": day, "effective_on": day, "lines": lines}))).await;
    }
    let press = json!({"evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null, "effective_on": null, "announced_year": 2020});
    r.registered(&of("5", 3, press)).await;
    let clerk = r.clerk().await;
    let conferrals = clerk.get("/v1/conferrals?limit=200").await.expect(200).items();
    let some: Vec<Value> = conferrals.iter().step_by(7).take(4).map(|c| json!({"conferral_id": c["id"]})).collect();
    r.registered(&of("6", 0, json!({"act": "cancel", "cancel_reason": "b", "signed_on": "2022-01-10", "effective_on": "2022-01-10", "targets": some}))).await;
    let person = conferrals
        .iter()
        .find(|c| c["recipient_kind"] == "individual" && c["posthumous"] == false && c["evidence"] == "original")
        .unwrap();
    let targets = json!([{"conferral_id": person["id"], "right": {"posthumous": true}}]);
    let draft = clerk
        .post(
            "/v1/decisions",
            &json!({"act": "rectify", "evidence": "original", "remark": "Ghi nhầm", "targets": targets}),
        )
        .await
        .expect(201);
    let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
    r.registrar().await.take("register", &submitted, &json!({})).await.expect(200);
}

on_both_engines! {
    async fn the_groups_are_what_the_conferrals_make_of_them(r: Register) {
        filled(&r).await;
        assert!(r.number("SELECT count(*) FROM conferral_group") > 8);
        assert_eq!(r.sql(KEPT).unwrap(), r.sql(COMPUTED).unwrap());
        assert_eq!(r.number("SELECT count(*) FROM conferral_group g WHERE first_id <> (SELECT min(id) FROM conferral c WHERE c.decision_id = g.decision_id)"), 0);
    }

    async fn small_pages_of_every_order_have_what_one_large_page_has(r: Register) {
        filled(&r).await;
        let auditor = r.auditor().await;
        let filters = ["", "&year=2019", "&recipient_kind=household", "&posthumous=true", "&status=cancelled", "&status=cancelled&status=in_force", "&evidence=press",
            "&authority=UBND_LANGSON", "&recipient_kind=individual&signed_from=2020-01-01", "&complete=false", "&complete=true", "&q=mau", "&publishable=true", "&signed_year=2020"];
        for sort in ["-signed_on", "signed_on", "name", "precedence"] {
            for filter in filters {
                let whole = auditor.get(&format!("/v1/conferrals?limit=200&sort={sort}{filter}&include_total=true")).await.expect(200).json();
                let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()).collect::<Vec<_>>();
                let (all, mut walked, mut cursor) = (ids(&whole), Vec::new(), String::new());
                assert_eq!(whole["total"], json!(all.len()), "{sort} {filter}");
                loop {
                    let page = auditor.get(&format!("/v1/conferrals?limit=2&sort={sort}{filter}{cursor}")).await.expect(200).json();
                    walked.extend(ids(&page));
                    match page["next_cursor"].as_str() {
                        Some(next) => cursor = format!("&cursor={next}"),
                        None => break,
                    }
                }
                assert_eq!(walked, all, "{sort} {filter}");
                // The order is that of the days, the unknown last, ties by number.
                if sort.ends_with("signed_on") {
                    let rank = |c: &Value| {
                        let day = c["signed_on"].as_str().map(|day| day.replace('-', "").parse::<i64>().unwrap());
                        (day.map_or(i64::MAX, |day| if sort.starts_with('-') { -day } else { day }), c["id"].as_i64().unwrap())
                    };
                    assert!(whole["items"].as_array().unwrap().is_sorted_by_key(rank), "{sort} {filter}");
                }
            }
        }
    }

    async fn groups_that_were_edited_by_hand_are_found_and_made_anew(r: Register) {
        filled(&r).await;
        for edit in [
            "UPDATE conferral_group SET total = total + 1 WHERE id = (SELECT min(id) FROM conferral_group)",
            "DELETE FROM conferral_group WHERE id = (SELECT max(id) FROM conferral_group)",
            "INSERT INTO conferral_group (decision_id, first_id, last_id, total, status, award_id, award_kind, precedence, recipient_kind, unnamed, authority_set_id, signed_fall, signed_rise, evidence, posthumous) \
             SELECT decision_id, first_id, last_id, total, status, award_id, award_kind, precedence, recipient_kind, unnamed, authority_set_id, signed_fall, signed_rise, evidence, posthumous FROM conferral_group ORDER BY id LIMIT 1",
            "INSERT INTO decision_differing (decision_id) SELECT min(id) FROM decision",
        ] {
            r.sql(edit).unwrap();
            let seen = r.run(&["audit", "verify"]).exit(1).stderr;
            assert!((seen.contains("the rows of conferral_group") || seen.contains("the row of decision_differing")) && seen.contains("repair indexes"), "{edit}: {seen}");
            r.run(&["repair", "indexes"]).exit(0);
            r.run(&["audit", "verify"]).exit(0);
            assert_eq!(r.sql(KEPT).unwrap(), r.sql(COMPUTED).unwrap());
        }
    }
}
