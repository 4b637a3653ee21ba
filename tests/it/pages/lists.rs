//! A list on its way into a draft: pasted or as a file, read, mended row by row, and committed, by forms alone.

use crate::{
    harness::{
        Browser, Form, Page, Register,
        sample::{but, decision},
    },
    imports::data,
    sign_in::signed_in,
};
use serde_json::{Value, json};

mod of_draft;

/// The form of a page of an import as this button sends it.
fn doing(page: &Page, act: &str) -> Form {
    assert!(page.text.contains(&format!("name=\"do\" value=\"{act}\"")), "no button does {act}: {}", page.text);
    rows(page).pressed("do", act)
}

/// The one form of a page of an import.
pub(super) fn rows(page: &Page) -> Form {
    let version = |form: &Form| form.fields.iter().any(|(name, _)| name == "version");
    let mut all = page.forms().into_iter().filter(|form| version(form) && form.action.starts_with("/imports/"));
    let form = all.next().unwrap_or_else(|| panic!("{}", page.text));
    assert!(all.next().is_none(), "{}", page.text);
    form
}

pub(super) fn led_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.header("location").to_owned()
}

/// A draft of a paper without lines.
pub(super) async fn draft(r: &Register, account: &str, number: &str) -> i64 {
    let facts = but(
        decision(number, 0),
        json!({"stated_totals": [{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 2}]}),
    );
    r.named(account, "clerk").await.post("/v1/decisions", &facts).await.expect(201).id()
}

/// The form of the list of a draft.
async fn form(browser: &mut Browser, id: i64) -> Form {
    let path = format!("/decisions/{id}/lines");
    let page = browser.get(&path).await.expect(200);
    page.forms().into_iter().find(|form| form.action == path && form.is_multipart).unwrap()
}

/// Pastes a list; the page of its import.
pub(super) async fn paste(browser: &mut Browser, id: i64, text: &str) -> Page {
    let form = form(browser, id).await.with("text", text);
    let import = led_to(&browser.send(&form).await);
    browser.get(&import).await.expect(200)
}

/// Sends a form and opens the page that it leads to.
pub(super) async fn next(browser: &mut Browser, form: &Form) -> Page {
    let to = led_to(&browser.send(form).await);
    browser.get(to.split('#').next().unwrap()).await.expect(200)
}

pub(super) async fn lines(r: &Register, id: i64) -> Vec<Value> {
    r.clerk().await.walk(&format!("/v1/decisions/{id}/lines"), 200).await
}

pub(super) const TWO: &str =
    "STT\tHọ và tên\tNăm sinh\tĐơn vị\n1\tĐặng Thị Mẫu\t1980\tTrường A\n2\tTrần Văn Mẫu\t1975\tTrường B";

