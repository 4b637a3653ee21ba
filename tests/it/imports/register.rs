//! Old registers: years of paper books from one file, by the command, and entered by another person.

use crate::harness::{Answer, Engine, Finished, Register};
use serde_json::json;
use std::fmt::Write;

/// The map of these tests.
const MAP: &str = "
days = 'day_first'
[columns]
'Cơ quan' = 'authority_codes'
'Số QĐ' = 'number'
'Ngày ký' = 'signed_on'
'Họ và tên' = 'name'
'Đơn vị' = 'unit'
'Loại' = 'recipient_kind'
'Hình thức' = 'award_code'
'Năm' = 'year_from'
'Đến' = 'year_to'
'Nguồn' = 'source'
[values.authority_codes]
'UBND tỉnh Kiên Giang' = 'UBND_KIENGIANG'
[values.award_code]
'Bằng khen' = 'BK_BO_TINH'
[defaults]
symbol = 'QĐ-UBND'
evidence = 'original'
title = 'Về việc tặng Bằng khen'
conferral_type = 'merit'
[[acknowledge]]
codes = ['competence_unknown']
reason = 'Sổ của các năm trước bảng thẩm quyền'
";

const HEADINGS: &str =
    "SỔ KHEN THƯỞNG;;;;;;;;;;\nTT;Cơ quan;Số QĐ;Ngày ký;Họ và tên;Đơn vị;Loại;Hình thức;Năm;Đến;Nguồn\n";

/// A row of the paper book.
fn row(n: usize, number: &str, day: &str, name: &str) -> String {
    format!(
        "{n};UBND tỉnh Kiên Giang;{number};{day};{name};Trường THCS Mẫu {n};Cá nhân;Bằng khen;2014;2014;Hộp {number}\n"
    )
}

