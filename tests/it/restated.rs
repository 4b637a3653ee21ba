//! What an act or a mending leaves is asked what it would be asked were it entered so.

use crate::acts::awarded;
use crate::harness::{
    Answer, Register,
    sample::{all_acknowledged, but, decision, line},
};
use crate::replay::{act, mending};
use serde_json::{Value, json};

/// The codes of a grade of a draft's checks, each with its place.
fn told(checks: &Answer, grade: &str) -> Vec<(String, String)> {
    let of = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
    checks[grade].as_array().unwrap().iter().map(|found| (of(found, "code"), of(found, "pointer"))).collect()
}

async fn checks(r: &Register, body: &Value) -> Answer {
    let clerk = r.clerk().await;
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200)
}

fn has(found: &[(String, String)], code: &str, place: &str) -> bool {
    found.iter().any(|(one, at)| one == code && at == place)
}

on_both_engines! {
    async fn a_line_that_comes_to_say_what_a_colleagues_says_is_the_same_recipient_twice(r: Register) {
        let colleagues: Vec<Value> = (1..=3)
            .map(|n| but(line(1), json!({"line": n, "name": format!("Lê Văn {}", ["Mẫu", "Một", "Hai"][n - 1]), "unit": "Trường THCS Mẫu", "birth_year": null})))
            .collect();
        let award = r.registered(&but(decision("1", 0), json!({"lines": colleagues}))).await;
        let given = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let right = |of: &Value, right: Value| mending(json!([{"conferral_id": of["id"], "right": right}]));
        let found = told(&checks(&r, &right(&given[1], json!({"name": "Lê Văn Mẫu"}))).await, "flaws");
        assert!(has(&found, "twice_in_decision", "/targets/0"), "{found:?}");
        let draft = r.clerk().await.post("/v1/decisions", &right(&given[1], json!({"name": "Lê Văn Mẫu"}))).await.expect(201);
        r.clerk().await.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken");
        // By a correction as well, and by one that puts right a unit.
        let found = told(&checks(&r, &act("2", "2021-03-01", "correct", json!([{"conferral_id": given[2]["id"], "name_right": "LÊ VĂN MẪU"}]))).await, "flaws");
        assert!(has(&found, "twice_in_decision", "/targets/0"), "{found:?}");
        // What tells them apart makes them two.
        let apart = right(&given[1], json!({"name": "Lê Văn Mẫu", "birth_year": 1990}));
        assert_eq!(told(&checks(&r, &apart).await, "flaws"), []);
        let other = right(&given[1], json!({"name": "Lê Văn Mẫu", "unit": "Trường THCS Khác"}));
        assert_eq!(told(&checks(&r, &other).await, "flaws"), []);
        r.registered(&right(&given[1], json!({"name": "Lê Văn Bốn"}))).await;
    }

    async fn who_was_not_named_is_not_named_as_a_colleague(r: Register) {
        let lines = json!([
            {"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Lê Văn Mẫu", "unit": "Trường THCS Mẫu"},
            {"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true},
        ]);
        let award = r.registered(&but(decision("1", 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": lines}))).await;
        let given = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let named = |name: &str| mending(json!([{"conferral_id": given[1]["id"], "right": {"name": name, "unit": "Trường THCS Mẫu"}}]));
        let found = told(&checks(&r, &named("Lê Văn Mẫu")).await, "flaws");
        assert!(has(&found, "twice_in_decision", "/targets/0"), "{found:?}");
        assert_eq!(told(&checks(&r, &named("Lê Văn Một")).await, "flaws"), []);
    }

    async fn a_line_that_comes_to_say_what_is_said_of_someone_known_is_asked_about(r: Register) {
        let known = json!({"kind": "individual", "name": "Trần Thị Lan", "birth_year": 1951});
        r.clerk().await.post("/v1/recipients", &known).await.expect(201);
        let (_, given) = awarded(&r, "1", 2).await;
        let mended = mending(json!([{"conferral_id": given[0]["id"], "right": {"name": "Trần Thị Lan"}}]));
        let found = told(&checks(&r, &mended).await, "cautions");
        assert!(has(&found, "probable_same_person", "/targets/0"), "{found:?}");
        let corrected = act("2", "2021-03-01", "correct", json!([{"conferral_id": given[0]["id"], "name_right": "Trần Thị Lan"}]));
        let found = told(&checks(&r, &corrected).await, "cautions");
        assert!(found.iter().any(|(code, _)| code == "probable_same_person"), "{found:?}");
        // Another name, or what says that they are the same, is not asked about.
        let other = mending(json!([{"conferral_id": given[0]["id"], "right": {"name": "Trần Thị Liên"}}]));
        let found = told(&checks(&r, &other).await, "cautions");
        assert!(!found.iter().any(|(code, _)| code == "probable_same_person"), "{found:?}");
    }

    async fn what_is_said_of_one_line_already_is_said_of_another_that_is_put_right(r: Register) {
        let lines = json!([but(line(1), json!({"name": "Bà Đặng Thị Mẫu"})), line(2), but(line(3), json!({"certificate_number": "0153"}))]);
        let award = r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let given = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let right = |right: Value| mending(json!([{"decision_id": award.id(), "right": {"title": "Về việc tặng Bằng khen"}}, {"conferral_id": given[1]["id"], "right": right}]));
        let found = told(&checks(&r, &right(json!({"name": "NGUYỄN THỊ OANH"}))).await, "cautions");
        assert!(has(&found, "name_suspicious", "/targets/1"), "{found:?}");
        let found = told(&checks(&r, &right(json!({"certificate_number": "0153"}))).await, "cautions");
        assert!(has(&found, "certificate_taken", "/targets/1"), "{found:?}");
        let found = told(&checks(&r, &right(json!({"birth_year": 2020}))).await, "cautions");
        assert!(has(&found, "dates_out_of_order", "/targets/1"), "{found:?}");
        assert_eq!(told(&checks(&r, &right(json!({"reason": "Hiến máu"}))).await, "cautions"), [], "what stands is not said again");
    }

    async fn an_award_that_a_line_comes_to_have_is_asked_of_what_its_recipient_has(r: Register) {
        let clerk = r.clerk().await;
        let known = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Thị Lan"})).await.expect(201).id();
        let linked = |award: &str| json!([{"line": 1, "award_code": award, "recipient_kind": "individual", "recipient_id": known}]);
        r.registered(&but(decision("1", 0), json!({"lines": linked("BK_BO_TINH")}))).await;
        let other = r.registered(&but(decision("2", 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": linked("GK_SO")}))).await;
        let given = clerk.walk(&format!("/v1/decisions/{}/conferrals", other.id()), 200).await;
        let mended = mending(json!([{"conferral_id": given[0]["id"], "right": {"award_code": "BK_BO_TINH"}}]));
        let found = told(&checks(&r, &mended).await, "cautions");
        assert!(has(&found, "same_award_same_year", "/targets/0"), "{found:?}");
        let corrected = act("3", "2021-03-01", "correct", json!([{"conferral_id": given[0]["id"], "award_code_right": "BK_BO_TINH"}]));
        let found = told(&checks(&r, &corrected).await, "cautions");
        assert!(found.iter().any(|(code, _)| code == "same_award_same_year"), "{found:?}");
    }
}
