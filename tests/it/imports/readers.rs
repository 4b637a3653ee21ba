//! The processes that read files: how many there are at a time, and what a large file costs the server beside them.

use super::{data, import};
use crate::harness::{Engine, Program, Register};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// How many processes read a file for a server.
fn readers(server: u32) -> usize {
    let of_server = |process: &PathBuf| {
        let said = |name: &str| fs::read_to_string(Path::new(process).join(name)).unwrap_or_default();
        let stat = said("stat");
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        parent == Some(server.to_string().as_str()) && said("cmdline").contains("read-annex")
    };
    fs::read_dir("/proc").unwrap().flatten().map(|process| process.path()).filter(of_server).count()
}

#[tokio::test]
async fn a_file_is_read_though_another_program_was_installed_since_the_server_was_started() {
    let mut r = Register::start(Engine::Sqlite).await;
    r.program.kill();
    let own = r.folder.file("own");
    fs::copy(env!("CARGO_BIN_EXE_award-registry"), &own).unwrap();
    let mut serve = Command::new(&own);
    serve.args(["serve", "--listen", "127.0.0.1:0", "--database", &r.database]).stdin(Stdio::null());
    r.program = Program::start(Register::keyed(serve, &r.database, &r.folder), &r.folder.file("log"));
    fs::remove_file(&own).unwrap();
    fs::write(&own, "#!/bin/sh\nexit 1\n").unwrap();
    let list = "STT,Họ và tên,Đơn vị\n1,Đặng Thị Mẫu,Xã Mẫu\n".to_owned();
    let defaults = json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"});
    import(&r.clerk().await, "danh sách.csv", list.into(), &defaults).await.expect(201);
}

#[tokio::test]
async fn of_many_files_at_once_two_are_read_at_a_time() {
    let r = Register::start(Engine::Sqlite).await;
    let clerk = r.clerk().await;
    let mut list = "STT,Họ và tên,Đơn vị\n".to_owned();
    for n in 1..=200 {
        writeln!(list, "{n},Đặng Thị Mẫu {n},Xã Mẫu {}", n % 40).unwrap();
    }
    let (server, over) = (r.program.id(), Arc::new(AtomicBool::new(false)));
    let watched = Arc::clone(&over);
    let watching = std::thread::spawn(move || {
        let mut most = 0;
        while !watched.load(Ordering::Relaxed) {
            most = most.max(readers(server));
            std::thread::sleep(Duration::from_millis(1));
        }
        most
    });
    let defaults = json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"});
    let one = async |n: usize| import(&clerk, &format!("{n}.csv"), list.clone().into(), &defaults).await;
    let all = tokio::join!(one(1), one(2), one(3), one(4), one(5));
    over.store(true, Ordering::Relaxed);
    let most = watching.join().unwrap();
    for answer in [all.0, all.1, all.2, all.3, all.4] {
        assert_eq!(answer.expect(201)["row_count"], 200);
    }
    assert_eq!(most, 2, "readers at a time");
    assert_eq!(readers(server), 0);
}

#[tokio::test]
async fn a_file_of_20_mb_costs_the_server_less_than_100_beside_its_reader() {
    let r = Register::start(Engine::Sqlite).await;
    let clerk = r.clerk().await;
    let peak = || {
        let status = fs::read_to_string(format!("/proc/{}/status", r.program.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    // The founding list with a scan in it, which no program packs any further.
    let mut package = ZipWriter::new_append(Cursor::new(data("annexes/founding_77_rows.xlsx"))).unwrap();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    package.start_file("xl/media/image1.jpeg", stored).unwrap();
    package.write_all(&vec![0xA5; 20_000_000]).unwrap();
    let file = package.finish().unwrap().into_inner();
    let defaults = json!({"award_code": "BK"});
    import(&clerk, "a.csv", "STT;Họ và tên\n1;Đặng Thị Mẫu\n".into(), &defaults).await.expect(201);
    let before = peak();
    let made = import(&clerk, "b.xlsx", file, &defaults).await.expect(201);
    assert_eq!(made["row_count"], 77);
    assert!(peak() < before + 100, "{before} MiB, then {} MiB", peak());
}
