//! Proof for those outside: inclusion and consistency over HTTP, and what a kept head shows of a register that was
//! altered.

use crate::harness::{
    Engine, Finished, Register, command,
    sample::{but, decision},
};
use award_registry::domain::audit::{ConsistencyProof, Head, InclusionProof, Link, compare};
use serde_json::{Value, json};
use std::path::PathBuf;

mod changes;
mod witness;

/// Keeps a JSON value in a file.
fn kept(r: &Register, name: &str, value: &Value) -> String {
    let path = r.folder.file(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Checks a proof with no database at hand.
fn check(arguments: &[&str]) -> Finished {
    Finished::of(command(["audit", "check"].iter().chain(arguments)))
}

/// Takes the last events out of the trail by hand, from a place on.
fn cut(r: &Register, from: i64) {
    let drop = match r.engine {
        Engine::Sqlite => "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete",
        Engine::Postgres => "DROP TRIGGER audit_event_no_change ON audit_event",
    };
    r.sql(drop).unwrap();
    r.sql(&format!("DELETE FROM audit_event WHERE seq >= {from}")).unwrap();
}

/// Adds so many events by hand: whatever they say, they have places and hashes.
fn stretch(r: &Register, events: i64) {
    let (numbers, hash) = match r.engine {
        Engine::Sqlite => (
            format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})"),
            "lower(hex(randomblob(32)))",
        ),
        Engine::Postgres => (
            format!("WITH n AS (SELECT i FROM generate_series(1, {events}) i)"),
            "encode(sha256(i::text::bytea), 'hex')",
        ),
    };
    // The register goes on behind the last, which bears the seal of its key.
    let (before, last) = (r.number("SELECT max(seq) FROM audit_event"), "ab".repeat(32));
    let (hash, seal) = (
        format!("CASE WHEN i = {events} THEN '{last}' ELSE {hash} END"),
        format!("CASE WHEN i = {events} THEN '{}' END", r.seal_of(before + events, &last)),
    );
    r.sql(&format!(
        "{numbers} INSERT INTO audit_event SELECT {before} + i, '2026-11-26T00:00:00.000Z', 'x', 'create_award', 'award', i, 'r', 'null', '{{}}', \
         '{{}}', {hash}, {hash}, {seal} FROM n"
    ))
    .unwrap();
}

