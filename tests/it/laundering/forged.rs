//! Events that were written by hand, and what would stand behind them.

use super::{found, innocent, with_a_recipient, without};
use crate::harness::{Engine, Register};
use award_registry::store::{Db, proof};
use serde_json::json;

on_both_engines! {
    async fn an_event_appended_by_hand_with_a_right_hash_is_named_and_nothing_is_written_behind_it(r: Register) {
        let (id, facts) = with_a_recipient(&r).await;
        let kept = r.folder.file("head.json");
        std::fs::write(&kept, r.auditor().await.get("/v1/audit/head").await.expect(200).text()).unwrap();
        innocent(&r, id, &facts, "Giáo viên").await.expect(200);
        let (clerk, auditor) = (r.clerk().await, r.auditor().await);
        let last = r.number("SELECT max(seq) FROM audit_event");
        let campaign = r.number("SELECT max(id) FROM campaign").to_string();
        let was = r.sql(&format!("SELECT name_vi FROM campaign WHERE id = {campaign}")).unwrap();
        // Without a seal, with one of another event, and with any.
        let other = r.sql(&format!("SELECT seal FROM audit_event WHERE seq = {last}")).unwrap();
        for seal in ["NULL".to_owned(), format!("'{}'", other.trim()), "'x'".to_owned()] {
            r.forge_with_event("campaign", &campaign, &format!("UPDATE campaign SET name_vi = 'x' WHERE id = {campaign}"), &seal);
            let named = format!("event {}: it was not written by the program", last + 1);
            for words in [["audit", "verify"].as_slice(), &["audit", "verify", "--head", kept.to_str().unwrap()], &["doctor"]] {
                let seen = r.run(words).exit(1).stderr;
                assert!(seen.contains(&named), "{words:?}: {seen}");
            }
            let refused = clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"})).header("Accept-Language", "en").await.refused(503, "unavailable").text();
            assert!(refused.contains(&format!("Event {} of the trail was not written by the program", last + 1)), "{refused}");
            r.stranger().get("/readyz").await.refused(503, "unavailable");
            auditor.get("/v1/audit/head").await.refused(503, "unavailable");
            assert!(r.run(&["token", "create", "--account", "another", "--role", "clerk"]).exit(3).stderr.contains("was not written by the program"));
            if r.engine == Engine::Sqlite {
                let copy = r.folder.file("copy.sqlite");
                assert!(r.run(&["backup", "--output", copy.to_str().unwrap()]).exit(1).stderr.contains(&named));
            }
            let undo = format!("DELETE FROM audit_event WHERE seq > {last}; UPDATE campaign SET name_vi = '{}' WHERE id = {campaign}", was.trim());
            r.sql(&without(&r, &undo)).unwrap();
        }
        r.stranger().get("/readyz").await.expect(200);
        clerk.post("/v1/recipients", &json!({"kind": "individual", "name": "Trần Văn Mẫu"})).await.expect(201);
        r.run(&["audit", "verify"]).exit(0);
        // Without the key nobody can tell, and it says so.
        let key = r.folder.file("registry.sqlite.key");
        std::fs::rename(&key, r.folder.file("away")).unwrap();
        assert!(r.run(&["audit", "verify"]).exit(0).text().contains("not checked: who wrote the newest events"));
    }

    async fn a_token_put_back_with_a_forged_event_is_refused_before_and_after_a_restart(r: Register) {
        let mut r = r;
        let administrator = r.administrator().await;
        let secret = r.token_of("reg9", "registrar");
        r.holding(&secret).get("/v1/me").await.expect(200);
        let id = r.number("SELECT max(id) FROM token");
        let db = Db::open(&r.database, None).await.unwrap();
        let digest = async || proof::digests_of(&db, &[("token", id)]).await.unwrap().pop().flatten().unwrap();
        let good = digest().await;
        r.sql("CREATE TABLE kept AS SELECT * FROM token").unwrap();
        administrator.post(&format!("/v1/tokens/{id}/revoke"), &json!({})).await.expect(200);
        r.holding(&secret).get("/v1/me").await.expect(401);
        let revoked = digest().await;
        let columns = ["revoked_at", "expires_at", "seal"].map(|column| format!("{column} = (SELECT {column} FROM kept WHERE id = {id})")).join(", ");
        r.sql(&format!("UPDATE token SET {columns} WHERE id = {id}; DROP TABLE kept")).unwrap();
        assert_eq!(digest().await, good);
        db.close().await.unwrap();
        r.append_event("token", ("token", &id.to_string()), [&revoked, &good], |_, _| "NULL".to_owned());
        r.holding(&secret).get("/v1/me").await.expect(401);
        r.start_again();
        r.holding(&secret).get("/v1/me").await.expect(401);
        // Nor where the event of the revoking says something else.
        r.sql(&without(&r, &format!("DELETE FROM audit_event WHERE noun = 'token' AND act = 'edit'; UPDATE audit_event SET rows = replace(rows, '{revoked}', '{good}') WHERE act = 'revoke_token'"))).unwrap();
        r.start_again();
        r.holding(&secret).get("/v1/me").await.expect(401);
        assert!(found(&r).contains("its hash is not that of its content"));
    }
}
