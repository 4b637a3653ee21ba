//! How many requests an account may send, and how long an address waits that sends wrong tokens.

use crate::domain::fault::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// Entries kept at most before those of earlier times are forgotten.
const MOST: usize = 10_000;

/// The buckets of all accounts, or of all addresses: each is refilled every second; off unless the office sets a limit.
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

    /// Takes one request out of the account's bucket and answers what is left in it, or refuses it until the next
    /// second.
    pub fn ask(&self, account: &str, now: DateTime<Utc>) -> Result<Option<u32>, Fault> {
        let Some(limit) = self.per_second else { return Ok(None) };
        let Ok(mut spent) = self.spent.lock() else { return Ok(None) };
        let second = now.timestamp();
        // Addresses are many: those of earlier seconds are forgotten.
        if spent.len() >= MOST && !spent.contains_key(account) {
            spent.retain(|_, (at, _)| *at == second);
            if spent.len() >= MOST {
                spent.clear();
            }
        }
        let bucket = spent.entry(account.to_owned()).or_insert((second, 0));
        if bucket.0 != second {
            *bucket = (second, 0);
        }
        bucket.1 += 1;
        if bucket.1 <= limit {
            return Ok(Some(limit - bucket.1));
        }
        let vi = format!("Chỉ được gửi {limit} yêu cầu mỗi giây; hãy đợi một giây.");
        Err(Fault::later(1, vi, format!("No more than {limit} requests a second; wait a second.")))
    }
}

/// Wrong tokens an address may send before it has to wait.
const FREE: u32 = 10;
/// How long it waits at most, and after how long its wrong tokens are forgotten, in seconds.
const LONGEST: i64 = 900;

/// The wrong tokens of each address: after the first ten, each further one doubles how long it waits.
#[derive(Debug, Clone, Default)]
pub struct Guesses(Arc<Mutex<HashMap<String, Guessed>>>);

#[derive(Debug, Clone, Copy)]
struct Guessed {
    times: u32,
    last: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Guesses {
    /// The refusal of a wrong token: the one given, or while the address has to wait, how long.
    #[must_use]
    pub fn wrong(&self, address: String, refusal: Fault, now: DateTime<Utc>) -> Fault {
        let Ok(mut known) = self.0.lock() else { return refusal };
        let forgotten = now - TimeDelta::seconds(LONGEST);
        if known.len() >= MOST && !known.contains_key(&address) {
            known.retain(|_, guessed| guessed.last > forgotten);
            // Of more addresses than are kept nothing is known: to look through all of them each time would cost more
            // than their guesses.
            if known.len() >= MOST {
                known.clear();
            }
        }
        let guessed = known.entry(address).or_insert(Guessed { times: 0, last: now, until: now });
        if guessed.last <= forgotten && guessed.until <= now {
            guessed.times = 0;
        }
        guessed.last = now;
        if guessed.until > now {
            let seconds = (guessed.until - now).num_seconds() + 1;
            return Fault::later(
                seconds,
                format!("Địa chỉ này đã gửi quá nhiều mã truy cập sai; hãy đợi {seconds} giây."),
                format!("This address sent too many wrong tokens; wait {seconds} seconds."),
            );
        }
        guessed.times += 1;
        if let Some(over) = guessed.times.checked_sub(FREE) {
            guessed.until = now + TimeDelta::seconds(2_i64.saturating_pow(over).min(LONGEST));
        }
        refusal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::Code;

    #[test]
    fn a_bucket_is_full_again_the_next_second_and_each_account_has_its_own() {
        let rates = Rates::new(Some(2));
        let at = |text: &str| text.parse().unwrap();
        let now = at("2026-11-23T00:00:00Z");
        assert_eq!(rates.ask("a", now).unwrap(), Some(1));
        assert_eq!(rates.ask("a", now).unwrap(), Some(0));
        assert_eq!(rates.ask("a", now).unwrap_err().code, Code::TooManyRequests);
        assert!(rates.ask("b", now).is_ok());
        assert!(rates.ask("a", at("2026-11-23T00:00:01Z")).is_ok());
    }

    #[test]
    fn an_address_waits_longer_with_each_wrong_token_and_is_forgiven_in_time() {
        let guesses = Guesses::default();
        let mut now: DateTime<Utc> = "2026-11-23T00:00:00Z".parse().unwrap();
        let wrong = |address: &str, now| {
            let fault = guesses.wrong(address.to_owned(), Fault::new(Code::Unauthenticated), now);
            (fault.code, fault.retry_after)
        };
        for _ in 0..FREE {
            assert_eq!(wrong("a", now).0, Code::Unauthenticated);
        }
        assert_eq!(wrong("a", now), (Code::TooManyRequests, Some(2)));
        assert_eq!(wrong("b", now).0, Code::Unauthenticated);
        for waits in [1, 2, 4, 8] {
            now += TimeDelta::seconds(waits);
            assert_eq!(wrong("a", now).0, Code::Unauthenticated, "{waits}");
            assert_eq!(wrong("a", now).0, Code::TooManyRequests, "{waits}");
        }
        now += TimeDelta::seconds(2 * LONGEST);
        assert_eq!(wrong("a", now).0, Code::Unauthenticated);
        assert_eq!(wrong("a", now).0, Code::Unauthenticated);
    }
}
