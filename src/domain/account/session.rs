//! A person who is signed in: for how long, and how those who guess are slowed down.

use chrono::{DateTime, TimeDelta, Utc};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};

/// How long a session goes on without a request (OWASP Session Management Cheat Sheet).
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long a session goes on at most: a day at the office.
pub const WHOLE: TimeDelta = TimeDelta::hours(12);
/// After how long failures are forgotten.
pub const FORGOTTEN: TimeDelta = TimeDelta::hours(24);
/// From so many failures from anywhere on, an account is under attack.
pub const PRESSED: i64 = 30;
/// The longest delay.
const LONGEST: i64 = 15 * 60;

/// A session of a person who signed in on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Session {
    /// The account that is signed in.
    pub account: String,
    /// What a request other than GET sends back as `X-CSRF-Token`; the same for the whole session.
    pub csrf_token: String,
    /// When it ends if nothing more is asked, UTC with milliseconds.
    pub idle_ends_at: String,
    /// When it ends at the latest, UTC with milliseconds.
    pub ends_at: String,
}

impl Session {
    /// How many seconds it goes on from now if nothing more is asked: this request was, and the day has its end.
    #[must_use]
    pub fn seconds_left(&self, now: DateTime<Utc>) -> i64 {
        let end = self.ends_at.parse::<DateTime<Utc>>().ok();
        let left = end.map_or(IDLE, |end| (end - now).min(IDLE));
        left.num_seconds().max(0)
    }
}

/// What failures are counted by.
///
/// A browser that someone has signed in with is counted by itself, and goes on whatever others do. Everyone else is
/// slowed down by address and name, so that no stranger keeps a person out: three tries are free, then each costs twice
/// the wait of the one before. What that leaves to someone with many addresses is bounded twice. From thirty failures
/// from anywhere on, an address that fails once waits a minute before its second try, so that a network of a thousand
/// machines has a thousand tries and not four thousand. And from a thousand on, unknown browsers wait in common: some
/// hundred tries a day whoever has how many addresses, against passwords that take a thousand million. Then, and then
/// alone, a person at a new browser waits with them: the one they have signed in with before, and a code of an
/// administrator, do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// A browser that someone has signed in with to the account.
    Device,
    /// The account's name, whether there is one or not, from one address: strict, and a stranger elsewhere keeps nobody
    /// out.
    Pair,
    /// The account's name, from anywhere that is not known: against those who have very many addresses.
    Account,
    /// The address: a whole office can have one.
    Address,
    /// The address, of those who come by the OpenID provider: where it fails, passwords and codes still do not.
    Provider,
}

impl Counted {
    /// The word before the hash of what is counted.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Pair => "pair",
            Self::Account => "account",
            Self::Address => "address",
            Self::Provider => "provider",
        }
    }

    /// Failures that cost no delay.
    const fn free(self) -> i64 {
        match self {
            Self::Device | Self::Pair => 3,
            Self::Account => 1_000,
            Self::Address | Self::Provider => 20,
        }
    }

    /// In how many seconds one failure fades, where they fade before they are forgotten.
    const fn fades(self) -> Option<i64> {
        match self {
            Self::Device | Self::Pair => None,
            Self::Account => Some(600),
            Self::Address | Self::Provider => Some(120),
        }
    }

    /// What is left at `now` of so many failures, the last of them at `last_at`; and the instant from which they go on
    /// to fade.
    #[must_use]
    pub fn left(self, failures: i64, last_at: DateTime<Utc>, now: DateTime<Utc>) -> (i64, DateTime<Utc>) {
        let Some(seconds) = self.fades() else { return (failures, last_at) };
        let faded = ((now - last_at).num_seconds() / seconds).clamp(0, failures);
        (failures - faded, last_at + TimeDelta::seconds(faded * seconds))
    }

    /// How long after the last of so many failures the next try is looked at: 2 s, 4 s, 8 s … up to a quarter of an
    /// hour. Where the account is under attack, an address and a name wait a minute from the first failure on.
    fn delay(self, failures: i64, pressed: bool) -> TimeDelta {
        let over = if pressed && self == Self::Pair && failures > 0 { failures + 4 } else { failures - self.free() };
        match u32::try_from(over) {
            Err(_) => TimeDelta::zero(),
            Ok(over) => {
                TimeDelta::seconds(2_i64.checked_shl(over).filter(|s| (1..LONGEST).contains(s)).unwrap_or(LONGEST))
            }
        }
    }

    /// Whole seconds to wait before the next try, none where there is no delay in force.
    #[must_use]
    pub fn wait(self, failures: i64, last_at: DateTime<Utc>, now: DateTime<Utc>, pressed: bool) -> Option<i64> {
        // Of two tries at once the one that came first may be looked at last: where there is no delay, neither waits.
        let delay = Some(self.delay(failures, pressed)).filter(|delay| !delay.is_zero())?;
        let left = last_at + delay - now;
        (left > TimeDelta::zero()).then(|| ((left.num_milliseconds() + 999) / 1000).max(1))
    }
}

