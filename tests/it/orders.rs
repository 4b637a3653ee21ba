//! Acts upon acts in every order, and those that nobody can do: what is void is not mended, no act leads back to itself,
//! and what is corrected could have been given.

use crate::acts::{awarded, history, total};
use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision, line},
};
use crate::replay::{act, acts_on, cancelling, mending, now, recipient, refused, rename, voiding};
use serde_json::{Value, json};

mod emptied;
mod other_kind;

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let before = orders(count - 1);
    let with = |order: &Vec<usize>, place: usize| {
        let mut order = order.clone();
        order.insert(place, count - 1);
        order
    };
    before.iter().flat_map(|order| (0..count).map(|place| with(order, place))).collect()
}

on_both_engines! {
    async fn in_whatever_order_acts_are_registered_people_histories_and_changes_end_the_same(r: Register) {
        let (client, auditor) = (r.outside_client().await, r.auditor().await);
        let mut ends: Vec<Value> = Vec::new();
        for (n, order) in orders(3).into_iter().enumerate() {
            let number = |what: usize| format!("{n}{what}1");
            let body = but(decision(&number(0), 0), json!({"lines": [but(line(1), json!({"name": format!("Lê Thị Mẫu {n}")}))]}));
            let award = r.registered(&body).await;
            let one = client.walk(&format!("/v1/decisions/{}/conferrals", award.id()), 200).await[0].clone();
            let from = auditor.get("/v1/audit/head").await.expect(200)["size"].clone();
            let target = json!([{"conferral_id": one["id"]}]);
            let acts = [
                rename(&number(1), "2021-03-01", &one, "Lê Thị Mậu"),
                act(&number(2), "2022-03-01", "correct", json!([{"conferral_id": one["id"], "name_right": "Lê Thị Mẩu", "unit_right": "Xã Mẫu"}])),
                act(&number(3), "2023-03-01", "strip", target.clone()),
            ];
            let mut made = vec![0; acts.len()];
            for place in &order {
                made[*place] = r.registered(&acts[*place]).await.id();
            }
            // The second is cancelled and mended, the first is void: whichever of these comes first.
            let mut later = vec![
                act(&number(4), "2024-03-01", "cancel", json!([{"decision_id": made[1]}])),
                mending(json!([{"conferral_id": one["id"], "right": {"birth_year": 1971, "post": "Giáo viên"}}])),
                voiding(made[0]),
            ];
            later.rotate_left(n % 3);
            for body in &later {
                r.registered(body).await;
            }
            let shown = now(&client, &one).await;
            let told = history(&client, &one).await;
            let day = |done: &Value| json!([done["act"], done["signed_on"], done["stood"], done["status_after"], done["pending"]]);
            let mut acts: Vec<Value> = told["acts"].as_array().unwrap().iter().map(day).collect();
            acts.sort_by_key(Value::to_string);
            let person = recipient(&client, &one).await;
            let reported = auditor.get(&format!("/v1/reports/changes?from={from}&status=stripped&decision={}", award.id())).await.expect(200).items();
            let changes: Vec<Value> = reported.iter().map(|change| json!([change["change"], change["before"]["name"], change["conferral"]["name"]])).collect();
            let found = client.get("/v1/recipients?q=mau+xa+mau").await.expect(200).items().len();
            let end = json!([shown["name"], shown["unit"], shown["post"], shown["birth_year"], shown["status"], person.0, person.1, acts, changes, found]);
            ends.push(serde_json::from_str(&end.to_string().replace(&format!("Lê Thị Mẫu {n}"), "Lê Thị Mẫu")).unwrap());
        }
        assert_eq!(ends[0][0], "Lê Thị Mẫu");
        assert_eq!(&ends[0].as_array().unwrap()[2..5], [json!("Giáo viên"), json!(1971), json!("stripped")]);
        for (n, end) in ends.iter().enumerate() {
            assert_eq!(end, &ends[0], "order {n}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_is_void_is_not_mended_and_a_decision_goes_out_with_what_is_left_of_it(r: Register) {
        let client = r.outside_client().await;
        let unit = |line: &Value| json!({"conferral_id": line["id"], "right": {"unit": "Xã Mẫu"}});
        let (twice, conferrals) = awarded(&r, "2", 3).await;
        let void = r.registered(&voiding(twice.id())).await;
        // It claims nothing that could be mended, and what is to be done first is said.
        let refusal = refused(&r, &mending(json!([unit(&conferrals[0])])), "act_unfit").await;
        assert!(refusal.text().contains(&format!("loại bản ghi {} trước", void.id())), "{}", refusal.text());
        refused(&r, &mending(json!([{"decision_id": twice.id(), "right": {"remark": "Bản giấy"}}])), "act_unfit").await;
        // One line alone is the same; its decision and the other lines are mended.
        let (third, lines) = awarded(&r, "4", 2).await;
        let out = r.registered(&but(voiding(0), json!({"targets": [{"conferral_id": lines[0]["id"]}]}))).await;
        refused(&r, &mending(json!([unit(&lines[1]), unit(&lines[0])])), "act_unfit").await.at("/targets/1", "act_unfit");
        r.registered(&mending(json!([unit(&lines[1]), {"decision_id": third.id(), "right": {"remark": "Bản giấy"}}]))).await;
        // Brought back it is mended, out again it is not: the record that holds it out is named.
        let undone = r.registered(&voiding(out.id())).await;
        r.registered(&mending(json!([unit(&lines[0])]))).await;
        assert_eq!(now(&client, &lines[0]).await["unit"], "Xã Mẫu");
        r.registered(&voiding(undone.id())).await;
        let refusal = refused(&r, &mending(json!([unit(&lines[0])])), "act_unfit").await;
        assert!(refusal.text().contains(&format!("loại bản ghi {} trước", out.id())), "{}", refusal.text());
        // The decision goes out with what is left of it, and comes back without the line that was out before.
        let statuses = async || [now(&client, &lines[0]).await["status"].clone(), now(&client, &lines[1]).await["status"].clone()];
        let all = r.registered(&voiding(third.id())).await;
        assert_eq!(statuses().await, ["void", "void"]);
        r.registered(&voiding(all.id())).await;
        assert_eq!(statuses().await, ["void", "in_force"]);
        // The line comes back while its decision is out: it is there once the decision is.
        let all = r.registered(&voiding(third.id())).await;
        r.registered(&voiding(out.id())).await;
        assert_eq!(statuses().await, ["void", "void"]);
        r.registered(&voiding(all.id())).await;
        assert_eq!((statuses().await, total(&client, "").await), ([json!("in_force"), json!("in_force")], 2));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_act_that_waits_for_its_day_is_void_before_it_and_comes_back(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let one = &conferrals[0];
        let later = (chrono::Utc::now() + chrono::TimeDelta::days(200)).date_naive().to_string();
        let cancel = act("2", "2025-03-01", "cancel", json!([{"conferral_id": one["id"]}]));
        let waits = r.registered(&but(cancel.clone(), json!({"effective_on": later}))).await;
        let status = async || now(&client, one).await["status"].clone();
        // Another cancellation before it is refused, as it could not be done then; so is a restoring of what stands.
        refused(&r, &but(cancel.clone(), json!({"number": "3"})), "act_unfit").await;
        refused(&r, &act("3", "2025-04-01", "restore", json!([{"conferral_id": one["id"]}])), "act_unfit").await;
        let void = r.registered(&voiding(waits.id())).await;
        assert_eq!(status().await, "in_force");
        let told = history(&client, one).await["acts"].as_array().unwrap().iter().map(|done| done["act"].clone()).collect::<Vec<_>>();
        assert_eq!(told, ["cancel", "void"]);
        // Void, it is in nobody's way; back, it waits again, and mended to a day that has come it counts.
        let other = r.registered(&but(cancel, json!({"number": "3"}))).await;
        assert_eq!(status().await, "cancelled");
        r.registered(&voiding(other.id())).await;
        r.registered(&voiding(void.id())).await;
        assert_eq!(status().await, "in_force");
        r.registered(&mending(json!([{"decision_id": waits.id(), "right": {"effective_on": "2025-04-01"}}]))).await;
        assert_eq!(status().await, "cancelled");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_record_that_gave_way_to_its_paper_is_mended_and_says_nothing_of_the_person(r: Register) {
        let client = r.outside_client().await;
        let item = json!({"evidence": "press", "source": "Báo Mẫu", "lines": [but(line(1), json!({"name": "Lê Thị Lan", "sex": "male"})), line(2)]});
        let record = r.registered(&but(decision("1215", 0), item)).await;
        let old = client.walk(&format!("/v1/decisions/{}/conferrals", record.id()), 200).await;
        let relation = json!([{"kind": "replaces", "decision_id": record.id()}]);
        let lines = json!([but(line(1), json!({"name": "Lê Thị Lan", "sex": "male"})), line(2)]);
        let paper = r.registered(&but(decision("1215", 0), json!({"relations": relation, "lines": lines}))).await;
        let new = client.walk(&format!("/v1/decisions/{}/conferrals", paper.id()), 200).await;
        let mended = r.registered(&mending(json!([
            {"conferral_id": old[0]["id"], "right": {"name": "Lê Thị Lam", "sex": "female", "unit": "Xã cũ"}},
            {"decision_id": record.id(), "right": {"source": "Báo Mẫu, trang 3"}},
        ]))).await;
        let shown = [now(&client, &old[0]).await, now(&client, &new[0]).await];
        assert_eq!([&shown[0]["name"], &shown[1]["name"], &shown[0]["status"]], ["Lê Thị Lam", "Lê Thị Lan", "superseded"]);
        let person = client.get(&format!("/v1/recipients/{}", new[0]["recipient_id"])).await.expect(200);
        assert_eq!((&person["name"], &person["aliases"], &person["sex"], &person["unit"]), (&json!("Lê Thị Lan"), &json!(["Lê Thị Lam"]), &json!("male"), &new[0]["unit"]));
        assert_eq!(client.get("/v1/recipients?q=le+thi+lam").await.expect(200).items().len(), 1);
        assert_eq!(client.get(&format!("/v1/decisions/{}", record.id())).await.expect(200)["source"], "Báo Mẫu, trang 3");
        r.run(&["audit", "verify"]).exit(0);
        // The number is the paper's still; taken out, the mending leaves nothing, and the record its own number.
        r.registered(&voiding(mended.id())).await;
        let person = client.get(&format!("/v1/recipients/{}", new[0]["recipient_id"])).await.expect(200);
        assert_eq!((&person["name"], &person["aliases"]), (&json!("Lê Thị Lan"), &json!([])));
        r.clerk().await.post("/v1/decisions", &decision("1215", 1)).await.refused(409, "number_taken");
        r.registered(&voiding(paper.id())).await;
        assert_eq!((now(&client, &old[0]).await["status"].clone(), total(&client, "").await), (json!("in_force"), 2));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_act_entered_in_error_is_entered_again_rightly_whatever_its_day(r: Register) {
        let client = r.outside_client().await;
        let (award, conferrals) = awarded(&r, "1", 3).await;
        let cancel = |number: &str, day: &str, line: usize| act(number, day, "cancel", json!([{"conferral_id": conferrals[line]["id"]}]));
        // Entered with the wrong day, taken out, entered again: before, on and after that day, also as a whole.
        for (line, day) in ["2021-03-01", "2022-03-01", "2023-03-01"].into_iter().enumerate() {
            let wrong = r.registered(&cancel(&format!("1{line}"), "2022-03-01", line)).await;
            r.registered(&voiding(wrong.id())).await;
            r.registered(&cancel(&format!("1{line}"), day, line)).await;
            assert_eq!(now(&client, &conferrals[line]).await["status"], "cancelled", "{day}");
        }
        assert_eq!((total(&client, "").await, total(&client, "status=cancelled").await), (0, 3));
        let told = history(&client, &conferrals[0]).await["acts"].as_array().unwrap().iter().map(|done| json!([done["act"], done["signed_on"]])).collect::<Vec<_>>();
        assert_eq!(told, [json!(["cancel", "2021-03-01"]), json!(["cancel", "2022-03-01"]), json!(["void", null])]);
        r.registered(&act("20", "2024-03-01", "restore", json!([{"conferral_id": conferrals[0]["id"]}]))).await;
        refused(&r, &act("21", "2024-03-01", "restore", json!([{"conferral_id": conferrals[0]["id"]}])), "act_unfit").await;
        assert_eq!(total(&client, &format!("decision={}", award.id())).await, 1);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn no_act_leads_back_to_itself(r: Register) {
        let (_, conferrals) = awarded(&r, "1", 2).await;
        let corrected = r.registered(&rename("2", "2021-03-01", &conferrals[0], "Đặng Thị Mậu")).await;
        let first = r.registered(&cancelling("3", "2022-03-01", &corrected)).await;
        let second = r.registered(&cancelling("4", "2023-03-01", &first)).await;
        let third = r.registered(&cancelling("5", "2024-03-01", &second)).await;
        let to = |of: i64, id: i64| mending(json!([{"decision_id": of, "right": {"targets": [{"decision_id": id}]}}]));
        for (of, id) in [(first.id(), first.id()), (first.id(), second.id()), (first.id(), third.id()), (second.id(), third.id())] {
            refused(&r, &to(of, id), "act_unfit").await;
        }
        // A mending and a voiding are no paper: they are void, never cancelled or mended.
        let mended = r.registered(&mending(json!([{"conferral_id": conferrals[1]["id"], "right": {"post": "Giáo viên"}}]))).await;
        let void = r.registered(&voiding(mended.id())).await;
        for id in [mended.id(), void.id()] {
            refused(&r, &to(id, id), "act_unfit").await;
            refused(&r, &act("6", "2024-04-01", "cancel", json!([{"decision_id": id}])), "act_unfit").await;
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn one_conferral_named_two_thousand_times_is_answered_as_one(r: Register) {
        let clerk = r.clerk().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let targets: Vec<Value> = (0..2_000).map(|n| json!({"conferral_id": conferrals[0]["id"], "name_right": format!("Đặng Thị Mẫu {n}")})).collect();
        let draft = clerk.post("/v1/decisions", &act("2", "2021-03-01", "correct", json!(targets))).await.expect(201);
        let answer = clerk.take("submit", &draft, &all_acknowledged()).await.refused(422, "rule_broken");
        assert_eq!((answer.codes().len(), answer.codes()[199]), (200, "twice_in_decision"), "an answer has two hundred findings at most");
        let rights: Vec<Value> = (0..2_000).map(|n| json!({"conferral_id": conferrals[0]["id"], "right": {"post": format!("Bậc {n}")}})).collect();
        refused(&r, &mending(json!(rights)), "twice_in_decision").await;
    }

    async fn a_correction_names_no_award_that_those_who_decided_could_not_give(r: Register) {
        let clerk = r.clerk().await;
        r.registrar().await.post("/v1/authorities", &json!({"code": "XA_MAU", "name_vi": "Ủy ban nhân dân xã Mẫu", "level": "commune"})).await.expect(201);
        let awarded = async |change: Value| {
            let award = r.registered(&but(decision("1", 1), change)).await;
            clerk.get(&format!("/v1/decisions/{}/conferrals", award.id())).await.expect(200).items()[0]["id"].clone()
        };
        let press = |change: Value| but(json!({"evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null}), change);
        let by_province = awarded(json!({"signed_on": "2024-05-26"})).await;
        let by_commune = awarded(press(json!({"authority_codes": ["XA_MAU"], "signed_year": 2025, "lines": [but(line(1), json!({"award_code": "GK_XA"}))]}))).await;
        let by_nobody = awarded(press(json!({"authority_codes": [], "signed_year": 2024}))).await;
        let right = |conferral: &Value, by: &str, code: &str| {
            let body = act("2", "2025-12-01", "correct", json!([{"conferral_id": conferral, "award_code_right": code}]));
            but(body, json!({"authority_codes": [by], "symbol": "QĐ-M"}))
        };
        for (conferral, by, code, expected) in [
            // A province gives no labour order, whoever says that it did: the body that corrects is not asked.
            (&by_province, "UBND_KIENGIANG", "HC_LAODONG_3", ["competence_lacking", ""]),
            (&by_province, "CTN", "HC_LAODONG_3", ["competence_lacking", ""]),
            (&by_province, "CTN", "GK_XA", ["competence_lacking", ""]),
            // Nor what was no award any more on its day.
            (&by_province, "CTN", "HC_KCCM_3", ["award_closed", "competence_unknown"]),
            (&by_province, "CTN", "BK_BO_TINH", ["", ""]),
            // Of a year alone, on some of whose days it could not, it is to be confirmed; of no body nothing is known.
            (&by_commune, "XA_MAU", "CSTD_CS", ["", "competence_lacking"]),
            (&by_commune, "XA_MAU", "HC_LAODONG_3", ["competence_lacking", ""]),
            (&by_nobody, "CTN", "HC_LAODONG_3", ["", ""]),
        ] {
            let draft = clerk.post("/v1/decisions", &right(conferral, by, code)).await.expect(201);
            let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
            let found = ["flaws", "cautions"].map(|grade| {
                let of_award = checks[grade].as_array().unwrap().iter().filter(|one| one["pointer"] == "/targets/0/award_code_right");
                of_award.map(|one| one["code"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(found, expected, "{by} {code}: {}", checks.text());
        }
        let answer = refused(&r, &right(&by_province, "CTN", "HC_LAODONG_3"), "competence_lacking").await;
        assert!(answer.text().contains("cơ quan đã khen thưởng không có thẩm quyền"), "{}", answer.text());
        // What a mending says is right is asked the same.
        refused(&r, &mending(json!([{"conferral_id": by_province, "right": {"award_code": "HC_LAODONG_3"}}])), "competence_lacking").await;
    }

    async fn what_was_stripped_before_its_decision_was_cancelled_is_stripped_when_that_is_restored(r: Register) {
        let client = r.outside_client().await;
        let (award, lines) = awarded(&r, "1", 2).await;
        let stripped = r.registered(&act("2", "2021-03-01", "strip", json!([{"conferral_id": lines[0]["id"]}]))).await;
        let cancelled = r.registered(&cancelling("3", "2022-03-01", &award)).await;
        let restored = r.registered(&act("4", "2023-03-01", "restore", json!([{"decision_id": award.id()}]))).await;
        assert_eq!((total(&client, "").await, total(&client, "status=stripped").await), (1, 1));
        // Whoever asks why it has no bonus is told of the stripping.
        let sheet = client.get(&format!("/v1/decisions/{}/bonuses/export?format=csv&columns=line,ended_by", award.id())).await.expect(200).text();
        assert!(sheet.contains("2/QĐ-UBND") && !sheet.contains("4/QĐ-UBND"), "{sheet}");
        // By itself it is restored whatever befell it.
        r.registered(&act("5", "2024-03-01", "restore", json!([{"conferral_id": lines[0]["id"]}]))).await;
        assert_eq!(total(&client, "").await, 2);
        let refusal = refused(&r, &voiding(stripped.id()), "act_unfit").await;
        assert!(refusal.text().contains("5/QĐ-UBND"), "{}", refusal.text());
        assert!(cancelled.id() < restored.id());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_act_on_a_whole_decision_is_not_left_with_nothing_to_do(r: Register) {
        let client = r.outside_client().await;
        for (n, by_act) in [false, true].into_iter().enumerate() {
            let number = |what: usize| format!("{n}{what}1");
            let (award, lines) = awarded(&r, &number(0), 2).await;
            let cancelled = r.registered(&cancelling(&number(1), "2021-03-01", &award)).await;
            let named = if by_act { cancelled.id() } else { award.id() };
            let restored = r.registered(&act(&number(2), "2022-03-01", "restore", json!([{"decision_id": named}]))).await;
            // The restoring has nothing to restore without the cancelling, or before it.
            let moved = mending(json!([{"decision_id": cancelled.id(), "right": {"signed_on": "2023-03-01"}}]));
            for body in [voiding(cancelled.id()), cancelling(&number(3), "2023-03-01", &cancelled), moved] {
                let refusal = refused(&r, &body, "act_unfit").await;
                assert!(refusal.text().contains(&format!("{}/QĐ-UBND", number(2))), "{}", refusal.text());
            }
            // Without the restoring the cancelling goes; the restoring does not come back alone.
            let out = r.registered(&voiding(restored.id())).await;
            let gone = r.registered(&voiding(cancelled.id())).await;
            let refusal = refused(&r, &voiding(out.id()), "act_unfit").await;
            assert!(refusal.text().contains(&format!("{}/QĐ-UBND", number(2))), "{}", refusal.text());
            r.registered(&voiding(gone.id())).await;
            r.registered(&voiding(out.id())).await;
            assert_eq!(total(&client, &format!("decision={}", award.id())).await, 2);
            // One line less to restore leaves it the other.
            let one = |line: usize, day: &str| act(&number(4 + line), day, "cancel", json!([{"conferral_id": lines[line]["id"]}]));
            r.registered(&one(0, "2021-02-01")).await;
            assert_eq!(total(&client, &format!("decision={}", award.id())).await, 1);
            let refusal = refused(&r, &one(1, "2021-02-01"), "act_unfit").await;
            assert!(refusal.text().contains(&format!("{}/QĐ-UBND", number(1))), "{}", refusal.text());
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_act_that_is_still_to_come_is_cancelled_before_its_day(r: Register) {
        let client = r.outside_client().await;
        let (_, conferrals) = awarded(&r, "1", 1).await;
        let to_come = (chrono::Utc::now() + chrono::TimeDelta::days(30)).date_naive().to_string();
        let later = but(act("2", "2021-03-01", "cancel", json!([{"conferral_id": conferrals[0]["id"]}])), json!({"effective_on": to_come}));
        let later = r.registered(&later).await;
        r.registered(&cancelling("3", "2022-03-01", &later)).await;
        let acts = acts_on(&client, &conferrals[0]).await;
        assert_eq!((&now(&client, &conferrals[0]).await["status"], acts.len()), (&json!("in_force"), 2));
        // What took effect is not undone by what came before, nor mended so that it would be.
        let renamed = r.registered(&rename("4", "2023-03-01", &conferrals[0], "Đặng Thị Mậu")).await;
        refused(&r, &cancelling("5", "2022-06-01", &renamed), "act_unfit").await;
        r.registered(&cancelling("5", "2023-06-01", &renamed)).await;
        refused(&r, &mending(json!([{"decision_id": renamed.id(), "right": {"signed_on": "2024-03-01"}}])), "act_unfit").await;
        r.run(&["audit", "verify"]).exit(0);
    }
}
