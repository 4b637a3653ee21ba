//! What each act changed, as a person reads it: everything that is another, before and after, and nothing that is not.

use crate::harness::{
    Answer, Register,
    sample::{but, decision, line},
};
use crate::sign_in::signed_in;
use award_registry::domain::{fault::Language, member::label};
use serde_json::{Value, json};

/// The changes of the last event of an act, as sentences in Vietnamese.
async fn changes(r: &Register, act: &str) -> Vec<String> {
    let auditor = r.auditor().await;
    let seq = auditor
        .walk(&format!("/v1/audit/events?act={act}"), 200)
        .await
        .last()
        .unwrap_or_else(|| panic!("there is no {act}"))["seq"]
        .clone();
    let items = auditor.walk(&format!("/v1/audit/events/{seq}/changes"), 3).await;
    let listed: Vec<_> = items.iter().map(|item| item["index"].as_i64().unwrap()).collect();
    assert_eq!(listed, (1..=i64::try_from(items.len()).unwrap()).collect::<Vec<_>>());
    for item in &items {
        assert_ne!(item.get("before"), item.get("after"), "{act}: {item}");
        for word in item["member"].as_str().unwrap().split('.').chain([item["noun"].as_str().unwrap()]) {
            let known = word.parse::<i64>().is_ok()
                || label(item["noun"].as_str().unwrap(), word, Language::Vi) != word.replace('_', " ");
            assert!(known, "{act}: {word} has no Vietnamese name");
        }
    }
    items.iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect()
}

/// Those of the changes that are not about the decision that made them.
fn besides(changes: Vec<String>, decision: &Answer) -> Vec<String> {
    let own = format!("quyết định {}, ", decision.id());
    changes.into_iter().filter(|text| !text.starts_with(&own)).collect()
}

/// The mending of a clerk's error against the paper.
fn rectify(targets: Value) -> Value {
    json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm so với bản giấy", "targets": targets})
}

