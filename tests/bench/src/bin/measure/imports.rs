//! Lists of recipients taken in: previews, drafts filled from them, and old registers by the command.

use crate::{
    Measure,
    crowd::row,
    program::{self, Program, token},
    reads::{self, Known},
    writes,
};
use bench::{
    Error,
    client::{Connection, Latencies, Load, with_headers},
    names,
    random::Random,
};
use std::{
    fmt::Write,
    net::SocketAddr,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Rows of an old register, and of one of its decisions.
const ROWS: usize = 100_000;
const OF_ONE: usize = 50;

/// A list as it is pasted from a spreadsheet: every second name is of someone in the register.
fn list(known: &Known, rows: usize, random: &mut Random) -> String {
    let mut text = "STT\tHọ và tên\tNăm sinh\tChức vụ\tĐơn vị\n".to_owned();
    for row in 1..=rows {
        let (name, _) = names::person(random);
        let name = if row % 2 == 0 { known.written(random).to_owned() } else { name };
        let (year, post, unit) = (random.between(1955, 2002), random.pick(names::POSTS), names::unit(random));
        let _ = writeln!(text, "{row}\t{name}\t{year}\t{post}\t{unit} {row}");
    }
    text
}

/// Sends a form of parts; answers the status and what it says.
async fn form(
    connection: &mut Connection,
    token: &str,
    fields: &[(&str, &str)],
) -> Result<(u16, serde_json::Value, Duration), Error> {
    let mut body = String::new();
    for (name, text) in fields {
        let _ = write!(body, "--measure\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    }
    body.push_str("--measure--\r\n");
    let mut request = Vec::new();
    let headers = [&format!("authorization: Bearer {token}"), "content-type: multipart/form-data; boundary=measure"];
    with_headers(&mut request, "POST", "/v1/imports", &headers, body.as_bytes());
    let from = Instant::now();
    let answer = connection.ask(&request).await?;
    let took = from.elapsed();
    Ok((answer.status, serde_json::from_slice(answer.body)?, took))
}

/// Pastes a list of so many rows; answers the number of the preview and how long it took.
pub async fn pasted(
    address: SocketAddr,
    token: &str,
    known: &Known,
    rows: usize,
    random: &mut Random,
) -> Result<(i64, Duration), Error> {
    let defaults = r#"{"award_code":"BK_BO_TINH","recipient_kind":"individual"}"#;
    let mut connection = Connection::open(address).await?;
    let text = list(known, rows, random);
    let (status, said, took) = form(&mut connection, token, &[("text", &text), ("defaults", defaults)]).await?;
    let id = said.get("id").and_then(serde_json::Value::as_i64).filter(|_| status == 201);
    Ok((id.ok_or_else(|| format!("{status} {said}"))?, took))
}

/// Makes a draft of a preview; answers how long it took.
async fn committed(address: SocketAddr, token: &str, import: i64, number: &str) -> Result<Duration, Error> {
    let mut decision: serde_json::Value = serde_json::from_str(&writes::draft_of(&mut Random::new(1), number, 1))?;
    for member in ["lines", "stated_totals"] {
        decision.as_object_mut().and_then(|decision| decision.remove(member));
    }
    let body = serde_json::json!({"decision": decision}).to_string();
    let headers = [&format!("authorization: Bearer {token}"), "content-type: application/json", "if-match: \"1\""];
    let (mut connection, mut request) = (Connection::open(address).await?, Vec::new());
    with_headers(&mut request, "POST", &format!("/v1/imports/{import}/commit"), &headers, body.as_bytes());
    let from = Instant::now();
    let answer = connection.ask(&request).await?;
    let took = from.elapsed();
    if answer.status != 201 {
        return Err(format!("commit: {} {}", answer.status, String::from_utf8_lossy(answer.body)).into());
    }
    Ok(took)
}

fn times(took: &Latencies) -> String {
    format!("p50 {:.0} ms, slowest {:.0} ms", took.within(50), took.within(100))
}

/// Measures it and prints the table; `floor` is the middle answer of the bare server to one client, in milliseconds.
pub async fn print(measure: &Measure, program: &Program, known: &Known, floor: f64) -> Result<(), Error> {
    println!("\n| lists in | measured | target | met |\n|---|---:|---|---|");
    let clerk = token(&measure.program, &measure.database, "clerk")?;
    let mut random = Random::new(measure.seed + 400);
    for (rows, count, most) in [(77, 20, 200.0), (5_000, 5, 1_500.0)] {
        let (mut previews, mut commits) = (Latencies::default(), Latencies::default());
        for n in 0..count {
            let (import, took) = pasted(program.address, &clerk, known, rows, &mut random).await?;
            previews.add(took);
            let number = writes::number(1_800_000 + u64::from(rows > 77) * 1_000 + n);
            commits.add(committed(program.address, &clerk, import, &number).await?);
        }
        let said = |took: &Latencies| format!("{}, {:.0} times the floor", times(took), took.within(50) / floor);
        row(&format!("preview of {rows} rows"), &said(&previews), &format!("{most} ms"), previews.within(100) < most);
        row(&format!("draft of {rows} rows from a preview"), &said(&commits), "500 ms", commits.within(100) < 500.0);
    }
    old_register(measure, program, known, &mut random).await
}

/// Writes an old register and its map.
fn written(known: &Known, random: &mut Random) -> Result<(std::path::PathBuf, std::path::PathBuf), Error> {
    let run = std::process::id();
    let mut text = "Số;Ngày ký;Họ và tên;Năm sinh;Đơn vị\n".to_owned();
    for row in 0..ROWS {
        let (name, _) = names::person(random);
        let name = if row % 2 == 0 { known.written(random).to_owned() } else { name };
        let unit = names::unit(random);
        let (number, day) = (writes::number(1_900_000 + (row / OF_ONE) as u64), row / OF_ONE % 28 + 1);
        let _ = writeln!(text, "{number}/QĐ-UBND;{day}/6/2015;{name};{};{unit}", random.between(1950, 1990));
    }
    let map = "days = 'day_first'\n[columns]\n'Số' = 'number'\n'Ngày ký' = 'signed_on'\n'Họ và tên' = 'name'\n\
        'Năm sinh' = 'birth_year'\n'Đơn vị' = 'unit'\n[defaults]\nauthority_codes = 'UBND_LANGSON'\naward_code = 'BK_BO_TINH'\n\
        recipient_kind = 'individual'\nyear_from = '2014'\nyear_to = '2014'\nevidence = 'certified_copy'\n\
        source = 'Sổ khen thưởng, kho lưu trữ'\ntitle = 'Về việc tặng Bằng khen'\nconferral_type = 'merit'\n\
        [[acknowledge]]\ncodes = ['competence_unknown', 'name_suspicious', 'probable_same_person', 'awarded_before']\nreason = 'Đo'\n";
    let at = |end: &str| std::env::temp_dir().join(format!("old-register-{run}.{end}"));
    std::fs::write(at("csv"), text)?;
    std::fs::write(at("toml"), map)?;
    Ok((at("csv"), at("toml")))
}

/// Loads an old register by the command, beside point reads of the open server.
async fn old_register(measure: &Measure, program: &Program, known: &Known, random: &mut Random) -> Result<(), Error> {
    let load = Load { address: program.address, connections: 4, time: measure.time(), seed: measure.seed };
    let point = async || {
        let known = known.clone();
        load.put(move |random, out| reads::request(&known, reads::POINT, random, out)).await
    };
    let alone = point().await?.latencies.within(99);
    let (file, map) = written(known, random)?;
    let begun = Instant::now();
    let mut loading = Command::new(&measure.program)
        .args(["import", "register"])
        .arg(&file)
        .arg("--map")
        .arg(&map)
        .args(["--account", "measure-clerk", "--log", "error", "--database", &measure.database])
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()?;
    let beside = point().await?.latencies.within(99);
    let mut peak = 0.0_f64;
    while loading.try_wait()?.is_none() {
        peak = program::memory_of(loading.id()).map_or(peak, |memory| memory.peak.max(peak));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = begun.elapsed();
    let done = loading.wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stdout).lines().next().unwrap_or_default().to_owned();
    std::fs::remove_file(&file)?;
    std::fs::remove_file(&map)?;
    #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
    let rate = ROWS as f64 / took.as_secs_f64();
    let least = if measure.database.starts_with("postgres") { 10_000.0 } else { 20_000.0 };
    row(
        &format!("old register of {ROWS} rows: {said}"),
        &format!("{rate:.0} rows/s, {:.1} s, {peak:.0} MiB at most", took.as_secs_f64()),
        &format!("{least} rows/s"),
        rate >= least && done.status.success(),
    );
    row(
        "point reads beside it, of 4 clients",
        &format!("p99 {beside:.1} ms, alone {alone:.1} ms"),
        "twice",
        beside <= alone * 2.0,
    );
    Ok(())
}
