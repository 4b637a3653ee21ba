//! What commands do with all of a register: its trail and rows verified, and a copy in an empty database of the other
//! engine, with the same head.

use crate::{
    Measure,
    crowd::row,
    program::{self, Memory},
};
use bench::Error;
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What a command came to: what it said, how long it took, the most memory it had.
struct Done {
    said: String,
    time: Duration,
    peak: f64,
}

fn run(measure: &Measure, words: &[&str]) -> Result<Done, Error> {
    let begun = Instant::now();
    let mut child = Command::new(&measure.program).args(words).stdout(Stdio::piped()).stdin(Stdio::null()).spawn()?;
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        peak = program::memory_of(child.id()).map_or(peak, |Memory { peak: now, .. }| now.max(peak));
        std::thread::sleep(Duration::from_millis(20));
    }
    let time = begun.elapsed();
    let done = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stdout).trim().replace('\n', "; ");
    if done.status.success() { Ok(Done { said, time, peak }) } else { Err(format!("{words:?} failed: {said}").into()) }
}

/// Verifies the register and, where an empty database is named, copies it there; prints the table.
pub fn print(measure: &Measure) -> Result<(), Error> {
    println!("\n| all of it | measured | target | met |\n|---|---:|---|---|");
    let verified = run(measure, &["audit", "verify", "--log", "error", "--database", &measure.database])?;
    row(
        &format!("verified: {}", verified.said),
        &format!("{:.1} s, {:.0} MiB at most", verified.time.as_secs_f64(), verified.peak),
        "60 s a million conferrals",
        verified.time < Duration::from_mins(1),
    );
    if let Some(to) = &measure.copy_to {
        let copied = run(measure, &["copy", "--log", "error", "--from", &measure.database, "--to", to])?;
        row(
            &format!("copied to {}: {}", to.split(':').next().unwrap_or_default(), copied.said),
            &format!(
                "{:.1} s, {:.0} MiB at most, {:.1} times the verifying",
                copied.time.as_secs_f64(),
                copied.peak,
                copied.time.as_secs_f64() / verified.time.as_secs_f64()
            ),
            "300 s",
            copied.time < Duration::from_mins(5),
        );
    }
    Ok(())
}
