//! Exports: what is in the files, what the register remembers of them, and that they keep nobody from writing.

mod checked;
mod lists;
mod paper;
mod workbook;

use crate::{
    crowd::{came, status, unread, until},
    harness::{
        Engine, Register,
        sample::{but, decision},
    },
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Events put in, so that reading them takes some seconds.
const EVENTS: i64 = 300_000;

on_both_engines! {
    async fn an_export_right_after_a_start_keeps_nobody_waiting_while_the_trail_is_read(r: Register) {
        let mut r = r;
        let (numbers, hash) = match r.engine {
            Engine::Sqlite => (format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {EVENTS})"), "printf('%064x', i)"),
            Engine::Postgres => (format!("WITH n (i) AS (SELECT generate_series(1, {EVENTS}))"), "lpad(to_hex(i), 64, '0')"),
        };
        let last = r.number("SELECT max(seq) FROM audit_event");
        let sealed = r.seal_of(last + EVENTS, &format!("{EVENTS:064}"));
        let (hash, seal) = (format!("CASE WHEN i = {EVENTS} THEN '{EVENTS:064}' ELSE {hash} END"), format!("CASE WHEN i = {EVENTS} THEN '{sealed}' END"));
        r.sql(&format!(
            "{numbers} INSERT INTO audit_event SELECT {last} + i, '2026-11-26T00:00:00.000Z', 'x', 'x', 'x', 0, 'x', 'null', 'null', '{{}}', {hash}, {hash}, {seal} FROM n"
        ))
        .unwrap();
        // Their tokens are made beside the server, which has not read the trail yet.
        let (clerk, auditor) = (r.token_of("lan", "clerk"), r.token_of("kiem", "auditor"));
        r.start_again();
        let (clerk, auditor) = (r.holding(&clerk), r.holding(&auditor));
        let export = tokio::spawn(async move { auditor.get("/v1/conferrals/export?format=csv").await.expect(200) });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let began = Instant::now();
        clerk.post("/v1/campaigns", &json!({"code": "HMTN_MAU", "name_vi": "Vận động", "name_en": "Campaign"})).await.expect(201);
        let written = began.elapsed();
        export.await.unwrap();
        // Whoever writes waits for a moment, or some on a busy machine; the export until the trail is read.
        assert!(written * 3 < began.elapsed() * 2, "a write took {written:?}, the export ended {:?} after it began", began.elapsed());
    }
}

/// Where a file is kept that its reader has not taken yet is the same on both engines.
#[tokio::test]
async fn a_file_for_which_the_disk_has_no_room_midway_looks_cut_short_and_others_go_on() {
    let full = vec![("TMPDIR".to_owned(), "/nowhere/with/room".to_owned())];
    let r = Register::start_in(Engine::Sqlite, full).await;
    // More than the system holds between the two.
    let nobody = json!({"line": 1, "times": 12_000, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "unnamed": true});
    r.registered(&but(decision("1", 0), json!({"evidence": "press", "source": "Báo Mẫu", "lines": [nobody]}))).await;
    let token = r.token_of("auditor", "auditor");
    let mut download = unread(&r, &token).await;
    assert_eq!(status(&mut download), "200");
    until(async || r.log().contains("an export broke off")).await;
    download.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let file = came(&mut download);
    assert!(!file.is_empty() && !file.ends_with(b"0\r\n\r\n"), "{} bytes came", file.len());
    // Who takes it as it comes needs no room; nothing says that the other one was whole.
    let whole = r.clerk().await.get("/v1/conferrals/export?format=ndjson").await.expect(200);
    assert_eq!(whole.text().lines().count(), 12_000);
    assert_eq!(r.number("SELECT count(*) FROM export WHERE sha256 IS NOT NULL"), 1);
    assert!(!r.log().contains("panicked"), "{}", r.log());
}
