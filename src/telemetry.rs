//! Logs: to stderr, by level, with ids and never a person's name.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts the log; `filter` is a level, or levels by module. A filter nobody can read is answered back.
pub fn start(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|e| e.to_string())?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start, as in tests, keeps the first log.
    let _ = log.try_init();
    Ok(())
}
