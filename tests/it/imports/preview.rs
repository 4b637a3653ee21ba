//! A preview: what it says, how it is changed, and who sees it.

use super::{data, form, import, paste, rows};
use crate::harness::{
    Register,
    sample::{self, but, decision},
};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

const LIST: &str = "STT\tHọ và tên\tNăm sinh\tChức vụ\tĐơn vị\n1\tBà Đặng Thị Mẫu\t1980\tChủ tịch\tXã Mẫu\n2\tÔng Nguyễn Văn Thử\tkhoảng 1975\tPhó Chủ tịch\tXã Mẫu\n";

/// What rows take in these tests.
fn defaults() -> Value {
    json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})
}

on_both_engines! {
    async fn a_preview_shows_each_row_with_its_verdict_and_reaches_no_register(r: Register) {
        let clerk = r.clerk().await;
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        let made = paste(&clerk, LIST, &defaults()).await.expect(201);
        assert_eq!(made["format"], "text");
        assert_eq!((&made["row_count"], &made["state"]), (&json!(2), &json!("preview")));
        assert_eq!(made["verdicts"], json!({"ok": 1, "caution": 0, "flaw": 1}));
        assert_eq!(made["totals"], json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 2}]));
        let rows = rows(&clerk, &made).await;
        assert_eq!(rows[0]["read_as"]["honorific"], "Bà");
        assert_eq!(rows[0]["cells"]["B"], "Bà Đặng Thị Mẫu");
        assert_eq!((&rows[1]["row"], &rows[1]["verdict"]), (&json!(3), &json!("flaw")));
        assert_eq!((&rows[1]["findings"][0]["code"], &rows[1]["findings"][0]["column"]), (&json!("birth_unreadable"), &json!("C")));
        let flawed = clerk.get(&format!("/v1/imports/{}/rows?verdict=flaw", made.id())).await.expect(200);
        assert_eq!(flawed["items"].as_array().unwrap().len(), 1);
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events, "a preview is no event");
        assert_eq!(r.number("SELECT COUNT(*) FROM decision WHERE state = 'draft'"), 0);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_row_is_shown_as_it_was_read_even_where_no_line_could_be_so(r: Register) {
        let clerk = r.clerk().await;
        let long = "Đặng Thị Mẫu ".repeat(40);
        let list = format!("STT\tHọ và tên\n1\t{}\n", long.trim());
        let made = paste(&clerk, &list, &json!({})).await.expect(201);
        assert_eq!(made["verdicts"], json!({"ok": 0, "caution": 0, "flaw": 1}));
        // It has no award, and is counted under none.
        assert_eq!((&made["row_count"], &made["totals"]), (&json!(1), &json!([])));
        let row = &rows(&clerk, &made).await[0];
        assert_eq!((&row["read_as"]["name"], &row["read_as"]["award_code"]), (&json!(long.trim()), &json!("")));
        let named = row["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap());
        let named: Vec<_> = named.collect();
        assert!(named.contains(&"too_long"), "{named:?}");
        // A name of 300 letters, each apart from its marks, is none longer than it is on paper.
        let letters: String = "ệ".nfd().collect();
        let made = paste(&clerk, &format!("STT\tHọ và tên\n1\tĐặng {}\n", letters.repeat(300)), &defaults()).await.expect(201);
        let row = &rows(&clerk, &made).await[0];
        assert_eq!(row["read_as"]["name"], format!("Đặng {}", "ệ".repeat(300)));
        assert_eq!(row["verdict"], "flaw", "{row}");
    }

    async fn hidden_signs_of_a_list_are_said_in_the_preview_and_in_its_draft(r: Register) {
        let clerk = r.clerk().await;
        let list = "STT\tHọ và tên\tChức vụ\tĐơn vị\n1\tĐặng\u{3164} Thị Mẫu\tGiáo\u{200B} viên\tXã\u{2069} Mẫu\n2\tNguyễn Văn Thử\t\u{3164}\tXã Mẫu\n3\tLê Văn Thử\t\tXã Mẫu\n";
        let made = paste(&clerk, list, &defaults()).await.expect(201);
        let read = rows(&clerk, &made).await;
        let of = |row: &Value, code: &str| -> Vec<Value> {
            row["findings"].as_array().unwrap().iter().filter(|f| f["code"] == code).map(|f| f["column"].clone()).collect()
        };
        let first = &read[0]["read_as"];
        assert_eq!(["name", "post", "unit"].map(|name| first[name].clone()), ["Đặng Thị Mẫu", "Giáo viên", "Xã Mẫu"]);
        assert_eq!(of(&read[0], "hidden_character"), ["B", "C", "D"].map(Value::from));
        assert_eq!((&read[1]["read_as"]["post"], of(&read[1], "hidden_character")), (&Value::Null, vec![]));
        // What a person types in place of a row is held to the same.
        let typed = but(read[2]["read_as"].clone(), json!({"name": "Lê Văn\u{200D} Thử"}));
        let path = format!("/v1/imports/{}", made.id());
        let mended = clerk.put(&format!("{path}/rows/{}", read[2]["row"]), &made.etag(), &typed).await.expect(200);
        assert_eq!(of(&rows(&clerk, &made).await[2], "name_suspicious").len(), 1);
        let draft = clerk.post(&format!("{path}/commit"), &json!({"decision": decision("5", 0)})).header("If-Match", &mended.etag()).await.expect(201);
        assert_eq!(draft["cleaned"], json!(["/lines/0/name", "/lines/0/unit", "/lines/2/name"]));
        let checks = clerk.get(&format!("/v1/decisions/{}/checks", draft.id())).await.expect(200);
        let said = checks["cautions"].as_array().unwrap().iter().filter(|f| f["code"] == "name_suspicious");
        assert_eq!(said.map(|f| f["pointer"].as_str().unwrap()).collect::<Vec<_>>(), ["/lines/0/name", "/lines/0/unit", "/lines/2/name"]);
    }

    async fn what_no_line_takes_stays_in_the_cells_of_its_row(r: Register) {
        let clerk = r.clerk().await;
        let made = import(&clerk, "danh sach.csv", data("annexes/donations.csv"), &defaults()).await.expect(201);
        let rows = rows(&clerk, &made).await;
        // How often someone gave blood, and the bonus.
        let cells: Vec<_> = rows.iter().map(|row| [&row["cells"]["C"], &row["cells"]["F"]]).collect();
        assert_eq!(cells, [[&json!("37"), &json!("1.490.000")], [&json!("20"), &json!("1.490.000")]]);
    }

    async fn what_a_decision_states_stands_beside_what_its_list_counts(r: Register) {
        let clerk = r.clerk().await;
        let stated = json!([{"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 3}]);
        let body = sample::but(sample::decision("19", 0), json!({"lines": null, "stated_totals": stated}));
        let draft = clerk.post("/v1/decisions", &body).await.expect(201);
        let list = LIST.replace("khoảng 1975", "1975");
        let fields = vec![("text", None, list.into_bytes()), ("defaults", None, defaults().to_string().into_bytes()), ("decision_id", None, draft.id().to_string().into_bytes())];
        let made = form(&clerk, "/v1/imports", fields).await.expect(201);
        assert_eq!((&made["totals"][0]["count"], &made["stated_totals"]), (&json!(2), &stated));
        let filled = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({})).header("If-Match", &made.etag()).await.expect(200);
        clerk.take("submit", &filled, &json!({})).await.refused(422, "unacknowledged").at("/stated_totals/0/count", "totals_differ");
    }

    async fn what_a_list_says_of_itself_is_compared_with_what_was_read(r: Register) {
        let clerk = r.clerk().await;
        let person = |n: usize| format!("{n}\tLê Văn Mẫu {}\tXã Mẫu\n", ["Một", "Hai", "Ba", "Tư", "Năm"][n - 1]);
        let [one, two, three, four, five] = [1, 2, 3, 4, 5].map(person);
        let head = "STT\tHọ và tên\tĐơn vị\n";
        for (list, found) in [
            (format!("{head}{one}{two}\tTổng cộng: 05 người\n"), vec!["Dòng 4 ghi “Tổng cộng: 05 người”, nhưng đã đọc 2"]),
            (format!("DANH SÁCH\n(Danh sách có 12 (mười hai) cá nhân)\n{head}{one}{two}"), vec!["Dòng 2 ghi “(Danh sách có 12 (mười hai) cá nhân)”, nhưng đã đọc 2"]),
            (format!("{head}I\tTập thể (03 tập thể)\n1\tPhòng Mẫu\tSở Mẫu\nII\tCá nhân: 01\n1\tLê Văn Mẫu\tSở Mẫu\n"), vec!["Dòng 2 ghi “I Tập thể (03 tập thể)”, nhưng đã đọc 1"]),
            (format!("{head}{one}{two}{four}{five}\tTổng cộng: 4\n"), vec!["2 → 4 (dòng 4)"]),
            (format!("{head}{three}{four}"), vec!["bắt đầu từ 3 (dòng 2)"]),
            (format!("{head}{one}{two}\tTổng cộng: 02 người\n"), vec![]),
            (format!("{head}I\tXÃ MẪU (02 người)\n{one}{two}\tCộng: 02 người\nII\tXÃ THỬ (01 người)\n{}\tCộng: 01 người\n\tTổng cộng: 03 người\n", one.replace("Một", "Sáu")), vec![]),
            ("STT\tHọ và tên\tNam\tNữ\tĐơn vị\n1\tLê A Mẫu\tx\t\tXã Mẫu\n2\tLê Thị Thử\t\tx\tXã Mẫu\n\tTổng cộng\t1\t1\t\n".to_owned(), vec![]),
        ] {
            let made = paste(&clerk, &list, &json!({"award_code": "BK_BO_TINH"})).await.expect(201);
            let notes = made["notes"].as_array().unwrap().iter();
            let said: Vec<&str> = notes.filter(|note| ["count_differs", "number_gap"].contains(&note["code"].as_str().unwrap())).map(|note| note["text"].as_str().unwrap()).collect();
            assert!(said.len() == found.len() && said.iter().zip(&found).all(|(said, found)| said.contains(found)), "{list}{said:?}");
        }
    }

    async fn days_that_a_spreadsheet_may_have_turned_are_asked_and_turned_back(r: Register) {
        let clerk = r.clerk().await;
        let made = import(&clerk, "ngày.xlsx", data("annexes/days_half_turned.xlsx"), &defaults()).await.expect(201);
        let question = &made["questions"][0];
        assert!(question["text"].as_str().unwrap().contains("trong ô 03/05/1980, ngày hay tháng đứng trước?"), "{question}");
        let path = format!("/v1/imports/{}/mapping", made.id());
        let mut etag = made.etag();
        for (value, days) in [("month_first", ["1980-03-05", "1982-07-09"]), ("day_first", ["1980-05-03", "1982-09-07"])] {
            let answer = json!({"answers": [{"column": "C", "code": "day_or_month", "value": value}], "defaults": defaults()});
            let answered = clerk.put(&path, &etag, &answer).await.expect(200);
            etag = answered.etag();
            assert_eq!(answered["verdicts"], json!({"ok": 5, "caution": 0, "flaw": 0}), "{value}");
            let read: Vec<Value> = rows(&clerk, &answered).await.iter().map(|row| row["read_as"]["birth_on"].clone()).collect();
            assert_eq!(read, [json!(days[0]), json!("1981-12-25"), json!(days[1]), json!("1983-01-30"), json!("1984-04-04")], "{value}");
        }
    }

    async fn rows_are_mended_skipped_and_put_back_one_by_one(r: Register) {
        let clerk = r.clerk().await;
        let made = paste(&clerk, LIST, &defaults()).await.expect(201);
        let path = format!("/v1/imports/{}/rows/3", made.id());
        let line = json!({"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Nguyễn Văn Thử", "birth_year": 1975});
        clerk.put(&path, "\"7\"", &line).await.refused(412, "stale");
        let mended = clerk.put(&path, &made.etag(), &line).await.expect(200);
        assert_eq!(mended["verdicts"], json!({"ok": 2, "caution": 0, "flaw": 0}));
        assert_eq!(rows(&clerk, &mended).await[1]["mended"], true);
        let skipped = clerk.put(&path, &mended.etag(), &json!({"skip": true})).await.expect(200);
        assert_eq!((&skipped["row_count"], &skipped["verdicts"]["flaw"]), (&json!(1), &json!(0)));
        let back = clerk.put(&path, &skipped.etag(), &json!({"skip": false})).await.expect(200);
        assert_eq!(back["verdicts"]["flaw"], 1);
        let none = format!("/v1/imports/{}/rows/99", made.id());
        clerk.put(&none, &back.etag(), &json!({"skip": true})).await.refused(404, "not_found");
        let wrong = json!({"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "nonsense": 1});
        clerk.put(&path, &back.etag(), &wrong).await.refused(400, "unknown_member").at("/nonsense", "unknown_member");
    }

    async fn a_row_that_has_no_room_in_its_decision_or_a_member_in_no_column_says_so(r: Register) {
        let clerk = r.clerk().await;
        let nobody = json!({"line": 1, "times": 19_998, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true});
        let press = json!({"evidence": "press", "source": "Báo Mẫu", "lines": [nobody]});
        let draft = clerk.post("/v1/decisions", &but(decision("1", 0), press)).await.expect(201);
        let list = "Họ và tên,Đơn vị\nLê Thị Mẫu,Trường Mẫu 1\nTrần Văn Mẫu,Trường Mẫu 2\nPhạm Thị Mẫu,Trường Mẫu 3\nVũ Văn Mẫu,Trường Mẫu 4\n";
        let fields = vec![("file", Some("a.csv"), list.into()), ("decision_id", None, draft.id().to_string().into()), ("defaults", None, defaults().to_string().into())];
        let import = form(&clerk, "/v1/imports", fields).await.expect(201);
        let flaws = |rows: &[Value]| rows.iter().map(|row| row["findings"][0].clone()).collect::<Vec<_>>();
        let found = flaws(&rows(&clerk, &import).await);
        assert_eq!((&found[0], &found[1]), (&Value::Null, &Value::Null), "{found:?}");
        for beyond in &found[2..] {
            assert_eq!((&beyond["code"], &beyond["verdict"]), (&json!("too_many"), &json!("flaw")), "{found:?}");
        }
        // Two rows fewer have room; what a person wrote of a member in no column is said of that member.
        let mut etag = import.etag();
        for row in [4, 5] {
            etag = clerk.put(&format!("/v1/imports/{}/rows/{row}", import.id()), &etag, &json!({"skip": true})).await.expect(200).etag();
        }
        assert!(flaws(&rows(&clerk, &import).await).iter().all(|found| found["code"] != "too_many"));
        let line = json!({"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Lê Thị Mẫu", "certificate_number": "9".repeat(61)});
        clerk.put(&format!("/v1/imports/{}/rows/2", import.id()), &etag, &line).await.expect(200);
        let mended = rows(&clerk, &import).await.remove(0);
        let long = mended["findings"].as_array().unwrap().iter().find(|found| found["code"] == "too_long");
        let found = long.unwrap_or_else(|| panic!("{mended}"));
        assert_eq!((&found["member"], found.get("column")), (&json!("certificate_number"), None));
    }

    async fn lists_beside_one_another_are_read_from_the_left_to_the_right(r: Register) {
        let clerk = r.clerk().await;
        let list = "TT\tHọ và tên\tNăm sinh\t\tTT\tHọ và tên\tNăm sinh\n1\tĐặng Thị Mẫu\t1980\t\t1\tLê Văn Ví (truy tặng)\t1950\n2\tTrần Thị Thử\t1981\t\t2\tNguyễn Văn Thử\tkhoảng 1975\n";
        let made = paste(&clerk, list, &defaults()).await.expect(201);
        assert_eq!((&made["row_count"], &made["heading_rows"]), (&json!(4), &json!([1])));
        let shown = rows(&clerk, &made).await;
        let places: Vec<_> = shown.iter().map(|row| (row["row"].as_i64().unwrap(), row["file_row"].as_i64())).collect();
        assert_eq!(places, [(2, None), (3, None), (1002, Some(2)), (1003, Some(3))]);
        assert_eq!(shown[2]["cells"], json!({"E": "1", "F": "Lê Văn Ví (truy tặng)", "G": "1950"}));
        assert_eq!((&shown[2]["read_as"]["name"], &shown[2]["read_as"]["posthumous"]), (&json!("Lê Văn Ví"), &json!(true)));
        let found = &shown[3]["findings"][0];
        assert_eq!((&found["code"], &found["column"]), (&json!("birth_unreadable"), &json!("G")));
        let refused = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({"decision": sample::but(sample::decision("12", 0), json!({"lines": null}))}))
            .header("If-Match", &made.etag())
            .await;
        assert!(refused.text().contains("Dòng 3 (E): “khoảng 1975”"), "{}", refused.text());
        // A column that a person names is one of its own list.
        let mapping = json!({"columns": [{"column": "G", "member": "post"}], "defaults": defaults()});
        let mapped = clerk.put(&format!("/v1/imports/{}/mapping", made.id()), &made.etag(), &mapping).await.expect(200);
        let shown = rows(&clerk, &mapped).await;
        assert_eq!((&shown[1]["read_as"]["birth_year"], &shown[3]["read_as"]["post"]), (&json!(1981), &json!("khoảng 1975")));
        let skipped = clerk.put(&format!("/v1/imports/{}/rows/1003", made.id()), &mapped.etag(), &json!({"skip": true})).await.expect(200);
        assert_eq!((&skipped["row_count"], &rows(&clerk, &skipped).await[1]["skipped"]), (&json!(3), &json!(false)));
    }

    async fn a_mapping_is_changed_and_remembered_for_the_next_list_of_these_headings(r: Register) {
        let clerk = r.clerk().await;
        let list = "STT\tHọ và tên\tNơi nhận quà\n1\tĐặng Thị Mẫu\tA5\n";
        let made = paste(&clerk, list, &defaults()).await.expect(201);
        assert_eq!(made["columns"][2]["member"], Value::Null);
        let path = format!("/v1/imports/{}/mapping", made.id());
        let mapping = json!({"columns": [{"column": "C", "member": "unit"}], "defaults": defaults()});
        let mapped = clerk.put(&path, &made.etag(), &mapping).await.expect(200);
        assert_eq!(rows(&clerk, &mapped).await[0]["read_as"]["unit"], "A5");
        let next = paste(&clerk, list, &defaults()).await.expect(201);
        assert_eq!(next["columns"][2]["member"], "unit");
        clerk.put(&path, &mapped.etag(), &json!({"columns": [{"column": "7"}]})).await.refused(400, "invalid_body").at("/columns/0/column", "invalid_value");
        clerk.put(&path, &mapped.etag(), &json!({"sheet": "Không có"})).await.refused(400, "invalid_body").at("/sheet", "unknown_value");
    }

    async fn a_question_about_days_is_answered_for_its_column(r: Register) {
        let clerk = r.clerk().await;
        let list = "STT\tHọ và tên\tNgày sinh\n1\tĐặng Thị Mẫu\t3/2/1980\n";
        let made = paste(&clerk, list, &defaults()).await.expect(201);
        assert_eq!((&made["questions"][0]["column"], &made["questions"][0]["code"]), (&json!("C"), &json!("day_or_month")));
        let answer = json!({"answers": [{"column": "C", "code": "day_or_month", "value": "day_first"}], "defaults": defaults()});
        let path = format!("/v1/imports/{}/mapping", made.id());
        let answered = clerk.put(&path, &made.etag(), &answer).await.expect(200);
        assert_eq!(answered["questions"], json!([]));
        assert_eq!(rows(&clerk, &answered).await[0]["read_as"]["birth_on"], "1980-02-03");
    }

    async fn who_a_row_may_be_is_shown(r: Register) {
        let clerk = r.clerk().await;
        let known = json!({"kind": "individual", "name": "Đặng Thị Mẫu", "birth_year": 1980, "unit": "Xã Mẫu"});
        let known = clerk.post("/v1/recipients", &known).await.expect(201);
        let made = paste(&clerk, LIST, &defaults()).await.expect(201);
        let first = rows(&clerk, &made).await.remove(0);
        assert_eq!(first["candidates"][0]["recipient_id"], known.id());
        let cautions: Vec<_> = first["findings"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
        assert!(cautions.contains(&"probable_same_person"), "{first}");
    }

    async fn a_preview_is_its_makers_and_ends_after_seven_days(r: Register) {
        let clerk = r.clerk().await;
        let made = import(&clerk, "../danh sach.csv", LIST.replace('\t', ";").into_bytes(), &defaults()).await.expect(201);
        assert_eq!(made["file_name"], "danh sach.csv");
        let limited = r.limited("xa-khac", "clerk", json!({"authority_codes": ["UBND_NINHTHUAN"]})).await;
        let path = format!("/v1/imports/{}", made.id());
        limited.get(&path).await.refused(404, "not_found");
        r.registrar().await.get(&path).await.expect(200);
        r.sql("UPDATE import SET expires_at = '2020-01-01T00:00:00.000Z'").unwrap();
        assert_eq!(clerk.get(&path).await.expect(200)["state"], "expired");
        let commit = json!({"decision": sample::but(sample::decision("77", 0), json!({"lines": null}))});
        let late = clerk.post(&format!("{path}/commit"), &commit).header("If-Match", "\"1\"");
        late.await.refused(409, "wrong_state");
        paste(&clerk, LIST, &defaults()).await.expect(201);
        clerk.get(&path).await.refused(404, "not_found");
    }
}
