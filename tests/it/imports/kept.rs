//! The file of an import: attached to the decision that its rows go to, unless it has what may not be kept.

use super::{data, form, import, paste, rows};
use crate::harness::{Answer, Person, Register, sample};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const LIST: &str = "STT,Họ và tên,Đơn vị,Ghi chú\n1,Đặng Thị Mẫu,Xã Mẫu,001080012345\n2,Nguyễn Văn Thử,Xã Thử,\n";

fn defaults() -> Value {
    json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"})
}

async fn commit(clerk: &Person, made: &Answer, number: &str) -> Answer {
    let decision = sample::but(sample::decision(number, 0), json!({"lines": null}));
    let path = format!("/v1/imports/{}/commit", made.id());
    clerk.post(&path, &json!({"decision": decision})).header("If-Match", &made.etag()).await
}

/// Which files of imports wait, by their SHA-256.
fn waiting(r: &Register) -> Vec<String> {
    let folders = std::fs::read_dir(r.folder.file("registry.sqlite.attachments").join("imports"));
    let files = folders.into_iter().flatten().map(|folder| folder.unwrap().path()).filter(|path| path.is_dir());
    let files = files.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

on_both_engines! {
    async fn the_file_of_a_list_is_attached_to_its_decision_unchanged_in_the_same_act(r: Register) {
        let clerk = r.clerk().await;
        let file = data("annexes/founding_77_rows.xlsx");
        let sha256 = hex::encode(Sha256::digest(&file));
        let made = import(&clerk, "Danh sách.xlsx", file.clone(), &json!({"award_code": "BK_BO_TINH"})).await.expect(201);
        assert_eq!((&made["file_kept"], waiting(&r)), (&json!(true), vec![sha256.clone()]));
        assert_eq!(r.number("SELECT COUNT(*) FROM attachment"), 0);
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        let draft = commit(&clerk, &made, "12").await.expect(201);
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events + 1);
        let path = format!("/v1/decisions/{}/attachments", draft.id());
        let listed = clerk.get(&path).await.expect(200);
        let kept = &listed["items"][0];
        assert_eq!((&kept["kind"], &kept["file_name"], &kept["sha256"]), (&json!("annex"), &json!("Danh sách.xlsx"), &json!(sha256)));
        assert_eq!(kept["media_type"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assert_eq!(clerk.get(&format!("{path}/1")).await.expect(200).bytes, file);
        let said = r.run(&["audit", "verify"]).exit(0).text();
        assert!(said.contains("1 attachments"), "{said}");
        // The same file for another decision lies there once.
        let second = import(&clerk, "lần 2.xlsx", file, &json!({"award_code": "BK_BO_TINH"})).await.expect(201);
        commit(&clerk, &second, "13").await.expect(201);
        assert_eq!(r.number("SELECT COUNT(DISTINCT sha256) FROM attachment"), 1);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_file_with_columns_that_may_not_be_kept_or_hidden_parts_is_not(r: Register) {
        let clerk = r.clerk().await;
        for (file, code) in [("sensitive_and_id_columns.xlsx", "id_number_columns"), ("hidden_row_and_sheet.xlsx", "file_not_kept")] {
            let made = import(&clerk, file, data(&format!("annexes/{file}")), &defaults()).await.expect(201);
            assert_eq!(made["file_kept"], false, "{file}");
            assert!(made["notes"].as_array().unwrap().iter().any(|note| note["code"] == code), "{file}: {}", made["notes"]);
        }
        let pasted = paste(&clerk, &LIST.replace(',', "\t"), &defaults()).await.expect(201);
        assert_eq!((&pasted["file_kept"], waiting(&r)), (&json!(false), vec![]));
        let draft = commit(&clerk, &pasted, "12").await.expect(201);
        assert_eq!(clerk.get(&format!("/v1/decisions/{}/attachments", draft.id())).await.expect(200)["items"], json!([]));
    }

    async fn what_a_person_names_an_id_number_is_forgotten_with_the_file_then_and_for_the_next_list(r: Register) {
        let clerk = r.clerk().await;
        let made = import(&clerk, "a.csv", LIST.into(), &defaults()).await.expect(201);
        assert_eq!((&made["file_kept"], waiting(&r).len()), (&json!(true), 1));
        let mapping = json!({"columns": [{"column": "D", "member": "id_number"}], "defaults": defaults()});
        let mapped = clerk.put(&format!("/v1/imports/{}/mapping", made.id()), &made.etag(), &mapping).await.expect(200);
        assert_eq!((&mapped["file_kept"], waiting(&r)), (&json!(false), vec![]));
        assert_eq!(rows(&clerk, &mapped).await[0]["cells"]["D"], Value::Null);
        assert_eq!(r.number("SELECT COUNT(*) FROM import WHERE book LIKE '%001080012345%' OR read_rows LIKE '%001080012345%'"), 0);
        let next = import(&clerk, "b.csv", LIST.replace("Thử", "Khác").into(), &defaults()).await.expect(201);
        assert_eq!((&next["file_kept"], waiting(&r)), (&json!(false), vec![]));
        assert_eq!(r.number("SELECT COUNT(*) FROM import WHERE book LIKE '%001080012345%'"), 0);
        let draft = commit(&clerk, &mapped, "12").await.expect(201);
        assert_eq!(clerk.get(&format!("/v1/decisions/{}/attachments", draft.id())).await.expect(200)["items"], json!([]));
    }

    async fn a_file_that_went_missing_refuses_the_commit_and_says_what_to_do(r: Register) {
        let clerk = r.clerk().await;
        let made = import(&clerk, "a.csv", LIST.into(), &defaults()).await.expect(201);
        std::fs::remove_dir_all(r.folder.file("registry.sqlite.attachments").join("imports")).unwrap();
        commit(&clerk, &made, "12").await.refused(503, "unavailable");
        assert_eq!(r.number("SELECT COUNT(*) FROM decision"), 0);
        let fields = vec![("file", Some("a.csv"), LIST.into()), ("defaults", None, defaults().to_string().into_bytes())];
        form(&clerk, "/v1/imports", fields).await.expect(201);
        let kept = commit(&clerk, &made, "12").await.expect(201);
        assert_eq!(clerk.get(&format!("/v1/decisions/{}/attachments", kept.id())).await.expect(200)["items"][0]["n"], 1);
        r.run(&["audit", "verify"]).exit(0);
    }
}
