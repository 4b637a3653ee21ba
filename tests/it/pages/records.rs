//! What is done with records that are there: two of one person become one, and bonuses are read line by line.

use crate::{
    harness::{
        Form, Page, Register,
        sample::{but, decision, line},
    },
    sign_in::signed_in,
};
use serde_json::json;

/// The form of a page that goes to this path.
fn form_to(page: &Page, path: &str) -> Form {
    page.forms()
        .into_iter()
        .find(|form| form.action == path)
        .unwrap_or_else(|| panic!("no form to {path}: {}", page.text))
}

fn led_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.header("location").to_owned()
}

on_both_engines! {
    async fn a_registrar_merges_two_records_of_one_person_and_can_undo_it(r: Register) {
        let clerk = r.clerk().await;
        let mut units = Vec::new();
        for name in ["Tập thể trường A", "Tập thể trường B"] {
            units.push(clerk.post("/v1/recipients", &json!({"kind": "collective", "name": name})).await.expect(201).id());
        }
        let from = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Trường A", "unit_recipient_id": units[0]})).await.expect(201).id();
        let into = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị <b>Mẫu", "birth_year": 1981, "unit": "Trường B", "unit_recipient_id": units[1]})).await.expect(201).id();
        r.registered(&but(decision("7", 0), json!({"lines": [but(line(1), json!({"recipient_id": from, "recipient_kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Trường A"}))]}))).await;
        let mut lan = signed_in(&r, "lan", "clerk").await;
        lan.get(&format!("/recipients/{from}")).await.expect(200).says_nothing_of("/merge");
        let mut registrar = signed_in(&r, "duyet", "registrar").await;
        registrar.get(&format!("/recipients/{from}")).await.expect(200).says(&format!("href=\"/recipients/{from}/merge\""));
        let path = format!("/recipients/{from}/merge");
        registrar.get(&path).await.expect(200).says(&format!("{path}?into={into}")).says("Trường B").says_nothing_of("<b>");
        registrar.get(&format!("{path}?text=khong+co+ai")).await.expect(200).says("Không có hồ sơ nào khác như vậy");
        let page = registrar.get(&format!("{path}?into={into}")).await.expect(200).says("1980").says("1981").says("Năm sinh")
            .says("(chưa có)").says("7/QĐ-UBND").says("Tập thể trường A</td>").says("Tập thể trường B</td>").says_nothing_of("tô đỏ");
        let merge = form_to(&page, &path);
        registrar.send(&merge).await.expect(400).says("href=\"#reason\"");
        // Births that differ refuse it, until it is said that they may.
        let page = registrar.send(&merge.with("reason", "Một người, hai năm sinh")).await.expect(422).says("role=\"alert\"").says("Một người, hai năm sinh").says("Vẫn gộp dù có điểm khác nhau");
        let made = led_to(&registrar.send(&form_to(&page, &path).pressed("force", "true")).await);
        assert_eq!(clerk.get(&format!("/v1/recipients/{from}")).await.expect(200)["merged_into_id"], into);
        lan.get(&format!("/recipients/{from}")).await.expect(200).says("đã gộp vào hồ sơ này");
        let page = registrar.get(&made).await.expect(200).says("Hai hồ sơ đã gộp làm một");
        // The way back is on the record as long as the merge stands.
        let kept = registrar.get(&format!("/recipients/{into}")).await.expect(200).says("Một người, hai năm sinh");
        assert!(kept.links().contains(&made), "{}", kept.text);
        lan.get(&format!("/recipients/{into}")).await.expect(200).says_nothing_of("Tách lại");
        let undo = form_to(&page, &format!("/recipients/{into}/merge"));
        registrar.send(&undo).await.expect(400).says("href=\"#reason\"");
        assert_eq!(led_to(&registrar.send(&undo.with("reason", "Hai người khác nhau")).await), format!("/recipients/{from}"));
        assert!(clerk.get(&format!("/v1/recipients/{from}")).await.expect(200)["merged_into_id"].is_null());
        registrar.get(&format!("/recipients/{into}")).await.expect(200).says_nothing_of("Tách lại");
        registrar.get(&format!("{path}?into=999999")).await.expect(404);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_consent_to_publish_is_given_and_withdrawn_on_the_page_of_a_person(r: Register) {
        let clerk = r.clerk().await;
        let who = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        let path = format!("/recipients/{who}/consents");
        let mut lan = signed_in(&r, "lan", "clerk").await;
        lan.get(&format!("/recipients/{who}")).await.expect(200).says("Chưa có đồng ý nào").says(&format!("href=\"{path}\""));
        let form = form_to(&lan.get(&path).await.expect(200).says("Ghi đồng ý công bố"), &path);
        lan.send(&form.clone().with("date", "14/6/2020")).await.expect(400).says("href=\"#source\"").says("value=\"14/6/2020\"");
        lan.send(&form.clone().with("source", "Phiếu")).await.expect(400).says("href=\"#date\"");
        lan.send(&form.clone().with("date", "14/6/2999").with("source", "Phiếu")).await.expect(400).says("href=\"#date\"");
        let given = form.with("date", "14/6/2020").with("source", "Phiếu đồng ý số 3");
        assert_eq!(led_to(&lan.send(&given).await), format!("{path}?done=true"));
        assert_eq!(led_to(&lan.send(&given).await), format!("{path}?done=true"), "the same form sent twice is one consent");
        assert_eq!(clerk.get(&format!("/v1/recipients/{who}/publication-consents")).await.items().len(), 1);
        lan.get(&format!("/recipients/{who}")).await.expect(200).says("Được công bố").says("Đồng ý ngày 14/6/2020").says("Phiếu đồng ý số 3").says("người ghi: lan");
        let mut other = signed_in(&r, "mai", "clerk").await;
        let form = form_to(&other.get(&path).await.expect(200).says("Ghi việc rút đồng ý"), &path);
        other.send(&form.clone().with("date", "13/6/2020").with("source", "Đơn")).await.expect(400).says("href=\"#date\"");
        led_to(&other.send(&form.with("date", "1/3/2024").with("source", "Đơn rút")).await);
        lan.get(&format!("/recipients/{who}")).await.expect(200).says("Không công bố").says("Rút ngày 1/3/2024").says("Đơn rút").says("người ghi: mai");
        // Who does not record sees what stands, and has no form; a program is not told who entered it.
        let page = signed_in(&r, "ktv", "auditor").await.get(&path).await.expect(200).says("người ghi: mai");
        assert_eq!(page.forms().iter().filter(|form| form.action == path).count(), 0);
        signed_in(&r, "may", "client").await.get(&path).await.expect(200).says("Rút ngày 1/3/2024").says_nothing_of("người ghi");
        let unit = clerk.post("/v1/recipients", &json!({"kind": "collective", "name": "Trường Mẫu"})).await.expect(201).id();
        let page = lan.get(&format!("/recipients/{unit}/consents")).await.expect(200).says("không cần đồng ý");
        assert!(page.forms().iter().all(|form| !form.action.contains("consents")));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_bonus_sheet_says_each_amount_and_its_sum(r: Register) {
        let id = r.registered(&decision("1", 3)).await.id();
        let sheet = r.clerk().await.get(&format!("/v1/decisions/{id}/bonuses")).await.expect(200);
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says(&format!("/decisions/{id}/bonuses"));
        let page = clerk.get(&format!("/decisions/{id}/bonuses")).await.expect(200).says("Bảng tiền thưởng");
        let dong = |amount: i64| {
            let digits: Vec<char> = amount.to_string().chars().rev().collect();
            let parts: Vec<String> = digits.chunks(3).map(|part| part.iter().collect()).collect();
            parts.join(".").chars().rev().collect::<String>() + " đ"
        };
        let total = sheet["total_vnd"].as_i64().unwrap();
        assert!(total > 0 && page.text.contains(&dong(total)), "{total}: {}", page.text);
        for bonus in sheet["items"].as_array().unwrap() {
            assert!(page.text.contains(&dong(bonus["amount_vnd"].as_i64().unwrap())), "{bonus}: {}", page.text);
        }
        clerk.headers.push(("Accept-Language", "en".into()));
        clerk.get(&format!("/decisions/{id}/bonuses")).await.expect(200).says("Bonus sheet").says_nothing_of("Tiền thưởng");
    }

    async fn a_field_of_the_search_shows_the_name_of_what_was_chosen(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = clerk.get("/conferrals?authority=TW_HCTD&campaign=HMTN&award=BK").await.expect(200);
        for (field, name) in [("authority", "Trung ương Hội Chữ thập đỏ Việt Nam — TW_HCTD"), ("campaign", "Vận động hiến máu tình nguyện — HMTN")] {
            let input = page.text.split("<input ").find(|tag| tag.starts_with(&format!("id=\"{field}\""))).unwrap();
            assert!(input.contains(&format!("value=\"{name}\"")), "{input}");
        }
    }
}
