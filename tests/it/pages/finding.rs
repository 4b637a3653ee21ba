//! Awards are found by a filter that stands in the address, a person's by their name, a campaign's in one sentence.

use crate::{
    harness::{
        Engine, Register, run,
        sample::{but, decision, line},
    },
    sign_in::signed_in,
};
use serde_json::json;

async fn filled(r: &Register) {
    let campaign = json!({"campaign_code": "HMTN"});
    r.registered(&but(decision("1", 6), campaign)).await;
    r.registered(&but(
        decision("2", 2),
        json!({"signed_on": "2021-05-26", "year_from": 2020, "year_to": 2020, "lines": [but(line(1), json!({"certificate_number": "0198.02/2026"}))]}),
    ))
    .await;
}

on_both_engines! {
    async fn awards_are_found_by_a_filter_that_stands_in_the_address(r: Register) {
        filled(&r).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        browser.get("/conferrals").await.expect(200).says("<strong>7 lượt khen thưởng</strong>").says("Tập thể</a>".trim_end_matches("</a>")).says("Tải CSV").says("Tải Excel").says("Tải PDF");
        for (query, total) in [("year=2019", 6), ("signed_year=2021", 1), ("recipient_kind=collective", 2), ("q=dang+thi+mau+5", 1), ("authority=UBND_KIENGIANG", 7), ("authority=uy+ban+nhan+dan+tinh+kien+giang", 7), ("campaign=HMTN", 6), ("award=BK_BO_TINH&year=2020", 1), ("award_kind=order", 0), ("status=cancelled", 0)] {
            browser.get(&format!("/conferrals?{query}")).await.expect(200).says(&format!("<strong>{total} lượt khen thưởng</strong>"));
        }
        let page = browser.get("/conferrals?year=2019&authority=UBND_KIENGIANG").await.expect(200).says("Năm thành tích: 2019").says("Cơ quan quyết định: Ủy ban nhân dân tỉnh Kiên Giang");
        let links = page.links();
        assert!(links.iter().any(|link| link == "/conferrals?authority=UBND_KIENGIANG"), "the year cannot be taken away: {links:?}");
        let export = links.iter().find(|link| link.starts_with("/v1/conferrals/export?") && link.contains("format=csv")).unwrap();
        let file = browser.get(export).await.expect(200);
        assert_eq!(file.text.lines().count(), 7, "{}", file.text);
        for (query, field, said) in [("year=x", "year", "Viết một năm"), ("authority=nowhere", "authority", "Danh mục không có"), ("status=gone", "status", "Không có giá trị này"), ("year=3019", "year", "Năm"), ("q=%2F", "q", "Cần ít nhất một chữ")] {
            browser.get(&format!("/conferrals?{query}")).await.expect(400).says(&format!("href=\"#{field}\"")).says(said).says("<title>Lỗi: ");
        }
        browser.get("/?q=0198.02%2F2026").await.expect(200).says("Khen thưởng theo số bằng");
        let found = browser.get("/?q=mau").await.expect(200).says("Hồ sơ (").says("Khen thưởng theo tên (");
        assert!(found.text.find("Hồ sơ (") < found.text.find("Khen thưởng theo tên ("), "whom people look for comes first");
        browser.get("/conferrals?q=%3Cscript%3E").await.expect(200).says_nothing_of("<script>").says("Thử bỏ bớt điều kiện");
    }

    async fn what_is_cancelled_is_left_out_and_that_is_said(r: Register) {
        filled(&r).await;
        let first = r.clerk().await.get("/v1/conferrals?q=dang+thi+mau+2").await.items()[0]["id"].clone();
        let cancel = json!({"act": "cancel", "cancel_reason": "b", "authority_codes": ["UBND_KIENGIANG"], "number": "88", "symbol": "QĐ-UBND", "signed_on": "2022-03-01", "evidence": "original", "targets": [{"conferral_id": first}]});
        r.registered(&cancel).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        browser.get("/conferrals").await.expect(200).says("href=\"#found\"").says_nothing_of("Đổi điều kiện tra cứu");
        browser.get("/conferrals?year=2019").await.expect(200).says("Đổi điều kiện tra cứu");
        browser.get("/conferrals?year=2019").await.expect(200).says("<strong>5 lượt khen thưởng</strong>").says("1 lượt không hiện, vì đã hủy bỏ");
        browser.get("/conferrals?year=2019&status=cancelled").await.expect(200).says("Đặng Thị Mẫu 2").says("Đã hủy bỏ");
    }

    async fn a_list_is_turned_page_by_page_without_losing_its_filter(r: Register) {
        let lines: Vec<_> = (1..=120).map(line).collect();
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let (mut here, mut seen) = ("/conferrals?year=2019".to_owned(), 0);
        loop {
            let page = browser.get(&here).await.expect(200).says("<strong>120 lượt khen thưởng</strong>");
            seen += page.text.matches("#line-").count();
            let turned = |rel: &str| page.text.split(&format!("<a rel=\"{rel}\" href=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
            if let Some(before) = turned("prev") {
                let before = browser.get(&before).await.expect(200);
                assert!(before.text.contains(&format!("{}–{} trên 120", seen - page.text.matches("#line-").count() - 49, seen - page.text.matches("#line-").count())), "{}", before.text);
            }
            let Some(next) = turned("next") else { break };
            assert!(next.starts_with("/conferrals?year=2019&cursor="), "{next}");
            here = next;
        }
        assert_eq!(seen, 120);
        browser.get(&here).await.expect(200).says("101–120 trên 120");
        // Its heads put it in another order, which its pages keep.
        let by_name = browser.get("/conferrals?year=2019&sort=name").await.expect(200).says("aria-sort=\"ascending\"");
        assert!(by_name.links().iter().any(|link| link.starts_with("/conferrals?year=2019&sort=name&cursor=")), "{:?}", by_name.links());
        assert!(by_name.links().contains(&"/conferrals?year=2019&sort=precedence".to_owned()) && by_name.links().contains(&"/conferrals?year=2019".to_owned()));
        // So is a list of recipients; an address of another list's page leads to the first, and a name of no letter is said at its field.
        let page = browser.get("/recipients?text=dang&kind=individual").await.expect(200);
        let next = page.links().into_iter().find(|link| link.contains("cursor=")).unwrap();
        let page = browser.get(&next).await.expect(200);
        assert!(page.links().contains(&"/recipients?text=dang&kind=individual".to_owned()), "{:?}", page.links());
        browser.headers.push(("Accept", "text/html".into()));
        browser.get(&next.replace("text=dang", "text=mau")).await.leads_to("/recipients?text=mau&kind=individual");
        browser.get("/recipients?text=%21").await.expect(400).says("href=\"#text\"").says("value=\"!\"");
        browser.get("/?q=%E2%80%AED%E1%BA%B7ng").await.expect(200).says_nothing_of("\u{202E}");
    }

    async fn the_columns_of_the_list_are_chosen_kept_and_those_of_its_files(r: Register) {
        filled(&r).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let page = browser.get("/conferrals?year=2019").await.expect(200).says("Chọn cột").says("<td data-label=\"Năm thành tích\">").says_nothing_of("data-label=\"Số bằng\"");
        let form = page.text.split("Chọn cột").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(form.contains("name=\"year\" value=\"2019\""), "the filter goes along: {form}");
        assert_eq!((form.matches("name=\"columns\"").count(), form.matches(" checked").count()), (10, 5), "{form}");
        let chosen = browser.get("/conferrals?year=2019&columns=award&columns=born&columns=certificate&columns=nonsense").await.expect(200);
        let kept = chosen.says("data-label=\"Số bằng\"").says("data-label=\"Năm sinh\"").says_nothing_of("<td data-label=\"Năm thành tích\">");
        assert!(kept.header("set-cookie").contains("__Host-award_columns=born.award.certificate;"), "{}", kept.header("set-cookie"));
        let page = browser.get("/conferrals?year=2019&sort=name").await.expect(200).says("data-label=\"Số bằng\"").says_nothing_of("<td data-label=\"Năm thành tích\">");
        let link = page.links().into_iter().find(|link| link.contains("format=csv")).unwrap();
        let file = browser.get(&link).await.expect(200).text;
        assert!(link.contains("columns=honorific%2Cname%2Crecipient_kind%2Cbirth_year%2Caward_name%2Ccertificate_number"), "{link}");
        assert!(file.lines().count() > 1, "{file}");
        let pdf = page.links().into_iter().find(|link| link.contains("format=pdf")).unwrap();
        assert!(browser.get(&pdf).await.expect(200).text.starts_with("%PDF"));
        // More than a page has room for is no PDF, and that is said.
        let all: String = ["born", "unit", "award", "certificate", "decision", "merit", "reason", "presented", "evidence", "status"].map(|word| format!("&columns={word}")).concat();
        let page = browser.get(&format!("/conferrals?year=2019{all}")).await.expect(200).says("bớt cột để tải PDF").says("data-label=\"Căn cứ ghi sổ\"");
        assert!(!page.links().iter().any(|link| link.contains("format=pdf")));
        assert!(browser.get(&page.links().into_iter().find(|link| link.contains("format=xlsx")).unwrap()).await.expect(200).text.starts_with("PK"));
        // The usual ones leave nothing behind.
        let usual: String = ["unit", "award", "decision", "merit", "status"].map(|word| format!("&columns={word}")).concat();
        let page = browser.get(&format!("/conferrals?year=2019{usual}")).await.expect(200).says("<td data-label=\"Năm thành tích\">");
        assert!(page.header("set-cookie").contains("Max-Age=0"), "{}", page.header("set-cookie"));
        browser.get("/conferrals?year=2019").await.expect(200).says_nothing_of("data-label=\"Số bằng\"");
    }

    async fn what_a_list_of_everything_could_be_narrowed_by_is_counted_when_it_is_there(r: Register) {
        filled(&r).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let page = browser.get("/conferrals").await.expect(200).says("Đếm theo nhóm").says("data-later=\"/conferrals?facets=true\"").says_nothing_of("class=\"facet\"");
        assert!(page.links().contains(&"/conferrals?facets=true".to_owned()), "{:?}", page.links());
        assert!(page.header("content-security-policy").contains("connect-src 'self'"));
        browser.get("/conferrals?facets=true").await.expect(200).says("id=\"facets\"").says("class=\"facet\"").says_nothing_of("Đếm theo nhóm");
        browser.get("/conferrals?year=2019").await.expect(200).says("class=\"facet\"").says_nothing_of("Đếm theo nhóm");
    }

    async fn a_person_has_a_timeline_and_namesakes_are_apart(r: Register) {
        filled(&r).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let all = r.clerk().await.get("/v1/recipients?q=dang+thi+mau+1").await.items();
        assert_eq!(all.len(), 2, "two of one name are two records");
        let path = format!("/recipients/{}", all[0]["id"]);
        let other = format!("/recipients/{}", all[1]["id"]);
        let page = browser.get(&path).await.expect(200).says("<h1>Đặng Thị Mẫu 1</h1>").says("Khen thưởng (1)").says("1/QĐ-UBND").says("Không phải người này?");
        assert!(page.links().contains(&other), "{:?}", page.links());
        browser.get(&format!("{path}?sort=precedence")).await.expect(200).says("Xếp theo ngày ký");
        browser.get("/recipients?text=dang+thi+mau+1&kind=individual").await.expect(200).says(&format!("href=\"{path}\""));
        browser.get("/recipients?text=khong+ai+ca").await.expect(200).says("Không có hồ sơ nào");
        browser.get("/recipients?kind=nobody").await.expect(400).says("Không có loại này");
        // Merged, the one that is gone leads to the one that stays.
        let merge = json!({"into_id": all[0]["id"], "reason": "Một người"});
        r.registrar().await.post(&format!("/v1{other}/merge"), &merge).await.expect(200);
        browser.get(&other).await.expect(200).says("đã gộp vào hồ sơ này").says("Khen thưởng (2)");
        r.limited("ninh", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let mut ninh = signed_in(&r, "ninh", "clerk").await;
        ninh.get(&path).await.expect(404).says_nothing_of("Mẫu");
        ninh.get("/conferrals").await.expect(200).says("<strong>0 lượt khen thưởng</strong>");
        ninh.get("/recipients").await.expect(200).says("Không có hồ sơ nào");
    }

    async fn a_campaign_is_told_in_one_sentence_whose_numbers_are_links(r: Register) {
        filled(&r).await;
        let mut browser = signed_in(&r, "lan", "auditor").await;
        browser.get("/reports").await.expect(200).says("Phong trào").says_nothing_of("<blockquote");
        let page = browser.get("/reports?campaign=HMTN&year=2019").await.expect(200).says("Vận động hiến máu tình nguyện năm 2019: Ủy ban nhân dân tỉnh Kiên Giang tặng 06 Bằng khen cho 02 tập thể, 04 cá nhân.").says("Trong 6 lượt khen thưởng, 6 là Bằng khen").says("Trong 6 lượt khen thưởng, 6 do Ủy ban nhân dân tỉnh Kiên Giang quyết định").says_nothing_of("Chỉ tính khen thưởng ghi đúng");
        let behind: Vec<_> = page.links().into_iter().filter(|link| link.starts_with("/conferrals?campaign=HMTN&year=2019")).collect();
        assert!(behind.len() >= 7, "{behind:?}");
        for (link, total) in [("&award=BK_BO_TINH&recipient_kind=collective", 2), ("&award=BK_BO_TINH&recipient_kind=individual", 4), ("&authority_codes=UBND_KIENGIANG&attribution=sole", 6)] {
            let link = behind.iter().find(|behind| behind.ends_with(link)).unwrap_or_else(|| panic!("{link} is not in {behind:?}"));
            browser.get(link).await.expect(200).says(&format!("<strong>{total} lượt khen thưởng</strong>"));
        }
        browser.get("/reports?campaign=HMTN&year=2018").await.expect(200).says("<blockquote");
        // A period is that period alone: what the register has of years within it is said, and offered.
        r.registered(&but(decision("3", 2), json!({"campaign_code": "HMTN", "signed_on": "2021-06-26", "year_from": 2020, "year_to": 2020}))).await;
        let page = browser.get("/reports?campaign=HMTN&year=2018-2025").await.expect(200).says("Chỉ tính khen thưởng ghi đúng thành tích 2018–2025").says("2019 (6)</a>, <a");
        assert!(page.links().contains(&"/reports?campaign=HMTN&year=2020".to_owned()), "{:?}", page.links());
        browser.get("/reports?campaign=HMTN&year=2020").await.expect(200).says("Nhiều nhất là 2019: 6 trong 8 lượt của phong trào").says("href=\"/conferrals?campaign=HMTN&amp;year=2019\">6</a>").says_nothing_of("Chỉ tính");
        browser.get("/reports?campaign=HMTN").await.expect(200).says("<blockquote");
        browser.get("/reports?campaign=nowhere&year=2019").await.expect(400).says("href=\"#campaign\"");
        browser.get("/reports?campaign=HMTN&year=x").await.expect(400).says("href=\"#year\"");
        let mut english = browser.clone();
        english.headers = vec![("Accept-Language", "en".into())];
        english.get("/reports?campaign=HMTN&year=2019").await.expect(200).says("Voluntary blood donation, 2019: ");
    }
}

/// The links are the same on both engines.
#[test]
fn what_stands_on_a_page_comes_as_a_workbook_and_as_pages() {
    run(Engine::Sqlite, async |r: Register| {
        filled(&r).await;
        let given = r.auditor().await.get("/v1/conferrals?year=2019&campaign=HMTN").await.expect(200).items();
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let mut auditor = signed_in(&r, "ktv", "auditor").await;
        for (page, rows) in [
            ("/decisions?text=1", 1),
            ("/decisions?state=draft", 0),
            ("/audit", 9),
            ("/audit?act=register_decision", 2),
        ] {
            let links = auditor.get(page).await.expect(200).links();
            let link = links.iter().find(|link| link.contains("format=xlsx"));
            assert_eq!(link.is_some(), rows > 0, "{page}: {links:?}");
            if let Some(link) = link {
                let file = auditor.get(&link.replace("xlsx", "csv")).await.expect(200);
                assert!(file.text.lines().count() > rows, "{link}: {}", file.text);
                assert!(auditor.get(link).await.expect(200).text.starts_with("PK"), "{link}");
            }
        }
        for page in [
            "/conferrals?year=2019".to_owned(),
            format!("/decisions/{}", given[0]["decision_id"]),
            format!("/decisions/{}/bonuses", given[0]["decision_id"]),
            format!("/recipients/{}", given[0]["recipient_id"]),
            "/reports?campaign=HMTN&year=2019".to_owned(),
        ] {
            let links = browser.get(&page).await.expect(200).links();
            for (format, begins) in [("format=xlsx", "PK"), ("format=pdf", "%PDF")] {
                let link =
                    links.iter().find(|link| link.contains(format)).unwrap_or_else(|| panic!("{page}: {links:?}"));
                assert!(browser.get(link).await.expect(200).text.starts_with(begins), "{link}");
            }
        }
    });
}
