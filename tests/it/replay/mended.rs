//! What was mended, among the acts before it and after it.

use super::{acts_on, cancelling, mending, now, recipient, refused, rename, voiding};
use crate::acts::awarded;
use crate::harness::{
    Register,
    sample::{but, decision, line},
};
use serde_json::{Value, json};

on_both_engines! {
    async fn a_mending_after_a_correction_shows_when_the_correction_goes(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let corrected = r.registered(&rename("2", "2021-03-01", one, "Đặng Thị Mậu")).await;
        r.registered(&mending(json!([{"conferral_id": one["id"], "right": {"name": "Đặng Thị Mẫn", "unit": "Trường THCS Mẫn"}}]))).await;
        let shown = now(&client, one).await;
        assert_eq!((&shown["name"], &shown["unit"]), (&json!("Đặng Thị Mậu"), &json!("Trường THCS Mẫn")));
        r.registered(&cancelling("3", "2022-03-01", &corrected)).await;
        assert_eq!(now(&client, one).await["name"], "Đặng Thị Mẫn");
        assert_eq!(recipient(&client, one).await.0, "Đặng Thị Mẫn");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_typing_error_in_a_registered_correction_is_mended(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 2).await;
        let wrong = r.registered(&rename("2", "2021-03-01", &conferrals[0], "Đặng Thị Mộu")).await;
        r.registered(&mending(json!([{"decision_id": wrong.id(), "right": {"targets": [{"conferral_id": conferrals[0]["id"], "name_right": "Đặng Thị Mậu"}]}}]))).await;
        assert_eq!(now(&client, &conferrals[0]).await["name"], "Đặng Thị Mậu");
        assert_eq!(recipient(&client, &conferrals[0]).await, ("Đặng Thị Mậu".into(), vec!["Đặng Thị Mẫu 1".into()]));
        // The other conferral was meant.
        r.registered(&mending(json!([{"decision_id": wrong.id(), "right": {"targets": [{"conferral_id": conferrals[1]["id"], "name_right": "Đặng Thị Mậu"}]}}]))).await;
        assert_eq!((now(&client, &conferrals[0]).await["name"].clone(), now(&client, &conferrals[1]).await["name"].clone()), (json!("Đặng Thị Mẫu 1"), json!("Đặng Thị Mậu")));
        assert_eq!(recipient(&client, &conferrals[0]).await, ("Đặng Thị Mẫu 1".into(), vec![]));
        // What the mending says must be there, and fit.
        refused(&r, &mending(json!([{"decision_id": wrong.id(), "right": {"targets": [{"conferral_id": 999, "name_right": "X"}]}}])), "unknown_reference").await;
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mending_that_names_whom_the_source_did_not_makes_a_record_of_them(r: Register) {
        let client = r.outside_client().await;
        let press = but(decision("1", 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": [{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true}, line(2)]}));
        let award = r.registered(&press).await;
        let conferrals = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await;
        let named = r.registered(&mending(json!([{"conferral_id": conferrals[0]["id"], "right": {"name": "Trần Văn Mẫu", "birth_year": 1970, "unit": "Xã Mẫu"}}, {"decision_id": award.id(), "right": {"source": "Báo Mẫu, ngày 2020-06-01", "remark": "Đối chiếu bản giấy"}}]))).await;
        let one = now(&client, &conferrals[0]).await;
        assert_eq!((&one["name"], &one["unnamed"], &one["birth_year"]), (&json!("Trần Văn Mẫu"), &json!(false), &json!(1970)));
        assert_eq!(recipient(&client, &one).await.0, "Trần Văn Mẫu");
        assert_eq!(client.get("/v1/recipients?q=tran van mau").await.expect(200).items().len(), 1);
        let kept = client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200);
        assert_eq!((&kept["source"], &kept["remark"]), (&json!("Báo Mẫu, ngày 2020-06-01"), &json!("Đối chiếu bản giấy")));
        // Taken out again, the line names nobody.
        r.registered(&voiding(named.id())).await;
        let one = now(&client, &conferrals[0]).await;
        assert_eq!((&one["name"], &one["unnamed"]), (&Value::Null, &json!(true)));
        let kept = client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200);
        assert_eq!((&kept["source"], &kept["remark"]), (&json!("Báo Mẫu"), &Value::Null));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_award_of_a_year_alone_is_mended_though_an_act_of_that_year_is_on_it(r: Register) {
        let client = r.outside_client().await;
        let press = but(decision("1", 1), json!({"evidence": "press", "source": "Báo Mẫu", "signed_on": null, "signed_year": 2020}));
        let award = r.registered(&press).await;
        let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
        r.registered(&rename("2", "2020-06-01", &one, "Đặng Thị Mậu")).await;
        r.registered(&mending(json!([{"decision_id": award.id(), "right": {"title": "Tặng Bằng khen"}}]))).await;
        assert_eq!(client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200)["title"], "Tặng Bằng khen");
        refused(&r, &mending(json!([{"decision_id": award.id(), "right": {"signed_on": "2020-07-01"}}])), "act_before_award").await;
    }

    async fn a_mending_that_is_void_stands_in_the_history_with_what_took_it_out(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let first = r.registered(&mending(json!([{"conferral_id": one["id"], "right": {"unit": "Trường THCS Mậu"}}]))).await;
        let second = r.registered(&mending(json!([{"conferral_id": one["id"], "right": {"unit": "Trường THCS Mẩu", "post": "Giáo viên"}}]))).await;
        // The first goes, and what stood before the second is what the paper had.
        let void = r.registered(&voiding(first.id())).await;
        let shown = now(&client, one).await;
        assert_eq!((&shown["unit"], &shown["post"]), (&json!("Trường THCS Mẩu"), &json!("Giáo viên")));
        let acts = acts_on(&client, one).await;
        let words: Vec<_> = acts.iter().map(|act| act["act"].as_str().unwrap()).collect();
        assert_eq!((words, &acts[2]["undoes_decision_id"]), (vec!["rectify", "rectify", "void"], &json!(first.id())));
        assert_eq!(acts[1]["stood"]["unit"], "Trường THCS Mẫu 1");
        // With the second gone as well it is as awarded; with the first back, as that one says.
        r.registered(&voiding(second.id())).await;
        let shown = now(&client, one).await;
        assert_eq!((&shown["unit"], &shown["post"]), (&json!("Trường THCS Mẫu 1"), &Value::Null));
        r.registered(&voiding(void.id())).await;
        assert_eq!(now(&client, one).await["unit"], "Trường THCS Mậu");
        r.run(&["audit", "verify"]).exit(0);
    }
}
