//! Reports for an auditor: what changed in a list between two moments, and which decisions someone must go back to.

use crate::{
    attachments::attach,
    changes::cancelling,
    harness::{
        Register,
        sample::{but, decision, line},
    },
    sign_in::signed_in,
};
use serde_json::json;

/// The address of the file of a page.
fn file(links: &[String], path: &str) -> String {
    let found = links.iter().find(|link| link.starts_with(path) && link.ends_with("format=xlsx"));
    found.unwrap_or_else(|| panic!("no {path} in {links:?}")).clone()
}

on_both_engines! {
    async fn what_changed_between_two_moments_is_a_page_with_its_file(r: Register) {
        let auditor = r.auditor().await;
        r.registered(&decision("1", 4)).await;
        let head = auditor.get("/v1/audit/head").await.expect(200).json();
        let (size, root) = (head["size"].as_i64().unwrap(), head["root_hash"].as_str().unwrap().to_owned());
        let given = auditor.get("/v1/conferrals?sort=name").await.expect(200).items();
        let path = format!("/v1/conferrals/{}", given[0]["id"]);
        let etag = auditor.get(&path).await.expect(200).etag();
        r.clerk().await.put(&format!("{path}/delivery"), &etag, &json!({"certificate_number": "0153"})).await.expect(200);
        let act = r.registered(&cancelling("88", &given[1]["id"])).await;
        r.registered(&but(decision("2", 1), json!({"authority_codes": ["UBND_LANGSON"]}))).await;
        let mut browser = signed_in(&r, "ktv", "auditor").await;
        browser.get("/reports/changes").await.expect(200).says("Từ thời điểm").says_nothing_of("<tbody");
        let page = browser.get(&format!("/reports/changes?from={size}")).await.expect(200)
            .says("<strong>1 thêm vào, 1 thay đổi, 1 không còn</strong>").says("Số bằng: (không có) → 0153")
            .says(&format!("Hủy bỏ: <a href=\"/decisions/{}\">88/QĐ-UBND</a>", act.id())).says("Duyệt quyết định vào sổ");
        let xlsx = file(&page.links(), "/v1/reports/changes/export?");
        assert!(browser.get(&xlsx).await.expect(200).text.starts_with("PK"), "{xlsx}");
        // The head that a file has at its end is the same moment, and one of another register is none.
        let by_head = browser.get(&format!("/reports/changes?from={size}:{}", root.to_uppercase())).await.expect(200);
        assert_eq!(by_head.text.matches("<tr>").count(), page.text.matches("<tr>").count());
        browser.get(&format!("/reports/changes?from={}:{root}", size + 1)).await.expect(400).says("href=\"#from\"").says("Sổ này không có đầu sổ");
        browser.get(&format!("/reports/changes?from=0&to=999999:{root}")).await.expect(400).says("href=\"#to\"");
        // Days: all of it came since the first, and nothing before it.
        browser.get("/reports/changes?from=1%2F1%2F2020").await.expect(200).says("<strong>4 thêm vào</strong>");
        browser.get("/reports/changes?from=1%2F1%2F2019&to=1%2F1%2F2020").await.expect(200).says("danh sách không có gì thay đổi");
        browser.get("/reports/changes?from=1%2F1%2F2020&authority=UBND_LANGSON").await.expect(200).says("<strong>1 thêm vào</strong>");
        for (query, field) in [("from=h%C3%B4m+qua", "from"), ("from=5&to=4", "from"), ("from=0&to=99999", "to"), ("from=0&year=x", "year")] {
            browser.get(&format!("/reports/changes?{query}")).await.expect(400).says(&format!("href=\"#{field}\"")).says("<title>Lỗi: ");
        }
        // More than a page has room for is turned page by page, in the same order as the file.
        r.registered(&but(decision("3", 0), json!({"lines": (1..=130).map(line).collect::<Vec<_>>()}))).await;
        let first = browser.get(&format!("/reports/changes?from={size}")).await.expect(200).says("nhiều thay đổi");
        let next = first.links().into_iter().find(|link| link.contains("cursor=")).unwrap();
        let rest = browser.get(&next).await.expect(200).says("Về đầu");
        let rows = |page: &crate::harness::Page| page.text.matches("class=\"tag ").count();
        assert_eq!((rows(&first), rows(&rest)), (100, 33));
    }

    async fn decisions_to_reconcile_are_a_page_by_reason_without_what_is_void_or_replaced(r: Register) {
        let clerk = r.clerk().await;
        let whole = r.registered(&decision("7", 1)).await.id();
        attach(&clerk, whole, "7.pdf", b"%PDF-1.7", "paper").await.expect(201);
        let press = json!({"number": null, "symbol": null, "signed_on": null, "evidence": "press", "source": "Báo Mẫu", "announced_year": 2020, "title": "Theo báo Mẫu"});
        let said = r.registered(&but(decision("1", 2), press)).await;
        let stated = json!({"stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 9}]});
        r.registered(&but(decision("2", 2), stated)).await;
        let wrong = r.registered(&but(decision("3", 1), json!({"signed_on": "2021-02-03"}))).await;
        let mut browser = signed_in(&r, "ktv", "auditor").await;
        let page = browser.get("/reports/reconciliation").await.expect(200).says("3 quyết định đã vào sổ cần xem lại")
            .says("Tổng ghi trong văn bản khác danh sách (1)").says("Thiếu số hoặc ngày (1)").says("Chưa đính kèm bản đã ký (3)").says("Theo báo Mẫu");
        assert!(!page.links().contains(&format!("/decisions/{whole}")), "{:?}", page.links());
        let lines = browser.get(&file(&page.links(), "/v1/decisions/export?").replace("xlsx", "csv")).await.expect(200);
        assert_eq!(lines.text.lines().count(), 4, "{}", lines.text);
        let page = browser.get("/reports/reconciliation?reason=incomplete").await.expect(200).says("Theo báo Mẫu").says_nothing_of("2/QĐ-UBND");
        assert!(page.text.contains("aria-current=\"true\">Thiếu số hoặc ngày"), "{}", page.text);
        browser.get("/reports/reconciliation?reason=nothing").await.expect(400).says("Không có lý do này");
        // What is void needs no paper, and nor does a record whose paper has come.
        r.registered(&json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": wrong.id()}]})).await;
        let paper = json!({"relations": [{"kind": "replaces", "decision_id": said.id()}]});
        let paper = r.registered(&but(decision("5", 2), paper)).await.id();
        attach(&clerk, paper, "5.pdf", b"%PDF-1.7 5", "paper").await.expect(201);
        let page = browser.get("/reports/reconciliation").await.expect(200).says("1 quyết định đã vào sổ cần xem lại").says("2/QĐ-UBND");
        assert!(!page.links().contains(&format!("/decisions/{}", said.id())), "{:?}", page.links());
        // Whoever sees a part sees of it what is to be reconciled there.
        r.limited("lang", "auditor", json!({"authority_codes": ["UBND_LANGSON"]})).await;
        let mut there = signed_in(&r, "lang", "auditor").await;
        there.get("/reports/reconciliation").await.expect(200).says("Không có quyết định nào cần đối chiếu");
    }
}
