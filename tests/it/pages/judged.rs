//! What the register judges by the rules of the law: eligibility, who is due, form 0602; and the rules themselves. The
//! figures behind them are shown on both engines elsewhere.

use crate::{
    harness::{
        Engine, Form, Page, Register, run,
        sample::{but, decision, line},
    },
    sign_in::signed_in,
};
use serde_json::json;

fn form_to(page: &Page, action: &str) -> Form {
    let all = page.forms();
    all.into_iter().find(|form| form.action == action).unwrap_or_else(|| panic!("no form to {action}: {}", page.text))
}

/// Someone of the register with the certificate of the province, by a decision of this number.
async fn awarded(r: &Register, number: &str) -> i64 {
    let clerk = r.clerk().await;
    let who = json!({"kind": "individual", "name": "Đặng Thị <b>Mẫu", "unit": "Sở Mẫu", "birth_year": 1980});
    let id = clerk.post("/v1/recipients", &who).await.expect(201).id();
    let lines = json!([but(line(1), json!({"recipient_id": id, "name": null, "birth_year": null, "unit": null}))]);
    r.registered(&but(decision(number, 0), json!({"lines": lines, "conferral_type": "merit"}))).await;
    id
}

#[test]
fn eligibility_is_said_criterion_by_criterion_with_the_records_it_rests_on() {
    run(Engine::Sqlite, async |r: Register| {
        let id = awarded(&r, "1").await;
        let path = format!("/recipients/{id}/eligibility");
        let mut auditor = signed_in(&r, "ktv", "auditor").await;
        auditor.get(&format!("/recipients/{id}")).await.expect(200).says(&format!("href=\"{path}\""));
        auditor.get(&path).await.expect(200).says("Đặng Thị &lt;b&gt;Mẫu").says_nothing_of("Từng tiêu chí");
        let page = auditor.get(&format!("{path}?award=BK_TTG&on=1/6/2026")).await.expect(200);
        let api = r.clerk().await.get(&format!("/v1{path}?award=BK_TTG&on=2026-06-01")).await.expect(200).json();
        let word = match api["answer"].as_str().unwrap() {
            "yes" => "✓ Đủ điều kiện",
            "no" => "✗ Chưa đủ điều kiện",
            _ => "? Chưa rõ",
        };
        let page = page.says(word).says(api["rule"]["article"].as_str().unwrap()).says("Từng tiêu chí").says("Chưa rõ");
        for criterion in api["criteria"].as_array().unwrap() {
            let text = criterion["text"]
                .as_str()
                .unwrap()
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            assert!(page.text.contains(&text), "{text} is not in {}", page.text);
        }
        let uses_record = api.to_string().contains("\"conferral_ids\":[1]");
        assert_eq!(page.text.contains("href=\"/decisions/1#line-1\""), uses_record, "{}", page.text);
        // An award without a rule is nobody's to judge but people's.
        auditor.get(&format!("{path}?award=BK")).await.expect(200).says("Sổ chưa có quy định về điều kiện");
        auditor.get(&format!("{path}?award=kh%C3%B4ng+c%C3%B3")).await.expect(400).says("href=\"#award\"");
        auditor.get(&format!("{path}?award=BK_TTG&on=31/2/2026")).await.expect(400).says("href=\"#on\"");
        auditor.headers.push(("Accept-Language", "en".into()));
        auditor
            .get(&format!("{path}?award=BK_TTG&on=1/6/2026"))
            .await
            .expect(200)
            .says("Each criterion")
            .says_nothing_of("Từng tiêu chí");
    });
}

