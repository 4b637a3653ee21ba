//! A decision is recorded, checked, submitted and entered by forms alone.

use super::lists::rows;
use crate::{
    harness::{
        Browser, Form, Page, Register,
        sample::{all_acknowledged, but, decision},
    },
    sign_in::signed_in,
};
use serde_json::json;

fn form_to(page: &Page, action: &str) -> Form {
    let all = page.forms();
    let found = all.into_iter().find(|form| form.action == action);
    found.unwrap_or_else(|| panic!("no form to {action}: {}", page.text))
}

/// The paper of the founding case as a clerk fills it in.
fn founding(form: Form) -> Form {
    form.with("authority", "Trung ương Hội Chữ thập đỏ Việt Nam")
        .with("others", "UBND_KIENGIANG")
        .with("attribution", "undivided")
        .with("title", "Tặng Bằng khen trong tuyên truyền, vận động hiến máu tình nguyện năm 2019")
        .with("campaign", "van dong hien mau tinh nguyen — HMTN")
        .with("years", "2019")
        .with("conferral_type", "campaign")
        .with("evidence", "press")
        .with("source", "Kiên Giang: Kết quả công tác hội 6 tháng đầu năm 2020")
        .with("announced", "2020")
        .with("announced_by", "Hội Chữ thập đỏ tỉnh Kiên Giang")
        .with("total_award_0", "BK")
        .with("total_collective_0", "25")
        .with("total_individual_0", "52")
}

/// The list of 77 as it is pasted from a spreadsheet, under headings of its own.
fn seventy_seven() -> String {
    let row = |n: usize| {
        if n <= 25 {
            format!("{n}\tHội Chữ thập đỏ xã Mẫu {n}\t\t")
        } else {
            format!("{n}\tĐặng Thị Mẫu {n}\t{}\tTrường THCS Mẫu {n}", 1900 + n)
        }
    };
    let mut rows = vec!["STT\tHọ và tên\tNăm sinh\tĐơn vị".to_owned(), "I\tTẬP THỂ".into()];
    rows.extend((1..=25).map(row));
    rows.push("II\tCÁ NHÂN".into());
    rows.extend((26..=77).map(row));
    rows.join("\r\n")
}

/// Where a form that was taken leads.
fn led_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.header("location").to_owned()
}

async fn pasted(browser: &mut Browser, paper: impl Fn(Form) -> Form, list: &str) -> String {
    let form = form_to(&browser.get("/decisions/new").await.expect(200), "/decisions/new");
    let lines = led_to(&browser.send(&paper(form)).await);
    let form = form_to(&browser.get(&lines).await.expect(200), &lines);
    let import = led_to(&browser.send(&form.with("text", list).with("common_award", "BK")).await);
    let page = browser.get(&import).await.expect(200);
    led_to(&browser.send(&rows(&page.says("value=\"commit\"")).pressed("do", "commit")).await)
}

/// A form with a reason for each caution.
fn with_reasons(form: Form) -> Form {
    let names: Vec<String> =
        form.fields.iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with("reason-")).collect();
    names.iter().fold(form, |form, name| form.with(name, "Đã đối chiếu bài báo"))
}

