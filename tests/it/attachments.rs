//! Attachments: the signed paper of a decision and other files, kept unchanged and found altered.

use crate::{
    harness::{Answer, Browser, Engine, Person, Program, Register, sample},
    imports::form,
};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Attaches a file.
pub async fn attach(person: &Person, decision: i64, name: &str, bytes: &[u8], kind: &str) -> Answer {
    let fields = vec![("file", Some(name), bytes.to_vec()), ("kind", None, kind.as_bytes().to_vec())];
    form(person, &format!("/v1/decisions/{decision}/attachments"), fields).await
}

on_both_engines! {
    async fn an_account_uploads_so_many_bytes_of_attachments_in_a_day_and_others_theirs(engine: Engine) {
        let r = Register::start_with(engine, &["--attachment-limit", "1"]).await;
        let (clerk, decision) = (r.clerk().await, r.registered(&sample::decision("12", 1)).await.id());
        // A text of its own each, as long as it is said.
        let bytes = |first: u8, length: usize| [vec![first], vec![b' '; length - 1]].concat();
        let (most, half) = (1 << 20, 1 << 19);
        attach(&clerk, decision, "a.txt", &bytes(b'a', half), "other").await.expect(201);
        let over = attach(&clerk, decision, "b.txt", &bytes(b'b', half + 1), "other").await.refused(429, "too_many_requests");
        assert!(over.text().contains("1 MiB") && over.text().contains("còn 0 MiB"), "{}", over.text());
        let until: i64 = over.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=24 * 3600).contains(&until), "{until}");
        attach(&clerk, decision, "b.txt", &bytes(b'b', half), "other").await.expect(201);
        attach(&clerk, decision, "c.txt", b"c", "other").await.refused(429, "too_many_requests");
        // Uploads at once are counted all the same, whichever of two programs takes them.
        let other = (engine == Engine::Postgres).then(|| {
            Program::start(Register::serve(&r.database, &r.folder, &["--attachment-limit", "1"]), &r.folder.file("log-of-another"))
        });
        let mai = r.named("mai", "clerk").await;
        let there = other.as_ref().map_or_else(|| mai.clone(), |other| mai.at(&other.address));
        let fifth = most / 5;
        let at_once = (0..9_u8).map(|n| {
            let (person, content) = (if n % 2 == 0 { mai.clone() } else { there.clone() }, bytes(b'0' + n, fifth));
            tokio::spawn(async move { attach(&person, decision, "d.txt", &content, "other").await.status })
        });
        let mut taken = 0;
        for one in at_once.collect::<Vec<_>>() {
            match one.await.unwrap() {
                201 => taken += 1,
                status => assert_eq!(status, 429),
            }
        }
        assert_eq!(taken, 5);
        // What was uploaded the day before counts no more.
        r.sql("UPDATE attachment SET created_at = '2026-01-01T05:00:00.000Z' WHERE created_by = 'clerk'").unwrap();
        attach(&clerk, decision, "c.txt", &bytes(b'c', most), "other").await.expect(201);
    }

    async fn a_signed_paper_is_kept_as_it_was_and_served_safely(r: Register) {
        let clerk = r.clerk().await;
        let decision = r.registered(&sample::decision("12", 1)).await.id();
        let paper = b"%PDF-1.7 <script>alert(1)</script>".as_slice();
        let made = attach(&clerk, decision, "../Quyết định 12.pdf", paper, "paper").await.expect(201);
        let sha256 = hex::encode(Sha256::digest(paper));
        assert_eq!((&made["n"], &made["file_name"], &made["media_type"]), (&json!(1), &json!("Quyết định 12.pdf"), &json!("application/pdf")));
        assert_eq!((&made["sha256"], &made["size"], &made["created_by"]), (&json!(sha256), &json!(paper.len()), &json!("clerk")));
        let second = attach(&r.registrar().await, decision, "ghi chú", b"<html>", "other").await.expect(201);
        assert_eq!((&second["n"], &second["media_type"]), (&json!(2), &json!("text/html")));
        let path = format!("/v1/decisions/{decision}/attachments");
        let page = clerk.get(&format!("{path}?limit=1&include_total=true")).await.expect(200);
        assert_eq!((&page["items"][0]["n"], &page["total"]), (&json!(1), &json!(2)));
        let served = clerk.get(&format!("{path}/1")).await.expect(200);
        assert_eq!(served.text().as_bytes(), paper);
        let header = |name: &str| served.header(name).unwrap();
        assert!(header("content-disposition").starts_with("attachment; ") && header("content-disposition").ends_with("filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%2012.pdf"));
        assert_eq!((header("x-content-type-options"), header("content-security-policy")), ("nosniff".into(), "sandbox; default-src 'none'".into()));
        assert_eq!(header("content-length"), paper.len().to_string());
        // Its hash and size are in its event.
        let event = r.sql("SELECT act, after FROM audit_event ORDER BY seq DESC LIMIT 2").unwrap();
        assert!(event.contains("attach_file") && event.contains(&sha256), "{event}");
        let known = |tag: &str| clerk.get(&format!("{path}/1")).header("If-None-Match", tag);
        let same = known(&header("etag")).await.expect(304);
        assert_eq!((same.header("etag"), same.bytes.len()), (Some(header("etag")), 0));
        known("\"other\"").await.expect(200);
        // A part of it, as long as it is the same content; what is not in it is refused, with its length.
        let part = |range: &str, of: &str| clerk.get(&format!("{path}/1")).header("Range", range).header("If-Range", of);
        let tag = header("etag");
        let middle = part("bytes=2-5", &tag).await.expect(206);
        assert_eq!((middle.text().as_bytes(), middle.header("content-range")), (&paper[2..6], Some(format!("bytes 2-5/{}", paper.len()))));
        assert_eq!((middle.header("content-length"), middle.header("etag"), header("accept-ranges")), (Some("4".into()), Some(tag.clone()), "bytes".into()));
        assert_eq!(part("bytes=-6", &tag).await.expect(206).text().as_bytes(), &paper[paper.len() - 6..]);
        assert_eq!(part("bytes=2-5", "\"other\"").await.expect(200).text().as_bytes(), paper);
        let beyond = part("bytes=99-", &tag).await.refused(416, "range_not_satisfiable");
        assert_eq!(beyond.header("content-range"), Some(format!("bytes */{}", paper.len())));
        let head = clerk.call(Method::HEAD, &format!("{path}/1")).header("Range", "bytes=2-5").await.expect(200);
        assert_eq!(head.header("content-length"), Some(paper.len().to_string()));
        clerk.get(&format!("{path}/3")).await.refused(404, "not_found");
        // What is empty or not what its name says is no signed paper, and a name has an ending and nothing that turns it.
        attach(&clerk, decision, "a.pdf", b"", "paper").await.refused(400, "invalid_body").at("/file", "empty");
        for (name, bytes) in [("a.pdf", &b"MZ\x90\0program"[..]), ("a.pdf", &b"<html><body>"[..]), ("quyet-dinh", &b"<html><body>"[..])] {
            attach(&clerk, decision, name, bytes, "paper").await.refused(400, "invalid_body").at("/file", "other_content");
        }
        let named = attach(&clerk, decision, "Quyết định\u{202E}12.pdf", b"%PDF-1.7 12", "paper").await.expect(201);
        assert_eq!(named["file_name"], "Quyết định12.pdf");
        clerk.get("/v1/decisions/999/attachments/1").await.refused(404, "not_found");
        r.outside_client().await.get(&format!("{path}/1")).await.refused(403, "forbidden");
        attach(&r.auditor().await, decision, "x", b"x", "other").await.refused(403, "forbidden");
        attach(&clerk, decision, "x", b"x", "picture").await.refused(400, "invalid_body").at("/kind", "unknown_value");
        attach(&clerk, 999, "x", b"x", "other").await.refused(404, "not_found");
        r.run(&["audit", "verify"]).exit(0);
    }
}

