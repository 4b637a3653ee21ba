//! A length of time as people write it in a setting: `24h`, `90min`.

use serde::Deserialize;
use std::{str::FromStr, time::Duration};

/// A length of time of at least a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Period(pub Duration);

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no length of time: write 24h, 90min, or 1day");
        let period = humantime::parse_duration(text.trim()).map_err(|_| wrong())?;
        if period < Duration::from_secs(1) { Err(format!("{}, at least 1s", wrong())) } else { Ok(Self(period)) }
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_with_its_unit() {
        for (text, seconds) in [("24h", 86_400), ("90min", 5_400), (" 1day 6h ", 108_000), ("1s", 1)] {
            assert_eq!(text.parse(), Ok(Period(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["24", "", "a day", "0s", "10ms", "-1h"] {
            assert!(text.parse::<Period>().unwrap_err().contains("24h"), "{text}");
        }
    }
}
