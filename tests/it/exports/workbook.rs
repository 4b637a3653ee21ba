//! Lists in the layout that is asked for: XLSX, columns, languages, separators, packed files.

use crate::harness::{
    Answer, Register,
    sample::{but, decision, line},
    sheets::{Cell, Workbook},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Read;

const XLSX: &str = "/v1/conferrals/export?format=xlsx";

/// What of an export the register remembers.
async fn noted(r: &Register, file: &Answer) -> Value {
    r.auditor().await.get(&format!("/v1/exports/{}", file.header("export-id").unwrap())).await.expect(200).json()
}

/// Three lines: a collective, two people; one has a name that a spreadsheet would calculate, and a certificate.
async fn registered(r: &Register) {
    let named =
        but(line(1), json!({"name": "=SUM(A1) Mẫu", "post": "Chủ tịch <Hội> & \"Mẫu\"", "certificate_number": "0153"}));
    r.registered(&but(decision("0153", 0), json!({"lines": [named, line(2), line(3)]}))).await;
    let clerk = r.clerk().await;
    let first = clerk.get("/v1/conferrals?certificate_number=0153").await.expect(200).items().remove(0);
    let delivery = json!({"certificate_number": "0153", "presented_on": "2020-07-10", "bonus_paid_vnd": 1_490_000});
    let path = format!("/v1/conferrals/{}/delivery", first["id"]);
    clerk.put(&path, "*", &delivery).await.expect(200);
}

on_both_engines! {
    async fn a_workbook_has_numbers_that_are_names_as_text_days_as_days_and_no_formula(r: Register) {
        registered(&r).await;
        let file = r.outside_client().await.get(XLSX).await.expect(200);
        assert_eq!(file.header("content-type").unwrap(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assert!(file.header("content-disposition").unwrap().contains(".xlsx\""), "{:?}", file.header("content-disposition"));
        let book = Workbook::read(&file.bytes);
        assert_eq!(book.names(), ["Danh sách", "Thông tin"]);
        let list = book.table("Danh sách");
        assert_eq!(list.len(), 3);
        assert_eq!(list[0]["Họ tên, tên gọi"], Cell::text("=SUM(A1) Mẫu"));
        assert_eq!(list[0]["Chức vụ"], Cell::text("Chủ tịch <Hội> & \"Mẫu\""));
        for heading in ["Số văn bản", "Số bằng"] {
            assert_eq!(list[0][heading], Cell::text("0153"), "{heading}");
        }
        assert_eq!(list[0]["Ngày ký"], Cell::styled("43977", 3), "a day of the calendar");
        assert_eq!(list[0]["Ngày trao"], Cell::styled("44022", 3));
        assert_eq!(list[0]["Tiền thưởng đã chi (đồng)"], Cell::styled("1490000", 5), "a sum");
        assert_eq!(list[0]["Tình trạng"], Cell::text("còn hiệu lực"));
        assert_eq!(list[2]["Loại đối tượng"], Cell::text("tập thể"));
        assert_eq!(list[0]["Tên cơ quan"], Cell::text("Ủy ban nhân dân tỉnh Kiên Giang"));
        assert!(!book.sheets().any(|xml| xml.contains("<f>")), "nothing is calculated");
        assert!(book.sheet("Danh sách").contains("state=\"frozen\"") && book.sheet("Danh sách").contains("<autoFilter ref=\"A1:"));
        let english = Workbook::read(&r.outside_client().await.get(&format!("{XLSX}&lang=en&columns=name,status")).await.expect(200).bytes);
        assert_eq!(english.rows("List"), [["Name", "Status"], ["=SUM(A1) Mẫu", "in force"], ["Đặng Thị Mẫu 2", "in force"], ["Hội Chữ thập đỏ xã Mẫu 3", "in force"]]);
    }

    async fn a_workbook_says_what_it_was_filtered_by_what_it_holds_and_what_it_leaves_out(r: Register) {
        registered(&r).await;
        let cancelled = r.registered(&decision("2", 1)).await.id();
        let act = json!({"act": "cancel", "cancel_reason": "b", "targets": [{"decision_id": cancelled}]});
        r.registered(&but(decision("3", 0), act)).await;
        let file = r.auditor().await.get(&format!("{XLSX}&authority=UBND_KIENGIANG&year_from=2019&signed_from=2020-05-01")).await.expect(200);
        let (book, noted) = (Workbook::read(&file.bytes), noted(&r, &file).await);
        let about: Vec<String> = book.rows("Thông tin").into_iter().map(|row| row.join("|")).collect();
        for line in [
            "Cơ quan: Ủy ban nhân dân tỉnh Kiên Giang (UBND_KIENGIANG)",
            "Từ năm: 2019",
            "Ký từ ngày: 1/5/2020",
            "Tình trạng: còn hiệu lực",
            "Số dòng|3",
            "Không kể: đã hủy bỏ|1",
            "Người xuất|auditor",
            "BK_BO_TINH|Bằng khen của Bộ, ban, ngành, tỉnh|1|0|2|0|3",
            "Tổng||1|0|2|0|3",
        ] {
            assert!(about.iter().any(|row| row.ends_with(line)), "{line}: {about:#?}");
        }
        let head = file.header("registry-head").unwrap();
        assert!(about.contains(&format!("Đầu sổ lúc xuất|{head}")) && about.contains(&format!("Số lần xuất|{}", file.header("export-id").unwrap())), "{about:#?}");
        assert_eq!(noted["filter_in_words"].as_array().unwrap().len(), 4, "{noted}");
        assert_eq!(noted["effective_filter"]["status"], json!(["in_force"]));
        assert_eq!(noted["left_out"], json!([{"status": "cancelled", "total": 1}, {"status": "stripped", "total": 0}]));
        let total = |kind: &str, count: u32| json!({"award_code": "BK_BO_TINH", "award_name": "Bằng khen của Bộ, ban, ngành, tỉnh", "recipient_kind": kind, "count": count});
        assert_eq!(noted["totals"], json!([total("individual", 2), total("collective", 1)]));
        assert_eq!((&noted["format"], &noted["lang"], &noted["rows"]), (&json!("xlsx"), &json!("vi"), &json!(3)));
        assert_eq!(noted["sha256"], hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&file.bytes)));
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_list_without_rows_is_a_workbook_with_its_headings(r: Register) {
        let file = r.auditor().await.get(&format!("{XLSX}&columns=name,signed_on")).await.expect(200);
        let book = Workbook::read(&file.bytes);
        assert_eq!(book.rows("Danh sách"), [["Họ tên, tên gọi", "Ngày ký"]]);
        assert!(book.rows("Thông tin").contains(&vec!["Số dòng".to_owned(), "0".to_owned()]));
    }

    async fn columns_come_in_the_order_that_is_asked_for_in_the_language_and_with_the_separator(r: Register) {
        registered(&r).await;
        let auditor = r.auditor().await;
        let get = async |query: &str| auditor.get(&format!("/v1/conferrals/export?{query}")).await;
        let csv = get("format=csv&columns=unit,name,title,posthumous&lang=vi&separator=semicolon&recipient_kind=collective").await.expect(200);
        let title = decision("1", 0)["title"].as_str().unwrap().to_owned();
        assert_eq!(csv.text(), format!("Đơn vị;Họ tên, tên gọi;Trích yếu;Truy tặng\r\n;Hội Chữ thập đỏ xã Mẫu 3;{title};không\r\n"));
        assert_eq!(get("format=csv&columns=line,status&separator=tab").await.expect(200).text().lines().next(), Some("line\tstatus"));
        let ndjson = get("format=ndjson&columns=reference,status&recipient_kind=collective").await.expect(200).text();
        assert_eq!(ndjson, "{\"reference\":\"0153/QĐ-UBND\",\"status\":\"in_force\"}\n");
        for (query, parameter, code) in [
            ("format=csv&columns=name,nothing", "columns", "unknown_column"),
            ("format=csv&columns=name,name", "columns", "unknown_column"),
            ("format=csv&columns=id_numbers", "columns", "unknown_column"),
            ("format=ndjson&separator=tab", "separator", "not_for_format"),
            ("format=xlsx&compress=gzip", "compress", "not_for_format"),
            ("format=csv&lang=fr", "lang", "invalid_value"),
        ] {
            get(query).await.refused(400, "invalid_parameter").at(parameter, code);
        }
        assert_eq!(r.number("SELECT count(*) FROM export"), 3, "what is refused is no export");
    }

    async fn a_packed_file_is_the_file_and_is_not_packed_again(r: Register) {
        registered(&r).await;
        let auditor = r.auditor().await;
        let plain = auditor.get("/v1/conferrals/export?format=csv").await.expect(200).text();
        for (packing, media_type, ending) in [("gzip", "application/gzip", ".csv.gz\""), ("zstd", "application/zstd", ".csv.zst\"")] {
            let path = format!("/v1/conferrals/export?format=csv&compress={packing}");
            let file = auditor.get(&path).header("Accept-Encoding", "zstd, gzip").await.expect(200);
            assert_eq!((file.header("content-type").as_deref(), file.header("content-encoding")), (Some(media_type), None));
            assert!(file.header("content-disposition").unwrap().contains(ending));
            let mut unpacked = String::new();
            match packing {
                "gzip" => flate2::read::GzDecoder::new(&*file.bytes).read_to_string(&mut unpacked).unwrap(),
                _ => zstd::stream::Decoder::new(&*file.bytes).unwrap().read_to_string(&mut unpacked).unwrap(),
            };
            assert_eq!(unpacked, plain);
            let noted = noted(&r, &file).await;
            assert_eq!(noted["sha256"], hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&file.bytes)));
            assert_eq!((&noted["compress"], &noted["bytes"]), (&json!(packing), &json!(file.bytes.len())));
        }
    }

    async fn who_asks_only_what_would_come_makes_no_export(r: Register) {
        registered(&r).await;
        let auditor = r.auditor().await;
        let events = r.number("SELECT count(*) FROM audit_event");
        let head = async |query: &str| auditor.call(Method::HEAD, &format!("/v1/conferrals/export?{query}")).await;
        for (format, media_type) in [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")] {
            let answer = head(&format!("format={format}")).await.expect(200);
            assert_eq!(answer.header("content-type").as_deref(), Some(media_type));
            assert!(answer.header("content-disposition").unwrap().contains(format) && answer.bytes.is_empty());
            assert_eq!(answer.header("export-id"), None);
        }
        for query in ["format=csv&award=NONE", "format=csv&columns=nothing"] {
            assert_eq!(head(query).await.status, 400, "{query}");
        }
        assert_eq!((r.number("SELECT count(*) FROM export"), r.number("SELECT count(*) FROM audit_event")), (0, events));
    }

    async fn exports_are_listed_the_oldest_first_and_to_who_is_limited_the_own_ones(r: Register) {
        registered(&r).await;
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        for (person, format) in [(&clerk, "csv"), (&auditor, "xlsx"), (&clerk, "ndjson")] {
            person.get(&format!("/v1/conferrals/export?format={format}")).await.expect(200);
        }
        let listed = auditor.walk("/v1/exports", 2).await;
        let seen: Vec<_> = listed.iter().map(|e| (e["format"].as_str().unwrap(), e["exported_by"].as_str().unwrap())).collect();
        assert_eq!(seen, [("csv", "clerk"), ("xlsx", "auditor"), ("ndjson", "clerk")]);
        let mut one = auditor.get(&format!("/v1/exports/{}", listed[1]["id"])).await.expect(200).json();
        for signed in ["head", "key"] {
            assert!(one.as_object_mut().unwrap().remove(signed).is_some(), "{signed}");
        }
        assert_eq!(one, listed[1]);
        let limited = r.limited("tinh", "auditor", json!({"authority_codes": ["UBND_KIENGIANG"]})).await;
        assert_eq!(limited.get("/v1/exports?include_total=true").await.expect(200)["total"], 0);
        limited.get("/v1/conferrals/export?format=csv").await.expect(200);
        assert_eq!(limited.get("/v1/exports").await.expect(200).items().len(), 1);
    }

    async fn id_numbers_are_text_in_a_workbook(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let person = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Đặng Thị Mẫu"})).await.expect(201).id();
        let path = format!("/v1/recipients/{person}/id-numbers");
        clerk.post(&path, &json!({"id_number": "001080012345"})).await.expect(201);
        let named = json!({"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "recipient_id": person});
        r.registered(&but(decision("1", 0), json!({"lines": [named]}))).await;
        let asked = json!({"reason": "Đối chiếu trước khi trình, công văn 215/SNV-TĐKT"});
        let file = registrar.post(&format!("{XLSX}&columns=name"), &asked).await.expect(200);
        let rows = Workbook::read(&file.bytes).rows("Danh sách");
        assert_eq!(rows, [["Họ tên, tên gọi", "Số định danh"], ["Đặng Thị Mẫu", "001080012345"]]);
    }

    async fn the_command_line_writes_the_same_workbook(r: Register) {
        registered(&r).await;
        let path = r.folder.file("list.xlsx");
        let output = path.to_str().unwrap();
        r.run(&["export", "--format", "xlsx", "--columns", "name,number", "--recipient-kind", "collective", "--output", output]).exit(0);
        let book = Workbook::read(&std::fs::read(&path).unwrap());
        assert_eq!(book.rows("Danh sách"), [["Họ tên, tên gọi", "Số văn bản"], ["Hội Chữ thập đỏ xã Mẫu 3", "0153"]]);
        let text = r.run(&["export", "--format", "csv", "--separator", "semicolon", "--lang", "en", "--columns", "name,number"]).exit(0).text();
        assert!(text.starts_with("Name;Number\r\n"), "{text}");
        for wrong in [["--columns", "nothing"], ["--compress", "rar"]] {
            assert!(r.run(&["export", "--format", "csv", wrong[0], wrong[1]]).code != Some(0));
        }
    }
}
