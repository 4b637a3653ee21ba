//! What an office sees of a server that runs: what is measured, and the backups it makes by itself.

use crate::{
    attachments::attach,
    harness::{Browser, Engine, Finished, Register, command, sample::decision},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

/// What is measured, as text.
async fn measured(at: &str) -> String {
    reqwest::Client::builder().no_proxy().build().unwrap().get(at).send().await.unwrap().text().await.unwrap()
}

/// The address that the program says its measures are at.
fn measures_of(r: &Register) -> String {
    let line = r.program.said.recv_timeout(Duration::from_secs(10)).unwrap();
    line.strip_prefix("metrics at ").unwrap_or_else(|| panic!("{line}")).to_owned()
}

/// The value of a sample, by its whole name with labels.
fn sample(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sqlite"))
        .collect();
    found.sort();
    found
}

/// Waits until it holds, half a minute at most.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A browser in which an administrator is signed in.
async fn administrator(r: &Register) -> Browser {
    r.give_password("quan-tri", "administrator", "mười hai con chim én bay").await;
    let mut browser = Browser::of(r);
    browser.sign_in("quan-tri", "mười hai con chim én bay").await;
    browser
}

/// The page of an administrator.
async fn system_page(r: &Register) -> String {
    administrator(r).await.get("/system").await.expect(200).text
}

on_both_engines! {
    async fn what_is_measured_is_answered_at_an_address_of_its_own_and_names_nobody(engine: Engine) {
        let r = Register::start_with(engine, &["--metrics-listen", "127.0.0.1:0"]).await;
        let at = measures_of(&r);
        let registered = r.registered(&decision("153", 3)).await;
        let id = &registered["id"];
        r.auditor().await.get(&format!("/v1/decisions/{id}")).await.expect(200);
        r.auditor().await.get("/v1/recipients?q=Mẫu").await.expect(200);
        r.stranger().get("/v1/nowhere-079123456789").await.expect(404);
        Browser::of(&r).sign_in("nguyen-van-a", "không phải mật khẩu này").await;
        let text = measured(&at).await;
        for (name, value) in [
            ("http_requests_total{method=\"POST\",route=\"/v1/decisions\",status=\"201\"}", 1.0),
            ("http_requests_total{method=\"GET\",route=\"/v1/decisions/{}\",status=\"200\"}", 1.0),
            ("http_requests_total{method=\"GET\",route=\"nowhere\",status=\"404\"}", 1.0),
            ("http_request_duration_seconds_count{method=\"POST\",route=\"/v1/decisions\"}", 1.0),
            ("events_total{act=\"register_decision\"}", 1.0),
            ("sign_in_failures_total", 1.0),
            ("ready", 1.0),
            ("lane_waiting{lane=\"write\"}", 0.0),
            ("lane_working{lane=\"export\"}", 0.0),
        ] {
            assert_eq!(sample(&text, &format!("award_registry_{name}")), Some(value), "{name}: {text}");
        }
        let events = r.auditor().await.get("/v1/audit/head").await.expect(200)["size"].as_f64();
        assert_eq!(sample(&text, "award_registry_trail_events"), events);
        assert_eq!(sample(&text, "award_registry_log_bytes").is_some(), engine == Engine::Sqlite);
        assert_eq!(sample(&text, "award_registry_backup_every_seconds"), None, "none are made");
        for word in ["Mẫu", "079123456789", "nguyen-van-a", "clerk", "?q="] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
        // There, and nowhere else.
        r.stranger().get("/metrics").await.expect(404);
        assert_eq!(reqwest::get(at.replace("/metrics", "/v1/decisions")).await.unwrap().status(), 404);
    }

    async fn the_page_of_the_system_says_all_that_doctor_finds_with_its_cure(r: Register) {
        let mut r = r;
        let clerk = r.clerk().await;
        let id = r.registered(&decision("153", 1)).await.id();
        assert!(r.run(&["doctor"]).exit(0).text().contains("there is none yet"), "no file is counted before there is one");
        attach(&clerk, id, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
        r.start_again();
        let mut browser = administrator(&r).await;
        browser.headers.push(("Accept-Language", "en".into()));
        let page = looked_at(&mut browser).await;
        assert!(has_all_of_doctor(&page, &r.run(&["doctor"]).exit(0).text()) >= 7, "{page}");
        // A file that is gone, a table of another tool, an index made by hand.
        fs::remove_dir_all(attachments_of(&r)).unwrap();
        r.sql("CREATE TABLE notes (x integer)").unwrap();
        r.sql("CREATE INDEX by_hand ON attachment (size)").unwrap();
        r.start_again();
        // Nobody signs in to a register whose schema was altered; who was signed in is.
        let before = browser;
        let mut browser = Browser::of(&r);
        (browser.cookies, browser.headers) = (before.cookies, before.headers);
        let page = looked_at(&mut browser).await;
        let doctor = r.run(&["doctor"]).exit(1).text();
        has_all_of_doctor(&page, &doctor);
        for words in ["left alone: notes", "by_hand", "attachment 1 (a.pdf) of decision"] {
            assert!(doctor.contains(words) && page.contains(words), "{words}: {doctor}");
        }
        // The start says what must be cured, and nothing else of it; in Vietnamese too.
        let start = read(&browser.get("/").await.expect(200).text);
        assert!(start.contains("Attachments: The file of attachment 1 (a.pdf)") && !start.contains("left alone: notes"), "{start}");
        browser.headers.retain(|(name, _)| *name != "Accept-Language");
        let start = browser.get("/").await.expect(200).says("Tệp đính kèm: ").says("Tệp đính kèm 1 (a.pdf) của quyết định").text;
        assert!(start.contains("Cấu trúc bảng: ") && !start.contains("Bảng lạ"), "{start}");
        browser.get("/system").await.expect(200).says("Bảng lạ").says("Cần xử lý").says("Xem trên máy chủ");
    }
}

#[test]
fn a_server_makes_verified_backups_keeps_so_many_and_a_lost_machine_comes_back_from_the_newest() {
    crate::harness::run(Engine::Sqlite, async |engine: Engine| {
        let elsewhere = tempfile::tempdir().unwrap();
        let folder = elsewhere.path().join("sao-luu");
        let flags = ["--backup-dir", folder.to_str().unwrap(), "--backup-every", "1s", "--backup-keep", "2"];
        let mut r = Register::start_with(engine, &[&flags[..], &["--metrics-listen", "127.0.0.1:0"]].concat()).await;
        let at = measures_of(&r);
        let registered = r.registered(&decision("153", 3)).await;
        let (mut seen, since) = (backups(&folder), SystemTime::now());
        until("three were made, one after the other", async || {
            seen.extend(backups(&folder));
            seen.sort();
            seen.dedup();
            seen.len() >= 3 && backups(&folder).len() == 2
        })
        .await;
        until("one is newer than the decision", async || {
            let newest = backups(&folder).pop().unwrap();
            fs::metadata(newest).unwrap().modified().unwrap() > since + Duration::from_secs(1)
        })
        .await;
        let text = measured(&at).await;
        assert!(sample(&text, "award_registry_backup_age_seconds").unwrap() < 30.0, "{text}");
        assert_eq!(sample(&text, "award_registry_backup_failures_total"), Some(0.0));
        // Every metric that the rules for alerts name is there; a replica is not.
        let rules = include_str!("../../docs/alerts.yml");
        let named = rules
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| word.starts_with("award_registry_"));
        for metric in named.filter(|metric| !metric.contains("replica")) {
            assert!(text.lines().any(|line| line.starts_with(metric)), "{metric}: {text}");
        }
        // It is late when twice the time is over: under load that may be so after two seconds.
        let hourly = ["doctor", "--backup-dir", folder.to_str().unwrap(), "--backup-every", "1h"];
        let doctor = r.run(&hourly).exit(0).text();
        assert!(doctor.contains("backups   ok  newest "), "{doctor}");
        // One that is empty or was cut off is named, and not taken for the last good one.
        let whole = backups(&folder).pop().unwrap();
        let cut = folder.join("registry-29991101T020000Z.sqlite");
        fs::write(&cut, &fs::read(&whole).unwrap()[..9_000]).unwrap();
        let doctor = r.run(&hourly).exit(1).text();
        let named = format!("backups   !   {} is empty or was cut off", cut.display());
        assert!(doctor.contains(&named) && doctor.contains("backups   ok  newest "), "{doctor}");
        let mut browser = administrator(&r).await;
        let told = format!("{} rỗng hoặc bị cắt cụt, không phải bản sao lưu: hãy xóa.", cut.display());
        for (there, what) in [(true, "the page names it"), (false, "it is gone")] {
            until(what, async || browser.get("/system").await.expect(200).text.contains(&told) == there).await;
            let _ = fs::remove_file(&cut);
        }
        // One of a clock that was ahead is named, and so is one whose attachments are gone.
        let ahead = folder.join("registry-29991101T020000Z.sqlite");
        fs::copy(&whole, &ahead).unwrap();
        let doctor = r.run(&hourly).exit(1).stderr;
        assert!(doctor.contains(&format!("{} is of an instant to come", ahead.display())), "{doctor}");
        let told = format!("{} mang thời điểm chưa tới", ahead.display());
        until("the page names it too", async || browser.get("/system").await.expect(200).text.contains(&told)).await;
        browser.get("/").await.expect(200).says(&told);
        fs::remove_file(ahead).unwrap();
        assert!(system_page(&r).await.contains("Bản mới nhất, đã kiểm tra"));
        // The machine is gone; its keys were kept elsewhere.
        r.program.kill();
        tokio::time::sleep(Duration::from_secs(3)).await;
        let late = r.run(&[&["doctor"], &flags[..]].concat()).exit(1).stderr;
        assert!(
            late.contains("backups: the newest, ") && late.contains("s ago: the log of the server says why"),
            "{late}"
        );
        let newest = backups(&folder).pop().unwrap();
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", r.file().display()));
        }
        let restored = Finished::of(command(["restore", newest.to_str().unwrap(), "--database", &r.database]));
        assert!(restored.exit(0).text().contains("restored to"));
        r.start_again();
        let auditor = r.auditor().await;
        let there = auditor.get(&format!("/v1/decisions/{}", registered["id"])).await.expect(200);
        assert_eq!(there["number"], registered["number"]);
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn a_backup_that_cannot_be_made_is_said_and_made_when_it_can_be() {
    crate::harness::run(Engine::Sqlite, async |engine: Engine| {
        let elsewhere = tempfile::tempdir().unwrap();
        let (folder, away) = (elsewhere.path().join("disk"), elsewhere.path().join("away"));
        let flags = ["--backup-dir", folder.to_str().unwrap(), "--backup-every", "1s"];
        let r = Register::start_with(engine, &[&flags[..], &["--metrics-listen", "127.0.0.1:0"]].concat()).await;
        let at = measures_of(&r);
        until("one was made", async || !backups(&folder).is_empty()).await;
        fs::rename(&folder, &away).unwrap();
        let failures = async || sample(&measured(&at).await, "award_registry_backup_failures_total").unwrap();
        until("it is counted", async || failures().await > 0.0).await;
        assert!(r.log().contains("no backup could be made"), "{}", r.log());
        let page = system_page(&r).await;
        assert!(
            page.contains("Chưa sao lưu được: </strong>không còn thư mục hoặc tệp đó; thư mục ")
                && page.contains("disk"),
            "{page}"
        );
        // The register itself goes on.
        let id = r.registered(&decision("1", 1)).await.id();
        r.stranger().get("/readyz").await.expect(200);
        assert_eq!(r.run(&[&["doctor"], &flags[..]].concat()).code, Some(3));
        fs::rename(&away, &folder).unwrap();
        let before = backups(&folder).len();
        until("it is made again", async || backups(&folder).len() > before).await;
        let mut browser = administrator(&r).await;
        let mut says = async |words: &str| browser.get("/system").await.expect(200).text.contains(words);
        assert!(!says("Chưa sao lưu được").await);
        // One that lacks the file of an attachment is made, and says so until it is there again.
        let clerk = r.clerk().await;
        attach(&clerk, id, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
        fs::remove_dir_all(r.folder.file("registry.sqlite.attachments")).unwrap();
        let lacks = format!("Bản sao lưu đã làm nhưng tệp đính kèm 1 (a.pdf) của quyết định {id} bị mất; hãy lấy tệp");
        until("what it lacks is said", async || says(&lacks).await).await;
        assert!(says("Bản mới nhất, đã kiểm tra").await && !says("Chưa sao lưu được").await);
        attach(&clerk, id, "a.pdf", b"%PDF-1.7 a", "paper").await.expect(201);
        until("the next lacks nothing", async || !says(&lacks).await).await;
    });
}

#[test]
fn a_wrong_setting_of_the_operation_is_named_with_its_cure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("registry.sqlite").display());
    let dir = folder.path().to_str().unwrap();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().to_string();
    for (flags, code, said) in [
        (vec!["--backup-every", "24h", "--database", &sqlite], 3, "backup_dir"),
        (vec!["--backup-dir", dir, "--backup-every", "24", "--database", &sqlite], 2, "24h"),
        (vec!["--backup-dir", dir, "--backup-keep", "0", "--database", &sqlite], 2, "--backup-keep"),
        (vec!["--backup-dir", dir, "--database", "postgres://127.0.0.1/none"], 3, "pg_basebackup"),
        (vec!["--backup-dir", file.to_str().unwrap(), "--database", &sqlite], 3, "backup_dir: "),
        (vec!["--metrics-listen", "nowhere", "--database", &sqlite], 3, "metrics_listen: nowhere"),
        (vec!["--metrics-listen", &taken, "--database", &sqlite], 3, "another program listens there"),
        (vec!["--attachments", file.to_str().unwrap(), "--database", &sqlite], 3, "attachments: "),
        (vec!["--tls-cert", dir, "--tls-key", dir, "--database", &sqlite], 3, "tls_cert: "),
        (vec!["--tls-cert", file.to_str().unwrap(), "--tls-key", dir, "--database", &sqlite], 3, "tls_key: "),
        (vec!["--audit-key", dir, "--database", &sqlite], 3, "audit_key: "),
        (vec!["--witness", dir, "--database", &sqlite], 3, "witness: "),
        (
            vec!["--witness", "/nowhere/w", "--backup-dir", file.to_str().unwrap(), "--database", &sqlite],
            3,
            "backup_dir: ",
        ),
        (
            vec!["--backup-dir", file.to_str().unwrap(), "--witness", "/nowhere/w", "--database", &sqlite],
            3,
            "witness: ",
        ),
        (vec!["--log", "loud", "--database", &sqlite], 3, "log: loud: write error, warn"),
        (vec!["--database", &format!("sqlite:{dir}")], 3, &format!("{dir} could not be opened")),
        (vec!["--database", "postgres://u:p@127.0.0.1:1/none"], 3, "postgres://127.0.0.1:1/none (database)"),
    ] {
        let refused = Finished::of(command(["serve", "--listen", "127.0.0.1:0"].iter().chain(&flags)));
        assert_eq!(refused.code, Some(code), "{flags:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(said), "{flags:?}: {}", refused.stderr);
    }
    // All of it was found before a register or a key was made.
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["a-file"]);
}

/// What stands between the tags of a page, as it is read.
fn read(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (of, is)| text.replace(of, is))
}

/// What `doctor` alone says: what is shown elsewhere on the page, and what is another at each moment.
const OF_DOCTOR: [&str; 6] = ["events", "size", "rows", "refused", "disk", "clock"];

/// The page of the system in English, once the server has looked at all.
async fn looked_at(browser: &mut Browser) -> String {
    let mut page = String::new();
    until("the server has looked", async || {
        page = browser.get("/system").await.expect(200).text;
        page.contains("settings: looked at")
    })
    .await;
    read(&page)
}

/// Every line of `doctor` stands on the page, in the same words.
fn has_all_of_doctor(page: &str, doctor: &str) -> usize {
    let mut compared = 0;
    for line in doctor.lines() {
        let (word, said) = (line[..10].trim(), line[10..].trim_start_matches(['o', 'k', '!']).trim());
        if OF_DOCTOR.contains(&word) || said.starts_with("listen ") {
            continue;
        }
        let said = said.chars().next().unwrap().to_uppercase().collect::<String>() + &said[1..];
        assert!(page.contains(&said), "{line}: {page}");
        compared += 1;
    }
    compared
}

/// The folder of a register's attachments.
fn attachments_of(r: &Register) -> PathBuf {
    r.folder.file("registry.sqlite.attachments")
}

#[test]
fn a_file_that_a_setting_names_and_that_is_gone_wrong_since_is_said_on_the_page() {
    crate::harness::run(Engine::Sqlite, async |engine: Engine| {
        let elsewhere = tempfile::tempdir().unwrap();
        let (folder, witness) = (elsewhere.path().join("sao-luu"), elsewhere.path().join("witness"));
        let flags =
            ["--backup-dir", folder.to_str().unwrap(), "--backup-every", "1s", "--witness", witness.to_str().unwrap()];
        let r = Register::start_with(engine, &flags).await;
        let mut browser = administrator(&r).await;
        fs::write(&witness, "không phải đầu sổ").unwrap();
        let told = format!("--witness: không dùng được {}; hãy xem tệp", witness.display());
        until("it is said", async || browser.get("/system").await.expect(200).text.contains(&told)).await;
        browser.get("/").await.expect(200).says(&told);
        fs::remove_file(&witness).unwrap();
        until("it is well", async || {
            browser.get("/system").await.expect(200).text.contains("mà cài đặt chỉ tới đều dùng được")
        })
        .await;
    });
}
