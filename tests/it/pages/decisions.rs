//! The list of decisions, the page of one, and what waits at the start.

use crate::{
    harness::{
        Answer, Page, Register,
        sample::{all_acknowledged, but, decision, line},
    },
    imports::paste,
    sign_in::signed_in,
};
use serde_json::json;

async fn draft_of(r: &Register, account: &str, number: &str) -> Answer {
    r.named(account, "clerk").await.post("/v1/decisions", &decision(number, 3)).await.expect(201)
}

async fn submitted_by(r: &Register, account: &str, number: &str) -> Answer {
    let draft = draft_of(r, account, number).await;
    r.named(account, "clerk").await.take("submit", &draft, &all_acknowledged()).await.expect(200)
}

on_both_engines! {
    async fn the_start_shows_each_person_what_waits_for_them(r: Register) {
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get("/").await.expect(200).says("Bạn không có bản nháp nào.").says("Sổ chưa có quyết định nào.").says_nothing_of("Chờ vào sổ (");
        draft_of(&r, "lan", "1").await;
        let registrar = r.named("duyet", "registrar").await;
        registrar.take("return", &submitted_by(&r, "lan", "2").await, &json!({"reason": "Thiếu căn cứ"})).await.expect(200);
        let waits = submitted_by(&r, "mai", "3").await;
        let page = clerk.get("/").await.expect(200).says("Bản nháp của bạn (2)").says("Thiếu căn cứ").says("Bị trả lại");
        assert!(!page.text.contains("3/QĐ-UBND"), "a draft of another waits for nobody here: {}", page.text);
        let mut office = signed_in(&r, "duyet", "registrar").await;
        office.get("/").await.expect(200).says("Chờ vào sổ (1)").says("Quyết định 3/QĐ-UBND ngày 26/5/2020");
        registrar.take("register", &waits, &json!({})).await.expect(200);
        office.get("/").await.expect(200).says("Không có quyết định nào chờ vào sổ.").says("Mới vào sổ (1)");
        signed_in(&r, "kiem-toan", "auditor").await.get("/").await.expect(200).says("Mới vào sổ (1)").says_nothing_of("Bản nháp của bạn");
        signed_in(&r, "phan-mem", "client").await.get("/").await.expect(200).says("3/QĐ-UBND").says_nothing_of("2/QĐ-UBND");
    }

    async fn a_search_finds_a_number_words_of_a_title_and_a_name_without_accents(r: Register) {
        r.registered(&decision("1215", 3)).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let found = "Quyết định 1215/QĐ-UBND ngày 26/5/2020";
        for words in ["1215", "1215/QĐ-UBND", "Số: 1215/qd-ubnd", "van dong hien mau", "Vận động hiến máu"] {
            let words = if words.contains("qd") { words.replace("qd", "QĐ") } else { words.to_owned() };
            let query = percent_encoding::utf8_percent_encode(&words, percent_encoding::NON_ALPHANUMERIC);
            browser.get(&format!("/?q={query}")).await.expect(200).says(found);
        }
        browser.get("/?q=dang+thi+mau+2").await.expect(200).says("Đặng Thị Mẫu 2").says("/decisions/1#line-2");
        for nothing in ["9999", "kh%C3%B4ng+ai+c%E1%BA%A3", "%2F", "%E2%80%AE", "%3Cscript%3E"] {
            browser.get(&format!("/?q={nothing}")).await.expect(200).says("Không tìm thấy").says_nothing_of("<script>");
        }
        browser.get(&format!("/?q={}", "a".repeat(2_000))).await.expect(200).says("Không tìm thấy");
    }

    async fn the_list_is_filtered_by_state_by_person_and_by_words_and_turned_page_by_page(r: Register) {
        draft_of(&r, "lan", "1").await;
        submitted_by(&r, "mai", "2").await;
        r.registered(&but(decision("3", 2), json!({"title": "Khen phong trào trồng cây"}))).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        browser.get("/decisions").await.expect(200).says("<strong>3 quyết định</strong>").says("Ủy ban nhân dân tỉnh Kiên Giang").says("26/5/2020");
        for (query, only, others) in [("state=draft", "1", ["2", "3"]), ("state=submitted", "2", ["1", "3"]), ("state=registered", "3", ["1", "2"]), ("mine=true", "1", ["2", "3"]), ("text=trong+cay", "3", ["1", "2"]), ("text=2", "2", ["1", "3"])] {
            let mut page = browser.get(&format!("/decisions?{query}")).await.expect(200).says(&format!(">{only}/QĐ-UBND</a>"));
            for other in others {
                page = page.says_nothing_of(&format!(">{other}/QĐ-UBND</a>"));
            }
        }
        browser.get("/decisions?text=nowhere").await.expect(200).says("Không có quyết định nào").says("xem tất cả");
        let clerk = r.named("lan", "clerk").await;
        for n in 10..61 {
            clerk.post("/v1/decisions", &but(decision(&n.to_string(), 1), json!({"title": null}))).await.expect(201);
        }
        let first = browser.get("/decisions?state=draft").await.expect(200).says("<strong>52 quyết định</strong>");
        let next = first.links().into_iter().find(|link| link.contains("cursor=")).unwrap();
        assert!(next.starts_with("/decisions?state=draft&cursor="), "{next}");
        let second = browser.get(&next).await.expect(200).says(">1/QĐ-UBND</a>").says("Về đầu");
        assert!(!second.links().iter().any(|link| link.contains("cursor=")));
        browser.get(&next.replace("draft", "registered")).await.leads_to("/decisions?state=registered");
    }

    async fn the_list_is_narrowed_by_body_and_year_and_put_in_the_order_of_its_days(r: Register) {
        let of = |number: &str, body: &str, day: &str| but(decision(number, 1), json!({"authority_codes": [body], "signed_on": day}));
        r.registered(&of("1", "UBND_KIENGIANG", "2019-03-01")).await;
        r.registered(&of("2", "UBND_LANGSON", "2020-05-01")).await;
        r.registered(&of("3", "UBND_KIENGIANG", "2020-01-31")).await;
        let undated = json!({"number": null, "symbol": null, "signed_on": null, "signed_year": 2019, "evidence": "press", "source": "Báo Mẫu"});
        let clerk = r.named("lan", "clerk").await;
        clerk.post("/v1/decisions", &but(of("4", "UBND_LANGSON", "2019-01-01"), undated)).await.expect(201);
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let page = browser.get("/decisions").await.expect(200).says("Thu hẹp danh sách").says("Ủy ban nhân dân tỉnh Kiên Giang (2)").says("Ủy ban nhân dân tỉnh Lạng Sơn (2)").says("2020 (2)").says("2019 (2)").says("Đã vào sổ (3)").says("Bản nháp (1)");
        for link in ["/decisions?authority=UBND_KIENGIANG", "/decisions?signed_year=2020", "/decisions?sort=-signed_on"] {
            assert!(page.links().contains(&link.to_owned()), "{link}: {:?}", page.links());
        }
        // What it is narrowed to stands in the address of every link of it, and can be taken away.
        let page = browser.get("/decisions?authority=UBND_KIENGIANG").await.expect(200).says("<strong>2 quyết định</strong>").says("2019 (1)").says_nothing_of(">2/QĐ-UBND</a>");
        for link in ["/decisions?authority=UBND_KIENGIANG&signed_year=2019", "/decisions?state=draft&authority=UBND_KIENGIANG", "/decisions"] {
            assert!(page.links().contains(&link.to_owned()), "{link}: {:?}", page.links());
        }
        let page = browser.get("/decisions?authority=Ủy ban nhân dân tỉnh Lạng Sơn&signed_year=2020").await.expect(200).says(">2/QĐ-UBND</a>").says("<strong>1 quyết định</strong>");
        assert!(page.links().contains(&"/decisions?signed_year=2020".to_owned()), "a name that was typed is a code in the addresses: {:?}", page.links());
        browser.get("/decisions?authority=UBND_KIENGIANG&state=draft").await.expect(200).says("Không có quyết định nào").says("xem tất cả");
        for (wrong, field) in [("authority=khong+co", "authority"), ("signed_year=x", "signed_year"), ("signed_year=99999", "signed_year"), ("state=x", "")] {
            let page = browser.get(&format!("/decisions?{wrong}")).await.expect(400).says("<title>Lỗi: ");
            assert!(field.is_empty() || page.text.contains(&format!("href=\"#{field}\"")), "{wrong}: {}", page.text);
        }
        // By the day of signing, either way, an unknown day after the days of its year; pages of it go on where they end.
        let order = |page: &Page| page.text.split("<td><a href=\"/decisions/").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect::<Vec<i64>>();
        let latest = browser.get("/decisions?sort=-signed_on").await.expect(200).says("aria-sort=\"descending\"");
        assert_eq!(order(&latest), [2, 3, 1, 4]);
        let earliest = browser.get("/decisions?sort=signed_on").await.expect(200).says("aria-sort=\"ascending\"");
        assert_eq!(order(&earliest), [4, 1, 3, 2]);
        for n in 10..62 {
            clerk.post("/v1/decisions", &but(of(&n.to_string(), "UBND_KIENGIANG", &format!("2021-{:02}-01", n % 12 + 1)), json!({}))).await.expect(201);
        }
        for sort in ["-signed_on", "signed_on"] {
            let first = browser.get(&format!("/decisions?sort={sort}")).await.expect(200);
            let next = first.links().into_iter().find(|link| link.contains("cursor=")).unwrap();
            let all = [order(&first), order(&browser.get(&next).await.expect(200))].concat();
            let each: std::collections::BTreeSet<_> = all.iter().collect();
            assert_eq!((all.len(), each.len()), (56, 56), "{sort}: {all:?}");
        }
        // Nobody's counts are of what they do not see.
        r.limited("son", "auditor", json!({"authority_codes": ["UBND_LANGSON"]})).await;
        signed_in(&r, "son", "auditor").await.get("/decisions").await.expect(200).says_nothing_of("Kiên Giang (");
    }

    async fn a_decision_is_shown_with_what_it_says_whom_it_awards_and_what_became_of_it(r: Register) {
        let (clerk, registrar) = (r.named("lan", "clerk").await, r.named("duyet", "registrar").await);
        let stated = json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 9}]);
        let body = but(decision("1215", 5), json!({"stated_totals": stated, "signer_name": "Nguyễn Văn Mẫu", "campaign_code": "HMTN", "source": "Hộp 12"}));
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        let returned = registrar.take("return", &submitted, &json!({"reason": "Thiếu <căn cứ>"})).await.expect(200);
        let here = format!("/decisions/{}", draft.id());
        let mut browser = signed_in(&r, "lan", "clerk").await;
        browser.get(&here).await.expect(200).says("<h1>Quyết định 1215/QĐ-UBND ngày 26/5/2020</h1>").says("Bị trả lại").says("Lý do trả lại: ").says("Thiếu &lt;căn cứ&gt;").says("Bằng khen của Bộ").says("khác");
        // Each step of mending it says why, and the reasons given before are offered again.
        let checked = browser.get(&format!("{here}/check")).await.expect(200).says("Lý do trả lại: ").says("name=\"reason-totals_differ\"");
        let offered = checked.forms().into_iter().flat_map(|form| form.fields).find(|(name, _)| name == "reason-totals_differ").unwrap();
        assert!(!offered.1.is_empty(), "{}", checked.text);
        for step in ["edit", "lines"] {
            browser.get(&format!("{here}/{step}")).await.expect(200).says("<p class=\"prose\"><strong>Lý do trả lại: ");
        }
        let body = but(body, json!({"stated_totals": null}));
        clerk.put(&format!("/v1{here}"), &returned.etag(), &body).await.expect(200);
        // A line mended on its page, one added in front of another, and a list behind them, by way of an import.
        let lines = format!("{here}/lines");
        let one = |page: &Page| page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "line_number")).unwrap();
        let mended = one(&browser.get(&format!("{lines}?line=1")).await.expect(200)).with("post", "Hiệu trưởng").pressed("do", "line:1");
        assert_eq!(browser.send(&mended).await.header("location"), format!("{lines}#line-1"));
        let added = one(&browser.get(&format!("{lines}?add=3")).await.expect(200)).with("name", "Trần Thị Thêm").with("kind", "individual").pressed("do", "add");
        browser.send(&added).await.leads_to(&format!("{lines}#line-3"));
        let defaults = json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"});
        let import = paste(&clerk, "1\tLê Văn Nhập", &defaults).await.expect(201);
        let into = json!({"decision_id": draft.id()});
        clerk.post(&format!("/v1/imports/{}/commit", import.id()), &into).header("If-Match", &import.etag()).await.expect(200);
        let again = clerk.get(&format!("/v1{here}")).await.expect(200);
        let submitted = clerk.take("submit", &again, &all_acknowledged()).await.expect(200);
        let mut other = signed_in(&r, "binh", "registrar").await;
        let waiting = other.get(&here).await.expect(200).says("Khác với lần trả lại").says("Khi bị trả lại").says("người mới")
            .says("Danh sách: 2 dòng thêm, 1 dòng sửa, 3 dòng chỉ đổi số thứ tự.").says("chức vụ: Hiệu trưởng").says("Trần Thị Thêm, Bằng khen").says("Lê Văn Nhập, Bằng khen");
        let late = waiting.forms().into_iter().find(|form| form.action == format!("{here}/register")).unwrap();
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        other.send(&late).await.expect(412).says("duyet đã vào sổ quyết định này lúc ").says_nothing_of("Điều bạn nhập");
        let page = browser.get(&here).await.expect(200).says("Đã vào sổ").says("Ủy ban nhân dân tỉnh Kiên Giang").says("Nguyễn Văn Mẫu").says("Vận động hiến máu tình nguyện").says("Hộp 12").says("Bản gốc");
        assert!(!page.text.contains("Lý do trả lại: "), "{}", page.text);
        let history = page.text.split("<ol class=\"history\">").nth(1).unwrap();
        let mut from = 0;
        for step in ["lan</strong> ghi quyết định", "lan</strong> trình quyết định", "duyet</strong> trả lại quyết định", "Thiếu &lt;căn cứ&gt;", "lan</strong> sửa quyết định", "duyet</strong> duyệt quyết định vào sổ"] {
            from += history[from..].find(step).unwrap_or_else(|| panic!("{step} does not follow in {history}"));
        }
        assert_eq!(page.text.matches("<tr id=\"line-").count(), 7);
        // The signed paper is attached once, however often it is sent.
        let attach = page.forms().into_iter().find(|form| form.action == format!("{here}/attachments")).unwrap().with("kind", "paper").with_file("1215.pdf", b"%PDF-1.7".to_vec());
        browser.send(&attach).await.leads_to(&format!("{here}#attachments"));
        browser.send(&attach).await.leads_to(&format!("{here}?file=known#attachments"));
        browser.get(&format!("{here}?file=known")).await.expect(200).says("Tệp này đã đính kèm từ trước");
        let cancelled = json!({"act": "cancel", "cancel_reason": "b", "authority_codes": ["UBND_KIENGIANG"], "number": "88", "symbol": "QĐ-UBND", "signed_on": "2022-03-01",
            "evidence": "original", "targets": [{"conferral_id": clerk.get(&format!("/v1{here}/conferrals")).await.items()[1]["id"]}]});
        let act = r.registered(&cancelled).await.id();
        browser.get(&here).await.expect(200).says("1 dòng đã hủy bỏ.").says("<span class=\"gone\"><a href=\"/recipients/").says("Đặng Thị Mẫu 2</a></span>").says("Đã hủy bỏ").says(&format!("Hủy bỏ: <a href=\"/decisions/{act}\">88/QĐ-UBND</a>, 1/3/2022"));
        browser.get(&format!("/decisions/{act}")).await.expect(200).says("Hủy bỏ").says("Nội dung tác động");
        // Who reads registered records alone does not learn who wrote what when.
        signed_in(&r, "phan-mem", "client").await.get(&here).await.expect(200).says_nothing_of("class=\"history\"");
    }

    async fn a_long_list_is_shown_two_hundred_lines_at_a_time(r: Register) {
        let lines: Vec<_> = (1..=450).map(line).collect();
        let draft = r.clerk().await.post("/v1/decisions", &but(decision("1", 0), json!({"lines": lines}))).await.expect(201).id();
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let mut here = format!("/decisions/{draft}");
        for (first, last) in [(1, 200), (201, 400), (401, 450)] {
            let page = browser.get(&here).await.expect(200).says("450 dòng").says(&format!("{first}–{last}"));
            assert!(page.text.len() < 200_000, "{}", page.text.len());
            let next = page.links().into_iter().find(|link| link.contains("cursor="));
            assert_eq!(next.is_none(), last == 450);
            here = next.unwrap_or_default();
        }
    }

    async fn what_a_person_may_not_see_is_no_page(r: Register) {
        let draft = draft_of(&r, "lan", "1").await.id();
        let registered = r.registered(&decision("2", 2)).await.id();
        r.limited("ninh", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let mut ninh = signed_in(&r, "ninh", "clerk").await;
        for id in [draft, registered] {
            ninh.get(&format!("/decisions/{id}")).await.expect(404).says_nothing_of("Mẫu");
        }
        ninh.get("/").await.expect(200).says_nothing_of("QĐ-UBND");
        ninh.get("/?q=dang+thi+mau").await.expect(200).says("Không tìm thấy");
        ninh.get("/decisions").await.expect(200).says("Không có quyết định nào");
        let mut program = signed_in(&r, "phan-mem", "client").await;
        program.get(&format!("/decisions/{draft}")).await.expect(404);
        program.get(&format!("/decisions/{registered}")).await.expect(200).says("Đặng Thị Mẫu 1");
        program.get("/decisions?state=draft").await.expect(200).says("Không có quyết định nào");
    }
}
