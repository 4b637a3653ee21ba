//! Proof that nothing was altered: whoever edits the database by hand is seen.

use crate::harness::{
    Browser, Engine, Finished, Register, command,
    sample::{but, decision, line},
};
use serde_json::json;

mod columns;

/// A register with a row in every table under proof.
async fn filled(r: &Register) {
    let (clerk, registrar) = (r.clerk().await, r.registrar().await);
    let keyed = but(line(3), json!({"name": "Đặng Thị Mẫu", "external_ids": [{"system": "hrm", "value": "7"}]}));
    let answer = r.registered(&but(decision("1", 2), json!({"lines": [line(1), line(2), keyed]}))).await;
    let of_it = clerk.get(&format!("/v1/decisions/{}/conferrals", answer.id())).await.expect(200).items();
    let targets = json!([{"conferral_id": of_it[0]["id"], "name_right": "Đặng Thị Mậu"}]);
    r.registered(&but(decision("2", 0), json!({"act": "correct", "targets": targets}))).await;
    let right = json!([{"conferral_id": of_it[1]["id"], "right": {"post": "Giáo viên"}}]);
    r.registered(&json!({"act": "rectify", "evidence": "original", "remark": "Gõ thiếu chức vụ", "targets": right}))
        .await;
    clerk.post("/v1/decisions", &decision("3", 1)).await.expect(201);
    crate::attachments::attach(&clerk, answer.id(), "a.pdf", b"%PDF-1.7", "paper").await.expect(201);
    let add = async |body| clerk.post("/v1/recipients", &body).await.expect(201).id();
    let (a, b) = (
        add(json!({"kind": "individual", "name": "Trần Văn Mẫu"})).await,
        add(json!({"kind": "individual", "name": "Trần Mẫu"})).await,
    );
    registrar
        .post(&format!("/v1/recipients/{a}/merge"), &json!({"into_id": b, "reason": "Một người"}))
        .await
        .expect(200);
    add(json!({"kind": "household", "name": "Hộ ông Mẫu", "members": [{"name": "Trần Mẫu", "recipient_id": b}]})).await;
    clerk.post(&format!("/v1/recipients/{b}/years"), &json!({"year": 2024, "rating": "good"})).await.expect(201);
    let (before, now) = (
        add(json!({"kind": "collective", "name": "Trường A"})).await,
        add(json!({"kind": "collective", "name": "Trường B"})).await,
    );
    let succession = json!({"predecessor_id": before, "successor_id": now, "kind": "rename", "date": "2025-07-01", "instrument": "NQ 1"});
    clerk.post("/v1/recipient-successions", &succession).await.expect(201);
    clerk.post(&format!("/v1/recipients/{b}/id-numbers"), &json!({"id_number": "091180001234"})).await.expect(201);
    clerk
        .post(
            &format!("/v1/recipients/{b}/publication-consents"),
            &json!({"given_on": "2019-06-14", "source": "Phiếu"}),
        )
        .await
        .expect(201);
    clerk.get("/v1/conferrals/export?format=csv").await.expect(200);
    let limited = r.limited("limited", "clerk", json!({"authority_codes": ["UBND_LANGSON"]})).await;
    limited.post("/v1/recipients", &json!({"kind": "individual", "name": "Lê Văn Mẫu"})).await.expect(201);
    r.give_password("clerk", "clerk", "con mèo ngủ trên mái nhà").await;
    Browser::of(r).sign_in("clerk", "con mèo ngủ trên mái nhà").await.leads_to("/");
}

