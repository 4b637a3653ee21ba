//! The bonus sheet of a decision, and what is recovered when an award is cancelled or stripped.

use crate::{
    harness::{
        Answer, Register,
        sample::{but, decision},
    },
    sign_in::signed_in,
};
use serde_json::{Value, json};

/// The sheet of a registered decision of the province, of lines that are each an award and a kind of recipient.
async fn sheet(r: &Register, number: &str, day: Value, lines: &[(&str, &str)]) -> Answer {
    let after = day.as_str().is_some_and(|day| day >= "2025-07-01");
    sheet_by(r, if after { "UBND_ANGIANG" } else { "UBND_KIENGIANG" }, number, day, lines).await
}

async fn sheet_by(r: &Register, authority: &str, number: &str, day: Value, lines: &[(&str, &str)]) -> Answer {
    let line = |(i, (award, kind)): (usize, &(&str, &str))| json!({"line": i + 1, "name": format!("Tập thể Mẫu {i}"), "award_code": award, "recipient_kind": kind});
    let lines: Vec<_> = lines.iter().enumerate().map(line).collect();
    let evidence = if day.is_null() { "press" } else { "original" };
    let done = r
        .registered(&but(
            decision(number, 0),
            json!({"lines": lines, "signed_on": day, "authority_codes": [authority], "evidence": evidence, "source": "Báo Mẫu"}),
        ))
        .await;
    r.outside_client().await.get(&format!("/v1/decisions/{}/bonuses", done.id())).await.expect(200)
}

fn sums(sheet: &Answer) -> Vec<i64> {
    sheet.items().iter().map(|b| b["amount_vnd"].as_i64().unwrap_or(-1)).collect()
}

