//! Files that are none, or that would cost more than a list is worth: one clear problem each, and nothing else.

use super::{data, folder, form, import, paste};
use crate::harness::Register;
use serde_json::json;

/// The resident memory of the server, in MiB.
fn memory(r: &Register) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", r.program.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

on_both_engines! {
    async fn each_hostile_file_is_one_clear_problem_and_costs_the_server_nothing(r: Register) {
        let clerk = r.clerk().await;
        import(&clerk, "a.csv", data("annexes/comma.csv"), &json!({})).await.expect(201);
        let before = memory(&r);
        for (name, code) in [
            ("bomb.ods", "too_many_columns"),
            ("enc.xlsx", "password"),
            ("html.xls", "html"),
            ("sparse.xlsx", "too_many_columns"),
            ("trunc.xlsx", "damaged"),
            ("xls_hang.xls", "too_costly"),
            ("xls_oom.xls", "too_costly"),
        ] {
            let answer = import(&clerk, name, data(&format!("hostile/{name}")), &json!({})).await;
            answer.refused(422, "file_unreadable").at("/file", code);
        }
        for name in ["d1904.xlsx", "renamed.xlsx", "xlsx_oom2.xlsx"] {
            import(&clerk, name, data(&format!("hostile/{name}")), &json!({})).await.expect(201);
        }
        assert_eq!(std::fs::read_dir(folder().join("hostile")).unwrap().count(), 10, "each file is tried");
        assert!(memory(&r) < before + 30, "{before} MiB, then {} MiB", memory(&r));
    }

    async fn what_is_no_list_is_refused_in_words_that_say_what_to_send(r: Register) {
        let clerk = r.clerk().await;
        for (name, bytes, code) in [
            ("a.pdf", b"%PDF-1.7\n".to_vec(), "pdf"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "picture"),
            ("a.jpg.xlsx", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "picture"),
            ("a.rtf", b"{\\rtf1\\ansi}".to_vec(), "old_word"),
            ("a.zip", b"Rar!\x1a\x07\0".to_vec(), "archive"),
            ("a.xls", b"<table><tr><td>A</td></tr></table>".to_vec(), "html"),
            ("a.csv", Vec::new(), "empty"),
            ("a.csv", b"\n\n  \n".to_vec(), "empty"),
            ("a.bin", vec![1, 2, 3, 0, 255], "unknown_format"),
        ] {
            import(&clerk, name, bytes, &json!({})).await.refused(422, "file_unreadable").at("/file", code);
        }
        paste(&clerk, "  \n ", &json!({})).await.refused(422, "file_unreadable").at("/file", "empty");
    }

    async fn a_list_of_20_000_rows_is_read_and_a_longer_one_is_refused(r: Register) {
        let clerk = r.clerk().await;
        let list = |count: usize| (0..count).map(|n| format!("{n};Đặng Thị Mẫu {n}")).collect::<Vec<_>>().join("\n");
        let answer = import(&clerk, "a.csv", list(20_001).into_bytes(), &json!({})).await;
        answer.refused(422, "too_many_rows").at("/file", "too_many_rows");
        let wide = (0..201).map(|n| n.to_string()).collect::<Vec<_>>().join(";");
        let answer = import(&clerk, "a.csv", wide.into_bytes(), &json!({})).await;
        answer.refused(422, "file_unreadable").at("/file", "too_many_columns");
    }

    async fn a_form_is_refused_for_what_is_wrong_with_it(r: Register) {
        let clerk = r.clerk().await;
        clerk.post("/v1/imports", &json!({})).await.refused(415, "unsupported_media_type");
        form(&clerk, "/v1/imports", vec![]).await.refused(400, "invalid_body").at("/file", "required");
        let both = vec![("text", None, b"a".to_vec()), ("file", Some("a.csv"), b"a".to_vec())];
        form(&clerk, "/v1/imports", both).await.refused(400, "invalid_body").at("/file", "required");
        let other = vec![("text", None, b"a".to_vec()), ("nonsense", None, b"a".to_vec())];
        form(&clerk, "/v1/imports", other).await.refused(400, "unknown_member").at("/nonsense", "unknown_member");
        let twice = vec![("text", None, b"a".to_vec()), ("text", None, b"a".to_vec())];
        form(&clerk, "/v1/imports", twice).await.refused(400, "invalid_body").at("/text", "repeated");
        let wrong = vec![("text", None, b"a".to_vec()), ("defaults", None, b"{\"nonsense\":1}".to_vec())];
        form(&clerk, "/v1/imports", wrong).await.refused(400, "unknown_member").at("/defaults/nonsense", "unknown_member");
        let upside_down = json!({"award_code": "", "year_from": 2025, "year_to": 2024}).to_string().into_bytes();
        let wrong = form(&clerk, "/v1/imports", vec![("text", None, b"a".to_vec()), ("defaults", None, upside_down)]).await;
        wrong.refused(400, "invalid_body").at("/defaults/award_code", "empty").at("/defaults/year_to", "ends_before_start");
        let wrong = vec![("text", None, b"a".to_vec()), ("decision_id", None, b"x".to_vec())];
        form(&clerk, "/v1/imports", wrong).await.refused(400, "invalid_body").at("/decision_id", "wrong_type");
        let none = vec![("text", None, b"a".to_vec()), ("decision_id", None, b"999".to_vec())];
        form(&clerk, "/v1/imports", none).await.refused(422, "unknown_reference").at("/decision_id", "unknown_reference");
        let large = vec![("file", Some("a.csv"), vec![b'a'; 67 << 20])];
        form(&clerk, "/v1/imports", large).await.refused(413, "body_too_large");
    }
}
