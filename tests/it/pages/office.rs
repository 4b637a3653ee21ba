//! What follows a registered decision, and who watches: acts by form, the trail in words, the accounts.

use crate::{
    harness::{
        Browser, Form, Page, Register,
        sample::{all_acknowledged, decision},
    },
    sign_in::{GOOD, signed_in},
};

pub(super) fn form_to(page: &Page, action: &str, with: (&str, &str)) -> Form {
    let fits = |form: &Form| {
        form.action == action
            && form.fields.iter().any(|(name, value)| (name.as_str(), value.as_str()) == with || with.0.is_empty())
    };
    page.forms().into_iter().find(fits).unwrap_or_else(|| panic!("no form to {action} with {with:?}: {}", page.text))
}

pub(super) fn led_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.header("location").to_owned()
}

/// The form of the acts on a decision, with an act ticked.
pub(super) async fn act(browser: &mut Browser, id: i64, act: &str) -> Form {
    let path = format!("/decisions/{id}/acts");
    form_to(&browser.get(&format!("{path}?act={act}")).await.expect(200), &path, ("act", act))
}

/// Submits the draft at its check, and has another enter it.
pub(super) async fn entered(r: &Register, id: &str) {
    let clerk = r.named("lan", "clerk").await;
    let draft = clerk.get(&format!("/v1/decisions/{id}")).await.expect(200);
    let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
    r.named("duyet", "registrar").await.take("register", &submitted, &serde_json::json!({})).await.expect(200);
}