on_both_engines! {
    async fn a_clerk_pastes_the_founding_list_and_a_registrar_enters_it(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let check = pasted(&mut clerk, founding, &seventy_seven()).await;
        let id = check.split('/').nth(2).unwrap().to_owned();
        let here = format!("/decisions/{id}");
        let page = clerk.get(&check).await.expect(200).says("25").says("52").says("khớp").says_nothing_of("khác</span>");
        let submit = form_to(&page, &format!("{here}/submit"));
        let done = led_to(&clerk.send(&with_reasons(submit)).await);
        clerk.get(&done).await.expect(200).says("Đã trình.").says("Ghi quyết định khác");
        let mut registrar = signed_in(&r, "duyet", "registrar").await;
        let page = registrar.get(&here).await.expect(200).says("Hội Chữ thập đỏ xã Mẫu 25").says("Đặng Thị Mẫu 77");
        let enter = form_to(&page, &format!("{here}/register"));
        let done = led_to(&registrar.send(&with_reasons(enter)).await);
        registrar.get(&done).await.expect(200).says("Đã vào sổ.").says("Không còn quyết định nào chờ vào sổ.");
        let summary = r.clerk().await.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert_eq!(summary["sentence_vi"], "Vận động hiến máu tình nguyện năm 2019: Trung ương Hội Chữ thập đỏ Việt Nam, Ủy ban nhân dân tỉnh Kiên Giang tặng 77 Bằng khen cho 25 tập thể, 52 cá nhân. Nguồn không tách 77 Bằng khen giữa hai cơ quan.");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn whom_a_source_does_not_name_is_recorded_as_such(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let rows: Vec<String> = (1..=77).map(|n| format!("{n}\t(chưa rõ tên)\t{}", if n <= 25 { "Tập thể" } else { "Cá nhân" })).collect();
        let check = pasted(&mut clerk, founding, &rows.join("\n")).await;
        let id = check.split('/').nth(2).unwrap();
        let lines = r.clerk().await.walk(&format!("/v1/decisions/{id}/lines"), 200).await;
        assert_eq!(lines.len(), 77);
        assert!(lines.iter().all(|line| line["unnamed"] == true && line["award_code"] == "BK" && line["name"].is_null()));
        let kinds = |kind: &str| lines.iter().filter(|line| line["recipient_kind"] == kind).count();
        assert_eq!((kinds("collective"), kinds("individual")), (25, 52));
        // Under headings of kinds, and without a number, too.
        let sections = "I. TẬP THỂ\n(chưa rõ tên)\n(chưa rõ tên)\nII. CÁ NHÂN\n(chưa rõ tên)\nTrần Văn Ba";
        let check = pasted(&mut clerk, |form| founding(form).with("title", "Khác"), sections).await;
        let lines = r.clerk().await.walk(&format!("/v1/decisions/{}/lines", check.split('/').nth(2).unwrap()), 200).await;
        let said: Vec<_> = lines.iter().map(|line| (line["unnamed"] == true, line["recipient_kind"].as_str().unwrap())).collect();
        assert_eq!(said, [(true, "collective"), (true, "collective"), (true, "individual"), (false, "individual")]);
    }

    async fn a_paper_that_the_register_has_is_said_while_its_number_is_typed(r: Register) {
        let paper = but(decision("45", 2), json!({"number": "45", "symbol": "QĐ-UBND", "signed_on": "2024-05-26", "authority_codes": ["UBND_LANGSON"]}));
        let done = r.registered(&paper).await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let link = format!("href=\"/decisions/{}\"", done.id());
        for (asked, said) in [
            ("authority=UBND_LANGSON&number=45%2FQ%C4%90-UBND&signed=26/5/2024", Some("Số này đã vào sổ")),
            ("authority=UBND_LANGSON&number=S%E1%BB%91: 0045&symbol=Q%C4%90-UBND&signed=2024", Some("Số này đã vào sổ")),
            ("authority=UBND_LANGSON&number=45", Some("Có thể đã vào sổ")),
            ("authority=UBND_LANGSON&number=45&symbol=Q%C4%90-UBND&signed=2023", None),
            ("authority=UBND_KIENGIANG&number=45&symbol=Q%C4%90-UBND&signed=2024", None),
            ("authority=UBND_LANGSON&number=46&signed=2024", None),
            ("authority=khong+co&number=45&signed=31/2/2024", None),
            ("", None),
        ] {
            let page = clerk.get(&format!("/decisions/known?{}", asked.replace(' ', "%20"))).await.expect(200);
            match said {
                Some(said) => page.says(said).says(&link),
                None => page.says_nothing_of(&link),
            };
        }
        let own = format!("/decisions/known?authority=UBND_LANGSON&number=45&signed=2024&own={}", done.id());
        clerk.get(&own).await.expect(200).says_nothing_of(&link);
    }

    async fn a_headline_is_recorded_as_far_as_it_goes(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let form = form_to(&clerk.get("/decisions/new").await.expect(200), "/decisions/new");
        let headline = form.with("evidence", "press").with("source", "Báo Mẫu").with("title", "Trên 180 lượt khen").with("total_any_0", "180");
        let lines = led_to(&clerk.send(&headline).await);
        let id = lines.split('/').nth(2).unwrap().to_owned();
        let stored = r.clerk().await.get(&format!("/v1/decisions/{id}")).await.expect(200);
        assert_eq!((&stored["authority_codes"], &stored["stated_totals"]), (&serde_json::json!([]), &serde_json::json!([{"count": 180}])));
        clerk.get(&format!("/decisions/{id}")).await.expect(200).says("(nguồn không nêu)").says("Mọi hình thức").says("Mọi đối tượng");
        clerk.get("/decisions").await.expect(200).says("(nguồn không nêu)");
        clerk.get(&format!("/decisions/{id}/edit")).await.expect(200).says("name=\"total_any_0\" value=\"180\"");
    }

    async fn what_cannot_be_read_is_said_at_its_field_and_what_was_typed_stays(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let form = form_to(&clerk.get("/decisions/new").await.expect(200), "/decisions/new");
        let wrong = form.clone().with("authority", "Ủy ban <b>không có</b>").with("signed", "31/2/2020").with("years", "mười").with("total_individual_0", "hai").with("title", "Về \"việc\" <i>tặng</i>");
        let page = clerk.send(&wrong).await.expect(400).says("<title>Lỗi: ");
        for field in ["authority", "signed", "years"] {
            let input = page.text.split("<input ").find(|tag| tag.starts_with(&format!("id=\"{field}\""))).unwrap();
            assert!(input.contains("aria-invalid=\"true\"") && page.text.contains(&format!("href=\"#{field}\"")), "{input}");
        }
        // What two members that one field says have wrong with them is said once.
        let years = clerk.send(&form.clone().with("years", "19").with("signed", "26052020")).await.expect(400);
        assert_eq!(years.text.matches("Năm 19 nằm ngoài").count(), 2, "above and at the field: {}", years.text);
        let page = page.says("Về &quot;việc&quot; &lt;i&gt;tặng&lt;/i&gt;").says("value=\"31/2/2020\"").says("“hai” không phải một số").says("Tháng 2 năm 2020 không có ngày 31.").says("uy ban nhan dan tinh kien giang");
        assert_eq!(page.text.matches("autofocus").count(), 1);
        // Mended on the same page, it is saved.
        let again = form_to(&page, "/decisions/new").with("authority", "UBND_KIENGIANG").with("signed", "26.5.20").with("years", "2019").with("total_individual_0", "").with("number", "1215").with("symbol", "QĐ-UBND");
        let lines = led_to(&clerk.send(&again).await);
        let id = lines.split('/').nth(2).unwrap();
        let stored = r.clerk().await.get(&format!("/v1/decisions/{id}")).await.expect(200);
        assert_eq!((stored["signed_on"].as_str(), stored["year_from"].as_i64(), stored["created_by"].as_str()), (Some("2020-05-26"), Some(2019), Some("lan")));
        // Several entries are like it: each is named.
        let form = form_to(&clerk.get("/decisions/new").await, "/decisions/new");
        clerk.send(&form.with("authority", "Ủy ban nhân dân tỉnh")).await.expect(400).says("Có nhiều mục như vậy").says("(đến 30/6/2025)");
    }

    async fn a_form_that_is_sent_twice_records_once(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let form = founding(form_to(&clerk.get("/decisions/new").await.expect(200), "/decisions/new"));
        let (mut one, mut other) = (clerk.clone(), clerk.clone());
        let (first, second) = tokio::join!(one.send(&form), other.send(&form));
        assert_eq!(led_to(&first), led_to(&second));
        assert_eq!(led_to(&clerk.send(&form).await), led_to(&first));
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
        let lines = led_to(&first);
        let list = form_to(&clerk.get(&lines).await, &lines).with("text", "1\tĐặng Thị Mẫu").with("common_award", "BK").with("common_kind", "individual");
        let import = led_to(&clerk.send(&list).await);
        let page = clerk.get(&import).await;
        let commit = rows(&page).pressed("do", "commit");
        let (first, second) = tokio::join!(one.send(&commit), other.send(&commit));
        assert_eq!(led_to(&first), led_to(&second));
        assert_eq!(r.number("SELECT version FROM decision"), 2);
    }

    async fn who_opened_an_older_version_is_told_and_keeps_what_was_typed(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let api = r.named("mai", "clerk").await;
        let draft = api.post("/v1/decisions", &decision("7", 2)).await.expect(201);
        let edit = format!("/decisions/{}/edit", draft.id());
        let form = form_to(&clerk.get(&edit).await.expect(200), &edit).with("title", "Trích yếu của Lan");
        api.put(&format!("/v1/decisions/{}", draft.id()), &draft.etag(), &but(decision("7", 2), json!({"title": "Của Mai"}))).await.expect(200);
        let page = clerk.send(&form).await.expect(412).says("mai đã lưu bản khác lúc").says("Trích yếu của Lan").says("Xem bản hiện nay");
        clerk.send(&form_to(&page, &edit)).await.leads_to(&format!("/decisions/{}/check", draft.id()));
        let stored = api.get(&format!("/v1/decisions/{}?include=lines", draft.id())).await;
        assert_eq!((stored["title"].as_str(), stored["lines"].as_array().unwrap().len()), (Some("Trích yếu của Lan"), 2));
        // A step on an older version says so too, and nothing is taken.
        let check = format!("/decisions/{}/check", draft.id());
        let submit = form_to(&clerk.get(&check).await.expect(200), &format!("/decisions/{}/submit", draft.id()));
        clerk.send(&submit.with("version", "1")).await.expect(412).says("đã lưu bản khác");
        assert_eq!(api.get(&format!("/v1/decisions/{}", draft.id())).await["state"], "draft");
    }

    async fn a_flaw_has_to_be_mended_and_a_caution_needs_its_reason(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let api = r.named("lan", "clerk").await;
        let bad = api.post("/v1/decisions", &but(decision("1", 0), json!({"number": null}))).await.expect(201).id();
        let page = clerk.get(&format!("/decisions/{bad}/check")).await.expect(200).says("Lỗi phải sửa").says("hãy sửa các lỗi nêu trên trước");
        assert!(!page.text.contains(">Trình</button>"), "{}", page.text);
        let stated = json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 9}]);
        let id = api.post("/v1/decisions", &but(decision("2", 2), json!({"stated_totals": stated}))).await.expect(201).id();
        let check = format!("/decisions/{id}/check");
        let page = clerk.get(&check).await.expect(200).says("Cảnh báo cần xác nhận");
        let submit = form_to(&page, &format!("/decisions/{id}/submit"));
        let page = clerk.send(&submit).await.expect(422).says("<title>Lỗi: ").says("role=\"alert\"");
        let submit = with_reasons(form_to(&page, &format!("/decisions/{id}/submit")));
        clerk.send(&submit).await.leads_to(&format!("/decisions/{id}?done=submitted"));
        // The reason is read by who registers, and need not be given again.
        let mut registrar = signed_in(&r, "duyet", "registrar").await;
        let page = registrar.get(&format!("/decisions/{id}")).await.expect(200).says("Đã đối chiếu bài báo");
        registrar.send(&form_to(&page, &format!("/decisions/{id}/register"))).await.leads_to(&format!("/decisions/{id}?done=registered"));
    }

    async fn a_registrar_returns_with_a_reason_and_is_told_why_not_her_own(r: Register) {
        let mut registrar = signed_in(&r, "duyet", "registrar").await;
        let api = r.named("duyet", "registrar").await;
        let own = api.post("/v1/decisions", &decision("1", 2)).await.expect(201);
        let own = api.take("submit", &own, &all_acknowledged()).await.expect(200).id();
        let page = registrar.get(&format!("/decisions/{own}")).await.expect(200).says("cần một cán bộ quản lý sổ khác");
        assert!(!page.text.contains(">Vào sổ</button>"), "{}", page.text);
        let clerk = r.named("lan", "clerk").await;
        let draft = clerk.post("/v1/decisions", &decision("2", 2)).await.expect(201);
        let id = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200).id();
        let page = registrar.get(&format!("/decisions/{id}")).await.expect(200);
        let back = form_to(&page, &format!("/decisions/{id}/return"));
        registrar.send(&back).await.expect(400).says("role=\"alert\"").says("href=\"#reason\"");
        // What was typed for a refused step stays, and its form is open.
        let long = format!("Thiếu tờ trình {}", "ạ".repeat(5_000));
        let page = registrar.send(&back.clone().with("reason", &long)).await.expect(400).says("<details open>").says(&long);
        let back = form_to(&page, &format!("/decisions/{id}/return"));
        registrar.send(&back.with("reason", "Thiếu tờ trình")).await.leads_to(&format!("/decisions/{id}?done=draft"));
        let mut lan = signed_in(&r, "lan", "clerk").await;
        lan.get("/").await.expect(200).says("Thiếu tờ trình");
        let page = lan.get(&format!("/decisions/{id}/check")).await.expect(200);
        lan.send(&form_to(&page, &format!("/decisions/{id}/withdraw")).with("reason", "Nhập trùng")).await.leads_to(&format!("/decisions/{id}?done=withdrawn"));
        // A clerk sees what waits, and not the button of another role.
        lan.get(&format!("/decisions/{own}")).await.expect(200).says("không được làm việc này").says_nothing_of(">Vào sổ</button>");
        // What is no draft any more is not written.
        lan.get(&format!("/decisions/{id}/edit")).await.leads_to(&format!("/decisions/{id}"));
        lan.get(&format!("/decisions/{own}/lines")).await.leads_to(&format!("/decisions/{own}"));
    }

    async fn whoever_may_not_record_sends_no_form(r: Register) {
        let draft = r.clerk().await.post("/v1/decisions", &decision("1", 2)).await.expect(201).id();
        r.limited("ninh", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        for (name, role, status) in [("ktv", "auditor", 403), ("qtv", "administrator", 403), ("pm", "client", 403), ("ninh", "clerk", 404)] {
            let mut browser = signed_in(&r, name, role).await;
            let csrf = browser.get("/").await.forms()[0].csrf().to_owned();
            for path in ["edit", "lines", "submit", "withdraw"] {
                let form = Form::made(format!("/decisions/{draft}/{path}"), &[("csrf", &csrf), ("version", "1"), ("reason", "x")]);
                browser.send(&form).await.expect(status).says_nothing_of("Mẫu");
            }
        }
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let csrf = clerk.get("/").await.forms()[0].csrf().to_owned();
        for path in ["register", "return"] {
            let form = Form::made(format!("/decisions/{draft}/{path}"), &[("csrf", &csrf), ("version", "1")]);
            clerk.send(&form).await.expect(403);
        }
        assert_eq!(r.clerk().await.get(&format!("/v1/decisions/{draft}")).await["version"], 1);
    }
}

