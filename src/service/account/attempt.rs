//! How those who guess are slowed down: each try is counted before it is looked at, and taken back when it was right,
//! so that many at once gain nothing.

use super::super::{Ctx, Register, refusal};
use crate::{
    domain::{
        account::{
            seal::{Kind, Seals},
            session::{Counted, FORGOTTEN, PRESSED},
        },
        fault::Fault,
        time::stamp,
    },
    store::account::attempt,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

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

impl Register {
    /// Nobody could sign in, and it is counted.
    pub(super) fn wrong<T>(&self) -> Outcome<T> {
        self.counters.sign_in_failure();
        Outcome::Wrong
    }
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
    at: String,
    /// What the account's failures from anywhere are counted under, where a right try forgets them: a browser that is
    /// known forgets its own alone.
    account: Option<String>,
    counts: Vec<Count>,
}

/// What one count was before a try.
#[derive(Debug)]
struct Count {
    counted: Counted,
    key: String,
    failures: i64,
    last_at: String,
}

impl Try {
    /// Counts a try to give an account's password; or the seconds to wait, and nothing is counted. A browser that
    /// someone has signed in with to this account is counted by itself: whatever strangers try elsewhere, or at the
    /// same address, does not keep it out.
    pub(super) async fn password(
        register: &Register,
        name: &str,
        from: &From<'_>,
        device: Option<&str>,
    ) -> Result<Result<Self, i64>, Fault> {
        match device {
            Some(device) if is_known(register, name, device)? => {
                let own = From { address: device, ..from.clone() };
                Self::begin(register, name, &own, &[Counted::Device]).await
            }
            _ => Self::begin(register, name, from, &[Counted::Pair, Counted::Account, Counted::Address]).await,
        }
    }

    /// Counts a try to give a code, which nobody can guess: no stranger's failures keep out the one it was made for.
    pub(super) async fn code(register: &Register, name: &str, from: &From<'_>) -> Result<Result<Self, i64>, Fault> {
        Self::begin(register, name, from, &[Counted::Pair, Counted::Address]).await
    }

    /// Counts a try to come in by what another has vouched for.
    pub(super) async fn elsewhere(register: &Register, from: &From<'_>) -> Result<Result<Self, i64>, Fault> {
        Self::begin(register, "", from, &[Counted::Provider]).await
    }

    async fn begin(
        register: &Register,
        name: &str,
        from: &From<'_>,
        by: &[Counted],
    ) -> Result<Result<Self, i64>, Fault> {
        let seals = register.seals()?;
        let account =
            if by.contains(&Counted::Device) { None } else { Some(key(seals, Counted::Account, name, from.address)?) };
        let keys = by.iter().map(|counted| key(seals, *counted, name, from.address)).collect::<Result<Vec<_>, _>>()?;
        // Whoever has to wait takes no turn of those who write.
        if let (Some(seconds), _) = standing(by, &keys, &attempt::find(register.db.latest(), &keys).await?, from.now)? {
            return Ok(Err(seconds));
        }
        // The first that a sign-in writes: where nobody may write, it says so.
        let ctx = Ctx { request_id: from.request_id.into(), ..Ctx::system(from.now) };
        let tx = refusal::watched(&register.db, &ctx, register.seals.get(), register.db.begin().await).await?;
        attempt::tidy(&*tx, &stamp(from.now - FORGOTTEN)).await?;
        let counts = match standing(by, &keys, &attempt::find(&*tx, &keys).await?, from.now)? {
            (Some(seconds), _) => return Ok(Err(seconds)),
            (None, counts) => counts,
        };
        for count in &counts {
            attempt::set(&*tx, &count.key, count.failures + 1, &stamp(from.now)).await?;
        }
        tx.commit().await?;
        Ok(Ok(Self { at: stamp(from.now), account, counts }))
    }

    /// It was right: the account's failures are forgotten; of the address this one alone, so that an own account buys
    /// no more guesses.
    pub(super) async fn right(self, register: &Register) -> Result<(), Fault> {
        let tx = register.db.begin().await?;
        if let Some(account) = &self.account {
            attempt::forget(&*tx, account).await?;
        }
        for count in &self.counts {
            match count.counted {
                Counted::Pair | Counted::Account | Counted::Device => attempt::forget(&*tx, &count.key).await?,
                Counted::Address | Counted::Provider => {
                    attempt::forgive(&*tx, &count.key, &self.at, &count.last_at).await?;
                }
            }
        }
        tx.commit().await
    }

    /// It was no guess: what it says could not be looked at, or something else was asked again.
    pub(super) async fn taken_back(self, register: &Register) -> Result<(), Fault> {
        let tx = register.db.begin().await?;
        for count in &self.counts {
            attempt::forgive(&*tx, &count.key, &self.at, &count.last_at).await?;
        }
        tx.commit().await
    }
}

/// The counts of a try before it, and the seconds to wait if a delay is in force.
fn standing(
    by: &[Counted],
    keys: &[String],
    found: &HashMap<String, (i64, String)>,
    now: DateTime<Utc>,
) -> Result<(Option<i64>, Vec<Count>), Fault> {
    let (mut wait, mut counts) = (None, Vec::new());
    let last = |last_at: &str| last_at.parse::<DateTime<Utc>>().map_err(Fault::internal);
    let anywhere =
        by.iter().zip(keys).find(|(counted, _)| **counted == Counted::Account).and_then(|(_, key)| found.get(key));
    let pressed = match anywhere {
        Some((failures, last_at)) => Counted::Account.left(*failures, last(last_at)?, now).0 >= PRESSED,
        None => false,
    };
    for (&counted, key) in by.iter().zip(keys) {
        let mut count = Count { counted, key: key.clone(), failures: 0, last_at: stamp(now) };
        if let Some((failures, last_at)) = found.get(key) {
            let last_at = last(last_at)?;
            wait = wait.max(counted.wait(*failures, last_at, now, pressed));
            let (failures, last_at) = counted.left(*failures, last_at, now);
            count = Count { failures, last_at: stamp(last_at), ..count };
        }
        counts.push(count);
    }
    Ok((wait, counts))
}

/// What failures are counted under: no name and no address can be read from it or tried, and nobody adds a row for one
/// by hand.
fn key(seals: &Seals, counted: Counted, name: &str, address: &str) -> Result<String, Fault> {
    let of = match counted {
        Counted::Pair | Counted::Device => [Some(address), Some(name)],
        Counted::Account => [None, Some(name)],
        Counted::Address | Counted::Provider => [Some(address), None],
    };
    Ok(format!("{} {}", counted.word(), seals.seal(Kind::Attempt, &of)?))
}

/// What a browser is given that someone has signed in with to an account: a name nobody can guess, under a seal for the
/// account.
pub(super) fn device(register: &Register, name: &str) -> Result<String, Fault> {
    let nonce = super::secret::secret()?;
    let seal = register.seals()?.seal(Kind::Device, &[Some(name), Some(&nonce)])?;
    Ok(format!("{nonce}.{seal}"))
}

/// Whether a browser was given this when someone signed in with it to the account.
fn is_known(register: &Register, name: &str, device: &str) -> Result<bool, Fault> {
    let Some((nonce, seal)) = device.split_once('.') else { return Ok(false) };
    register.seals()?.fits(Kind::Device, &[Some(name), Some(nonce)], Some(seal))
}
