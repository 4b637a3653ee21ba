//! The list that large.py entered is saved by the generated Rust client as it comes: a file of any size takes the same
//! memory. With ROWS, all of a register that has so many rows is saved instead.

use client::{Client, types::FormatName};
use futures_util::StreamExt;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use std::{env, error::Error, fs::File, io::Write};

/// The client, as the generator makes it.
#[allow(warnings, reason = "it is the generator's")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

/// Rows of the list that large.py entered.
const ROWS: i64 = 40_000;
/// What the program may grow by while a file is saved, in KiB.
const MOST: u64 = 2 << 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut token = HeaderValue::from_str(&format!("Bearer {}", env::var("AUDITOR_TOKEN")?))?;
    token.set_sensitive(true);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&env::var("BASE_URL")?, http);
    let all = env::var("ROWS").ok().map(|rows| rows.parse()).transpose()?;
    let folder = env::temp_dir();
    for (format, name) in [(FormatName::Csv, "csv"), (FormatName::Xlsx, "xlsx")] {
        let path = folder.join(format!("award-registry-{}.{name}", std::process::id()));
        let saved = save(&client, format, all, File::create(&path)?).await;
        std::fs::remove_file(&path)?;
        let (bytes, grown) = saved?;
        println!(
            "ok {} rows as {name} are {bytes} bytes, for which the program grew by {grown} KiB",
            all.unwrap_or(ROWS)
        );
    }
    println!("2 passed, 0 failed");
    Ok(())
}

/// Saves the list as it comes, and holds it to what the register noted of it.
async fn save(
    client: &Client,
    format: FormatName,
    all: Option<i64>,
    mut file: File,
) -> Result<(i64, u64), Box<dyn Error>> {
    // A first answer, so that what is made once is there.
    client.get_me().send().await.map_err(|error| error.to_string())?;
    std::fs::write("/proc/self/clear_refs", "5")?;
    let before = memory("VmRSS:")?;
    let asked = client.export_conferrals().format(format);
    let asked = if all.is_some() { asked } else { asked.authority(vec!["UBND_KIENGIANG".to_owned()]) };
    let answer = asked.send().await.map_err(|error| error.to_string())?;
    let id: i64 = answer.headers()["export-id"].to_str()?.parse()?;
    let (mut digest, mut size) = (Sha256::new(), 0);
    let mut parts = answer.into_inner_stream();
    while let Some(part) = parts.next().await {
        let part = part?;
        file.write_all(&part)?;
        digest.update(&part);
        size += i64::try_from(part.len())?;
    }
    let grown = memory("VmHWM:")?.saturating_sub(before);
    let noted = client.get_export().id(id).send().await.map_err(|error| error.to_string())?.into_inner();
    assert_eq!(
        (noted.sha256, noted.bytes, noted.rows),
        (Some(hex::encode(digest.finalize())), Some(size), Some(all.unwrap_or(ROWS)))
    );
    assert!(grown < MOST, "the program grew by {grown} KiB");
    Ok((size, grown))
}

/// A line of what the system says of the program's memory, in KiB.
fn memory(name: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("the system says nothing of it")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