#[test]
fn form_0602_and_who_is_due_are_pages_whose_numbers_and_names_are_links() {
    run(Engine::Sqlite, async |r: Register| {
        awarded(&r, "1").await;
        let prime_minister = but(
            decision("2", 0),
            json!({"authority_codes": ["TTG"], "symbol": "QĐ-TTg", "lines": [but(line(1), json!({"award_code": "BK_TTG"})), but(line(3), json!({"award_code": "BK_TTG"}))]}),
        );
        r.registered(&prime_minister).await;
        let mut auditor = signed_in(&r, "ktv", "auditor").await;
        auditor.get("/reports").await.expect(200).says("href=\"/reports/0602\"").says("href=\"/reports/due\"");
        let page = auditor.get("/reports/0602?year=2020").await.expect(200);
        for link in [
            "/conferrals?award=BK_TTG&amp;signed_year=2020&amp;recipient_kind=collective",
            "/conferrals?award=BK_TTG&amp;signed_year=2020",
        ] {
            assert!(page.text.contains(&format!("href=\"{link}\"")), "{link}: {}", page.text);
        }
        page.says("<strong>2</strong>")
            .says("/v1/reports/0602/export?year=2020&amp;format=xlsx")
            .says_nothing_of("BK_BO_TINH");
        auditor.get("/conferrals?award=BK_TTG&signed_year=2020").await.expect(200).says("2 lượt");
        auditor.get("/reports/0602?year=x").await.expect(400).says("href=\"#year\"");
        auditor.get("/reports/0602").await.expect(200);
        let due = "/reports/due?unit=so+mau&award=BK_TTG&year=2026";
        let api = r.clerk().await.get(&due.replace("/reports", "/v1/reports")).await.expect(200).json();
        let people = api["items"].as_array().unwrap().len();
        let page = auditor
            .get(due)
            .await
            .expect(200)
            .says(&format!("{people} người đến hạn"))
            .says(&format!("{} đối tượng được xét", api["considered"]));
        assert_eq!(page.text.matches("/eligibility?award=BK_TTG").count(), people);
        auditor
            .get("/reports/due?unit=&award=&year=x")
            .await
            .expect(400)
            .says("href=\"#unit\"")
            .says("href=\"#award\"")
            .says("href=\"#year\"");
        auditor.get("/reports/due").await.expect(200).says_nothing_of("đến hạn trong");
        auditor.headers.push(("Accept-Language", "en".into()));
        auditor.get(due).await.expect(200).says("considered");
        auditor.get("/reports/0602?year=2020").await.expect(200).says("In all").says_nothing_of("Tổng số");
    });
}

#[test]
fn the_rules_are_read_with_their_days_articles_and_how_sure_they_are() {
    run(Engine::Sqlite, async |r: Register| {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get("/catalogue/awards").await.expect(200).says("href=\"/catalogue/rules\"");
        let first = r.clerk().await.get("/v1/rules/competences?limit=1").await.expect(200).items()[0].clone();
        let page = clerk
            .get("/catalogue/rules")
            .await
            .expect(200)
            .says("Thẩm quyền")
            .says("Văn bản, điều khoản")
            .says("Độ tin cậy");
        page.says(first["instrument"].as_str().unwrap());
        for (table, said) in
            [("rates", "Hệ số"), ("base_salaries", "2.530.000 đ"), ("bonus_rules", "Làm tròn lên hàng chục nghìn đồng")]
        {
            clerk.get(&format!("/catalogue/rules?table={table}")).await.expect(200).says(said);
        }
        let on = |day: &str| format!("/catalogue/rules?table=base_salaries&on={day}");
        clerk
            .get(&on("1/7/2024"))
            .await
            .expect(200)
            .says("2.340.000 đ")
            .says("<strong>1 dòng quy định</strong>")
            .says_nothing_of("2.530.000 đ");
        clerk.get(&on("2024")).await.expect(400).says("href=\"#on\"");
        clerk.get("/catalogue/rules?award=GK_XA").await.expect(200).says("Xã").says_nothing_of("GK_XA</td>");
        clerk.get("/catalogue/rules?award=khong").await.expect(400).says("href=\"#award\"");
        clerk.get("/catalogue/rules").await.expect(200).says("Thời gian chưa có quy định được kiểm chứng");
        clerk.headers.push(("Accept-Language", "en".into()));
        clerk.get("/catalogue/rules").await.expect(200).says("Law and article").says_nothing_of("Thẩm quyền");
    });
}

