//! From the preview to the draft: all or nothing, in one act.

use super::{data, form, import, paste, rows};
use crate::harness::{Register, sample};
use serde_json::{Value, json};

const LIST: &str = "STT\tHọ và tên\tĐơn vị\n1\tĐặng Thị Mẫu\tXã Mẫu\n2\tNguyễn Văn Thử\tXã Thử\n";

fn defaults() -> Value {
    json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})
}

/// A decision without lines.
fn decision(number: &str) -> Value {
    sample::but(sample::decision(number, 0), json!({"lines": null}))
}

on_both_engines! {
    async fn the_founding_77_rows_go_from_a_spreadsheet_to_the_sentence(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let made = import(&clerk, "danh sach.xlsx", data("annexes/founding_77_rows.xlsx"), &json!({"award_code": "BK"})).await.expect(201);
        assert_eq!(made["row_count"], 77);
        assert_eq!(made["verdicts"], json!({"ok": 77, "caution": 0, "flaw": 0}));
        let decision = json!({"act": "award", "authority_codes": ["TW_HCTD", "UBND_KIENGIANG"], "attribution": "undivided", "campaign_code": "HMTN",
            "year_from": 2019, "year_to": 2019, "conferral_type": "campaign", "evidence": "press", "source": "Kết quả công tác hội 6 tháng đầu năm 2020", "announced_year": 2020,
            "stated_totals": [{"award_code": "BK", "recipient_kind": "collective", "count": 25}, {"award_code": "BK", "recipient_kind": "individual", "count": 52}]});
        let path = format!("/v1/imports/{}/commit", made.id());
        let commit = || clerk.post(&path, &json!({"decision": decision})).header("If-Match", &made.etag()).header("Idempotency-Key", "one");
        let draft = commit().await.expect(201);
        assert_eq!(draft["line_count"], 77);
        let again = commit().await.expect(201);
        assert_eq!((again.id(), again.header("idempotent-replayed").as_deref()), (draft.id(), Some("true")));
        let submitted = clerk.take("submit", &draft, &sample::all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let summary = r.auditor().await.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert!(summary["sentence_vi"].as_str().unwrap().contains("tặng 77 Bằng khen cho 25 tập thể, 52 cá nhân"), "{}", summary["sentence_vi"]);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_commit_is_one_event_that_names_the_file(r: Register) {
        let clerk = r.clerk().await;
        let draft = clerk.post("/v1/decisions", &decision("12")).await.expect(201);
        let fields = vec![("text", None, LIST.as_bytes().to_vec()), ("defaults", None, defaults().to_string().into_bytes()), ("decision_id", None, draft.id().to_string().into_bytes())];
        let made = form(&clerk, "/v1/imports", fields).await.expect(201);
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        let filled = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({})).header("If-Match", &made.etag()).await.expect(200);
        assert_eq!((filled.id(), &filled["line_count"], &filled["version"]), (draft.id(), &json!(2), &json!(2)));
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events + 1);
        assert_eq!(r.sql("SELECT act FROM audit_event ORDER BY seq DESC LIMIT 1").unwrap().trim(), "import_annex");
        let sha256 = made["sha256"].as_str().unwrap();
        assert_eq!(r.number(&format!("SELECT COUNT(*) FROM audit_event WHERE act = 'import_annex' AND after LIKE '%{sha256}%'")), 1);
        let state = clerk.get(&format!("/v1/imports/{}", made.id())).await.expect(200);
        assert_eq!((&state["state"], &state["decision_id"]), (&json!("committed"), &json!(draft.id())));
        let twice = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({})).header("If-Match", &state.etag());
        twice.await.refused(409, "wrong_state");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_row_with_a_flaw_refuses_the_whole(r: Register) {
        let clerk = r.clerk().await;
        let made = paste(&clerk, LIST, &json!({"recipient_kind": "individual"})).await.expect(201);
        assert_eq!(rows(&clerk, &made).await[0]["findings"][0]["code"], "award_missing");
        let commit = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({"decision": decision("13")})).header("If-Match", &made.etag());
        commit.await.refused(422, "rule_broken").at("/rows/2", "row_flawed");
        assert_eq!(r.number("SELECT COUNT(*) FROM decision WHERE state = 'draft'"), 0);
        let neither = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({})).header("If-Match", &made.etag());
        neither.await.refused(400, "invalid_body").at("/decision", "required");
    }

    async fn a_choice_links_a_row_and_a_name_twice_in_the_list_is_a_flaw(r: Register) {
        let clerk = r.clerk().await;
        let known = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201);
        let made = paste(&clerk, LIST, &defaults()).await.expect(201);
        let commit = json!({"decision": decision("14"), "choices": [{"row": 2, "recipient_id": known.id()}]});
        let path = format!("/v1/imports/{}/commit", made.id());
        let wrong = json!({"decision": decision("14"), "choices": [{"row": 99, "recipient_id": known.id()}]});
        clerk.post(&path, &wrong).header("If-Match", &made.etag()).await.refused(400, "invalid_body").at("/choices/0/row", "unknown_value");
        let draft = clerk.post(&path, &commit).header("If-Match", &made.etag()).await.expect(201);
        let lines = clerk.get(&format!("/v1/decisions/{}/lines", draft.id())).await.expect(200);
        assert_eq!(lines["items"][0]["recipient_id"], known.id());
        // The other of the two is named by its row in the file, where a title and sections stand above it.
        let text = "DANH SÁCH KHEN THƯỞNG\t\t\n\t\t\nSTT\tHọ và tên\tĐơn vị\n1\tĐặng Thị Mẫu\tXã Mẫu\n2\tLê Văn Thử\tXã Mẫu\n3\tĐặng Thị Mẫu\tXã Mẫu\n";
        let made = paste(&clerk, text, &defaults()).await.expect(201);
        let rows = rows(&clerk, &made).await;
        let said: Vec<_> = rows.iter().flat_map(|row| row["findings"].as_array().unwrap().iter().map(|found| (row["row"].clone(), found.clone()))).filter(|(_, found)| found["code"] == "twice_in_decision").collect();
        let [(row, found)] = said.as_slice() else { panic!("{rows:#?}") };
        assert_eq!((row, found["message"].as_str().unwrap().contains("đã có ở dòng 4;")), (&json!(6), true), "{found}");
        // Where the draft has lines too, it is said which of the two lists has the other.
        let fields = vec![("text", None, text.replace("Lê Văn Thử\tXã Mẫu", "Nguyễn Văn Thử\tXã Thử").into_bytes()), ("defaults", None, defaults().to_string().into_bytes()), ("decision_id", None, draft.id().to_string().into_bytes())];
        let made = form(&clerk, "/v1/imports", fields).await.expect(201);
        let said: Vec<_> = super::rows(&clerk, &made).await.iter().flat_map(|row| row["findings"].as_array().unwrap().clone()).filter(|found| found["code"] == "twice_in_decision").map(|found| found["message"].as_str().unwrap().to_owned()).collect();
        assert!(said.iter().any(|said| said.contains("dòng 2 của bản nháp")) && said.iter().any(|said| said.contains("dòng 4 của danh sách này")), "{said:?}");
    }

    async fn a_draft_or_a_register_that_changed_meanwhile_is_said_row_by_row(r: Register) {
        let clerk = r.clerk().await;
        let draft = clerk.post("/v1/decisions", &decision("15")).await.expect(201);
        let fields = || vec![("text", None, LIST.as_bytes().to_vec()), ("defaults", None, defaults().to_string().into_bytes()), ("decision_id", None, draft.id().to_string().into_bytes())];
        let made = form(&clerk, "/v1/imports", fields()).await.expect(201);
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201);
        let path = format!("/v1/imports/{}/commit", made.id());
        clerk.post(&path, &json!({})).header("If-Match", &made.etag()).await.refused(409, "register_changed").at("/rows/2", "register_changed");
        let made = form(&clerk, "/v1/imports", fields()).await.expect(201);
        let withdrawn = clerk.take("withdraw", &draft, &json!({"reason": "Trùng"})).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
        let path = format!("/v1/imports/{}/commit", made.id());
        clerk.post(&path, &json!({})).header("If-Match", &made.etag()).await.refused(409, "wrong_state");
        let draft = clerk.post("/v1/decisions", &sample::decision("20", 1)).await.expect(201);
        let fields = vec![("text", None, LIST.as_bytes().to_vec()), ("defaults", None, defaults().to_string().into_bytes()), ("decision_id", None, draft.id().to_string().into_bytes())];
        let made = form(&clerk, "/v1/imports", fields).await.expect(201);
        let submitted = clerk.take("submit", &draft, &sample::all_acknowledged()).await.expect(200);
        let path = format!("/v1/imports/{}/commit", made.id());
        clerk.post(&path, &json!({})).header("If-Match", &made.etag()).await.refused(409, "wrong_state");
        assert_eq!(clerk.get(&format!("/v1/decisions/{}", draft.id())).await.expect(200)["line_count"], submitted["line_count"]);
    }

    async fn whoever_brought_or_mended_the_rows_does_not_enter_them(r: Register) {
        let (clerk, registrar, other) = (r.clerk().await, r.registrar().await, r.named("registrar-2", "registrar").await);
        let made = paste(&registrar, LIST, &defaults()).await.expect(201);
        let row = other.get(&format!("/v1/imports/{}/rows", made.id())).await.expect(200).items()[0].clone();
        let line = sample::but(row["read_as"].clone(), json!({"name": "Trần Thị Khác"}));
        let path = format!("/v1/imports/{}/rows/{}", made.id(), row["row"]);
        let mended = other.put(&path, &made.etag(), &line).await.expect(200);
        let path = format!("/v1/imports/{}/commit", made.id());
        let draft = clerk.post(&path, &json!({"decision": decision("18")})).header("If-Match", &mended.etag()).await.expect(201);
        let submitted = clerk.take("submit", &draft, &sample::all_acknowledged()).await.expect(200);
        for author in [&registrar, &other] {
            author.take("register", &submitted, &json!({})).await.refused(403, "four_eyes");
        }
        r.named("registrar-3", "registrar").await.take("register", &submitted, &json!({})).await.expect(200);
    }

    async fn of_two_commits_at_once_one_is_done(r: Register) {
        let clerk = r.clerk().await;
        let made = paste(&clerk, LIST, &defaults()).await.expect(201);
        let path = format!("/v1/imports/{}/commit", made.id());
        let commit = |number: &str| clerk.post(&path, &json!({"decision": decision(number)})).header("If-Match", &made.etag());
        let (one, other) = tokio::join!(commit("16"), commit("17"));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 412], "{} {}", one.text(), other.text());
        assert_eq!(r.number("SELECT COUNT(*) FROM decision WHERE state = 'draft'"), 1);
    }
}
