//! Every number that is a link leads to exactly so many, on the reports and beside the lists of the demonstration; and its
//! search box finds what people have at hand.

use crate::{
    harness::{
        Browser, Engine, Page, Register,
        sample::{but, decision},
    },
    sign_in::signed_in,
};
use serde_json::json;
use std::collections::BTreeMap;

/// The number at the end of a link's text, alone or in brackets: `1.100`, `Cá nhân (52)`.
fn number(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(" lượt khen thưởng");
    let last = text.rsplit([' ', '(']).next()?.trim_end_matches(')');
    let is_number = last.starts_with(|c: char| c.is_ascii_digit()) && (last == text || text.ends_with(')'));
    is_number.then(|| last.replace('.', "").parse().ok())?
}

/// The links to lists of awards that are numbers.
fn numbers(page: &Page) -> Vec<(String, i64)> {
    let links = page.text.split("<a ").skip(1).filter_map(|tag| {
        let (tag, text) = tag.split_once('>')?;
        let href = tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&");
        let text = text.split("</a>").next()?;
        href.starts_with("/conferrals?").then(|| number(text).map(|number| (href, number)))?
    });
    links.collect()
}

/// How many awards a list says that it has.
async fn listed(browser: &mut Browser, path: &str) -> i64 {
    let page = browser.get(path).await.expect(200);
    let said = page.text.split("<strong>").find_map(|rest| rest.split_once(" lượt khen thưởng</strong>"));
    said.unwrap_or_else(|| panic!("{path}: {}", page.text)).0.replace('.', "").parse().unwrap()
}

/// The pages with numbers: a year, periods, a year no source names, two bodies that did not divide, the form of the
/// state, and lists that are narrowed by this and that.
const PAGES: &[(&str, usize)] = &[
    ("/reports?campaign=HMTN&year=2019", 8),
    ("/reports?campaign=KHUYEN_HOC_MAU&year=2023-2024", 8),
    ("/reports?campaign=HMTN_TPHCM&year=kh%C3%B4ng+r%C3%B5", 8),
    ("/reports/0602?year=2020", 2),
    ("/conferrals?year=2003-2023", 2),
    ("/conferrals?authority=TW_HCTD", 6),
    ("/conferrals?q=mau&year=2021", 5),
];

on_both_engines! {
    async fn every_number_leads_to_exactly_so_many_and_the_search_box_finds_what_people_have(engine: Engine) {
        let r = Register::demonstration(engine).await;
        // A source that names no body, and one body beside the same with another.
        let press = json!({"authority_codes": [], "title": "Theo Báo Mẫu", "evidence": "press", "source": "Báo Mẫu", "number": null, "symbol": null, "signed_on": null, "announced_year": 2023, "campaign_code": "KHUYEN_HOC_MAU", "year_from": 2023, "year_to": 2024});
        r.registered(&but(decision("9", 3), press)).await;
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let mut known = BTreeMap::new();
        for (path, least) in PAGES {
            let page = browser.get(path).await.expect(200);
            let found = numbers(&page);
            assert!(found.len() >= *least, "{path} has {found:?}");
            for (link, number) in found {
                if !known.contains_key(&link) {
                    let total = listed(&mut browser, &link).await;
                    known.insert(link.clone(), total);
                }
                assert_eq!(known[&link], number, "{link} on {path}");
            }
        }
        browser.get("/conferrals?award=BK&authority_codes=TW_HCTD%3BUBND_KIENGIANG&year=2019").await.expect(200)
            .says("Bằng khen (chưa rõ cấp)").says("do Trung ương Hội Chữ thập đỏ Việt Nam; Ủy ban nhân dân tỉnh Kiên Giang quyết định").says("thành tích năm 2019: <strong>77");
        browser.get("/conferrals?year=2018-2025").await.expect(200).says("thành tích giai đoạn 2018–2025").says("value=\"2018-2025\"");
        for (q, said) in [
            ("HMTN", "href=\"/catalogue/campaigns/HMTN\""),
            ("BK_BO_TINH", "href=\"/conferrals?award=BK_BO_TINH\""),
            ("ubnd_tinh_mau", "href=\"/catalogue/authorities/UBND_TINH_MAU\""),
            ("BNV", "Bộ Nội vụ"),
            ("CN-002", ">Đặng Thị Mẫu</a>"),
            ("402", "1402/QĐ-UBND"),
            ("1402/QĐ", "1402/QĐ-UBND"),
            ("1402.03", "Khen thưởng theo số bằng"),
            ("Bản ghi số 51", "href=\"/decisions/51\""),
            ("hồ sơ 7", "href=\"/recipients/7\""),
            ("dang thi mau", "Hồ sơ ("),
        ] {
            let q = q.replace(' ', "+").replace('/', "%2F");
            browser.get(&format!("/?q={q}")).await.expect(200).says(said).says_nothing_of("Không tìm thấy");
        }
        browser.get("/?q=9999999").await.expect(200).says("Không tìm thấy");
        browser.get("/?q=b%E1%BA%A3n+ghi+999999").await.expect(200).says("Không tìm thấy");
        // Who sees a part finds by a number what is in it.
        r.limited("ninh", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let mut ninh = signed_in(&r, "ninh", "clerk").await;
        for q in ["402", "CN-002", "1402.03", "B%E1%BA%A3n+ghi+51"] {
            ninh.get(&format!("/?q={q}")).await.expect(200).says("Không tìm thấy");
        }
    }
}