on_both_engines! {
    async fn every_event_is_proven_over_http_and_the_proof_is_checked_without_the_register(r: Register) {
        r.registered(&decision("1", 2)).await;
        let auditor = r.auditor().await;
        let head = auditor.get("/v1/audit/head").await.expect(200).json();
        let size = head["size"].as_i64().unwrap();
        for seq in 1..=size {
            let answer = auditor.get(&format!("/v1/audit/events/{seq}/proof")).await.expect(200).json();
            let event = auditor.get(&format!("/v1/audit/events/{seq}")).await.expect(200).json();
            assert_eq!((&answer["seq"], &answer["hash"], &answer["size"], &answer["head"]["root_hash"]), (&json!(seq), &event["hash"], &json!(size), &head["root_hash"]));
            let proof: InclusionProof = serde_json::from_value(answer).unwrap();
            proof.check().unwrap();
            // At every size the register had since.
            for older in seq..=size {
                let answer = auditor.get(&format!("/v1/audit/events/{seq}/proof?size={older}")).await.expect(200).json();
                let proof: InclusionProof = serde_json::from_value(answer).unwrap();
                assert_eq!((proof.size, proof.head.size), (older, older));
                proof.check().unwrap();
                assert!(InclusionProof { hash: "00".repeat(32), ..proof.clone() }.check().is_err() && InclusionProof { seq: seq + 1, ..proof }.check().is_err());
            }
        }
        // On the command line, with the event's own content and a head that was kept from before.
        let mine = kept(&r, "mine.json", &head);
        r.registered(&decision("2", 1)).await;
        let event = kept(&r, "event.json", &auditor.get("/v1/audit/events/5").await.expect(200).json());
        let same = kept(&r, "same.json", &auditor.get(&format!("/v1/audit/events/5/proof?size={size}")).await.expect(200).json());
        let said = check(&[&same, "--head", &mine, "--event", &event]).exit(0).text();
        assert!(said.contains("event 5") && said.contains("has the content that is proven") && said.contains(&format!("stands for the same {size} events")), "{said}");
        // A head that an editor saved, with a mark of UTF-8 and its own ends of lines, is the same.
        let marked = r.folder.file("marked.json");
        std::fs::write(&marked, format!("\u{FEFF}{head}\r\n")).unwrap();
        assert_eq!(check(&[&same, "--head", marked.to_str().unwrap(), "--event", &event]).exit(0).text(), said);
        // Of another size the proof needs what leads from the one head to the other.
        let now = kept(&r, "now.json", &auditor.get("/v1/audit/events/5/proof").await.expect(200).json());
        let refused = check(&[&now, "--head", &mine]).exit(1).stderr;
        assert!(refused.contains(&format!("/v1/audit/consistency?from={size}&to=")), "{refused}");
        let grew = auditor.get(&format!("/v1/audit/consistency?from={size}")).await.expect(200).json();
        let newer = grew["to"].as_i64().unwrap() - size;
        let grew = kept(&r, "grew.json", &grew);
        let older = format!("is older than the register by {newer} events: it shows that the first {size} events are unchanged, and nothing about the later ones");
        for arguments in [vec![now.as_str(), "--head", &mine, "--consistency", &grew], vec![&grew, "--head", &mine]] {
            let said = check(&arguments).exit(0).text();
            assert!(said.contains(&older), "{said}");
        }
        let last = kept(&r, "last.json", &auditor.get(&format!("/v1/audit/events/{}/proof", size + newer)).await.expect(200).json());
        assert!(check(&[&last, "--head", &mine, "--consistency", &grew]).exit(0).text().contains("came after the head you kept: that head shows nothing about it"));
        // Without a head the proof stands on its own word, and says so.
        assert!(check(&[&now]).exit(0).text().contains("the key is the proof's own word"));
        assert!(check(&[&grew]).exit(2).stderr.contains("--head"));
    }

    async fn what_is_no_proof_and_what_is_of_another_register_is_refused_in_words(r: Register) {
        r.registered(&decision("1", 2)).await;
        let (other, auditor) = (Register::start_anew(r.engine).await, r.auditor().await);
        other.registered(&decision("1", 2)).await;
        let head = auditor.get("/v1/audit/head").await.expect(200).json();
        let size = head["size"].as_i64().unwrap();
        let proof = auditor.get("/v1/audit/events/3/proof").await.expect(200).json();
        let (mine, fine) = (kept(&r, "mine.json", &head), kept(&r, "fine.json", &proof));
        let foreign = kept(&r, "foreign.json", &other.auditor().await.get("/v1/audit/events/3/proof").await.expect(200).json());
        let said = check(&[&foreign, "--head", &mine]).exit(1).stderr;
        assert!(said.contains("is signed by key") && said.contains("of another register"), "{said}");
        // A forger signs what he likes by a key of his own: it fits itself, and no head that was kept.
        check(&[&foreign]).exit(0);
        for (member, value) in [("size", json!(size + 1)), ("root_hash", json!("00".repeat(32))), ("at", json!("2020-01-01T00:00:00.000Z"))] {
            let forged = kept(&r, "forged.json", &but(head.clone(), json!({member: value})));
            assert!(check(&[&fine, "--head", &forged]).exit(1).stderr.contains("changed after it was signed"), "{member}");
        }
        for (pointer, value) in [
            ("/path/0", json!("00".repeat(32))),
            ("/path/0", json!("xyz")),
            ("/path", json!([])),
            ("/hash", json!("00".repeat(32))),
            ("/seq", json!(4)),
            ("/seq", json!(0)),
            ("/seq", json!(i64::MIN)),
            ("/size", json!(size - 1)),
            ("/head/size", json!(size - 1)),
            ("/head/root_hash", json!("00".repeat(32))),
            ("/key/public_key", json!("AAAA")),
        ] {
            let mut touched = proof.clone();
            *touched.pointer_mut(pointer).unwrap() = value;
            check(&[&kept(&r, "touched.json", &touched)]).exit(1);
        }
        let event = auditor.get("/v1/audit/events/3").await.expect(200).json();
        for (changes, said) in [(json!({"actor": "x"}), "its hash is not that of its content"), (json!({"seq": 4}), "the proof is of event 3")] {
            let touched = kept(&r, "event.json", &but(event.clone(), changes));
            assert!(check(&[&fine, "--event", &touched]).exit(1).stderr.contains(said));
        }
        for (text, exit) in [("{}", 1), ("[]", 1), ("", 1), ("{\"hash\": 3}", 1)] {
            let path = r.folder.file("nonsense.json");
            std::fs::write(&path, text).unwrap();
            check(&[path.to_str().unwrap()]).exit(exit);
        }
        check(&["/nowhere/proof.json"]).exit(3);
        // `audit prove` holds its own proof against the head it is given.
        let theirs = kept(&r, "theirs.json", &other.auditor().await.get("/v1/audit/head").await.expect(200).json());
        assert!(r.run(&["audit", "prove", "--event", "3", "--head", &theirs]).exit(1).stderr.contains("of another register"));
        let whole = r.run(&["audit", "prove", "--event", "3", "--head", &mine]).exit(0).text();
        r.registered(&decision("2", 1)).await;
        let whole = kept(&r, "whole.json", &serde_json::from_str(&whole).unwrap());
        assert!(check(&[&whole, "--head", &mine]).exit(0).text().contains(&format!("stands for the same {size} events")));
    }

    async fn a_proof_of_what_is_not_there_is_refused_and_names_the_remedy(r: Register) {
        let auditor = r.auditor().await;
        let size = r.number("SELECT count(*) FROM audit_event");
        for seq in ["0", "-1", "x", "9223372036854775807", "-9223372036854775808", "99999999999999999999", &(size + 1).to_string()] {
            auditor.get(&format!("/v1/audit/events/{seq}/proof")).await.refused(404, "not_found");
        }
        for (query, parameter) in [("size=0", "size"), ("size=-1", "size"), (&*format!("size={}", size + 1), "size"), ("size=1", "size")] {
            let refused = auditor.get(&format!("/v1/audit/events/2/proof?{query}")).header("Accept-Language", "en").await.refused(400, "invalid_parameter");
            assert!(refused.at(parameter, "out_of_range").text().contains(&format!("{size}")), "{query}");
        }
        auditor.get("/v1/audit/events/2/proof?size=x").await.refused(400, "invalid_parameter").at("size", "invalid_value");
        let ask = async |query: &str| auditor.get(&format!("/v1/audit/consistency{query}")).await;
        ask("").await.refused(400, "invalid_parameter").at("from", "required");
        ask("?from=x").await.refused(400, "invalid_parameter").at("from", "invalid_value");
        ask("?from=1&to=").await.refused(400, "invalid_parameter").at("to", "invalid_value");
        for (query, parameter) in [
            ("?from=0", "from"),
            ("?from=-1", "from"),
            (&*format!("?from={}", size + 1), "from"),
            ("?from=3&to=2", "from"),
            ("?from=1&to=0", "to"),
            (&*format!("?from=1&to={}", size + 1), "to"),
            ("?from=1&to=9223372036854775807", "to"),
        ] {
            ask(query).await.refused(400, "invalid_parameter").at(parameter, "out_of_range");
        }
        assert_eq!(ask("?from=2&to=2").await.expect(200)["path"], json!([]));
        for after in ["-1", "x"] {
            auditor.get(&format!("/v1/audit/events?after={after}")).await.refused(400, "invalid_parameter");
        }
        let limited = r.limited("limited", "auditor", json!({"authority_codes": ["UBND_LANGSON"]})).await;
        limited.get("/v1/audit/consistency?from=1").await.refused(403, "forbidden");
        limited.get("/v1/audit/events/1/proof").await.refused(403, "forbidden");
    }

    async fn a_long_trail_is_proven_from_a_few_hashes_and_survives_what_is_put_back(r: Register) {
        let auditor = r.auditor().await;
        stretch(&r, 5_000);
        let size = r.number("SELECT max(seq) FROM audit_event");
        let prove = async |seq: i64, of: i64| -> InclusionProof {
            serde_json::from_value(auditor.get(&format!("/v1/audit/events/{seq}/proof?size={of}")).await.expect(200).json()).unwrap()
        };
        let heads: Vec<Head> = futures_util::future::join_all([1_023, 1_024, 1_025, 2_048, 3_000, 4_096, size].map(async |of| prove(1, of).await.head)).await;
        for seq in [1, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 4_096, 4_097, size] {
            for head in heads.iter().filter(|head| head.size >= seq) {
                let proof = prove(seq, head.size).await;
                assert_eq!(proof.head.root_hash, head.root_hash);
                proof.check().unwrap_or_else(|e| panic!("{seq} of {}: {e:?}", head.size));
            }
        }
        for (i, older) in heads.iter().enumerate() {
            for newer in &heads[i..] {
                let path = format!("/v1/audit/consistency?from={}&to={}", older.size, newer.size);
                let grew: ConsistencyProof = serde_json::from_value(auditor.get(&path).await.expect(200).json()).unwrap();
                grew.check().unwrap();
                let link = Link { from: grew.from, to: grew.to, path: &grew.path };
                compare(older, &grew.head, &grew.key, &[link]).unwrap();
            }
        }
        // The events of the last chunk are others all at once, as after a backup was put back: what was remembered of
        // them is not.
        cut(&r, 4_500);
        stretch(&r, 700);
        let now: Head = serde_json::from_value(auditor.get("/v1/audit/head").await.expect(200).json()).unwrap();
        let proof = prove(4_600, now.size).await;
        assert_eq!((proof.head.root_hash.as_str(), now.size), (now.root_hash.as_str(), 5_199));
        proof.check().unwrap();
        assert_eq!(prove(1, 4_096).await.head.root_hash, heads[5].root_hash);
        assert_ne!(prove(1, size).await.head.root_hash, heads[6].root_hash);
        // So are those of the first.
        cut_again(&r, 900);
        stretch(&r, 2_000);
        prove(1_000, 2_899).await.check().unwrap();
        assert_ne!(prove(1, 1_024).await.head.root_hash, heads[1].root_hash);
    }

    async fn a_head_says_how_far_it_reaches_when_the_register_is_verified_with_it(r: Register) {
        r.registered(&decision("1", 2)).await;
        let auditor = r.auditor().await;
        let head = async || auditor.get("/v1/audit/head").await.expect(200).json();
        let first = head().await;
        let size = first["size"].as_i64().unwrap();
        let mine = kept(&r, "mine.json", &first);
        let all = format!("stands for all {size} events");
        assert!(r.run(&["audit", "verify", "--head", &mine]).exit(0).text().contains(&all));
        r.registered(&decision("2", 1)).await;
        let newer = r.number("SELECT count(*) FROM audit_event") - size;
        let said = r.run(&["audit", "verify", "--head", &mine]).exit(0).text();
        let older = format!("is older than the register by {newer} events: it shows that the first {size} events are unchanged, and nothing about the later ones");
        assert!(said.contains(&older) && said.contains(first["key_id"].as_str().unwrap()), "{said}");
        // Several heads: by flags, and one on each line. All of them are compared.
        let second = head().await;
        let lines = format!("{first}\n{second}\n");
        let both = r.folder.file("both");
        std::fs::write(&both, &lines).unwrap();
        let said = r.run(&["audit", "verify", "--head", both.to_str().unwrap(), "--head", &mine]).exit(0).text();
        assert!(said.contains("each of the 3 heads fits"), "{said}");
        let forged = but(first.clone(), json!({"size": 3}));
        std::fs::write(&both, format!("{forged}\n{second}\n")).unwrap();
        assert!(r.run(&["audit", "verify", "--head", both.to_str().unwrap()]).exit(1).stderr.contains("changed after it was signed"));
        std::fs::write(&both, format!("{first}\nnonsense\n{second}\n")).unwrap();
        assert!(r.run(&["audit", "verify", "--head", both.to_str().unwrap()]).exit(1).stderr.contains("line 2: this is no head"));
        // The newest events are cut off: the older head cannot know, the newer one does.
        cut(&r, size + 1);
        let seen = r.run(&["audit", "verify", "--head", &kept(&r, "second.json", &second)]).exit(1).stderr;
        assert!(seen.contains(&format!("event {}: it is missing", size + 1)), "{seen}");
    }

    async fn events_are_read_after_the_place_of_a_head(r: Register) {
        r.registered(&decision("1", 2)).await;
        let auditor = r.auditor().await;
        let size = auditor.get("/v1/audit/head").await.expect(200)["size"].as_i64().unwrap();
        r.registered(&decision("2", 1)).await;
        let all = r.number("SELECT count(*) FROM audit_event");
        let later = auditor.walk(&format!("/v1/audit/events?after={size}"), 2).await;
        assert_eq!(later.iter().map(|e| e["seq"].as_i64().unwrap()).collect::<Vec<_>>(), (size + 1..=all).collect::<Vec<_>>());
        assert_eq!(auditor.get(&format!("/v1/audit/events?after={size}&include_total=true")).await.expect(200)["total"], json!(all - size));
        assert_eq!(auditor.get(&format!("/v1/audit/events?after={all}")).await.expect(200).items(), Vec::<Value>::new());
        let listed = r.run(&["audit", "events", "--after", &size.to_string()]).exit(0).text();
        assert_eq!(listed.lines().count(), usize::try_from(all - size).unwrap());
    }
}

/// Takes the last events out again: the triggers are gone already.
fn cut_again(r: &Register, from: i64) {
    r.sql(&format!("DELETE FROM audit_event WHERE seq >= {from}")).unwrap();
}

/// Where a file of a register's folder is.
fn file(r: &Register, name: &str) -> (PathBuf, String) {
    let path = r.folder.file(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}