#[tokio::test]
async fn a_missing_or_altered_file_is_named_by_verify_and_a_row_edited_by_hand_too() {
    let r = Register::start(Engine::Sqlite).await;
    let clerk = r.clerk().await;
    let decision = clerk.post("/v1/decisions", &sample::decision("12", 1)).await.expect(201).id();
    let made = attach(&clerk, decision, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
    let sha256 = made["sha256"].as_str().unwrap();
    let verified = r.run(&["audit", "verify"]).exit(0).text();
    assert!(verified.contains("1 attachments"), "{verified}");
    let file = r.folder.file("registry.sqlite.attachments").join(&sha256[..2]).join(sha256);
    let said = format!("attachment 1 of decision {decision}");
    std::fs::write(&file, b"%PDF-1.7 b").unwrap();
    assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains(&format!("{said} was altered")));
    // Its length is the same; it is not handed out as what was attached, and a backup has the rest and names it.
    clerk.get(&format!("/v1/decisions/{decision}/attachments/1")).await.refused(503, "unavailable");
    attach(&clerk, decision, "b.pdf", b"%PDF-1.7 whole", "other").await.expect(201);
    let backup = r.folder.file("lacking.sqlite");
    let done = r.run(&["backup", "--output", backup.to_str().unwrap()]).exit(1);
    let named = format!("the file of attachment 1 (a.pdf) of decision {decision} was altered");
    assert!(
        done.text().contains("1 attachments in")
            && done.stderr.contains(&named)
            && done.stderr.contains("put the file back"),
        "{} {}",
        done.text(),
        done.stderr
    );
    let restore = |to: &str| {
        let (url, key) = (format!("sqlite:{}", r.folder.file(to).display()), r.folder.file("registry.sqlite.key"));
        let words = ["restore", backup.to_str().unwrap(), "--database", &url, "--audit-key", key.to_str().unwrap()];
        crate::harness::Finished::of(crate::harness::command(words))
    };
    let copied =
        ["copy", "--from", &r.database, "--to", &format!("sqlite:{}", r.folder.file("copied.sqlite").display())];
    let copied = crate::harness::Finished::of(crate::harness::command(copied));
    let altered = format!("attachment 1 (a.pdf) of decision {decision} was altered");
    let missing = format!("attachment 1 (a.pdf) of decision {decision} is missing");
    for (done, of, lacks) in
        [(restore("without.sqlite"), "without.sqlite", missing), (copied, "copied.sqlite", altered)]
    {
        let done = done.exit(1);
        let place = format!("put the file into {}.attachments from ", r.folder.file(of).display());
        assert!(done.text().contains("1 attachments in") && r.folder.file(of).exists(), "{}", done.text());
        let stderr = &done.stderr;
        assert!(stderr.contains(&lacks) && stderr.contains(&place) && stderr.contains("can be served"), "{stderr}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(
        r.run(&["doctor"])
            .exit(1)
            .text()
            .contains(&format!("the file of attachment 1 (a.pdf) of decision {decision} is missing"))
    );
    assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains(&format!("{said} is missing")));
    clerk.get(&format!("/v1/decisions/{decision}/attachments/1")).await.refused(503, "unavailable");
    // What is no file is not read, as it may never end.
    for what in ["pipe", "device", "folder"] {
        match what {
            "pipe" => assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success()),
            "device" => std::os::unix::fs::symlink("/dev/zero", &file).unwrap(),
            _ => std::fs::create_dir(&file).unwrap(),
        }
        clerk.get(&format!("/v1/decisions/{decision}/attachments/1")).await.refused(503, "unavailable");
        let verified = r.run(&["audit", "verify"]).exit(1).stderr;
        assert!(verified.contains(&format!("{said} was altered")), "{what}: {verified}");
        assert!(r.run(&["doctor"]).exit(1).text().contains(&format!("attachment 1 (a.pdf) of decision {decision}")));
        let place = r.folder.file(&format!("{what}.sqlite"));
        let done = r.run(&["backup", "--output", place.to_str().unwrap()]).exit(1).stderr;
        assert!(done.contains(&format!("attachment 1 (a.pdf) of decision {decision}")), "{what}: {done}");
        let _ = std::fs::remove_file(&file).or_else(|_| std::fs::remove_dir(&file));
    }
    // Whoever attaches the same content puts it back.
    attach(&clerk, decision, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
    r.run(&["audit", "verify"]).exit(0);
    r.sql("UPDATE attachment SET size = 1 WHERE n = 1").unwrap();
    assert!(r.run(&["audit", "verify"]).exit(1).stderr.contains("attachment"));
}

