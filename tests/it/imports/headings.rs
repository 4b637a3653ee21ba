//! Headings that only contain a word: of what may not be kept, of units that act on the list, of awards of the past.

use super::{import, paste, rows};
use crate::harness::{Register, sample::but};
use serde_json::{Value, json};

fn defaults() -> Value {
    json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})
}

/// A list of one person with columns of these headings before and behind the plain ones, each over a text.
fn list(columns: &[(&str, &str)]) -> [String; 2] {
    let plain = [("STT", "1"), ("Họ và tên", "Đặng Thị Mẫu"), ("Chức vụ", "Giáo viên"), ("Đơn vị", "Xã Mẫu")];
    let row = |columns: Vec<&(&str, &str)>| {
        let [headings, cells] =
            [0, 1].map(|at| columns.iter().map(|one| [one.0, one.1][at]).collect::<Vec<_>>().join("\t"));
        format!("{headings}\n{cells}\n")
    };
    [row(plain[..2].iter().chain(columns).chain(&plain[2..]).collect()), row(plain.iter().chain(columns).collect())]
}

on_both_engines! {
    async fn a_column_whose_heading_contains_a_word_of_what_may_not_be_kept_is_not_kept(r: Register) {
        let clerk = r.clerk().await;
        for (heading, member) in [
            ("Bệnh lý", "sensitive"), ("Kết quả xét nghiệm HIV", "sensitive"), ("Dân tộc thiểu số", "sensitive"),
            ("Tôn giáo (nếu có)", "sensitive"), ("Tiền án, tiền sự", "sensitive"), ("Số CMTND", "id_number"),
            ("Số thẻ CC", "id_number"), ("Mã BHYT", "id_number"),
        ] {
            let [list, _] = list(&[(heading, "Hoàn thành XQZ")]);
            let made = import(&clerk, "a.csv", list.replace('\t', ";").into(), &defaults()).await.expect(201);
            assert_eq!((&made["columns"][2]["member"], &made["file_kept"]), (&json!(member), &json!(false)), "{heading}");
            let row = rows(&clerk, &made).await.remove(0);
            assert_eq!((&row["cells"]["C"], &row["read_as"]["reason"], &row["verdict"]), (&Value::Null, &Value::Null, &json!("ok")), "{heading}: {row}");
        }
        assert_eq!(r.number("SELECT COUNT(*) FROM import WHERE book LIKE '%XQZ%' OR read_rows LIKE '%XQZ%' OR preview LIKE '%XQZ%'"), 0);
    }

    async fn a_heading_of_what_may_not_be_kept_reaches_over_the_empty_cells_right_of_it(r: Register) {
        let clerk = r.clerk().await;
        let person = "1;Lê Văn Mẫu;Xã Mẫu";
        for (name, list, kept) in [
            ("two headings below", format!("STT;Họ và tên;Đơn vị;Sức khỏe;\n;;;Loại;Ghi chú\n{person};A XQZ;Tim XQZ\n"), "ABC"),
            ("one heading below", format!("STT;Họ và tên;Đơn vị;Sức khỏe;\n;;;Loại;\n{person};A XQZ;Tim XQZ\n"), "ABC"),
            ("none below", format!("STT;Họ và tên;Đơn vị;Sức khỏe;\n{person};A XQZ;Tim XQZ\n"), "ABC"),
            ("headings with numbers", format!("STT;Họ và tên;Đơn vị;Sức khỏe;\n;;;Loại 1;Kết luận 2019\n{person};A XQZ;Tim XQZ\n"), "ABC"),
            ("three rows", format!("STT;Họ và tên;Đơn vị;Sức khỏe;;\n;;;Loại;Khám;\n;;;;Lần 1;Lần 2\n{person};A XQZ;Ho XQZ;Tim XQZ\n"), "ABC"),
            ("units below", format!("STT;Họ và tên;Đơn vị;Sức khỏe;;\n;;;Loại;Nơi khám;Chức vụ\n{person};A XQZ;Viện XQZ;Bác sĩ XQZ\n"), "ABC"),
            ("others behind", format!("STT;Họ và tên;Đơn vị;CCCD;;;Ghi chú\n;;;Số;Ngày cấp;Nơi cấp;\n{person};1 XQZ;2 XQZ;Công an XQZ;g\n"), "ABCG"),
            ("others below", format!("STT;Họ và tên;Đơn vị;;Sức khỏe;\n;;Tên;Cấp;Loại;Khám lần cuối\n{person};xã;A XQZ;Tim XQZ\n"), "ABCD"),
            ("at first", "Sức khỏe;;STT;Họ và tên;Đơn vị\nLoại;Ghi chú;;;\nA XQZ;Tim XQZ;1;Lê Văn Mẫu;Xã Mẫu\n".to_owned(), "CDE"),
        ] {
            for list in [list.clone(), list.replace(';', "\t")] {
                let made = if list.contains('\t') { paste(&clerk, &list, &defaults()).await } else { import(&clerk, "a.csv", list.into(), &defaults()).await }.expect(201);
                let found = rows(&clerk, &made).await;
                assert_eq!(found.len(), 1, "{name}: {found:?}");
                let letters: String = found[0]["cells"].as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(letters, kept, "{name}: {}", found[0]);
                let read = ["name", "unit", "parent_unit", "post"].map(|member| found[0]["read_as"][member].clone());
                assert_eq!(read, [json!("Lê Văn Mẫu"), json!("Xã Mẫu"), Value::Null, Value::Null], "{name}: {}", found[0]);
                assert_eq!(made["file_kept"], false, "{name}");
            }
        }
        assert_eq!(r.number("SELECT COUNT(*) FROM import WHERE book LIKE '%XQZ%' OR read_rows LIKE '%XQZ%' OR preview LIKE '%XQZ%'"), 0);
        // Someone whom such a word describes is one of the list; a heading that only the row below has is none of them.
        let own = "STT;Dân tộc;;\n;;Họ và tên;Đơn vị\n1;Tày XQZ;Lê Văn Mẫu;Xã Mẫu\n";
        let whose = "STT;Người khuyết tật;;Thôn\n;Họ và tên;Năm sinh;\n1;Lê Văn Mẫu;1980;Xã Mẫu\n";
        for list in [own, whose] {
            let made = import(&clerk, "a.csv", list.into(), &defaults()).await.expect(201);
            let found = rows(&clerk, &made).await;
            assert_eq!((&found[0]["read_as"]["name"], &found[0]["read_as"]["unit"]), (&json!("Lê Văn Mẫu"), &json!("Xã Mẫu")), "{}", found[0]);
        }
    }

    async fn an_id_number_among_other_words_is_told_at_its_row(r: Register) {
        let clerk = r.clerk().await;
        let text = "STT\tHọ và tên\tĐơn vị\tGhi chú\n1\tĐặng Thị Mẫu CCCD 001080012345\tXã Mẫu\t\n2\tLê Văn Thử\tXã Mẫu\tCMND: 012345678\n3\tLý Văn Dụ\tXã Mẫu\tSố vào sổ 123456789\n";
        let made = paste(&clerk, text, &defaults()).await.expect(201);
        let found = rows(&clerk, &made).await;
        let told = |row: &Value| {
            let own = row["findings"].as_array().unwrap().iter().find(|found| found["code"] == "id_number_in_cell").cloned();
            own.map(|found| {
                assert!(!found["message"].as_str().unwrap().contains("001080012345"), "{found}");
                [found["column"].clone(), found["verdict"].clone()]
            })
        };
        assert_eq!(found.iter().map(told).collect::<Vec<_>>(), [Some([json!("B"), json!("flaw")]), Some([json!("D"), json!("caution")]), None]);
        // A row that a person wrote in its place has no such number.
        let line = but(found[0]["read_as"].clone(), json!({"name": "Đặng Thị Mẫu"}));
        let path = format!("/v1/imports/{}/rows/{}", made.id(), found[0]["row"]);
        clerk.put(&path, &made.etag(), &line).await.expect(200);
        assert_eq!(rows(&clerk, &made).await[0]["verdict"], "ok");
    }

    async fn what_acts_on_the_list_or_is_of_the_past_displaces_nothing(r: Register) {
        let clerk = r.clerk().await;
        for (heading, text) in [
            ("Thâm niên công tác", "12 năm"), ("Quá trình công tác", "Dạy học từ 1999"), ("Thủ trưởng đơn vị", "Ông Lê Lạ"),
            ("Đơn vị xác nhận", "UBND xã Lạ"), ("Cơ quan trình", "Hội CTĐ tỉnh"), ("Tên đơn vị đề nghị", "Hội CTĐ tỉnh"),
            ("Đơn vị tổ chức hiến máu", "Viện Huyết học"), ("Nơi công tác cũ", "Sở Cũ"), ("Cơ quan chi trả", "Kho bạc"),
            ("Ý kiến của đơn vị", "Đồng ý"), ("Giới thiệu của đơn vị", "Có"), ("Khu vực", "II"), ("Cụm thi đua", "Cụm 1"),
            ("Danh hiệu hiện có", "Giấy khen"), ("Hình thức khen đã đạt", "Bằng khen"), ("Lần khen gần nhất", "Giấy khen"),
            ("Số bằng khen đã có", "3"), ("Chức vụ khi nghỉ hưu", "Giám đốc"), ("Chức vụ Đảng", "Bí thư chi bộ"),
        ] {
            for (list, column) in list(&[(heading, text)]).into_iter().zip(["C", "E"]) {
                let made = paste(&clerk, &list, &defaults()).await.expect(201);
                let row = rows(&clerk, &made).await.remove(0);
                let read = ["post", "unit", "parent_unit", "reason", "certificate_number", "award_code"].map(|member| row["read_as"][member].clone());
                assert_eq!(read, [json!("Giáo viên"), json!("Xã Mẫu"), Value::Null, Value::Null, Value::Null, json!("BK_BO_TINH")], "{heading}: {row}");
                assert_eq!(row["cells"][column], text, "{heading}: {row}");
            }
        }
        for list in list(&[("Danh hiệu năm qua", "Giấy khen"), ("Đề nghị tặng", "Bằng khen của Bộ trưởng")]) {
            let made = paste(&clerk, &list, &defaults()).await.expect(201);
            let member = |heading: &str| made["columns"].as_array().unwrap().iter().find(|one| one["heading"] == heading).unwrap()["member"].clone();
            assert_eq!([member("Danh hiệu năm qua"), member("Đề nghị tặng")], [json!("ignored"), json!("award")]);
        }
    }
}