on_both_engines! {
    async fn a_row_added_taken_away_or_put_back_by_hand_is_seen_and_later_acts_do_not_cover_it(r: Register) {
        r.registered(&decision("1", 3)).await;
        r.sql("INSERT INTO campaign (code, name_vi, name_en, editions, version, created_at, updated_at) SELECT 'X', name_vi, name_en, editions, version, created_at, updated_at FROM campaign LIMIT 1").unwrap();
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains("written by no event"), "{seen}");
        // The next act takes up what it wrote itself, and nothing else.
        r.registered(&decision("2", 1)).await;
        assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("written by no event"));
        r.sql("DELETE FROM campaign WHERE code = 'X'").unwrap();
        r.run(&["audit", "verify"]).exit(0);
        let last = r.number("SELECT max(id) FROM conferral");
        r.sql(&format!("DELETE FROM conferral WHERE id = {last}")).unwrap();
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains(&format!("conferral {last}, which this event wrote, is gone")), "{seen}");
    }

    async fn columns_that_change_their_names_are_seen(r: Register) {
        r.registered(&decision("1", 3)).await;
        let swap = ["post TO aside", "unit TO post", "aside TO unit"];
        let swap = || swap.iter().for_each(|names| drop(r.sql(&format!("ALTER TABLE recipient RENAME COLUMN {names}")).unwrap()));
        swap();
        let seen = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(seen.contains("recipient"), "{seen}");
        swap();
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn a_head_that_was_kept_shows_a_tail_cut_off_and_a_chain_made_anew(r: Register) {
        // The events that made their tokens stay: a token whose event is gone is none.
        let outside_client = r.outside_client().await;
        r.registered(&decision("1", 2)).await;
        let head = outside_client.get("/v1/audit/head").await.expect(200).json();
        assert_eq!(head["size"], json!(r.number("SELECT count(*) FROM audit_event")));
        let kept = r.folder.file("head.json");
        std::fs::write(&kept, head.to_string()).unwrap();
        let kept = kept.to_str().unwrap();
        r.run(&["audit", "verify", "--head", kept]).exit(0);
        r.registered(&decision("2", 1)).await;
        r.run(&["audit", "verify", "--head", kept]).exit(0);
        // Another head: of other events, of another key, changed after it was signed.
        for (member, value) in [("root_hash", json!("00".repeat(32))), ("size", json!(3)), ("at", json!("2020-01-01T00:00:00.000Z")), ("key_id", json!("00".repeat(16)))] {
            let forged = r.folder.file("forged.json");
            std::fs::write(&forged, but(head.clone(), json!({member: value})).to_string()).unwrap();
            let seen = r.run(&["audit", "verify", "--head", forged.to_str().unwrap()]).exit(1).stderr;
            assert!(seen.contains("not signed by a key of this register"), "{seen}");
        }
        // The tail is cut off: what is left fits, but for the head.
        let drop = match r.engine {
            Engine::Sqlite => "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete",
            Engine::Postgres => "DROP TRIGGER audit_event_no_change ON audit_event",
        };
        let made = match r.engine {
            Engine::Sqlite => "SELECT group_concat(sql, '; ') FROM sqlite_schema WHERE name IN ('audit_event_no_update', 'audit_event_no_delete')",
            Engine::Postgres => "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'audit_event_no_change'",
        };
        let made = r.sql(made).unwrap();
        r.sql(drop).unwrap();
        let size = head["size"].as_i64().unwrap();
        r.sql(&format!("DELETE FROM audit_event WHERE seq >= {size}")).unwrap();
        let seen = r.run(&["audit", "verify", "--head", kept]).exit(1).stderr;
        assert!(seen.contains(&format!("event {size}: it is missing")), "{seen}");
        r.sql(&made).unwrap();
        // The program that ran all the while tells what is there now, as after a restart: a backup may have been put
        // back under it.
        let mut r = r;
        r.clerk().await.post("/v1/campaigns", &json!({"code": "HMTN_MAU", "name_vi": "Vận động", "name_en": "Campaign"})).await.expect(201);
        let now = r.outside_client().await.get("/v1/audit/head").await.expect(200).json();
        assert_eq!(now["size"], json!(r.number("SELECT count(*) FROM audit_event")));
        r.start_again();
        let again = r.outside_client().await.get("/v1/audit/head").await.expect(200).json();
        assert_eq!((&again["size"], &again["root_hash"]), (&now["size"], &now["root_hash"]));
    }

    async fn a_chain_computed_anew_by_another_key_is_not_that_of_the_head(r: Register) {
        r.registered(&decision("1", 2)).await;
        let head = r.auditor().await.get("/v1/audit/head").await.expect(200).json();
        let kept = r.folder.file("head.json");
        std::fs::write(&kept, head.to_string()).unwrap();
        // The forger has the program itself: the same database made again from nothing signs with a key of its own.
        let other = Register::start_anew(r.engine).await;
        other.registered(&decision("1", 2)).await;
        for role in ["auditor", "administrator", "client"] {
            other.token_of(role, role);
        }
        let seen = other.run(&["audit", "verify", "--head", kept.to_str().unwrap()]).exit(1).stderr;
        assert!(seen.contains("not signed by a key of this register"), "{seen}");
        // With the right key, the events are others.
        let key = std::fs::read(r.folder.file("registry.sqlite.key")).unwrap();
        std::fs::write(other.folder.file("registry.sqlite.key"), key).unwrap();
        assert!(other.run(&["migrate"]).exit(3).stderr.contains("audit new-key"), "another key is taken only on purpose");
        other.run(&["audit", "new-key"]).exit(0);
        let seen = other.run(&["audit", "verify", "--head", kept.to_str().unwrap()]).exit(1).stderr;
        assert!(seen.contains("not those the head was signed over"), "{seen}");
        other.run(&["audit", "verify"]).exit(0);
        assert_eq!(other.number("SELECT count(*) FROM audit_event WHERE act = 'create_signing_key'"), 2, "a new key is an event");
    }

    async fn a_proof_holds_without_the_register_and_one_that_was_touched_does_not(r: Register) {
        let registered = r.registered(&decision("1", 2)).await;
        let auditor = r.auditor().await;
        let kept = r.folder.file("head.json");
        std::fs::write(&kept, auditor.get("/v1/audit/head").await.expect(200).text()).unwrap();
        r.registered(&decision("2", 2)).await;
        let events = auditor.get(&format!("/v1/audit/events?act=register_decision&noun_id={}", registered.id())).await.expect(200).items();
        assert_eq!((events.len(), &events[0]["noun"]), (1, &json!("decision")), "one act is one event");
        let seq = events[0]["seq"].to_string();
        let event = auditor.get(&format!("/v1/audit/events/{seq}")).await.expect(200).json();
        assert!(event["after"].as_str().unwrap().contains("Đặng Thị Mẫu 1"));
        r.clerk().await.get(&format!("/v1/audit/events/{seq}")).await.refused(403, "forbidden");
        let text = r.run(&["audit", "prove", "--event", &seq, "--head", kept.to_str().unwrap()]).exit(0).text();
        r.run(&["audit", "prove", "--event", "99999"]).exit(1);
        let file = r.folder.file("proof.json");
        let check = |proof: &serde_json::Value| {
            std::fs::write(&file, proof.to_string()).unwrap();
            Finished::of(command(["audit", "check", file.to_str().unwrap()]))
        };
        let proof: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(check(&proof).exit(0).text().contains("register_decision by"));
        let other = Register::start_anew(r.engine).await;
        let foreign: serde_json::Value = serde_json::from_str(&other.run(&["audit", "prove", "--event", "1"]).exit(0).text()).unwrap();
        for (pointer, value) in [
            ("/event/actor", json!("x")),
            ("/event/seq", json!(2)),
            ("/inclusion/0", json!("00".repeat(32))),
            ("/inclusion", foreign["inclusion"].clone()),
            ("/head", foreign["head"].clone()),
            ("/key", foreign["key"].clone()),
            ("/consistency/0", json!("00".repeat(32))),
            ("/older", foreign["head"].clone()),
        ] {
            let mut touched = proof.clone();
            *touched.pointer_mut(pointer).unwrap() = value;
            assert!(check(&touched).exit(1).stderr.contains("event "), "{pointer}");
        }
    }

    async fn a_key_that_others_can_read_signs_nothing(r: Register) {
        use std::os::unix::fs::PermissionsExt;
        let key = r.folder.file("registry.sqlite.key");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(r.run(&["migrate"]).exit(3).stderr.contains("mode 600"));
    }
    async fn an_export_is_an_event_with_the_head_of_its_moment_and_the_digest_of_the_file(r: Register) {
        r.registered(&decision("1", 3)).await;
        let auditor = r.auditor().await;
        let before = auditor.get("/v1/audit/head").await.expect(200).json();
        let file = auditor.get("/v1/conferrals/export?format=csv&recipient_kind=individual").await.expect(200);
        assert_eq!(file.header("registry-head").unwrap(), format!("{}:{}", before["size"], before["root_hash"].as_str().unwrap()));
        let export = auditor.get(&format!("/v1/exports/{}", file.header("export-id").unwrap())).await.expect(200).json();
        let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(file.text()));
        assert_eq!((&export["sha256"], &export["rows"]), (&json!(digest), &json!(2)));
        assert_eq!((&export["filter"]["recipient_kind"], &export["format"]), (&json!(["individual"]), &json!("csv")));
        let acts = auditor.get("/v1/audit/events?noun=export").await.expect(200).items();
        assert_eq!(acts.iter().map(|e| e["act"].as_str().unwrap()).collect::<Vec<_>>(), ["start_export", "complete_export"]);
        auditor.get("/v1/exports/999").await.refused(404, "not_found");
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn anyone_may_verify_a_paper_and_learns_nothing_else(r: Register) {
        let registered = r.registered(&decision("1215", 3)).await;
        let paper = json!({"number": "1215", "symbol": "QĐ-UBND", "signed_on": "2020-05-26", "name": "ĐẶNG THỊ MẪU 1"});
        let ask = async |changes: serde_json::Value| r.stranger().post("/v1/verifications", &but(paper.clone(), changes)).await;
        assert_eq!(ask(json!({})).await.expect(200).json(), json!({"answer": "match"}));
        for other in [json!({"number": "1216"}), json!({"symbol": "QĐ-KT"}), json!({"signed_on": "2020-05-27"}), json!({"name": "Đặng Thị Mẫu"})] {
            assert_eq!(ask(other).await.expect(200).json(), json!({"answer": "no_match"}));
        }
        ask(json!({"name": " "})).await.refused(400, "invalid_body");
        let act = json!({"act": "cancel", "cancel_reason": "b", "targets": [{"decision_id": registered.id()}]});
        r.registered(&but(decision("1300", 0), act)).await;
        assert_eq!(ask(json!({})).await.expect(200).json(), json!({"answer": "cancelled"}));
        let mut refused = 0;
        for _ in 0..60 {
            refused += u32::from(r.stranger().post("/v1/verifications", &paper).await.status == 429);
        }
        assert!(refused > 0, "an address that asks without end is slowed down");
    }
    async fn two_hundred_writers_at_once_leave_no_gap_and_no_fork(r: Register) {
        let clerk = r.clerk().await;
        let before = r.number("SELECT count(*) FROM audit_event");
        let one = async |n: usize| clerk.post("/v1/recipients", &json!({"kind": "individual", "name": format!("Đặng Thị Mẫu {n}")})).await.status;
        let statuses = futures_util::future::join_all((0..200).map(one)).await;
        let made = statuses.iter().filter(|status| **status == 201).count();
        // One that waited too long is told so and wrote nothing.
        assert!(statuses.iter().all(|status| [201, 503].contains(status)) && made > 100, "{statuses:?}");
        assert_eq!(r.number("SELECT count(*) FROM audit_event") - before, i64::try_from(made).unwrap());
        assert_eq!(r.number("SELECT count(*) FROM audit_event"), r.number("SELECT max(seq) FROM audit_event"));
        assert_eq!(r.number("SELECT count(DISTINCT previous_hash) FROM audit_event"), r.number("SELECT max(seq) FROM audit_event"));
        r.run(&["audit", "verify"]).exit(0);
    }
    async fn exports_and_writes_at_once_wait_for_one_another_and_not_in_vain(r: Register) {
        r.registered(&decision("1", 3)).await;
        let clerk = r.clerk().await;
        let exports = futures_util::future::join_all((0..24).map(async |_| clerk.get("/v1/conferrals/export?format=ndjson").await.expect(200).text().lines().count()));
        let body = json!({"kind": "individual", "name": "Đặng Thị Mẫu"});
        let writes = futures_util::future::join_all((0..24).map(async |_| clerk.post("/v1/recipients", &body).await.expect(201).id()));
        let (rows, made) = futures_util::future::join(exports, writes).await;
        assert!(rows.iter().all(|rows| *rows == 3) && made.len() == 24, "{rows:?}");
        r.run(&["audit", "verify"]).exit(0);
    }
}