on_both_engines! {
    async fn a_spreadsheet_is_uploaded_looked_at_and_put_into_the_draft(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let upload = form(&mut clerk, id).await.with_file("danh sách.xlsx", data("annexes/founding_77_rows.xlsx"));
        let import = led_to(&clerk.send(&upload).await);
        let page = clerk.get(&import).await.expect(200).says("danh sách.xlsx").says("77 dòng").says("Bảng tính XLSX").says("Hội Chữ thập đỏ xã Mẫu 25").says("TẬP THỂ");
        // The list is found again from the draft until it is in it.
        clerk.get(&format!("/decisions/{id}/lines")).await.expect(200).says("Danh sách đang xem dở").says(&format!("href=\"{import}\""));
        next(&mut clerk, &doing(&page, "commit")).await.says("52").says("khác");
        assert_eq!(lines(&r, id).await.len(), 77);
        clerk.get(&format!("/decisions/{id}/lines")).await.expect(200).says("77").says_nothing_of("Danh sách đang xem dở");
        clerk.get(&import).await.expect(200).says("Danh sách này đã đưa vào bản nháp").says_nothing_of("name=\"do\" value=\"commit\"");
        // In English the same page says no more.
        clerk.headers.push(("Accept-Language", "en".into()));
        clerk.get(&format!("/decisions/{id}/lines")).await.expect(200).says("Take the whole list away").says_nothing_of("Dán danh sách");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn what_a_column_is_can_be_changed_and_is_remembered(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let list = TWO.replace("Đơn vị", "Tổ");
        let page = paste(&mut clerk, id, &list).await.says("(chưa rõ, không dùng)").says("Đọc lại danh sách");
        let columns = doing(&page, "map").with("column-D", "unit").with("common_award", "BK_BO_TINH").with("common_kind", "individual");
        let page = next(&mut clerk, &columns).await.says("data-label=\"Đơn vị\" data-field=\"unit\"><span class=\"value\">Trường A</span></td>").says("data-label=\"Sinh\" data-field=\"birth\"><span class=\"value\">1975</span></td>").says("khớp");
        next(&mut clerk, &doing(&page, "commit")).await;
        assert_eq!((&lines(&r, id).await[1]["unit"], &lines(&r, id).await[1]["birth_year"]), (&json!("Trường B"), &json!(1975)));
        // The next list of these headings is read so at once.
        let other = draft(&r, "lan", "2").await;
        paste(&mut clerk, other, &list).await.says("data-field=\"unit\"><span class=\"value\">Trường A</span></td>");
    }

    async fn the_award_that_a_list_lacks_is_asked_at_the_top(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        // A draft without an award of its own has none for the list.
        let blank = form(&mut clerk, id).await.with("text", &format!("DANH SÁCH\t\t\t\n{}", TWO.replace("2\tTrần", "2/\tTrần"))).with("common_award", "");
        let import = led_to(&clerk.send(&blank).await);
        let page = clerk.get(&import).await.expect(200).says("Danh sách không nêu hình thức khen thưởng của 2 dòng").says("3 (STT 1)");
        let offered = page.text.split("<select id=\"award-asked\"").nth(1).unwrap().split("</select>").next().unwrap();
        assert!(offered.contains("BK_BO_TINH\" selected"), "the only award of the paper's totals is offered: {offered}");
        next(&mut clerk, &doing(&page, "map")).await.says_nothing_of("Danh sách không nêu hình thức").says("value=\"commit\"");
    }

    async fn a_row_with_a_flaw_is_mended_left_out_and_put_back_where_it_stands(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, &TWO.replace("1975", "19x5").replace("Trần Văn Mẫu", "Trần <b>Văn</b> Mẫu")).await.says("1 có lỗi").says("19x5").says("Chưa đưa vào được: còn 1 dòng có lỗi").says("Trần &lt;b&gt;Văn&lt;/b&gt; Mẫu");
        let import = page.links().into_iter().find(|link| link.contains("rows=flaw")).unwrap().split('?').next().unwrap().to_owned();
        clerk.get(&format!("{import}?rows=flaw")).await.expect(200).says("row-3").says_nothing_of("id=\"row-2\"");
        clerk.get(&format!("{import}?rows=open")).await.expect(200).says("row-3").says("Chỉ dòng cần xem (2)");
        // Among the rows that are shown each stands under its heading of the list, and no heading stands alone.
        let other = draft(&r, "lan", "8").await;
        let headed = "STT\tHọ và tên\tNăm sinh\tĐơn vị\nI\tTẬP THỂ\n1\tTrường A\t\t\nII\tCÁ NHÂN\n2\tĐặng Thị Mẫu\t1980\tTrường A\n3\tTrần Văn Mẫu\t19x5\tTrường B";
        let headed = paste(&mut clerk, other, headed).await.says("TẬP THỂ").says("CÁ NHÂN");
        let flaws = headed.links().into_iter().find(|link| link.contains("rows=flaw")).unwrap();
        clerk.get(flaws.split('#').next().unwrap()).await.expect(200).says("scope=\"rowgroup\">II CÁ NHÂN").says_nothing_of("scope=\"rowgroup\">I TẬP THỂ").says("Trần Văn Mẫu");
        // Left out, the rest may go into the draft; put back, it is as it was.
        let page = next(&mut clerk, &rows(&page).pressed("do", "skip:3")).await.says("Đã bỏ ra").says("1 dòng").says("value=\"commit\"");
        clerk.get(&format!("{import}?rows=out")).await.expect(200).says("row-3").says_nothing_of("id=\"row-2\"");
        next(&mut clerk, &rows(&page).pressed("do", "take:3")).await.says("1 có lỗi");
        let page = clerk.get(&format!("{import}?row=3")).await.expect(200).says("Sửa dòng 3").says("C: 19x5");
        let fields = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        let wrong = clerk.send(&fields.clone().with("birth", "31/2/1975").with("post", "Giáo viên").pressed("do", "line:3")).await.expect(400).says("<title>Lỗi: ").says("href=\"#birth\"").says("value=\"Giáo viên\"");
        let again = wrong.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        let page = next(&mut clerk, &again.with("birth", "1975").with("name", "Trần Văn Mẫu").pressed("do", "line:3")).await.says("Đã sửa").says_nothing_of("có lỗi");
        let other = draft(&r, "lan", "9").await;
        next(&mut clerk, &doing(&page, "commit")).await;
        assert_eq!((&lines(&r, id).await[1]["name"], &lines(&r, id).await[1]["post"]), (&json!("Trần Văn Mẫu"), &json!("Giáo viên")));
        // What a person made of a row can be undone.
        let page = paste(&mut clerk, other, TWO).await;
        let import = led_to(&clerk.send(&rows(&page).pressed("do", "skip:2")).await);
        clerk.get(&format!("{}?row=3", import.split('#').next().unwrap())).await.expect(200).says("Sửa dòng 3").says_nothing_of("Như trong tệp");
    }

    async fn who_a_row_is_is_chosen_once_and_goes_into_the_draft(r: Register) {
        let api = r.named("lan", "clerk").await;
        let known = api.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Trường A"})).await.expect(201).id();
        api.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"})).await.expect(201);
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, TWO).await.says("Cùng người: ").says("Người mới").says("có thể đã có trong sổ").says(&format!("/recipients/{known}"));
        clerk.send(&rows(&page).pressed("do", "people")).await.expect(400).says("Chưa chọn “cùng người” hay “người mới” ở dòng nào");
        let chosen = rows(&page).pressed("person-2", &known.to_string()).pressed("person-3", "new").pressed("do", "people");
        let page = next(&mut clerk, &chosen).await.says_nothing_of("có thể đã có trong sổ");
        assert!(page.forms().iter().any(|form| form.fields.contains(&("person-2".into(), known.to_string())) && form.fields.contains(&("person-3".into(), "new".into()))), "{}", page.text);
        // Another mend of the row keeps the choice.
        let page = next(&mut clerk, &rows(&page).pressed("do", "edit:2")).await.says("Sửa dòng 2");
        let fields = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        let page = next(&mut clerk, &fields.with("post", "Hiệu trưởng").pressed("do", "line:2")).await;
        next(&mut clerk, &doing(&page, "commit")).await;
        let made = lines(&r, id).await;
        assert_eq!((&made[0]["recipient_id"], &made[0]["post"], &made[1]["recipient_id"]), (&json!(known), &json!("Hiệu trưởng"), &Value::Null));
        let other = draft(&r, "lan", "2").await;
        let page = paste(&mut clerk, other, TWO).await.says("Nhận mọi người khớp chắc (1)");
        let page = next(&mut clerk, &rows(&page).pressed("do", "strong")).await.says_nothing_of("Nhận mọi người khớp chắc");
        assert!(page.forms().iter().any(|form| form.fields.contains(&("person-2".into(), known.to_string()))), "{}", page.text);
        // Whatever else is pressed, what was chosen is kept: a row left out, a row mended, the commit itself, sent twice.
        let third = draft(&r, "lan", "3").await;
        let page = paste(&mut clerk, third, TWO).await;
        let page = next(&mut clerk, &rows(&page).pressed("person-2", &known.to_string()).pressed("do", "skip:3")).await;
        assert!(rows(&page).fields.contains(&("person-2".into(), known.to_string())), "{}", page.text);
        let page = next(&mut clerk, &rows(&page).pressed("do", "take:3")).await;
        let page = next(&mut clerk, &rows(&page).pressed("person-3", "new").pressed("do", "edit:2")).await.says("Sửa dòng 2");
        let fields = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        assert!(fields.fields.contains(&("person-3".into(), "new".into())), "{:?}", fields.fields);
        // To read the file anew takes the choices and what was typed into the open row along.
        let page = next(&mut clerk, &fields.with("post", "Hiệu phó").with("column-C", "").pressed("do", "map")).await.says("Hiệu phó").says("Đã sửa").says("data-label=\"Sinh\" data-field=\"birth\"><span class=\"value\">1980</span></td>").says_nothing_of(">1975<");
        assert!(rows(&page).fields.contains(&("person-3".into(), "new".into())), "{}", page.text);
        // What was chosen last is read before it is committed: nothing goes into the draft that was not seen.
        let anew = rows(&page).with("column-C", "birth").pressed("do", "commit");
        let page = next(&mut clerk, &anew).await.says("Tệp đã được đọc lại như bạn vừa chọn").says(">1975<");
        assert!(lines(&r, third).await.is_empty());
        // Enter in a field saves what was typed, and reads the file by it.
        next(&mut clerk, &rows(&page).with("column-C", "").pressed("do", "save")).await.says_nothing_of(">1975<").says("Hiệu phó");
        let fourth = draft(&r, "lan", "4").await;
        let page = paste(&mut clerk, fourth, TWO).await;
        let chosen = rows(&page).pressed("person-2", &known.to_string()).pressed("person-3", "new").pressed("do", "commit");
        assert_eq!(led_to(&clerk.send(&chosen).await), format!("/decisions/{fourth}/check"));
        assert_eq!(led_to(&clerk.send(&chosen).await), format!("/decisions/{fourth}/check"));
        assert_eq!(lines(&r, fourth).await[0]["recipient_id"], json!(known));
        // In the draft too: for all lines on one page, to which the check leads, and in the fields of one.
        let fifth = draft(&r, "lan", "5").await;
        let page = paste(&mut clerk, fifth, &TWO.replace("Năm sinh", "Sinh năm")).await;
        next(&mut clerk, &doing(&page, "commit")).await.says(&format!("href=\"/decisions/{fifth}/people\"")).says(&format!("href=\"/decisions/{fifth}/lines?line=1&amp;from=1#mend\""));
        let people = format!("/decisions/{fifth}/people");
        let who = |page: &Page| page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "version")).unwrap();
        let page = clerk.get(&people).await.expect(200).says("Cùng người: ").says("Nhận mọi người khớp chắc (1)");
        let page = next(&mut clerk, &who(&page).pressed("person-2", "new").pressed("do", "strong")).await.says("Kiểm tra");
        assert!(!page.text.contains("reason-probable_same_person"), "{}", page.text);
        assert_eq!(lines(&r, fifth).await.iter().map(|line| line["recipient_id"].clone()).collect::<Vec<_>>(), [json!(known), Value::Null]);
        // Said to be somebody new after all, the reason is offered where it is asked for.
        let page = clerk.get(&people).await.expect(200).says_nothing_of("Nhận mọi người khớp chắc");
        next(&mut clerk, &who(&page).pressed("person-1", "new").pressed("do", "save")).await.says("Đã xem từng dòng: là đối tượng khác");
        let page = clerk.get(&format!("/decisions/{fifth}/lines?line=1")).await.expect(200).says("Người mới");
        let one = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        assert!(one.fields.contains(&("recipient".into(), "new".into())), "{:?}", one.fields);
        led_to(&clerk.send(&one.without("recipient").pressed("recipient", &known.to_string()).pressed("do", "line:1")).await);
        assert_eq!(lines(&r, fifth).await[0]["recipient_id"], json!(known));
    }

    async fn letters_of_old_fonts_are_shown_before_and_after_and_can_be_read_otherwise(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let upload = form(&mut clerk, id).await.with_file("cũ.xlsx", data("annexes/tcvn3_by_font.xlsx"));
        let import = led_to(&clerk.send(&upload).await);
        let page = clerk.get(&import).await.expect(200).says("TCVN3").says("trong tệp: <code>").says("Đặng Thị Mẫu").says("đã đổi sang Unicode");
        next(&mut clerk, &doing(&page, "map").with("text_encoding", "unicode")).await.says_nothing_of("trong tệp: <code>").says_nothing_of(">Đặng Thị Mẫu<");
    }

    async fn another_sheet_has_rows_of_its_own(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let upload = form(&mut clerk, id).await.with_file("hai.xlsx", data("annexes/lists_behind_the_decision.xlsx"));
        let import = led_to(&clerk.send(&upload).await);
        let page = clerk.get(&import).await.expect(200).says("<option value=\"Cá nhân\"");
        let all: Vec<_> = page.text.split("value=\"skip:").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        let page = next(&mut clerk, &rows(&page).pressed("do", &format!("skip:{}", all[0]))).await.says("Đã bỏ ra");
        let other = if page.text.contains("<option value=\"Cá nhân\" selected") { "Tập thể" } else { "Cá nhân" };
        next(&mut clerk, &doing(&page, "map").with("sheet", other)).await.says(&format!("<option value=\"{other}\" selected")).says_nothing_of("Đã bỏ ra");
    }

    async fn a_question_about_days_is_answered_on_the_page(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let upload = form(&mut clerk, id).await.with_file("ngày.csv", data("annexes/days_that_are_ambiguous.csv"));
        let import = led_to(&clerk.send(&upload).await);
        let page = clerk.get(&import).await.expect(200).says("ngày hay tháng đứng trước").says("3/2/1980 · 4/5/1975");
        next(&mut clerk, &doing(&page, "map").pressed("answer-C", "month_first")).await.says("2/3/1980").says_nothing_of("ngày hay tháng đứng trước");
    }

    async fn a_file_that_is_no_list_is_refused_at_its_field_and_nothing_is_kept(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let list = form(&mut clerk, id).await.with("common_award", "BK_BO_TINH");
        for (name, bytes, status, words) in [
            ("a.pdf", b"%PDF-1.7 ...".to_vec(), 422, "PDF"),
            ("rỗng.xlsx", Vec::new(), 422, "href=\"#file\""),
            ("hỏng.xlsx", b"PK\x03\x04broken".to_vec(), 422, "href=\"#file\""),
            ("lớn.csv", vec![b'a'; 51 << 20], 413, "50"),
        ] {
            let page = clerk.send(&list.clone().with_file(name, bytes)).await.expect(status).says("<title>Lỗi: ").says(words).says("Dán danh sách");
            assert!(status == 413 || page.text.contains("aria-invalid=\"true\""), "{name}: {}", page.text);
        }
        clerk.send(&list).await.expect(400).says("Hãy dán danh sách hoặc chọn tệp").says("href=\"#text\"");
        clerk.send(&list.clone().with("text", TWO).with_file("a.csv", b"a".to_vec())).await.expect(400).says("Chỉ dán danh sách hoặc chỉ chọn tệp").says("Trần Văn Mẫu");
        clerk.send(&list.clone().with("common_award", "Không có").with("text", TWO)).await.expect(400).says("href=\"#common_award\"").says("Trần Văn Mẫu");
        clerk.send(&list.clone().pressed("other", "x")).await.expect(400).says("other");
        clerk.send(&list.clone().with("text", TWO).with("csrf", "x")).await.expect(403).says("Biểu mẫu này đã cũ");
        clerk.headers.push(("Sec-Fetch-Site", "cross-site".into()));
        clerk.send(&list.clone().with("text", TWO)).await.expect(403);
        assert_eq!(r.number("SELECT COUNT(*) FROM import"), 0);
        let mut auditor = signed_in(&r, "ktv", "auditor").await;
        auditor.send(&list.with("text", TWO)).await.expect(403);
    }

    async fn a_list_that_changed_meanwhile_is_said_and_shown_as_it_is_now(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, TWO).await;
        let skip = rows(&page).pressed("do", "skip:2");
        let (first, second) = (led_to(&clerk.send(&skip).await), led_to(&clerk.send(&skip).await));
        assert_eq!(first, second, "a button that is pressed twice acts once");
        let other = rows(&page).with("key", "another").pressed("do", "skip:3");
        clerk.send(&other).await.expect(412).says("Danh sách này đã đổi sau khi bạn mở trang").says("Đã bỏ ra");
        // The register changed under the preview: the rows are named, and read again.
        let page = paste(&mut clerk, id, TWO).await;
        r.clerk().await.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980})).await.expect(201);
        let page = clerk.send(&doing(&page, "commit")).await.expect(409).says("Dòng 2 (STT 1) nay đọc khác lúc xem trước").says("Cùng người: ");
        next(&mut clerk, &doing(&page, "commit")).await;
        assert_eq!(lines(&r, id).await.len(), 2);
    }

    async fn an_import_without_a_draft_asks_for_one_and_another_office_sees_none(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let import = crate::imports::paste(&r.named("lan", "clerk").await, TWO, &json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})).await.expect(201).id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let commit = doing(&clerk.get(&format!("/imports/{import}")).await.expect(200), "commit");
        clerk.send(&commit.clone().with("decision_id", "999999")).await.expect(422).says("Không có quyết định 999999");
        clerk.send(&commit.clone().with("decision_id", "x")).await.expect(400).says("role=\"alert\"");
        r.limited("ninh", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let mut ninh = signed_in(&r, "ninh", "clerk").await;
        ninh.get(&format!("/imports/{import}")).await.expect(404).says_nothing_of("Mẫu");
        let csrf = ninh.get("/").await.forms()[0].csrf().to_owned();
        ninh.send(&Form::made(format!("/imports/{import}"), &[("csrf", &csrf), ("version", "1"), ("do", "skip:2")])).await.expect(404);
        clerk.send(&commit.with("decision_id", &id.to_string())).await.leads_to(&format!("/decisions/{id}/check"));
        assert_eq!(lines(&r, id).await.len(), 2);
    }

    async fn a_long_list_turns_its_pages_without_losing_its_place(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let list: Vec<String> = (1..=450).map(|n| format!("{n}\tĐặng Thị Mẫu {n}\t1980\tTrường A")).collect();
        let page = paste(&mut clerk, id, &format!("STT\tHọ và tên\tNăm sinh\tĐơn vị\n{}", list.join("\n"))).await.says("450 dòng").says("id=\"row-201\"").says_nothing_of("id=\"row-202\"");
        let next_page = page.links().into_iter().find(|link| link.contains("after=201")).unwrap();
        let page = clerk.get(next_page.split('#').next().unwrap()).await.expect(200).says("id=\"row-202\"").says_nothing_of("id=\"row-201\"");
        let skip = rows(&page);
        let back = led_to(&clerk.send(&skip.clone().pressed("do", "skip:300")).await);
        assert!(back.contains("after=201") && back.ends_with("#row-300"), "{back}");
        // Where rows are to be looked at, it goes on at the next of them, on whichever page that is, and at the end when none is left.
        let other = draft(&r, "lan", "2").await;
        let list: Vec<String> = (1..=450).map(|n| format!("{n}\tĐặng Thị Mẫu {n}\t{}\tTrường A", if [5, 7, 440].contains(&n) { "19x5" } else { "1980" })).collect();
        let page = paste(&mut clerk, other, &format!("STT\tHọ và tên\tNăm sinh\tĐơn vị\n{}", list.join("\n"))).await;
        let import = rows(&page).action;
        let flaws = clerk.get(&format!("{import}?rows=flaw&row=6")).await.expect(200);
        let mended = rows(&flaws).with("birth", "1981").pressed("do", "line:6");
        assert_eq!(led_to(&clerk.send(&mended).await), format!("{import}?rows=flaw#row-8"));
        // In another window the same row was open: what was typed there stays, and is saved when it is sent once more.
        let late = clerk.send(&mended.with("key", "late").with("birth", "1982").with("post", "Giáo viên")).await.expect(412).says("Sửa dòng 6").says("value=\"Giáo viên\"").says("id=\"row-8\"");
        assert_eq!(led_to(&clerk.send(&rows(&late).pressed("do", "line:6")).await), format!("{import}?rows=flaw#row-8"));
        let page = clerk.get(&import).await.expect(200);
        assert_eq!(led_to(&clerk.send(&rows(&page).pressed("do", "skip:8")).await), format!("{import}?after=440#row-441"));
        let page = clerk.get(&format!("{import}?rows=open")).await.expect(200);
        assert_eq!(led_to(&clerk.send(&rows(&page).pressed("do", "skip:441")).await), format!("{import}?rows=open#commit"));
    }
}