#[test]
fn a_draft_is_saved_by_itself_and_a_newer_version_is_offered_beside_what_is_typed() {
    crate::harness::run(crate::harness::Engine::Sqlite, async |r: Register| {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = clerk.get("/decisions/new").await.expect(200).says("<meta name=\"session-seconds\" content=\"1");
        assert!(page.header("content-security-policy").contains("connect-src 'self'"));
        let by_itself = |form: Form| form.pressed("by_itself", "true");
        let form = form_to(&page, "/decisions/new").with("authority", "UBND_KIENGIANG");
        // What is answered is the page of the draft, with its version and another key.
        let page = clerk.send(&by_itself(form.with("title", "Về việc"))).await.expect(200);
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/edit")).unwrap();
        let id = form.action.split('/').nth(2).unwrap().to_owned();
        let page = clerk.send(&by_itself(form.clone().with("title", "Về việc tặng"))).await.expect(200);
        let newer = form_to(&page, &form.action);
        assert!(newer.fields.contains(&("version".into(), "2".into())), "{newer:?}");
        clerk.send(&by_itself(newer.clone().with("signed", "31/2/2020"))).await.expect(400);
        // Another saved meanwhile: both versions stand side by side, and what was typed is saved when it is sent once more.
        let mut mai = signed_in(&r, "mai", "clerk").await;
        let other = form_to(&mai.get(&form.action).await, &form.action)
            .with("title", "Trích yếu của Mai")
            .with("campaign", "HMTN");
        led_to(&mai.send(&other).await);
        let page =
            clerk.send(&by_itself(newer.with("key", "third").with("title", "Trích yếu của Lan"))).await.expect(412);
        let page = page
            .says("Bản hiện nay")
            .says("Trích yếu của Mai")
            .says("<strong>Trích yếu của Lan</strong>")
            .says("Vận động hiến máu tình nguyện");
        led_to(&clerk.send(&form_to(&page, &form.action)).await);
        assert_eq!(r.clerk().await.get(&format!("/v1/decisions/{id}")).await.expect(200)["title"], "Trích yếu của Lan");
    });
}