/// Writes the file and the map; loads it.
fn load(r: &Register, rows: &str, more: &[&str]) -> Finished {
    let (file, map) = (r.folder.file("sổ cũ.csv"), r.folder.file("map.toml"));
    std::fs::write(&file, format!("{HEADINGS}{rows}")).unwrap();
    std::fs::write(&map, MAP).unwrap();
    let words = ["import", "register", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--account", "clerk"];
    r.run(&[&words[..], more].concat())
}

/// Enters the decisions of the import that was made last.
async fn enter(r: &Register, by: &str) -> Answer {
    let path = format!("/v1/imports/{}/register", r.number("SELECT MAX(id) FROM import"));
    r.person(by).await.post(&path, &json!({})).await
}

on_both_engines! {
    async fn rows_are_grouped_into_decisions_and_another_person_enters_them(r: Register) {
        let (clerk, _) = (r.clerk().await, r.registrar().await);
        // Rows of a decision need not follow one another; the second 12 is of another year.
        let rows = [row(1, "12/QĐ-UBND", "3/2/2015", "Đặng Thị Mẫu"), row(2, "0013", "15.6.2015", "Nguyễn Văn Thử"), row(3, "12", "03/02/2015", "Trần Văn Mẫu"),
            row(4, "12", "2016-02-03", "Lê Thị Thử"), HEADINGS.lines().nth(1).unwrap().to_owned() + "\n"].concat();
        let rows = rows.replace("3;UBND tỉnh Kiên Giang;12;03/02/2015;Trần Văn Mẫu;Trường THCS Mẫu 3;Cá nhân;Bằng khen;2014;2014;Hộp 12\n",
            "3;ubnd tinh kien giang;12;03/02/2015;Trần Văn Mẫu;Trường THCS Mẫu 3;Cá nhân;bằng khen;2014;2014;Hộp 12/QĐ-UBND\n");
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        let trial = load(&r, &rows, &["--dry-run"]).exit(0).text();
        assert!(trial.starts_with("chạy thử: nạp 3 quyết định gồm 4 dòng, 0 dòng đã nạp lần trước, 0 dòng chưa nạp\ncột không dùng: A TT\n"), "{trial}");
        assert_eq!((r.number("SELECT COUNT(*) FROM audit_event"), r.number("SELECT COUNT(*) FROM decision")), (events, 0));
        let loaded = load(&r, &rows, &[]).exit(0).text();
        assert!(loaded.starts_with("nạp 3 quyết định gồm 4 dòng"), "{loaded}");
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event WHERE act = 'import_register'"), 3);
        let waiting = clerk.get("/v1/decisions?state=submitted&number=12&signed_year=2015").await.expect(200);
        let decision = &waiting["items"][0];
        assert_eq!((&decision["line_count"], &decision["reference"], &decision["source"]), (&json!(2), &json!("12/QĐ-UBND"), &json!("Hộp 12/QĐ-UBND")));
        assert_eq!((&decision["year_from"], &decision["submitted_by"], &decision["signed_on"]), (&json!(2014), &json!("clerk"), &json!("2015-02-03")));
        // Who loaded the file does not enter it, nor does who may not register.
        enter(&r, "clerk").await.refused(403, "forbidden");
        let path = format!("/v1/imports/{}/register", r.number("SELECT MAX(id) FROM import"));
        let registrar = r.registrar().await;
        let call = || registrar.post(&path, &json!({})).header("Idempotency-Key", "once");
        let entered = call().await.expect(200);
        assert_eq!(entered.json(), json!({"registered": 3, "left": 0, "findings": []}));
        assert_eq!(call().await.expect(200).json(), entered.json());
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event WHERE act = 'register_decision'"), 3);
        let conferrals = clerk.get("/v1/conferrals?signed_year=2015&include_total=true").await.expect(200);
        assert_eq!(conferrals["total"], 3);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_second_run_goes_on_where_a_kill_stopped_the_first(r: Register) {
        r.clerk().await.get("/v1/me").await.expect(200);
        let mut rows = String::new();
        for n in 0..2_400 {
            let _ = write!(rows, "{}", row(n, &(n / 3 + 1).to_string(), "2015-06-15", &format!("Đặng Thị Mẫu {n}")));
        }
        let (file, map) = (r.folder.file("sổ cũ.csv"), r.folder.file("map.toml"));
        std::fs::write(&file, format!("{HEADINGS}{rows}")).unwrap();
        std::fs::write(&map, MAP).unwrap();
        let words = ["import", "register", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--account", "clerk", "--database", &r.database];
        let mut running = Register::keyed(crate::harness::command(words), &r.database, &r.folder).stdout(std::process::Stdio::null()).spawn().unwrap();
        let loaded = || r.number("SELECT COUNT(*) FROM import_decision");
        for _ in 0..600 {
            if loaded() > 0 || running.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        running.kill().unwrap();
        running.wait().unwrap();
        let first = loaded();
        assert!((1..800).contains(&first), "killed amid the load: {first}");
        let again = load(&r, &rows, &[]).exit(0).text();
        assert!(again.contains(&format!("{} dòng đã nạp lần trước, 0 dòng chưa nạp", 3 * first)), "{again}");
        assert_eq!((loaded(), r.number("SELECT COUNT(DISTINCT number_key) FROM decision"), r.number("SELECT COUNT(*) FROM import")), (800, 800, 1));
        let third = load(&r, &rows, &[]).exit(0).text();
        assert!(third.starts_with("nạp 0 quyết định gồm 0 dòng, 2400 dòng đã nạp lần trước"), "{third}");
    }
}

#[tokio::test]
async fn refused_rows_come_back_in_the_form_of_the_file_and_are_loaded_once_mended() {
    let r = Register::start(Engine::Sqlite).await;
    r.clerk().await.get("/v1/me").await.expect(200);
    let rows = [
        row(1, "12", "3/2/2015", "Đặng Thị Mẫu"),
        row(2, "12", "3/2/2015", "Trần Văn Mẫu").replace("Bằng khen", "Bằng gì"),
        row(3, "13", "31/2/2015", "Nguyễn Văn Thử"),
        row(4, "14", "3/2/2015", "Lê Thị Thử"),
        row(5, "14", "3/2/2015", "Lê Văn Thử").replace("Hộp 14", "Hộp 15"),
        row(6, "15", "3/2/2015", "Phạm Thị Thử"),
        row(7, "16", "3/2/2031", "Phạm Văn Thử"),
    ]
    .concat();
    let report = r.folder.file("refused.csv");
    let done = load(&r, &rows, &["--report", report.to_str().unwrap()]).exit(1);
    assert!(
        done.text().starts_with("nạp 1 quyết định gồm 1 dòng, 0 dòng đã nạp lần trước, 6 dòng chưa nạp"),
        "{}",
        done.text()
    );
    let mut refused = csv::ReaderBuilder::new().delimiter(b';').from_path(&report).unwrap();
    let headings = refused.headers().unwrap().iter().collect::<Vec<_>>().join(";");
    assert_eq!(headings, format!("{};Lý do chưa nạp", HEADINGS.lines().nth(1).unwrap()));
    let records: Vec<Vec<String>> =
        refused.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    let expected = [
        (1, "Dòng 4 của cùng quyết định"),
        (2, "Cột H “Hình thức”: Không có hình thức khen thưởng “Bằng gì”"),
        (3, "Cột D “Ngày ký”: “31/2/2015” không đọc được là ngày; hãy ghi như 26/05/2020."),
        (4, "ghi khác nhau: nguồn"),
        (5, "Dòng 6 và dòng 7"),
        (7, "Cột D “Ngày ký”: "),
    ];
    assert_eq!(records.len(), expected.len());
    for (record, (row, said)) in records.iter().zip(expected) {
        assert_eq!(record[..11].join(";"), rows.lines().nth(row - 1).unwrap());
        assert!(record[11].contains(said), "{record:?}");
        assert!(!record[11].contains(['[', ']']) || record[11].contains("tệp ánh xạ"), "{record:?}");
    }
    // The report is mended where it stands and loaded as a file of its own; its column more is none of the register's.
    let mended: String = records.iter().map(|record| record[..11].join(";") + ";lý do\n").collect();
    let mended = mended.replace("Bằng gì", "Bằng khen").replace("31/2/2015", "28/2/2015");
    let mended = mended.replace("Hộp 15", "Hộp 14").replace("2031", "2015");
    let second = load(&r, &mended, &[]).exit(0).text();
    assert!(second.starts_with("nạp 4 quyết định gồm 6 dòng"), "{second}");
    assert_eq!(r.number("SELECT COUNT(*) FROM decision WHERE state = 'submitted'"), 5);
    // A caution is answered for in the map, by the code that the report says; a map that errs is refused before.
    let again = load(&r, &row(8, "15", "3/2/2015", "Phạm Thị Thử"), &[]).exit(1).text();
    assert!(again.contains("hãy ghi “open_draft_number” với lý do ở [[acknowledge]] của tệp ánh xạ"), "{again}");
    let map = r.folder.file("other.toml");
    std::fs::write(&map, MAP.replace("= 'name'", "= 'nane'")).unwrap();
    let file = r.folder.file("sổ cũ.csv");
    let words = ["import", "register", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--account", "clerk"];
    assert!(r.run(&words).exit(1).stderr.contains("nane"));
    std::fs::write(&map, MAP.replace("'Nguồn' =", "'Nguồn gốc' =")).unwrap();
    assert!(r.run(&words).exit(1).stderr.contains("Nguồn gốc"));
    std::fs::write(&map, format!("{MAP}\n[[acknowledge]]\ncodes = ['open_draft_number']\nreason = 'Đã đối chiếu'\n"))
        .unwrap();
    r.run(&words).exit(0);
}

#[tokio::test]
async fn each_refused_row_says_all_that_is_wrong_with_it_each_with_its_column() {
    let r = Register::start(Engine::Sqlite).await;
    r.clerk().await.get("/v1/me").await.expect(200);
    let rows = [
        // The day of the decision, the kind and the year cannot be read.
        row(1, "12", "31/2/2015", "Đặng Thị Mẫu")
            .replace("Cá nhân", "con người")
            .replace(";2014;2014;", ";năm 2014;2014;"),
        // The kind cannot be read, and the award is none.
        row(2, "13", "3/2/2015", "Lê Thị Mẫu").replace("Cá nhân", "con người"),
        row(3, "13", "3/2/2015", "Trần Văn Mẫu").replace("Bằng khen", "Bằng gì").replace(";2014;2014;", ";2014;x;"),
        // No name, and a year that is to come.
        row(4, "14", "3/2/2015", "").replace("2014;2014", "2041;2041"),
    ]
    .concat();
    let report = r.folder.file("refused.csv");
    for (lang, expected) in [
        (
            "vi",
            [
                &[
                    "Cột D “Ngày ký”: “31/2/2015” không đọc",
                    "Cột G “Loại”: “con người” không phải một trong: cá nhân, tập thể, hộ gia đình",
                    "Cột I “Năm”: “năm 2014” không phải số nguyên",
                ][..],
                &["Cột G “Loại”: “con người”"],
                &[
                    "Cột J “Đến”: “x” không phải số nguyên",
                    "Cột H “Hình thức”: Không có hình thức khen thưởng “Bằng gì”",
                    "Hãy sửa ô, hoặc ghi ở [values.award_code] của tệp ánh xạ",
                ],
                &["Cột E “Họ và tên”: ", "Cột I “Năm”: "],
            ],
        ),
        (
            "en",
            [
                &[
                    "Column D “Ngày ký”: “31/2/2015” is no day",
                    "Column G “Loại”: “con người” is none of individual, collective, household",
                    "Column I “Năm”: “năm 2014” is no whole number",
                ][..],
                &["Column G “Loại”: "],
                &["Column J “Đến”: “x” is no whole number", "Column H “Hình thức”: There is no award “Bằng gì”"],
                &["Column E “Họ và tên”: ", "Column I “Năm”: "],
            ],
        ),
    ] {
        let done = load(&r, &rows, &["--lang", lang, "--dry-run", "--report", report.to_str().unwrap()]).exit(1);
        let mut refused = csv::ReaderBuilder::new().delimiter(b';').from_path(&report).unwrap();
        let reasons: Vec<String> = refused.records().map(|record| record.unwrap()[11].to_owned()).collect();
        assert_eq!(reasons.len(), 4, "{}", done.text());
        for (reason, expected) in reasons.iter().zip(expected) {
            for said in expected {
                assert!(reason.contains(said), "{said}: {reason}");
            }
            let other = if lang == "vi" { "olumn" } else { "ột " };
            assert!(!reason.replace("“năm 2014”", "").contains(other), "{reason}");
        }
        // What cannot be read of one row is said of no other.
        assert!(!reasons[1].contains("Cột J") && !reasons[1].contains("Column J"), "{reasons:?}");
        assert!(!reasons[2].contains("cùng quyết định") && !reasons[2].contains("same decision"), "{reasons:?}");
        let told = if lang == "vi" { "4 dòng chưa nạp; hãy sửa" } else { "rows refused: 4; mend them" };
        assert!(done.stderr.contains(told), "{}", done.stderr);
    }
}

#[tokio::test]
async fn a_book_with_one_column_of_years_means_that_year_and_its_sums_and_signatures_are_no_conferrals() {
    let r = Register::start(Engine::Sqlite).await;
    let clerk = r.clerk().await;
    clerk.get("/v1/me").await.expect(200);
    let (file, map) = (r.folder.file("sổ.csv"), r.folder.file("map.toml"));
    let years = |text: &str| text.lines().filter(|line| !line.starts_with("'Đến'")).collect::<Vec<_>>().join("\n");
    std::fs::write(&map, years(MAP)).unwrap();
    let one = |n, name: &str| row(n, "12", "3/2/2015", name).replace("2014;2014", "2014");
    let text = [
        HEADINGS.replace(";Đến", ""),
        one(1, "Đặng Thị Mẫu"),
        ";;;;Cộng trang 1;;;;;2\n".to_owned(),
        one(2, "Trần Văn Mẫu"),
        "3;;;;;;;;;\n".to_owned(),
        "Tổng cộng: 02 người;;;;;;;;;\n".to_owned(),
        ";;;;Kiên Giang, ngày 5 tháng 6 năm 2015;;;;;\n".to_owned(),
        "NGƯỜI LẬP BIỂU;;;;CHỦ TỊCH;;;;;\n;;;;Lê Văn Ký;;;;;\n".to_owned(),
    ]
    .concat();
    std::fs::write(&file, text).unwrap();
    let words = ["import", "register", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--account", "clerk"];
    let loaded = r.run(&words).exit(0).text();
    let said = "nạp 1 quyết định gồm 2 dòng, 0 dòng đã nạp lần trước, 0 dòng chưa nạp\n6 dòng để ngoài, không phải dòng khen thưởng: \
                4 (Cộng trang 1); 6 (3); 7 (Tổng cộng: 02 người); 8 (Kiên Giang, ngày 5 tháng 6 năm 2015); 9 (NGƯỜI LẬP BIỂU); 10 (Lê Văn Ký)\n";
    assert!(loaded.starts_with(said), "{loaded}");
    let decision = clerk.get("/v1/decisions?state=submitted").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&decision["year_from"], &decision["year_to"], &decision["line_count"]),
        (&json!(2014), &json!(2014), &json!(2))
    );
    // A second run takes nothing and refuses nothing.
    let again = r.run(&[&words[..], &["--lang", "en"]].concat()).exit(0).text();
    assert!(
        again.starts_with("0 decisions of 0 rows loaded, 2 rows loaded before, 0 refused\n6 rows left out"),
        "{again}"
    );
}

#[tokio::test]
async fn what_cannot_be_entered_is_left_and_said_and_the_loader_does_not_enter_it() {
    let r = Register::start(Engine::Sqlite).await;
    r.clerk().await.get("/v1/me").await.expect(200);
    let rows =
        [row(1, "12", "3/2/2015", "Đặng Thị Mẫu"), row(2, "13", "4/2/2015", "Đặng Thị Mẫu").replace("Mẫu 2", "Mẫu 1")]
            .concat();
    load(&r, &rows, &[]).exit(0);
    let import = r.number("SELECT MAX(id) FROM import");
    // The clerk has become a registrar since, and is still the one who loaded the file.
    let account = r.administrator().await.get("/v1/accounts/clerk").await.expect(200);
    r.administrator()
        .await
        .put("/v1/accounts/clerk", &account.etag(), &json!({"name": "clerk", "role": "registrar"}))
        .await
        .expect(200);
    enter(&r, "clerk").await.refused(403, "four_eyes");
    let entered = enter(&r, "registrar").await.expect(200);
    assert_eq!((&entered["registered"], &entered["left"]), (&json!(1), &json!(1)), "{}", entered.text());
    let left = r.number("SELECT id FROM decision WHERE state = 'submitted'");
    let finding = &entered["findings"][0];
    let expected = (&json!("probable_same_person"), &json!(format!("/decisions/{left}")));
    assert_eq!((&finding["code"], &finding["pointer"]), expected);
    let words =
        json!({"acknowledge": [{"codes": ["probable_same_person", "same_award_same_year"], "reason": "Hai người"}]});
    let path = format!("/v1/imports/{import}/register");
    let rest = r.registrar().await.post(&path, &words).await.expect(200);
    assert_eq!((&rest["registered"], &rest["left"]), (&json!(1), &json!(0)), "{}", rest.text());
    r.run(&["audit", "verify"]).exit(0);
}