/// What an address is counted as: a household or an office has a whole network of IPv6 ones (RFC 6177).
#[must_use]
pub fn counted_as(address: IpAddr) -> String {
    match address {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from(u128::from(ip) & (u128::MAX << 64))).to_string(),
        IpAddr::V4(ip) => ip.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_are_free_and_each_more_doubles_the_delay_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<_> = (0..16).map(|failures| Counted::Pair.delay(failures, false).num_seconds()).collect();
        assert_eq!(seconds, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(Counted::Pair.delay(1_000, false).num_seconds(), 900);
        // Under attack the second try from an address waits already; a browser that is known does not.
        assert_eq!([0, 1, 2, 6].map(|failures| Counted::Pair.delay(failures, true).num_seconds()), [0, 64, 128, 900]);
        assert_eq!([2, 3].map(|failures| Counted::Device.delay(failures, true).num_seconds()), [0, 2]);
        assert_eq!(
            [30, 999, 1_000, 1_001].map(|failures| Counted::Account.delay(failures, true).num_seconds()),
            [0, 0, 2, 4]
        );
        assert_eq!([19, 20, 21].map(|failures| Counted::Address.delay(failures, false).num_seconds()), [0, 2, 4]);
    }

    #[test]
    fn a_delay_is_told_in_whole_seconds_and_ends() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let last = at("2026-11-25T08:00:00Z");
        assert_eq!(Counted::Pair.wait(4, last, at("2026-11-25T08:00:00.500Z"), false), Some(4));
        assert_eq!(Counted::Pair.wait(4, last, at("2026-11-25T08:00:04Z"), false), None);
        assert_eq!(Counted::Pair.wait(2, last, last, false), None);
        assert_eq!(Counted::Pair.wait(2, last, at("2026-11-25T07:59:59.999Z"), false), None, "two at once");
        assert_eq!(Counted::Pair.wait(3, last, at("2026-11-25T08:00:01.9999Z"), false), Some(1));
    }

    #[test]
    fn failures_of_an_address_and_of_an_account_from_anywhere_fade() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let left = |counted: Counted, now: &str| counted.left(5, at("2026-11-25T08:00:00Z"), at(now)).0;
        assert_eq!(
            ["08:01:59", "08:02:00", "08:10:00", "09:00:00"]
                .map(|t| left(Counted::Address, &format!("2026-11-25T{t}Z"))),
            [5, 4, 0, 0]
        );
        assert_eq!(["08:09:59", "08:10:00"].map(|t| left(Counted::Account, &format!("2026-11-25T{t}Z"))), [5, 4]);
        assert_eq!(left(Counted::Pair, "2026-11-26T07:59:59Z"), 5);
        assert_eq!(left(Counted::Address, "2026-11-25T07:00:00Z"), 5, "a clock that was set back");
        // What has faded once does not fade again.
        let (once, since) = Counted::Address.left(5, at("2026-11-25T08:00:00Z"), at("2026-11-25T08:03:00Z"));
        assert_eq!((once, Counted::Address.left(once, since, at("2026-11-25T08:03:30Z")).0), (4, 4));
        assert_eq!(Counted::Address.left(once, since, at("2026-11-25T08:04:00Z")).0, 3);
    }

    #[test]
    fn a_network_of_addresses_counts_as_one() {
        let of = |text: &str| counted_as(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }
}
