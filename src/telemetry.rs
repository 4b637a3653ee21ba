//! Logs: to stderr, by level, with ids and never a person's name.

use std::io::IsTerminal;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// Starts the log; `filter` is a level, or levels by module. A filter nobody can read is answered back.
pub fn start(filter: &str) -> Result<(), String> {
    let cure = "write error, warn, info or debug, or a module with its level too: warn,award_registry=debug";
    let words = filter.split(',').map(str::trim);
    // Such a word would be taken for a module, of which all is logged, and of all others nothing.
    if let Some(word) =
        words.into_iter().find(|word| !word.contains(['=', '[']) && word.parse::<LevelFilter>().is_err())
    {
        return Err(format!("log: {word}: {cure}"));
    }
    let filter = EnvFilter::try_new(filter).map_err(|e| format!("log: {filter}: {e}; {cure}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // It would be said on stderr, which panics where nobody reads it.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start, as in tests, keeps the first log.
    let _ = log.try_init();
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_level_that_is_none_is_refused_with_the_levels() {
        for wrong in ["loud", "warn,loud", "warn,award_registry=loud", "award_registry"] {
            let said = super::start(wrong).unwrap_err();
            assert!(said.starts_with("log: ") && said.contains("write error, warn, info or debug"), "{said}");
        }
    }
}
