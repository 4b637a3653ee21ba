//! How many requests an account may send: a bucket an account, refilled each second, off unless the office sets a limit.

use crate::domain::fault::{Code, Fault};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// Buckets kept at most before those of earlier seconds are forgotten.
const MOST: usize = 10_000;

/// The buckets of all accounts, or of all addresses.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    per_second: Option<u32>,
    spent: Arc<Mutex<HashMap<String, (i64, u32)>>>,
}

impl Rates {
    /// So many requests a second for each account; none means no limit.
    #[must_use]
    pub fn new(per_second: Option<u32>) -> Self {
        Self { per_second, spent: Arc::default() }
    }

    /// The limit, for the header that tells it.
    #[must_use]
    pub fn per_second(&self) -> Option<u32> {
        self.per_second
    }

    /// Takes one request out of the account's bucket, or refuses it until the next second.
    pub fn ask(&self, account: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let Some(limit) = self.per_second else { return Ok(()) };
        let Ok(mut spent) = self.spent.lock() else { return Ok(()) };
        let second = now.timestamp();
        // Addresses are many: those of earlier seconds are forgotten.
        if spent.len() >= MOST {
            spent.retain(|_, (at, _)| *at == second);
        }
        let bucket = spent.entry(account.to_owned()).or_insert((second, 0));
        if bucket.0 != second {
            *bucket = (second, 0);
        }
        bucket.1 += 1;
        if bucket.1 <= limit {
            return Ok(());
        }
        Err(Fault::because(
            Code::TooManyRequests,
            format!("Chỉ được gửi {limit} yêu cầu mỗi giây; hãy đợi một giây."),
            format!("No more than {limit} requests a second; wait a second."),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_full_again_the_next_second_and_each_account_has_its_own() {
        let rates = Rates::new(Some(2));
        let at = |text: &str| text.parse().unwrap();
        let now = at("2026-11-23T00:00:00Z");
        assert!(rates.ask("a", now).is_ok() && rates.ask("a", now).is_ok());
        assert_eq!(rates.ask("a", now).unwrap_err().code, Code::TooManyRequests);
        assert!(rates.ask("b", now).is_ok());
        assert!(rates.ask("a", at("2026-11-23T00:00:01Z")).is_ok());
    }
}
