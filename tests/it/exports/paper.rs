//! Lists on paper: the list of a filter and the annex of a decision as PDF, and the annex as a workbook.

use crate::{
    harness::{
        Answer, Engine, Finished, Register, command, run,
        sample::{but, decision, line},
        sheets::Workbook,
    },
    sign_in::signed_in,
};
use reqwest::Method;
use serde_json::{Value, json};

/// What a PDF says of itself: the metadata are the one part that is not packed.
fn metadata(file: &Answer) -> String {
    let text = String::from_utf8_lossy(&file.bytes);
    let from = text.find("<x:xmpmeta").expect("no metadata");
    text[from..].split("</x:xmpmeta>").next().unwrap().to_owned()
}

async fn manifest(r: &Register, file: &Answer) -> Value {
    r.auditor().await.get(&format!("/v1/exports/{}", file.header("export-id").unwrap())).await.expect(200).json()
}

on_both_engines! {
    async fn a_list_comes_as_pages_that_can_be_kept_and_is_noted_as_any_export(r: Register) {
        r.registered(&decision("0153", 3)).await;
        for (query, language) in [("format=pdf", "vi-VN"), ("format=pdf&lang=en&columns=name,unit,signed_on,bonus_paid_vnd,registered_at,posthumous", "en")] {
            let file = r.auditor().await.get(&format!("/v1/conferrals/export?{query}")).await.expect(200);
            assert_eq!(file.header("content-type").as_deref(), Some("application/pdf"));
            assert!(file.header("content-disposition").unwrap().contains(".pdf\""), "{:?}", file.header("content-disposition"));
            assert!(file.bytes.starts_with(b"%PDF-1.7"));
            let (said, noted) = (metadata(&file), manifest(&r, &file).await);
            let mark = format!("export:{} head:{}", noted["id"], file.header("registry-head").unwrap());
            for part in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>U</pdfaid:conformance>", language, mark.as_str()] {
                assert!(said.contains(part), "{part}: {said}");
            }
            assert_eq!((&noted["rows"], &noted["format"], &noted["bytes"]), (&json!(3), &json!("pdf"), &json!(file.bytes.len())));
            assert_eq!(noted["sha256"], hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&file.bytes)));
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn letters_that_the_font_lacks_and_texts_longer_than_a_page_end_no_file(r: Register) {
        let strange = but(line(1), json!({"name": "Nguyễn 王小明 ကျော် H'Hen Niê \u{1F600}", "reason": "rất dài ".repeat(240)}));
        let long = but(line(2), json!({"name": "Ễ".repeat(300), "reason": "dài".repeat(600)}));
        let short = but(line(3), json!({"name": "Y", "recipient_kind": "individual"}));
        r.registered(&but(decision("1", 0), json!({"lines": [strange, long, short]}))).await;
        for columns in ["name", "reason", "name,reason,title,unit,number,symbol,signed_on,status,line,award_name"] {
            let file = r.auditor().await.get(&format!("/v1/conferrals/export?format=pdf&columns={columns}")).await.expect(200);
            assert!(file.bytes.ends_with(b"%%EOF"), "{columns}");
        }
    }

    async fn a_list_without_rows_is_a_page(r: Register) {
        let file = r.auditor().await.get("/v1/conferrals/export?format=pdf").await.expect(200);
        assert!(file.bytes.ends_with(b"%%EOF"));
        assert_eq!(manifest(&r, &file).await["rows"], 0);
    }

    async fn more_columns_than_a_page_has_room_for_are_refused(r: Register) {
        let auditor = r.auditor().await;
        let columns = "name,reason,title,unit,number,symbol,signed_on,status,line,award_name,post";
        auditor.get(&format!("/v1/conferrals/export?format=pdf&columns={columns}")).await.refused(400, "invalid_parameter").at("columns", "too_many");
        auditor.get("/v1/conferrals/export?format=pdf&compress=gzip").await.refused(400, "invalid_parameter").at("compress", "not_for_format");
        for format in ["ndjson", "pdf"] {
            auditor.get(&format!("/v1/conferrals/export?profile=excel&format={format}")).await.refused(400, "invalid_parameter").at("profile", "not_for_format");
        }
        auditor.get("/v1/conferrals/export?format=csv&columns=").await.refused(400, "invalid_parameter").at("columns", "required");
    }

    async fn the_annex_of_a_decision_has_every_line_whatever_became_of_it(r: Register) {
        let registered = r.registered(&decision("1520", 5)).await.id();
        r.registered(&decision("7", 2)).await;
        let auditor = r.auditor().await;
        let lines = auditor.get(&format!("/v1/decisions/{registered}/conferrals")).await.expect(200).items();
        let cancel = json!({
            "act": "cancel", "cancel_reason": "b", "targets": [{"conferral_id": lines[1]["id"]}], "lines": null, "year_from": null, "year_to": null, "conferral_type": null,
        });
        r.registered(&but(decision("8", 0), cancel)).await;
        let path = format!("/v1/decisions/{registered}/export");
        let xlsx = auditor.get(&format!("{path}?format=xlsx")).await.expect(200);
        let rows = Workbook::read(&xlsx.bytes).rows("Danh sách");
        assert_eq!(rows[0], ["Dòng", "Loại đối tượng", "Họ tên, tên gọi", "Năm sinh", "Chức vụ", "Đơn vị", "Tên hình thức", "Tình trạng", "Đơn vị cấp trên", "Truy tặng"]);
        assert_eq!(rows.len(), 6);
        assert_eq!((rows[2][2].as_str(), rows[2][7].as_str()), ("Đặng Thị Mẫu 2", "đã hủy bỏ"));
        // A line that was entered in error is shown and counts nowhere, in whatever format.
        r.registered(&json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"conferral_id": lines[4]["id"]}]})).await;
        let xlsx = auditor.get(&format!("{path}?format=xlsx")).await.expect(200);
        let book = Workbook::read(&xlsx.bytes);
        let about = book.rows("Thông tin");
        let said = |label: &str| about.iter().rev().find(|row| row.first().is_some_and(|first| first == label)).map(|row| row.last().unwrap().clone());
        assert_eq!(book.rows("Danh sách").len(), 6);
        assert_eq!((said("Số dòng"), said("Tổng"), said("Không kể: ghi nhầm, đã loại")), (Some("5".into()), Some("4".into()), Some("1".into())), "{about:?}");
        let totals = manifest(&r, &xlsx).await["totals"].as_array().unwrap().clone();
        assert_eq!(totals.iter().map(|total| total["count"].as_i64().unwrap()).sum::<i64>(), 4, "{totals:?}");
        let csv = auditor.get(&format!("{path}?format=csv&columns=name,award_code")).await.expect(200);
        for left in [&xlsx, &csv] {
            let (file, noted) = (r.folder.file("annex"), r.folder.file("annex.json"));
            std::fs::write(&file, &left.bytes).unwrap();
            std::fs::write(&noted, manifest(&r, left).await.to_string()).unwrap();
            Finished::of(command(["audit", "check-export", file.to_str().unwrap(), noted.to_str().unwrap()])).exit(0);
        }
        let mut browser = signed_in(&r, "ktv", "auditor").await;
        browser.get(&format!("/decisions/{registered}")).await.expect(200).says("data-label=\"Trong danh sách\">1<").says("data-label=\"Trong danh sách\">3<");
        // A paper that awards nobody has no annex, and what it did is said in the history with its day and reason.
        let act = r.number("SELECT max(id) FROM decision");
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(auditor.call(method, &format!("/v1/decisions/{act}/export?format=pdf")).await.status, 409);
        }
        auditor.get(&format!("/v1/decisions/{act}/export?format=xlsx")).await.refused(409, "wrong_state");
        let history = auditor.get(&format!("/v1/recipients/{}/export?format=xlsx", lines[1]["recipient_id"])).await.expect(200);
        let acts = Workbook::read(&history.bytes).rows("Danh sách")[1].last().unwrap().clone();
        assert!(acts.starts_with("hủy bỏ (8/") && acts.contains(" ngày ") && acts.contains("lý do: "), "{acts}");
        let pdf = auditor.get(&format!("{path}?format=pdf")).await.expect(200);
        assert!(pdf.bytes.starts_with(b"%PDF-1.7") && pdf.bytes.ends_with(b"%%EOF"));
        let noted = manifest(&r, &pdf).await;
        assert_eq!((&noted["rows"], &noted["filter"]["decision"]), (&json!(5), &json!([registered])));
        let events = r.number("SELECT count(*) FROM audit_event");
        let head = auditor.call(Method::HEAD, &format!("{path}?format=pdf")).await.expect(200);
        assert_eq!((head.header("content-type").as_deref(), head.header("export-id")), (Some("application/pdf"), None));
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), events);
    }

    async fn a_draft_has_no_annex_to_export(r: Register) {
        let draft = r.clerk().await.post("/v1/decisions", &decision("1", 1)).await.expect(201).id();
        let auditor = r.auditor().await;
        for method in [Method::GET, Method::HEAD] {
            let answer = auditor.call(method.clone(), &format!("/v1/decisions/{draft}/export?format=pdf")).await;
            assert_eq!(answer.status, 409, "{method}");
        }
        auditor.get("/v1/decisions/999/export?format=pdf").await.refused(404, "not_found");
    }
}

/// The counting is the same on both engines; so many lines take their time.
#[test]
fn a_list_that_is_too_long_for_paper_is_refused_and_another_format_named() {
    run(Engine::Sqlite, async |r: Register| {
        let many = |number, times| {
            let line = json!({"line": 1, "times": times, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true});
            but(decision(number, 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": [line]}))
        };
        r.registered(&many("1", 20_000)).await;
        r.registered(&many("2", 2)).await;
        let auditor = r.auditor().await;
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(auditor.call(method, "/v1/conferrals/export?format=pdf").await.status, 422);
        }
        // What changed is as long; the decisions are two.
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(auditor.call(method, "/v1/reports/changes/export?from=0&format=pdf").await.status, 422);
        }
        auditor.get("/v1/decisions/export?format=pdf").await.expect(200);
        let refused = auditor.get("/v1/conferrals/export?format=pdf").await.refused(422, "too_many_rows");
        assert!(refused["detail"].as_str().unwrap().contains("XLSX"), "{}", refused.text());
        auditor.get("/v1/conferrals/export?format=xlsx").await.expect(200);
    });
}