#[tokio::test]
async fn a_backup_carries_the_attachments_and_a_restored_register_has_them() {
    let r = Register::start(Engine::Sqlite).await;
    let clerk = r.clerk().await;
    let decision = clerk.post("/v1/decisions", &sample::decision("12", 1)).await.expect(201).id();
    attach(&clerk, decision, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
    let backup = r.folder.file("backup.sqlite");
    let done = r.run(&["backup", "--output", backup.to_str().unwrap()]).exit(0).text();
    assert!(done.contains("1 attachments"), "{done}");
    let key = r.folder.file("registry.sqlite.key");
    let restored = format!("sqlite:{}", r.folder.file("restored.sqlite").display());
    let restore = ["restore", backup.to_str().unwrap(), "--database", &restored, "--audit-key", key.to_str().unwrap()];
    crate::harness::Finished::of(crate::harness::command(restore)).exit(0);
    let verify = ["audit", "verify", "--database", &restored, "--audit-key", key.to_str().unwrap()];
    let verified = crate::harness::Finished::of(crate::harness::command(verify)).exit(0).text();
    assert!(verified.contains("1 attachments"), "{verified}");
    // A backup whose files are gone is none.
    std::fs::remove_dir_all(r.folder.file("backup.sqlite.attachments")).unwrap();
    let other = format!("sqlite:{}", r.folder.file("other.sqlite").display());
    let restore = ["restore", backup.to_str().unwrap(), "--database", &other, "--audit-key", key.to_str().unwrap()];
    crate::harness::Finished::of(crate::harness::command(restore)).exit(1);
    assert!(!r.folder.file("other.sqlite").exists());
}

#[tokio::test]
async fn the_signed_paper_is_attached_and_seen_on_the_page_of_its_decision() {
    let r = Register::start(Engine::Sqlite).await;
    let decision = r.clerk().await.post("/v1/decisions", &sample::decision("12", 1)).await.expect(201).id();
    let (path, password) = (format!("/decisions/{decision}"), "mười hai con chim én bay");
    r.give_password("lan", "clerk", password).await;
    let mut clerk = Browser::of(&r);
    clerk.sign_in("lan", password).await;
    let action = format!("{path}/attachments");
    let page = clerk.get(&path).await.expect(200).says("Chưa có tệp nào");
    let form = || page.forms().into_iter().find(|form| form.action == action).unwrap().with("kind", "paper");
    clerk.send(&form()).await.expect(400).says("Hãy chọn tệp");
    let unknown = form().with("kind", "picture").with_file("x.pdf", b"%PDF-1.7".to_vec());
    clerk.send(&unknown).await.expect(400).says("Cần một trong");
    let signed = form().with_file("Quyết định 12.pdf", b"%PDF-1.7 signed".to_vec());
    clerk.send(&signed).await.leads_to(&format!("{path}#attachments"));
    let page = clerk.get(&path).await.expect(200).says("Quyết định 12.pdf").says("văn bản đã ký");
    let link = format!("/v1{path}/attachments/1");
    assert!(page.links().contains(&link), "{:?}", page.links());
    assert_eq!(clerk.get(&link).await.expect(200).text, "%PDF-1.7 signed");
    // It stands beside the list, shown by this register alone, and nothing in it runs.
    let (shown, frame) = (format!("{path}/attachments/1"), "frame-src 'self'; img-src 'self'; ");
    let beside = format!("<iframe src=\"{shown}#navpanes=0&amp;view=FitH\" title=\"Văn bản đã ký: Quyết định 12.pdf\"");
    assert!(page.header("content-security-policy").contains(frame));
    page.says(&beside);
    let file = clerk.get(&shown).await.expect(200);
    assert_eq!((file.text.as_str(), file.header("content-type")), ("%PDF-1.7 signed", "application/pdf"));
    let policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    assert_eq!((file.header("content-security-policy"), file.header("x-content-type-options")), (policy, "nosniff"));
    // It is at hand where the list is entered and checked, and can be attached there; that leads back.
    for (n, step) in (2..).zip(["edit", "lines", "check"]) {
        let place = format!("{path}/{step}");
        let page = clerk.get(&place).await.expect(200).says(&beside);
        assert!(page.links().contains(&link), "{step}: {:?}", page.links());
        assert!(page.header("content-security-policy").contains(frame), "{step}");
        let form = page.forms().into_iter().find(|form| form.action == action).unwrap();
        let note = form.with("kind", "other").with_file("ghi chú.html", format!("<html><body>{n}").into_bytes());
        clerk.send(&note).await.leads_to(&format!("{place}#attachments"));
        // What a browser would run is saved, and never shown.
        clerk.get(&format!("{path}/attachments/{n}")).await.leads_to(&format!("/v1{path}/attachments/{n}"));
    }
    // A picture stands in the page by itself, and one without a paper has no room for it.
    let picture = form().with_file("Quyết định 12.png", b"\x89PNG\r\n\x1a\n signed".to_vec());
    clerk.send(&picture).await.leads_to(&format!("{path}#attachments"));
    clerk
        .get(&path)
        .await
        .expect(200)
        .says(&format!("<img src=\"{path}/attachments/5\" alt=\"Văn bản đã ký: Quyết định 12.png\""));
    let other = r.clerk().await.post("/v1/decisions", &sample::decision("13", 1)).await.expect(201).id();
    let page = clerk.get(&format!("/decisions/{other}")).await.expect(200).says_nothing_of("class=\"beside\"");
    assert!(!page.header("content-security-policy").contains("frame-src"));
    // Who reads drafts sees it and attaches nothing.
    r.give_password("ktv", "auditor", password).await;
    let mut auditor = Browser::of(&r);
    auditor.sign_in("ktv", password).await;
    let page = auditor.get(&path).await.expect(200).says("Quyết định 12.pdf");
    auditor.get(&shown).await.expect(200);
    r.give_password("may", "client", password).await;
    let mut client = Browser::of(&r);
    client.sign_in("may", password).await;
    client.get(&shown).await.expect(403);
    assert!(page.forms().iter().all(|form| form.action != action));
}
