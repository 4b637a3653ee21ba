//! The list of a decision from a file by the command: the same verdicts, the same draft.

use super::folder;
use crate::harness::{Answer, Person, Register, sample};
use serde_json::json;

/// A draft of the founding record, without lines.
async fn founding(clerk: &Person) -> Answer {
    let body = json!({"act": "award", "authority_codes": ["TW_HCTD", "UBND_KIENGIANG"], "attribution": "undivided", "campaign_code": "HMTN",
        "year_from": 2019, "year_to": 2019, "conferral_type": "campaign", "evidence": "press", "source": "Kết quả công tác hội 6 tháng đầu năm 2020", "announced_year": 2020,
        "stated_totals": [{"award_code": "BK", "recipient_kind": "collective", "count": 25}, {"award_code": "BK", "recipient_kind": "individual", "count": 52}]});
    clerk.post("/v1/decisions", &body).await.expect(201)
}

on_both_engines! {
    async fn the_founding_77_rows_go_from_a_spreadsheet_to_the_sentence_by_the_command(r: Register) {
        let (clerk, registrar) = (r.clerk().await, r.registrar().await);
        let draft = founding(&clerk).await;
        let (file, id) = (folder().join("annexes/founding_77_rows.xlsx"), draft.id().to_string());
        let annex = |more: &[&str]| r.run(&[&["import", "annex", file.to_str().unwrap(), "--decision", &id], more].concat());
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        // Without an award each row has a flaw, and neither the draft nor an import is written by a trial.
        let flawed = annex(&["--account", "clerk", "--dry-run", "--lang", "en"]).exit(1);
        assert!(flawed.stderr.contains("rows with flaws: 77"), "{}", flawed.stderr);
        assert_eq!(flawed.text().lines().filter(|line| line.contains("flaw")).count(), 78, "{}", flawed.text());
        let trial = annex(&["--account", "clerk", "--award", "BK", "--dry-run"]).exit(0).text();
        assert!(trial.contains("đạt: 77, cần xem lại: 0, lỗi: 0"), "{trial}");
        assert!(trial.contains("BK, tập thể: 25\nBK, cá nhân: 52\n"), "{trial}");
        assert_eq!(r.number("SELECT COUNT(*) FROM import"), 0);
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events);
        // Who may not record may not by the command either; an account that is not there is named.
        assert!(annex(&["--account", "nobody", "--award", "BK"]).exit(1).stderr.contains("nobody"));
        annex(&["--account", "auditor", "--award", "BK"]).exit(1);
        let filled = annex(&["--account", "clerk", "--award", "BK"]).exit(0).text();
        assert!(filled.ends_with(&format!("dự thảo {id}: 77 dòng\n")), "{filled}");
        let by = r.sql("SELECT act, actor FROM audit_event ORDER BY seq DESC LIMIT 1").unwrap();
        assert_eq!(by.split_whitespace().collect::<Vec<_>>(), ["import_annex", "clerk"]);
        let draft = clerk.get(&format!("/v1/decisions/{id}")).await.expect(200);
        let submitted = clerk.take("submit", &draft, &sample::all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200);
        let sentence = r.run(&["summary", "--campaign", "HMTN", "--year", "2019"]).exit(0).text();
        assert!(sentence.contains("tặng 77 Bằng khen cho 25 tập thể, 52 cá nhân"), "{sentence}");
        r.run(&["audit", "verify"]).exit(0);
    }
}

#[tokio::test]
async fn what_refuses_a_row_is_mended_at_the_page_that_the_command_names() {
    let r = Register::start(crate::harness::Engine::Sqlite).await;
    let clerk = r.clerk().await;
    let draft = founding(&clerk).await;
    let file = r.folder.file("danh sách.csv");
    std::fs::write(&file, "STT;Họ và tên;Năm sinh\n1;Đặng Thị Mẫu;1980\n2;Nguyễn Văn Thử;khoảng 1975\n").unwrap();
    let (path, id) = (file.to_str().unwrap(), draft.id().to_string());
    let words = ["import", "annex", path, "--decision", &id, "--account", "clerk", "--award", "BK", "--recipient-kind"];
    r.run(&[&words[..], &["person"]].concat()).exit(2);
    let words = [&words[..], &["individual"]].concat();
    let flawed = r.run(&words).exit(1);
    assert!(flawed.text().contains("khoảng 1975"), "{}", flawed.text());
    let import = r.number("SELECT MAX(id) FROM import");
    assert!(flawed.stderr.contains(&format!("/imports/{import}")), "{}", flawed.stderr);
    assert_eq!(clerk.get(&format!("/v1/imports/{import}")).await.expect(200)["verdicts"]["flaw"], 1);
    let mapping = r.folder.file("mapping.json");
    std::fs::write(&mapping, json!({"columns": [{"column": "C"}]}).to_string()).unwrap();
    let mapped = r.run(&[&words[..], &["--mapping", mapping.to_str().unwrap()]].concat()).exit(0).text();
    assert!(mapped.ends_with(&format!("dự thảo {id}: 2 dòng\n")), "{mapped}");
    r.run(&["account", "disable", "--account", "clerk"]).exit(0);
    assert!(r.run(&words).exit(1).stderr.contains("clerk"));
    std::fs::write(&file, "%PDF-1.7").unwrap();
    r.registrar().await.get("/v1/me").await.expect(200);
    let words = ["import", "annex", path, "--decision", &id, "--account", "registrar"];
    assert!(r.run(&words).exit(1).stderr.contains("PDF"));
}

#[tokio::test]
async fn a_file_that_is_not_read_is_told_in_the_language_asked_without_codes() {
    let r = Register::start(crate::harness::Engine::Sqlite).await;
    let draft = founding(&r.clerk().await).await.id().to_string();
    let xlsx = std::fs::read(folder().join("annexes/plain.xlsx")).unwrap();
    for (name, bytes, vi, en) in [
        (
            "mật khẩu.xlsx",
            std::fs::read(folder().join("hostile/enc.xlsx")).unwrap(),
            "Tệp có mật khẩu; hãy mở, bỏ mật khẩu",
            "The file has a password",
        ),
        (
            "hỏng.xlsx",
            xlsx[..xlsx.len() / 2].to_vec(),
            "Tệp hỏng hoặc chưa tải lên hết",
            "The file is damaged or cut off",
        ),
        ("ảnh.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "Tệp là ảnh", "The file is a picture"),
        ("văn bản.pdf", b"%PDF-1.7\n".to_vec(), "Tệp là PDF", "The file is a PDF"),
        ("trống.csv", b" \n".to_vec(), "Tệp không có dòng nào có chữ", "The file has no row with a text"),
    ] {
        let file = r.folder.file(name);
        std::fs::write(&file, bytes).unwrap();
        let words = ["import", "annex", file.to_str().unwrap(), "--decision", &draft, "--account", "clerk"];
        for (more, said) in [(&[][..], vi), (&["--lang", "en"], en)] {
            let told = r.run(&[&words[..], more].concat()).exit(1).stderr;
            assert!(
                told.contains(said) && !told.contains("file_unreadable") && !told.contains("/file"),
                "{name}: {told}"
            );
        }
    }
    let words = ["import", "annex", "không có.xlsx", "--decision", &draft, "--account", "clerk"];
    assert!(r.run(&words).exit(1).stderr.contains("không có tệp này"));
    let file = folder().join("annexes/plain.xlsx");
    let words = ["import", "annex", file.to_str().unwrap(), "--decision", "999", "--account", "clerk"];
    let told = r.run(&words).exit(1).stderr;
    assert!(told.contains("trong sổ") && !told.contains("unknown_reference"), "{told}");
}
