//! What decisions refer to is kept by forms; the system is looked at, and people keep their own tokens.

use crate::{
    harness::{Browser, Form, Page, Register, sample::decision},
    sign_in::signed_in,
};
use serde_json::json;

async fn form(browser: &mut Browser, path: &str) -> Form {
    let page = browser.get(path).await.expect(200);
    page.forms().into_iter().find(|form| form.action == path).unwrap_or_else(|| panic!("no form: {}", page.text))
}

fn pressed(page: &Page, button: &str) -> Form {
    let all = page.text.split("<form ").zip(page.text.split("<form ").skip(1));
    let place = all
        .map(|(_, form)| form)
        .position(|form| form.contains(button))
        .unwrap_or_else(|| panic!("no {button}: {}", page.text));
    let posts: Vec<usize> = page
        .text
        .split("<form ")
        .skip(1)
        .enumerate()
        .filter(|(_, form)| form.split('>').next().unwrap().contains("method=\"post\""))
        .map(|(place, _)| place)
        .collect();
    page.forms()[posts.iter().position(|own| *own == place).unwrap()].clone()
}

on_both_engines! {
    async fn an_award_is_added_found_and_changed_by_who_keeps_the_catalogue(r: Register) {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let new = form(&mut admin, "/catalogue/awards/new").await.with("name_vi", "Giấy khen <b>mẫu</b>").with("short_name_vi", "Giấy khen mẫu");
        // What is missing is said at each field, and what was typed stays.
        let page = admin.send(&new.clone().with("code", "GK_MAU")).await.expect(400).says("href=\"#kind\"").says("href=\"#precedence\"").says("value=\"Giấy khen &lt;b&gt;mẫu&lt;/b&gt;\"");
        let again = page.forms().into_iter().find(|form| form.action == "/catalogue/awards/new").unwrap().with("kind", "certificate_of_commendation").with("precedence", "900");
        let page = admin.send(&again.clone().with("code", "thường")).await.expect(400).says("href=\"#code\"");
        let again = page.forms().into_iter().find(|form| form.action == "/catalogue/awards/new").unwrap();
        admin.send(&again.clone().with("code", "GK_MAU").with("valid_from", "2025")).await.expect(400).says("Ghi đủ ngày, tháng, năm");
        admin.send(&again.with("code", "GK_MAU").with("valid_from", "1/7/2025")).await.leads_to("/catalogue/awards/GK_MAU?done=true");
        let stored = r.clerk().await.get("/v1/awards/GK_MAU").await.expect(200);
        assert_eq!((&stored["kind"], &stored["recipient_kinds"], &stored["valid_from"]), (&json!("certificate_of_commendation"), &json!(["individual", "collective"]), &json!("2025-07-01")));
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get("/catalogue/awards?text=giay+khen+mau").await.expect(200).says("href=\"/catalogue/awards/GK_MAU\"").says("1 mục").says_nothing_of("Thêm hình thức");
        clerk.get("/catalogue/awards?text=khong+co+gi").await.expect(200).says("Không có mục nào như vậy");
        clerk.get("/catalogue/awards/GK_MAU").await.expect(200).says("1/7/2025").says("/conferrals?award=GK_MAU").says_nothing_of("/edit");
        let edit = form(&mut admin, "/catalogue/awards/GK_MAU/edit").await.with("name_vi", "Giấy khen mẫu mới");
        admin.send(&edit).await.leads_to("/catalogue/awards/GK_MAU?done=true");
        // An older version is refused, and goes on only when it is pressed again.
        let page = admin.send(&edit.with("key", "another").with("name_vi", "Bản cũ")).await.expect(412).says("Mục này đã được lưu bản khác").says("value=\"Bản cũ\"");
        let again = page.forms().into_iter().find(|form| form.action == "/catalogue/awards/GK_MAU/edit").unwrap();
        admin.send(&again).await.leads_to("/catalogue/awards/GK_MAU?done=true");
        assert_eq!(r.clerk().await.get("/v1/awards/GK_MAU").await["name_vi"], "Bản cũ");
        let csrf = clerk.get("/").await.forms()[0].csrf().to_owned();
        clerk.send(&Form::made("/catalogue/awards/new".into(), &[("csrf", &csrf), ("code", "X")])).await.expect(403);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_body_that_follows_another_is_recorded_and_drawn(r: Register) {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        for code in ["XA_A", "XA_B"] {
            let new = form(&mut admin, "/catalogue/authorities/new").await.with("code", code).with("name_vi", &format!("Ủy ban nhân dân {}", code.replace("XA_", "xã "))).with("level", "commune").with("parent_code", "UBND_KIENGIANG");
            admin.send(&new).await.leads_to(&format!("/catalogue/authorities/{code}?done=true"));
        }
        let path = "/catalogue/authorities/XA_A/successions";
        let new = form(&mut admin, path).await;
        admin.send(&new).await.expect(400).says("href=\"#other\"").says("href=\"#kind\"").says("href=\"#date\"");
        admin.send(&new.clone().with("other", "XA_B").with("kind", "merge").with("date", "1/7/2025").with("instrument", "")).await.expect(400).says("href=\"#instrument\"");
        admin.send(&new.clone().with("other", "Ủy ban nhân dân xã B").with("kind", "merge").with("date", "1/7/2025").with("instrument", "Nghị quyết 1")).await.leads_to("/catalogue/authorities/XA_A?done=true");
        admin.get("/catalogue/authorities/XA_A").await.expect(200).says("Được kế tục bởi").says("href=\"/catalogue/authorities/XA_B\"").says("30/6/2025").says("Nghị quyết 1");
        admin.get("/catalogue/authorities/XA_B").await.expect(200).says("<svg class=\"lineage\"").says("Kế tục từ").says("Hợp nhất, sáp nhập".to_lowercase().as_str());
        admin.send(&new.with("key", "another").with("other", "XA_B").with("kind", "merge").with("date", "1/7/2025").with("instrument", "Nghị quyết 1")).await.expect(409).says("Kế tục này đã có");
        let body = r.clerk().await.get("/v1/authorities/XA_A").await.expect(200);
        assert_eq!((&body["valid_to"], &body["parent_code"]), (&json!("2025-06-30"), &json!("UBND_KIENGIANG")));
    }

    async fn a_clerk_adds_a_campaign_with_its_years(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get("/catalogue/campaigns").await.expect(200).says("Thêm phong trào").says("href=\"/catalogue/campaigns/HMTN\"");
        let new = form(&mut clerk, "/catalogue/campaigns/new").await.with("code", "MAU").with("name_vi", "Phong trào mẫu").with("organiser_code", "Ủy ban nhân dân tỉnh Lạng Sơn");
        clerk.send(&new.clone().with("editions", "2019, mười")).await.expect(400).says("href=\"#editions\"").says("value=\"2019, mười\"");
        clerk.send(&new.with("editions", "2019; 2020-2025")).await.leads_to("/catalogue/campaigns/MAU?done=true");
        let stored = r.clerk().await.get("/v1/campaigns/MAU").await.expect(200);
        assert_eq!((&stored["organiser_code"], &stored["editions"]), (&json!("UBND_LANGSON"), &json!([{"year_from": 2019, "year_to": 2019}, {"year_from": 2020, "year_to": 2025}])));
        clerk.get("/catalogue/campaigns/MAU").await.expect(200).says("2019, 2020-2025");
        // What the form has no field for stays.
        let mai = r.named("mai", "clerk").await;
        let with = json!({"code": "MAU", "name_vi": "Phong trào mẫu", "editions": [{"year_from": 2019, "year_to": 2019, "target": 7}]});
        mai.put("/v1/campaigns/MAU", &stored.etag(), &with).await.expect(200);
        let edit = form(&mut clerk, "/catalogue/campaigns/MAU/edit").await;
        clerk.send(&edit.with("editions", "2018, 2019")).await.leads_to("/catalogue/campaigns/MAU?done=true");
        assert_eq!(r.clerk().await.get("/v1/campaigns/MAU").await["editions"][1]["target"], 7);
    }

    async fn an_administrator_sees_how_the_system_stands(r: Register) {
        r.registered(&decision("1", 3)).await;
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let head = r.named("ktv", "auditor").await.get("/v1/audit/head").await.expect(200);
        let page = admin.get("/system").await.expect(200).says("Sổ đang chạy và ghi được").says(env!("CARGO_PKG_VERSION")).says(head["key_id"].as_str().unwrap());
        // What `doctor` finds at once stands there too, each with its cure.
        let page = page.says("Kiểm tra máy chủ").says("Sự kiện cuối mang dấu của khóa.").says("Chưa có số định danh nào cần khóa.").says("iB trống ở").says("Không sự kiện nào muộn hơn đồng hồ");
        for place in ["/accounts", "/catalogue/awards", "/audit"] {
            assert!(page.links().contains(&place.to_owned()), "{place}: {}", page.text);
        }
        assert!(!page.text.contains("audit_event"), "the rows of tables are counted where they are asked for");
        admin.get("/system?rows=true").await.expect(200).says("<code class=\"quiet\">audit_event</code>").says("Số dòng từng bảng");
        admin.get("/accounts").await.expect(200).says("href=\"/system\" aria-current=\"page\"");
        admin.headers.push(("Accept-Language", "en".into()));
        admin.get("/system").await.expect(200).says("The register runs").says("MB");
    }

    async fn an_auditor_holds_a_head_that_was_kept_against_the_register(r: Register) {
        r.registered(&decision("1", 3)).await;
        let head = r.named("ktv", "auditor").await.get("/v1/audit/head").await.expect(200).json();
        let mut auditor = signed_in(&r, "kiem", "auditor").await;
        let asked = |text: &str| format!("/audit?kept={}", form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
        let printed = |root: &str| format!("{}:{root}", head["size"]);
        let root = head["root_hash"].as_str().unwrap();
        for text in [head.to_string(), printed(root), printed(&root.to_uppercase())] {
            auditor.get(&asked(&text)).await.expect(200).says("Khớp: ").says("Từ đó sổ có thêm ");
        }
        let mut altered = head.clone();
        altered["size"] = json!(head["size"].as_i64().unwrap() - 1);
        let larger = format!("{}:{root}", head["size"].as_i64().unwrap() + 1_000);
        for text in [altered.to_string(), printed(&"0".repeat(64)), larger] {
            auditor.get(&asked(&text)).await.expect(200).says("Không khớp");
        }
        auditor.get(&asked("tệp nào đó")).await.expect(200).says("Đây không phải đầu sổ");
    }

    async fn a_person_makes_a_token_of_their_own_sees_it_once_and_revokes_it(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = clerk.get("/tokens").await.expect(200).says("Lập mã");
        let make = pressed(&page, "value=\"make\"").pressed("do", "make");
        clerk.send(&make.clone().with("label", "máy").with("days", "0")).await.expect(400).says("href=\"#days\"");
        clerk.send(&make.clone().with("days", "mười")).await.expect(400).says("Ghi số ngày");
        clerk.send(&make.clone()).await.expect(400).says("href=\"#label\"");
        clerk.send(&make.clone().with("label", "máy").pressed("scopes", "keep_accounts")).await.expect(400).says("role=\"alert\"");
        let page = clerk.send(&make.with("label", "phần mềm <nhân sự>").pressed("scopes", "read")).await.expect(200).says("Chép ngay: mã chỉ hiện một lần");
        let token = page.text.split("<code>awr_").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let token = format!("awr_{token}");
        let page = clerk.get("/tokens").await.expect(200).says("phần mềm &lt;nhân sự&gt;").says_nothing_of(&token);
        let person = r.holding(&token);
        assert_eq!(person.get("/v1/me").await.expect(200)["name"], "lan");
        person.post("/v1/decisions", &decision("1", 1)).await.refused(403, "forbidden");
        let revoke = page.forms().into_iter().find(|form| form.action == "/tokens").unwrap();
        let id = page.text.rsplit("value=\"revoke:").next().unwrap().split('"').next().unwrap().to_owned();
        // Another's token is not there.
        let mut mai = signed_in(&r, "mai", "clerk").await;
        let csrf = mai.get("/").await.forms()[0].csrf().to_owned();
        mai.send(&Form::made("/tokens".into(), &[("csrf", &csrf), ("do", &format!("revoke:{id}"))])).await.expect(404);
        person.get("/v1/me").await.expect(200);
        clerk.send(&revoke.pressed("do", &format!("revoke:{id}"))).await.expect(200).says("Đã thu hồi mã số").says("thu hồi ");
        person.get("/v1/me").await.refused(401, "unauthenticated");
        r.run(&["audit", "verify"]).exit(0);
    }
}
