//! What is done by form with a decision that is in the register: lines handed over, a new certificate, an error mended,
//! a press record replaced by its paper.

use super::office::{act, entered, form_to, led_to};
use crate::{
    harness::{
        Form, Page, Register,
        sample::{but, decision},
    },
    sign_in::signed_in,
};
use serde_json::{Value, json};

/// The number of a draft in an address.
fn id_in(path: &str) -> &str {
    path.split('/').nth(2).unwrap()
}

/// A form of a page by a field that it has.
fn with_field(page: &Page, field: &str) -> Form {
    let all = page.forms();
    let found = all.into_iter().find(|form| form.fields.iter().any(|(name, _)| name == field));
    found.unwrap_or_else(|| panic!("no form with {field}: {}", page.text))
}

async fn lines(r: &Register, id: i64) -> Vec<Value> {
    r.clerk().await.get(&format!("/v1/decisions/{id}/conferrals")).await.expect(200).items().clone()
}

on_both_engines! {
    async fn certificates_are_handed_over_for_all_lines_some_or_one(r: Register) {
        let id = r.registered(&decision("1", 5)).await.id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let (here, path) = (format!("/decisions/{id}"), format!("/decisions/{id}/delivery"));
        clerk.get(&here).await.expect(200).says(&format!("href=\"{path}\""));
        let form = clerk.form(&path).await;
        let all = form.clone().with("presented_on", "10/7/2020").with("presented_at", "Rạch Giá").with("presented_by", "Ông <b>Mẫu");
        clerk.get(&led_to(&clerk.clone().send(&all).await)).await.expect(200).says("Đã ghi việc trao").says("Đã trao: 10/7/2020, Rạch Giá, Ông &lt;b&gt;Mẫu");
        // Of some lines, and what is left empty stays.
        let some = form.clone().with("key", "another").with("lines", "2, 4-5").with("presented_at", "Hà Tiên");
        led_to(&clerk.send(&some).await);
        let places: Vec<Value> = lines(&r, id).await.into_iter().map(|one| one["presented_at"].clone()).collect();
        assert_eq!(places, ["Rạch Giá", "Hà Tiên", "Rạch Giá", "Hà Tiên", "Hà Tiên"]);
        // Of one with its own number and sum; what is emptied goes.
        let one = with_field(&clerk.get(&format!("{path}?line=2")).await.expect(200), "bonus_paid_vnd");
        assert_eq!(one.fields.iter().find(|(name, _)| name == "presented_at").unwrap().1, "Hà Tiên");
        let own = one.clone().with("certificate_number", "0153").with("bonus_paid_vnd", "1.490.000").with("paid_on", "11.7.20").with("presented_by", "");
        assert_eq!(led_to(&clerk.send(&own).await), format!("{here}?done=delivered#line-2"));
        let second = lines(&r, id).await.swap_remove(1);
        assert_eq!((&second["certificate_number"], &second["bonus_paid_vnd"], &second["presented_by"]), (&json!("0153"), &json!(1_490_000), &Value::Null));
        clerk.get(&here).await.expect(200).says("Đã chi thưởng: 11/7/2020, 1.490.000 đ").says("0153");
        // Another wrote meanwhile: what was typed stays, and is saved when it is sent once more.
        let page = clerk.send(&one.with("key", "x").with("presented_at", "Kiên Lương")).await.expect(412).says("value=\"Kiên Lương\"");
        led_to(&clerk.send(&with_field(&page, "presented_at")).await);
        // Each line by itself: its row leads to its own fields, and one table has the numbers of all, typed or pasted.
        let table = format!("{here}/certificates");
        clerk.get(&here).await.expect(200).says(&format!("href=\"{path}?line=3\""));
        clerk.get(&path).await.expect(200).says(&format!("href=\"{table}\""));
        let each = with_field(&clerk.get(&table).await.expect(200), "number-1");
        clerk.send(&each.clone().pressed("do", "save")).await.expect(400).says("Không có gì khác với sổ");
        let filled = clerk.send(&each.clone().with("column", "0151\n\n0152\n4\t0154\t1.500.000").pressed("do", "fill")).await.expect(200).says("value=\"0154\"");
        let filled = with_field(&filled, "number-1").with("number-2", "");
        clerk.send(&filled.clone().with("paid-3", "nhiều").pressed("do", "save")).await.expect(400).says("Dòng 3: “nhiều” không phải một số");
        assert_eq!(led_to(&clerk.send(&filled.clone().with("key", "y").pressed("do", "save")).await), format!("{here}?done=delivered#lines"));
        let numbers: Vec<Value> = lines(&r, id).await.into_iter().map(|one| one["certificate_number"].clone()).collect();
        assert_eq!(numbers, [json!("0151"), Value::Null, Value::Null, json!("0154"), Value::Null]);
        assert_eq!(lines(&r, id).await[3]["bonus_paid_vnd"], 1_500_000);
        clerk.send(&each.with("key", "late").with("number-1", "0999").pressed("do", "save")).await.expect(412).says("value=\"0999\"");
        // A number of another line is asked about, and the reason is asked for then.
        let doubled = with_field(&clerk.get(&table).await.expect(200), "number-1").with("number-3", "0154");
        assert!(!clerk.get(&table).await.expect(200).text.contains("name=\"reason\""));
        let page = clerk.send(&doubled.with("key", "z").pressed("do", "save")).await.expect(422).says("Dòng 3: Số bằng “0154” đã cấp").says("name=\"reason\"");
        let reasoned = with_field(&page, "number-1").with("reason", "In hai bằng một số");
        led_to(&clerk.send(&reasoned.pressed("do", "save")).await);
        assert_eq!(lines(&r, id).await[2]["certificate_number"], "0154");
        let own = with_field(&clerk.get(&format!("{path}?line=5")).await.expect(200), "bonus_paid_vnd").with("certificate_number", "0151");
        let page = clerk.send(&own).await.expect(422).says("href=\"#certificate_number\"").says("name=\"reason\"");
        led_to(&clerk.send(&with_field(&page, "bonus_paid_vnd").with("reason", "Cấp chung")).await);
        assert_eq!(lines(&r, id).await[4]["certificate_number"], "0151");
        for (field, value, said) in [("presented_on", "31/2/2020", "href=\"#presented_on\""), ("presented_on", "1/1/2020", "href=\"#presented_on\""), ("lines", "9", "không có dòng 9"), ("lines", "x", "href=\"#lines\"")] {
            let wrong = form.clone().with("key", value).with("presented_on", "10/7/2020").with(field, value);
            let page = clerk.send(&wrong).await;
            assert!([400, 422].contains(&page.status) && page.text.contains(said), "{field} {value}: {} {}", page.status, page.text);
        }
        clerk.send(&form.with("key", "empty")).await.expect(400).says("Chưa nêu gì được trao");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_certificate_is_issued_anew_and_single_lines_are_taken_out(r: Register) {
        let id = r.registered(&decision("1", 5)).await.id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let reissue = act(&mut clerk, id, "reissue").await.with("certificate_number", "99");
        clerk.send(&reissue.clone().with("lines", "2-3")).await.expect(400).says("href=\"#certificate_number\"");
        let edit = led_to(&clerk.send(&reissue.with("lines", "2")).await);
        let paper = form_to(&clerk.get(&edit).await.expect(200), &edit, ("", "")).with("number", "90").with("symbol", "QĐ-UBND").with("signed", "1/6/2020");
        let check = led_to(&clerk.send(&paper).await);
        clerk.get(&check).await.expect(200).says("số bằng: <strong>99</strong>").says("Đặng Thị Mẫu 2");
        entered(&r, id_in(&check)).await;
        let void = act(&mut clerk, id, "void").await.with("lines", "4-5").with("remark", "Nhập nhầm từ hộp 3");
        let check = led_to(&clerk.send(&void).await);
        // Without a number it is called by what it does, on its own page and where it is listed; its remark is written there.
        let name = "Loại bản ghi nhầm: 2 dòng (4, 5) của Quyết định 1/QĐ-UBND ngày ";
        clerk.get("/").await.expect(200).says(name);
        clerk.get("/decisions?state=draft").await.expect(200).says(name);
        let remark = with_field(&clerk.get(&check).await.expect(200).says(&format!("<h1>{name}")), "remark");
        assert_eq!(led_to(&clerk.send(&remark.with("remark", "Nhập nhầm từ hộp 4")).await), check);
        clerk.get(&check).await.expect(200).says("Nhập nhầm từ hộp 4");
        entered(&r, id_in(&check)).await;
        let all = lines(&r, id).await;
        assert_eq!(all[1]["certificate_number"], "99");
        assert_eq!(all.iter().map(|one| one["status"].as_str().unwrap()).collect::<Vec<_>>(), ["in_force", "in_force", "in_force", "void", "void"]);
        let correct = act(&mut clerk, id, "correct").await.with("lines", "1").with("birth_right", "3/2/1961").with("award_right", "CSTD_CS");
        let edit = led_to(&clerk.send(&correct).await);
        clerk.get(&edit.replace("edit", "check")).await.expect(200).says("năm sinh đúng: <strong>3/2/1961</strong>").says("hình thức đúng");
        // One paper for several people, each with their own name or number, and for lines of two decisions.
        let other = r.registered(&decision("2", 3)).await.id();
        let form = act(&mut clerk, id, "correct").await.with("lines", "2-3");
        clerk.send(&form.clone().with("name_right", "Đặng Thị Chung").pressed("do", "begin")).await.expect(400).says("Riêng từng dòng").says("href=\"#name_right\"");
        clerk.send(&form.clone().with("other", "77/QĐ-UBND").with("other_lines", "1").pressed("do", "add")).await.expect(400).says("Sổ không có quyết định “77/QĐ-UBND”");
        clerk.send(&form.clone().with("other", "2/QĐ-UBND").with("other_lines", "9").pressed("do", "add")).await.expect(400).says("href=\"#other_lines\"");
        let rows = clerk.send(&form.with("other", "2/QĐ-UBND").with("other_lines", "1").pressed("do", "add")).await.expect(200).says("Dòng của quyết định khác");
        let ids = [lines(&r, id).await[1]["id"].clone(), lines(&r, id).await[2]["id"].clone(), lines(&r, other).await[0]["id"].clone()];
        let own = with_field(&rows, &format!("name_right-{}", ids[2])).with(&format!("name_right-{}", ids[0]), "ĐẶNG THỊ HAI").with(&format!("unit_right-{}", ids[1]), "Hội Ba");
        clerk.send(&own.clone().pressed("do", "begin")).await.expect(400).says("Dòng 1 (“Đặng Thị Mẫu 1”) chưa ghi gì");
        clerk.send(&own.clone().with(&format!("birth_right-{}", ids[2]), "31/2/1960").pressed("do", "begin")).await.expect(400).says("Dòng 1: ");
        let edit = led_to(&clerk.send(&own.with(&format!("name_right-{}", ids[2]), "Đặng Thị Nhất").pressed("do", "begin")).await);
        let draft = r.named("lan", "clerk").await.get(&format!("/v1/decisions/{}", id_in(&edit))).await.expect(200);
        let said = json!([{"conferral_id": ids[0], "name_right": "ĐẶNG THỊ HAI"}, {"conferral_id": ids[1], "unit_right": "Hội Ba"}, {"conferral_id": ids[2], "name_right": "Đặng Thị Nhất"}]);
        assert_eq!(draft["targets"], said);
        // What stands against it says of whom.
        clerk.get(&edit.replace("edit", "check")).await.expect(200).says("Dòng 2 (Đặng Thị Mẫu 2)</a>: ");
        let two = clerk.send(&act(&mut clerk.clone(), id, "reissue").await.with("lines", "1-2").pressed("do", "rows")).await.expect(200);
        let first = lines(&r, id).await[0]["id"].clone();
        let own = with_field(&two, &format!("certificate_number-{first}")).with(&format!("certificate_number-{first}"), "101").with(&format!("certificate_number-{}", ids[0]), "102");
        let edit = led_to(&clerk.send(&own.pressed("do", "begin")).await);
        let draft = r.named("lan", "clerk").await.get(&format!("/v1/decisions/{}", id_in(&edit))).await.expect(200);
        assert_eq!(draft["targets"], json!([{"conferral_id": first, "certificate_number": "101"}, {"conferral_id": ids[0], "certificate_number": "102"}]));
        // Nothing is restored where nothing was cancelled.
        clerk.get(&format!("/decisions/{other}/acts")).await.expect(200).says("act=cancel").says_nothing_of("act=restore");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_error_of_the_clerk_is_mended_in_the_fields_it_was_made_in(r: Register) {
        let id = r.registered(&decision("1", 5)).await.id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let path = format!("/decisions/{id}/rectify");
        assert_eq!(led_to(&clerk.get(&format!("/decisions/{id}/acts?act=rectify&line=2")).await), format!("{path}?lines=2"));
        let form = clerk.form(&path.clone()).await;
        clerk.send(&form.clone().with("why", "x")).await.expect(400).says("Không có gì khác với sổ");
        clerk.send(&form.clone().with("title", "Khác")).await.expect(400).says("href=\"#why\"").says("Khác");
        let check = led_to(&clerk.send(&form.clone().with("title", "Về việc tặng Bằng khen").with("signed", "27/5/2020").with("why", "Gõ nhầm, hộp 12")).await);
        clerk.get(&check).await.expect(200).says("26/5/2020").says("<strong>27/5/2020</strong>").says("Gõ nhầm, hộp 12").says_nothing_of("(nguồn không nêu)").says_nothing_of("Sửa văn bản");
        // Lines of the same record go into the same draft: one, and several at once.
        let page = clerk.get(&format!("{path}?lines=2")).await.expect(200).says("Đặng Thị Mẫu 2");
        let one = form_to(&page, &path, ("lines", "2")).with("name", "Đặng Thị Mậu").with("line_years", "2018").with("posthumous", "true").with("external_ids", "hrm:12").with("why", "Gõ nhầm, hộp 12");
        assert_eq!(led_to(&clerk.send(&one).await), check);
        let page = clerk.get(&format!("{path}?lines=4-5")).await.expect(200).says("2 dòng cùng lúc");
        let both = form_to(&page, &path, ("lines", "4, 5"));
        assert_eq!(both.fields.iter().find(|(name, _)| name == "name").unwrap().1, "", "they differ");
        assert_eq!(led_to(&clerk.send(&both.with("unit", "Trường THPT Mẫu").with("why", "Đơn vị ghi nhầm")).await), check);
        // What the paper has nothing in is left empty, but not a name.
        let page = clerk.get(&format!("{path}?lines=1")).await.expect(200);
        let first = form_to(&page, &path, ("lines", "1")).with("birth", "").with("unit", "").with("why", "Bản giấy không có");
        clerk.send(&first.clone().with("name", "")).await.expect(400).says("href=\"#name\"").says("không để trống được");
        assert_eq!(led_to(&clerk.send(&first.with("key", "again")).await), check);
        clerk.get(&check).await.expect(200).says("Đặng Thị Mẫu 2").says("<strong>Đặng Thị Mậu</strong>").says("<strong>Trường THPT Mẫu</strong>").says("Đơn vị ghi nhầm")
            .says("1951").says("Trường THCS Mẫu 1").says("<strong>(không có)</strong>");
        entered(&r, id_in(&check)).await;
        let record = r.clerk().await.get(&format!("/v1/decisions/{id}")).await.expect(200);
        assert_eq!((&record["title"], &record["signed_on"]), (&json!("Về việc tặng Bằng khen"), &json!("2020-05-27")));
        let all = lines(&r, id).await;
        assert_eq!((&all[1]["name"], &all[1]["year_from"], &all[1]["posthumous"]), (&json!("Đặng Thị Mậu"), &json!(2018), &json!(true)));
        assert_eq!([3, 4].map(|i| all[i]["unit"].clone()), ["Trường THPT Mẫu", "Trường THPT Mẫu"]);
        assert_eq!([3, 4].map(|i| all[i]["name"].clone()), ["Đặng Thị Mẫu 4", "Đặng Thị Mẫu 5"]);
        assert_eq!(["birth_year", "unit"].map(|name| all[0].get(name).cloned()), [None, None]);
        // The record of the mending says what stood there, also when it is the register's by now.
        clerk.get(&format!("/decisions/{}", id_in(&check))).await.expect(200).says("26/5/2020").says("<strong>27/5/2020</strong>").says("Đặng Thị Mẫu 2");
        // What was mended of the paper alone is said once, not at each line.
        let page = clerk.get(&format!("/decisions/{id}")).await.expect(200).says("Sửa lỗi ghi sổ của văn bản: ");
        assert_eq!(page.text.matches("Sửa lỗi ghi sổ: ").count(), 4, "{}", page.text);
        // The form is older than the register by now.
        let page = clerk.send(&form.with("key", "late").with("title", "Bản cũ").with("why", "x")).await.expect(412).says("Bản cũ");
        assert!(form_to(&page, &path, ("", "")).fields.contains(&("title".into(), "Bản cũ".into())));
        // Lines are ticked by name as well, beside those that are written.
        let page = clerk.get(&format!("{path}?tick=2&tick=3&lines=5")).await.expect(200).says("3 dòng cùng lúc").says("value=\"3\" checked").says("Sửa dòng khác");
        form_to(&page, &path, ("lines", "2, 3, 5"));
        clerk.get(&path).await.expect(200).says("Sửa dòng của danh sách").says("Đặng Thị Mậu");
        clerk.get(&format!("{path}?lines=9")).await.expect(400).says("không có dòng 9");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_paper_behind_a_press_record_is_begun_from_its_page_and_replaces_it(r: Register) {
        let unnamed = |n: usize, kind: &str| json!({"line": n, "award_code": "BK", "recipient_kind": kind, "unnamed": true});
        let press = but(
            decision("1", 0),
            json!({"number": null, "symbol": null, "signed_on": null, "announced_year": 2020, "evidence": "press", "source": "Báo Kiên Giang", "campaign_code": "HMTN",
                "lines": [unnamed(1, "collective"), unnamed(2, "individual"), unnamed(3, "individual")]}),
        );
        let id = r.registered(&press).await.id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let begin = format!("/decisions/new?replaces={id}");
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says(&format!("href=\"{begin}\"")).says("Thay bằng văn bản");
        let page = clerk.get(&begin).await.expect(200).says("Văn bản này thay thế bản ghi số").says("Vận động hiến máu tình nguyện");
        let paper = form_to(&page, "/decisions/new", ("", "")).with("number", "1215").with("symbol", "QĐ-UBND").with("signed", "26/5/2020").with("proposals", "Hội Chữ thập đỏ | 45/TTr-CTĐ | 12/5/2020");
        clerk.send(&paper.clone().with("replaces", "không")).await.expect(400).says("href=\"#replaces\"");
        clerk.send(&paper.clone().with("key", "2").with("replaces", "999999")).await.expect(422).says("href=\"#replaces\"");
        // A part of it, then all of it: what stands is what was chosen last.
        let number = id.to_string();
        let list = led_to(&clerk.send(&paper.with("key", "3").with("replaces", "").with("replaces_partly", &number)).await);
        let edit = list.replace("lines", "edit");
        let form = form_to(&clerk.get(&edit).await.expect(200), &edit, ("replaces_partly", &number));
        led_to(&clerk.send(&form.with("replaces", &number).with("replaces_partly", "")).await);
        let draft = r.named("lan", "clerk").await.get(&format!("/v1{}", list.replace("/lines", ""))).await.expect(200);
        assert_eq!((&draft["relations"], &draft["proposals"][0]["dated"]), (&json!([{"kind": "replaces", "decision_id": id}]), &json!("2020-05-12")));
        let names = json!([{"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "name": "Hội Chữ thập đỏ xã Mẫu"},
            {"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Đặng Thị Mẫu"}]);
        let body = but(press.clone(), json!({"evidence": "original", "announced_year": null, "number": "1215", "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "lines": names, "relations": draft["relations"]}));
        r.named("lan", "clerk").await.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &body).await.expect(200);
        // What is replaced, and what of it no line has, is said before anything is submitted.
        let check = format!("/decisions/{}/check", draft.id());
        clerk.get(&check).await.expect(200).says(&format!("Thay thế 2 lượt khen thưởng của bản ghi {id}")).says("1 lượt của bản ghi không có trong văn bản");
        entered(&r, &draft.id().to_string()).await;
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says("đã được thay thế bởi văn bản gốc").says_nothing_of("Thay bằng văn bản");
        clerk.get("/decisions/new?replaces=999999").await.expect(404);
    }
}
