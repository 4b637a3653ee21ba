//! Files of each format, beside the CSV of the same run: how long they take, when they begin, and what memory they take.

use crate::{crowd::row, program::Program, reads::Known};
use bench::{
    Error,
    client::{Connection, get},
    random::Random,
};
use std::time::{Duration, Instant};

/// Rows that a list on paper should have, within a tenth.
const ON_PAPER: i64 = 5_000;

/// What a file came to.
#[derive(Debug, Clone, Copy)]
struct File {
    time: Duration,
    first: Duration,
    bytes: u64,
    /// How far the program's memory grew above what it was before, in MiB.
    growth: f64,
}

impl File {
    fn said(&self) -> String {
        let megabytes = f64::from(u32::try_from(self.bytes / 1000).unwrap_or(u32::MAX)) / 1000.0;
        let first = self.first.as_secs_f64() * 1000.0;
        format!(
            "{:.2} s, {megabytes:.1} MB, first byte {first:.0} ms, {:.0} MiB above before",
            self.time.as_secs_f64(),
            self.growth
        )
    }
}

/// Saves a file to nowhere, twice, and keeps the better time and the worse of all else.
async fn saved(program: &Program, path: &str, token: &str) -> Result<File, Error> {
    let mut result: Option<File> = None;
    for _ in 0..2 {
        let before = program.memory().map_or(0.0, |memory| memory.now);
        program.forget_peak()?;
        let (mut connection, mut request, mut bytes) = (Connection::open(program.address).await?, Vec::new(), 0);
        get(&mut request, path, token);
        let begun = Instant::now();
        let first = connection
            .stream(&request, |piece| {
                bytes += piece.len() as u64;
                Ok(())
            })
            .await?;
        let time = begun.elapsed();
        let growth = program.memory().map_or(0.0, |memory| memory.peak) - before;
        result = Some(result.map_or(File { time, first, bytes, growth }, |best| File {
            time: best.time.min(time),
            first: best.first.max(first),
            bytes,
            growth: best.growth.max(growth),
        }));
    }
    result.ok_or_else(|| "no run".into())
}

/// A filter of some five thousand rows, and how many it has.
async fn for_paper(program: &Program, known: &Known, token: &str) -> Result<(String, i64), Error> {
    let (mut connection, mut random) = (Connection::open(program.address).await?, Random::new(5));
    for _ in 0..200 {
        let (authority, year) = (known.authority(&mut random), known.year(&mut random));
        let filter = format!("authority={authority}&signed_from={year}-01-01");
        let mut request = Vec::new();
        get(&mut request, &format!("/v1/conferrals?{filter}&limit=1&include_total=true"), token);
        let answer = connection.ask(&request).await?;
        let total =
            serde_json::from_slice::<serde_json::Value>(answer.body)?.get("total").and_then(serde_json::Value::as_i64);
        if let Some(total) = total.filter(|total| (total - ON_PAPER).abs() < ON_PAPER / 10) {
            return Ok((filter, total));
        }
    }
    Err("no filter has some five thousand rows".into())
}

/// Measures each format and prints the rows of the table.
pub async fn print(program: &Program, known: &Known, token: &str) -> Result<(), Error> {
    println!("\n| files | measured | target | met |\n|---|---:|---|---|");
    let everything = "/v1/conferrals/export?format=";
    let csv = saved(program, &format!("{everything}csv"), token).await?;
    row("CSV of everything", &csv.said(), "first byte 200 ms", csv.first < Duration::from_millis(200));
    let ndjson = saved(program, &format!("{everything}ndjson"), token).await?;
    let ratio = ndjson.time.as_secs_f64() / csv.time.as_secs_f64();
    row(
        "NDJSON of everything",
        &format!("{}, {ratio:.2} of CSV", ndjson.said()),
        "1.5 of CSV, first byte 200 ms",
        ratio <= 1.5 && ndjson.first < Duration::from_millis(200),
    );
    let xlsx = saved(program, &format!("{everything}xlsx"), token).await?;
    let ratio = xlsx.time.as_secs_f64() / csv.time.as_secs_f64();
    row(
        "XLSX of everything",
        &format!("{}, {ratio:.1} of CSV", xlsx.said()),
        "25 s, 60 MiB",
        xlsx.time < Duration::from_secs(25) && xlsx.growth < 60.0,
    );
    let (filter, rows) = for_paper(program, known, token).await?;
    let csv = saved(program, &format!("{everything}csv&{filter}"), token).await?;
    let pdf = saved(program, &format!("{everything}pdf&{filter}"), token).await?;
    let ratio = pdf.time.as_secs_f64() / csv.time.as_secs_f64();
    row(
        &format!("PDF of {rows} rows"),
        &format!("{}, {ratio:.1} of CSV of the same", pdf.said()),
        "1 s, 40 MiB",
        pdf.time < Duration::from_secs(1) && pdf.growth < 40.0,
    );
    Ok(())
}
