//! Names as people write and type them: titles, hidden signs, peoples' names, and who is very likely the same.

use crate::harness::{
    Engine, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use crate::imports::{paste, rows};
use crate::sign_in::signed_in;
use serde_json::{Value, json};

fn named(name: &str, change: Value) -> Value {
    but(json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name}), change)
}

/// Where those stand whom a search finds, page by page, from the first one named Nguyễn on.
async fn places(clerk: &Person, q: &str) -> Vec<i64> {
    let first = clerk.get("/v1/recipients?q=nguyen&limit=1").await.expect(200).items()[0]["id"].as_i64().unwrap();
    let found = clerk.walk(&format!("/v1/recipients?q={q}"), 2).await;
    found.iter().map(|one| one["id"].as_i64().unwrap() - first + 1).collect()
}

/// The findings of a draft's cautions with a code, as pointers.
async fn pointers(clerk: &Person, body: &Value, code: &str) -> Vec<String> {
    let draft = clerk.post("/v1/decisions", body).await.expect(201);
    let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
    let found = checks["cautions"].as_array().unwrap().iter().filter(|f| f["code"] == code);
    found.map(|f| f["pointer"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    async fn lines_that_look_typed_wrongly_each_have_their_caution(r: Register) {
        let clerk = r.clerk().await;
        let suspicious = ["Bà Nguyễn Thị Oanh", "NGUYỄN THỊ OANH", "Nguyễn  Thị Oanh", "1", "Xin chµo tÊt c¶", "Nguyeãn Vaên Maãu", "Nguyễn Thị Oanh, Chủ tịch Hội, UBND xã Mẫu",
            "Mr. John Mau Smith", "Mrs Jane Smith", "MS. Jane Smith", "Miss Jane Smith", "Dr. John Smith", "Prof. Dr. John Smith",
            "Ô. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu - Giám đốc", "12. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu (1985)", "Nguy?n Văn Mẫu", "nguyễn văn mẫu"];
        let fine = ["Mr Mau", "Drang Niê", "Trần Thị Huê", "H'Hen Niê", "Y.Thơm Mẫu", "Đặng Đình Ý", "Ba Văn Mẫu", "Ô Văn Mẫu", "Lê Văn Mẫu 12"];
        let lines: Vec<_> = suspicious.iter().chain(&fine).enumerate().map(|(i, name)| named(name, json!({"line": i + 1}))).collect();
        let found = pointers(&clerk, &but(decision("1", 0), json!({"lines": lines})), "name_suspicious").await;
        assert_eq!(found, (0..suspicious.len()).map(|i| format!("/lines/{i}/name")).collect::<Vec<_>>());
    }

    async fn hidden_characters_are_removed_and_said(r: Register) {
        let clerk = r.clerk().await;
        let lines = json!([named("Đặng\u{200B} Thị\u{3164} Mẫu", json!({"unit": "Trường\u{2060} Mẫu"})), but(line(2), json!({"line": 2}))]);
        let draft = clerk.post("/v1/decisions", &but(decision("1", 0), json!({"lines": lines}))).await.expect(201);
        assert_eq!(draft["cleaned"], json!(["/lines/0/name", "/lines/0/unit"]));
        let own = format!("/v1/decisions/{}", draft.id());
        let kept = clerk.get(&format!("{own}/lines")).await.expect(200).items();
        assert_eq!((&kept[0]["name"], &kept[0]["unit"]), (&json!("Đặng Thị Mẫu"), &json!("Trường Mẫu")));
        let checks = clerk.get(&format!("{own}/checks")).await.expect(200);
        let said: Vec<_> = checks["cautions"].as_array().unwrap().iter().filter(|f| f["code"] == "name_suspicious").map(|f| f["pointer"].clone()).collect();
        assert_eq!(said, [json!("/lines/0/name"), json!("/lines/0/unit")]);
        let made = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Lê\u{AD} Văn \u{FEFF}Mẫu"})).await.expect(201);
        assert_eq!(made["name"], "Lê Văn Mẫu");
    }

    async fn what_nobody_sees_leaves_every_short_text_and_is_said_of_names_and_units_alone(r: Register) {
        let (clerk, registrar, keeper) = (r.clerk().await, r.registrar().await, r.administrator().await);
        let texts = json!({"honorific": "\u{200B}Bà", "post": "Giáo\u{202E} viên\u{3164}", "reason": "Hiến\u{2060} máu\u{FEFF} 20 lần"});
        let paper = json!({
            "title": "Về việc\u{200B} tặng Bằng khen", "remark": "Hộp\u{E0041} 12\u{3164}", "signer_name": "\u{2066}Nguyễn Văn Thử\u{2069}",
            "signer_capacity": "Chủ\u{AD} tịch", "lines": [named("Đặng Thị Mẫu", texts)],
        });
        let draft = clerk.post("/v1/decisions", &but(decision("1", 0), paper)).await.expect(201);
        let own = format!("/v1/decisions/{}", draft.id());
        let kept = [&draft["title"], &draft["remark"], &draft["signer_name"], &draft["signer_capacity"], &draft["cleaned"]];
        assert_eq!(kept.map(Value::as_str), [Some("Về việc tặng Bằng khen"), Some("Hộp 12"), Some("Nguyễn Văn Thử"), Some("Chủ tịch"), None]);
        let line = &clerk.get(&format!("{own}/lines")).await.expect(200).items()[0];
        assert_eq!(["honorific", "post", "reason"].map(|name| line[name].clone()), ["Bà", "Giáo viên", "Hiến máu 20 lần"]);
        let checks = clerk.get(&format!("{own}/checks")).await.expect(200);
        assert!(!checks.text().contains("name_suspicious"), "{}", checks.text());
        let nothing = but(decision("2", 0), json!({"lines": [named("Đặng Thị Mẫu", json!({"post": "\u{3164}\u{200B}"}))]}));
        clerk.post("/v1/decisions", &nothing).await.refused(400, "invalid_body").at("/lines/0/post", "empty");
        // Why a caution is passed over, why a draft comes back, why it is a reason at all.
        let words = json!({"acknowledge": [{"code": "competence_unknown", "reason": "\u{200B} \u{3164}"}]});
        clerk.take("submit", &draft, &words).await.refused(400, "invalid_body").at("/acknowledge/0/reason", "empty");
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("return", &submitted, &json!({"reason": "\u{2060}"})).await.refused(400, "invalid_body").at("/reason", "empty");
        let returned = registrar.take("return", &submitted, &json!({"reason": "Thiếu\u{202E} căn cứ\u{FEFF}"})).await.expect(200);
        assert_eq!(returned["returned_reason"], "Thiếu căn cứ");
        // The catalogue, and the records of people.
        let campaign = json!({"code": "MAU", "name_vi": "Vận động\u{200B} mẫu", "name_en": "Sample\u{2060} campaign"});
        let campaign = clerk.post("/v1/campaigns", &campaign).await.expect(201);
        assert_eq!((&campaign["name_vi"], &campaign["name_en"]), (&json!("Vận động mẫu"), &json!("Sample campaign")));
        let body = json!({"code": "MAU", "name_vi": "Hội\u{3164} Mẫu", "name_en": "Sample\u{200E} Society", "level": "agency"});
        let body = keeper.post("/v1/authorities", &body).await.expect(201);
        assert_eq!((&body["name_vi"], &body["name_en"]), (&json!("Hội Mẫu"), &json!("Sample Society")));
        let person = json!({"kind": "individual", "name": "Lê Văn Mẫu", "aliases": ["Tư\u{200B} Mẫu"], "post": "Trưởng\u{2063} thôn", "external_ids": [{"system": "hrm", "value": "1\u{200B}2"}]});
        let person = clerk.post("/v1/recipients", &person).await.expect(201);
        assert_eq!((&person["aliases"], &person["post"]), (&json!(["Tư Mẫu"]), &json!("Trưởng thôn")));
        // A key of another system is compared to the letter.
        assert_eq!(person["external_ids"][0]["value"], "1\u{200B}2");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_form_of_address_that_says_another_sex_than_the_line_has_its_caution(r: Register) {
        let clerk = r.clerk().await;
        let apart = [
            ("Ông", "female"), ("ÔNG", "female"), ("ô.", "female"), ("O\u{302}ng", "female"), ("Ông Thượng úy", "female"), ("Mr.", "female"), ("Anh", "female"),
            ("Bà", "male"), ("bà:", "male"), ("B.", "male"), ("Ba\u{300}", "male"), ("Bà TS.", "male"), ("Mẹ VNAH", "male"), ("Chị", "male"),
        ];
        let fine = [
            ("Ông", "male"), ("Bà", "female"), ("Ông/Bà", "female"), ("Ông (Bà)", "male"), ("Ông, bà", "female"), ("Đồng chí", "female"), ("Đ/c", "male"),
            ("Anh hùng Lao động", "female"), ("Thầy thuốc Nhân dân", "female"), ("Cụ", "male"), ("Đại úy", "female"),
        ];
        let lines: Vec<_> = apart.iter().chain(&fine).zip(1..).map(|((title, sex), n)| named(&format!("Đặng Mẫu {}", ["An", "Bình"][n % 2]), json!({"line": n, "honorific": title, "sex": sex, "birth_year": 1940 + n}))).collect();
        let found = pointers(&clerk, &but(decision("1", 0), json!({"lines": lines})), "name_suspicious").await;
        assert_eq!(found, (0..apart.len()).map(|i| format!("/lines/{i}/honorific")).collect::<Vec<_>>());
        let one = named("Đặng Thị Mẫu", json!({"honorific": "Ông", "sex": "female"}));
        let draft = clerk.post("/v1/decisions", &but(decision("2", 0), json!({"lines": [one]}))).await.expect(201);
        let rest = json!({"acknowledge": [{"codes": ["competence_unknown", "rule_unverified"], "reason": "Đúng như bản giấy"}]});
        clerk.take("submit", &draft, &rest).await.refused(422, "unacknowledged").at("/lines/0/honorific", "name_suspicious");
        // Of a list that is imported, and on the pages.
        let list = "STT\tHọ và tên\tGiới tính\n1\tÔng Đặng Văn Mẫu\tNữ\n2\tBà Đặng Thị Mẫu\tNữ\n";
        let made = paste(&clerk, list, &json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})).await.expect(201);
        let found: Vec<_> = rows(&clerk, &made).await.iter().map(|row| row["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "name_suspicious").map(|f| f["member"].clone()).collect::<Vec<_>>()).collect();
        assert_eq!(found, [vec![json!("honorific")], vec![]]);
        let mut browser = signed_in(&r, "lan", "clerk").await;
        browser.get(&format!("/decisions/{}/check", draft.id())).await.expect(200).says("Danh xưng không khớp giới tính");
    }

    async fn what_an_act_says_is_right_is_held_to_what_lines_are(r: Register) {
        let clerk = r.clerk().await;
        let made = r.registered(&but(decision("1", 0), json!({"lines": [named("Lê Thị Lan", json!({}))]}))).await;
        let own = clerk.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await[0].clone();
        let act = |act: &str, target: Value| {
            let bare = json!({"act": act, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2021-03-01", "title": "Đính chính"});
            but(but(decision("2", 0), bare), json!({"targets": [but(json!({"conferral_id": own["id"]}), target)]}))
        };
        let mends = |right: Value| json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm", "targets": [{"conferral_id": own["id"], "right": right}]});
        for (body, code, places) in [
            (act("correct", json!({"name_right": "Lê\u{200B} Thị Lân", "unit_right": "Xã\u{FEFF} Mẫu"})), "name_suspicious", vec!["/targets/0/name_right", "/targets/0/unit_right"]),
            (act("correct", json!({"name_right": "BS. Lê Thị Lân"})), "name_suspicious", vec!["/targets/0/name_right"]),
            (act("correct", json!({"name_right": "LÊ THỊ LÂN"})), "name_suspicious", vec!["/targets/0/name_right"]),
            (act("correct", json!({"name_right": "Lê Thị Lân"})), "name_suspicious", vec![]),
            (mends(json!({"name": "Lê\u{200B} Thị Lân", "unit": "Xã\u{3164} Mẫu"})), "name_suspicious", vec!["/targets/0/right/name", "/targets/0/right/unit"]),
            (act("correct", json!({"birth_year_right": 2021})), "dates_out_of_order", vec!["/targets/0/birth_year_right"]),
            (act("correct", json!({"birth_on_right": "2021-01-01"})), "dates_out_of_order", vec!["/targets/0/birth_on_right"]),
            (act("correct", json!({"birth_year_right": 1980})), "dates_out_of_order", vec![]),
        ] {
            assert_eq!(pointers(&clerk, &body, code).await, places, "{body}");
        }
        let hidden = act("correct", json!({"name_right": "\u{3164}"}));
        clerk.post("/v1/decisions", &hidden).await.refused(400, "invalid_body").at("/targets/0/name_right", "empty");
        clerk.post("/v1/decisions", &mends(json!({"name": "\u{3164}\u{200B}"}))).await.refused(400, "invalid_body").at("/targets/0/right/name", "empty");
        let open = clerk.post("/v1/decisions", &act("correct", json!({"award_code_right": "HC_BVTQ"}))).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", open.id())).await.expect(200);
        assert!(checks.text().contains("unspecified_award"), "{}", checks.text());
        r.registered(&act("correct", json!({"name_right": "Lê\u{200B} Thị Lân"}))).await;
        let shown = clerk.get(&format!("/v1/conferrals/{}", own["id"])).await.expect(200);
        assert_eq!(shown["name"], "Lê Thị Lân");
    }

    async fn names_of_peoples_are_found_as_people_type_them(r: Register) {
        let clerk = r.clerk().await;
        for name in ["H'Hen Niê", "K'Brơi Mẫu", "Y.Thơm Mẫu", "Patrick O'Connor"] {
            clerk.post("/v1/recipients", &json!({"kind": "individual", "name": name})).await.expect(201);
        }
        for (typed, name) in [
            ("hhen nie", "H'Hen Niê"), ("h hen nie", "H'Hen Niê"), ("h'hen", "H'Hen Niê"), ("H’Hen", "H'Hen Niê"),
            ("kbroi", "K'Brơi Mẫu"), ("k broi", "K'Brơi Mẫu"), ("ythom", "Y.Thơm Mẫu"), ("y thom", "Y.Thơm Mẫu"), ("oconnor", "Patrick O'Connor"),
        ] {
            let found = clerk.get(&format!("/v1/recipients?q={}", typed.replace(' ', "%20").replace('’', "%E2%80%99"))).await.expect(200).items();
            assert_eq!(found.iter().map(|f| f["name"].as_str().unwrap()).collect::<Vec<_>>(), [name], "{typed}");
        }
        // Typed into an annex without the sign, each is proposed.
        for (typed, name) in [("Hhen Niê", "H'Hen Niê"), ("K Brơi Mẫu", "K'Brơi Mẫu"), ("YThơm Mẫu", "Y.Thơm Mẫu")] {
            let draft = clerk.post("/v1/decisions", &but(decision("1", 0), json!({"lines": [named(typed, json!({}))]}))).await.expect(201);
            let matches = clerk.get(&format!("/v1/decisions/{}/matches", draft.id())).await.expect(200).items();
            assert_eq!(matches[0]["candidates"][0]["name"], name, "{typed}");
        }
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn who_has_the_accents_that_were_typed_comes_first_page_by_page(r: Register) {
        let clerk = r.clerk().await;
        let names = ["Lê Văn Ấn", "LÊ VĂN AN", "Lê Vân An", "Lê Văn Ân", "Lê Văn An (Ba)", "Lê Văn Anh", "Lê An Văn", "Trần An"];
        for (i, name) in names.iter().enumerate() {
            let aliases = if i == 7 { json!(["Lê Văn An"]) } else { json!([]) };
            clerk.post("/v1/recipients", &json!({"kind": "individual", "name": name, "aliases": aliases})).await.expect(201);
        }
        let page = async |q: &str, more: &str| clerk.get(&format!("/v1/recipients?q={}{more}", q.replace(' ', "%20"))).await.expect(200);
        let all = async |q: &str, limit: usize| {
            let (mut found, mut more) = (Vec::new(), String::new());
            loop {
                let page = page(q, &format!("&limit={limit}{more}")).await;
                found.extend(page.items().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
                let Some(cursor) = page["next_cursor"].as_str() else { return found };
                more = format!("&cursor={cursor}");
            }
        };
        let as_typed = ["LÊ VĂN AN", "Lê Văn An (Ba)", "Lê An Văn", "Trần An"];
        let others = ["Lê Văn Ấn", "Lê Vân An", "Lê Văn Ân", "Lê Văn Anh"];
        for limit in [1, 2, 3, 4, 5, 8, 50] {
            assert_eq!(all("lê văn an", limit).await, [as_typed, others].concat(), "{limit} on a page");
            assert_eq!(all("le van an", limit).await, names, "without accents nobody comes first, {limit} on a page");
        }
        assert_eq!(all("Văn Ân", 3).await, ["Lê Văn Ân", "Lê Văn Ấn", "LÊ VĂN AN", "Lê Vân An", "Lê Văn An (Ba)", "Lê Văn Anh", "Lê An Văn", "Trần An"]);
        assert_eq!(page("lê văn an", "&include_total=true&limit=1").await["total"], 8);
        // Where in the syllable the tone stands is no accent.
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đỗ Hoá"})).await.expect(201);
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đỗ Hòa", "unit": "Trường Mẫu"})).await.expect(201);
        assert_eq!(all("Đỗ Hoà", 1).await, ["Đỗ Hòa", "Đỗ Hoá"]);
        assert_eq!(page("Đỗ Hoà", "&unit=truong%20mau").await.items().len(), 1);
        // A cursor of the one query is none of the other.
        let cursor = page("lê văn an", "&limit=1").await["next_cursor"].as_str().unwrap().to_owned();
        page("lê văn an", &format!("&limit=1&cursor={cursor}")).await;
        clerk.get(&format!("/v1/recipients?q=le%20van%20an&limit=1&cursor={cursor}")).await.refused(400, "invalid_cursor");
        // A name that is corrected is found by its new accents.
        let one = page("lê văn ấn", "&limit=1").await.items()[0].clone();
        assert_eq!(one["name"], "Lê Văn Ấn");
    }

    async fn a_name_is_found_by_all_of_its_words_page_by_page_whichever_is_rarest(r: Register) {
        let mut r = r;
        let clerk = r.clerk().await;
        for name in ["Nguyễn Thị Lan", "Trần Văn Lan", "Nguyễn Thị Lanh", "Lan Thị Nguyễn", "Nguyễn Thị Thu", "Nguyễn Văn Thị", "Thị"] {
            clerk.post("/v1/recipients", &json!({"kind": "individual", "name": name})).await.expect(201);
        }
        // PostgreSQL finds them in other ways where its statistics say that each word is a frequent one.
        // The last ones are a walk over frequent words that few have together, which the index gathers.
        for (nth, (times, recipients)) in [(1, 7_i64), (1_000, 7_000), (1_000_000, 7_000_000), (1_000_000, 1_000_000_000_000)].into_iter().enumerate() {
            if r.engine == Engine::Postgres {
                r.sql("ANALYZE recipient_word").unwrap();
                r.sql(&format!("UPDATE pg_class SET reltuples = reltuples * {times} WHERE relname = 'recipient_word'")).unwrap();
                r.sql(&format!("UPDATE pg_class SET reltuples = {recipients} WHERE relname = 'recipient'")).unwrap();
                if nth > 0 {
                    r.program.signal("TERM");
                    r.start_again();
                }
            }
            let clerk = r.clerk().await;
            let places = async |q: &str| places(&clerk, q).await;
            assert_eq!(places("thi%20lan").await, [1, 3, 4], "{times}");
            assert_eq!(places("lan%20thi").await, [1, 4]);
            assert_eq!(places("nguyen%20thi").await, [1, 3, 4, 5, 6]);
            assert_eq!(places("lan").await, [1, 2, 3, 4]);
            assert_eq!(places("t").await, [1, 2, 3, 4, 5, 6, 7]);
            assert_eq!(places("lan%20t").await, [1, 2, 4]);
            assert_eq!(places("thi%20thi").await, [1, 3, 4, 5, 6, 7]);
            assert_eq!(places("thi%20nguyen%20l").await, [1, 3, 4]);
            assert_eq!(places("nguy%E1%BB%85n%20th%E1%BB%8B&sex=male").await, [0; 0]);
            assert_eq!(places("nguy%E1%BB%85n%20th%E1%BB%8B&kind=individual").await, [1, 3, 4, 5, 6]);
            assert_eq!(places("nguyen%20hong").await, [0; 0]);
        }
        let clerk = r.clerk().await;
        let places = async |q: &str| places(&clerk, q).await;
        let first = clerk.get("/v1/recipients?q=nguyen").await.expect(200).items()[0]["id"].clone();
        // Another name is found from then on, and the former one too.
        let path = format!("/v1/recipients/{first}");
        let before = clerk.get(&path).await.expect(200);
        let other = json!({"kind": "individual", "name": "Nguyễn Thị Hồng", "aliases": ["Nguyễn Thị Lan"]});
        clerk.put(&path, &before.etag(), &other).await.expect(200);
        assert_eq!((places("nguyen%20hong").await, places("nguyen%20lan").await), (vec![1], vec![1, 3, 4]));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn lists_in_order_of_names_leave_out_titles_brackets_and_what_follows_a_name(r: Register) {
        let names = ["PGS.TS. Trần Văn Bình", "Lê Văn An (Tư Xoài)", "Đỗ Thị Châu", "John Adams, Jr.", "(Bà) Lê Thị Đào"];
        let lines: Vec<_> = names.iter().enumerate().map(|(i, name)| named(name, json!({"line": i + 1}))).collect();
        r.registered(&but(decision("1", 0), json!({"lines": lines}))).await;
        let found = r.clerk().await.get("/v1/conferrals?sort=name").await.expect(200).items();
        let order: Vec<_> = found.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(order, ["John Adams, Jr.", "Lê Văn An (Tư Xoài)", "PGS.TS. Trần Văn Bình", "Đỗ Thị Châu", "(Bà) Lê Thị Đào"]);
    }

    async fn one_annex_with_two_spellings_makes_one_person(r: Register) {
        let unit = json!({"unit": "Trường Mẫu"});
        let medal = |name: &str, n: i32, award: &str| but(named(name, unit.clone()), json!({"line": n, "award_code": award}));
        let lines = json!([
            medal("Trần Thị Hoà", 1, "BK_BO_TINH"), medal("Trần Thị Hòa", 2, "GK_XA"),
            medal("H'Hen Niê", 3, "BK_BO_TINH"), medal("H’Hen Niê", 4, "GK_XA"), medal("Trần Thị Hoa", 5, "BK_BO_TINH"),
        ]);
        let press = json!({"evidence": "press", "source": "Báo Mẫu", "lines": lines, "signed_on": "2023-05-26"});
        let made = r.registered(&but(decision("1", 0), press)).await;
        let given = r.clerk().await.get(&format!("/v1/decisions/{}/conferrals", made.id())).await.expect(200).items();
        let who: Vec<_> = given.iter().map(|c| c["recipient_id"].as_i64().unwrap()).collect();
        assert!(who[0] == who[1] && who[2] == who[3] && who[0] != who[4], "{who:?}");
    }

    async fn a_name_without_the_sign_of_peoples_is_another_line_and_is_asked_about(r: Register) {
        let clerk = r.clerk().await;
        let line = |name: &str, n: i32, award: &str, change: Value| but(named(name, json!({"line": n, "award_code": award, "unit": "Trường Mẫu"})), change);
        let of = |lines: Value| json!({"evidence": "press", "source": "Báo Mẫu", "lines": lines, "signed_on": "2023-05-26"});
        let three = json!([
            line("H'Hen Niê", 1, "BK_BO_TINH", json!({})), line("H’Hen Niê", 2, "GK_XA", json!({})), line("HHen Niê", 3, "BK_BO_TINH", json!({})),
            line("H'Hên Niê", 4, "BK_BO_TINH", json!({})), line("HHen Niê", 5, "GK_XA", json!({"unit": "Trường Khác"})),
            line("H Hen Niê", 6, "GK_XA", json!({"sex": "male"})), line("Hhen Niê", 7, "GK_XA", json!({"unit": null, "birth_year": 1990})),
        ]);
        let body = but(decision("1", 0), of(three));
        assert_eq!(pointers(&clerk, &body, "probable_same_person").await, ["/lines/2/name", "/lines/5/name"]);
        let draft = clerk.post("/v1/decisions", &but(body.clone(), json!({"number": "2"}))).await.expect(201);
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        let said = checks["cautions"].as_array().unwrap().iter().find(|f| f["pointer"] == "/lines/2/name").unwrap()["message"].as_str().unwrap().to_owned();
        assert!(said.contains("dòng 1") && said.contains("hãy ghi hai dòng như nhau"), "{said}");
        let made = r.registered(&body).await;
        let who: Vec<_> = clerk.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await.iter().map(|c| c["recipient_id"].as_i64().unwrap()).collect();
        assert!(who[0] == who[1] && who[0] != who[2] && who[2] != who[3], "{who:?}");
        // Of someone in the register the name without the sign is the same name.
        let later = but(decision("3", 0), json!({"lines": [line("HHen Niê", 1, "BK_BO_TINH", json!({"unit": "Trường Mẫu", "post": "Giáo viên"}))]}));
        assert_eq!(pointers(&clerk, &later, "probable_same_person").await, ["/lines/0/recipient_id"]);
    }

    async fn a_paper_is_verified_with_and_without_a_title(r: Register) {
        r.registered(&but(decision("1215", 0), json!({"lines": [named("Đặng Thị Mẫu", json!({}))]}))).await;
        let ask = |name: &str, number: &str| json!({"number": number, "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "name": name});
        for (name, number, answer) in [
            ("Đặng Thị Mẫu", "1215", "match"), ("Bà Đặng Thị Mẫu", "1215", "match"), ("TS. ĐẶNG THỊ MẪU", "1215/QĐ-UBND", "match"),
            ("Đặng\u{200B} Thị Mẫu", "Số 1215", "match"), ("Dang Thi Mau", "1215", "no_match"), ("Đặng Thị Mẫu", "1216", "no_match"),
        ] {
            let said = r.stranger().post("/v1/verifications", &ask(name, number)).await.expect(200);
            assert_eq!(said["answer"], answer, "{name} {number}");
        }
    }

    async fn a_paper_is_verified_by_the_name_it_was_printed_with_and_by_the_corrected_one(r: Register) {
        let done = r.registered(&but(decision("1215", 0), json!({"lines": [named("Đặng Thị Mẫ", json!({})), named("Lê Văn Mẫu", json!({"line": 2}))]}))).await;
        let of_line = async |line: i64| {
            let all = r.clerk().await.get(&format!("/v1/conferrals?decision={}", done.id())).await.expect(200).items();
            all.iter().find(|one| one["line"] == line).unwrap()["id"].clone()
        };
        let correct = |number: &str, day: &str, target: Value| {
            but(decision(number, 0), json!({"act": "correct", "signed_on": day, "lines": null, "targets": [target], "year_from": null, "year_to": null, "conferral_type": null}))
        };
        let one = of_line(1).await;
        r.registered(&correct("1300", "2020-07-01", json!({"conferral_id": one, "name_right": "Đặng Thị Mãu"}))).await;
        r.registered(&correct("1400", "2020-08-01", json!({"conferral_id": one, "name_right": "Đặng Thị Mẫu"}))).await;
        // A slip of the clerk is put right in the register alone: no paper was printed with it.
        let mend = json!({"act": "rectify", "evidence": "original", "targets": [{"conferral_id": of_line(2).await, "right": {"name": "Lê Văn Mậu"}}], "remark": "Gõ nhầm"});
        r.registered(&mend).await;
        for (name, answer) in [
            ("Đặng Thị Mẫ", "match"), ("Bà Đặng Thị Mãu", "match"), ("Đặng Thị Mẫu", "match"), ("Đặng Thị Mậu", "no_match"), ("Lê Văn Mậu", "match"), ("Lê Văn Mẫu", "no_match"),
        ] {
            let ask = json!({"number": "1215", "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "name": name});
            assert_eq!(r.stranger().post("/v1/verifications", &ask).await.expect(200)["answer"], answer, "{name}");
        }
    }

    async fn a_line_that_is_very_likely_someone_known_warns_until_it_is_linked_or_answered_for(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let known = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Trường Mẫu"})).await.expect(201).id();
        let lines = json!([
            named("Bà Đặng Thị Mẫu", json!({"birth_year": 1980})), named("Đặng Thị Mẫu", json!({"line": 2, "birth_year": 1990})),
            named("Đặng Thị Mẫu", json!({"line": 3})), named("ĐẶNG THỊ MẪU", json!({"line": 4, "unit": "trường mẫu"})),
        ]);
        let body = but(decision("1", 0), json!({"lines": lines}));
        assert_eq!(pointers(&clerk, &body, "probable_same_person").await, ["/lines/0/recipient_id", "/lines/3/recipient_id"]);
        let draft = clerk.post("/v1/decisions", &but(body, json!({"number": "2"}))).await.expect(201);
        let one = json!({"acknowledge": [{"codes": ["name_suspicious", "competence_unknown"], "reason": "Đúng như bản giấy"}]});
        let refused = clerk.take("submit", &draft, &one).await.refused(422, "unacknowledged");
        assert_eq!(refused.codes(), ["probable_same_person"; 2]);
        let accepted = clerk.call(reqwest::Method::POST, &format!("/v1/decisions/{}/matches/accept", draft.id())).header("If-Match", &draft.etag()).json(&json!({"at_least": 70})).await.expect(200);
        let kept = clerk.get(&format!("/v1/decisions/{}/lines", draft.id())).await.expect(200).items();
        assert_eq!(kept.iter().map(|l| l.get("recipient_id").and_then(Value::as_i64)).collect::<Vec<_>>(), [Some(known), None, None, Some(known)]);
        let refused = clerk.take("submit", &accepted, &one).await.refused(422, "rule_broken");
        assert_eq!(refused.codes(), ["twice_in_decision"], "two lines are one person now");
        let third = json!({"lines": [{"line": 9, "recipient_id": known}]});
        let path = format!("/v1/decisions/{}/matches/accept", draft.id());
        clerk.call(reqwest::Method::POST, &path).header("If-Match", &accepted.etag()).json(&third).await.refused(422, "unknown_reference").at("/lines/0/line", "unknown_reference");
        clerk.call(reqwest::Method::POST, &path).header("If-Match", &accepted.etag()).json(&json!({})).await.refused(400, "invalid_body").at("/lines", "required");
        let stays = clerk.take("withdraw", &accepted, &json!({"reason": "Trùng người"})).await.expect(200);
        registrar.call(reqwest::Method::POST, &path).header("If-Match", &stays.etag()).json(&json!({"at_least": 70})).await.refused(409, "wrong_state");
    }
}