on_both_engines! {
    async fn a_correction_a_cancellation_and_an_entry_in_error_are_begun_by_a_form(r: Register) {
        let id = r.registered(&decision("1", 5)).await.id();
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says(&format!("/decisions/{id}/acts"));
        let form = act(&mut clerk, id, "correct").await.with("lines", "2").with("name_right", "Đặng Thị Mậu");
        let edit = led_to(&clerk.send(&form).await);
        let paper = form_to(&clerk.get(&edit).await.expect(200), &edit, ("", "")).with("number", "90").with("symbol", "QĐ-UBND").with("signed", "1/6/2020");
        let check = led_to(&clerk.send(&paper).await);
        assert!(check.ends_with("/check"), "an act has no list: {check}");
        clerk.get(&check).await.expect(200).says("Đính chính dòng 2 (Đặng Thị Mẫu 2) của <a");
        let correction = check.split('/').nth(2).unwrap();
        entered(&r, correction).await;
        // What the paper has instead is said once it is put right, too.
        clerk.get(&format!("/decisions/{correction}")).await.expect(200).says("<strong>Đặng Thị Mậu</strong> (văn bản ghi: Đặng Thị Mẫu 2)");
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says("Đặng Thị Mậu").says("Đính chính: ");
        let form = act(&mut clerk, id, "cancel").await.with("lines", "4-5").with("cancel_reason", "b");
        let edit = led_to(&clerk.send(&form).await);
        let paper = form_to(&clerk.get(&edit).await.expect(200), &edit, ("", "")).with("number", "91").with("symbol", "QĐ-UBND").with("signed", "2/6/2020");
        let check = led_to(&clerk.send(&paper).await);
        entered(&r, check.split('/').nth(2).unwrap()).await;
        let page = clerk.get(&format!("/decisions/{id}")).await.expect(200);
        assert_eq!(page.text.matches("Hủy bỏ: ").count(), 2, "{}", page.text);
        // What fits no line is refused on the form.
        for (lines, word, said) in [("1", "restore", "còn hiệu lực nên không phục hồi được"), ("3-4", "cancel", "đã hủy bỏ nên không hủy bỏ được")] {
            let form = act(&mut clerk, id, word).await.with("lines", lines);
            clerk.send(&form).await.expect(400).says(said);
        }
        // An entry in error has no paper, and no number.
        let form = act(&mut clerk, id, "void").await.with("of", "whole");
        // Why is asked on the form, before there is a draft that could not be mended.
        clerk.send(&form).await.expect(400).says("href=\"#remark\"").says("Hãy ghi vì sao loại");
        let form = form.with("key", "why").with("remark", "Nhập hai lần");
        let check = led_to(&clerk.send(&form).await);
        assert!(check.ends_with("/check"), "{check}");
        entered(&r, check.split('/').nth(2).unwrap()).await;
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says("Bản ghi này ghi nhầm");
        for (lines, act_word, said) in [("x", "cancel", "Viết số dòng như"), ("9", "cancel", "không có dòng 9"), ("", "cancel", "Hãy chọn dòng, hoặc chọn cả quyết định"), ("4", "cancel", "ghi nhầm, đã loại nên không hủy bỏ được"), ("1", "restore", "ghi nhầm, đã loại nên không phục hồi được")] {
            let form = act(&mut clerk, id, act_word).await.with("lines", lines);
            clerk.send(&form).await.expect(400).says(said);
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn an_auditor_reads_the_trail_in_words_and_what_each_event_changed(r: Register) {
        let id = r.registered(&decision("1", 3)).await.id();
        let mut auditor = signed_in(&r, "ktv", "auditor").await;
        let page = auditor.get("/audit").await.expect(200).says("Đầu sổ có chữ ký").says("Duyệt quyết định vào sổ").says("/v1/audit/head");
        let event = page.text.split("<tr>").skip(1).find(|row| row.contains("Duyệt quyết định vào sổ")).unwrap();
        let numbers = |text: &str| -> Vec<i64> {
            text.split("/audit?event=").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
        };
        assert!(numbers(&page.text).is_sorted_by(|newer, older| newer > older), "the newest come first");
        let all = auditor.get("/audit?all=true").await.expect(200);
        assert!(numbers(&all.text).is_sorted(), "from the first on");
        let seq: i64 = event.split("/audit?event=").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        auditor.get(&format!("/audit?event={seq}")).await.expect(200).says("duyệt quyết định vào sổ").says("đã trình → đã vào sổ");
        auditor.get("/audit?act=register_decision").await.expect(200).says(&format!("/decisions/{id}")).says_nothing_of("<td data-label=\"Việc\">Trình quyết định</td>");
        auditor.get("/audit?actor=nobody").await.expect(200).says("Không có sự kiện nào như vậy");
        auditor.get("/audit?from=31/2/2020").await.expect(400).says("href=\"#from\"");
        auditor.get("/audit?all=true").await.expect(200).says("Nạp danh mục").says_nothing_of("Các sự kiện mới nhất");
        auditor.get("/audit?event=999999").await.expect(404);
        auditor.get("/v1/audit/head").await.expect(200).says("root_hash");
        // What left the register: what, when, by whom; the newest first, and at the start too.
        auditor.get("/").await.expect(200).says("Đầu sổ hôm nay").says("Chưa có danh sách nào được xuất").says_nothing_of("Tình trạng hệ thống");
        auditor.get("/exports").await.expect(200).says("Chưa có danh sách nào được xuất");
        auditor.get("/v1/conferrals/export?format=csv&award=BK_BO_TINH").await.expect(200);
        auditor.get("/v1/decisions/export?format=xlsx").await.expect(200);
        for path in ["/", "/exports"] {
            let page = auditor.get(path).await.expect(200).says("Lượt khen thưởng").says("Bằng khen của Bộ, ban, ngành, tỉnh").says("XLSX").says("ktv");
            assert!(page.text.find("XLSX").unwrap() < page.text.find("CSV").unwrap(), "the newest first");
        }
        auditor.get("/exports").await.says("/v1/exports/1").says("/v1/exports/2").says("Bản kê");
        auditor.get("/exports?before=2").await.expect(200).says("CSV").says_nothing_of("XLSX").says("Về đầu");
    }

    async fn an_administrator_adds_an_account_hands_over_a_code_and_closes_it(r: Register) {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let page = admin.get("/accounts").await.expect(200).says("tài khoản của bạn");
        let new = form_to(&page, "/accounts", ("do", "add"));
        admin.send(&new.clone().with("name", "tên có dấu").with("role", "clerk")).await.expect(400).says("href=\"#name\"").says("value=\"tên có dấu\"");
        admin.send(&new.clone().with("name", "hoa")).await.expect(400).says("Hãy chọn vai trò");
        let page = admin.send(&new.with("name", "hoa").with("full_name", "Nguyễn Thị Hòa").with("role", "clerk").with("authority_codes", "UBND_KIENGIANG")).await.expect(200).says("Đã thêm tài khoản hoa");
        let recover = page.forms().into_iter().find(|form| form.fields.contains(&("do".into(), "recover".into())) && form.fields.contains(&("name".into(), "hoa".into()))).unwrap();
        let slip = admin.send(&recover).await.expect(200).says("Mã chỉ hiện một lần");
        let code = slip.text.split("<strong><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let mut hoa = Browser::of(&r);
        hoa.use_code("hoa", &code, GOOD).await.expect(200);
        hoa.sign_in("hoa", GOOD).await.leads_to("/");
        hoa.get("/").await.expect(200).says("Nguyễn Thị Hòa · Văn thư").says("Ủy ban nhân dân tỉnh Kiên Giang");
        let path = "/accounts/hoa";
        assert!(admin.get("/accounts").await.links().contains(&path.to_owned()));
        let form = admin.form(path).await;
        assert!(form.fields.contains(&("authority_codes".into(), "Ủy ban nhân dân tỉnh Kiên Giang".into())), "{form:?}");
        admin.send(&form.clone().with("authority_codes", "Không có cơ quan này")).await.expect(400).says("href=\"#authority_codes\"").says("Không có cơ quan này");
        admin.send(&form.clone().with("unit_ids", "12 mười")).await.expect(400).says("href=\"#unit_ids\"").says("“mười” không phải số hồ sơ");
        let meanwhile = admin.form(path).await;
        let wider = form.clone().with("role", "registrar").with("authority_codes", "UBND_KIENGIANG\nUBND_ANGIANG");
        admin.send(&wider).await.leads_to("/accounts?changed=hoa");
        admin.get("/accounts?changed=hoa").await.expect(200).says("Đã lưu tài khoản hoa").says("Ủy ban nhân dân tỉnh Kiên Giang, Ủy ban nhân dân tỉnh An Giang");
        hoa.get("/").await.leads_to("/sign-in");
        hoa.sign_in("hoa", GOOD).await.leads_to("/");
        hoa.get("/").await.expect(200).says("Nguyễn Thị Hòa · Cán bộ quản lý sổ").says("Ủy ban nhân dân tỉnh An Giang");
        // Another's form that was open meanwhile changes nothing unseen.
        admin.send(&meanwhile.with("full_name", "Nguyễn Thị Hoa")).await.expect(412).says("đã được lưu bản khác").says("Nguyễn Thị Hoa");
        admin.get("/accounts/nobody").await.expect(404);
        let own = admin.form("/accounts/qtv").await;
        admin.send(&own.with("role", "clerk")).await.expect(403);
        let disable = slip.forms().into_iter().find(|form| form.fields.contains(&("do".into(), "disable".into())) && form.fields.contains(&("name".into(), "hoa".into()))).unwrap();
        let page = admin.send(&disable).await.expect(200).says("đã bị vô hiệu hóa");
        hoa.get("/").await.leads_to("/sign-in");
        let enable = page.forms().into_iter().find(|form| form.fields.contains(&("do".into(), "enable".into()))).unwrap();
        admin.send(&enable).await.expect(200).says("đã được mở lại");
        let own = enable.with("name", "qtv").with("do", "disable");
        admin.send(&own).await.expect(403);
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let csrf = clerk.get("/").await.forms()[0].csrf().to_owned();
        clerk.send(&Form::made("/accounts".into(), &[("csrf", &csrf), ("do", "recover"), ("name", "hoa")])).await.expect(403);
    }
}