/// A decision of an act on targets.
fn act(number: &str, word: &str, targets: Value) -> Value {
    let none = json!({"act": word, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": "2022-03-01", "targets": targets});
    let body = but(decision(number, 0), none);
    if word == "cancel" { but(body, json!({"cancel_reason": "b"})) } else { body }
}

async fn awarded(r: &Register, number: &str, lines: usize) -> (Answer, Vec<Value>) {
    let done = r.registered(&decision(number, lines)).await;
    let conferrals = r.clerk().await.walk(&format!("/v1/decisions/{}/conferrals", done.id()), 200).await;
    (done, conferrals)
}

on_both_engines! {
    async fn acts_on_conferrals_say_what_was_and_what_is(r: Register) {
        let (award, conferrals) = awarded(&r, "1", 3).await;
        let (one, two) = (&conferrals[0]["id"], &conferrals[1]["id"]);
        let (first, second) = (&conferrals[0]["recipient_id"], &conferrals[1]["recipient_id"]);
        let done = r.registered(&act("2", "strip", json!([{"conferral_id": one}]))).await;
        assert_eq!(besides(changes(&r, "register_decision").await, &done), [format!("lượt khen thưởng {one}, tình trạng: còn hiệu lực → đã bị tước")]);
        let own = changes(&r, "register_decision").await;
        assert!(own.contains(&format!("quyết định {}, trạng thái: đã trình → đã vào sổ", done.id())), "{own:?}");
        let cancelled = r.registered(&but(act("3", "cancel", json!([{"decision_id": award.id()}])), json!({"signed_on": "2022-04-01"}))).await;
        assert_eq!(
            besides(changes(&r, "register_decision").await, &cancelled),
            [
                format!("lượt khen thưởng {one}, tình trạng: đã bị tước → đã hủy bỏ"),
                format!("lượt khen thưởng {two}, tình trạng: còn hiệu lực → đã hủy bỏ"),
                format!("lượt khen thưởng {}, tình trạng: còn hiệu lực → đã hủy bỏ", conferrals[2]["id"]),
            ]
        );
        let undone = r.registered(&but(act("4", "cancel", json!([{"decision_id": cancelled.id()}])), json!({"signed_on": "2022-05-01"}))).await;
        assert_eq!(besides(changes(&r, "register_decision").await, &undone)[..2], [
            format!("lượt khen thưởng {one}, tình trạng: đã hủy bỏ → đã bị tước"),
            format!("lượt khen thưởng {two}, tình trạng: đã hủy bỏ → còn hiệu lực"),
        ]);
        let restored = r.registered(&but(act("5", "restore", json!([{"conferral_id": one}])), json!({"signed_on": "2023-05-01"}))).await;
        assert_eq!(besides(changes(&r, "register_decision").await, &restored), [format!("lượt khen thưởng {one}, tình trạng: đã bị tước → còn hiệu lực")]);
        let reissued = r.registered(&but(act("6", "reissue", json!([{"conferral_id": one, "certificate_number": "77"}])), json!({"signed_on": "2023-06-01"}))).await;
        assert_eq!(besides(changes(&r, "register_decision").await, &reissued), [format!("lượt khen thưởng {one}, số bằng: (không có) → 77")]);
        let right = json!([{"conferral_id": one, "name_right": "Đặng Thị Mậu 1"}, {"conferral_id": two, "unit_right": "Trường THCS Mậu"}]);
        let corrected = r.registered(&but(act("7", "correct", right), json!({"signed_on": "2023-07-01"}))).await;
        assert_eq!(
            besides(changes(&r, "register_decision").await, &corrected),
            [
                format!("lượt khen thưởng {one}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("lượt khen thưởng {two}, đơn vị: Trường THCS Mẫu 2 → Trường THCS Mậu"),
                format!("đối tượng {first}, tên khác: (không có) → Đặng Thị Mẫu 1"),
                format!("đối tượng {first}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("đối tượng {second}, đơn vị: Trường THCS Mẫu 2 → Trường THCS Mậu"),
            ]
        );
        let clerk = r.clerk().await;
        let at = format!("/v1/conferrals/{two}");
        let etag = clerk.get(&at).await.expect(200).etag();
        let put = clerk.put(&format!("{at}/delivery"), &etag, &json!({"certificate_number": "5", "bonus_paid_vnd": 1_000_000, "paid_on": "2020-07-01"})).await.expect(200);
        clerk.put(&format!("{at}/delivery"), &put.etag(), &json!({"certificate_number": "6", "bonus_paid_vnd": 1_000_000, "paid_on": "2020-07-01"})).await.expect(200);
        assert_eq!(changes(&r, "record_delivery").await, [format!("lượt khen thưởng {two}, số bằng: 5 → 6")]);
        // A line that names someone by another spelling adds to the record, and says only that.
        let again = but(line(1), json!({"recipient_id": second, "name": "Đặng Thị Mẫu Hai"}));
        let award = r.registered(&but(decision("9", 0), json!({"year_from": 2021, "year_to": 2021, "signed_on": "2021-05-26", "lines": [again]}))).await;
        let added = besides(changes(&r, "register_decision").await, &award);
        let of_recipient: Vec<_> = added.iter().filter(|text| text.starts_with("đối tượng")).collect();
        assert_eq!(of_recipient, [&format!("đối tượng {second}, tên khác: (không có) → Đặng Thị Mẫu Hai")], "{added:?}");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mended_name_is_one_change_of_each_record_that_has_it(r: Register) {
        let (award, conferrals) = awarded(&r, "1", 50).await;
        let (one, recipient) = (&conferrals[0]["id"], &conferrals[0]["recipient_id"]);
        let id = award.id();
        let mended = r.registered(&rectify(json!([{"conferral_id": one, "right": {"name": "Đặng Thị Mậu 1", "sex": "female"}}]))).await;
        assert_eq!(
            besides(changes(&r, "register_decision").await, &mended),
            [
                format!("lượt khen thưởng {one}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("lượt khen thưởng {one}, giới tính: (không có) → nữ"),
                format!("quyết định {id}, dòng 1 tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("quyết định {id}, dòng 1 giới tính: (không có) → nữ"),
                format!("đối tượng {recipient}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("đối tượng {recipient}, giới tính: (không có) → nữ"),
            ]
        );
        // A day of signing is a member of the decision and of each of its conferrals.
        let mended = r.registered(&rectify(json!([{"decision_id": id, "right": {"signed_on": "2020-05-27", "title": "Về việc tặng Bằng khen"}}]))).await;
        let said = besides(changes(&r, "register_decision").await, &mended);
        assert_eq!(said.len(), 52, "{said:?}");
        assert!(said.contains(&format!("lượt khen thưởng {one}, ngày ký: 26/5/2020 → 27/5/2020")), "{said:?}");
        assert!(said.contains(&format!("quyết định {id}, ngày ký: 26/5/2020 → 27/5/2020")), "{said:?}");
        // The day of an act is a member of its decision alone.
        let cancelled = r.registered(&act("4", "cancel", json!([{"conferral_id": one}]))).await;
        let mended = r.registered(&rectify(json!([{"decision_id": cancelled.id(), "right": {"signed_on": "2022-04-03"}}]))).await;
        assert_eq!(
            besides(changes(&r, "register_decision").await, &mended),
            [format!("quyết định {}, ngày ký: 1/3/2022 → 3/4/2022", cancelled.id())]
        );
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_mending_tells_what_it_changed_and_not_what_it_says_again(r: Register) {
        let (award, conferrals) = awarded(&r, "1", 2).await;
        let (one, recipient, id) = (&conferrals[0]["id"], &conferrals[0]["recipient_id"], award.id());
        let client = r.outside_client().await;
        let stood = async |on: &Value| -> Vec<Value> {
            let found = client.get(&format!("/v1/recipients/{}/history", on["recipient_id"])).await.expect(200).items();
            found[0]["acts"].as_array().unwrap().iter().map(|act| act.get("stood").cloned().unwrap_or_default()).collect()
        };
        // The page of the office sends every member of a line, though one alone is wrong.
        let right = json!({"name": "Đặng Thị Mậu 1", "birth_year": 1951, "unit": "Trường THCS Mẫu 1", "posthumous": false});
        let first = r.registered(&rectify(json!([{"conferral_id": one, "right": right}]))).await;
        assert_eq!(stood(&conferrals[0]).await, [json!({"name": "Đặng Thị Mẫu 1"})]);
        assert_eq!(
            besides(changes(&r, "register_decision").await, &first),
            [
                format!("lượt khen thưởng {one}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("quyết định {id}, dòng 1 tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
                format!("đối tượng {recipient}, tên: Đặng Thị Mẫu 1 → Đặng Thị Mậu 1"),
            ]
        );
        // The same of the decision: a day of the same year.
        let right = json!({"number": "1", "signed_on": "2020-05-27", "year_from": 2019, "year_to": 2019});
        r.registered(&rectify(json!([{"decision_id": id, "right": right}]))).await;
        assert_eq!(stood(&conferrals[1]).await, [json!({"signed_on": "2020-05-26"})]);
        // What a mending adds is of the line, though nothing stood there.
        let added = r.registered(&rectify(json!([{"conferral_id": one, "right": {"name": "Đặng Thị Mậu 1", "sex": "female"}}]))).await;
        assert_eq!(stood(&conferrals[0]).await[2], Value::Null);
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let page = browser.get(&format!("/decisions/{id}")).await.expect(200);
        assert_eq!((page.text.matches("Sửa lỗi ghi sổ của văn bản: ").count(), page.text.matches("Sửa lỗi ghi sổ: ").count()), (1, 2), "{}", page.text);
        // A third says the name again that the first put there; without the first it changes it.
        let again = json!({"name": "Đặng Thị Mậu 1", "unit": "Trường THCS Mậu"});
        let again = r.registered(&rectify(json!([{"conferral_id": one, "right": again}]))).await;
        assert_eq!(stood(&conferrals[0]).await[3], json!({"unit": "Trường THCS Mẫu 1"}));
        let void = |id: i64| json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": id}]});
        r.registered(&void(first.id())).await;
        r.registered(&void(added.id())).await;
        let now = stood(&conferrals[0]).await;
        assert!(now.contains(&json!({"name": "Đặng Thị Mẫu 1", "unit": "Trường THCS Mẫu 1"})), "{now:?}");
        // All of it can be taken out again.
        r.registered(&void(again.id())).await;
        let line = &client.get(&format!("/v1/decisions/{id}/lines")).await.expect(200).items()[0];
        assert_eq!((&line["name"], &line["unit"], &line["birth_year"], line.get("sex")), (&json!("Đặng Thị Mẫu 1"), &json!("Trường THCS Mẫu 1"), &json!(1951), None));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn the_year_follows_its_day_when_an_earlier_mending_is_taken_out(r: Register) {
        let (award, conferrals) = awarded(&r, "1", 1).await;
        let client = r.outside_client().await;
        let mend = async |right: Value| r.registered(&rectify(json!([{"decision_id": award.id(), "right": right}]))).await.id();
        let years = async || {
            let now = client.get(&format!("/v1/decisions/{}", award.id())).await.expect(200);
            let one = client.get(&format!("/v1/conferrals/{}", conferrals[0]["id"])).await.expect(200);
            json!([now["title"], now["signed_on"], now["signed_year"], one["signed_year"]])
        };
        let before = years().await;
        let title = mend(json!({"title": "Về việc tặng Bằng khen"})).await;
        let day = mend(json!({"signed_on": "2021-05-26"})).await;
        let void = |id: i64| json!({"act": "void", "remark": "Nhập nhầm", "targets": [{"decision_id": id}]});
        r.registered(&void(title)).await;
        assert_eq!(years().await, json!([before[0], "2021-05-26", 2021, 2021]));
        r.registered(&void(day)).await;
        assert_eq!(years().await, before);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn records_that_are_merged_and_parted_say_what_moved(r: Register) {
        let (_, conferrals) = awarded(&r, "1", 2).await;
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let (from, moved) = (&conferrals[0]["recipient_id"], &conferrals[0]["id"]);
        let into = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mậu"})).await.expect(201).id();
        let merged = registrar.post(&format!("/v1/recipients/{from}/merge"), &json!({"into_id": into, "reason": "Một người"})).await.expect(200);
        let said = changes(&r, "merge_recipients").await;
        assert_eq!(said[0], format!("lượt khen thưởng {moved}, đối tượng: {from} → {into}"));
        assert!(said.iter().filter(|text| text.starts_with("lượt khen thưởng")).count() == 1, "{said:?}");
        assert!(said.contains(&format!("đối tượng {from}, gộp vào hồ sơ: (không có) → {into}")), "{said:?}");
        assert!(said.contains(&format!("đối tượng {into}, tên khác: (không có) → Đặng Thị Mẫu 1")), "{said:?}");
        registrar.post(&format!("/v1/merges/{}/undo", merged["merge_id"]), &json!({"reason": "Hai người"})).await.expect(200);
        let said = changes(&r, "undo_merge").await;
        assert_eq!(said[0], format!("lượt khen thưởng {moved}, đối tượng: {into} → {from}"));
        assert!(said.contains(&format!("đối tượng {into}, tên khác: Đặng Thị Mẫu 1 → (không có)")), "{said:?}");
        // What is kept of a person besides.
        let recipient = clerk.get(&format!("/v1/recipients/{into}")).await.expect(200);
        let body = json!({"kind": "individual", "name": "Đặng Thị Mậu", "post": "Giáo viên"});
        clerk.put(&format!("/v1/recipients/{into}"), &recipient.etag(), &body).await.expect(200);
        assert_eq!(changes(&r, "replace_recipient").await, [format!("đối tượng {into}, chức vụ: (không có) → Giáo viên")]);
        let year = clerk.post(&format!("/v1/recipients/{into}/years"), &json!({"year": 2024, "rating": "good"})).await.expect(201);
        clerk.put(&format!("/v1/recipients/{into}/years/2024"), &year.etag(), &json!({"year": 2024, "rating": "excellent"})).await.expect(200);
        assert_eq!(changes(&r, "replace_recipient_year").await, [format!("dữ kiện của năm {}, xếp loại: hoàn thành tốt nhiệm vụ → hoàn thành xuất sắc nhiệm vụ", year.id())]);
        let number = clerk.post(&format!("/v1/recipients/{into}/id-numbers"), &json!({"id_number": "091180001234"})).await.expect(201).id();
        let said = changes(&r, "add_id_number").await;
        assert!(said.iter().all(|text| text.starts_with(&format!("số định danh {number}, "))) && said.len() == 5, "{said:?}");
        registrar.post(&format!("/v1/id-numbers/{number}/disclose"), &json!({"reason": "Đối chiếu"})).await.expect(200);
        assert_eq!(changes(&r, "disclose_id_number").await, [format!("đối tượng {into}, lý do: (không có) → Đối chiếu")]);
        clerk.post(&format!("/v1/id-numbers/{number}/withdraw"), &json!({"reason": "Nhập nhầm"})).await.expect(200);
        let said = changes(&r, "withdraw_id_number").await;
        assert!(said.contains(&format!("số định danh {number}, số chữ số: 12 → (không có)")) && said.len() == 6, "{said:?}");
        let consent = clerk.post(&format!("/v1/recipients/{into}/publication-consents"), &json!({"given_on": "2019-06-14", "source": "Phiếu"})).await.expect(201).id();
        clerk.post(&format!("/v1/publication-consents/{consent}/withdraw"), &json!({"withdrawn_on": "2020-06-14", "source": "Đơn"})).await.expect(200);
        assert_eq!(
            changes(&r, "withdraw_publication_consent").await,
            [format!("đồng ý công bố {consent}, ngày rút: (không có) → 14/6/2020"), format!("đồng ý công bố {consent}, căn cứ rút: (không có) → Đơn")]
        );
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn acts_on_accounts_and_the_catalogue_say_only_what_they_changed(r: Register) {
        let administrator = r.administrator().await;
        let account = administrator.post("/v1/accounts", &json!({"name": "lan", "role": "clerk"})).await.expect(201);
        let id = account.id();
        administrator.put("/v1/accounts/lan", &account.etag(), &json!({"name": "lan", "role": "registrar", "authority_codes": ["UBND_LANGSON"]})).await.expect(200);
        assert_eq!(
            changes(&r, "replace_account").await,
            [format!("tài khoản {id}, mã cơ quan: (không có) → “UBND_LANGSON”"), format!("tài khoản {id}, vai trò: Văn thư → Cán bộ quản lý sổ")]
        );
        let token = administrator.post("/v1/accounts/lan/tokens", &json!({"label": "máy quét"})).await.expect(201)["id"].clone();
        let only_of = |said: &[String], noun: &str| said.iter().all(|text| text.starts_with(noun));
        let said = changes(&r, "create_token").await;
        assert!(only_of(&said, &format!("mã truy cập {token}, ")), "{said:?}");
        let rotated = administrator.post(&format!("/v1/tokens/{token}/rotate"), &json!({"overlap_hours": 0})).await.expect(201)["id"].clone();
        let said = changes(&r, "rotate_token").await;
        let (old, new): (Vec<String>, Vec<String>) = said.into_iter().partition(|text| text.starts_with(&format!("mã truy cập {token}, ")));
        assert!(old.len() == 1 && old[0].contains("hết hạn") && only_of(&new, &format!("mã truy cập {rotated}, ")), "{old:?} {new:?}");
        administrator.post(&format!("/v1/tokens/{rotated}/revoke"), &json!({})).await.expect(200);
        let said = changes(&r, "revoke_token").await;
        assert!(said.len() == 1 && said[0].starts_with(&format!("mã truy cập {rotated}, thu hồi lúc: (không có) → ")), "{said:?}");
        // On the command line: the account is there already, and the code and the password are what is new.
        r.give_password("clerk", "clerk", "con mèo ngủ trên mái nhà").await;
        let said = changes(&r, "recover_account").await;
        assert!(said.len() == 3 && !said.iter().any(|text| text.contains("vai trò")), "{said:?}");
        assert_eq!(changes(&r, "set_password_by_code").await.len(), 1);
        r.run(&["token", "create", "--account", "clerk", "--role", "clerk"]).exit(0);
        let said = changes(&r, "create_token").await;
        assert!(only_of(&said, "mã truy cập "), "{said:?}");
        // A body that is merged into another ends the day before.
        let succession = json!({"predecessor_code": "UBND_KIENGIANG", "successor_code": "UBND_LANGSON", "kind": "merge", "date": "2030-07-01", "instrument": "NQ 202"});
        let body = json!({"code": "UBND_MAU", "name_vi": "Ủy ban nhân dân tỉnh Mẫu", "name_en": "Mẫu Province", "level": "province", "legal_standing": true});
        let made = administrator.post("/v1/authorities", &body).await.expect(201).id();
        administrator.post("/v1/successions", &but(succession, json!({"predecessor_code": "UBND_MAU"}))).await.expect(201);
        let said = changes(&r, "create_succession").await;
        assert!(said.contains(&format!("cơ quan {made}, hiệu lực đến: (không có) → 30/6/2030")), "{said:?}");
        assert_eq!(said.iter().filter(|text| text.starts_with("cơ quan ")).count(), 1, "{said:?}");
    }

    async fn all_changes_of_a_long_annex_are_read_to_the_end(r: Register) {
        let (done, _) = awarded(&r, "1", 77).await;
        let auditor = r.auditor().await;
        let seq = auditor.get(&format!("/v1/audit/events?act=register_decision&noun_id={}", done.id())).await.expect(200).items()[0]["seq"].clone();
        let path = format!("/v1/audit/events/{seq}/changes");
        let all = auditor.walk(&path, 200).await;
        assert!(all.len() > 800, "{}", all.len());
        assert_eq!(auditor.walk(&path, 33).await, all);
        let first = auditor.get(&format!("{path}?include_total=true&limit=1")).await.expect(200);
        assert_eq!(first["total"], json!(all.len()));
        // The pages go on in the other language: they are of the same changes.
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = auditor.get(&format!("{path}?limit=1&cursor={cursor}")).header("Accept-Language", "en").await.expect(200).items();
        assert_eq!((&second[0]["index"], &second[0]["member"]), (&json!(2), &all[1]["member"]));
        for n in 1..=77 {
            let name = if n % 3 == 0 { format!("Hội Chữ thập đỏ xã Mẫu {n}") } else { format!("Đặng Thị Mẫu {n}") };
            assert!(all.iter().any(|item| item["noun"] == "conferral" && item["member"] == "name" && item["after"] == json!(name)), "{name}");
        }
        for (query, code) in [("limit=0", "invalid_parameter"), ("limit=201", "invalid_parameter"), ("cursor=x", "invalid_cursor")] {
            auditor.get(&format!("{path}?{query}")).await.refused(400, code);
        }
        let other = auditor.get("/v1/audit/events/1/changes?limit=1").await.expect(200)["next_cursor"].clone();
        auditor.get(&format!("{path}?cursor={}", other.as_str().unwrap())).await.refused(400, "invalid_cursor");
        // The command line prints them all.
        let printed = r.run(&["audit", "events", "--act", "register_decision", "--changes"]).exit(0).text();
        assert_eq!(printed.lines().filter(|line| line.starts_with('\t')).count(), all.len());
    }
}
