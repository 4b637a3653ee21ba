//! How those who guess are slowed down: each try is counted before it is looked at, and taken back when it was right, so that many
//! at once gain nothing.

use super::{super::Register, caller::hash};
use crate::{
    domain::{
        account::session::{Counted, FORGOTTEN},
        fault::Fault,
        time::stamp,
    },
    store::account::attempt,
};
use chrono::{DateTime, Utc};

/// How a try to sign in, or to use a code, ended.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It was right.
    Done(T),
    /// It was wrong, and nobody is told in what.
    Wrong,
    /// It was not looked at: so many seconds of a delay are left.
    Wait(i64),
}

/// Where a try comes from.
#[derive(Debug, Clone)]
pub struct From<'a> {
    /// The address, as it is counted.
    pub address: &'a str,
    /// The instant.
    pub now: DateTime<Utc>,
    /// The request, for events and the log.
    pub request_id: &'a str,
}

/// A try that was counted.
#[derive(Debug)]
#[must_use = "a try stays counted as a failure until it is taken back"]
pub(super) struct Try {
    account: String,
    address: String,
}

impl Try {
    /// Counts a try on an account's name; or the seconds to wait, and nothing is counted.
    pub(super) async fn begin(register: &Register, name: &str, from: &From<'_>) -> Result<Result<Self, i64>, Fault> {
        let key = |counted: Counted, of: &str| format!("{} {}", counted.word(), hash(of));
        let this = Self { account: key(Counted::Account, name), address: key(Counted::Address, from.address) };
        let tx = register.db.begin().await?;
        attempt::tidy(&*tx, &stamp(from.now - FORGOTTEN)).await?;
        let mut wait = None;
        for (counted, key) in [(Counted::Account, &this.account), (Counted::Address, &this.address)] {
            if let Some((failures, last_at)) = attempt::find(&*tx, key).await? {
                let last_at = last_at.parse::<DateTime<Utc>>().map_err(Fault::internal)?;
                wait = wait.max(counted.wait(failures, last_at, from.now));
            }
        }
        if let Some(seconds) = wait {
            return Ok(Err(seconds));
        }
        for key in [&this.account, &this.address] {
            attempt::count(&*tx, key, &stamp(from.now)).await?;
        }
        tx.commit().await?;
        Ok(Ok(this))
    }

    /// It was right: the account's failures are forgotten; of the address this one alone, so that an own account buys no more guesses.
    pub(super) async fn right(self, register: &Register) -> Result<(), Fault> {
        let tx = register.db.begin().await?;
        attempt::forget(&*tx, &self.account).await?;
        attempt::forgive(&*tx, &self.address).await?;
        tx.commit().await
    }

    /// It was no guess: what it says could not be looked at, or something else was asked again.
    pub(super) async fn taken_back(self, register: &Register) -> Result<(), Fault> {
        let tx = register.db.begin().await?;
        attempt::forgive(&*tx, &self.account).await?;
        attempt::forgive(&*tx, &self.address).await?;
        tx.commit().await
    }
}
