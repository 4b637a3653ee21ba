//! What is no list of conferrals as files: decisions, events, changes, bonuses, who becomes eligible, a history, form
//! 0602, a campaign's summary.

use crate::{
    changes::cancelling,
    harness::{
        Answer, Person, Register,
        sample::{but, decision, line},
        sheets::Workbook,
    },
};
use reqwest::Method;
use serde_json::json;

async fn csv(who: &Person, path: &str) -> Vec<Vec<String>> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let file = who.get(&format!("{path}{joint}format=csv")).await.expect(200);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file.bytes[..]);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The places of columns by their names in the head.
fn column<'a>(rows: &'a [Vec<String>], name: &str) -> Vec<&'a str> {
    let place = rows[0].iter().position(|head| head == name).unwrap();
    rows[1..].iter().map(|row| row[place].as_str()).collect()
}

async fn noted(who: &Person, file: &Answer) -> serde_json::Value {
    who.get(&format!("/v1/exports/{}", file.header("export-id").unwrap())).await.expect(200).json()
}

on_both_engines! {
    async fn decisions_come_as_a_file_and_those_to_reconcile_alone(r: Register) {
        let auditor = r.auditor().await;
        let whole = r.registered(&decision("0153", 2)).await["id"].as_i64().unwrap();
        let press = json!({"number": null, "signed_on": null, "evidence": "press", "source": "Báo Mẫu", "announced_year": 2020});
        r.registered(&but(decision("1", 1), press)).await;
        let stated = json!({"stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 9}]});
        r.registered(&but(decision("2", 2), stated)).await;
        let rows = csv(&auditor, "/v1/decisions/export").await;
        assert_eq!(column(&rows, "number"), ["0153", "", "2"]);
        assert_eq!((column(&rows, "totals_differ"), column(&rows, "incomplete")), (vec!["false", "false", "true"], vec!["false", "true", "false"]));
        assert_eq!(column(&rows, "without_paper"), ["true", "true", "true"]);
        let clerk = r.clerk().await;
        crate::attachments::attach(&clerk, whole, "0153.pdf", b"%PDF-1.7", "annex").await.expect(201);
        assert_eq!(column(&csv(&auditor, "/v1/decisions/export?reconcile=true").await, "number"), ["0153", "", "2"]);
        assert_eq!(column(&csv(&auditor, "/v1/decisions/export?reconcile=true&reason=incomplete").await, "number"), [""]);
        crate::attachments::attach(&clerk, whole, "0153.pdf", b"%PDF-1.7 signed", "paper").await.expect(201);
        assert_eq!(column(&csv(&auditor, "/v1/decisions/export?reconcile=true").await, "number"), ["", "2"]);
        auditor.get("/v1/decisions/export?format=csv&reason=incomplete").await.refused(400, "invalid_parameter").at("reconcile", "required");
        let void = r.registered(&json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": whole}]})).await;
        let acts = csv(&auditor, "/v1/decisions/export?act=void").await;
        assert_eq!((column(&acts, "id"), column(&acts, "evidence")), (vec![&*void.id().to_string()], vec![""]));
        assert_eq!(csv(&auditor, "/v1/decisions/export?act=void&evidence=declaration").await.len(), 1);
        assert_eq!(column(&csv(&auditor, "/v1/decisions/export?number=153").await, "line_count"), ["2"]);
        let xlsx = auditor.get("/v1/decisions/export?format=xlsx&columns=number,signed_on,state,authority_names&number=153").await.expect(200);
        let sheet = Workbook::read(&xlsx.bytes).rows("Danh sách");
        assert_eq!(sheet[0], ["Số văn bản", "Ngày ký", "Trạng thái", "Tên cơ quan"]);
        assert_eq!((sheet[1][0].as_str(), sheet[1][2].as_str(), sheet.len()), ("0153", "đã vào sổ", 2));
        let noted = noted(&auditor, &xlsx).await;
        assert_eq!((&noted["list"], &noted["rows"]), (&json!("decisions"), &json!(1)));
        assert!(noted["parameters"].as_str().unwrap().contains("153") && noted["sha256"].is_string(), "{noted}");
        auditor.get("/v1/decisions/export?format=ndjson").await.refused(400, "invalid_parameter").at("format", "not_for_list");
        auditor.get("/v1/decisions/export?format=csv&columns=award_name").await.refused(400, "invalid_parameter").at("columns", "unknown_column");
        let events = r.number("SELECT count(*) FROM audit_event");
        auditor.call(Method::HEAD, "/v1/decisions/export?format=csv").await.expect(200);
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), events);
        // A draft is in the list of whoever reads drafts alone.
        r.clerk().await.post("/v1/decisions", &decision("9", 1)).await.expect(201);
        assert_eq!(column(&csv(&auditor, "/v1/decisions/export").await, "state"), ["registered", "registered", "registered", "registered", "draft"]);
        assert_eq!(csv(&r.outside_client().await, "/v1/decisions/export").await.len(), 5);
    }

    async fn stated_totals_are_held_against_the_list_as_both_are_now(r: Register) {
        let (auditor, clerk) = (r.auditor().await, r.clerk().await);
        let stating = |count: i64| json!({"stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": count}]});
        let agreeing = r.registered(&but(decision("1", 2), stating(2))).await.id();
        let differing = r.registered(&but(decision("2", 2), stating(1))).await.id();
        let mut browser = crate::sign_in::signed_in(&r, "ktv", "auditor").await;
        let mut differ = async || {
            let ids = |rows: Vec<Vec<String>>| rows[1..].iter().map(|row| row[0].parse().unwrap()).collect::<Vec<i64>>();
            let listed = ids(csv(&auditor, "/v1/decisions/export?reconcile=true&reason=totals_differ&columns=id").await);
            let mut rows = csv(&auditor, "/v1/decisions/export?columns=id,totals_differ").await;
            rows.retain(|row| row[1] != "false");
            assert_eq!(ids(rows), listed);
            let count = format!("Tổng ghi trong văn bản khác danh sách ({})", listed.len());
            let page = browser.get("/reports/reconciliation?reason=totals_differ").await.expect(200);
            assert!(listed.is_empty() || page.text.contains(&count), "{}", page.text);
            assert!(listed.iter().all(|id| page.links().contains(&format!("/decisions/{id}"))), "{:?}", page.links());
            listed
        };
        assert_eq!(differ().await, [differing]);
        let rectify = async |id: i64, count: i64| {
            let right = json!([{"decision_id": id, "right": stating(count)}]);
            r.registered(&json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm tổng", "targets": right})).await.id()
        };
        let wrong = rectify(agreeing, 99).await;
        rectify(differing, 2).await;
        assert_eq!(differ().await, [agreeing]);
        r.registered(&json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": wrong}]})).await;
        assert!(differ().await.is_empty());
        // A line that was entered in error is none of the list.
        let lines = clerk.get(&format!("/v1/decisions/{agreeing}/conferrals")).await.expect(200).items();
        let out = json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"conferral_id": lines[1]["id"]}]});
        let out = r.registered(&out).await.id();
        assert_eq!(differ().await, [agreeing]);
        r.registered(&json!({"act": "void", "remark": "Không nhầm", "targets": [{"decision_id": out}]})).await;
        assert!(differ().await.is_empty());
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn events_come_as_a_file(r: Register) {
        let auditor = r.auditor().await;
        r.registered(&decision("1", 1)).await;
        let rows = csv(&auditor, "/v1/audit/events/export?act=register_decision&act=submit_decision").await;
        assert_eq!(column(&rows, "act"), ["submit_decision", "register_decision"]);
        let listed = auditor.get("/v1/audit/events?act=register_decision").await.expect(200).items();
        assert_eq!(column(&rows, "hash")[1], listed[0]["hash"]);
        let xlsx = auditor.get("/v1/audit/events/export?format=xlsx&act=register_decision").await.expect(200);
        assert!(Workbook::read(&xlsx.bytes).rows("Danh sách")[1].contains(&"duyệt quyết định vào sổ".to_owned()));
        r.clerk().await.get("/v1/audit/events/export?format=csv").await.refused(403, "forbidden");
    }

    async fn what_changed_comes_as_a_file(r: Register) {
        let auditor = r.auditor().await;
        let first = r.registered(&decision("1", 2)).await;
        let from = auditor.get("/v1/audit/head").await.expect(200)["size"].as_i64().unwrap();
        let given = auditor.get(&format!("/v1/decisions/{}/conferrals", first.id())).await.expect(200).items();
        let path = format!("/v1/conferrals/{}", given[0]["id"]);
        let etag = auditor.get(&path).await.expect(200).etag();
        r.clerk().await.put(&format!("{path}/delivery"), &etag, &json!({"certificate_number": "0153"})).await.expect(200);
        r.registered(&cancelling("88", &given[1]["id"])).await;
        r.registered(&decision("2", 1)).await;
        let changes = format!("/v1/reports/changes/export?from={from}&authority=UBND_KIENGIANG");
        let rows = csv(&auditor, &changes).await;
        assert_eq!(column(&rows, "change"), ["changed", "removed", "added"]);
        assert_eq!(column(&rows, "difference")[0], "Số bằng: (không có) → 0153");
        // Which act it was: what registering did is said by the decision.
        assert_eq!(column(&rows, "act"), ["record_delivery", "register_decision", "register_decision"]);
        assert_eq!(column(&rows, "decision_act"), ["", "cancel", "award"]);
        assert_eq!(column(&rows, "decision_reference"), ["", "88/QĐ-UBND", "2/QĐ-UBND"]);
        let named = csv(&auditor, &format!("{changes}&lang=vi")).await;
        assert_eq!(column(&named, "Việc của quyết định đó"), ["", "hủy bỏ", "tặng"]);
        // Until now is until a moment that is noted, also while others write.
        let clerk = r.clerk().await;
        let writing = tokio::spawn(async move {
            for n in 0..30 {
                clerk.post("/v1/campaigns", &json!({"code": format!("PT_{n}"), "name_vi": format!("Phong trào {n}")})).await.expect(201);
            }
        });
        for _ in 0..5 {
            let file = auditor.get(&format!("/v1/reports/changes/export?format=csv&from={from}")).await.expect(200);
            let noted = noted(&auditor, &file).await;
            let asked: serde_json::Value = serde_json::from_str(noted["parameters"].as_str().unwrap()).unwrap();
            let to = asked["to"].as_i64().unwrap();
            assert!(from < to && to <= noted["head_size"].as_i64().unwrap(), "{noted}");
            let listed = auditor.get(&format!("/v1/reports/changes?from={from}&to={to}")).await.expect(200).items();
            assert_eq!(noted["rows"], listed.len());
            let due = auditor.get("/v1/reports/due/export?format=csv&unit=truong+mau&award=BK_BO_TINH&year=2026").await;
            due.expect(200);
        }
        writing.await.unwrap();
        auditor.get("/v1/reports/changes/export?format=xlsx&from=99999").await.refused(400, "invalid_parameter").at("from", "out_of_range");
    }

    async fn who_asks_of_any_list_only_what_would_come_makes_no_export(r: Register) {
        let (auditor, named) = (r.auditor().await, r.registered(&but(decision("1", 2), json!({"campaign_code": "HMTN"}))).await);
        let given = auditor.get(&format!("/v1/decisions/{}/conferrals", named.id())).await.expect(200).items();
        let events = r.number("SELECT count(*) FROM audit_event");
        let document: serde_json::Value = serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap();
        let exports: Vec<_> = document["paths"].as_object().unwrap().iter().filter(|(path, of)| path.ends_with("/export") && of["get"].is_object()).collect();
        assert!(exports.len() >= 10, "{}", exports.len());
        for (path, _) in exports {
            let id = if path.starts_with("/v1/recipients") { given[0]["recipient_id"].to_string() } else { named.id().to_string() };
            let needs = match path.as_str() {
                "/v1/reports/changes/export" => "from=0",
                "/v1/reports/due/export" => "unit=truong+mau&award=BK_BO_TINH&year=2026",
                "/v1/reports/0602/export" => "year=2020",
                "/v1/reports/summary/export" => "campaign=HMTN&year=2019",
                _ => "",
            };
            for format in ["csv", "xlsx", "pdf"] {
                let path = format!("{}?format={format}&{needs}", path.replace("{id}", &id));
                let answer = auditor.call(Method::HEAD, &path).await.expect(200);
                assert!(answer.header("content-disposition").unwrap().contains(format) && answer.bytes.is_empty(), "{path}");
                assert_eq!((answer.header("export-id"), answer.header("registry-head")), (None, None), "{path}");
            }
        }
        assert_eq!((r.number("SELECT count(*) FROM export"), r.number("SELECT count(*) FROM audit_event")), (0, events));
    }

    async fn records_and_reports_come_as_workbooks_and_as_pages(r: Register) {
        let auditor = r.auditor().await;
        let named = r.registered(&but(decision("1", 2), json!({"campaign_code": "HMTN"}))).await;
        let of_the_state = json!({"authority_codes": ["TTG"], "symbol": "QĐ-TTg", "lines": [but(line(1), json!({"award_code": "BK_TTG"}))]});
        r.registered(&but(decision("2", 0), of_the_state)).await;
        let given = auditor.get(&format!("/v1/decisions/{}/conferrals", named.id())).await.expect(200).items();
        let who = &given[0]["recipient_id"];
        let paths = [
            format!("/v1/decisions/{}/bonuses/export", named.id()),
            format!("/v1/recipients/{who}/export"),
            "/v1/reports/0602/export?year=2020".to_owned(),
            "/v1/reports/summary/export?campaign=HMTN&year=2019".to_owned(),
            "/v1/reports/due/export?unit=truong+mau&award=BK_BO_TINH&year=2026".to_owned(),
            "/v1/decisions/export".to_owned(),
            "/v1/decisions/export?reconcile=true".to_owned(),
            "/v1/reports/changes/export?from=0".to_owned(),
            "/v1/audit/events/export?act=register_decision".to_owned(),
        ];
        for path in &paths {
            let joint = if path.contains('?') { '&' } else { '?' };
            let pdf = auditor.get(&format!("{path}{joint}format=pdf")).await.expect(200);
            assert!(pdf.bytes.starts_with(b"%PDF-1.7") && pdf.bytes.ends_with(b"%%EOF"), "{path}");
            let noted = noted(&auditor, &pdf).await;
            let xlsx = auditor.get(&format!("{path}{joint}format=xlsx")).await.expect(200);
            let book = Workbook::read(&xlsx.bytes);
            assert_eq!(noted["rows"].as_u64(), Some(book.rows("Danh sách").len() as u64 - 1), "{path}");
            assert!(book.rows("Thông tin").len() > 5);
        }
        let bonuses = csv(&auditor, &paths[0]).await;
        let sheet = auditor.get(&format!("/v1/decisions/{}/bonuses", named.id())).await.expect(200);
        let paid: i64 = column(&bonuses, "amount_vnd").iter().map(|sum| sum.parse::<i64>().unwrap()).sum();
        assert_eq!((Some(paid), column(&bonuses, "name")), (sheet["total_vnd"].as_i64(), vec!["Đặng Thị Mẫu 1", "Đặng Thị Mẫu 2"]));
        let history = csv(&auditor, &paths[1]).await;
        assert_eq!((history.len(), column(&history, "reference")), (2, vec!["1/QĐ-UBND"]));
        let form = csv(&auditor, &paths[2]).await;
        let total: i64 = column(&form, "total").iter().map(|count| count.parse::<i64>().unwrap()).sum();
        assert_eq!(Some(total), auditor.get("/v1/reports/0602?year=2020").await.expect(200)["total"].as_i64());
        assert!(total > 0);
        let summary = csv(&auditor, &paths[3]).await;
        assert_eq!((column(&summary, "individual"), column(&summary, "total")), (vec!["2"], vec!["2"]));
        let book = auditor.get(&format!("{}&format=xlsx", paths[3])).await.expect(200);
        let about = Workbook::read(&book.bytes).rows("Thông tin").concat().join("\n");
        let sentence = auditor.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200)["sentence_vi"].as_str().unwrap().to_owned();
        assert!(about.contains(&sentence), "{about}");
        auditor.get("/v1/recipients/999999/export?format=pdf").await.refused(404, "not_found");
        r.run(&["audit", "verify"]).exit(0);
    }
}