on_both_engines! {
    async fn the_sheet_of_bac_ninh_sums_to_122_850_000(r: Register) {
        // 2025: four flags of the Government and one national emulation fighter.
        let (flag, fighter) = (("CO_CP", "collective"), ("CSTD_TQ", "individual"));
        let sheet = sheet_by(&r, "TTG", "722", json!("2025-08-01"), &[flag, flag, flag, flag, fighter]).await;
        assert_eq!(sums(&sheet), [28_080_000, 28_080_000, 28_080_000, 28_080_000, 10_530_000]);
        assert_eq!((&sheet["total_vnd"], &sheet["unknown"]), (&json!(122_850_000), &json!(0)));
    }

    async fn each_sum_says_its_coefficient_base_salary_rounding_and_decrees(r: Register) {
        let sheet = sheet(&r, "1", json!("2020-05-26"), &[("BK_BO_TINH", "individual"), ("BK_BO_TINH", "collective")]).await;
        let first = sheet.items().remove(0);
        assert_eq!(first, json!({
            "conferral_id": first["conferral_id"], "line": 1, "status": "in_force", "basis": "rate", "coefficient": "1.0", "base_salary_vnd": 1_490_000, "amount_vnd": 1_490_000,
            "rounding": "up_to_10000", "instruments": ["NĐ 91/2017/NĐ-CP Đ.73.1", "NĐ 38/2019/NĐ-CP", "NĐ 91/2017/NĐ-CP"], "unverified": false,
        }));
        assert_eq!((sums(&sheet), &sheet["total_vnd"], &sheet["paid_vnd"]), (vec![1_490_000, 2_980_000], &json!(4_470_000), &json!(0)));
        // What was paid stands beside, and moves nothing.
        let conferral = r.clerk().await.get(&format!("/v1/conferrals/{}", first["conferral_id"])).await.expect(200);
        r.clerk().await.put(&format!("/v1/conferrals/{}/delivery", first["conferral_id"]), &conferral.etag(), &json!({"bonus_paid_vnd": 1_000_000, "paid_on": "2020-07-10"})).await.expect(200);
        let after = r.clerk().await.get(&format!("/v1/decisions/{}/bonuses", conferral["decision_id"])).await.expect(200);
        assert_eq!((&after["items"][0]["paid_vnd"], &after["paid_vnd"], &after["total_vnd"]), (&json!(1_000_000), &json!(1_000_000), &json!(4_470_000)));
    }

    async fn the_sum_turns_on_the_day_of_signing(r: Register) {
        let lines = [("BK_BO_TINH", "individual"), ("BK_BO_TINH", "collective"), ("BK_BO_TINH", "household")];
        for (number, day, expected) in [
            ("1", "2023-12-31", vec![1_800_000, 3_600_000, 2_700_000]),
            ("2", "2024-01-01", vec![2_700_000, 5_400_000, 4_050_000]),
            ("3", "2024-06-30", vec![2_700_000, 5_400_000, 4_050_000]),
            ("4", "2024-07-01", vec![3_510_000, 7_020_000, 5_265_000]),
            ("5", "2025-06-30", vec![3_510_000, 7_020_000, 5_265_000]),
            ("6", "2025-07-01", vec![3_510_000, 7_020_000, 5_270_000]),
            ("7", "2026-06-30", vec![3_510_000, 7_020_000, 5_270_000]),
            ("8", "2026-07-01", vec![3_800_000, 7_590_000, 5_700_000]),
        ] {
            let sheet = sheet(&r, number, json!(day), &lines).await;
            assert_eq!(sums(&sheet), expected, "{day}");
            assert_eq!(sheet["unverified"], json!(0), "{day}");
            // In 2023 the household has no row of its own: one and a half times the individual's, said as a factor.
            assert_eq!(sheet["items"][2].get("factor"), (day < "2024").then(|| json!("1.5")).as_ref(), "{day}");
        }
        let after = sheet(&r, "9", json!("2026-10-01"), &lines).await;
        assert_eq!((sums(&after), &after["unverified"]), (vec![3_800_000, 7_590_000, 5_700_000], &json!(3)), "the law was amended on that day");
        // Before any row, and on a day nobody knows: unknown, never a guess.
        let before = sheet(&r, "10", json!("2017-09-30"), &lines).await;
        assert_eq!((&before["unknown"], &before["total_vnd"], &before["items"][0]["unknown_because"]), (&json!(3), &json!(0), &json!("no_rate")));
        let unknown = sheet(&r, "11", Value::Null, &lines).await;
        assert_eq!((&unknown["items"][0]["basis"], &unknown["items"][0]["unknown_because"]), (&json!("unknown"), &json!("no_day")));
    }

    async fn a_medal_has_a_cap_and_an_office_adds_the_rows_it_knows(r: Register) {
        let sheet_of = async |number: &str| sheet(&r, number, json!("2025-07-01"), &[("KNC_BO_TINH", "individual")]).await;
        let medal = sheet_of("1").await;
        assert_eq!((&medal["items"][0]["basis"], sums(&medal), &medal["caps_vnd"]), (&json!("cap"), vec![1_404_000], &json!(1_404_000)));
        assert!(medal["items"][0].get("rounding").is_none());
        let keeper = r.administrator().await;
        let rule = json!({"about": "rounding", "value": "exact", "valid_from": "2027-03-01", "instrument": "NĐ mẫu"});
        keeper.post("/v1/rules/bonus-rules", &but(rule.clone(), json!({"value": "down"}))).await.refused(400, "invalid_body").at("/value", "out_of_range");
        keeper.post("/v1/rules/bonus-rules", &but(rule.clone(), json!({"about": "household", "value": "0"}))).await.refused(400, "invalid_body").at("/value", "out_of_range");
        keeper.post("/v1/rules/bonus-rules", &but(rule.clone(), json!({"valid_from": "2026-09-30"}))).await.refused(422, "rule_broken").at("/valid_from", "rows_overlap");
        let made = keeper.post("/v1/rules/bonus-rules", &rule).await.expect(201);
        assert_eq!(keeper.get("/v1/rules/bonus-rules?on=2027-03-01").await.expect(200).items().len(), 1);
        keeper.put(&format!("/v1/rules/bonus-rules/{}", made.id()), &made.etag(), &but(rule, json!({"valid_to": "2027-12-31"}))).await.expect(200);
    }

    async fn a_cancellation_lists_the_objects_and_the_money_to_recover_until_it_is_restored(r: Register) {
        let (clerk, client) = (r.clerk().await, r.outside_client().await);
        let done = r.registered(&decision("1", 3)).await;
        let conferrals = client.get(&format!("/v1/decisions/{}/conferrals", done.id())).await.expect(200).items();
        clerk.put(&format!("/v1/conferrals/{}/delivery", conferrals[0]["id"]), "\"1\"", &json!({"certificate_number": "0153", "bonus_paid_vnd": 1_490_000})).await.expect(200);
        assert_eq!(client.get(&format!("/v1/decisions/{}/recoveries", done.id())).await.expect(200).json(), json!({"items": [], "objects": 0, "total_vnd": 0, "unknown": 0}));
        let act = |number: &str, act: &str, targets: Value| but(decision(number, 0), json!({"act": act, "lines": null, "year_from": null, "year_to": null, "conferral_type": null,
            "signed_on": "2022-03-01", "title": "Quyết định", "targets": targets}));
        let cancel = but(act("2", "cancel", json!([{"conferral_id": conferrals[0]["id"]}, {"conferral_id": conferrals[1]["id"]}])), json!({"cancel_reason": "a"}));
        let cancelled = r.registered(&cancel).await;
        let recovered = async |id: i64| client.get(&format!("/v1/decisions/{id}/recoveries")).await.expect(200);
        let all = recovered(cancelled.id()).await;
        assert_eq!((&all["objects"], &all["total_vnd"], &all["unknown"]), (&json!(2), &json!(1_490_000), &json!(1)));
        let first = &all["items"][0];
        assert_eq!((&first["objects"], &first["certificate_number"], &first["amount_vnd"], &first["reckoned_vnd"]), (&json!(["certificate"]), &json!("0153"), &json!(1_490_000), &json!(1_490_000)));
        assert!(all["items"][1].get("amount_vnd").is_none(), "a payment that was not recorded is unknown, and what it should have been is said");
        // The sheet of the award counts only what stands.
        assert_eq!(client.get(&format!("/v1/decisions/{}/bonuses", done.id())).await.expect(200)["total_vnd"], json!(2_980_000));
        // A delivery of all is of the lines in force; one that is named and cancelled is refused, but for days before.
        let (path, etag) = (format!("/v1/decisions/{}/delivery", done.id()), client.get(&format!("/v1/decisions/{}", done.id())).await.expect(200).etag());
        clerk.put(&path, &etag, &json!({"presented_on": "2022-04-01"})).await.expect(200);
        let presented = async || {
            let all = client.get(&format!("/v1/decisions/{}/conferrals", done.id())).await.expect(200).items();
            all.iter().map(|one| one["presented_on"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(presented().await, ["", "", "2022-04-01"]);
        let refused = clerk.put(&path, &etag, &json!({"presented_on": "2022-03-01", "lines": [3, 2]})).await.refused(422, "rule_broken");
        assert!(refused.text().contains("đã hủy bỏ theo 2/") && refused.text().contains("từ ngày 1/3/2022: "), "{}", refused.text());
        refused.at("/lines/1", "not_in_force");
        clerk.put(&path, &etag, &json!({"presented_at": "Rạch Giá", "lines": [2]})).await.refused(422, "rule_broken").at("/lines/0", "not_in_force");
        clerk.put(&path, &etag, &json!({"presented_on": "2022-02-28", "lines": [2]})).await.expect(200);
        assert_eq!(presented().await, ["", "2022-02-28", "2022-04-01"]);
        let one = format!("/v1/conferrals/{}", conferrals[0]["id"]);
        let now = client.get(&one).await.expect(200).etag();
        clerk.put(&format!("{one}/delivery"), &now, &json!({"paid_on": "2022-04-01"})).await.refused(422, "rule_broken").at("/paid_on", "not_in_force");
        // On the sheet it is struck and has no amount, in the file as on the page.
        let file = client.get(&format!("/v1/decisions/{}/bonuses/export?format=csv", done.id())).await.expect(200);
        assert!(file.text().lines().nth(1).unwrap().contains(",,1490000,") && file.text().matches("đã hủy bỏ (2/").count() == 2, "{}", file.text());
        let page = signed_in(&r, "lan", "clerk").await.get(&format!("/decisions/{}/bonuses", done.id())).await.expect(200);
        assert_eq!((page.text.matches("class=\"gone\"").count(), page.text.matches("Đã hủy bỏ (<a").count()), (4, 2), "{}", page.text);
        r.registered(&but(act("3", "restore", json!([{"conferral_id": conferrals[0]["id"]}])), json!({"signed_on": "2024-01-01"}))).await;
        let all = recovered(cancelled.id()).await;
        assert_eq!((&all["objects"], &all["total_vnd"]), (&json!(1), &json!(0)), "nothing is recovered for what stands again");
        // Cancelled again, it is recovered by the later decision alone.
        let again = r.registered(&but(act("5", "cancel", json!([{"conferral_id": conferrals[0]["id"]}])), json!({"signed_on": "2025-01-01", "cancel_reason": "d"}))).await;
        assert_eq!((&recovered(again.id()).await["total_vnd"], &recovered(cancelled.id()).await["total_vnd"]), (&json!(1_490_000), &json!(0)));
        // What is stripped gives back its objects only.
        let stripped = r.registered(&act("4", "strip", json!([{"conferral_id": conferrals[2]["id"]}]))).await;
        let all = recovered(stripped.id()).await;
        assert_eq!((&all["objects"], &all["total_vnd"], &all["unknown"]), (&json!(1), &json!(0), &json!(0)));
    }
}