#[test]
fn a_reform_by_a_file_is_shown_before_it_is_done_all_or_nothing() {
    run(Engine::Sqlite, async |r: Register| {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        admin.get("/catalogue/authorities").await.expect(200).says("href=\"/catalogue/reform\"");
        let form = form_to(&admin.get("/catalogue/reform").await.expect(200), "/catalogue/reform");
        let head = "predecessor_code,successor_code,kind,date,instrument,successor_name_vi,successor_level";
        let file =
            format!("{head}\nUBND_LANGSON,UBND_MOI,rename,2027-01-01,NQ 1/2026,Ủy ban nhân dân tỉnh <b>Mới,province\n");
        let before = r.number("SELECT count(*) FROM authority");
        let page = admin.send(&form.clone().with_file("sap xep.csv", file.clone().into_bytes())).await.expect(200);
        let page = page
            .says("<strong>1</strong> cơ quan mới")
            .says("Ủy ban nhân dân tỉnh &lt;b&gt;Mới")
            .says("1/1/2027")
            .says("chưa ghi gì");
        assert_eq!(r.number("SELECT count(*) FROM authority"), before, "a preview writes nothing");
        let apply = form_to(&page, "/catalogue/reform");
        admin.send(&apply).await.leads_to("/catalogue/authorities?reformed=true");
        admin.send(&apply).await.leads_to("/catalogue/authorities?reformed=true");
        assert_eq!(r.number("SELECT count(*) FROM authority"), before + 1);
        admin.get("/catalogue/authorities/UBND_LANGSON").await.expect(200).says("31/12/2026");
        admin.send(&form.clone().with("key", "b").with("text", &file)).await.expect(200).says("việc đã có, để nguyên");
        for (text, said) in [
            ("x,y\n1,2\n".to_owned(), "Thiếu cột"),
            (format!("{head}\nKHONG,UBND_LANGSON,merge,2027-01-01,NQ,,\n"), "Dòng 2: Không có cơ quan"),
            (String::new(), "href=\"#text\""),
        ] {
            admin.send(&form.clone().with("key", said).with("text", &text)).await.expect_refusal().says(said);
        }
        let wrong = admin
            .send(&form.clone().with("key", "c").with_file("x.csv", vec![0xff, 0xfe, 0x00]))
            .await
            .expect_refusal();
        wrong.says("UTF-8");
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_registrar_adds_a_body_and_an_administrator_a_campaign() {
    run(Engine::Sqlite, async |r: Register| {
        let mut registrar = signed_in(&r, "duyet", "registrar").await;
        registrar
            .get("/catalogue/authorities")
            .await
            .expect(200)
            .says("Thêm cơ quan")
            .says_nothing_of("/catalogue/reform");
        let new = form_to(&registrar.get("/catalogue/authorities/new").await.expect(200), "/catalogue/authorities/new");
        registrar
            .send(&new.with("code", "SO_MAU").with("name_vi", "Sở Mẫu").with("level", "province_department"))
            .await
            .leads_to("/catalogue/authorities/SO_MAU?done=true");
        registrar.get("/catalogue/authorities/SO_MAU").await.expect(200).says_nothing_of("/edit\"");
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let new = form_to(&admin.get("/catalogue/campaigns/new").await.expect(200), "/catalogue/campaigns/new");
        admin
            .send(&new.with("code", "MAU").with("name_vi", "Phong trào mẫu"))
            .await
            .leads_to("/catalogue/campaigns/MAU?done=true");
        // Who sees a part of the register adds no body to the whole of it.
        r.limited("ninh", "registrar", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let mut ninh = signed_in(&r, "ninh", "registrar").await;
        let new = form_to(&ninh.get("/catalogue/authorities/new").await.expect(200), "/catalogue/authorities/new");
        ninh.send(&new.with("code", "SO_KHAC").with("name_vi", "Sở Khác").with("level", "province_department"))
            .await
            .expect(403)
            .says("role=\"alert\"");
    });
}
